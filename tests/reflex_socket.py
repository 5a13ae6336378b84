"""A client of Reflex's own socket, for tests that play a stranger: any name, any arguments, any token."""

import asyncio
import uuid
from typing import Any

import aiohttp
import socketio

NAMESPACE = "/_event"
ROOT_STATE = "reflex___state____state"


class Stranger:
    """One socket. `deltas` collects what the server sent, newest last."""

    def __init__(
        self,
        base_url: str,
        *,
        cookie: str = "",
        origin: str | None = None,
        token: str | None = None,
        auth: dict[str, Any] | None = None,
    ) -> None:
        self.base_url = base_url
        self.auth = auth
        self.token = uuid.uuid4().hex if token is None else token
        self.headers = {"Cookie": cookie} if cookie else {}
        if origin is not None:
            self.headers["Origin"] = origin
        self.deltas: list[dict[str, Any]] = []
        self.raw: list[Any] = []

    async def __aenter__(self) -> "Stranger":
        self._news = asyncio.Event()
        # A session of our own: the client leaves its own open when it is turned away.
        self._session = aiohttp.ClientSession()
        self._client = socketio.AsyncClient(reconnection=False, http_session=self._session)
        self._client.on("event", self._hear, namespace=NAMESPACE)
        try:
            await self._client.connect(
                f"{self.base_url}/_event/?token={self.token}",
                socketio_path="_event",
                namespaces=[NAMESPACE],
                transports=["websocket"],
                headers=self.headers,
                auth=self.auth,
                wait_timeout=10,
            )
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.disconnect()
        await self._session.close()

    @property
    def connected(self) -> bool:
        return self._client.connected

    async def call(self, name: str, payload: object | None = None, path: str = "/") -> None:
        """Send one event, whatever it is."""
        data = {"name": name, "payload": {} if payload is None else payload}
        await self.send({**data, "router_data": {"pathname": path, "asPath": path}})

    async def send(self, data: object) -> None:
        await self._client.emit("event", data, namespace=NAMESPACE)

    async def hydrate(self, path: str = "/") -> dict[str, Any]:
        """Ask for everything, as a browser does; the values by state and variable."""
        await self.call(f"{ROOT_STATE}.hydrate", {}, path)
        await self.until(lambda: any("is_hydrated_rx_state_" in d.get(ROOT_STATE, {}) for d in self.deltas))
        return self.everything()

    def everything(self) -> dict[str, Any]:
        """The last value of each variable of each state."""
        seen: dict[str, Any] = {}
        for delta in self.deltas:
            for state, values in delta.items():
                seen.setdefault(state, {}).update(values)
        return seen

    async def until(self, met: Any, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not met():
                self._news.clear()
                await self._news.wait()

    async def settled(self) -> None:
        """Everything sent before has been handled: a harmless event sent last has come back."""
        before = len(self.deltas)
        await self.call(f"{ROOT_STATE}.hydrate", {})
        await self.until(lambda: len(self.deltas) > before)

    async def _hear(self, update: Any, *_: Any) -> None:
        self.raw.append(update)
        if isinstance(update, dict) and update.get("delta"):
            self.deltas.append(update["delta"])
        self._news.set()
