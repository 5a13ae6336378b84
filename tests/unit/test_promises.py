"""The arithmetic of promises against trying every assignment."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain.promises import harmed, room

START = date(2026, 12, 1)
days = st.dictionaries(st.integers(0, 6).map(lambda n: START + timedelta(days=n)), st.integers(1, 3), max_size=5)
one_day = st.integers(0, 6).map(lambda n: START + timedelta(days=n))


def all_seated(due: dict[date, int], free: dict[date, int]) -> bool:
    """Seat the most urgent right first, each on the earliest seat: succeeds if anything does."""
    seats = sorted(day for day, n in free.items() for _ in range(n))
    for end in sorted(day for day, n in due.items() for _ in range(n)):
        if not seats or seats[0] > end:
            return False
        seats.pop(0)
    return True


@given(days, days, one_day)
def test_room_is_exactly_what_can_be_seated(due, free, until):
    left = room(due, free, until)
    more = {**due, until: due.get(until, 0) + left + 1}
    assert not all_seated(more, free)
    if left:
        assert all_seated({**due, until: due.get(until, 0) + left}, free) or not all_seated(due, free)


@given(days, days, one_day, st.lists(st.none() | one_day, min_size=1, max_size=4))
def test_seats_that_harm_nobody_leave_every_promise_possible(due, free, day, owns):
    """Singles and families, with rights here and elsewhere: their own rights go with the seats they take."""
    before = Counter(due) + Counter(own for own in owns if own is not None)
    if free.get(day, 0) < len(owns) or not all_seated(before, free):
        return
    after = {**free, day: free[day] - len(owns)}
    assert (harmed(due, free, day, owns) is None) == all_seated(due, after)
