"""How many people there are at which moment of a run: a table of corners, straight lines between them.

`opening`: everybody waits for one moment. `payday`: an evening with its hour of payments. `burn`: slowly more until the
end. `spike`: a crowd, and another one before the first has gone. `soak`: the same all the time. Demand beside them:
2,850 seats of a fortnight in Batam gone in five minutes are 9.5 bookings a second, with ten tries each 95 tries; a
national opening would be 110 bookings a second (domain notes, c.8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Shape:
    """`corners`: (share of the time, share of the people). `think`: seconds between two acts of one person.

    Shares of the crowd by where they stand at the start: `payable`, `paid`, `booked` (seat of this morning), `fresh`.
    `room`: everybody passes through the waiting room of an announced opening.
    """

    corners: tuple[tuple[float, float], ...]
    think: tuple[float, float]
    payable: float = 0.0
    paid: float = 0.0
    booked: float = 0.0
    fresh: float = 0.0
    room: bool = False


SHAPES: Final[Mapping[str, Shape]] = {
    "opening": Shape(((0, 0.2), (0.15, 1), (1, 1)), think=(0.5, 2.0), paid=1.0, room=True),
    "payday": Shape(
        ((0, 0.2), (0.35, 0.3), (0.5, 1), (0.75, 1), (1, 0.3)), think=(1.0, 4.0), payable=0.9, paid=0.05, booked=0.05,
    ),
    "burn": Shape(
        ((0, 0.1), (1, 1)), think=(2.0, 6.0), payable=0.55, paid=0.2, booked=0.2, fresh=0.05,
    ),
    "spike": Shape(
        ((0, 0.25), (0.25, 0.25), (0.3, 0.7), (0.45, 0.6), (0.5, 1), (0.65, 1), (0.75, 0.25), (1, 0.25)),
        think=(1.0, 3.0), payable=0.6, paid=0.35, booked=0.05,
    ),
    "soak": Shape(
        ((0, 0.6), (0.02, 1), (1, 1)), think=(3.0, 9.0), payable=0.5, paid=0.2, booked=0.2, fresh=0.1,
    ),
}  # fmt: skip


def people_at(shape: Shape, share: float) -> float:
    """Share of the people that are there at a share of the time (0 to 1)."""
    for (begin, few), (end, many) in zip(shape.corners, shape.corners[1:], strict=False):
        if begin <= share <= end:
            return few + (many - few) * (share - begin) / (end - begin)
    return shape.corners[-1][1]
