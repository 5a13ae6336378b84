"""Reading and writing the answers of a form. One sealed row per field; changes after sending leave a history row."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import Answer, AnswerChange
from lingga_app.db.types import any_of, table
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.registration import YES
from lingga_app.services.find import Held
from lingga_app.services.run import Ctx

_answers, _changes = table(Answer), table(AnswerChange)
_read = select(_answers.c.field, _answers.c.value_sealed).where(_answers.c.application_id == bindparam("application"))


@cache
def _read_some(fields: tuple[Field, ...]) -> Any:
    return _read.where(any_of(_answers.c.field, fields))


def _upsert(dialect: Any) -> Any:
    new = dialect.insert(_answers)
    replaced = {
        "value_sealed": new.excluded.value_sealed,
        "version": _answers.c.version + 1,
        "answered_at": new.excluded.answered_at,
    }
    return new.on_conflict_do_update(index_elements=[_answers.c.application_id, _answers.c.field], set_=replaced)


_keep: Final = {True: _upsert(sqlite), False: _upsert(postgresql)}
"""By whether the database is SQLite: one statement, whether there was an answer before or not."""


def answers_of(ctx: Ctx, application: Held, *only: Field) -> dict[Field, str]:
    """Every answered field, or of these `only`, opened. Officers' use of it must be recorded by the caller."""
    wanted = _read_some(only) if only else _read
    rows = ctx.db.execute(wanted, {"application": application.id}).all()
    return {Field(row.field): ctx.vault.open(ctx.db, application.key_id, row.value_sealed) for row in rows}


def write_answers(ctx: Ctx, application: Held, values: Mapping[Field, str], *, reason: str = "") -> None:
    """Store each value; what was there before is kept in the history once the application was sent."""
    before = answers_of(ctx, application) if application.status is not Status.DRAFT else {}
    rows = [
        {
            "application_id": application.id,
            "field": field,
            "value_sealed": ctx.vault.seal(ctx.db, application.key_id, value, ctx.chance),
            "version": 1,
            "answered_at": ctx.now,
        }
        for field, value in values.items()
    ]
    ctx.db.execute(_keep[ctx.deps.on_sqlite], rows)
    for row, (field, value) in zip(rows, values.items(), strict=True):
        if application.status is not Status.DRAFT and before.get(field) != value:
            _remember(ctx, application, field, before.get(field), row["value_sealed"], reason)


def columns_of(ctx: Ctx, application: Held, stored: Mapping[Field, str]) -> dict[str, Any]:
    """What the application's own row keeps of these answers, for search, lists and the public status page."""
    columns: dict[str, Any] = {}
    for field, value in stored.items():
        match field:
            case Field.NAME:
                columns["name_sealed"] = ctx.vault.seal(ctx.db, application.key_id, value, ctx.chance)
            case Field.NIK:
                columns["nik_index"] = ctx.vault.index(value, "nik")
            case Field.FAMILY_CARD:
                columns["household_index"] = ctx.vault.index(value, "household")
            case Field.BIRTH_DATE:
                columns["birth_index"] = ctx.vault.index(value, f"birth:{application.reference}")
            case Field.PURPOSE | Field.PRODUCT:
                columns[field.value] = value
            case Field.HELD_PASSPORT | Field.HELD_PASSPORT_AGAIN:
                columns[field.value] = value == YES
            case _:
                pass
    return columns


def _remember(ctx: Ctx, application: Held, field: Field, old: str | None, new: bytes, reason: str) -> None:
    old_sealed = None if old is None else ctx.vault.seal(ctx.db, application.key_id, old, ctx.chance)
    ctx.db.execute(
        insert(_changes).values(
            application_id=application.id,
            field=field,
            old_sealed=old_sealed,
            new_sealed=new,
            reason=reason,
            actor=ctx.actor.key,
            at=ctx.now,
        )
    )
