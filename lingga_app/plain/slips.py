"""/bukti-jadwal/{nomor}: the slip without script, whole in one file; a phone keeps it when its owner asks."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from lingga_app import cookies
from lingga_app.adapters.qr import qr_svg
from lingga_app.bootstrap import deps, settings
from lingga_app.domain.errors import AppError, NotSignedIn
from lingga_app.domain.references import parse_reference
from lingga_app.plain.rendering import language, page, refused
from lingga_app.services.run import read
from lingga_app.services.seat_slips import slip
from lingga_app.services.seats import OfCase
from lingga_app.services.slip_sheet import slip_facts
from lingga_app.services.who import known

router = APIRouter(include_in_schema=False)


@router.get("/bukti-jadwal/{nomor}")
async def keep(request: Request, nomor: str) -> Response:
    """Only for its owner; a stranger is sent to sign in and learns nothing."""
    lang = language(request)
    token = request.cookies.get(cookies.named(cookies.SESSION), "")
    who = await asyncio.to_thread(known, deps(), token) if token else None
    try:
        if who is None:
            raise NotSignedIn
        found = await asyncio.to_thread(read, slip, OfCase(parse_reference(nomor[:64])), actor=who.actor, deps=deps())
    except NotSignedIn:
        return RedirectResponse("/masuk", 303)
    except AppError as refusal:
        return refused(lang, refusal, heading="slip.appointment")
    office = settings().office
    facts = slip_facts(found, lang, phone=office.phone, demo=settings().profile != "production")
    return page("slip.html", lang, slip=facts, qr=qr_svg(found.address))
