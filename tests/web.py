"""The HTTP side of the service in the test's own process: real routes and use cases, the test's database and clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from lingga_app import bootstrap
from lingga_app.services.run import Deps
from tests.own_loop import run_to_end

ORIGIN = "http://localhost:8000"


class Web:
    """A browser without script: keeps cookies, follows nothing by itself."""

    def __init__(self, api: FastAPI) -> None:
        self._api = api
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request on a loop of its own."""
        return run_to_end(self._request(method, path, options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    async def _request(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._api, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=self.cookies) as client:
            answer = await client.request(method, path, **options)
            self.cookies = client.cookies
        return answer


@contextmanager
def web_client(deps: Deps, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A client of all routes. Faults come back as answers, as they do for visitors."""
    monkeypatch.setenv("LINGGA_DATA_DIR", str(folder))
    monkeypatch.setattr(bootstrap, "make_deps", lambda settings: deps)
    bootstrap.settings.cache_clear()
    bootstrap.deps.cache_clear()
    from lingga_app.api.app import create_api
    from lingga_app.plain.routes import ROUTERS

    yield Web(create_api(ROUTERS))
    bootstrap.settings.cache_clear()
    bootstrap.deps.cache_clear()
