"""The population registry of the sandbox, over its socket."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

import lingga_app.sandbox as package
from tests.sandbox_process import Sandbox

PEOPLE = json.loads((Path(package.__file__).parent / "people.json").read_text(encoding="utf-8"))["people"]
SITI = "2104015708940003"


def look_up(sandbox: Sandbox, nik: Any, key: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or sandbox.registry_key}"}
    return sandbox.http.post(f"{sandbox.url}/dukcapil/v1/people/lookup", json={"nik": nik}, headers=headers, timeout=2)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["name"])
def test_everybody_of_the_demo_has_a_valid_nik_and_is_found(sandbox: Sandbox, person: dict[str, str]) -> None:
    nik, born = person["nik"], date.fromisoformat(person["birth_on"])
    day = born.day + (40 if person["sex"] == "P" else 0)
    assert nik[:4] == "2104"
    assert 1 <= int(nik[4:6]) <= 13
    assert nik[6:12] == f"{day:02d}{born:%m%y}"
    assert nik[12:] != "0000"
    found = look_up(sandbox, nik).json()["person"]
    assert found == {name: value for name, value in person.items() if name != "note"}


def test_the_demo_has_the_cases_that_people_stumble_over() -> None:
    names = {person["name"] for person in PEOPLE}
    assert any(" " not in name for name in names)
    assert any(len(name) > 34 for name in names)
    assert any(person["birth_on"].endswith("02-29") for person in PEOPLE)
    by_card: dict[tuple[str, str], list[str]] = {}
    for person in PEOPLE:
        by_card.setdefault((person["kk_number"], person["birth_on"]), []).append(person["name"])
    assert any(len(twins) == 2 for twins in by_card.values())
    parents = {(person["kk_number"], person["name"]) for person in PEOPLE}
    assert any(
        {(person["kk_number"], person["father_name"]), (person["kk_number"], person["mother_name"])} <= parents
        for person in PEOPLE
    )


def test_a_lookup_needs_the_key_and_a_nik(sandbox: Sandbox) -> None:
    assert look_up(sandbox, SITI, key="wrong").status_code == 401
    for nik in ("123", "210401570894000x", " ", 2104015708940003, None):
        assert look_up(sandbox, nik).status_code == 400
    assert look_up(sandbox, "2104010101010001").json()["code"] == "not_found"


def test_people_are_loaded_changed_and_removed(sandbox: Sandbox) -> None:
    path = "/dukcapil/_control/people/2104010101010001"
    sandbox.control("PUT", path, name="BARU", birth_on="2001-01-01", sex="L")
    sandbox.control("PUT", path, mother_name="ROHANI")
    person = look_up(sandbox, "2104010101010001").json()["person"]
    assert (person["name"], person["mother_name"], person["status"]) == ("BARU", "ROHANI", "aktif")
    with pytest.raises(httpx.HTTPStatusError):
        sandbox.control("PUT", path, nama="x")
    sandbox.control("DELETE", path)
    assert look_up(sandbox, "2104010101010001").status_code == 404


def test_a_registry_in_trouble(sandbox: Sandbox) -> None:
    sandbox.fault("dukcapil", "down", times=1)
    with pytest.raises(httpx.TransportError):
        look_up(sandbox, SITI)
    sandbox.fault("dukcapil", "error", value=500, times=1)
    assert look_up(sandbox, SITI).status_code == 500
    sandbox.fault("dukcapil", "unknown", times=1)
    assert look_up(sandbox, SITI).status_code == 404
    sandbox.fault("dukcapil", "slow", value=30, times=1)
    with pytest.raises(httpx.ReadTimeout):
        look_up(sandbox, SITI)
    assert look_up(sandbox, SITI).status_code == 200
