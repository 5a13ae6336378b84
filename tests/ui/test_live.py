"""No tap and nothing typed is lost before the page is live, and a lost line is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from tests.ui.conftest import until_live

pytestmark = pytest.mark.browser


@contextmanager
def held_scripts(page: Page) -> Iterator[None]:
    """Hold every module script back, as a slow line does, until the block ends."""
    waiting: list[Route] = []
    page.route(re.compile(r"/assets/.*\.js"), lambda route: waiting.append(route))  # noqa: PLW0108, it marks the handler
    yield
    page.unroute(re.compile(r"/assets/.*\.js"))
    for route in waiting:
        with suppress(Error):  # The page that asked for it may be gone.
            route.continue_()


def test_a_tap_before_the_page_is_live_is_kept_shown_and_run_once(page: Page, gallery_url: str) -> None:
    with held_scripts(page):
        page.goto(gallery_url, wait_until="commit")
        start = page.locator("#mulai")
        expect(start).to_have_attribute("aria-disabled", "true")
        start.click(force=True)
        start.click(force=True)
        expect(start).to_have_class(re.compile("tapped"))
        expect(page.locator(".live-note.opening .kept")).to_be_visible()
    until_live(page)
    expect(page.locator("#taps")).to_have_text("1")
    expect(start).to_have_attribute("aria-disabled", "false")
    expect(start).not_to_have_class(re.compile("tapped"))
    expect(page.locator(".live-note.opening")).to_be_hidden()


def test_links_work_before_the_page_is_live(page: Page, gallery_url: str) -> None:
    with held_scripts(page):
        page.goto(gallery_url + "/question", wait_until="commit")
        page.get_by_role("link", name="Kembali").click()
        page.wait_for_url(gallery_url + "/", wait_until="commit")


def test_what_is_typed_before_the_page_is_live_stays_and_is_saved(page: Page, gallery_url: str) -> None:
    with held_scripts(page):
        page.goto(gallery_url + "/question", wait_until="commit")
        page.locator("#nik").fill("2104")
    until_live(page)
    expect(page.locator("#nik")).to_have_value("2104")
    expect(page.locator("#kept")).to_have_text("2104")


def test_an_early_submit_does_not_leak_the_fields_into_the_address(page: Page, gallery_url: str) -> None:
    with held_scripts(page):
        page.goto(gallery_url + "/share", wait_until="commit")
        page.locator("#kunci").fill("rahasia")
        page.locator("#kunci").press("Enter")
        assert "rahasia" not in page.url
    until_live(page)
    expect(page.locator("#posted")).to_have_text("rahasia")
    assert "rahasia" not in page.url


def test_the_lost_line_is_said_and_taps_run_when_it_is_back(
    page: Page, context: BrowserContext, gallery_url: str
) -> None:
    page.goto(gallery_url)
    until_live(page)
    context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("Tidak ada sinyal")
    page.locator("#mulai").click(force=True)
    expect(page.locator("#taps")).to_have_text("0")
    context.set_offline(False)
    expect(page.locator("#taps")).to_have_text("1")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_number_is_grouped_while_typed_and_saved_as_digits(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/question")
    until_live(page)
    nik = page.locator("#nik")
    nik.press_sequentially("2104-0157x08940003999")
    expect(nik).to_have_value("2104 0157 0894 0003")
    expect(page.locator("#kept")).to_have_text("2104015708940003")
    expect(page.get_by_text("Tersimpan pukul")).to_be_visible()
    # Correcting a digit in the middle leaves the caret where it was.
    nik.evaluate("node => node.setSelectionRange(6, 6)")
    nik.press("Backspace")
    nik.press("9")
    expect(nik).to_have_value("2104 9157 0894 0003")
    assert nik.evaluate("node => node.selectionStart") == 6


def test_a_refusal_takes_the_focus_and_leads_to_its_field(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/question")
    until_live(page)
    page.locator("#nik").fill("2104")
    page.locator("#lanjut").click()
    summary = page.get_by_role("alert").filter(has_text="Satu isian")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    nik = page.locator("#nik")
    expect(nik).to_be_focused()
    expect(nik).to_have_value("2104")
    expect(nik).to_have_attribute("aria-invalid", "true")
    expect(nik).to_have_accessible_description(re.compile("NIK harus 16 angka"))


def test_officers_keys_act_only_outside_fields_and_can_be_turned_off(page: Page, gallery_url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(gallery_url + "/desk")
    until_live(page)
    page.keyboard.press("a")
    expect(page.locator("#taps")).to_have_text("1")
    page.locator("#catatan").press("a")
    expect(page.locator("#catatan")).to_have_value("a")
    page.locator("h1").click()
    page.get_by_role("button", name="Tombol cepat").click()
    page.keyboard.press("a")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#taps")).to_have_text("1")
