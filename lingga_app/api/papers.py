"""Papers over HTTP: transfers in parts, pictures for those who may see them, and the list for programs.

Pages and programs use the same routes for transfers; pages send the session cookie, so a foreign site's script is
refused. Pictures are always our own re-encoded JPEG, never what was uploaded.
"""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.web import Jpeg, Who, problem, same_site
from lingga_app.bootstrap import deps
from lingga_app.db.tables import PaperState
from lingga_app.domain.actor import ActorKind
from lingga_app.domain.crosscheck import Why
from lingga_app.domain.errors import NotFound
from lingga_app.domain.file_refusals import UploadOffset
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import Advice, PaperKind
from lingga_app.domain.reasons import ReturnReason
from lingga_app.domain.references import parse_reference
from lingga_app.ports.document_store import DocumentStore, PaperBroken, PaperMissing
from lingga_app.services import crosschecking, glance, papers, uploads
from lingga_app.services.comparing import Answered
from lingga_app.services.glance import MendReason
from lingga_app.services.paper_list import Place
from lingga_app.words import say

router = APIRouter(tags=["papers"])
pages = APIRouter(prefix="/api/papers", include_in_schema=False, dependencies=[Depends(same_site)])
programs = APIRouter(prefix="/api/v1/applications/{reference}/papers", dependencies=[Depends(same_site)])
office = APIRouter(prefix="/api/v1/glances", dependencies=[Depends(same_site)])

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
UploadId = Annotated[str, Path(max_length=64)]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
Offset = Annotated[int, Header(alias="upload-offset", ge=0, le=2**40)]
Note = Annotated[str, Part(max_length=4000)]

PICTURE_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-disposition": 'inline; filename="dokumen.jpg"',
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


class NewUpload(BaseModel):
    """`sha256` of the whole file in hex, if the sender can count it: then a broken file is noticed, and the same file
    can be continued on another device. `name` and `type` prove nothing and are not kept."""

    size: Annotated[int, Part(ge=0, le=2**40)]
    sha256: Annotated[str, Part(max_length=64)] | None = None
    name: Annotated[str, Part(max_length=4000)] = ""
    type: Annotated[str, Part(max_length=200)] = ""


class UploadOut(BaseModel):
    """Send the next part from `offset`. `paper`: public id of what it became, once `done`."""

    upload_id: str
    offset: int
    done: bool
    paper: str


class FindingOut(BaseModel):
    """One doubt or note of the automatic check. `where`: left, top, right, bottom in 0..1 of the picture; `page` from
    1."""

    rule: str
    version: int
    message: str
    value: float
    limit: float
    where: tuple[float, float, float, float] | None
    page: int


class PaperOut(BaseModel):
    """`image` and `thumb` are addresses of pictures, empty until there are some."""

    public_id: str
    kind: PaperKind
    state: PaperState
    version: int
    pages: int
    sent_at: datetime
    shared: bool
    findings: list[FindingOut]
    refused: str
    image: str
    thumb: str


class PlaceOut(BaseModel):
    """One place on the list: `kind` or one of `alternatives` fills it. `advice`: what to do without such a paper."""

    kind: PaperKind
    alternatives: list[PaperKind]
    mandatory: bool
    household: bool
    settled: bool
    missing: bool
    asked: str
    advice: Advice
    advice_text: str
    paper: PaperOut | None


class PapersOut(BaseModel):
    reference: str
    status: Status
    complete: bool
    needs_glance: bool
    may_change: bool
    answer_by: datetime | None
    places: list[PlaceOut]


class QuestionOut(BaseModel):
    """One difference. `read` is "" where there is nothing to take over; `paper` null where the NIK itself says so;
    `where`: left, top, right, bottom in 0..1 of the picture; `page` from 0."""

    field: Field
    why: Why
    typed: str
    read: str
    paper: PaperKind | None
    where: tuple[float, float, float, float] | None
    page: int


class QuestionsOut(BaseModel):
    asked: list[QuestionOut]
    fills: dict[str, str]


class QuestionIn(BaseModel):
    """`field` and `read` as they were asked."""

    field: Field
    read: Annotated[str, Part(max_length=300)]
    take: bool


class FilledOut(BaseModel):
    fields: list[Field]


class NoteIn(BaseModel):
    note: Note = ""


class AnsweredOut(BaseModel):
    status: Status
    answer_by: datetime


class StatusOut(BaseModel):
    status: Status


class GlanceItemOut(BaseModel):
    reference: str
    person: str
    sent_at: datetime
    due_at: datetime
    reason: str
    open_papers: int


class GlancePaperOut(BaseModel):
    kind: PaperKind
    mandatory: bool
    public_id: str
    state: PaperState | None
    pages: int
    version: int
    sent_at: datetime | None
    opened: bool
    findings: list[FindingOut]
    notes: list[FindingOut]
    refused: str
    note: str
    missing: bool
    household: bool
    elsewhere: bool
    older: list[str]


class GlanceOut(BaseModel):
    """Send `seen` back with the decision: it names what was looked at. `answered`: what was corrected since it last
    went back."""

    reference: str
    person: str
    status: Status
    product: str
    purpose: str
    sent_at: datetime | None
    due_at: datetime | None
    reason: str
    papers: list[GlancePaperOut]
    answers: dict[str, str]
    doubts: list[str]
    answered: list[Answered]
    seen: list[str]


Seen = Annotated[list[Annotated[str, Part(max_length=80)]], Part(max_length=40)]


class AcceptIn(BaseModel):
    seen: Seen


class MendItemIn(BaseModel):
    kind: PaperKind
    reason: MendReason
    note: Note = ""


class MendFieldIn(BaseModel):
    field: Field
    reason: ReturnReason
    note: Note = ""


class MendIn(BaseModel):
    """Papers to photograph again, and answers of the form to correct; at least one."""

    seen: Seen
    items: Annotated[list[MendItemIn], Part(max_length=20)] = []
    fields: Annotated[list[MendFieldIn], Part(max_length=20)] = []


@programs.post("/{kind}/uploads", status_code=201, operation_id="begin_upload")
@pages.post("/{reference}/{kind}", status_code=201)
async def begin_upload(reference: Reference, kind: PaperKind, body: NewUpload, who: Who) -> UploadOut:
    """Begin a transfer, or go on with the same file that was begun before."""
    cmd = uploads.BeginUpload(parse_reference(reference), kind, body.size, (body.sha256 or "").lower())
    return _transfer(await asyncio.to_thread(uploads.start_transfer, deps(), who.actor, cmd))


@programs.patch(
    "/{kind}/uploads/{upload_id}",
    operation_id="send_part",
    response_model=UploadOut,
    responses={409: {"model": UploadOut}},
)
@pages.patch("/{reference}/{kind}/{upload_id}")
async def send_part(
    reference: Reference, kind: PaperKind, upload_id: UploadId, offset: Offset, request: Request, who: Who
) -> Any:
    """One part of at most 1 MiB as the raw body. A wrong offset is answered with the right one."""
    query = uploads.FindUpload(parse_reference(reference), kind, upload_id)
    data = await request.body()
    try:
        found = await asyncio.to_thread(uploads.take_part, deps(), who.actor, query, offset, data)
    except UploadOffset as refusal:
        body = problem(refusal, who.lang) | {"upload_id": upload_id, "offset": refusal.facts["expected"]}
        return JSONResponse(body | {"done": False, "paper": ""}, status_code=409)
    return _transfer(found)


@programs.get("/{kind}/uploads/{upload_id}", operation_id="transfer_state")
@pages.get("/{reference}/{kind}/{upload_id}")
async def transfer_state(reference: Reference, kind: PaperKind, upload_id: UploadId, who: Who) -> UploadOut:
    """Where to go on after a break."""
    query = uploads.FindUpload(parse_reference(reference), kind, upload_id)
    return _transfer(await asyncio.to_thread(uploads.transfer_state, deps(), who.actor, query))


@router.get("/api/v1/papers/{public_id}/{part}", operation_id="view_paper", response_class=Jpeg)
@pages.get("/{public_id}/{part}", response_class=Jpeg)
async def view_paper(
    public_id: Annotated[str, Path(max_length=64)],
    part: Literal["image", "thumb"],
    who: Who,
    page: Annotated[int, Query(ge=1, le=50)] = 1,
) -> Response:
    """A clean picture. An officer's look is recorded before the picture leaves."""
    query = papers.ViewPaper(public_id, part, page)
    reach = who.do if who.actor.kind is ActorKind.OFFICER else who.ask
    found = await reach(papers.view_paper, query)
    store = deps().port(DocumentStore)
    try:
        data = await asyncio.to_thread(store.read, found.blob, owner_key=found.owner_key)
    except (PaperMissing, PaperBroken) as lost:
        raise NotFound from lost
    return Response(data, media_type="image/jpeg", headers=PICTURE_HEADERS)


@programs.get("", operation_id="open_papers")
async def open_papers(reference: Reference, who: Who) -> PapersOut:
    """The papers of this very case and the state of each."""
    view = await who.ask(papers.open_papers, papers.OpenPapers(parse_reference(reference)))
    return PapersOut(
        reference=view.reference,
        status=view.status,
        complete=view.papers.complete,
        needs_glance=view.papers.needs_glance,
        may_change=view.may_change,
        answer_by=view.answer_by,
        places=[_place(place, who.lang) for place in view.papers.places],
    )


@programs.post("/{kind}/send-anyway", status_code=204, operation_id="send_anyway")
async def send_anyway(
    reference: Reference, kind: PaperKind, body: NoteIn, who: Who, request_id: RequestId = ""
) -> None:
    """Keep a doubted photo as it is, with a note."""
    cmd = papers.SendAnyway(parse_reference(reference), kind, body.note)
    await who.do(papers.send_anyway, cmd, request_id=request_id)


@programs.put("/{kind}/missing", status_code=204, operation_id="say_missing")
async def say_missing(
    reference: Reference, kind: PaperKind, body: NoteIn, who: Who, request_id: RequestId = ""
) -> None:
    """Say "saya tidak punya ini", and what there is instead."""
    cmd = papers.SayMissing(parse_reference(reference), kind, body.note)
    await who.do(papers.say_missing, cmd, request_id=request_id)


@programs.delete("/{kind}/missing", status_code=204, operation_id="unsay_missing")
async def unsay_missing(reference: Reference, kind: PaperKind, who: Who, request_id: RequestId = "") -> None:
    """Take "saya tidak punya ini" back."""
    cmd = papers.UnsayMissing(parse_reference(reference), kind)
    await who.do(papers.unsay_missing, cmd, request_id=request_id)


@programs.get("/questions", operation_id="open_questions")
async def open_questions(reference: Reference, who: Who) -> QuestionsOut:
    """Where papers and form differ, as questions that are not answered yet, and what the KTP can fill in."""
    found = await who.ask(crosschecking.open_questions, crosschecking.OpenQuestions(parse_reference(reference)))
    return QuestionsOut(
        asked=[QuestionOut.model_validate(row, from_attributes=True) for row in found.asked],
        fills={field.value: value for field, value in found.fills.items()},
    )


@programs.post("/questions", status_code=204, operation_id="answer_question")
async def answer_question(reference: Reference, body: QuestionIn, who: Who, request_id: RequestId = "") -> None:
    """Correct the form by the paper (`take`), or say that what was typed is right."""
    cmd = crosschecking.AnswerQuestion(parse_reference(reference), body.field, body.read, body.take)
    await who.do(crosschecking.answer_question, cmd, request_id=request_id)


@programs.post("/fill", operation_id="fill_from_ktp")
async def fill_from_ktp(reference: Reference, who: Who, request_id: RequestId = "") -> FilledOut:
    """Write what was read on the KTP into empty fields of the form."""
    cmd = crosschecking.FillFromKtp(parse_reference(reference))
    return FilledOut(fields=list(await who.do(crosschecking.fill_from_ktp, cmd, request_id=request_id)))


@programs.post("/send-mended", operation_id="send_mended")
async def send_mended(reference: Reference, who: Who, request_id: RequestId = "") -> AnsweredOut:
    """Hand the new photos that an officer asked for to the office."""
    answered = await who.do(glance.send_mended, glance.SendMended(parse_reference(reference)), request_id=request_id)
    return AnsweredOut(status=answered.status, answer_by=answered.answer_by)


@office.get("", operation_id="glance_queue")
async def glance_queue(who: Who) -> list[GlanceItemOut]:
    """Cases of the office that wait for a look, the earliest promise first. Recorded."""
    items = await who.do(glance.glance_queue, glance.GlanceQueue())
    return [GlanceItemOut.model_validate(item, from_attributes=True) for item in items]


@office.get("/{reference}", operation_id="open_glance")
async def open_glance(reference: Reference, who: Who) -> GlanceOut:
    """One case with papers, answers and doubts. Recorded."""
    view = await who.do(glance.open_glance, glance.OpenGlance(parse_reference(reference)))
    return GlanceOut(
        reference=view.reference,
        person=view.person,
        status=view.status,
        product=view.product,
        purpose=view.purpose,
        sent_at=view.sent_at,
        due_at=view.due_at,
        reason=view.reason,
        papers=[_looked_at(paper, who.lang) for paper in view.papers],
        answers={field.value: value for field, value in view.answers.items()},
        doubts=[doubt.kind.value for doubt in view.doubts],
        answered=list(view.answered),
        seen=list(view.seen),
    )


@office.post("/{reference}/accept", operation_id="accept_papers")
async def accept_papers(reference: Reference, body: AcceptIn, who: Who, request_id: RequestId = "") -> StatusOut:
    """The papers are accepted; the applicant may pay."""
    cmd = glance.AcceptPapers(parse_reference(reference), tuple(body.seen))
    return StatusOut(status=await who.do(glance.accept_papers, cmd, request_id=request_id))


@office.post("/{reference}/mend", operation_id="ask_mend")
async def ask_mend(reference: Reference, body: MendIn, who: Who, request_id: RequestId = "") -> StatusOut:
    """Send papers and answers back, each with a reason."""
    items = tuple(glance.MendItem(item.kind, item.reason, item.note) for item in body.items)
    fields = tuple(glance.MendField(item.field, item.reason, item.note) for item in body.fields)
    cmd = glance.AskMend(parse_reference(reference), tuple(body.seen), items, fields)
    return StatusOut(status=await who.do(glance.ask_mend, cmd, request_id=request_id))


for part in (programs, office, pages):
    router.include_router(part)


def _transfer(found: uploads.Transfer) -> UploadOut:
    return UploadOut(upload_id=found.upload_id, offset=found.offset, done=found.done, paper=found.paper)


def _findings(found: tuple[papers.Finding, ...], lang: str) -> list[FindingOut]:
    return [
        FindingOut(
            rule=row.rule,
            version=row.version,
            message=say(row.key, lang),
            value=row.value,
            limit=row.limit,
            where=row.where,
            page=row.page,
        )
        for row in found
    ]


def _looked_at(paper: glance.GlancePaper, lang: str) -> GlancePaperOut:
    return GlancePaperOut(
        kind=paper.kind,
        mandatory=paper.mandatory,
        public_id=paper.public_id,
        state=paper.state,
        pages=paper.pages,
        version=paper.version,
        sent_at=paper.sent_at,
        opened=paper.opened,
        findings=_findings(paper.findings, lang),
        notes=_findings(paper.notes, lang),
        refused=paper.refused,
        note=paper.note,
        missing=paper.missing,
        household=paper.household,
        elsewhere=paper.elsewhere,
        older=list(paper.older),
    )


def _place(place: Place, lang: str) -> PlaceOut:
    return PlaceOut(
        kind=place.requirement.kind,
        alternatives=list(place.requirement.alternatives),
        mandatory=place.requirement.mandatory,
        household=place.requirement.household,
        settled=place.settled,
        missing=place.missing is not None,
        asked=place.asked.reason if place.asked and not place.asked.answered else "",
        advice=place.requirement.advice,
        advice_text=say(f"advice.{place.requirement.advice}", lang),
        paper=_paper(place, lang),
    )


def _paper(place: Place, lang: str) -> PaperOut | None:
    paper = place.paper
    if paper is None:
        return None
    refused = papers.refusal_of(paper.verdict) or {}
    address = f"/api/v1/papers/{paper.public_id}" if paper.opened else ""
    return PaperOut(
        public_id=paper.public_id,
        kind=paper.kind,
        state=paper.state,
        version=paper.version,
        pages=paper.pages,
        sent_at=paper.sent_at,
        shared=place.shared,
        findings=_findings(papers.findings(paper.verdict), lang),
        refused=refused.get("code", ""),
        image=f"{address}/image" if address else "",
        thumb=f"{address}/thumb" if address else "",
    )
