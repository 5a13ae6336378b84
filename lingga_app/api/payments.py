"""Money for programs and people: before paying, bills, receipts; and the gateway's callbacks."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.adapters.typeset import Sheet, pdf, qr_png
from lingga_app.api.callback_limits import HEARD, bad_from, same_news
from lingga_app.api.web import Caller, Pdf, Png, Who
from lingga_app.bootstrap import deps, settings
from lingga_app.db.tables import PlaceKind
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.errors import BadInput, NotFound, TooMany
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import WAITING, PayState
from lingga_app.domain.references import parse_reference
from lingga_app.ports.payment_gateway import PaymentGateway
from lingga_app.services import billing
from lingga_app.services.inbox import MAX_BODY, BadSignature, RawNotification, receive
from lingga_app.services.receipts import ReceiptOf, ReceiptView, receipt
from lingga_app.services.run import run_soon
from lingga_app.words import say
from lingga_app.words.formats import jam, pay_code, rupiah, rupiah_lengkap, saat

router = APIRouter(prefix="/api/v1", tags=["payments"])
webhooks = APIRouter(prefix="/api/webhooks", tags=["webhooks"])

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
NO_STORE = {"cache-control": "no-store"}


class Session(BaseModel):
    starts_at: datetime
    left: int


class PlaceOut(BaseModel):
    """`promised_until`: a seat by this day comes with a bill made now; null while none can be promised."""

    code: str
    name: str
    kind: PlaceKind
    sessions: list[Session]
    promised_until: date | None
    full_until: date


class Risks(BaseModel):
    """`risks`: what would lose the fee in this case; `text` is said in the reader's language."""

    reference: str
    status: Status
    open: bool
    product: str
    price_idr: int
    regulation: str
    people: int
    places: list[PlaceOut]
    risks: list[str]
    text: list[str]


class NewBill(BaseModel):
    channel: Annotated[str, Part(max_length=20, examples=["bri", "bni", "brk", "pos", "agen", "qris", "card"])]
    place: Annotated[str, Part(max_length=40, examples=["DABO"])]


class Bill(BaseModel):
    """`pay_code`: number to type or content of the QR, empty until the gateway answered."""

    reference: str
    billing_code: str
    state: PayState
    channel: str
    price_idr: int
    received_idr: int
    refunded_idr: int
    pay_code: str
    pay_url: str
    share_path: str
    place: str
    promised_until: date
    expires_at: datetime
    paid_at: datetime | None


class Receipt(BaseModel):
    reference: str
    person: str
    product: str
    amount_idr: int
    village_idr: int
    billing_code: str
    ntpn: str
    paid_at: datetime
    channel: str
    qr: str
    code: str


@router.get("/applications/{reference}/before-paying", operation_id="before_paying")
async def before_paying(reference: Reference, who: Who) -> Risks:
    view = await who.ask(billing.before_paying, billing.BeforePaying(parse_reference(reference)))
    places = [
        PlaceOut(
            code=place.code,
            name=place.name,
            kind=place.kind,
            sessions=[Session(starts_at=each.starts_at, left=each.left) for each in place.sessions],
            promised_until=place.promised_until,
            full_until=place.full_until,
        )
        for place in view.places
    ]
    return Risks(
        reference=view.reference,
        status=view.status,
        open=view.open,
        product=view.product,
        price_idr=view.price_idr,
        regulation=view.regulation,
        people=view.people,
        places=places,
        risks=list(view.risks),
        text=[say(f"pay.risk_{risk}", who.lang) for risk in view.risks],
    )


@router.post("/applications/{reference}/bills", status_code=201, operation_id="create_bill")
async def create_bill(reference: Reference, body: NewBill, who: Who, request_id: RequestId = "") -> Bill:
    cmd = billing.CreateBill(parse_reference(reference), body.channel, body.place)
    return _bill(await who.do(billing.create_bill, cmd, request_id=request_id))


@router.get("/applications/{reference}/bill", operation_id="bill")
async def bill(reference: Reference, who: Who) -> Bill:
    return _bill(await who.ask(billing.bill, billing.BillOf(parse_reference(reference))))


@router.delete("/applications/{reference}/bill", operation_id="cancel_bill")
async def cancel_bill(reference: Reference, who: Who, request_id: RequestId = "") -> Bill:
    cmd = billing.CancelBill(parse_reference(reference))
    return _bill(await who.do(billing.cancel_bill, cmd, request_id=request_id))


@router.get("/applications/{reference}/bill/qr.png", operation_id="bill_qr", response_class=Png)
async def bill_qr(reference: Reference, who: Who) -> Response:
    """The QRIS picture to keep: another app on the same phone reads it from the gallery."""
    view = await who.ask(billing.bill, billing.BillOf(parse_reference(reference)))
    if view.channel != "qris" or view.state not in WAITING or not view.pay_code:
        raise NotFound
    picture = await asyncio.to_thread(qr_png, view.pay_code)
    name = f'attachment; filename="QRIS-{view.billing_code}.png"'
    return Response(picture, media_type="image/png", headers=NO_STORE | {"content-disposition": name})


@router.get("/applications/{reference}/bill/card", operation_id="pay_by_card", include_in_schema=False)
async def card(reference: Reference, who: Who, token_id: Annotated[str, Query(max_length=120)] = "") -> Response:
    """Where the gateway's card page sends the payer back. Only the token is read; nothing is believed to be paid."""
    number = parse_reference(reference)
    if token_id:
        await who.do(billing.pay_by_card, billing.PayByCard(number, token_id), request_id=f"card:{token_id}"[:100])
    return RedirectResponse(f"/permohonan/{number}/bayar/kode", 303)


@router.get("/applications/{reference}/receipt", operation_id="receipt")
async def receipt_json(reference: Reference, who: Who) -> Receipt:
    view = await who.ask(receipt, ReceiptOf(parse_reference(reference)))
    return Receipt(
        reference=view.reference,
        person=view.person,
        product=view.product,
        amount_idr=view.amount_idr,
        village_idr=view.village_idr,
        billing_code=view.billing_code,
        ntpn=view.ntpn,
        paid_at=view.paid_at,
        channel=view.channel,
        qr=view.qr,
        code=view.code,
    )


@router.get("/applications/{reference}/receipt.pdf", operation_id="receipt_pdf", response_class=Pdf)
async def receipt_pdf(reference: Reference, who: Who) -> Response:
    view = await who.ask(receipt, ReceiptOf(parse_reference(reference)))
    made = await asyncio.to_thread(pdf, _sheet(view, who))
    name = f'inline; filename="bukti-bayar-{view.billing_code}.pdf"'
    return Response(made, media_type="application/pdf", headers=NO_STORE | {"content-disposition": name})


@router.get("/applications/{reference}/receipt/qr.png", operation_id="receipt_qr", response_class=Png)
async def receipt_qr(reference: Reference, who: Who) -> Response:
    view = await who.ask(receipt, ReceiptOf(parse_reference(reference)))
    return Response(await asyncio.to_thread(qr_png, view.qr, 5), media_type="image/png", headers=NO_STORE)


@webhooks.post("/midtrans", operation_id="take_payment_notice")
async def midtrans(request: Request) -> dict[str, bool]:
    """A callback of the payment gateway: stored, then answered; applied afterwards from the gateway's own word."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            HEARD.labels("too_large").inc()
            raise BadInput(field="body")
    told = deps().port(PaymentGateway).read_notification(body)
    if told is None:
        HEARD.labels("bad_signature").inc()
        if not bad_from.take(request.client.host if request.client else ""):
            HEARD.labels("bad_signature_limited").inc()
            raise TooMany(at=jam(deps().clock.now() + timedelta(minutes=1)))
        raise BadSignature
    if not same_news.take(told.dedupe_key):
        HEARD.labels("repeated_unwritten").inc()
        return {"new": False}
    raw = RawNotification("midtrans", told.dedupe_key, told.order_id, told.transaction_id, body.decode())
    new = await run_soon(receive, raw, actor=PUBLIC, deps=deps())
    HEARD.labels("new" if new else "repeated").inc()
    return {"new": new}


def _bill(view: billing.BillView) -> Bill:
    return Bill(
        reference=view.reference,
        billing_code=view.billing_code,
        state=view.state,
        channel=view.channel,
        price_idr=view.price_idr,
        received_idr=view.received_idr,
        refunded_idr=view.refunded_idr,
        pay_code=view.pay_code,
        pay_url=view.pay_url,
        share_path=f"/bayar/{view.share_token}",
        place=view.place,
        promised_until=view.promised_until,
        expires_at=view.expires_at,
        paid_at=view.paid_at,
    )


def _sheet(view: ReceiptView, who: Caller) -> Sheet:
    lang = who.lang
    rows = [
        (say("slip.reference", lang), view.reference),
        (say("slip.person", lang), view.person),
        (say("slip.item", lang), f"{say('pay.item_book', lang, years=view.years)} ({view.regulation})"),
        (say("slip.village", lang), rupiah(view.village_idr, lang)),
        (say("slip.in_words", lang), rupiah_lengkap(view.amount_idr, lang)),
        (say("slip.paid_at", lang), saat(view.paid_at, lang)),
        (say("slip.paid_by", lang), say(f"pay.{_way(view.channel)}", lang)),
        (say("slip.billing", lang), pay_code(view.billing_code)),
        (say("slip.ntpn", lang), view.ntpn),
    ]
    demo = say("app.demo", lang) if settings().profile != "production" else ""
    return Sheet(
        lang=lang,
        office=say("slip.office", lang),
        title=say("slip.receipt", lang),
        big=[(say("slip.amount", lang), rupiah(view.amount_idr, lang))],
        rows=rows,
        notes=[say("slip.no_more", lang)],
        qr=view.qr,
        code=view.code,
        qr_words=say("slip.verify", lang, site=f"{settings().base_url}/periksa"),
        made=say("slip.made", lang, at=deps().clock.now()),
        demo=demo,
    )


def _way(channel: str) -> str:
    return "cash" if channel in billing.CASH else channel
