"""Days and hours of the office: WIB, working days, holidays, Ramadan hours, and the promised dates that follow.

Sources. National holidays and joint leave: joint decrees of the ministers of religion, of manpower and of state
apparatus ("SKB 3 Menteri") for 2026 and 2027. Islamic feasts of a coming year stay subject to the sighting session
("sidang isbat") and may move by a day, and the government may add days (elections): every function therefore takes the
holidays as a frozenset, and the office passes its own. `HOLIDAYS` is the default, not the law.
Office hours: Monday-Thursday 08.00-16.00, Friday 08.00-16.30, in Ramadan 08.00-15.00 and 08.00-15.30, as immigration
offices publish them; the hours of Dabo Singkep itself were not confirmed, so they are arguments too.
WIB is UTC+7 all year; Indonesia has no daylight saving time.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

WIB: Final = timezone(timedelta(hours=7), "WIB")

ANSWER_AT: Final = time(16, 0)
"""The hour by which a promised answer is given on its day, in Ramadan too (the counter closes earlier then)."""
ISSUE_WORKING_DAYS: Final = 4
"""Working days from interview to book (Permenkumham 8/2014, article 22)."""
PICKUP_DAYS: Final = 30
"""Calendar days a printed book waits before it is cancelled (Direktorat Jenderal Imigrasi, August 2023)."""
PICKUP_WARNINGS: Final = (14, 7, 3, 1)
"""Days left at which the applicant is warned."""
PAY_CODE_LIFE: Final = timedelta(hours=72)
"""The shortest life of a pay code: a person on an outer island needs one boat to reach a counter."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day on which the office is closed. `joint_leave`: "cuti bersama", added by the decree around a feast."""

    day: date
    name_id: str
    name_en: str
    joint_leave: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Local opening and closing time of one day (WIB)."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """The week of the office. Override it in the settings; the defaults are those of the module docstring."""

    usual: Hours = Hours(time(8), time(16))
    friday: Hours = Hours(time(8), time(16, 30))
    ramadan: Hours = Hours(time(8), time(15))
    ramadan_friday: Hours = Hours(time(8), time(15, 30))
    ramadan_periods: tuple[Period, ...] = (
        Period(date(2026, 2, 19), date(2026, 3, 20)),
        Period(date(2027, 2, 8), date(2027, 3, 9)),
    )


OPENING_TIMES: Final = OpeningTimes()


def _rows(year: int, *rows: tuple[int, int, str, str], joint_leave: bool = False) -> tuple[Holiday, ...]:
    return tuple(
        Holiday(date(year, month, day), name_id, name_en, joint_leave) for month, day, name_id, name_en in rows
    )


HOLIDAY_ROWS: Final[tuple[Holiday, ...]] = (
    *_rows(
        2026,
        (1, 1, "Tahun Baru", "New Year's Day"),
        (1, 16, "Isra Mikraj", "Ascension of the Prophet"),
        (2, 17, "Tahun Baru Imlek", "Lunar New Year"),
        (3, 19, "Hari Suci Nyepi", "Day of Silence"),
        (3, 21, "Idulfitri", "Eid al-Fitr"),
        (3, 22, "Idulfitri, hari kedua", "Eid al-Fitr, second day"),
        (4, 3, "Wafat Yesus Kristus", "Good Friday"),
        (4, 5, "Paskah", "Easter Sunday"),
        (5, 1, "Hari Buruh", "Labour Day"),
        (5, 14, "Kenaikan Yesus Kristus", "Ascension Day"),
        (5, 27, "Iduladha", "Eid al-Adha"),
        (5, 31, "Hari Raya Waisak", "Vesak Day"),
        (6, 1, "Hari Lahir Pancasila", "Pancasila Day"),
        (6, 16, "Tahun Baru Islam", "Islamic New Year"),
        (8, 17, "Hari Kemerdekaan", "Independence Day"),
        (8, 25, "Maulid Nabi", "Birthday of the Prophet"),
        (12, 25, "Hari Raya Natal", "Christmas Day"),
    ),
    *_rows(
        2026,
        (2, 16, "Cuti bersama Imlek", "Lunar New Year leave"),
        (3, 18, "Cuti bersama Nyepi", "Day of Silence leave"),
        (3, 20, "Cuti bersama Idulfitri", "Eid al-Fitr leave"),
        (3, 23, "Cuti bersama Idulfitri", "Eid al-Fitr leave"),
        (3, 24, "Cuti bersama Idulfitri", "Eid al-Fitr leave"),
        (5, 15, "Cuti bersama Kenaikan Yesus Kristus", "Ascension leave"),
        (5, 28, "Cuti bersama Iduladha", "Eid al-Adha leave"),
        (12, 24, "Cuti bersama Natal", "Christmas leave"),
        joint_leave=True,
    ),
    *_rows(
        2027,
        (1, 1, "Tahun Baru", "New Year's Day"),
        (1, 5, "Isra Mikraj", "Ascension of the Prophet"),
        (2, 6, "Tahun Baru Imlek", "Lunar New Year"),
        (3, 8, "Hari Suci Nyepi", "Day of Silence"),
        (3, 10, "Idulfitri", "Eid al-Fitr"),
        (3, 11, "Idulfitri, hari kedua", "Eid al-Fitr, second day"),
        (3, 26, "Wafat Yesus Kristus", "Good Friday"),
        (3, 28, "Paskah", "Easter Sunday"),
        (5, 1, "Hari Buruh", "Labour Day"),
        (5, 6, "Kenaikan Yesus Kristus", "Ascension Day"),
        (5, 17, "Iduladha", "Eid al-Adha"),
        (5, 20, "Hari Raya Waisak", "Vesak Day"),
        (6, 1, "Hari Lahir Pancasila", "Pancasila Day"),
        (6, 6, "Tahun Baru Islam", "Islamic New Year"),
        (8, 15, "Maulid Nabi", "Birthday of the Prophet"),
        (8, 17, "Hari Kemerdekaan", "Independence Day"),
        (12, 25, "Hari Raya Natal", "Christmas Day"),
        (12, 26, "Isra Mikraj", "Ascension of the Prophet"),
    ),
    *_rows(
        2027,
        (2, 5, "Cuti bersama Imlek", "Lunar New Year leave"),
        (3, 9, "Cuti bersama Idulfitri", "Eid al-Fitr leave"),
        (3, 12, "Cuti bersama Idulfitri", "Eid al-Fitr leave"),
        (3, 15, "Cuti bersama Idulfitri", "Eid al-Fitr leave"),
        (3, 25, "Cuti bersama Wafat Yesus Kristus", "Good Friday leave"),
        (5, 18, "Cuti bersama Iduladha", "Eid al-Adha leave"),
        (5, 19, "Cuti bersama Waisak", "Vesak leave"),
        (12, 24, "Cuti bersama Natal", "Christmas leave"),
        joint_leave=True,
    ),
)

HOLIDAYS: Final[frozenset[date]] = frozenset(row.day for row in HOLIDAY_ROWS)


def wib(moment: datetime) -> datetime:
    """The same moment on the clocks of Lingga. A moment without zone is a programming error (`ValueError`)."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(WIB)


def wib_day(moment: datetime) -> date:
    """The day it is in Lingga at that moment."""
    return wib(moment).date()


def at_wib(day: date, clock: time) -> datetime:
    """The moment at which the clocks of Lingga show `clock` on `day`."""
    return datetime.combine(day, clock, WIB)


def end_of_day(day: date) -> datetime:
    """The last second of the day in Lingga, written "pukul 23.59 WIB"."""
    return at_wib(day, time(23, 59, 59))


def is_working_day(day: date, holidays: AbstractSet[date] = HOLIDAYS) -> bool:
    """Monday to Friday and not a holiday."""
    return day.weekday() < 5 and day not in holidays


def next_open_day(day: date, holidays: AbstractSet[date] = HOLIDAYS) -> date:
    """The first working day at or after `day`."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, n: int, holidays: AbstractSet[date] = HOLIDAYS) -> date:
    """The n-th working day after `day`, which itself never counts; `n` = 0 gives `day` back (`ValueError` below 0)."""
    if n < 0:
        raise ValueError("working days are counted forward")
    for _ in range(n):
        day = next_open_day(day + timedelta(days=1), holidays)
    return day


def working_days_between(start: date, end: date, holidays: AbstractSet[date] = HOLIDAYS) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def hours_on(day: date, holidays: AbstractSet[date] = HOLIDAYS, times: OpeningTimes = OPENING_TIMES) -> Hours | None:
    """When the counter is open on that day, or None when it is closed."""
    if not is_working_day(day, holidays):
        return None
    friday = day.weekday() == 4
    if any(day in period for period in times.ramadan_periods):
        return times.ramadan_friday if friday else times.ramadan
    return times.friday if friday else times.usual


def is_open(moment: datetime, holidays: AbstractSet[date] = HOLIDAYS, times: OpeningTimes = OPENING_TIMES) -> bool:
    """Whether the counter is open at that moment; the closing minute itself is closed."""
    local = wib(moment)
    hours = hours_on(local.date(), holidays, times)
    return hours is not None and hours.opens <= local.time() < hours.closes


def next_opening(
    moment: datetime, holidays: AbstractSet[date] = HOLIDAYS, times: OpeningTimes = OPENING_TIMES
) -> datetime:
    """The moment itself while the counter is open, else when it opens next."""
    if is_open(moment, holidays, times):
        return wib(moment)
    local = wib(moment)
    day = local.date()
    while True:
        hours = hours_on(day, holidays, times)
        if hours is not None and local < at_wib(day, hours.opens):
            return at_wib(day, hours.opens)
        day += timedelta(days=1)


def answer_due(now: datetime, holidays: AbstractSet[date] = HOLIDAYS) -> datetime:
    """When an officer has answered at the latest: 16.00 WIB of the working day after today."""
    return at_wib(add_working_days(wib_day(now), 1, holidays), ANSWER_AT)


def issue_due(interview_at: datetime, holidays: AbstractSet[date] = HOLIDAYS) -> date:
    """The last day on which the book is on time: four working days after the interview (Permenkumham 8/2014, art. 22).

    Late is `wib_day(now) > issue_due(...)`. The term does not bind lost, damaged or duplicate books.
    """
    return add_working_days(wib_day(interview_at), ISSUE_WORKING_DAYS, holidays)


def pay_code_end(now: datetime, holidays: AbstractSet[date] = HOLIDAYS, life: timedelta = PAY_CODE_LIFE) -> datetime:
    """When a pay code made now ends: at the end of the first day with an open counter on which it has lived `life`.

    At least `life` away, and never on a day on which nobody can go to a counter.
    """
    earliest = wib(now) + life
    day = next_open_day(earliest.date(), holidays)
    end = end_of_day(day)
    return end if end >= earliest else end_of_day(add_working_days(day, 1, holidays))


def pickup_due(issued_on: date) -> date:
    """The last day to collect: 30 calendar days after issue. The caller decides what a closed last day means."""
    return issued_on + timedelta(days=PICKUP_DAYS)
