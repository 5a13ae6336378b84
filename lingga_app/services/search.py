"""Finding a case by an exact number, in the own office; elsewhere only with a reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from lingga_app.db.tables import Account, Application, Office
from lingga_app.db.types import table
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.identity import parse_phone
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.reasons import ElsewhereReason
from lingga_app.domain.references import parse_reference
from lingga_app.services import rates
from lingga_app.services.office import LOOKERS
from lingga_app.services.run import Ctx

_applications, _accounts, _offices = table(Application), table(Account), table(Office)

SEARCHES = (60, timedelta(minutes=10))
SEARCHES_ELSEWHERE = (10, timedelta(hours=1))
_NIK = re.compile(r"[0-9]{16}")
_PHONE = re.compile(r"(\+?62|0)8[0-9]{7,12}")


class SearchUnreadable(AppError):
    code = "search_unreadable"
    id = "Nama dan potongan nomor tidak bisa dicari. Tulis nomor permohonan, 16 angka NIK, atau nomor HP."
    en = "Names and parts of numbers cannot be searched. Write an application number, a NIK, or a phone number."
    http = 422


@dataclass(frozen=True, slots=True)
class SearchCases:
    """An exact reference, NIK or phone number; `elsewhere` is the reason for looking beyond the own office."""

    text: str
    elsewhere: ElsewhereReason | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    reference: str
    name: str
    status: Status
    office: str
    here: bool


@dataclass(frozen=True, slots=True)
class Found:
    hits: tuple[Hit, ...]


def search_cases(ctx: Ctx, cmd: SearchCases) -> Found:
    """Find by exact reference, NIK or phone, in the own office; beyond it with a reason, counted and recorded.

    Only keyed hashes are compared, so nothing can be found by a beginning or by trying letters. The audit row names
    what kind of thing was searched and what was found, never what was typed. Raises `SearchUnreadable`, `TooMany`.
    """
    ctx.actor.must(*LOOKERS)
    limit, window = SEARCHES if cmd.elsewhere is None else SEARCHES_ELSEWHERE
    rates.take(ctx, f"search:{cmd.elsewhere is None}:{ctx.actor.key}", limit, window)
    kind, wanted = _wanted(ctx, cmd.text)
    scope = [_applications.c.office_id == ctx.actor.office_id] if cmd.elsewhere is None else []
    rows = ctx.db.execute(
        select(
            _applications.c.id,
            _applications.c.reference,
            _applications.c.key_id,
            _applications.c.name_sealed,
            _applications.c.status,
            _applications.c.office_id,
            _offices.c.name.label("office"),
        )
        .join(_offices, _offices.c.id == _applications.c.office_id)
        .where(wanted, *scope, _applications.c.status != Status.DRAFT)
        .order_by(_applications.c.changed_at.desc())
        .limit(20)
    ).all()
    details: Mapping[str, Any] = {"by": kind, "found": [row.id for row in rows], "reason": cmd.elsewhere or ""}
    ctx.record("view.search", "office", ctx.actor.office_id or 0, **details)
    return Found(
        tuple(
            Hit(
                row.reference,
                ctx.vault.open(ctx.db, row.key_id, row.name_sealed),
                row.status,
                row.office,
                row.office_id == ctx.actor.office_id,
            )
            for row in rows
        )
    )


def _wanted(ctx: Ctx, text: str) -> tuple[str, ColumnElement[bool]]:
    """What was typed, as a condition on `application`."""
    digits = re.sub(r"[\s.-]", "", text[:100])
    if _NIK.fullmatch(digits):
        return "nik", _applications.c.nik_index == ctx.vault.index(digits, "nik")
    if _PHONE.fullmatch(digits):
        try:
            phone = ctx.vault.index(parse_phone(digits), "phone")
        except BadInput:
            raise SearchUnreadable from None
        owners = select(_accounts.c.id).where(_accounts.c.phone_index == phone)
        return "phone", _applications.c.account_id.in_(owners)
    try:
        return "reference", _applications.c.reference == parse_reference(text[:100])
    except BadInput:
        raise SearchUnreadable from None
