"""A tester who opens the desks is led to the laboratory, and the browser opens it although it is no page of the app."""

import pytest
from playwright.sync_api import Browser, expect

from loadtest.service import Service
from tests.e2e.people import DESK, PATIENCE, Desk

pytestmark = pytest.mark.browser


def test_a_tester_is_led_to_the_laboratory(service: Service, browser: Browser) -> None:
    with browser.new_context(viewport=DESK) as context:
        page = Desk(context, service, "tono").page
        page.goto(f"{service.base_url}/petugas")
        expect(page.get_by_role("heading", name="Laboratorium", exact=True)).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Mulai simulasi kantor")).to_be_visible()
