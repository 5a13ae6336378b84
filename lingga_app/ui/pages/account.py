"""/akun and its changes: contacts, order of ways, phones, shared-phone mode, password."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.accounts import my_account
from lingga_app.services.codes import CONTACT, PROVE
from lingga_app.services.sessions import my_devices
from lingga_app.ui.components import (
    applicant_page,
    button,
    card,
    chip,
    choice_list,
    facts,
    link_button,
    native_form,
    notice_box,
    text_field,
    text_link,
    when,
)
from lingga_app.ui.components.rows import Fact
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.sign_in import CodeState, channel_choices, code_page, hidden, problem_box
from lingga_app.ui.speak import t
from lingga_app.ui.told import refusal_told
from lingga_app.words import say
from lingga_app.words.formats import phone_groups

PLAIN = {"list_style": "none", "padding": "0", "margin": "0"}


@dataclass(frozen=True)
class WayRow:
    value: str
    label: str
    place: str
    first: bool


@dataclass(frozen=True)
class DeviceRow:
    key: str
    label: str
    seen: str
    mine: bool
    shared: bool


class AccountState(Page, rx.State):
    """Vars: my own contacts, ways and phones, as they are shown."""

    contacts: list[Fact] = []
    ways: list[WayRow] = []
    devices: list[DeviceRow] = []
    shared: bool = False
    saved: bool = False
    fresh: bool = False
    ready: bool = False
    proof: str = ""
    undo: str = ""

    @guarded(Role.APPLICANT, Role.CLERK)
    async def load(self, person: Person):
        query = dict(self.router.url.query_parameters)
        self.problem, self.problem_code = refusal_told(query, person.lang)
        self.saved = query.get("tersimpan") == "1"
        mine, lang = await person.ask(my_account, None), person.lang
        none = say("account.none", lang)
        self.contacts = [
            Fact(say("account.phone", lang), phone_groups(mine.phone) if mine.phone else none),
            Fact(say("account.email", lang), mine.email or none),
        ]
        self.ways = [
            WayRow(way, say(f"channel.{way}", lang), say("account.place", lang, n=place), place == 1)
            for place, way in enumerate(mine.channels, 1)
        ]
        self.undo = say("account.changed", lang, until=mine.undo_until) if mine.undo_until else ""
        self.fresh = mine.fresh
        self.proof = say("account.proof", lang, to=mine.phone or mine.email)
        seen = await person.ask(my_devices, None)
        self.devices = [
            DeviceRow(str(d.id), d.label, say("account.device_seen", lang, at=d.last_seen_at), d.mine, d.shared)
            for d in seen
        ]
        self.shared = any(device.mine and device.shared for device in seen)
        self.ready = True


def post(action: str, *children: rx.Component, **props) -> rx.Component:
    return native_form(*children, action=action, method="post", **props)


def submit(label: rx.Var, kind="ghost", **props) -> rx.Component:
    return button(label, kind, type="submit", needs_live=False, **props)


def way_row(way: WayRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.b(way.label), rx.el.div(way.place, class_name="muted small")),
        rx.cond(
            way.first,
            rx.fragment(),
            post("/api/akun/urutan", hidden("pertama", way.value), submit(t("account.first"), "quiet", fit=True)),
        ),
        class_name="row between",
    )


def device_row(device: DeviceRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(device.label),
            rx.el.div(device.seen, class_name="muted small"),
            when(device.mine, chip(t("account.device_here"), "ok")),
            when(device.shared, chip(t("account.device_shared"), "info")),
        ),
        rx.cond(
            device.mine,
            rx.fragment(),
            post("/api/akun/hp/keluarkan", hidden("hp", device.key), submit(t("account.device_out"), fit=True)),
        ),
        class_name="row between",
    )


def account() -> rx.Component:
    s = AccountState
    return applicant_page(
        t("nav.account"),
        rx.el.h1(t("account.page")),
        when(s.saved, notice_box(rx.el.p(t("account.kept")), tone="ok", role="status")),
        problem_box(s),
        when(
            s.undo,
            notice_box(
                rx.el.p(s.undo), post("/api/akun/batalkan", submit(t("account.undo"), "danger", fit=True)), tone="warn"
            ),
        ),
        facts(s.contacts),
        card(
            rx.el.h2(t("account.channels")),
            rx.el.p(t("account.order"), class_name="muted"),
            rx.el.ul(rx.foreach(s.ways, way_row), class_name="stack tight", style=PLAIN),
            class_name="stack",
        ),
        card(
            rx.el.h2(t("account.devices")),
            rx.el.ul(rx.foreach(s.devices, device_row), class_name="stack", style=PLAIN),
            class_name="stack",
        ),
        card(
            rx.el.h2(t("shared.on")),
            rx.cond(s.shared, rx.el.p(t("shared.phone")), rx.el.p(t("account.own"))),
            post(
                "/api/akun/bersama",
                rx.cond(s.shared, rx.fragment(), hidden("bersama", "1")),
                submit(rx.cond(s.shared, t("account.shared_off"), t("account.shared_on")), fit=True),
            ),
            class_name="stack",
        ),
        text_link(t("proxy.list"), "/kuasa", arrow=True),
        post("/api/keluar", submit(t("go.signout"))),
        back="/saya",
        dock=[link_button(t("account.change_go"), "/akun/ganti")],
    )


def change() -> rx.Component:
    s = AccountState
    prove = rx.el.div(
        rx.el.p(s.proof),
        post(
            "/api/akun/kode",
            choice_list(channel_choices(), name="lewat", legend=t("account.channel"), value="chat"),
            submit(t("account.send"), "primary"),
            class_name="stack",
        ),
        class_name="stack",
    )
    forms = rx.el.div(
        card(
            post(
                "/api/akun/nomor",
                text_field(
                    id="tujuan", label=t("account.new_to"), hint=t("account.new_hint"), max_length=254, required=True
                ),
                choice_list(channel_choices(), name="lewat", legend=t("account.channel"), value="chat"),
                submit(t("account.send"), "primary"),
                class_name="stack",
            )
        ),
        card(
            post(
                "/api/akun/sandi",
                text_field(
                    id="sandi",
                    label=t("account.password"),
                    hint=t("account.password_hint"),
                    kind="password",
                    auto_complete="new-password",
                    max_length=1000,
                    required=True,
                ),
                submit(t("account.password_set")),
                class_name="stack",
            )
        ),
        class_name="stack",
    )
    return applicant_page(
        t("nav.account"),
        rx.el.h1(t("account.change")),
        problem_box(s),
        when(s.ready, rx.cond(s.fresh, forms, prove)),
        back="/akun",
    )


def proof_code() -> rx.Component:
    return code_page("/api/akun/bukti", PROVE, "/akun/ganti", label="go.next")


def new_contact_code() -> rx.Component:
    return code_page("/api/akun/nomor/kode", CONTACT, "/akun/ganti", label="go.next")


PAGES = (
    PageSpec("/akun", account, "Akun", [AccountState.load]),
    PageSpec("/akun/ganti", change, "Ganti nomor", [AccountState.load]),
    PageSpec("/akun/kode", proof_code, "Kode masuk", [CodeState.load_proof]),
    PageSpec("/akun/nomor-baru", new_contact_code, "Kode masuk", [CodeState.load_contact]),
)
