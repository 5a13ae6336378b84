"""Announced openings and their waiting rooms for programs: the same rows and the same door as the plain page."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from pydantic import AwareDatetime, BaseModel
from pydantic import Field as Part

from lingga_app.api.web import Who
from lingga_app.bootstrap import deps
from lingga_app.services import openings, waiting_room

router = APIRouter(prefix="/api/v1", tags=["openings"])

PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
NO_STORE = {"cache-control": "no-store"}


class Announcement(BaseModel):
    """Sessions of the place from `first` to `last` open at `opens_at`."""

    place_id: Annotated[int, Part(ge=1, lt=2**63)]
    first: date
    last: date
    opens_at: AwareDatetime


class NewOpening(BaseModel):
    opening: str


@router.get("/openings", operation_id="upcoming_openings")
async def upcoming(who: Who) -> list[openings.OpeningView]:
    return await who.ask(openings.upcoming_openings, None)


@router.get("/openings/{opening}/place", operation_id="my_place")
async def place(who: Who, opening: PublicId, response: Response) -> waiting_room.Standing:
    """Where the signed-in account stands. Ask again after `ask_again` seconds."""
    response.headers.update(NO_STORE)
    return await asyncio.to_thread(waiting_room.where_i_stand, deps(), who.actor, opening)


@router.post("/openings/{opening}/place", operation_id="join", status_code=204)
async def join(who: Who, opening: PublicId) -> None:
    """Take a place in line; asked again, the same place."""
    await asyncio.to_thread(waiting_room.enter_room, deps(), who.actor, opening)


@router.get("/office/openings", operation_id="office_openings")
async def listed(who: Who) -> list[openings.OpeningView]:
    return await who.ask(openings.office_openings, None)


@router.post("/office/openings", operation_id="announce_opening", status_code=201)
async def announce(who: Who, body: Announcement, request_id: RequestId = "") -> NewOpening:
    cmd = openings.AnnounceOpening(body.place_id, body.first, body.last, body.opens_at)
    return NewOpening(opening=await who.do(openings.announce_opening, cmd, request_id=request_id))


@router.post("/office/openings/{opening}/cancel", operation_id="cancel_opening", status_code=204)
async def cancel(who: Who, opening: PublicId, request_id: RequestId = "") -> None:
    await who.do(openings.cancel_opening, openings.OpeningNamed(opening), request_id=request_id)
