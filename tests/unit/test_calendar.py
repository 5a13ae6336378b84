"""Working days and promised dates, against days that a person can check on a wall calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import calendar as c

days = st.dates(date(2025, 12, 1), date(2028, 1, 31))
moments = st.datetimes(datetime(2025, 12, 1), datetime(2028, 1, 31), timezones=st.just(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=c.WIB)


def test_wib_is_seven_hours_ahead_in_every_season() -> None:
    for month in range(1, 13):
        assert c.wib(datetime(2026, month, 1, 20, tzinfo=UTC)).hour == 3
    assert c.wib_day(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == date(2026, 11, 24)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        c.wib(datetime(2026, 1, 1))


def test_holiday_rows_are_distinct_and_as_many_as_the_decrees_say() -> None:
    assert len(c.HOLIDAYS) == len(c.HOLIDAY_ROWS)
    leave = {year: sum(row.joint_leave for row in c.HOLIDAY_ROWS if row.day.year == year) for year in (2026, 2027)}
    feasts = {year: sum(not row.joint_leave for row in c.HOLIDAY_ROWS if row.day.year == year) for year in (2026, 2027)}
    assert leave == {2026: 8, 2027: 8}
    assert feasts == {2026: 17, 2027: 18}


def test_ramadan_ends_the_day_before_eid() -> None:
    feasts = sorted(row.day for row in c.HOLIDAY_ROWS if row.name_id == "Idulfitri")
    ends = [period.last + timedelta(days=1) for period in c.OPENING_TIMES.ramadan_periods]
    assert ends == feasts


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-11-24", (time(8), time(16))),
        ("2026-11-27", (time(8), time(16, 30))),
        ("2026-02-24", (time(8), time(15))),
        ("2026-02-27", (time(8), time(15, 30))),
        ("2027-02-08", (time(8), time(15))),
        ("2026-11-28", None),
        ("2026-12-25", None),
        ("2026-12-24", None),
    ],
)
def test_hours(day: str, hours: tuple[time, time] | None) -> None:
    seen = c.hours_on(date.fromisoformat(day))
    assert (seen and (seen.opens, seen.closes)) == hours


def test_an_office_may_override_holidays_and_ramadan() -> None:
    christmas = date(2026, 12, 25)
    assert c.hours_on(christmas, frozenset()) == c.OPENING_TIMES.friday
    times = c.OpeningTimes(ramadan_periods=(c.Period(christmas, christmas),))
    assert c.hours_on(christmas, frozenset(), times) == times.ramadan_friday


def test_the_counter_opens_and_closes_to_the_minute() -> None:
    assert c.is_open(at("2026-11-24T08:00"))
    assert c.is_open(at("2026-11-24T15:59:59"))
    assert not c.is_open(at("2026-11-24T16:00"))
    assert not c.is_open(at("2026-11-24T07:59:59"))


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-24T10:00", "2026-11-24T10:00"),
        ("2026-11-24T06:00", "2026-11-24T08:00"),
        ("2026-11-27T17:00", "2026-11-30T08:00"),
        ("2026-12-23T18:00", "2026-12-28T08:00"),
    ],
)
def test_next_opening(now: str, opening: str) -> None:
    assert c.next_opening(at(now)) == at(opening)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24T09:00", "2026-11-25T16:00"),
        ("2026-11-27T15:00", "2026-11-30T16:00"),
        ("2026-11-28T01:00", "2026-11-30T16:00"),
        ("2026-12-23T09:00", "2026-12-28T16:00"),
    ],
)
def test_answer_due(now: str, due: str) -> None:
    assert c.answer_due(at(now)) == at(due)


def test_answer_due_counts_from_the_day_in_lingga_not_in_utc() -> None:
    assert c.answer_due(datetime(2026, 11, 24, 17, 30, tzinfo=UTC)) == at("2026-11-26T16:00")


def test_four_working_days_from_tuesday_is_monday() -> None:
    assert c.issue_due(at("2026-11-24T10:00")) == date(2026, 11, 30)


def test_issue_due_steps_over_christmas() -> None:
    assert c.issue_due(at("2026-12-22T10:00")) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-24T10:12", "2026-11-27T23:59:59"),
        ("2026-11-25T10:12", "2026-11-30T23:59:59"),
        ("2026-12-21T00:00", "2026-12-28T23:59:59"),
    ],
)
def test_pay_code_end(now: str, end: str) -> None:
    assert c.pay_code_end(at(now)) == at(end)


def test_pay_code_made_in_the_last_half_second_still_lives_72_hours() -> None:
    now = at("2026-11-24T23:59:59.500000")
    assert c.pay_code_end(now) == at("2026-11-30T23:59:59")


@given(moments)
def test_a_pay_code_lives_at_least_72_hours_and_ends_on_an_open_day(now: datetime) -> None:
    end = c.pay_code_end(now)
    assert end - now >= timedelta(hours=72)
    assert c.is_working_day(c.wib_day(end))


@given(days, st.integers(0, 40))
def test_adding_and_counting_working_days_agree(day: date, n: int) -> None:
    end = c.add_working_days(day, n)
    assert c.working_days_between(day, end) == n
    assert n == 0 or c.is_working_day(end)


@given(days, st.integers(0, 15), st.integers(0, 15))
def test_working_days_add_up(day: date, a: int, b: int) -> None:
    assert c.add_working_days(c.add_working_days(day, a), b) == c.add_working_days(day, a + b)


@given(moments)
def test_next_opening_is_never_in_the_past_and_always_open(now: datetime) -> None:
    opening = c.next_opening(now)
    assert opening >= now
    assert c.is_open(opening)


def test_working_days_never_count_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        c.add_working_days(date(2026, 1, 1), -1)


def test_pickup_due_is_thirty_calendar_days() -> None:
    assert c.pickup_due(date(2026, 11, 30)) == date(2026, 12, 30)
