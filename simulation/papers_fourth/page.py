"""A paper as a list of marks in millimetres: drawn into pixels for a photograph, or written as a PDF with real text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import cv2
import numpy as np
import pikepdf

from simulation.papers_fourth import fonts

BLACK: Final = (22, 22, 26)
Ink = tuple[int, int, int]
Box = tuple[float, float, float, float]
"""Left, top, width, height in millimetres."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of letters; `y` is its baseline, `size` the letter size, all in millimetres. `how` is the printer."""

    x: float
    y: float
    words: str
    font: str
    size: float
    ink: Ink = BLACK
    how: str = "form"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    wide: float
    ink: Ink = BLACK


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle."""

    box: Box
    ink: Ink


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels laid over the sheet: RGB, or RGBA whose last channel says how much of it is seen."""

    box: Box
    pixels: np.ndarray
    dyed: bool = False
    """Whether it darkens what is below (a rubber stamp) instead of covering it."""


@dataclass(slots=True)
class Page:
    """What lies where; `places` are the boxes of the values, `keys` the places that an officer must be able to read."""

    wide: float
    tall: float
    kind: str
    layout: str
    paper: Ink = (250, 250, 248)
    printed: str = "laser"
    marks: list[Any] = field(default_factory=list)
    places: dict[str, Box] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    ground: np.ndarray | None = None
    """The printed pattern below all marks, if there is one."""

    def text(
        self, x: float, y: float, words: str, font: str, size: float, *, place: str = "", align: str = "left",
        ink: Ink = BLACK, how: str = "form", room: float = 0.0,
    ) -> float:  # fmt: skip
        """Write a line and say where it ends; a line too long for `room` is set smaller."""
        long = fonts.width(font, words) * size
        if room and long > room:
            size, long = size * room / long, room
        x -= {"left": 0.0, "middle": long / 2, "right": long}[align]
        self.marks.append(Text(x, y, words, font, size, ink, how))
        if place:
            self.places[place] = (x, y - size * 0.72, long, size * 0.74)
        return x + long

    def line(self, x1: float, y1: float, x2: float, y2: float, wide: float = 0.2, ink: Ink = BLACK) -> None:
        self.marks.append(Stroke(((x1, y1), (x2, y2)), wide, ink))

    def frame(self, box: Box, wide: float = 0.3, ink: Ink = BLACK) -> None:
        x, y, w, h = box
        self.marks.append(Stroke(((x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)), wide, ink))

    def area(self, box: Box, ink: Ink) -> None:
        self.marks.append(Area(box, ink))

    def picture(self, box: Box, pixels: np.ndarray, dyed: bool = False) -> None:
        self.marks.append(Picture(box, pixels, dyed))

    def letter_mm(self) -> float:
        """The height of a capital in the smallest line that must be readable."""
        return min(self.places[key][3] for key in self.keys) * 0.95


def raster(page: Page, scale: float, chance: Random) -> np.ndarray:
    """The sheet as RGB pixels, `scale` of them to a millimetre."""
    height, width = round(page.tall * scale), round(page.wide * scale)
    sheet = np.empty((height, width, 3), np.float32)
    sheet[:] = page.paper
    if page.ground is not None:
        sheet[:] = cv2.resize(page.ground, (width, height), interpolation=cv2.INTER_LINEAR)
    for mark in page.marks:
        if isinstance(mark, Text):
            _letters(sheet, mark, scale, chance)
        elif isinstance(mark, Stroke):
            _stroke(sheet, mark, scale)
        elif isinstance(mark, Area):
            x, y, w, h = (round(each * scale) for each in mark.box)
            sheet[max(0, y) : y + h, max(0, x) : x + w] = mark.ink
        else:
            _lay(sheet, mark, scale)
    return np.clip(sheet, 0, 255).astype(np.uint8)


def _letters(sheet: np.ndarray, mark: Text, scale: float, chance: Random) -> None:
    if mark.how == "typewriter":
        step = fonts.width(mark.font, "M") * mark.size
        for n, sign in enumerate(mark.words):
            y = mark.y + chance.uniform(-0.09, 0.09)
            _ink(sheet, Text(mark.x + n * step, y, sign, mark.font, mark.size), scale, chance.uniform(0.62, 0.95))
        return
    strength = {"form": 0.97, "laser": 0.96, "inkjet": 0.88, "dots": 0.86, "faded": 0.6, "card": 0.9}[mark.how]
    _ink(sheet, mark, scale, strength)


def _ink(sheet: np.ndarray, mark: Text, scale: float, strength: float) -> None:
    ink, base = fonts.mask(mark.font, mark.words, mark.size * scale)
    if mark.how == "dots":
        ink = _needles(ink, mark.size * scale)
    elif mark.how == "inkjet":
        ink = cv2.GaussianBlur(ink, (3, 3), 0.7)
    left, top = round(mark.x * scale), round(mark.y * scale - base)
    right, bottom = min(left + ink.shape[1], sheet.shape[1]), min(top + ink.shape[0], sheet.shape[0])
    if left < 0 or top < 0 or right <= left or bottom <= top:
        return
    seen = ink[: bottom - top, : right - left, None].astype(np.float32) * (strength / 255)
    spot = sheet[top:bottom, left:right]
    spot += (np.array(mark.ink, np.float32) - spot) * seen


def _needles(ink: np.ndarray, size: float) -> np.ndarray:
    """The same letters as a needle printer sets them: rows of dots that hardly touch."""
    pitch = max(2.0, size / 18)
    rows, columns = np.indices(ink.shape, np.float32) % pitch - pitch / 2
    dot = np.clip(1.5 - (rows**2 + columns**2) / (pitch * 0.55) ** 2, 0.5, 1)
    return ((ink > 70) * dot * 255).astype(np.uint8)


def _stroke(sheet: np.ndarray, mark: Stroke, scale: float) -> None:
    points = (np.array(mark.points) * scale * 16).astype(np.int32)
    cv2.polylines(sheet, [points], False, mark.ink, max(1, round(mark.wide * scale)), cv2.LINE_AA, 4)


def _lay(sheet: np.ndarray, mark: Picture, scale: float) -> None:
    x, y, w, h = (round(each * scale) for each in mark.box)
    drawn = cv2.resize(mark.pixels, (max(1, w), max(1, h)), interpolation=cv2.INTER_AREA).astype(np.float32)
    left, top = max(0, x), max(0, y)
    spot = sheet[top : y + h, left : x + w]
    drawn = drawn[top - y : top - y + spot.shape[0], left - x : left - x + spot.shape[1]]
    seen = drawn[..., 3:] / 255 if drawn.shape[2] == 4 else 1.0
    over = spot * drawn[..., :3] / 255 if mark.dyed else drawn[..., :3]
    spot += (over - spot) * seen


def pdf(pages: Sequence[Page]) -> bytes:
    """The registry's own file: real text in embedded letters, lines and the QR as vectors or pictures."""
    made = pikepdf.new()
    for page in pages:
        used: dict[str, pikepdf.Object] = {}
        pictures: dict[str, pikepdf.Object] = {}
        content = "\n".join(_operators(made, page, mark, used, pictures) for mark in page.marks)
        leaf = made.add_blank_page(page_size=(_pt(page.wide), _pt(page.tall)))
        leaf.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(used), XObject=pikepdf.Dictionary(pictures))
        leaf.Contents = made.make_stream(content.encode("cp1252"))
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def _pt(mm: float) -> float:
    return round(mm * 72 / 25.4, 2)


def _operators(
    made: pikepdf.Pdf, page: Page, mark: Any, used: dict[str, pikepdf.Object], pictures: dict[str, pikepdf.Object]
) -> str:
    if isinstance(mark, Text):
        key = f"/{mark.font}"
        if key not in used:
            used[key] = _embedded(made, mark.font)
        words = mark.words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        color = " ".join(f"{each / 255:.3f}" for each in mark.ink)
        at = f"{_pt(mark.x)} {_pt(page.tall - mark.y)}"
        return f"BT {color} rg {key} {_pt(mark.size)} Tf {at} Td ({words}) Tj ET"
    if isinstance(mark, Stroke):
        color = " ".join(f"{each / 255:.3f}" for each in mark.ink)
        path = " l ".join(f"{_pt(x)} {_pt(page.tall - y)}" for x, y in mark.points).replace(" l ", " m ", 1) + " l S"
        return f"{color} RG {_pt(mark.wide)} w {path}"
    x, y, w, h = mark.box
    spot = f"{_pt(x)} {_pt(page.tall - y - h)} {_pt(w)} {_pt(h)}"
    if isinstance(mark, Area):
        return f"{' '.join(f'{each / 255:.3f}' for each in mark.ink)} rg {spot} re f"
    key = f"/P{len(pictures)}"
    pictures[key] = _image(made, mark.pixels)
    return f"q {_pt(w)} 0 0 {_pt(h)} {_pt(x)} {_pt(page.tall - y - h)} cm {key} Do Q"


def _image(made: pikepdf.Pdf, pixels: np.ndarray) -> pikepdf.Object:
    rgb = np.ascontiguousarray(pixels[..., :3])
    if pixels.shape[2] == 4:
        seen = pixels[..., 3:].astype(np.float32) / 255
        rgb = (rgb * seen + 255 * (1 - seen)).astype(np.uint8)
    height, width = rgb.shape[:2]
    return made.make_stream(
        rgb.tobytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip


def _embedded(made: pikepdf.Pdf, name: str) -> pikepdf.Object:
    """A font of the file; Courier is one of the fourteen that every viewer has."""
    if name in fonts.TYPED:
        base = pikepdf.Name("/Courier-Bold" if name == "typed-bold" else "/Courier")
        return pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=base)
    with open(fonts.font_file(name), "rb") as file:
        letters = made.make_stream(file.read())
    widths = pikepdf.Array(
        [round(fonts.width(name, bytes([n]).decode("cp1252", "replace")) * 1000) for n in range(32, 256)]
    )
    base = pikepdf.Name(f"/AAAAAA+{name.title().replace('-', '')}")
    shape = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=base, Flags=32, FontBBox=pikepdf.Array([-200, -300, 1200, 1000]),
        ItalicAngle=0, Ascent=900, Descent=-250, CapHeight=700, StemV=80, FontFile2=letters,
    )  # fmt: skip
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=base, FirstChar=32, LastChar=255, Widths=widths,
        FontDescriptor=made.make_indirect(shape), Encoding=pikepdf.Name.WinAnsiEncoding,
    )  # fmt: skip
