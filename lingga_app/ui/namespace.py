"""The socket's door: derives the state key from cookie and tab, and drops what no page of ours sends.

Assign `GuardedNamespace` to `reflex.app.EventNamespace` before `rx.App(...)` is made. Everything here runs inline on
the socket's read loop: nothing may block.
"""

import asyncio
import contextlib
import hashlib
import logging
import re
import time
import urllib.parse
from typing import Any

import reflex.app
from reflex_base.registry import RegistrationContext
from socketio.exceptions import ConnectionRefusedError as Refused

from lingga_app import cookies
from lingga_app.room_door import room_instead

log = logging.getLogger(__name__)

_TAB = re.compile(r"[A-Za-z0-9-]{8,64}")
_BURST = 60
_PER_SECOND = 20
MAX_PAYLOAD_KEYS = 20
CONNECT_SECONDS = 10.0
"""How long a new socket may wait for an engine that says nothing: more than a rush takes, less than a page waits."""


class GuardedNamespace(reflex.app.EventNamespace):
    """Reflex's namespace with a state key that only cookie and tab together give, and a filter before the queue."""

    def __init__(self, namespace: str, app: Any) -> None:
        super().__init__(namespace, app)
        self._levels: dict[str, tuple[float, float]] = {}

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))
        tab = query.get("token", [""])[0]
        if not _TAB.fullmatch(tab):
            raise Refused("tab")
        cookie = environ.get("HTTP_COOKIE", "")
        environ["QUERY_STRING"] = f"token={state_key(cookie, tab)}"
        if isinstance(auth, dict) and not self._known(auth.get("event")):
            auth = {**auth, "event": None}
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                if await room_instead(cookie, _page_of(auth)):
                    raise Refused("room")
                await super().on_connect(sid, environ, auth)
        except Refused:
            raise
        except Exception as error:
            # An engine is away or stands still, or anything else. Not answered at all, the page would wait for as
            # long as it lives; refused, it tries again by itself.
            log.warning("a socket was turned away: %s", type(error).__name__)
            await self._forget(sid)
            raise Refused("away") from None

    async def _forget(self, sid: str) -> None:
        """What a connect left behind that failed half-way: it never comes to `on_disconnect`."""
        self._static_router_data.pop(sid, None)
        if token := self.sid_to_token.get(sid):
            with contextlib.suppress(Exception):  # what Valkey still knows of it runs out by itself
                async with asyncio.timeout(1):
                    await self._token_manager.disconnect_token(token, sid)

    async def on_event(self, sid: str, data: Any) -> None:
        if self._known(data) and self._within_rate(sid):
            await super().on_event(sid, data)

    def on_disconnect(self, sid: str) -> Any:
        self._levels.pop(sid, None)
        return super().on_disconnect(sid)

    async def on_client_error(self, sid: str, data: Any = None) -> None:
        """A browser's report is counted, never quoted: its text is whatever a stranger likes."""
        if self._within_rate(sid):
            log.info("a browser reported a problem")

    def _known(self, event: Any) -> bool:
        if not isinstance(event, dict):
            return False
        payload = event.get("payload") or {}
        return (
            isinstance(payload, dict)
            and len(payload) <= MAX_PAYLOAD_KEYS
            and isinstance(event.get("router_data", {}), dict)
            and event.get("name") in RegistrationContext.get().event_handlers
        )

    def _within_rate(self, sid: str) -> bool:
        now = time.monotonic()
        level, at = self._levels.get(sid, (0.0, now))
        level = max(0.0, level - (now - at) * _PER_SECOND)
        if level + 1 > _BURST:
            return False
        self._levels[sid] = (level + 1, now)
        return True


def _page_of(auth: Any) -> str:
    """The page that a tab says it shows; a tab that lies gets a socket, and no seat."""
    event = auth.get("event") if isinstance(auth, dict) else None
    path = event.get("router_data", {}).get("asPath") if isinstance(event, dict) else None
    return path.partition("?")[0] if isinstance(path, str) else ""


def state_key(cookie_header: str, tab: str) -> str:
    """A tab's token without its cookies leads to an empty state: the key mixes both."""
    jar = cookies.parse(cookie_header)
    secret = f"{jar.get(cookies.named(cookies.SESSION), '')}|{jar.get(cookies.named(cookies.BROWSER), '')}"
    return f"{hashlib.sha256(secret.encode()).hexdigest()[:24]}-{tab}"


class NoEventsInLogs(logging.Filter):
    """Framework log lines may quote an event with headers and payload; ours never do, so theirs are cut short."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "payload" in text or "cookie" in text.lower() or "Event(" in text:
            record.msg, record.args = "(an event was left out of this line)", ()
            record.exc_info = None
        return True
