"""Officers: sign-in with password and second factor, unlocking. Who they are: `staff`; how they begin: `enrolment`."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyotp.totp import TOTP
from sqlalchemy import select, update

from lingga_app.db.tables import Device, Officer, SignIn
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.errors import TooMany
from lingga_app.domain.sign_in import StaffMismatch
from lingga_app.services import passwords, rates
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.sessions import Browser, Opened, open_session
from lingga_app.services.who import token_hash

TRIES = (10, timedelta(minutes=15))
UNLOCK_TRIES = (5, timedelta(hours=8))
STEP_SECONDS = 30
_NOBODY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""A second factor that belongs to nobody: compared with when there is no such officer."""

_o, _s, _d = table(Officer), table(SignIn), table(Device)


@dataclass(frozen=True, slots=True)
class _Begin:
    username: str
    device: str


@dataclass(frozen=True, slots=True)
class _Factors:
    """What the typed words are compared with, outside the transaction."""

    officer_id: int
    password_hash: str | None
    totp_secret: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Open:
    officer_id: int
    password_hash: str
    step: int
    browser: Browser


def sign_in_officer(deps: Deps, username: str, password: str, code: str, browser: Browser) -> Opened:
    """Password **and** second factor, or `StaffMismatch`: one refusal whatever was wrong. Raises `TooMany`.

    Slow on purpose (Argon2): call it off the loop. A second-factor step is used once (RFC 6238, 5.2).
    """
    found = run(_begin, _Begin(username.strip().lower()[:64], browser.device), actor=PUBLIC, deps=deps)
    step = matching_step(found.totp_secret, code, found.now)
    right = passwords.matches(password, found.password_hash)
    if not right or step is None or found.password_hash is None:
        raise StaffMismatch
    return run(_open, _Open(found.officer_id, found.password_hash, step, browser), actor=PUBLIC, deps=deps)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step whose code this is: the present one, or one to either side (clocks differ). None if none."""
    totp, present, typed = TOTP(secret), int(now.timestamp()) // STEP_SECONDS, "".join(code.split())
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), typed.encode()):
            found = step
    return found


def _begin(ctx: Ctx, cmd: _Begin) -> _Factors:
    """Count the try, then what to compare with. A browser that this officer used before has tries of its own, so that
    a stranger who guesses cannot shut the officer out."""
    known = f":{token_hash(cmd.device)}" if cmd.device and _used_before(ctx, cmd) else ""
    rates.take(ctx, f"staff:{token_hash(cmd.username)}{known}", *TRIES)
    row = ctx.db.execute(select(_o).where(_o.c.username == cmd.username, _o.c.disabled_at.is_(None))).one_or_none()
    if row is None or row.totp_sealed is None:
        return _Factors(0, None, _NOBODY, ctx.now)
    secret = ctx.vault.open(ctx.db, row.key_id, row.totp_sealed)
    return _Factors(row.id, row.password_hash, secret, ctx.now)


def _used_before(ctx: Ctx, cmd: _Begin) -> bool:
    return (
        ctx.db.execute(
            select(_d.c.id)
            .select_from(_d.join(_o, _o.c.id == _d.c.officer_id))
            .where(_d.c.token_hash == token_hash(cmd.device), _d.c.revoked_at.is_(None), _o.c.username == cmd.username)
        ).first()
        is not None
    )


def _open(ctx: Ctx, cmd: _Open) -> Opened:
    """The step is taken by one guarded statement: the same code twice, or at once, opens one session."""
    taken = ctx.change(
        update(_o)
        .where(
            _o.c.id == cmd.officer_id,
            _o.c.password_hash == cmd.password_hash,
            _o.c.disabled_at.is_(None),
            _o.c.totp_last_step < cmd.step,
        )
        .values(totp_last_step=cmd.step)
    )
    if not taken:
        raise StaffMismatch
    opened = open_session(ctx, cmd.browser, officer_id=cmd.officer_id, proven=True)
    ctx.record("sign_in", "officer", cmd.officer_id, by="second_factor", new_browser=opened.new_device)
    return opened


@dataclass(frozen=True, slots=True)
class WhoLocked:
    token: str


@dataclass(frozen=True, slots=True)
class LockedOfficer:
    """Whose screen it is. `name` is shown on the lock screen."""

    officer_id: int
    sign_in_id: int
    name: str
    password_hash: str


def who_locked(ctx: Ctx, query: WhoLocked) -> LockedOfficer | None:
    """The officer behind a locked or living session of this token; None when it ended."""
    row = ctx.db.execute(
        select(_o.c.id, _s.c.id, _o.c.name, _o.c.password_hash)
        .select_from(_s.join(_o, _o.c.id == _s.c.officer_id))
        .where(
            _s.c.token_hash == token_hash(query.token),
            _s.c.revoked_at.is_(None),
            _s.c.expires_at > ctx.now,
            _s.c.second_factor_at.is_not(None),
            _o.c.disabled_at.is_(None),
        )
    ).one_or_none()
    return LockedOfficer(*row) if row else None


@dataclass(frozen=True, slots=True)
class _Unlock:
    token: str
    sign_in_id: int
    password_hash: str


def unlock_screen(deps: Deps, token: str, password: str) -> None:
    """Open a locked screen with the password alone: the second factor was given to this very session today.

    Five wrong passwords end the session. Raises `StaffMismatch`.
    """
    locked = run(_begin_unlock, WhoLocked(token), actor=PUBLIC, deps=deps)
    right = passwords.matches(password, locked.password_hash if locked else None)
    if locked is None or not right:
        raise StaffMismatch
    run(_unlock, _Unlock(token, locked.sign_in_id, locked.password_hash), actor=PUBLIC, deps=deps)


def _begin_unlock(ctx: Ctx, query: WhoLocked) -> LockedOfficer | None:
    locked = who_locked(ctx, query)
    if locked is None:
        return None
    try:
        rates.take(ctx, f"unlock:{locked.sign_in_id}", *UNLOCK_TRIES)
    except TooMany:
        ctx.change(update(_s).where(_s.c.id == locked.sign_in_id).values(revoked_at=ctx.now))
        ctx.record("unlock.refused", "officer", locked.officer_id)
        return None
    return locked


def _unlock(ctx: Ctx, cmd: _Unlock) -> None:
    locked = who_locked(ctx, WhoLocked(cmd.token))
    if locked is None or locked.password_hash != cmd.password_hash:
        raise StaffMismatch
    rates.forget(ctx, f"unlock:{cmd.sign_in_id}")
    ctx.change(update(_s).where(_s.c.id == cmd.sign_in_id).values(locked_at=None, last_seen_at=ctx.now))
    ctx.record("screen.unlock", "officer", locked.officer_id)
