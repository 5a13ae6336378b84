"""First checks on the clean pixels of one photographed paper: named rules, measured, never a refusal by themselves.

Each rule has an id, a version, the measured value and the threshold, so that a stored verdict can be understood and a
new fit compared with an old one. All thresholds stand in `THRESHOLDS`, fitted on drawn papers (`docs/inspection.md`).
Reading the paper is not done here: the warm reader (see `reader.py`) adds its own rules to the verdict.

Images are `uint8` arrays of shape (height, width, 3), RGB, at most 1600 px on the long side. A place (`where`) is
`(left, top, right, bottom)` in shares of the image, 0..1.
"""

import importlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any


def _optional(name: str) -> Any:
    """A small host runs without the image group; papers then go to an officer's glance."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


cv2, np = _optional("cv2"), _optional("numpy")

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

Box = tuple[float, float, float, float]
Corners = tuple[tuple[float, float], ...]

CARD = frozenset({"ktp", "kia"})  # papers of card size; the rest is a sheet or a booklet
_WORK_SIDE = 1000
_OUTLINE_SIDE = 500
_GLARE_SIDE = 450
_FITS = 0.9  # share of an outline that four straight sides explain; papers on an even table reach 0.94 and more
_LEAST = 0.05  # share of the picture; a paper as small as this cannot be read, and the reader says so
_PAPER_AT_RIM = 0.4  # share of a stretch of the rim that looks like the paper which runs out there; a portrait may too
_FULL_COLOUR = 140  # saturation, 0..255
_UNEVEN = 0.05  # share of the ground that looks like paper


@dataclass(frozen=True)
class Threshold:
    """`version` grows with every change of the number or of the way it is measured."""

    version: int
    limit: float


THRESHOLDS: dict[str, Threshold] = {
    "pixels.card": Threshold(1, 420.0),  # short side of the paper in px: a NIK digit is then about 14 px high
    "pixels.sheet": Threshold(1, 650.0),
    "sharpness": Threshold(1, 0.24),
    "exposure.dark": Threshold(2, 95.0),
    "exposure.bright": Threshold(1, 0.35),
    "glare": Threshold(2, 4.0),
    "edges": Threshold(5, 0.0),
    "cut_off.card": Threshold(3, 0.05),
    "cut_off": Threshold(3, 0.035),
    "skew": Threshold(4, 13.5),
    "perspective": Threshold(3, 1.28),
}
READ: dict[str, float] = {
    "pixels.card": 300.0,
    "pixels.sheet": 450.0,
    "sharpness": 0.04,
    "exposure.dark": 80.0,
    "exposure.bright": 1.1,
    "glare": 256.0,
    "edges": 4.0,
    "perspective": 1.31,
    "edge_width": 7.5,
}
"""Limits for a paper whose text was read whole and surely: what no reader noticed costs nobody a second photo."""


@dataclass(frozen=True)
class Rule:
    """One measurement. `ok` is False for a doubt; `key` then names the sentence and `where` the place, if there is
    one."""

    id: str
    version: int
    value: float
    limit: float
    ok: bool
    key: str = ""
    where: Box | None = None
    page: int = 0


_AT_LEAST = frozenset({"pixels.card", "pixels.sheet", "sharpness", "exposure.dark"})


@dataclass(frozen=True)
class Verdict:
    """All rules of one paper; `corners` of the outline (top left, clockwise, shares of the image) where it was found.
    `checked` is False where no rule could run; `notes` tell the officer something and doubt nothing."""

    rules: tuple[Rule, ...]
    corners: Corners = ()
    checked: bool = True
    notes: tuple[Rule, ...] = ()

    @property
    def doubts(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if not rule.ok)

    @property
    def ok(self) -> bool:
        return self.checked and not self.doubts


def unchecked() -> Verdict:
    """For a host without the image packages, and for a rule that crashed: an officer looks."""
    return Verdict((Rule("unchecked", 1, 0.0, 0.0, False, "photo.unchecked"),), checked=False)


def judge(image: "Image", kind: str, *, photographed: bool = True, page: int = 0) -> Verdict:
    """Judge one sheet. `kind` is the paper asked for (`ktp`, `kk`, ...); `photographed` is False for a page drawn
    from a PDF, which has no outline, no glare and no tilt of a camera. Never raises for an image of the stated
    shape."""
    if cv2 is None:
        return unchecked()
    grey = cv2.cvtColor(_fit(image, _WORK_SIDE), cv2.COLOR_RGB2GRAY)
    outline = _outline(image) if photographed else None
    paper = _cut_out(grey, outline)
    rules = [_pixels(image, kind, outline, page), _sharpness(paper, page), *_exposure(paper, page)]
    if photographed:
        rules += [_glare(grey, outline, page), _edges(outline, page)]
        rules += [_cut_off(image, kind, outline, page), _skew(outline, page), _perspective(outline, page)]
    return Verdict(tuple(rules), outline.corners if outline else ())


def read_after_all(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules of a paper that was read whole and surely, held to the limits of `READ`."""
    return tuple(_eased(rule) if rule.id in READ and not rule.ok else rule for rule in rules)


def _eased(rule: Rule) -> Rule:
    limit = READ[rule.id]
    ok = rule.value >= limit if rule.id in _AT_LEAST else rule.value < limit
    return replace(rule, limit=limit, ok=ok, **({"key": "", "where": None} if ok else {}))


def corners_of(image: "Image") -> Corners:
    """The corners of the paper on its table, or () where nothing stands out."""
    outline = _outline(image)
    return outline.corners if outline else ()


def _fit(image: "Image", side: int) -> Any:
    height, width = image.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return image
    return cv2.resize(
        image, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )


def _rule(name: str, value: float, ok: bool, key: str, where: Box | None = None, page: int = 0) -> Rule:
    threshold = THRESHOLDS[name]
    rounded = round(float(value), 4)
    place = None
    if where and not ok:
        left, top, right, bottom = (round(float(edge), 4) for edge in where)
        place = (left, top, right, bottom)
    return Rule(name, threshold.version, rounded, threshold.limit, ok, "" if ok else key, place, page)


@dataclass(frozen=True)
class _Outline:
    """The paper against its background. `sides` holds, for each side of the image (left, top, right, bottom), the
    stretch on which the paper runs out of the picture, as (from, to) in shares, or None."""

    corners: Corners
    area: float
    short_side: float
    angle: float
    sides: tuple[tuple[float, float] | None, ...]
    bend: float = 1.0


def _outline(image: "Image") -> _Outline | None:
    """The largest thing that differs from the background (the median of the picture's rim). None where nothing stands
    out, as in a photo that was already cut to the paper, and where what stands out is no clean four-sided shape on an
    even ground: a patterned cloth, a thumb. Nor is a small one the paper: those are the portraits on a pale
    booklet on a pale table."""
    small = _fit(image, _OUTLINE_SIDE)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_RGB2LAB).astype(np.int16)
    height, width = lab.shape[:2]
    rim = np.concatenate(
        [lab[:4].reshape(-1, 3), lab[-4:].reshape(-1, 3), lab[:, :4].reshape(-1, 3), lab[:, -4:].reshape(-1, 3)]
    )
    distance = np.abs(lab - np.median(rim, axis=0)).sum(axis=2).clip(0, 255).astype(np.uint8)
    cut, mask = cv2.threshold(distance, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if cut < 12:
        return None
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(largest)
    area = cv2.contourArea(hull) / (height * width)
    inside = cv2.fillConvexPoly(np.zeros_like(mask), hull, 1) > 0
    sparse = (mask[inside] > 0).mean() < 0.6  # lines of print on a paper, not a paper on a table
    partial = (closed[~inside] > 0).sum() > 0.3 * (closed > 0).sum()  # a portrait or a stamp among other print
    if area < _LEAST or sparse or partial:
        return None
    (_, (w, h), angle) = cv2.minAreaRect(hull)
    folded = (angle + 45) % 90 - 45  # a paper that lies on its side is turned, not tilted
    points = cv2.boxPoints(cv2.minAreaRect(hull))
    around = cv2.arcLength(hull, True)
    for share in (0.02, 0.03, 0.04, 0.06, 0.08):
        approx = cv2.approxPolyDP(hull, share * around, True).reshape(-1, 2)
        if len(approx) == 4:
            points = approx
            break
    four = cv2.fillConvexPoly(np.zeros_like(mask), _round_about(points), 1) > 0
    fits = (four & inside).sum() >= _FITS * (four | inside).sum()
    whole = cv2.contourArea(largest) >= _FITS * cv2.contourArea(hull)
    if not fits or not whole or mask[~inside].sum() > 255 * _UNEVEN * (~inside).sum():
        return None
    sides = _run_out(closed)
    paper = np.median(lab[inside & (mask > 0)], axis=0)
    if _is_portrait(small, inside) or not _paper_at_rim(lab, paper, sides, cut):
        return None
    scale = max(image.shape[:2]) / max(height, width)
    return _Outline(
        corners=_ordered(points / np.array([width, height], np.float32)),
        area=float(area),
        short_side=min(w, h) * scale,
        angle=float(folded),
        sides=sides,
        bend=_bend(points),
    )


def _round_about(points: Any) -> Any:
    """Corners in order around their middle, as whole px."""
    centre = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    return points[np.argsort(angles)].round().astype(np.int32)


def _bend(points: Any) -> float:
    """How much longer one side is than the side across, the worse pair; 1 for a paper seen from straight above."""
    sides = [max(float(np.linalg.norm(points[n] - points[(n + 1) % 4])), 1.0) for n in range(4)]
    return max(max(sides[n] / sides[n + 2], sides[n + 2] / sides[n]) for n in (0, 1))


def _ordered(points: Any) -> Corners:
    """Top left first, then clockwise."""
    centre = points.mean(axis=0)
    by_angle = sorted(points.tolist(), key=lambda p: np.arctan2(p[1] - centre[1], p[0] - centre[0]))
    first = min(range(len(by_angle)), key=lambda i: sum(by_angle[i]))
    turned = by_angle[first:] + by_angle[:first]
    return tuple((round(min(max(x, 0.0), 1.0), 4), round(min(max(y, 0.0), 1.0), 4)) for x, y in turned)


def _cut_out(grey: Any, outline: _Outline | None) -> Any:
    """The part of the picture that shows the paper."""
    if outline is None:
        return grey
    height, width = grey.shape
    columns = [x * width for x, _ in outline.corners]
    rows = [y * height for _, y in outline.corners]
    part = grey[int(min(rows)) : int(max(rows)) + 1, int(min(columns)) : int(max(columns)) + 1]
    return part if part.size else grey


def _run_out(mask: Any) -> tuple[tuple[float, float] | None, ...]:
    found: list[tuple[float, float] | None] = []
    for line in (mask[:, 1], mask[1, :], mask[:, -2], mask[-2, :]):
        touched = np.flatnonzero(line)
        long_enough = len(touched) > 0.12 * len(line)
        found.append((touched[0] / len(line), touched[-1] / len(line)) if long_enough else None)
    return tuple(found)


def _is_portrait(image: "Image", inside: Any) -> bool:
    """A portrait on a pale card on a pale table: its ground is full red or blue, and no paper is."""
    rim = inside.astype(np.uint8) - cv2.erode(inside.astype(np.uint8), np.ones((9, 9), np.uint8))
    full = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[..., 1][rim > 0]
    return bool(full.size) and float(np.median(full)) > _FULL_COLOUR


def _paper_at_rim(lab: Any, paper: Any, sides: tuple[tuple[float, float] | None, ...], unlike: float) -> bool:
    """Whether what runs out of the picture looks like the paper: else a square of the cloth was taken for a part of
    it. `unlike`: how far the paper is from its ground."""
    for line, side in zip((lab[:, 1], lab[1, :], lab[:, -2], lab[-2, :]), sides, strict=True):
        if side is not None:
            stretch = line[int(side[0] * len(line)) : int(side[1] * len(line)) + 1]
            if (np.abs(stretch - paper).sum(axis=-1) < 0.5 * unlike).mean() < _PAPER_AT_RIM:
                return False
    return True


def _pixels(image: "Image", kind: str, outline: _Outline | None, page: int) -> Rule:
    short = outline.short_side if outline else float(min(image.shape[:2]))
    name = "pixels.card" if kind in CARD else "pixels.sheet"
    return _rule(name, short, short >= THRESHOLDS[name].limit, "photo.too_small", page=page)


def _sharpness(grey: Any, page: int) -> Rule:
    """Energy of the Laplacian after a median filter (noise is not sharpness), divided by the contrast (a dark photo
    is not a blurred one), over the tiles that have the most of it: text is somewhere, not everywhere."""
    calm = cv2.medianBlur(grey, 5)
    edges = cv2.Laplacian(calm, cv2.CV_32F)
    ratios = []
    for rows in np.array_split(np.arange(calm.shape[0]), 8):
        for columns in np.array_split(np.arange(calm.shape[1]), 8):
            if not len(rows) or not len(columns):
                continue
            tile = np.ix_(rows, columns)
            contrast = float(calm[tile].var())
            if contrast > 60:
                ratios.append(float(edges[tile].var()) / contrast)
    value = float(np.percentile(ratios, 80)) if ratios else 0.0
    return _rule("sharpness", value, value >= THRESHOLDS["sharpness"].limit, "photo.blur", page=page)


def _exposure(grey: Any, page: int) -> list[Rule]:
    """Dark: the bright parts of the picture are dark. Bright: much is clipped and the ink is gone; a clean scan,
    white with black ink, is neither."""
    low, high = (float(v) for v in np.percentile(grey, [0.2, 90]))
    clipped = float((grey >= 252).mean()) if low > 110 else 0.0
    return [
        _rule("exposure.dark", high, high >= THRESHOLDS["exposure.dark"].limit, "photo.dark", page=page),
        _rule("exposure.bright", clipped, clipped < THRESHOLDS["exposure.bright"].limit, "photo.bright", page=page),
    ]


def _glare(grey: Any, outline: _Outline | None, page: int) -> Rule:
    """How much brighter (grey levels) the brightest burnt-out patch on the paper is than the paper around it."""
    spots = _burnt(grey, outline.corners if outline else ())
    steepest, where = max(spots, default=(0.0, None))
    return _rule("glare", steepest, steepest < THRESHOLDS["glare"].limit, "photo.glare", where, page)


def burnt_spots(image: "Image", corners: Corners) -> list[tuple[float, Box]]:
    """Burnt-out patches on the paper with these corners: how many grey levels each stands over the paper around it,
    and where."""
    return _burnt(cv2.cvtColor(_fit(image, _WORK_SIDE), cv2.COLOR_RGB2GRAY), corners)


def _burnt(grey: Any, corners: Corners) -> list[tuple[float, Box]]:
    """A white sheet in good light is burnt all over and falls off nowhere; a lamp's reflection does."""
    small = _fit(grey, _GLARE_SIDE)
    high, wide = small.shape
    inside = np.ones_like(small)
    if corners:
        around = (np.array(corners) * [wide, high]).astype(np.int32)
        inside = cv2.erode(cv2.fillConvexPoly(np.zeros_like(small), around, 1), np.ones((5, 5), np.uint8))
    ground = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8)), (7, 7), 0)
    burnt = ((cv2.GaussianBlur(small, (5, 5), 0) >= 250) & (inside > 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(burnt)
    found: list[tuple[float, Box]] = []
    for number in range(1, count):
        left, top, w, h, area = (int(part) for part in stats[number])
        if area < 0.003 * max(1, int(inside.sum())) or area < 0.4 * w * h:
            continue
        patch = (labels == number).astype(np.uint8)
        ring = cv2.dilate(patch, np.ones((41, 41), np.uint8)) - cv2.dilate(patch, np.ones((25, 25), np.uint8))
        beside = ground[(ring > 0) & (inside > 0)]
        drop = 250.0 - float(np.median(beside)) if beside.size else 0.0
        found.append((drop, (left / wide, top / high, (left + w) / wide, (top + h) / high)))
    return found


def _edges(outline: _Outline | None, page: int) -> Rule:
    """How many sides of the picture the paper runs out of. All four, or no outline at all, is a photo cut to the
    paper."""
    cut = [side for side in outline.sides if side] if outline else []
    ok = len(cut) in (0, 4)
    where = None
    if outline and not ok:
        first = next(i for i, side in enumerate(outline.sides) if side)
        start, end = cut[0]
        where = [(0, start, 0.04, end), (start, 0, end, 0.04), (0.96, start, 1, end), (start, 0.96, end, 1)][first]
    return _rule("edges", 0 if ok else len(cut), ok, "photo.cut", where, page)


_RATIOS = {True: (1.586,), False: (1.414, 1.535)}  # ID-1 of ISO 7810; A4 and the offices' folio
_RUNS_OUT = 0.6


def _cut_off(image: "Image", kind: str, outline: _Outline | None, page: int) -> Rule:
    """Share of its length that a paper lacks which runs out of the picture along a whole side, by its format. A
    margin's width lacks on many a photo and costs nothing."""
    missing, where = 0.0, None
    if outline and sum(side is not None for side in outline.sides) == 1:
        number, (start, end) = next((n, side) for n, side in enumerate(outline.sides) if side)
        high, wide = image.shape[:2]
        points = np.array(outline.corners) * [wide, high]
        lengths = [float(np.linalg.norm(points[n] - points[(n + 1) % 4])) for n in range(4)]
        first, second = (lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2
        along = (end - start) * (high, wide, high, wide)[number]
        if along >= _RUNS_OUT * min(first, second):
            ratio = max(first, second) / max(min(first, second), 1.0)
            missing = min(abs(ratio / whole - 1) for whole in _RATIOS[kind in CARD])
            where = ((0, start, 0.04, end), (start, 0, end, 0.04), (0.96, start, 1, end), (start, 0.96, end, 1))[number]
    name = "cut_off.card" if kind in CARD else "cut_off"
    return _rule(name, missing, missing <= THRESHOLDS[name].limit, "photo.cut", where, page)


def _skew(outline: _Outline | None, page: int) -> Rule:
    """Degrees between the paper and the picture, 0..45."""
    angle = abs(outline.angle) if outline else 0.0
    return _rule("skew", angle, angle <= THRESHOLDS["skew"].limit, "photo.tilted", page=page)


def _perspective(outline: _Outline | None, page: int) -> Rule:
    """How much longer one side of the paper is than the side across: the phone was held at an angle."""
    bend = outline.bend if outline else 1.0
    return _rule("perspective", bend, bend <= THRESHOLDS["perspective"].limit, "photo.tilted", page=page)
