"""What strangers and repeats at the gateway's callback may cost: counted for `/metrics`, and never a write each.

Kept in each process. A genuine callback is never refused for what others send from the same address: behind a proxy
everybody has one. What is not taken here is found by asking the gateway, so nothing is lost.
"""

import time

from prometheus_client import Counter

HEARD = Counter("lingga_callbacks", "Callbacks of the payment gateway, by what became of them.", ["outcome"])
for outcome in ("new", "repeated", "repeated_unwritten", "bad_signature", "bad_signature_limited", "too_large"):
    HEARD.labels(outcome)

BAD_A_MINUTE = 30
"""Unsigned or wrongly signed ones from one address, before it is told to come back later."""
SAME_A_MINUTE = 60
"""The very same news; further repeats are answered at once and not noted."""
MOST_KEYS = 20_000


class Leaky:
    """At most `per_minute` of one key, refilled steadily; the oldest keys are forgotten when there are too many."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> bool:
        now = time.monotonic()
        level, at = self._levels.pop(key, (0.0, now))
        level = max(0.0, level - (now - at) * self._per_minute / 60)
        fits = level + 1 <= self._per_minute
        self._levels[key] = (level + fits, now)
        while len(self._levels) > MOST_KEYS:
            del self._levels[next(iter(self._levels))]
        return fits


bad_from = Leaky(BAD_A_MINUTE)
same_news = Leaky(SAME_A_MINUTE)
