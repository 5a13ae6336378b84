"""Taking and giving back chairs: the only code that moves `session.taken` or writes appointments.

Every change is one guarded statement whose row count decides the race; the CHECK constraints stand behind it. Locks are
always taken in the order application, right, place, session, appointment, so that no two acts wait for each other.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from lingga_app.db.tables import Appointment, AppointmentState, Session, SessionState
from lingga_app.db.types import UtcDateTime, any_of, table
from lingga_app.domain.calendar import at_wib, wib_day
from lingga_app.services.run import Ctx

sessions, appointments = table(Session), table(Appointment)

LIVE = (AppointmentState.HELD, AppointmentState.CONFIRMED)


def falls_back_before(now: datetime) -> datetime:
    """Sessions that start before this moment keep no seats for people served first: theirs is today or tomorrow."""
    return at_wib(wib_day(now) + timedelta(days=2), time(0))


def left_for_all(falls_back: datetime | ColumnElement[Any], first: int | ColumnElement[int] = 0) -> ColumnElement[int]:
    """SQL: chairs that anybody may still book (walk-in share and unused priority share set aside).

    `first`: how many of those who come together are served first; they use up their share before the others.
    """
    unused = sessions.c.priority - sessions.c.priority_taken - first
    return left_for_first() - case(((sessions.c.starts_at >= falls_back) & (unused > 0), unused), else_=0)


def left_for_first() -> ColumnElement[int]:
    """SQL: chairs that people served first may still book (walk-in share and chairs kept for undoing set aside)."""
    return sessions.c.capacity - sessions.c.walk_in - sessions.c.taken - sessions.c.kept


@dataclass(frozen=True, slots=True)
class Chair:
    """A seat that was just given back."""

    appointment_id: int
    session_id: int
    priority: bool
    own_change: bool
    walk_in: bool


_id, _people, _first = bindparam("id_"), bindparam("people", type_=Integer), bindparam("first", type_=Integer)
_now, _falls_back = bindparam("now", type_=UtcDateTime()), bindparam("falls_back", type_=UtcDateTime())

_take = (
    update(sessions)
    .where(
        sessions.c.id == _id,
        sessions.c.state == SessionState.OPEN,
        sessions.c.starts_at > _now,
        case((_first == _people, left_for_first()), else_=left_for_all(_falls_back, _first)) >= _people,
    )
    .values(taken=sessions.c.taken + _people, priority_taken=sessions.c.priority_taken + _first)
)
_take_walk_in = (
    update(sessions)
    .where(
        sessions.c.id == _id,
        sessions.c.state == SessionState.OPEN,
        sessions.c.ends_at > _now,
        sessions.c.walk_in_taken < sessions.c.walk_in,
    )
    .values(walk_in_taken=sessions.c.walk_in_taken + 1)
)
_give_back_walk_in = update(sessions).where(sessions.c.id == _id).values(walk_in_taken=sessions.c.walk_in_taken - 1)
_take_back = (
    update(sessions)
    .where(sessions.c.id == _id, sessions.c.kept >= _people)
    .values(
        taken=sessions.c.taken + _people,
        priority_taken=sessions.c.priority_taken + _first,
        kept=sessions.c.kept - _people,
    )
)
_let_go = (
    update(sessions).where(sessions.c.id == _id, sessions.c.kept >= _people).values(kept=sessions.c.kept - _people)
)
_taken = _take.returning(sessions.c.id).cte("taken_seat")
_FIELDS = (
    "public_id", "application_id", "state", "priority", "expires_at", "booked_at", "moved_from_id", "own_change",
    "walk_in", "release_reason", "counter",
)  # fmt: skip
_seat_row = insert(appointments)
_take_and_seat = _seat_row.from_select(
    [*_FIELDS, "session_id"],
    select(*(bindparam(f"new_{name}", type_=appointments.c[name].type) for name in _FIELDS), _taken.c.id),
    include_defaults=False,
).returning(appointments.c.id)
_give_back = (
    update(sessions)
    .where(sessions.c.id == _id)
    .values(taken=sessions.c.taken - _people, priority_taken=sessions.c.priority_taken - _first)
)
_set_aside = _give_back.values(kept=sessions.c.kept + _people)
_expired = and_(appointments.c.state == AppointmentState.HELD, appointments.c.expires_at <= _now)
_free_expired = (
    update(appointments)
    .where(_expired, (appointments.c.session_id == _id) | (appointments.c.application_id == bindparam("application")))
    .values(state=AppointmentState.RELEASED, released_at=_now, release_reason="expired")
    .returning(appointments.c.session_id, appointments.c.priority)
)
_lock_sessions = (
    select(sessions.c.id)
    .where(sessions.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(sessions.c.id)
    .with_for_update()
)
_vacate = (
    update(appointments)
    .where(appointments.c.application_id == bindparam("application"), any_of(appointments.c.state, LIVE))
    .values(state=AppointmentState.RELEASED, released_at=_now, release_reason=bindparam("reason"))
    .returning(
        appointments.c.id,
        appointments.c.session_id,
        appointments.c.priority,
        appointments.c.own_change,
        appointments.c.walk_in,
    )
)


def take(ctx: Ctx, session_id: int, *, people: int = 1, first: int = 0) -> bool:
    """Count `people` chairs of a session as taken, all or none. False: full, closed, or begun.

    `first` of them are served first.
    """
    return ctx.db.execute(_take, _asked(ctx, session_id, people, first)).rowcount == 1  # pyright: ignore[reportAttributeAccessIssue]


def take_and_seat(ctx: Ctx, session_id: int, row: dict[str, Any]) -> bool:
    """`take` one chair and write its appointment: on PostgreSQL one statement, so the row is locked least long."""
    first = int(row["priority"])
    if ctx.deps.on_sqlite:
        if not take(ctx, session_id, first=first):
            return False
        seat(ctx, session_id, row)
        return True
    values = {f"new_{name}": row[name] for name in _FIELDS} | _asked(ctx, session_id, 1, first)
    return ctx.db.execute(_take_and_seat, values).first() is not None


def take_walk_in(ctx: Ctx, session_id: int) -> bool:
    """Count one chair of the walk-in share as taken. False: the share is used up, or the session closed or over."""
    return ctx.change(_take_walk_in, {"id_": session_id, "now": ctx.now}) == 1


def take_back(ctx: Ctx, session_id: int, *, people: int, first: int) -> bool:
    """Take chairs that were set aside for exactly these people: an act is undone, whatever the hour and the state."""
    return ctx.db.execute(_take_back, {"id_": session_id, "people": people, "first": first}).rowcount == 1  # pyright: ignore[reportAttributeAccessIssue]


def let_go(ctx: Ctx, session_id: int, people: int) -> None:
    """Chairs that were set aside are anybody's again."""
    ctx.db.execute(_let_go, {"id_": session_id, "people": people})


def seat(ctx: Ctx, session_id: int, *rows: dict[str, Any]) -> None:
    """Write the appointments of chairs that were taken."""
    for row in rows:
        ctx.db.execute(_seat_row, row | {"session_id": session_id})


def _asked(ctx: Ctx, session_id: int, people: int, first: int) -> dict[str, Any]:
    falls_back = falls_back_before(ctx.now)
    return {"id_": session_id, "people": people, "first": first, "now": ctx.now, "falls_back": falls_back}


def vacate(ctx: Ctx, application_id: int, reason: str, **also: Any) -> Chair | None:
    """End the live appointment of an application and note its chair; call `give_back` to count it free."""
    known = {"application": application_id, "now": ctx.now, "reason": reason}
    row = ctx.db.execute(_vacate.values(also) if also else _vacate, known).one_or_none()
    return None if row is None else Chair(*row)


def give_back(ctx: Ctx, chair: Chair) -> None:
    """Count a vacated chair as free; one of the walk-in share stays in that share."""
    if chair.walk_in:
        ctx.db.execute(_give_back_walk_in, {"id_": chair.session_id})
        return
    ctx.db.execute(_give_back, {"id_": chair.session_id, "people": 1, "first": int(chair.priority)})


def set_aside(ctx: Ctx, chair: Chair) -> None:
    """Keep a vacated chair for the one who left it, until `take_back` or `let_go`."""
    ctx.db.execute(_set_aside, {"id_": chair.session_id, "people": 1, "first": int(chair.priority)})


def release(ctx: Ctx, application_id: int, reason: str, **also: Any) -> Chair | None:
    """End the live appointment, if there is one, and free its chair. `also`: further columns of the appointment."""
    chair = vacate(ctx, application_id, reason, **also)
    if chair is not None:
        give_back(ctx, chair)
    return chair


def free_expired(ctx: Ctx, session_id: int, application_id: int = 0) -> int:
    """Give back the chairs of holds that have run out, here and of this application. Returns how many.

    An expired hold is free at once, without waiting for a sweeper (invariant B.3): whoever wants the seat clears it.
    """
    known = {"id_": session_id, "application": application_id, "now": ctx.now}
    freed = ctx.db.execute(_free_expired, known).all()
    for session, priority in freed:
        ctx.db.execute(_give_back, {"id_": session, "people": 1, "first": int(priority)})
    return len(freed)


def lock_sessions(ctx: Ctx, *ids: int) -> None:
    """Take the rows of several sessions in one order, so that two changes in opposite directions cannot block."""
    if not ctx.deps.on_sqlite:  # there the whole transaction is alone
        ctx.db.execute(_lock_sessions, {"ids": sorted(set(ids))})


def lock_held(ctx: Ctx, *applications: int) -> bool:
    """Before a hold is confirmed: whether its session still takes place. Its row is kept until the end, so that whoever
    cancels the session comes before this or sees it."""
    held = select(appointments.c.session_id).where(
        appointments.c.application_id.in_(applications), appointments.c.state == AppointmentState.HELD
    )
    stands = select(sessions.c.id).where(sessions.c.id.in_(held), sessions.c.state != SessionState.CANCELLED)
    return ctx.db.execute(stands.order_by(sessions.c.id).with_for_update()).first() is not None


def new_row(
    ctx: Ctx,
    application_id: int,
    *,
    state: AppointmentState = AppointmentState.CONFIRMED,
    priority: bool = False,
    expires_at: datetime | None = None,
    moved_from_id: int | None = None,
    own_change: bool = False,
    walk_in: bool = False,
) -> dict[str, Any]:
    """An appointment to be written."""
    return {
        "public_id": ctx.chance.public_id(),
        "application_id": application_id,
        "state": state,
        "priority": priority,
        "expires_at": expires_at,
        "booked_at": ctx.now,
        "moved_from_id": moved_from_id,
        "own_change": own_change,
        "walk_in": walk_in,
        "release_reason": "",
        "counter": "",
    }


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The moments between which a day lies in Lingga."""
    return at_wib(day, time(0)), at_wib(day + timedelta(days=1), time(0))
