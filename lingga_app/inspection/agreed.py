"""Two readings of one paper made one: what both say is sure, what they do not is never asked about.

The second reading sees other pixels of the same lines (`ocr.Ocr.again`). Where the two differ, the likelier one is kept
for whoever looks, with a confidence below the one from which a person is asked (`domain.crosscheck.SURE`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from lingga_app.inspection.fields import Box, Person, Reading, Value
from lingga_app.inspection.ocr import Line, Page
from lingga_app.inspection.quality import cv2, np
from lingga_app.inspection.words_on_paper import alike

UNSURE: Final = 0.6
"""Highest confidence of a value that the two readings do not share, when they have most of its letters in common."""
UNREAD: Final = 0.4
"""The same when they have little in common."""


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
    """Print within a letter's height left or right of a box, other than the upright line of a table."""
    left, top, right, bottom = (round(edge) for edge in box)
    high = bottom - top
    grey = cv2.cvtColor(page.upright[max(0, top) : bottom], cv2.COLOR_BGR2GRAY).astype(np.float32)
    inner = grey[:, max(0, left) : right]
    if inner.size < 60:
        return False
    dark, light = (float(level) for level in np.percentile(inner, [3, 80]))
    covered = [line.seen for line in page.lines if min(line.seen[3], bottom) - max(line.seen[1], top) > 0.4 * high]
    for start, end in ((left - 1.1 * high, left), (right, right + 1.1 * high)):
        free = [
            x
            for x in range(max(0, round(start)), min(grey.shape[1], round(end)))
            if not any(a <= x <= b for a, _, b, _ in covered)
        ]
        if not free:
            continue
        ink = grey[round(0.2 * high) : round(0.8 * high)][:, free] < dark + 0.45 * (light - dark)
        share = ink.mean(axis=0)
        if ((share > 0.1) & (share < 0.9)).sum() >= 0.25 * high:
            return True
    return False


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
    limit = UNSURE if alike(_bare(one.text), _bare(other.text)) >= 0.6 else UNREAD
    return replace(better, confidence=min(better.confidence, limit))


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
