"""What a Locust user speaks: Reflex's own socket and the HTTP API, from an address of its own over one kind of line.

Blocking calls, which gevent turns into waiting (Locust patches the sockets). The time of an event is that of the delta
that answers it: the server's acknowledgement only says that it was put into a queue.
"""

import json
import socket
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import gevent
import requests
import websocket
from gevent.event import Event
from gevent.queue import Empty, Queue
from requests.adapters import HTTPAdapter

ROOT: Final = "reflex___state____state"
HEAD: Final = '42/_event,["event",'
PING, PONG, JOIN = "2", "3", "40/_event,"
PATIENCE: Final = 60.0
"""Seconds after which an event or request counts as lost. Longer than the slowest line needs for any page."""

Update = dict[str, Any]
Fits = Callable[[Update], bool]
Fire = Callable[[str, str, float, int, str, bool], None]
"""Kind, label, milliseconds, bytes, what was refused or went wrong ("" for nothing), whether that is an error."""


class Lost(Exception):
    """No answer in time, or the line broke before it came."""


class Refused(Exception):
    """The service said no, in a sentence. `code` as in `domain/errors`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def page(module: str, name: str) -> str:
    """Full name of a page's state: `page("seat", "seat")`."""
    return f"{ROOT}.lingga_app___ui___pages___{module}____{name}_state"


def tells(update: Update, state: str, variable: str) -> Any:
    """The value that an update gives to a variable; None when it does not speak of it."""
    values = (update.get("delta") or {}).get(state) or {}
    return next((value for name, value in values.items() if name.removesuffix("_rx_state_") == variable), None)


def redirected(update: Update) -> str:
    """Where the page is sent; empty when it stays."""
    for event in update.get("events") or ():
        if event.get("name") == "_redirect":
            return str((event.get("payload") or {}).get("path", ""))
    return ""


class Tab:
    """One browser tab. `known` keeps the last value of each variable of each state, as the browser does."""

    def __init__(self, url: str, origin: str, cookie: str, address: str, fire: Fire) -> None:
        self._url, self._origin, self._cookie, self._address, self._fire = url, origin, cookie, address, fire
        self._token = uuid.uuid4().hex
        self._line: websocket.WebSocket | None = None
        self._news: Queue[Update | None] = Queue()
        self._broken = Event()
        self.known: dict[str, dict[str, Any]] = {}
        self.path = "/"

    @property
    def alive(self) -> bool:
        return self._line is not None and not self._broken.is_set()

    def open(self, path: str) -> None:
        """Connect and hydrate as a browser does that opens `path`. Raises `Lost`."""
        self.path, self.known = path, {}
        self._news, self._broken = Queue(), Event()
        began = time.perf_counter()
        try:
            self._line = self._connect()
            gevent.spawn(self._read, self._line, self._news, self._broken)
            self._await(lambda update: bool(tells(update, ROOT, "is_hydrated")), began)
        except (OSError, websocket.WebSocketException, Lost) as fault:
            self.close()
            self._fire("socket", "open a page", _ms(began), 0, "no connection", True)
            raise Lost("no connection") from fault
        self._fire("socket", "open a page", _ms(began), 0, "", False)

    def ask(self, label: str, name: str, payload: Mapping[str, Any], fits: Fits, state: str = "") -> Update:
        """Send an event, wait for the update that answers it, count it under `label`.

        A refusal shown by `state` is an answer too: it raises `Refused`. Raises `Lost`.
        """
        began = time.perf_counter()

        def answered(update: Update) -> bool:
            return fits(update) or bool(state and tells(update, state, "problem"))

        try:
            self._send(name, payload)
            update = self._await(answered, began)
        except (OSError, websocket.WebSocketException, Lost) as fault:
            self._fire("socket", label, _ms(began), 0, _lost(fault), True)
            self.close()
            raise Lost(label) from fault
        code = tells(update, state, "problem_code") if state and tells(update, state, "problem") else ""
        self._fire("socket", label, _ms(began), 0, code, _is_error(code))
        if code:
            raise Refused(code)
        return update

    def wait(self, label: str, fits: Fits, seconds: float, since: float) -> bool:
        """Wait for news that nobody asked for, counted from `since`; False when none came. Raises `Lost`."""
        try:
            self._await(fits, time.perf_counter(), seconds)
        except Lost:
            if self._broken.is_set():
                raise
            return False
        self._fire("push", label, _ms(since), 0, "", False)
        return True

    def close(self) -> None:
        if self._line is not None:
            self._line.shutdown()
            self._line = None

    def _connect(self) -> websocket.WebSocket:
        parts = urlsplit(self._url)
        sock = socket.create_connection(
            (parts.hostname or "", parts.port or 80), PATIENCE, source_address=(self._address, 0)
        )
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = websocket.create_connection(
            f"ws://{parts.netloc}/_event/?EIO=4&transport=websocket&token={self._token}",
            socket=sock, origin=self._origin, cookie=self._cookie, timeout=PATIENCE,
        )  # fmt: skip
        line.recv()
        event = {"name": f"{ROOT}.hydrate_and_load", "payload": {}, "router_data": self._router()}
        line.send(JOIN + json.dumps({"event": event}))
        return line

    def _router(self) -> dict[str, Any]:
        return {"pathname": self.path, "asPath": self.path, "query": {}}

    def _send(self, name: str, payload: Mapping[str, Any]) -> None:
        if self._line is None or self._broken.is_set():
            raise Lost("the line is gone")
        event = {"name": name, "payload": payload, "router_data": self._router()}
        self._line.send(f"{HEAD}{json.dumps(event)}]")

    def _await(self, fits: Fits, began: float, seconds: float = PATIENCE) -> Update:
        while (left := began + seconds - time.perf_counter()) > 0:
            try:
                update = self._news.get(timeout=left)
            except Empty:
                break
            if update is None:
                self._broken.set()
                raise Lost("the line broke")
            for state, values in (update.get("delta") or {}).items():
                kept = self.known.setdefault(state, {})
                kept.update({name.removesuffix("_rx_state_"): value for name, value in values.items()})
            if fits(update):
                return update
        raise Lost("no answer in time")

    @staticmethod
    def _read(line: websocket.WebSocket, news: "Queue[Update | None]", broken: Event) -> None:
        """Everything that comes, as it comes; a ping is answered at once."""
        line.settimeout(None)
        try:
            while frame := line.recv():
                text = frame if isinstance(frame, str) else bytes(frame).decode()
                if text == PING:
                    line.send(PONG)
                elif text.startswith(HEAD):
                    news.put(json.loads(text[len(HEAD) : -1]))
        except (OSError, websocket.WebSocketException, ValueError):
            pass
        broken.set()
        news.put(None)


class _Bound(HTTPAdapter):
    """Connections leave from one address, so that each user is somebody of their own to the service."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__(pool_connections=2, pool_maxsize=2)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, source_address=(self._address, 0), **options)


class Api:
    """One program or browser that speaks HTTP. `token` as bearer, or `cookie` for the plain pages."""

    def __init__(self, url: str, address: str, fire: Fire) -> None:
        self._url, self._fire = url, fire
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.mount("http://", _Bound(address))

    def carry(self, token: str) -> None:
        self.http.headers["authorization"] = f"Bearer {token}"

    def call(
        self, label: str, method: str, path: str, key: str = "", clean: Collection[int] = (), **options: Any
    ) -> Any:
        """The answer's JSON, or its bytes. Raises `Refused` (4xx) and `Lost` (5xx, no answer).

        `clean`: statuses that are the right answer to what is asked.
        """
        headers = {"idempotency-key": key} if key else {}
        headers |= options.pop("headers", {})
        began = time.perf_counter()
        try:
            answer = self.http.request(method, self._url + path, headers=headers, timeout=PATIENCE, **options)
        except requests.RequestException as fault:
            self._fire("http", label, _ms(began), 0, _lost(fault), True)
            raise Lost(label) from fault
        code = _code(answer)
        error = _is_error(code) and answer.status_code not in clean
        self._fire("http", label, _ms(began), len(answer.content), code, error)
        if answer.status_code >= 500:
            raise Lost(code)
        if code:
            raise Refused(code)
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json and answer.content else answer.content


def _code(answer: requests.Response) -> str:
    """The refusal's code; empty for an answer that is none."""
    if answer.status_code < 400:
        return ""
    try:
        return str(answer.json().get("code", "")) or f"http_{answer.status_code}"
    except ValueError:
        return f"http_{answer.status_code}"


CLEAN: Final = frozenset(
    [
        "boat_over",
        "boat_too_early",
        "case_changed",
        "case_taken",
        "change_over",
        "change_used",
        "move_not_allowed",
        "no_hour",
        "pay_first",
        "seat_already",
        "seat_promised",
        "seat_taken",
        "seat_waited_for",
        "session_not_open",
        "wait_your_turn",
    ]
)
"""Refusals that a fair crowd brings about: somebody was faster, or a limit was reached. They are answers, no errors."""


def _is_error(code: str) -> bool:
    return bool(code) and code not in CLEAN


def _lost(fault: BaseException) -> str:
    return str(fault) if isinstance(fault, Lost) else type(fault).__name__


def _ms(began: float) -> float:
    return (time.perf_counter() - began) * 1000
