"""The supervisor's boat page by its handlers: what it shows at each step, and who is let in."""

from datetime import UTC, datetime, timedelta

import pytest

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.boats import Called, note_reached
from lingga_app.services.run import run
from lingga_app.services.seats import BookSeat, book_seat
from lingga_app.ui.pages.boats import BoatsState
from tests.services.test_boats import DAIK, lives
from tests.ui.acting import day_typed, tab_of

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
DAY = {"route": "lingga"} | day_typed("day", "2026-12-07")


pytestmark = pytest.mark.usefixtures("handlers_at_home")


@pytest.fixture
def people(deps, given, clock):
    """Two from Daik with a date at Dabo on Monday, and one free chair later; it is an hour before."""
    place = given.place("DABO")
    hour = given.session(place, MONDAY)
    given.session(place, MONDAY + timedelta(days=1), 1)
    refs = []
    for _ in range(2):
        who = given.account()
        given.contact(who, f"08123456789{len(refs)}")
        refs.append(given.paid(place, who, paid_at=clock.now() + timedelta(minutes=len(refs))))
        lives(deps, given, refs[-1], DAIK)
        run(book_seat, BookSeat(refs[-1], hour), actor=who, deps=deps)
    clock.at = MONDAY - timedelta(hours=1)
    return refs


@pytest.fixture
def boss(given, people):
    return given.officer(Role.SUPERVISOR)


@pytest.fixture
def tab(given, boss):
    return tab_of(given, boss)


@pytest.fixture
def page(tab):
    page = tab.on(BoatsState, "/petugas/kapal")
    tab.does(page, "load")
    return page


def test_preview_move_call_and_undo(deps, given, tab, page, people, boss):
    assert (page.log, page.ready) == ([], True)
    tab.does(page, "look", form=DAY)
    assert [(group.title, [row.key for row in group.people]) for group in page.plan] == [
        ("Pindah (1)", people[:1]),
        ("Belum ada kursi (1)", people[1:]),
    ]
    tab.does(page, "move", form={"reason": "  "})
    assert (page.problem, given.status(people[1])) == ("Tulis alasan dulu.", Status.BOOKED)
    tab.does(page, "move", form={"reason": "ombak 3 meter"})
    assert page.done == "2 orang dipindahkan dan diberi tahu."
    assert [call.phone for call in page.calls] == ["0812-3456-7890", "0812-3456-7891"]
    assert (page.plan, page.log[0].left, page.all_told) == ([], "2", False)

    tab.does(page, "called", reference=people[0])
    assert (page.log[0].left, [call.told for call in page.calls]) == ("1", [False, True])
    run(note_reached, Called(int(page.act), people[1]), actor=boss, deps=deps)  # a colleague, elsewhere
    tab.does(page, "again")
    assert (page.all_told, [call.phone for call in page.calls]) == (True, ["-", "-"])

    tab.does(page, "undo", act=page.act)
    assert page.done == "2 orang kembali ke jadwal lama dan diberi tahu."
    assert [(row.open, row.act) for row in page.log] == [(False, False)]
    assert [given.status(ref) for ref in people] == [Status.BOOKED] * 2


def test_what_changed_since_the_preview_is_refused_with_a_sentence(deps, given, tab, page, people):
    tab.does(page, "look", form=DAY)
    page._seen = page._seen[:1]
    tab.does(page, "move", form={"reason": "ombak"})
    assert (page.problem_code, given.status(people[0])) == ("plan_stale", Status.BOOKED)
    tab.does(page, "look", form=DAY | {"day_year": "26"})
    assert page.problem_code == "bad_date"


def test_only_supervisors(given, people):
    tab = tab_of(given, given.officer(Role.COUNTER, Role.HELP_DESK))
    page = tab.on(BoatsState, "/petugas/kapal")
    tab.does(page, "look", form=DAY)
    assert (page.plan, page.movable) == ([], False)
