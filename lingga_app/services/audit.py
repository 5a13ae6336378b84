"""Is the stored truth whole? Every invariant that the database can answer, asked in SQL.

Run by `lingga audit`, by a job every minute, and after every simulated day or load run: a fast run that leaves a
violation is a failed run. Each check answers with a sentence per violation; names follow the invariants A-G.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Select, String, cast, exists, func, literal, select
from sqlalchemy.sql.elements import ColumnElement

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.lifecycle import ENDED, MOVES, Act, Status
from lingga_app.domain.payments import PayState
from lingga_app.services import booklet_audit
from lingga_app.services.ledger import LEDGER_RULES
from lingga_app.services.room_audit import doors
from lingga_app.services.run import Ctx, Deps, read
from lingga_app.services.seal_audit import ChainState, verify_chain
from lingga_app.services.seat_audit import SEAT_RULES

_app, _moves = table(t.Application), table(t.StatusChange)
_session, _seat = table(t.Session), table(t.Appointment)
_right = table(t.BookingRight)
_pay, _ledger = table(t.Payment), table(t.LedgerTransfer)
_book = table(t.BlankBook)
_delivery, _token = table(t.Delivery), table(t.PickupToken)
_proof, _step = table(t.Proofread), table(t.CaseStep)
_return, _item, _portrait = table(t.ReturnCase), table(t.ReturnItem), table(t.Portrait)
_paper = table(t.Paper)
_talk, _message = table(t.Conversation), table(t.Message)
_decision = table(t.Decision)


@dataclass(frozen=True, slots=True)
class Findings:
    """`checked` counts rows looked at; `violations` are sentences, empty when all is well."""

    checked: int
    violations: list[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an audit has looked: whoever asks again from here reads only what changed since.

    Only for the checks that read row by row (histories, booklets, the chain); what one query answers is asked whole.
    """

    at: datetime
    chain: ChainState


@dataclass(frozen=True, slots=True)
class Check:
    """`look` yields one sentence per violation."""

    rule: str
    look: Callable[[Ctx, Mark | None], Iterator[str]]


def audit_all(deps: Deps) -> Findings:
    """Ask every check in one snapshot."""
    return audit_since(deps, None)[0]


def audit_since(deps: Deps, mark: Mark | None) -> tuple[Findings, Mark]:
    """Ask every check; with a mark, of what was added or changed since. For runs that are audited every day."""
    return read(_audit, mark, actor=SYSTEM, deps=deps)


def audit(ctx: Ctx, _: None) -> Findings:
    return _audit(ctx, None)[0]


def _audit(ctx: Ctx, mark: Mark | None) -> tuple[Findings, Mark]:
    ctx.actor.must(Role.SYSTEM, Role.AUDITOR, Role.SUPERVISOR)
    violations = [f"{check.rule}: {found}" for check in CHECKS for found in check.look(ctx, mark)]
    chain = verify_chain(ctx, after=mark.chain if mark else None)
    violations += [f"I.2 the audit chain: {found}" for found in _chain_faults(chain)]
    counted = (
        table(row) for row in (t.Application, t.StatusChange, t.Appointment, t.Payment, t.AuditEvent, t.BlankBook)
    )
    checked = sum(ctx.db.execute(select(func.count()).select_from(each)).scalar_one() for each in counted)
    return Findings(checked, violations), Mark(ctx.now, chain)


def _history(ctx: Ctx, mark: Mark | None) -> Iterator[str]:
    """A.1: replaying the moves gives the status, and each move is in the table."""
    histories = select(_app.c.reference, _app.c.status, _moves.c.was, _moves.c.act, _moves.c.became).join(
        _moves, _moves.c.application_id == _app.c.id
    )
    if mark is not None:
        histories = histories.where(_app.c.changed_at >= mark.at)
    rows = ctx.db.execute(histories.order_by(_app.c.id, _moves.c.id)).all()
    for earlier, later in pairwise(rows):
        if earlier.reference == later.reference and earlier.became != later.was:
            yield f"{later.reference} jumps from {earlier.became} to {later.was}"
        if earlier.reference != later.reference and earlier.became != earlier.status:
            yield f"{earlier.reference} is {earlier.status}, its history says {earlier.became}"
    if rows and rows[-1].became != rows[-1].status:
        yield f"{rows[-1].reference} is {rows[-1].status}, its history says {rows[-1].became}"
    for row in rows:
        move = MOVES.get((row.was, row.act)) if row.was and row.act else None
        if row.act and (move is None or move.to is not row.became):
            yield f"{row.reference} made a move that is not in the table: {row.was} {row.act} {row.became}"


def _rows(rule: str, wrong: Select[str]) -> Check:
    """A check whose query lists what is wrong, as text."""
    return Check(rule, lambda ctx, mark: iter(ctx.db.execute(wrong).scalars()))


def _whole(rule: str, look: Callable[[Ctx], Iterator[str]]) -> Check:
    """A check that always looks at everything."""
    return Check(rule, lambda ctx, mark: look(ctx))


def _name(*parts: str | ColumnElement[object]) -> ColumnElement[str]:
    """Text put together in the database."""
    text: ColumnElement[str] = literal("")
    for part in parts:
        text = text.concat(part if isinstance(part, str) else cast(part, String))
    return text


_live = _seat.c.state.in_(("held", "confirmed"))


_in_session = select(func.count()).select_from(_seat).where(_seat.c.session_id == _session.c.id, _live)
_seats_held = _in_session.where(~_seat.c.walk_in)
_walk_ins = _in_session.where(_seat.c.walk_in)


def _right_is(state: str) -> ColumnElement[bool]:
    return exists().where(_right.c.application_id == _app.c.id, _right.c.state == state)


_has_right = exists().where(_right.c.application_id == _app.c.id, _right.c.state.in_(("granted", "spent")))
_has_seat = exists().where(_seat.c.application_id == _app.c.id, _live)
_has_money = exists().where(_pay.c.application_id == _app.c.id, _pay.c.received_idr > _pay.c.refunded_idr)
_AFTER_MONEY = tuple(
    status
    for status in Status
    if status
    not in {
        Status.DRAFT,
        Status.CHECKING,
        Status.MENDING,
        Status.PAYABLE,
        Status.BILLED,
        Status.WITHDRAWN,
        Status.CLOSED,
        Status.LAPSED,
        Status.REFUSED,
    }
)
_PRINTED = (Status.PRINTED, Status.READY, Status.POSTED, Status.DELIVERED, Status.COLLECTED)
_booked_in = select(func.coalesce(func.sum(_ledger.c.amount_idr), 0)).where(
    _ledger.c.payment_id == _pay.c.id, _ledger.c.effect.like("received:%") | _ledger.c.effect.like("excess:%")
)
_books_issued = (
    select(func.count()).select_from(_book).where(_book.c.application_id == _app.c.id, _book.c.state == "issued")
)


def _chain_faults(state: ChainState) -> Iterator[str]:
    if state.broken_at:
        yield f"the chain is broken at place {state.broken_at}"
    if state.unsealed:
        yield f"{state.unsealed} rows older than five seconds are not sealed"


CHECKS: tuple[Check, ...] = (
    Check("A.1 one status, from the history", _history),
    _rows(
        "A.2 who has paid holds their NIK",
        select(_app.c.reference).where(
            _app.c.status.in_(_AFTER_MONEY),
            _app.c.status.not_in(ENDED),
            _app.c.nik_index.is_not(None),
            _app.c.nik_lock.is_distinct_from(_app.c.nik_index),
            ~exists().where(_decision.c.application_id == _app.c.id, _decision.c.what == "nik_taken_away"),
        ),
    ),
    _rows(
        "B.1 taken = live seats",
        select(_name("session ", _session.c.id)).where(_session.c.taken != _seats_held.scalar_subquery()),
    ),
    _rows(
        "B.1 walk-in seats sold = live ones, within the share",
        select(_name("session ", _session.c.id)).where(
            (_session.c.walk_in_taken != _walk_ins.scalar_subquery()) | (_session.c.walk_in_taken > _session.c.walk_in)
        ),
    ),
    _rows(
        "B.1 who sits on a walk-in seat is here",
        select(_name("appointment ", _seat.c.id)).where(_live, _seat.c.walk_in, _seat.c.checked_in_at.is_(None)),
    ),
    _rows(
        "B.4 an expired hold is not confirmed",
        select(_name("appointment ", _seat.c.id)).where(
            _seat.c.state == "confirmed", _seat.c.expires_at.is_not(None), _seat.c.booked_at > _seat.c.expires_at
        ),
    ),
    _rows(
        "B.7 booked = a seat",
        select(_app.c.reference).where(_app.c.status.in_((Status.BOOKED, Status.ARRIVED)), ~_has_seat),
    ),
    _rows(
        "B.2 who has no date has no seat",
        select(_app.c.reference).where(
            _app.c.status.in_((Status.PAYABLE, Status.BILLED, Status.PAID, Status.MISSED)),
            exists().where(_seat.c.application_id == _app.c.id, _seat.c.state == "confirmed"),
        ),
    ),
    _rows(
        "B.7 no seat without money",
        select(_app.c.reference).where(_has_seat, ~_has_money),
    ),
    _rows(
        "B.7 paid = a right",
        select(_app.c.reference).where(_app.c.status.in_((Status.PAID, Status.BOOKED)), ~_has_right),
    ),
    _rows(
        "B.8 a seat = a spent right",
        select(_app.c.reference).where(_app.c.status.in_((Status.BOOKED, Status.ARRIVED)), ~_right_is("spent")),
    ),
    _rows(
        "B.8 paid and without a seat = an unspent right",
        select(_app.c.reference).where(_app.c.status == Status.PAID, ~_right_is("granted")),
    ),
    _rows(
        "C.1 after payment = money",
        select(_app.c.reference).where(_app.c.status.in_(_AFTER_MONEY), ~_has_money),
    ),
    _rows(
        "C.1 paid = a receipt number",
        select(_pay.c.order_id).where(_pay.c.state == PayState.PAID, _pay.c.ntpn.is_(None)),
    ),
    _rows(
        "C.6 received = booked in the ledger",
        select(_pay.c.order_id).where(_pay.c.received_idr != _booked_in.scalar_subquery()),
    ),
    _rows(
        "B.10 nobody has a date in a cancelled session",
        select(_name("appointment ", _seat.c.id))
        .join(_session, _session.c.id == _seat.c.session_id)
        .where(_session.c.state == "cancelled", _seat.c.state == "confirmed"),
    ),
    _rows(
        "D.3 a bill = papers that were accepted",
        select(_app.c.reference)
        .join(_moves, _moves.c.application_id == _app.c.id)
        .where(_moves.c.act == Act.ISSUE_BILL, _moves.c.was != Status.PAYABLE),
    ),
    _rows(
        "D.3 nothing to pay while a paper is sent back",
        select(_app.c.reference)
        .join(_return, _return.c.application_id == _app.c.id)
        .where(
            _app.c.status.in_((Status.PAYABLE, Status.BILLED)),
            _return.c.kind == t.ReturnKind.GLANCE,
            _return.c.answered_at.is_(None),
            _return.c.closed_at.is_(None),
        ),
    ),
    _rows(
        "D.4 every version of a paper is kept",
        select(_name("papers of application ", _paper.c.application_id))
        .group_by(_paper.c.application_id, _paper.c.kind)
        .having(func.count() != func.max(_paper.c.version)),
    ),
    _rows(
        "E.1 a return names its items",
        select(_name("return ", _return.c.id)).where(~exists().where(_item.c.return_id == _return.c.id)),
    ),
    _rows(
        "E.1 a return that went on was answered in full",
        select(_name("return ", _return.c.id)).where(
            _return.c.kind == t.ReturnKind.VERIFICATION,
            _return.c.answered_at.is_not(None),
            exists().where(_item.c.return_id == _return.c.id, _item.c.answered_at.is_(None)),
        ),
    ),
    _rows(
        "E.2 interview, approval and print are three people's",
        select(_name("application ", _step.c.application_id))
        .where(_step.c.step.in_(("interview", "approve", "print")))
        .group_by(_step.c.application_id, _step.c.officer_id)
        .having(func.count() > 1),
    ),
    _rows(
        "E.3 a portrait was taken while the person was here",
        select(_name("portrait ", _portrait.c.id))
        .join(_seat, _seat.c.id == _portrait.c.appointment_id)
        .where(
            _seat.c.checked_in_at.is_(None)
            | (_portrait.c.taken_at < _seat.c.checked_in_at)
            | (_portrait.c.taken_at > _seat.c.checked_out_at)
        ),
    ),
    _rows(
        "E.5 printed = one issued book",
        select(_app.c.reference).where(_app.c.status.in_(_PRINTED), _books_issued.scalar_subquery() != 1),
    ),
    _rows(
        "E.7 printed = approved by somebody else",
        select(_app.c.reference).where(
            _app.c.status.in_(_PRINTED), ~exists().where(_step.c.application_id == _app.c.id, _step.c.step == "approve")
        ),
    ),
    _rows(
        "E.7 printed = proofread",
        select(_app.c.reference).where(
            _app.c.status.in_(_PRINTED), ~exists().where(_proof.c.application_id == _app.c.id)
        ),
    ),
    _rows(
        "E.8 collected or delivered = one finished delivery",
        select(_app.c.reference).where(
            _app.c.status.in_((Status.COLLECTED, Status.DELIVERED)),
            ~exists().where(_delivery.c.application_id == _app.c.id, _delivery.c.state == "done"),
        ),
    ),
    _rows(
        "E.9 a used pickup code was not cancelled before",
        select(_name("pickup code ", _token.c.id)).where(
            _token.c.used_at.is_not(None), _token.c.cancelled_at.is_not(None), _token.c.cancelled_at < _token.c.used_at
        ),
    ),
    _rows(
        "F.3 a waiting question has an owner or a promise",
        select(_name("conversation ", _talk.c.id)).where(
            _talk.c.waiting_since.is_not(None), _talk.c.owner_id.is_(None), _talk.c.promised_at.is_(None)
        ),
    ),
    _rows(
        "F.3 messages are in order",
        select(_name("conversation ", _talk.c.id)).where(
            _talk.c.last_seq
            != select(func.count())
            .select_from(_message)
            .where(_message.c.conversation_id == _talk.c.id)
            .scalar_subquery()
        ),
    ),
    *(_rows(rule, wrong) for rule, wrong in booklet_audit.WRONG),
    _whole("E.5 books received = books on record", booklet_audit.stock_balance),
    Check(
        "E.6, E.10 a booklet says one thing",
        lambda ctx, mark: booklet_audit.passports(ctx, since=mark.at if mark else None),
    ),
    *(_whole(rule, look) for rule, look in SEAT_RULES),
    _whole("B.13 a door keeps order, room and rate", doors),
    *(_whole(rule, look) for rule, look in LEDGER_RULES),
)
"""Subjects add their own lines."""
