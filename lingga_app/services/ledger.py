"""The books: transfers between two accounts, written once per payment and effect, never changed.

Effects name what a transfer does: `received:TX`, `excess:TX`, `refund:TX:KEY` (and `refund2:...` where one refund draws
on two accounts), `due:REFUND`, `undue:REFUND`, `settled:TX`, `chargeback:TX:N`, `won:TX:N`, `lost:TX:N`, `fee:TX`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Select, bindparam, case, exists, func, insert, select
from sqlalchemy.sql.elements import ColumnElement

from lingga_app.db.tables import (
    BookingRight,
    LedgerTransfer,
    Officer,
    OfficerRole,
    Payment,
    SettlementLine,
    SuspenseItem,
)
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.payment_news import Booked
from lingga_app.domain.payments import CLEARING, DISPUTES, REVENUE, Leg, PayState
from lingga_app.services.run import Ctx

_ledger, _payments, _rights = table(LedgerTransfer), table(Payment), table(BookingRight)
_items, _lines = table(SuspenseItem), table(SettlementLine)
_officers, _roles = table(Officer), table(OfficerRole)
_insert = insert(_ledger)
_legs = select(_ledger.c.effect, _ledger.c.debit, _ledger.c.credit, _ledger.c.amount_idr).order_by(_ledger.c.id)
_of_none = _legs.where(_ledger.c.payment_id.is_(None))
_of_one = _legs.where(_ledger.c.payment_id == bindparam("payment_"))


def transfer(ctx: Ctx, payment_id: int | None, leg: Leg) -> None:
    """Write one transfer. The same effect twice on one payment fails the whole transaction (`IntegrityError`)."""
    ctx.db.execute(
        _insert,
        {
            "payment_id": payment_id,
            "effect": leg.effect,
            "debit": leg.debit,
            "credit": leg.credit,
            "amount_idr": leg.amount_idr,
            "at": ctx.now,
        },
    )


def booked(ctx: Ctx, payment_id: int | None, transaction_id: str) -> Booked:
    """What the books know of one gateway transaction."""
    received, back, rounds = 0, Counter[str](), 0
    for effect, _, _, amount in _transfers(ctx, payment_id):
        kind, _, rest = effect.partition(":")
        told, _, key = rest.partition(":")
        if told != transaction_id:
            continue
        match kind:
            case "received" | "excess":
                received += amount
            case "refund" | "refund2" | "refund3" | "refund4":
                back[key] += amount
            case "chargeback":
                rounds += 1
            case "won":
                rounds -= 1
    return Booked(received or None, frozenset(back), back.total(), rounds > 0)


def rounds_of(ctx: Ctx, payment_id: int, kind: str, transaction_id: str) -> int:
    """How many transfers `kind:TX:N` there are."""
    start = f"{kind}:{transaction_id}:"
    return sum(effect.startswith(start) for effect, *_ in _transfers(ctx, payment_id))


def balances(ctx: Ctx, payment_id: int) -> Counter[str]:
    """Account -> credit less debit of one payment: where its money lies now."""
    found: Counter[str] = Counter()
    for _, debit, credit, amount in _transfers(ctx, payment_id):
        found[debit] -= amount
        found[credit] += amount
    return found


def draw(ctx: Ctx, payment_id: int, effect: tuple[str, str], accounts: Sequence[str], to: str, amount_idr: int) -> None:
    """Move `amount_idr` to the account `to`, from the first of `accounts` that hold money of this payment.

    `effect` is (kind, rest): the second account's transfer is called `kind2:rest`, and so on. What no account holds is
    taken from the last one, and a check finds it.
    """
    held, left = balances(ctx, payment_id), amount_idr
    parts: list[tuple[str, int]] = []
    for account in dict.fromkeys(accounts):  # one that is named twice holds its money once
        part = min(left, max(0, held[account]))
        if part:
            parts.append((account, part))
            left -= part
    if left:
        parts.append((accounts[-1], left))
    merged: Counter[str] = Counter()
    for account, part in parts:
        merged[account] += part
    kind, rest = effect
    for number, (account, part) in enumerate(merged.items(), 1):
        name = kind if number == 1 else f"{kind}{number}"
        transfer(ctx, payment_id, Leg(f"{name}:{rest}", account, to, part))


def set_aside(ctx: Ctx, payment_id: int, refund_id: str) -> list[tuple[str, int]]:
    """(account, rupiah) from which the money of a decided refund was taken."""
    return [
        (debit, amount)
        for effect, debit, _, amount in _transfers(ctx, payment_id)
        if effect.startswith("due") and effect.endswith(f":{refund_id}")
    ]


def given_up(ctx: Ctx, payment_id: int, tx: str) -> list[tuple[str, str, int]]:
    """(effect, account, rupiah) of a lost dispute of this transaction that nothing has given back since."""
    rows = _transfers(ctx, payment_id)
    found = {effect for effect, *_ in rows}
    return [
        (effect, debit, amount)
        for effect, debit, credit, amount in rows
        if credit == DISPUTES and effect.startswith("lost") and f":{tx}:" in effect and f"found_{effect}" not in found
    ]


def _transfers(ctx: Ctx, payment_id: int | None) -> Sequence[tuple[str, str, str, int]]:
    rows = ctx.db.execute(_of_none) if payment_id is None else ctx.db.execute(_of_one, {"payment_": payment_id})
    return [(row.effect, row.debit, row.credit, row.amount_idr) for row in rows]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, _ledger.c.amount_idr), else_=0)), 0)


def _equal_legs(ctx: Ctx) -> Iterator[str]:
    """L1, L2: one row is both legs, so the sum over all accounts is 0; what can break is a leg without an amount."""
    wrong = select(_ledger.c.id).where((_ledger.c.amount_idr <= 0) | (_ledger.c.debit == _ledger.c.credit))
    yield from (f"transfer {row} has not two equal legs" for row in ctx.db.execute(wrong).scalars())


def _guarded(ctx: Ctx) -> Iterator[str]:
    """L3: the database itself refuses to change entries. A database made without migrations has no guards at all."""
    if ctx.deps.on_sqlite:
        found = ctx.db.connection().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
    else:
        found = ctx.db.connection().exec_driver_sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").scalars()
    names = set(found)
    if names and not any(name.startswith("tr_ledger_transfer") for name in names):
        yield "nothing keeps the ledger from being rewritten"


def _money_lies_somewhere(ctx: Ctx) -> Iterator[str]:
    """L4: received less refunded of a payment = what its accounts hold, and the row says what the ledger says."""
    came = _sum(_ledger.c.effect.like("received:%") | _ledger.c.effect.like("excess:%"))
    back = _sum(_ledger.c.effect.like("refund%:%") & (_ledger.c.credit == CLEARING))
    rows = ctx.db.execute(
        select(_payments.c.order_id, _payments.c.received_idr, _payments.c.refunded_idr, came, back)
        .select_from(_payments.outerjoin(_ledger, _ledger.c.payment_id == _payments.c.id))
        .group_by(_payments.c.id, _payments.c.order_id, _payments.c.received_idr, _payments.c.refunded_idr)
    )
    for order_id, received, refunded, came_idr, back_idr in rows:
        if (received, refunded) != (came_idr, back_idr):
            yield f"{order_id} says {received} in, {refunded} back; the ledger says {came_idr}, {back_idr}"


def _nothing_below_zero(ctx: Ctx) -> Iterator[str]:
    """L4, other side: no account of a payment owes what it never held (clearing and disputes are ours to owe)."""
    into = select(_ledger.c.payment_id, _ledger.c.credit.label("account"), _ledger.c.amount_idr.label("amount"))
    out = select(_ledger.c.payment_id, _ledger.c.debit, -_ledger.c.amount_idr)
    legs = into.union_all(out).subquery()
    rows = ctx.db.execute(
        select(legs.c.payment_id, legs.c.account, func.sum(legs.c.amount))
        .where(~legs.c.account.like("gateway%"), legs.c.account != "disputes")
        .group_by(legs.c.payment_id, legs.c.account)
        .having(func.sum(legs.c.amount) < 0)
    )
    yield from (f"payment {payment} holds {amount} in {account}" for payment, account, amount in rows)


def _paid_is_whole(ctx: Ctx) -> Iterator[str]:
    """L5: PAID = the bill's amount once in the revenue, and one right that was granted, spent or refunded."""
    revenue = (
        select(
            func.coalesce(
                func.sum(case((_ledger.c.credit == REVENUE, _ledger.c.amount_idr), else_=-_ledger.c.amount_idr)), 0
            )
        )
        .where(_ledger.c.payment_id == _payments.c.id, (_ledger.c.credit == REVENUE) | (_ledger.c.debit == REVENUE))
        .scalar_subquery()
    )
    right = exists().where(
        _rights.c.payment_id == _payments.c.id, _rights.c.state.in_(("granted", "spent", "refunded"))
    )
    wrong = select(_payments.c.order_id).where(
        _payments.c.state == PayState.PAID, (revenue != _payments.c.amount_idr) | ~right
    )
    yield from (
        f"{order} is paid, but not in the revenue or without a right" for order in ctx.db.execute(wrong).scalars()
    )


def _refunds_bounded(ctx: Ctx) -> Iterator[str]:
    """L6: never more back than came."""
    wrong = select(_payments.c.order_id).where(_payments.c.refunded_idr > _payments.c.received_idr)
    yield from (f"{order} got back more than it paid" for order in ctx.db.execute(wrong).scalars())


def _clearing_is_settled(ctx: Ctx) -> Iterator[str]:
    """L7: a matched line of the settlement file equals what we booked; a difference has an open item."""
    item = exists().where(_items.c.payment_id == _lines.c.payment_id, _items.c.closed_at.is_(None))
    wrong = select(_lines.c.order_id).where(_lines.c.difference != "", ~item, _lines.c.payment_id.is_not(None))
    yield from (
        f"{order} differs from the settlement file, and nobody has it" for order in ctx.db.execute(wrong).scalars()
    )
    came = (
        select(func.coalesce(func.sum(_ledger.c.amount_idr), 0))
        .where(
            _ledger.c.payment_id == _lines.c.payment_id,
            _ledger.c.effect.in_(("received:" + _lines.c.transaction_id, "excess:" + _lines.c.transaction_id)),
        )
        .correlate(_lines)
        .scalar_subquery()
    )
    off = select(_lines.c.order_id).where(
        _lines.c.kind == "payment",
        _lines.c.payment_id.is_not(None),
        _lines.c.difference == "",
        came != _lines.c.amount_idr,
    )
    yield from (f"{order} was matched with another amount" for order in ctx.db.execute(off).scalars())


def _suspense_is_owned(ctx: Ctx) -> Iterator[str]:
    """L8: an open item has an owner; money in suspense has an item."""
    if ctx.db.execute(finance_officers()).first() is None:
        return
    wrong = select(_items.c.id).where(_items.c.closed_at.is_(None), _items.c.owner_id.is_(None))
    yield from (f"item {row} has no owner" for row in ctx.db.execute(wrong).scalars())


def finance_officers() -> Select[int]:
    """Ids of the officers who answer for money, oldest first."""
    return (
        select(_officers.c.id)
        .join(_roles, _roles.c.officer_id == _officers.c.id)
        .where(_roles.c.role == Role.FINANCE, _officers.c.disabled_at.is_(None))
        .order_by(_officers.c.id)
    )


LEDGER_RULES = (
    ("L1 L2 a transfer has two equal legs", _equal_legs),
    ("L3 the ledger is append-only", _guarded),
    ("L4 received - refunded is in the ledger", _money_lies_somewhere),
    ("L4 no account of a payment is below zero", _nothing_below_zero),
    ("L5 paid = revenue and a right", _paid_is_whole),
    ("L6 refunds <= received", _refunds_bounded),
    ("L7 clearing = settlement file", _clearing_is_settled),
    ("L8 suspense has an owner", _suspense_is_owned),
)
"""Added to `services.audit.CHECKS`."""
