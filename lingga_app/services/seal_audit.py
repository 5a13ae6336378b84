"""The chain over the audit rows.

Rows are written inside their acts; this links them afterwards, within a second: a chain head updated in every
transaction would put all of them in one queue. `hash = SHA-256(previous hash | canonical row)` in the order of sealing.
An edited, removed, reordered or back-dated row breaks the chain at its place.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Result, func, insert, select

from lingga_app.db.tables import AuditEvent, AuditSeal
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.services.run import Ctx, Deps, run

START = "0" * 64
UNSEALED_LIMIT = timedelta(seconds=5)

_events, _seals = table(AuditEvent), table(AuditSeal)


@dataclass(frozen=True, slots=True)
class ChainState:
    """`broken_at` is the place of the first row that does not fit, 0 if all do."""

    sealed: int
    unsealed: int
    head: str
    broken_at: int = 0


@dataclass(frozen=True, slots=True)
class SealSome:
    limit: int = 2000


def seal_pending(deps: Deps) -> int:
    """Link what is not linked yet; how many rows. Safe to call from several workers: a place is taken once."""
    return run(seal_some, SealSome(), actor=SYSTEM, deps=deps)


def seal_some(ctx: Ctx, cmd: SealSome) -> int:
    ctx.actor.must(Role.SYSTEM)
    waiting = ctx.db.execute(
        select(_events)
        .outerjoin(_seals, _seals.c.audit_id == _events.c.id)
        .where(_seals.c.audit_id.is_(None))
        .order_by(_events.c.id)
        .limit(cmd.limit)
    ).all()
    if not waiting:
        return 0
    place, head = _head(ctx)
    seals: list[dict[str, Any]] = []
    for row in waiting:
        place += 1
        head = link(head, row)
        seals.append({"audit_id": row.id, "place": place, "hash": head, "sealed_at": ctx.now})
    ctx.db.execute(insert(_seals), seals)
    return len(seals)


def verify_chain(ctx: Ctx, after: ChainState | None = None) -> ChainState:
    """Walk the whole chain, or on from an earlier walk that found it sound. Also counts rows older than five seconds
    that nobody sealed."""
    sound = after is not None and not after.broken_at
    head, place, broken = (after.head, after.sealed, 0) if after is not None and sound else (START, 0, 0)
    with _chained(ctx, place) as rows:
        for row in rows:
            place += 1
            head = link(head, row)
            if row.place != place or row.hash != head:
                broken = place
                break
    sealed = ctx.db.execute(select(func.count()).select_from(_seals)).scalar_one()
    if not broken and place != sealed:
        broken = place + 1  # a sealed row is gone
    late = ctx.db.execute(
        select(func.count())
        .select_from(_events.outerjoin(_seals, _seals.c.audit_id == _events.c.id))
        .where(_seals.c.audit_id.is_(None), _events.c.at < ctx.now - UNSEALED_LIMIT)
    ).scalar_one()
    return ChainState(sealed=sealed, unsealed=late, head=head, broken_at=broken)


def link(head: str, row: Any) -> str:
    """The hash of `row` after `head`."""
    body = json.dumps(
        [
            row.id,
            row.at.isoformat(),
            row.actor,
            row.act,
            row.subject_kind,
            row.subject_id,
            row.office_id,
            row.request_id,
            row.details,
        ],
        ensure_ascii=False,
    )
    return hashlib.sha256(f"{head}|{body}".encode()).hexdigest()


def _head(ctx: Ctx) -> tuple[int, str]:
    last = ctx.db.execute(select(_seals.c.place, _seals.c.hash).order_by(_seals.c.place.desc()).limit(1)).first()
    return (last.place, last.hash) if last else (0, START)


def _chained(ctx: Ctx, after: int) -> Result[Any]:
    """Sealed rows after that place, in order, streamed; close it, for a break ends the walk early."""
    rows = select(_events, _seals.c.place, _seals.c.hash).join(_seals, _seals.c.audit_id == _events.c.id)
    rows = rows.where(_seals.c.place > after)
    return ctx.db.execute(rows.order_by(_seals.c.place).execution_options(yield_per=5000))
