"""Words for payment tests: make a bill, let the gateway hear of it, pay, look at both books."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_row

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, SYSTEM, Actor, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import CLEARING, FEES, PayState
from lingga_app.ports.payment_gateway import PaymentGateway
from lingga_app.services.audit import CHECKS
from lingga_app.services.billing import BillView, CreateBill, create_bill
from lingga_app.services.charging import cancel_charge, charge, poll_payments
from lingga_app.services.inbox import RawNotification, apply_notification, ask_gateway, receive
from lingga_app.services.ledger import LEDGER_RULES
from lingga_app.services.outbox import work
from lingga_app.services.refunds import deliver_refund
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seed_tariffs import seed_tariffs
from tests.factories import Given
from tests.sandbox_process import Sandbox

BILL = 650_000
DELIVERERS = {
    "apply_notification": apply_notification,
    "ask_gateway": ask_gateway,
    "cancel_charge": cancel_charge,
    "charge": charge,
    "refund": deliver_refund,
}

_people = count(1)


class Till:
    """One office with a place where rights can be sold."""

    def __init__(self, deps: Deps, sandbox: Sandbox, clock: FixedClock, given: Given) -> None:
        self.deps, self.sandbox, self.clock, self.given = deps, sandbox, clock, given
        self.gateway: PaymentGateway = deps.port(PaymentGateway)
        seed_tariffs(deps)
        self.place = given.open_place()
        self.finance = given.officer(Role.FINANCE)

    def payable(self, owner: Actor | None = None, **columns: Any) -> tuple[Actor, str]:
        """Somebody whose papers were accepted: the person and the reference."""
        owner = owner or self.given.account()
        columns = {"product": "epassport_5y", "nik_index": f"nik{next(_people)}"} | columns
        return owner, self.given.application(owner, Status.PAYABLE, **columns)

    def bill(self, owner: Actor, ref: str, channel: str = "bri") -> BillView:
        return run(create_bill, CreateBill(ref, channel, "DABO"), actor=owner, deps=self.deps)

    def opened(self, channel: str = "bri") -> tuple[Actor, str, str]:
        """A bill that waits at the gateway: person, reference, order id."""
        owner, ref = self.payable()
        order_id = self.bill(owner, ref, channel).order_id
        self.work()
        return owner, ref, order_id

    def paid(self, channel: str = "bri") -> tuple[Actor, str, str]:
        owner, ref, order_id = self.opened(channel)
        self.sandbox.gateway(order_id, "pay")
        self.hear(order_id)
        return owner, ref, order_id

    def work(self) -> None:
        """Deliver until nothing is due any more; what failed waits for its next turn."""
        while work(self.deps, DELIVERERS):
            pass
        with self.deps.reading() as db:
            faults = db.exec(select_row(t.Outbox.last_error).where(t.Outbox.last_error != "")).all()
        assert all(fault.startswith("GatewayUnknown") for fault in faults), faults

    def later(self, **time: float) -> None:
        """Both clocks go on together."""
        step = timedelta(**time)
        self.clock.advance(step)
        self.sandbox.advance(step.total_seconds())

    def poll(self) -> None:
        """Every bill is asked about now."""
        poll_payments(self.deps)
        self.work()

    def callback(self, reference: str) -> bytes:
        """A genuine callback about the transaction, as the gateway writes it now."""
        answer = self.sandbox.http.get(
            f"{self.sandbox.gateway_url}/v2/{reference}/status", auth=(self.sandbox.server_key, "")
        )
        return answer.content

    def hear(self, reference: str, *, body: bytes | None = None) -> bool:
        """The callback arrives and is worked on; False when its signature is not genuine."""
        if not self.receive(self.callback(reference) if body is None else body):
            return False
        self.work()
        return True

    def receive(self, body: bytes) -> bool:
        told = self.gateway.read_notification(body)
        if told is None:
            return False
        raw = RawNotification("midtrans", told.dedupe_key, told.order_id, told.transaction_id, body.decode())
        run(receive, raw, actor=PUBLIC, deps=self.deps)
        return True

    def status_of(self, reference: str) -> dict[str, Any]:
        return json.loads(self.callback(reference))

    def payment(self, order_id: str) -> t.Payment:
        with self.deps.reading() as db:
            return db.exec(select_row(t.Payment).where(t.Payment.order_id == order_id)).one()

    def state(self, order_id: str) -> PayState:
        return self.payment(order_id).state

    def right(self, order_id: str) -> str:
        with self.deps.reading() as db:
            return db.exec(
                select_row(t.BookingRight.state).where(t.BookingRight.payment_id == self.payment(order_id).id)
            ).one()

    def effects(self, order_id: str) -> dict[str, int]:
        """Effect -> rupiah of one payment's transfers; transaction ids are left out."""
        with self.deps.reading() as db:
            rows = db.exec(
                select_row(t.LedgerTransfer)
                .where(t.LedgerTransfer.payment_id == self.payment(order_id).id)
                .order_by(col(t.LedgerTransfer.id))
            ).all()
        found: dict[str, int] = {}
        for row in rows:
            key = f"{row.effect.partition(':')[0]} {row.debit.partition(':')[0]}>{row.credit.partition(':')[0]}"
            found[key] = found.get(key, 0) + row.amount_idr
        return found

    def items(self) -> list[str]:
        with self.deps.reading() as db:
            rows = db.exec(select_row(t.SuspenseItem).where(col(t.SuspenseItem.closed_at).is_(None))).all()
            return sorted(row.reason for row in rows)

    def refunds(self, order_id: str) -> list[t.Refund]:
        with self.deps.reading() as db:
            return list(
                db.exec(
                    select_row(t.Refund)
                    .where(t.Refund.payment_id == self.payment(order_id).id)
                    .order_by(col(t.Refund.id))
                ).all()
            )

    def count(self, row: type) -> int:
        with self.deps.reading() as db:
            return db.execute(select(func.count()).select_from(table(row))).scalar_one()

    def notices(self) -> list[str]:
        with self.deps.reading() as db:
            return list(db.exec(select_row(t.Notice.kind).order_by(col(t.Notice.id))).all())

    def violations(self, *, all_checks: bool = False) -> list[str]:
        """What the ledger's checks (or all of them) find wrong."""

        def look(ctx: Ctx, _: None) -> list[str]:
            rules = [(c.rule, lambda ctx, c=c: c.look(ctx, None)) for c in CHECKS if not c.rule.startswith("A.1")]
            return [f"{rule}: {found}" for rule, ask in (rules if all_checks else LEDGER_RULES) for found in ask(ctx)]

        return read(look, None, actor=SYSTEM, deps=self.deps)

    def our_clearing(self) -> int:
        """What the gateway owes us by our books, before fees."""
        ledger = table(t.LedgerTransfer)

        def total(side: Any) -> int:
            with self.deps.reading() as db:
                return db.execute(
                    select(func.coalesce(func.sum(ledger.c.amount_idr), 0)).where(
                        side == CLEARING, ledger.c.debit != FEES
                    )
                ).scalar_one()

        return total(ledger.c.debit) - total(ledger.c.credit)

    def their_clearing(self) -> int:
        """The same by the gateway's own book."""
        book = self.sandbox.http.get(f"{self.sandbox.gateway_url}/ledger", auth=(self.sandbox.server_key, "")).json()[
            "totals"
        ]
        return book["paid_idr"] - book["refunded_idr"] - book["charged_back_idr"]

    def agree(self) -> None:
        """Both books say the same to the rupiah and ours breaks no rule."""
        assert self.our_clearing() == self.their_clearing()
        assert self.violations() == []
