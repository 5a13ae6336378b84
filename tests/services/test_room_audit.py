"""The auditor finds a door that let in too many, too fast or out of order, and leaves a door with rules alone."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.room import PASS
from lingga_app.services.audit import audit
from lingga_app.services.run import read
from tests.services.test_waiting_room import EIGHT, Hall

_tickets = table(t.RoomTicket)


@pytest.fixture
def line(deps, given, clock) -> Hall:
    """Eight people who came before the hour; the door lets one in every ten seconds and has three inside."""
    hall = Hall(deps, given, clock, per_minute=6, at_once=3)
    clock.at = EIGHT - timedelta(minutes=5)
    for owner, _ in hall.people(8):
        hall.enter(owner)
    clock.at = EIGHT
    return hall


def found(hall: Hall) -> list[str]:
    findings = read(audit, None, actor=SYSTEM, deps=hall.deps)
    return [said for said in findings.violations if said.startswith("B.13")]


def change(hall: Hall, account: int, **values: object) -> None:
    with hall.deps.writing() as db:
        db.execute(update(_tickets).where(_tickets.c.account_id == account).values(**values))


def test_a_door_that_keeps_its_rules_is_left_alone(line, clock):
    for _ in range(120):
        line.open_door()
        clock.advance(timedelta(seconds=15))
    assert len(line.admitted()) == 8
    assert found(line) == []


def test_who_was_let_in_before_somebody_ahead_is_found(line):
    last = line.line()[-1]
    change(line, last, admitted_at=EIGHT + timedelta(minutes=1), leaves_at=EIGHT + timedelta(minutes=11))
    assert len(found(line)) == 1
    assert "was passed over" in found(line)[0]


def test_too_many_inside_are_found(line):
    for number, account in enumerate(line.line()[:4]):
        at = EIGHT + timedelta(minutes=number)
        change(line, account, admitted_at=at, leaves_at=at + PASS)
    assert [said.rpartition(": ")[2] for said in found(line)] == ["more than 3 were inside at once"]


def test_too_many_a_minute_are_found(line):
    for apart, faults in ((10, []), (9, ["more than 6 a minute were let in"])):
        for number, account in enumerate(line.line()[:3]):
            at = EIGHT + timedelta(seconds=10 + apart * number)
            change(line, account, admitted_at=at, leaves_at=at + PASS)
        assert [said.rpartition(": ")[2] for said in found(line)] == faults
