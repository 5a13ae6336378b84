"""Who comes to the desk without a date, or before it: a chair of today's walk-in share, and with it the arrival.

The share is set aside when a session is planned, and is never promised, offered or sold on-line; offices keep a daily
quota for people who come without M-Paspor [S10]. Whom it serves is for the officer to say who sees the person. Money
comes first here too: the seat uses up the booking right, or takes the place of a later date, which is given back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from lingga_app.db.tables import Application, SessionState
from lingga_app.db.types import UtcDateTime
from lingga_app.domain import c40
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import MoveNotAllowed, NotFound
from lingga_app.domain.lifecycle import BEFORE_MONEY, Act, Status
from lingga_app.domain.references import LONGEST_TYPED, PREFIX, REFERENCE_SIGNS, ReferenceUnreadable, parse_reference
from lingga_app.domain.seal import Feature, SealForged, SealUnreadable, Tag
from lingga_app.services.arrivals import CheckedIn, arrive, keep_place, name_of, own_place, since_today
from lingga_app.services.chairs import day_bounds, sessions
from lingga_app.services.find import desk_case
from lingga_app.services.move import hold, move
from lingga_app.services.notify import notify
from lingga_app.services.reserving import Sitter, live_seat, may_walk_in, places, reserve, session_row
from lingga_app.services.rights import PayFirst
from lingga_app.services.run import Ctx
from lingga_app.services.seals import CODE_SIGNS, LONGEST, open_seal
from lingga_app.services.seat_refusals import (
    DateGone,
    DateToday,
    SeatTaken,
    SessionNotOpen,
    SlipUnknown,
    WalkInFull,
    WalkInOver,
    WalkInsUsedUp,
)
from lingga_app.services.seats import DOOR, spend_after_move

DESK = (Role.COUNTER, Role.INTERVIEWER)
"""Those who may check people in."""
_ON_PAPER = (Feature.BOOKING_SLIP, Feature.RECEIPT)

_today = (
    select(
        sessions.c.id,
        sessions.c.starts_at,
        sessions.c.ends_at,
        sessions.c.state,
        sessions.c.walk_in,
        sessions.c.walk_in_taken,
        places.c.kind,
        places.c.state.label("place_state"),
    )
    .join(places, places.c.id == sessions.c.place_id)
    .where(
        sessions.c.place_id == bindparam("place"),
        sessions.c.starts_at >= bindparam("first", type_=UtcDateTime()),
        sessions.c.starts_at < bindparam("last", type_=UtcDateTime()),
        sessions.c.state == SessionState.OPEN,
        sessions.c.walk_in > 0,
    )
    .order_by(sessions.c.starts_at)
)


@dataclass(frozen=True, slots=True)
class AtPlace:
    place_id: int


@dataclass(frozen=True, slots=True)
class FindVisitor:
    """`code`: the QR of a slip or a receipt as scanned, the code below it, or a typed reference."""

    code: str
    place_id: int


@dataclass(frozen=True, slots=True)
class SeatWalkIn:
    """`code` as for `FindVisitor`. `counter`: "1", "2" ..."""

    code: str
    session_id: int
    counter: str = ""


@dataclass(frozen=True, slots=True)
class WalkInHour:
    """A session of today that is not over, with the chairs of its walk-in share: all, and those still free."""

    session_id: int
    starts_at: datetime
    ends_at: datetime
    chairs: int
    left: int


@dataclass(frozen=True, slots=True)
class WalkInPerson:
    """Somebody who may be seated now. `date`: when, and `where`, the date is that they would give up."""

    reference: str
    name: str
    date: datetime | None
    where: str


def walk_in_hours(ctx: Ctx, cmd: AtPlace) -> tuple[WalkInHour, ...]:
    """The walk-in chairs of a place of this office today, hour by hour; hours that are over are left out."""
    ctx.actor.must(*DOOR)
    own_place(ctx, cmd.place_id)
    first, last = day_bounds(wib_day(ctx.now))
    rows = ctx.db.execute(_today, {"place": cmd.place_id, "first": first, "last": last}).all()
    return tuple(
        WalkInHour(row.id, row.starts_at, row.ends_at, row.walk_in, row.walk_in - row.walk_in_taken)
        for row in rows
        if may_walk_in(ctx, row)
    )


def find_visitor(ctx: Ctx, cmd: FindVisitor) -> WalkInPerson:
    """The person whom the officer has in front of them, by code, if they may be seated here today. Recorded.

    Raises `SlipUnknown`, `OwnCase`, `PayFirst`, `DateToday(when)`, `DateGone`, `MoveNotAllowed`, `WalkInsUsedUp`.
    """
    ctx.actor.must(*DESK)
    hours = walk_in_hours(ctx, AtPlace(cmd.place_id))
    application = _case(ctx, cmd.code)
    ctx.record("view.arrival", "application", application.id or 0)
    later = _given_up(ctx, application, cmd.place_id)
    if not any(hour.left for hour in hours):
        raise WalkInsUsedUp
    when, where = (None, "") if later is None else (later.starts_at, later.place)
    return WalkInPerson(application.reference, name_of(ctx, application), when, where)


def seat_walk_in(ctx: Ctx, cmd: SeatWalkIn) -> CheckedIn:
    """PAID or BOOKED -> ARRIVED on a chair of today's walk-in share. Who is here already is answered the same again.

    Raises `WalkInFull`, `WalkInOver`, and as `find_visitor`.
    """
    ctx.actor.must(*DESK)
    application = _case(ctx, cmd.code)
    found = session_row(ctx, cmd.session_id, ctx.actor.office_id)
    hold(ctx, application)  # what is asked below cannot change under us
    if (here := since_today(ctx, application)) is not None:
        return here
    later = _given_up(ctx, application, found.place_id)
    if later is None:
        sitter = Sitter(application, spend_after_move(ctx, application))
    else:
        move(ctx, application, Act.COME_EARLY)
        sitter = Sitter(application, current=later)
    keep_place(ctx, found.place_id)  # before its sessions, as everywhere
    try:
        (seat,) = reserve(ctx, [sitter], found.id, leaving="came_early", walk_in=True)
    except SessionNotOpen:
        raise WalkInOver from None
    except SeatTaken:
        raise WalkInFull from None
    if later is not None:
        notify(ctx, application, "seat_moved", once=seat.token, when=seat.starts_at, place=seat.place)
    return arrive(ctx, application, cmd.counter)


def _given_up(ctx: Ctx, application: Application, place_id: int) -> Any | None:
    """The date that somebody gives up who is seated here today, None when they have none; or why they cannot be."""
    if application.status in BEFORE_MONEY:
        raise PayFirst
    if application.status is Status.MISSED:
        raise DateGone
    if application.status is Status.PAID:
        return None
    if application.status is not Status.BOOKED:
        raise MoveNotAllowed(status=application.status.value, act=Act.COME_EARLY.value)
    current = live_seat(ctx, application.id or 0)
    if current is None:
        raise NotFound
    days = wib_day(current.starts_at) - wib_day(ctx.now)
    if days.days < 0:
        raise DateGone
    if not days and current.place_id == place_id:
        raise DateToday(when=current.starts_at)
    return current


def _case(ctx: Ctx, code: str) -> Application:
    try:
        return desk_case(ctx, _reference(ctx, code.strip()[:LONGEST]), *DESK)
    except (ReferenceUnreadable, NotFound, SealUnreadable, SealForged):
        raise SlipUnknown from None


def _reference(ctx: Ctx, text: str) -> str:
    if len(text) > LONGEST_TYPED:
        found = open_seal(ctx, text)
        if found.header.feature not in _ON_PAPER:
            raise SealUnreadable
        return parse_reference(c40.decode(found.value(Tag.REFERENCE) or b""))
    plain = "".join(sign for sign in text if sign.isalnum())
    below_a_qr = len(plain) == len(PREFIX) + REFERENCE_SIGNS + CODE_SIGNS
    return parse_reference(plain[:-CODE_SIGNS] if below_a_qr else text)
