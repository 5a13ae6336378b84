"""Notices as they are read: by the person in the app, and by staff when no message is known to have arrived."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, update
from sqlalchemy.sql import Select

from lingga_app.db.tables import Account, Application, Channel, Notice, NoticeSend, SendState
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import NotFound
from lingga_app.services.find import own_application
from lingga_app.services.notices import FAILED, family, reachable, settle, told
from lingga_app.services.run import Ctx

_n, _s, _a, _p = table(Notice), table(NoticeSend), table(Account), table(Application)

MOST = 200
CALLERS = (Role.SUPERVISOR, Role.HELP_DESK)
"""Who looks after notices that reached nobody."""
AGAIN = "asked again by an officer"


@dataclass(frozen=True, slots=True)
class MyNotices:
    reference: str
    lang: str = "id"


@dataclass(frozen=True, slots=True)
class Way:
    """Where one notice was sent, and what is known of it there."""

    channel: Channel
    state: SendState


@dataclass(frozen=True, slots=True)
class NoticeLine:
    public_id: str
    kind: str
    title: str
    text: str
    at: datetime
    read_at: datetime | None
    ways: list[Way]


def my_notices(ctx: Ctx, query: MyNotices) -> list[NoticeLine]:
    """All notices of one application, newest first, each with the ways it was sent. Raises `NotFound`."""
    application = own_application(ctx, query.reference)
    rows = ctx.db.execute(
        select(_n).where(*_of(application)).order_by(_n.c.created_at.desc(), _n.c.id.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    return [_line(ctx, row, query.lang) for row in rows]


def _line(ctx: Ctx, row: Row[Any], lang: str) -> NoticeLine:
    said = told([row], lang, str(ctx.option("office_phone", "")))
    carriers = [member.id for member in family(ctx, row)]
    sends = ctx.db.execute(select(_s).where(_s.c.notice_id.in_(carriers)).order_by(_s.c.id)).all()
    ways = {send.channel: Way(send.channel, send.state) for send in sends}
    return NoticeLine(row.public_id, row.kind, said.title, said.text, row.created_at, row.read_at, list(ways.values()))


def _of(application: Application) -> tuple[ColumnElement[bool], ...]:
    """What its own account was told of it; a clerk whom somebody took off it was told apart."""
    return (_n.c.application_id == application.id, _n.c.account_id == application.account_id)


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """`notice` names one; empty means all of the application."""

    reference: str
    notice: str = ""


def read_notices(ctx: Ctx, cmd: ReadNotices) -> int:
    """The person has seen them in the app: no channel needs to carry them any more. How many were new."""
    application = own_application(ctx, cmd.reference)
    which = and_(*_of(application))
    if cmd.notice:
        which &= _n.c.public_id == cmd.notice
        if ctx.db.execute(select(_n.c.id).where(which)).first() is None:
            raise NotFound
    new = ctx.change(update(_n).where(which, _n.c.read_at.is_(None)).values(read_at=ctx.now))
    if new:
        settle(ctx, which)
        ctx.nudge(f"account:{application.account_id}")
    return new


TO_CLERKS = ("client_ended", "client_renewed")
"""Kinds that tell a clerk about an application which they may be unable to open."""


def clerk_news(ctx: Ctx, lang: str) -> list[NoticeLine]:
    """What a village clerk was told about their mandates and has not put away, newest first."""
    ctx.actor.must(Role.CLERK)
    rows = ctx.db.execute(select(_n).where(*_news(ctx)).order_by(_n.c.id.desc()).limit(MOST)).all()
    return [_line(ctx, row, lang) for row in rows]


def put_news_away(ctx: Ctx, _: None) -> int:
    """The clerk has read it: no channel needs to carry it any more. How many there were."""
    ctx.actor.must(Role.CLERK)
    new = list(ctx.db.execute(select(_n.c.id).where(*_news(ctx))).scalars())
    if new:
        ctx.change(update(_n).where(_n.c.id.in_(new)).values(read_at=ctx.now))
        settle(ctx, _n.c.id.in_(new))
        ctx.nudge(f"account:{ctx.actor.id}")
    return len(new)


def _news(ctx: Ctx) -> tuple[ColumnElement[bool], ...]:
    return (_n.c.account_id == ctx.actor.id, _n.c.kind.in_(TO_CLERKS), _n.c.read_at.is_(None))


@dataclass(frozen=True, slots=True)
class UnreachedNotices:
    lang: str = "id"


@dataclass(frozen=True, slots=True)
class Unreached:
    """A notice that no way is known to have carried, of an application of the officer's office."""

    public_id: str
    reference: str
    title: str
    ways: list[Way]
    at: datetime
    age: timedelta
    phone: str


def unreached_notices(ctx: Ctx, query: UnreachedNotices) -> list[Unreached]:
    """What reached nobody, oldest first, with the number to call; the look at it is recorded (run it with `run`)."""
    ctx.actor.must(*CALLERS)
    rows = ctx.db.execute(_of_office(ctx).order_by(_n.c.created_at).limit(MOST)).all()
    found = [_unreached(ctx, row, query.lang) for row in rows]
    if found:
        ctx.record(
            "view.unreached_notices", "office", ctx.actor.office_id or 0, references=[f.reference for f in found]
        )
    return found


def _of_office(ctx: Ctx) -> Select[Any]:
    return (
        select(_n, _p.c.reference)
        .select_from(_n.join(_p, _p.c.id == _n.c.application_id))
        .where(_n.c.given_up_at.is_not(None), _n.c.settled_at.is_(None), _p.c.office_id == ctx.actor.office_id)
    )


def _unreached(ctx: Ctx, row: Row[Any], lang: str) -> Unreached:
    line = _line(ctx, row, lang)
    account = ctx.db.execute(select(_a).where(_a.c.id == row.account_id)).one()
    phone = reachable(ctx, account, [Channel.SMS]).get(Channel.SMS, "")
    return Unreached(
        row.public_id, row.reference, line.title, line.ways, row.created_at, ctx.now - row.created_at, phone
    )


@dataclass(frozen=True, slots=True)
class TryAnotherWay:
    notice: str


def try_another_way(ctx: Ctx, cmd: TryAnotherWay) -> None:
    """Try every way once more, also those that the person did not choose; a human decides that a copy does no harm.

    Raises `NotFound` for what has arrived meanwhile, and for another office's.
    """
    told_together = _find(ctx, cmd.notice)
    notice = told_together[0]
    account = ctx.db.execute(select(_a).where(_a.c.id == notice.account_id)).one()
    tried = set(ctx.db.execute(select(_s.c.channel).where(_s.c.notice_id == notice.id)).scalars())
    ctx.db.execute(
        update(_s)
        .where(_s.c.notice_id == notice.id, _s.c.state != SendState.DELIVERED)
        .values(state=SendState.QUEUED, error=AGAIN, queued_at=ctx.now)
    )
    for channel in reachable(ctx, account, list(Channel)):
        if channel not in tried:
            ctx.db.add(NoticeSend(notice_id=notice.id, channel=channel, error=AGAIN, queued_at=ctx.now))
    ctx.db.execute(update(_n).where(_n.c.id.in_([row.id for row in told_together])).values(given_up_at=None))
    ctx.later("notice", f"{notice.public_id}:{ctx.chance.public_id()}", notice=notice.public_id)
    ctx.record("notice.again", "application", notice.application_id, kind=notice.kind)
    ctx.nudge(FAILED)


@dataclass(frozen=True, slots=True)
class NoteCalled:
    notice: str


def note_called(ctx: Ctx, cmd: NoteCalled) -> None:
    """An officer has told the person by phone. Raises `NotFound` as `try_another_way` does."""
    told_together = _find(ctx, cmd.notice)
    settle(ctx, _n.c.id.in_([row.id for row in told_together]))
    ctx.record("notice.called", "application", told_together[0].application_id, kind=told_together[0].kind)


def _find(ctx: Ctx, public_id: str) -> list[Row[Any]]:
    """The notice and those told together with it that still reached nobody, eldest first."""
    ctx.actor.must(*CALLERS)
    found = ctx.db.execute(_of_office(ctx).where(_n.c.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return [row for row in family(ctx, found) if row.settled_at is None]
