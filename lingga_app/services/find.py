"""Loaders that ask for the right and the row in one query: checking one row and changing another cannot be written.

Somebody else's thing looks like a missing one.
"""

from sqlmodel import col, select

from lingga_app.db.tables import Application, Mandate
from lingga_app.domain.actor import STAFF, Role
from lingga_app.domain.errors import NotFound
from lingga_app.services.run import Ctx


def own_application(ctx: Ctx, reference: str) -> Application:
    """The citizen's own application, or one that a clerk holds a living mandate for, by its reference.

    Raises `NotSignedIn`, `NotAllowed`, `NotFound`.
    """
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    found = ctx.db.exec(
        select(Application).where(Application.reference == reference, Application.account_id == ctx.actor.id)
    ).one_or_none()
    if found is None and ctx.actor.may(Role.CLERK):
        found = _by_mandate(ctx, reference)
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


def any_application(ctx: Ctx, application_id: int) -> Application:
    """For the system's own work only (outbox, sweeps)."""
    ctx.actor.must(Role.SYSTEM)
    found = ctx.db.get(Application, application_id)
    if found is None:
        raise NotFound
    return found


def _by_mandate(ctx: Ctx, reference: str) -> Application | None:
    return ctx.db.exec(
        select(Application)
        .join(Mandate, col(Mandate.application_id) == col(Application.id))
        .where(
            Application.reference == reference,
            Mandate.clerk_id == ctx.actor.id,
            col(Mandate.withdrawn_at).is_(None),
            col(Mandate.ends_on) >= ctx.now.date(),
        )
    ).one_or_none()
