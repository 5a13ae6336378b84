"""What hides a name of a parent on a family card is found, and an empty or a faint cell is none of it."""

import cv2
import numpy as np
import pytest

from lingga_app.inspection.covered import covered, incomplete
from lingga_app.inspection.fields import Person, Reading, Value
from lingga_app.inspection.ocr import Page, Slope

PAPER = (228, 226, 220)
FATHER, MOTHER = 100, 400


def card(hidden: str = "", *, all_mothers: bool = False) -> tuple[Reading, Page]:
    """Three rows of parents; of the last (or of each) the mother was not read, because of what lies there."""
    picture = np.full((400, 700, 3), PAPER, np.uint8)
    members = []
    for row in range(3):
        top = 100 + 60 * row
        values = {"father_name": Value("ALIAS HIDAYAT", 0.99, print_at(picture, FATHER, top))}
        if not all_mothers and row < 2:
            values["mother_name"] = Value("DIAN RAHAYU", 0.99, print_at(picture, MOTHER, top))
        elif hidden == "print":
            print_at(picture, MOTHER, top)
        elif hidden == "ink":
            picture[top - 8 : top + 38, MOTHER - 20 : MOTHER + 200] = (140, 40, 60)
        elif hidden == "lamp":
            cv2.ellipse(picture, (MOTHER + 90, top + 15), (170, 40), 0, 0, 360, (255, 255, 255), -1)
        members.append(Person(values | {"birth_date": Value("1990-01-01", 0.99, (0, top, 50, top + 30))}))
    quad = np.array([[0, 0], [700, 0], [700, 400], [0, 400]], np.float32)
    return Reading("kk", {}, {}, tuple(members)), Page((), 0, quad, picture, Slope())


def print_at(picture: np.ndarray, left: int, top: int) -> tuple[float, float, float, float]:
    for start in range(left, left + 180, 14):
        picture[top : top + 30, start : start + 5] = 40
    return (left, top, left + 180, top + 30)


@pytest.mark.parametrize("all_mothers", [False, True])
@pytest.mark.parametrize(("hidden", "found"), [("", False), ("print", False), ("ink", True), ("lamp", True)])
def test_a_name_under_ink_or_a_lamp_is_hidden_and_one_that_was_not_read_is_not(
    hidden: str, found: bool, all_mothers: bool
) -> None:
    reading, page = card(hidden, all_mothers=all_mothers)
    assert bool(covered(reading, page)) is found
    assert incomplete(reading) is not all_mothers


def test_a_birth_certificate_names_both_parents() -> None:
    named = {"father_name": Value("A", 1.0, (0, 0, 1, 1)), "mother_name": Value("B", 1.0, (0, 0, 1, 1))}
    assert not incomplete(Reading("akta", {}, named))
    assert incomplete(Reading("akta", {}, {"father_name": named["father_name"]}))
