from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.comparison import Likeness
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.population import Registered
from lingga_app.domain.reasons import RefuseReason, ReturnReason
from lingga_app.services import steps
from lingga_app.services.comparing import Comparison, OpenComparison, open_comparison
from lingga_app.services.find import OwnCase, desk_case
from lingga_app.services.interview import FinishInterview, finish_interview
from lingga_app.services.overview import OpenTimeline, timeline
from lingga_app.services.proofread import NotProofread
from lingga_app.services.registry import RegistryBlocked, RegistryNotChecked, RegistryUnknown
from lingga_app.services.returns import (
    AnswerCorrection,
    AnswerItem,
    LapseReturn,
    answer_correction,
    answer_item,
    lapse_return,
)
from lingga_app.services.run import Ctx, Deps
from lingga_app.services.steps import TwoPersons, take_step
from lingga_app.services.verification import (
    Approve,
    AskCorrection,
    AskedItem,
    CaseChanged,
    DueDayWrong,
    NothingAsked,
    Refuse,
    Verify,
    approve,
    ask_correction,
    refuse,
    verify,
)
from tests.desks import SITI_REGISTERED, Desks
from tests.factories import Given

MOTHER = AskedItem("mother_name", ReturnReason.PARENTS)
ALL = (Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.PRINTER, Role.COUNTER)


@pytest.fixture
def desks(given: Given, deps: Deps) -> Desks:
    return Desks(given, deps)


def compared(desks: Desks, ref: str, officer: Actor) -> Comparison:
    return desks.do(open_comparison, OpenComparison(ref), officer)


def test_three_columns_and_their_differences(desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    desks.forget_registry(ref)
    desks.registry(ref, replace(SITI_REGISTERED, mother_name="SITI AMINA", father_name="Ahmad", village="dabo"))
    given.papers(ref, "birth")
    given.read(ref, "birth", name="SITTI NURHALIZA", nonsense="x")
    rows = {row.field: row for row in compared(desks, ref, given.officer(Role.VERIFIER)).rows}
    assert rows[Field.NAME].paper.likeness is Likeness.NEAR
    assert [piece.text for piece in rows[Field.NAME].paper.other if piece.differs] == ["T"]
    assert rows[Field.NAME].paper_kind == "birth"
    assert rows[Field.NAME].registry.likeness is Likeness.SAME
    assert rows[Field.MOTHER_NAME].registry.likeness is Likeness.NEAR
    assert rows[Field.FATHER_NAME].registry.likeness is Likeness.SPELLING
    assert rows[Field.NIK].paper.likeness is Likeness.UNREAD
    assert {field for field, row in rows.items() if row.differs} == {Field.NAME, Field.MOTHER_NAME}


def test_looking_is_recorded_without_anything_personal(desks: Desks, given: Given) -> None:
    officer = given.officer(Role.VERIFIER)
    ref = desks.at(Status.INTERVIEWED)
    compared(desks, ref, officer)
    row = next(event for event in desks.rows(t.AuditEvent) if event.act == "view.comparison")
    assert (row.actor, row.subject_id) == (officer.key, desks.id(ref))
    assert all("SITI" not in event.details and "2104" not in event.details for event in desks.rows(t.AuditEvent))


def test_a_paper_that_nobody_could_read_says_nothing(desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    given.papers(ref, "ktp")
    rows = compared(desks, ref, given.officer(Role.VERIFIER)).rows
    assert all(row.paper.likeness is Likeness.UNREAD for row in rows)


def test_passed_on_and_approved_by_two(desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    desks.do(verify, Verify(ref, desks.seen(ref)), given.officer(Role.VERIFIER))
    assert given.status(ref) is Status.VERIFIED
    desks.do(approve, Approve(ref, desks.seen(ref)), given.officer(Role.APPROVER))
    assert given.status(ref) is Status.APPROVED
    kinds = [row.kind for row in desks.rows(t.Notice)]
    assert kinds.count("approved") == 1


def test_verifying_goes_on_while_the_registry_is_silent_approving_waits(desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    desks.forget_registry(ref)
    desks.do(verify, Verify(ref, desks.seen(ref)), given.officer(Role.VERIFIER))
    approver = given.officer(Role.APPROVER)
    for person, refusal in (
        ("nothing", RegistryNotChecked),
        (None, RegistryUnknown),
        (replace(SITI_REGISTERED, state=Registered.DECEASED), RegistryBlocked),
        (replace(SITI_REGISTERED, state=Registered.DOUBLE), RegistryBlocked),
    ):
        if person != "nothing":
            desks.registry(ref, person)  # type: ignore[arg-type]
        with pytest.raises(refusal):
            desks.do(approve, Approve(ref, desks.seen(ref)), approver)
        assert given.status(ref) is Status.VERIFIED
        assert not [row for row in desks.rows(t.CaseStep) if row.step is t.Step.APPROVE]
    desks.registry(ref, SITI_REGISTERED)
    desks.do(approve, Approve(ref, desks.seen(ref)), approver)
    assert given.status(ref) is Status.APPROVED


def test_no_approval_of_lines_that_the_applicant_has_not_read(desks: Desks, given: Given, deps: Deps) -> None:
    ref = desks.at(Status.VERIFIED)
    with deps.writing() as db:
        for row in desks.rows(t.Proofread):
            db.delete(db.get_one(t.Proofread, row.id))
    with pytest.raises(NotProofread):
        desks.do(approve, Approve(ref, desks.seen(ref)), given.officer(Role.APPROVER))
    assert given.status(ref) is Status.VERIFIED


SHARINGS = sorted({tuple(who.index(person) for person in who) for who in product(range(4), repeat=4)})
"""Every way to share four steps among officers, by the first step that each of them does."""


@pytest.mark.parametrize("who", SHARINGS)
def test_no_single_person_and_no_wrong_pair_reaches_a_book(desks: Desks, given: Given, who: tuple[int, ...]) -> None:
    """Every way to share the four steps among four officers who hold every role."""
    interviewer, verifier, approver, printer = who
    officers = [given.officer(*ALL) for _ in range(4)]
    ref = desks.at(Status.ARRIVED)
    desks.portrait(ref, desks.rows(t.Appointment)[0].id)
    desks.registry(ref, SITI_REGISTERED)
    page_owner = given.officer(Role.INTERVIEWER)
    desks.proofread(ref, page_owner)

    def press(ctx: Ctx, cmd: str) -> None:
        take_step(ctx, desk_case(ctx, cmd, Role.PRINTER), t.Step.PRINT)

    reached = 0
    try:
        desks.do(finish_interview, FinishInterview(ref), officers[interviewer])
        reached = 1
        desks.do(verify, Verify(ref, desks.seen(ref)), officers[verifier])
        reached = 2
        desks.do(approve, Approve(ref, desks.seen(ref)), officers[approver])
        reached = 3
        desks.do(press, ref, officers[printer])
        reached = 4
    except TwoPersons:
        pass
    apart = len({interviewer, approver, printer}) == 3 and verifier != approver
    assert (reached == 4) is apart
    assert len({row.step for row in desks.rows(t.CaseStep)}) == reached


def test_every_role_on_every_act(desks: Desks, given: Given) -> None:
    """Only the desk whose act it is; nothing changes for anybody else."""
    acts: list[tuple[Status, frozenset[Role], Callable[[str], tuple[Any, Any]]]] = [
        (Status.INTERVIEWED, frozenset({Role.VERIFIER}), lambda ref: (verify, Verify(ref, desks.seen(ref)))),
        (
            Status.INTERVIEWED,
            frozenset({Role.VERIFIER}),
            lambda ref: (ask_correction, AskCorrection(ref, desks.seen(ref), (MOTHER,))),
        ),
        (Status.VERIFIED, frozenset({Role.APPROVER}), lambda ref: (approve, Approve(ref, desks.seen(ref)))),
        (
            Status.VERIFIED,
            frozenset({Role.APPROVER}),
            lambda ref: (refuse, Refuse(ref, desks.seen(ref), RefuseReason.FALSE)),
        ),
        (
            Status.VERIFIED,
            frozenset({Role.APPROVER}),
            lambda ref: (ask_correction, AskCorrection(ref, desks.seen(ref), (MOTHER,))),
        ),
        (Status.ARRIVED, frozenset({Role.INTERVIEWER}), lambda ref: (finish_interview, FinishInterview(ref))),
    ]
    staff = [given.officer(role) for role in Role if role not in {Role.PUBLIC, Role.SYSTEM, Role.APPLICANT, Role.CLERK}]
    outsiders = [given.account(), given.account(clerk=True), given.officer(*ALL, office="BATAM")]
    for number, (status, roles, make) in enumerate(acts):
        ref = desks.at(status, nik=f"21040157089400{number + 10}")
        case, cmd = make(ref)
        for actor in staff + outsiders:
            if actor.roles & roles and actor.office_id == given.office():
                continue
            with pytest.raises((NotAllowed, NotFound, MoveNotAllowed)):
                desks.do(case, cmd, actor)
            assert given.status(ref) is status


def test_not_the_own_household(desks: Desks, given: Given) -> None:
    ref = desks.at(Status.VERIFIED)
    uncle, herself = given.officer(Role.APPROVER), given.officer(Role.APPROVER)
    desks.household(uncle, family_card="2104010203100012")
    desks.household(herself, nik="2104015708940003")
    for officer in (uncle, herself):
        for case, cmd in (
            (approve, Approve(ref, desks.seen(ref))),
            (refuse, Refuse(ref, desks.seen(ref), RefuseReason.FALSE)),
            (ask_correction, AskCorrection(ref, desks.seen(ref), (MOTHER,))),
            (open_comparison, OpenComparison(ref)),
        ):
            with pytest.raises(OwnCase):
                desks.do(case, cmd, officer)
    assert given.status(ref) is Status.VERIFIED


def test_a_stale_page_decides_nothing(desks: Desks, given: Given) -> None:
    """Opened, then returned and answered by others: the same status again, but not what this officer saw."""
    owner = given.account()
    ref = desks.at(Status.INTERVIEWED, owner)
    stale = desks.seen(ref)
    desks.returned(ref, MOTHER)
    desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANI"), owner)
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert given.status(ref) is Status.INTERVIEWED
    officer = given.officer(Role.VERIFIER)
    for case, cmd in ((verify, Verify(ref, stale)), (ask_correction, AskCorrection(ref, stale, (MOTHER,)))):
        with pytest.raises(CaseChanged):
            desks.do(case, cmd, officer)
    assert given.status(ref) is Status.INTERVIEWED
    desks.do(verify, Verify(ref, desks.seen(ref)), officer)


def test_a_return_names_its_items_and_its_day(desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    items = (MOTHER, AskedItem("birth", ReturnReason.UNREADABLE, is_paper=True, note="Tulisan kabur"))
    given.papers(ref, "birth")
    due = desks.do(ask_correction, AskCorrection(ref, desks.seen(ref), items), given.officer(Role.VERIFIER))
    assert due == date(2026, 12, 1)
    assert given.status(ref) is Status.RETURNED
    assert {(row.target, row.reason, row.is_paper) for row in desks.rows(t.ReturnItem)} == {
        ("mother_name", "parents", False),
        ("birth", "unreadable", True),
    }
    assert all(b"kabur" not in (row.note_sealed or b"") for row in desks.rows(t.ReturnItem))
    assert [row.state for row in desks.rows(t.Paper)] == [t.PaperState.TO_MEND]
    notice = next(row for row in desks.rows(t.Notice) if row.kind == "return_asked")
    assert "2026-12-01" in notice.facts


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ((), NothingAsked),
        (tuple(replace(MOTHER, target=f"x{n}") for n in range(21)), NothingAsked),
        ((MOTHER, MOTHER), BadInput),
        ((AskedItem("no_such_field", ReturnReason.OTHER),), BadInput),
        ((AskedItem("product", ReturnReason.OTHER),), BadInput),
        ((AskedItem("mother_name", ReturnReason.OTHER, is_paper=True),), BadInput),
        ((replace(MOTHER, note="x" * 501),), BadInput),
    ],
)
def test_a_return_of_nonsense_changes_nothing(
    desks: Desks, given: Given, items: tuple[AskedItem, ...], refusal: type[AppError]
) -> None:
    ref = desks.at(Status.INTERVIEWED)
    with pytest.raises(refusal):
        desks.do(ask_correction, AskCorrection(ref, desks.seen(ref), items), given.officer(Role.VERIFIER))
    assert given.status(ref) is Status.INTERVIEWED
    assert desks.rows(t.ReturnCase) == []


@pytest.mark.parametrize(
    "due", [date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 28), date(2026, 12, 25), date(2027, 3, 1)]
)
def test_a_due_day_is_a_working_day_ahead(desks: Desks, given: Given, due: date) -> None:
    ref = desks.at(Status.INTERVIEWED)
    with pytest.raises(DueDayWrong):
        desks.do(ask_correction, AskCorrection(ref, desks.seen(ref), (MOTHER,), due), given.officer(Role.VERIFIER))
    assert given.status(ref) is Status.INTERVIEWED


def test_a_refusal_has_a_ground_and_four_eyes(desks: Desks, given: Given) -> None:
    owner = given.account()
    ref = desks.at(Status.VERIFIED, owner)
    rina = given.officer(Role.VERIFIER, Role.APPROVER)
    desks.did(ref, t.Step.VERIFY, rina)
    with pytest.raises(TwoPersons):
        desks.do(refuse, Refuse(ref, desks.seen(ref), RefuseReason.FALSE, "x"), rina)
    assert given.status(ref) is Status.VERIFIED
    desks.do(refuse, Refuse(ref, desks.seen(ref), RefuseReason.FALSE, "x"), given.officer(Role.APPROVER))
    assert given.status(ref) is Status.REFUSED
    decision = next(row for row in desks.rows(t.Decision) if row.what == "refuse")
    assert (decision.reason, decision.note_sealed == b"x") == ("false", False)
    told = desks.do(timeline, OpenTimeline(ref), owner).now.said
    assert told.key == "refused.reason.false"


# Races.


def _outcome(desks: Desks, job: tuple[Any, Any, Actor]) -> str:
    case, cmd, actor = job
    try:
        desks.do(case, cmd, actor)
    except AppError as refused:
        return refused.code
    return "ok"


def race(desks: Desks, *jobs: tuple[Any, Any, Actor]) -> list[str]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: _outcome(desks, job), jobs))


def _jobs(desks: Desks, given: Given, ref: str, owner: Actor, status: Status) -> list[tuple[Any, Any, Actor]]:
    seen = desks.seen(ref)
    if status is Status.INTERVIEWED:
        return [
            (verify, Verify(ref, seen), given.officer(Role.VERIFIER)),
            (ask_correction, AskCorrection(ref, seen, (MOTHER,)), given.officer(Role.VERIFIER)),
        ]
    if status is Status.VERIFIED:
        return [
            (approve, Approve(ref, seen), given.officer(Role.APPROVER)),
            (refuse, Refuse(ref, seen, RefuseReason.FALSE), given.officer(Role.APPROVER)),
            (ask_correction, AskCorrection(ref, seen, (MOTHER,)), given.officer(Role.APPROVER)),
        ]
    return [
        (answer_correction, AnswerCorrection(ref), owner),
        (lapse_return, LapseReturn(ref), given.officer(Role.SUPERVISOR)),
    ]


@pytest.mark.parametrize(
    ("status", "first", "second"),
    [(Status.INTERVIEWED, a, b) for a, b in ((0, 0), (0, 1), (1, 1))]
    + [(Status.VERIFIED, a, b) for a, b in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))]
    + [(Status.RETURNED, a, b) for a, b in ((0, 0), (0, 1), (1, 1))],
)
def test_of_two_acts_one_happens(
    desks: Desks, given: Given, clock: FixedClock, status: Status, first: int, second: int
) -> None:
    owner = given.account()
    ref = desks.at(status, owner)
    if status is Status.RETURNED:
        desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANI"), owner)
        _pass_the_day(desks, clock)
    before = len(desks.rows(t.StatusChange))
    left = _jobs(desks, given, ref, owner, status)[first]
    right = _jobs(desks, given, ref, owner, status)[second]
    outcomes = race(desks, left, right)
    assert outcomes.count("ok") == 1, outcomes
    assert len(desks.rows(t.StatusChange)) == before + 1
    assert given.status(ref) is not status


def _pass_the_day(desks: Desks, clock: FixedClock) -> None:
    with desks.deps.writing() as db:
        for row in desks.rows(t.ReturnCase):
            db.get_one(t.ReturnCase, row.id).extended_at = clock.now()
    clock.advance(timedelta(days=30))


def test_four_eyes_under_a_race(desks: Desks, given: Given) -> None:
    """One officer with both roles presses approve while a colleague's interview step is written in their name."""
    both = given.officer(Role.INTERVIEWER, Role.APPROVER)
    ref = desks.at(Status.VERIFIED)
    seen = desks.seen(ref)

    def interview(ctx: Ctx, cmd: str) -> None:
        take_step(ctx, desk_case(ctx, cmd, Role.INTERVIEWER), t.Step.INTERVIEW)

    outcomes = race(desks, (interview, ref, both), (approve, Approve(ref, seen), both))
    assert outcomes.count("ok") == 1, outcomes
    assert len(desks.rows(t.CaseStep)) == 1


def test_control_the_index_is_what_keeps_them_apart(desks: Desks, given: Given) -> None:
    """The same two rows, written past every check of ours, are refused by the database itself."""
    both = given.officer(Role.INTERVIEWER, Role.APPROVER)
    ref = desks.at(Status.VERIFIED)
    rows = table(t.CaseStep)
    for left, right in (("interview", "approve"), ("interview", "print"), ("approve", "print"), ("verify", "approve")):
        values = {"application_id": desks.id(ref), "officer_id": both.id, "at": desks.deps.clock.now()}
        with pytest.raises(IntegrityError), desks.deps.writing() as db:
            db.execute(insert(rows), [values | {"step": left}, values | {"step": right}])
    assert steps.APART[t.Step.VERIFY] == {t.Step.APPROVE}


def test_control_without_the_guard_two_decisions_are_taken(
    desks: Desks, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lingga_app.services import verification

    def careless(ctx: Ctx, application: t.Application, act: Any, **also: Any) -> None:
        ctx.db.add(
            t.StatusChange(application_id=application.id or 0, became=Status.APPROVED, actor=ctx.actor.key, at=ctx.now)
        )

    monkeypatch.setattr(verification, "move", careless)
    monkeypatch.setattr(verification, "seen_of", lambda ctx, application: 0)
    ref = desks.at(Status.INTERVIEWED)
    jobs = [(verify, Verify(ref, 0), given.officer(Role.VERIFIER)) for _ in range(2)]
    assert race(desks, *jobs).count("ok") == 2
