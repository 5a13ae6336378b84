"""One line of a bench: a rate of today's machine beside a limit of today's machine, both from one run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is the median over pairs of rounds that took turns, so that neighbours on the machine disturb it less.

    `floor` and `aim` belong to `ratio` (0: none is set). `more`: what else was measured, by name.
    """

    name: str
    value: float
    unit: str
    limit_name: str
    limit: float
    ratio: float
    ratio_min: float
    ratio_max: float
    floor: float = 0.0
    aim: float = 0.0
    more: Mapping[str, float | int | str] = field(default_factory=dict[str, float | int | str])

    @property
    def kept(self) -> bool:
        return self.ratio >= self.floor

    def sentence(self) -> str:
        """For a person at a terminal."""
        asked = f", floor {self.floor:.2f}: {'kept' if self.kept else 'MISSED'}" if self.floor else ""
        more = "".join(f", {name} {_short(value)}" for name, value in self.more.items())
        return (
            f"{self.name}: {self.value:.0f} {self.unit}, {self.limit_name}: {self.limit:.0f} {self.unit}, "
            f"ratio {self.ratio:.3f} ({self.ratio_min:.3f} to {self.ratio_max:.3f}){asked}{more}"
        )

    def line(self) -> str:
        """One JSON object."""
        flat = {name: getattr(self, name) for name in self.__slots__ if name != "more"} | dict(self.more)
        return json.dumps({name: _short(value) for name, value in flat.items()})


def figure(
    name: str,
    limit_name: str,
    pairs: Sequence[tuple[float, float]],
    *,
    unit: str = "act/s",
    floor: float = 0.0,
    aim: float = 0.0,
    **more: float | str,
) -> Figure:
    """From pairs (rate, limit's rate) of the rounds."""
    ratios = sorted(one / other for one, other in pairs)
    value, limit = (median(kind) for kind in zip(*pairs, strict=True))
    return Figure(
        name,
        value,
        unit,
        limit_name,
        limit,
        median(ratios),
        ratios[0],
        ratios[-1],
        floor,
        aim,
        {**more, "rounds": len(pairs)},
    )


def p95(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return 1000 * sorted(seconds)[int(len(seconds) * 0.95)]


def _short(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value
