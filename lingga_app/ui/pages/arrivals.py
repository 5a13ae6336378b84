"""/petugas/datang: scan or type, the last five who came, today's list, and who did not come on the days before."""

from dataclasses import dataclass, replace

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed
from lingga_app.services.arrivals import (
    CLOSERS,
    Arrival,
    CheckedIn,
    CheckIn,
    OfPerson,
    OnDay,
    check_in,
    close_no_show,
    day_list,
)
from lingga_app.services.office_places import my_places
from lingga_app.services.seat_refusals import NotTheDay, SlipCancelled, SlipUnknown, WalkInsUsedUp
from lingga_app.services.walk_in import (
    DESK,
    AtPlace,
    FindVisitor,
    SeatWalkIn,
    WalkInHour,
    WalkInPerson,
    find_visitor,
    seat_walk_in,
    walk_in_hours,
)
from lingga_app.ui.components import (
    Slot,
    Tab,
    button,
    card,
    chip,
    data_table,
    empty_state,
    notice_box,
    pills,
    qr_scanner,
    slot_list,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.place_names import place_name
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import jam, saat_sms

DOOR = (Role.COUNTER, Role.INTERVIEWER, Role.SUPERVISOR)


@dataclass(frozen=True)
class ArrivalRow:
    key: str
    time: str
    number: str
    name: str
    state: str
    first: bool
    here: bool


class ArrivalsState(Page, rx.State):
    """Vars: who is expected at the chosen place today; every load is recorded.

    `visitor` is a sentence about somebody without a date here today, `visit` their application, `hours` where they may
    sit down.
    """

    places: list[Tab] = []
    place: str = ""
    counter: str = "1"
    said: str = ""
    again: bool = False
    camera: bool = False
    last: list[ArrivalRow] = []
    today: list[ArrivalRow] = []
    missed: list[ArrivalRow] = []
    visitor: str = ""
    visit: str = ""
    walk_in: str = ""
    hours: list[Slot] = []
    ready: bool = False

    @guarded(*DOOR)
    async def load(self, person: Person):
        found = await person.ask(my_places, None)
        self.places = [Tab(str(place.place_id), place_name(place, person.lang)) for place in found]
        if self.place not in {tab.value for tab in self.places}:
            self.place = self.places[0].value if self.places else ""
        self.said = self.visitor = ""
        await _show(self, person)
        watch(self, f"arrivals:{self.place}")

    @guarded(*DOOR)
    async def choose_place(self, person: Person, place: str):
        self.place, self.said, self.visitor = str(place_number(place)), "", ""
        await _show(self, person)
        watch(self, f"arrivals:{self.place}")

    @guarded(*DOOR)
    async def name_counter(self, person: Person, counter: str):
        self.counter = counter.strip()[:20]

    @guarded(*DOOR)
    async def turn_camera(self, person: Person):
        self.camera = not self.camera

    @guarded(*DOOR)
    async def scan(self, person: Person, code: str):
        if not code.strip():
            return
        self.said = self.visitor = ""
        try:
            done = await person.do(check_in, CheckIn(code, place_number(self.place), self.counter))
        except (NotTheDay, SlipCancelled, SlipUnknown) as refusal:
            if not await self._offer(person, code, refusal):
                raise
            return
        await self._came(person, done)

    async def _offer(self, person: Person, code: str, refusal: AppError) -> bool:
        """Who has no date here today may sit down on the walk-in share; False where the refusal says more than that."""
        if not person.actor.may(*DESK):
            return False
        try:
            found = await person.do(find_visitor, FindVisitor(code, place_number(self.place)))
        except MoveNotAllowed:
            return False
        except WalkInsUsedUp:
            if isinstance(refusal, NotTheDay):
                return False
            raise
        self.visitor, self.visit = _visitor(found, person.lang), found.reference
        return True

    @guarded(*DESK)
    async def seat(self, person: Person, session: str):
        """One tap: the person sits down in this hour and is here."""
        if self.visitor:
            cmd = SeatWalkIn(self.visit, place_number(session), self.counter)
            done = await person.do(seat_walk_in, cmd)
            self.visitor = ""
            await self._came(person, done)

    @guarded(*DESK)
    async def drop_visitor(self, person: Person):
        self.visitor = ""

    async def _came(self, person: Person, done: CheckedIn) -> None:
        key = "staff.used" if done.already else "staff.arrived"
        facts = {"at": done.at, "counter": done.counter or "-", "person": done.name or done.reference}
        self.said, self.again = say(key, person.lang, number=done.number, **facts), done.already
        await _show(self, person)

    @guarded(*CLOSERS)
    async def mark_missed(self, person: Person, reference: str):
        """The day is over and a person says so; the applicant hears of it."""
        name = next((row.name for row in self.missed if row.key == reference), reference)
        await person.do(close_no_show, OfPerson(reference))
        self.said, self.again = say("staff.door_missed_done", person.lang, person=name), False
        await _show(self, person)

    @guarded(*DOOR)
    async def refresh(self, person: Person):
        await _show(self, person)

    async def _refresh(self, person: Person) -> None:
        await _show(self, person)


async def _show(state: ArrivalsState, person: Person) -> None:
    if not state.place:
        state.ready = True
        return
    found = await person.do(day_list, OnDay(place_number(state.place)))
    state.today = [_row(arrival, person.lang) for arrival in found.expected]
    state.last = [_row(arrival, person.lang) for arrival in found.last]
    state.missed = [
        replace(_row(arrival, person.lang), time=saat_sms(arrival.starts_at, person.lang)) for arrival in found.unclosed
    ]
    hours = await person.ask(walk_in_hours, AtPlace(place_number(state.place)))
    state.hours = [_hour(hour, person.lang) for hour in hours]
    left = sum(hour.left for hour in hours)
    state.walk_in = (
        say("staff.walkin_left", person.lang, count=left) if hours else say("staff.walkin_none", person.lang)
    )
    state.ready = True


def _hour(hour: WalkInHour, lang: str) -> Slot:
    room = say("staff.walkin_room", lang, count=hour.left) if hour.left else say("staff.walkin_full", lang)
    hours = f"{jam(hour.starts_at, lang)}-{jam(hour.ends_at, lang)}"
    return Slot(str(hour.session_id), hours, room, hour.left == 0)


def _visitor(found: WalkInPerson, lang: str) -> str:
    who = found.name or found.reference
    if found.date is None:
        return say("staff.walkin_paid", lang, person=who)
    return say("staff.walkin_date", lang, person=who, when=found.date, place=found.where)


def _row(found: Arrival, lang: str) -> ArrivalRow:
    here = found.at is not None
    said = say("staff.door_came", lang, at=found.at) if here else say("staff.door_waiting", lang)
    number = found.number if here else ""
    return ArrivalRow(
        found.reference, jam(found.starts_at, lang), number, found.name or found.reference, said, found.first, here
    )


def place_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadInput(field="place")
    return int(text)


def view() -> rx.Component:
    s = ArrivalsState
    return desk_page(
        "arrivals",
        heartbeat(s.refresh),
        rx.el.h1(t("staff.arrive")),
        pills(s.places, chosen=s.place, on_choose=s.choose_place, label=t("staff.session_place")),
        rx.el.div(
            card(
                rx.el.h2(t("staff.arrive_scan")),
                when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
                when(
                    s.said,
                    rx.cond(
                        s.again,
                        notice_box(rx.el.p(s.said), tone="warn", role="status"),
                        notice_box(rx.el.p(s.said), tone="ok", role="status"),
                    ),
                ),
                when(s.visitor, _offered()),
                text_field(id="code", label=t("staff.door_code"), on_enter=s.scan, auto_focus=True),
                text_field(id="counter", label=t("staff.door_counter"), value=s.counter, on_save=s.name_counter),
                rx.cond(
                    s.camera,
                    rx.fragment(
                        qr_scanner(on_scan=s.scan),
                        button(t("staff.door_camera_off"), "ghost", on_click=s.turn_camera, fit=True),
                    ),
                    button(t("staff.door_camera"), "ghost", icon_name="scan", on_click=s.turn_camera, fit=True),
                ),
                rx.el.p(s.walk_in, class_name="hint"),
                class_name="stack",
            ),
            card(
                rx.el.h2(t("staff.door_last")),
                rx.cond(
                    s.last,
                    _table(s.last, "staff.door_last"),
                    rx.el.p(t("staff.door_none"), class_name="muted"),
                ),
            ),
            class_name="two",
        ),
        card(
            rx.el.h2(t("staff.door_today")),
            rx.cond(
                s.today,
                _table(s.today, "staff.door_today"),
                rx.cond(s.ready, empty_state(t("staff.door_today"), t("staff.door_no_one"), icon_name="calendar")),
            ),
        ),
        when(
            s.missed,
            card(
                rx.el.h2(t("staff.door_missed")),
                data_table(
                    [t("staff.door_when"), t("staff.case"), t("staff.door_person"), t("staff.people_do")],
                    s.missed,
                    lambda row: [
                        row.time,
                        row.key,
                        row.name,
                        button(t("staff.no_show"), "ghost", fit=True, on_click=s.mark_missed(row.key)),
                    ],
                    caption=t("staff.door_missed"),
                ),
            ),
        ),
    )


def _offered() -> rx.Component:
    s = ArrivalsState
    return rx.el.div(
        notice_box(rx.el.h3(t("staff.walkin")), rx.el.p(s.visitor), tone="warn", role="status"),
        slot_list(s.hours, chosen="", on_choose=s.seat, label=t("staff.walkin_hours")),
        button(t("staff.walkin_drop"), "ghost", on_click=s.drop_visitor, fit=True),
        class_name="stack tight",
    )


def _table(rows: rx.Var, caption: str) -> rx.Component:
    return data_table(
        [t("staff.door_time"), t("staff.door_number"), t("staff.door_person"), t("staff.door_state")],
        rows,
        lambda row: [
            row.time,
            row.number,
            rx.fragment(row.name, rx.cond(row.first, rx.fragment(" ", chip(t("staff.door_first"), "info")))),
            rx.cond(row.here, chip(row.state, "ok"), chip(row.state, "sea")),
        ],
        caption=t(caption),
    )


PAGES = (PageSpec("/petugas/datang", view, "Lapor datang", [ArrivalsState.load]),)
