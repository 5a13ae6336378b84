"""The waiting list as it stands: who waits at a place, in which order, and which free chairs are theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, select

from lingga_app.db.tables import (
    Application,
    Place,
    PlaceState,
    SeatOffer,
    SessionState,
    WaitEntry,
    WaitMember,
    WaitState,
)
from lingga_app.db.types import any_of, table
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.promises import harmed
from lingga_app.domain.waiting import Wish, fits, offerable
from lingga_app.services.chairs import LIVE, appointments, falls_back_before, left_for_first, sessions
from lingga_app.services.days import closed_days, within_hours
from lingga_app.services.rights import due_by_day, free_by_day, right_of
from lingga_app.services.run import Ctx

entries, members, offers = table(WaitEntry), table(WaitMember), table(SeatOffer)
_applications, places = table(Application), table(Place)

waits_here = exists().where(entries.c.place_id == sessions.c.place_id, entries.c.state == WaitState.WAITING)
"""SQL: does anybody wait at the place of this session?"""
_seated = exists().where(appointments.c.application_id == members.c.application_id, any_of(appointments.c.state, LIVE))


@dataclass(frozen=True, slots=True)
class Entry:
    """People who wait together, ready to be seated: all paid, none of them with a seat or a hold.

    `refused`: sessions they were offered before.
    """

    id: int
    first: bool
    asks_first: bool
    wish: Wish
    applications: tuple[int, ...]
    refused: frozenset[int]


@dataclass(frozen=True, slots=True)
class Room:
    """A session with `left` free chairs, of which `unused` are for people served first."""

    session_id: int
    starts_at: datetime
    left: int
    unused: int


_line = (
    select(entries, members.c.application_id, _applications.c.status, _seated.label("seated"))
    .join(members, members.c.entry_id == entries.c.id)
    .join(_applications, _applications.c.id == members.c.application_id)
    .where(entries.c.place_id == bindparam("place_"), entries.c.state == WaitState.WAITING, members.c.live)
    .order_by(entries.c.first.desc(), entries.c.id, members.c.application_id)
)
_offered = (
    select(offers.c.entry_id, offers.c.session_id)
    .join(entries, entries.c.id == offers.c.entry_id)
    .where(entries.c.place_id == bindparam("place_"), entries.c.state == WaitState.WAITING)
)


def line_at(ctx: Ctx, place_id: int) -> list[Entry]:
    """Everybody who waits at a place and could be seated now, in the order in which they are served."""
    rows = ctx.db.execute(_line, {"place_": place_id}).all()
    if not rows:
        return []
    refused: dict[int, set[int]] = {}
    for entry_id, session_id in ctx.db.execute(_offered, {"place_": place_id}):
        refused.setdefault(entry_id, set()).add(session_id)
    together: dict[int, list[Any]] = {}
    for row in rows:
        together.setdefault(row.id, []).append(row)
    return [
        _entry(found, refused.get(number, set()))
        for number, found in together.items()
        if all(row.status is Status.PAID and not row.seated for row in found)
    ]


def _entry(rows: list[Any], refused: set[int]) -> Entry:
    row = rows[0]
    wish = Wish(row.people, row.first_people, row.from_on, row.until_on)
    people = tuple(each.application_id for each in rows)
    return Entry(row.id, row.first, row.asks_first, wish, people, frozenset(refused))


def rooms_at(ctx: Ctx, place_id: int, *, everything: bool = False) -> list[Room]:
    """Sessions of a place that can be offered now (`everything`: and nearer ones) and have a chair left, by time."""
    unused = case(
        (
            (sessions.c.starts_at >= falls_back_before(ctx.now)) & (sessions.c.priority > sessions.c.priority_taken),
            sessions.c.priority - sessions.c.priority_taken,
        ),
        else_=0,
    )
    rows = ctx.db.execute(
        select(
            sessions.c.id, sessions.c.starts_at, left_for_first(), unused, sessions.c.ends_at, places.c.kind,
        )
        .join(places, places.c.id == sessions.c.place_id)
        .where(
            places.c.state == PlaceState.OPEN,
            sessions.c.place_id == place_id,
            sessions.c.state == SessionState.OPEN,
            sessions.c.starts_at > ctx.now,
            left_for_first() > 0,
        )
        .order_by(sessions.c.starts_at)
    ).all()  # fmt: skip
    closed = closed_days(ctx) if rows else frozenset()
    return [
        Room(*row[:4])
        for row in rows
        if (everything or offerable(row.starts_at, ctx.now))
        and within_hours(row.kind, row.starts_at, row.ends_at, closed)
    ]


class Promises:
    """Whether seats can go to people who wait without breaking somebody's promise. Read once per question.

    `spent`: ends of rights here that are being used up for a seat in this very transaction.
    """

    def __init__(self, ctx: Ctx, place_id: int, spent: Iterable[date] = ()) -> None:
        self._ctx, self._place = ctx, place_id
        self._due = due_by_day(ctx, place_id)
        self._due.update(spent)
        self._free = free_by_day(ctx, place_id, ctx.now)

    def allow(self, applications: Iterable[int], day: date) -> bool:
        rights = [right_of(self._ctx, number) for number in applications]
        owns = [right.promised_until if right and right.place_id == self._place else None for right in rights]
        due = self._due.copy()
        due.subtract(own for own in owns if own is not None)
        return harmed(due, self._free, day, owns) is None


def ahead(line: list[Entry], applications: Iterable[int], *, first: bool) -> list[Entry]:
    """Those of a line who go before these people, who may stand in it themselves. `first`: they are served first."""
    people = set(applications)
    before: list[Entry] = []
    for entry in line:
        if people.intersection(entry.applications):
            break
        if entry.first or not first:
            before.append(entry)
    return before


def claimed(
    ctx: Ctx, place_id: int, applications: Iterable[int], *, first: bool, spent: Iterable[date] = ()
) -> frozenset[int]:
    """Sessions of a place whose free chairs are for people ahead in the line. Empty where nobody waits.

    `first`: those who ask are served first; `spent`: the ends of their rights here, if they are used up already.
    """
    before = ahead(line_at(ctx, place_id), applications, first=first)
    if not before:
        return frozenset()
    promises = Promises(ctx, place_id, spent)
    return frozenset(
        room.session_id
        for room in rooms_at(ctx, place_id)
        if any(takes(entry, room) and promises.allow(entry.applications, wib_day(room.starts_at)) for entry in before)
    )


def takes(entry: Entry, room: Room) -> bool:
    """Whether an entry can be offered this room."""
    return room.session_id not in entry.refused and fits(entry.wish, room.starts_at, room.left, room.unused)
