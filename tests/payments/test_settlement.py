"""The bank's file against our books, and checks that find what was planted."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from lingga_app.adapters.gateway_midtrans import MidtransGateway
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.calendar import wib_day
from lingga_app.ports.payment_gateway import GatewayUnknown
from lingga_app.services.finance import FinanceDesk, finance_desk
from lingga_app.services.payments import ApplySeen, apply_seen
from lingga_app.services.run import read, run
from lingga_app.services.settlement import Matched, MatchSettlement, match_settlement, match_settlements
from tests.payments.till import BILL, Till
from tests.sandbox_process import free_ports


def today(till: Till) -> Matched:
    day = wib_day(till.clock.now())
    lines = tuple(till.gateway.settlement(day))
    return run(match_settlement, MatchSettlement(day, lines), actor=SYSTEM, deps=till.deps)


def test_every_line_matches_and_fees_are_booked_once(till: Till) -> None:
    orders = [till.paid(channel)[2] for channel in ("bri", "qris")]
    second = till.sandbox.gateway(orders[0], "pay", channel="qris", anyway=True)["transaction_id"]
    till.hear(second)
    till.sandbox.gateway(orders[1], "refund", amount=1_000)
    till.hear(orders[1])
    for _ in range(2):
        found = today(till)
        assert (found.lines, found.differing, found.difference_idr) == (4, 0, 0)
    assert till.effects(orders[0])["fee gateway_fee>gateway_clearing"] == 4_000 + BILL * 7 // 1000
    desk = read(finance_desk, FinanceDesk(), actor=till.finance, deps=till.deps)
    assert desk.difference_idr == 0
    assert desk.clearing_idr == till.their_clearing()
    till.agree()


def test_a_line_that_we_never_heard_of_is_asked_about_and_then_matches(till: Till) -> None:
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay")
    found = today(till)
    assert (found.differing, found.difference_idr) == (1, BILL)
    assert till.items() == ["settlement"]
    till.work()
    assert till.state(order) == "paid"
    assert match_settlements(till.deps) == 0
    assert till.items() == []
    till.agree()


Plant = Callable[[Any, t.Payment], object]


def _transfer(payment_id: int | None, effect: str, debit: str, credit: str, amount: int, now: Any) -> Any:
    return insert(table(t.LedgerTransfer)).values(
        payment_id=payment_id, effect=effect, debit=debit, credit=credit, amount_idr=amount, at=now
    )


PLANTS: dict[str, Plant] = {
    "L4 received": lambda now, p: update(table(t.Payment)).where(table(t.Payment).c.id == p.id).values(received_idr=1),
    "L4 no account": lambda now, p: _transfer(p.id, "due:x", "applicant_credit:1", "refund_payable", 5, now),
    "L5": lambda now, p: _transfer(p.id, "due:x", "state_revenue_passport", "refund_payable", 5, now),
    "L7": lambda now, p: insert(table(t.SettlementLine)).values(
        day=wib_day(now),
        kind="payment",
        order_id=p.order_id,
        transaction_id=p.transaction_id,
        reference="",
        amount_idr=BILL + 1,
        fee_idr=0,
        payment_id=p.id,
        difference="",
    ),
    "L8": lambda now, p: insert(table(t.SuspenseItem)).values(
        payment_id=p.id, amount_idr=1, reason="unexpected", opened_at=now, resolution=""
    ),
}


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found(till: Till, rule: str) -> None:
    _, _, order = till.paid()
    assert till.violations() == []
    with till.deps.writing() as db:
        db.execute(PLANTS[rule](till.clock.now(), till.payment(order)))  # type: ignore[arg-type]
    assert [found for found in till.violations() if found.startswith(rule)]


def test_a_right_that_vanished_is_found(till: Till) -> None:
    _, _, order = till.paid()
    with till.deps.writing() as db:
        db.execute(update(table(t.BookingRight)).values(state="withdrawn"))
    assert [found for found in till.violations() if found.startswith("L5")] == [
        f"L5 paid = revenue and a right: {order} is paid, but not in the revenue or without a right"
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {"amount_idr": 0},
        {"amount_idr": -5},
        {"debit": "suspense", "credit": "suspense"},
    ],
)
def test_the_database_refuses_half_a_transfer(till: Till, broken: dict[str, Any]) -> None:
    _, _, order = till.paid()
    row = {"debit": "a", "credit": "b", "amount_idr": 5} | broken
    with pytest.raises(IntegrityError), till.deps.writing() as db:
        db.execute(
            insert(table(t.LedgerTransfer)).values(
                payment_id=till.payment(order).id, effect="x", at=till.clock.now(), **row
            )
        )
    till.agree()


def test_the_same_effect_cannot_be_booked_twice(till: Till) -> None:
    _, _, order = till.paid()
    payment = till.payment(order)
    again = _transfer(
        payment.id, f"received:{payment.transaction_id}", "gateway_clearing:midtrans", "suspense", 1, till.clock.now()
    )
    with pytest.raises(IntegrityError), till.deps.writing() as db:
        db.execute(again)
    foreign = _transfer(None, "received:t", "gateway_clearing:midtrans", "suspense", 1, till.clock.now())
    with pytest.raises(IntegrityError), till.deps.writing() as db:
        list(map(db.execute, [foreign, foreign]))
    till.agree()


def test_more_back_than_came_cannot_be_stored(till: Till) -> None:
    _, _, order = till.paid()
    payments = table(t.Payment)
    with pytest.raises(IntegrityError), till.deps.writing() as db:
        db.execute(update(payments).where(payments.c.order_id == order).values(refunded_idr=BILL + 1))
    till.agree()


def test_an_unreachable_gateway_is_an_unknown(till: Till) -> None:
    (port,) = free_ports(1)
    gateway = MidtransGateway(f"http://127.0.0.1:{port}", "key")
    day = wib_day(till.clock.now())
    for ask in (lambda: gateway.settlement(day), lambda: gateway.status("x"), lambda: gateway.cancel("x")):
        with pytest.raises(GatewayUnknown):
            ask()
    gateway.close()


def test_an_item_stays_while_another_line_of_the_same_bill_differs(till: Till) -> None:
    """Found by the state machine: two payments unheard, one of them heard, and nobody had the other any more."""
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay")
    second = till.sandbox.gateway(order, "pay", channel="qris", anyway=True)["transaction_id"]
    till.later(days=1)
    match_settlements(till.deps)
    run(apply_seen, ApplySeen(till.gateway.status(second)), actor=SYSTEM, deps=till.deps)  # the other stays unheard
    match_settlements(till.deps)
    assert till.violations() == []
    till.work()
    match_settlements(till.deps)
    assert "settlement" not in till.items()
    till.agree()
