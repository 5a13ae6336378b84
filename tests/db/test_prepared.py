"""Statements that recur go a short way: the same rows, types, counts and errors as by SQLAlchemy's own."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, event, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound

from lingga_app.db import tables as t
from lingga_app.db.prepared import Short, _work_out
from lingga_app.db.types import any_of, table
from lingga_app.domain.lifecycle import Status

offices, holidays, outbox, applications = (
    table(t.Office), table(t.Holiday), table(t.Outbox), table(t.Application)
)  # fmt: skip
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LETTER = {
    "kind": "letter", "key": "k", "payload": "{}", "created_at": NOW, "due_at": NOW, "tries": 0, "last_error": "",
}  # fmt: skip


@pytest.fixture
def line(deps):
    with deps.engine.begin() as line:
        yield line


def short(line, statement, params=None):
    """The second time at the latest it goes the short way."""
    way = Short(line)
    answer = way.execute(statement, params)
    return way.execute(statement, params) if answer is None else answer


def test_rows_come_out_as_by_sqlalchemy(line):
    line.execute(insert(outbox), LETTER)
    asked = select(outbox, func.count().over().label("all"), literal("x").label("fixed")).where(
        outbox.c.kind == bindparam("kind_"), outbox.c.due_at <= bindparam("now_")
    )
    known = {"kind_": "letter", "now_": NOW}
    ours, theirs = short(line, asked, known).one(), line.execute(asked, known).one()
    assert tuple(ours) == tuple(theirs)
    assert (ours.key, ours.due_at, ours.all) == ("k", NOW, 1)
    assert ours._fields == tuple(theirs._fields)


@pytest.fixture
def draft(given):
    return given.application(given.account())


def test_days_states_and_counts_keep_their_types(draft, line):
    asked = select(applications.c.status, applications.c.id).where(any_of(applications.c.status, (Status.DRAFT,)))
    assert short(line, asked).first().status is Status.DRAFT
    new = insert(holidays)
    way = Short(line)
    for day in (date(2031, 1, 1), date(2031, 1, 2)):
        known = {"day": day, "name": "Libur"}
        if way.execute(new, known) is None:
            line.execute(new, known)
    listed = select(holidays.c.day).where(holidays.c.name == "Libur").order_by(holidays.c.day)
    assert short(line, listed).scalars().all() == [date(2031, 1, 1), date(2031, 1, 2)]
    rename = update(holidays).where(holidays.c.name == bindparam("was")).values(name=bindparam("becomes"))
    assert way.execute(rename, {"was": "nobody", "becomes": "x"}) is None, "met for the first time"
    assert way.execute(rename, {"was": "Libur", "becomes": "x"}).rowcount == 2


def test_a_state_stands_in_the_text_so_that_partial_indexes_serve(deps):
    asked = select(outbox.c.id).join(applications, applications.c.status == Status.PAID)
    prepared = _work_out(deps.engine.dialect, asked, (), many=False)
    assert prepared is not None
    assert "'paid'" in prepared.sql


def test_many_rows_at_once(line):
    new = insert(outbox)
    way = Short(line)
    rows = [LETTER | {"key": str(number)} for number in range(6)]
    for pair in (rows[:2], rows[2:4], rows[4:]):
        if way.execute(new, pair) is None:
            line.execute(new, pair)
    assert line.execute(select(func.count()).select_from(outbox)).scalar_one() == 6


def test_errors_are_sqlalchemys_and_tell_no_value(deps):
    with deps.engine.connect() as line:
        new = insert(outbox)
        short(line, new, LETTER | {"key": "secret"})
        with pytest.raises(IntegrityError) as caught:
            Short(line).execute(new, LETTER | {"key": "secret"})
        assert "secret" not in str(caught.value).replace("(key)=", "").partition("[SQL")[2]
        line.rollback()


def test_one_means_one(line):
    line.execute(insert(outbox), [LETTER | {"key": key} for key in "ab"])
    both = select(outbox.c.key).order_by(outbox.c.key)
    none = both.where(outbox.c.kind == "nothing")
    with pytest.raises(MultipleResultsFound):
        short(line, both).one_or_none()
    with pytest.raises(NoResultFound):
        short(line, none).scalar_one()
    assert short(line, none).one_or_none() is None
    assert short(line, none).scalar() is None
    assert [row.key for row in short(line, both)] == ["a", "b"]


def test_a_value_that_is_missing_is_an_error(line):
    asked = select(outbox.c.id).where(outbox.c.kind == bindparam("kind_"))
    with pytest.raises(KeyError):
        short(line, asked, {})


def test_what_sqlalchemy_does_at_execution_stays_with_it(deps):
    dialect = deps.engine.dialect
    lists = select(outbox.c.id).where(outbox.c.kind.in_(["a", "b"]))
    assert _work_out(dialect, lists, (), many=False) is None
    assert _work_out(dialect, lists.execution_options(yield_per=5), (), many=False) is None


def test_a_statement_made_from_another_is_not_taken_for_it(line):
    line.execute(insert(outbox), [LETTER | {"key": key} for key in "ab"])
    all_of_them = select(outbox.c.key).order_by(outbox.c.key)
    assert len(short(line, all_of_them).all()) == 2
    assert short(line, all_of_them.where(outbox.c.key == "b")).scalars().all() == ["b"]


def test_whoever_listens_to_statements_hears_all(deps):
    heard: list[str] = []

    def note(_line, _cursor, words, *_):
        heard.append(words)

    event.listen(deps.engine, "before_cursor_execute", note)
    try:
        with deps.reading() as db:
            for _ in range(3):
                db.execute(select(offices.c.id))
                db.execute(select(offices.c.id).where(offices.c.code == "x"))
    finally:
        event.remove(deps.engine, "before_cursor_execute", note)
    assert len([words for words in heard if "office" in words]) == 6
