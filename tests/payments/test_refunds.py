"""Money that goes back: by rule, once, whatever the gateway answers."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import AppError, BadInput, NotAllowed, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import PayState
from lingga_app.services.finance import (
    CloseItem,
    FinanceDesk,
    ItemClosed,
    LookAgain,
    TakeItem,
    close_item,
    finance_desk,
    look_again,
    take_item,
)
from lingga_app.services.refunds import (
    RULES,
    DecideRefund,
    FeeStays,
    LoseDispute,
    RefundNotPossible,
    RefundReason,
    RefundUnderWay,
    RefundView,
    SendRefund,
    StopRefund,
    decide_refund,
    lose_dispute,
    send_refund,
    stop_refund,
)
from lingga_app.services.run import read, run
from tests.payments.till import BILL, Till


def decide(till: Till, order: str, reason: RefundReason, amount: int | None = None) -> RefundView:
    return run(decide_refund, DecideRefund(order, reason, amount), actor=till.finance, deps=till.deps)


def send(till: Till, refund_id: str) -> None:
    run(send_refund, SendRefund(refund_id), actor=till.finance, deps=till.deps)
    till.work()


def end(till: Till, ref: str) -> None:
    """The case is over (a supervisor closed it); its history is not the subject here."""
    with till.deps.writing() as db:
        rows = table(t.Application)
        db.execute(update(rows).where(rows.c.reference == ref).values(status=Status.CLOSED, nik_lock=None))


def ended(till: Till) -> str:
    _, ref, order = till.paid()
    end(till, ref)
    return order


def test_a_whole_refund(till: Till) -> None:
    order = ended(till)
    due = decide(till, order, RefundReason.DEATH)
    assert (till.state(order), till.right(order)) == (PayState.REFUND_DUE, "refunded")
    assert till.their_clearing() == BILL
    send(till, due.refund_id)
    payment = till.payment(order)
    assert (payment.state, payment.refunded_idr) == (PayState.REFUNDED, BILL)
    assert till.refunds(order)[0].state == "done"
    assert till.notices()[-1] == "paid_back"
    till.agree()


def test_a_part_then_the_rest(till: Till) -> None:
    order = ended(till)
    send(till, decide(till, order, RefundReason.OFFICE_FAULT, 100_000).refund_id)
    assert till.state(order) is PayState.PART_REFUNDED
    till.agree()
    send(till, decide(till, order, RefundReason.OFFICE_FAULT).refund_id)
    assert (till.state(order), till.payment(order).refunded_idr) == (PayState.REFUNDED, BILL)
    till.agree()


def test_a_refused_refund_stays_due_and_is_sent_again_with_the_same_key(till: Till) -> None:
    order = ended(till)
    due = decide(till, order, RefundReason.DEATH)
    till.sandbox.fault("gateway", "refund_refused", times=1)
    send(till, due.refund_id)
    assert (till.state(order), till.refunds(order)[0].state) == (PayState.REFUND_DUE, "failed")
    till.agree()
    send(till, due.refund_id)
    assert till.state(order) is PayState.REFUNDED
    till.agree()


@pytest.mark.parametrize("fault", ["down", "reply_lost"])
def test_a_lost_answer_never_pays_twice(till: Till, fault: str) -> None:
    order = ended(till)
    due = decide(till, order, RefundReason.DEATH)
    till.sandbox.fault("gateway", fault)
    send(till, due.refund_id)
    assert till.state(order) is PayState.REFUNDING
    till.sandbox.faults_off("gateway")
    till.later(minutes=2)
    till.work()
    assert (till.state(order), till.payment(order).refunded_idr) == (PayState.REFUNDED, BILL)
    till.agree()


def test_senders_at_once_are_one(till: Till) -> None:
    order = ended(till)
    due = decide(till, order, RefundReason.DEATH)

    def one(_: int) -> bool:
        try:
            run(send_refund, SendRefund(due.refund_id), actor=till.finance, deps=till.deps)
        except RefundUnderWay:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(12))) == 1
    till.work()
    assert till.payment(order).refunded_idr == BILL
    till.agree()


def test_deciders_at_once_are_one(till: Till) -> None:
    order = ended(till)

    def one(_: int) -> bool:
        try:
            decide(till, order, RefundReason.DEATH)
        except AppError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(12))) == 1
    assert len(till.refunds(order)) == 1
    assert till.violations() == []


def test_a_second_payment_goes_back_and_the_bill_stays_paid(till: Till) -> None:
    _, ref, order = till.paid()
    second = till.sandbox.gateway(order, "pay", channel="qris", anyway=True)["transaction_id"]
    till.hear(second)
    send(till, till.refunds(order)[0].public_id)
    payment = till.payment(order)
    assert (payment.state, payment.received_idr, payment.refunded_idr) == (PayState.PAID, 2 * BILL, BILL)
    assert (till.right(order), till.given.status(ref)) == ("granted", Status.PAID)
    assert till.status_of(second)["transaction_status"] == "refund"
    assert till.status_of(order)["transaction_status"] == "settlement"
    till.agree()


def test_an_excess_goes_back_and_the_bill_stays_paid(till: Till) -> None:
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay", amount=BILL + 50_000)
    till.hear(order)
    send(till, till.refunds(order)[0].public_id)
    assert (till.state(order), till.payment(order).refunded_idr) == (PayState.PAID, 50_000)
    till.agree()


def test_too_little_goes_back_and_a_new_code_can_be_made(till: Till) -> None:
    owner, ref, order = till.opened()
    till.sandbox.gateway(order, "pay", amount=1_000)
    till.hear(order)
    send(till, decide(till, order, RefundReason.WRONG_AMOUNT).refund_id)
    assert (till.state(order), till.given.status(ref)) == (PayState.REFUNDED, Status.PAYABLE)
    again = till.bill(owner, ref).order_id
    till.work()
    till.sandbox.gateway(again, "pay")
    till.hear(again)
    assert till.state(again) is PayState.PAID
    till.agree()


def test_the_first_callback_again_after_the_refund_changes_nothing(till: Till) -> None:
    _, ref, order = till.opened()
    till.sandbox.gateway(order, "pay")
    paid = till.callback(order)
    till.hear(order)
    end(till, ref)
    send(till, decide(till, order, RefundReason.DEATH).refund_id)
    before = till.effects(order)
    till.later(minutes=5)
    assert till.hear(order, body=paid)
    assert till.state(order) is PayState.REFUNDED
    assert till.effects(order) == before
    till.agree()


@pytest.mark.parametrize("amount", [None, 100_000])
def test_a_refund_at_the_gateways_console_is_booked_and_raises_an_item(till: Till, amount: int | None) -> None:
    _, _, order = till.paid()
    till.sandbox.gateway(order, "refund", **({"amount": amount} if amount else {}))
    till.hear(order)
    assert till.state(order) is (PayState.PART_REFUNDED if amount else PayState.REFUNDED)
    assert till.items() == ["part_refunded" if amount else "refunded"]
    till.agree()


def test_a_refund_and_a_dispute_do_not_return_the_money_twice(till: Till) -> None:
    order = ended(till)
    due = decide(till, order, RefundReason.DEATH)
    till.sandbox.gateway(order, "chargeback")
    till.hear(order)
    assert (till.state(order), till.refunds(order)[0].state) == (PayState.DISPUTED, "stopped")
    with pytest.raises(RefundUnderWay):
        send(till, due.refund_id)
    till.agree()


def test_a_fee_is_not_returned_against_the_rules(till: Till) -> None:
    _, _, order = till.paid()
    for reason in RefundReason:
        with pytest.raises((RefundNotPossible, FeeStays)):
            decide(till, order, reason)
    with pytest.raises(BadInput):
        decide(till, order, RefundReason.DEATH, BILL + 1)
    assert till.state(order) is PayState.PAID
    assert till.refunds(order) == []
    till.agree()


def test_only_finance_of_the_office_decides(till: Till) -> None:
    order = ended(till)
    for role in (Role.SUPERVISOR, Role.COUNTER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            run(
                decide_refund,
                DecideRefund(order, RefundReason.DEATH),
                actor=till.given.officer(role),
                deps=till.deps,
            )
    elsewhere = till.given.officer(Role.FINANCE, office="BATAM")
    with pytest.raises(NotFound):
        run(decide_refund, DecideRefund(order, RefundReason.DEATH), actor=elsewhere, deps=till.deps)
    assert till.state(order) is PayState.PAID


def test_an_item_has_an_owner_and_an_end(till: Till) -> None:
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay", amount=BILL - 1)
    till.hear(order)
    desk = read(finance_desk, FinanceDesk(), actor=till.finance, deps=till.deps)
    (item,) = desk.items
    assert (item.reason, item.amount_idr, item.mine, item.order_id) == ("paid_less", BILL - 1, True, order)
    other = till.given.officer(Role.FINANCE)
    run(take_item, TakeItem(item.id), actor=other, deps=till.deps)
    with pytest.raises(BadInput):
        run(close_item, CloseItem(item.id, "x"), actor=other, deps=till.deps)
    run(close_item, CloseItem(item.id, "sudah ditelepon"), actor=other, deps=till.deps)
    with pytest.raises(ItemClosed):
        run(close_item, CloseItem(item.id, "sudah ditelepon"), actor=other, deps=till.deps)
    with pytest.raises(NotFound):
        run(take_item, TakeItem(9_999), actor=other, deps=till.deps)
    assert till.items() == []


def test_finance_can_ask_the_gateway_again(till: Till) -> None:
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay")
    run(look_again, LookAgain(order), actor=till.finance, deps=till.deps)
    till.work()
    assert till.state(order) is PayState.PAID


def stop(till: Till, refund_id: str) -> RefundView:
    return run(stop_refund, StopRefund(refund_id), actor=till.finance, deps=till.deps)


@pytest.mark.parametrize("reason", [reason for reason, rule in RULES.items() if not rule.returns])
def test_who_ended_it_and_why_decides_and_the_rule_is_told(till: Till, reason: RefundReason) -> None:
    order = ended(till)
    before = till.effects(order)
    with pytest.raises(FeeStays) as told:
        decide(till, order, reason)
    assert "Permenkumham 8/2014 pasal 21" in told.value.message()
    assert (till.effects(order), till.state(order)) == (before, PayState.PAID)


class TestStopping:
    def test_a_stopped_refund_leaves_everything_as_it_was(self, till: Till) -> None:
        order = ended(till)
        due = decide(till, order, RefundReason.DEATH)
        assert stop(till, due.refund_id).state == "stopped"
        assert till.state(order) is PayState.PAID
        with pytest.raises(RefundUnderWay):
            send(till, due.refund_id)
        with pytest.raises(RefundUnderWay):
            stop(till, due.refund_id)
        till.agree()
        again = decide(till, order, RefundReason.DEATH)
        send(till, again.refund_id)
        assert till.state(order) is PayState.REFUNDED
        till.agree()

    def test_a_part_that_was_stopped(self, till: Till) -> None:
        order = ended(till)
        send(till, decide(till, order, RefundReason.OFFICE_FAULT, 100_000).refund_id)
        due = decide(till, order, RefundReason.OFFICE_FAULT, 50_000)
        stop(till, due.refund_id)
        assert till.state(order) is PayState.PART_REFUNDED
        till.agree()

    def test_too_little_money_waits_for_a_decision_again(self, till: Till) -> None:
        _, _, order = till.opened()
        till.sandbox.gateway(order, "pay", amount=BILL - 1)
        till.hear(order)
        due = decide(till, order, RefundReason.WRONG_AMOUNT)
        stop(till, due.refund_id)
        assert till.state(order) is PayState.REVIEW
        till.agree()

    def test_what_never_was_ours_cannot_be_kept(self, till: Till) -> None:
        _, _, order = till.paid()
        second = till.sandbox.gateway(order, "pay", channel="qris", anyway=True)["transaction_id"]
        till.hear(second)
        with pytest.raises(RefundNotPossible):
            stop(till, till.refunds(order)[0].public_id)
        assert till.refunds(order)[0].state == "due"

    def test_what_was_sent_cannot_be_stopped(self, till: Till) -> None:
        order = ended(till)
        due = decide(till, order, RefundReason.DEATH)
        run(send_refund, SendRefund(due.refund_id), actor=till.finance, deps=till.deps)
        with pytest.raises(RefundUnderWay):
            stop(till, due.refund_id)
        till.work()
        assert till.state(order) is PayState.REFUNDED
        till.agree()

    @pytest.mark.parametrize("round_", range(4))
    def test_sent_and_stopped_at_once_is_one_of_them(self, till: Till, round_: int) -> None:
        order = ended(till)
        due = decide(till, order, RefundReason.DEATH)
        acts = [(send_refund, SendRefund(due.refund_id)), (stop_refund, StopRefund(due.refund_id))]

        def act(which) -> bool:
            try:
                run(*which, actor=till.finance, deps=till.deps)
            except AppError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(act, acts if round_ % 2 else acts[::-1]))
        assert sum(done) == 1
        till.work()
        assert till.state(order) in {PayState.REFUNDED, PayState.PAID}
        till.agree()

    def test_only_finance_of_the_office(self, till: Till) -> None:
        order = ended(till)
        due = decide(till, order, RefundReason.DEATH)
        for actor, error in (
            (till.given.officer(Role.SUPERVISOR), NotAllowed),
            (till.given.officer(Role.FINANCE, office="BATAM"), NotFound),
        ):
            with pytest.raises(error):
                run(stop_refund, StopRefund(due.refund_id), actor=actor, deps=till.deps)
            with pytest.raises(error):
                run(lose_dispute, LoseDispute(order), actor=actor, deps=till.deps)
        assert till.refunds(order)[0].state == "due"


def test_a_lost_dispute_is_closed_by_an_officer_once(till: Till) -> None:
    _, _, order = till.paid("qris")
    with pytest.raises(RefundNotPossible):
        run(lose_dispute, LoseDispute(order), actor=till.finance, deps=till.deps)
    till.sandbox.gateway(order, "chargeback")
    till.hear(order)
    assert (till.state(order), till.items()) == (PayState.DISPUTED, ["charged_back"])
    run(lose_dispute, LoseDispute(order), actor=till.finance, deps=till.deps)
    assert till.items() == []
    with pytest.raises(RefundNotPossible):
        run(lose_dispute, LoseDispute(order), actor=till.finance, deps=till.deps)
    till.agree()


def test_a_dispute_given_up_as_lost_and_won_after_all(till: Till) -> None:
    _, _, order = till.paid("qris")
    for _ in range(2):
        till.sandbox.gateway(order, "chargeback")
        till.later(minutes=2)
        till.hear(order)
        run(lose_dispute, LoseDispute(order), actor=till.finance, deps=till.deps)
        till.sandbox.gateway(order, "chargeback_won")
        till.later(minutes=2)
        till.hear(order)
        assert till.state(order) is PayState.PAID
        till.agree()


def test_a_decision_that_a_dispute_ended_is_not_sent_beside_a_new_one(till: Till) -> None:
    """Found by the state machine: two rows, money set aside for one of them, and both could be sent."""
    order = ended(till)
    first = decide(till, order, RefundReason.OFFICE_FAULT, 1)
    till.sandbox.gateway(order, "chargeback")
    till.hear(order)
    till.sandbox.gateway(order, "chargeback_won")
    till.later(minutes=2)
    till.hear(order)
    second = decide(till, order, RefundReason.OFFICE_FAULT, 1)
    for act in (send, stop):
        with pytest.raises(RefundUnderWay):
            act(till, first.refund_id)
    stop(till, second.refund_id)
    assert till.state(order) is PayState.PAID
    till.agree()


def test_a_whole_overpayment_given_back_at_the_console_takes_each_part_from_where_it_lies(till: Till) -> None:
    """Found by the state machine: the excess was taken from the revenue, which never held it."""
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay", amount=BILL + 1, anyway=True)
    till.sandbox.gateway(order, "refund")
    till.hear(order)
    assert till.state(order) is PayState.REFUNDED
    till.agree()
