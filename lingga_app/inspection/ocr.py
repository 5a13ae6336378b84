"""The text on one upright paper: lines with their words, how sure the recogniser is, and where they stand.

RapidOCR's small models (PP-OCRv6, inside its wheel, nothing is fetched) find and read lines. Around them: the paper is
cut out by its corners and laid flat, then turned so that it can be read, by the direction of the lines and by which
way up they read better. Images are `uint8` (height, width, 3), RGB. This module runs in the warm reader's process.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lingga_app.inspection.quality import Corners, cv2, np

if TYPE_CHECKING:
    from lingga_app.inspection.quality import Image

FLAT_SIDE = 1800
DETECT_SIDE = {"ktp": 736, "kk": 1280}
_DETECT_SIDE = 960
"""Side (px) at which lines are looked for, by the paper asked for: print of a family card is small."""
_CLOSER = 1.4
_BANDS = 3
_SURE = 0.5  # below this a line is noise: the pattern of the paper, a seal, a signature
_PARAMS = {
    "Global.log_level": "critical",
    "Global.max_side_len": 4000,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
    "Det.limit_side_len": 960,
    "Det.limit_type": "max",
    "Rec.rec_batch_num": 1,
    "Rec.rec_img_shape": [3, 48, 96],
}


@dataclass(frozen=True)
class Line:
    """`text` as read; `score` 0..1; `seen` its box (left, top, right, bottom) in px of the flat, upright paper. `left`
    to `bottom` are the same box once the page's lines of text are made level: what stands in one row is on one height
    there, however the paper lay. `corners`: the four of `seen` before it was squared, top left first."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float
    seen: tuple[float, float, float, float]
    corners: tuple[tuple[float, float], ...] = field(default=(), compare=False)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Slope:
    """How lines of text run on a page: px down per px to the right at the page's middle, and how much that grows per
    px further down (lines that run apart: a phone held at an angle)."""

    middle: tuple[float, float] = (0.0, 0.0)
    at_middle: float = 0.0
    per_down: float = 0.0

    def level(self, points: Any) -> Any:
        """Points (..., 2) moved up or down until the lines are level."""
        x, y = points[..., 0] - self.middle[0], points[..., 1] - self.middle[1]
        start = (y - self.at_middle * x) / (1 + self.per_down * x).clip(0.3, 3.0)
        return np.stack([points[..., 0], start + self.middle[1]], axis=-1)


@dataclass(frozen=True)
class Page:
    """One paper, flat and upright. `turn`: quarter turns anticlockwise that made it upright (0..3); `quad`: its corners
    in px of the picture it was cut from, in the order of the flat page before the turn; `upright` its pixels."""

    lines: tuple[Line, ...]
    turn: int
    quad: Any
    upright: Any
    slope: "Slope"

    @property
    def as_seen(self) -> bool:
        """Whether the print lies on the page as it did in the picture: nothing was laid flat."""
        return bool(np.array_equal(self.quad, _whole_box(self.quad)))

    def spot(self, box: tuple[float, float, float, float], shape: tuple[int, int]) -> tuple[float, float, float, float]:
        """A box of the upright page as (left, top, right, bottom) in shares of the picture of `shape` (h, w)."""
        left, top, right, bottom = box
        points = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
        high, wide = self.upright.shape[:2]
        for _ in range(self.turn):  # undo one anticlockwise quarter turn: (x, y) of a wide x high page
            points = np.stack([high - points[:, 1], points[:, 0]], axis=1)
            high, wide = wide, high
        flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        back = cv2.getPerspectiveTransform(flat, np.asarray(self.quad, np.float32))
        xs, ys = cv2.perspectiveTransform(points[None].astype(np.float32), back)[0].T
        shares = (xs.min() / shape[1], ys.min() / shape[0], xs.max() / shape[1], ys.max() / shape[0])
        first, second, third, fourth = (round(float(min(max(share, 0.0), 1.0)), 4) for share in shares)
        return first, second, third, fourth


class Ocr:
    """The loaded models. Building one takes about a second and 200 MB; one per process."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._engine: Any = RapidOCR(params=_PARAMS)

    def page(self, image: "Image", corners: Corners, asked: str, *, closer: bool = False) -> Page:
        """Read one paper. `corners` (top left first, clockwise, shares) cut it out; empty reads the whole picture.
        `closer` looks for lines in more pixels, and in a part of the page at a time."""
        quad = _quad(image, corners)
        flat = _flattened(image, quad)
        side = DETECT_SIDE.get(asked, _DETECT_SIDE)
        boxes = self._found(flat, side)
        turn = self._turn(flat, boxes)
        upright = np.ascontiguousarray(np.rot90(flat, turn))
        boxes = self._found_in_bands(upright, side * _CLOSER) if closer else _turned(boxes, flat.shape, turn)
        slope = slope_of(boxes, upright.shape)
        return Page(self._read(upright, boxes, slope), turn, quad, upright, slope)

    def _found(self, flat: Any, side: float) -> Any:
        detector = self._engine._load_det_model()
        detector.limit_side_len = round(side)
        found = detector(flat)
        return np.zeros((0, 4, 2), np.float32) if found.boxes is None else np.asarray(found.boxes, np.float32)

    def _found_in_bands(self, upright: Any, side: float) -> Any:
        """Lines found band by band: one that drowned among everything on the page stands out in its band alone."""
        scale = min(1.0, side / max(upright.shape[:2]))
        page = cv2.resize(upright, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        deep = page.shape[0] / _BANDS
        found = []
        for top in (n * deep for n in range(_BANDS)):
            start, end = max(0, round(top - 0.25 * deep)), round(top + 1.25 * deep)
            boxes = self._found(page[start:end], max(page.shape[:2])) + np.array([0, start], np.float32)
            middles = boxes[:, :, 1].mean(axis=1)
            found.append(boxes[(middles >= top) & (middles < top + deep)])
        return np.concatenate(found) / scale

    def _turn(self, flat: Any, boxes: Any) -> int:
        """Quarter turns anticlockwise that make the lines readable."""
        if not len(boxes):
            return 0
        wide = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
        high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
        lying = wide[wide > 1.5 * high].sum()
        standing = high[high > 1.5 * wide].sum()
        sideways = 1 if standing > lying else 0
        turned = _turned(boxes, flat.shape, sideways)
        picture = np.ascontiguousarray(np.rot90(flat, sideways))
        long = np.argsort(-np.linalg.norm(turned[:, 1] - turned[:, 0], axis=1))[:9]
        crops = [_crop(picture, turned[n]) for n in long]
        votes = self._engine._load_cls_model()(crops).cls_res
        upside_down = sum(score for label, score in votes if label == "180")
        total = sum(score for _, score in votes)
        if not 0.25 < upside_down / total < 0.75:
            return sideways + 2 * int(upside_down > total / 2)
        few = crops[:3]
        straight = sum(self._recognised(few)[1])
        flipped = sum(self._recognised([np.ascontiguousarray(np.rot90(crop, 2)) for crop in few])[1])
        return sideways + 2 * int(flipped > straight)

    def _recognised(self, crops: list[Any]) -> tuple[tuple[str, ...], tuple[float, ...]]:
        found = self._engine.recognize_txt(crops)
        return found.txts, found.scores

    def _read(self, upright: Any, boxes: Any, slope: Slope) -> tuple[Line, ...]:
        if not len(boxes):
            return ()
        texts, scores = self._recognised([_crop(upright, box) for box in boxes])
        lines = []
        for text, score, box in zip(texts, scores, boxes, strict=True):
            if score >= _SURE and text.strip():
                corners = tuple((float(x), float(y)) for x, y in box)
                lines.append(Line(text.strip(), float(score), *_around(slope.level(box)), _around(box), corners))
        return tuple(sorted(lines, key=lambda line: (line.middle, line.left)))

    def again(self, page: Page, lines: Iterable[Line]) -> tuple[Line, ...]:
        """The same lines read a second time from other pixels: ink of a colour bleached, contrast spread, letters
        wider. What both readings say alike is sure; blanks between words show better here."""
        lines = tuple(lines)
        crops = [_bleached(_crop(page.upright, np.array(line.corners, np.float32))) for line in lines]
        texts, scores = self._recognised(crops) if crops else ((), ())
        return tuple(
            replace(line, text=self._parted(text.strip(), crop) or "?", score=float(score))
            for line, text, crop, score in zip(lines, texts, crops, scores, strict=True)
        )

    def _parted(self, text: str, crop: Any) -> str:
        """`text`, a line without any blank, with those that the print has: where the pieces between wide gaps, each
        read alone, say the same letters. A recogniser that saw one blank in a line is believed about the others: before
        a T or an A, letters of one word stand as far apart as words."""
        pieces = _pieces(crop) if re.fullmatch(r"\W*[A-Z]{8,}\W*", text) else []
        if len(pieces) < 2:
            return text
        read = [piece.strip() for piece in self._recognised(pieces)[0]]
        same = _bare("".join(read)) == _bare(text)
        words = all(len(_bare(piece)) >= _SHORTEST or piece in text.split() for piece in read)
        return " ".join(read) if same and words else text


def slope_of(boxes: Any, shape: Any) -> Slope:
    """The slope that most of the text on a page of `shape` follows, from the boxes of its longer lines (n, 4, 2)."""
    middle = (shape[1] / 2, shape[0] / 2)
    if not len(boxes):
        return Slope(middle)
    along = (boxes[:, 1] + boxes[:, 2] - boxes[:, 0] - boxes[:, 3]) / 2
    high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    long = (along[:, 0] > 4 * high) & (np.abs(along[:, 1]) < along[:, 0])
    if long.sum() < 4:
        return Slope(middle)
    slopes, weights = along[long, 1] / along[long, 0], along[long, 0]
    down = boxes[long].mean(axis=1)[:, 1] - middle[1]
    order = np.argsort(slopes)
    typical = float(slopes[order][np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)])
    near = np.abs(slopes - typical) < 0.08
    if near.sum() < 6 or np.ptp(down[near]) < 0.25 * shape[0]:
        return Slope(middle, typical)
    design = np.stack([np.ones(int(near.sum())), down[near] / shape[0]], axis=1)
    fit = _fitted(design, slopes[near], weights[near])
    for _ in range(2):  # again without what runs otherwise: a seal, a signature
        weights[near] *= 1 / (1 + ((slopes[near] - design @ fit) / 0.01) ** 2)
        fit = _fitted(design, slopes[near], weights[near])
    return Slope(middle, float(fit[0]), float(fit[1] / shape[0]))


def _fitted(design: Any, values: Any, weights: Any) -> Any:
    root = np.sqrt(weights)
    return np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]


def _around(points: Any) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _whole_box(points: Any) -> Any:
    """The corners of the upright box around these points."""
    left, top, right, bottom = _around(np.asarray(points))
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def _quad(image: "Image", corners: Corners) -> Any:
    high, wide = image.shape[:2]
    if len(corners) != 4:
        return np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    quad = np.array(corners, np.float32) * np.array([wide, high], np.float32)
    centre = quad.mean(axis=0)
    grown = centre + (quad - centre) * 1.015  # a little table is better than half a letter
    return np.clip(grown, [0, 0], [wide, high]).astype(np.float32)


def _flattened(image: "Image", quad: Any) -> Any:
    """The paper alone, flat; as large as it is in the picture, at most `FLAT_SIDE`. BGR, as the models want it."""
    wide = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    high = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    scale = min(1.0, FLAT_SIDE / max(wide, high, 1))
    wide, high = max(16, round(float(wide) * scale)), max(16, round(float(high) * scale))
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    turn = cv2.getPerspectiveTransform(quad, flat)
    return cv2.cvtColor(cv2.warpPerspective(image, turn, (wide, high)), cv2.COLOR_RGB2BGR)


def _turned(boxes: Any, shape: Any, turn: int) -> Any:
    """Boxes of a picture of `shape` after `turn` anticlockwise quarter turns, top left first again."""
    high, wide = shape[:2]
    for _ in range(turn % 4):
        boxes = np.stack([boxes[..., 1], wide - boxes[..., 0]], axis=-1)
        high, wide = wide, high
        # What was the top right is now the top left.
        boxes = np.roll(boxes, -1, axis=1)
    return boxes


def _crop(picture: Any, box: Any) -> Any:
    """The line of text, straightened."""
    wide = int(max(np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[3]), 2))
    high = int(max(np.linalg.norm(box[3] - box[0]), np.linalg.norm(box[2] - box[1]), 2))
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    turn = cv2.getPerspectiveTransform(np.asarray(box, np.float32), flat)
    return cv2.warpPerspective(picture, turn, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text)


_SHORTEST = 3  # letters of a word that is parted from its neighbour by pixels alone
_WORD_GAP = 0.42  # of the letters' height
_USUAL_GAPS = 2.2  # between letters


def _pieces(crop: Any) -> list[Any]:
    """A bleached line cut at the gaps between its words."""
    grey = crop[:, :, 0]
    dark = grey < 110
    rows = np.flatnonzero(dark.mean(axis=1) > 0.05)
    if len(rows) < 6:
        return []
    inked = np.flatnonzero(dark[rows[0] : rows[-1] + 1].mean(axis=0) > 0.06)
    ends = np.flatnonzero(np.diff(inked) > 1)
    gaps = np.diff(inked)[ends] - 1
    if not len(gaps):
        return []
    wide = gaps >= max(_WORD_GAP * _WIDER * len(rows), _USUAL_GAPS * float(np.median(gaps)))
    cuts = [0, *((inked[ends] + inked[ends + 1]) // 2)[wide].tolist(), crop.shape[1]]
    return [np.ascontiguousarray(crop[:, start:end]) for start, end in itertools.pairwise(cuts)]


_WIDER = 1.3
_COLOURED = 40  # grey levels between the strongest and the weakest channel: stamp ink, not black print
_UNDER_INK = 0.6  # what is lighter than this share of the way from print to paper is a stamp's, where there is one


def _bleached(crop: Any) -> Any:
    """Black print on white: a stamp over it pales in the channel that it reflects."""
    strongest = crop.max(axis=2)
    dark, light = (float(level) for level in np.percentile(strongest, [2, 90]))
    inked = (strongest.astype(np.int16) - crop.min(axis=2) > _COLOURED) & (strongest < dark + 0.85 * (light - dark))
    if 0.04 < float(inked.mean()) < 0.6:
        light = dark + _UNDER_INK * (light - dark)
    spread = ((strongest.astype(np.float32) - dark) / max(light - dark, 1.0) * 255).clip(0, 255).astype(np.uint8)
    high, wide = spread.shape
    return cv2.cvtColor(
        cv2.resize(spread, (max(2, round(wide * _WIDER)), high), interpolation=cv2.INTER_CUBIC), cv2.COLOR_GRAY2BGR
    )
