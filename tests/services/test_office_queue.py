"""The queue: order, clocks, what is shown to whom, and what looking leaves behind."""

from datetime import timedelta

import pytest

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.errors import NotAllowed, NotSignedIn
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.reasons import ReturnReason
from lingga_app.services.audit import audit_all
from lingga_app.services.claims import TakeNext, take_next
from lingga_app.services.office import MyQueue, OpenCase, QueueView, my_queue, open_case
from lingga_app.services.returns import AnswerCorrection, AnswerItem, answer_correction, answer_item
from lingga_app.services.run import Deps
from lingga_app.services.verification import AskedItem
from tests.desks import Desks
from tests.factories import Given


@pytest.fixture
def desks(given: Given, deps: Deps) -> Desks:
    return Desks(given, deps)


def queue(desks: Desks, *roles: Role) -> QueueView:
    return desks.do(my_queue, MyQueue(), desks.given.officer(*roles))


def test_the_clock_orders_and_marks_what_is_late(desks: Desks, deps: Deps, clock: FixedClock) -> None:
    soon, late = (desks.at(Status.INTERVIEWED, nik=f"210401570894000{n}") for n in (3, 4))
    with deps.writing() as db:
        row = db.get_one(t.Application, desks.id(late))
        row.issue_due_on = clock.at.date() - timedelta(days=1)
    seen = queue(desks, Role.VERIFIER)
    assert [(row.reference, row.late) for row in seen.rows] == [(late, True), (soon, False)]
    assert seen.total == 2


def test_the_clock_of_a_ready_booklet_stops_and_it_comes_last(desks: Desks, deps: Deps, clock: FixedClock) -> None:
    ready, open_ = desks.at(Status.READY), desks.at(Status.INTERVIEWED, nik="2104015708940004")
    with deps.writing() as db:
        db.get_one(t.Application, desks.id(ready)).issue_due_on = clock.at.date() - timedelta(days=1)
    both = desks.given.officer(Role.VERIFIER, Role.COUNTER)
    seen = desks.do(my_queue, MyQueue(), both)
    assert [(row.reference, row.due_on is None, row.late) for row in seen.rows] == [
        (open_, False, False),
        (ready, True, False),
    ]
    assert not desks.do(open_case, OpenCase(ready), both).late
    assert desks.do(take_next, TakeNext(), both) == open_


def test_only_ones_own_desks_and_office(desks: Desks, given: Given) -> None:
    arrived, verified = desks.at(Status.ARRIVED), desks.at(Status.VERIFIED, nik="2104015708940004")
    given.application(status=Status.CHECKING)
    assert [row.reference for row in queue(desks, Role.INTERVIEWER).rows] == [arrived]
    both = queue(desks, Role.INTERVIEWER, Role.APPROVER)
    assert {row.reference for row in both.rows} == {arrived, verified}
    assert both.glance == 1
    stranger = desks.do(my_queue, MyQueue(), given.officer(Role.INTERVIEWER, office="BATAM"))
    assert (stranger.rows, stranger.glance) == ((), 0)
    finance, citizen = given.officer(Role.FINANCE), given.account()
    for actor, refusal in ((citizen, NotAllowed), (finance, NotAllowed), (PUBLIC, NotSignedIn)):
        with pytest.raises(refusal):
            desks.do(my_queue, MyQueue(), actor)


def test_the_own_household_is_shown_without_a_name(desks: Desks, given: Given) -> None:
    sister = given.officer(Role.VERIFIER)
    desks.household(sister, family_card="2104010203100012")
    desks.at(Status.INTERVIEWED)
    (row,) = desks.do(my_queue, MyQueue(), sister).rows
    assert (row.barred, row.name) == (True, "")


def test_what_came_back_from_the_applicant_is_marked(desks: Desks, given: Given) -> None:
    owner = given.account()
    ref = desks.at(Status.INTERVIEWED, owner)
    assert not queue(desks, Role.VERIFIER).rows[0].answered
    desks.returned(ref, AskedItem("mother_name", ReturnReason.PARENTS))
    assert queue(desks, Role.VERIFIER).rows == ()
    desks.do(answer_item, AnswerItem(ref, "mother_name", "ROHANI"), owner)
    desks.do(answer_correction, AnswerCorrection(ref), owner)
    assert queue(desks, Role.VERIFIER).rows[0].answered


def test_looking_at_the_queue_is_recorded(desks: Desks) -> None:
    desks.at(Status.INTERVIEWED)
    queue(desks, Role.VERIFIER)
    (row,) = [event for event in desks.rows(t.AuditEvent) if event.act == "view.queue"]
    assert row.details == '{"cases": 1}'


def test_the_auditor_finds_what_the_desks_must_not_do(desks: Desks, deps: Deps, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    desks.returned(ref, AskedItem("mother_name", ReturnReason.PARENTS))
    kinds = ("E.1 a return that went on", "E.2", "E.3")
    assert not [line for line in audit_all(deps).violations if line.startswith(kinds)]
    with deps.writing() as db:
        db.get_one(t.ReturnCase, desks.rows(t.ReturnCase)[0].id).answered_at = deps.clock.now()
        portrait = db.get_one(t.Portrait, desks.rows(t.Portrait)[0].id)
        portrait.taken_at = deps.clock.now() + timedelta(minutes=1)
    found = [line for line in audit_all(deps).violations if line.startswith(kinds)]
    assert [line[:3] for line in found] == ["E.1", "E.3"]
