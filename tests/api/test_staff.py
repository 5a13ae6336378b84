"""Officers over HTTP: invited, set up, changed, ended; and the first one from the command line."""

import sqlite3
from types import SimpleNamespace

import pytest
from pyotp.totp import TOTP
from typer.testing import CliRunner

from lingga_app import cli
from lingga_app.domain.actor import Role
from tests.api.test_seats import signed_in
from tests.services.test_staff import PASSWORD, TO, Bureau

OFFICERS = "/api/v1/office/officers"


@pytest.fixture
def bureau(deps, given) -> Bureau:
    return Bureau(deps, given)


def test_a_program_invites_sets_up_and_ends_an_officer(deps, web, given, bureau, clock):
    boss = signed_in(given, bureau.boss)
    new = {"username": "nila", "name": "Nila Sari", "roles": ["verifier"], "to": TO}
    assert web.post(OFFICERS, json=new, headers=boss).status_code == 204
    assert web.post(OFFICERS, json=new, headers=boss).json()["code"] == "username_taken"
    assert web.post(OFFICERS, json=new | {"username": "N!"}, headers=boss).status_code == 422
    code = bureau.code()
    wrong = web.post("/api/v1/enrolment", json={"username": "nila", "code": "2222-2222-2222"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invitation_over")
    begin = {"username": "nila", "code": code}
    found = web.post("/api/v1/enrolment", json=begin).json()
    assert found["name"] == "Nila Sari"
    assert found["secret"] in found["address"]
    second = TOTP(found["secret"]).at(clock.now())
    done = web.post("/api/v1/enrolment/finish", json=begin | {"password": PASSWORD, "second": second})
    assert done.status_code == 204
    listed = {row["username"]: row for row in web.get(OFFICERS, headers=boss).json()}
    assert (listed["nila"]["standing"], listed["nila"]["roles"]) == ("works", ["verifier"])
    assert web.request("PUT", f"{OFFICERS}/nila/roles", json={"roles": ["counter"]}, headers=boss).status_code == 204
    assert web.post(f"{OFFICERS}/nila/invitation", json={}, headers=boss).status_code == 204
    assert web.request("DELETE", f"{OFFICERS}/nila", headers=boss).json() == {"count": 0}
    listed = {row["username"]: row for row in web.get(OFFICERS, headers=boss).json()}
    assert (listed["nila"]["standing"], listed["nila"]["roles"]) == ("ended", ["counter"])


def test_the_first_supervisor_comes_from_the_command_line(deps, bureau, monkeypatch):
    monkeypatch.setattr(cli, "_settings", lambda: SimpleNamespace(base_url="https://paspor.example"))
    monkeypatch.setattr(cli, "_deps", lambda settings: deps)

    def add(*more: str):
        return CliRunner().invoke(cli.app, ["officer", "add", "pertama", "Yang Pertama", "--to", TO, *more])

    told = add()
    assert told.exit_code == 0
    assert "/petugas/undangan" in told.output
    code = bureau.code()
    assert code not in told.output
    actor = bureau.actor(bureau.sign_in(bureau.set_up(code, "pertama"), "pertama"))
    assert actor.roles == {Role.SUPERVISOR}
    again = add()
    assert (again.exit_code, "account name" in again.output) == (1, True)
    assert add("--role", "king").exit_code == 1


def test_an_installation_for_real_begins_with_office_counter_and_fees(tmp_path, monkeypatch):
    monkeypatch.setenv("LINGGA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINGGA_PROFILE", "lab")
    for _ in range(2):  # a second start adds nothing
        told = CliRunner().invoke(cli.app, ["prepare"])
        assert told.exit_code == 0, told.output
    with sqlite3.connect(tmp_path / "lingga.db") as db:
        counts = [db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("office", "place", "officer")]
        fees = db.execute("SELECT count(*), count(DISTINCT product) FROM tariff WHERE valid_to IS NULL").fetchone()
    db.close()
    assert counts == [1, 1, 0]
    assert fees[0] == fees[1] >= 2
