"""Where the demo's past is played: our services, the sandbox as the world outside, and one clock for both."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Protocol, TypeVar

import httpx

from lingga_app.domain.actor import Actor
from lingga_app.services.deliverers import DELIVERERS
from lingga_app.services.demo_people import demo_actors
from lingga_app.services.outbox import Deliverer, work
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seal_audit import seal_pending

C = TypeVar("C")
R = TypeVar("R")

LEFT_FOR_LATER: Final = ("notice", "chat_unread")
"""The service tells people itself, once it runs and can hear whether a message arrived."""
_NOW_DUE: Final[Mapping[str, Deliverer]] = {
    kind: deliver for kind, deliver in DELIVERERS.items() if kind not in LEFT_FOR_LATER
}
JUDGES: Final = 2
"""Photos judged at once: each check is a process of its own."""


class SetClock(Protocol):
    """The clock of `deps`; only forwards."""

    at: datetime


@dataclass(frozen=True)
class Stage:
    """`sandbox` is its address, `control_key` opens its control calls, `clock` is the clock that `deps` reads."""

    deps: Deps
    clock: SetClock
    sandbox: str
    control_key: str = "kendali-contoh"
    household_papers: dict[tuple[str, str], set[str]] = field(default_factory=dict[tuple[str, str], set[str]])
    """Account and family card -> the papers that were sent for the whole family."""

    @cached_property
    def people(self) -> dict[str, Actor]:
        """The demo's accounts by name."""
        return demo_actors(self.deps)

    def end(self) -> None:
        """The sandbox goes by the true time again."""
        self.control("POST", "/_control/clock", offset_seconds=0)

    def go_to(self, moment: datetime) -> None:
        """Both clocks go on to `moment`, never back."""
        if moment < self.clock.at:
            raise ValueError(f"{moment} lies before {self.clock.at}")
        self.clock.at = moment
        self.control("POST", "/_control/clock", offset_seconds=moment.timestamp() - time.time())

    def do(self, who: str, case: Callable[[Ctx, C], R], cmd: C) -> R:
        """One use case by one of the demo's people."""
        return run(case, cmd, actor=self.people[who], deps=self.deps)

    def see(self, who: str, query: Callable[[Ctx, C], R], asked: C) -> R:
        return read(query, asked, actor=self.people[who], deps=self.deps)

    def deliver(self) -> None:
        """What use cases left to be done outside, until nothing is due; then the audit rows are sealed."""

        def until_idle(_: int) -> None:
            while work(self.deps, _NOW_DUE, limit=1):
                pass

        with ThreadPoolExecutor(JUDGES) as lanes:
            list(lanes.map(until_idle, range(JUDGES)))
        seal_pending(self.deps)

    def pay(self, order_id: str, **how: Any) -> None:
        """The payer pays at the gateway's side."""
        self.control("POST", f"/gateway/_control/{order_id}/pay", **how)

    def control(self, method: str, path: str, **body: Any) -> None:
        answer = httpx.request(
            method,
            self.sandbox + path,
            json=body,
            headers={"X-Sandbox-Control": self.control_key},
            timeout=10,
            trust_env=False,
        )
        answer.raise_for_status()
