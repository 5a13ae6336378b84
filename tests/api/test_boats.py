"""The boat that does not sail, by program: preview, act, undo, call list."""

from datetime import UTC, datetime, timedelta

import pytest

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.run import run
from lingga_app.services.seats import BookSeat, book_seat
from tests.api.test_seats import signed_in
from tests.services.test_boats import DAIK, lives

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
OFFICE = "/api/v1/office/boats"
DAY = {"route": "lingga", "day": "2026-12-07"}


@pytest.fixture
def ref(web, deps, given, clock):
    """Somebody from Daik with a date at Dabo on Monday; it is an hour before."""
    place = given.place("DABO")
    hour = given.session(place, MONDAY)
    given.session(place, MONDAY + timedelta(days=1))
    who = given.account()
    given.contact(who, "081234567890")
    ref = given.paid(place, who)
    lives(deps, given, ref, DAIK)
    run(book_seat, BookSeat(ref, hour), actor=who, deps=deps)
    clock.at = MONDAY - timedelta(hours=1)
    return ref


@pytest.fixture
def boss(given, ref):
    return signed_in(given, given.officer(Role.SUPERVISOR))


def test_move_call_and_undo(web, given, ref, boss):
    plan = web.get(f"{OFFICE}/preview", params=DAY, headers=boss)
    assert plan.headers["cache-control"] == "no-store"
    (row,) = plan.json()["moves"]
    assert (row["reference"], row["village"], row["to"]) == (ref, "Daik", "2026-12-08T02:00:00Z")
    body = DAY | {"reason": "ombak", "people": [{"reference": ref.lower(), "to_session": row["to_session"]}]}
    moved = web.post(OFFICE, json=body, headers={**boss, "idempotency-key": "one"})
    assert moved.status_code == 201
    assert web.post(OFFICE, json=body, headers={**boss, "idempotency-key": "one"}).json() == moved.json()
    act = moved.json()["act_id"]
    assert web.post(OFFICE, json=body, headers=boss).status_code == 409

    (call,) = web.get(f"{OFFICE}/{act}/calls", headers=boss).json()
    assert (call["reference"], call["phone"], call["told"]) == (ref, "081234567890", False)
    assert web.post(f"{OFFICE}/{act}/calls/{ref}", headers=boss).status_code == 204
    (call,) = web.get(f"{OFFICE}/{act}/calls", headers=boss).json()
    assert (call["phone"], call["told"]) == ("", True)
    (line,) = web.get(OFFICE, headers=boss).json()
    assert (line["moved"], line["to_call"], line["state"]) == (1, 0, "moved")

    assert web.post(f"{OFFICE}/{act}/undo", headers=boss).json() == {"people": 1}
    assert web.post(f"{OFFICE}/{act}/confirm", headers=boss).json()["code"] == "boat_settled"
    assert given.status(ref) is Status.BOOKED


def test_a_stale_preview_and_other_days_are_refused(web, ref, boss):
    wrong = DAY | {"reason": "ombak", "people": [{"reference": ref, "to_session": None}]}
    assert web.post(OFFICE, json=wrong, headers=boss).json()["code"] == "plan_stale"
    past = web.get(f"{OFFICE}/preview", params=DAY | {"day": "2026-12-01"}, headers=boss)
    assert (past.status_code, past.json()["code"]) == (422, "boat_day_off")
    assert web.get(f"{OFFICE}/preview", params=DAY | {"route": "road"}, headers=boss).status_code == 422
