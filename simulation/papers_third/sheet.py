"""One sheet of paper in millimetres, written as a small PDF and painted by PDFium: vectors, 14 standard fonts, seals.

The standard fonts come inside PDFium (Helvetica, Times and Courier in all but name), so the drawer needs no font file.
The machine-readable digits of a KTP are strokes of our own. Everything written with a `key` is remembered as a box of
capital height, so that the truth tells where each value stands.
"""

import ctypes
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Final

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

PT: Final = 72 / 25.4
"""Points in a millimetre."""
FONTS: Final = {
    "sans": "Helvetica", "sans_bold": "Helvetica-Bold", "sans_oblique": "Helvetica-Oblique",
    "serif": "Times-Roman", "serif_bold": "Times-Bold", "serif_italic": "Times-Italic",
    "serif_bold_italic": "Times-BoldItalic", "mono": "Courier", "mono_bold": "Courier-Bold",
}  # fmt: skip
CAPITALS: Final = {"s": 0.718, "e": 0.662, "m": 0.562}
"""Capital height over size: sans, serif, mono."""
INK: Final = (0.08, 0.08, 0.10)

Colour = tuple[float, float, float]
Point = tuple[float, float]

# Machine-readable digits on a grid of 4 wide and 7 high, y down: polylines with round ends.
OCR: Final[dict[str, tuple[tuple[Point, ...], ...]]] = {
    "0": (((0.6, 0), (3.4, 0), (4, 0.8), (4, 6.2), (3.4, 7), (0.6, 7), (0, 6.2), (0, 0.8), (0.6, 0)),),
    "1": (((0.6, 0), (2, 0), (2, 7)), ((0.2, 7), (3.9, 7), (3.9, 5.4))),
    "2": (((0, 0), (3.4, 0), (4, 0.6), (4, 2.9), (3.4, 3.5), (0.6, 3.5), (0, 4.1), (0, 7), (4, 7)),),
    "3": (((0, 0), (3.4, 0), (3.4, 3.3)), ((1.2, 3.3), (3.4, 3.3), (4, 3.9), (4, 6.4), (3.4, 7), (0, 7))),
    "4": (((0.4, 0), (0, 4.2), (4, 4.2)), ((3.1, 2.6), (3.1, 7))),
    "5": (((3.8, 0), (0.3, 0), (0.3, 3), (3.4, 3), (4, 3.6), (4, 6.4), (3.4, 7), (0, 7)),),
    "6": (((1, 0), (0.3, 0.6), (0, 1.6), (0, 6.3), (0.6, 7), (3.4, 7), (4, 6.3), (4, 4), (3.4, 3.3), (0, 3.3)),),
    "7": (((0, 1), (0, 0), (4, 0), (4, 1), (1.9, 4), (1.9, 7)),),
    "8": (((0.9, 0), (3.1, 0), (3.5, 0.5), (3.5, 2.8), (3.1, 3.3), (0.9, 3.3), (0.5, 2.8), (0.5, 0.5), (0.9, 0)),
          ((0.9, 3.3), (0, 4), (0, 6.4), (0.6, 7), (3.4, 7), (4, 6.4), (4, 4), (3.1, 3.3))),
    "9": (((4, 3.7), (0.6, 3.7), (0, 3), (0, 0.6), (0.6, 0), (3.4, 0), (4, 0.7), (4, 5.4), (3.6, 6.4), (3, 7)),),
}  # fmt: skip


@cache
def _glyph_width(font: str, letter: str) -> float:
    """In thousandths of the size, as PDFium itself measures."""
    doc = pdfium.PdfDocument.new()
    face = raw.FPDFText_LoadStandardFont(doc.raw, FONTS[font].encode())
    width = ctypes.c_float()
    raw.FPDFFont_GetGlyphWidth(face, ord(letter), ctypes.c_float(1000), ctypes.byref(width))
    return width.value


def text_width(text: str, font: str, size: float, spacing: float = 0.0) -> float:
    """Millimetres of a line at `size` points; `spacing` in millimetres after each letter."""
    return sum(_glyph_width(font, each) for each in text) * size / 1000 / PT + spacing * max(0, len(text) - 1)


def cap_height(font: str, size: float) -> float:
    """Millimetres of a capital letter."""
    key = {"sans": "s", "seri": "e", "mono": "m"}[font[:4]]
    return CAPITALS[key] * size / PT


@dataclass
class Sheet:
    """`width` and `height` in mm; y counts down from the upper edge; `ground` is the paper's colour."""

    width: float
    height: float
    ground: Colour = (1.0, 1.0, 1.0)
    places: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    letter_mm: float = 2.0
    _parts: list[str] = field(default_factory=list)
    _images: list[np.ndarray] = field(default_factory=list)

    # -- marks ------------------------------------------------------------------------------------------------

    def text(
        self,
        x: float,
        y: float,
        line: str,
        font: str = "sans",
        size: float = 9.0,
        *,
        key: str = "",
        align: str = "left",
        colour: Colour = INK,
        spacing: float = 0.0,
        fit: float = 0.0,
    ) -> float:
        """Write `line` with its baseline at y; squeeze it into `fit` mm if it is longer. Gives the end of the line."""
        wide = text_width(line, font, size, spacing)
        squeeze = min(1.0, fit / wide) if fit and wide else 1.0
        wide *= squeeze
        left = x - {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        self._parts.append(
            f"BT {_rgb(colour)} rg /{font} {size:.3f} Tf {spacing * PT:.3f} Tc {squeeze * 100:.2f} Tz "
            f"1 0 0 1 {self._x(left)} {self._y(y)} Tm ({_escaped(line)}) Tj ET"
        )
        if key:
            self.places[key] = (left, y - cap_height(font, size), left + wide, y)
        return left + wide

    def turned_text(
        self, x: float, y: float, line: str, font: str, size: float, degrees: float, colour: Colour
    ) -> None:
        """Write `line` turned about its start, counter-clockwise."""
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        self._parts.append(
            f"BT {_rgb(colour)} rg /{font} {size:.3f} Tf 0 Tc 100 Tz {c:.5f} {s:.5f} {-s:.5f} {c:.5f} "
            f"{self._x(x)} {self._y(y)} Tm ({_escaped(line)}) Tj ET"
        )

    def digits(self, x: float, y: float, number: str, height: float, *, key: str = "", colour: Colour = INK) -> None:
        """Machine-readable digits of `height` mm standing on y."""
        unit, pitch = height / 7, height * 0.83
        self._parts.append(f"q {_rgb(colour)} RG {unit * 0.82 * PT:.3f} w 1 J 1 j")
        for n, each in enumerate(number):
            for line in OCR[each]:
                self._path([(x + n * pitch + px * unit * 0.88, y - height + py * unit) for px, py in line], "S")
        self._parts.append("Q")
        if key:
            self.places[key] = (x, y - height, x + (len(number) - 1) * pitch + 3.52 * unit, y)

    def line(self, points: Sequence[Point], colour: Colour = INK, width: float = 0.2) -> None:
        self._parts.append(f"q {_rgb(colour)} RG {width * PT:.3f} w 1 J 1 j")
        self._path(points, "S")
        self._parts.append("Q")

    def shape(self, points: Sequence[Point], colour: Colour, alpha: str = "solid") -> None:
        """A filled polygon. `alpha`: solid, half, faint, or ink (multiplies what is below)."""
        self._parts.append(f"q /{alpha} gs {_rgb(colour)} rg")
        self._path(points, "f")
        self._parts.append("Q")

    def box(
        self, left: float, top: float, right: float, bottom: float, colour: Colour = INK, width: float = 0.2
    ) -> None:
        self.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], colour, width)

    def fill(self, left: float, top: float, right: float, bottom: float, colour: Colour, alpha: str = "solid") -> None:
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour, alpha)

    def picture(self, left: float, top: float, width: float, height: float, pixels: np.ndarray) -> None:
        """Put RGB pixels (height, width, 3) of 8 bits on the sheet."""
        self._images.append(np.ascontiguousarray(pixels, dtype=np.uint8))
        self._parts.append(
            f"q {width * PT:.3f} 0 0 {height * PT:.3f} {self._x(left)} {self._y(top + height)} cm "
            f"/im{len(self._images) - 1} Do Q"
        )

    def ring_text(
        self, x: float, y: float, radius: float, line: str, size: float, colour: Colour, start: float
    ) -> None:
        """Capitals along a circle, clockwise, the middle of the line at `start` degrees (90 is the top)."""
        wide = sum(_glyph_width("sans_bold", each) for each in line) * size / 1000 / PT * 1.12
        angle = start + math.degrees(wide / radius) / 2
        for each in line:
            step = math.degrees(_glyph_width("sans_bold", each) * size / 1000 / PT * 1.12 / radius)
            here = math.radians(angle)
            self.turned_text(
                x + radius * math.cos(here), y - radius * math.sin(here), each, "sans_bold", size, angle - 90, colour
            )
            angle -= step

    def seal(self, x: float, y: float, radius: float, above: str, below: str, colour: Colour, chance: Random) -> None:
        """A round office stamp, turned a little, in ink that lets the text below through."""
        self._parts.append("q /ink gs")
        for r, w in ((radius, 0.55), (radius * 0.93, 0.2), (radius * 0.62, 0.25)):
            self.line(_circle(x, y, r), colour, w)
        turn, size = chance.uniform(-18, 18), radius * 0.46
        self.ring_text(x, y, radius * 0.70, above, min(size, size * 20 / max(8, len(above))), colour, 90 + turn)
        if below:
            self.turned_text(
                x - text_width(below, "sans_bold", size * 0.9) / 2, y + size * 0.12, below, "sans_bold", size * 0.9,
                turn / 3, colour,
            )  # fmt: skip
        self._parts.append("Q")

    def signature(self, x: float, y: float, width: float, chance: Random, colour: Colour = (0.1, 0.12, 0.35)) -> None:
        """A quick scrawl from x to the right around y."""
        points: list[Point] = []
        phase, turns = chance.uniform(0, 6), chance.uniform(3.5, 7)
        for n in range(90):
            t = n / 89
            swell = width * (0.22 - 0.14 * t)
            points.append((
                x + width * t + swell * 0.5 * math.cos(turns * 6.28 * t + phase),
                y + swell * math.sin(turns * 6.28 * t + phase * 1.7) * (0.6 + 0.4 * math.sin(5 * t + phase)),
            ))  # fmt: skip
        self.line(points, colour, 0.3)
        self.line([(x, y + width * 0.12), (x + width * 1.1, y - width * 0.02)], colour, 0.25)

    def waves(self, box: tuple[float, float, float, float], colour: Colour, gap: float, chance: Random) -> None:
        """Security-print lines: long waves across the box."""
        left, top, right, bottom = box
        a, b = chance.uniform(0.5, 1.6) * gap, chance.uniform(1.0, 2.2) * gap
        wide, phase = right - left, chance.uniform(0, 6)
        n = 0
        while top + n * gap < bottom:
            y = top + n * gap
            points = [
                (x, min(bottom, max(top, y + a * math.sin(x / wide * 19 + phase + n * 0.22)
                        + b * math.sin(x / wide * 7 - n * 0.13))))
                for x in (left + wide * k / 60 for k in range(61))
            ]  # fmt: skip
            self.line(points, colour, 0.12)
            n += 1

    def rosette(self, x: float, y: float, radius: float, colour: Colour, petals: int) -> None:
        """Security-print lines: a guilloche flower."""
        for k in range(3):
            self.line(
                [
                    (x + radius * (0.72 + 0.28 * math.sin(petals * a + k * 2.1)) * math.cos(a),
                     y + radius * (0.72 + 0.28 * math.sin(petals * a + k * 2.1)) * math.sin(a))
                    for a in (2 * math.pi * n / 360 for n in range(361))
                ],
                colour, 0.12,
            )  # fmt: skip

    def garuda(
        self, x: float, y: float, height: float, colour: Colour = (0.72, 0.55, 0.16), ghost: bool = False
    ) -> None:
        """The coat of arms, simply: wings, tail, head, shield and scroll; x, y is its middle. `ghost`: one tint."""
        u = height / 10
        for side in (-1, 1):
            for k in range(6):
                tip = (x + side * u * (4.6 - 0.28 * k), y + u * (-3.9 + 1.05 * k))
                root = (x + side * u * 1.2, y + u * (-2.2 + 0.5 * k))
                self.shape([(root[0], root[1] - u * 0.5), tip, (tip[0] - side * u * 0.3, tip[1] + u * 0.85),
                            (root[0], root[1] + u * 0.5)], colour)  # fmt: skip
            self.shape([(x, y + u), (x + side * u * 1.3, y + u * 3.4), (x + side * u * 0.3, y + u * 3.9)], colour)
        self.shape(_circle(x, y - u * 3.7, u * 0.85, 16), colour)
        self.shape([(x + u * 0.5, y - u * 4.1), (x + u * 1.7, y - u * 3.6), (x + u * 0.5, y - u * 3.3)], colour)
        self.shape(
            [(x - u * 1.1, y - u * 3), (x + u * 1.1, y - u * 3), (x + u * 1.3, y + u), (x - u * 1.3, y + u)], colour
        )
        if ghost:
            return
        dark = tuple(each * 0.45 for each in colour)
        self.shape([(x - u * 1.2, y - u * 2), (x + u * 1.2, y - u * 2), (x + u * 1.1, y + u * 0.4), (x, y + u * 1.5),
                    (x - u * 1.1, y + u * 0.4)], (dark[0], dark[1], dark[2]))  # fmt: skip
        self.fill(x - u * 1.2, y - u * 0.5, x, y + u * 0.2, (0.86, 0.86, 0.84))
        self.fill(x, y - u * 2, x + u * 1.1, y - u * 0.6, (0.78, 0.2, 0.18))
        self.shape([(x - u * 3, y + u * 3.9), (x + u * 3, y + u * 3.9), (x + u * 3.3, y + u * 4.9),
                    (x - u * 3.3, y + u * 4.9)], colour)  # fmt: skip

    # -- results ----------------------------------------------------------------------------------------------

    def pdf(self, *, ground: bool = True) -> bytes:
        """The sheet as a one-page PDF; the same marks give the same bytes."""
        body = "\n".join(self._parts)
        if ground:
            body = f"{_rgb(self.ground)} rg 0 0 {self.width * PT:.2f} {self.height * PT:.2f} re f\n{body}"
        used = [name for name in FONTS if f"/{name} " in body]
        first = 8
        fonts = " ".join(f"/{name} {first + n} 0 R" for n, name in enumerate(used))
        pictures = " ".join(f"/im{n} {first + len(used) + n} 0 R" for n in range(len(self._images)))
        states = (
            "/solid << /ca 1 /BM /Normal >> /half << /ca 0.5 >> /faint << /ca 0.22 >> "
            "/ink << /ca 0.8 /CA 0.8 /BM /Multiply >>"
        )
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {self.width * PT:.2f} {self.height * PT:.2f}] "
                f"/Contents 4 0 R /Resources << /Font << {fonts} >> /XObject << {pictures} >> "
                f"/ExtGState << {states} >> >> >>"
            ).encode(),
            _stream(body.encode("latin-1")),
            *(b"null",) * 3,
            *(
                f"<< /Type /Font /Subtype /Type1 /BaseFont /{FONTS[name]} /Encoding /WinAnsiEncoding >>".encode()
                for name in used
            ),
            *(
                _stream(
                    each.tobytes(),
                    f"/Type /XObject /Subtype /Image /Width {each.shape[1]} /Height {each.shape[0]} "
                    "/ColorSpace /DeviceRGB /BitsPerComponent 8 ",
                )
                for each in self._images
            ),
        ]
        return _written(objects)

    def paint(self, px_per_mm: float) -> np.ndarray:
        """The sheet as BGR pixels."""
        page = pdfium.PdfDocument(self.pdf())[0]
        image = page.render(scale=px_per_mm / PT)  # pyright: ignore[reportArgumentType]
        return image.to_numpy()[:, :, :3].copy()

    # -- PDF --------------------------------------------------------------------------------------------------

    def _x(self, x: float) -> str:
        return f"{x * PT:.3f}"

    def _y(self, y: float) -> str:
        return f"{(self.height - y) * PT:.3f}"

    def _path(self, points: Sequence[Point], paint: str) -> None:
        (x, y), *rest = points
        self._parts.append(
            f"{self._x(x)} {self._y(y)} m "
            + " ".join(f"{self._x(a)} {self._y(b)} l" for a, b in rest)
            + (" h f" if paint == "f" else " S")
        )


def _circle(x: float, y: float, radius: float, steps: int = 72) -> list[Point]:
    return [
        (x + radius * math.cos(a), y + radius * math.sin(a))
        for a in (2 * math.pi * n / steps for n in range(steps + 1))
    ]


def _rgb(colour: Colour) -> str:
    return " ".join(f"{each:.3f}" for each in colour)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _stream(data: bytes, head: str = "") -> bytes:
    packed = zlib.compress(data, 6)
    return f"<< {head}/Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def _written(objects: Iterable[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.5\n"), []
    for n, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n".encode() + each + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{each:010d} 00000 n \n".encode() for each in places)
    out += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
