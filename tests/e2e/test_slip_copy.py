"""The copy of a slip that a phone keeps: by choice only, on this phone only, with no more in it than the trip needs."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lingga_app.services.demo_people import demo_citizens
from tests.e2e.people import PATIENCE, PHONE, live, says, tap
from tests.e2e.visits import House

pytestmark = pytest.mark.browser

SITI = demo_citizens()[0]
CASE = "RAHMAT HIDAYAT"
KEPT = """async () => {
    const kept = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
    return kept;
}"""
FACTS = "dl.facts > div"


@pytest.fixture
def house(house: House) -> House:
    """With sign-ins of its own: a test here signs out."""
    own = House(house.service, house.browser)
    own.cases = house.cases
    return own


@pytest.fixture
def phone(house: House) -> Iterator[BrowserContext]:
    context = house.enter("siti", viewport=PHONE, base_url=house.service.base_url)
    yield context
    context.close()


def keep(page: Page, reference: str) -> None:
    page.goto(f"/permohonan/{reference}/bukti-jadwal")
    live(page)
    tap(page, "Simpan ke HP")
    says(page, "Tersimpan di HP ini")


def test_the_copy_holds_place_time_first_name_code_and_list_and_nothing_else(house: House, phone: BrowserContext):
    reference, page = house.cases[CASE], phone.new_page()
    page.goto(f"/permohonan/{reference}/bukti-jadwal")
    live(page)
    says(page, "Bukti jadwal wawancara")
    assert page.evaluate(KEPT) == [], "kept without being asked"
    keep(page, reference)
    assert page.evaluate(KEPT) == [f"/bukti-jadwal/{reference}"]
    phone.set_offline(True)
    page.goto(f"/bukti-jadwal/{reference}")
    expect(page.get_by_role("heading", name="Bukti jadwal wawancara")).to_be_visible()
    labels, values = (page.locator(f"{FACTS} > {part}").all_inner_texts() for part in ("dt", "dd"))
    assert labels == ["Waktu", "Tempat", "Nama", "Nomor permohonan"]
    assert values[3] == reference, "with which the QR's own code begins"
    assert re.fullmatch(r"\w+, \d+ \w+ \d{4} pukul \d\d\.\d\d WIB", values[0])
    assert values[1].startswith("Kantor Imigrasi Dabo Singkep")
    assert values[2] == "Rahmat"
    code = page.get_by_role("img", name=re.compile("QR")).locator("svg").bounding_box()
    assert code is not None
    assert code["width"] >= 200
    bring = page.locator("section.card li").all_inner_texts()
    assert any("KTP" in line for line in bring)
    whole = page.content()
    for personal in ("HIDAYAT", "Hidayat", SITI.username, "data:image/jpeg", "<script", "<form"):
        assert personal not in whole, personal
    assert not re.search(r"\d{16}", re.sub(r"<svg.*?</svg>", "", whole, flags=re.DOTALL)), "no NIK, no family card"
    other = phone.new_page()
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        other.goto(f"/permohonan/{reference}")


def test_another_phone_of_the_same_person_holds_no_copy(house: House, phone: BrowserContext):
    page = phone.new_page()
    keep(page, house.cases[CASE])
    other = house.enter("siti", viewport=PHONE, base_url=house.service.base_url)
    there = other.new_page()
    there.goto(f"/permohonan/{house.cases[CASE]}/bukti-jadwal")
    live(there)
    expect(there.get_by_role("button", name="Simpan ke HP")).to_be_visible(timeout=PATIENCE)
    assert there.evaluate(KEPT) == []
    other.close()


def test_signing_out_on_a_shared_phone_takes_the_copy_along(house: House):
    context = house.browser.new_context(viewport=PHONE, base_url=house.service.base_url)
    page = context.new_page()
    page.goto("/masuk/sandi")
    live(page)
    page.locator("input[name=tujuan]").fill(SITI.username)
    page.locator("input[name=sandi]").fill(SITI.password)
    page.locator("input[name=bersama]").check()
    page.locator("input[name=sandi]").press("Enter")
    page.wait_for_url(lambda url: "/masuk" not in url, timeout=PATIENCE)
    keep(page, house.cases[CASE])
    assert page.evaluate(KEPT) != []
    page.goto("/akun")
    live(page)
    tap(page, re.compile("^Keluar$"))
    page.wait_for_url(re.compile("/masuk"), timeout=PATIENCE)
    live(page)
    assert page.evaluate(KEPT) == []
    context.close()
