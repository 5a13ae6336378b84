"""The interview over HTTP: answers and doubts, the note, the end."""

from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from lingga_app.api.office.common import CASES, CaseOut, DueOut, Note, Reference, RequestId, SavedOut, out
from lingga_app.api.web import Who, same_site
from lingga_app.domain.form import Field
from lingga_app.domain.references import parse_reference
from lingga_app.services import interview

router = APIRouter(prefix=CASES, dependencies=[Depends(same_site)])


class DoubtOut(BaseModel):
    kind: str
    field: Field
    stated: str
    seen: str


class PortraitOut(BaseModel):
    findings: list[str]
    note: str
    usable: bool


class InterviewOut(BaseModel):
    case: CaseOut
    answers: dict[Field, str]
    doubts: list[DoubtOut]
    note: str
    private: bool
    noted_at: datetime | None
    portrait: PortraitOut | None


class NoteIn(BaseModel):
    text: Note
    private: bool = False


@router.get("/{reference}/interview", operation_id="open_interview")
async def open_interview(reference: Reference, who: Who) -> InterviewOut:
    view = await who.do(interview.open_interview, interview.OpenInterview(parse_reference(reference)))
    return InterviewOut(
        case=out(CaseOut, view.head),
        answers=dict(view.answers),
        doubts=[DoubtOut(**asdict(doubt)) for doubt in view.doubts],
        note=view.note,
        private=view.private,
        noted_at=view.noted_at,
        portrait=out(PortraitOut, view.portrait) if view.portrait else None,
    )


@router.put("/{reference}/interview/note", operation_id="save_note")
async def save_note(reference: Reference, body: NoteIn, who: Who) -> SavedOut:
    cmd = interview.SaveNote(parse_reference(reference), body.text, body.private)
    return SavedOut(at=await who.do(interview.save_note, cmd))


@router.post("/{reference}/interview/finish", operation_id="finish_interview")
async def finish_interview(reference: Reference, who: Who, request_id: RequestId = "") -> DueOut:
    """Portrait taken and data page agreed to: the clock for the book starts."""
    cmd = interview.FinishInterview(parse_reference(reference))
    return DueOut(due_on=await who.do(interview.finish_interview, cmd, request_id=request_id))
