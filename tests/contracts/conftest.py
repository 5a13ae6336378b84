"""One sandbox process for all contract tests; every test starts on a clean slate."""

from collections.abc import Iterator

import httpx
import pytest

from tests.callback_receiver import Receiver, callback_receiver
from tests.sandbox_process import Sandbox, client, running_sandbox


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The process, started once."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The process with nothing in it but the people of the demo."""
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def receiver(sandbox: Sandbox) -> Iterator[Receiver]:
    """A server that all callbacks of the sandbox go to."""
    with callback_receiver() as receiver:
        sandbox.callbacks_to(gateway=receiver.url, chat=receiver.url, sms=receiver.url, pos=receiver.url)
        yield receiver
        sandbox.reset()


@pytest.fixture
def gateway(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A merchant's connection to the gateway."""
    with client(base_url=sandbox.gateway_url, auth=(sandbox.server_key, "")) as connection:
        yield connection
