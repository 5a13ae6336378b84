"""The rules of a portrait: what is measured on the face and around it, and the crop to the booklet's shape.

Geometry after ICAO's portrait quality report and ISO/IEC 39794-5 as in domain.md c.7 [S107-S112]; the other limits are
fitted on drawn heads (`docs/portraits.md`). Each rule has a version; its number grows with the limit and with the way
of measuring. A rule doubts, it never refuses.

Nothing here may depend on how light a skin is: light is judged by what is clipped, by the two halves of one face
against each other, and by the whole picture, never by the grey of the cheek.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np

from lingga_app.inspection.faces import EYES, Face
from lingga_app.inspection.quality import Box, Rule, Threshold

RATIO: Final = 3 / 4
HEAD: Final = 0.72
"""Head length as a share of the cropped picture's height."""
WIDTH: Final = 0.64
"""Cheek to cheek no wider than this share of the picture: ears, hair and cloth go beyond."""
SHORTEST: Final = 0.615
"""But no shorter than this share of the height: a small child's head is broad."""
EYE_LINE: Final = 0.44
"""Eyes below the upper edge, as a share of the height: leaves room for hair and cap."""

LIGHT_SIDE: Final = 400
SKIN_HUE: Final = 7.0
"""Distance in a* and b* within which something has the face's own hue."""
EYES_AT: Final = 0.54
"""Eyes above the chin, as a share of the head, as the mesh sees both; fitted on drawn heads."""
LEANING: Final = 9.5
"""Degrees by which the line from chin to forehead leans in a head that looks straight ahead."""

THRESHOLDS: Final = {
    "faces": Threshold(1, 1.0),
    "eyes_apart": Threshold(1, 90.0),  # px between the eyes of the picture that is kept [S109]
    "head.small": Threshold(1, 0.60),  # chin to crown, share of the height [S107][S108]
    "head.large": Threshold(1, 0.90),
    "width.narrow": Threshold(1, 0.50),  # share of the width [S107]
    "width.wide": Threshold(1, 0.75),
    "eyes.high": Threshold(1, 0.30),  # eye line from the top [S107]
    "eyes.low": Threshold(1, 0.50),
    "centre": Threshold(1, 0.05),  # off the middle [S107]
    "roll": Threshold(1, 8.0),  # degrees [S110]
    "yaw": Threshold(1, 7.0),  # 5 and the error of measuring
    "pitch": Threshold(1, 14.0),  # 5 and the shape of foreheads and chins
    "eyes_open": Threshold(1, 0.20),
    "mouth": Threshold(1, 0.18),  # full lips and a toddler's make a gap of up to 0.17
    "background": Threshold(1, 14.0),
    "outline": Threshold(1, 12.0),
    "dark": Threshold(1, 110.0),
    "bright": Threshold(1, 0.10),
    "uneven": Threshold(1, 0.8),
    "sharpness": Threshold(1, 1.6),
    "glare": Threshold(1, 0.02),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """`crop`: what to keep of the picture (shares), or None where no single face was found."""

    rules: tuple[Rule, ...]
    crop: Box | None


@dataclass(frozen=True, slots=True)
class _Pose:
    """One face, measured in pixels of the picture. `up`: unit vector from chin to crown; angles in degrees."""

    eyes: Any
    chin: Any
    crown: Any
    up: Any
    apart: float
    length: float
    width: float
    roll: float
    yaw: float
    pitch: float

    @property
    def middle(self) -> Any:
        return (self.chin + self.crown) / 2


def judge(image: Any, faces: tuple[Face, ...], *, scale: float = 1.0, cropped: bool = True) -> Judged:
    """Judge a portrait. `scale`: how many pixels of the kept picture one pixel of `image` is (a live frame is small).
    `cropped`: measure what would be kept after the crop, else the picture as it is."""
    count = len(faces)
    found = [_rule("faces", count, count == 1, "no_face" if not count else "many_faces")]
    if count != 1:
        return Judged(tuple(found), None)
    face = faces[0]
    pose = _pose(face)
    high, wide = image.shape[:2]
    frame = _crop(pose, wide, high) if cropped else (0, 0, wide, high)
    found += _geometry(pose, frame, scale)
    found += _turned(pose)
    left, top, right, bottom = frame
    part = image[top:bottom, left:right]
    there = replace(face, points=face.points - np.array([left, top, 0], np.float32))
    small, face_small = _reduced(part, there)
    found += _look(face)
    found += _surroundings(small, face_small, _pose(face_small))
    found += _light(small, face_small)
    found += _detail(part, there)
    return Judged(tuple(found), (left / wide, top / high, right / wide, bottom / high))


def _rule(name: str, value: float, ok: bool, key: str = "") -> Rule:
    threshold = THRESHOLDS[name]
    return Rule(name, threshold.version, round(float(value), 4), threshold.limit, bool(ok), "" if ok else key or name)


def _at_least(name: str, value: float, key: str = "") -> Rule:
    return _rule(name, value, value >= THRESHOLDS[name].limit, key)


def _at_most(name: str, value: float, key: str = "") -> Rule:
    return _rule(name, value, value <= THRESHOLDS[name].limit, key)


def _pose(face: Face) -> _Pose:
    """The head under the points. The crown lies under hair, cloth or cap, so it is told from the eyes."""
    points = face.points
    left, right = face.eye(0), face.eye(1)
    across = right - left
    apart = float(np.hypot(*across))
    roll = float(np.degrees(np.arctan2(across[1], across[0])))
    up = np.array([across[1], -across[0]]) / max(apart, 1e-6)
    eyes, chin = (left + right) / 2, points[152, :2]
    lower = float((eyes - chin) @ up)
    cheeks = points[454] - points[234]
    width = float(np.hypot(cheeks[0], cheeks[1]))
    yaw = float(np.degrees(np.arctan2(cheeks[2], width)))
    tall = points[10] - points[152]
    pitch = float(np.degrees(np.arctan2(tall[2], np.hypot(tall[0], tall[1])))) + LEANING
    return _Pose(eyes, chin, chin + up * lower / EYES_AT, up, apart, lower / EYES_AT, width, roll, yaw, pitch)


def _crop(pose: _Pose, wide: int, high: int) -> tuple[int, int, int, int]:
    """The part with the booklet's shape around the head: as it should be where the picture has room for it, else as
    near to that as the picture allows."""
    tall = max(pose.length / HEAD, min(pose.width / WIDTH / RATIO, pose.length / SHORTEST))
    tall = min(tall, high, wide / RATIO)
    broad = tall * RATIO
    left = min(max(float(pose.middle[0]) - broad / 2, 0), wide - broad)
    top = min(max(float(pose.eyes[1]) - EYE_LINE * tall, 0), high - tall)
    return round(left), round(top), min(wide, round(left + broad)), min(high, round(top + tall))


def _geometry(pose: _Pose, frame: tuple[int, int, int, int], scale: float) -> list[Rule]:
    left, top, right, bottom = frame
    wide, high = right - left, bottom - top
    length, width = pose.length / high, pose.width / wide
    line = (float(pose.eyes[1]) - top) / high
    return [
        _at_least("eyes_apart", pose.apart * scale),
        _at_least("head.small", length, "eyes_apart"),
        _at_most("head.large", length),
        _at_least("width.narrow", width, "eyes_apart"),
        _at_most("width.wide", width, "head.large"),
        _at_least("eyes.high", line),
        _at_most("eyes.low", line),
        _at_most("centre", abs((float(pose.middle[0]) - left) / wide - 0.5)),
    ]


def _turned(pose: _Pose) -> list[Rule]:
    return [_at_most("roll", abs(pose.roll)), _at_most("yaw", abs(pose.yaw)), _at_most("pitch", abs(pose.pitch))]


def _look(face: Face) -> list[Rule]:
    """How far lids and lips are apart, against the width of the eye and of the mouth."""
    mouth = _far(face.points, 13, 14) / max(_far(face.points, 61, 291), 1e-6)
    return [_at_least("eyes_open", min(face.open)), _at_most("mouth", mouth)]


def _far(points: Any, one: int, other: int) -> float:
    return float(np.hypot(*(points[one, :2] - points[other, :2])))


def _surroundings(part: Any, face: Face, pose: _Pose) -> list[Rule]:
    """The wall beside and above the head: of one colour, and another than that of hair or cloth.

    The wall is looked at along the two upper edges, outside a box with round edges that holds hair and cap. In CIE Lab:
    `background` is the upper quartile of the distance from the wall's median (a cap may reach in), `outline` how far
    hair or cloth is from that median (70 of 100 points are nearer)."""
    lab = cv2.cvtColor(cv2.GaussianBlur(part, (5, 5), 0).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    high, wide = lab.shape[:2]
    y, x = np.mgrid[0:high, 0:wide]
    from_middle = np.stack([x, y], axis=-1) - pose.middle
    along = from_middle @ pose.up
    across = np.abs(from_middle @ np.array([-pose.up[1], pose.up[0]]))
    outside = (across / (pose.width * 0.70)) ** 8 + (along / (pose.length * 0.64)) ** 8 > 1
    wall = lab[outside & (y < 0.3 * high) & ((x < 0.09 * wide) | (x > 0.91 * wide))]
    if len(wall) < 0.004 * high * wide:  # the head fills the picture: `head.large` speaks
        return []
    colour = np.median(wall, axis=0)
    found = [_at_most("background", float(np.percentile(np.linalg.norm(wall - colour, axis=1), 75)))]
    cover = _cover(lab, face, pose, along, across)
    if len(cover):
        found.append(_at_least("outline", float(np.percentile(np.linalg.norm(cover - colour, axis=1), 70))))
    return found


def _cover(lab: Any, face: Face, pose: _Pose, along: Any, across: Any) -> Any:
    """Hair or cloth: what lies between forehead and crown and has another hue than the face. Empty on a bald head."""
    forehead = float((face.points[10, :2] - pose.middle) @ pose.up)
    above = (along - forehead) / max(pose.length / 2 - forehead, 1.0)
    band = lab[(above > 0.4) & (above < 1.0) & (across < 0.3 * pose.width)]
    skin = np.median(lab[_hull(face, lab.shape[:2])], axis=0)
    cover = band[np.linalg.norm(band[:, 1:] - skin[1:], axis=1) > SKIN_HUE]
    return cover if len(cover) > 0.15 * len(band) else cover[:0]


def _reduced(part: Any, face: Face) -> tuple[Any, Face]:
    """What wall and light are measured on: no higher than `LIGHT_SIDE`."""
    scale = LIGHT_SIDE / part.shape[0]
    if scale >= 1:
        return part, face
    size = (max(1, round(part.shape[1] * scale)), LIGHT_SIDE)
    return cv2.resize(part, size, interpolation=cv2.INTER_AREA), replace(face, points=face.points * scale)


def _hull(face: Face, shape: tuple[int, int]) -> Any:
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(np.round(face.points[:, :2]).astype(np.int32)), 1)
    return mask > 0


def _light(part: Any, face: Face) -> list[Rule]:
    """`dark`: the brightest fiftieth of the picture or of an eye, whichever is lighter: the white of an eye is white in
    every face, where wall and skin may be dark. `bright`: share of the face that is burnt out.
    `uneven`: stops (factors of two) between the two halves of the face."""
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    inside = _hull(face, grey.shape)
    if not inside.any():
        return [_rule("dark", 0.0, False)]
    burnt = float((np.sort(part[inside], axis=1)[:, 1] >= 250).mean())
    centre = face.points[[10, 168, 1, 152], :2]
    slope, start = np.polyfit(centre[:, 1], centre[:, 0], 1)
    y, x = np.nonzero(inside)
    at_left = x < start + slope * y
    halves = [float(np.median((grey[y[side], x[side]] / 255.0) ** 2.2)) for side in (at_left, ~at_left) if side.any()]
    stops = abs(np.log2(max(halves[0], 1e-4) / max(halves[-1], 1e-4)))
    return [
        _at_least("dark", max(float(np.percentile(grey, 98)), *(_brightest(grey, face, eye) for eye in (0, 1)))),
        _at_most("bright", burnt),
        _at_most("uneven", stops),
    ]


def _brightest(grey: Any, face: Face, number: int) -> float:
    first, last = (face.points[corner, :2] for corner in EYES[number])
    half, (x, y) = float(np.hypot(*(last - first))) / 2, (first + last) / 2
    near = grey[max(0, int(y - half * 0.4)) : int(y + half * 0.4) + 1, max(0, int(x - half)) : int(x + half) + 1]
    return float(np.percentile(near, 98)) if near.size else 0.0


def _detail(part: Any, face: Face) -> list[Rule]:
    """On the face turned upright, at most 96 px from eye to eye.

    `sharpness`: how much of the Laplacian's energy around the eyes is lost from a blur of 1 px to one of 2; a ratio,
    since the energy itself is smaller on darker skin. The first blur and a median filter take the noise away, which is
    no sharpness. `glare`: share of an eye's surroundings that is burnt out and colourless, the worse eye (the light in
    a pupil is smaller)."""
    upright, apart = _upright(part, face)
    grey = cv2.medianBlur(cv2.cvtColor(upright, cv2.COLOR_RGB2GRAY), 3).astype(np.float32)
    middle, unit = np.array([upright.shape[1] // 2, upright.shape[0] // 3]), apart / 2
    rows = slice(round(middle[1] - 1.2 * unit), round(middle[1] + 1.2 * unit))
    fine, coarse = (
        float(np.sqrt(np.mean(cv2.Laplacian(version, cv2.CV_32F)[rows] ** 2)))
        for version in (cv2.GaussianBlur(grey, (0, 0), 1.0), cv2.GaussianBlur(grey, (0, 0), 2.0))
    )
    sharp = fine / max(coarse, 0.05)
    burnt = []
    for x in (middle[0] - unit, middle[0] + unit):
        near = upright[round(middle[1] - 0.8 * unit) : round(middle[1] + unit), round(x - unit) : round(x + unit)]
        burnt.append(float((near.min(axis=2) >= 244).mean()))
    return [_at_least("sharpness", sharp), _at_most("glare", max(burnt))]


def _upright(part: Any, face: Face) -> tuple[Any, float]:
    """The face with its eyes on a level line a third down and in the middle; and how far they are apart."""
    left, right = face.eye(0), face.eye(1)
    across = right - left
    found = max(float(np.hypot(*across)), 1e-6)
    apart = min(found, 96.0)
    wide, high = round(3.2 * apart), round(3.6 * apart)
    turn = cv2.getRotationMatrix2D((0, 0), float(np.degrees(np.arctan2(across[1], across[0]))), apart / found)
    turn[:, 2] = np.array([wide // 2, high // 3]) - turn[:, :2] @ ((left + right) / 2)
    small = cv2.GaussianBlur(part, (0, 0), 0.4 * found / apart) if found > 1.5 * apart else part
    return cv2.warpAffine(small, turn, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), apart
