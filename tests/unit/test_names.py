"""Names of real people pass; what would hide a letter does not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import names as n
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.errors import BadInput
from lingga_app.domain.names import NameNote, Note

words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20)
names = st.lists(words, min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    "name", ["Siti", "Siti Aminah", "M. Firman", "Ai'nun", "Nur-Aini", "José Ñu", "ABDUL  RAHMAN "]
)
def test_ordinary_names_pass_unchanged_but_for_blanks(name: str) -> None:
    assert n.clean_name(name) == " ".join(name.split())


def test_two_ways_of_typing_an_accent_are_one_name() -> None:
    typed = unicodedata.normalize("NFD", "José")
    assert typed != "José"
    assert n.clean_name(typed) == "José"


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Siti\u202eAminah", "U+202E"),
        ("Siti\u200bAminah", "U+200B"),
        ("Siti ƀ", "ƀ"),
        ("Siti\u2066", "U+2066"),
        ("Siti\r\nBcc: x", "U+000D"),
        ("Siti\x00", "U+0000"),
        ("Siti\tAminah", "U+0009"),
        ("Siti\u2028", "U+2028"),
        ("S1ti", "1"),
        ("<script>", "<"),
        ("Сити", "С"),
        ("李", "李"),
        ("Siti😀", "😀"),
        ("S\u0337\u0338iti", "U+0337"),
        ("Robert'); DROP", ")"),
        ("\ud800", "U+D800"),
    ],
)
def test_a_sign_that_hides_or_spoofs_is_named(name: str, sign: str) -> None:
    with pytest.raises(n.NameHasOtherSigns) as refusal:
        n.clean_name(name)
    assert refusal.value.facts["sign"] == sign


@pytest.mark.parametrize("name", ["", "   ", ".", "-'-"])
def test_no_letter_is_no_name(name: str) -> None:
    with pytest.raises(n.NameMissing):
        n.clean_name(name)


def test_the_limit_is_sixty_and_can_be_set() -> None:
    assert len(n.clean_name("A" * 60)) == 60
    for name, count in (("A" * 61, 61), ("A" * 10_000, 10_000)):
        with pytest.raises(n.NameTooLong) as refusal:
            n.clean_name(name)
        assert refusal.value.facts == {"field": "name", "count": count, "limit": 60}
    assert len(n.clean_name("A" * 70, limit=70)) == 70


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Ai'nun", "AINUN"),
        ("M. Firman", "M FIRMAN"),
        ("M.Firman", "M FIRMAN"),
        ("Nur-Aini", "NUR AINI"),
        ("Siti", "SITI"),
        ("Ma’ruf, Amin", "MARUF AMIN"),
    ],
)
def test_the_data_page_has_no_punctuation(name: str, printed: str) -> None:
    seen = n.passport_name(n.clean_name(name))
    assert (seen.data_page, seen.page_4) == (printed, None)


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("H. Abdul Rahman", ("H.",)),
        ("Dr. Ir. Budi Santoso, S.H., M.Si", ("Dr.", "Ir.", "S.H.", "M.Si")),
        ("Hj. Siti Aminah", ("Hj.",)),
        ("Siti Aminah S.Pd", ("S.Pd",)),
        ("Siti Aminah", ()),
        ("Haji", ()),
        ("Rahman Harahap", ()),
    ],
)
def test_titles_are_flagged_and_kept(name: str, titles: tuple[str, ...]) -> None:
    seen = n.passport_name(name)
    assert tuple(note.about for note in seen.notes if note.kind is NameNote.TITLE) == titles
    assert seen.data_page == n.without_punctuation(name)


def test_thirty_four_signs_fit_and_thirty_five_go_to_page_4() -> None:
    fits = "MUHAMMAD ABDURRAHMAN SYARIFUDDIN N"
    assert len(fits) == 34
    assert n.passport_name(fits).page_4 is None
    longer = fits + "U"
    seen = n.passport_name(longer)
    assert seen.data_page == "MUHAMMAD ABDURRAHMAN SYARIFUDDIN"
    assert seen.page_4 == longer
    assert Note(NameNote.ON_PAGE_4, longer) in seen.notes


@given(names)
def test_the_data_page_is_the_beginning_of_the_full_name(name: str) -> None:
    seen = n.passport_name(name)
    assert 0 < len(seen.data_page) <= 34
    assert name.startswith(seen.data_page)
    assert (seen.page_4 is None) == (len(name) <= 34)
    data_page, line1 = seen.preview()
    assert data_page == seen.data_page
    assert len(line1) == 44


def test_a_single_name_passes_everywhere_and_is_noted_for_umrah_and_hajj() -> None:
    assert n.passport_name("SITI", purpose=Purpose.MEDICAL).notes == ()
    umrah = n.passport_name("SITI", purpose=Purpose.UMRAH, father="Abdul Karim")
    assert umrah.data_page == "SITI"
    assert umrah.page_4 == "SITI ABDUL KARIM"
    assert Note(NameNote.FEWER_WORDS_THAN_WANTED, "1/2") in umrah.notes
    hajj = n.passport_name("SITI AMINAH", purpose=Purpose.HAJJ)
    assert hajj.notes == (Note(NameNote.FEWER_WORDS_THAN_WANTED, "2/3"),)
    assert hajj.page_4 is None
    assert n.passport_name("SITI AMINAH", purpose=Purpose.UMRAH, father="ABDUL KARIM").page_4 is None


def test_an_initial_is_noted() -> None:
    assert n.passport_name("M FIRMAN").notes == (Note(NameNote.SINGLE_LETTER_WORD, "M"),)


def test_preview_lines() -> None:
    assert n.passport_name("Siti Aminah").preview() == ("SITI AMINAH", "P<IDNAMINAH<<SITI".ljust(44, "<"))


@given(st.text(max_size=80))
def test_any_text_is_a_name_or_a_refusal(text: str) -> None:
    try:
        name = n.clean_name(text)
    except BadInput:
        return
    assert len(n.passport_name(name).preview()[1]) == 44
