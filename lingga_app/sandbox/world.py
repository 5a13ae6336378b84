"""What every part of the sandbox shares: settings, store, clock, chance, faults, callbacks."""

import random
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from lingga_app.sandbox.callbacks import Callbacks
from lingga_app.sandbox.faults import Faults
from lingga_app.sandbox.settings import Settings
from lingga_app.sandbox.store import Store

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian Time: UTC+7 the whole year."""


class Clock:
    """The wall clock plus an offset that a control call sets; the offset survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def offset(self) -> float:
        """Seconds added to the wall clock."""
        return float(self._store.setting("clock_offset", "0"))

    def set_offset(self, seconds: float) -> None:
        """Set the offset in seconds; may be negative."""
        self._store.keep("clock_offset", repr(float(seconds)))

    def now(self) -> float:
        """Seconds since 1970 UTC, offset included."""
        return time.time() + self.offset


def wib(seconds: float) -> datetime:
    """The instant as local time of Lingga."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(WIB)


@dataclass
class World:
    """One running sandbox."""

    settings: Settings
    store: Store
    clock: Clock
    chance: random.Random
    faults: Faults
    callbacks: Callbacks

    @classmethod
    def open(cls, settings: Settings) -> "World":
        """Open the store and count the start: the same seed and the same start draw the same numbers."""
        store = Store(settings.folder / "sandbox.db")
        clock, chance = Clock(store), random.Random()
        faults = Faults(store, chance)
        world = cls(settings, store, clock, chance, faults, Callbacks(store, clock.now, faults, settings.callback_urls))
        if settings.seed:
            starts = int(store.setting("starts", "0")) + 1
            store.keep("starts", str(starts))
            # A restart must not draw the identifiers that are in the store already.
            chance.seed(f"{settings.seed}:{starts}")
        return world

    def new_id(self) -> str:
        """A UUID from the seedable chance."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def digits(self, count: int) -> str:
        """That many random digits."""
        return "".join(self.chance.choices("0123456789", k=count))
