"""No tap is lost: controls rest until the page is live, taps made before are kept and run then.

Pages are prerendered, so a button is on the screen seconds before it can talk to the server. `EARLY` is in the head of
every page and works from the first byte: it keeps taps on `.needs-live` and submits of forms without an address.
`LiveStatus` sets `data-live` on the root element: yes (taps run), no (opening or changing the page), lost (no signal).
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
) -> rx.Component:
    """The two status lines of a shell and the watcher behind them."""
    return rx.fragment(
        LiveStatus.create(hydrated=rx.State.is_hydrated, refused=has_connection_errors),
        rx.el.div(
            rx.el.span(class_name="dotty"),
            rx.el.span(opening, class_name="wait"),
            rx.el.span(kept, class_name="kept"),
            rx.el.a(again, href="", class_name="again"),
            class_name="live-note opening",
            role="status",
        ),
        rx.el.div(icon("nosignal"), rx.el.span(lost), class_name="live-note lost", role="alert"),
    )
