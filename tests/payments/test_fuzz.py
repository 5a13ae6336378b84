"""Random histories against the real sandbox: whatever payers, banks, lines and officers do, both books agree.

`make fuzz-payments N=200` runs as many histories; `make test` a few.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from lingga_app.domain.errors import AppError
from lingga_app.domain.payments import HAS_HAD_MONEY, PayState
from lingga_app.services.billing import CancelBill, cancel_bill
from lingga_app.services.refunds import DecideRefund, RefundReason, SendRefund, decide_refund, find_rights, send_refund
from lingga_app.services.run import run
from lingga_app.services.settlement import match_settlements
from tests.payments.till import BILL, Till

HISTORIES = int(os.environ.get("LINGGA_FUZZ", "3"))
ORDERS = 3

ACTS = (
    "bill", "bill", "work", "work", "pay", "pay", "less", "more", "twice", "hear", "hear", "old", "expire", "cancel",
    "there_cancel", "challenge", "deny", "approve", "refund_there", "part_there", "chargeback", "chargeback_won",
    "decide", "send", "poll", "hour", "days", "down", "lost", "up", "rights", "settle",
)  # fmt: skip


class History:
    """One office, a few people, and a line to the gateway that may break."""

    def __init__(self, till: Till) -> None:
        self.till = till
        till.sandbox.faults_off("gateway")
        till.later(minutes=1)
        till.given.session(till.place, till.clock.now() + timedelta(days=9), 50)
        self.people = [till.payable() for _ in range(ORDERS)]
        self.orders: list[str] = []
        self.bodies: list[bytes] = []
        self.had_money: set[str] = set()

    def do(self, act: str, pick: int) -> None:
        """One act; what the gateway or the rules refuse is no event."""
        try:
            getattr(self, f"_{act}", self._there(act))(pick)
        except (AppError, httpx.HTTPStatusError, httpx.TransportError):
            return
        finally:
            self._look()

    def _look(self) -> None:
        for order in self.orders:
            state = self.till.state(order)
            assert order not in self.had_money or state in HAS_HAD_MONEY, f"{order} went back to {state}"
            if state in HAS_HAD_MONEY:
                self.had_money.add(order)
        assert self.till.violations() == []

    def _there(self, act: str) -> Callable[[int], None]:
        acts: dict[str, tuple[str, dict[str, Any]]] = {
            "pay": ("pay", {}),
            "less": ("pay", {"amount": BILL - 1, "anyway": True}),
            "more": ("pay", {"amount": BILL + 7, "anyway": True}),
            "twice": ("pay", {"anyway": True, "channel": "qris"}),
            "there_cancel": ("cancel", {}),
            "refund_there": ("refund", {}),
            "part_there": ("refund", {"amount": 1_000}),
        }
        name, body = acts.get(act, (act, {}))

        def there(pick: int) -> None:
            if self.orders:
                self.till.sandbox.gateway(self._order(pick), name, **body)

        return there

    def _order(self, pick: int) -> str:
        return self.orders[pick % len(self.orders)]

    def _bill(self, pick: int) -> None:
        owner, ref = self.people[pick % ORDERS]
        order = self.till.bill(owner, ref, ("bri", "qris", "pos")[pick % 3]).order_id
        if order not in self.orders:
            self.orders.append(order)

    def _work(self, _: int) -> None:
        self.till.work()

    def _hear(self, pick: int) -> None:
        if self.orders:
            body = self.till.callback(self._order(pick))
            self.bodies.append(body)
            self.till.hear("", body=body)

    def _old(self, pick: int) -> None:
        if self.bodies:
            self.till.hear("", body=self.bodies[pick % len(self.bodies)])

    def _cancel(self, pick: int) -> None:
        owner, ref = self.people[pick % ORDERS]
        run(cancel_bill, CancelBill(ref), actor=owner, deps=self.till.deps)

    def _decide(self, pick: int) -> None:
        if self.orders:
            reason = tuple(RefundReason)[pick % len(RefundReason)]
            run(decide_refund, DecideRefund(self._order(pick), reason), actor=self.till.finance, deps=self.till.deps)

    def _send(self, pick: int) -> None:
        due = [row for order in self.orders for row in self.till.refunds(order) if row.state != "done"]
        if due:
            wanted = SendRefund(due[pick % len(due)].public_id)
            run(send_refund, wanted, actor=self.till.finance, deps=self.till.deps)

    def _poll(self, _: int) -> None:
        self.till.poll()

    def _hour(self, _: int) -> None:
        self.till.later(hours=1)

    def _days(self, _: int) -> None:
        self.till.later(days=1)

    def _down(self, _: int) -> None:
        self.till.sandbox.fault("gateway", "down", chance=0.5)

    def _lost(self, _: int) -> None:
        self.till.sandbox.fault("gateway", "reply_lost", times=2)

    def _up(self, _: int) -> None:
        self.till.sandbox.faults_off("gateway")

    def _rights(self, _: int) -> None:
        find_rights(self.till.deps)

    def _settle(self, _: int) -> None:
        match_settlements(self.till.deps)

    def end(self) -> None:
        """The line is good again and everything is heard: now both books must say the same."""
        self.till.sandbox.faults_off("gateway")
        for _ in range(3):
            self.till.later(hours=2)
            self.till.work()
            self.till.poll()
            book = self.till.sandbox.http.get(
                f"{self.till.sandbox.gateway_url}/ledger", auth=(self.till.sandbox.server_key, "")
            ).json()
            mine = {entry["transaction_id"] for entry in book["entries"] if entry["order_id"] in self.orders}
            for transaction in sorted(mine):
                self.till.hear(transaction)
        self._look()
        self.till.agree()
        for order in self.orders:
            payment = self.till.payment(order)
            entry = book["orders"].get(order, {"paid_idr": 0, "refunded_idr": 0})
            if payment.state not in {PayState.CANCELLED, PayState.FAILED, PayState.EXPIRED}:
                assert payment.received_idr == entry["paid_idr"], order


steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11)), min_size=8, max_size=30)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@settings(
    max_examples=HISTORIES,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=steps)
def test_any_history_leaves_both_books_equal(till: Till, engine: Engine, history: list[tuple[str, int]]) -> None:
    del engine
    story = History(till)
    for act, pick in history:
        story.do(act, pick)
    story.end()
