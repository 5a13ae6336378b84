"""One run from the first day to the last: people arrive, the office works, the auditor looks every night."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import IO, Final

from lingga_app.domain.calendar import OPENING_TIMES, at_wib, is_working_day
from lingga_app.services.run import Deps
from simulation.citizens import Life, arrival_times
from simulation.officers import Office
from simulation.people import Defect, Party, Person, Population, truth_of
from simulation.scenario import Demand, Scenario
from simulation.twin import Story, Twin

EARLY_YEAR: Final = (1, 2)
SCHOOL_HOLIDAY: Final = ((6, 15), (7, 15))
"""From the middle of June to the middle of July (ours)."""


@dataclass
class World:
    """A twin with its people. `people_seen` counts those who began; each is a line of the truth file."""

    twin: Twin
    office: Office
    truth: IO[str]
    people_seen: int = 0

    @property
    def deps(self) -> Deps:
        return self.twin.deps


def build(scenario: Scenario, seed: int, folder: Path, truth: IO[str], events: IO[str]) -> World:
    """The office is staffed and nobody has come yet."""
    twin = Twin(scenario, seed, folder, events)
    world = World(twin, Office(twin), truth)
    planted = {defect: getattr(scenario.planted, defect.value) for defect in Defect}
    parties = Population(seed, scenario.start, planted).parties()
    twin.env.process(_arrivals(world, parties))
    return world


def expected(demand: Demand, day: date) -> float:
    """People who begin on that day, on average. Over a whole year they are `per_working_day` times its working days."""
    year = [date(day.year, 1, 1) + timedelta(days=n) for n in range(365)]
    return demand.per_working_day * _weight(demand, day) * sum(map(is_working_day, year)) / _whole(demand, day.year)


@cache
def _whole(demand: Demand, year: int) -> float:
    return sum(_weight(demand, date(year, 1, 1) + timedelta(days=n)) for n in range(365))


def _weight(demand: Demand, day: date) -> float:
    """The day beside an ordinary working day."""
    weight = 1.0 if is_working_day(day) else demand.weekend
    if any(day in period for period in OPENING_TIMES.ramadan_periods):
        return weight * demand.ramadan
    if day.month in EARLY_YEAR:
        return weight * demand.early_year
    if SCHOOL_HOLIDAY[0] <= (day.month, day.day) <= SCHOOL_HOLIDAY[1]:
        return weight * demand.school_holiday
    return weight


def _arrivals(world: World, parties: Iterator[Party]) -> Story:
    twin, demand = world.twin, world.twin.scenario.demand
    bots = int(demand.bots)
    for number in range(twin.scenario.days):
        day = twin.scenario.start + timedelta(days=number)
        yield twin.until(at_wib(day, time(0, 2)))
        people = expected(demand, day)
        waiting = iter(arrival_times(twin, day, people, demand.together))
        due = 0
        for moment in waiting:
            if due:  # the others of a family that has begun already
                due -= 1
                continue
            party = next(parties)
            due = len(party.people) - 1
            if party.number < bots:
                world.office.bots.add(party.number)
            twin.env.process(_lives(world, party, moment))


def _lives(world: World, party: Party, moment: datetime) -> Story:
    yield world.twin.until(moment)
    day = world.twin.today
    begun: dict[int, str] = {}

    def applied(reference: str, person: Person) -> None:
        begun[person.number] = reference
        if Defect.HELD_BEFORE in person.defects:
            world.office.held_before.add(reference)
        line = {"reference": reference, "began": day.isoformat(), **truth_of(person, party, day)}
        world.truth.write(json.dumps(line, ensure_ascii=False) + "\n")
        world.people_seen += 1

    yield from Life(world.twin, world.office, party, applied).story()


def play(world: World, told: Callable[[int], None]) -> None:
    """To the last day. Raises `Broken` on the first evening on which the auditor finds something."""
    world.twin.play(told)
