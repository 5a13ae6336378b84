"""People who use the service in a browser as they would: by what they see. Used by every test that walks it."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lingga_app.services.demo_people import demo_officers
from loadtest.service import Service

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PATIENCE = 20_000
"""Milliseconds that a page may take on a busy machine before a test calls it lost."""

SITI = {
    "held": "Belum",
    "purpose": "Wisata",
    "name": "SITI NURHALIZA",
    "birth_place": "DABO SINGKEP",
    "birth_date": ("17", "8", "1994"),
    "sex": "Perempuan",
    "marital": "Belum kawin",
    "has_ktp": "Ya",
    "name_changed": "Tidak",
    "nik": "2104015708940003",
    "family_card": "2104010101100001",
    "product": "5 tahun",
    "occupation": "Guru",
    "in_lingga": "Ya",
    "village": ("Singkep", "Dabo"),
    "home": {"hamlet": "Dusun I", "rt": "1", "rw": "2", "landmark": "Dekat masjid"},
    "phone": "081270009999",
    "father_name": "MUHAMMAD YUSUF",
    "mother_name": "FATIMAH",
    "emergency": {"emergency_name": "RAHMAT", "emergency_phone": "081270008888"},
}
"""An adult of Dabo Lama with the three usual papers; the registry knows her."""


def live(page: Page) -> Page:
    """Wait until the page can talk to the server."""
    page.locator("html[data-live=yes]").wait_for(state="attached", timeout=PATIENCE)
    return page


def tap(page: Page, label: str | re.Pattern[str]) -> None:
    """Press the button or follow the link that says so."""
    control = page.get_by_role("button", name=label).or_(page.get_by_role("link", name=label))
    control.filter(visible=True).first.click(timeout=PATIENCE)


@dataclass
class Inbox:
    """The stand-in's inbox of one person."""

    service: Service
    to: str

    def texts(self) -> list[str]:
        answer = httpx.get(f"{self.service.sandbox_url}/pesan/api", params={"to": self.to}, trust_env=False)
        return [message["text"] for message in answer.json()["messages"]]

    def code(self, page: Page) -> str:
        """The newest sign-in code; the page is given time meanwhile."""
        for _ in range(100):
            for text in self.texts():
                if found := re.search(r"\b(\d{6})\b", text):
                    return found.group(1)
            page.wait_for_timeout(100)
        raise AssertionError(f"no code for {self.to}")


class Applicant:
    """A citizen on a phone of 360 x 740."""

    def __init__(self, context: BrowserContext, service: Service, phone: str) -> None:
        self.page = context.new_page()
        self.service = service
        self.inbox = Inbox(service, phone)
        self.reference = ""

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.service.base_url}{path}")
        return live(self.page)

    def sign_in(self) -> None:
        page = self.go("/")
        tap(page, "Mulai buat paspor")
        page.get_by_label("Nomor HP atau e-mail").fill(self.inbox.to)
        tap(page, "Kirim kode")
        page.locator("input[name=kode]").fill(self.inbox.code(page))
        tap(page, "Masuk")
        expect(page.get_by_role("heading", name="Paspor ini untuk siapa?")).to_be_visible(timeout=PATIENCE)

    def sign_in_again(self) -> None:
        """After a pause long enough for the page to have locked itself."""
        page = self.go("/masuk")
        page.get_by_label("Nomor HP atau e-mail").fill(self.inbox.to)
        before = len(self.inbox.texts())
        tap(page, "Kirim kode")
        for _ in range(100):
            if len(self.inbox.texts()) > before:
                break
            page.wait_for_timeout(100)
        page.locator("input[name=kode]").fill(self.inbox.code(page))
        tap(page, "Masuk")
        page.wait_for_url(lambda url: "/masuk" not in url, timeout=PATIENCE)

    def register(self, answers: Mapping[str, object] = SITI) -> str:
        """Answer every question of the form; returns the reference."""
        page = self.page
        page.get_by_text("Saya sendiri").click()
        tap(page, "Lanjut")
        page.wait_for_url(re.compile(r"/isi"), timeout=PATIENCE)
        self.reference = re.search(r"LGA-\w{4}-\w{4}", page.url)[0]  # type: ignore[index]
        for _ in range(60):
            page.wait_for_url(re.compile(r"/isi.*#|pratinjau|jawaban"), timeout=PATIENCE)
            if "/isi" not in page.url:
                return self.reference
            question = page.url.rpartition("#")[2]
            self._answer(question, answers[question])
            tap(page, "Lanjut")
            self._moved_on(question)
        raise AssertionError("the form does not end")

    def _moved_on(self, question: str) -> None:
        """A doubt is shown once before it lets one pass."""
        page = self.page
        for _ in range(3):
            try:
                page.wait_for_url(lambda url: not url.endswith(f"#{question}"), timeout=4_000)
            except Exception:
                if page.get_by_role("alert").count():
                    raise
                tap(page, "Lanjut")
            else:
                return
        raise AssertionError(f"stuck at {question}: {page.inner_text('main')}")

    def _answer(self, question: str, value: object) -> None:
        page = self.page
        if question == "birth_date":
            for part, text in zip(("Tanggal", "Bulan", "Tahun"), value, strict=True):  # type: ignore[arg-type]
                page.get_by_label(part).fill(text)
        elif question == "village":
            district, village = value  # type: ignore[misc]
            page.get_by_label("Kecamatan").select_option(label=district)
            village_list = page.get_by_label("Desa")
            expect(village_list.locator("option", has_text=village).first).to_be_attached(timeout=PATIENCE)
            village_list.select_option(label=village)
        elif isinstance(value, dict):
            for name, text in value.items():
                page.locator(f"#{name}").fill(text)
        elif page.locator("main input[type=radio]").count():
            page.locator("main label", has_text=value).first.click()
        else:
            page.locator("main input, main textarea").first.fill(str(value))

    def send_paper(self, kind: str, picture: bytes) -> None:
        """Choose a picture from the phone, use it, wait for the verdict; a doubted one is sent anyway with a note."""
        page = self.go(f"/permohonan/{self.reference}/dokumen/{kind}")
        page.locator("input[type=file]").last.set_input_files(
            {"name": f"{kind}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        )
        tap(page, "Pakai foto ini")
        says(page, re.compile("Foto ini jelas|tidak dipungut biaya"))
        anyway = page.get_by_role("button", name="Tetap kirim")
        if anyway.count():
            anyway.click()
            page.locator("#note").fill("Ini foto terbaik dari HP saya.")
            tap(page, "Kirim dengan catatan")
            expect(anyway).to_be_hidden(timeout=PATIENCE)

    def send_data(self) -> None:
        page = self.go(f"/permohonan/{self.reference}/jawaban")
        page.get_by_text("Belum pernah").last.click()
        tap(page, "Kirim data")
        page.wait_for_url(re.compile(rf"/permohonan/{self.reference}/?(diperiksa)?/?$"), timeout=PATIENCE)


def photo(paper: str = "ktp", **how: Any) -> bytes:
    """A phone's picture of a drawn paper, as JPEG."""
    from PIL import Image

    from tests.inspection.papers import Photo, take

    stream = io.BytesIO()
    Image.fromarray(take(Photo(paper=paper, **how))).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def certificate() -> bytes:
    """A phone's picture of a drawn birth certificate: the reader tells a family card from one."""
    from simulation.paper_people import family
    from simulation.paper_photos import photograph
    from simulation.paper_sheets import sheet_of

    return photograph(sheet_of("akta", family(503), 503), 503).data


class Desk:
    """An officer at a PC of 1280 x 800. `now` is the office's clock, which a rehearsal may shift."""

    def __init__(self, context: BrowserContext, service: Service, username: str, now: datetime | None = None) -> None:
        self.context = context
        self.service = service
        self.page = context.new_page()
        account = {each.username: each for each in demo_officers()}[username]
        code = pyotp.TOTP(account.totp_secret).at(now or datetime.now(UTC))
        answer = context.request.post(
            f"{service.base_url}/api/petugas/masuk",
            form={"nama": username, "sandi": account.password, "kode": code},
            headers={"origin": service.base_url},
            max_redirects=0,
        )
        assert answer.status == 303, answer.status
        assert "masalah" not in answer.headers["location"], answer.headers["location"]

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.service.base_url}{path}")
        return live(self.page)


def says(page: Page, text: str | re.Pattern[str]) -> None:
    """The page shows this, now or soon, by itself."""
    expect(page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=PATIENCE)


def portrait() -> bytes:
    """A drawn face before a white wall, 3:4, as JPEG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (900, 1200), (244, 244, 244))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((230, 220, 670, 820), fill=(188, 140, 110))
    draw.rectangle((150, 850, 750, 1200), fill=(30, 60, 90))
    for left in (330, 500):
        draw.ellipse((left, 460, left + 70, 500), fill=(30, 30, 30))
    draw.rectangle((380, 680, 520, 700), fill=(120, 60, 60))
    draw.pieslice((200, 150, 700, 600), 180, 360, fill=(25, 25, 25))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=92)
    return stream.getvalue()


@contextmanager
def pictured(browser: Browser, name: str) -> Iterator[None]:
    """When a walk fails, what every open page showed is kept in test-results/."""
    try:
        yield
    except BaseException:
        folder = Path("test-results")
        folder.mkdir(exist_ok=True)
        pages = [page for context in browser.contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=folder / f"{name}-{number}.png", full_page=True)
            print(f"--- {page.url}\n{page.locator('body').inner_text()[:1500]}")
        raise
