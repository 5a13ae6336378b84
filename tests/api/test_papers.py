import hashlib
import io

import pytest
from PIL import Image

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from tests.services.papers_support import DELIVERERS, judge, photo

V1 = "/api/v1/applications"
DATA = photo()


def signed_in(given, actor):
    return {"authorization": f"Bearer {given.cookie(actor)}"}


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


@pytest.fixture
def mine(given, owner):
    return signed_in(given, owner)


@pytest.fixture
def reference(given, owner):
    return given.filled_application(owner)


def announced(data, **changes):
    return {"size": len(data), "name": "foto.jpg", "sha256": hashlib.sha256(data).hexdigest()} | changes


def upload(web, headers, reference, kind, data, piece=200_000):
    """As the phone does it: pieces, one after the other."""
    base = f"/api/papers/{reference}/{kind}"
    begun = web.post(base, json=announced(data), headers=headers)
    assert begun.status_code == 201, begun.text
    answer = begun.json()
    while not answer["done"]:
        offset = answer["offset"]
        answer = web.request(
            "PATCH",
            f"{base}/{answer['upload_id']}",
            content=data[offset : offset + piece],
            headers={**headers, "upload-offset": str(offset)},
        ).json()
    return answer["paper"]


def test_from_the_photo_to_the_open_pay_button(web, deps, given, owner, mine, reference):
    for kind, data in (("ktp", DATA), ("kk", photo(paper="kk")), ("birth", photo(paper="kk", blur=9.0))):
        upload(web, mine, reference, kind, data)
    judge(deps)
    listed = web.get(f"{V1}/{reference}/papers", headers=mine).json()
    assert [place["paper"]["state"] for place in listed["places"]] == ["good", "good", "doubtful"]
    assert listed["complete"] is False
    found = listed["places"][2]["paper"]["findings"][0]
    assert (found["rule"], "kabur" in found["message"]) == ("sharpness", True)
    noted = web.post(f"{V1}/{reference}/papers/birth/send-anyway", json={"note": "memang buram"}, headers=mine)
    assert noted.status_code == 204
    assert web.post(f"{V1}/{reference}/send", headers=mine).json()["status"] == "checking"
    officer = signed_in(given, given.officer(Role.VERIFIER))
    (item,) = web.get("/api/v1/glances", headers=officer).json()
    assert (item["reference"], item["open_papers"]) == (reference, 1)
    case = web.get(f"/api/v1/glances/{reference}", headers=officer).json()
    assert (case["papers"][2]["note"], case["answers"]["name"]) == ("memang buram", "SITI NURHALIZA")
    mended = {"seen": case["seen"], "items": [{"kind": "birth", "reason": "unreadable", "note": "baris 3"}]}
    assert web.post(f"/api/v1/glances/{reference}/mend", json=mended, headers=officer).json() == {"status": "mending"}
    upload(web, mine, reference, "birth", photo(paper="kk", seed=3))
    judge(deps)
    assert web.post(f"{V1}/{reference}/papers/send-mended", headers=mine).json()["status"] == "checking"
    stale = web.post(f"/api/v1/glances/{reference}/accept", json={"seen": case["seen"]}, headers=officer)
    assert (stale.status_code, stale.json()["code"]) == (409, "case_changed")
    seen = web.get(f"/api/v1/glances/{reference}", headers=officer).json()["seen"]
    accepted = web.post(f"/api/v1/glances/{reference}/accept", json={"seen": seen}, headers=officer)
    assert accepted.json() == {"status": "payable"}


def test_a_wrong_offset_is_answered_with_the_right_one(web, mine, reference):
    base = f"/api/papers/{reference}/ktp"
    begun = web.post(base, json=announced(DATA), headers=mine).json()
    wrong = web.request(
        "PATCH", f"{base}/{begun['upload_id']}", content=b"x" * 10, headers={**mine, "upload-offset": "500"}
    )
    assert (wrong.status_code, wrong.json()["offset"], wrong.json()["code"]) == (409, 0, "upload_offset")
    again = web.post(base, json=announced(DATA), headers=mine).json()
    assert (again["upload_id"], again["offset"]) == (begun["upload_id"], 0)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("divorce", {}, 404),
        ("paspor", {}, 422),
        ("..%2f..%2fetc", {}, 404),
        ("ktp", {"size": 0}, 422),
        ("ktp", {"size": 21 * 1024 * 1024}, 413),
        ("ktp", {"size": "7; drop"}, 422),
        ("ktp", {"size": 1e309}, 422),
        ("ktp", {"sha256": "zz"}, 422),
        ("ktp", {"sha256": "a" * 5000}, 422),
        ("ktp", {"name": "x" * 5000}, 422),
        ("ktp", {"name": "../../etc/passwd\x00\u202egpj.exe"}, 201),
    ],
)
def test_announcements_of_every_kind(web, mine, reference, kind, body, status):
    content = announced(DATA) | body
    if body.get("size") == 1e309:
        answer = web.post(
            f"/api/papers/{reference}/{kind}",
            content=b'{"size": 1e309}',
            headers={**mine, "content-type": "application/json"},
        )
    else:
        answer = web.post(f"/api/papers/{reference}/{kind}", json=content, headers=mine)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("offset", ["-1", "x", "", "9" * 30, "1.5"])
def test_offsets_that_are_none(web, mine, reference, offset):
    base = f"/api/papers/{reference}/ktp"
    begun = web.post(base, json=announced(DATA), headers=mine).json()
    answer = web.request(
        "PATCH", f"{base}/{begun['upload_id']}", content=DATA[:100], headers={**mine, "upload-offset": offset}
    )
    assert answer.status_code == 422
    assert web.get(f"{base}/{begun['upload_id']}", headers=mine).json()["offset"] == 0


def test_a_strangers_calls_all_look_alike(web, deps, given, mine, reference):
    base = f"/api/papers/{reference}/ktp"
    upload_id = web.post(base, json=announced(DATA), headers=mine).json()["upload_id"]
    paper = upload(web, mine, reference, "kk", photo(paper="kk"))
    judge(deps)
    stranger = signed_in(given, given.account())
    patch = {"content": DATA[:10]}
    for headers, status in ((stranger, 404), ({}, 401)):
        calls = [
            web.post(base, json=announced(DATA), headers=headers),
            web.request("PATCH", f"{base}/{upload_id}", headers={**headers, "upload-offset": "0"}, **patch),
            web.get(f"{base}/{upload_id}", headers=headers),
            web.get(f"/api/papers/{paper}/image", headers=headers),
            web.get(f"/api/v1/papers/{paper}/thumb", headers=headers),
            web.get(f"{V1}/{reference}/papers", headers=headers),
            web.post(f"{V1}/{reference}/papers/kk/send-anyway", json={"note": "x"}, headers=headers),
            web.request("PUT", f"{V1}/{reference}/papers/kk/missing", json={"note": "x"}, headers=headers),
            web.request("DELETE", f"{V1}/{reference}/papers/kk/missing", headers=headers),
            web.post(f"{V1}/{reference}/papers/send-mended", headers=headers),
        ]
        assert [answer.status_code for answer in calls] == [status] * len(calls)
    for path in (f"/api/v1/glances/{reference}", "/api/v1/glances"):
        assert web.get(path, headers=mine).status_code == 403
        assert web.get(path).status_code == 401


def test_a_script_of_another_site_gets_nothing(web, mine, reference):
    evil = {**mine, "origin": "https://evil.example"}
    answer = web.post(f"/api/papers/{reference}/ktp", json=announced(DATA), headers=evil)
    assert answer.status_code == 403


def test_the_picture_is_clean_private_and_never_kept(web, deps, mine, reference):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.open(io.BytesIO(DATA)).save(out, "JPEG", exif=exif)
    paper = upload(web, mine, reference, "ktp", out.getvalue())
    assert web.get(f"/api/papers/{paper}/image", headers=mine).status_code == 404  # not opened yet
    judge(deps)
    for part in ("image", "thumb"):
        answer = web.get(f"/api/papers/{paper}/{part}", headers=mine)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert b"secret place" not in answer.content
        assert not Image.open(io.BytesIO(answer.content)).getexif()
    for path in (f"/api/papers/{paper}/original", f"/api/papers/{paper}/image?page=2", f"/api/papers/{'0' * 32}/image"):
        assert web.get(path, headers=mine).status_code in {404, 422}


def test_every_kind_of_outbox_row_of_papers_has_a_deliverer():
    from lingga_app.services.deliverers import DELIVERERS as ALL

    assert DELIVERERS.items() <= ALL.items()


def test_a_repeated_act_with_the_same_key_happens_once(web, deps, given, owner, mine):
    reference = given.filled_application(owner, Status.CHECKING)
    given.papers(reference)
    officer = signed_in(given, given.officer(Role.COUNTER)) | {"idempotency-key": "k1"}
    seen = web.get(f"/api/v1/glances/{reference}", headers=officer).json()["seen"]
    for _ in range(2):
        answer = web.post(f"/api/v1/glances/{reference}/accept", json={"seen": seen}, headers=officer)
        assert answer.json() == {"status": "payable"}


def test_a_program_asks_the_same_questions(web, given, owner, mine, reference):
    given.papers(reference)
    given.read(reference, "ktp", name="SITI NURHALISA", birth_place="DABO SINGKEP")
    address = f"{V1}/{reference}/papers/questions"
    (row,) = web.get(address, headers=mine).json()["asked"]
    assert (row["field"], row["why"], row["paper"]) == ("name", "differs", "ktp")
    assert (row["typed"], row["read"], row["where"]) == ("SITI NURHALIZA", "SITI NURHALISA", [0.2, 0.3, 0.6, 0.35])
    body = {"field": "name", "read": "SITI NURHALISA", "take": True}
    assert web.post(address, json=body | {"read": "BUDI"}, headers=mine).json()["code"] == "question_gone"
    assert web.post(address, json=body, headers=mine).status_code == 204
    assert web.get(address, headers=mine).json() == {"asked": [], "fills": {}}
    refused = web.post(f"{V1}/{reference}/papers/fill", headers=mine)
    assert refused.json()["code"] == "nothing_read"
    stranger = signed_in(given, given.account())
    assert web.get(address, headers=stranger).status_code == 404


def test_a_program_fills_the_form_from_the_ktp(web, given, owner, mine):
    empty = given.application(owner)
    given.papers(empty, "ktp")
    given.read(empty, "ktp", name="SITI NURHALIZA", sex="female")
    base = f"{V1}/{empty}/papers"
    assert web.get(f"{base}/questions", headers=mine).json()["fills"] == {"name": "SITI NURHALIZA", "sex": "female"}
    assert web.post(f"{base}/fill", headers=mine).json() == {"fields": ["name", "sex"]}


def test_what_became_of_photos_is_measured(web, deps, given, owner, mine, reference):
    upload(web, mine, reference, "ktp", photo(blur=9.0))
    judge(deps)
    web.post(f"{V1}/{reference}/papers/ktp/send-anyway", json={"note": "kartu lama"}, headers=mine)
    text = web.get("/metrics").text
    assert 'lingga_photos_30_days{became="challenged"} 1.0' in text
    assert 'lingga_photo_challenges_30_days{rule="sharpness"} 1.0' in text


def test_a_program_corrects_an_answer_before_any_money(web, given, owner, mine, reference):
    given.papers(reference)
    assert web.post(f"{V1}/{reference}/send", headers=mine).status_code in (200, 204)
    officer = signed_in(given, given.officer(Role.VERIFIER))
    case = web.get(f"/api/v1/glances/{reference}", headers=officer).json()
    asked = {"seen": case["seen"], "fields": [{"field": "name", "reason": "name", "note": "dua huruf L"}]}
    mend = f"/api/v1/glances/{reference}/mend"
    assert web.post(mend, json={"seen": case["seen"]}, headers=officer).json()["code"] == "nothing_to_mend"
    assert web.post(mend, json=asked, headers=officer).json() == {"status": "mending"}
    found = web.get(f"{V1}/{reference}/correction", headers=mine).json()
    assert (found["before_payment"], [item["target"] for item in found["items"]]) == (True, ["name"])
    done = f"{V1}/{reference}/papers/send-mended"
    assert web.post(done, headers=mine).json()["code"] == "mend_incomplete"
    answer = web.request("PUT", f"{V1}/{reference}/correction/name", json={"value": "SITI NURHALLIZA"}, headers=mine)
    assert answer.status_code == 200
    assert web.post(done, headers=mine).json()["status"] == "checking"
    (change,) = web.get(f"/api/v1/glances/{reference}", headers=officer).json()["answered"]
    assert (change["target"], change["before"], change["after"]) == ("name", "SITI NURHALIZA", "SITI NURHALLIZA")
