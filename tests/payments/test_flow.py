"""Bills and what becomes of them, against the real sandbox gateway."""

from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import PayState
from tests.payments.till import BILL, Till


def test_a_bill_is_opened_paid_and_booked(till: Till) -> None:
    _, ref, order = till.opened()
    assert till.state(order) is PayState.PENDING
    assert till.payment(order).pay_code
    assert till.right(order) == "offered"
    assert till.given.status(ref) is Status.BILLED
    till.sandbox.gateway(order, "pay")
    assert till.hear(order)
    payment = till.payment(order)
    assert (payment.state, payment.received_idr, len(payment.ntpn or "")) == (PayState.PAID, BILL, 16)
    assert till.right(order) == "granted"
    assert till.given.status(ref) is Status.PAID
    assert till.effects(order) == {"received gateway_clearing>state_revenue_passport": BILL}
    assert till.notices() == ["bill_issued", "paid"]
    assert till.violations(all_checks=True) == []
    till.agree()
