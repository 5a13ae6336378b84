"""Midtrans core API over HTTP (docs.midtrans.com: core API v2, HTTP notifications).

Facts the code stands on: the answer's own `status_code` decides, not the HTTP status; the signature of a notification
is SHA-512 over order id, status code, gross amount and server key, so it covers neither `transaction_status` nor
`fraud_status` and carries no time: a notification is a hint, the status call is the truth. A second payment of one
order has its own transaction id.
"""

import csv
import hashlib
import hmac
import io
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote

import httpx

from lingga_app.domain.payment_news import GatewayStatus, Seen, SeenRefund
from lingga_app.ports.payment_gateway import (
    Charge,
    GatewayRefused,
    GatewayUnknown,
    NoSuchTransaction,
    Notification,
    SettledLine,
)

TIMEOUT: Final = httpx.Timeout(15.0, connect=5.0)
ALREADY_USED: Final = "406"
UNKNOWN_ORDER: Final = "404"
CHANNELS: Final[Mapping[str, dict[str, Any]]] = {
    "bri": {"payment_type": "bank_transfer", "bank_transfer": {"bank": "bri"}},
    "bni": {"payment_type": "bank_transfer", "bank_transfer": {"bank": "bni"}},
    "brk": {"payment_type": "bank_transfer", "bank_transfer": {"bank": "brksyariah"}},
    "pos": {"payment_type": "cstore", "cstore": {"store": "pos"}},
    "agen": {"payment_type": "cstore", "cstore": {"store": "agen"}},
    "qris": {"payment_type": "qris", "qris": {}},
}
"""Our channel names -> how Midtrans asks for them. Cards carry a token as well."""


class MidtransGateway:
    """`url` ends before `/v2`. `old_keys` are believed in callbacks until `old_until` (None: as long as given)."""

    name = "midtrans"

    def __init__(
        self,
        url: str,
        server_key: str,
        *,
        old_keys: tuple[str, ...] = (),
        old_until: datetime | None = None,
        timeout: Any = TIMEOUT,
    ) -> None:
        self._url = url.rstrip("/")
        self._key, self._old_keys, self._old_until = server_key, old_keys, old_until
        self._http = httpx.Client(
            auth=(server_key, ""), timeout=timeout, trust_env=False, headers={"Accept": "application/json"}
        )

    def charge(self, charge: Charge) -> Seen:
        minutes = max(1, math.ceil((charge.expires_at - charge.now).total_seconds() / 60))
        details = {"order_id": charge.order_id, "gross_amount": charge.amount_idr}
        body: dict[str, Any] = {"transaction_details": details}
        if charge.card_token:
            body |= {
                "payment_type": "credit_card",
                "credit_card": {"token_id": charge.card_token, "authentication": True},
            }
        else:
            body |= CHANNELS[charge.channel]
            body["custom_expiry"] = {"expiry_duration": minutes, "unit": "minute"}
        try:
            return self._seen(self._call("POST", "/v2/charge", body))
        except GatewayRefused as refused:
            if refused.code == ALREADY_USED:
                return self.status(charge.order_id)
            raise

    def status(self, reference: str) -> Seen:
        return self._seen(self._call("GET", f"/v2/{quote(reference, safe='')}/status"))

    def cancel(self, reference: str) -> Seen:
        return self._seen(self._call("POST", f"/v2/{quote(reference, safe='')}/cancel"))

    def expire(self, reference: str) -> Seen:
        return self._seen(self._call("POST", f"/v2/{quote(reference, safe='')}/expire"))

    def refund(self, transaction_id: str, key: str, amount_idr: int, reason: str) -> Seen:
        body = {"refund_key": key, "amount": amount_idr, "reason": reason}
        self._call("POST", f"/v2/{quote(transaction_id, safe='')}/refund", body)
        return self.status(transaction_id)

    def settlement(self, day: date) -> list[SettledLine]:
        answer = self._send("GET", f"/settlement/{day.isoformat()}.csv")
        if answer.status_code != httpx.codes.OK:
            raise GatewayUnknown(f"settlement file answered {answer.status_code}")
        return [
            SettledLine(
                date.fromisoformat(row["settled_on"]),
                row["kind"],
                row["order_id"],
                row["transaction_id"],
                row["reference"],
                int(row["gross_idr"]),
                int(row["fee_idr"]),
            )
            for row in csv.DictReader(io.StringIO(answer.text))
        ]

    def read_notification(self, body: bytes) -> Notification | None:
        try:
            told = json.loads(body)
            order, code, gross, given = (
                _text(told, name) for name in ("order_id", "status_code", "gross_amount", "signature_key")
            )
            transaction, status = _text(told, "transaction_id"), _text(told, "transaction_status")
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        proofs = (hashlib.sha512(f"{order}{code}{gross}{key}".encode()).hexdigest() for key in self._believed())
        if not any(hmac.compare_digest(proof.encode(), given.encode()) for proof in proofs):
            return None
        parts = (order, transaction, status, gross, str(told.get("fraud_status")), str(told.get("refund_amount")))
        return Notification(order, transaction, hashlib.sha256("\n".join(parts).encode()).hexdigest())

    def _believed(self) -> tuple[str, ...]:
        """An old key counts while a key is being changed, and not a moment longer."""
        over = self._old_until is not None and datetime.now(UTC) >= self._old_until
        return (self._key,) if over else (self._key, *self._old_keys)

    def card_page(self, order_id: str, return_url: str) -> str:
        return f"{self._url}/kartu?order_id={quote(order_id, safe='')}&return_url={quote(return_url, safe='')}"

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        try:
            return self._http.request(method, self._url + path, json=body)
        except httpx.HTTPError as error:
            raise GatewayUnknown(type(error).__name__) from error

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self._send(method, path, body)
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict) or answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise GatewayUnknown(f"{method} answered {answer.status_code}")
        if "transaction_status" in said:
            return said
        code = str(said.get("status_code", answer.status_code))
        if code == UNKNOWN_ORDER:
            raise NoSuchTransaction
        if code.startswith("5") or not code.startswith("4"):
            raise GatewayUnknown(f"{method} answered {code}")
        raise GatewayRefused(code, str(said.get("status_message", "")))

    @staticmethod
    def _seen(said: Mapping[str, Any]) -> Seen:
        try:
            return _read(said)
        except (ValueError, KeyError, TypeError) as error:
            raise GatewayUnknown(f"an answer that cannot be read: {type(error).__name__}") from error


def _text(told: Any, name: str) -> str:
    value = told[name]
    if not isinstance(value, str) or len(value) > 200:
        raise TypeError(name)
    return value


def _rupiah(text: str) -> int:
    """`650000.00` -> 650000. Rupiah have no cents; anything else is not an amount of ours."""
    whole, _, cents = str(text).partition(".")
    if cents.strip("0"):
        raise ValueError("cents")
    return int(whole)


def _read(said: Mapping[str, Any]) -> Seen:
    status = GatewayStatus(said["transaction_status"])
    fraud = said.get("fraud_status")
    code, url = _pay_code(said)
    return Seen(
        order_id=str(said["order_id"]),
        transaction_id=str(said["transaction_id"]),
        status=status,
        amount_idr=_rupiah(said["gross_amount"]),
        currency=str(said.get("currency", "IDR")),
        merchant_id=str(said.get("merchant_id", "")),
        accepted=fraud in {None, "accept"},
        challenged=status is GatewayStatus.CAPTURE and fraud == "challenge",
        refunds=tuple(
            SeenRefund(str(row["refund_key"]), _rupiah(row["refund_amount"])) for row in said.get("refunds", ())
        ),
        pay_code=code,
        pay_url=url,
        channel=_channel(said),
    )


def _pay_code(said: Mapping[str, Any]) -> tuple[str, str]:
    """What the payer types or scans, and the address of a page or picture for it."""
    match said.get("payment_type"):
        case "bank_transfer":
            return str(said["va_numbers"][0]["va_number"]), ""
        case "cstore":
            return str(said["payment_code"]), ""
        case "qris":
            return str(said.get("qr_string", "")), ""
    return "", str(said.get("redirect_url", ""))


def _channel(said: Mapping[str, Any]) -> str:
    match said.get("payment_type"):
        case "bank_transfer":
            bank = str(said["va_numbers"][0]["bank"])
            return "brk" if bank == "brksyariah" else bank
        case "cstore":
            return str(said.get("store", ""))
        case "qris":
            return "qris"
    return "card"
