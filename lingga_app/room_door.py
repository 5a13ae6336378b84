"""The way to the choice of seats leads through the waiting room while one is open: for pages and for sockets.

While no room is open anywhere this costs one small question a second per process, and nothing per visit. The use cases
refuse seats without a pass in any case; this keeps the load of the many outside.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from lingga_app import cookies
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.references import ReferenceUnreadable, parse_reference
from lingga_app.services.run import read
from lingga_app.services.waiting_room import any_room_open, room_for
from lingga_app.services.who import known

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

LOOK_EVERY = 1.0
_CHOICE = re.compile(r"/permohonan/([^/]{1,40})/(?:jadwal|ganti-jadwal)/?")
_open = False
_looked = -LOOK_EVERY


async def room_instead(cookie_header: str, path: str) -> str:
    """The opening at whose room this visitor should wait instead of opening `path`; empty when there is none."""
    found = _CHOICE.fullmatch(path)
    if found is None or not await _any_open():
        return ""
    token = cookies.parse(cookie_header).get(cookies.named(cookies.SESSION), "")
    return await asyncio.to_thread(_room, token, found[1]) if token else ""


async def _any_open() -> bool:
    global _open, _looked  # noqa: PLW0603
    if time.monotonic() - _looked >= LOOK_EVERY:
        _looked = time.monotonic()
        _open = await asyncio.to_thread(read, any_room_open, None, actor=PUBLIC, deps=deps())
    return _open


def _room(token: str, reference: str) -> str:
    try:
        wanted = parse_reference(reference)
    except ReferenceUnreadable:
        return ""
    return read(room_for, wanted, actor=known(deps(), token, active=False).actor, deps=deps())


class RoomGate:
    """ASGI: whoever must wait gets the small plain page, not the live one."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
            if room := await room_instead(header, scope["path"]):
                place = f"/ruang-tunggu/{room}".encode()
                headers = [(b"location", place), (b"cache-control", b"no-store"), (b"content-length", b"0")]
                await send({"type": "http.response.start", "status": 303, "headers": headers})
                await send({"type": "http.response.body", "body": b""})
                return
        await self._app(scope, receive, send)
