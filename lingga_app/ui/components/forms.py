"""Questions: label, hint, control, error and saved mark, always in that order and always tied together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reflex as rx

from .base import Node, Text, anchor, each, icon, maybe, resting, when
from .content import chip
from .live import FocusBox
from .radio_input import radio_input
from .rows import Choice, FieldError
from .text_input import text_input


def field(
    control: rx.Component,
    *,
    id: str,
    label: Node,
    hint: Text | None = None,
    error: Text | None = None,
    saved: Text | None = None,
) -> rx.Component:
    """A labelled control. Give the control the same `id`, and `**described(id, hint, error)`.

    `error`: same words as in the summary. `saved`: "Tersimpan pukul ..." and only after the commit.
    """
    return rx.el.div(
        rx.el.label(label, html_for=id),
        maybe(hint, rx.el.p, class_name="hint", id=f"{id}-hint"),
        control,
        error_line(id, error),
        saved_mark(saved),
        class_name="field",
    )


def described(id: str, hint: Text | None = None, error: Text | None = None) -> dict[str, Any]:
    """The ARIA attributes that tie a control to its hint and error."""
    by: str | rx.Var = f"{id}-hint" if hint is not None else ""
    if error is None:
        return {"aria_describedby": by} if by else {}
    has_error = error != "" if isinstance(error, rx.Var) else bool(error)
    if isinstance(has_error, rx.Var):
        return {
            "aria_invalid": rx.cond(has_error, "true", "false"),
            "aria_describedby": rx.cond(has_error, f"{id}-error {by}".strip(), by),
        }
    return {"aria_invalid": "true", "aria_describedby": f"{id}-error {by}".strip()} if has_error else {}


def error_line(id: str, error: Text | None) -> rx.Component:
    """What is wrong with this field and what to do, with an icon."""
    if error is None:
        return rx.fragment()
    return when(error, rx.el.p(icon("warn"), rx.el.span(error), class_name="error", id=f"{id}-error"))


def saved_mark(saved: Text | None) -> rx.Component:
    """Says politely that the answer is kept; keeps its room so that nothing jumps."""
    if saved is None:
        return rx.fragment()
    return rx.el.div(when(saved, chip(saved, "ok")), class_name="saved", role="status")


def text_field(
    *,
    id: str,
    label: Node,
    hint: Text | None = None,
    error: Text | None = None,
    saved: Text | None = None,
    **control: Any,
) -> rx.Component:
    """`field` around a `text_input`; further arguments go to the input."""
    tied = described(id, hint, error)
    return field(text_input(id=id, **tied, **control), id=id, label=label, hint=hint, error=error, saved=saved)


def select(
    options: Sequence[Choice] | rx.Var, *, id: str, value: Any = None, placeholder: Text | None = None, **props: Any
) -> rx.Component:
    """A native list. With `on_change` it talks to the server; with `name` alone it works in a native form."""

    def option(choice: Any) -> rx.Component:
        return rx.el.option(choice.label, value=choice.value)

    props.setdefault("name", id)
    if value is not None:
        props["value" if "on_change" in props else "default_value"] = value
    return rx.el.select(
        *([rx.el.option(placeholder, value="")] if placeholder is not None else []),
        *each(options, option),
        id=id,
        class_name="inp",
        **props,
    )


def choice_list(
    choices: Sequence[Choice] | rx.Var,
    *,
    name: str,
    legend: Node,
    value: Text | None = None,
    on_choose: Any = None,
    hint: Text | None = None,
    error: Text | None = None,
    hide_legend: bool = False,
) -> rx.Component:
    """Big radio rows. `on_choose(value)` when one is taken; without it the rows work in a native form.

    A tap shows at once; `value` is what the server holds, and is waited for in the background.

    `hide_legend`: the heading of the page already asks the question; the legend is then only read aloud.
    """

    def row(choice: Any) -> rx.Component:
        if on_choose is not None:
            box = radio_input(name=name, value=choice.value, chosen=value, on_choose=on_choose(choice.value))
        else:
            taken = {"default_checked": value == choice.value} if value is not None else {}
            box = rx.el.input(type="radio", name=name, value=choice.value, **taken)
        return rx.el.label(
            box,
            rx.el.span(
                rx.el.span(choice.label),
                when(choice.note, rx.el.span(choice.note, class_name="muted")),
                class_name="body",
            ),
            class_name="choice needs-live" if on_choose is not None else "choice",
        )

    return rx.el.fieldset(
        rx.el.legend(legend, class_name="sr" if hide_legend else ""),
        maybe(hint, rx.el.p, class_name="hint", id=f"{name}-hint"),
        rx.el.div(*each(choices, row), class_name="choices"),
        error_line(name, error),
        class_name="field",
        id=name,
        **described(name, hint, error),
    )


def check_row(label: Node, *, name: str, note: Text | None = None, **props: Any) -> rx.Component:
    """One box to tick, as a full row. `on_change(bool)` makes it talk to the server."""
    live = "on_change" in props
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, id=name, **props),
        rx.el.span(rx.el.span(label), maybe(note, rx.el.span, class_name="muted"), class_name="body"),
        class_name="choice needs-live" if live else "choice",
    )


def date_parts(
    *,
    id: str,
    legend: Node,
    labels: tuple[Text, Text, Text] = ("Tanggal", "Bulan", "Tahun"),
    months: Sequence[Choice] | None = None,
    values: tuple[Text, Text, Text] = ("", "", ""),
    on_save: tuple[Any, Any, Any] | None = None,
    hint: Text | None = None,
    error: Text | None = None,
    saved: Text | None = None,
    hide_legend: bool = False,
    birthday: bool = False,
) -> rx.Component:
    """A date to type: day, month, year. Names in a native form: `{id}_day`, `{id}_month`, `{id}_year`.

    Day and year are digits; the month is typed as a number or a name (parse "8", "08", "agustus", "Agt"), or chosen
    when `months` is given. `on_save`: three handlers, each called with its part.
    """
    fill = ("bday-day", "bday-month", "bday-year") if birthday else (None, None, None)
    saves = on_save or (None, None, None)
    parts = zip(("day", "month", "year"), labels, values, saves, fill, strict=True)

    def control(part: str, value: Text, save: Any, auto: str | None) -> rx.Component:
        ident = f"{id}_{part}"
        if part == "month" and months is not None:
            extra = {"on_change": save} if save is not None else {}
            return select(months, id=ident, value=value, placeholder="", **extra)
        digits = {} if part == "month" else {"digits": True, "max_length": 2 if part == "day" else 4}
        return text_input(id=ident, value=value, on_save=save, auto_complete=auto, **digits)

    return rx.el.fieldset(
        rx.el.legend(legend, class_name="sr" if hide_legend else ""),
        maybe(hint, rx.el.p, class_name="hint", id=f"{id}-hint"),
        rx.el.div(
            *[
                rx.el.div(
                    rx.el.label(label, html_for=f"{id}_{part}"), control(part, value, save, auto), class_name="field"
                )
                for part, label, value, save, auto in parts
            ],
            class_name="parts",
        ),
        error_line(id, error),
        saved_mark(saved),
        class_name="field",
        id=id,
        **described(id, hint, error),
    )


def error_summary(errors: Sequence[FieldError] | rx.Var, title: Text, *, id: str = "errors") -> rx.Component:
    """All refusals on top, each leading to its field. Takes the focus when drawn: wrap it in `when`."""

    def line(error: Any) -> rx.Component:
        return rx.el.li(anchor(error.message, href="#" + error.field, plain=True))

    return FocusBox.create(
        rx.el.h2(title, id=f"{id}-title"),
        rx.el.ul(*each(errors, line)),
        id=id,
        class_name="errors",
        role="alert",
        custom_attrs={"aria-labelledby": f"{id}-title"},
    )


def tip(
    title: Text, text: Text, *, href: Text | None = None, icon_name: str = "camera", on_click: Any = None
) -> rx.Component:
    """An easier way, offered beside the question ("Lebih mudah: foto KTP Anda")."""
    inner = (icon(icon_name), rx.el.span(rx.el.b(title), rx.el.span(text, class_name="muted")))
    if href is not None:
        return anchor(*inner, href=href, class_name="tip")
    return rx.el.button(*inner, type="button", on_click=on_click, class_name="tip needs-live", aria_disabled=resting())
