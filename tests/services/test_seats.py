from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, SYSTEM, Role
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed, NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.services import seat_refusals as no
from lingga_app.services.answers import write_answers
from lingga_app.services.audit import audit_all
from lingga_app.services.find import any_application
from lingga_app.services.planner import CancelSession, cancel_session
from lingga_app.services.reserving import own_changes
from lingga_app.services.rights import PayFirst, SeatPromised
from lingga_app.services.run import Ctx, read, run
from lingga_app.services.seats import (
    BookSeat,
    HoldSeat,
    OfCase,
    ReportBoat,
    RescheduleSeat,
    book_seat,
    changes_left,
    confirm_held_seat,
    drop_held_seat,
    hold_seat,
    report_boat,
    reschedule_seat,
    still_open,
)

_sessions, _seats = table(t.Session), table(t.Appointment)
MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
"""Monday, 7 December 2026, 09.00 WIB: 13 days ahead."""
DAIK = "21.04.02"


@pytest.fixture
def siti(given):
    return given.account()


@pytest.fixture
def dabo(given):
    return given.place("DABO")


def taken(deps, session_id):
    with deps.reading() as db:
        return db.execute(select(_sessions.c.taken).where(_sessions.c.id == session_id)).scalar_one()


def changes(deps, application_id):
    """How many more times the applicant may move the date on their own."""
    return read(
        lambda ctx, number: changes_left(ctx, own_changes(ctx, number)), application_id, actor=SYSTEM, deps=deps
    )


def live(deps, ref=None):
    query = select(func.count()).select_from(_seats).where(_seats.c.state.in_(("held", "confirmed")))
    if ref:
        applications = table(t.Application)
        query = query.join(applications, applications.c.id == _seats.c.application_id).where(
            applications.c.reference == ref
        )
    with deps.reading() as db:
        return db.execute(query).scalar_one()


def right(deps, ref):
    rights, applications = table(t.BookingRight), table(t.Application)
    with deps.reading() as db:
        return db.execute(
            select(rights.c.state)
            .join(applications, applications.c.id == rights.c.application_id)
            .where(applications.c.reference == ref)
        ).scalar_one()


def whole(deps):
    """Seats and rights agree with each other after whatever happened.

    Rights here are given, not sold: that nobody has money, or that there are more than seats or books, is no news.
    """
    given_away = ("B.7 no seat", "B.7, B.8 promises over time", "B.8 a blank book")
    return [
        found for found in audit_all(deps).violations if found.startswith("B.") and not found.startswith(given_away)
    ]


def refused(case, cmd, error, *, actor, deps):
    with pytest.raises(error) as caught:
        run(case, cmd, actor=actor, deps=deps)
    for lang in ("id", "en"):
        assert "{" not in caught.value.message(lang)
    return caught.value


class TestBooking:
    def test_a_paid_person_takes_a_seat(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY)
        seat = run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps)
        assert (seat.session_id, seat.starts_at, seat.place) == (hour, MONDAY, "Kantor DABO")
        assert given.status(ref) is Status.BOOKED
        assert (taken(deps, hour), live(deps, ref), right(deps, ref)) == (1, 1, "spent")
        with deps.reading() as db:
            assert db.scalars(select(table(t.Notice).c.kind)).all() == ["seat_booked"]
        assert whole(deps) == []

    @pytest.mark.parametrize("status", [Status.PAYABLE, Status.BILLED, Status.DRAFT])
    def test_nobody_books_before_the_money_came(self, deps, given, siti, dabo, status):
        ref, hour = given.application(siti, status), given.session(dabo, MONDAY)
        refused(book_seat, BookSeat(ref, hour), PayFirst, actor=siti, deps=deps)
        assert (taken(deps, hour), live(deps), given.status(ref)) == (0, 0, status)

    def test_a_paid_status_without_a_right_is_not_enough(self, deps, given, siti, dabo):
        ref, hour = given.application(siti, Status.PAID), given.session(dabo, MONDAY)
        refused(book_seat, BookSeat(ref, hour), PayFirst, actor=siti, deps=deps)
        assert (taken(deps, hour), given.status(ref)) == (0, Status.PAID)

    def test_a_second_seat_is_refused(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY)
        run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps)
        refused(book_seat, BookSeat(ref, hour), no.SeatAlready, actor=siti, deps=deps)
        assert taken(deps, hour) == 1

    def test_somebody_elses_case_looks_like_a_missing_one(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY)
        refused(book_seat, BookSeat(ref, hour), NotFound, actor=given.account(), deps=deps)
        refused(book_seat, BookSeat(ref, hour), NotSignedIn, actor=PUBLIC, deps=deps)
        assert (taken(deps, hour), given.status(ref)) == (0, Status.PAID)

    @pytest.mark.parametrize("session_id", [-1, 0, 999_999, 2**63, 10**30])
    def test_a_session_that_does_not_exist(self, deps, given, siti, dabo, session_id):
        ref = given.paid(dabo, siti)
        refused(book_seat, BookSeat(ref, session_id), NotFound, actor=siti, deps=deps)
        assert (given.status(ref), right(deps, ref)) == (Status.PAID, "granted")

    @pytest.mark.parametrize(
        ("starts_at", "columns"),
        [
            (MONDAY, {"state": t.SessionState.CLOSED}),
            (MONDAY, {"state": t.SessionState.CANCELLED}),
            (datetime(2026, 11, 24, 2, tzinfo=UTC), {}),  # this morning
            (datetime(2026, 12, 25, 2, tzinfo=UTC), {}),  # Christmas
            (datetime(2026, 12, 6, 2, tzinfo=UTC), {}),  # Sunday
            (datetime(2026, 12, 7, 0, tzinfo=UTC), {}),  # 07.00, before the office opens
            (datetime(2026, 12, 7, 9, tzinfo=UTC), {}),  # 16.00, after it closes
        ],
    )
    def test_no_seat_when_the_session_is_not_open(self, deps, given, siti, dabo, starts_at, columns):
        ref, hour = given.paid(dabo, siti), given.session(dabo, starts_at, **columns)
        refused(book_seat, BookSeat(ref, hour), no.SessionNotOpen, actor=siti, deps=deps)
        with pytest.raises(no.SessionNotOpen):
            read(still_open, BookSeat(ref, hour), actor=siti, deps=deps)
        assert (taken(deps, hour), given.status(ref), right(deps, ref)) == (0, Status.PAID, "granted")

    def test_a_holiday_added_by_the_supervisor_closes_the_day(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY)
        with deps.writing() as db:
            db.add(t.Holiday(day=date(2026, 12, 7), name="Pilkada"))
        refused(book_seat, BookSeat(ref, hour), no.SessionNotOpen, actor=siti, deps=deps)

    def test_a_place_that_was_cancelled(self, deps, given, siti, dabo):
        daik = given.place("DAIK", kind=t.PlaceKind.OUTREACH, state=t.PlaceState.CANCELLED)
        ref, hour = given.paid(dabo, siti), given.session(daik, MONDAY)
        refused(book_seat, BookSeat(ref, hour), no.SessionNotOpen, actor=siti, deps=deps)
        assert taken(deps, hour) == 0

    def test_another_offices_session(self, deps, given, siti, dabo):
        batam = given._add(t.Place(code="BATAM", office_id=given.office("BATAM"), name="Batam"))
        ref, hour = given.paid(dabo, siti), given.session(batam, MONDAY)
        refused(book_seat, BookSeat(ref, hour), NotFound, actor=siti, deps=deps)
        assert taken(deps, hour) == 0

    def test_an_outreach_saturday_is_fine(self, deps, given, siti):
        daik = given.place("DAIK", kind=t.PlaceKind.OUTREACH)
        ref, hour = given.paid(daik, siti), given.session(daik, datetime(2026, 12, 5, 2, tzinfo=UTC))
        assert run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps).place_code == "DAIK"

    def test_the_counter_books_for_a_person_of_its_office(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY)
        counter = given.officer(Role.COUNTER)
        refused(book_seat, BookSeat(ref, hour), NotFound, actor=given.officer(Role.COUNTER, office="BATAM"), deps=deps)
        refused(book_seat, BookSeat(ref, hour), NotAllowed, actor=given.officer(Role.FINANCE), deps=deps)
        assert run(book_seat, BookSeat(ref, hour), actor=counter, deps=deps)

    def test_the_same_request_books_once_and_answers_the_same(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 1)
        first = run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps, request_id="tap")
        read(still_open, BookSeat(ref, hour), actor=siti, deps=deps)  # full, but with this very person
        assert run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps, request_id="tap") == first
        assert taken(deps, hour) == 1


class TestShares:
    def test_walk_in_chairs_are_never_booked(self, deps, given, dabo):
        hour = given.session(dabo, MONDAY, 2, walk_in=1)
        people = [given.account() for _ in range(2)]
        run(book_seat, BookSeat(given.paid(dabo, people[0]), hour), actor=people[0], deps=deps)
        refused(book_seat, BookSeat(given.paid(dabo, people[1]), hour), no.SeatTaken, actor=people[1], deps=deps)
        assert taken(deps, hour) == 1

    def born(self, deps, ref, birth):
        @dataclass(frozen=True)
        class Cmd:
            id: int

        def write(ctx: Ctx, cmd: Cmd) -> None:
            write_answers(ctx, any_application(ctx, cmd.id), {Field.BIRTH_DATE: birth})

        with deps.reading() as db:
            number = db.scalar(select(t.Application.id).where(t.Application.reference == ref))
        run(write, Cmd(number), actor=SYSTEM, deps=deps)

    @pytest.mark.parametrize(
        ("birth", "first"),
        [("1966-12-07", True), ("1966-12-08", False), ("2021-12-08", True), ("2021-12-07", False)],
    )
    def test_seats_for_those_served_first_go_by_age_on_the_day(self, deps, given, siti, dabo, birth, first):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 2, priority=2)
        self.born(deps, ref, birth)
        if first:
            assert run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps)
        else:
            refused(book_seat, BookSeat(ref, hour), no.SeatTaken, actor=siti, deps=deps)
        assert taken(deps, hour) == int(first)

    def test_someone_with_special_needs_asks_for_such_a_seat(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 1, priority=1)
        assert run(book_seat, BookSeat(ref, hour, served_first=True), actor=siti, deps=deps)

    def test_they_fall_back_a_day_before(self, deps, given, siti, dabo, clock):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 1, priority=1)
        clock.at = datetime(2026, 12, 5, 16, 59, tzinfo=UTC)  # Saturday 23.59 WIB
        refused(book_seat, BookSeat(ref, hour), no.SeatTaken, actor=siti, deps=deps)
        clock.at = datetime(2026, 12, 5, 17, tzinfo=UTC)
        assert run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps)

    def test_a_priority_person_leaves_the_other_seats_to_the_others(self, deps, given, dabo):
        hour = given.session(dabo, MONDAY, 2, priority=1)
        old, young = given.account(), given.account()
        run(book_seat, BookSeat(given.paid(dabo, old), hour, served_first=True), actor=old, deps=deps)
        assert run(book_seat, BookSeat(given.paid(dabo, young), hour), actor=young, deps=deps)


class TestPromises:
    def test_a_later_promise_does_not_take_the_seat_of_an_earlier_one(self, deps, given, dabo):
        early, late = given.account(), given.account()
        first = given.paid(dabo, early, until=date(2026, 12, 7))
        second = given.paid(dabo, late, until=date(2026, 12, 18))
        hour = given.session(dabo, MONDAY, 1)
        later = given.session(dabo, MONDAY + timedelta(days=7), 1)
        answer = refused(book_seat, BookSeat(second, hour), SeatPromised, actor=late, deps=deps)
        assert "Senin, 7 Desember 2026" in answer.message()
        assert (taken(deps, hour), given.status(second)) == (0, Status.PAID)
        assert run(book_seat, BookSeat(first, hour), actor=early, deps=deps)
        assert run(book_seat, BookSeat(second, later), actor=late, deps=deps)

    def test_a_right_of_another_place_does_not_take_a_promised_seat(self, deps, given, dabo):
        daik = given.place("DAIK", kind=t.PlaceKind.OUTREACH)
        here, away = given.account(), given.account()
        given.paid(dabo, here)
        foreign = given.paid(daik, away)
        hour = given.session(dabo, MONDAY, 1)
        refused(book_seat, BookSeat(foreign, hour), SeatPromised, actor=away, deps=deps)
        given.session(dabo, MONDAY + timedelta(hours=1), 1)
        assert run(book_seat, BookSeat(foreign, hour), actor=away, deps=deps)


class TestReschedule:
    def booked(self, deps, given, owner, place, hour):
        ref = given.paid(place, owner)
        run(book_seat, BookSeat(ref, hour), actor=owner, deps=deps)
        return ref

    def test_the_new_seat_replaces_the_old(self, deps, given, siti, dabo):
        old, new = given.session(dabo, MONDAY), given.session(dabo, MONDAY + timedelta(hours=1))
        ref = self.booked(deps, given, siti, dabo, old)
        seat = run(reschedule_seat, RescheduleSeat(ref, new), actor=siti, deps=deps)
        assert seat.session_id == new
        assert (taken(deps, old), taken(deps, new), live(deps, ref), right(deps, ref)) == (0, 1, 1, "spent")
        assert whole(deps) == []

    def test_a_full_session_leaves_the_old_seat(self, deps, given, siti, dabo):
        old, new = given.session(dabo, MONDAY), given.session(dabo, MONDAY + timedelta(hours=1), 1)
        ref = self.booked(deps, given, siti, dabo, old)
        other = given.account()
        self.booked(deps, given, other, dabo, new)
        refused(reschedule_seat, RescheduleSeat(ref, new), no.SeatTaken, actor=siti, deps=deps)
        assert (taken(deps, old), taken(deps, new), live(deps, ref)) == (1, 1, 1)

    def test_two_changes_then_an_officer(self, deps, given, siti, dabo):
        hours = [given.session(dabo, MONDAY + timedelta(hours=n)) for n in range(4)]
        ref = self.booked(deps, given, siti, dabo, hours[0])
        for hour in hours[1:3]:
            run(reschedule_seat, RescheduleSeat(ref, hour), actor=siti, deps=deps)
        answer = refused(reschedule_seat, RescheduleSeat(ref, hours[3]), no.ChangeUsed, actor=siti, deps=deps)
        assert "2 kali" in answer.message("id")
        assert "2 times" in answer.message("en")
        boss = given.officer(Role.SUPERVISOR)
        assert run(reschedule_seat, RescheduleSeat(ref, hours[3]), actor=boss, deps=deps).session_id == hours[3]

    def test_the_offices_own_move_does_not_count(self, deps, given, siti, dabo):
        hours = [given.session(dabo, MONDAY + timedelta(hours=n)) for n in range(2)]
        ref = self.booked(deps, given, siti, dabo, hours[0])
        run(reschedule_seat, RescheduleSeat(ref, hours[1]), actor=given.officer(Role.SUPERVISOR), deps=deps)
        left = changes(deps, given.application_id(ref))
        assert left == 2

    @pytest.mark.parametrize(
        ("moment", "allowed"),
        [
            (datetime(2026, 12, 6, 16, 59, 59, tzinfo=UTC), True),  # the day before, 23.59.59 WIB
            (datetime(2026, 12, 6, 17, 0, tzinfo=UTC), False),  # the day itself has begun
            (datetime(2026, 12, 7, 1, tzinfo=UTC), False),
            (datetime(2026, 12, 8, 1, tzinfo=UTC), False),
        ],
    )
    def test_until_the_day_before(self, deps, given, siti, dabo, clock, moment, allowed):
        old, new = given.session(dabo, MONDAY), given.session(dabo, MONDAY + timedelta(days=7))
        ref = self.booked(deps, given, siti, dabo, old)
        clock.at = moment
        if allowed:
            assert run(reschedule_seat, RescheduleSeat(ref, new), actor=siti, deps=deps)
        else:
            refused(reschedule_seat, RescheduleSeat(ref, new), no.ChangeOver, actor=siti, deps=deps)
            assert (taken(deps, old), taken(deps, new)) == (1, 0)

    def test_the_same_hour_is_no_change(self, deps, given, siti, dabo):
        hour = given.session(dabo, MONDAY)
        ref = self.booked(deps, given, siti, dabo, hour)
        refused(reschedule_seat, RescheduleSeat(ref, hour), no.SeatYours, actor=siti, deps=deps)
        assert taken(deps, hour) == 1

    def test_without_a_seat_there_is_nothing_to_change(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY)
        refused(reschedule_seat, RescheduleSeat(ref, hour), MoveNotAllowed, actor=siti, deps=deps)


class TestHolds:
    def test_a_hold_becomes_an_appointment(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 1)
        held = run(hold_seat, HoldSeat(ref, hour), actor=siti, deps=deps)
        assert held.until == deps.clock.now() + timedelta(minutes=10)
        assert (taken(deps, hour), right(deps, ref), given.status(ref)) == (1, "granted", Status.PAID)
        run(confirm_held_seat, OfCase(ref), actor=siti, deps=deps)
        assert (taken(deps, hour), right(deps, ref), given.status(ref)) == (1, "spent", Status.BOOKED)
        assert whole(deps) == []

    def test_an_expired_hold_is_never_confirmed_and_free_at_once(self, deps, given, siti, dabo, clock):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 1)
        run(hold_seat, HoldSeat(ref, hour), actor=siti, deps=deps)
        rival = given.account()
        other = given.paid(dabo, rival)
        refused(book_seat, BookSeat(other, hour), no.SeatTaken, actor=rival, deps=deps)
        clock.advance(timedelta(minutes=10))
        refused(confirm_held_seat, OfCase(ref), no.HoldOver, actor=siti, deps=deps)
        assert (given.status(ref), right(deps, ref)) == (Status.PAID, "granted")
        read(still_open, BookSeat(other, hour), actor=rival, deps=deps)
        assert run(book_seat, BookSeat(other, hour), actor=rival, deps=deps)
        assert (taken(deps, hour), live(deps)) == (1, 1)
        assert whole(deps) == []

    def test_a_held_last_seat_can_be_booked_by_its_holder(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 1)
        run(hold_seat, HoldSeat(ref, hour), actor=siti, deps=deps)
        assert run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps)
        assert (taken(deps, hour), live(deps, ref)) == (1, 1)

    def test_a_hold_in_a_session_that_was_cancelled_is_not_confirmed(self, deps, given, siti, dabo):
        ref, hour = given.paid(dabo, siti), given.session(dabo, MONDAY, 1)
        run(hold_seat, HoldSeat(ref, hour), actor=siti, deps=deps)
        boss = given.officer(Role.SUPERVISOR)
        run(cancel_session, CancelSession(hour, "listrik padam", ()), actor=boss, deps=deps)
        refused(confirm_held_seat, OfCase(ref), no.HoldOver, actor=siti, deps=deps)
        assert (right(deps, ref), given.status(ref)) == ("granted", Status.PAID)

    def test_a_second_hold_replaces_the_first(self, deps, given, siti, dabo):
        ref = given.paid(dabo, siti)
        hours = [given.session(dabo, MONDAY + timedelta(hours=n)) for n in range(2)]
        for hour in hours:
            run(hold_seat, HoldSeat(ref, hour), actor=siti, deps=deps)
        assert [taken(deps, hour) for hour in hours] == [0, 1]
        run(drop_held_seat, OfCase(ref), actor=siti, deps=deps)
        run(drop_held_seat, OfCase(ref), actor=siti, deps=deps)
        assert [taken(deps, hour) for hour in hours] == [0, 0]

    def test_confirming_without_a_hold(self, deps, given, siti, dabo):
        ref = given.paid(dabo, siti)
        refused(confirm_held_seat, OfCase(ref), no.HoldOver, actor=siti, deps=deps)
        assert (given.status(ref), right(deps, ref)) == (Status.PAID, "granted")


class TestBoat:
    @pytest.fixture
    def ref(self, deps, given, siti, dabo):
        ref = given.paid(dabo, siti)
        run(book_seat, BookSeat(ref, given.session(dabo, MONDAY)), actor=siti, deps=deps)
        return ref

    @pytest.mark.parametrize(
        ("moment", "refusal"),
        [
            (datetime(2026, 12, 5, 16, 59, tzinfo=UTC), no.BoatTooEarly),
            (datetime(2026, 12, 5, 17, 0, tzinfo=UTC), None),  # the day before
            (datetime(2026, 12, 7, 16, 59, 59, tzinfo=UTC), None),  # 23.59.59 WIB of the day
            (datetime(2026, 12, 7, 17, 0, tzinfo=UTC), no.BoatOver),
        ],
    )
    def test_until_one_minute_to_midnight(self, deps, given, siti, ref, clock, moment, refusal):
        clock.at = moment
        cmd = ReportBoat(ref, DAIK, "weather")
        if refusal:
            refused(report_boat, cmd, refusal, actor=siti, deps=deps)
            assert (given.status(ref), live(deps, ref), right(deps, ref)) == (Status.BOOKED, 1, "spent")
            return
        answer = run(report_boat, cmd, actor=siti, deps=deps)
        assert answer.promised_until > date(2026, 12, 7)
        assert (given.status(ref), live(deps, ref), right(deps, ref)) == (Status.PAID, 0, "granted")
        with deps.reading() as db:
            row = db.execute(select(table(t.BoatReport))).one()
        assert (row.route, row.reason) == (DAIK, "weather")
        assert whole(deps) == []

    def test_it_can_be_booked_again_and_is_no_change(self, deps, given, siti, ref, clock, dabo):
        clock.at = MONDAY
        run(report_boat, ReportBoat(ref, DAIK, "engine"), actor=siti, deps=deps)
        run(book_seat, BookSeat(ref, given.session(dabo, MONDAY + timedelta(days=1))), actor=siti, deps=deps)
        left = changes(deps, given.application_id(ref))
        assert left == 2

    @pytest.mark.parametrize(("route", "reason"), [("99.99.99", "weather"), (DAIK, "lazy"), ("", ""), ("x" * 999, "")])
    def test_what_no_screen_sends(self, deps, given, siti, ref, clock, route, reason):
        clock.at = MONDAY
        refused(report_boat, ReportBoat(ref, route, reason), BadInput, actor=siti, deps=deps)
        assert live(deps, ref) == 1

    def test_only_the_applicant_reports(self, deps, given, ref, clock):
        clock.at = MONDAY
        refused(report_boat, ReportBoat(ref, DAIK, "late"), NotAllowed, actor=given.officer(Role.COUNTER), deps=deps)


def at_once(deps, tries):
    """Run (case, command, actor) at the same time; the outcomes, refusals as their code."""

    def attempt(one):
        case, cmd, actor = one
        try:
            return run(case, cmd, actor=actor, deps=deps)
        except AppError as refusal:
            return refusal.code

    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(attempt, tries))


class TestRaces:
    def test_twenty_rivals_and_three_seats(self, deps, given, dabo):
        hour = given.session(dabo, MONDAY, 3)
        people = [given.account() for _ in range(20)]
        tries = [(book_seat, BookSeat(given.paid(dabo, who), hour), who) for who in people]
        answers = at_once(deps, tries)
        assert Counter(a if isinstance(a, str) else "seat" for a in answers) == {"seat": 3, "seat_taken": 17}
        assert (taken(deps, hour), live(deps)) == (3, 3)
        assert whole(deps) == []

    def test_control_count_then_insert_oversells(self, deps, given, dabo):
        """The same rush with a look before the write and no condition in it: more people than chairs."""
        hour = given.session(dabo, MONDAY, 3)
        refs = [given.paid(dabo) for _ in range(20)]

        def count(ctx: Ctx, cmd: int) -> int:
            query = select(func.count()).select_from(_seats).where(_seats.c.session_id == hour)
            return ctx.db.execute(query).scalar_one()

        def naive(ctx: Ctx, cmd: int) -> None:
            ctx.db.execute(
                insert(_seats).values(
                    public_id=f"{cmd:032x}", application_id=cmd, session_id=hour, state="confirmed", priority=False,
                    booked_at=ctx.now, own_change=False, release_reason="", counter="",
                )
            )  # fmt: skip

        numbers = [given.application_id(ref) for ref in refs]
        seen = [read(count, 0, actor=SYSTEM, deps=deps) for _ in numbers]
        for number, before in zip(numbers, seen, strict=True):
            if before < 3:
                run(naive, number, actor=SYSTEM, deps=deps)
        assert live(deps) == 20

    def test_the_database_itself_refuses_a_fourth_chair(self, deps, given, dabo):
        hour = given.session(dabo, MONDAY, 3)
        with pytest.raises(Exception, match="taken"), deps.writing() as db:
            db.execute(update(_sessions).where(_sessions.c.id == hour).values(taken=4))
        assert taken(deps, hour) == 0

    def test_sixteen_taps_of_one_person_take_one_seat(self, deps, given, siti, dabo):
        ref, hours = given.paid(dabo, siti), [given.session(dabo, MONDAY + timedelta(hours=n)) for n in range(4)]
        answers = at_once(deps, [(book_seat, BookSeat(ref, hours[n % 4]), siti) for n in range(16)])
        assert sum(not isinstance(answer, str) for answer in answers) == 1
        assert (live(deps), sum(taken(deps, hour) for hour in hours)) == (1, 1)

    def test_two_hundred_changes_and_never_no_seat_or_two(self, deps, given, dabo):
        """Ten people move between five small hours as they like, against each other."""
        hours = [given.session(dabo, MONDAY + timedelta(hours=n), 3) for n in range(5)]
        boss = given.officer(Role.SUPERVISOR)
        people = [given.account() for _ in range(10)]
        refs = [given.paid(dabo, who) for who in people]
        for n, (ref, who) in enumerate(zip(refs, people, strict=True)):
            run(book_seat, BookSeat(ref, hours[n % 5]), actor=who, deps=deps)
        pick = deps.chance.below
        tries = [(reschedule_seat, RescheduleSeat(refs[pick(10)], hours[pick(5)]), boss) for _ in range(200)]
        answers = at_once(deps, tries)
        assert {a for a in answers if isinstance(a, str)} <= {"seat_taken", "seat_yours"}
        assert sum(not isinstance(a, str) for a in answers) > 50
        assert [live(deps, ref) for ref in refs] == [1] * 10
        assert sum(taken(deps, hour) for hour in hours) == 10
        assert whole(deps) == []

    def test_a_refusal_after_the_new_seat_leaves_no_trace(self, deps, given, siti, dabo):
        """A transaction that dies between the two halves of a change: the old seat stays, the new one is free."""
        old, new = given.session(dabo, MONDAY), given.session(dabo, MONDAY + timedelta(hours=1))
        ref = given.paid(dabo, siti)
        run(book_seat, BookSeat(ref, old), actor=siti, deps=deps)

        def killed(ctx: Ctx, cmd: RescheduleSeat) -> None:
            reschedule_seat(ctx, cmd)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(killed, RescheduleSeat(ref, new), actor=siti, deps=deps)
        assert (taken(deps, old), taken(deps, new), live(deps, ref)) == (1, 0, 1)

    def test_a_hold_that_runs_out_against_its_rival(self, deps, given, siti, dabo, clock):
        for n in range(4):
            hour = given.session(dabo, MONDAY + timedelta(hours=n), 1)
            holder, rival = given.account(), given.account()
            mine, theirs = given.paid(dabo, holder), given.paid(dabo, rival)
            run(hold_seat, HoldSeat(mine, hour), actor=holder, deps=deps)
            clock.advance(timedelta(minutes=10))
            answers = at_once(
                deps, [(confirm_held_seat, OfCase(mine), holder), (book_seat, BookSeat(theirs, hour), rival)]
            )
            assert answers[0] == "hold_over"
            assert not isinstance(answers[1], str)
            assert taken(deps, hour) == 1
