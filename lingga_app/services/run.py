"""The one door into the program. Nothing else commits.

A use case gets a `Ctx` and a command, returns a view or raises a refusal. It never commits, never calls another use
case and never talks to the outside: what must happen outside is an outbox row of the same transaction.
"""

import asyncio
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from threading import local
from time import monotonic
from typing import Any, TypeVar, get_type_hints
from weakref import WeakSet

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError

from lingga_app.db.durable import durable
from lingga_app.db.engine import for_reading
from lingga_app.db.prepared import Short
from lingga_app.db.tables import AuditEvent, Outbox, RequestLog
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, ActorKind
from lingga_app.domain.errors import AppError
from lingga_app.ports.chance import Chance
from lingga_app.ports.clock import Clock
from lingga_app.ports.events import Events
from lingga_app.services.books import Books, writing
from lingga_app.services.vault import Vault
from lingga_app.services.writer import EachAlone, Together, Writer

C = TypeVar("C")
R = TypeVar("R")
P = TypeVar("P")

_audit = insert(table(AuditEvent))
_outbox = insert(table(Outbox))
_request = insert(table(RequestLog))
_requests = table(RequestLog)
_answered = select(_requests.c.case, _requests.c.answer).where(
    _requests.c.actor == bindparam("actor_"), _requests.c.request_id == bindparam("request_id_")
)
_details = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode
_payload = json.JSONEncoder(sort_keys=True, default=str).encode
_clock = text("SELECT clock_timestamp()")


IDEMPOTENCY_LIFE = timedelta(days=90)
"""How long answers to repeated requests are kept; older rows are swept."""


class RequestIdReused(AppError):
    code = "request_id_reused"
    id = "Permintaan ini sudah dipakai untuk hal lain. Muat ulang halaman, lalu coba lagi."
    en = "This request number was already used for something else. Reload the page and try again."


class Deps:
    """What one process needs to run use cases: made once, by `bootstrap`.

    `flush`: what SQLite waits for after a commit, if not for the disk.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock,
        chance: Chance,
        vault: Vault,
        events: Events,
        options: Mapping[str, Any] | None = None,
        outside: Mapping[type, object] | None = None,
        flush: Callable[[], None] | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.chance = chance
        self.vault = vault
        self.events = events
        self.options: Mapping[str, Any] = options or {}
        self._outside: Mapping[type, object] = outside or {}
        self.on_sqlite = engine.dialect.name == "sqlite"
        self.writer: Writer = (
            Together(engine, flush or durable(engine), self._tell) if self.on_sqlite else EachAlone(engine, self._tell)
        )
        self.acted_at = 0.0
        """When somebody last acted here (`time.monotonic`): background work gives way to people."""
        self._reader = for_reading(engine)
        self._peeker = for_reading(engine, snapshot=False)
        self._kept = local()
        self._lines: WeakSet[Connection] = WeakSet()

    def writing(self) -> AbstractContextManager[Books]:
        """Books beside the door, for those who set a stage: tests and benches."""
        return writing(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Books]:
        """Books of one snapshot, for questions."""
        with self._reader.begin() as line:
            yield Books(line, autoflush=False)

    def peeking(self) -> Books:
        """Books whose statements each see what is newest, over a connection that this thread keeps as long as it
        lives: taking one from the pool and laying it back costs more than such a question."""
        short: Short | None = getattr(self._kept, "short", None)
        if short is None:
            line = self._peeker.connect()
            short = self._kept.short = Short(line)
            self._lines.add(line)
        return Books(short.line, autoflush=False, short=short)

    def _tell(self, topics: Collection[str]) -> None:
        if topics:
            self.events.publish(*topics)

    def port(self, kind: type[P]) -> P:
        """The adapter that `bootstrap` chose for a port. For deliverers and for reading files, never inside a case."""
        return self._outside[kind]  # pyright: ignore[reportReturnType]

    def port_if_any(self, kind: type[P]) -> P | None:
        """The same for what an installation may do without."""
        return self._outside.get(kind)  # pyright: ignore[reportReturnType]

    def close(self) -> None:
        """Let go of every connection: for a program that uses an installation for a while and lives on."""
        for adapter in self._outside.values():
            if callable(end := getattr(adapter, "close", None)):
                end()
        self.writer.close()
        for line in list(self._lines):
            line.close()
        self.engine.dispose()


@dataclass(slots=True)
class Ctx:
    """What a use case may touch while it runs. `now` is read once per transaction."""

    db: Books
    actor: Actor
    now: datetime
    deps: Deps
    request_id: str = ""
    audits: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    outbox: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    topics: set[str] = field(default_factory=set[str])

    @property
    def vault(self) -> Vault:
        return self.deps.vault

    @property
    def chance(self) -> Chance:
        return self.deps.chance

    def option(self, name: str, default: Any = None) -> Any:
        """A setting of this installation, handed in by `bootstrap`."""
        return self.deps.options.get(name, default)

    def change(self, statement: Any, known: Mapping[str, Any] | None = None) -> int:
        """Run an UPDATE or DELETE; how many rows it changed decides races, so callers must look at it."""
        return self.db.execute(statement, known).rowcount  # pyright: ignore[reportAttributeAccessIssue]

    def record(self, act: str, subject_kind: str = "", subject_id: int = 0, **details: object) -> None:
        """An audit row. `details` must hold nothing personal in clear."""
        self.audits.append(
            {
                "at": self.now,
                "actor": self.actor.key,
                "act": act,
                "subject_kind": subject_kind,
                "subject_id": subject_id,
                "office_id": self.actor.office_id,
                "request_id": self.request_id,
                "details": _details(details),
            }
        )

    def later(self, kind: str, key: str, *, at: datetime | None = None, **payload: object) -> None:
        """An outbox row: `kind` chooses the deliverer, `key` makes it happen once. Nothing personal in clear."""
        self.outbox.append(
            {
                "kind": kind,
                "key": f"{kind}:{key}",
                "payload": _payload(payload),
                "created_at": self.now,
                "due_at": at or self.now,
                "tries": 0,
                "last_error": "",
            }
        )

    def nudge(self, *topics: str) -> None:
        """Tell waiting pages to ask again, once this transaction is committed."""
        self.topics.update(topics)


@dataclass(slots=True)
class _Act:
    """One call of `run`, for the writer."""

    case: Callable[[Ctx, Any], Any]
    cmd: Any
    actor: Actor
    deps: Deps
    request_id: str
    ctx: Ctx | None = None

    def into(self, db: Books) -> Any:
        deps = self.deps
        self.ctx = ctx = Ctx(db, self.actor, _now(db, deps.clock), deps, self.request_id)
        result = self.case(ctx, self.cmd)
        _write_books(ctx, self.case, result)
        return result

    def topics(self) -> set[str]:
        return self.ctx.topics | {f"outbox:{row['kind']}" for row in self.ctx.outbox} if self.ctx else set()

    def twin(self) -> tuple[Any] | None:
        """The answer that a twin of this act got, wrapped so that an answer of None is not mistaken for none."""
        if not self.request_id:
            return None
        with self.deps.reading() as db:
            row = db.execute(_answered, {"actor_": self.actor.key, "request_id_": self.request_id}).one_or_none()
        if row is None:
            return None
        if row.case != self.case.__name__:
            raise RequestIdReused
        return (_adapter(self.case).validate_json(row.answer),)


def run(case: Callable[[Ctx, C], R], cmd: C, *, actor: Actor, deps: Deps, request_id: str = "") -> R:
    """Run one use case in one transaction: commit on return, roll back on raise.

    With a `request_id` the same actor asking the same again gets the stored answer, and nothing happens twice: what is
    asked again is refused by its own rule or by the key of the request, and only then is the answer looked for. The
    answer must be a dataclass, a primitive or None (it is kept as JSON).
    """
    act = _asked(case, cmd, actor, deps, request_id)
    try:
        return deps.writer.do(act)
    except (AppError, IntegrityError):
        if (seen := act.twin()) is not None:
            return seen[0]
        raise


async def run_soon(case: Callable[[Ctx, C], R], cmd: C, *, actor: Actor, deps: Deps, request_id: str = "") -> R:
    """`run` for the event loop: others go on while this waits for its turn."""
    act = _asked(case, cmd, actor, deps, request_id)
    try:
        return await deps.writer.do_soon(act)
    except (AppError, IntegrityError):
        if (seen := await asyncio.to_thread(act.twin)) is not None:
            return seen[0]
        raise


def _asked(case: Callable[..., Any], cmd: object, actor: Actor, deps: Deps, request_id: str) -> _Act:
    if actor.kind is not ActorKind.SYSTEM:
        deps.acted_at = monotonic()
    return _Act(case, cmd, actor, deps, request_id)


def read(query: Callable[[Ctx, C], R], cmd: C, *, actor: Actor, deps: Deps) -> R:
    """Answer a question from one snapshot, without the write lock. The query must change nothing and record nothing."""
    with deps.reading() as db:
        return _answer(db, query, cmd, actor, deps)


async def peek(query: Callable[[Ctx, C], R], cmd: C, *, actor: Actor, deps: Deps) -> R:
    """`read` from the event loop, for a question of one or two rows whose statements need not agree with each other.

    SQLite answers such a one from memory in a tenth of a millisecond and never waits for a writer, so it is asked right
    here: changing threads costs more, and so do a transaction's begin and end. PostgreSQL is asked in a thread.
    """
    if deps.on_sqlite:
        return _answer(deps.peeking(), query, cmd, actor, deps)
    return await asyncio.to_thread(read, query, cmd, actor=actor, deps=deps)


def _answer(db: Books, query: Callable[[Ctx, C], R], cmd: C, actor: Actor, deps: Deps) -> R:
    ctx = Ctx(db=db, actor=actor, now=_now(db, deps.clock), deps=deps)
    result = query(ctx, cmd)
    if ctx.audits or ctx.outbox:
        raise RuntimeError(f"{query.__name__} writes: run it with run()")
    return result


def _now(db: Books, clock: Clock) -> datetime:
    if clock.asks_database:
        return db.execute(_clock).scalar()  # the one place that asks; no use case says now()
    return clock.now()


def _write_books(ctx: Ctx, case: Callable[..., Any], result: object) -> None:
    ctx.db.flush()
    if ctx.audits:
        ctx.db.execute(_audit, ctx.audits)
    if ctx.outbox:
        ctx.db.execute(_outbox, ctx.outbox)
    if ctx.request_id:
        answer = _adapter(case).dump_json(result).decode()
        ctx.db.execute(
            _request,
            {
                "actor": ctx.actor.key,
                "request_id": ctx.request_id,
                "case": case.__name__,
                "answer": answer,
                "at": ctx.now,
            },
        )


@cache
def _adapter(case: Callable[..., Any]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(case)["return"])
