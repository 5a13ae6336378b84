"""Booklets by post: announced to the carrier, handed to it, followed until delivered or back.

The carrier is asked outside transactions; its callbacks are only nudges to ask. What it answers is written back as
events, each once, and only a parcel that is under way is moved by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, exists, insert, select, update

from lingga_app.db.tables import Application, Delivery, DeliveryEvent, DeliveryState, DeliveryWay
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.errors import AppError
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.references import TrackingNumberUnreadable, parse_tracking_number
from lingga_app.ports.carrier import Carrier, CarrierRefused, Parcel, ParcelEvent, ParcelState, Recipient
from lingga_app.services.delivery import WEIGHT_GRAM, address_of, need_live, wait_at_office
from lingga_app.services.find import any_application, desk_case
from lingga_app.services.move import hold, move
from lingga_app.services.notify import notify
from lingga_app.services.outbox import GiveUp
from lingga_app.services.run import Ctx, Deps, read, run

_deliveries, _events, _applications = table(Delivery), table(DeliveryEvent), table(Application)
MOST_PER_ROUND: Final = 200


class NotByPost(AppError):
    code = "not_by_post"
    id = "Paspor ini diambil di loket, bukan dikirim. Tunggu pemohon, atau minta pemohon mengganti pilihannya."
    en = "This passport is collected, not sent. Wait for the applicant, or ask them to change the choice."


class NoLabelYet(AppError):
    code = "no_label_yet"
    id = "Nomor kiriman belum ada karena kantor pos belum menjawab. Coba lagi beberapa menit lagi."
    en = "There is no tracking number yet: the post has not answered. Try again in a few minutes."


@dataclass(frozen=True, slots=True)
class PostPassport:
    reference: str


@dataclass(frozen=True, slots=True)
class Posted:
    reference: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class _Announce:
    """A parcel to be made."""

    key: str
    reference: str
    to: Recipient


@dataclass(frozen=True, slots=True)
class _Labelled:
    delivery_id: int
    number: str


@dataclass(frozen=True, slots=True)
class _News:
    number: str
    events: tuple[ParcelEvent, ...]


def post_passport(ctx: Ctx, cmd: PostPassport) -> Posted:
    """READY -> POSTED: the parcel with its label was given to the carrier.

    Raises `NotByPost`, `NoLabelYet`, `MoveNotAllowed`, and as `desk_case`.
    """
    application = desk_case(ctx, cmd.reference, Role.COUNTER)
    hold(ctx, application)
    row = need_live(ctx, application)
    if row.way is not DeliveryWay.POST:
        raise NotByPost
    if not row.tracking_number:
        raise NoLabelYet
    move(ctx, application, Act.POST)
    ctx.change(
        update(_deliveries)
        .where(_deliveries.c.id == row.id, _deliveries.c.state == DeliveryState.READY)
        .values(state=DeliveryState.UNDER_WAY)
    )
    notify(ctx, application, "posted", once=str(row.id), at=ctx.now, track=row.tracking_number)
    return Posted(application.reference, row.tracking_number)


def ship(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer: announce a parcel. Its key is the choice's id, so a lost answer makes no second parcel."""
    delivery_id = int(payload["delivery"])
    wanted = read(_to_announce, delivery_id, actor=SYSTEM, deps=deps)
    if wanted is None:
        return  # the applicant chose another way meanwhile, or the number is there already
    try:
        parcel = deps.port(Carrier).create(wanted.key, wanted.to, WEIGHT_GRAM, wanted.reference)
    except CarrierRefused as refused:
        raise GiveUp(str(refused)) from None
    run(_keep_label, _Labelled(delivery_id, parcel.number), actor=SYSTEM, deps=deps)


def track_parcel(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer: the carrier called; ask it what it knows."""
    _follow(deps, str(payload["number"]))


def follow_parcels(deps: Deps) -> None:
    """Job: ask about every parcel under way; callbacks may be lost."""
    for number in read(_under_way, None, actor=SYSTEM, deps=deps):
        _follow(deps, number)


def hear_carrier(ctx: Ctx, number: str) -> bool:
    """A signed callback came: leave a question for the outbox, once per moment. False for a number that is not ours."""
    ctx.actor.must(Role.SYSTEM)
    try:
        parsed = parse_tracking_number(number)
    except TrackingNumberUnreadable:
        return False
    ours = select(exists().where(_deliveries.c.tracking_number == parsed))
    if not ctx.db.execute(ours).scalar():
        return False
    ctx.later("track_parcel", f"{parsed}:{ctx.chance.public_id()}", number=parsed)
    return True


def _follow(deps: Deps, number: str) -> None:
    parcel: Parcel | None = deps.port(Carrier).track(number)
    if parcel is not None:
        run(_take_news, _News(parcel.number, parcel.events), actor=SYSTEM, deps=deps)


def _to_announce(ctx: Ctx, delivery_id: int) -> _Announce | None:
    row = ctx.db.execute(select(_deliveries).where(_deliveries.c.id == delivery_id)).one_or_none()
    if row is None or row.state is not DeliveryState.READY or row.tracking_number:
        return None
    application = any_application(ctx, row.application_id)
    key = f"lingga-delivery-{application.public_id}-{row.id}"
    return _Announce(key, application.reference, address_of(ctx, application, row))


def _keep_label(ctx: Ctx, cmd: _Labelled) -> None:
    """A label for a choice that was changed meanwhile is kept too: it explains the carrier's bill."""
    labelled = update(_deliveries).where(_deliveries.c.id == cmd.delivery_id, _deliveries.c.tracking_number == "")
    if ctx.change(labelled.values(tracking_number=cmd.number)):
        row = ctx.db.execute(select(_deliveries).where(_deliveries.c.id == cmd.delivery_id)).one()
        ctx.record("parcel.announce", "application", row.application_id)
        ctx.nudge(f"application:{row.application_id}")


def _under_way(ctx: Ctx, _: None) -> list[str]:
    rows = select(_deliveries.c.tracking_number).where(_deliveries.c.state == DeliveryState.UNDER_WAY)
    return list(ctx.db.execute(rows.order_by(_deliveries.c.id).limit(MOST_PER_ROUND)).scalars())


def _take_news(ctx: Ctx, news: _News) -> None:
    """Keep each event once, then move what is under way to where the last of them says it is."""
    row = ctx.db.execute(select(_deliveries).where(_deliveries.c.tracking_number == news.number)).one_or_none()
    if row is None:
        return
    application = any_application(ctx, row.application_id)
    hold(ctx, application)
    fresh = [event for event in news.events if _keep_event(ctx, row, event)]
    if fresh:
        ctx.nudge(f"application:{application.id}")
    for event in news.events:
        if event.state is ParcelState.DELIVERED:
            _delivered(ctx, application, row, event)
        elif event.state is ParcelState.RETURNED:
            _came_back(ctx, application, row)


def _keep_event(ctx: Ctx, row: Row[Any], event: ParcelEvent) -> bool:
    key = f"{row.tracking_number}:{event.state}:{event.at.isoformat()}"
    if ctx.db.execute(select(_events.c.id).where(_events.c.key == key)).first() is not None:
        return False
    values = {"delivery_id": row.id, "key": key, "what": event.state, "where": event.place, "at": event.at}
    ctx.db.execute(insert(_events).values(values))
    return True


def _delivered(ctx: Ctx, application: Application, row: Row[Any], event: ParcelEvent) -> None:
    receiver = event.receiver or ctx.vault.open(ctx.db, application.key_id, application.name_sealed)
    done = (
        update(_deliveries)
        .where(_deliveries.c.id == row.id, _deliveries.c.state == DeliveryState.UNDER_WAY)
        .values(
            state=DeliveryState.DONE,
            done_at=event.at,
            received_by_sealed=ctx.vault.seal(ctx.db, application.key_id, receiver, ctx.chance),
        )
    )
    if application.status is Status.POSTED and ctx.change(done):
        move(ctx, application, Act.DELIVER)
        notify(ctx, application, "delivered", once=str(row.id), at=event.at)


def _came_back(ctx: Ctx, application: Application, row: Row[Any]) -> None:
    if application.status is not Status.POSTED or row.state is not DeliveryState.UNDER_WAY:
        return
    move(ctx, application, Act.POST_BACK)
    due = wait_at_office(ctx, application, row)
    notify(ctx, application, "post_back", once=str(row.id), due=due)
