"""The laboratory: runs of the twin and of the load generator, kept in folders, started as processes of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class RunKind(StrEnum):
    TWIN = "twin"
    LOAD = "load"


class RunState(StrEnum):
    RUNNING = "running"
    GOOD = "good"
    FAILED = "failed"
    INVALID = "invalid"
    BROKEN_OFF = "broken_off"


class LaboratoryBusy(Exception):
    """One run at a time: two would measure each other."""


@dataclass(frozen=True, slots=True)
class LabRun:
    """`what`: scenario or shape; `size`: days or people; `done`: share of a run that is under way (0 to 1).

    `figures` by name, in the units of the reports. `waits`, `seats`, `stages`: values over the time of the run, or a
    histogram by days for the twin's waits; `districts`: name -> half of the people waited no longer, in days.
    """

    name: str
    kind: RunKind
    what: str
    size: int
    seed: int
    began: datetime
    state: RunState
    done: float = 0.0
    figures: Mapping[str, float] = field(default_factory=dict[str, float])
    waits: Sequence[float] = ()
    seats: Sequence[float] = ()
    stages: Mapping[str, Sequence[float]] = field(default_factory=dict[str, Sequence[float]])
    districts: Mapping[str, float] = field(default_factory=dict[str, float])
    violations: int = 0
    report: bool = False


@dataclass(frozen=True, slots=True)
class LabOrder:
    """A run to start. `size`: days of the twin, people of a load; `seconds` of load."""

    kind: RunKind
    what: str
    size: int
    seed: int
    seconds: int = 60


class Laboratory(Protocol):
    def choices(self, kind: RunKind) -> Sequence[str]:
        """Scenarios or shapes; nothing where this installation lacks the tools for it."""
        ...

    def runs(self) -> Sequence[LabRun]:
        """The newest first."""
        ...

    def start(self, order: LabOrder, now: datetime) -> str:
        """Begin a run; its name. Raises `LaboratoryBusy`."""
        ...

    def report(self, name: str) -> bytes | None:
        """The run's own page, or None."""
        ...
