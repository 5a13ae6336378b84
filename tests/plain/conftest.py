from collections.abc import Iterator

import pytest

from tests.web import Web, web_client


@pytest.fixture
def web(deps, tmp_path, monkeypatch) -> Iterator[Web]:
    with web_client(deps, tmp_path / "data", monkeypatch) as client:
        yield client
