"""From what was measured to a verdict: rates, percentiles, errors, and whether the run counts at all. Pure.

A wait is what the service made somebody wait: the measured time less the line's own way there and back. Lines that lose
packets or break are shown and not judged. A fast run with a violation has failed; a run whose generator was full before
the service was measured the generator, and is invalid.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from loadtest.network import LINES

GENERATOR_FULL: Final = 90.0
"""Percent of one core; Locust warns there too."""
FULL_SECONDS: Final = 3
"""Seconds in a row above it after which the generator counts as full."""
BUSY: Final = ("take a seat", "take a seat page", "make a bill", "make a bill page")
"""Booking and asking for a bill: what the limit on waits is for."""


class Outcome(StrEnum):
    """How a run ended. The exit code of `python -m loadtest.run` follows from it."""

    GOOD = "good"
    FAILED = "failed"
    INVALID = "invalid"

    @property
    def exit_code(self) -> int:
        return {Outcome.GOOD: 0, Outcome.FAILED: 1, Outcome.INVALID: 3}[self]


@dataclass(frozen=True, slots=True)
class Limits:
    """`wait_ms`: 95 of 100 bookings and bills wait no longer (domain notes: p95 below 1 s at 50 and at 500 people).
    `errors`: share of requests that may fail; a clean "this hour is full" is no error."""

    wait_ms: float = 1000.0
    errors: float = 0.005


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of a generator: moment (seconds since the epoch), kind, label, line, milliseconds, what was said."""

    at: float
    kind: str
    label: str
    line: str
    ms: float
    said: str
    error: bool

    @property
    def wait_ms(self) -> float:
        return max(0.0, self.ms - 2000 * LINES[self.line].delay) if self.line in LINES else self.ms

    @property
    def judged(self) -> bool:
        """Whether a limit may be held against it."""
        line = LINES.get(self.line)
        return line is not None and not (line.loss or line.breaks_every or line.locked_after)


def read_samples(folder: Path) -> list[Sample]:
    """Of all generators of a run, in the order of time. A last line that was cut off is left out."""
    found: list[Sample] = []
    for path in sorted(folder.glob("samples-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                at, kind, label, name, ms, said, error = json.loads(line)
            except ValueError:
                continue
            found.append(Sample(at, kind, label, name, ms, said, bool(error)))
    return sorted(found, key=lambda sample: sample.at)


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that `share` of all do not exceed; None of nothing."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None


def spread(samples: Sequence[Sample]) -> dict[str, Any]:
    """Count, errors and the percentiles of those that were answered, in milliseconds as the person waited."""
    times = [sample.ms for sample in samples if not sample.error]
    return {
        "count": len(samples),
        "errors": sum(sample.error for sample in samples),
        **{name: quantile(times, share) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))},
    }


def generator_full(samples: Iterable[Sample]) -> float:
    """The highest load that a generator kept for `FULL_SECONDS` seconds, in percent of one core."""
    by_process: dict[str, list[float]] = defaultdict(list)
    for sample in samples:
        if sample.kind == "generator" and sample.label.startswith("cpu"):
            by_process[sample.label].append(sample.ms)
    kept = [
        min(loads[n : n + FULL_SECONDS])
        for loads in by_process.values()
        for n in range(max(0, len(loads) - FULL_SECONDS + 1))
    ]
    return max(kept, default=0.0)


@dataclass(frozen=True)
class Measured:
    """The figures of a run, ready to be written down.

    `excused`: failures while something was away on purpose, `recovered`: seconds until the last of them.
    """

    requests: int
    errors: int
    excused: int
    recovered: float | None
    rate: float
    waits_p95: float | None
    busiest_generator: float
    by_label: dict[str, dict[str, Any]]
    by_line: dict[str, dict[str, Any]]
    said: dict[str, int]
    failures: dict[str, int]
    seconds: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def measure(samples: Sequence[Sample], outages: Sequence[tuple[float, float]] = ()) -> Measured:
    """Everything that can be said from the generators' own lines. `outages`: see `chaos`."""
    asked = [sample for sample in samples if sample.kind in {"http", "socket"}]
    told = [sample for sample in samples if sample.kind in {"push", "whole"}]
    judged = [sample.wait_ms for sample in asked if sample.label in BUSY and sample.judged and not sample.error]
    failed = [sample for sample in (*asked, *told) if sample.error]
    away = [after for each in failed if (after := _since_outage(each, outages)) is not None]
    span = max(1.0, asked[-1].at - asked[0].at) if asked else 1.0
    return Measured(
        requests=len(asked),
        errors=len(failed) - len(away),
        excused=len(away),
        recovered=round(max(away), 1) if away else None,
        rate=round(len(asked) / span, 1),
        waits_p95=quantile(judged, 0.95),
        busiest_generator=generator_full(samples),
        by_label=_groups((*asked, *told), lambda sample: sample.label),
        by_line=_groups(asked, lambda sample: sample.line),
        said=dict(Counter(sample.said for sample in asked if sample.said and not sample.error).most_common()),
        failures=dict(
            Counter(f"{each.label}: {each.said}" for each in (*asked, *told) if each.error).most_common()
        ),
        seconds=_seconds(samples, asked),
    )  # fmt: skip


def _since_outage(failed: Sample, outages: Sequence[tuple[float, float]]) -> float | None:
    """Seconds since the latest outage that explains a failure began; None when none does."""
    began = [begin for begin, end in outages if begin <= failed.at and failed.at - failed.ms / 1000 <= end]
    return failed.at - max(began) if began else None


def judge(
    found: Measured, violations: Sequence[str], limits: Limits, service_cpu: float, cores: float
) -> tuple[Outcome, list[str]]:
    """The outcome and its reasons, the gravest first. `service_cpu`: its highest load in percent of one core.

    The generator was full before the service when it kept `GENERATOR_FULL` and the service still had a core's tenth
    left; a service that is full itself makes a full generator a finding and not an excuse.
    """
    reasons = [f"violated: {line}" for line in violations]
    if found.requests == 0:
        reasons.append("nothing was asked")
    if found.requests and found.errors / found.requests > limits.errors:
        reasons.append(f"{found.errors} of {found.requests} requests failed, {limits.errors:.1%} may")
    if found.waits_p95 is not None and found.waits_p95 > limits.wait_ms:
        reasons.append(f"95 of 100 bookings and bills waited up to {found.waits_p95:.0f} ms, {limits.wait_ms:.0f} may")
    if violations:
        return Outcome.FAILED, reasons
    if found.busiest_generator > GENERATOR_FULL and service_cpu < GENERATOR_FULL * cores:
        full = f"the generator was full ({found.busiest_generator:.0f} % of a core) before the service was"
        return Outcome.INVALID, [full, *reasons]
    return (Outcome.FAILED if reasons else Outcome.GOOD), reasons


def _groups(samples: Sequence[Sample], key: Any) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[key(sample)].append(sample)
    return {name: spread(group) for name, group in sorted(groups.items())}


def _seconds(samples: Sequence[Sample], asked: Sequence[Sample]) -> list[dict[str, Any]]:
    """One row per second: requests, errors, percentiles, people, load of the generators together."""
    if not asked:
        return []
    start = int(asked[0].at)
    rows: dict[int, list[Sample]] = defaultdict(list)
    for sample in asked:
        rows[int(sample.at) - start].append(sample)
    beside = _beside(samples, start)
    found: list[dict[str, Any]] = []
    for second in range(max(rows) + 1):
        each = spread(rows.get(second, []))
        found.append({"at": start + second, **each, **beside.get(second, {"people": 0, "cpu": 0.0})})
    return found


def _beside(samples: Sequence[Sample], start: int) -> Mapping[int, dict[str, float]]:
    last: dict[str, float] = {}
    found: dict[int, dict[str, float]] = {}
    for sample in samples:
        if sample.kind == "generator":
            last[sample.label] = sample.ms
            found[int(sample.at) - start] = {
                "people": sum(value for name, value in last.items() if name.startswith("users")),
                "cpu": round(sum(value for name, value in last.items() if name.startswith("cpu")), 1),
            }
    return found
