"""The decisions after the interview: pass on, send back, approve, refuse. Each repeats what the officer had seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import insert, update

from lingga_app.db.tables import Application, Decision, Paper, PaperState, ReturnCase, ReturnItem, ReturnKind, Step
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import add_working_days, is_working_day, wib_day
from lingga_app.domain.errors import AppError, BadInput, CaseChanged
from lingga_app.domain.form import MENDABLE
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.reasons import RefuseReason, ReturnReason
from lingga_app.services.claims import free_for_me
from lingga_app.services.days import closed_days
from lingga_app.services.find import desk_case
from lingga_app.services.move import hold, move
from lingga_app.services.notify import notify
from lingga_app.services.office import seen_of
from lingga_app.services.proofread import need_proofread
from lingga_app.services.registry import need_registry
from lingga_app.services.run import Ctx
from lingga_app.services.steps import take_step

_papers, _returns, _items = table(Paper), table(ReturnCase), table(ReturnItem)

RETURN_DAYS: Final = 5
"""Working days for an answer unless the officer says otherwise: a week holds one boat from the outer islands."""
LONGEST_RETURN: Final = timedelta(days=60)
MOST_ITEMS: Final = 20
NOTE_LIMIT: Final = 500


class NothingAsked(AppError):
    code = "nothing_asked"
    id = "Belum ada isian atau dokumen yang dipilih. Pilih satu, beserta alasannya."
    en = "No field or paper is chosen yet. Choose one, with its reason."
    http = 422


class DueDayWrong(AppError):
    code = "due_day_wrong"
    id = "Batas waktu ini tidak bisa dipakai. Pilih hari kerja setelah hari ini, paling lama 60 hari lagi."
    en = "This deadline cannot be used. Choose a working day after today, at most 60 days ahead."
    http = 422


@dataclass(frozen=True, slots=True)
class AskedItem:
    """`target`: a field of the form, or with `is_paper` a kind of paper. `bring`: the original must be shown."""

    target: str
    reason: ReturnReason
    is_paper: bool = False
    note: str = ""
    bring: bool = False


@dataclass(frozen=True, slots=True)
class Verify:
    """Paper, form and registry were compared: pass the case on. `seen`: from the page that was looked at."""

    reference: str
    seen: int


@dataclass(frozen=True, slots=True)
class AskCorrection:
    """Send single fields or papers back. `due_on`: five working days from today unless given."""

    reference: str
    seen: int
    items: tuple[AskedItem, ...]
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Approve:
    reference: str
    seen: int


@dataclass(frozen=True, slots=True)
class Refuse:
    reference: str
    seen: int
    reason: RefuseReason
    note: str = ""


def verify(ctx: Ctx, cmd: Verify) -> None:
    """INTERVIEWED -> VERIFIED. The registry may still be out of reach; the approval waits for it, this does not.

    Raises `CaseChanged`, `CaseTaken`, `TwoPersons`, `MoveNotAllowed`, and as `desk_case`.
    """
    application = _decided(ctx, cmd.reference, cmd.seen, Act.VERIFY, (Role.VERIFIER,), Status.INTERVIEWED)
    take_step(ctx, application, Step.VERIFY)
    move(ctx, application, Act.VERIFY)


def ask_correction(ctx: Ctx, cmd: AskCorrection) -> date:
    """INTERVIEWED or VERIFIED -> RETURNED, with at least one field or paper, a reason each, and a due day.

    Returns the due day. Raises `NothingAsked`, `DueDayWrong`, `BadInput`, and as `verify`.
    """
    application = _decided(
        ctx,
        cmd.reference,
        cmd.seen,
        Act.ASK_CORRECTION,
        (Role.VERIFIER, Role.APPROVER),
        Status.INTERVIEWED,
        Status.VERIFIED,
    )
    _check_items(cmd.items)
    due_on = _due(ctx, cmd.due_on)
    move(ctx, application, Act.ASK_CORRECTION)
    return_id = ctx.db.execute(
        insert(_returns)
        .values(
            application_id=application.id,
            kind=ReturnKind.VERIFICATION,
            officer_id=ctx.actor.id,
            asked_at=ctx.now,
            due_on=due_on,
        )
        .returning(_returns.c.id)
    ).scalar_one()
    for item in cmd.items:
        _ask_item(ctx, application, return_id, item)
    bring = any(item.bring for item in cmd.items)
    notify(ctx, application, "return_bring" if bring else "return_asked", count=len(cmd.items), due=due_on)
    return due_on


def approve(ctx: Ctx, cmd: Approve) -> None:
    """VERIFIED -> APPROVED, by somebody who neither interviewed nor verified; the database decides that.

    Raises `RegistryNotChecked`, `RegistryUnknown`, `RegistryBlocked`, `NotProofread`, `TwoPersons`, and as `verify`.
    """
    application = _decided(ctx, cmd.reference, cmd.seen, Act.APPROVE, (Role.APPROVER,), Status.VERIFIED)
    take_step(ctx, application, Step.APPROVE)
    need_registry(ctx, application)
    need_proofread(ctx, application)
    due_on = application.issue_due_on or wib_day(ctx.now)
    move(ctx, application, Act.APPROVE)
    _decide(ctx, application, "approve")
    notify(ctx, application, "approved", due=max(due_on, wib_day(ctx.now)))


def refuse(ctx: Ctx, cmd: Refuse) -> None:
    """VERIFIED -> REFUSED, with a ground that has a sentence for the applicant. Four eyes here too.

    Raises `BadInput` for a note that is too long, and as `approve` except for registry and proofreading.
    """
    application = _decided(ctx, cmd.reference, cmd.seen, Act.REFUSE, (Role.APPROVER,), Status.VERIFIED)
    if len(cmd.note) > NOTE_LIMIT:
        raise BadInput(field="note")
    take_step(ctx, application, Step.APPROVE)
    move(ctx, application, Act.REFUSE, reason=cmd.reason)
    _decide(ctx, application, "refuse", cmd.reason, cmd.note.strip())
    notify(ctx, application, "refused", once="refused")


def _decided(ctx: Ctx, reference: str, seen: int, act: Act, roles: Sequence[Role], *statuses: Status) -> Application:
    """The case, held: in the state that the officer had seen, and in nobody else's hands."""
    application = desk_case(ctx, reference, *roles)
    hold(ctx, application, act, *statuses)
    if seen_of(ctx, application) != seen:
        raise CaseChanged
    free_for_me(ctx, application)
    return application


def _check_items(items: Sequence[AskedItem]) -> None:
    if not items or len(items) > MOST_ITEMS:
        raise NothingAsked
    if len({(item.target, item.is_paper) for item in items}) < len(items):
        raise BadInput(field="target")
    for item in items:
        known = item.target in set(PaperKind) if item.is_paper else item.target in MENDABLE
        if not known:
            raise BadInput(field="target")
        if len(item.note) > NOTE_LIMIT:
            raise BadInput(field="note")


@dataclass(frozen=True, slots=True)
class ReturnDays:
    """The working days until which an answer can be asked for, and what is asked unless the officer says otherwise."""

    usual: date
    days: tuple[date, ...]


def return_days(ctx: Ctx, _: None) -> ReturnDays:
    """The days that a return's due day is chosen from."""
    ctx.actor.must(Role.VERIFIER, Role.APPROVER)
    today, closed = wib_day(ctx.now), closed_days(ctx)
    ahead = (today + timedelta(days=n) for n in range(1, LONGEST_RETURN.days + 1))
    return ReturnDays(
        add_working_days(today, RETURN_DAYS, closed), tuple(day for day in ahead if is_working_day(day, closed))
    )


def _due(ctx: Ctx, due_on: date | None) -> date:
    today, closed = wib_day(ctx.now), closed_days(ctx)
    if due_on is None:
        return add_working_days(today, RETURN_DAYS, closed)
    if (
        not add_working_days(today, 1, closed) <= due_on <= today + LONGEST_RETURN
        or add_working_days(due_on - timedelta(days=1), 1, closed) != due_on
    ):
        raise DueDayWrong
    return due_on


def _ask_item(ctx: Ctx, application: Application, return_id: int, item: AskedItem) -> None:
    note = item.note.strip()
    ctx.db.execute(
        insert(_items).values(
            return_id=return_id,
            target=item.target,
            is_paper=item.is_paper,
            reason=item.reason,
            note_sealed=ctx.vault.seal(ctx.db, application.key_id, note, ctx.chance) if note else None,
            bring=item.bring,
            kept=False,
        )
    )
    if item.is_paper and not item.bring:
        ctx.change(
            update(_papers)
            .where(
                _papers.c.application_id == application.id,
                _papers.c.kind == item.target,
                _papers.c.replaced_at.is_(None),
            )
            .values(state=PaperState.TO_MEND, reason=item.reason)
        )


def _decide(ctx: Ctx, application: Application, what: str, reason: str = "", note: str = "") -> None:
    ctx.db.add(
        Decision(
            application_id=application.id or 0,
            officer_id=ctx.actor.id,
            what=what,
            reason=reason,
            note_sealed=ctx.vault.seal(ctx.db, application.key_id, note, ctx.chance) if note else None,
            at=ctx.now,
        )
    )
