"""Many nudges, few rounds: fifty bookings at a place with fifty tabs open must not be 2,500 refreshes."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

COLLECT = 0.15
"""Seconds before a round: who acts at the same moment is served first, and shown together."""
REST = 4
LONGEST_REST = 10.0


class Rounds:
    """Serves a topic `COLLECT` seconds after its nudge; what is nudged meanwhile makes one more round together.

    Between two rounds a busy topic rests `REST` times as long as the last one took, at most `LONGEST_REST` seconds:
    showing what changed leaves most of a worker's time to people who act.
    """

    def __init__(self, serve: Callable[[str], Awaitable[None]]) -> None:
        self._serve = serve
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def nudge(self, topic: str) -> None:
        """Start a round, or ask the one under way for another. Call from the event loop."""
        if topic in self._running:
            self._again.add(topic)
        else:
            self._running[topic] = asyncio.get_running_loop().create_task(self._go(topic))

    def busy(self, topic: str) -> bool:
        """Whether a round of `topic` is under way or rests."""
        return topic in self._running

    async def _go(self, topic: str) -> None:
        try:
            wanted = True
            while wanted:
                await asyncio.sleep(COLLECT)
                self._again.discard(topic)
                began = time.monotonic()
                await self._serve(topic)
                await asyncio.sleep(min(LONGEST_REST, REST * (time.monotonic() - began)))
                wanted = topic in self._again
        except Exception:
            log.exception("a round for waiting pages failed")
        finally:
            del self._running[topic]
            self._again.discard(topic)
