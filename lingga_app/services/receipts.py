"""The receipt: what was paid, when, for what; and nothing that others could use (no birth date, name masked)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col
from sqlmodel import select as select_row

from lingga_app.db.tables import Application, Payment, Tariff
from lingga_app.domain.errors import NotFound
from lingga_app.domain.tariffs import YEARS, Product
from lingga_app.services.find import own_application
from lingga_app.services.run import Ctx
from lingga_app.services.seals import seal_receipt


@dataclass(frozen=True, slots=True)
class ReceiptOf:
    reference: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """`person` is masked ("SITI N."). `qr`: the text of the QR that verifies; `code`: what stands below it."""

    reference: str
    person: str
    product: str
    years: int
    amount_idr: int
    village_idr: int
    regulation: str
    channel: str
    billing_code: str
    ntpn: str
    paid_at: datetime
    refunded_idr: int
    qr: str
    code: str


def receipt(ctx: Ctx, query: ReceiptOf) -> ReceiptView:
    """The receipt of the paid bill. Raises `NotFound` while nothing is paid: never a receipt without money."""
    application = own_application(ctx, query.reference)
    payment = ctx.db.exec(
        select_row(Payment)
        .where(
            Payment.application_id == application.id,
            col(Payment.ntpn).is_not(None),
            col(Payment.paid_at).is_not(None),
        )
        .order_by(col(Payment.paid_at))
        .limit(1)
    ).one_or_none()
    if payment is None or payment.ntpn is None or payment.paid_at is None:
        raise NotFound
    tariff = ctx.db.get_one(Tariff, payment.tariff_id)
    sealed = seal_receipt(
        ctx,
        application,
        payment=payment.public_id,
        paid_at=payment.paid_at,
        amount_idr=payment.amount_idr,
        ntpn=payment.ntpn,
    )
    return ReceiptView(
        reference=application.reference,
        person=masked(_name(ctx, application)),
        product=tariff.product,
        years=YEARS[Product(tariff.product)],
        amount_idr=payment.amount_idr,
        village_idr=0,
        regulation=tariff.regulation,
        channel=payment.channel,
        billing_code=payment.billing_code,
        ntpn=payment.ntpn,
        paid_at=payment.paid_at,
        refunded_idr=payment.refunded_idr,
        qr=sealed.qr,
        code=sealed.code,
    )


def masked(name: str) -> str:
    """The first name and the initials of the others: enough to know one's own, too little for a stranger."""
    first, *others = name.split() or [""]
    return " ".join([first, *(f"{other[0]}." for other in others)])


def _name(ctx: Ctx, application: Application) -> str:
    return ctx.vault.open(ctx.db, application.key_id, application.name_sealed)
