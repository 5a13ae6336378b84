"""Announced openings: fair order, the rate and room of the door under contention, and no way around it."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, Actor, Role
from lingga_app.domain.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.room import AFTER_BOOKING, PASS, ROOM_OPENS, drawn
from lingga_app.services import waiting_room
from lingga_app.services.openings import (
    AnnounceOpening,
    NothingToOpen,
    OpeningBegun,
    OpeningNamed,
    OpeningOverlaps,
    announce_opening,
    cancel_opening,
    office_openings,
    upcoming_openings,
)
from lingga_app.services.outlook import ChoicesAsked, seat_choices
from lingga_app.services.planner import PlanSessions, plan_sessions
from lingga_app.services.run import Deps, read, run
from lingga_app.services.seats import (
    BookSeat,
    BookTogether,
    HoldSeat,
    RescheduleSeat,
    book_seat,
    book_together,
    hold_seat,
    reschedule_seat,
    still_open,
)
from lingga_app.services.waiting_room import (
    NothingToBook,
    OfOpening,
    OpeningOver,
    RoomNotOpen,
    WaitYourTurn,
    admit_waiting,
    any_room_open,
    enter_room,
    look_after_door,
    my_place,
    room_for,
    where_i_stand,
)
from tests.factories import Given

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
EIGHT = datetime(2026, 11, 30, 1, tzinfo=UTC)
"""Monday, 30 November 2026, 08.00 WIB: the hour. The seats are of the week after."""
_tickets, _openings, _sessions = table(t.RoomTicket), table(t.AnnouncedOpening), table(t.Session)


class Hall:
    """One place whose seats of a week were announced for `EIGHT`."""

    def __init__(self, deps: Deps, given: Given, clock, *, per_minute: int = 60, at_once: int = 100) -> None:
        self.deps, self.given, self.clock = deps, given, clock
        deps.options = {**deps.options, "admit_per_minute": per_minute, "admitted_at_once": at_once}
        self.place = given.place("DABO")
        self.hours = [given.session(self.place, MONDAY + timedelta(days=n), 50) for n in range(2)]
        self.boss = given.officer(Role.SUPERVISOR)
        self.opening = self.announce(date(2026, 12, 7), date(2026, 12, 11))

    def announce(self, first: date, last: date, opens_at: datetime = EIGHT) -> str:
        cmd = AnnounceOpening(self.place, first, last, opens_at)
        return run(announce_opening, cmd, actor=self.boss, deps=self.deps)

    def person(self) -> tuple[Actor, str]:
        owner = self.given.account()
        return owner, self.given.paid(self.place, owner)

    def people(self, count: int) -> list[tuple[Actor, str]]:
        return [self.person() for _ in range(count)]

    def enter(self, owner: Actor) -> None:
        enter_room(self.deps, owner, self.opening)

    def look(self, owner: Actor):
        return read(my_place, OfOpening(self.opening), actor=owner, deps=self.deps)

    def book(self, owner: Actor, ref: str, hour: int | None = None):
        return run(book_seat, BookSeat(ref, hour or self.hours[0]), actor=owner, deps=self.deps)

    def open_door(self) -> int:
        return look_after_door(self.deps, self.opening)

    def admitted(self) -> list[int]:
        """Account ids, in the order in which they stand."""
        with self.deps.reading() as db:
            return list(
                db.execute(
                    select(_tickets.c.account_id)
                    .where(_tickets.c.admitted_at.is_not(None))
                    .order_by(_tickets.c.rank, _tickets.c.id)
                ).scalars()
            )

    def line(self) -> list[int]:
        with self.deps.reading() as db:
            return list(db.execute(select(_tickets.c.account_id).order_by(_tickets.c.rank, _tickets.c.id)).scalars())


@pytest.fixture
def hall(deps, given, clock) -> Hall:
    return Hall(deps, given, clock)


def test_before_the_hour_lots_are_drawn_and_afterwards_it_is_first_come(hall, clock):
    clock.at = EIGHT - ROOM_OPENS
    early: list[int] = []
    for owner, _ in hall.people(12):
        hall.enter(owner)
        early.append(owner.id)
        clock.advance(timedelta(minutes=1))
    clock.at = EIGHT
    late = []
    for owner, _ in hall.people(4):
        hall.enter(owner)
        late.append(owner.id)
        clock.advance(timedelta(milliseconds=3))
    line = hall.line()
    assert line[12:] == late
    assert sorted(line[:12]) == sorted(early)
    assert line[:12] != early, "twelve people in the order of their coming: no lot was drawn"


def test_every_early_person_has_the_same_chance(deps):
    """Of four who come one after the other, each is drawn to the front in about a quarter of 400 lots."""
    front = Counter[int]()
    for _ in range(400):
        ranks = [drawn(int.from_bytes(deps.chance.token(8))) for _ in range(4)]
        front[ranks.index(min(ranks))] += 1
    assert all(60 < front[comer] < 140 for comer in range(4)), front


def test_a_place_is_told_honestly_and_only_after_the_hour(hall, clock):
    clock.at = EIGHT - timedelta(hours=1)
    people = hall.people(5)
    assert hall.look(people[0][0]).state == "early"
    with pytest.raises(RoomNotOpen) as told:
        hall.enter(people[0][0])
    assert "07.30" in told.value.message()
    clock.at = EIGHT - timedelta(minutes=10)
    for owner, _ in people:
        assert hall.look(owner).state == "outside"
        hall.enter(owner)
        seen = hall.look(owner)
        assert (seen.state, seen.ahead, seen.minutes) == ("drawn_later", None, None)
    clock.at = EIGHT
    seen = sorted((hall.look(owner).ahead, hall.look(owner).minutes) for owner, _ in people)
    assert seen == [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]
    assert hall.look(people[0][0]).seats_left == 100


def test_joining_twice_keeps_the_place_and_ended_passes_go_to_the_end(hall, clock):
    clock.at = EIGHT - timedelta(minutes=5)
    (siti, _), (budi, _), (rina, _) = hall.people(3)
    for owner in (siti, budi, siti, siti):
        hall.enter(owner)
    before = hall.line()
    hall.enter(budi)
    assert hall.line() == before
    clock.at = EIGHT + timedelta(seconds=10)
    assert hall.open_door() == 2
    hall.enter(siti)
    assert hall.look(siti).state == "inside"
    hall.enter(rina)
    clock.advance(PASS)
    assert hall.look(siti).state == "pass_over"
    hall.enter(siti)
    assert hall.line()[-1] == siti.id
    assert hall.look(siti).ahead == 1


def test_two_taps_at_once_are_one_place(hall, clock):
    clock.at = EIGHT - timedelta(minutes=5)
    owner, _ = hall.person()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: hall.enter(owner), range(16)))
    assert hall.line() == [owner.id]


def test_who_has_nothing_to_book_does_not_stand_in_line(hall, clock, given):
    clock.at = EIGHT
    owner = given.account()
    given.application(owner, Status.PAYABLE)
    with pytest.raises(NothingToBook):
        hall.enter(owner)
    with pytest.raises(NotSignedIn):
        hall.enter(PUBLIC)
    with pytest.raises(NotAllowed):
        hall.enter(hall.boss)
    with pytest.raises(NotFound):
        enter_room(hall.deps, hall.person()[0], "0" * 32)
    assert hall.line() == []


class TestTheGate:
    """Every way to a seat of an opening, for people without a pass."""

    @pytest.fixture
    def rush(self, hall, clock) -> Hall:
        clock.at = EIGHT + timedelta(minutes=1)
        return hall

    def refused(self, rush: Hall, owner: Actor, ref: str) -> None:
        hour = rush.hours[0]
        for case, cmd in (
            (book_seat, BookSeat(ref, hour)),
            (book_together, BookTogether((ref,), hour)),
            (hold_seat, HoldSeat(ref, hour)),
        ):
            with pytest.raises(WaitYourTurn):
                run(case, cmd, actor=owner, deps=rush.deps)
        with pytest.raises(WaitYourTurn):
            read(still_open, BookSeat(ref, hour), actor=owner, deps=rush.deps)
        assert read(seat_choices, ChoicesAsked(ref), actor=owner, deps=rush.deps).sessions == ()
        assert rush.given.status(ref) is Status.PAID

    def test_without_a_ticket_in_line_or_after_the_pass(self, rush, clock):
        siti, ref = rush.person()
        self.refused(rush, siti, ref)
        rush.enter(siti)
        self.refused(rush, siti, ref)
        assert rush.open_door() == 1
        assert len(read(seat_choices, ChoicesAsked(ref), actor=siti, deps=rush.deps).sessions) == 2
        clock.advance(PASS)
        self.refused(rush, siti, ref)

    def test_a_pass_is_the_accounts_own(self, rush):
        """What could be copied is an address, and an address opens nothing: the row of the account does."""
        (siti, ref), (thief, own) = rush.people(2)
        rush.enter(siti)
        rush.open_door()
        self.refused(rush, thief, own)
        with pytest.raises(NotFound):
            rush.book(thief, ref)
        assert rush.book(siti, ref).session_id == rush.hours[0]

    def test_a_seat_elsewhere_can_be_changed_to_one_of_the_opening_inside_only(self, rush, given):
        siti, ref = rush.person()
        other = given.session(rush.place, MONDAY + timedelta(days=10), 5)
        rush.book(siti, ref, other)
        with pytest.raises(WaitYourTurn):
            run(reschedule_seat, RescheduleSeat(ref, rush.hours[0]), actor=siti, deps=rush.deps)
        rush.enter(siti)
        rush.open_door()
        run(reschedule_seat, RescheduleSeat(ref, rush.hours[0]), actor=siti, deps=rush.deps)

    def test_the_desk_seats_people_without_the_room(self, rush, given):
        _, ref = rush.person()
        counter = given.officer(Role.COUNTER)
        assert run(book_seat, BookSeat(ref, rush.hours[0]), actor=counter, deps=rush.deps).reference == ref

    def test_a_booked_seat_leaves_a_minute(self, rush, clock):
        siti, ref = rush.person()
        rush.enter(siti)
        rush.open_door()
        rush.book(siti, ref)
        assert rush.look(siti).until == clock.now() + AFTER_BOOKING

    def test_when_it_is_over_or_called_off_the_rest_is_there_for_all(self, rush, clock):
        (siti, ref), (budi, other) = rush.people(2)
        run(cancel_opening, OpeningNamed(rush.opening), actor=rush.boss, deps=rush.deps)
        rush.book(siti, ref)
        with pytest.raises(OpeningOver):
            rush.enter(budi)
        assert rush.look(budi).state == "cancelled"
        with pytest.raises(OpeningBegun):
            run(cancel_opening, OpeningNamed(rush.opening), actor=rush.boss, deps=rush.deps)
        rush.book(budi, other)

    def test_it_is_over_after_two_hours(self, rush, clock):
        siti, ref = rush.person()
        clock.at = EIGHT + timedelta(hours=2)
        assert rush.look(siti).state == "over"
        rush.book(siti, ref)

    def test_nobody_books_before_the_hour(self, hall, clock):
        siti, ref = hall.person()
        clock.at = EIGHT - timedelta(minutes=1)
        hall.enter(siti)
        assert hall.open_door() == 0
        self.refused(hall, siti, ref)

    def test_where_to_wait_instead(self, rush, given):
        (siti, ref), (budi, _) = rush.people(2)
        ask = {"deps": rush.deps}
        assert read(any_room_open, None, actor=PUBLIC, **ask)
        assert read(room_for, ref, actor=siti, **ask) == rush.opening
        assert read(room_for, ref, actor=budi, **ask) == ""  # not his: told nothing
        rush.enter(siti)
        rush.open_door()
        assert read(room_for, ref, actor=siti, **ask) == ""
        _, other = rush.person()
        given.session(rush.place, MONDAY + timedelta(days=10), 5)
        assert read(room_for, other, actor=budi, **ask) == ""  # there is something else to choose


class TestTheDoor:
    def test_the_rate_and_the_line(self, deps, given, clock):
        hall = Hall(deps, given, clock, per_minute=60)
        clock.at = EIGHT - timedelta(minutes=1)
        for owner, _ in hall.people(12):
            hall.enter(owner)
        clock.at = EIGHT
        assert hall.open_door() == 0, "nothing has added up yet"
        let: list[int] = []
        for _ in range(10):
            clock.advance(timedelta(seconds=1))
            let.append(hall.open_door())
        assert let == [1] * 10
        assert hall.admitted() == hall.line()[:10]
        clock.advance(timedelta(minutes=1))
        assert admit_waiting(deps) == 2

    def test_who_is_nearly_in_looks_at_the_door_twice_a_second_at_most(self, deps, given, clock):
        hall = Hall(deps, given, clock, per_minute=600)
        clock.at = EIGHT - timedelta(minutes=1)
        people = {owner.id: owner for owner, _ in hall.people(15)}
        for owner in people.values():
            hall.enter(owner)
        asking = people[hall.line()[-1]]
        inside: list[int] = []
        for tenths in (3, 6, 8, 11):
            clock.at = EIGHT + timedelta(seconds=tenths / 10)
            where_i_stand(deps, asking, hall.opening)
            inside.append(len(hall.admitted()))
        assert inside == [0, 6, 6, 11]

    def test_the_room_inside(self, deps, given, clock):
        hall = Hall(deps, given, clock, per_minute=6000, at_once=3)
        clock.at = EIGHT
        people = hall.people(7)
        for owner, _ in people:
            hall.enter(owner)
        clock.advance(timedelta(seconds=5))
        assert hall.open_door() == 3
        clock.advance(timedelta(seconds=5))
        assert hall.open_door() == 0
        first = next((owner, ref) for owner, ref in people if owner.id == hall.line()[0])
        hall.book(*first)
        clock.advance(AFTER_BOOKING)
        assert hall.open_door() == 1
        clock.advance(PASS)
        assert hall.open_door() == 3

    def rush_the_door(self, hall: Hall, clock) -> int:
        """Sixteen workers look after one door at the same moment, three times; how many went in."""
        clock.at = EIGHT
        for owner, _ in hall.people(60):
            hall.enter(owner)
        for _ in range(3):
            clock.advance(timedelta(seconds=4))
            gate = threading.Barrier(16)

            def knock(gate: threading.Barrier = gate) -> None:
                gate.wait(20)
                hall.open_door()

            with ThreadPoolExecutor(16) as pool:
                for ended in [pool.submit(knock) for _ in range(16)]:
                    ended.result(60)
        return len(hall.admitted())

    def test_many_who_open_it_at_once_let_in_no_more(self, deps, given, clock):
        hall = Hall(deps, given, clock, per_minute=60, at_once=10)
        assert self.rush_the_door(hall, clock) == 10
        assert hall.admitted() == hall.line()[:10]

    @pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
    def test_without_the_guard_more_go_in(self, deps, given, clock, monkeypatch):
        """The control: the allowance is used up without its condition. SQLite has one writer at a time anyway."""

        def careless(ctx, opening, next_at) -> bool:
            ctx.db.execute(update(_openings).where(_openings.c.id == opening.id).values(next_at=next_at))
            return True

        monkeypatch.setattr(waiting_room, "_use_up", careless)
        hall = Hall(deps, given, clock, per_minute=60, at_once=10)
        assert self.rush_the_door(hall, clock) > 10


class TestAnnouncing:
    def test_only_a_supervisor_of_the_office_and_only_what_makes_sense(self, hall, given, clock):
        week = (date(2026, 12, 7), date(2026, 12, 11))
        for role in (Role.COUNTER, Role.FINANCE):
            with pytest.raises(NotAllowed):
                run(
                    announce_opening, AnnounceOpening(hall.place, *week, EIGHT), actor=given.officer(role),
                    deps=hall.deps,
                )  # fmt: skip
        elsewhere = given.officer(Role.SUPERVISOR, office="BATAM")
        with pytest.raises(NotFound):
            run(announce_opening, AnnounceOpening(hall.place, *week, EIGHT), actor=elsewhere, deps=hall.deps)
        with pytest.raises(NotFound):
            run(cancel_opening, OpeningNamed(hall.opening), actor=elsewhere, deps=hall.deps)
        with pytest.raises(OpeningOverlaps):
            hall.announce(date(2026, 12, 11), date(2026, 12, 14))
        with pytest.raises(NothingToOpen):
            hall.announce(date(2026, 12, 14), date(2026, 12, 18))
        for first, last, opens_at in (
            (week[1], week[0], EIGHT),
            (*week, clock.now()),
            (*week, MONDAY),
            (week[0], week[0] + timedelta(days=40), EIGHT),
        ):
            with pytest.raises(BadInput):
                hall.announce(first, last, opens_at)
        with hall.deps.reading() as db:
            assert db.execute(select(func.count()).select_from(_openings)).scalar_one() == 1

    def test_announced_at_once_for_the_same_days_is_announced_once(self, deps, given, clock):
        hall = Hall(deps, given, clock)
        run(cancel_opening, OpeningNamed(hall.opening), actor=hall.boss, deps=deps)
        done: list[str] = []

        def announce(_: int) -> None:
            try:
                done.append(hall.announce(date(2026, 12, 7), date(2026, 12, 11)))
            except OpeningOverlaps:
                done.append("refused")

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(announce, range(6)))
        assert done.count("refused") == 5

    def test_sessions_planned_later_on_its_days_open_with_it(self, hall, clock):
        plan = PlanSessions(hall.place, date(2026, 12, 9), date(2026, 12, 15), 20)
        run(plan_sessions, plan, actor=hall.boss, deps=hall.deps)
        with hall.deps.reading() as db:
            rows = db.execute(select(_sessions.c.starts_at, _sessions.c.opening_id)).all()
        assert {row.starts_at.date().day for row in rows if row.opening_id} == {7, 8, 9, 10, 11}
        assert {row.starts_at.date().day for row in rows if not row.opening_id} == {14, 15}

    def test_it_is_listed(self, hall, clock):
        (seen,) = read(upcoming_openings, None, actor=PUBLIC, deps=hall.deps)
        assert (seen.opening, seen.opens_at, seen.waiting) == (hall.opening, EIGHT, 0)
        clock.at = EIGHT
        for owner, _ in hall.people(3):
            hall.enter(owner)
        clock.advance(timedelta(seconds=2))
        hall.open_door()
        (row,) = read(office_openings, None, actor=hall.boss, deps=hall.deps)
        assert (row.seats, row.waiting, row.inside, row.let_in) == (100, 1, 2, 2)
        with pytest.raises(NotSignedIn):
            read(office_openings, None, actor=PUBLIC, deps=hall.deps)
