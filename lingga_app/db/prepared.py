"""Core statements that recur, worked out once: their text, how values go in, how they come out.

SQLAlchemy looks a compiled statement up, builds an execution context, a cursor result and rows for every execution:
27 µs where the driver takes 4. An act that asks and writes twenty times pays half a millisecond for that. What stands
in a module and is executed again and again needs none of it. The text, the order of the values and the
conversion of types are SQLAlchemy's own, taken from the compiled statement; whatever it does at execution beyond that
(defaults in Python, IN lists, ORM rows, streaming) stays with it.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any
from weakref import ref

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Delete,
    Dialect,
    Insert,
    Select,
    Update,
    literal_column,
)
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.visitors import replacement_traverse

from lingga_app.db.types import UtcDateTime

_PREPARABLE = (Select, CompoundSelect, Insert, Update, Delete)
_Convert = Callable[[Any], Any] | None
_Ways = dict[Any, "_Prepared | None"]
_known: dict[int, tuple[ref[Any], _Ways]] = {}
"""Identity of a statement -> (database, names of its values, many rows) -> what is known of it. Gone with it: a
WeakKeyDictionary would do the same, but in Python, at every look."""


class Answer:
    """What a statement gave: the part of SQLAlchemy's `Result` that use cases use, on rows that have been fetched."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return list(self._rows)

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound("Multiple rows were found when one or none was required")
        return self.first()

    def one(self) -> Any:
        if not self._rows:
            raise NoResultFound("No row was found when one was required")
        return self.one_or_none()

    def scalars(self) -> "Answer":
        return Answer([row[0] for row in self._rows], self.rowcount)

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        row = self.one_or_none()
        return None if row is None else row[0]


class _Prepared:
    """One statement with the names of its values, for one database."""

    def __init__(self, compiled: Any, dialect: Dialect, names: Collection[str]) -> None:
        self.sql: str = compiled.string
        self._dialect = dialect
        self._columns: list[Any] = compiled._result_columns
        self._row: Callable[[Any], Any] | None = None
        constants: dict[str, Any] = compiled.construct_params(_check=False)
        places = compiled.positiontup if compiled.positional else list(constants)
        converts: dict[str, Any] = dict(compiled._bind_processors)
        for name, convert in converts.items():
            if isinstance(compiled.binds[name].type, UtcDateTime):
                converts[name] = _remembered(dialect.name, "in", convert)
        needed = {bind.key for bind in compiled.binds.values() if bind.required}
        self._by_name = None if compiled.positional else places
        self._constant: list[Any] = [None] * len(places)
        self._given: list[tuple[int, str, _Convert]] = []
        for place, name in enumerate(places):
            convert = converts.get(name)
            if name in names or name in needed:  # a needed one that is not given is a KeyError, as it should be
                self._given.append((place, name, convert))
            else:
                self._constant[place] = convert(constants[name]) if convert else constants[name]

    def values(self, known: Mapping[str, Any]) -> Any:
        values = self._constant.copy()
        for place, name, convert in self._given:
            value = known[name]
            values[place] = value if convert is None else convert(value)
        return values if self._by_name is None else dict(zip(self._by_name, values, strict=True))

    def execute(self, cursor: Any, known: Mapping[str, Any]) -> Answer:
        cursor.execute(self.sql, self.values(known))
        if cursor.description is None or not self._columns:
            return Answer((), cursor.rowcount)
        rows = cursor.fetchall()
        if not rows:
            return Answer((), cursor.rowcount)
        if self._row is None:
            self._row = _row_maker(self._columns, cursor.description, self._dialect)
        return Answer([*map(self._row, rows)], cursor.rowcount)

    def execute_many(self, cursor: Any, known: Sequence[Mapping[str, Any]]) -> Answer:
        cursor.executemany(self.sql, [self.values(each) for each in known])
        return Answer((), cursor.rowcount)


class Short:
    """The short way over one connection, for the length of a transaction."""

    def __init__(self, line: Connection) -> None:
        self.line = line
        self._dialect = line.dialect
        self._cursor: Any = line.connection.cursor()
        self._watched = bool(line.dispatch.before_cursor_execute)

    def execute(self, statement: Any, params: Any) -> Answer | None:
        """Execute it, or None: this one is SQLAlchemy's to execute.

        Errors of the driver come out as SQLAlchemy's, without the values. A statement is worked out when it is met a
        second time, so one that is built anew for each use costs nothing here.
        """
        if self._watched or not isinstance(statement, _PREPARABLE):
            return None  # whoever listens to statements hears of all of them
        rows: Any = params if isinstance(params, list) and params else (params or {},)
        first, many = rows[0], len(rows) > 1
        prepared = _prepared(self._dialect, statement, tuple(first), many=many)
        if prepared is None:
            return None
        try:
            return prepared.execute_many(self._cursor, rows) if many else prepared.execute(self._cursor, first)
        except self._dialect.loaded_dbapi.Error as error:
            raise self._as_sqlalchemy(error, prepared.sql) from error

    def _as_sqlalchemy(self, error: Exception, sql: str) -> BaseException:
        base = self._dialect.loaded_dbapi.Error
        return DBAPIError.instance(sql, None, error, base, hide_parameters=True, dialect=self._dialect)


def _prepared(dialect: Dialect, statement: Any, names: tuple[str, ...], *, many: bool) -> _Prepared | None:
    met = _known.get(number := id(statement))
    if met is None:
        _known[number] = (ref(statement, lambda _: _known.pop(number, None)), {})
        return None
    ways = met[1]
    way = (dialect.name, names, many)
    if way not in ways:
        ways[way] = _work_out(dialect, statement, names, many=many)
    return ways[way]


def _work_out(dialect: Dialect, statement: Any, names: tuple[str, ...], *, many: bool) -> _Prepared | None:
    if statement.get_execution_options():
        return None
    compiled: Any = _spelled_out(statement, dialect).compile(
        dialect=dialect, column_keys=sorted(names), for_executemany=many
    )
    beyond = (
        compiled.post_compile_params
        or compiled.literal_execute_params
        or compiled.escaped_bind_names
        or (statement.is_dml and (compiled.insert_prefetch or compiled.update_prefetch))
        or (many and compiled._result_columns)
        or not compiled._ordered_columns
    )
    keys = [column.keyname for column in compiled._result_columns]
    if beyond or len(set(keys)) < len(keys) or not all(key.isidentifier() and key[0] != "_" for key in keys):
        return None
    return _Prepared(compiled, dialect, names)


def _spelled_out(statement: Any, dialect: Dialect) -> Any:
    """Fixed states as text of the statement: neither database looks at a partial index for a value it is handed."""

    def spell(element: Any, **_: Any) -> Any:
        if not isinstance(element, BindParameter) or element.callable or not isinstance(element.value, StrEnum):
            return None
        write = element.type.literal_processor(dialect)
        return literal_column(write(element.value), element.type) if write else None

    return replacement_traverse(statement, {}, spell)


_moments: dict[tuple[str, str], Any] = {}


def _remembered(database: str, way: str, convert: Any) -> Any:
    """Moments in and out: an act writes its own a dozen times, and people look at the same few hours. What becomes of
    one depends on the database alone."""
    return _moments.setdefault((database, way), lru_cache(1024)(convert))


def _row_maker(columns: list[Any], description: Sequence[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """From a row of the driver to a named row, with the types' own conversions."""
    make = namedtuple("Row", [column.keyname for column in columns])._make
    converts: list[_Convert] = [
        _remembered(dialect.name, "out", convert) if isinstance(column.type, UtcDateTime) else convert
        for column, about in zip(columns, description, strict=True)
        for convert in (column.type._cached_result_processor(dialect, about[1]),)
    ]
    odd = [(place, convert) for place, convert in enumerate(converts) if convert is not None]
    if not odd:
        return make

    def converted(row: Any) -> Any:
        values = list(row)
        for place, convert in odd:
            values[place] = convert(values[place])
        return make(values)

    return converted
