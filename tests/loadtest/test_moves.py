"""What people do under load is the lifecycle's own table: no step forgotten, none invented, none by the wrong hands."""

import json
import subprocess
import sys
from random import Random

import pytest

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import MOVES, Act, Status
from lingga_app.frontend import ROOT
from loadtest.moves import NOT_PLAYED, RARE, WEIGHTS, choose

ASK = """
import json
from loadtest.generator import USERS
print(json.dumps([
    {"name": user.__name__, "acts": dict(user.ACTS), "roles": sorted(user.ROLES),
     "missing": [name for name in user.ACTS.values() if not callable(getattr(user, name, None))]}
    for user in USERS if hasattr(user, "ACTS")
]))
"""


def test_each_move_of_the_table_has_a_weight_or_a_reason() -> None:
    assert set(WEIGHTS) | set(NOT_PLAYED) == set(MOVES)
    assert not set(WEIGHTS) & set(NOT_PLAYED)
    assert all(weight > 0 for weight in WEIGHTS.values())
    assert all(NOT_PLAYED.values())


def test_each_played_move_is_made_by_somebody_who_may() -> None:
    # Locust changes the sockets of the process that imports it: it is asked in one of its own.
    told = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True)
    users = json.loads(told.stdout)
    assert [user["missing"] for user in users] == [[]] * len(users)
    for (status, act), move in MOVES.items():
        if (status, act) in WEIGHTS:
            players = [user["name"] for user in users if act in user["acts"] and {*map(Role, user["roles"])} & move.by]
            assert players, f"{status}, {act}"
    assert {act for user in users for act in user["acts"]} <= {act for _, act in WEIGHTS}


def test_the_next_act_is_drawn_by_weight_from_what_this_person_can_do() -> None:
    chance = Random(5)
    drawn = [choose(chance, Status.INTERVIEWED, {Act.VERIFY, Act.ASK_CORRECTION}) for _ in range(2000)]
    assert drawn.count(Act.VERIFY) / 2000 == pytest.approx(WEIGHTS[Status.INTERVIEWED, Act.VERIFY], abs=0.03)
    assert choose(chance, Status.INTERVIEWED, {Act.BOOK}) is None
    rests = [choose(chance, Status.BOOKED, {Act.RESCHEDULE, Act.REPORT_BOAT}) for _ in range(2000)]
    assert 1 - rests.count(None) / 2000 == pytest.approx(RARE[Status.BOOKED], abs=0.03)
