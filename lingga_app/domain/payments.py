"""Payment states, and what each event may do to each of them, as one table.

Three rules shape it: money received is always booked, a settled payment never goes back to waiting, and a second
payment is a refund that is due, not an error. The table is the office's own; what a gateway may send and in which order
follows Midtrans ("HTTP notifications" and "transaction status cycle" in its documentation): duplicates, late and
reordered notices are normal.

The same event told twice never reaches this table: what was booked is known by transaction and by refund key
(`domain.payment_news`), and the ledger refuses a second transfer of the same effect.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PayState(StrEnum):
    CREATED = "created"
    UNKNOWN = "unknown"
    PENDING = "pending"
    CHALLENGE = "challenge"
    PAID = "paid"
    PAID_LATE = "paid_late"
    REVIEW = "review"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUND_DUE = "refund_due"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    PART_REFUNDED = "part_refunded"
    DISPUTED = "disputed"


class PayEvent(StrEnum):
    """What can happen to a bill. `PAID*`: money of a transaction that is not booked yet."""

    ISSUED = "issued"
    ISSUE_UNKNOWN = "issue_unknown"
    ISSUE_REFUSED = "issue_refused"
    PAID = "paid"
    PAID_LESS = "paid_less"
    PAID_MORE = "paid_more"
    PENDING = "pending"
    CHALLENGED = "challenged"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    RIGHT_FOUND = "right_found"
    REFUND_ASKED = "refund_asked"
    REFUND_SENT = "refund_sent"
    REFUNDED = "refunded"
    PART_REFUNDED = "part_refunded"
    REFUND_FAILED = "refund_failed"
    REFUND_STOPPED = "refund_stopped"
    """An officer stopped a refund before it was sent. The further three: for late, partly returned, and other money."""
    REFUND_STOPPED_LATE = "refund_stopped_late"
    REFUND_STOPPED_REST = "refund_stopped_rest"
    REFUND_STOPPED_REVIEW = "refund_stopped_review"
    CHARGED_BACK = "charged_back"
    CHARGEBACK_LOST = "chargeback_lost"
    CHARGEBACK_WON = "chargeback_won"
    CHARGEBACK_WON_REST = "chargeback_won_rest"
    """Won for a payment of which a part had been given back before."""


class Effect(StrEnum):
    """What has to happen in the same transaction as the new state."""

    BOOK_REVENUE = "book_revenue"
    """The bill's amount to the state's revenue."""
    BOOK_EXCESS = "book_excess"
    """What came above the bill's amount: owed back, with a refund that is due."""
    BOOK_SECOND = "book_second"
    """A whole second payment: owed back, with a refund that is due."""
    BOOK_CREDIT = "book_credit"
    """All of it to the applicant's credit."""
    BOOK_SUSPENSE = "book_suspense"
    """All of it to suspense, with an item that a person closes."""
    SETTLE_CREDIT = "settle_credit"
    """From the applicant's credit to the state's revenue."""
    GRANT = "grant"
    """The booking right becomes the applicant's; receipt number; the application is paid."""
    WITHDRAW = "withdraw"
    """The offered right goes back; the application may be billed again."""
    CANCEL_THERE = "cancel_there"
    """The gateway must take no more money for this bill."""
    ASK_THERE = "ask_there"
    """The gateway knows; ask by our own id, never issue under a new one."""
    BOOK_REFUND = "book_refund"
    STOP_REFUND = "stop_refund"
    """A refund that was decided is not sent: the payer's bank took the money already."""
    BOOK_DISPUTE = "book_dispute"
    BOOK_DISPUTE_LOST = "book_dispute_lost"
    BOOK_DISPUTE_WON = "book_dispute_won"
    ITEM = "item"
    """A suspense item without money of its own: a person decides."""
    ALARM = "alarm"
    """Written to the audit trail and counted."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next state and its effects. `otherwise`: the step when no booking right can be had."""

    to: PayState
    effects: tuple[Effect, ...] = ()
    otherwise: "Step | None" = None


S, E, F = PayState, PayEvent, Effect

WAITING: Final = (S.CREATED, S.UNKNOWN, S.PENDING, S.CHALLENGE)
"""No money yet, and money is expected."""
ENDED: Final = (S.EXPIRED, S.CANCELLED, S.FAILED)
"""No money, and none is expected."""
SETTLED: Final = (S.PAID, S.PAID_LATE, S.PART_REFUNDED)
"""The bill's money is here."""
GOING_BACK: Final = (S.REFUND_DUE, S.REFUNDING)
HAS_HAD_MONEY: Final = frozenset(PayState) - set(WAITING) - set(ENDED)
"""Once here, a payment never leaves this set."""

_KEEP: Final = None
_Row = Mapping[tuple[PayState, ...], Step | tuple[Effect, ...] | None]
"""States -> the step; or effects alone, which keep the state; or None: keep it, the event is only recorded."""

_LATE: Final = Step(S.PAID_LATE, (F.BOOK_CREDIT, F.ITEM))
_UNKNOWN_BACK: Final = Step(S.REVIEW, (F.ITEM, F.ALARM))
"""Money is said to go back of which we never heard that it came."""


def _stopped(to: PayState) -> _Row:
    """Back to where the payment was before the refund was decided."""
    others = (*WAITING, *ENDED, *SETTLED, S.REVIEW, S.REFUNDING, S.REFUNDED, S.DISPUTED)
    return {(S.REFUND_DUE,): Step(to), others: (F.ALARM,)}


_ROWS: Final[Mapping[PayEvent, _Row]] = {
    E.REFUND_STOPPED: _stopped(S.PAID),
    E.REFUND_STOPPED_LATE: _stopped(S.PAID_LATE),
    E.REFUND_STOPPED_REST: _stopped(S.PART_REFUNDED),
    E.REFUND_STOPPED_REVIEW: _stopped(S.REVIEW),
    E.ISSUED: {
        (S.CREATED, S.UNKNOWN): Step(S.PENDING),
        (S.PENDING, S.CHALLENGE): _KEEP,
        ENDED: (F.CANCEL_THERE, F.ALARM),
        (*SETTLED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): (F.ALARM,),
    },
    E.ISSUE_UNKNOWN: {
        (S.CREATED, S.UNKNOWN): Step(S.UNKNOWN, (F.ASK_THERE,)),
        (S.PENDING, S.CHALLENGE, *ENDED, *SETTLED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.ISSUE_REFUSED: {
        (S.CREATED, S.UNKNOWN): Step(S.FAILED, (F.WITHDRAW,)),
        (S.PENDING, S.CHALLENGE, *ENDED, *SETTLED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): (F.ALARM,),
    },
    E.PAID: {
        (*WAITING, *ENDED): Step(S.PAID, (F.BOOK_REVENUE, F.GRANT), _LATE),
        SETTLED: (F.BOOK_SECOND,),
        (S.REVIEW,): (F.BOOK_SUSPENSE,),
        (*GOING_BACK, S.REFUNDED, S.DISPUTED): (F.BOOK_SUSPENSE, F.ALARM),
    },
    E.PAID_LESS: {
        (*WAITING, *ENDED): Step(S.REVIEW, (F.BOOK_CREDIT, F.ITEM)),
        (*SETTLED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): (F.BOOK_SUSPENSE,),
    },
    E.PAID_MORE: {
        (*WAITING, *ENDED): Step(S.PAID, (F.BOOK_REVENUE, F.BOOK_EXCESS, F.GRANT), _LATE),
        (*SETTLED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): (F.BOOK_SUSPENSE,),
    },
    E.PENDING: {
        (S.CREATED, S.UNKNOWN): Step(S.PENDING),
        (S.PENDING, S.CHALLENGE, *ENDED, *SETTLED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.CHALLENGED: {
        (S.CREATED, S.UNKNOWN, S.PENDING): Step(S.CHALLENGE),
        (S.CHALLENGE, *ENDED, *SETTLED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.DENIED: {
        WAITING: Step(S.FAILED, (F.WITHDRAW,)),
        SETTLED: Step(S.REVIEW, (F.ITEM, F.ALARM)),
        (*ENDED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.EXPIRED: {
        WAITING: Step(S.EXPIRED, (F.WITHDRAW,)),
        (S.REVIEW,): (F.WITHDRAW,),
        SETTLED: (F.ALARM,),
        (*ENDED, *GOING_BACK, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.CANCELLED: {
        WAITING: Step(S.CANCELLED, (F.WITHDRAW, F.CANCEL_THERE)),
        SETTLED: (F.ALARM,),
        (*ENDED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.RIGHT_FOUND: {
        (S.PAID_LATE,): Step(S.PAID, (F.SETTLE_CREDIT, F.GRANT)),
        (*WAITING, *ENDED, S.PAID, S.PART_REFUNDED, S.REVIEW, *GOING_BACK, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.REFUND_ASKED: {
        (*SETTLED, S.REVIEW): Step(S.REFUND_DUE),
        (*WAITING, *ENDED, *GOING_BACK, S.REFUNDED, S.DISPUTED): (F.ALARM,),
    },
    E.REFUND_SENT: {
        (S.REFUND_DUE, S.REFUNDING): Step(S.REFUNDING),
        (*WAITING, *ENDED, *SETTLED, S.REVIEW, S.REFUNDED, S.DISPUTED): _KEEP,
    },
    E.REFUNDED: {
        GOING_BACK: Step(S.REFUNDED, (F.BOOK_REFUND,)),
        (*SETTLED, S.REVIEW): Step(S.REFUNDED, (F.BOOK_REFUND, F.ITEM, F.ALARM)),
        (*WAITING, *ENDED): _UNKNOWN_BACK,
        (S.DISPUTED,): Step(S.REVIEW, (F.BOOK_REFUND, F.ITEM, F.ALARM)),
        (S.REFUNDED,): (F.ITEM, F.ALARM),
    },
    E.PART_REFUNDED: {
        GOING_BACK: Step(S.PART_REFUNDED, (F.BOOK_REFUND,)),
        SETTLED: Step(S.PART_REFUNDED, (F.BOOK_REFUND, F.ITEM, F.ALARM)),
        (S.REVIEW,): (F.BOOK_REFUND, F.ITEM, F.ALARM),
        (*WAITING, *ENDED): _UNKNOWN_BACK,
        (S.DISPUTED,): Step(S.REVIEW, (F.BOOK_REFUND, F.ITEM, F.ALARM)),
        (S.REFUNDED,): (F.ITEM, F.ALARM),
    },
    E.REFUND_FAILED: {
        GOING_BACK: Step(S.REFUND_DUE, (F.ALARM,)),
        (*WAITING, *ENDED, *SETTLED, S.REVIEW, S.REFUNDED, S.DISPUTED): (F.ALARM,),
    },
    E.CHARGED_BACK: {
        SETTLED: Step(S.DISPUTED, (F.BOOK_DISPUTE, F.ITEM, F.ALARM)),
        GOING_BACK: Step(S.DISPUTED, (F.STOP_REFUND, F.BOOK_DISPUTE, F.ITEM, F.ALARM)),
        (S.REVIEW,): (F.BOOK_DISPUTE, F.ITEM, F.ALARM),
        (*WAITING, *ENDED): _UNKNOWN_BACK,
        (S.REFUNDED,): Step(S.REVIEW, (F.ITEM, F.ALARM)),
        (S.DISPUTED,): _KEEP,
    },
    E.CHARGEBACK_LOST: {
        (S.DISPUTED,): (F.BOOK_DISPUTE_LOST,),
        (S.REVIEW,): (F.BOOK_DISPUTE_LOST,),
        (*WAITING, *ENDED, *SETTLED, *GOING_BACK, S.REFUNDED): (F.ITEM, F.ALARM),
    },
    E.CHARGEBACK_WON: {
        (S.DISPUTED,): Step(S.PAID, (F.BOOK_DISPUTE_WON,), Step(S.PAID_LATE, (F.BOOK_DISPUTE_WON, F.ITEM))),
        (S.REVIEW,): (F.BOOK_DISPUTE_WON,),
        (*WAITING, *ENDED, *SETTLED, *GOING_BACK, S.REFUNDED): (F.ITEM, F.ALARM),
    },
    E.CHARGEBACK_WON_REST: {
        (S.DISPUTED,): Step(S.PART_REFUNDED, (F.BOOK_DISPUTE_WON,)),
        (S.REVIEW,): (F.BOOK_DISPUTE_WON,),
        (*WAITING, *ENDED, *SETTLED, *GOING_BACK, S.REFUNDED): (F.ITEM, F.ALARM),
    },
}


def _spread(rows: Mapping[PayEvent, _Row]) -> dict[tuple[PayState, PayEvent], Step]:
    table: dict[tuple[PayState, PayEvent], Step] = {}
    for event, row in rows.items():
        for states, entry in row.items():
            for state in states:
                if (state, event) in table:
                    raise ValueError(f"two steps for {event} in {state}")
                table[state, event] = entry if isinstance(entry, Step) else Step(state, entry or ())
    return table


TABLE: Final = _spread(_ROWS)
"""Every state x every event; a test walks the full product."""


def step(state: PayState, event: PayEvent, *, right: bool = True) -> Step:
    """What `event` does in `state`. `right`: whether a booking right can be had for it now."""
    found = TABLE[state, event]
    return found.otherwise if not right and found.otherwise else found


def wants_right(state: PayState, event: PayEvent) -> bool:
    """Whether the step depends on a booking right."""
    found = TABLE[state, event]
    return found.otherwise is not None or Effect.GRANT in found.effects


CLEARING: Final = "gateway_clearing:midtrans"
REVENUE: Final = "state_revenue_passport"
PAYABLE: Final = "refund_payable"
SUSPENSE: Final = "suspense"
DISPUTES: Final = "disputes"
FEES: Final = "gateway_fee"


def credit_of(application_id: int) -> str:
    """The account that keeps one applicant's money until it is settled or given back."""
    return f"applicant_credit:{application_id}"


@dataclass(frozen=True, slots=True)
class Leg:
    """One transfer between two accounts. `effect` is unique per payment, so it can be booked once only."""

    effect: str
    debit: str
    credit: str
    amount_idr: int


def legs_for_money(
    effects: Iterable[Effect], transaction_id: str, came_idr: int, bill_idr: int, credit: str
) -> list[Leg]:
    """The transfers of money that came (Rp`came_idr`, always all of it) by `transaction_id`."""
    said = set(effects)
    if Effect.BOOK_REVENUE in said:
        legs = [Leg(f"received:{transaction_id}", CLEARING, REVENUE, min(came_idr, bill_idr))]
        if Effect.BOOK_EXCESS in said:
            legs.append(Leg(f"excess:{transaction_id}", CLEARING, PAYABLE, came_idr - bill_idr))
        return legs
    for effect, account in ((F.BOOK_SECOND, PAYABLE), (F.BOOK_CREDIT, credit), (F.BOOK_SUSPENSE, SUSPENSE)):
        if effect in said:
            return [Leg(f"received:{transaction_id}", CLEARING, account, came_idr)]
    raise ValueError("money came and nothing books it")
