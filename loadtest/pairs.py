"""Every two acts that start from one status, at the same moment, on one application: one wins.

The pairs come from the table of moves itself. Both have read the same status before either writes, as two officers who
look at the same page; what decides is the statement of `services.move`, run through the real `run()`.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations_with_replacement

from sqlalchemy import insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, STAFF, SYSTEM, Actor, ActorKind, Role
from lingga_app.domain.errors import AppError, MoveNotAllowed
from lingga_app.domain.lifecycle import MOVES, Act, Status
from lingga_app.domain.references import reference
from lingga_app.services.move import move
from lingga_app.services.run import Ctx, Deps, read, run

_apps, _changes = table(t.Application), table(t.StatusChange)


@dataclass(frozen=True, slots=True)
class Pair:
    status: Status
    first: Act
    second: Act


@dataclass(frozen=True, slots=True)
class Clash:
    """`wrong`: a sentence per pair of which not exactly one won, or whose history does not follow from itself."""

    engine: str
    pairs: int
    wrong: tuple[str, ...]

    def sentence(self) -> str:
        shown = "".join(f"\n  {line}" for line in self.wrong[:5])
        return f"{self.engine:<10}  pairs of acts on one status: {self.pairs}, not decided: {len(self.wrong)}{shown}"


@dataclass(frozen=True, slots=True)
class Take:
    """One act by somebody who saw `seen`. `guarded` False: the plain assignment, for the control."""

    number: int
    act: Act
    seen: Status
    guarded: bool


def pairs() -> Iterator[Pair]:
    """Every two acts, also the same twice, that the table allows from one status."""
    for status in Status:
        acts = [act for was, act in MOVES if was is status]
        for first, second in combinations_with_replacement(acts, 2):
            yield Pair(status, first, second)


def clash(engine: str, deps: Deps, *, control: bool = False) -> Clash:
    """Play every pair once."""
    found = list(pairs())
    office = run(_office, None, actor=PUBLIC, deps=deps)
    with ThreadPoolExecutor(2) as pool:
        wrong = [line for n, pair in enumerate(found, 1) for line in _play(deps, pool, pair, n, office, control)]
    return Clash(engine, len(found), tuple(wrong))


def _play(
    deps: Deps, pool: ThreadPoolExecutor, pair: Pair, n: int, office: tuple[int, int, int], control: bool
) -> Iterator[str]:
    number = run(_application, (n, pair.status, office), actor=PUBLIC, deps=deps)
    start = threading.Barrier(2)

    def attempt(act: Act) -> str:
        seen = read(_status, number, actor=SYSTEM, deps=deps)
        start.wait()
        try:
            run(_take, Take(number, act, seen, not control), actor=_who(pair.status, act, office[0]), deps=deps)
        except MoveNotAllowed:
            return "refused"
        except AppError as other:
            return other.code
        return "won"

    answers = sorted(pool.map(attempt, (pair.first, pair.second)))
    named = f"{pair.status}: {pair.first} and {pair.second}"
    # Who stays in the same status is passed by nobody: both may win, one after the other.
    stays = any(MOVES[pair.status, act].to is pair.status for act in (pair.first, pair.second))
    if answers != ["refused", "won"] and not (stays and answers == ["won", "won"]):
        yield f"{named}: {' and '.join(answers)}"
    elif torn := read(_torn, (number, pair.status), actor=SYSTEM, deps=deps):
        yield f"{named}: {torn}"


def _who(status: Status, act: Act, office: int) -> Actor:
    """Somebody whom the table lets do it."""
    role = min(MOVES[status, act].by)
    kind = ActorKind.OFFICER if role in STAFF else ActorKind.SYSTEM if role is Role.SYSTEM else ActorKind.CITIZEN
    return Actor(kind, 0 if kind is ActorKind.SYSTEM else 1, frozenset({role}), office)


def _take(ctx: Ctx, cmd: Take) -> None:
    application = ctx.db.get_one(t.Application, cmd.number)
    if cmd.guarded:
        set_committed_value(application, "status", cmd.seen)
        move(ctx, application, cmd.act)
        return
    to = MOVES[cmd.seen, cmd.act].to
    ctx.change(update(_apps).where(_apps.c.id == cmd.number).values(status=to, changed_at=ctx.now))
    ctx.db.execute(
        insert(_changes).values(
            application_id=cmd.number, was=cmd.seen, act=cmd.act, became=to, actor=ctx.actor.key, reason="", at=ctx.now
        )
    )


def _torn(ctx: Ctx, cmd: tuple[int, Status]) -> str:
    """Where the history does not follow from itself; empty when it does."""
    number, at = cmd
    rows = ctx.db.execute(select(_changes).where(_changes.c.application_id == number).order_by(_changes.c.id)).all()
    for row in rows:
        if row.was is not at:
            return f"{row.act} from {row.was}, but it was {at}"
        at = row.became
    now = _status(ctx, number)
    return "" if now is at else f"the history ends in {at}, the application is {now}"


def _status(ctx: Ctx, number: int) -> Status:
    return ctx.db.execute(select(_apps.c.status).where(_apps.c.id == number)).scalar_one()


def _office(ctx: Ctx, _: None) -> tuple[int, int, int]:
    """Office, key and account of every application here."""
    key = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
    office = t.Office(code="ADU", name="Kantor uji")
    account = t.Account(public_id="adu", key_id=key, phone_index="adu", created_at=ctx.now)
    ctx.db.add_all((office, account))
    ctx.db.flush()
    return office.id or 0, key, account.id or 0


def _application(ctx: Ctx, cmd: tuple[int, Status, tuple[int, int, int]]) -> int:
    n, status, (office, key, account) = cmd
    row = t.Application(
        public_id=f"adu{n}", reference=reference(ctx.chance.token(32)), account_id=account, office_id=office,
        key_id=key, status=status, created_at=ctx.now, changed_at=ctx.now,
    )  # fmt: skip
    ctx.db.add(row)
    ctx.db.flush()
    return row.id or 0
