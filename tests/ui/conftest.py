"""The gallery, built and served once, and one Chromium for all of its tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from lingga_app import bootstrap
from tests.browser import launch_options
from tests.ui import gallery

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def gallery_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the served gallery."""
    folder = tmp_path_factory.mktemp("gallery")
    gallery.build(folder)
    with gallery.serve(folder) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium with a pretended camera."""
    with sync_playwright() as play:
        browser = play.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone of its own for every test."""
    fresh = chromium.new_context(viewport=PHONE, permissions=["camera", "clipboard-read", "clipboard-write"])
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page on that phone; an error in its script fails the test."""
    opened = context.new_page()
    opened.on("pageerror", lambda fault: pytest.fail(f"script error: {fault}"))
    return opened


def until_live(page: Page) -> None:
    """Wait until taps run."""
    expect(page.locator("html")).to_have_attribute("data-live", "yes", timeout=15_000)


@pytest.fixture
def handlers_at_home(deps, given, tmp_path, monkeypatch):
    """The handlers find the test's database where the service finds its own."""
    monkeypatch.setenv("LINGGA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(bootstrap, "make_deps", lambda _: deps)
    bootstrap.settings.cache_clear()
    bootstrap.deps.cache_clear()
    given.office()
    yield
    bootstrap.settings.cache_clear()
    bootstrap.deps.cache_clear()
