"""An officer types a day as it is said here, in three fields that do not speak the browser's language."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from lingga_app.domain.calendar import add_working_days, wib_day
from lingga_app.words.formats import MONTHS
from tests.e2e.people import DESK, PATIENCE, live, says
from tests.e2e.visits import House

pytestmark = pytest.mark.browser


def test_a_day_is_typed_with_its_month_by_name_and_refused_in_words(house: House):
    context = house.enter("yusuf", viewport=DESK, base_url=house.service.base_url, locale="en-US")
    page = context.new_page()
    page.goto("/petugas/kapal")
    live(page)
    day = add_working_days(wib_day(datetime.now(UTC)), 2)
    page.get_by_label("Tanggal").fill("31")
    page.get_by_label("Bulan").fill("Februari")
    page.get_by_label("Tahun").fill(str(day.year))
    page.get_by_role("button", name="Lihat orangnya").click()
    says(page, "Tanggal ini belum bisa dibaca")
    expect(page.get_by_label("Bulan")).to_have_value("Februari")  # nothing typed is lost

    page.get_by_label("Tanggal").fill(str(day.day))
    page.get_by_label("Bulan").fill(MONTHS["id"][day.month - 1])
    page.get_by_role("button", name="Lihat orangnya").click()
    says(page, "Tidak ada orang pada rute dan hari ini yang perlu pindah.")
    expect(page.get_by_text("Tanggal ini belum bisa dibaca")).to_be_hidden(timeout=PATIENCE)
    context.close()
