"""Two readings of one paper made one: what both say is sure, what they do not is never asked about.

The second reading sees other pixels of the same lines (`ocr.Ocr.again`). Where the two differ, the likelier one is kept
for whoever looks, with a confidence below the one from which a person is asked (`domain.crosscheck.SURE`).
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from lingga_app.domain.crosscheck import NEARLY_SURE
from lingga_app.inspection.fields import Box, Person, Reading, Value
from lingga_app.inspection.ocr import Line, Page
from lingga_app.inspection.quality import cv2, np
from lingga_app.inspection.words_on_paper import alike, digits, letters

UNSURE: Final = 0.6
"""Highest confidence of a value that one reading alone found, or found half. When the two differ and have most of its
letters in common it is `NEARLY_SURE`."""
UNREAD: Final = 0.4
"""The same when the two have little in common."""


def touched(lines: Iterable[Line], reading: Reading) -> tuple[Line, ...]:
    """The lines from which values came."""
    rows = (reading.values, *(member.values for member in reading.members))
    boxes = {value.box for row in rows for value in row.values()}
    return tuple(line for line in lines if line.corners and any(_within(line.seen, box) for box in boxes))


def _within(inner: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def agreed(first: Reading, second: Reading) -> Reading:
    """`first`, each value with what `second` says to it."""
    members = tuple(
        Person(_row(one.values, _same_person(one, place, second))) for place, one in enumerate(first.members)
    )
    return replace(first, values=_row(first.values, second.values), members=members)


def lost_number(first: Line, second: Line) -> bool:
    """Whether a line is a number to the first reading alone. The row of a family card hangs on its number: without it
    the names beside it would have nothing to be compared with."""
    return bool(digits(first.text)) and len(letters(first.text)) < 5 and not digits(second.text)


def numbers_doubted(reading: Reading, lines: Iterable[Line]) -> Reading:
    """The reading with numbers from these lines not sure."""
    lines = tuple(lines)

    def row(values: dict[str, Value]) -> dict[str, Value]:
        return {
            name: replace(value, confidence=min(value.confidence, UNSURE))
            if value.text.isdigit() and any(_within(line.seen, value.box) for line in lines)
            else value
            for name, value in values.items()
        }

    members = tuple(Person(row(member.values)) for member in reading.members)
    return replace(reading, values=row(reading.values), members=members)


def without_cut_words(reading: Reading, page: Page) -> Reading:
    """Names in the cells of a family card beside which more print stands that no line covers are not sure: half a name
    was found."""
    members = tuple(
        Person({name: _whole(name, value, page) for name, value in row.values.items()}) for row in reading.members
    )
    return replace(reading, members=members)


def _whole(name: str, value: Value, page: Page) -> Value:
    if not name.endswith("name") or not _print_beside(value.box, page):
        return value
    return replace(value, confidence=min(value.confidence, UNSURE))


def _print_beside(box: Box, page: Page) -> bool:
    """Print within a letter's height left or right of a box, in the same cell of the table."""
    left, top, right, bottom = (round(edge) for edge in box)
    high = bottom - top
    over = round(0.3 * high)
    tall = cv2.cvtColor(page.upright[max(0, top - over) : bottom + over], cv2.COLOR_BGR2GRAY).astype(np.float32)
    grey = tall[min(over, top) :][:high]
    inner = grey[:, max(0, left) : right]
    if inner.size < 60:
        return False
    dark, light = (float(level) for level in np.percentile(inner, [3, 80]))
    covered = [line.seen for line in page.lines if min(line.seen[3], bottom) - max(line.seen[1], top) > 0.4 * high]
    reach, ink_below = round(1.1 * high), dark + 0.45 * (light - dark)
    line = cv2.dilate((tall < ink_below).astype(np.uint8), np.ones((1, 3), np.uint8)).mean(axis=0) >= _UPRIGHT
    for away in (range(left - 1, max(-1, left - reach), -1), range(right, min(grey.shape[1], right + reach))):
        cell = itertools.takewhile(lambda x: not line[x], away)
        free = [x for x in cell if not any(a <= x <= b for a, _, b, _ in covered)]
        share = (grey[round(0.2 * high) : round(0.8 * high)][:, free] < ink_below).mean(axis=0)
        if (share > 0.1).sum() >= 0.25 * high:
            return True
    return False


_UPRIGHT: Final = 0.8  # share of ink in a column of px, over a line's height and beyond, that is a line of the table


def _same_person(one: Person, place: int, second: Reading) -> dict[str, Value]:
    """The row that stands on the same spot."""
    if len(second.members) > place and "nik" in one.values:
        other = second.members[place].values
        if "nik" in other and other["nik"].box == one.values["nik"].box:
            return other
    for member in second.members:
        if "nik" in member.values and "nik" in one.values and member.values["nik"].box == one.values["nik"].box:
            return member.values
    return {}


def _row(first: dict[str, Value], second: dict[str, Value]) -> dict[str, Value]:
    names = dict.fromkeys((*first, *second))
    return {name: _value(first.get(name), second.get(name)) for name in names}


def _value(one: Value | None, other: Value | None) -> Value:
    if one is None or other is None:
        alone = one or other
        assert alone is not None
        return replace(alone, confidence=min(alone.confidence, UNSURE))
    if _bare(one.text) == _bare(other.text):
        # Blanks are lost far more often than they are made up.
        text = max(one.text, other.text, key=lambda text: (text.count(" "), len(text)))
        return replace(one, text=text, confidence=max(one.confidence, other.confidence))
    better = max(one, other, key=lambda value: value.confidence)
    limit = NEARLY_SURE if alike(_bare(one.text), _bare(other.text)) >= 0.6 else UNREAD
    return replace(better, confidence=min(better.confidence, limit))


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
