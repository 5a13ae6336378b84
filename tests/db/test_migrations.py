import os

import pytest
from sqlalchemy import inspect, text

from lingga_app.db import migrate
from lingga_app.db.engine import make_engine
from lingga_app.db.tables import metadata


@pytest.fixture
def url(tmp_path):
    """An empty database of the engine under test."""
    server = os.environ.get("LINGGA_TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path}/migrated.db"
        return
    engine = make_engine(server)
    name = "lingga_migrations"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    yield engine.url.set(database=name).render_as_string(hide_password=False)


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_down_and_up_again(url):
    migrate.upgrade(url)
    assert tables(url) - {"alembic_version"} == set(metadata.tables)
    migrate.downgrade(url)
    assert tables(url) <= {"alembic_version"}
    migrate.upgrade(url)
    assert tables(url) - {"alembic_version"} == set(metadata.tables)


def test_migrations_make_what_the_code_says(url):
    migrate.upgrade(url)
    migrate.check(url)


def test_migrated_books_cannot_be_rewritten(url):
    migrate.upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ledger_transfer (effect, debit, credit, amount_idr, at) "
            "VALUES ('paid', 'clearing', 'revenue', 1, '2026-01-01 00:00:00')"
        )
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger_transfer SET amount_idr = 2")
    engine.dispose()
