"""The short `make race`: few seats and many clients, every two acts on one status; and its controls."""

import os
from collections.abc import Iterator
from itertools import combinations_with_replacement

import pytest

from lingga_app.domain.lifecycle import MOVES, Status
from loadtest.pairs import Clash, clash, pairs
from loadtest.race import FAIR, Database, Outcome, control_shows, databases, deps_of, race, race_holds

SERVER = os.environ.get("LINGGA_TEST_DATABASE_URL")
PEOPLE = 120


@pytest.fixture(params=["sqlite", "postgresql"] if SERVER else ["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def fresh(engine: str) -> Iterator[Iterator[Database]]:
    with databases(engine, SERVER) as made:
        yield made


def played(engine: str, at: Database, *, control: bool = False) -> Clash:
    deps = deps_of(at)
    try:
        return clash(engine, deps, control=control)
    finally:
        deps.engine.dispose()


def test_no_seat_is_sold_twice_and_nobody_is_turned_away_wrongly(engine: str, fresh: Iterator[Database]) -> None:
    found = race(engine, next(fresh), 1, PEOPLE)
    assert (found.sold, found.oversold, found.phantom, found.failed) == (found.seats, 0, 0, ())
    # So few wins say nothing about shares where the engine itself orders its writers: `make race` asks that.
    assert found.share >= (FAIR if engine == "sqlite" else 0)


def test_two_acts_on_one_status_are_decided(engine: str, fresh: Iterator[Database]) -> None:
    assert played(engine, next(fresh)).wrong == ()


def test_every_pair_of_the_table_is_played() -> None:
    moves = {status: [act for was, act in MOVES if was is status] for status in Status}
    assert {(pair.status, pair.first, pair.second) for pair in pairs()} == {
        (status, *two) for status, acts in moves.items() for two in combinations_with_replacement(acts, 2)
    }


def test_control_without_the_guards_it_oversells(engine: str, fresh: Iterator[Database]) -> None:
    found, acts = race(engine, next(fresh), 1, PEOPLE, control=True), played(engine, next(fresh), control=True)
    assert found.oversold > 0
    assert not found.holds
    assert len(acts.wrong) > len(list(pairs())) / 2
    assert control_shows([found], [acts])


@pytest.mark.parametrize(
    "fault", [{"oversold": 1}, {"phantom": 1}, {"share": 0.49}, {"sold": 9}, {"failed": ("boom",)}], ids=str
)
def test_one_fault_loses_the_race(fault: dict[str, object]) -> None:
    well: dict[str, object] = {
        "engine": "sqlite", "seed": 1, "attempts": 30, "seats": 10, "sold": 10, "oversold": 0, "phantom": 0,
        "share": 0.9, "per_second": 9.0, "p95_ms": 9.0, "failed": (),
    }  # fmt: skip
    undecided = Clash("sqlite", 86, ("booked: miss and miss: won and won",))
    assert race_holds([Outcome(**well)], [Clash("sqlite", 86, ())])  # type: ignore[arg-type]
    assert not race_holds([Outcome(**(well | fault))], [Clash("sqlite", 86, ())])  # type: ignore[arg-type]
    assert not race_holds([Outcome(**well)], [undecided])  # type: ignore[arg-type]
    assert not control_shows([Outcome(**well)], [undecided])  # type: ignore[arg-type]
