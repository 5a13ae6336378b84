"""Telling people of an announced opening, and of one that was called off: the hour, and how the waiting room works.

Told are those who can use it: whoever holds a booking right at the place or waits for a seat there. That may be
thousands, so the announcement leaves one outbox row, and they are told in batches of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from lingga_app.db.tables import AnnouncedOpening, Application, Notice, OpeningState, Place, RightState
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.room import ROOM_OPENS
from lingga_app.services.line import entries, members
from lingga_app.services.notify import notify
from lingga_app.services.rights import rights
from lingga_app.services.run import Ctx, Deps, run

_o, _places, _applications, _notices = table(AnnouncedOpening), table(Place), table(Application), table(Notice)
ANNOUNCED, OFF = "opening_announced", "opening_off"
ACCOUNTS = 50
"""Told in one transaction."""


@dataclass(frozen=True, slots=True)
class TellSome:
    """Accounts whose id is greater than `after`."""

    opening: str
    after: int = 0


def later_tell(ctx: Ctx, opening: str, state: OpeningState) -> None:
    """From the act that announces or calls off: its people are told after the commit."""
    ctx.later("opening", f"{opening}:{state}", opening=opening)


def deliver_opening(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Tell everybody, batch by batch. Harmless to repeat: nobody is told the same twice."""
    after: int | None = 0
    while after is not None:
        after = run(tell_some, TellSome(str(payload["opening"]), after), actor=SYSTEM, deps=deps)


def tell_some(ctx: Ctx, cmd: TellSome) -> int | None:
    """Tell the next accounts; the last of them, or None when nobody is left or it is too late to matter."""
    ctx.actor.must(Role.SYSTEM)
    found = ctx.db.execute(
        select(_o, _places.c.name)
        .join(_places, _places.c.id == _o.c.place_id)
        # Held, so that whoever is told of it before it is called off is known when that is told.
        .where(_o.c.public_id == cmd.opening, _o.c.ends_at > ctx.now)
        .with_for_update(of=_o)
    ).one_or_none()
    if found is None:
        return None
    whom = _concerned(found) if found.state is OpeningState.ANNOUNCED else _told(found)
    accounts = select(_applications.c.account_id).where(whom, _applications.c.account_id > cmd.after)
    ids = ctx.db.execute(accounts.distinct().order_by(_applications.c.account_id).limit(ACCOUNTS)).scalars().all()
    for application in ctx.db.scalars(select(Application).where(whom, _applications.c.account_id.in_(ids))):
        _tell(ctx, application, found)
    return ids[-1] if ids else None


def _tell(ctx: Ctx, application: Application, found: Any) -> None:
    days = {"day": found.first_on, "due": found.last_on, "place": found.name}
    if found.state is OpeningState.ANNOUNCED:
        hours = {"when": found.opens_at, "at": found.opens_at - ROOM_OPENS}
        notify(ctx, application, ANNOUNCED, once=found.public_id, **days, **hours)
    else:
        notify(ctx, application, OFF, once=found.public_id, **days)


def _concerned(found: Any) -> Any:
    """Paid, and with a right at the place or in its line."""
    right_here = select(rights.c.application_id).where(
        rights.c.place_id == found.place_id, rights.c.state == RightState.GRANTED
    )
    in_line = (
        select(members.c.application_id)
        .join(entries, entries.c.id == members.c.entry_id)
        .where(entries.c.place_id == found.place_id, members.c.live)
    )
    here = or_(_applications.c.id.in_(right_here), _applications.c.id.in_(in_line))
    return here & (_applications.c.status == Status.PAID)


def _told(found: Any) -> Any:
    """Whoever was told that it opens, and has no seat meanwhile."""
    told = select(_notices.c.application_id).where(
        _notices.c.created_at >= found.announced_at,
        _notices.c.kind == ANNOUNCED,
        _notices.c.key.endswith(f":{found.public_id}"),
    )
    return _applications.c.id.in_(told) & (_applications.c.status == Status.PAID)
