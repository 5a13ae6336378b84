"""Announcing that seats of some days open for everybody at one moment, and calling that off. Supervisors only.

It is off where nobody announces anything: in Lingga dates roll, and no seat carries an opening.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import func, insert, select, update

from lingga_app.db.tables import AnnouncedOpening, OpeningState, Place, PlaceState, RoomTicket, SessionState
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.room import ROOM_OPENS
from lingga_app.services.chairs import day_bounds, sessions
from lingga_app.services.opening_news import later_tell
from lingga_app.services.run import Ctx
from lingga_app.services.said import Said
from lingga_app.services.waiting_room import ADMIT_PER_MINUTE, ADMITTED_AT_ONCE

_o, _t, _places = table(AnnouncedOpening), table(RoomTicket), table(Place)

LASTS = timedelta(hours=2)
"""After the hour, what is left is there for everybody without a room."""
LATEST = timedelta(days=60)
MOST_DAYS = 31


class NothingToOpen(Said):
    code: ClassVar[str] = "nothing_to_open"
    id: ClassVar[str] = "Belum ada sesi pada hari-hari itu. Buat sesi dulu, lalu umumkan."
    en: ClassVar[str] = "There are no sessions on those days yet. Plan sessions first, then announce."


class OpeningOverlaps(Said):
    code: ClassVar[str] = "opening_overlaps"
    id: ClassVar[str] = "Sebagian hari itu sudah diumumkan. Pilih hari lain, atau batalkan yang lama."
    en: ClassVar[str] = "Some of those days are announced already. Choose other days, or call off the earlier one."


class OpeningBegun(Said):
    code: ClassVar[str] = "opening_begun"
    id: ClassVar[str] = "Pembukaan ini sudah selesai atau dibatalkan. Lihat daftarnya lagi."
    en: ClassVar[str] = "This opening is over or called off. Look at the list again."


@dataclass(frozen=True, slots=True)
class AnnounceOpening:
    """Sessions of `place_id` from `first` to `last` open at `opens_at`, through a waiting room."""

    place_id: int
    first: date
    last: date
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class OpeningNamed:
    opening: str


@dataclass(frozen=True, slots=True)
class OpeningView:
    """`waiting`, `inside`, `let_in`: people in line, choosing now, and let in so far (not told to the public)."""

    opening: str
    place: str
    state: OpeningState
    first_on: date
    last_on: date
    opens_at: datetime
    ends_at: datetime
    seats: int = 0
    waiting: int = 0
    inside: int = 0
    let_in: int = 0


def announce_opening(ctx: Ctx, cmd: AnnounceOpening) -> str:
    """Tie the sessions of those days to one moment. Returns the opening's public id.

    Raises `NothingToOpen`, `OpeningOverlaps`, `BadInput`, `NotFound`.
    """
    ctx.actor.must(Role.SUPERVISOR)
    place = _own_place(ctx, cmd.place_id)
    if not cmd.first <= cmd.last < cmd.first + timedelta(days=MOST_DAYS):
        raise BadInput(field="last")
    if not ctx.now + ROOM_OPENS <= cmd.opens_at <= ctx.now + LATEST or cmd.opens_at >= day_bounds(cmd.first)[0]:
        raise BadInput(field="opens_at")
    if ctx.db.execute(_live_on(ctx, cmd.place_id, cmd.first, cmd.last)).first() is not None:
        raise OpeningOverlaps
    public_id = ctx.chance.public_id()
    opening_id: int = ctx.db.execute(
        insert(_o)
        .values(
            public_id=public_id, place_id=cmd.place_id, state=OpeningState.ANNOUNCED, first_on=cmd.first,
            last_on=cmd.last, opens_at=cmd.opens_at, ends_at=cmd.opens_at + LASTS,
            per_minute=ctx.option("admit_per_minute", ADMIT_PER_MINUTE),
            at_once=ctx.option("admitted_at_once", ADMITTED_AT_ONCE), next_at=cmd.opens_at,
            announced_by=ctx.actor.id, announced_at=ctx.now,
        )
        .returning(_o.c.id)
    ).scalar_one()  # fmt: skip
    if not _tie(ctx, opening_id, cmd.place_id, cmd.first, cmd.last):
        raise NothingToOpen
    ctx.record("opening.announce", "place", cmd.place_id, first=cmd.first, last=cmd.last, opens_at=cmd.opens_at)
    later_tell(ctx, public_id, OpeningState.ANNOUNCED)
    ctx.nudge(f"sessions:{place.id}")
    return public_id


def cancel_opening(ctx: Ctx, cmd: OpeningNamed) -> None:
    """Its seats are there for everybody at once. Raises `OpeningBegun` when it is over or was called off."""
    ctx.actor.must(Role.SUPERVISOR)
    row = ctx.db.execute(
        select(_o.c.id, _o.c.place_id)
        .join(_places, _places.c.id == _o.c.place_id)
        .where(_o.c.public_id == cmd.opening, _places.c.office_id == ctx.actor.office_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    live = update(_o).where(_o.c.id == row.id, _o.c.state == OpeningState.ANNOUNCED, _o.c.ends_at > ctx.now)
    if not ctx.change(live.values(state=OpeningState.CANCELLED)):
        raise OpeningBegun
    ctx.record("opening.cancel", "place", row.place_id, opening=cmd.opening)
    later_tell(ctx, cmd.opening, OpeningState.CANCELLED)
    ctx.nudge(f"sessions:{row.place_id}")


def office_openings(ctx: Ctx, _: None) -> list[OpeningView]:
    """The openings of this office, newest hour first."""
    ctx.actor.must(Role.SUPERVISOR, Role.AUDITOR)
    seats = (
        select(func.coalesce(func.sum(sessions.c.capacity - sessions.c.walk_in), 0))
        .where(sessions.c.opening_id == _o.c.id, sessions.c.state == SessionState.OPEN)
        .correlate(_o)
        .scalar_subquery()
    )

    def people(*which: Any) -> Any:
        return select(func.count()).where(_t.c.opening_id == _o.c.id, *which).correlate(_o).scalar_subquery()

    rows = ctx.db.execute(
        select(
            _o.c.public_id, _places.c.name, _o.c.state, _o.c.first_on, _o.c.last_on, _o.c.opens_at, _o.c.ends_at,
            seats, people(_t.c.admitted_at.is_(None)), people(_t.c.leaves_at > ctx.now),
            people(_t.c.admitted_at.is_not(None)),
        )
        .join(_places, _places.c.id == _o.c.place_id)
        .where(_places.c.office_id == ctx.actor.office_id)
        .order_by(_o.c.opens_at.desc())
        .limit(50)
    )  # fmt: skip
    return [OpeningView(*row) for row in rows]


def upcoming_openings(ctx: Ctx, _: None) -> list[OpeningView]:
    """Announced and not over, for everybody: when and where. Counts of people are not told."""
    rows = ctx.db.execute(
        select(
            _o.c.public_id, _places.c.name, _o.c.state, _o.c.first_on, _o.c.last_on, _o.c.opens_at, _o.c.ends_at,
        )
        .join(_places, _places.c.id == _o.c.place_id)
        .where(
            _o.c.state == OpeningState.ANNOUNCED,
            _o.c.ends_at > ctx.now,
            _places.c.state == PlaceState.OPEN,
        )
        .order_by(_o.c.opens_at)
    )  # fmt: skip
    return [OpeningView(*row) for row in rows]


def tie_new_sessions(ctx: Ctx, place_id: int) -> None:
    """Sessions planned after an announcement, on its days, open with it."""
    live = select(_o.c.id, _o.c.first_on, _o.c.last_on).where(
        _o.c.place_id == place_id, _o.c.state == OpeningState.ANNOUNCED, _o.c.ends_at > ctx.now
    )
    for row in ctx.db.execute(live).all():
        _tie(ctx, row.id, place_id, row.first_on, row.last_on)


def _tie(ctx: Ctx, opening_id: int, place_id: int, first: date, last: date) -> int:
    days = (sessions.c.starts_at >= day_bounds(first)[0]) & (sessions.c.starts_at < day_bounds(last)[1])
    ours = update(sessions).where(
        sessions.c.place_id == place_id, days, sessions.c.starts_at > ctx.now, sessions.c.state == SessionState.OPEN
    )
    return ctx.change(ours.values(opening_id=opening_id))


def _live_on(ctx: Ctx, place_id: int, first: date, last: date) -> Any:
    return select(_o.c.id).where(
        _o.c.place_id == place_id,
        _o.c.state == OpeningState.ANNOUNCED,
        _o.c.ends_at > ctx.now,
        _o.c.first_on <= last,
        _o.c.last_on >= first,
    )


def _own_place(ctx: Ctx, place_id: int) -> Any:
    """Locked: two announcements for one place take turns, so that they cannot overlap."""
    row = None
    if 0 < place_id < 2**63:
        row = ctx.db.execute(
            select(_places)
            .where(
                _places.c.id == place_id, _places.c.office_id == ctx.actor.office_id, _places.c.state == PlaceState.OPEN
            )
            .with_for_update()
        ).one_or_none()
    if row is None:
        raise NotFound
    return row
