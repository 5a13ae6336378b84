"""`/gateway/v2/...`: charge, status, cancel, expire, approve, deny, refund; the book and the settlement file.

As at Midtrans, the answer's own `status_code` is what counts: business answers (404, 406, 407, 412 too) travel with
HTTP 200, wrong keys with 401 and unreadable requests with 400.
"""

import base64
import binascii
import re
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.gateway import bills, ledger, qris
from lingga_app.sandbox.gateway.answers import describe
from lingga_app.sandbox.store import Row
from lingga_app.sandbox.web import BadRequest, Endpoint, control_ok, json_body, same, text, whole, world_of
from lingga_app.sandbox.world import World

ORDER_ID = re.compile(r"[A-Za-z0-9._~-]{1,50}\Z")
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
DEFAULT_EXPIRY_SECONDS = 24 * 3600


def key_ok(request: Request) -> bool:
    """HTTP Basic: the server key as user, no password."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        pair = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return scheme.lower() == "basic" and same(pair, f"{world_of(request).settings.server_key}:")


def refusal(world: World, code: str, message: str) -> JSONResponse:
    """A Midtrans error body."""
    http = int(code) if code in {"400", "401"} else 200
    return JSONResponse({"status_code": code, "status_message": message, "id": world.new_id()}, status_code=http)


def answered(endpoint: Endpoint) -> Endpoint:
    """Check the key; turn refusals into Midtrans answers."""

    async def guarded(request: Request) -> Response:
        world = world_of(request)
        if not key_ok(request):
            return refusal(world, "401", "Access denied, please check the server key")
        try:
            return await endpoint(request)
        except bills.Refused as refused:
            return refusal(world, refused.code, refused.message)
        except BadRequest as bad:
            return refusal(world, "400", f"One or more parameters in the payload is invalid: {bad}")

    guarded.__name__ = endpoint.__name__
    return guarded


def read_charge(world: World, body: Row) -> Row:
    """The columns of the new transaction from a charge request. Names and addresses in it are not kept."""
    details = _object(body, "transaction_details")
    order_id, amount = text(details, "order_id"), whole(details, "gross_amount")
    if not ORDER_ID.match(order_id):
        raise BadRequest("order_id has at most 50 letters, digits, dash, underscore, tilde, dot")
    if amount is None or amount < 1:
        raise BadRequest("gross_amount must be at least 1")
    _check_items(body, amount)
    now = world.clock.now()
    row = {"order_id": order_id, "asked_idr": amount, "expires_at": now + _expiry_seconds(body)}
    match text(body, "payment_type"):
        case "bank_transfer":
            bank = text(_object(body, "bank_transfer"), "bank")
            return {**row, "payment_type": "bank_transfer", "bank": _one_of(bank, bills.BANKS)}
        case "cstore":
            store = text(_object(body, "cstore"), "store")
            return {**row, "payment_type": "cstore", "bank": _one_of(store, bills.STORES)}
        case "qris":
            return {**row, "payment_type": "qris"}
        case "credit_card":
            return {**row, "payment_type": "credit_card", "expires_at": now + bills.THREE_DS_SECONDS}
        case other:
            raise BadRequest(f"payment_type {other!r} is not known")


def _object(body: Row, name: str) -> Row:
    value = body.get(name)
    if not isinstance(value, dict):
        raise BadRequest(f"{name} is required")
    return value


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise BadRequest(f"use one of: {', '.join(known)}")
    return value


def _check_items(body: Row, amount: int) -> None:
    items = body.get("item_details")
    if items is None:
        return
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadRequest("item_details must be a list")
    total = sum((whole(item, "price") or 0) * (whole(item, "quantity", 1) or 0) for item in items)
    if total != amount:
        raise BadRequest("gross_amount is not equal to the sum of item_details")


def _expiry_seconds(body: Row) -> int:
    if body.get("custom_expiry") is None:
        return DEFAULT_EXPIRY_SECONDS
    custom = _object(body, "custom_expiry")
    duration, unit = whole(custom, "expiry_duration"), custom.get("unit", "minute")
    if duration is None or duration < 1 or unit not in UNITS:
        raise BadRequest("custom_expiry needs expiry_duration and unit (second, minute, hour, day)")
    return duration * UNITS[unit]


def _take_card(world: World, body: Row) -> Row:
    card = _object(body, "credit_card")
    if "card_number" in card or "card_cvv" in card:
        raise BadRequest("card numbers are never accepted here; send a token_id")
    token = world.store.one("SELECT * FROM gateway_card WHERE token_id = ? AND used = 0", text(card, "token_id"))
    if token is None:
        raise bills.Refused("411", "Token id is missing, invalid, or used before")
    return {**token, "secure": card.get("authentication") is True, "finish_url": str(card.get("return_url") or "")}


async def charge(request: Request) -> Response:
    """`POST /v2/charge`."""
    world, body = world_of(request), await json_body(request)
    row = read_charge(world, body)
    row["notify_url"] = request.headers.get("x-override-notification", "").split(",")[0].strip()
    card = _take_card(world, body) if row["payment_type"] == "credit_card" else None
    with world.store.transaction():
        if card:
            row |= {"masked_card": card["masked_card"], "finish_url": card["finish_url"]}
        transaction = bills.create(world, row)
        if card:
            world.store.run("UPDATE gateway_card SET used = 1 WHERE token_id = ?", card["token_id"])
            if not card["secure"]:
                transaction = decide_card(world, transaction, card["outcome"])
    return JSONResponse(describe(world, transaction), status_code=201 if transaction["status"] == "pending" else 200)


def decide_card(world: World, transaction: Row, outcome: str) -> Row:
    """What the card's bank says: accept, challenge or deny."""
    if transaction["status"] != "pending":
        raise bills.cannot_modify()
    match outcome:
        case "accept":
            return bills.receive(world, transaction)
        case "challenge":
            return bills.challenge(world, transaction)
        case "deny":
            return bills.deny(world, transaction)
    raise BadRequest("outcome must be accept, challenge or deny")


async def status(request: Request) -> Response:
    """`GET /v2/{order_id or transaction_id}/status`."""
    world = world_of(request)
    return JSONResponse(describe(world, bills.find(world, request.path_params["reference"])))


ACTS = {"cancel": bills.cancel, "expire": bills.expire, "approve": bills.approve, "deny": bills.deny}


async def act(request: Request) -> Response:
    """`POST /v2/{reference}/cancel|expire|approve|deny`."""
    world = world_of(request)
    if request.path_params["act"] not in ACTS:
        raise bills.Refused("404", "The requested resource is not found")
    transaction = bills.find(world, request.path_params["reference"])
    return JSONResponse(describe(world, ACTS[request.path_params["act"]](world, transaction)))


async def refund(request: Request) -> Response:
    """`POST /v2/{reference}/refund` with `refund_key` and, for a part, `amount`."""
    world, body = world_of(request), await json_body(request)
    transaction = bills.find(world, request.path_params["reference"])
    key = text(body, "refund_key")
    after = bills.refund(world, transaction, key, whole(body, "amount"))
    given = world.store.one(
        "SELECT amount_idr FROM gateway_refund WHERE transaction_id = ? AND refund_key = ?",
        after["transaction_id"],
        key,
    )
    answer = describe(world, after) | {"status_message": "Success, refund request is approved", "refund_key": key}
    return JSONResponse(answer | {"refund_amount": f"{given['amount_idr']}.00" if given else "0.00"})


async def qr_code(request: Request) -> Response:
    """The QRIS code as PNG; open to everybody, as the address itself is the secret."""
    row = world_of(request).store.one(
        "SELECT code FROM gateway_transaction WHERE transaction_id = ? AND payment_type = 'qris'",
        request.path_params["transaction_id"],
    )
    if row is None or not row["code"]:
        return PlainTextResponse("unknown", status_code=404)
    return Response(qris.image(row["code"]), media_type="image/png")


async def book(request: Request) -> Response:
    """`GET /gateway/ledger`: server key or control key."""
    if not (key_ok(request) or control_ok(request)):
        return JSONResponse({"error": "server key or control key is needed"}, status_code=401)
    bills.expire_due(world_of(request))
    return JSONResponse(ledger.report(world_of(request).store))


async def settlement(request: Request) -> Response:
    """`GET /gateway/settlement/{YYYY-MM-DD}.csv`: server key or control key."""
    if not (key_ok(request) or control_ok(request)):
        return JSONResponse({"error": "server key or control key is needed"}, status_code=401)
    day = request.path_params["day"]
    try:
        date.fromisoformat(day)
    except ValueError:
        return JSONResponse({"error": "the day is written YYYY-MM-DD"}, status_code=404)
    bills.expire_due(world_of(request))
    return PlainTextResponse(ledger.settlement_csv(world_of(request).store, day), media_type="text/csv")


routes = [
    Route("/gateway/v2/charge", answered(charge), methods=["POST"]),
    Route("/gateway/v2/qris/{transaction_id}/qr-code", qr_code, methods=["GET"]),
    Route("/gateway/v2/{reference}/status", answered(status), methods=["GET"]),
    Route("/gateway/v2/{reference}/refund", answered(refund), methods=["POST"]),
    Route("/gateway/v2/{reference}/refund/online/direct", answered(refund), methods=["POST"]),
    Route("/gateway/v2/{reference}/{act}", answered(act), methods=["POST"]),
    Route("/gateway/ledger", book, methods=["GET"]),
    Route("/gateway/settlement/{day}.csv", settlement, methods=["GET"]),
]
