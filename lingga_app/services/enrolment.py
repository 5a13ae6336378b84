"""From the invitation to the first sign-in: a one-time code, then a password of one's own and a second factor.

Nobody ever sees a password, and the code stands in no address: it is typed. The second factor's secret was chosen with
the invitation, so a page that is opened again shows the same one (RFC 6238; OWASP ASVS 5.0, 6.4).
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pyotp.totp import TOTP
from sqlalchemy import select, update

from lingga_app.db.tables import Invitation, Officer
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, SYSTEM, Role
from lingga_app.domain.employment import InvitationOver, SecondFactorWrong, typed_code
from lingga_app.services import passwords, rates
from lingga_app.services.code_delivery import send_message
from lingga_app.services.officers import matching_step
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.sessions import end_sessions
from lingga_app.services.who import token_hash

TRIES = (10, timedelta(minutes=15))
ISSUER = "Lingga Paspor"

_o, _i = table(Officer), table(Invitation)


@dataclass(frozen=True, slots=True)
class BeginEnrolment:
    username: str
    code: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the invited officer sets up. `secret` is base32; `address` is what an authenticator app reads as a QR."""

    name: str
    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Invited:
    officer_id: int
    name: str
    code_hash: str
    secret: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Enrol:
    officer_id: int
    code_hash: str
    password_hash: str
    step: int


def begin_enrolment(deps: Deps, cmd: BeginEnrolment) -> Enrolment:
    """Who is invited and the second factor to set up. Raises `InvitationOver`, `TooMany`. Counts every wrong try."""
    invited = _checked(deps, cmd)
    address = TOTP(invited.secret).provisioning_uri(name=cmd.username.strip().lower(), issuer_name=ISSUER)
    return Enrolment(invited.name, invited.secret, address)


def finish_enrolment(deps: Deps, cmd: BeginEnrolment, password: str, second: str) -> None:
    """Set the password and the second factor, use the code up. Slow on purpose (Argon2): call it off the loop.

    Raises `InvitationOver`, `TooMany`, `SecondFactorWrong`, and a refusal of `passwords.accepted`.
    """
    invited = _checked(deps, cmd)
    password = passwords.accepted(password)
    step = matching_step(invited.secret, second, invited.now)
    if step is None:
        raise SecondFactorWrong(field="second")
    enrol = _Enrol(invited.officer_id, invited.code_hash, passwords.hashed(password), step)
    run(_enrol, enrol, actor=PUBLIC, deps=deps)


def _checked(deps: Deps, cmd: BeginEnrolment) -> _Invited:
    found = run(_invited, cmd, actor=PUBLIC, deps=deps)
    if found is None:
        raise InvitationOver
    return found


def _invited(ctx: Ctx, cmd: BeginEnrolment) -> _Invited | None:
    """Count the try, which must be kept, so a wrong one is an answer and not a refusal."""
    username = cmd.username.strip().lower()[:64]
    tries = f"enrol:{token_hash(username)}"
    rates.take(ctx, tries, *TRIES)
    typed = code_hash(ctx, username, typed_code(cmd.code))
    row = ctx.db.execute(
        select(_o.c.id, _o.c.name, _o.c.key_id, _i.c.code_hash, _i.c.totp_sealed)
        .join(_i, _i.c.officer_id == _o.c.id)
        .where(
            _o.c.username == username,
            _o.c.disabled_at.is_(None),
            _i.c.used_at.is_(None),
            _i.c.expires_at > ctx.now,
        )
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.code_hash, typed):
        return None
    rates.forget(ctx, tries)  # a right code is no guess, however often the password is refused after it
    return _Invited(row.id, row.name, row.code_hash, ctx.vault.open(ctx.db, row.key_id, row.totp_sealed), ctx.now)


def _enrol(ctx: Ctx, cmd: _Enrol) -> None:
    """The code is used by one guarded statement: twice, or at once, it lets one person in."""
    used = ctx.change(
        update(_i)
        .where(
            _i.c.officer_id == cmd.officer_id,
            _i.c.code_hash == cmd.code_hash,
            _i.c.used_at.is_(None),
            _i.c.expires_at > ctx.now,
        )
        .values(used_at=ctx.now, code_sealed=None)
    )
    if not used:
        raise InvitationOver
    secret = select(_i.c.totp_sealed).where(_i.c.officer_id == cmd.officer_id).scalar_subquery()
    ctx.change(
        update(_o)
        .where(_o.c.id == cmd.officer_id)
        .values(password_hash=cmd.password_hash, totp_sealed=secret, totp_last_step=cmd.step)
    )
    end_sessions(ctx, officer_id=cmd.officer_id)
    ctx.record("officer.enrol", "officer", cmd.officer_id)


def code_hash(ctx: Ctx, username: str, code: str) -> str:
    """What is kept of an invitation's code: keyed, so that the rows alone do not tell it."""
    return ctx.vault.index(f"{username}:{code}", "invitation")


def new_secret(ctx: Ctx) -> str:
    """160 random bits for the second factor (RFC 4226, 4)."""
    return base64.b32encode(ctx.chance.token(20)).decode()


@dataclass(frozen=True, slots=True)
class _ToSend:
    officer_id: int


@dataclass(frozen=True, slots=True)
class _Letter:
    to: str
    lang: str
    facts: dict[str, Any] = field(repr=False)


def deliver_invitation(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Send the newest code of one officer; nothing when it was used or ran out. Never kept as a notice."""
    wanted = _ToSend(int(payload["officer_id"]))
    letter = read(_letter, wanted, actor=SYSTEM, deps=deps)
    if letter is None:
        return
    kind = "officer_invited"
    key = f"invitation-{wanted.officer_id}-{letter.facts['until']:%Y%m%d%H%M%S}"
    send_message(deps, kind, letter.to, letter.lang, letter.facts, key)


def _letter(ctx: Ctx, query: _ToSend) -> _Letter | None:
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.execute(
        select(_i, _o.c.username, _o.c.key_id)
        .join(_o, _o.c.id == _i.c.officer_id)
        .where(_i.c.officer_id == query.officer_id, _i.c.used_at.is_(None), _i.c.expires_at > ctx.now)
    ).one_or_none()
    if row is None or row.code_sealed is None:
        return None
    facts = {
        "user": row.username,
        "code": ctx.vault.open(ctx.db, row.key_id, row.code_sealed),
        "until": row.expires_at,
    }
    return _Letter(ctx.vault.open(ctx.db, row.key_id, row.contact_sealed), row.lang, facts)
