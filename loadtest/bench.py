"""Rates as ratios within one run: a figure of today's machine beside a limit of today's machine.

`lingga bench events`: a booking through the whole stack (socket, guard, `run()` with audit and outbox rows committed,
delta back) beside an empty Reflex event over the same sockets, in bursts that take turns, load generator included.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from statistics import median

import aiohttp

from lingga_app import engines, settings
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.bootstrap import make_deps
from lingga_app.cookies import SESSION
from lingga_app.db.migrate import upgrade
from loadtest.booked import Crowd, Person, Wanted, make_crowd, must_be_whole
from loadtest.figure import Figure, figure, p95
from loadtest.service import Service, quiet, running_service
from loadtest.socket import ROOT, SEAT, Tab, Update, tells

BURSTS_PER_PERSON = 25
"""The guard lets a person take 30 times a minute: then the next crowd comes, with sockets of its own."""
BURST, PER_SECOND = 45, 15
"""What one socket may send without being dropped at the door, with room to spare."""
FLOOR, AIM = 0.25, 0.40


@dataclass(frozen=True, slots=True)
class Burst:
    """One event from every socket at once: seconds until the last answer, each answer's own, and processor seconds."""

    seconds: float
    each: tuple[float, ...]
    cpu: float


def events(sockets: Sequence[int] = (50, 500), seconds: float = 10, scale: bool = False) -> Iterator[Figure]:
    """Start the built service on a fresh folder, let that many people book against empty events for `seconds` each.

    `scale`: on PostgreSQL and Valkey with two workers instead of SQLite with one.
    """
    for number in sockets:
        with _service(number * (1 + int(seconds // 4)), {"LINGGA_SCALE": "1"} if scale else {}) as (service, crowd):
            name = f"booking_event_{number}" + ("_scale" if scale else "")
            yield asyncio.run(_events(service, crowd, number, seconds, name))


@contextmanager
def _service(people: int, engine: dict[str, str]) -> Iterator[tuple[Service, Crowd]]:
    with tempfile.TemporaryDirectory(prefix="lingga-bench-") as folder:
        found = settings.load({**os.environ, "LINGGA_DATA_DIR": folder, **engine})
        with _database(found):
            upgrade(found.database_url)
            deps = make_deps(found)
            deps.events = MemoryEvents()  # nobody listens yet
            crowd = make_crowd(deps, Wanted(people))
            deps.engine.dispose()
        with running_service(found.data_dir, LINGGA_RESCHEDULES_ALLOWED="1000000", **engine) as service:
            yield service, crowd
        with _database(found):
            must_be_whole(deps)
            deps.engine.dispose()


def _database(found: settings.Settings) -> AbstractContextManager[None]:
    """Where it is a server of our own, it runs while the service does not."""
    return engines.for_a_while(found.data_dir, os.environ, found.log_dir) if found.scale else nullcontext()


async def _events(service: Service, crowd: Crowd, sockets: int, seconds: float, name: str) -> Figure:
    ends = time.monotonic() + seconds
    pairs: list[tuple[Burst, Burst]] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:  # by default, 100
        for first in range(0, len(crowd.people), sockets):
            if not pairs or time.monotonic() < ends:
                people = crowd.people[first : first + sockets]
                pairs += await _take_turns(http, service, people, crowd, ends)
    return _figure(pairs[1:] or pairs, sockets, name)  # the first pair warms caches up


async def _take_turns(
    http: aiohttp.ClientSession, service: Service, people: tuple[Person, ...], crowd: Crowd, ends: float
) -> list[tuple[Burst, Burst]]:
    """Bursts of empty events and of bookings, one after the other, by one crowd on sockets of its own."""
    pairs: list[tuple[Burst, Burst]] = []
    async with AsyncExitStack() as open_tabs:
        tabs = [
            await open_tabs.enter_async_context(
                Tab(http, service.base_url, f"{SESSION}={one.token}", f"/permohonan/{one.reference}/ganti-jadwal")
            )
            for one in people
        ]
        began = time.monotonic()
        for tab in tabs:
            await tab.ask(f"{SEAT}.load", {}, lambda update: bool(tells(update, SEAT, "ready")))
        for turn in range(1, BURSTS_PER_PERSON + 1):
            if len(pairs) > 1 and time.monotonic() > ends:
                break
            sent = max(tab.sent for tab in tabs)
            await asyncio.sleep(max(0.0, (sent - BURST) / PER_SECOND - (time.monotonic() - began)))
            await asyncio.gather(*(_choose(tab, crowd.sessions[turn - 1], crowd.sessions[turn]) for tab in tabs))
            await quiet(service)
            empty = await _burst(service, tabs, lambda tab, yes=turn % 2 == 1: _toggle(tab, yes))
            await quiet(service)
            pairs.append((empty, await _burst(service, tabs, _take)))
    return pairs


async def _burst(service: Service, tabs: list[Tab], act: Callable[[Tab], Awaitable[None]]) -> Burst:
    async def timed(tab: Tab) -> float:
        await act(tab)
        return time.perf_counter() - began

    used = service.cpu_seconds() + time.process_time()
    began = time.perf_counter()
    each = await asyncio.gather(*(timed(tab) for tab in tabs))
    return Burst(max(each), tuple(each), service.cpu_seconds() + time.process_time() - used)


async def _choose(tab: Tab, was: tuple[str, int], wanted: tuple[str, int]) -> None:
    day, hour = wanted[0], str(wanted[1])
    if day != was[0]:
        await tab.ask(f"{SEAT}.choose_day", {"day": day}, lambda update: tells(update, SEAT, "day") == day)
    await tab.ask(f"{SEAT}.choose_hour", {"slot": hour}, lambda update: tells(update, SEAT, "slot") == hour)


async def _toggle(tab: Tab, yes: bool) -> None:
    await tab.ask(f"{ROOT}.set_is_hydrated", {"value": yes}, lambda update: tells(update, ROOT, "is_hydrated") is yes)


async def _take(tab: Tab) -> None:
    update = await tab.ask(f"{SEAT}.take", {}, lambda update: bool(update.get("events") or _problem(update)))
    if refused := _problem(update):
        raise RuntimeError(f"a booking was refused: {refused}")


def _problem(update: Update) -> str:
    return tells(update, SEAT, "problem") or ""


def _figure(pairs: list[tuple[Burst, Burst]], sockets: int, name: str) -> Figure:
    limit_cpu, cpu = (median(burst.cpu for burst in kind) / sockets for kind in zip(*pairs, strict=True))
    return figure(
        name,
        "empty_event",
        [(sockets / booking.seconds, sockets / empty.seconds) for empty, booking in pairs],
        unit="event/s",
        floor=FLOOR,
        aim=AIM,
        sockets=sockets,
        p95_ms=p95([wait for _, booking in pairs for wait in booking.each]),
        cpu_ms=1000 * cpu,
        limit_cpu_ms=1000 * limit_cpu,
        cpu_ratio=limit_cpu / cpu,
    )
