"""The waiting list for people and families who have paid: joining, leaving, and answering an offer.

An offer is a hold on seats of one session for all of an entry's people; `services.offers` makes and ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from lingga_app.db.tables import Application, AppointmentState, OfferState, PlaceState, WaitState
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import BadInput, MoveNotAllowed, NotFound
from lingga_app.domain.lifecycle import BEFORE_MONEY, Status
from lingga_app.services.chairs import appointments, lock_held, release, sessions
from lingga_app.services.line import entries, members, offers
from lingga_app.services.move import hold
from lingga_app.services.notify import notify
from lingga_app.services.outlook import SHOWN_DAYS, Choices, ChoicesAsked, seat_choices
from lingga_app.services.reserving import Seat, live_seat, places, seat_view, served_first
from lingga_app.services.rights import PayFirst, right_of
from lingga_app.services.run import Ctx
from lingga_app.services.seat_refusals import OfferOver, SeatAlready, WaitingAlready
from lingga_app.services.seats import OfCase, application_for, company, spend_after_move

LIVE = (WaitState.WAITING, WaitState.OFFERED)


@dataclass(frozen=True, slots=True)
class JoinLine:
    """Wait at a place for seats in one session, on a day between `from_on` and `until_on` (None: any coming day)."""

    references: tuple[str, ...]
    place_id: int
    from_on: date | None = None
    until_on: date | None = None
    served_first: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    session_id: int
    starts_at: datetime
    ends_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class InLine:
    """Where people wait. `before`: how many people stand before them; `offer`: seats that are theirs if they say so."""

    place_code: str
    place: str
    references: tuple[str, ...]
    from_on: date
    until_on: date
    joined_at: datetime
    before: int
    offer: Offer | None


def join_line(ctx: Ctx, cmd: JoinLine) -> InLine:
    """Stand at the end of the list of a place, for one or several of a household who have all paid.

    Raises `PayFirst`, `SeatAlready`, `WaitingAlready`, `NotFound`, `BadInput`.
    """
    people = company(ctx, cmd.references)
    for application in people:
        hold(ctx, application)
        if application.status in BEFORE_MONEY:
            raise PayFirst
        if application.status is Status.BOOKED:
            raise SeatAlready
        if application.status is not Status.PAID:
            raise MoveNotAllowed(status=application.status.value, act="")
        if entry_of(ctx, application.id or 0) is not None:
            raise WaitingAlready
    place = lock_place(ctx, cmd.place_id)
    if place is None or place.office_id != people[0].office_id or place.state is not PlaceState.OPEN:
        raise NotFound
    from_on, until_on = _days(ctx, cmd)
    rights = [right_of(ctx, application.id or 0) for application in people]
    if None in rights:
        raise PayFirst
    here = [right.promised_until for right in rights if right is not None and right.place_id == cmd.place_id]
    all_here = len(here) == len(people)
    first_people = sum(cmd.served_first or served_first(ctx, application, from_on) for application in people)
    stand(
        ctx,
        [application.id or 0 for application in people],
        {
            "account_id": people[0].account_id,
            "place_id": cmd.place_id,
            "people": len(people),
            "first_people": first_people,
            "first": first_people > 0,
            "asks_first": cmd.served_first,
            "from_on": from_on,
            "until_on": until_on,
            "earliest_promise": min(here) if all_here else None,
            "latest_promise": max(here) if all_here else None,
            "missed": 0,
        },
    )
    found = my_line(ctx, OfCase(cmd.references[0]))
    if found is None:
        raise NotFound
    return found


def leave_line(ctx: Ctx, cmd: OfCase) -> None:
    """Leave the list, all of the entry. An offer is given back. Nothing happens when nobody waits."""
    entry, _ = _locked_entry(ctx, cmd)
    if entry is None:
        return
    end_offer(ctx, entry.id, OfferState.DECLINED)
    end_entry(ctx, entry.id, WaitState.LEFT)
    ctx.record("line.left", "wait_entry", entry.id)


def decline_offer(ctx: Ctx, cmd: OfCase) -> None:
    """Say no to the seats offered; the place in the list stays, this session is not offered again.

    Raises `OfferOver` when there is no offer.
    """
    entry, _ = _locked_entry(ctx, cmd)
    if entry is None or not end_offer(ctx, entry.id, OfferState.DECLINED):
        raise OfferOver
    ctx.change(
        update(entries)
        .where(entries.c.id == entry.id, entries.c.state == WaitState.OFFERED)
        .values(state=WaitState.WAITING)
    )
    ctx.record("offer.declined", "wait_entry", entry.id)


def take_offer(ctx: Ctx, cmd: OfCase) -> list[Seat]:
    """PAID -> BOOKED for everybody of the entry, on the seats held for them. Raises `OfferOver` once it has run out, or
    its session was cancelled."""
    entry, people = _locked_entry(ctx, cmd)
    if entry is None:
        raise OfferOver
    for application in people:
        spend_after_move(ctx, application)
    if not lock_held(ctx, *(application.id or 0 for application in people)):
        raise OfferOver
    taken = ctx.db.execute(
        update(offers)
        .where(offers.c.entry_id == entry.id, offers.c.state == OfferState.OPEN, offers.c.expires_at > ctx.now)
        .values(state=OfferState.TAKEN, answered_at=ctx.now)
        .returning(offers.c.session_id)
    ).scalar_one_or_none()
    confirmed = ctx.change(
        update(appointments)
        .where(
            appointments.c.application_id.in_([application.id for application in people]),
            appointments.c.session_id == taken,
            appointments.c.state == AppointmentState.HELD,
            appointments.c.expires_at > ctx.now,
        )
        .values(state=AppointmentState.CONFIRMED, booked_at=ctx.now)
    )
    if taken is None or confirmed != len(people):
        raise OfferOver
    end_entry(ctx, entry.id, WaitState.TAKEN)
    ctx.record("offer.taken", "wait_entry", entry.id, session=taken)
    return [_told(ctx, application) for application in people]


def _told(ctx: Ctx, application: Application) -> Seat:
    current = live_seat(ctx, application.id or 0)
    if current is None:
        raise OfferOver
    notify(ctx, application, "seat_booked", once=current.public_id, when=current.starts_at, place=current.place)
    ctx.nudge(f"sessions:{current.place_id}")
    return seat_view(application.reference, current, None)


def seat_page(ctx: Ctx, cmd: ChoicesAsked) -> tuple[Choices, InLine | None]:
    """What an applicant may choose from and where they wait, from one snapshot."""
    choices = seat_choices(ctx, cmd)
    line = my_line(ctx, OfCase(cmd.reference)) if choices.status is Status.PAID else None
    return choices, line


def my_line(ctx: Ctx, cmd: OfCase) -> InLine | None:
    """The entry in which an application waits, or None."""
    application = application_for(ctx, cmd.reference)
    entry = entry_of(ctx, application.id or 0)
    if entry is None:
        return None
    applications = Application.__table__  # pyright: ignore[reportAttributeAccessIssue]
    references = ctx.db.execute(
        select(applications.c.reference)
        .join(members, members.c.application_id == applications.c.id)
        .where(members.c.entry_id == entry.id)
        .order_by(applications.c.id)
    ).scalars()
    goes_before = entries.c.first & (not entry.first) | (entries.c.first == entry.first) & (entries.c.id < entry.id)
    before = ctx.db.execute(
        select(func.coalesce(func.sum(entries.c.people), 0)).where(
            entries.c.place_id == entry.place_id, entries.c.state == WaitState.WAITING, goes_before
        )
    ).scalar_one()
    place = ctx.db.execute(select(places.c.code, places.c.name).where(places.c.id == entry.place_id)).one()
    return InLine(
        place.code,
        place.name,
        tuple(references),
        entry.from_on,
        entry.until_on,
        entry.joined_at,
        before,
        _offer(ctx, entry.id),
    )


def _offer(ctx: Ctx, entry_id: int) -> Offer | None:
    row = ctx.db.execute(
        select(sessions.c.id, sessions.c.starts_at, sessions.c.ends_at, offers.c.expires_at)
        .join(offers, offers.c.session_id == sessions.c.id)
        .where(offers.c.entry_id == entry_id, offers.c.state == OfferState.OPEN, offers.c.expires_at > ctx.now)
    ).one_or_none()
    return None if row is None else Offer(*row)


def entry_of(ctx: Ctx, application_id: int) -> Any | None:
    """The live entry of an application."""
    return ctx.db.execute(
        select(entries)
        .join(members, members.c.entry_id == entries.c.id)
        .where(members.c.application_id == application_id, members.c.live)
    ).one_or_none()


def people_of(ctx: Ctx, entry_id: int) -> list[Application]:
    """The applications of an entry, in the order in which they are locked."""
    ids = ctx.db.execute(
        select(members.c.application_id).where(members.c.entry_id == entry_id).order_by(members.c.application_id)
    ).scalars()
    return [ctx.db.get_one(Application, number) for number in ids]


def _locked_entry(ctx: Ctx, cmd: OfCase) -> tuple[Any | None, list[Application]]:
    """The entry after all of its applications are locked: nobody answers, leaves or runs out at the same moment."""
    entry = entry_of(ctx, application_for(ctx, cmd.reference).id or 0)
    if entry is None:
        return None, []
    people = people_of(ctx, entry.id)
    for application in people:
        hold(ctx, application)
    found = ctx.db.execute(select(entries).where(entries.c.id == entry.id, entries.c.state.in_(LIVE))).one_or_none()
    return found, people


def stand(ctx: Ctx, applications: Sequence[int], columns: dict[str, Any]) -> int:
    """Write an entry at the end of a list whose place is locked: the order of ids is the order of the list."""
    row = columns | {"public_id": ctx.chance.public_id(), "state": WaitState.WAITING, "joined_at": ctx.now}
    entry_id: int = ctx.db.execute(insert(entries).values(row).returning(entries.c.id)).scalar_one()
    ctx.db.execute(
        insert(members),
        [{"entry_id": entry_id, "application_id": number, "live": True} for number in applications],
    )
    ctx.record("line.joined", "wait_entry", entry_id, people=len(applications))
    ctx.nudge(f"sessions:{columns['place_id']}")
    return entry_id


def end_offer(ctx: Ctx, entry_id: int, state: OfferState) -> bool:
    """Close the open offer of an entry and give its seats back. False when there is none."""
    session_id = ctx.db.execute(
        update(offers)
        .where(offers.c.entry_id == entry_id, offers.c.state == OfferState.OPEN)
        .values(state=state, answered_at=ctx.now)
        .returning(offers.c.session_id)
    ).scalar_one_or_none()
    if session_id is None:
        return False
    held = ctx.db.execute(
        select(appointments.c.application_id)
        .join(members, members.c.application_id == appointments.c.application_id)
        .where(
            members.c.entry_id == entry_id,
            appointments.c.session_id == session_id,
            appointments.c.state == AppointmentState.HELD,
        )
        .order_by(appointments.c.application_id)
    ).scalars()
    for number in held.all():
        release(ctx, number, "declined" if state is OfferState.DECLINED else "expired")
    place = ctx.db.execute(select(sessions.c.place_id).where(sessions.c.id == session_id)).scalar_one()
    ctx.nudge(f"sessions:{place}")
    return True


def end_entry(ctx: Ctx, entry_id: int, state: WaitState) -> bool:
    """Take an entry off the list. False when it was off already."""
    done = ctx.change(
        update(entries).where(entries.c.id == entry_id, entries.c.state.in_(LIVE)).values(state=state, ended_at=ctx.now)
    )
    ctx.change(update(members).where(members.c.entry_id == entry_id).values(live=False))
    return bool(done)


def lock_place(ctx: Ctx, place_id: int) -> Any | None:
    """The place's row, held until the end of the transaction: joining and offering happen one after the other."""
    if not 0 < place_id < 2**63:
        return None
    return ctx.db.execute(select(places).where(places.c.id == place_id).with_for_update()).one_or_none()


def _days(ctx: Ctx, cmd: JoinLine) -> tuple[date, date]:
    today = wib_day(ctx.now)
    last = today + timedelta(days=SHOWN_DAYS)
    from_on, until_on = max(cmd.from_on or today, today), min(cmd.until_on or last, last)
    if from_on > until_on:
        raise BadInput(field="until_on")
    return from_on, until_on
