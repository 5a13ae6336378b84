"""Offering freed seats to those who wait, in strict order of class, time and fit, and ending offers that ran out.

One job every two seconds: whatever frees seats (a change, a boat, a new session, a hold that ended) need not know of
the list. Meanwhile `reserving.reserve` keeps these chairs from people who come later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update

from lingga_app.db.tables import (
    Application,
    AppointmentState,
    OfferState,
    PlaceState,
    WaitState,
)
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.waiting import MOST_MISSED, offer_ends
from lingga_app.services.chairs import appointments, free_expired, sessions
from lingga_app.services.line import Entry, Promises, Room, entries, line_at, members, offers, rooms_at, takes
from lingga_app.services.move import hold
from lingga_app.services.notify import notify
from lingga_app.services.reserving import Sitter, places, reserve
from lingga_app.services.rights import right_of
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.waiting import LIVE, end_entry, end_offer, lock_place, people_of, stand

_applications = table(Application)

MOST_AT_ONCE = 50
"""Offers per place and turn, so that one place does not hold up the others."""


@dataclass(frozen=True, slots=True)
class _Of:
    id: int


@dataclass(frozen=True, slots=True)
class _Fit:
    entry: Entry
    room: Room


def offer_seats(deps: Deps) -> int:
    """Job: end what ran out, take those off the list who no longer wait, then offer what is free. Offers made."""
    for session_id in read(_sessions_with_expired_holds, None, actor=SYSTEM, deps=deps):
        run(_sweep, _Of(session_id), actor=SYSTEM, deps=deps)
    for entry_id in read(_over, None, actor=SYSTEM, deps=deps):
        run(_end, _Of(entry_id), actor=SYSTEM, deps=deps)
    made = 0
    for place_id in read(_places_with_a_line, None, actor=SYSTEM, deps=deps):
        for _ in range(MOST_AT_ONCE):
            if read(_fits_now, place_id, actor=SYSTEM, deps=deps) and _offered(deps, place_id):
                made += 1
            else:
                break
    return made


def _offered(deps: Deps, place_id: int) -> bool:
    try:
        return run(offer_next, _Of(place_id), actor=SYSTEM, deps=deps)
    except AppError:  # somebody was faster: the next turn looks again
        return False


def offer_next(ctx: Ctx, cmd: _Of) -> bool:
    """Hold seats for the first in line whom they fit, and tell them. False: nobody to offer anything to.

    The applications are locked before the place, as everywhere; the choice is made again under both locks.
    """
    ctx.actor.must(Role.SYSTEM)
    chosen = _next_fit(ctx, cmd.id)
    if chosen is None:
        return False
    people = people_of(ctx, chosen.entry.id)
    for application in people:
        hold(ctx, application)
    lock_place(ctx, cmd.id)
    if _next_fit(ctx, cmd.id) != chosen:
        return False
    until = offer_ends(ctx.now)
    group = [Sitter(each, right_of(ctx, each.id or 0), chosen.entry.asks_first) for each in people]
    seats = reserve(ctx, group, chosen.room.session_id, until=until, leaving="dropped", before_line=True)
    ctx.change(
        update(entries)
        .where(entries.c.id == chosen.entry.id, entries.c.state == WaitState.WAITING)
        .values(state=WaitState.OFFERED)
    )
    ctx.db.execute(
        insert(offers).values(
            entry_id=chosen.entry.id, session_id=chosen.room.session_id, state=OfferState.OPEN, offered_at=ctx.now,
            expires_at=until,
        )
    )  # fmt: skip
    ctx.record("offer.made", "wait_entry", chosen.entry.id, session=chosen.room.session_id)
    for application, seat in zip(people, seats, strict=True):
        once = f"{chosen.entry.id}:{seat.session_id}"
        notify(ctx, application, "seat_offered", once=once, when=seat.starts_at, place=seat.place, until=until)
    return True


def _next_fit(ctx: Ctx, place_id: int) -> _Fit | None:
    line = line_at(ctx, place_id)
    rooms = rooms_at(ctx, place_id) if line else []
    promises = Promises(ctx, place_id) if rooms else None
    for entry in line:
        for room in rooms:
            if takes(entry, room) and promises and promises.allow(entry.applications, wib_day(room.starts_at)):
                return _Fit(entry, room)
    return None


def _fits_now(ctx: Ctx, place_id: int) -> bool:
    return _next_fit(ctx, place_id) is not None


def _places_with_a_line(ctx: Ctx, _: None) -> Sequence[int]:
    rows = select(entries.c.place_id).join(places, places.c.id == entries.c.place_id)
    waiting = rows.where(entries.c.state == WaitState.WAITING, places.c.state == PlaceState.OPEN)
    return ctx.db.execute(waiting.distinct().order_by(entries.c.place_id)).scalars().all()


def _sessions_with_expired_holds(ctx: Ctx, _: None) -> Sequence[int]:
    expired = select(appointments.c.session_id).where(
        appointments.c.state == AppointmentState.HELD, appointments.c.expires_at <= ctx.now
    )
    return ctx.db.execute(expired.distinct().order_by(appointments.c.session_id)).scalars().all()


def _sweep(ctx: Ctx, cmd: _Of) -> None:
    """Holds end by themselves when somebody wants the seat; here they end because somebody waits for it."""
    ctx.actor.must(Role.SYSTEM)
    if free_expired(ctx, cmd.id):
        place = ctx.db.execute(select(sessions.c.place_id).where(sessions.c.id == cmd.id)).scalar_one()
        ctx.nudge(f"sessions:{place}")


def _over(ctx: Ctx, _: None) -> Sequence[int]:
    """Entries whose offer ran out or fell apart, whose people do not wait any more, or whose place is gone."""
    held = (
        select(func.count())
        .select_from(appointments.join(members, members.c.application_id == appointments.c.application_id))
        .where(
            members.c.entry_id == entries.c.id,
            appointments.c.session_id == offers.c.session_id,
            appointments.c.state == AppointmentState.HELD,
        )
        .correlate(entries, offers)
        .scalar_subquery()
    )
    unanswered = (
        select(entries.c.id)
        .join(offers, offers.c.entry_id == entries.c.id)
        .where(
            entries.c.state == WaitState.OFFERED,
            offers.c.state == OfferState.OPEN,
            (offers.c.expires_at <= ctx.now) | (held < entries.c.people),
        )
    )
    gone = (
        select(entries.c.id)
        .join(members, members.c.entry_id == entries.c.id)
        .join(_applications, _applications.c.id == members.c.application_id)
        .join(places, places.c.id == entries.c.place_id)
        .where(
            entries.c.state.in_(LIVE),
            (_applications.c.status != Status.PAID)
            | (places.c.state != PlaceState.OPEN)
            | (entries.c.until_on < wib_day(ctx.now)),
        )
    )
    return sorted({*ctx.db.execute(unanswered).scalars(), *ctx.db.execute(gone).scalars()})


def _end(ctx: Ctx, cmd: _Of) -> None:
    """End what `_over` found, after looking again under the locks of the applications."""
    ctx.actor.must(Role.SYSTEM)
    people = people_of(ctx, cmd.id)
    for application in people:
        hold(ctx, application)
    if cmd.id not in _over(ctx, None):
        return
    entry = ctx.db.execute(select(entries).where(entries.c.id == cmd.id)).one()
    place = lock_place(ctx, entry.place_id)
    paid = all(application.status is Status.PAID for application in people)
    waits_on = paid and place is not None and place.state is PlaceState.OPEN and entry.until_on >= wib_day(ctx.now)
    end_offer(ctx, cmd.id, OfferState.EXPIRED)
    end_entry(ctx, cmd.id, WaitState.MISSED if waits_on else WaitState.ENDED)
    if not waits_on:
        return
    again = entry.missed + 1 < MOST_MISSED
    if again:
        kept = ("account_id", "place_id", "people", "first_people", "first", "asks_first", "from_on", "until_on",
                "earliest_promise", "latest_promise")  # fmt: skip
        columns = {name: getattr(entry, name) for name in kept} | {"missed": entry.missed + 1}
        stand(ctx, [application.id or 0 for application in people], columns)
    for application in people:
        kind = "offer_missed" if again else "offer_ended"
        notify(ctx, application, kind, once=str(cmd.id), place=place.name if place else "")
