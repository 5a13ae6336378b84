"""The office's side of all conversations: who waits longest, what the case is about, ready answers, kept promises."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from lingga_app.db.tables import Account, Application, Conversation, Officer
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import is_open
from lingga_app.domain.chat import promised_answer
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.services.answers import answers_of
from lingga_app.services.chat import ANSWERERS
from lingga_app.services.days import closed_days
from lingga_app.services.find import office_application
from lingga_app.services.notify import notify
from lingga_app.services.overview import now_of
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.words import say

_c, _p, _o = table(Conversation), table(Application), table(Officer)

MOST: Final = 100
MACROS: Final = (
    "foot.hours",
    "safety",
    "help.a1",
    "help.a3",
    "help.a4",
    "help.a6",
    "help.a7",
    "help.a8",
    "help.a9",
    "help.a10",
)
"""Ready answers: the very sentences of the help page, so that no channel says something else."""


@dataclass(frozen=True, slots=True)
class ChatQueue:
    pass


@dataclass(frozen=True, slots=True)
class Waiting:
    """One conversation: unanswered ones have `waiting_since` and `promised_at`."""

    reference: str
    status: Status
    waiting_since: datetime | None
    promised_at: datetime | None
    waited: timedelta
    owner: str
    mine: bool
    unread: int


@dataclass(frozen=True, slots=True)
class Desk:
    topic: str
    waiting: list[Waiting]
    mine: list[Waiting]


_talks = (
    select(_c, _p.c.reference, _p.c.status, _o.c.name)
    .select_from(_c.join(_p, _p.c.id == _c.c.application_id).outerjoin(_o, _o.c.id == _c.c.owner_id))
    .where(_p.c.office_id == bindparam("office_"))
    .limit(MOST)
)
_unanswered = _talks.where(_c.c.waiting_since.is_not(None)).order_by(_c.c.waiting_since)
_my_answered = _talks.where(_c.c.waiting_since.is_(None), _c.c.owner_id == bindparam("me_")).order_by(_c.c.id.desc())


def chat_queue(ctx: Ctx, _: ChatQueue) -> Desk:
    """Unanswered conversations of the own office, oldest first, and the officer's own answered ones, latest first."""
    ctx.actor.must(*ANSWERERS)
    office = {"office_": ctx.actor.office_id}
    waiting = ctx.db.execute(_unanswered, office).all()
    answered = ctx.db.execute(_my_answered, {**office, "me_": ctx.actor.id}).all()
    return Desk(
        f"queue:chat:{ctx.actor.office_id}",
        [_item(ctx, row) for row in waiting],
        [_item(ctx, row) for row in answered],
    )


def _item(ctx: Ctx, row: Row[Any]) -> Waiting:
    return Waiting(
        reference=row.reference,
        status=row.status,
        waiting_since=row.waiting_since,
        promised_at=row.promised_at,
        waited=ctx.now - row.waiting_since if row.waiting_since else timedelta(0),
        owner=row.name or "",
        mine=row.owner_id == ctx.actor.id,
        unread=row.last_seq - row.office_read_seq,
    )


@dataclass(frozen=True, slots=True)
class OpenCaseCard:
    reference: str
    lang: str = "id"


@dataclass(frozen=True, slots=True)
class Macro:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What an officer needs to answer: whose case, where it is, what comes next, ready answers for the applicant."""

    reference: str
    person: str
    status: Status
    next_step: str
    applicant_lang: str
    macros: list[Macro]


def case_card(ctx: Ctx, cmd: OpenCaseCard) -> CaseCard:
    """Recorded as a view (run it with `run`). Raises `NotFound` for another office's."""
    ctx.actor.must(*ANSWERERS)
    application = office_application(ctx, cmd.reference)
    ctx.record("view.case_card", "application", application.id or 0)
    account = ctx.db.get_one(Account, application.account_id)
    return CaseCard(
        reference=application.reference,
        person=answers_of(ctx, application).get(Field.NAME, ""),
        status=application.status,
        next_step=now_of(ctx, application).said.in_(cmd.lang),
        applicant_lang=account.lang,
        macros=[Macro(key, say(key, account.lang)) for key in MACROS],
    )


def keep_promises(deps: Deps) -> None:
    """Job: what was not answered by its time gets a new promise, is told so, and stays in the queue."""
    run(renew_promises, None, actor=SYSTEM, deps=deps)


def renew_promises(ctx: Ctx, _: None) -> int:
    """How many promises were broken and renewed. While the office is open the old one stands: it is being worked on."""
    ctx.actor.must(Role.SYSTEM)
    closed = closed_days(ctx)
    if is_open(ctx.now, closed):
        return 0
    broken = ctx.db.execute(
        select(_c.c.id, _c.c.application_id, _c.c.last_seq)
        .where(_c.c.waiting_since.is_not(None), _c.c.promised_at <= ctx.now)
        .limit(MOST)
    ).all()
    until = promised_answer(ctx.now, closed)
    for row in broken:
        still = update(_c).where(_c.c.id == row.id, _c.c.waiting_since.is_not(None), _c.c.promised_at <= ctx.now)
        if ctx.change(still.values(promised_at=until)):
            application = ctx.db.get_one(Application, row.application_id)
            notify(ctx, application, "chat_promised", once=f"{row.last_seq}:{until.isoformat()}", until=until)
            ctx.nudge(f"chat:{application.id}", f"queue:chat:{application.office_id}")
    return len(broken)
