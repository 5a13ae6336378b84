"""What works now, told from what waits to be done outside: no probe, no promise, the work itself is the witness."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from lingga_app.db.tables import Outbox
from lingga_app.db.types import table
from lingga_app.services.run import Ctx

SLOW_AFTER: Final = timedelta(minutes=2)
DOWN_AFTER: Final = timedelta(minutes=15)
"""How long the oldest piece of work waits before a part is called slow, and not available."""
PARTS: Final = {
    "messages": ("code", "notice", "contact_changed"),
    "money": ("charge", "cancel_charge", "ask_gateway", "apply_notification"),
    "registry": ("registry_check",),
}
"""Part of the service -> kinds of outbox work that only it does."""

_o = table(Outbox)


class Works(StrEnum):
    GOOD = "good"
    SLOW = "slow"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class PartState:
    part: str
    state: Works


@dataclass(frozen=True, slots=True)
class WhatWorks:
    pass


@dataclass(frozen=True, slots=True)
class House:
    parts: list[PartState]
    at: datetime


def what_works(ctx: Ctx, _: WhatWorks) -> House:
    """Every part with its state. That this answers at all means that forms can be filled in."""
    parts = [PartState("forms", Works.GOOD)]
    parts += [PartState(part, _state(ctx, kinds)) for part, kinds in PARTS.items()]
    return House(parts, ctx.now)


def _state(ctx: Ctx, kinds: tuple[str, ...]) -> Works:
    """By the age of the oldest open work that has failed before, or that nobody has come to."""
    waiting = ctx.db.execute(
        select(_o.c.created_at, _o.c.due_at, _o.c.tries).where(
            _o.c.kind.in_(kinds), _o.c.done_at.is_(None), _o.c.dead_at.is_(None)
        )
    ).all()
    since = [row.created_at if row.tries else row.due_at for row in waiting]
    oldest = ctx.now - min(since) if since else timedelta(0)
    if oldest >= DOWN_AFTER:
        return Works.DOWN
    return Works.SLOW if oldest >= SLOW_AFTER else Works.GOOD
