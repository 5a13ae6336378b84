"""Choosing, changing and giving back a seat. Every path to a seat goes through `reserve`.

Who comes at once for the last seat: one statement with the condition in it decides (`services.chairs`), the losers read
that they still have their right. Changing takes the new seat first, in the same transaction, so nobody ever has none.
People who come together are seated by the same statement: all of them in one session, or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from lingga_app.db.tables import (
    Answer,
    Application,
    AppointmentState,
    BoatReport,
    Place,
    PlaceState,
    SessionState,
)
from lingga_app.db.types import any_of, table
from lingga_app.domain import areas
from lingga_app.domain.actor import CITIZENS, STAFF, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import BEFORE_MONEY, Act, Status
from lingga_app.domain.visits import HOLD, BoatReason, boat_window, last_change_day, served_first_by_age
from lingga_app.services import chairs
from lingga_app.services.chairs import appointments, sessions
from lingga_app.services.days import closed_days, within_hours
from lingga_app.services.find import CaseRow, office_case, own_case
from lingga_app.services.line import claimed, waits_here
from lingga_app.services.move import hold, move
from lingga_app.services.notify import notify
from lingga_app.services.rights import PayFirst, Right, keep_promises, renew_right, right_of, spend_right
from lingga_app.services.run import Ctx
from lingga_app.services.seat_refusals import (
    BoatOver,
    BoatTooEarly,
    ChangeOver,
    ChangeUsed,
    HoldOver,
    SeatAlready,
    SeatTaken,
    SeatWaitedFor,
    SeatYours,
    SessionNotOpen,
)
from lingga_app.services.waiting_room import WaitYourTurn, is_inside, shorten_pass

DOOR = (Role.COUNTER, Role.INTERVIEWER, Role.SUPERVISOR)
"""Those who see people come and go, and who may place them."""

MOST_TOGETHER = 10
"""So many people of one household come in one session."""

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
    )
    .join(sessions, sessions.c.id == appointments.c.session_id)
    .join(places, places.c.id == sessions.c.place_id)
    .where(appointments.c.application_id == bindparam("id_"), any_of(appointments.c.state, chairs.LIVE))
)
_birth = select(_answers.c.value_sealed).where(
    _answers.c.application_id == bindparam("id_"), _answers.c.field == Field.BIRTH_DATE
)
_own_changes = (
    select(func.count())
    .select_from(appointments)
    .where(appointments.c.application_id == bindparam("id_"), appointments.c.own_change)
)


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
class BoatReported:
    at: datetime
    promised_until: date


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody who is to be seated: `right` that the seat uses up, `current` seat if the caller has read it."""

    application: Application | CaseRow
    right: Right | None = None
    asks_first: bool = False
    current: Any | None = None


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
            _may_change(ctx, application.id or 0, current.starts_at)
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
        chairs.free_expired(ctx, session_id, number)
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
        olds.append(live_seat(ctx, number) if sitter.current is None else sitter.current)
    if found.waiting and not before_line and any(old is None or old.session_id != session_id for old in olds):
        _leave_to_line(ctx, found, rows, [own for own in owns if own is not None] if until is None else [])
    if len(rows) == 1 and olds[0] is None and not walk_in:
        taken = chairs.take_and_seat(ctx, session_id, rows[0])
    else:
        taken = _swap(ctx, olds, session_id, rows, leaving, keep_old=keep_old)
    if not taken:
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


def live_seat(ctx: Ctx, application_id: int) -> Any | None:
    """The live appointment with its session and place, or None."""
    return ctx.db.execute(_live, {"id_": application_id}).one_or_none()


def served_first(ctx: Ctx, application: Application | CaseRow, day: date) -> bool:
    """Whether this person's age gives them a seat of those served first on that day. Opens the birth date only."""
    sealed = ctx.db.execute(_birth, {"id_": application.id}).scalar()
    if sealed is None:
        return False
    return served_first_by_age(date.fromisoformat(ctx.vault.open(ctx.db, application.key_id, sealed)), day)


def changes_left(ctx: Ctx, application_id: int) -> int:
    """How many more times the applicant may move the date on their own."""
    used = ctx.db.execute(_own_changes, {"id_": application_id}).scalar_one()
    return max(0, ctx.option("reschedules_allowed", 2) - used)


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


def _must_be_paid(application: Application | CaseRow) -> None:
    if application.status in BEFORE_MONEY:
        raise PayFirst
    if application.status is Status.BOOKED:
        raise SeatAlready


def _may_change(ctx: Ctx, application_id: int, starts_at: datetime) -> None:
    last = last_change_day(wib_day(starts_at), ctx.option("reschedule_until_days", 1))
    if wib_day(ctx.now) > last:
        raise ChangeOver
    if changes_left(ctx, application_id) == 0:
        raise ChangeUsed(count=ctx.option("reschedules_allowed", 2))


def _tell_places(ctx: Ctx, session_id: int) -> None:
    place = ctx.db.execute(select(sessions.c.place_id).where(sessions.c.id == session_id)).scalar()
    ctx.nudge(f"sessions:{place}")


def seat_view(reference: str, row: Any, until: datetime | None) -> Seat:
    """The view of a `live_seat` row."""
    return Seat(reference, row.session_id, row.place_code, row.place, row.starts_at, row.ends_at, row.public_id, until)
