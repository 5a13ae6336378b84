"""The two frames every page stands in: the applicant's phone and the officer's desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from .actions import key_hint, keys_switch
from .base import Node, Text, anchor, each, icon, maybe, when
from .content import bar, count
from .live import live_status
from .rows import Tab

PLAIN = "lab"
"""The part of the house that is a page without script."""


@dataclass(frozen=True)
class ShellWords:
    """The words of a frame. Replace them by Vars that follow the language switch."""

    brand: Text = "Paspor Lingga"
    skip: Text = "Langsung ke isi"
    back: Text = "Kembali"
    demo: Text = "CONTOH, bukan situs resmi"
    call: Text = "Telepon kantor"
    ask: Text = "Tanya petugas"
    language: Text = "English"
    nav: Text = "Bagian"
    keys: Text = "Tombol cepat"
    opening: Text = "Menyambung ..."
    kept: Text = "Menyambung. Tombol yang Anda tekan dijalankan sesudahnya."
    again: Text = "Muat ulang"
    lost: Text = "Tidak ada sinyal. Yang bertanda Tersimpan aman. Kami menyambung lagi sendiri."
    unsent: tuple[Text, Text] = ("Ada 1 isian yang belum terkirim.", "Ada {n} isian yang belum terkirim.")
    sent: Text = "Sinyal sudah kembali. Semua isian tersimpan."


@dataclass(frozen=True)
class Frame:
    """What the app puts around every page. `demo`: show the banner of the demo profile."""

    words: ShellWords = ShellWords()
    demo: bool | rx.Var = True
    phone: str = ""
    phone_shown: Text = ""
    ask_href: Text = "/bantuan"
    language_href: Text = "?bahasa=en"
    on_language: Any = None


_frame = Frame()


def use_frame(frame: Frame) -> None:
    """Set the words, the office phone and the demo banner of every page; once, before pages are built."""
    global _frame  # noqa: PLW0603
    _frame = frame


CREST = (
    "M16 5l1.7 3.5 3.8.5-2.8 2.7.7 3.8-3.4-1.8-3.4 1.8.7-3.8-2.8-2.7 3.8-.5z",
    "M5 21c3.6-2.8 7.3-2.8 11 0s7.4 2.8 11 0",
    "M5 25.5c3.6-2.8 7.3-2.8 11 0s7.4 2.8 11 0",
)


def crest() -> rx.Component:
    """Our own mark, not a state emblem: a star over two waves."""
    return rx.el.svg(
        rx.el.rect(width="31", height="31", x=".5", y=".5", rx="8", fill="#0f5266", stroke="#c8962e"),
        *[
            rx.el.path(d=line, fill="none", stroke="#e7b858", stroke_width="1.7", stroke_linejoin="round")
            for line in CREST
        ],
        view_box="0 0 32 32",
        class_name="crest",
        aria_hidden="true",
    )


def songket() -> rx.Component:
    """The one ornament, once per page."""
    return rx.el.div(class_name="songket", aria_hidden="true")


def demo_banner(words: Text | None = None) -> rx.Component:
    """Says on every page of the demo profile that this is not the official site."""
    return when(_frame.demo, rx.el.p(words or _frame.words.demo, class_name="demo"))


def top_bar(
    title: Text | None = None, *, back: Text | None = None, step: Text | None = None, end: Node | None = None
) -> rx.Component:
    """The bar on top: brand on first pages, way back and title on the others; `step` is "3 dari 9"."""
    words = _frame.words
    if back is None:
        brand = rx.el.span(words.brand, class_name="sr" if title is not None else "")
        start: tuple[Any, ...] = (anchor(crest(), brand, href="/", class_name="brand"),)
    else:
        start = (anchor(icon("back", words.back), href=back, class_name="back"),)
    return rx.el.div(
        anchor(words.skip, href="#isi", class_name="skip"),
        *start,
        maybe(title, rx.el.span, class_name="title"),
        rx.el.span(class_name="sp"),
        maybe(step, rx.el.span, class_name="step"),
        *([end] if end is not None else []),
        class_name="top",
    )


def foot() -> rx.Component:
    """Office phone, "Tanya petugas", language switch, in that order."""
    words = _frame.words
    other = (icon("globe"), rx.el.span(words.language))
    if _frame.on_language is not None:
        switch = rx.el.button(*other, type="button", on_click=_frame.on_language, class_name="needs-live")
    else:
        switch = anchor(*other, href=_frame.language_href)
    call = anchor(
        icon("phone"),
        rx.el.span(words.call, " ", rx.el.span(_frame.phone_shown, class_name="nowrap")),
        href=f"tel:{_frame.phone}",
    )
    ask = anchor(icon("chat"), rx.el.span(words.ask), href=_frame.ask_href)
    return rx.el.footer(call, ask, switch, class_name="foot")


def dock(*actions: rx.Component) -> rx.Component:
    """The primary action at the bottom, at most one quiet one below it. Nothing else is fixed."""
    return rx.el.div(rx.el.div(*actions), class_name="dock")


def _status() -> rx.Component:
    words = _frame.words
    return live_status(
        opening=words.opening,
        kept=words.kept,
        again=words.again,
        lost=words.lost,
        unsent=words.unsent,
        back=words.sent,
    )


def applicant_page(
    title: Text | None,
    *children: Node,
    back: Text | None = None,
    progress: float | rx.Var | None = None,
    step: Text | None = None,
    end: Node | None = None,
    dock: Sequence[rx.Component] = (),
    songket: bool = False,
) -> rx.Component:
    """A phone page: bar, optional progress in percent (said by `step`), content, foot, docked action.

    `title=None` shows the brand. `dock`: one primary button or link, and at most one quiet one.
    The content should begin with its own `rx.el.h1`.
    """
    ornament = [_songket()] if songket else []
    line = [bar(progress, step if step is not None else "", edge=True)] if progress is not None else []
    docked = [_dock(*dock)] if dock else []
    room = "has-dock dock2" if len(dock) > 1 else "has-dock" if dock else ""
    return rx.el.div(
        rx.el.header(top_bar(title, back=back, step=step, end=end), *ornament, *line, demo_banner()),
        rx.el.main(rx.el.div(*children, class_name="in"), *docked, id="isi", tab_index=-1),
        foot(),
        _status(),
        class_name=f"applicant {room}".strip(),
    )


# `dock` and `songket` are also argument names of `applicant_page`.
_dock, _songket = dock, songket


def staff_page(
    active: Text,
    *children: Node,
    nav: Sequence[Tab] | rx.Var = (),
    here: Text | None = None,
    me: Text | None = None,
    who: Node | None = None,
    with_desk: bool = False,
) -> rx.Component:
    """A desk page: bar with nav (`Tab.value == active` is the present one; `count` shows what waits), then the work.

    On a phone the parts fold behind one button that says where one is (`here`). `me`: name and role; `who`: what leads
    out; `with_desk`: the child is a `desk(...)`. Who may scan arrivals is one key away from it.
    """

    def entry(tab: Any) -> rx.Component:
        scan = tab.value == "arrivals"
        page = anchor(
            tab.label,
            when(tab.count, count(tab.count, "")),
            when(scan, key_hint("S")),
            href=tab.href,
            aria_current=rx.cond(tab.value == active, "page", "false"),
            custom_attrs={"aria-keyshortcuts": rx.cond(scan, "S", "")},
        )
        return rx.cond(tab.value == PLAIN, anchor(tab.label, href=tab.href, plain=True), page)

    words = _frame.words
    folded = rx.el.details(
        rx.el.summary(rx.el.span(words.nav), " ", maybe(here, rx.el.b)),
        rx.el.div(
            maybe(me, rx.el.p, class_name="me"),
            rx.el.nav(*each(nav, entry), aria_label=words.nav),
            keys_switch(words.keys),
        ),
        class_name="folded",
    )
    return rx.el.div(
        rx.el.header(
            demo_banner(),
            rx.el.div(
                anchor(words.skip, href="#isi", class_name="skip"),
                anchor(crest(), rx.el.span(words.brand), href="/petugas", class_name="brand"),
                rx.el.nav(*each(nav, entry), aria_label=words.nav),
                *([folded] if here is not None else []),
                rx.el.span(class_name="sp"),
                keys_switch(words.keys),
                maybe(me, rx.el.span, class_name="me"),
                *([rx.el.span(who)] if who is not None else []),
                class_name="top",
            ),
        ),
        rx.el.main(*children, class_name="with-desk" if with_desk else "", id="isi", tab_index=-1),
        _status(),
        class_name="staff",
    )
