"""An HTTP server that takes callbacks, so that a test can wait for the next one instead of sleeping."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WAIT_SECONDS = 10
QUIET_SECONDS = 0.8


@dataclass
class Callback:
    """One received request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """What arrived, in order. `answers` are the statuses of the next requests; then 200."""

    url: str
    arrived: "queue.Queue[Callback]" = field(default_factory=queue.Queue)
    answers: "queue.Queue[int]" = field(default_factory=queue.Queue)

    def next(self) -> Callback:
        """Wait for the next callback; queue.Empty when none comes."""
        return self.arrived.get(timeout=WAIT_SECONDS)

    def take(self, count: int) -> list[Callback]:
        """The next `count` callbacks."""
        return [self.next() for _ in range(count)]

    def silent(self) -> bool:
        """True when nothing more arrives for longer than the sender's own pause."""
        try:
            self.arrived.get(timeout=QUIET_SECONDS)
        except queue.Empty:
            return True
        return False


@contextmanager
def callback_receiver() -> Iterator[Receiver]:
    """A receiver for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                status = receiver.answers.get_nowait()
            except queue.Empty:
                status = 200
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.arrived.put(Callback(self.path, headers, body))

        def log_message(self, *parts: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/callback")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
