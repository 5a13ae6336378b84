"""From approval to a booklet that may leave the house: print, spoil, let go, print again.

A booklet takes three people: who interviewed and who approved cannot print (unique indexes of `case_step`). Nothing is
printed that the applicant has not read letter by letter, and there is never a second book without ending the first.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, insert, select, update

from lingga_app.db.tables import Application, BlankBook, BookState, Passport, Portrait, Step
from lingga_app.db.types import table
from lingga_app.domain import booklet
from lingga_app.domain.actor import Role
from lingga_app.domain.booklet import DataPage
from lingga_app.domain.calendar import add_working_days, wib_day
from lingga_app.domain.errors import AppError, NotFound
from lingga_app.domain.lifecycle import ENDED, Act
from lingga_app.domain.mrz import NameSplit
from lingga_app.services.answers import answers_of
from lingga_app.services.days import closed_days
from lingga_app.services.delivery import drop_delivery, ready_for_delivery
from lingga_app.services.find import desk_case
from lingga_app.services.move import move
from lingga_app.services.nik import lock_nik
from lingga_app.services.notify import notify
from lingga_app.services.proofread import need_proofread
from lingga_app.services.run import Ctx
from lingga_app.services.seals import seal_data_page
from lingga_app.services.steps import take_step
from lingga_app.services.stock import end_book, need_reason, take_book

_passports, _books, _portraits = table(Passport), table(BlankBook), table(Portrait)
_new_passport = insert(_passports)
_release = (
    update(_passports)
    .where(_passports.c.id == bindparam("id_"))
    .values(released_by=bindparam("by_"), released_at=bindparam("at_"))
)
_live = (
    select(_passports, _books.c.number)
    .join(_books, _books.c.id == _passports.c.book_id)
    .where(_passports.c.application_id == bindparam("case_"), _passports.c.void_at.is_(None))
)
_portrait = select(_portraits.c.sha256).where(
    _portraits.c.application_id == bindparam("case_"), _portraits.c.replaced_at.is_(None)
)
_page = TypeAdapter(DataPage)

REPRINT_DAYS: Final = 1
"""Working days within which a spoiled book is printed again, when the clock of the case allows no longer."""


class PortraitNotThere(AppError):
    code = "portrait_not_there"
    id = "Foto pemohon belum ada di kasus ini. Minta pewawancara mengambil foto dulu."
    en = "This case has no portrait. Ask the interviewer to take one first."


@dataclass(frozen=True, slots=True)
class PrintPassport:
    """`number`: the book in the officer's hands; empty takes the next one on the shelf."""

    reference: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class SpoilBook:
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleasePassport:
    reference: str


@dataclass(frozen=True, slots=True)
class Printed:
    reference: str
    number: str
    issued_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Released:
    """`collect_by` is None when it goes by post."""

    reference: str
    number: str
    collect_by: date | None


def print_passport(ctx: Ctx, cmd: PrintPassport) -> Printed:
    """APPROVED -> PRINTED: one book, its data sealed, its seal signed.

    Raises `NotProofread`, `TwoPersons`, `PortraitNotThere`, `BookUsed`, `NoBookLeft`, `TenYearsNotAllowed`,
    `CitizenshipChoiceDue`, `MoveNotAllowed`, and as `desk_case`.
    """
    application = desk_case(ctx, cmd.reference, Role.PRINTER)
    move(ctx, application, Act.PRINT)
    need_proofread(ctx, application)
    take_step(ctx, application, Step.PRINT)
    portrait = _portrait_hash(ctx, application)
    book = take_book(ctx, application.id or 0, cmd.number)
    page = booklet.data_page(
        answers_of(ctx, application),
        product=application.product,
        number=book.number,
        register=application.reference.replace("-", ""),
        issued_on=wib_day(ctx.now),
        split=NameSplit(ctx.option("name_split", NameSplit.LAST_WORD)),
    )
    seal = seal_data_page(ctx, lines=page.mrz, number=page.number, portrait=portrait, issued_on=page.issued_on)
    ctx.db.execute(
        _new_passport,
        {
            "application_id": application.id,
            "book_id": book.id,
            "data_sealed": ctx.vault.seal(ctx.db, application.key_id, _page.dump_json(page).decode(), ctx.chance),
            "seal": seal,
            "issued_on": page.issued_on,
            "expires_on": page.expires_on,
            "printed_by": ctx.actor.id,
            "printed_at": ctx.now,
        },
    )
    ctx.record("passport.print", "application", application.id or 0, number=book.number)
    return Printed(application.reference, book.number, page.issued_on, page.expires_on)


def spoil_book(ctx: Ctx, cmd: SpoilBook) -> date:
    """PRINTED -> APPROVED: the book is spoiled, the applicant is told and by when a new one is printed (returned).

    Raises `ReasonMissing`, `MoveNotAllowed`, and as `desk_case`.
    """
    application = desk_case(ctx, cmd.reference, Role.PRINTER)
    reason = need_reason(cmd.reason)
    move(ctx, application, Act.SPOIL, reason="spoiled")
    book = end_passport(ctx, application, BookState.SPOILED, reason)
    again = add_working_days(wib_day(ctx.now), REPRINT_DAYS, closed_days(ctx))
    due = max(again, application.issue_due_on or again)
    notify(ctx, application, "book_spoiled", once=str(book.id), due=due)
    return due


def release_passport(ctx: Ctx, cmd: ReleasePassport) -> Released:
    """PRINTED -> READY: the book was looked at and may be collected or sent; the applicant is told.

    Raises `MoveNotAllowed`, and as `desk_case`.
    """
    application = desk_case(ctx, cmd.reference, Role.PRINTER)
    move(ctx, application, Act.RELEASE)
    book = live_passport(ctx, application)
    ctx.change(_release, {"id_": book.id, "by_": ctx.actor.id, "at_": ctx.now})
    ctx.record("passport.release", "application", application.id or 0, number=book.number)
    collect_by = ready_for_delivery(ctx, application, book.id, book.issued_on)
    return Released(application.reference, book.number, collect_by)


def reissue(ctx: Ctx, application: Application, reason: str) -> None:
    """A step of corrections: end the book that is wrong and let a new one be printed; the NIK is held again."""
    was_ended = application.status in ENDED
    move(ctx, application, Act.REISSUE, reason="correction")
    if was_ended and application.nik_index is not None:
        lock_nik(ctx, application)
    end_passport(ctx, application, BookState.VOID, reason)
    drop_delivery(ctx, application.id or 0)


def live_passport(ctx: Ctx, application: Application) -> Row[Any]:
    """The book of this application that is not void, with its number. Raises `NotFound`."""
    row = ctx.db.execute(_live, {"case_": application.id}).one_or_none()
    if row is None:
        raise NotFound
    return row


def open_page(ctx: Ctx, application: Application, sealed: bytes) -> DataPage:
    """The printed data of a book. The caller records that it was seen."""
    return _page.validate_json(ctx.vault.open(ctx.db, application.key_id, sealed))


def end_passport(ctx: Ctx, application: Application, state: BookState, reason: str) -> Row[Any]:
    """The live passport is void from now on, and its book ends as spoiled or void. Returns the passport's row."""
    book = live_passport(ctx, application)
    ctx.change(update(_passports).where(_passports.c.id == book.id).values(void_at=ctx.now))
    end_book(ctx, book.book_id, state, reason)
    return book


def _portrait_hash(ctx: Ctx, application: Application) -> bytes:
    """SHA-256 of the portrait that goes into the book."""
    found = ctx.db.execute(_portrait, {"case_": application.id}).scalar_one_or_none()
    if found is None:
        raise PortraitNotThere
    return bytes.fromhex(found)
