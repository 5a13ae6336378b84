"""/petugas/sesi: two weeks of one place, new sessions and visits, one session's chairs and its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.calendar import at_wib
from lingga_app.domain.errors import AppError
from lingga_app.services.office_places import my_places
from lingga_app.services.planner import (
    Calendar,
    CalendarAsked,
    CalendarDay,
    CancelSession,
    ChangeChairs,
    DecideVisit,
    OfSession,
    PersonMove,
    PlanSessions,
    PlanVisit,
    SessionView,
    calendar,
    cancel_session,
    change_chairs,
    close_session,
    decide_visit,
    plan_sessions,
    plan_visit,
    preview_cancel,
    reopen_session,
)
from lingga_app.ui.components import (
    Choice,
    Tab,
    button,
    card,
    check_row,
    field,
    live_form,
    notice_box,
    pills,
    select,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.arrivals import place_number
from lingga_app.ui.place_names import place_name
from lingga_app.ui.speak import t
from lingga_app.ui.typed import BadDate, day_field, day_in
from lingga_app.words import say
from lingga_app.words.formats import saat, tanggal_pendek

BOSS = Role.SUPERVISOR
FORTNIGHT = timedelta(days=14)


class BadCount(AppError):
    code = "plan_bad_number"
    id = "Isi angka 0 sampai 500. Periksa lagi."
    en = "Enter a number from 0 to 500. Check it again."
    http = 422


@dataclass(frozen=True)
class HourRow:
    key: str
    label: str
    tone: str


@dataclass(frozen=True)
class DayRow:
    day: str
    closed: str
    hours: list[HourRow]


@dataclass(frozen=True)
class MoveRow:
    key: str
    goes: str


class PlannerState(Page, rx.State):
    """Vars: the fortnight of the chosen place. People appear by their reference only."""

    places: list[Tab] = []
    place: str = ""
    first: str = ""
    days: list[DayRow] = []
    warnings: list[str] = []
    visit: str = ""
    done: list[str] = []
    session: str = ""
    session_when: str = ""
    session_state: str = ""
    session_open: bool = False
    capacity: str = ""
    walk_in: str = ""
    priority: str = ""
    plan: list[MoveRow] = []
    planned: bool = False

    @guarded(BOSS)
    async def load(self, person: Person):
        self.first, self.done = "", []
        _forget_session(self)
        await _places(self, person)
        await _show(self, person)
        watch(self, f"sessions:{self.place}")

    @guarded(BOSS)
    async def refresh(self, person: Person):
        await _show(self, person)

    @guarded(BOSS)
    async def choose_place(self, person: Person, place: str):
        self.place, self.first, self.done = str(place_number(place)), "", []
        _forget_session(self)
        await _show(self, person)
        watch(self, f"sessions:{self.place}")

    @guarded(BOSS)
    async def turn(self, person: Person, forward: bool):
        start = _day(self.first)
        self.first = (start + FORTNIGHT if forward else start - FORTNIGHT).isoformat()
        await _show(self, person)

    @guarded(BOSS)
    async def choose_session(self, person: Person, session: str):
        _forget_session(self)
        self.session = str(place_number(session))
        await _show(self, person)

    @guarded(BOSS)
    async def create(self, person: Person, form: dict[str, Any]):
        cmd = PlanSessions(
            place_number(self.place),
            day_in(form, "new_first"),
            day_in(form, "new_last"),
            _count(form, "new_capacity"),
            _count(form, "new_walk_in"),
            _count(form, "new_priority"),
        )
        made = await person.do(plan_sessions, cmd)
        lang = person.lang
        self.done = [say("staff.plan_made", lang, count=made.created)] + [
            say("staff.plan_skipped", lang, day=row.day, reason=say(f"staff.plan_why.{row.why}", lang))
            for row in made.skipped[:20]
        ]
        self.first = cmd.first.isoformat()
        await _show(self, person)

    @guarded(BOSS)
    async def create_visit(self, person: Person, form: dict[str, Any]):
        cmd = PlanVisit(
            _text(form, "name"), _text(form, "district"), _text(form, "address"), day_in(form, "visit_first"),
            day_in(form, "visit_last"), _count(form, "visit_capacity"),
            at_wib(day_in(form, "decide"), time(16)), _count(form, "min_people"),
        )  # fmt: skip
        self.place = str(await person.do(plan_visit, cmd))
        self.first, self.done = "", [say("staff.plan_visit_made", person.lang, place=cmd.name)]
        await _places(self, person)
        await _show(self, person)

    @guarded(BOSS)
    async def decide(self, person: Person, go: bool):
        await person.do(decide_visit, DecideVisit(place_number(self.place), go))
        await _places(self, person)
        await _show(self, person)

    @guarded(BOSS)
    async def save_chairs(self, person: Person, form: dict[str, Any]):
        cmd = ChangeChairs(
            place_number(self.session), _count(form, "capacity"), _count(form, "walk_in"), _count(form, "priority"),
            bool(form.get("move")),
        )  # fmt: skip
        moved = await person.do(change_chairs, cmd)
        self.done = [say("staff.plan_saved", person.lang)]
        self.plan, self.planned = _moves(moved.people, person.lang), False
        await _show(self, person)

    @guarded(BOSS)
    async def turn_session(self, person: Person):
        case = close_session if self.session_open else reopen_session
        await person.do(case, OfSession(place_number(self.session)))
        await _show(self, person)

    @guarded(BOSS)
    async def preview(self, person: Person):
        found = await person.ask(preview_cancel, OfSession(place_number(self.session)))
        self.plan, self.planned = _moves(found.people, person.lang), True

    @guarded(BOSS)
    async def cancel(self, person: Person, form: dict[str, Any]):
        reason = _text(form, "reason").strip()
        if not reason:
            self.problem, self.problem_code = say("staff.plan_reason_due", person.lang), "reason_due"
            return
        cmd = CancelSession(place_number(self.session), reason[:200], tuple(row.key for row in self.plan))
        found = await person.do(cancel_session, cmd)
        self.done = [say("staff.plan_done", person.lang, count=len(found.people))]
        _forget_session(self)
        await _show(self, person)

    async def _refresh(self, person: Person) -> None:
        await _show(self, person)


async def _places(state: PlannerState, person: Person) -> None:
    found = await person.ask(my_places, None)
    state.places = [Tab(str(place.place_id), place_name(place, person.lang)) for place in found]
    if state.place not in {tab.value for tab in state.places}:
        state.place = state.places[0].value if state.places else ""


async def _show(state: PlannerState, person: Person) -> None:
    if not state.place:
        return
    start = _day(state.first) if state.first else None
    view, lang = await person.ask(calendar, CalendarAsked(place_number(state.place), start)), person.lang
    state.first = view.days[0].day.isoformat()
    state.days = [_day_row(day, lang) for day in view.days if day.sessions or day.closed != "weekend"]
    state.warnings = list(_warnings(view, lang))
    state.visit = ""
    if view.decide_at is not None:
        state.visit = say("staff.plan_decide", lang, at=view.decide_at, count=view.people, of=view.min_people)
    for day in view.days:
        for session in day.sessions:
            if str(session.session_id) == state.session:
                _show_session(state, session, lang)


def _show_session(state: PlannerState, session: SessionView, lang: str) -> None:
    state.session_when = say("staff.plan_chosen", lang, when=session.starts_at)
    taken = say("staff.session_taken", lang, count=session.taken, of=session.capacity - session.walk_in)
    shares = [taken]
    if session.walk_in:
        shares.append(say("staff.walkin_used", lang, count=session.walk_in_taken, of=session.walk_in))
    state.session_state = ", ".join([say(f"staff.session_state.{session.state}", lang), *shares])
    state.session_open = session.state == "open"
    state.capacity, state.walk_in, state.priority = map(str, (session.capacity, session.walk_in, session.priority))


def _forget_session(state: PlannerState) -> None:
    state.session = state.session_when = state.session_state = ""
    state.plan, state.planned = [], False


def _warnings(view: Calendar, lang: str):
    if view.missing:
        steps = ", ".join(say(f"staff.role.{role}", lang) for role in view.missing)
        yield say("staff.plan_missing", lang, act=steps)
    if view.short:
        yield say("staff.plan_short", lang, count=view.short)


def _day_row(day: CalendarDay, lang: str) -> DayRow:
    return DayRow(
        tanggal_pendek(day.day, lang),
        say(f"staff.plan_why.{day.closed}", lang) if day.closed else "",
        [_hour(session, lang) for session in day.sessions],
    )


def _hour(session: SessionView, lang: str) -> HourRow:
    seats = session.capacity - session.walk_in
    tone = "full" if session.taken >= seats else ""
    tone = tone if session.state == "open" else str(session.state)
    return HourRow(
        str(session.session_id), say("staff.plan_hour", lang, at=session.starts_at, taken=session.taken, of=seats), tone
    )


def _moves(people: tuple[PersonMove, ...], lang: str) -> list[MoveRow]:
    def to(row: PersonMove) -> str:
        return say("staff.plan_to", lang, when=saat(row.to, lang)) if row.to else say("staff.plan_free", lang)

    return [MoveRow(row.reference, to(row)) for row in people]


def _text(form: Mapping[str, Any], name: str) -> str:
    return str(form.get(name) or "")[:300]


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadDate from None
    if not 2020 <= found.year <= 2100:
        raise BadDate
    return found


def _count(form: Mapping[str, Any], name: str) -> int:
    text = _text(form, name).strip() or "0"
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 500):
        raise BadCount
    return int(text)


def view() -> rx.Component:
    s = PlannerState
    return desk_page(
        "sessions",
        heartbeat(s.refresh),
        rx.el.h1(t("staff.sessions")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.cond(s.done, notice_box(rx.foreach(s.done, rx.el.p), tone="ok", role="status")),
        pills(s.places, chosen=s.place, on_choose=s.choose_place, label=t("staff.session_place")),
        rx.foreach(s.warnings, lambda line: notice_box(rx.el.p(line), tone="warn")),
        when(
            s.visit,
            notice_box(
                rx.el.p(s.visit),
                rx.el.div(
                    button(t("staff.plan_go"), on_click=s.decide(True), fit=True),
                    button(t("staff.plan_no_go"), "danger", on_click=s.decide(False), fit=True),
                    class_name="row",
                ),
            ),
        ),
        rx.el.div(
            rx.el.h2(t("staff.plan_weeks")),
            rx.el.div(
                button(t("staff.plan_back"), "quiet", on_click=s.turn(False), fit=True),
                button(t("staff.plan_on"), "quiet", on_click=s.turn(True), fit=True),
                class_name="row",
            ),
            class_name="row between",
        ),
        rx.el.div(rx.foreach(s.days, _day_card), class_name="fortnight"),
        when(s.session, _session_card()),
        rx.el.div(_new_sessions(), _new_visit(), class_name="two"),
    )


def _day_card(day: DayRow) -> rx.Component:
    def hour(row: HourRow) -> rx.Component:
        return rx.el.button(
            row.label,
            type="button",
            class_name=rx.cond(row.tone != "", "hour needs-live " + row.tone, "hour needs-live"),
            aria_pressed=rx.cond(PlannerState.session == row.key, "true", "false"),
            on_click=PlannerState.choose_session(row.key),
        )

    return card(
        rx.el.h3(day.day),
        when(day.closed, rx.el.p(day.closed, class_name="muted small")),
        rx.cond(
            day.hours,
            rx.el.div(rx.foreach(day.hours.to(list[HourRow]), hour), class_name="hours"),
            rx.cond(day.closed == "", rx.el.p(t("staff.plan_empty"), class_name="muted small")),
        ),
    )


def _number_field(id: str, label: str, value: Any = "") -> rx.Component:
    return text_field(id=id, label=t(label), value=value, digits=True, max_length=3)


def _session_card() -> rx.Component:
    s = PlannerState
    return card(
        rx.el.h2(s.session_when),
        rx.el.p(s.session_state),
        live_form(
            rx.el.div(
                _number_field("capacity", "staff.session_seats", s.capacity),
                _number_field("walk_in", "staff.session_walkin", s.walk_in),
                _number_field("priority", "staff.session_priority", s.priority),
                class_name="row",
            ),
            check_row(t("staff.plan_move"), name="move"),
            button(t("staff.plan_save"), "ghost", type="submit", fit=True),
            on_submit=s.save_chairs,
            key=s.session,
        ),
        rx.el.div(
            rx.cond(
                s.session_open,
                button(t("staff.session_close"), "ghost", on_click=s.turn_session, fit=True),
                button(t("staff.session_open"), "ghost", on_click=s.turn_session, fit=True),
            ),
            button(t("staff.plan_cancel"), "danger", on_click=s.preview, fit=True),
            class_name="row",
        ),
        rx.cond(
            s.planned,
            rx.el.div(
                rx.el.p(t("staff.plan_cancel_ask"), class_name="strong"),
                rx.cond(
                    s.plan,
                    rx.el.ul(rx.foreach(s.plan, lambda row: rx.el.li(rx.el.b(row.key), ": ", row.goes))),
                    rx.el.p(t("staff.plan_nobody"), class_name="muted"),
                ),
                live_form(
                    text_field(id="reason", label=t("staff.plan_reason")),
                    button(t("staff.plan_cancel_now"), "danger", type="submit", fit=True),
                    on_submit=s.cancel,
                ),
                class_name="stack",
            ),
        ),
        class_name="stack",
    )


def _new_sessions() -> rx.Component:
    return card(
        rx.el.h2(t("staff.session_new")),
        live_form(
            day_field("new_first", t("staff.plan_first")),
            day_field("new_last", t("staff.plan_last")),
            _number_field("new_capacity", "staff.session_seats", "6"),
            _number_field("new_walk_in", "staff.session_walkin", "1"),
            _number_field("new_priority", "staff.session_priority", "1"),
            button(t("staff.session_new"), type="submit", fit=True),
            on_submit=PlannerState.create,
            class_name="stack",
        ),
    )


def _new_visit() -> rx.Component:
    districts = [Choice(found.code, found.name) for found in DISTRICTS]
    return card(
        rx.el.h2(t("staff.plan_visit")),
        live_form(
            text_field(id="name", label=t("staff.plan_visit_name")),
            field(select(districts, id="district"), id="district", label=t("staff.plan_visit_district")),
            text_field(id="address", label=t("staff.plan_visit_address")),
            day_field("visit_first", t("staff.plan_first")),
            day_field("visit_last", t("staff.plan_last")),
            day_field("decide", t("staff.plan_visit_decide")),
            _number_field("visit_capacity", "staff.session_seats", "5"),
            _number_field("min_people", "staff.plan_visit_min", "5"),
            button(t("staff.plan_visit_new"), "ghost", type="submit", fit=True),
            on_submit=PlannerState.create_visit,
            class_name="stack",
        ),
    )


PAGES = (PageSpec("/petugas/sesi", view, "Sesi", [PlannerState.load]),)
