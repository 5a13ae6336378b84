"""When people are told: never in their sleep, and by another way when the first does not answer."""

from datetime import datetime, time, timedelta
from typing import Final

from lingga_app.domain.calendar import at_wib, wib

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(5)
"""Nothing leaves the house between these hours of Lingga, except what is urgent."""

URGENT: Final = frozenset({"boat_moved", "boat_freed", "boat_undone"})
"""Kinds that wake people: a boat that is cancelled for the very day, before they set out for the pier."""

CONFIRM_WITHIN: Final = timedelta(minutes=5)
"""How long a provider may take to say that a message arrived, before the next way is tried."""

PATIENCE: Final = timedelta(minutes=10)
"""How long a provider that is down is tried again while there is another way."""

LAST_PATIENCE: Final = timedelta(days=1)
"""The same when there is no other way."""

CONFIRMS: Final = frozenset({"chat", "sms"})
"""Ways that tell whether a message arrived. A mail server only says that it took the letter."""


def is_quiet(moment: datetime) -> bool:
    """Whether people sleep; 05.00 itself is day."""
    clock = wib(moment).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def after_quiet(moment: datetime) -> datetime:
    """The moment itself by day, else the coming 05.00."""
    if not is_quiet(moment):
        return moment
    local = wib(moment)
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return at_wib(day, QUIET_UNTIL)
