"""Capacity answers, from runs that are given: what is fitted, what counts as full, which change is the cheapest."""

from collections.abc import Callable
from typing import Any

import pytest

from simulation.capacity import capacity, fit, office, point
from simulation.scenario import Scenario, load

BASE = load("lingga-normal")


def lived(late: Callable[[Scenario], int] = lambda _: 0) -> Callable[[Scenario, int], dict[str, Any]]:
    """Runs of an office whose wait is 1 + 2u/(1-u) days, u = demand / (7 hours of chairs)."""

    def run(scenario: Scenario, seed: int) -> dict[str, Any]:
        used = min(1.0, scenario.demand.per_working_day / (7 * scenario.staff.chairs_an_hour))
        wait = 1 + 2 * used / (1 - used) if used < 1 else 40.0
        weeks = [["01", 100, 0], ["02", 1000, round(1000 * used)], ["03", 100, 0]]
        return {
            "waits": {"days_from_paid_to_seat": {"p95": wait + (seed - 2) * 0.1}},
            "lateness": {
                "working_days_to_booklet": {"p95": 2.0},
                "booklets_released": 100,
                "late_booklets": late(scenario),
            },
            "seats": {"weeks": weeks},
            "violations": [],
        }

    return run


def asked(**more: Any):
    wanted = {"booths": 1, "minutes": 20.0, "demands": (5.0, 10.0, 16.0), "seeds": (1, 2, 3), "days": 28}
    return capacity(BASE, lived(more.pop("late", lambda _: 0)), **(wanted | more))


def test_the_curve_is_found_again_and_says_where_the_chairs_end() -> None:
    answer = asked()
    assert answer.curve is not None
    assert answer.curve.floor == pytest.approx(1.0, abs=0.05)
    assert answer.curve.slope == pytest.approx(2.0, abs=0.05)
    assert answer.curve.full_at == pytest.approx(21.0, abs=0.2)
    assert "All chairs are taken at about 21.0 people a working day." in answer.sentences()


def test_replications_give_an_interval() -> None:
    found = point(office(BASE, 1, 20, 5, 28), lived(), (1, 2, 3))
    assert found.wait["half_width"] == pytest.approx(0.248, abs=0.001)
    assert "95 % interval" in asked().sentences()[0]


def test_a_full_office_is_called_full_and_left_out_of_the_fit() -> None:
    answer = asked(demands=(5.0, 10.0, 30.0))
    assert answer.points[-1].saturated
    assert "the chairs do not suffice" in answer.sentences()[2]
    curve = fit(answer.points)
    assert curve is not None
    assert curve.full_at == pytest.approx(21.0, abs=0.2)
    assert curve.slope == pytest.approx(2.0, abs=0.05)


def test_the_cheapest_change_that_keeps_the_clock_is_named() -> None:
    def late(scenario: Scenario) -> int:
        return 20 if scenario.staff.verifiers < 2 else 0

    assert asked(late=late).change == "kept with one more verifier (now 20% are late)"
    assert asked().change == "kept as it is"
    assert asked(late=lambda _: 50).change == "not kept by any single change (50% are late)"


def test_a_habit_is_cheaper_than_a_person() -> None:
    def late(scenario: Scenario) -> int:
        return 20 if scenario.staff.looks_every > 20 and scenario.staff.printers < 2 else 0

    assert "every 15 minutes" in asked(late=late).change


def test_chairs_follow_from_booths_and_minutes() -> None:
    assert office(BASE, 2, 15, 8, 28).staff.chairs_an_hour == 8
    assert office(BASE, 1, 90, 8, 28).staff.chairs_an_hour == 1
