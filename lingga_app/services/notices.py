"""Notices on their way to the person: one way after the other, each way once, until one is known to have arrived.

A notice is in the app from the moment of its act; this module only decides which channel carries it next. What left the
house without a known outcome is never sent again on the same channel: a second copy of "come tomorrow" is worse than
trying the next way. Family members told the same in one act share one message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import Account, Channel, Notice, NoticeSend, Outbox, SendState
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.notices import CONFIRM_WITHIN, CONFIRMS, LAST_PATIENCE, PATIENCE, URGENT, after_quiet
from lingga_app.ports.messages import Messenger, Undeliverable, Unsure
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.vault import Erased
from lingga_app.words.messages import SMS_LIMIT, Message, render, unpack

FAILED = "notices:failed"
"""Nudged when the list of notices that reached nobody changes."""

_n, _s, _a, _outbox = table(Notice), table(NoticeSend), table(Account), table(Outbox)
_notice = select(_n).where(_n.c.id == bindparam("id_"))
_notice_named = select(_n).where(_n.c.public_id == bindparam("public_id_"))
_same_act = (
    select(_n)
    .where(
        _n.c.account_id == bindparam("account_"), _n.c.kind == bindparam("kind_"), _n.c.created_at == bindparam("at_")
    )
    .order_by(_n.c.id)
)
_account = select(_a).where(_a.c.id == bindparam("id_"))
_send = select(_s).where(_s.c.id == bindparam("id_"))
_sends = select(_s).where(_s.c.notice_id == bindparam("id_"))
_handed_over = (
    update(_s)
    .where(_s.c.id == bindparam("id_"), _s.c.state == SendState.QUEUED)
    .values(state=bindparam("state_"), provider_id=bindparam("provider_"), error=bindparam("error_"))
)
_delivered = (
    update(_s)
    .where(_s.c.id == bindparam("id_"), _s.c.state != SendState.DELIVERED)
    .values(state=SendState.DELIVERED, confirmed_at=bindparam("at_"), error="")
)
_failed = (
    update(_s)
    .where(_s.c.id == bindparam("id_"), _s.c.state.not_in([SendState.DELIVERED, SendState.FAILED]))
    .values(state=SendState.FAILED, error="provider: failed")
)
_needless = (
    update(_outbox)
    .where(_outbox.c.key == bindparam("key_"), _outbox.c.done_at.is_(None))
    .values(done_at=bindparam("at_"))
)
_settled = (
    update(_n)
    .where(_n.c.id == bindparam("id_"), _n.c.settled_at.is_(None))
    .values(settled_at=bindparam("at_"), given_up_at=None)
)
_first_try = {
    on_sqlite: insert(_s).on_conflict_do_nothing(index_elements=[_s.c.notice_id, _s.c.channel]).returning(_s.c.id)
    for on_sqlite, insert in ((True, sqlite.insert), (False, postgresql.insert))
}


@dataclass(frozen=True, slots=True)
class TakeWay:
    notice: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of one notice, ready for its channel."""

    send_id: int
    channel: Channel
    to: str
    subject: str
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Settle:
    """What came of handing a letter to its provider."""

    send_id: int
    state: SendState
    provider_id: str = ""
    error: str = ""


def deliver_notice(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Try the next ways of one notice until a provider takes it. Harmless to repeat, by any number of workers.

    A provider that is down raises, so that the outbox tries again later.
    """
    wanted = TakeWay(str(payload["notice"]))
    while (letter := run(take_way, wanted, actor=SYSTEM, deps=deps)) is not None:
        outcome = _hand_over(deps, letter)
        run(settle_send, outcome, actor=SYSTEM, deps=deps)
        if outcome.state is SendState.QUEUED:
            raise ConnectionError(f"{letter.channel}: {outcome.error}")
        if outcome.state is SendState.SENT:
            return


def _hand_over(deps: Deps, letter: Letter) -> Settle:
    try:
        provider_id = deps.port(Messenger).send(
            letter.channel, letter.to, letter.subject, letter.text, letter.html, send_key(letter.send_id)
        )
    except Undeliverable as reason:
        return Settle(letter.send_id, SendState.FAILED, error=str(reason)[:200])
    except Unsure:
        return Settle(letter.send_id, SendState.SENT)
    except Exception as error:
        return Settle(letter.send_id, SendState.QUEUED, error=type(error).__name__)
    return Settle(letter.send_id, SendState.SENT, provider_id)


def send_key(send_id: int) -> str:
    """What providers give back in their receipts."""
    return f"notice-{send_id}"


def take_way(ctx: Ctx, cmd: TakeWay) -> Letter | None:
    """Choose the channel to try now and mark it as tried, or None: arrived, asleep, waiting, or nothing left."""
    ctx.actor.must(Role.SYSTEM)
    asked = ctx.db.execute(_notice_named, {"public_id_": cmd.notice}).one_or_none()
    if asked is None:
        return None
    told_together = [row for row in family(ctx, asked) if row.settled_at is None]
    if not told_together:
        return None
    notice = told_together[0]  # the eldest that still has to be told carries the message for all
    if asked.id != notice.id and asked.settled_at is None:
        return None
    due = ctx.now if notice.kind in URGENT else after_quiet(ctx.now)
    if due > ctx.now:
        _look_again(ctx, notice.public_id, due)
        return None
    account = ctx.db.execute(_account, {"id_": notice.account_id}).one()
    return _next(ctx, notice, account, told_together)


def _next(ctx: Ctx, notice: Any, account: Any, told_together: Sequence[Any]) -> Letter | None:
    sends = {row.channel: row for row in ctx.db.execute(_sends, {"id_": notice.id})}
    ways = reachable(ctx, account, [Channel(channel) for channel in sends])
    for channel, to in ways.items():
        send = sends.get(channel)
        untried = any(other not in sends for other in ways)
        match _standing(ctx, send, untried=untried):
            case "wait":
                _look_again(ctx, notice.public_id, sends[channel].tried_at + CONFIRM_WITHIN)
                return None
            case "try" if (send_id := _claim(ctx, notice.id, channel, send)) is not None:
                return _letter(ctx, send_id, channel, to, account.lang, told_together)
            case "try":
                return None  # a rival worker is handing it over at this moment
    if not any(_arrived(send) for send in sends.values()):
        ctx.change(
            update(_n)
            .where(_n.c.id.in_([row.id for row in told_together]), _n.c.given_up_at.is_(None))
            .values(given_up_at=ctx.now)
        )
        ctx.nudge(FAILED)
    return None


def reachable(ctx: Ctx, account: Any, also: Sequence[Channel] = ()) -> dict[Channel, str]:
    """Channel -> where, in the person's own order; `also` are channels beyond that order which an officer asked for."""
    if account.disabled_at is not None:
        return {}
    try:
        phone = ctx.vault.open(ctx.db, account.key_id, account.phone_sealed)
        email = ctx.vault.open(ctx.db, account.key_id, account.email_sealed)
    except Erased:
        return {}
    where = {Channel.CHAT: phone, Channel.SMS: phone, Channel.EMAIL: email}
    order = [Channel(name) for name in account.channels.split(",") if name in list(Channel)]
    return {channel: where[channel] for channel in dict.fromkeys([*order, *also]) if where[channel]}


def _standing(ctx: Ctx, send: Any, *, untried: bool) -> str:
    """What to do about one channel: try, wait for its receipt, or pass on."""
    if send is None:
        return "try"
    if send.state is SendState.QUEUED and send.error:
        patience = PATIENCE if untried else LAST_PATIENCE
        return "try" if ctx.now < send.queued_at + patience else "pass"
    if send.state in {SendState.QUEUED, SendState.SENT} and send.tried_at + CONFIRM_WITHIN > ctx.now:
        return "wait"
    return "pass"


def _claim(ctx: Ctx, notice_id: int, channel: Channel, send: Any) -> int | None:
    """The row of this attempt, or None when another worker has it. From here on it counts as tried."""
    if send is None:
        row = {
            "notice_id": notice_id,
            "channel": channel,
            "state": SendState.QUEUED,
            "provider_id": "",
            "error": "",
            "queued_at": ctx.now,
            "tried_at": ctx.now,
        }
        return ctx.db.execute(_first_try[ctx.deps.on_sqlite], row).scalar_one_or_none()
    again = update(_s).where(_s.c.id == send.id, _s.c.state == SendState.QUEUED, _s.c.error != "")
    return send.id if ctx.change(again.values(error="", tried_at=ctx.now)) else None


def _letter(ctx: Ctx, send_id: int, channel: Channel, to: str, lang: str, told_together: Sequence[Any]) -> Letter:
    message = told(told_together, lang, str(ctx.option("office_phone", "")))
    text = {Channel.CHAT: message.chat, Channel.SMS: message.sms, Channel.EMAIL: message.email}[channel]
    html = page_of(message.email, lang) if channel is Channel.EMAIL else None
    return Letter(send_id, channel, to, message.subject, text, html)


def page_of(text: str, lang: str) -> str:
    """A letter as simple HTML: the same paragraphs, no picture, no link, nothing that is fetched."""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><body>{paragraphs}</body></html>'


def told(rows: Sequence[Any], lang: str, office_phone: str) -> Message:
    """The message of one notice, or of a family told the same: it names every application, an SMS as many as fit."""
    facts = unpack(rows[0].facts)
    refs = [str(unpack(row.facts)["ref"]) for row in rows]
    message = render(rows[0].kind, lang, {**facts, "ref": ", ".join(refs)}, office_phone)
    if len(refs) > 1 and len(message.sms) > SMS_LIMIT:
        short = render(rows[0].kind, lang, {**facts, "ref": f"{refs[0]} +{len(refs) - 1}"}, office_phone)
        return message._replace(sms=short.sms)
    return message


def family(ctx: Ctx, notice: Any) -> list[Any]:
    """This notice and those of the same act that tell the account the same of other applications; eldest first."""
    same = [
        row
        for row in ctx.db.execute(
            _same_act, {"account_": notice.account_id, "kind_": notice.kind, "at_": notice.created_at}
        )
        if _news(row) == _news(notice)
    ]
    return same or [notice]


def _news(notice: Any) -> dict[str, object]:
    return {name: fact for name, fact in unpack(notice.facts).items() if name != "ref"}


def settle_send(ctx: Ctx, cmd: Settle) -> None:
    """Write down what came of an attempt; a receipt that was faster than us stands."""
    ctx.actor.must(Role.SYSTEM)
    outcome = {"id_": cmd.send_id, "state_": cmd.state, "provider_": cmd.provider_id, "error_": cmd.error}
    changed = ctx.change(_handed_over, outcome)
    send = ctx.db.execute(_send, {"id_": cmd.send_id}).one()
    if not changed:
        if cmd.provider_id:
            ctx.change(update(_s).where(_s.c.id == cmd.send_id).values(provider_id=cmd.provider_id))
        return
    notice = ctx.db.execute(_notice, {"id_": send.notice_id}).one()
    if _arrived(send):
        _settle_family(ctx, family(ctx, notice))
    elif cmd.state is SendState.SENT:
        ctx.later("notice", _if_unheard(notice, send), at=ctx.now + CONFIRM_WITHIN, notice=notice.public_id)
    ctx.nudge(f"account:{notice.account_id}")


def _if_unheard(notice: Any, send: Any) -> str:
    """The outbox key of the look at a message whose receipt stays away: once per message, which is sent once."""
    return f"{notice.public_id}:{send.id}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says about a message it took. `key` is ours (`send_key`), `status` theirs."""

    key: str
    status: str


def take_receipt(ctx: Ctx, cmd: Receipt) -> bool:
    """Note that a message arrived or failed. False for what is not ours; repeats and stragglers change nothing."""
    ctx.actor.must(Role.SYSTEM)
    send_id = _send_id(cmd.key)
    send = ctx.db.execute(_send, {"id_": send_id}).one_or_none() if send_id else None
    if send is None:
        return False
    notice = ctx.db.execute(_notice, {"id_": send.notice_id}).one()
    if cmd.status in {"delivered", "read"}:
        if ctx.change(_delivered, {"id_": send.id, "at_": ctx.now}):
            _settle_family(ctx, family(ctx, notice))
            ctx.db.execute(_needless, {"key_": f"notice:{_if_unheard(notice, send)}", "at_": ctx.now})
    elif cmd.status == "failed" and ctx.change(_failed, {"id_": send.id}):
        _look_again(ctx, notice.public_id, ctx.now)
    ctx.nudge(f"account:{notice.account_id}")
    return True


def _send_id(key: str) -> int:
    name, _, number = key.partition("-")
    return int(number) if name == "notice" and number.isascii() and number.isdigit() and len(number) < 18 else 0


def _arrived(send: Any) -> bool:
    """Known to be there; for a letter, taken by a mail server, since no server says more."""
    if send.state is SendState.DELIVERED:
        return True
    return send.state is SendState.SENT and send.channel not in CONFIRMS and bool(send.provider_id)


def _settle_family(ctx: Ctx, rows: Sequence[Any]) -> None:
    if sum(ctx.change(_settled, {"id_": row.id, "at_": ctx.now}) for row in rows):
        ctx.nudge(FAILED)


def settle(ctx: Ctx, which: ColumnElement[bool]) -> int:
    """These notices have reached their reader, by a message, by the app, or by an officer's call."""
    open_ones = update(_n).where(which, _n.c.settled_at.is_(None))
    changed = ctx.change(open_ones.values(settled_at=ctx.now, given_up_at=None))
    if changed:
        ctx.nudge(FAILED)
    return changed


def _look_again(ctx: Ctx, public_id: str, at: datetime) -> None:
    ctx.later("notice", f"{public_id}:{ctx.chance.public_id()}", at=at, notice=public_id)
