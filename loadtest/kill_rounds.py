"""Kill rounds: workers, PostgreSQL and Valkey die by SIGKILL while people are billed, pay and book seats.

    python -m loadtest.kill_rounds --seeds 5

Each client writes down what was acknowledged, and only then. A kill waits until something is under way: a transaction,
or a callback of the gateway. Afterwards every acknowledged bill, payment, callback and seat must be stored, once; what
was sent and never answered must be whole or absent, and sent again under its key it must come true once; `lingga audit`
must find nothing. Exit 1 otherwise.

`--control` runs PostgreSQL with `synchronous_commit=off` and must lose something, or the run proves nothing.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import psycopg

from lingga_app import engines
from lingga_app import settings as settings_module
from lingga_app.bootstrap import make_deps
from lingga_app.domain.lifecycle import Status
from lingga_app.services.run import Deps
from lingga_app.supervisor import read_state
from loadtest.booked import Crowd, Wanted, make_crowd
from loadtest.kept import Kept
from loadtest.paying import Client
from loadtest.service import Service, descendants, running_service, wait_until

CLIENTS, PEOPLE = 12, 600
KINDS = ("worker", "worker", "callback worker", "workers", "postgres", "callback postgres", "postmaster", "valkey")
"""What dies, in an order drawn from the seed: one worker or all, all of PostgreSQL at once or its head alone, Valkey;
with "callback" while one of the gateway's is being written."""
CONTROL = {"x-sandbox-control": "kendali-contoh"}
AGAIN_SECONDS = 200
"""After so long the gateway tells again what it could not tell; its clock is moved on, ours is not."""
AIM_SECONDS, BACK_SECONDS, SETTLE_SECONDS = 3.0, 30.0, 90.0
CUT_AFTER = 4.0
LOSING = ("wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'", "synchronous_commit = off")


@dataclass
class Ride:
    """One seed: the service, its people, and what was seen."""

    service: Service
    deps: Deps
    crowd: Crowd
    seed: int
    kills: list[dict[str, Any]] = field(default_factory=list)
    told: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The gateway's callbacks by number, as it last saw them."""
    clients: list[Client] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter[str])

    def kept(self) -> Kept:
        return Kept(self.deps, self.crowd, self.clients, list(self.told.values()))

    async def go(self, kinds: tuple[str, ...]) -> None:
        """Everybody works, `kinds` die one after the other, then all that was begun is ended."""
        chance = random.Random(self.seed)
        async with self._working(chance) as workers:
            for kind in kinds:
                await asyncio.sleep(chance.uniform(0.6, 1.6))
                await self._kill(kind, chance)
            await asyncio.sleep(chance.uniform(0.5, 1.0))
            for client in self.clients:
                client.closing = True
            ends = time.monotonic() + SETTLE_SECONDS
            while not all(worker.done() for worker in workers) or not self._all_told():
                if time.monotonic() > ends:
                    raise AssertionError(f"not settled: {[client.doing() for client in self.clients]}")
                await self._let_gateway_tell_again()
                await asyncio.sleep(0.3)
            await asyncio.gather(*workers)

    async def cut(self) -> None:
        """All of PostgreSQL dies while everybody works, and nobody goes on afterwards."""
        chance = random.Random(self.seed)
        async with self._working(chance):
            await asyncio.sleep(CUT_AFTER)
            back = await self._strike("postgres", chance)
        await asyncio.to_thread(wait_until, back, BACK_SECONDS, self._story)

    async def again(self) -> None:
        """Send once more, under the same key, what was never answered."""
        async with self._http() as http:
            for client in self.clients:
                await client.again(http)

    @asynccontextmanager
    async def _working(self, chance: random.Random) -> AsyncIterator[list[asyncio.Task[None]]]:
        share = len(self.crowd.people) // CLIENTS
        self.clients = [
            Client(
                self.service.base_url,
                self.service.sandbox_url,
                list(self.crowd.people[n * share : (n + 1) * share]),
                [number for _, number in self.crowd.sessions],
                random.Random(chance.random()),
            )
            for n in range(CLIENTS)
        ]
        async with self._http() as http:
            workers = [asyncio.create_task(client.work(http)) for client in self.clients]
            try:
                yield workers
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    @staticmethod
    @asynccontextmanager
    async def _http() -> AsyncIterator[aiohttp.ClientSession]:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as http:
            yield http

    async def _kill(self, kind: str, chance: random.Random) -> None:
        back = await self._strike(kind, chance)
        killed = time.monotonic()
        await asyncio.to_thread(wait_until, back, BACK_SECONDS, self._story)
        self.kills[-1]["back_s"] = time.monotonic() - killed

    async def _strike(self, kind: str, chance: random.Random) -> Callable[[], bool]:
        """Kill, and say how to see that all is back."""
        where, _, what = kind.rpartition(" ")
        await self._learn_callbacks()
        hit, seen = await asyncio.to_thread(self._aim, "webhook_inbox" if where else "", chance)
        asked = sum(client.asking for client in self.clients)
        before = {name: life["pid"] for name, life in self._programs().items()}
        for pid in self._victims(what, chance):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills.append({"kind": kind, "in_transaction": seen, "requests": asked, "callbacks": hit if where else 0})
        return lambda: self._is_back(what, before)

    def _aim(self, statement: str, chance: random.Random) -> tuple[int, int]:
        """(transactions that touch `statement`, all) under way at the moment of the kill; waits for one that does."""
        ends = time.monotonic() + AIM_SECONDS
        query = (
            "SELECT count(*) FILTER (WHERE query LIKE %s), count(*) FROM pg_stat_activity "
            "WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        with psycopg.connect(self.address(), autocommit=True) as line:
            while True:
                fitting, all_of_them = line.execute(query, (f"%{statement}%",)).fetchone() or (0, 0)
                if (fitting and chance.random() < 0.5) or time.monotonic() > ends:
                    return fitting, all_of_them

    def address(self) -> str:
        return f"host={self.service.data_dir / engines.POSTGRES} user=postgres dbname=postgres"

    def _programs(self) -> dict[str, dict[str, Any]]:
        return (read_state(self.service.data_dir / "run") or {"programs": {}})["programs"]

    def _victims(self, what: str, chance: random.Random) -> list[int]:
        """A worker dies with its servers, as by the machine's own hand; of PostgreSQL the head dies first."""
        programs = self._programs()
        if what in {"worker", "workers"}:
            heads = sorted(life["pid"] for name, life in programs.items() if name.startswith("worker") and life["pid"])
            struck = heads if what == "workers" else heads[:1] if chance.random() < 0.5 else heads[-1:]
            return [pid for head in struck for pid in (head, *descendants(head))]
        head = programs["valkey" if what == "valkey" else "postgres"]["pid"]
        return [head] if what in {"postmaster", "valkey"} else [head, *descendants(head)]

    def _is_back(self, what: str, before: dict[str, Any]) -> bool:
        """What died was started again, and somebody answers."""
        engine = {"valkey": "valkey", "worker": "", "workers": ""}.get(what, "postgres")
        programs = self._programs()
        if engine and programs.get(engine, {}).get("pid") in {None, before[engine]}:
            return False
        return any(programs[name]["phase"] == "running" for name in ("worker-1", "worker-2")) and self._answers()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.service.base_url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def _story(self) -> str:
        return f"not back after a kill:\n{self.service.output}"

    async def _learn_callbacks(self) -> None:
        async with self._http() as http:
            path = f"{self.service.sandbox_url}/_control/callbacks?part=gateway"
            async with http.get(path, headers=CONTROL) as answer:
                rows = (await answer.json())["callbacks"]
        self.told |= {row["id"]: row for row in rows}

    def _all_told(self) -> bool:
        return all(row["state"] != "due" for row in self.told.values())

    async def _let_gateway_tell_again(self) -> None:
        async with self._http() as http:
            path = f"{self.service.sandbox_url}/_control/clock"
            async with http.post(path, json={"advance_seconds": AGAIN_SECONDS}, headers=CONTROL) as answer:
                answer.raise_for_status()
        await self._learn_callbacks()


@contextmanager
def riding(folder: Path, seed: int, *, losing: bool = False) -> Iterator[Ride]:
    """A fresh service on PostgreSQL and Valkey with two workers, and a crowd that is about to be billed.

    `losing`: commits are acknowledged before they are on the disk, as no installation may do.
    """
    with running_service(folder, LINGGA_SCALE="1") as service:
        wait_until(lambda: service.phase("worker-2") == "running", BACK_SECONDS, lambda: service.output)
        port = service.sandbox_url.rpartition(":")[2]
        found = settings_module.load({"LINGGA_SCALE": "1", "LINGGA_DATA_DIR": str(folder), "LINGGA_SANDBOX_PORT": port})
        deps = make_deps(found)
        try:
            crowd = make_crowd(deps, Wanted(PEOPLE, Status.PAYABLE, days=4, chairs=PEOPLE))
            ride = Ride(service, deps, crowd, seed)
            if losing:
                _answer_before_disk(ride.address())
            yield ride
        finally:
            deps.engine.dispose()


def _answer_before_disk(address: str) -> None:
    """For every connection from now on, and those that are open are ended."""
    with psycopg.connect(address, autocommit=True) as line:
        for setting in LOSING[:2]:
            line.execute(f"ALTER SYSTEM SET {setting}")
        line.execute("SELECT pg_reload_conf()")
        line.execute(f"ALTER ROLE postgres SET {LOSING[2]}")
        line.execute("CHECKPOINT")
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


def prove(ride: Ride, kinds: tuple[str, ...]) -> list[str]:
    """What is wrong after a ride: nothing, it is hoped."""
    asyncio.run(ride.go(kinds))
    ride.counted = sum((client.counted() for client in ride.clients), Counter[str]())
    wrong = [*ride.kept().lost(), *ride.kept().halves()]
    asyncio.run(ride.again())
    wrong += [line for client in ride.clients for line in client.trouble]
    return wrong + ride.kept().lost() + ride.kept().audited()


def lose(ride: Ride) -> list[str]:
    """The control: PostgreSQL told people before its disk had it, then died. What was acknowledged and is lost."""
    asyncio.run(ride.cut())
    return ride.kept().lost()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=5, help="rounds, seeds 1 to this")
    asked.add_argument("--first", type=int, default=1, help="the first seed")
    asked.add_argument("--control", action="store_true", help="the weaker database, which must lose")
    found = asked.parse_args()
    return _control(found) if found.control else _rounds(found)


def _rounds(found: argparse.Namespace) -> int:
    failed = 0
    for seed in range(found.first, found.first + found.seeds):
        kinds = list(KINDS)
        random.Random(seed).shuffle(kinds)
        with tempfile.TemporaryDirectory(prefix="lingga-kill-") as folder, riding(Path(folder), seed) as ride:
            wrong = prove(ride, tuple(kinds))
        print(f"seed {seed}: {dict(ride.counted)}, {len(ride.told)} callbacks", flush=True)
        for kill in ride.kills:
            print(
                f"  {kill['kind']}: {kill['in_transaction']} transactions ({kill['callbacks']} of callbacks) and "
                f"{kill['requests']} requests under way, "
                f"back in {kill['back_s']:.1f} s"
            )
        for line in wrong:
            print(f"  WRONG {line}")
        failed += bool(wrong)
    print(f"{found.seeds} rounds, {failed} with something lost, doubled or half.")
    return 1 if failed else 0


def _control(found: argparse.Namespace) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="lingga-kill-") as folder,
        riding(Path(folder), found.first, losing=True) as ride,
    ):
        lost = lose(ride)
    print(f"control, synchronous_commit=off: {len(lost)} acknowledged things lost, for example {lost[:3]}")
    return 0 if lost else 1


if __name__ == "__main__":
    sys.exit(main())
