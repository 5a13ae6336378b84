"""What a phone makes of a sheet: table, angle, light, lens, sensor, JPEG. All defects of the third set are made here.

Amounts are relative to the capital height of the paper's body text where reading is concerned (blur radius, smear
length), degrees for skew, per cent of the near edge lost for perspective, share of full light for low light, pixels of
capital height for small, 0-255 standard deviation for noise.
"""

import io
import math
from dataclasses import dataclass, field
from random import Random
from typing import Final

import cv2
import numpy as np
from PIL import Image

from simulation.papers_third.ktp import Drawn

TABLES: Final = ("wood", "mat", "bed_sheet", "floor", "cloth", "desk", "scanner")
LETTER: Final = {
    "ktp": (20, 27),
    "kk": (15.5, 18.5),
    "akta": (17, 24),
    "nikah": (15.5, 22),
    "ijazah": (17, 24),
    "other": (16, 24),
}
"""Capital height of an ordinary picture in pixels: long sides of 1200 to 3400."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One planted defect; `clear` is what an officer would refuse at a glance, otherwise it is only untidy."""

    kind: str
    clear: bool


@dataclass
class Shot:
    """The picture as a viewer shows it (BGR, upright by EXIF), and where the paper came to lie on it."""

    pixels: np.ndarray
    corners: list[list[float]]
    places: dict[str, list[list[float]]]
    letter_px: float
    amounts: dict[str, float] = field(default_factory=dict)
    scene: dict[str, object] = field(default_factory=dict)

    def jpeg(self, quality: int, turn: int) -> bytes:
        """The file; `turn` quarter turns are undone by the EXIF orientation, as phones do it."""
        image = Image.fromarray(np.ascontiguousarray(np.rot90(self.pixels[:, :, ::-1], turn)))
        exif = Image.Exif()
        exif[0x0112] = {0: 1, 1: 6, 2: 3, 3: 8}[turn]
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, exif=exif)
        return out.getvalue()


def photograph(drawn: Drawn, flaw: Flaw | None, chance: Random) -> Shot:
    """One picture of the paper with that flaw."""
    noise = np.random.default_rng(chance.getrandbits(64))
    kind, clear = (flaw.kind, flaw.clear) if flaw else ("", False)
    amounts: dict[str, float] = {}
    letter = chance.uniform(*LETTER[drawn.kind])
    if kind == "small":
        letter = amounts["small"] = chance.uniform(3.4, 4.6) if clear else chance.uniform(11.5, 13.5)
    scale = letter / drawn.sheet.letter_mm
    table = chance.choice(TABLES)
    if kind == "screen":
        table = "screen"
    elif kind in {"skew", "perspective", "crop"} and table == "scanner":
        table = "desk"
    matrix, size = _stand(drawn, kind, clear, scale, table, chance, amounts)
    curl = 0.0 if drawn.sheet.width < 100 or table in {"scanner", "screen"} else chance.uniform(-1.2, 1.2)
    sheet = _printed(drawn, scale, chance, noise)
    if kind == "folds":
        amounts["folds"] = _fold(sheet, chance)
    pixels = _lay(sheet, drawn, matrix, size, curl, scale, table, noise, chance)
    places = {key: _seen(matrix, drawn, curl, box) for key, box in drawn.sheet.places.items()}
    shot = Shot(pixels, [], places, letter, amounts)
    whole = (0.0, 0.0, drawn.sheet.width, drawn.sheet.height)
    shot.corners = _seen(matrix, drawn, curl, whole)
    shot.scene = _light(shot, drawn, kind, clear, table, chance)
    _lens(shot, drawn, kind, clear, chance, noise)
    shot.scene |= {"table": table, "letter_px": round(letter, 2)}
    return shot


# -- where it lies ------------------------------------------------------------------------------------------------


def _stand(
    drawn: Drawn, kind: str, clear: bool, scale: float, table: str, chance: Random, amounts: dict[str, float]
) -> tuple[np.ndarray, tuple[int, int]]:
    """The matrix from millimetres to pixels, and the picture's size (width, height)."""
    w, h = drawn.sheet.width, drawn.sheet.height
    turn = chance.gauss(0, 1.3)
    if table in {"scanner", "screen"}:
        turn = chance.gauss(0, 0.4)
    if kind == "skew":
        turn = chance.choice((-1, 1)) * (chance.uniform(27, 36) if clear else chance.uniform(4.5, 7.5))
        amounts["skew"] = abs(turn)
    if kind == "rotation":
        amounts["rotation"] = float(chance.choice((90, 180, 270)))
        turn += amounts["rotation"]
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float64)
    lost = chance.uniform(0.0, 0.05) if table not in {"scanner", "screen"} else 0.0
    if kind == "perspective":
        lost = chance.uniform(0.46, 0.55) if clear else chance.uniform(0.10, 0.16)
        amounts["perspective"] = lost * 100
    flat = corners.copy()
    side = chance.randrange(4)
    far, near = (side, (side + 1) % 4), ((side + 3) % 4, (side + 2) % 4)
    for a, b in (far, far[::-1]):
        flat[a] += (corners[b] - corners[a]) * lost / 2
    for a, b in zip(far, near, strict=True):
        flat[a] += (corners[b] - corners[a]) * lost * 0.55
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    flat = (flat @ np.array([[c, s], [-s, c]])) * scale
    low, high = flat.min(0), flat.max(0)
    long_side = float((high - low).max())
    margin = long_side * (chance.uniform(0.04, 0.10) if table != "scanner" else 0.012)
    left, top, right, bottom = (margin * chance.uniform(0.8, 1.6) for _ in range(4))
    if kind == "small":
        extra = long_side * (chance.uniform(0.9, 1.3) if clear else 0.15)
        left, top, right, bottom = (each + extra for each in (left, top, right, bottom))
    if kind == "crop":
        cut = chance.randrange(4)
        amount = chance.uniform(0.16, 0.26) if clear else -chance.uniform(0.004, 0.010)
        amounts["crop"] = abs(amount) * 100
        reach = -(high - low)[(1, 0, 1, 0)[cut]] * amount
        left, top, right, bottom = (
            reach if n == cut else each for each, n in ((left, 3), (top, 0), (right, 1), (bottom, 2))
        )
    flat += np.array([left, top]) - low
    width, height = int(high[0] - low[0] + left + right), int(high[1] - low[1] + top + bottom)
    return cv2.getPerspectiveTransform(corners.astype(np.float32), flat.astype(np.float32)), (width, height)


def _bent(points: np.ndarray, drawn: Drawn, curl: float) -> np.ndarray:
    """Millimetres of a flat sheet to where they are when it does not lie quite flat."""
    out = np.array(points, np.float64)
    out[:, 1] += curl * np.sin(np.pi * np.clip(out[:, 0] / drawn.sheet.width, 0, 1))
    return out


def _seen(matrix: np.ndarray, drawn: Drawn, curl: float, box: tuple[float, float, float, float]) -> list[list[float]]:
    left, top, right, bottom = box
    points = _bent(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]), drawn, curl)
    seen = cv2.perspectiveTransform(points[None].astype(np.float32), matrix)[0]
    return [[round(float(x), 1), round(float(y), 1)] for x, y in seen]


def _lay(
    sheet: np.ndarray,
    drawn: Drawn,
    matrix: np.ndarray,
    size: tuple[int, int],
    curl: float,
    scale: float,
    table: str,
    noise: np.random.Generator,
    chance: Random,
) -> np.ndarray:
    """The sheet on its table."""
    width, height = size
    ground = _table(table, width, height, noise, chance)
    inverse = np.linalg.inv(matrix)
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    depth = inverse[2, 0] * xs + inverse[2, 1] * ys + inverse[2, 2]
    u = ((inverse[0, 0] * xs + inverse[0, 1] * ys + inverse[0, 2]) / depth).astype(np.float32)
    v = ((inverse[1, 0] * xs + inverse[1, 1] * ys + inverse[1, 2]) / depth).astype(np.float32)
    if curl:
        v -= (curl * np.sin(np.pi * np.clip(u / drawn.sheet.width, 0, 1))).astype(np.float32)
    kx, ky = sheet.shape[1] / drawn.sheet.width, sheet.shape[0] / drawn.sheet.height
    paper = cv2.remap(
        sheet, u * np.float32(kx) - 0.5, v * np.float32(ky) - 0.5, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    round_mm = 3.0 if drawn.sheet.width < 90 else 0.0
    mask = _inside(u, v, drawn.sheet.width, drawn.sheet.height, round_mm)
    if table not in {"scanner", "screen"}:
        drop = cv2.GaussianBlur(mask, (0, 0), max(2.0, scale * 0.8))
        moved = cv2.warpAffine(drop, np.array([[1, 0, scale * 0.5], [0, 1, scale * 0.7]], np.float32), size)
        ground *= (1 - 0.45 * moved)[:, :, None]
    mask = cv2.GaussianBlur(mask, (0, 0), 0.7)[:, :, None]
    return ground * (1 - mask) + paper.astype(np.float32) * mask


def _inside(u: np.ndarray, v: np.ndarray, w: float, h: float, radius: float) -> np.ndarray:
    dx = np.maximum(np.abs(u - w / 2) - (w / 2 - radius), 0)
    dy = np.maximum(np.abs(v - h / 2) - (h / 2 - radius), 0)
    if radius:
        return (dx * dx + dy * dy <= radius * radius).astype(np.float32)
    return ((dx <= 0) & (dy <= 0)).astype(np.float32)


def _table(table: str, width: int, height: int, noise: np.random.Generator, chance: Random) -> np.ndarray:
    """What lies below, as float BGR."""
    small = (max(2, height // 4), max(2, width // 4))
    grain = noise.normal(0, 1, small).astype(np.float32)
    ys, xs = np.mgrid[0 : small[0], 0 : small[1]].astype(np.float32)
    unit = max(small) / 100
    if table == "wood":
        tone = chance.choice(((60, 95, 140), (45, 65, 95), (95, 140, 185)))
        lines = cv2.GaussianBlur(grain, (0, 0), sigmaX=unit * 9, sigmaY=0.8)
        value = 1 + 1.6 * lines - 0.35 * ((xs % (unit * 1e3) < 1) | (ys % (unit * 24) < unit * 0.4))
    elif table == "mat":
        tone = chance.choice(((95, 165, 200), (80, 130, 175)))
        cell = unit * 1.7
        over = ((xs // cell + ys // cell) % 2).astype(np.float32)
        value = 0.82 + 0.2 * over + 0.1 * np.sin(np.where(over > 0, xs, ys) / unit * 5) + 0.03 * grain
    elif table == "bed_sheet":
        tone = chance.choice(((170, 120, 150), (190, 180, 120), (110, 110, 200)))
        flower = np.sin(xs / unit * 0.55) * np.sin(ys / unit * 0.55) + 0.6 * np.sin((xs + ys) / unit * 0.23)
        value = (
            0.95
            + 0.22 * (flower > 0.75)
            - 0.2 * (flower < -0.8)
            + 0.08 * cv2.GaussianBlur(grain, (0, 0), unit * 4) * unit
        )
    elif table == "floor":
        tone = chance.choice(((200, 208, 212), (175, 190, 205)))
        joint = (xs % (unit * 34) < unit * 0.45) | (ys % (unit * 34) < unit * 0.45)
        value = 0.92 + 0.5 * cv2.GaussianBlur(grain, (0, 0), unit * 1.5) - 0.25 * joint
    elif table == "cloth":
        tone = chance.choice(((60, 50, 45), (120, 60, 40), (50, 90, 60), (60, 60, 130)))
        value = 1 + 0.10 * grain + 0.1 * np.sin((xs + 0.4 * ys) / unit * 0.18)
    elif table == "desk":
        tone = chance.choice(((70, 70, 72), (130, 135, 140), (90, 105, 120)))
        value = 1 + 0.02 * grain
    elif table == "screen":
        tone, value = (28, 26, 24), 1 + 0.02 * grain
    else:
        tone, value = (236, 238, 238), 1 + 0.004 * grain
    image = np.clip(value, 0.2, 1.5)[:, :, None] * np.array(tone, np.float32)
    return cv2.resize(np.clip(image, 0, 255).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)


# -- print and paper ----------------------------------------------------------------------------------------------


def _printed(drawn: Drawn, scale: float, chance: Random, noise: np.random.Generator) -> np.ndarray:
    """The sheet as its printer and its years have left it."""
    fine = scale * 1.15
    sheet = drawn.sheet.paint(fine).astype(np.float32)
    ground = np.array(drawn.sheet.ground[::-1], np.float32) * 255
    if drawn.printed == "faded":
        sheet = ground + (sheet - ground) * chance.uniform(0.62, 0.78)
    elif drawn.printed == "dot_matrix":
        rows = (np.arange(sheet.shape[0]) / fine % 0.36 < 0.09).astype(np.float32)[:, None, None]
        sheet = ground + (sheet - ground) * (1 - 0.45 * rows)
    elif drawn.printed == "inkjet":
        band = 1 - 0.14 * (np.arange(sheet.shape[0]) / fine % 9 < 0.5).astype(np.float32)[:, None, None]
        sheet = ground + (cv2.GaussianBlur(sheet, (0, 0), 0.06 * fine) - ground) * band
    elif drawn.printed == "card_worn":
        for _ in range(14):
            a = (chance.randrange(sheet.shape[1]), chance.randrange(sheet.shape[0]))
            b = (a[0] + chance.randint(-300, 300), a[1] + chance.randint(-90, 90))
            cv2.line(sheet, a, b, (232, 236, 236), 1, cv2.LINE_AA)
        sheet = ground + (sheet - ground) * 0.85
    tooth = cv2.resize(
        noise.normal(0, 1, (sheet.shape[0] // 6 + 1, sheet.shape[1] // 6 + 1)).astype(np.float32), sheet.shape[1::-1]
    )
    sheet += (1.6 * tooth)[:, :, None]
    return np.clip(sheet, 0, 255).astype(np.uint8)


def _fold(sheet: np.ndarray, chance: Random) -> float:
    """Creases across and down the middle: a dark and a light line and a change of shade."""
    height, width = sheet.shape[:2]
    shade = np.ones((height, width), np.float32)
    deep = chance.uniform(0.12, 0.2)
    for length, axis in ((height, 0), (width, 1)):
        at = length * chance.uniform(0.46, 0.54)
        d = (np.arange(length, dtype=np.float32) - at) / max(height, width)
        line = 1 - deep * np.exp(-np.abs(d) * 900) - 0.07 * (d > 0) * np.exp(-np.abs(d) * 9)
        shade *= line[:, None] if axis == 0 else line[None, :]
    sheet[:] = (sheet * shade[:, :, None]).astype(np.uint8)
    return deep


# -- light and lens -----------------------------------------------------------------------------------------------


def _light(shot: Shot, drawn: Drawn, kind: str, clear: bool, table: str, chance: Random) -> dict[str, object]:
    """Daylight from one side, a hand's shadow, a lamp's mirror image, or too little of it all."""
    height, width = shot.pixels.shape[:2]
    ys, xs = np.mgrid[-1 : 1 : complex(0, height // 8), -1 : 1 : complex(0, width // 8)].astype(np.float32)
    slope = 0.02 if table in {"scanner", "screen"} else chance.uniform(0.05, 0.32)
    way = chance.uniform(0, 6.28)
    light = 1 - slope * (0.5 + 0.5 * (xs * math.cos(way) + ys * math.sin(way)) / 1.4) - 0.06 * slope * (xs**2 + ys**2)
    hand = table not in {"scanner", "screen"} and chance.random() < 0.35
    if hand:
        shadow = np.zeros_like(light)
        at = chance.uniform(0.2, 0.8) * light.shape[1]
        wide = light.shape[1] * chance.uniform(0.18, 0.3)
        points = np.array(
            [
                [at - wide, light.shape[0] + 9],
                [at - wide * 0.6, light.shape[0] * 0.6],
                [at + wide * 0.4, light.shape[0] * 0.5],
                [at + wide, light.shape[0] + 9],
            ],
            np.int32,
        )
        cv2.fillPoly(shadow, [points], 1.0)
        light *= 1 - chance.uniform(0.18, 0.34) * cv2.GaussianBlur(shadow, (0, 0), light.shape[1] * 0.03)
    tint = np.array([chance.uniform(0.88, 1.03), 1.0, chance.uniform(0.96, 1.05)], np.float32)
    gain = chance.uniform(0.9, 1.04)
    if kind == "low_light":
        gain = shot.amounts["low_light"] = chance.uniform(0.07, 0.11) if clear else chance.uniform(0.48, 0.58)
    light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    shot.pixels = shot.pixels * light[:, :, None] * (tint * gain)
    thumb = False
    if table not in {"scanner", "screen"} and kind not in {"crop", "small"} and chance.random() < 0.15:
        thumb = _thumb(shot, chance)
    if kind == "glare":
        _glare(shot, drawn, clear, chance)
    if kind == "stamp":
        _stamp(shot, drawn, clear, chance)
    if kind == "screen":
        period = chance.uniform(2.6, 3.6)
        rows = np.arange(height, dtype=np.float32)[:, None] * 6.283
        columns = np.arange(width, dtype=np.float32)[None, :] * 6.283
        moire = 1 + 0.05 * np.sin(rows / period) + 0.05 * np.sin(columns / (period * 1.03) + rows / 97)
        moire += 0.05 * np.sin(columns / 61 + rows / 143)
        shot.pixels = shot.pixels * moire[:, :, None] * np.array([1.08, 1.0, 0.95], np.float32)
        shot.amounts["screen"] = 5.0
    return {"light_slope": round(slope, 3), "hand_shadow": hand, "thumb": thumb}


def _thumb(shot: Shot, chance: Random) -> bool:
    """A finger holds the lower edge where nothing needed stands; told whether there was room."""
    height, width = shot.pixels.shape[:2]
    bl, br = np.array(shot.corners[3]), np.array(shot.corners[2])
    edge = bl + (br - bl) * chance.uniform(0.25, 0.75)
    inward = (np.array(shot.corners[0]) - bl) * 0.025
    tip, wide = edge + inward, float(np.linalg.norm(br - bl)) * 0.045
    for box in shot.places.values():
        (a, b, c, d) = (np.array(point) for point in box)
        line = [(a + d) / 2 + ((b + c) / 2 - (a + d) / 2) * t for t in np.linspace(0, 1, 12)]
        if min(float(np.linalg.norm(point - tip)) for point in line) < wide * 1.6:
            return False
    mask = np.zeros((height, width), np.float32)
    root = tip - inward / (np.linalg.norm(inward) + 1e-6) * wide * 9
    cv2.line(mask, tuple(int(v) for v in tip), tuple(int(v) for v in root), 1.0, int(wide * 2))
    mask = cv2.GaussianBlur(mask, (0, 0), wide * 0.06 + 0.5)[:, :, None]
    skin = np.array(chance.choice(((105, 140, 190), (80, 110, 160), (130, 165, 210))), np.float32)
    shot.pixels = shot.pixels * (1 - mask) + skin * mask
    return True


def _target(shot: Shot, drawn: Drawn, clear: bool, chance: Random) -> tuple[np.ndarray, float, float]:
    """Centre, length and height in pixels of something to cover: a needed field, or the paper's free corner."""
    if clear:
        box = np.array(shot.places[chance.choice([key for key in drawn.keys if key in shot.places])])
        return box.mean(0), float(np.linalg.norm(box[1] - box[0])), float(np.linalg.norm(box[3] - box[0]))
    corners = np.array(shot.corners)
    fx, fy = drawn.free[0] / drawn.sheet.width, drawn.free[1] / drawn.sheet.height
    at = (corners[0] * (1 - fx) + corners[1] * fx) * (1 - fy) + (corners[3] * (1 - fx) + corners[2] * fx) * fy
    return at, shot.letter_px * 4, shot.letter_px * 4


def _glare(shot: Shot, drawn: Drawn, clear: bool, chance: Random) -> None:
    """A lamp mirrored in plastic: white in the middle, soft at the rim."""
    height, width = shot.pixels.shape[:2]
    at, long, high = _target(shot, drawn, clear, chance)
    direction = np.array(shot.corners[1]) - np.array(shot.corners[0])
    angle = math.degrees(math.atan2(direction[1], direction[0]))
    lamp = 0.05 * float(np.linalg.norm(direction))
    axes = (int(long * 0.62 + lamp), int(high + lamp)) if clear else (int(long * 0.6), int(high * 0.35))
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, (int(at[0]), int(at[1])), axes, angle, 0, 360, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), max(2.0, shot.letter_px * 0.45))[:, :, None]
    strength = 2.2 if clear else 0.75
    shot.pixels = np.clip(shot.pixels + mask * 255 * strength, 0, 255 if clear else 250)
    shot.amounts["glare"] = strength


def _stamp(shot: Shot, drawn: Drawn, clear: bool, chance: Random) -> None:
    """An oblong office stamp; the clear one is soaked in ink and hides a needed field."""
    height, width = shot.pixels.shape[:2]
    at, long, high = _target(shot, drawn, clear, chance)
    direction = np.array(shot.corners[1]) - np.array(shot.corners[0])
    direction /= np.linalg.norm(direction)
    normal = np.array([-direction[1], direction[0]])
    a, b = (long * 0.60 + high, high * 1.7) if clear else (long * 1.1, high * 0.38)
    quad = np.array(
        [
            at - direction * a - normal * b,
            at + direction * a - normal * b,
            at + direction * a + normal * b,
            at - direction * a + normal * b,
        ]
    )
    mask = np.zeros((height, width), np.float32)
    points = [quad.astype(np.int32)]
    if clear:
        cv2.fillPoly(mask, points, 1.0)
    else:
        cv2.polylines(mask, points, True, 0.8, max(2, int(shot.letter_px * 0.2)), cv2.LINE_AA)
        letters = np.zeros((40, 200), np.uint8)  # text is drawn on bytes only
        cv2.putText(letters, "LEGALISIR", (6, 31), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 204, 3, cv2.LINE_AA)
        word = letters.astype(np.float32) / 255
        corners = np.array([[0, 0], [200, 0], [200, 40], [0, 40]], np.float32)
        turn = cv2.getPerspectiveTransform(corners, (at + (quad - at) * 0.85).astype(np.float32))
        mask = np.maximum(mask, cv2.warpPerspective(word, turn, (width, height)))
    mask = cv2.GaussianBlur(mask, (0, 0), max(0.8, shot.letter_px * 0.06))[:, :, None]
    ink = np.array(chance.choice(((120, 40, 60), (60, 30, 30), (50, 40, 150))), np.float32)
    cover = 0.95 if clear else 0.6
    shot.pixels = shot.pixels * (1 - cover * mask) + ink * (cover * mask)
    shot.amounts["stamp"] = cover


def _lens(shot: Shot, drawn: Drawn, kind: str, clear: bool, chance: Random, noise: np.random.Generator) -> None:
    """Focus, shake, grain; ends with 8-bit pixels."""
    letter, image = shot.letter_px, np.clip(shot.pixels, 0, 255).astype(np.float32)
    blur = chance.uniform(0.025, 0.05)
    if kind == "focus_blur":
        blur = shot.amounts["focus_blur"] = chance.uniform(0.42, 0.6) if clear else chance.uniform(0.08, 0.11)
    image = cv2.GaussianBlur(image, (0, 0), max(0.35, blur * letter))
    if kind == "motion_blur":
        length = shot.amounts["motion_blur"] = chance.uniform(1.5, 2.2) if clear else chance.uniform(0.18, 0.28)
        image = cv2.filter2D(image, -1, _smear(length * letter, chance.uniform(15, 75)))
    sigma = chance.uniform(1.2, 3.2)
    if kind == "noise":
        sigma = shot.amounts["noise"] = chance.uniform(110, 140) if clear else chance.uniform(7, 10)
    if kind == "low_light":
        sigma = 3.5 if clear else 4.5
    grain = noise.standard_normal(image.shape[:2], np.float32)
    stain = noise.standard_normal((image.shape[0] // 2 + 1, image.shape[1] // 2 + 1, 3), np.float32)
    image += (np.float32(0.9 * sigma) * grain)[:, :, None]
    image += np.float32(0.5 * sigma) * cv2.resize(stain, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    shot.pixels = np.clip(image, 0, 255).astype(np.uint8)


def _smear(length: float, degrees: float) -> np.ndarray:
    """A straight motion kernel of that many pixels."""
    size = int(length) | 1
    size = max(3, size)
    kernel = np.zeros((size, size), np.float32)
    middle, reach = size / 2 - 0.5, length / 2
    dx, dy = reach * math.cos(math.radians(degrees)), reach * math.sin(math.radians(degrees))
    for t in np.linspace(-1, 1, size * 4):
        x, y = round(middle + dx * t), round(middle + dy * t)
        if 0 <= x < size and 0 <= y < size:
            kernel[y, x] += 1
    return kernel / kernel.sum()
