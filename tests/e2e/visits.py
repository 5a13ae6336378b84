"""Every page of the house: who opens it, and about whose case. Used wherever all pages are looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

from lingga_app.services.demo_people import demo_citizens
from loadtest.service import Service
from tests.e2e.people import DESK, PHONE, Desk, live


@dataclass(frozen=True, slots=True)
class Visit:
    """`who`: nobody (empty), a demo citizen or a demo officer; `case`: whose application the address names.

    `script`: whether the page is a live one; `width`: "phone" or "desk", for which it was drawn.
    """

    who: str = ""
    case: str = ""
    script: bool = True
    width: str = "phone"


def _mine(case: str, who: str = "laila") -> Visit:
    return Visit(who, case)


def _staff(who: str, case: str = "") -> Visit:
    return Visit(who, case, width="desk")


LONG: Final = "MUHAMMAD SYARIFUDDIN ABDURRAHMAN WIRATMAJA"
HOME: Final = "/permohonan/[nomor]"

LIVE: Final[dict[str, Visit]] = {
    "/": Visit(),
    "/masuk": Visit(),
    "/masuk/kode": Visit(),
    "/masuk/sandi": Visit(),
    "/akun": Visit("siti"),
    "/akun/ganti": Visit("siti"),
    "/akun/kode": Visit("siti"),
    "/akun/nomor-baru": Visit("siti"),
    "/kuasa": Visit("siti"),
    "/saya": Visit("laila"),
    "/desa": Visit("laila"),
    "/permohonan/baru": Visit("siti"),
    HOME: _mine("BUJANG"),
    f"{HOME}/isi": _mine("SITI NURHALIZA", "siti"),
    f"{HOME}/pratinjau": _mine("SITI NURHALIZA", "siti"),
    f"{HOME}/jawaban": _mine("SITI NURHALIZA", "siti"),
    f"{HOME}/sebelum-bayar": _mine("NUR AZIZAH"),
    f"{HOME}/bayar": _mine("NUR AZIZAH"),
    f"{HOME}/bayar/[kode]": _mine("NABILA ZAHRA"),
    f"{HOME}/bukti-bayar": _mine("NADIRA ZAHRA"),
    f"{HOME}/dokumen": _mine("SITI NURHALIZA", "siti"),
    f"{HOME}/diperiksa": _mine("AISYAH PUTRI RAHMAT", "rahmat"),
    f"{HOME}/dokumen/[jenis]": _mine("SITI NURHALIZA", "siti"),
    f"{HOME}/perbaikan": _mine("BUJANG"),
    f"{HOME}/chat": _mine("RAHMAT HIDAYAT", "siti"),
    f"{HOME}/kabar": _mine("BUJANG"),
    f"{HOME}/jadwal": _mine("NADIRA ZAHRA"),
    f"{HOME}/ganti-jadwal": _mine("RAHMAT HIDAYAT", "siti"),
    f"{HOME}/bukti-jadwal": _mine("RAHMAT HIDAYAT", "siti"),
    f"{HOME}/kapal": _mine("RAHMAT HIDAYAT", "siti"),
    f"{HOME}/ambil": _mine("HAJAH MAIMUNAH"),
    f"{HOME}/kode-ambil": _mine("HAJAH MAIMUNAH"),
    f"{HOME}/ada-yang-salah": _mine("HAJAH MAIMUNAH"),
    "/bantuan": Visit(),
    "/bantuan/ganti-nomor": Visit(),
    "/bantuan/berobat": Visit(),
    "/tempat": Visit(),
    "/tempat/[nama]": Visit(),
    "/petugas/masuk": Visit(width="desk"),
    "/petugas/undangan": Visit(width="desk"),
    "/petugas/buku": _staff("yusuf"),
    "/petugas/pegawai": _staff("yusuf"),
    "/petugas": _staff("rina"),
    "/petugas/periksa": _staff("rina"),
    "/petugas/periksa/[nomor]": _staff("rina", "AISYAH PUTRI RAHMAT"),
    "/petugas/wawancara/[nomor]": _staff("anwar", "TENGKU ABDULLAH"),
    "/petugas/foto/[nomor]": _staff("anwar", "TENGKU ABDULLAH"),
    "/petugas/pratinjau/[nomor]": _staff("anwar", LONG),
    "/petugas/cocokkan/[nomor]": _staff("rina", LONG),
    "/petugas/setuju/[nomor]": _staff("sari", "HERMAN"),
    "/petugas/cari": _staff("maya"),
    "/petugas/ganti-nomor": _staff("maya"),
    "/petugas/serah-tugas": _staff("rina"),
    "/petugas/ringkasan": _staff("yusuf"),
    "/petugas/audit": _staff("dewi"),
    "/petugas/chat": _staff("maya"),
    "/petugas/kabar-gagal": _staff("yusuf"),
    "/petugas/keuangan": _staff("dewi"),
    "/petugas/datang": _staff("maya"),
    "/petugas/sesi": _staff("yusuf"),
    "/petugas/kapal": _staff("yusuf"),
    "/petugas/pembukaan": _staff("yusuf"),
    "/petugas/cetak": _staff("budi"),
    "/petugas/serah": _staff("maya"),
    "/petugas/laporan": _staff("sari"),
}
"""Route of `ui.pages` -> its visit."""

PLAIN: Final[dict[str, Visit]] = {
    path: Visit(script=False)
    for path in (
        "/syarat",
        "/syarat/daftar?umur=child&kawin=tidak&tujuan=umrah&orangtua=divorced",
        "/biaya",
        "/cek",
        "/periksa",
        "/gangguan",
        "/privasi",
        "/aksesibilitas",
        "/bayar/tidak-ada",
    )
} | {
    "/ruang-tunggu/tidak-ada": Visit("siti", script=False),
    "/bukti-jadwal/[nomor]": Visit("siti", "RAHMAT HIDAYAT", script=False),
    "/kode-ambil/[nomor]": Visit("laila", "HAJAH MAIMUNAH", script=False),
    "/petugas/laboratorium": Visit("tono", width="desk", script=False),
    "/petugas/laboratorium/banding": Visit("tono", width="desk", script=False),
    "/petugas/laboratorium/tidak-ada": Visit("tono", width="desk", script=False),
}
"""Pages without script."""

QUIET: Final = """() => new Promise((done) => {
  let end = setTimeout(done, 250);
  new MutationObserver(() => { clearTimeout(end); end = setTimeout(done, 250); })
    .observe(document.body, {subtree: true, childList: true, characterData: true});
})"""
"""What the page asked for when it was opened has arrived: nothing has changed on it for a quarter of a second."""

VIEWPORTS: Final = {"phone": PHONE, "desk": DESK}


@dataclass
class House:
    """The running service with its demo cases, and a browser context per person who visits."""

    service: Service
    browser: Browser
    keys: dict[str, Any] = field(default_factory=dict[str, Any])
    """The cookies of everybody who signed in: who comes again does not knock again, or it would be too often."""

    @cached_property
    def cases(self) -> dict[str, str]:
        """Person -> reference, of everybody whose owner has a password."""
        found: dict[str, str] = {}
        for citizen in demo_citizens():
            with self.program(citizen.username, citizen.password) as api:
                for card in api.get("/applications").json():
                    found[card["person"]] = card["reference"]
        return found

    @cached_property
    def bill_code(self) -> str:
        """The billing code of the bill that waits."""
        laila = demo_citizens()[2]
        with self.program(laila.username, laila.password) as api:
            return api.get(f"/applications/{self.cases['NABILA ZAHRA']}/bill").json()["billing_code"]

    def collect_at_counter(self) -> None:
        """The passport that waits on the shelf is to be collected, so that there is a code to show."""
        laila = demo_citizens()[2]
        with self.program(laila.username, laila.password) as api:
            api.put(f"/applications/{self.cases['HAJAH MAIMUNAH']}/delivery/counter", json={"collector": "self"})

    def address(self, route: str, visit: Visit) -> str:
        """`route` with its parts filled in, on the running service."""
        filled = {"[nomor]": self.cases.get(visit.case, ""), "[jenis]": "ktp", "[nama]": "dabo-singkep"}
        if "[kode]" in route:
            filled["[kode]"] = self.bill_code
        for part, value in filled.items():
            route = route.replace(part, value)
        return self.service.base_url + route

    def enter(self, who: str, **how: Any) -> BrowserContext:
        """A browser in which `who` is signed in; `how` are Playwright's context options."""
        context = self.browser.new_context(**how)
        if who in self.keys:
            context.add_cookies(self.keys[who])
            return context
        citizens = {each.name.lower(): each for each in demo_citizens()}
        if citizen := citizens.get(who):
            answer = context.request.post(
                f"{self.service.base_url}/api/masuk/sandi",
                form={"tujuan": citizen.username, "sandi": citizen.password},
                headers={"origin": self.service.base_url},
                max_redirects=0,
            )
            assert "masalah" not in answer.headers["location"], answer.headers["location"]
        elif who:
            Desk(context, self.service, who).page.close()
        self.keys[who] = context.cookies()
        return context

    def show(self, page: Page, route: str, visit: Visit) -> Page:
        """Open the page and wait until its content is there."""
        page.goto(self.address(route, visit))
        if visit.script:
            live(page)
            page.evaluate(QUIET)
        return page

    def program(self, phone: str, password: str) -> httpx.Client:
        """The API in this person's name, over one sign-in."""
        door = f"{self.service.base_url}/api/v1"
        if phone not in self.keys:
            given = {"to": phone, "password": password}
            self.keys[phone] = httpx.post(f"{door}/sessions/password", json=given, trust_env=False).json()["token"]
        token = self.keys[phone]
        return httpx.Client(base_url=door, headers={"authorization": f"Bearer {token}"}, trust_env=False)


def by_person(visits: dict[str, Visit]) -> Iterator[tuple[str, str, list[tuple[str, Visit]]]]:
    """Person and width with the visits they make, so that each signs in once."""
    groups: dict[tuple[str, str], list[tuple[str, Visit]]] = {}
    for route, visit in visits.items():
        groups.setdefault((visit.who, visit.width), []).append((route, visit))
    for (who, width), made in groups.items():
        yield who, width, made


def named(route: str) -> str:
    """A file name for a route."""
    return re.sub(r"[^a-z]+", "-", route.split("?", maxsplit=1)[0]).strip("-") or "start"
