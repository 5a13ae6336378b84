"""Scenario files: readable, complete, and every number with its source or the range in which it was swept."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from lingga_app.domain.calendar import is_working_day
from simulation.scenario import FOLDER, ScenarioWrong, load, names
from simulation.world import expected

WANTED = {
    "lingga-normal", "lingga-2017", "outreach", "umrah-january", "ramadan", "school-holiday", "quota-opening", "batam",
    "national-day", "centre-outage", "no-boat",
}  # fmt: skip


def test_the_promised_scenarios_are_there_and_short_enough_to_read() -> None:
    assert set(names()) == WANTED
    assert all(len(path.read_text().splitlines()) < 90 for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("name", sorted(WANTED))
def test_each_value_has_an_origin(name: str) -> None:
    scenario = load(name)
    for part in ("demand", "habits", "staff", "world", "planted"):
        for key in getattr(scenario, part).__slots__:
            assert re.fullmatch(r"S\d+b?|swept .+ to .+", scenario.origins[f"{part}.{key}"]), key


def test_a_value_without_source_is_refused_by_name(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "lingga-normal"\n[demand]\nper_working_day = { value = 5 }\n')
    with pytest.raises(ScenarioWrong, match=r"demand\.per_working_day needs a value and its source"):
        load(str(mine))


def test_an_unknown_word_is_refused_by_name(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "lingga-normal"\n[habits]\nsings = { value = 1, swept = [0, 1] }\n')
    with pytest.raises(ScenarioWrong, match="sings"):
        load(str(mine))


def test_ten_lines_make_a_scenario(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'extends = "lingga-normal"\ntitle = "Two weeks, one booth"\ndays = 14\n\n[staff]\n'
        "interviewers = { value = 1, swept = [1, 2] }\n\n[[troubles]]\n"
        'what = "mail"\nfirst_day = 3\ndays = 2\n'
    )
    scenario = load(str(mine))
    assert (scenario.days, scenario.staff.interviewers, scenario.troubles[0].what) == (14, 1, "mail")
    assert scenario.staff.verifiers == load("lingga-normal").staff.verifiers


def test_a_year_of_lingga_has_as_many_people_as_its_office_counts_on_working_days() -> None:
    demand = load("lingga-normal").demand
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(expected(demand, day) for day in year) == pytest.approx(3.3 * sum(map(is_working_day, year)))


def test_ramadan_is_quiet_and_the_early_year_is_not() -> None:
    demand = load("lingga-normal").demand
    january, ramadan, august = (expected(demand, date(2026, *day)) for day in ((1, 12), (3, 2), (8, 10)))
    assert january > august > ramadan
