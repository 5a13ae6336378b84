"""Before paying, and the bill: one application, one amount, one code, one promise.

The amount is fixed here from the tariff row of the day and never read from anywhere again. Opening the bill at the
gateway is an outbox row: a time-out there is an *unknown*, asked about by our own order id and never issued under a new
one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import col
from sqlmodel import select as select_row

from lingga_app.db.tables import (
    Application,
    MissingPaper,
    Payment,
    Place,
    PlaceKind,
    PlaceState,
    Refund,
    Session,
    SessionState,
    Tariff,
)
from lingga_app.db.types import any_of, table
from lingga_app.domain.actor import CITIZENS, STAFF, Role
from lingga_app.domain.calendar import pay_code_end, wib_day
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.payments import WAITING, PayEvent, PayState
from lingga_app.domain.references import billing_code
from lingga_app.domain.tariffs import YEARS, Product, ProductNotSold, TariffUnknown, on_sale
from lingga_app.services.days import closed_days
from lingga_app.services.find import office_case, own_application, own_columns, own_row
from lingga_app.services.move import move
from lingga_app.services.nik import NikInUse, nik_is_held
from lingga_app.services.payments import POLLS, What, happen, lock_payment
from lingga_app.services.rights import promise, promised_if_sold, write_right
from lingga_app.services.run import Ctx

_held_case = (
    select_row(Application)
    .where(col(Application.id) == bindparam("id_"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_applications, _payments, _sessions = table(Application), table(Payment), table(Session)
_places, _tariffs, _refunds = table(Place), table(Tariff), table(Refund)
_of_case = select_row(Payment).where(_payments.c.application_id == bindparam("case_"))
_waiting_bill = _of_case.where(any_of(_payments.c.state, sorted(WAITING)))
_newest_bill = _of_case.order_by(_payments.c.paid_at.is_(None), _payments.c.id.desc()).limit(1)
_bills_of = select(func.count()).select_from(_payments).where(_payments.c.application_id == bindparam("case_"))
_sold = (
    select(_places.c.name, _places.c.code, _tariffs.c.product)
    .select_from(_payments)
    .join(_places, _places.c.id == _payments.c.place_id)
    .join(_tariffs, _tariffs.c.id == _payments.c.tariff_id)
    .where(_payments.c.id == bindparam("id_"))
)
_twice = select(func.coalesce(func.sum(_refunds.c.amount_idr), 0)).where(
    _refunds.c.payment_id == bindparam("id_"), _refunds.c.surplus
)
_tariff = select(_tariffs).where(
    _tariffs.c.product == bindparam("product_"),
    _tariffs.c.valid_from <= bindparam("today_"),
    _tariffs.c.valid_to.is_(None) | (_tariffs.c.valid_to >= bindparam("today_")),
)
_open_place = select(_places).where(_places.c.code == bindparam("code_"), _places.c.state == PlaceState.OPEN)
_same_code = select(_payments.c.id).where(_payments.c.billing_code == bindparam("code_"))
_new_bill = insert(_payments).returning(_payments.c.id)

CHANNELS: Final = ("bri", "bni", "brk", "pos", "agen", "qris", "card")
"""In the order in which people of Lingga are asked: bank account, cash, QRIS, card last."""
BANKS: Final = ("bri", "bni", "brk")
CASH: Final = ("pos", "agen")
SHOWN_SESSIONS: Final = 3
FAMILY: Final = (Status.CHECKING, Status.MENDING, Status.PAYABLE, Status.BILLED, Status.PAID)
"""People of one account and family card who still need a time: their seats are counted together."""
MOST_CODES: Final = 1_000_000
DRAWS: Final = 20
LATE_GRACE: Final = timedelta(minutes=5)


class BillOpen(AppError):
    code = "bill_open"
    id = "Kode bayar sudah ada dan masih berlaku. Pakai kode itu, atau ganti cara bayar dulu."
    en = "There is a pay code already and it still works. Use it, or change the way to pay first."


class PayNotOpen(AppError):
    code = "pay_not_open"
    id = "Pembayaran dibuka setelah petugas melihat dokumen Anda. Belum perlu bayar."
    en = "You can pay once an officer has looked at your papers. There is no need to pay yet."


class PaidAlready(AppError):
    code = "paid_already"
    id = "Uang untuk permohonan ini sudah masuk. Jangan bayar dua kali. Lanjut ke pilih jadwal."
    en = "The fee for this application has arrived. Do not pay twice. Go on to choose a date."


@dataclass(frozen=True, slots=True)
class BeforePaying:
    reference: str


@dataclass(frozen=True, slots=True)
class NextSession:
    starts_at: datetime
    left: int


@dataclass(frozen=True, slots=True)
class PlaceToChoose:
    """`promised_until` is None when no further right can be sold here; `full_until` is how far was looked."""

    code: str
    name: str
    kind: PlaceKind
    sessions: tuple[NextSession, ...]
    promised_until: date | None
    full_until: date
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class RiskView:
    """`risks` are the tails of words keys `pay.risk_<tail>`, those that matter in this very case."""

    reference: str
    status: Status
    product: str
    years: int
    price_idr: int
    regulation: str
    people: int
    places: tuple[PlaceToChoose, ...]
    risks: tuple[str, ...]
    answer_due: datetime | None

    @property
    def open(self) -> bool:
        return self.status is Status.PAYABLE and any(place.promised_until for place in self.places)


@dataclass(frozen=True, slots=True)
class CreateBill:
    """`place_code`: where the seat is promised. `channel`: one of `CHANNELS`."""

    reference: str
    channel: str
    place_code: str


@dataclass(frozen=True, slots=True)
class CancelBill:
    reference: str


@dataclass(frozen=True, slots=True)
class BillOf:
    reference: str


@dataclass(frozen=True, slots=True)
class BillView:
    """One bill as its payer sees it. `twice_idr`: a second payment that is owed back."""

    reference: str
    application_id: int
    billing_code: str
    order_id: str
    state: PayState
    channel: str
    product: str
    years: int
    price_idr: int
    received_idr: int
    pay_code: str
    pay_url: str
    share_token: str
    place: str
    place_code: str
    promised_until: date
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    refunded_idr: int
    twice_idr: int
    status: Status
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class SharedBill:
    token: str


@dataclass(frozen=True, slots=True)
class SlipView:
    """What somebody who pays for another person may see: no name, no NIK, no reference of the application."""

    channel: str
    price_idr: int
    pay_code: str
    billing_code: str
    expires_at: datetime
    state: PayState


def before_paying(ctx: Ctx, query: BeforePaying) -> RiskView:
    """What a person should know before money moves. Raises `NotFound`, `TariffUnknown`."""
    application = own_application(ctx, query.reference)
    tariff = tariff_for(ctx, application.product)
    people = family_size(ctx, application)
    return RiskView(
        reference=application.reference,
        status=application.status,
        product=application.product,
        years=YEARS[Product(application.product)],
        price_idr=tariff.amount_idr,
        regulation=tariff.regulation,
        people=people,
        places=tuple(_place(ctx, place, people) for place in open_places(ctx)),
        risks=_risks(ctx, application),
        answer_due=application.glance_due_at,
    )


def create_bill(ctx: Ctx, cmd: CreateBill) -> BillView:
    """Make the bill and sell the right that comes with it; the gateway opens it from the outbox.

    The same choice again answers the bill that is there. Raises `BillOpen`, `PayNotOpen`, `PaidAlready`, `PayClosed`,
    `NikInUse`, `ProductNotSold`, `TariffUnknown`, `NotFound`, `BadInput`.
    """
    if cmd.channel not in CHANNELS:
        raise BadInput(field="channel")
    application = _to_pay(ctx, cmd.reference)
    place = _place_named(ctx, cmd.place_code)
    waiting = waiting_bill(ctx, application.id or 0)
    if waiting is not None:
        if (waiting.channel, waiting.place_id) != (cmd.channel, place.id):
            raise BillOpen
        return bill_view(ctx, application, waiting)
    _must_be_payable(application)
    if nik_is_held(ctx, application):
        raise NikInUse
    payment = _write(ctx, application, place, cmd.channel)
    move(ctx, application, Act.ISSUE_BILL, reason=payment.billing_code)
    if cmd.channel != "card":
        ctx.later("charge", payment.order_id, payment=payment.id)
    return bill_view(ctx, application, payment)


def cancel_bill(ctx: Ctx, cmd: CancelBill) -> BillView:
    """End the waiting bill: another channel or place is wanted. Money that is on its way still counts (late money)."""
    application = _to_pay(ctx, cmd.reference)
    waiting = waiting_bill(ctx, application.id or 0)
    if waiting is None:
        raise PaidAlready if application.status not in {Status.PAYABLE, Status.BILLED} else NotFound
    payment = lock_payment(ctx, waiting.id or 0)
    if payment.state in WAITING:
        happen(ctx, payment, What(PayEvent.CANCELLED))
    return bill_view(ctx, _reloaded(ctx, application), payment)


def bill(ctx: Ctx, query: BillOf) -> BillView:
    """The bill that matters now: the paid one, else the newest. Raises `NotFound` when there was none."""
    application = own_columns(ctx, query.reference)
    payment = newest_bill(ctx, application.id or 0)
    if payment is None:
        raise NotFound
    return bill_view(ctx, application, payment)


def shared_bill(ctx: Ctx, query: SharedBill) -> SlipView:
    """The pay slip behind a share token, for anybody who has the link."""
    payment = None
    if query.token:
        payment = ctx.db.exec(select_row(Payment).where(Payment.share_token == query.token)).one_or_none()
    if payment is None:
        raise NotFound
    return SlipView(
        payment.channel,
        payment.amount_idr,
        payment.pay_code if payment.state in WAITING else "",
        payment.billing_code,
        payment.expires_at,
        payment.state,
    )


@dataclass(frozen=True, slots=True)
class PayByCard:
    """The gateway's own page gave this one-time token; no number of a card ever comes here."""

    reference: str
    token_id: str


def pay_by_card(ctx: Ctx, cmd: PayByCard) -> BillView:
    """Charge the card behind the token for the waiting card bill."""
    application = own_application(ctx, cmd.reference)
    waiting = waiting_bill(ctx, application.id or 0)
    if waiting is None or waiting.channel != "card":
        raise NotFound
    if not 8 <= len(cmd.token_id) <= 120 or not cmd.token_id.replace("-", "").isalnum():
        raise BadInput(field="token_id")
    ctx.later("charge", f"{waiting.order_id}:{cmd.token_id}", payment=waiting.id, card=cmd.token_id)
    return bill_view(ctx, application, waiting)


def bill_view(ctx: Ctx, application: Application, payment: Payment) -> BillView:
    sold = ctx.db.execute(_sold, {"id_": payment.id}).one()
    twice = ctx.db.execute(_twice, {"id_": payment.id}).scalar_one()
    return BillView(
        reference=application.reference,
        application_id=payment.application_id,
        billing_code=payment.billing_code,
        order_id=payment.order_id,
        state=payment.state,
        channel=payment.channel,
        product=sold.product,
        years=YEARS[Product(sold.product)],
        price_idr=payment.amount_idr,
        received_idr=payment.received_idr,
        pay_code=payment.pay_code,
        pay_url=payment.pay_url,
        share_token=payment.share_token,
        place=sold.name,
        place_code=sold.code,
        promised_until=payment.promised_until,
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        paid_at=payment.paid_at,
        refunded_idr=payment.refunded_idr,
        twice_idr=twice,
        status=application.status,
        again_at=payment.next_poll_at,
    )


def waiting_bill(ctx: Ctx, application_id: int) -> Payment | None:
    """The bill on which money is expected; at most one (unique index)."""
    return ctx.db.exec(_waiting_bill, params={"case_": application_id}).one_or_none()


def newest_bill(ctx: Ctx, application_id: int) -> Payment | None:
    """The paid bill if there is one, else the newest."""
    return ctx.db.exec(_newest_bill, params={"case_": application_id}).one_or_none()


def tariff_for(ctx: Ctx, product: str) -> Tariff:
    """The stored fee in force today for what the office sells today. Raises `ProductNotSold`, `TariffUnknown`."""
    today = wib_day(ctx.now)
    if product not in on_sale(today):
        raise ProductNotSold
    row = ctx.db.execute(_tariff, {"product_": product, "today_": today}).one_or_none()
    if row is None:
        raise TariffUnknown
    return row  # pyright: ignore[reportReturnType]


def family_size(ctx: Ctx, application: Application) -> int:
    """How many people of this family still need a time: same account, same family card."""
    same = (_applications.c.account_id == application.account_id) & (_applications.c.status.in_(FAMILY))
    if application.household_index is None:
        return 1
    return max(
        1,
        ctx.db.execute(
            select(func.count())
            .select_from(_applications)
            .where(same, _applications.c.household_index == application.household_index)
        ).scalar_one(),
    )


def open_places(ctx: Ctx) -> list[Place]:
    """The office first, then visits in the order of their days."""
    today = wib_day(ctx.now)
    rows = ctx.db.exec(
        select_row(Place).where(
            Place.state == PlaceState.OPEN, col(Place.ends_on).is_(None) | (col(Place.ends_on) > today)
        )
    ).all()
    return sorted(rows, key=lambda place: (place.kind is not PlaceKind.OFFICE, place.starts_on or today, place.id or 0))


def _place(ctx: Ctx, place: Place, people: int) -> PlaceToChoose:
    until, last = promised_if_sold(ctx, place.id or 0)
    left = (
        _sessions.c.capacity
        - _sessions.c.walk_in
        - _sessions.c.priority
        - (_sessions.c.taken - _sessions.c.priority_taken)
    )
    rows = ctx.db.execute(
        select(_sessions.c.starts_at, left)
        .where(
            _sessions.c.place_id == place.id,
            _sessions.c.state == SessionState.OPEN,
            _sessions.c.starts_at > ctx.now,
            left >= people,
        )
        .order_by(_sessions.c.starts_at)
        .limit(SHOWN_SESSIONS)
    )
    sessions = tuple(NextSession(starts_at, free) for starts_at, free in rows)
    return PlaceToChoose(place.code, place.name, place.kind, sessions, until, last, place.starts_on, place.ends_on)


def _risks(ctx: Ctx, application: Application) -> tuple[str, ...]:
    """What would lose the fee in this case (Permenkumham 8/2014, article 21; answers published by offices)."""
    missing = table(MissingPaper)
    papers = bool(application.glance_reason) or bool(
        ctx.db.execute(select(missing.c.id).where(missing.c.application_id == application.id)).first()
    )
    return ("absent", "false", "held", *(("papers",) if papers else ()), "refused")


def _to_pay(ctx: Ctx, reference: str) -> Application:
    """The payer's own application, or one that the counter bills. The row is locked: one bill at a time."""
    ctx.actor.must(*CITIZENS, Role.COUNTER)
    case = office_case(ctx, reference) if ctx.actor.may(*STAFF) else own_row(ctx, reference)
    return ctx.db.exec(_held_case, params={"id_": case.id}).one()


def _must_be_payable(application: Application) -> None:
    if application.status in {Status.DRAFT, Status.CHECKING, Status.MENDING}:
        raise PayNotOpen
    if application.status is Status.BILLED:
        raise BillOpen
    if application.status is not Status.PAYABLE:
        raise PaidAlready


def _place_named(ctx: Ctx, code: str) -> Place:
    place = ctx.db.execute(_open_place, {"code_": code}).one_or_none()
    if place is None:
        raise NotFound
    return place  # pyright: ignore[reportReturnType]


def _write(ctx: Ctx, application: Application, place: Place, channel: str) -> Payment:
    tariff = tariff_for(ctx, application.product)
    until = promise(ctx, place.id or 0)
    earlier = ctx.db.execute(_bills_of, {"case_": application.id}).scalar_one()
    payment = Payment(
        public_id=ctx.chance.public_id(),
        order_id=f"{application.reference}-{earlier + 1}",
        application_id=application.id or 0,
        tariff_id=tariff.id or 0,
        amount_idr=tariff.amount_idr,
        billing_code=_new_code(ctx),
        channel=channel,
        place_id=place.id or 0,
        promised_until=until,
        share_token=ctx.chance.public_id(),
        created_at=ctx.now,
        expires_at=pay_code_end(ctx.now, closed_days(ctx)),
        next_poll_at=ctx.now + POLLS[0],
    )
    values = {column.name: getattr(payment, column.name) for column in _payments.columns if column.name != "id"}
    payment.id = ctx.db.execute(_new_bill, values).scalar_one()
    write_right(ctx, application, payment.id or 0, place.id or 0, until)
    ctx.record("payment.bill", "payment", payment.id or 0, amount=payment.amount_idr, channel=channel, place=place.code)
    return payment


def _new_code(ctx: Ctx) -> str:
    """A code that was never used (the unique index stands behind it)."""
    for _ in range(DRAWS):
        code = billing_code(wib_day(ctx.now), ctx.chance.below(MOST_CODES))
        if ctx.db.execute(_same_code, {"code_": code}).first() is None:
            return code
    raise RuntimeError("no free billing code today")


def _reloaded(ctx: Ctx, application: Application) -> Application:
    ctx.db.refresh(application)
    return application
