"""Bills, the gateway's inbox, the ledger, booking rights."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lingga_app.db.types import day, key, moment, one_of, ref
from lingga_app.domain.payments import PayState


class Tariff(SQLModel, table=True):
    """A price with its regulation and its days. An issued bill keeps the row it was made from (invariant C.8)."""

    __table_args__ = (
        UniqueConstraint("product", "valid_from"),
        CheckConstraint("amount_idr > 0", name="amount"),
    )

    id: int | None = key()
    product: str
    amount_idr: int
    regulation: str
    valid_from: date = day()
    valid_to: date | None = day(null=True)


class Payment(SQLModel, table=True):
    """One bill: one application, one amount, one code, for ever (invariant C.2)."""

    __table_args__ = (
        CheckConstraint("amount_idr > 0", name="amount"),
        CheckConstraint("refunded_idr BETWEEN 0 AND received_idr", name="refunded"),
        Index(
            "uq_payment_open",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('created', 'unknown', 'pending', 'challenge')"),
            postgresql_where=text("state IN ('created', 'unknown', 'pending', 'challenge')"),
        ),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    order_id: str = Field(unique=True)
    application_id: int = ref("application.id")
    tariff_id: int = ref("tariff.id", index=False)
    amount_idr: int
    received_idr: int = 0
    refunded_idr: int = 0
    billing_code: str = Field(unique=True)
    channel: str
    state: PayState = one_of(PayState, PayState.CREATED, index=True)
    transaction_id: str = ""
    pay_code: str = ""
    pay_url: str = ""
    ntpn: str | None = Field(default=None, unique=True)
    place_id: int = ref("place.id", index=False)
    promised_until: date = day()
    share_token: str = Field(unique=True)
    created_at: datetime = moment()
    issued_at: datetime | None = moment(null=True)
    expires_at: datetime = moment()
    paid_at: datetime | None = moment(null=True)
    next_poll_at: datetime | None = moment(null=True, index=True)
    polls: int = 0


class WebhookInbox(SQLModel, table=True):
    """Raw callbacks, stored before anything is believed. The same event is stored once."""

    __tablename__ = "webhook_inbox"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("gateway", "dedupe_key"),)

    id: int | None = key()
    gateway: str
    dedupe_key: str
    body: str
    received_at: datetime = moment()
    repeats: int = 0
    applied_at: datetime | None = moment(null=True)
    outcome: str = ""


class LedgerTransfer(SQLModel, table=True):
    """Two equal legs in one row, so that the books cannot be out of balance. Append-only.

    `effect` names what the transfer does to its payment ("paid", "excess", "refund:<id>" ...): the unique key makes a
    second application of the same effect impossible.
    """

    __tablename__ = "ledger_transfer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("payment_id", "effect"),
        CheckConstraint("amount_idr > 0", name="amount"),
        CheckConstraint("debit <> credit", name="two_accounts"),
        Index(
            "uq_ledger_transfer_without_payment",
            "effect",
            unique=True,
            sqlite_where=text("payment_id IS NULL"),
            postgresql_where=text("payment_id IS NULL"),
        ),
    )

    id: int | None = key()
    payment_id: int | None = ref("payment.id", null=True, index=False)
    effect: str
    debit: str = Field(index=True)
    credit: str = Field(index=True)
    amount_idr: int
    at: datetime = moment()


class RightState(StrEnum):
    OFFERED = "offered"
    GRANTED = "granted"
    SPENT = "spent"
    WITHDRAWN = "withdrawn"
    REFUNDED = "refunded"


class BookingRight(SQLModel, table=True):
    """The promise that comes with a payment: a seat at this place by this day, and a blank book."""

    __tablename__ = "booking_right"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_booking_right_live",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('offered', 'granted', 'spent')"),
            postgresql_where=text("state IN ('offered', 'granted', 'spent')"),
        ),
        Index(
            "ix_booking_right_unseated",
            "place_id",
            "promised_until",
            sqlite_where=text("state IN ('offered', 'granted')"),
            postgresql_where=text("state IN ('offered', 'granted')"),
        ),
    )

    id: int | None = key()
    application_id: int = ref("application.id")
    payment_id: int = ref("payment.id", unique=True)
    place_id: int = ref("place.id", index=False)
    promised_until: date = day()
    state: RightState = one_of(RightState, RightState.OFFERED, index=True)
    changed_at: datetime = moment()


class RefundState(StrEnum):
    DUE = "due"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    """An officer took the decision back before it was sent."""


class Refund(SQLModel, table=True):
    """Money that goes back. `public_id` is the refund key at the gateway, for every try.

    `surplus`: it never was the bill's money (a second payment, the excess of an overpayment), so the state of the
    payment does not follow it.
    """

    __table_args__ = (CheckConstraint("amount_idr > 0", name="amount"),)

    id: int | None = key()
    public_id: str = Field(unique=True)
    payment_id: int = ref("payment.id")
    transaction_id: str
    surplus: bool = False
    amount_idr: int
    reason: str
    state: RefundState = one_of(RefundState, RefundState.DUE)
    asked_by: str
    asked_at: datetime = moment()
    tries: int = 0
    done_at: datetime | None = moment(null=True)


class SuspenseItem(SQLModel, table=True):
    """Money or news that fits nowhere by itself: it has an age, an owner and an end (L8)."""

    __tablename__ = "suspense_item"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    payment_id: int | None = ref("payment.id", null=True)
    inbox_id: int | None = ref("webhook_inbox.id", null=True, index=False)
    amount_idr: int = 0
    reason: str
    owner_id: int | None = ref("officer.id", null=True)
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(null=True)
    resolution: str = ""


class SettlementLine(SQLModel, table=True):
    """One line of the gateway's daily file, and the payment it was matched with. Money going back is negative."""

    __tablename__ = "settlement_line"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("day", "kind", "order_id", "transaction_id", "reference"),)

    id: int | None = key()
    day: date = day()
    kind: str = "payment"
    order_id: str = Field(index=True)
    transaction_id: str
    reference: str = ""
    amount_idr: int
    fee_idr: int = 0
    payment_id: int | None = ref("payment.id", null=True)
    difference: str = ""
