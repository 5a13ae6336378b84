"""Small HTTP pieces that the parts share: keys, bodies, pages, faults, log lines without personal data."""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lingga_app.sandbox.words import register
from lingga_app.sandbox.world import World

log = logging.getLogger("sandbox.http")

MAX_BODY = 256 * 1024
API_PATHS = {
    "/gateway/v2/": "gateway",
    "/chat/v1/": "chat",
    "/sms/v1/": "sms",
    "/dukcapil/v1/": "dukcapil",
    "/pos/v1/": "pos",
}
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action *; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
register(templates)


class BadRequest(Exception):
    """The request cannot be understood; the text says what is wrong."""


def world_of(request: Request) -> World:
    """The running sandbox."""
    return request.app.state.world


def page(name: str, *, status: int = 200, **values: object) -> Response:
    """One HTML page."""
    return HTMLResponse(templates.get_template(name).render(**values), status_code=status, headers=SECURITY_HEADERS)


def see_other(address: str) -> Response:
    """After a form: show the page again by GET."""
    return RedirectResponse(address, status_code=303)


def same(given: str, expected: str) -> bool:
    """Compare keys in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def bearer_ok(request: Request, key: str) -> bool:
    """`Authorization: Bearer <key>`."""
    return same(request.headers.get("authorization", ""), f"Bearer {key}")


def control_ok(request: Request) -> bool:
    """`X-Sandbox-Control: <key>`."""
    return same(request.headers.get("x-sandbox-control", ""), world_of(request).settings.control_key)


async def json_body(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise BadRequest("the body is too large")
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(value, dict):
        raise BadRequest("the body must be a JSON object")
    return value


def text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    """A text field; BadRequest if it is missing without a default, or is no text."""
    value = body.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise BadRequest(f"{name} must be a text")
    return value.strip()


def whole(body: dict[str, Any], name: str, default: int | None = None) -> int | None:
    """A whole number or None; `650000.00` counts as one, `true` does not."""
    value = body.get(name, default)
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError as error:
            raise BadRequest(f"{name} must be a number") from error
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 10**12:
        raise BadRequest(f"{name} must be a number")
    if value != int(value):
        raise BadRequest(f"{name} must be a whole number")
    return int(value)


Endpoint = Callable[[Request], Awaitable[Response]]


def control(endpoint: Endpoint) -> Endpoint:
    """Only with the control key."""

    async def guarded(request: Request) -> Response:
        if not control_ok(request):
            return JSONResponse({"error": "X-Sandbox-Control is missing or wrong"}, status_code=401)
        return await endpoint(request)

    guarded.__name__ = endpoint.__name__
    return guarded


class Frame:
    """Around every request: cross-site forms refused, faults applied, one log line (route, status, time; no query)."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app, self._world = app, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_counted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        headers = dict(scope["headers"])
        if scope["method"] not in {"GET", "HEAD"} and headers.get(b"sec-fetch-site") == b"cross-site":
            await JSONResponse({"error": "forms from other sites are refused"}, 403)(scope, receive, send_counted)
        else:
            await self._with_faults(scope, receive, send_counted)
        name = getattr(scope.get("endpoint"), "__name__", "-")
        milliseconds = (time.perf_counter() - started) * 1000
        log.info("%s %s status=%s ms=%.0f", scope["method"], name, status or "cut", milliseconds)

    async def _with_faults(self, scope: Scope, receive: Receive, send: Send) -> None:
        part = next((part for path, part in API_PATHS.items() if scope["path"].startswith(path)), None)
        if part is None:
            await self._app(scope, receive, send)
            return
        faults = self._world.faults
        if faults.take(part, "down") is not None:
            await _cut(send)
            return
        if (seconds := faults.take(part, "slow")) is not None:
            await asyncio.sleep(seconds)
        if (status := faults.take(part, "error")) is not None:
            code = int(status)
            answer = JSONResponse({"status_code": str(code), "status_message": "the sandbox was told to fail"}, code)
            await answer(scope, receive, send)
            return
        # Only where something is done: a status query in between must not use the fault up.
        if scope["method"] == "POST" and faults.take(part, "reply_lost") is not None:
            await self._app(scope, receive, _swallow)
            await _cut(send)
            return
        await self._app(scope, receive, send)


async def _swallow(message: Message) -> None:
    """The work is done, the answer goes nowhere."""


async def _cut(send: Send) -> None:
    """Promise more than is sent, so that the caller sees a broken connection and not an answer."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1048576")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
