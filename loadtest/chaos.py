"""What goes wrong on purpose: `CHAOS=late,duplicate,reordered,mail,worker,valkey`, any of them together.

A gateway that answers late and twice now and then belongs to every run (`USUAL`).
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

from loadtest.cast import CONTROL
from loadtest.service import Service, descendants

Fault = tuple[str, str, float, float]
"""Part of the sandbox, kind, value, chance."""
USUAL: Final[tuple[Fault, ...]] = (("gateway", "delay", 2, 0.2), ("gateway", "duplicate", 1, 0.1))
FAULTS: Final[Mapping[str, tuple[Fault, ...]]] = {
    "late": (("gateway", "delay", 6, 0.6),),
    "duplicate": (("gateway", "duplicate", 2, 0.5),),
    "reordered": (("gateway", "reorder", 0, 0.4),),
    "mail": (("smtp", "down", 0, 1), ("chat", "down", 0, 1), ("sms", "down", 0, 1)),
}
"""What the stand-ins do for the time between `BEGINS` and `ENDS`."""
OUTAGE: Final[Mapping[str, float]] = {"worker": 20.0, "valkey": 5.0}
"""Seconds after a stroke within which requests may fail: a supervisor starts the worker anew, browsers come back."""
BEGINS, ENDS, STRIKES = 0.25, 0.7, 0.5
"""Shares of the run: from when to when faults are on, and when a process is killed or the cache emptied."""


def kill_worker(service: Service) -> None:
    """The innermost server process, as an out-of-memory killer would take it; one when there are several."""
    below = service.descendants()
    servers = [pid for pid, command in below.items() if "granian" in command]
    inner = [pid for pid in servers if not any("granian" in command for command in descendants(pid).values())]
    os.kill(inner[0], signal.SIGKILL)


def flush_valkey(service: Service) -> None:
    """Every screen that several workers share is gone."""
    import redis

    with redis.Redis(unix_socket_path=str(service.data_dir / "valkey" / "valkey.sock")) as cache:
        cache.flushall()


STROKES: Final[Mapping[str, Callable[[Service], None]]] = {"worker": kill_worker, "valkey": flush_valkey}
KINDS: Final = (*FAULTS, *STROKES)


@dataclass
class Chaos:
    """Faults of one run, by the clock of the run. `happened` says what was done, in words."""

    service: Service
    kinds: tuple[str, ...]
    seconds: float
    happened: list[str] = field(default_factory=list[str])
    outages: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """From when to when what was struck may be away, in seconds since the epoch."""

    def __enter__(self) -> "Chaos":
        for fault in USUAL:
            self._order(*fault)
        self._timers = [threading.Timer(self.seconds * share, act) for share, act in self._plan()]
        for timer in self._timers:
            timer.daemon = True
            timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        for timer in self._timers:
            timer.cancel()
            timer.join()
        self._calm(everything=True)

    def _plan(self) -> list[tuple[float, Callable[[], None]]]:
        acts: list[tuple[float, Callable[[], None]]] = []
        if any(kind in FAULTS for kind in self.kinds):
            acts += [(BEGINS, self._trouble), (ENDS, self._calm)]
        return acts + [(STRIKES, self._stroke(kind)) for kind in self.kinds if kind in STROKES]

    def _trouble(self) -> None:
        for kind in self.kinds:
            for fault in FAULTS.get(kind, ()):
                self._order(*fault)
        self._said(", ".join(kind for kind in self.kinds if kind in FAULTS), BEGINS)

    def _calm(self, everything: bool = False) -> None:
        with httpx.Client(trust_env=False, timeout=10, headers=CONTROL) as http:
            for part in ("gateway", "chat", "sms", "smtp"):
                http.delete(f"{self.service.sandbox_url}/{part}/_control/faults").raise_for_status()
        if not everything:
            for fault in USUAL:
                self._order(*fault)
            self._said("over", ENDS)

    def _stroke(self, kind: str) -> Callable[[], None]:
        def act() -> None:
            now = time.time()
            self.outages.append((now, now + OUTAGE[kind]))
            STROKES[kind](self.service)
            self._said({"worker": "a worker was killed", "valkey": "Valkey was emptied"}[kind], STRIKES)

        return act

    def _order(self, part: str, kind: str, value: float, chance: float) -> None:
        body = {"kind": kind, "value": value, "chance": chance}
        url = f"{self.service.sandbox_url}/{part}/_control/faults"
        httpx.post(url, json=body, headers=CONTROL, timeout=10, trust_env=False).raise_for_status()

    def _said(self, what: str, share: float) -> None:
        self.happened.append(f"{what} ({share * self.seconds:.0f} s)")
