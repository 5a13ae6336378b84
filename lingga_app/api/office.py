"""The desks over HTTP, for programs: queue, interview, comparison, decisions, returns, search; and the portrait."""

import asyncio
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.callback_limits import Leaky
from lingga_app.api.papers import PICTURE_HEADERS
from lingga_app.api.web import Jpeg, Who, problem, same_site
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import Role
from lingga_app.domain.comparison import Likeness
from lingga_app.domain.errors import NotFound, TooMany
from lingga_app.domain.file_refusals import FileTooBig, UploadOffset
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.population import RegistryOutcome
from lingga_app.domain.reasons import ElsewhereReason, RefuseReason, ReturnReason
from lingga_app.domain.references import parse_reference
from lingga_app.ports.document_store import PaperBroken, PaperMissing
from lingga_app.services import claims, comparing, interview, office, portraits, proofread, registry, returns, search
from lingga_app.services import verification as deciding
from lingga_app.services.portrait_judging import FRAME_BYTES, FRAME_SCALE
from lingga_app.words import say
from lingga_app.words.formats import jam

router = APIRouter(tags=["desks"])
pages = APIRouter(prefix="/api/office/portraits", include_in_schema=False, dependencies=[Depends(same_site)])
desks = APIRouter(prefix="/api/v1/cases", dependencies=[Depends(same_site)])
corrections = APIRouter(prefix="/api/v1/applications/{reference}", dependencies=[Depends(same_site)])

FRAMES_A_MINUTE: Final = 180
HINTS: Final = 2
frames_of = Leaky(FRAMES_A_MINUTE)
"""Live frames of one officer, in this process; the page sends two a second."""

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
UploadId = Annotated[str, Path(max_length=64)]
Offset = Annotated[int, Header(alias="upload-offset", ge=0, le=2**40)]
Note = Annotated[str, Part(max_length=4000)]


class QueueRowOut(BaseModel):
    """`barred`: this officer must not do it (another step done, or the own household); the name is then left out."""

    reference: str
    name: str
    status: Status
    due_on: date | None
    late: bool
    since: datetime
    holder: str
    mine: bool
    barred: bool
    answered: bool


class QueueOut(BaseModel):
    rows: list[QueueRowOut]
    total: int
    glance: int


class StepOut(BaseModel):
    step: str
    officer: str
    at: datetime


class BroughtOut(BaseModel):
    target: str
    is_paper: bool
    seen: bool


class CaseOut(BaseModel):
    """Send `seen` back with a decision: it names the state that was looked at."""

    reference: str
    name: str
    status: Status
    product: str
    purpose: str
    due_on: date | None
    late: bool
    interviewed_at: datetime | None
    holder: str
    mine: bool
    steps: list[StepOut]
    registry: RegistryOutcome | None
    registry_at: datetime | None
    proofread_at: datetime | None
    portrait: bool
    notes: list[str]
    returns: int
    return_due_on: date | None
    may_lapse: bool
    brings: list[BroughtOut]
    open_items: int
    seen: int


class TakenOut(BaseModel):
    """The claimed case, or an empty text when nothing waits."""

    reference: str


class TakeIn(BaseModel):
    role: Role | None = None


class HandOverIn(BaseModel):
    to: Annotated[str, Part(max_length=64)]
    note: Note
    references: Annotated[list[Annotated[str, Part(max_length=40)]], Part(max_length=100)] = []


class CountOut(BaseModel):
    count: int


class HeldOut(BaseModel):
    reference: str
    name: str
    status: Status
    claimed_at: datetime


class ColleagueOut(BaseModel):
    public_id: str
    name: str


class HandsOut(BaseModel):
    cases: list[HeldOut]
    colleagues: list[ColleagueOut]


class DoubtOut(BaseModel):
    kind: str
    field: Field
    stated: str
    seen: str


class PortraitOut(BaseModel):
    findings: list[str]
    note: str
    usable: bool


class GaugeOut(BaseModel):
    """`hints`: the most important of the `doubts`, in the officer's language; `judged`: False where the frame was not
    looked at."""

    hints: list[str]
    doubts: int
    judged: bool


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


class ReasonIn(BaseModel):
    note: Note


class SavedOut(BaseModel):
    at: datetime


class DueOut(BaseModel):
    due_on: date


class LineOut(BaseModel):
    key: str
    value: str


class DataPageOut(BaseModel):
    """Agreeing must repeat `shown`: it names exactly these lines."""

    reference: str
    name: str
    lines: list[LineOut]
    shown: str
    agreed_at: datetime | None


class AgreeIn(BaseModel):
    shown: Annotated[str, Part(max_length=128)]


class PieceOut(BaseModel):
    text: str
    differs: bool


class ValueOut(BaseModel):
    likeness: Likeness
    pieces: list[PieceOut]


class RowOut(BaseModel):
    field: Field
    ours: str
    paper: ValueOut
    paper_kind: str
    registry: ValueOut
    differs: bool


class PaperLineOut(BaseModel):
    public_id: str
    kind: str
    state: str
    opened: bool


class AnsweredOut(BaseModel):
    target: str
    is_paper: bool
    reason: str
    before: str
    after: str
    kept: bool
    explanation: str


class ComparisonOut(BaseModel):
    case: CaseOut
    rows: list[RowOut]
    papers: list[PaperLineOut]
    answered: list[AnsweredOut]


class SeenIn(BaseModel):
    seen: int


class AskedItemIn(BaseModel):
    """`target`: a field of the form, or with `is_paper` a kind of paper. `bring`: the original must be shown."""

    target: Annotated[str, Part(max_length=60)]
    reason: ReturnReason
    is_paper: bool = False
    note: Note = ""
    bring: bool = False


class AskCorrectionIn(BaseModel):
    """`due_on`: five working days from today unless given."""

    seen: int
    items: Annotated[list[AskedItemIn], Part(max_length=50)]
    due_on: date | None = None


class RefuseIn(BaseModel):
    seen: int
    reason: RefuseReason
    note: Note = ""


class SearchIn(BaseModel):
    """An exact reference, NIK or phone number; in the body, so that it stands in no log."""

    text: Annotated[str, Part(max_length=100)]
    elsewhere: ElsewhereReason | None = None


class HitOut(BaseModel):
    reference: str
    name: str
    status: Status
    office: str
    here: bool


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


class BroughtIn(BaseModel):
    target: Annotated[str, Part(max_length=60)]
    is_paper: bool = True


class NewUpload(BaseModel):
    size: Annotated[int, Part(ge=0, le=2**40)]
    sha256: Annotated[str, Part(max_length=64, pattern="^([0-9a-fA-F]{64})?$")] | None = None
    name: Annotated[str, Part(max_length=4000)] = ""
    type: Annotated[str, Part(max_length=200)] = ""


class UploadOut(BaseModel):
    upload_id: str
    offset: int
    done: bool


def _out(kind: type[Any], view: Any) -> Any:
    return kind.model_validate(view, from_attributes=True)


# The queue, hands, search.


@desks.get("", operation_id="my_queue")
async def my_queue(who: Who) -> QueueOut:
    """What waits for this officer, most urgent first. Recorded."""
    return _out(QueueOut, await who.do(office.my_queue, office.MyQueue()))


@desks.post("/next", operation_id="take_next")
async def take_next(body: TakeIn, who: Who, request_id: RequestId = "") -> TakenOut:
    """Claim the most urgent free case."""
    return TakenOut(reference=await who.do(claims.take_next, claims.TakeNext(body.role), request_id=request_id))


@desks.get("/hands", operation_id="my_claims")
async def my_claims(who: Who) -> HandsOut:
    """What the officer holds and must hand over before signing out."""
    return _out(HandsOut, await who.do(claims.my_claims, claims.MyClaims()))


@desks.post("/hand-over", operation_id="hand_over_cases")
async def hand_over_cases(body: HandOverIn, who: Who, request_id: RequestId = "") -> CountOut:
    """Give cases to a colleague: all of them or none."""
    references = tuple(parse_reference(text) for text in body.references)
    cmd = claims.HandOverCases(body.to, body.note, references)
    return CountOut(count=await who.do(claims.hand_over_cases, cmd, request_id=request_id))


@desks.post("/search", operation_id="search_cases")
async def search_cases(body: SearchIn, who: Who) -> list[HitOut]:
    """Find by an exact number. Recorded, counted; beyond the own office only with a reason."""
    found = await who.do(search.search_cases, search.SearchCases(body.text, body.elsewhere))
    return [_out(HitOut, hit) for hit in found.hits]


@desks.get("/{reference}", operation_id="open_case")
async def open_case(reference: Reference, who: Who) -> CaseOut:
    """One case at a glance. Recorded."""
    return _out(CaseOut, await who.do(office.open_case, office.OpenCase(parse_reference(reference))))


@desks.post("/{reference}/claim", status_code=204, operation_id="claim")
async def claim(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    await who.do(claims.claim, claims.Claim(parse_reference(reference)), request_id=request_id)


@desks.post("/{reference}/release", status_code=204, operation_id="release")
async def release(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    await who.do(claims.release, claims.Release(parse_reference(reference)), request_id=request_id)


# Interview, portrait, data page.


@desks.get("/{reference}/interview", operation_id="open_interview")
async def open_interview(reference: Reference, who: Who) -> InterviewOut:
    view = await who.do(interview.open_interview, interview.OpenInterview(parse_reference(reference)))
    return InterviewOut(
        case=_out(CaseOut, view.head),
        answers=dict(view.answers),
        doubts=[DoubtOut(**asdict(doubt)) for doubt in view.doubts],
        note=view.note,
        private=view.private,
        noted_at=view.noted_at,
        portrait=_out(PortraitOut, view.portrait) if view.portrait else None,
    )


@desks.put("/{reference}/interview/note", operation_id="save_note")
async def save_note(reference: Reference, body: NoteIn, who: Who) -> SavedOut:
    cmd = interview.SaveNote(parse_reference(reference), body.text, body.private)
    return SavedOut(at=await who.do(interview.save_note, cmd))


@desks.post("/{reference}/interview/finish", operation_id="finish_interview")
async def finish_interview(reference: Reference, who: Who, request_id: RequestId = "") -> DueOut:
    """Portrait taken and data page agreed to: the clock for the book starts."""
    cmd = interview.FinishInterview(parse_reference(reference))
    return DueOut(due_on=await who.do(interview.finish_interview, cmd, request_id=request_id))


@desks.post("/{reference}/portrait/use", status_code=204, operation_id="use_portrait")
async def use_portrait(reference: Reference, body: ReasonIn, who: Who, request_id: RequestId = "") -> None:
    """Use a doubtful portrait, with a reason."""
    cmd = portraits.UsePortrait(parse_reference(reference), body.note)
    await who.do(portraits.use_portrait, cmd, request_id=request_id)


@desks.post("/{reference}/portrait/uploads", status_code=201, operation_id="start_portrait")
@pages.post("/{reference}", status_code=201)
async def start_portrait(reference: Reference, body: NewUpload, who: Who) -> UploadOut:
    """Begin to send a portrait; only between check-in and check-out."""
    cmd = portraits.BeginPortrait(parse_reference(reference), body.size, (body.sha256 or "").lower())
    return _out(UploadOut, await asyncio.to_thread(portraits.start_portrait, deps(), who.actor, cmd))


@desks.patch("/{reference}/portrait/uploads/{upload_id}", operation_id="send_portrait_part", response_model=UploadOut)
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
    return _out(UploadOut, found)


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


@desks.get("/{reference}/portrait", operation_id="show_portrait", response_class=Jpeg)
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


@desks.get("/{reference}/portrait/uploads/{upload_id}", operation_id="portrait_offset")
@pages.get("/{reference}/{upload_id}")
async def portrait_offset(reference: Reference, upload_id: UploadId, who: Who) -> UploadOut:
    query = portraits.FindPortraitUpload(parse_reference(reference), upload_id)
    return _out(UploadOut, await asyncio.to_thread(portraits.portrait_offset, deps(), who.actor, query))


@desks.get("/{reference}/data-page", operation_id="show_data_page_at_desk")
@corrections.get("/data-page", operation_id="show_data_page")
async def show_data_page(reference: Reference, who: Who) -> DataPageOut:
    """What will be printed, to be read letter by letter."""
    return _out(DataPageOut, await who.do(proofread.show_data_page, proofread.ShowDataPage(parse_reference(reference))))


@desks.post("/{reference}/data-page/agree", operation_id="agree_data_page_at_desk")
@corrections.post("/data-page/agree", operation_id="agree_data_page")
async def agree_data_page(reference: Reference, body: AgreeIn, who: Who, request_id: RequestId = "") -> SavedOut:
    """The applicant agrees to exactly these lines."""
    cmd = proofread.AgreeDataPage(parse_reference(reference), body.shown)
    return SavedOut(at=await who.do(proofread.agree_data_page, cmd, request_id=request_id))


# Comparing and deciding.


@desks.get("/{reference}/comparison", operation_id="open_comparison")
async def open_comparison(reference: Reference, who: Who) -> ComparisonOut:
    """Form, papers and registry side by side. Recorded."""
    view = await who.do(comparing.open_comparison, comparing.OpenComparison(parse_reference(reference)))
    return ComparisonOut(
        case=_out(CaseOut, view.head),
        rows=[_row(row) for row in view.rows],
        papers=[_out(PaperLineOut, line) for line in view.papers],
        answered=[_out(AnsweredOut, row) for row in view.answered],
    )


def _row(row: comparing.Row) -> RowOut:
    def value(found: Any) -> ValueOut:
        return ValueOut(likeness=found.likeness, pieces=[_out(PieceOut, piece) for piece in found.other])

    return RowOut(
        field=row.field,
        ours=row.ours,
        paper=value(row.paper),
        paper_kind=row.paper_kind,
        registry=value(row.registry),
        differs=row.differs,
    )


@desks.post("/{reference}/registry-check", status_code=202, operation_id="check_again")
async def check_again(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    """Ask the population registry once more."""
    await who.do(registry.check_again, registry.CheckAgain(parse_reference(reference)), request_id=request_id)


@desks.post("/{reference}/verify", status_code=204, operation_id="verify")
async def verify(reference: Reference, body: SeenIn, who: Who, request_id: RequestId = "") -> None:
    await who.do(deciding.verify, deciding.Verify(parse_reference(reference), body.seen), request_id=request_id)


@desks.post("/{reference}/ask-correction", operation_id="ask_correction")
async def ask_correction(reference: Reference, body: AskCorrectionIn, who: Who, request_id: RequestId = "") -> DueOut:
    """Send single fields or papers back."""
    items = tuple(
        deciding.AskedItem(item.target, item.reason, item.is_paper, item.note, item.bring) for item in body.items
    )
    cmd = deciding.AskCorrection(parse_reference(reference), body.seen, items, body.due_on)
    return DueOut(due_on=await who.do(deciding.ask_correction, cmd, request_id=request_id))


@desks.post("/{reference}/approve", status_code=204, operation_id="approve")
async def approve(reference: Reference, body: SeenIn, who: Who, request_id: RequestId = "") -> None:
    """By somebody who neither interviewed nor verified."""
    await who.do(deciding.approve, deciding.Approve(parse_reference(reference), body.seen), request_id=request_id)


@desks.post("/{reference}/refuse", status_code=204, operation_id="refuse")
async def refuse(reference: Reference, body: RefuseIn, who: Who, request_id: RequestId = "") -> None:
    cmd = deciding.Refuse(parse_reference(reference), body.seen, body.reason, body.note)
    await who.do(deciding.refuse, cmd, request_id=request_id)


@desks.post("/{reference}/brought", status_code=204, operation_id="receive_brought")
async def receive_brought(reference: Reference, body: BroughtIn, who: Who, request_id: RequestId = "") -> None:
    """An original that was to be brought has been seen."""
    cmd = returns.ReceiveBrought(parse_reference(reference), body.target, body.is_paper)
    await who.do(returns.receive_brought, cmd, request_id=request_id)


@desks.post("/{reference}/lapse", status_code=204, operation_id="lapse_return")
async def lapse_return(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    """Close a case whose extended day has passed without an answer."""
    await who.do(returns.lapse_return, returns.LapseReturn(parse_reference(reference)), request_id=request_id)


# The applicant's answers.


@corrections.get("/correction", operation_id="open_correction")
async def open_correction(reference: Reference, who: Who) -> CorrectionOut:
    """What is to be corrected, with both values and the day."""
    view = await who.ask(returns.open_correction, returns.OpenCorrection(parse_reference(reference)))
    return _out(CorrectionOut, view)


@corrections.put("/correction/{target}", operation_id="answer_item")
async def answer_item(
    reference: Reference,
    target: Annotated[str, Path(max_length=60)],
    body: AnswerIn,
    who: Who,
    request_id: RequestId = "",
) -> SavedOut:
    cmd = returns.AnswerItem(parse_reference(reference), target, body.value, body.keep, body.explanation)
    return SavedOut(at=await who.do(returns.answer_item, cmd, request_id=request_id))


@corrections.post("/correction/send", operation_id="answer_correction")
async def answer_correction(reference: Reference, who: Who, request_id: RequestId = "") -> AnswerByOut:
    """Once each item is answered."""
    cmd = returns.AnswerCorrection(parse_reference(reference))
    return AnswerByOut(answer_by=await who.do(returns.answer_correction, cmd, request_id=request_id))


for part in (desks, corrections, pages):
    router.include_router(part)
