"""A service whose days are thrown away at the end: one thread, one connection, a transaction that stays open.

Beginning and committing is a fifth of a small act, and here no one is promised that anything is on a disk. So each act
is written in a savepoint, as in a commit that many share (`services.writer`), and questions are asked over the same
connection, which sees what every act before them left. Everything else is the door's: the same use cases, statements,
constraints and refusals.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

from lingga_app.db.prepared import Short
from lingga_app.services.books import Books
from lingga_app.services.run import Deps
from lingga_app.services.writer import Act


class Rehearsal(Deps):
    """`Deps` on SQLite, for one thread. `keep` makes what happened so far visible to other connections."""

    def __init__(self, engine: Engine, **parts: Any) -> None:
        super().__init__(engine, **parts)
        self.writer.close()
        self.writer = self._all = _OneForAll(engine, self._tell)

    @contextmanager
    def reading(self) -> Iterator[Books]:
        """Books of this moment: no act is under way while somebody asks."""
        yield self._all.books(autoflush=False)

    def keep(self) -> None:
        """Commit."""
        self._all.close()


class _OneForAll:
    """The writer of a rehearsal: every act between two commits shares one transaction."""

    def __init__(self, engine: Engine, tell: Any) -> None:
        self._engine = engine
        self._told = tell
        self._line: Connection | None = None
        self._short: Short | None = None

    def books(self, *, autoflush: bool = True) -> Books:
        if self._line is None:
            self._line = self._engine.connect()
            self._line.begin()
            self._short = Short(self._line)
        return Books(self._line, autoflush=autoflush, short=self._short)

    def do(self, act: Act) -> Any:
        db = self.books()
        self._say("SAVEPOINT act")
        try:
            result = act.into(db)
            db.done()
        except BaseException:
            db.dropped()
            self._say("ROLLBACK TO act")
            raise
        finally:
            self._say("RELEASE act")
        self._told(act.topics())
        return result

    async def do_soon(self, act: Act) -> Any:
        return self.do(act)

    def close(self) -> None:
        if self._line is not None:
            self._line.commit()
            self._line.close()
        self._line = self._short = None

    def _say(self, words: str) -> None:
        assert self._line is not None
        connection: Any = self._line.connection.dbapi_connection
        connection.execute(words)
