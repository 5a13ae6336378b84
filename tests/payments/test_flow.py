"""Bills and what becomes of them, against the real sandbox gateway: every line of the table that it can play."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select as select_row

from lingga_app.adapters.gateway_midtrans import MidtransGateway
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, SYSTEM, Role
from lingga_app.domain.calendar import PAY_CODE_LIFE, is_working_day, wib_day
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payment_news import GatewayStatus
from lingga_app.domain.payments import PayState
from lingga_app.services import inbox
from lingga_app.services import payments as payments_module
from lingga_app.services.billing import (
    BeforePaying,
    BillOf,
    BillOpen,
    CancelBill,
    CreateBill,
    PaidAlready,
    PayByCard,
    PayNotOpen,
    SharedBill,
    before_paying,
    bill,
    cancel_bill,
    create_bill,
    pay_by_card,
    shared_bill,
)
from lingga_app.services.charging import poll_payments
from lingga_app.services.inbox import RawNotification, apply_answer, receive
from lingga_app.services.nik import NikInUse
from lingga_app.services.payments import ApplySeen, apply_seen
from lingga_app.services.refunds import find_rights
from lingga_app.services.rights import PayClosed
from lingga_app.services.run import Ctx, read, run
from lingga_app.services.seed_tariffs import seed_tariffs
from tests.payments.till import BILL, Till

REVENUE = "received gateway_clearing>state_revenue_passport"


@pytest.mark.parametrize("channel", ["bri", "bni", "brk", "pos", "agen", "qris"])
def test_a_bill_is_opened_paid_and_booked(till: Till, channel: str) -> None:
    _, ref, order = till.opened(channel)
    payment = till.payment(order)
    assert (payment.state, bool(payment.pay_code), till.right(order)) == (PayState.PENDING, True, "offered")
    assert till.given.status(ref) is Status.BILLED
    till.sandbox.gateway(order, "pay")
    assert till.hear(order)
    payment = till.payment(order)
    assert (payment.state, payment.received_idr, len(payment.ntpn or "")) == (PayState.PAID, BILL, 16)
    assert (till.right(order), till.given.status(ref)) == ("granted", Status.PAID)
    assert till.effects(order) == {REVENUE: BILL}
    assert till.notices() == ["bill_issued", "paid"]
    assert till.violations(all_checks=True) == []
    till.agree()


def test_a_code_lives_at_least_three_days_and_ends_on_a_day_with_an_open_counter(till: Till) -> None:
    owner, ref = till.payable()
    made = till.bill(owner, ref)
    assert made.expires_at - made.created_at >= PAY_CODE_LIFE
    assert is_working_day(wib_day(made.expires_at))
    assert (len(made.billing_code), made.price_idr) == (15, BILL)


def test_the_same_choice_again_is_the_same_bill_and_another_one_is_refused(till: Till) -> None:
    owner, ref = till.payable()
    first = till.bill(owner, ref)
    assert till.bill(owner, ref).billing_code == first.billing_code
    with pytest.raises(BillOpen):
        till.bill(owner, ref, "qris")
    assert till.count(t.Payment) == 1


def test_bills_asked_for_at_once_are_one(till: Till) -> None:
    owner, ref = till.payable()
    with ThreadPoolExecutor(8) as pool:
        codes = {made.billing_code for made in pool.map(lambda _: till.bill(owner, ref), range(16))}
    assert (len(codes), till.count(t.Payment), till.count(t.BookingRight)) == (1, 1, 1)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CHECKING, Status.MENDING])
def test_no_bill_before_a_person_has_looked(till: Till, status: Status) -> None:
    owner = till.given.account()
    ref = till.given.application(owner, status, product="epassport_5y")
    with pytest.raises(PayNotOpen):
        till.bill(owner, ref)
    assert till.count(t.Payment) == till.count(t.BookingRight) == 0


def test_nobody_bills_somebody_elses_application(till: Till) -> None:
    _, ref = till.payable()
    with pytest.raises(NotFound):
        till.bill(till.given.account(), ref)
    assert till.count(t.Payment) == 0


def test_an_unknown_channel_or_place_makes_no_bill(till: Till) -> None:
    owner, ref = till.payable()
    with pytest.raises(BadInput):
        till.bill(owner, ref, "dana")
    with pytest.raises(NotFound):
        run(create_bill, CreateBill(ref, "bri", "MARS"), actor=owner, deps=till.deps)
    assert till.count(t.Payment) == 0


def test_no_bill_for_a_nik_that_another_application_holds(till: Till) -> None:
    till.payable(nik_index="same", nik_lock="same")
    owner, ref = till.payable(nik_index="same")
    with pytest.raises(NikInUse):
        till.bill(owner, ref)
    assert till.count(t.Payment) == 0


def test_the_pay_button_closes_when_seats_are_gone(till: Till) -> None:
    with till.deps.writing() as db:
        db.execute(update(table(t.Session)).values(capacity=1))
    first, ref = till.payable()
    till.bill(first, ref)
    second, other = till.payable()
    assert not read(before_paying, BeforePaying(other), actor=second, deps=till.deps).open
    with pytest.raises(PayClosed):
        till.bill(second, other)
    assert till.given.status(other) is Status.PAYABLE


def test_before_paying_shows_dates_promise_and_what_would_lose_the_fee(till: Till) -> None:
    owner, ref = till.payable(household_index="kk")
    till.payable(owner, household_index="kk")
    week = till.clock.now() + timedelta(days=7)
    for hours, chairs in ((-1, 1), (1, 2), (2, 3), (3, 4)):
        till.given.session(till.place, week + timedelta(hours=hours), chairs)
    view = read(before_paying, BeforePaying(ref), actor=owner, deps=till.deps)
    assert (view.people, view.price_idr, view.open) == (2, BILL, True)
    assert view.risks == ("absent", "false", "held", "refused")
    (place,) = view.places
    assert place.promised_until is not None
    assert [session.left for session in place.sessions] == [100, 2, 3], "the next three with room for both"
    made = till.bill(owner, ref)
    assert made.promised_until == place.promised_until


def test_a_new_tariff_keeps_the_issued_bill(till: Till) -> None:
    owner, ref, order = till.opened()
    today = wib_day(till.clock.now())
    with till.deps.writing() as db:
        tariffs = table(t.Tariff)
        mine = tariffs.c.product == "epassport_5y"
        db.execute(update(tariffs).where(mine, tariffs.c.valid_to.is_(None)).values(valid_to=today - timedelta(days=1)))
        db.add(t.Tariff(product="epassport_5y", amount_idr=700_000, regulation="baru", valid_from=today))
    assert read(bill, BillOf(ref), actor=owner, deps=till.deps).price_idr == BILL
    till.sandbox.gateway(order, "pay")
    till.hear(order)
    assert till.state(order) is PayState.PAID
    second, other = till.payable()
    assert till.bill(second, other).price_idr == 700_000
    till.agree()


def test_seeding_tariffs_twice_changes_nothing(till: Till) -> None:
    before = till.count(t.Tariff)
    assert seed_tariffs(till.deps) == 0
    assert till.count(t.Tariff) == before > 0


def test_fifty_duplicates_at_once_have_one_effect(till: Till) -> None:
    _, ref, order = till.opened()
    till.sandbox.gateway(order, "pay")
    body = till.callback(order)
    with ThreadPoolExecutor(10) as pool:
        assert all(pool.map(lambda _: till.receive(body), range(50)))
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: till.work(), range(6)))
    assert till.count(t.WebhookInbox) == 1
    assert till.effects(order) == {REVENUE: BILL}
    assert till.notices().count("paid") == 1
    assert till.given.status(ref) is Status.PAID
    till.agree()


def test_one_answer_applied_by_many_at_once_is_booked_once(till: Till) -> None:
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay")
    seen = till.gateway.status(order)
    with ThreadPoolExecutor(10) as pool:
        states = list(pool.map(lambda _: run(apply_seen, ApplySeen(seen), actor=SYSTEM, deps=till.deps), range(20)))
    assert set(states) == {"paid"}
    assert till.effects(order) == {REVENUE: BILL}
    till.agree()


def test_pending_heard_after_settlement_changes_nothing(till: Till) -> None:
    _, _, order = till.opened()
    waiting = till.callback(order)
    till.sandbox.gateway(order, "pay")
    till.hear(order)
    assert till.hear(order, body=waiting)
    assert till.state(order) is PayState.PAID
    assert till.effects(order) == {REVENUE: BILL}


def test_money_before_the_charge_was_answered(till: Till) -> None:
    """The callback beats the reply: the bill is still only created in our books."""
    owner, ref = till.payable()
    order = till.bill(owner, ref).order_id
    till.sandbox.fault("gateway", "reply_lost", times=1)
    till.work()
    assert till.state(order) is PayState.UNKNOWN
    till.sandbox.faults_off("gateway")
    till.sandbox.gateway(order, "pay")
    till.hear(order)
    assert till.state(order) is PayState.PAID
    till.later(minutes=5)
    till.work()
    assert till.state(order) is PayState.PAID
    till.agree()


@pytest.mark.parametrize("fault", ["down", "reply_lost", "error"])
def test_a_gateway_without_an_answer_is_unknown_and_charged_once(till: Till, fault: str) -> None:
    owner, ref = till.payable()
    order = till.bill(owner, ref).order_id
    till.sandbox.fault("gateway", fault, **({"value": 503} if fault == "error" else {}))
    till.work()
    assert till.state(order) is PayState.UNKNOWN
    assert till.given.status(ref) is Status.BILLED
    till.sandbox.faults_off("gateway")
    till.later(minutes=2)
    till.work()
    payment = till.payment(order)
    assert (payment.state, bool(payment.pay_code)) == (PayState.PENDING, True)
    assert till.count(t.Payment) == 1
    till.sandbox.gateway(order, "pay")
    till.hear(order)
    till.agree()


def test_lost_callbacks_are_found_by_asking(till: Till) -> None:
    _, ref, order = till.opened()
    till.sandbox.gateway(order, "pay")
    assert till.state(order) is PayState.PENDING
    till.later(minutes=2)
    till.poll()
    assert till.state(order) is PayState.PAID
    assert till.given.status(ref) is Status.PAID
    assert till.payment(order).next_poll_at is None
    till.agree()


def test_asking_slows_down_and_ends(till: Till) -> None:
    _, _, order = till.opened()
    gaps: list[float] = []
    for _ in range(6):
        at = till.payment(order).next_poll_at
        assert at is not None
        gaps.append((at - till.clock.now()).total_seconds() / 60)
        till.later(seconds=(at - till.clock.now()).total_seconds() + 1)
        assert poll_payments(till.deps) == 1
    assert gaps[:1] == [1.0] or gaps[0] <= 5
    assert gaps == sorted(gaps)
    assert gaps[-1] == pytest.approx(60, abs=0.1)


def test_an_expired_code_gives_the_right_back_and_a_new_code_can_be_made(till: Till) -> None:
    owner, ref, order = till.opened()
    till.later(days=8)
    till.poll()
    assert (till.state(order), till.right(order)) == (PayState.EXPIRED, "withdrawn")
    assert till.given.status(ref) is Status.PAYABLE
    assert till.notices() == ["bill_issued", "bill_expired"]
    till.given.session(till.place, till.clock.now() + timedelta(days=9), 5)
    again = till.bill(owner, ref)
    assert again.order_id != order
    assert again.billing_code != till.payment(order).billing_code
    till.agree()


def _expired(till: Till) -> tuple[str, str]:
    """An expired bill with a session still ahead: reference and order."""
    till.given.session(till.place, till.clock.now() + timedelta(days=15), 5)
    _, ref, order = till.opened()
    till.later(days=8)
    till.poll()
    assert till.state(order) is PayState.EXPIRED
    return ref, order


def test_late_money_gets_a_right_while_there_is_one(till: Till) -> None:
    ref, order = _expired(till)
    till.sandbox.gateway(order, "pay", anyway=True)
    till.hear(order)
    assert (till.state(order), till.right(order), till.given.status(ref)) == (PayState.PAID, "granted", Status.PAID)
    assert till.notices()[-1] == "paid_late"
    till.agree()


def test_late_money_without_a_seat_is_credit_until_the_next_right(till: Till) -> None:
    ref, order = _expired(till)
    with till.deps.writing() as db:
        db.execute(update(table(t.Session)).values(state="closed"))
    till.sandbox.gateway(order, "pay", anyway=True)
    till.hear(order)
    assert (till.state(order), till.given.status(ref)) == (PayState.PAID_LATE, Status.PAYABLE)
    assert till.effects(order) == {"received gateway_clearing>applicant_credit": BILL}
    assert till.items() == ["paid"]
    assert till.notices()[-1] == "paid_late_noseat"
    till.agree()
    assert find_rights(till.deps) == 0
    with till.deps.writing() as db:
        db.execute(update(table(t.Session)).values(state="open"))
    assert find_rights(till.deps) == 1
    assert (till.state(order), till.right(order), till.given.status(ref)) == (PayState.PAID, "granted", Status.PAID)
    assert till.effects(order)["settled applicant_credit>state_revenue_passport"] == BILL
    till.agree()


def test_late_money_ends_the_newer_bill(till: Till) -> None:
    till.given.session(till.place, till.clock.now() + timedelta(days=15), 5)
    owner, ref, order = till.opened()
    till.later(days=8)
    till.poll()
    newer = till.bill(owner, ref).order_id
    till.work()
    till.sandbox.gateway(order, "pay", anyway=True)
    till.hear(order)
    assert (till.state(order), till.state(newer)) == (PayState.PAID, PayState.CANCELLED)
    assert till.status_of(newer)["transaction_status"] == "cancel"
    assert (till.right(order), till.right(newer)) == ("granted", "withdrawn")
    till.agree()


def paid_as_it_expires(till: Till) -> tuple[str, str, list[ApplySeen]]:
    """A waiting bill, and the two answers of the gateway that race: it expired, it was paid. Reference, order, acts."""
    _, ref, order = till.opened()
    expired = replace(till.gateway.status(order), status=GatewayStatus.EXPIRE)
    till.sandbox.gateway(order, "pay")
    return ref, order, [ApplySeen(expired), ApplySeen(till.gateway.status(order))]


def at_once(till: Till, acts: list[ApplySeen]) -> None:
    gate = threading.Barrier(len(acts))

    def apply(cmd: ApplySeen) -> None:
        gate.wait(20)
        apply_answer(till.deps, cmd)

    with ThreadPoolExecutor(len(acts)) as pool:
        for ended in [pool.submit(apply, cmd) for cmd in acts]:
            ended.result(60)


@pytest.mark.parametrize("round_", range(6))
def test_expiry_and_payment_at_the_same_instant(till: Till, round_: int) -> None:
    """Whoever wins, the money is booked and nobody owns the right twice."""
    ref, order, acts = paid_as_it_expires(till)
    at_once(till, acts if round_ % 2 else acts[::-1])
    assert till.state(order) is PayState.PAID
    assert (till.right(order), till.given.status(ref)) == ("granted", Status.PAID)
    assert till.effects(order) == {REVENUE: BILL}
    till.agree()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_lock_and_guard_an_expiry_undoes_a_payment(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same two acts, with the row read without a lock and the state written without its condition.

    Both have read the waiting bill before either writes; the expiry commits last. SQLite has one writer at a time.
    """
    _, order, acts = paid_as_it_expires(till)
    payments = table(t.Payment)
    both_read, paid_is_in = threading.Barrier(2), threading.Event()

    def look(ctx: Ctx, payment_id: int) -> t.Payment:
        found = ctx.db.exec(select_row(t.Payment).where(t.Payment.id == payment_id)).one()
        both_read.wait(20)
        return found

    def write(ctx: Ctx, payment: t.Payment, to: PayState, **also: object) -> None:
        if to is PayState.EXPIRED:
            assert paid_is_in.wait(20)
        ctx.db.execute(update(payments).where(payments.c.id == payment.id).values(state=to, **also))
        ctx.db.refresh(payment)

    real = inbox.run

    def tell_when_paid(case: Any, cmd: Any, **how: Any) -> Any:
        answer = real(case, cmd, **how)
        if cmd.seen.status is not GatewayStatus.EXPIRE:
            paid_is_in.set()
        return answer

    monkeypatch.setattr(payments_module, "lock_payment", look)
    monkeypatch.setattr(payments_module, "advance", write)
    monkeypatch.setattr(inbox, "run", tell_when_paid)
    at_once(till, acts)
    assert till.state(order) is PayState.EXPIRED, "the payment was undone"
    assert till.payment(order).received_idr == BILL


@pytest.mark.parametrize(("came", "state"), [(BILL - 1, PayState.REVIEW), (BILL + 1, PayState.PAID)])
def test_one_rupiah_less_or_more(till: Till, came: int, state: PayState) -> None:
    _, ref, order = till.opened()
    till.sandbox.gateway(order, "pay", amount=came)
    till.hear(order)
    payment = till.payment(order)
    assert (payment.state, payment.received_idr) == (state, came)
    if state is PayState.REVIEW:
        assert (till.right(order), till.given.status(ref), payment.ntpn) == ("offered", Status.BILLED, None)
        assert till.effects(order) == {"received gateway_clearing>applicant_credit": came}
        assert till.notices()[-1] == "paid_other"
    else:
        assert (till.right(order), till.given.status(ref)) == ("granted", Status.PAID)
        assert till.effects(order) == {REVENUE: BILL, "excess gateway_clearing>refund_payable": 1}
        assert [(row.amount_idr, row.surplus) for row in till.refunds(order)] == [(1, True)]
    till.agree()


def test_two_payments_by_account_and_qris(till: Till) -> None:
    _, _, order = till.paid()
    second = till.sandbox.gateway(order, "pay", channel="qris", anyway=True)["transaction_id"]
    till.hear(second)
    payment = till.payment(order)
    assert (payment.state, payment.received_idr) == (PayState.PAID, 2 * BILL)
    assert till.effects(order) == {REVENUE: BILL, "received gateway_clearing>refund_payable": BILL}
    (due,) = till.refunds(order)
    assert (due.transaction_id, due.amount_idr, due.state) == (second, BILL, "due")
    assert till.notices()[-1] == "paid_twice"
    till.agree()


@pytest.mark.parametrize("came", [BILL - 1, BILL + 1])
def test_a_second_payment_of_another_amount_waits_in_suspense(till: Till, came: int) -> None:
    _, _, order = till.paid()
    second = till.sandbox.gateway(order, "pay", amount=came, channel="qris", anyway=True)["transaction_id"]
    till.hear(second)
    assert till.state(order) is PayState.PAID
    assert till.effects(order)["received gateway_clearing>suspense"] == came
    assert till.items() == ["unexpected"]
    till.agree()


def test_a_tampered_status_does_not_pay(till: Till) -> None:
    """The signature does not cover `transaction_status`: only the gateway's own answer counts."""
    _, ref, order = till.opened()
    told = json.loads(till.callback(order))
    told["transaction_status"] = "settlement"
    assert till.hear(order, body=json.dumps(told).encode())
    assert (till.state(order), till.given.status(ref)) == (PayState.PENDING, Status.BILLED)
    assert till.effects(order) == {}


@pytest.mark.parametrize("field", ["order_id", "status_code", "gross_amount", "signature_key"])
def test_a_forged_callback_is_refused_and_not_even_stored(till: Till, field: str) -> None:
    _, _, order = till.opened()
    told = json.loads(till.callback(order))
    told[field] = told[field][:-1] + ("1" if told[field][-1] != "1" else "2")
    assert not till.hear(order, body=json.dumps(told).encode())
    assert till.count(t.WebhookInbox) == 0
    assert till.state(order) is PayState.PENDING


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 5000, b'{"order_id": 7}', b"\xff\xfe"])
def test_an_unreadable_callback_is_refused(till: Till, body: bytes) -> None:
    assert till.gateway.read_notification(body) is None


def test_a_key_being_changed_is_still_believed(till: Till) -> None:
    _, _, order = till.opened()
    told = json.loads(till.callback(order))
    import hashlib

    text = told["order_id"] + told["status_code"] + told["gross_amount"] + till.sandbox.old_server_key
    told["signature_key"] = hashlib.sha512(text.encode()).hexdigest()
    body = json.dumps(told).encode()
    assert till.gateway.read_notification(body) is not None
    for until, believed in ((datetime.now(UTC) + timedelta(hours=1), True), (datetime.now(UTC), False)):
        with_window = MidtransGateway(
            till.sandbox.gateway_url, till.sandbox.server_key, old_keys=(till.sandbox.old_server_key,), old_until=until
        )
        assert (with_window.read_notification(body) is not None) is believed
        with_window.close()


def test_a_genuine_callback_of_another_order_pays_nothing_here(till: Till) -> None:
    _, _, first = till.paid()
    _, _, second = till.opened()
    assert till.hear(second, body=till.callback(first))
    assert till.state(second) is PayState.PENDING


def test_money_for_an_unknown_order_is_kept_in_suspense(till: Till) -> None:
    body = {
        "payment_type": "qris",
        "qris": {},
        "transaction_details": {"order_id": "FOREIGN-1", "gross_amount": 5_000},
    }
    auth = (till.sandbox.server_key, "")
    till.sandbox.http.post(f"{till.sandbox.gateway_url}/v2/charge", json=body, auth=auth)
    till.sandbox.gateway("FOREIGN-1", "pay")
    for _ in range(2):
        till.hear("FOREIGN-1")
        till.later(minutes=2)
    assert till.items() == ["unknown_order"]
    till.agree()


def test_changing_the_way_cancels_at_the_gateway_too(till: Till) -> None:
    owner, ref, order = till.opened()
    view = run(cancel_bill, CancelBill(ref), actor=owner, deps=till.deps)
    assert (view.state, view.status) == (PayState.CANCELLED, Status.PAYABLE)
    till.work()
    assert till.status_of(order)["transaction_status"] == "cancel"
    newer = till.bill(owner, ref, "qris")
    till.work()
    till.sandbox.gateway(newer.order_id, "pay")
    till.hear(newer.order_id)
    assert till.state(newer.order_id) is PayState.PAID
    with pytest.raises(PaidAlready):
        run(cancel_bill, CancelBill(ref), actor=owner, deps=till.deps)
    till.agree()


def test_money_beats_a_cancellation(till: Till) -> None:
    owner, ref, order = till.opened()
    till.sandbox.gateway(order, "pay")
    run(cancel_bill, CancelBill(ref), actor=owner, deps=till.deps)
    till.work()
    assert (till.state(order), till.given.status(ref)) == (PayState.PAID, Status.PAID)
    till.agree()


def test_a_cancellation_before_the_gateway_heard_of_the_bill(till: Till) -> None:
    owner, ref = till.payable()
    order = till.bill(owner, ref).order_id
    run(cancel_bill, CancelBill(ref), actor=owner, deps=till.deps)
    till.work()
    assert till.state(order) is PayState.CANCELLED
    assert till.status_of(order)["status_code"] == "404"


def test_a_card_is_charged_by_token_and_a_forged_return_changes_nothing(till: Till) -> None:
    owner, ref = till.payable()
    order = till.bill(owner, ref, "card").order_id
    till.work()
    assert till.status_of(order)["status_code"] == "404"
    run(pay_by_card, PayByCard(ref, "48111111-1114-forged"), actor=owner, deps=till.deps)
    till.work()
    assert till.state(order) is PayState.FAILED
    assert till.given.status(ref) is Status.PAYABLE
    assert till.effects(order) == {}


def test_a_card_pays(till: Till) -> None:
    owner, ref = till.payable()
    order = till.bill(owner, ref, "card").order_id
    token = till.sandbox.control("POST", "/gateway/_control/card-token", outcome="accept")["token_id"]
    run(pay_by_card, PayByCard(ref, token), actor=owner, deps=till.deps)
    till.work()
    till.sandbox.gateway(order, "accept")
    till.hear(order)
    assert till.state(order) is PayState.PAID
    till.agree()


def test_a_challenged_card_waits_for_the_banks_word(till: Till) -> None:
    _, ref, order = till.opened("qris")
    till.sandbox.gateway(order, "challenge")
    till.hear(order)
    assert till.state(order) is PayState.CHALLENGE
    till.sandbox.gateway(order, "deny")
    till.hear(order)
    assert (till.state(order), till.right(order)) == (PayState.FAILED, "withdrawn")
    assert till.given.status(ref) is Status.PAYABLE
    till.agree()


def test_a_dispute_takes_the_money_and_a_won_one_brings_it_back(till: Till) -> None:
    _, _, order = till.paid()
    for _ in range(2):
        till.sandbox.gateway(order, "chargeback")
        till.hear(order)
        assert till.state(order) is PayState.DISPUTED
        till.agree()
        till.later(minutes=2)
        till.sandbox.gateway(order, "chargeback_won")
        till.hear(order)
        assert till.state(order) is PayState.PAID
        till.agree()
        till.later(minutes=2)


def test_the_share_link_shows_no_person(till: Till) -> None:
    owner, ref, order = till.opened()
    token = till.payment(order).share_token
    slip = read(shared_bill, SharedBill(token), actor=PUBLIC, deps=till.deps)
    assert (slip.price_idr, slip.pay_code) == (BILL, till.payment(order).pay_code)
    assert ref not in str(slip)
    with pytest.raises(NotFound):
        read(shared_bill, SharedBill(""), actor=PUBLIC, deps=till.deps)
    run(cancel_bill, CancelBill(ref), actor=owner, deps=till.deps)
    assert read(shared_bill, SharedBill(token), actor=PUBLIC, deps=till.deps).pay_code == ""


def test_only_the_gateway_or_the_system_fills_the_inbox(till: Till) -> None:
    from lingga_app.domain.errors import NotAllowed

    raw = RawNotification("midtrans", "k", "o", "t", "{}")
    with pytest.raises(NotAllowed):
        run(receive, raw, actor=till.given.officer(Role.COUNTER), deps=till.deps)
    assert till.count(t.WebhookInbox) == 0
