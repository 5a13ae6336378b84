"""Whole runs of the twin: the same seed tells the same story, and a service without one of its guards is found out."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from simulation.scenario import Scenario, load
from simulation.simulate import Outcome, interval, replicate, simulate

SEED = 11


def small(days: int, **values: float) -> Scenario:
    """A busy little office: many faults, nothing drawn, quick people."""
    quick = {
        "demand__per_working_day": 5.0,
        "habits__reads_after_hours": 1.0,
        "habits__pays_after_hours": 3.0,
        "world__drawn": 0.0,
        "planted__nik_unknown": 0.06,
        "staff__spoils": 0.3,
    }
    return replace(load("lingga-normal"), days=days).with_values(**(quick | values))


def without_speed(outcome: Outcome) -> str:
    return json.dumps({name: value for name, value in outcome.result.items() if name != "speed"}, sort_keys=True)


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path]:
    out = tmp_path_factory.mktemp("fortnight")
    return simulate(small(15), SEED, out), out


def test_an_office_lives_through_a_fortnight_without_breaking_anything(fortnight: tuple[Outcome, Path]) -> None:
    result = fortnight[0].result
    assert result["violations"] == []
    assert result["audits"] == result["days"] == 15
    assert result["score"]["booklets"] > 10
    assert result["score"]["booklets_that_must_not_be"] == 0
    assert result["applications"].get("refused", 0) == result["score"]["right_refusals"] > 0
    assert result["money"]["lost_payments"] == 0
    assert result["lateness"]["late_booklets"] == 0
    assert min(min(line) for line in result["queues"]["stages"].values()) == 0


def test_the_files_say_who_came_and_what_was_done(fortnight: tuple[Outcome, Path]) -> None:
    outcome, out = fortnight
    truth = [json.loads(line) for line in (out / "truth.jsonl").read_text().splitlines()]
    events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    assert len(truth) == outcome.result["people"]
    assert len(events) == outcome.result["speed"]["commands"]
    assert {"start_application", "book_seat", "check_in", "approve", "hand_over"} <= {row["act"] for row in events}
    assert [row["at"] for row in events] == sorted(row["at"] for row in events)
    report = (out / "report.html").read_text()
    assert "No invariant was broken." in report
    assert "<script" not in report
    assert "http" not in report.replace("http-equiv", "")


def test_golden_figures_of_this_seed(fortnight: tuple[Outcome, Path]) -> None:
    """A change here is a change of what the office does: look at it, then write the new figures down."""
    result = fortnight[0].result
    seen = {
        "people": result["people"],
        "applications": result["applications"],
        "planted": result["score"]["planted"],
        "booklets": result["score"]["booklets"],
        "received_idr": result["money"]["received_idr"],
        "commands": result["speed"]["commands"],
    }
    assert seen == json.loads((Path(__file__).parent / "golden.json").read_text())


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    first, again = (simulate(small(4), 5, tmp_path / name) for name in ("a", "b"))
    assert without_speed(first) == without_speed(again)
    for name in ("truth.jsonl", "events.jsonl"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    other = simulate(small(3), 6, tmp_path / "c")
    assert without_speed(other) != without_speed(first)


def test_stopped_by_hand_it_writes_what_there_is(tmp_path: Path) -> None:
    def told(day: int, _: int) -> None:
        if day == 2:
            raise KeyboardInterrupt

    found = simulate(small(30), SEED, tmp_path, told).result
    assert (found["days"], found["days_wanted"], found["violations"]) == (2, 30, [])
    assert "stopped early" in (tmp_path / "report.html").read_text()


def test_intervals_are_students() -> None:
    assert interval([])["mean"] is None
    assert interval([4.0])["half_width"] is None
    assert interval([4.0, 6.0]) == {"n": 2, "mean": 5.0, "half_width": 12.71}


def test_replications_side_by_side_are_those_one_by_one(tmp_path: Path) -> None:
    days: list[tuple[int, int]] = []
    both = replicate(small(4), (5, 6), tmp_path / "both", lambda done, of: days.append((done, of)), lanes=2)
    alone = simulate(small(4), 5, tmp_path / "alone")
    assert [each.seed for each in both] == [5, 6]
    assert without_speed(both[0]) == without_speed(alone) != without_speed(both[1])
    for name in ("truth.jsonl", "events.jsonl"):
        assert (tmp_path / "both" / "seed-5" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()
    assert days[-1] == (8, 8)
    assert json.loads((tmp_path / "both" / "summary.json").read_text())["seeds"] == [5, 6]
