"""The pickup code: a QR and six signs, made when the booklet waits, shown to its owner only, spent once.

The database keeps the hash of the QR's secret and a keyed hash of the short code; both stand sealed under the
applicant's key so that their own page can show them again.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from lingga_app.db.tables import (
    Application,
    Collector,
    Delivery,
    DeliveryState,
    DeliveryWay,
    PickupToken,
    Place,
    PlaceKind,
    Session,
    SessionState,
)
from lingga_app.db.types import table
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError
from lingga_app.domain.references import PICKUP_SIGNS, SPARE_BYTES, parse_pickup_code, pickup_code
from lingga_app.domain.seal import Feature, SealForged, SealUnreadable, Tag
from lingga_app.services.find import own_application
from lingga_app.services.move import hold
from lingga_app.services.run import Ctx
from lingga_app.services.seals import open_seal, seal_pickup

_tokens, _deliveries, _places, _sessions = table(PickupToken), table(Delivery), table(Place), table(Session)
SECRET_BYTES: Final = 16


class CodeNotYet(AppError):
    code = "code_not_yet"
    id = "Kode ambil muncul setelah paspor jadi. Lihat halaman permohonan."
    en = "The pickup code appears when the passport is ready. See the application page."


class PickupUnknown(AppError):
    code = "pickup_unknown"
    id = "Kode ambil ini bukan dari kantor kami. Minta pemohon membuka halaman kode ambil."
    en = "This pickup code is not from our office. Ask the applicant to open the pickup page."
    http = 404


@dataclass(frozen=True, slots=True)
class OfPickup:
    reference: str


@dataclass(frozen=True, slots=True)
class PickupSlip:
    """`qr`: text of the QR. `code`: the six signs below it, "K7 4M 92".

    `place`: of a visit, empty for the office; `address` of either. `visit_hours`: from when to when somebody is there,
    one pair per day of a visit that is still to come; the office keeps its usual hours.
    """

    reference: str
    first_name: str
    collector: Collector
    collector_name: str
    place: str
    address: str
    visit_hours: tuple[tuple[datetime, datetime], ...]
    until: date
    made_at: datetime
    qr: str = field(repr=False)
    code: str = field(repr=False)


def make_code(ctx: Ctx, application: Application, delivery_id: int) -> None:
    """A new code for a choice; an earlier one is useless from here on."""
    cancel_code(ctx, delivery_id)
    secret, short = ctx.chance.token(SECRET_BYTES), _free_short_code(ctx)
    packed = json.dumps({"secret": secret.hex(), "code": short})
    ctx.db.execute(
        insert(_tokens).values(
            delivery_id=delivery_id,
            token_hash=hashlib.sha256(secret).hexdigest(),
            short_index=short_index(ctx, short),
            secret_sealed=ctx.vault.seal(ctx.db, application.key_id, packed, ctx.chance),
            made_at=ctx.now,
        )
    )


def cancel_code(ctx: Ctx, delivery_id: int) -> None:
    live = (_tokens.c.delivery_id == delivery_id, _tokens.c.used_at.is_(None), _tokens.c.cancelled_at.is_(None))
    ctx.db.execute(update(_tokens).where(*live).values(cancelled_at=ctx.now))


def show_code(ctx: Ctx, cmd: OfPickup) -> PickupSlip:
    """The code of one's own booklet that waits at a counter. Raises `CodeNotYet`, `NotFound`."""
    application = own_application(ctx, cmd.reference)
    row = _waiting(ctx, application)
    if row is None:
        raise CodeNotYet
    packed = json.loads(ctx.vault.open(ctx.db, application.key_id, row.secret_sealed))
    secret = bytes.fromhex(packed["secret"])
    name = ctx.vault.open(ctx.db, application.key_id, application.name_sealed)
    return PickupSlip(
        reference=application.reference,
        first_name=name.split(" ")[0].capitalize(),
        collector=row.collector,
        collector_name=ctx.vault.open(ctx.db, application.key_id, row.collector_name_sealed),
        place=row.place or "",
        address=row.address if row.place else _office_address(ctx, application.office_id),
        visit_hours=_visit_hours(ctx, row.place_id) if row.place else (),
        until=row.collect_by,
        made_at=row.made_at,
        qr=seal_pickup(ctx, application, secret=secret, made_at=row.made_at, until=row.collect_by),
        code=packed["code"],
    )


def remake_code(ctx: Ctx, cmd: OfPickup) -> None:
    """The phone was lost or somebody saw the code: a new one, the old one is useless. Raises `CodeNotYet`."""
    application = own_application(ctx, cmd.reference)
    hold(ctx, application)
    row = _waiting(ctx, application)
    if row is None:
        raise CodeNotYet
    make_code(ctx, application, row.delivery_id)
    ctx.record("pickup.remake", "application", application.id or 0)


def find_code(ctx: Ctx, text: str) -> Row[Any]:
    """The token that was scanned (a seal of ours) or typed (six signs). Also one that was used or cancelled.

    Raises `PickupUnknown`, `SealForged`, `PickupCodeUnreadable`.
    """
    query = select(_tokens, _deliveries.c.application_id).join(_deliveries, _deliveries.c.id == _tokens.c.delivery_id)
    secret = _scanned(ctx, text)
    if secret is not None:
        wanted = query.where(_tokens.c.token_hash == hashlib.sha256(secret).hexdigest())
    else:
        # Six signs are drawn again after years; the latest use of them is meant.
        short = parse_pickup_code(text)
        wanted = query.where(_tokens.c.short_index == short_index(ctx, short)).order_by(_tokens.c.id.desc()).limit(1)
    row = ctx.db.execute(wanted).one_or_none()
    if row is None:
        raise PickupUnknown
    return row


def short_index(ctx: Ctx, short: str) -> str:
    return ctx.vault.index(short.replace(" ", ""), "pickup")


def _scanned(ctx: Ctx, text: str) -> bytes | None:
    """The secret in a scanned seal; None for what is no seal at all (it may be the short code)."""
    try:
        found = open_seal(ctx, text)
    except SealForged:
        raise
    except SealUnreadable:
        if len(text) > 2 * PICKUP_SIGNS + 4:
            raise PickupUnknown from None
        return None
    if found.header.feature is not Feature.PICKUP_SLIP:
        raise PickupUnknown
    return found.value(Tag.TOKEN) or b""


def _waiting(ctx: Ctx, application: Application) -> Row[Any] | None:
    """The live code of a booklet that waits at a counter, with its choice."""
    return ctx.db.execute(
        select(
            _tokens.c.delivery_id,
            _tokens.c.secret_sealed,
            _tokens.c.made_at,
            _deliveries.c.collector,
            _deliveries.c.collector_name_sealed,
            _deliveries.c.collect_by,
            _deliveries.c.place_id,
            _places.c.name.label("place"),
            _places.c.address,
        )
        .join(_deliveries, _deliveries.c.id == _tokens.c.delivery_id)
        .outerjoin(_places, _places.c.id == _deliveries.c.place_id)
        .where(
            _deliveries.c.application_id == application.id,
            _deliveries.c.state == DeliveryState.READY,
            _deliveries.c.way == DeliveryWay.COUNTER,
            _tokens.c.used_at.is_(None),
            _tokens.c.cancelled_at.is_(None),
        )
    ).one_or_none()


def _office_address(ctx: Ctx, office_id: int) -> str:
    office = (_places.c.kind == PlaceKind.OFFICE, _places.c.office_id == office_id)
    return ctx.db.scalar(select(_places.c.address).where(*office).order_by(_places.c.id).limit(1)) or ""


def _visit_hours(ctx: Ctx, place_id: int) -> tuple[tuple[datetime, datetime], ...]:
    """From the first session to the last of each coming day; cancelled sessions do not count."""
    held = (_sessions.c.state != SessionState.CANCELLED, _sessions.c.ends_at > ctx.now)
    rows = ctx.db.execute(
        select(_sessions.c.starts_at, _sessions.c.ends_at)
        .where(_sessions.c.place_id == place_id, *held)
        .order_by(_sessions.c.starts_at)
    ).all()
    days: dict[date, tuple[datetime, datetime]] = {}
    for starts_at, ends_at in rows:
        opens, closes = days.get(wib_day(starts_at), (starts_at, ends_at))
        days[wib_day(starts_at)] = (opens, max(closes, ends_at))
    return tuple(days.values())


def _free_short_code(ctx: Ctx) -> str:
    """Six signs that no living code has. Two draws in a row that are taken are less likely than a broken machine."""
    while True:
        short = pickup_code(ctx.chance.token(PICKUP_SIGNS + SPARE_BYTES))
        living = (_tokens.c.used_at.is_(None), _tokens.c.cancelled_at.is_(None))
        taken = select(_tokens.c.id).where(_tokens.c.short_index == short_index(ctx, short), *living)
        if ctx.db.execute(taken).first() is None:
            return short
