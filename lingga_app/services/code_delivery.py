"""Sign-in codes and warnings on their way out. Straight to the person: never kept as a notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select

from lingga_app.db.tables import Account, ContactChange, SignInCode, SubjectKey
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.ports.messages import Messenger, Undeliverable
from lingga_app.services.outbox import GiveUp
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.words.messages import render

OFFICE_PHONE = "077621234"
KEPT = timedelta(days=1)
"""How long a used or dead code's row stays, for the limits that count it."""

_c, _a, _ch, _k = table(SignInCode), table(Account), table(ContactChange), table(SubjectKey)
_code = select(_c).where(_c.c.id == bindparam("id_"))


@dataclass(frozen=True, slots=True)
class _CodeToSend:
    code_id: int
    channel: str


@dataclass(frozen=True, slots=True)
class _Letter:
    to: str
    code: str
    lang: str


def deliver_code(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Send one code by the way of the payload; nothing when it was used, ran out, or there is nobody to send it to."""
    wanted = _CodeToSend(int(payload["code_id"]), str(payload["channel"]))
    letter = read(_code_to_send, wanted, actor=SYSTEM, deps=deps)
    if letter is None:
        return
    message = render("code_sent", letter.lang, {"code": letter.code}, _office_phone(deps))
    text = {"chat": message.chat, "sms": message.sms, "email": message.email}[wanted.channel]
    _send(deps, wanted.channel, letter.to, message.subject, text, f"code-{wanted.code_id}-{wanted.channel}")


def _code_to_send(ctx: Ctx, query: _CodeToSend) -> _Letter | None:
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.execute(_code, {"id_": query.code_id}).one_or_none()
    if row is None or row.code_sealed is None or row.used_at is not None or row.expires_at <= ctx.now:
        return None
    to = ctx.vault.open(ctx.db, row.key_id, row.destination_sealed)
    if ("@" in to) != (query.channel == "email"):
        to = _other_contact(ctx, row.destination_index, query.channel)
    return _Letter(to, ctx.vault.open(ctx.db, row.key_id, row.code_sealed), row.lang) if to else None


def _other_contact(ctx: Ctx, index: str, channel: str) -> str:
    """The other contact of the account that this destination belongs to, or "" if there is none."""
    row = ctx.db.execute(
        select(_a).where((_a.c.phone_index == index) | (_a.c.email_index == index), _a.c.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return ""
    return ctx.vault.open(ctx.db, row.key_id, row.email_sealed if channel == "email" else row.phone_sealed)


@dataclass(frozen=True, slots=True)
class _Change:
    change_id: int


@dataclass(frozen=True, slots=True)
class _Warning:
    to: str
    lang: str
    facts: dict[str, Any]


def deliver_contact_changed(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Tell the replaced number or address, and until when its owner may undo the change."""
    change_id = int(payload["change_id"])
    warning = read(_change_to_tell, _Change(change_id), actor=SYSTEM, deps=deps)
    if warning is None:
        return
    send_message(deps, "contact_changed", warning.to, warning.lang, warning.facts, f"contact-{change_id}")


def _change_to_tell(ctx: Ctx, query: _Change) -> _Warning | None:
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.execute(
        select(_ch, _a.c.key_id, _a.c.lang)
        .select_from(_ch.join(_a, _a.c.id == _ch.c.account_id))
        .where(_ch.c.id == query.change_id, _ch.c.undone_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    facts = {"at": row.changed_at, "until": row.undo_until}
    return _Warning(ctx.vault.open(ctx.db, row.key_id, row.old_sealed), row.lang, facts)


def sweep_codes(deps: Deps) -> None:
    """Forget codes of yesterday, and destroy the keys they were sealed under."""
    run(_sweep, None, actor=SYSTEM, deps=deps)


def _sweep(ctx: Ctx, _: None) -> None:
    old = ctx.db.execute(delete(_c).where(_c.c.expires_at < ctx.now - KEPT).returning(_c.c.key_id)).scalars().all()
    if old:
        ctx.db.execute(delete(_k).where(_k.c.id.in_(old)))


def send_message(deps: Deps, kind: str, to: str, lang: str, facts: dict[str, Any], key: str) -> None:
    """One text of `words.notices` straight to a phone (SMS, the way every phone has) or an e-mail address."""
    message = render(kind, lang, facts, _office_phone(deps))
    if "@" in to:
        _send(deps, "email", to, message.subject, message.email, key)
    else:
        _send(deps, "sms", to, message.subject, message.sms, key)


def _send(deps: Deps, channel: str, to: str, subject: str, text: str, key: str) -> None:
    try:
        deps.port(Messenger).send(channel, to, subject, text, None, key)
    except Undeliverable as reason:
        raise GiveUp(str(reason)) from None


def _office_phone(deps: Deps) -> str:
    return str(deps.options.get("office_phone", OFFICE_PHONE))
