"""Booklets for programs: print, let go, hand over, send, choose the way, report a mistake, stock."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.adapters.qr import qr_svg
from lingga_app.adapters.sheets_typst import data_page_pdf, sheet
from lingga_app.api.web import Pdf, Svg, Who
from lingga_app.bootstrap import deps, settings
from lingga_app.db.tables import Collector
from lingga_app.domain.references import parse_reference
from lingga_app.ports.carrier import Recipient
from lingga_app.services import (
    corrections,
    delivery,
    hand_over,
    parcels,
    pickup_codes,
    pickup_guardian,
    print_desk,
    printing,
    stock,
)
from lingga_app.services.data_page_sheet import page_facts
from lingga_app.services.letters import clerk_facts, clerk_letter, collector_facts, collector_letter
from lingga_app.services.pickup_sheets import pickup_facts
from lingga_app.services.portraits import ShowPortrait, portrait_picture
from lingga_app.services.refusal_letter import OfRefusal, refusal_facts, refusal_letter

router = APIRouter(prefix="/api/v1", tags=["issuance"])

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
NO_STORE = {"cache-control": "no-store"}


class Counter(BaseModel):
    """`collector`: self, relative (same family card) or named; `name` for the last two. `place`: code of a visit."""

    collector: Collector = Collector.SELF
    name: Annotated[str, Part(max_length=200)] = ""
    place: Annotated[str, Part(max_length=80)] = ""


class Post(BaseModel):
    """`area`: area code of the destination, "21.04.02"."""

    name: Annotated[str, Part(max_length=200)]
    address: Annotated[str, Part(max_length=1000)]
    area: Annotated[str, Part(max_length=20)]


class Report(BaseModel):
    what: corrections.Wrong
    text: Annotated[str, Part(max_length=4000)]


class Reason(BaseModel):
    reason: Annotated[str, Part(max_length=4000)]


class Book(BaseModel):
    """`number`: the book in hand; empty takes the next one."""

    number: Annotated[str, Part(max_length=20)] = ""


class Batch(BaseModel):
    first: Annotated[str, Part(max_length=20)]
    last: Annotated[str, Part(max_length=20)]
    batch: Annotated[str, Part(max_length=200)] = ""


class Code(BaseModel):
    """What was scanned, or the six signs that were typed."""

    code: Annotated[str, Part(max_length=4000)]


class HandOver(Code):
    """`shown`: the papers that were looked at; `receiver`: the name on the identity card, empty for the owner."""

    shown: frozenset[hand_over.Shown] = frozenset()
    receiver: Annotated[str, Part(max_length=200)] = ""


class Count(BaseModel):
    count: int


class Day(BaseModel):
    day: date


@router.get("/applications/{reference}/delivery", operation_id="show_delivery")
async def show_delivery(who: Who, reference: Reference, response: Response) -> delivery.DeliveryView:
    response.headers.update(NO_STORE)
    return await who.ask(delivery.show_delivery, delivery.ShowDelivery(parse_reference(reference)))


@router.put("/applications/{reference}/delivery/counter", operation_id="choose_counter", status_code=204)
async def choose_counter(who: Who, reference: Reference, body: Counter, request_id: RequestId = "") -> None:
    cmd = delivery.ChooseCounter(parse_reference(reference), body.collector, body.name, body.place)
    await who.do(delivery.choose_counter, cmd, request_id=request_id)


@router.put("/applications/{reference}/delivery/post", operation_id="choose_post", status_code=204)
async def choose_post(who: Who, reference: Reference, body: Post, request_id: RequestId = "") -> None:
    """The postage is asked of the carrier first; 503 while it does not answer."""
    named = parse_reference(reference)
    await who.ask(delivery.show_delivery, delivery.ShowDelivery(named))
    postage = await asyncio.to_thread(delivery.postage_to, deps(), body.area)
    cmd = delivery.ChoosePost(named, Recipient(body.name, body.address, body.area), postage)
    await who.do(delivery.choose_post, cmd, request_id=request_id)


@router.get("/applications/{reference}/pickup-code", operation_id="show_code")
async def show_code(who: Who, reference: Reference, response: Response) -> pickup_codes.PickupSlip:
    response.headers.update(NO_STORE)
    return await who.ask(pickup_codes.show_code, pickup_codes.OfPickup(parse_reference(reference)))


@router.get("/applications/{reference}/pickup-code.svg", operation_id="pickup_qr", response_class=Svg)
async def pickup_qr(who: Who, reference: Reference) -> Response:
    found = await who.ask(pickup_codes.show_code, pickup_codes.OfPickup(parse_reference(reference)))
    return Response(qr_svg(found.qr), media_type="image/svg+xml", headers=NO_STORE)


@router.get("/applications/{reference}/pickup-code.pdf", operation_id="pickup_pdf", response_class=Pdf)
async def pickup_pdf(who: Who, reference: Reference) -> Response:
    found = await who.ask(pickup_codes.show_code, pickup_codes.OfPickup(parse_reference(reference)))
    facts = pickup_facts(found, who.lang, phone=settings().office.phone, demo=settings().profile != "production")
    made = await asyncio.to_thread(sheet, "slip", facts, qr=found.qr)
    return _paper(made, f"kode-ambil-{found.reference}")


@router.get("/applications/{reference}/power-of-attorney.pdf", operation_id="power_of_attorney", response_class=Pdf)
async def letter_pdf(who: Who, reference: Reference) -> Response:
    """The form for the person named in the choice, filled in with both names, to print and sign."""
    found = await who.ask(collector_letter, pickup_codes.OfPickup(parse_reference(reference)))
    facts = collector_facts(found, demo=settings().profile != "production")
    made = await asyncio.to_thread(sheet, "power_of_attorney", facts)
    return _paper(made, f"surat-kuasa-{found.reference}")


@router.get("/applications/{reference}/mandate-letter.pdf", operation_id="mandate_letter", response_class=Pdf)
async def mandate_letter_pdf(who: Who, reference: Reference) -> Response:
    """The form with which somebody without an account lets this clerk act for them, to print, sign and photograph."""
    found = await who.ask(clerk_letter, pickup_codes.OfPickup(parse_reference(reference)))
    facts = clerk_facts(found, demo=settings().profile != "production")
    made = await asyncio.to_thread(sheet, "power_of_attorney", facts)
    return _paper(made, f"surat-kuasa-{found.reference}")


@router.get("/applications/{reference}/refusal.pdf", operation_id="refusal_letter", response_class=Pdf)
async def refusal_pdf(who: Who, reference: Reference) -> Response:
    """The letter about a refused application, for its owner and the office; an officer's look is recorded."""
    found = await who.do(refusal_letter, OfRefusal(parse_reference(reference)))
    facts = refusal_facts(found, who.lang, site=settings().base_url, demo=settings().profile != "production")
    made = await asyncio.to_thread(sheet, "letter", facts, qr=found.qr)
    return _paper(made, f"surat-penolakan-{found.reference}")


def _paper(made: bytes, name: str) -> Response:
    named = {"content-disposition": f'attachment; filename="{name}.pdf"'}
    return Response(made, media_type="application/pdf", headers=NO_STORE | named)


@router.post("/applications/{reference}/pickup-code", operation_id="remake_code", status_code=204)
async def remake_code(who: Who, reference: Reference, request_id: RequestId = "") -> None:
    cmd = pickup_codes.OfPickup(parse_reference(reference))
    await who.do(pickup_codes.remake_code, cmd, request_id=request_id)


@router.post("/applications/{reference}/reports", operation_id="report_mistake", status_code=201)
async def report_mistake(
    who: Who, reference: Reference, body: Report, request_id: RequestId = ""
) -> corrections.Reported:
    cmd = corrections.ReportMistake(parse_reference(reference), body.what, body.text)
    return await who.do(corrections.report_mistake, cmd, request_id=request_id)


@router.get("/applications/{reference}/reports", operation_id="show_reports")
async def show_reports(who: Who, reference: Reference, response: Response) -> list[corrections.Report]:
    response.headers.update(NO_STORE)
    return list(await who.ask(corrections.show_reports, corrections.ShowReports(parse_reference(reference))))


@router.get("/office/print-desk", operation_id="show_print_desk")
async def show_print_desk(who: Who, response: Response) -> print_desk.PrintDesk:
    response.headers.update(NO_STORE)
    return await who.do(print_desk.show_print_desk, print_desk.ShowPrintDesk())


@router.post("/office/applications/{reference}/passport", operation_id="print_passport", status_code=201)
async def print_passport(who: Who, reference: Reference, body: Book, request_id: RequestId = "") -> printing.Printed:
    cmd = printing.PrintPassport(parse_reference(reference), body.number)
    return await who.do(printing.print_passport, cmd, request_id=request_id)


@router.get("/office/applications/{reference}/data-page.pdf", operation_id="open_data_page", response_class=Pdf)
async def data_page(who: Who, reference: Reference) -> Response:
    """A specimen with watermark, for the printer's role only; every opening is recorded."""
    named = parse_reference(reference)
    found = await who.do(print_desk.open_data_page, print_desk.OpenDataPage(named))
    portrait = await asyncio.to_thread(portrait_picture, deps(), who.actor, ShowPortrait(named))
    facts = page_facts(found.page, who.lang)
    made = await asyncio.to_thread(data_page_pdf, facts, qr=found.seal, portrait=portrait)
    name = f'inline; filename="halaman-data-{found.page.number}.pdf"'
    return Response(made, media_type="application/pdf", headers={**NO_STORE, "content-disposition": name})


@router.post("/office/applications/{reference}/passport/spoil", operation_id="spoil_book")
async def spoil(who: Who, reference: Reference, body: Reason, request_id: RequestId = "") -> Day:
    """Answers the day by which it is printed again."""
    cmd = printing.SpoilBook(parse_reference(reference), body.reason)
    return Day(day=await who.do(printing.spoil_book, cmd, request_id=request_id))


@router.post("/office/applications/{reference}/passport/release", operation_id="release_passport")
async def release(who: Who, reference: Reference, request_id: RequestId = "") -> printing.Released:
    cmd = printing.ReleasePassport(parse_reference(reference))
    return await who.do(printing.release_passport, cmd, request_id=request_id)


@router.post("/office/pickups/scan", operation_id="scan_pickup")
async def scan(who: Who, body: Code, response: Response) -> hand_over.PickupCase:
    response.headers.update(NO_STORE)
    return await who.do(hand_over.scan_pickup, hand_over.ScanPickup(body.code))


@router.post("/office/pickups", operation_id="hand_over")
async def give(who: Who, body: HandOver, request_id: RequestId = "") -> hand_over.HandedOver:
    cmd = hand_over.HandOver(body.code, body.shown, body.receiver)
    return await who.do(hand_over.hand_over, cmd, request_id=request_id)


@router.get("/office/parcels", operation_id="show_post_desk")
async def show_post_desk(who: Who, response: Response) -> list[print_desk.ToPost]:
    response.headers.update(NO_STORE)
    return list(await who.do(print_desk.show_post_desk, print_desk.ShowPostDesk()))


@router.post("/office/applications/{reference}/post", operation_id="post_passport")
async def post(who: Who, reference: Reference, request_id: RequestId = "") -> parcels.Posted:
    cmd = parcels.PostPassport(parse_reference(reference))
    return await who.do(parcels.post_passport, cmd, request_id=request_id)


@router.post("/office/applications/{reference}/unclaimed", operation_id="cancel_unclaimed", status_code=204)
async def unclaimed(who: Who, reference: Reference, request_id: RequestId = "") -> None:
    cmd = pickup_guardian.CancelUnclaimed(parse_reference(reference))
    await who.do(pickup_guardian.cancel_unclaimed, cmd, request_id=request_id)


@router.get("/office/uncollected", operation_id="uncollected")
async def uncollected(who: Who, response: Response) -> list[pickup_guardian.Uncollected]:
    """Booklets whose day to collect them has passed. Recorded."""
    response.headers.update(NO_STORE)
    return await who.do(pickup_guardian.uncollected, None)


@router.get("/office/reports", operation_id="open_reports")
async def open_reports(who: Who, response: Response) -> list[corrections.ReportAtDesk]:
    response.headers.update(NO_STORE)
    return list(await who.do(corrections.open_reports, corrections.OpenReports()))


@router.post("/office/applications/{reference}/reports/accept", operation_id="accept_report")
async def accept(who: Who, reference: Reference, body: Reason, request_id: RequestId = "") -> Day:
    """Answers the day by which the new book is printed."""
    cmd = corrections.AcceptReport(parse_reference(reference), body.reason)
    return Day(day=await who.do(corrections.accept_report, cmd, request_id=request_id))


@router.post("/office/applications/{reference}/reports/decline", operation_id="decline_report", status_code=204)
async def decline(who: Who, reference: Reference, body: Reason, request_id: RequestId = "") -> None:
    cmd = corrections.DeclineReport(parse_reference(reference), body.reason)
    await who.do(corrections.decline_report, cmd, request_id=request_id)


@router.get("/office/stock", operation_id="show_stock")
async def show_stock(who: Who) -> stock.Stock:
    return await who.ask(stock.show_stock, stock.ShowStock())


@router.post("/office/stock", operation_id="receive_books", status_code=201)
async def receive(who: Who, body: Batch, request_id: RequestId = "") -> Count:
    cmd = stock.ReceiveBooks(body.first, body.last, body.batch)
    return Count(count=await who.do(stock.receive_books, cmd, request_id=request_id))


@router.post("/office/stock/{number}/void", operation_id="void_book", status_code=204)
async def void(who: Who, number: Annotated[str, Path(max_length=20)], body: Reason, request_id: RequestId = "") -> None:
    await who.do(stock.void_book, stock.VoidBook(number, body.reason), request_id=request_id)
