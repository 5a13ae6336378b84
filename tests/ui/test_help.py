"""The help page: ten questions with today's facts in their answers, and a search over them in either language."""

import pytest

from lingga_app.ui.pages.help import QUESTIONS, HelpState
from tests.ui.acting import tab_of

pytestmark = pytest.mark.usefixtures("handlers_at_home")


def test_ten_questions_are_answered_and_found_by_their_words(given):
    tab = tab_of(given, None)
    page = tab.on(HelpState, "/bantuan")
    tab.does(page, "load")
    assert len(QUESTIONS) == 10
    assert (page.hidden, page.nothing) == ([], False)
    assert "Rp650.000" in page.price
    tab.does(page, "find", text="kapal")
    assert 0 < len(page.hidden) < len(QUESTIONS)
    in_indonesian = page.hidden
    tab.does(page, "find", text="BOAT")
    assert page.hidden == in_indonesian
    tab.does(page, "find", text="xylofon")
    assert page.nothing
    tab.does(page, "find", text="")
    assert (page.hidden, page.nothing) == ([], False)
