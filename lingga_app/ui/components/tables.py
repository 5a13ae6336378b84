"""Tables, tabs and work lists of the staff screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from .base import Node, Text, anchor, classes, each, resting, when
from .content import count
from .rows import Tab


def data_table(
    head: Sequence[Node],
    rows: Sequence[Any] | rx.Var,
    cells: Callable[[Any], Sequence[Node]],
    *,
    caption: Text,
    row_tone: Callable[[Any], Any] | None = None,
    right: Sequence[int] = (),
    show_caption: bool = False,
) -> rx.Component:
    """A table. `cells(row)` gives one node per column, the first of them the row's heading; `right`: number columns.

    `row_tone(row)`: "", warn (differs), bad or on. `caption` names the table, aloud unless `show_caption`. On a phone
    the cells of a table of three columns or more stand below each other, each with its column's name. The roles say
    what the elements are, for browsers that forget it once they are laid out otherwise.
    """
    tall = len(head) >= 3

    def side(column: int) -> str:
        return "r" if column in right else ""

    def line(row: Any) -> rx.Component:
        first, *rest = cells(row)
        return rx.el.tr(
            rx.el.th(first, scope="row", role="rowheader", class_name="rowhead"),
            *[rx.el.td(*named(n), cell, role="cell", class_name=side(n)) for n, cell in enumerate(rest, 1)],
            role="row",
            class_name=row_tone(row) if row_tone else "",
        )

    def named(column: int) -> list[rx.Component]:
        return [rx.el.span(head[column], class_name="colname", aria_hidden="true")] if tall else []

    heads = [rx.el.th(name, scope="col", role="columnheader", class_name=side(n)) for n, name in enumerate(head)]
    table = rx.el.table(
        rx.el.caption(caption, class_name="" if show_caption else "sr"),
        rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
        rx.el.tbody(*each(rows, line), role="rowgroup"),
        role="table",
        class_name=classes("data", "tall" if tall else None),
    )
    return rx.el.div(table, class_name="scroll", role="region", aria_label=caption, tab_index=0)


def tabs(entries: Sequence[Tab] | rx.Var, *, chosen: Text, on_choose: Any, label: Text, panel_id: str) -> rx.Component:
    """Tabs over one panel (`tab_panel` with the same `panel_id`). Entries that are pages of their own: use links."""

    def tab(entry: Any) -> rx.Component:
        return rx.el.button(
            entry.label,
            when(entry.count, count(entry.count, "")),
            type="button",
            role="tab",
            class_name="tab needs-live",
            aria_selected=rx.cond(chosen == entry.value, "true", "false"),
            aria_disabled=resting(),
            aria_controls=panel_id,
            on_click=on_choose(entry.value),
        )

    return rx.el.div(*each(entries, tab), class_name="tabs", role="tablist", aria_label=label)


def tab_panel(*children: Node, panel_id: str, label: Text) -> rx.Component:
    """What the chosen tab shows."""
    return rx.el.div(*children, role="tabpanel", id=panel_id, aria_label=label, tab_index=0, class_name="stack")


def work_item(*children: Node, href: Text, current: Any = False) -> rx.Component:
    """One case in the list on the left of a staff screen."""
    return anchor(*children, href=href, class_name="item", aria_current=rx.cond(current, "true", "false"))


def desk(head: Node, items: Sequence[rx.Component], *case: Node, label: Text) -> rx.Component:
    """List on the left, case beside it. Use inside `staff_page`."""
    return rx.el.div(
        rx.el.section(rx.el.div(head, class_name="head row between"), *items, class_name="list", aria_label=label),
        rx.el.div(*case, class_name="case"),
        class_name="desk",
    )


def differing(pieces: Sequence[Any] | rx.Var) -> rx.Component:
    """A value with its differing letters marked: pairs of (text, differs)."""

    def piece(part: Any) -> rx.Component:
        text, differs = part[0], part[1]
        if isinstance(differs, rx.Var):
            return rx.cond(differs, rx.el.b(text, class_name="mark"), rx.el.span(text))
        return rx.el.b(text, class_name="mark") if differs else rx.el.span(text)

    return rx.el.span(*each(pieces, piece), class_name=classes("nowrap"))


def acts(*children: Node) -> rx.Component:
    """The row of decisions at the foot of a case; stays in view."""
    return rx.el.div(*children, class_name="acts")


def gap() -> rx.Component:
    """Pushes what follows to the far end (the refusal, away from the approval)."""
    return rx.el.span(class_name="sp")
