"""The waiting room of an announced opening: who is before whom, how many may go in now, how long it may take.

Everybody who came before the hour has the same chance: a rank drawn by lot. Who comes later stands behind them, by the
moment of coming. Nothing here is written on a ticket that a person carries: rank and pass are rows of an account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

ROOM_OPENS: Final = timedelta(minutes=30)
"""How long before the hour the room can be entered."""
PASS: Final = timedelta(minutes=10)
"""How long who was let in may choose."""
AFTER_BOOKING: Final = timedelta(minutes=1)
"""What is left of a pass once a seat is booked: the place inside is for the next one."""
BURST: Final = timedelta(seconds=5)
"""The rate holds over any stretch of time, with at most this much of it at once."""
_DRAW: Final = 2**60


def drawn(number: int) -> int:
    """Rank of somebody who came before the hour. `number`: 64 random bits or more."""
    return number % _DRAW


def came(now: datetime, opens_at: datetime) -> int:
    """Rank of somebody who comes after the hour: behind all who were there, and by the microsecond of coming."""
    return _DRAW + (now - opens_at) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Door:
    """What decides how many go in: the measured rate, the room inside, and the moment that was reckoned up to."""

    opens_at: datetime
    per_minute: int
    at_once: int
    next_at: datetime
    """Admissions up to here are used up."""


def let_in(door: Door, now: datetime, waiting: int, inside: int) -> tuple[int, datetime]:
    """How many of `waiting` go in at `now`, and the new `next_at`. (0, unchanged) while nobody may.

    Between any two moments at most `per_minute` a minute and `BURST` worth of it go in; never more than `at_once` are
    inside.
    """
    if now < door.opens_at:
        return 0, door.next_at
    each = timedelta(minutes=1) / door.per_minute
    start = max(door.next_at, now - max(BURST, each))
    number = max(0, min((now - start) // each, waiting, door.at_once - inside))
    return (number, start + number * each) if number else (0, door.next_at)


def minutes_to_wait(door: Door, ahead: int) -> int:
    """An honest guess, rounded up: by the rate of the door or by the time that people inside take, whichever is slower.

    At least 1: "now" is said by the pass itself.
    """
    by_rate = (ahead + 1) / door.per_minute
    turns_inside = ahead // door.at_once
    by_room = turns_inside * (PASS / timedelta(minutes=1))
    return max(1, -int(-max(by_rate, by_room) // 1))


def ask_again_in(minutes: int) -> int:
    """Seconds until the page asks again: soon when the turn is near, seldom when it is far (bytes, and load)."""
    return min(60, max(10, minutes * 6))
