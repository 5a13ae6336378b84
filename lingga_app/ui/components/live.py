"""No tap is lost: controls rest until the page is live, taps made before are kept and run then.

Pages are prerendered, so a button is on the screen seconds before it can talk to the server. `EARLY` is in the head of
every page and works from the first byte: it keeps taps on `.needs-live` and submits of forms without an address.
`LiveStatus` sets `data-live` on the root element: yes (taps run), no (opening or changing the page), lost (no signal).
It also sets `data-moving` while a page that is moved to still holds what it showed last time.
"""

from __future__ import annotations

from pathlib import Path

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from .base import Text, icon

LIVE_JSX = rx.asset("live.jsx", shared=True)
EARLY = (Path(__file__).parent / "early.js").read_text(encoding="utf-8")


class LiveStatus(rx.Component):
    """Watches socket and hydration, and flips `data-live`."""

    library = LIVE_JSX.importable_path
    tag = "LiveStatus"

    hydrated: rx.Var[bool]
    refused: rx.Var[bool]
    at: rx.Var[str]


class Unsent(rx.Component):
    """The line that says the signal is lost, with the number of answers that wait; and that they are sent again."""

    library = LIVE_JSX.importable_path
    tag = "Unsent"

    none: rx.Var[str]
    one: rx.Var[str]
    many: rx.Var[str]
    back: rx.Var[str]


class FocusBox(rx.Component):
    """A box that takes the focus when it appears."""

    library = LIVE_JSX.importable_path
    tag = "FocusBox"

    role: rx.Var[str]


def early_script() -> rx.Component:
    """The script that keeps early taps; inline, so that it is there before anything can be tapped."""
    return rx.el.script(EARLY)


def live_status(
    *,
    opening: Text = "Menyambung ...",
    kept: Text = "Menyambung. Tombol yang Anda tekan dijalankan sesudahnya.",
    again: Text = "Muat ulang",
    lost: Text = "Tidak ada sinyal. Yang bertanda Tersimpan aman. Kami menyambung lagi sendiri.",
    unsent: tuple[Text, Text] = ("Ada 1 isian yang belum terkirim.", "Ada {n} isian yang belum terkirim."),
    back: Text = "Sinyal sudah kembali. Semua isian tersimpan.",
) -> rx.Component:
    """The status lines of a shell and the watcher behind them. `unsent`: for one waiting answer, and for `{n}`."""
    return rx.fragment(
        LiveStatus.create(
            hydrated=rx.State.is_hydrated, refused=has_connection_errors, at=rx.State.router.url.path.to(str)
        ),
        rx.el.div(
            rx.el.span(class_name="dotty"),
            rx.el.span(opening, class_name="wait"),
            rx.el.span(kept, class_name="kept"),
            rx.el.a(again, href="", class_name="again"),
            class_name="live-note opening",
            role="status",
        ),
        Unsent.create(icon("nosignal"), none=lost, one=unsent[0], many=unsent[1], back=back),
    )
