"""What an officer's own screen says about the officer."""

from dataclasses import dataclass

from lingga_app.db.tables import Officer
from lingga_app.domain.actor import STAFF, Role
from lingga_app.domain.errors import NotFound
from lingga_app.services.run import Ctx


@dataclass(frozen=True, slots=True)
class MyDesk:
    pass


@dataclass(frozen=True, slots=True)
class Desk:
    name: str
    first_role: Role


def my_desk(ctx: Ctx, _: MyDesk) -> Desk:
    """The officer's name and the role to show first."""
    ctx.actor.must(*STAFF)
    officer = ctx.db.get(Officer, ctx.actor.id)
    if officer is None:
        raise NotFound
    return Desk(officer.name, next(role for role in Role if role in ctx.actor.roles))
