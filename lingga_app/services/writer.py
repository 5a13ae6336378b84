"""Who writes when. SQLite has one writer at a time: first come, first served, and who comes meanwhile shares a commit.

`BEGIN IMMEDIATE` alone never oversells but starves: with 16 writers one client often wins nothing. So there is one
queue in front of it. Whoever finds it empty writes at once, in a transaction of its own. Whoever has to wait is written
by one thread, in the order of asking, many in one transaction: each act in a savepoint of its own, so that a refusal
takes only itself back. Nobody is answered before the commit they share is on the disk; if it fails, all hear that.

Sharing saves more than commits: threads that take turns at one lock and one interpreter cost twice the work itself.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from lingga_app.db.prepared import Short
from lingga_app.services.books import Books, writing

MOST = 64
LONGEST = 0.05
"""So many acts share a commit, as long as the first of them has not waited that many seconds for the last."""


class Act(Protocol):
    """What is to be written: `into` does it in a transaction; who waits for `topics` hears once it is on disk."""

    def into(self, db: Books) -> Any: ...
    def topics(self) -> Collection[str]: ...


class Writer(Protocol):
    """`do` from a thread, `do_soon` from the event loop: what the act returned, or what it raised."""

    def do(self, act: Act) -> Any: ...
    async def do_soon(self, act: Act) -> Any: ...
    def close(self) -> None: ...


class EachAlone:
    """PostgreSQL orders its writers itself."""

    def __init__(self, engine: Engine, tell: Callable[[Collection[str]], None]) -> None:
        self._engine = engine
        self._tell = tell

    def do(self, act: Act) -> Any:
        result = _alone(self._engine, act)
        self._tell(act.topics())
        return result

    async def do_soon(self, act: Act) -> Any:
        return await asyncio.to_thread(self.do, act)

    def close(self) -> None:
        """It holds nothing."""


class _Turn:
    """An act in the queue, and whoever waits for it: a thread, or a future of an event loop."""

    __slots__ = ("_over", "act", "answer", "error", "result")

    def __init__(self, act: Act, answer: "asyncio.Future[Any] | None" = None) -> None:
        self.act = act
        self.result: Any = None
        self.error: BaseException | None = None
        self.answer = answer
        self._over = Lock()
        self._over.acquire()

    def wait(self) -> Any:
        self._over.acquire()
        if self.error is not None:
            raise self.error
        return self.result

    def over(self) -> None:
        self._over.release()

    def fulfil(self) -> None:
        """In the loop of the future."""
        if self.answer is None or self.answer.cancelled():
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


class Together:
    """SQLite's queue. `durable` returns when everything that was committed before it is on the disk; `tell` tells those
    who wait for topics, once for all who shared a commit."""

    def __init__(self, engine: Engine, durable: Callable[[], None], tell: Callable[[Collection[str]], None]) -> None:
        self._engine = engine
        self._told = tell
        self.durable = durable
        self._gate = Lock()
        self._busy = False
        self._waiting: deque[_Turn] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    def do(self, act: Act) -> Any:
        turn = _Turn(act)
        if self._must_wait(turn):
            return turn.wait()
        try:
            self._write_alone(turn)
        finally:
            self._hand_on()
        self._tell([turn])
        return turn.wait()

    async def do_soon(self, act: Act) -> Any:
        answer = asyncio.get_running_loop().create_future()
        turn = _Turn(act, answer)
        if not self._must_wait(turn):
            self._waiting.appendleft(turn)
            self._thread.submit(self._drain)
        return await answer

    def close(self) -> None:
        self._thread.shutdown()

    def _must_wait(self, turn: _Turn) -> bool:
        """Queue up behind whoever writes; False if nobody does, and then this caller is the one who does."""
        with self._gate:
            if self._busy:
                self._waiting.append(turn)
                return True
            self._busy = True
            return False

    def _hand_on(self) -> None:
        if self._anybody():
            self._thread.submit(self._drain)

    def _anybody(self) -> bool:
        with self._gate:
            self._busy = bool(self._waiting)
            return self._busy

    def _drain(self) -> None:
        while True:
            turns = [self._waiting.popleft()]
            if self._waiting:
                self._write_together(turns)
            else:
                self._write_alone(turns[0])
            self._tell(turns)
            if not self._anybody():
                return

    def _write_alone(self, turn: _Turn) -> None:
        try:
            turn.result = _alone(self._engine, turn.act)
        except BaseException as error:
            turn.error = error

    def _write_together(self, turns: list[_Turn]) -> None:
        """Write the first of `turns` and those who wait, adding them to it."""
        try:
            with self._engine.begin() as line:
                connection: Any = line.connection.dbapi_connection
                short = Short(line)
                for turn in self._coming(turns):
                    _among(line, short, connection, turn)
                    if not connection.in_transaction:
                        # A full disk ends the whole transaction: what came before is gone too.
                        raise turn.error or RuntimeError("the transaction ended before its commit")
        except BaseException as error:
            for turn in turns:
                turn.error = error

    def _coming(self, turns: list[_Turn]) -> Iterator[_Turn]:
        ends = time.monotonic() + LONGEST
        yield turns[0]
        while self._waiting and len(turns) < MOST and time.monotonic() < ends:
            turns.append(self._waiting.popleft())
            yield turns[-1]

    def _tell(self, turns: list[_Turn]) -> None:
        written = [turn for turn in turns if turn.error is None]
        try:
            if written:
                self.durable()
            self._told({topic for turn in written for topic in turn.act.topics()})
        except BaseException as error:
            for turn in written:
                turn.error = error
        self._settle(turns)

    def _settle(self, turns: list[_Turn]) -> None:
        """Threads one by one; each event loop is woken once, for all of its own."""
        by_loop: dict[asyncio.AbstractEventLoop, list[_Turn]] = {}
        for turn in turns:
            if turn.answer is None:
                turn.over()
            else:
                by_loop.setdefault(turn.answer.get_loop(), []).append(turn)
        for loop, mine in by_loop.items():
            with suppress(RuntimeError):  # it was closed meanwhile: nobody is there to be told
                loop.call_soon_threadsafe(lambda mine=mine: [turn.fulfil() for turn in mine])


def _alone(engine: Engine, act: Act) -> Any:
    with writing(engine) as db:
        return act.into(db)


def _among(line: Connection, short: Short, connection: Any, turn: _Turn) -> None:
    """Write it between others, in a savepoint of its own. `connection` is the driver's: its words cost nothing."""
    connection.execute("SAVEPOINT act")
    db = Books(line, within="create_savepoint", short=short)
    try:
        turn.result = turn.act.into(db)
        db.done()
    except Exception as error:
        turn.error = error
        if not connection.in_transaction:
            return
        db.dropped()
        connection.execute("ROLLBACK TO act")
    connection.execute("RELEASE act")
