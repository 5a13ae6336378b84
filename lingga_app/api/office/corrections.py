"""The applicant's answers to what was sent back, over HTTP."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.office.common import OWN, Note, Reference, RequestId, SavedOut, out
from lingga_app.api.web import Who, same_site
from lingga_app.domain.references import parse_reference
from lingga_app.services import returns

router = APIRouter(prefix=OWN, dependencies=[Depends(same_site)])


class ItemOut(BaseModel):
    target: str
    is_paper: bool
    reason: str
    note: str
    bring: bool
    ours: str
    theirs: str
    theirs_from: str
    answered: bool
    kept: bool
    explanation: str


class CorrectionOut(BaseModel):
    """`proofread`: the data page must be read again before sending. `before_payment`: send it with `send-mended`."""

    reference: str
    name: str
    due_on: date
    extended: bool
    items: list[ItemOut]
    open_items: int
    proofread: bool
    papers: bool
    before_payment: bool


class AnswerIn(BaseModel):
    """A new `value`, or `keep` with an `explanation`."""

    value: Annotated[str, Part(max_length=2000)] = ""
    keep: bool = False
    explanation: Note = ""


class AnswerByOut(BaseModel):
    answer_by: datetime


@router.get("/correction", operation_id="open_correction")
async def open_correction(reference: Reference, who: Who) -> CorrectionOut:
    """What is to be corrected, with both values and the day."""
    view = await who.ask(returns.open_correction, returns.OpenCorrection(parse_reference(reference)))
    return out(CorrectionOut, view)


@router.put("/correction/{target}", operation_id="answer_item")
async def answer_item(
    reference: Reference,
    target: Annotated[str, Path(max_length=60)],
    body: AnswerIn,
    who: Who,
    request_id: RequestId = "",
) -> SavedOut:
    cmd = returns.AnswerItem(parse_reference(reference), target, body.value, body.keep, body.explanation)
    return SavedOut(at=await who.do(returns.answer_item, cmd, request_id=request_id))


@router.post("/correction/send", operation_id="answer_correction")
async def answer_correction(reference: Reference, who: Who, request_id: RequestId = "") -> AnswerByOut:
    """Once each item is answered."""
    cmd = returns.AnswerCorrection(parse_reference(reference))
    return AnswerByOut(answer_by=await who.do(returns.answer_correction, cmd, request_id=request_id))
