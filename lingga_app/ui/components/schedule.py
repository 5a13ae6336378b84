"""Choosing a place, a day and an hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reflex as rx

from .base import Text, each, resting
from .rows import Day, Slot, Tab


def _full_or_resting(full: Any) -> Any:
    return rx.cond(full, "true", resting())


def day_strip(days: Sequence[Day] | rx.Var, *, chosen: Text, on_choose: Any, label: Text) -> rx.Component:
    """Days as a row of buttons with their room in words; a full day stays visible and cannot be taken."""

    def button(day: Any) -> rx.Component:
        return rx.el.button(
            rx.el.span(day.weekday),
            rx.el.b(day.number),
            rx.el.span(day.room),
            type="button",
            class_name=rx.cond(day.full, "day full", "day needs-live"),
            disabled=day.full,
            aria_disabled=_full_or_resting(day.full),
            aria_pressed=rx.cond(chosen == day.value, "true", "false"),
            on_click=on_choose(day.value),
        )

    return rx.el.div(*each(days, button), class_name="days", role="group", aria_label=label)


def slot_row(slot: Any, *, chosen: Text, on_choose: Any) -> rx.Component:
    """One hour range with its room in words."""
    return rx.el.button(
        rx.el.b(slot.label),
        rx.el.span(slot.room),
        type="button",
        class_name=rx.cond(slot.full, "slot full", "slot needs-live"),
        disabled=slot.full,
        aria_disabled=_full_or_resting(slot.full),
        aria_pressed=rx.cond(chosen == slot.value, "true", "false"),
        on_click=on_choose(slot.value),
    )


def slot_list(slots: Sequence[Slot] | rx.Var, *, chosen: Text, on_choose: Any, label: Text) -> rx.Component:
    """All hour ranges of a day."""
    rows = each(slots, lambda slot: slot_row(slot, chosen=chosen, on_choose=on_choose))
    return rx.el.div(*rows, class_name="stack tight", role="group", aria_label=label)


def pills(options: Sequence[Tab] | rx.Var, *, chosen: Text, on_choose: Any, label: Text) -> rx.Component:
    """A short choice such as the places, as rounded buttons."""

    def pill(option: Any) -> rx.Component:
        return rx.el.button(
            option.label,
            type="button",
            class_name="pill needs-live",
            aria_disabled=resting(),
            aria_pressed=rx.cond(chosen == option.value, "true", "false"),
            on_click=on_choose(option.value),
        )

    return rx.el.div(*each(options, pill), class_name="pills", role="group", aria_label=label)
