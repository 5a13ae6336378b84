"""A set of drawn portraits with their truth: ordinary ones by sex, age, skin tone and headwear, and planted defects.

    python -m simulation.head_shots --seed 2027 --good 90 --each 3 --out set

Every ordinary portrait differs in light, size, place, turn of the head, wall, noise and JPEG quality, within what the
rules allow. A defect is planted on such a portrait, with a strength well beyond the rule's limit. The same seed gives
the same bytes.
"""

import argparse
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageFilter

from simulation.heads import AGES, DESCENTS, SKINS, Head, Shot, drawn, eyes_of

DEFECTS: Final = (
    *("roll", "yaw", "pitch", "eyes_open", "mouth", "outline", "background", "dark", "bright", "uneven"),
    *("sharpness", "glare", "head.large", "eyes_apart", "centre", "many_faces", "no_face"),
)
"""Named as the rule that should find it."""
CLOTHS: Final = ((40, 60, 110), (120, 30, 50), (30, 30, 34), (30, 100, 80), (150, 120, 90), (110, 110, 120))
WALLS: Final = ((236, 238, 240), (225, 228, 232), (240, 240, 238), (150, 40, 40), (40, 70, 140))


def person(dice: random.Random) -> tuple[Head, Shot]:
    """Somebody ordinary, as the camera finds them."""
    sex = dice.choice(("female", "male"))
    covers = ("hair", "long hair", "scarf", "scarf") if sex == "female" else ("hair", "hair", "peci", "")
    head = Head(
        sex=sex,
        age=dice.choice(AGES),
        descent=dice.choice(DESCENTS),
        skin=dice.choice(tuple(SKINS)),
        cover=dice.choice(covers),
        cloth=dice.choice(CLOTHS),
        yaw=dice.uniform(-4, 4),
        pitch=dice.uniform(-3, 3),
        roll=dice.uniform(-5, 5),
        smile=dice.uniform(0, 0.3),
        seed=dice.randrange(10_000),
    )
    wide, high = dice.choice(((720, 960), (900, 1200), (1280, 960), (640, 480)))
    small = high == 480
    shot = Shot(
        width=wide,
        height=high,
        head=dice.uniform(0.62, 0.68) if small else dice.uniform(0.45, 0.62),
        eye_line=dice.uniform(0.42, 0.5),
        centre=dice.uniform(0.47, 0.53),
        light=dice.uniform(0.5, 1.02),
        side=dice.uniform(-0.35, 0.35),
        wall=dice.choice(WALLS),
    )
    return head, shot


def portrait(dice: random.Random, defect: str = "") -> tuple[Any, Head]:
    """The picture (RGB) and who is on it."""
    head, shot = person(dice)
    grain = np.random.default_rng(dice.randrange(2**32))
    head, shot = _spoiled(head, shot, defect, dice)
    empty = np.full((shot.height, shot.width, 3), shot.wall, np.uint8)
    picture = empty if defect == "no_face" else drawn(head, shot)
    if defect == "many_faces":
        other, _ = person(dice)
        picture = np.hstack([picture, drawn(replace(other, roll=0, yaw=0), shot)])
    picture = _painted_over(picture, defect, head, shot)
    noisy = picture + grain.normal(0, dice.uniform(0, 5), picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), head


def _spoiled(head: Head, shot: Shot, defect: str, dice: random.Random) -> tuple[Head, Shot]:
    """What is planted in the scene."""
    away = dice.choice((-1, 1))
    scene: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "roll": ({"roll": away * dice.uniform(11, 20)}, {}),
        "yaw": ({"yaw": away * dice.uniform(11, 25)}, {}),
        "pitch": ({"pitch": away * dice.uniform(20, 28)}, {}),
        "eyes_open": ({"closed": 1.0}, {}),
        "mouth": ({"mouth": dice.uniform(0.5, 0.9)}, {}),
        "outline": (
            {"sex": "female", "cover": "scarf", "cloth": (240, 240, 238)},
            {"wall": (236, 238, 240), "side": 0.1},
        ),
        "dark": ({}, {"light": dice.uniform(0.04, 0.1), "wall": (236, 238, 240)}),
        "bright": ({}, {"light": dice.uniform(3.5, 5.0) * (1 + 0.8 * (head.skin - 1))}),
        "uneven": ({}, {"side": away * dice.uniform(1.3, 2.0)}),
        "head.large": ({}, {"head": dice.uniform(1.0, 1.2), "width": 720, "height": 960}),
        "eyes_apart": ({}, {"width": 480, "height": 640, "head": dice.uniform(0.3, 0.4)}),
        "centre": ({}, {"width": 720, "height": 960, "head": 0.66, "centre": 0.5 + away * 0.17}),
        "many_faces": ({"roll": 0.0}, {"width": 720, "height": 1100, "head": 0.4}),
    }
    of_head, of_shot = scene.get(defect, ({}, {}))
    return replace(head, **of_head), replace(shot, **of_shot)


def _painted_over(picture: Any, defect: str, head: Head, shot: Shot) -> Any:
    """What is planted on the picture."""
    high, wide = picture.shape[:2]
    if defect == "sharpness":
        return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(high / 190)))
    if defect == "background":
        stripes = np.arange(wide)[None, :] // max(12, wide // 40) % 2 == 0
        wall = np.abs(picture.astype(int) - picture[2, 2].astype(int)).sum(axis=2) < 60
        spoiled = picture.copy()
        spoiled[wall & stripes] = (90, 120, 60)
        return spoiled
    if defect == "glare":
        spoiled = picture.copy()
        y, x = np.mgrid[0:high, 0:wide]
        eyes = eyes_of(head, shot)
        apart = float(np.hypot(*(eyes[0] - eyes[1])))
        for eye_x, eye_y in eyes:
            spoiled[((x - eye_x - apart / 8) / (apart / 5)) ** 2 + ((y - eye_y) / (apart / 9)) ** 2 < 1] = 255
        return spoiled
    return picture


def drawn_set(seed: int, good: int, each: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """JPEG and truth of each portrait."""
    wanted = [""] * good + [defect for defect in DEFECTS for _ in range(each)]
    for number, defect in enumerate(wanted):
        dice = random.Random(f"head {seed} {number} {defect}")
        picture, head = portrait(dice, defect)
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=dice.randint(75, 95))
        truth = {"file": f"{number:04}.jpg", "defect": defect, "sex": head.sex, "age": head.age, "skin": head.skin}
        yield file.getvalue(), truth | {"cover": head.cover, "descent": head.descent}


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--seed", type=int, default=2027)
    wanted.add_argument("--good", type=int, default=90)
    wanted.add_argument("--each", type=int, default=3)
    wanted.add_argument("--out", type=Path, required=True)
    asked = wanted.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with (asked.out / "truth.jsonl").open("w", encoding="utf-8") as told:
        for data, truth in drawn_set(asked.seed, asked.good, asked.each):
            (asked.out / truth["file"]).write_bytes(data)
            told.write(json.dumps(truth) + "\n")


if __name__ == "__main__":
    main()
