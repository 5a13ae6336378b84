"""The queue of a desk over HTTP: what waits, who holds what, finding a case."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.office.common import CASES, CaseOut, Note, Reference, RequestId, out
from lingga_app.api.web import Who, same_site
from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.reasons import ElsewhereReason
from lingga_app.domain.references import parse_reference
from lingga_app.services import claims, office, search

router = APIRouter(prefix=CASES, dependencies=[Depends(same_site)])


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


@router.get("", operation_id="my_queue")
async def my_queue(who: Who) -> QueueOut:
    """What waits for this officer, most urgent first. Recorded."""
    return out(QueueOut, await who.do(office.my_queue, office.MyQueue()))


@router.post("/next", operation_id="take_next")
async def take_next(body: TakeIn, who: Who, request_id: RequestId = "") -> TakenOut:
    """Claim the most urgent free case."""
    return TakenOut(reference=await who.do(claims.take_next, claims.TakeNext(body.role), request_id=request_id))


@router.get("/hands", operation_id="my_claims")
async def my_claims(who: Who) -> HandsOut:
    """What the officer holds and must hand over before signing out."""
    return out(HandsOut, await who.do(claims.my_claims, claims.MyClaims()))


@router.post("/hand-over", operation_id="hand_over_cases")
async def hand_over_cases(body: HandOverIn, who: Who, request_id: RequestId = "") -> CountOut:
    """Give cases to a colleague: all of them or none."""
    references = tuple(parse_reference(text) for text in body.references)
    cmd = claims.HandOverCases(body.to, body.note, references)
    return CountOut(count=await who.do(claims.hand_over_cases, cmd, request_id=request_id))


@router.post("/search", operation_id="search_cases")
async def search_cases(body: SearchIn, who: Who) -> list[HitOut]:
    """Find by an exact number. Recorded, counted; beyond the own office only with a reason."""
    found = await who.do(search.search_cases, search.SearchCases(body.text, body.elsewhere))
    return [out(HitOut, hit) for hit in found.hits]


@router.get("/{reference}", operation_id="open_case")
async def open_case(reference: Reference, who: Who) -> CaseOut:
    """One case at a glance. Recorded."""
    return out(CaseOut, await who.do(office.open_case, office.OpenCase(parse_reference(reference))))


@router.post("/{reference}/claim", status_code=204, operation_id="claim")
async def claim(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    await who.do(claims.claim, claims.Claim(parse_reference(reference)), request_id=request_id)


@router.post("/{reference}/release", status_code=204, operation_id="release")
async def release(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    await who.do(claims.release, claims.Release(parse_reference(reference)), request_id=request_id)
