from datetime import timedelta

import pytest
from sqlalchemy import text, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.audit import audit_all
from lingga_app.services.run import Ctx, read, run
from lingga_app.services.seal_audit import seal_pending, verify_chain


def note(ctx: Ctx, what: str) -> None:
    ctx.record("note", what=what)


@pytest.fixture
def chain(deps):
    for n in range(6):
        run(note, f"n{n}", actor=SYSTEM, deps=deps)
    assert seal_pending(deps) == 6
    return deps


def state(deps):
    return read(lambda ctx, _: verify_chain(ctx), None, actor=SYSTEM, deps=deps)


def rewrite(deps, statement: str) -> None:
    """What somebody with the database in their hands could do: triggers off, change, triggers on."""
    with deps.engine.begin() as connection:
        if deps.on_sqlite:
            triggers = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'")
            ).all()
            for trigger in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {trigger.name}")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.exec_driver_sql(statement)
            for trigger in triggers:
                connection.exec_driver_sql(trigger.sql)
        else:
            for name in ("audit_event", "audit_seal"):
                connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER ALL")
            connection.exec_driver_sql(statement)
            for name in ("audit_event", "audit_seal"):
                connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER ALL")


def test_an_untouched_chain_verifies(chain):
    found = state(chain)
    assert (found.sealed, found.unsealed, found.broken_at) == (6, 0, 0)
    run(note, "later", actor=SYSTEM, deps=chain)
    assert seal_pending(chain) == 1
    assert state(chain).broken_at == 0


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_event SET details = '{}' WHERE id = (SELECT min(id) + 2 FROM audit_event)",
        "UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE id = (SELECT min(id) + 3 FROM audit_event)",
        "UPDATE audit_event SET actor = 'officer:9' WHERE id = (SELECT max(id) FROM audit_event)",
        "UPDATE audit_seal SET place = 99 WHERE place = 6",
        "DELETE FROM audit_seal WHERE place = 3",
        "UPDATE audit_seal SET hash = 'x' WHERE place = 4",
    ],
)
def test_every_tampering_is_found(chain, tampering):
    rewrite(chain, tampering)
    assert state(chain).broken_at
    assert any(line.startswith("I.2") for line in audit_all(chain).violations)


def test_rows_nobody_sealed_are_reported(deps, clock):
    run(note, "x", actor=SYSTEM, deps=deps)
    clock.advance(timedelta(seconds=10))
    assert audit_all(deps).violations == ["I.2 the audit chain: 1 rows older than five seconds are not sealed"]


def test_an_empty_office_has_nothing_to_report(deps):
    assert audit_all(deps).violations == []


def test_a_status_without_its_history_or_money_is_a_violation(deps, given):
    reference = given.application(status=Status.BOOKED)
    found = audit_all(deps).violations
    assert f"B.7 booked = a seat: {reference}" in found
    assert f"C.1 after payment = money: {reference}" in found


def test_a_count_of_seats_that_lies_is_a_violation(deps, given):
    place = given._add(t.Place(code="DABO", office_id=given.office(), name="Dabo Singkep"))
    now = deps.clock.now()
    later = now + timedelta(hours=1)
    session = given._add(t.Session(place_id=place, starts_at=now, ends_at=later, capacity=5, taken=2))
    assert f"B.1 taken = live seats: session {session}" in audit_all(deps).violations


def test_papers_that_break_their_promises_are_found(deps, given):
    reference = given.filled_application(status=Status.PAYABLE)
    given.papers(reference)
    assert not [line for line in audit_all(deps).violations if line.startswith("D.")]
    application_id, officer = given.application_id(reference), given.officer(Role.VERIFIER)
    day = deps.clock.now().date()
    given._add(
        t.ReturnCase(
            application_id=application_id,
            kind=t.ReturnKind.GLANCE,
            officer_id=officer.id,
            asked_at=deps.clock.now(),
            due_on=day,
        )
    )
    papers = table(t.Paper)
    with deps.writing() as db:
        db.execute(update(papers).where(papers.c.kind == "kk").values(version=3))
    found = [line for line in audit_all(deps).violations if line.startswith("D.")]
    assert [line.partition(":")[0].split()[0] for line in found] == ["D.3", "D.4"]
