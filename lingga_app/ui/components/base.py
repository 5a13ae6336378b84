"""What every component is made of: words, lists, live controls and icons.

Words come in as arguments (`Text`): a plain string, or a Var that follows the language switch.
Lists come in as a Python sequence, or as a Var of the frozen dataclasses in `rows.py`; both render the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A

Text = str | rx.Var
Node = rx.Component | str | rx.Var

ICONS: dict[str, str] = {
    "back": "M15 5l-7 7 7 7",
    "next": "M5 12h13M13 6l6 6-6 6",
    "check": "M4.5 12.5l5 5L19.5 7",
    "cross": "M6 6l12 12M18 6L6 18",
    "warn": "M12 3.5L2.5 20h19zM12 10v4.5M12 17.4v.1",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.4v.1",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3.2 2",
    "camera": "M4 8h3l1.6-2.4h6.8L17 8h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z"
    "M12 9.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2z",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4",
    "phone": "M6 3h3l1.5 5-2 1.5a12 12 0 0 0 6 6l1.5-2 5 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
    "chat": "M4 5h16v11H10l-5 4v-4H4z",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5.5 6 5.5 12 0 18M12 3c-5.5 6-5.5 12 0 18",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "share": "M12 15V4M8 8l4-4 4 4M5 13v7h14v-7",
    "save": "M12 4v11M8 11l4 4 4-4M5 17v3h14v-3",
    "print": "M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5",
    "scan": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c1-4 4-6 7.5-6s6.5 2 7.5 6",
    "pay": "M3 6h18v12H3zM3 10h18M7 15h4",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3.5v4M16 3.5v4",
    "boat": "M3 14h18l-3 6H6zM12 3v11M12 4l6 7h-6",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "book": "M6 3h12v18H6zM12 8.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM9.5 18h5",
    "dot": "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "nosignal": "M3 3l18 18M5 12.5a10 10 0 0 1 4-2.5M2 8.8A15 15 0 0 1 6 6.300M12 5c4 0 7.5 1.5 10 3.8M9 16"
    "a4.5 4.5 0 0 1 5-.8M12 20v.1M15.5 10.600a10 10 0 0 1 3.5 1.9",
}


def icon(name: str, label: Text | None = None) -> rx.Component:
    """An inline drawing of 24 x 24. Decorative unless `label` says what it means (then it is read aloud)."""
    said = {"role": "img", "aria_label": label} if label is not None else {"aria_hidden": "true"}
    return rx.el.svg(rx.el.path(d=ICONS[name]), view_box="0 0 24 24", class_name="ic", **said)


def pick_icon(which: rx.Var | str, names: dict[str, str], other: str) -> rx.Component:
    """The icon for a value known only in the browser (`which` -> icon name)."""
    if isinstance(which, str):
        return icon(names.get(which, other))
    return rx.el.svg(
        rx.el.path(d=rx.match(which, *((key, ICONS[name]) for key, name in names.items()), ICONS[other])),
        view_box="0 0 24 24",
        class_name="ic",
        aria_hidden="true",
    )


def each(items: Sequence[Any] | rx.Var, render: Callable[..., rx.Component]) -> list[rx.Component]:
    """Render every item of a sequence, or of a Var that holds a list."""
    if isinstance(items, rx.Var):
        return [rx.foreach(items, render)]
    return [render(item) for item in items]


def when(condition: Any, component: rx.Component) -> rx.Component:
    """Show `component` if the condition holds, whether known now or only in the browser. An empty text is false."""
    if isinstance(condition, rx.Var):
        return rx.cond(condition, component, rx.fragment())
    return component if condition else rx.fragment()


def maybe(text: Text | None, tag: Callable[..., rx.Component], **props: Any) -> rx.Component:
    """`tag(text)` when there is a text."""
    return when(text, tag(text, **props)) if text is not None else rx.fragment()


def classes(*names: str | rx.Var | None) -> str | rx.Var:
    """Join class names; any of them may be a Var."""
    joined: str | rx.Var = ""
    for name in names:
        if name is None or (isinstance(name, str) and not name):
            continue
        joined = name if isinstance(joined, str) and not joined else joined + " " + name
    return joined


_OUTSIDE = ("#", "tel:", "mailto:", "http:", "https:", "/api/")


def anchor(*children: Node, href: Text, plain: bool = False, **props: Any) -> rx.Component:
    """A link. Pages of the app open without a reload; everything else is left to the browser.

    `plain=True`: the address is not a page of the app (plain page, file). Places in the page, `tel:` and the like are
    seen by themselves; only a native link moves the focus to a place in the page.
    """
    if plain or (isinstance(href, str) and href.startswith(_OUTSIDE)) or "download" in props:
        return A.create(*children, href=href, **props)
    return rx.el.a(*children, href=href, **props)


def resting() -> rx.Var:
    """Value for `aria-disabled` on a control that needs the server: "true" until the page is live."""
    return rx.cond(rx.State.is_hydrated, "false", "true")
