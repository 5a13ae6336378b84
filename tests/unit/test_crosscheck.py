"""Papers against the form: what is a question, what is only another way to write the same."""

from datetime import date

import pytest

from lingga_app.domain.crosscheck import ReadPaper, Said, mismatches, prefill, same_name, same_place
from lingga_app.domain.form import Field
from lingga_app.domain.papers import PaperKind as K

TODAY = date(2026, 11, 24)
ANSWERS = {
    Field.NIK: "2104034107850001", Field.NAME: "SITI AMINAH", Field.SEX: "female", Field.BIRTH_PLACE: "DABO",
    Field.BIRTH_DATE: "1985-07-01", Field.FAMILY_CARD: "2104030101200007", Field.FATHER_NAME: "ABDUL RAHMAN",
    Field.MOTHER_NAME: "ROHANI", Field.SPOUSE_NAME: "HASAN BASRI",
}  # fmt: skip


def paper(kind, *members, **values):
    def said(value):
        return value if isinstance(value, Said) else Said(value)

    rows = tuple({name: said(value) for name, value in row.items()} for row in members)
    return ReadPaper(kind, {name: said(value) for name, value in values.items()}, rows)


def asked(*papers, **changed):
    answers = ANSWERS | {Field(name): value for name, value in changed.items()}
    return {(row.field.value, row.why.value, row.read) for row in mismatches(answers, papers, TODAY)}


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ("Siti Aminah", "SITI AMINAH"),
        ("SITI AMINAH", "HJ. SITI AMINAH, S.PD"),
        ("M. Rizki", "MUHAMMAD RIZKI"),
        ("MOHD. RIZKI", "MUHAMAD RIZKI"),
        ("AI'NUN JARIAH", "AINUN JARIAH"),
        ("ABDULRAHMAN", "ABDUL RAHMAN"),
        ("DJUMADI", "JUMADI"),
        ("SRI WAHJUNI", "SRI WAHYUNI"),
        ("JUSUF", "YUSUF"),
        ("SOEKARNO", "SUKARNO"),
        ("TJUT NJAK", "CUT NYAK"),
        ("FATHIMAH", "FATIMAH"),
        ("NURHALIZA", "NURHALLIZA"),
        ("SYAMSUL SAPUTRA", "S. SAPUTRA"),
    ],
)
def test_another_way_to_write_a_name_is_no_question(ours, other):
    assert same_name(ours, other)
    assert same_name(other, ours)


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ("SITI AMINAH", "SITI AMINA"),
        ("ROHANI", "ROHANA"),
        ("DJAMILAH", "YAMILAH"),
        ("SITI AMINAH", "SITI"),
        ("ABDUL RAHMAN", "ABDUL RAHIM"),
        ("RAJA HASAN", "RAJA HASANUDDIN"),
        ("M", "MUHAMMAD"),
        ("SYAMSUL SAPUTRA", "R. SAPUTRA"),
        ("SYAMSUL SAPUTRA", "S. S"),
        ("SYAMSUL", "S"),
        ("BUDI SANTOSO", "SANTOSO BUDI"),
    ],
)
def test_a_name_that_would_be_printed_wrong_is_a_question(ours, other):
    assert not same_name(ours, other)
    assert asked(paper(K.KTP, name=other), name=ours) == {("name", "differs", other)}


@pytest.mark.parametrize(
    ("ours", "other", "one"),
    [
        ("DABO", "DABO SINGKEP", True),
        ("TANJUNGPINANG", "TG. PINANG", True),
        ("KOTA BATAM", "BATAM", True),
        ("SEI BULUH", "SUNGAI BULUH", True),
        ("DAIK", "DABO", False),
        ("TANJUNG PINANG", "TANJUNG BATU", False),
        ("BATU", "TANJUNG PINANG", False),
    ],
)
def test_places_of_birth(ours, other, one):
    assert same_place(ours, other) is one
    assert same_place(other, ours) is one


def test_a_paper_that_says_the_same_asks_nothing():
    ktp = paper(
        K.KTP, nik=ANSWERS[Field.NIK], name="SITI AMINAH", sex="female", birth_date="1985-07-01", village="RAYA"
    )
    akta = paper(K.BIRTH_CERTIFICATE, name="Siti Aminah", father_name="H. ABDUL RAHMAN", mother_name="ROHANI")
    assert asked(ktp, akta) == set()


def test_each_field_is_asked_once_with_the_first_paper_and_its_place():
    spot = (0.1, 0.2, 0.4, 0.3)
    ktp = paper(K.KTP, birth_date=Said("1985-07-02", 0.99, spot))
    akta = paper(K.BIRTH_CERTIFICATE, birth_date="1985-07-02", mother_name="ROHANA")
    found = mismatches(ANSWERS, (ktp, akta), TODAY)
    assert [(row.field, row.paper, row.where) for row in found] == [
        (Field.BIRTH_DATE, K.KTP, spot),
        (Field.MOTHER_NAME, K.BIRTH_CERTIFICATE, None),
    ]
    assert (found[0].typed, found[0].read) == ("1985-07-01", "1985-07-02")


@pytest.mark.parametrize("value", [Said("SITI FATIMAH", 0.6), Said("SITI FATIMAH", 0.849)])
def test_what_was_read_badly_is_not_asked(value):
    assert asked(paper(K.KTP, name=value)) == set()


def test_a_number_that_no_registry_wrote_was_misread():
    assert asked(paper(K.KTP, nik="2104039907850001")) == set()
    assert asked(paper(K.KTP, nik="2104034107850002")) == {("nik", "differs", "2104034107850002")}
    assert asked(paper(K.KK, family_card="21040301012")) == set()


def test_an_empty_answer_is_no_mismatch():
    assert asked(paper(K.KTP, birth_place="DAIK"), birth_place="") == set()


FATHER = {"nik": "2104030101600001", "name": "ABDUL RAHMAN", "sex": "male", "birth_date": "1960-01-01"}
OWN = {"nik": "2104034107850001", "name": "SITI AMINAH", "father_name": "ABDUL RAHMAN", "mother_name": "ROHANI"}


def test_the_family_card_is_compared_with_the_persons_own_row():
    card = paper(K.KK, FATHER, OWN | {"mother_name": "ROHANA"}, family_card=ANSWERS[Field.FAMILY_CARD])
    assert asked(card) == {("mother_name", "differs", "ROHANA")}


def test_a_row_is_known_by_name_where_the_number_differs():
    card = paper(K.KK, FATHER, OWN | {"nik": "2104034107850003"})
    assert asked(card) == {("nik", "differs", "2104034107850003")}


def test_a_row_with_a_name_and_number_that_nearly_fit_is_the_persons_own():
    card = paper(K.KK, FATHER, OWN | {"nik": "2104034107850003", "name": "SITI AMINA", "birth_date": "1985-07-01"})
    assert {name for name, _, _ in asked(card)} == {"nik", "name"}


def test_nobody_of_that_name_on_the_card_is_a_question():
    assert asked(paper(K.KK, FATHER)) == {("name", "not_listed", "")}


def test_a_card_with_an_unread_row_may_hold_the_person():
    assert asked(paper(K.KK, FATHER, {"nik": Said("2104034107850001", 0.2), "name": Said("S", 0.3)})) == set()
    assert asked(paper(K.KK, FATHER, {"nik": "2104034107990001"})) == set()
    assert asked(paper(K.KK, family_card=ANSWERS[Field.FAMILY_CARD])) == set()


def test_the_marriage_book_has_two_sides():
    book = paper(K.MARRIAGE_BOOK, wife_name="SITI AMINA", husband_name="HASAN BASRI")
    assert asked(book) == {("name", "differs", "SITI AMINA")}
    assert asked(book, sex="male", nik="2104030107850001") == {
        ("name", "differs", "HASAN BASRI"),
        ("spouse_name", "differs", "SITI AMINA"),
    }


def test_the_parents_book_and_ktp_name_the_parents():
    book = paper(K.PARENTS_MARRIAGE_BOOK, husband_name="ABDUL RAHIM", wife_name="ROHANI")
    assert asked(book) == {("father_name", "differs", "ABDUL RAHIM")}
    assert asked(paper(K.PARENT_KTP, name="ROHANI", sex="female", nik="2104034107600001")) == set()
    assert asked(paper(K.PARENT_KTP, name="ROHANA", sex="female")) == {("mother_name", "differs", "ROHANA")}


def test_the_number_says_another_birth_date_or_sex():
    assert asked(nik="2104034207850001") == {("birth_date", "number", "1985-07-02")}
    assert asked(nik="2104030107850001") == {("sex", "number", "male")}


def test_a_paper_says_it_before_the_number_does():
    ktp = paper(K.KTP, birth_date="1985-07-02")
    assert asked(ktp, nik="2104034207850001") == {("birth_date", "differs", "1985-07-02")}


def test_a_ktp_fills_empty_fields_only_and_only_what_was_read_well():
    ktp = paper(K.KTP, nik="2104034107850001", name="SITI AMINAH", sex=Said("female", 0.5), village="RAYA")
    assert prefill(ktp, {}) == {Field.NIK: "2104034107850001", Field.NAME: "SITI AMINAH"}
    assert prefill(ktp, {Field.NAME: "SITI"}) == {Field.NIK: "2104034107850001"}
    assert prefill(paper(K.KK, name="SITI"), {}) == {}


@pytest.mark.parametrize(
    ("ours", "other"),
    [("SITI ROHANI", "ST. ROHANI"), ("ABD. RAHMAN", "ABDURRAHMAN"), ("RAJA NURHAYATI", "RAJA NOORHAYATI")],
)
def test_how_offices_shorten_and_spell_a_name_is_no_difference(ours: str, other: str) -> None:
    assert same_name(ours, other)


@pytest.mark.parametrize(
    ("confidence", "read", "asked"),
    [
        (0.95, "WAN KHATRUL ANWAR", 0),
        (0.99, "WAN KHATRUL ANWAR", 1),
        (0.95, "WAN KHASRUL ANWAR", 1),
        (0.95, "WAN", 1),
        (0.95, "WAN KHAIRUIL ANWAR", 0),
        (0.95, "WAN KHAIRUEL ANWAR", 1),
    ],
    ids=["looks alike", "read surely", "another letter", "a word less", "a stroke more", "a letter more"],
)
def test_a_letter_taken_for_one_that_looks_like_it_is_no_question(confidence: float, read: str, asked: int) -> None:
    paper = ReadPaper(K.KTP, {"name": Said(read, confidence)})
    found = mismatches({Field.NAME: "WAN KHAIRUL ANWAR"}, (paper,), date(2026, 11, 24))
    assert len(found) == asked


@pytest.mark.parametrize(
    ("read", "confidence", "questions"),
    [
        ("MUHAMIMAD RIZKY RAMADHAN", 0.7, 1),
        ("MUHAMIMAD RIZKY RAMADHAN", 0.6, 0),
        ("SITI AMINAN", 0.7, 0),
        ("AMINAH", 0.7, 0),
    ],
    ids=["another name, a letter in doubt", "half read", "the same name, a letter in doubt", "a part of it"],
)
def test_a_letter_in_doubt_hides_no_other_name(read: str, confidence: float, questions: int) -> None:
    assert len(asked(paper(K.KTP, name=Said(read, confidence)))) == questions
