"""Rate and waiting time against load, up to saturation and past it; and fifty people who pick a slot.

    python -m loadtest.saturation --plot docs/plots/saturation.svg

Bookings by `POST /api/v1/applications/{reference}/seat` in an open model, each by another person, a step of seconds for
each offered rate. The rate must not fall when the load doubles beyond saturation. Then fifty people on sockets pick day
and hour and take it, again and again. The load generator runs on the same machine. Exit 1 if a limit is broken.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from lingga_app import settings
from lingga_app.bootstrap import make_deps
from lingga_app.cookies import SESSION
from lingga_app.db.migrate import upgrade
from lingga_app.domain.lifecycle import Status
from loadtest.booked import Crowd, Person, Wanted, make_crowd, must_be_whole
from loadtest.figure import p95
from loadtest.limits import Limit, tell
from loadtest.plot import rate_and_wait
from loadtest.service import Service, quiet, running_service
from loadtest.socket import SEAT, Tab, Update, tells

RATES = (25, 50, 75, 100, 150, 200, 300, 400, 600)
KEPT_UP = 0.95
"""Below this share of the offered rate the service is past saturation."""
NOT_LESS = 0.9
"""Of the best rate, at twice the load and more. Less would be falling; the rest is noise of a step."""
USERS, THINK = 50, (0.5, 1.5)
DRAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """One offered rate: bookings a second until the last was answered, and how long each took."""

    offered: float
    answered: float
    p95_ms: float
    errors: int
    drained_s: float


def saturation(rates: Sequence[float], seconds: float) -> tuple[list[Step], dict[str, Any]]:
    """Steps in order of load, and the limits."""
    people = int(sum(rates) * seconds) + len(rates)
    with tempfile.TemporaryDirectory(prefix="lingga-load-") as folder:
        found = settings.load({**os.environ, "LINGGA_DATA_DIR": folder})
        upgrade(found.database_url)
        deps = make_deps(found)
        crowd = make_crowd(deps, Wanted(people, Status.PAID))
        with running_service(Path(folder)) as service:
            steps = asyncio.run(_steps(service, crowd, rates, seconds))
        must_be_whole(deps)
        deps.engine.dispose()
    return steps, {"steps": [asdict(step) for step in steps], "limits": [limit.as_dict() for limit in _limits(steps)]}


def _limits(steps: list[Step]) -> Iterator[Limit]:
    best = max(step.answered for step in steps)
    full = next((step.offered for step in steps if step.answered < KEPT_UP * step.offered), None)
    yield Limit("saturated at an offered rate of", full or 0.0, least=1.0)
    beyond = [step.answered for step in steps if full and step.offered >= 2 * full]
    yield Limit("share of the best rate at twice that load", min(beyond, default=0.0) / best, least=NOT_LESS)
    yield Limit("errors", sum(step.errors for step in steps), most=0)


async def _steps(service: Service, crowd: Crowd, rates: Sequence[float], seconds: float) -> list[Step]:
    coming = iter(crowd.people)
    steps: list[Step] = []
    connections = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connections, timeout=aiohttp.ClientTimeout(120)) as http:
        await _book(http, service, crowd, next(coming))
        for rate in rates:
            await quiet(service)
            steps.append(await _step(http, service, crowd, [next(coming) for _ in range(int(rate * seconds))], rate))
    return steps


async def _step(http: aiohttp.ClientSession, service: Service, crowd: Crowd, people: list[Person], rate: float) -> Step:
    began, waits, ended = time.monotonic(), list[float](), list[float]()
    errors = 0

    async def come(number: int, person: Person) -> None:
        nonlocal errors
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        try:
            await _book(http, service, crowd, person)
        except (RuntimeError, aiohttp.ClientError, TimeoutError):
            errors += 1
        ended.append(time.monotonic())
        waits.append(time.monotonic() - due)  # from when they came, not from when we got round to send it

    async with asyncio.TaskGroup() as tasks:
        for number, person in enumerate(people):
            tasks.create_task(come(number, person))
    offered, spent = len(people) / rate, max(ended) - began
    return Step(rate, len(people) / max(offered, spent), p95(waits), errors, max(0.0, spent - offered))


async def _book(http: aiohttp.ClientSession, service: Service, crowd: Crowd, person: Person) -> None:
    session = crowd.sessions[person.application_id % len(crowd.sessions)][1]
    headers = {"authorization": f"Bearer {person.token}", "idempotency-key": "seat"}
    address = f"{service.base_url}/api/v1/applications/{person.reference}/seat"
    async with http.post(address, json={"session_id": session}, headers=headers) as answer:
        if answer.status != 201:
            raise RuntimeError(f"{answer.status} {(await answer.text())[:200]}")


def picking(seconds: float) -> dict[str, Any]:
    """Fifty people who hold a seat pick another one, with the pauses of people."""
    with tempfile.TemporaryDirectory(prefix="lingga-load-") as folder:
        found = settings.load({**os.environ, "LINGGA_DATA_DIR": folder})
        upgrade(found.database_url)
        deps = make_deps(found)
        crowd = make_crowd(deps, Wanted(USERS))
        with running_service(Path(folder), LINGGA_RESCHEDULES_ALLOWED="1000000") as service:
            spent, errors = asyncio.run(_picking(service, crowd, seconds))
        must_be_whole(deps)
        deps.engine.dispose()
    every = [wait for waits in spent.values() for wait in waits]
    limits = [
        Limit("picking a slot, 50 people, p95 ms", p95(every), most=250),
        Limit("errors", errors.total(), most=0),
    ]
    by_act = {name: {"times": len(waits), "p95_ms": p95(waits)} for name, waits in spent.items()}
    return {"acts": by_act, "errors": dict(errors), "limits": [limit.as_dict() for limit in limits]}


async def _picking(service: Service, crowd: Crowd, seconds: float) -> tuple[dict[str, list[float]], Counter[str]]:
    spent, errors = defaultdict[str, list[float]](list), Counter[str]()
    chance = random.Random(1)
    async with aiohttp.ClientSession() as http, AsyncExitStack() as tabs:
        await quiet(service, 10.0)
        opened: list[Tab] = []
        for person in crowd.people:
            path = f"/permohonan/{person.reference}/ganti-jadwal"
            tab = Tab(http, service.base_url, f"{SESSION}={person.token}", path)
            opened.append(await tabs.enter_async_context(tab))
            await tab.ask(f"{SEAT}.load", {}, lambda update: bool(tells(update, SEAT, "ready")))
        ends = time.monotonic() + seconds

        async def act(tab: Tab, name: str, var: str = "", value: str = "") -> None:
            def met(update: Update) -> bool:
                if var:
                    return tells(update, SEAT, var) == value
                return bool(update.get("events") or tells(update, SEAT, "problem"))

            await asyncio.sleep(chance.uniform(*THINK))
            began = time.monotonic()
            update = await tab.ask(f"{SEAT}.{name}", {var: value} if var else {}, met)
            spent[name].append(time.monotonic() - began)
            if problem := tells(update, SEAT, "problem"):
                errors[problem] += 1

        async def user(tab: Tab) -> None:
            sits = crowd.sessions[0]
            while time.monotonic() < ends:
                sits = chance.choice([each for each in crowd.sessions if each != sits])
                await act(tab, "choose_day", "day", sits[0])
                await act(tab, "choose_hour", "slot", str(sits[1]))
                await act(tab, "take")

        async with asyncio.TaskGroup() as users:
            for tab in opened:
                users.create_task(user(tab))
    return spent, errors


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rates", type=float, nargs="+", default=RATES, help="offered bookings a second")
    asked.add_argument("--seconds", type=float, default=8, help="of each step")
    asked.add_argument("--picking", type=float, default=30, help="seconds of fifty people picking; 0: not at all")
    asked.add_argument("--plot", type=Path, help="where to write the plot (SVG)")
    found = asked.parse_args()
    steps, said = saturation(found.rates, found.seconds)
    if found.plot:
        found.plot.parent.mkdir(parents=True, exist_ok=True)
        found.plot.write_text(rate_and_wait([(step.offered, step.answered, step.p95_ms) for step in steps]))
    failed = tell("saturation", said)
    return max(failed, tell("picking", picking(found.picking))) if found.picking else failed


if __name__ == "__main__":
    sys.exit(main())
