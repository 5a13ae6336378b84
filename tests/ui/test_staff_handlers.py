"""The supervisor's and the counter's pages: what they show, what waits for a yes, who is turned away."""

from datetime import UTC, datetime, timedelta

import pytest
from pyotp.totp import TOTP

from lingga_app.db import tables as t
from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.drafts import SendApplication, send_application
from lingga_app.services.mandates import NameClerk, name_clerk
from lingga_app.services.nik import NikInUse
from lingga_app.services.pickup_guardian import warn_uncollected
from lingga_app.services.run import run
from lingga_app.services.seats import BookSeat, book_seat
from lingga_app.ui.pages.arrivals import ArrivalsState
from lingga_app.ui.pages.correction import CorrectionState
from lingga_app.ui.pages.decisions import CompareState
from lingga_app.ui.pages.desk_queue import DeskState
from lingga_app.ui.pages.desk_search import SearchState
from lingga_app.ui.pages.glance import GlanceState
from lingga_app.ui.pages.staff_books import BooksState
from lingga_app.ui.pages.staff_enrolment import EnrolmentState
from lingga_app.ui.pages.staff_people import PeopleState
from lingga_app.ui.pages.staff_reset import ResetState
from lingga_app.ui.pages.summary import SummaryState
from lingga_app.ui.returning import AskedRow
from tests.booklets import Booklets
from tests.desks import Desks
from tests.services.test_accounts import rows
from tests.services.test_staff import PASSWORD, TO, Bureau
from tests.ui.acting import redirected_to, tab_of

pytestmark = pytest.mark.usefixtures("handlers_at_home")


@pytest.fixture
def bureau(deps, given) -> Bureau:
    return Bureau(deps, given)


def test_from_the_invitation_to_the_goodbye(deps, given, bureau):
    tab = tab_of(given, bureau.boss)
    page = tab.on(PeopleState, "/petugas/pegawai")
    tab.does(page, "load")
    assert [row.mine for row in page.people] == [True]
    new = {"name": "Nila Sari", "username": "nila", "to": TO, "role_verifier": True}
    tab.does(page, "invite", form=new)
    assert page.done == "Undangan untuk Nila Sari dikirim. Berlaku 3 hari."
    tab.does(page, "invite", form=new)
    assert (page.problem_code, page.done) == ("username_taken", "")

    guest = tab_of(given, None)
    door = guest.on(EnrolmentState, "/petugas/undangan")
    guest.does(door, "begin", form={"nama": "nila", "undangan": "2222-2222-2222"})
    assert (door.problem_code, door.qr) == ("invitation_over", "")
    guest.does(door, "begin", form={"nama": "nila", "undangan": bureau.code()})
    assert door.qr.startswith("data:image/svg+xml;base64,")
    second = TOTP(door.secret.replace(" ", "")).at(deps.clock.now())
    guest.does(door, "finish", form={"sandi": "pendek", "kode": second})
    assert door.problem_code == "password_too_short"
    assert door.qr, "what was scanned stays"
    guest.does(door, "finish", form={"sandi": PASSWORD, "kode": second})
    assert (door.done, door.qr, door.secret) == (True, "", "")

    tab.does(page, "choose", username="nila")
    assert page.one.held == ["verifier"]
    tab.does(page, "give_roles", form={"role_counter": "on"})
    tab.does(page, "choose", username="nila")
    assert page.one.held == ["counter"]
    tab.does(page, "ask_end")
    assert "0 kasus" in page.one.sure
    tab.does(page, "end")
    assert [row.ended for row in page.people if row.username == "nila"] == [True]


def test_the_queue_sends_those_who_have_none_to_their_own_part(given):
    for role, page in (
        (Role.SUPERVISOR, "/petugas/ringkasan"),
        (Role.AUDITOR, "/petugas/ringkasan"),
        (Role.FINANCE, "/petugas/keuangan"),
        (Role.HELP_DESK, "/petugas/chat"),
    ):
        tab = tab_of(given, given.officer(role))
        assert redirected_to(tab.does(tab.on(DeskState, "/petugas"), "load")) == page
    tab = tab_of(given, given.officer(Role.SUPERVISOR, Role.COUNTER))
    assert tab.does(tab.on(DeskState, "/petugas"), "load") is None


def test_a_tester_who_opens_the_queue_is_led_to_the_laboratory(given):
    tab = tab_of(given, given.officer(Role.TESTER))
    page = tab.on(DeskState, "/petugas")
    assert tab.does(page, "load") is None
    assert (page.plain, page.problem) == ("/petugas/laboratorium", "")
    both = tab_of(given, given.officer(Role.TESTER, Role.PRINTER))
    page = both.on(DeskState, "/petugas")
    both.does(page, "load")
    assert (page.plain, page.problem) == ("", "")


def test_the_help_desk_still_opens_one_case(given):
    ref = given.filled_application(given.account(), Status.CHECKING)
    tab = tab_of(given, given.officer(Role.HELP_DESK))
    page = tab.on(DeskState, f"/petugas?kasus={ref}")
    assert tab.does(page, "load") is None
    assert page.reference == ref


def test_a_village_clerk_is_registered_and_ended(deps, given, bureau):
    given.contact(given.account(), "081234567890")
    tab = tab_of(given, bureau.boss)
    page = tab.on(PeopleState, "/petugas/pegawai")
    tab.does(page, "load")
    assert page.clerks == []
    typed = {"clerk_phone": "0812 3456 7890", "clerk_village": "21.04.01.1001"}
    tab.does(page, "add_clerk", form=typed | {"clerk_phone": "081299999999"})
    assert (page.problem_code, page.clerks) == ("clerk_account_missing", [])
    tab.does(page, "add_clerk", form=typed)
    (row,) = page.clerks
    assert (row.phone, row.village, row.people) == ("0812-****-7890", "Dabo, Singkep", 0)
    tab.does(page, "stop_clerk", key=row.key)
    assert (page.clerks, page.problem) == ([], "")


def test_nobody_else_reads_the_list_of_officers(given, bureau):
    tab = tab_of(given, given.officer(Role.COUNTER))
    page = tab.on(PeopleState, "/petugas/pegawai")
    tab.does(page, "load")
    assert (page.people, page.problem_code) == ([], "not_allowed")


def test_a_book_is_void_only_after_a_yes(deps, given):
    given.books(2)
    tab = tab_of(given, given.officer(Role.SUPERVISOR))
    page = tab.on(BooksState, "/petugas/buku")
    tab.does(page, "load")
    assert page.counts == ["2", "0", "0", "0"]
    number = rows(deps, t.BlankBook)[0].number
    tab.does(page, "ask_void", form={"number": number, "reason": ""})
    assert (page.problem_code, page.sure) == ("reason_missing", "")
    tab.does(page, "ask_void", form={"number": number.lower(), "reason": "basah"})
    assert number in page.sure
    assert page.counts == ["2", "0", "0", "0"]
    tab.does(page, "leave")
    tab.does(page, "act")
    assert page.counts == ["2", "0", "0", "0"], "nothing was asked"
    tab.does(page, "ask_void", form={"number": number, "reason": "basah"})
    tab.does(page, "act")
    assert page.counts == ["1", "0", "0", "1"]


def test_a_passport_nobody_collected_is_cancelled_from_the_page_that_the_summary_names(deps, given, clock):
    office = Booklets(given)
    office.ready()
    clock.advance(timedelta(days=20))
    for _ in range(40):
        warn_uncollected(deps)
        clock.advance(timedelta(days=1))
    tab = tab_of(given, office.supervisor)
    today = tab.on(SummaryState, "/petugas/ringkasan")
    tab.does(today, "load")
    assert [(row.text, row.href) for row in today.decisions] == [
        ("1 paspor tidak diambil sampai batasnya.", "/petugas/buku")
    ]
    page = tab.on(BooksState, "/petugas/buku")
    tab.does(page, "load")
    (row,) = page.rows
    tab.does(page, "ask_cancel", reference=row.reference)
    assert row.name in page.sure
    tab.does(page, "act")
    assert (page.rows, page.problem) == ([], "")
    assert page.counts[3] == "1"


def test_a_lost_number_is_replaced_with_the_person_there(given, deps):
    owner = given.account()
    given.contact(owner, "081234567890")
    given.filled_application(owner)
    tab = tab_of(given, given.officer(Role.COUNTER))
    page = tab.on(ResetState, "/petugas/ganti-nomor")
    tab.does(page, "load")
    typed = {"of": "0812 3456 7890", "nik": "2104 0157 0894 0009", "new": "081298765432"}
    tab.does(page, "replace", form=typed)
    assert (page.problem_code, page.done, page.turns) == ("card_of_another", "", 0)
    tab.does(page, "replace", form=typed | {"nik": "2104 0157 0894 0003"})
    assert page.done.startswith("Nomor diganti.")
    assert (page.problem, page.turns) == ("", 1)


def test_a_nik_goes_back_to_its_owner_at_the_counter(deps, given):
    stranger, owner = given.account(), given.account()
    held = given.filled_application(stranger)
    given.papers(held)
    run(send_application, SendApplication(held), actor=stranger, deps=deps)
    glance = tab_of(given, given.officer(Role.VERIFIER))
    look = glance.on(GlanceState, f"/petugas/periksa/{held}")
    glance.does(look, "load_case")
    glance.does(look, "accept")
    assert given.status(held) is Status.PAYABLE
    mine = given.filled_application(owner)
    given.papers(mine)
    with pytest.raises(NikInUse):
        run(send_application, SendApplication(mine), actor=owner, deps=deps)

    tab = tab_of(given, given.officer(Role.COUNTER))
    page = tab.on(ResetState, "/petugas/ganti-nomor")
    tab.does(page, "reclaim", form={"reference": mine, "seen": ""})
    assert (page.problem_code, page.done) == ("bad_input", "")
    tab.does(page, "reclaim", form={"reference": mine.lower(), "seen": "ktp"})
    assert page.done.startswith("NIK kembali")
    run(send_application, SendApplication(mine), actor=owner, deps=deps)
    assert given.status(mine) is Status.CHECKING


def test_who_did_not_come_is_written_down_and_may_be_excused(deps, given, clock):
    place, siti = given.place("DABO"), given.account()
    monday = datetime(2026, 12, 7, 2, tzinfo=UTC)
    ref = given.paid(place, siti)
    run(book_seat, BookSeat(ref, given.session(place, monday)), actor=siti, deps=deps)
    clock.at = monday + timedelta(days=1)
    door = tab_of(given, given.officer(Role.COUNTER))
    page = door.on(ArrivalsState, "/petugas/datang")
    door.does(page, "load")
    assert [row.key for row in page.missed] == [ref]
    door.does(page, "mark_missed", reference=ref)
    assert page.said.endswith("tercatat tidak datang dan diberi tahu.")
    assert (page.missed, given.status(ref)) == ([], Status.MISSED)

    boss = tab_of(given, given.officer(Role.SUPERVISOR))
    search = boss.on(SearchState, "/petugas/cari")
    boss.does(search, "find", form={"wanted": ref})
    assert search.may_excuse
    boss.does(search, "excuse", form={"excuse_why": "Sakit, ada surat dokter."})
    assert (search.may_excuse, given.status(ref)) == (False, Status.PAID)


def test_a_mandate_is_withdrawn_at_the_counter(deps, given):
    owner, clerk = given.account(), given.account(clerk=True)
    given.contact(clerk, "081234509876")
    ref = given.filled_application(owner, Status.CHECKING)
    run(
        name_clerk, NameClerk(ref, "081234509876", deps.clock.now().date() + timedelta(days=30)), actor=owner, deps=deps
    )
    tab = tab_of(given, given.officer(Role.COUNTER))
    page = tab.on(SearchState, "/petugas/cari")
    tab.does(page, "find", form={"wanted": ref})
    ((shown,),) = ([row.label for row in page.proxies],)
    assert "9876" in shown
    assert "0812345" not in shown.replace(" ", "")
    tab.does(page, "withdraw", clerk=page.proxies[0].value)
    assert page.proxies == []
    assert page.said.startswith("Surat kuasa ditarik.")
    verifier = tab_of(given, given.officer(Role.VERIFIER))
    page = verifier.on(SearchState, "/petugas/cari")
    verifier.does(page, "find", form={"wanted": ref})
    assert (page.reference, page.proxies) == (ref, [])


def test_the_supervisor_shuts_an_account_and_opens_it_again(given):
    owner = given.account()
    given.contact(owner, "081377788899")
    tab = tab_of(given, given.officer(Role.SUPERVISOR))
    page = tab.on(ResetState, "/petugas/ganti-nomor")
    tab.does(page, "load")
    assert page.shuts
    form = {"account": "0813-7778-8899", "turn": "shut"}
    tab.does(page, "turn_account", form=form | {"turn": ""})
    assert (page.problem_code, page.done) == ("bad_input", "")
    tab.does(page, "turn_account", form=form)
    assert page.done.startswith("Akun ditutup.")
    tab.does(page, "turn_account", form=form)
    assert (page.problem_code, page.done) == ("not_found", "")
    tab.does(page, "turn_account", form=form | {"turn": "open"})
    assert page.done.startswith("Akun dibuka lagi.")
    counter = tab_of(given, given.officer(Role.COUNTER))
    page = counter.on(ResetState, "/petugas/ganti-nomor")
    counter.does(page, "load")
    assert not page.shuts
    counter.does(page, "turn_account", form=form)
    assert page.problem_code == "not_allowed"


def test_who_comes_without_a_date_sits_down_in_one_tap(deps, given, clock):
    place, monday = given.place("DABO"), datetime(2026, 12, 7, 2, tzinfo=UTC)
    hour = given.session(place, monday, 3, walk_in=2)
    owner = given.account()
    ref, later = given.paid(place), given.paid(place, owner)
    run(book_seat, BookSeat(later, given.session(place, monday + timedelta(days=2))), actor=owner, deps=deps)
    clock.at = monday - timedelta(minutes=5)
    door = tab_of(given, given.officer(Role.COUNTER))
    page = door.on(ArrivalsState, "/petugas/datang")
    door.does(page, "load")
    assert page.walk_in == "Kursi untuk yang datang langsung hari ini: 2."
    door.does(page, "seat", session=str(hour))
    assert (page.said, page.visitor) == ("", ""), "nobody was found yet"
    door.does(page, "scan", code=ref)
    assert page.visitor == f"{ref} sudah bayar dan belum punya jadwal. Pilih jam untuk hari ini."
    assert [(slot.label, slot.room) for slot in page.hours] == [("09.00-10.00", "sisa 2 kursi")]
    door.does(page, "seat", session=str(hour))
    assert (page.said, page.visitor) == (f"{ref} sudah lapor datang. Nomor A-001.", "")
    assert [row.key for row in page.last] == [ref]

    door.does(page, "scan", code=later)
    assert "punya jadwal Rabu, 9 Desember 2026 pukul 09.00 WIB di Kantor DABO" in page.visitor
    door.does(page, "drop_visitor")
    assert (page.visitor, given.status(later)) == ("", Status.BOOKED)
    door.does(page, "scan", code=later)
    door.does(page, "seat", session=str(hour))
    assert (given.status(later), [slot.room for slot in page.hours]) == (Status.ARRIVED, ["sudah habis"])
    door.does(page, "scan", code=given.paid(place))
    assert (page.problem_code, page.visitor) == ("walk_ins_used_up", "")
    next_week = given.paid(place, owner)
    run(book_seat, BookSeat(next_week, given.session(place, monday + timedelta(days=7))), actor=owner, deps=deps)
    door.does(page, "scan", code=next_week)
    assert (page.problem_code, page.visitor) == ("not_the_day", ""), "the date says more than that no seat is left"
    door.does(page, "scan", code=given.application())
    assert (page.problem_code, page.visitor) == ("pay_first", "")
    door.does(page, "scan", code="LGA-2222-2222")
    assert page.problem_code == "slip_unknown"

    boss = tab_of(given, given.officer(Role.SUPERVISOR))
    page = boss.on(ArrivalsState, "/petugas/datang")
    boss.does(page, "load")
    boss.does(page, "scan", code=given.paid(place))
    assert (page.problem_code, page.visitor) == ("slip_cancelled", "")


def test_an_answer_goes_back_with_the_look_and_is_shown_when_it_returns(deps, given):
    owner, verifier = given.account(), given.officer(Role.VERIFIER)
    ref = given.filled_application(owner)
    given.papers(ref)
    run(send_application, SendApplication(ref), actor=owner, deps=deps)
    tab = tab_of(given, verifier)
    page = tab.on(GlanceState, f"/petugas/periksa/{ref}")
    tab.does(page, "load_case")
    tab.does(page, "ask_field", form={"answer": "name", "why": ""})
    assert (page.problem_code, page.marked) == ("nothing_to_mend", 0)
    tab.does(page, "ask_field", form={"answer": "name", "why": "name", "field-note": "Dua huruf L."})
    tab.does(page, "ask_field", form={"answer": "sex", "why": "other"})
    tab.does(page, "drop_field", name="sex")
    assert page.marked == 1
    assert page.fields == [AskedRow("name", "Nama lengkap", "Nama berbeda", "Dua huruf L.")]
    tab.does(page, "send_back")
    assert given.status(ref) is Status.MENDING

    phone = tab_of(given, owner)
    mend = phone.on(CorrectionState, f"/permohonan/{ref}/perbaikan")
    phone.does(mend, "load")
    assert [(row.target, row.note) for row in mend.items] == [("name", "Dua huruf L.")]
    phone.does(mend, "answer", form={"target": "name", "new-name": "SITI NURHALLIZA"})
    assert mend.ready
    phone.does(mend, "send")
    assert mend.sent.startswith("Perbaikan Anda kami terima.")
    page = tab.on(GlanceState, f"/petugas/periksa/{ref}")
    tab.does(page, "load_case")
    assert [(row.label, row.before, row.after) for row in page.answered] == [
        ("Nama lengkap", "SITI NURHALIZA", "SITI NURHALLIZA")
    ]


def test_the_officer_chooses_the_day_of_a_return(given, deps):
    desks = Desks(given, deps)
    ref = desks.at(Status.INTERVIEWED)
    tab = tab_of(given, given.officer(Role.VERIFIER))
    page = tab.on(CompareState, f"/petugas/cocokkan/{ref}")
    tab.does(page, "load")
    tab.does(page, "begin_return")
    assert page.due == "2026-12-01"
    assert [(day.value, day.label) for day in page.due_days[:4:3]] == [
        ("2026-11-25", "Rab, 25 Nov 2026"),
        ("2026-11-30", "Sen, 30 Nov 2026"),
    ]
    assert page.due_days[-1].value == "2027-01-22"
    tab.does(page, "add", form={"target": "field:mother_name", "reason": "parents"})
    for day in ("2026-11-24", "2026-12-05", "2027-01-25"):  # today, a Saturday, too far
        tab.does(page, "choose_due", day=day)
        tab.does(page, "send_back")
        assert (page.problem_code, given.status(ref)) == ("due_day_wrong", Status.INTERVIEWED)
    tab.does(page, "choose_due", day="besok")
    assert page.problem_code == "due_day_wrong"
    tab.does(page, "choose_due", day="2026-12-07")
    tab.does(page, "send_back")
    assert rows(deps, t.ReturnCase)[0].due_on.isoformat() == "2026-12-07"
