"""Talking to the gateway for bills: opening, cancelling, asking again. Outside transactions, repeatable by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from lingga_app.db.tables import Payment
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.payment_news import Seen
from lingga_app.domain.payments import WAITING, PayEvent, PayState
from lingga_app.ports.payment_gateway import (
    Charge,
    GatewayRefused,
    GatewayUnknown,
    NoSuchTransaction,
    PaymentGateway,
)
from lingga_app.services.inbox import apply_answer
from lingga_app.services.payments import ApplySeen, What, happen, lock_payment, remember_bill
from lingga_app.services.run import Ctx, Deps, read, run

_payments = table(Payment)
_bill = select(_payments).where(_payments.c.id == bindparam("id_"))
POLL_AT_ONCE: Final = 50
UNREACHED: Final = timedelta(minutes=5)
"""After a fruitless try the poller comes back this much later."""
OVERDUE: Final = timedelta(minutes=10)
"""How long after the end of a code the gateway may still call it waiting before we ask it to end the bill."""


@dataclass(frozen=True, slots=True)
class ChargeOf:
    payment_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the gateway needs to know; `state` decides whether it is asked at all."""

    state: PayState
    order_id: str
    amount_idr: int
    channel: str
    expires_at: datetime
    now: datetime


def charge_of(ctx: Ctx, query: ChargeOf) -> Waiting:
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.execute(_bill, {"id_": query.payment_id}).one()
    return Waiting(row.state, row.order_id, row.amount_idr, row.channel, row.expires_at, ctx.now)


@dataclass(frozen=True, slots=True)
class NoteIssue:
    """What came of a charge: the bill, or that nobody knows (`unknown`), or the gateway's no (`refused`)."""

    payment_id: int
    event: PayEvent
    seen: Seen | None = None


def note_issue(ctx: Ctx, cmd: NoteIssue) -> PayState:
    """Write down what the gateway answered to a charge."""
    ctx.actor.must(Role.SYSTEM)
    payment = lock_payment(ctx, cmd.payment_id)
    happen(ctx, payment, What(cmd.event))
    if cmd.seen is not None and not payment.received_idr:
        remember_bill(ctx, payment, cmd.seen)
    return payment.state


def charge(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer: open the bill at the gateway. Unknown = asked about first, then sent again under the same order id."""
    payment_id, card = int(payload["payment"]), str(payload.get("card", ""))
    bill = read(charge_of, ChargeOf(payment_id), actor=SYSTEM, deps=deps)
    if bill.state not in {PayState.CREATED, PayState.UNKNOWN}:
        return
    gateway = deps.port(PaymentGateway)
    try:
        if bill.state is PayState.UNKNOWN and (known := _known(gateway, bill.order_id)):
            seen = known
        elif bill.expires_at <= bill.now:
            run(note_issue, NoteIssue(payment_id, PayEvent.EXPIRED), actor=SYSTEM, deps=deps)
            return
        else:
            asked = Charge(bill.order_id, bill.amount_idr, bill.channel, bill.expires_at, bill.now, card)
            seen = gateway.charge(asked)
    except GatewayUnknown:
        run(note_issue, NoteIssue(payment_id, PayEvent.ISSUE_UNKNOWN), actor=SYSTEM, deps=deps)
        raise
    except GatewayRefused:
        run(note_issue, NoteIssue(payment_id, PayEvent.ISSUE_REFUSED), actor=SYSTEM, deps=deps)
        return
    run(note_issue, NoteIssue(payment_id, PayEvent.ISSUED, seen), actor=SYSTEM, deps=deps)
    apply_answer(deps, ApplySeen(seen))


def cancel_charge(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer: the gateway must take no more money. Whatever it answers, its present word is applied."""
    bill = read(charge_of, ChargeOf(int(payload["payment"])), actor=SYSTEM, deps=deps)
    gateway = deps.port(PaymentGateway)
    try:
        seen = gateway.cancel(bill.order_id)
    except NoSuchTransaction:
        return
    except GatewayRefused:
        seen = gateway.status(bill.order_id)
    apply_answer(deps, ApplySeen(seen))


@dataclass(frozen=True, slots=True)
class TakePolls:
    limit: int


@dataclass(frozen=True, slots=True)
class Poll:
    payment_id: int
    order_id: str
    transaction_id: str
    state: PayState
    overdue: bool


def take_polls(ctx: Ctx, cmd: TakePolls) -> list[Poll]:
    """Bills whose turn to be asked about has come; their next turn is moved on so that no rival asks too."""
    ctx.actor.must(Role.SYSTEM)
    due = (
        select(_payments.c.id)
        .where(_payments.c.next_poll_at <= ctx.now)
        .order_by(_payments.c.next_poll_at)
        .limit(cmd.limit)
        .with_for_update(skip_locked=True)
    )
    rows = ctx.db.execute(
        update(_payments)
        .where(_payments.c.id.in_(due.scalar_subquery()))
        .values(next_poll_at=ctx.now + UNREACHED)
        .returning(
            _payments.c.id,
            _payments.c.order_id,
            _payments.c.transaction_id,
            _payments.c.state,
            _payments.c.expires_at,
        )
    ).all()
    return [
        Poll(row.id, row.order_id, row.transaction_id, row.state, row.expires_at + OVERDUE < ctx.now) for row in rows
    ]


def poll_payments(deps: Deps) -> int:
    """Job: ask about every bill whose turn it is. Callbacks may be lost for days; nothing depends on them."""
    polls = run(take_polls, TakePolls(POLL_AT_ONCE), actor=SYSTEM, deps=deps)
    for poll in polls:
        try:
            _ask(deps, poll)
        except GatewayUnknown:
            continue
    return len(polls)


def _ask(deps: Deps, poll: Poll) -> None:
    gateway = deps.port(PaymentGateway)
    seen = _known(gateway, poll.transaction_id or poll.order_id)
    if seen is None:
        _never_opened(deps, poll)
        return
    if poll.overdue and poll.state is PayState.PENDING and not seen.has_money:
        seen = _ended(gateway, seen)
    if poll.state in {PayState.CREATED, PayState.UNKNOWN}:
        run(note_issue, NoteIssue(poll.payment_id, PayEvent.ISSUED, seen), actor=SYSTEM, deps=deps)
    apply_answer(deps, ApplySeen(seen))


def _never_opened(deps: Deps, poll: Poll) -> None:
    """The gateway never heard of it: sent again under the same order id, or over if its time has passed."""
    if poll.state not in {PayState.CREATED, PayState.UNKNOWN}:
        run(stop_polling, ChargeOf(poll.payment_id), actor=SYSTEM, deps=deps)
    elif poll.overdue:
        run(note_issue, NoteIssue(poll.payment_id, PayEvent.EXPIRED), actor=SYSTEM, deps=deps)
    else:
        bill = read(charge_of, ChargeOf(poll.payment_id), actor=SYSTEM, deps=deps)
        if bill.channel != "card":
            charge(deps, {"payment": poll.payment_id})


def stop_polling(ctx: Ctx, cmd: ChargeOf) -> None:
    """Nothing is to be learned about this bill any more."""
    ctx.actor.must(Role.SYSTEM)
    ctx.db.execute(
        update(_payments)
        .where(_payments.c.id == cmd.payment_id, _payments.c.state.not_in(WAITING))
        .values(next_poll_at=None)
    )


def _ended(gateway: PaymentGateway, seen: Seen) -> Seen:
    try:
        return gateway.expire(seen.order_id)
    except GatewayRefused:
        return gateway.status(seen.transaction_id)


def _known(gateway: PaymentGateway, reference: str) -> Seen | None:
    try:
        return gateway.status(reference)
    except NoSuchTransaction:
        return None
