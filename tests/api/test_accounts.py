"""Signing in over HTTP, as a browser without script and as a program; and what a hostile one gets."""

from itertools import cycle

import pytest
from pyotp.totp import TOTP
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import STAFF, Actor, ActorKind, Role
from lingga_app.domain.sign_in import REFUSALS
from lingga_app.ports.messages import Messenger
from lingga_app.services import demo_people
from lingga_app.services.code_delivery import deliver_code
from lingga_app.services.desk import parts_of
from lingga_app.services.outbox import work
from tests.letterbox import Letterbox

PHONE = "081234567890"
EVIL = {"origin": "https://evil.example"}


@pytest.fixture
def letterbox(deps) -> Letterbox:
    box = Letterbox()
    deps._outside = {Messenger: box}
    return box


@pytest.fixture
def phone(web):
    """A browser that has been on a page, so it has the anonymous cookie."""
    web.cookies.set("lingga_browser", "browser-of-siti-0001")
    return web


def rows(deps, table):
    with deps.reading() as db:
        return db.exec(select(table)).all()


def code(deps, letterbox) -> str:
    work(deps, {"code": deliver_code})
    return letterbox.code()


def sign_in(deps, letterbox, phone, **fields):
    phone.post("/api/masuk/kode", data={"tujuan": PHONE, "lewat": "chat"})
    return phone.post("/api/masuk", data={"kode": code(deps, letterbox), **fields})


def carry(phone, token) -> None:
    """Put a session cookie of our choice where the browser keeps its own."""
    phone.cookies.set("lingga_session", token, domain="localhost.local")


def cookie_lines(answer) -> dict[str, str]:
    return {line.split("=")[0]: line for line in answer.headers.get_list("set-cookie")}


def test_a_browser_without_script_signs_in(deps, phone, letterbox):
    asked = phone.post("/api/masuk/kode", data={"tujuan": "0812-3456-7890", "lewat": "sms", "lanjut": "/akun"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/masuk/kode?lanjut=/akun")
    entered = phone.post("/api/masuk", data={"kode": code(deps, letterbox), "lanjut": "/akun"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/akun")
    for name in ("lingga_session", "lingga_device"):
        assert "HttpOnly" in cookie_lines(entered)[name]
        assert "SameSite=lax" in cookie_lines(entered)[name]
    assert phone.get("/api/v1/account").json()["phone"] == PHONE


def test_a_shared_phone_keeps_nothing_beyond_the_browser(deps, phone, letterbox):
    answer = sign_in(deps, letterbox, phone, bersama="1")
    assert set(cookie_lines(answer)) == {"lingga_session"}
    assert "Max-Age" not in cookie_lines(answer)["lingga_session"]


def test_nothing_typed_is_in_an_address(deps, phone, letterbox):
    places = [phone.post("/api/masuk/kode", data={"tujuan": typed}).headers["location"] for typed in (PHONE, "siti@")]
    assert not any(PHONE in place or "siti" in place for place in places)


def test_the_answer_tells_nothing_about_accounts(deps, phone, letterbox, web):
    sign_in(deps, letterbox, phone)
    answers = [phone.post("/api/masuk/kode", data={"tujuan": to}) for to in (PHONE, "081111111111")]
    assert len({(a.status_code, a.headers["location"], a.text) for a in answers}) == 1
    wrong = [
        phone.post("/api/masuk/sandi", data={"tujuan": to, "sandi": "kapal biru senayang"})
        for to in (PHONE, "081111111111")
    ]
    assert len({(a.status_code, a.headers["location"], a.text) for a in wrong}) == 1


@pytest.mark.parametrize(
    "path",
    ["/api/masuk/kode", "/api/masuk", "/api/masuk/sandi", "/api/keluar", "/api/petugas/masuk", "/api/akun/sandi"],
)
@pytest.mark.parametrize("headers", [EVIL, {"origin": "null"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_of_another_site_is_refused(deps, phone, letterbox, path, headers):
    sign_in(deps, letterbox, phone)
    before = len(rows(deps, t.AuditEvent)), len(rows(deps, t.SignInCode))
    assert phone.post(path, data={"tujuan": PHONE, "kode": "123456"}, headers=headers).status_code == 403
    assert (len(rows(deps, t.AuditEvent)), len(rows(deps, t.SignInCode))) == before
    assert phone.get("/api/v1/account").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "\\\\evil", "/api/keluar",
        "/x\r\nset-cookie: a=b", "/%0d%0a\n", "evil", "", " /akun", "/\t/evil.example", "/" + "a" * 300, "/é",
        "///evil.example", "/a//evil.example@",
    ],
)  # fmt: skip
def test_nobody_is_sent_away(deps, phone, letterbox, path):
    answer = sign_in(deps, letterbox, phone, lanjut=path)
    place = answer.headers["location"]
    assert place == "/saya"


def test_where_to_go_survives_a_form_sent_before_the_page_was_live(deps, phone, letterbox):
    there = {"referer": "http://localhost:8000/masuk?lanjut=/permohonan/LGA-7K3M-92QX"}
    asked = phone.post("/api/masuk/kode", data={"tujuan": PHONE, "lanjut": ""}, headers=there)
    assert asked.headers["location"] == "/masuk/kode?lanjut=/permohonan/LGA-7K3M-92QX"
    away = {"referer": "http://localhost:8000/masuk?lanjut=//evil.example"}
    assert phone.post("/api/masuk/kode", data={"tujuan": PHONE}, headers=away).headers["location"] == "/masuk/kode"


def test_a_wrong_code_comes_back_with_what_is_left(deps, phone, letterbox):
    phone.post("/api/masuk/kode", data={"tujuan": PHONE})
    right = code(deps, letterbox)
    answer = phone.post("/api/masuk", data={"kode": f"{(int(right) + 1) % 10**6:06d}"})
    assert answer.headers["location"] == "/masuk/kode?masalah=code_wrong&count=4"
    assert rows(deps, t.SignInCode)[0].tries == 1
    assert rows(deps, t.SignIn) == []


@pytest.mark.parametrize("fields", [{}, {"tujuan": ""}, {"tujuan": "x" * 100_000}, {"tujuan": "a\0b"}, {"lewat": "{}"}])
def test_odd_forms_come_back_with_a_sentence(deps, phone, fields):
    answer = phone.post("/api/masuk/kode", data=fields)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/masuk?masalah=")
    assert rows(deps, t.SignInCode) == []


def test_a_browser_without_cookies_is_told_so(deps, web):
    assert web.post("/api/masuk/kode", data={"tujuan": PHONE}).headers["location"] == "/masuk?masalah=cookies_off"
    assert rows(deps, t.SignInCode) == []


def test_the_old_cookie_is_worthless_after_signing_out(deps, phone, letterbox):
    sign_in(deps, letterbox, phone)
    old = phone.cookies["lingga_session"]
    left = phone.post("/api/keluar")
    assert left.headers["location"] == "/masuk?keluar=1"
    assert 'lingga_session=""' in cookie_lines(left)["lingga_session"]
    carry(phone, old)
    assert phone.get("/api/v1/account").status_code == 401


def test_a_planted_session_cookie_does_not_survive_signing_in(deps, phone, letterbox, given):
    planted = given.cookie(given.account())
    carry(phone, planted)
    sign_in(deps, letterbox, phone)
    assert phone.cookies["lingga_session"] != planted
    web_of_thief = {"authorization": f"Bearer {planted}"}
    phone.cookies.clear()
    assert phone.get("/api/v1/account", headers=web_of_thief).status_code == 401


def test_the_account_pages_need_their_owner(deps, phone):
    for path in ("kode", "bukti", "nomor", "nomor/kode", "batalkan", "urutan", "sandi", "hp/keluarkan", "bersama"):
        answer = phone.post(f"/api/akun/{path}", data={"kode": "123456", "tujuan": PHONE, "hp": "1"})
        assert "masalah=not_signed_in" in answer.headers["location"]
    assert rows(deps, t.SignInCode) == rows(deps, t.AuditEvent) == []


def test_a_number_is_changed_by_forms(deps, phone, letterbox):
    sign_in(deps, letterbox, phone)
    asked = phone.post("/api/akun/nomor", data={"tujuan": "siti@contoh.id"})
    assert asked.headers["location"] == "/akun/nomor-baru"
    done = phone.post("/api/akun/nomor/kode", data={"kode": code(deps, letterbox)})
    assert done.headers["location"] == "/akun?tersimpan=1"
    assert phone.get("/api/v1/account").json()["email"] == "siti@contoh.id"


def test_a_password_of_ten_kilobytes_is_refused_at_once(deps, phone, letterbox):
    sign_in(deps, letterbox, phone)
    answer = phone.post("/api/akun/sandi", data={"sandi": "x" * 10_000})
    assert answer.headers["location"] == "/akun/ganti?masalah=password_too_long"
    assert rows(deps, t.Account)[0].password_hash is None


def test_a_password_gives_this_browser_a_new_cookie(deps, phone, letterbox):
    sign_in(deps, letterbox, phone)
    old = phone.cookies["lingga_session"]
    assert phone.post("/api/akun/sandi", data={"sandi": "kapal biru senayang"}).status_code == 303
    assert phone.get("/api/v1/account").json()["has_password"]
    carry(phone, old)
    assert phone.get("/api/v1/account").status_code == 401


# Officers.


@pytest.fixture
def officers(deps):
    return {person.username: person for person in demo_people.seed_officers(deps)}


@pytest.fixture
def rina(officers):
    return officers["rina"]


def at_the_desk(deps, phone, rina, **change):
    fields = {"nama": "rina", "sandi": rina.password, "kode": TOTP(rina.totp_secret).at(deps.clock.now()), **change}
    return phone.post("/api/petugas/masuk", data=fields)


def test_an_officer_signs_in_locks_unlocks_and_leaves(deps, phone, rina):
    assert at_the_desk(deps, phone, rina, lanjut="/petugas/cari").headers["location"] == "/petugas/cari"
    locked = phone.post("/api/petugas/kunci")
    assert locked.headers["location"] == "/petugas/masuk?terkunci=1&lanjut=/petugas"
    assert phone.get("/api/v1/account").status_code == 401
    there = {"referer": "http://localhost:8000/petugas/cetak?x=1"}
    assert phone.post("/api/petugas/kunci", headers=there).headers["location"].endswith("lanjut=/petugas/cetak")
    wrong = phone.post("/api/petugas/buka", data={"sandi": "bukan sandi saya"})
    assert "masalah=staff_mismatch" in wrong.headers["location"]
    opened = phone.post("/api/petugas/buka", data={"sandi": rina.password, "lanjut": "/petugas/cari"})
    assert opened.headers["location"] == "/petugas/cari"
    assert phone.get("/api/v1/account").status_code == 403, "known again, but no citizen"
    assert phone.post("/api/keluar").headers["location"] == "/petugas/masuk?keluar=1"


def test_every_officer_begins_where_there_is_work_for_them(deps, phone, officers):
    begins = {
        name: at_the_desk(deps, phone, officer, nama=name, lanjut=asked).headers["location"]
        for (name, officer), asked in zip(officers.items(), cycle(["", "/petugas", "/saya"]), strict=False)
    }
    assert begins == dict.fromkeys(("rina", "anwar", "sari", "budi", "maya"), "/petugas") | {
        "yusuf": "/petugas/ringkasan",
        "dewi": "/petugas/keuangan",
        "tono": "/petugas/laboratorium",
    }


def test_every_role_has_a_part_of_the_house():
    for role in STAFF:
        assert parts_of(Actor(ActorKind.OFFICER, 1, frozenset({role}))), role


def test_an_officer_with_cases_is_asked_to_hand_them_over(deps, phone, rina, given):
    at_the_desk(deps, phone, rina)
    case = given.application_id(given.application())
    with deps.writing() as db:
        officer = db.exec(select(t.Officer).where(t.Officer.username == "rina")).one()
        db.add(t.CaseClaim(application_id=case, officer_id=officer.id, claimed_at=deps.clock.now()))
    answer = phone.post("/api/keluar")
    assert answer.headers["location"] == "/petugas/serah-tugas?masalah=cases_still_yours&count=1"
    assert phone.get("/api/v1/account").status_code == 403, "still signed in"


def test_every_wrong_desk_sign_in_reads_the_same(deps, phone, rina):
    answers = [
        at_the_desk(deps, phone, rina, **wrong)
        for wrong in ({"nama": "siapa"}, {"sandi": "bukan sandi saya"}, {"kode": "000001"}, {"kode": ""}, {"sandi": ""})
    ]
    assert len({(a.status_code, a.headers["location"], a.text) for a in answers}) == 1
    assert not any("lingga_session" in cookie_lines(answer) for answer in answers)


def test_an_officer_has_no_way_in_by_message(deps, phone, letterbox, rina):
    """A code to a phone opens a citizen's account, whoever holds the phone."""
    sign_in(deps, letterbox, phone)
    assert all(row.officer_id is None for row in rows(deps, t.SignIn))


# Programs.


def test_a_program_signs_in_and_out(deps, web, letterbox):
    asked = web.post("/api/v1/sessions/code", json={"to": PHONE, "channel": "sms"})
    assert asked.status_code == 202
    assert asked.json()["to"] == "0812-****-7890"
    given_back = {"challenge": asked.json()["challenge"], "code": code(deps, letterbox)}
    token = web.post("/api/v1/sessions", json=given_back).json()["token"]
    mine = {"authorization": f"Bearer {token}"}
    assert web.get("/api/v1/account", headers=mine).json()["channels"] == ["chat", "sms", "email"]
    assert len(web.get("/api/v1/account/devices", headers=mine).json()) == 1
    assert web.request("DELETE", "/api/v1/sessions", headers=mine).status_code == 204
    assert web.get("/api/v1/account", headers=mine).status_code == 401


def test_a_code_belongs_to_the_program_that_asked(deps, web, letterbox):
    web.post("/api/v1/sessions/code", json={"to": PHONE})
    other = web.post("/api/v1/sessions/code", json={"to": "081111111111"}).json()["challenge"]
    work(deps, {"code": deliver_code})
    first = letterbox.letters[0].text
    stolen = "".join(c for c in first if c.isdigit())[:6]
    answer = web.post("/api/v1/sessions", json={"challenge": other, "code": stolen})
    assert answer.status_code == 401
    assert answer.json()["code"] == "code_wrong"
    assert rows(deps, t.SignIn) == []


@pytest.mark.parametrize(
    "body", [{}, [], "x", {"to": {"$ne": 1}}, {"to": PHONE, "channel": "fax"}, {"to": "x" * 300}, {"to": None}]
)
def test_malformed_bodies_name_the_field_and_nothing_else(deps, web, body):
    answer = web.post("/api/v1/sessions/code", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "bad_input"
    assert "x" * 300 not in answer.text
    assert rows(deps, t.SignInCode) == []


def test_roles_are_a_supervisors_to_change(deps, web, given, rina):
    boss, clerk = given.officer(Role.SUPERVISOR), given.officer(Role.COUNTER)
    change = {"roles": ["help_desk"]}

    def bearer(actor):
        return {"authorization": f"Bearer {given.cookie(actor)}"}

    path = "/api/v1/office/officers/rina/roles"
    assert web.request("PUT", path, json=change, headers=bearer(clerk)).status_code == 403
    assert web.request("PUT", path, json=change).status_code == 401
    assert web.request("PUT", path, json={"roles": ["system"]}, headers=bearer(boss)).status_code == 422
    assert web.request("PUT", path, json=change, headers=bearer(boss)).status_code == 204


def test_refusals_can_be_told_after_a_form():
    """Every refusal of this subject formats from the small facts that an address may carry."""
    for refusal in REFUSALS.values():
        for lang in ("id", "en"):
            assert refusal(count=1, seconds=2).message(lang)
