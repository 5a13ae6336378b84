"""What the auditor asks of the doors of announced openings: their order, the room inside, their rate.

Of a pass that ended and whose owner queued again nothing is left, so a violation may be missed; none is imagined.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from lingga_app.db.tables import AnnouncedOpening, RoomTicket
from lingga_app.db.types import table
from lingga_app.domain.room import BURST
from lingga_app.services.run import Ctx
from lingga_app.services.seat_audit import AT_ONCE

_o, _t = table(AnnouncedOpening), table(RoomTicket)
_tickets = (
    select(
        _t.c.id,
        _t.c.opening_id,
        _t.c.joined_at,
        _t.c.admitted_at,
        _t.c.leaves_at,
        _o.c.public_id,
        _o.c.per_minute,
        _o.c.at_once,
    )
    .join(_o, _o.c.id == _t.c.opening_id)
    .order_by(_t.c.opening_id, _t.c.rank, _t.c.id)
)


def doors(ctx: Ctx) -> Iterator[str]:
    """B.13, for every opening that somebody waited for."""
    for _, rows in groupby(ctx.db.execute(_tickets).all(), key=lambda row: row.opening_id):
        line = list(rows)
        opening = line[0]
        if (passed := _passed_over(line)) is not None:
            yield f"opening {opening.public_id}: ticket {passed.id} was passed over"
        let_in = [row for row in line if row.admitted_at is not None]
        if _most_inside(let_in) > opening.at_once:
            yield f"opening {opening.public_id}: more than {opening.at_once} were inside at once"
        if _too_fast([row.admitted_at for row in let_in], opening.per_minute):
            yield f"opening {opening.public_id}: more than {opening.per_minute} a minute were let in"


def _passed_over(line: Sequence[Any]) -> Any | None:
    """Somebody of a line in the order of its ranks who stood there while one behind them was let in."""
    last: Any = None
    for row in line:
        if last is not None and row.admitted_at is not None:
            later = last.admitted_at is None or last.admitted_at > row.admitted_at
            if later and last.joined_at < row.admitted_at - AT_ONCE:
                return last
        if last is None or row.admitted_at is None or (last.admitted_at and row.admitted_at >= last.admitted_at):
            last = row
    return None


def _most_inside(let_in: Sequence[Any]) -> int:
    """How many passes were valid at one moment, at most."""
    steps = [(row.leaves_at, -1) for row in let_in] + [(row.admitted_at, 1) for row in let_in]
    most = inside = 0
    for _, step in sorted(steps):
        inside += step
        most = max(most, inside)
    return most


def _too_fast(admitted: Sequence[datetime], per_minute: int) -> bool:
    """Whether more went in between two moments than the rate and its burst allow."""
    each = timedelta(minutes=1) / per_minute
    lot = max(BURST, each) // each
    moments = sorted(admitted)
    earlier = [number - moment.timestamp() / each.total_seconds() for number, moment in enumerate(moments)]
    least = float("inf")
    for here in earlier:
        least = min(least, here)
        if here - least + 1 > lot + 0.001:
            return True
    return False
