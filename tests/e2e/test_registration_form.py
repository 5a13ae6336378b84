"""The form in a real browser at 360 px: one question per screen, saved as typed, back works, 380 px is enough."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Service

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
KEYBOARD_OPEN = {"width": 360, "height": 380}


@pytest.fixture
def phone(service: Service, browser: Browser) -> Iterator[BrowserContext]:
    """Rahmat's phone, signed in."""
    given = {"to": "081270001002", "password": "contoh sandi rahmat"}
    answer = httpx.post(f"{service.base_url}/api/v1/sessions/password", json=given, trust_env=False)
    context = browser.new_context(viewport=PHONE, base_url=service.base_url)
    context.add_cookies([{"name": "lingga_session", "value": answer.json()["token"], "url": service.base_url}])
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    opened = phone.new_page()
    opened.on("pageerror", lambda fault: pytest.fail(f"script error: {fault}"))
    return opened


def live(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-live", "yes", timeout=15_000)


def at(page: Page, question: str) -> None:
    expect(page).to_have_url(re.compile(f"#{question}$"), timeout=10_000)


def start(page: Page) -> str:
    """A draft for a relative; its reference."""
    page.goto("/permohonan/baru")
    live(page)
    page.get_by_text("Keluarga lain", exact=True).click()
    page.get_by_role("button", name="Lanjut").click()
    at(page, "held")
    live(page)
    return page.url.split("/")[4]


def on(page: Page) -> None:
    page.get_by_role("button", name="Lanjut").click()


def choose(page: Page, answer: str) -> None:
    page.get_by_label(answer, exact=True).click()
    expect(page.get_by_label(answer, exact=True)).to_be_checked()
    expect(page.get_by_text("Tersimpan pukul")).to_be_visible()
    on(page)


def seen_whole(page: Page, selector: str) -> bool:
    """Whether the element lies inside the window and nothing covers its lower edge."""
    return page.locator(selector).evaluate(
        """node => {
            const box = node.getBoundingClientRect();
            const top = document.elementFromPoint(box.left + box.width / 2, box.bottom - 2);
            return box.top >= 0 && box.bottom <= innerHeight && (node.contains(top) || top?.contains(node));
        }"""
    )


def test_one_page_saved_as_typed_and_back_leads_back(page: Page, phone: BrowserContext) -> None:
    reference = start(page)
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.evaluate("window.sameDocument = true")
    choose(page, "Belum pernah")
    at(page, "purpose")
    choose(page, "Berobat")
    at(page, "name")
    page.locator("#answer").press_sequentially("SITI")
    # Saved while it rests, without "Lanjut".
    expect(page.get_by_text("Tersimpan pukul")).to_be_visible()
    page.go_back()
    at(page, "purpose")
    expect(page.get_by_label("Berobat")).to_be_checked()
    page.locator(".top .back").click()
    at(page, "held")
    assert page.evaluate("window.sameDocument")
    # Another device goes on where this one was.
    other = phone.new_page()
    other.goto(f"/permohonan/{reference}/isi")
    at(other, "birth_place")
    other.goto(f"/permohonan/{reference}/isi?q=name")
    expect(other.locator("#answer")).to_have_value("SITI")


def test_with_the_keyboard_open_everything_needed_is_seen(page: Page) -> None:
    reference = start(page)
    page.goto(f"/permohonan/{reference}/isi?q=nik")
    live(page)
    page.set_viewport_size(KEYBOARD_OPEN)
    page.locator("#answer").press_sequentially("210401570894")
    expect(page.locator("#answer")).to_have_value("2104 0157 0894")
    on(page)
    expect(page.locator("#answer-error")).to_contain_text("16 angka")
    for part in ("h1", "#answer", "#answer-error", "#lanjut"):
        assert seen_whole(page, part), part
    expect(page.locator("#answer")).to_have_value("2104 0157 0894")


def test_what_is_typed_without_a_signal_is_not_lost(page: Page, phone: BrowserContext) -> None:
    reference = start(page)
    page.goto(f"/permohonan/{reference}/isi?q=occupation")
    live(page)
    phone.set_offline(True)
    expect(page.locator("html")).to_have_attribute("data-live", "lost")
    page.locator("#answer").fill("Nelayan")
    page.locator("#answer").blur()
    expect(page.get_by_text("Tersimpan pukul")).to_be_hidden()
    phone.set_offline(False)
    live(page)
    on(page)
    at(page, "held")
    page.goto(f"/permohonan/{reference}/isi?q=occupation")
    expect(page.locator("#answer")).to_have_value("Nelayan")
