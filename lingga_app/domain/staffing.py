"""Can the people on duty carry a case to its end? Interviewer, approver and printer must be three people."""

from collections.abc import Collection
from itertools import permutations

from lingga_app.domain.actor import Role

STEPS = (Role.INTERVIEWER, Role.APPROVER, Role.PRINTER)


def missing_steps(staff: Collection[frozenset[Role]]) -> tuple[Role, ...]:
    """Steps that nobody is left for when the others are done by different people; empty when a case can be finished.

    `staff`: the roles of each person on duty. One person may hold several roles, but does one of these steps per case
    (two-person rule of the office, kept by the database).
    """
    best: tuple[Role, ...] = STEPS
    people = [roles for roles in staff if roles.intersection(STEPS)]
    people += [frozenset()] * len(STEPS)
    for three in permutations(people[:12], len(STEPS)):
        left = tuple(step for step, roles in zip(STEPS, three, strict=True) if step not in roles)
        if len(left) < len(best):
            best = left
        if not best:
            break
    return best
