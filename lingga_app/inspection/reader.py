"""The parent of the warm reader: one child that holds the models and sees nothing but clean pixels.

It starts on first use, answers one paper at a time, and is replaced when it grew above `RECYCLE_MB`, took longer than
`ANSWER_SECONDS`, crashed or spoke nonsense. A crash costs the verdict of that paper. Without the reader's packages
`absent()` says so, nothing is started, and papers go to the officer's glance.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from typing import Any, Final

from lingga_app.inspection.decode import Sheet
from lingga_app.inspection.quality import Rule
from lingga_app.inspection.warm import ReaderFailed, WarmChild

log = logging.getLogger(__name__)

RECYCLE_MB: Final = 900
ANSWER_SECONDS: Final = 30.0
WAIT_SECONDS: Final = 60.0
__all__ = ["PaperReader", "Read", "ReaderFailed", "absent", "place", "ruled"]

_PACKAGES: Final = ("rapidocr", "onnxruntime", "cv2", "numpy")


@dataclass(frozen=True)
class Read:
    """What the child said. `values`: field -> text, confidence 0..1, where (shares of the picture), page from 0."""

    rules: tuple[Rule, ...] = ()
    notes: tuple[Rule, ...] = ()
    kind: str = ""
    turn: int = 0
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: tuple[dict[str, dict[str, Any]], ...] = ()


def absent() -> tuple[str, ...]:
    """The packages of the reader that this host does not have."""
    return tuple(name for name in _PACKAGES if find_spec(name) is None)


class PaperReader:
    """One warm child. Safe for threads; calls wait for their turn."""

    def __init__(self) -> None:
        self._child = WarmChild("reader_child.py")
        if missing := absent():
            log.warning("papers are not read here, officers look at each: %s not installed", ", ".join(missing))

    def read(self, sheets: Sequence[Sheet], asked: str, *, today: date, photographed: bool = True) -> Read:
        """Blocks. Raises `ReaderFailed`."""
        if absent():
            raise ReaderFailed("no reader here")
        shapes = [(sheet.pixels_height, sheet.pixels_width) for sheet in sheets]
        head = {"asked": asked, "today": today.isoformat(), "photographed": photographed, "shapes": shapes}
        return self._child.ask(
            head,
            [sheet.pixels for sheet in sheets],
            _told,
            wait=WAIT_SECONDS,
            answer=ANSWER_SECONDS,
            recycle_mb=RECYCLE_MB,
        )

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


def _told(answer: dict[str, Any]) -> Read:
    """The child's answer, read with suspicion."""
    return Read(
        rules=tuple(ruled(rule) for rule in answer["rules"]),
        notes=tuple(ruled(rule) for rule in answer["notes"]),
        kind=str(answer["kind"]),
        turn=int(answer["turn"]) % 4,
        values={str(name): _value(value) for name, value in answer["values"].items()},
        members=tuple({str(n): _value(v) for n, v in member.items()} for member in answer["members"]),
    )


def ruled(rule: dict[str, Any]) -> Rule:
    """A rule as a child told it. Raises what a wrong one deserves."""
    return Rule(
        id=str(rule["id"]),
        version=int(rule["version"]),
        value=float(rule["value"]),
        limit=float(rule["limit"]),
        ok=bool(rule["ok"]),
        key=str(rule["key"]),
        where=place(rule["where"]) if rule["where"] else None,
        page=int(rule["page"]),
    )


def place(where: Sequence[Any]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom in shares of the picture, held within it."""
    left, top, right, bottom = (min(max(float(share), 0.0), 1.0) for share in where)
    return left, top, right, bottom


def _value(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": str(value["text"])[:300],
        "confidence": float(value["confidence"]),
        "where": place(value["where"]),
        "page": int(value["page"]),
    }
