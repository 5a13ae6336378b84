"""How far a paper was tilted, from its print alone: for photos in which no outline stands out, as on a checked cloth.

Lines of text tell how far the paper is turned, and whether they run apart: one side of the paper was nearer. The
upright strokes of the letters tell the other direction: of a paper that leans away from the phone, those on the left
lean one way and those on the right the other.
"""

from typing import Any, Final

from lingga_app.inspection.ocr import Page
from lingga_app.inspection.quality import cv2, np

_FEWEST: Final = 4  # lines of text that tell how a paper lies
_PARTS: Final = 24  # of the width of the text, each with the slants of its strokes
_STEP: Final = 0.02  # px right per px up, from one slant to the next
_SLANTS: Final = 100  # that are told apart, from -1 on
_MOST: Final = 1.2  # change of slant from the left of the text to its right


def skew(page: Page) -> float:
    """Degrees between the lines of text and the picture, 0..45."""
    return abs(float(np.degrees(np.arctan(page.slope.at_middle))))


def perspective(page: Page) -> float:
    """How much longer the text is on one side than on the side across, the worse pair; 1 where little is seen."""
    boxes = np.array([line.corners for line in page.lines if len(line.corners) == 4 and len(line.text) > 1], np.float32)
    if len(boxes) < _FEWEST:
        return 1.0
    level, boxes = _level(page, boxes)
    left, right = (float(edge) for edge in np.percentile(boxes[..., 0], [2, 98]))
    top, bottom = (float(edge) for edge in np.percentile(boxes[..., 1], [2, 98]))
    if right - left < 16:
        return 1.0
    apart = abs(_change(_slopes(boxes, top, bottom))) * (right - left) / max(bottom - top, 1.0)
    leaning = abs(_change(_slants(level, boxes, left, right))) * (bottom - top) / (right - left)
    return max(_longer(apart), _longer(leaning))


def _longer(growth: float) -> float:
    """From what a length grows by over the text, in shares of its mean, to its longer end over its shorter one."""
    return (1 + growth / 2) / max(1 - growth / 2, 0.1)


def _level(page: Page, boxes: Any) -> tuple[Any, Any]:
    """The page turned until its lines are level, grey, and their boxes on it."""
    high, wide = page.upright.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), float(np.degrees(np.arctan(page.slope.at_middle))), 1.0)
    grey = cv2.warpAffine(cv2.cvtColor(page.upright, cv2.COLOR_BGR2GRAY), turn, (wide, high))
    return grey, cv2.transform(boxes, turn)


def _slopes(boxes: Any, top: float, bottom: float) -> Any:
    """Weight of the lines of text of each slope in each part of the text, from its top down."""
    along = (boxes[:, 1] + boxes[:, 2] - boxes[:, 0] - boxes[:, 3]) / 2
    high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    long = along[:, 0] > 4 * high
    share = (boxes[long].mean(axis=1)[:, 1] - top) / max(bottom - top, 1.0)
    part = (share * _PARTS).astype(int).clip(0, _PARTS - 1)
    slope = _slant(along[long, 1] / along[long, 0])
    weight = np.zeros((_PARTS, _SLANTS))
    np.add.at(weight, (part, slope), along[long, 0])
    return _smooth(weight)


def _slant(values: Any) -> Any:
    """The number of each slant, 0 for -1."""
    return np.ceil((values + 1) / _STEP - 1e-9).astype(int).clip(0, _SLANTS - 1)


def _smooth(weight: Any) -> Any:
    wide = cv2.GaussianBlur(weight, (17, 1), 2.0, borderType=cv2.BORDER_CONSTANT)
    return wide / (np.sqrt(wide.sum(axis=1, keepdims=True)) + 1e-6)


def _slants(grey: Any, boxes: Any, left: float, right: float) -> Any:
    """Weight of the strokes of each slant (-1 to 1) in each part of the text, left to right."""
    print_only = np.zeros(grey.shape, np.uint8)
    for box in boxes:
        cv2.fillConvexPoly(print_only, box.round().astype(np.int32), 1)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis, ksize=3) for axis in ((1, 0), (0, 1)))
    steep = (print_only > 0) & (np.abs(across) > np.abs(down))
    weights = np.abs(across[steep])
    if not weights.size:
        return np.zeros((_PARTS, _SLANTS))
    least, most = np.percentile(weights, [60, 92])
    edges = weights > least
    share = (np.nonzero(steep)[1][edges] - left) / (right - left)
    part = (share * _PARTS).astype(int).clip(0, _PARTS - 1)
    slant = _slant(-down[steep][edges] / across[steep][edges])
    weight = np.zeros((_PARTS, _SLANTS))
    np.add.at(weight, (part, slant), weights[edges].clip(max=most))
    return _smooth(weight)


def _change(weight: Any) -> float:
    """How the slant of most strokes changes from the left of the text to its right (that of most lines, from its top
    down): the straight line through the weights that gathers most of them. Slanted letters change nothing."""
    places = (np.arange(_PARTS) + 0.5) / _PARTS - 0.5
    middles, changes = np.arange(-0.5, 0.51, 0.02), np.arange(-_MOST, _MOST + 0.01, 0.02)
    wanted = middles[:, None, None] + changes[None, :, None] * places
    spots = ((wanted + 1) * 50).astype(int)
    there = (spots >= 0) & (spots < _SLANTS)
    gathered = np.where(there, weight[np.arange(_PARTS), spots.clip(0, _SLANTS - 1)], 0.0).sum(axis=2)
    return float(changes[np.unravel_index(int(gathered.argmax()), gathered.shape)[1]])
