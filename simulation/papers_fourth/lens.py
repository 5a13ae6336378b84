"""The photograph: a sheet on a ground, seen by a cheap telephone, in the light of a house."""

import io
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from simulation.papers_fourth import flaws
from simulation.papers_fourth.flaws import Flaw
from simulation.papers_fourth.geometry import corners_of, frame, through
from simulation.papers_fourth.grounds import ground
from simulation.papers_fourth.light import seen, shaded
from simulation.papers_fourth.page import Page, raster

LONG_SIDES: Final = {1280: 0.1, 1600: 0.26, 2048: 0.26, 2560: 0.2, 3264: 0.14, 4000: 0.04}
"""Pixels of a picture's long side, as messengers and cheap telephones make them (ours)."""
LEAST_LETTER: Final = 14.0
"""Pixels of the smallest needed capital in a picture that nothing is wrong with."""
TABLES: Final = {"planks": 5, "tiles": 4, "tikar": 3, "batik": 3, "plastic_cloth": 4, "cement": 2, "scanner": 2.4}
TURNS: Final = {90: 6, 180: 3, 270: 8}
"""What a viewer must do about pixels that were turned by so many degrees against the clock: the EXIF orientation."""
FRAME: Final = Flaw("", "", 0.0)


@dataclass(slots=True)
class Shot:
    """A picture as it is to be seen, and where things are in it."""

    pixels: np.ndarray
    corners: list[list[float]]
    places: dict[str, list[list[float]]]
    letter: float
    scene: dict[str, Any] = field(default_factory=dict)

    def jpeg(self, chance: Random) -> bytes:
        """The file; sometimes its pixels lie turned and the EXIF says how."""
        turn, extra = 0, Image.Exif()
        if self.scene["exif_turned"]:
            turn = chance.choice(tuple(TURNS))
            extra[274] = TURNS[turn]
        out = io.BytesIO()
        turned = Image.fromarray(np.ascontiguousarray(np.rot90(self.pixels, turn // 90)))
        turned.save(out, "JPEG", quality=self.scene["jpeg_quality"], exif=extra)
        return out.getvalue()


def photograph(page: Page, flaw: Flaw | None, chance: Random) -> Shot:
    """One picture of `page` with at most one flaw."""
    wrong = flaw or FRAME
    table = "screen" if wrong.kind == "screen" else chance.choices(tuple(TABLES), tuple(TABLES.values()))[0]
    if table == "scanner" and wrong.kind not in {"", "folds", "rotation", "skew"}:
        table = "tiles"
    wide, tall, corners = _framing(page, wrong, table, chance)
    scale = np.linalg.norm(corners[1] - corners[0]) / page.wide
    drawn_at = min(max(float(scale) * 1.15, 6.0 if page.wide > 120 else 11.0), 16.0)
    sheet = raster(page, drawn_at, chance)
    _wear(sheet, page, wrong, chance)
    flaws.on_sheet(sheet, page, wrong, drawn_at, chance)
    there = cv2.getPerspectiveTransform(frame(page), corners.astype(np.float32))
    picture = _laid(sheet, there, drawn_at, ground(table, wide, tall, chance), table, chance)
    letter = page.letter_mm() * _least_scale(page, there)
    scene = {"table": table, "letter_px": round(letter, 2), "thumb": False, "hand_shadow": False}
    picture = seen(picture, page, wrong, there, letter, scene, chance)
    places = {key: through(there, corners_of(box)).round(1).tolist() for key, box in page.places.items()}
    shot = Shot(picture, corners.round(1).tolist(), places, letter, scene)
    _file(shot, wrong, chance)
    return shot


def _framing(page: Page, flaw: Flaw, table: str, chance: Random) -> tuple[int, int, np.ndarray]:
    """The picture's size and where the sheet's corners fall, clockwise from its own top left."""
    fill = chance.uniform(0.9, 0.97) if table == "scanner" else chance.uniform(0.72, 0.9)
    ratio = page.wide / page.tall if table == "scanner" else (4 / 3 if page.wide > page.tall else 3 / 4)
    long_side = chance.choices(tuple(LONG_SIDES), tuple(LONG_SIDES.values()))[0]
    tilt = {"skew": flaw.amount * chance.choice((-1, 1))}.get(
        flaw.kind, chance.gauss(0, 0.3 if table == "scanner" else 1.1)
    )
    while True:
        wide, tall = (long_side, round(long_side / ratio)) if ratio > 1 else (round(long_side * ratio), long_side)
        scale = fill * min(wide / page.wide, tall / page.tall)
        if flaw.kind == "skew" and flaw.grade == "clear":
            scale *= 0.7
        if page.letter_mm() * scale >= LEAST_LETTER * 1.06 or long_side >= 4000:
            break
        long_side = min(4000, int(long_side * 1.2))
    if flaw.kind == "small":
        scale = min(flaw.amount / page.letter_mm(), scale)
    half = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (page.wide * scale / 2, page.tall * scale / 2)
    half = _leaned(half, flaw, table, chance)
    turn = np.deg2rad(tilt)
    spun = half @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    room = np.maximum(0, (np.array((wide, tall)) - np.ptp(spun, axis=0)) / 2) * (0.1 if table == "scanner" else 0.6)
    middle = np.array((wide / 2, tall / 2)) + room * (chance.uniform(-1, 1), chance.uniform(-1, 1))
    corners = spun - (spun.max(axis=0) + spun.min(axis=0)) / 2 + middle
    return _cropped(page, flaw, wide, tall, corners, chance)


def _leaned(half: np.ndarray, flaw: Flaw, table: str, chance: Random) -> np.ndarray:
    """The far edge is shorter, and the sheet less tall, the flatter the telephone looks at it."""
    if table == "scanner":
        return half
    shrink = flaw.amount / 100 if flaw.kind == "perspective" else chance.uniform(0, 0.035)
    far = chance.choice(((0, 1), (2, 3), (1, 2), (3, 0)))
    along = 0 if far in {(0, 1), (2, 3)} else 1
    leaned = half.copy()
    for corner in far:
        leaned[corner, along] *= 1 - shrink
    leaned[:, 1 - along] *= 1 - shrink * 0.45
    return leaned


def _cropped(
    page: Page, flaw: Flaw, wide: int, tall: int, corners: np.ndarray, chance: Random
) -> tuple[int, int, np.ndarray]:
    """Cut the picture's edge into the sheet: through the values if the flaw is clear, along the margin if not."""
    if flaw.kind != "crop" or flaw.how:
        return wide, tall, corners
    side = chance.choice(("left", "top", "right", "bottom"))
    part = flaw.amount / 100
    if flaw.grade == "clear":
        side, part = _through_values(page, part, chance)
    along = corners[1] - corners[0] if side in {"left", "right"} else corners[3] - corners[0]
    gone = float(np.linalg.norm(along)) * part
    low, high = corners.min(axis=0), corners.max(axis=0)
    moves = {
        "left": (-low[0] - gone, 0.0),
        "top": (0.0, -low[1] - gone),
        "right": (wide - high[0] + gone, 0.0),
        "bottom": (0.0, tall - high[1] + gone),
    }
    return wide, tall, np.add(corners, moves[side])


def _through_values(page: Page, part: float, chance: Random) -> tuple[str, float]:
    """A side and a share of the sheet that takes values with it."""
    left, top, right, bottom = flaws.key_box(page)
    cuts = {
        "left": (left + (right - left) * 0.55) / page.wide,
        "top": (top + (bottom - top) * 0.75) / page.tall,
        "right": 1 - (right - (right - left) * 0.6) / page.wide,
    }
    fit = [side for side, least in cuts.items() if least < 0.62] or ["top"]
    side = chance.choice(fit)
    return side, max(part, cuts[side])


def _least_scale(page: Page, there: np.ndarray) -> float:
    """Pixels to a millimetre up the sheet where its needed values are smallest."""
    scales = []
    for key in page.keys:
        corners = through(there, corners_of(page.places[key]))
        scales.append(np.linalg.norm(corners[3] - corners[0]) / page.places[key][3])
    return float(min(scales))


def _wear(sheet: np.ndarray, page: Page, flaw: Flaw, chance: Random) -> None:
    """Scratches on a card, a shade of age on paper, faint toner."""
    if page.printed == "card_worn":
        for _ in range(chance.randint(4, 12)):
            x, y = chance.randint(0, sheet.shape[1]), chance.randint(0, sheet.shape[0])
            end = x + chance.randint(-160, 160), y + chance.randint(-60, 60)
            cv2.line(sheet, (x, y), end, (226, 232, 236), 1, cv2.LINE_AA)
    elif (
        page.printed in {"laser", "inkjet", "dot_matrix", "typewriter"}
        and chance.random() < 0.25
        and not (flaw.kind == "low_light" or flaw.how == "over_exposed")
    ):
        page.printed = "faded"
        sheet[:] = cv2.convertScaleAbs(sheet, alpha=0.72, beta=62)


def _laid(
    sheet: np.ndarray, there: np.ndarray, drawn_at: float, under: np.ndarray, table: str, chance: Random
) -> np.ndarray:
    """The sheet on its ground, with the shadow of its edge."""
    tall, wide = under.shape[:2]
    shrink = np.diag([1 / drawn_at, 1 / drawn_at, 1.0])
    seen = cv2.warpPerspective(sheet, there @ shrink, (wide, tall), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full(sheet.shape[:2], 255, np.uint8), there @ shrink, (wide, tall))
    if table not in {"scanner", "screen"}:
        shift = wide * chance.uniform(0.003, 0.008)
        small = cv2.resize(mask, (wide // 8, tall // 8), interpolation=cv2.INTER_AREA)
        moved = cv2.warpAffine(small, np.array([[1, 0, shift / 8], [0, 1, shift / 8]]), small.shape[::-1])
        shade = 1 - cv2.GaussianBlur(moved, (0, 0), max(1.0, shift / 8)).astype(np.float32) / 255 * 0.45
        under = shaded(under, cv2.resize(shade, (wide, tall)))
    inside = mask[..., None] > 127
    return np.where(inside, seen, under)


def _file(shot: Shot, flaw: Flaw, chance: Random) -> None:
    """How the picture lies and how hard it is squeezed."""
    squeezed = flaw.how == "jpeg" and flaw.grade == "mild"
    shot.scene["jpeg_quality"] = chance.randint(24, 32) if squeezed else chance.randint(66, 92)
    shot.scene["exif_turned"] = flaw.kind != "rotation" and shot.scene["table"] != "scanner" and chance.random() < 0.3
    shot.scene.setdefault("light_slope", 0.0)
    if flaw.kind != "rotation":
        return
    times = int(flaw.amount) // 90
    tall, wide = shot.pixels.shape[:2]
    shot.pixels = np.ascontiguousarray(np.rot90(shot.pixels, -times))

    def turned(points: list[list[float]]) -> list[list[float]]:
        w, h = wide, tall
        for _ in range(times):
            points, w, h = [[h - y, x] for x, y in points], h, w
        return [[round(x, 1), round(y, 1)] for x, y in points]

    shot.corners = turned(shot.corners)
    shot.places = {key: turned(points) for key, points in shot.places.items()}
