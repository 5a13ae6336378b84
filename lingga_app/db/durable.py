"""On the disk before anybody is told: one flush for all commits that wait, beside the lock instead of under it.

SQLite with `synchronous=NORMAL` writes a commit to its log without waiting for the disk, and still flushes around its
checkpoints, so the file can never be torn. What `FULL` adds is a flush per commit, while everybody else waits for the
lock. Here the lock is let go first; then the log is flushed once for everyone who committed before the flush began,
and only then do they hear that it is done. A commit that somebody has seen but nobody was promised may be lost with
the power; one that was confirmed never is. A killed process loses nothing either way.
"""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Condition

from sqlalchemy import Engine


class SharedFlush:
    """`wait()` returns when a flush that began after the call has ended; callers share flushes."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._turn = Condition()
        self._asked = self._done = 0
        self._busy = False

    def wait(self) -> None:
        with self._turn:
            self._asked += 1
            mine = self._asked
            while self._done < mine:
                if self._busy:
                    self._turn.wait()
                else:
                    self._serve()

    def waiting(self) -> int:
        """How many have asked and were not answered."""
        return self._asked - self._done

    def _serve(self) -> None:
        """Flush for everybody who has asked so far. Called with the lock held; the flush itself runs without it."""
        upto, self._busy = self._asked, True
        self._turn.release()
        try:
            self._flush()
        finally:
            self._turn.acquire()
            self._busy = False
            self._turn.notify_all()
        self._done = max(self._done, upto)


def durable(engine: Engine) -> Callable[[], None]:
    """What to call after a commit and before the answer. Nothing to do where the database waits itself."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return lambda: None
    return SharedFlush(_Log(Path(path)).flush).wait


class _Log:
    """SQLite's write-ahead log. Opening and closing it is harmless: SQLite keeps its locks on other files."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + "-wal")
        self._named = 0

    def flush(self) -> None:
        try:
            log = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            return  # the last connection closed, which checkpoints and flushes everything
        try:
            os.fdatasync(log)
            number = os.fstat(log).st_ino
        finally:
            os.close(log)
        if number != self._named:
            self._flush_name()
            self._named = number

    def _flush_name(self) -> None:
        """A new log file must be found in its folder after a power cut."""
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
