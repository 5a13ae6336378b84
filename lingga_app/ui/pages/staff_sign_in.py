"""/petugas/masuk: three fields in one native form; on a locked PC the password alone."""

import reflex as rx

from lingga_app import cookies
from lingga_app.domain.actor import Role
from lingga_app.services.officers import WhoLocked, who_locked
from lingga_app.ui.components import button, card, native_form, notice_box, staff_page, text_field, text_link, when
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.sign_in import hidden, problem_box
from lingga_app.ui.speak import t
from lingga_app.ui.told import next_page, refusal_told
from lingga_app.words import say


class StaffSignInState(Page, rx.State):
    """Vars: whether this screen is locked, whose it is, and where to go afterwards."""

    locked: bool = False
    whose: str = ""
    out: bool = False
    lanjut: str = ""

    @guarded(Role.PUBLIC)
    async def load(self, person: Person):
        query = dict(self.router.url.query_parameters)
        self.problem, self.problem_code = refusal_told(query, person.lang)
        self.lanjut = next_page(query)
        self.out = query.get("keluar") == "1"
        token = cookies.parse(self.router.headers.cookie).get(cookies.named(cookies.SESSION), "")
        officer = await person.ask(who_locked, WhoLocked(token)) if token and person.locked else None
        self.locked = officer is not None
        self.whose = say("staff.locked_text", person.lang, person=officer.name) if officer else ""


def password() -> rx.Component:
    return text_field(
        id="sandi",
        label=t("staff.password"),
        kind="password",
        auto_complete="current-password",
        max_length=1000,
        required=True,
    )


def locked() -> rx.Component:
    s = StaffSignInState
    return rx.el.div(
        rx.el.h1(t("staff.locked")),
        rx.el.p(s.whose),
        problem_box(s),
        native_form(
            password(),
            hidden("lanjut", s.lanjut),
            button(t("staff.unlock"), type="submit", needs_live=False),
            action="/api/petugas/buka",
            method="post",
            class_name="stack",
        ),
        native_form(
            button(t("staff.other_person"), "quiet", type="submit", needs_live=False),
            action="/api/petugas/ganti",
            method="post",
        ),
        class_name="stack",
    )


def door() -> rx.Component:
    s = StaffSignInState
    return rx.el.div(
        rx.el.h1(t("staff.signin")),
        when(s.out, notice_box(rx.el.p(t("staff.out")), tone="ok")),
        problem_box(s),
        native_form(
            text_field(id="nama", label=t("staff.username"), auto_complete="username", max_length=64, required=True),
            password(),
            text_field(
                id="kode",
                label=t("staff.second"),
                hint=t("staff.second_hint"),
                digits=True,
                max_length=6,
                auto_complete="one-time-code",
                required=True,
            ),
            hidden("lanjut", s.lanjut),
            button(t("go.signin"), type="submit", needs_live=False),
            action="/api/petugas/masuk",
            method="post",
            class_name="stack",
        ),
        text_link(t("staff.enrol_have"), "/petugas/undangan", arrow=True),
        class_name="stack",
    )


def view() -> rx.Component:
    return staff_page(
        "",
        rx.el.div(
            card(rx.cond(StaffSignInState.locked, locked(), door()), class_name="stack"),
            style={"max_width": "26rem", "margin": "2rem auto", "padding": "0 1rem"},
        ),
    )


PAGES = (PageSpec("/petugas/masuk", view, "Masuk petugas", [StaffSignInState.load]),)
