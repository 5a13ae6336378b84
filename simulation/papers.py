"""Sample papers and portraits, drawn: no paper of a real person, no copy of a real design, "CONTOH" across each.

They are sharp, evenly lit and lie whole on a table, so that the check of papers finds nothing to say about them; a
blurred one is made on purpose.
"""

import io
from collections.abc import Sequence
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Line = tuple[str, str]

SHEETS: Final = {
    "ktp": ("PROVINSI KEPULAUAN RIAU", "KABUPATEN LINGGA"),
    "parent_ktp": ("PROVINSI KEPULAUAN RIAU", "KABUPATEN LINGGA"),
    "kk": ("KARTU KELUARGA", ""),
    "birth": ("KUTIPAN AKTA KELAHIRAN", "Pencatatan Sipil Kabupaten Lingga"),
    "parents_marriage": ("KUTIPAN AKTA NIKAH", "Kantor Urusan Agama"),
    "parents_statement": ("SURAT PERNYATAAN ORANG TUA", "Persetujuan paspor untuk anak"),
    "mandate": ("SURAT KUASA", "untuk petugas desa"),
    "diploma": ("IJAZAH", "Sekolah Menengah Atas"),
}
"""Kind of paper -> its two lines of heading."""
CARDS: Final = ("ktp", "parent_ktp")
TABLE: Final = (92, 70, 52)
INK: Final = (22, 26, 34)
PHOTO: Final = (1280, 960)
SKIN: Final = ((224, 182, 150), (205, 160, 126), (186, 140, 108))


def photo_of(kind: str, lines: Sequence[Line], *, seed: int = 0, blurred: bool = False) -> bytes:
    """A phone's photo of the paper as JPEG; `lines` are (label, value)."""
    paper = _card(kind, lines, seed) if kind in CARDS else _sheet(kind, lines)
    picture = _table()
    scale = min(PHOTO[0] * 0.84 / paper.width, PHOTO[1] * 0.84 / paper.height)
    laid = paper.resize((round(paper.width * scale), round(paper.height * scale)), Image.Resampling.BICUBIC)
    left, top = (PHOTO[0] - laid.width) // 2, (PHOTO[1] - laid.height) // 2
    picture.paste(laid, (left + seed % 5 * 6 - 12, top + seed % 3 * 6 - 6))
    if blurred:
        picture = picture.filter(ImageFilter.GaussianBlur(7))
    return _jpeg(picture)


def portrait(seed: int, *, veiled: bool = False) -> bytes:
    """A drawn face before a plain wall, 3:4, as JPEG."""
    width, height = 600, 800
    picture = Image.new("RGB", (width, height), (226, 230, 235))
    _person(ImageDraw.Draw(picture), (width, height), seed, veiled=veiled)
    grain = Image.effect_noise((width, height), 60).convert("RGB")
    return _jpeg(Image.blend(picture, grain, 0.08))


@cache
def _grained() -> Image.Image:
    grain = Image.effect_noise(PHOTO, 22).convert("RGB")
    return Image.blend(Image.new("RGB", PHOTO, TABLE), grain, 0.08)


def _table() -> Image.Image:
    return _grained().copy()


def _card(kind: str, lines: Sequence[Line], seed: int) -> Image.Image:
    paper = Image.new("RGB", (1000, 630), (176, 208, 226))
    draw = ImageDraw.Draw(paper)
    first, second = SHEETS[kind]
    draw.text((500, 34), first, fill=INK, font=_font(30), anchor="mm")
    draw.text((500, 72), second, fill=INK, font=_font(30), anchor="mm")
    for number, (label, value) in enumerate(lines):
        _line(draw, 36, 116 + number * 50, label, value, 26, gap=226)
    picture = Image.new("RGB", (210, 280), (150, 60, 55))
    _person(ImageDraw.Draw(picture), picture.size, seed, veiled=False)
    paper.paste(picture, (750, 170))
    return _stamped(paper, 64)


def _sheet(kind: str, lines: Sequence[Line]) -> Image.Image:
    paper = Image.new("RGB", (1400, 990), (237, 234, 225))
    draw = ImageDraw.Draw(paper)
    first, second = SHEETS[kind]
    draw.rectangle((30, 30, 1370, 960), outline=(120, 110, 80), width=4)
    draw.text((700, 90), first, fill=INK, font=_font(46), anchor="mm")
    draw.text((700, 146), second, fill=INK, font=_font(30), anchor="mm")
    for number, (label, value) in enumerate(lines):
        top = 220 + number * 68
        _line(draw, 90, top, label, value, 32, gap=360)
        draw.line((90, top + 52, 1310, top + 52), fill=(150, 145, 130), width=2)
    return _stamped(paper, 110)


def _line(draw: ImageDraw.ImageDraw, left: int, top: int, label: str, value: str, size: int, *, gap: int) -> None:
    draw.text((left, top), label, fill=INK, font=_font(size))
    draw.text((left + gap, top), f": {value}", fill=INK, font=_font(size))


def _stamped(paper: Image.Image, size: int) -> Image.Image:
    """CONTOH, large and faint, from corner to corner."""
    layer = Image.new("RGBA", paper.size, (0, 0, 0, 0))
    ImageDraw.Draw(layer).text(
        (paper.width // 2, paper.height * 3 // 4), "CONTOH", fill=(170, 40, 40, 96), font=_font(size), anchor="mm"
    )
    return Image.alpha_composite(paper.convert("RGBA"), layer).convert("RGB")


def _person(draw: ImageDraw.ImageDraw, size: tuple[int, int], seed: int, *, veiled: bool) -> None:
    """Shoulders, neck, hair or veil, face; every part in shares of the picture."""
    width, height = size
    skin = SKIN[seed % len(SKIN)]
    cloth = ((44, 82, 120), (110, 52, 70), (52, 92, 72), (84, 70, 110))[seed % 4]
    hair = (cloth[0] // 2, cloth[1] // 2, cloth[2] // 2) if veiled else (34, 28, 26)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * width, top * height, right * width, bottom * height

    draw.ellipse(box(0.08, 0.72, 0.92, 1.4), fill=cloth)
    draw.ellipse(box(0.25, 0.14, 0.75, 0.86 if veiled else 0.58), fill=hair)
    draw.rectangle(box(0.43, 0.55, 0.57, 0.76), fill=hair if veiled else skin)
    draw.ellipse(box(0.3, 0.22, 0.7, 0.68), fill=skin)
    for left in (0.385, 0.555):
        draw.ellipse(box(left, 0.41, left + 0.06, 0.435), fill=(250, 250, 248))
        draw.ellipse(box(left + 0.018, 0.408, left + 0.042, 0.437), fill=(38, 28, 24))
        draw.line(box(left - 0.01, 0.385, left + 0.07, 0.38), fill=(38, 28, 24), width=max(2, width // 90))
    draw.line(box(0.5, 0.43, 0.485, 0.51), fill=tuple(part - 40 for part in skin), width=max(2, width // 120))
    draw.arc(box(0.43, 0.52, 0.57, 0.6), 20, 160, fill=(140, 70, 66), width=max(2, width // 100))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _jpeg(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=84)
    return stream.getvalue()
