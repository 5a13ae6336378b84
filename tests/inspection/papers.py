"""Drawn papers on a table, with defects planted on request. Layouts are our own; nothing here copies a real paper."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

CARD_TEXT = (
    "PROVINSI KEPULAUAN RIAU",
    "KABUPATEN LINGGA",
    "NIK : 2104034107850001",
    "Nama : SITI AMINAH",
    "Tempat/Tgl Lahir : DABO, 01-07-1985",
    "Jenis Kelamin : PEREMPUAN",
    "Alamat : JL. PELABUHAN NO. 7",
    "RT/RW : 002/001",
    "Kecamatan : SINGKEP",
    "Agama : ISLAM",
)


@dataclass(frozen=True)
class Photo:
    """How the paper lies and how it was taken. Sizes in px, angle in degrees, shift in shares of the photo."""

    paper: str = "ktp"
    size: tuple[int, int] = (1600, 1200)
    share: float = 0.75
    angle: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    blur: float = 0.0
    light: float = 1.0
    noise: float = 4.0
    glare: float = 0.0
    table: tuple[int, int, int] = (92, 70, 52)
    seed: int = field(default=7)


def card() -> Image.Image:
    paper = Image.new("RGB", (1000, 630), (168, 205, 226))
    draw = ImageDraw.Draw(paper)
    for number, line in enumerate(CARD_TEXT):
        draw.text((40, 30 + number * 58), line, fill=(20, 24, 32), font=ImageFont.load_default(34))
    draw.rectangle((740, 160, 950, 440), fill=(150, 60, 55))
    draw.ellipse((800, 200, 890, 310), fill=(205, 165, 140))
    return paper


def sheet() -> Image.Image:
    paper = Image.new("RGB", (1400, 990), (236, 234, 226))
    draw = ImageDraw.Draw(paper)
    draw.text((480, 40), "KARTU KELUARGA", fill=(15, 15, 20), font=ImageFont.load_default(44))
    for row in range(12):
        draw.line((60, 160 + row * 62, 1340, 160 + row * 62), fill=(40, 40, 45), width=2)
        words = f"{row}  SITI AMINAH  21040341078500{row:02d}  PEREMPUAN  DABO SINGKEP  01-07-1985  ISLAM"
        draw.text((80, 176 + row * 62), words, fill=(25, 25, 30), font=ImageFont.load_default(24))
    return paper


def take(photo: Photo) -> np.ndarray:
    """The photo as RGB uint8 (height, width, 3)."""
    width, height = photo.size
    rng = np.random.default_rng(photo.seed)
    paper = np.asarray(card() if photo.paper == "ktp" else sheet())
    scale = photo.share * min(width / paper.shape[1], height / paper.shape[0])
    middle = (width * (0.5 + photo.shift[0]), height * (0.5 + photo.shift[1]))
    turn = cv2.getRotationMatrix2D((paper.shape[1] / 2, paper.shape[0] / 2), photo.angle, scale)
    turn[:, 2] += np.array(middle) - np.array([paper.shape[1] / 2, paper.shape[0] / 2])
    table = np.full((height, width, 3), photo.table, np.float32)
    table += cv2.GaussianBlur(rng.normal(0, 30, (height, width, 1)).astype(np.float32), (0, 0), 6)[..., None]
    mask = cv2.warpAffine(np.ones(paper.shape[:2], np.float32), turn, (width, height), flags=cv2.INTER_AREA)[..., None]
    laid = cv2.warpAffine(paper, turn, (width, height), flags=cv2.INTER_AREA).astype(np.float32)
    picture = table * (1 - mask) + laid * mask
    slope = np.linspace(1.06, 0.9, width, dtype=np.float32)[None, :, None]
    picture *= slope * photo.light
    if photo.glare:
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        spot = np.exp(
            -(((xs - 0.45 * width) / (photo.glare * width)) ** 2 + ((ys - 0.5 * height) / (photo.glare * width)) ** 2)
        )
        picture += 420 * spot[..., None]
    if photo.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), photo.blur)
    picture += rng.normal(0, photo.noise, picture.shape)
    return picture.clip(0, 255).astype(np.uint8)
