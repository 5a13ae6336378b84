"""An application with the rows of other subjects that its timeline tells, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, func, select

from lingga_app.db.tables import (
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
from lingga_app.db.types import any_of, table
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

    row: Any
    """An `Application`, or a row of its table."""
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


TOLD_BY: Final[Mapping[Status, str]] = {
    Status.MENDING: "return_case",
    Status.BILLED: "payments",
    Status.PAID: "right",
    Status.BOOKED: "appointment",
    Status.RETURNED: "return_case",
    Status.READY: "delivery",
    Status.REFUSED: "refusal",
}
"""The one part, if any, that says what an application in this status waits for."""


def load_cases(ctx: Ctx, rows: Sequence[Any], *, parts: Mapping[Status, str] | None = None) -> list[Case]:
    """The cases of these applications in a fixed number of queries, however many there are (drafts read more).

    `parts`: only that part of each; without it all of them, as the timeline tells them.
    """
    closed = closed_days(ctx)
    cases = {row.id or 0: Case(row, ctx.now, closed) for row in rows}
    for case in cases.values():
        case.person = ctx.vault.open(ctx.db, case.row.key_id, case.row.name_sealed)
        if case.row.status is Status.DRAFT:
            answers = answers_of(ctx, case.row)
            case.open_fields = len(registration.missing(answers, case.today))
            case.papers = paper_list(ctx, case.row, facts_on(case.today, answers, case.row))
    for name in _OF_ONE:
        ids = [number for number, case in cases.items() if parts is None or parts.get(case.row.status) == name]
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for part in _read(ctx, name, ids):
            found[part.application_id].append(part)
        for application_id, read in found.items():
            many = name in {"payments", "changes"}
            setattr(cases[application_id], name, read if many else read[-1])
    return list(cases.values())


def _read(ctx: Ctx, part: str, ids: Sequence[int]) -> Sequence[Any]:
    """Most people have one application: that statement is worked out once, an IN list at every use."""
    if len(ids) == 1:
        return ctx.db.execute(_OF_ONE[part], {"id_": ids[0]}).all()
    return ctx.db.execute(_OF_MANY[part], {"ids": ids}).all() if ids else ()


_payments, _rights, _seats = table(Payment), table(BookingRight), table(Appointment)
_sessions, _places, _returns, _items = table(Session), table(Place), table(ReturnCase), table(ReturnItem)
_deliveries, _changes, _decisions = table(Delivery), table(StatusChange), table(Decision)


def _parts(which: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> Mapping[str, Any]:
    """Attribute of `Case` -> its rows, of `which` applications."""
    return {
        "payments": (
            select(_payments.c.application_id, _payments.c.state, _payments.c.amount_idr, _payments.c.expires_at)
            .where(which(_payments.c.application_id))
            .order_by(_payments.c.id)
        ),
        "right": (
            select(_rights.c.application_id, _rights.c.promised_until)
            .where(which(_rights.c.application_id), any_of(_rights.c.state, (RightState.GRANTED, RightState.SPENT)))
            .order_by(_rights.c.id)
        ),
        "appointment": (
            select(_seats.c.application_id, _sessions.c.starts_at, _sessions.c.ends_at, _places.c.name.label("place"))
            .join(_sessions, _sessions.c.id == _seats.c.session_id)
            .join(_places, _places.c.id == _sessions.c.place_id)
            .where(which(_seats.c.application_id), _seats.c.state == AppointmentState.CONFIRMED)
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
            .where(which(_returns.c.application_id), _returns.c.answered_at.is_(None), _returns.c.closed_at.is_(None))
            .group_by(_returns.c.application_id, _returns.c.due_on)
        ),
        "delivery": (
            select(_deliveries.c.application_id, _deliveries.c.way, _deliveries.c.collect_by)
            .where(which(_deliveries.c.application_id), _deliveries.c.state != DeliveryState.CANCELLED)
            .order_by(_deliveries.c.id)
        ),
        "refusal": (
            select(_decisions.c.application_id, _decisions.c.reason)
            .where(which(_decisions.c.application_id), _decisions.c.what == "refuse")
            .order_by(_decisions.c.id)
        ),
        "changes": (
            select(_changes.c.application_id, _changes.c.became, _changes.c.at)
            .where(which(_changes.c.application_id))
            .order_by(_changes.c.id)
        ),
    }


_OF_ONE: Final = _parts(lambda application_id: application_id == bindparam("id_"))
_OF_MANY: Final = _parts(lambda application_id: application_id.in_(bindparam("ids", expanding=True)))
