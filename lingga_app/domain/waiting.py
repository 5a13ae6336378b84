"""Rules of the waiting list: who goes before whom, what fits, how long an offer stands (invariant B.12)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from lingga_app.domain.calendar import wib_day
from lingga_app.domain.notices import after_quiet

OFFER: Final = timedelta(hours=2)
"""How long seats stay offered, counted from when people are awake."""
LEAD: Final = timedelta(hours=12)
"""A session that begins sooner after the end of its offer is not offered: nobody could still find a boat."""
MOST_MISSED: Final = 2
"""After so many unanswered offers in a row the people are taken off the list."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an entry asks for. `first_people` of the `people` are served first."""

    people: int
    first_people: int
    from_on: date
    until_on: date


def offer_ends(now: datetime) -> datetime:
    """When an offer that is made now runs out."""
    return after_quiet(now) + OFFER


def offerable(starts_at: datetime, now: datetime) -> bool:
    """Whether a session is far enough away to be offered now; nearer ones are anybody's."""
    return starts_at >= offer_ends(now) + LEAD


def fits(wish: Wish, starts_at: datetime, left: int, unused: int) -> bool:
    """Whether a session with `left` free chairs takes them all; `unused` of those are for people served first."""
    return wish.from_on <= wib_day(starts_at) <= wish.until_on and room_for(
        wish.people, wish.first_people, left, unused
    )


def room_for(people: int, first_people: int, left: int, unused: int) -> bool:
    """Whether `left` free chairs take that many people; the `unused` share of those served first is theirs alone."""
    others = people - first_people
    return people + (max(0, unused - first_people) if others else 0) <= left


def fits_wherever(wish: Wish, other: Wish) -> bool:
    """Whether `wish` fits every session, days aside, that `other` fits."""
    if wish.people > other.people:
        return False
    if wish.first_people == wish.people:
        return True
    return wish.first_people >= other.first_people and other.first_people < other.people
