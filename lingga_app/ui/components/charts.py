"""Charts where people would rather look than read; the numbers always stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reflex as rx

from .base import Text
from .rows import Bar, Point

CHARTS_JSX = rx.asset("charts.jsx", shared=True)


class _Chart(rx.Component):
    library = CHARTS_JSX.importable_path

    label: rx.Var[str]
    numbers_label: rx.Var[str]
    heads: rx.Var[list[str]]


class Bars(_Chart):
    """Upright bars."""

    tag = "Bars"
    rows: rx.Var[list[Bar]]


class LineBand(_Chart):
    """Line in a band, with counted bars."""

    tag = "LineBand"
    points: rx.Var[list[Point]]
    today_at: rx.Var[int]
    today_label: rx.Var[str]


class HBars(rx.Component):
    """Lying bars."""

    library = CHARTS_JSX.importable_path
    tag = "HBars"

    label: rx.Var[str]
    rows: rx.Var[list[Bar]]


def bars(
    rows: Sequence[Bar] | rx.Var, *, label: Text, heads: Sequence[Text], numbers_label: Text = "Lihat angka"
) -> rx.Component:
    """Upright bars. `label` says what the picture shows; `heads`: two column names of the number table."""
    return Bars.create(rows=_listed(rows), label=label, heads=list(heads), numbers_label=numbers_label)


def line_band(
    points: Sequence[Point] | rx.Var,
    *,
    label: Text,
    heads: Sequence[Text],
    today_at: Any = -1,
    today_label: Text = "hari ini",
    numbers_label: Text = "Lihat angka",
) -> rx.Component:
    """A forecast with its band. `heads`: four columns (day, counted, expected, band). `today_at`: index, -1 = none."""
    return LineBand.create(
        points=_listed(points),
        label=label,
        heads=list(heads),
        today_at=today_at,
        today_label=today_label,
        numbers_label=numbers_label,
    )


def horizontal_bars(rows: Sequence[Bar] | rx.Var, *, label: Text) -> rx.Component:
    """Lying bars with name and number, for a few kinds ("Di mana berkas menunggu")."""
    return HBars.create(rows=_listed(rows), label=label)


def _listed(rows: Sequence[Any] | rx.Var) -> Any:
    return rows if isinstance(rows, rx.Var) else list(rows)
