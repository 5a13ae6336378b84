"""The arithmetic of promises against trying every assignment."""

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


@given(days, days, one_day)
def test_a_seat_that_harms_nobody_leaves_every_promise_possible(due, free, day):
    if not free.get(day) or not all_seated(due, free):
        return
    after = {**free, day: free[day] - 1}
    assert (harmed(due, free, day, None) is None) == all_seated(due, after)


@given(days, days, one_day, one_day)
def test_an_own_right_may_take_its_seat_if_the_others_keep_theirs(due, free, day, own):
    mine = {**due, own: due.get(own, 0) + 1}
    if day > own or not free.get(day) or not all_seated(mine, free):
        return
    after = {**free, day: free[day] - 1}
    assert (harmed(due, free, day, own) is None) == all_seated(due, after)
