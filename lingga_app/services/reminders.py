"""Reminders that belong to no other subject: the day before the interview, and drafts that nobody goes on with."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from lingga_app.db.tables import Application, Appointment, AppointmentState, Place, Session
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import at_wib, wib, wib_day
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.erasing import erase
from lingga_app.services.move import move
from lingga_app.services.notify import notify
from lingga_app.services.run import Ctx, Deps, run

REMIND_AT: Final = time(9)
"""From this hour of Lingga on the day before: early enough to find a boat, late enough to be awake."""
DRAFT_LIFE: Final = timedelta(days=30)
"""A draft that was never sent is deleted after this long without a change (data minimisation, Law 27 of 2022)."""
DRAFT_WARNING: Final = timedelta(days=7)
"""How long before that it is told."""
BATCH: Final = 50

_p, _t, _s, _l = table(Application), table(Appointment), table(Session), table(Place)


@dataclass(frozen=True, slots=True)
class _One:
    id: int


@dataclass(frozen=True, slots=True)
class _Seat:
    application_id: int
    appointment_id: int
    starts_at: datetime
    place: str


def remind_of_seats(deps: Deps) -> None:
    """Job: tell everybody who is expected tomorrow, once per appointment."""
    for seat in run(_seats_of_tomorrow, None, actor=SYSTEM, deps=deps):
        run(_remind_of_seat, seat, actor=SYSTEM, deps=deps)


def _seats_of_tomorrow(ctx: Ctx, _: None) -> list[_Seat]:
    if wib(ctx.now).time() < REMIND_AT:
        return []
    tomorrow = wib_day(ctx.now) + timedelta(days=1)
    begins, ends = at_wib(tomorrow, time(0)), at_wib(tomorrow + timedelta(days=1), time(0))
    rows = ctx.db.execute(
        select(_p.c.id, _t.c.id, _s.c.starts_at, _l.c.name)
        .select_from(
            _t.join(_s, _s.c.id == _t.c.session_id)
            .join(_l, _l.c.id == _s.c.place_id)
            .join(_p, _p.c.id == _t.c.application_id)
        )
        .where(
            _s.c.starts_at >= begins,
            _s.c.starts_at < ends,
            _t.c.state == AppointmentState.CONFIRMED,
            _p.c.status == Status.BOOKED,
        )
    )
    return [_Seat(*row) for row in rows]


def _remind_of_seat(ctx: Ctx, seat: _Seat) -> None:
    ctx.actor.must(Role.SYSTEM)
    application = ctx.db.get_one(Application, seat.application_id)
    notify(ctx, application, "seat_reminder", once=str(seat.appointment_id), when=seat.starts_at, place=seat.place)


def look_after_drafts(deps: Deps) -> None:
    """Job: warn of drafts that rest for too long, then delete them."""
    for found in run(_resting_drafts, None, actor=SYSTEM, deps=deps):
        run(_look_after_draft, found, actor=SYSTEM, deps=deps)


def _resting_drafts(ctx: Ctx, _: None) -> list[_One]:
    resting = select(_p.c.id).where(
        _p.c.status == Status.DRAFT, _p.c.changed_at <= ctx.now - DRAFT_LIFE + DRAFT_WARNING
    )
    return [_One(number) for number in ctx.db.execute(resting.order_by(_p.c.changed_at).limit(BATCH)).scalars()]


def _look_after_draft(ctx: Ctx, cmd: _One) -> None:
    ctx.actor.must(Role.SYSTEM)
    application = ctx.db.get_one(Application, cmd.id, with_for_update=True)
    if application.status is not Status.DRAFT:
        return
    ends_at = application.changed_at + DRAFT_LIFE
    if ctx.now >= ends_at:
        move(ctx, application, Act.WITHDRAW, reason="draft_rested")
        erase(ctx, application)
    elif ctx.now >= ends_at - DRAFT_WARNING:
        notify(ctx, application, "draft_reminder", once=ends_at.isoformat(), due=wib_day(ends_at))
