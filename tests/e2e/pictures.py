"""The pictures in the README, taken from the running demo: `make pictures` makes them anew.

python -m tests.e2e.pictures [FOLDER]
"""

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import BrowserContext, sync_playwright

from loadtest.service import running_service
from tests.browser import launch_options
from tests.e2e.visits import LIVE, VIEWPORTS, House

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures"
MOST_BYTES: Final = 600_000
"""All of them together: the README opens on a phone too."""
HOME: Final = "/permohonan/[nomor]"
SHOTS: Final[dict[str, tuple[str, Literal["light", "dark"]]]] = {
    "start": ("/", "light"),
    "question": (f"{HOME}/isi", "light"),
    "papers": (f"{HOME}/dokumen", "light"),
    "timeline": (HOME, "light"),
    "slip": (f"{HOME}/bukti-jadwal", "light"),
    "pickup": (f"{HOME}/kode-ambil", "light"),
    "chat": (f"{HOME}/chat", "dark"),
    "clerk": ("/desa", "dark"),
    "officer-glance": ("/petugas/periksa/[nomor]", "light"),
    "officer-compare": ("/petugas/cocokkan/[nomor]", "light"),
    "officer-summary": ("/petugas/ringkasan", "light"),
}
"""Name of the picture -> page of `tests.e2e.visits` and theme."""


def take(house: House, folder: Path) -> int:
    """Write every picture as WebP; returns their size together in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    house.collect_at_counter()
    entered: dict[str, BrowserContext] = {}
    for name, (route, theme) in SHOTS.items():
        visit = LIVE[route]
        if visit.who not in entered:  # an officer's second factor is good for one sign-in
            entered[visit.who] = house.enter(visit.who, viewport=VIEWPORTS[visit.width], locale="id-ID")
        page = entered[visit.who].new_page()
        page.emulate_media(color_scheme=theme)
        house.show(page, route, visit)
        Image.open(io.BytesIO(page.screenshot())).save(folder / f"{name}.webp", quality=82, method=6)
        page.close()
    for context in entered.values():
        context.close()
    return sum((folder / f"{name}.webp").stat().st_size for name in SHOTS)


def main(folder: Path) -> None:
    with (
        TemporaryDirectory() as data,
        running_service(Path(data), LINGGA_PROFILE="demo", LINGGA_DEMO_CASES="1") as service,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**launch_options())
        size = take(House(service, browser), folder)
        browser.close()
    print(f"{len(SHOTS)} pictures, {size:,} bytes")
    if size > MOST_BYTES:
        sys.exit(f"They may have {MOST_BYTES:,} bytes together.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
