"""`lingga simulate`: run, measure, write four files; stop cleanly, and fail when the auditor found anything."""

import gc
import json
import logging
import math
import os
import platform
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Final

from simulation.report import page
from simulation.result import measure
from simulation.scenario import Scenario
from simulation.twin import Broken
from simulation.world import build, play

Told = Callable[[int, int], None]
"""Days done, days in all."""
T_95: Final = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""Student's t for 95 % and 1 to 9 degrees of freedom; 1.96 beyond."""
HEARD_WITHIN: Final = timedelta(days=4)
"""Callbacks may be lost and the bank unreachable for three days; by then every payment was asked about."""
LOOKED_AFTER: Final = 1.0
"""Seconds between two looks at how far replications are."""
SUMMED: Final = (
    ("waits", "days_from_paid_to_seat", "p95"),
    ("waits", "days_from_sent_to_booklet", "p50"),
    ("lateness", "working_days_to_booklet", "p95"),
    ("trips", "all", "mean"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`result` as it stands in result.json; `violations` empty when the run is good."""

    seed: int
    result: dict[str, Any]

    @property
    def violations(self) -> list[str]:
        return self.result["violations"]


def simulate(scenario: Scenario, seed: int, out: Path, told: Told = lambda done, of: None) -> Outcome:
    """One run into `out`: truth.jsonl, events.jsonl, result.json, report.html. Ctrl-C ends it with what there is."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lingga-twin-") as folder:
        result = _run(scenario, seed, out, Path(folder), told)
    (out / "result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    (out / "report.html").write_text(page(scenario, result), encoding="utf-8")
    return Outcome(seed, result)


def _run(scenario: Scenario, seed: int, out: Path, folder: Path, told: Told) -> dict[str, Any]:
    began, used = time.perf_counter(), time.process_time()
    violations: list[str] = []
    days = 0

    def day_done(day: int) -> None:
        nonlocal days
        days = day
        (out / "progress.json").write_text(json.dumps({"done": day, "of": scenario.days}), encoding="utf-8")
        told(day, scenario.days)

    with (out / "truth.jsonl").open("w", encoding="utf-8") as truth, (out / "events.jsonl").open("w") as events:
        world = build(scenario, seed, folder, truth, events)
        gc.collect()
        gc.freeze()  # what was imported and wired lives as long as the run
        gc.set_threshold(100_000, 50, 1000)
        try:
            play(world, day_done)
            violations = world.twin.whole_audit()
        except Broken as found:
            violations = found.violations
        except KeyboardInterrupt:
            pass
    twin = world.twin
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    twin.deps.close()
    bank = twin.outside.bank
    measured = measure(twin.database, out / "truth.jsonl", bank.held_idr())
    violations += broken(measured, bank.held_idr(before=twin.now - HEARD_WITHIN))
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "seed": seed,
        "first_day": scenario.start.isoformat(),
        "days": days,
        "days_wanted": scenario.days,
        "violations": [f"seed {seed}, day {days + 1}: {found}" for found in violations],
        "audits": twin.audits,
        "refusals": dict(sorted(twin.refusals.items())),
        "drawn_and_read": int(scenario.world.drawn),
        **measured,
        "speed": {
            "seconds": round(seconds, 1),
            "processor_seconds": round(cpu, 1),
            "commands": twin.commands,
            "commands_per_second": round(twin.commands / seconds, 1),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}",
        },
    }


def broken(measured: dict[str, Any], known_idr: int) -> list[str]:
    """What the truth file and the bank's books know and the service's own auditor cannot: never to be excused.

    `known_idr`: what the bank got early enough that our books must have it; what it got since may still be unheard.
    """
    money, score = measured["money"], measured["score"]
    found: list[str] = []
    if not known_idr <= money["received_idr"] <= money["bank_holds_idr"]:
        found.append(f"the bank holds {money['bank_holds_idr']} rupiah, our books say {money['received_idr']}")
    found += [f"a delivery falls over: {which}" for which in measured["notices"]["fell_over"]]
    found += [f"the money of {order} is nowhere" for order in money["lost_orders"]]
    found += [f"{ref} has a booklet on a NIK that the registry does not know" for ref in score["cases"]["unknown"]]
    return found


def replicate(
    scenario: Scenario, seeds: Sequence[int], out: Path, told: Told = lambda done, of: None, lanes: int | None = None
) -> list[Outcome]:
    """The same scenario once per seed, each in a folder and a process of its own, and summary.json over all.

    As many run at once as there are processors (`lanes`): no run knows of another, so all is as if they had run one by
    one. Told are the days of all together. Ctrl-C ends those that run, each with what there is.
    """
    folders = {seed: out / f"seed-{seed}" for seed in seeds}
    _play_all(scenario, folders, told, lanes or os.cpu_count() or 1)
    outcomes = [Outcome(seed, found) for seed, folder in folders.items() if (found := _read(folder / "result.json"))]
    (out / "summary.json").write_text(json.dumps(summary(outcomes), indent=1, sort_keys=True), encoding="utf-8")
    return outcomes


def _play_all(scenario: Scenario, folders: Mapping[int, Path], told: Told, lanes: int) -> None:
    fresh = get_context("spawn")  # nothing of ours, so that what a run says of its memory is its own
    waiting, running = list(folders), dict[int, BaseProcess]()
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("result.json", "progress.json"):
            (folder / name).unlink(missing_ok=True)
    try:
        while waiting or running:
            while waiting and len(running) < lanes:
                seed = waiting.pop(0)
                running[seed] = fresh.Process(target=_apart, args=(scenario, seed, folders[seed]))
                running[seed].start()
            wait([process.sentinel for process in running.values()], LOOKED_AFTER)
            done = sum(_read(folder / "progress.json").get("done", 0) for folder in folders.values())
            told(done, scenario.days * len(folders))
            _gone(running)
    except KeyboardInterrupt:
        for process in running.values():
            if process.pid is not None:
                os.kill(process.pid, signal.SIGINT)
        for process in running.values():
            process.join()


def _gone(running: dict[int, BaseProcess]) -> None:
    """Take away those that have ended. One that fell over ends the whole."""
    for seed, process in [each for each in running.items() if not each[1].is_alive()]:
        del running[seed]
        if process.exitcode:
            for other in running.values():
                other.terminate()
            raise RuntimeError(f"seed {seed} fell over, see above")


def _apart(scenario: Scenario, seed: int, out: Path) -> None:
    """One run in a process of its own, which hears of Ctrl-C through us and so hears of it once."""
    os.setpgrp()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    logging.getLogger("lingga_app").setLevel(logging.ERROR)
    simulate(scenario, seed, out)


def _read(path: Path) -> dict[str, Any]:
    """What stands there; nothing while it is not there, or being written."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Mean and 95 % confidence interval of each headline figure over the replications."""
    found: dict[str, Any] = {"seeds": [each.seed for each in outcomes]}
    for path in SUMMED:
        values = [value for each in outcomes if (value := _at(each.result, path)) is not None]
        found["/".join(path)] = interval(values)
    found["violations"] = [line for each in outcomes for line in each.violations]
    return found


def interval(values: Sequence[float]) -> dict[str, float | int | None]:
    """Mean with the half width of its 95 % interval (Student's t); no interval below two values."""
    if not values:
        return {"n": 0, "mean": None, "half_width": None}
    if len(values) == 1:
        return {"n": 1, "mean": round(values[0], 3), "half_width": None}
    t = T_95[len(values) - 2] if len(values) - 2 < len(T_95) else 1.96
    half = t * stdev(values) / math.sqrt(len(values))
    return {"n": len(values), "mean": round(fmean(values), 3), "half_width": round(half, 3)}


def _at(result: dict[str, Any], path: Sequence[str]) -> float | None:
    found: Any = result
    for name in path:
        found = found[name]
    return found


def shorter(scenario: Scenario, days: int | None) -> Scenario:
    """The same scenario, cut (or drawn out) to so many days."""
    return scenario if days is None else replace(scenario, days=days)
