"""How people come by a seat and get to it: alone or as a family, through the waiting room, from the waiting list; and
how they follow it when the office or the sea moves it.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from lingga_app.domain.actor import Actor
from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.calendar import at_wib, wib_day
from lingga_app.domain.lifecycle import Status
from lingga_app.services.arrivals import CheckIn, check_in
from lingga_app.services.chat import SendMessage, send_message
from lingga_app.services.outlook import Choices, ChoicesAsked, Opening, seat_choices
from lingga_app.services.overview import MyApplications, my_applications
from lingga_app.services.reserving import Seat
from lingga_app.services.seats import (
    BookSeat,
    BookTogether,
    HoldSeat,
    OfCase,
    ReportBoat,
    RescheduleSeat,
    book_seat,
    book_together,
    confirm_held_seat,
    drop_held_seat,
    hold_seat,
    report_boat,
    reschedule_seat,
)
from lingga_app.services.waiting import (
    JoinLine,
    decline_offer,
    join_line,
    leave_line,
    my_line,
    take_offer,
)
from lingga_app.services.waiting_room import Announced, enter_room, where_i_stand
from simulation.twin import Story

if TYPE_CHECKING:
    from simulation.citizens import Life

ROUTE_OF: Final = {district.code: district.route.value for district in DISTRICTS}
OFFICE: Final = "dabo-singkep"
SEEN_SEATS: Final = 12
"""How many of the next free hours somebody looks at."""
SOONER: Final = timedelta(days=5)
"""Who wants an earlier date than there is waits on the list for one in this time (ours)."""
ASKS: Final = 400
"""How often a phone in the waiting room asks before its owner gives up: three times what two hours need."""


class Seating:
    """The seats of one party. `_lined`: applications that stand on a waiting list."""

    def __init__(self, life: "Life") -> None:
        self.life, self.twin, self.office = life, life.twin, life.office
        self.habits = life.habits
        self._lined: set[str] = set()
        self._rooms: set[str] = set()
        self._walked: set[str] = set()
        self._going: dict[str, int] = {}

    def take(self, me: Actor, refs: Sequence[str]) -> Story:
        """Choose an hour for these people, in one session if they are several. Nothing when they wait for one."""
        if self.life.party.number in self.office.bots:
            yield from self._hoards(me, refs[0])
        if not self._lined.isdisjoint(refs) and self._waits(me, refs):
            return
        if refs[0] not in self._walked and not self.life.party.boat and self.life.rolls(self.habits.walks_in):
            self._walked.update(refs)
            self.twin.env.process(self._walks_in(refs))
            return
        choices = self._choices(me, refs)
        if choices is None:
            return
        free = self._free(choices, len(refs))
        if choices.announced is not None and not free:
            self._to_the_room(me, refs, choices.announced)
        elif not free or (free[0].starts_at > self.twin.now + SOONER and self.life.rolls(self.habits.wants_sooner)):
            self._stand_in_line(me, refs, choices, sooner=bool(free))
        else:
            yield from self._book(me, refs, free)

    # The hour itself

    def _choices(self, me: Actor, refs: Sequence[str]) -> Choices | None:
        asked = ChoicesAsked(refs[0], self.office.place_for(self.life.party), len(refs))
        return self.life.asks(lambda: self.twin.see(me, seat_choices, asked))

    def _free(self, choices: Choices, people: int) -> list[Opening]:
        soon = self.twin.now + timedelta(hours=20 if self.life.party.boat else 3)
        return [each for each in choices.sessions if each.left >= people and each.starts_at > soon][:SEEN_SEATS]

    def _book(self, me: Actor, refs: Sequence[str], free: list[Opening]) -> Story:
        """Soon, not the same for everybody, and after a moment's thought: who loses a race takes the next one."""
        self.life.chance.shuffle(free)
        for session in free[:5]:
            yield self.twin.after(timedelta(minutes=self.life.chance.uniform(0.5, 4)))
            if len(refs) > 1:
                seats, _ = self.twin.tries(me, book_together, BookTogether(tuple(refs), session.session_id))
            else:
                seat, _ = self.twin.tries(me, book_seat, BookSeat(refs[0], session.session_id))
                seats = seat and [seat]
            if seats:
                self._go(me, seats)
                return

    def _go(self, me: Actor, seats: Sequence[Seat]) -> None:
        self.life.changed()
        for seat in seats:
            self._going[seat.reference] = self._going.get(seat.reference, 0) + 1
            self.twin.env.process(self._visits(me, seat, self._going[seat.reference]))

    def _hoards(self, me: Actor, ref: str) -> Story:
        """A bot keeps a seat from others for hours, hold after hold; one that it confirms too late is nobody's."""
        for _ in range(12):
            choices = self.twin.see(me, seat_choices, ChoicesAsked(ref, OFFICE))
            free = [each for each in choices.sessions if each.left]
            if not free or self.twin.tries(me, hold_seat, HoldSeat(ref, free[0].session_id))[1]:
                return
            yield self.twin.after(timedelta(minutes=11))
            self.twin.tries(me, confirm_held_seat, OfCase(ref))
        self.twin.tries(me, drop_held_seat, OfCase(ref))

    # The waiting list

    def _stand_in_line(self, me: Actor, refs: Sequence[str], choices: Choices, *, sooner: bool) -> None:
        until: date | None = wib_day(self.twin.now + SOONER) if sooner else None
        joined, _ = self.twin.tries(me, join_line, JoinLine(tuple(refs), choices.place_id, until_on=until))
        if joined is not None:
            self._lined.update(joined.references)
            self.twin.somebody_waits()

    def _waits(self, me: Actor, refs: Sequence[str]) -> bool:
        """Look at the list: answer an offer, stay, or go. Whether these people need no other seat now."""
        place = self.life.asks(lambda: self.twin.see(me, my_line, OfCase(refs[0])))
        if place is None:
            self._lined.difference_update(refs)
            return False
        if place.offer is None:
            if self.life.rolls(self.habits.leaves_line):
                self.twin.tries(me, leave_line, OfCase(refs[0]))
                self._lined.difference_update(place.references)
                return False
            return True
        if self.life.rolls(self.habits.takes_offer):
            seats, _ = self.twin.tries(me, take_offer, OfCase(refs[0]))
            if seats:
                self._lined.difference_update(place.references)
                self._go(me, seats)
                return True
        else:
            self.twin.tries(me, decline_offer, OfCase(refs[0]))
        return True

    # The waiting room

    def _to_the_room(self, me: Actor, refs: Sequence[str], announced: Announced) -> None:
        if announced.opening not in self._rooms:
            self._rooms.add(announced.opening)
            self.twin.env.process(self._queue(me, refs, announced))

    def _queue(self, me: Actor, refs: Sequence[str], announced: Announced) -> Story:
        """Be there before the hour, wait for the turn, choose."""
        yield self.twin.until(announced.opens_at - timedelta(minutes=self.life.chance.uniform(0, 28)))
        if self.life.asks(lambda: enter_room(self.twin.deps, me, announced.opening) or True) is None:
            return
        for _ in range(ASKS):
            stands = self.life.asks(lambda: where_i_stand(self.twin.deps, me, announced.opening))
            if stands is None or stands.state not in {"drawn_later", "waiting"}:
                break
            yield self.twin.after(timedelta(seconds=max(5, stands.ask_again)))
        choices = self._choices(me, refs)
        if choices is not None and (free := self._free(choices, len(refs))):
            yield from self._book(me, refs, free)

    def _walks_in(self, refs: Sequence[str]) -> Story:
        """To the office without a date; whom it cannot seat today chooses one like everybody else."""
        yield from self.life.goes_to_office()
        for ref in refs:
            yield from self.office.at_counter(lambda officer, ref=ref: self.office.seats_walk_in(officer, ref))
        self.life.changed()

    # The day itself

    def _visits(self, me: Actor, seat: Seat, turn: int) -> Story:
        """The boat sails or not, the person comes or not; a seat that was moved is followed to its new hour."""
        ref, life = seat.reference, self.life
        if life.rolls(self.habits.moves_date):
            yield self.twin.after(life.hours(20))
            seat = self._moves(me, ref, seat)
        if life.rolls(self.habits.asks_in_chat):
            self.twin.tries(me, send_message, SendMessage(ref, "Apakah saya boleh datang lebih awal?"))
        route = ROUTE_OF[life.party.people[0].village.district_code]
        while True:
            day = wib_day(seat.starts_at)
            yield self.twin.until(at_wib(day, time(5, 30)))
            now = self._shown(me, ref, seat) if self._going[ref] == turn else None
            if now is None:
                return
            if now.starts_at != seat.starts_at:
                seat = now
                continue
            if life.party.boat and seat.place_code == OFFICE and not self.twin.sails(route, day):
                if life.rolls(self.twin.scenario.world.reports_boat):
                    self.twin.tries(
                        me, report_boat, ReportBoat(ref, life.party.people[0].village.district_code, "weather")
                    )
                    return
                self.office.excused.add(ref)
                yield self.twin.until(at_wib(day, time(21)))
                moved = self._shown(me, ref, seat) if self._going[ref] == turn else None
                if moved is None or moved.starts_at == seat.starts_at:
                    return
                seat = moved
                continue
            if not life.rolls(self.habits.no_show):
                yield from self._arrives(ref, seat)
            return

    def _arrives(self, ref: str, seat: Seat) -> Story:
        yield self.twin.until(seat.starts_at - timedelta(minutes=self.life.chance.uniform(2, 40)))
        place_id = self.office.place_ids.get(seat.place_code)
        if place_id is not None:
            yield from self.office.at_counter(
                lambda officer: self.twin.tries(officer, check_in, CheckIn(ref, place_id, "1"))
            )
            self.life.changed()

    def _shown(self, me: Actor, ref: str, seat: Seat) -> Seat | None:
        """The hour that their list shows them now; None when they have none any more."""
        cards = {card.reference: card for card in self.twin.see(me, my_applications, MyApplications())}
        if cards[ref].status is not Status.BOOKED:
            return None
        if cards[ref].now.until == seat.starts_at:
            return seat
        choices = self.life.asks(lambda: self.twin.see(me, seat_choices, ChoicesAsked(ref)))
        return choices and choices.seat

    def _moves(self, me: Actor, ref: str, seat: Seat) -> Seat:
        choices = self.life.asks(lambda: self.twin.see(me, seat_choices, ChoicesAsked(ref, seat.place_code)))
        later = [each for each in choices.sessions if each.left and each.starts_at > seat.starts_at] if choices else []
        if not later:
            return seat
        to = self.life.chance.choice(later[:SEEN_SEATS])
        return self.twin.tries(me, reschedule_seat, RescheduleSeat(ref, to.session_id))[0] or seat
