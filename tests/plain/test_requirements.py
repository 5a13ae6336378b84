"""The four questions, the personal list and the fees: right for the case, small, and nothing is stored."""

import re

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.plain.rendering import MOST_BYTES

LISTS = (
    "/syarat/daftar?umur=adult",
    "/syarat/daftar?umur=60&kawin=ya&tujuan=hajj",
    "/syarat/daftar?umur=under5&orangtua=divorced",
    "/syarat/daftar?umur=child&orangtua=widowed&tujuan=umrah",
    "/syarat/daftar?umur=child&orangtua=guardian",
)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", ["/syarat", "/biaya", *LISTS])
def test_the_page_is_small_and_needs_no_script(web, path, lang):
    answer = web.get(path, headers={"cookie": f"lingga_lang={lang}"})
    assert answer.status_code == 200
    assert len(answer.content) <= MOST_BYTES
    assert answer.text.count("<h1") == 1
    assert not re.search(r"<script|\son\w+=| style=", answer.text)


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("umur=adult", "Ijazah|ijazah", "KTP ayah atau ibu"),
        ("umur=child", "KTP ayah atau ibu", "[Ii]jazah</h2>"),
        ("umur=child&kawin=ya", "ijazah", "Surat pernyataan kedua orang tua</h2>"),
        ("umur=child&orangtua=divorced", "Akta cerai", "Buku nikah orang tua</h2>"),
        ("umur=child&orangtua=guardian", "Anak dan wali", "Anda sendiri"),
        ("umur=adult&tujuan=umrah", "Kalau punya", "Akta cerai"),
    ],
)
def test_the_list_is_for_this_very_case(web, query, there, absent):
    text = web.get(f"/syarat/daftar?{query}").text
    assert re.search(there, text)
    assert not re.search(absent, text)
    assert text.count("Saya tidak punya ini") == text.count("<details>")


def test_an_answer_nobody_offered_gives_the_usual_list(web):
    usual = web.get("/syarat/daftar").text
    assert web.get("/syarat/daftar?umur=%3Cscript%3E&kawin=1&tujuan=spy&orangtua=x").text == usual


def test_the_fees_name_amount_day_regulation_and_other_charges(web):
    text = web.get("/biaya").text
    for said in ("Rp650.000", "Rp950.000", "Selasa, 17 Desember 2024", "PP 45/2024", "Bank atau agen", "Ongkos kirim"):
        assert said in text
    assert "Petugas tidak pernah meminta uang" in text


def test_nothing_is_stored_and_no_cookie_is_set(web, deps):
    for path in ("/syarat", LISTS[0], "/biaya"):
        assert "set-cookie" not in web.get(path).headers
    with deps.reading() as db:
        for table in (t.Application, t.Answer, t.AuditEvent, t.Outbox):
            assert db.exec(select(table)).all() == []
