"""What the app hands to `rx.App` for the look: styles, head, language, and nothing of Reflex's own overlays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from .components.live import early_script

STYLESHEETS = ["/base.css", "/app.css"]
THEME_COLOURS = {"light": "#0b2f3a", "dark": "#062028"}
BASE_CSS = Path(__file__).resolve().parents[2] / "assets" / "base.css"


def head() -> list[rx.Component]:
    """The head of every page. `interactive-widget` lets the docked button stay above the keyboard."""
    return [
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, interactive-widget=resizes-content"),
        rx.el.meta(name="theme-color", content=THEME_COLOURS["light"]),
        rx.el.meta(name="format-detection", content="telephone=no"),
        rx.el.link(rel="icon", href="/crest.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icon-192.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        early_script(),
    ]


def broken_page() -> rx.Component:
    """Shown when a page cannot be drawn: what happened and what to do, no stack."""
    return rx.el.main(
        rx.el.h1("Halaman ini belum bisa ditampilkan"),
        rx.el.p("Isian yang bertanda Tersimpan aman. Muat ulang halaman ini."),
        rx.el.a("Muat ulang", href="", class_name="btn"),
        class_name="in",
    )


def app_options() -> dict[str, Any]:
    """Arguments for `rx.App(**app_options(), ...)`.

    Reflex's own overlay and toasts are left out: they speak English, bring two libraries and are blocked by our content
    security policy. `components.live` shows the state of the connection instead.
    """
    return {
        "stylesheets": STYLESHEETS,
        "reset_style": False,
        "head_components": head(),
        "html_lang": "id",
        "toaster": None,
        "app_wraps": {
            (55, "ErrorBoundary"): lambda _stateful: ErrorBoundary.create(fallback_render=rx.Var.create(broken_page()))
        },
    }


def inline_css() -> str:
    """The style sheet of plain pages, to be put into a style element whole."""
    return BASE_CSS.read_text(encoding="utf-8")
