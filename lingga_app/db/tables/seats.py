"""Places, sessions, seats."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lingga_app.db.types import BigInt, day, key, moment, one_of, ref
from lingga_app.domain.areas import Route


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

    `capacity` is all chairs; `walk_in` of them are never booked: the desk seats people on them who come without a date
    (`walk_in_taken`, not counted in `taken`). `priority` of them are for people aged 60 and over, with special needs,
    or with a child under 5, until they fall back a day before. `priority_taken` counts the seats of such people among
    `taken`; it may pass `priority`. `kept` chairs are nobody's for now: people who were moved because of a boat come
    back to them if the act is undone.
    """

    __tablename__ = "session"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("place_id", "starts_at"),
        CheckConstraint("taken >= 0 AND taken + kept <= capacity - walk_in", name="taken"),
        CheckConstraint("kept >= 0", name="kept"),
        CheckConstraint("priority_taken >= 0 AND priority_taken <= taken", name="priority_taken"),
        CheckConstraint("walk_in >= 0 AND priority >= 0 AND walk_in + priority <= capacity", name="shares"),
        CheckConstraint("walk_in_taken >= 0 AND walk_in_taken <= walk_in", name="walk_in_taken"),
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
    kept: int = 0
    walk_in_taken: int = 0
    state: SessionState = one_of(SessionState, SessionState.OPEN)
    opening_id: int | None = ref("announced_opening.id", null=True)
    created_by: int | None = ref("officer.id", null=True, index=False)


class AppointmentState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"


class Appointment(SQLModel, table=True):
    """A seat of one application. At most one is live (invariant B.2); a hold ends by itself (B.3).

    `walk_in`: a chair of the walk-in share, had at the desk.
    """

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
    walk_in: bool = False
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


class WaitState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    MISSED = "missed"
    LEFT = "left"
    ENDED = "ended"


class WaitEntry(SQLModel, table=True):
    """A place in the waiting list of one place: `people` who come together, all of whom have paid (invariant B.12).

    Order: `first` (somebody among them is served first), then `joined_at`. `first_people` of them take a seat of those
    served first. The two promises are the earliest and the latest of their rights here, NULL when one of them has none
    here: whether seats fit an entry depends on them. An offer that nobody answered ends the entry as MISSED; a new one
    then stands at the end of the list.
    """

    __tablename__ = "wait_entry"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_wait_entry_waiting",
            "place_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("people > 0 AND first_people >= 0 AND first_people <= people", name="people"),
        CheckConstraint("from_on <= until_on", name="days"),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    account_id: int = ref("account.id")
    place_id: int = ref("place.id", index=False)
    people: int
    first_people: int = 0
    first: bool = False
    asks_first: bool = False
    from_on: date = day()
    until_on: date = day()
    earliest_promise: date | None = day(null=True)
    latest_promise: date | None = day(null=True)
    state: WaitState = one_of(WaitState, WaitState.WAITING)
    missed: int = 0
    joined_at: datetime = moment()
    ended_at: datetime | None = moment(null=True)


class WaitMember(SQLModel, table=True):
    """Who waits in an entry. At most one live entry per application."""

    __tablename__ = "wait_member"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_wait_member_live",
            "application_id",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
    )

    entry_id: int = Field(primary_key=True, foreign_key="wait_entry.id", sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    application_id: int = Field(primary_key=True, foreign_key="application.id", sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    live: bool = True


class OfferState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"


class SeatOffer(SQLModel, table=True):
    """Seats of one session offered to one entry: held for all of its people until `expires_at`."""

    __tablename__ = "seat_offer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("entry_id", "session_id"),
        Index(
            "uq_seat_offer_open",
            "entry_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = key()
    entry_id: int = ref("wait_entry.id", index=False)
    session_id: int = ref("session.id")
    state: OfferState = one_of(OfferState, OfferState.OPEN)
    offered_at: datetime = moment()
    expires_at: datetime = moment()
    answered_at: datetime | None = moment(null=True)


class BoatActState(StrEnum):
    MOVED = "moved"
    CONFIRMED = "confirmed"
    UNDONE = "undone"


class BoatAct(SQLModel, table=True):
    """The boats of one route do not sail on one day: a supervisor moved the people. Undoable while MOVED."""

    __tablename__ = "boat_act"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_boat_act_open",
            "office_id",
            "route",
            "day",
            unique=True,
            sqlite_where=text("state = 'moved'"),
            postgresql_where=text("state = 'moved'"),
        ),
    )

    id: int | None = key()
    office_id: int = ref("office.id", index=False)
    route: Route = one_of(Route)
    day: date = day(index=True)
    reason: str = ""
    state: BoatActState = one_of(BoatActState, BoatActState.MOVED)
    made_by: int = ref("officer.id", index=False)
    made_at: datetime = moment()
    settled_at: datetime | None = moment(null=True)


class BoatMove(SQLModel, table=True):
    """One person of a boat act: from which seat to which (NULL: none fitted, they choose again).

    `notice_id` tells them; the person is reached when it arrived, or when an officer called.
    """

    __tablename__ = "boat_move"  # pyright: ignore[reportAssignmentType]

    act_id: int = Field(primary_key=True, foreign_key="boat_act.id", sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    application_id: int = Field(primary_key=True, foreign_key="application.id", sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    from_id: int = ref("appointment.id", index=False)
    to_id: int | None = ref("appointment.id", null=True, index=False)
    notice_id: int | None = ref("notice.id", null=True, index=False)
    undone: bool = False
    called_at: datetime | None = moment(null=True)
    called_by: int | None = ref("officer.id", null=True, index=False)
