"""The house's own books: audit, outbox, request ids, rate windows, settings."""

from datetime import datetime

from sqlalchemy import Connection, Index, event, text
from sqlalchemy.sql.schema import Table
from sqlmodel import Field, SQLModel

from lingga_app.db.types import BigInt, key, metadata, moment, ref


class AuditEvent(SQLModel, table=True):
    """Who saw or did what, when. Written in the act's transaction; rows are never changed (trigger)."""

    __tablename__ = "audit_event"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    at: datetime = moment()
    actor: str
    act: str = Field(index=True)
    subject_kind: str = ""
    subject_id: int = Field(default=0, sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    office_id: int | None = Field(default=None)
    request_id: str = ""
    details: str = "{}"

    __table_args__ = (Index("ix_audit_event_subject", "subject_kind", "subject_id"),)


class AuditSeal(SQLModel, table=True):
    """The hash chain over audit rows, linked within a second by the sealer."""

    __tablename__ = "audit_seal"  # pyright: ignore[reportAssignmentType]

    audit_id: int = Field(primary_key=True, foreign_key="audit_event.id", sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    place: int = Field(unique=True, sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    hash: str
    sealed_at: datetime = moment()


class Outbox(SQLModel, table=True):
    """What must happen outside, decided inside. `key` makes the second delivery impossible."""

    id: int | None = key()
    kind: str
    key: str = Field(unique=True)
    payload: str = "{}"
    created_at: datetime = moment()
    due_at: datetime = moment()
    tries: int = 0
    claimed_until: datetime | None = moment(null=True)
    done_at: datetime | None = moment(null=True)
    dead_at: datetime | None = moment(null=True)
    last_error: str = ""

    __table_args__ = (
        Index(
            "ix_outbox_open",
            "due_at",
            sqlite_where=text("done_at IS NULL AND dead_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
    )


class JobTurn(SQLModel, table=True):
    """When a recurring job runs next; one guarded statement decides which worker does it."""

    __tablename__ = "job_turn"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True)
    due_at: datetime = moment()


class RequestLog(SQLModel, table=True):
    """The same client request id gives the same answer, once (invariant A.3)."""

    __tablename__ = "request_log"  # pyright: ignore[reportAssignmentType]

    actor: str = Field(primary_key=True)
    request_id: str = Field(primary_key=True)
    case: str
    answer: str = ""
    at: datetime = moment(index=True)


class RateWindow(SQLModel, table=True):
    """Counters of tries per key and window; what slows guessing without slowing an island behind one address."""

    __tablename__ = "rate_window"  # pyright: ignore[reportAssignmentType]

    key: str = Field(primary_key=True)
    starts_at: datetime = Field(primary_key=True, sa_type=moment().sa_type)
    count: int = 0


class Setting(SQLModel, table=True):
    """Office settings that a supervisor may change; the last writer and time are kept."""

    name: str = Field(primary_key=True)
    value: str
    changed_by: int | None = ref("officer.id", null=True, index=False)
    changed_at: datetime = moment()


def append_only_ddl(name: str, dialect: str) -> list[str]:
    """Statements that make the database itself refuse UPDATE and DELETE on table `name`."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER tr_{name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION fn_{name}_append_only() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{name} is append-only'; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER tr_{name}_append_only BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION fn_{name}_append_only()",
    ]


APPEND_ONLY: list[str] = ["audit_event", "audit_seal", "status_change", "answer_change", "ledger_transfer"]


@event.listens_for(metadata, "after_create")
def _guard_books(_: object, connection: Connection, *, tables: list[Table] | None = None, **__: object) -> None:
    """`create_all` (tests) gets the same triggers as the migrations."""
    for table in tables or []:
        if table.name in APPEND_ONLY:
            for statement in append_only_ddl(table.name, connection.dialect.name):
                connection.exec_driver_sql(statement)
