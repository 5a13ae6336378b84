"""Every page of the house, for everybody: axe, the keyboard alone, text of double size, the keyboard of a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from lingga_app.plain.routes import ROUTERS
from lingga_app.ui.pages import PAGES
from tests.e2e.people import DESK, PHONE, live, tap
from tests.e2e.visits import LIVE, PLAIN, VIEWPORTS, House, by_person

pytestmark = pytest.mark.browser

ALL = {**LIVE, **PLAIN}
ROUNDS = [pytest.param(who, width, id=f"{who or 'nobody'}-{width}") for who, width, _ in by_person(ALL)]
MATRIX = [
    pytest.param(size, theme, lang, id=f"{size['width']}-{theme}-{lang}")
    for size in (PHONE, DESK)
    for theme in ("light", "dark")
    for lang in ("id", "en")
]
ABOVE_THE_KEYBOARD = {"width": 360, "height": 380}

STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter((n) => n.checkVisibility() && n.getBoundingClientRect().right > innerWidth + 1)
    .filter((n) => !n.closest('.scroll, svg, .sr, .skip, .live-note, .paper'))
    .map((n) => n.outerHTML.slice(0, 100))"""
ONE_LINE = (
    """() => innerWidth < 1280 || [...document.querySelectorAll('.staff .top')].every((n) => n.offsetHeight <= 56)"""
)
MAIN_ACT = (
    """() => [...document.querySelectorAll('.dock .btn, .acts .btn, main .btn')].find((n) => n.checkVisibility())"""
)
REACHED = f"""() => document.activeElement === ({MAIN_ACT})()
    && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"""
MOST_TABS = 90
OUT_OF_REACH = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((n) => n.checkVisibility() && !n.disabled && n.type !== 'hidden' && n.tabIndex < 0)
    .map((n) => n.outerHTML.slice(0, 100))"""
"""What a hand with a mouse can use and Tab never comes to."""


def test_no_page_is_left_out():
    assert set(LIVE) == {page.route for page in PAGES}
    plain = {route.path for router in ROUTERS for route in router.routes if "GET" in route.methods}
    visited = {re.sub(r"/(tidak-ada|\[nomor\])$", "/{}", path.split("?")[0]) for path in PLAIN}
    assert visited == {re.sub(r"{.*}", "{}", path) for path in plain - {"/bahasa/{lang}"}}


@pytest.mark.parametrize(("who", "width"), ROUNDS)
def test_every_page_can_be_used_by_everybody(house: House, who: str, width: str):
    context = house.enter(who, viewport=VIEWPORTS[width])
    page = context.new_page()
    found: dict[str, list[str]] = {}
    for route, visit in _round(who, width):
        house.show(page, route, visit)
        bad = [*violations(page), *keyboard(page)]
        if not page.get_by_text("CONTOH, bukan situs resmi").first.is_visible():
            bad.append("does not say that it is a sample")
        if not page.evaluate(ONE_LINE):
            bad.append("the bar takes two lines")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        bad += [f"sticks out at double size: {html}" for html in page.evaluate(STICKS_OUT)]
        if bad:
            found[route] = bad
    context.close()
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize(("size", "theme", "lang"), MATRIX)
def test_no_page_has_a_violation(house: House, size: dict[str, int], theme: str, lang: str):
    found: dict[str, list[str]] = {}
    for who, _, visits in by_person(ALL):
        context = house.enter(who, viewport=size, color_scheme=theme)
        context.request.get(f"{house.service.base_url}/bahasa/{lang}")
        page = context.new_page()
        for route, visit in visits:
            house.show(page, route, visit)
            bad = [*violations(page), *(f"sticks out: {html}" for html in page.evaluate(STICKS_OUT))]
            if bad:
                found[route] = bad
        context.close()
    assert found == {}


def test_question_field_error_and_button_stand_above_the_phones_keyboard(house: House):
    context = house.enter("siti", viewport=ABOVE_THE_KEYBOARD)
    page = context.new_page()
    page.goto(house.address("/permohonan/[nomor]/isi?q=nik", LIVE["/permohonan/[nomor]/isi"]))
    live(page).locator("#answer").fill("2104")
    tap(page, "Lanjut")
    expect(page.locator("#answer-error")).to_be_visible()
    page.locator("#answer").focus()
    stands_above(page, "main h1", "#answer", "#answer-error")
    context.close()


@pytest.mark.parametrize(("path", "field"), [("/masuk", "tujuan"), ("/masuk/sandi", "sandi")])
def test_signing_in_works_above_the_phones_keyboard(house: House, path: str, field: str):
    context = house.enter("", viewport=ABOVE_THE_KEYBOARD)
    page = context.new_page()
    page.goto(house.service.base_url + path)
    live(page)
    page.locator(f"input[name={field}]").focus()
    stands_above(page, f"input[name={field}]")
    context.close()


def _round(who: str, width: str):
    return next(visits for person, size, visits in by_person(ALL) if (person, size) == (who, width))


def violations(page: Page) -> list[str]:
    """What axe finds, with the element."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def keyboard(page: Page) -> list[str]:
    """Nothing on the page is for a mouse only; its main act is reached by Tab alone, and shows that it is."""
    if beyond := page.evaluate(OUT_OF_REACH):
        return [f"Tab never comes to {html}" for html in beyond]
    if not page.evaluate(f"!!({MAIN_ACT})()"):
        return []
    page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges() }")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED):
            return []
    return [f"Tab does not reach {page.evaluate(f'({MAIN_ACT})().outerHTML.slice(0, 100)')}"]


def stands_above(page: Page, *parts: str) -> None:
    """Every part is within the small screen and not behind the docked button, which is there too."""
    dock = page.locator(".dock").bounding_box()
    assert dock is not None
    assert dock["y"] + dock["height"] <= ABOVE_THE_KEYBOARD["height"]
    for part in parts:
        box = page.locator(part).first.bounding_box()
        assert box is not None, part
        assert box["y"] >= 0, (part, box)
        assert box["y"] + box["height"] <= dock["y"], (part, box, dock)
