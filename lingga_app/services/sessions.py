"""Signed-in browsers: opened with a new token, listed, locked, ended. A token from before never survives signing in."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from lingga_app.db.tables import CaseClaim, Device, SignIn
from lingga_app.db.types import table
from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.errors import NotFound
from lingga_app.domain.sign_in import CasesStillYours
from lingga_app.services.run import Ctx
from lingga_app.services.who import token_hash

REMEMBERED = timedelta(days=30)
SHARED_PHONE = timedelta(hours=4)
PROGRAM = timedelta(hours=12)
OFFICER_DAY = timedelta(hours=8)
"""Absolute; idle limits are in `who`."""

_s, _d, _c = table(SignIn), table(Device), table(CaseClaim)
_begin, _new_device = insert(_s), insert(_d).returning(_d.c.id)


@dataclass(frozen=True, slots=True)
class Browser:
    """What a sign-in knows of the browser: its device cookie, the session it had, what it calls itself."""

    device: str = ""
    session: str = ""
    label: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A fresh session. `device_token` is empty when the browser keeps the one it has, or must keep none."""

    token: str
    device_token: str = ""
    lasts: timedelta = SHARED_PHONE
    keep: bool = False
    new_device: bool = False


def open_session(
    ctx: Ctx,
    browser: Browser,
    *,
    account_id: int | None = None,
    officer_id: int | None = None,
    proven: bool = False,
    lasts: timedelta | None = None,
) -> Opened:
    """A new session for one person; what this browser held before ends. `proven`: a code or second factor was just
    given. A step of use cases, not one itself."""
    if browser.session:
        ctx.change(update(_s).where(_s.c.token_hash == token_hash(browser.session)).values(revoked_at=ctx.now))
    device_id, device_token, known = _device(ctx, browser, account_id, officer_id)
    keep = account_id is not None and not browser.shared
    life = lasts or (OFFICER_DAY if officer_id else REMEMBERED if keep else SHARED_PHONE)
    token = _token(ctx)
    ctx.db.execute(
        _begin,
        {
            "token_hash": token_hash(token),
            "account_id": account_id,
            "officer_id": officer_id,
            "device_id": device_id,
            "created_at": ctx.now,
            "last_seen_at": ctx.now,
            "expires_at": ctx.now + life,
            "second_factor_at": ctx.now if proven else None,
        },
    )
    return Opened(token, "" if browser.shared else device_token, life, keep, new_device=not known)


def _device(ctx: Ctx, browser: Browser, account_id: int | None, officer_id: int | None) -> tuple[int, str, bool]:
    """Id, token to hand out (empty: keep yours), and whether this person used this browser before."""
    if browser.device and not browser.shared:
        seen = ctx.db.execute(
            update(_d)
            .where(
                _d.c.token_hash == token_hash(browser.device),
                _d.c.account_id.is_(None) if account_id is None else _d.c.account_id == account_id,
                _d.c.officer_id.is_(None) if officer_id is None else _d.c.officer_id == officer_id,
                _d.c.revoked_at.is_(None),
                _d.c.shared.is_(False),
            )
            .values(last_seen_at=ctx.now)
            .returning(_d.c.id)
        ).scalar_one_or_none()
        if seen is not None:
            return seen, "", True
    token = _token(ctx)
    made = {
        "account_id": account_id,
        "officer_id": officer_id,
        "token_hash": token_hash(token),
        "label": browser.label[:60],
        "shared": browser.shared,
        "created_at": ctx.now,
        "last_seen_at": ctx.now,
    }
    return ctx.db.execute(_new_device, made).scalar_one(), token, False


def end_sessions(ctx: Ctx, *, account_id: int | None = None, officer_id: int | None = None, but: int = 0) -> int:
    """End every session of a person, `but` one; how many ended. A step of use cases."""
    whose = _s.c.account_id == account_id if account_id else _s.c.officer_id == officer_id
    return ctx.change(update(_s).where(whose, _s.c.revoked_at.is_(None), _s.c.id != but).values(revoked_at=ctx.now))


@dataclass(frozen=True, slots=True)
class SignOut:
    token: str


def sign_out(ctx: Ctx, cmd: SignOut) -> bool:
    """End the session of this token; whether it was on a shared phone, where nothing may stay behind.

    An officer hands over claimed cases first (`CasesStillYours`). A token that is not known ends nothing.
    """
    row = ctx.db.execute(
        select(_s.c.id, _s.c.account_id, _s.c.officer_id, _d.c.shared)
        .select_from(_s.outerjoin(_d, _d.c.id == _s.c.device_id))
        .where(_s.c.token_hash == token_hash(cmd.token), _s.c.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        return False
    if row.officer_id is not None and (open_cases := claimed_cases(ctx, row.officer_id)):
        raise CasesStillYours(count=open_cases)
    ctx.change(update(_s).where(_s.c.id == row.id).values(revoked_at=ctx.now))
    kind = "officer" if row.officer_id else "account"
    ctx.record("sign_out", kind, row.officer_id or row.account_id)
    return bool(row.shared)


def claimed_cases(ctx: Ctx, officer_id: int) -> int:
    """How many cases an officer still holds."""
    return int(ctx.db.execute(select(func.count()).where(_c.c.officer_id == officer_id)).scalar_one())


@dataclass(frozen=True, slots=True)
class LockScreen:
    token: str


def lock_screen(ctx: Ctx, cmd: LockScreen) -> None:
    """Lock this session by hand: on a shared PC it takes one key."""
    changed = ctx.change(
        update(_s)
        .where(_s.c.token_hash == token_hash(cmd.token), _s.c.revoked_at.is_(None), _s.c.locked_at.is_(None))
        .values(locked_at=ctx.now)
    )
    if changed:
        ctx.record("screen.lock", ctx.actor.kind, ctx.actor.id)


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """One signed-in browser of the person. `id` names it in `SignDeviceOut`."""

    id: int
    label: str
    shared: bool
    last_seen_at: datetime
    mine: bool


def my_devices(ctx: Ctx, _: None) -> list[SeenDevice]:
    """The browsers that are signed in to my account, this one first."""
    ctx.actor.must(*CITIZENS)
    rows = ctx.db.execute(
        select(_d.c.id, _d.c.label, _d.c.shared, func.max(_s.c.last_seen_at), func.max(_s.c.id))
        .select_from(_d.join(_s, _s.c.device_id == _d.c.id))
        .where(_d.c.account_id == ctx.actor.id, _s.c.revoked_at.is_(None), _s.c.expires_at > ctx.now)
        .group_by(_d.c.id, _d.c.label, _d.c.shared)
        .order_by(func.max(_s.c.last_seen_at).desc())
    ).all()
    here = ctx.db.execute(select(_s.c.device_id).where(_s.c.id == (ctx.actor.sign_in_id or 0))).scalar_one_or_none()
    seen = [SeenDevice(number, label, shared, at, number == here) for number, label, shared, at, _ in rows]
    return sorted(seen, key=lambda device: not device.mine)


@dataclass(frozen=True, slots=True)
class SignDeviceOut:
    device_id: int


def sign_device_out(ctx: Ctx, cmd: SignDeviceOut) -> None:
    """End every session of one of my browsers, and forget it."""
    ctx.actor.must(*CITIZENS)
    changed = ctx.change(
        update(_d)
        .where(_d.c.id == cmd.device_id, _d.c.account_id == ctx.actor.id, _d.c.revoked_at.is_(None))
        .values(revoked_at=ctx.now)
    )
    if not changed:
        raise NotFound
    ctx.change(update(_s).where(_s.c.device_id == cmd.device_id).values(revoked_at=ctx.now))
    ctx.record("device.out", "device", cmd.device_id)


@dataclass(frozen=True, slots=True)
class UsePhoneTogether:
    shared: bool


def use_phone_together(ctx: Ctx, cmd: UsePhoneTogether) -> None:
    """Shared-phone mode of this browser: nothing is remembered here, the session is short and locks itself."""
    ctx.actor.must(*CITIZENS)
    life = SHARED_PHONE if cmd.shared else REMEMBERED
    device_id = ctx.db.execute(
        update(_s)
        .where(_s.c.id == (ctx.actor.sign_in_id or 0), _s.c.revoked_at.is_(None))
        .values(expires_at=ctx.now + life)
        .returning(_s.c.device_id)
    ).scalar_one_or_none()
    if device_id is None:
        raise NotFound
    ctx.change(update(_d).where(_d.c.id == device_id).values(shared=cmd.shared))
    ctx.record("device.shared" if cmd.shared else "device.own", "device", device_id)


def _token(ctx: Ctx) -> str:
    """256 random bits for a cookie."""
    return base64.urlsafe_b64encode(ctx.chance.token(32)).decode().rstrip("=")
