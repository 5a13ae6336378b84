import pytest

from lingga_app.ui.speak import t
from lingga_app.words import both


def test_a_text_with_a_gap_for_a_fact_is_never_shown_as_it_stands():
    assert "{" in both("seat.left").id
    with pytest.raises(ValueError, match=r"seat\.left needs facts"):
        t("seat.left")
