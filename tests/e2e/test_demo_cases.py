"""`make run` opens an office at work: somebody waits at every desk, and the stored truth is in order."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from lingga_app.frontend import ROOT
from loadtest.service import Service
from tests.e2e.visits import House
from tests.programs import eventually

pytestmark = pytest.mark.browser


def lingga(service: Service, *command: str) -> "subprocess.CompletedProcess[str]":
    """One command on the data of the running service."""
    env = {**os.environ, "LINGGA_DATA_DIR": str(service.data_dir)}
    env |= {"LINGGA_SANDBOX_PORT": service.sandbox_url.rpartition(":")[2]}
    return subprocess.run(
        [sys.executable, "-m", "lingga_app.cli", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def applications(house: House, name: str) -> dict[str, str]:
    """Person -> status, as the account's owner sees them."""
    phone = {"siti": "081270001001", "rahmat": "081270001002", "laila": "081270001003"}[name]
    with house.program(phone, f"contoh sandi {name}") as api:
        cards = api.get("/applications").json()
    return {card["person"]: card["status"] for card in cards}


def test_there_is_somebody_at_every_stage(house):
    clients = applications(house, "laila")

    assert clients["HAJAH MAIMUNAH"] == "ready"
    assert clients["DEWI ANGGRAINI"] == "approved"
    assert clients["HERMAN"] == "verified"
    assert clients["MUHAMMAD SYARIFUDDIN ABDURRAHMAN WIRATMAJA"] == "interviewed"
    assert clients["BUJANG"] == "returned"
    assert clients["TENGKU ABDULLAH"] in {"arrived", "booked"}
    assert clients["SUHARDI"] == "mending"
    assert clients["NUR AZIZAH"] == "payable"
    assert clients["NABILA ZAHRA"] == "billed"
    assert clients["NADIRA ZAHRA"] == "paid"
    assert applications(house, "siti")["RAHMAT HIDAYAT"] == "booked"
    assert applications(house, "rahmat")["AISYAH PUTRI RAHMAT"] == "checking"


def test_what_was_played_breaks_no_rule(service):
    found = lingga(service, "audit", "--json")

    assert found.returncode == 0, found.stdout
    told = json.loads(found.stdout.splitlines()[-1])
    assert told["violations"] == []
    assert told["checked"] > 400


def test_a_second_seeding_adds_nothing(service, house):
    before = applications(house, "laila")

    again = lingga(service, "demo")

    assert again.returncode == 0, again.stderr
    assert applications(house, "laila") == before


def test_the_demos_papers_are_read_in_the_background_like_anybodys(service, house):
    """By the worker, once the office is open: those that an officer opens first come first."""
    query = (
        "SELECT count(*), sum(read_sealed IS NOT NULL) FROM paper p JOIN application a ON a.id = p.application_id "
        "WHERE a.reference = ? AND p.kind IN ('ktp', 'kk', 'diploma', 'birth') AND p.replaced_at IS NULL"
    )

    def read() -> tuple[int, int]:
        with closing(sqlite3.connect(service.data_dir / "lingga.db")) as db:
            return db.execute(query, [house.cases["BUJANG"]]).fetchone()

    there, done = eventually(read, lambda found: found[0] == found[1], 120)
    assert there == done == 3
