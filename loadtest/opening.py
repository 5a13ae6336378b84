"""An announced opening from its hour on: everybody comes at once, through the waiting room, for too few seats.

    python -m loadtest.opening
    python -m loadtest.opening --seconds 60 --people 900 --chairs 20     # shorter

Tries at a fixed rate with a burst in the first second (`rush`); beside them others open their case's page over sockets
within ten seconds of the hour. The load generator runs on the same machine. Exit 1 if a limit is broken; the last line
is JSON.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import insert, select, update

from lingga_app import engines, settings
from lingga_app.bootstrap import make_deps
from lingga_app.db import tables as t
from lingga_app.db.migrate import upgrade
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Actor, ActorKind, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.openings import AnnounceOpening, announce_opening
from lingga_app.services.run import Ctx, Deps, run
from loadtest.booked import Crowd, Wanted, broken, make_crowd
from loadtest.figure import p95
from loadtest.limits import Limit, tell
from loadtest.rush import ANSWER_SECONDS, CONNECT_WITHIN, EARLY, Plan, Rush, Seen
from loadtest.service import Service, running_service

_openings, _tickets, _seats = table(t.AnnouncedOpening), table(t.RoomTicket), table(t.Appointment)
_officers, _sessions = table(t.Officer), table(t.Session)
OFFICE = "BATAM"


def opening(plan: Plan) -> dict[str, Any]:
    """Prepare the opening, let the rush happen, look at what is stored. Returns everything seen, limits included."""
    with tempfile.TemporaryDirectory(prefix="lingga-opening-") as folder, _announced(Path(folder), plan) as found:
        deps, crowd, name = found
        extra = {"LINGGA_SCALE": "1"} if plan.scale else {}
        with running_service(Path(folder), **extra) as service:
            _set_hour(deps, name)
            rush = asyncio.run(_rushed(service, crowd, name, plan))
            cpu = service.cpu_seconds()
        seen, stored = rush.seen, _stored(deps, crowd, name)
        limits = list(_limits(plan, seen, stored, deps))
    return {
        "plan": {name: getattr(plan, name) for name in plan.__dataclass_fields__} | {"seats": plan.seats},
        "answers": dict(seen.answers),
        "errors": dict(seen.errors),
        "tries": len(seen.tries),
        "try_p95_ms": p95(seen.tries),
        "connect_p95_ms": p95(seen.connects),
        "tap_median_ms": 1000 * sorted(seen.taps)[len(seen.taps) // 2],
        "last_seat_s": seen.sold_out_at,
        "ticks_late": seen.slow_ticks,
        "service_cpu_s": cpu,
        "limits": [limit.as_dict() for limit in limits],
    }


async def _rushed(service: Service, crowd: Crowd, name: str, plan: Plan) -> Rush:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        rush = Rush(service, crowd, name, plan, http, chance=random.Random(plan.seed))
        await rush.go()
        return rush


def _limits(plan: Plan, seen: Seen, stored: dict[str, int], deps: Deps) -> Iterator[Limit]:
    whole = [line for line in broken(deps) if "no seat for" not in line]  # more have paid here than find a seat
    yield Limit("seats sold", stored["sold"], least=plan.seats)
    yield Limit("oversold", max(0, stored["sold"] - plan.seats) + stored["overfull"], most=0)
    surely, perhaps = len(seen.won), len(seen.won | seen.unanswered)
    yield Limit("confirmed and not stored", max(0, surely - stored["sold"]), most=0)
    yield Limit("stored and asked for by nobody", max(0, stored["sold"] - perhaps), most=0)
    yield Limit("auditor's findings", len(whole), most=0)
    yield Limit("errors", seen.errors.total(), most=0)
    yield Limit("sockets open after s", seen.connected_by, most=CONNECT_WITHIN)
    yield Limit("sockets open", len(seen.connects), least=plan.sockets)
    yield Limit("tap to confirmed, p95 ms", p95(seen.taps), most=1500)
    yield Limit("slowest answer to a try, s", max(seen.tries), most=ANSWER_SECONDS)
    yield Limit("passed over in the line", stored["passed_over"], most=0)


def _stored(deps: Deps, crowd: Crowd, name: str) -> dict[str, int]:
    with deps.reading() as db:
        sold = db.execute(
            select(_seats.c.session_id).where(
                _seats.c.state == t.AppointmentState.CONFIRMED,
                _seats.c.session_id.in_([number for _, number in crowd.sessions]),
            )
        ).scalars()
        taken = Counter(sold)
        room = dict(db.execute(select(_sessions.c.id, _sessions.c.capacity)).all())
        tickets = db.execute(
            select(_tickets.c.rank, _tickets.c.joined_at, _tickets.c.admitted_at)
            .join(_openings, _openings.c.id == _tickets.c.opening_id)
            .where(_openings.c.public_id == name)
            .order_by(_tickets.c.rank)
        ).all()
    overfull = sum(max(0, count - room[number]) for number, count in taken.items())
    return {"sold": taken.total(), "overfull": overfull, "passed_over": passed_over(tickets)}


def passed_over(tickets: Sequence[Any]) -> int:
    """People of whom somebody behind them was let in while they stood in the line already. `tickets` by rank."""
    found, behind = 0, list[datetime]()
    for ticket in reversed(tickets):
        since = bisect_right(behind, ticket.joined_at)
        if since < len(behind) and (ticket.admitted_at is None or behind[since] < ticket.admitted_at):
            found += 1
        if ticket.admitted_at is not None:
            insort(behind, ticket.admitted_at)
    return found


@contextmanager
def _announced(folder: Path, plan: Plan) -> Iterator[tuple[Deps, Crowd, str]]:
    """An office of its own whose only seats belong to one opening, and people who have paid."""
    scale = {"LINGGA_SCALE": "1"} if plan.scale else {}
    found = settings.load({**os.environ, "LINGGA_DATA_DIR": str(folder), **scale})
    with ExitStack() as held:
        if scale:
            held.enter_context(engines.for_a_while(found.data_dir, os.environ, found.log_dir))
        upgrade(found.database_url)
        deps = make_deps(found)
        deps.options = {**deps.options, "admit_per_minute": plan.admit_per_minute, "admitted_at_once": plan.at_once}
        wanted = Wanted(plan.people, Status.PAID, plan.days, plan.hours, plan.chairs, OFFICE)
        crowd = make_crowd(deps, wanted)
        boss = run(_supervisor, crowd.office_id, actor=SYSTEM, deps=deps)
        days = [date.fromisoformat(day) for day, _ in crowd.sessions]
        cmd = AnnounceOpening(crowd.place_id, days[0], days[-1], deps.clock.now() + timedelta(hours=1))
        name = run(announce_opening, cmd, actor=boss, deps=deps)
    yield deps, crowd, name
    deps.engine.dispose()


def _supervisor(ctx: Ctx, office: int) -> Actor:
    key = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
    row = {"public_id": "beban", "username": "beban", "name": "Petugas Beban", "office_id": office, "key_id": key}
    number = ctx.db.execute(
        insert(_officers).values(row | {"password_hash": "-"}).returning(_officers.c.id)
    ).scalar_one()
    return Actor(ActorKind.OFFICER, number, frozenset({Role.SUPERVISOR}), office)


def _set_hour(deps: Deps, name: str) -> None:
    """The hour is now, or nearly: an announcement comes at least half an hour before it."""
    hour = deps.clock.now() + timedelta(seconds=EARLY)
    with deps.writing() as db:
        ours = update(_openings).where(_openings.c.public_id == name)
        db.execute(ours.values(opens_at=hour, next_at=hour))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=300)
    asked.add_argument("--rate", type=float, default=95, help="tries a second")
    asked.add_argument("--burst", type=int, default=500, help="tries in the first second")
    asked.add_argument("--sockets", type=int, default=500, help="pages opened within ten seconds of the hour")
    asked.add_argument("--people", type=int, default=3800)
    asked.add_argument("--chairs", type=int, default=95, help="in each of days x hours sessions")
    asked.add_argument("--days", type=int, default=5)
    asked.add_argument("--hours", type=int, default=6)
    asked.add_argument("--admit-per-minute", type=int, default=700)
    asked.add_argument("--at-once", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--scale", action="store_true", help="PostgreSQL, Valkey and two workers")
    plan = Plan(**vars(asked.parse_args()))
    return tell("opening", opening(plan))


if __name__ == "__main__":
    sys.exit(main())
