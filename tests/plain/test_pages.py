"""Every plain page: small, without script, in both languages, under its own strict policy."""

import re
from datetime import timedelta

import pytest

from lingga_app.db import tables as t
from lingga_app.plain.rendering import MOST_BYTES

PAGES = ("/cek", "/gangguan", "/privasi", "/aksesibilitas")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_plain_page_is_small_and_needs_no_script(web, path, lang):
    answer = web.get(path, headers={"cookie": f"lingga_lang={lang}"})
    assert answer.status_code == 200
    assert len(answer.content) <= MOST_BYTES
    assert f'<html lang="{lang}">' in answer.text
    assert answer.text.count("<h1") == 1
    assert not re.search(r"<script|\son\w+=|javascript:", answer.text)
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["cache-control"] == "no-store"
    assert ("SAMPLE, not an official site" if lang == "en" else "CONTOH, bukan situs resmi") in answer.text


def test_no_element_needs_a_style_that_the_policy_blocks(web):
    assert not [path for path in PAGES if " style=" in web.get(path).text]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://localhost:8000/permohonan/LGA-7K3M-92QX?x=1", "/permohonan/LGA-7K3M-92QX?x=1"),
        ("http://localhost:8000/cek", "/cek"),
        ("http://localhost:8000//evil.example/", "/"),
        ("http://localhost:8000/bahasa/en", "/"),
        ("https://evil.example/cek", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_language_switch_leads_back_to_own_pages_only(web, referer, back):
    answer = web.get("/bahasa/en", headers={"referer": referer})
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert "lingga_lang=en" in answer.headers["set-cookie"]


def test_only_our_languages_are_spoken(web):
    assert "set-cookie" not in web.get("/bahasa/xx").headers


def outbox(deps, kind: str, age: timedelta, tries: int = 1) -> None:
    at = deps.clock.now() - age
    with deps.writing() as db:
        db.add(t.Outbox(kind=kind, key=f"{kind}:{age}", created_at=at, due_at=at, tries=tries, last_error="x"))


def test_what_works_is_told_from_the_work_itself(web, deps):
    assert web.get("/gangguan").text.count('class="chip ok"') == 4
    outbox(deps, "notice", timedelta(minutes=3))
    outbox(deps, "charge", timedelta(minutes=16))
    answer = web.get("/gangguan")
    assert answer.status_code == 200
    assert re.search(r"Kabar dan kode masuk</dt><dd class=\"chip warn\">Lambat", answer.text)
    assert re.search(r"Pembayaran</dt><dd class=\"chip bad\">Belum bisa", answer.text)


def test_it_answers_when_the_database_does_not(web, deps, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(deps, "reading", broken)
    answer = web.get("/gangguan")
    assert answer.status_code == 503
    assert answer.text.count('class="chip bad"') == 4
    assert "database" not in answer.text
