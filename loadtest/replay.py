"""One prediction of the twin, and the same rush of people replayed through Locust: how far apart are they?

    python -m loadtest.replay --users 40 --seconds 40

Both begin with copies of one installation and the same people. The twin lets them act on the real use cases, one after
the other, each taking the time that it really took; the line of those who wait is SimPy's. What it leaves out is all
that lies around the use cases: sockets, Reflex, several threads at one interpreter, the work behind the scenes.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import simpy

from lingga_app.adapters.clock import FixedClock
from lingga_app.bootstrap import make_deps
from lingga_app.domain.errors import AppError
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.chat import OpenChat, SendMessage, open_chat, send_message
from lingga_app.services.outlook import ChoicesAsked
from lingga_app.services.overview import OpenTimeline, timeline
from lingga_app.services.run import Deps, read, run
from lingga_app.services.seats import BookSeat, RescheduleSeat, book_seat, reschedule_seat, still_open
from lingga_app.services.waiting import seat_page
from lingga_app.services.who import known
from lingga_app.settings import Settings
from loadtest.cast import PLACE, Crowd, Known
from loadtest.moves import choose
from loadtest.run import OUT, Asked, play
from loadtest.table import SHAPES, Shape, people_at
from loadtest.verdict import quantile
from simulation.streams import stream

EVENT: Final = 0.0005
"""Seconds of an event that does nothing: docs/benchmarks.md, 0.50 ms of processor time."""
TASKS: Final = (("go_on", 12), ("chats", 1))
"""As `applicants` weighs them."""
DAYS: Final = 4
Story = Generator[simpy.Event, Any, Any]


@dataclass
class Rush:
    """The twin's rush: one interpreter that serves one event at a time."""

    deps: Deps
    clock: FixedClock
    opens: datetime
    env: simpy.Environment = field(default_factory=simpy.Environment)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list[float]))
    sold: list[float] = field(default_factory=list[float])
    busy: float = 0.0

    def __post_init__(self) -> None:
        self.interpreter = simpy.Resource(self.env, 1)

    def event(self, label: str, token: str, act: Callable[[Any], Any]) -> Story:
        """One event as a page sends it: who is it, then the use case; `waits` gets the seconds until the answer."""
        asked = self.env.now
        with self.interpreter.request() as turn:
            yield turn
            self.clock.at = self.opens + timedelta(seconds=self.env.now)
            began = time.perf_counter()
            answer: Any = None
            try:
                answer = act(known(self.deps, token).actor)
            except AppError as refusal:
                answer = refusal
            took = time.perf_counter() - began + EVENT
            self.busy += took
            yield self.env.timeout(took)
        self.waits[label].append(self.env.now - asked)
        return answer

    def person(self, one: Known, chance: Random, think: tuple[float, float]) -> Story:
        status = Status.PAID

        def look(actor: Any) -> Any:
            return self._ask(timeline, OpenTimeline(one.reference), actor)

        while True:
            (task,) = chance.choices([name for name, _ in TASKS], [weight for _, weight in TASKS])
            if task == "chats":
                yield from self._chats(one)
            else:
                yield from self.event("timeline page", one.token, look)
                act = choose(chance, status, {Act.BOOK, Act.RESCHEDULE, Act.REPORT_BOAT})
                if (
                    act is not None
                    and act is not Act.REPORT_BOAT
                    and (yield from self._seat(one, chance, act))
                    and act is Act.BOOK
                ):
                    status = Status.BOOKED
                    self.sold.append(self.env.now)
            yield self.env.timeout(chance.uniform(*think))

    def _chats(self, one: Known) -> Story:
        yield from self.event("chat page", one.token, lambda actor: self._do(open_chat, OpenChat(one.reference), actor))
        said = SendMessage(one.reference, "Fotokopi KK harus dibawa juga?")
        yield from self.event("say in the chat page", one.token, lambda actor: self._do(send_message, said, actor))

    def _seat(self, one: Known, chance: Random, act: Act) -> Story:
        """Show the page, choose a day and an hour, take it; whether it was got."""
        asked = ChoicesAsked(one.reference, PLACE)

        def look(actor: Any) -> Any:
            return self._ask(seat_page, asked, actor)

        choices, _ = yield from self.event("seat page", one.token, look)
        for _ in range(10):
            free = [each for each in choices.sessions if each.left]
            days = sorted({each.starts_at.date() for each in free})[:DAYS]
            if not days:
                return False
            day = chance.choice(days)
            if day != days[0]:
                choices, _ = yield from self.event("choose a day", one.token, look)
            wanted = chance.choice([each for each in free if each.starts_at.date() == day]).session_id
            yield from self.event("choose an hour", one.token, look)
            case, cmd = (book_seat, BookSeat(one.reference, wanted))
            if act is Act.RESCHEDULE:
                case, cmd = (reschedule_seat, RescheduleSeat(one.reference, wanted))

            def take(actor: Any, case: Any = case, cmd: Any = cmd) -> Any:
                self._ask(still_open, cmd, actor)
                return self._do(case, cmd, actor)

            answer = yield from self.event("take a seat page", one.token, take)
            if not isinstance(answer, AppError):
                return True
        return False

    def _ask(self, query: Any, asked: Any, actor: Any) -> Any:
        return read(query, asked, actor=actor, deps=self.deps)

    def _do(self, case: Any, cmd: Any, actor: Any) -> Any:
        return run(case, cmd, actor=actor, deps=self.deps)


def predict(settings: Settings, people: Crowd, shape: Shape, users: int, seconds: float) -> dict[str, Any]:
    """Let the rush happen on a copy of the installation; the figures that a replay is held against."""
    with tempfile.TemporaryDirectory(prefix="lingga-replay-") as folder:
        copy = Path(folder)
        shutil.copytree(settings.data_dir, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("run", "log"))
        opens = datetime.fromisoformat(people.opens)
        clock = FixedClock(opens)
        found = replace(settings, data_dir=copy, database_url=f"sqlite:///{copy / 'lingga.db'}")
        rush = Rush(make_deps(found, clock), clock, opens)
        rush.env.process(_arrivals(rush, people, shape, users, seconds))
        rush.env.run(until=seconds)
        rush.deps.close()
    return figures({label: [1000 * wait for wait in waits] for label, waits in rush.waits.items()}, rush.sold) | {
        "busy": round(rush.busy / seconds, 3)
    }


def _arrivals(rush: Rush, people: Crowd, shape: Shape, users: int, seconds: float) -> Story:
    """As many as the shape wants at each moment, as fast as Locust lets them in."""
    for number, one in enumerate(people.paid[:users]):
        while number >= users * people_at(shape, rush.env.now / seconds):
            yield rush.env.timeout(0.25)
        rush.env.process(rush.person(one, stream(people.seed, "load", number), shape.think))
        yield rush.env.timeout(1 / max(5.0, users / 4))


def figures(waits: dict[str, list[float]], sold: list[float]) -> dict[str, Any]:
    """p50 and p95 in milliseconds by label, seats sold, seconds until 95 of 100 of them were."""
    return {
        "waits": {label: {"p50": quantile(each, 0.5), "p95": quantile(each, 0.95)} for label, each in waits.items()},
        "sold": len(sold),
        "sold_within": quantile(sold, 0.95),
    }


LABELS: Final = ("timeline page", "seat page", "choose an hour", "take a seat page")


def compared(predicted: dict[str, Any], result: dict[str, Any]) -> list[tuple[str, float, float]]:
    """(what, predicted, measured), in the order of the report."""
    rows = result["service"]
    first = result["measured"]["seconds"][0]["at"]
    seats = [row["seats"] - rows[0]["seats"] for row in rows]
    within = next((row["at"] - first for row, sold in zip(rows, seats, strict=True) if sold >= 0.95 * max(seats)), 0.0)
    busy = sum(row["cpu"] for row in rows) / len(rows) / 100
    found: list[tuple[str, float, float]] = [
        ("seats sold", predicted["sold"], max(seats)),
        ("seconds until 95 of 100 were sold", predicted["sold_within"] or 0.0, within),
        ("share of one core that the service took", predicted["busy"], busy),
    ]
    for label in LABELS:
        measured = result["measured"]["by_label"].get(label)
        if measured is not None and label in predicted["waits"]:
            found += [
                (f"{label}: {name} ms", predicted["waits"][label][name] or 0.0, measured[name] or 0.0)
                for name in ("p50", "p95")
            ]
    return found


def difference(predicted: float, measured: float) -> str:
    """Measured beside predicted, in words."""
    return "as predicted" if predicted == measured else f"{measured / predicted:.2f} times" if predicted else "-"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m loadtest.replay", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--users", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    shape = SHAPES["opening"]
    asked = Asked(
        "opening", given.users, given.seconds, given.seed, personas=("wired",), out=given.out, alone=True,
    )  # fmt: skip
    _, out = play(asked, before=lambda found, people: predict(found, people, shape, given.users, given.seconds))
    result = json.loads((out / "result.json").read_text())
    lines = compared(result["before"], result)
    for what, predicted, measured in lines:
        print(f"{what:42} predicted {predicted:8.2f}   measured {measured:8.2f}   {difference(predicted, measured)}")
    (out / "replay.json").write_text(json.dumps(lines))
    print(f"{result['outcome']}; report: {out / 'report.html'}")


if __name__ == "__main__":
    main()
