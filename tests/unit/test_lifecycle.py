from itertools import product

import pytest

from lingga_app.domain.actor import Role
from lingga_app.domain.errors import MoveNotAllowed
from lingga_app.domain.lifecycle import ENDED, MOVES, STAGE_OF, Act, Status, after


@pytest.mark.parametrize(("status", "act"), list(product(Status, Act)))
def test_only_the_table_moves_an_application(status: Status, act: Act):
    for role in Role:
        move = MOVES.get((status, act))
        if move and role in move.by:
            assert after(status, act, [role]) is move.to
        else:
            with pytest.raises(MoveNotAllowed):
                after(status, act, [role])


def test_every_status_can_be_reached_and_has_a_stage():
    assert {move.to for move in MOVES.values()} | {Status.DRAFT} == set(Status)
    assert set(STAGE_OF) == set(Status)


def test_only_ended_statuses_are_dead_ends():
    with_exit = {status for status, _ in MOVES}
    assert set(Status) - with_exit <= ENDED | {Status.UNCLAIMED}
