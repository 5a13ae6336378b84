"""Every move a passport application can make, as one table.

The order of steps is the office's own: papers are looked at before money moves, and the time is chosen after paying.
A status is changed only by `services.move`, which repeats the old status in its statement.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lingga_app.domain.actor import CITIZENS, Role
from lingga_app.domain.errors import MoveNotAllowed


class Status(StrEnum):
    DRAFT = "draft"
    CHECKING = "checking"
    MENDING = "mending"
    PAYABLE = "payable"
    BILLED = "billed"
    PAID = "paid"
    BOOKED = "booked"
    MISSED = "missed"
    ARRIVED = "arrived"
    INTERVIEWED = "interviewed"
    RETURNED = "returned"
    VERIFIED = "verified"
    APPROVED = "approved"
    PRINTED = "printed"
    READY = "ready"
    POSTED = "posted"
    DELIVERED = "delivered"
    COLLECTED = "collected"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    LAPSED = "lapsed"
    UNCLAIMED = "unclaimed"
    CLOSED = "closed"


class Act(StrEnum):
    SEND = "send"
    SEND_CLEAR = "send_clear"
    ACCEPT_PAPERS = "accept_papers"
    ASK_MEND = "ask_mend"
    SEND_MENDED = "send_mended"
    ISSUE_BILL = "issue_bill"
    END_BILL = "end_bill"
    PAY = "pay"
    BOOK = "book"
    RESCHEDULE = "reschedule"
    COME_EARLY = "come_early"
    REPORT_BOAT = "report_boat"
    FREE_SEAT = "free_seat"
    MISS = "miss"
    EXCUSE = "excuse"
    CHECK_IN = "check_in"
    LEAVE = "leave"
    FINISH_INTERVIEW = "finish_interview"
    ASK_CORRECTION = "ask_correction"
    ANSWER_CORRECTION = "answer_correction"
    LAPSE = "lapse"
    VERIFY = "verify"
    APPROVE = "approve"
    REFUSE = "refuse"
    PRINT = "print"
    SPOIL = "spoil"
    RELEASE = "release"
    POST = "post"
    POST_BACK = "post_back"
    DELIVER = "deliver"
    HAND_OVER = "hand_over"
    CANCEL_BOOK = "cancel_book"
    REISSUE = "reissue"
    WITHDRAW = "withdraw"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Move:
    to: Status
    by: frozenset[Role]


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


SYSTEM = _by(Role.SYSTEM)
GLANCERS = _by(Role.VERIFIER, Role.COUNTER)
SUPERVISOR = _by(Role.SUPERVISOR)
COUNTER = _by(Role.COUNTER, Role.INTERVIEWER)

S, A = Status, Act

MOVES: Mapping[tuple[Status, Act], Move] = {
    (S.DRAFT, A.SEND): Move(S.CHECKING, CITIZENS),
    (S.DRAFT, A.SEND_CLEAR): Move(S.PAYABLE, CITIZENS),
    (S.DRAFT, A.WITHDRAW): Move(S.WITHDRAWN, CITIZENS | SYSTEM),
    (S.CHECKING, A.ACCEPT_PAPERS): Move(S.PAYABLE, GLANCERS),
    (S.CHECKING, A.ASK_MEND): Move(S.MENDING, GLANCERS),
    (S.CHECKING, A.WITHDRAW): Move(S.WITHDRAWN, CITIZENS),
    (S.MENDING, A.SEND_MENDED): Move(S.CHECKING, CITIZENS),
    (S.MENDING, A.WITHDRAW): Move(S.WITHDRAWN, CITIZENS | SYSTEM),
    (S.PAYABLE, A.ISSUE_BILL): Move(S.BILLED, CITIZENS | _by(Role.COUNTER)),
    (S.PAYABLE, A.PAY): Move(S.PAID, SYSTEM),
    (S.PAYABLE, A.WITHDRAW): Move(S.WITHDRAWN, CITIZENS | SYSTEM),
    (S.BILLED, A.END_BILL): Move(S.PAYABLE, CITIZENS | SYSTEM),
    (S.BILLED, A.PAY): Move(S.PAID, SYSTEM),
    (S.PAID, A.BOOK): Move(S.BOOKED, CITIZENS | SYSTEM | COUNTER | SUPERVISOR),
    (S.PAID, A.CLOSE): Move(S.CLOSED, SUPERVISOR),
    (S.BOOKED, A.RESCHEDULE): Move(S.BOOKED, CITIZENS | SYSTEM | SUPERVISOR),
    (S.BOOKED, A.COME_EARLY): Move(S.BOOKED, COUNTER),
    (S.BOOKED, A.REPORT_BOAT): Move(S.PAID, CITIZENS),
    (S.BOOKED, A.FREE_SEAT): Move(S.PAID, SUPERVISOR | SYSTEM),
    (S.BOOKED, A.CHECK_IN): Move(S.ARRIVED, COUNTER),
    (S.BOOKED, A.MISS): Move(S.MISSED, SUPERVISOR | _by(Role.COUNTER)),
    (S.BOOKED, A.CLOSE): Move(S.CLOSED, SUPERVISOR),
    (S.MISSED, A.EXCUSE): Move(S.PAID, SUPERVISOR),
    (S.ARRIVED, A.LEAVE): Move(S.PAID, COUNTER),
    (S.ARRIVED, A.FINISH_INTERVIEW): Move(S.INTERVIEWED, _by(Role.INTERVIEWER)),
    (S.INTERVIEWED, A.ASK_CORRECTION): Move(S.RETURNED, _by(Role.VERIFIER)),
    (S.INTERVIEWED, A.VERIFY): Move(S.VERIFIED, _by(Role.VERIFIER)),
    (S.INTERVIEWED, A.CLOSE): Move(S.CLOSED, SUPERVISOR),
    (S.RETURNED, A.ANSWER_CORRECTION): Move(S.INTERVIEWED, CITIZENS | COUNTER),
    (S.RETURNED, A.LAPSE): Move(S.LAPSED, SUPERVISOR),
    (S.VERIFIED, A.ASK_CORRECTION): Move(S.RETURNED, _by(Role.APPROVER)),
    (S.VERIFIED, A.APPROVE): Move(S.APPROVED, _by(Role.APPROVER)),
    (S.VERIFIED, A.REFUSE): Move(S.REFUSED, _by(Role.APPROVER)),
    (S.APPROVED, A.PRINT): Move(S.PRINTED, _by(Role.PRINTER)),
    (S.PRINTED, A.SPOIL): Move(S.APPROVED, _by(Role.PRINTER)),
    (S.PRINTED, A.RELEASE): Move(S.READY, _by(Role.PRINTER)),
    (S.READY, A.POST): Move(S.POSTED, _by(Role.COUNTER)),
    (S.READY, A.HAND_OVER): Move(S.COLLECTED, _by(Role.COUNTER)),
    (S.READY, A.CANCEL_BOOK): Move(S.UNCLAIMED, SUPERVISOR),
    (S.READY, A.REISSUE): Move(S.APPROVED, _by(Role.APPROVER)),
    (S.POSTED, A.DELIVER): Move(S.DELIVERED, SYSTEM),
    (S.POSTED, A.POST_BACK): Move(S.READY, SYSTEM | _by(Role.COUNTER)),
    (S.DELIVERED, A.REISSUE): Move(S.APPROVED, _by(Role.APPROVER)),
    (S.COLLECTED, A.REISSUE): Move(S.APPROVED, _by(Role.APPROVER)),
}

ENDED = frozenset({S.WITHDRAWN, S.REFUSED, S.LAPSED, S.UNCLAIMED, S.CLOSED, S.DELIVERED, S.COLLECTED})
"""Statuses in which no NIK is held any longer: the person may apply again (invariant A.2)."""

BEFORE_MONEY = frozenset({S.DRAFT, S.CHECKING, S.MENDING, S.PAYABLE, S.BILLED})


class Stage(StrEnum):
    """What the applicant sees on the timeline, in order."""

    DATA = "data"
    PAPERS = "papers"
    PAYMENT = "payment"
    SCHEDULE = "schedule"
    CHECK = "check"
    PRINT = "print"
    DELIVERY = "delivery"


STAGE_OF: Mapping[Status, Stage] = {
    S.DRAFT: Stage.DATA,
    S.CHECKING: Stage.PAPERS,
    S.MENDING: Stage.PAPERS,
    S.PAYABLE: Stage.PAYMENT,
    S.BILLED: Stage.PAYMENT,
    S.PAID: Stage.SCHEDULE,
    S.BOOKED: Stage.SCHEDULE,
    S.MISSED: Stage.SCHEDULE,
    S.ARRIVED: Stage.CHECK,
    S.INTERVIEWED: Stage.CHECK,
    S.RETURNED: Stage.CHECK,
    S.VERIFIED: Stage.CHECK,
    S.APPROVED: Stage.PRINT,
    S.PRINTED: Stage.PRINT,
    S.READY: Stage.DELIVERY,
    S.POSTED: Stage.DELIVERY,
    S.DELIVERED: Stage.DELIVERY,
    S.COLLECTED: Stage.DELIVERY,
    S.WITHDRAWN: Stage.DATA,
    S.REFUSED: Stage.CHECK,
    S.LAPSED: Stage.CHECK,
    S.UNCLAIMED: Stage.DELIVERY,
    S.CLOSED: Stage.SCHEDULE,
}


def after(status: Status, act: Act, roles: Iterable[Role]) -> Status:
    """The status that follows, or `MoveNotAllowed` that says why there is none."""
    move = MOVES.get((status, act))
    if move is None or move.by.isdisjoint(roles):
        raise MoveNotAllowed(status=status.value, act=act.value)
    return move.to


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/ARCHITECTURE.md (a test compares the two)."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {was} --> {move.to}: {act}" for (was, act), move in MOVES.items()]
    lines += [f"    {status} --> [*]" for status in Status if status in ENDED]
    return "\n".join(lines)
