"""From what the gateway says about one transaction now to the events that our books do not know yet.

Notifications are hints; the answer of the status call is the truth (Midtrans: "verify the notification by the status
call"). It tells the whole present state, so events are found by comparing it with what is booked: told twice, late or
in another order, the same answer gives no event, and an answer after five missed notices gives all of them in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lingga_app.domain.payments import PayEvent


class GatewayStatus(StrEnum):
    """Transaction statuses of Midtrans (core API, "transaction status")."""

    PENDING = "pending"
    CAPTURE = "capture"
    SETTLEMENT = "settlement"
    DENY = "deny"
    CANCEL = "cancel"
    EXPIRE = "expire"
    FAILURE = "failure"
    AUTHORIZE = "authorize"
    REFUND = "refund"
    PARTIAL_REFUND = "partial_refund"
    CHARGEBACK = "chargeback"
    PARTIAL_CHARGEBACK = "partial_chargeback"


WITH_MONEY = frozenset(
    {
        GatewayStatus.CAPTURE,
        GatewayStatus.SETTLEMENT,
        GatewayStatus.REFUND,
        GatewayStatus.PARTIAL_REFUND,
        GatewayStatus.CHARGEBACK,
        GatewayStatus.PARTIAL_CHARGEBACK,
    }
)
VOID = "void"
"""The refund key of a captured card payment that was cancelled before it settled."""


@dataclass(frozen=True, slots=True)
class SeenRefund:
    key: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One transaction as the status call shows it. `amount_idr`: what came, or what is asked while nothing came."""

    order_id: str
    transaction_id: str
    status: GatewayStatus
    amount_idr: int
    currency: str = "IDR"
    merchant_id: str = ""
    accepted: bool = True
    """The fraud check lets it through (`fraud_status` accept, or none)."""
    challenged: bool = False
    refunds: tuple[SeenRefund, ...] = ()
    pay_code: str = ""
    pay_url: str = ""
    channel: str = ""

    @property
    def has_money(self) -> bool:
        """Settled or captured, and accepted: only then the money counts."""
        return self.status in WITH_MONEY and self.accepted and not self.challenged


@dataclass(frozen=True, slots=True)
class Booked:
    """What our ledger already knows of that transaction."""

    received_idr: int | None = None
    refund_keys: frozenset[str] = field(default_factory=frozenset[str])
    refunded_idr: int = 0
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """One event with its amount; `key` is the refund key."""

    event: PayEvent
    amount_idr: int = 0
    key: str = ""


def news(seen: Seen, booked: Booked, *, bill_idr: int) -> Iterator[News]:
    """Events that follow from `seen` and are not in `booked`, in the order in which they must have happened."""
    received = booked.received_idr
    if received is None and seen.has_money:
        received = seen.amount_idr
        yield News(_money(received, bill_idr), received)
    if received is None:
        yield from _waiting(seen)
        return
    yield from _going_back(seen, booked, received)


def _money(came_idr: int, bill_idr: int) -> PayEvent:
    if came_idr == bill_idr:
        return PayEvent.PAID
    return PayEvent.PAID_LESS if came_idr < bill_idr else PayEvent.PAID_MORE


def _waiting(seen: Seen) -> Iterator[News]:
    if seen.challenged:
        yield News(PayEvent.CHALLENGED)
        return
    match seen.status:
        case GatewayStatus.PENDING | GatewayStatus.AUTHORIZE:
            yield News(PayEvent.PENDING)
        case GatewayStatus.DENY | GatewayStatus.FAILURE:
            yield News(PayEvent.DENIED)
        case GatewayStatus.EXPIRE:
            yield News(PayEvent.EXPIRED)
        case GatewayStatus.CANCEL:
            yield News(PayEvent.CANCELLED)
        case _:
            return


def _going_back(seen: Seen, booked: Booked, received: int) -> Iterator[News]:
    disputed = booked.disputed
    charged_back = seen.status in {GatewayStatus.CHARGEBACK, GatewayStatus.PARTIAL_CHARGEBACK}
    if disputed and not charged_back:
        rest = received - booked.refunded_idr
        yield News(PayEvent.CHARGEBACK_WON_REST if booked.refunded_idr else PayEvent.CHARGEBACK_WON, rest)
        disputed = False
    back = booked.refunded_idr
    for refund in seen.refunds:
        if refund.key in booked.refund_keys:
            continue
        back += refund.amount_idr
        yield News(PayEvent.REFUNDED if back >= received else PayEvent.PART_REFUNDED, refund.amount_idr, refund.key)
    if seen.status is GatewayStatus.CANCEL and VOID not in booked.refund_keys and back < received:
        yield News(PayEvent.REFUNDED, received - back, VOID)
        back = received
    if seen.status in {GatewayStatus.DENY, GatewayStatus.FAILURE}:
        yield News(PayEvent.DENIED)
    if charged_back and not disputed and back < received:
        yield News(PayEvent.CHARGED_BACK, received - back)
