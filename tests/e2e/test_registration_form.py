"""The form in a real browser at 360 px: one question per screen, saved as typed, back works, 380 px is enough."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

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


def until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(150):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to that")


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


def test_a_passport_held_before_stops_at_the_first_question(page: Page) -> None:
    reference = start(page)
    page.get_by_label("Pernah", exact=True).click()
    stop = page.get_by_role("alert").filter(has_text="Halaman ini hanya untuk paspor pertama")
    expect(stop).to_contain_text("Anda belum membayar apa pun")
    expect(page.get_by_role("button", name="Lanjut")).to_be_hidden()
    page.reload()
    expect(stop).to_be_visible()
    # Whoever goes round by an address does not come to the money either.
    page.goto(f"/permohonan/{reference}/sebelum-bayar")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("bayar", re.I))).to_be_hidden()
    page.goto(f"/permohonan/{reference}/isi?q=held")
    live(page)
    page.get_by_label("Belum pernah", exact=True).click()
    expect(stop).to_be_hidden()
    on(page)
    at(page, "purpose")


SEEN = """() => {
    window.seen = new Set();
    const look = () => {
        const main = document.querySelector("main");
        const title = main?.querySelector("h1")?.textContent;
        const shown = main && getComputedStyle(main).opacity === "1";
        if (title && shown) window.seen.add(title);
        requestAnimationFrame(look);
    };
    look();
}"""
"""Collects the titles that are on the screen, frame by frame."""


def test_another_form_never_shows_the_question_of_the_last_one(page: Page) -> None:
    other = start(page)
    choose(page, "Belum pernah")
    at(page, "purpose")
    asked = page.locator("h1").inner_text()
    start(page)
    first = page.locator("h1").inner_text()
    assert asked != first
    for arrived in ("/permohonan/LGA-[^/]+$", "/saya$"):
        page.locator(".top .back").click()
        expect(page).to_have_url(re.compile(arrived))
        live(page)
    page.locator(f"a[href='/permohonan/{other}']").click()
    live(page)
    before = page.evaluate("history.length")
    page.evaluate(SEEN)
    page.locator(".dock a").first.click()
    expect(page.locator("h1")).to_have_text(asked)
    expect(page).to_have_url(re.compile(f"{other}/isi#"))
    page.wait_for_function("asked => seen.has(asked)", arg=asked)
    assert first not in page.evaluate("[...seen]")
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    expect(page).to_have_url(re.compile(f"/permohonan/{other}$"))


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
    at(page, "occupation")
    expect(page.locator("#answer")).to_have_value("Nelayan")


def row(page: Page, choice: str) -> Locator:
    return page.locator("label.choice", has_text=choice)


class SlowLine:
    """Everything the server says over the socket waits here until it is let through."""

    def __init__(self, context: BrowserContext) -> None:
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []
        self.slow = False
        context.route_web_socket(re.compile("_event"), self._join)

    def _join(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda message: self._say(line, message))

    def _say(self, line: WebSocketRoute, message: str | bytes) -> None:
        if self.slow:
            self.held.append((line, message))
        else:
            line.send(message)

    def let_through(self) -> None:
        self.slow = False
        for line, message in self.held:
            line.send(message)
        self.held.clear()


def test_a_tapped_choice_shows_at_once_on_a_slow_line(page: Page, phone: BrowserContext) -> None:
    line = SlowLine(phone)
    reference = start(page)
    page.goto(f"/permohonan/{reference}/isi?q=purpose")
    live(page)
    at(page, "purpose")
    line.slow = True
    row(page, "Berobat").click()
    expect(page.get_by_label("Berobat")).to_be_checked()
    # Somebody who thinks again sees the last tap, and "saved" is not said before it is true.
    row(page, "Wisata").click()
    expect(page.get_by_label("Wisata")).to_be_checked()
    expect(page.get_by_text("Tersimpan pukul")).to_be_hidden()
    until(page, lambda: len(line.held) >= 2)
    line.let_through()
    expect(page.get_by_text("Tersimpan pukul")).to_be_visible()
    expect(page.get_by_label("Wisata")).to_be_checked()
    expect(page.get_by_label("Berobat")).not_to_be_checked()
    page.reload()
    expect(page.get_by_label("Wisata")).to_be_checked()


def test_without_a_signal_the_page_counts_what_waits_and_says_when_it_is_sent(
    page: Page, phone: BrowserContext
) -> None:
    reference = start(page)
    page.goto(f"/permohonan/{reference}/isi?q=home")
    live(page)
    phone.set_offline(True)
    banner = page.get_by_role("alert").filter(has_text="Tidak ada sinyal")
    expect(banner).to_contain_text("Yang bertanda Tersimpan aman")
    page.locator("#landmark").fill("sebelah masjid")
    expect(banner).to_contain_text("Ada 1 isian yang belum terkirim")
    page.locator("#hamlet").fill("Dusun II")
    expect(banner).to_contain_text("Ada 2 isian yang belum terkirim")
    page.locator("#hamlet").blur()
    expect(page.get_by_text("Sinyal sudah kembali")).to_be_hidden()
    phone.set_offline(False)
    expect(page.get_by_text("Sinyal sudah kembali. Semua isian tersimpan.")).to_be_visible(timeout=15_000)
    expect(banner).to_be_hidden()
    page.goto(f"/permohonan/{reference}/isi?q=home")
    expect(page.locator("#landmark")).to_have_value("sebelah masjid")
    expect(page.locator("#hamlet")).to_have_value("Dusun II")


def test_a_choice_tapped_without_a_signal_shows_and_waits(page: Page, phone: BrowserContext) -> None:
    reference = start(page)
    page.goto(f"/permohonan/{reference}/isi?q=purpose")
    live(page)
    phone.set_offline(True)
    banner = page.get_by_role("alert").filter(has_text="Tidak ada sinyal")
    expect(banner).to_be_visible()
    for choice in ("Berobat", "Wisata"):
        row(page, choice).click()
        expect(page.get_by_label(choice)).to_be_checked()
    expect(banner).to_contain_text("Ada 1 isian yang belum terkirim")
    phone.set_offline(False)
    expect(page.get_by_text("Sinyal sudah kembali")).to_be_visible(timeout=15_000)
    page.reload()
    expect(page.get_by_label("Wisata")).to_be_checked()
