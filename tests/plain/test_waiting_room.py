"""The waiting room as a page without script: small, in both languages, honest, and of no use to anybody else."""

import re
from datetime import timedelta

import pytest

from lingga_app.domain.room import PASS
from lingga_app.plain.rendering import MOST_BYTES
from tests.services.test_waiting_room import EIGHT, Hall


@pytest.fixture
def hall(deps, given, clock) -> Hall:
    return Hall(deps, given, clock)


@pytest.fixture
def siti(hall):
    return hall.person()[0]


def visit(web, hall, owner, method="GET", lang="id", **cookies):
    cookie = "; ".join([f"lingga_session={hall.given.cookie(owner)}", f"lingga_lang={lang}"])
    return web.request(method, f"/ruang-tunggu/{hall.opening}", headers={"cookie": cookie, **cookies})


def refresh(answer) -> int:
    return int(re.search(r'http-equiv="refresh" content="(\d+)"', answer.text)[1])


def test_from_the_first_look_to_the_seat_and_back_to_the_end_of_the_line(web, hall, siti, clock):
    clock.at = EIGHT - timedelta(hours=1)
    early = visit(web, hall, siti)
    assert "Ruang tunggu dibuka Senin, 30 November 2026 pukul 07.30 WIB" in early.text
    assert "<form" not in early.text
    assert visit(web, hall, siti, "POST").status_code == 409
    clock.at = EIGHT - timedelta(minutes=5)
    assert "<form" in visit(web, hall, siti).text
    joined = visit(web, hall, siti, "POST")
    assert (joined.status_code, joined.headers["location"]) == (303, f"/ruang-tunggu/{hall.opening}")
    drawn_later = visit(web, hall, siti)
    assert "Urutan diundi Senin, 30 November 2026 pukul 08.00 WIB" in drawn_later.text
    assert refresh(drawn_later) == 60
    clock.at = EIGHT - timedelta(seconds=5)
    assert 6 <= refresh(visit(web, hall, siti)) <= 15
    clock.at = EIGHT
    waiting = visit(web, hall, siti)
    assert "Anda di urutan 1. Perkiraan giliran Anda 1 menit lagi." in waiting.text
    assert refresh(waiting) == 10
    clock.advance(timedelta(seconds=1))
    inside = visit(web, hall, siti)
    assert "Giliran Anda" in inside.text
    assert "Pilih jadwal sampai pukul 08.10 WIB" in inside.text
    assert re.search(r'href="/permohonan/LGA-[^"]+/jadwal"', inside.text)
    clock.advance(PASS)
    assert "Masuk lagi" in visit(web, hall, siti).text
    clock.at = EIGHT + timedelta(hours=3)
    assert "Pembukaan sudah selesai" in visit(web, hall, siti).text


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("minutes", [-60, -5, 0, 1, 15, 180])
def test_every_state_is_small_and_needs_no_script(web, hall, siti, clock, lang, minutes):
    clock.at = EIGHT + timedelta(minutes=minutes)
    visit(web, hall, siti, "POST", lang)
    answer = visit(web, hall, siti, lang=lang)
    assert answer.status_code == 200
    assert len(answer.content) <= MOST_BYTES
    assert f'<html lang="{lang}">' in answer.text
    assert answer.text.count("<h1") == 1
    assert not re.search(r"<script|\son\w+=|javascript:| style=", answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert 10 <= refresh(answer) <= 60


def test_it_says_so_when_there_may_be_too_few(web, hall, siti, clock, deps, given):
    clock.at = EIGHT
    for owner, _ in hall.people(101):
        hall.enter(owner)
    hall.enter(siti)
    assert "Mungkin tidak semua dapat kali ini" in visit(web, hall, siti).text


class TestHostile:
    def test_a_stranger_is_sent_to_sign_in(self, web, hall):
        for method in ("GET", "POST"):
            answer = web.request(method, f"/ruang-tunggu/{hall.opening}")
            assert answer.status_code == 303
            assert answer.headers["location"] == f"/masuk?lanjut=/ruang-tunggu/{hall.opening}"
        forged = web.get(f"/ruang-tunggu/{hall.opening}", headers={"cookie": "lingga_session=" + "A" * 43})
        assert forged.headers["location"].startswith("/masuk")
        assert hall.line() == []

    def test_another_site_cannot_make_somebody_join(self, web, hall, siti, clock):
        clock.at = EIGHT
        answer = visit(web, hall, siti, "POST", origin="https://evil.example")
        assert answer.status_code == 403
        assert hall.line() == []

    def test_the_address_of_somebody_inside_shows_ones_own_place(self, web, hall, siti, clock):
        clock.at = EIGHT
        hall.enter(siti)
        clock.advance(timedelta(seconds=1))
        assert "Giliran Anda" in visit(web, hall, siti).text
        other, _ = hall.person()
        seen = visit(web, hall, other)
        assert "Giliran Anda" not in seen.text
        assert "<form" in seen.text

    @pytest.mark.parametrize("name", ["0" * 32, "x", "%2e%2e", "'; drop table room_ticket --", "a" * 5000])
    def test_no_such_room(self, web, hall, siti, name):
        cookie = {"cookie": f"lingga_session={hall.given.cookie(siti)}"}
        for method in ("GET", "POST"):
            assert web.request(method, f"/ruang-tunggu/{name}", headers=cookie).status_code == 404
        assert web.get(f"/ruang-tunggu/{name}").headers["location"].startswith("/masuk")

    def test_an_officer_has_no_place_in_line(self, web, hall, clock):
        clock.at = EIGHT
        assert visit(web, hall, hall.boss, "POST").status_code == 403
        assert hall.line() == []
