import pytest

from tests.web import web_client


@pytest.fixture
def web(deps, tmp_path, monkeypatch):
    with web_client(deps, tmp_path, monkeypatch) as client:
        yield client
