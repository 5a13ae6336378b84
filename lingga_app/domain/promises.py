"""The seat promise as arithmetic: may one more right be sold, and do these seats belong to an earlier promise.

A booking right promises a seat at a place by a day. Rights `due` (day -> how many end on it) can all be kept by the
seats `free` (day -> how many are open on it) exactly if, for every day, no more rights end by it than seats come by it
(Hall's condition for nested intervals). Both functions are that condition, asked from two sides.
"""

from collections.abc import Mapping, Sequence
from datetime import date

Days = Mapping[date, int]


def _by(days: Days, last: date) -> int:
    return sum(n for day, n in days.items() if day <= last)


def room(due: Days, free: Days, until: date) -> int:
    """How many more rights that end on `until` can be sold so that every promise still holds; never below 0."""
    ends = {until, *(day for day in due if day > until)}
    return max(0, min(_by(free, end) - _by(due, end) for end in ends))


def harmed(due: Days, free: Days, day: date, owns: Sequence[date | None]) -> date | None:
    """The first promise that would break if seats on `day` went to these takers, or None.

    `owns`: for each taker the end of their own right at this place, which the seat uses up and which is no longer in
    `due`; None if they hold none here. A promise that ends before `day` does not need these seats; one for which as
    many rivals vanish as seats is no worse off.
    """
    for end in sorted(due):
        rivals = sum(own is not None and own <= end for own in owns)
        if end < day or rivals == len(owns):
            continue
        if _by(free, end) - len(owns) < _by(due, end):
            return end
    return None
