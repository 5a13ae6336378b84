"""Two workers on PostgreSQL and Valkey behind one port: who is asking and what changed is known to both.

The kernel deals connections out, so each test opens some until it holds one of each worker.
"""

import asyncio
import http.client
import json
import os
import signal
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import httpx
import pytest
from pyotp.totp import TOTP

from lingga_app.cookies import SESSION
from lingga_app.services.demo_people import demo_officers
from lingga_app.supervisor import read_state
from lingga_app.ui.namespace import CONNECT_SECONDS
from loadtest.service import Service, running_service, wait_until
from loadtest.socket import ROOT, Tab, Update, tells
from tests.own_loop import run_to_end

CHAT = f"{ROOT}.lingga_app___ui___pages___chat____chat_state"
BOTH = {"worker-1", "worker-2"}
JOIN, REFUSED = "40/_event,", "44"
SOON, SILENCE = 10.0, 2.0
"""Seconds in which a nudge arrives, well below the 30 s in which pages ask by themselves; this client never asks."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_service(tmp_path_factory.mktemp("scale"), LINGGA_SCALE="1") as running:
        wait_until(lambda: all(running.phase(name) == "running" for name in BOTH), 60, lambda: running.output)
        yield running


class Line:
    """One kept connection of a program to one worker."""

    def __init__(self, service: Service) -> None:
        host, _, port = service.base_url.removeprefix("http://").rpartition(":")
        self._service = service
        self._http = http.client.HTTPConnection(host, int(port), timeout=20)

    @property
    def worker(self) -> str:
        self.ask("GET", "/healthz")
        return self._service.worker_behind(self._http.sock.getsockname()[1])

    def ask(self, method: str, path: str, token: str = "", **body: object) -> Any:
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        self._http.request(method, path, json.dumps(body) if body else None, headers)
        answer = self._http.getresponse()
        text = answer.read()
        assert answer.status < 300, (answer.status, text)
        return json.loads(text) if text else None

    def close(self) -> None:
        self._http.close()


def say(service: Service, *request: str, **body: object) -> Any:
    """One request on a connection of its own."""
    line = Line(service)
    try:
        return line.ask(*request, **body)
    finally:
        line.close()


@pytest.fixture
def lines(service: Service) -> Iterator[dict[str, Line]]:
    """Worker -> a connection to it."""
    found: dict[str, Line] = {}
    spare: list[Line] = []
    while set(found) != BOTH:
        assert len(spare) < 60, f"only {set(found)} took connections"
        line = Line(service)
        spare.append(line)
        found.setdefault(line.worker, line)
    yield found
    for line in spare:
        line.close()


@pytest.fixture(scope="module")
def citizen(service: Service) -> str:
    known = {"to": "081270001001", "password": "contoh sandi siti"}
    return say(service, "POST", "/api/v1/sessions/password", **known)["token"]


@pytest.fixture(scope="module")
def officer(service: Service) -> str:
    maya = next(person for person in demo_officers() if person.username == "maya")
    body = {"username": maya.username, "password": maya.password, "code": TOTP(maya.totp_secret).now()}
    return say(service, "POST", "/api/v1/sessions/officer", **body)["token"]


@pytest.fixture
def reference(lines: dict[str, Line], citizen: str) -> str:
    return lines["worker-1"].ask("POST", "/api/v1/applications", citizen, relation="self")["reference"]


@asynccontextmanager
async def chat_at(service: Service, worker: str, token: str, reference: str) -> AsyncIterator[Tab]:
    """The chat page, open on a socket that this worker holds."""
    path = f"/permohonan/{reference}/chat"
    async with aiohttp.ClientSession() as browser, AsyncExitStack() as opened:
        for _ in range(60):
            tab = await opened.enter_async_context(Tab(browser, service.base_url, f"{SESSION}={token}", path))
            if service.worker_behind(tab.port) == worker:
                break
        else:
            raise AssertionError(f"{worker} took no socket")
        await tab.ask(f"{CHAT}.load", {}, lambda update: bool(tells(update, CHAT, "about")))
        yield tab


def says(text: str) -> Callable[[Update], bool]:
    return lambda update: text in json.dumps(update.get("delta") or {})


def pids(service: Service) -> dict[str, int]:
    state = read_state(service.data_dir / "run")
    assert state is not None
    return {name: life["pid"] for name, life in state["programs"].items()}


@contextmanager
def stalled(pid: int) -> Iterator[None]:
    """A process that is there and does nothing, like a machine behind a dead line."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_signed_in_at_one_worker_is_signed_in_at_the_other(lines, citizen, reference):
    for worker in sorted(BOTH):
        assert lines[worker].ask("GET", f"/api/v1/applications/{reference}/timeline", citizen)["status"] == "draft"


@pytest.mark.parametrize(("at", "through"), [("worker-1", "worker-2"), ("worker-2", "worker-1")])
def test_a_page_at_one_worker_shows_what_was_done_through_the_other(
    service, lines, citizen, officer, reference, at, through
):
    async def story() -> None:
        async with chat_at(service, at, citizen, reference) as tab:
            text = f"Dijawab lewat {through}"
            path = f"/api/v1/office/applications/{reference}/chat"
            await asyncio.to_thread(lines[through].ask, "POST", path, officer, text=text)
            async with asyncio.timeout(SOON):
                await tab.news(says(text))

    run_to_end(story())


def test_without_valkey_an_act_still_counts_and_its_nudge_is_what_is_missing(
    service, lines, citizen, officer, reference
):
    """The control of the test above: with the way between the workers dead, nothing arrives."""
    path = f"/api/v1/office/applications/{reference}/chat"

    async def story() -> None:
        async with chat_at(service, "worker-1", citizen, reference) as tab:
            with stalled(pids(service)["valkey"]):
                await asyncio.to_thread(lines["worker-2"].ask, "POST", path, officer, text="Jalur sedang putus")
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(SILENCE):
                        await tab.news(says("Jalur sedang putus"))
            await tab.ask(f"{CHAT}.again", {}, says("Jalur sedang putus"))

    run_to_end(story())


@pytest.mark.parametrize("engine", ["valkey", "postgres"])
def test_an_engine_that_was_killed_is_back_and_so_are_acts_and_nudges(
    service, lines, citizen, officer, reference, engine
):
    killed = pids(service)[engine]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: pids(service)[engine] not in {None, killed}, 20, lambda: service.output)
    wait_until(lambda: ready(service), 20, lambda: service.output)

    async def story() -> None:
        async with chat_at(service, "worker-2", citizen, reference) as tab:
            path = f"/api/v1/office/applications/{reference}/chat"
            for attempt in range(20):  # a listener may need a second to be back
                text = f"{engine} kembali {attempt}"
                await asyncio.to_thread(say, service, "POST", path, officer, text=text)
                try:
                    async with asyncio.timeout(1):
                        return await tab.news(says(text))
                except TimeoutError:
                    continue
            raise AssertionError("no nudge came through any more")

    run_to_end(story())


def test_a_socket_that_comes_while_valkey_is_away_is_told_so_and_not_left_waiting(service):
    """A page that is refused tries again; one that gets no answer at all would wait for ever."""
    killed = pids(service)["valkey"]
    os.kill(killed, signal.SIGKILL)

    async def story() -> None:
        refused = 0
        async with aiohttp.ClientSession() as browser, asyncio.timeout(20):
            while pids(service)["valkey"] in {None, killed} or not ready(service):
                refused += await answer_to(browser, service) == REFUSED
            assert refused
            assert await answer_to(browser, service) != REFUSED

    run_to_end(story())


def test_a_socket_that_comes_while_valkey_stands_still_is_told_so_too(service):
    async def story() -> None:
        async with aiohttp.ClientSession() as browser:
            with stalled(pids(service)["valkey"]):
                assert await asyncio.gather(*(answer_to(browser, service) for _ in range(6))) == [REFUSED] * 6
            async with asyncio.timeout(20):
                while await answer_to(browser, service) == REFUSED:
                    pass

    run_to_end(story())


async def answer_to(browser: aiohttp.ClientSession, service: Service) -> str:
    """What a page is told that opens a socket: it must be told something soon."""
    address = f"{service.base_url}/_event/?EIO=4&transport=websocket&token={uuid.uuid4().hex}"
    patience = CONNECT_SECONDS + 3
    async with browser.ws_connect(address, headers={"Origin": service.base_url}) as line, asyncio.timeout(patience):
        await line.receive_str()
        await line.send_str(JOIN)
        while (frame := await line.receive_str()).startswith("42"):
            pass
        return frame[:2]


def test_readyz_tells_when_valkey_does_not_answer(service):
    with stalled(pids(service)["valkey"]):
        answer = httpx.get(f"{service.base_url}/readyz", timeout=10, trust_env=False)
    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "valkey": "no answer"})
    wait_until(lambda: ready(service), 20, lambda: service.output)


def ready(service: Service) -> bool:
    try:
        say(service, "GET", "/readyz")
    except (OSError, AssertionError, http.client.HTTPException):
        return False
    return True


def test_the_engines_are_stopped_last_and_nothing_stays(tmp_path):
    with running_service(tmp_path, LINGGA_SCALE="1") as mortal:
        mortal.process.terminate()
        assert mortal.process.wait(15) == 0
        assert not mortal.descendants()
    log = (tmp_path / "log" / "postgres.log").read_text()
    assert "database system is shut down" in log
    assert "terminating connection due to" not in log
