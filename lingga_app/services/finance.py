"""The finance desk: what fits nowhere, whose it is and since when; refunds; our books beside the bank's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Integer, case, cast, func, select, update

from lingga_app.db.tables import (
    Application,
    LedgerTransfer,
    Officer,
    Payment,
    Refund,
    RefundState,
    SettlementLine,
    SuspenseItem,
)
from lingga_app.db.types import BigInt, table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.domain.payments import CLEARING, FEES, SUSPENSE, PayState
from lingga_app.services.run import Ctx

_items, _payments, _officers = table(SuspenseItem), table(Payment), table(Officer)
_ledger, _lines, _refunds, _applications = (
    table(LedgerTransfer),
    table(SettlementLine),
    table(Refund),
    table(Application),
)
_differs = _lines.c.difference != ""
_LATEST_DAYS: Final = (
    select(
        _lines.c.day,
        func.count().label("lines"),
        cast(func.sum(case((_differs, 1), else_=0)), Integer).label("differing"),
        cast(func.sum(_lines.c.amount_idr), BigInt).label("gross_idr"),
        cast(func.sum(_lines.c.fee_idr), BigInt).label("fee_idr"),
        cast(
            func.sum(case((_differs, _lines.c.amount_idr - cast(_lines.c.difference, BigInt)), else_=0)), BigInt
        ).label("difference_idr"),
    )
    .group_by(_lines.c.day)
    .order_by(_lines.c.day.desc())
    .limit(14)
)
SHOWN: Final = 200
SHORTEST_REASON: Final = 5


class ItemClosed(AppError):
    code = "item_closed"
    id = "Hal ini sudah diselesaikan petugas lain. Muat lagi halaman untuk melihat hasilnya."
    en = "Somebody else has finished this one. Load the page again to see how."


@dataclass(frozen=True, slots=True)
class FinanceDesk:
    pass


@dataclass(frozen=True, slots=True)
class Item:
    """One thing for a person. `mine`: the reader has it. `order_id` is empty for money of an unknown order."""

    id: int
    reason: str
    order_id: str
    reference: str
    state: PayState | None
    amount_idr: int
    owner: str
    mine: bool
    opened_at: datetime
    age_days: int


@dataclass(frozen=True, slots=True)
class RefundRow:
    refund_id: str
    order_id: str
    amount_idr: int
    reason: str
    state: RefundState
    asked_at: datetime
    surplus: bool


@dataclass(frozen=True, slots=True)
class DayMatch:
    """One day of the bank's file. `difference_idr`: the file less our books, over the lines that differ."""

    day: date
    lines: int
    differing: int
    gross_idr: int
    fee_idr: int
    difference_idr: int


@dataclass(frozen=True, slots=True)
class FinanceView:
    """`clearing_idr`: what the gateway owes us by our books; `suspense_idr`: money that belongs to nobody yet."""

    now: datetime
    items: tuple[Item, ...]
    refunds: tuple[RefundRow, ...]
    days: tuple[DayMatch, ...]
    clearing_idr: int
    suspense_idr: int
    difference_idr: int


def finance_desk(ctx: Ctx, _: FinanceDesk) -> FinanceView:
    """Everything that waits, oldest first."""
    ctx.actor.must(Role.FINANCE, Role.SUPERVISOR, Role.AUDITOR)
    days = _days(ctx)
    return FinanceView(
        now=ctx.now,
        items=_open_items(ctx),
        refunds=_open_refunds(ctx),
        days=days,
        clearing_idr=-_balance(ctx, CLEARING),
        suspense_idr=_balance(ctx, SUSPENSE),
        difference_idr=sum(day.difference_idr for day in days),
    )


@dataclass(frozen=True, slots=True)
class TakeItem:
    item_id: int


@dataclass(frozen=True, slots=True)
class CloseItem:
    """`resolution`: what was done about it, in the officer's words (nothing personal)."""

    item_id: int
    resolution: str


def take_item(ctx: Ctx, cmd: TakeItem) -> None:
    """Make it mine. Raises `NotFound`, `ItemClosed`."""
    ctx.actor.must(Role.FINANCE)
    _change(ctx, cmd.item_id, owner_id=ctx.actor.id)
    ctx.record("finance.take", "suspense_item", cmd.item_id)


def close_item(ctx: Ctx, cmd: CloseItem) -> None:
    """Finish it with what was done. Raises `BadInput`, `NotFound`, `ItemClosed`."""
    ctx.actor.must(Role.FINANCE)
    resolution = cmd.resolution.strip()
    if not SHORTEST_REASON <= len(resolution) <= 300:
        raise BadInput(field="resolution")
    _change(ctx, cmd.item_id, owner_id=ctx.actor.id, closed_at=ctx.now, resolution=resolution)
    ctx.record("finance.close", "suspense_item", cmd.item_id)


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Ask the gateway about one order (or one transaction) now."""

    order_id: str


def look_again(ctx: Ctx, cmd: LookAgain) -> None:
    """Leave a question for the gateway; its answer is applied like any other news."""
    ctx.actor.must(Role.FINANCE)
    if not 1 <= len(cmd.order_id) <= 64:
        raise BadInput(field="order_id")
    ctx.later("ask_gateway", ctx.chance.public_id(), reference=cmd.order_id)


def _change(ctx: Ctx, item_id: int, **values: object) -> None:
    changed = ctx.change(update(_items).where(_items.c.id == item_id, _items.c.closed_at.is_(None)).values(**values))
    if changed:
        ctx.nudge("finance")
        return
    known = ctx.db.execute(select(_items.c.id).where(_items.c.id == item_id)).first()
    raise ItemClosed if known else NotFound


def _open_items(ctx: Ctx) -> tuple[Item, ...]:
    rows = ctx.db.execute(
        select(
            _items,
            _payments.c.order_id,
            _payments.c.state,
            _applications.c.reference,
            _officers.c.name.label("owner"),
        )
        .select_from(
            _items.outerjoin(_payments, _payments.c.id == _items.c.payment_id)
            .outerjoin(_applications, _applications.c.id == _payments.c.application_id)
            .outerjoin(_officers, _officers.c.id == _items.c.owner_id)
        )
        .where(_items.c.closed_at.is_(None))
        .order_by(_items.c.opened_at, _items.c.id)
        .limit(SHOWN)
    )
    return tuple(
        Item(
            id=row.id,
            reason=row.reason,
            order_id=row.order_id or "",
            reference=row.reference or "",
            state=row.state,
            amount_idr=row.amount_idr,
            owner=row.owner or "",
            mine=row.owner_id == ctx.actor.id,
            opened_at=row.opened_at,
            age_days=(ctx.now - row.opened_at) // timedelta(days=1),
        )
        for row in rows
    )


def _open_refunds(ctx: Ctx) -> tuple[RefundRow, ...]:
    rows = ctx.db.execute(
        select(_refunds, _payments.c.order_id)
        .join(_payments, _payments.c.id == _refunds.c.payment_id)
        .where(_refunds.c.state.not_in((RefundState.DONE, RefundState.STOPPED)))
        .order_by(_refunds.c.id)
        .limit(SHOWN)
    )
    return tuple(
        RefundRow(row.public_id, row.order_id, row.amount_idr, row.reason, row.state, row.asked_at, row.surplus)
        for row in rows
    )


def _days(ctx: Ctx) -> tuple[DayMatch, ...]:
    return tuple(DayMatch(*row) for row in ctx.db.execute(_LATEST_DAYS, {}).all())


def _balance(ctx: Ctx, account: str) -> int:
    """Credit less debit of one account; fees are left out, since they never were ours."""
    signed = case((_ledger.c.credit == account, _ledger.c.amount_idr), else_=-_ledger.c.amount_idr)
    return ctx.db.execute(
        select(func.coalesce(func.sum(signed), 0)).where(
            (_ledger.c.credit == account) | (_ledger.c.debit == account), _ledger.c.debit != FEES
        )
    ).scalar_one()
