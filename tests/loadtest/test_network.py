"""The proxy is what it says it is: a known body takes the time that arithmetic says, over HTTP and over a websocket."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from loadtest.network import BODY, LINES, SHARED, Front, Line, lines_to, measure, network

SOUND = [name for name, line in LINES.items() if not line.breaks_every]
ALLOWED = 0.15
LATE = 0.05
"""Seconds that a busy machine may add to a line without a limit of its own."""


@asynccontextmanager
async def origin(seen: list[str]) -> AsyncIterator[tuple[str, int]]:
    """A server with one known body, as a page and as a frame. Notes who calls."""

    async def page(request: web.Request) -> web.Response:
        seen.append(request.remote or "")
        return web.Response(body=bytes(BODY))

    async def frame(request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        async for _ in line:
            await line.send_bytes(bytes(BODY))
        return line

    app = web.Application()
    app.add_routes([web.get("/page", page), web.get("/frame", frame)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][:2]
    finally:
        await runner.cleanup()


async def by_page(port: int) -> float:
    began = time.perf_counter()
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/page") as answer:
        assert len(await answer.read()) == BODY
    return time.perf_counter() - began


async def by_frame(port: int) -> float:
    """The handshake of the websocket is not timed, the body is: one way there, one way back."""
    async with aiohttp.ClientSession() as http, http.ws_connect(f"http://127.0.0.1:{port}/frame") as line:
        began = time.perf_counter()
        await line.send_str("?")
        assert len(await line.receive_bytes()) == BODY
        return time.perf_counter() - began


async def through(name: str, ask: Callable[[int], Awaitable[float]], trips: int) -> None:
    """`trips`: how often the delay is paid, the handshake included."""
    line = LINES[name]
    async with origin([]) as target, lines_to(target, [name]) as lines:
        count = lines.counts[name]
        took = await ask(lines.ports[name])
        said = line.seconds_for(BODY, 200, count.lost) - (4 - trips) * line.delay
        assert said * (1 - ALLOWED) <= took <= said * (1 + ALLOWED) + LATE, name
        assert count.bytes >= BODY


async def everybody() -> None:
    names = [name for name in SOUND if LINES[name].down]
    await asyncio.gather(
        *(through(name, by_page, 4) for name in names), *(through(name, by_frame, 2) for name in names)
    )


def test_a_known_body_takes_the_time_that_arithmetic_says() -> None:
    asyncio.run(everybody())


def test_the_proxy_measures_itself_within_the_same_bounds() -> None:
    for found in asyncio.run(measure(["3g", "satellite", "lossy"])):
        line = LINES[found.name]
        assert found.expected * (1 - ALLOWED) <= found.seconds <= found.expected * (1 + ALLOWED) + LATE, found
        assert line.delay * (1 - ALLOWED) <= found.delay <= line.delay * (1 + ALLOWED) + LATE, found
        if not line.loss:
            assert line.down * (1 - ALLOWED) <= found.rate <= line.down * (1 + ALLOWED), found


def test_control_a_line_of_half_the_rate_is_noticed() -> None:
    line = LINES["3g"]
    slow = replace(line, down=line.down / 2)

    async def ask() -> float:
        async with origin([]) as target:
            front = Front(slow, target)
            try:
                return await by_page(await front.start())
            finally:
                await front.stop()

    assert asyncio.run(ask()) > line.seconds_for(BODY, 200, 0) * (1 + ALLOWED) + LATE


def test_behind_a_shared_address_everybody_looks_the_same() -> None:
    async def ask() -> tuple[list[str], list[str]]:
        own: list[str] = []
        shared: list[str] = []
        for name, seen in (("3g", own), ("shared", shared)):
            async with origin(seen) as target, lines_to(target, [name]) as lines:
                for phone in ("127.0.7.1", "127.0.7.2"):
                    way = aiohttp.TCPConnector(local_addr=(phone, 0))
                    url = f"http://127.0.0.1:{lines.ports[name]}/page"
                    async with aiohttp.ClientSession(connector=way) as http, http.get(url) as answer:
                        await answer.read()
        return own, shared

    own, shared = asyncio.run(ask())
    assert own == ["127.0.7.1", "127.0.7.2"]
    assert shared == [SHARED, SHARED]


@pytest.mark.parametrize(
    "line",
    [
        Line("breaks", "breaks at once", breaks_every=0.05),
        Line("locks", "is locked at once", locked_after=0.05, locked_for=0.1),
    ],
    ids=lambda line: line.name,
)
def test_a_line_that_ends_is_noticed_by_both_sides_and_a_new_one_works(line: Line) -> None:
    async def live() -> int:
        async with origin([]) as target:
            front = Front(line, target)
            port = await front.start()
            try:
                for _ in range(2):
                    async with aiohttp.ClientSession() as http, http.ws_connect(f"http://127.0.0.1:{port}/frame") as ws:
                        await asyncio.wait_for(ws.receive(), 10)
                        assert ws.closed
                return front.count.breaks
            finally:
                await front.stop()

    assert asyncio.run(live()) == 2


def test_a_program_without_a_loop_has_lines_too() -> None:
    with network(("127.0.0.1", 9), ["wired", "3g"]) as lines:
        assert set(lines.ports) == {"wired", "3g"}
