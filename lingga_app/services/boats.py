"""Boats that do not sail: a log by route and day, and one act of a supervisor that moves the people of a route.

The act does what its preview showed: people move by class, then payment time, free, and are told; those who are here
already keep their seats; whom nothing fits keeps money and right. The chairs they leave are set aside, so that the act
can be undone until it is confirmed or the day is over. Whoever was not reached stands on a call list until they are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from lingga_app.db.tables import (
    Account,
    Answer,
    Application,
    BoatAct,
    BoatActState,
    BoatMove,
    BoatReport,
    Channel,
    Notice,
    SessionState,
)
from lingga_app.db.types import table
from lingga_app.domain import areas
from lingga_app.domain.actor import SYSTEM, Actor, ActorKind, Role
from lingga_app.domain.areas import Route
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services import chairs
from lingga_app.services.chairs import appointments, day_bounds, sessions
from lingga_app.services.move import move
from lingga_app.services.notices import reachable, settle
from lingga_app.services.notify import notify
from lingga_app.services.planner import elsewhere
from lingga_app.services.reseating import Step, carry_out, locked, plan, rooms_after, seated
from lingga_app.services.reserving import Seat, live_seat, places, restore
from lingga_app.services.rights import spend_right
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seat_refusals import BoatDayOff, BoatMovedAlready, BoatSettled, PlanStale

_acts, _moves, _reports = table(BoatAct), table(BoatMove), table(BoatReport)
_applications, _answers, _accounts, _notices = table(Application), table(Answer), table(Account), table(Notice)

CALLERS = (Role.SUPERVISOR, Role.HELP_DESK)
"""Who looks after people that no message reached."""
AHEAD = timedelta(days=7)
"""So far ahead a boat can be called off: a weather warning, an engine in the yard."""
SHOWN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class BoatDay:
    """`route`: a `Route` other than the road; `day`: when its boats do not sail."""

    route: str
    day: date


@dataclass(frozen=True, slots=True)
class BoatPerson:
    """One person of a plan. `to_session` None: they choose again (`here`: they are here and keep their seat)."""

    reference: str
    village: str
    place: str
    starts_at: datetime
    first: bool
    here: bool
    to_session: int | None
    to_place: str
    to: datetime | None


@dataclass(frozen=True, slots=True)
class BoatPlan:
    moves: tuple[BoatPerson, ...]
    unfit: tuple[BoatPerson, ...]
    stays: tuple[BoatPerson, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the supervisor saw of one person."""

    reference: str
    to_session: int | None


@dataclass(frozen=True, slots=True)
class MoveBoat:
    """`people`: everybody whom the preview moves or frees; a preview that is no longer true is refused."""

    route: str
    day: date
    reason: str
    people: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class OfAct:
    act_id: int


@dataclass(frozen=True, slots=True)
class Called:
    act_id: int
    reference: str


@dataclass(frozen=True, slots=True)
class BoatLine:
    """One route on one day. `reports`: of applicants; `act_id` 0: nobody was moved by the office.

    `open`: may still be undone; `to_call`: people of the act whom nothing has reached yet.
    """

    day: date
    route: Route
    reports: int
    act_id: int
    state: BoatActState | None
    reason: str
    moved: int
    unfit: int
    to_call: int


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody of an act. `phone` is "" where none is known or the person was reached."""

    reference: str
    phone: str
    told: bool
    called_at: datetime | None
    starts_at: datetime
    to: datetime | None


def boat_log(ctx: Ctx, _: None) -> list[BoatLine]:
    """Reports and acts of the last fortnight and the coming week, by day and route, newest first. Nothing personal."""
    ctx.actor.must(Role.SUPERVISOR, Role.COUNTER, Role.AUDITOR)
    since = wib_day(ctx.now) - SHOWN
    reports = _reported(ctx, since)
    acts = ctx.db.execute(
        select(_acts).where(_acts.c.office_id == ctx.actor.office_id, _acts.c.day >= since).order_by(_acts.c.id)
    ).all()
    lines = [_line(ctx, act, reports.pop((act.day, act.route), 0)) for act in acts]
    lines += [BoatLine(day, route, n, 0, None, "", 0, 0, 0) for (day, route), n in reports.items()]
    return sorted(lines, key=lambda line: (line.day, line.route, line.act_id), reverse=True)


def preview_boat(ctx: Ctx, cmd: BoatDay) -> BoatPlan:
    """Who moves where, who stays, whom nothing fits. Run it with `run`: it shows where people live, and is recorded.

    Raises `BoatDayOff`, `BadInput` for a route without boats.
    """
    ctx.actor.must(Role.SUPERVISOR)
    route = _checked(ctx, cmd.route, cmd.day)
    people = _affected(ctx, route, cmd.day, seated(ctx, *_hours(ctx, cmd.day)))
    here = _affected(ctx, route, cmd.day, seated(ctx, *_hours(ctx, cmd.day), status=Status.ARRIVED))
    steps = _plan(ctx, people, cmd.day)
    told = _Told(ctx, [*people, *here])
    rows = [told.person(row, step) for step in steps for row in step.people]
    ctx.record("view.boat", "office", ctx.actor.office_id or 0, route=route, day=cmd.day, people=len(rows) + len(here))
    return BoatPlan(
        tuple(row for row in rows if row.to is not None),
        tuple(row for row in rows if row.to is None),
        tuple(told.person(row, None) for row in here),
    )


def move_boat(ctx: Ctx, cmd: MoveBoat) -> int:
    """Move everybody of the preview, or nobody. Returns the act's id.

    Raises `PlanStale`, `BoatMovedAlready`, and as `preview_boat`.
    """
    ctx.actor.must(Role.SUPERVISOR)
    route = _checked(ctx, cmd.route, cmd.day)
    reason = " ".join(cmd.reason.split())[:200]
    if not reason:
        raise BadInput(field="reason")
    people = _affected(ctx, route, cmd.day, locked(ctx, *_hours(ctx, cmd.day)))
    steps = _plan(ctx, people, cmd.day)
    mine = {row.reference: step.room and step.room.session_id for step in steps for row in step.people}
    if not mine or mine != {seen.reference: seen.to_session for seen in cmd.people}:
        raise PlanStale
    act_id = _open_act(ctx, route, cmd.day, reason)

    def tell(ctx: Ctx, application: Application, row: Any, seat: Seat | None) -> None:
        _tell_moved(ctx, act_id, application, row, seat)

    carry_out(ctx, steps, "boat", tell=tell, keep_old=True)
    ctx.record("boat.moved", "boat_act", act_id, route=route, day=cmd.day, people=len(mine))
    ctx.nudge(f"boats:{ctx.actor.office_id}")
    return act_id


def undo_boat(ctx: Ctx, cmd: OfAct) -> int:
    """The boat sails after all: everybody who has not chosen otherwise has their old seat again. How many.

    Raises `BoatSettled`, `NotFound`.
    """
    ctx.actor.must(Role.SUPERVISOR)
    _settled(ctx, cmd.act_id, BoatActState.UNDONE)
    back = 0
    rows = _rows_of(ctx, cmd.act_id)
    _lock(ctx, rows)
    for row in rows:
        application = ctx.db.get_one(Application, row.application_id, populate_existing=True)
        if _brought_back(ctx, application, row):
            back += 1
        else:
            chairs.let_go(ctx, row.session_id, 1)
    ctx.record("boat.undone", "boat_act", cmd.act_id, people=back)
    ctx.nudge(f"boats:{ctx.actor.office_id}")
    return back


def confirm_boat(ctx: Ctx, cmd: OfAct) -> None:
    """The new seats stand; the chairs on the day of the boat are anybody's. The call list goes on.

    Raises `BoatSettled`, `NotFound`.
    """
    ctx.actor.must(Role.SUPERVISOR)
    _settled(ctx, cmd.act_id, BoatActState.CONFIRMED)
    left = Counter(row.session_id for row in _rows_of(ctx, cmd.act_id))
    for session_id, people in sorted(left.items()):
        chairs.let_go(ctx, session_id, people)
    ctx.record("boat.confirmed", "boat_act", cmd.act_id)
    ctx.nudge(f"boats:{ctx.actor.office_id}")


def settle_boats(deps: Deps) -> int:
    """Job: acts whose day is over stand."""
    over = read(_over, None, actor=SYSTEM, deps=deps)
    for act_id, office_id in over:
        clock = Actor(ActorKind.SYSTEM, 0, frozenset({Role.SUPERVISOR}), office_id)
        run(confirm_boat, OfAct(act_id), actor=clock, deps=deps)
    return len(over)


def _over(ctx: Ctx, _: None) -> list[tuple[int, int]]:
    query = select(_acts.c.id, _acts.c.office_id).where(
        _acts.c.state == BoatActState.MOVED, _acts.c.day < wib_day(ctx.now)
    )
    return [(row.id, row.office_id) for row in ctx.db.execute(query)]


def call_list(ctx: Ctx, cmd: OfAct) -> list[Call]:
    """Everybody of an act, those not reached first, with the number to call. Recorded: run it with `run`."""
    ctx.actor.must(*CALLERS)
    _act(ctx, cmd.act_id)
    ctx.record("view.boat_calls", "boat_act", cmd.act_id)
    calls = [_call(ctx, row) for row in _rows_of(ctx, cmd.act_id)]
    return sorted(calls, key=lambda call: call.told or call.called_at is not None)


def note_reached(ctx: Ctx, cmd: Called) -> None:
    """An officer has told the person by phone or on the pier. Raises `NotFound`."""
    ctx.actor.must(*CALLERS)
    _act(ctx, cmd.act_id)
    row = next((row for row in _rows_of(ctx, cmd.act_id) if row.reference == cmd.reference), None)
    if row is None:
        raise NotFound
    ctx.change(
        update(_moves)
        .where(
            _moves.c.act_id == cmd.act_id,
            _moves.c.application_id == row.application_id,
            _moves.c.called_at.is_(None),
        )
        .values(called_at=ctx.now, called_by=ctx.actor.id)
    )
    if row.notice_id is not None:
        settle(ctx, _notices.c.id == row.notice_id)
    ctx.record("boat.called", "application", row.application_id)
    ctx.nudge(f"boats:{ctx.actor.office_id}")


def _checked(ctx: Ctx, route: str, day: date) -> Route:
    if route not in set(Route) or route == Route.ROAD:
        raise BadInput(field="route")
    today = wib_day(ctx.now)
    if not today <= day <= today + AHEAD:
        raise BoatDayOff(day=today + AHEAD)
    return Route(route)


def _hours(ctx: Ctx, day: date) -> list[int]:
    """The sessions of the office on a day."""
    first, last = day_bounds(day)
    found = (
        select(sessions.c.id)
        .join(places, places.c.id == sessions.c.place_id)
        .where(places.c.office_id == ctx.actor.office_id, sessions.c.starts_at >= first, sessions.c.starts_at < last)
    )
    return list(ctx.db.execute(found).scalars())


def _affected(ctx: Ctx, route: Route, day: date, people: list[Any]) -> list[Any]:
    """Those of a day who cross the sea on this route, or who are visited across it."""
    there = {number: _route_of(district) for number, district in _districts_of_places(ctx)}
    homes = _homes(ctx, people)

    def crosses(row: Any) -> bool:
        place = there.get(row.place_id, Route.ROAD)
        return place is route or (homes.get(row.id) is route and place is not route)

    return [row for row in people if crosses(row)]


def _districts_of_places(ctx: Ctx) -> Sequence[Any]:
    return ctx.db.execute(select(places.c.id, places.c.district)).all()


def _route_of(code: str) -> Route:
    try:
        return areas.district(code).route
    except BadInput:
        return Route.ROAD


def _homes(ctx: Ctx, people: list[Any]) -> dict[int, Route]:
    return {number: _route_of(code) for number, code in _answered(ctx, people, Field.DISTRICT).items()}


def _answered(ctx: Ctx, people: list[Any], field: Field) -> dict[int, str]:
    keys = {row.id: row.key_id for row in people}
    rows = ctx.db.execute(
        select(_answers.c.application_id, _answers.c.value_sealed).where(
            _answers.c.application_id.in_(keys), _answers.c.field == field
        )
    ).all()
    return {number: ctx.vault.open(ctx.db, keys[number], sealed) for number, sealed in rows}


def _plan(ctx: Ctx, people: list[Any], day: date) -> list[Step]:
    """To later days of the same place; from a visit also to the next one in its district, or to the office."""
    ways: dict[int, list[int]] = {}
    for number in sorted({row.place_id for row in people}):
        place = ctx.db.execute(select(places).where(places.c.id == number)).one()
        ways[number] = [number, *(elsewhere(ctx, place) if place.kind == "outreach" else ())]
    after = day_bounds(day)[1]
    targets = [rooms_after(ctx, number, after) for number in sorted({way for each in ways.values() for way in each})]
    return plan(ctx, people, targets, lambda row: ways[row.place_id])


class _Told:
    """Names of villages, places and sessions for the people of a plan."""

    def __init__(self, ctx: Ctx, people: list[Any]) -> None:
        self._villages = _answered(ctx, people, Field.VILLAGE)
        self._places: Mapping[int, str] = dict(ctx.db.execute(select(places.c.id, places.c.name)).all())
        self._of_session: Mapping[int, int] = dict(ctx.db.execute(select(sessions.c.id, sessions.c.place_id)).all())

    def person(self, row: Any, step: Step | None) -> BoatPerson:
        room = step.room if step else None
        return BoatPerson(
            row.reference,
            _village_name(self._villages.get(row.id, "")),
            self._places[row.place_id],
            row.starts_at,
            bool(row.priority),
            step is None,
            room.session_id if room else None,
            self._places[self._of_session[room.session_id]] if room else "",
            room.starts_at if room else None,
        )


def _village_name(code: str) -> str:
    try:
        return areas.village(code).name
    except BadInput:
        return code


def _open_act(ctx: Ctx, route: Route, day: date, reason: str) -> int:
    known = select(_acts.c.id).where(
        _acts.c.office_id == ctx.actor.office_id,
        _acts.c.route == route,
        _acts.c.day == day,
        _acts.c.state == BoatActState.MOVED,
    )
    if ctx.db.execute(known).first() is not None:
        raise BoatMovedAlready
    made = insert(_acts).values(
        office_id=ctx.actor.office_id, route=route, day=day, reason=reason, state=BoatActState.MOVED,
        made_by=ctx.actor.id, made_at=ctx.now,
    )  # fmt: skip
    return ctx.db.execute(made.returning(_acts.c.id)).scalar_one()


def _tell_moved(ctx: Ctx, act_id: int, application: Application, row: Any, seat: Seat | None) -> None:
    to_id = None
    if seat is None:
        kind, facts = "boat_freed", {"when": row.starts_at}
    else:
        kind, facts = "boat_moved", {"when": seat.starts_at, "place": seat.place}
        to_id = ctx.db.execute(select(appointments.c.id).where(appointments.c.public_id == seat.token)).scalar_one()
    notify(ctx, application, kind, once=f"act {act_id}", **facts)
    told = select(_notices.c.id).where(
        _notices.c.application_id == application.id, _notices.c.key == f"{application.id}:{kind}:act {act_id}"
    )
    ctx.db.execute(
        insert(_moves).values(
            act_id=act_id, application_id=application.id, from_id=row.appointment_id, to_id=to_id,
            notice_id=ctx.db.execute(told).scalar_one_or_none(), undone=False,
        )
    )  # fmt: skip


def _act(ctx: Ctx, act_id: int) -> Any:
    row = None
    if 0 < act_id < 2**63:
        row = ctx.db.execute(
            select(_acts).where(_acts.c.id == act_id, _acts.c.office_id == ctx.actor.office_id)
        ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _settled(ctx: Ctx, act_id: int, state: BoatActState) -> None:
    _act(ctx, act_id)
    done = update(_acts).where(_acts.c.id == act_id, _acts.c.state == BoatActState.MOVED)
    if not ctx.change(done.values(state=state, settled_at=ctx.now)):
        raise BoatSettled


def _rows_of(ctx: Ctx, act_id: int) -> Sequence[Any]:
    """The people of an act with the seat they had, in the order in which they are locked."""
    return ctx.db.execute(
        select(
            _moves, _applications.c.reference, _applications.c.account_id, appointments.c.session_id,
            appointments.c.priority, sessions.c.starts_at, sessions.c.state,
        )
        .join(_applications, _applications.c.id == _moves.c.application_id)
        .join(appointments, appointments.c.id == _moves.c.from_id)
        .join(sessions, sessions.c.id == appointments.c.session_id)
        .where(_moves.c.act_id == act_id)
        .order_by(_moves.c.application_id)
    ).all()  # fmt: skip


def _lock(ctx: Ctx, rows: Sequence[Any]) -> None:
    ids = [row.application_id for row in rows]
    ctx.db.execute(
        select(_applications.c.id).where(_applications.c.id.in_(ids)).order_by(_applications.c.id).with_for_update()
    )


def _brought_back(ctx: Ctx, application: Application, row: Any) -> bool:
    """Give one person their old seat again, unless they or the office have decided otherwise since."""
    current = live_seat(ctx, application.id or 0)
    if row.state is SessionState.CANCELLED:
        return False
    if row.to_id is None:
        if application.status is not Status.PAID or current is not None:
            return False
        move(ctx, application, Act.BOOK, reason="boat_undone")
        spend_right(ctx, application.id or 0)
    else:
        if application.status is not Status.BOOKED or current is None or current.id != row.to_id:
            return False
        move(ctx, application, Act.RESCHEDULE, reason="boat_undone")
    old = _Old(row.from_id, row.session_id, row.priority)
    seat = restore(ctx, application, old, "boat_undone")
    ctx.change(
        update(_moves)
        .where(_moves.c.act_id == row.act_id, _moves.c.application_id == row.application_id)
        .values(undone=True)
    )
    notify(ctx, application, "boat_undone", once=f"act {row.act_id}", when=seat.starts_at, place=seat.place)
    return True


@dataclass(frozen=True, slots=True)
class _Old:
    id: int
    session_id: int
    priority: bool


def _reported(ctx: Ctx, since: date) -> dict[tuple[date, Route], int]:
    """Reports of applicants by the day of their seat and the route they named."""
    rows = ctx.db.execute(
        select(sessions.c.starts_at, _reports.c.route)
        .join(appointments, appointments.c.id == _reports.c.appointment_id)
        .join(sessions, sessions.c.id == appointments.c.session_id)
        .join(places, places.c.id == sessions.c.place_id)
        .where(places.c.office_id == ctx.actor.office_id, sessions.c.starts_at >= day_bounds(since)[0])
    ).all()
    return Counter((wib_day(starts_at), _route_of(code)) for starts_at, code in rows)


def _line(ctx: Ctx, act: Any, reports: int) -> BoatLine:
    rows = _rows_of(ctx, act.id)
    told = _reached(ctx, rows)
    waiting = 0 if act.state is BoatActState.UNDONE else sum(row.application_id not in told for row in rows)
    return BoatLine(
        act.day,
        act.route,
        reports,
        act.id,
        act.state,
        act.reason,
        sum(row.to_id is not None for row in rows),
        sum(row.to_id is None for row in rows),
        waiting,
    )


def _reached(ctx: Ctx, rows: Sequence[Any]) -> frozenset[int]:
    """Applications of an act whose person was called, or whose notice is known to have arrived."""
    ids = [row.notice_id for row in rows if row.notice_id is not None]
    arrived = set(
        ctx.db.execute(
            select(_notices.c.id).where(_notices.c.id.in_(ids), _notices.c.settled_at.is_not(None))
        ).scalars()
    )
    return frozenset(row.application_id for row in rows if row.called_at is not None or row.notice_id in arrived)


def _call(ctx: Ctx, row: Any) -> Call:
    told = bool(_reached(ctx, [row]))
    phone = ""
    if not told:
        account = ctx.db.execute(select(_accounts).where(_accounts.c.id == row.account_id)).one()
        phone = reachable(ctx, account, [Channel.SMS]).get(Channel.SMS, "")
    to = None
    if row.to_id is not None:
        to = ctx.db.execute(
            select(sessions.c.starts_at)
            .join(appointments, appointments.c.session_id == sessions.c.id)
            .where(appointments.c.id == row.to_id)
        ).scalar_one()
    return Call(row.reference, phone, told, row.called_at, row.starts_at, to)
