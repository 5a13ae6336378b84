"""Comparing and deciding over HTTP: registry, verifying, sending back, approving, refusing."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.office.common import CASES, CaseOut, DueOut, Note, Reference, RequestId, out
from lingga_app.api.web import Who, same_site
from lingga_app.domain.comparison import Likeness
from lingga_app.domain.form import Field
from lingga_app.domain.reasons import RefuseReason, ReturnReason
from lingga_app.domain.references import parse_reference
from lingga_app.services import comparing, registry, returns
from lingga_app.services import verification as deciding

router = APIRouter(prefix=CASES, dependencies=[Depends(same_site)])


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


class BroughtIn(BaseModel):
    target: Annotated[str, Part(max_length=60)]
    is_paper: bool = True


@router.get("/{reference}/comparison", operation_id="open_comparison")
async def open_comparison(reference: Reference, who: Who) -> ComparisonOut:
    """Form, papers and registry side by side. Recorded."""
    view = await who.do(comparing.open_comparison, comparing.OpenComparison(parse_reference(reference)))
    return ComparisonOut(
        case=out(CaseOut, view.head),
        rows=[_row(row) for row in view.rows],
        papers=[out(PaperLineOut, line) for line in view.papers],
        answered=[out(AnsweredOut, row) for row in view.answered],
    )


def _row(row: comparing.Row) -> RowOut:
    def value(found: Any) -> ValueOut:
        return ValueOut(likeness=found.likeness, pieces=[out(PieceOut, piece) for piece in found.other])

    return RowOut(
        field=row.field,
        ours=row.ours,
        paper=value(row.paper),
        paper_kind=row.paper_kind,
        registry=value(row.registry),
        differs=row.differs,
    )


@router.post("/{reference}/registry-check", status_code=202, operation_id="check_again")
async def check_again(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    """Ask the population registry once more."""
    await who.do(registry.check_again, registry.CheckAgain(parse_reference(reference)), request_id=request_id)


@router.post("/{reference}/verify", status_code=204, operation_id="verify")
async def verify(reference: Reference, body: SeenIn, who: Who, request_id: RequestId = "") -> None:
    await who.do(deciding.verify, deciding.Verify(parse_reference(reference), body.seen), request_id=request_id)


@router.post("/{reference}/ask-correction", operation_id="ask_correction")
async def ask_correction(reference: Reference, body: AskCorrectionIn, who: Who, request_id: RequestId = "") -> DueOut:
    """Send single fields or papers back."""
    items = tuple(
        deciding.AskedItem(item.target, item.reason, item.is_paper, item.note, item.bring) for item in body.items
    )
    cmd = deciding.AskCorrection(parse_reference(reference), body.seen, items, body.due_on)
    return DueOut(due_on=await who.do(deciding.ask_correction, cmd, request_id=request_id))


@router.post("/{reference}/approve", status_code=204, operation_id="approve")
async def approve(reference: Reference, body: SeenIn, who: Who, request_id: RequestId = "") -> None:
    """By somebody who neither interviewed nor verified."""
    await who.do(deciding.approve, deciding.Approve(parse_reference(reference), body.seen), request_id=request_id)


@router.post("/{reference}/refuse", status_code=204, operation_id="refuse")
async def refuse(reference: Reference, body: RefuseIn, who: Who, request_id: RequestId = "") -> None:
    cmd = deciding.Refuse(parse_reference(reference), body.seen, body.reason, body.note)
    await who.do(deciding.refuse, cmd, request_id=request_id)


@router.post("/{reference}/brought", status_code=204, operation_id="receive_brought")
async def receive_brought(reference: Reference, body: BroughtIn, who: Who, request_id: RequestId = "") -> None:
    """An original that was to be brought has been seen."""
    cmd = returns.ReceiveBrought(parse_reference(reference), body.target, body.is_paper)
    await who.do(returns.receive_brought, cmd, request_id=request_id)


@router.post("/{reference}/lapse", status_code=204, operation_id="lapse_return")
async def lapse_return(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    """Close a case whose extended day has passed without an answer."""
    await who.do(returns.lapse_return, returns.LapseReturn(parse_reference(reference)), request_id=request_id)
