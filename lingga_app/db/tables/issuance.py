"""Blank books, passports, delivery."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from lingga_app.db.types import day, key, moment, one_of, ref, sealed


class BookState(StrEnum):
    ON_HAND = "on_hand"
    ISSUED = "issued"
    SPOILED = "spoiled"
    VOID = "void"


class BlankBook(SQLModel, table=True):
    """Stock. A number is used once and ends issued, spoiled or void (invariant E.5)."""

    __tablename__ = "blank_book"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("state = 'on_hand' OR used_at IS NOT NULL", name="used"),
        CheckConstraint("(state = 'issued') <= (application_id IS NOT NULL)", name="issued_to"),
        Index(
            "uq_blank_book_one_live",
            "application_id",
            unique=True,
            sqlite_where=text("state = 'issued'"),
            postgresql_where=text("state = 'issued'"),
        ),
        Index("ix_blank_book_shelf", "state", "number"),
    )

    id: int | None = key()
    number: str = Field(unique=True)
    state: BookState = one_of(BookState, BookState.ON_HAND)
    batch: str = ""
    received_at: datetime = moment()
    received_by: int | None = ref("officer.id", null=True, index=False)
    application_id: int | None = ref("application.id", null=True)
    used_at: datetime | None = moment(null=True)
    used_by: int | None = ref("officer.id", null=True, index=False)
    reason: str = ""


class Passport(SQLModel, table=True):
    """A printed specimen passport: its lines are sealed, its book and seal are fixed. One of a case is not void."""

    __table_args__ = (
        Index(
            "uq_passport_live",
            "application_id",
            unique=True,
            sqlite_where=text("void_at IS NULL"),
            postgresql_where=text("void_at IS NULL"),
        ),
        CheckConstraint("expires_on > issued_on", name="validity"),
    )

    id: int | None = key()
    application_id: int = ref("application.id")
    book_id: int = ref("blank_book.id", unique=True)
    data_sealed: bytes = sealed()
    seal: bytes = sealed()
    issued_on: date = day()
    expires_on: date = day()
    printed_by: int = ref("officer.id", index=False)
    printed_at: datetime = moment()
    released_by: int | None = ref("officer.id", null=True, index=False)
    released_at: datetime | None = moment(null=True)
    void_at: datetime | None = moment(null=True)


class DeliveryWay(StrEnum):
    COUNTER = "counter"
    POST = "post"


class Collector(StrEnum):
    """Who fetches the booklet at the counter."""

    SELF = "self"
    RELATIVE = "relative"
    NAMED = "named"


class DeliveryState(StrEnum):
    CHOSEN = "chosen"
    READY = "ready"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"


class Delivery(SQLModel, table=True):
    """How one booklet reaches the person: exactly one live way, handed over at most once (invariant E.8).

    A choice that is changed is cancelled and a new row made, so that pickup codes and shipments belong to one choice.
    `address_sealed`: JSON of name, address, area. `place_id`: the outreach visit to collect at, NULL for the office.
    `warned_days`: the last of the warnings that was sent (14, 7, 3 or 1 days left).
    """

    __table_args__ = (
        Index(
            "uq_delivery_live",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('chosen', 'ready', 'under_way')"),
            postgresql_where=text("state IN ('chosen', 'ready', 'under_way')"),
        ),
        Index(
            "uq_delivery_done",
            "passport_id",
            unique=True,
            sqlite_where=text("state = 'done'"),
            postgresql_where=text("state = 'done'"),
        ),
        CheckConstraint("state IN ('chosen', 'cancelled') OR passport_id IS NOT NULL", name="of_a_book"),
        CheckConstraint("(way = 'post') <= (address_sealed IS NOT NULL)", name="post_has_address"),
    )

    id: int | None = key()
    application_id: int = ref("application.id")
    passport_id: int | None = ref("passport.id", null=True)
    way: DeliveryWay = one_of(DeliveryWay)
    state: DeliveryState = one_of(DeliveryState, DeliveryState.CHOSEN)
    address_sealed: bytes | None = sealed(null=True)
    place_id: int | None = ref("place.id", null=True, index=False)
    collector: Collector = one_of(Collector, Collector.SELF)
    collector_name_sealed: bytes | None = sealed(null=True)
    postage_idr: int = 0
    postage_days: int = 0
    tracking_number: str = Field(default="", index=True)
    chosen_at: datetime = moment()
    ready_at: datetime | None = moment(null=True)
    collect_by: date | None = day(null=True)
    warned_days: int | None = None
    done_at: datetime | None = moment(null=True)
    done_by: int | None = ref("officer.id", null=True, index=False)
    papers_seen: str = ""
    received_by_sealed: bytes | None = sealed(null=True)


class DeliveryEvent(SQLModel, table=True):
    """What the carrier reported, once per event."""

    __tablename__ = "delivery_event"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    delivery_id: int = ref("delivery.id")
    key: str = Field(unique=True)
    what: str
    where: str = ""
    at: datetime = moment()


class PickupToken(SQLModel, table=True):
    """Single use, bound to one delivery and its collector; useless after cancellation (invariant E.9).

    Neither the secret of the QR nor the short code stands here in clear: they are found by hash and keyed hash.
    """

    __tablename__ = "pickup_token"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_pickup_token_short",
            "short_index",
            unique=True,
            sqlite_where=text("used_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("used_at IS NULL AND cancelled_at IS NULL"),
        ),
        Index(
            "uq_pickup_token_live",
            "delivery_id",
            unique=True,
            sqlite_where=text("used_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("used_at IS NULL AND cancelled_at IS NULL"),
        ),
    )

    id: int | None = key()
    delivery_id: int = ref("delivery.id")
    token_hash: str = Field(unique=True)
    short_index: str
    secret_sealed: bytes = sealed()
    made_at: datetime = moment()
    cancelled_at: datetime | None = moment(null=True)
    used_at: datetime | None = moment(null=True)
