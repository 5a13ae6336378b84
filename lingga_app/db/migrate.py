"""Schema changes by Alembic, from code: no ini file, one real transaction per upgrade on both engines."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from lingga_app.db.engine import make_engine

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x4C494E47


def upgrade(url: str, to: str = "head") -> None:
    """Bring the database at `url` to revision `to`; does nothing when it is there. Safe to call at once from many."""
    _do(url, lambda config: command.upgrade(config, to))


def downgrade(url: str, to: str = "base") -> None:
    _do(url, lambda config: command.downgrade(config, to))


def check(url: str) -> None:
    """Raise if the tables in code differ from what the migrations make."""
    _do(url, command.check)


def head() -> str | None:
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def revision(url: str, message: str) -> None:
    """Write a new migration from the difference between code and the database at `url`. Read it before you keep it."""
    number = f"{len(list((FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04d}"
    _do(url, lambda config: command.revision(config, message=message, autogenerate=True, rev_id=number))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _do(url: str, act: Callable[[Config], object]) -> None:
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            else:
                # Batch mode rebuilds tables: references must not be checked half-way. The commit checks them all.
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            act(_config(connection))
    finally:
        engine.dispose()
