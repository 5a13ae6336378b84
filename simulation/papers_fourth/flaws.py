"""What goes wrong: on the sheet before it is photographed, on its way through the lens, and in the telephone's file."""

import io
from dataclasses import dataclass
from random import Random
from typing import Final

import cv2
import numpy as np
from PIL import Image

from simulation.papers_fourth import fonts
from simulation.papers_fourth.art import generator, rubber
from simulation.papers_fourth.page import Page

AMOUNTS: Final[dict[str, dict[str, tuple[float, float]]]] = {
    "focus_blur": {"mild": (0.07, 0.11), "clear": (0.5, 0.65)},
    "motion_blur": {"mild": (0.16, 0.25), "clear": (1.7, 2.3)},
    "glare": {"mild": (0.5, 0.75), "clear": (1.6, 2.0)},
    "crop": {"mild": (0.4, 1.1), "clear": (20, 45)},
    "noise": {"mild": (7, 11), "clear": (115, 140)},
    "low_light": {"mild": (0.5, 0.62), "clear": (0.055, 0.085)},
    "folds": {"mild": (0.12, 0.22)},
    "stamp": {"mild": (0.4, 0.55), "clear": (0.96, 0.99)},
    "skew": {"mild": (4, 6.5), "clear": (27, 36)},
    "perspective": {"mild": (9, 15), "clear": (47, 56)},
    "small": {"mild": (10.6, 12.2), "clear": (3.4, 4.4)},
    "rotation": {"mild": (90, 270)},
    "screen": {"mild": (3, 6)},
    "wrong_kind": {"clear": (1, 1)},
}
"""Blurs in heights of the smallest needed capital, crop (at least) and perspective in per cent, skew and rotation in
degrees, noise in grey levels, small in pixels of that capital, the others as a share."""
OTHER_WAYS: Final = {
    ("glare", "mild"): "over_exposed",
    ("glare", "clear"): "over_exposed",
    ("noise", "mild"): "jpeg",
    ("noise", "clear"): "jpeg",
    ("stamp", "mild"): "hand",
    ("stamp", "clear"): "hand",
    ("crop", "clear"): "folded_over",
}
"""The second way in which a flaw of that name comes about: too much light, a crushed file, a hand, a folded corner."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One planted flaw. `how` is empty, or one of `OTHER_WAYS`."""

    kind: str
    grade: str
    amount: float
    how: str = ""

    def truth(self) -> dict[str, object]:
        said: dict[str, object] = {"kind": self.kind, "severity": self.grade, "amount": round(self.amount, 3)}
        return said | ({"how": self.how} if self.how else {})


def flaw_of(kind: str, grade: str, page_kind: str, chance: Random) -> Flaw:
    """Some amount within the grade; a card of plastic cannot be folded."""
    low, high = AMOUNTS[kind][grade]
    other = OTHER_WAYS.get((kind, grade), "")
    how = other if other and chance.random() < 0.4 and not (other == "folded_over" and page_kind == "ktp") else ""
    amount = chance.choice((90.0, 180.0, 270.0)) if kind == "rotation" else chance.uniform(low, high)
    return Flaw(kind, grade, amount, how)


def key_box(page: Page) -> tuple[float, float, float, float]:
    """A part of the sheet without which it is worth nothing, in millimetres: left, top, right, bottom."""
    boxes = [page.places[key] for key in page.keys if not key.startswith("m")] or [page.places[page.keys[0]]]
    if page.kind == "kk":
        boxes = [box for key, box in page.places.items() if key in {"m0.name", "m1.name", "m0.nik", "m1.nik"}]
    if page.kind == "akta":
        boxes = [page.places[key] for key in ("date_words", "year_words", "name")]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return left, top, max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)


def free_spot(page: Page) -> tuple[float, float]:
    """The middle of the part of the sheet that lies farthest from all that must be read."""
    grid = [(page.wide * (n + 0.5) / 12, page.tall * (m + 0.5) / 12) for n in range(12) for m in range(12)]
    boxes = [page.places[key] for key in page.keys]

    def away(spot: tuple[float, float]) -> float:
        x, y = spot
        gaps = (max(b[0] - x, 0, x - b[0] - b[2]) + max(b[1] - y, 0, y - b[1] - b[3]) for b in boxes)
        return min(*gaps, x * 2, y * 2, (page.wide - x) * 2, (page.tall - y) * 2)

    return max(grid, key=away)


def on_sheet(sheet: np.ndarray, page: Page, flaw: Flaw, scale: float, chance: Random) -> None:
    """Stamps and creases lie on the paper itself."""
    if flaw.kind == "stamp" and not flaw.how:
        _stamp(sheet, page, flaw, scale, chance)
    elif flaw.kind == "folds":
        _creases(sheet, flaw.amount, chance)
    elif flaw.how == "folded_over":
        _folded(sheet, page, scale, chance)


def _stamp(sheet: np.ndarray, page: Page, flaw: Flaw, scale: float, chance: Random) -> None:
    left, top, right, bottom = (each * scale for each in key_box(page))
    dye = chance.choice(((60, 50, 140), (130, 40, 110), (40, 70, 150)))
    x, y = (left + right) / 2, (top + bottom) / 2
    if flaw.grade == "mild":
        size = max(60, int(min(page.wide * 0.34, 42) * scale))
        mark = cv2.resize(
            rubber("Legalisir Desa Lingga", "SAH", dye, chance), (size, size), interpolation=cv2.INTER_AREA
        )
        seen = mark[..., 3:].astype(np.float32) / 255 * flaw.amount
        x0, y0 = max(0, int(x - size / 2)), max(0, int(y - size / 2))
        spot = sheet[y0 : y0 + size, x0 : x0 + size]
        seen = seen[: spot.shape[0], : spot.shape[1]]
        spot[:] = (spot * (1 - seen * (1 - np.array(dye, np.float32) / 255))).astype(np.uint8)
        return
    grow = 2.2 * scale
    low, high = (max(0, int(left - grow)), max(0, int(top - grow))), (int(right + grow), int(bottom + grow))
    block = sheet.copy()
    cv2.rectangle(block, low, high, dye, -1)
    letter = max(12.0, min((high[1] - low[1]) * 0.45, (high[0] - low[0]) / 7))
    ink, _ = fonts.mask("sans-bold", "ARSIP DESA", letter)
    spot = block[low[1] : low[1] + ink.shape[0], low[0] + 10 : low[0] + 10 + ink.shape[1]]
    spot[ink[: spot.shape[0], : spot.shape[1]] > 100] = (230, 226, 236)
    sheet[:] = cv2.addWeighted(block, flaw.amount, sheet, 1 - flaw.amount, 0)


def _creases(sheet: np.ndarray, strength: float, chance: Random) -> None:
    """The sheet was carried in a pocket: one or two folds across, bright on one side and dark on the other."""
    tall, wide = sheet.shape[:2]
    seen = np.ones((tall, wide), np.float32)
    for upright in (True, False)[: chance.randint(1, 2)]:
        size = wide if upright else tall
        at = size * chance.choice((1 / 3, 1 / 2, 2 / 3)) + chance.uniform(-0.01, 0.01) * size
        away = (np.arange(size, dtype=np.float32) - at) / (size * 0.012)
        ridge = strength * np.exp(-np.abs(away)) * np.sign(away)
        slope = 1 + np.clip(away / 40, -1, 1) * strength * 0.2
        seen *= (slope + ridge)[None, :] if upright else (slope + ridge)[:, None]
    sheet[:] = np.clip(sheet * seen[..., None], 0, 255).astype(np.uint8)


def _folded(sheet: np.ndarray, page: Page, scale: float, chance: Random) -> None:
    """A part of the sheet lies folded over the values."""
    left, top, right, bottom = (each * scale for each in key_box(page))
    tall, wide = sheet.shape[:2]
    side = chance.choice((0, wide))
    reach = max(right - left, 0.4 * wide)
    inner = left + reach * 0.85 if side == 0 else right - reach * 0.85
    spot = np.array(
        [
            (side, max(0, top - tall * 0.2)),
            (inner, top - tall * 0.04),
            (inner, bottom + tall * 0.1),
            (side, bottom + tall * 0.26),
        ]
    )
    shade = np.ones((tall, wide), np.float32)
    cv2.fillPoly(shade, [(spot + 14).astype(np.int32)], 0.6)
    shade = cv2.GaussianBlur(shade, (0, 0), 6)
    sheet[:] = (sheet * shade[..., None]).astype(np.uint8)
    cv2.fillPoly(sheet, [spot.astype(np.int32)], (232, 230, 224), cv2.LINE_AA)


def blur(picture: np.ndarray, flaw: Flaw, letter: float, chance: Random) -> np.ndarray:
    """Out of focus, or moved while the shutter was open."""
    if flaw.kind == "focus_blur":
        return cv2.GaussianBlur(picture, (0, 0), flaw.amount * letter)
    length = max(3, round(flaw.amount * letter))
    kernel = np.zeros((length * 2 + 1, length * 2 + 1), np.float32)
    turn, half = np.deg2rad(chance.uniform(0, 180)), length / 2
    ends = [
        (round(length + side * half * np.cos(turn)), round(length + side * half * np.sin(turn))) for side in (-1, 1)
    ]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def in_file(picture: np.ndarray, flaw: Flaw, letter: float, chance: Random) -> np.ndarray:
    """Darkness, noise and a file that was squeezed until nothing was left."""
    if flaw.kind == "low_light":
        dark = cv2.convertScaleAbs(picture, alpha=flaw.amount)
        return grained(dark, 1.6 if flaw.grade == "mild" else 5.0, chance)
    if flaw.kind == "noise" and not flaw.how:
        return grained(picture, flaw.amount, chance, coarse=flaw.grade == "clear")
    if flaw.how == "over_exposed":
        rest = chance.uniform(0.66, 0.78) if flaw.grade == "mild" else chance.uniform(0.055, 0.08)
        lifted = cv2.convertScaleAbs(picture, alpha=rest, beta=255 - (245 if flaw.grade == "mild" else 205) * rest)
        return lifted if flaw.grade == "mild" else grained(lifted, 4.0, chance)
    if flaw.how == "jpeg" and flaw.grade == "clear":
        tall, wide = picture.shape[:2]
        shrunk = cv2.resize(
            picture, (max(1, int(wide * 4.5 / letter)), max(1, int(tall * 4.5 / letter))), interpolation=cv2.INTER_AREA
        )
        out = io.BytesIO()
        Image.fromarray(shrunk).save(out, "JPEG", quality=7)
        crushed = np.asarray(Image.open(out).convert("RGB"))
        return cv2.resize(crushed, (wide, tall), interpolation=cv2.INTER_NEAREST)
    return picture


def grained(picture: np.ndarray, sigma: float, chance: Random, coarse: bool = False) -> np.ndarray:
    """The sensor's noise; `coarse` grain is as large as a stroke of a letter."""
    tall, wide = picture.shape[:2]
    made = generator(chance)
    if not coarse:
        noise = made.standard_normal((tall // 2 + 1, wide // 2 + 1), np.float32)
        noise = np.repeat(np.repeat(noise, 2, 0), 2, 1)[:tall, :wide] * sigma * 0.6
        noise += np.roll(noise[::-1, ::-1], 7, 1) * 0.6
        return cv2.add(picture, np.repeat(noise[..., None], 3, 2), dtype=cv2.CV_8U)
    rough = made.standard_normal((tall // 3 + 1, wide // 3 + 1, 3), np.float32)
    noise = cv2.resize(rough, (wide, tall), interpolation=cv2.INTER_LINEAR) * sigma * 1.4
    return cv2.add(picture, noise, dtype=cv2.CV_8U)
