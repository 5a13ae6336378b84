"""The officers' bar on a phone: one line, one button that says where one is, and by keyboard too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.people import PATIENCE, PHONE, live
from tests.e2e.visits import QUIET, House

pytestmark = pytest.mark.browser

ONE_LINE_PX = 60
BIG_TEXT = "html{font-size:200%}"


@pytest.fixture
def phone(house: House) -> Iterator[BrowserContext]:
    context = house.enter("maya", viewport=PHONE, base_url=house.service.base_url)
    yield context
    context.close()


def at(phone: BrowserContext, path: str) -> Page:
    page = phone.new_page()
    page.goto(path)
    live(page)
    page.evaluate(QUIET)
    return page


def part(page: Page, name: str):
    return page.get_by_role("link", name=name, exact=True)


def test_the_parts_fold_behind_one_button_that_names_the_present_one(phone: BrowserContext):
    page = at(phone, "/petugas/datang")
    button = page.locator(".folded > summary")
    expect(button).to_have_text("Menu Datang")
    expect(part(page, "Serahkan")).to_be_hidden()
    box = page.locator(".staff .top").bounding_box()
    assert box is not None
    assert box["height"] <= ONE_LINE_PX

    button.focus()
    page.keyboard.press("Enter")
    expect(part(page, "Serahkan")).to_be_visible()
    expect(page.get_by_text("Maya Anggraini").filter(visible=True)).to_be_visible()
    part(page, "Serahkan").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/petugas/serah", timeout=PATIENCE)
    expect(page.locator(".folded > summary")).to_have_text("Menu Serahkan", timeout=PATIENCE)
    expect(part(page, "Datang")).to_be_hidden()


def test_a_part_is_one_key_away_while_it_is_folded(phone: BrowserContext):
    page = at(phone, "/petugas/serah")
    page.locator("h1").first.click()  # out of the field for the code
    page.keyboard.press("s")
    page.wait_for_url("**/petugas/datang", timeout=PATIENCE)


def test_at_twice_the_text_size_nothing_lies_beyond_the_edge(phone: BrowserContext):
    page = at(phone, "/petugas/datang")
    page.add_style_tag(content=BIG_TEXT)
    page.locator(".folded > summary").click()
    for name in ("Tugas saya", "Periksa dokumen", "Datang", "Serahkan", "Chat", "Belum sampai", "Cari"):
        box = part(page, name).first.bounding_box()
        assert box is not None, name
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= PHONE["width"], name
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_tester_who_opens_the_queue_arrives_at_the_laboratory(house: House):
    context = house.enter("tono", viewport=PHONE, base_url=house.service.base_url)
    page = context.new_page()
    page.goto("/petugas")
    page.wait_for_url("**/petugas/laboratorium", timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Laboratorium")).to_be_visible()
    context.close()
