"""Hands, lamps, glass and the sensor: all that comes between a sheet on its ground and the pixels of a photograph."""

from random import Random
from typing import Any

import cv2
import numpy as np

from simulation.papers_fourth import flaws
from simulation.papers_fourth.flaws import Flaw
from simulation.papers_fourth.geometry import through
from simulation.papers_fourth.page import Page


def seen(
    picture: np.ndarray, page: Page, flaw: Flaw, there: np.ndarray, letter: float, scene: dict[str, Any], chance: Random
) -> np.ndarray:
    """Hands, light, glass and sensor, in the order in which they come."""
    table = scene["table"]
    at_home = table not in {"scanner", "screen"}
    if flaw.how == "hand" or (at_home and flaw.kind in {"", "rotation"} and chance.random() < 0.12):
        scene["thumb"] = True
        picture = _hand(picture, page, flaw, there, chance)
    if at_home:
        picture = _lit(picture, scene, chance)
    if flaw.kind == "glare" and not flaw.how:
        picture = _flash(picture, page, flaw, there, chance)
    if flaw.kind == "screen":
        picture = _moire(picture, flaw.amount, chance)
    picture = cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.45, 0.8) if table != "scanner" else 0.4)
    if flaw.kind in {"focus_blur", "motion_blur"}:
        picture = flaws.blur(picture, flaw, letter, chance)
    picture = flaws.in_file(picture, flaw, letter, chance)
    if flaw.kind not in {"noise", "low_light"}:
        picture = flaws.grained(picture, chance.uniform(0.6, 2.4), chance)
    return picture


def _lit(picture: np.ndarray, scene: dict[str, Any], chance: Random) -> np.ndarray:
    """A window at one side, a warm or a cold lamp, sometimes the shadow of the person who holds the telephone."""
    y, x = np.mgrid[0:60, 0:80].astype(np.float32) / 60 - 0.5
    turn, slope = chance.uniform(0, 6.3), chance.uniform(0.02, 0.28)
    light = chance.uniform(0.84, 1.04) + slope * (x * np.cos(turn) + y * np.sin(turn)) - 0.16 * (x**2 + y**2)
    scene["light_slope"] = round(slope, 3)
    if chance.random() < 0.22:
        scene["hand_shadow"] = True
        edge = x * np.cos(turn + 1) + y * np.sin(turn + 1) + chance.uniform(-0.2, 0.2)
        light *= 1 - chance.uniform(0.14, 0.3) / (1 + np.exp(-edge * 26))
    wide = cv2.resize(light.astype(np.float32), picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    warm = chance.gauss(0, 0.045)
    return cv2.multiply(picture, cv2.merge([wide * (1 + warm), wide, wide * (1 - warm)]), dtype=cv2.CV_8U)


def _flash(picture: np.ndarray, page: Page, flaw: Flaw, there: np.ndarray, chance: Random) -> np.ndarray:
    """The lamp or the flash in the sheet's shine: over the values if clear, over an empty part if mild."""
    left, top, right, bottom = flaws.key_box(page)
    spot = ((left + right) / 2, (top + bottom) / 2) if flaw.grade == "clear" else flaws.free_spot(page)
    centre = through(there, np.array([spot]))[0]
    scale = np.linalg.norm(through(there, np.array([(spot[0] + 1, spot[1])]))[0] - centre)
    reach = (
        max(right - left, (bottom - top) * 1.3) * 0.62 if flaw.grade == "clear" else min(page.wide, page.tall) * 0.09
    )
    tall, wide = picture.shape[:2]
    y, x = np.mgrid[0:tall:8, 0:wide:8].astype(np.float32)
    turn = chance.uniform(-0.5, 0.5)
    u, v = x - centre[0], y - centre[1]
    away = np.hypot(u * np.cos(turn) + v * np.sin(turn), (v * np.cos(turn) - u * np.sin(turn)) * 1.25) / (reach * scale)
    shine = flaw.amount * 255 * np.exp(-(away ** (2 if flaw.grade == "mild" else 4)))
    full = cv2.resize(shine.astype(np.float32), (wide, tall), interpolation=cv2.INTER_LINEAR)
    return cv2.add(picture, cv2.merge([full] * 3), dtype=cv2.CV_8U)


def _hand(picture: np.ndarray, page: Page, flaw: Flaw, there: np.ndarray, chance: Random) -> np.ndarray:
    """Fingers at the sheet's edge; a clear flaw lays them over the values."""
    skin = chance.choice(((196, 146, 112), (168, 120, 88), (140, 98, 72)))
    clear = flaw.how == "hand" and flaw.grade == "clear"
    _, top, right, bottom = flaws.key_box(page)
    picture = np.ascontiguousarray(picture)
    thick = 15.0 if page.wide > 120 else 13.0
    if clear:
        rows = max(2, round((bottom - top + thick) / thick))
        starts = [(-page.wide * 0.3, top + (n * 0.9 + 1) * thick) for n in range(rows)]
        tips = [(right - thick / 3 + chance.uniform(0, 4), top + (n + 0.25) * thick) for n in range(rows)]
    else:
        y = page.tall * chance.uniform(0.86, 0.95)
        side = chance.choice((0.0, page.wide))
        starts, tips = [(side * 1.4 - page.wide * 0.2, y + 12)], [(abs(side - (1.5 if flaw.how else -1.5)), y)]
    for start, tip in zip(starts, tips, strict=True):
        a, b = (tuple(int(each) for each in point) for point in through(there, np.array([start, tip])))
        scale = np.linalg.norm(through(there, np.array([(tip[0], tip[1] + 1)]))[0] - b)
        _finger(picture, a, b, max(4, int(scale * thick * (1.06 if clear else 0.6))), skin)
    return picture


def _finger(
    picture: np.ndarray, start: tuple[int, ...], tip: tuple[int, ...], thick: int, skin: tuple[int, ...]
) -> None:
    for step, part in enumerate((1.0, 0.84, 0.62, 0.36)):
        tone = tuple(min(255, int(each * (0.72 + 0.1 * step))) for each in skin)
        cv2.line(picture, start, tip, tone, max(1, int(thick * part)), cv2.LINE_AA)
    toward = np.array(start, float) - tip
    toward /= max(1.0, float(np.linalg.norm(toward)))
    nail = tuple(int(each) for each in np.array(tip) + toward * thick * 0.12)
    turn = float(np.degrees(np.arctan2(toward[1], toward[0])))
    pale = tuple(min(255, int(each * 1.16)) for each in skin)
    cv2.ellipse(picture, nail, (int(thick * 0.3), int(thick * 0.24)), turn, 0, 360, pale, -1, cv2.LINE_AA)


def _moire(picture: np.ndarray, strength: float, chance: Random) -> np.ndarray:
    """The grid of a monitor beating against that of the sensor, in colours."""
    tall, wide = picture.shape[:2]
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32)
    bend = np.sin(y / tall * 5) * 6
    bands = [
        np.cos(x * chance.uniform(0.05, 0.09) + y * chance.uniform(-0.05, 0.05) + bend) * strength for _ in range(3)
    ]
    grid = (np.cos(x * 2.1) + np.cos(y * 2.1)) * strength * 0.7
    return cv2.add(picture, cv2.merge([band + grid for band in bands]), dtype=cv2.CV_8U)


def shaded(picture: np.ndarray, light: np.ndarray) -> np.ndarray:
    return cv2.multiply(picture, cv2.merge([light] * 3), dtype=cv2.CV_8U)
