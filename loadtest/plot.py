"""One small plot as SVG without a library: it stands in a page and is read in light and dark."""

from collections.abc import Sequence
from math import log10
from typing import Final

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 54, 58, 34, 40
STYLE: Final = (
    "svg{background:#fff;font:12px sans-serif;fill:#333}.grid{stroke:#ddd}.rate{stroke:#0b6b5d}.wait{stroke:#b4540a}"
    ".rate,.wait,.ideal{fill:none;stroke-width:2}.ideal{stroke:#999;stroke-dasharray:4 4}"
    ".r{fill:#0b6b5d}.w{fill:#b4540a}"
    "@media(prefers-color-scheme:dark){svg{background:#14181a;fill:#ddd}.grid{stroke:#333}.rate{stroke:#5fd0bb}"
    ".wait{stroke:#f0a35e}.r{fill:#5fd0bb}.w{fill:#f0a35e}}"
)


def rate_and_wait(points: Sequence[tuple[float, float, float]]) -> str:
    """`points`: (offered a second, answered a second, p95 in ms), in order of load. Both axes begin at nought; the
    waiting time has its own at the right, by powers of ten."""
    widest = max(offered for offered, _, _ in points)
    highest = _round_up(max(answered for _, answered, _ in points) * 1.1)
    longest = 10
    while longest < max(wait for _, _, wait in points):
        longest *= 10
    decades = len(str(longest)) - 1

    def x(offered: float) -> float:
        return LEFT + offered / widest * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def waited(wait: float) -> float:
        return y(max(0.0, log10(max(wait, 1.0)) / decades))

    rate = [(x(offered), y(answered / highest)) for offered, answered, _ in points]
    wait = [(x(offered), waited(p95)) for offered, _, p95 in points]
    ideal_end = min(widest, highest)
    parts = [
        *(_line("grid", [(LEFT, y(n / 4)), (WIDTH - RIGHT, y(n / 4))]) for n in range(5)),
        *(_text(LEFT - 6, y(n / 4) + 4, f"{highest * n / 4:g}", "end", "r") for n in range(5)),
        *(_text(WIDTH - RIGHT + 6, waited(10**n) + 4, f"{10**n:g}", "start", "w") for n in range(decades + 1)),
        *(_text(x(offered), HEIGHT - BOTTOM + 16, f"{offered:g}", "middle") for offered in _spaced(points)),
        _line("ideal", [(x(0), y(0)), (x(ideal_end), y(ideal_end / highest))]),
        _line("rate", rate),
        _line("wait", wait),
        *(f'<circle class="r" cx="{px:.1f}" cy="{py:.1f}" r="3"/>' for px, py in rate),
        *(f'<circle class="w" cx="{px:.1f}" cy="{py:.1f}" r="3"/>' for px, py in wait),
        _text(LEFT - 44, 18, "answered a second", "start", "r"),
        _text(WIDTH - 4, 18, "p95 wait, ms", "end", "w"),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "bookings offered a second", "middle"),
    ]
    title = "<title>Bookings answered a second, and how long they took, against the load</title>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img">'
        f"{title}<style>{STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _spaced(points: Sequence[tuple[float, float, float]]) -> list[float]:
    """Offered rates whose labels do not run into each other."""
    shown: list[float] = []
    for offered, _, _ in points:
        if not shown or offered - shown[-1] >= points[-1][0] / 16:
            shown.append(offered)
    return shown


def _round_up(value: float) -> float:
    """The next 1, 2, 4 or 8 times a power of ten."""
    size = 10.0 ** (len(str(int(max(1.0, value)))) - 1)
    return next(size * step for step in (1, 2, 4, 8, 10) if size * step >= value)


def _line(kind: str, points: Sequence[tuple[float, float]]) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{px:.1f},{py:.1f}" for px, py in points)}"/>'


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
