"""Seats through `run()` beside bare SQL of the very same statements, on SQLite and on PostgreSQL, in one run.

The statements of each booking are recorded on a copy of the database, with their true values; then both ways book other
people in the same database, in rounds that take turns. On SQLite the bare way has one writer and puts sixteen bookings
into each transaction; on PostgreSQL it has as many connections as `run()` has threads. Both in one Python process, over
the same driver.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, make_url, text

from lingga_app import engines, settings
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.bootstrap import make_deps
from lingga_app.db.engine import make_engine
from lingga_app.db.migrate import upgrade
from lingga_app.domain.actor import Actor, ActorKind, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.run import Deps, run
from lingga_app.services.seats import BookSeat, book_seat
from loadtest.booked import Crowd, Person, Wanted, make_crowd, must_be_whole
from loadtest.figure import Figure, figure

CLIENTS, ROUNDS = 16, 5
Statements = list[tuple[Any, Any, bool]]
"""Text, values as the driver gets them, whether they are many rows."""


def seats(each: int = 320) -> Iterator[Figure]:
    """`each`: bookings in one round of one way. The database is audited afterwards; a violation fails the run."""
    yield _measured("sqlite", each, _bare_sqlite, floor=0.05, aim=0.10)
    yield _measured("postgresql", each, _bare_postgres, floor=0.25, aim=0.40)


@dataclass(frozen=True)
class Bench:
    deps: Deps
    crowd: Crowd
    url: str

    def book(self, person: Person) -> None:
        session = self.crowd.sessions[person.application_id % len(self.crowd.sessions)][1]
        actor = Actor(ActorKind.CITIZEN, person.account_id, frozenset({Role.APPLICANT}))
        cmd = BookSeat(person.reference, session)
        run(book_seat, cmd, actor=actor, deps=self.deps, request_id="seat")


Bare = Callable[[Bench, Sequence[Statements]], float]


def _measured(database: str, each: int, bare: Bare, *, floor: float, aim: float) -> Figure:
    with prepared(database, 2 * each * ROUNDS + 1) as (bench, copy):
        first, *people = bench.crowd.people
        ours, theirs = people[: each * ROUNDS], people[each * ROUNDS :]
        recorded = [_recorded(copy, person) for person in theirs]
        bench.book(first)  # warms caches up
        pairs = [
            (_ours(bench, ours[n : n + each]), bare(bench, recorded[n : n + each]))
            for n in range(0, each * ROUNDS, each)
        ]
        must_be_whole(bench.deps)
        statements = sum(len(one) for one in recorded) / len(recorded)
        return figure(
            f"seats_{database}",
            "bare_grouped_sql" if database == "sqlite" else "bare_sql",
            pairs,
            unit="seat/s",
            floor=floor,
            aim=aim,
            clients=CLIENTS,
            statements=statements,
        )


@contextmanager
def prepared(database: str, people: int) -> Iterator[tuple[Bench, Bench]]:
    """A database with a crowd that has paid, and a copy of it."""
    with tempfile.TemporaryDirectory(prefix="lingga-bench-") as folder, ExitStack() as held:
        scale = {"LINGGA_SCALE": "1"} if database == "postgresql" else {}
        found = settings.load({**os.environ, "LINGGA_DATA_DIR": folder, **scale})
        if scale:
            held.enter_context(engines.for_a_while(found.data_dir, os.environ, found.log_dir))
        upgrade(found.database_url)
        deps = make_deps(found)
        deps.events = MemoryEvents()  # nobody listens here, and no Valkey runs
        crowd = make_crowd(deps, Wanted(people, Status.PAID))
        deps.engine.dispose()
        copy_url = _copied(found.database_url)
        copy = Deps(
            make_engine(copy_url), clock=deps.clock, chance=deps.chance, vault=deps.vault, events=deps.events,
            options=deps.options,
        )  # fmt: skip
        try:
            yield Bench(deps, crowd, found.database_url), Bench(copy, crowd, copy_url)
        finally:
            deps.engine.dispose()
            copy.engine.dispose()


def _copied(url: str) -> str:
    parts = make_url(url)
    if parts.drivername == "sqlite":
        path = Path(parts.database or "")
        shutil.copy(path, path.with_name("copy.db"))
        return f"sqlite:///{path.with_name('copy.db')}"
    source = make_engine(parts.set(database="template1").render_as_string(hide_password=False))
    with source.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text(f'CREATE DATABASE copy TEMPLATE "{parts.database}"'))
    source.dispose()
    return parts.set(database="copy").render_as_string(hide_password=False)


def _recorded(copy: Bench, person: Person) -> Statements:
    """What one booking sends."""
    seen: Statements = []

    def note(_c: object, _cur: object, statement: str, values: Any, _ctx: object, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, values, many))

    event.listen(copy.deps.engine, "before_cursor_execute", note)
    try:
        copy.book(person)
    finally:
        event.remove(copy.deps.engine, "before_cursor_execute", note)
    return seen


def _ours(bench: Bench, people: Sequence[Person]) -> float:
    with ThreadPoolExecutor(CLIENTS) as threads:
        began = time.perf_counter()
        list(threads.map(bench.book, people))
        return len(people) / (time.perf_counter() - began)


def _bare_sqlite(bench: Bench, bookings: Sequence[Statements]) -> float:
    """One writer, sixteen bookings in each transaction, flushed at each commit."""
    line = sqlite3.connect(make_url(bench.url).database or "", isolation_level=None)
    for pragma in ("busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL"):
        line.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    for first in range(0, len(bookings), CLIENTS):
        line.execute("BEGIN IMMEDIATE")
        for booking in bookings[first : first + CLIENTS]:
            for statement, values, many in booking:
                if many:
                    line.executemany(statement, values)
                else:
                    line.execute(statement, values).fetchall()
        line.execute("COMMIT")
    spent = time.perf_counter() - began
    line.close()
    return len(bookings) / spent


def _bare_postgres(bench: Bench, bookings: Sequence[Statements]) -> float:
    """As many connections as clients, one transaction for each booking."""
    address = make_url(bench.url)
    target = f"host={address.query['host']} user=postgres dbname={address.database}"
    lines = [psycopg.connect(target) for _ in range(CLIENTS)]

    def client(number: int) -> None:
        line = lines[number]
        for booking in bookings[number::CLIENTS]:
            with line.cursor() as cursor:
                for statement, values, many in booking:
                    if many:
                        cursor.executemany(statement, values)
                    else:
                        cursor.execute(statement, values)
                        if cursor.description:
                            cursor.fetchall()
            line.commit()

    with ThreadPoolExecutor(CLIENTS) as threads:
        began = time.perf_counter()
        list(threads.map(client, range(CLIENTS)))
        spent = time.perf_counter() - began
    for line in lines:
        line.close()
    return len(bookings) / spent
