"""Print that a photo has lost: cut off at the rim, burnt out by a lamp, or with the length of the paper itself. Each
rule is shown the loss and, beside it, what looks like one and is none."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from lingga_app.inspection import examine, quality
from lingga_app.inspection.ocr import Line, Page, Slope
from tests.inspection.papers import Photo, take

WIDE, HIGH = 1000, 700
ROWS = range(100, 600, 60)


def page(image: np.ndarray, boxes: Sequence[tuple[int, int, int, int]]) -> Page:
    """A photo that is its paper, with a line of text in each box (left, top, right, bottom)."""
    lines = tuple(Line("TANJUNG PINANG", 0.99, *box, seen=box) for box in boxes)
    quad = np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]], np.float32)
    return Page(lines, 0, quad, cv2.cvtColor(image, cv2.COLOR_RGB2BGR), Slope())


def printed(start: int) -> np.ndarray:
    """Rows of print that begin `start` px from the left rim, on grey paper."""
    image = np.full((HIGH, WIDE, 3), 200, np.uint8)
    for top in ROWS:
        for left in range(start, 620, 14):
            image[top : top + 30, max(left, 0) : max(left, 0) + 8] = 30
    return image


@pytest.mark.parametrize(("start", "ok"), [(0, False), (9, True)])
def test_lines_with_ink_in_the_last_pixels_are_cut_and_a_narrow_margin_is_not(start: int, ok: bool) -> None:
    image = printed(start)
    boxes = [(0, top, 620, top + 30) for top in ROWS]
    rule = examine._text_cut(page(image, boxes), image)
    assert rule.ok is ok
    assert rule.value == (0 if ok else len(ROWS))
    assert rule.key == ("" if ok else "photo.cut")


def test_one_line_at_the_rim_may_be_something_else_on_the_table() -> None:
    image = printed(0)
    assert examine._text_cut(page(image, [(0, 100, 620, 130)]), image).ok


def lamp() -> np.ndarray:
    """Print under a reflection that burns out a round patch to the right of the middle."""
    image = printed(40)
    cv2.circle(image, (560, 350), 170, (255, 255, 255), -1)
    return image


@pytest.mark.parametrize(
    ("ends", "ok"),
    [(400, False), (300, True)],
    ids=["the text breaks off at the spot", "the text ended before it"],
)
def test_text_that_breaks_off_at_a_burnt_spot_is_lost(ends: int, ok: bool) -> None:
    image = lamp()
    rule = examine._text_burnt(page(image, [(40, top, ends, top + 30) for top in ROWS]), image)
    assert rule.ok is ok
    assert rule.key == ("" if ok else "photo.glare")


def test_text_that_is_read_across_a_bright_spot_is_not_lost() -> None:
    image = lamp()
    ending = [(40, top, 400, top + 30) for top in ROWS]
    across = [(500, top, 620, top + 30) for top in (310, 340, 370)]
    assert examine._text_burnt(page(image, [*ending, *across]), image).ok


@pytest.mark.parametrize(
    ("shift", "ok"), [(0.0, True), (0.15, True), (0.3, False)], ids=["whole", "a margin's width", "with its text"]
)
def test_the_length_that_a_card_lacks_is_measured_by_its_format(shift: float, ok: bool) -> None:
    verdict = quality.judge(take(Photo("ktp", shift=(shift, 0.0))), "ktp")
    (rule,) = (rule for rule in verdict.rules if rule.id == "cut_off.card")
    assert rule.ok is ok
    if not ok:
        assert rule.key == "photo.cut"
        assert rule.where is not None
        assert rule.where[2] == 1


def test_the_portraits_of_a_pale_booklet_on_a_pale_table_are_not_the_paper() -> None:
    image = np.full((1200, 1600, 3), 205, np.uint8)
    image[100:1100, 200:1400] = 215
    image[800:960, 300:420] = (20, 60, 150)
    image[800:960, 440:560] = (170, 20, 20)
    assert quality.corners_of(image) == ()
    image[100:1100, 200:1400] = 90
    assert quality.corners_of(image) != (), "a paper that stands out from its table is found, portraits or not"
