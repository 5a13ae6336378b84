"""`lingga bench papers`: what others feel while papers are judged, beside the same visitors while nothing is.

Visitors send empty events at a walking pace and each waits for the answer; in every other round two people send a photo
of a KTP each, and the round lasts until both have their verdict. Load generator and warm reader share the machine.
"""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp

from lingga_app.cookies import SESSION
from lingga_app.domain.lifecycle import Status
from loadtest.bench_http import Setting, setting
from loadtest.booked import Person
from loadtest.figure import Figure, figure, p95
from loadtest.service import quiet
from loadtest.socket import ROOT, Tab, tells
from simulation.paper_people import family
from simulation.paper_photos import photograph
from simulation.paper_sheets import sheet_of

ROUNDS = 6
VISITORS = 4
PAUSE = 0.15
"""Seconds between two events of one visitor."""
AT_ONCE = 2
PATIENCE = 60.0


def papers() -> Iterator[Figure]:
    """Start the built service on a fresh folder and take turns."""
    with setting(VISITORS + AT_ONCE * (ROUNDS + 1), Status.PAYABLE) as world:
        yield asyncio.run(_papers(world))


async def _papers(world: Setting) -> Figure:
    visitors, senders = world.crowd.people[:VISITORS], list(world.crowd.people[VISITORS:])
    pairs: list[tuple[list[float], list[float]]] = []
    judged: list[float] = []
    async with aiohttp.ClientSession() as http, AsyncExitStack() as open_tabs:
        tabs = [
            await open_tabs.enter_async_context(
                Tab(http, world.service.base_url, f"{SESSION}={one.token}", f"/permohonan/{one.reference}")
            )
            for one in visitors
        ]
        for number in range(ROUNDS + 1):
            pair = [senders.pop() for _ in range(AT_ONCE)]
            work = asyncio.gather(*(_judged(http, world, one, number * AT_ONCE + n) for n, one in enumerate(pair)))
            busy = await _felt(tabs, work)
            took = await work
            await quiet(world.service)
            calm = await _felt(tabs, asyncio.ensure_future(asyncio.sleep(max(took))))
            if number:  # the first round loads the models
                pairs.append((calm, busy))
                judged += took
    calm, busy = ([wait for pair in pairs for wait in pair[side]] for side in (0, 1))
    return figure(
        "visitors_p95_nothing_judged",
        "two_papers_judged",
        [(p95(one), p95(other)) for one, other in pairs],
        unit="ms p95",
        floor=1 / 1.5,
        calm_p95_ms=p95(calm),
        busy_p95_ms=p95(busy),
        busy_over_calm=p95(busy) / p95(calm),
        papers=len(judged),
        upload_to_verdict_s=sorted(judged)[len(judged) // 2],
    )


async def _felt(tabs: list[Tab], work: "asyncio.Future[Any]") -> list[float]:
    """Seconds of each empty event of all visitors until `work` is done."""
    waits: list[float] = []

    async def visitor(tab: Tab) -> None:
        yes = False
        while not work.done():
            yes, began = not yes, time.perf_counter()
            fits = lambda update, yes=yes: tells(update, ROOT, "is_hydrated") is yes  # noqa: E731
            await tab.ask(f"{ROOT}.set_is_hydrated", {"value": yes}, fits)
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)

    await asyncio.gather(*(visitor(tab) for tab in tabs))
    return waits


async def _judged(http: aiohttp.ClientSession, world: Setting, person: Person, number: int) -> float:
    """Send a KTP for a relative; seconds from the first byte to the verdict."""
    base = f"{world.service.base_url}/api/v1/applications"
    head = {"authorization": f"Bearer {person.token}"}
    data = photograph(sheet_of("ktp", family(900 + number), number), number).data
    async with http.post(base, json={"relation": "relative"}, headers=head) as answer:
        answer.raise_for_status()
        papers_of = f"{base}/{(await answer.json())['reference']}/papers"
    began = time.perf_counter()
    announced = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    async with http.post(f"{papers_of}/ktp/uploads", json=announced, headers=head) as answer:
        answer.raise_for_status()
        transfer = await answer.json()
    while not transfer["done"]:
        part = data[transfer["offset"] : transfer["offset"] + 500_000]
        own = {**head, "upload-offset": str(transfer["offset"])}
        address = f"{papers_of}/ktp/uploads/{transfer['upload_id']}"
        async with http.patch(address, data=part, headers=own) as answer:
            answer.raise_for_status()
            transfer = await answer.json()
    while time.perf_counter() - began < PATIENCE:
        async with http.get(papers_of, headers=head) as answer:
            answer.raise_for_status()
            place = next(one for one in (await answer.json())["places"] if one["kind"] == "ktp")
        if place["paper"]["state"] == "unchecked":
            raise RuntimeError("no verdict: is the reader installed?")
        if place["paper"]["state"] != "judging":
            return time.perf_counter() - began
        await asyncio.sleep(0.25)
    raise RuntimeError(f"no verdict in {PATIENCE} s")
