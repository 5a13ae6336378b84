"""From lines to fields: rows of a family card, a certificate with its English lines, names whose blanks were lost."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from lingga_app.domain.crosscheck import SURE
from lingga_app.inspection.agreed import without_cut_words
from lingga_app.inspection.fields import Person, Reading, Value, read
from lingga_app.inspection.ocr import Line, Ocr, Page, Slope

HEADS = (("Nama Lengkap", 130), ("NIK", 400), ("Jenis Kelamin", 560), ("Tempat Lahir", 700), ("Tanggal Lahir", 850))
FAMILY = (
    ("ENCIK HAMDAN", "2104082110950004", "LAKI-LAKI", "SINGKAWANG", "21-10-1995"),
    ("JAMILAH", "2104084211970002", "PEREMPUAN", "TAJUR BIRU", "02-11-1997"),
    ("SITI ROHANI", "2104085301180005", "PEREMPUAN", "DABO SINGKEP", "13-01-2018"),
)
AKTA = (
    "KUTIPAN AKTA KELAHIRAN", "bahwa di", "that in", ": LINGGA", "pada tanggal", "{on}", ": 14 JUNI", "tahun", "year",
    ": 2002", "telah lahir", "was born", ": TUMPAL HASIHOLAN SIREGAR", "anak ke", "{child}", ": SATU, LAKI-LAKI",
)  # fmt: skip


def line(text: str, left: float, top: float) -> Line:
    box = (left, top, left + 9.0 * len(text), top + 22)
    return Line(text, 0.99, *box, seen=box)


def card(rows: Sequence[Sequence[str]] = FAMILY, *, pitch: float = 20) -> tuple[Line, ...]:
    """The first table of a family card, a row every `pitch` px."""
    found = [line("KARTU KELUARGA", 600, 20), line("No. 2104080402230004", 600, 60)]
    found += [line(text, left, 120) for text, left in HEADS]
    for number, row in enumerate(rows):
        cells = zip(row, HEADS, strict=True)
        found += [line(text, left, 160 + number * pitch) for text, (_, left) in cells if text]
    return tuple(found)


def test_each_person_of_a_family_card_is_a_row_however_close_the_rows_stand() -> None:
    reading = read(card(), "kk")
    assert reading.values["family_card"].text == "2104080402230004"
    read_rows = [(m.values["name"].text, m.values["nik"].text, m.values["birth_place"].text) for m in reading.members]
    assert read_rows == [(name, nik, place) for name, nik, _, place, _ in FAMILY]
    assert [m.values["birth_date"].text for m in reading.members] == ["1995-10-21", "1997-11-02", "2018-01-13"]
    assert [m.values["sex"].text for m in reading.members] == ["male", "female", "female"]


def test_a_row_without_its_number_is_somebody_who_was_not_read() -> None:
    unread = ("MUHAMMAD RIZKY", "", "LAKI-LAKI", "BATAM", "15-01-2023")
    members = read(card((*FAMILY, unread)), "kk").members
    assert len(members) == len(FAMILY) + 1
    assert members[-1] == Person()


BOOK = (
    ("Nama lengkap", "HERMAN", "Tempat, tgl. lahir", "DAIK, 1 AGUSTUS 1983", "{his}"),
    ("Nama lengkap", "VIVIAN TANUWIJAYA", "Tempat, tgl. lahir", "JAMBI, 12 JUNI 1986", "1571035206860002"),
)


def book(his: str, *, hers: bool = True) -> tuple[Line, ...]:
    """A marriage book of two pages side by side, or with nothing read on one of them."""
    found = [line("KUTIPAN AKTA NIKAH", 200, 20), line("KUTIPAN AKTA NIKAH", 1000, 20)]
    for start, (name, is_name, birth, is_birth, nik) in ((0, BOOK[0]), *(((800, BOOK[1]),) if hers else ())):
        rows = ((name, is_name), ("NIK", nik.format(his=his)), (birth, is_birth))
        for down, (label, value) in enumerate(rows):
            found += [line(label, start, 100 + 60 * down), line(f": {value}", start + 250, 100 + 60 * down)]
    return tuple(found)


def test_a_husband_is_believed_though_his_number_says_a_woman_when_the_wife_was_read_beside_him() -> None:
    named = {"husband_name": "HERMAN", "wife_name": "VIVIAN TANUWIJAYA"}
    for his in ("2104110108830003", "2104114108830003"):
        values = read(book(his), "nikah").values
        assert {name: values[name].text for name in named if name in values} == named
    alone = read(book("2104114108830003", hers=False), "nikah").values
    assert "husband_name" not in alone


@pytest.mark.parametrize(
    "misread",
    ["2104082110950604", "2164082110950004", "2104082110960004"],
    ids=["born 604th that day", "no such regency", "another birth date"],
)
def test_a_number_that_the_rest_of_the_card_speaks_against_is_not_sure(misread: str) -> None:
    name, nik, *rest = FAMILY[0]
    assert read(card(FAMILY), "kk").members[0].values["nik"].confidence >= SURE
    found = read(card(((name, misread, *rest), *FAMILY[1:])), "kk").members[0].values["nik"]
    assert found.text == misread, "never corrected in silence"
    assert found.confidence < SURE
    assert nik != misread


@pytest.mark.parametrize(("on", "child"), [("on date", "child number"), ("an date", "chind number")])
def test_english_lines_are_left_out_though_a_letter_was_misread(on: str, child: str) -> None:
    lines = [line(text.format(on=on, child=child), 100, 40.0 * n) for n, text in enumerate(AKTA)]
    values = read(tuple(lines), "akta").values
    assert values["birth_date"].text == "2002-06-14"
    assert values["name"].text == "TUMPAL HASIHOLAN SIREGAR"


def cells(beside: str) -> tuple[Reading, Page]:
    """A name in its cell, and print that no line covers, left of it."""
    pixels = np.full((60, 300, 3), 240, np.uint8)
    cv2.putText(pixels, "JAMILAH", (100, 38), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 2)
    if beside:
        cv2.putText(pixels, "2", (82, 38), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 2)
    if beside == "another cell":
        pixels[:, 97:99] = 30
    box = (100.0, 18.0, 196.0, 42.0)
    name = Line("JAMILAH", 0.99, *box, seen=box)
    quad = np.array([[0, 0], [300, 0], [300, 60], [0, 60]], np.float32)
    reading = Reading("kk", {}, {}, (Person({"name": Value("JAMILAH", 0.99, box)}),))
    return reading, Page((name,), 0, quad, pixels, Slope())


@pytest.mark.parametrize(("beside", "sure"), [("", True), ("same cell", False), ("another cell", True)])
def test_print_beside_a_name_makes_it_unsure_unless_a_line_of_the_table_stands_between(beside: str, sure: bool) -> None:
    (member,) = without_cut_words(*cells(beside)).members
    assert (member.values["name"].confidence >= SURE) is sure


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    pytest.importorskip("rapidocr")
    return Ocr()


@pytest.mark.parametrize("gap", [24, 0])
def test_a_blank_that_the_print_has_comes_back_and_none_is_made_up(ocr: Ocr, gap: int) -> None:
    crop = np.full((48, 420, 3), 255, np.uint8)
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(crop, "SUSANTI", (10, 36), font, 1.0, (0, 0, 0), 2)
    (width, _), _ = cv2.getTextSize("SUSANTI", font, 1.0, 2)
    cv2.putText(crop, "WIJAYA", (10 + width + gap, 36), font, 1.0, (0, 0, 0), 2)
    assert ocr._parted("SUSANTIWIJAYA", crop) == ("SUSANTI WIJAYA" if gap else "SUSANTIWIJAYA")
    assert ocr._parted("SUSANTOWIJAYA", crop) == "SUSANTOWIJAYA", "pieces that say other letters part nothing"
