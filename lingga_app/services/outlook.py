"""What can still be had, from one snapshot and without a lock: for the page before paying, the choice and the public.

The figures may be a moment old; the seat itself is decided by `reserving.reserve`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from lingga_app.db.tables import Application, AppointmentState, Place, PlaceKind, PlaceState, RightState, SessionState
from lingga_app.db.types import UtcDateTime, table
from lingga_app.domain.actor import ActorKind
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.promises import harmed
from lingga_app.domain.visits import last_change_day
from lingga_app.services.chairs import appointments, falls_back_before, left_for_all, left_for_first, sessions
from lingga_app.services.days import closed_days, within_hours
from lingga_app.services.find import CaseRow
from lingga_app.services.line import claimed
from lingga_app.services.reserving import Seat, live_seat, own_changes, places, seat_view, served_first
from lingga_app.services.rights import due_by_day, free_by_day, promised_if_sold, right_of
from lingga_app.services.run import Ctx
from lingga_app.services.seats import application_for, changes_left
from lingga_app.services.waiting_room import Announced, announced_at, open_to

_places = table(Place)
SHOWN_DAYS = 60
NEXT = 3

_open_places = (
    select(_places)
    .where(_places.c.state == PlaceState.OPEN)
    .order_by(_places.c.kind, _places.c.starts_on, _places.c.id)
)
_expired = (
    select(appointments.c.session_id, func.count().label("seats"))
    .join(sessions, sessions.c.id == appointments.c.session_id)
    .where(
        sessions.c.place_id == bindparam("place_"),
        appointments.c.state == AppointmentState.HELD,
        appointments.c.expires_at <= bindparam("now_"),
    )
    .group_by(appointments.c.session_id)
)


def _openings(left: ColumnElement[int], kind: ActorKind) -> Any:
    return (
        select(sessions.c.id, sessions.c.starts_at, sessions.c.ends_at, left.label("left"), places.c.kind)
        .join(places, places.c.id == sessions.c.place_id)
        .where(
            sessions.c.place_id == bindparam("place_"),
            places.c.state == PlaceState.OPEN,
            sessions.c.state == SessionState.OPEN,
            sessions.c.starts_at > bindparam("now_"),
            sessions.c.starts_at < bindparam("until_"),
            open_to(kind),
        )
        .order_by(sessions.c.starts_at)
    )


_OPENINGS: Final = {
    (first, kind): _openings(left, kind)
    for first, left in ((True, left_for_first()), (False, left_for_all(bindparam("falls_back_", type_=UtcDateTime()))))
    for kind in ActorKind
}
"""By whether those who ask are served first, and by who they are."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A session in which `left` people can still be seated together."""

    session_id: int
    starts_at: datetime
    ends_at: datetime
    left: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next bookable sessions at a place and the day that a payment made now would promise.

    `promised_until` is None while the pay button must stay closed: all is then full up to `full_until`.
    """

    place_id: int
    place_code: str
    place: str
    next_sessions: tuple[Opening, ...]
    promised_until: date | None
    full_until: date


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place people can come to. `starts_on`, `ends_on`, `min_people`: of an outreach visit."""

    place_id: int
    code: str
    name: str
    kind: PlaceKind
    state: PlaceState
    address: str
    directions: str
    starts_on: date | None
    ends_on: date | None
    min_people: int
    next_sessions: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceNamed:
    code: str
    people: int = 1


@dataclass(frozen=True, slots=True)
class Choices:
    """What one applicant may choose from. `sessions`: all of the chosen place, full ones too (`left` 0)."""

    reference: str
    status: Status
    places: tuple[PlaceView, ...]
    place_code: str
    place_id: int
    sessions: tuple[Opening, ...]
    promised_until: date | None
    seat: Seat | None
    changes_left: int
    change_until: date | None
    people: int
    announced: Announced | None = None


@dataclass(frozen=True, slots=True)
class ChoicesAsked:
    """`place_code` empty: the place of the right, or the first open one."""

    reference: str
    place_code: str = ""
    people: int = 1
    served_first: bool = False


def outlook(ctx: Ctx, place_id: int, people: int = 1) -> Outlook:
    """For `people` together at one place. Raises `NotFound`."""
    place = ctx.db.execute(select(_places).where(_places.c.id == place_id)).one_or_none()
    if place is None:
        raise NotFound
    until, last = promised_if_sold(ctx, place_id, people)
    return Outlook(place_id, place.code, place.name, next_openings(ctx, place_id, people), until, last)


def open_places(ctx: Ctx, office_id: int | None = None) -> tuple[PlaceView, ...]:
    """Places that can be chosen now: the office first, then visits by their day."""
    today = wib_day(ctx.now)
    return tuple(
        _place(row)
        for row in ctx.db.execute(_open_places).all()
        if office_id in (None, row.office_id) and (row.ends_on is None or row.ends_on >= today)
    )


def public_places(ctx: Ctx, people: int) -> tuple[PlaceView, ...]:
    """Every open place with its next sessions, for everybody. Nothing personal."""
    return tuple(_place(row, next_openings(ctx, row.place_id, people)) for row in open_places(ctx))


def public_place(ctx: Ctx, cmd: PlaceNamed) -> PlaceView:
    """One place by its code. Raises `NotFound`."""
    row = ctx.db.execute(
        select(_places).where(_places.c.code == cmd.code, _places.c.state == PlaceState.OPEN)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _place(row, next_openings(ctx, row.id, cmd.people))


def seat_choices(ctx: Ctx, cmd: ChoicesAsked) -> Choices:
    """Places and sessions for the holder of a right or a seat, with what a change would still allow."""
    application = application_for(ctx, cmd.reference)
    found = open_places(ctx, application.office_id)
    right = right_of(ctx, application.id or 0)
    current = live_seat(ctx, application.id or 0)
    place = _chosen(found, cmd.place_code, right.place_id if right else None)
    own = right.promised_until if right and right.state is RightState.GRANTED and place else None
    if own and right and place and right.place_id != place.place_id:
        own = None
    confirmed = current is not None and current.state is AppointmentState.CONFIRMED
    return Choices(
        application.reference,
        application.status,
        found,
        place.code if place else "",
        place.place_id if place else 0,
        _sessions_for(ctx, application, place.place_id, cmd, own) if place else (),
        right.promised_until if right and right.state is RightState.GRANTED else None,
        seat_view(application.reference, current, current.expires_at) if current is not None else None,
        changes_left(ctx, own_changes(ctx, application.id or 0)),
        _change_until(ctx, current.starts_at) if current is not None and confirmed else None,
        cmd.people,
        announced_at(ctx, place.place_id) if place else None,
    )


def next_openings(ctx: Ctx, place_id: int, people: int = 1) -> tuple[Opening, ...]:
    """The next three sessions with room for that many together."""
    return tuple(opening for opening in all_openings(ctx, place_id) if opening.left >= max(1, people))[:NEXT]


def all_openings(ctx: Ctx, place_id: int, *, first: bool = False) -> list[Opening]:
    """Open sessions of the coming weeks with the seats left for anybody (or for those served first)."""
    asked = {
        "place_": place_id,
        "now_": ctx.now,
        "until_": ctx.now + timedelta(days=SHOWN_DAYS),
        "falls_back_": falls_back_before(ctx.now),
        "account_": ctx.actor.id,
    }
    rows = ctx.db.execute(_OPENINGS[first, ctx.actor.kind], asked).all()
    expired, closed = _expired_holds(ctx, place_id), closed_days(ctx)
    return [
        Opening(row.id, row.starts_at, row.ends_at, max(0, row.left + expired.get(row.id, 0)))
        for row in rows
        if within_hours(row.kind, row.starts_at, row.ends_at, closed)
    ]


def _sessions_for(
    ctx: Ctx, application: Application | CaseRow, place_id: int, cmd: ChoicesAsked, own: date | None
) -> tuple[Opening, ...]:
    """Seats that earlier promises or the waiting list need are shown as taken, as `reserve` would answer."""
    first = cmd.served_first or served_first(ctx, application, wib_day(ctx.now))
    openings = all_openings(ctx, place_id, first=first)
    due = due_by_day(ctx, place_id)
    if own is not None:
        due[own] -= 1
    free = free_by_day(ctx, place_id, ctx.now)
    kept = {
        day
        for day in {wib_day(opening.starts_at) for opening in openings}
        if harmed(due, free, day, (own,)) is not None
    }
    theirs = claimed(ctx, place_id, [application.id or 0], first=first)

    def left(opening: Opening) -> int:
        return 0 if opening.session_id in theirs or wib_day(opening.starts_at) in kept else opening.left

    return tuple(Opening(o.session_id, o.starts_at, o.ends_at, left(o)) for o in openings)


def _expired_holds(ctx: Ctx, place_id: int) -> dict[int, int]:
    rows = ctx.db.execute(_expired, {"place_": place_id, "now_": ctx.now}).all()
    return {row.session_id: row.seats for row in rows}


def _change_until(ctx: Ctx, starts_at: datetime) -> date:
    return last_change_day(wib_day(starts_at), ctx.option("reschedule_until_days", 1))


def _chosen(found: tuple[PlaceView, ...], code: str, right_place: int | None) -> PlaceView | None:
    wanted = [place for place in found if place.code == code] or [p for p in found if p.place_id == right_place]
    return (wanted or list(found) or [None])[0]


def _place(row: Any, openings: tuple[Opening, ...] = ()) -> PlaceView:
    return PlaceView(
        place_id=row.place_id if isinstance(row, PlaceView) else row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        state=row.state,
        address=row.address,
        directions=row.directions,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        min_people=row.min_people,
        next_sessions=openings,
    )
