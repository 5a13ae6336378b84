"""A boat that does not sail: preview, one act, undo, confirm, and a call list that ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import BadInput, NotAllowed, NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.services import seat_refusals as no
from lingga_app.services.arrivals import CheckIn, check_in
from lingga_app.services.audit import audit_all
from lingga_app.services.boats import (
    BoatDay,
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
    settle_boats,
    undo_boat,
)
from lingga_app.services.noticeboard import ReadNotices, read_notices
from lingga_app.services.planner import CancelSession, cancel_session
from lingga_app.services.run import read, run
from lingga_app.services.seats import (
    BookSeat,
    BookTogether,
    ReportBoat,
    RescheduleSeat,
    book_seat,
    book_together,
    report_boat,
    reschedule_seat,
)
from tests.services.test_seats import at_once, changes, live, refused, right, taken, whole

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
DAY = date(2026, 12, 7)
DAIK, DABO = "21.04.02", "21.04.01"


@pytest.fixture
def boss(given):
    return given.officer(Role.SUPERVISOR)


@pytest.fixture
def dabo(given):
    return given.place("DABO", district=DABO)


@pytest.fixture
def morning(clock):
    """The morning of the day, before the first session."""
    clock.at = MONDAY - timedelta(hours=1)


def lives(deps, given, ref, district):
    with deps.writing() as db:
        row = db.get_one(t.Application, given.application_id(ref))
        values = {Field.DISTRICT: district, Field.VILLAGE: f"{district}.1010"}
        db.add_all(
            t.Answer(
                application_id=row.id,
                field=field,
                value_sealed=deps.vault.seal(db, row.key_id, value, deps.chance),
                answered_at=deps.clock.now(),
            )
            for field, value in values.items()
        )


class Crowd:
    """People from Daik and from Dabo with a date at Dabo on Monday."""

    def __init__(self, deps, given, dabo):
        self.deps, self.given, self.dabo = deps, given, dabo
        self.owner = {}

    def sit(self, hour, district=DAIK, *, first=False, people=1):
        who = self.given.account()
        self.deps.clock.advance(timedelta(seconds=1))
        refs = tuple(self.given.paid(self.dabo, who) for _ in range(people))
        for ref in refs:
            lives(self.deps, self.given, ref, district)
            self.owner[ref] = who
        if people > 1:
            run(book_together, BookTogether(refs, hour, first), actor=who, deps=self.deps)
        else:
            run(book_seat, BookSeat(refs[0], hour, first), actor=who, deps=self.deps)
        return refs if people > 1 else refs[0]

    def hour(self, ref):
        seats, rows = table(t.Appointment), table(t.Application)
        with self.deps.reading() as db:
            return db.scalar(
                select(seats.c.session_id)
                .join(rows, rows.c.id == seats.c.application_id)
                .where(rows.c.reference == ref, seats.c.state == "confirmed")
            )


@pytest.fixture
def crowd(deps, given, dabo):
    return Crowd(deps, given, dabo)


def preview(deps, boss, route="lingga", day=DAY):
    return run(preview_boat, BoatDay(route, day), actor=boss, deps=deps)


def seen(plan):
    return tuple(Seen(row.reference, row.to_session) for row in (*plan.moves, *plan.unfit))


def act(deps, boss, reason="gelombang 3 meter"):
    return run(move_boat, MoveBoat("lingga", DAY, reason, seen(preview(deps, boss))), actor=boss, deps=deps)


def kept(deps, session_id):
    with deps.reading() as db:
        return db.scalar(select(table(t.Session).c.kept).where(table(t.Session).c.id == session_id))


class TestPreview:
    def test_by_route_class_and_payment_and_those_here_stay(self, deps, given, dabo, boss, crowd, clock):
        hour = given.session(dabo, MONDAY, 6)
        later = given.session(dabo, MONDAY + timedelta(days=1), 2)
        early, late = crowd.sit(hour), crowd.sit(hour)
        near, here = crowd.sit(hour, DABO), crowd.sit(hour)
        old = crowd.sit(hour, first=True)
        clock.at = MONDAY
        run(check_in, CheckIn(here, dabo), actor=given.officer(Role.COUNTER), deps=deps)
        plan = preview(deps, boss)
        assert [(row.reference, row.to_session) for row in plan.moves] == [(old, later), (early, later)]
        assert [row.reference for row in plan.unfit] == [late]
        assert [(row.reference, row.here) for row in plan.stays] == [(here, True)]
        assert near not in {row.reference for row in (*plan.moves, *plan.unfit, *plan.stays)}
        assert plan.moves[0].village == "Daik"
        act_id = run(move_boat, MoveBoat("lingga", DAY, "ombak", seen(plan)), actor=boss, deps=deps)
        assert act_id
        assert [given.status(ref) for ref in (old, early, late, here, near)] == [
            Status.BOOKED, Status.BOOKED, Status.PAID, Status.ARRIVED, Status.BOOKED,
        ]  # fmt: skip
        assert (taken(deps, hour), kept(deps, hour), taken(deps, later)) == (2, 3, 2)
        assert right(deps, late) == "granted"
        assert whole(deps) == []

    def test_a_visit_across_the_sea_moves_with_its_place(self, deps, given, boss, dabo, crowd, morning):
        """The officers' boat to Daik: everybody there moves, to the visit's second day."""
        daik = given.place("DAIK", kind=t.PlaceKind.OUTREACH, district=DAIK, ends_on=DAY + timedelta(days=1))
        hour, next_day = given.session(daik, MONDAY, 3), given.session(daik, MONDAY + timedelta(days=1), 3)
        who = given.account()
        ref = given.paid(daik, who)
        run(book_seat, BookSeat(ref, hour), actor=who, deps=deps)
        assert [(row.reference, row.to_session) for row in preview(deps, boss).moves] == [(ref, next_day)]
        assert preview(deps, boss, "senayang") == preview(deps, boss, "posek")
        assert preview(deps, boss, "senayang").moves == ()

    @pytest.mark.parametrize(
        ("route", "day", "refusal"),
        [
            ("road", DAY, BadInput),
            ("", DAY, BadInput),
            ("x" * 99, DAY, BadInput),
            ("lingga", date(2026, 12, 6), no.BoatDayOff),
            ("lingga", date(2026, 12, 15), no.BoatDayOff),
        ],
    )
    def test_only_routes_with_boats_and_days_at_hand(self, deps, boss, dabo, morning, route, day, refusal):
        refused(preview_boat, BoatDay(route, day), refusal, actor=boss, deps=deps)
        refused(move_boat, MoveBoat(route, day, "ombak", ()), refusal, actor=boss, deps=deps)

    def test_only_a_supervisor(self, deps, given, dabo, morning):
        for role in (Role.COUNTER, Role.HELP_DESK):
            refused(preview_boat, BoatDay("lingga", DAY), NotAllowed, actor=given.officer(role), deps=deps)


class TestMoving:
    def test_free_told_and_recorded(self, deps, given, dabo, boss, crowd, morning):
        hour = given.session(dabo, MONDAY, 3)
        given.session(dabo, MONDAY + timedelta(days=1), 3)
        ref = crowd.sit(hour)
        act(deps, boss)
        left = changes(deps, given.application_id(ref))
        with deps.reading() as db:
            kinds = db.scalars(select(table(t.Notice).c.kind)).all()
            acts = db.scalars(select(table(t.AuditEvent).c.act)).all()
        assert (left, kinds[-1]) == (2, "boat_moved")
        assert {"boat.moved", "view.boat"} <= set(acts)
        assert whole(deps) == []

    def test_a_preview_that_is_no_longer_true_changes_nothing(self, deps, given, dabo, boss, crowd, morning):
        hour = given.session(dabo, MONDAY, 3)
        later = given.session(dabo, MONDAY + timedelta(days=1), 1)
        last = given.session(dabo, MONDAY + timedelta(days=2), 1)
        ref = crowd.sit(hour)
        old_plan = seen(preview(deps, boss))
        who = given.account()
        run(book_seat, BookSeat(given.paid(dabo, who), later), actor=who, deps=deps)
        cmd = MoveBoat("lingga", DAY, "ombak", old_plan)
        refused(move_boat, cmd, no.PlanStale, actor=boss, deps=deps)
        assert (crowd.hour(ref), kept(deps, hour)) == (hour, 0)
        act(deps, boss)
        assert crowd.hour(ref) == last

    def test_nobody_to_move_is_no_act(self, deps, boss, dabo, morning):
        refused(move_boat, MoveBoat("lingga", DAY, "ombak", ()), no.PlanStale, actor=boss, deps=deps)
        refused(move_boat, MoveBoat("lingga", DAY, "  ", ()), BadInput, actor=boss, deps=deps)

    def test_the_same_route_and_day_once_until_settled(self, deps, given, dabo, boss, crowd, morning):
        hour = given.session(dabo, MONDAY, 3)
        given.session(dabo, MONDAY + timedelta(days=1), 3)
        crowd.sit(hour)
        first = act(deps, boss)
        crowd.sit(given.session(dabo, MONDAY + timedelta(hours=1), 3))
        cmd = MoveBoat("lingga", DAY, "ombak", seen(preview(deps, boss)))
        refused(move_boat, cmd, no.BoatMovedAlready, actor=boss, deps=deps)
        run(confirm_boat, OfAct(first), actor=boss, deps=deps)
        assert run(move_boat, cmd, actor=boss, deps=deps) > first
        assert whole(deps) == []

    def test_a_family_stays_together(self, deps, given, dabo, boss, crowd, morning):
        hour = given.session(dabo, MONDAY, 3)
        small = given.session(dabo, MONDAY + timedelta(days=1), 2)
        large = given.session(dabo, MONDAY + timedelta(days=1, hours=1), 3)
        family = crowd.sit(hour, people=3)
        act(deps, boss)
        assert [crowd.hour(ref) for ref in family] == [large] * 3
        assert taken(deps, small) == 0


class TestUndoing:
    @pytest.fixture
    def moved(self, deps, given, dabo, boss, crowd, morning):
        """Two have a new date, one fitted nowhere; returns hours, people and the act."""
        hour = given.session(dabo, MONDAY, 3)
        later = given.session(dabo, MONDAY + timedelta(days=1), 2)
        people = [crowd.sit(hour) for _ in range(3)]
        return hour, later, people, act(deps, boss)

    def test_everybody_has_their_old_seat_again(self, deps, given, boss, crowd, moved, clock):
        hour, later, people, number = moved
        clock.at = MONDAY + timedelta(hours=2)  # the first session has begun
        assert run(undo_boat, OfAct(number), actor=boss, deps=deps) == 3
        assert [crowd.hour(ref) for ref in people] == [hour] * 3
        assert [given.status(ref) for ref in people] == [Status.BOOKED] * 3
        assert (taken(deps, hour), kept(deps, hour), taken(deps, later)) == (3, 0, 0)
        with deps.reading() as db:
            assert db.scalars(select(table(t.Notice).c.kind)).all().count("boat_undone") == 3
        refused(undo_boat, OfAct(number), no.BoatSettled, actor=boss, deps=deps)
        refused(confirm_boat, OfAct(number), no.BoatSettled, actor=boss, deps=deps)
        assert whole(deps) == []

    def test_the_chairs_are_nobodys_meanwhile(self, deps, given, dabo, moved, crowd):
        hour, *_ = moved
        who = given.account()
        refused(book_seat, BookSeat(given.paid(dabo, who), hour), no.SeatTaken, actor=who, deps=deps)

    def test_control_without_chairs_set_aside_there_is_no_way_back(self, deps, given, dabo, boss, moved, crowd):
        """Had the chairs been free at once, as in an ordinary change, a rival sits there and the undo must fail."""
        hour, _, _people, number = moved
        with deps.writing() as db:
            sessions = table(t.Session)
            db.execute(sessions.update().where(sessions.c.id == hour).values(kept=0))
        assert any(found.startswith("B.10 chairs kept") for found in whole(deps))
        rival = given.account()
        run(book_seat, BookSeat(given.paid(dabo, rival), hour), actor=rival, deps=deps)
        refused(undo_boat, OfAct(number), no.SeatTaken, actor=boss, deps=deps)

    def test_who_has_chosen_since_keeps_their_choice(self, deps, given, dabo, boss, crowd, moved):
        hour, _, people, number = moved
        own = given.session(dabo, MONDAY + timedelta(days=3), 3)
        run(reschedule_seat, RescheduleSeat(people[0], own), actor=crowd.owner[people[0]], deps=deps)
        run(book_seat, BookSeat(people[2], own), actor=crowd.owner[people[2]], deps=deps)
        assert run(undo_boat, OfAct(number), actor=boss, deps=deps) == 1
        assert [crowd.hour(ref) for ref in people] == [own, hour, own]
        assert (taken(deps, hour), kept(deps, hour)) == (1, 0)
        assert whole(deps) == []

    def test_a_session_that_was_cancelled_since_takes_nobody_back(self, deps, boss, crowd, moved):
        hour, later, people, number = moved
        run(cancel_session, CancelSession(hour, "listrik padam", ()), actor=boss, deps=deps)
        assert run(undo_boat, OfAct(number), actor=boss, deps=deps) == 0
        assert [crowd.hour(ref) for ref in people] == [later, later, None]
        assert kept(deps, hour) == 0

    def test_confirmed_it_stands_and_the_chairs_are_free(self, deps, given, boss, crowd, moved):
        hour, later, _people, number = moved
        run(confirm_boat, OfAct(number), actor=boss, deps=deps)
        assert (taken(deps, hour), kept(deps, hour), taken(deps, later)) == (0, 0, 2)
        refused(undo_boat, OfAct(number), no.BoatSettled, actor=boss, deps=deps)
        assert whole(deps) == []

    def test_when_the_day_is_over_it_stands(self, deps, boss, moved, clock):
        hour, *_ = moved
        assert settle_boats(deps) == 0
        clock.at = MONDAY + timedelta(days=1)
        assert (settle_boats(deps), settle_boats(deps), kept(deps, hour)) == (1, 0, 0)

    def test_another_offices_act_is_not_there(self, deps, given, moved):
        other = given.officer(Role.SUPERVISOR, office="BATAM")
        for case in (undo_boat, confirm_boat, call_list):
            refused(case, OfAct(moved[3]), NotFound, actor=other, deps=deps)
        assert read(boat_log, None, actor=other, deps=deps) == []

    def test_undo_confirm_and_peoples_own_acts_at_once(self, deps, given, dabo, boss, crowd, moved):
        hour, _later, people, number = moved
        own = given.session(dabo, MONDAY + timedelta(days=3), 3)
        answers = at_once(
            deps,
            [
                (undo_boat, OfAct(number), boss),
                (confirm_boat, OfAct(number), boss),
                (reschedule_seat, RescheduleSeat(people[0], own), crowd.owner[people[0]]),
                (book_seat, BookSeat(people[2], own), crowd.owner[people[2]]),
                (undo_boat, OfAct(number), boss),
            ],
        )
        assert sum(answers[n] != "boat_settled" for n in (0, 1, 4)) == 1
        assert kept(deps, hour) == 0
        assert live(deps) == 3 - [given.status(ref) for ref in people].count(Status.PAID)
        assert whole(deps) == []


class TestCallList:
    def test_it_ends_when_each_was_reached(self, deps, given, dabo, boss, crowd, morning):
        hour = given.session(dabo, MONDAY, 3)
        given.session(dabo, MONDAY + timedelta(days=1), 3)
        people = [crowd.sit(hour) for _ in range(3)]
        given.contact(crowd.owner[people[0]], "+6281270001111")
        number = act(deps, boss)
        desk = given.officer(Role.HELP_DESK)
        calls = run(call_list, OfAct(number), actor=desk, deps=deps)
        assert {call.reference: (call.phone, call.told) for call in calls}[people[0]] == ("+6281270001111", False)
        assert self.to_call(deps, boss) == 3
        run(read_notices, ReadNotices(people[0]), actor=crowd.owner[people[0]], deps=deps)  # seen in the app
        assert self.to_call(deps, boss) == 2
        for _ in range(2):
            run(note_reached, Called(number, people[1]), actor=desk, deps=deps)
        run(note_reached, Called(number, people[2]), actor=boss, deps=deps)
        assert self.to_call(deps, boss) == 0
        assert all(call.phone == "" for call in run(call_list, OfAct(number), actor=desk, deps=deps))
        refused(note_reached, Called(number, "LGA-2222-2222"), NotFound, actor=desk, deps=deps)

    def to_call(self, deps, boss):
        [line] = read(boat_log, None, actor=boss, deps=deps)
        return line.to_call

    def test_the_log_holds_reports_beside_acts(self, deps, given, dabo, boss, crowd, morning):
        hour = given.session(dabo, MONDAY, 3)
        given.session(dabo, MONDAY + timedelta(days=1), 3)
        reporter, other = crowd.sit(hour), crowd.sit(hour)
        run(report_boat, ReportBoat(reporter, DAIK, "weather"), actor=crowd.owner[reporter], deps=deps)
        [line] = read(boat_log, None, actor=boss, deps=deps)
        assert (line.day, line.route, line.reports, line.act_id) == (DAY, "lingga", 1, 0)
        number = act(deps, boss)
        [line] = read(boat_log, None, actor=boss, deps=deps)
        assert (line.reports, line.act_id, line.moved, line.unfit) == (1, number, 1, 0)
        assert other
        assert [found for found in audit_all(deps).violations if found.startswith("B.10")] == []
