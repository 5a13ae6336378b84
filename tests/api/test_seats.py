import gzip
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.offers import offer_seats

BASE = "/api/v1/applications"
MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)


def signed_in(given, actor):
    return {"authorization": f"Bearer {given.cookie(actor)}"}


@pytest.fixture
def siti(given):
    given.office()
    return given.account()


@pytest.fixture
def mine(given, siti):
    return signed_in(given, siti)


@pytest.fixture
def dabo(given):
    return given.place("DABO")


@pytest.fixture
def ref(given, dabo, siti):
    return given.paid(dabo, siti)


def seat(web, mine, ref, hour, method="POST", **more):
    headers = {**mine, "idempotency-key": more.pop("key", "")}
    return web.request(method, f"{BASE}/{ref}/seat", json={"session_id": hour, **more}, headers=headers)


def test_choose_change_report(web, given, siti, mine, ref, dabo, clock):
    hours = [given.session(dabo, MONDAY + timedelta(days=n)) for n in range(2)]
    choices = web.get(f"{BASE}/{ref}/seat-choices", headers=mine).json()
    assert [(s["session_id"], s["left"]) for s in choices["sessions"]] == [(hours[0], 3), (hours[1], 3)]
    booked = seat(web, mine, ref, hours[0], key="one")
    assert (booked.status_code, booked.json()["starts_at"]) == (201, "2026-12-07T02:00:00Z")
    assert seat(web, mine, ref, hours[0], key="one").json() == booked.json()
    assert seat(web, mine, ref, hours[1], "PUT").json()["session_id"] == hours[1]
    clock.at = MONDAY + timedelta(days=1)
    mine = signed_in(given, siti)
    report = web.post(f"{BASE}/{ref}/boat-report", json={"route": "21.04.02", "reason": "weather"}, headers=mine)
    assert report.status_code == 201
    assert given.status(ref) is Status.PAID


def test_a_full_session_is_a_clean_conflict(web, given, mine, ref, dabo):
    hour = given.session(dabo, MONDAY, 1, walk_in=1)
    answer = seat(web, mine, ref, hour)
    assert (answer.status_code, answer.json()["code"]) == (409, "seat_taken")
    assert given.status(ref) is Status.PAID


@pytest.mark.parametrize(
    "body",
    [
        {"session_id": -1},
        {"session_id": 2**63},
        {"session_id": "7; drop"},
        {"session_id": None},
        {"session_id": {"$ne": 1}},
        {},
        [],
    ],
)
def test_what_no_program_should_send(web, given, mine, ref, body):
    answer = web.post(f"{BASE}/{ref}/seat", json=body, headers=mine)
    assert answer.status_code == 422
    assert given.status(ref) is Status.PAID


def test_somebody_elses_slip_is_not_there(web, given, mine, ref, dabo):
    seat(web, mine, ref, given.session(dabo, MONDAY))
    other = signed_in(given, given.account())
    for path in ("slip", "slip.pdf", "slip.png", "seat-choices"):
        assert web.get(f"{BASE}/{ref}/{path}", headers=other).status_code == 404
        assert web.get(f"{BASE}/{ref}/{path}").status_code == 401


def test_the_slip_on_paper_can_be_scanned_and_is_not_cached(web, given, mine, ref, dabo, clock):
    seat(web, mine, ref, given.session(dabo, MONDAY))
    address = web.get(f"{BASE}/{ref}/slip", headers=mine).json()["address"]
    png = web.get(f"{BASE}/{ref}/slip.png", headers=mine)
    pdf = web.get(f"{BASE}/{ref}/slip.pdf", headers=mine)
    assert png.headers["cache-control"] == pdf.headers["cache-control"] == "no-store"
    picture = Image.open(BytesIO(png.content)).convert("L")
    scanned = zxingcpp.read_barcodes(picture)[0].text
    assert scanned[:80] == address[:80]  # the signature at the end differs from print to print
    with pypdfium2.PdfDocument(pdf.content) as document:
        page = document[0]
        assert zxingcpp.read_barcodes(page.render(scale=2).to_pil())[0].text[:80] == address[:80]
        words = page.get_textpage()
        text = words.get_text_bounded()
        words.close()
        page.close()
    assert ref in text
    assert "Senin, 7 Desember 2026" in text.replace("\r\n", " ")
    clock.at = MONDAY
    counter = signed_in(given, given.officer(Role.COUNTER))
    scan = {"code": scanned, "place_id": dabo, "counter": "1"}
    first = web.post("/api/v1/office/check-ins", json=scan, headers=counter).json()
    again = web.post("/api/v1/office/check-ins", json=scan, headers=counter).json()
    assert (first["already"], again["already"], again["at"]) == (False, True, first["at"])


def test_who_comes_without_a_date_by_program(web, given, dabo, mine, ref, clock):
    hour = given.session(dabo, MONDAY, 2, walk_in=1)
    clock.at = MONDAY
    counter = signed_in(given, given.officer(Role.COUNTER))
    hours = f"/api/v1/office/places/{dabo}/walk-ins"
    assert [row["left"] for row in web.get(hours, headers=counter).json()] == [1]
    found = web.post("/api/v1/office/walk-ins/search", json={"code": ref, "place_id": dabo}, headers=counter)
    assert (found.json()["reference"], found.headers["cache-control"]) == (ref, "no-store")
    body = {"code": ref, "session_id": hour, "counter": "2"}
    assert web.post("/api/v1/office/walk-ins", json=body, headers=mine).status_code == 403
    key = {"idempotency-key": "tap"}
    first = web.post("/api/v1/office/walk-ins", json=body, headers=counter | key)
    assert (first.status_code, first.json()["number"], given.status(ref)) == (201, "A-001", Status.ARRIVED)
    assert web.post("/api/v1/office/walk-ins", json=body, headers=counter | key).json() == first.json()
    assert [row["left"] for row in web.get(hours, headers=counter).json()] == [0]
    late = web.post("/api/v1/office/walk-ins", json=body | {"code": given.paid(dabo)}, headers=counter)
    assert (late.status_code, late.json()["code"]) == (409, "walk_in_full")


def test_the_planner_by_program(web, given, dabo, mine):
    boss = signed_in(given, given.officer(Role.SUPERVISOR))
    pattern = {"first": "2026-12-07", "last": "2026-12-07", "capacity": 3}
    path = f"/api/v1/office/places/{dabo}/sessions"
    assert web.post(path, json=pattern, headers=mine).status_code == 403
    assert web.post(path, json=pattern, headers=boss).json()["created"] == 7
    calendar = web.get(f"/api/v1/office/places/{dabo}/calendar?first=2026-12-07", headers=boss).json()
    session = calendar["days"][0]["sessions"][0]["session_id"]
    assert web.post(f"/api/v1/office/sessions/{session}/close", headers=boss).status_code == 204
    preview = web.get(f"/api/v1/office/sessions/{session}/cancel-preview", headers=boss).json()
    body = {"reason": "ombak", "people": [row["reference"] for row in preview["people"]]}
    assert web.post(f"/api/v1/office/sessions/{session}/cancel", json=body, headers=boss).json() == preview


def test_everybody_sees_places(web, given, dabo):
    given.session(dabo, MONDAY, 2)
    assert web.get("/api/v1/places").json()[0]["next_sessions"][0]["left"] == 2
    assert web.get("/api/v1/places/DABO?people=3").json()["next_sessions"] == []
    assert web.get(f"/api/v1/places/{dabo}/outlook").json()["promised_until"] is None
    assert web.get("/api/v1/places/nowhere").status_code == 404


def test_the_copy_for_the_phone_is_whole_small_and_only_for_its_owner(web, given, siti, mine, ref, dabo):
    seat(web, mine, ref, given.session(dabo, MONDAY))
    path = f"/bukti-jadwal/{ref}"
    assert web.get(path).status_code == 303
    for who, status in ((given.account(), 404), (siti, 200)):
        answer = web.get(path, headers={"cookie": f"lingga_session={given.cookie(who)}"})
        assert answer.status_code == status
        assert answer.headers["cache-control"] == "no-store"
        assert (ref in answer.text) == (status == 200)
    assert "<svg xmlns" in answer.text
    assert "<script" not in answer.text
    assert "Senin, 7 Desember 2026 pukul 09.00 WIB" in answer.text
    assert len(gzip.compress(answer.content)) < 14_000


def test_a_family_by_program(web, given, siti, mine, ref, dabo):
    hour = given.session(dabo, MONDAY, 3)
    other, unpaid = given.paid(dabo, siti), given.application(siti, Status.PAYABLE)
    told = web.get(f"{BASE}/{ref}/companions", headers=mine).json()
    assert [(row["reference"], row["status"]) for row in told] == [(other, "paid"), (unpaid, "payable")]
    path = "/api/v1/seats/together"
    refused = web.post(path, json={"references": [ref, other, unpaid], "session_id": hour}, headers=mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "pay_first")
    body = {"references": [ref, other], "session_id": hour}
    booked = web.post(path, json=body, headers={**mine, "idempotency-key": "one"})
    assert (booked.status_code, [row["reference"] for row in booked.json()]) == (201, [ref, other])
    assert web.post(path, json=body, headers={**mine, "idempotency-key": "one"}).json() == booked.json()
    later = given.session(dabo, MONDAY + timedelta(days=1), 1)
    full = web.request("PUT", path, json={"references": [ref, other], "session_id": later}, headers=mine)
    assert full.json()["code"] == "seat_taken"
    for row in booked.json():  # a slip of their own for each
        assert web.get(f"{BASE}/{row['reference']}/slip", headers=mine).json()["token"] == row["token"]
    assert web.get(f"{BASE}/{ref}/companions", headers=signed_in(given, given.account())).status_code == 404


def test_the_waiting_list_by_program(web, given, deps, siti, mine, ref, dabo):
    hour = given.session(dabo, MONDAY, 1, state="closed")
    body = {"references": [ref], "place_id": dabo, "until_on": "2026-12-18"}
    joined = web.post("/api/v1/waiting", json=body, headers=mine)
    assert (joined.status_code, joined.json()["before"]) == (201, 0)
    assert web.post("/api/v1/waiting", json=body, headers=mine).json()["code"] == "waiting_already"
    boss = signed_in(given, given.officer(Role.SUPERVISOR))
    assert web.post(f"/api/v1/office/sessions/{hour}/reopen", headers=boss).status_code == 204
    assert web.post(f"{BASE}/{ref}/offer", headers=mine).json()["code"] == "offer_over"
    assert offer_seats(deps) == 1
    assert web.get(f"{BASE}/{ref}/waiting", headers=mine).json()["offer"]["session_id"] == hour
    assert web.get(f"{BASE}/{ref}/waiting", headers=signed_in(given, given.account())).status_code == 404
    assert web.request("DELETE", f"{BASE}/{ref}/offer", headers=mine).status_code == 204
    assert web.get(f"{BASE}/{ref}/waiting", headers=mine).json()["offer"] is None
    assert web.request("DELETE", f"{BASE}/{ref}/waiting", headers=mine).status_code == 204
    web.post("/api/v1/waiting", json=body, headers=mine)
    offer_seats(deps)
    taken = web.post(f"{BASE}/{ref}/offer", headers=mine).json()
    assert [row["session_id"] for row in taken] == [hour]
    assert given.status(ref) is Status.BOOKED
