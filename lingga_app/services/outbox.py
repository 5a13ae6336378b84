"""Delivering what use cases left to be done outside: at least once, each key harmless to repeat.

One mechanism on both engines. Rows are claimed for a while in one statement (PostgreSQL skips rows that a rival is
claiming); a deliverer talks to the outside, then marks its row. A dead mail server delays and never blocks.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from time import monotonic
from typing import Any

from sqlalchemy import bindparam, select, update

from lingga_app.db.tables import Outbox
from lingga_app.db.types import any_of, table
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.run import Ctx, Deps, read, run

log = logging.getLogger(__name__)

Deliverer = Callable[[Deps, Mapping[str, Any]], None]
"""Given the payload, do it. Raise to be tried again; raise `GiveUp` when no retry can help."""

CLAIM = timedelta(minutes=2)
SETTLE_WITHIN = 1.0
"""Seconds of deliveries that are noted in one transaction. Who dies before that delivers them again, as ever."""
BACK_OFF = (1, 5, 30, 120, 600, 1800, 3600)
MAX_TRIES = 60

_table = table(Outbox)
_end_try = (
    update(_table)
    .where(_table.c.id == bindparam("id_"))
    .values(tries=bindparam("tries_"), claimed_until=None, last_error=bindparam("error_"))
)
_done = _end_try.values(done_at=bindparam("at_"))
_again = _end_try.values(due_at=bindparam("at_"))
_dead = _end_try.values(dead_at=bindparam("at_"))


@cache
def _statements(kinds: tuple[str, ...]) -> tuple[Any, Any]:
    """Whether anything of these kinds is due, and the claim of some of it."""
    waiting = (
        select(_table.c.id)
        .where(
            _table.c.done_at.is_(None),
            _table.c.dead_at.is_(None),
            _table.c.due_at <= bindparam("now"),
            any_of(_table.c.kind, kinds),
            (_table.c.claimed_until.is_(None)) | (_table.c.claimed_until < bindparam("now")),
        )
        .order_by(_table.c.due_at, _table.c.id)
    )
    some = waiting.limit(bindparam("limit")).with_for_update(skip_locked=True)
    claim = (
        update(_table)
        .where(_table.c.id.in_(some.scalar_subquery()))
        .values(claimed_until=bindparam("until"))
        .returning(_table.c.id, _table.c.kind, _table.c.payload, _table.c.tries)
    )
    return waiting.limit(1), claim


class GiveUp(Exception):
    """No retry can help; the row is set aside and shows up in the supervisor's list."""


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    kind: str
    payload: str
    tries: int


@dataclass(frozen=True, slots=True)
class _Claim:
    limit: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Settle:
    id: int
    tries: int
    error: str = ""
    dead: bool = False


def work(deps: Deps, deliverers: Mapping[str, Deliverer], *, limit: int = 20) -> int:
    """Deliver what is due, once through. Returns how many rows were tried (0 = nothing due)."""
    if not read(_due, tuple(deliverers), actor=SYSTEM, deps=deps):
        return 0
    began = monotonic()
    jobs = run(_claim, _Claim(limit, tuple(deliverers)), actor=SYSTEM, deps=deps)
    done: list[_Settle] = []
    for job in jobs:
        done.append(_attempt(deps, deliverers[job.kind], job))
        if job is jobs[-1] or monotonic() - began > SETTLE_WITHIN:
            run(_settle, done, actor=SYSTEM, deps=deps)
            done, began = [], monotonic()
    return len(jobs)


def _attempt(deps: Deps, deliver: Deliverer, job: Job) -> _Settle:
    try:
        deliver(deps, json.loads(job.payload))
    except GiveUp as reason:
        return _Settle(job.id, job.tries + 1, str(reason)[:200], dead=True)
    except Exception as error:
        log.warning("outbox %s %s: %s", job.kind, job.id, type(error).__name__)
        return _Settle(job.id, job.tries + 1, f"{type(error).__name__}: {error}"[:200], dead=job.tries + 1 >= MAX_TRIES)
    return _Settle(job.id, job.tries + 1)


def _due(ctx: Ctx, kinds: tuple[str, ...]) -> bool:
    """Whether a claim would find anything: looking takes no write lock."""
    return ctx.db.execute(_statements(kinds)[0], {"now": ctx.now}).first() is not None


def _claim(ctx: Ctx, cmd: _Claim) -> list[Job]:
    known = {"now": ctx.now, "limit": cmd.limit, "until": ctx.now + CLAIM}
    claimed = ctx.db.execute(_statements(cmd.kinds)[1], known).all()
    return sorted((Job(*row) for row in claimed), key=lambda job: job.id)


def _settle(ctx: Ctx, tried: list[_Settle]) -> None:
    outcomes: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for each in tried:
        statement, at = _done, ctx.now
        if each.dead:
            statement = _dead
        elif each.error:
            statement, at = _again, next_try(ctx.now, each.tries)
        outcomes[statement].append({"id_": each.id, "tries_": each.tries, "error_": each.error, "at_": at})
    for statement, rows in outcomes.items():
        ctx.db.execute(statement, rows)


def next_try(now: datetime, tries: int) -> datetime:
    """Back-off: 1 s, 5 s, 30 s ... then hourly."""
    return now + timedelta(seconds=BACK_OFF[min(tries, len(BACK_OFF)) - 1])
