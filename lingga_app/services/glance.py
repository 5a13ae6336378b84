"""A person looks before money moves: the queue with its promised answers, the look, "diterima" or "foto ulang".

The promise is 16.00 WIB of the next working day. A late answer is told to the applicant, once, before they must ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final

from sqlalchemy import Row, bindparam, insert, select, update
from sqlmodel import col
from sqlmodel import select as select_row

from lingga_app.db.tables import (
    Application,
    Decision,
    MissingPaper,
    Paper,
    PaperState,
    Relation,
    ReturnCase,
    ReturnItem,
    ReturnKind,
)
from lingga_app.db.types import table
from lingga_app.domain import registration
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import answer_due, wib_day
from lingga_app.domain.errors import AppError, BadInput, CaseChanged
from lingga_app.domain.form import MENDABLE, Field
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.reasons import ReturnReason
from lingga_app.domain.registration import Doubt
from lingga_app.services.answers import answers_of
from lingga_app.services.comparing import Answered, answered_items, paper_values
from lingga_app.services.days import closed_days
from lingga_app.services.differences import Standing, differences_of_case
from lingga_app.services.find import desk_case, desk_columns, own_application
from lingga_app.services.move import move
from lingga_app.services.nik import lock_nik
from lingga_app.services.notify import notify
from lingga_app.services.paper_list import PaperList, Place, paper_list
from lingga_app.services.papers import Finding, cleaned_note, findings, forget_missing, missing_note, notes, refusal_of
from lingga_app.services.run import Ctx, Deps, run

_papers, _none, _applications = table(Paper), table(MissingPaper), table(Application)
_to_look_at = (
    select(_applications)
    .where(_applications.c.office_id == bindparam("office_"), _applications.c.status == Status.CHECKING)
    .order_by(_applications.c.glance_due_at, _applications.c.id)
    .limit(200)
)
_paper = select(
    _papers.c.application_id,
    _papers.c.kind,
    _papers.c.version,
    _papers.c.sha256,
    _papers.c.note_sealed,
    _papers.c.shared_from_id,
).where(_papers.c.id == bindparam("id_"))
_earlier = (
    select(_papers.c.public_id, _papers.c.reason)
    .where(
        _papers.c.application_id == bindparam("case_"),
        _papers.c.kind == bindparam("kind_"),
        _papers.c.version < bindparam("version_"),
    )
    .order_by(_papers.c.version.desc())
    .limit(10)
)
_same_file = (
    select(_papers.c.id)
    .join(_applications, _applications.c.id == _papers.c.application_id)
    .where(_papers.c.sha256 == bindparam("sha_"), _applications.c.id != bindparam("case_"))
    .where(
        _applications.c.household_index.is_distinct_from(bindparam("household_"))
        | _applications.c.household_index.is_(None)
    )
    .limit(1)
)
_returns, _items, _decisions = table(ReturnCase), table(ReturnItem), table(Decision)

GLANCERS: Final = (Role.VERIFIER, Role.COUNTER)
MEND_LIFE: Final = timedelta(days=30)
"""Until when new photos are awaited before anything was paid: as long as a draft lives."""


class MendReason(StrEnum):
    """Why a paper goes back; officers read `staff.reason.`, applicants `mend.`."""

    UNREADABLE = "unreadable"
    CUT = "cut"
    OTHER_PAPER = "other_paper"
    OTHER_PERSON = "other_person"
    NAME = "name"
    BIRTH = "birth"
    PARENTS = "parents"
    NIK = "nik"
    OTHER = "other"


class PapersNotComplete(AppError):
    code: ClassVar[str] = "papers_not_complete"
    id: ClassVar[str] = "Masih ada {count} dokumen yang belum bisa diterima. Minta perbaikan untuk dokumen itu."
    en: ClassVar[str] = "Some papers cannot be accepted yet ({count}). Ask for those to be mended."


class MendIncomplete(AppError):
    code: ClassVar[str] = "mend_incomplete"
    id: ClassVar[str] = "Masih ada {count} hal yang perlu diperbaiki. Selesaikan semua, lalu kirim."
    en: ClassVar[str] = "Some things still need mending ({count}). Finish them all, then send."


class NothingToMend(BadInput):
    code: ClassVar[str] = "nothing_to_mend"
    id: ClassVar[str] = "Belum ada dokumen atau isian yang dipilih. Pilih satu dan alasannya, lalu kirim."
    en: ClassVar[str] = "No paper or answer is chosen. Choose one and a reason, then send."


@dataclass(frozen=True, slots=True)
class GlanceQueue:
    """`again`: a screen that shows the queue already asks for what changed; that is no second look."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class GlanceItem:
    """One case that waits. `open_papers`: how many need the eye."""

    reference: str
    person: str
    relation: Relation
    sent_at: datetime
    due_at: datetime
    reason: str
    open_papers: int


@dataclass(frozen=True, slots=True)
class OpenGlance:
    reference: str


@dataclass(frozen=True, slots=True)
class GlancePaper:
    """One place on the list as the officer sees it.

    `public_id` is "" where there is no paper. `note`: the applicant's. `elsewhere`: the very same file was sent by
    another household, which may have a good reason. `older`: public ids of earlier versions, newest first.
    """

    kind: PaperKind
    mandatory: bool
    public_id: str = ""
    state: PaperState | None = None
    pages: int = 0
    version: int = 0
    sent_at: datetime | None = None
    opened: bool = False
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    refused: str = ""
    note: str = ""
    missing: bool = False
    household: bool = False
    elsewhere: bool = False
    older: tuple[str, ...] = ()
    last_reason: str = ""


@dataclass(frozen=True, slots=True)
class GlanceView:
    """Everything for one look. Send `seen` back with the decision: it names what was on the screen.

    `answered`: what was changed in answer to the last time it was sent back.
    `read`: what the papers say, with the kind of paper. `differences`: what was or would be asked of the applicant.
    """

    reference: str
    application_id: int
    person: str
    relation: Relation
    status: Status
    product: str
    purpose: str
    sent_at: datetime | None
    due_at: datetime | None
    reason: str
    papers: tuple[GlancePaper, ...]
    answers: dict[Field, str]
    read: Mapping[Field, tuple[str, str]]
    differences: tuple[Standing, ...]
    doubts: tuple[Doubt, ...]
    answered: tuple[Answered, ...]
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcceptPapers:
    reference: str
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MendItem:
    kind: PaperKind
    reason: MendReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class MendField:
    """An answer of the form to correct online; one of `MENDABLE`."""

    field: Field
    reason: ReturnReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class AskMend:
    reference: str
    seen: tuple[str, ...]
    items: tuple[MendItem, ...] = ()
    fields: tuple[MendField, ...] = ()


@dataclass(frozen=True, slots=True)
class SendMended:
    reference: str


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """`answer_by`: until when an officer has looked again."""

    status: Status
    answer_by: datetime


def glance_queue(ctx: Ctx, query: GlanceQueue) -> tuple[GlanceItem, ...]:
    """The office's cases that wait for a look, the earliest promise first. Seeing their names is recorded."""
    ctx.actor.must(*GLANCERS, Role.SUPERVISOR)
    rows = ctx.db.execute(_to_look_at, {"office_": ctx.actor.office_id}).all()
    if not query.again:
        ctx.record("view.glance_queue", "office", ctx.actor.office_id or 0, cases=len(rows))
    return tuple(_queued(ctx, row) for row in rows)


def open_glance(ctx: Ctx, query: OpenGlance) -> GlanceView:
    """One case with papers, answers and doubts side by side. The look is recorded."""
    application = desk_columns(ctx, query.reference, *GLANCERS)
    answers = answers_of(ctx, application)
    papers = paper_list(ctx, application)
    ctx.record("view.glance", "application", application.id or 0)
    return GlanceView(
        reference=application.reference,
        application_id=application.id or 0,
        person=ctx.vault.open(ctx.db, application.key_id, application.name_sealed),
        relation=application.relation,
        status=application.status,
        product=application.product,
        purpose=application.purpose,
        sent_at=application.sent_at,
        due_at=application.glance_due_at,
        reason=application.glance_reason,
        papers=tuple(_looked_at(ctx, application, place) for place in papers.places),
        answers={field: value for field, value in answers.items() if field is not Field.KEPT},
        read=paper_values(ctx, application, answers),
        differences=differences_of_case(ctx, application, answers),
        doubts=registration.doubts(answers, wib_day(application.sent_at or ctx.now)),
        answered=answered_items(ctx, application, ReturnKind.GLANCE),
        seen=_seen(papers),
    )


def accept_papers(ctx: Ctx, cmd: AcceptPapers) -> Status:
    """The papers are accepted: the pay button opens, and with a KTP among them the NIK is held.

    What the applicant said not to have is accepted with it. Raises `CaseChanged` when something else is there than the
    officer saw, `PapersNotComplete`, `NikInUse`, `OwnCase`, `MoveNotAllowed`, `NotFound`, `NotAllowed`.
    """
    application, papers = _decided(ctx, cmd.reference, cmd.seen)
    closed = [place for place in papers.places if not _acceptable(place)]
    if closed:
        raise PapersNotComplete(count=len(closed))
    status = move(ctx, application, Act.ACCEPT_PAPERS, glance_due_at=None)
    ids = [place.paper.id for place in papers.places if place.paper]
    ctx.change(
        update(_papers)
        .where(_papers.c.id.in_(ids), _papers.c.replaced_at.is_(None))
        .values(state=PaperState.ACCEPTED, glanced_at=ctx.now, glanced_by=ctx.actor.id)
    )
    ctx.change(
        update(_none)
        .where(_none.c.application_id == application.id, _none.c.accepted_at.is_(None))
        .values(accepted_at=ctx.now, accepted_by=ctx.actor.id)
    )
    if any(place.paper and place.paper.kind is PaperKind.KTP for place in papers.places):
        lock_nik(ctx, application)
    _note_decision(ctx, application, "papers_accepted")
    notify(ctx, application, "glance_accepted", once="accepted")
    return status


def ask_mend(ctx: Ctx, cmd: AskMend) -> Status:
    """Send papers and answers back, each with a reason: only those can be changed, and nothing was paid yet.

    Raises `NothingToMend`, `BadInput` (one of them twice, or not to be had), `NoteTooLong`, `CaseChanged`, `OwnCase`,
    `MoveNotAllowed`, `NotFound`, `NotAllowed`.
    """
    application, papers = _decided(ctx, cmd.reference, cmd.seen)
    places = [papers.place_of(item.kind) for item in cmd.items]
    if not cmd.items and not cmd.fields:
        raise NothingToMend(field="items")
    names = {item.field for item in cmd.fields}
    if len(names) < len(cmd.fields) or not names <= MENDABLE:
        raise BadInput(field="fields")
    if None in places or len({place.requirement.kind for place in places if place}) < len(places):
        raise BadInput(field="items")
    status = move(ctx, application, Act.ASK_MEND, glance_due_at=None)
    return_id = ctx.db.execute(
        insert(_returns)
        .values(
            application_id=application.id,
            kind=ReturnKind.GLANCE,
            officer_id=ctx.actor.id,
            asked_at=ctx.now,
            due_on=wib_day(ctx.now) + MEND_LIFE,
        )
        .returning(_returns.c.id)
    ).scalar_one()
    for item, place in zip(cmd.items, places, strict=True):
        if place:
            _send_back(ctx, application, return_id, item, place)
    for field in cmd.fields:
        _ask_item(ctx, application, return_id, field.field, field.reason, field.note)
    reasons = {item.reason.value for item in cmd.items} | {item.reason.value for item in cmd.fields}
    _note_decision(ctx, application, "papers_to_mend", ", ".join(sorted(reasons)))
    due_on = wib_day(ctx.now) + MEND_LIFE
    if cmd.fields:
        notify(ctx, application, "return_asked", once=str(return_id), count=len(cmd.items) + len(names), due=due_on)
    else:
        notify(ctx, application, "glance_mend", once=str(return_id), count=len(cmd.items))
    return status


def send_mended(ctx: Ctx, cmd: SendMended) -> LookedAgain:
    """Hand the new photos and answers to the office: a new promise starts. Repeating it changes nothing.

    Raises `MendIncomplete`, `MoveNotAllowed`, `NotFound`.
    """
    application = own_application(ctx, cmd.reference)
    if application.status is Status.CHECKING and application.glance_due_at:
        return LookedAgain(application.status, application.glance_due_at)
    papers = paper_list(ctx, application)
    waiting = {place.kind for place in papers.places if place.asked and not place.asked.answered}
    waiting |= {place.kind for place in papers.unsettled}
    lacking = len(waiting) + papers.open_fields
    if application.status is Status.MENDING and lacking:
        raise MendIncomplete(count=lacking)
    due = answer_due(ctx.now, closed_days(ctx))
    status = move(ctx, application, Act.SEND_MENDED, glance_due_at=due, glance_reason="mended")
    ctx.change(
        update(_returns)
        .where(_returns.c.id == papers.returned, _returns.c.answered_at.is_(None))
        .values(answered_at=ctx.now)
    )
    notify(ctx, application, "sent", once=f"mended:{papers.returned}", until=due)
    return LookedAgain(status, due)


def apologise(deps: Deps) -> int:
    """Job: tell those whose promised answer is late, each once. Returns how many promises are late now."""
    return run(apologise_late, None, actor=SYSTEM, deps=deps)


def apologise_late(ctx: Ctx, _: None) -> int:
    ctx.actor.must(Role.SYSTEM)
    late = ctx.db.exec(
        select_row(Application).where(Application.status == Status.CHECKING, col(Application.glance_due_at) < ctx.now)
    ).all()
    closed = closed_days(ctx)
    for application in late:
        due = application.glance_due_at
        until = answer_due(ctx.now, closed)
        notify(ctx, application, "glance_late", once=due.isoformat() if due else "", until=until)
    return len(late)


def promised(due: datetime | None, now: datetime, closed: frozenset[date]) -> tuple[datetime | None, bool]:
    """Until when an answer is promised now, and whether the first promise was broken."""
    if due is None or due >= now:
        return due, False
    return answer_due(now, closed), True


def _decided(ctx: Ctx, reference: str, seen: Sequence[str]) -> tuple[Application, PaperList]:
    application = desk_case(ctx, reference, *GLANCERS)
    papers = paper_list(ctx, application)
    if tuple(seen) != _seen(papers):
        raise CaseChanged
    return application, papers


def _seen(papers: PaperList) -> tuple[str, ...]:
    """What was on the screen: each place with the version that filled it. An opened verdict does not change it."""
    return tuple(
        place.paper.public_id if place.paper else f"{place.requirement.kind}:{'none' if place.missing else ''}"
        for place in papers.places
    )


def _acceptable(place: Place) -> bool:
    """An officer can accept what can be seen, what is said not to exist, and what need not be there."""
    if place.paper is not None:
        return place.paper.opened and place.paper.state is not PaperState.TO_MEND
    return place.missing is not None or not place.requirement.mandatory


def _send_back(ctx: Ctx, application: Application, return_id: int, item: MendItem, place: Place) -> None:
    _ask_item(ctx, application, return_id, item.kind, item.reason, item.note)
    if place.paper is not None:
        ctx.change(
            update(_papers)
            .where(_papers.c.id == place.paper.id)
            .values(state=PaperState.TO_MEND, reason=item.reason, glanced_at=ctx.now, glanced_by=ctx.actor.id)
        )
    forget_missing(ctx, application, place)


def _ask_item(
    ctx: Ctx, application: Application, return_id: int, target: PaperKind | Field, reason: StrEnum, note: str
) -> None:
    note = cleaned_note(note)
    ctx.db.execute(
        insert(_items).values(
            return_id=return_id,
            target=target,
            is_paper=isinstance(target, PaperKind),
            reason=reason,
            note_sealed=ctx.vault.seal(ctx.db, application.key_id, note, ctx.chance) if note else None,
            bring=False,
        )
    )


def _note_decision(ctx: Ctx, application: Application, what: str, reason: str = "") -> None:
    ctx.db.execute(
        insert(_decisions).values(
            application_id=application.id, officer_id=ctx.actor.id, what=what, reason=reason, at=ctx.now
        )
    )


def _queued(ctx: Ctx, row: Any) -> GlanceItem:
    papers = paper_list(ctx, row)
    return GlanceItem(
        reference=row.reference,
        person=ctx.vault.open(ctx.db, row.key_id, row.name_sealed),
        relation=row.relation,
        sent_at=row.sent_at or row.changed_at,
        due_at=row.glance_due_at or row.changed_at,
        reason=row.glance_reason,
        open_papers=sum(not place.accepted for place in papers.places),
    )


def _looked_at(ctx: Ctx, application: Application, place: Place) -> GlancePaper:
    paper = place.paper
    mandatory = place.requirement.mandatory
    if paper is None:
        note = missing_note(ctx, application, place)
        return GlancePaper(place.kind, mandatory, missing=place.missing is not None, note=note)
    row = ctx.db.execute(_paper, {"id_": paper.id}).one()
    refused: Mapping[str, Any] = refusal_of(paper.verdict) or {}
    return GlancePaper(
        kind=paper.kind,
        mandatory=mandatory,
        public_id=paper.public_id,
        state=paper.state,
        pages=paper.pages,
        version=paper.version,
        sent_at=paper.sent_at,
        opened=paper.opened,
        findings=findings(paper.verdict),
        notes=notes(paper.verdict),
        refused=refused.get("code", ""),
        note=ctx.vault.open(ctx.db, application.key_id, row.note_sealed),
        missing=False,
        household=row.shared_from_id is not None,
        elsewhere=_elsewhere(ctx, application, row),
        **_before(ctx, row),
    )


def _before(ctx: Ctx, paper: Any) -> dict[str, Any]:
    """Earlier versions and why the last of them went back."""
    if paper.version == 1:
        return {"older": (), "last_reason": ""}
    of_kind = {"case_": paper.application_id, "kind_": paper.kind, "version_": paper.version}
    rows: Sequence[Row[Any]] = ctx.db.execute(_earlier, of_kind).all()
    return {"older": tuple(row.public_id for row in rows), "last_reason": rows[0].reason if rows else ""}


def _elsewhere(ctx: Ctx, application: Application, paper: Any) -> bool:
    """Whether another household sent the very same file. Never asked inside one family card."""
    file = {"sha_": paper.sha256, "case_": application.id, "household_": application.household_index}
    return ctx.db.execute(_same_file, file).first() is not None
