"""Who of one household can come together: the applicant's own people, and who of them has paid."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, or_

from lingga_app.db.tables import Application, AppointmentState, Relation
from lingga_app.db.types import table
from lingga_app.domain.lifecycle import BEFORE_MONEY, Status
from lingga_app.services.find import looked_after, own_application
from lingga_app.services.reserving import live_seat
from lingga_app.services.run import Ctx
from lingga_app.services.seats import MOST_TOGETHER, OfCase

_a = table(Application)
COUNTED = (*(BEFORE_MONEY - {Status.DRAFT}), Status.PAID, Status.BOOKED)
"""Who is counted in: those who will pay, who have paid, and who have a date."""


@dataclass(frozen=True, slots=True)
class Companion:
    """Another application of the household. `first_name` is "" until a name was typed; `starts_at`: their date."""

    reference: str
    first_name: str
    status: Status
    starts_at: datetime | None
    session_id: int | None


def companions(ctx: Ctx, cmd: OfCase) -> tuple[Companion, ...]:
    """The others whom this person may seat together with an application: paid, with a date, or still to pay.

    Same family card, or the same account for people who are not a clerk's clients. Raises `NotFound`.
    """
    head = own_application(ctx, cmd.reference)
    same_account = (_a.c.account_id == head.account_id) & (_a.c.relation != Relation.CLIENT)
    same_card = _a.c.household_index == head.household_index
    alike = or_(false() if head.relation is Relation.CLIENT else same_account, same_card)
    others = looked_after(ctx).where(
        alike, _a.c.id != head.id, _a.c.office_id == head.office_id, _a.c.status.in_(COUNTED)
    )
    rows = ctx.db.exec(others.order_by(_a.c.id).limit(MOST_TOGETHER - 1)).all()
    return tuple(_companion(ctx, row) for row in rows)


def _companion(ctx: Ctx, row: Application) -> Companion:
    name = "" if row.name_sealed is None else ctx.vault.open(ctx.db, row.key_id, row.name_sealed)
    seat = live_seat(ctx, row.id or 0)
    if seat is not None and seat.state is not AppointmentState.CONFIRMED:
        seat = None
    return Companion(
        row.reference,
        name.split(" ")[0].capitalize(),
        row.status,
        None if seat is None else seat.starts_at,
        None if seat is None else seat.session_id,
    )
