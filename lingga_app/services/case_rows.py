"""An application with the rows of other subjects that its timeline tells, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select

from lingga_app.db.tables import (
    Application,
    Appointment,
    BookingRight,
    Decision,
    Delivery,
    Payment,
    Place,
    ReturnCase,
    ReturnItem,
    Session,
    StatusChange,
)
from lingga_app.db.tables.issuance import DeliveryState
from lingga_app.db.tables.money import RightState
from lingga_app.db.tables.seats import AppointmentState
from lingga_app.db.types import table
from lingga_app.domain import registration
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.lifecycle import STAGE_OF, Stage, Status
from lingga_app.domain.payments import PayState
from lingga_app.services.answers import answers_of
from lingga_app.services.days import closed_days
from lingga_app.services.paper_list import PaperList, facts_on, paper_list
from lingga_app.services.run import Ctx

RECEIVED: Final = frozenset({PayState.PAID, PayState.PAID_LATE, PayState.REFUND_DUE, PayState.DISPUTED})
"""Payment states in which the money of the bill has arrived and still counts."""


@dataclass(slots=True)
class Case:
    """One application with the rows of other subjects that its timeline tells."""

    row: Application
    at: datetime
    closed: frozenset[date]
    person: str = ""
    open_fields: int = 0
    papers: PaperList | None = None
    payments: list[Row[Any]] = field(default_factory=list[Row[Any]])
    right: Row[Any] | None = None
    appointment: Row[Any] | None = None
    return_case: Row[Any] | None = None
    delivery: Row[Any] | None = None
    refusal: Row[Any] | None = None
    changes: list[Row[Any]] = field(default_factory=list[Row[Any]])

    @property
    def today(self) -> date:
        return wib_day(self.at)

    @property
    def stage(self) -> Stage:
        """The stage that is now. A draft whose form is full waits for its papers."""
        if self.row.status is Status.DRAFT and not self.open_fields:
            return Stage.PAPERS
        return STAGE_OF[self.row.status]

    @property
    def paid(self) -> Row[Any] | None:
        return next((payment for payment in self.payments if payment.state in RECEIVED), None)

    @property
    def bill(self) -> Row[Any] | None:
        return self.payments[-1] if self.payments else None

    def path(self, page: str = "") -> str:
        return f"/permohonan/{self.row.reference}{page}"


def load_cases(ctx: Ctx, rows: Sequence[Application], *, history: bool = True) -> list[Case]:
    """The cases of these applications in a fixed number of queries, however many there are (drafts read more).

    `history`: with their changes of status, which only the timeline tells.
    """
    closed = closed_days(ctx)
    cases = {row.id or 0: Case(row, ctx.now, closed) for row in rows}
    ids = list(cases)
    for case in cases.values():
        case.person = ctx.vault.open(ctx.db, case.row.key_id, case.row.name_sealed)
        if case.row.status is Status.DRAFT:
            answers = answers_of(ctx, case.row)
            case.open_fields = len(registration.missing(answers, case.today))
            case.papers = paper_list(ctx, case.row, facts_on(case.today, answers, case.row))
    for name, statement in _PARTS.items():
        if name == "changes" and not history:
            continue
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for part in ctx.db.execute(statement, {"ids": ids}).all():
            found[part.application_id].append(part)
        for application_id, parts in found.items():
            many = name in {"payments", "changes"}
            setattr(cases[application_id], name, parts if many else parts[-1])
    return list(cases.values())


_payments, _rights, _seats = table(Payment), table(BookingRight), table(Appointment)
_sessions, _places, _returns, _items = table(Session), table(Place), table(ReturnCase), table(ReturnItem)
_deliveries, _changes, _decisions = table(Delivery), table(StatusChange), table(Decision)

_ids = bindparam("ids", expanding=True)
_PARTS: Final[Mapping[str, Any]] = {
    "payments": (
        select(_payments.c.application_id, _payments.c.state, _payments.c.amount_idr, _payments.c.expires_at)
        .where(_payments.c.application_id.in_(_ids))
        .order_by(_payments.c.id)
    ),
    "right": (
        select(_rights.c.application_id, _rights.c.promised_until)
        .where(_rights.c.application_id.in_(_ids), _rights.c.state.in_([RightState.GRANTED, RightState.SPENT]))
        .order_by(_rights.c.id)
    ),
    "appointment": (
        select(_seats.c.application_id, _sessions.c.starts_at, _sessions.c.ends_at, _places.c.name.label("place"))
        .join(_sessions, _sessions.c.id == _seats.c.session_id)
        .join(_places, _places.c.id == _sessions.c.place_id)
        .where(_seats.c.application_id.in_(_ids), _seats.c.state == AppointmentState.CONFIRMED)
        .order_by(_seats.c.id)
    ),
    "return_case": (
        select(
            _returns.c.application_id,
            _returns.c.due_on,
            func.count(_items.c.id).filter(_items.c.answered_at.is_(None)).label("open_items"),
            func.count(_items.c.id).filter(~_items.c.is_paper).label("fields"),
        )
        .outerjoin(_items, _items.c.return_id == _returns.c.id)
        .where(_returns.c.application_id.in_(_ids), _returns.c.answered_at.is_(None), _returns.c.closed_at.is_(None))
        .group_by(_returns.c.application_id, _returns.c.due_on)
    ),
    "delivery": (
        select(_deliveries.c.application_id, _deliveries.c.way, _deliveries.c.collect_by)
        .where(_deliveries.c.application_id.in_(_ids), _deliveries.c.state != DeliveryState.CANCELLED)
        .order_by(_deliveries.c.id)
    ),
    "refusal": (
        select(_decisions.c.application_id, _decisions.c.reason)
        .where(_decisions.c.application_id.in_(_ids), _decisions.c.what == "refuse")
        .order_by(_decisions.c.id)
    ),
    "changes": (
        select(_changes.c.application_id, _changes.c.became, _changes.c.at)
        .where(_changes.c.application_id.in_(_ids))
        .order_by(_changes.c.id)
    ),
}
"""Attribute of `Case` -> its rows."""
