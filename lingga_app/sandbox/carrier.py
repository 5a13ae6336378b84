"""The post carrier: a shipment gets a UPU S10 number and moves, by boat, as the control calls say."""

import hashlib
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.store import Row
from lingga_app.sandbox.web import BadRequest, bearer_ok, control, json_body, page, see_other, text, whole, world_of
from lingga_app.sandbox.world import World, wib

from .messages.chat import sign

STATES = {
    "created": "Menunggu diserahkan ke kantor pos",
    "accepted": "Diterima di kantor pos Dabo Singkep",
    "in_transit": "Dibawa kapal",
    "at_post_office": "Tiba di kantor pos tujuan",
    "out_for_delivery": "Dibawa pengantar",
    "delivered": "Diterima",
    "returned": "Dikembalikan ke pengirim",
}
NEXT = {
    "created": ("accepted",),
    "accepted": ("in_transit",),
    "in_transit": ("at_post_office",),
    "at_post_office": ("out_for_delivery", "returned"),
    "out_for_delivery": ("delivered", "at_post_office", "returned"),
    "delivered": (),
    "returned": (),
}
ZONES = {"2104": (9_000, 3), "21": (14_000, 4), "": (27_000, 7)}
"""Invented tariffs by the destination's area code: rupiah per 500 g, and days. Regency, province, elsewhere."""


def check_digit(serial: str) -> int:
    """UPU S10 check digit of eight digits: weights 8 6 4 2 3 5 9 7, 11 minus the remainder, 10 is 0 and 11 is 5."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def new_number(world: World) -> str:
    """A fresh tracking number, `EE` + 8 digits + check digit + `ID`."""
    while True:
        serial = world.digits(8)
        number = f"EE{serial}{check_digit(serial)}ID"
        if world.store.one("SELECT 1 FROM shipment WHERE number = ?", number) is None:
            return number


def tariff(area: str, weight_gram: int) -> Row:
    """What the carrier asks for and how long it takes."""
    prefix = next(prefix for prefix in ZONES if area.startswith(prefix))
    first, days = ZONES[prefix]
    return {
        "to": area,
        "weight_gram": weight_gram,
        "service": "tercatat",
        "amount_idr": first * -(-weight_gram // 500),
        "days": days,
    }


def describe(world: World, row: Row) -> Row:
    """A shipment with its events, oldest first."""
    events = world.store.all("SELECT * FROM shipment_event WHERE number = ? ORDER BY id", row["number"])
    return {
        "number": row["number"],
        "state": row["state"],
        **json.loads(row["body"]),
        "events": [
            {
                "state": event["state"],
                "description": STATES[event["state"]],
                "place": event["place"],
                "receiver": event["receiver"],
                "at": wib(event["at"]).isoformat(timespec="seconds"),
            }
            for event in events
        ],
    }


def unauthorized() -> JSONResponse:
    """The bearer key is missing or wrong."""
    return JSONResponse({"error": "unauthorized"}, status_code=401)


def _weight(raw: object) -> int:
    weight = whole({"weight_gram": raw}, "weight_gram")
    if weight is None or not 1 <= weight <= 30_000:
        raise BadRequest("weight_gram is 1 to 30000")
    return weight


async def tariffs(request: Request) -> Response:
    """`GET /pos/v1/tariffs?to=21.04.02&weight_gram=100`: `to` is the area code of the destination."""
    if not bearer_ok(request, world_of(request).settings.post_key):
        return unauthorized()
    area = request.query_params.get("to", "").replace(".", "")
    if not area.isdigit() or not 2 <= len(area) <= 10:
        raise BadRequest("to is an area code such as 21.04.02")
    return JSONResponse({"tariffs": [tariff(area, _weight(request.query_params.get("weight_gram", "100")))]})


async def create_shipment(request: Request) -> Response:
    """`POST /pos/v1/shipments` with `Idempotency-Key`: the same key and body again answers the same shipment."""
    world = world_of(request)
    if not bearer_ok(request, world.settings.post_key):
        return unauthorized()
    key, body = request.headers.get("idempotency-key", ""), await json_body(request)
    if not 8 <= len(key) <= 200:
        raise BadRequest("Idempotency-Key of 8 to 200 characters is required")
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    known = world.store.one("SELECT * FROM shipment WHERE idempotency_key = ?", key)
    if known is not None:
        if known["request"] != digest:
            return JSONResponse({"error": "the key was used with another body"}, status_code=409)
        return JSONResponse(describe(world, known))
    recipient = body.get("recipient")
    if not isinstance(recipient, dict):
        raise BadRequest("recipient is required")
    address = {name: text(recipient, name) for name in ("name", "address", "area")}
    area = address["area"].replace(".", "")
    if not area.isdigit():
        raise BadRequest("recipient.area is an area code such as 21.04.02")
    price = tariff(area, _weight(body.get("weight_gram", 100)))
    kept = {"reference": text(body, "reference", ""), "recipient": address, "price": price}
    row = {"number": new_number(world), "idempotency_key": key, "request": digest, "body": json.dumps(kept)}
    row |= {"state": "created", "created_at": world.clock.now()}
    with world.store.transaction():
        world.store.insert("shipment", row)
        record(world, row, "created", "Kantor Imigrasi Dabo Singkep")
    return JSONResponse(describe(world, row), status_code=201)


async def show_shipment(request: Request) -> Response:
    """`GET /pos/v1/shipments/{number}`."""
    world = world_of(request)
    if not bearer_ok(request, world.settings.post_key):
        return unauthorized()
    row = world.store.one("SELECT * FROM shipment WHERE number = ?", request.path_params["number"])
    if row is None:
        return JSONResponse({"error": "unknown number"}, status_code=404)
    return JSONResponse(describe(world, row))


def record(world: World, row: Row, state: str, place: str, receiver: str = "") -> None:
    """Store one event, move the shipment, queue the callback."""
    at = world.clock.now()
    event = {"number": row["number"], "state": state, "place": place, "receiver": receiver, "at": at}
    with world.store.transaction():
        world.store.run("UPDATE shipment SET state = ? WHERE number = ?", state, row["number"])
        world.store.insert("shipment_event", event)
        stamp = wib(at).isoformat(timespec="seconds")
        body = json.dumps({"number": row["number"], "state": state, "place": place, "at": stamp})
        world.callbacks.enqueue("pos", row["number"], body, sign(world, "pos", world.settings.post_key, body))


def advance(world: World, number: str, to: str = "", place: str = "", receiver: str = "") -> Row | None:
    """Move a shipment to `to`, or one step on; None if unknown, ValueError if the move is impossible."""
    row = world.store.one("SELECT * FROM shipment WHERE number = ?", number)
    if row is None:
        return None
    if not NEXT[row["state"]] or (to and to not in NEXT[row["state"]]):
        raise ValueError(f"from {row['state']} only: {', '.join(NEXT[row['state']]) or 'nothing'}")
    state = to or NEXT[row["state"]][0]
    if state == "delivered" and not receiver:
        receiver = json.loads(row["body"])["recipient"]["name"]
    record(world, row, state, place or _place(row, state), receiver)
    return {**row, "state": state}


def _place(row: Row, state: str) -> str:
    if state in {"accepted", "returned"}:
        return "Dabo Singkep"
    if state == "in_transit":
        return "Pelabuhan Jagoh"
    return f"Wilayah {json.loads(row['body'])['recipient']['area']}"


@control
async def control_advance(request: Request) -> Response:
    """`POST /pos/_control/shipments/{number}/advance`: optional `to`, `place`, `receiver`."""
    world, body = world_of(request), await json_body(request)
    words = {name: text(body, name, "") for name in ("to", "place", "receiver")}
    try:
        row = advance(world, request.path_params["number"], **words)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, status_code=409)
    if row is None:
        return JSONResponse({"error": "unknown number"}, status_code=404)
    return JSONResponse(describe(world, row))


async def carrier_page(request: Request) -> Response:
    """`/pos/`: the shipments, each with the steps that come next."""
    world = world_of(request)
    rows = world.store.all("SELECT * FROM shipment ORDER BY created_at DESC LIMIT 100")
    shipments = [describe(world, row) | {"next": NEXT[row["state"]]} for row in rows]
    return page("carrier.html", title="Kiriman pos", here="pos", shipments=shipments, states=STATES)


async def carrier_step(request: Request) -> Response:
    """A tap on the page moves the shipment on; an impossible step changes nothing."""
    form = await request.form()
    try:
        advance(world_of(request), request.path_params["number"], str(form.get("to", "")))
    except ValueError:
        return see_other("/pos/")
    return see_other("/pos/")


routes = [
    Route("/pos/v1/tariffs", tariffs, methods=["GET"]),
    Route("/pos/v1/shipments", create_shipment, methods=["POST"]),
    Route("/pos/v1/shipments/{number}", show_shipment, methods=["GET"]),
    Route("/pos/_control/shipments/{number}/advance", control_advance, methods=["POST"]),
    Route("/pos/", carrier_page, methods=["GET"]),
    Route("/pos/{number}/lanjut", carrier_step, methods=["POST"]),
]
