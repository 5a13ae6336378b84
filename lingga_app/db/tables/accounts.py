"""People who sign in: citizens, village clerks, officers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from lingga_app.db.types import BigInt, day, key, moment, one_of, ref, sealed
from lingga_app.domain.actor import Role


class Relation(StrEnum):
    """Whom an application is for, seen from the account."""

    SELF = "self"
    CHILD = "child"
    RELATIVE = "relative"
    CLIENT = "client"


class SubjectKey(SQLModel, table=True):
    """One person's data key, wrapped by the master key. Destroying it erases the person (crypto-shredding)."""

    __tablename__ = "subject_key"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    wrapped: bytes | None = sealed(null=True)
    created_at: datetime = moment()
    destroyed_at: datetime | None = moment(null=True)


class Office(SQLModel, table=True):
    id: int | None = key()
    code: str = Field(unique=True)
    name: str
    address: str = ""
    phone: str = ""


class Account(SQLModel, table=True):
    """A citizen or village clerk. At least one way to be reached."""

    __table_args__ = (CheckConstraint("phone_index IS NOT NULL OR email_index IS NOT NULL", name="reachable"),)

    id: int | None = key()
    public_id: str = Field(unique=True)
    key_id: int = ref("subject_key.id")
    phone_index: str | None = Field(default=None, unique=True)
    phone_sealed: bytes | None = sealed(null=True)
    email_index: str | None = Field(default=None, unique=True)
    email_sealed: bytes | None = sealed(null=True)
    password_hash: str | None = None
    is_clerk: bool = False
    clerk_village: str = ""
    lang: str = "id"
    channels: str = "chat,sms,email"
    created_at: datetime = moment()
    disabled_at: datetime | None = moment(null=True)


class Officer(SQLModel, table=True):
    id: int | None = key()
    public_id: str = Field(unique=True)
    username: str = Field(unique=True)
    name: str
    office_id: int = ref("office.id")
    key_id: int = ref("subject_key.id")
    password_hash: str
    totp_sealed: bytes | None = sealed(null=True)
    totp_last_step: int = 0
    nik_index: str | None = None
    household_index: str | None = None
    disabled_at: datetime | None = moment(null=True)


class OfficerRole(SQLModel, table=True):
    __tablename__ = "officer_role"  # pyright: ignore[reportAssignmentType]

    officer_id: int = Field(primary_key=True, foreign_key="officer.id")
    role: Role = Field(primary_key=True, sa_type=one_of(Role).sa_type)


class Invitation(SQLModel, table=True):
    """An officer's way in: a one-time code and the second factor that it sets up. One row per officer, the newest.

    `contact_sealed`: where it was sent, kept for the next one. `code_sealed` is for the one who delivers it, and goes
    as soon as the code is used. All sealed under the officer's key.
    """

    officer_id: int = Field(primary_key=True, foreign_key="officer.id", sa_type=BigInt)  # pyright: ignore[reportArgumentType, reportCallIssue]
    contact_sealed: bytes = sealed()
    code_hash: str
    code_sealed: bytes | None = sealed(null=True)
    totp_sealed: bytes = sealed()
    lang: str = "id"
    sent_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(null=True)


class Device(SQLModel, table=True):
    """A browser that signed in. `shared`: others use it too, so nothing is kept on it. The token's hash is kept."""

    id: int | None = key()
    account_id: int | None = ref("account.id", null=True)
    officer_id: int | None = ref("officer.id", null=True)
    token_hash: str = Field(unique=True)
    label: str = ""
    shared: bool = False
    created_at: datetime = moment()
    last_seen_at: datetime = moment()
    revoked_at: datetime | None = moment(null=True)


class SignIn(SQLModel, table=True):
    """A signed-in browser. Opaque random cookie, stored hashed; idle and absolute limits; can be revoked or locked."""

    __tablename__ = "sign_in"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (CheckConstraint("(account_id IS NULL) <> (officer_id IS NULL)", name="one_person"),)

    id: int | None = key()
    token_hash: str = Field(unique=True)
    account_id: int | None = ref("account.id", null=True)
    officer_id: int | None = ref("officer.id", null=True)
    device_id: int | None = ref("device.id", null=True)
    created_at: datetime = moment()
    last_seen_at: datetime = moment()
    expires_at: datetime = moment()
    second_factor_at: datetime | None = moment(null=True)
    locked_at: datetime | None = moment(null=True)
    revoked_at: datetime | None = moment(null=True)


class SignInCode(SQLModel, table=True):
    """A one-time code: 6 digits, 5 minutes, few tries, bound to the browser that asked and to its purpose.

    `code_hash` is what an answer is compared with. `code_sealed` is for the one who delivers it, and goes as soon as
    the code is used. Sealed under a key of the row's own: the row is made alike whether an account exists or not.
    """

    __tablename__ = "sign_in_code"  # pyright: ignore[reportAssignmentType]

    id: int | None = key()
    key_id: int = ref("subject_key.id", index=False)
    account_id: int | None = ref("account.id", null=True, index=False)
    destination_index: str = Field(index=True)
    destination_sealed: bytes = sealed()
    browser_hash: str = Field(index=True)
    purpose: str = "sign_in"
    code_hash: str
    code_sealed: bytes | None = sealed(null=True)
    channel: str
    lang: str = "id"
    sends: int = 1
    tries: int = 0
    tries_allowed: int = 5
    created_at: datetime = moment(index=True)
    sent_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(null=True)


class ContactChange(SQLModel, table=True):
    """A replaced phone number or e-mail address. The old one is told, and may undo it for a day.

    `added`: there was none of this kind before; then `old_*` is the other contact, which is told all the same.
    """

    __tablename__ = "contact_change"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (CheckConstraint("kind IN ('phone', 'email')", name="kind"),)

    id: int | None = key()
    account_id: int = ref("account.id")
    kind: str
    old_index: str = Field(index=True)
    old_sealed: bytes = sealed()
    added: bool = False
    by_officer_id: int | None = ref("officer.id", null=True, index=False)
    changed_at: datetime = moment()
    undo_until: datetime = moment()
    undone_at: datetime | None = moment(null=True)


class Mandate(SQLModel, table=True):
    """A citizen's permission for a village clerk to act for them, in plain words and for a time."""

    __table_args__ = (UniqueConstraint("application_id", "clerk_id"),)

    id: int | None = key()
    clerk_id: int = ref("account.id")
    application_id: int = ref("application.id")
    scope: str = "apply"
    given_at: datetime = moment()
    ends_on: date = day()
    withdrawn_at: datetime | None = moment(null=True)
