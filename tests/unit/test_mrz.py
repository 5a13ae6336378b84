"""The machine-readable zone: the specimen of Doc 9303, names of our people, and every single wrong sign."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import mrz as m
from lingga_app.domain.identity import Sex
from lingga_app.domain.mrz import MrzFault, NameSplit

VECTORS = [
    ("P<UTOERIKSSON<<ANNA<MARIA", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ("P<IDNPUTRA<<MIDO", "X1234567<7IDN9001170M3601176<<<<<<<<<<<<<<<6"),
    ("P<IDNSITI", "E0012345<7IDN8508155F3508150<<<<<<<<<<<<<<<8"),
    ("P<IDNRAHMAN<<MUHAMMAD<NUR", "X7654321<5IDN0802293M31022822104012902080098"),
]
words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=24)
names = st.lists(words, min_size=1, max_size=8).map(" ".join)


@pytest.mark.parametrize(("line1", "line2"), VECTORS)
def test_published_lines_check_and_print_again(line1: str, line2: str) -> None:
    line1 = line1.ljust(44, "<")
    assert m.check(line1, line2) == ()
    assert m.lines(m.parse(line1, line2)) == (line1, line2)


@pytest.mark.parametrize(
    ("name", "number", "birth", "sex", "expiry", "optional", "vector"),
    [
        ("MIDO PUTRA", "X1234567", date(1990, 1, 17), Sex.MALE, date(2036, 1, 17), "", 1),
        ("Siti", "E0012345", date(1985, 8, 15), Sex.FEMALE, date(2035, 8, 15), "", 2),
        ("Muhammad Nur Rahman", "X7654321", date(2008, 2, 29), Sex.MALE, date(2031, 2, 28), "21040129020800", 3),
    ],
)
def test_lines_from_a_person(
    name: str, number: str, birth: date, sex: Sex, expiry: date, optional: str, vector: int
) -> None:
    data = m.fields(name=name, number=number, birth_on=birth, sex=sex, expires_on=expiry, optional=optional)
    line1, line2 = VECTORS[vector]
    assert m.lines(data) == (line1.ljust(44, "<"), line2)


@pytest.mark.parametrize(("line1", "line2"), VECTORS)
def test_one_wrong_sign_in_a_checked_field_is_seen(line1: str, line2: str) -> None:
    line1 = line1.ljust(44, "<")
    for place in [*range(10), *range(13, 20), *range(21, 44)]:
        for sign in "0123456789<":
            value = 0 if sign == "<" else int(sign)
            now = 0 if line2[place] == "<" else int(line2[place], 36)
            if (value - now) % 10 == 0:
                continue
            wrong = f"{line2[:place]}{sign}{line2[place + 1 :]}"
            assert m.check(line1, wrong), (place, sign)


def test_each_fault_has_its_name() -> None:
    line1, line2 = VECTORS[3][0].ljust(44, "<"), VECTORS[3][1]
    assert m.check(line1[:43], line2) == (MrzFault.SHAPE,)
    assert m.check(line1.lower(), line2) == (MrzFault.SHAPE,)
    assert m.check("V" + line1[1:], line2) == (MrzFault.DOCUMENT_CODE,)
    assert m.check(line1, line2[:20] + "X" + line2[21:]) == (MrzFault.SEX,)
    assert m.check(line1, line2[:43] + "0") == (MrzFault.COMPOSITE_DIGIT,)
    assert MrzFault.NUMBER_DIGIT in m.check(line1, "X7654322" + line2[8:])
    assert MrzFault.BIRTH_DIGIT in m.check(line1, line2[:13] + "1" + line2[14:])
    assert MrzFault.EXPIRY_DIGIT in m.check(line1, line2[:21] + "4" + line2[22:])
    assert MrzFault.OPTIONAL_DIGIT in m.check(line1, line2[:42] + "<" + line2[43:])
    with pytest.raises(ValueError, match="composite_digit"):
        m.parse(line1, line2[:43] + "0")


def test_an_empty_optional_field_may_have_either_digit() -> None:
    line1, line2 = VECTORS[1][0].ljust(44, "<"), VECTORS[1][1]
    assert line2[42] == "<"
    assert m.check(line1, f"{line2[:42]}0{line2[43]}") == ()


def test_the_name_line_has_no_digit_to_protect_it() -> None:
    assert m.check("P<IDNPUTRI<<MIDO".ljust(44, "<"), VECTORS[1][1]) == ()


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Ai'nun", "AINUN"),
        ("Nur-Aini", "NUR<AINI"),
        ("M. Firman", "M<FIRMAN"),
        ("Müller Björn Åse", "MUELLER<BJOERN<AASE"),
        ("Ñu Æsc Øre Straße Þor", "NU<AESC<OERE<STRASSE<THOR"),
        ("José Élodie Łukasz Đặng ığdır", "JOSE<ELODIE<LUKASZ<DANG<IGDIR"),
        ("  SITI   AMINAH ", "SITI<AMINAH"),
        ("Aﬀan", "AFFAN"),
    ],
)
def test_transliteration(name: str, printed: str) -> None:
    assert m.transliterate(name) == printed


def test_a_state_may_choose_the_other_legal_spelling() -> None:
    assert m.transliterate("Åse", {**m.SPELLINGS, "Å": "A"}) == "ASE"


@pytest.mark.parametrize("name", ["Сити", "李", "SITI\x00", "SITI\u202e", "SITI😀", "A_B"])
def test_a_sign_without_a_rule_is_refused(name: str) -> None:
    with pytest.raises(m.NameUnprintable):
        m.transliterate(name)


def test_the_split_is_a_choice() -> None:
    assert m.split_name("MUHAMMAD NUR RAHMAN") == ("RAHMAN", "MUHAMMAD NUR")
    assert m.split_name("MUHAMMAD NUR RAHMAN", NameSplit.WHOLE_NAME) == ("MUHAMMAD NUR RAHMAN", "")
    assert m.split_name("SITI") == ("SITI", "")


@given(names, st.sampled_from(NameSplit))
def test_any_name_fits_and_neither_identifier_vanishes(name: str, split: NameSplit) -> None:
    primary, secondary = (m.transliterate(part) for part in m.split_name(name, split))
    field = m.name_field(primary, secondary)
    assert len(field) == 39
    got_primary, _, got_secondary = field.rstrip("<").partition("<<")
    assert got_primary
    assert bool(got_secondary) == bool(secondary)
    if len(primary) + len(secondary) + 2 <= 39:
        assert (got_primary, got_secondary) == (primary, secondary)


def test_a_cut_name_ends_in_a_letter() -> None:
    field = m.name_field("RAHMAN", "MUHAMMAD<ABDURRAHMAN<SYARIFUDDI<NURDIN")
    assert field == "RAHMAN<<MUHAMMAD<ABDURRAHMAN<SYARIFUDDI"
    assert m.name_field("RAHMAN", "MUHAMMAD<ABDURRAHMAN<SYARIFUDD<NURDIN") == "RAHMAN<<MUHAMMAD<ABDURRAHMAN<SYARIFUD<N"


@given(
    names,
    st.from_regex(r"[A-Z][0-9]{7}", fullmatch=True),
    st.dates(date(1920, 1, 1), date(2026, 1, 1)),
    st.sampled_from([Sex.MALE, Sex.FEMALE, None]),
    st.dates(date(2026, 1, 1), date(2040, 1, 1)),
)
def test_what_we_print_always_checks(name: str, number: str, birth: date, sex: Sex | None, expiry: date) -> None:
    line1, line2 = m.lines(m.fields(name=name, number=number, birth_on=birth, sex=sex, expires_on=expiry))
    assert m.check(line1, line2) == ()
    read = m.parse(line1, line2)
    assert (read.number, read.birth, read.sex, read.expiry) == (number, m.yymmdd(birth), sex, m.yymmdd(expiry))


@pytest.mark.parametrize("number", ["", "1234567", "AB123456", "A123456", "A12345678", "a1234567"])
def test_a_book_number_has_one_letter_and_seven_digits(number: str) -> None:
    with pytest.raises(ValueError, match="one letter"):
        m.fields(name="SITI", number=number, birth_on=date(2000, 1, 1), sex=None, expires_on=date(2030, 1, 1))


def test_a_field_too_long_for_its_place_is_never_printed() -> None:
    with pytest.raises(ValueError, match="fit"):
        m.lines(m.Td3("", "INDO", "SITI", "", "A1234567", "IDN", "850815", None, "350815"))
