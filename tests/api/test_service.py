"""Notices, chat and status over HTTP: the same rules, and nobody else's things."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.notify import notify
from lingga_app.services.run import Ctx, run

BASE = "/api/v1"


@dataclass(frozen=True)
class Tell:
    reference: str


def tell(ctx: Ctx, cmd: Tell) -> None:
    application = ctx.db.exec(select(t.Application).where(t.Application.reference == cmd.reference)).one()
    notify(ctx, application, "glance_accepted")


def bearer(given, actor) -> dict[str, str]:
    return {"authorization": f"Bearer {given.cookie(actor)}"}


@pytest.fixture
def siti(given):
    return given.account()


@pytest.fixture
def mine(given, siti):
    return bearer(given, siti)


@pytest.fixture
def desk(given):
    return bearer(given, given.officer(Role.HELP_DESK))


@pytest.fixture
def ref(given, siti) -> str:
    return given.application(siti)


def count(deps, table) -> int:
    with deps.reading() as db:
        return len(db.exec(select(table)).all())


def test_a_talk_over_http(web, mine, desk, ref, deps):
    question = {"json": {"text": "Kapan jadi?"}, "headers": {**mine, "idempotency-key": "a"}}
    sent = web.post(f"{BASE}/applications/{ref}/chat", **question)
    assert (sent.status_code, sent.json()["seq"]) == (201, 1)
    assert web.post(f"{BASE}/applications/{ref}/chat", **question).json() == sent.json()
    assert sent.json()["promised_at"] == "2026-11-24T09:00:00Z"
    [waiting] = web.get(f"{BASE}/office/chat", headers=desk).json()["waiting"]
    assert waiting["reference"] == ref
    answer = web.post(f"{BASE}/office/applications/{ref}/chat", json={"text": "Hari Rabu."}, headers=desk)
    assert answer.status_code == 201
    talk = web.get(f"{BASE}/applications/{ref}/chat", headers=mine).json()
    assert [line["text"] for line in talk["sayings"]] == ["Kapan jadi?", "Hari Rabu."]
    assert talk["read_seq"] == 2
    assert web.get(f"{BASE}/office/applications/{ref}/chat/card", headers=desk).json()["reference"] == ref
    assert count(deps, t.Message) == 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": " "}, 422, "message_empty"),
        ({"text": "a" * 1001}, 422, "message_too_long"),
        ({"text": "a" * 4001}, 422, "bad_input"),
        ({"text": ["a"]}, 422, "bad_input"),
        ({}, 422, "bad_input"),
    ],
)
def test_bad_messages_are_refused(web, mine, ref, deps, body, status, code):
    answer = web.post(f"{BASE}/applications/{ref}/chat", json=body, headers=mine)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert count(deps, t.Message) == 0


def test_a_picture_is_told_where_it_belongs(web, mine, ref, deps):
    files = {"file": ("ktp.jpg", b"\xff\xd8\xff", "image/jpeg")}
    answer = web.post(f"{BASE}/applications/{ref}/chat", files=files, headers=mine)
    assert (answer.status_code, answer.json()["code"]) == (415, "chat_takes_text")
    assert "halaman Dokumen" in answer.json()["title"]
    assert count(deps, t.Message) == 0


def test_notices_over_http(web, given, siti, mine, ref, deps):
    run(tell, Tell(ref), actor=SYSTEM, deps=deps)
    [line] = web.get(f"{BASE}/applications/{ref}/notices", headers=mine).json()
    assert (line["title"], line["read_at"]) == ("Dokumen diterima, sekarang bayar", None)
    read = web.post(f"{BASE}/applications/{ref}/notices/{line['public_id']}/read", headers=mine)
    assert (read.status_code, read.json()) == (200, 1)
    assert web.post(f"{BASE}/applications/{ref}/notices/read", headers=mine).json() == 0


@pytest.mark.parametrize("path", ["chat", "notices"])
def test_other_peoples_things_are_not_there(web, given, ref, mine, path):
    stranger = bearer(given, given.account())
    missing = web.get(f"{BASE}/applications/LGA-9999-9999/{path}", headers=stranger)
    theirs = web.get(f"{BASE}/applications/{ref}/{path}", headers=stranger)
    assert missing.status_code == theirs.status_code == 404
    assert missing.json() == theirs.json()
    assert web.get(f"{BASE}/applications/{ref}/{path}").status_code == 401


def test_the_desk_needs_its_role_and_office(web, given, mine, ref):
    web.post(f"{BASE}/applications/{ref}/chat", json={"text": "Halo"}, headers=mine)
    printer = bearer(given, given.officer(Role.PRINTER))
    other = bearer(given, given.officer(Role.HELP_DESK, office="TPI"))
    assert web.get(f"{BASE}/office/chat", headers=printer).status_code == 403
    assert web.get(f"{BASE}/office/chat", headers=mine).status_code == 403
    assert web.get(f"{BASE}/office/notices/unreached", headers=printer).status_code == 403
    assert web.get(f"{BASE}/office/applications/{ref}/chat", headers=other).status_code == 404
    assert web.get(f"{BASE}/office/chat", headers=other).json()["waiting"] == []


def test_the_status_over_http(web, given, deps):
    ref = given.application(status=Status.APPROVED, issue_due_on=date(2026, 11, 30))
    with deps.writing() as db:
        row = db.exec(select(t.Application).where(t.Application.reference == ref)).one()
        row.birth_index = deps.vault.index("1998-08-03", f"birth:{ref}")
    found = web.post(f"{BASE}/tracking", json={"reference": ref, "born_on": "1998-08-03"})
    assert found.status_code == 200
    assert {k: v for k, v in found.json().items() if k != "at"} == {
        "reference": ref,
        "status": "approved",
        "holder": "officer",
        "until": "2026-11-30",
    }
    wrong_date = web.post(f"{BASE}/tracking", json={"reference": ref, "born_on": "1998-08-04"})
    wrong_number = web.post(f"{BASE}/tracking", json={"reference": "LGA-9999-9999", "born_on": "1998-08-03"})
    assert wrong_date.status_code == wrong_number.status_code == 404
    assert wrong_date.json() == wrong_number.json()
