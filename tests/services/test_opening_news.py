"""Whoever can use an announced opening is told of it, once, and told again when it is called off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.services import opening_news
from lingga_app.services.opening_news import TellSome, deliver_opening, tell_some
from lingga_app.services.openings import AnnounceOpening, OpeningNamed, announce_opening, cancel_opening
from lingga_app.services.outbox import work
from lingga_app.services.run import run
from lingga_app.services.seats import BookSeat, book_seat
from lingga_app.services.waiting import JoinLine, join_line
from lingga_app.words.messages import render, unpack

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)
EIGHT = datetime(2026, 11, 30, 1, tzinfo=UTC)
"""Monday, 30 November 2026, 08.00 WIB."""


class Office:
    def __init__(self, deps, given):
        self.deps, self.given = deps, given
        self.dabo, self.daik = given.place("DABO"), given.place("DAIK")
        self.hour = given.session(self.dabo, MONDAY - timedelta(days=3), 9)
        given.session(self.dabo, MONDAY, 9)
        self.boss = given.officer(Role.SUPERVISOR)

    def announce(self):
        cmd = AnnounceOpening(self.dabo, date(2026, 12, 7), date(2026, 12, 11), EIGHT)
        return run(announce_opening, cmd, actor=self.boss, deps=self.deps)

    def call_off(self, opening):
        run(cancel_opening, OpeningNamed(opening), actor=self.boss, deps=self.deps)

    def deliver(self):
        """The worker, with this one kind."""
        while work(self.deps, {"opening": deliver_opening}):
            pass

    def told(self, kind):
        """References, by what the notices of a kind say."""
        rows = table(t.Notice)
        with self.deps.reading() as db:
            facts = db.scalars(select(rows.c.facts).where(rows.c.kind == kind).order_by(rows.c.id)).all()
        return [str(unpack(fact)["ref"]) for fact in facts]


@pytest.fixture
def office(deps, given):
    return Office(deps, given)


def test_those_with_a_right_or_in_the_line_of_the_place_are_told(deps, given, office):
    waiting, seated, elsewhere = given.account(), given.account(), given.paid(office.daik)
    with_right, in_line = given.paid(office.dabo), given.paid(office.daik, waiting)
    has_seat = given.paid(office.dabo, seated)
    run(book_seat, BookSeat(has_seat, office.hour), actor=seated, deps=deps)
    run(join_line, JoinLine((in_line,), office.dabo), actor=waiting, deps=deps)

    office.announce()
    assert office.told("opening_announced") == []
    office.deliver()
    assert sorted(office.told("opening_announced")) == sorted([with_right, in_line])
    assert not {has_seat, elsewhere} & {*office.told("opening_announced")}


def test_the_notice_says_the_hour_and_how_the_room_works(deps, given, office):
    given.paid(office.dabo)
    office.announce()
    office.deliver()
    rows = table(t.Notice)
    with deps.reading() as db:
        facts = unpack(db.scalars(select(rows.c.facts).where(rows.c.kind == "opening_announced")).one())
    said = render("opening_announced", "id", facts, "077621234")
    assert said.text == (
        "Jadwal Senin, 7 Desember 2026 sampai Jumat, 11 Desember 2026 di Kantor DABO dibuka Senin, 30 November 2026 "
        "pukul 08.00 WIB. Ruang tunggu dibuka pukul 07.30 WIB. Masuk sebelum jadwal dibuka. Urutan lalu diundi, jadi "
        "tidak perlu berebut."
    )


def test_a_repeat_tells_nobody_twice_and_a_family_in_one_message(deps, given, office, monkeypatch):
    monkeypatch.setattr(opening_news, "ACCOUNTS", 1)  # a batch for each account
    mother = given.account()
    family = [given.paid(office.dabo, mother) for _ in range(2)]
    other = given.paid(office.dabo)
    opening = office.announce()
    office.deliver()
    deliver_opening(deps, {"opening": opening})
    assert office.told("opening_announced") == [*family, other]
    rows = table(t.Notice)
    with deps.reading() as db:
        moments = db.scalars(select(rows.c.created_at).where(rows.c.account_id == mother.id)).all()
    assert len(set(moments)) == 1  # told in one act: they share a message


def test_called_off_those_who_were_told_are_told_again(deps, given, office, clock):
    ref, owner = given.paid(office.dabo), given.account()
    opening = office.announce()
    office.deliver()
    late = given.paid(office.dabo, owner)
    clock.advance(timedelta(hours=1))
    office.call_off(opening)
    office.deliver()
    assert office.told("opening_off") == [ref]
    assert late not in office.told("opening_announced")


def test_called_off_before_anybody_heard_of_it_nobody_is_told(given, office):
    given.paid(office.dabo)
    office.call_off(office.announce())
    office.deliver()
    assert (office.told("opening_announced"), office.told("opening_off")) == ([], [])


def test_after_the_opening_it_is_too_late_to_tell(deps, given, office, clock):
    given.paid(office.dabo)
    opening = office.announce()
    clock.at = EIGHT + timedelta(hours=3)
    assert run(tell_some, TellSome(opening), actor=SYSTEM, deps=deps) is None
    assert office.told("opening_announced") == []
