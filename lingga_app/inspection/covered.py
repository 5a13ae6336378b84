"""Cells of a family card over which something lies: a lamp's reflection, a block of ink. The names of the parents stand
in the second table, so a card may be read whole as far as its people go and still hide what the form is compared with.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

from lingga_app.inspection.fields import Box, Person, Reading
from lingga_app.inspection.ocr import Page
from lingga_app.inspection.quality import cv2, np

_SIDES: Final = ("father_name", "mother_name")
_MOST: Final = 0.55  # share of a cell that is something else than paper: print covers a quarter at most
_BURNT: Final = 250  # grey level
_UNLIKE: Final = 45.0  # grey levels from the paper, of the channel that differs most


def covered(reading: Reading, page: Page) -> list[Box]:
    """Cells of parents' names, px of the upright page, that nobody read, beside one that was, and that are covered."""
    rows = [member for member in reading.members if any(side in member.values for side in _SIDES)]
    cells = {side: [member.values[side].box for member in rows if side in member.values] for side in _SIDES}
    paper = _paper([box for boxes in cells.values() for box in boxes], page)
    if paper is None:
        return []
    lost = [(member, side) for member in rows for side in _SIDES if side not in member.values]
    places = [_place(member, _column(cells, side), page) for member, side in lost]
    return [place for place in places if _is_covered(place, page, paper)]


def incomplete(reading: Reading) -> bool:
    """Whether something that papers of this kind say was not read: a parent on a birth certificate, a cell of a family
    card in a column where others were read."""
    if reading.kind == "akta":
        return not all(side in reading.values for side in _SIDES)
    columns = {"birth_date", *(name for member in reading.members for name in member.values)}
    return any(columns - member.values.keys() for member in reading.members)


def _paper(boxes: Sequence[Box], page: Page) -> Any:
    """The colour around the names that were read, BGR."""
    parts = [part.reshape(-1, 3) for box in boxes if (part := _part(box, page)).size]
    return np.percentile(np.concatenate(parts), 75, axis=0) if parts else None


def _part(box: Box, page: Page) -> Any:
    left, top, right, bottom = (max(0, round(edge)) for edge in box)
    return page.upright[top:bottom, left:right]


def _column(cells: Mapping[str, Sequence[Box]], side: str) -> tuple[float, float]:
    """Left and right of the names on this side, or of what stands beside the other side's where none was read."""
    other = cells[_SIDES[1 - _SIDES.index(side)]]
    known = cells[side] or other
    wide = median(box[2] - box[0] for box in known)
    if cells[side]:
        left = median(box[0] for box in known)
    elif side == _SIDES[1]:
        left = max(box[2] for box in other) + 0.2 * wide
    else:
        left = min(box[0] for box in other) - 1.2 * wide
    return left, left + wide


def _place(member: Person, column: tuple[float, float], page: Page) -> Box:
    """Where the name would stand: in its column, on the height of the one beside it."""
    beside = next(value.box for name, value in member.values.items() if name in _SIDES)
    left, right = column
    down = page.slope.at_middle * (left - beside[0])
    return left, beside[1] + down, right, beside[3] + down


def _is_covered(place: Box, page: Page, paper: Any) -> bool:
    part = _part(place, page)
    if part.size < 60:
        return False
    burnt = (cv2.cvtColor(part, cv2.COLOR_BGR2GRAY) >= _BURNT) & (float(paper.mean()) < _BURNT - 10)
    other = np.abs(part.astype(np.float32) - paper).max(axis=2) > _UNLIKE
    return float((burnt | other).mean()) > _MOST
