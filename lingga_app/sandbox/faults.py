"""What goes wrong on request: each fault is a row that is used up, or stays until it is switched off."""

import random

from lingga_app.sandbox.store import Row, Store

PARTS = ("gateway", "chat", "sms", "smtp", "dukcapil", "pos")

HTTP_KINDS = {"down", "slow", "error", "reply_lost"}
"""On every HTTP part: connection cut, answer after `value` seconds, status `value`, done but the answer is cut."""

KINDS = {
    "gateway": HTTP_KINDS | {"delay", "duplicate", "lose", "reorder", "wrong_signature", "old_key", "refund_refused"},
    "chat": HTTP_KINDS
    | {"undelivered", "refuse", "failed", "delay", "duplicate", "lose", "reorder", "wrong_signature"},
    "sms": HTTP_KINDS | {"undelivered", "refuse", "failed", "delay", "duplicate", "lose", "reorder", "wrong_signature"},
    "smtp": {"down", "slow", "refuse", "temporary", "undelivered"},
    "dukcapil": HTTP_KINDS | {"unknown"},
    "pos": HTTP_KINDS | {"delay", "duplicate", "lose", "reorder", "wrong_signature"},
}


class Faults:
    """The switched-on faults."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self._store, self._chance = store, chance

    def add(self, part: str, kind: str, *, value: float = 0, chance: float = 1, times: int | None = None) -> None:
        """Switch a fault on, for the next `times` events or (None) until it is switched off.

        `value`: seconds (slow, delay), HTTP status (error) or extra copies (duplicate). `chance` is 0 to 1.
        Raises ValueError on a kind that the part does not know.
        """
        if part not in KINDS or kind not in KINDS[part]:
            raise ValueError(f"{part} knows: {', '.join(sorted(KINDS.get(part, ())))}")
        if not 0 <= chance <= 1 or (times is not None and times < 1) or value < 0:
            raise ValueError("chance is 0 to 1, times at least 1, value not negative")
        self._store.insert("fault", {"part": part, "kind": kind, "value": value, "chance": chance, "remaining": times})

    def take(self, part: str, kind: str) -> float | None:
        """Does this event suffer the fault? Its value if so; uses it up by one."""
        for row in self._store.all("SELECT * FROM fault WHERE part = ? AND kind = ? ORDER BY id", part, kind):
            if self._chance.random() >= row["chance"]:
                continue
            if row["remaining"] is not None:
                self._store.run("UPDATE fault SET remaining = remaining - 1 WHERE id = ?", row["id"])
                self._store.run("DELETE FROM fault WHERE remaining <= 0")
            return row["value"]
        return None

    def active(self, part: str) -> list[Row]:
        """What is switched on now."""
        return self._store.all(
            "SELECT kind, value, chance, remaining AS times FROM fault WHERE part = ? ORDER BY id", part
        )

    def off(self, part: str) -> None:
        """All faults of the part off again."""
        self._store.run("DELETE FROM fault WHERE part = ?", part)
