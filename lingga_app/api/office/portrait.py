"""The portrait over HTTP: sent in parts, judged live, shown; for programs and for the capture page."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.callback_limits import Leaky
from lingga_app.api.office.common import CASES, Note, Reference, RequestId, out
from lingga_app.api.papers import PICTURE_HEADERS
from lingga_app.api.web import Jpeg, Who, problem, same_site
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import NotFound, TooMany
from lingga_app.domain.file_refusals import FileTooBig, UploadOffset
from lingga_app.domain.references import parse_reference
from lingga_app.ports.document_store import PaperBroken, PaperMissing
from lingga_app.services import portraits
from lingga_app.services.portrait_judging import FRAME_BYTES, FRAME_SCALE
from lingga_app.words import say
from lingga_app.words.formats import jam

router = APIRouter(prefix=CASES, dependencies=[Depends(same_site)])
pages = APIRouter(prefix="/api/office/portraits", include_in_schema=False, dependencies=[Depends(same_site)])

FRAMES_A_MINUTE: Final = 180
HINTS: Final = 2
frames_of = Leaky(FRAMES_A_MINUTE)
"""Live frames of one officer, in this process; the page sends two a second."""

UploadId = Annotated[str, Path(max_length=64)]
Offset = Annotated[int, Header(alias="upload-offset", ge=0, le=2**40)]


class GaugeOut(BaseModel):
    """`hints`: the most important of the `doubts`, in the officer's language; `judged`: False where the frame was not
    looked at."""

    hints: list[str]
    doubts: int
    judged: bool


class ReasonIn(BaseModel):
    note: Note


class NewUpload(BaseModel):
    size: Annotated[int, Part(ge=0, le=2**40)]
    sha256: Annotated[str, Part(max_length=64, pattern="^([0-9a-fA-F]{64})?$")] | None = None
    name: Annotated[str, Part(max_length=4000)] = ""
    type: Annotated[str, Part(max_length=200)] = ""


class UploadOut(BaseModel):
    upload_id: str
    offset: int
    done: bool


@router.post("/{reference}/portrait/use", status_code=204, operation_id="use_portrait")
async def use_portrait(reference: Reference, body: ReasonIn, who: Who, request_id: RequestId = "") -> None:
    """Use a doubtful portrait, with a reason."""
    cmd = portraits.UsePortrait(parse_reference(reference), body.note)
    await who.do(portraits.use_portrait, cmd, request_id=request_id)


@router.post("/{reference}/portrait/uploads", status_code=201, operation_id="start_portrait")
@pages.post("/{reference}", status_code=201)
async def start_portrait(reference: Reference, body: NewUpload, who: Who) -> UploadOut:
    """Begin to send a portrait; only between check-in and check-out."""
    cmd = portraits.BeginPortrait(parse_reference(reference), body.size, (body.sha256 or "").lower())
    return out(UploadOut, await asyncio.to_thread(portraits.start_portrait, deps(), who.actor, cmd))


@router.patch("/{reference}/portrait/uploads/{upload_id}", operation_id="send_portrait_part", response_model=UploadOut)
@pages.patch("/{reference}/{upload_id}")
async def send_portrait_part(
    reference: Reference, upload_id: UploadId, offset: Offset, request: Request, who: Who
) -> Any:
    """One part as the raw body. A wrong offset is answered with the right one."""
    query = portraits.FindPortraitUpload(parse_reference(reference), upload_id)
    data = await request.body()
    try:
        found = await asyncio.to_thread(portraits.take_portrait_part, deps(), who.actor, query, offset, data)
    except UploadOffset as refusal:
        body = problem(refusal, who.lang) | {"upload_id": upload_id, "offset": refusal.facts["expected"]}
        return JSONResponse(body | {"done": False}, status_code=409)
    return out(UploadOut, found)


@pages.post("/{reference}/gauge")
async def gauge_portrait(
    reference: Reference, request: Request, who: Who, scale: Annotated[float, Query(ge=1, le=FRAME_SCALE)] = 1.0
) -> GaugeOut:
    """What the live picture still lacks; the body is one small JPEG. Nothing of it is kept."""
    who.actor.must(Role.INTERVIEWER)
    if not frames_of.take(who.actor.key):
        raise TooMany(at=jam(deps().clock.now() + timedelta(minutes=1)))
    frame = b""
    async for part in request.stream():
        frame += part
        if len(frame) > FRAME_BYTES:
            raise FileTooBig(limit_mb=1)
    query = portraits.ShowPortrait(parse_reference(reference))
    found = await asyncio.to_thread(portraits.gauge_portrait, deps(), who.actor, query, frame, scale)
    sentences = [say(f"staff.portrait_said.{key}", who.lang) for key in found.doubts]
    return GaugeOut(hints=sentences[:HINTS], doubts=len(sentences), judged=found.judged)


@router.get("/{reference}/portrait", operation_id="show_portrait", response_class=Jpeg)
@pages.get("/{reference}/picture", response_class=Jpeg)
async def show_portrait(reference: Reference, who: Who, n: Annotated[str, Query(max_length=40)] = "") -> Response:
    """The present portrait as JPEG. Recorded before it leaves."""
    del n  # only makes a new address for a new picture
    query = portraits.ShowPortrait(parse_reference(reference))
    try:
        data = await asyncio.to_thread(portraits.portrait_picture, deps(), who.actor, query)
    except (PaperMissing, PaperBroken) as lost:
        raise NotFound from lost
    return Response(data, media_type="image/jpeg", headers=PICTURE_HEADERS)


@router.get("/{reference}/portrait/uploads/{upload_id}", operation_id="portrait_offset")
@pages.get("/{reference}/{upload_id}")
async def portrait_offset(reference: Reference, upload_id: UploadId, who: Who) -> UploadOut:
    query = portraits.FindPortraitUpload(parse_reference(reference), upload_id)
    return out(UploadOut, await asyncio.to_thread(portraits.portrait_offset, deps(), who.actor, query))
