"""The background of one process: what the outbox holds, what the clock asks for, what the audit chain still lacks.

On SQLite this runs inside the serving process (a second writing process starves there); on PostgreSQL any number of
processes may run it: rows and turns are claimed.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from lingga_app.db.tables import JobTurn
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.outbox import Deliverer, work
from lingga_app.services.run import Ctx, Deps, read, run

log = logging.getLogger(__name__)

_turns = table(JobTurn)
_later = select(_turns.c.name).where(_turns.c.due_at > bindparam("now"))


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


def _resting(ctx: Ctx, _: None) -> frozenset[str]:
    """Jobs whose turn has not come; most looks at the clock end here, without the write lock."""
    return frozenset(ctx.db.execute(_later, {"now": ctx.now}).scalars())


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
    resting = read(_resting, None, actor=SYSTEM, deps=deps)
    for job in (job for job in jobs if job.name not in resting):
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
QUIET = 0.05
PATIENCE = 2.0
"""People first: a delivery waits until nobody has acted for `QUIET` seconds, but never longer than `PATIENCE`."""


SWIFT = timedelta(seconds=5)
"""Jobs that come round so often wait for no bank: they have a lane of their own."""


async def work_forever(
    deps: Deps, deliverers: Mapping[str, Deliverer], jobs: Sequence[Job], urgent: Collection[str] = ()
) -> None:
    """Until cancelled: deliver what is due, look at the clock every second.

    `urgent` kinds have a lane of their own that gives way to nobody: somebody looks at a screen and waits for them.
    """
    patient = {kind: deliver for kind, deliver in deliverers.items() if kind not in urgent}
    hurried = {kind: deliver for kind, deliver in deliverers.items() if kind in urgent}
    swift = [job for job in jobs if job.every <= SWIFT]
    slow = [job for job in jobs if job.every > SWIFT]
    # Threads of their own: a slow provider must not hold the threads that people wait for.
    with ThreadPoolExecutor(LANES + 3, thread_name_prefix="background") as threads:
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(_lane(deps, threads, lambda: run_due(deps, swift)))
            lanes.create_task(_lane(deps, threads, lambda: run_due(deps, slow)))
            if hurried:
                lanes.create_task(_lane(deps, threads, lambda: work(deps, hurried, limit=1), hurried))
            for _ in range(LANES if patient else 0):
                lanes.create_task(_lane(deps, threads, lambda: work(deps, patient, limit=1), patient, give_way=True))


async def _lane(
    deps: Deps,
    threads: ThreadPoolExecutor,
    once: Callable[[], int],
    kinds: Collection[str] = (),
    *,
    give_way: bool = False,
) -> None:
    """Repeat `once` while it finds something to do; otherwise wait for news of one of `kinds`, or a second."""
    wake = asyncio.Event()
    wanted = {f"outbox:{kind}" for kind in kinds}

    def hear(topic: str) -> None:
        if topic in wanted:
            wake.set()

    stop = deps.events.listen(hear)
    try:
        while True:
            wake.clear()
            if give_way:
                await _give_way(deps)
            if await asyncio.get_running_loop().run_in_executor(threads, _safely, once):
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), 1.0)
    finally:
        stop()


async def _give_way(deps: Deps) -> None:
    ends = time.monotonic() + PATIENCE
    while (now := time.monotonic()) < ends and now - deps.acted_at < QUIET:  # noqa: ASYNC110, quiet has no event
        await asyncio.sleep(min(QUIET, ends - now))


def _safely(once: Callable[[], int]) -> int:
    try:
        return once()
    except Exception:
        log.exception("background work")
        return 0
