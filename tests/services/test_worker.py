import asyncio
import math
import threading
from collections.abc import Callable
from datetime import timedelta

from lingga_app.domain.actor import PUBLIC, SYSTEM
from lingga_app.services import worker
from lingga_app.services.run import Ctx, run
from lingga_app.services.worker import Job, run_due, work_forever
from tests.own_loop import run_to_end


def post(ctx: Ctx, kind: str) -> None:
    ctx.later(kind, "1")


def test_a_slow_delivery_does_not_hold_up_another(deps):
    """The slow one ends only when the quick one has been delivered: with one lane this would wait for ever."""
    quick_done = threading.Event()
    ended: list[str] = []

    def slow(deps, payload):
        assert quick_done.wait(20)
        ended.append("slow")

    def quick(deps, payload):
        ended.append("quick")
        quick_done.set()

    run(post, "slow", actor=SYSTEM, deps=deps)
    run(post, "quick", actor=SYSTEM, deps=deps)

    async def story() -> None:
        working = asyncio.create_task(work_forever(deps, {"slow": slow, "quick": quick}, []))
        async with asyncio.timeout(30):
            while len(ended) < 2:
                await asyncio.wait([working], timeout=0.05)
        working.cancel()
        await asyncio.wait([working])

    run_to_end(story())
    assert ended == ["quick", "slow"]


def delivered_until(deps, ended: list[str], enough: Callable[[], bool], urgent: set[str]) -> None:
    """Work on two kinds of delivery until `enough`."""
    deliverers = {kind: lambda deps, payload, kind=kind: ended.append(kind) for kind in ("letter", "code")}

    async def story() -> None:
        working = asyncio.create_task(work_forever(deps, deliverers, [], urgent))
        async with asyncio.timeout(30):
            while not enough():
                await asyncio.wait([working], timeout=0.02)
        working.cancel()
        await asyncio.wait([working])

    run_to_end(story())


def test_people_first_a_letter_waits_while_they_act_and_a_code_does_not(deps, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 3600)
    ended: list[str] = []
    run(post, "letter", actor=SYSTEM, deps=deps)
    run(post, "code", actor=SYSTEM, deps=deps)
    deps.acted_at = math.inf

    def enough() -> bool:
        if ended == ["code"]:
            deps.acted_at = 0.0  # now everybody rests
        return len(ended) == 2

    delivered_until(deps, ended, enough, {"code"})
    assert ended == ["code", "letter"]


def test_a_letter_does_not_wait_for_ever(deps, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 0.01)
    ended: list[str] = []
    run(post, "letter", actor=SYSTEM, deps=deps)
    deps.acted_at = math.inf
    delivered_until(deps, ended, lambda: ended == ["letter"], {"code"})


def test_only_people_make_others_wait(deps):
    run(post, "letter", actor=SYSTEM, deps=deps)
    assert deps.acted_at == 0.0
    run(post, "code", actor=PUBLIC, deps=deps)
    assert deps.acted_at > 0.0


def test_a_job_runs_once_a_turn_and_a_failing_one_stops_nobody(deps, clock):
    ran: list[str] = []

    def fail(deps):
        ran.append("fails")
        raise ValueError("broken")

    jobs = [
        Job("fails", timedelta(minutes=1), fail),
        Job("works", timedelta(hours=1), lambda deps: ran.append("works")),
    ]
    assert run_due(deps, jobs) == 2
    assert run_due(deps, jobs) == 0
    clock.advance(timedelta(minutes=2))
    assert run_due(deps, jobs) == 1
    assert ran == ["fails", "works", "fails"]
