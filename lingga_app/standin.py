"""Answers for the service while none of its workers can: 503, with the reason, on the same port.

A browser then shows a sentence and comes back by itself, and a health probe reads the truth instead of a refused
connection. The kernel shares a port between all sockets that listen on it, so the stand-in listens only while it must.
"""

import http.server
import json
import socket
import ssl
import threading
from pathlib import Path

PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width"><title>Lingga Paspor</title></head>
<body style="font:18px/1.5 system-ui;margin:10vh auto;max-width:32rem;padding:0 16px;color:#14202B">
<h1 style="font-size:1.4rem">Sebentar, layanan sedang dinyalakan lagi</h1>
<p>Isian yang sudah tersimpan tetap aman. Halaman ini terbuka sendiri dalam beberapa detik.</p>
<p lang="en">One moment: the service is restarting. What was saved is safe. This page opens by itself.</p>
</body></html>"""


class PortTaken(Exception):
    """Somebody else listens on this address."""


class StandIn:
    """Holds an address for the service and answers on it between `cover()` and `uncover()`."""

    def __init__(self, bind: str, port: int, certificate: tuple[Path, Path] | None) -> None:
        self._address = (bind, port)
        self._family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        self._tls = _tls(*certificate) if certificate else None
        self._server: http.server.HTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._claim()
        self._held = self._socket()

    def cover(self) -> None:
        """Start answering; does nothing when already at it."""
        if self._server is not None:
            return
        server = _Server(self._address, _Answer, bind_and_activate=False)
        server.socket.close()
        server.socket = self._socket()
        server.socket.listen(128)
        if self._tls:
            # The handshake waits for the first read, so a silent client cannot hold up the others.
            server.socket = self._tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def uncover(self) -> None:
        """Stop answering; the address stays ours. From the first line on, every new visitor reaches a worker."""
        if self._server is None or self._thread is None:
            return
        self._server.socket.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = None

    def close(self) -> None:
        self.uncover()
        self._held.close()

    def _claim(self) -> None:
        """Without sharing, a bind succeeds only when nobody listens there."""
        with socket.socket(self._family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(self._address)
            except OSError as refused:
                raise PortTaken(f"{self._address[0]} port {self._address[1]}: {refused.strerror}") from refused

    def _socket(self) -> socket.socket:
        shared = socket.socket(self._family)
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        shared.bind(self._address)
        return shared


class _Server(http.server.ThreadingHTTPServer):
    """A thread per visitor: browsers open connections ahead of need, and a silent one must hold up nobody."""

    daemon_threads = True
    block_on_close = False


class _Answer(http.server.BaseHTTPRequestHandler):
    timeout = 2
    server_version = "lingga-stand-in"
    sys_version = ""

    def do_GET(self) -> None:
        probe = self.path.split("?")[0] in {"/healthz", "/readyz"} or self.path.startswith("/api/")
        body = (json.dumps({"status": "restarting"}) if probe else PAGE).encode()
        self.send_response(503)
        self.send_header("Content-Type", "application/json" if probe else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "2")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  (the library's names)

    def log_message(self, format: str, *args: object) -> None:
        """Addresses and queries may name people: keep no log."""


def _tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
