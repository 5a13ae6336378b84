"""How a portrait is judged: the picture to keep with its verdict, and the live gauge, which keeps nothing.

Bytes are opened in the decoder's throw-away child, faces are found by the warm child of `PortraitReader`; this process
sees clean pixels and numbers. Without the reader's packages the verdict says that no face was looked at.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

from lingga_app.domain.file_refusals import FileKindUnknown
from lingga_app.inspection.decode import Clean, Sheet, decode
from lingga_app.inspection.portrait_reader import PortraitReader, Portrayed
from lingga_app.inspection.quality import Rule
from lingga_app.inspection.warm import ReaderFailed

SHORT_SIDE: Final = 360
"""Pixels across: a webcam's 640 x 480, cut to 3:4, is just enough for the 35 mm of a data page."""
RATIO: Final = 3 / 4
RATIO_OFF: Final = 0.03
FRAME_BYTES: Final = 120_000
FRAME_SECONDS: Final = 3.0
FRAME_SCALE: Final = 12.0
"""A frame is at most so many times smaller than the camera's picture."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`jpeg`: cut to the booklet's shape around the head where one was found; `verdict` as it is stored."""

    jpeg: bytes
    width: int
    height: int
    rules: tuple[Rule, ...]
    checked: bool

    @property
    def verdict(self) -> str:
        rules: list[Mapping[str, Any]] = [
            {
                "id": f"portrait.{rule.id}",
                "version": rule.version,
                "value": rule.value,
                "limit": rule.limit,
                "ok": rule.ok,
                "key": rule.key,
            }
            for rule in self.rules
        ]
        return json.dumps({"rules": rules, "checked": self.checked}, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Gauge:
    """What the live picture still lacks, most important first: keys of the sentences. `judged`: False where this host
    has nothing to judge with, or had no time for this frame."""

    doubts: tuple[str, ...]
    judged: bool


def kept(clean: Clean, reader: PortraitReader | None) -> Kept:
    """Cut and judge a picture. Raises `FileKindUnknown` for a PDF; a fault of the reader costs the verdict alone."""
    if clean.kind == "pdf":
        raise FileKindUnknown
    sheet = clean.sheets[0]
    seen = _seen(sheet, reader)
    jpeg, width, height = clean.derivative, clean.width, clean.height
    if seen is not None and seen.crop is not None:
        jpeg, width, height = _cut(sheet, seen.crop)
    return Kept(jpeg, width, height, _shape(width, height) + (seen.rules if seen else ()), seen is not None)


def glimpsed(frame: bytes, scale: float, reader: PortraitReader | None) -> Gauge:
    """Judge one live frame (a small JPEG, 3:4); `scale`: how many times larger the camera's picture is.

    Raises the refusals of `decode`."""
    if reader is None:
        return Gauge((), judged=False)
    sheet = decode(frame, wall_s=FRAME_SECONDS, max_bytes=FRAME_BYTES).sheets[0]
    try:
        seen = reader.glimpse(sheet, scale=min(max(scale, 1.0), FRAME_SCALE))
    except ReaderFailed:
        return Gauge((), judged=False)
    return Gauge(tuple(dict.fromkeys(rule.key for rule in seen.doubts)), judged=True)


def _seen(sheet: Sheet, reader: PortraitReader | None) -> Portrayed | None:
    if reader is None:
        return None
    try:
        return reader.judge(sheet)
    except ReaderFailed:
        return None


def _cut(sheet: Sheet, crop: tuple[float, float, float, float]) -> tuple[bytes, int, int]:
    """The part as JPEG, from pixels: this process opens no file."""
    wide, high = sheet.pixels_width, sheet.pixels_height
    box = (round(crop[0] * wide), round(crop[1] * high), round(crop[2] * wide), round(crop[3] * high))
    part = Image.frombytes("RGB", (wide, high), sheet.pixels).crop(box)
    file = io.BytesIO()
    part.save(file, "JPEG", quality=92)
    return file.getvalue(), part.width, part.height


def _shape(width: int, height: int) -> tuple[Rule, ...]:
    short, off = min(width, height), abs(width / height - RATIO)
    return (
        Rule("pixels", 2, short, SHORT_SIDE, short >= SHORT_SIDE, "" if short >= SHORT_SIDE else "pixels"),
        Rule("ratio", 2, round(off, 3), RATIO_OFF, off <= RATIO_OFF, "" if off <= RATIO_OFF else "ratio"),
    )
