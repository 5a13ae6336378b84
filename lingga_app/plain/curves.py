"""Small pictures of numbers as SVG without script or style: for pages that stand under the strictest policy."""

from collections.abc import Mapping, Sequence
from html import escape

from markupsafe import Markup

from lingga_app.words.formats import angka_ukur

WIDE, HIGH = 240, 72
NOTHING = Markup('<p class="muted">-</p>')


def curve(values: Sequence[float], label: str, lang: str) -> Markup:
    """One quantity over time as a filled line; its largest value stands at the top. `label` for those who listen."""
    top = max(values, default=0.0)
    if len(values) < 2 or top <= 0:
        return NOTHING
    step = WIDE / (len(values) - 1)
    line = " ".join(f"{n * step:.1f},{_height(value, top):.1f}" for n, value in enumerate(values))
    return _svg(
        label, HIGH, f'<polygon points="0,{HIGH} {line} {WIDE},{HIGH}"/><polyline points="{line}"/>{_top(top, lang)}'
    )  # fmt: skip


def steps(values: Sequence[float], label: str, lang: str) -> Markup:
    """Counts side by side as columns, the first on the left."""
    top = max(values, default=0.0)
    if top <= 0:
        return NOTHING
    wide = WIDE / len(values)
    columns = "".join(
        f'<rect x="{n * wide + wide * 0.1:.1f}" y="{_height(value, top):.1f}" width="{wide * 0.8:.1f}" '
        f'height="{HIGH - _height(value, top):.1f}"/>'
        for n, value in enumerate(values)
    )
    return _svg(label, HIGH, columns + _top(top, lang))


def lying(values: Mapping[str, float], label: str, lang: str) -> Markup:
    """Named numbers as lying bars, the largest first."""
    top = max(values.values(), default=0.0)
    if top <= 0:
        return NOTHING
    rows = sorted(values.items(), key=lambda item: -item[1])
    bars = "".join(
        f'<text x="0" y="{n * 20 + 14}">{escape(name)}</text>'
        f'<rect x="96" y="{n * 20 + 4}" width="{max(1.0, value / top * 110):.1f}" height="12"/>'
        f'<text x="{100 + max(1.0, value / top * 110):.1f}" y="{n * 20 + 14}">{angka_ukur(value, lang)}</text>'
        for n, (name, value) in enumerate(rows)
    )
    return _svg(label, len(rows) * 20 + 4, bars)


def _top(value: float, lang: str) -> str:
    return f'<text x="2" y="11">{angka_ukur(value, lang)}</text>'


def _svg(label: str, high: int, body: str) -> Markup:
    """`body`: shapes made of numbers, and names that were escaped."""
    head = f'<svg class="curve" viewBox="0 0 {WIDE} {high}" role="img" aria-label="{escape(label)}">'
    return Markup(f"{head}{body}</svg>")  # noqa: S704


def _height(value: float, top: float) -> float:
    return HIGH - value / top * (HIGH - 16)
