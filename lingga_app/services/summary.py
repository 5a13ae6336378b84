"""Is today all right? The supervisor's figures, each against its target, from one snapshot."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from statistics import median

from sqlalchemy import ColumnElement, FromClause, exists, func, or_, select, type_coerce

from lingga_app.db import tables as t
from lingga_app.db.types import UtcDateTime, table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import at_wib, wib_day
from lingga_app.domain.lifecycle import ENDED, STAGE_OF, Stage, Status
from lingga_app.services.challenges import Challenges, challenges
from lingga_app.services.pickup_guardian import to_cancel
from lingga_app.services.run import Ctx

_app, _moves = table(t.Application), table(t.StatusChange)
_place, _session, _seat = table(t.Place), table(t.Session), table(t.Appointment)
_right, _book, _notice, _sent = table(t.BookingRight), table(t.BlankBook), table(t.Notice), table(t.NoticeSend)
_talk, _suspense, _fix = table(t.Conversation), table(t.SuspenseItem), table(t.CorrectionCase)
_ledger, _outbox = table(t.LedgerTransfer), table(t.Outbox)

WORKING = (Status.INTERVIEWED, Status.RETURNED, Status.VERIFIED, Status.APPROVED, Status.PRINTED)
"""Between interview and booklet: the four-working-day clock runs (Permenkumham 8/2014, art. 22)."""
DAYS_BACK = 14
DECIDE_SOON = timedelta(days=2)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Summary:
    pass


@dataclass(frozen=True, slots=True)
class StageLoad:
    """Open cases of a stage; `oldest_hours` since the oldest of them came there, `median_hours` of all."""

    stage: Stage
    cases: int
    median_hours: float
    oldest_hours: float


@dataclass(frozen=True, slots=True)
class SessionLoad:
    place: str
    starts_at: datetime
    seats: int
    taken: int
    state: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Something only a person can decide. `what` is the tail of a words key `staff.decide_<what>`."""

    what: str
    count: int = 0
    place: str = ""
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class SummaryView:
    now: datetime
    late: int
    due_today: int
    booked_today: int
    came_today: int
    waiting_now: int
    beyond_promise: int
    books: int
    rights_open: int
    undelivered: int
    received_today_idr: int
    unmatched: int
    new_by_day: tuple[tuple[date, int], ...]
    stages: tuple[StageLoad, ...]
    sessions: tuple[SessionLoad, ...]
    decisions: tuple[Decision, ...]
    challenges: Challenges


def summary(ctx: Ctx, _: Summary) -> SummaryView:
    """Figures of the supervisor's own office. Nothing personal."""
    ctx.actor.must(Role.SUPERVISOR, Role.AUDITOR)
    today = wib_day(ctx.now)
    ours = _app.c.office_id == ctx.actor.office_id
    return SummaryView(
        now=ctx.now,
        late=_count(ctx, _app, ours, _app.c.status.in_(WORKING), _app.c.issue_due_on < today),
        due_today=_count(ctx, _app, ours, _app.c.status.in_(WORKING), _app.c.issue_due_on == today),
        booked_today=_today(ctx, today),
        came_today=_today(ctx, today, _seat.c.checked_in_at.is_not(None)),
        waiting_now=_today(ctx, today, _seat.c.checked_in_at.is_not(None), _seat.c.checked_out_at.is_(None)),
        beyond_promise=_beyond_promise(ctx, ours),
        books=_count(ctx, _book, _book.c.state == "on_hand"),
        rights_open=_count(ctx, _right, _right.c.state.in_(("offered", "granted"))),
        undelivered=_undelivered(ctx),
        received_today_idr=_received(ctx, today),
        unmatched=_count(ctx, _suspense, _suspense.c.closed_at.is_(None)),
        new_by_day=_new_by_day(ctx, today, ours),
        stages=_stages(ctx, ours),
        sessions=_sessions(ctx),
        decisions=_decisions(ctx),
        challenges=challenges(ctx, None),
    )


def _count(ctx: Ctx, source: FromClause, *where: ColumnElement[bool]) -> int:
    return ctx.db.execute(select(func.count()).select_from(source).where(*where)).scalar_one()


def _today(ctx: Ctx, today: date, *where: ColumnElement[bool]) -> int:
    day = (
        _session.c.starts_at >= at_wib(today, _MIDNIGHT),
        _session.c.starts_at < at_wib(today + timedelta(days=1), _MIDNIGHT),
    )
    joined = _seat.join(_session, _session.c.id == _seat.c.session_id).join(_place, _place.c.id == _session.c.place_id)
    return _count(ctx, joined, _place.c.office_id == ctx.actor.office_id, _seat.c.state == "confirmed", *day, *where)


def _beyond_promise(ctx: Ctx, ours: ColumnElement[bool]) -> int:
    papers = _count(ctx, _app, ours, _app.c.status == Status.CHECKING, _app.c.glance_due_at < ctx.now)
    questions = _count(ctx, _talk, _talk.c.waiting_since.is_not(None), _talk.c.promised_at < ctx.now)
    return papers + questions


def _undelivered(ctx: Ctx) -> int:
    tried = exists().where(_sent.c.notice_id == _notice.c.id)
    hopeful = exists().where(_sent.c.notice_id == _notice.c.id, _sent.c.state != "failed")
    return _count(ctx, _notice, _notice.c.read_at.is_(None), tried, ~hopeful)


def _received(ctx: Ctx, today: date) -> int:
    since = at_wib(today, _MIDNIGHT)
    total = select(func.coalesce(func.sum(_ledger.c.amount_idr), 0)).where(
        _ledger.c.at >= since, _ledger.c.debit.like("gateway_clearing:%")
    )
    return ctx.db.execute(total).scalar_one()


def _new_by_day(ctx: Ctx, today: date, ours: ColumnElement[bool]) -> tuple[tuple[date, int], ...]:
    first = today - timedelta(days=DAYS_BACK - 1)
    sent = ctx.db.execute(select(_app.c.sent_at).where(ours, _app.c.sent_at >= at_wib(first, _MIDNIGHT))).scalars()
    days = [wib_day(moment) for moment in sent]
    return tuple((day, days.count(day)) for day in (first + timedelta(days=n) for n in range(DAYS_BACK)))


def _stages(ctx: Ctx, ours: ColumnElement[bool]) -> tuple[StageLoad, ...]:
    since = select(func.max(_moves.c.at)).where(_moves.c.application_id == _app.c.id).scalar_subquery()
    rows = ctx.db.execute(
        select(_app.c.status, type_coerce(func.coalesce(since, _app.c.created_at), UtcDateTime).label("since")).where(
            ours, _app.c.status.not_in(ENDED), _app.c.status != Status.DRAFT
        )
    ).all()
    order = list(Stage)
    waits = sorted((order.index(STAGE_OF[row.status]), (ctx.now - row.since).total_seconds() / 3600) for row in rows)
    grouped = {n: [hours for _, hours in group] for n, group in groupby(waits, key=lambda pair: pair[0])}
    return tuple(
        StageLoad(stage, len(hours := grouped.get(n, [])), median(hours) if hours else 0.0, max(hours, default=0.0))
        for n, stage in enumerate(order)
        if stage is not Stage.DATA
    )


def _sessions(ctx: Ctx, limit: int = 6) -> tuple[SessionLoad, ...]:
    rows = ctx.db.execute(
        select(
            _place.c.name,
            _session.c.starts_at,
            (_session.c.capacity - _session.c.walk_in).label("seats"),
            _session.c.taken,
            _session.c.state,
        )
        .join(_place, _place.c.id == _session.c.place_id)
        .where(_place.c.office_id == ctx.actor.office_id, _session.c.ends_at > ctx.now)
        .order_by(_session.c.starts_at, _place.c.id)
        .limit(limit)
    ).all()
    return tuple(SessionLoad(*row) for row in rows)


def _decisions(ctx: Ctx) -> tuple[Decision, ...]:
    """Worst first."""
    found: list[Decision] = []
    visits = ctx.db.execute(
        select(_place.c.name, _place.c.decide_at).where(
            _place.c.office_id == ctx.actor.office_id,
            _place.c.kind == "outreach",
            _place.c.state.in_(("planned", "open")),
            _place.c.decide_at <= ctx.now + DECIDE_SOON,
            or_(_place.c.ends_on.is_(None), _place.c.ends_on >= wib_day(ctx.now)),
        )
    ).all()
    found += [Decision("visit", place=visit.name, by=visit.decide_at) for visit in visits]
    if money := _count(ctx, _suspense, _suspense.c.closed_at.is_(None)):
        found.append(Decision("money", money))
    if books := to_cancel(ctx):
        found.append(Decision("unclaimed", books))
    if fixes := _count(ctx, _fix, _fix.c.state == "open"):
        found.append(Decision("correction", fixes))
    if dead := _count(ctx, _outbox, _outbox.c.dead_at.is_not(None), _outbox.c.done_at.is_(None)):
        found.append(Decision("outbox", dead))
    return tuple(found)
