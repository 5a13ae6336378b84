"""What every user of one run shares: the plan, who is next, where each kind of line begins, what was measured."""

import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO, Any

import requests
from locust.env import Environment

from loadtest.cast import CONTROL, Crowd, Fresh, Known
from loadtest.plan import PERSONAS, Plan
from simulation.streams import pick, stream


@dataclass
class Lab:
    """One generator process. Worker `index` of `of` takes every `of`-th person, so that no two play the same one."""

    plan: Plan
    environment: Environment
    index: int = 0
    of: int = 1
    cases: dict[str, deque[Known]] = field(default_factory=dict[str, deque[Known]])
    fresh: deque[Fresh] = field(default_factory=deque[Fresh])
    seen: list[Known] = field(default_factory=list[Known])
    at_the_counter: deque[str] = field(default_factory=deque[str])
    """Pickup codes of people who stand at the counter."""
    _users: int = 0
    _log: IO[str] | None = None

    def __post_init__(self) -> None:
        crowd = Crowd.load(Path(self.plan.crowd))
        for stage in ("payable", "paid", "booked"):
            self.cases[stage] = deque(getattr(crowd, stage)[self.index :: self.of])
        self.fresh = deque(crowd.fresh[self.index :: self.of])
        self.seen = [*crowd.payable, *crowd.paid, *crowd.booked]
        self._log = (Path(self.plan.out) / f"samples-{self.index}.jsonl").open("w", encoding="utf-8", buffering=1 << 16)

    @property
    def now(self) -> datetime:
        """What the service's clock shows."""
        return datetime.now(UTC) + timedelta(seconds=self.plan.shift)

    def next_case(self, *stages: str) -> Known | None:
        return next((self.cases[stage].popleft() for stage in stages if self.cases[stage]), None)

    def seat_user(self) -> tuple[int, Random, str, str]:
        """Number, chance, line and address of the next user: the same for the same seed."""
        number = self._users * self.of + self.index
        self._users += 1
        chance = stream(self.plan.seed, "load", number)
        line = pick(chance, {name: PERSONAS[name] for name in self.plan.personas})
        return number, chance, line, f"127.{10 + number // 62_500 % 200}.{number // 250 % 250}.{number % 250 + 1}"

    def url(self, line: str) -> str:
        return f"http://127.0.0.1:{self.plan.ports[line]}"

    def note(self, kind: str, label: str, line: str, ms: float, said: str, *, error: bool) -> None:
        """One line of the measurements: moment, kind, label, line, milliseconds, what was said, whether an error."""
        if self._log is not None:
            row = (round(time.time(), 3), kind, label, line, round(ms, 1), said, int(error))
            self._log.write(json.dumps(row) + "\n")

    def close(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None

    def outside(self, path: str, **body: Any) -> bool:
        """A control call to the stand-ins: what happens at the bank or the post. Whether it happened."""
        return requests.post(f"{self.plan.sandbox}{path}", json=body, headers=CONTROL, timeout=30).ok

    def messages(self, to: str) -> Sequence[str]:
        """What a phone has received, newest first."""
        answer = requests.get(f"{self.plan.sandbox}/pesan/api", params={"to": to}, timeout=30)
        return [message["text"] for message in answer.json()["messages"]]
