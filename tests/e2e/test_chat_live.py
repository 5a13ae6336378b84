"""Two browsers talk: what one writes appears at the other without reload, in order, once, and nothing is lost."""

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pyotp.totp import TOTP

from lingga_app.services.demo_people import demo_officers
from loadtest.service import Service

pytestmark = pytest.mark.browser
PHONE, PASSWORD = "081270001001", "contoh sandi siti"
SOON = 10_000


def ask(service: Service, method: str, path: str, token: str = "", **body: object) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = httpx.request(
        method, f"{service.base_url}/api/v1{path}", json=body, headers=headers, timeout=20, trust_env=False
    )
    answer.raise_for_status()
    return answer


@pytest.fixture(scope="module")
def citizen(service) -> str:
    return ask(service, "POST", "/sessions/password", to=PHONE, password=PASSWORD).json()["token"]


@pytest.fixture(scope="module")
def officer(service) -> str:
    """Signed in once: a code of the second factor counts once."""
    maya = next(person for person in demo_officers() if person.username == "maya")
    code = TOTP(maya.totp_secret).now()
    body = {"username": maya.username, "password": maya.password, "code": code}
    return ask(service, "POST", "/sessions/officer", **body).json()["token"]


@pytest.fixture(scope="module")
def reference(service, citizen) -> str:
    """An account goes on with the draft it has, so the tests of this file share one talk."""
    return ask(service, "POST", "/applications", citizen, relation="self").json()["reference"]


def open_page(browser: Browser, service: Service, token: str, path: str, width: int, height: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "lingga_session", "value": token, "url": service.base_url}])
    page = context.new_page()
    page.goto(service.base_url + path)
    page.wait_for_selector("html[data-live=yes]", timeout=20_000)
    return page


def write(page: Page, text: str) -> None:
    page.locator("#pesan").fill(text)
    page.locator("#pesan").press("Enter")


def bubbles(page: Page):
    return page.locator(".talk li:not(.unsent) > p:first-child")


def test_messages_arrive_without_reload_in_order_once(browser, service, citizen, officer, reference):
    phone = open_page(browser, service, citizen, f"/permohonan/{reference}/chat", 360, 740)
    desk = open_page(browser, service, officer, f"/petugas/chat?kasus={reference}", 1280, 800)
    write(phone, "Akta saya tertulis Sitti.")
    expect(bubbles(desk)).to_have_text(["Akta saya tertulis Sitti."], timeout=SOON)
    write(desk, "Baik, kami catat.")
    expect(bubbles(phone)).to_have_text(["Akta saya tertulis Sitti.", "Baik, kami catat."], timeout=SOON)
    expect(phone.locator(".unsent")).to_have_count(0)

    hostile = "<img src=x onerror=document.title='x'> [k](javascript:alert(1))"
    write(phone, hostile)
    expect(bubbles(desk).last).to_have_text(hostile, timeout=SOON)
    assert desk.locator(".talk img, .talk a").count() == 0
    assert desk.title() != "x"

    for number in range(5):
        write(phone, f"Pesan {number}")
    expect(bubbles(desk)).to_have_count(8, timeout=SOON)
    assert [text for text in bubbles(desk).all_inner_texts() if text.startswith("Pesan")] == [
        f"Pesan {number}" for number in range(5)
    ]
    phone.context.close()
    desk.context.close()


def test_what_is_written_without_signal_goes_out_once_when_it_is_back(browser, service, citizen, reference):
    phone = open_page(browser, service, citizen, f"/permohonan/{reference}/chat", 360, 740)
    phone.context.set_offline(True)
    phone.wait_for_selector("html[data-live=lost]", timeout=20_000)
    write(phone, "Ditulis di kapal.")
    expect(phone.locator(".unsent")).to_contain_text("Ditulis di kapal.")
    expect(phone.locator(".unsent")).to_contain_text("dikirim saat tersambung")
    phone.context.set_offline(False)
    told = bubbles(phone).filter(has_text="Ditulis di kapal.")
    expect(told).to_have_count(1, timeout=40_000)
    expect(phone.locator(".unsent")).to_have_count(0)
    phone.reload()
    phone.wait_for_selector("html[data-live=yes]", timeout=20_000)
    expect(told).to_have_count(1, timeout=SOON)
    phone.context.close()


def test_a_refused_message_comes_back_into_the_field(browser, service, citizen, reference):
    phone = open_page(browser, service, citizen, f"/permohonan/{reference}/chat", 360, 740)
    phone.locator("#pesan").evaluate("node => { node.maxLength = 4000 }")
    write(phone, "a" * 1200)
    expect(phone.get_by_role("alert").filter(has_text="1000")).to_be_visible(timeout=SOON)
    expect(phone.locator("#pesan")).to_have_value("a" * 1200)
    expect(phone.locator(".unsent")).to_have_count(0)
    expect(bubbles(phone).filter(has_text="aaaa")).to_have_count(0)
    phone.context.close()
