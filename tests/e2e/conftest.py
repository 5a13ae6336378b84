"""One running service for all tests of this folder that only visit it, and Chromium to visit it with."""

from collections.abc import Iterator
from typing import Any

import pytest

from loadtest.service import Service, running_service
from tests.browser import launch_options


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo profile on SQLite with its sandbox and its cases; tests keep to people and applications of their own."""
    with running_service(tmp_path_factory.mktemp("service"), LINGGA_PROFILE="demo", LINGGA_DEMO_CASES="1") as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """pytest-playwright's browser, page and context fixtures use our Chromium."""
    return launch_options()
