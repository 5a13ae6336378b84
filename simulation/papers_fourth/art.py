"""What stands on a paper beside its letters: portraits, patterns, rubber stamps, signatures, emblems, QR codes."""

import math
from random import Random

import cv2
import numpy as np
import qrcode

from lingga_app.domain.identity import Sex
from simulation.papers_fourth import fonts

SKINS = ((212, 170, 138), (190, 144, 110), (165, 118, 86), (140, 98, 70))


def generator(chance: Random) -> np.random.Generator:
    """Many numbers at once out of the same chance."""
    return np.random.default_rng(chance.getrandbits(64))


def portrait(sex: Sex, age: int, born_year: int, moslem: bool, chance: Random) -> np.ndarray:
    """A passport photo of nobody, 3 : 4; the red or blue ground follows the year of birth."""
    photo = np.empty((320, 240, 3), np.uint8)
    photo[:] = (176, 28, 34) if born_year % 2 else (36, 74, 160)
    skin = chance.choice(SKINS)
    cloth = chance.choice(((240, 240, 240), (60, 66, 88), (118, 90, 62), (42, 84, 70), (130, 150, 178)))
    hair = (186, 184, 182) if age > 60 and chance.random() < 0.6 else (28, 24, 24)
    turn = chance.randint(-4, 4)
    veil = sex is Sex.FEMALE and moslem and chance.random() < 0.75
    drape = chance.choice(((70, 60, 90), (150, 70, 96), (34, 40, 46), (196, 190, 170), (64, 98, 120)))
    _body(photo, cloth, skin)
    if veil:
        cv2.ellipse(photo, (120, 148), (76, 100), 0, 0, 360, drape, -1, cv2.LINE_AA)
        cv2.fillPoly(photo, [np.array([(58, 170), (182, 170), (206, 320), (34, 320)])], drape, cv2.LINE_AA)
    else:
        long = 96 if sex is Sex.FEMALE else 70
        cv2.ellipse(photo, (120, 128), (66, long), 0, 0 if sex is Sex.FEMALE else 180, 360, hair, -1, cv2.LINE_AA)
    cv2.ellipse(photo, (120, 152), (53, 70), turn, 0, 360, skin, -1, cv2.LINE_AA)
    _face(photo, skin, hair, turn)
    if sex is Sex.MALE and chance.random() < 0.3:
        cv2.fillPoly(photo, [np.array([(62, 112), (178, 112), (170, 66), (72, 66)])], (24, 22, 26), cv2.LINE_AA)
    shade = 1.06 - 0.2 * np.linspace(0, 1, 240)[None, :, None]
    grain = generator(chance).normal(0, 3, photo.shape)
    return np.clip(cv2.GaussianBlur(photo, (0, 0), 1.6) * shade + grain, 0, 255).astype(np.uint8)


def _body(photo: np.ndarray, cloth: tuple[int, ...], skin: tuple[int, ...]) -> None:
    cv2.ellipse(photo, (120, 330), (112, 90), 0, 180, 360, cloth, -1, cv2.LINE_AA)
    dark = tuple(int(each * 0.86) for each in skin)
    cv2.rectangle(photo, (98, 200), (142, 256), dark, -1)
    cv2.fillPoly(photo, [np.array([(94, 246), (146, 246), (120, 286)])], dark, cv2.LINE_AA)


def _face(photo: np.ndarray, skin: tuple[int, ...], hair: tuple[int, ...], turn: int) -> None:
    dark = tuple(int(each * 0.72) for each in skin)
    for side in (-1, 1):
        x = 120 + side * 22 + turn
        cv2.ellipse(photo, (x, 142), (9, 5), 0, 0, 360, (236, 232, 228), -1, cv2.LINE_AA)
        cv2.circle(photo, (x, 142), 5, (38, 26, 22), -1, cv2.LINE_AA)
        cv2.ellipse(photo, (x, 129), (13, 4), 0, 180, 360, hair, 3, cv2.LINE_AA)
    cv2.ellipse(photo, (120 + turn, 170), (8, 7), 0, 0, 180, dark, 2, cv2.LINE_AA)
    cv2.ellipse(photo, (120 + turn, 192), (18, 6), 0, 0, 180, (150, 80, 80), 4, cv2.LINE_AA)


def guilloche(wide: int, tall: int, pale: tuple[int, ...], deep: tuple[int, ...], chance: Random) -> np.ndarray:
    """Fine waving lines and rosettes between two colours, as cards and certificates carry them."""
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32) / tall
    weave = np.zeros((tall, wide), np.float32)
    for _ in range(3):
        phase, bend, turns = chance.uniform(0, 6), chance.uniform(0.02, 0.06), chance.uniform(3, 8)
        weave += np.cos(chance.uniform(150, 240) * (y + bend * np.sin(turns * x + phase))) > 0.8
    for _ in range(2):
        around = np.hypot(x - chance.uniform(0.1, 1.5), y - chance.uniform(0.1, 0.9))
        weave += (np.cos(around * chance.uniform(120, 190)) > 0.84) * np.clip(1.2 - around * 2, 0, 1)
    cloud = cv2.resize(generator(chance).random((4, 6), np.float32), (wide, tall), interpolation=cv2.INTER_CUBIC)
    share = np.clip(0.12 + 0.2 * weave + 0.35 * cloud * (1 - x / x.max() * 0.4), 0, 1)[..., None]
    return np.array(pale, np.float32) * (1 - share) + np.array(deep, np.float32) * share


def rubber(words: str, middle: str, dye: tuple[int, int, int], chance: Random) -> np.ndarray:
    """A round office stamp as RGBA, unevenly inked."""
    stamp = np.zeros((480, 480), np.uint8)
    for radius, pen in ((228, 9), (214, 3), (140, 4)):
        cv2.circle(stamp, (240, 240), radius, 255, pen, cv2.LINE_AA)
    ring = f"  {words.upper()}  *"
    for n, sign in enumerate(ring):
        turn = 360 * n / len(ring)
        ink, base = fonts.mask("sans-bold", sign, 46)
        cell = np.zeros((480, 480), np.uint8)
        left = 240 - round(fonts.width("sans-bold", sign) * 23)
        cell[80 - round(base) + 16 : 80 - round(base) + 16 + ink.shape[0], left : left + ink.shape[1]] = ink
        stamp = np.maximum(stamp, cv2.warpAffine(cell, cv2.getRotationMatrix2D((240, 240), 90 - turn, 1), (480, 480)))
    for n, line in enumerate(middle.split("\n")):
        ink, _ = fonts.mask("sans-bold", line, 40)
        left = 240 - round(fonts.width("sans-bold", line) * 20)
        spot = stamp[180 + n * 48 : 180 + n * 48 + ink.shape[0], left : left + ink.shape[1]]
        np.maximum(spot, ink, out=spot)
    blots = cv2.resize(generator(chance).random((14, 14), np.float32), (480, 480), interpolation=cv2.INTER_CUBIC)
    seen = stamp * np.clip(0.35 + blots, 0.25, 0.95)
    spun = cv2.warpAffine(seen, cv2.getRotationMatrix2D((240, 240), chance.uniform(-25, 25), 1), (480, 480))
    return np.dstack([np.full((480, 480, 3), dye, np.uint8), spun.astype(np.uint8)])


def signature(chance: Random, ink: tuple[int, int, int] = (24, 30, 90)) -> np.ndarray:
    """A scrawl as RGBA."""
    sheet = np.zeros((160, 400), np.uint8)
    steps = np.linspace(0, 1, 160)
    waves = [(chance.uniform(6, 40), chance.uniform(4, 16), chance.uniform(0, 6)) for _ in range(3)]
    x = 40 + 300 * steps + sum(a * 0.5 * np.cos(f * 1.7 * steps * 3 + p) for a, f, p in waves)
    y = 80 + sum(a * np.sin(f * steps * 3 + p) * (1 - 0.6 * steps) for a, f, p in waves)
    cv2.polylines(sheet, [np.stack([x, y], 1).astype(np.int32)], False, 230, 5, cv2.LINE_AA)
    cv2.line(sheet, (60, chance.randint(100, 140)), (360, chance.randint(60, 130)), 210, 4, cv2.LINE_AA)
    return np.dstack([np.full((160, 400, 3), ink, np.uint8), sheet])


def emblem(ink: tuple[int, int, int]) -> np.ndarray:
    """A bird with spread wings and a shield, drawn roughly in one colour."""
    bird = np.zeros((300, 300), np.uint8)
    for side in (-1, 1):
        for n in range(8):
            turn = math.radians(28 + n * 14)
            tip = (150 + side * int(130 * math.cos(turn)), 130 - int(96 * math.sin(turn)) + n * 12)
            cv2.line(bird, (150 + side * 18, 116 + n * 6), tip, 255, 9, cv2.LINE_AA)
    cv2.circle(bird, (150, 66), 22, 255, -1, cv2.LINE_AA)
    cv2.fillPoly(bird, [np.array([(112, 110), (188, 110), (182, 180), (150, 214), (118, 180)])], 255, cv2.LINE_AA)
    cv2.fillPoly(bird, [np.array([(132, 214), (168, 214), (190, 262), (110, 262)])], 255, cv2.LINE_AA)
    cv2.ellipse(bird, (150, 252), (118, 22), 0, 0, 180, 255, 16, cv2.LINE_AA)
    cv2.line(bird, (150, 114), (150, 206), 0, 4)
    cv2.line(bird, (116, 150), (184, 150), 0, 4)
    return np.dstack([np.full((300, 300, 3), ink, np.uint8), bird])


def code(words: str) -> np.ndarray:
    """A QR code as RGB, eight pixels to a module."""
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=2)
    made.add_data(words)
    made.make()
    black = np.array(made.get_matrix(), bool)
    grey = np.where(black, 0, 255).astype(np.uint8)
    return np.repeat(np.repeat(np.dstack([grey] * 3), 8, 0), 8, 1)
