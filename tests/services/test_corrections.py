"""Something is wrong in the booklet: one report at a time, an answer with a reason, a new book when it is our fault."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from lingga_app.db import tables as t
from lingga_app.db.tables import CorrectionState, DeliveryState
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import WIB
from lingga_app.domain.errors import AppError, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.services import corrections as c
from lingga_app.services.hand_over import HandOver, PickupReplaced, Shown, hand_over
from lingga_app.services.nik import NikInUse
from lingga_app.services.printing import PrintPassport, ReleasePassport, print_passport, release_passport
from lingga_app.services.run import read, run
from tests.booklets import Booklets

IDENTITY = frozenset({Shown.IDENTITY})


@pytest.fixture
def office(given):
    return Booklets(given)


@pytest.fixture
def collected(office, deps):
    ref = office.ready()
    run(hand_over, HandOver(office.slip(ref).code, IDENTITY), actor=office.counter, deps=deps)
    return ref


def report(deps, office, ref, text="NURHALISA, seharusnya NURHALIZA"):
    return run(c.report_mistake, c.ReportMistake(ref, c.Wrong.NAME, text), actor=office.siti, deps=deps)


def refused(case, cmd, error, *, actor, deps):
    with pytest.raises(error) as caught:
        run(case, cmd, actor=actor, deps=deps)
    for lang in ("id", "en"):
        assert "{" not in caught.value.message(lang)


def test_a_report_has_a_number_and_a_promise(deps, office, collected):
    made = report(deps, office, collected)
    assert made.number == f"{collected}-L1"
    assert made.promised_at == datetime(2026, 11, 25, 16, tzinfo=WIB)
    [mine] = read(c.show_reports, c.ShowReports(collected), actor=office.siti, deps=deps)
    assert (mine.state, mine.what, mine.answer) == (CorrectionState.OPEN, c.Wrong.NAME, "")
    assert office.told(collected)[-1] == "correction_opened"
    [row] = office.rows(t.CorrectionCase, collected)
    assert b"NURHALISA" not in row.text_sealed


def test_a_second_report_waits_for_the_answer_to_the_first(deps, office, collected):
    report(deps, office, collected)
    with pytest.raises(c.ReportOpen):
        report(deps, office, collected)
    assert len(office.rows(t.CorrectionCase, collected)) == 1


def test_eight_reports_at_once_are_one(deps, office, collected):
    def attempt(_):
        try:
            report(deps, office, collected)
        except c.ReportOpen:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert len(office.rows(t.CorrectionCase, collected)) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_a_report_without_words_or_with_too_many_is_refused(deps, office, collected, text):
    with pytest.raises(c.ReportText):
        report(deps, office, collected, text)
    assert office.rows(t.CorrectionCase, collected) == []


def test_before_the_booklet_is_ready_there_is_nothing_to_report(deps, office, given):
    ref = office.printed()
    with pytest.raises(c.ReportTooEarly):
        report(deps, office, ref)
    stranger = given.account()
    refused(c.report_mistake, c.ReportMistake(ref, c.Wrong.BOOK, "x"), NotFound, actor=stranger, deps=deps)
    assert office.rows(t.CorrectionCase, ref) == []


def test_our_fault_voids_the_book_and_prints_another_free(deps, office, given, collected):
    report(deps, office, collected)
    due = run(c.accept_report, c.AcceptReport(collected, "Huruf keliru"), actor=office.approver, deps=deps)
    assert due == date(2026, 11, 30)
    assert given.status(collected) is Status.APPROVED
    assert [row.void_at is None for row in office.rows(t.Passport, collected)] == [False]
    with deps.reading() as db:
        [book] = db.execute(select(table(t.BlankBook))).all()
        lock = db.execute(select(t.Application.nik_lock, t.Application.nik_index)).one()
    assert (book.state, book.reason) == ("void", f"correction {collected}-L1")
    assert lock.nik_lock == lock.nik_index is not None
    given.books()
    run(print_passport, PrintPassport(collected), actor=office.printer, deps=deps)
    run(release_passport, ReleasePassport(collected), actor=office.printer, deps=deps)
    run(hand_over, HandOver(office.slip(collected).code, IDENTITY), actor=office.counter, deps=deps)
    assert [row.state for row in office.rows(t.Delivery, collected)] == [DeliveryState.DONE, DeliveryState.DONE]
    [answered] = read(c.show_reports, c.ShowReports(collected), actor=office.siti, deps=deps)
    assert (answered.state, answered.answer) == (CorrectionState.ACCEPTED, "Huruf keliru")


def test_a_reprint_makes_the_code_of_the_wrong_book_useless(deps, office, given):
    ref = office.ready()
    code = office.slip(ref).code
    report(deps, office, ref)
    run(c.accept_report, c.AcceptReport(ref, "Huruf keliru"), actor=office.approver, deps=deps)
    refused(hand_over, HandOver(code, IDENTITY), PickupReplaced, actor=office.counter, deps=deps)
    assert given.status(ref) is Status.APPROVED


def test_who_applied_again_meanwhile_is_not_locked_twice(deps, office, given, collected):
    report(deps, office, collected)
    with deps.writing() as db:
        index = db.execute(select(t.Application.nik_index)).scalar_one()
    given.application(office.siti, Status.PAID, nik_index=index, nik_lock=index)
    refused(c.accept_report, c.AcceptReport(collected, "x"), NikInUse, actor=office.approver, deps=deps)
    assert given.status(collected) is Status.COLLECTED
    assert office.rows(t.CorrectionCase, collected)[0].state is CorrectionState.OPEN


def test_a_declined_report_keeps_the_book_and_says_why(deps, office, given, collected):
    report(deps, office, collected)
    run(c.decline_report, c.DeclineReport(collected, "Dicetak seperti disetujui"), actor=office.approver, deps=deps)
    assert given.status(collected) is Status.COLLECTED
    assert office.told(collected)[-1] == "correction_answered"
    assert report(deps, office, collected).number.endswith("-L2")
    refused(c.decline_report, c.DeclineReport(collected, " "), c.ReportText, actor=office.approver, deps=deps)


def test_two_answers_at_once_are_one(deps, office, collected, given):
    report(deps, office, collected)
    second = given.officer(Role.APPROVER)
    acts = [
        (c.accept_report, c.AcceptReport(collected, "x"), office.approver),
        (c.decline_report, c.DeclineReport(collected, "x"), second),
    ]

    def attempt(act):
        try:
            run(act[0], act[1], actor=act[2], deps=deps)
        except (c.ReportAnswered, MoveNotAllowed):
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(attempt, acts)) == 1
    accepted = office.rows(t.CorrectionCase, collected)[0].state is CorrectionState.ACCEPTED
    assert (given.status(collected) is Status.APPROVED) == accepted


def test_the_desk_sees_open_reports_of_its_office_and_the_view_is_recorded(deps, office, given, collected, clock):
    report(deps, office, collected)
    [seen] = run(c.open_reports, c.OpenReports(), actor=office.approver, deps=deps)
    assert (seen.reference, seen.name, seen.report.what) == (collected, "SITI NURHALIZA", c.Wrong.NAME)
    assert seen.agreed_at == clock.now()
    other = given.officer(Role.APPROVER, office="BATAM")
    assert run(c.open_reports, c.OpenReports(), actor=other, deps=deps) == ()
    for actor in (office.siti, office.printer):
        with pytest.raises(AppError):
            run(c.open_reports, c.OpenReports(), actor=actor, deps=deps)
    refused(c.accept_report, c.AcceptReport(collected, "x"), NotAllowed, actor=office.counter, deps=deps)
    with deps.reading() as db:
        acts = db.execute(select(table(t.AuditEvent).c.act)).scalars().all()
    assert acts.count("view.reports") == 2
    clock.advance(timedelta(days=1))
