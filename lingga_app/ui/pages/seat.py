"""/permohonan/[nomor]/jadwal and /ganti-jadwal: place, day, hour. The old date stays until the new one is taken."""

from dataclasses import dataclass
from datetime import date

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import BadInput
from lingga_app.domain.lifecycle import BEFORE_MONEY, Status
from lingga_app.services.household import Companion, companions
from lingga_app.services.outlook import Choices, ChoicesAsked, Opening
from lingga_app.services.rights import SeatPromised
from lingga_app.services.seat_refusals import SeatTaken, SeatWaitedFor, SessionNotOpen
from lingga_app.services.seats import (
    BookSeat,
    BookTogether,
    OfCase,
    RescheduleSeat,
    RescheduleTogether,
    book_seat,
    book_together,
    reschedule_seat,
    reschedule_together,
    still_open,
)
from lingga_app.services.waiting import (
    InLine,
    JoinLine,
    decline_offer,
    join_line,
    leave_line,
    seat_page,
    take_offer,
)
from lingga_app.ui.components import (
    Day,
    Slot,
    Tab,
    applicant_page,
    button,
    card,
    check_row,
    day_strip,
    empty_state,
    notice_box,
    pills,
    slot_list,
    text_link,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.place_names import place_name
from lingga_app.ui.speak import t
from lingga_app.ui.where import go, reference_in
from lingga_app.words import say
from lingga_app.words.formats import jam, tanggal, tanggal_sms

DAYS_SHOWN = 10


@dataclass(frozen=True)
class FamilyRow:
    """One more person who may come along."""

    reference: str
    person: str
    note: str
    comes: bool


class SeatState(Page, rx.State):
    """Vars: what this person may choose from now, in their language. `family`: who may come along.

    `in_line`, `offer`: where this person waits, and the seats that are kept for them.
    """

    base: str = ""
    places: list[Tab] = []
    place: str = ""
    days: list[Day] = []
    day: str = ""
    slots: list[Slot] = []
    slot: str = ""
    month: str = ""
    chosen: str = ""
    promised: str = ""
    now: str = ""
    changing: bool = False
    change_text: str = ""
    first: bool = False
    more: bool = False
    ready: bool = False
    family: list[FamilyRow] = []
    unpaid: str = ""
    for_people: str = ""
    in_line: str = ""
    line_before: str = ""
    offer: str = ""
    join_text: str = ""
    told: str = ""
    _place_id: int = 0
    opening: str = ""
    opening_page: str = ""
    _tap: str = ""
    _others: tuple[Companion, ...] = ()
    _stays: list[str] = []

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.place = self.day = self.slot = self.chosen = ""
        self.first = self.more = False
        self.told = ""
        self._stays = []
        self._tap = deps().chance.public_id()
        self._others = await person.ask(companions, OfCase(reference_in(self)))
        place_id = await _show(self, person)
        watch(self, f"sessions:{place_id}")

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        self._others = await person.ask(companions, OfCase(reference_in(self)))
        await _show(self, person)

    @guarded(*CITIZENS)
    async def choose_place(self, person: Person, code: str):
        self.place, self.day, self.slot = code, "", ""
        place_id = await _show(self, person)
        watch(self, f"sessions:{place_id}")

    @guarded(*CITIZENS)
    async def choose_day(self, person: Person, day: str):
        self.day, self.slot = day, ""
        await _show(self, person)

    @guarded(*CITIZENS)
    async def choose_hour(self, person: Person, slot: str):
        self.slot = slot
        await _show(self, person)

    @guarded(*CITIZENS)
    async def bring(self, person: Person, reference: str):
        known = {row.reference for row in self.family}
        self._stays = sorted((set(self._stays) ^ {reference}) & known)
        await _show(self, person)

    @guarded(*CITIZENS)
    async def show_more(self, person: Person):
        self.more = True
        await _show(self, person)

    @guarded(*CITIZENS)
    async def ask_first(self, person: Person, first: bool):
        self.first = first
        await _show(self, person)

    @guarded(*CITIZENS, per_minute=30)
    async def take(self, person: Person):
        if not self.slot:
            self.problem, self.problem_code = say("seat.pick_hour", person.lang), "no_hour"
            return None
        try:
            await _take(self, person)
        except (SeatTaken, SeatPromised, SeatWaitedFor, SessionNotOpen) as refusal:
            self.slot = ""
            await _show(self, person)
            self.problem, self.problem_code = refusal.message(person.lang), refusal.code
            return None
        return go(f"{self.base}/bukti-jadwal")

    @guarded(*CITIZENS, per_minute=20)
    async def join(self, person: Person):
        references = (reference_in(self), *(row.reference for row in self.family if row.comes))
        await person.do(join_line, JoinLine(references, self._place_id, served_first=self.first))
        await _show(self, person)

    @guarded(*CITIZENS, per_minute=20)
    async def leave(self, person: Person):
        await person.do(leave_line, OfCase(reference_in(self)))
        self.told = say("line.left", person.lang)
        await _show(self, person)

    @guarded(*CITIZENS, per_minute=20)
    async def accept(self, person: Person):
        await person.do(take_offer, OfCase(reference_in(self)))
        return go(f"{self.base}/bukti-jadwal")

    @guarded(*CITIZENS, per_minute=20)
    async def decline(self, person: Person):
        await person.do(decline_offer, OfCase(reference_in(self)))
        await _show(self, person)

    async def _refresh(self, person: Person) -> None:
        await _show(self, person)


async def _take(state: SeatState, person: Person) -> None:
    """A double tap of one choice is one booking: the request id names page visit and hour."""
    session_id = _number(state.slot)
    together = (reference_in(state), *(row.reference for row in state.family if row.comes))
    request_id = f"{state._tap}:{session_id}:{len(together)}"
    if len(together) > 1:
        kind, case = (RescheduleTogether, reschedule_together) if state.changing else (BookTogether, book_together)
        cmd = kind(together, session_id, state.first)
    else:
        kind, case = (RescheduleSeat, reschedule_seat) if state.changing else (BookSeat, book_seat)
        cmd = kind(together[0], session_id, state.first)
    await person.do(case, cmd, request_id=request_id, unless=still_open)


async def _show(state: SeatState, person: Person) -> int:
    reference, lang = reference_in(state), person.lang
    choices, line = await person.ask(seat_page, ChoicesAsked(reference, state.place, 1, state.first))
    state.family = _family(state._others, choices.status, state._stays, lang)
    people = 1 + sum(row.comes for row in state.family)
    unpaid = sum(each.status in BEFORE_MONEY for each in state._others)
    state.unpaid = say("seat.unpaid", lang, count=unpaid) if unpaid else ""
    state.for_people = say("seat.family", lang, count=people) if people > 1 else ""
    state.base = f"/permohonan/{reference}"
    state.places = [Tab(place.code, place_name(place, lang)) for place in choices.places]
    state.place = choices.place_code
    state.changing = choices.seat is not None and choices.seat.until is None
    state.promised = say("seat.promised", lang, due=choices.promised_until) if choices.promised_until else ""
    state.now = state.change_text = ""
    if choices.seat is not None and state.changing:
        state.now = say("seat.now", lang, when=choices.seat.starts_at, place=choices.seat.place)
        state.change_text = say("seat.change_text", lang, count=choices.changes_left)
    _show_opening(state, choices, lang)
    _show_times(state, choices, people, lang)
    _show_line(state, choices, line, lang)
    state.ready = True
    return choices.place_id


def _show_line(state: SeatState, choices: Choices, line: InLine | None, lang: str) -> None:
    state._place_id = choices.place_id
    state.in_line = state.line_before = state.offer = state.join_text = ""
    name = next((place.name for place in choices.places if place.code == choices.place_code), "")
    if line is None:
        if choices.status is Status.PAID and name:
            state.join_text = say("line.join_text", lang, place=name)
        return
    if line.offer is not None:
        state.offer = say("line.offer", lang, when=line.offer.starts_at, place=line.place, until=line.offer.until)
        return
    state.in_line = say("line.in", lang, place=line.place, count=len(line.references), due=line.until_on)
    state.line_before = say("line.before", lang, count=line.before) if line.before else say("line.next", lang)


def _show_opening(state: SeatState, choices: Choices, lang: str) -> None:
    """Dates that open at an announced hour, and the room where one waits for it."""
    state.opening = state.opening_page = ""
    if (found := choices.announced) is not None:
        state.opening = say("room.notice", lang, day=found.first_on, due=found.last_on, when=found.opens_at)
        state.opening_page = f"/ruang-tunggu/{found.opening}"


def _family(others: tuple[Companion, ...], status: Status, stays: list[str], lang: str) -> list[FamilyRow]:
    """Those in the same state: who has paid chooses with who has paid, who has a date changes with who has one."""

    def note(each: Companion) -> str:
        dated = say("seat.together_date", lang, when=each.starts_at) if each.starts_at else ""
        return dated or say("seat.together_paid", lang)

    return [
        FamilyRow(each.reference, each.first_name or each.reference, note(each), each.reference not in stays)
        for each in others
        if each.status is status and status in (Status.PAID, Status.BOOKED)
    ]


def _show_times(state: SeatState, choices: Choices, need: int, lang: str) -> None:
    by_day: dict[date, list[Opening]] = {}
    for opening in choices.sessions:
        by_day.setdefault(wib_day(opening.starts_at), []).append(opening)
    shown = list(by_day)[: None if state.more else DAYS_SHOWN]
    open_days = [day for day in shown if any(o.left >= need for o in by_day[day])]
    if state.day not in {day.isoformat() for day in open_days}:
        state.day = open_days[0].isoformat() if open_days else ""
    state.days = [_day(day, sum(o.left for o in by_day[day] if o.left >= need), lang) for day in shown]
    state.more = state.more or len(by_day) <= DAYS_SHOWN
    today = by_day.get(date.fromisoformat(state.day), []) if state.day else []
    state.slots = [_slot(opening, need, lang) for opening in today]
    if state.slot not in {str(o.session_id) for o in today if o.left >= need}:
        state.slot = ""
    state.month = tanggal(date.fromisoformat(state.day), lang) if state.day else ""
    picked = next((o for o in today if str(o.session_id) == state.slot), None)
    name = next((place.label for place in state.places if place.value == state.place), "")
    state.chosen = say("seat.chosen", lang, when=picked.starts_at, place=name) if picked else ""


def _day(day: date, left: int, lang: str) -> Day:
    weekday, number = tanggal_sms(day, lang).split(" ")[:2]
    room = say("seat.left_day", lang, count=left) if left else say("seat.full_day", lang)
    return Day(day.isoformat(), weekday, number, room, left == 0)


def _slot(opening: Opening, people: int, lang: str) -> Slot:
    hours = f"{jam(opening.starts_at, lang)}-{jam(opening.ends_at, lang)}"
    room = say("seat.left", lang, count=opening.left) if opening.left else say("seat.full", lang)
    return Slot(str(opening.session_id), hours, room, opening.left < people)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadInput(field="session")
    return int(text)


def _choice(title: str) -> rx.Component:
    s = SeatState
    return applicant_page(
        t(title),
        heartbeat(s.again),
        rx.el.h1(t("seat.when")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert", id="masalah")),
        when(s.now, notice_box(rx.el.p(s.now), rx.el.p(s.change_text, class_name="muted"), tone="info")),
        when(s.promised, rx.el.p(s.promised, class_name="muted")),
        when(s.told, notice_box(rx.el.p(s.told), tone="info", role="status")),
        when(s.offer, _offered()),
        when(
            s.in_line,
            notice_box(
                rx.el.p(s.in_line),
                rx.el.p(s.line_before, class_name="strong"),
                button(t("line.leave"), "quiet", on_click=s.leave, fit=True),
                tone="info",
                role="status",
            ),
        ),
        when(
            s.opening,
            notice_box(
                rx.el.p(s.opening), text_link(t("room.title"), s.opening_page, arrow=True, plain=True), tone="info"
            ),
        ),
        rx.cond(s.family, _together()),
        when(s.unpaid, rx.el.p(s.unpaid, class_name="muted small")),
        pills(s.places, chosen=s.place, on_choose=s.choose_place, label=t("seat.places")),
        rx.cond(
            s.days,
            rx.fragment(
                day_strip(s.days, chosen=s.day, on_choose=s.choose_day, label=t("seat.days")),
                rx.cond(s.more, rx.fragment(), button(t("seat.more_days"), "quiet", on_click=s.show_more, fit=True)),
                when(s.month, rx.el.h2(s.month)),
                rx.cond(s.slots, rx.fragment(), when(s.for_people, rx.el.p(t("seat.none_together")))),
                slot_list(s.slots, chosen=s.slot, on_choose=s.choose_hour, label=t("seat.hours")),
                check_row(
                    t("seat.first_ask"), name="first", note=t("seat.first_note"), checked=s.first,
                    on_change=s.ask_first,
                ),
            ),
            rx.cond(
                s.ready,
                empty_state(
                    t("seat.next_dates"),
                    rx.cond(s.for_people, t("seat.none_together"), t("seat.no_dates")),
                    icon_name="calendar",
                ),
            ),
        ),
        when(
            s.join_text,
            card(
                rx.el.h2(t("line.title")),
                rx.el.p(s.join_text),
                button(t("seat.wait"), "ghost", on_click=s.join),
                class_name="stack tight",
            ),
        ),
        when(s.chosen, rx.el.p(s.chosen, class_name="strong", role="status")),
        rx.el.p(t("seat.moved_free"), class_name="muted small"),
        back=s.base,
        dock=[rx.cond(s.offer, button(t("line.take"), on_click=s.accept), button(t("seat.take"), on_click=s.take))],
    )  # fmt: skip


def _together() -> rx.Component:
    s = SeatState

    def row(each: FamilyRow) -> rx.Component:
        return check_row(
            each.person, name="comes-" + each.reference, note=each.note, checked=each.comes,
            on_change=lambda _: s.bring(each.reference),
        )  # fmt: skip

    return rx.el.fieldset(
        rx.el.legend(t("seat.together")),
        rx.el.div(rx.foreach(s.family, row), class_name="choices"),
        when(s.for_people, rx.el.p(s.for_people, class_name="strong", role="status")),
        class_name="field",
    )


def _offered() -> rx.Component:
    s = SeatState
    return notice_box(
        rx.el.div(
            rx.el.h2(t("line.offer_title")),
            rx.el.p(s.offer),
            button(t("line.decline"), "ghost", on_click=s.decline, fit=True),
            class_name="stack tight",
        ),
        tone="ok",
        role="status",
    )


def choose() -> rx.Component:
    return _choice("seat.choose")


def change() -> rx.Component:
    return _choice("seat.change")


PAGES = (
    PageSpec("/permohonan/[nomor]/jadwal", choose, "Pilih jadwal", [SeatState.load]),
    PageSpec("/permohonan/[nomor]/ganti-jadwal", change, "Ganti jadwal", [SeatState.load]),
)
