"""Charts as inline SVG: no script, readable in light and dark, with the numbers in a title under the pointer."""

from collections.abc import Sequence
from html import escape
from typing import Final

WIDTH: Final = 480


def columns(values: Sequence[tuple[str, float]], *, height: int = 150, unit: str = "", every: int = 1) -> str:
    """One column per (label, value); every n-th is labelled."""
    if not values:
        return _empty()
    top = _top(max(value for _, value in values))
    step = (WIDTH - 40) / len(values)
    bars = "".join(
        f'<rect class="bar" x="{40 + n * step + step * 0.1:.1f}" y="{height - value / top * (height - 12):.1f}" '
        f'width="{max(1.0, step * 0.8):.1f}" height="{value / top * (height - 12):.1f}">'
        f"<title>{escape(label)}: {value:g} {unit}</title></rect>"
        for n, (label, value) in enumerate(values)
    )
    labels = "".join(
        _below(40 + n * step + step / 2, height, label) for n, (label, _) in enumerate(values) if n % every == 0
    )
    return _svg(height + 22, _grid(top, height, unit) + bars + labels)


def filled(values: Sequence[tuple[str, float, float]], *, height: int = 150, every: int = 1) -> str:
    """(label, whole, part): a pale column with the part of it filled."""
    if not values:
        return _empty()
    top = _top(max(whole for _, whole, _ in values))
    step = (WIDTH - 40) / len(values)
    parts: list[str] = []
    for n, (label, whole, part) in enumerate(values):
        x, width = 40 + n * step + step * 0.1, max(1.0, step * 0.8)
        for kind, value in (("pale", whole), ("bar", part)):
            tall = value / top * (height - 12)
            parts.append(
                f'<rect class="{kind}" x="{x:.1f}" y="{height - tall:.1f}" width="{width:.1f}" height="{tall:.1f}">'
                f"<title>{escape(label)}: {part:g} of {whole:g}</title></rect>"
            )
        if n % every == 0:
            parts.append(_below(x + width / 2, height, label))
    return _svg(height + 22, _grid(top, height, "") + "".join(parts))


def area(days: Sequence[str], values: Sequence[float], *, height: int = 70) -> str:
    """One quantity over days, as a filled line; first and last day below."""
    if not values:
        return _empty()
    top = _top(max(values))
    step = (WIDTH - 40) / max(1, len(values) - 1)
    points = [(40 + n * step, height - value / top * (height - 8)) for n, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    shape = f'<polygon class="area" points="40,{height} {line} {points[-1][0]:.1f},{height}"/>'
    ends = (
        f'<text class="axis" x="40" y="{height + 14}">{escape(days[0])}</text>'
        f'<text class="axis" x="{WIDTH}" y="{height + 14}" text-anchor="end">{escape(days[-1])}</text>'
    )
    return _svg(
        height + 18, _grid(top, height, "", lines=1) + shape + f'<polyline class="line" points="{line}"/>' + ends
    )


def lines(
    ends: tuple[str, str], series: Sequence[tuple[str, Sequence[float | None]]], *, height: int = 150, unit: str = ""
) -> str:
    """Several quantities over the same time, each named above; a gap where one has no value."""
    top = _top(max((value for _, values in series for value in values if value is not None), default=0.0))
    parts: list[str] = []
    for number, (name, values) in enumerate(series):
        step = (WIDTH - 40) / max(1, len(values) - 1)
        kind = ("line", "line two", "line three")[number % 3]
        parts.append(
            f'<line class="{kind}" x1="{48 + number * 140}" x2="{66 + number * 140}" y1="8" y2="8"/>'
            f'<text class="label" x="{72 + number * 140}" y="13">{escape(name)}</text>'
        )
        for run in _runs(values):
            points = " ".join(f"{40 + n * step:.1f},{_up(value, top, height):.1f}" for n, value in run)
            parts.append(f'<polyline class="{kind}" points="{points}"><title>{escape(name)}</title></polyline>')
    below = (
        f'<text class="axis" x="40" y="{height + 36}">{escape(ends[0])}</text>'
        f'<text class="axis" x="{WIDTH}" y="{height + 36}" text-anchor="end">{escape(ends[1])}</text>'
    )
    grid = "".join(
        f'<line class="grid" x1="40" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="34" y="{y + 4:.1f}" text-anchor="end">{value:g}{unit}</text>'
        for value in (0.0, top / 2, top)
        for y in [_up(value, top, height)]
    )
    return _svg(height + 42, grid + "".join(parts) + below)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches without a gap, as (place, value)."""
    found: list[list[tuple[int, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((n, value))
    return [run for run in found if run]


def _up(value: float, top: float, height: int) -> float:
    """Where a value stands below the line of names."""
    return 22 + height - value / top * (height - 8)


def rows(values: Sequence[tuple[str, float, str]]) -> str:
    """Horizontal bars: (label, value, what to write behind it)."""
    if not values:
        return _empty()
    top = max(0.01, *(value for _, value, _ in values))
    parts = "".join(
        f'<text class="label" x="0" y="{n * 26 + 17}">{escape(label)}</text>'
        f'<rect class="bar" x="150" y="{n * 26 + 5}" width="{max(1.0, value / top * 170):.1f}" height="16"/>'
        f'<text class="axis" x="{158 + value / top * 170:.1f}" y="{n * 26 + 18}">{escape(said)}</text>'
        for n, (label, value, said) in enumerate(values)
    )
    return _svg(len(values) * 26 + 6, parts)


def _below(x: float, height: float, label: str) -> str:
    return f'<text class="axis" x="{x:.1f}" y="{height + 15}" text-anchor="middle">{escape(label)}</text>'


def _grid(top: float, height: int, unit: str, lines: int = 2) -> str:
    return "".join(
        f'<line class="grid" x1="40" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="34" y="{y + 4:.1f}" text-anchor="end">{top * n / lines:g}{unit}</text>'
        for n in range(lines + 1)
        for y in [height - n / lines * (height - 12)]
    )


def _top(value: float) -> float:
    """A round number not below `value`."""
    if value <= 0:
        return 1.0
    size = 10.0 ** len(str(int(value))) / 10
    return next(size * step for step in (1, 2, 4, 5, 8, 10) if size * step >= value)


def _svg(height: float, body: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{body}</svg>'


def _empty() -> str:
    return '<p class="none">Nothing happened yet.</p>'
