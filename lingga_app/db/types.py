"""Column types and short-hands shared by the tables."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    Table,
    false,
    or_,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

# Set before the first table: constraints take their names when they are made.
metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, also on SQLite, which forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigInt = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers its rows only for INTEGER keys."""


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class: hot paths use statements built once on it."""
    return row.__table__  # pyright: ignore[reportAttributeAccessIssue]


def any_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """As `column.in_(values)` for a handful of fixed values: SQLAlchemy writes an IN anew at every execution."""
    return or_(false(), *(column == value for value in values))


def enum_type(enum: type[StrEnum], name: str = "") -> Enum:
    """Text with a CHECK, values not names: a new member needs no ALTER TYPE, and the database stays readable."""
    return Enum(
        enum,
        name=name or enum.__name__.lower(),
        native_enum=False,
        values_callable=_values,
        validate_strings=True,
        length=32,
    )


def check_members(tables: Iterable[Table]) -> None:
    """The CHECK of each `enum_type`. Not the IN list that SQLAlchemy would write: SQLite builds an index of such a list
    for every row that it checks, which took half of writing a change of status."""
    for owner in tables:
        for column in owner.columns:
            if isinstance(column.type, Enum):
                members = " OR ".join(f"{column.name} = '{value}'" for value in column.type.enums)
                owner.append_constraint(CheckConstraint(members, name=column.type.name))


# SQLModel's Field wants a type as `sa_type`; the short-hands below keep that oddity in one place.
def key() -> Any:
    """Auto-numbered primary key."""
    return Field(default=None, primary_key=True, sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]


def ref(target: str, *, index: bool = True, null: bool = False, unique: bool = False) -> Any:
    """Foreign key, indexed unless said otherwise."""
    default: Any = None if null else ...
    return Field(
        default=default, foreign_key=target, index=index and not unique, unique=unique, nullable=null, sa_type=BigInt
    )  # pyright: ignore[reportArgumentType, reportCallIssue]


def number() -> Any:
    """A whole number of 64 bits."""
    return Field(sa_type=BigInteger)


def moment(*, null: bool = False, index: bool = False) -> Any:
    """A point in time, stored in UTC."""
    default: Any = None if null else ...
    return Field(default=default, nullable=null, index=index, sa_type=UtcDateTime)  # pyright: ignore[reportArgumentType, reportCallIssue]


def day(*, null: bool = False, index: bool = False) -> Any:
    """A calendar day in WIB."""
    default: Any = None if null else ...
    return Field(default=default, nullable=null, index=index, sa_type=Date)  # pyright: ignore[reportArgumentType, reportCallIssue]


def one_of(
    enum: type[StrEnum],
    default: StrEnum | None = None,
    *,
    null: bool = False,
    index: bool = False,
    check: str = "",
) -> Any:
    """A member of `enum`, kept as text with a CHECK (named `check` where one table has two of a kind)."""
    start: Any = default if default is not None or null else ...
    return Field(default=start, nullable=null, index=index, sa_type=enum_type(enum, check))  # pyright: ignore[reportArgumentType, reportCallIssue]


def sealed(*, null: bool = False) -> Any:
    """Ciphertext under a person's key (see `services.vault`)."""
    default: Any = None if null else ...
    return Field(default=default, nullable=null, sa_type=LargeBinary)  # pyright: ignore[reportArgumentType, reportCallIssue]


__all__ = [
    "BigInt", "UtcDateTime", "any_of", "date", "day", "enum_type", "key", "metadata", "moment", "number", "one_of",
    "ref", "sealed", "table",
]  # fmt: skip
