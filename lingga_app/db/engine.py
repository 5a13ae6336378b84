"""One engine per process, tuned for the database in use."""

from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

READ_ONLY = "lingga_read_only"
"""Execution option of connections that only read: on SQLite they take no write lock."""
NO_SNAPSHOT = "lingga_no_snapshot"
"""Execution option of connections whose statements may each see what is newest: on SQLite none has to begin or end."""

STATEMENTS = 2000
"""Texts kept ready. The program has some six hundred; by default SQLAlchemy keeps 500 and a SQLite connection 128, so
that a day in which every use case has its turn works most of them out again and again."""


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


def _tame_sqlite(engine: Engine) -> None:
    """Readers never block; a writer takes its lock at the start, so what it read is still true when it writes.

    `synchronous=NORMAL`: `run()` waits for the disk itself, see `durable`.
    """

    @event.listens_for(engine, "connect")
    def _pragmas(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # pyright: ignore[reportAttributeAccessIssue]
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON", "synchronous=NORMAL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(NO_SNAPSHOT):
            return
        read_only = options.get(READ_ONLY)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


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
