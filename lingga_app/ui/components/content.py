"""Pieces that say something: chips, cards, facts, notices, timelines, figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from .base import Node, Text, classes, each, icon, maybe, pick_icon, when
from .rows import Fact, Mark, Saying, Step

Tone = Literal["sea", "ok", "warn", "bad", "info"]
TONE_ICONS = {"ok": "check", "warn": "warn", "bad": "cross", "info": "info", "sea": "dot"}


def chip(label: Node, tone: Tone | rx.Var = "sea", *, icon_name: str | None = None) -> rx.Component:
    """A status: icon, word and colour together, never colour alone."""
    drawn = icon(icon_name) if icon_name else pick_icon(tone, TONE_ICONS, "dot")
    return rx.el.span(drawn, rx.el.span(label), class_name=classes("chip", tone))


def count(number: Text, meaning: Text) -> rx.Component:
    """A small number in a nav entry or tab; `meaning` is what a screen reader adds ("belum dijawab")."""
    return rx.el.span(number, rx.el.span(" ", meaning, class_name="sr"), class_name="chip")


def card(*children: Node, class_name: str = "", **props: Any) -> rx.Component:
    """A white box with air."""
    return rx.el.div(*children, class_name=classes("card", class_name), **props)


def turn_card(label: Text, title: Text, *children: Node) -> rx.Component:
    """What the reader has to do now, on top of a timeline."""
    return rx.el.section(chip(label, icon_name="next"), rx.el.h2(title), *children, class_name="card turn")


def facts(rows: Sequence[Fact | tuple[Node, Node]] | rx.Var, *, boxed: bool = True) -> rx.Component:
    """Label and value in rows; as a card unless `boxed=False`. Rows: `Fact`, or (label, value) pairs."""

    def line(row: Any) -> rx.Component:
        label, value = row if isinstance(row, tuple) else (row.label, row.value)
        return rx.el.div(rx.el.dt(label), rx.el.dd(value))

    return rx.el.dl(*each(rows, line), class_name="card facts" if boxed else "facts")


def notice_box(
    *children: Node, tone: Literal["info", "warn", "bad", "ok"] = "info", title: Text | None = None, **props: Any
) -> rx.Component:
    """A calm box for what the reader should know: icon, title, sentences."""
    return rx.el.div(
        icon(TONE_ICONS[tone]),
        rx.el.div(maybe(title, rx.el.p, class_name="strong"), *children),
        class_name=classes("note", None if tone == "info" else tone),
        **props,
    )


def timeline(steps: Sequence[Step] | rx.Var, *, words: dict[str, Text] | None = None) -> rx.Component:
    """The seven stages: done, now, next. `words` are read aloud for each state."""
    said = words or {"done": "selesai", "now": "sekarang", "next": "berikutnya", "stopped": "berhenti"}

    def line(step: Any) -> rx.Component:
        mark = rx.match(step.state, ("done", icon("check")), ("stopped", icon("cross")), rx.el.span(step.mark))
        spoken = rx.match(step.state, *said.items(), "")
        return rx.el.li(
            rx.el.span(mark, class_name="dot", aria_hidden="true"),
            rx.el.div(
                rx.el.b(step.label, rx.el.span(", ", spoken, class_name="sr")),
                when(step.note, rx.el.div(step.note, class_name="tiny")),
            ),
            class_name=step.state,
            aria_current=rx.cond(step.state == "now", "step", "false"),
        )

    return rx.el.ol(*each(steps, line), class_name="tl")


def paper_view(src: Text, alt: Text, marks: Sequence[Mark] | rx.Var = (), caption: Text | None = None) -> rx.Component:
    """A picture of a paper with the doubtful places boxed (`Mark`, in 0..1 of the picture)."""

    def box(mark: Any) -> rx.Component:
        def percent(part: Any) -> Any:
            return (part * 100).to_string() + "%" if isinstance(part, rx.Var) else f"{part * 100:.2f}%"

        place = {"left": percent(mark.x), "top": percent(mark.y), "width": percent(mark.w), "height": percent(mark.h)}
        return rx.el.span(class_name="mk", style=place, aria_hidden="true")

    return rx.el.figure(
        rx.el.div(rx.el.img(src=src, alt=alt), *each(marks, box), style={"position": "relative"}),
        maybe(caption, rx.el.figcaption),
        class_name="paper",
    )


def paper_crop(src: Text, alt: Text, view: Mark | Any, mark: Mark | Any) -> rx.Component:
    """Only the part `view` of a picture, with `mark` (in 0..1 of that part) boxed. A browser that cannot show a part
    shows the whole picture without the box."""

    def percent(part: Any) -> Any:
        return (part * 100).to_string() + "%"

    inset = "inset(" + percent(view.y) + " " + percent(1 - view.x - view.w) + " "
    inset += percent(1 - view.y - view.h) + " " + percent(view.x) + ")"
    place = {"left": percent(mark.x), "top": percent(mark.y), "width": percent(mark.w), "height": percent(mark.h)}
    return rx.el.figure(
        rx.el.img(src=src, alt=alt, loading="lazy", style={"object_view_box": inset}),
        rx.el.span(class_name="mk", style=place, aria_hidden="true"),
        class_name="paper crop",
    )


def qr_card(src: Text, alt: Text, code: Text | None = None) -> rx.Component:
    """A QR picture on white, also in the dark theme, with its letters below for typing."""
    return rx.el.div(
        rx.el.div(rx.el.img(src=src, alt=alt, width="240", height="240"), class_name="qr"),
        maybe(code, rx.el.p, class_name="num strong center"),
        class_name="card stack tight",
    )


def bar(part: float | rx.Var, label: Text, *, tone: str = "gold", edge: bool = False) -> rx.Component:
    """A progress or filling bar; `part` in percent 0..100, `label` says it in words."""
    width = part.to_string() + "%" if isinstance(part, rx.Var) else f"{part:g}%"
    return rx.el.div(
        rx.el.i(style={"width": width}),
        class_name=classes("bar", tone, "edge" if edge else None),
        role="progressbar",
        aria_label=label,
        custom_attrs={"aria-valuenow": part, "aria-valuemin": "0", "aria-valuemax": "100"},
    )


def kpi(
    label: Text, value: Node, note: Node | None = None, *, tone: str | rx.Var = "", words: bool = False
) -> rx.Component:
    """One figure of a summary with its name and its target in words. `tone`: ok, bad or warn."""
    return rx.el.div(
        rx.el.p(label, class_name="muted small"),
        rx.el.p(value, class_name="v words" if words else "v"),
        *([rx.el.div(note, class_name="tiny muted")] if note is not None else []),
        class_name=classes("card kpi", tone),
    )


def empty_state(
    title: Text, text: Text, *children: Node, icon_name: str = "check", heads_page: bool = False
) -> rx.Component:
    """Nothing here: say so, and what comes next. `heads_page`: nothing above it names the page."""
    name = rx.el.h1(title, class_name="h2") if heads_page else rx.el.h2(title)
    return rx.el.div(icon(icon_name), name, rx.el.p(text), *children, class_name="empty")


def skeleton(words: Text, lines: int = 3) -> rx.Component:
    """Loading, with words that say what is being fetched."""
    bones = [rx.el.i(style={"width": f"{96 - 17 * (n % 3)}%"}) for n in range(lines)]
    return rx.el.div(rx.el.p(words, class_name="muted"), *bones, class_name="skel", role="status")


def chat_bubbles(sayings: Sequence[Saying] | rx.Var, label: Text) -> rx.Component:
    """Messages in order, oldest first; new ones are read aloud politely."""

    def line(said: Any) -> rx.Component:
        side = "say-out" if said.mine is True else "say-in" if said.mine is False else None
        side = side or rx.cond(said.mine, "say-out", "say-in")
        return rx.el.li(
            rx.el.p(said.text), rx.el.p(said.meta, class_name="tiny"), class_name=side, id=said.key, key=said.key
        )

    return rx.el.div(rx.el.ol(*each(sayings, line), class_name="talk"), role="log", aria_label=label)
