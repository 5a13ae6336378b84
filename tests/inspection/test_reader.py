"""The warm reader reads all five papers in any turn, and whatever happens to its process costs one verdict."""

import os
import signal
from collections.abc import Iterator
from datetime import date

import pytest

from lingga_app.inspection import reader as reader_module
from lingga_app.inspection.fields import Value, _name
from lingga_app.inspection.inspect import Inspection, inspect_file
from lingga_app.inspection.ocr import slope_of
from lingga_app.inspection.reader import PaperReader, ReaderFailed
from lingga_app.inspection.said import said_of
from simulation.paper_people import family
from simulation.paper_photos import Photo, photograph, scan
from simulation.paper_sheets import ktp, sheet_of

TODAY = date(2026, 11, 24)
SEEDS = {"ktp": 501, "kk": 502, "akta": 503, "nikah": 504, "ijazah": 505}


@pytest.fixture(scope="module")
def reader() -> Iterator[PaperReader]:
    held = PaperReader()
    yield held
    held.close()


def drawn(kind: str, defect: str = "") -> Photo:
    seed = SEEDS[kind]
    return photograph(sheet_of(kind, family(seed), seed), seed, defect=defect)


def inspected(reader: PaperReader, data: bytes, asked: str) -> Inspection:
    return inspect_file(data, "", asked, reader=reader, asked=asked, today=TODAY)


@pytest.mark.parametrize("kind", SEEDS)
def test_a_good_photo_is_read_and_raises_no_doubt(reader: PaperReader, kind: str) -> None:
    photo = drawn(kind)
    found = inspected(reader, photo.data, kind)
    assert found.verdict.ok, found.verdict.doubts
    assert found.read is not None
    assert found.read.kind == kind
    wanted = {name: text for name, text in photo.fields.items() if isinstance(text, str) and text and name != "address"}
    got = {name: value["text"] for name, value in found.read.values.items()}
    assert {name: got.get(name) for name in wanted} == wanted
    if kind == "kk":
        rows = photo.fields["members"]
        assert [member["nik"]["text"] for member in found.read.members] == [row["nik"] for row in rows]


@pytest.mark.parametrize("turn", range(4))
def test_any_side_may_be_up(reader: PaperReader, turn: int) -> None:
    import cv2
    import numpy as np

    home = family(77)
    sheet = ktp(home, home.members[0], 77)
    turned = np.rot90(np.asarray(sheet.picture), -turn)
    data = cv2.imencode(".jpg", cv2.cvtColor(np.ascontiguousarray(turned), cv2.COLOR_RGB2BGR))[1].tobytes()
    found = inspected(reader, data, "ktp").read
    assert found is not None
    assert found.turn == turn
    assert found.values["nik"]["text"] == home.members[0].nik
    left, top, right, bottom = found.values["nik"]["where"]
    middle = {0: (0.3, 0.18), 1: (0.82, 0.3), 2: (0.7, 0.82), 3: (0.18, 0.7)}[turn]
    assert left < middle[0] < right, "the place is given on the picture that was sent"
    assert top < middle[1] < bottom


def test_text_that_runs_out_of_the_picture_is_named_and_a_narrow_margin_is_not(reader: PaperReader) -> None:
    import cv2
    import numpy as np

    home = family(77)
    whole = np.asarray(ktp(home, home.members[0], 77).picture)
    wide = whole.shape[1]

    def said_of_cut(share: float) -> set[str]:
        cut = np.ascontiguousarray(whole[:, int(share * wide) :])
        data = cv2.imencode(".jpg", cv2.cvtColor(cut, cv2.COLOR_RGB2BGR))[1].tobytes()
        return {rule.id for rule in inspected(reader, data, "ktp").verdict.doubts}

    assert "text_cut" not in said_of_cut(0.01)
    assert "text_cut" in said_of_cut(0.35)


def test_a_row_is_one_row_on_a_tilted_page() -> None:
    import numpy as np

    def box(left: float, right: float, down: float) -> list[list[float]]:
        corners = [(left, down), (right, down), (right, down + 20), (left, down + 20)]
        return [[x, y + 0.07 * (x - 500)] for x, y in corners]

    rows = range(100, 700, 60)
    boxes = np.array([each for down in rows for each in (box(100, 250, down), box(600, 900, down))])
    heights = slope_of(boxes, (800, 1000)).level(boxes).mean(axis=1)[:, 1]
    labels, values = heights[::2], heights[1::2]
    assert np.abs(labels - values).max() < 3, "as seen they are 33 px apart, and 27 from the row below"
    assert np.diff(labels).min() > 50


@pytest.mark.parametrize(
    ("text", "name"),
    [("SENAYANG, 20-10-1985", None), ("21O4O34107850001", None), ("HASBULLAH,SE", "HASBULLAH, SE"), ("S1TI", "SITI")],
)
def test_a_name_is_no_date_and_no_number(text: str, name: str | None) -> None:
    found = _name(Value(text, 1.0, (0, 0, 1, 1)))
    assert (found.text if found else None) == name


@pytest.mark.parametrize("sent", ["kk", "akta", "letter"])
def test_another_paper_is_named_as_one(reader: PaperReader, sent: str) -> None:
    photo = photograph(sheet_of(sent, family(61), 61), 61)
    verdict = inspected(reader, photo.data, "ktp").verdict
    assert "photo.other_paper" in {rule.key for rule in verdict.doubts}


def test_a_paper_in_the_place_of_one_that_is_not_read_is_still_noticed(reader: PaperReader) -> None:
    assert "photo.other_paper" in {rule.key for rule in inspected(reader, drawn("ktp").data, "divorce").verdict.doubts}


def test_a_last_day_that_passed_is_a_note_with_its_place_and_no_fault(reader: PaperReader) -> None:
    home = family(88)
    old = photograph(ktp(home, home.members[0], 88, until=date(2017, 5, 12)), 88)
    verdict = inspected(reader, old.data, "ktp").verdict
    assert verdict.ok, verdict.doubts
    (note,) = verdict.notes
    assert (note.id, note.value) == ("expired", float((TODAY - date(2017, 5, 12)).days))
    assert note.where is not None


def test_a_pdf_of_the_registry_is_read_without_camera_rules(reader: PaperReader) -> None:
    found = inspected(reader, scan(sheet_of("akta", family(503), 503)), "akta")
    assert found.verdict.ok, found.verdict.doubts
    assert not {"skew", "glare", "edges", "edge_width"} & {rule.id for rule in found.verdict.rules}


def test_a_killed_reader_costs_one_verdict_and_the_next_paper_is_read() -> None:
    held = PaperReader()
    photo = drawn("ktp")
    try:
        assert inspected(held, photo.data, "ktp").verdict.checked
        assert held.pid is not None
        os.kill(held.pid, signal.SIGSTOP)
        first = held.pid
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(reader_module, "ANSWER_SECONDS", 0.3)
            found = inspected(held, photo.data, "ktp")
        assert not found.verdict.checked
        assert found.clean.derivative, "the photo itself is kept"
        assert inspected(held, photo.data, "ktp").verdict.checked
        assert held.pid != first
    finally:
        held.close()


def test_a_reader_that_grew_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    held = PaperReader()
    try:
        inspected(held, drawn("ktp").data, "ktp")
        assert 100 < held.resident_mb < 900
        monkeypatch.setattr(reader_module, "RECYCLE_MB", 50)
        inspected(held, drawn("ktp").data, "ktp")
        assert held.pid is None
        assert inspected(held, drawn("ktp").data, "ktp").verdict.checked
        assert held.started == 2
    finally:
        held.close()


def test_without_the_packages_it_says_so_and_an_officer_looks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reader_module, "absent", lambda: ("rapidocr",))
    held = PaperReader()
    assert "rapidocr" in caplog.text
    found = inspected(held, drawn("ktp").data, "ktp")
    assert not found.verdict.checked
    assert [rule.key for rule in found.verdict.doubts] == ["photo.unchecked"]
    with pytest.raises(ReaderFailed):
        held.read(found.clean.sheets, "ktp", today=TODAY)


def test_what_is_said_has_both_languages() -> None:
    said = said_of(drawn("ktp", "dark").data, "ktp", today=TODAY)
    dark = next(doubt for doubt in said["doubts"] if doubt["id"] == "exposure.dark")
    assert dark["sentence_id"] != dark["sentence_en"]
    assert said["kind"] == "ktp"
    with pytest.raises(ValueError, match="no such kind"):
        said_of(b"x", "sim")
