import pytest

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from tests.factories import SITI

BASE = "/api/v1/applications"


def signed_in(given, actor):
    return {"authorization": f"Bearer {given.cookie(actor)}"}


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


@pytest.fixture
def mine(given, owner):
    return signed_in(given, owner)


def start(web, headers, relation="self"):
    return web.post(BASE, json={"relation": relation}, headers=headers).json()["reference"]


def answer(web, headers, ref, **answers):
    return web.request("PATCH", f"{BASE}/{ref}/answers", json={"answers": answers}, headers=headers)


def test_from_start_to_sending(web, mine, given):
    ref = start(web, mine)
    assert web.get(f"{BASE}/{ref}", headers=mine).json()["next"] == "held"
    saved = answer(web, mine, ref, **{field.value: value for field, value in SITI.items()})
    assert saved.status_code == 200
    assert saved.json()["doubts"] == []
    form = web.get(f"{BASE}/{ref.lower()}", headers=mine).json()
    assert (form["missing"], form["next"], form["answers"]["nik"]) == ([], None, SITI["nik"])
    refused = web.post(f"{BASE}/{ref}/send", headers=mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "papers_missing")
    given.papers(ref)
    sent = web.post(f"{BASE}/{ref}/send", headers=mine)
    assert sent.json() == {"status": "checking", "answer_by": "2026-11-25T16:00:00+07:00"}
    timeline = web.get(f"{BASE}/{ref}/timeline", headers=mine).json()
    assert timeline["now"]["holder"] == "officer"
    assert [row["state"] for row in timeline["stages"]] == ["done", "now"] + ["next"] * 5
    (card,) = web.get(BASE, headers=mine).json()
    assert (card["reference"], card["person"], card["stage"]) == (ref, "SITI NURHALIZA", "papers")


def test_the_same_key_starts_one_application(web, mine):
    same = {**mine, "idempotency-key": "abc"}
    assert start(web, same, "child") == start(web, same, "child")
    assert len(web.get(BASE, headers=mine).json()) == 1


def test_a_refused_answer_names_its_code_and_never_repeats_the_value(web, mine):
    ref = start(web, mine)
    refused = answer(web, mine, ref, nik="210401570894000")
    assert (refused.status_code, refused.json()["code"]) == (422, "nik_too_short")
    assert "210401570894000" not in refused.text
    unknown = answer(web, mine, ref, is_officer="yes")
    assert unknown.status_code == 422
    assert web.get(f"{BASE}/{ref}", headers=mine).json()["answers"] == {}


@pytest.mark.parametrize(
    "body", [{}, [], {"answers": None}, {"answers": {"nik": 21}}, {"answers": {"nik": {"$ne": 1}}}, {"answers": {}}]
)
def test_a_body_of_another_shape_changes_nothing(web, mine, body):
    ref = start(web, mine)
    assert web.request("PATCH", f"{BASE}/{ref}/answers", json=body, headers=mine).status_code == 422
    assert web.get(f"{BASE}/{ref}", headers=mine).json()["answers"] == {}


def test_strangers_find_nothing_and_the_public_must_sign_in(web, deps, given, mine):
    ref = start(web, mine)
    other = signed_in(given, given.account())
    assert web.get(f"{BASE}/{ref}", headers=other).status_code == 404
    assert web.get(f"{BASE}/{ref}/timeline", headers=other).status_code == 404
    assert answer(web, other, ref, occupation="Pencuri").status_code == 404
    assert web.post(f"{BASE}/{ref}/withdraw", headers=other).status_code == 404
    assert web.get(BASE).status_code == 401
    assert given.status(ref) is Status.DRAFT


def test_withdrawing(web, mine, given):
    ref = start(web, mine)
    assert web.post(f"{BASE}/{ref}/withdraw", headers=mine).status_code == 204
    assert given.status(ref) is Status.WITHDRAWN


def test_a_reference_that_cannot_be_is_said_to_be_unreadable(web, mine):
    answer = web.get(f"{BASE}/LGA-0000-0000", headers=mine)
    assert (answer.status_code, answer.json()["code"]) == (422, "reference_unreadable")


def test_the_counter_reclaims_a_nik(web, deps, given):
    squatter = given.filled_application(
        status=Status.PAYABLE, columns={"nik_lock": deps.vault.index(SITI["nik"], "nik")}
    )
    owner = given.filled_application()
    counter = signed_in(given, given.officer(Role.COUNTER))
    answer = web.post(f"{BASE}/{owner}/reclaim-nik", json={"id_seen": "ktp"}, headers=counter)
    assert answer.json() == {"other_status": "payable"}
    assert given.status(squatter) is Status.PAYABLE
