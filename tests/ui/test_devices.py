"""Camera, codes, copy and the kept slip, with a pretended camera and a receiving end that can break."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from simulation.paper_people import family
from simulation.paper_photos import photograph
from simulation.paper_sheets import sheet_of
from tests.ui.conftest import until_live

pytestmark = pytest.mark.browser


def arrived(page: Page, url: str, **faults: Any) -> dict[str, Any]:
    """What the receiving end holds; `faults` are played from now on."""
    if faults:
        return page.request.post(url + "/api/received", data=faults).json()
    return page.request.get(url + "/api/received").json()


def noisy_photo(width: int, height: int) -> bytes:
    """A JPEG that does not compress well, with a place of taking in its EXIF."""
    picture = Image.effect_noise((width, height), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0110] = "HP contoh"
    exif.get_ifd(0x8825)[1] = "S"
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=92, exif=exif)
    return kept.getvalue()


def sent_id(page: Page) -> str:
    expect(page.locator("#sent")).not_to_be_empty(timeout=20_000)
    return page.locator("#sent").inner_text()


def test_a_photo_from_the_page_camera_is_looked_at_and_arrives_whole(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/camera")
    until_live(page)
    page.get_by_role("button", name="Buka kamera").click()
    page.wait_for_function("document.querySelector('video')?.videoWidth > 0")
    page.get_by_role("button", name="Ambil foto").click()
    expect(page.get_by_role("img", name="Foto yang baru diambil")).to_be_visible()
    page.get_by_role("button", name="Foto ulang").click()
    page.wait_for_function("document.querySelector('video')?.videoWidth > 0")
    page.get_by_role("button", name="Ambil foto").click()
    page.get_by_role("button", name="Pakai foto ini").click()
    upload_id = sent_id(page)
    upload = arrived(page, gallery_url)[upload_id]
    assert upload["whole"], upload
    assert upload["head"] == "ffd8ff"
    expect(page.get_by_text("Foto sudah kami terima.")).to_be_visible()


def test_a_file_is_shrunk_loses_its_place_and_survives_a_broken_line(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/camera")
    until_live(page)
    photo = noisy_photo(3000, 2400)
    page.locator("input[type=file]").first.set_input_files(
        {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    expect(page.get_by_role("img", name="Foto yang baru diambil")).to_be_visible()
    size = page.get_by_role("img", name="Foto yang baru diambil").evaluate(
        "img => [img.naturalWidth, img.naturalHeight]"
    )
    assert size == [2000, 1600]
    arrived(page, gallery_url, break_next=2)
    page.get_by_role("button", name="Pakai foto ini").click()
    expect(page.get_by_text("Tidak ada sinyal. Biarkan")).to_be_visible()
    upload_id = sent_id(page)
    upload = arrived(page, gallery_url)[upload_id]
    assert upload["whole"], upload
    assert upload["size"] < len(photo)


def test_a_refusal_shows_the_servers_sentence_and_nothing_is_called_sent(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/camera")
    until_live(page)
    before = arrived(page, gallery_url, refuse="File ini bukan foto. Pilih foto KTP.")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 contoh"}
    )
    expect(page.get_by_text("File surat.pdf siap dikirim.")).to_be_visible()
    page.get_by_role("button", name="Pakai foto ini").click()
    expect(page.get_by_text("File ini bukan foto. Pilih foto KTP.")).to_be_visible()
    expect(page.locator("#sent")).to_be_empty()
    assert arrived(page, gallery_url, refuse="") == before
    page.get_by_role("button", name="Kirim lagi").click()
    upload_id = sent_id(page)
    assert arrived(page, gallery_url)[upload_id]["whole"]


def test_without_a_camera_the_phones_own_is_offered(page: Page, gallery_url: str) -> None:
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    page.goto(gallery_url + "/camera")
    until_live(page)
    page.get_by_role("button", name="Buka kamera").click()
    expect(page.get_by_text("Pakai kamera HP", exact=True)).to_be_visible()
    assert page.locator("input[capture=environment]").count() == 1


def test_portrait_frames_are_judged_by_the_server(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/portrait")
    until_live(page)
    page.get_by_role("button", name="Buka kamera").click()
    expect(page.get_by_text("Mundur sedikit.")).to_be_visible()
    page.get_by_role("button", name="Ambil foto").click()
    width, height = page.get_by_role("img", name="Foto yang baru diambil").evaluate(
        "img => img.decode().then(() => [img.naturalWidth, img.naturalHeight])"
    )
    assert abs(width / height - 0.75) < 0.01


def test_the_best_picture_of_the_last_seconds_is_offered(page: Page, gallery_url: str) -> None:
    arrived(page, gallery_url, doubts=0)
    page.goto(gallery_url + "/portrait")
    until_live(page)
    page.get_by_role("button", name="Buka kamera").click()
    expect(page.get_by_text("Wajah sudah pas. Ambil foto.")).to_be_visible()
    arrived(page, gallery_url, doubts=1)
    expect(page.get_by_text("Mundur sedikit.")).to_be_visible()
    page.get_by_role("button", name="Ambil foto").click()
    taken = page.get_by_role("img", name="Foto yang baru diambil")
    first = taken.get_attribute("src")
    page.get_by_role("button", name="Lihat gambar itu").click()
    expect(taken).not_to_have_attribute("src", str(first))
    expect(page.get_by_role("button", name="Lihat gambar itu")).to_have_count(0)
    # Not offered where nothing better was seen.
    page.get_by_role("button", name="Foto ulang").click()
    expect(page.get_by_text("Mundur sedikit.")).to_be_visible()
    page.get_by_role("button", name="Ambil foto").click()
    expect(page.get_by_text("Apakah wajah terlihat jelas?")).to_be_visible()
    expect(page.get_by_role("button", name="Lihat gambar itu")).to_have_count(0)


HINTS = {
    "dark": "Terlalu gelap. Pindah ke tempat terang.",
    "cut": "Tepi kertas terpotong. Jauhkan HP sedikit.",
    "blur": "Gambar buram. Pegang HP dengan dua tangan.",
    "": "Paskan kertas di dalam bingkai.",
}
SCENE = """
  const sheet = document.createElement('canvas');
  [sheet.width, sheet.height] = [1280, 960];
  window.show = async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    window.scene = picture;
  };
  const draw = () => {
    if (window.scene) sheet.getContext('2d').drawImage(window.scene, 0, 0, 1280, 960);
    requestAnimationFrame(draw);
  };
  draw();
  navigator.mediaDevices.getUserMedia = async () => sheet.captureStream(15);
"""


def scene(defect: str) -> str:
    """A drawn KTP on a table, as the camera would see it, as a data address."""
    photo = photograph(sheet_of("ktp", family(902), 902), 902, defect=defect)
    picture = Image.open(io.BytesIO(photo.data)).convert("RGB")
    upright = picture.rotate(90, expand=True) if picture.height > picture.width else picture
    file = io.BytesIO()
    upright.resize((1280, 960)).save(file, "JPEG", quality=90)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


def test_a_paper_in_the_frame_is_hinted_at_before_a_byte_is_sent(page: Page, gallery_url: str) -> None:
    page.add_init_script(SCENE)
    page.goto(gallery_url + "/camera")
    until_live(page)
    page.evaluate("address => window.show(address)", scene("dark"))
    page.get_by_role("button", name="Buka kamera").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/api/" in request.url else None)
    said = page.get_by_role("status").filter(visible=True)
    for defect in ("dark", "", "cut", "", "blur", ""):
        page.evaluate("address => window.show(address)", scene(defect))
        expect(said.filter(has_text=HINTS[defect])).to_be_visible()
        assert sum(hint in page.locator("main").inner_text() for hint in HINTS.values()) == 1
    assert sent == []


def test_a_picture_of_a_code_is_read_without_leaving_our_origin(page: Page, gallery_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(gallery_url + "/scan")
    until_live(page)
    drawn = io.BytesIO()
    qrcode.make("https://contoh.invalid/periksa/K74M92").save(drawn)
    page.locator("input[type=file]").set_input_files(
        {"name": "qr.png", "mimeType": "image/png", "buffer": drawn.getvalue()}
    )
    expect(page.locator("#scanned")).to_have_text("https://contoh.invalid/periksa/K74M92", timeout=20_000)
    assert all(address.startswith((gallery_url, "blob:", "data:")) for address in asked)


def test_a_number_is_copied_and_said(page: Page, gallery_url: str) -> None:
    page.goto(gallery_url + "/share")
    until_live(page)
    page.get_by_role("button", name="Salin nomor").click()
    expect(page.get_by_text("Sudah disalin.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "8808123456789012"


def test_only_the_kept_slip_opens_without_a_signal(page: Page, context: BrowserContext, gallery_url: str) -> None:
    page.goto(gallery_url + "/share")
    until_live(page)
    page.get_by_role("button", name="Simpan ke HP").click()
    expect(page.get_by_text("Tersimpan di HP ini.")).to_be_visible()
    assert page.evaluate(
        "caches.open('kept-slips-v1').then(box => box.keys()).then(keys => keys.map(key => key.url))"
    ) == [gallery_url + "/slip.html"]
    context.set_offline(True)
    page.goto(gallery_url + "/slip.html")
    expect(page.get_by_role("heading", name="Bukti jadwal")).to_be_visible()
    other = context.new_page()
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        other.goto(gallery_url + "/pay")
    context.set_offline(False)
    page.goto(gallery_url + "/share")
    until_live(page)
    page.get_by_role("button", name="Hapus dari HP ini").click()
    expect(page.get_by_role("button", name="Simpan ke HP")).to_be_visible()
    assert page.evaluate("caches.open('kept-slips-v1').then(box => box.keys()).then(keys => keys.length)") == 0
