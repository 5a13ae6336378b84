"""Planted defects, each measured in units that a reader of paper feels: the height of a capital letter, a share of the
page, a share of the light.

"mild" is still acceptable to a person at the counter, "clear" makes that person ask for another photo. Two kinds
never do: a turned picture (anybody can turn it), and a photo of a screen (a note for the officer, not a fault).
"""

import math
import random
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from simulation.papers_reported import art
from simulation.papers_reported.art import Picture
from simulation.papers_reported.sheets import Place, Sheet, paste

MILD: Final = "mild"
CLEAR: Final = "clear"

AMOUNTS: Final[dict[str, dict[str, tuple[float, float]]]] = {
    "rotation": {MILD: (90, 270)},
    "skew": {MILD: (5, 9), CLEAR: (24, 38)},
    "perspective": {MILD: (14, 19), CLEAR: (48, 56)},
    "motion_blur": {MILD: (0.18, 0.3), CLEAR: (1.1, 1.7)},
    "focus_blur": {MILD: (0.07, 0.11), CLEAR: (0.36, 0.52)},
    "glare": {MILD: (0.05, 0.08), CLEAR: (0.24, 0.32)},
    "crop": {MILD: (0.4, 0.7), CLEAR: (0.4, 0.6)},
    "noise": {MILD: (7, 11), CLEAR: (95, 120)},
    "low_light": {MILD: (0.46, 0.56), CLEAR: (0.07, 0.12)},
    "small": {MILD: (10, 11.5), CLEAR: (3.4, 4.6)},
    "folds": {MILD: (0.25, 0.5), CLEAR: (0.75, 0.95)},
    "stamp": {MILD: (0.3, 0.45), CLEAR: (0.93, 0.98)},
    "screen": {MILD: (5, 8), CLEAR: (16, 22)},
}
"""Kind -> severity -> range of `amount`. Degrees (rotation, skew, perspective), capital heights (blurs: length and
sigma), share of the page's width (glare), share of what is cut (crop: of the margin when mild, of the first key value
when clear), grey levels (noise, screen), share of the light (low light), pixels of a capital (small), depth (folds),
ink (stamp)."""
HARMLESS: Final = frozenset({"rotation", "screen"})
NOT_ON_CARDS: Final = frozenset({"folds"})


@dataclass(frozen=True)
class Planted:
    """One planted defect."""

    kind: str
    severity: str
    amount: float

    @property
    def is_fault(self) -> bool:
        """Whether a person at the counter would ask for another photo."""
        return self.severity == CLEAR and self.kind not in HARMLESS


def plant(kind: str, severity: str, rng: random.Random) -> Planted:
    """A defect of this kind with a drawn amount."""
    low, high = AMOUNTS[kind][severity]
    amount = float(rng.choice((90, 180, 270))) if kind == "rotation" else round(rng.uniform(low, high), 3)
    return Planted(kind, severity, amount)


def _amount(planted: tuple[Planted, ...], kind: str) -> Planted | None:
    return next((each for each in planted if each.kind == kind), None)


def _key_hull(sheet: Sheet, count: int = 2) -> Place:
    """The millimetre box around the first key values."""
    boxes = np.array([sheet.places[key] for key in sheet.key_places[:count]])
    x, y = boxes[:, 0].min(), boxes[:, 1].min()
    return (x, y, (boxes[:, 0] + boxes[:, 2]).max() - x, (boxes[:, 1] + boxes[:, 3]).max() - y)


# On the paper itself


def on_paper(sheet: Sheet, planted: tuple[Planted, ...], noise: np.random.Generator) -> Picture:
    """Folds and stray stamps."""
    picture = sheet.picture.copy()
    fold, stamp = _amount(planted, "folds"), _amount(planted, "stamp")
    if fold:
        _crease(picture, fold.amount, noise)
        if fold.severity == CLEAR:
            picture = _flap(picture, sheet, noise)
    if stamp:
        _stray_stamp(picture, sheet, stamp, random.Random(int(noise.integers(0, 2**31))))
    return picture


def _crease(picture: Picture, depth: float, noise: np.random.Generator) -> None:
    """The letter fold: into thirds or quarters, worn white on the ridge, light to one side and dark to the other."""
    h, w = picture.shape[:2]
    shade = np.ones((h, w), np.float32)
    ridge = np.zeros((h, w), np.float32)
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    for share in (0.5,) if noise.random() < 0.4 else (1 / 3, 2 / 3):
        for flat in (True, False) if noise.random() < 0.5 else (h < w,):
            at = share + noise.uniform(-0.02, 0.02)
            tilt = noise.uniform(-0.02, 0.02)
            far = (xs - w * (at + tilt * (ys / h - 0.5))) if flat else (ys - h * (at + tilt * (xs / w - 0.5)))
            reach = 0.035 * (w if flat else h)
            shade *= 1 + depth * 0.3 * np.sign(far) * np.exp(-np.abs(far) / reach)
            worn = cv2.resize(noise.random((40, 40), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
            ridge = np.maximum(ridge, np.exp(-((far / 2.6) ** 2)) * np.clip(worn * 1.4, 0, 1) * depth)
    face = picture[..., :3] * shade[..., None]
    picture[..., :3] = np.clip(face * (1 - ridge[..., None]) + 236 * ridge[..., None], 0, 255).astype(np.uint8)


def _flap(picture: Picture, sheet: Sheet, noise: np.random.Generator) -> Picture:
    """The left edge turned over along the whole height, its back covering the beginning of the key values."""
    x, _, w, _ = _key_hull(sheet, 5)
    page_w, page_h = sheet.size
    d = sheet.density
    reach = x + min(w, page_w * 0.6) * noise.uniform(0.42, 0.6)
    lean = page_w * noise.uniform(-0.015, 0.015)
    hinge = reach * 0.5
    edge = np.array(
        ((hinge + lean, -1), (reach + 2 * lean, -1), (reach - 2 * lean, page_h + 1), (hinge - lean, page_h + 1))
    )
    rows, cols = picture.shape[:2]
    mask = np.zeros((rows, cols), np.float32)
    cv2.fillPoly(mask, [(edge * d).astype(np.int32)], 1.0, cv2.LINE_AA)
    shadow = cv2.GaussianBlur(mask, (0, 0), d * 2.2)
    back = cv2.GaussianBlur(picture[:, ::-1, :3], (0, 0), d * 0.6).astype(np.float32) * 0.14 + 205
    back *= (0.82 + 0.2 * np.clip((np.arange(cols, dtype=np.float32) / d - hinge) / hinge, 0, 1))[None, :, None]
    face = picture[..., :3] * (1 - 0.45 * shadow[..., None])
    face = face * (1 - mask[..., None]) + back * mask[..., None]
    picture[..., :3] = np.clip(face, 0, 255).astype(np.uint8)
    gone = np.array(((-2, -1), (hinge + lean, -1), (hinge - lean, page_h + 1), (-2, page_h + 1)))
    cut = np.zeros((rows, cols), np.uint8)
    cv2.fillPoly(cut, [(gone * d).astype(np.int32)], 255)
    picture[..., 3] = np.where(cut > 0, 0, picture[..., 3])
    return picture


def _stray_stamp(picture: Picture, sheet: Sheet, stamp: Planted, rng: random.Random) -> None:
    """An office stamp across the key values: transparent, or so wet that it hides them."""
    key = sheet.places[sheet.key_places[0]]
    second = sheet.places[sheet.key_places[1]]
    side = 26.0 if sheet.is_card else 42.0
    colour = rng.choice(((128, 36, 84), (120, 40, 40), (90, 24, 60)))
    d = sheet.density
    middle = (
        key[0] + min(key[2], 60) * 0.5,
        (key[1] + second[1] + second[3]) / 2 if sheet.is_card else key[1] + key[3] / 2,
    )
    mark = art.stamp(rng, round(side * d), colour, "DINAS DUKCAPIL", ink=stamp.amount)
    if stamp.severity == CLEAR:
        _blot(
            picture,
            (middle[0] * d, middle[1] * d),
            (max(side * 0.62, min(key[2], 64) * 0.52) * d, side * 0.34 * d),
            colour,
            stamp.amount,
            rng,
        )
    paste(picture, mark, (middle[0] - side / 2, middle[1] - side / 2), d)


def _blot(
    picture: Picture,
    middle: tuple[float, float],
    radii: tuple[float, float],
    colour: tuple[int, int, int],
    ink: float,
    rng: random.Random,
) -> None:
    h, w = picture.shape[:2]
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = (xs - middle[0]) / radii[0], (ys - middle[1]) / radii[1]
    a = np.arctan2(v, u)
    rim = 1 + sum(rng.uniform(0.02, 0.07) * np.sin(n * a + rng.uniform(0, 6)) for n in (2, 3, 5, 9))
    far = np.hypot(u, v) / rim
    wet = np.clip((1.0 - far) * 14, 0, 1) * (ink * (0.94 + 0.06 * np.clip(far, 0, 1)))
    picture[..., :3] = (picture[..., :3] * (1 - wet[..., None]) + np.array(colour) * 0.7 * wet[..., None]).astype(
        np.uint8
    )


# In front of and inside the camera


def device(table: Picture, size: tuple[float, float], span: float) -> Picture:
    """The table replaced by a device that shows the paper: black glass around it, a grey page behind it."""
    side = table.shape[0]
    unit = side / span
    cx = cy = side / 2
    w, h = size[0] * unit, size[1] * unit
    out = (table * 0.5).astype(np.uint8)
    for grow, colour in ((1.34, (24, 22, 20)), (1.24, (10, 9, 9)), (1.16, (70, 64, 60))):
        x, y = w * grow / 2 + (grow - 1) * w * 0.1, h * grow / 2
        cv2.rectangle(out, (int(cx - x), int(cy - y)), (int(cx + x), int(cy + y)), colour, -1)
    return out


def in_camera(
    photo: Picture,
    sheet: Sheet,
    matrix: Picture,
    letter: float,
    planted: tuple[Planted, ...],
    noise: np.random.Generator,
) -> Picture:
    """Screen pattern, glare, low light, and the two blurs, in the order in which light meets them."""
    screen, glare, dark = _amount(planted, "screen"), _amount(planted, "glare"), _amount(planted, "low_light")
    if screen:
        photo = _moire(photo, screen.amount, noise)
    if dark:
        photo = photo * dark.amount
    if glare:
        photo = _glare(photo, sheet, matrix, glare, noise)
    focus, motion = _amount(planted, "focus_blur"), _amount(planted, "motion_blur")
    if focus:
        photo = cv2.GaussianBlur(photo, (0, 0), max(0.8, focus.amount * letter))
    if motion:
        photo = cv2.filter2D(photo, -1, _smear(max(2.0, motion.amount * letter), float(noise.uniform(0, math.pi))))
    return photo


def _smear(length: float, way: float) -> Picture:
    side = int(length) | 1
    side = max(3, side + 2)
    kernel = np.zeros((side * 4, side * 4), np.uint8)
    c, r = side * 2, length * 2
    bend = 0.25
    points = [
        (
            c + t * r * math.cos(way) - bend * t * t * r * math.sin(way),
            c + t * r * math.sin(way) + bend * t * t * r * math.cos(way),
        )
        for t in np.linspace(-1, 1, 24)
    ]
    cv2.polylines(kernel, [np.array(points, np.int32)], False, 255, 4, cv2.LINE_AA)
    small = cv2.resize(kernel, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    return small / small.sum()


def _moire(photo: Picture, strength: float, noise: np.random.Generator) -> Picture:
    """A display's pixel grid beating against the sensor's: slow coloured bands that bend, and a fine grid."""
    h, w = photo.shape[:2]
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    bow = ((xs / w - 0.5) ** 2 + (ys / h - 0.5) ** 2) * noise.uniform(20, 60)
    out = photo * np.array((1.06, 1.0, 0.96), np.float32) * 0.94 + 8
    for _ in range(2):
        a, long = noise.uniform(0, 3.1), noise.uniform(14, 44)
        phase = (xs * math.cos(a) + ys * math.sin(a)) / long * 6.283 + bow
        for c in range(3):
            out[..., c] += strength * np.sin(phase + c * 2.1) * (0.3 + out[..., c] / 255)
    pitch = noise.uniform(3.1, 4.3)
    fine = np.sin(xs / pitch * 6.283) * 0.5 + np.sin(ys / pitch * 6.283) * 0.5
    return out + strength * 0.55 * fine[..., None] * (0.3 + out / 255)


def _glare(photo: Picture, sheet: Sheet, matrix: Picture, glare: Planted, noise: np.random.Generator) -> Picture:
    """A lamp's reflection: beside the key values when mild, over them when clear."""
    w = sheet.size[0]
    x, y, bw, bh = _key_hull(sheet)
    clear = glare.severity == CLEAR
    where = (
        (x + min(bw, w * 0.5) * noise.uniform(0.35, 0.6), y + bh * noise.uniform(0.3, 0.6))
        if clear
        else _free_spot(sheet, noise)
    )
    middle, beside = cv2.perspectiveTransform(np.array([[where, (where[0] + 1, where[1])]], np.float64), matrix)[0]
    unit = float(np.linalg.norm(beside - middle))
    core = glare.amount * w * unit
    rows, cols = photo.shape[:2]
    ys, xs = np.mgrid[0:rows, 0:cols].astype(np.float32)
    turn, flat = noise.uniform(-0.6, 0.6), noise.uniform(0.5, 0.75)
    u = (xs - middle[0]) * math.cos(turn) + (ys - middle[1]) * math.sin(turn)
    v = (-(xs - middle[0]) * math.sin(turn) + (ys - middle[1]) * math.cos(turn)) / flat
    ripple = cv2.resize(noise.random((7, 7), np.float32), (cols, rows), interpolation=cv2.INTER_CUBIC)
    far = np.hypot(u, v) / core * (0.85 + 0.3 * ripple)
    bright = 300 * np.clip(1.6 - far, 0, 1) ** 1.5 + 70 * np.exp(-((far / 1.7) ** 2))
    return photo + bright[..., None] * np.array((0.98, 1.0, 1.0), np.float32)


def _free_spot(sheet: Sheet, noise: np.random.Generator) -> tuple[float, float]:
    """The place on the page that is farthest from all key values, of forty tries."""
    w, h = sheet.size
    best, found = -1.0, (w * 0.9, h * 0.9)
    for _ in range(40):
        px, py = noise.uniform(0.08, 0.92) * w, noise.uniform(0.08, 0.92) * h
        gap = min(
            math.hypot(max(x - px, 0, px - x - bw), max(y - py, 0, py - y - bh))
            for x, y, bw, bh in (sheet.places[key] for key in sheet.key_places)
        )
        if gap > best:
            best, found = gap, (px, py)
    return found


def sensor(photo: Picture, planted: tuple[Planted, ...], noise: np.random.Generator, base: float) -> Picture:
    """Grain: more where there is less light, in colour patches as small sensors have it."""
    dark, loud = _amount(planted, "low_light"), _amount(planted, "noise")
    h, w = photo.shape[:2]
    strength = base + (4 + 5 * (1 - dark.amount) if dark else 0) + (loud.amount if loud else 0)
    luma = noise.standard_normal((h, w), np.float32)
    chroma = noise.standard_normal(((h + 1) // 2, (w + 1) // 2, 3), np.float32)
    chroma = cv2.resize(chroma, (w, h), interpolation=cv2.INTER_LINEAR)
    return photo + strength * (luma[..., None] * 0.85 + chroma * 0.5)


# On the finished frame


def on_frame(
    picture: Picture, sheet: Sheet, matrix: Picture, planted: tuple[Planted, ...], noise: np.random.Generator
) -> tuple[Picture, Picture]:
    """Cut edges and turned pictures, with the homography that goes with them."""
    crop, turn = _amount(planted, "crop"), _amount(planted, "rotation")
    if crop:
        x0, y0, x1, y1 = _cut(picture, sheet, matrix, crop, noise)
        picture = picture[y0:y1, x0:x1]
        matrix = np.array(((1, 0, -x0), (0, 1, -y0), (0, 0, 1.0))) @ matrix
    if turn:
        h, w = picture.shape[:2]
        quarter = int(turn.amount // 90)
        for _ in range(quarter):
            matrix = np.array(((0, -1, h), (1, 0, 0), (0, 0, 1.0))) @ matrix
            h, w = w, h
        picture = np.ascontiguousarray(np.rot90(picture, -quarter))
    return picture, matrix


def _cut(
    picture: Picture, sheet: Sheet, matrix: Picture, crop: Planted, noise: np.random.Generator
) -> tuple[int, int, int, int]:
    h, w = picture.shape[:2]
    boxes = np.array([sheet.places[key] for key in sheet.key_places])
    x, y, bw, bh = boxes[0]
    side = ("left", "top", "right")[int(noise.integers(0, 3))]
    page_w, page_h = sheet.size
    if crop.severity == CLEAR:
        at = {
            "left": (x + bw * crop.amount, page_h / 2),
            "right": (x + bw * (1 - crop.amount), page_h / 2),
            "top": (page_w / 2, y + bh * crop.amount),
        }
    else:
        near = 2.4 * crop.amount if sheet.is_card else 5.5 * crop.amount
        at = {"left": (near, page_h / 2), "right": (page_w - near, page_h / 2), "top": (page_w / 2, near)}
    px, py = cv2.perspectiveTransform(np.array([[at[side]]], np.float64), matrix)[0][0]
    if side == "left":
        return max(0, int(px)), 0, w, h
    if side == "right":
        return 0, 0, min(w, int(px)), h
    return 0, max(0, int(py)), w, h
