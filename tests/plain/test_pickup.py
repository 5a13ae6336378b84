"""/kode-ambil: the code as one small file for its owner; a stranger learns nothing."""

import gzip
import re

import pytest

from lingga_app.plain.rendering import MOST_BYTES
from tests.booklets import Booklets


@pytest.fixture
def office(given):
    return Booklets(given)


def cookie(given, actor):
    return {"cookie": f"lingga_session={given.cookie(actor)}"}


def test_the_owner_keeps_the_whole_code_in_one_small_file(web, given, office):
    ref = office.ready()
    answer = web.get(f"/kode-ambil/{ref}", headers=cookie(given, office.siti))
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content)) <= MOST_BYTES
    assert office.slip(ref).code in answer.text
    assert "<svg" in answer.text
    assert not re.search(r"<script|\ssrc=|NURHALIZA", answer.text)
    assert "Senin, 28 Desember 2026" in answer.text


def test_before_the_booklet_is_ready_there_is_a_sentence(web, given, office):
    ref = office.approved()
    answer = web.get(f"/kode-ambil/{ref}", headers=cookie(given, office.siti))
    assert answer.status_code == 409
    assert "Kode ambil muncul setelah paspor jadi" in answer.text


def test_a_stranger_learns_nothing(web, given, office):
    ref = office.ready()
    assert web.get(f"/kode-ambil/{ref}", headers=cookie(given, given.account())).status_code == 404
    sent = web.get(f"/kode-ambil/{ref}")
    assert (sent.status_code, sent.headers["location"]) == (303, "/masuk")
    assert web.get("/kode-ambil/x", headers=cookie(given, office.siti)).status_code == 422
