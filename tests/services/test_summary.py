from datetime import timedelta

import pytest

from lingga_app.db import tables as t
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import NotAllowed
from lingga_app.domain.lifecycle import Stage, Status
from lingga_app.services.audit_log import CheckAll, ReadAudit, check_all, read_audit
from lingga_app.services.run import read, run
from lingga_app.services.summary import Summary, summary


def ask(deps, actor):
    return read(summary, Summary(), actor=actor, deps=deps)


def test_an_empty_office_has_a_quiet_day(deps, given):
    found = ask(deps, given.officer(Role.SUPERVISOR))
    assert (found.late, found.beyond_promise, found.undelivered, found.decisions) == (0, 0, 0, ())
    assert len(found.new_by_day) == 14


def test_breaches_and_stages_are_counted_for_the_own_office_only(deps, given, clock):
    today = wib_day(clock.now())
    boss = given.officer(Role.SUPERVISOR)
    given.application(status=Status.INTERVIEWED, issue_due_on=today - timedelta(days=1))
    given.application(status=Status.APPROVED, issue_due_on=today)
    given.application(status=Status.CHECKING, glance_due_at=clock.now() - timedelta(minutes=1), sent_at=clock.now())
    elsewhere = given.officer(Role.SUPERVISOR, office="BATAM")
    found = ask(deps, boss)
    assert (found.late, found.due_today, found.beyond_promise) == (1, 1, 1)
    assert {load.stage: load.cases for load in found.stages if load.cases} == {
        Stage.PAPERS: 1,
        Stage.CHECK: 1,
        Stage.PRINT: 1,
    }
    assert found.new_by_day[-1] == (today, 1)
    assert ask(deps, elsewhere).late == 0


def test_a_visit_that_must_be_decided_is_named(deps, given, clock):
    boss = given.officer(Role.SUPERVISOR)
    given._add(
        t.Place(code="DAIK", kind=t.PlaceKind.OUTREACH, office_id=boss.office_id, name="Daik", decide_at=clock.now())
    )
    assert [(d.what, d.place) for d in ask(deps, boss).decisions] == [("visit", "Daik")]


@pytest.mark.parametrize("role", [Role.COUNTER, Role.APPLICANT])
def test_only_supervisor_and_auditor_see_it(deps, given, role):
    with pytest.raises(NotAllowed):
        ask(deps, given.officer(role))


def test_the_auditor_reads_one_case_and_leaves_a_trace(deps, given):
    auditor = given.officer(Role.AUDITOR)
    reference = given.application()
    page = run(read_audit, ReadAudit(reference), actor=auditor, deps=deps)
    assert page.lines == ()
    latest = run(read_audit, ReadAudit(), actor=auditor, deps=deps)
    assert [line.act for line in latest.lines] == ["view.audit"]
    with pytest.raises(NotAllowed):
        run(read_audit, ReadAudit(), actor=given.officer(Role.SUPERVISOR), deps=deps)


def test_the_checks_answer_for_an_untouched_office(deps, given):
    health = run(check_all, CheckAll(), actor=given.officer(Role.AUDITOR), deps=deps)
    assert health.findings.violations == []
