"""Calls to the gateway of the sandbox, as a merchant makes them."""

import hashlib
from typing import Any

import httpx

from tests.callback_receiver import Callback

ASKED = 650_000
CHANNELS = {
    "bri": {"payment_type": "bank_transfer", "bank_transfer": {"bank": "bri"}},
    "bni": {"payment_type": "bank_transfer", "bank_transfer": {"bank": "bni"}},
    "brksyariah": {"payment_type": "bank_transfer", "bank_transfer": {"bank": "brksyariah"}},
    "pos": {"payment_type": "cstore", "cstore": {"store": "pos"}},
    "qris": {"payment_type": "qris", "qris": {}},
}


def charge(gateway: httpx.Client, order_id: str = "LGA-1", channel: str = "bri", **more: Any) -> dict[str, Any]:
    body = {"transaction_details": {"order_id": order_id, "gross_amount": ASKED}, **CHANNELS[channel], **more}
    return gateway.post("/v2/charge", json=body).json()


def status(gateway: httpx.Client, reference: str = "LGA-1") -> dict[str, Any]:
    return gateway.get(f"/v2/{reference}/status").json()


def ledger(gateway: httpx.Client) -> dict[str, Any]:
    return gateway.get("/ledger").json()


def genuine(callback: Callback, key: str) -> bool:
    """The signature as Midtrans defines it, computed here on our own."""
    body = callback.json
    text = body["order_id"] + body["status_code"] + body["gross_amount"] + key
    return hashlib.sha512(text.encode()).hexdigest() == body["signature_key"]
