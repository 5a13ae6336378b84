import json

import pytest
from sqlalchemy import update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.drafts import OpenForm, SendApplication, open_form, send_application
from lingga_app.services.run import read, run
from lingga_app.ui.pages.answers import AnswersState
from lingga_app.ui.pages.glance import GlanceState
from lingga_app.ui.pages.paper import PaperPageState
from lingga_app.ui.pages.papers import PapersState
from tests.ui.acting import redirected_to, tab_of

papers = table(t.Paper)
BLUR = {"id": "sharpness", "version": 3, "value": 0.1, "limit": 0.24, "ok": False, "key": "photo.blur"}
SCREEN = {"id": "screen", "version": 1, "value": 40.0, "limit": 32.0, "ok": False, "key": "note.screen"}
PLACED = {"where": [0.1, 0.2, 0.5, 0.6], "page": 0}


pytestmark = pytest.mark.usefixtures("handlers_at_home")


@pytest.fixture
def owner(given):
    return given.account()


@pytest.fixture
def tab(given, owner):
    return tab_of(given, owner)


@pytest.fixture
def typed(deps, owner):
    return lambda ref: read(open_form, OpenForm(ref), actor=owner, deps=deps).answers


def judged(deps, given, ref, kind, state, *rules, notes=()):
    verdict = json.dumps({"rules": [rule | PLACED for rule in rules], "notes": [note | PLACED for note in notes]})
    with deps.writing() as db:
        db.execute(
            update(papers)
            .where(papers.c.application_id == given.application_id(ref), papers.c.kind == kind)
            .values(state=state, verdict=verdict)
        )


@pytest.fixture
def differing(given, owner):
    ref = given.filled_application(owner)
    given.papers(ref)
    given.read(ref, "ktp", name="SITI NURHALISA")
    return ref


def test_a_difference_is_shown_with_its_spot_and_one_tap_corrects_the_form(tab, differing, typed):
    page = tab.on(PapersState, f"/permohonan/{differing}/dokumen")
    tab.does(page, "load")
    (row,) = page.asked
    assert row.asked == "Di KTP tertulis SITI NURHALISA. Yang Anda ketik SITI NURHALIZA. Mana yang benar?"
    assert row.image.endswith("/image?page=1")
    assert row.view.x < 0.2 < row.view.x + row.view.w, "the spot lies within what is shown"
    assert 0 < row.mark.x < row.mark.x + row.mark.w < 1
    tab.does(page, "settle", field="name", read="SITI NURHALISA", take=True)
    assert page.asked == []
    assert typed(differing)["name"] == "SITI NURHALISA"


def test_what_was_typed_may_stand(tab, differing, typed):
    page = tab.on(PapersState, f"/permohonan/{differing}/dokumen")
    tab.does(page, "load")
    tab.does(page, "settle", field="name", read="SITI NURHALISA", take=False)
    assert page.asked == []
    assert typed(differing)["name"] == "SITI NURHALIZA"


@pytest.mark.parametrize("field", ["mother_name", "kept", "no_such_field"])
def test_a_question_that_nobody_asked_changes_nothing(tab, differing, typed, field):
    page = tab.on(PapersState, f"/permohonan/{differing}/dokumen")
    tab.does(page, "load")
    before = typed(differing)
    tab.does(page, "settle", field=field, read="ROHANA", take=True)
    assert page.problem
    assert typed(differing) == before


def test_the_answers_say_that_something_differs_and_may_be_sent_all_the_same(tab, differing):
    page = tab.on(AnswersState, f"/permohonan/{differing}/jawaban")
    tab.does(page, "load")
    assert page.differing == "Ada 1 isian yang berbeda dengan dokumen. Pilih mana yang benar."
    assert page.lead == ""


def test_a_ktp_photographed_first_fills_the_form(tab, given, owner, typed):
    ref = given.application(owner)
    given.papers(ref, "ktp")
    given.read(ref, "ktp", nik="2104015708940003", name="SITI NURHALIZA", birth_date="1994-08-17")
    page = tab.on(PaperPageState, f"/permohonan/{ref}/dokumen/ktp")
    tab.does(page, "load")
    assert [(fact.label, fact.value) for fact in page.fills] == [
        ("NIK", "2104015708940003"),
        ("Nama lengkap", "SITI NURHALIZA"),
        ("Tanggal lahir", "17 Agustus 1994"),
    ]
    assert redirected_to(tab.does(page, "fill")) == f"/permohonan/{ref}/isi"
    assert typed(ref)["nik"] == "2104015708940003"


def test_a_screen_is_a_note_and_a_ktp_on_a_phone_has_a_third_answer(tab, deps, given, owner):
    ref = given.filled_application(owner)
    given.papers(ref)
    judged(deps, given, ref, "ktp", t.PaperState.GOOD, notes=[SCREEN])
    page = tab.on(PaperPageState, f"/permohonan/{ref}/dokumen/ktp")
    tab.does(page, "load")
    assert page.phase == "done"
    assert "tunjukkan saat wawancara" in page.said[-1]
    judged(deps, given, ref, "ktp", t.PaperState.DOUBTFUL, BLUR)
    tab.does(page, "load")
    tab.does(page, "show_later")
    assert (page.phase, page.note) == ("done", "Saya tunjukkan saat wawancara.")
    none = given.filled_application(owner, nik="2104015708940004")
    page = tab.on(PaperPageState, f"/permohonan/{none}/dokumen/ktp")
    tab.does(page, "load")
    tab.does(page, "show_later")
    assert (page.phase, page.note) == ("missing", "Saya tunjukkan saat wawancara.")


def test_the_officer_sees_measure_version_spot_note_and_difference(deps, given, owner, differing):
    stroke = BLUR | {"id": "stroke", "value": 1.0, "limit": 0.3}
    judged(deps, given, differing, "ktp", t.PaperState.OVERRIDDEN, BLUR, stroke, notes=[SCREEN])
    assert run(send_application, SendApplication(differing), actor=owner, deps=deps).status is Status.CHECKING
    tab = tab_of(given, given.officer(Role.VERIFIER))
    page = tab.on(GlanceState, f"/petugas/periksa/{differing}")
    tab.does(page, "load_case")
    lines = [row.text for row in page.lines]
    assert lines[0] == (
        "Tulisan belum terbaca (Terukur 0,1, batas 0,24, aturan versi 3; Terukur 1, batas 0,3, aturan versi 3)"
    )
    assert lines[1] == "Nama lengkap: tertulis SITI NURHALISA, diketik SITI NURHALIZA."
    assert lines[2].startswith("Catatan pemeriksa, bukan kesalahan: Tampak seperti foto layar")
    assert all(row.image for row in page.lines[:3])
    name = next(row for row in page.typed if row.label == "Nama lengkap")
    assert (name.read, name.odd) == ("SITI NURHALISA (KTP)", True)
