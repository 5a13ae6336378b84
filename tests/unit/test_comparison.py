import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain.comparison import Likeness, compare


@pytest.mark.parametrize(
    ("ours", "other", "likeness"),
    [
        ("SITI NURHALIZA", "SITI NURHALIZA", Likeness.SAME),
        ("SITI NURHALIZA", "Siti  Nurhaliza", Likeness.SPELLING),
        ("AI'NUN", "AINUN", Likeness.SPELLING),
        ("JOSÉ", "JOSE", Likeness.SPELLING),
        ("ROHANA", "ROHANI", Likeness.NEAR),
        ("ROHANA", "ROHAN", Likeness.NEAR),
        ("ROHANA", "RROHANA", Likeness.NEAR),
        ("FATIMAH", "FATIMMAH", Likeness.NEAR),
        ("ROHANA", "SALMAH", Likeness.DIFFERS),
        ("AB", "BA", Likeness.DIFFERS),
        ("", "ROHANA", Likeness.DIFFERS),
        ("ROHANA", "", Likeness.UNREAD),
        ("ROHANA", "   ", Likeness.UNREAD),
    ],
)
def test_how_two_spellings_compare(ours: str, other: str, likeness: Likeness) -> None:
    assert compare(ours, other).likeness is likeness


def test_the_letters_that_differ_are_marked() -> None:
    found = compare("ROHANA", "ROHANI")
    assert [(piece.text, piece.differs) for piece in found.ours] == [("ROHAN", False), ("A", True)]
    assert [(piece.text, piece.differs) for piece in found.other] == [("ROHAN", False), ("I", True)]


def test_capitals_are_not_marked() -> None:
    found = compare("Rohana", "ROHANI")
    assert [piece.text for piece in found.other if piece.differs] == ["I"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_always_add_up_to_what_was_written(ours: str, other: str) -> None:
    found = compare(ours, other)
    assert "".join(piece.text for piece in found.ours) == ours.strip()
    assert "".join(piece.text for piece in found.other) == other.strip()
    if found.likeness in {Likeness.NEAR, Likeness.DIFFERS}:
        assert any(piece.differs for piece in found.ours + found.other)


def test_a_hostile_length_is_bounded() -> None:
    found = compare("A" * 100_000, "B" * 100_000)
    assert sum(len(piece.text) for piece in found.ours) == 200
