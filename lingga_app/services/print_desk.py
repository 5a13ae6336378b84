"""What the printer's desk shows: the next cases, the books to let go, the stock, the data page to print."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, bindparam, select

from lingga_app.db.tables import Application, BlankBook, Delivery, DeliveryState, DeliveryWay, Passport, Step
from lingga_app.db.types import table
from lingga_app.domain import base45
from lingga_app.domain.actor import Role
from lingga_app.domain.booklet import DataPage
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.lifecycle import Status
from lingga_app.services.find import desk_case
from lingga_app.services.printing import live_passport, open_page
from lingga_app.services.run import Ctx
from lingga_app.services.steps import barred
from lingga_app.services.stock import Stock, stock

_applications, _passports, _books, _deliveries = table(Application), table(Passport), table(BlankBook), table(Delivery)
NEXT: Final = 3
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class ShowPrintDesk:
    pass


@dataclass(frozen=True, slots=True)
class ToPrint:
    """`mine`: whether this officer may print it; another did not interview or approve it."""

    reference: str
    name: str
    due: date | None
    late: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class ToRelease:
    reference: str
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class PrintDesk:
    """`waiting`: approved cases in all; `cases` are the next of them by the clock."""

    waiting: int
    cases: tuple[ToPrint, ...]
    printed: tuple[ToRelease, ...]
    stock: Stock


@dataclass(frozen=True, slots=True)
class ShowPostDesk:
    pass


@dataclass(frozen=True, slots=True)
class ToPost:
    """`tracking_number` is empty while the carrier has not answered."""

    reference: str
    name: str
    number: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class OpenDataPage:
    reference: str


@dataclass(frozen=True, slots=True)
class PrintablePage:
    """`seal`: text of its QR."""

    page: DataPage
    seal: str = field(repr=False)


def show_print_desk(ctx: Ctx, _: ShowPrintDesk) -> PrintDesk:
    """The next cases, the printed ones, the books. Recorded: it shows names."""
    ctx.actor.must(Role.PRINTER)
    approved = _cases(ctx, Status.APPROVED)
    printed = _cases(ctx, Status.PRINTED)
    today = wib_day(ctx.now)
    cases = tuple(
        ToPrint(
            row.reference,
            _name(ctx, row),
            row.issue_due_on,
            row.issue_due_on is not None and row.issue_due_on < today,
            not row.barred,
        )
        for row in approved[:NEXT]
    )
    ready = tuple(ToRelease(row.reference, _name(ctx, row), row.number) for row in printed)
    ctx.record("view.print_desk", "office", ctx.actor.office_id or 0, cases=len(cases) + len(ready))
    return PrintDesk(len(approved), cases, ready, stock(ctx))


_to_post = (
    select(
        _applications.c.reference,
        _applications.c.key_id,
        _applications.c.name_sealed,
        _books.c.number,
        _deliveries.c.tracking_number,
    )
    .join(_deliveries, _deliveries.c.application_id == _applications.c.id)
    .join(_passports, _passports.c.id == _deliveries.c.passport_id)
    .join(_books, _books.c.id == _passports.c.book_id)
    .where(
        _applications.c.office_id == bindparam("office_"),
        _deliveries.c.state == DeliveryState.READY,
        _deliveries.c.way == DeliveryWay.POST,
    )
    .order_by(_deliveries.c.ready_at)
    .limit(MOST)
)


def show_post_desk(ctx: Ctx, _: ShowPostDesk) -> tuple[ToPost, ...]:
    """Booklets that are to be sent and were not given to the carrier yet. Recorded: it shows names."""
    ctx.actor.must(Role.COUNTER)
    rows = ctx.db.execute(_to_post, {"office_": ctx.actor.office_id}).all()
    ctx.record("view.post_desk", "office", ctx.actor.office_id or 0, cases=len(rows))
    return tuple(ToPost(row.reference, _name(ctx, row), row.number, row.tracking_number) for row in rows)


def open_data_page(ctx: Ctx, cmd: OpenDataPage) -> PrintablePage:
    """The data page of the living book, to be printed. Recorded. Raises `NotFound`, and as `desk_case`."""
    application = desk_case(ctx, cmd.reference, Role.PRINTER)
    row = live_passport(ctx, application)
    ctx.record("view.printed_page", "application", application.id or 0)
    return PrintablePage(open_page(ctx, application, row.data_sealed), base45.encode(row.seal))


def _cases(ctx: Ctx, status: Status) -> list[Row[Any]]:
    """Cases of the office in one status, by the clock, with the number of their book."""
    passports = _passports.outerjoin(_books, _books.c.id == _passports.c.book_id)
    return list(
        ctx.db.execute(
            select(
                _applications.c.reference,
                _applications.c.key_id,
                _applications.c.name_sealed,
                _applications.c.issue_due_on,
                _books.c.number,
                barred(ctx.actor.id, _applications.c.id, Step.PRINT).label("barred"),
            )
            .select_from(
                _applications.outerjoin(
                    passports, (_passports.c.application_id == _applications.c.id) & _passports.c.void_at.is_(None)
                )
            )
            .where(_applications.c.office_id == ctx.actor.office_id, _applications.c.status == status)
            .order_by(_applications.c.issue_due_on, _applications.c.id)
            .limit(MOST)
        )
    )


def _name(ctx: Ctx, row: Row[Any]) -> str:
    return ctx.vault.open(ctx.db, row.key_id, row.name_sealed)
