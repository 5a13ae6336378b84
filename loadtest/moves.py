"""Which move somebody makes next: weights over the lifecycle's own table, so that no step is forgotten or invented.

A test holds the two tables against each other. Weights compare only within one status and one kind of person; those of
repairs and of changed minds are ours, of the size that simulation/scenarios/lingga-normal.toml assumes.
"""

from collections.abc import Collection, Mapping
from random import Random
from typing import Final

from lingga_app.domain.lifecycle import Act, Status

S, A = Status, Act

WEIGHTS: Final[Mapping[tuple[Status, Act], float]] = {
    (S.DRAFT, A.SEND): 0.98,
    (S.DRAFT, A.WITHDRAW): 0.02,
    (S.CHECKING, A.ACCEPT_PAPERS): 0.85,
    (S.CHECKING, A.ASK_MEND): 0.15,
    (S.MENDING, A.SEND_MENDED): 1.0,
    (S.PAYABLE, A.ISSUE_BILL): 0.99,
    (S.PAYABLE, A.WITHDRAW): 0.01,
    (S.BILLED, A.PAY): 0.96,
    (S.BILLED, A.END_BILL): 0.04,
    (S.PAID, A.BOOK): 1.0,
    (S.BOOKED, A.RESCHEDULE): 0.7,
    (S.BOOKED, A.REPORT_BOAT): 0.3,
    (S.BOOKED, A.CHECK_IN): 1.0,
    (S.ARRIVED, A.FINISH_INTERVIEW): 0.97,
    (S.ARRIVED, A.LEAVE): 0.03,
    (S.INTERVIEWED, A.VERIFY): 0.9,
    (S.INTERVIEWED, A.ASK_CORRECTION): 0.1,
    (S.RETURNED, A.ANSWER_CORRECTION): 1.0,
    (S.VERIFIED, A.APPROVE): 0.97,
    (S.VERIFIED, A.ASK_CORRECTION): 0.02,
    (S.VERIFIED, A.REFUSE): 0.01,
    (S.APPROVED, A.PRINT): 1.0,
    (S.PRINTED, A.RELEASE): 0.95,
    (S.PRINTED, A.SPOIL): 0.05,
    (S.READY, A.HAND_OVER): 1.0,
}
"""What is played, by (status, act)."""

NOT_PLAYED: Final[Mapping[tuple[Status, Act], str]] = {
    (S.DRAFT, A.SEND_CLEAR): "the same tap as send: the service decides which of the two it was",
    (S.CHECKING, A.WITHDRAW): "people who have sent their papers wait",
    (S.MENDING, A.WITHDRAW): "people who are asked for a photo send it",
    (S.PAYABLE, A.PAY): "late money is played by tests/payments, against the bank's books",
    (S.PAID, A.CLOSE): "a supervisor's case by case decision",
    (S.BOOKED, A.COME_EARLY): "for the few seats of the walk-in share; tests/services/test_walk_in.py plays its rush",
    (S.BOOKED, A.FREE_SEAT): "belongs to a cancelled session, not to a crowd",
    (S.BOOKED, A.MISS): "is told after the day is over; a run ends before",
    (S.BOOKED, A.CLOSE): "a supervisor's case by case decision",
    (S.MISSED, A.EXCUSE): "follows a missed day",
    (S.INTERVIEWED, A.CLOSE): "a supervisor's case by case decision",
    (S.RETURNED, A.LAPSE): "follows after weeks of silence",
    (S.READY, A.POST): "the parcels' way takes days",
    (S.READY, A.CANCEL_BOOK): "follows after 30 days",
    (S.READY, A.REISSUE): "a mistake found later",
    (S.POSTED, A.DELIVER): "the parcels' way takes days",
    (S.POSTED, A.POST_BACK): "the parcels' way takes days",
    (S.DELIVERED, A.REISSUE): "a mistake found later",
    (S.COLLECTED, A.REISSUE): "a mistake found later",
}
"""What is not, and why."""

RARE: Final[Mapping[Status, float]] = {Status.BOOKED: 0.08}
"""Share of looks at which somebody who could rest acts all the same; elsewhere people act as soon as they can."""


def choose(chance: Random, status: Status, acts: Collection[Act]) -> Act | None:
    """The next act out of those that this person can do; None where they wait for somebody else."""
    possible = {act: weight for (was, act), weight in WEIGHTS.items() if was is status and act in acts}
    if not possible or chance.random() >= RARE.get(status, 1.0):
        return None
    return chance.choices(tuple(possible), tuple(possible.values()))[0]
