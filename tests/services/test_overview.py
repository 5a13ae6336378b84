from datetime import date, timedelta

import pytest

from lingga_app.db import tables as t
from lingga_app.db.tables.issuance import DeliveryWay
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import answer_due, end_of_day
from lingga_app.domain.errors import NotAllowed, NotFound
from lingga_app.domain.lifecycle import ENDED, STAGE_OF, Stage, Status
from lingga_app.domain.payments import PayState
from lingga_app.services.overview import (
    Holder,
    MyApplications,
    OpenTimeline,
    StageState,
    my_applications,
    timeline,
)
from lingga_app.services.run import read


@pytest.fixture
def owner(given):
    return given.account()


@pytest.fixture
def look(deps, owner):
    return lambda ref, actor=None: read(timeline, OpenTimeline(ref), actor=actor or owner, deps=deps)


@pytest.fixture
def mine(deps, owner):
    return lambda actor=None: read(my_applications, MyApplications(), actor=actor or owner, deps=deps)


def states(view):
    return {row.stage: row.state for row in view.stages}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_status_is_told_and_never_ahead_of_itself(given, owner, look, status, lang):
    ref = given.filled_application(owner, status)
    view = look(ref)
    seen = states(view)
    assert list(seen) == list(Stage)
    here = list(Stage).index(Stage.PAPERS if status is Status.DRAFT else STAGE_OF[status])
    finished = status in {Status.DELIVERED, Status.COLLECTED}
    for n, state in enumerate(seen.values()):
        if n > here:
            assert state is StageState.NEXT
        elif n < here:
            assert state is StageState.DONE
        else:
            expected = StageState.DONE if finished else StageState.STOPPED if status in ENDED else StageState.NOW
            assert state is expected
    said = [view.now.said, view.clock, *(row.note for row in view.stages)]
    assert all(row.in_(lang).strip() for row in said if row)
    # Somebody holds every open case, and only the reader's own turn has something to do by when it is named.
    assert (view.now.holder is Holder.NOBODY) == (status in ENDED)
    if view.now.holder is Holder.YOU:
        assert view.now.act is not None
        assert view.now.act.path.startswith(f"/permohonan/{ref}")


def test_a_draft_leads_from_answers_to_papers_to_sending(given, owner, look):
    ref = given.filled_application(owner, mother_name="")
    assert (look(ref).now.act.key, states(look(ref))[Stage.DATA]) == ("act.fill", StageState.NOW)
    full = given.filled_application(owner)
    assert look(full).now.act.path == f"/permohonan/{full}/dokumen"
    assert "3 dokumen" in look(full).now.said.in_("id")
    given.papers(full)
    assert look(full).now.act.path == f"/permohonan/{full}/jawaban"
    assert states(look(full))[Stage.PAPERS] is StageState.NOW


def test_the_promised_answer_is_named_and_a_late_one_is_owned_up_to(given, owner, look, clock):
    due = answer_due(clock.now())
    ref = given.filled_application(owner, Status.CHECKING, columns={"glance_due_at": due})
    assert (look(ref).now.holder, look(ref).now.until) == (Holder.OFFICER, due)
    assert look(ref).now.said.key == "check.waiting"
    clock.advance(due + timedelta(minutes=1) - clock.now())
    late = look(ref).now
    assert late.said.key == "check.late"
    assert late.until > clock.now()


def test_a_bill_names_the_amount_and_its_end(given, owner, look):
    ref = given.filled_application(owner, Status.BILLED)
    given.payment(ref, given.place(), state=PayState.PENDING)
    now = look(ref).now
    assert (now.holder, now.act.path) == (Holder.YOU, f"/permohonan/{ref}/bayar")
    assert "Rp650.000" in now.said.in_("id")


def test_while_the_bank_is_silent_the_bank_holds_it(given, owner, look):
    ref = given.filled_application(owner, Status.BILLED)
    given.payment(ref, given.place(), state=PayState.UNKNOWN)
    assert look(ref).now.holder is Holder.BANK


def test_a_bill_that_ran_out_is_not_shown_as_paid(given, owner, look):
    ref = given.filled_application(owner, Status.PAYABLE)
    given.payment(ref, given.place(), state=PayState.EXPIRED)
    view = look(ref)
    assert states(view)[Stage.PAYMENT] is StageState.NOW
    assert "act.receipt" not in {link.key for link in view.links}


def test_paid_money_shows_its_receipt_and_the_day_promised(given, owner, look):
    ref = given.paid(given.place(), owner, until=date(2026, 12, 18))
    view = look(ref)
    assert view.now.until == date(2026, 12, 18)
    assert view.now.act.path == f"/permohonan/{ref}/jadwal"
    assert "act.receipt" in {link.key for link in view.links}
    paid_stage = next(row for row in view.stages if row.stage is Stage.PAYMENT)
    assert paid_stage.note.in_("id") == "Uang sudah masuk: Rp650.000."
    assert not view.may_withdraw


def book(given, ref, clock, **times):
    session = given.session(given.place(), clock.now() + timedelta(**times))
    given._add(t.Appointment(public_id=ref, application_id=given.application_id(ref), session_id=session,
                             booked_at=clock.now()))  # fmt: skip


def test_a_booked_seat_names_day_and_place_until_it_is_over(given, owner, look, clock):
    ref = given.filled_application(owner, Status.BOOKED)
    book(given, ref, clock, days=3)
    start = clock.now() + timedelta(days=3)
    assert "Kantor DABO" in look(ref).now.said.in_("id")
    assert look(ref).now.until == start
    clock.advance(start + timedelta(hours=2) - clock.now())
    assert look(ref).now.act.key == "act.boat"
    assert look(ref).now.until == end_of_day(start.date())
    clock.advance(start + timedelta(days=1) - clock.now())
    assert look(ref).now.holder is Holder.OFFICER


def returned(given, ref, clock, targets):
    officer = given.officer(Role.VERIFIER)
    row = {"kind": t.ReturnKind.GLANCE, "asked_at": clock.now(), "due_on": date(2026, 12, 1), "officer_id": officer.id}
    case = given._add(t.ReturnCase(application_id=given.application_id(ref), **row))
    for target in targets:
        item = t.ReturnItem(return_id=case, target=target, is_paper=target in {"ktp", "kk"}, reason="unreadable")
        given._add(item)


def test_what_was_sent_back_is_counted_with_its_day(given, owner, look, clock):
    ref = given.filled_application(owner, Status.MENDING)
    returned(given, ref, clock, ["ktp", "kk"])
    assert "2 dokumen" in look(ref).now.said.in_("id")
    assert look(ref).now.until == date(2026, 12, 1)


def test_a_correction_leads_to_its_page(given, owner, look, clock):
    ref = given.filled_application(owner, Status.RETURNED)
    returned(given, ref, clock, ["mother_name"])
    assert look(ref).now.act.path == f"/permohonan/{ref}/perbaikan"


def test_the_clock_of_the_office_is_on_the_case_and_late_is_said(given, owner, look, clock):
    ref = given.filled_application(owner, Status.INTERVIEWED, columns={"issue_due_on": date(2026, 11, 30)})
    assert "Senin, 30 November 2026" in look(ref).clock.in_("id")
    clock.advance(timedelta(days=7))
    assert look(ref).clock.key == "timeline.clock_late"


def delivery(given, ref, clock, way):
    given._add(t.Delivery(application_id=given.application_id(ref), way=way, chosen_at=clock.now(),
                          address_sealed=b"-" if way is DeliveryWay.POST else None,
                          collect_by=date(2026, 12, 30) if way is DeliveryWay.COUNTER else None))  # fmt: skip


def test_a_ready_book_asks_how_to_get_it_then_shows_the_code(given, owner, look, clock):
    ref = given.filled_application(owner, Status.READY)
    assert look(ref).now.act.path == f"/permohonan/{ref}/ambil"
    delivery(given, ref, clock, DeliveryWay.COUNTER)
    assert look(ref).now.act.path == f"/permohonan/{ref}/kode-ambil"
    assert look(ref).now.until == date(2026, 12, 30)


def test_a_book_for_the_post_is_with_the_office_then_with_the_post(given, owner, look, clock):
    ref = given.filled_application(owner, Status.READY)
    delivery(given, ref, clock, DeliveryWay.POST)
    assert look(ref).now.holder is Holder.OFFICER
    posted = given.filled_application(owner, Status.POSTED)
    delivery(given, posted, clock, DeliveryWay.POST)
    assert look(posted).now.holder is Holder.POST


def test_the_list_puts_my_turn_first_and_the_finished_last(given, owner, mine, clock):
    done = given.filled_application(owner, Status.COLLECTED, name="A")
    waiting = given.filled_application(owner, Status.CHECKING, columns={"glance_due_at": clock.now()}, name="B")
    my_turn = given.filled_application(owner, Status.RETURNED, name="C")
    given.filled_application(given.account(), Status.PAID, name="ORANG LAIN")
    assert [(card.reference, card.person) for card in mine()] == [(my_turn, "C"), (waiting, "B"), (done, "A")]


def test_a_clerk_sees_whom_they_hold_a_mandate_for_while_it_lives(given, owner, mine, look, clock):
    ref = given.filled_application(owner, Status.PAYABLE)
    clerk = given.account(clerk=True)
    given._add(t.Mandate(clerk_id=clerk.id, application_id=given.application_id(ref), given_at=clock.now(),
                         ends_on=clock.now().date()))  # fmt: skip
    assert [card.reference for card in mine(clerk)] == [ref]
    clock.advance(timedelta(days=1))
    assert mine(clerk) == ()
    with pytest.raises(NotFound):
        look(ref, clerk)


def test_strangers_and_officers_get_no_timeline(given, owner, look, mine):
    ref = given.filled_application(owner)
    with pytest.raises(NotFound):
        look(ref, given.account())
    with pytest.raises(NotAllowed):
        look(ref, given.officer(Role.COUNTER))
    with pytest.raises(NotAllowed):
        mine(given.officer(Role.COUNTER))


@pytest.mark.parametrize(("status", "shown"), [(Status.BOOKED, True), (Status.READY, True), (Status.BILLED, False)])
def test_the_way_to_get_the_booklet_is_offered_from_the_payment_on(given, owner, look, status, shown):
    view = look(given.filled_application(owner, status))
    assert ("act.pickup" in {link.key for link in view.links}) == shown
