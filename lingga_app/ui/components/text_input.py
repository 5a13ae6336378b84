"""A text control that is never overwritten by the server while somebody types in it."""

from __future__ import annotations

from typing import Any

import reflex as rx

TEXT_JSX = rx.asset("text_input.jsx", shared=True)


class TextInput(rx.Component):
    """One line or several, saved as typed. See `text_input`."""

    library = TEXT_JSX.importable_path
    tag = "TextInput"

    value: rx.Var[str]
    name: rx.Var[str]
    groups: rx.Var[list[int]]
    digits: rx.Var[bool]
    upper: rx.Var[bool]
    rows: rx.Var[int]
    kind: rx.Var[str]
    max_length: rx.Var[int]
    auto_complete: rx.Var[str]
    auto_focus: rx.Var[bool]
    placeholder: rx.Var[str]
    required: rx.Var[bool]
    wait_ms: rx.Var[int]
    answer: rx.Var[bool]

    on_save: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_leave: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_enter: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def text_input(*, id: str, value: Any = "", name: str | None = None, on_save: Any = None, **props: Any) -> rx.Component:
    """A text control of our own.

    `on_save(text)` runs when the typing rests for `wait_ms` (800), and on leaving the field; `on_leave(text)` on every
    leave (check the value there, never while typing); `on_enter(text)` on Enter in one line. What is typed before the
    page is live is kept and saved then. The server's `value` is shown only while the person is not typing.

    `digits`: number keyboard, digits only; `groups=[4, 4, 4, 4]` shows them in groups as typed (handlers get digits
    only; a native form posts the grouped text, so strip blanks there). `upper`: capitals as typed. `rows`: several
    lines. `kind`: email, tel, password, ... (default text). `answer`: `value` follows every save, so that the page can
    count what is not sent yet.
    """
    events = {"on_save": on_save} if on_save is not None else {}
    props = {key: part for key, part in props.items() if part is not None}
    return TextInput.create(id=id, name=name or id, value=value, **events, **props)


NIK_GROUPS = [4, 4, 4, 4]
PHONE_GROUPS = [4, 4, 5]
