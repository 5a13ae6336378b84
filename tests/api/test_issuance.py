"""Booklets over HTTP, from stock to hand-over: the same use cases and guards as on the pages."""

import hashlib
import re
from datetime import date, time, timedelta
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.calendar import at_wib
from lingga_app.domain.lifecycle import Status
from lingga_app.ports.document_store import DocumentStore
from lingga_app.services.authenticity import CheckPaper, Verdict, check_seal
from lingga_app.services.run import read
from tests.booklets import Booklets

DESK = "/api/v1/office"


@pytest.fixture
def office(given):
    return Booklets(given)


@pytest.fixture
def call(web, given):
    """`call(actor, method, path, body)` as a program with that person's token."""

    def ask(actor, method, path, body=None, key=""):
        headers = {"authorization": f"Bearer {given.cookie(actor)}", "idempotency-key": key}
        return web.request(method, path, json=body, headers=headers)

    return ask


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (480, 640), "#c79a72").save(out, "JPEG")
    return out.getvalue()


def picture(deps, office, ref):
    """A stored portrait for the case."""
    portraits, picture = table(t.Portrait), jpeg()
    with deps.writing() as db:
        row = db.execute(table(t.Application).select().where(table(t.Application).c.reference == ref)).one()
        kept = deps.port(DocumentStore).put([picture], owner_key=deps.vault.data_key(db, row.key_id))
        db.execute(
            update(portraits)
            .where(portraits.c.application_id == row.id)
            .values(blob=kept.name, sha256=hashlib.sha256(picture).hexdigest())
        )


def test_from_stock_to_the_named_person(call, given, office):
    ref = office.approved()
    received = call(office.printer, "POST", f"{DESK}/stock", {"first": "X0000001", "last": "X0000003"}, "batch-1")
    assert (received.status_code, received.json()) == (201, {"count": 3})
    assert call(
        office.printer, "POST", f"{DESK}/stock", {"first": "X0000001", "last": "X0000003"}, "batch-1"
    ).json() == {"count": 3}
    named = {"collector": "named", "name": "ROHANA"}
    path = f"/api/v1/applications/{ref}"
    assert call(office.siti, "PUT", f"{path}/delivery/counter", named).status_code == 204
    desk = call(office.printer, "GET", f"{DESK}/print-desk").json()
    assert [case["reference"] for case in desk["cases"]] == [ref]
    printed = call(office.printer, "POST", f"{DESK}/applications/{ref}/passport", {}, "print-1")
    assert (printed.status_code, printed.json()["number"]) == (201, "X0000001")
    assert call(office.printer, "POST", f"{DESK}/applications/{ref}/passport", {}, "print-1").json() == printed.json()
    spoiled = call(office.printer, "POST", f"{DESK}/applications/{ref}/passport/spoil", {"reason": "noda"})
    assert spoiled.status_code == 200
    call(office.printer, "POST", f"{DESK}/applications/{ref}/passport", {})
    released = call(office.printer, "POST", f"{DESK}/applications/{ref}/passport/release").json()
    assert (released["number"], released["collect_by"]) == ("X0000002", "2026-12-28")
    slip = call(office.siti, "GET", f"{path}/pickup-code")
    assert slip.headers["cache-control"] == "no-store"
    assert call(office.siti, "GET", f"{path}/pickup-code.svg").text.startswith("<svg")
    case = call(office.counter, "POST", f"{DESK}/pickups/scan", {"code": slip.json()["qr"]}).json()
    assert (case["number"], case["needed"]) == ("X0000002", ["identity", "receipt", "power_of_attorney"])
    give = {"code": slip.json()["code"], "receiver": "Rohana", "shown": case["needed"]}
    assert call(office.counter, "POST", f"{DESK}/pickups", give | {"shown": ["identity"]}).status_code == 422
    assert given.status(ref) is Status.READY
    assert call(office.counter, "POST", f"{DESK}/pickups", give).json()["receiver"] == "Rohana"
    again = call(office.counter, "POST", f"{DESK}/pickups", give)
    assert (again.status_code, again.json()["code"]) == (409, "pickup_used")
    stock = call(office.printer, "GET", f"{DESK}/stock").json()
    assert (stock["on_hand"], stock["issued"], stock["spoiled"]) == (1, 1, 1)


def test_a_report_over_http_is_answered_with_a_new_book(call, given, office):
    ref = office.ready()
    path = f"/api/v1/applications/{ref}/reports"
    made = call(office.siti, "POST", path, {"what": "name", "text": "Huruf keliru"}, "report-1")
    assert call(office.siti, "POST", path, {"what": "name", "text": "Huruf keliru"}, "report-1").json() == made.json()
    assert call(office.siti, "POST", path, {"what": "name", "text": "x"}).json()["code"] == "report_open"
    assert [found["reference"] for found in call(office.approver, "GET", f"{DESK}/reports").json()] == [ref]
    answered = call(office.approver, "POST", f"{DESK}/applications/{ref}/reports/accept", {"reason": "Kami keliru"})
    assert answered.json() == {"day": "2026-11-30"}
    assert given.status(ref) is Status.APPROVED
    assert call(office.siti, "GET", path).json()[0]["answer"] == "Kami keliru"


def test_the_data_page_is_a_specimen_with_a_seal_that_reads(call, deps, office):
    ref = office.printed()
    picture(deps, office, ref)
    path = f"{DESK}/applications/{ref}/data-page.pdf"
    answer = call(office.printer, "GET", path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    page = pypdfium2.PdfDocument(answer.content)[0]
    text = page.get_textpage().get_text_range()
    assert "SPECIMEN" in text
    assert re.search(r"P<IDNNURHALIZA<<SITI<+", text.replace("\r\n", "\n"))
    [code] = zxingcpp.read_barcodes(page.render(scale=6).to_pil())
    found = read(check_seal, CheckPaper(code.text), actor=PUBLIC, deps=deps)
    assert found.verdict is Verdict.GOOD
    for actor in (office.counter, office.approver, office.siti):
        assert call(actor, "GET", path).status_code in {403, 404}


def words(answer) -> str:
    """The text of a one-page PDF, line ends as spaces."""
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    with pypdfium2.PdfDocument(answer.content) as document:
        page = document[0]
        text = page.get_textpage()
        found = text.get_text_bounded()
        text.close()
        page.close()
    return " ".join(found.split())


def test_the_pickup_slip_on_paper_says_where_when_what_to_bring_and_opens_the_counter(call, given, office):
    ref = office.ready()
    answer = call(office.siti, "GET", f"/api/v1/applications/{ref}/pickup-code.pdf")
    said = words(answer)
    for part in (ref, "Kantor Imigrasi Dabo Singkep", "Senin sampai Kamis pukul 08.00-16.00 WIB", "KTP asli Anda"):
        assert part in said
    assert "Setelah Senin, 28 Desember 2026 paspor bisa dibatalkan" in said
    assert "NURHALIZA" not in said
    with pypdfium2.PdfDocument(answer.content) as document:
        [code] = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert call(office.counter, "POST", f"{DESK}/pickups/scan", {"code": code.text}).json()["reference"] == ref


def test_a_visit_is_named_with_its_hours_day_by_day(call, given, office):
    day = date(2026, 12, 7)
    nine = at_wib(day, time(9))
    visit = given.place(
        "DAIK-1",
        kind=t.PlaceKind.OUTREACH,
        address="Gedung Daerah",
        starts_on=day,
        ends_on=day + timedelta(days=2),
    )
    for days, hours in ((0, 0), (0, 3), (1, 1)):
        given.session(visit, nine + timedelta(days=days, hours=hours))
    given.session(visit, nine + timedelta(days=2), state=t.SessionState.CANCELLED)
    ref = office.approved()
    where = {"collector": "relative", "name": "ROHANA", "place": "DAIK-1"}
    assert call(office.siti, "PUT", f"/api/v1/applications/{ref}/delivery/counter", where).status_code == 204
    office.release(ref)
    said = words(call(office.siti, "GET", f"/api/v1/applications/{ref}/pickup-code.pdf"))
    assert "Kantor DAIK-1, Gedung Daerah" in said
    assert "Senin, 7 Desember 2026, pukul 09.00-13.00 WIB Selasa, 8 Desember 2026, pukul 10.00-11.00 WIB" in said
    assert "9 Desember" not in said
    assert "Fotokopi KK" in said


def test_the_letter_for_a_named_person_has_both_names_and_no_number(call, office):
    ref = office.approved()
    path = f"/api/v1/applications/{ref}"
    early = call(office.siti, "GET", f"{path}/power-of-attorney.pdf")
    assert (early.status_code, early.json()["code"]) == (409, "letter_not_needed")
    call(office.siti, "PUT", f"{path}/delivery/counter", {"collector": "named", "name": "ROHANA"})
    said = words(call(office.siti, "GET", f"{path}/power-of-attorney.pdf"))
    for part in ("SITI NURHALIZA", "ROHANA", ref, "Meterai Rp10.000"):
        assert part in said
    assert not re.search(r"\d{16}", said)
    call(office.siti, "PUT", f"{path}/delivery/counter", {"collector": "relative", "name": "ROHANA"})
    assert call(office.siti, "GET", f"{path}/power-of-attorney.pdf").status_code == 409


def test_for_a_child_a_parent_signs_the_letter(call, office):
    ref = office.approved(birth_date="2016-03-05")
    path = f"/api/v1/applications/{ref}"
    call(office.siti, "PUT", f"{path}/delivery/counter", {"collector": "named", "name": "ROHANA"})
    assert "orang tua atau wali dari SITI NURHALIZA" in words(call(office.siti, "GET", f"{path}/power-of-attorney.pdf"))


def test_a_clerk_prints_the_letter_for_a_client_and_nobody_else_can(call, given, office):
    clerk = given.account(clerk=True)
    given.contact(clerk, "081234567890")
    started = call(clerk, "POST", "/api/v1/applications", {"relation": "client"}).json()["reference"]
    path = f"/api/v1/applications/{started}/mandate-letter.pdf"
    said = words(call(clerk, "GET", path))
    for part in ("0812-3456-7890", started, "Surat ini berlaku sampai Senin, 22 Februari 2027", "gratis"):
        assert part in said
    for actor in (office.siti, given.account(clerk=True), office.counter):
        assert call(actor, "GET", path).status_code in {403, 404}
    own = call(clerk, "POST", "/api/v1/applications", {"relation": "self"}).json()["reference"]
    assert call(clerk, "GET", f"/api/v1/applications/{own}/mandate-letter.pdf").status_code == 404


def test_mandates_that_ran_out_are_renewed_by_programs_too(call, given, office, deps, clock):
    clerk = given.account(clerk=True)
    given.contact(clerk, "081234567890")
    client = call(clerk, "POST", "/api/v1/applications", {"relation": "client"}).json()["reference"]
    mine = call(office.siti, "POST", "/api/v1/applications", {"relation": "self"}).json()["reference"]
    named = {"phone": "081234567890", "ends_on": "2026-12-31"}
    assert call(office.siti, "PUT", f"/api/v1/applications/{mine}/mandate", named).status_code == 204
    clock.advance(timedelta(days=91))
    assert call(clerk, "GET", "/api/v1/account/clerk").json()["lapsed"] == [
        {"reference": client, "ends_on": "2027-02-22", "letter": False}
    ]
    renew = f"/api/v1/applications/{client}/mandate/renew"
    assert call(clerk, "POST", renew).json()["code"] == "letter_missing"
    said = words(call(clerk, "GET", f"/api/v1/applications/{client}/mandate-letter.pdf"))
    assert "90 hari sejak fotonya kami terima" in said
    given.papers(client, "mandate")
    assert call(clerk, "POST", renew).status_code == 204
    (over,) = call(office.siti, "GET", "/api/v1/account/mandates/lapsed").json()
    again = f"/api/v1/applications/{mine}/mandate/{over['clerk']}/renew"
    assert call(office.siti, "POST", again, {"ends_on": "2027-04-01"}).status_code == 204
    assert call(office.siti, "GET", "/api/v1/account/mandates/lapsed").json() == []
    assert [row["kind"] for row in call(clerk, "GET", "/api/v1/account/clerk/notices").json()] == ["client_renewed"] * 2
    assert call(clerk, "POST", "/api/v1/account/clerk/notices/read").json() == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/applications/{ref}/delivery"),
        ("PUT", "/api/v1/applications/{ref}/delivery/counter"),
        ("GET", "/api/v1/applications/{ref}/pickup-code"),
        ("GET", "/api/v1/applications/{ref}/pickup-code.svg"),
        ("GET", "/api/v1/applications/{ref}/pickup-code.pdf"),
        ("GET", "/api/v1/applications/{ref}/power-of-attorney.pdf"),
        ("POST", "/api/v1/applications/{ref}/pickup-code"),
        ("GET", "/api/v1/applications/{ref}/reports"),
        ("POST", DESK + "/applications/{ref}/passport/release"),
        ("POST", DESK + "/applications/{ref}/post"),
        ("POST", DESK + "/applications/{ref}/unclaimed"),
        ("GET", DESK + "/applications/{ref}/data-page.pdf"),
    ],
)
def test_strangers_and_visitors_get_nothing(call, web, given, office, method, path):
    ref = office.ready()
    body = {} if method == "PUT" else None
    assert call(given.account(), method, path.format(ref=ref), body).status_code in {403, 404}
    assert web.request(method, path.format(ref=ref), json=body).status_code == 401
    assert given.status(ref) is Status.READY
