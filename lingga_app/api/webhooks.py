"""Callbacks of the message providers and the carrier: signed, at least once, in any order."""

import hashlib
import hmac
import json
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from lingga_app.bootstrap import deps, settings
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.errors import BadInput, NotAllowed
from lingga_app.services.notices import Receipt, take_receipt
from lingga_app.services.parcels import hear_carrier
from lingga_app.services.run import run_soon

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])

Signature = Annotated[str, Header(alias="X-Hub-Signature-256")]


@router.post("/chat", operation_id="take_chat_receipt")
async def chat(request: Request, signature: Signature = "") -> dict[str, int]:
    """A status callback of the WhatsApp Business Cloud API. Answers how many statuses were ours."""
    body = await _signed(request, signature, settings().outside.chat_key)
    return await _take([_chat_receipt(status) for status in _chat_statuses(body)])


@router.post("/sms", operation_id="take_sms_receipt")
async def sms(request: Request, signature: Signature = "") -> dict[str, int]:
    """A delivery receipt of the SMS provider."""
    body = await _signed(request, signature, settings().outside.sms_key)
    return await _take([Receipt(key=_text(body, "reference"), status=_text(body, "status"))])


@router.post("/pos", operation_id="take_parcel_event")
async def pos(request: Request, signature: Signature = "") -> dict[str, int]:
    """A callback of the post carrier. It only makes us ask the carrier, whose own word counts."""
    body = await _signed(request, signature, settings().outside.post_key)
    taken = await run_soon(hear_carrier, _text(body, "number"), actor=SYSTEM, deps=deps())
    return {"taken": int(taken)}


async def _signed(request: Request, signature: str, key: str) -> Any:
    """The JSON body, once its signature over the very bytes fits. Raises `NotAllowed`, `BadInput`."""
    raw = await request.body()
    ours = "sha256=" + hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(ours.encode(), signature.encode()):
        raise NotAllowed
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise BadInput(field="body") from None


def _chat_statuses(body: Any) -> list[Any]:
    try:
        return [
            status
            for entry in body["entry"]
            for change in entry["changes"]
            for status in change["value"].get("statuses", [])
        ]
    except (KeyError, TypeError, AttributeError):
        raise BadInput(field="entry") from None


def _chat_receipt(status: Any) -> Receipt:
    return Receipt(key=_text(status, "biz_opaque_callback_data"), status=_text(status, "status"))


def _text(body: Any, name: str) -> str:
    value = body.get(name, "") if isinstance(body, dict) else None
    if not isinstance(value, str):
        raise BadInput(field=name)
    return value


async def _take(receipts: list[Receipt]) -> dict[str, int]:
    taken = 0
    for receipt in receipts:
        taken += await run_soon(take_receipt, receipt, actor=SYSTEM, deps=deps())
    return {"taken": taken}
