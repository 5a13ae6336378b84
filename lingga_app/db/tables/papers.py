"""Papers that people send, and the portrait taken at the office."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lingga_app.db.types import key, moment, one_of, ref, sealed


class PaperState(StrEnum):
    """`doubtful` came with findings and no note yet; `overridden` was sent anyway with a note; `unchecked` could be
    opened and not measured, which is our fault: an officer looks and the person need do nothing."""

    JUDGING = "judging"
    GOOD = "good"
    DOUBTFUL = "doubtful"
    UNCHECKED = "unchecked"
    OVERRIDDEN = "overridden"
    ACCEPTED = "accepted"
    TO_MEND = "to_mend"


class Paper(SQLModel, table=True):
    """One version of one paper. Replacing keeps the old version (invariant D.4).

    Blobs are names in the document store, sealed under `key_id`: the person's own key, and for a moment that of the
    household member whose paper this is (`shared_from_id`), until it is copied. `image_blob` and `thumb_blob` name one
    clean picture per page, parted by spaces; both are empty while the file was not opened or cannot be. `read_sealed`
    is what was read on the paper (`services.reading`), under the same key.
    """

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
    key_id: int = ref("subject_key.id", index=False)
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
    read_sealed: bytes | None = sealed(null=True)
    note_sealed: bytes | None = sealed(null=True)
    reason: str = ""
    shared_from_id: int | None = ref("paper.id", null=True)
    sent_at: datetime = moment()
    judged_at: datetime | None = moment(null=True)
    glanced_at: datetime | None = moment(null=True)
    glanced_by: int | None = ref("officer.id", null=True, index=False)
    replaced_at: datetime | None = moment(null=True)


class MissingPaper(SQLModel, table=True):
    """The "saya tidak punya ini" answer: the applicant said so, and what they offer instead. `accepted_by`: the
    officer who let the application go on without this paper."""

    __tablename__ = "missing_paper"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("application_id", "kind"),)

    id: int | None = key()
    application_id: int = ref("application.id", index=False)
    kind: str
    note_sealed: bytes | None = sealed(null=True)
    said_at: datetime = moment()
    accepted_at: datetime | None = moment(null=True)
    accepted_by: int | None = ref("officer.id", null=True, index=False)


class PaperUpload(SQLModel, table=True):
    """A file on its way, in parts; the store knows how far it came. `public_id` is the store's transfer id, `sha256`
    what the sender announced (empty where their browser cannot count it), `paper_id` what it became."""

    __tablename__ = "paper_upload"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    public_id: str = Field(unique=True)
    application_id: int = ref("application.id")
    kind: str
    size: int
    sha256: str = ""
    paper_id: int | None = ref("paper.id", null=True, index=False)
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
