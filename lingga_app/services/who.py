"""From the opaque cookie to the person: asked again on every request and every event, so that a revoked sign-in or a
withdrawn role ends at once."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from lingga_app.db.tables import Account, Device, Officer, OfficerRole, SignIn
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, Actor, ActorKind, Role
from lingga_app.services.run import Ctx, Deps, peek, read, run, run_soon

CITIZEN_IDLE = timedelta(minutes=15)
OFFICER_IDLE = timedelta(minutes=10)
TOUCH_EVERY = timedelta(minutes=1)

_s, _a, _o, _r, _d = table(SignIn), table(Account), table(Officer), table(OfficerRole), table(Device)
_by_token = (
    select(
        _s.c.id,
        _s.c.account_id,
        _s.c.officer_id,
        _s.c.device_id,
        _s.c.expires_at,
        _s.c.last_seen_at,
        _s.c.locked_at,
        _s.c.second_factor_at,
        _a.c.is_clerk,
        _o.c.office_id,
        _d.c.shared,
    )
    .select_from(
        _s.outerjoin(_a, _a.c.id == _s.c.account_id)
        .outerjoin(_o, _o.c.id == _s.c.officer_id)
        .outerjoin(_d, _d.c.id == _s.c.device_id)
    )
    .where(
        _s.c.token_hash == bindparam("token_hash"),
        _s.c.revoked_at.is_(None),
        _a.c.disabled_at.is_(None),
        _o.c.disabled_at.is_(None),
        _d.c.revoked_at.is_(None),
    )
)
_roles_of = select(_r.c.role).where(_r.c.officer_id == bindparam("officer"))


@dataclass(frozen=True, slots=True)
class WhoIs:
    token: str


@dataclass(frozen=True, slots=True)
class Known:
    """The actor behind a cookie. `locked` = signed in, but the page was left alone too long (or locked by hand)."""

    actor: Actor
    locked: bool = False
    touch: bool = False
    device_id: int | None = None


def token_hash(token: str) -> str:
    """What is stored of a bearer token: SHA-256, since the token itself has 128 random bits or more."""
    return hashlib.sha256(token.encode()).hexdigest()


def who_is(ctx: Ctx, query: WhoIs) -> Known:
    """The actor behind a session cookie; the public if there is none, it ended, or it is locked."""
    if not query.token:
        return Known(PUBLIC)
    row = ctx.db.execute(_by_token, {"token_hash": token_hash(query.token)}).one_or_none()
    if row is None or row.expires_at <= ctx.now:
        return Known(PUBLIC)
    idle = OFFICER_IDLE if row.officer_id else CITIZEN_IDLE
    remembered = row.account_id is not None and row.shared is False
    if row.locked_at or (not remembered and row.last_seen_at + idle <= ctx.now):
        return Known(PUBLIC, locked=True)
    touch = row.last_seen_at + TOUCH_EVERY <= ctx.now
    if row.account_id:
        roles = frozenset({Role.APPLICANT, Role.CLERK} if row.is_clerk else {Role.APPLICANT})
        actor = Actor(ActorKind.CITIZEN, row.account_id, roles, sign_in_id=row.id)
        return Known(actor, touch=touch, device_id=row.device_id)
    if row.second_factor_at is None:
        return Known(PUBLIC)
    held = frozenset(ctx.db.execute(_roles_of, {"officer": row.officer_id}).scalars())
    actor = Actor(ActorKind.OFFICER, row.officer_id, held, row.office_id, sign_in_id=row.id)
    return Known(actor, touch=touch, device_id=row.device_id)


@dataclass(frozen=True, slots=True)
class Touch:
    sign_in_id: int


def touch(ctx: Ctx, cmd: Touch) -> None:
    """Note that the person is still there; at most once a minute."""
    ctx.db.execute(update(_s).where(_s.c.id == cmd.sign_in_id).values(last_seen_at=ctx.now))


async def known_to(deps: Deps, token: str, *, active: bool = True) -> Known:
    """As `known`, from the event loop."""
    found = await peek(who_is, WhoIs(token), actor=PUBLIC, deps=deps)
    if active and found.touch and found.actor.sign_in_id:
        await run_soon(touch, Touch(found.actor.sign_in_id), actor=found.actor, deps=deps)
    return found


def known(deps: Deps, token: str, *, active: bool = True) -> Known:
    """`who_is`, and a note of the person's presence when `active` (a refresh by a nudge is not presence)."""
    found = read(who_is, WhoIs(token), actor=PUBLIC, deps=deps)
    if active and found.touch and found.actor.sign_in_id:
        run(touch, Touch(found.actor.sign_in_id), actor=found.actor, deps=deps)
    return found
