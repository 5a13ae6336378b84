"""`/cek` tells one sentence to whoever knows number and birth date, and nothing to anybody else."""

import re
import statistics
import time
from datetime import date

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.lifecycle import Status
from lingga_app.plain.rendering import MOST_BYTES

BORN = date(1998, 8, 3)
TYPED = {"birth_day": "3", "birth_month": "Agt", "birth_year": "1998"}


@pytest.fixture
def reference(given, deps) -> str:
    ref = given.application(status=Status.CHECKING, glance_due_at=deps.clock.now().replace(hour=9, day=25))
    with deps.writing() as db:
        row = db.exec(select(t.Application).where(t.Application.reference == ref)).one()
        row.birth_index = deps.vault.index(BORN.isoformat(), f"birth:{ref}")
    return ref


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S))


def test_the_form_is_small(web):
    answer = web.get("/cek")
    assert answer.status_code == 200
    assert len(answer.content) <= MOST_BYTES
    assert 'autocomplete="bday-year"' in answer.text


def test_the_answer_is_a_sentence_a_holder_and_a_date(web, reference):
    answer = web.post("/cek", data={"nomor": reference.lower().replace("-", " "), **TYPED})
    assert answer.status_code == 200
    assert len(answer.content) <= MOST_BYTES
    said = words_of(answer.text)
    assert "Dokumen sedang diperiksa petugas." in said
    assert "Dipegang oleh petugas" in said
    assert "Paling lambat Rabu, 25 November 2026 pukul 16.00 WIB" in said
    assert f'href="/permohonan/{reference}"' in answer.text


def test_it_is_told_in_english(web, reference):
    answer = web.post("/cek", data={"nomor": reference, **TYPED}, headers={"cookie": "lingga_lang=en"})
    assert "An officer is checking your papers." in answer.text


def test_a_wrong_number_and_a_wrong_date_look_alike(web, reference):
    wrong_date = web.post("/cek", data={"nomor": reference, **TYPED, "birth_day": "4"})
    wrong_number = web.post("/cek", data={"nomor": "LGA-9999-9999", **TYPED, "birth_day": "4"})
    assert wrong_date.status_code == wrong_number.status_code == 404
    assert wrong_date.text == wrong_number.text.replace("LGA-9999-9999", reference)
    assert "tidak kami temukan bersama" in wrong_date.text


def test_a_draft_without_a_birth_date_is_found_by_nobody(web, given):
    answer = web.post("/cek", data={"nomor": given.application(), **TYPED})
    assert answer.status_code == 404


def test_timing_does_not_tell_them_apart(web, reference, monkeypatch):
    monkeypatch.setattr("lingga_app.services.tracking.REFERENCE_TRIES", 10_000)
    monkeypatch.setattr("lingga_app.services.tracking.STRANGER_TRIES", 10_000)
    took: dict[str, list[float]] = {reference: [], "LGA-9999-9999": []}
    for _ in range(40):
        for number, times in took.items():
            start = time.perf_counter()
            assert web.post("/cek", data={"nomor": number, **TYPED, "birth_day": "4"}).status_code == 404
            times.append(time.perf_counter() - start)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.6 < known / unknown < 1.6


@pytest.mark.parametrize(
    "nomor", ["", "x", "LGA-7K3M-92Q", "1234567890123456", "'; DROP TABLE application; --", "A" * 64]
)
def test_a_number_of_another_shape_is_named(web, nomor):
    answer = web.post("/cek", data={"nomor": nomor, **TYPED})
    assert answer.status_code == 422
    assert 'id="nomor-error"' in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"birth_day": "31", "birth_month": "2", "birth_year": "1998"},
        {"birth_day": "3", "birth_month": "13", "birth_year": "1998"},
        {"birth_day": "3", "birth_month": "ju", "birth_year": "1998"},
        {"birth_day": "3", "birth_month": "8", "birth_year": "2090"},
        {"birth_day": "3", "birth_month": "8", "birth_year": "0001"},
        {"birth_day": "-3", "birth_month": "8", "birth_year": "1998"},
        {"birth_day": "٣", "birth_month": "8", "birth_year": "1998"},
        {},
    ],
)
def test_a_date_that_is_none_is_named(web, reference, typed):
    answer = web.post("/cek", data={"nomor": reference, **typed})
    assert answer.status_code == 422
    assert 'id="birth-error"' in answer.text


def test_what_was_typed_is_kept_and_never_runs(web):
    hostile = '"><script>alert(1)</script>'
    answer = web.post("/cek", data={"nomor": hostile, **TYPED})
    assert "<script" not in answer.text
    assert "&#34;&gt;&lt;script&gt;" in answer.text
    assert 'value="1998"' in answer.text


def test_guessing_birth_dates_is_slow(web, reference):
    for day in range(1, 21):
        web.post("/cek", data={"nomor": reference, **TYPED, "birth_day": str(day + 7)})
    answer = web.post("/cek", data={"nomor": reference, **TYPED})
    assert answer.status_code == 429
    assert "Dokumen sedang" not in answer.text
    assert web.post("/cek", data={"nomor": "LGA-9999-9999", **TYPED}).status_code == 404


def test_the_time_of_an_appointment_is_not_told(web, given, deps, reference):
    with deps.writing() as db:
        row = db.exec(select(t.Application).where(t.Application.reference == reference)).one()
        row.status = Status.BOOKED
    answer = web.post("/cek", data={"nomor": reference, **TYPED})
    assert "Jadwal wawancara sudah ada." in answer.text
    assert "Paling lambat" not in answer.text


@pytest.mark.parametrize("status", Status)
def test_every_status_has_an_answer(web, reference, deps, status):
    with deps.writing() as db:
        row = db.exec(select(t.Application).where(t.Application.reference == reference)).one()
        row.status, row.product = status, "epassport_5y"
    assert web.post("/cek", data={"nomor": reference, **TYPED}).status_code == 200
