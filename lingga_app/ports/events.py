"""Nudges: "something about this topic changed, ask again". Never content."""

from collections.abc import Callable
from typing import Protocol

Listener = Callable[[str], None]
"""Runs on the event loop and must return at once."""


class Events(Protocol):
    def publish(self, *topics: str) -> None:
        """Tell every worker, after the commit. Never raises: a lost nudge costs seconds, the pages ask again."""
        ...

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(topic)` on this worker's loop for every nudge; returns the way to stop."""
        ...

    def answers(self) -> bool:
        """Whether nudges go out now; pages of several workers keep their screens with the same server. Blocks for a
        second at most."""
        ...
