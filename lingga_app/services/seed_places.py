"""Places and sessions of a demo installation: the office for the coming month, one visit each to Daik and Senayang.

Safe to repeat: what is there stays, and days that have come into view since are filled. Street address, hours and
number of booths of the office were not confirmed; the demo's figures are ours.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert, select

from lingga_app.db.tables import BlankBook, BookState, Office, Place, PlaceKind, PlaceState
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Actor, ActorKind, Role
from lingga_app.domain.calendar import add_working_days, at_wib, wib_day
from lingga_app.services.days import closed_days
from lingga_app.services.planner import VISIT_OPENS, PlanSessions, plan_sessions
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.staff import the_office

_places, _offices, _books = table(Place), table(Office), table(BlankBook)


@dataclass(frozen=True, slots=True)
class _Visit:
    code: str
    name: str
    district: str
    address: str
    directions: str
    after_working_days: int
    days: int


OFFICE_CODE = "dabo-singkep"
VISITS = (
    _Visit("daik", "Daik", "21.04.02", "Gedung Daerah, Daik", "Dekat Masjid Sultan Lingga.", 8, 2),
    _Visit("senayang", "Senayang", "21.04.03", "Kantor Camat Senayang", "Lima menit dari pelabuhan Senayang.", 13, 1),
)


@dataclass(frozen=True, slots=True)
class _Seed:
    office_id: int
    days: int


def seed_places(deps: Deps, days: int = 30) -> None:
    """Fill the coming `days`; needs the office row (code DABO or the first one)."""
    with deps.reading() as db:
        office_id = db.scalar(select(_offices.c.id).order_by(_offices.c.id))
    if office_id is None:
        return
    boss = Actor(ActorKind.SYSTEM, 0, frozenset({Role.SUPERVISOR}), office_id)
    for place_id, cmd in run(_add_places, _Seed(office_id, days), actor=boss, deps=deps):
        run(plan_sessions, PlanSessions(place_id, *cmd), actor=boss, deps=deps)


def _add_places(ctx: Ctx, cmd: _Seed) -> list[tuple[int, tuple[date, date, int, int, int]]]:
    """The places that are missing; for each place the days and chairs to plan."""
    tomorrow = wib_day(ctx.now) + timedelta(days=1)
    office = _office_place(ctx, cmd.office_id)
    plans = [(office, (tomorrow, tomorrow + timedelta(days=cmd.days), 6, 1, 1))]
    for visit in VISITS:
        known = ctx.db.execute(
            select(_places.c.id).where(_places.c.district == visit.district, _places.c.ends_on >= tomorrow)
        ).first()
        if known is None:
            first = _two_days(ctx, visit.after_working_days, visit.days)
            last = first + timedelta(days=visit.days - 1)
            place = _place(
                ctx, code=f"{visit.code}-{first:%Y-%m-%d}", kind=PlaceKind.OUTREACH, office_id=cmd.office_id,
                name=visit.name, address=visit.address, district=visit.district, directions=visit.directions,
                starts_on=first, ends_on=last, min_people=ctx.option("outreach_minimum", 5),
                decide_at=at_wib(first - timedelta(days=2), VISIT_OPENS),
            )  # fmt: skip
            plans.append((place, (first, last, 5, 0, 1)))
    _stock(ctx)
    return plans


def open_counter(deps: Deps) -> int:
    """The office and its counter as a place to come to, without sessions, visits or books; the place's id. Harmless to
    repeat: this is also how an installation for real begins."""
    return run(_open_counter, None, actor=SYSTEM, deps=deps)


def _open_counter(ctx: Ctx, _: None) -> int:
    return _office_place(ctx, the_office(ctx))


def _office_place(ctx: Ctx, office_id: int) -> int:
    return _place(
        ctx, code=OFFICE_CODE, kind=PlaceKind.OFFICE, office_id=office_id,
        name="Kantor Imigrasi Dabo Singkep", address="Dabo Singkep, Kabupaten Lingga", district="21.04.01",
        directions="Kapal dari Daik dan Senayang tiba di Pelabuhan Jagoh, lalu naik mobil ke Dabo.",
    )  # fmt: skip


def _two_days(ctx: Ctx, after: int, days: int) -> date:
    """The first day of a visit whose days follow each other without a holiday between them."""
    closed = closed_days(ctx)
    first = add_working_days(wib_day(ctx.now), after, closed)
    while any(first + timedelta(days=n) in closed or (first + timedelta(days=n)).weekday() > 4 for n in range(days)):
        first += timedelta(days=1)
    return first


def _place(ctx: Ctx, *, code: str, **columns: object) -> int:
    found = ctx.db.execute(select(_places.c.id).where(_places.c.code == code)).scalar()
    if found is not None:
        return found
    values = {"state": PlaceState.OPEN, "min_people": 0, "horizon_days": 20, **columns}
    return ctx.db.execute(insert(_places).values(code=code, **values).returning(_places.c.id)).scalar_one()


def _stock(ctx: Ctx) -> None:
    """Blank books for the demo, only where there have never been any."""
    if ctx.db.execute(select(_books.c.id)).first() is None:
        ctx.db.execute(
            insert(_books),
            [
                {
                    "number": f"X{n:07d}",
                    "state": BookState.ON_HAND,
                    "batch": "demo",
                    "received_at": ctx.now,
                    "reason": "",
                }
                for n in range(1, 201)
            ],
        )
