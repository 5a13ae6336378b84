"""Outgoing callbacks: stored first, sent in order per subject, retried, and spoiled on request."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby

import httpx

from lingga_app.sandbox.faults import Faults
from lingga_app.sandbox.settings import RETRY_SECONDS
from lingga_app.sandbox.store import Row, Store

log = logging.getLogger("sandbox.callbacks")

TIMEOUT_SECONDS = 15
HELD_SECONDS = 60


class Callbacks:
    """The queue of all parts and its sender."""

    def __init__(self, store: Store, now: Callable[[], float], faults: Faults, default_urls: dict[str, str]) -> None:
        self._store, self._now, self._faults, self._default_urls = store, now, faults, default_urls
        self._wake = asyncio.Event()
        self._busy: set[str] = set()

    def url(self, part: str) -> str:
        """Where the part's callbacks go: the control call's address, else the environment's."""
        return self._store.setting(f"callback_url:{part}") or self._default_urls.get(part, "")

    def set_url(self, part: str, url: str) -> None:
        """Change where the part's callbacks go."""
        self._store.keep(f"callback_url:{part}", url)

    def enqueue(
        self,
        part: str,
        subject: str,
        body: str,
        headers: dict[str, str] | None = None,
        *,
        url: str = "",
        after: float = 0,
    ) -> None:
        """Store one callback; the part's faults decide what becomes of it. Without an address nothing is sent."""
        target = url or self.url(part)
        if not target:
            return
        faults, now = self._faults, self._now()
        state = "due"
        if faults.take(part, "lose") is not None:
            state = "lost"
        elif faults.take(part, "reorder") is not None:
            state = "held"
        delay = after + (faults.take(part, "delay") or 0)
        due_at = now + (HELD_SECONDS if state == "held" else delay)
        copies = 1 + int(faults.take(part, "duplicate") or 0)
        row = {"part": part, "subject": subject, "url": target, "body": body, "headers": json.dumps(headers or {})}
        with self._store.transaction():
            held = self._store.all("SELECT id FROM callback WHERE part = ? AND state = 'held' ORDER BY id", part)
            for _ in range(copies):
                self._store.insert(
                    "callback", {**row, "position": self._next_position(), "due_at": due_at, "state": state}
                )
            if state == "due":
                # The one that was held back is overtaken by this one.
                for earlier in held:
                    self._store.run(
                        "UPDATE callback SET state = 'due', due_at = ?, position = ? WHERE id = ?",
                        due_at,
                        self._next_position(),
                        earlier["id"],
                    )
        self.wake()

    def repeat_last(self, part: str, subject: str = "") -> bool:
        """Send the newest callback (of the subject) once more, byte for byte. False if there is none."""
        last = self._store.one(
            "SELECT * FROM callback WHERE part = ? AND (? = '' OR subject = ?) ORDER BY id DESC LIMIT 1",
            part,
            subject,
            subject,
        )
        if last is None:
            return False
        kept = {name: last[name] for name in ("part", "subject", "url", "body", "headers")}
        again = {**kept, "position": self._next_position(), "due_at": self._now(), "state": "due"}
        self._store.insert("callback", again)
        self.wake()
        return True

    def _next_position(self) -> int:
        row = self._store.one("SELECT coalesce(max(position), 0) + 1 AS next FROM callback")
        return row["next"] if row else 1

    def wake(self) -> None:
        """Let the sender look at once (a new row, or the clock was moved)."""
        self._wake.set()

    async def send_forever(self) -> None:
        """Send what is due until cancelled. What was due when the process died is sent after the restart."""
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
            tasks: set[asyncio.Task[None]] = set()
            try:
                while True:
                    self._wake.clear()
                    for subject, rows in self._due():
                        self._busy.add(subject)
                        task = asyncio.create_task(self._send_all(client, subject, rows))
                        tasks.add(task)
                        task.add_done_callback(tasks.discard)
                    await self._sleep()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _due(self) -> list[tuple[str, list[Row]]]:
        self._store.run("UPDATE callback SET state = 'due' WHERE state = 'held' AND due_at <= ?", self._now())
        rows = self._store.all(
            "SELECT * FROM callback WHERE state = 'due' AND due_at <= ? ORDER BY part, subject, position LIMIT 200",
            self._now(),
        )
        grouped = groupby(rows, lambda row: f"{row['part']}:{row['subject']}")
        return [(subject, list(group)) for subject, group in grouped if subject not in self._busy]

    async def _sleep(self) -> None:
        # Not wait_for: in Python 3.11 it can swallow a cancellation that comes together with the wake-up.
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await self._wake.wait()

    async def _send_all(self, client: httpx.AsyncClient, subject: str, rows: list[Row]) -> None:
        try:
            for row in rows:
                await self._send(client, row)
        finally:
            self._busy.discard(subject)
            self.wake()

    async def _send(self, client: httpx.AsyncClient, row: Row) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": "Lingga-Sandbox/1.0", **json.loads(row["headers"])}
        try:
            status = (await client.post(row["url"], content=row["body"].encode(), headers=headers)).status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            status = 0
        attempts = row["attempts"] + 1
        if 200 <= status < 300:
            state, due_at = "delivered", row["due_at"]
        elif attempts > len(RETRY_SECONDS):
            state, due_at = "given_up", row["due_at"]
        else:
            state, due_at = "due", self._now() + RETRY_SECONDS[attempts - 1]
        self._store.run(
            "UPDATE callback SET state = ?, due_at = ?, attempts = ?, last_status = ? WHERE id = ?",
            state,
            due_at,
            attempts,
            status,
            row["id"],
        )
        log.info(
            "callback part=%s id=%s attempt=%s status=%s state=%s", row["part"], row["id"], attempts, status, state
        )
