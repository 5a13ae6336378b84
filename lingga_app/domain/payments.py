"""Payment states and what an event may do to them.

States and rules follow the office's payment table: money received is always booked, a settled payment never goes back
to waiting, and a second payment is a refund that is due, not an error.
"""

from enum import StrEnum


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
