from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.calendar import add_working_days
from lingga_app.domain.errors import AppError, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.identity import NikTooShort
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.names import NameHasOtherSigns
from lingga_app.domain.reasons import ReturnReason
from lingga_app.services.comparing import OpenComparison, open_comparison
from lingga_app.services.nik import NikInUse
from lingga_app.services.office import Brought, OpenCase, open_case
from lingga_app.services.proofread import NotProofread
from lingga_app.services.registry import RegistryNotChecked
from lingga_app.services.returns import (
    AnswerCorrection,
    AnswerItem,
    CaseWouldChange,
    CorrectionView,
    ExplanationMissing,
    ItemsOpen,
    LapseReturn,
    OpenCorrection,
    ReceiveBrought,
    ReturnNotOver,
    answer_correction,
    answer_item,
    lapse_return,
    open_correction,
    receive_brought,
    watch_returns,
)
from lingga_app.services.run import Deps
from lingga_app.services.verification import Approve, AskedItem, Verify, approve, verify
from tests.desks import Desks
from tests.factories import Given

MOTHER = AskedItem("mother_name", ReturnReason.PARENTS, note="Di akta ROHANI")
NAME = AskedItem("name", ReturnReason.NAME)
KTP = AskedItem("ktp", ReturnReason.ORIGINAL, is_paper=True, bring=True)


@pytest.fixture
def desks(given: Given, deps: Deps) -> Desks:
    return Desks(given, deps)


@pytest.fixture
def owner(given: Given) -> Actor:
    return given.account()


def sent_back(desks: Desks, owner: Actor, *items: AskedItem) -> str:
    ref = desks.at(Status.INTERVIEWED, owner)
    desks.returned(ref, *items)
    return ref


def view(desks: Desks, owner: Actor, ref: str) -> CorrectionView:
    return desks.do(open_correction, OpenCorrection(ref), owner)


def test_the_applicant_sees_both_values_and_the_day(desks: Desks, owner: Actor) -> None:
    ref = sent_back(desks, owner, MOTHER)
    found = view(desks, owner, ref)
    (item,) = found.items
    assert (item.ours, item.theirs, item.theirs_from) == ("SITI AMINAH", "SITI AMINAH", "registry")
    assert (item.reason, item.note, item.answered) == ("parents", "Di akta ROHANI", False)
    assert (found.due_on, found.open_items, found.proofread) == (date(2026, 12, 1), 1, False)


def test_nothing_moves_until_each_item_is_answered(desks: Desks, given: Given, owner: Actor) -> None:
    ref = sent_back(desks, owner, MOTHER, replaced("spouse_name"))
    with pytest.raises(ItemsOpen) as refused:
        desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert refused.value.facts == {"count": 2}
    desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANI"), owner)
    with pytest.raises(ItemsOpen):
        desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert given.status(ref) is Status.RETURNED
    desks.do(answer_item, AnswerItem(ref, "spouse_name", keep=True, explanation="Belum menikah"), owner)
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert given.status(ref) is Status.INTERVIEWED
    with pytest.raises(NotFound):
        view(desks, owner, ref)


def replaced(target: str) -> AskedItem:
    return AskedItem(target, ReturnReason.OTHER)


def test_the_officer_sees_what_changed(desks: Desks, given: Given, owner: Actor) -> None:
    ref = sent_back(desks, owner, MOTHER, replaced("father_name"))
    desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANA"), owner)
    desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANI"), owner)
    desks.do(answer_item, AnswerItem(ref, "father_name", keep=True, explanation="Sesuai KTP"), owner)
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    seen = desks.do(open_comparison, OpenComparison(ref), given.officer(Role.VERIFIER))
    mother, father = seen.answered
    assert (mother.before, mother.after, mother.kept) == ("SITI AMINAH", "ROHANI", False)
    assert (father.kept, father.explanation) == (True, "Sesuai KTP")
    changes = desks.rows(t.AnswerChange)
    assert {(row.field, row.actor) for row in changes} == {("mother_name", owner.key)}
    assert all(row.reason.startswith("return:") and b"ROHAN" not in row.new_sealed for row in changes)


def test_a_printed_line_is_read_again(desks: Desks, given: Given, owner: Actor) -> None:
    ref = sent_back(desks, owner, NAME)
    desks.do(answer_item, AnswerItem(ref, "name", "SITI NURHALISA"), owner)
    assert view(desks, owner, ref).proofread
    with pytest.raises(NotProofread):
        desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert given.status(ref) is Status.RETURNED
    desks.proofread(ref, owner)
    assert not view(desks, owner, ref).proofread
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert given.status(ref) is Status.INTERVIEWED


def test_keeping_a_printed_line_needs_no_new_reading(desks: Desks, given: Given, owner: Actor) -> None:
    ref = sent_back(desks, owner, NAME)
    desks.do(answer_item, AnswerItem(ref, "name", keep=True, explanation="Sesuai akta"), owner)
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert given.status(ref) is Status.INTERVIEWED


def test_a_new_nik_is_asked_about_again_and_held(desks: Desks, given: Given, owner: Actor, deps: Deps) -> None:
    ref = sent_back(desks, owner, AskedItem("nik", ReturnReason.NIK))
    with deps.writing() as db:
        row = db.get_one(t.Application, desks.id(ref))
        row.nik_lock = row.nik_index
    desks.do(answer_item, AnswerItem(ref, "nik", "2104015708940004"), owner)
    desks.proofread(ref, owner)
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    application = desks.rows(t.Application)[0]
    assert application.nik_lock == application.nik_index == deps.vault.index("2104015708940004", "nik")
    desks.do(verify, Verify(ref, desks.seen(ref)), given.officer(Role.VERIFIER))
    with pytest.raises(RegistryNotChecked):
        desks.do(approve, Approve(ref, desks.seen(ref)), given.officer(Role.APPROVER))


def test_a_nik_of_somebody_else_is_refused_and_nothing_changes(
    desks: Desks, given: Given, owner: Actor, deps: Deps
) -> None:
    taken = given.application(status=Status.PAID, nik_lock=deps.vault.index("2104015708940004", "nik"))
    ref = sent_back(desks, owner, AskedItem("nik", ReturnReason.NIK))
    with deps.writing() as db:
        row = db.get_one(t.Application, desks.id(ref))
        row.nik_lock = row.nik_index
    with pytest.raises(NikInUse):
        desks.do(answer_item, AnswerItem(ref, "nik", "2104015708940004"), owner)
    assert view(desks, owner, ref).items[0].ours == "2104015708940003"
    assert given.status(taken) is Status.PAID


@pytest.mark.parametrize(
    ("item", "cmd", "refusal"),
    [
        (NAME, {"value": "<script>alert(1)</script>"}, NameHasOtherSigns),
        (NAME, {"value": "SITI\u202eNURHALIZA"}, NameHasOtherSigns),
        (NAME, {"value": "SITI\x00"}, NameHasOtherSigns),
        (AskedItem("nik", ReturnReason.NIK), {"value": "123"}, NikTooShort),
        (MOTHER, {"keep": True}, ExplanationMissing),
        (MOTHER, {"keep": True, "explanation": "x" * 501}, ExplanationMissing),
        (AskedItem("birth_date", ReturnReason.BIRTH), {"value": "2015-01-01"}, CaseWouldChange),
    ],
)
def test_a_bad_answer_leaves_the_item_open(
    desks: Desks, owner: Actor, item: AskedItem, cmd: dict[str, object], refusal: type[AppError]
) -> None:
    ref = sent_back(desks, owner, item)
    before = view(desks, owner, ref)
    with pytest.raises(refusal):
        desks.do(answer_item, AnswerItem(ref, item.target, **cmd), owner)  # type: ignore[arg-type]
    assert view(desks, owner, ref) == before
    assert desks.rows(t.AnswerChange) == []


def test_only_what_was_sent_back_and_only_by_its_owner(desks: Desks, given: Given, owner: Actor) -> None:
    ref = sent_back(desks, owner, MOTHER)
    with pytest.raises(NotFound):
        desks.do(answer_item, AnswerItem(ref, "father_name", "X"), owner)
    for case, cmd in (
        (answer_item, AnswerItem(ref, "mother_name", "X")),
        (answer_correction, AnswerCorrection(ref)),
        (open_correction, OpenCorrection(ref)),
    ):
        with pytest.raises(NotFound):
            desks.do(case, cmd, given.account())
        with pytest.raises((NotAllowed, NotFound)):
            desks.do(case, cmd, given.officer(Role.COUNTER, office="BATAM"))
    assert not view(desks, owner, ref).items[0].answered


def test_an_original_is_answered_at_the_counter(desks: Desks, given: Given, owner: Actor) -> None:
    ref = sent_back(desks, owner, KTP)
    counter = given.officer(Role.COUNTER)
    with pytest.raises(NotFound):
        desks.do(answer_item, AnswerItem(ref, "ktp", "x"), owner)
    with pytest.raises(ItemsOpen):
        desks.do(answer_correction, AnswerCorrection(ref), counter)
    with pytest.raises(NotAllowed):
        desks.do(receive_brought, ReceiveBrought(ref, "ktp"), given.officer(Role.PRINTER))
    head = desks.do(open_case, OpenCase(ref), counter)
    assert (head.brings, head.open_items) == ((Brought("ktp", is_paper=True, seen=False),), 1)
    desks.do(receive_brought, ReceiveBrought(ref, "ktp"), counter)
    assert desks.do(open_case, OpenCase(ref), counter).open_items == 0
    desks.do(answer_correction, AnswerCorrection(ref), counter)
    assert given.status(ref) is Status.INTERVIEWED
    assert "return_bring" in {row.kind for row in desks.rows(t.Notice)}


def test_the_clock_stands_while_the_applicant_has_the_case(desks: Desks, owner: Actor, clock: FixedClock) -> None:
    ref = sent_back(desks, owner, MOTHER)
    due = desks.rows(t.Application)[0].issue_due_on
    clock.advance(timedelta(days=6))  # Tuesday to Monday: four working days
    desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANI"), owner)
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert desks.rows(t.Application)[0].issue_due_on == add_working_days(due, 4)


def kinds(desks: Desks) -> list[str]:
    return [row.kind for row in desks.rows(t.Notice) if row.kind.startswith("return")]


def test_reminded_extended_once_and_closed_only_by_a_person(
    desks: Desks, given: Given, deps: Deps, owner: Actor, clock: FixedClock
) -> None:
    ref = sent_back(desks, owner, MOTHER)
    supervisor = given.officer(Role.SUPERVISOR)
    watch_returns(deps)
    assert kinds(desks) == ["return_asked"]
    clock.at = clock.at.replace(day=27)
    for _ in range(2):
        watch_returns(deps)
    assert kinds(desks) == ["return_asked", "return_reminder"]
    clock.advance(timedelta(days=5))  # 2 December: the day has passed
    with pytest.raises(ReturnNotOver):
        desks.do(lapse_return, LapseReturn(ref), supervisor)
    for _ in range(2):
        watch_returns(deps)
    assert kinds(desks)[2:] == ["return_extended"]
    (row,) = desks.rows(t.ReturnCase)
    assert row.due_on == date(2026, 12, 9)
    with pytest.raises(ReturnNotOver):
        desks.do(lapse_return, LapseReturn(ref), supervisor)
    clock.at = clock.at.replace(day=8)
    watch_returns(deps)
    clock.advance(timedelta(days=3))
    watch_returns(deps)
    assert kinds(desks)[3:] == ["return_reminder"]
    assert given.status(ref) is Status.RETURNED
    with pytest.raises(NotAllowed):
        desks.do(lapse_return, LapseReturn(ref), given.officer(Role.VERIFIER, Role.APPROVER))
    desks.do(lapse_return, LapseReturn(ref), supervisor)
    assert given.status(ref) is Status.LAPSED
    assert kinds(desks)[4:] == ["return_lapsed"]
    with pytest.raises(MoveNotAllowed):
        desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANI"), owner)


def test_two_workers_extend_once(desks: Desks, deps: Deps, owner: Actor, clock: FixedClock) -> None:
    sent_back(desks, owner, MOTHER)
    clock.advance(timedelta(days=10))
    with ThreadPoolExecutor(4) as pool:
        told = sum(pool.map(lambda _: watch_returns(deps), range(4)))
    assert told == 1
    assert kinds(desks).count("return_extended") == 1
