"""The letter of refusal: why, what one may do, what becomes of the money; verified by its QR, silent about the rest."""

import io
from datetime import date

import pypdfium2
import pytest
import zxingcpp

from lingga_app.adapters.sheets_typst import sheet
from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.errors import NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.reasons import RefuseReason
from lingga_app.services.authenticity import CheckPaper, Kind, Verdict, check_code, check_seal
from lingga_app.services.refusal_letter import OfRefusal, refusal_facts, refusal_letter
from lingga_app.services.run import read, run
from lingga_app.services.verification import Refuse, refuse
from tests.desks import Desks
from tests.factories import SITI
from tests.services.test_accounts import rows

SITE = "https://paspor.example"


@pytest.fixture
def desks(given, deps) -> Desks:
    return Desks(given, deps)


@pytest.fixture
def owner(given):
    return given.account()


@pytest.fixture
def refused(desks, given, deps, owner):
    """The reference of a case that was refused by the rules."""
    ref = desks.at(Status.VERIFIED, owner)
    seen = desks.seen(ref)
    run(refuse, Refuse(ref, seen, RefuseReason.NIK, "catatan"), actor=given.officer(Role.APPROVER), deps=deps)
    return ref


def letter(deps, ref, actor):
    return run(refusal_letter, OfRefusal(ref), actor=actor, deps=deps)


def printed(found, lang="id"):
    pdf = sheet("letter", refusal_facts(found, lang, site=SITE, demo=True), qr=found.qr)
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(page) == 1
    return page[0].get_textpage().get_text_range(), page[0].render(scale=3).to_pil()


def test_the_letter_says_why_and_what_one_may_do(deps, owner, refused):
    found = letter(deps, refused, owner)
    assert (found.reason, found.decided_on) == (RefuseReason.NIK, date(2026, 11, 24))
    assert found.object_until == date(2026, 12, 23)
    for lang, told in (("id", "Disdukcapil"), ("en", "civil registry")):
        text, picture = printed(found, lang)
        text = " ".join(text.split())
        assert told in text
        assert "30/2014" in text
        assert refused in text
        assert found.person in text
        assert zxingcpp.read_barcode(picture).text == found.qr
        for private in (SITI["nik"], SITI["birth_date"], "17 Agustus", "August 17", "1994", "catatan"):
            assert private not in text


def test_the_money_rule_is_said_where_money_came(deps, given, owner, refused):
    assert "tidak dikembalikan" not in refusal_facts(letter(deps, refused, owner), "id", site=SITE, demo=False)["money"]
    given.payment(refused, given.place("BAYAR"), received_idr=650_000)
    assert "tidak dikembalikan" in refusal_facts(letter(deps, refused, owner), "id", site=SITE, demo=False)["money"]


def test_anybody_can_check_it_and_learns_no_reason(deps, owner, refused):
    found = letter(deps, refused, owner)
    scanned = read(check_seal, CheckPaper(found.qr), actor=PUBLIC, deps=deps)
    typed = run(check_code, CheckPaper(found.code), actor=PUBLIC, deps=deps)
    for verdict in (scanned, typed):
        assert (verdict.verdict, verdict.kind) == (Verdict.GOOD, Kind.LETTER)
        assert "nik" not in repr(verdict).lower()
    other = found.code[:-1] + ("2" if found.code[-1] != "2" else "3")
    assert run(check_code, CheckPaper(other), actor=PUBLIC, deps=deps).verdict is Verdict.BAD


def test_only_the_owner_and_the_own_office_read_it_and_the_office_is_recorded(deps, given, owner, refused):
    letter(deps, refused, owner)
    assert not [row for row in rows(deps, t.AuditEvent) if row.act == "view.refusal_letter"]
    letter(deps, refused, given.officer(Role.COUNTER))
    assert len([row for row in rows(deps, t.AuditEvent) if row.act == "view.refusal_letter"]) == 1
    strangers = (
        (given.account(), NotFound),
        (given.officer(Role.COUNTER, office="BATAM"), NotFound),
        (given.officer(Role.PRINTER), NotAllowed),
        (PUBLIC, NotSignedIn),
    )
    for actor, refusal in strangers:
        with pytest.raises(refusal):
            letter(deps, refused, actor)


def test_there_is_no_letter_about_what_was_not_refused(deps, desks, owner):
    with pytest.raises(NotFound):
        letter(deps, desks.at(Status.VERIFIED, owner), owner)
