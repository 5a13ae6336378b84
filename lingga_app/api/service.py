"""Notices, chat and public status for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.web import Who
from lingga_app.domain.chat import ChatTakesText
from lingga_app.domain.references import parse_reference
from lingga_app.services import chat, chat_desk, noticeboard, tracking

router = APIRouter(prefix="/api/v1", tags=["service"])

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]


def text_only(request: Request) -> None:
    """Pictures and files are told where they belong, before anything of them is read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind != "application/json":
        raise ChatTakesText


class Message(BaseModel):
    """Plain text, at most 1,000 letters."""

    text: Annotated[str, Part(max_length=4000)]


class Claim(BaseModel):
    take_over: bool = False


class Question(BaseModel):
    """Number and birth date of one application."""

    reference: Annotated[str, Part(max_length=64)]
    born_on: date


@router.post("/tracking", operation_id="track_application")
async def track_application(who: Who, asked: Question) -> tracking.Tracked:
    """Where an application is, who holds it, by when. The same answer for a wrong number and a wrong date."""
    wanted = tracking.TrackApplication(parse_reference(asked.reference), asked.born_on, who.browser[:64])
    found = await who.do(tracking.track_application, wanted)
    if found is None:
        raise tracking.TrackingMismatch
    return found


@router.get("/applications/{reference}/notices", operation_id="my_notices")
async def my_notices(who: Who, reference: Reference) -> list[noticeboard.NoticeLine]:
    return await who.ask(noticeboard.my_notices, noticeboard.MyNotices(parse_reference(reference), who.lang))


@router.post("/applications/{reference}/notices/read", operation_id="read_notices")
async def read_notices(who: Who, reference: Reference) -> int:
    """All of them; answers how many were new."""
    return await who.do(noticeboard.read_notices, noticeboard.ReadNotices(parse_reference(reference)))


@router.post("/applications/{reference}/notices/{notice}/read", operation_id="read_notice")
async def read_notice(who: Who, reference: Reference, notice: PublicId) -> int:
    return await who.do(noticeboard.read_notices, noticeboard.ReadNotices(parse_reference(reference), notice))


@router.get("/applications/{reference}/chat", operation_id="open_chat")
async def open_chat(who: Who, reference: Reference) -> chat.Chat:
    """The applicant's side; what is shown counts as read."""
    return await who.do(chat.open_chat, chat.OpenChat(parse_reference(reference)))


@router.post(
    "/applications/{reference}/chat",
    status_code=201,
    operation_id="send_message",
    dependencies=[Depends(text_only)],
)
async def send_message(who: Who, reference: Reference, message: Message, key: RequestId = "") -> chat.Said:
    """The same `Idempotency-Key` is one message, however often it comes."""
    cmd = chat.SendMessage(parse_reference(reference), message.text)
    return await who.do(chat.send_message, cmd, request_id=key)


@router.get("/office/chat", operation_id="chat_queue")
async def chat_queue(who: Who) -> chat_desk.Desk:
    return await who.ask(chat_desk.chat_queue, chat_desk.ChatQueue())


@router.get("/office/applications/{reference}/chat", operation_id="open_case_chat")
async def open_case_chat(who: Who, reference: Reference) -> chat.Chat:
    return await who.do(chat.open_case_chat, chat.OpenChat(parse_reference(reference)))


@router.get("/office/applications/{reference}/chat/card", operation_id="case_card")
async def case_card(who: Who, reference: Reference) -> chat_desk.CaseCard:
    return await who.do(chat_desk.case_card, chat_desk.OpenCaseCard(parse_reference(reference), who.lang))


@router.post(
    "/office/applications/{reference}/chat",
    status_code=201,
    operation_id="answer_message",
    dependencies=[Depends(text_only)],
)
async def answer_message(who: Who, reference: Reference, message: Message, key: RequestId = "") -> chat.Said:
    cmd = chat.SendMessage(parse_reference(reference), message.text)
    return await who.do(chat.answer_message, cmd, request_id=key)


@router.post("/office/applications/{reference}/chat/claim", status_code=204, operation_id="claim_conversation")
async def claim_conversation(who: Who, reference: Reference, claim: Claim) -> None:
    cmd = chat.ClaimConversation(parse_reference(reference), claim.take_over)
    await who.do(chat.claim_conversation, cmd)


@router.get("/office/notices/unreached", operation_id="unreached_notices")
async def unreached_notices(who: Who) -> list[noticeboard.Unreached]:
    """Notices of this office that no channel is known to have carried."""
    return await who.do(noticeboard.unreached_notices, noticeboard.UnreachedNotices(who.lang))


@router.post("/office/notices/{notice}/again", status_code=204, operation_id="try_another_way")
async def try_another_way(who: Who, notice: PublicId) -> None:
    await who.do(noticeboard.try_another_way, noticeboard.TryAnotherWay(notice))


@router.post("/office/notices/{notice}/called", status_code=204, operation_id="note_called")
async def note_called(who: Who, notice: PublicId) -> None:
    await who.do(noticeboard.note_called, noticeboard.NoteCalled(notice))
