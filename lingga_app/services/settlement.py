"""The gateway's daily file against our books, line by line, to the rupiah (L7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from lingga_app.db.tables import LedgerTransfer, Payment, SettlementLine
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.payments import CLEARING, FEES, Leg
from lingga_app.ports.payment_gateway import GatewayUnknown, PaymentGateway, SettledLine
from lingga_app.services.ledger import booked, rounds_of, transfer
from lingga_app.services.payments import close_items, open_item
from lingga_app.services.run import Ctx, Deps, run

_lines, _payments, _ledger = table(SettlementLine), table(Payment), table(LedgerTransfer)
_ordered = select(_payments.c.id).where(_payments.c.order_id == bindparam("order_"))
_booked = select(_ledger.c.id).where(
    _ledger.c.payment_id == bindparam("payment_"), _ledger.c.effect == bindparam("effect_")
)
_compared = (
    update(_lines)
    .where(
        *(
            _lines.c[name] == bindparam(f"the_{name}")
            for name in ("day", "kind", "order_id", "transaction_id", "reference")
        )
    )
    .values(payment_id=bindparam("the_payment_id"), difference=bindparam("the_difference"))
)
_differing = select(_lines.c.id).where(_lines.c.difference != "")
_differing_of = _differing.where(_lines.c.payment_id == bindparam("payment_"))
_differing_of_none = _differing.where(_lines.c.payment_id.is_(None))
_new = insert(_lines)
DAYS_BACK: Final = 3
"""Files of the last days are read again: a difference is often news that reached us late."""


@dataclass(frozen=True, slots=True)
class MatchSettlement:
    day: date
    lines: tuple[SettledLine, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """`difference_idr`: what the bank's file has above our books, over all lines of the day."""

    lines: int
    differing: int
    difference_idr: int


def match_settlement(ctx: Ctx, cmd: MatchSettlement) -> Matched:
    """Store the lines of a day and compare each with the ledger. Harmless to repeat; a difference may go away."""
    ctx.actor.must(Role.SYSTEM, Role.FINANCE)
    differing, off, unclear = 0, 0, set[str]()
    for line in cmd.lines:
        payment_id = ctx.db.execute(_ordered, {"order_": line.order_id}).scalar_one_or_none()
        ours = _ours(ctx, payment_id, line)
        difference = "" if ours == line.gross_idr else f"{ours}"
        _store(ctx, cmd.day, line, payment_id, difference)
        if difference:
            differing += 1
            off += line.gross_idr - ours
            unclear.add(line.transaction_id)
        elif payment_id is not None and line.kind == "payment" and line.fee_idr:
            _book_fee(ctx, payment_id, line)
    for transaction in sorted(unclear):
        ctx.later("ask_gateway", ctx.chance.public_id(), reference=transaction)
    return Matched(len(cmd.lines), differing, off)


def _ours(ctx: Ctx, payment_id: int | None, line: SettledLine) -> int:
    """What our ledger says about the same thing; money going back is negative."""
    known = booked(ctx, payment_id, line.transaction_id)
    if line.kind == "payment":
        return known.received_idr or 0
    if line.kind == "refund":
        amounts = ctx.db.execute(
            select(func.coalesce(func.sum(_ledger.c.amount_idr), 0)).where(
                _ledger.c.payment_id == payment_id,
                _ledger.c.effect.like(f"refund%:{line.transaction_id}:{line.reference}"),
            )
        ).scalar_one()
        return -amounts
    kind = "won" if line.kind == "chargeback_won" else "chargeback"
    if payment_id is None or rounds_of(ctx, payment_id, kind, line.transaction_id) < int(line.reference or 1):
        return 0
    return line.gross_idr


def _store(ctx: Ctx, day: date, line: SettledLine, payment_id: int | None, difference: str) -> None:
    named = {
        "day": day,
        "kind": line.kind,
        "order_id": line.order_id,
        "transaction_id": line.transaction_id,
        "reference": line.reference,
    }
    found = {"payment_id": payment_id, "difference": difference}
    if ctx.change(_compared, {f"the_{name}": value for name, value in (named | found).items()}):
        if not difference and not _differs_still(ctx, payment_id):
            close_items(ctx, "settlement", payment_id)
        return
    ctx.db.execute(_new, named | found | {"amount_idr": line.gross_idr, "fee_idr": line.fee_idr})
    if difference:
        open_item(ctx, "settlement", payment_id, line.gross_idr)


def _differs_still(ctx: Ctx, payment_id: int | None) -> bool:
    """Whether another line of the payment differs."""
    if payment_id is None:
        return ctx.db.execute(_differing_of_none, {}).first() is not None
    return ctx.db.execute(_differing_of, {"payment_": payment_id}).first() is not None


def _book_fee(ctx: Ctx, payment_id: int, line: SettledLine) -> None:
    effect = f"fee:{line.transaction_id}"
    known = ctx.db.execute(_booked, {"payment_": payment_id, "effect_": effect}).first()
    if known is None:
        transfer(ctx, payment_id, Leg(effect, FEES, CLEARING, line.fee_idr))


def match_settlements(deps: Deps) -> int:
    """Job: read the files of the last days. Answers how many lines differ; an unreachable gateway waits."""
    differing, today = 0, wib_day(deps.clock.now())
    for back in range(DAYS_BACK, -1, -1):
        day = today - timedelta(days=back)
        try:
            lines = tuple(deps.port(PaymentGateway).settlement(day))
        except GatewayUnknown:
            continue
        differing += run(match_settlement, MatchSettlement(day, lines), actor=SYSTEM, deps=deps).differing
    return differing
