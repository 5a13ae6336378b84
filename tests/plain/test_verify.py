"""/periksa: the answer has an icon and a word, says what the paper says, and takes whatever is thrown at it."""

import re

import pytest

from lingga_app.plain.rendering import MOST_BYTES
from tests.services.test_seals import booked, receipt, slip

__all__ = ["booked"]


@pytest.fixture
def ours(deps, web):
    """Papers with the address that the page itself stands at."""
    deps.options = {"base_url": "http://localhost:8000"}
    return deps


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_form_and_an_answer_are_small_and_without_script(ours, web, booked, lang):
    for path in ("/periksa", slip(ours, booked).qr):
        answer = web.get(path, headers={"cookie": f"lingga_lang={lang}"})
        assert answer.status_code == 200
        assert len(answer.content) <= MOST_BYTES
        assert answer.text.count("<h1") == 1
        assert not re.search(r"<script|\son\w+=|javascript:| style=", answer.text)
        assert answer.headers["cache-control"] == "no-store"


def test_a_camera_opens_the_address_of_a_good_slip(ours, web, booked):
    page = web.get(slip(ours, booked).qr).text
    assert "<h1>Asli</h1>" in page
    assert "Kantor DAIK" not in page.split("<dl")[0]
    assert all(said in page for said in ("Bukti jadwal", "Kantor DAIK", "Selasa, 1 Desember 2026"))


def test_a_typed_code_and_a_pasted_address_work_like_the_camera(ours, web, booked):
    paper = receipt(ours, booked)
    for typed in (paper.code, paper.qr, f"  {paper.code.lower()} "):
        page = web.post("/periksa", data={"kode": typed}).text
        assert "<h1>Asli</h1>" in page
        assert "Rp650.000" in page


def test_an_altered_code_says_so(ours, web, booked):
    qr = slip(ours, booked).qr
    page = web.get(qr[:-20] + ("A" if qr[-20] != "A" else "B") + qr[-19:]).text
    assert "<h1>Kode ini tidak cocok</h1>" in page
    assert "Kantor DAIK" not in page


@pytest.mark.parametrize("kode", ["<script>alert(1)</script>", "A" * 4096, "%s%n", "😀", "LGA-2222-2222-2222-2222"])
def test_hostile_text_is_not_from_us_and_not_repeated(ours, web, kode):
    answer = web.post("/periksa", data={"kode": kode})
    assert answer.status_code == 200
    assert "Bukan dari kami" in answer.text
    assert kode not in answer.text


def test_nothing_typed_is_a_sentence(web):
    answer = web.post("/periksa", data={"kode": " "})
    assert answer.status_code == 422
    assert "Kode belum diisi" in answer.text


def test_the_keys_are_published(web, signer):
    keys = web.get("/.well-known/lingga-keys.json").json()["keys"]
    assert [key["kid"] for key in keys] == [signer.key_id]
    assert {key["kty"] for key in keys} == {"EC"}
