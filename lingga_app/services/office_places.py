"""The places of an officer's own office: the office first, then visits by their day, past ones left out."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lingga_app.db.tables import PlaceKind, PlaceState
from lingga_app.domain.actor import STAFF
from lingga_app.domain.calendar import wib_day
from lingga_app.services.reserving import places
from lingga_app.services.run import Ctx


@dataclass(frozen=True, slots=True)
class OfficePlace:
    place_id: int
    name: str
    kind: PlaceKind
    starts_on: date | None = None
    ends_on: date | None = None


def my_places(ctx: Ctx, _: None) -> list[OfficePlace]:
    """For any officer."""
    ctx.actor.must(*STAFF)
    rows = ctx.db.execute(
        select(places.c.id, places.c.name, places.c.kind, places.c.starts_on, places.c.ends_on)
        .where(places.c.office_id == ctx.actor.office_id, places.c.state == PlaceState.OPEN)
        .order_by(places.c.kind, places.c.starts_on, places.c.id)
    ).all()
    today = wib_day(ctx.now)
    return [OfficePlace(*row) for row in rows if row.ends_on is None or row.ends_on >= today]
