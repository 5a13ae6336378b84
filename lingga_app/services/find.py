"""Loaders that ask for the right and the row in one query: checking one row and changing another cannot be written.

Somebody else's thing looks like a missing one.
"""

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from lingga_app.db.tables import Application, Mandate, Officer, Relation
from lingga_app.domain.actor import STAFF, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError, NotFound
from lingga_app.services.run import Ctx


class OwnCase(AppError):
    """Nobody handles their own case, nor one of their household (same NIK or family card)."""

    code = "own_case"
    id = "Ini permohonan Anda sendiri atau keluarga satu KK. Teruskan kepada petugas lain."
    en = "This application is your own or of your family card. Pass it on to another officer."
    http = 403


def looked_after(ctx: Ctx) -> ColumnElement[bool]:
    """Condition: the actor's own applications, and those that this clerk holds a living mandate for.

    What a clerk started for a client stands in the clerk's account and is the client's all the same: there too the
    mandate decides, so the clerk's way in ends with it (Civil Code, articles 1813-1814).
    """
    own = (col(Application.account_id) == ctx.actor.id) & (col(Application.relation) != Relation.CLIENT)
    if not ctx.actor.may(Role.CLERK):
        return own
    mandated = select(Mandate.application_id).where(
        Mandate.clerk_id == ctx.actor.id,
        col(Mandate.withdrawn_at).is_(None),
        col(Mandate.ends_on) >= wib_day(ctx.now),
    )
    return or_(own, col(Application.id).in_(mandated))


def own_application(ctx: Ctx, reference: str) -> Application:
    """The citizen's own application, or one that a clerk holds a living mandate for, by its reference.

    Raises `NotSignedIn`, `NotAllowed`, `NotFound`.
    """
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    found = ctx.db.exec(select(Application).where(Application.reference == reference, looked_after(ctx))).one_or_none()
    if found is None:
        raise NotFound
    return found


def office_application(ctx: Ctx, reference: str) -> Application:
    """An application of the officer's own office, by its reference. Record the viewing yourself."""
    ctx.actor.must(*STAFF)
    found = ctx.db.exec(
        select(Application).where(Application.reference == reference, Application.office_id == ctx.actor.office_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def desk_case(ctx: Ctx, reference: str, *roles: Role) -> Application:
    """A case of the officer's office that this officer may work on in one of `roles`.

    Raises `NotSignedIn`, `NotAllowed`, `NotFound`, and `OwnCase` for the officer's own or household's application.
    """
    ctx.actor.must(*roles)
    application = office_application(ctx, reference)
    officer = ctx.db.get(Officer, ctx.actor.id)
    if officer is None:
        raise NotFound
    same_person = officer.nik_index is not None and officer.nik_index == application.nik_index
    same_house = officer.household_index is not None and officer.household_index == application.household_index
    if same_person or same_house:
        raise OwnCase
    return application


def any_application(ctx: Ctx, application_id: int) -> Application:
    """For the system's own work only (outbox, sweeps)."""
    ctx.actor.must(Role.SYSTEM)
    found = ctx.db.get(Application, application_id)
    if found is None:
        raise NotFound
    return found
