"""Who may have which passport, and until when it is valid.

Permenkumham 18/2022, article 2A: ten years for citizens of at least 17 years or married, five years for the others; the
passport of a child of two nationalities does not outlive the day by which the child must choose (UU 12/2006, article
6: three years after 18 or marriage; marriage is left to the officer). The age that counts is the age on the day of
issue; the list of papers uses the age on the day of sending (our choice, see `papers`).

Leap days. A date moved by whole years that would fall on 29 February of a common year falls on 28 February, the last
valid day: never later than the regulation allows. Birthdays follow the same rule, so that a person born and a book
issued on 29 February are treated alike.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from lingga_app.domain.errors import AppError

ADULT_AGE: Final = 17
SHORT_YEARS: Final = 5
LONG_YEARS: Final = 10
CHOICE_AGE: Final = 21


class Purpose(StrEnum):
    """Why the passport is wanted. It decides the words wanted in a name, never whether a passport is given."""

    VISIT = "visit"
    MEDICAL = "medical"
    UMRAH = "umrah"
    HAJJ = "hajj"
    STUDY = "study"
    WORK = "work"
    OTHER = "other"


class FirstPassportOnly(AppError):
    """Who picks "new" with an old passport loses the fee at the counter: asked twice before any money."""

    code: ClassVar[str] = "first_passport_only"
    id: ClassVar[str] = (
        "Halaman ini hanya untuk paspor pertama. Untuk ganti paspor, datang ke kantor dengan paspor lama dan KTP. "
        "Anda belum membayar apa pun."
    )
    en: ClassVar[str] = (
        "This page is only for a first passport. To replace one, come to the office with the old passport and your "
        "KTP. You have paid nothing."
    )


class TenYearsNotAllowed(AppError):
    code: ClassVar[str] = "ten_years_not_allowed"
    id: ClassVar[str] = "Paspor 10 tahun untuk orang berumur 17 tahun ke atas atau sudah menikah. Pilih paspor 5 tahun."
    en: ClassVar[str] = "A 10-year passport is for people of 17 and over or married. Choose the 5-year passport."


class CitizenshipChoiceDue(AppError):
    code: ClassVar[str] = "citizenship_choice_due"
    id: ClassVar[str] = "Batas memilih kewarganegaraan sudah tiba. Bawa surat pilihan Anda ke kantor imigrasi."
    en: ClassVar[str] = "The day for choosing a citizenship has come. Bring the declaration of choice to the office."


def plus_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(birth_on: date, day: date) -> int:
    """Whole years lived on `day`; negative before birth."""
    years = day.year - birth_on.year
    return years if plus_years(birth_on, years) <= day else years - 1


def is_adult(birth_on: date, *, married: bool, day: date) -> bool:
    """At least 17, or married: the two roads to an adult's list and to ten years."""
    return married or age_on(birth_on, day) >= ADULT_AGE


def ensure_first_passport(*, has_held_passport: bool) -> None:
    """Refuse who has ever held a passport, expired, lost and damaged ones included (`FirstPassportOnly`)."""
    if has_held_passport:
        raise FirstPassportOnly


def citizenship_choice_on(birth_on: date, choice_age: int = CHOICE_AGE) -> date:
    """The day by which a child of two nationalities must have chosen one."""
    return plus_years(birth_on, choice_age)


def allowed_years(birth_on: date, *, married: bool, dual_citizen: bool, issued_on: date) -> tuple[int, ...]:
    """The lengths a person may choose from, shortest first.

    A child of two nationalities gets five only: the day of choice always comes before ten years are over, so the longer
    book would cost more and last no longer.
    """
    if is_adult(birth_on, married=married, day=issued_on) and not dual_citizen:
        return (SHORT_YEARS, LONG_YEARS)
    return (SHORT_YEARS,)


def ensure_years_allowed(years: int, birth_on: date, *, married: bool, dual_citizen: bool, issued_on: date) -> None:
    """Refuse ten years where the regulation gives five (`TenYearsNotAllowed`)."""
    if years not in allowed_years(birth_on, married=married, dual_citizen=dual_citizen, issued_on=issued_on):
        raise TenYearsNotAllowed


def expires_on(issued_on: date, years: int, *, choose_by: date | None = None) -> date:
    """The expiry printed in the book: issue plus 5 or 10 years, for a child of two nationalities at most `choose_by`.

    Other lengths are a programming error (`ValueError`). A choice that is already due leaves no valid day
    (`CitizenshipChoiceDue`).
    """
    if years not in (SHORT_YEARS, LONG_YEARS):
        raise ValueError("a passport is issued for 5 or 10 years")
    end = plus_years(issued_on, years)
    if choose_by is None:
        return end
    if choose_by <= issued_on:
        raise CitizenshipChoiceDue
    return min(end, choose_by)
