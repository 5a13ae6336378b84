"""The days on which this office is closed."""

from datetime import date

from sqlalchemy import select

from lingga_app.db.tables import Holiday
from lingga_app.db.types import table
from lingga_app.domain.calendar import HOLIDAYS
from lingga_app.services.run import Ctx

_holidays = select(table(Holiday).c.day)


def closed_days(ctx: Ctx) -> frozenset[date]:
    """The published list and what the supervisor added to it."""
    return HOLIDAYS | frozenset(ctx.db.execute(_holidays).scalars())
