"""Choosing, changing and giving back a seat. Every path to a seat goes through `reserving.reserve`.

Changing takes the new seat first, in the same transaction, so nobody ever has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from lingga_app.db.tables import (
    Application,
    AppointmentState,
    BoatReport,
)
from lingga_app.db.types import table
from lingga_app.domain import areas
from lingga_app.domain.actor import CITIZENS, STAFF, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.lifecycle import BEFORE_MONEY, Act, Status
from lingga_app.domain.visits import HOLD, BoatReason, boat_window, last_change_day
from lingga_app.services import chairs
from lingga_app.services.chairs import appointments, sessions
from lingga_app.services.find import CaseRow, office_case, own_case
from lingga_app.services.move import hold, move
from lingga_app.services.notify import notify
from lingga_app.services.reserving import (
    Seat,
    Sitter,
    _by_id,
    live_seat,
    may_be_seated,
    reserve,
    seat_view,
    session_row,
)
from lingga_app.services.rights import PayFirst, Right, renew_right, right_of, spend_right
from lingga_app.services.run import Ctx
from lingga_app.services.seat_refusals import (
    BoatOver,
    BoatTooEarly,
    ChangeOver,
    ChangeUsed,
    HoldOver,
    SeatAlready,
    SeatTaken,
    SeatYours,
    SessionNotOpen,
)
from lingga_app.services.waiting_room import WaitYourTurn, is_inside

DOOR = (Role.COUNTER, Role.INTERVIEWER, Role.SUPERVISOR)
"""Those who see people come and go, and who may place them."""

MOST_TOGETHER = 10
"""So many people of one household come in one session."""


@dataclass(frozen=True, slots=True)
class BookSeat:
    """Take a seat on a paid right. `served_first`: asks for one of those served first (special needs, small child)."""

    reference: str
    session_id: int
    served_first: bool = False


@dataclass(frozen=True, slots=True)
class RescheduleSeat:
    reference: str
    session_id: int
    served_first: bool = False


@dataclass(frozen=True, slots=True)
class BookTogether:
    """Seats in one session for applications of one account or household, all paid. Who has not paid is not named."""

    references: tuple[str, ...]
    session_id: int
    served_first: bool = False


@dataclass(frozen=True, slots=True)
class RescheduleTogether:
    """Move several of one account or household to one session; who sits there already stays."""

    references: tuple[str, ...]
    session_id: int
    served_first: bool = False


@dataclass(frozen=True, slots=True)
class HoldSeat:
    reference: str
    session_id: int
    served_first: bool = False


@dataclass(frozen=True, slots=True)
class OfCase:
    reference: str


@dataclass(frozen=True, slots=True)
class ReportBoat:
    """`route`: code of the district the boat leaves from; `reason`: a `BoatReason`."""

    reference: str
    route: str
    reason: str


@dataclass(frozen=True, slots=True)
class BoatReported:
    at: datetime
    promised_until: date


def book_seat(ctx: Ctx, cmd: BookSeat) -> Seat:
    """PAID -> BOOKED on one's own right, at any open place of the office.

    Raises `PayFirst`, `SeatAlready`, `SeatTaken`, `SessionNotOpen`, `SeatPromised`, `NotFound`.
    """
    return _book(ctx, [application_for(ctx, cmd.reference)], cmd)[0]


def book_together(ctx: Ctx, cmd: BookTogether) -> list[Seat]:
    """As `book_seat` for several at once: one session for all, or nothing changes. Seats in the order asked for.

    Raises as `book_seat`, and `BadInput` for people who do not belong together.
    """
    seats = {seat.reference: seat for seat in _book(ctx, company(ctx, cmd.references), cmd)}
    return [seats[reference] for reference in cmd.references]


def _book(ctx: Ctx, people: list[CaseRow], cmd: BookSeat | BookTogether) -> list[Seat]:
    for application in people:
        _must_be_paid(application)
    group = [Sitter(each, spend_after_move(ctx, each), cmd.served_first) for each in people]
    seats = reserve(ctx, group, cmd.session_id)
    for application, seat in zip(people, seats, strict=True):
        notify(ctx, application, "seat_booked", once=seat.token, when=seat.starts_at, place=seat.place)
    return seats


def reschedule_seat(ctx: Ctx, cmd: RescheduleSeat) -> Seat:
    """Move to another session, new seat first. The applicant may do so a set number of times, until the day before.

    Raises `ChangeOver`, `ChangeUsed(count)`, `SeatYours`, and as `book_seat`.
    """
    return _reschedule(ctx, [application_for(ctx, cmd.reference)], cmd)[0]


def reschedule_together(ctx: Ctx, cmd: RescheduleTogether) -> list[Seat]:
    """As `reschedule_seat` for several at once, all or none. Seats of those who moved.

    Raises as `reschedule_seat`, and `BadInput` for people who do not belong together.
    """
    return _reschedule(ctx, company(ctx, cmd.references), cmd)


def _reschedule(ctx: Ctx, people: list[CaseRow], cmd: RescheduleSeat | RescheduleTogether) -> list[Seat]:
    own = ctx.actor.may(*CITIZENS)
    group: list[Sitter] = []
    for application in people:
        if application.status in BEFORE_MONEY:
            raise PayFirst
        if len(people) > 1 and _sits_in(ctx, application, cmd.session_id):
            continue
        # The move first: it locks the application, so that the seat and the count read below cannot change under us.
        move(ctx, application, Act.RESCHEDULE)
        current = live_seat(ctx, application.id or 0)
        if current is None:
            raise NotFound
        if own:
            _may_change(ctx, current)
        if current.session_id == cmd.session_id:
            raise SeatYours
        group.append(Sitter(application, None, cmd.served_first or current.priority, current))
    if not group:
        raise SeatYours
    seats = reserve(ctx, group, cmd.session_id, own_change=own, leaving="rescheduled")
    for sitter, seat in zip(group, seats, strict=True):
        notify(ctx, sitter.application, "seat_moved", once=seat.token, when=seat.starts_at, place=seat.place)
    return seats


def hold_seat(ctx: Ctx, cmd: HoldSeat) -> Seat:
    """Keep a seat for ten minutes while its taker makes up their mind; one per application. The right is not spent yet.

    Raises as `book_seat`.
    """
    application = application_for(ctx, cmd.reference)
    hold(ctx, application)  # a rival may be booking for the same person
    _must_be_paid(application)
    right = right_of(ctx, application.id or 0)
    if right is None:
        raise PayFirst
    sitter = Sitter(application, right, cmd.served_first)
    return reserve(ctx, [sitter], cmd.session_id, until=ctx.now + HOLD, leaving="dropped")[0]


def confirm_held_seat(ctx: Ctx, cmd: OfCase) -> Seat:
    """Turn a hold that has not run out into an appointment. Raises `HoldOver`: an expired hold is never confirmed, nor
    one in a session that was cancelled meanwhile."""
    application = application_for(ctx, cmd.reference)
    spend_after_move(ctx, application)
    if not chairs.lock_held(ctx, application.id or 0):
        raise HoldOver
    confirmed = ctx.change(
        update(appointments)
        .where(
            appointments.c.application_id == application.id,
            appointments.c.state == AppointmentState.HELD,
            appointments.c.expires_at > ctx.now,
        )
        .values(state=AppointmentState.CONFIRMED, booked_at=ctx.now)
    )
    current = live_seat(ctx, application.id or 0)
    if not confirmed or current is None:
        raise HoldOver
    notify(ctx, application, "seat_booked", once=current.public_id, when=current.starts_at, place=current.place)
    return seat_view(application.reference, current, None)


def drop_held_seat(ctx: Ctx, cmd: OfCase) -> None:
    """Give a held seat back before its time. Nothing happens when there is none."""
    application = application_for(ctx, cmd.reference)
    hold(ctx, application)  # a seat that is being confirmed right now is not dropped
    if application.status is Status.PAID:
        chair = chairs.release(ctx, application.id or 0, "dropped")
        if chair is not None:
            _tell_places(ctx, chair.session_id)


def report_boat(ctx: Ctx, cmd: ReportBoat) -> BoatReported:
    """The boat does not sail: the seat is given back, money and right stay, and this does not count as a change.

    Open from the day before until 23.59 WIB of the day. Raises `BoatTooEarly`, `BoatOver`, `BadInput`.
    """
    application = own_case(ctx, cmd.reference)
    areas.district(cmd.route)
    if cmd.reason not in set(BoatReason):
        raise BadInput(field="reason")
    move(ctx, application, Act.REPORT_BOAT, reason=cmd.reason)
    current = live_seat(ctx, application.id or 0)
    if current is None:
        raise NotFound
    opens, closes = boat_window(wib_day(current.starts_at))
    if ctx.now < opens:
        raise BoatTooEarly
    if ctx.now > closes:
        raise BoatOver
    until = free_and_renew(ctx, application, "boat")
    ctx.db.execute(
        insert(table(BoatReport)).values(
            application_id=application.id,
            appointment_id=current.id,
            route=cmd.route,
            reason=cmd.reason,
            reported_at=ctx.now,
        )
    )
    notify(ctx, application, "boat_reported", once=str(current.id), at=ctx.now)
    return BoatReported(ctx.now, until)


def still_open(ctx: Ctx, cmd: BookSeat | RescheduleSeat | BookTogether | RescheduleTogether) -> None:
    """Ask this with `read` before a seat is booked or changed: a full session is refused without the write lock.

    Passes for whoever holds a seat there already, so that a repeated request still gets its stored answer. Where there
    is room it asks nothing more: the use case decides.
    Raises `SeatTaken`, `SessionNotOpen`, `WaitYourTurn`, `NotFound`.
    """
    references = cmd.references if isinstance(cmd, BookTogether | RescheduleTogether) else (cmd.reference,)
    found = ctx.db.execute(_by_id, {"id_": cmd.session_id}).one_or_none() if 0 < cmd.session_id < 2**63 else None
    if found is not None and _room(found) >= len(references) and may_be_seated(ctx, found):  # noqa: SIM102
        if is_inside(ctx, found.opening_id):
            return
    people = [application_for(ctx, reference) for reference in references[:MOST_TOGETHER]]
    there = sum(_sits_in(ctx, application, cmd.session_id) for application in people)
    if people and there == len(people):
        return
    found = session_row(ctx, cmd.session_id, people[0].office_id if people else None)
    if not may_be_seated(ctx, found):
        raise SessionNotOpen
    if not is_inside(ctx, found.opening_id):
        raise WaitYourTurn
    expired = (
        select(func.count())
        .select_from(appointments)
        .where(
            appointments.c.session_id == cmd.session_id,
            appointments.c.state == AppointmentState.HELD,
            appointments.c.expires_at <= ctx.now,
        )
    )
    if _room(found) + ctx.db.execute(expired).scalar_one() < len(people) - there:
        raise SeatTaken


def _room(found: Any) -> int:
    return found.capacity - found.walk_in - found.taken - found.kept


def _sits_in(ctx: Ctx, application: Application | CaseRow, session_id: int) -> bool:
    current = live_seat(ctx, application.id or 0)
    return current is not None and current.session_id == session_id


def free_and_renew(
    ctx: Ctx, application: Application | CaseRow, reason: str, *, keep_old: bool = False, **also: Any
) -> date:
    """Give the seat back and the right too, after the move to PAID. `also`: columns of the ended appointment.

    `keep_old`: the chair is set aside, so that the act can be undone.
    """
    number = application.id or 0
    until = renew_right(ctx, number)
    chair = chairs.vacate(ctx, number, reason, **also)
    if chair is None or until is None:
        raise NotFound
    (chairs.set_aside if keep_old else chairs.give_back)(ctx, chair)
    ctx.record("seat.freed", "application", number, session=chair.session_id, reason=reason)
    _tell_places(ctx, chair.session_id)
    return until


def spend_after_move(ctx: Ctx, application: Application | CaseRow) -> Right:
    """PAID -> BOOKED and the right spent; the status decides first, so a rival act of the same case loses cleanly."""
    move(ctx, application, Act.BOOK)
    return spend_right(ctx, application.id or 0)


def application_for(ctx: Ctx, reference: str) -> CaseRow:
    """The citizen's own application, or for those at the door and the planner one of their office."""
    if not ctx.actor.may(*STAFF):
        return own_case(ctx, reference)
    ctx.actor.must(*DOOR)
    return office_case(ctx, reference)


def company(ctx: Ctx, references: Sequence[str]) -> list[CaseRow]:
    """Applications of one account or one family card, each loaded by right, in the order in which they are locked.

    Raises `NotFound`, and `BadInput` for none, too many, one named twice, or people who do not belong together.
    """
    if not 0 < len(references) <= MOST_TOGETHER or len(set(references)) < len(references):
        raise BadInput(field="references")
    people = sorted((application_for(ctx, reference) for reference in references), key=lambda each: each.id or 0)
    head = people[0]
    for each in people[1:]:
        same_card = head.household_index is not None and each.household_index == head.household_index
        if each.office_id != head.office_id or not (each.account_id == head.account_id or same_card):
            raise BadInput(field="references")
    return people


def changes_left(ctx: Ctx, used: int) -> int:
    """How many more times the applicant may move the date on their own, after so many."""
    return max(0, ctx.option("reschedules_allowed", 2) - used)


def _must_be_paid(application: Application | CaseRow) -> None:
    if application.status in BEFORE_MONEY:
        raise PayFirst
    if application.status is Status.BOOKED:
        raise SeatAlready


def _may_change(ctx: Ctx, current: Any) -> None:
    last = last_change_day(wib_day(current.starts_at), ctx.option("reschedule_until_days", 1))
    if wib_day(ctx.now) > last:
        raise ChangeOver
    if changes_left(ctx, current.own_changes) == 0:
        raise ChangeUsed(count=ctx.option("reschedules_allowed", 2))


def _tell_places(ctx: Ctx, session_id: int) -> None:
    place = ctx.db.execute(select(sessions.c.place_id).where(sessions.c.id == session_id)).scalar()
    ctx.nudge(f"sessions:{place}")
