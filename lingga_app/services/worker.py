"""The background of one process: what the outbox holds, what the clock asks for, what the audit chain still lacks.

On SQLite this runs inside the serving process (a second writing process starves there); on PostgreSQL any number of
processes may run it: rows and turns are claimed.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from lingga_app.db.tables import JobTurn
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.outbox import Deliverer, work
from lingga_app.services.run import Ctx, Deps, run

log = logging.getLogger(__name__)

_turns = table(JobTurn)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often. `do` opens its own transactions and is safe to repeat."""

    name: str
    every: timedelta
    do: Callable[[Deps], object]


@dataclass(frozen=True, slots=True)
class _TakeTurn:
    name: str
    every: timedelta


def _take_turn(ctx: Ctx, cmd: _TakeTurn) -> bool:
    due = update(_turns).where(_turns.c.name == cmd.name, _turns.c.due_at <= ctx.now)
    if ctx.change(due.values(due_at=ctx.now + cmd.every)):
        return True
    known = ctx.db.execute(_turns.select().where(_turns.c.name == cmd.name)).first()
    if known is None:
        ctx.db.execute(insert(_turns).values(name=cmd.name, due_at=ctx.now + cmd.every))
        return True
    return False


def run_due(deps: Deps, jobs: Sequence[Job]) -> int:
    """Run each job whose turn has come. A failing job is logged and waits for its next turn; others go on."""
    done = 0
    for job in jobs:
        with contextlib.suppress(IntegrityError):  # a rival made the first turn
            if not run(_take_turn, _TakeTurn(job.name, job.every), actor=SYSTEM, deps=deps):
                continue
            done += 1
            try:
                job.do(deps)
            except Exception:
                log.exception("job %s", job.name)
    return done


LANES = 3
"""Deliveries under way at once: a photo that is being judged or a bank that does not answer must not hold up a code."""


SWIFT = timedelta(seconds=5)
"""Jobs that come round so often wait for no bank: they have a lane of their own."""


async def work_forever(deps: Deps, deliverers: Mapping[str, Deliverer], jobs: Sequence[Job]) -> None:
    """Until cancelled: deliver what is due at once, look at the clock every second."""
    # Threads of their own: a slow provider must not hold the threads that people wait for.
    swift = [job for job in jobs if job.every <= SWIFT]
    slow = [job for job in jobs if job.every > SWIFT]
    with ThreadPoolExecutor(LANES + 2, thread_name_prefix="background") as threads:
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(_lane(deps, threads, lambda: run_due(deps, swift)))
            lanes.create_task(_lane(deps, threads, lambda: run_due(deps, slow)))
            for _ in range(LANES):
                lanes.create_task(_lane(deps, threads, lambda: work(deps, deliverers, limit=1)))


async def _lane(deps: Deps, threads: ThreadPoolExecutor, once: Callable[[], int]) -> None:
    """Repeat `once` while it finds something to do; otherwise wait for a nudge or a second."""
    wake = asyncio.Event()

    async def hear(topic: str) -> None:
        if topic == "outbox":
            wake.set()

    stop = deps.events.listen(hear)
    try:
        while True:
            wake.clear()
            if await asyncio.get_running_loop().run_in_executor(threads, _safely, once):
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), 1.0)
    finally:
        stop()


def _safely(once: Callable[[], int]) -> int:
    try:
        return once()
    except Exception:
        log.exception("background work")
        return 0
