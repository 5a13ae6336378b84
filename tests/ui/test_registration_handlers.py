import pytest

from lingga_app.domain.lifecycle import Status
from lingga_app.services.drafts import OpenForm, open_form
from lingga_app.services.overview import STOPPED
from lingga_app.services.run import read
from lingga_app.ui.pages.answers import AnswersState
from lingga_app.ui.pages.form import FormState
from lingga_app.ui.pages.home import HomeState
from lingga_app.ui.pages.mine import MineState
from lingga_app.ui.pages.new import NewState
from lingga_app.ui.pages.preview import PreviewState
from tests.factories import SITI
from tests.ui.acting import redirected_to, tab_of

pytestmark = pytest.mark.usefixtures("handlers_at_home")


@pytest.fixture
def owner(given):
    return given.account()


@pytest.fixture
def tab(given, owner):
    return tab_of(given, owner)


def open_at(tab, given, owner, question, **answers):
    ref = given.filled_application(owner, **answers)
    form = tab.on(FormState, f"/permohonan/{ref}/isi?q={question}")
    tab.does(form, "load")
    return ref, form


@pytest.fixture
def stored(deps, owner):
    """What the database holds, as the owner reads it."""
    return lambda ref: read(open_form, OpenForm(ref), actor=owner, deps=deps).answers


def test_the_form_goes_on_where_something_is_missing(tab, given, owner):
    ref = given.filled_application(owner, mother_name="")
    form = tab.on(FormState, f"/permohonan/{ref}/isi")
    tab.does(form, "load")
    assert (form.question, form.title, form.prev) == ("mother_name", "Nama ibu", "father_name")


def test_only_the_question_on_the_screen_is_in_the_browser(tab, given, owner):
    _, form = open_at(tab, given, owner, "nik")
    assert form.values == {"nik": SITI["nik"]}
    assert "SITI NURHALIZA" not in repr(form.dict())


def test_half_a_nik_is_no_fault_while_typed_and_is_told_on_going_on(tab, given, owner, stored):
    ref, form = open_at(tab, given, owner, "nik", nik="")
    tab.does(form, "typed", part="nik", text="2104015708")
    assert (form.problem, form.saved) == ("", "")
    tab.does(form, "advance", question="nik")
    assert form.error_field == "nik"
    assert form.problem == "NIK harus 16 angka. Yang Anda ketik baru 10. Cocokkan lagi dengan KTP."
    assert form.values["nik"] == "2104015708"
    tab.does(form, "typed", part="nik", text=SITI["nik"])
    assert (form.error_field, form.saved) == ("", "Tersimpan pukul 12.00")
    assert redirected_to(tab.does(form, "advance", question="nik")).endswith("/jawaban")
    assert stored(ref)["nik"] == SITI["nik"]


def test_saved_is_said_only_after_the_commit(tab, given, owner):
    _, form = open_at(tab, given, owner, "occupation")
    assert form.saved == ""
    tab.does(form, "typed", part="occupation", text="x" * 61)
    assert form.saved == ""
    tab.does(form, "typed", part="occupation", text="Nelayan")
    assert form.saved == "Tersimpan pukul 12.00"


def test_a_doubt_is_read_before_the_next_tap_goes_on(tab, given, owner):
    _, form = open_at(tab, given, owner, "nik", nik="")
    tab.does(form, "typed", part="nik", text="2104011708940003")
    tab.does(form, "advance", question="nik")
    assert form.question == "nik"
    assert redirected_to(tab.does(form, "advance", question="nik")).endswith("/jawaban")


def test_a_second_tap_sent_for_the_screen_before_does_nothing(tab, given, owner):
    ref = given.filled_application(owner, father_name="", mother_name="")
    form = tab.on(FormState, f"/permohonan/{ref}/isi")
    tab.does(form, "load")
    tab.does(form, "typed", part="father_name", text="AHMAD")
    tab.does(form, "advance", question="father_name")
    tab.does(form, "advance", question="father_name")
    assert (form.question, form.problem) == ("mother_name", "")


def test_a_date_is_kept_when_its_three_parts_are_there(tab, given, owner, stored):
    ref, form = open_at(tab, given, owner, "birth_date", birth_date="")
    tab.does(form, "typed", part="day", text="17")
    tab.does(form, "typed", part="month", text="Agt")
    assert "birth_date" not in stored(ref)
    tab.does(form, "typed", part="year", text="1994")
    assert stored(ref)["birth_date"] == "1994-08-17"
    tab.does(form, "typed", part="day", text="31")
    tab.does(form, "typed", part="month", text="2")
    tab.does(form, "advance", question="birth_date")
    assert form.error_field == "birth_date"
    assert stored(ref)["birth_date"] == "1994-08-31"


def test_a_held_passport_stops_before_anything_is_asked(tab, given, owner):
    ref = given.application(owner)
    form = tab.on(FormState, f"/permohonan/{ref}/isi")
    tab.does(form, "load")
    tab.does(form, "choose", value="yes")
    tab.does(form, "advance", question="held")
    assert (form.stop, form.question) == (True, "held")
    tab.does(form, "choose", value="no")
    tab.does(form, "advance", question="held")
    assert form.question == "purpose"


def test_the_villages_follow_the_district(tab, given, owner, stored):
    ref, form = open_at(tab, given, owner, "village")
    tab.does(form, "choose_district", value="21.04.02")
    assert len(form.villages) == 12
    tab.does(form, "advance", question="village")
    assert form.question == "village"
    tab.does(form, "choose_village", value="21.04.02.1010")
    assert stored(ref)["village"] == "21.04.02.1010"


def test_a_child_is_asked_other_questions(tab, given, owner):
    ref = given.application(owner, relation="child")
    form = tab.on(FormState, f"/permohonan/{ref}/isi")
    tab.does(form, "load")
    assert form.title.startswith("Apakah orang ini pernah punya paspor?")


@pytest.mark.parametrize(
    ("handler", "arguments"),
    [
        ("typed", {"part": "is_officer", "text": "yes"}),
        ("typed", {"part": "nik", "text": "x" * 5000}),
        ("typed", {"part": {"$ne": 1}, "text": "x"}),
        ("typed", {"part": "occupation"}),
        ("choose", {"value": None}),
        ("choose", {"value": "perhaps"}),
        ("choose_district", {"value": "21.04.99"}),
    ],
)
def test_hostile_arguments_change_nothing(tab, given, owner, stored, handler, arguments):
    ref, form = open_at(tab, given, owner, "purpose")
    tab.does(form, handler, **arguments)
    assert form.problem
    assert stored(ref)["purpose"] == "visit"


def test_somebody_elses_form_shows_nothing(given, owner):
    ref = given.filled_application(owner)
    thief = tab_of(given, given.account())
    form = thief.on(FormState, f"/permohonan/{ref}/isi?q=nik")
    thief.does(form, "load")
    assert (form.values, form.question, form.problem_code) == ({}, "", "not_found")
    for page in (HomeState, AnswersState, PreviewState):
        other = thief.on(page, f"/permohonan/{ref}")
        thief.does(other, "load")
        assert other.problem_code == "not_found"
        assert "SITI" not in repr(other.dict())


def test_who_is_not_signed_in_is_led_to_the_door_and_back(given, owner):
    ref = given.filled_application(owner)
    stranger = tab_of(given, None)
    form = stranger.on(HomeState, f"/permohonan/{ref}")
    assert redirected_to(stranger.does(form, "load")) == f"/masuk?lanjut=/permohonan/{ref}"


def test_starting_leads_into_the_form(tab):
    new = tab.on(NewState, "/permohonan/baru")
    tab.does(new, "load")
    assert [choice.value for choice in new.choices] == ["self", "child", "relative"]
    tab.does(new, "begin")
    assert new.problem_code == "bad_input"
    tab.does(new, "choose", value="child")
    assert redirected_to(tab.does(new, "begin")).endswith("/isi")


def test_the_answers_page_says_what_is_still_to_do_then_sends(tab, given, owner):
    ref = given.filled_application(owner)
    page = tab.on(AnswersState, f"/permohonan/{ref}/jawaban")
    tab.does(page, "load")
    assert page.lead_href == f"/permohonan/{ref}/dokumen"
    assert {row.label: row.value for row in page.rows}["NIK"] == "2104 **** **** 0003"
    given.papers(ref)
    tab.does(page, "load")
    assert page.lead == ""
    tab.does(page, "choose_again", value="yes")
    tab.does(page, "send")
    assert page.problem_code == "first_passport_only"
    tab.does(page, "choose_again", value="no")
    assert redirected_to(tab.does(page, "send")) == f"/permohonan/{ref}"
    assert given.status(ref) is Status.CHECKING
    tab.does(page, "load")
    assert not page.draft
    assert not any(row.change for row in page.rows)


def test_a_long_name_is_previewed_with_its_note(tab, given, owner):
    long = "Abdurrahman Syarifuddin Al Ghazali Putra"
    ref = given.filled_application(owner, name=long)
    page = tab.on(PreviewState, f"/permohonan/{ref}/pratinjau")
    tab.does(page, "load")
    assert (page.name, page.page_4) == ("ABDURRAHMAN SYARIFUDDIN AL GHAZALI", long.upper())


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("status", list(Status))
def test_the_home_page_tells_every_status(given, owner, status, lang):
    ref = given.filled_application(owner, status)
    tab = tab_of(given, owner, lang)
    home = tab.on(HomeState, f"/permohonan/{ref}")
    tab.does(home, "load")
    assert (home.problem, len(home.steps)) == ("", 7)
    assert home.said
    assert home.turn
    assert home.headline
    assert (home.turn in {"Ditutup", "Closed"}) is (status in STOPPED)


def test_a_refusal_is_no_success(tab, given, owner):
    ref = given.filled_application(owner, Status.REFUSED)
    home = tab.on(HomeState, f"/permohonan/{ref}")
    tab.does(home, "load")
    assert (home.headline, home.turn, home.tone) == ("Permohonan ditolak", "Ditutup", "warn")


def test_withdrawing_asks_first(tab, given, owner):
    ref = given.filled_application(owner, Status.PAYABLE)
    home = tab.on(HomeState, f"/permohonan/{ref}")
    tab.does(home, "load")
    tab.does(home, "ask_withdraw", sure=True)
    assert (home.asking, given.status(ref)) == (True, Status.PAYABLE)
    tab.does(home, "withdraw")
    assert given.status(ref) is Status.WITHDRAWN
    assert not home.may_withdraw


def test_the_list_names_each_person_and_the_most_urgent_act(tab, given, owner):
    given.filled_application(owner, Status.CHECKING, name="B")
    ref = given.filled_application(owner, Status.RETURNED, name="C")
    page = tab.on(MineState, "/saya")
    tab.does(page, "load")
    assert [row.person for row in page.people] == ["C", "B"]
    assert page.first_href == f"/permohonan/{ref}/perbaikan"
