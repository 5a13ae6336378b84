"""/permohonan/[nomor]/bukti-jadwal and /kapal: the slip, and the boat that does not sail."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.visits import BoatReason, boat_window
from lingga_app.services.household import companions
from lingga_app.services.seat_slips import Slip, slip
from lingga_app.services.seats import OfCase, ReportBoat, report_boat
from lingga_app.services.slip_sheet import bring_lines
from lingga_app.ui.components import (
    Choice,
    Fact,
    applicant_page,
    button,
    card,
    choice_list,
    facts,
    field,
    keep_button,
    link_button,
    notice_box,
    qr_card,
    select,
    text_link,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import saat


@dataclass(frozen=True)
class SlipLink:
    label: str
    href: str


class SlipState(Page, rx.State):
    """Vars: one's own appointment as it is shown. `family`: slips of the household for the same session."""

    base: str = ""
    files: str = ""
    copy: str = ""
    code: str = ""
    facts: list[Fact] = []
    directions: str = ""
    bring: list[str] = []
    family: list[SlipLink] = []

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        reference = reference_in(self)
        found = await person.ask(slip, OfCase(reference))
        self.base, self.files = f"/permohonan/{reference}", f"/api/v1/applications/{reference}/slip"
        self.copy, self.code = f"/bukti-jadwal/{reference}", found.code
        self.facts = _facts(found, person.lang)
        self.directions, self.bring = found.directions, bring_lines(found, person.lang)
        others = await person.ask(companions, OfCase(reference))
        self.family = [
            SlipLink(
                say("seat.slip_of", person.lang, name=each.first_name or each.reference),
                f"/permohonan/{each.reference}/bukti-jadwal",
            )
            for each in others
            if each.session_id == found.session_id
        ]


def _facts(found: Slip, lang: str) -> list[Fact]:
    place = f"{found.place}, {found.place_address}" if found.place_address else found.place
    rows = [
        Fact(say("slip.when", lang), saat(found.starts_at, lang)),
        Fact(say("slip.place", lang), place),
        Fact(say("slip.reference", lang), found.reference),
    ]
    return [*rows, Fact(say("slip.person", lang), found.first_name)] if found.first_name else rows


def slip_view() -> rx.Component:
    s = SlipState
    return applicant_page(
        t("seat.slip"),
        rx.el.h1(t("slip.appointment")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.cond(
            s.code,
            rx.fragment(
                qr_card(s.files + ".svg", t("seat.qr"), s.code),
                rx.el.p(t("slip.show"), class_name="center"),
                facts(s.facts),
                when(s.directions, rx.el.p(s.directions, class_name="muted")),
                card(
                    rx.el.h2(t("seat.bring")),
                    rx.el.ul(rx.foreach(s.bring, rx.el.li), class_name="dots"),
                    rx.el.p(t("seat.come_early")),
                    class_name="stack tight",
                ),
                rx.el.p(t("seat.offline_warn"), class_name="muted small"),
                rx.el.div(
                    link_button(
                        t("seat.slip_print"), s.files + ".pdf", "ghost", icon_name="print", plain=True, download=True
                    ),
                    link_button(
                        t("seat.slip_picture"), s.files + ".png", "ghost", icon_name="save", plain=True, download=True
                    ),
                    class_name="stack tight",
                ),
                rx.cond(
                    s.family,
                    card(
                        rx.el.h2(t("seat.slips_family")),
                        rx.foreach(s.family, lambda each: text_link(each.label, each.href, arrow=True)),
                        class_name="stack tight",
                    ),
                ),
                text_link(t("seat.change"), s.base + "/ganti-jadwal", arrow=True),
                text_link(t("boat.title"), s.base + "/kapal", arrow=True),
            ),
        ),
        back=s.base,
        dock=[rx.cond(s.copy, keep_button(s.copy, keep=t("go.keep"), kept=t("seat.offline_kept")))],
        songket=True,
    )


class BoatState(Page, rx.State):
    """Vars: the report of one's own appointment."""

    base: str = ""
    closes: str = ""
    route: str = ""
    reason: str = ""
    received: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.base, self.route, self.reason, self.received = f"/permohonan/{reference_in(self)}", "", "", ""
        found = await person.ask(slip, OfCase(reference_in(self)))
        _, closes = boat_window(wib_day(found.starts_at))
        self.closes = say("boat.closes", person.lang, until=closes)

    @guarded(*CITIZENS)
    async def choose_route(self, person: Person, route: str):
        self.route = route[:20]

    @guarded(*CITIZENS)
    async def choose_reason(self, person: Person, reason: str):
        self.reason = reason[:20]

    @guarded(*CITIZENS, per_minute=20)
    async def send(self, person: Person):
        cmd = ReportBoat(reference_in(self), self.route, self.reason)
        done = await person.do(report_boat, cmd)
        self.received = say("boat.received", person.lang, at=done.at)


def boat_view() -> rx.Component:
    s = BoatState
    routes = [Choice(found.code, found.name) for found in DISTRICTS]
    return applicant_page(
        t("boat.title"),
        rx.el.h1(t("boat.title")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.cond(
            s.received,
            notice_box(rx.el.p(s.received), tone="ok", role="status"),
            rx.fragment(
                rx.el.p(t("boat.report")),
                when(s.closes, rx.el.p(s.closes, class_name="muted")),
                field(
                    select(
                        routes, id="route", value=s.route, placeholder=t("boat.choose"), on_change=s.choose_route,
                        aria_describedby="route-hint",
                    ),
                    id="route",
                    label=t("boat.route"),
                    hint=t("boat.route_hint"),
                ),
                choice_list(
                    [Choice(reason.value, t(f"boat.{reason.value}")) for reason in BoatReason],
                    name="reason",
                    legend=t("boat.why"),
                    value=s.reason,
                    on_choose=s.choose_reason,
                ),
            ),
        ),
        back=s.base,
        dock=(
            rx.cond(
                s.received,
                link_button(t("seat.choose"), s.base + "/jadwal"),
                button(t("boat.send"), on_click=s.send),
            ),
        ),
    )  # fmt: skip


PAGES = (
    PageSpec("/permohonan/[nomor]/bukti-jadwal", slip_view, "Bukti jadwal", [SlipState.load]),
    PageSpec("/permohonan/[nomor]/kapal", boat_view, "Kapal tidak berangkat", [BoatState.load]),
)
