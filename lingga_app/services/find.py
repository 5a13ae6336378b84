"""Loaders that ask for the right and the row in one query: checking one row and changing another cannot be written.

Somebody else's thing looks like a missing one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy import bindparam, or_, select
from sqlmodel import select as select_row
from sqlmodel.sql.expression import SelectOfScalar

from lingga_app.db.tables import Application, Mandate, Officer, Relation
from lingga_app.db.types import table
from lingga_app.domain.actor import STAFF, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind
from lingga_app.services.run import Ctx


class OwnCase(AppError):
    """Nobody handles their own case, nor one of their household (same NIK or family card)."""

    code = "own_case"
    id = "Ini permohonan Anda sendiri atau keluarga satu KK. Teruskan kepada petugas lain."
    en = "This application is your own or of your family card. Pass it on to another officer."
    http = 403


@dataclass(slots=True)
class CaseRow:
    """An application on the hot path, without the ORM: what taking a seat needs of it."""

    id: int
    reference: str
    account_id: int
    office_id: int
    key_id: int
    household_index: str | None
    status: Status


_a, _m = table(Application), table(Mandate)
_own = (_a.c.account_id == bindparam("actor_id")) & (_a.c.relation != Relation.CLIENT)
_mandated = select(_m.c.application_id).where(
    _m.c.clerk_id == bindparam("actor_id"), _m.c.withdrawn_at.is_(None), _m.c.ends_on >= bindparam("today")
)
_LOOKED_AFTER: Final = {False: _own, True: or_(_own, _a.c.id.in_(_mandated))}
"""By whether the actor is a clerk."""
_ALL_ROWS: Final = {clerk: select(_a).where(right) for clerk, right in _LOOKED_AFTER.items()}
_THE_COLUMNS: Final = {clerk: rows.where(_a.c.reference == bindparam("ref")) for clerk, rows in _ALL_ROWS.items()}
_THE_CASE: Final = {
    clerk: select_row(Application).where(_a.c.reference == bindparam("ref"), right)
    for clerk, right in _LOOKED_AFTER.items()
}
_CASE: Final = (
    _a.c.id,
    _a.c.reference,
    _a.c.account_id,
    _a.c.office_id,
    _a.c.key_id,
    _a.c.household_index,
    _a.c.status,
)
_THE_SMALL_CASE: Final = {
    clerk: select(*_CASE).where(_a.c.reference == bindparam("ref"), right) for clerk, right in _LOOKED_AFTER.items()
}
_ENTRUSTED: Final = select_row(Application).where(
    _a.c.reference == bindparam("ref"),
    _a.c.relation == Relation.CLIENT,
    _a.c.id.in_(select(_m.c.application_id).where(_m.c.clerk_id == bindparam("actor_id"), _m.c.withdrawn_at.is_(None))),
)
_OF_THE_OFFICE: Final = select(*_CASE).where(
    _a.c.reference == bindparam("ref"), _a.c.office_id == bindparam("office_id")
)
_THE_ROW: Final = {
    clerk: select(_a.c.id, _a.c.key_id, _a.c.reference, _a.c.status).where(_a.c.reference == bindparam("ref"), right)
    for clerk, right in _LOOKED_AFTER.items()
}
_o = table(Officer)
_HOUSEHOLD: Final = select(_o.c.nik_index, _o.c.household_index).where(_o.c.id == bindparam("id_"))
_HERE = (_a.c.reference == bindparam("ref"), _a.c.office_id == bindparam("office"))
_OFFICE_CASE: Final = select_row(Application).where(*_HERE)
_OFFICE_COLUMNS: Final = select(_a).where(*_HERE)


class Held(Protocol):
    """What reading and writing answers needs of an application: the row itself, or what `own_row` gives."""

    @property
    def id(self) -> Any: ...
    @property
    def key_id(self) -> Any: ...
    @property
    def reference(self) -> Any: ...
    @property
    def status(self) -> Any: ...


def looked_after(ctx: Ctx) -> SelectOfScalar[Application]:
    """The actor's own applications, and those that this clerk holds a living mandate for.

    What a clerk started for a client stands in the clerk's account and is the client's all the same: there too the
    mandate decides, so the clerk's way in ends with it (Civil Code, articles 1813-1814).
    """
    return select_row(Application).where(_LOOKED_AFTER[ctx.actor.may(Role.CLERK)]).params(_who(ctx))


def looked_after_rows(ctx: Ctx) -> list[Any]:
    """The same, read without the ORM: every column under the name that `Application` has it under."""
    return ctx.db.execute(_ALL_ROWS[ctx.actor.may(Role.CLERK)], _who(ctx)).all()


def own_row(ctx: Ctx, reference: str) -> Held:
    """As `own_application`, for the hot path: four columns, no ORM."""
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    found = ctx.db.execute(_THE_ROW[ctx.actor.may(Role.CLERK)], {"ref": reference, **_who(ctx)}).one_or_none()
    if found is None:
        raise NotFound
    return found


def _who(ctx: Ctx) -> dict[str, Any]:
    asked = {"actor_id": ctx.actor.id}
    return asked | {"today": wib_day(ctx.now)} if ctx.actor.may(Role.CLERK) else asked


def own_application(ctx: Ctx, reference: str) -> Application:
    """The citizen's own application, or one that a clerk holds a living mandate for, by its reference.

    Raises `NotSignedIn`, `NotAllowed`, `NotFound`.
    """
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    case = _THE_CASE[ctx.actor.may(Role.CLERK)]
    found = ctx.db.exec(case, params={"ref": reference, **_who(ctx)}).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_columns(ctx: Ctx, reference: str) -> Any:
    """As `own_application`, for who reads the row only or changes it by statements: the same columns, no ORM."""
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    columns = _THE_COLUMNS[ctx.actor.may(Role.CLERK)]
    found = ctx.db.execute(columns, {"ref": reference, **_who(ctx)}).one_or_none()
    if found is None:
        raise NotFound
    return found


def letter_application(ctx: Ctx, reference: str) -> Application:
    """A client's application that a clerk acts for, or did until the letter's last day: for the letter itself only.

    A new letter must be printed and photographed before the clerk may see anything else again. Raises as
    `own_application`.
    """
    ctx.actor.must(Role.CLERK)
    found = ctx.db.exec(_ENTRUSTED, params={"ref": reference, "actor_id": ctx.actor.id}).one_or_none()
    if found is None:
        raise NotFound
    return found


def paper_application(ctx: Ctx, reference: str, kind: PaperKind) -> Any:
    """As `own_columns`, for one kind of paper: a clerk's letter opens as `letter_application` says."""
    try:
        return own_columns(ctx, reference)
    except NotFound:
        if kind is PaperKind.MANDATE and ctx.actor.may(Role.CLERK):
            return letter_application(ctx, reference)
        raise


def letter_lapsed_on(ctx: Ctx, application: Application) -> date | None:
    """The last day of this clerk's letter, once it is over: what was sent until then is closed to them."""
    if application.relation is not Relation.CLIENT:
        return None
    known = (_m.c.application_id == application.id, _m.c.clerk_id == ctx.actor.id, _m.c.ends_on < wib_day(ctx.now))
    return ctx.db.execute(select(_m.c.ends_on).where(*known)).scalar_one_or_none()


def own_case(ctx: Ctx, reference: str) -> CaseRow:
    """As `own_application`, for the hot path."""
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    known = {"ref": reference, **_who(ctx)}
    found = ctx.db.execute(_THE_SMALL_CASE[ctx.actor.may(Role.CLERK)], known).one_or_none()
    if found is None:
        raise NotFound
    return CaseRow(*found)


def office_case(ctx: Ctx, reference: str) -> CaseRow:
    """As `office_application`, for the hot path."""
    ctx.actor.must(*STAFF)
    found = ctx.db.execute(_OF_THE_OFFICE, {"ref": reference, "office_id": ctx.actor.office_id}).one_or_none()
    if found is None:
        raise NotFound
    return CaseRow(*found)


def office_application(ctx: Ctx, reference: str) -> Application:
    """An application of the officer's own office, by its reference. Record the viewing yourself."""
    ctx.actor.must(*STAFF)
    found = ctx.db.exec(_OFFICE_CASE, params={"ref": reference, "office": ctx.actor.office_id}).one_or_none()
    if found is None:
        raise NotFound
    return found


def desk_case(ctx: Ctx, reference: str, *roles: Role) -> Application:
    """A case of the officer's office that this officer may work on in one of `roles`.

    Raises `NotSignedIn`, `NotAllowed`, `NotFound`, and `OwnCase` for the officer's own or household's application.
    """
    ctx.actor.must(*roles)
    application = office_application(ctx, reference)
    _not_own(ctx, application)
    return application


def desk_columns(ctx: Ctx, reference: str, *roles: Role) -> Any:
    """As `desk_case`, for who reads the row only or changes it by statements: the same columns, no ORM."""
    ctx.actor.must(*roles)
    ctx.actor.must(*STAFF)
    row = ctx.db.execute(_OFFICE_COLUMNS, {"ref": reference, "office": ctx.actor.office_id}).one_or_none()
    if row is None:
        raise NotFound
    _not_own(ctx, row)
    return row


def _not_own(ctx: Ctx, application: Any) -> None:
    officer = ctx.db.execute(_HOUSEHOLD, {"id_": ctx.actor.id}).one_or_none()
    if officer is None:
        raise NotFound
    same_person = officer.nik_index is not None and officer.nik_index == application.nik_index
    same_house = officer.household_index is not None and officer.household_index == application.household_index
    if same_person or same_house:
        raise OwnCase


def any_application(ctx: Ctx, application_id: int) -> Application:
    """For the system's own work only (outbox, sweeps)."""
    ctx.actor.must(Role.SYSTEM)
    found = ctx.db.get(Application, application_id)
    if found is None:
        raise NotFound
    return found
