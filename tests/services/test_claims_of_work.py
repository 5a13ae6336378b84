"""Several workers at one outbox: each row is delivered by one of them, once, and so is each turn of the clock."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.services import outbox
from lingga_app.services.outbox import work
from lingga_app.services.run import Ctx, run
from lingga_app.services.worker import Job, run_due

ROWS, WORKERS = 120, 6
_box = table(t.Outbox)


def post(ctx: Ctx, rows: int) -> None:
    for number in range(rows):
        ctx.later("parcel", str(number), number=number)


def together(act: Callable[[], object]) -> None:
    """`act` in as many threads as there are workers, each with a connection of its own, let go at once."""
    gate = threading.Barrier(WORKERS)

    def wait_and_act() -> None:
        gate.wait(20)
        act()

    with ThreadPoolExecutor(WORKERS) as pool:
        for ended in [pool.submit(wait_and_act) for _ in range(WORKERS)]:
            ended.result(60)


def delivered_by_all(deps) -> Counter[int]:
    """How often each row reached the outside."""
    seen: Counter[int] = Counter()
    guard = threading.Lock()

    def deliver(deps, payload) -> None:
        with guard:
            seen[payload["number"]] += 1

    def until_empty() -> None:
        while work(deps, {"parcel": deliver}, limit=3):
            pass

    run(post, ROWS, actor=SYSTEM, deps=deps)
    together(until_empty)
    return seen


def test_each_row_is_delivered_once_by_whoever_claims_it(deps):
    assert delivered_by_all(deps) == Counter(dict.fromkeys(range(ROWS), 1))
    with deps.reading() as db:
        assert db.execute(select(_box.c.id).where(_box.c.done_at.is_(None))).first() is None


def look_then_claim(ctx: Ctx, cmd) -> list[outbox.Job]:
    """The naive claim: what is due is looked up, then marked."""
    due = ctx.db.execute(
        select(_box.c.id, _box.c.kind, _box.c.payload, _box.c.tries)
        .where(_box.c.done_at.is_(None), (_box.c.claimed_until.is_(None)) | (_box.c.claimed_until < ctx.now))
        .order_by(_box.c.id)
        .limit(cmd.limit)
    ).all()
    ctx.db.execute(
        update(_box).where(_box.c.id.in_([row.id for row in due])).values(claimed_until=ctx.now + timedelta(minutes=2))
    )
    return [outbox.Job(*row) for row in due]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_naive_claim_delivers_twice(deps, monkeypatch):
    """The control: without rows being locked and skipped the same test sees doubles. SQLite has one writer anyway."""
    monkeypatch.setattr(outbox, "_claim", look_then_claim)
    assert max(delivered_by_all(deps).values()) > 1


def test_a_turn_of_the_clock_is_taken_by_one(deps, clock):
    ran: list[int] = []
    jobs = [Job("sweep", timedelta(minutes=1), lambda deps: ran.append(1))]
    for turn in range(1, 4):
        together(lambda: run_due(deps, jobs))
        assert len(ran) == turn
        clock.advance(timedelta(minutes=2))
