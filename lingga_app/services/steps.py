"""Who does which step of a case. Unique indexes in the data keep interviewer, approver and printer apart, and the
verifier from the approver: no single person can bring a passport out of the house, whatever roles they hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from lingga_app.db.tables import Application, CaseStep, Officer, OfficerRole, Step
from lingga_app.db.types import any_of, table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import AppError
from lingga_app.services.run import Ctx

_steps, _officers, _roles = table(CaseStep), table(Officer), table(OfficerRole)

APART: Final[Mapping[Step, frozenset[Step]]] = {
    Step.INTERVIEW: frozenset({Step.APPROVE, Step.PRINT}),
    Step.VERIFY: frozenset({Step.APPROVE}),
    Step.APPROVE: frozenset({Step.INTERVIEW, Step.VERIFY, Step.PRINT}),
    Step.PRINT: frozenset({Step.INTERVIEW, Step.APPROVE}),
}
"""Steps whose doer may not also do this one. Says the same as the indexes of `case_step`, for asking beforehand."""

ROLE_OF: Final[Mapping[Step, Role]] = {
    Step.INTERVIEW: Role.INTERVIEWER,
    Step.VERIFY: Role.VERIFIER,
    Step.APPROVE: Role.APPROVER,
    Step.PRINT: Role.PRINTER,
}


class TwoPersons(AppError):
    """`person`: a colleague who may do it."""

    code = "two_persons"
    id = "Anda sudah mengerjakan langkah lain di kasus ini. Teruskan langkah ini kepada petugas lain: {person}."
    en = "You have done another step of this case. Pass this one on to another officer: {person}."
    http = 403


@dataclass(frozen=True, slots=True)
class StepDone:
    step: Step
    officer: str
    at: datetime


def take_step(ctx: Ctx, application: Application, step: Step) -> None:
    """Put the officer's name to a step; done again (after a return or a reprint), the last doer's name stands.

    The database decides. Raises `TwoPersons`.
    """
    doer = {"officer_id": ctx.actor.id, "at": ctx.now}
    try:
        with ctx.db.begin_nested():
            if not ctx.change(_again, {"case_": application.id, "step_": step, **doer}):
                ctx.db.execute(_first, {"application_id": application.id, "step": step, **doer})
    except IntegrityError:
        raise TwoPersons(person=", ".join(able(ctx, application, step)[:2]) or "-") from None


def barred(officer_id: int | ColumnElement[int], application_id: Any, step: Step) -> ColumnElement[bool]:
    """SQL: this officer did a step of the case that must not be the same person's as `step`."""
    apart = any_of(_steps.c.step, sorted(APART[step]))
    return exists().where(_steps.c.application_id == application_id, _steps.c.officer_id == officer_id, apart)


def able(ctx: Ctx, application: Application, step: Step) -> list[str]:
    """Names of the colleagues of this office who may do this step."""
    return list(ctx.db.scalars(select(_officers.c.name).where(may_do(application, step)).order_by(_officers.c.name)))


def may_do(application: Application, step: Step | None, *roles: Role) -> ColumnElement[bool]:
    """SQL on `officer`: works in the case's office, holds the role, is not of the household, did no step that bars."""
    wanted = roles or ((ROLE_OF[step],) if step else ())
    holds = exists().where(_roles.c.officer_id == _officers.c.id, _roles.c.role.in_(wanted))
    foreign = and_(
        or_(_officers.c.nik_index.is_(None), _officers.c.nik_index != (application.nik_index or "")),
        or_(_officers.c.household_index.is_(None), _officers.c.household_index != (application.household_index or "")),
    )
    parts = [_officers.c.office_id == application.office_id, _officers.c.disabled_at.is_(None), holds, foreign]
    if step is not None:
        parts.append(~barred(_officers.c.id, application.id, step))
    return and_(*parts)


def steps_of(ctx: Ctx, application: Application) -> tuple[StepDone, ...]:
    """Who did what on this case, in order of time."""
    rows = ctx.db.execute(_done, {"case_": application.id}).all()
    return tuple(StepDone(Step(row.step), row.name, row.at) for row in rows)


_first: Any = insert(_steps)
_again: Any = (
    update(_steps)
    .where(_steps.c.application_id == bindparam("case_"), _steps.c.step == bindparam("step_"))
    .values(officer_id=bindparam("officer_id"), at=bindparam("at"))
)
_done: Any = (
    select(_steps.c.step, _officers.c.name, _steps.c.at)
    .join(_officers, _officers.c.id == _steps.c.officer_id)
    .where(_steps.c.application_id == bindparam("case_"))
    .order_by(_steps.c.at, _steps.c.step)
)
