"""The application, its answers, its history, and what the desks decided about it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lingga_app.db.tables.accounts import Relation
from lingga_app.db.types import day, key, moment, one_of, ref, sealed
from lingga_app.domain.lifecycle import Act, Status


class Application(SQLModel, table=True):
    """One person's request for a first passport.

    `nik_lock` is the keyed hash of the NIK while this application holds it (first accepted KTP or payment) and NULL
    otherwise, so its uniqueness is "at most one open application per NIK" on both engines. `birth_index` answers the
    public status page without opening anything.
    """

    __table_args__ = (
        Index("ix_application_queue", "office_id", "status"),  # desks ask for what waits, not for all there ever was
        Index("ix_application_sent", "office_id", "sent_at"),
    )

    id: int | None = key()
    public_id: str = Field(unique=True)
    reference: str = Field(unique=True)
    account_id: int = ref("account.id")
    office_id: int = ref("office.id", index=False)
    key_id: int = ref("subject_key.id")
    relation: Relation = one_of(Relation, Relation.SELF)
    status: Status = one_of(Status, Status.DRAFT, index=True)
    product: str = ""
    purpose: str = ""
    name_sealed: bytes | None = sealed(null=True)
    nik_index: str | None = Field(default=None, index=True)
    nik_lock: str | None = Field(default=None, unique=True)
    household_index: str | None = Field(default=None, index=True)
    birth_index: str | None = None
    held_passport: bool | None = None
    held_passport_again: bool | None = None
    glance_reason: str = ""
    glance_due_at: datetime | None = moment(null=True)
    sent_at: datetime | None = moment(null=True)
    interviewed_at: datetime | None = moment(null=True)
    issue_due_on: date | None = day(null=True)
    created_at: datetime = moment()
    changed_at: datetime = moment()


class Answer(SQLModel, table=True):
    """The current value of one field."""

    __table_args__ = (UniqueConstraint("application_id", "field"),)

    id: int | None = key()
    application_id: int = ref("application.id", index=False)
    field: str
    value_sealed: bytes = sealed()
    version: int = 1
    answered_at: datetime = moment()


class AnswerChange(SQLModel, table=True):
    """Old and new value of a field changed after sending (invariant A.4). Append-only."""

    __tablename__ = "answer_change"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    application_id: int = ref("application.id")
    field: str
    old_sealed: bytes | None = sealed(null=True)
    new_sealed: bytes = sealed()
    reason: str = ""
    actor: str
    at: datetime = moment()


class StatusChange(SQLModel, table=True):
    """Every move, in order: replaying it gives the status (invariant A.1). Append-only."""

    __tablename__ = "status_change"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    application_id: int = ref("application.id")
    was: Status | None = one_of(Status, null=True, check="was")
    act: Act | None = one_of(Act, null=True)
    became: Status = one_of(Status, check="became")
    actor: str
    reason: str = ""
    at: datetime = moment()


class CaseClaim(SQLModel, table=True):
    """An officer has taken this case; it must be handed over before sign-out."""

    __tablename__ = "case_claim"  # pyright: ignore[reportAssignmentType]

    application_id: int = Field(primary_key=True, foreign_key="application.id")
    officer_id: int = ref("officer.id")
    claimed_at: datetime = moment()


class Step(StrEnum):
    """Steps of one case whose doers are compared with each other."""

    INTERVIEW = "interview"
    VERIFY = "verify"
    APPROVE = "approve"
    PRINT = "print"


class CaseStep(SQLModel, table=True):
    """Who did which step. The indexes keep interviewer, approver and printer apart, and verifier from approver."""

    __tablename__ = "case_step"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_case_step_three_people",
            "application_id",
            "officer_id",
            unique=True,
            sqlite_where=text("step IN ('interview', 'approve', 'print')"),
            postgresql_where=text("step IN ('interview', 'approve', 'print')"),
        ),
        Index(
            "uq_case_step_four_eyes",
            "application_id",
            "officer_id",
            unique=True,
            sqlite_where=text("step IN ('verify', 'approve')"),
            postgresql_where=text("step IN ('verify', 'approve')"),
        ),
    )

    application_id: int = Field(primary_key=True, foreign_key="application.id")
    step: Step = Field(primary_key=True, sa_type=one_of(Step).sa_type)
    officer_id: int = ref("officer.id")
    at: datetime = moment()


class InterviewNote(SQLModel, table=True):
    """The interviewer's notes, saved as typed; one row per case and officer."""

    __tablename__ = "interview_note"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("application_id", "officer_id"),)

    id: int | None = key()
    application_id: int = ref("application.id", index=False)
    officer_id: int = ref("officer.id")
    text_sealed: bytes = sealed()
    private: bool = False
    changed_at: datetime = moment()


class RegistryCheck(SQLModel, table=True):
    """What the population registry answered, or that it did not answer."""

    __tablename__ = "registry_check"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    application_id: int = ref("application.id")
    outcome: str = "asked"
    record_sealed: bytes | None = sealed(null=True)
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(null=True)


class Proofread(SQLModel, table=True):
    """The applicant agreed to these very lines of the data page. Printing compares the hash."""

    id: int | None = key()
    application_id: int = ref("application.id")
    lines_hash: str
    lines_sealed: bytes = sealed()
    officer_id: int | None = ref("officer.id", null=True)
    agreed_at: datetime = moment()


class ReturnKind(StrEnum):
    GLANCE = "glance"
    VERIFICATION = "verification"


class ReturnCase(SQLModel, table=True):
    """Something sent back to the applicant: before payment (papers) or after the interview (fields)."""

    __tablename__ = "return_case"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_return_case_open",
            "application_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL AND closed_at IS NULL"),
            postgresql_where=text("answered_at IS NULL AND closed_at IS NULL"),
        ),
    )

    id: int | None = key()
    application_id: int = ref("application.id")
    kind: ReturnKind = one_of(ReturnKind)
    officer_id: int = ref("officer.id")
    asked_at: datetime = moment()
    due_on: date = day()
    extended_at: datetime | None = moment(null=True)
    reminded_at: datetime | None = moment(null=True)
    answered_at: datetime | None = moment(null=True)
    closed_at: datetime | None = moment(null=True)


class ReturnItem(SQLModel, table=True):
    """One field or one paper to mend, with a reason code and what to bring, if anything.

    `kept`: the applicant says that their answer is right, and explains.
    """

    __tablename__ = "return_item"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("return_id", "target"),)

    id: int | None = key()
    return_id: int = ref("return_case.id", index=False)
    target: str
    is_paper: bool = False
    reason: str
    note_sealed: bytes | None = sealed(null=True)
    bring: bool = False
    kept: bool = False
    explanation_sealed: bytes | None = sealed(null=True)
    answered_at: datetime | None = moment(null=True)


class Decision(SQLModel, table=True):
    """Approval, refusal, or another decision of a desk, with its reason code."""

    id: int | None = key()
    application_id: int = ref("application.id")
    officer_id: int = ref("officer.id")
    what: str
    reason: str = ""
    note_sealed: bytes | None = sealed(null=True)
    at: datetime = moment()
