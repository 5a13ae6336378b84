"""One running service for all tests of this folder that only visit it."""

from collections.abc import Iterator

import pytest

from tests.service_process import Service, running_service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo profile on SQLite with its sandbox; tests keep to people and applications of their own."""
    with running_service(tmp_path_factory.mktemp("service"), LINGGA_PROFILE="demo") as running:
        yield running
