"""`/gangguan`: what works now, one line per part."""

import asyncio
import logging

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lingga_app.bootstrap import deps
from lingga_app.domain.actor import PUBLIC
from lingga_app.plain.rendering import language, page
from lingga_app.services.run import read
from lingga_app.services.works import PARTS, PartState, WhatWorks, Works, what_works

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/gangguan")
async def works(request: Request) -> HTMLResponse:
    """Answers also when the database does not: that is when people ask."""
    try:
        house = await asyncio.to_thread(read, what_works, WhatWorks(), actor=PUBLIC, deps=deps())
    except Exception:
        log.exception("what works")
        down = [PartState(part, Works.DOWN) for part in ("forms", *PARTS)]
        return page("works.html", language(request), status=503, parts=down, at=None)
    return page("works.html", language(request), parts=house.parts, at=house.at)
