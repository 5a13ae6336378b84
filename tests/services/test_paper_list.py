from datetime import timedelta

import pytest

from lingga_app.db.tables import PaperState
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind as K
from lingga_app.services.drafts import PapersMissing, SendApplication, send_application
from lingga_app.services.papers import (
    NoteMissing,
    NoteTooLong,
    NothingToSend,
    OpenPaper,
    OpenPapers,
    PaperAlreadySent,
    PaperNotListed,
    PapersClosed,
    SayMissing,
    SendAnyway,
    UnsayMissing,
    open_paper,
    open_papers,
    say_missing,
    send_anyway,
    unsay_missing,
)
from lingga_app.services.run import read, run
from tests.factories import BUDI, SITI
from tests.services.papers_support import current, judge, listed, photo, send


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


CASES = [
    ({}, SITI, ["ktp", "kk", "birth"]),
    ({"has_ktp": "no"}, SITI, ["ktp_letter", "parent_ktp", "kk", "birth"]),
    ({"name_changed": "yes", "purpose": "hajj"}, SITI, ["ktp", "kk", "birth", "name_change", "travel_letter"]),
    ({}, BUDI, ["kk", "birth", "parent_ktp", "parents_marriage", "parents_statement"]),
    ({"parents": "divorced"}, BUDI, ["kk", "birth", "parent_ktp", "divorce", "one_parent_statement"]),
    ({"parents": "widowed"}, BUDI, ["kk", "birth", "parent_ktp", "parents_marriage", "death", "one_parent_statement"]),
    ({"parents": "one"}, BUDI, ["kk", "birth", "parent_ktp", "one_parent_statement"]),
    ({"parents": "guardian"}, BUDI, ["kk", "birth", "guardian", "parent_ktp", "guardian_statement"]),
    (
        {"dual_citizen": "yes", "parent_passport": "yes"},
        BUDI,
        ["kk", "birth", "parent_ktp", "parents_marriage", "parents_statement", "parent_passport", "dual_citizen",
         "foreign_passport"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "base", "kinds"), CASES)
def test_every_case_has_its_list(deps, given, owner, answers, base, kinds):
    reference = given.filled_application(owner, base=base, **answers)
    papers = listed(deps, given, reference)
    assert [place.kind for place in papers.places] == kinds
    assert not papers.complete
    must = [place.kind for place in papers.places if place.requirement.mandatory]
    given.papers(reference, *must)
    papers = listed(deps, given, reference)
    assert papers.complete
    assert not papers.needs_glance
    assert papers.present == set(must)


@pytest.mark.parametrize(
    ("state", "complete", "glance"),
    [
        (PaperState.GOOD, True, False),
        (PaperState.ACCEPTED, True, False),
        (PaperState.OVERRIDDEN, True, True),
        (PaperState.UNCHECKED, True, True),
        (PaperState.DOUBTFUL, False, True),
        (PaperState.TO_MEND, False, True),
        (PaperState.JUDGING, False, True),
    ],
)
def test_what_each_state_means(deps, given, owner, state, complete, glance):
    reference = given.filled_application(owner)
    given.papers(reference, "ktp", "kk")
    given.papers(reference, "birth", state=state)
    papers = listed(deps, given, reference)
    assert (papers.complete, papers.needs_glance) == (complete, glance)


def test_a_check_that_does_not_come_stops_nobody(deps, given, owner, clock):
    reference = given.filled_application(owner)
    given.papers(reference, state=PaperState.JUDGING)
    clock.advance(timedelta(seconds=61))
    papers = listed(deps, given, reference)
    assert papers.complete
    assert papers.needs_glance


def test_another_paper_of_the_same_place_fills_it(deps, given, owner):
    reference = given.filled_application(owner)
    given.papers(reference, "ktp_letter", "kk", "diploma")
    given.papers(reference, "birth", state=PaperState.DOUBTFUL)
    papers = listed(deps, given, reference)
    assert [place.kind for place in papers.places] == ["ktp_letter", "kk", "diploma"]
    assert papers.complete
    assert not papers.doubtful


def test_not_having_a_paper_is_an_answer_that_a_person_looks_at(deps, given, owner):
    reference = given.filled_application(owner)
    given.papers(reference, "ktp", "kk")
    for note in ("Akta hilang waktu banjir", "Akta hilang, ada surat desa"):
        run(say_missing, SayMissing(reference, K.DIPLOMA, note), actor=owner, deps=deps)
    papers = listed(deps, given, reference)
    assert papers.complete
    assert papers.needs_glance
    page = read(open_paper, OpenPaper(reference, K.BIRTH_CERTIFICATE), actor=owner, deps=deps)
    assert page.missing_note == "Akta hilang, ada surat desa"
    run(unsay_missing, UnsayMissing(reference, K.BIRTH_CERTIFICATE), actor=owner, deps=deps)
    run(unsay_missing, UnsayMissing(reference, K.BIRTH_CERTIFICATE), actor=owner, deps=deps)
    assert not listed(deps, given, reference).complete


def test_a_photo_takes_the_place_of_not_having_it(deps, given, owner):
    reference = given.filled_application(owner)
    run(say_missing, SayMissing(reference, K.KTP), actor=owner, deps=deps)
    send(deps, owner, reference, "ktp", photo())
    (place, *_) = listed(deps, given, reference).places
    assert place.missing is None
    with pytest.raises(PaperAlreadySent):
        run(say_missing, SayMissing(reference, K.KTP), actor=owner, deps=deps)


def test_a_doubt_goes_on_with_a_note(deps, given, owner):
    reference = given.filled_application(owner)
    with pytest.raises(NothingToSend):
        run(send_anyway, SendAnyway(reference, K.KTP, "sobek"), actor=owner, deps=deps)
    send(deps, owner, reference, "ktp", photo(blur=9.0))
    with pytest.raises(NothingToSend):
        run(send_anyway, SendAnyway(reference, K.KTP, "sobek"), actor=owner, deps=deps)
    judge(deps)
    assert current(deps, given, reference, "ktp").state is PaperState.DOUBTFUL
    with pytest.raises(NoteMissing):
        run(send_anyway, SendAnyway(reference, K.KTP, " \n\u200b "), actor=owner, deps=deps)
    with pytest.raises(NoteTooLong):
        run(send_anyway, SendAnyway(reference, K.KTP, "x" * 501), actor=owner, deps=deps)
    assert current(deps, given, reference, "ktp").state is PaperState.DOUBTFUL
    run(send_anyway, SendAnyway(reference, K.KTP, "KTP memang\nsudah buram"), actor=owner, deps=deps)
    assert current(deps, given, reference, "ktp").state is PaperState.OVERRIDDEN
    page = read(open_paper, OpenPaper(reference, K.KTP), actor=owner, deps=deps)
    assert page.note == "KTP memang sudah buram"


def test_a_good_photo_is_not_overridden(deps, given, owner):
    reference = given.filled_application(owner)
    given.papers(reference)
    with pytest.raises(NothingToSend):
        run(send_anyway, SendAnyway(reference, K.KTP, "catatan"), actor=owner, deps=deps)
    assert current(deps, given, reference, "ktp").state is PaperState.GOOD


def test_a_paper_that_nobody_asked_for_is_refused(deps, given, owner):
    reference = given.filled_application(owner)
    for case, cmd in (
        (say_missing, SayMissing(reference, K.DIVORCE_CERTIFICATE)),
        (send_anyway, SendAnyway(reference, K.DIVORCE_CERTIFICATE, "x")),
    ):
        with pytest.raises(PaperNotListed):
            run(case, cmd, actor=owner, deps=deps)
    with pytest.raises(PaperNotListed):
        read(open_paper, OpenPaper(reference, K.DIVORCE_CERTIFICATE), actor=owner, deps=deps)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_after_sending_nothing_changes_unasked(deps, given, owner, status):
    reference = given.filled_application(owner, status)
    given.papers(reference, "ktp", "kk")
    with pytest.raises(PapersClosed):
        run(say_missing, SayMissing(reference, K.BIRTH_CERTIFICATE), actor=owner, deps=deps)
    assert not listed(deps, given, reference).complete


def family(given, owner, **answers):
    child = given.filled_application(owner, base=BUDI, **answers)
    other = given.filled_application(owner, base=BUDI, name="WATI", nik="2104014503180002")
    return child, other


def test_household_papers_are_taken_once(deps, given, owner):
    child, other = family(given, owner)
    given.papers(child, "kk", "birth", "parent_ktp", "parents_marriage", "parents_statement")
    shared = {place.kind for place in listed(deps, given, other).places if place.shared}
    assert shared == {"kk", "parent_ktp", "parents_marriage", "parents_statement"}
    given.papers(other, "birth")
    assert listed(deps, given, other).complete


@pytest.mark.parametrize("stranger", ["another account", "another card", "ended"])
def test_nothing_is_shared_outside_the_family_card(deps, given, owner, stranger):
    child = given.filled_application(
        given.account() if stranger == "another account" else owner,
        Status.WITHDRAWN if stranger == "ended" else Status.DRAFT,
        base=BUDI,
        family_card="2104010203100099" if stranger == "another card" else SITI["family_card"],
    )
    given.papers(child, "kk", "parent_ktp")
    mine = given.filled_application(owner, base=BUDI)
    assert not any(place.shared for place in listed(deps, given, mine).places)


def test_a_shared_paper_becomes_ones_own_at_sending(deps, given, owner, store):
    child, other = family(given, owner)
    send(deps, owner, child, "kk", photo(paper="kk"))
    judge(deps)
    given.papers(child, "parent_ktp", "parents_marriage", "parents_statement", "birth")
    given.papers(other, "parent_ktp", "parents_marriage", "parents_statement", "birth")
    run(send_application, SendApplication(other), actor=owner, deps=deps)
    lent, own = current(deps, given, child, "kk"), current(deps, given, other, "kk")
    assert own.shared_from_id == lent.id
    assert own.original_blob == lent.original_blob
    judge(deps)
    own = current(deps, given, other, "kk")
    assert own.key_id != lent.key_id
    with deps.reading() as db:
        key = deps.vault.data_key(db, own.key_id)
    assert store.read(own.original_blob, sha256=lent.sha256, owner_key=key) == photo(paper="kk")
    send(deps, owner, child, "kk", photo(paper="kk", angle=2.0))
    assert current(deps, given, other, "kk").version == 1
    assert listed(deps, given, other).place_of(K.KK).paper.id == own.id


def test_doubts_stop_sending_until_they_are_answered(deps, given, owner):
    reference = given.filled_application(owner)
    given.papers(reference, "kk", "birth")
    send(deps, owner, reference, "ktp", photo(blur=9.0))
    judge(deps)
    with pytest.raises(PapersMissing):
        run(send_application, SendApplication(reference), actor=owner, deps=deps)
    run(send_anyway, SendAnyway(reference, K.KTP, "hanya ini"), actor=owner, deps=deps)
    assert run(send_application, SendApplication(reference), actor=owner, deps=deps).status is Status.CHECKING


def test_the_page_tells_what_may_be_done(deps, given, owner):
    reference = given.filled_application(owner)
    view = read(open_papers, OpenPapers(reference), actor=owner, deps=deps)
    assert (view.person, view.may_change, len(view.papers.places)) == (SITI["name"], True, 3)
    page = read(open_paper, OpenPaper(reference, K.KK), actor=owner, deps=deps)
    assert (page.number, page.of, page.may_change, page.versions) == (2, 3, True, 0)
