"""/ruang-tunggu/{opening}: a place in line without script. The page asks again by itself, seldom while far away."""

import asyncio

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from lingga_app import cookies
from lingga_app.api.web import same_site
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import Actor
from lingga_app.domain.errors import AppError, NotSignedIn
from lingga_app.plain.rendering import language, page, refused
from lingga_app.services.waiting_room import enter_room, where_i_stand
from lingga_app.services.who import known

router = APIRouter(include_in_schema=False)


@router.get("/ruang-tunggu/{opening}")
async def wait(request: Request, opening: str) -> Response:
    """Where this account stands. Who asks also looks after the door, so a line that is watched moves."""
    try:
        found = await asyncio.to_thread(where_i_stand, deps(), await _who(request), opening[:64])
    except NotSignedIn:
        return _sign_in(opening)
    except AppError as refusal:
        return refused(language(request), refusal, heading="room.title")
    return page("waiting_room.html", language(request), room=found, link=f"/permohonan/{found.reference}/jadwal")


@router.post("/ruang-tunggu/{opening}", dependencies=[Depends(same_site)])
async def enter(request: Request, opening: str) -> Response:
    """Take a place, then show it: loading the page again sends nothing again."""
    try:
        await asyncio.to_thread(enter_room, deps(), await _who(request), opening[:64])
    except NotSignedIn:
        return _sign_in(opening)
    except AppError as refusal:
        return refused(language(request), refusal, heading="room.title")
    return RedirectResponse(f"/ruang-tunggu/{opening[:64]}", 303)


async def _who(request: Request) -> Actor:
    token = request.cookies.get(cookies.named(cookies.SESSION), "")
    if not token:
        raise NotSignedIn
    return (await asyncio.to_thread(known, deps(), token)).actor


def _sign_in(opening: str) -> Response:
    return RedirectResponse(f"/masuk?lanjut=/ruang-tunggu/{opening}" if opening.isalnum() else "/masuk", 303)
