"""People of an announced opening: who comes when, what they do, and what they meet.

An open model: tries come at a fixed rate whatever becomes of them. A try is a person who joins the room and asks for
their place; who was let in opens the choice of seats over a socket, picks day and hour with the pauses of a person, and
taps.
"""

import asyncio
import heapq
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from lingga_app.cookies import SESSION
from loadtest.booked import Crowd, Person
from loadtest.service import Service
from loadtest.socket import ROOT, SEAT, Tab, Update, tells

HOME = f"{ROOT}.lingga_app___ui___pages___home____home_state"

EARLY = 10.0
"""Seconds before the hour at which the first people come into the room."""
CONNECT_WITHIN = 10.0
THINK = (1.0, 4.0)
"""Seconds between two taps of a person who chooses."""
TRIES_OF_ONE = 4
"""How often somebody picks another hour when theirs has just been taken, before the next turn."""
ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Plan:
    seconds: float
    rate: float
    burst: int
    sockets: int
    people: int
    chairs: int
    days: int
    hours: int
    admit_per_minute: int
    at_once: int
    seed: int
    scale: bool

    @property
    def seats(self) -> int:
        return self.days * self.hours * self.chairs


@dataclass
class Seen:
    """What the people met. Seconds throughout."""

    answers: Counter[str] = field(default_factory=Counter[str])
    """Of tries: wait, in, full; of choosers: won, full, again."""
    errors: Counter[str] = field(default_factory=Counter[str])
    tries: list[float] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)
    connected_by: float = 0.0
    sold_out_at: float = 0.0
    won: set[int] = field(default_factory=set)
    unanswered: set[int] = field(default_factory=set)
    """Who tapped and was not answered in time: their seat may be theirs all the same."""
    slow_ticks: int = 0


@dataclass
class Rush:
    service: Service
    crowd: Crowd
    opening: str
    plan: Plan
    http: aiohttp.ClientSession
    seen: Seen = field(default_factory=Seen)
    chance: random.Random = field(default_factory=random.Random)
    joined: set[int] = field(default_factory=set)
    choosing: set[int] = field(default_factory=set)
    tabs: dict[int, tuple[Tab, asyncio.Task[Any]]] = field(default_factory=dict)
    """Pages that lie open, each with somebody who answers the line's own questions."""
    hour: float = 0.0
    _queue: list[tuple[float, int, Person]] = field(default_factory=list)

    async def go(self) -> None:
        """From a few seconds before the hour until the last seat of the plan's time."""
        self._queue = [(0.0, person.application_id, person) for person in self.crowd.people]
        self.chance.shuffle(self._queue)
        heapq.heapify(self._queue)
        self.hour = time.monotonic() + EARLY
        async with asyncio.TaskGroup() as all_of_them:
            all_of_them.create_task(self._early())
            await asyncio.sleep(self.hour - time.monotonic())
            for person in self.chance.sample(self.crowd.people, self.plan.sockets):
                all_of_them.create_task(self._look_on(person))
            for number in range(self.plan.burst):
                all_of_them.create_task(self._come(self.hour + number / self.plan.burst))
            for number in range(int(self.plan.seconds * self.plan.rate)):
                at = self.hour + number / self.plan.rate
                if at > time.monotonic():
                    await asyncio.sleep(at - time.monotonic())
                elif time.monotonic() - at > 1.0:
                    self.seen.slow_ticks += 1
                all_of_them.create_task(self._come(at))
        for number in list(self.tabs):
            await (await self._taken_up(number)).close()

    async def _early(self) -> None:
        """As many as look on come before the hour: among them lots are drawn."""
        for number in range(self.plan.sockets):
            await self._come(self.hour - EARLY + number * EARLY * 0.8 / self.plan.sockets)

    async def _look_on(self, person: Person) -> None:
        """Open the page of one's case within ten seconds of the hour, and leave it open."""
        await asyncio.sleep(self.chance.uniform(0, CONNECT_WITHIN * 0.8))
        began = time.monotonic()
        tab = self._tab(person, f"/permohonan/{person.reference}")
        try:
            await tab.open()
            await tab.ask(f"{HOME}.load", {}, lambda update: HOME in (update.get("delta") or {}))
        except (RuntimeError, aiohttp.ClientError, TimeoutError) as fault:
            self.seen.errors[f"page: {fault!r:.80}"] += 1
            return
        self.seen.connects.append(time.monotonic() - began)
        self.seen.connected_by = max(self.seen.connected_by, time.monotonic() - self.hour)
        self.tabs[person.application_id] = tab, asyncio.create_task(tab.news(lambda _: False))

    async def _come(self, at: float) -> None:
        """One try by whoever has waited longest since theirs."""
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        if not self._queue:
            return
        _, _, person = heapq.heappop(self._queue)
        began = time.monotonic()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                standing = await self._ask_place(person)
        except (aiohttp.ClientError, TimeoutError, RuntimeError) as fault:
            self.seen.errors[f"try: {fault!r:.80}"] += 1
            standing = {"state": "error", "seats_left": 1}
        if time.monotonic() >= self.hour:
            self.seen.tries.append(time.monotonic() - began)
        if standing["state"] == "inside" and standing["seats_left"]:
            self.seen.answers["in"] += 1
            await self._choose(person)
        else:
            self.seen.answers["wait" if standing["seats_left"] else "full"] += 1
        if person.application_id not in self.seen.won:
            heapq.heappush(self._queue, (time.monotonic(), person.application_id, person))

    async def _ask_place(self, person: Person) -> Any:
        path = f"{self.service.base_url}/api/v1/openings/{self.opening}/place"
        headers = {"authorization": f"Bearer {person.token}"}
        if person.application_id not in self.joined:
            async with self.http.post(path, headers=headers) as answer:
                if answer.status != 204:
                    raise RuntimeError(f"join {answer.status}")
            self.joined.add(person.application_id)
        async with self.http.get(path, headers=headers) as answer:
            if answer.status != 200:
                raise RuntimeError(f"place {answer.status}")
            return await answer.json()

    async def _choose(self, person: Person) -> None:
        """Inside: page, day, hour, tap, over a socket of one's own."""
        path = f"/permohonan/{person.reference}/jadwal"
        tab = await self._taken_up(person.application_id) if person.application_id in self.tabs else None
        try:
            if tab is None:
                tab = self._tab(person, path)
                await tab.open()
            tab.go(path)
            page = await tab.ask(f"{SEAT}.load", {}, lambda update: bool(tells(update, SEAT, "ready")))
            for _ in range(TRIES_OF_ONE):
                said = await self._pick(tab, page, person)
                self.seen.answers[said] += 1
                if said == "won":
                    self.seen.won.add(person.application_id)
                    self.seen.sold_out_at = time.monotonic() - self.hour
                if said != "again":
                    return
                page = await tab.ask(f"{SEAT}.load", {}, lambda update: bool(tells(update, SEAT, "days") is not None))
        except (RuntimeError, aiohttp.ClientError, TimeoutError) as fault:
            self.seen.errors[f"choice: {fault!r:.80}"] += 1
        finally:
            if tab is not None:
                await tab.close()

    async def _taken_up(self, number: int) -> Tab:
        """The page that lay open, in the hand of its owner again."""
        tab, listening = self.tabs.pop(number)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        return tab

    async def _pick(self, tab: Tab, page: Update, person: Person) -> str:
        """won, full (nothing to pick from), or again (somebody was faster)."""
        days = [day["value"] for day in tells(page, SEAT, "days") or () if not day["full"]]
        if not days:
            return "full"
        day = self.chance.choice(days)
        await self._think()
        update = page
        if tells(page, SEAT, "day") != day:
            update = await tab.ask(f"{SEAT}.choose_day", {"day": day}, lambda update: _open(update, "days", day))
        slots = [slot["value"] for slot in tells(update, SEAT, "slots") or () if not slot["full"]]
        if tells(update, SEAT, "day") != day or not slots:
            return "again"
        slot = self.chance.choice(slots)
        await self._think()
        update = await tab.ask(f"{SEAT}.choose_hour", {"slot": slot}, lambda update: _open(update, "slots", slot))
        if tells(update, SEAT, "slot") != slot:
            return "again"
        await self._think()
        began = time.monotonic()
        self.seen.unanswered.add(person.application_id)
        update = await tab.ask(f"{SEAT}.take", {}, lambda update: bool(update.get("events") or _problem(update)))
        self.seen.unanswered.discard(person.application_id)
        if _problem(update):
            return "again"
        self.seen.taps.append(time.monotonic() - began)
        return "won"

    async def _think(self) -> None:
        await asyncio.sleep(self.chance.uniform(*THINK))

    def _tab(self, person: Person, path: str) -> Tab:
        return Tab(self.http, self.service.base_url, f"{SESSION}={person.token}", path)


def _open(update: Update, strip: str, value: str) -> bool:
    """Whether this answers the choice of `value`: it is chosen now, or it is not to be had any more. News of other
    people's bookings come between and say neither."""
    offered = tells(update, SEAT, strip)
    chosen = tells(update, SEAT, strip.removesuffix("s")) == value
    return chosen or (offered is not None and all(each["full"] or each["value"] != value for each in offered))


def _problem(update: Update) -> str:
    return tells(update, SEAT, "problem") or ""
