"""One person from phone to booklet, in two browsers: the applicant at 360 px, officers at 1280 px.

A glance sends one paper back, a callback comes twice, the appointment is moved once, one field is returned after the
interview, a relative named by the applicant collects the booklet, and a question is asked and answered.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from loadtest.service import Service, running_service
from tests.e2e.people import (
    DESK,
    PATIENCE,
    PHONE,
    SITI,
    Applicant,
    Desk,
    certificate,
    photo,
    pictured,
    portrait,
    says,
    tap,
)

pytestmark = pytest.mark.browser
PHONE_NUMBER = "081270007001"


class Rehearsal:
    """The service of this test, its shifted clock, and the stand-in bank."""

    def __init__(self, service: Service, clock: Path) -> None:
        self.service = service
        self.clock = clock
        self.shift = timedelta()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def jump(self, to: datetime) -> None:
        self.shift = to - datetime.now(UTC)
        self.clock.write_text(str(self.shift.total_seconds()))

    def bank(self, path: str, **body: object) -> None:
        answer = httpx.post(
            f"{self.service.sandbox_url}/gateway/_control/{path}",
            json=body,
            headers={"X-Sandbox-Control": "kendali-contoh"},
            trust_env=False,
        )
        answer.raise_for_status()

    def row(self, question: str) -> tuple:
        with sqlite3.connect(self.service.data_dir / "lingga.db") as database:
            return database.execute(question).fetchone()


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    folder = tmp_path_factory.mktemp("journey")
    clock = folder / "clock"
    clock.write_text("0")
    with running_service(folder / "data", LINGGA_PROFILE="demo", LINGGA_CLOCK_FILE=str(clock)) as service:
        yield Rehearsal(service, clock)


def test_from_phone_to_booklet(rehearsal: Rehearsal, browser: Browser) -> None:
    with pictured(browser, "journey"):
        _journey(rehearsal, browser)


def _journey(rehearsal: Rehearsal, browser: Browser) -> None:
    service = rehearsal.service
    phone = browser.new_context(viewport=PHONE)
    siti = Applicant(phone, service, PHONE_NUMBER)

    def desk(name: str) -> Desk:
        """Each step of an officer in a browser of its own; a second factor is good for one sign-in."""
        for before in browser.contexts[1:]:
            before.close()
        rehearsal.jump(rehearsal.now + timedelta(seconds=31))
        return Desk(browser.new_context(viewport=DESK), service, name, rehearsal.now)

    siti.sign_in()
    siti.register()
    tap(siti.page, re.compile("sudah benar"))
    for kind, picture in (("ktp", photo()), ("kk", photo("kk", blur=4.0)), ("birth", certificate())):
        siti.send_paper(kind, picture)
    _a_passport_held_before_stops_here_too(siti, rehearsal)
    siti.send_data()
    says(siti.page, "sedang diperiksa petugas")
    home = f"/permohonan/{siti.reference}"

    _glance_sends_one_back(desk, siti.reference)
    siti.go(home)
    says(siti.page, "Ada 1 dokumen yang perlu diperbaiki")
    siti.send_paper("kk", photo("kk"))
    siti.go(f"{home}/dokumen")
    tap(siti.page, "Kirim perbaikan")
    says(siti.page, "sedang diperiksa petugas")
    _accept(desk, siti.reference)

    _pay(rehearsal, siti, home)
    _book_and_move(siti, home)
    interview_at = rehearsal.row("SELECT starts_at FROM session JOIN appointment a ON a.session_id = session.id "
                                 "WHERE a.state = 'confirmed'")[0]  # fmt: skip
    rehearsal.jump(datetime.fromisoformat(interview_at).replace(tzinfo=UTC) - timedelta(minutes=10))

    _interview(desk, siti.reference)
    _return_mothers_name(desk, siti.reference)
    _answer(siti, rehearsal, home)
    _verify_and_approve(desk, siti.reference)
    _choose_collector(siti, home)
    _print_and_release(desk, siti.reference)
    short_code = _pickup_code(siti, home)
    _hand_over(desk, short_code)
    siti.go(home)
    says(siti.page, re.compile("sudah diambil|sudah diserahkan|Paspor sudah", re.I))
    _chat(desk, siti, home)

    kinds = {row[0] for row in sqlite3.connect(service.data_dir / "lingga.db").execute("SELECT kind FROM notice")}
    assert {"glance_mend", "paid", "seat_booked", "seat_moved", "return_asked", "ready", "collected"} <= kinds, kinds
    _nobody_is_named_in_the_log(service)
    answer = httpx.get(f"{service.base_url}/readyz", trust_env=False).json()
    assert answer["status"] == "ok"


def _nobody_is_named_in_the_log(service: Service) -> None:
    """What was typed and who it was is in no line of the service: not as data and not as part of an address."""
    said = service.output + "".join(path.read_text() for path in service.data_dir.rglob("*.log"))
    assert len(said) > 500
    for personal in (SITI["nik"], SITI["family_card"], "NURHALIZA", "ROHANA", PHONE_NUMBER, PHONE_NUMBER[1:]):
        assert personal not in said, personal


Opened = Callable[[str], Desk]


def _a_passport_held_before_stops_here_too(siti: Applicant, rehearsal: Rehearsal) -> None:
    """Asked for the second time, before any money: "yes" says why it ends here, and nothing can be sent."""
    page = siti.go(f"/permohonan/{siti.reference}/jawaban")
    page.get_by_text("Pernah", exact=True).last.click()
    says(page, "Halaman ini hanya untuk paspor pertama")
    expect(page.get_by_role("button", name="Kirim data")).to_be_hidden()
    assert rehearsal.row("SELECT status FROM application ORDER BY id DESC LIMIT 1") == ("draft",)
    assert rehearsal.row("SELECT count(*) FROM payment") == (0,)


def _glance_sends_one_back(desk: Opened, reference: str) -> None:
    page = desk("rina").go(f"/petugas/periksa/{reference}")
    page.get_by_role("tab", name=re.compile("^KK")).click()
    page.locator("#reason").select_option(label="Tulisan belum terbaca")
    expect(page.get_by_role("button", name=re.compile(r"Minta perbaikan.*1"))).to_be_visible(timeout=PATIENCE)
    tap(page, re.compile("Minta perbaikan"))
    says(page, "Tidak ada dokumen yang menunggu dilihat.")


def _accept(desk: Opened, reference: str) -> None:
    page = desk("rina").go(f"/petugas/periksa/{reference}")
    says(page, "SITI NURHALIZA")
    tap(page, re.compile("^Terima"))
    says(page, "Tidak ada dokumen yang menunggu dilihat.")


def _pay(rehearsal: Rehearsal, siti: Applicant, home: str) -> None:
    """The callback comes twice; the page turns by itself."""
    page = siti.go(f"{home}/sebelum-bayar")
    says(page, "Uang tidak bisa dikembalikan kalau")
    tap(page, "Saya mengerti, bayar")
    page.get_by_text("BRI", exact=True).first.click()
    tap(page, "Buat kode bayar")
    says(page, "Nomor bayar (virtual account)")
    order = rehearsal.row("SELECT order_id FROM payment")[0]
    rehearsal.bank("faults", kind="duplicate", value=1, times=1)
    rehearsal.bank(f"{order}/pay")
    says(page, "Uang sudah masuk")
    rehearsal.bank("repeat", order_id=order)
    page = siti.go(f"{home}/bukti-bayar")
    says(page, "Rp650.000")
    assert rehearsal.row("SELECT count(*) FROM ledger_transfer WHERE debit LIKE 'gateway_clearing:%'") == (1,)


def _book_and_move(siti: Applicant, home: str) -> None:
    page = siti.go(f"{home}/jadwal")
    page.get_by_text("10.00-11.00").first.click()
    tap(page, "Ambil jadwal ini")
    says(page, "Bukti jadwal wawancara")
    page = siti.go(f"{home}/ganti-jadwal")
    says(page, "Jadwal Anda sekarang")
    page.locator(".day, [class*=day]").get_by_role("radio").or_(page.locator("main label")).first.wait_for(
        state="attached"
    )
    page.get_by_text("09.00-10.00").first.click()
    tap(page, "Ambil jadwal ini")
    page.wait_for_url(re.compile("/bukti-jadwal"), timeout=PATIENCE)  # the chosen hour is named before it is had, too
    says(page, "pukul 09.00 WIB")


def _interview(desk: Opened, reference: str) -> None:
    anwar = desk("anwar")
    page = anwar.go("/petugas/datang")
    page.locator("#code").fill(reference)
    page.locator("#code").press("Enter")
    says(page, "sudah lapor datang. Nomor A-001")
    page.locator("#code").fill(reference)
    page.locator("#code").press("Enter")
    says(page, re.compile("sudah dipakai lapor datang"))
    page = anwar.go(f"/petugas/foto/{reference}")
    says(page, "SEDANG DIFOTO: SITI NURHALIZA")
    page.locator("input[type=file]").last.set_input_files(
        {"name": "potret.jpg", "mimeType": "image/jpeg", "buffer": portrait()}
    )
    tap(page, "Pakai foto ini")
    reason = page.locator("#portrait_note")
    usable = page.get_by_role("link", name=re.compile("halaman data"))
    expect(reason.or_(usable).first).to_be_visible(timeout=PATIENCE)
    if reason.count():
        reason.fill("Gambar contoh untuk peragaan.")
        tap(page, "Pakai dengan alasan")
        expect(usable).to_be_visible(timeout=PATIENCE)
    page = anwar.go(f"/petugas/pratinjau/{reference}")
    says(page, "P<IDNNURHALIZA<<SITI")
    tap(page, re.compile("Pemohon setuju"))
    says(page, re.compile("Sudah disetujui pemohon"))
    page = anwar.go(f"/petugas/wawancara/{reference}")
    page.locator("#note").fill("Akta asli diperiksa.")
    says(page, re.compile(r"Tersimpan \d\d\.\d\d"))
    tap(page, re.compile("Selesai wawancara"))
    says(page, "Tidak ada kasus yang menunggu.")


def _return_mothers_name(desk: Opened, reference: str) -> None:
    page = desk("rina").go(f"/petugas/cocokkan/{reference}")
    says(page, re.compile(r"\d perbedaan"))
    tap(page, re.compile("Minta perbaikan"))
    page.locator("#target").select_option(label="Nama ibu")
    page.locator("#reason").select_option(label="Nama orang tua berbeda")
    page.locator("#note").fill("Akta menulis ROHANA.")
    tap(page, "Tambah ke daftar")
    tap(page, re.compile("^Kirim"))
    says(page, "Tidak ada kasus yang menunggu.")


def _answer(siti: Applicant, rehearsal: Rehearsal, home: str) -> None:
    siti.sign_in_again()
    page = siti.go(f"{home}/perbaikan")
    says(page, "Nama ibu")
    page.locator("main input:not([type=hidden])").first.fill("ROHANA")
    tap(page, re.compile("^Simpan"))
    tap(page, "Kirim perbaikan")
    says(page, "Perbaikan terkirim")
    assert rehearsal.row("SELECT status FROM application ORDER BY id DESC LIMIT 1") == ("interviewed",)


def _verify_and_approve(desk: Opened, reference: str) -> None:
    page = desk("rina").go(f"/petugas/cocokkan/{reference}")
    says(page, "ROHANA")
    tap(page, re.compile("^Teruskan"))
    says(page, "Tidak ada kasus yang menunggu.")
    page = desk("sari").go(f"/petugas/setuju/{reference}")
    tap(page, re.compile("^Setujui"))
    says(page, "Tidak ada kasus yang menunggu.")


def _choose_collector(siti: Applicant, home: str) -> None:
    """Somebody else, named by the applicant, with the papers that person needs."""
    page = siti.go(f"{home}/ambil")
    page.get_by_text("Diambil orang lain").first.click()
    page.get_by_text("Orang lain yang saya tunjuk").first.click()
    page.locator("#collector_name").fill("RAHMAT HIDAYAT")
    page.locator("#collector_name").blur()
    tap(page, "Simpan pilihan")
    says(page, re.compile("Pilihan tersimpan"))


def _print_and_release(desk: Opened, reference: str) -> None:
    page = desk("budi").go("/petugas/cetak")
    says(page, reference)
    tap(page, re.compile("^Cetak paspor"))
    says(page, re.compile("Paspor dicetak di buku"))
    tap(page, "Lepas paspor")
    says(page, re.compile("dilepas. Pemohon sudah diberi tahu"))


def _pickup_code(siti: Applicant, home: str) -> str:
    page = siti.go(f"{home}/kode-ambil")
    says(page, "Tunjukkan kode ini di loket")
    return re.search(r"\b\w{2}( \w{2}){2,}\b", page.locator("main .code, main .num").first.inner_text())[0]  # type: ignore[index]


def _hand_over(desk: Opened, code: str) -> None:
    maya = desk("maya")
    page = maya.go("/petugas/serah")
    page.locator("#code").fill(code)
    page.locator("#code").press("Enter")
    says(page, "Dokumen yang diminta")
    for paper in page.locator("main input[type=checkbox]").all():
        paper.click()
        expect(paper).to_be_checked(timeout=PATIENCE)
    receiver = page.locator("#receiver")
    if receiver.count():
        receiver.fill("RAHMAT HIDAYAT")
        receiver.blur()
    tap(page, re.compile("^Serahkan paspor"))
    says(page, re.compile("Paspor diserahkan kepada"))
    page = maya.go("/petugas/serah")
    page.locator("#code").fill(code)
    page.locator("#code").press("Enter")
    says(page, re.compile("Tidak ada yang diubah"))


def _chat(desk: Opened, siti: Applicant, home: str) -> None:
    """Asked and answered; the answer arrives without a reload."""
    page = siti.go(f"{home}/chat")
    page.locator("#pesan").fill("Bolehkah paspor dilaminasi?")
    tap(page, re.compile("^Kirim"))
    says(page, re.compile("Terkirim"))
    office = desk("maya").go("/petugas/chat")
    office.get_by_text(siti.reference).first.click()
    says(office, "Bolehkah paspor dilaminasi?")
    office.locator("#pesan").fill("Jangan dilaminasi. Simpan di tempat kering.")
    tap(office, re.compile("^Kirim"))
    says(page, "Jangan dilaminasi. Simpan di tempat kering.")
