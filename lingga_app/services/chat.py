"""The conversation of one application: plain text between the applicant and the office, in order and once.

Order comes from one counter in the conversation's row, moved by a guarded statement; a repeated request finds its
message by sender and request id. What nobody has answered stands in the queue with a promised time; the table itself
refuses a conversation with neither owner nor promise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import Application, Conversation, Message, Officer
from lingga_app.db.types import UtcDateTime, table
from lingga_app.domain.actor import SYSTEM, ActorKind, Role
from lingga_app.domain.chat import ConversationTaken, clean, on_duty_until, promised_answer
from lingga_app.domain.errors import NotFound
from lingga_app.services.days import closed_days
from lingga_app.services.find import office_application, own_application
from lingga_app.services.notify import notify
from lingga_app.services.rates import take
from lingga_app.services.run import Ctx, Deps, run

_c, _m, _p, _o = table(Conversation), table(Message), table(Application), table(Officer)
_begin = {
    on_sqlite: begin(_c).on_conflict_do_nothing(index_elements=[_c.c.application_id])
    for on_sqlite, begin in ((True, sqlite.insert), (False, postgresql.insert))
}

ANSWERERS: Final = (Role.HELP_DESK, Role.COUNTER)
SHOWN: Final = 200
"""How many of the latest messages a page holds."""
MESSAGES: Final = 30
WINDOW: Final = timedelta(minutes=10)
"""At most so many messages of one person; a talk is slower, a flood is not."""
UNREAD_AFTER: Final = timedelta(minutes=2)
"""Somebody who sits before the chat needs no message that says so."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One message. `mine`: written on the reader's side; `name` is the officer's, "" for the applicant; `request_id`
    only of the reader's very own."""

    seq: int
    mine: bool
    name: str
    text: str
    at: datetime
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """`read_seq`: up to where the other side has read; `next_answer`: by when a question asked now is answered;
    `topic` is nudged when something changed; `at`: when this was read.
    """

    reference: str
    topic: str
    sayings: list[Saying]
    read_seq: int
    promised_at: datetime | None
    on_duty_until: datetime | None
    next_answer: datetime
    owner: str
    mine: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a message: its place, and by when it is answered (None for an officer's own)."""

    seq: int
    at: datetime
    promised_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenChat:
    reference: str


@dataclass(frozen=True, slots=True)
class SendMessage:
    reference: str
    text: str


def open_chat(ctx: Ctx, cmd: OpenChat) -> Chat:
    """The applicant reads: everything up to now counts as read. Raises `NotFound`."""
    application = own_application(ctx, cmd.reference)
    conversation = _conversation(ctx, application)
    if conversation is not None:
        _mark(ctx, conversation, citizen=True)
    return _view(ctx, application, conversation, citizen=True)


def send_message(ctx: Ctx, cmd: SendMessage) -> Said:
    """The applicant writes. Raises `MessageEmpty`, `MessageTooLong`, `TooMany`, `NotFound`."""
    application = own_application(ctx, cmd.reference)
    text = clean(cmd.text)
    take(ctx, f"chat:{ctx.actor.key}", MESSAGES, WINDOW)
    promised = promised_answer(ctx.now, closed_days(ctx))
    conversation_id, seq, new = _write(ctx, application, text, "", promised)
    if not new:
        return _said_before(ctx, conversation_id, seq)
    since = func.coalesce(_c.c.waiting_since, literal(ctx.now, UtcDateTime))
    ctx.db.execute(update(_c).where(_c.c.id == conversation_id).values(waiting_since=since, citizen_read_seq=seq))
    _tell(ctx, application)
    return _said_before(ctx, conversation_id, seq)


def open_case_chat(ctx: Ctx, cmd: OpenChat) -> Chat:
    """An officer reads; recorded as a view. Raises `NotFound` for another office's."""
    ctx.actor.must(*ANSWERERS)
    application = office_application(ctx, cmd.reference)
    conversation = _conversation(ctx, application)
    ctx.record("view.chat", "application", application.id or 0)
    if conversation is not None:
        _mark(ctx, conversation, citizen=False)
    return _view(ctx, application, conversation, citizen=False)


def answer_message(ctx: Ctx, cmd: SendMessage) -> Said:
    """An officer answers, and owns the conversation from then on. Raises `ConversationTaken` if a colleague does."""
    ctx.actor.must(*ANSWERERS)
    application = office_application(ctx, cmd.reference)
    text = clean(cmd.text)
    officer = ctx.db.get_one(Officer, ctx.actor.id)
    _claim(ctx, application)
    conversation_id, seq, new = _write(ctx, application, text, officer.name)
    if new:
        ctx.db.execute(
            update(_c).where(_c.c.id == conversation_id)
            .values(waiting_since=None, promised_at=None, office_read_seq=seq)
        )  # fmt: skip
        ctx.record("chat.answered", "application", application.id or 0)
        ctx.later(
            "chat_unread", f"{conversation_id}:{seq}", at=ctx.now + UNREAD_AFTER, conversation=conversation_id, seq=seq
        )
        _tell(ctx, application)
    return _said_before(ctx, conversation_id, seq)


@dataclass(frozen=True, slots=True)
class ClaimConversation:
    reference: str
    take_over: bool = False


def claim_conversation(ctx: Ctx, cmd: ClaimConversation) -> None:
    """Take a conversation to answer it. With `take_over` also a colleague's, which is recorded."""
    ctx.actor.must(*ANSWERERS)
    application = office_application(ctx, cmd.reference)
    _claim(ctx, application, take_over=cmd.take_over)
    _tell(ctx, application)


def _claim(ctx: Ctx, application: Application, *, take_over: bool = False) -> None:
    ensure = _begin[ctx.deps.on_sqlite].values(**_fresh(application), owner_id=ctx.actor.id)
    ctx.db.execute(ensure)
    mine = update(_c).where(_c.c.application_id == application.id).values(owner_id=ctx.actor.id)
    if take_over:
        ctx.record("chat.taken_over", "application", application.id or 0)
    else:
        mine = mine.where((_c.c.owner_id.is_(None)) | (_c.c.owner_id == ctx.actor.id))
    if not ctx.change(mine):
        owner = ctx.db.execute(
            select(_o.c.name).select_from(_c.join(_o, _o.c.id == _c.c.owner_id))
            .where(_c.c.application_id == application.id)
        ).scalar_one()  # fmt: skip
        raise ConversationTaken(name=owner)


def _fresh(application: Application) -> dict[str, Any]:
    return {"application_id": application.id, "last_seq": 0, "citizen_read_seq": 0, "office_read_seq": 0}


def _write(
    ctx: Ctx, application: Application, text: str, name: str, promised: datetime | None = None
) -> tuple[int, int, bool]:
    """Conversation, place, and whether the message is new: the same request of the same sender is written once."""
    ctx.db.execute(_begin[ctx.deps.on_sqlite].values(**_fresh(application)))
    request_id = ctx.request_id or ctx.chance.public_id()
    # The row lock of this statement lets rivals write one after the other: places have no gaps and no doubles.
    conversation_id, seq = ctx.db.execute(
        update(_c).where(_c.c.application_id == application.id)
        .values(last_seq=_c.c.last_seq + 1, promised_at=func.coalesce(_c.c.promised_at, literal(promised, UtcDateTime)))
        .returning(_c.c.id, _c.c.last_seq)
    ).one()  # fmt: skip
    twin = ctx.db.execute(
        select(_m.c.seq).where(
            _m.c.conversation_id == conversation_id, _m.c.sender == ctx.actor.key, _m.c.request_id == request_id
        )
    ).scalar_one_or_none()
    if twin is not None:
        ctx.db.execute(update(_c).where(_c.c.id == conversation_id).values(last_seq=_c.c.last_seq - 1))
        return conversation_id, twin, False
    ctx.db.execute(
        insert(_m).values(
            conversation_id=conversation_id,
            seq=seq,
            sender=ctx.actor.key,
            sender_name=name,
            text_sealed=ctx.vault.seal(ctx.db, application.key_id, text, ctx.chance),
            request_id=request_id,
            at=ctx.now,
        )
    )
    return conversation_id, seq, True


def _said_before(ctx: Ctx, conversation_id: int, seq: int) -> Said:
    row = ctx.db.execute(
        select(_m.c.at, _c.c.promised_at).select_from(_m.join(_c, _c.c.id == _m.c.conversation_id))
        .where(_m.c.conversation_id == conversation_id, _m.c.seq == seq)
    ).one()  # fmt: skip
    return Said(seq, row.at, row.promised_at)


def _conversation(ctx: Ctx, application: Application) -> Row[Any] | None:
    return ctx.db.execute(select(_c).where(_c.c.application_id == application.id)).one_or_none()


def _mark(ctx: Ctx, conversation: Row[Any], *, citizen: bool) -> None:
    """Read up to here; told to the other side only when it is news, so that two open pages do not wake each other."""
    column = _c.c.citizen_read_seq if citizen else _c.c.office_read_seq
    behind = update(_c).where(_c.c.id == conversation.id, column < _c.c.last_seq)
    if ctx.change(behind.values({column.name: _c.c.last_seq})):
        ctx.nudge(f"chat:{conversation.application_id}")


def _view(ctx: Ctx, application: Application, conversation: Row[Any] | None, *, citizen: bool) -> Chat:
    sayings: list[Saying] = []
    owner = None
    if conversation is not None:
        rows = ctx.db.execute(
            select(_m).where(_m.c.conversation_id == conversation.id).order_by(_m.c.seq.desc()).limit(SHOWN)
        ).all()
        sayings = [_saying(ctx, application, row, citizen=citizen) for row in reversed(rows)]
        owner = ctx.db.get(Officer, conversation.owner_id) if conversation.owner_id else None
    read_seq = 0
    if conversation is not None:
        read_seq = conversation.office_read_seq if citizen else conversation.citizen_read_seq
    closed = closed_days(ctx)
    return Chat(
        reference=application.reference,
        topic=f"chat:{application.id}",
        sayings=sayings,
        read_seq=read_seq,
        promised_at=conversation.promised_at if conversation is not None else None,
        on_duty_until=on_duty_until(ctx.now, closed),
        next_answer=promised_answer(ctx.now, closed),
        owner=owner.name if owner is not None else "",
        mine=owner is not None and not citizen and owner.id == ctx.actor.id,
        at=ctx.now,
    )


def _saying(ctx: Ctx, application: Application, row: Row[Any], *, citizen: bool) -> Saying:
    by_citizen = row.sender.startswith(f"{ActorKind.CITIZEN}:")
    text = ctx.vault.open(ctx.db, application.key_id, row.text_sealed)
    own = row.request_id if row.sender == ctx.actor.key else ""
    return Saying(row.seq, by_citizen is citizen, row.sender_name, text, row.at, own)


def _tell(ctx: Ctx, application: Application) -> None:
    ctx.nudge(f"chat:{application.id}", f"queue:chat:{application.office_id}")


@dataclass(frozen=True, slots=True)
class TellUnread:
    conversation: int
    seq: int


def deliver_chat_unread(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Outbox: an answer that the applicant has not read in the app becomes a notice."""
    run(tell_unread, TellUnread(payload["conversation"], payload["seq"]), actor=SYSTEM, deps=deps)


def tell_unread(ctx: Ctx, cmd: TellUnread) -> None:
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.execute(select(_c).where(_c.c.id == cmd.conversation)).one_or_none()
    if row is None or row.citizen_read_seq >= cmd.seq:
        return
    application = ctx.db.get(Application, row.application_id)
    if application is None:
        raise NotFound
    # One notice for all answers since the applicant last looked.
    notify(ctx, application, "chat_answered", once=str(row.citizen_read_seq))
