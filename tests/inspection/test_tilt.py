"""A paper whose outline nobody finds still tells by its print how it was held."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from lingga_app.inspection import examine, tilt
from lingga_app.inspection.ocr import Line, Page, slope_of

WIDE, HIGH = 1200, 900
WORDS = ("Nama lengkap : HALIMAH BINTI TENGKU", "Alamat : JL. PELABUHAN NO. 7", "Kecamatan : SINGKEP PESISIR")
Points = tuple[tuple[float, float], ...]
WHOLE: Points = ((0, 0), (WIDE, 0), (WIDE, HIGH), (0, HIGH))


def photo(corners: Points) -> Page:
    """A printed sheet whose corners lie on these points of the picture, as read without an outline."""
    sheet = Image.new("RGB", (WIDE, HIGH), (225, 225, 220))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(30)
    boxes = []
    for row in range(14):
        words = f"{row} {WORDS[row % 3]}"
        draw.text((120, 80 + 54 * row), words, fill=(25, 25, 30), font=font)
        left, top, right, bottom = draw.textbbox((120, 80 + 54 * row), words, font=font)
        boxes.append([[left, top], [right, top], [right, bottom], [left, bottom]])
    turn = cv2.getPerspectiveTransform(np.array(WHOLE, np.float32), np.array(corners, np.float32))
    seen = cv2.warpPerspective(np.asarray(sheet), turn, (WIDE, HIGH), borderValue=(225, 225, 220))
    spots = cv2.perspectiveTransform(np.array(boxes, np.float32).reshape(1, -1, 2), turn).reshape(-1, 4, 2)
    lines = tuple(line(spot) for spot in spots)
    return Page(lines, 0, np.array(WHOLE, np.float32), seen, slope_of(spots, seen.shape))


def line(spot: np.ndarray) -> Line:
    (left, top), (right, bottom) = spot.min(axis=0), spot.max(axis=0)
    box = (float(left), float(top), float(right), float(bottom))
    return Line("HALIMAH", 0.99, *box, seen=box, corners=tuple((float(x), float(y)) for x, y in spot))


def turned(degrees: float) -> Points:
    around = cv2.getRotationMatrix2D((WIDE / 2, HIGH / 2), -degrees, 0.6)
    return tuple((float(x), float(y)) for x, y in cv2.transform(np.array([WHOLE], np.float32), around)[0])


def leaning(narrower: float) -> Points:
    """The upper side `narrower` times as long as the lower one."""
    inset = WIDE * (1 - narrower) / 2
    return ((inset, 0.2 * HIGH), (WIDE - inset, 0.2 * HIGH), (WIDE, 0.9 * HIGH), (0, 0.9 * HIGH))


def aside(lower: float) -> Points:
    """The right side `lower` times as high as the left one."""
    inset = HIGH * (1 - lower) / 2
    return ((0, 0), (0.8 * WIDE, inset), (0.8 * WIDE, HIGH - inset), (0, HIGH))


@pytest.mark.parametrize("degrees", [-35, -20, 0, 6, 30])
def test_lines_of_text_tell_how_far_a_paper_is_turned(degrees: float) -> None:
    assert tilt.skew(photo(turned(degrees))) == pytest.approx(abs(degrees), abs=1)


@pytest.mark.parametrize("corners", [leaning(0.6), aside(0.6)], ids=["top further away", "right further away"])
def test_a_phone_held_far_too_flat_is_told_by_the_print(corners: Points) -> None:
    assert tilt.perspective(photo(corners)) > 1.3


@pytest.mark.parametrize(
    "corners",
    [WHOLE, turned(8), leaning(0.92), aside(0.92)],
    ids=["from above", "turned", "a little", "a little aside"],
)
def test_a_phone_held_nearly_straight_is_no_fault(corners: Points) -> None:
    assert all(rule.ok for rule in examine._tilt(photo(corners)))


def test_slanted_letters_are_no_leaning_paper() -> None:
    slanted = tuple((x + 0.25 * (HIGH - y), y) for x, y in WHOLE)
    assert tilt.perspective(photo(slanted)) < 1.1


def test_a_page_laid_flat_by_its_outline_is_judged_by_the_outline() -> None:
    page = photo(turned(30))
    flat = Page(page.lines, 0, np.array(turned(30), np.float32), page.upright, page.slope)
    assert [rule.id for rule in examine._tilt(page) if not rule.ok] == ["text_skew"]
    assert examine._tilt(flat) == []
