"""Runs as folders in `lab/` of the data folder; a new one is a process of its own that outlives the page.

Only the names of the programs are known here: the product imports neither the twin nor the load generator.
"""

import contextlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lingga_app.frontend import ROOT
from lingga_app.ports.laboratory import LaboratoryBusy, LabOrder, LabRun, RunKind, RunState

NAME: Final = re.compile(r"[0-9]{8}-[0-9]{6}-[a-z0-9-]{1,40}")
SHAPES: Final = ("opening", "payday", "burn", "spike", "soak")
USUAL: Final = "lingga-normal"
"""The scenario that is offered first."""
MOST: Final = 50
POINTS: Final = 60
"""Values per curve: a picture is not wider."""
OURS: Final = ("LINGGA_", "REFLEX_", "__REFLEX", "PROMETHEUS_", "PORT", "HTTPS")
"""Settings of this service, which a run must not inherit: it starts a service and data of its own."""


class FolderLaboratory:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def choices(self, kind: RunKind) -> Sequence[str]:
        if kind is RunKind.LOAD:
            return SHAPES if importlib.util.find_spec("locust") is not None else ()
        names = (path.stem for path in (ROOT / "simulation" / "scenarios").glob("*.toml"))
        return sorted(names, key=lambda name: (name != USUAL, name))

    def runs(self) -> Sequence[LabRun]:
        for process in self._started.values():
            process.poll()  # an ended one is let go
        if not self._folder.is_dir():
            return ()
        names = sorted((path.name for path in self._folder.iterdir() if NAME.fullmatch(path.name)), reverse=True)
        return [run for name in names[:MOST] if (run := self._read(name)) is not None]

    def start(self, order: LabOrder, now: datetime) -> str:
        if any(run.state is RunState.RUNNING for run in self.runs()):
            raise LaboratoryBusy
        name = f"{now:%Y%m%d-%H%M%S}-{order.what}-{order.size}"
        out = self._folder / name
        out.mkdir(parents=True)
        env = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        with (out / "output.txt").open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  (our own programs, words from fixed lists)
                _command(order, self._folder, name), cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True,
            )  # fmt: skip
        self._started[name] = process
        order_row = {"kind": order.kind, "what": order.what, "size": order.size, "seed": order.seed}
        (out / "order.json").write_text(json.dumps({**order_row, "pid": process.pid}), encoding="utf-8")
        return name

    def report(self, name: str) -> bytes | None:
        path = self._folder / name / "report.html"
        return path.read_bytes() if NAME.fullmatch(name) and path.is_file() else None

    def _read(self, name: str) -> LabRun | None:
        folder = self._folder / name
        began = datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        result = _json(folder / "result.json")
        if result is not None:
            return (_load if "measured" in result else _twin)(name, began, result, (folder / "report.html").is_file())
        order = _json(folder / "order.json") or _guessed(name)
        progress = _json(folder / "progress.json") or {"done": 0, "of": 1}
        state = RunState.RUNNING if self._alive(name, order) else RunState.BROKEN_OFF
        done = min(1.0, progress["done"] / max(1, progress["of"]))
        return LabRun(
            name, RunKind(order["kind"]), order["what"], order["size"], order["seed"], began, state, round(done, 3)
        )

    def _alive(self, name: str, order: Mapping[str, Any]) -> bool:
        if (process := self._started.get(name)) is not None:
            return process.poll() is None
        pid = order.get("pid")
        with contextlib.suppress(OSError, ValueError):
            return pid is not None and name in Path(f"/proc/{pid}/cmdline").read_text()
        return False


def _command(order: LabOrder, folder: Path, name: str) -> list[str]:
    if order.kind is RunKind.LOAD:
        words = [order.what, "--users", str(order.size), "--seconds", str(order.seconds), "--seed", str(order.seed)]
        return [sys.executable, "-m", "loadtest.run", *words, "--out", str(folder), "--name", name]
    words = ["simulate", order.what, "--days", str(order.size), "--seed", str(order.seed)]
    return [sys.executable, "-m", "lingga_app.cli", *words, "--out", str(folder / name)]


def _load(name: str, began: datetime, result: Mapping[str, Any], report: bool) -> LabRun:
    found, rows = result["measured"], result["service"]
    seats = [row["seats"] for row in rows]
    stages = {
        stage: _thin([row["stages"].get(stage, 0) for row in rows]) for stage in (rows[0]["stages"] if rows else ())
    }
    figures = {
        "requests": found["requests"], "rate": found["rate"], "errors": found["errors"],
        "wait_ms": found["waits_p95"] or 0.0, "sold": seats[-1] - seats[0] if seats else 0,
    }  # fmt: skip
    waits = _thin([row["p95"] or 0.0 for row in found["seconds"]])
    return LabRun(
        name, RunKind.LOAD, result["shape"], result["users"], result["seed"], began, RunState(result["outcome"]), 1.0,
        figures, waits, _thin(seats), stages, {}, len(result["violations"]), report,
    )  # fmt: skip


def _twin(name: str, began: datetime, result: Mapping[str, Any], report: bool) -> LabRun:
    waits = result["waits"]["days_from_paid_to_seat"]
    figures = {
        "people": result["people"], "booklets": result["score"]["booklets"], "wait_days": waits["p95"] or 0.0,
        "late": result["lateness"]["late_booklets"], "trips": result["trips"]["all"]["mean"] or 0.0,
    }  # fmt: skip
    districts = {row["district"]: row["days_to_seat"]["p50"] or 0.0 for row in result["districts"]}
    return LabRun(
        name, RunKind.TWIN, result["scenario"], result["days"], result["seed"], began,
        RunState.FAILED if result["violations"] else RunState.GOOD, 1.0, figures,
        [float(people) for _, people in result["waits"]["seat_histogram"]],
        [float(taken) for _, _, taken in result["seats"]["weeks"]],
        {stage: _thin(values) for stage, values in result["queues"]["stages"].items()},
        districts, len(result["violations"]), report,
    )  # fmt: skip


def _thin(values: Sequence[float]) -> list[float]:
    """At most `POINTS` of them, evenly apart."""
    step = max(1, -(-len(values) // POINTS))
    return [float(value) for value in values[::step]]


def _guessed(name: str) -> dict[str, Any]:
    """A run from the terminal that has not ended: what its folder's name says."""
    what, _, size = name[16:].rpartition("-")
    kind = RunKind.LOAD if what in SHAPES else RunKind.TWIN
    return {"kind": kind, "what": what or name[16:], "size": int(size) if size.isdigit() else 0, "seed": 0}


def _json(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
