"""The desks' journey over /api/v1: interview to approval with one field return, and what strangers get."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from lingga_app.api.callback_limits import Leaky
from lingga_app.db import tables as t
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.run import Deps
from tests.desks import SITI_REGISTERED, Desks
from tests.factories import Given
from tests.web import Web


@pytest.fixture
def desks(given: Given, deps: Deps) -> Desks:
    return Desks(given, deps)


class As:
    """One person's program."""

    def __init__(self, web: Web, given: Given, actor: Actor) -> None:
        self._web, self._headers = web, {"authorization": f"Bearer {given.cookie(actor)}"}

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self._headers | options.pop("headers", {})
        return self._web.request(method, f"/api/v1{path}", headers=headers, **options)


def picture() -> bytes:
    image = Image.new("RGB", (600, 800), (190, 190, 190))
    for x in range(0, 600, 12):
        image.paste((60, 70, 80), (x, 200, x + 6, 800))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    return file.getvalue()


def test_from_the_interview_to_the_approval(web: Web, desks: Desks, given: Given) -> None:
    owner = given.account()
    citizen = As(web, given, owner)
    interviewer, verifier, approver = (
        As(web, given, given.officer(role)) for role in (Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER)
    )
    ref = desks.at(Status.ARRIVED, owner)
    desks.registry(ref, SITI_REGISTERED)

    assert interviewer("POST", "/cases/next", json={}).json() == {"reference": ref}
    assert interviewer("GET", "/cases").json()["rows"][0]["mine"]
    assert interviewer("PUT", f"/cases/{ref}/interview/note", json={"text": "Ke Melaka"}).status_code == 200
    data = picture()
    begun = interviewer("POST", f"/cases/{ref}/portrait/uploads", json={"size": len(data)}).json()
    address = f"/cases/{ref}/portrait/uploads/{begun['upload_id']}"
    assert interviewer("PATCH", address, content=data[:9], headers={"upload-offset": "0"}).json()["offset"] == 9
    wrong = interviewer("PATCH", address, content=data[20:], headers={"upload-offset": "20"})
    assert (wrong.status_code, wrong.json()["offset"]) == (409, 9)
    assert interviewer("PATCH", address, content=data[9:], headers={"upload-offset": "9"}).json()["done"]
    shown = interviewer("GET", f"/cases/{ref}/portrait")
    assert (shown.headers["content-type"], shown.headers["cache-control"]) == ("image/jpeg", "no-store")
    page = interviewer("GET", f"/cases/{ref}/data-page").json()
    assert interviewer("POST", f"/cases/{ref}/data-page/agree", json={"shown": page["shown"]}).status_code == 200
    finished = interviewer("POST", f"/cases/{ref}/interview/finish", headers={"idempotency-key": "one"})
    assert finished.json() == {"due_on": "2026-11-30"}
    again = interviewer("POST", f"/cases/{ref}/interview/finish", headers={"idempotency-key": "one"})
    assert again.json() == finished.json()

    seen = verifier("GET", f"/cases/{ref}/comparison").json()["case"]["seen"]
    asked = {"seen": seen, "items": [{"target": "mother_name", "reason": "parents"}]}
    assert verifier("POST", f"/cases/{ref}/ask-correction", json=asked).json() == {"due_on": "2026-12-01"}
    assert citizen("GET", f"/applications/{ref}/correction").json()["open_items"] == 1
    assert citizen("POST", f"/applications/{ref}/correction/send").json()["code"] == "items_open"
    answered = citizen("PUT", f"/applications/{ref}/correction/mother_name", json={"value": "ROHANI"})
    assert answered.status_code == 200
    assert "answer_by" in citizen("POST", f"/applications/{ref}/correction/send").json()

    view = verifier("GET", f"/cases/{ref}/comparison").json()
    assert (view["answered"][0]["before"], view["answered"][0]["after"]) == ("SITI AMINAH", "ROHANI")
    assert verifier("POST", f"/cases/{ref}/verify", json={"seen": seen}).json()["code"] == "case_changed"
    assert verifier("POST", f"/cases/{ref}/verify", json={"seen": view["case"]["seen"]}).status_code == 204
    now = approver("GET", f"/cases/{ref}").json()["seen"]
    assert approver("POST", f"/cases/{ref}/approve", json={"seen": now}).status_code == 204
    assert given.status(ref) is Status.APPROVED


def test_strangers_and_other_offices_find_nothing(web: Web, desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    everything = [
        ("GET", f"/cases/{ref}", None),
        ("GET", f"/cases/{ref}/interview", None),
        ("GET", f"/cases/{ref}/comparison", None),
        ("GET", f"/cases/{ref}/data-page", None),
        ("GET", f"/cases/{ref}/portrait", None),
        ("POST", f"/cases/{ref}/claim", None),
        ("POST", f"/cases/{ref}/verify", {"seen": 1}),
        ("POST", f"/cases/{ref}/approve", {"seen": 1}),
        ("POST", f"/cases/{ref}/refuse", {"seen": 1, "reason": "false"}),
        ("POST", f"/cases/{ref}/ask-correction", {"seen": 1, "items": [{"target": "name", "reason": "name"}]}),
        ("POST", f"/cases/{ref}/registry-check", None),
        ("POST", f"/cases/{ref}/lapse", None),
        ("POST", f"/cases/{ref}/brought", {"target": "ktp"}),
    ]
    roles = [role for role in Role if role not in {Role.PUBLIC, Role.SYSTEM, Role.APPLICANT, Role.CLERK}]
    elsewhere = As(web, given, given.officer(*roles, office="BATAM"))
    stranger = As(web, given, given.account())
    before = len(desks.rows(t.StatusChange))
    for method, path, body in everything:
        assert elsewhere(method, path, json=body).status_code == 404, path
        assert stranger(method, path, json=body).status_code in {403, 404}, path
        assert web.request(method, f"/api/v1{path}", json=body).status_code == 401, path
    assert len(desks.rows(t.StatusChange)) == before
    assert given.status(ref) is Status.INTERVIEWED


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("verify", {}),
        ("verify", {"seen": "x"}),
        ("ask-correction", {"seen": 1, "items": [{"target": "name", "reason": "because"}]}),
        ("ask-correction", {"seen": 1, "items": [{}] * 51}),
        ("refuse", {"seen": 1, "reason": "<script>"}),
        ("refuse", [1, 2]),
    ],
)
def test_nonsense_is_refused_without_an_echo(
    web: Web, desks: Desks, given: Given, deps: Deps, path: str, body: Any
) -> None:
    ref = desks.at(Status.INTERVIEWED)
    answer = As(web, given, given.officer(Role.VERIFIER, Role.APPROVER))("POST", f"/cases/{ref}/{path}", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_input"
    assert "script" not in answer.text
    assert given.status(ref) is Status.INTERVIEWED


def test_a_search_needs_a_reason_beyond_the_office_and_leaves_a_trace(web: Web, desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    here, there = given.officer(Role.COUNTER), given.officer(Role.COUNTER, office="BATAM")

    def search(actor: Actor, **body: Any) -> httpx.Response:
        return As(web, given, actor)("POST", "/cases/search", json=body)

    for text in (ref, ref.lower().replace("-", " "), "2104 0157 0894 0003"):
        assert [hit["name"] for hit in search(here, text=text).json()] == ["SITI NURHALIZA"]
        assert search(there, text=text).json() == []
    found = search(there, text=ref, elsewhere="at_counter").json()
    assert [(hit["reference"], hit["here"]) for hit in found] == [(ref, False)]
    for text in ("SITI", "21040157", "2104015708940%", "", "'; DROP TABLE", "x" * 100):
        assert search(here, text=text).json()["code"] == "search_unreadable", text
    rows = [row for row in desks.rows(t.AuditEvent) if row.act == "view.search"]
    assert len(rows) == 7
    assert '"reason": "at_counter"' in rows[-1].details
    assert all("2104" not in row.details and ref not in row.details for row in rows)
    codes = [search(there, text=ref, elsewhere="on_phone").status_code for _ in range(10)]
    assert codes.count(429) == 1


def test_live_frames_are_guarded_bounded_and_limited(
    web: Web, desks: Desks, given: Given, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = desks.at(Status.ARRIVED)
    address = f"/api/office/portraits/{ref}/gauge"
    interviewer = given.officer(Role.INTERVIEWER)

    def send(actor: Actor, body: bytes, **headers: str) -> httpx.Response:
        own = {"authorization": f"Bearer {given.cookie(actor)}", "content-type": "image/jpeg"}
        return web.request("POST", address, content=body, headers=own | headers)

    # This installation has no reader: the frame is taken, and not looked at.
    assert send(interviewer, picture()).json() == {"hints": [], "doubts": 0, "judged": False}
    assert send(interviewer, b"x" * 130_000).json()["code"] == "file_too_big"
    assert send(given.officer(Role.COUNTER), picture()).status_code == 403
    assert send(given.account(), picture()).status_code == 403
    assert send(interviewer, picture(), origin="https://elsewhere.example").status_code == 403
    monkeypatch.setattr("lingga_app.api.office.portrait.frames_of", Leaky(3))
    answers = [send(interviewer, picture()).status_code for _ in range(6)]
    assert answers == [200, 200, 200, 429, 429, 429]
    other = given.officer(Role.INTERVIEWER)
    assert send(other, picture()).status_code == 200
    assert desks.rows(t.Portrait) == []
