"""The waiting list: strict order of class, time and fit; an offer is a hold; the auditor sees who is passed over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import BadInput, MoveNotAllowed, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.services import seat_refusals as no
from lingga_app.services.deliverers import JOBS
from lingga_app.services.offers import offer_seats
from lingga_app.services.outlook import ChoicesAsked, seat_choices
from lingga_app.services.planner import CancelSession, OfSession, cancel_session, preview_cancel
from lingga_app.services.rights import PayFirst
from lingga_app.services.run import read, run
from lingga_app.services.seats import (
    BookSeat,
    HoldSeat,
    OfCase,
    ReportBoat,
    RescheduleSeat,
    book_seat,
    drop_held_seat,
    hold_seat,
    report_boat,
    reschedule_seat,
)
from lingga_app.services.waiting import JoinLine, decline_offer, join_line, leave_line, my_line, take_offer
from lingga_app.services.worker import SWIFT
from tests.services.test_seats import at_once, live, refused, right, taken, whole

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)


@pytest.fixture
def dabo(given):
    return given.place("DABO")


class Person:
    """Somebody of the line with their references, so that a test reads as a story."""

    def __init__(self, deps, given, place, people=1, **right_columns):
        self.deps, self.given, self.place = deps, given, place
        self.who = given.account()
        self.refs = tuple(given.paid(place, self.who, **right_columns) for _ in range(people))

    def do(self, case, cmd):
        return run(case, cmd, actor=self.who, deps=self.deps)

    def join(self, **more):
        self.deps.clock.advance(timedelta(minutes=1))
        return self.do(join_line, JoinLine(self.refs, self.place, **more))

    def book(self, hour, **more):
        return [self.do(book_seat, BookSeat(ref, hour, **more)) for ref in self.refs]

    def take(self):
        return self.do(take_offer, OfCase(self.refs[0]))

    @property
    def line(self):
        return read(my_line, OfCase(self.refs[0]), actor=self.who, deps=self.deps)

    @property
    def offer(self):
        line = self.line
        return line.offer if line else None

    @property
    def statuses(self):
        return [self.given.status(ref) for ref in self.refs]


@pytest.fixture
def person(deps, given, dabo):
    def make(people=1, place=None, **right_columns):
        return Person(deps, given, place or dabo, people, **right_columns)

    return make


@pytest.fixture
def full(given, dabo, person):
    """A full session of four, and the four who sit there."""
    hour = given.session(dabo, MONDAY, 4)
    sitting = [person() for _ in range(4)]
    for one in sitting:
        one.book(hour)
    given.session(dabo, MONDAY + timedelta(days=1), 4)
    return hour, sitting


def free_chairs(deps, given, hour, *people):
    """The office moves these people away from `hour`, to hours that nobody else can have: their chairs come free."""
    boss, sessions = given.officer(Role.SUPERVISOR), table(t.Session)
    for one in people:
        with deps.reading() as db:
            made = len(db.scalars(select(sessions.c.id)).all())
        other = given.session(one.place, MONDAY + timedelta(days=28, minutes=made), 1, priority=1)
        run(reschedule_seat, RescheduleSeat(one.refs[0], other, served_first=True), actor=boss, deps=deps)


class TestJoining:
    def test_who_has_paid_waits_and_knows_their_place(self, deps, given, dabo, person):
        first, family = person(), person(3)
        assert first.join().before == 0
        line = family.join(from_on=date(2026, 12, 1), until_on=date(2026, 12, 18))
        assert (line.before, line.references, line.offer) == (1, family.refs, None)
        assert (line.from_on, line.until_on) == (date(2026, 12, 1), date(2026, 12, 18))
        first.do(leave_line, OfCase(first.refs[0]))
        assert family.line.before == 0
        assert first.line is None
        first.do(leave_line, OfCase(first.refs[0]))

    def test_only_once_and_only_with_a_right(self, deps, given, dabo, person):
        one = person()
        one.join(until_on=date(2026, 12, 1))
        refused(join_line, JoinLine(one.refs, dabo), no.WaitingAlready, actor=one.who, deps=deps)
        unpaid = given.application(one.who, Status.PAYABLE)
        refused(join_line, JoinLine((unpaid,), dabo), PayFirst, actor=one.who, deps=deps)
        seated = person()
        seated.book(given.session(dabo, MONDAY))
        refused(join_line, JoinLine(seated.refs, dabo), no.SeatAlready, actor=seated.who, deps=deps)
        refused(join_line, JoinLine(person().refs, dabo), NotFound, actor=one.who, deps=deps)

    @pytest.mark.parametrize("place", [0, -1, 999, 2**63])
    def test_a_place_that_is_not_there(self, deps, person, place):
        one = person()
        refused(join_line, JoinLine(one.refs, place), NotFound, actor=one.who, deps=deps)
        assert one.line is None

    def test_days_that_are_over(self, deps, person, dabo):
        one = person()
        cmd = JoinLine(one.refs, dabo, until_on=date(2026, 11, 1))
        refused(join_line, cmd, BadInput, actor=one.who, deps=deps)


class TestOffers:
    def test_a_freed_seat_is_held_for_the_first_in_line_and_told(self, deps, given, dabo, full, person):
        hour, sitting = full
        early, late = person(), person()
        early.join(until_on=MONDAY.date())
        late.join(until_on=MONDAY.date())
        assert offer_seats(deps) == 0
        free_chairs(deps, given, hour, sitting[0])
        assert offer_seats(deps) == 1
        assert early.offer.session_id == hour
        assert early.offer.until == deps.clock.now() + timedelta(hours=2)
        assert (late.offer, taken(deps, hour), right(deps, early.refs[0])) == (None, 4, "granted")
        with deps.reading() as db:
            notices = table(t.Notice)
            kinds = db.scalars(select(notices.c.kind).where(notices.c.account_id == early.who.id)).all()
        assert kinds == ["seat_offered"]
        [seat] = early.take()
        assert (seat.session_id, early.statuses, early.line) == (hour, [Status.BOOKED], None)
        assert right(deps, early.refs[0]) == "spent"
        assert offer_seats(deps) == 0
        assert whole(deps) == []

    def test_the_job_comes_round_within_five_seconds(self):
        """Two seconds between turns, on a lane that waits for no bank or mail server."""
        job = next(job for job in JOBS if job.do is offer_seats)
        assert job.every <= timedelta(seconds=2) < SWIFT

    def test_those_served_first_go_before_and_equal_ones_by_time(self, deps, given, dabo, full, person):
        hour, sitting = full
        early, late, old = person(), person(), person()
        for one in (early, late):
            one.join(until_on=MONDAY.date())
        old.join(until_on=MONDAY.date(), served_first=True)
        free_chairs(deps, given, hour, *sitting[:2])
        assert offer_seats(deps) == 2
        assert [one.offer is not None for one in (early, late, old)] == [True, False, True]
        assert whole(deps) == []

    def test_a_family_waits_for_enough_seats_and_others_fit_meanwhile(self, deps, given, dabo, full, person):
        hour, sitting = full
        family, single = person(3), person()
        family.join(until_on=MONDAY.date())
        single.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, *sitting[:2])
        assert offer_seats(deps) == 1
        assert (family.offer, single.offer is not None) == (None, True)
        single.do(decline_offer, OfCase(single.refs[0]))
        free_chairs(deps, given, hour, sitting[2])
        assert offer_seats(deps) == 1
        assert {seat.session_id for seat in family.take()} == {hour}
        assert (family.statuses, taken(deps, hour)) == ([Status.BOOKED] * 3, 4)
        assert whole(deps) == []

    def test_no_is_an_answer_and_the_place_in_line_stays(self, deps, given, dabo, full, person):
        hour, sitting = full
        early, late = person(), person()
        early.join()
        late.join()
        refused(decline_offer, OfCase(early.refs[0]), no.OfferOver, actor=early.who, deps=deps)
        with deps.writing() as db:  # only this session is to be had
            db.execute(update(table(t.Session)).where(table(t.Session).c.id != hour).values(state="closed"))
        free_chairs(deps, given, hour, sitting[0])
        offer_seats(deps)
        early.do(decline_offer, OfCase(early.refs[0]))
        assert early.line.before == 0
        assert offer_seats(deps) == 1
        assert (early.offer, late.offer is not None) == (None, True)
        assert whole(deps) == []

    def test_an_offer_of_a_session_that_was_cancelled_is_not_taken(self, deps, given, dabo, full, person):
        hour, sitting = full
        early = person()
        early.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        offer_seats(deps)
        boss = given.officer(Role.SUPERVISOR)
        people = tuple(row.reference for row in read(preview_cancel, OfSession(hour), actor=boss, deps=deps).people)
        run(cancel_session, CancelSession(hour, "listrik padam", people), actor=boss, deps=deps)
        refused(take_offer, OfCase(early.refs[0]), no.OfferOver, actor=early.who, deps=deps)
        assert early.statuses == [Status.PAID]

    def test_an_offer_runs_out_once_to_the_end_of_the_line_twice_off_it(self, deps, given, dabo, full, person, clock):
        hour, sitting = full
        early, late = person(), person()
        early.join(until_on=MONDAY.date())
        late.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        offer_seats(deps)
        clock.advance(timedelta(hours=2))
        refused(take_offer, OfCase(early.refs[0]), no.OfferOver, actor=early.who, deps=deps)
        assert offer_seats(deps) == 1
        assert (late.offer is not None, early.offer, early.line.before) == (True, None, 0)
        clock.advance(timedelta(hours=2))
        assert offer_seats(deps) == 1
        assert early.offer.session_id == hour
        clock.advance(timedelta(hours=2))
        assert offer_seats(deps) == 1
        assert (early.line, early.statuses, right(deps, early.refs[0])) == (None, [Status.PAID], "granted")
        with deps.reading() as db:
            notices = table(t.Notice)
            kinds = db.scalars(
                select(notices.c.kind).where(notices.c.account_id == early.who.id).order_by(notices.c.id)
            ).all()
        assert kinds == ["seat_offered", "offer_missed", "seat_offered", "offer_ended"]
        assert whole(deps) == []

    def test_an_offer_made_at_night_waits_for_the_morning(self, deps, given, dabo, full, person, clock):
        hour, sitting = full
        one = person()
        one.join(until_on=MONDAY.date())
        clock.at = datetime(2026, 11, 24, 16, tzinfo=UTC)  # 23.00 WIB
        free_chairs(deps, given, hour, sitting[0])
        offer_seats(deps)
        assert one.offer.until == datetime(2026, 11, 25, 0, tzinfo=UTC)  # 07.00 WIB

    def test_a_session_that_is_too_near_is_anybodys(self, deps, given, dabo, full, person, clock):
        hour, sitting = full
        one, walker = person(), person()
        one.join(until_on=MONDAY.date())
        clock.at = MONDAY - timedelta(hours=13)
        free_chairs(deps, given, hour, sitting[0])
        assert offer_seats(deps) == 0
        walker.book(hour)
        assert taken(deps, hour) == 4

    def test_an_offer_keeps_earlier_promises(self, deps, given, dabo, full, person):
        """The freed seat is the only one before the promised day of somebody who has not chosen yet."""
        hour, sitting = full
        promised = person(until=MONDAY.date())
        late = person(until=date(2026, 12, 30))
        late.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        assert offer_seats(deps) == 0
        promised.book(hour)
        assert whole(deps) == []

    def test_entries_end_with_their_reason(self, deps, given, dabo, full, person):
        hour, sitting = full
        family = person(2)
        family.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, *sitting[:2])
        offer_seats(deps)
        other = given.session(dabo, MONDAY + timedelta(days=2), 3)
        family.do(book_seat, BookSeat(family.refs[0], other))
        refused(take_offer, OfCase(family.refs[1]), MoveNotAllowed, actor=family.who, deps=deps)
        offer_seats(deps)
        assert (family.line, family.statuses) == (None, [Status.BOOKED, Status.PAID])
        assert (taken(deps, hour), live(deps, family.refs[1])) == (2, 0)
        assert whole(deps) == []

    def test_giving_back_one_seat_of_an_offer_ends_it_for_all(self, deps, given, dabo, full, person):
        hour, sitting = full
        family = person(2)
        family.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, *sitting[:2])
        offer_seats(deps)
        family.do(drop_held_seat, OfCase(family.refs[1]))
        refused(take_offer, OfCase(family.refs[0]), no.OfferOver, actor=family.who, deps=deps)
        assert family.statuses == [Status.PAID] * 2
        offer_seats(deps)
        assert live(deps, family.refs[0]) in (0, 1)
        assert whole(deps) == []


class TestPassing:
    def test_a_seat_somebody_waits_for_is_not_taken_by_a_later_comer(self, deps, given, dabo, full, person):
        hour, sitting = full
        waits, comes = person(), person()
        waits.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        refused(book_seat, BookSeat(comes.refs[0], hour), no.SeatWaitedFor, actor=comes.who, deps=deps)
        refused(hold_seat, HoldSeat(comes.refs[0], hour), no.SeatWaitedFor, actor=comes.who, deps=deps)
        shown = read(seat_choices, ChoicesAsked(comes.refs[0]), actor=comes.who, deps=deps).sessions
        assert {o.session_id: o.left for o in shown}[hour] == 0
        waits.book(hour)
        assert taken(deps, hour) == 4

    def test_what_does_not_fit_those_who_wait_is_free_for_others(self, deps, given, dabo, full, person):
        hour, sitting = full
        person(3).join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        person().book(hour)
        assert taken(deps, hour) == 4

    def test_somebody_served_first_goes_before_those_who_are_not(self, deps, given, dabo, full, person):
        hour, sitting = full
        person().join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        person().book(hour, served_first=True)
        assert taken(deps, hour) == 4

    def test_control_the_auditor_sees_who_was_passed_over(self, deps, given, dabo, full, person):
        """The same freed seat handed to the later of two equals, past `offer_next`."""
        hour, sitting = full
        early, late = person(), person()
        early.join(until_on=MONDAY.date())
        late.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        offers, entries = table(t.SeatOffer), table(t.WaitEntry)
        deps.clock.advance(timedelta(minutes=1))
        with deps.writing() as db:
            numbers = db.scalars(select(entries.c.id).order_by(entries.c.id)).all()
            now = deps.clock.now()
            db.execute(
                offers.insert().values(
                    entry_id=numbers[1], session_id=hour, state="open", offered_at=now,
                    expires_at=now + timedelta(hours=2),
                )
            )  # fmt: skip
        assert [found.split(":")[0] for found in whole(deps)] == ["B.12 nobody equal is passed over"]


class TestRaces:
    def test_many_join_and_seats_come_free_and_offers_are_taken_at_once(self, deps, given, dabo, full, person, clock):
        hour, sitting = full
        waiting = [person(1 + n % 2) for n in range(12)]
        at_once(deps, [(join_line, JoinLine(one.refs, dabo, until_on=MONDAY.date()), one.who) for one in waiting])
        clock.advance(timedelta(minutes=1))
        free_chairs(deps, given, hour, *sitting)
        clock.advance(timedelta(minutes=1))

        with ThreadPoolExecutor(4) as pool:  # four workers whose turn it is
            list(pool.map(lambda _: offer_seats(deps), range(4)))
        while offer_seats(deps):
            pass
        offered = [one for one in waiting if one.offer]
        seats = sum(len(one.refs) for one in offered)
        assert (seats, taken(deps, hour), live(deps)) == (4, 4, 8)
        answers = at_once(deps, [(take_offer, OfCase(one.refs[0]), one.who) for one in offered for _ in range(3)])
        assert sum(isinstance(a, list) for a in answers) == len(offered)
        assert all(one.statuses == [Status.BOOKED] * len(one.refs) for one in offered)
        assert whole(deps) == []

    def test_taking_against_running_out_against_a_rival(self, deps, given, dabo, full, person, clock):
        hour, sitting = full
        one, rival = person(), person()
        one.join(until_on=MONDAY.date())
        free_chairs(deps, given, hour, sitting[0])
        offer_seats(deps)
        clock.advance(timedelta(hours=2))
        answers = at_once(
            deps, [(take_offer, OfCase(one.refs[0]), one.who), (book_seat, BookSeat(rival.refs[0], hour), rival.who)]
        )
        assert answers[0] == "offer_over"
        assert not isinstance(answers[1], str)
        assert taken(deps, hour) == 4

    def test_a_boat_report_frees_a_seat_for_the_list(self, deps, given, dabo, full, person, clock):
        _, sitting = full
        one = person()
        one.join(until_on=MONDAY.date())
        clock.at = MONDAY - timedelta(hours=30)
        sitting[0].do(report_boat, ReportBoat(sitting[0].refs[0], "21.04.02", "weather"))
        assert offer_seats(deps) == 1
        assert one.take()
        assert whole(deps) == []
