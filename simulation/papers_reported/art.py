"""What is on a paper besides type: grounds, an emblem, QR codes, portraits, rubber stamps and signatures.

All of it is our own drawing: it resembles the real thing in size, place and colour, never in detail.
Pictures are BGR or BGRA `uint8` arrays as OpenCV holds them.
"""

import json
import math
import random
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_M

from simulation.papers_reported.typeset import png

Picture = NDArray[Any]

SKINS: Final = ((150, 178, 214), (122, 154, 196), (96, 128, 172), (168, 196, 226))
"""Blue, green, red of four skin tones."""


def decoded(png_bytes: bytes) -> Picture:
    """A PNG as BGR or BGRA."""
    picture = cv2.imdecode(np.frombuffer(png_bytes, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise ValueError("This is not a picture.")
    return picture


def _path(points: list[tuple[float, float]], colour: str, width: float, closed: bool = False) -> str:
    text = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + ("Z" if closed else "")
    return f'<path d="{text}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _svg(width: float, height: float, body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'


def emblem(colour: str) -> str:
    """A winged shield with a scroll, standing where the state's emblem stands."""
    parts: list[str] = []
    for side in (-1, 1):
        for feather in range(9):
            angle = math.radians(18 + feather * 13)
            reach = 46 - abs(feather - 3) * 2.2
            x, y = (
                50 + side * (10 + reach * math.cos(angle) * 0.92),
                44 + 8 - reach * math.sin(angle) * 0.5 + feather * 2.4,
            )
            parts.append(
                f'<path d="M{50 + side * 8} {36 + feather * 3} Q{(50 + x) / 2 + side * 6:.1f} {y - 9:.1f} {x:.1f} '
                f"{y:.1f} "
                f'Q{(50 + x) / 2:.1f} {y + 1:.1f} {50 + side * 8} {39 + feather * 3}Z" fill="{colour}"/>'
            )
    parts.append(f'<path d="M44 26 Q50 8 58 17 L66 20 L58 23 Q57 30 56 34 L44 34Z" fill="{colour}"/>')
    for tail in range(-3, 4):
        parts.append(
            f'<path d="M{50 + tail * 2} 68 L{50 + tail * 6 - 2} 92 L{50 + tail * 6 + 2} 92Z" fill="{colour}"/>'
        )
    parts.append(f'<path d="M37 36H63V56Q63 68 50 73Q37 68 37 56Z" fill="#fff" stroke="{colour}" stroke-width="2.4"/>')
    parts.append(f'<path d="M37 53H63M50 36V73" stroke="{colour}" stroke-width="1.6"/>')
    parts.append(f'<circle cx="50" cy="53" r="5" fill="{colour}"/>')
    parts.append(f'<path d="M18 82Q50 94 82 82L84 89Q50 102 16 89Z" fill="#fff" stroke="{colour}" stroke-width="1.4"/>')
    return _svg(100, 102, "".join(parts))


def _waves(width: float, height: float, colour: str, rng: random.Random, step: float, line: float) -> str:
    """Interlaced wavy lines across the whole ground."""
    parts: list[str] = []
    for family in range(2):
        phase, long, high = rng.uniform(0, 6), rng.uniform(0.18, 0.3) * width, step * rng.uniform(1.6, 2.6)
        y = -high
        while y < height + high:
            xs = np.linspace(0, width, 48)
            bend = high * np.sin(xs / long * 6.283 + phase + y * (0.02 if family else -0.03))
            parts.append(_path([(float(x), float(y + b)) for x, b in zip(xs, bend, strict=True)], colour, line))
            y += step
    return "".join(parts)


def _rosette(cx: float, cy: float, radius: float, colour: str, line: float, petals: int) -> str:
    turns = np.linspace(0, 2 * math.pi, 420)
    parts: list[str] = []
    for ring in range(5):
        r = radius * (0.45 + 0.13 * ring) * (1 + 0.22 * np.sin(petals * turns + ring * 0.5))
        points = [(float(cx + a * math.cos(t)), float(cy + a * math.sin(t))) for a, t in zip(r, turns, strict=True)]
        parts.append(_path(points, colour, line, closed=True))
    return "".join(parts)


def _frame(width: float, height: float, inset: float, thick: float, colour: str, line: float) -> str:
    """A braided border."""
    parts: list[str] = []
    for phase in (0.0, math.pi / 2, math.pi, 3 * math.pi / 2):
        points: list[tuple[float, float]] = []
        inner_w, inner_h = width - 2 * inset, height - 2 * inset
        around = 2 * (inner_w + inner_h)
        for s in np.linspace(0, around, int(around * 1.6)):
            wobble = thick / 2 * (1 + math.sin(s / thick * 2.2 + phase))
            if s < inner_w:
                points.append((inset + s, inset + wobble))
            elif s < inner_w + inner_h:
                points.append((width - inset - wobble, inset + s - inner_w))
            elif s < 2 * inner_w + inner_h:
                points.append((width - inset - (s - inner_w - inner_h), height - inset - wobble))
            else:
                points.append((inset + wobble, height - inset - (s - 2 * inner_w - inner_h)))
        parts.append(_path(points, colour, line))
    return "".join(parts)


def _gradient(width: float, height: float, stops: tuple[str, ...]) -> str:
    marks = "".join(f'<stop offset="{n / (len(stops) - 1)}" stop-color="{c}"/>' for n, c in enumerate(stops))
    return (
        f'<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">{marks}</linearGradient></defs>'
        f'<rect width="{width}" height="{height}" fill="url(#g)"/>'
    )


def _islands(width: float, height: float, rng: random.Random, colour: str) -> str:
    """A chain of made-up islands, pale, as on the second card."""
    parts: list[str] = []
    for n in range(16):
        cx, cy = width * (n + rng.uniform(0.1, 0.9)) / 16, height * rng.uniform(0.3, 0.85)
        rx, ry = rng.uniform(1.5, 8), rng.uniform(0.8, 3.6)
        turns = np.linspace(0, 2 * math.pi, 14, endpoint=False)
        points = " ".join(
            f"{cx + rx * rng.uniform(0.7, 1.2) * math.cos(t):.2f},{cy + ry * rng.uniform(0.6, 1.3) * math.sin(t):.2f}"
            for t in turns
        )
        parts.append(f'<polygon points="{points}" fill="{colour}"/>')
    return "".join(parts)


@lru_cache(maxsize=12)
def ground(form: str, variant: int, size: tuple[float, float], density: float) -> Picture:
    """The printed ground of a coloured form as BGR; there are three printings of each form."""
    svg = _ground(form, random.Random(f"{form} {variant}"))
    page = f"#set page(width: {size[0]}mm, height: {size[1]}mm, margin: 0pt)\n"
    source = f'{page}#image(bytes({json.dumps(svg)}), format: "svg", width: 100%)'
    picture = decoded(png(source, density * 25.4))
    picture = picture[..., :3].copy()
    picture.setflags(write=False)
    return picture


def _ground(form: str, rng: random.Random) -> str:  # noqa: PLR0911
    if form == "ktp_batik":
        tint = rng.choice((("#cfe6f2", "#a9d3e8", "#c4e2ee"), ("#c2dff0", "#93c4e0", "#b6dbee")))
        kawung = "".join(
            f'<g fill="none" stroke="#5fa3c4" stroke-opacity="0.38" stroke-width="0.22">'
            f'<ellipse cx="{x + 3}" cy="{y + 3}" rx="2.9" ry="1.1" transform="rotate({turn} {x + 3} {y + 3})"/></g>'
            for x in range(0, 88, 6) for y in range(0, 56, 6) for turn in (45, 135)
        )  # fmt: skip
        return _svg(85.6, 53.98, _gradient(85.6, 53.98, tint) + kawung + _rosette(30, 32, 15, "#4d97bb", 0.08, 12))
    if form == "ktp_peta":
        body = _gradient(85.6, 53.98, ("#d9ebe9", "#b4d6e6", "#d5dff0"))
        body += _islands(85.6, 53.98, rng, "#a3c8cb") + _waves(85.6, 53.98, "#7fb0cc", rng, 1.5, 0.09)
        return _svg(85.6, 53.98, body)
    if form == "kk_biru":
        body = _gradient(330, 215, rng.choice((("#e6f1f4", "#d3e6ee", "#e3eff0"), ("#e9f3ea", "#d6eadb", "#e6f1e4"))))
        body += _waves(330, 215, "#a8cddd", rng, 4.4, 0.16) + _rosette(165, 108, 46, "#9ac4d8", 0.22, 16)
        return _svg(330, 215, body + _frame(330, 215, 4, 4.4, "#4d8aa8", 0.3))
    if form == "akta_hijau":
        body = _gradient(210, 330, rng.choice((("#f2f0d6", "#e6ecc8", "#f1efd9"), ("#f6ecd8", "#f1e2c6", "#f4ead6"))))
        body += _waves(210, 330, "#cbd5a0", rng, 5.2, 0.18) + _rosette(105, 170, 48, "#c3cf94", 0.24, 10)
        return _svg(210, 330, body + _frame(210, 330, 9, 7, "#6f8a3c", 0.4) + _frame(210, 330, 17, 2, "#8d9c4a", 0.3))
    if form == "nikah_buku":
        body = _gradient(250, 176, rng.choice((("#e7f0e2", "#dcebd8", "#eaf1e4"), ("#f2e9dd", "#ecdfcd", "#f3eadf"))))
        body += _waves(250, 176, "#bcd6b6", rng, 3.4, 0.14)
        body += _rosette(62, 90, 30, "#b5cfae", 0.2, 8) + _rosette(188, 90, 30, "#b5cfae", 0.2, 8)
        fold = '<rect x="122" width="6" height="176" fill="#5b6b55" fill-opacity="0.12"/>'
        fold += '<path d="M125 0V176" stroke="#556" stroke-opacity="0.5" stroke-width="0.35"/>'
        return _svg(250, 176, body + fold)
    if form == "ijazah_bingkai":
        body = _gradient(210, 297, ("#fbf7ea", "#f7efd9", "#fbf6e8")) + _waves(210, 297, "#e6d9ae", rng, 6, 0.16)
        return _svg(
            210, 297, body + _frame(210, 297, 9, 8, "#9a6b1d", 0.5) + _frame(210, 297, 18.5, 1.6, "#b58a3a", 0.3)
        )
    return _svg(
        85.6,
        53.98,
        _gradient(85.6, 53.98, ("#f4f1f3", "#e9d9dd", "#f3eef0")) + _waves(85.6, 54, "#d5a8b0", rng, 2, 0.1),
    )


def qr(text: str) -> str:
    """A QR code as SVG, with its quiet zone."""
    code = qrcode.QRCode(border=2, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    marks = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return _svg(
        len(rows), len(rows), f'<rect width="{len(rows)}" height="{len(rows)}" fill="#fff"/><path d="{marks}"/>'
    )


def _blob(
    shape: tuple[int, int], cx: float, cy: float, rx: float, ry: float, soft: float, power: float = 2.0
) -> Picture:
    """A soft-edged ellipse (a squarer one for a higher power) as weights 0-1."""
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    far = (np.abs((xs - cx) / rx) ** power + np.abs((ys - cy) / ry) ** power) ** (1 / power)
    return np.clip((1 - far) / soft + 0.5, 0, 1)


def _lay(picture: Picture, weight: Picture, colour: tuple[float, float, float]) -> Picture:
    return picture * (1 - weight[..., None]) + np.array(colour, np.float32) * weight[..., None]


def _head_dress(canvas: Picture, rng: random.Random, female: bool, muslim: bool, old: bool) -> Picture:
    h, w = canvas.shape[:2]
    hair = (70, 72, 78) if old and rng.random() < 0.5 else (24, 22, 26)
    canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.36, w * 0.265, h * 0.25, 0.1), hair)
    if female and not muslim:
        canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.52, w * 0.29, h * 0.3, 0.12, 3), hair)
    return canvas


def portrait(rng: random.Random, female: bool, muslim: bool, year: int, age: int) -> Picture:
    """A pass photo 300x390 px: red ground for odd birth years, blue for even, as the registry does it."""
    h, w = 390, 300
    canvas = np.empty((h, w, 3), np.float32)
    canvas[:] = (40, 32, 176) if year % 2 else (168, 92, 22)
    canvas *= np.linspace(1.08, 0.86, h, dtype=np.float32)[:, None, None]
    skin = np.array(rng.choice(SKINS), np.float32)
    veil = female and muslim
    veil_tone = rng.choice(((36, 34, 38), (110, 70, 60), (210, 206, 214), (84, 60, 120), (60, 92, 70), (150, 120, 110)))
    shirt = rng.choice(((222, 222, 224), (90, 66, 40), (52, 50, 56), (150, 150, 170), (70, 96, 150)))
    canvas = canvas if veil else _head_dress(canvas, rng, female, muslim, age > 50)
    canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 1.06, w * 0.5, h * 0.3, 0.04, 2.6), veil_tone if veil else shirt)
    if veil:
        below = (veil_tone[0] * 0.93, veil_tone[1] * 0.93, veil_tone[2] * 0.93)
        canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.42, w * 0.285, h * 0.31, 0.05, 2.2), veil_tone)
        canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.78, w * 0.33, h * 0.24, 0.07, 2.2), below)
    else:
        canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.68, w * 0.105, h * 0.16, 0.08, 3), tuple(skin * 0.86))
        collar = np.array([(0.36, 0.79), (0.5, 0.9), (0.64, 0.79), (0.6, 0.755), (0.5, 0.82), (0.4, 0.755)]) * (w, h)
        mask = np.zeros((h, w), np.float32)
        cv2.fillPoly(mask, [collar.astype(np.int32)], 1.0)
        canvas = _lay(canvas, cv2.GaussianBlur(mask, (0, 0), 1.6), tuple(np.array(shirt) * 0.8 + 30))
        for side in (-1, 1):
            canvas = _lay(
                canvas, _blob((h, w), w * (0.5 + side * 0.222), h * 0.46, w * 0.035, h * 0.05, 0.2), tuple(skin * 0.84)
            )
    wide, high = rng.uniform(0.2, 0.23), rng.uniform(0.215, 0.24)
    face = _blob((h, w), w * 0.5, h * 0.455, w * wide, h * high, 0.06, 2.3)
    light = 1.04 - 0.2 * np.abs(np.linspace(-1, 1, w, dtype=np.float32) + rng.uniform(-0.2, 0.2))[None, :, None]
    canvas = canvas * (1 - face[..., None]) + skin * light * face[..., None]
    if not veil:
        fringe = _blob((h, w), w * rng.uniform(0.44, 0.56), h * 0.262, w * 0.24, h * 0.085, 0.22)
        canvas = _lay(canvas, fringe * (0.4 if age > 58 and not female else 1), (26, 24, 28))
        if muslim and not female and rng.random() < 0.25:
            canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.232, w * 0.215, h * 0.1, 0.04, 5), (22, 20, 22))
    for side in (-1, 1):
        eye = w * (0.5 + side * 0.092)
        canvas = _lay(canvas, _blob((h, w), eye, h * 0.437, w * 0.06, h * 0.03, 0.7) * 0.35, tuple(skin * 0.55))
        canvas = _lay(canvas, _blob((h, w), eye, h * 0.44, w * 0.036, h * 0.0115, 0.25) * 0.9, (205, 212, 216))
        canvas = _lay(canvas, _blob((h, w), eye, h * 0.44, w * 0.017, h * 0.0125, 0.3), (26, 30, 38))
        canvas = _lay(canvas, _blob((h, w), eye, h * 0.43, w * 0.042, h * 0.006, 0.6) * 0.8, (34, 34, 42))
        canvas = _lay(canvas, _blob((h, w), eye, h * 0.402, w * 0.052, h * 0.0075, 0.6) * 0.75, (36, 38, 46))
    canvas = _lay(canvas, _blob((h, w), w * 0.486, h * 0.485, w * 0.018, h * 0.05, 0.9) * 0.3, (235, 240, 248))
    canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.527, w * 0.048, h * 0.013, 0.8) * 0.45, tuple(skin * 0.5))
    canvas = _lay(
        canvas,
        _blob((h, w), w * 0.5, h * 0.582, w * 0.07, h * 0.0125, 0.5) * 0.75,
        (skin[0] * 0.62, skin[1] * 0.55, skin[2] * 0.8),
    )
    canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.581, w * 0.068, h * 0.003, 0.9) * 0.6, tuple(skin * 0.35))
    if not female and rng.random() < 0.4:
        canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.556, w * 0.072, h * 0.009, 0.7) * 0.6, (46, 46, 54))
    canvas = _lay(canvas, _blob((h, w), w * 0.5, h * 0.67, w * 0.16, h * 0.03, 0.9) * 0.35, tuple(skin * 0.55))
    grain = np.random.default_rng(rng.getrandbits(32)).normal(0, 5, (h, w, 1)).astype(np.float32)
    return np.clip(cv2.GaussianBlur(canvas, (0, 0), 1.5) + grain, 0, 255).astype(np.uint8)


def signature(rng: random.Random, colour: tuple[int, int, int], size: tuple[int, int]) -> Picture:
    """A scribbled signature as BGRA."""
    w, h = size
    scale = 3
    mask = np.zeros((h * scale, w * scale), np.uint8)
    points, x = [], 0.08
    while x < 0.9:
        points.append((x, 0.5 + rng.uniform(-0.36, 0.36)))
        x += rng.uniform(-0.03, 0.13)
    points.append((0.96, rng.uniform(0.3, 0.8)))
    smooth: list[tuple[float, float]] = []
    for n in range(len(points) - 3):
        p = [np.array(q) for q in points[n : n + 4]]
        for t in np.linspace(0, 1, 14, endpoint=False):
            q = 0.5 * (
                2 * p[1]
                + (p[2] - p[0]) * t
                + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * t * t
                + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * t**3
            )
            smooth.append((float(q[0]), float(q[1])))
    line = (np.array(smooth) * (w * scale, h * scale)).astype(np.int32)
    cv2.polylines(mask, [line], False, 255, max(3, int(h * scale * 0.035)), cv2.LINE_AA)
    mask = cv2.resize(mask, (w, h), interpolation=cv2.INTER_AREA)
    return np.dstack([np.full((h, w), c, np.uint8) for c in colour] + [(mask * 0.85).astype(np.uint8)])


def stamp(rng: random.Random, side: int, colour: tuple[int, int, int], line: str, ink: float = 0.75) -> Picture:
    """A round office stamp as BGRA: two rings, text between them, uneven ink."""
    source = (
        f"#set page(width: 100pt, height: 100pt, margin: 0pt, fill: none)\n"
        '#set text(font: "Lato", weight: "black", size: 8.4pt)\n'
        "#place(dx: 2pt, dy: 2pt, circle(radius: 48pt, stroke: 2.4pt))\n"
        "#place(dx: 18pt, dy: 18pt, circle(radius: 32pt, stroke: 1.1pt))\n"
        f'#let line = "{line}"\n#let n = line.clusters().len()\n'
        "#for (i, c) in line.clusters().enumerate() { let a = -220deg + i * 260deg / (n - 1); "
        "place(center + horizon, dx: 40pt * calc.cos(a), dy: 40pt * calc.sin(a), rotate(a + 90deg, c)) }\n"
        "#place(center + horizon, align(center, text(size: 11pt)[KABUPATEN\\ LINGGA]))\n"
        "#place(center + bottom, dy: -5.5pt, text(size: 9pt)[★])\n"
    )
    mask = decoded(png(source, side / 100 * 72))[..., 3]
    mask = cv2.resize(mask, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    noise = np.random.default_rng(rng.getrandbits(32))
    patchy = cv2.resize(noise.random((9, 9), np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    speck = cv2.GaussianBlur(noise.random((side, side), np.float32), (0, 0), 1.0)
    mask = (
        cv2.GaussianBlur(mask, (0, 0), 0.8) * np.clip(0.55 + 0.6 * patchy, 0, 1) * np.clip((speck - 0.38) * 9, 0.35, 1)
    )
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), rng.uniform(-28, 28), 0.98)
    mask = cv2.warpAffine(mask, turn, (side, side), flags=cv2.INTER_LINEAR)
    return np.dstack(
        [np.full((side, side), c, np.uint8) for c in colour] + [np.clip(mask * ink, 0, 255).astype(np.uint8)]
    )
