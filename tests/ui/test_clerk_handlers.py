"""The village clerk's page and the person's: what ran out, what was taken back, and how it goes on."""

from datetime import timedelta

import pytest

from lingga_app.db.tables import Relation
from lingga_app.domain.papers import PaperKind
from lingga_app.services.drafts import StartApplication, start_application
from lingga_app.services.mandates import NameClerk, WithdrawMandate, my_mandates, name_clerk, withdraw_mandate
from lingga_app.services.run import read, run
from lingga_app.ui.pages.clerk import ClerkState
from lingga_app.ui.pages.mandates import MandateState
from lingga_app.ui.pages.paper import PaperPageState
from tests.ui.acting import tab_of

pytestmark = pytest.mark.usefixtures("handlers_at_home")
PHONE = "081234567890"


@pytest.fixture
def clerk(given):
    laila = given.account(clerk=True)
    given.contact(laila, PHONE)
    given.office()
    return laila


def name(deps, given, clerk):
    """Somebody with an account of their own who named this clerk for a month; their reference."""
    siti = given.account()
    mine = given.application(siti)
    run(name_clerk, NameClerk(mine, PHONE, deps.clock.now().date() + timedelta(days=30)), actor=siti, deps=deps)
    return siti, mine


def test_a_letter_that_ran_out_is_printed_photographed_and_renewed(deps, given, clerk, clock):
    client = run(start_application, StartApplication(Relation.CLIENT), actor=clerk, deps=deps).reference
    clock.advance(timedelta(days=91))
    tab = tab_of(given, clerk)
    page = tab.on(ClerkState, "/desa")
    tab.does(page, "load")
    ((row,), cared) = (page.lapsed, page.care)
    assert (row.reference, row.ready, cared) == (client, False, [])
    assert row.ended == "Surat lewat waktu sejak Senin, 22 Februari 2027"
    tab.does(page, "renew", reference=client)
    assert page.problem_code == "letter_missing"

    letter = tab.on(PaperPageState, f"/permohonan/{client}/dokumen/mandate")
    tab.does(letter, "load")
    assert (letter.phase, letter.onward, letter.problem) == ("take", "/desa", "")
    given.papers(client, PaperKind.MANDATE)
    tab.does(letter, "again")
    assert (letter.phase, letter.onward) == ("done", "/desa")

    page = tab.on(ClerkState, "/desa")
    tab.does(page, "load")
    assert page.lapsed[0].ready
    tab.does(page, "renew", reference=client)
    assert (page.lapsed, page.problem) == ([], "")
    assert [row.person.href for row in page.care] == [f"/permohonan/{client}"]


def test_the_clerk_reads_who_took_a_letter_back(deps, given, clerk):
    siti, mine = name(deps, given, clerk)
    (mandate,) = read(my_mandates, None, actor=siti, deps=deps)
    run(withdraw_mandate, WithdrawMandate(mine, mandate.clerk), actor=siti, deps=deps)
    tab = tab_of(given, clerk)
    page = tab.on(ClerkState, "/desa")
    tab.does(page, "load")
    (news,) = page.news
    assert news.label == "Surat kuasa ditarik"
    assert mine in news.value
    tab.does(page, "have_read")
    assert page.news == []


def test_the_person_finds_whose_time_ran_out(deps, given, clerk, clock):
    siti, mine = name(deps, given, clerk)
    tab = tab_of(given, siti)
    page = tab.on(MandateState, "/kuasa")
    tab.does(page, "load")
    assert ([row.reference for row in page.mandates], page.lapsed) == ([mine], [])
    clock.advance(timedelta(days=40))
    tab = tab_of(given, siti)  # nobody stays signed in for so long
    page = tab.on(MandateState, "/kuasa")
    tab.does(page, "load")
    assert (page.mandates, [row.reference for row in page.lapsed]) == ([], [mine])
