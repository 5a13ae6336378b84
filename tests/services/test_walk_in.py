from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.errors import MoveNotAllowed, NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.lifecycle import Status
from lingga_app.services import chairs
from lingga_app.services import seat_refusals as no
from lingga_app.services.arrivals import CheckIn, OfPerson, check_in, leave
from lingga_app.services.find import OwnCase
from lingga_app.services.planner import (
    CancelSession,
    ChangeChairs,
    OfSession,
    cancel_session,
    change_chairs,
    close_session,
)
from lingga_app.services.receipts import ReceiptOf, receipt
from lingga_app.services.rights import PayFirst
from lingga_app.services.run import Deps, read, run
from lingga_app.services.seat_slips import slip
from lingga_app.services.seats import BookSeat, HoldSeat, OfCase, book_seat, hold_seat
from lingga_app.services.waiting import JoinLine, join_line
from lingga_app.services.walk_in import (
    AtPlace,
    FindVisitor,
    SeatWalkIn,
    find_visitor,
    seat_walk_in,
    walk_in_hours,
)
from tests.factories import Given
from tests.services.test_seats import at_once, live, right, taken, whole

_sessions, _seats, _notices = table(t.Session), table(t.Appointment), table(t.Notice)
MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
"""Monday, 7 December 2026, 09.00 WIB."""


@dataclass
class Desk:
    """Dabo at nine on Monday: one hour with three chairs, two of them for people without a date, and all of it sold."""

    deps: Deps
    given: Given
    place: int
    hour: int
    counter: Actor
    boss: Actor

    def paid(self, owner: Actor | None = None) -> str:
        return self.given.paid(self.place, owner)

    def seat(self, code: str, session: int | None = None, by: Actor | None = None):
        return run(seat_walk_in, SeatWalkIn(code, session or self.hour, "2"), actor=by or self.counter, deps=self.deps)

    def left(self) -> list[int]:
        return [hour.left for hour in read(walk_in_hours, AtPlace(self.place), actor=self.counter, deps=self.deps)]

    def booked(self, when: datetime, place: int | None = None) -> tuple[str, Actor, int]:
        """Somebody with a date, and the session of it."""
        owner = self.given.account()
        ref, session = self.paid(owner), self.given.session(place or self.place, when, 1)
        run(book_seat, BookSeat(ref, session), actor=owner, deps=self.deps)
        return ref, owner, session


@pytest.fixture
def desk(deps, given, clock):
    place = given.place("DABO")
    hour = given.session(place, MONDAY, 3, walk_in=2)
    made = Desk(deps, given, place, hour, given.officer(Role.COUNTER), given.officer(Role.SUPERVISOR))
    owner = given.account()
    run(book_seat, BookSeat(made.paid(owner), hour), actor=owner, deps=deps)
    clock.at = MONDAY - timedelta(minutes=5)
    return made


def sold(deps, session):
    with deps.reading() as db:
        return db.execute(select(_sessions.c.walk_in_taken).where(_sessions.c.id == session)).scalar_one()


def told(deps, ref):
    applications = table(t.Application)
    query = select(_notices.c.kind).join(applications, applications.c.id == _notices.c.application_id)
    with deps.reading() as db:
        return list(db.scalars(query.where(applications.c.reference == ref).order_by(_notices.c.id)))


class TestWithoutADate:
    def test_sits_down_and_is_here_at_once(self, deps, given, desk):
        ref = desk.paid()
        found = run(find_visitor, FindVisitor(ref, desk.place), actor=desk.counter, deps=deps)
        assert (found.reference, found.date, found.where) == (ref, None, "")
        done = desk.seat(ref)
        assert (done.reference, done.number, done.counter, done.already) == (ref, "A-001", "2", False)
        assert (given.status(ref), right(deps, ref), live(deps, ref)) == (Status.ARRIVED, "spent", 1)
        # The chairs that are sold on-line are counted apart: the session was full, and stays so.
        assert (taken(deps, desk.hour), sold(deps, desk.hour), desk.left()) == (1, 1, [1])
        assert "checked_in" in told(deps, ref)
        assert "seat_moved" not in told(deps, ref)
        assert whole(deps) == []

    def test_the_acts_stand_in_the_log(self, deps, desk):
        desk.seat(desk.paid())
        acts = table(t.AuditEvent)
        with deps.reading() as db:
            mine = set(db.scalars(select(acts.c.act).where(acts.c.actor == desk.counter.key)))
        assert {"application.book", "seat.taken", "application.check_in"} <= mine

    def test_twice_is_once(self, deps, desk):
        ref = desk.paid()
        first = desk.seat(ref)
        again = desk.seat(ref)
        assert (again.already, again.number, again.at) == (True, first.number, first.at)
        assert sold(deps, desk.hour) == 1

    def test_when_the_share_is_used_up_it_says_what_to_do(self, deps, given, desk):
        later = given.session(desk.place, MONDAY + timedelta(hours=1), 2, walk_in=1)
        for _ in range(2):
            desk.seat(desk.paid())
        ref = desk.paid()
        with pytest.raises(no.WalkInFull) as refused:
            desk.seat(ref)
        assert "Pilih jam lain" in refused.value.message()
        assert "Choose another hour" in refused.value.message("en")
        assert (given.status(ref), right(deps, ref), desk.left()) == (Status.PAID, "granted", [0, 1])
        assert desk.seat(ref, later).reference == ref

    def test_when_the_day_is_used_up_nobody_is_offered_an_hour(self, deps, desk):
        first, second, third = (desk.paid() for _ in range(3))
        for ref in (first, second):
            desk.seat(ref)
        with pytest.raises(no.WalkInsUsedUp) as refused:
            run(find_visitor, FindVisitor(third, desk.place), actor=desk.counter, deps=deps)
        assert "Pilih jadwal lain bersama orang ini." in refused.value.message()

    def test_never_on_a_chair_that_is_sold_online(self, given, desk):
        open_hour = given.session(desk.place, MONDAY + timedelta(hours=1), 5)
        with pytest.raises(no.WalkInFull):
            desk.seat(desk.paid(), open_hour)

    def test_an_hour_that_has_begun_still_takes_people(self, desk, clock):
        clock.at = MONDAY + timedelta(minutes=59)
        assert desk.seat(desk.paid()).number == "A-001"

    @pytest.mark.parametrize("moment", [MONDAY + timedelta(hours=1), MONDAY - timedelta(days=1)], ids=["over", "early"])
    def test_not_when_it_is_over_nor_before_the_day(self, given, desk, clock, moment):
        clock.at = moment
        ref = desk.paid()
        with pytest.raises(no.WalkInOver):
            desk.seat(ref)
        assert (given.status(ref), desk.left()) == (Status.PAID, [])

    def test_not_when_it_is_closed_or_cancelled(self, deps, given, desk):
        run(close_session, OfSession(desk.hour), actor=desk.boss, deps=deps)
        with pytest.raises(no.WalkInOver):
            desk.seat(desk.paid())
        empty = given.session(desk.place, MONDAY + timedelta(hours=1), 2, walk_in=1)
        run(cancel_session, CancelSession(empty, "listrik padam", ()), actor=desk.boss, deps=deps)
        with pytest.raises(no.WalkInOver):
            desk.seat(desk.paid(), empty)
        assert desk.left() == []

    def test_who_waits_or_holds_a_seat_may_sit_down_today(self, deps, given, desk, clock):
        waits, holds = given.account(), given.account()
        first, second = desk.paid(waits), desk.paid(holds)
        full = given.session(desk.place, MONDAY + timedelta(days=1), 1)
        run(hold_seat, HoldSeat(second, full), actor=holds, deps=deps)
        run(join_line, JoinLine((first,), desk.place), actor=waits, deps=deps)
        for ref in (first, second):
            desk.seat(ref)
        assert (taken(deps, full), sold(deps, desk.hour), live(deps)) == (0, 2, 3)
        assert whole(deps) == []

    def test_a_promise_to_somebody_else_is_not_touched(self, deps, given, desk):
        """The last chair sold on-line is promised for today: it stays so, whoever sits on the walk-in share."""
        hour = given.session(desk.place, MONDAY + timedelta(hours=1), 2, walk_in=1)
        owner = given.account()
        promised = given.paid(desk.place, owner, until=MONDAY.date())
        desk.seat(desk.paid(), hour)
        assert run(book_seat, BookSeat(promised, hour), actor=owner, deps=deps).session_id == hour

    def test_leaving_gives_chair_and_right_back_and_the_chair_is_not_sold_online(self, deps, given, desk):
        ref = desk.paid()
        desk.seat(ref)
        run(leave, OfPerson(ref), actor=desk.counter, deps=deps)
        assert (given.status(ref), right(deps, ref)) == (Status.PAID, "granted")
        assert (taken(deps, desk.hour), sold(deps, desk.hour), desk.left()) == (1, 0, [2])
        assert whole(deps) == []


class TestCode:
    def test_a_receipt_names_the_case(self, deps, given, desk):
        owner = given.account()
        ref = given.filled_application(owner, Status.PAID)
        number = given.payment(ref, desk.place, state="paid", paid_at=MONDAY, received_idr=650_000, ntpn="N1")
        with deps.writing() as db:
            row = {"application_id": given.application_id(ref), "payment_id": number, "place_id": desk.place}
            db.add(t.BookingRight(**row, promised_until=MONDAY.date(), state=t.RightState.GRANTED, changed_at=MONDAY))
        paper = read(receipt, ReceiptOf(ref), actor=owner, deps=deps)
        for code in (paper.qr, paper.code, paper.code.lower().replace("-", " "), f" {ref} "):
            found = run(find_visitor, FindVisitor(code, desk.place), actor=desk.counter, deps=deps)
            assert (found.reference, found.name) == (ref, "SITI NURHALIZA")

    @pytest.mark.parametrize(
        "code", ["", "LGA-0000-0000", "https://evil.example/" + "0" * 64, "a" * 4000, "'; --", "\x00"]
    )
    def test_a_foreign_code_is_refused(self, deps, desk, code):
        with pytest.raises(no.SlipUnknown):
            run(find_visitor, FindVisitor(code, desk.place), actor=desk.counter, deps=deps)
        with pytest.raises(no.SlipUnknown):
            desk.seat(code)


class TestBeforeTheDate:
    def test_gives_the_later_date_back_and_hears_of_it(self, deps, given, desk):
        ref, owner, later = desk.booked(MONDAY + timedelta(days=2))
        code = read(slip, OfCase(ref), actor=owner, deps=deps).address
        found = run(find_visitor, FindVisitor(code, desk.place), actor=desk.counter, deps=deps)
        assert (found.date, found.where) == (MONDAY + timedelta(days=2), "Kantor DABO")
        assert desk.seat(code).number == "A-001"
        assert (given.status(ref), right(deps, ref), live(deps, ref)) == (Status.ARRIVED, "spent", 1)
        assert (taken(deps, later), sold(deps, desk.hour)) == (0, 1)
        assert told(deps, ref)[-2:] == ["seat_moved", "checked_in"]
        assert whole(deps) == []

    def test_a_date_today_at_another_place_counts_as_one_elsewhere(self, deps, given, desk):
        ref, _, there = desk.booked(MONDAY + timedelta(hours=4), given.place("DAIK"))
        desk.seat(ref)
        assert (given.status(ref), taken(deps, there)) == (Status.ARRIVED, 0)

    def test_a_date_today_is_checked_in_and_uses_no_walk_in_chair(self, deps, given, desk):
        ref, _, hour = desk.booked(MONDAY + timedelta(hours=4))
        for case, cmd in ((find_visitor, FindVisitor(ref, desk.place)), (seat_walk_in, SeatWalkIn(ref, desk.hour))):
            with pytest.raises(no.DateToday) as refused:
                run(case, cmd, actor=desk.counter, deps=deps)
            assert "13.00" in refused.value.message()
        assert (sold(deps, desk.hour), taken(deps, hour)) == (0, 1)
        assert run(check_in, CheckIn(ref, desk.place), actor=desk.counter, deps=deps).reference == ref

    def test_a_date_that_has_passed_needs_an_excuse(self, given, desk, clock):
        ref, _, _ = desk.booked(MONDAY + timedelta(hours=4))
        clock.at = MONDAY + timedelta(days=1)
        hour = given.session(desk.place, clock.at, 2, walk_in=1)
        with pytest.raises(no.DateGone):
            desk.seat(ref, hour)
        with pytest.raises(no.DateGone):
            desk.seat(given.application(status=Status.MISSED), hour)


class TestWho:
    @pytest.mark.parametrize("status", [Status.DRAFT, Status.CHECKING, Status.PAYABLE, Status.BILLED])
    def test_money_first(self, given, desk, status):
        with pytest.raises(PayFirst):
            desk.seat(given.application(status=status))

    @pytest.mark.parametrize("status", [Status.INTERVIEWED, Status.COLLECTED, Status.WITHDRAWN, Status.CLOSED])
    def test_nobody_whose_interview_is_behind_them(self, given, desk, status):
        with pytest.raises(MoveNotAllowed):
            desk.seat(given.application(status=status))

    def test_an_interviewer_may_do_it_too(self, given, desk):
        assert desk.seat(desk.paid(), by=given.officer(Role.INTERVIEWER)).number == "A-001"

    def test_only_the_desk_of_this_office(self, deps, given, desk):
        ref = desk.paid()
        for role in (Role.VERIFIER, Role.APPROVER, Role.PRINTER, Role.FINANCE, Role.AUDITOR, Role.SUPERVISOR):
            with pytest.raises(NotAllowed):
                desk.seat(ref, by=given.officer(role))
        with pytest.raises(NotAllowed):
            desk.seat(ref, by=given.account())
        with pytest.raises((NotAllowed, NotSignedIn)):
            read(walk_in_hours, AtPlace(desk.place), actor=given.account(), deps=deps)
        stranger = given.officer(Role.COUNTER, office="BATAM")
        with pytest.raises(no.SlipUnknown):
            desk.seat(ref, by=stranger)
        for case, cmd in ((walk_in_hours, AtPlace(desk.place)), (find_visitor, FindVisitor(ref, desk.place))):
            with pytest.raises(NotFound):
                run(case, cmd, actor=stranger, deps=deps)
        assert given.status(ref) is Status.PAID

    def test_nobody_seats_their_own_household(self, deps, given, desk):
        ref = desk.paid()
        with deps.writing() as db:
            for row in (db.get_one(t.Officer, desk.counter.id), db.get_one(t.Application, given.application_id(ref))):
                row.household_index = "one card"
        with pytest.raises(OwnCase):
            desk.seat(ref)


def test_the_share_is_not_cut_below_those_who_sit_on_it(deps, desk):
    desk.seat(desk.paid())
    with pytest.raises(no.SeatsBooked):
        run(change_chairs, ChangeChairs(desk.hour, 3, walk_in=0), actor=desk.boss, deps=deps)
    run(change_chairs, ChangeChairs(desk.hour, 3, walk_in=1), actor=desk.boss, deps=deps)
    assert desk.left() == [0]


class TestRaces:
    def rush(self, desk, people=12):
        """So many people at several counters want two chairs; how it went for each."""
        counters = [desk.given.officer(Role.COUNTER) for _ in range(3)]
        refs = [desk.paid() for _ in range(people)]
        tries = [(seat_walk_in, SeatWalkIn(ref, desk.hour), counters[n % 3]) for n, ref in enumerate(refs)]
        return Counter(a if isinstance(a, str) else "seat" for a in at_once(desk.deps, tries))

    def test_twelve_people_and_two_chairs(self, deps, desk):
        assert self.rush(desk) == {"seat": 2, "walk_in_full": 10}
        assert (sold(deps, desk.hour), live(deps), desk.left()) == (2, 3, [0])
        assert whole(deps) == []

    def test_control_without_the_guarded_count_it_oversells_and_the_auditor_sees_it(self, deps, desk, monkeypatch):
        monkeypatch.setattr(chairs, "take_walk_in", lambda ctx, session_id: True)
        assert self.rush(desk)["seat"] == 12
        assert any("B.1 walk-in seats" in found for found in whole(deps))

    def test_the_database_itself_refuses_one_too_many(self, deps, desk):
        with pytest.raises(Exception, match="walk_in_taken"), deps.writing() as db:
            db.execute(update(_sessions).where(_sessions.c.id == desk.hour).values(walk_in_taken=3))
        assert sold(deps, desk.hour) == 0

    def test_one_person_at_two_counters_and_at_home(self, deps, given, desk):
        """Seated at two counters while they book a later date themselves: one seat, one right, whoever wins."""
        owner = given.account()
        ref, later = desk.paid(owner), given.session(desk.place, MONDAY + timedelta(days=1), 3)
        counters = [given.officer(Role.COUNTER) for _ in range(2)]
        tries = [(seat_walk_in, SeatWalkIn(ref, desk.hour), counters[n % 2]) for n in range(6)]
        at_once(deps, [*tries[:3], (book_seat, BookSeat(ref, later), owner), *tries[3:]])
        assert (given.status(ref), right(deps, ref), live(deps, ref)) == (Status.ARRIVED, "spent", 1)
        assert (sold(deps, desk.hour), taken(deps, later)) == (1, 0)
        assert whole(deps) == []


def test_the_auditor_sees_a_walk_in_seat_of_somebody_who_is_not_here(deps, desk):
    desk.seat(desk.paid())
    with deps.writing() as db:
        db.execute(update(_seats).where(_seats.c.walk_in).values(checked_in_at=None))
    assert any("B.1 who sits on a walk-in seat" in found for found in whole(deps))
