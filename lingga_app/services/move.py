"""The one way a status changes."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from lingga_app.db.tables import Application, CaseClaim, StatusChange
from lingga_app.db.types import table
from lingga_app.domain.actor import ActorKind
from lingga_app.domain.errors import MoveNotAllowed
from lingga_app.domain.lifecycle import ENDED, Act, Status, after
from lingga_app.services.find import CaseRow
from lingga_app.services.run import Ctx

_applications = table(Application)
_move = update(_applications).where(_applications.c.id == bindparam("id_"), _applications.c.status == bindparam("was_"))
_status_of = select(_applications.c.status).where(_applications.c.id == bindparam("id_"))
_plain_move = _move.values(status=bindparam("to_"), changed_at=bindparam("at_"))
_changes = insert(table(StatusChange))
_claims = table(CaseClaim)
_put_down = delete(_claims).where(_claims.c.application_id == bindparam("id_"))
_take = (
    update(_applications).where(_applications.c.id == bindparam("id_")).values(changed_at=_applications.c.changed_at)
)


@cache
def _move_setting(*names: str) -> Any:
    return _plain_move.values({name: bindparam(f"new_{name}") for name in names})


def hold(ctx: Ctx, application: Application | CaseRow, act: Act | None = None, *statuses: Status) -> None:
    """Take the application's row until the end of the transaction and read it again.

    For a use case that checks more than the status: what it checks cannot change any more. With `statuses`, one of them
    must hold, else `MoveNotAllowed`.
    """
    ctx.db.execute(_take, {"id_": application.id})
    if isinstance(application, CaseRow):
        application.status = ctx.db.execute(_status_of, {"id_": application.id}).scalar_one()
    else:
        ctx.db.refresh(application)
    if statuses and application.status not in statuses:
        raise MoveNotAllowed(status=application.status.value, act=act.value if act else "")


def move(ctx: Ctx, application: Application | CaseRow, act: Act, *, reason: str = "", **also: Any) -> Status:
    """Advance `application` by `act`, or raise `MoveNotAllowed` if somebody else moved it first.

    A status is a scarce thing too: on PostgreSQL a rival may have committed since the row was read, so the old status
    is part of the condition, and no row changed means that the move is no longer allowed. `also` names columns of
    the application to set in the same statement.
    """
    was = application.status
    to = after(was, act, ctx.actor.roles)
    more: dict[str, Any] = also | ({"nik_lock": None} if to in ENDED else {})
    known = {"id_": application.id, "was_": was, "to_": to, "at_": ctx.now} | {
        f"new_{name}": value for name, value in more.items()
    }
    if ctx.db.execute(_move_setting(*more), known).rowcount == 0:  # pyright: ignore[reportAttributeAccessIssue]
        raise MoveNotAllowed(status=was.value, act=act.value)
    ctx.db.execute(
        _changes,
        {
            "application_id": application.id,
            "was": was,
            "act": act,
            "became": to,
            "actor": ctx.actor.key,
            "reason": reason,
            "at": ctx.now,
        },
    )
    if ctx.actor.kind is ActorKind.OFFICER and to is not was:
        # Whoever had the case in hands has done their part: it waits for the next desk.
        ctx.db.execute(_put_down, {"id_": application.id})
    ctx.record(f"application.{act}", "application", application.id or 0, was=was, became=to, reason=reason)
    ctx.nudge(f"application:{application.id}", f"queue:{application.office_id}")
    # What was written is what the row says now: no need to read it again.
    if isinstance(application, CaseRow):
        application.status = to
    else:
        for name, value in {"status": to, "changed_at": ctx.now, **more}.items():
            set_committed_value(application, name, value)
    return to
