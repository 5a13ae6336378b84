"""Notices, conversations, corrections."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lingga_app.db.types import key, moment, one_of, ref, sealed


class Notice(SQLModel, table=True):
    """Something the applicant should know, written once; it is in the app whatever the channels do.

    `facts` holds what the sentences need (days, amounts, our reference): nothing personal. `settled_at`: it is known to
    have reached its reader. `given_up_at`: every way was tried and none was confirmed, so an officer looks.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index(
            "ix_notice_given_up",
            "given_up_at",
            sqlite_where=text("given_up_at IS NOT NULL"),
            postgresql_where=text("given_up_at IS NOT NULL"),
        ),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    account_id: int = ref("account.id", index=False)
    application_id: int | None = ref("application.id", null=True)
    kind: str
    key: str
    facts: str = "{}"
    created_at: datetime = moment(index=True)
    read_at: datetime | None = moment(null=True)
    settled_at: datetime | None = moment(null=True)
    given_up_at: datetime | None = moment(null=True)


class Channel(StrEnum):
    CHAT = "chat"
    SMS = "sms"
    EMAIL = "email"


class SendState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class NoticeSend(SQLModel, table=True):
    """One notice on one channel, at most once.

    Queued without an error: being handed over, or lost on the way, so it is not tried again. Queued with an error: the
    provider did not take it and may be asked again.
    """

    __tablename__ = "notice_send"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("notice_id", "channel"),)

    id: int | None = key()
    notice_id: int = ref("notice.id", index=False)
    channel: Channel = one_of(Channel)
    state: SendState = one_of(SendState, SendState.QUEUED)
    provider_id: str = ""
    queued_at: datetime = moment()
    tried_at: datetime | None = moment(null=True)
    confirmed_at: datetime | None = moment(null=True)
    error: str = ""


class Conversation(SQLModel, table=True):
    """The chat of one application. It always has an owner or a promised answer (invariant F.3)."""

    __table_args__ = (
        CheckConstraint("last_seq = 0 OR owner_id IS NOT NULL OR promised_at IS NOT NULL", name="owned_or_promised"),
    )

    id: int | None = key()
    application_id: int = ref("application.id", unique=True)
    owner_id: int | None = ref("officer.id", null=True)
    last_seq: int = 0
    waiting_since: datetime | None = moment(null=True, index=True)
    promised_at: datetime | None = moment(null=True)
    citizen_read_seq: int = 0
    office_read_seq: int = 0


class Message(SQLModel, table=True):
    """One message, in order (`seq`), once (`request_id`)."""

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "sender", "request_id"),
    )

    id: int | None = key()
    conversation_id: int = ref("conversation.id", index=False)
    seq: int
    sender: str
    sender_name: str = ""
    text_sealed: bytes = sealed()
    request_id: str
    at: datetime = moment()


class CorrectionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class CorrectionCase(SQLModel, table=True):
    """An "ada yang salah" report after issuance: a misprint, damage, or a wrong datum, and what the office answered."""

    __tablename__ = "correction_case"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_correction_case_open",
            "application_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    application_id: int = ref("application.id")
    what: str
    text_sealed: bytes = sealed()
    state: CorrectionState = one_of(CorrectionState, CorrectionState.OPEN)
    office_fault: bool | None = None
    opened_at: datetime = moment()
    promised_at: datetime = moment()
    answered_at: datetime | None = moment(null=True)
    answered_by: int | None = ref("officer.id", null=True, index=False)
    answer_sealed: bytes | None = sealed(null=True)
