"""An SMS provider: accepted with 202, counted in segments, a signed delivery receipt later."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.messages import box
from lingga_app.sandbox.messages.chat import sign
from lingga_app.sandbox.web import BadRequest, bearer_ok, json_body, text, world_of

GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_TWICE = set("^{}\\[~]|€")


def segments(words: str) -> tuple[str, int]:
    """Encoding and number of messages: 160 (153 when split) in GSM 7 bit, 70 (67) in UCS-2 (3GPP TS 23.038, 23.040)."""
    if set(words) <= GSM7 | GSM7_TWICE:
        length, single, several, name = sum(2 if c in GSM7_TWICE else 1 for c in words), 160, 153, "GSM-7"
    else:
        length, single, several, name = len(words.encode("utf-16-be")) // 2, 70, 67, "UCS-2"
    return name, 1 if length <= single else -(-length // several)


async def send_sms(request: Request) -> Response:
    """`POST /sms/v1/messages`: to, text, optional reference that comes back in the receipt."""
    world = world_of(request)
    if not bearer_ok(request, world.settings.sms_key):
        return JSONResponse({"error": "unauthorized"}, status_code=401)
    body = await json_body(request)
    recipient, words, reference = box.phone(text(body, "to")), text(body, "text"), text(body, "reference", "")
    if recipient is None:
        raise BadRequest("to must be a phone number")
    encoding, count = segments(words)
    if count > 10:
        raise BadRequest("at most 10 segments")
    if world.faults.take("sms", "refuse") is not None:
        return JSONResponse({"error": "the number cannot be reached"}, status_code=422)
    failed = world.faults.take("sms", "failed") is not None
    silent = world.faults.take("sms", "undelivered") is not None
    status = "failed" if failed else "sent" if silent else "delivered"
    with world.store.transaction():
        message = box.put(
            world, "sms", recipient, words, status=status, reference=reference, visible=int(not failed and not silent)
        )
        if not silent:
            receipt = json.dumps({"id": message["id"], "status": status, "reference": reference, "segments": count})
            headers = sign(world, "sms", world.settings.sms_key, receipt)
            world.callbacks.enqueue("sms", message["id"], receipt, headers, after=world.settings.delivery_seconds)
    answer = {"id": message["id"], "status": "accepted", "encoding": encoding, "segments": count}
    return JSONResponse(answer, status_code=202)


routes = [Route("/sms/v1/messages", send_sms, methods=["POST"])]
