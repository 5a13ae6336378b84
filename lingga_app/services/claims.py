"""Taking a case into one's hands, giving it back, handing it to a colleague. A case is in at most one pair of hands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import Application, CaseClaim, Decision, Officer, OfficerRole, Step
from lingga_app.db.types import any_of, table
from lingga_app.domain.actor import DESK, Role
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed, NotAllowed
from lingga_app.domain.lifecycle import Status
from lingga_app.services.find import desk_case, desk_columns
from lingga_app.services.run import Ctx
from lingga_app.services.steps import barred, may_do

_applications, _claims = table(Application), table(CaseClaim)
_officers, _roles = table(Officer), table(OfficerRole)

_me = _officers.alias("me")

NOTE_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Work:
    """What waits in one status: whose it is, and which step it is (None: nobody is barred from it)."""

    role: Role
    step: Step | None


WAITING: Final[Mapping[Status, Work]] = {
    Status.ARRIVED: Work(Role.INTERVIEWER, Step.INTERVIEW),
    Status.INTERVIEWED: Work(Role.VERIFIER, Step.VERIFY),
    Status.VERIFIED: Work(Role.APPROVER, Step.APPROVE),
    Status.APPROVED: Work(Role.PRINTER, Step.PRINT),
    Status.PRINTED: Work(Role.PRINTER, Step.PRINT),
    Status.READY: Work(Role.COUNTER, None),
}
"""Where a case stands -> who takes it up."""


class CaseTaken(AppError):
    code = "case_taken"
    id = "Kasus ini sedang dipegang {person}. Ambil kasus berikutnya."
    en = "This case is in the hands of {person}. Take the next one."


class CannotTake(AppError):
    """The colleague lacks the role, did another step, or belongs to the household."""

    code = "cannot_take"
    id = "{person} tidak boleh mengerjakan kasus {ref}. Pilih petugas lain."
    en = "{person} may not work on case {ref}. Choose another officer."


@dataclass(frozen=True, slots=True)
class Claim:
    reference: str


@dataclass(frozen=True, slots=True)
class Release:
    reference: str


@dataclass(frozen=True, slots=True)
class TakeNext:
    """The most urgent free case of all the officer's queues, or of one role's."""

    role: Role | None = None


@dataclass(frozen=True, slots=True)
class HandOverCases:
    """`to`: public id of a colleague. An empty `references` hands over everything that one holds."""

    to: str
    note: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MyClaims:
    pass


@dataclass(frozen=True, slots=True)
class HeldCase:
    reference: str
    name: str
    status: Status
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Colleague:
    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Hands:
    """What the officer holds, and who could take it over."""

    cases: tuple[HeldCase, ...]
    colleagues: tuple[Colleague, ...]


_take = {
    True: sqlite.insert(_claims).on_conflict_do_nothing().returning(_claims.c.application_id),
    False: postgresql.insert(_claims).on_conflict_do_nothing().returning(_claims.c.application_id),
}


_holder = (
    select(_claims.c.officer_id, _officers.c.name)
    .join(_officers, _officers.c.id == _claims.c.officer_id)
    .where(_claims.c.application_id == bindparam("id_"))
)


def claim(ctx: Ctx, cmd: Claim) -> None:
    """Take a case into one's hands. Taking one's own again changes nothing.

    Raises `CaseTaken(person)`, `MoveNotAllowed` when the case waits for nobody of this officer's roles, `OwnCase`.
    """
    application = desk_case(ctx, cmd.reference, *DESK)
    work = WAITING.get(application.status)
    if work is None or not ctx.actor.may(work.role):
        raise MoveNotAllowed(status=application.status.value, act="claim")
    if _grab(ctx, application.id or 0):
        _note(ctx, "case.claim", application)
        return
    free_for_me(ctx, application)


def free_for_me(ctx: Ctx, application: Application) -> None:
    """Go on unless a colleague has the case in hands. Raises `CaseTaken(person)`."""
    holder = ctx.db.execute(_holder, {"id_": application.id}).one_or_none()
    if holder is not None and holder.officer_id != ctx.actor.id:
        raise CaseTaken(person=holder.name)


def release(ctx: Ctx, cmd: Release) -> None:
    """Put a case back into the queue. Harmless when it is not in one's hands."""
    application = desk_columns(ctx, cmd.reference, *DESK)
    if ctx.change(_mine(ctx).where(_claims.c.application_id == application.id)):
        _note(ctx, "case.release", application)


def take_next(ctx: Ctx, cmd: TakeNext) -> str:
    """Claim the most urgent free case; its reference, or "" when nothing waits.

    Cases of the own household and those whose step this officer is barred from are passed over. Two who take at once
    get two different cases: the claim is one guarded insert, and the loser looks at the next row.
    """
    ctx.actor.must(*DESK)
    roles = [role for role in (DESK if cmd.role is None else {cmd.role}) if ctx.actor.may(role)]
    if not roles:
        raise NotAllowed
    rows = ctx.db.execute(_free_cases(frozenset(roles)), {"office_": ctx.actor.office_id, "me_": ctx.actor.id}).all()
    for row in rows:
        if _grab(ctx, row.id):
            ctx.record("case.claim", "application", row.id)
            ctx.nudge(f"queue:{ctx.actor.office_id}")
            return row.reference
    return ""


def waiting_for(*roles: Role) -> ColumnElement[bool]:
    """SQL on `application`: waits in the office `office_` for one of `roles`."""
    statuses = [status for status, work in WAITING.items() if work.role in roles]
    return and_(_applications.c.office_id == bindparam("office_"), any_of(_applications.c.status, statuses))


def not_for() -> ColumnElement[bool]:
    """SQL on `application`: officer `me_` must not do what waits there (own household, or another step done)."""
    own = exists().where(
        _me.c.id == bindparam("me_"),
        or_(
            _me.c.nik_index == _applications.c.nik_index,
            _me.c.household_index == _applications.c.household_index,
        ),
    )
    bars = (
        and_(_applications.c.status == status, barred(bindparam("me_"), _applications.c.id, work.step))
        for status, work in WAITING.items()
        if work.step is not None
    )
    return or_(own, *bars)


BY_CLOCK = (
    _applications.c.status == Status.READY,
    _applications.c.issue_due_on.is_(None),
    _applications.c.issue_due_on,
    _applications.c.changed_at,
    _applications.c.id,
)
"""The 4-working-day clock first, then how long the case has stood. It ends when the booklet is ready: those wait for
their owner and come last."""


@cache
def _free_cases(roles: frozenset[Role]) -> Any:
    return (
        select(_applications.c.id, _applications.c.reference)
        .outerjoin(_claims, _claims.c.application_id == _applications.c.id)
        .where(waiting_for(*roles), _claims.c.application_id.is_(None), ~not_for())
        .order_by(*BY_CLOCK)
        .limit(50)
    )


def my_claims(ctx: Ctx, _: MyClaims) -> Hands:
    """What must be handed over before signing out, and to whom it could go. Recorded: it shows names."""
    ctx.actor.must(*DESK)
    rows = ctx.db.execute(
        select(
            _applications.c.reference,
            _applications.c.key_id,
            _applications.c.name_sealed,
            _applications.c.status,
            _claims.c.claimed_at,
        )
        .join(_claims, _claims.c.application_id == _applications.c.id)
        .where(_claims.c.officer_id == ctx.actor.id)
        .order_by(_claims.c.claimed_at)
    ).all()
    ctx.record("view.claims", "officer", ctx.actor.id, cases=len(rows))
    cases = tuple(
        HeldCase(row.reference, ctx.vault.open(ctx.db, row.key_id, row.name_sealed), row.status, row.claimed_at)
        for row in rows
    )
    return Hands(cases, _colleagues(ctx, {WAITING[case.status].role for case in cases if case.status in WAITING}))


def hand_over_cases(ctx: Ctx, cmd: HandOverCases) -> int:
    """Give one's cases to a colleague with a note: all of them or none. Returns how many.

    Raises `CannotTake(person, ref)`, `BadInput` for an unknown colleague or a note that is empty or too long.
    """
    ctx.actor.must(*DESK)
    if not cmd.note.strip() or len(cmd.note) > NOTE_LIMIT:
        raise BadInput(field="note")
    colleague = ctx.db.execute(
        select(_officers.c.id, _officers.c.name).where(
            _officers.c.public_id == cmd.to,
            _officers.c.id != ctx.actor.id,
            _officers.c.office_id == ctx.actor.office_id,
            _officers.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if colleague is None:
        raise BadInput(field="to")
    held = select(_claims.c.application_id).where(_claims.c.officer_id == ctx.actor.id)
    if cmd.references:
        wanted = select(_applications.c.id).where(_applications.c.reference.in_(cmd.references))
        held = held.where(_claims.c.application_id.in_(wanted))
    moved = 0
    for application_id in sorted(ctx.db.scalars(held)):
        moved += _hand(ctx, ctx.db.get_one(Application, application_id), colleague, cmd.note.strip())
    return moved


def _hand(ctx: Ctx, application: Application, colleague: Any, note: str) -> int:
    work = WAITING.get(application.status)
    able = work is not None and ctx.db.scalar(
        select(_officers.c.id).where(_officers.c.id == colleague.id, may_do(application, work.step, work.role))
    )
    if not able:
        raise CannotTake(person=colleague.name, ref=application.reference)
    given = ctx.change(
        update(_claims)
        .where(_claims.c.application_id == application.id, _claims.c.officer_id == ctx.actor.id)
        .values(officer_id=colleague.id, claimed_at=ctx.now)
    )
    if given:
        sealed = ctx.vault.seal(ctx.db, application.key_id, note, ctx.chance)
        ctx.db.add(
            Decision(
                application_id=application.id or 0,
                officer_id=ctx.actor.id,
                what="hand_over",
                note_sealed=sealed,
                at=ctx.now,
            )
        )
        _note(ctx, "case.hand_over", application, to=colleague.id)
        ctx.nudge(f"officer:{colleague.id}")
    return given


def _colleagues(ctx: Ctx, roles: set[Role]) -> tuple[Colleague, ...]:
    """Officers of this office who hold one of the roles that the cases wait for."""
    holds = exists().where(_roles.c.officer_id == _officers.c.id, _roles.c.role.in_(roles))
    rows = ctx.db.execute(
        select(_officers.c.public_id, _officers.c.name)
        .where(
            _officers.c.office_id == ctx.actor.office_id,
            _officers.c.id != ctx.actor.id,
            _officers.c.disabled_at.is_(None),
            holds,
        )
        .order_by(_officers.c.name)
    ).all()
    return tuple(Colleague(*row) for row in rows)


def _grab(ctx: Ctx, application_id: int) -> bool:
    values = {"application_id": application_id, "officer_id": ctx.actor.id, "claimed_at": ctx.now}
    return ctx.db.execute(_take[ctx.deps.on_sqlite], values).first() is not None


def _mine(ctx: Ctx) -> Any:
    return delete(_claims).where(_claims.c.officer_id == ctx.actor.id)


def _note(ctx: Ctx, act: str, application: Application, **details: object) -> None:
    ctx.record(act, "application", application.id or 0, **details)
    ctx.nudge(f"queue:{application.office_id}", f"application:{application.id}")
