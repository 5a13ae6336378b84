"""The door of a waiting room: its rate over any stretch of time, its room, its order, its guess."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain.room import BURST, PASS, Door, ask_again_in, came, drawn, let_in, minutes_to_wait

EIGHT = datetime(2026, 12, 1, 1, tzinfo=UTC)


def door(per_minute: int = 60, at_once: int = 1000, next_at: datetime = EIGHT) -> Door:
    return Door(EIGHT, per_minute, at_once, next_at)


def test_nobody_goes_in_before_the_hour():
    assert let_in(door(), EIGHT - timedelta(microseconds=1), 50, 0) == (0, EIGHT)


def test_a_room_that_stood_empty_does_not_save_up_its_rate():
    number, next_at = let_in(door(), EIGHT + timedelta(hours=1), 1000, 0)
    assert number == BURST.total_seconds()
    assert let_in(door(next_at=next_at), EIGHT + timedelta(hours=1), 1000, number) == (0, next_at)


def test_a_slow_door_still_lets_one_in():
    assert let_in(door(per_minute=2), EIGHT + timedelta(minutes=1), 3, 0)[0] == 1


@given(
    per_minute=st.integers(1, 5000),
    at_once=st.integers(1, 500),
    gaps=st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 300), st.integers(0, 300)), max_size=40),
)
def test_rate_and_room_hold_whenever_it_is_asked(per_minute, at_once, gaps):
    """Asked at any moments (gaps in milliseconds), with any number waiting and leaving."""
    now, inside, state = EIGHT, 0, door(per_minute, at_once)
    history: list[tuple[datetime, int]] = []
    for gap, waiting, leaving in gaps:
        now += timedelta(milliseconds=gap)
        inside = max(0, inside - leaving)
        number, next_at = let_in(state, now, waiting, inside)
        assert 0 <= number <= waiting
        inside += number
        assert inside <= at_once
        state = Door(EIGHT, per_minute, at_once, next_at)
        history.append((now, number))
    each = timedelta(minutes=1) / per_minute
    for first, (begun, _) in enumerate(history):
        for last in range(first, len(history)):
            stretch = history[last][0] - begun + max(BURST, each)
            assert sum(number for _, number in history[first : last + 1]) <= stretch / each + 1


def test_early_ranks_stand_before_late_ones_and_late_ones_by_their_moment():
    late = [came(EIGHT + timedelta(microseconds=n), EIGHT) for n in (0, 1, 5_000_000)]
    assert drawn(2**64 - 1) < late[0] < late[1] < late[2] < 2**63


def test_the_guess_is_rounded_up_and_never_now():
    assert minutes_to_wait(door(60), 0) == 1
    assert minutes_to_wait(door(60), 60) == 2
    # 20 fit inside, each for ten minutes at most: the 41st may have to wait two turns.
    assert minutes_to_wait(door(6000, at_once=20), 40) == 2 * PASS // timedelta(minutes=1)


def test_far_away_the_page_asks_seldom():
    assert [ask_again_in(minutes) for minutes in (1, 5, 30)] == [10, 30, 60]
