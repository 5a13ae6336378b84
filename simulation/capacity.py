"""`lingga capacity`: what so many booths can do, from runs of the twin.

For each demand the same office is let live through some weeks, once per seed. Answers: the wait for a seat (mean of the
replications' p95 with its 95 % interval), the demand at which all chairs are taken, and the cheapest change with which
booklets keep the four working days (Permenkumham 8/2014, article 22). Chairs follow from booths and minutes; costs of
changes are ours and only order them.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from simulation.scenario import Scenario
from simulation.simulate import interval

CLOCK_DAYS: Final = 4
LATE_ALLOWED: Final = 0.01
"""Share of booklets that may be late while the clock still counts as kept (ours)."""
FULL: Final = 0.97
"""From this share of chairs taken on, waits grow with time: no steady figure exists."""
MOST_CHAIRS: Final = 500

Run = Callable[[Scenario, int], dict[str, Any]]
"""Scenario and seed -> result.json."""


@dataclass(frozen=True, slots=True)
class Point:
    """One demand, all seeds. `wait` and `booklet` in days and working days; `used`: share of chairs taken."""

    demand: float
    wait: dict[str, float | int | None]
    booklet: dict[str, float | int | None]
    late_share: float
    used: float
    violations: int

    @property
    def saturated(self) -> bool:
        return self.used >= FULL


@dataclass(frozen=True, slots=True)
class Curve:
    """p95 wait = `floor` + `slope` * u / (1 - u), u the share of chairs taken; `full_at`: demand a day with u = 1."""

    floor: float
    slope: float
    full_at: float


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do differently. `cost` orders changes: nought is a habit, one is one more person."""

    said: str
    cost: float
    values: dict[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Answer:
    booths: int
    minutes: float
    points: tuple[Point, ...]
    curve: Curve | None
    change: str

    def sentences(self) -> list[str]:
        """For a planner, one line each."""
        lines = [_said(self, point) for point in self.points]
        if self.curve is not None:
            lines.append(f"All chairs are taken at about {self.curve.full_at:.1f} people a working day.")
        lines.append(f"Four working days to the booklet: {self.change}.")
        return lines

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"sentences": self.sentences()}


def office(base: Scenario, booths: int, minutes: float, demand: float, days: int) -> Scenario:
    """The scenario with that many booths; an hour has as many chairs as they can serve, the season is left out."""
    chairs = max(1, min(MOST_CHAIRS, int(booths * 60 / minutes)))
    return replace(base, days=days).with_values(
        staff__interviewers=booths,
        staff__interview_minutes=minutes,
        staff__chairs_an_hour=chairs,
        demand__per_working_day=demand,
        demand__early_year=1.0,
        demand__ramadan=1.0,
        demand__school_holiday=1.0,
        world__drawn=0,
        world__books=500,
        world__books_every=max(2, int(400 / demand)),
    )


def capacity(
    base: Scenario, run: Run, *, booths: int, minutes: float, demands: Sequence[float], seeds: Sequence[int], days: int
) -> Answer:
    """Ask the twin at each demand, fit the curve, look for the cheapest change at the largest demand."""
    offices = [office(base, booths, minutes, demand, days) for demand in demands]
    points = tuple(point(each, run, seeds) for each in offices)
    return Answer(booths, minutes, points, fit(points), cheapest(offices[-1], points[-1], run, seeds))


def point(scenario: Scenario, run: Run, seeds: Sequence[int]) -> Point:
    """All replications of one office."""
    results = [run(scenario, seed) for seed in seeds]
    waits = [each["waits"]["days_from_paid_to_seat"]["p95"] for each in results]
    books = [each["lateness"]["working_days_to_booklet"]["p95"] for each in results]
    released = sum(each["lateness"]["booklets_released"] for each in results)
    late = sum(each["lateness"]["late_booklets"] for each in results)
    used = [_used(each) for each in results]
    return Point(
        scenario.demand.per_working_day,
        interval([each for each in waits if each is not None]),
        interval([each for each in books if each is not None]),
        round(late / released, 4) if released else 0.0,
        round(sum(used) / len(used), 3) if used else 0.0,
        sum(len(each["violations"]) for each in results),
    )


def fit(points: Sequence[Point]) -> Curve | None:
    """Least squares over the points that are not saturated; None below two of them."""
    steady = [each for each in points if not each.saturated and each.wait["mean"] is not None and each.used > 0]
    if len(steady) < 2:
        return None
    xs = [each.used / (1 - each.used) for each in steady]
    ys = [float(each.wait["mean"] or 0.0) for each in steady]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread if spread else 0.0
    busiest = steady[-1]  # it knows best where the chairs end; a full office no longer shows how many more would come
    return Curve(round(mean_y - slope * mean_x, 3), round(slope, 3), round(busiest.demand / busiest.used, 1))


def kept(found: Point) -> bool:
    """Whether the clock is kept: at most one booklet in a hundred is late, and none is broken off by a violation."""
    return found.late_share <= LATE_ALLOWED and not found.violations


def cheapest(scenario: Scenario, now: Point, run: Run, seeds: Sequence[int]) -> str:
    """The first of the changes, in the order of their cost, with which the clock is kept."""
    if kept(now):
        return "kept as it is"
    for change in sorted(_changes(scenario), key=lambda each: each.cost):
        if kept(point(scenario.with_values(**change.values), run, seeds)):
            return f"kept with {change.said} (now {now.late_share:.0%} are late)"
    return f"not kept by any single change ({now.late_share:.0%} are late)"


def _changes(scenario: Scenario) -> list[Change]:
    staff = scenario.staff
    more = [
        Change(f"one more {kind[:-1]}", 1.0, {f"staff__{kind}": getattr(staff, kind) + 1})
        for kind in ("verifiers", "approvers", "printers", "interviewers")
    ]
    return [
        Change("queues looked at every 15 minutes", 0.0, {"staff__looks_every": 15.0}),
        Change("printing in two thirds of the time", 0.8, {"staff__print_minutes": staff.print_minutes * 2 / 3}),
        *more,
        Change(
            "one more person at each of verification, approval and printing",
            3.0,
            {f"staff__{kind}": getattr(staff, kind) + 1 for kind in ("verifiers", "approvers", "printers")},
        ),
    ]


def _used(result: dict[str, Any]) -> float:
    """Share of the chairs taken, over the whole weeks in the middle: the first fills up, the last is cut off."""
    weeks = result["seats"]["weeks"][1:-1] or result["seats"]["weeks"]
    chairs = sum(week[1] for week in weeks)
    return sum(week[2] for week in weeks) / chairs if chairs else 0.0


def _said(answer: Answer, at: Point) -> str:
    wait = at.wait
    exact = "" if wait["half_width"] is None else f" (95 % interval: plus or minus {wait['half_width']:.1f})"
    booths = "1 booth" if answer.booths == 1 else f"{answer.booths} booths"
    grows = ", growing from week to week: the chairs do not suffice" if at.saturated else ""
    return (
        f"With {booths} and {answer.minutes:g}-minute interviews, 95 of 100 have a seat within "
        f"{wait['mean'] or 0:.1f} days{exact} at {at.demand:g} people a working day{grows}; "
        f"{at.used:.0%} of the chairs are taken."
    )
