"""From a flat sheet to what a phone sends: a table, a hand, a lamp, a lens, a sensor and a JPEG encoder.

`photograph` takes random numbers from one stream per stage, so that the same seed with and without a planted defect
gives twins which differ in nothing but the defect.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from simulation.papers_reported import defects
from simulation.papers_reported.art import SKINS, Picture
from simulation.papers_reported.defects import Planted
from simulation.papers_reported.sheets import Place, Sheet

TABLES: Final = ("wood", "dark_wood", "tiles", "mat", "cloth", "oilcloth", "laminate", "concrete", "bed_sheet")
_ORIENTATION: Final = 0x0112


@dataclass(frozen=True)
class Shot:
    """A finished photograph. `corners` are the paper's in pixels, clockwise from the paper's own left top;
    `letter_px` the height of a capital in the smallest key place, before any blur."""

    picture: Picture
    jpeg: bytes
    corners: tuple[tuple[float, float], ...]
    homography: Picture
    letter_px: float
    scene: dict[str, Any]

    def box(self, place: Place) -> tuple[tuple[float, float], ...]:
        """The four corners in pixels of a millimetre box on the paper."""
        x, y, w, h = place
        return _mapped(self.homography, ((x, y), (x + w, y), (x + w, y + h), (x, y + h)))


def _mapped(h: Picture, points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    out = cv2.perspectiveTransform(np.array([points], np.float64), h)[0]
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in out)


def _octaves(noise: np.random.Generator, h: int, w: int, cells: Sequence[tuple[int, int, float]]) -> Picture:
    total = np.zeros((h, w), np.float32)
    for rows, cols, weight in cells:
        grid = noise.random((rows, cols), np.float32) - 0.5
        total += weight * cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC)
    return total


def _wood(noise: np.random.Generator, side: int, dark: bool) -> Picture:
    base = np.array((38, 58, 92) if dark else (96, 142, 186), np.float32) * noise.uniform(0.8, 1.15)
    grain = _octaves(noise, side, side, ((6, 3, 0.5), (90, 4, 0.5), (400, 7, 0.5), (700, 14, 0.3)))
    rings = np.sin(_octaves(noise, side, side, ((5, 2, 9.0), (40, 3, 2.5))) * 6) * 0.06
    wood = base * (1 + 0.42 * grain + rings)[..., None]
    plank = int(side * noise.uniform(0.16, 0.3))
    for n, y in enumerate(range(int(noise.integers(0, plank)), side, plank)):
        wood[y : y + plank] *= 0.9 + 0.2 * ((n * 37 % 11) / 11)
        wood[y - 2 : y + 2] *= 0.45
    return wood


def _tiles(noise: np.random.Generator, side: int) -> Picture:
    base = np.array(((214, 222, 228), (176, 196, 214), (200, 208, 196))[int(noise.integers(0, 3))], np.float32)
    tiles = base * (1 + 0.1 * _octaves(noise, side, side, ((9, 9, 1.0), (60, 60, 0.5), (300, 300, 0.25))))[..., None]
    veins = np.abs(_octaves(noise, side, side, ((7, 7, 1.0), (30, 30, 0.4))))
    tiles *= 1 - 0.16 * np.exp(-((veins / 0.02) ** 2))[..., None]
    step = int(side * noise.uniform(0.3, 0.46))
    for at in range(int(step * noise.uniform(0.1, 0.9)), side, step):
        tiles[at - 3 : at + 4] = tiles[at - 3 : at + 4] * 0.3 + np.array((96, 106, 112), np.float32) * 0.7
        tiles[:, at - 3 : at + 4] = tiles[:, at - 3 : at + 4] * 0.3 + np.array((96, 106, 112), np.float32) * 0.7
    return tiles


def _mat(noise: np.random.Generator, side: int) -> Picture:
    """A woven pandanus mat."""
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
    step = side / noise.uniform(46, 64)
    u, v = (xs + ys) / 1.414 / step, (xs - ys) / 1.414 / step
    over = ((np.floor(u) + np.floor(v)) % 2).astype(np.float32)
    ridge = np.where(over > 0, np.abs(np.sin(np.pi * u)), np.abs(np.sin(np.pi * v)))
    tone = np.where(over > 0, 1.0, 0.86) * (0.62 + 0.38 * ridge)
    stripe = ((np.floor(u) % 14) < 3) & (over > 0)
    colour = np.where(stripe[..., None], np.array((60, 60, 150), np.float32), np.array((122, 172, 200), np.float32))
    return colour * (tone * (1 + 0.2 * _octaves(noise, side, side, ((40, 40, 1.0), (500, 500, 0.8)))))[..., None]


def _cloth(noise: np.random.Generator, side: int) -> Picture:
    """A printed batik cloth with wrinkles."""
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
    step = side / noise.uniform(9, 15)
    u, v = (xs / step) % 1 - 0.5, ((ys + (np.floor(xs / step) % 2) * step / 2) / step) % 1 - 0.5
    r, a = np.hypot(u, v), np.arctan2(v, u)
    flower = r < 0.3 + 0.1 * np.cos(6 * a)
    rim = np.abs(r - 0.3 - 0.1 * np.cos(6 * a)) < 0.025
    first, second = noise.permutation(
        np.array(((34, 36, 84), (70, 44, 30), (40, 70, 120), (90, 70, 40), (30, 90, 80)))
    )[:2]
    cloth = np.where(flower[..., None], second.astype(np.float32) * 1.5, first.astype(np.float32))
    cloth[rim] = (170, 206, 226)
    cloth[(r < 0.07)] = (150, 190, 216)
    fold = _octaves(noise, side, side, ((4, 5, 1.2), (9, 11, 0.5)))
    weave = 1 + 0.07 * np.sin(xs * 1.7) * np.sin(ys * 1.7)
    return cloth * ((1 + 0.5 * fold) * weave)[..., None]


def _oilcloth(noise: np.random.Generator, side: int) -> Picture:
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
    step = side / noise.uniform(10, 20)
    tone = np.array(((60, 60, 190), (150, 110, 40), (80, 140, 70))[int(noise.integers(0, 3))], np.float32)
    share = 0.18 + 0.34 * ((xs / step) % 1 < 0.5) + 0.34 * ((ys / step) % 1 < 0.5)
    cloth = np.array((226, 232, 236), np.float32) * (1 - share[..., None]) + tone * share[..., None]
    return cloth * (1 + 0.16 * _octaves(noise, side, side, ((4, 4, 1.0), (12, 12, 0.4))))[..., None]


def _plain(noise: np.random.Generator, side: int, tone: tuple[int, int, int], rough: float, folds: float) -> Picture:
    spots = _octaves(noise, side, side, ((5, 5, folds), (14, 17, folds * 0.5), (160, 160, rough), (side, side, rough)))
    return np.array(tone, np.float32) * (1 + spots)[..., None]


def _table(name: str, noise: np.random.Generator, side: int) -> Picture:
    if name in {"wood", "dark_wood"}:
        return _wood(noise, side, name == "dark_wood")
    if name == "laminate":
        return _plain(
            noise, side, ((70, 66, 62), (186, 196, 206), (120, 96, 78))[int(noise.integers(0, 3))], 0.05, 0.08
        )
    if name == "concrete":
        return _plain(noise, side, (132, 142, 148), 0.22, 0.22)
    if name == "bed_sheet":
        return _plain(
            noise, side, ((196, 170, 150), (150, 150, 210), (190, 200, 190))[int(noise.integers(0, 3))], 0.05, 0.45
        )
    return {"tiles": _tiles, "mat": _mat, "cloth": _cloth, "oilcloth": _oilcloth}[name](noise, side)


def _pose(
    size: tuple[float, float],
    tilt: tuple[float, float],
    roll: float,
    density: float,
    fill: float,
    drift: tuple[float, float],
    tall: bool | None,
) -> tuple[Picture, tuple[int, int]]:
    """Homography from paper millimetres to pixels, and the frame's width and height, for a pinhole camera."""
    w, h = size
    ax, ay, az = (math.radians(a) for a in (*tilt, roll))
    rx = np.array(((1, 0, 0), (0, math.cos(ax), -math.sin(ax)), (0, math.sin(ax), math.cos(ax))))
    ry = np.array(((math.cos(ay), 0, math.sin(ay)), (0, 1, 0), (-math.sin(ay), 0, math.cos(ay))))
    rz = np.array(((math.cos(az), -math.sin(az), 0), (math.sin(az), math.cos(az), 0), (0, 0, 1)))
    turn = rx @ ry @ rz
    far = 1.35 * max(w, h)
    focal = density * far
    plane = np.column_stack((turn[:, 0], turn[:, 1], turn @ np.array((-w / 2, -h / 2, 0.0)) + np.array((0, 0, far))))
    matrix = np.diag((focal, focal, 1.0)) @ plane
    quad = np.array(_mapped(matrix, ((0, 0), (w, 0), (w, h), (0, h))))
    low, high = quad.min(0), quad.max(0)
    bw, bh = (high - low) / fill
    landscape = bw >= bh if tall is None else not tall
    ratio = 4 / 3 if landscape else 3 / 4
    fw, fh = (bw, bw / ratio) if bw / bh > ratio else (bh * ratio, bh)
    spare = np.array((fw, fh)) - (high - low)
    offset = spare * (0.5 + np.array(drift)) - low
    move = np.array(((1, 0, offset[0]), (0, 1, offset[1]), (0, 0, 1)))
    found = move @ matrix
    return found / found[2, 2], (round(fw), round(fh))


def _bend(picture: Picture, noise: np.random.Generator, density: float) -> Picture:
    """Paper never lies quite flat: up to half a millimetre of wave, with its shading."""
    h, w = picture.shape[:2]
    wave = cv2.resize(noise.random((4, 4), np.float32) - 0.5, (w, h), interpolation=cv2.INTER_CUBIC)
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    bent = cv2.remap(picture, xs, ys + wave * density * 1.1, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    slope = cv2.GaussianBlur(cv2.Sobel(wave, cv2.CV_32F, 1, 1, ksize=5), (0, 0), 9)
    slope /= max(1e-6, float(np.abs(slope).max()))
    bent[..., :3] = np.clip(bent[..., :3] * (1 + 0.05 * slope + 0.07 * wave)[..., None], 0, 255).astype(np.uint8)
    return bent


def _gloss(picture: Picture, noise: np.random.Generator) -> Picture:
    """A card's plastic: scratches and a pale sheen."""
    h, w = picture.shape[:2]
    face = picture[..., :3].astype(np.float32)
    marks = np.zeros((h, w), np.uint8)
    for _ in range(int(noise.integers(3, 16))):
        x, y, a, n = noise.uniform(0, w), noise.uniform(0, h), noise.uniform(0, 6.3), noise.uniform(0.05, 0.35) * w
        cv2.line(marks, (int(x), int(y)), (int(x + n * math.cos(a)), int(y + n * math.sin(a))), 255, 1, cv2.LINE_AA)
    face += marks[..., None] * (noise.uniform(0.04, 0.13))
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    band = np.exp(-(((xs / w + ys / h * 0.7 - noise.uniform(0.2, 1.4)) / noise.uniform(0.12, 0.3)) ** 2))
    picture = picture.copy()
    picture[..., :3] = np.clip(face + band[..., None] * noise.uniform(4, 26), 0, 255).astype(np.uint8)
    return picture


def _thumb(whole: Picture, matrix: Picture, size: tuple[float, float], noise: np.random.Generator) -> None:
    """A thumb that holds the paper by an edge, over the margin only."""
    right = noise.random() < 0.6
    reach = 4.2 if size[0] < 100 else 9.0
    at = (
        (size[0] - reach, size[1] * noise.uniform(0.62, 0.84))
        if right
        else (size[0] * noise.uniform(0.6, 0.8), size[1] - reach * 0.7)
    )
    tip = np.array(_mapped(matrix, (at,))[0])
    unit = float(np.linalg.norm(np.array(_mapped(matrix, ((at[0] + 1, at[1]),))[0]) - tip))
    wide = 8.6 * unit
    way = np.array((1.0, noise.uniform(-0.1, 0.5)) if right else (noise.uniform(-0.2, 0.6), 1.0))
    way /= np.linalg.norm(way)
    left, top = (max(0, int(at - 2.4 * wide)) for at in tip)
    photo = whole[top:, left:]
    h, w = photo.shape[:2]
    ys, xs = np.mgrid[top : top + h, left : left + w].astype(np.float32)
    dx, dy = xs - (tip[0] + way[0] * wide), ys - (tip[1] + way[1] * wide)
    along = np.clip(dx * way[0] + dy * way[1], 0, None)
    girth = wide * (1 + 0.0006 * along / max(unit, 1e-6))
    off = np.hypot(dx - along * way[0], dy - along * way[1]) / girth
    skin = np.array(SKINS[int(noise.integers(0, 3))], np.float32)
    round_light = np.sqrt(np.clip(1 - off**2, 0, 1))
    side = (dx * -way[1] + dy * way[0]) / girth
    tone = skin * (0.55 + 0.5 * round_light - 0.1 * side)[..., None]
    crease = np.exp(-(((along - wide * 1.9) / (wide * 0.05)) ** 2)) + np.exp(
        -(((along - wide * 2.15) / (wide * 0.04)) ** 2)
    )
    tone *= (1 - 0.14 * crease)[..., None]
    nail_x, nail_y = (dx * way[0] + dy * way[1] + wide * 0.28) / (wide * 0.62), side / 0.62
    nail = np.clip((1 - (np.abs(nail_x) ** 2.6 + np.abs(nail_y) ** 2.6)) * 7, 0, 1)[..., None]
    tone = (
        tone * (1 - nail)
        + (skin * 0.45 + np.array((128, 130, 150), np.float32)) * (0.82 + 0.16 * round_light[..., None]) * nail
    )
    shade = np.clip(1.25 - off, 0, 1)[..., None] * 0.5
    edge = np.clip((1 - off) * girth / 2.2, 0, 1)[..., None]
    photo[:] = photo * (1 - shade * (1 - edge)) * (1 - edge) + tone * edge


def _light(shape: tuple[int, int], noise: np.random.Generator) -> tuple[Picture, dict[str, Any]]:
    """Uneven light on a reduced grid, blown up: a lamp to one side, vignetting, sometimes the phone's own shadow."""
    h, w = 96, 96
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32) / 96 - 0.5
    a, strong = noise.uniform(0, 6.3), noise.uniform(0.05, 0.4)
    light = 1 + strong * (xs * math.cos(a) + ys * math.sin(a)) - noise.uniform(0.1, 0.35) * (xs**2 + ys**2)
    shadow = noise.random() < 0.55
    if shadow:
        cx, cy, turn = noise.uniform(-0.35, 0.35), noise.uniform(0.05, 0.5), noise.uniform(-0.7, 0.7)
        u, v = (
            (xs - cx) * math.cos(turn) + (ys - cy) * math.sin(turn),
            -(xs - cx) * math.sin(turn) + (ys - cy) * math.cos(turn),
        )
        body = np.maximum(np.abs(u) / noise.uniform(0.14, 0.3), np.maximum(-v / 0.16, 0))
        arm = np.hypot(u * 5.5 - np.clip(v, 0, None) * 0.7, np.minimum(v, 0) * 6)
        dark = np.clip((1.1 - np.minimum(body, arm)) * noise.uniform(1.2, 4), 0, 1)
        light *= 1 - noise.uniform(0.1, 0.32) * cv2.GaussianBlur(dark.astype(np.float32), (0, 0), noise.uniform(2, 6))
    big = cv2.resize(light.astype(np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return big, {"light_slope": round(strong, 3), "hand_shadow": shadow}


def _frame_of(
    sheet: Sheet, noise: np.random.Generator, planted: tuple[Planted, ...]
) -> tuple[Picture, tuple[int, int], float]:
    """Where the camera stands."""
    wanted = (
        float(noise.uniform(17, 27)) if sheet.is_card or sheet.letter_height > 2.3 else float(noise.uniform(14, 17.5))
    )
    tilt = [float(noise.uniform(-9, 9)), float(noise.uniform(-7, 7))]
    roll = float(noise.uniform(-3, 3))
    fill = float(noise.uniform(0.8, 0.96))
    drift = (float(noise.uniform(-0.2, 0.2)), float(noise.uniform(-0.2, 0.2)))
    tall = True if noise.random() < 0.4 and sheet.is_card else None
    side, far_away = (1 if noise.random() < 0.5 else -1), noise.random() < 0.5
    for each in planted:
        if each.kind == "small":
            wanted, fill = each.amount, 0.34 if far_away else fill
        if each.kind == "skew":
            roll = side * each.amount
        if each.kind == "perspective":
            tilt = [-each.amount, tilt[1] * 0.5] if far_away else [tilt[0] * 0.5, side * each.amount]
    density = min(wanted / sheet.letter_height, 3300 / max(sheet.size))
    matrix, frame = _pose(sheet.size, (tilt[0], tilt[1]), roll, density, fill, drift, tall)
    return matrix, frame, density


def _lay_out(
    sheet: Sheet, matrix: Picture, frame: tuple[int, int], density: float, seed: Sequence[int], screen: bool
) -> tuple[Picture, str]:
    """The table with the paper's shadow and the paper on it, as linear enough floats."""
    noise = np.random.default_rng([*seed, 2])
    w, h = frame
    name = TABLES[int(noise.integers(0, len(TABLES)))]
    side, span = 1500, 3.4 * max(sheet.size)
    texture = np.clip(_table(name, noise, side), 0, 255).astype(np.uint8)
    middle = np.array(
        ((span / side, 0, sheet.size[0] / 2 - span / 2), (0, span / side, sheet.size[1] / 2 - span / 2), (0, 0, 1.0))
    )
    if screen:
        name, texture = "screen", defects.device(texture, sheet.size, span)
    photo = cv2.warpPerspective(
        texture, matrix @ middle, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    ).astype(np.float32)
    shrink = min(1.0, density * 1.15 / sheet.density)
    flat = (
        cv2.resize(sheet.picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        if shrink < 1
        else sheet.picture
    )
    to_mm = np.diag((sheet.size[0] / flat.shape[1], sheet.size[1] / flat.shape[0], 1.0))
    laid = cv2.warpPerspective(flat, matrix @ to_mm, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    mask = laid[..., 3:].astype(np.float32) / 255
    if not screen:
        soft = max(2.0, density * noise.uniform(0.5, 1.8))
        move = np.array(
            ((1, 0, density * noise.uniform(-1.2, 1.2)), (0, 1, density * noise.uniform(0.2, 1.6))), np.float32
        )
        shadow = cv2.GaussianBlur(cv2.warpAffine(mask[..., 0], move, (w, h)), (0, 0), soft)
        photo *= 1 - 0.55 * shadow[..., None]
    safe = laid[..., :3].astype(np.float32) / np.maximum(mask, 0.02)
    return photo * (1 - mask) + np.minimum(safe, 255) * mask, name


def photograph(sheet: Sheet, seed: Sequence[int], planted: tuple[Planted, ...] = ()) -> Shot:
    """The sheet as a phone sends it, with the planted defects."""
    kinds = {each.kind for each in planted}
    worn = defects.on_paper(sheet, planted, np.random.default_rng([*seed, 0]))
    surface = np.random.default_rng([*seed, 1])
    flat = _gloss(worn, surface) if sheet.is_card else _bend(worn, surface, sheet.density)
    sheet_now = Sheet(**{**sheet.__dict__, "picture": flat})
    matrix, frame, density = _frame_of(sheet, np.random.default_rng([*seed, 3]), planted)
    photo, table = _lay_out(sheet_now, matrix, frame, density, seed, "screen" in kinds)
    hand = np.random.default_rng([*seed, 4])
    held = hand.random() < 0.32 and not kinds & {"screen", "small"} and sheet.kind != "other"
    if held:
        _thumb(photo, matrix, sheet.size, hand)
    light, scene = _light(photo.shape[:2], np.random.default_rng([*seed, 5]))
    tone = np.random.default_rng([*seed, 6])
    warm = tone.uniform(-0.09, 0.09)
    photo *= light[..., None] * (np.array((1 - warm, 1, 1 + warm), np.float32) * tone.uniform(0.84, 1.06))
    letter = density * sheet.letter_height
    photo = defects.in_camera(photo, sheet, matrix, letter, planted, np.random.default_rng([*seed, 7]))
    photo = cv2.GaussianBlur(photo, (0, 0), max(0.45, letter * tone.uniform(0.022, 0.04)))
    sensor = np.random.default_rng([*seed, 8])
    photo = defects.sensor(photo, planted, sensor, float(tone.uniform(1.2, 3.4)))
    picture = np.clip(photo, 0, 255).astype(np.uint8)
    quality, exif = int(tone.integers(68, 93)), bool(tone.random() < 0.22)
    picture, matrix = defects.on_frame(picture, sheet, matrix, planted, np.random.default_rng([*seed, 9]))
    scene |= {
        "table": table,
        "thumb": held,
        "jpeg_quality": quality,
        "exif_turned": exif,
        "letter_px": round(letter, 2),
    }
    w, h = sheet.size
    corners = _mapped(matrix, ((0, 0), (w, 0), (w, h), (0, h)))
    return Shot(picture, _jpeg(picture, quality, exif), corners, matrix, letter, scene)


def _jpeg(picture: Picture, quality: int, exif_turned: bool) -> bytes:
    """Encoded as a phone does it; a fifth of the phones store the pixels lying on their side with the EXIF turn."""
    image = Image.fromarray(np.ascontiguousarray(picture[..., ::-1]))
    out, extra = io.BytesIO(), {}
    if exif_turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif = Image.Exif()
        exif[_ORIENTATION] = 6
        extra["exif"] = exif.tobytes()
    image.save(out, "JPEG", quality=quality, subsampling=2, **extra)
    return out.getvalue()
