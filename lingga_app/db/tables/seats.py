"""Places, sessions, seats."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lingga_app.db.types import day, key, moment, one_of, ref


class PlaceKind(StrEnum):
    OFFICE = "office"
    OUTREACH = "outreach"


class PlaceState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Place(SQLModel, table=True):
    """Where people can come: the office, or an outreach visit with its own days, head count and go / no-go.

    The row is also the lock under which `services.rights` sells: rights sold can never exceed what the place can seat
    by the promised days (invariant B.8). Booking on one's own right does not wait for it.
    """

    id: int | None = key()
    code: str = Field(unique=True)
    kind: PlaceKind = one_of(PlaceKind, PlaceKind.OFFICE)
    state: PlaceState = one_of(PlaceState, PlaceState.OPEN)
    office_id: int = ref("office.id")
    name: str
    address: str = ""
    district: str = ""
    directions: str = ""
    starts_on: date | None = day(null=True)
    ends_on: date | None = day(null=True)
    min_people: int = 0
    decide_at: datetime | None = moment(null=True)
    horizon_days: int = 20


class SessionState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Session(SQLModel, table=True):
    """One hour (or so) at one place. `taken` counts held and confirmed seats and moves only in `services.seats`.

    `capacity` is all chairs; `walk_in` of them are never booked; `priority` of them are for people aged 60 and over,
    with special needs, or with a child under 5, until they fall back a day before. `priority_taken` counts the seats
    of such people among `taken`; it may pass `priority`.
    """

    __tablename__ = "session"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("place_id", "starts_at"),
        CheckConstraint("taken >= 0 AND taken <= capacity - walk_in", name="taken"),
        CheckConstraint("priority_taken >= 0 AND priority_taken <= taken", name="priority_taken"),
        CheckConstraint("walk_in >= 0 AND priority >= 0 AND walk_in + priority <= capacity", name="shares"),
        CheckConstraint("starts_at < ends_at", name="times"),
    )

    id: int | None = key()
    place_id: int = ref("place.id", index=False)
    starts_at: datetime = moment(index=True)
    ends_at: datetime = moment()
    capacity: int
    walk_in: int = 0
    priority: int = 0
    taken: int = 0
    priority_taken: int = 0
    state: SessionState = one_of(SessionState, SessionState.OPEN)
    created_by: int | None = ref("officer.id", null=True, index=False)


class AppointmentState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"


class Appointment(SQLModel, table=True):
    """A seat of one application. At most one is live (invariant B.2); a hold ends by itself (B.3)."""

    __table_args__ = (
        Index(
            "uq_appointment_live",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('held', 'confirmed')"),
            postgresql_where=text("state IN ('held', 'confirmed')"),
        ),
        CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name="hold_ends"),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    application_id: int = ref("application.id")
    session_id: int = ref("session.id")
    state: AppointmentState = one_of(AppointmentState, AppointmentState.CONFIRMED)
    priority: bool = False
    expires_at: datetime | None = moment(null=True)
    booked_at: datetime = moment()
    moved_from_id: int | None = ref("appointment.id", null=True, index=False)
    own_change: bool = False
    released_at: datetime | None = moment(null=True)
    release_reason: str = ""
    checked_in_at: datetime | None = moment(null=True)
    checked_in_by: int | None = ref("officer.id", null=True, index=False)
    counter: str = ""
    queue_number: int | None = None
    checked_out_at: datetime | None = moment(null=True)


class Holiday(SQLModel, table=True):
    """A day on which the office is closed, from the published list or added by the supervisor."""

    day: date = Field(primary_key=True)
    name: str


class BoatReport(SQLModel, table=True):
    """A "kapal tidak berangkat" report, made by the applicant on the day: keeps money and right."""

    __tablename__ = "boat_report"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("appointment_id"),)

    id: int | None = key()
    application_id: int = ref("application.id")
    appointment_id: int = ref("appointment.id", index=False)
    route: str = ""
    reason: str = ""
    reported_at: datetime = moment()
