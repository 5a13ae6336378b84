"""Camera, QR reader, copy, share, print, keep: what the phone itself does. None of it needs a server event."""

from __future__ import annotations

from typing import Any

import reflex as rx

from .base import Text

# The camera imports its neighbours; all must be among the shared assets.
UPLOAD_JS = rx.asset("upload.js", shared=True)
FRAMING_JS = rx.asset("framing.js", shared=True)
CAMERA_JSX = rx.asset("camera.jsx", shared=True)
QR_JSX = rx.asset("qr_scanner.jsx", shared=True)
SHARE_JSX = rx.asset("share.jsx", shared=True)

PAPER_WORDS: dict[str, Text] = {
    "open": "Buka kamera",
    "take": "Ambil foto",
    "use": "Pakai foto ini",
    "again": "Foto ulang",
    "choose": "Pilih dari HP",
    "phone_camera": "Pakai kamera HP",
    "resend": "Kirim lagi",
    "before": "Taruh kertas di tempat terang. Seluruh tepi harus terlihat.",
    "no_camera": "Kamera di halaman ini belum bisa dibuka. Pakai kamera HP, atau pilih foto.",
    "aim": "Paskan kertas di dalam bingkai.",
    "dark": "Terlalu gelap. Pindah ke tempat terang.",
    "cut": "Tepi kertas terpotong. Jauhkan HP sedikit.",
    "blur": "Gambar buram. Pegang HP dengan dua tangan.",
    "glare": "Ada pantulan cahaya. Miringkan HP sedikit.",
    "look": "Apakah semua tulisan terbaca?",
    "file": "File {name} siap dikirim.",
    "sending": "Mengirim foto. {percent} dari 100",
    "waiting": "Tidak ada sinyal. Biarkan halaman ini terbuka. Foto dikirim lagi sendiri.",
    "sent": "Foto sudah kami terima.",
    "refused": "Foto ini belum bisa kami terima. Foto ulang, atau pilih file lain.",
    "view": "Gambar kamera",
    "taken": "Foto yang baru diambil",
}
PORTRAIT_WORDS = PAPER_WORDS | {
    "before": "Wajah menghadap kamera, cahaya dari depan.",
    "aim": "Paskan wajah di dalam garis.",
    "fits": "Wajah sudah pas. Ambil foto.",
    "better": "Beberapa detik lalu ada gambar yang lebih baik.",
    "use_better": "Lihat gambar itu",
    "look": "Apakah wajah terlihat jelas?",
    "choose": "Pilih file foto",
}
QR_WORDS: dict[str, Text] = {
    "opening": "Membuka kamera ...",
    "aim": "Arahkan kamera ke kode QR.",
    "found": "Kode terbaca.",
    "none": "Tidak ada kode QR di gambar ini. Pilih gambar lain, atau ketik kodenya.",
    "no_camera": "Kamera belum bisa dibuka. Pilih gambar kode, atau ketik kodenya.",
    "choose": "Pilih gambar kode",
    "view": "Gambar kamera",
}


class Camera(rx.Component):
    """Takes a picture and sends it in pieces. See `paper_camera` and `portrait_camera`."""

    library = CAMERA_JSX.importable_path
    tag = "Camera"

    endpoint: rx.Var[str]
    judge_endpoint: rx.Var[str]
    name: rx.Var[str]
    shape: rx.Var[str]
    words: rx.Var[dict[str, str]]
    facing: rx.Var[str]
    ratio: rx.Var[float]
    side: rx.Var[int]
    accept: rx.Var[str]

    on_sent: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_refused: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def paper_camera(
    *,
    endpoint: Text,
    on_sent: Any,
    name: Text = "dokumen",
    shape: str = "page",
    words: dict[str, Text] | None = None,
    **props: Any,
) -> rx.Component:
    """Photo of a paper: camera in the page with a frame, else the camera app, else a file (JPEG, PNG, WebP, HEIC, PDF).

    The picture is shrunk to 2000 px JPEG in the browser, looked at by the person, then sent to `endpoint` in pieces
    (POST, PATCH with `Upload-Offset`, GET after a break); `on_sent(upload_id)` when all of it arrived. `shape`: "card"
    (85.6 x 54 mm) or "page". A refusal of the endpoint is JSON `{code, message}`; the message is shown as it is.
    """
    return Camera.create(
        endpoint=endpoint,
        on_sent=on_sent,
        name=name,
        shape=shape,
        words=PAPER_WORDS | (words or {}),
        facing="environment",
        ratio=4 / 3,
        side=2000,
        accept="image/*,.heic,.heif,application/pdf",
        **props,
    )


def portrait_camera(
    *,
    endpoint: Text,
    on_sent: Any,
    judge_endpoint: Text | None = None,
    name: Text = "potret",
    words: dict[str, Text] | None = None,
    **props: Any,
) -> rx.Component:
    """Portrait from a webcam with an oval guide, cut to 3:4, or from a file.

    `judge_endpoint` gets a 320 px JPEG about twice a second (POST, `?scale=` times smaller than the picture that would
    be kept) and answers `{"hints": [...], "doubts": n, "judged": bool}`. The frame with the fewest doubts of the last
    seconds is offered where it is better than the one that was taken. Sending as in `paper_camera`.
    """
    judge = {"judge_endpoint": judge_endpoint} if judge_endpoint is not None else {}
    return Camera.create(
        endpoint=endpoint,
        on_sent=on_sent,
        name=name,
        shape="oval",
        words=PORTRAIT_WORDS | (words or {}),
        facing="user",
        ratio=3 / 4,
        side=2000,
        accept="image/*,.heic,.heif",
        **judge,
        **props,
    )


class QrScanner(rx.Component):
    """Reads QR codes from the camera. See `qr_scanner`."""

    library = QR_JSX.importable_path
    tag = "QrScanner"
    # The reader pins its wasm: the two versions belong together (3.1.4 reads memory out of bounds).
    lib_dependencies: list[str] = ["barcode-detector@3.2.2", "zxing-wasm@3.1.3"]

    words: rx.Var[dict[str, str]]
    facing: rx.Var[str]
    paused: rx.Var[bool]

    on_scan: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def qr_scanner(
    *, on_scan: Any, paused: Any = False, words: dict[str, Text] | None = None, facing: str = "environment"
) -> rx.Component:
    """A camera view that calls `on_scan(text)` for each new code. Put a field to type the code beside it."""
    return QrScanner.create(on_scan=on_scan, paused=paused, words=QR_WORDS | (words or {}), facing=facing)


class _Share(rx.Component):
    library = SHARE_JSX.importable_path

    label: rx.Var[str]
    kind: rx.Var[str]


class CopyButton(_Share):
    """Copies a text."""

    tag = "CopyButton"
    text: rx.Var[str]
    done: rx.Var[str]
    failed: rx.Var[str]


class ShareButton(_Share):
    """Opens the phone's share sheet."""

    tag = "ShareButton"
    title: rx.Var[str]
    text: rx.Var[str]
    url: rx.Var[str]
    copied: rx.Var[str]


class PrintButton(_Share):
    """Opens the print sheet."""

    tag = "PrintButton"


class KeepButton(rx.Component):
    """Keeps a slip on this phone."""

    library = SHARE_JSX.importable_path
    tag = "KeepButton"

    address: rx.Var[str]
    keep: rx.Var[str]
    drop: rx.Var[str]
    kept: rx.Var[str]
    failed: rx.Var[str]
    kind: rx.Var[str]


def copy_button(
    text: Text,
    label: Text = "Salin nomor",
    *,
    done: Text = "Sudah disalin.",
    failed: Text = "Salin sendiri:",
    kind: str = "ghost",
) -> rx.Component:
    """Copies `text` (digits only for pay codes)."""
    return CopyButton.create(text=text, label=label, done=done, failed=failed, kind=kind)


def share_button(
    *,
    title: Text,
    text: Text = "",
    url: Text = "",
    label: Text = "Kirim ke orang lain",
    copied: Text = "Alamat sudah disalin.",
    kind: str = "ghost",
) -> rx.Component:
    """Shares an address (this page's by default) through the phone, or copies it."""
    return ShareButton.create(title=title, text=text, url=url, label=label, copied=copied, kind=kind)


def print_button(label: Text = "Cetak", *, kind: str = "ghost") -> rx.Component:
    """Prints the page as it is."""
    return PrintButton.create(label=label, kind=kind)


def keep_button(
    address: Text,
    *,
    keep: Text = "Simpan ke HP",
    drop: Text = "Hapus dari HP ini",
    kept: Text = "Tersimpan di HP ini. Bisa dibuka tanpa sinyal.",
    failed: Text = "HP ini belum bisa menyimpan. Cetak, atau foto layar ini.",
    kind: str = "",
) -> rx.Component:
    """Keeps the plain slip at `address` (same origin, HTML with its style and QR inside) for a time without signal."""
    return KeepButton.create(address=address, keep=keep, drop=drop, kept=kept, failed=failed, kind=kind)
