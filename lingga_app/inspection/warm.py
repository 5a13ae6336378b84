"""The parent's side of a warm child process: one that holds models and sees nothing but clean pixels.

It starts on first use, answers one request at a time, and is replaced when it grew too large, took too long, crashed or
spoke nonsense. A crash costs one answer. `reader.py` and `portrait_reader.py` say what is asked of theirs.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

START_SECONDS: Final = 40.0
MAX_ANSWER: Final = 4_000_000

T = TypeVar("T")


class ReaderFailed(Exception):
    """No answer: the child crashed, was too slow, or there is none. An officer looks."""


class WarmChild:
    """Runs `script` beside this file with the number of a socket. Safe for threads; calls wait for their turn."""

    def __init__(self, script: str) -> None:
        self._script = Path(__file__).with_name(script)
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self.resident_mb = 0
        self.started = 0

    def ask(
        self,
        head: dict[str, Any],
        blobs: Sequence[bytes],
        told: Callable[[dict[str, Any]], T],
        *,
        wait: float,
        answer: float,
        recycle_mb: int,
    ) -> T:
        """A line of JSON and bytes there, a line of JSON back, understood by `told`.

        Raises `ReaderFailed` where the turn did not come within `wait` seconds, or the child went away, was slower than
        `answer` seconds or spoke nonsense; it is ended then, and the next call starts another one.
        """
        if not self._turn.acquire(timeout=wait):
            raise ReaderFailed("busy")
        try:
            line = self._warm()
            line.settimeout(answer)
            line.sendall(json.dumps(head).encode() + b"\n")
            for blob in blobs:
                line.sendall(blob)
            return told(self._answer(line))
        except (OSError, ValueError, KeyError, TypeError) as error:
            self._end()
            raise ReaderFailed(type(error).__name__) from None
        finally:
            if self.resident_mb > recycle_mb:
                self._end()
            self._turn.release()

    def close(self) -> None:
        with self._turn:
            self._end()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def _warm(self) -> socket.socket:
        if self._child is not None and self._child.poll() is None and self._line is not None:
            return self._line
        self._end()
        ours, theirs = socket.socketpair()
        self._child = subprocess.Popen(  # noqa: S603 (our own interpreter and script, no text of the visitor's)
            [sys.executable, "-I", "-B", str(self._script), str(theirs.fileno())],
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
            if not part or len(data) > MAX_ANSWER:
                raise OSError("the child went away")
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
