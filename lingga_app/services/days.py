"""The days on which this office is closed, and the hours in which people can be seated."""

from datetime import date, datetime

from sqlalchemy import select

from lingga_app.db.tables import Holiday, PlaceKind
from lingga_app.db.types import table
from lingga_app.domain.calendar import HOLIDAYS, hours_on, is_working_day, wib, wib_day
from lingga_app.services.run import Ctx

_holidays = select(table(Holiday).c.day)


def closed_days(ctx: Ctx) -> frozenset[date]:
    """The published list and what the supervisor added to it."""
    added = ctx.db.execute(_holidays).scalars().all()
    return HOLIDAYS.union(added) if added else HOLIDAYS


def within_hours(kind: PlaceKind, starts_at: datetime, ends_at: datetime, closed: frozenset[date]) -> bool:
    """The office keeps its hours and working days; an outreach visit only keeps off holidays (it may be a Saturday)."""
    day = wib_day(starts_at)
    if kind is PlaceKind.OUTREACH:
        return day not in closed and wib_day(ends_at) == day
    hours = hours_on(day, closed) if is_working_day(day, closed) else None
    return hours is not None and hours.opens <= wib(starts_at).time() and wib(ends_at).time() <= hours.closes
