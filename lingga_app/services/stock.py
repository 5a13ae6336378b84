"""Blank books: received by range, taken once, ended as issued, spoiled or void (invariant E.5).

A number is decided by one guarded statement and its unique key; books are never deleted, so stock received is always
issued + spoiled + void + on hand. Numbers are one letter and seven digits, as printed on Indonesian passports.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from lingga_app.db.tables import BlankBook, BookState
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.services.run import Ctx

_books = table(BlankBook)
_on_shelf = _books.c.state == BookState.ON_HAND
_first = select(_books.c.id).where(_on_shelf).order_by(_books.c.number).limit(1).with_for_update(skip_locked=True)
_take = (
    update(_books)
    .where(_on_shelf)
    .values(
        state=BookState.ISSUED,
        application_id=bindparam("case_"),
        used_at=bindparam("at_"),
        used_by=bindparam("by_"),
    )
    .returning(_books.c.id, _books.c.number)
)
_take_this = _take.where(_books.c.number == bindparam("number_"))
_take_next = _take.where(_books.c.id == _first.scalar_subquery())

NUMBER: Final = re.compile(r"[A-Z]\d{7}", re.ASCII)
MOST_PER_BATCH: Final = 5_000
REASON_LIMIT: Final = 200
LOW_STOCK: Final = 20
"""Books on hand below which the office is warned (the option `low_stock` replaces it)."""
KEEPERS: Final = (Role.PRINTER, Role.SUPERVISOR)


class BookNumberWrong(BadInput):
    code = "book_number_wrong"
    id = "Nomor buku terdiri dari 1 huruf dan 7 angka, misalnya X0012345. Periksa lagi."
    en = "A book number is one letter and seven digits, for example X0012345. Check it again."


class BookRangeWrong(BadInput):
    code = "book_range_wrong"
    id = "Nomor terakhir harus dari seri yang sama, paling banyak {limit} buku. Periksa lagi."
    en = "The last number must be of the same series, at most {limit} books. Check it again."


class BookKnown(AppError):
    code = "book_known"
    id = "Buku {number} sudah pernah dicatat. Periksa lagi nomor pertama dan terakhir."
    en = "Book {number} is already recorded. Check the first and the last number again."


class BookUsed(AppError):
    """Also a number that was never received: nobody may print in it."""

    code = "book_used"
    id = "Buku {number} tidak ada di stok. Ambil buku lain, lalu ketik nomornya."
    en = "Book {number} is not in stock. Take another one and type its number."


class NoBookLeft(AppError):
    code = "no_book_left"
    id = "Buku kosong habis. Catat dulu buku yang baru datang, lalu cetak lagi."
    en = "There is no blank book left. Record the new delivery first, then print again."


class ReasonMissing(BadInput):
    code = "reason_missing"
    id = "Alasan belum ditulis. Tulis apa yang terjadi, paling panjang {limit} huruf."
    en = "The reason is missing. Write what happened, in at most {limit} letters."


@dataclass(frozen=True, slots=True)
class ReceiveBooks:
    """A delivery of books: first and last number of one series, both included; `batch` names its papers."""

    first: str
    last: str
    batch: str = ""


@dataclass(frozen=True, slots=True)
class VoidBook:
    """A blank book that will never be printed: stolen, torn, wet."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShowStock:
    pass


@dataclass(frozen=True, slots=True)
class Stock:
    """`next_number`: the book that is taken next; "" when there is none. `low`: time to ask for more."""

    on_hand: int
    issued: int
    spoiled: int
    void: int
    next_number: str
    low: bool
    last_received_at: datetime | None

    @property
    def received(self) -> int:
        return self.on_hand + self.issued + self.spoiled + self.void


def receive_books(ctx: Ctx, cmd: ReceiveBooks) -> int:
    """Record new blank books; returns how many. All or none.

    Raises `BookNumberWrong`, `BookRangeWrong`, `BookKnown(number)`.
    """
    ctx.actor.must(*KEEPERS)
    numbers = _range(parse_number(cmd.first), parse_number(cmd.last))
    # Two officers who type the same delivery at once: the unique key stops the later one, this look names the book.
    known = ctx.db.execute(
        select(func.min(_books.c.number)).where(_books.c.number.between(numbers[0], numbers[-1]))
    ).scalar()
    if known is not None:
        raise BookKnown(number=known)
    batch = cmd.batch.strip()[:60]
    row = {"state": BookState.ON_HAND, "batch": batch, "received_at": ctx.now, "received_by": ctx.actor.id}
    ctx.db.execute(insert(_books), [row | {"number": number, "reason": ""} for number in numbers])
    ctx.record("stock.receive", "stock", 0, first=numbers[0], last=numbers[-1], batch=batch, count=len(numbers))
    ctx.nudge("stock")
    return len(numbers)


def void_book(ctx: Ctx, cmd: VoidBook) -> None:
    """Take a blank book out of stock for good. Raises `BookUsed` unless it is on hand, `ReasonMissing`."""
    ctx.actor.must(Role.SUPERVISOR)
    number, reason = parse_number(cmd.number), need_reason(cmd.reason)
    voided = (
        update(_books)
        .where(_books.c.number == number, _books.c.state == BookState.ON_HAND)
        .values(state=BookState.VOID, used_at=ctx.now, used_by=ctx.actor.id, reason=reason)
    )
    if not ctx.change(voided):
        raise BookUsed(number=number)
    ctx.record("stock.void", "stock", 0, number=number, reason=reason)
    ctx.nudge("stock")


def show_stock(ctx: Ctx, _: ShowStock) -> Stock:
    """The books by state."""
    ctx.actor.must(*KEEPERS, Role.AUDITOR)
    return stock(ctx)


def stock(ctx: Ctx) -> Stock:
    """As `show_stock`, for other use cases."""
    by_state = ctx.db.execute(select(_books.c.state, func.count().label("books")).group_by(_books.c.state))
    counts = {row.state: row.books for row in by_state}
    on_hand = counts.get(BookState.ON_HAND, 0)
    on_shelf = _books.c.state == BookState.ON_HAND
    next_number = ctx.db.execute(select(func.min(_books.c.number)).where(on_shelf)).scalar()
    return Stock(
        on_hand=on_hand,
        issued=counts.get(BookState.ISSUED, 0),
        spoiled=counts.get(BookState.SPOILED, 0),
        void=counts.get(BookState.VOID, 0),
        next_number=next_number or "",
        low=on_hand < ctx.option("low_stock", LOW_STOCK),
        last_received_at=ctx.db.execute(select(func.max(_books.c.received_at))).scalar(),
    )


@dataclass(frozen=True, slots=True)
class TakenBook:
    id: int
    number: str


def take_book(ctx: Ctx, application_id: int, number: str = "") -> TakenBook:
    """Issue one blank book to an application: the one the officer holds, or the next on the shelf.

    One guarded statement decides, and PostgreSQL passes over a book that a rival is taking. Raises `BookUsed(number)`,
    `NoBookLeft`, `BookNumberWrong`.
    """
    use = {"case_": application_id, "at_": ctx.now, "by_": ctx.actor.id}
    if number:
        taken = ctx.db.execute(_take_this, use | {"number_": parse_number(number)}).one_or_none()
    else:
        taken = ctx.db.execute(_take_next, use).one_or_none()
    if taken is None:
        raise BookUsed(number=parse_number(number)) if number else NoBookLeft
    ctx.nudge("stock")
    return TakenBook(taken.id, taken.number)


def end_book(ctx: Ctx, book_id: int, state: BookState, reason: str) -> None:
    """An issued book ends as spoiled or void. It keeps its application, so that its story stays readable."""
    ended = (
        update(_books)
        .where(_books.c.id == book_id, _books.c.state == BookState.ISSUED)
        .values(state=state, reason=reason, used_at=ctx.now, used_by=ctx.actor.id)
        .returning(_books.c.number)
    )
    number = ctx.db.execute(ended).scalar_one_or_none()
    if number is None:
        raise BookUsed(number="")
    ctx.record(f"stock.{state}", "stock", 0, number=number, reason=reason)
    ctx.nudge("stock")


def parse_number(text: str) -> str:
    """`X0012345` from what was typed or scanned. Raises `BookNumberWrong`."""
    number = "".join(text.upper().split())
    if NUMBER.fullmatch(number) is None:
        raise BookNumberWrong(field="number")
    return number


def need_reason(text: str) -> str:
    """The reason, trimmed. Raises `ReasonMissing`."""
    reason = " ".join(text.split())
    if not reason or len(reason) > REASON_LIMIT:
        raise ReasonMissing(field="reason", limit=REASON_LIMIT)
    return reason


def _range(first: str, last: str) -> list[str]:
    start, end = int(first[1:]), int(last[1:])
    if first[0] != last[0] or not 0 <= end - start < MOST_PER_BATCH:
        raise BookRangeWrong(field="last", limit=MOST_PER_BATCH)
    return [f"{first[0]}{serial:07d}" for serial in range(start, end + 1)]
