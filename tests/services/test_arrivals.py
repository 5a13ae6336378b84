from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.errors import AppError, NotAllowed
from lingga_app.domain.lifecycle import Status
from lingga_app.services import seat_refusals as no
from lingga_app.services.arrivals import (
    CheckIn,
    OfPerson,
    OnDay,
    check_in,
    close_no_show,
    day_list,
    excuse_missed,
    leave,
)
from lingga_app.services.authenticity import CheckPaper, Verdict, check_seal
from lingga_app.services.run import read, run
from lingga_app.services.seat_slips import slip
from lingga_app.services.seats import BookSeat, OfCase, RescheduleSeat, book_seat, reschedule_seat

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)


@pytest.fixture
def siti(given):
    return given.account()


@pytest.fixture
def counter(given):
    return given.officer(Role.COUNTER)


@pytest.fixture
def boss(given):
    return given.officer(Role.SUPERVISOR)


@pytest.fixture
def dabo(given):
    return given.place("DABO")


@pytest.fixture
def hour(given, dabo):
    return given.session(dabo, MONDAY)


@pytest.fixture
def ref(deps, given, siti, dabo, hour):
    ref = given.paid(dabo, siti)
    run(book_seat, BookSeat(ref, hour), actor=siti, deps=deps)
    return ref


def address(deps, siti, ref):
    return read(slip, OfCase(ref), actor=siti, deps=deps).address


def test_the_slip_says_what_to_bring_and_hides_the_name(deps, siti, ref):
    found = read(slip, OfCase(ref), actor=siti, deps=deps)
    assert found.place == "Kantor DABO"
    assert found.bring
    assert found.code.startswith(ref)


def test_the_code_below_the_qr_can_be_typed(deps, given, siti, ref, counter, dabo, clock):
    typed = read(slip, OfCase(ref), actor=siti, deps=deps).code.lower().replace("-", " ")
    clock.at = MONDAY
    wrong = typed[:-1] + ("2" if typed[-1] != "2" else "3")
    with pytest.raises(no.SlipUnknown):
        run(check_in, CheckIn(wrong, dabo), actor=counter, deps=deps)
    assert run(check_in, CheckIn(typed, dabo), actor=counter, deps=deps).reference == ref


def test_scanning_the_slip_checks_in_once(deps, given, siti, ref, counter, dabo, clock):
    code = address(deps, siti, ref)
    clock.at = MONDAY - timedelta(minutes=9)
    first = run(check_in, CheckIn(code, dabo, "1"), actor=counter, deps=deps)
    assert (first.number, first.already, first.counter, first.before) == ("A-001", False, "1", 0)
    assert given.status(ref) is Status.ARRIVED
    clock.advance(timedelta(minutes=20))
    again = run(check_in, CheckIn(code, dabo, "2"), actor=counter, deps=deps)
    assert (again.already, again.at, again.counter, again.number) == (True, first.at, "1", "A-001")
    assert read(check_seal, CheckPaper(code), actor=PUBLIC, deps=deps).verdict is Verdict.USED


@pytest.mark.parametrize("spelled", [lambda r: r, lambda r: r.lower().replace("-", " "), lambda r: r[4:]])
def test_the_reference_can_be_typed(deps, ref, counter, dabo, clock, spelled):
    clock.at = MONDAY
    assert run(check_in, CheckIn(spelled(ref), dabo), actor=counter, deps=deps).reference == ref


@pytest.mark.parametrize("code", ["", "LGA-0000-0000", "https://evil.example/" + "0" * 32, "a" * 4000, "'; --", "\x00"])
def test_a_foreign_code_is_refused(deps, given, ref, counter, dabo, clock, code):
    clock.at = MONDAY
    with pytest.raises(no.SlipUnknown):
        run(check_in, CheckIn(code, dabo), actor=counter, deps=deps)
    assert given.status(ref) is Status.BOOKED


def test_a_replaced_slip_names_the_date_that_counts(deps, given, siti, ref, counter, dabo, clock):
    old = address(deps, siti, ref)
    new_hour = given.session(dabo, MONDAY + timedelta(days=1))
    run(reschedule_seat, RescheduleSeat(ref, new_hour), actor=siti, deps=deps)
    clock.at = MONDAY
    with pytest.raises(no.SlipReplaced) as refused:
        run(check_in, CheckIn(old, dabo), actor=counter, deps=deps)
    assert "Selasa, 8 Desember 2026 pukul 09.00 WIB di Kantor DABO" in refused.value.message()
    assert given.status(ref) is Status.BOOKED
    assert read(check_seal, CheckPaper(old), actor=PUBLIC, deps=deps).verdict is Verdict.OLD


@pytest.mark.parametrize("moment", [MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)])
def test_only_on_the_day(deps, given, ref, counter, dabo, clock, moment):
    clock.at = moment
    with pytest.raises(no.NotTheDay):
        run(check_in, CheckIn(ref, dabo), actor=counter, deps=deps)
    assert given.status(ref) is Status.BOOKED


def test_only_at_the_place(deps, given, ref, counter, clock):
    clock.at = MONDAY
    with pytest.raises(no.NotTheDay):
        run(check_in, CheckIn(ref, given.place("DAIK")), actor=counter, deps=deps)
    assert given.status(ref) is Status.BOOKED


def test_only_staff_of_the_office(deps, given, siti, ref, dabo, clock):
    clock.at = MONDAY
    with pytest.raises(NotAllowed):
        run(check_in, CheckIn(ref, dabo), actor=siti, deps=deps)
    with pytest.raises(no.SlipUnknown):
        run(check_in, CheckIn(ref, dabo), actor=given.officer(Role.COUNTER, office="BATAM"), deps=deps)
    assert given.status(ref) is Status.BOOKED


def test_six_people_at_two_counters_get_six_numbers(deps, given, dabo, counter, clock):
    hour = given.session(dabo, MONDAY + timedelta(hours=1), 6)
    refs = []
    for _ in range(6):
        who = given.account()
        refs.append(given.paid(dabo, who))
        run(book_seat, BookSeat(refs[-1], hour), actor=who, deps=deps)
    clock.at = MONDAY
    with ThreadPoolExecutor(6) as pool:
        found = pool.map(
            lambda ref: run(check_in, CheckIn(ref, dabo, "1"), actor=counter, deps=deps).number, refs + refs
        )
    assert sorted(set(found)) == [f"A-00{n}" for n in range(1, 7)]


def test_the_day_list_shows_who_is_expected_and_who_came_last(deps, ref, counter, dabo, clock):
    clock.at = MONDAY
    before = run(day_list, OnDay(dabo), actor=counter, deps=deps)
    assert [(row.reference, row.at) for row in before.expected] == [(ref, None)]
    assert before.last == ()
    run(check_in, CheckIn(ref, dabo), actor=counter, deps=deps)
    assert [row.reference for row in run(day_list, OnDay(dabo), actor=counter, deps=deps).last] == [ref]


def test_leaving_before_the_interview_keeps_the_right(deps, given, siti, ref, counter, dabo, clock):
    clock.at = MONDAY
    run(check_in, CheckIn(ref, dabo), actor=counter, deps=deps)
    run(leave, OfPerson(ref, "anak sakit"), actor=counter, deps=deps)
    assert given.status(ref) is Status.PAID
    later = given.session(dabo, MONDAY + timedelta(days=1))
    assert run(book_seat, BookSeat(ref, later), actor=siti, deps=deps)


def test_a_no_show_is_closed_after_the_day_by_a_person(deps, given, siti, ref, counter, dabo, clock):
    clock.at = MONDAY + timedelta(hours=14, minutes=59)  # 23.59 WIB
    with pytest.raises(no.DayNotOver):
        run(close_no_show, OfPerson(ref), actor=counter, deps=deps)
    assert given.status(ref) is Status.BOOKED
    assert run(day_list, OnDay(dabo), actor=counter, deps=deps).unclosed == ()
    clock.advance(timedelta(minutes=1))
    assert [row.reference for row in run(day_list, OnDay(dabo), actor=counter, deps=deps).unclosed] == [ref]
    assert run(day_list, OnDay(dabo), actor=given.officer(Role.INTERVIEWER), deps=deps).unclosed == ()
    with pytest.raises(NotAllowed):
        run(close_no_show, OfPerson(ref), actor=given.officer(Role.HELP_DESK), deps=deps)
    run(close_no_show, OfPerson(ref), actor=counter, deps=deps)
    assert given.status(ref) is Status.MISSED
    assert run(day_list, OnDay(dabo), actor=counter, deps=deps).unclosed == ()
    with deps.reading() as db:
        assert "missed" in db.scalars(select(table(t.Notice).c.kind)).all()


def test_an_excused_person_chooses_again(deps, given, siti, ref, counter, boss, dabo, clock):
    clock.at = MONDAY + timedelta(days=1)
    run(close_no_show, OfPerson(ref), actor=counter, deps=deps)
    with pytest.raises(NotAllowed):
        run(excuse_missed, OfPerson(ref), actor=counter, deps=deps)
    assert run(excuse_missed, OfPerson(ref, "kapal"), actor=boss, deps=deps) > clock.at.date()
    with deps.reading() as db:
        assert "excused" in db.scalars(select(table(t.Notice).c.kind)).all()
    later = given.session(dabo, MONDAY + timedelta(days=2))
    assert run(book_seat, BookSeat(ref, later), actor=siti, deps=deps)


def test_every_pair_of_acts_on_one_booking_has_one_winner(deps, given, counter, boss, dabo, clock):
    """Whatever two people do to one booking at the same moment, one status comes out and seats agree with it."""
    from lingga_app.services.seats import ReportBoat, report_boat
    from tests.services.test_seats import live, right, taken, whole

    n = 0
    clock.at = MONDAY - timedelta(hours=1)
    acts = ("check_in", "boat", "move", "leave_and_back")

    def go(name, ref, who, other):
        try:
            match name:
                case "check_in":
                    run(check_in, CheckIn(ref, dabo), actor=counter, deps=deps)
                case "boat":
                    run(report_boat, ReportBoat(ref, "21.04.02", "weather"), actor=who, deps=deps)
                case "move":
                    run(reschedule_seat, RescheduleSeat(ref, other), actor=boss, deps=deps)
                case _:
                    run(leave, OfPerson(ref), actor=counter, deps=deps)
        except AppError as refusal:
            return refusal.code
        return name

    for first in acts:
        for second in acts:
            n += 1
            start = MONDAY + timedelta(minutes=n)
            here, other = given.session(dabo, start), given.session(dabo, start + timedelta(days=1))
            who = given.account()
            ref = given.paid(dabo, who)
            run(book_seat, BookSeat(ref, here), actor=who, deps=deps)
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda act: go(act, ref, who, other), (first, second)))  # noqa: B023
            seated = given.status(ref) in (Status.BOOKED, Status.ARRIVED)
            assert live(deps, ref) == taken(deps, here) + taken(deps, other) == int(seated), (first, second)
            assert right(deps, ref) == ("spent" if seated else "granted"), (first, second)
    assert whole(deps) == []
