"""The letters of the fourth set: font packages of the tests, a Courier out of PDFium."""

import ctypes
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont
from pypdfium2 import raw

FILES: Final = {
    "sans": ("font_roboto", "Roboto-Regular.ttf"),
    "sans-bold": ("font_roboto", "Roboto-Bold.ttf"),
    "plain": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "plain-bold": ("font_source_sans_pro", "SourceSansPro-Bold.ttf"),
    "humane": ("font_lato", "Lato-Regular.ttf"),
    "humane-bold": ("font_lato", "Lato-Bold.ttf"),
    "office": ("font_caladea", "Caladea-Regular.ttf"),
    "office-bold": ("font_caladea", "Caladea-Bold.ttf"),
    "office-it": ("font_caladea", "Caladea-Italic.ttf"),
    "book": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "book-bold": ("font_source_serif_pro", "SourceSerifPro-Bold.ttf"),
    "book-it": ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
    "hand": ("font_intuitive", "Intuitive.ttf"),
}
TYPED: Final = ("typed", "typed-bold")
"""PDFium's own Courier: every letter 0.6 of the size wide."""
CARD_DIGITS: Final = "card"
"""The machine-readable digits of a KTP's number, drawn by strokes."""
STROKES: Final = {
    "0": "0.3,0 0.7,0 0.9,0.15 0.9,0.85 0.7,1 0.3,1 0.1,0.85 0.1,0.15 0.3,0",
    "1": "0.15,0 0.5,0 0.5,1|0.1,1 0.9,1 0.9,0.75",
    "2": "0.1,0 0.75,0 0.9,0.12 0.9,0.38 0.75,0.5 0.25,0.5 0.1,0.62 0.1,1 0.92,1",
    "3": "0.1,0 0.7,0 0.85,0.12 0.85,0.5 0.35,0.5|0.85,0.5 0.95,0.62 0.95,0.85 0.8,1 0.1,1",
    "4": "0.1,0 0.1,0.6 0.95,0.6|0.75,0.3 0.75,1",
    "5": "0.9,0 0.1,0 0.1,0.45 0.75,0.45 0.92,0.58 0.92,0.85 0.75,1 0.1,1",
    "6": "0.6,0 0.25,0 0.1,0.15 0.1,0.85 0.25,1 0.75,1 0.9,0.85 0.9,0.6 0.78,0.48 0.1,0.48",
    "7": "0.1,0.22 0.1,0 0.9,0 0.9,0.2 0.45,0.55 0.45,1",
    "8": "0.3,0 0.7,0 0.8,0.1 0.8,0.36 0.7,0.46 0.3,0.46 0.2,0.36 0.2,0.1 0.3,0"
    "|0.3,0.46 0.1,0.58 0.1,0.88 0.25,1 0.75,1 0.9,0.88 0.9,0.58 0.7,0.46",
    "9": "0.4,1 0.75,1 0.9,0.85 0.9,0.15 0.75,0 0.25,0 0.1,0.15 0.1,0.4 0.22,0.52 0.9,0.52",
}


def font_file(name: str) -> str:
    """The path of a TrueType font."""
    package, file = FILES[name]
    return str(resources.files(package) / "files" / file)


@cache
def scaled(name: str, px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(name), px, layout_engine=ImageFont.Layout.BASIC)


def width(name: str, text: str) -> float:
    """The width of a text, in parts of the letter size."""
    if name in TYPED:
        return 0.6 * len(text)
    if name == CARD_DIGITS:
        return 0.66 * len(text)
    return scaled(name, 256).getlength(text) / 256


def mask(name: str, text: str, size: float) -> tuple[np.ndarray, float]:
    """The ink of a text, 0-255, and how far its baseline lies below the top of the picture; `size` is in pixels."""
    if name in TYPED:
        return _monospaced(text, size, 0.6, lambda sign, px: _courier(name, sign, px)), size
    if name == CARD_DIGITS:
        return _monospaced(text, size, 0.66, _digit), size
    px = max(4, round(size))
    font = scaled(name, px)
    sheet = Image.new("L", (int(font.getlength(text)) + px, px * 2))
    ImageDraw.Draw(sheet).text((px // 4, px), text, font=font, fill=255, anchor="ls")
    return np.asarray(sheet)[:, px // 4 :], px


def _monospaced(text: str, size: float, advance: float, glyph: Callable[[str, int], np.ndarray]) -> np.ndarray:
    px = max(4, round(size))
    sheet = np.zeros((px * 2, int(len(text) * advance * size) + px * 2), np.uint8)
    for n, sign in enumerate(text):
        left, ink = int(n * advance * size), glyph(sign, px)
        spot = sheet[: ink.shape[0], left : left + ink.shape[1]]
        np.maximum(spot, ink[: spot.shape[0], : spot.shape[1]], out=spot)
    return sheet


@cache
def _courier(name: str, sign: str, px: int) -> np.ndarray:
    """One letter of PDFium's standard Courier; its baseline lies at `px`."""
    paper = pdfium.PdfDocument.new()
    page = paper.new_page(px, px * 2)
    letter = raw.FPDFPageObj_NewTextObj(paper, b"Courier-Bold" if name == "typed-bold" else b"Courier", px)
    wide = (sign + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(letter, ctypes.cast(ctypes.create_string_buffer(wide), raw.FPDF_WIDESTRING))
    raw.FPDFPageObj_Transform(letter, 1, 0, 0, 1, 0, px)
    raw.FPDFPage_InsertObject(page, letter)
    page.gen_content()
    drawn = page.render(scale=1, grayscale=True).to_numpy()
    ink = 255 - np.array(drawn).reshape(drawn.shape[0], drawn.shape[1])
    page.close()
    paper.close()
    return ink


@cache
def _digit(sign: str, px: int) -> np.ndarray:
    tall, across, pen = px * 0.7, px * 0.5, max(1, round(px * 0.1))
    big = Image.new("L", (px * 4, px * 6))
    draw = ImageDraw.Draw(big)
    for path in STROKES.get(sign, "").split("|"):
        points = [tuple(map(float, each.split(","))) for each in path.split()]
        line = [((px * 0.08 + x * across) * 4, (px - tall + y * tall) * 4) for x, y in points]
        draw.line(line, fill=255, width=pen * 4, joint="curve")
        for x, y in line:
            draw.ellipse((x - pen * 2, y - pen * 2, x + pen * 2, y + pen * 2), fill=255)
    return np.asarray(big.resize((px, px * 6 // 4), Image.Resampling.BOX))
