"""What the gateway says, applied to our books: one transaction per answer, by the table in `domain.payments`.

Everything here runs inside a use case's transaction with the rows of the application and the payment locked, in this
order. The state is changed by a guarded statement, money is booked by effect names that can be used once, and a right
is granted only together with the money.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from sqlalchemy import Update, bindparam, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col
from sqlmodel import select as select_row

from lingga_app.db.tables import (
    Application,
    BookingRight,
    Payment,
    Refund,
    RefundState,
    RightState,
    SuspenseItem,
)
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import add_working_days, wib_day
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.payment_news import GatewayStatus, News, Seen, news
from lingga_app.domain.payments import (
    CLEARING,
    DISPUTES,
    ENDED,
    PAYABLE,
    REVENUE,
    SUSPENSE,
    WAITING,
    Effect,
    Leg,
    PayEvent,
    PayState,
    Step,
    credit_of,
    legs_for_money,
    step,
    wants_right,
)
from lingga_app.domain.references import ntpn
from lingga_app.services.ledger import balances, booked, draw, finance_officers, given_up, rounds_of, transfer
from lingga_app.services.move import move
from lingga_app.services.nik import NikInUse, NikMissing, lock_nik
from lingga_app.services.notify import notify
from lingga_app.services.rights import grant_right, refund_right, withdraw_right
from lingga_app.services.run import Ctx

_payments, _rights = table(Payment), table(BookingRight)
_refunds, _items = table(Refund), table(SuspenseItem)

MONEY: Final = frozenset({PayEvent.PAID, PayEvent.PAID_LESS, PayEvent.PAID_MORE})
POLLS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
"""After a bill was opened; then hourly until the gateway says something final."""
POLL_HOURLY: Final = timedelta(hours=1)
HELD_RIGHT: Final = (RightState.GRANTED, RightState.SPENT)
NOT_FINAL: Final = frozenset({GatewayStatus.PENDING, GatewayStatus.AUTHORIZE})

_ordered = select(_payments.c.id).where(_payments.c.order_id == bindparam("order_"))
_of_payment = select(_payments.c.application_id).where(_payments.c.id == bindparam("id_"))
_applications = table(Application)
_lock_case = select(_applications.c.id).where(_applications.c.id == bindparam("id_")).with_for_update()
_poll_next = (
    update(_payments)
    .where(_payments.c.id == bindparam("id_"))
    .values(next_poll_at=bindparam("at_"), polls=_payments.c.polls + 1)
)
_CASE: Final = (
    select_row(Application)
    .where(col(Application.id) == bindparam("id_"))
    .execution_options(populate_existing=True)  # who asks after the lock reads what a rival left
)
_LOCKED: Final = (
    select_row(Payment)
    .where(col(Payment.id) == bindparam("id_"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


_advance = (
    update(_payments)
    .where(_payments.c.id == bindparam("id_"), _payments.c.state == bindparam("was_"))
    .values(state=bindparam("to_"))
)
_solve = (
    update(_items)
    .where(_items.c.reason == bindparam("reason_"), _items.c.closed_at.is_(None))
    .values(closed_at=bindparam("now_"), resolution="solved")
)
_solve_of = _solve.where(_items.c.payment_id == bindparam("payment_"))
_solve_of_none = _solve.where(_items.c.payment_id.is_(None))
_came = _payments.c.received_idr + bindparam("amount_")
_take_money = (
    update(_payments)
    .where(_payments.c.id == bindparam("id_"))
    .values(received_idr=_came)
    .returning(_payments.c.received_idr)
)
_take_first_money = _take_money.values(transaction_id=bindparam("tx_"))


@cache
def _setting(*names: str) -> Update:
    new = {name: bindparam(f"new_{name}") for name in names}
    return update(_payments).where(_payments.c.id == bindparam("id_")).values(new)


class PaymentMoved(Exception):
    """A rival changed the payment between our look and our write. The whole transaction is repeated by its caller."""


@dataclass(frozen=True, slots=True)
class ApplySeen:
    """`seen` is an answer of the status call, never the body of a callback."""

    seen: Seen
    inbox_id: int | None = None


@dataclass(frozen=True, slots=True)
class What:
    """One event being applied: Rp`amount_idr` of transaction `tx`; `key` is a refund key."""

    event: PayEvent
    tx: str = ""
    amount_idr: int = 0
    key: str = ""
    was: PayState = PayState.CREATED


def apply_seen(ctx: Ctx, cmd: ApplySeen) -> str:
    """Bring our books up to what the gateway says of one transaction. Harmless to repeat. Answers with the state."""
    ctx.actor.must(Role.SYSTEM)
    seen = cmd.seen
    found = ctx.db.execute(_ordered, {"order_": seen.order_id}).scalar_one_or_none()
    if found is None or seen.currency != "IDR":
        return _not_ours(ctx, cmd, found)
    payment = lock_payment(ctx, found)
    if payment.transaction_id == "" and not payment.received_idr:
        remember_bill(ctx, payment, seen)
    for item in news(seen, booked(ctx, found, seen.transaction_id), bill_idr=payment.amount_idr):
        told(ctx, payment, seen.transaction_id, item)
    _plan_poll(ctx, payment, final=seen.status not in NOT_FINAL and not seen.challenged)
    return payment.state


def told(ctx: Ctx, payment: Payment, tx: str, item: News) -> None:
    """One piece of news. Money of a second transaction and its refunds do not move the state of the bill."""
    what = What(item.event, tx, item.amount_idr, item.key)
    second = bool(payment.received_idr) and payment.transaction_id != tx
    if item.event in {PayEvent.REFUNDED, PayEvent.PART_REFUNDED}:
        _refund_told(ctx, payment, what, second=second)
    elif second and item.event not in MONEY:
        _second_told(ctx, payment, what)
    else:
        happen(ctx, payment, what)


def lock_payment(ctx: Ctx, payment_id: int) -> Payment:
    """The payment with its application, both rows locked (application first, as everywhere)."""
    application_id = ctx.db.execute(_of_payment, {"id_": payment_id}).scalar_one()
    ctx.db.execute(_lock_case, {"id_": application_id}).one()
    return ctx.db.exec(_LOCKED, params={"id_": payment_id}).one()


def happen(ctx: Ctx, payment: Payment, what: What) -> Step:
    """One event: ask the table, change the state by a guarded statement, carry out the effects."""
    was = payment.state
    right = take_right(ctx, payment, what.event) if wants_right(was, what.event) else True
    found = step(was, what.event, right=right)
    advance(ctx, payment, found.to)
    what = What(what.event, what.tx, what.amount_idr, what.key, was)
    if what.event in MONEY:
        _book_money(ctx, payment, found, what)
    for effect in found.effects:
        if effect in _DO:
            _DO[effect](ctx, payment, what)
    if found.to is PayState.PAID_LATE and was is not PayState.PAID_LATE:
        _without_right(ctx, payment)
    ctx.record(f"payment.{what.event}", "payment", payment.id or 0, was=was, became=found.to, amount=what.amount_idr)
    ctx.nudge(f"application:{payment.application_id}", "finance")
    return found


def advance(ctx: Ctx, payment: Payment, to: PayState) -> None:
    """The one statement that changes a payment's state: the old state is part of its condition."""
    was = payment.state
    if to is was:
        return
    if not ctx.change(_advance, {"id_": payment.id, "was_": was, "to_": to}):
        raise PaymentMoved
    set_committed_value(payment, "state", to)


def _set(ctx: Ctx, payment: Payment, **values: object) -> None:
    """Set columns of a payment that this transaction holds. What was written is what the row says now."""
    ctx.db.execute(_setting(*values), {"id_": payment.id} | {f"new_{name}": value for name, value in values.items()})
    for name, value in values.items():
        set_committed_value(payment, name, value)


def open_item(ctx: Ctx, reason: str, payment_id: int | None, amount_idr: int = 0, inbox_id: int | None = None) -> None:
    """Something that a person must look at: it has an age and an owner from the start (L8)."""
    ctx.db.execute(
        insert(_items).values(
            payment_id=payment_id,
            inbox_id=inbox_id,
            amount_idr=amount_idr,
            reason=reason,
            owner_id=ctx.db.execute(finance_officers()).scalars().first(),
            opened_at=ctx.now,
            resolution="",
        )
    )
    ctx.nudge("finance")


def close_items(ctx: Ctx, reason: str, payment_id: int | None) -> None:
    """What an item was about has solved itself."""
    known = {"reason_": reason, "now_": ctx.now}
    if payment_id is None:
        ctx.db.execute(_solve_of_none, known)
    else:
        ctx.db.execute(_solve_of, known | {"payment_": payment_id})


def remember_bill(ctx: Ctx, payment: Payment, seen: Seen) -> None:
    """What the payer needs: number, QR or page. Written once, from the gateway's answer."""
    values: dict[str, object] = {
        "transaction_id": seen.transaction_id,
        "pay_code": seen.pay_code,
        "pay_url": seen.pay_url,
    }
    if not payment.issued_at and payment.state in WAITING:
        values["issued_at"] = ctx.now
        application = application_of(ctx, payment)
        notify(
            ctx, application, "bill_issued", once=payment.order_id, price=payment.amount_idr, until=payment.expires_at
        )
    _set(ctx, payment, **values)


def application_of(ctx: Ctx, payment: Payment) -> Application:
    return ctx.db.exec(_CASE, params={"id_": payment.application_id}).one()


def right_held(ctx: Ctx, payment: Payment) -> bool:
    """Whether the payment's right is granted or spent."""
    state = ctx.db.execute(select(_rights.c.state).where(_rights.c.payment_id == payment.id)).scalar_one_or_none()
    return state in HELD_RIGHT


def take_right(ctx: Ctx, payment: Payment, event: PayEvent) -> bool:
    """A right for this money, if one can be had: the offered one, or a new one for money that came late."""
    if event in {PayEvent.CHARGEBACK_WON, PayEvent.CHARGEBACK_WON_REST}:
        return right_held(ctx, payment)
    application = application_of(ctx, payment)
    if application.status not in {Status.BILLED, Status.PAYABLE}:
        return False
    if payment.state in ENDED:
        _end_other_bill(ctx, payment)
    return grant_right(ctx, payment.id or 0)


def _end_other_bill(ctx: Ctx, payment: Payment) -> None:
    """Late money settles the case: a newer bill that still waits is not needed any more."""
    other = ctx.db.exec(
        select_row(Payment)
        .where(
            Payment.application_id == payment.application_id,
            Payment.id != payment.id,
            col(Payment.state).in_(WAITING),
        )
        .with_for_update()
    ).one_or_none()
    if other is not None:
        happen(ctx, other, What(PayEvent.CANCELLED))


def _book_money(ctx: Ctx, payment: Payment, found: Step, what: What) -> None:
    credit = credit_of(payment.application_id)
    for leg in legs_for_money(found.effects, what.tx, what.amount_idr, payment.amount_idr, credit):
        transfer(ctx, payment.id, leg)
    known = {"id_": payment.id, "amount_": what.amount_idr}
    if payment.received_idr:
        received = ctx.db.execute(_take_money, known).scalar_one()
    else:
        received = ctx.db.execute(_take_first_money, known | {"tx_": what.tx}).scalar_one()
        set_committed_value(payment, "transaction_id", what.tx)
    set_committed_value(payment, "received_idr", received)


def _grant(ctx: Ctx, payment: Payment, what: What) -> None:
    application = application_of(ctx, payment)
    number = payment.ntpn or ntpn(ctx.chance.token(24))
    _set(ctx, payment, ntpn=number, paid_at=ctx.now)
    move(ctx, application, Act.PAY, reason=payment.order_id)
    try:
        lock_nik(ctx, application)
    except (NikInUse, NikMissing) as refusal:
        # The money is here whoever holds the NIK: a person sorts it out at the counter.
        open_item(ctx, refusal.code, payment.id)
    facts = {"price": payment.amount_idr, "at": ctx.now}
    kind = "paid" if what.was in WAITING else "paid_late"
    notify(ctx, application_of(ctx, payment), kind, once=payment.order_id, **facts)


def _without_right(ctx: Ctx, payment: Payment) -> None:
    if withdraw_right(ctx, payment.id or 0):
        _end_bill(ctx, payment)
    due = add_working_days(wib_day(ctx.now), 1)
    notify(ctx, application_of(ctx, payment), "paid_late_noseat", once=payment.order_id, due=due)


def _withdraw(ctx: Ctx, payment: Payment, what: What) -> None:
    if not withdraw_right(ctx, payment.id or 0):
        return
    _end_bill(ctx, payment)
    if what.event is PayEvent.EXPIRED:
        notify(ctx, application_of(ctx, payment), "bill_expired", once=payment.order_id)


def _end_bill(ctx: Ctx, payment: Payment) -> None:
    application = application_of(ctx, payment)
    if application.status is Status.BILLED:
        move(ctx, application, Act.END_BILL, reason=payment.order_id)


def _excess(ctx: Ctx, payment: Payment, what: What) -> None:
    over = what.amount_idr - payment.amount_idr
    _due(ctx, payment, what.tx, over, "excess")


def _second(ctx: Ctx, payment: Payment, what: What) -> None:
    _due(ctx, payment, what.tx, what.amount_idr, "double")
    due = add_working_days(wib_day(ctx.now), 1)
    notify(ctx, application_of(ctx, payment), "paid_twice", once=what.tx, price=what.amount_idr, due=due)


def _due(ctx: Ctx, payment: Payment, tx: str, amount_idr: int, reason: str) -> None:
    ctx.db.execute(
        insert(_refunds).values(
            public_id=ctx.chance.public_id(),
            payment_id=payment.id,
            transaction_id=tx,
            surplus=True,
            amount_idr=amount_idr,
            reason=reason,
            state=RefundState.DUE,
            asked_by=ctx.actor.key,
            asked_at=ctx.now,
            tries=0,
        )
    )
    open_item(ctx, reason, payment.id, amount_idr)


def _credit(ctx: Ctx, payment: Payment, what: What) -> None:
    if what.event is PayEvent.PAID_LESS:
        due = add_working_days(wib_day(ctx.now), 1)
        notify(
            ctx, application_of(ctx, payment), "paid_other", once=what.tx,
            came=what.amount_idr, price=payment.amount_idr, due=due,
        )  # fmt: skip


def _suspense(ctx: Ctx, payment: Payment, what: What) -> None:
    open_item(ctx, "unexpected", payment.id, what.amount_idr)


def _settle_credit(ctx: Ctx, payment: Payment, what: What) -> None:
    del what
    credit = credit_of(payment.application_id)
    held = balances(ctx, payment.id or 0)
    part = min(held[credit], payment.amount_idr - held[REVENUE])
    if part > 0:
        transfer(ctx, payment.id, Leg(f"settled:{payment.transaction_id}", credit, REVENUE, part))
    over = held[credit] - part
    if over > 0:
        transfer(ctx, payment.id, Leg(f"over:{payment.transaction_id}", credit, PAYABLE, over))
        _due(ctx, payment, payment.transaction_id, over, "excess")


def _item(ctx: Ctx, payment: Payment, what: What) -> None:
    open_item(ctx, what.event, payment.id, what.amount_idr)


def _alarm(ctx: Ctx, payment: Payment, what: What) -> None:
    ctx.record("payment.alarm", "payment", payment.id or 0, event=what.event, state=what.was)


def _cancel_there(ctx: Ctx, payment: Payment, what: What) -> None:
    del what
    ctx.later("cancel_charge", f"{payment.order_id}:{ctx.chance.public_id()}", payment=payment.id)


def _ask_there(ctx: Ctx, payment: Payment, what: What) -> None:
    del what
    ctx.db.execute(update(_payments).where(_payments.c.id == payment.id).values(next_poll_at=ctx.now + POLLS[0]))


def _book_refund(ctx: Ctx, payment: Payment, what: What) -> None:
    row = _refund_row(ctx, what.key)
    first = PAYABLE if row else REVENUE
    accounts = [first, credit_of(payment.application_id), REVENUE, SUSPENSE, PAYABLE]
    _money_back(ctx, payment, what, accounts)
    if row:
        _refund_done(ctx, row, what)
    if payment.state is PayState.REFUNDED:
        if withdraw_right(ctx, payment.id or 0):
            _end_bill(ctx, payment)
        else:
            refund_right(ctx, payment.id or 0)


def _money_back(ctx: Ctx, payment: Payment, what: What, accounts: list[str]) -> None:
    draw(ctx, payment.id or 0, ("refund", f"{what.tx}:{what.key}"), accounts, CLEARING, what.amount_idr)
    ctx.db.execute(
        update(_payments)
        .where(_payments.c.id == payment.id)
        .values(refunded_idr=_payments.c.refunded_idr + what.amount_idr)
    )
    ctx.db.refresh(payment)


def _refund_done(ctx: Ctx, row: Refund, what: What) -> None:
    ctx.db.execute(update(_refunds).where(_refunds.c.id == row.id).values(state=RefundState.DONE, done_at=ctx.now))
    ctx.db.refresh(row)
    payment = ctx.db.get_one(Payment, row.payment_id)
    facts = {"price": what.amount_idr, "at": ctx.now, "number": payment.billing_code}
    notify(ctx, application_of(ctx, payment), "paid_back", once=row.public_id, **facts)


def _refund_row(ctx: Ctx, key: str) -> Refund | None:
    return ctx.db.exec(select_row(Refund).where(Refund.public_id == key)).one_or_none()


def _refund_told(ctx: Ctx, payment: Payment, what: What, *, second: bool) -> None:
    """Whether this money going back is the bill's own, and if so, whether it is all of it."""
    if payment.refunded_idr + what.amount_idr > payment.received_idr:
        open_item(ctx, "refund_above_received", payment.id, what.amount_idr)
        ctx.record("payment.alarm", "payment", payment.id or 0, event="refund_above_received")
        return
    row = _refund_row(ctx, what.key)
    if second or (row is not None and row.surplus):
        row = row or _open_surplus(ctx, payment, what)
        accounts = [PAYABLE, SUSPENSE, credit_of(payment.application_id), REVENUE]
        _money_back(ctx, payment, what, accounts)
        if row is not None:
            _refund_done(ctx, row, what)
        else:
            open_item(ctx, "refunded_there", payment.id, what.amount_idr)
        ctx.record("payment.surplus_refunded", "payment", payment.id or 0, amount=what.amount_idr)
        return
    whole = _own_money_left(ctx, payment, what.tx) <= what.amount_idr
    event = PayEvent.REFUNDED if whole else PayEvent.PART_REFUNDED
    happen(ctx, payment, What(event, what.tx, what.amount_idr, what.key))


def _own_money_left(ctx: Ctx, payment: Payment, tx: str) -> int:
    """What of the bill's own money was not given back yet: all of the first transaction less its surplus."""
    known = booked(ctx, payment.id, tx)
    surplus = ctx.db.exec(
        select_row(Refund).where(Refund.payment_id == payment.id, Refund.transaction_id == tx, col(Refund.surplus))
    ).all()
    open_surplus = sum(row.amount_idr for row in surplus if row.public_id not in known.refund_keys)
    return (known.received_idr or 0) - known.refunded_idr - open_surplus


def _open_surplus(ctx: Ctx, payment: Payment, what: What) -> Refund | None:
    """Somebody gave it back at the gateway's console: the refund that was due is done, or there was none."""
    return ctx.db.exec(
        select_row(Refund)
        .where(
            Refund.payment_id == payment.id,
            Refund.transaction_id == what.tx,
            Refund.amount_idr == what.amount_idr,
            col(Refund.state).in_((RefundState.DUE, RefundState.FAILED)),
        )
        .order_by(col(Refund.id))
    ).first()


def _second_told(ctx: Ctx, payment: Payment, what: What) -> None:
    """A dispute about a second payment: its money moves, the bill stays what it is."""
    match what.event:
        case PayEvent.CHARGED_BACK:
            _stop_refund(ctx, payment, what)
            _book_dispute(ctx, payment, what)
            open_item(ctx, what.event, payment.id, what.amount_idr)
        case PayEvent.CHARGEBACK_WON | PayEvent.CHARGEBACK_WON_REST:
            _book_dispute_won(ctx, payment, what)
        case _:
            return
    ctx.record(f"payment.second_{what.event}", "payment", payment.id or 0, amount=what.amount_idr)


def _stop_refund(ctx: Ctx, payment: Payment, what: What) -> None:
    """Decided refunds of this transaction are not sent; money that was set aside for them goes back where it lay."""
    open_refunds = ctx.db.exec(
        select_row(Refund).where(
            Refund.payment_id == payment.id,
            Refund.transaction_id == what.tx,
            col(Refund.state).in_((RefundState.DUE, RefundState.SENT, RefundState.FAILED)),
        )
    ).all()
    for row in open_refunds:
        # A decision whose money was taken back is over; only what never was the bill's own stays owed.
        over = RefundState.FAILED if row.surplus else RefundState.STOPPED
        ctx.db.execute(update(_refunds).where(_refunds.c.id == row.id).values(state=over))
        if not row.surplus:
            draw(ctx, payment.id or 0, ("undue", row.public_id), [PAYABLE], REVENUE, row.amount_idr)


def _book_dispute(ctx: Ctx, payment: Payment, what: What) -> None:
    number = rounds_of(ctx, payment.id or 0, "chargeback", what.tx) + 1
    transfer(ctx, payment.id, Leg(f"chargeback:{what.tx}:{number}", DISPUTES, CLEARING, what.amount_idr))


def _book_dispute_won(ctx: Ctx, payment: Payment, what: What) -> None:
    number = rounds_of(ctx, payment.id or 0, "won", what.tx) + 1
    transfer(ctx, payment.id, Leg(f"won:{what.tx}:{number}", CLEARING, DISPUTES, what.amount_idr))
    if balances(ctx, payment.id or 0)[DISPUTES] > 0:  # it had been given up as lost
        for effect, account, amount in given_up(ctx, payment.id or 0, what.tx):
            transfer(ctx, payment.id, Leg(f"found_{effect}", DISPUTES, account, amount))


def _book_dispute_lost(ctx: Ctx, payment: Payment, what: What) -> None:
    owed = -balances(ctx, payment.id or 0)[DISPUTES]
    if owed > 0:
        number = rounds_of(ctx, payment.id or 0, "lost", what.tx) + 1
        accounts = [PAYABLE, credit_of(payment.application_id), SUSPENSE, REVENUE]
        draw(ctx, payment.id or 0, ("lost", f"{what.tx}:{number}"), accounts, DISPUTES, owed)


def _not_ours(ctx: Ctx, cmd: ApplySeen, payment_id: int | None) -> str:
    """Money for an order we never made, or in another currency: kept in suspense, for a person to find out."""
    seen = cmd.seen
    if seen.has_money and booked(ctx, payment_id, seen.transaction_id).received_idr is None:
        if seen.currency == "IDR":
            leg = Leg(f"received:{seen.transaction_id}", CLEARING, SUSPENSE, seen.amount_idr)
            transfer(ctx, payment_id, leg)
        open_item(ctx, "unknown_order" if payment_id is None else "currency", payment_id, seen.amount_idr, cmd.inbox_id)
    ctx.record("payment.alarm", "payment", payment_id or 0, event="not_ours")
    return "not_ours"


def _plan_poll(ctx: Ctx, payment: Payment, *, final: bool) -> None:
    at = None
    if not final:
        at = ctx.now + (POLLS[payment.polls] if payment.polls < len(POLLS) else POLL_HOURLY)
        at = payment.expires_at if payment.expires_at > ctx.now and payment.expires_at < at else at
    ctx.db.execute(_poll_next, {"id_": payment.id, "at_": at})


_DO: Final = {
    Effect.BOOK_EXCESS: _excess,
    Effect.BOOK_SECOND: _second,
    Effect.BOOK_CREDIT: _credit,
    Effect.BOOK_SUSPENSE: _suspense,
    Effect.SETTLE_CREDIT: _settle_credit,
    Effect.GRANT: _grant,
    Effect.WITHDRAW: _withdraw,
    Effect.CANCEL_THERE: _cancel_there,
    Effect.ASK_THERE: _ask_there,
    Effect.BOOK_REFUND: _book_refund,
    Effect.STOP_REFUND: _stop_refund,
    Effect.BOOK_DISPUTE: _book_dispute,
    Effect.BOOK_DISPUTE_LOST: _book_dispute_lost,
    Effect.BOOK_DISPUTE_WON: _book_dispute_won,
    Effect.ITEM: _item,
    Effect.ALARM: _alarm,
}
"""BOOK_REVENUE is wholly in `legs_for_money`."""
