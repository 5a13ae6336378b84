"""What two readings of one paper make together, and which limits a paper that was read whole is held to."""

from dataclasses import replace

import pytest

from lingga_app.domain.crosscheck import SURE
from lingga_app.inspection.agreed import agreed, lost_number, numbers_doubted
from lingga_app.inspection.fields import Person, Reading, Value
from lingga_app.inspection.ocr import Line
from lingga_app.inspection.quality import READ, Rule, read_after_all

BOX = (0.0, 0.0, 10.0, 10.0)


def reading(name: str, score: float = 0.97) -> Reading:
    return Reading("ktp", {}, {"name": Value(name, score, BOX)})


def test_blanks_come_from_the_reading_that_saw_them() -> None:
    value = agreed(reading("SITIROHANI"), reading("SITI ROHANI", 0.93)).values["name"]
    assert (value.text, value.confidence) == ("SITI ROHANI", 0.97)


def test_what_differs_is_never_sure_and_the_likelier_is_kept() -> None:
    value = agreed(reading("DINDA AULTA"), reading("DINDA AULIA", 0.99)).values["name"]
    assert value.text == "DINDA AULIA"
    assert value.confidence < SURE


def test_a_smear_that_reads_otherwise_each_time_counts_as_unread() -> None:
    assert agreed(reading("XQ OI"), reading("SURYANI")).values["name"].confidence < 0.5


def test_what_one_reading_alone_found_is_not_sure() -> None:
    value = agreed(Reading("ktp", {}), reading("SURYANI")).values["name"]
    assert value.text == "SURYANI"
    assert value.confidence < SURE


def test_a_row_of_a_family_card_meets_its_own() -> None:
    def row(name: str, top: float) -> Person:
        spot = (0.0, top, 9.0, top + 9)
        return Person({"nik": Value("2104046909170004", 0.99, spot), "name": Value(name, 0.97, spot)})

    first = Reading("kk", {}, {}, (row("ILHAM", 0), row("MAZLAN", 20)))
    second = Reading("kk", {}, {}, (row("MAZLAN", 20),))
    both = agreed(first, second).members
    assert both[1].values["name"].confidence > SURE
    assert both[0].values["name"].confidence < SURE


def test_a_number_that_the_second_reading_lost_is_doubted_and_the_name_beside_it_is_not() -> None:
    spot, beside = (400.0, 100.0, 520.0, 122.0), (140.0, 100.0, 230.0, 122.0)
    number = Line("2104031102020006", 0.99, *spot, seen=spot)
    assert lost_number(number, replace(number, text="21D4?"))
    assert not lost_number(number, replace(number, text="2104031102020008"))
    assert not lost_number(replace(number, text="ILHAM 2104031102020006"), replace(number, text="ILHAM 21D4?"))
    row = Person({"nik": Value(number.text, 0.99, spot), "name": Value("ILHAM", 0.99, beside)})
    (member,) = numbers_doubted(Reading("kk", {}, {}, (row,)), (number,)).members
    assert member.values["nik"].confidence < SURE
    assert member.values["name"].confidence >= SURE


@pytest.mark.parametrize(("value", "ok"), [(READ["sharpness"], True), (READ["sharpness"] / 2, False)])
def test_a_paper_read_whole_is_held_to_the_wider_limit_and_the_rule_says_so(value: float, ok: bool) -> None:
    (rule,) = read_after_all((Rule("sharpness", 1, value, 0.24, ok=False, key="photo.blur"),))
    assert (rule.ok, rule.limit, rule.key == "") == (ok, READ["sharpness"], ok)
