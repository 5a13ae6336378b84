"""Thirty days to collect: warnings at 14, 7, 3 and 1 days left, each once; then a person decides, never a clock.

The rule cancels a booklet after 30 calendar days (Direktorat Jenderal Imigrasi, August 2023). Here nobody loses one
unwarned: where warnings could not be sent in time, the deadline moves, and the last warning must be a day old.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, or_, select, update

from lingga_app.db.tables import Application, BlankBook, BookState, Delivery, DeliveryState, DeliveryWay, Passport
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import PICKUP_WARNINGS, wib_day
from lingga_app.domain.lifecycle import Act
from lingga_app.services.delivery import drop_delivery, need_live
from lingga_app.services.find import any_application, desk_case
from lingga_app.services.move import hold, move
from lingga_app.services.notify import notify
from lingga_app.services.printing import end_passport
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.said import Said

_deliveries, _applications = table(Delivery), table(Application)
_passports, _books = table(Passport), table(BlankBook)
_overdue = _deliveries.join(_applications, _applications.c.id == _deliveries.c.application_id)
LAST: Final = min(PICKUP_WARNINGS)
MOST: Final = 100


class StillTime(Said):
    code = "still_time"
    id = "Paspor ini masih bisa diambil sampai {due}. Tunggu sampai lewat, lalu batalkan."
    en = "This passport can still be collected until {due}. Wait until then before you cancel it."


class NotWarned(Said):
    code = "not_warned"
    id = "Pemohon belum diberi tahu sampai peringatan terakhir. Batasnya sekarang {due}. Tunggu sampai lewat."
    en = "The applicant has not had the last warning yet. The deadline is now {due}. Wait until it has passed."


@dataclass(frozen=True, slots=True)
class CancelUnclaimed:
    reference: str


@dataclass(frozen=True, slots=True)
class Uncollected:
    """A booklet whose day to collect it has passed. `warned`: the last warning went out, so it may be cancelled."""

    reference: str
    name: str
    number: str
    collect_by: date
    warned: bool


@dataclass(frozen=True, slots=True)
class _Case:
    application_id: int


def owed(warned_days: int | None, days_left: int) -> int | None:
    """Which warning is due: the nearest of those reached and not yet sent; None when all that is due was sent."""
    reached = [days for days in PICKUP_WARNINGS if days_left <= days and (warned_days is None or days < warned_days)]
    return min(reached, default=None)


def next_warning(warned_days: int | None) -> int | None:
    """The first warning that was not sent yet."""
    return max((days for days in PICKUP_WARNINGS if warned_days is None or days < warned_days), default=None)


def warn_uncollected(deps: Deps) -> int:
    """Job: warn who is due. Each case in a transaction of its own, so that one cannot hold up the others."""
    cases = read(_waiting, None, actor=SYSTEM, deps=deps)
    return sum(run(_warn, _Case(case), actor=SYSTEM, deps=deps) for case in cases)


def cancel_unclaimed(ctx: Ctx, cmd: CancelUnclaimed) -> None:
    """READY -> UNCLAIMED by the supervisor, after the deadline and all warnings. The book is void.

    Raises `StillTime(due)`, `NotWarned(due)`, `MoveNotAllowed`, and as `desk_case`.
    """
    application = desk_case(ctx, cmd.reference, Role.SUPERVISOR)
    hold(ctx, application)
    row = need_live(ctx, application)
    move(ctx, application, Act.CANCEL_BOOK, reason="unclaimed")
    if row.collect_by is None or wib_day(ctx.now) <= row.collect_by:
        raise StillTime(due=row.collect_by or wib_day(ctx.now))
    if row.way is not DeliveryWay.COUNTER or row.warned_days != LAST:
        raise NotWarned(due=row.collect_by)
    end_passport(ctx, application, BookState.VOID, "unclaimed")
    drop_delivery(ctx, application.id or 0)
    notify(ctx, application, "pickup_cancelled", once=str(row.id), due=row.collect_by)


def uncollected(ctx: Ctx, _: None) -> list[Uncollected]:
    """Booklets of the supervisor's office that nobody collected in time, oldest first. Recorded: it shows names."""
    ctx.actor.must(Role.SUPERVISOR)
    rows = ctx.db.execute(
        select(
            _applications.c.reference,
            _applications.c.key_id,
            _applications.c.name_sealed,
            _books.c.number,
            _deliveries.c.collect_by,
            _deliveries.c.warned_days,
        )
        .select_from(_overdue)
        .join(_passports, _passports.c.id == _deliveries.c.passport_id)
        .join(_books, _books.c.id == _passports.c.book_id)
        .where(*past_deadline(ctx))
        .order_by(_deliveries.c.collect_by, _deliveries.c.id)
        .limit(MOST)
    ).all()
    ctx.record("view.uncollected", "office", ctx.actor.office_id or 0, cases=len(rows))
    return [
        Uncollected(
            row.reference,
            ctx.vault.open(ctx.db, row.key_id, row.name_sealed),
            row.number,
            row.collect_by,
            row.warned_days == LAST,
        )
        for row in rows
    ]


def past_deadline(ctx: Ctx) -> tuple[ColumnElement[bool], ...]:
    """SQL on `delivery` and its application: waits at a counter of the actor's office past its last day."""
    return (
        _applications.c.office_id == ctx.actor.office_id,
        _deliveries.c.state == DeliveryState.READY,
        _deliveries.c.way == DeliveryWay.COUNTER,
        _deliveries.c.collect_by < wib_day(ctx.now),
    )


def to_cancel(ctx: Ctx) -> int:
    """How many of them a supervisor may cancel now. For other use cases."""
    may = select(func.count()).select_from(_overdue).where(*past_deadline(ctx), _deliveries.c.warned_days == LAST)
    return ctx.db.execute(may).scalar_one()


def _waiting(ctx: Ctx, _: None) -> list[int]:
    """Applications whose booklet waits at a counter and whose next warning may be due."""
    soon = wib_day(ctx.now) + timedelta(days=max(PICKUP_WARNINGS))
    query = select(_deliveries.c.application_id).where(
        _deliveries.c.state == DeliveryState.READY,
        _deliveries.c.way == DeliveryWay.COUNTER,
        _deliveries.c.collect_by <= soon,
        or_(_deliveries.c.warned_days.is_(None), _deliveries.c.warned_days > LAST),
    )
    return list(ctx.db.execute(query.order_by(_deliveries.c.id)).scalars())


def _warn(ctx: Ctx, cmd: _Case) -> bool:
    application = any_application(ctx, cmd.application_id)
    hold(ctx, application)
    row = _still_waiting(ctx, cmd.application_id)
    if row is None:
        return False
    today, by = wib_day(ctx.now), row.collect_by
    due = owed(row.warned_days, (by - today).days)
    if due is None:
        return False
    if by - today < timedelta(days=LAST):
        # We were late, not the applicant: the warning goes out with the days that it promises.
        due = next_warning(row.warned_days) or LAST
        by = today + timedelta(days=due)
    _set(ctx, row, by, due)
    notify(ctx, application, "pickup_warning", once=f"{row.id}:{due}", days=(by - today).days, due=by)
    return True


def _still_waiting(ctx: Ctx, application_id: int) -> Row[Any] | None:
    return ctx.db.execute(
        select(_deliveries).where(
            _deliveries.c.application_id == application_id,
            _deliveries.c.state == DeliveryState.READY,
            _deliveries.c.way == DeliveryWay.COUNTER,
        )
    ).one_or_none()


def _set(ctx: Ctx, row: Row[Any], by: date, warned: int) -> None:
    ctx.change(update(_deliveries).where(_deliveries.c.id == row.id).values(collect_by=by, warned_days=warned))
