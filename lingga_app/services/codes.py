"""One-time codes: asked for, sent again another way, spent once.

The answer and the work are the same whether an account exists or not: the code goes to the address that was typed, and
an account is made when the code comes back. Numbers from OWASP ASVS 5.0, 6.6 (out-of-band codes): 6 digits, 5 minutes,
bound to the browser that asked and to its purpose, kept as a keyed hash.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from lingga_app.db.tables import Account, Channel, Device, SignInCode
from lingga_app.db.types import table
from lingga_app.domain.errors import BadInput
from lingga_app.domain.identity import parse_email, parse_phone
from lingga_app.domain.sign_in import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_RESEND,
    CODE_TRIES,
    CodeOver,
    CodeShape,
    CodeTooSoon,
    CookiesOff,
)
from lingga_app.services import rates
from lingga_app.services.run import Ctx
from lingga_app.services.who import token_hash

SIGN_IN, PROVE, CONTACT = "sign_in", "prove", "contact"
"""What a code is for. `PROVE`: it is still you; `CONTACT`: the new number or address is yours."""

PER_DESTINATION = (3, timedelta(minutes=15))
PER_BROWSER = (20, timedelta(hours=1))
PER_CLERK = (120, timedelta(hours=1))
"""Sends. A registered clerk serves a village from one phone; a network address alone never refuses."""
SUSPECT_AFTER = (10, timedelta(hours=24))
"""Wrong tries at one destination after which each further code has a single try: guessing stops paying, and the owner,
who reads the code, still gets in."""
SHORTEST_BROWSER = 16

_c, _a, _d = table(SignInCode), table(Account), table(Device)
_new_code = insert(_c).returning(_c.c.id)
_asked_here = (_c.c.browser_hash == bindparam("browser_")) & (_c.c.purpose == bindparam("purpose_"))
_newest = select(_c).where(_asked_here).order_by(_c.c.id.desc()).limit(1)
_end_older = update(_c).where(_asked_here, _c.c.expires_at > bindparam("now_")).values(expires_at=bindparam("now_"))
_try = (
    update(_c)
    .where(
        _c.c.id == bindparam("id_"),
        _c.c.used_at.is_(None),
        _c.c.expires_at > bindparam("now_"),
        _c.c.tries < _c.c.tries_allowed,
    )
    .values(tries=_c.c.tries + 1)
)
_use = (
    update(_c)
    .where(_c.c.id == bindparam("id_"), _c.c.used_at.is_(None))
    .values(used_at=bindparam("now_"), code_sealed=None)
)


@dataclass(frozen=True, slots=True)
class Destination:
    """A phone number (`08...`) or an e-mail address, in its one normal form."""

    value: str
    is_email: bool

    @property
    def purpose(self) -> str:
        """Of its blind index."""
        return "email" if self.is_email else "phone"

    def index(self, ctx: Ctx) -> str:
        return ctx.vault.index(self.value, self.purpose)


def destination(text: str) -> Destination:
    """What the person typed into the one field. Raises `PhoneUnreadable` or `EmailUnreadable`."""
    if "@" in text:
        return Destination(parse_email(text), is_email=True)
    return Destination(parse_phone(text), is_email=False)


@dataclass(frozen=True, slots=True)
class AskCode:
    """`to` as typed; `browser` is the browser cookie (for a program, the challenge it was given)."""

    to: str
    channel: str
    browser: str
    device: str = ""
    lang: str = "id"


@dataclass(frozen=True, slots=True)
class SentCode:
    """What the screen may say (mask `to`): where, by which way, when another way may be tried, how long it lasts."""

    to: str
    channel: str
    again_at: datetime
    expires_at: datetime
    purpose: str = SIGN_IN


def ask_code(ctx: Ctx, cmd: AskCode) -> SentCode:
    """Send a sign-in code. Raises `PhoneUnreadable`, `EmailUnreadable`, `CookiesOff`, `TooMany`."""
    return send_code(ctx, destination(cmd.to), cmd.channel, cmd.browser, cmd.device, cmd.lang, SIGN_IN)


def send_code(
    ctx: Ctx,
    to: Destination,
    channel: str,
    browser: str,
    device: str,
    lang: str,
    purpose: str,
    account_id: int | None = None,
) -> SentCode:
    """The step behind every code. The newest code of a browser and purpose is the one that counts."""
    way = _way(to, channel)
    if len(browser) < SHORTEST_BROWSER:
        raise CookiesOff
    index = to.index(ctx)
    _allow(ctx, index, browser, device)
    suspect = rates.count(ctx, f"wrong:{index}", SUSPECT_AFTER[1]) >= SUSPECT_AFTER[0]
    ctx.change(_end_older, {"browser_": token_hash(browser), "purpose_": purpose, "now_": ctx.now})
    code = f"{ctx.chance.below(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    key_id = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
    row: dict[str, Any] = {
        "key_id": key_id,
        "account_id": account_id,
        "destination_index": index,
        "destination_sealed": ctx.vault.seal(ctx.db, key_id, to.value, ctx.chance),
        "browser_hash": token_hash(browser),
        "purpose": purpose,
        "code_hash": _hash(ctx, browser, purpose, code),
        "code_sealed": ctx.vault.seal(ctx.db, key_id, code, ctx.chance),
        "channel": way,
        "lang": "en" if lang == "en" else "id",
        "sends": 1,
        "tries": 0,
        "tries_allowed": 1 if suspect else CODE_TRIES,
        "created_at": ctx.now,
        "sent_at": ctx.now,
        "expires_at": ctx.now + CODE_LIFE,
    }
    code_id: int = ctx.db.execute(_new_code, row).scalar_one()
    _deliver(ctx, code_id, way)
    return SentCode(to.value, way, ctx.now + CODE_RESEND, ctx.now + CODE_LIFE, purpose)


def _deliver(ctx: Ctx, code_id: int, way: str) -> None:
    """Old codes are deleted and their row numbers come again, so the number alone names no sending."""
    ctx.later("code", f"{code_id}:{ctx.chance.public_id()}", code_id=code_id, channel=way)


@dataclass(frozen=True, slots=True)
class ResendCode:
    channel: str
    browser: str
    device: str = ""
    lang: str = "id"
    purpose: str = SIGN_IN


def resend_code(ctx: Ctx, cmd: ResendCode) -> SentCode:
    """The same code by another way, so that whichever message arrives first works; a new one when it has run out.

    By e-mail to a phone number (or the other way round) it goes to the other contact of that account, if there is one:
    the answer is the same either way. Raises `CodeOver` (nothing was asked here), `CodeTooSoon`, `TooMany`.
    """
    row = _latest(ctx, cmd.browser, cmd.purpose)
    if row is None:
        raise CodeOver
    to = _opened(ctx, row)
    way = _any_way(cmd.channel)
    if row.sent_at + CODE_RESEND > ctx.now:
        raise CodeTooSoon(seconds=int((row.sent_at + CODE_RESEND - ctx.now).total_seconds()) + 1)
    if row.used_at is not None or row.expires_at <= ctx.now + CODE_RESEND or row.tries >= row.tries_allowed:
        fitting = way if (way == Channel.EMAIL) == to.is_email else row.channel
        return send_code(ctx, to, fitting, cmd.browser, cmd.device, cmd.lang, cmd.purpose, row.account_id)
    _allow(ctx, row.destination_index, cmd.browser, cmd.device)
    sends = row.sends + 1
    ctx.change(update(_c).where(_c.c.id == row.id).values(sends=sends, sent_at=ctx.now, channel=way))
    _deliver(ctx, row.id, way)
    return SentCode(to.value, way, ctx.now + CODE_RESEND, row.expires_at, cmd.purpose)


@dataclass(frozen=True, slots=True)
class CodeWaiting:
    browser: str
    purpose: str = SIGN_IN


def code_waiting(ctx: Ctx, query: CodeWaiting) -> SentCode | None:
    """What this browser last asked for, for the screen that takes the code; None if nothing, or long ago."""
    row = _latest(ctx, query.browser, query.purpose)
    if row is None or row.used_at is not None or row.expires_at + timedelta(minutes=30) < ctx.now:
        return None
    to = _opened(ctx, row)
    return SentCode(to.value, row.channel, row.sent_at + CODE_RESEND, row.expires_at, row.purpose)


@dataclass(frozen=True, slots=True)
class Spent:
    """A code that came back. `to` is None when it was wrong: then `tries_left` says how many are left.

    A wrong try must be committed, so it is an answer and not a refusal.
    """

    to: Destination | None
    tries_left: int = 0


def spend_code(ctx: Ctx, code: str, browser: str, purpose: str, account_id: int | None = None) -> Spent:
    """Use up the newest code of this browser and purpose. Raises `CodeShape`, `CodeOver`. A step of use cases.

    Both statements are guarded: a try is counted only while one is left, and a code is used by one caller only.
    """
    typed = "".join(code.split())
    if len(typed) != CODE_DIGITS or not (typed.isascii() and typed.isdigit()):
        raise CodeShape(field="code")
    row = _latest(ctx, browser, purpose)
    if row is None or row.account_id != account_id:
        raise CodeOver
    if not ctx.change(_try, {"id_": row.id, "now_": ctx.now}):
        raise CodeOver
    if not hmac.compare_digest(row.code_hash, _hash(ctx, browser, purpose, typed)):
        rates.note(ctx, f"wrong:{row.destination_index}")
        ctx.record("code.wrong", "sign_in_code", row.id)
        tries = ctx.db.execute(select(_c.c.tries).where(_c.c.id == row.id)).scalar_one()
        return Spent(None, max(0, row.tries_allowed - tries))
    if not ctx.change(_use, {"id_": row.id, "now_": ctx.now}):
        raise CodeOver
    rates.forget(ctx, f"wrong:{row.destination_index}")
    return Spent(_opened(ctx, row))


def _latest(ctx: Ctx, browser: str, purpose: str) -> Any:
    return ctx.db.execute(_newest, {"browser_": token_hash(browser), "purpose_": purpose}).one_or_none()


def _opened(ctx: Ctx, row: Any) -> Destination:
    value = ctx.vault.open(ctx.db, row.key_id, row.destination_sealed)
    return Destination(value, is_email="@" in value)


def _allow(ctx: Ctx, index: str, browser: str, device: str) -> None:
    clerk = False
    if device:
        clerk = bool(
            ctx.db.execute(
                select(_a.c.is_clerk)
                .select_from(_d.join(_a, _a.c.id == _d.c.account_id))
                .where(_d.c.token_hash == token_hash(device), _d.c.revoked_at.is_(None), _a.c.disabled_at.is_(None))
            ).scalar_one_or_none()
        )
    rates.take(ctx, f"code-browser:{token_hash(browser)}", *(PER_CLERK if clerk else PER_BROWSER))
    rates.take(ctx, f"code-to:{index}", *PER_DESTINATION)


def _way(to: Destination, channel: str) -> Channel:
    if to.is_email:
        return Channel.EMAIL
    way = _any_way(channel or Channel.CHAT)
    return Channel.CHAT if way is Channel.EMAIL else way


def _any_way(channel: str) -> Channel:
    try:
        return Channel(channel)
    except ValueError:
        raise BadInput(field="channel") from None


def _hash(ctx: Ctx, browser: str, purpose: str, code: str) -> str:
    return ctx.vault.index(f"{token_hash(browser)}|{purpose}|{code}", "code")
