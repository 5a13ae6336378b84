"""/petugas/serah: scan a pickup code, see who may have the booklet, give it away; parcels; reports of mistakes."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.db.tables import Collector
from lingga_app.domain.actor import Role
from lingga_app.services.corrections import (
    AcceptReport,
    DeclineReport,
    OpenReports,
    accept_report,
    decline_report,
    open_reports,
)
from lingga_app.services.hand_over import HandOver, ScanPickup, Shown, hand_over, scan_pickup
from lingga_app.services.parcels import PostPassport, post_passport
from lingga_app.services.print_desk import ShowPostDesk, show_post_desk
from lingga_app.ui.components import (
    Fact,
    button,
    card,
    check_row,
    chip,
    empty_state,
    facts,
    notice_box,
    qr_scanner,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import tanggal_pendek


@dataclass(frozen=True)
class PaperRow:
    value: str
    label: str
    seen: bool


@dataclass(frozen=True)
class ParcelRow:
    reference: str
    name: str
    number: str
    track: str


class HandOverState(Page, rx.State):
    """Vars: the one booklet whose code was scanned, and the parcels of the officer's own office.

    The code itself stays on the server (`_code`): it is worth a booklet.
    """

    camera: bool = False
    said: str = ""
    found: bool = False
    name: str = ""
    facts: list[Fact] = []
    portrait: str = ""
    papers: list[PaperRow] = []
    named: str = ""
    needs_name: bool = False
    receiver: str = ""
    parcels: list[ParcelRow] = []
    _code: str = ""
    _shown: frozenset[str] = frozenset()

    @guarded(Role.COUNTER)
    async def load(self, person: Person):
        self.reset()
        await _parcels(self, person)
        watch(self, f"queue:{person.actor.office_id}")

    @guarded(Role.COUNTER)
    async def again(self, person: Person):
        await _parcels(self, person)

    async def _refresh(self, person: Person) -> None:
        await _parcels(self, person)

    @guarded(Role.COUNTER)
    async def turn_camera(self, person: Person):
        self.camera = not self.camera

    @guarded(Role.COUNTER, per_minute=40)
    async def scan(self, person: Person, code: str):
        if not code.strip():
            return
        _forget(self)
        self.said = ""
        case = await person.do(scan_pickup, ScanPickup(code))
        lang = person.lang
        self._code, self.found, self.camera = code, True, False
        self.name, self.named = case.name, case.collector_name
        self.needs_name = case.collector is not Collector.SELF
        self.portrait = f"/api/office/portraits/{case.reference}/picture"
        self.papers = [PaperRow(paper, say(f"staff.shown.{paper}", lang), False) for paper in case.needed]
        who = say(f"staff.collector.{case.collector}", lang)
        self.facts = [
            Fact(say("staff.print_book", lang), case.number),
            Fact(say("staff.deliver_who", lang), f"{who}: {case.collector_name}" if case.collector_name else who),
            Fact(say("slip.reference", lang), case.reference),
        ]
        if case.collect_by:
            self.facts = [*self.facts, Fact(say("slip.pickup_until", lang), tanggal_pendek(case.collect_by, lang))]

    @guarded(Role.COUNTER)
    async def see(self, person: Person, paper: str):
        """Tick or untick a paper that was looked at."""
        self._shown = self._shown ^ {Shown(paper)}
        self.papers = [PaperRow(row.value, row.label, row.value in self._shown) for row in self.papers]

    @guarded(Role.COUNTER)
    async def write_receiver(self, person: Person, name: str):
        self.receiver = name[:200]

    @guarded(Role.COUNTER, per_minute=20)
    async def give(self, person: Person):
        cmd = HandOver(self._code, frozenset(Shown(paper) for paper in self._shown), self.receiver)
        done = await person.do(hand_over, cmd)
        _forget(self)
        self.said = say("staff.delivered", person.lang, person=done.receiver, at=done.at)

    @guarded(Role.COUNTER)
    async def drop(self, person: Person):
        _forget(self)
        self.said = ""

    @guarded(Role.COUNTER, per_minute=20)
    async def post(self, person: Person, reference: str):
        self.said = ""
        done = await person.do(post_passport, PostPassport(reference))
        self.said = say("staff.deliver_sent", person.lang, track=done.tracking_number)
        await _parcels(self, person)


def _forget(state: HandOverState) -> None:
    state.found, state.name, state.named, state.portrait, state.receiver = False, "", "", "", ""
    state.facts, state.papers, state.needs_name = [], [], False
    state._code, state._shown = "", frozenset()


async def _parcels(state: HandOverState, person: Person) -> None:
    found = await person.do(show_post_desk, ShowPostDesk())
    state.parcels = [ParcelRow(row.reference, row.name, row.number, row.tracking_number) for row in found]


def view() -> rx.Component:
    s = HandOverState
    return desk_page(
        "deliver",
        heartbeat(s.again),
        rx.el.h1(t("staff.deliver")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.said, notice_box(rx.el.p(s.said), tone="ok", role="status")),
        rx.cond(s.found, _case(), _scan()),
        card(
            rx.el.h2(t("staff.deliver_post")),
            rx.cond(s.parcels, rx.foreach(s.parcels, _parcel), rx.el.p(t("staff.deliver_no_post"), class_name="muted")),
            class_name="stack",
        ),
    )


def _scan() -> rx.Component:
    s = HandOverState
    return card(
        rx.el.h2(t("staff.deliver_scan")),
        text_field(id="code", label=t("staff.deliver_type"), on_enter=s.scan, auto_focus=True),
        rx.cond(
            s.camera,
            rx.fragment(
                qr_scanner(on_scan=s.scan),
                button(t("staff.deliver_camera_off"), "ghost", on_click=s.turn_camera, fit=True),
            ),
            button(t("staff.deliver_camera"), "ghost", icon_name="scan", on_click=s.turn_camera, fit=True),
        ),
        class_name="stack",
    )


def _case() -> rx.Component:
    s = HandOverState
    return rx.el.div(
        card(
            rx.el.img(src=s.portrait, alt=t("staff.deliver_portrait"), class_name="portrait"),
            rx.el.h2(s.name),
            facts(s.facts, boxed=False),
            class_name="stack",
        ),
        card(
            rx.el.h2(t("staff.deliver_papers")),
            rx.foreach(
                s.papers,
                lambda row: check_row(
                    row.label, name=row.value, checked=row.seen, on_change=lambda _: s.see(row.value)
                ),
            ),
            rx.cond(
                s.needs_name,
                text_field(
                    id="receiver",
                    label=t("staff.deliver_receiver"),
                    hint=s.named,
                    value=s.receiver,
                    on_save=s.write_receiver,
                ),
            ),
            rx.el.div(
                button(t("staff.deliver_button"), on_click=s.give, fit=True),
                button(t("staff.deliver_other"), "ghost", on_click=s.drop, fit=True),
                class_name="row",
            ),
            class_name="stack",
        ),
        class_name="two",
    )


def _parcel(row: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.b(row.name), rx.el.p(row.number, " · ", row.reference, class_name="num tiny muted")),
        rx.cond(
            row.track != "",
            rx.el.div(
                rx.el.span(row.track, class_name="num"),
                button(t("staff.post_button"), on_click=HandOverState.post(row.reference), fit=True),
                class_name="row",
            ),
            chip(t("staff.deliver_no_label"), "warn"),
        ),
        class_name="row between",
    )


@dataclass(frozen=True)
class ReportRow:
    reference: str
    name: str
    what: str
    text: str
    promised: str
    agreed: str


class ReportsState(Page, rx.State):
    """Vars: open reports of the officer's own office; each load is recorded."""

    rows: list[ReportRow] = []
    reason: str = ""
    said: str = ""
    ready: bool = False
    decides: bool = False

    @guarded(Role.APPROVER, Role.COUNTER, Role.SUPERVISOR)
    async def load(self, person: Person):
        self.reset()
        await _reports(self, person)

    @guarded(Role.APPROVER)
    async def write_reason(self, person: Person, reason: str):
        self.reason = reason

    @guarded(Role.APPROVER, per_minute=20)
    async def accept(self, person: Person, reference: str):
        await person.do(accept_report, AcceptReport(reference, self.reason))
        await _answered(self, person)

    @guarded(Role.APPROVER, per_minute=20)
    async def decline(self, person: Person, reference: str):
        await person.do(decline_report, DeclineReport(reference, self.reason))
        await _answered(self, person)


async def _answered(state: ReportsState, person: Person) -> None:
    state.reason, state.said = "", say("staff.report_done", person.lang)
    await _reports(state, person)


async def _reports(state: ReportsState, person: Person) -> None:
    lang = person.lang
    state.rows = [
        ReportRow(
            found.reference,
            found.name,
            say(f"wrong.{found.report.what}", lang),
            found.report.text,
            say("wrong.promised", lang, until=found.report.promised_at),
            say("staff.report_approved_at", lang, at=found.agreed_at) if found.agreed_at else "",
        )
        for found in await person.do(open_reports, OpenReports())
    ]
    state.decides = person.actor.may(Role.APPROVER)
    state.ready = True


def reports_view() -> rx.Component:
    s = ReportsState
    return desk_page(
        "reports",
        rx.el.h1(t("staff.report")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.said, notice_box(rx.el.p(s.said), tone="ok", role="status")),
        rx.cond(
            s.rows,
            rx.fragment(
                rx.cond(
                    s.decides,
                    text_field(id="reason", label=t("staff.report_reason"), value=s.reason, on_save=s.write_reason),
                ),
                rx.foreach(s.rows, _report),
            ),
            rx.cond(s.ready, empty_state(t("staff.report"), t("staff.report_none"))),
        ),
    )


def _report(row: rx.Var) -> rx.Component:
    return card(
        rx.el.div(rx.el.h2(row.name), chip(row.promised, "info"), class_name="row"),
        rx.el.p(rx.el.b(row.what, ": "), row.text),
        rx.el.p(row.reference, " · ", row.agreed, class_name="muted small"),
        rx.cond(
            ReportsState.decides,
            rx.el.div(
                button(t("staff.report_ours"), on_click=ReportsState.accept(row.reference), fit=True),
                button(t("staff.report_answer"), "ghost", on_click=ReportsState.decline(row.reference), fit=True),
                class_name="row",
            ),
        ),
        class_name="stack tight",
    )


PAGES = (
    PageSpec("/petugas/serah", view, "Serahkan paspor", [HandOverState.load]),
    PageSpec("/petugas/laporan", reports_view, "Laporan", [ReportsState.load]),
)
