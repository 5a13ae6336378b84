"""One engine per process, tuned for the database in use."""

from copy import copy
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

STATEMENTS = 2000
"""Texts kept ready. The program has some six hundred; by default SQLAlchemy keeps 500 and a SQLite connection 128, so
that a day in which every use case has its turn works most of them out again and again."""


_PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "synchronous=NORMAL",  # `run()` waits for the disk itself, see `durable`
    "temp_store=MEMORY",  # a savepoint keeps the pages that it may put back: in a file, that took a seventh of an act
)


def make_engine(url: str, *, pool_size: int = 20) -> Engine:
    """`sqlite:///file` or `postgresql+psycopg://...`; anything else is refused by SQLAlchemy itself."""
    # An error text with bound values would carry personal data into the log.
    lively = not url.startswith("sqlite")
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=20,
        pool_pre_ping=lively,
        hide_parameters=True,
        query_cache_size=STATEMENTS,
        connect_args={} if lively else {"cached_statements": STATEMENTS},
    )
    if engine.dialect.name == "sqlite":
        _tame_sqlite(engine)
    _spell_savepoints(engine.dialect)
    return engine


def for_reading(engine: Engine, *, snapshot: bool = True) -> Engine:
    """The same database and pool for questions: on SQLite its transactions take no write lock. Without `snapshot` each
    statement sees what is newest, and there none has to begin or end."""
    view = engine.execution_options()
    if engine.dialect.name == "sqlite":
        view.dialect = copy(engine.dialect)
        _begin_with(view.dialect, "BEGIN" if snapshot else "")
    return view


def _tame_sqlite(engine: Engine) -> None:
    """Readers never block; a writer takes its lock at the start, so what it read is still true when it writes."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # pyright: ignore[reportAttributeAccessIssue]
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    _begin_with(engine.dialect, "BEGIN IMMEDIATE")


def _begin_with(dialect: Dialect, words: str) -> None:
    """Not by an event: SQLAlchemy joins an engine's listeners anew for each connection, which costs as much again as
    all else in a transaction."""

    def begin(dbapi_connection: Any) -> None:
        if words:
            dbapi_connection.execute(words)

    dialect.do_begin = begin


def _spell_savepoints(dialect: Dialect) -> None:
    """SQLAlchemy compiles a new statement for every savepoint, which takes longer than an INSERT."""

    def spell(words: str) -> Any:
        return lambda line, name: _direct(line, f"{words} {name}")

    dialect.do_savepoint = spell("SAVEPOINT")
    dialect.do_release_savepoint = spell("RELEASE SAVEPOINT")
    dialect.do_rollback_to_savepoint = spell("ROLLBACK TO SAVEPOINT")


def _direct(line: Connection, words: str) -> None:
    cursor = line.connection.cursor()
    try:
        cursor.execute(words)
    finally:
        cursor.close()
