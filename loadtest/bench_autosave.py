"""Autosaves per second through `run()`, beside bare SQL of the very same statements, in one run on one SQLite file.

    python -m loadtest.bench_autosave [SAVES]

What is between the two numbers is the price of the base: the fair lock, the session, sealing, the checks of the rules.
"""

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from lingga_app.adapters.chance import SystemChance
from lingga_app.adapters.clock import SystemClock
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.keys import Keyring
from lingga_app.db.engine import make_engine
from lingga_app.db.tables import Account, Office, metadata
from lingga_app.domain.actor import Actor, ActorKind, Role
from lingga_app.domain.form import Field
from lingga_app.services.drafts import SaveAnswer, StartApplication, save_answer, start_application
from lingga_app.services.run import Deps, run
from lingga_app.services.vault import Vault

ROUNDS = 5


def main(saves: int = 1000) -> None:
    folder = Path(tempfile.mkdtemp(prefix="autosave-"))
    try:
        deps, actor, reference = prepare(folder / "bench.db")

        def save(n: int) -> None:
            run(save_answer, SaveAnswer(reference, Field.OCCUPATION, f"Guru {n}"), actor=actor, deps=deps)

        save(0)
        statements = record(deps.engine, lambda: save(1))
        for statement, _ in statements:
            print(" ", " ".join(statement.split())[:150])
        bare = replay(folder / "bench.db", statements)
        pairs = [(rate(save, saves // ROUNDS), rate(bare, saves // ROUNDS)) for _ in range(ROUNDS)]
        ours, theirs = (sorted(column)[ROUNDS // 2] for column in zip(*pairs, strict=True))
        print(f"run(save_answer) {ours:.0f}/s, bare SQL {theirs:.0f}/s, ratio {ours / theirs:.2f}")
    finally:
        shutil.rmtree(folder)


def prepare(path: Path) -> tuple[Deps, Actor, str]:
    """A database with one office, one citizen and one draft."""
    engine = make_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    keys = Keyring({1: bytes(32)}, current=1, index_key=b"i" * 32)
    deps = Deps(engine, clock=SystemClock(), chance=SystemChance(), vault=Vault(keys), events=MemoryEvents())
    with deps.writing() as db:
        key_id = deps.vault.new_key(db, deps.chance, deps.clock.now())
        account = Account(public_id="a" * 32, key_id=key_id, phone_index="-", created_at=deps.clock.now())
        db.add_all([Office(code="DABO", name="Kantor Imigrasi Dabo Singkep"), account])
        db.flush()
        actor = Actor(ActorKind.CITIZEN, account.id or 0, frozenset({Role.APPLICANT}))
    return deps, actor, run(start_application, StartApplication(), actor=actor, deps=deps).reference


def record(engine: Engine, act: Callable[[], None]) -> list[tuple[str, Any]]:
    """Every statement that `act` sends, with its parameters as the driver gets them."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cur: object, statement: str, parameters: Any, _ctx: object, many: bool) -> None:
        seen.append((statement, next(iter(parameters)) if many else parameters))

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return [(statement, parameters) for statement, parameters in seen if not statement.startswith("BEGIN")]


def replay(path: Path, statements: list[tuple[str, Any]]) -> Callable[[int], None]:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")

    def once(_n: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()
        connection.execute("COMMIT")

    return once


def rate(act: Callable[[int], None], times: int) -> float:
    """Calls per second."""
    began = time.perf_counter()
    for n in range(times):
        act(n)
    return times / (time.perf_counter() - began)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
