"""The seat promise as arithmetic: may one more right be sold, and does this seat belong to an earlier promise.

A booking right promises a seat at a place by a day. Rights `due` (day -> how many end on it) can all be kept by the
seats `free` (day -> how many are open on it) exactly if, for every day, no more rights end by it than seats come by it
(Hall's condition for nested intervals). Both functions are that condition, asked from two sides.
"""

from collections.abc import Mapping
from datetime import date

Days = Mapping[date, int]


def _by(days: Days, last: date) -> int:
    return sum(n for day, n in days.items() if day <= last)


def room(due: Days, free: Days, until: date) -> int:
    """How many more rights that end on `until` can be sold so that every promise still holds; never below 0."""
    ends = {until, *(day for day in due if day > until)}
    return max(0, min(_by(free, end) - _by(due, end) for end in ends))


def harmed(due: Days, free: Days, day: date, own: date | None) -> date | None:
    """The first promise that would break if a seat on `day` went to somebody else, or None.

    `own`: the end of the taker's own right at this place, which the seat uses up; None if they hold none here. A
    promise that ends before `day` does not need this seat, one that ends with or after `own` loses a rival with it.
    """
    for end in sorted(due):
        if end < day or (own is not None and end >= own):
            continue
        if _by(free, end) - 1 < _by(due, end):
            return end
    return None
