"""Ages, lengths and expiry dates, leap days first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import eligibility as e

days = st.dates(date(1920, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2009-11-24", "2026-11-23", 16),
        ("2009-11-24", "2026-11-24", 17),
        ("2008-02-29", "2025-02-27", 16),
        ("2008-02-29", "2025-02-28", 17),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2026-11-24", "2026-11-24", 0),
        ("2026-11-25", "2026-11-24", -1),
    ],
)
def test_age(born: str, day: str, age: int) -> None:
    assert e.age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


@given(days, st.integers(0, 110))
def test_a_birthday_is_the_first_day_of_an_age(born: date, years: int) -> None:
    birthday = e.plus_years(born, years)
    assert e.age_on(born, birthday) == years
    assert e.age_on(born, birthday - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("issued", "years", "expiry"),
    [
        ("2026-11-24", 5, "2031-11-24"),
        ("2026-11-24", 10, "2036-11-24"),
        ("2028-02-29", 5, "2033-02-28"),
        ("2028-02-29", 10, "2038-02-28"),
        ("2026-02-28", 10, "2036-02-28"),
    ],
)
def test_expiry(issued: str, years: int, expiry: str) -> None:
    assert e.expires_on(date.fromisoformat(issued), years) == date.fromisoformat(expiry)


@pytest.mark.parametrize("years", [0, 3, 6, -5])
def test_no_other_length(years: int) -> None:
    with pytest.raises(ValueError, match="5 or 10"):
        e.expires_on(date(2026, 1, 1), years)


def test_ten_years_by_age_or_marriage() -> None:
    issued = date(2026, 11, 24)
    just = date(2009, 11, 24)
    short = date(2009, 11, 25)
    assert e.allowed_years(just, married=False, dual_citizen=False, issued_on=issued) == (5, 10)
    assert e.allowed_years(short, married=False, dual_citizen=False, issued_on=issued) == (5,)
    assert e.allowed_years(short, married=True, dual_citizen=False, issued_on=issued) == (5, 10)
    e.ensure_years_allowed(10, just, married=False, dual_citizen=False, issued_on=issued)
    with pytest.raises(e.TenYearsNotAllowed):
        e.ensure_years_allowed(10, short, married=False, dual_citizen=False, issued_on=issued)


def test_a_child_of_two_nationalities_is_capped_and_never_sold_ten_years() -> None:
    born, issued = date(2008, 2, 29), date(2026, 11, 24)
    choose_by = e.citizenship_choice_on(born)
    assert choose_by == date(2029, 2, 28)
    assert e.allowed_years(born, married=False, dual_citizen=True, issued_on=issued) == (5,)
    assert e.expires_on(issued, 5, choose_by=choose_by) == choose_by
    assert e.expires_on(issued, 5, choose_by=e.citizenship_choice_on(date(2020, 1, 1))) == date(2031, 11, 24)


def test_a_choice_already_due_leaves_no_passport() -> None:
    with pytest.raises(e.CitizenshipChoiceDue):
        e.expires_on(date(2026, 11, 24), 5, choose_by=date(2026, 11, 24))


def test_who_held_a_passport_is_sent_elsewhere_before_paying() -> None:
    e.ensure_first_passport(has_held_passport=False)
    with pytest.raises(e.FirstPassportOnly) as refusal:
        e.ensure_first_passport(has_held_passport=True)
    assert "belum membayar" in refusal.value.message()
