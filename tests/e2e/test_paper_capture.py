"""A family photographs its papers at 360 px: file chooser, verdict by push, note, and what an officer then sees."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import PATIENCE, PHONE, Applicant, live, tap
from tests.factories import SITI
from tests.services.papers_support import photo

pytestmark = pytest.mark.browser

VERDICT = 60_000
"""Milliseconds for a verdict on a machine that runs other tests as well."""


def draft(page: Page, base: str) -> str:
    """A filled form, made the way programs do it, with the cookie of this browser."""
    made = page.request.post(f"{base}/api/v1/applications", data={"relation": "self"})
    reference = made.json()["reference"]
    answers = {field.value: value for field, value in SITI.items()}
    saved = page.request.patch(f"{base}/api/v1/applications/{reference}/answers", data={"answers": answers})
    assert saved.ok, saved.text()
    return reference


def choose(page: Page, data: bytes) -> None:
    """ "Pilih dari HP", look at it, use it."""
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Pilih dari HP").click()
    chooser.value.set_files({"name": "IMG 0001 \u202egpj.jpg", "mimeType": "image/jpeg", "buffer": data})
    tap(page, "Pakai foto ini")


def test_a_clear_photo_a_doubt_with_a_note_and_a_paper_that_is_not_there(browser, service):
    context = browser.new_context(viewport=PHONE)
    applicant = Applicant(context, service, "081270007701")
    applicant.sign_in()
    page = applicant.page
    reference = draft(page, service.base_url)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))

    applicant.go(f"/permohonan/{reference}/dokumen")
    expect(page.get_by_text("Belum ada")).to_have_count(3, timeout=PATIENCE)
    tap(page, "Foto KTP")
    page.wait_for_url("**/dokumen/ktp", timeout=PATIENCE)
    choose(page, photo())
    expect(page.get_by_role("heading", name="Foto ini jelas")).to_be_visible(timeout=VERDICT)

    applicant.go(f"/permohonan/{reference}/dokumen/kk")
    choose(page, photo(paper="kk", blur=9.0))
    expect(page.get_by_role("heading", name="Tulisan belum terbaca")).to_be_visible(timeout=VERDICT)
    expect(page.get_by_role("img", name="Foto KK")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tap(page, "Tetap kirim")
    page.get_by_label("Catatan untuk petugas").fill("KK ini memang sudah pudar.")
    tap(page, "Kirim dengan catatan")
    expect(page.get_by_role("heading", name="Foto sudah dikirim")).to_be_visible(timeout=PATIENCE)

    applicant.go(f"/permohonan/{reference}/dokumen/birth")
    tap(page, "Saya tidak punya ini")
    page.get_by_label("Apa yang Anda punya?").fill("Ada surat keterangan dari desa.")
    tap(page, "Beri tahu petugas")
    expect(page.get_by_role("heading", name="Tidak punya")).to_be_visible(timeout=PATIENCE)

    applicant.go(f"/permohonan/{reference}/dokumen")
    expect(page.get_by_text("Semua dokumen sudah ada")).to_be_visible(timeout=PATIENCE)
    tap(page, "Lanjut kirim")
    page.wait_for_url("**/jawaban", timeout=PATIENCE)
    live(page)
    assert faults == []
    context.close()


def test_a_ktp_fills_the_form_and_a_difference_takes_one_tap(browser, service):
    from simulation.paper_people import family
    from simulation.paper_photos import photograph
    from simulation.paper_sheets import ktp

    home = family(501)
    who = home.members[1]
    applicant = Applicant(browser.new_context(viewport=PHONE), service, "081270007702")
    applicant.sign_in()
    page = applicant.page
    base = f"{service.base_url}/api/v1/applications"
    reference = page.request.post(base, data={"relation": "self"}).json()["reference"]

    applicant.go(f"/permohonan/{reference}/dokumen/ktp")
    choose(page, photograph(ktp(home, who, 504), 501).data)
    expect(page.get_by_role("heading", name="Terbaca dari KTP")).to_be_visible(timeout=VERDICT)
    expect(page.get_by_text(who.nik)).to_be_visible()
    tap(page, "Benar, isi formulir")
    page.wait_for_url("**/isi**", timeout=PATIENCE)

    typed = page.request.patch(f"{base}/{reference}/answers", data={"answers": {"birth_place": "SENAYANG"}})
    assert typed.ok, typed.text()
    applicant.go(f"/permohonan/{reference}/dokumen")
    asked = page.get_by_text(f"Di KTP tertulis {who.place}. Yang Anda ketik SENAYANG. Mana yang benar?")
    expect(asked).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tap(page, "Pakai yang di kertas")
    expect(asked).to_have_count(0, timeout=PATIENCE)
    answers = page.request.get(f"{base}/{reference}").json()["answers"]
    assert (answers["birth_place"], answers["nik"]) == (who.place, who.nik)
