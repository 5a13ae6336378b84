"""The data page over HTTP, read letter by letter: at the desk, and by the applicant."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.office.common import CASES, OWN, Reference, RequestId, SavedOut, out
from lingga_app.api.web import Who, same_site
from lingga_app.domain.references import parse_reference
from lingga_app.services import proofread

router = APIRouter(prefix=CASES, dependencies=[Depends(same_site)])
own = APIRouter(prefix=OWN, dependencies=[Depends(same_site)])


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


@router.get("/{reference}/data-page", operation_id="show_data_page_at_desk")
@own.get("/data-page", operation_id="show_data_page")
async def show_data_page(reference: Reference, who: Who) -> DataPageOut:
    """What will be printed, to be read letter by letter."""
    return out(DataPageOut, await who.do(proofread.show_data_page, proofread.ShowDataPage(parse_reference(reference))))


@router.post("/{reference}/data-page/agree", operation_id="agree_data_page_at_desk")
@own.post("/data-page/agree", operation_id="agree_data_page")
async def agree_data_page(reference: Reference, body: AgreeIn, who: Who, request_id: RequestId = "") -> SavedOut:
    """The applicant agrees to exactly these lines."""
    cmd = proofread.AgreeDataPage(parse_reference(reference), body.shown)
    return SavedOut(at=await who.do(proofread.agree_data_page, cmd, request_id=request_id))
