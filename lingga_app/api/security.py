"""Headers on every answer, a request id, an anonymous browser cookie, and a size stop before anything is read."""

import base64
import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from lingga_app import cookies

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_BODY = 1_100_000
"""Larger bodies are refused unread; papers travel in parts below this."""

_BUILT = re.compile(r"/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+")
"""Files of the build carry a hash of their content in the name: another content is another name."""
FOR_EVER = b"public, max-age=31536000, immutable"
ASK_FIRST = b"no-cache"

_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)


def inline_script_hashes(pages: Path) -> list[str]:
    """CSP sources of the inline scripts of the built pages. They change with every build: ask at server start."""
    found: set[str] = set()
    for page in pages.rglob("*.html"):
        for script in _SCRIPT.findall(page.read_bytes()):
            found.add("'sha256-" + base64.b64encode(hashlib.sha256(script).digest()).decode() + "'")
    return sorted(found)


def content_security_policy(hashes: list[str]) -> str:
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval' " + " ".join(hashes),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class Armour:
    """Outermost ASGI layer.

    Pages carry every header. Scripts, styles and pictures carry only what means something there (workers keep to the
    policy of their own file): the list of inline scripts alone would cost each of them 2.5 kB on a weak line.
    """

    def __init__(self, app: Asgi, *, inline_scripts: list[str], https: bool) -> None:
        self._app = app
        always = [(b"x-content-type-options", b"nosniff")]
        if https:
            always.append((b"strict-transport-security", b"max-age=31536000"))
        self._always = always
        self._of_files = [*always, (b"content-security-policy", content_security_policy([]).encode())]
        self._of_pages = [
            *always,
            (b"content-security-policy", content_security_policy(inline_scripts).encode()),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(self), geolocation=(), microphone=()"),
        ]
        self._https = https

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        headers = dict(scope["headers"])
        if int(headers.get(b"content-length", b"0") or 0) > MAX_BODY:
            await _refuse(send, 413)
            return
        extra = [(b"x-request-id", request_id.encode())]
        built = _BUILT.fullmatch(scope["path"]) is not None
        # Nothing of one visitor may travel with what caches keep for everybody.
        if scope["method"] == "GET" and not built and not self._has_browser_cookie(headers):
            extra.append((b"set-cookie", self._browser_cookie()))

        async def armoured(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower(): value for name, value in message["headers"]}
                kind = present.get(b"content-type", b"")
                ours = self._ours(message["status"], kind)
                kept = _kept(built, message["status"], kind)
                message["headers"] = [
                    *message["headers"],
                    *((n, v) for n, v in (*ours, *extra, *kept) if n not in present or n == b"set-cookie"),
                ]
            await send(message)

        await self._app(scope, _bounded(receive), armoured)

    def _ours(self, status: int, kind: bytes) -> list[tuple[bytes, bytes]]:
        """Not modified: the browser keeps the page it has, and every header of this answer would replace the page's own
        (RFC 9111, 3.2). A policy without the page's scripts would leave it dead at the second visit."""
        if status == 304:
            return self._always
        return self._of_pages if kind.startswith(b"text/html") else self._of_files

    def _has_browser_cookie(self, headers: dict[bytes, bytes]) -> bool:
        return f"{cookies.named(cookies.BROWSER)}=".encode() in headers.get(b"cookie", b"")

    def _browser_cookie(self) -> bytes:
        """Random, says nothing, tells two visitors behind one island's address apart."""
        value = f"{cookies.named(cookies.BROWSER)}={secrets.token_urlsafe(18)}"
        text = f"{value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"
        return (text + ("; Secure" if self._https else "")).encode()


def _kept(built: bool, status: int, kind: bytes) -> list[tuple[bytes, bytes]]:
    """How long a browser may keep an answer that does not say so itself. Pictures and icons are left to it."""
    if built and status in {200, 206, 304}:
        return [(b"cache-control", FOR_EVER)]
    return [(b"cache-control", ASK_FIRST)] if built or kind.startswith(b"text/html") else []


def _bounded(receive: Receive) -> Receive:
    """A body without an honest length stops at the same size."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            return {"type": "http.disconnect"}
        return message

    return counted


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
