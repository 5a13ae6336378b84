"""What load runs conclude from what they saw: a line that was not kept is found, a limit decides the exit code."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from loadtest.figure import figure
from loadtest.limits import Limit, tell
from loadtest.opening import passed_over

HOUR = datetime(2026, 11, 24, 2, tzinfo=UTC)


def ticket(rank: int, joined: int, admitted: int | None) -> SimpleNamespace:
    """Seconds after the hour."""
    at = None if admitted is None else HOUR + timedelta(seconds=admitted)
    return SimpleNamespace(rank=rank, joined_at=HOUR + timedelta(seconds=joined), admitted_at=at)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ([ticket(1, -5, 1), ticket(2, -9, 2), ticket(3, 1, 3)], 0),
        ([ticket(1, -5, 4), ticket(2, -9, 2), ticket(3, 1, 3)], 1),
        ([ticket(1, -5, None), ticket(2, -9, 2), ticket(3, 1, 3)], 1),
        ([ticket(1, -5, 1), ticket(2, 1, None), ticket(3, 2, None)], 0),
        ([ticket(1, 5, 6), ticket(2, -9, 2), ticket(3, 1, 3)], 0),
        ([ticket(1, 5, 8), ticket(2, -9, 2), ticket(3, 1, 7)], 1),
    ],
    ids=[
        "in order",
        "overtaken",
        "left behind",
        "still waiting",
        "came after the other was in",
        "came, then overtaken",
    ],
)
def test_who_was_passed_over_is_counted(line, expected):
    assert passed_over(line) == expected


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (Limit("sold", 10, least=10), True),
        (Limit("sold", 9, least=10), False),
        (Limit("oversold", 0, most=0), True),
        (Limit("oversold", 1, most=0), False),
    ],
)
def test_a_broken_limit_is_an_exit_code(limit, kept, capsys):
    assert tell("run", {"limits": [limit.as_dict()]}) == (0 if kept else 1)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["limits"][0]["kept"] is kept


def test_a_figure_is_the_median_of_its_pairs_and_says_whether_its_floor_is_kept():
    found = figure("seats", "bare_sql", [(10, 100), (30, 100), (90, 100)], floor=0.25, aim=0.4, clients=16)
    assert (found.ratio, found.ratio_min, found.ratio_max, found.kept) == (0.3, 0.1, 0.9, True)
    line = json.loads(found.line())
    assert {"name", "value", "unit", "limit_name", "limit", "ratio", "floor", "aim", "clients", "rounds"} <= set(line)
    assert not figure("seats", "bare_sql", [(20, 100)], floor=0.25).kept
