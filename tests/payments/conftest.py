"""Our books, and a real gateway of its own process: nothing between them is pretended."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lingga_app.adapters.chance import SeededChance
from lingga_app.adapters.clock import FixedClock
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.gateway_midtrans import MidtransGateway
from lingga_app.adapters.keys import Keyring
from lingga_app.adapters.signer_file import FileSigner
from lingga_app.db.engine import make_engine
from lingga_app.ports.payment_gateway import PaymentGateway
from lingga_app.ports.signer import Signer
from lingga_app.services.run import Deps
from lingga_app.services.vault import Vault
from tests.factories import Given
from tests.payments.till import Till
from tests.sandbox_process import Sandbox, running_sandbox


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def clock() -> FixedClock:
    """The sandbox tells the real time, so the books start at the real minute."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def deps(engine: Engine, clock: FixedClock, vault: Vault, sandbox: Sandbox, signer: FileSigner) -> Iterator[Deps]:
    gateway = _gateway(sandbox)
    yield _deps(engine, clock, vault, {PaymentGateway: gateway, Signer: signer})
    gateway.close()


def _gateway(sandbox: Sandbox) -> MidtransGateway:
    return MidtransGateway(sandbox.gateway_url, sandbox.server_key, old_keys=(sandbox.old_server_key,), timeout=5.0)


def _deps(engine: Engine, clock: FixedClock, vault: Vault, outside: dict[type, object]) -> Deps:
    return Deps(engine, clock=clock, chance=SeededChance(7), vault=vault, events=MemoryEvents(), outside=outside)


@pytest.fixture
def till(deps: Deps, sandbox: Sandbox, clock: FixedClock, given: Given) -> Till:
    return Till(deps, sandbox, clock, given)


@pytest.fixture
def fresh_till(
    sandbox_process: Sandbox, signer: FileSigner, keys: Keyring, _template: Path, tmp_path: Path
) -> Iterator[Callable[[], Till]]:
    """Each call: empty books on a database of their own, and the gateway's world made new. One is in use at a time."""
    gateway, engines = _gateway(sandbox_process), list[Engine]()

    def make() -> Till:
        while engines:
            engines.pop().dispose()
        sandbox_process.reset()
        file = tmp_path / "history.db"
        for leftover in tmp_path.glob("history.db*"):
            leftover.unlink()
        shutil.copy(_template, file)
        engines.append(make_engine(f"sqlite:///{file}"))
        clock = FixedClock(datetime.now(UTC))
        deps = _deps(engines[0], clock, Vault(keys), {PaymentGateway: gateway, Signer: signer})
        return Till(deps, sandbox_process, clock, Given(deps))

    yield make
    gateway.close()
    while engines:
        engines.pop().dispose()
