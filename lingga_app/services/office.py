"""The officers' work: what waits for whom and by when, one case at a glance.

Everything here shows personal data, so everything here leaves an audit row: run it with `run`, never with `read`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, func, select

from lingga_app.db.tables import (
    Application,
    CaseClaim,
    InterviewNote,
    Officer,
    Portrait,
    ReturnCase,
    ReturnItem,
    ReturnKind,
    StatusChange,
)
from lingga_app.db.types import table
from lingga_app.domain.actor import DESK, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.population import RegistryOutcome
from lingga_app.services.claims import BY_CLOCK, WAITING, not_for, waiting_for
from lingga_app.services.find import desk_columns
from lingga_app.services.proofread import DataPageIncomplete, agreed_at
from lingga_app.services.registry import last_check
from lingga_app.services.run import Ctx
from lingga_app.services.steps import StepDone, steps_of
from lingga_app.services.summary import WORKING

_applications, _claims, _officers = table(Application), table(CaseClaim), table(Officer)
_changes, _notes, _portraits = table(StatusChange), table(InterviewNote), table(Portrait)
_last_move = select(func.max(_changes.c.id)).where(_changes.c.application_id == bindparam("case_"))
_portrait = select(_portraits.c.id).where(
    _portraits.c.application_id == bindparam("case_"), _portraits.c.replaced_at.is_(None)
)
_returns, _items = table(ReturnCase), table(ReturnItem)
_holder = (
    select(_claims.c.officer_id, _officers.c.name)
    .join(_officers, _officers.c.id == _claims.c.officer_id)
    .where(_claims.c.application_id == bindparam("case_"))
)
_returned = select(_returns).where(
    _returns.c.application_id == bindparam("case_"), _returns.c.kind == ReturnKind.VERIFICATION
)
_all_notes = select(_notes.c.text_sealed).where(_notes.c.application_id == bindparam("case_")).order_by(_notes.c.id)

QUEUE_LIMIT: Final = 100
LOOKERS: Final = (*sorted(DESK), Role.SUPERVISOR)
"""Who may open and find cases of their office."""


@dataclass(frozen=True, slots=True)
class MyQueue:
    """Everything that waits for this officer's roles."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`due_on` is the last day for issuing (None before the interview); `since`: how long it has stood like this.

    `holder`: who has it in hands. `barred`: this officer must not do it. `answered`: came back from the applicant.
    """

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


@dataclass(frozen=True, slots=True)
class QueueView:
    """`glance`: papers that wait to be looked at before payment (a page of their own)."""

    now: datetime
    rows: tuple[QueueRow, ...]
    total: int
    glance: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    reference: str


@dataclass(frozen=True, slots=True)
class Brought:
    """An original that the applicant was asked to bring."""

    target: str
    is_paper: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class CaseHead:
    """One case at a glance. `seen` names this state of it: a decision must repeat it (`services.verification`)."""

    id: int
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
    steps: tuple[StepDone, ...]
    registry: RegistryOutcome | None
    registry_at: datetime | None
    proofread_at: datetime | None
    portrait: bool
    notes: tuple[str, ...]
    returns: int
    return_due_on: date | None
    may_lapse: bool
    brings: tuple[Brought, ...]
    open_items: int
    seen: int


def my_queue(ctx: Ctx, _: MyQueue) -> QueueView:
    """What waits for this officer, most urgent first: the 4-working-day clock, then the time it has stood."""
    ctx.actor.must(*DESK)
    roles = [role for role in DESK if ctx.actor.may(role)]
    here = waiting_for(*roles)
    today = wib_day(ctx.now)
    rows = ctx.db.execute(
        select(
            _applications.c.id,
            _applications.c.reference,
            _applications.c.key_id,
            _applications.c.name_sealed,
            _applications.c.status,
            _applications.c.issue_due_on,
            _applications.c.changed_at,
            _claims.c.officer_id,
            _officers.c.name.label("holder"),
            not_for().label("barred"),
            _answered_return.label("answered"),
        )
        .outerjoin(_claims, _claims.c.application_id == _applications.c.id)
        .outerjoin(_officers, _officers.c.id == _claims.c.officer_id)
        .where(here)
        .order_by(*BY_CLOCK)
        .limit(QUEUE_LIMIT),
        {"office_": ctx.actor.office_id, "me_": ctx.actor.id},
    ).all()
    ctx.record("view.queue", "office", ctx.actor.office_id or 0, cases=len(rows))
    return QueueView(
        now=ctx.now,
        rows=tuple(
            QueueRow(
                reference=row.reference,
                name="" if row.barred else ctx.vault.open(ctx.db, row.key_id, row.name_sealed),
                status=row.status,
                due_on=(due := _due(row.status, row.issue_due_on)),
                late=due is not None and due < today,
                since=row.changed_at,
                holder=row.holder or "",
                mine=row.officer_id == ctx.actor.id,
                barred=bool(row.barred),
                answered=bool(row.answered) and row.status is Status.INTERVIEWED,
            )
            for row in rows
        ),
        total=_count(ctx, here),
        glance=_count(
            ctx, _applications.c.office_id == bindparam("office_"), _applications.c.status == Status.CHECKING
        ),
    )


_answered_return = (
    select(func.count())
    .where(_returns.c.application_id == _applications.c.id, _returns.c.answered_at.is_not(None))
    .where(_returns.c.kind == "verification")
    .scalar_subquery()
)


def _due(status: Status, due_on: date | None) -> date | None:
    """The last day for issuing while it counts: the clock of a booklet that is ready has stopped."""
    return due_on if status in WORKING else None


def _count(ctx: Ctx, *where: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(_applications).where(*where)
    return ctx.db.execute(counted, {"office_": ctx.actor.office_id}).scalar_one()


def open_case(ctx: Ctx, cmd: OpenCase) -> CaseHead:
    """One case of the own office, at a glance. Raises `NotAllowed`, `NotFound`, `OwnCase`."""
    application = desk_columns(ctx, cmd.reference, *LOOKERS)
    ctx.record("view.case", "application", application.id or 0)
    return head_of(ctx, application)


def head_of(ctx: Ctx, application: Application) -> CaseHead:
    """The head of a case that the caller may see and has recorded the viewing of."""
    today = wib_day(ctx.now)
    holder = ctx.db.execute(_holder, {"case_": application.id}).one_or_none()
    registry = last_check(ctx, application)
    returned = ctx.db.execute(_returned, {"case_": application.id}).all()
    open_return = next((row for row in returned if row.answered_at is None and row.closed_at is None), None)
    items = _items_of(ctx, open_return.id) if open_return else []
    due = _due(application.status, application.issue_due_on)
    return CaseHead(
        id=application.id or 0,
        reference=application.reference,
        name=ctx.vault.open(ctx.db, application.key_id, application.name_sealed),
        status=application.status,
        product=application.product,
        purpose=application.purpose,
        due_on=due,
        late=due is not None and due < today and application.status in WAITING,
        interviewed_at=application.interviewed_at,
        holder=holder.name if holder else "",
        mine=holder is not None and holder.officer_id == ctx.actor.id,
        steps=steps_of(ctx, application),
        registry=registry.outcome if registry else None,
        registry_at=registry.answered_at if registry else None,
        proofread_at=_proofread_at(ctx, application),
        portrait=has_portrait(ctx, application),
        notes=_notes_of(ctx, application),
        returns=len(returned),
        return_due_on=open_return.due_on if open_return else None,
        may_lapse=bool(open_return and open_return.extended_at and open_return.due_on < today),
        brings=tuple(Brought(item.target, item.is_paper, item.answered_at is not None) for item in items if item.bring),
        open_items=sum(item.answered_at is None for item in items),
        seen=seen_of(ctx, application),
    )


def _items_of(ctx: Ctx, return_id: int) -> list[Row[Any]]:
    return list(ctx.db.execute(select(_items).where(_items.c.return_id == return_id).order_by(_items.c.id)).all())


def seen_of(ctx: Ctx, application: Application) -> int:
    """Names the present state of a case: the number of its last move."""
    return ctx.db.execute(_last_move, {"case_": application.id}).scalar() or 0


def has_portrait(ctx: Ctx, application: Application) -> bool:
    return ctx.db.execute(_portrait, {"case_": application.id}).first() is not None


def _proofread_at(ctx: Ctx, application: Application) -> datetime | None:
    try:
        return agreed_at(ctx, application)
    except DataPageIncomplete:
        return None


def _notes_of(ctx: Ctx, application: Application) -> tuple[str, ...]:
    rows = ctx.db.execute(_all_notes, {"case_": application.id}).all()
    return tuple(text for row in rows if (text := ctx.vault.open(ctx.db, application.key_id, row.text_sealed)))
