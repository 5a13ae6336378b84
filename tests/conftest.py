"""One database per test: a copied SQLite file, then again the PostgreSQL that LINGGA_TEST_DATABASE_URL names."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Engine, text

from lingga_app.adapters.chance import SeededChance
from lingga_app.adapters.clock import FixedClock
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.keys import Keyring
from lingga_app.adapters.signer_file import FileSigner
from lingga_app.adapters.store_files import FileStore
from lingga_app.db.engine import make_engine
from lingga_app.db.tables import metadata
from lingga_app.ports.document_store import DocumentStore
from lingga_app.ports.signer import Signer
from lingga_app.services.run import Deps
from lingga_app.services.vault import Vault
from tests.factories import Given

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""Tuesday, 24 November 2026, 12.00 WIB."""


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = make_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Engine]:
    url = os.environ["LINGGA_TEST_DATABASE_URL"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    engine = make_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "lingga_{worker}"'))
        connection.execute(text(f'CREATE DATABASE "lingga_{worker}"'))
    engine.dispose()
    own = make_engine(engine.url.set(database=f"lingga_{worker}").render_as_string(hide_password=False))
    metadata.create_all(own)
    yield own
    own.dispose()


@pytest.fixture(params=["sqlite", "postgresql"] if os.environ.get("LINGGA_TEST_DATABASE_URL") else ["sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "postgresql":
        postgres: Engine = request.getfixturevalue("_postgres")
        with postgres.begin() as connection:
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        yield postgres
        return
    shutil.copy(request.getfixturevalue("_template"), tmp_path / "test.db")
    engine = make_engine(f"sqlite:///{tmp_path}/test.db")
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def keys() -> Keyring:
    return Keyring({1: b"k" * 32}, current=1, index_key=b"i" * 32)


@pytest.fixture
def vault(keys: Keyring) -> Vault:
    return Vault(keys)


@pytest.fixture
def store(tmp_path: Path, keys: Keyring) -> FileStore:
    return FileStore(tmp_path / "papers", keys)


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> FileSigner:
    path = tmp_path_factory.mktemp("signer") / "signing.pem"
    key = ec.derive_private_key(20261124, ec.SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return FileSigner(path)


@pytest.fixture
def deps(engine: Engine, clock: FixedClock, vault: Vault, store: FileStore, signer: FileSigner) -> Deps:
    outside = {DocumentStore: store, Signer: signer}
    return Deps(engine, clock=clock, chance=SeededChance(7), vault=vault, events=MemoryEvents(), outside=outside)


@pytest.fixture
def given(deps: Deps) -> Given:
    """Reads as a sentence: `given.application(status=Status.PAID)` stores one and names it."""
    return Given(deps)
