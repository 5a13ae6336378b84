"""How often something may happen: strict sliding windows, decided in the database."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import RateWindow
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.errors import TooMany
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.words.formats import jam

LONGEST = timedelta(days=1)
_LOCK = datetime(2000, 1, 1, tzinfo=UTC)
_t = table(RateWindow)
_total = select(func.coalesce(func.sum(_t.c.count), 0)).where(
    _t.c.key == bindparam("key_"), _t.c.starts_at > bindparam("after_")
)
_forget = delete(_t).where(_t.c.key == bindparam("key_"))
_bump = {
    on_sqlite: made.on_conflict_do_update(
        index_elements=[_t.c.key, _t.c.starts_at], set_={"count": _t.c.count + made.excluded.count}
    )
    for on_sqlite, made in ((True, sqlite.insert(_t)), (False, postgresql.insert(_t)))
}


def take(ctx: Ctx, key: str, limit: int, window: timedelta) -> None:
    """Count one more of `key`, or raise `TooMany` when `limit` happened within the last `window` (at most a day).

    The first statement takes a row lock of this key, so rivals count one after the other.
    """
    _note(ctx, key, _LOCK)
    if count(ctx, key, window) >= limit:
        oldest = select(func.min(_t.c.starts_at)).where(_t.c.key == key, _t.c.starts_at > ctx.now - window)
        raise TooMany(at=jam(ctx.db.execute(oldest).scalar_one() + window + timedelta(seconds=59)))
    _note(ctx, key, ctx.now)


def note(ctx: Ctx, key: str) -> None:
    """Count one more of `key`, whatever the number."""
    _note(ctx, key, ctx.now)


def count(ctx: Ctx, key: str, window: timedelta) -> int:
    """How often `key` happened within the last `window`."""
    return int(ctx.db.execute(_total, {"key_": key, "after_": ctx.now - window}).scalar_one())


def forget(ctx: Ctx, key: str) -> None:
    """Begin again for `key` (after a success)."""
    ctx.db.execute(_forget, {"key_": key})


def sweep_rates(deps: Deps) -> None:
    """Drop what no window looks at any more."""
    run(_sweep, None, actor=SYSTEM, deps=deps)


def _sweep(ctx: Ctx, _: None) -> None:
    ctx.db.execute(delete(_t).where(_t.c.starts_at < ctx.now - LONGEST))


def _note(ctx: Ctx, key: str, at: datetime) -> None:
    ctx.db.execute(_bump[ctx.deps.on_sqlite], {"key": key, "starts_at": at, "count": 1})
