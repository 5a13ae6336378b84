"""Somebody who paid and has no date comes to the office: one tap of the officer, and the phone says so by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, expect

from lingga_app.domain.calendar import add_working_days, at_wib, wib_day
from loadtest.service import running_service
from tests.e2e.people import DESK, PATIENCE, PHONE, Desk, live, says
from tests.e2e.visits import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # a demo of its own is filled first

CASE = "NADIRA ZAHRA"
"""Laila's client: paid, and no date yet."""


@pytest.fixture(scope="module")
def ahead() -> timedelta:
    """Until ten past nine of the next working day: people are seated only while the office is open."""
    now = datetime.now(UTC)
    return at_wib(add_working_days(wib_day(now), 1), time(9, 10)) - now


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, browser: Browser, ahead: timedelta) -> Iterator[House]:
    """The demo with its cases, that morning."""
    folder = tmp_path_factory.mktemp("morning")
    clock = folder / "clock"
    clock.write_text(str(ahead.total_seconds()))
    with running_service(folder, LINGGA_PROFILE="demo", LINGGA_DEMO_CASES="1", LINGGA_CLOCK_FILE=str(clock)) as service:
        yield House(service, browser)


def test_who_paid_and_has_no_date_is_seated_with_one_tap(office: House, browser: Browser, ahead: timedelta):
    reference = office.cases[CASE]
    phone = office.enter("laila", viewport=PHONE, base_url=office.service.base_url)
    page = phone.new_page()
    page.goto(f"/permohonan/{reference}")
    live(page)
    says(page, "Pilih jadwal")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))

    desk = Desk(browser.new_context(viewport=DESK), office.service, "maya", datetime.now(UTC) + ahead)
    counter = desk.go("/petugas/datang")
    code = counter.get_by_label("Kode atau nomor permohonan")
    code.fill(reference)
    code.press("Enter")
    says(counter, "sudah bayar dan belum punya jadwal")
    hours = counter.get_by_role("group", name="Jam hari ini").get_by_role("button")
    expect(hours.first).to_contain_text("09.00-10.00", timeout=PATIENCE)  # the hour that has begun counts too
    expect(hours.first).to_contain_text("sisa 1 kursi")
    hours.first.click()
    says(counter, f"{CASE} sudah lapor datang. Nomor A-")
    expect(hours).to_have_count(0, timeout=PATIENCE)

    says(page, "Anda sudah lapor datang")
    assert loads == [], "nobody has to load the page anew"

    code.fill(reference)
    code.press("Enter")
    says(counter, "sudah dipakai lapor datang")
    desk.context.close()
    phone.close()
