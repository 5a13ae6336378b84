"""The pay slip that somebody else can be sent: amount, code, steps; nothing about whose passport it is."""

import asyncio
import base64

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lingga_app.adapters.typeset import qr_png
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.errors import NotFound
from lingga_app.domain.payments import WAITING
from lingga_app.plain.rendering import language, page
from lingga_app.services.billing import CASH, SharedBill, shared_bill
from lingga_app.services.run import read
from lingga_app.words.formats import pay_code, rupiah, saat

router = APIRouter(include_in_schema=False)

STEPS = {"card": 3}


@router.get("/bayar/{token}")
async def pay_slip(request: Request, token: str) -> HTMLResponse:
    lang = language(request)
    try:
        slip = await asyncio.to_thread(read, shared_bill, SharedBill(token[:64]), actor=PUBLIC, deps=deps())
    except NotFound:
        return page("pay_slip_none.html", lang, status=404)
    way = "cash" if slip.channel in CASH else slip.channel
    qr = ""
    if slip.channel == "qris" and slip.pay_code:
        qr = base64.b64encode(await asyncio.to_thread(qr_png, slip.pay_code, 4)).decode()
    return page(
        "pay_slip.html",
        lang,
        price=rupiah(slip.price_idr, lang),
        until=saat(slip.expires_at, lang),
        open=slip.state in WAITING,
        paid=slip.state == "paid",
        code="" if slip.channel == "qris" else pay_code(slip.pay_code),
        billing=pay_code(slip.billing_code),
        label="pay.code" if way == "cash" else "pay.number",
        steps=[f"pay.{way}.{n}" for n in range(1, STEPS.get(way, 4) + 1)],
        way=f"pay.{slip.channel}",
        qr=qr,
    )
