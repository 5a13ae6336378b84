"""The slip of an appointment: what it says. Its seal is read back by `services.authenticity` and at the door."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lingga_app.db.tables import Application, AppointmentState, Paper
from lingga_app.db.types import table
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.papers import PaperKind, Visitor, bring_list, visitors
from lingga_app.services.answers import answers_of
from lingga_app.services.chairs import appointments, sessions
from lingga_app.services.paper_list import facts_on
from lingga_app.services.reserving import live_seat, places
from lingga_app.services.run import Ctx
from lingga_app.services.seals import seal_slip
from lingga_app.services.seats import OfCase, application_for

_papers = table(Paper)


@dataclass(frozen=True, slots=True)
class Slip:
    """An appointment on paper. `address`: what its QR holds; `code`: what stands below it, for typing.

    `bring`: one entry per original, alternatives together.

    `first_name` only: the copy on a phone must not give away who somebody is.
    """

    reference: str
    first_name: str
    session_id: int
    place: str
    place_address: str
    directions: str
    starts_at: datetime
    ends_at: datetime
    address: str
    code: str
    token: str
    bring: tuple[tuple[PaperKind, ...], ...]
    visitors: tuple[Visitor, ...]
    made_at: datetime


def slip(ctx: Ctx, cmd: OfCase) -> Slip:
    """The slip of one's own appointment. Raises `NotFound` without one."""
    application = ctx.db.get_one(Application, application_for(ctx, cmd.reference).id)
    current = live_seat(ctx, application.id or 0)
    if current is None or current.state is not AppointmentState.CONFIRMED:
        raise NotFound
    row = ctx.db.execute(
        select(places.c.address, places.c.directions, appointments.c.booked_at)
        .join(sessions, sessions.c.place_id == places.c.id)
        .join(appointments, appointments.c.session_id == sessions.c.id)
        .where(appointments.c.id == current.id)
    ).one()
    sealed = seal_slip(
        ctx,
        application,
        appointment=current.public_id,
        booked_at=row.booked_at,
        starts_at=current.starts_at,
        place=current.place,
    )
    facts = facts_on(wib_day(current.starts_at), answers_of(ctx, application), application)
    sent = ctx.db.execute(select(_papers.c.kind).where(_papers.c.application_id == application.id).distinct()).scalars()
    name = (
        "" if application.name_sealed is None else ctx.vault.open(ctx.db, application.key_id, application.name_sealed)
    )
    return Slip(
        application.reference,
        name.split(" ")[0].capitalize(),
        current.session_id,
        current.place,
        row.address,
        row.directions,
        current.starts_at,
        current.ends_at,
        sealed.qr,
        sealed.code,
        current.public_id,
        bring_list(facts, [PaperKind(kind) for kind in sent if kind in set(PaperKind)]),
        visitors(facts),
        row.booked_at,
    )
