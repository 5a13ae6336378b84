"""How the booklet reaches its owner: the choice, and the moment it is ready.

Exactly one choice is live (unique index); changing it cancels the old row and makes a new one, so that a pickup code or
a shipment of the old choice is useless. It can be changed from the payment until the booklet is under way.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, insert, select, update

from lingga_app.db.tables import (
    Application,
    Collector,
    Delivery,
    DeliveryEvent,
    DeliveryState,
    DeliveryWay,
    Place,
    PlaceKind,
    PlaceState,
)
from lingga_app.db.types import any_of, table
from lingga_app.domain import areas
from lingga_app.domain.calendar import PICKUP_DAYS, next_open_day, wib_day
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import BEFORE_MONEY, Status
from lingga_app.domain.names import clean_name
from lingga_app.ports.carrier import Carrier, CarrierDown, CarrierRefused, Postage, Recipient
from lingga_app.services.answers import answers_of
from lingga_app.services.days import closed_days
from lingga_app.services.find import own_application
from lingga_app.services.move import hold
from lingga_app.services.notify import notify
from lingga_app.services.pickup_codes import cancel_code, make_code
from lingga_app.services.run import Ctx, Deps

_deliveries, _events, _places = table(Delivery), table(DeliveryEvent), table(Place)

LIVE: Final = (DeliveryState.CHOSEN, DeliveryState.READY, DeliveryState.UNDER_WAY)
_live = select(_deliveries).where(_deliveries.c.application_id == bindparam("case_"), any_of(_deliveries.c.state, LIVE))
_new = insert(_deliveries)
_done = (
    select(_deliveries)
    .where(_deliveries.c.application_id == bindparam("case_"), _deliveries.c.state == DeliveryState.DONE)
    .order_by(_deliveries.c.id.desc())
    .limit(1)
)
_is_ready = (
    update(_deliveries)
    .where(_deliveries.c.application_id == bindparam("case_"), _deliveries.c.state == DeliveryState.CHOSEN)
    .values(
        state=DeliveryState.READY,
        passport_id=bindparam("passport_"),
        ready_at=bindparam("at_"),
        collect_by=bindparam("by_"),
        warned_days=None,
    )
)
MAY_CHOOSE: Final = frozenset(
    {
        Status.PAID,
        Status.BOOKED,
        Status.ARRIVED,
        Status.INTERVIEWED,
        Status.RETURNED,
        Status.VERIFIED,
        Status.APPROVED,
        Status.PRINTED,
        Status.READY,
    }
)
"""From the payment until the booklet is under way."""
WEIGHT_GRAM: Final = 120
"""A booklet in its envelope."""
ADDRESS_LIMIT: Final = 300
AREA: Final = re.compile(r"\d{2}(\.?\d{2}){0,3}", re.ASCII)


class TooLateToChoose(AppError):
    code = "too_late_to_choose"
    id = "Paspor sudah dikirim atau diserahkan, jadi cara menerimanya tidak bisa diganti. Tanya petugas."
    en = "The passport is on its way or handed over, so this cannot be changed. Ask an officer."


class TooEarlyToChoose(AppError):
    code = "too_early_to_choose"
    id = "Cara menerima paspor dipilih setelah uang masuk. Bayar dulu, lalu pilih di sini."
    en = "You choose how to get the passport once the money is here. Pay first, then choose."


class PostageUnknown(AppError):
    code = "postage_unknown"
    id = "Ongkos kirim belum bisa dihitung karena kantor pos tidak menjawab. Coba lagi nanti, atau ambil di kantor."
    en = "The post does not answer, so the postage is not known. Try again later, or collect at the office."
    http = 503


class AddressIncomplete(BadInput):
    code = "address_incomplete"
    id = "Alamat kiriman belum lengkap. Isi nama, alamat, dan daerah tujuan."
    en = "The address is not complete. Fill in name, address and area."


class CollectorNameMissing(BadInput):
    code = "collector_name_missing"
    id = "Nama orang yang mengambil belum ditulis. Tulis seperti di KTP orang itu."
    en = "The collector's name is missing. Write it as on that person's KTP."


class VisitNotOpen(AppError):
    code = "visit_not_open"
    id = "Kunjungan ini tidak bisa dipilih lagi. Pilih tempat lain."
    en = "This visit can no longer be chosen. Choose another place."


@dataclass(frozen=True, slots=True)
class ChooseCounter:
    """Collect at the office, or at an outreach visit (`place` is its code). `name`: of a relative or named person."""

    reference: str
    collector: Collector = Collector.SELF
    name: str = field(default="", repr=False)
    place: str = ""


@dataclass(frozen=True, slots=True)
class ChoosePost:
    """`postage` comes from `postage_to`: the edge asks the carrier before the transaction."""

    reference: str
    to: Recipient
    postage: Postage


@dataclass(frozen=True, slots=True)
class ShowDelivery:
    reference: str


@dataclass(frozen=True, slots=True)
class Track:
    what: str
    where: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """An outreach visit at which booklets can be collected."""

    code: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What is chosen and where it stands. `way` is None before a choice. `home`: the address of the form.

    `days_left` counts to `collect_by` while the booklet waits at a counter.
    """

    reference: str
    status: Status
    may_change: bool
    way: DeliveryWay | None
    collector: Collector | None
    collector_name: str
    place: str
    to: Recipient | None
    home: Recipient
    postage: Postage | None
    collect_by: date | None
    days_left: int | None
    tracking_number: str
    events: tuple[Track, ...]
    visits: tuple[Visit, ...]


def postage_to(deps: Deps, area: str) -> Postage:
    """What the carrier asks for one booklet to this area. Blocks on the network.

    Raises `PostageUnknown`, `AddressIncomplete`.
    """
    try:
        return deps.port(Carrier).quote(area, WEIGHT_GRAM)
    except CarrierRefused:
        raise AddressIncomplete(field="area") from None
    except CarrierDown:
        raise PostageUnknown from None


def show_delivery(ctx: Ctx, cmd: ShowDelivery) -> DeliveryView:
    """The choice of one's own application. Raises `NotFound`."""
    application = own_application(ctx, cmd.reference)
    row = live_delivery(ctx, application.id or 0) or _finished(ctx, application.id or 0)
    return DeliveryView(
        reference=application.reference,
        status=application.status,
        may_change=application.status in MAY_CHOOSE,
        way=row.way if row else None,
        collector=row.collector if row else None,
        collector_name=ctx.vault.open(ctx.db, application.key_id, row.collector_name_sealed) if row else "",
        place=_place_code(ctx, row.place_id) if row and row.place_id else "",
        to=address_of(ctx, application, row) if row and row.address_sealed else None,
        home=home_address(ctx, application),
        postage=Postage(row.postage_idr, row.postage_days) if row and row.way is DeliveryWay.POST else None,
        collect_by=row.collect_by if row else None,
        days_left=_days_left(ctx, row),
        tracking_number=row.tracking_number if row else "",
        events=_tracks(ctx, row.id) if row else (),
        visits=_visits(ctx, application.office_id),
    )


def choose_counter(ctx: Ctx, cmd: ChooseCounter) -> None:
    """Collect at a counter. A booklet that is ready gets a new pickup code; an old one is useless from here on.

    Raises `TooEarlyToChoose`, `TooLateToChoose`, `CollectorNameMissing`, `VisitNotOpen`, `NotFound`.
    """
    application = _choosing(ctx, cmd.reference)
    name = "" if cmd.collector is Collector.SELF else _name(cmd.name)
    place_id = _visit_id(ctx, cmd.place, application.office_id) if cmd.place else None
    sealed = ctx.vault.seal(ctx.db, application.key_id, name, ctx.chance) if name else None
    _replace(
        ctx,
        application,
        way=DeliveryWay.COUNTER,
        collector=cmd.collector,
        collector_name_sealed=sealed,
        place_id=place_id,
    )


def choose_post(ctx: Ctx, cmd: ChoosePost) -> None:
    """Have it sent. A booklet that is ready is announced to the carrier at once.

    Raises `TooEarlyToChoose`, `TooLateToChoose`, `AddressIncomplete`, `NotFound`.
    """
    application = _choosing(ctx, cmd.reference)
    to = _address(cmd.to)
    packed = json.dumps({"name": to.name, "address": to.address, "area": to.area}, ensure_ascii=False)
    _replace(
        ctx,
        application,
        way=DeliveryWay.POST,
        collector=Collector.SELF,
        address_sealed=ctx.vault.seal(ctx.db, application.key_id, packed, ctx.chance),
        postage_idr=max(0, cmd.postage.amount_idr),
        postage_days=max(0, cmd.postage.days),
    )


def ready_for_delivery(ctx: Ctx, application: Application, passport_id: int, issued_on: date) -> date | None:
    """The booklet may leave: give it a deadline and a code, or announce it to the carrier. Returns the last day.

    Without a choice it waits at the office for its owner: nobody loses a booklet by not answering a question.
    """
    if live_delivery(ctx, application.id or 0) is None:
        _insert(ctx, application, way=DeliveryWay.COUNTER, collector=Collector.SELF)
    by = last_day(ctx, issued_on)
    ready = {"case_": application.id, "passport_": passport_id, "at_": ctx.now, "by_": by}
    if not ctx.change(_is_ready, ready):
        raise MoveNotAllowed(status=application.status.value, act="release")
    row = need_live(ctx, application)
    _get_going(ctx, application, row)
    if row.way is DeliveryWay.POST:
        return None
    notify(ctx, application, "ready", once=str(passport_id), due=by)
    return by


def wait_at_office(ctx: Ctx, application: Application, row: Row[Any]) -> date:
    """A booklet that came back waits at the office, with a new deadline and a new code. Returns the last day."""
    by = last_day(ctx, wib_day(ctx.now))
    _cancel(ctx, row.id)
    _insert(
        ctx,
        application,
        way=DeliveryWay.COUNTER,
        collector=Collector.SELF,
        state=DeliveryState.READY,
        passport_id=row.passport_id,
        ready_at=ctx.now,
        collect_by=by,
    )
    _get_going(ctx, application, need_live(ctx, application))
    return by


def drop_delivery(ctx: Ctx, application_id: int) -> None:
    """End the live choice, if any: its code and its announcement are useless from here on."""
    row = live_delivery(ctx, application_id)
    if row is not None:
        _cancel(ctx, row.id)


def last_day(ctx: Ctx, day: date) -> date:
    """Thirty calendar days on (Direktorat Jenderal Imigrasi, August 2023), or the next day the counter is open."""
    return next_open_day(day + timedelta(days=ctx.option("pickup_days", PICKUP_DAYS)), closed_days(ctx))


def live_delivery(ctx: Ctx, application_id: int) -> Row[Any] | None:
    return ctx.db.execute(_live, {"case_": application_id}).one_or_none()


def need_live(ctx: Ctx, application: Application) -> Row[Any]:
    """The live choice. Raises `MoveNotAllowed` when there is none."""
    row = live_delivery(ctx, application.id or 0)
    if row is None:
        raise MoveNotAllowed(status=application.status.value, act="deliver")
    return row


def address_of(ctx: Ctx, application: Application, row: Row[Any]) -> Recipient:
    """Where a parcel goes."""
    return Recipient(**json.loads(ctx.vault.open(ctx.db, application.key_id, row.address_sealed)))


def home_address(ctx: Ctx, application: Application) -> Recipient:
    """The address of the form, as the post needs it."""
    answers = answers_of(ctx, application)
    name = answers.get(Field.NAME, "")
    if answers.get(Field.ADDRESS):
        return Recipient(name, answers[Field.ADDRESS], "")
    return Recipient(name, _home_line(answers), answers.get(Field.DISTRICT, ""))


def _finished(ctx: Ctx, application_id: int) -> Row[Any] | None:
    return ctx.db.execute(_done, {"case_": application_id}).one_or_none()


def _days_left(ctx: Ctx, row: Row[Any] | None) -> int | None:
    """Days to collect a booklet that waits at a counter; the post keeps no such clock."""
    if row is None or row.way is not DeliveryWay.COUNTER or row.state is not DeliveryState.READY:
        return None
    return (row.collect_by - wib_day(ctx.now)).days


def _choosing(ctx: Ctx, reference: str) -> Application:
    """One's own application, its row held, while the way can be chosen."""
    application = own_application(ctx, reference)
    hold(ctx, application)
    if application.status in BEFORE_MONEY:
        raise TooEarlyToChoose
    if application.status not in MAY_CHOOSE:
        raise TooLateToChoose
    return application


def _replace(ctx: Ctx, application: Application, **chosen: Any) -> None:
    """Cancel what was chosen, choose anew. A booklet that is ready stays ready, with its deadline and its warnings."""
    old = live_delivery(ctx, application.id or 0)
    kept: dict[str, Any] = {}
    if old is not None:
        _cancel(ctx, old.id)
        names = ("state", "passport_id", "ready_at", "collect_by", "warned_days")
        kept = {name: getattr(old, name) for name in names}
    _insert(ctx, application, **(kept | chosen))
    if kept.get("state") is DeliveryState.READY:
        _get_going(ctx, application, need_live(ctx, application))
    ctx.record("delivery.choose", "application", application.id or 0, way=chosen["way"], collector=chosen["collector"])
    ctx.nudge(f"application:{application.id}")


def _cancel(ctx: Ctx, delivery_id: int) -> None:
    """Raises `TooLateToChoose` when it is already on its way or done."""
    ended = (
        update(_deliveries)
        .where(_deliveries.c.id == delivery_id, _deliveries.c.state.in_(LIVE))
        .values(state=DeliveryState.CANCELLED)
    )
    if not ctx.change(ended):
        raise TooLateToChoose
    cancel_code(ctx, delivery_id)


def _insert(ctx: Ctx, application: Application, **columns: Any) -> None:
    row = {"application_id": application.id, "state": DeliveryState.CHOSEN, "chosen_at": ctx.now, **columns}
    blank = {"postage_idr": 0, "postage_days": 0, "tracking_number": "", "papers_seen": ""}
    ctx.db.execute(_new, blank | row)


def _get_going(ctx: Ctx, application: Application, row: Row[Any]) -> None:
    """What a ready booklet needs: a code for the counter, or a parcel at the carrier."""
    if row.way is DeliveryWay.COUNTER:
        make_code(ctx, application, row.id)
    else:
        ctx.later("ship", str(row.id), delivery=row.id)


def _name(text: str) -> str:
    if not text.strip():
        raise CollectorNameMissing(field="name")
    return clean_name(text)


def _address(to: Recipient) -> Recipient:
    """A usable address: single-spaced lines, area in digits and dots."""
    name, address = clean_name(to.name) if to.name.strip() else "", " ".join(to.address.split())
    area = to.area.strip()
    if not name or not address or len(address) > ADDRESS_LIMIT or not AREA.fullmatch(area):
        raise AddressIncomplete(field="address")
    return Recipient(name, address, area)


def _home_line(answers: Mapping[Field, str]) -> str:
    """ "sebelah masjid, RT 002/RW 001, Dabo, Singkep"."""
    if not answers.get(Field.VILLAGE):
        return ""
    village = areas.village(answers[Field.VILLAGE])
    quarter = f"RT {answers.get(Field.RT, '')}/RW {answers.get(Field.RW, '')}" if answers.get(Field.RT) else ""
    parts = (answers.get(Field.LANDMARK, ""), answers.get(Field.HAMLET, ""), quarter, village.name)
    return ", ".join([*(part for part in parts if part), areas.district(village.district_code).name])


def _visit_id(ctx: Ctx, code: str, office_id: int) -> int:
    found = ctx.db.execute(
        _open_visits(ctx, office_id).with_only_columns(_places.c.id).where(_places.c.code == code)
    ).scalar_one_or_none()
    if found is None:
        raise VisitNotOpen
    return found


def _visits(ctx: Ctx, office_id: int) -> tuple[Visit, ...]:
    return tuple(Visit(*row) for row in ctx.db.execute(_open_visits(ctx, office_id)))


def _open_visits(ctx: Ctx, office_id: int) -> Select[Any, Any, Any, Any]:
    """Outreach days of this office that are still to come."""
    return (
        select(_places.c.code, _places.c.name, _places.c.starts_on, _places.c.ends_on)
        .where(
            _places.c.office_id == office_id,
            _places.c.kind == PlaceKind.OUTREACH,
            _places.c.state == PlaceState.OPEN,
            _places.c.starts_on > wib_day(ctx.now),
            _places.c.ends_on.is_not(None),
        )
        .order_by(_places.c.starts_on)
    )


def _place_code(ctx: Ctx, place_id: int) -> str:
    return ctx.db.execute(select(_places.c.code).where(_places.c.id == place_id)).scalar_one()


def _tracks(ctx: Ctx, delivery_id: int) -> tuple[Track, ...]:
    rows = ctx.db.execute(
        select(_events.c.what, _events.c.where, _events.c.at)
        .where(_events.c.delivery_id == delivery_id)
        .order_by(_events.c.at, _events.c.id)
    )
    return tuple(Track(*row) for row in rows)
