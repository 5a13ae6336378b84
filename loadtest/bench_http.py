"""What programs meet, beside plain FastAPI in the same run: the gateway's callbacks, and an applicant's way by API."""

import asyncio
import hashlib
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from lingga_app import settings
from lingga_app.bootstrap import make_deps
from lingga_app.db.migrate import upgrade
from lingga_app.domain.lifecycle import Status
from loadtest.booked import FEE_IDR, PLACE, Crowd, Person, Wanted, make_crowd, must_be_whole
from loadtest.figure import Figure, figure, p95
from loadtest.limit_app import limit_app
from loadtest.service import Service, quiet, running_service

AT_ONCE = 32
ROUNDS = 5
WALKERS = 16
CONTROL = {"x-sandbox-control": "kendali-contoh"}
PATIENCE = 20.0
PAUSE = 0.02

Send = Callable[[aiohttp.ClientSession, int], Awaitable[None]]


@dataclass(frozen=True)
class Setting:
    service: Service
    crowd: Crowd
    limit: str
    gateway_key: str


def webhooks(each: int = 200) -> Iterator[Figure]:
    """Genuine callbacks, all different, acknowledged after the inbox commit; beside a route that commits one row."""
    with setting(1, Status.BOOKED) as world:
        yield asyncio.run(_webhooks(world, each))


def journey(people: int = 160) -> Iterator[Figure]:
    """From the first answer to the slip in hand and a changed date, sixteen people at once; one figure per stage and
    one for all acts. Waits for the gateway are stages of their own and no acts."""
    with setting(people, Status.PAYABLE) as world:
        yield from asyncio.run(_journey(world))


@contextmanager
def setting(people: int, status: Status) -> Iterator[Setting]:
    with tempfile.TemporaryDirectory(prefix="lingga-bench-") as folder:
        found = settings.load({**os.environ, "LINGGA_DATA_DIR": folder})
        upgrade(found.database_url)
        deps = make_deps(found)
        crowd = make_crowd(deps, Wanted(people, status))
        with running_service(Path(folder)) as service, limit_app(Path(folder)) as limit:
            yield Setting(service, crowd, limit, found.secrets.gateway_server_key)
        must_be_whole(deps)
        deps.engine.dispose()


async def _webhooks(world: Setting, each: int) -> Figure:
    told = iter(range(10_000_000))

    async def tell(http: aiohttp.ClientSession, _: int) -> None:
        body = _callback(world.gateway_key, next(told))
        await _ok(http.post(f"{world.service.base_url}/api/webhooks/midtrans", data=body))

    async def row(http: aiohttp.ClientSession, _: int) -> None:
        await _ok(http.post(f"{world.limit}/row", data=_callback(world.gateway_key, next(told))))

    pairs: list[tuple[float, float]] = []
    waits: list[float] = []
    async with _browser() as http:
        for number in range(ROUNDS + 1):
            theirs, _ = await _round(http, row, each)
            await quiet(world.service)
            ours, waited = await _round(http, tell, each)
            await quiet(world.service, 20.0)
            if number:  # the first round warms caches up
                pairs.append((ours, theirs))
                waits += waited
    return figure(
        "webhooks", "fastapi_one_row", pairs, unit="callback/s", floor=0.5, p95_ms=p95(waits), clients=AT_ONCE
    )


def _callback(key: str, number: int) -> bytes:
    """As the gateway signs it."""
    order, gross = f"beban-{number}", f"{FEE_IDR}.00"
    told = {
        "order_id": order,
        "status_code": "200",
        "gross_amount": gross,
        "signature_key": hashlib.sha512(f"{order}200{gross}{key}".encode()).hexdigest(),
        "transaction_id": f"beban-{number}",
        "transaction_status": "settlement",
        "fraud_status": "accept",
    }
    return json.dumps(told).encode()


async def _round(http: aiohttp.ClientSession, send: Send, each: int) -> tuple[float, list[float]]:
    """(requests a second, seconds of each) of `each` requests, `AT_ONCE` under way."""
    waits: list[float] = []
    numbers = iter(range(each))

    async def client() -> None:
        for number in numbers:
            began = time.perf_counter()
            await send(http, number)
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return each / (time.perf_counter() - began), waits


@dataclass
class Walk:
    """Seconds of each act by stage, over all people."""

    http: aiohttp.ClientSession
    world: Setting
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def go(self, person: Person) -> None:
        own = f"/applications/{person.reference}"
        other = await self._act(person, "start", "POST", "/applications", {"relation": "relative"})
        answers = {"answers": {"occupation": "Penjahit", "landmark": "sebelah masjid", "father_name": "AHMAD"}}
        await self._act(person, "answers", "PATCH", f"/applications/{other['reference']}/answers", answers)
        await self._act(person, "before_paying", "GET", f"{own}/before-paying")
        await self._act(person, "bill", "POST", f"{own}/bills", {"channel": "bri", "place": PLACE})
        await self._until(person, "wait_pay_code", f"{own}/bill", lambda bill: bill["pay_code"])
        pay = f"{self.world.service.sandbox_url}/gateway/_control/{person.reference}-1/pay"
        await _ok(self.http.post(pay, json={}, headers=CONTROL))
        await self._until(person, "wait_paid", f"{own}/timeline", lambda line: line["status"] == "paid")
        choices = await self._act(person, "seat_choices", "GET", f"{own}/seat-choices")
        first, second = choices["sessions"][person.application_id % 10], choices["sessions"][-1]
        await self._act(person, "seat", "POST", f"{own}/seat", {"session_id": first["session_id"]})
        await self._act(person, "slip", "GET", f"{own}/slip")
        await self._act(person, "move_seat", "PUT", f"{own}/seat", {"session_id": second["session_id"]})
        await self._act(person, "timeline", "GET", f"{own}/timeline")

    async def _act(self, person: Person, stage: str, method: str, path: str, body: Any = None) -> Any:
        began = time.perf_counter()
        found = await self._send(person, method, path, body, stage)
        self.spent[stage].append(time.perf_counter() - began)
        return found

    async def _until(self, person: Person, stage: str, path: str, met: Callable[[Any], object]) -> None:
        began = time.perf_counter()
        while not met(await self._send(person, "GET", path, None, "")):
            if time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{stage} took more than {PATIENCE} s")
            await asyncio.sleep(PAUSE)
        self.spent[stage].append(time.perf_counter() - began)

    async def _send(self, person: Person, method: str, path: str, body: Any, key: str) -> Any:
        headers = {"authorization": f"Bearer {person.token}"} | ({"idempotency-key": key} if key else {})
        address = f"{self.world.service.base_url}/api/v1{path}"
        return await _ok(self.http.request(method, address, json=body, headers=headers))


async def _journey(world: Setting) -> list[Figure]:
    async with _browser() as http:

        async def nothing(http: aiohttp.ClientSession, _: int) -> None:
            await _ok(http.get(f"{world.limit}/empty"))

        await quiet(world.service)
        before, waits = await _round(http, nothing, 2000)
        walk = Walk(http, world)
        coming = iter(world.crowd.people)

        async def walker() -> None:
            for person in coming:
                await walk.go(person)

        began = time.perf_counter()
        await asyncio.gather(*(walker() for _ in range(WALKERS)))
        spent = time.perf_counter() - began
        await quiet(world.service)
        after, more = await _round(http, nothing, 2000)
    return list(_stages(walk.spent, spent, (before + after) / 2, p95([*waits, *more])))


def _stages(spent: dict[str, list[float]], seconds: float, empty: float, empty_p95: float) -> Iterator[Figure]:
    acts = sum(len(waits) for stage, waits in spent.items() if not stage.startswith("wait_"))
    yield figure("journey", "empty_fastapi_route", [(acts / seconds, empty)], people_at_once=WALKERS, acts=acts)
    for stage, waits in spent.items():
        took = p95(waits)
        yield figure(
            f"journey_{stage}", "empty_fastapi_route_p95", [(took, empty_p95)], unit="ms p95",
            times=len(waits), median_ms=1000 * median(waits),
        )  # fmt: skip


def _browser() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE))


async def _ok(request: Any) -> Any:
    async with request as answer:
        if answer.status >= 300:
            raise RuntimeError(f"{answer.method} {answer.url.path}: {answer.status} {(await answer.text())[:300]}")
        return await answer.json() if answer.content_type.endswith("json") else None
