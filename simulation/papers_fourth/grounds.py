"""What lies under a paper in a house of Lingga: planks, tiles, a woven mat, batik, plastic; or a scanner's lid."""

from collections.abc import Callable
from random import Random
from typing import Final

import cv2
import numpy as np

from simulation.papers_fourth.art import generator

WIDE: Final = 1000
"""Pixels across a ground before it is stretched to the picture."""


def _cloud(tall: int, wide: int, cells: int, chance: Random) -> np.ndarray:
    small = generator(chance).random((max(2, cells * tall // wide), cells), np.float32)
    return cv2.resize(small, (wide, tall), interpolation=cv2.INTER_CUBIC)


def _wood(tall: int, chance: Random) -> np.ndarray:
    base = np.array(chance.choice(((142, 98, 62), (104, 68, 44), (176, 136, 92), (84, 60, 46))), np.float32)
    small = generator(chance).random((200, 7), np.float32)
    grain = cv2.resize(small, (WIDE, tall), interpolation=cv2.INTER_CUBIC)
    seen = 0.75 + 0.35 * grain + 0.15 * _cloud(tall, WIDE, 6, chance)
    seen[:: max(60, tall // 5)] *= 0.5
    return base * seen[..., None]


def _tiles(tall: int, chance: Random) -> np.ndarray:
    base = np.array(chance.choice(((206, 202, 194), (186, 170, 150), (120, 148, 150), (214, 208, 216))), np.float32)
    seen = 0.88 + 0.2 * _cloud(tall, WIDE, 24, chance)
    step, shift = chance.randint(260, 460), chance.randint(0, 200)
    for n in range(4):
        seen[:, max(0, shift + n * step - 3) : shift + n * step + 3] *= 0.62
        seen[max(0, shift + n * step - 3) : shift + n * step + 3] *= 0.62
    return base * seen[..., None]


def _mat(tall: int, chance: Random) -> np.ndarray:
    """A tikar: strips of pandan, over and under, some of them dyed."""
    y, x = np.mgrid[0:tall, 0:WIDE]
    strip = chance.choice((14, 20, 26))
    over = ((x // strip + y // strip) % 2).astype(np.float32)
    bow = np.where(over > 0, np.sin(np.pi * (x % strip) / strip), np.sin(np.pi * (y % strip) / strip))
    base = np.empty((tall, WIDE, 3), np.float32)
    base[:] = (196, 170, 118)
    dyed = chance.choice(((150, 50, 60), (60, 110, 70), (90, 60, 120)))
    base[((x // strip) % chance.choice((5, 7, 9)) == 0) & (over > 0)] = dyed
    return base * (0.6 + 0.4 * bow * (0.8 + 0.3 * _cloud(tall, WIDE, 40, chance)))[..., None]


def _batik(tall: int, chance: Random) -> np.ndarray:
    ground, figure = chance.choice(
        (((62, 40, 30), (190, 150, 90)), ((40, 52, 90), (206, 200, 180)), ((96, 30, 36), (220, 180, 110)))
    )
    cloth = np.empty((tall, WIDE, 3), np.uint8)
    cloth[:] = ground
    step = chance.randint(70, 120)
    for row, y in enumerate(range(0, tall + step, step // 2)):
        for x in range((row % 2) * step // 2, WIDE + step, step):
            for turn in (0, 45, 90, 135):
                cv2.ellipse(cloth, (x, y), (step // 3, step // 9), turn, 0, 360, figure, 2, cv2.LINE_AA)
            cv2.circle(cloth, (x, y), step // 12, figure, -1, cv2.LINE_AA)
    return cloth * (0.8 + 0.3 * _cloud(tall, WIDE, 9, chance))[..., None]


def _plastic(tall: int, chance: Random) -> np.ndarray:
    """A table cloth with checks and flowers, a little shiny."""
    pale, check = chance.choice(
        (((236, 232, 226), (206, 110, 116)), ((232, 238, 240), (96, 150, 190)), ((240, 236, 214), (120, 170, 110)))
    )
    y, x = np.mgrid[0:tall, 0:WIDE]
    step = chance.randint(50, 90)
    share = (((x // step) % 2) * 0.5 + ((y // step) % 2) * 0.5)[..., None]
    cloth = np.ascontiguousarray((np.array(pale) * (1 - share * 0.8) + np.array(check) * share * 0.8).astype(np.uint8))
    for _ in range(26):
        spot = chance.randint(0, WIDE), chance.randint(0, tall)
        for turn in range(0, 180, 36):
            cv2.ellipse(cloth, spot, (22, 7), turn, 0, 360, (204, 70, 110), -1, cv2.LINE_AA)
        cv2.circle(cloth, spot, 7, (240, 200, 70), -1, cv2.LINE_AA)
    return cloth * (0.85 + 0.25 * _cloud(tall, WIDE, 5, chance))[..., None]


def _cement(tall: int, chance: Random) -> np.ndarray:
    grain = 0.7 + 0.25 * _cloud(tall, WIDE, 90, chance) + 0.25 * _cloud(tall, WIDE, 8, chance)
    return np.array((150, 148, 142), np.float32) * grain[..., None]


def _lid(tall: int, _chance: Random) -> np.ndarray:
    return np.full((tall, WIDE, 3), 247, np.float32)


def _monitor(tall: int, _chance: Random) -> np.ndarray:
    return np.full((tall, WIDE, 3), 34, np.float32)


GROUNDS: Final[dict[str, Callable[[int, Random], np.ndarray]]] = {
    "planks": _wood,
    "tiles": _tiles,
    "tikar": _mat,
    "batik": _batik,
    "plastic_cloth": _plastic,
    "cement": _cement,
    "scanner": _lid,
    "screen": _monitor,
}


def ground(name: str, wide: int, tall: int, chance: Random) -> np.ndarray:
    """The ground as RGB pixels of the picture's size, turned a little, as nobody lays a paper along the planks."""
    small = GROUNDS[name](max(300, WIDE * tall // wide), chance)
    drawn = cv2.resize(np.clip(small, 0, 255).astype(np.uint8), (wide, tall), interpolation=cv2.INTER_LINEAR)
    if name in {"scanner", "screen"}:
        return drawn
    turn = cv2.getRotationMatrix2D((wide / 2, tall / 2), chance.uniform(-12, 12), 1.1)
    return cv2.warpAffine(drawn, turn, (wide, tall), borderMode=cv2.BORDER_REFLECT)
