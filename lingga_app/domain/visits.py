"""Rules of appointments: who is served first, how late a date can be changed, what a boat report may say."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from lingga_app.domain.calendar import at_wib, end_of_day
from lingga_app.domain.eligibility import age_on

OLD: Final = 60
SMALL: Final = 5
"""Ages of those served first: from 60, and below 5 (offices ask for the same groups at their priority counters)."""
HOLD: Final = timedelta(minutes=10)
"""How long a seat is kept while its taker makes up their mind."""
BOAT_FROM_DAYS: Final = 1
"""A boat that does not sail may be reported from the day before until 23.59 WIB of the day."""


class BoatReason(StrEnum):
    WEATHER = "weather"
    ENGINE = "engine"
    LATE = "late"
    OTHER = "other"


def served_first_by_age(birth_on: date, day: date) -> bool:
    """Whether age alone puts this person first on that day."""
    return not SMALL <= age_on(birth_on, day) < OLD


def last_change_day(day: date, days_before: int) -> date:
    """The last day on which the applicant may still move an appointment on `day`."""
    return day - timedelta(days=days_before)


def boat_window(day: date) -> tuple[datetime, datetime]:
    """Between which moments a missing boat can be reported for an appointment on `day`."""
    return at_wib(day - timedelta(days=BOAT_FROM_DAYS), time(0)), end_of_day(day)


def queue_code(number: int) -> str:
    """The number as it is shown and called: "A-012"."""
    return f"A-{number:03d}"
