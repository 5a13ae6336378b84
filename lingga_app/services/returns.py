"""Answering what the office sent back: field by field, online, without a second trip.

After the interview it goes back to the verifier (`answer_correction`), before payment to the glance, together with new
photos (`glance.send_mended`).

A returned application cannot move forward until each item is answered (invariant E.1). An answer that is printed on the
data page asks the applicant to read that page again; an original that must be shown is answered at the counter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, or_, select, update

from lingga_app.db.tables import Application, Decision, Paper, ReturnCase, ReturnItem, ReturnKind
from lingga_app.db.types import table
from lingga_app.domain import registration
from lingga_app.domain.actor import CITIZENS, SYSTEM, Role
from lingga_app.domain.areas import village
from lingga_app.domain.calendar import add_working_days, answer_due, wib_day, working_days_between
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.domain.form import DATA_PAGE, Field
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.answers import answers_of, columns_of, write_answers
from lingga_app.services.comparing import paper_values, registry_values
from lingga_app.services.days import closed_days
from lingga_app.services.erasing import erase
from lingga_app.services.find import any_application, desk_case, own_application
from lingga_app.services.move import hold, move
from lingga_app.services.nik import lock_nik
from lingga_app.services.notify import notify
from lingga_app.services.proofread import NotProofread, agreed_at
from lingga_app.services.registry import ask_registry, last_check
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.said import Said

_applications, _papers = table(Application), table(Paper)
_returns, _items = table(ReturnCase), table(ReturnItem)

EXTENSION: Final = 5
"""Working days of the one automatic extension."""
REMIND_BEFORE: Final = 2
"""Working days before the due day on which the applicant is reminded."""
MEND_REMIND: Final = timedelta(days=7)
MEND_EXTENSION: Final = timedelta(days=14)
"""Before payment there is time: days before the due day on which it is told, and days of the one extension (no rule
says how many; a boat from the outer islands may not sail for a week)."""
EXPLANATION_LIMIT: Final = 500
AT_THE_COUNTER: Final = (Role.COUNTER, Role.INTERVIEWER)


class ItemsOpen(Said):
    code = "items_open"
    id = "Masih ada {count} hal yang belum dijawab. Jawab semua, lalu kirim."
    en = "{count:# thing is|# things are} not answered yet. Answer all, then send."


class ExplanationMissing(BadInput):
    code = "explanation_missing"
    id = "Penjelasan untuk petugas masih kosong. Tulis dengan singkat, lalu simpan."
    en = "The explanation for the officer is empty. Write it in a few words, then save."


class CaseWouldChange(AppError):
    """A birth date, for example, that makes an adult a child: other papers, another book, another price."""

    code = "case_would_change"
    id = "Jawaban ini mengubah jenis permohonan, jadi tidak bisa dikirim di sini. Tanya petugas."
    en = "This answer changes the kind of application, so it cannot be sent here. Ask an officer."


class ReturnNotOver(Said):
    code = "return_not_over"
    id = "Waktu perbaikan masih berjalan, jadi kasus ini belum bisa ditutup. Coba lagi setelah {due}."
    en = "There is still time to correct, so this case cannot be closed yet. Try again after {due}."


@dataclass(frozen=True, slots=True)
class OpenCorrection:
    reference: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """`ours`: what the form says now. `theirs`: what the paper (`theirs_from` = its kind) or the registry says."""

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


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """`proofread`: the data page must be read again before sending. `before_payment`: sent by `glance.send_mended`."""

    reference: str
    name: str
    due_on: date
    extended: bool
    items: tuple[ItemView, ...]
    open_items: int
    proofread: bool
    papers: bool
    before_payment: bool


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """A new value for a returned field, or (`keep`) the old one with an explanation."""

    reference: str
    target: str
    value: str = ""
    keep: bool = False
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCorrection:
    reference: str


@dataclass(frozen=True, slots=True)
class ReceiveBrought:
    """The officer has seen the original that was to be brought."""

    reference: str
    target: str
    is_paper: bool = True


@dataclass(frozen=True, slots=True)
class LapseReturn:
    reference: str


def open_correction(ctx: Ctx, query: OpenCorrection) -> CorrectionView:
    """What is to be corrected, for the owner. Raises `NotFound` when nothing is open."""
    application = own_application(ctx, query.reference)
    returned, items = _open(ctx, application)
    answers = answers_of(ctx, application)
    read_there = paper_values(ctx, application, answers)
    checked = last_check(ctx, application)
    registered = registry_values(checked.person if checked else None)
    early = returned.kind is ReturnKind.GLANCE
    views: list[ItemView] = []
    for item in items:
        ours = "" if item.is_paper else answers.get(Field(item.target), "")
        theirs, where = ("", "") if item.is_paper else _theirs(Field(item.target), read_there, registered)
        views.append(
            ItemView(
                target=item.target,
                is_paper=item.is_paper,
                reason=item.reason,
                note=ctx.vault.open(ctx.db, application.key_id, item.note_sealed),
                bring=item.bring,
                ours=ours,
                theirs=theirs,
                theirs_from=where,
                answered=item.answered_at is not None,
                kept=item.kept,
                explanation=ctx.vault.open(ctx.db, application.key_id, item.explanation_sealed),
            )
        )
    return CorrectionView(
        reference=application.reference,
        name=ctx.vault.open(ctx.db, application.key_id, application.name_sealed),
        due_on=returned.due_on,
        extended=returned.extended_at is not None,
        items=tuple(views),
        open_items=sum(not view.answered for view in views),
        proofread=not early and _page_changed(items) and agreed_at(ctx, application) is None,
        papers=any(view.is_paper and not view.bring for view in views),
        before_payment=early,
    )


def answer_item(ctx: Ctx, cmd: AnswerItem) -> datetime:
    """Keep the answer to one returned field as it is typed; may be changed until everything is sent.

    Raises `NotFound` for a field that was not sent back, what `registration.clean` raises, `ExplanationMissing`,
    `CaseWouldChange`, `NikInUse`, `MoveNotAllowed`.
    """
    application = own_application(ctx, cmd.reference)
    early = application.status is Status.MENDING
    act = Act.SEND_MENDED if early else Act.ANSWER_CORRECTION
    hold(ctx, application, act, Status.MENDING if early else Status.RETURNED)
    returned, items = _open(ctx, application)
    item = next((item for item in items if item.target == cmd.target and not item.is_paper and not item.bring), None)
    if item is None:
        raise NotFound
    explanation = cmd.explanation.strip()
    if len(explanation) > EXPLANATION_LIMIT or (cmd.keep and not explanation):
        raise ExplanationMissing(field="explanation")
    if not cmd.keep:
        _write(ctx, application, Field(cmd.target), cmd.value, returned.id)
    sealed = ctx.vault.seal(ctx.db, application.key_id, explanation, ctx.chance) if explanation else None
    ctx.change(
        update(_items)
        .where(_items.c.id == item.id)
        .values(answered_at=ctx.now, kept=cmd.keep, explanation_sealed=sealed)
    )
    ctx.nudge(f"application:{application.id}")
    return ctx.now


def answer_correction(ctx: Ctx, cmd: AnswerCorrection) -> datetime:
    """RETURNED -> INTERVIEWED, once each item is answered; the moment by which an officer looks.

    The working days that the case was with the applicant are added to the day by which the book is due. Raises
    `ItemsOpen(count)`, `NotProofread` when a printed line changed and was not read again, `MoveNotAllowed`.
    """
    if ctx.actor.may(*CITIZENS):
        application = own_application(ctx, cmd.reference)
    else:
        application = desk_case(ctx, cmd.reference, *AT_THE_COUNTER)
    hold(ctx, application, Act.ANSWER_CORRECTION, Status.RETURNED)
    returned, items = _open(ctx, application)
    if lacking := sum(item.answered_at is None for item in items):
        raise ItemsOpen(count=lacking)
    if _page_changed(items) and agreed_at(ctx, application) is None:
        raise NotProofread
    ctx.change(update(_returns).where(_returns.c.id == returned.id).values(answered_at=ctx.now))
    closed = closed_days(ctx)
    away = working_days_between(wib_day(returned.asked_at), wib_day(ctx.now), closed)
    due_on = application.issue_due_on
    move(
        ctx,
        application,
        Act.ANSWER_CORRECTION,
        issue_due_on=None if due_on is None else add_working_days(due_on, away, closed),
    )
    return answer_due(ctx.now, closed)


def receive_brought(ctx: Ctx, cmd: ReceiveBrought) -> None:
    """An original was shown at the counter: the item counts as answered. Raises `NotFound`, and as `desk_case`."""
    application = desk_case(ctx, cmd.reference, *AT_THE_COUNTER, Role.VERIFIER)
    hold(ctx, application, Act.ANSWER_CORRECTION, Status.RETURNED)
    returned, _ = _open(ctx, application)
    seen = ctx.change(
        update(_items)
        .where(
            _items.c.return_id == returned.id,
            _items.c.target == cmd.target,
            _items.c.is_paper == cmd.is_paper,
            _items.c.bring,
        )
        .values(answered_at=ctx.now)
    )
    if not seen:
        raise NotFound
    ctx.record("return.brought", "application", application.id or 0, target=cmd.target)
    ctx.nudge(f"application:{application.id}")


def lapse_return(ctx: Ctx, cmd: LapseReturn) -> None:
    """RETURNED -> LAPSED, by a person, after the extended day has passed without an answer.

    Raises `ReturnNotOver(due)`, `MoveNotAllowed`, and as `desk_case`.
    """
    application = desk_case(ctx, cmd.reference, Role.SUPERVISOR)
    hold(ctx, application, Act.LAPSE, Status.RETURNED)
    returned, _ = _open(ctx, application)
    if returned.extended_at is None or wib_day(ctx.now) <= returned.due_on:
        raise ReturnNotOver(due=returned.due_on)
    ctx.change(update(_returns).where(_returns.c.id == returned.id).values(closed_at=ctx.now))
    move(ctx, application, Act.LAPSE)
    ctx.db.add(Decision(application_id=application.id or 0, officer_id=ctx.actor.id, what="lapse", at=ctx.now))
    notify(ctx, application, "return_lapsed", once="lapsed")


def _open(ctx: Ctx, application: Application) -> tuple[Row[Any], list[Row[Any]]]:
    """The open return of this case and its items, or `NotFound`."""
    returned = ctx.db.execute(
        select(_returns).where(
            _returns.c.application_id == application.id,
            _returns.c.answered_at.is_(None),
            _returns.c.closed_at.is_(None),
        )
    ).one_or_none()
    if returned is None:
        raise NotFound
    items = ctx.db.execute(select(_items).where(_items.c.return_id == returned.id).order_by(_items.c.id)).all()
    return returned, list(items)


def _page_changed(items: list[Row[Any]]) -> bool:
    return any(not item.is_paper and item.target in DATA_PAGE for item in items)


def _theirs(
    field: Field, read_there: Mapping[Field, tuple[str, str]], registered: Mapping[Field, str]
) -> tuple[str, str]:
    """What to hold against the applicant's answer: what a paper says, else what the registry says."""
    if field in read_there:
        return read_there[field]
    return registered.get(field, ""), "registry" if registered.get(field) else ""


def _write(ctx: Ctx, application: Application, field: Field, value: str, return_id: int) -> None:
    today = wib_day(ctx.now)
    before = answers_of(ctx, application)
    stored = {field: registration.clean(field, value, today)}
    if field is Field.VILLAGE:
        stored[Field.DISTRICT] = village(stored[field]).district_code
    together = before | stored
    registration.check_together(together)
    asked_on = wib_day(application.sent_at or ctx.now)
    if registration.questions(before, asked_on) != registration.questions(together, asked_on):
        raise CaseWouldChange
    write_answers(ctx, application, stored, reason=f"return:{return_id}")
    columns = columns_of(ctx, application, stored)
    if columns:
        ctx.change(update(_applications).where(_applications.c.id == application.id).values(columns))
        ctx.db.refresh(application)
    if field is Field.NIK and before.get(field) != stored[field]:
        if application.nik_lock is not None:
            lock_nik(ctx, application)
        if application.status is Status.RETURNED:
            ask_registry(ctx, application)


@dataclass(frozen=True, slots=True)
class _Watch:
    id: int
    kind: ReturnKind
    due_on: date


def watch_returns(deps: Deps) -> int:
    """Remind, and extend once when the day has passed. Returns how many were told.

    After the interview only a person closes a case. Before payment, where nothing was paid and nobody holds the case,
    it ends like a draft that rests: withdrawn and erased, after a reminder, an extension and a second reminder.
    """
    rows = read(_unanswered, None, actor=SYSTEM, deps=deps)
    return sum(run(_watch_one, row, actor=SYSTEM, deps=deps) for row in rows)


def _unanswered(ctx: Ctx, _: None) -> list[_Watch]:
    today = wib_day(ctx.now)
    soon = {
        ReturnKind.VERIFICATION: add_working_days(today, REMIND_BEFORE, closed_days(ctx)),
        ReturnKind.GLANCE: today + MEND_REMIND,
    }
    rows = ctx.db.execute(
        select(_returns.c.id, _returns.c.kind, _returns.c.due_on)
        .where(
            _returns.c.answered_at.is_(None),
            _returns.c.closed_at.is_(None),
            or_(*(and_(_returns.c.kind == kind, _returns.c.due_on <= day) for kind, day in soon.items())),
            or_(
                _returns.c.reminded_at.is_(None),
                _returns.c.extended_at.is_(None),
                and_(_returns.c.kind == ReturnKind.GLANCE, _returns.c.due_on < today),
            ),
        )
        .order_by(_returns.c.id)
    ).all()
    return [_Watch(*row) for row in rows]


def _watch_one(ctx: Ctx, cmd: _Watch) -> bool:
    """One act for one return, guarded: a rival worker, or an answer that came meanwhile, leaves nothing to do."""
    mine = update(_returns).where(
        _returns.c.id == cmd.id,
        _returns.c.due_on == cmd.due_on,
        _returns.c.answered_at.is_(None),
        _returns.c.closed_at.is_(None),
    )
    application = any_application(ctx, ctx.db.get_one(ReturnCase, cmd.id).application_id)
    today, early = wib_day(ctx.now), cmd.kind is ReturnKind.GLANCE
    if cmd.due_on < today:
        longer = today + MEND_EXTENSION if early else add_working_days(today, EXTENSION, closed_days(ctx))
        extended = mine.where(_returns.c.extended_at.is_(None))
        if ctx.change(extended.values(due_on=longer, extended_at=ctx.now, reminded_at=None)):
            notify(ctx, application, "return_extended", once=f"{cmd.id}", due=longer)
            return True
        return early and _end(ctx, application, mine)
    if not ctx.change(mine.where(_returns.c.reminded_at.is_(None)).values(reminded_at=ctx.now)):
        return False
    last = "mend_last_call" if early and ctx.db.scalar(_was_extended(cmd.id)) else "return_reminder"
    notify(ctx, application, last, once=f"{cmd.id}:{cmd.due_on}", due=cmd.due_on)
    return True


def _was_extended(return_id: int) -> Any:
    return select(_returns.c.extended_at.is_not(None)).where(_returns.c.id == return_id)


def _end(ctx: Ctx, application: Application, mine: Any) -> bool:
    """MENDING -> WITHDRAWN by the clock, and what the person gave us is erased."""
    if not ctx.change(mine.where(_returns.c.extended_at.is_not(None)).values(closed_at=ctx.now)):
        return False
    move(ctx, application, Act.WITHDRAW, reason="mend_rested")
    notify(ctx, application, "mend_lapsed", once="lapsed")
    erase(ctx, application)
    return True
