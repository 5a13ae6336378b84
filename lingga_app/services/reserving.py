"""The one way to a seat, for every act that gives somebody one.

Who comes at once for the last seat: one statement with the condition in it decides (`services.chairs`), the losers read
that they still have their right. People who come together are seated by the same statement: all of them in one session,
or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from lingga_app.db.tables import (
    Answer,
    Application,
    AppointmentState,
    Place,
    PlaceState,
    SessionState,
)
from lingga_app.db.types import any_of, table
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.visits import served_first_by_age
from lingga_app.services import chairs
from lingga_app.services.chairs import appointments, sessions
from lingga_app.services.days import closed_days, within_hours
from lingga_app.services.find import CaseRow
from lingga_app.services.line import claimed, waits_here
from lingga_app.services.rights import Right, keep_promises
from lingga_app.services.run import Ctx
from lingga_app.services.seat_refusals import (
    SeatTaken,
    SeatWaitedFor,
    SessionNotOpen,
)
from lingga_app.services.waiting_room import WaitYourTurn, is_inside, shorten_pass

places = table(Place)
_answers = table(Answer)
_session = select(
    sessions.c.id,
    sessions.c.place_id,
    sessions.c.starts_at,
    sessions.c.ends_at,
    sessions.c.state,
    sessions.c.capacity,
    sessions.c.walk_in,
    sessions.c.walk_in_taken,
    sessions.c.priority,
    sessions.c.priority_taken,
    sessions.c.taken,
    sessions.c.kept,
    sessions.c.opening_id,
    places.c.code.label("place_code"),
    places.c.name.label("place"),
    places.c.kind,
    places.c.state.label("place_state"),
    places.c.office_id,
    waits_here.label("waiting"),
).join(places, places.c.id == sessions.c.place_id)
_by_id = _session.where(sessions.c.id == bindparam("id_"))
_earlier = appointments.alias()
_own_changes = select(func.count()).where(_earlier.c.application_id == bindparam("id_"), _earlier.c.own_change)
_live = (
    select(
        appointments.c.id,
        appointments.c.public_id,
        appointments.c.session_id,
        appointments.c.state,
        appointments.c.priority,
        appointments.c.expires_at,
        sessions.c.starts_at,
        sessions.c.ends_at,
        sessions.c.place_id,
        places.c.name.label("place"),
        places.c.code.label("place_code"),
        _own_changes.scalar_subquery().label("own_changes"),
    )
    .join(sessions, sessions.c.id == appointments.c.session_id)
    .join(places, places.c.id == sessions.c.place_id)
    .where(appointments.c.application_id == bindparam("id_"), any_of(appointments.c.state, chairs.LIVE))
)
_birth = select(_answers.c.value_sealed).where(
    _answers.c.application_id == bindparam("id_"), _answers.c.field == Field.BIRTH_DATE
)


@dataclass(frozen=True, slots=True)
class Seat:
    """An appointment. `token` names its slip in a QR code; `until` is the end of a hold, None when it is confirmed."""

    reference: str
    session_id: int
    place_code: str
    place: str
    starts_at: datetime
    ends_at: datetime
    token: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody who is to be seated: `right` that the seat uses up, `current` seat if the caller has read it."""

    application: Application | CaseRow
    right: Right | None = None
    asks_first: bool = False
    current: Any | None = None


def reserve(
    ctx: Ctx,
    group: Sequence[Sitter],
    session_id: int,
    *,
    own_change: bool = False,
    until: datetime | None = None,
    leaving: str = "replaced",
    keep_old: bool = False,
    before_line: bool = False,
    walk_in: bool = False,
) -> list[Seat]:
    """The one way to a seat: confirmed, or held `until` a moment; all of the group in one session, or nobody.

    Seats held before are given back after the new ones are had (`keep_old`: set aside, so that the act can be undone).
    Chairs that fit people who wait are theirs, except where they are offered to these people or the office moves them
    (`before_line`). `walk_in`: a chair of the walk-in share, which was never promised and never offered, today and
    also in an hour that has begun. The applications are locked by the caller, in the order of their ids.

    Raises `NotFound`, `SessionNotOpen`, `SeatPromised`, `SeatWaitedFor`, `SeatTaken`, `WaitYourTurn`; whatever was done
    before it in the transaction then never happened, so old seats stay.
    """
    found = session_row(ctx, session_id, group[0].application.office_id)
    if not (may_walk_in if walk_in else may_be_seated)(ctx, found):
        raise SessionNotOpen
    before_line = before_line or walk_in
    if not before_line and not is_inside(ctx, found.opening_id):
        raise WaitYourTurn
    day = wib_day(found.starts_at)
    rights = [sitter.right for sitter in group]
    owns = [right.promised_until if right and right.place_id == found.place_id else None for right in rights]
    if not walk_in:
        keep_promises(ctx, found.place_id, day, owns, spent=until is None)
    rows: list[dict[str, Any]] = []
    olds: list[Any] = []
    for sitter in group:
        number = sitter.application.id or 0
        old = live_seat(ctx, number) if sitter.current is None else sitter.current
        if old is not None and old.state is AppointmentState.HELD and old.expires_at <= ctx.now:
            chairs.free_expired(ctx, session_id, number)
            old = None
        olds.append(old)
        rows.append(
            chairs.new_row(
                ctx,
                number,
                state=AppointmentState.CONFIRMED if until is None else AppointmentState.HELD,
                priority=sitter.asks_first or served_first(ctx, sitter.application, day),
                expires_at=until,
                own_change=own_change,
                walk_in=walk_in,
            )
        )
    if found.waiting and not before_line and any(old is None or old.session_id != session_id for old in olds):
        chairs.free_expired(ctx, session_id)
        _leave_to_line(ctx, found, rows, [own for own in owns if own is not None] if until is None else [])

    def seated() -> bool:
        if len(rows) == 1 and olds[0] is None and not walk_in:
            return chairs.take_and_seat(ctx, session_id, rows[0])
        return _swap(ctx, olds, session_id, rows, leaving, keep_old=keep_old)

    # Holds that have run out are looked for where a chair is missing: the rush need not ask.
    if not seated() and (walk_in or not chairs.free_expired(ctx, session_id) or not seated()):
        raise SeatTaken
    if until is None:
        shorten_pass(ctx, found.opening_id)
    return [_seated(ctx, *each, found, until) for each in zip(group, rows, olds, strict=True)]


def _leave_to_line(ctx: Ctx, found: Any, rows: list[dict[str, Any]], spent: list[date]) -> None:
    first = any(row["priority"] for row in rows)
    numbers = [row["application_id"] for row in rows]
    if found.id in claimed(ctx, found.place_id, numbers, first=first, spent=spent):
        raise SeatWaitedFor


def restore(ctx: Ctx, application: Application | CaseRow, chair: Any, reason: str) -> Seat:
    """Back to a chair that was set aside for this person; the seat they have now, if any, is given back.

    `chair`: the row of the appointment they had (id, session_id, priority). The chair was never anybody else's, so
    neither promises nor the list have a say. Raises `SeatTaken` if it is not there any more.
    """
    number = application.id or 0
    old = live_seat(ctx, number)
    chairs.lock_sessions(ctx, chair.session_id, *(each.session_id for each in (old,) if each is not None))
    if not chairs.take_back(ctx, chair.session_id, people=1, first=int(chair.priority)):
        raise SeatTaken
    left = chairs.vacate(ctx, number, reason)
    row = chairs.new_row(ctx, number, priority=chair.priority, moved_from_id=chair.id)
    chairs.seat(ctx, chair.session_id, row)
    if left is not None:
        chairs.give_back(ctx, left)
    found = session_row(ctx, chair.session_id, application.office_id)
    return _seated(ctx, Sitter(application), row, old, found, None)


def _seated(ctx: Ctx, sitter: Sitter, row: dict[str, Any], old: Any, found: Any, until: datetime | None) -> Seat:
    number = row["application_id"]
    ctx.record("seat.taken", "application", number, session=found.id, held=until is not None)
    ctx.nudge(f"sessions:{found.place_id}", *(f"sessions:{old.place_id}" for _ in range(old is not None)))
    return Seat(
        sitter.application.reference,
        found.id,
        found.place_code,
        found.place,
        found.starts_at,
        found.ends_at,
        row["public_id"],
        until,
    )


def _swap(
    ctx: Ctx, olds: list[Any], session_id: int, rows: list[dict[str, Any]], leaving: str, *, keep_old: bool
) -> bool:
    """Take chairs for all, then leave the old ones. Who held one in this very session gets the same chair again."""
    chairs.lock_sessions(ctx, session_id, *(old.session_id for old in olds if old is not None))
    for old, row in zip(olds, rows, strict=True):
        if old is not None and old.session_id == session_id:
            chairs.release(ctx, row["application_id"], leaving)
    if not _take(ctx, session_id, rows):
        return False
    left = [
        chairs.vacate(ctx, row["application_id"], leaving)
        for old, row in zip(olds, rows, strict=True)
        if old is not None and old.session_id != session_id
    ]
    moved = [row if old is None else row | {"moved_from_id": old.id} for old, row in zip(olds, rows, strict=True)]
    chairs.seat(ctx, session_id, *moved)
    for chair in left:
        if chair is not None:
            (chairs.set_aside if keep_old else chairs.give_back)(ctx, chair)
    return True


def _take(ctx: Ctx, session_id: int, rows: list[dict[str, Any]]) -> bool:
    if rows[0]["walk_in"]:
        return len(rows) == 1 and chairs.take_walk_in(ctx, session_id)
    return chairs.take(ctx, session_id, people=len(rows), first=sum(row["priority"] for row in rows))


def live_seat(ctx: Ctx, application_id: int) -> Any | None:
    """The live appointment with its session and place, or None."""
    return ctx.db.execute(_live, {"id_": application_id}).one_or_none()


def own_changes(ctx: Ctx, application_id: int) -> int:
    """How often the applicant has moved the date on their own; a live seat knows it of itself."""
    return ctx.db.execute(_own_changes, {"id_": application_id}).scalar_one()


def served_first(ctx: Ctx, application: Application | CaseRow, day: date) -> bool:
    """Whether this person's age gives them a seat of those served first on that day. Opens the birth date only."""
    sealed = ctx.db.execute(_birth, {"id_": application.id}).scalar()
    if sealed is None:
        return False
    return served_first_by_age(date.fromisoformat(ctx.vault.open(ctx.db, application.key_id, sealed)), day)


def may_be_seated(ctx: Ctx, found: Any) -> bool:
    """Open, in the future, and not on a closed day or outside the office's hours (B.9). `found`: a session row."""
    if found.place_state is not PlaceState.OPEN or found.state is not SessionState.OPEN or found.starts_at <= ctx.now:
        return False
    return within_hours(found.kind, found.starts_at, found.ends_at, closed_days(ctx))


def may_walk_in(ctx: Ctx, found: Any) -> bool:
    """Open today and not over yet: who comes without a date is seated also in an hour that has begun (B.9)."""
    if found.place_state is not PlaceState.OPEN or found.state is not SessionState.OPEN or found.ends_at <= ctx.now:
        return False
    today = wib_day(found.starts_at) == wib_day(ctx.now)
    return today and within_hours(found.kind, found.starts_at, found.ends_at, closed_days(ctx))


def session_row(ctx: Ctx, session_id: int, office_id: int | None) -> Any:
    """A session of the office with its place, or `NotFound`."""
    found = ctx.db.execute(_by_id, {"id_": session_id}).one_or_none() if 0 < session_id < 2**63 else None
    if found is None or found.office_id != office_id:
        raise NotFound
    return found


def seat_view(reference: str, row: Any, until: datetime | None) -> Seat:
    """The view of a `live_seat` row."""
    return Seat(reference, row.session_id, row.place_code, row.place, row.starts_at, row.ends_at, row.public_id, until)
