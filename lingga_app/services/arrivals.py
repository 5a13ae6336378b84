"""The door: who came, who left before the interview, who did not come.

Check-in reads the slip's code or the reference. It is idempotent: a second scan says when and where the first was and
changes nothing; a slip that was moved or cancelled is refused with the reason (invariant E.4).
"""

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, func, select, update

from lingga_app.db.tables import Application, AppointmentState
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.references import LONGEST_TYPED, PREFIX, REFERENCE_SIGNS, ReferenceUnreadable, parse_reference
from lingga_app.domain.seal import Feature, SealForged, SealUnreadable, Tag
from lingga_app.domain.visits import queue_code
from lingga_app.services.chairs import appointments, day_bounds, release, sessions
from lingga_app.services.find import office_application
from lingga_app.services.move import move
from lingga_app.services.notify import notify
from lingga_app.services.registry import ask_registry_unless_known
from lingga_app.services.reserving import live_seat, places
from lingga_app.services.rights import renew_right
from lingga_app.services.run import Ctx
from lingga_app.services.seals import CODE_SIGNS, LONGEST, open_seal, paper_code
from lingga_app.services.seat_refusals import DayNotOver, NotTheDay, SlipCancelled, SlipReplaced, SlipUnknown
from lingga_app.services.seats import DOOR, application_for, free_and_renew

_applications = table(Application)

_TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SEPARATORS = re.compile(r"[\s\-]+")
LAST_ARRIVALS = 5
CLOSERS: Final = (Role.COUNTER, Role.SUPERVISOR)
"""Who may write down that somebody did not come."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`code`: the slip's QR as scanned, the code below it, or a typed reference. `counter`: "1", "2" ..."""

    code: str
    place_id: int
    counter: str = ""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """`already`: the person was here before; `at` and `counter` then say when and where, and nothing was changed."""

    reference: str
    name: str
    number: str
    at: datetime
    counter: str
    already: bool
    before: int


@dataclass(frozen=True, slots=True)
class OnDay:
    """The arrivals of one place on one day, today by default."""

    place_id: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    reference: str
    name: str
    starts_at: datetime
    first: bool
    number: str
    at: datetime | None
    left: bool
    status: Status


@dataclass(frozen=True, slots=True)
class DayList:
    day: date
    expected: tuple[Arrival, ...]
    last: tuple[Arrival, ...]
    unclosed: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """Where an applicant who checked in stands. `before`: people ahead who are still to be called."""

    number: str
    before: int
    at: datetime
    counter: str


@dataclass(frozen=True, slots=True)
class OfPerson:
    reference: str
    reason: str = ""


def check_in(ctx: Ctx, cmd: CheckIn) -> CheckedIn:
    """BOOKED -> ARRIVED, on the day, at the place, once.

    Raises `SlipUnknown`, `SlipReplaced(when, place)`, `SlipCancelled`, `NotTheDay(when, place)`.
    """
    ctx.actor.must(*DOOR)
    application, slip = _by_code(ctx, cmd.code)
    number = application.id or 0
    # Two scanners, one slip: the second waits here, then finds the first one's arrival.
    ctx.db.refresh(application, with_for_update=True)
    current = _standing(ctx, number)
    if slip is not None and (current is None or slip.id != current.id):
        if current is None or current.state is not AppointmentState.CONFIRMED:
            raise SlipCancelled
        raise SlipReplaced(when=current.starts_at, place=current.place)
    if current is None:
        raise SlipCancelled
    ctx.record("view.arrival", "application", number)
    if current.checked_in_at is not None and current.checked_out_at is None:
        return _checked(ctx, application, current, already=True)
    if wib_day(current.starts_at) != wib_day(ctx.now) or current.place_id != cmd.place_id:
        raise NotTheDay(when=current.starts_at, place=current.place)
    return arrive(ctx, application, cmd.counter)


def arrive(ctx: Ctx, application: Application, counter: str) -> CheckedIn:
    """BOOKED -> ARRIVED on the seat they have, with the next number of the day; the applicant reads it."""
    current = _standing(ctx, application.id or 0)
    if current is None:
        raise NotFound
    move(ctx, application, Act.CHECK_IN)
    ask_registry_unless_known(ctx, application)
    ctx.db.execute(
        _arrive,
        {
            "id_": current.id,
            "at_": ctx.now,
            "by_": ctx.actor.id,
            "counter_": counter[:20],
            "number_": _next_number(ctx, current.place_id),
        },
    )
    done = _checked(ctx, application, _standing(ctx, application.id or 0), already=False)
    notify(ctx, application, "checked_in", once=str(current.id), number=done.number, count=done.before)
    ctx.nudge(f"arrivals:{current.place_id}")
    return done


def since_today(ctx: Ctx, application: Application) -> CheckedIn | None:
    """When and where somebody checked in who is here today; None otherwise."""
    current = _standing(ctx, application.id or 0)
    if application.status is not Status.ARRIVED or current is None or wib_day(current.starts_at) != wib_day(ctx.now):
        return None
    return _checked(ctx, application, current, already=True)


def leave(ctx: Ctx, cmd: OfPerson) -> date:
    """Came, but has to go before the interview: ARRIVED -> PAID, the right comes back. Returns the promised day."""
    ctx.actor.must(Role.COUNTER, Role.INTERVIEWER)
    application = office_application(ctx, cmd.reference)
    move(ctx, application, Act.LEAVE, reason=cmd.reason)
    current = live_seat(ctx, application.id or 0)
    until = free_and_renew(ctx, application, "left", checked_out_at=ctx.now)
    if current is not None:
        ctx.nudge(f"arrivals:{current.place_id}")
    return until


def close_no_show(ctx: Ctx, cmd: OfPerson) -> None:
    """BOOKED -> MISSED, by a person and only after the day: until 23.59 a missing boat can still be reported.

    Raises `DayNotOver(day)`.
    """
    ctx.actor.must(*CLOSERS)
    application = office_application(ctx, cmd.reference)
    move(ctx, application, Act.MISS, reason=cmd.reason)
    current = live_seat(ctx, application.id or 0)
    if current is None:
        raise NotFound
    day = wib_day(current.starts_at)
    if wib_day(ctx.now) <= day:
        raise DayNotOver(day=day)
    release(ctx, application.id or 0, "missed")
    notify(ctx, application, "missed", once=str(current.id), day=day)


def excuse_missed(ctx: Ctx, cmd: OfPerson) -> date:
    """MISSED -> PAID: the supervisor accepts the reason, the right comes back, the applicant hears of it.

    Returns the promised day.
    """
    ctx.actor.must(Role.SUPERVISOR)
    application = office_application(ctx, cmd.reference)
    move(ctx, application, Act.EXCUSE, reason=cmd.reason)
    until = renew_right(ctx, application.id or 0)
    if until is None:
        raise NotFound
    notify(ctx, application, "excused", until=until)
    return until


def day_list(ctx: Ctx, cmd: OnDay) -> DayList:
    """Everybody expected at a place of this office on a day, and the last five who came. Recorded: it shows names.

    `unclosed`: those of the days before who did not come and are still booked, for who may close that.
    """
    ctx.actor.must(*DOOR)
    own_place(ctx, cmd.place_id)
    day = cmd.day or wib_day(ctx.now)
    first, last = day_bounds(day)
    everybody = _expected(ctx, cmd.place_id, sessions.c.starts_at >= first, sessions.c.starts_at < last)
    unclosed: tuple[Arrival, ...] = ()
    if ctx.actor.may(*CLOSERS):
        over = sessions.c.starts_at < day_bounds(wib_day(ctx.now))[0]
        unclosed = _expected(ctx, cmd.place_id, over, _applications.c.status == Status.BOOKED)
    ctx.record("view.arrivals", "place", cmd.place_id, day=day, people=len(everybody) + len(unclosed))
    came = sorted((row for row in everybody if row.at), key=lambda row: row.at or row.starts_at, reverse=True)
    return DayList(day, everybody, tuple(came[:LAST_ARRIVALS]), unclosed)


def _expected(ctx: Ctx, place_id: int, *when: ColumnElement[bool]) -> tuple[Arrival, ...]:
    rows = ctx.db.execute(
        select(
            _applications.c.id,
            _applications.c.reference,
            _applications.c.status,
            _applications.c.name_sealed,
            _applications.c.key_id,
            sessions.c.starts_at,
            appointments.c.priority,
            appointments.c.queue_number,
            appointments.c.checked_in_at,
            appointments.c.checked_out_at,
        )
        .join(appointments, appointments.c.application_id == _applications.c.id)
        .join(sessions, sessions.c.id == appointments.c.session_id)
        .where(sessions.c.place_id == place_id, appointments.c.state == AppointmentState.CONFIRMED, *when)
        .order_by(sessions.c.starts_at, appointments.c.priority.desc(), appointments.c.booked_at)
    ).all()
    return tuple(
        Arrival(
            row.reference,
            name_of(ctx, row),
            row.starts_at,
            row.priority,
            queue_code(row.queue_number or 0),
            row.checked_in_at,
            row.checked_out_at is not None,
            row.status,
        )
        for row in rows
    )


def queue_place(ctx: Ctx, reference: str) -> Queue | None:
    """The number of an applicant who checked in today and waits, for their own page; None otherwise."""
    application = application_for(ctx, reference)
    current = _standing(ctx, application.id or 0)
    if application.status is not Status.ARRIVED or current is None or current.checked_in_at is None:
        return None
    return Queue(queue_code(current.queue_number or 0), _before(ctx, current), current.checked_in_at, current.counter)


_slip = select(
    appointments.c.id,
    appointments.c.public_id,
    appointments.c.application_id,
    appointments.c.state,
    appointments.c.queue_number,
    appointments.c.checked_in_at,
    appointments.c.checked_out_at,
    appointments.c.counter,
    appointments.c.priority,
    sessions.c.starts_at,
    sessions.c.place_id,
    places.c.name.label("place"),
)
_slip = _slip.join(sessions, sessions.c.id == appointments.c.session_id).join(
    places, places.c.id == sessions.c.place_id
)
_slip_named = _slip.where(appointments.c.public_id == bindparam("public_id_"))
_slips_of = _slip.where(appointments.c.application_id == bindparam("case_"))
_standing_slip = _slips_of.where(appointments.c.state == AppointmentState.CONFIRMED)
_arrive = (
    update(appointments)
    .where(appointments.c.id == bindparam("id_"))
    .values(
        checked_in_at=bindparam("at_"),
        checked_in_by=bindparam("by_"),
        counter=bindparam("counter_"),
        queue_number=bindparam("number_"),
    )
)
_today_here = (
    select(func.max(appointments.c.queue_number).label("last"), func.count().label("people"))
    .join(sessions, sessions.c.id == appointments.c.session_id)
    .where(
        sessions.c.place_id == bindparam("place_"),
        sessions.c.starts_at >= bindparam("first_"),
        sessions.c.starts_at < bindparam("last_"),
    )
)
_waiting_before = _today_here.join(_applications, _applications.c.id == appointments.c.application_id).where(
    appointments.c.queue_number < bindparam("number_"),
    appointments.c.checked_out_at.is_(None),
    appointments.c.state == AppointmentState.CONFIRMED,
    _applications.c.status == Status.ARRIVED,
)
_lock_place = select(places.c.id).where(places.c.id == bindparam("id_")).with_for_update()


def _by_code(ctx: Ctx, code: str) -> tuple[Application, Any | None]:
    """The application of the officer's office and, when a slip was shown, that slip's appointment."""
    text = code.strip()[:LONGEST]
    try:
        token = _sealed_token(ctx, text)
        if token is None:
            return _typed(ctx, text)
    except (ReferenceUnreadable, NotFound, SealUnreadable, SealForged):
        raise SlipUnknown from None
    slip = ctx.db.execute(_slip_named, {"public_id_": token}).one_or_none()
    application = None if slip is None else ctx.db.get(Application, slip.application_id)
    if application is None or application.office_id != ctx.actor.office_id:
        raise SlipUnknown
    return application, slip


def _sealed_token(ctx: Ctx, text: str) -> str | None:
    """The public id of the appointment in a scanned seal, or given as such by a program. None: it was typed."""
    if _TOKEN.fullmatch(text):
        return text
    if len(text) <= LONGEST_TYPED:
        return None
    found = open_seal(ctx, text)
    if found.header.feature is not Feature.BOOKING_SLIP:
        raise SealUnreadable
    return (found.value(Tag.TOKEN) or b"").hex()


def _typed(ctx: Ctx, text: str) -> tuple[Application, Any | None]:
    """A typed reference, or the code below the QR: the reference and eight signs that name the slip."""
    plain = _SEPARATORS.sub("", text.upper())
    if len(plain) < len(PREFIX) + REFERENCE_SIGNS + CODE_SIGNS:
        return office_application(ctx, parse_reference(text)), None
    application = office_application(ctx, parse_reference(plain[:-CODE_SIGNS]))
    for slip in ctx.db.execute(_slips_of, {"case_": application.id}).all():
        known = paper_code(ctx, application, Feature.BOOKING_SLIP, slip.public_id)
        if hmac.compare_digest(_SEPARATORS.sub("", known).encode(), plain.encode()):
            return application, slip
    raise NotFound


def _standing(ctx: Ctx, application_id: int) -> Any | None:
    """The confirmed appointment of an application with its arrival."""
    return ctx.db.execute(_standing_slip, {"case_": application_id}).one_or_none()


def _checked(ctx: Ctx, application: Application, current: Any, *, already: bool) -> CheckedIn:
    return CheckedIn(
        application.reference,
        name_of(ctx, application),
        queue_code(current.queue_number or 0),
        current.checked_in_at,
        current.counter,
        already,
        _before(ctx, current),
    )


def name_of(ctx: Ctx, row: Any) -> str:
    """The name on an application's row, empty while there is none."""
    return "" if row.name_sealed is None else ctx.vault.open(ctx.db, row.key_id, row.name_sealed)


def _today_at(ctx: Ctx, place_id: int) -> dict[str, Any]:
    first, last = day_bounds(wib_day(ctx.now))
    return {"place_": place_id, "first_": first, "last_": last}


def keep_place(ctx: Ctx, place_id: int) -> None:
    """Take the place's row until the end: two counters do not give the same number."""
    ctx.db.execute(_lock_place, {"id_": place_id})


def _next_number(ctx: Ctx, place_id: int) -> int:
    """One number per place and day, in the order of arrival."""
    keep_place(ctx, place_id)
    return (ctx.db.execute(_today_here, _today_at(ctx, place_id)).one().last or 0) + 1


def _before(ctx: Ctx, current: Any) -> int:
    """People with a lower number who still wait for their interview."""
    asked = _today_at(ctx, current.place_id) | {"number_": current.queue_number or 0}
    return ctx.db.execute(_waiting_before, asked).one().people


def own_place(ctx: Ctx, place_id: int) -> None:
    """Nothing, or `NotFound` for a place that is not of the officer's office."""
    found = ctx.db.execute(
        select(places.c.id).where(places.c.id == place_id, places.c.office_id == ctx.actor.office_id)
    ).first()
    if found is None:
        raise NotFound
