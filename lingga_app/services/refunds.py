"""Money that goes back: who may decide it and why, as data; sent once, however many ask at the same time.

A decision sets the money aside (`refund_payable`) and makes a refund row; sending is a second act. The row's public id
is the key at the gateway for every try, so a lost answer never pays twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import select as select_row

from lingga_app.db.tables import Application, Payment, Refund, RefundState
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.domain.lifecycle import ENDED, Status
from lingga_app.domain.payments import DISPUTES, PAYABLE, REVENUE, PayEvent, PayState, credit_of
from lingga_app.ports.payment_gateway import GatewayRefused, PaymentGateway
from lingga_app.services.inbox import apply_answer
from lingga_app.services.ledger import balances, draw, set_aside
from lingga_app.services.payments import ApplySeen, What, close_items, happen, lock_payment, right_held, take_right
from lingga_app.services.rights import refund_right
from lingga_app.services.run import Ctx, Deps, read, run

_refunds, _payments, _applications = table(Refund), table(Payment), table(Application)


class RefundReason(StrEnum):
    DOUBLE = "double"
    EXCESS = "excess"
    WRONG_AMOUNT = "wrong_amount"
    LATE = "late"
    DEATH = "death"
    OFFICE_FAULT = "office_fault"
    WITHDREW = "withdrew"
    ABSENT = "absent"
    FALSE_STATEMENT = "false_statement"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RefundRule:
    """When a reason holds: the states of the payment, and whether the application must have ended first.

    `ended_by`: who ended it (applicant, office, nobody). `basis`: what the rule rests on, told to whoever asks.
    """

    states: frozenset[PayState] = frozenset()
    ended: bool = False
    ended_by: str = "nobody"
    basis: str = ""

    @property
    def returns(self) -> bool:
        """Whether money goes back for this reason at all."""
        return bool(self.states)


FEE_STAYS = "Permenkumham 8/2014 pasal 21"
_WHOLE = frozenset({PayState.PAID, PayState.PAID_LATE, PayState.PART_REFUNDED, PayState.REVIEW})


RULES: Final[Mapping[RefundReason, RefundRule]] = {
    RefundReason.WRONG_AMOUNT: RefundRule(frozenset({PayState.REVIEW})),
    RefundReason.LATE: RefundRule(frozenset({PayState.PAID_LATE})),
    RefundReason.DEATH: RefundRule(_WHOLE, ended=True, basis="Kantor Imigrasi Medan, Oktober 2025"),
    RefundReason.OFFICE_FAULT: RefundRule(_WHOLE, ended=True, ended_by="office"),
    RefundReason.WITHDREW: RefundRule(ended_by="applicant", basis=FEE_STAYS),
    RefundReason.ABSENT: RefundRule(ended_by="applicant", basis=FEE_STAYS),
    RefundReason.FALSE_STATEMENT: RefundRule(ended_by="office", basis=FEE_STAYS),
    RefundReason.REFUSED: RefundRule(ended_by="office", basis=FEE_STAYS),
}
"""A fee is not given back for absence, a false statement or a refusal after the interview (Permenkumham 8/2014, article
21); death before completion is an exception that an immigration office granted (Medan, October 2025). `DOUBLE` and
`EXCESS` are found by the system and need no decision."""


class RefundNotPossible(AppError):
    code = "refund_not_possible"
    id = "Uang ini belum bisa dikembalikan dengan alasan itu. Lihat keadaan pembayaran dan permohonan, lalu pilih lagi."
    en = (
        "This money cannot be returned for that reason yet. Look at the payment and the application, then choose again."
    )


class FeeStays(AppError):
    code = "fee_stays"
    id = "Menurut {basis}, biaya tidak dikembalikan dengan alasan ini. Jelaskan kepada pemohon, atau pilih alasan lain."
    en = "By {basis} the fee is not returned for this reason. Explain it to the applicant, or choose another reason."


class RefundUnderWay(AppError):
    code = "refund_under_way"
    id = "Pengembalian ini sudah dikirim. Tunggu jawaban bank, lalu lihat lagi."
    en = "This refund has been sent already. Wait for the bank's answer, then look again."


@dataclass(frozen=True, slots=True)
class DecideRefund:
    """`amount_idr` None: all that is held of the bill."""

    order_id: str
    reason: RefundReason
    amount_idr: int | None = None


@dataclass(frozen=True, slots=True)
class SendRefund:
    refund_id: str


@dataclass(frozen=True, slots=True)
class StopRefund:
    """Take back a decision that was not sent yet."""

    refund_id: str


@dataclass(frozen=True, slots=True)
class LoseDispute:
    """The payer's bank has decided against us, by letter: the gateway does not say so."""

    order_id: str


@dataclass(frozen=True, slots=True)
class RefundView:
    refund_id: str
    order_id: str
    amount_idr: int
    reason: str
    state: RefundState


def decide_refund(ctx: Ctx, cmd: DecideRefund) -> RefundView:
    """Set money aside to be given back. Raises `FeeStays`, `RefundNotPossible`, `BadInput`, `NotFound`."""
    ctx.actor.must(Role.FINANCE)
    payment = _payment(ctx, cmd.order_id)
    rule = RULES.get(cmd.reason)
    if rule is not None and not rule.returns:
        raise FeeStays(basis=rule.basis)
    held = _held(ctx, payment)
    amount = held if cmd.amount_idr is None else cmd.amount_idr
    if not 1 <= amount <= held and held:
        raise BadInput(field="amount_idr")
    if rule is None or payment.state not in rule.states or not held:
        raise RefundNotPossible
    whole = amount == held
    if rule.ended and whole and not _has_ended(ctx, payment):
        raise RefundNotPossible
    row = Refund(
        public_id=ctx.chance.public_id(),
        payment_id=payment.id or 0,
        transaction_id=payment.transaction_id,
        amount_idr=amount,
        reason=cmd.reason,
        asked_by=ctx.actor.key,
        asked_at=ctx.now,
    )
    ctx.db.add(row)
    ctx.db.flush()
    accounts = [credit_of(payment.application_id), REVENUE]
    draw(ctx, payment.id or 0, ("due", row.public_id), accounts, PAYABLE, amount)
    happen(ctx, payment, What(PayEvent.REFUND_ASKED, payment.transaction_id, amount))
    if whole and right_held(ctx, payment):
        refund_right(ctx, payment.id or 0)
    return _view(row, payment)


def send_refund(ctx: Ctx, cmd: SendRefund) -> RefundView:
    """Ask the gateway to give the money back; a second sender is refused. Raises `RefundUnderWay`, `NotFound`."""
    ctx.actor.must(Role.FINANCE)
    row, payment = _refund_of(ctx, cmd.refund_id)
    taken = ctx.change(
        update(_refunds)
        .where(_refunds.c.id == row.id, _refunds.c.state.in_((RefundState.DUE, RefundState.FAILED)))
        .values(state=RefundState.SENT, tries=_refunds.c.tries + 1)
    )
    if not taken:
        raise RefundUnderWay
    ctx.db.refresh(row)
    if not row.surplus:
        if payment.state not in {PayState.REFUND_DUE, PayState.REFUNDING}:
            raise RefundNotPossible
        happen(ctx, payment, What(PayEvent.REFUND_SENT, row.transaction_id, row.amount_idr))
    ctx.later("refund", f"{row.public_id}:{row.tries}", refund=row.public_id)
    ctx.record("payment.refund_sent", "payment", row.payment_id, amount=row.amount_idr, reason=row.reason)
    return _view(row, payment)


def stop_refund(ctx: Ctx, cmd: StopRefund) -> RefundView:
    """The money lies where it lay before. What never was the bill's money cannot be kept: it only waits.

    Raises `RefundUnderWay` once it was sent, `RefundNotPossible`, `NotFound`.
    """
    ctx.actor.must(Role.FINANCE)
    row, payment = _refund_of(ctx, cmd.refund_id)
    if row.surplus:
        raise RefundNotPossible
    stopped = update(_refunds).where(
        _refunds.c.id == row.id, _refunds.c.state.in_((RefundState.DUE, RefundState.FAILED))
    )
    if not ctx.change(stopped.values(state=RefundState.STOPPED)):
        raise RefundUnderWay
    ctx.db.refresh(row)
    for account, amount in set_aside(ctx, payment.id or 0, row.public_id):
        draw(ctx, payment.id or 0, (f"undue_{account.partition(':')[0]}", row.public_id), [PAYABLE], account, amount)
    happen(ctx, payment, What(_back_to(ctx, payment), row.transaction_id, row.amount_idr))
    return _view(row, payment)


def _back_to(ctx: Ctx, payment: Payment) -> PayEvent:
    if payment.refunded_idr:
        return PayEvent.REFUND_STOPPED_REST
    if balances(ctx, payment.id or 0)[REVENUE] >= payment.amount_idr:
        return PayEvent.REFUND_STOPPED
    whole = payment.received_idr >= payment.amount_idr
    return PayEvent.REFUND_STOPPED_LATE if whole else PayEvent.REFUND_STOPPED_REVIEW


def lose_dispute(ctx: Ctx, cmd: LoseDispute) -> None:
    """Book disputed money as gone, and finish the item. Raises `RefundNotPossible`, `NotFound`."""
    ctx.actor.must(Role.FINANCE)
    payment = _payment(ctx, cmd.order_id)
    if payment.state not in {PayState.DISPUTED, PayState.REVIEW} or balances(ctx, payment.id or 0)[DISPUTES] >= 0:
        raise RefundNotPossible
    happen(
        ctx, payment, What(PayEvent.CHARGEBACK_LOST, payment.transaction_id, -balances(ctx, payment.id or 0)[DISPUTES])
    )
    close_items(ctx, PayEvent.CHARGED_BACK, payment.id)


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What the gateway is told. `state` decides whether it is told at all."""

    state: RefundState
    transaction_id: str
    key: str
    amount_idr: int
    reason: str


def refund_order(ctx: Ctx, refund_id: str) -> RefundOrder:
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.execute(select(_refunds).where(_refunds.c.public_id == refund_id)).one()
    return RefundOrder(row.state, row.transaction_id, row.public_id, row.amount_idr, row.reason)


def note_refund_failed(ctx: Ctx, refund_id: str) -> None:
    """The gateway said no: still due, tried again with the same key when an officer sends it again."""
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.exec(select_row(Refund).where(Refund.public_id == refund_id)).one()
    payment = lock_payment(ctx, row.payment_id)
    failed = ctx.change(
        update(_refunds)
        .where(_refunds.c.id == row.id, _refunds.c.state == RefundState.SENT)
        .values(state=RefundState.FAILED)
    )
    if failed and not row.surplus:
        happen(ctx, payment, What(PayEvent.REFUND_FAILED, row.transaction_id, row.amount_idr))
    ctx.nudge("finance")


def deliver_refund(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer: send it; the answer (or the next one after a cut line) is applied like any other news."""
    order = read(refund_order, str(payload["refund"]), actor=SYSTEM, deps=deps)
    if order.state is not RefundState.SENT:
        return
    try:
        seen = deps.port(PaymentGateway).refund(order.transaction_id, order.key, order.amount_idr, order.reason)
    except GatewayRefused:
        run(note_refund_failed, order.key, actor=SYSTEM, deps=deps)
        return
    apply_answer(deps, ApplySeen(seen))


@dataclass(frozen=True, slots=True)
class FindRight:
    payment_id: int


def late_payments(ctx: Ctx, _: None) -> list[int]:
    """Late money without a right, oldest money first."""
    ctx.actor.must(Role.SYSTEM)
    return list(
        ctx.db.execute(
            select(_payments.c.id)
            .join(_applications, _applications.c.id == _payments.c.application_id)
            .where(
                _payments.c.state == PayState.PAID_LATE,
                _applications.c.status == Status.PAYABLE,
            )
            .order_by(_payments.c.id)
        ).scalars()
    )


def find_right(ctx: Ctx, cmd: FindRight) -> bool:
    """Give late money the next right, if one can be had now."""
    ctx.actor.must(Role.SYSTEM)
    payment = lock_payment(ctx, cmd.payment_id)
    if payment.state is not PayState.PAID_LATE:
        return False
    return happen_if_right(ctx, payment)


def happen_if_right(ctx: Ctx, payment: Payment) -> bool:
    """`RIGHT_FOUND` when a right can be had; nothing otherwise."""
    if not take_right(ctx, payment, PayEvent.RIGHT_FOUND):
        return False
    happen(ctx, payment, What(PayEvent.RIGHT_FOUND, payment.transaction_id))
    return True


def find_rights(deps: Deps) -> int:
    """Job: the next free rights go to late money, in the order in which it came."""
    found = 0
    for payment_id in read(late_payments, None, actor=SYSTEM, deps=deps):
        found += run(find_right, FindRight(payment_id), actor=SYSTEM, deps=deps)
    return found


def _payment(ctx: Ctx, order_id: str) -> Payment:
    found = ctx.db.execute(select(_payments.c.id).where(_payments.c.order_id == order_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    payment = lock_payment(ctx, found)
    _must_be_ours(ctx, payment)
    return payment


def _refund_of(ctx: Ctx, refund_id: str) -> tuple[Refund, Payment]:
    row = ctx.db.exec(select_row(Refund).where(Refund.public_id == refund_id)).one_or_none()
    if row is None:
        raise NotFound
    payment = lock_payment(ctx, row.payment_id)
    _must_be_ours(ctx, payment)
    return row, payment


def _must_be_ours(ctx: Ctx, payment: Payment) -> None:
    """Finance sees the money of its own office."""
    office = ctx.db.execute(
        select(_applications.c.office_id).where(_applications.c.id == payment.application_id)
    ).scalar_one()
    if office != ctx.actor.office_id:
        raise NotFound


def _held(ctx: Ctx, payment: Payment) -> int:
    held = balances(ctx, payment.id or 0)
    return held[credit_of(payment.application_id)] + held[REVENUE]


def _has_ended(ctx: Ctx, payment: Payment) -> bool:
    status = ctx.db.execute(
        select(_applications.c.status).where(_applications.c.id == payment.application_id)
    ).scalar_one()
    return status in ENDED


def _view(row: Refund, payment: Payment) -> RefundView:
    return RefundView(row.public_id, payment.order_id, row.amount_idr, row.reason, row.state)
