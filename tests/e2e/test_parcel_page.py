"""A booklet by post: what the carrier reports is read on the applicant's page, by itself, as it happens."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, expect

from lingga_app.ports.carrier import Postage
from lingga_app.services.delivery import ChoosePost, choose_post
from lingga_app.services.parcels import PostPassport, post_passport
from lingga_app.services.printing import PrintPassport, ReleasePassport, print_passport, release_passport
from lingga_app.services.run import run
from loadtest.service import Service
from tests.booklets import TO, Booklets
from tests.e2e.people import PATIENCE, PHONE, live, says
from tests.factories import Given
from tests.programs import CONTROL, eventually

pytestmark = pytest.mark.browser


def carried(service: Service, number: str, *states: str) -> None:
    """The stand-in carrier moves the parcel on and calls the service, as a carrier would."""
    for state in states:
        httpx.post(
            f"{service.sandbox_url}/pos/_control/shipments/{number}/advance",
            json={"to": state},
            headers=CONTROL,
            trust_env=False,
        ).raise_for_status()


def test_the_parcels_journey_is_on_the_page(bare_service: Service, laid: Given, browser: Browser):
    service, office = bare_service, Booklets(laid)
    ref = office.approved()
    run(choose_post, ChoosePost(ref, TO, Postage(9_000, 3)), actor=office.siti, deps=office.deps)
    run(print_passport, PrintPassport(ref), actor=office.printer, deps=office.deps)
    run(release_passport, ReleasePassport(ref), actor=office.printer, deps=office.deps)
    number = eventually(lambda: office.delivery(ref).tracking_number)
    run(post_passport, PostPassport(ref), actor=office.counter, deps=office.deps)

    phone = browser.new_context(viewport=PHONE, base_url=service.base_url)
    session = {"name": "lingga_session", "value": office.given.cookie(office.siti), "url": service.base_url}
    phone.add_cookies([session])  # type: ignore[list-item]
    page = phone.new_page()
    page.goto(f"/permohonan/{ref}")
    live(page)
    page.get_by_role("link", name="Lihat kiriman").first.click()
    page.wait_for_url(re.compile("/ambil$"), timeout=PATIENCE)
    says(page, number)
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    carried(service, number, "accepted", "in_transit", "at_post_office")
    for event in ("Diterima kantor pos", "Dalam perjalanan", "Tiba di kantor pos tujuan"):
        says(page, event)
    journey = page.locator(".card", has=page.get_by_role("heading", name="Perjalanan kiriman"))
    expect(journey.locator("dt")).to_have_text(
        ["Diterima kantor pos", "Dalam perjalanan", "Tiba di kantor pos tujuan"], timeout=PATIENCE
    )
    assert all(re.search(r"\d\d\.\d\d WIB", told) for told in journey.locator("dd").all_inner_texts())
    carried(service, number, "out_for_delivery", "delivered")
    expect(journey.locator("dt").last).to_have_text("Sudah diterima", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Simpan pilihan")).to_be_hidden()
    assert loads == [], "nobody has to load the page anew"
    phone.close()
