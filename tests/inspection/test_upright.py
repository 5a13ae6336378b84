"""A paper that lay on a side is kept upright, and what was marked on it still lies where it lay on the paper."""

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image

from lingga_app.inspection import quality
from lingga_app.inspection.decode import decode
from lingga_app.inspection.inspect import Inspection, inspect_file
from lingga_app.inspection.reader import PaperReader, Read
from lingga_app.inspection.upright import box_turned, upright
from simulation.paper_people import family
from simulation.paper_sheets import ktp

WHERE = (0.1, 0.2, 0.4, 0.3)
RED = (200, 30, 30)


def rule(name="cut", *, ok=False, page=0):
    return quality.Rule(id=name, version=1, value=1, limit=0, ok=ok, key="photo.cut", where=WHERE, page=page)


def marked(turn, *, legible=True):
    """A picture whose marked place is red, as it lay: `turn` quarter turns clockwise from upright."""
    picture = np.full((300, 400, 3), 240, np.uint8)
    picture[60:90, 40:160] = RED
    out = io.BytesIO()
    Image.fromarray(np.rot90(picture, -turn)).save(out, "JPEG", quality=95)
    lying = box_turned(WHERE, 4 - turn)
    here = [quality.Rule(**(vars_of(each) | {"where": lying})) for each in (rule(), rule("legible", ok=legible))]
    value = {"text": "SITI", "confidence": 0.9, "where": lying, "page": 0}
    read = Read(rules=tuple(here), turn=turn, kind="ktp", values={"name": value}, members=({"nik": value},))
    corners = ((0.1, 0.2), (0.4, 0.2), (0.4, 0.3), (0.1, 0.3))
    return Inspection(decode(out.getvalue()), quality.Verdict(tuple(here), corners=corners), read)


def vars_of(each):
    return {name: getattr(each, name) for name in ("id", "version", "value", "limit", "ok", "key", "where", "page")}


def color_in(blob, where):
    picture = np.asarray(Image.open(io.BytesIO(blob)).convert("RGB")).astype(int)
    high, wide = picture.shape[:2]
    left, top, right, bottom = where
    return picture[round(top * high) + 3 : round(bottom * high) - 3, round(left * wide) + 3 : round(right * wide) - 3]


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_picture_and_marks_are_turned_together(turn):
    found = upright(marked(turn))
    sheet = found.clean.sheets[0]
    assert (sheet.width, sheet.height, sheet.pixels_width, sheet.pixels_height) == (400, 300, 400, 300)
    places = [found.verdict.rules[0].where, found.read.values["name"]["where"], found.read.members[0]["nik"]["where"]]
    for where in places:
        assert where == pytest.approx(WHERE)
        for blob in (sheet.jpeg, sheet.thumb):
            assert np.abs(color_in(blob, where) - RED).max() < 60
    assert len(sheet.pixels) == 400 * 300 * 3
    assert found.read.turn == 0
    assert upright(found) is found


def test_corners_begin_at_the_top_left_again():
    found = upright(marked(1))
    xs, ys = zip(*found.verdict.corners, strict=True)
    assert (xs[0], ys[0]) == pytest.approx((min(xs), min(ys)))
    assert (xs[1], ys[2]) == pytest.approx((max(xs), max(ys)))


def test_what_lies_upright_or_cannot_be_read_stays_as_it_came():
    for found in (marked(0), marked(1, legible=False)):
        assert upright(found) is found
    unread = marked(2)
    assert upright(Inspection(unread.clean, unread.verdict)).clean is unread.clean


def test_other_pages_are_left_alone():
    found = marked(1)
    second = Inspection(
        found.clean, quality.Verdict((*found.verdict.rules, rule(page=1)), corners=found.verdict.corners), found.read
    )
    assert upright(second).verdict.rules[-1].where == WHERE


def test_the_real_reader_and_a_card_on_its_side():
    home = family(77)
    picture = np.rot90(np.asarray(ktp(home, home.members[0], 77).picture), -1)
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=90)
    reader = PaperReader()
    try:
        found = upright(inspect_file(out.getvalue(), "", "ktp", reader=reader, asked="ktp", today=date(2026, 11, 24)))
    finally:
        reader.close()
    sheet = found.clean.sheets[0]
    assert sheet.width > sheet.height, "it lies as a card lies"
    left, top, right, bottom = found.read.values["nik"]["where"]
    assert left < 0.3 < right
    assert top < 0.18 < bottom
