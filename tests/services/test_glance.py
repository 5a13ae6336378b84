from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from threading import Barrier

import pytest
from sqlalchemy import update
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.db.tables import PaperState
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.calendar import answer_due
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed, NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind as K
from lingga_app.domain.reasons import ReturnReason
from lingga_app.services.drafts import SendApplication, send_application
from lingga_app.services.glance import (
    AcceptPapers,
    AskMend,
    CaseChanged,
    GlanceQueue,
    MendField,
    MendIncomplete,
    MendItem,
    MendReason,
    NothingToMend,
    OpenGlance,
    PapersNotComplete,
    SendMended,
    accept_papers,
    apologise,
    ask_mend,
    glance_queue,
    open_glance,
    send_mended,
)
from lingga_app.services.nik import NikInUse, lock_nik
from lingga_app.services.overview import MyApplications, my_applications
from lingga_app.services.papers import (
    OpenPaper,
    PapersClosed,
    SayMissing,
    SendAnyway,
    open_paper,
    say_missing,
    send_anyway,
)
from lingga_app.services.returns import AnswerItem, OpenCorrection, answer_item, open_correction, watch_returns
from lingga_app.services.run import read, run
from tests.conftest import NOON
from tests.factories import BUDI
from tests.services.papers_support import begin, current, judge, listed, photo, send, versions


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


@pytest.fixture
def verifier(given):
    return given.officer(Role.VERIFIER)


@pytest.fixture
def sent(deps, given, owner):
    """An application that waits for a look."""

    def made(**answers):
        reference = given.filled_application(owner, **answers)
        given.papers(reference)
        run(send_application, SendApplication(reference), actor=owner, deps=deps)
        return reference

    return made


def look(deps, officer, reference):
    return run(open_glance, OpenGlance(reference), actor=officer, deps=deps)


def accept(deps, officer, reference, seen=None):
    seen = look(deps, officer, reference).seen if seen is None else seen
    return run(accept_papers, AcceptPapers(reference, seen), actor=officer, deps=deps)


def mend(deps, officer, reference, *items, seen=None):
    seen = look(deps, officer, reference).seen if seen is None else seen
    items = tuple(item if isinstance(item, MendItem) else MendItem(item, MendReason.CUT) for item in items)
    return run(ask_mend, AskMend(reference, seen, items), actor=officer, deps=deps)


def notices(deps):
    with deps.reading() as db:
        return [row.kind for row in db.exec(select(t.Notice).order_by(t.Notice.id)).all()]


def application(deps, reference):
    with deps.reading() as db:
        return db.exec(select(t.Application).where(t.Application.reference == reference)).one()


def test_the_queue_shows_the_earliest_promise_first(deps, given, sent, verifier, clock):
    first = sent()
    clock.advance(timedelta(days=1))
    second = sent(nik="2104015708940004")
    items = run(glance_queue, GlanceQueue(), actor=verifier, deps=deps)
    assert [(item.reference, item.person, item.open_papers) for item in items] == [
        (first, "SITI NURHALIZA", 0),
        (second, "SITI NURHALIZA", 0),
    ]
    assert items[0].due_at < items[1].due_at
    assert run(glance_queue, GlanceQueue(), actor=given.officer(Role.COUNTER, office="BATAM"), deps=deps) == ()


def test_the_look_shows_papers_answers_notes_and_is_recorded(deps, given, owner, verifier):
    reference = given.filled_application(owner)
    send(deps, owner, reference, "ktp", photo(blur=9.0))
    send(deps, owner, reference, "kk", photo(paper="kk"))
    judge(deps)
    run(send_anyway, SendAnyway(reference, K.KTP, "kartu lama"), actor=owner, deps=deps)
    run(say_missing, SayMissing(reference, K.BIRTH_CERTIFICATE, "hilang"), actor=owner, deps=deps)
    run(send_application, SendApplication(reference), actor=owner, deps=deps)
    view = look(deps, verifier, reference)
    ktp, kk, birth = view.papers
    assert (ktp.state, ktp.note, ktp.opened) == (PaperState.OVERRIDDEN, "kartu lama", True)
    assert "sharpness" in {found.rule for found in ktp.findings}
    assert (kk.state, kk.findings) == (PaperState.GOOD, ())
    assert (birth.missing, birth.note, birth.public_id) == (True, "hilang", "")
    assert (view.person, view.answers["nik"]) == ("SITI NURHALIZA", "2104015708940003")
    with deps.reading() as db:
        acts = db.exec(select(t.AuditEvent.act).where(t.AuditEvent.actor == verifier.key)).all()
    assert acts == ["view.glance"]
    assert accept(deps, verifier, reference) is Status.PAYABLE
    assert listed(deps, given, reference).places[2].accepted


def test_accepting_opens_the_pay_button_and_holds_the_nik(deps, given, sent, verifier):
    reference = sent()
    assert accept(deps, verifier, reference) is Status.PAYABLE
    row = application(deps, reference)
    assert row.nik_lock == row.nik_index
    assert row.glance_due_at is None
    assert {current(deps, given, reference, kind).state for kind in ("ktp", "kk", "birth")} == {PaperState.ACCEPTED}
    assert current(deps, given, reference, "kk").glanced_by == verifier.id
    assert notices(deps) == ["sent", "glance_accepted"]
    papers = listed(deps, given, reference)
    assert (papers.complete, papers.needs_glance) == (True, False)
    with pytest.raises(MoveNotAllowed):
        accept(deps, verifier, reference)


def test_a_nik_that_is_held_keeps_the_case_where_it_is(deps, given, sent, verifier):
    reference = sent()
    holder = given.filled_application(status=Status.PAID)

    def hold(ctx, ref):
        lock_nik(ctx, ctx.db.exec(select(t.Application).where(t.Application.reference == ref)).one())

    run(hold, holder, actor=verifier, deps=deps)
    with pytest.raises(NikInUse):
        accept(deps, verifier, reference)
    assert given.status(reference) is Status.CHECKING
    assert current(deps, given, reference, "ktp").state is PaperState.GOOD
    assert notices(deps) == ["sent"]


@pytest.mark.parametrize("state", [PaperState.JUDGING, PaperState.TO_MEND])
def test_what_cannot_be_seen_cannot_be_accepted(deps, given, owner, verifier, state):
    reference = given.filled_application(owner, Status.CHECKING)
    given.papers(reference, "ktp", "kk")
    given.papers(reference, "birth", state=state)
    with pytest.raises(PapersNotComplete) as refused:
        accept(deps, verifier, reference)
    assert refused.value.facts["count"] >= 1
    assert given.status(reference) is Status.CHECKING


def test_a_place_that_is_empty_cannot_be_accepted(deps, given, owner, verifier):
    reference = given.filled_application(owner, Status.CHECKING)
    with pytest.raises(PapersNotComplete):
        accept(deps, verifier, reference)
    assert given.status(reference) is Status.CHECKING


def test_mending_asks_for_one_paper_and_only_that_one_can_change(deps, given, owner, sent, verifier, clock):
    reference = sent()
    assert mend(deps, verifier, reference, MendItem(K.KK, MendReason.UNREADABLE, "baris 2")) is Status.MENDING
    assert current(deps, given, reference, "kk").state is PaperState.TO_MEND
    assert notices(deps) == ["sent", "glance_mend"]
    page = read(open_paper, OpenPaper(reference, K.KK), actor=owner, deps=deps)
    assert (page.place.asked.reason, page.asked_note, page.may_change) == ("unreadable", "baris 2", True)
    with pytest.raises(PapersClosed):
        begin(deps, owner, reference, "ktp", photo())
    with pytest.raises(MendIncomplete):
        run(send_mended, SendMended(reference), actor=owner, deps=deps)
    send(deps, owner, reference, "kk", photo(paper="kk", seed=9))
    with pytest.raises(MendIncomplete):
        run(send_mended, SendMended(reference), actor=owner, deps=deps)
    judge(deps)
    clock.advance(timedelta(days=1))
    answered = run(send_mended, SendMended(reference), actor=owner, deps=deps)
    assert (answered.status, answered.answer_by) == (Status.CHECKING, answer_due(clock.now()))
    assert run(send_mended, SendMended(reference), actor=owner, deps=deps) == answered
    assert versions(deps, given, reference, "kk") == [(1, False), (2, True)]
    kk = look(deps, verifier, reference).papers[1]
    assert (kk.version, len(kk.older), kk.last_reason) == (2, 1, "unreadable")
    assert accept(deps, verifier, reference) is Status.PAYABLE


def test_a_second_round_of_mending_is_possible(deps, owner, sent, verifier):
    reference = sent()
    for seed in (11, 12):
        mend(deps, verifier, reference, K.KK)
        send(deps, owner, reference, "kk", photo(paper="kk", seed=seed))
        judge(deps)
        run(send_mended, SendMended(reference), actor=owner, deps=deps)
    assert accept(deps, verifier, reference) is Status.PAYABLE
    assert notices(deps).count("glance_mend") == 2


def test_what_is_asked_can_be_answered_with_not_having_it_or_another_paper(deps, given, owner, sent, verifier):
    reference = sent()
    mend(deps, verifier, reference, K.BIRTH_CERTIFICATE, K.KTP)
    send(deps, owner, reference, "diploma", photo(paper="kk", seed=4))
    run(say_missing, SayMissing(reference, K.KTP, "terbakar"), actor=owner, deps=deps)
    judge(deps)
    assert run(send_mended, SendMended(reference), actor=owner, deps=deps).status is Status.CHECKING
    ktp, _, birth = look(deps, verifier, reference).papers
    assert (ktp.missing, ktp.note, birth.kind) == (True, "terbakar", "diploma")
    assert accept(deps, verifier, reference) is Status.PAYABLE
    assert application(deps, reference).nik_lock is None  # no KTP was seen: the payment takes the lock


def test_decisions_about_what_was_not_on_the_screen_are_refused(deps, owner, sent, verifier):
    reference = sent()
    old = look(deps, verifier, reference).seen
    mend(deps, verifier, reference, K.KK)
    send(deps, owner, reference, "kk", photo(paper="kk", seed=9))
    judge(deps)
    run(send_mended, SendMended(reference), actor=owner, deps=deps)
    for seen in (old, (), ("x",)):
        with pytest.raises(CaseChanged):
            accept(deps, verifier, reference, seen)
        with pytest.raises(CaseChanged):
            mend(deps, verifier, reference, K.KK, seen=seen)


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ((), NothingToMend),
        ((K.KK, K.KK), BadInput),
        ((K.BIRTH_CERTIFICATE, K.DIPLOMA), BadInput),
        ((K.DIVORCE_CERTIFICATE,), BadInput),
        ((MendItem(K.KK, MendReason.CUT, "x" * 501),), BadInput),
    ],
)
def test_mending_of_nothing_or_nonsense_is_refused(deps, given, sent, verifier, items, refusal):
    reference = sent()
    with pytest.raises(refusal):
        mend(deps, verifier, reference, *items)
    assert given.status(reference) is Status.CHECKING
    assert current(deps, given, reference, "kk").state is PaperState.GOOD
    assert notices(deps) == ["sent"]


def test_who_may_look_and_decide(deps, given, owner, sent):
    reference = sent()
    for role in Role:
        officer = given.officer(role)
        if role in {Role.VERIFIER, Role.COUNTER}:
            assert look(deps, officer, reference)
            continue
        for case, cmd in (
            (open_glance, OpenGlance(reference)),
            (accept_papers, AcceptPapers(reference, ())),
            (ask_mend, AskMend(reference, (), (MendItem(K.KK, MendReason.CUT),))),
        ):
            with pytest.raises(NotAllowed):
                run(case, cmd, actor=officer, deps=deps)
    with pytest.raises(NotSignedIn):
        run(open_glance, OpenGlance(reference), actor=PUBLIC, deps=deps)
    with pytest.raises(NotAllowed):
        run(open_glance, OpenGlance(reference), actor=owner, deps=deps)
    with pytest.raises(NotFound):
        run(open_glance, OpenGlance(reference), actor=given.officer(Role.VERIFIER, office="BATAM"), deps=deps)
    with pytest.raises(NotFound):
        run(send_mended, SendMended(reference), actor=given.account(), deps=deps)
    assert given.status(reference) is Status.CHECKING


def test_a_file_of_another_household_is_told_to_the_officer_only(deps, given, owner, verifier):
    theirs = given.filled_application(family_card="2104010203100099", nik="2104014107850001")
    family = given.filled_application(owner, base=BUDI)
    mine = given.filled_application(owner)
    for reference in (theirs, family, mine):
        given.papers(reference)
    same = "a" * 64
    papers = table(t.Paper)
    with deps.writing() as db:
        for reference, kind in ((mine, "kk"), (family, "kk"), (mine, "birth"), (theirs, "birth")):
            db.execute(
                update(papers)
                .where(papers.c.application_id == given.application_id(reference), papers.c.kind == kind)
                .values(sha256=same if kind == "birth" else "b" * 64)
            )
    run(send_application, SendApplication(mine), actor=owner, deps=deps)
    assert [paper.elsewhere for paper in look(deps, verifier, mine).papers] == [False, False, True]


def test_a_late_answer_is_told_once_before_anybody_asks(deps, sent, clock):
    sent()
    assert apologise(deps) == 0
    clock.advance(timedelta(days=2))
    for _ in range(3):
        assert apologise(deps) == 1
    assert notices(deps) == ["sent", "glance_late"]


def at_once(*acts):
    start = Barrier(len(acts))

    def attempt(act):
        start.wait()
        try:
            return act()
        except AppError:
            return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


@pytest.mark.parametrize("pair", list(product(("accept", "mend"), repeat=2)))
def test_two_officers_at_once_decide_once(deps, given, sent, pair):
    officers = [given.officer(Role.VERIFIER), given.officer(Role.COUNTER)]
    reference = sent()
    seen = look(deps, officers[0], reference).seen
    decide = {"accept": accept, "mend": lambda d, o, r, s: mend(d, o, r, K.KK, seen=s)}
    acts = [
        lambda name=name, officer=officer: decide[name](deps, officer, reference, seen)
        for name, officer in zip(pair, officers, strict=True)
    ]
    (won,) = [done for done in at_once(*acts) if done is not None]
    assert given.status(reference) is won
    assert notices(deps) == ["sent", "glance_accepted" if won is Status.PAYABLE else "glance_mend"]
    with deps.reading() as db:
        assert len(db.exec(select(t.Decision)).all()) == 1
        assert len(db.exec(select(t.ReturnCase)).all()) == (won is Status.MENDING)


def test_control_without_the_old_status_both_decide(deps, given, sent):
    """The plain assignment: both looked while the case waited, both believe they decided."""
    reference = sent()
    applications = table(t.Application)
    start = Barrier(2)

    def decide(to):
        with deps.reading() as db:
            waiting = db.scalar(select(applications.c.status).where(applications.c.reference == reference))
        start.wait()
        if waiting is not Status.CHECKING:
            return False
        with deps.writing() as db:
            done = db.execute(update(applications).where(applications.c.reference == reference).values(status=to))
        return done.rowcount == 1

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(decide, (Status.PAYABLE, Status.MENDING))) == [True, True]


# Answers of the form that go back before payment.

NAME = MendField(Field.NAME, ReturnReason.NAME, "Nama di KTP memakai dua huruf L.")


def ask_fields(deps, officer, reference, *fields, items=()):
    seen = look(deps, officer, reference).seen
    return run(ask_mend, AskMend(reference, seen, items, fields), actor=officer, deps=deps)


def test_an_answer_is_corrected_online_before_any_money(deps, given, owner, verifier, sent):
    reference = sent()
    assert ask_fields(deps, verifier, reference, NAME) is Status.MENDING
    view = read(open_correction, OpenCorrection(reference), actor=owner, deps=deps)
    assert [(row.target, row.ours, row.note) for row in view.items] == [("name", "SITI NURHALIZA", NAME.note)]
    assert (view.before_payment, view.proofread, view.open_items) == (True, False, 1)
    (card,) = read(my_applications, MyApplications(), actor=owner, deps=deps)
    assert card.now.act is not None
    assert card.now.act.path.endswith("/perbaikan")
    with pytest.raises(MendIncomplete):
        run(send_mended, SendMended(reference), actor=owner, deps=deps)
    run(answer_item, AnswerItem(reference, "name", "SITI NURHALLIZA"), actor=owner, deps=deps)
    run(send_mended, SendMended(reference), actor=owner, deps=deps)
    assert given.status(reference) is Status.CHECKING
    again = look(deps, verifier, reference)
    assert [(row.target, row.before, row.after) for row in again.answered] == [
        ("name", "SITI NURHALIZA", "SITI NURHALLIZA")
    ]
    assert run(accept_papers, AcceptPapers(reference, again.seen), actor=verifier, deps=deps) is Status.PAYABLE


def test_photos_and_answers_go_back_together_and_both_are_awaited(deps, owner, verifier, sent, given):
    reference = sent()
    blurred = (MendItem(K.KTP, MendReason.UNREADABLE),)
    ask_fields(deps, verifier, reference, NAME, items=blurred)
    assert [row.kind for row in _notices(deps)][-1] == "return_asked"
    run(answer_item, AnswerItem(reference, "name", keep=True, explanation="Begitu di akta."), actor=owner, deps=deps)
    with pytest.raises(MendIncomplete) as refused:
        run(send_mended, SendMended(reference), actor=owner, deps=deps)
    assert refused.value.facts == {"count": 1}


def test_only_what_was_asked_can_be_changed(deps, given, owner, verifier, sent):
    reference = sent()
    ask_fields(deps, verifier, reference, NAME)
    with pytest.raises(NotFound):
        run(answer_item, AnswerItem(reference, "mother_name", "ROHANA"), actor=owner, deps=deps)
    with pytest.raises(NotFound):
        run(answer_item, AnswerItem(reference, "name", "ORANG LAIN"), actor=given.account(), deps=deps)


@pytest.mark.parametrize(
    "fields",
    [
        (NAME, NAME),
        (MendField(Field.PURPOSE, ReturnReason.OTHER),),
        (MendField(Field.SEX, ReturnReason.OTHER, "x" * 501),),
    ],
)
def test_answers_that_cannot_go_back(deps, given, verifier, sent, fields):
    reference = sent()
    with pytest.raises(AppError):
        ask_fields(deps, verifier, reference, *fields)
    assert given.status(reference) is Status.CHECKING


def _notices(deps):
    with deps.reading() as db:
        return db.exec(select(t.Notice).order_by(t.Notice.id)).all()


def test_what_waits_for_the_applicant_is_told_extended_and_ends_like_a_draft(deps, given, owner, verifier, sent, clock):
    reference = sent()
    ask_fields(deps, verifier, reference, NAME)
    told = []
    for _ in range(60):
        clock.advance(timedelta(days=1))
        watch_returns(deps)
        new = [row.kind for row in _notices(deps)][len(told) :]
        told += new
        if given.status(reference) is Status.WITHDRAWN:
            break
    assert told[-4:] == ["return_reminder", "return_extended", "mend_last_call", "mend_lapsed"]
    assert 30 + 14 <= (clock.at - NOON).days <= 30 + 14 + 3
    with deps.reading() as db:
        row = db.exec(select(t.Application).where(t.Application.reference == reference)).one()
        assert (row.name_sealed, row.nik_index) == (None, None)
    assert watch_returns(deps) == 0


def test_who_answered_is_not_ended_by_the_clock(deps, given, owner, verifier, sent, clock):
    reference = sent()
    ask_fields(deps, verifier, reference, NAME)
    run(answer_item, AnswerItem(reference, "name", "SITI NURHALLIZA"), actor=owner, deps=deps)
    run(send_mended, SendMended(reference), actor=owner, deps=deps)
    before = len(_notices(deps))
    clock.advance(timedelta(days=90))
    assert watch_returns(deps) == 0
    assert (given.status(reference), len(_notices(deps))) == (Status.CHECKING, before)
