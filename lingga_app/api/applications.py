"""Applications for programs: start, answer, send, withdraw, and where each one is."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.web import Who
from lingga_app.db.tables import Relation
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Stage, Status
from lingga_app.domain.references import parse_reference
from lingga_app.domain.registration import DoubtKind, Question
from lingga_app.services import drafts, nik, overview
from lingga_app.services.overview import Holder, StageState

router = APIRouter(prefix="/api/v1/applications", tags=["applications"])

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
Value = Annotated[str, Part(max_length=2000)]


class NewApplication(BaseModel):
    """`client` is for village clerks."""

    relation: Relation = Relation.SELF


class Started(BaseModel):
    reference: str


class Answers(BaseModel):
    """Field -> value. Dates in ISO form, yes and no as "yes" and "no", areas by their code ("21.04.01.1001")."""

    answers: Annotated[dict[Field, Value], Part(min_length=1, max_length=40)]


class Saved(BaseModel):
    """`answers` as they were stored. `doubts` are not refusals: an officer will look at them."""

    saved_at: datetime
    answers: dict[Field, str]
    doubts: list[DoubtKind]


class Form(BaseModel):
    reference: str
    status: Status
    relation: Relation
    answers: dict[Field, str]
    questions: list[Question]
    missing: list[Field]
    next: Question | None
    years: list[int]
    saved_at: datetime | None


class Sent(BaseModel):
    """`answer_by`: until when an officer has looked; null where the bill is open at once."""

    status: Status
    answer_by: datetime | None


class Next(BaseModel):
    """What it waits for, in the reader's language. `act` is the address of the one next act, if it is the reader's."""

    message: str
    holder: Holder
    act: str | None
    until: datetime | date | None


class Summary(BaseModel):
    reference: str
    person: str
    relation: Relation
    status: Status
    stage: Stage
    now: Next


class StageOut(BaseModel):
    stage: Stage
    state: StageState
    note: str


class TimelineOut(BaseModel):
    reference: str
    person: str
    status: Status
    now: Next
    stages: list[StageOut]
    clock: str
    links: dict[str, str]
    may_withdraw: bool


class IdentitySeen(BaseModel):
    """Which paper the officer saw: ktp, ktp_letter or registry_letter."""

    id_seen: Annotated[str, Part(max_length=40)]


class Reclaimed(BaseModel):
    """Status of the application that held the NIK before, or empty."""

    other_status: str


@router.post("", status_code=201, operation_id="start_application")
async def start_application(body: NewApplication, who: Who, request_id: RequestId = "") -> Started:
    started = await who.do(drafts.start_application, drafts.StartApplication(body.relation), request_id=request_id)
    return Started(reference=started.reference)


@router.get("", operation_id="my_applications")
async def my_applications(who: Who) -> list[Summary]:
    cards = await who.ask(overview.my_applications, overview.MyApplications())
    return [
        Summary(
            reference=card.reference,
            person=card.person,
            relation=card.relation,
            status=card.status,
            stage=card.stage,
            now=_next(card.now, who.lang),
        )
        for card in cards
    ]


@router.get("/{reference}", operation_id="open_form")
async def open_form(reference: Reference, who: Who) -> Form:
    view = await who.ask(drafts.open_form, drafts.OpenForm(parse_reference(reference)))
    return Form.model_validate(view, from_attributes=True)


@router.patch("/{reference}/answers", operation_id="save_answers")
async def save_answers(reference: Reference, body: Answers, who: Who, request_id: RequestId = "") -> Saved:
    cmd = drafts.SaveAnswers(parse_reference(reference), body.answers)
    saved = await who.do(drafts.save_answers, cmd, request_id=request_id)
    stored = drafts.cleaned(body.answers, wib_day(saved.at))
    return Saved(saved_at=saved.at, answers=stored, doubts=list(saved.doubts))


@router.post("/{reference}/send", operation_id="send_application")
async def send_application(reference: Reference, who: Who, request_id: RequestId = "") -> Sent:
    cmd = drafts.SendApplication(parse_reference(reference))
    sent = await who.do(drafts.send_application, cmd, request_id=request_id)
    return Sent(status=sent.status, answer_by=sent.answer_by)


@router.post("/{reference}/withdraw", status_code=204, operation_id="withdraw_application")
async def withdraw_application(reference: Reference, who: Who, request_id: RequestId = "") -> None:
    cmd = drafts.WithdrawApplication(parse_reference(reference))
    await who.do(drafts.withdraw_application, cmd, request_id=request_id)


@router.get("/{reference}/timeline", operation_id="timeline")
async def timeline(reference: Reference, who: Who) -> TimelineOut:
    view = await who.ask(overview.timeline, overview.OpenTimeline(parse_reference(reference)))
    return TimelineOut(
        reference=view.reference,
        person=view.person,
        status=view.status,
        now=_next(view.now, who.lang),
        stages=[
            StageOut(stage=row.stage, state=row.state, note=row.note.in_(who.lang) if row.note else "")
            for row in view.stages
        ],
        clock=view.clock.in_(who.lang) if view.clock else "",
        links={link.key: link.path for link in view.links},
        may_withdraw=view.may_withdraw,
    )


@router.post("/{reference}/reclaim-nik", operation_id="reclaim_nik")
async def reclaim_nik(reference: Reference, body: IdentitySeen, who: Who, request_id: RequestId = "") -> Reclaimed:
    cmd = nik.ReclaimNik(parse_reference(reference), body.id_seen)
    return Reclaimed(other_status=await who.do(nik.reclaim_nik, cmd, request_id=request_id))


def _next(now: overview.Now, lang: str) -> Next:
    return Next(message=now.said.in_(lang), holder=now.holder, act=now.act.path if now.act else None, until=now.until)
