"""A light client of Reflex's own socket: text frames only, so that generating load costs little of what is measured."""

import asyncio
import json
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Any

import aiohttp

ROOT = "reflex___state____state"
SEAT = f"{ROOT}.lingga_app___ui___pages___seat____seat_state"
_HEAD = '42/_event,["event",'
_PING, _PONG, _JOIN, _REFUSED = "2", "3", "40/_event,", "44"
PATIENCE = 20.0
"""Seconds after which an event counts as lost: the run has failed then."""

Update = dict[str, Any]


class Tab:
    """One browser tab of one signed-in person. `ask` sends an event and waits for the answer that fits it."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str, cookie: str, path: str) -> None:
        self._http, self._url, self._cookie = http, base_url, cookie
        self._line: Any = None
        self.go(path)
        self.sent = 0

    async def __aenter__(self) -> "Tab":
        await self.open()
        return self

    async def open(self) -> None:
        address = f"{self._url}/_event/?EIO=4&transport=websocket&token={uuid.uuid4().hex}"
        headers = {"Cookie": self._cookie, "Origin": self._url}
        self._line = await self._http.ws_connect(address, headers=headers, max_msg_size=0)
        await self._line.receive_str()  # the engine's greeting
        await self._line.send_str(_JOIN)
        while not (frame := await self._line.receive_str()).startswith(_JOIN):
            if frame.startswith(_REFUSED):
                raise RuntimeError(f"turned away: {frame:.60}")

    async def close(self) -> None:
        """Nothing happens where it was never open."""
        if self._line is not None:
            await self._line.close()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def go(self, path: str) -> None:
        """The next events come from another page."""
        self._router = {"pathname": path, "asPath": path, "query": {}}

    @property
    def port(self) -> int:
        """Ours, of this connection."""
        return self._line.get_extra_info("sockname")[1]

    async def news(self, fits: Callable[[Update], bool]) -> Update:
        """The next update for which `fits` holds, without having asked for it."""
        while not fits(update := await self._news()):
            pass
        return update

    async def ask(self, name: str, payload: dict[str, Any], fits: Callable[[Update], bool]) -> Update:
        """The first update after `name` for which `fits` holds; others are news that this tab did not ask for."""
        event = {"name": name, "payload": payload, "router_data": self._router}
        await self._line.send_str(f"{_HEAD}{json.dumps(event)}]")
        self.sent += 1
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.news(fits)
        except TimeoutError:
            raise RuntimeError(f"no answer to {name} in {PATIENCE} s") from None

    async def _news(self) -> Update:
        while not (frame := await self._line.receive_str()).startswith(_HEAD):
            if frame == _PING:
                await self._line.send_str(_PONG)
        return json.loads(frame[len(_HEAD) : -1])


def tells(update: Update, state: str, variable: str) -> Any:
    """The value that an update gives to a variable; None when it does not speak of it."""
    values = (update.get("delta") or {}).get(state) or {}
    return next((value for name, value in values.items() if name.removesuffix("_rx_state_") == variable), None)
