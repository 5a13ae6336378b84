"""The rows we keep, split by subject. Plain SQLModel; no rules live here beyond constraints.

Every name is importable from `lingga_app.db.tables`. Values that must stay erasable are ciphertext (`*_sealed`);
values that must be found are keyed hashes (`*_index`).
"""

from lingga_app.db.tables.accounts import (
    Account,
    ContactChange,
    Device,
    Invitation,
    Mandate,
    Office,
    Officer,
    OfficerRole,
    Relation,
    SignIn,
    SignInCode,
    SubjectKey,
)
from lingga_app.db.tables.applications import (
    Answer,
    AnswerChange,
    Application,
    CaseClaim,
    CaseStep,
    Decision,
    InterviewNote,
    Proofread,
    RegistryCheck,
    ReturnCase,
    ReturnItem,
    ReturnKind,
    StatusChange,
    Step,
)
from lingga_app.db.tables.base import (
    AuditEvent,
    AuditSeal,
    JobTurn,
    Outbox,
    RateWindow,
    RequestLog,
    Setting,
    metadata,
)
from lingga_app.db.tables.issuance import (
    BlankBook,
    BookState,
    Collector,
    Delivery,
    DeliveryEvent,
    DeliveryState,
    DeliveryWay,
    Passport,
    PickupToken,
)
from lingga_app.db.tables.money import (
    BookingRight,
    LedgerTransfer,
    Payment,
    Refund,
    RefundState,
    RightState,
    SettlementLine,
    SuspenseItem,
    Tariff,
    WebhookInbox,
)
from lingga_app.db.tables.openings import AnnouncedOpening, OpeningState, RoomTicket
from lingga_app.db.tables.papers import MissingPaper, Paper, PaperState, PaperUpload, Portrait
from lingga_app.db.tables.seats import (
    Appointment,
    AppointmentState,
    BoatAct,
    BoatActState,
    BoatMove,
    BoatReport,
    Holiday,
    OfferState,
    Place,
    PlaceKind,
    PlaceState,
    SeatOffer,
    Session,
    SessionState,
    WaitEntry,
    WaitMember,
    WaitState,
)
from lingga_app.db.tables.service import (
    Channel,
    Conversation,
    CorrectionCase,
    CorrectionState,
    Message,
    Notice,
    NoticeSend,
    SendState,
)
from lingga_app.db.types import check_members

check_members(metadata.tables.values())

__all__ = [
    "Account", "AnnouncedOpening", "Answer", "AnswerChange", "Application", "Appointment", "AppointmentState",
    "AuditEvent", "AuditSeal", "BlankBook", "BoatAct", "BoatActState", "BoatMove", "BoatReport", "BookState",
    "BookingRight", "CaseClaim", "CaseStep", "Channel", "Collector", "ContactChange", "Conversation",
    "CorrectionCase", "CorrectionState", "Decision", "Delivery", "DeliveryEvent", "DeliveryState", "DeliveryWay",
    "Device", "Holiday", "InterviewNote", "Invitation", "JobTurn", "LedgerTransfer", "Mandate", "Message",
    "MissingPaper", "Notice", "NoticeSend", "OfferState", "Office", "Officer", "OfficerRole", "OpeningState",
    "Outbox", "Paper", "PaperState", "PaperUpload", "Passport", "Payment", "PickupToken", "Place", "PlaceKind",
    "PlaceState", "Portrait", "Proofread", "RateWindow", "Refund", "RefundState", "RegistryCheck", "Relation",
    "RequestLog", "ReturnCase", "ReturnItem", "ReturnKind", "RightState", "RoomTicket", "SeatOffer", "SendState",
    "Session", "SessionState", "Setting", "SettlementLine", "SignIn", "SignInCode", "StatusChange", "Step",
    "SubjectKey", "SuspenseItem", "Tariff", "WaitEntry", "WaitMember", "WaitState", "WebhookInbox", "metadata",
]  # fmt: skip
