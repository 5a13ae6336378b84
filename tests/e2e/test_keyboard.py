"""The main acts of the journey without a mouse and without a finger: Tab, arrows, Enter and what is typed."""

import sqlite3

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lingga_app.domain.actor import Actor
from lingga_app.domain.lifecycle import Status
from lingga_app.services.demo_people import demo_citizens, demo_officers
from loadtest.service import Service
from tests.e2e.people import DESK, PATIENCE, PHONE, live, says
from tests.factories import Given
from tests.programs import CONTROL, eventually

pytestmark = pytest.mark.browser

MOST_TABS = 90
HERE = "node => node === document.activeElement || node.contains(document.activeElement)"


class Keys:
    """A page and the keys of a keyboard; nothing here clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        self.page.goto(path)
        live(self.page)

    def reach(self, target: Locator) -> None:
        """Tab until it has the focus, and shows that it does."""
        target.first.wait_for(timeout=PATIENCE)
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if target.first.evaluate(HERE):
                return
        raise AssertionError(f"Tab does not come to {target}")

    def press(self, name: str) -> None:
        """A button or a link, by Enter."""
        page = self.page
        self.reach(page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).filter(visible=True))
        page.keyboard.press("Enter")

    def type(self, selector: str, text: str) -> None:
        self.reach(self.page.locator(selector))
        self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """One of several answers: Tab to the group, arrows to the answer."""
        page = self.page
        wanted = page.get_by_role("radio", name=label)
        wanted.first.wait_for(state="attached", timeout=PATIENCE)
        self.reach(page.get_by_role("group").filter(has=wanted).last)
        page.keyboard.press("Space")
        for _ in range(20):
            if wanted.first.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not come to {label}")


def keys(browser: Browser, service: Service, laid: Given | None = None, owner: Actor | None = None) -> Keys:
    """A phone, signed in as `owner` if there is one."""
    phone = browser.new_context(viewport=PHONE, base_url=service.base_url)
    if laid is not None and owner is not None:
        cookie = {"name": "lingga_session", "value": laid.cookie(owner), "url": service.base_url}
        phone.add_cookies([cookie])  # type: ignore[list-item]
    return Keys(phone.new_page())


def test_signing_in_starting_and_answering(bare_service: Service, browser: Browser) -> None:
    siti, hand = demo_citizens()[0], keys(browser, bare_service)
    page = hand.page
    hand.open("/masuk/sandi")
    hand.type("input[name=tujuan]", siti.username)
    hand.type("input[name=sandi]", siti.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/masuk" not in url, timeout=PATIENCE)
    hand.open("/permohonan/baru")
    hand.choose("Saya sendiri")
    hand.press("Lanjut")
    for question, answer, following in (("held", "Belum pernah", "purpose"), ("purpose", "Berobat", "name")):
        page.wait_for_url(f"**#{question}", timeout=PATIENCE)
        hand.choose(answer)
        says(page, "Tersimpan pukul")
        hand.press("Lanjut")
        page.wait_for_url(f"**#{following}", timeout=PATIENCE)
    hand.type("#answer", "SITI NURHALIZA")
    page.keyboard.press("Enter")
    page.wait_for_url("**#birth_place", timeout=PATIENCE)
    page.context.close()


def test_paying_and_taking_a_date(bare_service: Service, laid: Given, browser: Browser) -> None:
    owner = laid.account()
    ref = laid.filled_application(owner, Status.PAYABLE)
    hand = keys(browser, bare_service, laid, owner)
    page, home = hand.page, f"/permohonan/{ref}"
    hand.open(f"{home}/sebelum-bayar")
    hand.press("Saya mengerti, bayar")
    hand.choose("BRI")
    hand.press("Buat kode bayar")
    says(page, "Nomor bayar (virtual account)")
    order = eventually(lambda: _orders(bare_service))[-1]
    httpx.post(f"{bare_service.sandbox_url}/gateway/_control/{order}/pay", json={}, headers=CONTROL, trust_env=False)
    says(page, "Uang sudah masuk")
    hand.open(f"{home}/jadwal")
    hand.press("10.00-11.00")
    expect(page.get_by_role("button", name="10.00-11.00")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    hand.press("Ambil jadwal ini")
    says(page, "Bukti jadwal wawancara")
    hand.open(f"{home}/chat")
    hand.type("#pesan", "Bolehkah datang lebih pagi?")
    hand.press("Kirim")
    says(page, "Terkirim")
    page.context.close()


def test_an_officer_looks_at_papers_and_lets_the_money_move(
    bare_service: Service, laid: Given, browser: Browser
) -> None:
    rina = next(each for each in demo_officers() if each.username == "rina")
    ref = laid.filled_application(laid.account(), Status.CHECKING, nik="2104015708940017")
    laid.papers(ref)
    desk = browser.new_context(viewport=DESK, base_url=bare_service.base_url)
    hand = Keys(desk.new_page())
    page = hand.page
    hand.open("/petugas/masuk")
    for name, text in (("nama", rina.username), ("sandi", rina.password), ("kode", pyotp.TOTP(rina.totp_secret).now())):
        hand.type(f"input[name={name}]", text)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/masuk" not in url, timeout=PATIENCE)
    hand.open(f"/petugas/periksa/{ref}")
    says(page, "SITI NURHALIZA")
    hand.reach(page.get_by_role("tab").nth(1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab").nth(1)).to_have_attribute("aria-selected", "true", timeout=PATIENCE)
    hand.press("Terima")
    says(page, "Tidak ada dokumen yang menunggu dilihat.")
    assert laid.status(ref) is Status.PAYABLE
    desk.close()


def _orders(service: Service) -> list[str]:
    with sqlite3.connect(service.data_dir / "lingga.db") as database:
        return [row[0] for row in database.execute("SELECT order_id FROM payment ORDER BY id")]
