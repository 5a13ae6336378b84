"""A phone's photo of a flat paper: table, light, hand, lens, JPEG; and on request one planted defect that is recorded.

A good photo is not a perfect one: a few degrees of tilt, a little perspective, noise, uneven light and any of the four
turns are ordinary.
"""

import random
from dataclasses import dataclass, field
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from simulation.paper_sheets import Sheet

DEFECTS: Final = ("cut", "skew", "blur", "glare", "dark", "small", "illegible")
_SIZES: Final = ((1600, 1200), (2000, 1500), (2400, 1800), (1920, 1080))
_TABLES: Final = ((92, 70, 52), (60, 58, 60), (120, 88, 60), (40, 70, 60), (110, 40, 44), (150, 120, 92), (70, 90, 120))


@dataclass(frozen=True)
class Photo:
    """A JPEG and the truth about it. `turn`: quarter turns clockwise that the paper's top was turned by. `corners`: of
    the paper, top left first as it is read, in shares of the photo."""

    data: bytes
    kind: str
    fields: dict[str, Any]
    defect: str = ""
    turn: int = 0
    corners: tuple[tuple[float, float], ...] = ()
    screen: bool = False
    detail: dict[str, float] = field(default_factory=dict)


def photograph(sheet: Sheet, seed: int, *, defect: str = "", screen: bool = False) -> Photo:
    """Take the photo. The same seed gives the same bytes."""
    rng = random.Random(f"photo {seed} {defect}")
    dice = np.random.default_rng(rng.randrange(2**32))
    paper = np.asarray(sheet.picture)
    size = _SIZES[rng.randrange(len(_SIZES))]
    turn = rng.choice([0, 0, 0, 0, 1, 2, 3])
    frame = _frame(paper, size, turn)
    quad, detail = _lie(paper, frame, turn, rng, defect)
    if screen:
        paper = _on_screen(paper, dice)
    picture = _laid(paper, quad, frame, rng, dice)
    picture = _lit(picture, rng, defect, detail)
    if defect == "glare":
        picture = _glare(picture, quad, rng, detail)
    if screen:
        picture = _moire(picture, rng)
    picture = _through_lens(picture, rng, dice, defect, detail)
    quality = rng.randint(68, 92)
    if defect == "illegible":
        picture, quality = _ruined(picture, rng, detail)
    data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    corners = tuple((round(float(x) / frame[0], 4), round(float(y) / frame[1], 4)) for x, y in quad)
    return Photo(data.tobytes(), sheet.kind, sheet.fields, defect, turn, corners, screen, detail)


def scan(sheet: Sheet) -> bytes:
    """The paper alone as a PDF, as the registry sends it."""
    import io

    out = io.BytesIO()
    sheet.picture.save(out, "PDF", resolution=200, quality=85)
    return out.getvalue()


def _frame(paper: Any, size: tuple[int, int], turn: int) -> tuple[int, int]:
    """People turn the phone to the paper."""
    wide = (paper.shape[1] > paper.shape[0]) ^ (turn % 2 == 1)
    return size if wide else (size[1], size[0])


def _lie(
    paper: Any, frame: tuple[int, int], turn: int, rng: random.Random, defect: str
) -> tuple[Any, dict[str, float]]:
    """Where the four corners of the paper (as it is read) come to lie, in px of the photo."""
    width, height = frame
    detail: dict[str, float] = {}
    high, wide = paper.shape[:2]
    if turn % 2:
        high, wide = wide, high
    share = rng.uniform(0.74, 0.9)
    angle, bend = rng.uniform(-5, 5), rng.uniform(0, 0.03)
    shift = [rng.uniform(-0.02, 0.02), rng.uniform(-0.02, 0.02)]
    if defect == "skew":
        angle = rng.choice([-1, 1]) * rng.uniform(16, 40)
        share = 0.66
        if rng.random() < 0.4:
            angle, bend = rng.uniform(-4, 4), rng.uniform(0.13, 0.2)
        detail |= {"angle": angle, "bend": bend}
    if defect == "small":
        share = rng.uniform(0.2, 0.3) * 1600 / max(frame) * (1.0 if max(paper.shape[:2]) < 1650 else 1.25)
        detail["share"] = share
    scale = share * min(width / wide, height / high)
    half = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]], np.float64) * scale / 2
    half += np.array([[rng.uniform(-bend, bend), rng.uniform(-bend, bend)] for _ in range(4)]) * scale * min(wide, high)
    if defect == "skew" and bend > 0.1:
        side = rng.randrange(4)
        for corner in (side, (side + 1) % 4):
            half[corner] *= rng.uniform(0.62, 0.72)
    spin = np.deg2rad(angle)
    quad = half @ np.array([[np.cos(spin), np.sin(spin)], [-np.sin(spin), np.cos(spin)]])
    quad += np.array([width * (0.5 + shift[0]), height * (0.5 + shift[1])])
    if defect == "cut":
        lost = rng.uniform(0.07, 0.22)
        side = rng.randrange(4)
        axis, far = side % 2, side // 2
        low, top = quad[:, axis].min(), quad[:, axis].max()
        edge = frame[axis]
        quad[:, axis] += (edge - top + lost * (top - low)) if far else -(low + lost * (top - low))
        detail |= {"side": side, "lost": lost}
    # `half` runs from the top left of what the camera sees; the paper's own top left is `turn` corners further.
    return np.roll(quad, -turn, axis=0), detail


def _laid(paper: Any, quad: Any, frame: tuple[int, int], rng: random.Random, dice: Any) -> Any:
    width, height = frame
    high, wide = paper.shape[:2]
    across = max(np.linalg.norm(quad[0] - quad[1]), 1) / wide
    if across < 0.5:  # a lens averages, it does not pick single points
        paper = cv2.resize(
            paper, None, fx=max(across, 0.05) * 1.4, fy=max(across, 0.05) * 1.4, interpolation=cv2.INTER_AREA
        )
        high, wide = paper.shape[:2]
    source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    turn = cv2.getPerspectiveTransform(source, quad.astype(np.float32))
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), turn, frame).astype(np.float32)[..., None] / 255
    laid = cv2.warpPerspective(paper, turn, frame, flags=cv2.INTER_LINEAR).astype(np.float32)
    table = _table((height, width), rng, dice)
    shade = cv2.GaussianBlur(mask, (0, 0), 14)[..., None]
    table *= 1 - 0.45 * np.roll(shade, (8, 8), (0, 1))
    return table * (1 - mask) + laid * mask


def _table(shape: tuple[int, int], rng: random.Random, dice: Any) -> Any:
    height, width = shape
    colour = np.array(_TABLES[rng.randrange(len(_TABLES))], np.float32)
    kind = rng.choice(["plain", "wood", "cloth", "tiles"])
    table = np.ones((height, width, 3), np.float32) * colour
    if kind == "wood":
        grain = cv2.resize(
            dice.normal(0, 22, (height // 6, 8)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        table += grain[..., None]
    elif kind == "cloth":
        table += cv2.GaussianBlur(dice.normal(0, 60, (height, width)).astype(np.float32), (0, 0), 2)[..., None]
    elif kind == "tiles":
        for at in range(rng.randint(60, 200), max(width, height), rng.randint(240, 420)):
            table[at : at + 8], table[:, at : at + 8] = colour * 0.6, colour * 0.6
    return table


def _lit(picture: Any, rng: random.Random, defect: str, detail: dict[str, float]) -> Any:
    _height, width = picture.shape[:2]
    slope = np.linspace(1 + rng.uniform(-0.14, 0.14), 1 + rng.uniform(-0.14, 0.14), width, dtype=np.float32)
    light = rng.uniform(0.78, 1.02)
    if defect == "dark":
        light = rng.uniform(0.14, 0.32)
    detail["light"] = light
    warm = np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.86, 1.0)], np.float32)
    return picture * slope[None, :, None] * light * warm


def _glare(picture: Any, quad: Any, rng: random.Random, detail: dict[str, float]) -> Any:
    """A lamp's reflection on the paper, over some of its text."""
    height, width = picture.shape[:2]
    u, v = rng.uniform(0.2, 0.62), rng.uniform(0.2, 0.7)
    top, bottom = quad[0] + (quad[1] - quad[0]) * u, quad[3] + (quad[2] - quad[3]) * u
    x, y = top + (bottom - top) * v
    across = float(np.linalg.norm(quad[1] - quad[0]))
    radius = across * rng.uniform(0.07, 0.14)
    detail["radius"] = radius / across
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    far = ((xs - x) / radius) ** 2 + ((ys - y) / (radius * rng.uniform(0.6, 1.0))) ** 2
    return picture + 420 * np.exp(-far * 0.8)[..., None]


def _through_lens(picture: Any, rng: random.Random, dice: Any, defect: str, detail: dict[str, float]) -> Any:
    scale = max(picture.shape[:2]) / 1600
    blur = rng.uniform(0.3, 0.8) * scale
    if defect == "blur" and rng.random() < 0.3:
        length = int(rng.uniform(12, 24) * scale)
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, rng.randint(0, length - 1)), (length - 1, rng.randint(0, length - 1)), 1.0)
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
        detail["motion"] = length / scale
    elif defect == "blur":
        blur = rng.uniform(2.8, 6) * scale
    detail["blur"] = blur / scale
    picture = cv2.GaussianBlur(picture, (0, 0), blur)
    return (picture + dice.normal(0, rng.uniform(1.5, 5), picture.shape)).clip(0, 255).astype(np.uint8)


def _ruined(picture: Any, rng: random.Random, detail: dict[str, float]) -> tuple[Any, int]:
    """Forwarded by chat many times: shrunk, packed hard, grown again."""
    share = rng.uniform(0.2, 0.27) * 1600 / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(8, 20)])[1]
    packed: Any = cv2.imdecode(jpeg, 1)
    detail["share"] = share
    return cv2.resize(packed, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC), 80


def _on_screen(paper: Any, dice: Any) -> Any:
    """Shown by another phone: rows of lights with dark gaps between them, a dark frame around."""
    high, wide = paper.shape[:2]
    pitch = 4
    lights = np.ones((high, wide), np.float32)
    lights[::pitch] = 0.55
    lights[:, ::pitch] *= 0.7
    shown = (paper * lights[..., None] * 1.1).clip(0, 255).astype(np.uint8)
    border = max(high, wide) // 22
    return cv2.copyMakeBorder(shown, border, border, border, border, cv2.BORDER_CONSTANT, value=(12, 12, 14))


def _moire(picture: Any, rng: random.Random) -> Any:
    height, width = picture.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, pitch = rng.uniform(0, np.pi), rng.uniform(6, 16)
    wave = np.sin((xs * np.cos(angle) + ys * np.sin(angle)) * 2 * np.pi / pitch)
    return picture * (1 + 0.06 * wave[..., None])


def opened(data: bytes) -> Image.Image:
    import io

    return Image.open(io.BytesIO(data))
