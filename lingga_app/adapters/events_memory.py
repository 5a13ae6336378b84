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
        self._running: set[asyncio.Task[None]] = set()

    def publish(self, topic: str) -> None:
        with self._guard:
            listeners = list(self._listeners.values())
        for loop, listener in listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._start, loop, listener, topic)

    def listen(self, listener: Listener) -> Callable[[], None]:
        with self._guard:
            self._next += 1
            number = self._next
            self._listeners[number] = (asyncio.get_running_loop(), listener)

        def stop() -> None:
            with self._guard:
                self._listeners.pop(number, None)

        return stop

    def _start(self, loop: asyncio.AbstractEventLoop, listener: Listener, topic: str) -> None:
        task = loop.create_task(self._call(listener, topic))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _call(self, listener: Listener, topic: str) -> None:
        try:
            await listener(topic)
        except Exception:
            log.exception("a nudge listener failed")
