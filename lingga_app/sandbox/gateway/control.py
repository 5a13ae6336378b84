"""`POST /gateway/_control/...`: what the payer, the bank and the console of the gateway do."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.gateway import bills
from lingga_app.sandbox.gateway.answers import describe
from lingga_app.sandbox.gateway.api import decide_card
from lingga_app.sandbox.store import Row
from lingga_app.sandbox.web import BadRequest, control, json_body, text, whole, world_of
from lingga_app.sandbox.world import World

CHANNELS = {
    **{bank: ("bank_transfer", bank) for bank in bills.BANKS},
    **{store: ("cstore", store) for store in bills.STORES},
    "qris": ("qris", ""),
    "card": ("credit_card", ""),
}


def pay(
    world: World, transaction: Row, *, amount_idr: int | None = None, channel: str = "", anyway: bool = False
) -> Row:
    """Money arrives. On a bill that no longer waits only `anyway`: late, cancelled, or a second time."""
    if transaction["status"] != "pending" and not anyway:
        raise bills.Refused("412", "this bill no longer waits for money; say anyway to send it all the same")
    if channel and channel not in CHANNELS:
        raise BadRequest(f"channel is one of: {', '.join(CHANNELS)}")
    payment_type, bank = CHANNELS.get(channel, ("", ""))
    return bills.receive(world, transaction, amount_idr=amount_idr, payment_type=payment_type, bank=bank)


def perform(world: World, transaction: Row, act: str, body: Row) -> Row:
    """One act on one transaction."""
    match act:
        case "pay":
            return pay(
                world,
                transaction,
                amount_idr=whole(body, "amount"),
                channel=text(body, "channel", ""),
                anyway=body.get("anyway") is True,
            )
        case "refund":
            return bills.refund(
                world, transaction, text(body, "refund_key", "") or world.new_id(), whole(body, "amount")
            )
        case "accept":
            return decide_card(world, transaction, "accept")
    acts = {
        "deny": bills.deny,
        "challenge": bills.challenge,
        "approve": bills.approve,
        "cancel": bills.cancel,
        "expire": bills.expire,
        "settle": bills.settle,
        "chargeback": bills.charge_back,
        "chargeback_won": bills.win_chargeback,
    }
    if act not in acts:
        raise bills.Refused("404", f"acts: pay, refund, accept, {', '.join(acts)}")
    return acts[act](world, transaction)


@control
async def control_transaction(request: Request) -> Response:
    """`POST /gateway/_control/{reference}/{act}`."""
    world = world_of(request)
    try:
        body = await json_body(request)
        transaction = bills.find(world, request.path_params["reference"])
        after = perform(world, transaction, request.path_params["act"], body)
    except bills.Refused as refused:
        return JSONResponse({"error": refused.message}, status_code=404 if refused.code == "404" else 409)
    return JSONResponse(describe(world, after))


@control
async def control_repeat(request: Request) -> Response:
    """`POST /gateway/_control/repeat` with an optional `order_id`: the last callback again, byte for byte."""
    body = await json_body(request)
    if not world_of(request).callbacks.repeat_last("gateway", text(body, "order_id", "")):
        return JSONResponse({"error": "there is no callback yet"}, status_code=404)
    return JSONResponse({"ok": True})


@control
async def control_token(request: Request) -> Response:
    """`POST /gateway/_control/card-token` with `outcome`: what the card page does, for tests."""
    world, body = world_of(request), await json_body(request)
    return JSONResponse({"token_id": new_card_token(world, text(body, "outcome", "accept"))})


CARDS = {"accept": "48111111-1114", "challenge": "45112345-1117", "deny": "49112345-1113"}
"""Test cards as Midtrans masks them: first eight and last four digits. No full number exists anywhere here."""


def new_card_token(world: World, outcome: str) -> str:
    """A one-time token for a test card; `outcome` is accept, challenge or deny."""
    if outcome not in CARDS:
        raise BadRequest("outcome must be accept, challenge or deny")
    token_id = f"{CARDS[outcome]}-{world.new_id()}"
    world.store.insert(
        "gateway_card", {"token_id": token_id, "masked_card": CARDS[outcome], "outcome": outcome, "used": 0}
    )
    return token_id


routes = [
    Route("/gateway/_control/repeat", control_repeat, methods=["POST"]),
    Route("/gateway/_control/card-token", control_token, methods=["POST"]),
    Route("/gateway/_control/{reference}/{act}", control_transaction, methods=["POST"]),
]
