"""Seating again those whose seat the office or the sea takes away: by class, then payment time, households together.

`plan` says who would go where, `carry_out` does exactly that; what has changed in between is refused (`PlanStale`).
Nobody is dropped: whom no seat fits keeps money and right and chooses again. None of it counts as a change of theirs.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from lingga_app.db.tables import Application, AppointmentState, Payment, Place
from lingga_app.db.types import table
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.promises import harmed
from lingga_app.domain.waiting import room_for
from lingga_app.services.chairs import appointments, sessions
from lingga_app.services.line import Room, rooms_at
from lingga_app.services.move import move
from lingga_app.services.notify import notify
from lingga_app.services.reserving import Seat, Sitter, places, reserve
from lingga_app.services.rights import SeatPromised, due_by_day, free_by_day
from lingga_app.services.run import Ctx
from lingga_app.services.seat_refusals import PlanStale, SeatTaken, SessionNotOpen
from lingga_app.services.seats import MOST_TOGETHER, free_and_renew

_applications, _payments, _places = table(Application), table(Payment), table(Place)


@dataclass(frozen=True, slots=True)
class PersonMove:
    """One named person: where they go, or None when they choose again themselves."""

    reference: str
    to_session: int | None
    to: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """People who move together, as rows of `seated`, and the session they go to; None: nothing fits."""

    people: tuple[Any, ...]
    room: Room | None

    def moves(self) -> list[PersonMove]:
        to = (None, None) if self.room is None else (self.room.session_id, self.room.starts_at)
        return [PersonMove(row.reference, *to) for row in self.people]


@dataclass(frozen=True, slots=True)
class Target:
    """Sessions of one place in the order in which they are filled. `gone`: free chairs that end with the act."""

    place_id: int
    rooms: tuple[Room, ...]
    gone: Counter[date] = field(default_factory=Counter[date])


def seated(ctx: Ctx, *session_ids: int, status: Status = Status.BOOKED) -> list[Any]:
    """Booked and not yet here (or in `status`), in the order in which they are served: class, payment time, booking."""
    paid = (
        select(func.min(_payments.c.paid_at))
        .where(_payments.c.application_id == _applications.c.id)
        .correlate(_applications)
        .scalar_subquery()
    )
    rows = ctx.db.execute(
        select(
            _applications.c.id, _applications.c.reference, _applications.c.account_id, _applications.c.key_id,
            _applications.c.household_index, appointments.c.id.label("appointment_id"), appointments.c.priority,
            sessions.c.id.label("session_id"), sessions.c.starts_at, sessions.c.place_id,
        )
        .join(appointments, appointments.c.application_id == _applications.c.id)
        .join(sessions, sessions.c.id == appointments.c.session_id)
        .where(
            appointments.c.session_id.in_(session_ids),
            appointments.c.state == AppointmentState.CONFIRMED,
            _applications.c.status == status,
        )
        .order_by(appointments.c.priority.desc(), paid, appointments.c.booked_at, appointments.c.id)
    ).all()  # fmt: skip
    return list(rows)


def locked(ctx: Ctx, *session_ids: int) -> list[Any]:
    """As `seated`, with their applications locked first: the order of locks is application, place, session."""
    ids = sorted(row.id for row in seated(ctx, *session_ids))
    ctx.db.execute(
        select(_applications.c.id).where(_applications.c.id.in_(ids)).order_by(_applications.c.id).with_for_update()
    )
    return seated(ctx, *session_ids)


def rooms_after(ctx: Ctx, place_id: int, after: datetime, *without: int) -> Target:
    """Sessions of a place that begin after a moment and have a chair left; those of `without` are about to end."""
    rooms = rooms_at(ctx, place_id, everything=True)
    gone = Counter[date]()
    for room in rooms:
        if room.session_id in without:
            gone[wib_day(room.starts_at)] += max(0, room.left - room.unused)
    return Target(place_id, tuple(r for r in rooms if r.starts_at > after and r.session_id not in without), gone)


def plan(
    ctx: Ctx,
    people: Sequence[Any],
    targets: Sequence[Target],
    may_go: Callable[[Any], Sequence[int]] | None = None,
) -> list[Step]:
    """Who would go where, in the order in which they are served. Changes nothing.

    A household of one session goes to one session; where none takes them all, each of them is seated alone. `may_go`:
    the places of `targets` that one person is sent to, best first; by default all of them in their order.
    """
    tables = {target.place_id: _Table(ctx, target) for target in targets}
    steps: list[Step] = []
    for group in _households(people):
        wanted = [tables[number] for number in (may_go(group[0]) if may_go else tables) if number in tables]
        room = _first_room(wanted, group)
        if room is not None or len(group) == 1:
            steps.append(Step(group, room))
        else:
            steps += [Step((row,), _first_room(wanted, (row,))) for row in group]
    return steps


class _Table:
    """The chairs of one place while a plan is made, and the promises that they must still keep."""

    def __init__(self, ctx: Ctx, target: Target) -> None:
        self._rooms = {room.session_id: [room.left, room.unused] for room in target.rooms}
        self._order = target.rooms
        self._due = due_by_day(ctx, target.place_id)
        self._free = free_by_day(ctx, target.place_id, ctx.now)
        self._free.subtract(target.gone)

    def take(self, group: Sequence[Any]) -> Room | None:
        people, first = len(group), sum(bool(row.priority) for row in group)
        for room in self._order:
            left, unused = self._rooms[room.session_id]
            day: date = wib_day(room.starts_at)
            if room_for(people, first, left, unused) and not harmed(self._due, self._free, day, [None] * people):
                now_left, now_unused = left - people, max(0, unused - first)
                self._rooms[room.session_id] = [now_left, now_unused]
                self._free[day] -= (left - unused) - (now_left - now_unused)
                return room
        return None


def _first_room(tables: Sequence[_Table], group: Sequence[Any]) -> Room | None:
    return next((room for each in tables if (room := each.take(group)) is not None), None)


def _households(people: Sequence[Any]) -> list[tuple[Any, ...]]:
    """People of one account or family card in one session, in the place of the first of them."""
    groups: dict[tuple[object, int], list[Any]] = {}
    for row in people:
        house = row.household_index or f"account {row.account_id}"
        group = groups.setdefault((house, row.session_id), [])
        if len(group) < MOST_TOGETHER:
            group.append(row)
        else:
            groups[row.reference, row.session_id] = [row]
    return [tuple(group) for group in groups.values()]


Tell = Callable[[Ctx, Application, Any, Seat | None], None]
"""Tells one person: their application, the row of the seat they had, and the new seat, if any."""


def carry_out(
    ctx: Ctx, steps: Sequence[Step], reason: str, *, tell: Tell | None = None, keep_old: bool = False
) -> None:
    """Do what a plan says, for people whose applications are locked. Raises `PlanStale` if a seat is gone.

    Whoever has a seat to go to first: a right that is given back promises a seat anew, and must not stand in their way.
    """
    for step in sorted(steps, key=lambda step: step.room is None):
        people = sorted(step.people, key=lambda row: row.id)
        found = [ctx.db.get_one(Application, row.id) for row in people]
        if step.room is None:
            seats: list[Seat | None] = [None for _ in people]
            for application in found:
                move(ctx, application, Act.FREE_SEAT, reason=reason)
                free_and_renew(ctx, application, reason, keep_old=keep_old)
        else:
            for application in found:
                move(ctx, application, Act.RESCHEDULE, reason=reason)
            group = [Sitter(each, None, row.priority) for each, row in zip(found, people, strict=True)]
            try:
                seats = [
                    *reserve(ctx, group, step.room.session_id, leaving=reason, keep_old=keep_old, before_line=True)
                ]
            except (SeatTaken, SeatPromised, SessionNotOpen, NotFound):
                raise PlanStale from None
        for application, row, seat in zip(found, people, seats, strict=True):
            (tell or tell_by_office)(ctx, application, row, seat)


def tell_by_office(ctx: Ctx, application: Application, row: Any, seat: Seat | None) -> None:
    """The office moved the date, or cancelled it."""
    if seat is not None:
        notify(ctx, application, "seat_moved", once=seat.token, when=seat.starts_at, place=seat.place)
        return
    place = ctx.db.execute(select(places.c.name).where(places.c.id == row.place_id)).scalar_one()
    notify(ctx, application, "seat_cancelled", once=str(row.appointment_id), when=row.starts_at, place=place)


def moves_of(steps: Sequence[Step]) -> tuple[PersonMove, ...]:
    """A plan person by person, in the order in which they are served."""
    return tuple(each for step in steps for each in step.moves())
