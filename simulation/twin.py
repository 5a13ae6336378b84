"""The twin: the real service in a folder of its own, a clock that only the simulation moves, and what surrounds it.

Everything that changes anything goes through `do` (a use case by its actor) or through the outbox and the jobs, exactly
as in the running service. There are no rules here: what may happen is for the services to say, and a refusal is an
answer like any other.
"""

import json
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import IO, Any, Final, TypeVar

import simpy

from lingga_app.adapters.clock import FixedClock
from lingga_app.bootstrap import make_twin
from lingga_app.domain.actor import SYSTEM, Actor
from lingga_app.domain.calendar import at_wib, is_working_day, wib_day
from lingga_app.domain.errors import AppError
from lingga_app.services.audit import Mark, audit_since
from lingga_app.services.boats import settle_boats
from lingga_app.services.charging import poll_payments
from lingga_app.services.chat_desk import keep_promises
from lingga_app.services.code_delivery import sweep_codes
from lingga_app.services.deliverers import DELIVERERS
from lingga_app.services.glance import apologise
from lingga_app.services.judging import Judged, PaperState, files_to_judge, judge_paper, settle_verdict, sweep_uploads
from lingga_app.services.notices import Receipt, take_receipt
from lingga_app.services.offers import offer_seats
from lingga_app.services.openings import LASTS
from lingga_app.services.outbox import Deliverer, work
from lingga_app.services.parcels import follow_parcels
from lingga_app.services.pickup_guardian import warn_uncollected
from lingga_app.services.planner import decide_due_visits
from lingga_app.services.rates import sweep_rates
from lingga_app.services.refunds import find_rights
from lingga_app.services.reminders import look_after_drafts, remind_of_seats
from lingga_app.services.returns import watch_returns
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seal_audit import seal_pending
from lingga_app.services.settlement import match_settlements
from lingga_app.services.waiting_room import admit_waiting
from lingga_app.settings import USUAL_OFFICE
from simulation.scenario import Scenario
from simulation.streams import stream

C = TypeVar("C")
R = TypeVar("R")
Story = Generator[simpy.Event, Any, Any]

OUTBOX_EVERY: Final = timedelta(minutes=1)
"""The outbox is looked at this long after something was put there; the real worker takes about a second."""
OUTBOX_AT_LEAST: Final = timedelta(hours=1)
"""And this often without being told, for what was put off: retries, messages that waited for the morning."""
OFFERS_EVERY: Final = timedelta(minutes=15)
OFFERS_AT_LEAST: Final = timedelta(hours=3)
"""Seats are offered this long after some were freed or taken, and this often for offers that ran out; the real job
looks every two seconds."""
DOOR_EVERY: Final = timedelta(seconds=20)
ONCE: Final = frozenset(
    {
        "accept_papers", "agree_data_page", "answer_correction", "approve", "book_seat", "book_together", "check_in",
        "close_no_show", "create_bill", "decide_refund", "excuse_missed", "finish_interview", "hand_over", "hold_seat",
        "post_passport", "print_passport", "receive_books", "release_passport", "report_boat", "reschedule_seat",
        "seat_walk_in", "send_application", "send_refund", "take_offer", "verify",
    }
)  # fmt: skip
"""Use cases that somebody may press twice; the second time nothing more may come of it."""
ROUNDS: Final[Mapping[time, tuple[Callable[[Deps], object], ...]]] = {
    time(5, 5): (
        poll_payments, find_rights, match_settlements, look_after_drafts, watch_returns, warn_uncollected,
        sweep_codes, sweep_rates, sweep_uploads, settle_boats,
    ),
    time(9, 5): (remind_of_seats, poll_payments, follow_parcels),
    time(12, 0): (poll_payments, find_rights),
    time(16, 5): (decide_due_visits, apologise, keep_promises, poll_payments, find_rights, follow_parcels),
    time(20, 0): (poll_payments, find_rights),
}  # fmt: skip
"""When the service's own jobs run. In the real one they run every few seconds or minutes; between these rounds they
would find next to nothing."""


class Broken(Exception):
    """The run has failed: the auditor found something, or a use case fell over instead of answering."""

    def __init__(self, seed: int, day: date, violations: list[str]) -> None:
        super().__init__(seed, day, violations)
        self.seed, self.day, self.violations = seed, day, violations

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.day}: {self.violations[0]} (and {len(self.violations) - 1} more)"


class Bells:
    """The service's nudges: `ring` is called for each topic."""

    def __init__(self) -> None:
        self.ring: Callable[[str], None] = lambda topic: None

    def publish(self, *topics: str) -> None:
        for topic in topics:
            self.ring(topic)

    def listen(self, listener: object) -> Callable[[], None]:
        return lambda: None

    def answers(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Shot:
    """What a photo really shows, known to the simulation only. `drawn`: it was really drawn and is really read."""

    blurred: bool
    doubted: bool
    drawn: bool


class Twin:
    """One run. `log` takes one line of JSON for each act; `people` of the office are hired by `officers`."""

    def __init__(self, scenario: Scenario, seed: int, folder: Path, log: IO[str]) -> None:
        self.scenario, self.seed = scenario, seed
        self.start = at_wib(scenario.start, time(0))
        self.clock = FixedClock(self.start)
        bells = Bells()
        staff = scenario.staff
        office = replace(
            USUAL_OFFICE, admit_per_minute=int(staff.door_per_minute), admitted_at_once=int(staff.door_at_once)
        )
        self.deps, self.outside = make_twin(folder, seed, self.clock, bells, office)
        self.database = folder / "twin.db"
        bells.ring = self._ring
        self.outside.messages.heard = self._heard
        self.env = simpy.Environment()
        self.commands = 0
        self.refusals: Counter[str] = Counter()
        self.codes: dict[str, str] = {}
        self.listeners: dict[str, Callable[[], None]] = {}
        self.shots: dict[str, Shot] = {}
        self.audits = 0
        self._log = log
        self._receipts: list[str] = []
        self._bells: dict[str, simpy.Event] = {}
        self._nudges: Counter[str] = Counter()
        self._mark: Mark | None = None
        self._presses = self.stream("presses twice")
        self._waiting_list = False
        self._deliverers: Mapping[str, Deliverer] = {**DELIVERERS, "judge_paper": self._judge}
        self.env.process(self._outbox())
        self.env.process(self._days())

    @property
    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.env.now)

    @property
    def today(self) -> date:
        return wib_day(self.now)

    @property
    def day(self) -> int:
        """Days since the start."""
        return (self.today - self.scenario.start).days

    def stream(self, purpose: str, number: int = 0) -> Random:
        return stream(self.seed, purpose, number)

    def until(self, moment: datetime) -> simpy.Event:
        return self.env.timeout(max(0.0, (moment - self.now).total_seconds()))

    def after(self, span: timedelta) -> simpy.Event:
        return self.env.timeout(max(0.0, span.total_seconds()))

    def working(self, day: date) -> bool:
        return is_working_day(day)

    def do(self, actor: Actor, case: Callable[[Ctx, C], R], cmd: C) -> R:
        """One use case, now. A refusal is counted, written down and raised. Now and then somebody presses twice."""
        answer = self._act(actor, case, cmd)
        if case.__name__ in ONCE and self._presses.random() < self.scenario.habits.presses_twice:
            with suppress(AppError):
                self._act(actor, case, cmd)
        return answer

    def _act(self, actor: Actor, case: Callable[[Ctx, C], R], cmd: C) -> R:
        self.clock.at = self.now
        self.commands += 1
        try:
            answer = run(case, cmd, actor=actor, deps=self.deps)
        except AppError as refusal:
            self.refusals[refusal.code] += 1
            self._note(actor, case.__name__, cmd, refusal.code)
            raise
        except Exception as error:
            reference = getattr(cmd, "reference", "")
            raise Broken(self.seed, self.today, [f"{case.__name__} {reference}: {type(error).__name__}"]) from error
        self._note(actor, case.__name__, cmd)
        return answer

    def tries(self, actor: Actor, case: Callable[[Ctx, C], R], cmd: C) -> tuple[R | None, str]:
        """`do`, with the code of the refusal instead of its raise; "" when it was done."""
        try:
            return self.do(actor, case, cmd), ""
        except AppError as refusal:
            return None, refusal.code

    def see(self, actor: Actor, query: Callable[[Ctx, C], R], asked: C) -> R:
        self.clock.at = self.now
        return read(query, asked, actor=actor, deps=self.deps)

    def bell(self, topic: str) -> simpy.Event:
        """Rings at the next nudge whose topic begins so."""
        return self._bells.setdefault(topic, self.env.event())

    def nudges(self, topic: str) -> int:
        """How many nudges of that kind there have been: a screen that was not nudged shows nothing new."""
        return self._nudges[topic]

    def somebody_waits(self) -> None:
        """The first entry on a waiting list: from now on freed seats are offered."""
        if not self._waiting_list:
            self._waiting_list = True
            self.env.process(self._offers())

    def _offers(self) -> Story:
        while True:
            yield self.bell("sessions") | self.after(OFFERS_AT_LEAST)
            yield self.after(OFFERS_EVERY)
            self.clock.at = self.now
            offer_seats(self.deps)

    def keep_door(self, opens_at: datetime) -> None:
        """Let people in, from the hour of an announced opening until what is left is there for all."""
        self.env.process(self._door(opens_at))

    def _door(self, opens_at: datetime) -> Story:
        yield self.until(opens_at)
        while self.now < opens_at + LASTS:
            self.clock.at = self.now
            admit_waiting(self.deps)
            yield self.after(DOOR_EVERY)

    def trouble(self, what: str) -> bool:
        """Whether this is out of order today, by the scenario."""
        return any(t.what == what and t.first_day <= self.day < t.first_day + t.days for t in self.scenario.troubles)

    def sails(self, route: str, day: date) -> bool:
        """Whether the boats of a route sail on that day: one draw per route and day, for everybody."""
        number = (day - self.scenario.start).days
        stopped = any(
            t.what == "boats" and t.first_day <= number < t.first_day + t.days for t in self.scenario.troubles
        )
        return not stopped and self.stream(f"weather {route}", number).random() >= self.scenario.world.no_boat

    def play(self, told: Callable[[int], None]) -> None:
        """Run to the last day; `told(day)` after each. Raises `Broken`."""
        for day in range(1, self.scenario.days + 1):
            self.env.run(until=day * 86400.0)
            self._audit()
            told(day)

    def _audit(self) -> None:
        """Seal what is not sealed, then ask every invariant; what was looked at yesterday is not read again."""
        self.clock.at = self.now
        while seal_pending(self.deps):
            pass
        self.deps.keep()
        found, self._mark = audit_since(self.deps, self._mark)
        self.audits += 1
        if found.violations:
            raise Broken(self.seed, self.today, found.violations)

    def whole_audit(self) -> list[str]:
        """Every row from the first day on, once more."""
        found, _ = audit_since(self.deps, None)
        return found.violations

    def _days(self) -> Story:
        for day in range(self.scenario.days):
            self._switch()
            for at, jobs in ROUNDS.items():
                yield self.until(at_wib(self.scenario.start + timedelta(days=day), at))
                self.clock.at = self.now
                for job in jobs:
                    self._job(job)
            yield self.until(at_wib(self.scenario.start + timedelta(days=day + 1), time(0, 1)))

    def _job(self, job: Callable[[Deps], object]) -> None:
        try:
            job(self.deps)
        except Exception as error:
            raise Broken(self.seed, self.today, [f"{job.__name__}: {type(error).__name__}"]) from error

    def _switch(self) -> None:
        outside = self.outside
        outside.bank.down = self.trouble("bank")
        outside.registry.down = self.trouble("registry")
        outside.post.down = self.trouble("post")
        outside.messages.down = {"chat", "sms", "email"} if self.trouble("mail") else set()

    def _outbox(self) -> Story:
        while True:
            yield self.bell("outbox") | self.after(OUTBOX_AT_LEAST)
            yield self.after(OUTBOX_EVERY)
            self.deliver()

    def deliver(self) -> None:
        """What is due outside now; then the receipts of what arrived. What that leaves rings for the next minute."""
        self.clock.at = self.now
        work(self.deps, self._deliverers, limit=500)
        receipts, self._receipts = self._receipts, []
        for key in receipts:
            run(take_receipt, Receipt(key, "delivered"), actor=SYSTEM, deps=self.deps)

    def _judge(self, deps: Deps, payload: Mapping[str, Any]) -> None:
        """The check of a photo: really made for what was drawn, else at the measured rates (`Shot`)."""
        shot = self.shots.pop(payload["paper"], None)
        if shot is None or shot.drawn:
            judge_paper(deps, payload)
            return
        files = read(files_to_judge, payload["paper"], actor=SYSTEM, deps=deps)
        if files is None:
            return
        rule = {
            "id": "sharpness", "version": 1, "value": 0.2 if shot.doubted else 0.9, "limit": 0.5,
            "ok": not shot.doubted, "key": "paper.blurred", "where": None, "page": 0,
        }  # fmt: skip
        verdict = {"checked": True, "rules": [rule], "simulated": True}
        state = PaperState.DOUBTFUL if shot.doubted else PaperState.GOOD
        name = f"{files.original}-c"
        run(
            settle_verdict, Judged(files.paper_id, state, verdict, (name,), (name,), 1280, 960), actor=SYSTEM, deps=deps
        )

    def _ring(self, topic: str) -> None:
        self._nudges[topic.partition(":")[0]] += 1
        for known in [known for known in self._bells if topic.startswith(known)]:
            self._bells.pop(known).succeed()

    def _heard(self, key: str, to: str, text: str) -> None:
        """A message reached a phone: a code is remembered, anything else makes its owner look at their case."""
        if key.startswith("code-"):
            self.codes[to] = next(word for word in text.replace(".", " ").split() if word.isdigit() and len(word) == 6)
            return
        self._receipts.append(key)
        if (listener := self.listeners.get(to)) is not None:
            listener()

    def _note(self, actor: Actor, act: str, cmd: object, refused: str = "") -> None:
        row = {"at": self.now.isoformat(timespec="seconds"), "who": actor.key, "act": act}
        if reference := getattr(cmd, "reference", ""):
            row["case"] = reference
        if refused:
            row["refused"] = refused
        self._log.write(json.dumps(row) + "\n")
