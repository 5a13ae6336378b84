"""Invariants of books, booklets and deliveries that the stored rows can answer (E.5, E.6, E.8, E.9, E.10)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, String, cast, exists, func, literal, select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain import booklet, c40, mrz, seal
from lingga_app.domain.booklet import DataPage
from lingga_app.domain.errors import AppError
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.seal import Header, Tag
from lingga_app.ports.signer import Signer
from lingga_app.services.answers import answers_of
from lingga_app.services.printing import open_page
from lingga_app.services.run import Ctx
from lingga_app.services.vault import Erased

_app, _book, _passport = table(t.Application), table(t.BlankBook), table(t.Passport)
_delivery, _token, _audit = table(t.Delivery), table(t.PickupToken), table(t.AuditEvent)

_live_passport = exists().where(_passport.c.book_id == _book.c.id, _passport.c.void_at.is_(None))
_live_code = exists().where(
    _token.c.delivery_id == _delivery.c.id, _token.c.used_at.is_(None), _token.c.cancelled_at.is_(None)
)
_spent_code = exists().where(_token.c.delivery_id == _delivery.c.id, _token.c.used_at.is_not(None))


def _delivery_is(state: str, *way: str) -> Any:
    found = exists().where(_delivery.c.application_id == _app.c.id, _delivery.c.state == state)
    return found.where(_delivery.c.way.in_(way)) if way else found


def _named(name: str) -> Any:
    return literal(f"{name} ").concat(cast(_delivery.c.id, String))


WRONG: tuple[tuple[str, Select[Any]], ...] = (
    (
        "E.5 an issued book = a passport that is not void",
        select(_book.c.number).where((_book.c.state == "issued") != _live_passport),
    ),
    (
        "E.8 ready = one delivery that waits",
        select(_app.c.reference).where(_app.c.status == Status.READY, ~_delivery_is("ready")),
    ),
    (
        "E.8 posted = one delivery under way by post",
        select(_app.c.reference).where(
            ((_app.c.status == Status.POSTED) != _delivery_is("under_way"))
            | ((_app.c.status == Status.POSTED) & ~_delivery_is("under_way", "post"))
        ),
    ),
    (
        "E.8 collected = handed over at a counter",
        select(_app.c.reference).where(_app.c.status == Status.COLLECTED, ~_delivery_is("done", "counter")),
    ),
    (
        "E.8 delivered = received by post",
        select(_app.c.reference).where(_app.c.status == Status.DELIVERED, ~_delivery_is("done", "post")),
    ),
    (
        "E.8 a hand-over says who, to whom, and what was seen",
        select(_named("delivery")).where(
            _delivery.c.state == "done",
            _delivery.c.done_at.is_(None)
            | _delivery.c.received_by_sealed.is_(None)
            | ((_delivery.c.way == "counter") & (_delivery.c.done_by.is_(None) | (_delivery.c.papers_seen == ""))),
        ),
    ),
    (
        "E.9 a booklet that waits at a counter = one living code",
        select(_named("delivery")).where(
            ((_delivery.c.state == "ready") & (_delivery.c.way == "counter")) != _live_code
        ),
    ),
    (
        "E.9 a spent code = a finished hand-over",
        select(_named("delivery")).where(_spent_code, _delivery.c.state != "done"),
    ),
    (
        "E.9 cancelled after thirty days = the last warning was sent",
        select(_app.c.reference).where(
            _app.c.status == Status.UNCLAIMED,
            ~exists().where(_delivery.c.application_id == _app.c.id, _delivery.c.warned_days == 1),
        ),
    ),
)
"""Rule, and the query whose rows break it."""


def stock_balance(ctx: Ctx) -> Iterator[str]:
    """E.5: what was received is still here, in one of its four states: nothing was deleted or slipped in."""
    received = ctx.db.execute(select(_audit.c.details).where(_audit.c.act == "stock.receive")).scalars()
    noted = sum(json.loads(details)["count"] for details in received)
    kept = ctx.db.execute(select(func.count()).select_from(_book).where(_book.c.received_by.is_not(None))).scalar_one()
    if noted != kept:
        yield f"{noted} books were received, {kept} are on record"


def passports(ctx: Ctx, since: datetime | None = None) -> Iterator[str]:
    """E.6 and E.10: each living book says the same in its lines, its fields, its seal and its row.

    `since`: only of cases that changed then or later.
    """
    living = (
        select(_passport, _book.c.number)
        .join(_book, _book.c.id == _passport.c.book_id)
        .where(_passport.c.void_at.is_(None))
    )
    if since is not None:
        living = living.join(_app, _app.c.id == _passport.c.application_id).where(_app.c.changed_at >= since)
    rows = ctx.db.execute(living).all()
    for row in rows:
        application = ctx.db.get_one(t.Application, row.application_id)
        try:
            page = open_page(ctx, application, row.data_sealed)
            answers = answers_of(ctx, application)
            due = booklet.expiry(answers, application.product, row.issued_on)
        except Erased:
            continue
        except (AppError, KeyError, ValueError) as fault:
            yield f"{application.reference}: {type(fault).__name__}"
            continue
        yield from (f"{application.reference}: {wrong}" for wrong in _faults(page, row, due))
        if not _sealed_as(ctx, page, row.seal):
            yield f"{application.reference}: the seal does not fit the page"


def _faults(page: DataPage, row: Row[Any], due: Any) -> Iterator[str]:
    faults = mrz.check(*page.mrz)
    if faults:
        yield f"machine-readable lines: {', '.join(faults)}"
        return
    zone = mrz.parse(*page.mrz)
    same = {
        "number": page.number == row.number == zone.number,
        "birth date": mrz.yymmdd(page.birth_on) == zone.birth,
        "sex": page.sex == zone.sex,
        "day of issue": page.issued_on == row.issued_on,
        "expiry": page.expires_on == row.expires_on == due and mrz.yymmdd(page.expires_on) == zone.expiry,
    }
    yield from (name for name, holds in same.items() if not holds)


def _sealed_as(ctx: Ctx, page: DataPage, raw: bytes) -> bool:
    signer = ctx.deps.port(Signer)

    def verify(header: Header, body: bytes, signature: bytes) -> bool:
        return signer.verify(header.certificate, body, signature)

    try:
        found = seal.read(raw, verify)
    except AppError:
        return False
    return c40.decode(found.value(Tag.MRZ) or b"").replace(" ", mrz.FILLER) == "".join(page.mrz)
