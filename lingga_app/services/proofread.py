"""The applicant reads the data page letter by letter and agrees to these very lines. Printing compares the hash.

A misprint costs a book and a boat trip, and whose fault it was is decided by what the person agreed to. So the lines
are kept as they were shown (sealed), and any later change of an answer that is printed asks for a new look.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from lingga_app.db.tables import Application, Proofread
from lingga_app.db.types import any_of, table
from lingga_app.domain.actor import CITIZENS, Role
from lingga_app.domain.errors import AppError, MoveNotAllowed
from lingga_app.domain.form import Field
from lingga_app.domain.identity import Sex
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.names import without_punctuation
from lingga_app.domain.registration import Answers, printed_name
from lingga_app.services.answers import answers_of
from lingga_app.services.find import desk_columns, own_columns
from lingga_app.services.notify import notify
from lingga_app.services.run import Ctx

_proofs, _applications = table(Proofread), table(Application)
_latest = (
    select(_proofs.c.lines_hash, _proofs.c.agreed_at)
    .where(_proofs.c.application_id == bindparam("case_"))
    .order_by(_proofs.c.id.desc())
    .limit(1)
)

PRINTED_FROM: Final = (Field.NAME, Field.BIRTH_PLACE, Field.BIRTH_DATE, Field.SEX, Field.NIK)
AT_THE_DESK: Final = frozenset({Status.ARRIVED, Status.INTERVIEWED})
ONLINE: Final = frozenset({Status.INTERVIEWED, Status.RETURNED, Status.VERIFIED, Status.APPROVED})
"""When the applicant may agree: in front of the interviewer, and from home after something was corrected."""

_agree = insert(_proofs)
_hold = {
    citizen: update(_applications)
    .where(_applications.c.id == bindparam("id_"), any_of(_applications.c.status, sorted(statuses)))
    .values(changed_at=bindparam("now_"))
    for citizen, statuses in ((True, ONLINE), (False, AT_THE_DESK))
}
_SEXES: Final = {Sex.MALE: "L/M", Sex.FEMALE: "P/F"}


class DataPageIncomplete(AppError):
    code = "data_page_incomplete"
    id = "Halaman data belum lengkap. Lengkapi dulu isian permohonan, lalu tunjukkan lagi."
    en = "The data page is not complete. Complete the answers first, then show it again."


class DataPageChanged(AppError):
    code = "data_page_changed"
    id = "Isi halaman data baru saja berubah. Baca lagi dari awal, lalu setujui."
    en = "The data page has just changed. Read it again from the start, then agree."


class NotProofread(AppError):
    code = "not_proofread"
    id = "Pemohon belum memeriksa halaman data. Tunjukkan dulu, lalu lanjut."
    en = "The applicant has not checked the data page. Show it first, then go on."


@dataclass(frozen=True, slots=True)
class DataLine:
    """One line as it will be printed. `key`: name, page_4, birth_place, birth_date, sex, nik, nationality or mrz."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ShowDataPage:
    reference: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """`shown` names exactly these lines: agreeing must repeat it. `agreed_at` is None unless these were agreed to."""

    reference: str
    name: str
    lines: tuple[DataLine, ...]
    shown: str
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgreeDataPage:
    reference: str
    shown: str


def proofread_lines(ctx: Ctx, application: Application) -> tuple[tuple[DataLine, ...], str]:
    """The lines of the data page from the present answers, and the keyed hash that names them.

    Fields and spelling as Doc 9303 parts 3 and 4 have them; the lines that only the book knows (its number, the days of
    issue and expiry) are not the applicant's to check. Raises `DataPageIncomplete`, `NameUnprintable`.
    """
    answers = answers_of(ctx, application)
    if not all(answers.get(field) for field in PRINTED_FROM):
        raise DataPageIncomplete
    lines = _lines(answers)
    packed = json.dumps([[line.key, line.value] for line in lines], ensure_ascii=False)
    return lines, ctx.vault.index(packed, f"proofread:{application.reference}")


def _lines(answers: Answers) -> tuple[DataLine, ...]:
    name = printed_name(answers)
    born = date.fromisoformat(answers[Field.BIRTH_DATE])
    lines = [
        DataLine("name", name.data_page),
        *([DataLine("page_4", name.page_4)] if name.page_4 else []),
        DataLine("birth_place", without_punctuation(answers[Field.BIRTH_PLACE])),
        DataLine("birth_date", printed_day(born)),
        DataLine("sex", _SEXES[Sex(answers[Field.SEX])]),
        DataLine("nik", answers[Field.NIK]),
        DataLine("nationality", "INDONESIA"),
        DataLine("mrz", name.preview()[1]),
    ]
    return tuple(lines)


def printed_day(day: date) -> str:
    """A date as the data page prints it: "17 AUG 1994" (Doc 9303 part 3, dates in the visual zone)."""
    month = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")[day.month - 1]
    return f"{day.day:02d} {month} {day.year}"


def agreed_at(ctx: Ctx, application: Application) -> datetime | None:
    """When the applicant agreed to the present lines; None when never, or when they changed since."""
    latest = ctx.db.execute(_latest, {"case_": application.id}).one_or_none()
    if latest is None or latest.lines_hash != proofread_lines(ctx, application)[1]:
        return None
    return latest.agreed_at


def need_proofread(ctx: Ctx, application: Application) -> None:
    """Raise `NotProofread` unless the applicant agreed to the lines as they stand."""
    if agreed_at(ctx, application) is None:
        raise NotProofread


def show_data_page(ctx: Ctx, cmd: ShowDataPage) -> DataPage:
    """The page to read: for its owner, or for the officer who turns the screen to them (recorded)."""
    application = _either(ctx, cmd.reference)
    lines, shown = proofread_lines(ctx, application)
    if not ctx.actor.may(*CITIZENS):
        ctx.record("view.data_page", "application", application.id or 0)
    name = ctx.vault.open(ctx.db, application.key_id, application.name_sealed)
    return DataPage(application.reference, name, lines, shown, agreed_at(ctx, application))


def agree_data_page(ctx: Ctx, cmd: AgreeDataPage) -> datetime:
    """Keep that the applicant agreed to the lines they were shown. Agreeing to the same again changes nothing.

    The application's row is taken first, so that no answer changes between the comparison and the agreement. Raises
    `DataPageChanged` when the lines are not those that were shown, `MoveNotAllowed`, `NotFound`.
    """
    application = _either(ctx, cmd.reference)
    citizen = ctx.actor.may(*CITIZENS)
    if not ctx.change(_hold[citizen], {"id_": application.id, "now_": ctx.now}):
        raise MoveNotAllowed(status=application.status.value, act="agree_data_page")
    lines, shown = proofread_lines(ctx, application)
    if cmd.shown != shown:
        raise DataPageChanged
    if already := agreed_at(ctx, application):
        return already
    text = json.dumps([[line.key, line.value] for line in lines], ensure_ascii=False)
    ctx.db.execute(
        _agree,
        {
            "application_id": application.id,
            "lines_hash": shown,
            "lines_sealed": ctx.vault.seal(ctx.db, application.key_id, text, ctx.chance),
            "officer_id": None if citizen else ctx.actor.id,
            "agreed_at": ctx.now,
        },
    )
    ctx.record("application.proofread", "application", application.id or 0, online=citizen)
    notify(ctx, application, "proof_done", at=ctx.now)
    ctx.nudge(f"application:{application.id}", f"queue:{application.office_id}")
    return ctx.now


def _either(ctx: Ctx, reference: str) -> Any:
    if ctx.actor.may(*CITIZENS):
        return own_columns(ctx, reference)
    return desk_columns(ctx, reference, Role.INTERVIEWER)
