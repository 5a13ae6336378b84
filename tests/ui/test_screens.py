"""Every component on the phone and on the desk: accessible, readable at double size, usable above the keyboard."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.ui.conftest import DESK, PHONE, until_live

pytestmark = pytest.mark.browser

PHONE_SCREENS = ["/", "/question", "/paper", "/home", "/schedule", "/pay", "/pickup", "/pieces", "/camera", "/share"]
DESK_SCREENS = ["/desk", "/summary", "/portrait"]
START_PAGE_BUDGET = 200_000


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_no_screen_has_an_accessibility_violation(chromium: Browser, gallery_url: str, theme: str) -> None:
    found: dict[str, list[str]] = {}
    for size, screens in ((PHONE, PHONE_SCREENS), (DESK, DESK_SCREENS)):
        context = chromium.new_context(viewport=size, color_scheme=theme)
        page = context.new_page()
        for screen in screens:
            page.goto(gallery_url + screen)
            until_live(page)
            if bad := violations(page):
                found[screen] = bad
        context.close()
    assert found == {}


@pytest.mark.parametrize("screen", PHONE_SCREENS)
def test_touch_targets_are_at_least_48_px_and_text_is_not_small(page: Page, gallery_url: str, screen: str) -> None:
    page.goto(gallery_url + screen)
    until_live(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, .choice')]
        .filter((n) => !n.matches('[type=radio], [type=checkbox], [type=file]'))
        .filter((n) => n.checkVisibility() && !n.matches('.skip'))
        .map((n) => [n.outerHTML.slice(0, 80), n.getBoundingClientRect()])
        .filter(([, box]) => box.height < 47.5 || box.width < 44)
        .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert small == []
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 17


@pytest.mark.parametrize("screen", [*PHONE_SCREENS, "/desk"])
def test_double_text_size_needs_no_sideways_scrolling(page: Page, gallery_url: str, screen: str) -> None:
    page.goto(gallery_url + screen)
    until_live(page)
    page.add_style_tag(content="html{font-size:200%}")
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
        .filter((n) => n.checkVisibility() && n.getBoundingClientRect().right > innerWidth + 1)
        .filter((n) => !n.closest('.scroll, svg, .sr, .skip, .live-note, .paper'))
        .map((n) => n.outerHTML.slice(0, 100))"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_question_field_error_and_button_fit_above_the_keyboard(page: Page, gallery_url: str) -> None:
    page.set_viewport_size({"width": 360, "height": 380})
    page.goto(gallery_url + "/question")
    until_live(page)
    page.locator("#nik").fill("2104")
    page.locator("#lanjut").click()
    expect(page.locator("#nik-error")).to_be_visible()
    page.locator(".errors a").click()
    expect(page.locator("#nik")).to_be_focused()
    page.evaluate("document.querySelector('#nik').scrollIntoView({block: 'center'})")
    dock = page.locator(".dock").bounding_box()
    assert dock is not None
    for part in ("h1", "#nik", "#nik-error"):
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= dock["y"], part
    assert dock["y"] + dock["height"] <= 380


def test_the_keyboard_reaches_and_uses_everything_in_order(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/pay")
    until_live(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.locator("#bayar")).to_be_focused()
    ring = page.locator("#bayar").evaluate("node => getComputedStyle(node).outlineWidth")
    assert ring == "3px"


def test_the_app_runs_under_the_strict_content_security_policy(page: Page, gallery_url: str) -> None:
    blocked: list[str] = []
    page.on("console", lambda line: blocked.append(line.text) if "Content Security Policy" in line.text else None)

    def with_policy(route: Route) -> None:
        answer = route.fetch()
        scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", answer.text(), re.DOTALL)
        sums = " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in scripts
        )
        policy = (
            f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {sums}; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; connect-src 'self' ws:; object-src 'none'; base-uri 'none'"
        )
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route(
        lambda url: url.rstrip("/") == gallery_url or url.endswith(("/question", "/scan", "/camera")), with_policy
    )
    for screen in ("", "/question", "/camera", "/scan"):
        page.goto(gallery_url + screen)
        until_live(page)
    page.goto(gallery_url)
    until_live(page)
    page.locator("#mulai").click()
    expect(page.locator("#taps")).to_have_text("1")
    assert blocked == []


def test_the_start_page_is_live_within_its_bytes(chromium: Browser, gallery_url: str) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(gallery_url)
    until_live(page)
    context.close()
    print(f"start page: {sum(received):.0f} bytes over the wire")
    assert 0 < sum(received) <= START_PAGE_BUDGET, sum(received)
