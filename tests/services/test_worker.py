import asyncio
import threading
from datetime import timedelta

from lingga_app.domain.actor import SYSTEM
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
