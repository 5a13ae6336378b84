"""What is printed: check digits, the same fields in lines and page, and the day on which it ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import booklet, mrz
from lingga_app.domain.eligibility import CitizenshipChoiceDue, TenYearsNotAllowed, age_on, plus_years
from lingga_app.domain.form import Field
from lingga_app.domain.identity import Sex

WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ'-. ", min_size=1, max_size=60).filter(
    lambda name: any(map(str.isalpha, name))
)
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def answers(**given: str) -> dict[Field, str]:
    base = {"name": "SITI NURHALIZA", "birth_date": "1994-08-17", "birth_place": "DABO", "sex": "female"}
    return {Field(name): value for name, value in (base | given).items()}


@given(
    name=WORDS,
    born=st.dates(date(1930, 1, 1), date(2005, 12, 31)),
    sex=st.sampled_from(Sex),
    issued=DAYS,
    serial=st.integers(0, 9_999_999),
    product=st.sampled_from(["epassport_5y", "epassport_10y"]),
)
def test_lines_page_and_rule_agree(name, born, sex, issued, serial, product):
    number = f"X{serial:07d}"
    given_answers = answers(name=name, birth_date=born.isoformat(), sex=sex.value)
    page = booklet.data_page(given_answers, product=product, number=number, register="R", issued_on=issued)
    assert mrz.check(*page.mrz) == ()
    zone = mrz.parse(*page.mrz)
    assert (zone.number, zone.sex, zone.birth) == (number, sex, mrz.yymmdd(born))
    assert zone.expiry == mrz.yymmdd(page.expires_on)
    assert page.expires_on == plus_years(issued, booklet.years_of(product))
    assert len(page.name) <= 34


@given(born=st.dates(date(2006, 1, 1), date(2024, 1, 1)), issued=st.dates(date(2024, 6, 1), date(2030, 12, 31)))
def test_ten_years_only_for_seventeen_or_married(born, issued):
    child = answers(birth_date=born.isoformat())
    if age_on(born, issued) >= 17:
        assert booklet.expiry(child, "epassport_10y", issued) == plus_years(issued, 10)
    else:
        with pytest.raises(TenYearsNotAllowed):
            booklet.expiry(child, "epassport_10y", issued)
    assert booklet.expiry(child, "", issued) == plus_years(issued, 5)


def test_a_book_of_leap_day_ends_on_the_last_valid_day():
    assert booklet.expiry(answers(), "epassport_5y", date(2028, 2, 29)) == date(2033, 2, 28)


def test_a_child_of_two_nationalities_chooses_before_the_book_ends():
    dual = answers(birth_date="2010-03-05", dual_citizen="yes")
    assert booklet.expiry(dual, "", date(2026, 11, 24)) == date(2031, 3, 5)
    with pytest.raises(CitizenshipChoiceDue):
        booklet.expiry(dual, "", date(2031, 3, 5))
