"""Our books, and a real gateway of its own process: nothing between them is pretended."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from lingga_app.adapters.chance import SeededChance
from lingga_app.adapters.clock import FixedClock
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.gateway_midtrans import MidtransGateway
from lingga_app.adapters.signer_file import FileSigner
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
    gateway = MidtransGateway(sandbox.gateway_url, sandbox.server_key, old_keys=(sandbox.old_server_key,), timeout=5.0)
    yield Deps(
        engine,
        clock=clock,
        chance=SeededChance(7),
        vault=vault,
        events=MemoryEvents(),
        outside={PaymentGateway: gateway, Signer: signer},
    )
    gateway.close()


@pytest.fixture
def till(deps: Deps, sandbox: Sandbox, clock: FixedClock, given: Given) -> Till:
    return Till(deps, sandbox, clock, given)
