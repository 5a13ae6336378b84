""" "Ada yang salah": after the booklet was given out, its owner reports a mistake and an officer answers.

The office's fault costs nothing: the book is void and a new one is printed. Whose fault it was is read from what the
applicant agreed to letter by letter. There is one open report per case at most (unique index).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from lingga_app.db.tables import Application, CorrectionCase, CorrectionState, Proofread
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import add_working_days, answer_due, wib_day
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.days import closed_days
from lingga_app.services.find import desk_case, own_application
from lingga_app.services.move import hold
from lingga_app.services.notify import notify
from lingga_app.services.printing import reissue
from lingga_app.services.run import Ctx

_cases, _applications, _proofs = table(CorrectionCase), table(Application), table(Proofread)

TEXT_LIMIT: Final = 1000
REPRINT_DAYS: Final = 4
"""Working days for a new book: the same as for a first one (Permenkumham 8/2014, article 22)."""
REPORTABLE: Final = frozenset({Status.READY, Status.DELIVERED, Status.COLLECTED})
READERS: Final = (Role.APPROVER, Role.COUNTER, Role.SUPERVISOR)


class Wrong(StrEnum):
    """What is wrong in the booklet."""

    NAME = "name"
    BIRTH = "birth"
    PHOTO = "photo"
    BOOK = "book"
    OTHER = "other"


class ReportOpen(AppError):
    code = "report_open"
    id = "Laporan Anda sebelumnya masih kami periksa. Tunggu jawabannya, atau tanya petugas lewat chat."
    en = "We are still looking at your earlier report. Wait for the answer, or ask an officer in the chat."


class ReportTooEarly(AppError):
    code = "report_too_early"
    id = "Laporan bisa dibuat setelah paspor jadi. Ada yang perlu diperbaiki sekarang? Tanya petugas."
    en = "A report can be made once the passport is ready. Something to correct now? Ask an officer."


class ReportText(BadInput):
    code = "report_text"
    id = "Tulisan ini kosong atau lebih dari {limit} huruf. Tulis apa yang keliru dan seharusnya apa."
    en = "This text is empty or has more than {limit} letters. Write what is wrong and what it should be."


class ReportAnswered(AppError):
    code = "report_answered"
    id = "Laporan ini sudah dijawab petugas lain. Muat lagi halaman ini."
    en = "Another officer has already answered this report. Reload this page."


@dataclass(frozen=True, slots=True)
class ReportMistake:
    reference: str
    what: Wrong
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reported:
    number: str
    promised_at: datetime


@dataclass(frozen=True, slots=True)
class ShowReports:
    reference: str


@dataclass(frozen=True, slots=True)
class Report:
    number: str
    what: Wrong
    text: str
    state: CorrectionState
    opened_at: datetime
    promised_at: datetime
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class OpenReports:
    pass


@dataclass(frozen=True, slots=True)
class ReportAtDesk:
    """`agreed_at`: when the applicant agreed to the printed lines."""

    reference: str
    name: str
    report: Report
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AcceptReport:
    """The office's fault: void the book, print again, free."""

    reference: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeclineReport:
    reference: str
    reason: str = field(repr=False)


def report_mistake(ctx: Ctx, cmd: ReportMistake) -> Reported:
    """Open a report. Raises `ReportTooEarly`, `ReportOpen`, `ReportText`, `NotFound`."""
    application = own_application(ctx, cmd.reference)
    text = _text(cmd.text)
    if application.status not in REPORTABLE:
        raise ReportTooEarly
    number, promised_at = _number(ctx, application), answer_due(ctx.now, closed_days(ctx))
    row = {
        "public_id": number,
        "application_id": application.id,
        "what": cmd.what,
        "text_sealed": ctx.vault.seal(ctx.db, application.key_id, text, ctx.chance),
        "state": CorrectionState.OPEN,
        "opened_at": ctx.now,
        "promised_at": promised_at,
    }
    try:
        with ctx.db.begin_nested():
            ctx.db.execute(insert(_cases).values(row))
    except IntegrityError:
        raise ReportOpen from None
    ctx.record("correction.open", "application", application.id or 0, what=cmd.what)
    ctx.nudge(f"application:{application.id}", f"queue:{application.office_id}")
    notify(ctx, application, "correction_opened", once=number, number=number, due=promised_at)
    return Reported(number, promised_at)


def show_reports(ctx: Ctx, cmd: ShowReports) -> tuple[Report, ...]:
    """One's own reports, the latest first. Raises `NotFound`."""
    application = own_application(ctx, cmd.reference)
    rows = ctx.db.execute(
        select(_cases).where(_cases.c.application_id == application.id).order_by(_cases.c.id.desc())
    ).all()
    return tuple(_report(ctx, application, row) for row in rows)


def open_reports(ctx: Ctx, _: OpenReports) -> tuple[ReportAtDesk, ...]:
    """Open reports of the officer's office, the oldest first. Recorded: they show names."""
    ctx.actor.must(*READERS)
    rows = ctx.db.execute(
        select(_cases)
        .join(_applications, _applications.c.id == _cases.c.application_id)
        .where(_cases.c.state == CorrectionState.OPEN, _applications.c.office_id == ctx.actor.office_id)
        .order_by(_cases.c.promised_at, _cases.c.id)
        .limit(50)
    ).all()
    ctx.record("view.reports", "office", ctx.actor.office_id or 0, cases=len(rows))
    return tuple(_at_desk(ctx, row) for row in rows)


def accept_report(ctx: Ctx, cmd: AcceptReport) -> date:
    """Our fault: the book is void, a new one is printed free of charge. Returns by when.

    Raises `ReportAnswered`, `ReportText`, `MoveNotAllowed`, and as `desk_case`.
    """
    application, row = _to_answer(ctx, cmd.reference)
    _answer(ctx, application, row, CorrectionState.ACCEPTED, cmd.reason)
    due = add_working_days(wib_day(ctx.now), REPRINT_DAYS, closed_days(ctx))
    reissue(ctx, application, f"correction {row.public_id}")
    ctx.change(update(_applications).where(_applications.c.id == application.id).values(issue_due_on=due))
    ctx.db.expire(application)
    return due


def decline_report(ctx: Ctx, cmd: DeclineReport) -> None:
    """It was printed as the applicant agreed. The reason is theirs to read. Raises as `accept_report`."""
    application, row = _to_answer(ctx, cmd.reference)
    _answer(ctx, application, row, CorrectionState.DECLINED, cmd.reason)


def _to_answer(ctx: Ctx, reference: str) -> tuple[Application, Row[Any]]:
    application = desk_case(ctx, reference, Role.APPROVER)
    hold(ctx, application)
    row = ctx.db.execute(
        select(_cases).where(_cases.c.application_id == application.id, _cases.c.state == CorrectionState.OPEN)
    ).one_or_none()
    if row is None:
        raise ReportAnswered
    if application.status not in REPORTABLE:
        raise MoveNotAllowed(status=application.status.value, act=Act.REISSUE.value)
    return application, row


def _answer(ctx: Ctx, application: Application, row: Row[Any], state: CorrectionState, reason: str) -> None:
    answered = (
        update(_cases)
        .where(_cases.c.id == row.id, _cases.c.state == CorrectionState.OPEN)
        .values(
            state=state,
            office_fault=state is CorrectionState.ACCEPTED,
            answered_at=ctx.now,
            answered_by=ctx.actor.id,
            answer_sealed=ctx.vault.seal(ctx.db, application.key_id, _text(reason), ctx.chance),
        )
    )
    if not ctx.change(answered):
        raise ReportAnswered
    ctx.record(f"correction.{state}", "application", application.id or 0)
    ctx.nudge(f"application:{application.id}")
    notify(ctx, application, "correction_answered", once=row.public_id, number=row.public_id)


def _text(text: str) -> str:
    cleaned = text.strip()
    if not cleaned or len(cleaned) > TEXT_LIMIT:
        raise ReportText(field="text", limit=TEXT_LIMIT)
    return cleaned


def _number(ctx: Ctx, application: Application) -> str:
    """ "LGA-7K3M-92QX-L1": the application's number and which report of it this is."""
    count = select(func.count()).select_from(_cases).where(_cases.c.application_id == application.id)
    return f"{application.reference}-L{ctx.db.execute(count).scalar_one() + 1}"


def _report(ctx: Ctx, application: Application, row: Row[Any]) -> Report:
    return Report(
        number=row.public_id,
        what=Wrong(row.what),
        text=ctx.vault.open(ctx.db, application.key_id, row.text_sealed),
        state=row.state,
        opened_at=row.opened_at,
        promised_at=row.promised_at,
        answered_at=row.answered_at,
        answer=ctx.vault.open(ctx.db, application.key_id, row.answer_sealed),
    )


def _at_desk(ctx: Ctx, row: Row[Any]) -> ReportAtDesk:
    application = ctx.db.get_one(Application, row.application_id)
    agreed = select(_proofs.c.agreed_at).where(_proofs.c.application_id == application.id)
    name = ctx.vault.open(ctx.db, application.key_id, application.name_sealed)
    agreed_at = ctx.db.execute(agreed.order_by(_proofs.c.id.desc()).limit(1)).scalar_one_or_none()
    return ReportAtDesk(application.reference, name, _report(ctx, application, row), agreed_at)
