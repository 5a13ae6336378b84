"""Running services for the tests of this folder that only visit them, and Chromium to visit it with."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from lingga_app import settings
from lingga_app.bootstrap import make_deps
from loadtest.service import Service, running_service
from tests.browser import launch_options
from tests.e2e.visits import House
from tests.factories import Given


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo profile on SQLite with its sandbox and its cases; tests keep to people and applications of their own."""
    with running_service(tmp_path_factory.mktemp("service"), LINGGA_PROFILE="demo", LINGGA_DEMO_CASES="1") as running:
        yield running


@pytest.fixture(scope="session")
def house(service: Service, browser: Browser) -> House:
    """The demo's house, with a pickup code to show. One for all: who signs in for each test does so too often."""
    opened = House(service, browser)
    opened.collect_at_counter()
    return opened


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """pytest-playwright's browser, page and context fixtures use our Chromium."""
    return launch_options()


@pytest.fixture(scope="session")
def bare_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The same without cases, for tests that lay some in that nobody walked there from the first page."""
    with running_service(tmp_path_factory.mktemp("bare"), LINGGA_PROFILE="demo") as running:
        yield running


@pytest.fixture
def laid(bare_service: Service) -> Iterator[Given]:
    """Lays cases into the data of the bare service."""
    deps = make_deps(settings.load({"LINGGA_DATA_DIR": str(bare_service.data_dir)}))
    yield Given(deps)
    deps.engine.dispose()
