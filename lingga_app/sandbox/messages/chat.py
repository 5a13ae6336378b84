"""A chat app that speaks like the WhatsApp Business Cloud API: send, then signed status callbacks.

The callback carries `X-Hub-Signature-256: sha256=HMAC(key, body)`, as Meta's webhooks do.
"""

import hashlib
import hmac
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.messages import box
from lingga_app.sandbox.store import Row
from lingga_app.sandbox.web import BadRequest, bearer_ok, control, json_body, text, world_of
from lingga_app.sandbox.world import World


def error(status: int, code: int, message: str) -> JSONResponse:
    """An error as the Graph API writes it."""
    return JSONResponse({"error": {"message": message, "type": "OAuthException", "code": code}}, status_code=status)


def read_text(body: Row) -> str:
    """The words of a text message, or a template's name with its parameters, one per line."""
    match text(body, "type", "text"):
        case "text":
            part = body.get("text")
            if not isinstance(part, dict):
                raise BadRequest("text is required")
            return text(part, "body")
        case "template":
            part = body.get("template")
            if not isinstance(part, dict):
                raise BadRequest("template is required")
            return "\n".join([text(part, "name"), *_parameters(part.get("components"))])
    raise BadRequest("type is text or template")


def _parameters(components: object) -> list[str]:
    found = []
    for component in components if isinstance(components, list) else []:
        for parameter in component.get("parameters", []) if isinstance(component, dict) else []:
            if isinstance(parameter, dict) and isinstance(parameter.get("text"), str):
                found.append(parameter["text"])
    return found


def call_back(world: World, message: Row, status: str, *, after: float = 0) -> None:
    """Queue one status callback; `after` in seconds."""
    entry = {"id": message["id"], "status": status, "timestamp": str(int(world.clock.now() + after))}
    entry |= {"recipient_id": message["recipient"], "biz_opaque_callback_data": message["reference"]}
    if status == "failed":
        entry["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "2104"}, "statuses": [entry]}
    change = {"value": value, "field": "messages"}
    body = json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": world.settings.merchant_id, "changes": [change]}]}
    )
    world.callbacks.enqueue(
        "chat", message["id"], body, sign(world, "chat", world.settings.chat_key, body), after=after
    )


def sign(world: World, part: str, key: str, body: str) -> dict[str, str]:
    """The signature header over the exact body; wrong if the part was told so."""
    if world.faults.take(part, "wrong_signature") is not None:
        key = "not the key"
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()}


async def send_chat(request: Request) -> Response:
    """`POST /chat/v1/messages`: to, type text or template; answers the message id."""
    world = world_of(request)
    if not bearer_ok(request, world.settings.chat_key):
        return error(401, 190, "Invalid access token")
    try:
        body = await json_body(request)
        recipient, words = box.phone(text(body, "to")), read_text(body)
        reference = text(body, "biz_opaque_callback_data", "")
    except BadRequest as bad:
        return error(400, 100, str(bad))
    if body.get("messaging_product") != "whatsapp" or recipient is None or len(words) > 4096:
        return error(400, 100, "messaging_product, to (a phone number) and at most 4096 characters are required")
    if world.faults.take("chat", "refuse") is not None:
        return error(400, 131026, "Message undeliverable")
    message = deliver(world, recipient, words, reference)
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "contacts": [{"input": body["to"], "wa_id": recipient}],
            "messages": [{"id": message["id"]}],
        }
    )


def deliver(world: World, recipient: str, words: str, reference: str) -> Row:
    """Accept the message and let its fate follow: delivered, failed, or silence after "sent"."""
    failed = world.faults.take("chat", "failed") is not None
    silent = world.faults.take("chat", "undelivered") is not None
    status = "failed" if failed else "sent" if silent else "delivered"
    message_id = f"wamid.{world.new_id()}"
    with world.store.transaction():
        message = box.put(
            world,
            "chat",
            recipient,
            words,
            id=message_id,
            reference=reference,
            status=status,
            visible=int(not failed and not silent),
        )
        if not failed:
            call_back(world, message, "sent")
        if not silent:
            call_back(world, message, status, after=world.settings.delivery_seconds)
    return message


@control
async def control_chat_status(request: Request) -> Response:
    """`POST /chat/_control/messages/{id}/{status}`: the person reads it, the provider gives up, ..."""
    world, status = world_of(request), request.path_params["status"]
    if not move_on(world, request.path_params["message_id"], status):
        return JSONResponse({"error": "unknown message or status (sent, delivered, read, failed)"}, status_code=404)
    return JSONResponse({"ok": True})


def move_on(world: World, message_id: str, status: str) -> bool:
    """Change the status and call back; False if message or status is unknown."""
    message = world.store.one("SELECT * FROM message WHERE id = ? AND channel = 'chat'", message_id)
    if message is None or status not in box.STATUSES[1:]:
        return False
    with world.store.transaction():
        box.mark(world, message_id, status)
        if status in {"delivered", "read"}:
            world.store.run("UPDATE message SET visible = 1 WHERE id = ?", message_id)
        call_back(world, message, status)
    return True


routes = [
    Route("/chat/v1/messages", send_chat, methods=["POST"]),
    Route("/chat/_control/messages/{message_id}/{status}", control_chat_status, methods=["POST"]),
]
