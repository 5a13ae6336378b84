"""/petugas/kapal: the log of boats that did not sail, and the one act that moves the people of a route."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.domain.areas import Route
from lingga_app.services.boats import (
    BoatDay,
    BoatLine,
    BoatPerson,
    BoatPlan,
    Call,
    Called,
    MoveBoat,
    OfAct,
    Seen,
    boat_log,
    call_list,
    confirm_boat,
    move_boat,
    note_reached,
    preview_boat,
    undo_boat,
)
from lingga_app.ui.components import (
    Choice,
    button,
    card,
    chip,
    data_table,
    empty_state,
    field,
    live_form,
    notice_box,
    select,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.arrivals import place_number
from lingga_app.ui.speak import t
from lingga_app.ui.typed import BadDate, day_field, day_in
from lingga_app.words import say
from lingga_app.words.formats import phone_groups, saat_pendek, tanggal_pendek

BOSS = Role.SUPERVISOR
ROUTES = tuple(route for route in Route if route is not Route.ROAD)


@dataclass(frozen=True)
class PersonRow:
    key: str
    village: str
    was: str
    place: str
    goes: str
    goes_to: str
    first: bool


@dataclass(frozen=True)
class Group:
    """People of a preview who fare alike: they move, nothing fits them, or they are here already."""

    title: str
    note: str
    people: list[PersonRow]


@dataclass(frozen=True)
class LineRow:
    key: str
    label: str
    reports: str
    moved: str
    state: str
    tone: str
    left: str
    open: bool
    act: bool
    reason: str


@dataclass(frozen=True)
class CallRow:
    key: str
    phone: str
    was: str
    goes: str
    told: bool


class BoatsState(Page, rx.State):
    """Vars: log, preview and call list. People appear by their reference, village and, on the call list, number.

    `day` "": nothing was looked at yet; `act`: whose call list is open.
    """

    log: list[LineRow] = []
    route: str = ""
    day: str = ""
    plan: list[Group] = []
    movable: bool = False
    done: str = ""
    act: str = ""
    calls: list[CallRow] = []
    all_told: bool = False
    ready: bool = False
    _seen: tuple[Seen, ...] = ()

    @guarded(BOSS)
    async def load(self, person: Person):
        self.reset()
        await _show(self, person)
        watch(self, f"boats:{person.actor.office_id}")

    @guarded(BOSS)
    async def again(self, person: Person):
        await _show(self, person)

    @guarded(BOSS)
    async def look(self, person: Person, form: dict[str, Any]):
        _close(self)
        day = day_in(form, "day")
        self.route, self.day = _text(form, "route"), day.isoformat()
        plan = await person.do(preview_boat, BoatDay(self.route, day))
        self.plan = list(_groups(plan, person.lang))
        self._seen = tuple(Seen(row.reference, row.to_session) for row in (*plan.moves, *plan.unfit))
        self.movable = bool(self._seen)

    @guarded(BOSS)
    async def move(self, person: Person, form: dict[str, Any]):
        reason = _text(form, "reason").strip()
        if not reason:
            self.problem, self.problem_code = say("staff.boat_reason_due", person.lang), "reason_due"
            return
        if not self.day:
            raise BadDate(field="day_day")
        people = self._seen
        act = await person.do(move_boat, MoveBoat(self.route, date.fromisoformat(self.day), reason, people))
        _close(self)
        self.done = say("staff.boat_done", person.lang, count=len(people))
        await _open_calls(self, person, act)
        await _show(self, person)

    @guarded(BOSS)
    async def undo(self, person: Person, act: str):
        _close(self)
        back = await person.do(undo_boat, OfAct(place_number(act)))
        self.done = say("staff.boat_undone", person.lang, count=back)
        await _show(self, person)

    @guarded(BOSS)
    async def confirm(self, person: Person, act: str):
        _close(self)
        await person.do(confirm_boat, OfAct(place_number(act)))
        self.done = say("staff.boat_confirmed", person.lang)
        await _show(self, person)

    @guarded(BOSS)
    async def call(self, person: Person, act: str):
        _close(self)
        await _open_calls(self, person, place_number(act))

    @guarded(BOSS)
    async def called(self, person: Person, reference: str):
        act = place_number(self.act)
        await person.do(note_reached, Called(act, reference))
        await _open_calls(self, person, act)
        await _show(self, person)

    async def _refresh(self, person: Person) -> None:
        await _show(self, person)


def _close(state: BoatsState) -> None:
    """Put away what was looked at before."""
    state.plan, state._seen, state.movable = [], (), False
    state.done = state.act = state.day = ""
    state.calls = []


async def _open_calls(state: BoatsState, person: Person, act: int) -> None:
    calls = await person.do(call_list, OfAct(act))
    state.act, state.calls = str(act), [_call(call, person.lang) for call in calls]
    state.all_told = all(call.told for call in calls)


async def _show(state: BoatsState, person: Person) -> None:
    """The log; and the open call list, when somebody else has reached one of its people: looking at it is recorded."""
    lines = await person.ask(boat_log, None)
    state.log, state.ready = [_line(line, person.lang) for line in lines], True
    left = next((line.to_call for line in lines if str(line.act_id) == state.act), None)
    if left is not None and left != sum(not call.told for call in state.calls):
        await _open_calls(state, person, place_number(state.act))


def _groups(plan: BoatPlan, lang: str) -> Iterator[Group]:
    for kind, rows in (("moves", plan.moves), ("unfit", plan.unfit), ("stays", plan.stays)):
        if rows:
            note = say("staff.boat_unfit_text", lang) if kind == "unfit" else ""
            yield Group(say(f"staff.boat_{kind}", lang, count=len(rows)), note, [_person(row, lang) for row in rows])


def _person(row: BoatPerson, lang: str) -> PersonRow:
    if row.here:
        goes = say("staff.boat_keeps", lang)
    else:
        goes = saat_pendek(row.to, lang) if row.to else say("staff.boat_again", lang)
    return PersonRow(
        row.reference, row.village or "-", saat_pendek(row.starts_at, lang), row.place, goes, row.to_place, row.first
    )


def _line(line: BoatLine, lang: str) -> LineRow:
    state = line.state.value if line.state else "none"
    tone = {"moved": "warn", "confirmed": "ok", "undone": "info"}.get(state, "info")
    return LineRow(
        str(line.act_id),
        f"{tanggal_pendek(line.day, lang)} · {say(f'staff.boat_route.{line.route}', lang)}",
        str(line.reports),
        str(line.moved + line.unfit) if line.act_id else "-",
        say(f"staff.boat_state.{state}", lang),
        tone,
        str(line.to_call) if line.act_id else "-",
        state == "moved",
        state in {"moved", "confirmed"},
        line.reason,
    )


def _call(call: Call, lang: str) -> CallRow:
    return CallRow(
        call.reference,
        phone_groups(call.phone) if call.phone else "-",
        saat_pendek(call.starts_at, lang),
        saat_pendek(call.to, lang) if call.to else say("staff.boat_again", lang),
        call.told,
    )


def _text(form: Mapping[str, Any], name: str) -> str:
    return str(form.get(name) or "")[:200]


def view() -> rx.Component:
    s = BoatsState
    return desk_page(
        "boats",
        heartbeat(s.again),
        rx.el.h1(t("staff.boats")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.done, notice_box(rx.el.p(s.done), tone="ok", role="status")),
        _form(),
        when(s.day, _preview()),
        when(s.act, _calls()),
        _log(),
    )


def _form() -> rx.Component:
    routes = [Choice(route.value, t(f"staff.boat_route.{route.value}")) for route in ROUTES]
    return card(
        rx.el.h2(t("staff.boat_new")),
        live_form(
            field(select(routes, id="route"), id="route", label=t("staff.boat_route")),
            day_field("day", t("staff.boat_day")),
            button(t("staff.boat_look"), type="submit", fit=True),
            on_submit=BoatsState.look,
            class_name="row end",
        ),
        class_name="stack",
    )


def _preview() -> rx.Component:
    s = BoatsState
    return card(
        rx.foreach(s.plan, _group),
        rx.cond(
            s.movable,
            live_form(
                rx.el.p(t("staff.boat_free_text")),
                text_field(id="reason", label=t("staff.boat_reason"), max_length=200),
                rx.el.div(button(t("staff.boat_move"), "danger", type="submit", fit=True), class_name="row"),
                on_submit=s.move,
                class_name="stack",
            ),
            rx.el.p(t("staff.boat_nobody"), class_name="muted"),
        ),
        class_name="stack",
    )


def _group(group: Group) -> rx.Component:
    heads = ("person", "village", "was", "to")
    return rx.el.div(
        rx.el.h2(group.title),
        when(group.note, rx.el.p(group.note, class_name="muted")),
        data_table(
            [t(f"staff.boat_{head}") for head in heads],
            group.people.to(list[PersonRow]),
            lambda row: [
                rx.el.div(
                    rx.el.span(row.key, class_name="num nowrap"),
                    rx.cond(row.first, chip(t("staff.boat_first"), "info")),
                    class_name="row",
                ),
                row.village,
                _date_at(row.was, row.place),
                _date_at(row.goes, row.goes_to),
            ],
            caption=group.title,
        ),
        class_name="stack tight",
    )


def _date_at(date: rx.Var, place: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.span(date, class_name="nowrap"), when(place, rx.el.div(place, class_name="muted small nowrap"))
    )


def _log() -> rx.Component:
    s = BoatsState

    def cells(row: LineRow) -> list[Any]:
        return [
            rx.el.div(row.label, when(row.reason, rx.el.div(row.reason, class_name="muted small"))),
            row.reports,
            row.moved,
            row.left,
            rx.match(
                row.tone, ("warn", chip(row.state, "warn")), ("ok", chip(row.state, "ok")), chip(row.state, "info")
            ),
            rx.el.div(
                rx.cond(row.open, button(t("staff.boat_confirm"), "ghost", on_click=s.confirm(row.key), fit=True)),
                rx.cond(row.open, button(t("staff.boat_undo"), "danger", on_click=s.undo(row.key), fit=True)),
                rx.cond(row.act, button(t("staff.boat_calls"), "quiet", on_click=s.call(row.key), fit=True)),
                class_name="row",
            ),
        ]

    return card(
        rx.el.h2(t("staff.boat_log")),
        rx.cond(
            s.log,
            data_table(
                [t(f"staff.boat_{head}") for head in ("line", "reports", "moved", "left", "state", "do")],
                s.log,
                cells,
                caption=t("staff.boat_log"),
                right=(1, 2, 3),
            ),
            when(s.ready, empty_state(t("staff.boat_log_empty"), t("staff.boat_log_none"), icon_name="calendar")),
        ),
        class_name="stack",
    )


def _calls() -> rx.Component:
    s = BoatsState
    return card(
        rx.el.h2(t("staff.boat_call_title")),
        rx.cond(s.all_told, notice_box(rx.el.p(t("staff.boat_call_none")), tone="ok")),
        data_table(
            [t(f"staff.boat_{head}") for head in ("person", "phone", "was", "to", "do")],
            s.calls,
            lambda row: [
                rx.el.span(row.key, class_name="num nowrap"),
                rx.el.span(row.phone, class_name="num nowrap"),
                rx.el.span(row.was, class_name="nowrap"),
                rx.el.span(row.goes, class_name="nowrap"),
                rx.cond(
                    row.told,
                    chip(t("staff.boat_told"), "ok"),
                    button(t("staff.boat_called"), "ghost", on_click=s.called(row.key), fit=True),
                ),
            ],
            caption=t("staff.boat_call_title"),
        ),
        class_name="stack",
    )


PAGES = (PageSpec("/petugas/kapal", view, "Kapal", [BoatsState.load]),)
