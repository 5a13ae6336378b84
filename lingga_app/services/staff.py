"""The people of an office: who works here in which roles, invited and ended by a supervisor.

Nobody decides about themselves, so an office that had a supervisor keeps one: all supervisors of the office are locked
in id order first, so that two who end each other at once do not both succeed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from lingga_app.db.tables import Application, CaseClaim, Invitation, Office, Officer, OfficerRole
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.employment import (
    GIVEN,
    INVITATION_LIFE,
    InvitationTo,
    UsernameTaken,
    invitation_code,
    name_of,
    roles_of,
    typed_code,
    username_of,
)
from lingga_app.domain.errors import NotAllowed
from lingga_app.domain.sign_in import NotOnYourself, OfficerUnknown
from lingga_app.services.claims import WAITING
from lingga_app.services.codes import destination
from lingga_app.services.enrolment import code_hash, new_secret
from lingga_app.services.run import Ctx
from lingga_app.services.sessions import end_sessions
from lingga_app.words.formats import address_mask

OFFICE_CODE, OFFICE_NAME = "DABO", "Kantor Imigrasi Dabo Singkep"

_o, _r, _i = table(Officer), table(OfficerRole), table(Invitation)
_claims, _applications, _offices = table(CaseClaim), table(Application), table(Office)


class Standing(StrEnum):
    """Whether an officer can sign in."""

    WORKS = "works"
    INVITED = "invited"
    OVER = "over"
    """The invitation ran out before it was used."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One officer. `sent_to` is masked; `until` is the end of an open invitation; `cases`: how many are in hand."""

    username: str
    name: str
    roles: tuple[Role, ...]
    standing: Standing
    sent_to: str
    until: datetime | None
    cases: int
    me: bool


def office_staff(ctx: Ctx, _: None) -> list[StaffRow]:
    """Everybody of the supervisor's office, those who left last."""
    ctx.actor.must(Role.SUPERVISOR)
    held = select(func.count()).where(_claims.c.officer_id == _o.c.id).scalar_subquery()
    rows = ctx.db.execute(
        select(_o, _i.c.contact_sealed, _i.c.expires_at, held.label("cases"))
        .outerjoin(_i, _i.c.officer_id == _o.c.id)
        .where(_o.c.office_id == ctx.actor.office_id)
        .order_by(_o.c.disabled_at.is_not(None), _o.c.name, _o.c.id)
    ).all()
    given: dict[int, set[Role]] = {}
    for role in ctx.db.execute(select(_r).where(_r.c.officer_id.in_([row.id for row in rows]))):
        given.setdefault(role.officer_id, set()).add(role.role)
    return [
        StaffRow(
            username=row.username,
            name=row.name,
            roles=tuple(role for role in GIVEN if role in given.get(row.id, set())),
            standing=_standing(ctx, row),
            sent_to=address_mask(ctx.vault.open(ctx.db, row.key_id, row.contact_sealed)) if row.contact_sealed else "",
            until=row.expires_at if _standing(ctx, row) is Standing.INVITED else None,
            cases=row.cases,
            me=row.id == ctx.actor.id,
        )
        for row in rows
    ]


def _standing(ctx: Ctx, row: Any) -> Standing:
    if row.disabled_at is not None:
        return Standing.ENDED
    if row.totp_sealed is not None:
        return Standing.WORKS
    return Standing.INVITED if row.expires_at is not None and row.expires_at > ctx.now else Standing.OVER


@dataclass(frozen=True, slots=True)
class InviteOfficer:
    """`to`: phone number or e-mail as typed. `lang`: of the message."""

    username: str
    name: str
    roles: tuple[Role, ...]
    to: str
    lang: str = "id"


def invite_officer(ctx: Ctx, cmd: InviteOfficer) -> None:
    """A new colleague, who sets password and second factor with the one-time code that goes to `to`.

    The supervisor's office; for the installation itself (`lingga officer add`) the first one. Raises
    `UsernameShape`, `UsernameTaken`, `OfficerNameMissing`, `RolesMissing`, `PhoneUnreadable`, `EmailUnreadable`.
    """
    ctx.actor.must(Role.SUPERVISOR, Role.SYSTEM)
    username, name, roles = username_of(cmd.username), name_of(cmd.name), roles_of(cmd.roles)
    if not cmd.to.strip():
        raise InvitationTo(field="to")
    to = destination(cmd.to)
    key_id = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
    row = insert(_o).values(
        public_id=ctx.chance.public_id(),
        username=username,
        name=name,
        office_id=ctx.actor.office_id or the_office(ctx),
        key_id=key_id,
        password_hash="",
        totp_last_step=0,
    )
    try:
        officer_id: int = ctx.db.execute(row.returning(_o.c.id)).scalar_one()
    except IntegrityError:
        raise UsernameTaken from None
    _give(ctx, officer_id, roles)
    _invite(ctx, officer_id, username, key_id, to.value, cmd.lang)
    ctx.record("officer.invite", "officer", officer_id, roles=sorted(roles))


@dataclass(frozen=True, slots=True)
class InviteAgain:
    """`to` empty: where the last invitation went."""

    username: str
    to: str = ""
    lang: str = "id"


def invite_again(ctx: Ctx, cmd: InviteAgain) -> None:
    """A new code: for a lost second factor or password, an invitation that ran out, or somebody who comes back.

    What was set before is gone at once, and every session ends. Raises `OfficerUnknown`, `NotOnYourself`,
    `InvitationTo` when no address is known.
    """
    row = _colleague(ctx, cmd.username)
    sealed = ctx.db.scalar(select(_i.c.contact_sealed).where(_i.c.officer_id == row.id))
    to = destination(cmd.to).value if cmd.to.strip() else ctx.vault.open(ctx.db, row.key_id, sealed)
    if not to:
        raise InvitationTo(field="to")
    ctx.change(update(_o).where(_o.c.id == row.id).values(disabled_at=None, totp_sealed=None, password_hash=""))
    _invite(ctx, row.id, row.username, row.key_id, to, cmd.lang)
    ended = end_sessions(ctx, officer_id=row.id)
    ctx.record("officer.invite", "officer", row.id, again=True, back=row.disabled_at is not None, sessions=ended)


@dataclass(frozen=True, slots=True)
class ChangeRoles:
    username: str
    roles: tuple[Role, ...]


def change_roles(ctx: Ctx, cmd: ChangeRoles) -> None:
    """What an officer may do from now on; the very next click is judged by it. Cases of a lost role go back.

    Raises `RolesMissing`, `OfficerUnknown`, `NotOnYourself`.
    """
    row = _colleague(ctx, cmd.username)
    roles = roles_of(cmd.roles)
    ctx.change(delete(_r).where(_r.c.officer_id == row.id))
    _give(ctx, row.id, roles)
    back = _hand_back(ctx, row.id, roles)
    ctx.record("officer.roles", "officer", row.id, roles=sorted(roles), cases_back=back)


@dataclass(frozen=True, slots=True)
class EndEmployment:
    username: str


def end_employment(ctx: Ctx, cmd: EndEmployment) -> int:
    """The officer leaves: out at once and everywhere, second factor gone, open cases back in the queue. How many.

    What they did keeps their name. Raises `OfficerUnknown`, `NotOnYourself`.
    """
    row = _colleague(ctx, cmd.username)
    ctx.change(update(_o).where(_o.c.id == row.id).values(disabled_at=ctx.now, totp_sealed=None, password_hash=""))
    ctx.change(update(_i).where(_i.c.officer_id == row.id).values(expires_at=ctx.now, code_sealed=None))
    ended, back = end_sessions(ctx, officer_id=row.id), _hand_back(ctx, row.id, frozenset())
    ctx.record("officer.end", "officer", row.id, sessions=ended, cases_back=back)
    return back


def the_office(ctx: Ctx, address: str = "") -> int:
    """The office of this installation, made where there is none yet. A step of use cases."""
    office_id = ctx.db.scalar(select(_offices.c.id).order_by(_offices.c.id).limit(1))
    if office_id is not None:
        return office_id
    phone = str(ctx.option("office_phone", ""))
    made = insert(_offices).values(code=OFFICE_CODE, name=OFFICE_NAME, address=address, phone=phone)
    return ctx.db.execute(made.returning(_offices.c.id)).scalar_one()


def _colleague(ctx: Ctx, username: str) -> Any:
    ctx.actor.must(Role.SUPERVISOR)
    _still_supervises(ctx)
    row = ctx.db.execute(
        select(_o).where(_o.c.username == username.strip().lower(), _o.c.office_id == ctx.actor.office_id)
    ).one_or_none()
    if row is None:
        raise OfficerUnknown
    if row.id == ctx.actor.id:
        raise NotOnYourself
    return row


def _still_supervises(ctx: Ctx) -> None:
    """Raise `NotAllowed` if the actor was ended a moment ago. Every supervisor of the office waits here for the other.

    Who decides is never the one who goes, so an office that had a supervisor keeps one.
    """
    supervisors = ctx.db.execute(
        select(_o.c.id)
        .join(_r, _r.c.officer_id == _o.c.id)
        .where(_o.c.office_id == ctx.actor.office_id, _o.c.disabled_at.is_(None), _r.c.role == Role.SUPERVISOR)
        .order_by(_o.c.id)
        .with_for_update()
    ).scalars()
    if ctx.actor.id not in set(supervisors):
        raise NotAllowed


def _give(ctx: Ctx, officer_id: int, roles: frozenset[Role]) -> None:
    ctx.db.execute(insert(_r), [{"officer_id": officer_id, "role": role} for role in sorted(roles)])


def _hand_back(ctx: Ctx, officer_id: int, roles: frozenset[Role]) -> int:
    """Put what the officer holds and may not work on any more back into the queue; how many."""
    kept = [status for status, work in WAITING.items() if work.role in roles]
    rows = ctx.db.execute(
        select(_applications.c.id, _applications.c.office_id)
        .join(_claims, _claims.c.application_id == _applications.c.id)
        .where(_claims.c.officer_id == officer_id, _applications.c.status.not_in(kept))
        .order_by(_applications.c.id)
    ).all()
    for row in rows:
        ctx.change(delete(_claims).where(_claims.c.application_id == row.id, _claims.c.officer_id == officer_id))
        ctx.record("case.release", "application", row.id, officer=officer_id)
        ctx.nudge(f"queue:{row.office_id}", f"application:{row.id}")
    return len(rows)


def _invite(ctx: Ctx, officer_id: int, username: str, key_id: int, to: str, lang: str) -> None:
    """The newest code is the only one."""
    code = invitation_code(ctx.chance.below)
    ctx.change(delete(_i).where(_i.c.officer_id == officer_id))
    ctx.db.execute(
        insert(_i).values(
            officer_id=officer_id,
            contact_sealed=ctx.vault.seal(ctx.db, key_id, to, ctx.chance),
            code_hash=code_hash(ctx, username, typed_code(code)),
            code_sealed=ctx.vault.seal(ctx.db, key_id, code, ctx.chance),
            totp_sealed=ctx.vault.seal(ctx.db, key_id, new_secret(ctx), ctx.chance),
            lang="en" if lang == "en" else "id",
            sent_at=ctx.now,
            expires_at=ctx.now + INVITATION_LIFE,
        )
    )
    ctx.later("invitation", f"{officer_id}:{ctx.chance.public_id()}", officer_id=officer_id)
