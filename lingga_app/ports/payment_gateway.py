"""The payment gateway as the program sees it. Called by deliverers and jobs only, never inside a transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from lingga_app.domain.payment_news import Seen


class GatewayUnknown(Exception):
    """No answer, or an answer that says nothing (time-out, cut line, 5xx): it may or may not have happened."""


class GatewayRefused(Exception):
    """The gateway answered no. `code` is its own status code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code


class NoSuchTransaction(Exception):
    """The gateway has never heard of this order."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A bill to be opened. `order_id` is ours, for ever; the gateway takes it once, however often it is sent."""

    order_id: str
    amount_idr: int
    channel: str
    expires_at: datetime
    now: datetime
    card_token: str = ""


@dataclass(frozen=True, slots=True)
class SettledLine:
    """One line of the daily settlement file. Money going back has a negative `gross_idr`."""

    day: date
    kind: str
    order_id: str
    transaction_id: str
    reference: str
    gross_idr: int
    fee_idr: int


@dataclass(frozen=True, slots=True)
class Notification:
    """What a callback claims. Nothing of it moves money: it only says which transaction to ask about."""

    order_id: str
    transaction_id: str
    dedupe_key: str


class PaymentGateway(Protocol):
    """Every call raises `GatewayUnknown`; those that act also `GatewayRefused`."""

    name: str

    def charge(self, charge: Charge) -> Seen:
        """Open the bill. Sent again under the same order id, it answers the bill that is there."""
        ...

    def status(self, reference: str) -> Seen:
        """One transaction by order id (its first) or by transaction id. Raises `NoSuchTransaction`."""
        ...

    def cancel(self, reference: str) -> Seen:
        """Take no more money for it. Refused when it no longer waits."""
        ...

    def expire(self, reference: str) -> Seen: ...

    def refund(self, transaction_id: str, key: str, amount_idr: int, reason: str) -> Seen:
        """Give money back. The same key again changes nothing."""
        ...

    def settlement(self, day: date) -> list[SettledLine]:
        """What reached the account on that day (WIB)."""
        ...

    def read_notification(self, body: bytes) -> Notification | None:
        """The claim of a callback, or None when its signature is not genuine or it cannot be read."""
        ...

    def card_page(self, order_id: str, return_url: str) -> str:
        """The gateway's own page that takes the card; it sends the payer back with a one-time `token_id`."""
        ...
