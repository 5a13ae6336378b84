"""Workers die under load and nothing that was confirmed is lost, nothing is doubled.

Each client writes down what the service confirmed, and only then. Afterwards the stored truth is held against those
lists: every confirmed thing is there, once; `lingga audit` finds nothing. The same checker is shown a row deleted
behind its back, which it must report.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select

from lingga_app import settings as settings_module
from lingga_app.bootstrap import make_deps
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.services.audit import audit_all
from lingga_app.services.drafts import (
    SaveAnswers,
    SendApplication,
    StartApplication,
    save_answers,
    send_application,
    start_application,
)
from lingga_app.services.run import Deps, run
from loadtest.service import Service, descendants, running_service
from tests.factories import SITI, Given
from tests.programs import PATIENCE, World

PLACE = "dabo-singkep"
CALLBACK_AGAIN = 200.0
"""Seconds after which the gateway tells again what it could not tell."""


@dataclass
class Client(threading.Thread):
    """One person with a draft that they fill in, and a second application that they pay and book a seat for.

    `said`, `typed` and `seat` hold what was confirmed; `trying` what was sent and not yet confirmed.
    """

    world: World
    token: str
    draft: str
    payable: str
    stopped: threading.Event
    said: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    trying: str = ""
    paid: bool = False
    seat: dict[str, Any] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        headers = {"authorization": f"Bearer {self.token}"}
        base = f"{self.world.service.base_url}/api/v1/applications"
        try:
            with httpx.Client(base_url=base, headers=headers, timeout=10, trust_env=False) as http:
                self._live(http)
        except Exception as fault:
            self.trouble.append(repr(fault))

    def _live(self, http: httpx.Client) -> None:
        number = 0
        while not (self.stopped.is_set() and self.seat):
            number += 1
            if not self.stopped.is_set():
                self._type(http, number)
                if number <= 25:
                    self._say(http, number)
            if not self.seat:
                self._pay_and_book(http)

    def _type(self, http: httpx.Client, number: int) -> None:
        self.trying = f"dekat rumah nomor {number}"
        body = {"answers": {"landmark": self.trying}}
        if self._sure(http, "PATCH", f"/{self.draft}/answers", f"type-{number}", body):
            self.typed.append(self.trying)

    def _say(self, http: httpx.Client, number: int) -> None:
        text = f"Pertanyaan nomor {number}"
        if self._sure(http, "POST", f"/{self.draft}/chat", f"say-{number}", {"text": text}):
            self.said.append(text)

    def _pay_and_book(self, http: httpx.Client) -> None:
        """One step further."""
        status = self._ask(http, f"/{self.payable}/timeline").get("status")
        if status == "payable":
            self._sure(http, "POST", f"/{self.payable}/bills", "bill", {"channel": "bri", "place": PLACE})
        elif status == "billed" and not self.paid:
            if self._ask(http, f"/{self.payable}/bill").get("pay_code"):
                self.world.control(f"/gateway/_control/{self.payable}-1/pay")
                self.paid = True
        elif status == "paid":
            sessions = self._ask(http, f"/{self.payable}/seat-choices").get("sessions", [])
            wanted = next((session["session_id"] for session in sessions if session["left"]), None)
            if wanted:
                key = f"seat-{wanted}"
                self.seat = self._sure(http, "POST", f"/{self.payable}/seat", key, {"session_id": wanted})
        elif status == "booked":
            self.seat = self._ask(http, f"/{self.payable}/seat-choices").get("seat") or {}
        else:
            time.sleep(0.1)

    def _ask(self, http: httpx.Client, path: str) -> dict[str, Any]:
        try:
            answer = http.get(path)
        except httpx.TransportError:
            return {}
        return answer.json() if answer.status_code == 200 else {}

    def _sure(self, http: httpx.Client, method: str, path: str, key: str, body: Any) -> dict[str, Any]:
        """Send until somebody answers, always under the same key; empty when it was refused."""
        deadline = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = http.request(method, path, json=body, headers={"idempotency-key": key})
            except httpx.TransportError:
                continue
            if answer.status_code < 300:
                return answer.json()
            if answer.status_code < 500:
                return {}
            if answer.status_code != 503:
                self.trouble.append(f"{method} {path}: {answer.status_code}")
                return {}
        self.trouble.append(f"{method} {path}: nobody answered")
        return {}


@dataclass
class Crowd:
    world: World
    deps: Deps
    clients: list[Client] = field(default_factory=list)

    def lost(self) -> list[str]:
        """What is missing, doubled or at odds with what was confirmed; empty when all is well."""
        return [line for client in self.clients for line in (*self._texts(client), *self._money(client))] + [
            *self._seats(),
            *audit_all(self.deps).violations,
        ]

    def _texts(self, client: Client) -> Iterator[str]:
        answers, messages, talks = table(t.Answer), table(t.Message), table(t.Conversation)
        case = self._case(client.draft)
        with self.deps.reading() as db:
            stored = [
                self.deps.vault.open(db, case.key_id, row.value_sealed)
                for row in db.execute(
                    select(answers).where(answers.c.application_id == case.id, answers.c.field == Field.LANDMARK)
                )
            ]
            said = [
                (row.seq, self.deps.vault.open(db, case.key_id, row.text_sealed))
                for row in db.execute(
                    select(messages)
                    .join(talks, talks.c.id == messages.c.conversation_id)
                    .where(talks.c.application_id == case.id)
                    .order_by(messages.c.seq)
                )
            ]
        if stored not in ([client.typed[-1]] if client.typed else [], [client.trying]):
            yield f"typed {client.typed[-1:]} and found {stored}"
        counted = Counter(text for _, text in said)
        yield from (f"said once, found {counted[text]} times: {text}" for text in client.said if counted[text] != 1)
        if [seq for seq, _ in said] != list(range(1, len(said) + 1)) or max(counted.values(), default=1) > 1:
            yield f"messages with a hole or twice: {said}"

    def _money(self, client: Client) -> Iterator[str]:
        payments, notices = table(t.Payment), table(t.Notice)
        case = self._case(client.payable)
        with self.deps.reading() as db:
            bills = db.execute(select(payments).where(payments.c.application_id == case.id)).all()
            told = db.execute(select(notices.c.kind).where(notices.c.application_id == case.id)).scalars().all()
        if client.paid and [bill.received_idr for bill in bills] != [bill.amount_idr for bill in bills][:1]:
            yield f"paid once, received {[bill.received_idr for bill in bills]}"
        if client.paid and told.count("paid") != 1:
            yield f"told {told.count('paid')} times of one payment"

    def _seats(self) -> Iterator[str]:
        seats, sessions = table(t.Appointment), table(t.Session)
        with self.deps.reading() as db:
            live = db.execute(select(seats).where(seats.c.state == t.AppointmentState.CONFIRMED)).all()
            taken = dict(db.execute(select(sessions.c.id, sessions.c.taken).where(sessions.c.taken > 0)).all())
        for client in self.clients:
            case = self._case(client.payable)
            mine = [seat.session_id for seat in live if seat.application_id == case.id]
            if client.seat and mine != [client.seat["session_id"]]:
                yield f"booked {client.seat['session_id']}, found {mine}"
        if Counter(seat.session_id for seat in live) != taken:
            yield f"seats taken {taken}, live {Counter(seat.session_id for seat in live)}"

    def _case(self, reference: str) -> Any:
        cases = table(t.Application)
        with self.deps.reading() as db:
            return db.execute(select(cases).where(cases.c.reference == reference)).one()


def applicant(deps: Deps, given: Given, number: int) -> tuple[Actor, str, str]:
    """Somebody with a draft, and an application whose papers are plain so that the bill is open at once."""
    owner = given.account()
    draft = run(start_application, StartApplication(), actor=owner, deps=deps).reference
    other = StartApplication(t.Relation.RELATIVE)
    payable = run(start_application, other, actor=owner, deps=deps).reference
    answers = SITI | {Field.NIK: f"210401570894{number:04d}", Field.NAME: f"SITI {'ABCDEFGH'[number % 8]}"}
    run(save_answers, SaveAnswers(payable, answers), actor=owner, deps=deps)
    given.papers(payable)
    sent = run(send_application, SendApplication(payable), actor=owner, deps=deps)
    assert sent.status is Status.PAYABLE
    return owner, draft, payable


@pytest.fixture
def crowd(tmp_path) -> Iterator[Crowd]:
    with running_service(tmp_path, LINGGA_PROFILE="demo") as service:
        port = service.sandbox_url.rpartition(":")[2]
        found = settings_module.read({"LINGGA_DATA_DIR": str(tmp_path), "LINGGA_SANDBOX_PORT": port})
        deps = make_deps(found)
        deps.options["glance_always_below"] = 0
        world, given, stopped = World(service), Given(deps), threading.Event()
        made = Crowd(world, deps)
        for number in range(3):
            owner, draft, payable = applicant(deps, given, 1000 + number)
            made.clients.append(Client(world, given.cookie(owner), draft, payable, stopped))
        yield made
        stopped.set()
        world.close()
        deps.engine.dispose()


def serving(service: Service) -> list[int]:
    """The innermost server processes: what an out-of-memory killer would take."""
    below = service.descendants()
    servers = [pid for pid, command in below.items() if "granian" in command]
    return [pid for pid in servers if not any("granian" in command for command in descendants(pid).values())]


def ride(crowd: Crowd, seed: int, rounds: int) -> None:
    """Let them all work while the worker is killed `rounds` times, then let everything settle."""
    chance, service = random.Random(seed), crowd.world.service
    for client in crowd.clients:
        client.start()
    for _ in range(rounds):
        time.sleep(chance.uniform(0.3, 1.5))
        for pid in serving(service):
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while not _answers(service):
            assert time.monotonic() < deadline, service.output
    time.sleep(chance.uniform(0.5, 1.5))
    crowd.clients[0].stopped.set()
    ends = time.monotonic() + 2 * PATIENCE
    while any(client.is_alive() for client in crowd.clients):
        assert time.monotonic() < ends, [(client.paid, client.seat, client.trouble) for client in crowd.clients]
        crowd.world.control("/_control/clock", advance_seconds=CALLBACK_AGAIN)
        time.sleep(0.3)


def _answers(service: Service) -> bool:
    try:
        return httpx.get(f"{service.base_url}/readyz", timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize(
    ("seed", "rounds"), [(1, 2), *(pytest.param(seed, 6, marks=pytest.mark.slow) for seed in range(2, 7))]
)
def test_what_was_confirmed_outlives_every_kill(crowd: Crowd, seed: int, rounds: int) -> None:
    ride(crowd, seed, rounds)
    assert [client.trouble for client in crowd.clients] == [[], [], []]
    assert all(client.said and client.typed and client.paid and client.seat for client in crowd.clients)
    assert crowd.lost() == []

    # Control: the same checker sees a loss.
    victim = crowd.clients[0]
    cases, messages, seats = table(t.Application), table(t.Message), table(t.Appointment)
    with crowd.deps.writing() as db:
        db.execute(delete(messages).where(messages.c.seq == 1))
        number = db.execute(select(cases.c.id).where(cases.c.reference == victim.payable)).scalar_one()
        db.execute(delete(seats).where(seats.c.application_id == number))
    losses = crowd.lost()
    assert any("said once, found 0 times" in loss for loss in losses)
    assert any(loss.startswith("booked") for loss in losses)
    assert any(loss.startswith("seats taken") for loss in losses)
