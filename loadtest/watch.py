"""What is seen of a service while it is under load: processor, memory, queues, seats, money. It only ever reads."""

import contextlib
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import psutil

from lingga_app.domain.lifecycle import STAGE_OF, Status
from lingga_app.frontend import ROOT
from loadtest.cast import CONTROL
from loadtest.service import Service, inherited

EVERY: Final = 1.0
STATUSES: Final = "SELECT status, count(*) FROM application GROUP BY status"
SEATS: Final = "SELECT count(*) FROM appointment WHERE state = 'confirmed'"
RECEIVED: Final = "SELECT coalesce(sum(received_idr), 0) FROM payment"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One second. `cpu` in percent of one core, `memory_mb` of all processes of the service, `outbox` rows waiting."""

    at: float
    cpu: float
    memory_mb: float
    outbox: int
    seats: int
    stages: dict[str, int]


@dataclass
class Watch:
    """Looks once a second from a thread of its own, and asks the auditor every `audit_every` seconds."""

    service: Service
    env: dict[str, str]
    audit_every: float
    glimpses: list[Glimpse] = field(default_factory=list[Glimpse])
    audits: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    missed: int = 0
    """Looks that found no answer: the database was busy or gone."""

    def __enter__(self) -> "Watch":
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._look, self._audit)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _look(self) -> None:
        used, at = self.service.cpu_seconds(), time.monotonic()
        while not self._stop.wait(EVERY):
            now, spent = time.monotonic(), self.service.cpu_seconds()
            cpu, used, at = 100 * max(0.0, spent - used) / (now - at), spent, now
            try:
                with reading(self.service.data_dir, self.env) as ask:
                    stages = dict.fromkeys(STAGE_OF.values(), 0)
                    for status, count in ask(STATUSES):
                        stages[STAGE_OF[Status(status)]] += count
                    outbox, seats = due(ask, self.service.data_dir), ask(SEATS)[0][0]
            except Exception:
                self.missed += 1
                continue
            named = {stage.value: count for stage, count in stages.items()}
            self.glimpses.append(Glimpse(round(time.time(), 2), round(cpu, 1), self._memory(), outbox, seats, named))

    def _memory(self) -> float:
        total = 0
        for pid in self.service.descendants():
            with contextlib.suppress(psutil.Error):
                total += psutil.Process(pid).memory_info().rss
        return round(total / 2**20, 1)

    def _audit(self) -> None:
        while self.audit_every and not self._stop.wait(self.audit_every):
            self.audits.append(audit(self.env))

    def rows(self) -> list[dict[str, Any]]:
        return [asdict(each) for each in self.glimpses]


def audit(env: dict[str, str]) -> dict[str, Any]:
    """What `lingga audit --json` says, with the moment it was asked."""
    began = time.time()
    command = [sys.executable, "-m", "lingga_app.cli", "audit", "--json"]
    done = subprocess.run(command, cwd=ROOT, env={**inherited(), **env}, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        found = {"checked": 0, "violations": [f"the auditor did not answer: {done.stderr[-300:]}"]}
    return {"at": round(began, 2), "seconds": round(time.time() - began, 1), **found}


@contextlib.contextmanager
def reading(data_dir: Path, env: dict[str, str]) -> Iterator[Any]:
    """A function from a question in SQL to its rows, on a connection that cannot write."""
    if env.get("LINGGA_SCALE") == "1":
        import psycopg

        with psycopg.connect(f"host={data_dir / 'postgres'} user=postgres dbname=postgres") as line:
            line.read_only = True
            yield lambda sql: line.execute(sql).fetchall()
        return
    with contextlib.closing(sqlite3.connect(f"file:{data_dir / 'lingga.db'}?mode=ro", uri=True, timeout=5)) as db:
        yield lambda sql: db.execute(sql).fetchall()


def due(ask: Any, data_dir: Path) -> int:
    """Rows of the outbox that should have been delivered by now; what waits for its hour is left out."""
    with contextlib.suppress(OSError, ValueError):
        now = datetime.now(UTC) + timedelta(seconds=float((data_dir / "clock").read_text()))
        where = f"done_at IS NULL AND dead_at IS NULL AND due_at <= '{now:%Y-%m-%d %H:%M:%S.%f}'"
        return ask(f"SELECT count(*) FROM outbox WHERE {where}")[0][0]  # noqa: S608  (a moment of our own)
    return 0


def books_differ(service: Service, env: dict[str, str]) -> list[str]:
    """The bank's own ledger against ours, to the rupiah; empty when they agree."""
    with httpx.Client(trust_env=False, timeout=30) as http:
        orders = http.get(f"{service.sandbox_url}/gateway/ledger", headers=CONTROL).json()["orders"]
    theirs = sum(order["paid_idr"] for order in orders.values())
    with reading(service.data_dir, env) as ask:
        ours = ask(RECEIVED)[0][0]
    return [] if theirs == ours else [f"the bank was paid {theirs} rupiah, our books say {ours}"]


def settled(service: Service, env: dict[str, str], seconds: float) -> bool:
    """Wait until nothing is left to be done outside; False when that took longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(sqlite3.Error), reading(service.data_dir, env) as ask:
            if due(ask, service.data_dir) == 0:
                return True
        time.sleep(0.5)
    return False
