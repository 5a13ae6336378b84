"""The counter gives the booklet away: to the right person, once.

Who may collect and what must be shown: owner with identity card; a relative of the same family card with identity card,
copy of the card and receipt; anybody else with identity card, receipt and a power of attorney with stamp duty
(Direktorat Jenderal Imigrasi, August 2023).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, select, update

from lingga_app.db.tables import Application, Collector, Delivery, DeliveryState, PickupToken
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.lifecycle import Act
from lingga_app.domain.names import clean_name
from lingga_app.services.find import desk_case
from lingga_app.services.move import hold, move
from lingga_app.services.notify import notify
from lingga_app.services.pickup_codes import find_code
from lingga_app.services.printing import live_passport
from lingga_app.services.run import Ctx
from lingga_app.services.said import Said

_tokens, _deliveries, _applications = table(PickupToken), table(Delivery), table(Application)


class Shown(StrEnum):
    """Papers that the counter looks at."""

    IDENTITY = "identity"
    FAMILY_CARD = "family_card"
    RECEIPT = "receipt"
    POWER_OF_ATTORNEY = "power_of_attorney"


NEEDED: Final[Mapping[Collector, tuple[Shown, ...]]] = {
    Collector.SELF: (Shown.IDENTITY,),
    Collector.RELATIVE: (Shown.IDENTITY, Shown.FAMILY_CARD, Shown.RECEIPT),
    Collector.NAMED: (Shown.IDENTITY, Shown.RECEIPT, Shown.POWER_OF_ATTORNEY),
}


class PickupUsed(Said):
    code = "pickup_used"
    id = "Paspor ini sudah diserahkan {at}. Tidak ada yang diubah. Panggil pengawas."
    en = "This passport was handed over on {at}. Nothing was changed. Call the supervisor."


class PickupReplaced(AppError):
    code = "pickup_replaced"
    id = "Kode ini sudah diganti. Minta kode yang baru dari halaman permohonan."
    en = "This code was replaced. Ask for the new one from the application page."


class PapersNotShown(BadInput):
    code = "papers_not_shown"
    id = "Masih ada kertas yang belum dilihat. Periksa semua yang diminta, lalu serahkan."
    en = "Some papers were not looked at. Check all that are required, then hand over."


class OtherCollector(BadInput):
    code = "other_collector"
    id = "Nama ini berbeda dari orang yang ditunjuk pemohon. Cocokkan dengan KTP-nya."
    en = "This name differs from the person whom the applicant named. Compare it with the identity card."


@dataclass(frozen=True, slots=True)
class ScanPickup:
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HandOver:
    """`receiver`: the name on the identity card that was shown; empty for the owner. `shown`: papers looked at."""

    code: str = field(repr=False)
    shown: frozenset[Shown]
    receiver: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PickupCase:
    """What the counter sees after a scan. `number`: of the booklet to take from the shelf."""

    reference: str
    name: str
    number: str
    collector: Collector
    collector_name: str
    needed: tuple[Shown, ...]
    collect_by: date | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    reference: str
    receiver: str
    at: datetime


def scan_pickup(ctx: Ctx, cmd: ScanPickup) -> PickupCase:
    """Whose booklet this is and who may have it. Recorded: it shows names.

    Raises `PickupUnknown`, `SealForged`, `PickupUsed(at)`, `PickupReplaced`, `OwnCase`.
    """
    token, application = _case(ctx, cmd.code)
    row = _delivery(ctx, token)
    ctx.record("view.pickup", "application", application.id or 0)
    return PickupCase(
        reference=application.reference,
        name=ctx.vault.open(ctx.db, application.key_id, application.name_sealed),
        number=live_passport(ctx, application).number,
        collector=row.collector,
        collector_name=ctx.vault.open(ctx.db, application.key_id, row.collector_name_sealed),
        needed=NEEDED[row.collector],
        collect_by=row.collect_by,
    )


def hand_over(ctx: Ctx, cmd: HandOver) -> HandedOver:
    """READY -> COLLECTED, at most once: the code is spent by one guarded statement, and so is the choice.

    Raises `PapersNotShown`, `OtherCollector`, `MoveNotAllowed`, and as `scan_pickup`.
    """
    token, application = _case(ctx, cmd.code)
    hold(ctx, application)
    row = _delivery(ctx, token)
    if not cmd.shown.issuperset(NEEDED[row.collector]):
        raise PapersNotShown(field="shown")
    receiver = _receiver(ctx, application, row, cmd.receiver)
    _spend(ctx, token)
    done = (
        update(_deliveries)
        .where(_deliveries.c.id == row.id, _deliveries.c.state == DeliveryState.READY)
        .values(
            state=DeliveryState.DONE,
            done_at=ctx.now,
            done_by=ctx.actor.id,
            papers_seen=",".join(sorted(cmd.shown)),
            received_by_sealed=ctx.vault.seal(ctx.db, application.key_id, receiver, ctx.chance),
        )
    )
    if not ctx.change(done):
        raise PickupReplaced
    move(ctx, application, Act.HAND_OVER)
    seen = {"collector": row.collector, "shown": sorted(cmd.shown)}
    ctx.record("passport.hand_over", "application", application.id or 0, **seen)
    notify(ctx, application, "collected", once=str(row.id), at=ctx.now)
    return HandedOver(application.reference, receiver, ctx.now)


def _case(ctx: Ctx, code: str) -> tuple[Row[Any], Application]:
    """The token and its application, in the officer's own office and not of their household."""
    ctx.actor.must(Role.COUNTER)
    token = find_code(ctx, code)
    reference = select(_applications.c.reference).where(_applications.c.id == token.application_id)
    return token, desk_case(ctx, ctx.db.execute(reference).scalar_one(), Role.COUNTER)


def _delivery(ctx: Ctx, token: Row[Any]) -> Row[Any]:
    """The choice that this code belongs to, while the code lives."""
    fresh = ctx.db.execute(
        select(_deliveries, _tokens.c.used_at, _tokens.c.cancelled_at)
        .join(_tokens, _tokens.c.delivery_id == _deliveries.c.id)
        .where(_tokens.c.id == token.id)
    ).one()
    if fresh.used_at is not None:
        raise PickupUsed(at=fresh.used_at)
    if fresh.cancelled_at is not None or fresh.state is not DeliveryState.READY:
        raise PickupReplaced
    return fresh


def _spend(ctx: Ctx, token: Row[Any]) -> None:
    spent = (
        update(_tokens)
        .where(_tokens.c.id == token.id, _tokens.c.used_at.is_(None), _tokens.c.cancelled_at.is_(None))
        .values(used_at=ctx.now)
    )
    if not ctx.change(spent):
        used_at = ctx.db.execute(select(_tokens.c.used_at).where(_tokens.c.id == token.id)).scalar_one()
        raise PickupUsed(at=used_at) if used_at else PickupReplaced


def _receiver(ctx: Ctx, application: Application, row: Row[Any], typed: str) -> str:
    """The name for the record. A person whom the applicant named must be that person."""
    if row.collector is Collector.SELF:
        return ctx.vault.open(ctx.db, application.key_id, application.name_sealed)
    named = ctx.vault.open(ctx.db, application.key_id, row.collector_name_sealed)
    name = clean_name(typed) if typed.strip() else ""
    if not name or (row.collector is Collector.NAMED and _plain(name) != _plain(named)):
        raise OtherCollector(field="receiver")
    return name


def _plain(name: str) -> str:
    return "".join(sign for sign in name.upper() if sign.isalpha())
