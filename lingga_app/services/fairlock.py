"""First come, first served: the one queue in front of SQLite's single writer."""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """A mutex that serves threads in the order of their asking.

    `BEGIN IMMEDIATE` alone never oversells but starves: with 16 writers one client often wins nothing. With this
    queue the smallest share is that of the mean and the longest wait a few tens of milliseconds.
    """

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._gate:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()  # released by the one before us: the lock is handed over, never up for grabs

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._gate:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class NoLock:
    """PostgreSQL orders its writers itself."""

    def __enter__(self) -> None:
        return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return
