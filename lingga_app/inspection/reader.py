"""The parent of the warm reader: one child that holds the models and sees nothing but clean pixels.

It starts on first use, answers one paper at a time, and is replaced when it grew above `RECYCLE_MB`, took longer than
`ANSWER_SECONDS`, crashed or spoke nonsense. A crash costs the verdict of that paper. Without the reader's packages
`absent()` says so, nothing is started, and papers go to the officer's glance.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from lingga_app.inspection.decode import Sheet
from lingga_app.inspection.quality import Rule

log = logging.getLogger(__name__)

RECYCLE_MB: Final = 900
START_SECONDS: Final = 40.0
ANSWER_SECONDS: Final = 30.0
WAIT_SECONDS: Final = 60.0
_PACKAGES: Final = ("rapidocr", "onnxruntime", "cv2", "numpy")
_CHILD = Path(__file__).with_name("reader_child.py")


class ReaderFailed(Exception):
    """No answer for this paper: the child crashed, was too slow, or there is none. An officer looks."""


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
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self.resident_mb = 0
        self.started = 0
        if missing := absent():
            log.warning("papers are not read here, officers look at each: %s not installed", ", ".join(missing))

    def read(self, sheets: Sequence[Sheet], asked: str, *, today: date, photographed: bool = True) -> Read:
        """Blocks. Raises `ReaderFailed`."""
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise ReaderFailed("busy")
        try:
            answer = self._asked(sheets, asked, today, photographed)
        except (OSError, ValueError, KeyError, TypeError) as error:
            self._end()
            raise ReaderFailed(type(error).__name__) from None
        finally:
            if self.resident_mb > RECYCLE_MB:
                self._end()
            self._turn.release()
        return answer

    def close(self) -> None:
        with self._turn:
            self._end()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def _asked(self, sheets: Sequence[Sheet], asked: str, today: date, photographed: bool) -> Read:
        line = self._warm()
        line.settimeout(ANSWER_SECONDS)
        shapes = [(sheet.pixels_height, sheet.pixels_width) for sheet in sheets]
        head = {"asked": asked, "today": today.isoformat(), "photographed": photographed, "shapes": shapes}
        line.sendall(json.dumps(head).encode() + b"\n")
        for sheet in sheets:
            line.sendall(sheet.pixels)
        return _told(self._answer(line))

    def _warm(self) -> socket.socket:
        if self._child is not None and self._child.poll() is None and self._line is not None:
            return self._line
        self._end()
        if absent():
            raise OSError("no reader here")
        ours, theirs = socket.socketpair()
        self._child = subprocess.Popen(  # noqa: S603 (our own interpreter and script, no text of the visitor's)
            [sys.executable, "-I", "-B", str(_CHILD), str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            cwd="/",
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._line, self.started = ours, self.started + 1
        ours.settimeout(START_SECONDS)
        if not self._answer(ours).get("ready"):
            raise ValueError("not ready")
        return ours

    def _answer(self, line: socket.socket) -> dict[str, Any]:
        data = bytearray()
        while not data.endswith(b"\n"):
            part = line.recv(65536)
            if not part or len(data) > 4_000_000:
                raise OSError("the reader went away")
            data += part
        answer = json.loads(data)
        self.resident_mb = int(answer["resident_mb"])
        return answer

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        self._child = self._line = None
        self.resident_mb = 0


def _told(answer: dict[str, Any]) -> Read:
    """The child's answer, read with suspicion."""
    return Read(
        rules=tuple(_ruled(rule) for rule in answer["rules"]),
        notes=tuple(_ruled(rule) for rule in answer["notes"]),
        kind=str(answer["kind"]),
        turn=int(answer["turn"]) % 4,
        values={str(name): _value(value) for name, value in answer["values"].items()},
        members=tuple({str(n): _value(v) for n, v in member.items()} for member in answer["members"]),
    )


def _ruled(rule: dict[str, Any]) -> Rule:
    return Rule(
        id=str(rule["id"]),
        version=int(rule["version"]),
        value=float(rule["value"]),
        limit=float(rule["limit"]),
        ok=bool(rule["ok"]),
        key=str(rule["key"]),
        where=_place(rule["where"]) if rule["where"] else None,
        page=int(rule["page"]),
    )


def _place(where: Sequence[Any]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (min(max(float(share), 0.0), 1.0) for share in where)
    return left, top, right, bottom


def _value(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": str(value["text"])[:300],
        "confidence": float(value["confidence"]),
        "where": _place(value["where"]),
        "page": int(value["page"]),
    }
