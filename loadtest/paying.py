"""A program that serves many people through `/api/v1`: has them billed, pays for them at the gateway, books a seat.

It notes what was acknowledged and what was sent without an answer. Half of the unanswered acts it sends again at once,
under the same key; the other half it leaves, so that one can look whether they are whole or absent.
"""

import asyncio
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from loadtest.booked import PLACE, Person

CONTROL = {"x-sandbox-control": "kendali-contoh"}
AT_ONCE = 8
"""People whom one client serves at a time."""
PAUSE = 0.05


class NoAnswer(Exception):
    """Sent, and nobody said what became of it."""


class TryAgain(Exception):
    """The service said that it did nothing: 503."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that changes the stored truth, with its key."""

    person: Person
    kind: str
    path: str
    body: dict[str, Any]


@dataclass
class Client:
    base_url: str
    sandbox_url: str
    people: list[Person]
    sessions: list[int]
    chance: random.Random
    billed: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    seats: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: list[Act] = field(default_factory=list)
    """Sent, not answered, and not sent again."""
    unanswered: int = 0
    asking: int = 0
    closing: bool = False
    trouble: list[str] = field(default_factory=list)

    async def work(self, http: aiohttp.ClientSession) -> None:
        """Serve people one step at a time until all are seated; after `closing` nobody new is begun."""
        coming = deque(self.people)
        now: deque[Person] = deque()
        while now or (coming and not self.closing):
            while coming and len(now) < AT_ONCE and not self.closing:
                now.append(coming.popleft())
            person = now.popleft()
            try:
                going_on = await self._step(http, person)
            except (NoAnswer, TryAgain):
                going_on = True
            if going_on:
                now.append(person)
            if going_on and len(now) <= AT_ONCE:
                await asyncio.sleep(self.chance.uniform(0, PAUSE))

    def counted(self) -> Counter[str]:
        """How much was acknowledged, and how often nobody answered."""
        return Counter(
            billed=len(self.billed),
            paid=len(self.paid),
            booked=len(self.seats),
            unanswered=self.unanswered,
            left=len(self.left),
        )

    def doing(self) -> str:
        return f"{dict(self.counted())} {self.trouble[:3]}"

    async def again(self, http: aiohttp.ClientSession) -> None:
        """Send what was left, under its key."""
        while self.left:
            act = self.left.pop()
            try:
                await self._do(http, act)
            except (NoAnswer, TryAgain) as reason:
                self.trouble.append(f"{act.kind} {act.person.reference}: {reason!r} on a quiet service")

    async def _step(self, http: aiohttp.ClientSession, person: Person) -> bool:
        """One step further; False when there is nothing more to do for this person."""
        status = (await self._ask(http, person, "timeline")).get("status")
        if status == "payable":
            act = Act(person, "bill", "bills", {"channel": "bri", "place": PLACE})
            return await self._leave_or(http, act)
        if status == "billed" and person.reference not in self.paid:
            if (await self._ask(http, person, "bill")).get("pay_code"):
                await self._pay(http, person)
            return True
        if status == "paid":
            act = Act(person, "seat", "seat", {"session_id": self.chance.choice(self.sessions)})
            return await self._leave_or(http, act) and person.reference not in self.seats
        return status != "booked"

    async def _leave_or(self, http: aiohttp.ClientSession, act: Act) -> bool:
        """Do it. False when nobody answered and it shall stay so."""
        while True:
            try:
                await self._do(http, act)
            except TryAgain:
                await asyncio.sleep(PAUSE)
            except NoAnswer:
                self.unanswered += 1
                if self.chance.random() < 0.5:
                    self.left.append(act)
                    return False
            else:
                return True

    async def _do(self, http: aiohttp.ClientSession, act: Act) -> None:
        answer = await self._send(http, "POST", act.person, act.path, act.body, key=act.kind)
        if answer is None:
            return
        if act.kind == "bill":
            self.billed.add(act.person.reference)
        else:
            self.seats[act.person.reference] = answer

    async def _pay(self, http: aiohttp.ClientSession, person: Person) -> None:
        """The payer goes to the bank. It is the gateway's acknowledgement that counts, not ours."""
        path = f"{self.sandbox_url}/gateway/_control/{person.reference}-1/pay"
        async with http.post(path, json={}, headers=CONTROL) as answer:
            if answer.status == 200:
                self.paid.add(person.reference)
            else:
                self.trouble.append(f"gateway: {answer.status} {(await answer.text())[:200]}")

    async def _ask(self, http: aiohttp.ClientSession, person: Person, path: str) -> dict[str, Any]:
        return await self._send(http, "GET", person, path) or {}

    async def _send(
        self,
        http: aiohttp.ClientSession,
        method: str,
        person: Person,
        path: str,
        body: dict[str, Any] | None = None,
        key: str = "",
    ) -> dict[str, Any] | None:
        """The answer; None when it was refused, which is trouble. Raises `NoAnswer`, `TryAgain`."""
        headers = {"authorization": f"Bearer {person.token}"} | ({"idempotency-key": key} if key else {})
        address = f"{self.base_url}/api/v1/applications/{person.reference}/{path}"
        self.asking += 1
        try:
            async with http.request(method, address, json=body, headers=headers) as answer:
                if answer.status == 503:
                    raise TryAgain
                if answer.status >= 500:
                    raise NoAnswer(answer.status)
                if answer.status >= 300:
                    self.trouble.append(f"{method} {path}: {answer.status} {(await answer.text())[:200]}")
                    return None
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise NoAnswer(repr(fault)) from fault
        finally:
            self.asking -= 1
