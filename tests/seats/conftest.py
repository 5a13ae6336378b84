"""A fresh office per generated history, on each engine that there is."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from lingga_app.adapters.chance import SeededChance
from lingga_app.adapters.clock import FixedClock
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.keys import Keyring
from lingga_app.adapters.signer_file import FileSigner
from lingga_app.db.engine import make_engine
from lingga_app.db.tables import metadata
from lingga_app.ports.signer import Signer
from lingga_app.services.run import Deps
from lingga_app.services.vault import Vault
from tests.conftest import NOON
from tests.seats.office import Office

EMPTY = "TRUNCATE {} RESTART IDENTITY CASCADE".format(", ".join(f'"{each.name}"' for each in metadata.sorted_tables))


@pytest.fixture
def fresh_office(
    engine: Engine, signer: FileSigner, keys: Keyring, _template: Path, tmp_path: Path
) -> Iterator[Callable[[], Office]]:
    """Each call: an office on an empty database. One is in use at a time."""
    engines = list[Engine]()

    def emptied() -> Engine:
        if engine.dialect.name != "sqlite":
            with engine.begin() as connection:
                connection.execute(text(EMPTY))
            return engine
        while engines:
            engines.pop().dispose()
        for leftover in tmp_path.glob("history.db*"):
            leftover.unlink()
        shutil.copy(_template, tmp_path / "history.db")
        engines.append(make_engine(f"sqlite:///{tmp_path}/history.db"))
        return engines[0]

    def make() -> Office:
        clock = FixedClock(NOON)
        outside: dict[type, object] = {Signer: signer}
        chance, events = SeededChance(7), MemoryEvents()
        deps = Deps(emptied(), clock=clock, chance=chance, vault=Vault(keys), events=events, outside=outside)
        return Office(deps, clock)

    yield make
    while engines:
        engines.pop().dispose()
