"""Papers that people send, and the portrait taken at the office."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lingga_app.db.types import key, moment, one_of, ref, sealed


class PaperState(StrEnum):
    """`doubtful` came with findings and no note yet; `overridden` was sent anyway with a note."""

    JUDGING = "judging"
    GOOD = "good"
    DOUBTFUL = "doubtful"
    OVERRIDDEN = "overridden"
    ACCEPTED = "accepted"
    TO_MEND = "to_mend"


class Paper(SQLModel, table=True):
    """One version of one paper. Replacing keeps the old version (invariant D.4)."""

    __table_args__ = (
        UniqueConstraint("application_id", "kind", "version"),
        Index(
            "uq_paper_current",
            "application_id",
            "kind",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    application_id: int = ref("application.id", index=False)
    kind: str
    version: int = 1
    state: PaperState = one_of(PaperState, PaperState.JUDGING)
    original_blob: str
    image_blob: str = ""
    thumb_blob: str = ""
    sha256: str = Field(index=True)
    size: int
    width: int = 0
    height: int = 0
    pages: int = 1
    verdict: str = "{}"
    note_sealed: bytes | None = sealed(null=True)
    reason: str = ""
    shared_from_id: int | None = ref("paper.id", null=True)
    sent_at: datetime = moment()
    judged_at: datetime | None = moment(null=True)
    glanced_at: datetime | None = moment(null=True)
    glanced_by: int | None = ref("officer.id", null=True, index=False)
    replaced_at: datetime | None = moment(null=True)


class MissingPaper(SQLModel, table=True):
    """The "saya tidak punya ini" answer: the applicant said so, and what they offer instead."""

    __tablename__ = "missing_paper"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("application_id", "kind"),)

    id: int | None = key()
    application_id: int = ref("application.id", index=False)
    kind: str
    note_sealed: bytes | None = sealed(null=True)
    said_at: datetime = moment()


class PaperUpload(SQLModel, table=True):
    """A file on its way, in parts; the store knows how far it came."""

    __tablename__ = "paper_upload"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    public_id: str = Field(unique=True)
    application_id: int = ref("application.id")
    kind: str
    size: int
    claimed_name: str = ""
    started_at: datetime = moment()
    finished_at: datetime | None = moment(null=True)


class Portrait(SQLModel, table=True):
    """The portrait taken between check-in and check-out of one appointment (invariant E.3)."""

    __table_args__ = (
        Index(
            "uq_portrait_current",
            "application_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: int | None = key()
    application_id: int = ref("application.id", index=False)
    appointment_id: int = ref("appointment.id")
    officer_id: int = ref("officer.id")
    blob: str
    sha256: str
    verdict: str = "{}"
    note_sealed: bytes | None = sealed(null=True)
    taken_at: datetime = moment()
    replaced_at: datetime | None = moment(null=True)
