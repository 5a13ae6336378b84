"""The planner: sessions from a weekly pattern, outreach visits, closing, cancelling, fewer chairs. Supervisors only.

Nobody is dropped silently (invariant B.10): who sits in a session that ends or shrinks is named first, then moved to
the next session by class and payment time, or told to choose again with money and right kept.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from lingga_app.db.tables import (
    Application,
    Officer,
    OfficerRole,
    Payment,
    PlaceKind,
    PlaceState,
    SessionState,
)
from lingga_app.db.types import table
from lingga_app.domain import areas
from lingga_app.domain.actor import SYSTEM, Actor, ActorKind, Role
from lingga_app.domain.calendar import at_wib, hours_on, is_working_day, wib_day
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.staffing import missing_steps
from lingga_app.services.chairs import day_bounds, sessions
from lingga_app.services.days import closed_days, within_hours
from lingga_app.services.notify import notify
from lingga_app.services.openings import tie_new_sessions
from lingga_app.services.reseating import (
    PersonMove,
    Target,
    carry_out,
    locked,
    moves_of,
    plan,
    rooms_after,
    seated,
)
from lingga_app.services.reserving import places, session_row
from lingga_app.services.rights import due_by_day, free_by_day, lock_unseated, move_unseated, promised_if_sold
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seat_refusals import (
    PlanStale,
    SeatsBooked,
    SessionNotOpen,
    SessionOutsideHours,
    SessionOverlaps,
)

_applications, _payments = table(Application), table(Payment)
_officers, _roles = table(Officer), table(OfficerRole)

HOUR = timedelta(hours=1)
LUNCH = time(12)
FRIDAY_PRAYER = (time(11), time(12))
MOST_CHAIRS = 500
LONGEST_PLAN = timedelta(days=186)
WEEKS_SHOWN = 2
NOTICE = timedelta(days=2)
"""How far ahead people of a cancelled visit are seated elsewhere, so that there is a boat to be found."""
VISIT_OPENS, VISIT_CLOSES = time(9), time(15)


@dataclass(frozen=True, slots=True)
class PlanSessions:
    """One-hour sessions on every open day from `first` to `last`, lunch left out; office hours and Ramadan hours."""

    place_id: int
    first: date
    last: date
    capacity: int
    walk_in: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """`why`: holiday, weekend, or exists (that day has sessions already)."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Planned:
    created: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class PlanVisit:
    """An outreach visit of whole days. `min_people` seats must be wanted by `decide_at`, or it does not take place."""

    name: str
    district: str
    address: str
    first: date
    last: date
    capacity: int
    decide_at: datetime
    min_people: int = 5
    priority: int = 0
    directions: str = ""


@dataclass(frozen=True, slots=True)
class DecideVisit:
    place_id: int
    go: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OfSession:
    session_id: int


@dataclass(frozen=True, slots=True)
class CancelSession:
    """`people`: references seen in the preview; a list that changed since is refused (`PlanStale`)."""

    session_id: int
    reason: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeChairs:
    """New numbers of a session. Below the seats taken: refused, or with `move_people` the last in line are moved."""

    session_id: int
    capacity: int
    walk_in: int = 0
    priority: int = 0
    move_people: bool = False


@dataclass(frozen=True, slots=True)
class MovePlan:
    people: tuple[PersonMove, ...]


@dataclass(frozen=True, slots=True)
class CalendarAsked:
    place_id: int
    first: date | None = None


@dataclass(frozen=True, slots=True)
class SessionView:
    session_id: int
    starts_at: datetime
    ends_at: datetime
    capacity: int
    walk_in: int
    walk_in_taken: int
    priority: int
    taken: int
    state: SessionState


@dataclass(frozen=True, slots=True)
class CalendarDay:
    day: date
    closed: str
    sessions: tuple[SessionView, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Two weeks of one place. `short`: promised people for whom no seat is open; `missing`: steps nobody can do."""

    place_id: int
    place: str
    kind: PlaceKind
    days: tuple[CalendarDay, ...]
    missing: tuple[Role, ...]
    promised: int
    short: int
    people: int
    min_people: int
    decide_at: datetime | None


def plan_sessions(ctx: Ctx, cmd: PlanSessions) -> Planned:
    """Create the sessions of a date range; days that are skipped are named with the reason.

    Running it twice creates nothing new. Raises `BadInput`, `NotFound`.
    """
    ctx.actor.must(Role.SUPERVISOR)
    place = _own_place(ctx, cmd.place_id)
    _check_chairs(cmd.capacity, cmd.walk_in, cmd.priority)
    if not cmd.first <= cmd.last <= cmd.first + LONGEST_PLAN or cmd.first < wib_day(ctx.now):
        raise BadInput(field="last")
    return _create(ctx, place, cmd)


def _create(ctx: Ctx, place: Any, cmd: PlanSessions) -> Planned:
    was_closed = promised_if_sold(ctx, cmd.place_id)[0] is None
    closed, there = closed_days(ctx), _days_with_sessions(ctx, cmd.place_id)
    skipped: list[Skipped] = []
    rows: list[dict[str, Any]] = []
    for n in range((cmd.last - cmd.first).days + 1):
        day = cmd.first + timedelta(days=n)
        why = _why_skipped(place.kind, day, closed, there)
        if why:
            skipped.append(Skipped(day, why))
            continue
        rows += [_row(cmd, start, ctx) for start in hours_of(place.kind, day, closed) if start > ctx.now]
    if rows:
        ctx.db.execute(insert(sessions), rows)
        tie_new_sessions(ctx, cmd.place_id)
    ctx.record("sessions.plan", "place", cmd.place_id, first=cmd.first, last=cmd.last, created=len(rows))
    ctx.nudge(f"sessions:{cmd.place_id}")
    if rows and was_closed:
        _tell_waiting(ctx, place)
    return Planned(len(rows), tuple(skipped))


def plan_visit(ctx: Ctx, cmd: PlanVisit) -> int:
    """Create an outreach visit with its sessions; open for choosing at once. Returns the place's id."""
    ctx.actor.must(Role.SUPERVISOR)
    _check_chairs(cmd.capacity, 0, cmd.priority)
    areas.district(cmd.district)
    first, last = cmd.first, cmd.last
    if not wib_day(ctx.now) < first <= last <= first + timedelta(days=13):
        raise BadInput(field="last")
    if not ctx.now < cmd.decide_at < at_wib(first, time(0)):
        raise BadInput(field="decide_at")
    name = " ".join(cmd.name.split())[:60]
    if not name or not 0 < cmd.min_people <= 500:
        raise BadInput(field="name" if not name else "min_people")
    code = f"{_slug(name)}-{first:%Y-%m-%d}"
    if ctx.db.execute(select(places.c.id).where(places.c.code == code)).first() is not None:
        raise SessionOverlaps
    place_id: int = ctx.db.execute(
        insert(places)
        .values(
            code=code, kind=PlaceKind.OUTREACH, state=PlaceState.OPEN, office_id=ctx.actor.office_id, name=name,
            address=cmd.address[:200], district=cmd.district, directions=cmd.directions[:300], starts_on=first,
            ends_on=last, min_people=cmd.min_people, decide_at=cmd.decide_at, horizon_days=20,
        )
        .returning(places.c.id)
    ).scalar_one()  # fmt: skip
    days = PlanSessions(place_id, first, last, cmd.capacity, 0, cmd.priority)
    _create(ctx, _own_place(ctx, place_id), days)
    return place_id


def decide_visit(ctx: Ctx, cmd: DecideVisit) -> MovePlan:
    """Go: the visit stands. No go: it is cancelled, and everybody booked moves, free, and is told.

    They go to a later visit in the same district, else to the office, in the order in which they are served; whom no
    seat fits keeps money and right. Rights to a seat of this visit that nobody has used yet go the same way. The
    supervisor decides, or the clock (`decide_due_visits`). Raises `NotFound` for what is decided already.
    """
    ctx.actor.must(Role.SUPERVISOR)
    place = _own_place(ctx, cmd.place_id)
    if place.kind is not PlaceKind.OUTREACH or place.state is not PlaceState.OPEN:
        raise NotFound
    if cmd.go:
        ctx.db.execute(update(places).where(places.c.id == cmd.place_id).values(decide_at=None))
        ctx.record("visit.go", "place", cmd.place_id)
        ctx.nudge(f"sessions:{cmd.place_id}")
        return MovePlan(())
    ids = list(
        ctx.db.execute(
            select(sessions.c.id).where(
                sessions.c.place_id == cmd.place_id,
                sessions.c.starts_at > ctx.now,
                sessions.c.state != SessionState.CANCELLED,
            )
        ).scalars()
    )
    people = locked(ctx, *ids)
    lock_unseated(ctx, cmd.place_id)
    ctx.db.execute(update(places).where(places.c.id == cmd.place_id).values(state=PlaceState.CANCELLED))
    ctx.db.execute(update(sessions).where(sessions.c.id.in_(ids)).values(state=SessionState.CANCELLED))
    if [row.id for row in seated(ctx, *ids)] != [row.id for row in people]:
        raise PlanStale
    soonest = day_bounds(wib_day(ctx.now) + NOTICE)[0]
    there = elsewhere(ctx, place)
    steps = plan(ctx, people, [rooms_after(ctx, number, soonest) for number in there])
    carry_out(ctx, steps, "visit_cancelled")
    if there:
        _move_rights(ctx, place, there, {row.id for row in people})
    ctx.record("visit.no_go", "place", cmd.place_id, people=len(people), reason=cmd.reason)
    ctx.nudge(f"sessions:{cmd.place_id}")
    return MovePlan(moves_of(steps))


def _move_rights(ctx: Ctx, visit: Any, there: list[int], told: set[int]) -> None:
    """What was bought for a visit that does not take place is good elsewhere; who has heard already is not told."""
    moved = move_unseated(ctx, visit.id, there)
    names = dict(ctx.db.execute(select(places.c.id, places.c.name).where(places.c.id.in_(there))).all())
    for number, place_id, until in moved:
        if number not in told:
            about = {"from_place": visit.name, "place": names[place_id], "day": until}
            notify(ctx, ctx.db.get_one(Application, number), "visit_off", once=str(visit.id), **about)


def decide_due_visits(deps: Deps) -> int:
    """Job: decide what nobody decided by its date: it takes place with enough people. How many were decided."""
    due = read(_due_visits, None, actor=SYSTEM, deps=deps)
    for place_id, office_id, go in due:
        clock = Actor(ActorKind.SYSTEM, 0, frozenset({Role.SUPERVISOR, Role.SYSTEM}), office_id)
        with contextlib.suppress(AppError):  # a person was faster, or a seat went: the next turn looks again
            run(decide_visit, DecideVisit(place_id, go, "clock"), actor=clock, deps=deps)
    return len(due)


def _due_visits(ctx: Ctx, _: None) -> list[tuple[int, int, bool]]:
    rows = ctx.db.execute(
        select(places.c.id, places.c.office_id, places.c.min_people).where(
            places.c.kind == PlaceKind.OUTREACH, places.c.state == PlaceState.OPEN, places.c.decide_at <= ctx.now
        )
    ).all()
    return [(row.id, row.office_id, _booked_at(ctx, row.id) >= row.min_people) for row in rows]


def elsewhere(ctx: Ctx, place: Any) -> list[int]:
    """Where people of a visit that does not take place can go: later visits in its district, then the office."""
    rows = ctx.db.execute(
        select(places.c.id)
        .where(
            places.c.office_id == place.office_id,
            places.c.state == PlaceState.OPEN,
            places.c.id != place.id,
            (places.c.kind == PlaceKind.OFFICE) | (places.c.district == place.district),
        )
        .order_by(places.c.kind.desc(), places.c.starts_on, places.c.id)
    )
    return list(rows.scalars())


def close_session(ctx: Ctx, cmd: OfSession) -> None:
    """No new people; who is booked stays. Closing twice is closing once."""
    _set_state(ctx, cmd.session_id, SessionState.CLOSED, "session.close")


def reopen_session(ctx: Ctx, cmd: OfSession) -> None:
    """A closed session takes people again."""
    _set_state(ctx, cmd.session_id, SessionState.OPEN, "session.reopen")


def change_chairs(ctx: Ctx, cmd: ChangeChairs) -> MovePlan:
    """New capacity and shares. Raises `SeatsBooked(count)` unless the people beyond it may be moved, and always for
    a walk-in share below those who were seated on it."""
    ctx.actor.must(Role.SUPERVISOR)
    _check_chairs(cmd.capacity, cmd.walk_in, cmd.priority)
    found = session_row(ctx, cmd.session_id, ctx.actor.office_id)
    over = found.taken + found.kept - (cmd.capacity - cmd.walk_in)
    moved: tuple[PersonMove, ...] = ()
    if over > 0:
        if not cmd.move_people:
            raise SeatsBooked(count=found.taken + found.kept)
        people = locked(ctx, cmd.session_id)
        steps = plan(ctx, people[-over:], [_later(ctx, found)])
        carry_out(ctx, steps, "fewer_chairs")
        moved = moves_of(steps)
    # `taken` may have grown since it was read: the condition decides, not the look.
    changed = ctx.change(
        update(sessions)
        .where(
            sessions.c.id == cmd.session_id,
            sessions.c.taken + sessions.c.kept <= cmd.capacity - cmd.walk_in,
            sessions.c.walk_in_taken <= cmd.walk_in,
        )
        .values(capacity=cmd.capacity, walk_in=cmd.walk_in, priority=cmd.priority)
    )
    if not changed:
        raise SeatsBooked(count=found.taken + found.walk_in_taken)
    ctx.record("session.chairs", "session", cmd.session_id, capacity=cmd.capacity, moved=len(moved))
    ctx.nudge(f"sessions:{found.place_id}")
    return MovePlan(moved)


def preview_cancel(ctx: Ctx, cmd: OfSession) -> MovePlan:
    """Who would move where if this session were cancelled, in the order in which they are served."""
    ctx.actor.must(Role.SUPERVISOR)
    found = session_row(ctx, cmd.session_id, ctx.actor.office_id)
    return MovePlan(moves_of(plan(ctx, seated(ctx, cmd.session_id), [_later(ctx, found)])))


def cancel_session(ctx: Ctx, cmd: CancelSession) -> MovePlan:
    """End a session: everybody in it is moved to the next one that fits, or freed and told. Raises `PlanStale`."""
    ctx.actor.must(Role.SUPERVISOR)
    found = session_row(ctx, cmd.session_id, ctx.actor.office_id)
    people = locked(ctx, cmd.session_id)
    steps = plan(ctx, people, [_later(ctx, found)])
    ctx.db.execute(update(sessions).where(sessions.c.id == cmd.session_id).values(state=SessionState.CANCELLED))
    now = [row.reference for row in seated(ctx, cmd.session_id)]
    if now != [row.reference for row in people] or sorted(now) != sorted(cmd.people):
        raise PlanStale
    carry_out(ctx, steps, "session_cancelled")
    moved = moves_of(steps)
    ctx.record("session.cancel", "session", cmd.session_id, people=len(moved), reason=cmd.reason[:200])
    ctx.nudge(f"sessions:{found.place_id}")
    return MovePlan(moved)


def calendar(ctx: Ctx, cmd: CalendarAsked) -> Calendar:
    """Two weeks from the Monday of `first` (default: this week), with what the planner must know. Nothing personal."""
    ctx.actor.must(Role.SUPERVISOR, Role.COUNTER, Role.AUDITOR)
    place = _own_place(ctx, cmd.place_id)
    start = cmd.first or max(wib_day(ctx.now), place.starts_on or date.min)
    start -= timedelta(days=start.weekday())
    days = [start + timedelta(days=n) for n in range(7 * WEEKS_SHOWN)]
    rows = ctx.db.execute(
        select(sessions)
        .where(
            sessions.c.place_id == cmd.place_id,
            sessions.c.starts_at >= day_bounds(days[0])[0],
            sessions.c.starts_at < day_bounds(days[-1])[1],
        )
        .order_by(sessions.c.starts_at)
    ).all()
    closed = closed_days(ctx)
    due, free = due_by_day(ctx, cmd.place_id), free_by_day(ctx, cmd.place_id, ctx.now)
    return Calendar(
        cmd.place_id,
        place.name,
        place.kind,
        tuple(
            CalendarDay(
                day,
                _why_skipped(place.kind, day, closed, frozenset()),
                tuple(_session_view(row) for row in rows if wib_day(row.starts_at) == day),
            )
            for day in days
        ),
        _missing_staff(ctx),
        due.total(),
        max(0, due.total() - free.total()),
        _booked_at(ctx, cmd.place_id),
        place.min_people,
        place.decide_at,
    )


def hours_of(kind: PlaceKind, day: date, closed: frozenset[date]) -> Iterator[datetime]:
    """The starts of one-hour sessions: opening hours without lunch, and without the Friday prayer."""
    hours = hours_on(day, closed) if kind is PlaceKind.OFFICE else None
    opens, closes = (hours.opens, hours.closes) if hours else (VISIT_OPENS, VISIT_CLOSES)
    pause = FRIDAY_PRAYER if day.weekday() == 4 else (LUNCH,)
    start = at_wib(day, opens)
    while start + HOUR <= at_wib(day, closes):
        if start.time() not in pause:
            yield start
        start += HOUR


def _why_skipped(kind: PlaceKind, day: date, closed: frozenset[date], there: frozenset[date]) -> str:
    if day in closed:
        return "holiday"
    if kind is PlaceKind.OFFICE and not is_working_day(day, closed):
        return "weekend"
    return "exists" if day in there else ""


def _row(cmd: PlanSessions, start: datetime, ctx: Ctx) -> dict[str, Any]:
    return {
        "place_id": cmd.place_id, "starts_at": start, "ends_at": start + HOUR, "capacity": cmd.capacity,
        "walk_in": cmd.walk_in, "priority": cmd.priority, "taken": 0, "priority_taken": 0,
        "state": SessionState.OPEN, "created_by": ctx.actor.id or None,
    }  # fmt: skip


def _days_with_sessions(ctx: Ctx, place_id: int) -> frozenset[date]:
    starts = ctx.db.execute(select(sessions.c.starts_at).where(sessions.c.place_id == place_id)).scalars()
    return frozenset(wib_day(start) for start in starts)


def _check_chairs(capacity: int, walk_in: int, priority: int) -> None:
    if not 0 < capacity <= MOST_CHAIRS or min(walk_in, priority) < 0 or walk_in + priority > capacity:
        raise BadInput(field="capacity")


def _own_place(ctx: Ctx, place_id: int) -> Any:
    row = None
    if 0 < place_id < 2**63:
        row = ctx.db.execute(
            select(places).where(places.c.id == place_id, places.c.office_id == ctx.actor.office_id)
        ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _set_state(ctx: Ctx, session_id: int, state: SessionState, act: str) -> None:
    ctx.actor.must(Role.SUPERVISOR)
    found = session_row(ctx, session_id, ctx.actor.office_id)
    if found.state is SessionState.CANCELLED:
        raise SessionNotOpen
    if state is SessionState.OPEN and not within_hours(found.kind, found.starts_at, found.ends_at, closed_days(ctx)):
        raise SessionOutsideHours
    ctx.db.execute(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.state != SessionState.CANCELLED)
        .values(state=state)
    )
    ctx.record(act, "session", session_id)
    ctx.nudge(f"sessions:{found.place_id}")


def _later(ctx: Ctx, found: Any) -> Target:
    """Sessions of the same place after this one that still have room."""
    return rooms_after(ctx, found.place_id, found.starts_at, found.id)


def _tell_waiting(ctx: Ctx, place: Any) -> None:
    """Who could not pay because everything was full hears that there are dates again."""
    waiting = select(Application).where(
        _applications.c.office_id == place.office_id, _applications.c.status == Status.PAYABLE
    )
    for application in ctx.db.execute(waiting).scalars():
        notify(ctx, application, "seat_open", once=f"{place.id}:{wib_day(ctx.now)}", place=place.name)


def _missing_staff(ctx: Ctx) -> tuple[Role, ...]:
    rows = ctx.db.execute(
        select(_officers.c.id, _roles.c.role)
        .join(_roles, _roles.c.officer_id == _officers.c.id)
        .where(_officers.c.office_id == ctx.actor.office_id, _officers.c.disabled_at.is_(None))
    ).all()
    people: dict[int, set[Role]] = {}
    for officer_id, role in rows:
        people.setdefault(officer_id, set()).add(role)
    return missing_steps([frozenset(roles) for roles in people.values()])


def _booked_at(ctx: Ctx, place_id: int) -> int:
    return ctx.db.execute(
        select(func.coalesce(func.sum(sessions.c.taken), 0)).where(
            sessions.c.place_id == place_id, sessions.c.starts_at > ctx.now
        )
    ).scalar_one()


def _session_view(row: Any) -> SessionView:
    return SessionView(
        row.id,
        row.starts_at,
        row.ends_at,
        row.capacity,
        row.walk_in,
        row.walk_in_taken,
        row.priority,
        row.taken,
        row.state,
    )


def _slug(name: str) -> str:
    return "-".join("".join(sign if sign.isalnum() and sign.isascii() else " " for sign in name.lower()).split())[:40]
