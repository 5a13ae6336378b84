"""Two workers on PostgreSQL and Valkey, killed under load: one short round. `make kill-rounds` has the long ones.

The control answers before the disk has it, as `synchronous_commit=off` allows, and must lose what was acknowledged.
"""

import pytest
from sqlalchemy import delete

from lingga_app.db import tables as t
from lingga_app.db.types import table
from loadtest.kill_rounds import lose, prove, riding
from loadtest.paying import Act

seats, notices = table(t.Appointment), table(t.Notice)


def test_what_was_acknowledged_is_there_once_and_the_rest_is_whole_or_absent(tmp_path):
    with riding(tmp_path, seed=1) as ride:
        assert prove(ride, ("callback postgres", "worker", "valkey")) == []
        assert [kill["kind"] for kill in ride.kills] == ["callback postgres", "worker", "valkey"]
        assert all(kill["in_transaction"] and kill["requests"] for kill in ride.kills)
        assert ride.counted["booked"] > 20
        assert ride.counted["unanswered"] > 0

        # Control of the checker: it sees a seat that went missing, and an act of which a part is missing.
        client = next(client for client in ride.clients if len(client.seats) > 1)
        gone, half = list(client.seats)[:2]
        numbers = {person.reference: person for person in client.people}
        with ride.deps.writing() as db:
            db.execute(delete(seats).where(seats.c.application_id == numbers[gone].application_id))
            db.execute(delete(notices).where(notices.c.application_id == numbers[half].application_id))
        client.left.append(Act(numbers[half], "seat", "seat", {}))
        assert any(gone in line for line in ride.kept().lost())
        assert any(half in line for line in ride.kept().halves())
        assert any("B.7" in line for line in ride.kept().audited())


@pytest.mark.slow
def test_control_answered_before_the_disk_has_it_is_lost_with_the_database(tmp_path):
    with riding(tmp_path, seed=1, losing=True) as ride:
        assert lose(ride)
