"""Buttons, links that look like buttons, and forms that work without script."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from .base import Node, Text, anchor, classes, icon, resting

Kind = Literal["primary", "ghost", "quiet", "danger"]


def button(
    label: Node,
    kind: Kind = "primary",
    *,
    icon_name: str | None = None,
    key: str | None = None,
    needs_live: bool = True,
    busy: rx.Var | bool | None = None,
    fit: bool = False,
    **props: Any,
) -> rx.Component:
    """A button. One `primary` per screen, verb plus thing, at most 24 characters.

    `needs_live`: it talks to the server over the socket, so it rests until the page is live; a tap before that is kept
    and run then. `busy`: shows that its work is under way. `key`: keyboard hint on staff screens ("A").
    """
    if needs_live:
        props.setdefault("aria_disabled", resting())
    if busy is not None:
        props["aria_busy"] = busy
    if key is not None:
        props.setdefault("custom_attrs", {})["aria-keyshortcuts"] = key
    return rx.el.button(
        *([icon(icon_name)] if icon_name else []),
        rx.el.span(label),
        *([key_hint(key)] if key else []),
        type=props.pop("type", "button"),
        class_name=classes(
            "btn", None if kind == "primary" else kind, "fit" if fit else None, "needs-live" if needs_live else None
        ),
        **props,
    )


def link_button(
    label: Node, href: Text, kind: Kind = "primary", *, icon_name: str | None = None, fit: bool = False, **props: Any
) -> rx.Component:
    """A link that looks like a button. Works before the page is live and without script."""
    return anchor(
        *([icon(icon_name)] if icon_name else []),
        rx.el.span(label),
        href=href,
        class_name=classes("btn", None if kind == "primary" else kind, "fit" if fit else None),
        **props,
    )


def text_link(label: Node, href: Text, *, arrow: bool = False, **props: Any) -> rx.Component:
    """A quiet link of full touch height, with an arrow if it leads on."""
    return anchor(label, *([icon("next")] if arrow else []), href=href, class_name="plainlink", **props)


def key_hint(key: str) -> rx.Component:
    """The key that does this, for officers."""
    return rx.el.kbd(key, class_name="key", aria_hidden="true")


def keys_switch(label: Text) -> rx.Component:
    """Turns the single-letter keys of a staff screen off and on; kept in this browser. Must be on every such screen."""
    return rx.el.button(
        label, type="button", class_name="keys-switch", aria_pressed="true", custom_attrs={"data-keys-switch": ""}
    )


class NativeForm(BaseHTML):
    """A form the browser itself sends: works before the page is live and without script.

    `rx.el.form` always intercepts submit, so sign-in and every other post to an API route uses this one.
    """

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]
    enc_type: rx.Var[str]
    auto_complete: rx.Var[str]
    no_validate: rx.Var[bool]


native_form = NativeForm.create


def live_form(*children: rx.Component, on_submit: Any, **props: Any) -> rx.Component:
    """A form whose fields go to a handler over the socket. Sent before the page is live, it is kept and sent then."""
    props.setdefault("no_validate", True)
    return rx.el.form(*children, on_submit=on_submit, **props)
