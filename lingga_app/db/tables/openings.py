"""Announced openings and who waits for them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from lingga_app.db.types import day, key, moment, number, one_of, ref


class OpeningState(StrEnum):
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"


class AnnouncedOpening(SQLModel, table=True):
    """Seats of some days that open for everybody at one moment: until it is over, only who was let in may take them.

    `next_at` is how far admissions are used up; it moves by a condition on its old value, so that two who let people in
    at once cannot both use the same allowance. Rate and room are kept as they were when it was announced.
    """

    __tablename__ = "announced_opening"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("per_minute > 0 AND at_once > 0", name="door"),
        CheckConstraint("first_on <= last_on AND opens_at < ends_at", name="times"),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    place_id: int = ref("place.id")
    state: OpeningState = one_of(OpeningState, OpeningState.ANNOUNCED)
    first_on: date = day()
    last_on: date = day()
    opens_at: datetime = moment()
    ends_at: datetime = moment()
    per_minute: int
    at_once: int
    next_at: datetime = moment()
    announced_by: int | None = ref("officer.id", null=True, index=False)
    announced_at: datetime = moment()


class RoomTicket(SQLModel, table=True):
    """One account in one waiting room. A pass lasts from `admitted_at` to `leaves_at`; an ended one may queue again."""

    __tablename__ = "room_ticket"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("opening_id", "account_id"),
        CheckConstraint("(admitted_at IS NULL) = (leaves_at IS NULL)", name="pass"),
        Index("ix_room_ticket_line", "opening_id", "admitted_at", "rank"),
    )

    id: int | None = key()
    opening_id: int = ref("announced_opening.id", index=False)
    account_id: int = ref("account.id")
    rank: int = number()
    joined_at: datetime = moment()
    admitted_at: datetime | None = moment(null=True)
    leaves_at: datetime | None = moment(null=True)
