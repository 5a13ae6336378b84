"""/kode-ambil/{nomor}: the pickup code without script, whole in one file; a phone keeps it when its owner asks."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from lingga_app import cookies
from lingga_app.adapters.qr import qr_svg
from lingga_app.bootstrap import deps
from lingga_app.db.tables import Collector
from lingga_app.domain.errors import AppError, NotSignedIn
from lingga_app.domain.references import parse_reference
from lingga_app.domain.tariffs import STAMP_DUTY_IDR
from lingga_app.plain.rendering import language, page, refused
from lingga_app.services.pickup_codes import OfPickup, show_code
from lingga_app.services.pickup_sheets import hours_said
from lingga_app.services.run import read
from lingga_app.services.who import known

router = APIRouter(include_in_schema=False)


@router.get("/kode-ambil/{nomor}")
async def keep(request: Request, nomor: str) -> Response:
    """Only for its owner; a stranger is sent to sign in and learns nothing."""
    lang = language(request)
    token = request.cookies.get(cookies.named(cookies.SESSION), "")
    who = await asyncio.to_thread(known, deps(), token) if token else None
    try:
        if who is None:
            raise NotSignedIn
        cmd = OfPickup(parse_reference(nomor[:64]))
        found = await asyncio.to_thread(read, show_code, cmd, actor=who.actor, deps=deps())
    except NotSignedIn:
        return RedirectResponse("/masuk", 303)
    except AppError as refusal:
        return refused(lang, refusal, heading="slip.pickup")
    price = STAMP_DUTY_IDR if found.collector is Collector.NAMED else 0
    return page("pickup.html", lang, slip=found, qr=qr_svg(found.qr), price=price, hours=hours_said(found, lang))
