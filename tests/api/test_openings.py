"""Announced openings for programs: announce, join, wait, choose."""

from datetime import timedelta

import pytest

from tests.api.test_seats import seat, signed_in
from tests.services.test_waiting_room import EIGHT, Hall


@pytest.fixture
def hall(deps, given, clock) -> Hall:
    return Hall(deps, given, clock)


def test_announce_join_wait_choose(web, given, hall, clock):
    boss = signed_in(given, hall.boss)
    (listed,) = web.get("/api/v1/openings").json()
    assert (listed["opening"], listed["opens_at"]) == (hall.opening, "2026-11-30T01:00:00Z")
    owner, ref = hall.person()
    place = f"/api/v1/openings/{hall.opening}/place"
    clock.at = EIGHT
    mine = signed_in(given, owner)
    refused = seat(web, mine, ref, hall.hours[0])
    assert (refused.status_code, refused.json()["code"]) == (403, "wait_your_turn")
    assert web.post(place, headers=mine).status_code == 204
    assert web.get(place, headers=mine).json()["state"] == "waiting"
    clock.advance(timedelta(seconds=1))
    assert web.get(place, headers=mine).json()["state"] == "inside"
    assert seat(web, mine, ref, hall.hours[0]).status_code == 201
    boss = signed_in(given, hall.boss)
    assert web.get("/api/v1/office/openings", headers=boss).json()[0]["let_in"] == 1
    cancel = f"/api/v1/office/openings/{hall.opening}/cancel"
    assert web.post(cancel, headers=boss).status_code == 204
    assert web.post(cancel, headers=boss).json()["code"] == "opening_begun"
    assert web.get("/api/v1/openings").json() == []
    again = {
        "place_id": hall.place,
        "first": "2026-12-07",
        "last": "2026-12-11",
        "opens_at": "2026-12-01T08:00:00+07:00",
    }
    assert len(web.post("/api/v1/office/openings", json=again, headers=boss).json()["opening"]) == 32
    naive = again | {"opens_at": "2026-12-01T08:00:00"}
    assert web.post("/api/v1/office/openings", json=naive, headers=boss).status_code == 422
