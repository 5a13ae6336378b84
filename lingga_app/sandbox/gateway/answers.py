"""The JSON that the gateway answers and sends: Midtrans field names, amounts as strings, times in WIB."""

import hashlib
import json

from lingga_app.sandbox.store import Row
from lingga_app.sandbox.world import World, wib

MESSAGES = {
    "200": "Success, transaction is found",
    "201": "Success, transaction is created and waits for the payment",
    "202": "Success, transaction was denied or expired",
    "407": "Success, transaction has expired",
}


def amount(idr: int) -> str:
    """Rupiah as Midtrans writes them: `650000.00`."""
    return f"{idr}.00"


def signature(order_id: str, status_code: str, gross_amount: str, server_key: str) -> str:
    """SHA-512 hex of order id, status code, gross amount (as sent) and server key (Midtrans: notifications)."""
    return hashlib.sha512(f"{order_id}{status_code}{gross_amount}{server_key}".encode()).hexdigest()


def status_code(transaction: Row, *, notification: bool = False) -> str:
    """200 paid or given back, 201 waiting or under review, 202 denied, 407 expired (202 in a notification)."""
    status = transaction["status"]
    if status == "pending" or (status == "capture" and transaction["fraud_status"] == "challenge"):
        return "201"
    if status == "expire":
        return "202" if notification else "407"
    return "202" if status == "deny" else "200"


def describe(world: World, transaction: Row, *, notification: bool = False) -> Row:
    """The transaction as the status call and the notification show it, signed by the server key."""
    code = status_code(transaction, notification=notification)
    gross = amount(transaction["received_idr"] or transaction["asked_idr"])
    body = {
        "status_code": code,
        "status_message": "midtrans payment notification" if notification else MESSAGES[code],
        "transaction_id": transaction["transaction_id"],
        "order_id": transaction["order_id"],
        "merchant_id": world.settings.merchant_id,
        "gross_amount": gross,
        "currency": "IDR",
        "payment_type": transaction["payment_type"],
        "transaction_time": _time(transaction["created_at"]),
        "transaction_status": transaction["status"],
        "fraud_status": transaction["fraud_status"],
        "expiry_time": _time(transaction["expires_at"]),
        "signature_key": signature(transaction["order_id"], code, gross, world.settings.server_key),
        **_channel(world, transaction),
    }
    if transaction["settled_at"] is not None:
        body["settlement_time"] = _time(transaction["settled_at"])
    if transaction["refunded_idr"]:
        body["refund_amount"] = amount(transaction["refunded_idr"])
        body["refunds"] = [
            {
                "refund_key": row["refund_key"],
                "refund_amount": amount(row["amount_idr"]),
                "created_at": _time(row["at"]),
            }
            for row in world.store.all(
                "SELECT * FROM gateway_refund WHERE transaction_id = ? ORDER BY at", transaction["transaction_id"]
            )
        ]
    return body


def _time(seconds: float) -> str:
    return wib(seconds).strftime("%Y-%m-%d %H:%M:%S")


def _channel(world: World, transaction: Row) -> Row:
    match transaction["payment_type"]:
        case "bank_transfer":
            return {"va_numbers": [{"bank": transaction["bank"], "va_number": transaction["code"]}]}
        case "cstore":
            return {"store": transaction["bank"], "payment_code": transaction["code"]}
        case "qris":
            address = f"{world.settings.public_url}/gateway/v2/qris/{transaction['transaction_id']}/qr-code"
            actions = [{"name": "generate-qr-code", "method": "GET", "url": address}]
            return {"acquirer": "gopay", "qr_string": transaction["code"], "actions": actions}
    card = {"masked_card": transaction["masked_card"], "bank": transaction["bank"]}
    if transaction["status"] == "pending":
        card["redirect_url"] = f"{world.settings.public_url}/gateway/3ds/{transaction['transaction_id']}"
    return card


def notify(world: World, transaction: Row) -> None:
    """Queue the signed notification of the transaction's present state."""
    body = describe(world, transaction, notification=True)
    key = world.settings.server_key
    if world.faults.take("gateway", "old_key") is not None:
        key = world.settings.old_server_key
    elif world.faults.take("gateway", "wrong_signature") is not None:
        key = "not the key"
    body["signature_key"] = signature(body["order_id"], body["status_code"], body["gross_amount"], key)
    world.callbacks.enqueue("gateway", transaction["order_id"], json.dumps(body), url=transaction["notify_url"])
