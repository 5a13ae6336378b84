from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import at_wib, wib
from lingga_app.domain.errors import BadInput, NotAllowed, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.staffing import missing_steps
from lingga_app.services import seat_refusals as no
from lingga_app.services.outlook import ChoicesAsked, outlook, seat_choices
from lingga_app.services.planner import (
    CalendarAsked,
    CancelSession,
    ChangeChairs,
    DecideVisit,
    OfSession,
    PlanSessions,
    PlanVisit,
    calendar,
    cancel_session,
    change_chairs,
    close_session,
    decide_due_visits,
    decide_visit,
    plan_sessions,
    plan_visit,
    preview_cancel,
    reopen_session,
)
from lingga_app.services.run import Ctx, read, run
from lingga_app.services.seats import BookSeat, BookTogether, book_seat, book_together
from lingga_app.services.seed_places import seed_places
from tests.services.test_seats import live, right, taken, whole

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
_sessions, _places, _rights = table(t.Session), table(t.Place), table(t.BookingRight)


@pytest.fixture
def boss(given):
    return given.officer(Role.SUPERVISOR)


@pytest.fixture
def dabo(given):
    return given.place("DABO")


def starts(deps, place_id, day):
    with deps.reading() as db:
        rows = db.scalars(select(_sessions.c.starts_at).where(_sessions.c.place_id == place_id)).all()
    return sorted(wib(row).strftime("%H") for row in rows if wib(row).date() == day)


def booked(deps, given, place_id, hour, n=1, **cmd):
    people = []
    for k in range(n):
        who = given.account()
        ref = given.paid(place_id, who, paid_at=deps.clock.now() - timedelta(hours=n - k))
        run(book_seat, BookSeat(ref, hour, **cmd), actor=who, deps=deps)
        people.append(ref)
    return people


class TestPlanning:
    def test_a_week_without_holidays_weekends_and_lunch(self, deps, boss, dabo):
        cmd = PlanSessions(dabo, date(2026, 12, 21), date(2026, 12, 28), 6, 1, 1)
        planned = run(plan_sessions, cmd, actor=boss, deps=deps)
        assert {(row.day.day, row.why) for row in planned.skipped} == {
            (24, "holiday"),
            (25, "holiday"),
            (26, "weekend"),
            (27, "weekend"),
        }
        assert starts(deps, dabo, date(2026, 12, 21)) == ["08", "09", "10", "11", "13", "14", "15"]
        assert planned.created == 4 * 7

    def test_friday_prayer_and_ramadan_hours(self, deps, boss, dabo):
        run(plan_sessions, PlanSessions(dabo, date(2026, 12, 4), date(2026, 12, 4), 6), actor=boss, deps=deps)
        assert starts(deps, dabo, date(2026, 12, 4)) == ["08", "09", "10", "13", "14", "15"]
        run(plan_sessions, PlanSessions(dabo, date(2027, 2, 9), date(2027, 2, 9), 6), actor=boss, deps=deps)
        assert starts(deps, dabo, date(2027, 2, 9))[-1] == "14"

    def test_planning_twice_adds_nothing(self, deps, boss, dabo):
        cmd = PlanSessions(dabo, date(2026, 12, 7), date(2026, 12, 8), 6)
        assert run(plan_sessions, cmd, actor=boss, deps=deps).created == 14
        again = run(plan_sessions, cmd, actor=boss, deps=deps)
        assert (again.created, [row.why for row in again.skipped]) == (0, ["exists", "exists"])

    @pytest.mark.parametrize(
        "change",
        [
            {"capacity": 0},
            {"capacity": -1},
            {"capacity": 10**9},
            {"walk_in": 4, "priority": 3},
            {"walk_in": -1},
            {"first": date(2026, 11, 1)},
            {"last": date(2026, 11, 1)},
            {"last": date(2036, 1, 1)},
        ],
    )
    def test_what_no_screen_sends(self, deps, boss, dabo, change):
        base = {"place_id": dabo, "first": date(2026, 12, 7), "last": date(2026, 12, 8), "capacity": 6}
        with pytest.raises(BadInput):
            run(plan_sessions, PlanSessions(**(base | change)), actor=boss, deps=deps)
        assert starts(deps, dabo, date(2026, 12, 7)) == []

    def test_only_a_supervisor_of_the_office(self, deps, given, dabo):
        cmd = PlanSessions(dabo, date(2026, 12, 7), date(2026, 12, 8), 6)
        with pytest.raises(NotAllowed):
            run(plan_sessions, cmd, actor=given.officer(Role.COUNTER), deps=deps)
        with pytest.raises(NotFound):
            run(plan_sessions, cmd, actor=given.officer(Role.SUPERVISOR, office="BATAM"), deps=deps)

    def test_who_could_not_pay_hears_of_new_dates(self, deps, given, boss, dabo):
        given.application(status=Status.PAYABLE)
        given.books(5)
        cmd = PlanSessions(dabo, date(2026, 12, 7), date(2026, 12, 8), 6)
        run(plan_sessions, cmd, actor=boss, deps=deps)
        run(plan_sessions, PlanSessions(dabo, date(2026, 12, 9), date(2026, 12, 9), 6), actor=boss, deps=deps)
        with deps.reading() as db:
            assert db.scalars(select(table(t.Notice).c.kind)).all() == ["seat_open"]

    def test_the_calendar_warns_of_missing_staff_and_short_promises(self, deps, given, boss, dabo):
        given.paid(dabo)
        view = read(calendar, CalendarAsked(dabo), actor=boss, deps=deps)
        assert (len(view.days), view.promised, view.short) == (14, 1, 1)
        assert view.missing == (Role.INTERVIEWER, Role.APPROVER, Role.PRINTER)


@pytest.mark.parametrize(
    ("staff", "missing"),
    [
        ([{Role.INTERVIEWER}, {Role.APPROVER}, {Role.PRINTER}], ()),
        ([{Role.INTERVIEWER, Role.APPROVER, Role.PRINTER}] * 2, 1),
        ([{Role.INTERVIEWER, Role.APPROVER}, {Role.INTERVIEWER}, {Role.PRINTER}], ()),
        ([{Role.INTERVIEWER, Role.PRINTER}, {Role.APPROVER}], 1),
        ([], 3),
    ],
)
def test_three_different_people_finish_a_case(staff, missing):
    found = missing_steps([frozenset(roles) for roles in staff])
    assert (found == missing) if isinstance(missing, tuple) else (len(found) == missing)


class TestChanging:
    def test_fewer_chairs_than_people_are_refused_or_move_the_last(self, deps, given, boss, dabo):
        hour, later = given.session(dabo, MONDAY, 3), given.session(dabo, MONDAY + timedelta(hours=1), 3)
        refs = booked(deps, given, dabo, hour, 3)
        with pytest.raises(no.SeatsBooked):
            run(change_chairs, ChangeChairs(hour, 1), actor=boss, deps=deps)
        assert taken(deps, hour) == 3
        plan = run(change_chairs, ChangeChairs(hour, 1, move_people=True), actor=boss, deps=deps)
        assert [(row.reference, row.to_session) for row in plan.people] == [(refs[1], later), (refs[2], later)]
        assert (taken(deps, hour), taken(deps, later), live(deps)) == (1, 2, 3)
        assert whole(deps) == []

    def test_a_closed_session_keeps_its_people(self, deps, given, boss, dabo):
        hour = given.session(dabo, MONDAY, 3)
        booked(deps, given, dabo, hour)
        for _ in range(2):
            run(close_session, OfSession(hour), actor=boss, deps=deps)
        with pytest.raises(no.SessionNotOpen):
            booked(deps, given, dabo, hour)
        assert taken(deps, hour) == 1
        run(reopen_session, OfSession(hour), actor=boss, deps=deps)
        booked(deps, given, dabo, hour)
        assert taken(deps, hour) == 2


class TestCancelling:
    def test_people_move_by_class_then_payment_and_nobody_is_dropped(self, deps, given, boss, dabo):
        hour, later = given.session(dabo, MONDAY, 4), given.session(dabo, MONDAY + timedelta(days=1), 3)
        refs = booked(deps, given, dabo, hour, 3)
        first = booked(deps, given, dabo, hour, 1, served_first=True)
        with deps.writing() as db:  # an eager late payer
            db.execute(update(_sessions).where(_sessions.c.id == later).values(capacity=2))
        preview = read(preview_cancel, OfSession(hour), actor=boss, deps=deps)
        assert [row.reference for row in preview.people] == [first[0], *refs]
        assert [row.to_session for row in preview.people] == [later, later, None, None]
        people = tuple(row.reference for row in preview.people)
        done = run(cancel_session, CancelSession(hour, "ombak", people), actor=boss, deps=deps)
        assert done == preview
        assert (taken(deps, hour), taken(deps, later)) == (0, 2)
        assert [given.status(ref) for ref in refs] == [Status.BOOKED, Status.PAID, Status.PAID]
        assert [right(deps, ref) for ref in refs] == ["spent", "granted", "granted"]
        with deps.reading() as db:
            notices = table(t.Notice)
            told = dict(db.execute(select(notices.c.kind, func.count()).group_by(notices.c.kind)).all())
        assert told == {"seat_booked": 4, "seat_moved": 2, "seat_cancelled": 2}
        assert whole(deps) == []

    def test_a_list_that_changed_is_refused(self, deps, given, boss, dabo):
        hour = given.session(dabo, MONDAY, 4)
        refs = booked(deps, given, dabo, hour, 2)
        with pytest.raises(no.PlanStale):
            run(cancel_session, CancelSession(hour, "ombak", tuple(refs[:1])), actor=boss, deps=deps)
        assert (taken(deps, hour), live(deps)) == (2, 2)

    def test_a_visit_that_does_not_take_place_frees_everybody(self, deps, given, boss):
        cmd = PlanVisit(
            "Daik",
            "21.04.02",
            "Gedung Daerah",
            date(2026, 12, 8),
            date(2026, 12, 9),
            5,
            at_wib(date(2026, 12, 4), time(9)),
        )
        place_id = run(plan_visit, cmd, actor=boss, deps=deps)
        with deps.reading() as db:
            hours = db.scalars(select(_sessions.c.id).where(_sessions.c.place_id == place_id)).all()
        assert len(hours) == 10
        refs = booked(deps, given, place_id, hours[0], 2)
        plan = run(decide_visit, DecideVisit(place_id, go=False, reason="kurang orang"), actor=boss, deps=deps)
        assert sorted(row.reference for row in plan.people) == sorted(refs)
        assert [given.status(ref) for ref in refs] == [Status.PAID] * 2
        assert live(deps) == 0
        with pytest.raises(NotFound):
            run(decide_visit, DecideVisit(place_id, go=True), actor=boss, deps=deps)

    def test_a_cancelled_hour_leaves_its_own_free_chairs_out_of_the_promises(self, deps, given, boss, dabo):
        """Somebody was promised a seat by that day and the only other one; the moved person must not take it."""
        hour, later = given.session(dabo, MONDAY, 2), given.session(dabo, MONDAY + timedelta(days=1), 1)
        last = given.session(dabo, MONDAY + timedelta(days=2), 1)
        refs = booked(deps, given, dabo, hour)
        given.paid(dabo, until=date(2026, 12, 8))
        preview = read(preview_cancel, OfSession(hour), actor=boss, deps=deps)
        assert [row.to_session for row in preview.people] == [last]
        done = run(cancel_session, CancelSession(hour, "listrik padam", tuple(refs)), actor=boss, deps=deps)
        assert done == preview
        assert (taken(deps, later), taken(deps, last)) == (0, 1)

    def test_a_family_moves_together_past_an_hour_that_is_too_small(self, deps, given, boss, dabo):
        hour = given.session(dabo, MONDAY, 4)
        small = given.session(dabo, MONDAY + timedelta(hours=1), 2)
        large = given.session(dabo, MONDAY + timedelta(hours=2), 3)
        who = given.account()
        family = tuple(given.paid(dabo, who) for _ in range(3))
        run(book_together, BookTogether(family, hour), actor=who, deps=deps)
        single = booked(deps, given, dabo, hour)
        run(cancel_session, CancelSession(hour, "ombak", (*family, *single)), actor=boss, deps=deps)
        assert (taken(deps, small), taken(deps, large)) == (1, 3)
        assert whole(deps) == []


class TestVisits:
    """Go or no-go of an outreach visit: by the supervisor, or by the clock when nobody decides."""

    DECIDE = at_wib(date(2026, 12, 4), time(9))

    @pytest.fixture
    def visit(self, deps, boss):
        cmd = PlanVisit(
            "Daik", "21.04.02", "Gedung Daerah", date(2026, 12, 8), date(2026, 12, 9), 5, self.DECIDE, min_people=5
        )
        return run(plan_visit, cmd, actor=boss, deps=deps)

    def hours(self, deps, place_id):
        with deps.reading() as db:
            return db.scalars(
                select(_sessions.c.id).where(_sessions.c.place_id == place_id).order_by(_sessions.c.starts_at)
            ).all()

    def state(self, deps, place_id):
        with deps.reading() as db:
            row = db.execute(select(_places.c.state, _places.c.decide_at).where(_places.c.id == place_id)).one()
        return row.state, row.decide_at is None

    def test_with_enough_people_the_clock_lets_it_take_place(self, deps, given, visit, clock):
        booked(deps, given, visit, self.hours(deps, visit)[0], 5)
        assert decide_due_visits(deps) == 0
        clock.at = self.DECIDE
        assert (decide_due_visits(deps), decide_due_visits(deps)) == (1, 0)
        assert self.state(deps, visit) == (t.PlaceState.OPEN, True)
        assert live(deps) == 5

    def test_with_four_it_does_not_and_everybody_moves_and_is_told(self, deps, given, visit, clock, dabo):
        refs = booked(deps, given, visit, self.hours(deps, visit)[0], 4)
        later = run(
            plan_visit,
            PlanVisit(
                "Daik lagi", "21.04.02", "Gedung Daerah", date(2026, 12, 17), date(2026, 12, 17), 3,
                at_wib(date(2026, 12, 15), time(9)), min_people=1,
            ),
            actor=given.officer(Role.SUPERVISOR),
            deps=deps,
        )  # fmt: skip
        with deps.writing() as db:  # one hour of the later visit, and one seat at the office
            keep = self.hours(deps, later)[0]
            db.execute(
                update(_sessions).where(_sessions.c.place_id == later, _sessions.c.id != keep).values(state="closed")
            )
        office = given.session(dabo, MONDAY, 1)
        clock.at = self.DECIDE
        assert decide_due_visits(deps) == 1
        assert self.state(deps, visit)[0] is t.PlaceState.CANCELLED
        assert (taken(deps, keep), taken(deps, office), live(deps)) == (3, 1, 4)
        assert [given.status(ref) for ref in refs] == [Status.BOOKED] * 4
        with deps.reading() as db:
            assert db.scalars(select(table(t.Notice).c.kind)).all().count("seat_moved") == 4
        assert whole(deps) == []

    def test_rights_that_nobody_has_used_go_elsewhere_and_their_owners_are_told(self, deps, given, visit, dabo, boss):
        """One has paid for a seat there, one is about to pay. Whoever is seated anew hears of that alone."""
        hour = given.session(dabo, MONDAY, 3)
        seated = booked(deps, given, visit, self.hours(deps, visit)[0])
        who = given.account()
        paid, offered = given.paid(visit, who), given.paid(visit)
        number = given.application_id(offered)
        with deps.writing() as db:
            db.execute(update(_rights).where(_rights.c.application_id == number).values(state=t.RightState.OFFERED))
        run(decide_visit, DecideVisit(visit, go=False, reason="kurang orang"), actor=boss, deps=deps)
        with deps.reading() as db:
            found = dict(db.execute(select(_rights.c.application_id, _rights.c.place_id)).all())
            told = Counter(db.scalars(select(table(t.Notice).c.kind)).all())
        assert [found[given.application_id(ref)] for ref in (paid, offered, *seated)] == [dabo, dabo, visit]
        assert (told["visit_off"], told["seat_moved"]) == (2, 1)
        assert run(book_seat, BookSeat(paid, hour), actor=who, deps=deps)

    def test_a_supervisor_may_let_it_take_place_with_fewer(self, deps, given, visit, clock, boss):
        booked(deps, given, visit, self.hours(deps, visit)[0], 2)
        run(decide_visit, DecideVisit(visit, go=True), actor=boss, deps=deps)
        clock.at = self.DECIDE + timedelta(hours=1)
        assert decide_due_visits(deps) == 0
        assert live(deps) == 2

    @pytest.mark.parametrize(
        "change",
        [
            {"name": "  "},
            {"first": date(2026, 11, 24)},
            {"last": date(2027, 12, 1)},
            {"min_people": 0},
            {"decide_at": at_wib(date(2026, 12, 8), time(9))},
            {"district": "99.99.99"},
        ],
    )
    def test_a_visit_that_no_screen_sends(self, deps, boss, change):
        base = {
            "name": "Daik", "district": "21.04.02", "address": "x", "first": date(2026, 12, 8),
            "last": date(2026, 12, 9), "capacity": 5, "decide_at": at_wib(date(2026, 12, 4), time(9)),
        }  # fmt: skip
        with pytest.raises(BadInput):
            run(plan_visit, PlanVisit(**(base | change)), actor=boss, deps=deps)


class TestOutlook:
    def ask(self, deps, place_id, people):
        def query(ctx: Ctx, cmd: int):
            return outlook(ctx, place_id, cmd)

        from lingga_app.domain.actor import PUBLIC

        return read(query, people, actor=PUBLIC, deps=deps)

    def test_three_sessions_for_the_size_of_the_family(self, deps, given, dabo):
        given.books(50)
        hours = [given.session(dabo, MONDAY + timedelta(hours=n), n + 1) for n in range(6)]
        assert [o.session_id for o in self.ask(deps, dabo, 1).next_sessions] == hours[:3]
        assert [o.session_id for o in self.ask(deps, dabo, 4).next_sessions] == [hours[3], hours[4], hours[5]]
        assert self.ask(deps, dabo, 4).promised_until == date(2026, 12, 22)
        assert self.ask(deps, dabo, 400).promised_until is None
        with pytest.raises(NotFound):
            self.ask(deps, 999, 1)

    def test_seats_of_earlier_promises_are_shown_as_taken(self, deps, given, dabo):
        given.session(dabo, MONDAY, 1)
        given.session(dabo, MONDAY + timedelta(days=1), 5)
        who = given.account()
        given.paid(dabo, until=date(2026, 12, 7))
        late = given.paid(dabo, who, until=date(2026, 12, 18))
        view = read(seat_choices, ChoicesAsked(late), actor=who, deps=deps)
        assert [o.left for o in view.sessions] == [0, 5]


def test_the_demo_is_filled_once(deps, given):
    given.office()
    for _ in range(2):
        seed_places(deps)
    with deps.reading() as db:
        assert db.scalars(select(_places.c.name).order_by(_places.c.id)).all() == [
            "Kantor Imigrasi Dabo Singkep",
            "Daik",
            "Senayang",
        ]
        count = db.scalar(select(func.count()).select_from(_sessions))
    seed_places(deps)
    with deps.reading() as db:
        assert db.scalar(select(func.count()).select_from(_sessions)) == count > 100
