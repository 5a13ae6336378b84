"""Nudges inside one process: enough for one worker on SQLite."""

import asyncio
import logging
import threading
from collections.abc import Callable

from lingga_app.ports.events import Listener

log = logging.getLogger(__name__)


class MemoryEvents:
    """`publish` may be called from any thread; listeners run on the loop that registered them."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._listeners: dict[int, tuple[asyncio.AbstractEventLoop, Listener]] = {}
        self._next = 0

    def publish(self, *topics: str) -> None:
        with self._guard:
            loops = {loop for loop, _ in self._listeners.values()}
        for loop in loops:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._tell, loop, topics)

    def listen(self, listener: Listener) -> Callable[[], None]:
        with self._guard:
            self._next += 1
            number = self._next
            self._listeners[number] = (asyncio.get_running_loop(), listener)

        def stop() -> None:
            with self._guard:
                self._listeners.pop(number, None)

        return stop

    def answers(self) -> bool:
        return True

    def _tell(self, loop: asyncio.AbstractEventLoop, topics: tuple[str, ...]) -> None:
        with self._guard:
            here = [listener for other, listener in self._listeners.values() if other is loop]
        for listener in here:
            for topic in topics:
                try:
                    listener(topic)
                except Exception:
                    log.exception("a nudge listener failed")
