"""What the papers say otherwise than the form: asked once, answered with one tap, never a refusal."""

import json

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, SYSTEM, Role
from lingga_app.domain.crosscheck import Why
from lingga_app.domain.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind as K
from lingga_app.inspection.inspect import Inspection, inspect_file
from lingga_app.inspection.reader import Read
from lingga_app.services import judging
from lingga_app.services.answers import answers_of
from lingga_app.services.crosschecking import (
    AnswerQuestion,
    FillFromKtp,
    NothingRead,
    OpenQuestions,
    QuestionGone,
    answer_question,
    fill_from_ktp,
    open_questions,
)
from lingga_app.services.drafts import (
    ApplicationSent,
    OpenForm,
    SaveAnswer,
    SendApplication,
    open_form,
    save_answer,
    send_application,
)
from lingga_app.services.glance import OpenGlance, open_glance
from lingga_app.services.run import read, run
from tests.services.papers_support import current, judge, photo, send


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


@pytest.fixture
def reference(given, owner):
    found = given.filled_application(owner)
    given.papers(found)
    return found


def asked(deps, actor, reference):
    return read(open_questions, OpenQuestions(reference), actor=actor, deps=deps).asked


def answer(deps, actor, reference, field, read_value, *, take):
    run(answer_question, AnswerQuestion(reference, field, read_value, take), actor=actor, deps=deps)


def typed(deps, reference, field):
    def ask(ctx, _):
        application = ctx.db.exec(select(t.Application).where(t.Application.reference == reference)).one()
        return answers_of(ctx, application).get(field, "")

    return read(ask, None, actor=SYSTEM, deps=deps)


def test_papers_that_agree_ask_nothing(deps, given, owner, reference):
    given.read(reference, "ktp", name="Siti Nurhaliza", nik="2104015708940003", sex="female")
    assert asked(deps, owner, reference) == ()


def test_a_difference_is_a_question_and_one_tap_corrects_the_form(deps, given, owner, reference):
    given.read(reference, "ktp", name="SITI NURHALISA")
    (row,) = asked(deps, owner, reference)
    assert (row.field, row.why, row.typed, row.read) == (Field.NAME, Why.DIFFERS, "SITI NURHALIZA", "SITI NURHALISA")
    assert (row.paper, row.where) == (K.KTP, (0.2, 0.3, 0.6, 0.35))
    for _ in range(2):  # a repeated tap changes nothing
        answer(deps, owner, reference, Field.NAME, "SITI NURHALISA", take=True)
    assert typed(deps, reference, Field.NAME) == "SITI NURHALISA"
    assert asked(deps, owner, reference) == ()


def test_what_was_typed_may_stand_and_is_not_asked_again_until_something_changes(deps, given, owner, reference):
    given.read(reference, "ktp", name="SITI NURHALISA")
    for _ in range(2):
        answer(deps, owner, reference, Field.NAME, "SITI NURHALISA", take=False)
    assert typed(deps, reference, Field.NAME) == "SITI NURHALIZA"
    assert asked(deps, owner, reference) == ()
    assert Field.KEPT not in read(open_form, OpenForm(reference), actor=owner, deps=deps).answers
    run(save_answer, SaveAnswer(reference, Field.NAME, "SITI NURHALIDA"), actor=owner, deps=deps)
    assert len(asked(deps, owner, reference)) == 1, "another answer is another question"
    run(save_answer, SaveAnswer(reference, Field.NAME, "SITI NURHALIZA"), actor=owner, deps=deps)
    given.read(reference, "ktp", name="SITI NURHALIMA")
    assert len(asked(deps, owner, reference)) == 1, "another photo is another question"


def test_a_question_that_is_no_longer_there_changes_nothing(deps, given, owner, reference):
    given.read(reference, "ktp", name="SITI NURHALISA")
    with pytest.raises(QuestionGone):
        answer(deps, owner, reference, Field.NAME, "BUDI", take=True)
    with pytest.raises(QuestionGone):
        answer(deps, owner, reference, Field.MOTHER_NAME, "SITI NURHALISA", take=True)
    assert typed(deps, reference, Field.NAME) == "SITI NURHALIZA"
    assert len(asked(deps, owner, reference)) == 1


def test_nobody_on_the_card_can_only_be_kept_or_photographed_again(deps, given, owner, reference):
    given.read(reference, "kk", {"nik": "2104010101700001", "name": "BUDI SANTOSO"})
    (row,) = asked(deps, owner, reference)
    assert (row.why, row.read) == (Why.NOT_LISTED, "")
    with pytest.raises(BadInput):
        answer(deps, owner, reference, Field.NAME, "", take=True)
    answer(deps, owner, reference, Field.NAME, "", take=False)
    assert asked(deps, owner, reference) == ()


@pytest.mark.parametrize("kept", [True, False])
def test_a_difference_that_stands_is_looked_at_before_money_moves(deps, given, owner, reference, kept, monkeypatch):
    monkeypatch.setattr(deps, "options", {"glance_always_below": 0})
    given.read(reference, "ktp", name="SITI NURHALISA")
    if kept:
        answer(deps, owner, reference, Field.NAME, "SITI NURHALISA", take=False)
    sent = run(send_application, SendApplication(reference), actor=owner, deps=deps)
    assert sent.status is Status.CHECKING
    assert asked(deps, owner, reference) == ()
    view = run(open_glance, OpenGlance(reference), actor=given.officer(Role.VERIFIER), deps=deps)
    assert view.reason == "differs"
    ((row, said),) = [(row.mismatch, row.kept) for row in view.differences]
    assert (row.field, row.read, said) == (Field.NAME, "SITI NURHALISA", kept)
    assert view.read[Field.NAME] == ("SITI NURHALISA", K.KTP)


def test_without_a_difference_the_bill_opens_at_once(deps, given, owner, reference, monkeypatch):
    monkeypatch.setattr(deps, "options", {"glance_always_below": 0})
    given.read(reference, "ktp", name="SITI NURHALIZA")
    assert run(send_application, SendApplication(reference), actor=owner, deps=deps).status is Status.PAYABLE


def test_an_office_may_keep_the_questions_to_its_officers(deps, given, owner, reference, monkeypatch):
    monkeypatch.setattr(deps, "options", {"glance_always_below": 0, "paper_questions": False})
    given.read(reference, "ktp", name="SITI NURHALISA")
    assert asked(deps, owner, reference) == ()
    assert run(send_application, SendApplication(reference), actor=owner, deps=deps).status is Status.CHECKING


def test_once_sent_the_questions_are_the_officers(deps, given, owner, reference):
    given.read(reference, "ktp", name="SITI NURHALISA")
    run(send_application, SendApplication(reference), actor=owner, deps=deps)
    for take in (True, False):
        with pytest.raises(ApplicationSent):
            answer(deps, owner, reference, Field.NAME, "SITI NURHALISA", take=take)
    with pytest.raises(ApplicationSent):
        run(fill_from_ktp, FillFromKtp(reference), actor=owner, deps=deps)
    assert typed(deps, reference, Field.NAME) == "SITI NURHALIZA"


def test_a_photo_that_waits_to_be_taken_again_says_nothing(deps, given, owner):
    found = given.filled_application(owner)
    given.papers(found, "ktp", state=t.PaperState.DOUBTFUL)
    given.read(found, "ktp", name="SITI NURHALISA")
    assert asked(deps, owner, found) == ()


def test_a_ktp_fills_an_empty_form_once_the_person_says_so(deps, given, owner):
    found = given.application(owner)
    given.papers(found, "ktp")
    given.read(found, "ktp", nik="2104015708940003", name="SITI NURHALIZA", sex="female", birth_date="1994-08-17")
    fills = read(open_questions, OpenQuestions(found), actor=owner, deps=deps).fills
    assert fills == {
        Field.NIK: "2104015708940003",
        Field.NAME: "SITI NURHALIZA",
        Field.SEX: "female",
        Field.BIRTH_DATE: "1994-08-17",
    }
    assert typed(deps, found, Field.NAME) == "", "nothing is filled before the person agrees"
    run(save_answer, SaveAnswer(found, Field.NAME, "SITI"), actor=owner, deps=deps)
    assert set(run(fill_from_ktp, FillFromKtp(found), actor=owner, deps=deps)) == set(fills) - {Field.NAME}
    assert typed(deps, found, Field.NAME) == "SITI", "what was typed is never overwritten"
    assert typed(deps, found, Field.BIRTH_DATE) == "1994-08-17"
    with pytest.raises(NothingRead):
        run(fill_from_ktp, FillFromKtp(found), actor=owner, deps=deps)


def test_strangers_and_officers_get_nothing(deps, given, owner, reference):
    given.read(reference, "ktp", name="SITI NURHALISA")
    for actor, refusal in (
        (PUBLIC, NotSignedIn),
        (given.account(), NotFound),
        (given.officer(Role.VERIFIER), NotAllowed),
    ):
        with pytest.raises(refusal):
            asked(deps, actor, reference)
        with pytest.raises(refusal):
            answer(deps, actor, reference, Field.NAME, "SITI NURHALISA", take=True)
        with pytest.raises(refusal):
            run(fill_from_ktp, FillFromKtp(reference), actor=actor, deps=deps)


def test_what_was_read_is_kept_sealed_and_never_in_the_verdict(deps, given, owner, reference, monkeypatch):
    value = {"text": "SITI NURHALISA", "confidence": 0.97, "where": (0.1, 0.2, 0.3, 0.4), "page": 0}

    def inspected(*args, **kwargs):
        found = inspect_file(*args, **kwargs)
        return Inspection(found.clean, found.verdict, Read(kind="ktp", values={"name": value}))

    monkeypatch.setattr(judging, "inspect_file", inspected)
    send(deps, owner, reference, "ktp", photo())
    judge(deps)
    paper = current(deps, given, reference, "ktp")
    assert "NURHALISA" not in paper.verdict
    assert paper.read_sealed
    assert b"NURHALISA" not in paper.read_sealed
    assert [row.read for row in asked(deps, owner, reference)] == ["SITI NURHALISA"]
    with deps.reading() as db:
        assert all("NURHALISA" not in row.details for row in db.exec(select(t.AuditEvent)).all())


@pytest.mark.parametrize("seen", ["kk", ""])
def test_another_paper_in_its_place_says_nothing(deps, given, owner, reference, monkeypatch, seen):
    value = {"text": "BUDI", "confidence": 0.97, "where": (0.1, 0.2, 0.3, 0.4), "page": 0}

    def inspected(*args, **kwargs):
        found = inspect_file(*args, **kwargs)
        return Inspection(found.clean, found.verdict, Read(kind=seen, values={"name": value}))

    monkeypatch.setattr(judging, "inspect_file", inspected)
    send(deps, owner, reference, "ktp", photo())
    judge(deps)
    assert current(deps, given, reference, "ktp").read_sealed is None


def test_a_family_card_of_the_household_is_read_for_each_and_copied_under_their_own_key(deps, given, owner, store):
    first = given.filled_application(owner)
    send(deps, owner, first, "kk", photo(paper="kk"))
    judge(deps)
    given.read(first, "kk", {"nik": "2104015708940003", "name": "SITI NURHALIZA", "mother_name": "ROHANA"})
    second = given.filled_application(owner, name="ROHANA", nik="2104014107800001", birth_date="1980-07-01")
    given.papers(second, "ktp", "birth")
    (row,) = asked(deps, owner, second)
    assert row.why is Why.NOT_LISTED
    answer(deps, owner, second, Field.NAME, "", take=False)
    assert asked(deps, owner, second) == ()
    assert Why.NOT_LISTED not in {row.why for row in asked(deps, owner, first)}, "each answers for themselves"
    run(send_application, SendApplication(second), actor=owner, deps=deps)
    judge(deps)
    paper = current(deps, given, second, "kk")
    with deps.reading() as db:
        key_id = db.exec(select(t.Application.key_id).where(t.Application.reference == second)).one()
        assert paper.key_id == key_id
        kept = json.loads(deps.vault.open(db, key_id, paper.read_sealed))
    assert kept["members"][0]["name"]["text"] == "SITI NURHALIZA"
