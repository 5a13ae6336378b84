"""What is printed in a booklet, from the answers, the book's number and the day of issue.

Fields as ICAO Doc 9303 part 4 has them for the data page; validity by Permenkumham 18/2022, article 2A (see
`eligibility`). The meaning of an Indonesian registration number is not published: ours is the application's reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lingga_app.domain import mrz
from lingga_app.domain.eligibility import SHORT_YEARS, citizenship_choice_on, ensure_years_allowed, expires_on
from lingga_app.domain.form import Field
from lingga_app.domain.identity import Sex
from lingga_app.domain.names import without_punctuation
from lingga_app.domain.registration import YES, printed_name, situation
from lingga_app.domain.tariffs import YEARS, Product

NATIONALITY = "INDONESIA"
WATERMARK = "CONTOH / SPECIMEN"
"""Across every data page that is printed here: no booklet of this service is a passport."""


@dataclass(frozen=True, slots=True)
class DataPage:
    """The data page of one book. `page_4`: the endorsement, or empty. `mrz`: two lines of 44 signs."""

    number: str
    name: str
    page_4: str
    birth_on: date
    birth_place: str
    sex: Sex
    issued_on: date
    expires_on: date
    register: str
    mrz: tuple[str, str]


def years_of(product: str) -> int:
    """5 or 10: how long the ordered book is valid; five where the form did not ask (children)."""
    return YEARS[Product(product)] if product else SHORT_YEARS


def expiry(answers: Mapping[Field, str], product: str, issued_on: date) -> date:
    """The last day of validity of a book issued on `issued_on`.

    Raises `TenYearsNotAllowed`, and `CitizenshipChoiceDue` for a child of two nationalities whose day has come.
    """
    born = date.fromisoformat(answers[Field.BIRTH_DATE])
    married = situation(answers, issued_on).married
    dual = answers.get(Field.DUAL_CITIZEN) == YES
    years = years_of(product)
    ensure_years_allowed(years, born, married=married, dual_citizen=dual, issued_on=issued_on)
    return expires_on(issued_on, years, choose_by=citizenship_choice_on(born) if dual else None)


def data_page(
    answers: Mapping[Field, str],
    *,
    product: str,
    number: str,
    register: str,
    issued_on: date,
    split: mrz.NameSplit = mrz.NameSplit.LAST_WORD,
) -> DataPage:
    """The page as it will be printed; what the applicant proofread is part of it letter by letter.

    Raises as `expiry`, and `NameUnprintable`.
    """
    name = printed_name(answers)
    born, sex = date.fromisoformat(answers[Field.BIRTH_DATE]), Sex(answers[Field.SEX])
    ends_on = expiry(answers, product, issued_on)
    zone = mrz.fields(name=name.data_page, number=number, birth_on=born, sex=sex, expires_on=ends_on, split=split)
    return DataPage(
        number=number,
        name=name.data_page,
        page_4=name.page_4 or "",
        birth_on=born,
        birth_place=without_punctuation(answers[Field.BIRTH_PLACE]),
        sex=sex,
        issued_on=issued_on,
        expires_on=ends_on,
        register=register,
        mrz=mrz.lines(zone),
    )
