"""People who use the service through `/api/v1`, over real sockets: an applicant, officers, the payer at the gateway."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import pyotp

from lingga_app.services.demo_people import demo_officers
from loadtest.service import Service

T = TypeVar("T")
CONTROL = {"x-sandbox-control": "kendali-contoh"}
PATIENCE = 30.0
PART = 200_000
"""Bytes of a paper that are sent at a time."""


@dataclass
class World:
    """A running service whose clock can be set, and the world outside of it."""

    service: Service
    shift: timedelta = timedelta()
    outside: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))

    clients: list[httpx.Client] = field(default_factory=list)

    def close(self) -> None:
        for client in (self.outside, *self.clients):
            client.close()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def jump(self, to: datetime) -> None:
        """Let it be `to` in the service and in the stand-ins."""
        self.shift = to - datetime.now(UTC)
        clock_file(self.service).write_text(f"{self.shift.total_seconds():.0f}")
        self.control("/_control/clock", offset_seconds=self.shift.total_seconds())

    def control(self, path: str, **body: Any) -> Any:
        answer = self.outside.post(f"{self.service.sandbox_url}{path}", json=body, headers=CONTROL)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def messages(self, to: str) -> list[str]:
        """What a phone number or an address has received, newest first."""
        answer = self.outside.get(f"{self.service.sandbox_url}/pesan/api", params={"to": to})
        return [message["text"] for message in answer.json()["messages"]]


def clock_file(service: Service) -> Any:
    return service.data_dir / "clock"


def eventually(ask: Callable[[], T], met: Callable[[T], object] = bool, seconds: float = PATIENCE) -> T:
    """Ask until the answer is as expected: background work takes a moment."""
    deadline = time.monotonic() + seconds
    while not met(found := ask()):
        assert time.monotonic() < deadline, f"still {found!r}"
        time.sleep(0.1)
    return found


class Program:
    """One signed-in client."""

    def __init__(self, world: World) -> None:
        self.world, self.token = world, ""
        self.http = httpx.Client(base_url=f"{world.service.base_url}/api/v1", timeout=30, trust_env=False)
        world.clients.append(self.http)

    def call(self, method: str, path: str, expected: int = 200, **options: Any) -> Any:
        """The JSON of an answer that must have this status."""
        answer = self.http.request(method, path, **options)
        assert answer.status_code == expected, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json and answer.content else answer.content

    def get(self, path: str, expected: int = 200) -> Any:
        return self.call("GET", path, expected)

    def post(self, path: str, expected: int = 200, **body: Any) -> Any:
        return self.call("POST", path, expected, json=body)

    def put(self, path: str, expected: int = 200, **body: Any) -> Any:
        return self.call("PUT", path, expected, json=body)

    def carry(self, token: str) -> None:
        self.token = token
        self.http.headers["authorization"] = f"Bearer {token}"

    def send_in_parts(self, path: str, data: bytes) -> Any:
        """A file, part by part; the answer to the last one."""
        found = self.post(path, 201, size=len(data))
        while not found["done"]:
            offset = found["offset"]
            headers = {"upload-offset": str(offset), "content-type": "application/octet-stream"}
            found = self.call(
                "PATCH", f"{path}/{found['upload_id']}", content=data[offset : offset + PART], headers=headers
            )
        return found


class Applicant(Program):
    def __init__(self, world: World, phone: str) -> None:
        super().__init__(world)
        self.phone = phone
        self.code = ""

    def sign_in(self) -> None:
        """With the code from the inbox."""
        before = len(self._codes())
        asked = self.post("/sessions/code", 202, to=self.phone, channel="chat")
        self.code = eventually(self._codes, lambda found: len(found) > before)[0]
        self.carry(self.post("/sessions", 201, challenge=asked["challenge"], code=self.code)["token"])

    def _codes(self) -> list[str]:
        """Newest first; other messages come in between."""
        return [code for text in self.world.messages(self.phone) for code in re.findall(r"\b\d{6}\b", text)]

    def start(self) -> str:
        return self.post("/applications", 201)["reference"]


class Officer(Program):
    def __init__(self, world: World, username: str) -> None:
        super().__init__(world)
        self.account = {each.username: each for each in demo_officers()}[username]
        self.sign_in()

    def sign_in(self) -> None:
        """Each code of the second factor serves once: somebody who comes back at once waits for the next one."""
        totp, now = pyotp.TOTP(self.account.totp_secret), self.world.now
        for step in (0, 1):
            body = {"username": self.account.username, "password": self.account.password}
            code = totp.at(now + timedelta(seconds=30 * step))
            answer = self.http.post("/sessions/officer", json={**body, "code": code})
            if answer.status_code == 201:
                self.carry(answer.json()["token"])
                return
        raise AssertionError(answer.text)
