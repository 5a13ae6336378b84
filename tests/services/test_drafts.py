from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.db.tables import PaperState, Relation
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.calendar import answer_due
from lingga_app.domain.eligibility import FirstPassportOnly, TenYearsNotAllowed
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed, NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.form import Field
from lingga_app.domain.identity import (
    BirthDateAhead,
    BirthDateImpossible,
    NikDayImpossible,
    NikMonthImpossible,
    NikNotDigits,
    NikSerialImpossible,
    NikTooLong,
    NikTooShort,
    PhoneUnreadable,
)
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.names import NameHasOtherSigns
from lingga_app.domain.registration import (
    AnswerHasOtherSigns,
    AnswerMissing,
    AnswersIncomplete,
    AnswerTooLong,
    DoubtKind,
    KkSameAsNik,
    NotAChoice,
    Question,
)
from lingga_app.domain.tariffs import ProductNotSold
from lingga_app.services.drafts import (
    AlreadyApplied,
    ApplicationSent,
    OpenForm,
    PapersMissing,
    SaveAnswer,
    SaveAnswers,
    SendApplication,
    Sent,
    StartApplication,
    TooManyDrafts,
    WithdrawApplication,
    open_form,
    save_answer,
    save_answers,
    send_application,
    start_application,
    withdraw_application,
)
from lingga_app.services.nik import NikInUse
from lingga_app.services.run import read, run
from tests.factories import BUDI, SITI


@pytest.fixture(autouse=True)
def office(given):
    return given.office()


@pytest.fixture
def owner(given):
    return given.account()


@pytest.fixture
def start(deps, owner):
    def started(relation=Relation.SELF, actor=None):
        return run(start_application, StartApplication(relation), actor=actor or owner, deps=deps).reference

    return started


@pytest.fixture
def save(deps, owner):
    def saved(reference, field, value, *, actor=None, request_id=""):
        return run(
            save_answer, SaveAnswer(reference, field, value), actor=actor or owner, deps=deps, request_id=request_id
        )

    return saved


@pytest.fixture
def form(deps, owner):
    return lambda reference, actor=None: read(open_form, OpenForm(reference), actor=actor or owner, deps=deps)


@pytest.fixture
def send(deps, owner):
    return lambda reference, actor=None: run(
        send_application, SendApplication(reference), actor=actor or owner, deps=deps
    )


def application(deps, reference) -> t.Application:
    with deps.reading() as db:
        return db.exec(select(t.Application).where(t.Application.reference == reference)).one()


def rows(deps, table):
    with deps.reading() as db:
        return db.exec(select(table)).all()


def test_a_draft_goes_on_on_another_device(start, save, form):
    reference = start()
    save(reference, Field.HELD_PASSPORT, "no")
    save(reference, Field.PURPOSE, "umrah")
    seen = form(reference)
    assert seen.answers == {Field.HELD_PASSPORT: "no", Field.PURPOSE: "umrah"}
    assert seen.next is Question.NAME


def test_answers_are_sealed_and_only_indexes_are_kept_in_clear(deps, vault, start, save):
    reference = start()
    for field in (Field.NAME, Field.NIK, Field.FAMILY_CARD, Field.BIRTH_DATE):
        save(reference, field, SITI[field])
    row = application(deps, reference)
    assert row.nik_index == vault.index(SITI[Field.NIK], "nik")
    assert row.household_index == vault.index(SITI[Field.FAMILY_CARD], "household")
    assert row.birth_index == vault.index("1994-08-17", f"birth:{reference}")
    with deps.reading() as db:
        assert vault.open(db, row.key_id, row.name_sealed) == "SITI NURHALIZA"
    kept = repr([answer.value_sealed for answer in rows(deps, t.Answer)]) + repr(rows(deps, t.AuditEvent))
    assert SITI[Field.NIK] not in kept
    assert "NURHALIZA" not in kept


def test_a_draft_locks_no_nik(deps, start, save):
    reference = start()
    save(reference, Field.NIK, SITI[Field.NIK])
    assert application(deps, reference).nik_lock is None


def test_an_answer_lies_nowhere_in_clear(deps, start, save):
    """What is answered to a repeated request is kept in a table of its own."""
    reference = start()
    for field in (Field.NIK, Field.NAME, Field.BIRTH_DATE):
        save(reference, field, SITI[field], request_id=field.value)
    everything = repr([rows(deps, table) for table in (t.RequestLog, t.Outbox, t.AuditEvent, t.Application, t.Answer)])
    assert len(rows(deps, t.RequestLog)) == 3
    for field in (Field.NIK, Field.NAME, Field.BIRTH_DATE):
        assert SITI[field] not in everything


def test_a_repeated_save_writes_once_and_an_old_one_cannot_come_back(deps, start, save, form):
    reference = start()
    first = save(reference, Field.OCCUPATION, "Nelayan", request_id="r1")
    save(reference, Field.OCCUPATION, "Penjahit", request_id="r2")
    assert save(reference, Field.OCCUPATION, "Nelayan", request_id="r1") == first
    assert form(reference).answers[Field.OCCUPATION] == "Penjahit"
    assert [answer.version for answer in rows(deps, t.Answer)] == [2]


def test_two_tabs_saving_one_field_leave_one_answer(deps, start, save):
    reference = start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: save(reference, Field.OCCUPATION, f"Pekerjaan {n}"), range(24)))
    assert [answer.version for answer in rows(deps, t.Answer)] == [24]


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        (Field.NIK, "210401570894000", NikTooShort),
        (Field.NIK, "21040157089400033", NikTooLong),
        (Field.NIK, "21O4015708940003", NikNotDigits),
        (Field.NIK, "2104013208940003", NikDayImpossible),
        (Field.NIK, "2104017208940003", NikDayImpossible),
        (Field.NIK, "2104015713940003", NikMonthImpossible),
        (Field.NIK, "2104015708940000", NikSerialImpossible),
        (Field.NIK, "٢١٠٤٠١٥٧٠٨٩٤٠٠٠٣", NikNotDigits),
        (Field.BIRTH_DATE, "1990-02-30", BirthDateImpossible),
        (Field.BIRTH_DATE, "1900-02-29", BirthDateImpossible),
        (Field.BIRTH_DATE, "0001-01-01", BadInput),
        (Field.BIRTH_DATE, "2027-01-01", BirthDateAhead),
        (Field.BIRTH_DATE, "17 Agustus", BirthDateImpossible),
        (Field.NAME, "", AnswerMissing),
        (Field.NAME, "SITI\u202eALIZA", NameHasOtherSigns),
        (Field.NAME, "SITI\r\nBcc: x@contoh.id", NameHasOtherSigns),
        (Field.NAME, "<script>alert(1)</script>", NameHasOtherSigns),
        (Field.NAME, "O'Brien; --", NameHasOtherSigns),
        (Field.LANDMARK, "dekat\u202emasjid", AnswerHasOtherSigns),
        (Field.LANDMARK, "x" * 121, AnswerTooLong),
        (Field.ADDRESS, "x" * 900_000, AnswerTooLong),
        (Field.BIRTH_PLACE, "Дабо", AnswerHasOtherSigns),
        (Field.PHONE, "0776 21234", PhoneUnreadable),
        (Field.PURPOSE, "spionage", NotAChoice),
        (Field.PRODUCT, "passport_5y", ProductNotSold),
        (Field.VILLAGE, "21.04.99.1001", BadInput),
        (Field.RELATION, "child", BadInput),
    ],
)
def test_an_impossible_answer_is_refused_and_nothing_is_stored(deps, start, save, field, value, refusal):
    reference = start()
    before = application(deps, reference).changed_at
    with pytest.raises(refusal) as caught:
        save(reference, field, value)
    assert caught.value.message("id")
    assert caught.value.message("en")
    if isinstance(caught.value, BadInput):
        assert caught.value.facts["field"] == field
    assert rows(deps, t.Answer) == []
    assert application(deps, reference).changed_at == before


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (Field.NAME, "Siti", "Siti"),
        (Field.NAME, "  Nur  Ai'nun ", "Nur Ai'nun"),
        (Field.NIK, "2104 0157 0894 0003", "2104015708940003"),
        (Field.RT, "2", "002"),
        (Field.PHONE, "+62 812-3456-7890", "081234567890"),
        (Field.LANDMARK, "<b>rumah panggung</b> & 'warung'", "<b>rumah panggung</b> & 'warung'"),
        (Field.ADDRESS, "Jl. Melati 5\r\nBcc: x@contoh.id", "Jl. Melati 5 Bcc: x@contoh.id"),
        (Field.HAMLET, "", ""),
    ],
)
def test_what_people_type_is_kept(start, save, form, field, typed, stored):
    reference = start()
    save(reference, field, typed)
    assert form(reference).answers[field] == stored


def test_a_nik_that_disagrees_is_kept_and_only_warned_about(start, save, form):
    reference = start()
    save(reference, Field.BIRTH_DATE, "1994-08-18")
    save(reference, Field.SEX, "male")
    saved = save(reference, Field.NIK, "2171015708940003")
    assert set(saved.doubts) == {
        DoubtKind.BIRTH_DATE_DIFFERS,
        DoubtKind.SEX_DIFFERS,
        DoubtKind.AREA_OUTSIDE_LINGGA,
    }
    assert form(reference).answers[Field.NIK] == "2171015708940003"


def test_the_family_cards_number_is_never_the_nik(deps, start, save, form):
    reference = start()
    save(reference, Field.NIK, SITI[Field.NIK])
    with pytest.raises(KkSameAsNik):
        save(reference, Field.FAMILY_CARD, SITI[Field.NIK])
    assert Field.FAMILY_CARD not in form(reference).answers
    assert application(deps, reference).household_index is None


def test_one_screen_is_saved_whole_or_not_at_all(deps, start, owner, form):
    reference = start()
    values = {Field.EMERGENCY_NAME: "ROHANA", Field.EMERGENCY_PHONE: "123"}
    with pytest.raises(PhoneUnreadable) as caught:
        run(save_answers, SaveAnswers(reference, values), actor=owner, deps=deps)
    assert caught.value.facts["field"] == Field.EMERGENCY_PHONE
    assert form(reference).answers == {}


@pytest.mark.parametrize("case", ["save", "send", "withdraw", "form"])
def test_somebody_elses_application_looks_like_none(deps, given, start, save, send, form, case):
    reference = start()
    save(reference, Field.OCCUPATION, "Penjahit")
    thief = given.account()
    acts = {
        "save": lambda: save(reference, Field.OCCUPATION, "Pencuri", actor=thief),
        "send": lambda: send(reference, actor=thief),
        "withdraw": lambda: run(withdraw_application, WithdrawApplication(reference), actor=thief, deps=deps),
        "form": lambda: form(reference, actor=thief),
    }
    with pytest.raises(NotFound):
        acts[case]()
    assert form(reference).answers == {Field.OCCUPATION: "Penjahit"}
    assert given.status(reference) is Status.DRAFT


def test_only_people_who_signed_in_start_one(deps, given):
    for actor, refusal in ((PUBLIC, NotSignedIn), (given.officer(Role.COUNTER), NotAllowed)):
        with pytest.raises(refusal):
            run(start_application, StartApplication(), actor=actor, deps=deps)
    assert rows(deps, t.Application) == []


def test_for_oneself_there_is_one_at_a_time_and_twins_are_two(given, start, owner):
    assert start() == start()
    assert start(Relation.CHILD) != start(Relation.CHILD)
    other = given.account()
    given.application(other, Status.PAID)
    with pytest.raises(AlreadyApplied):
        start(actor=other)


def test_an_account_cannot_hoard_drafts(deps, start):
    for _ in range(10):
        start(Relation.RELATIVE)
    with pytest.raises(TooManyDrafts):
        start(Relation.RELATIVE)
    assert len(rows(deps, t.Application)) == 10


def test_only_a_clerk_starts_for_a_client_and_the_mandate_is_on_record(deps, given, start, clock):
    with pytest.raises(NotAllowed):
        start(Relation.CLIENT)
    clerk = given.account(clerk=True)
    start(Relation.CLIENT, actor=clerk)
    (mandate,) = rows(deps, t.Mandate)
    assert mandate.clerk_id == clerk.id
    assert mandate.ends_on == (clock.now() + timedelta(days=90)).date()


# Sending


def test_a_complete_form_with_papers_is_looked_at_while_there_are_few(deps, given, owner, send, clock):
    reference = given.filled_application(owner)
    given.papers(reference)
    assert send(reference) == Sent(Status.CHECKING, answer_due(clock.now()))
    row = application(deps, reference)
    assert (row.glance_reason, row.sent_at, row.product) == ("few", clock.now(), "epassport_5y")
    assert [notice.kind for notice in rows(deps, t.Notice)] == ["sent"]


def test_clear_papers_open_the_bill_where_many_apply(deps, given, owner, send, monkeypatch):
    monkeypatch.setattr(deps, "options", {"glance_always_below": 2})
    for _ in range(2):
        given.application(status=Status.PAID, sent_at=deps.clock.now())
    reference = given.filled_application(owner)
    given.papers(reference)
    assert send(reference) == Sent(Status.PAYABLE, None)


@pytest.mark.parametrize("state", [PaperState.OVERRIDDEN, PaperState.UNCHECKED])
def test_a_paper_that_is_not_plainly_readable_is_always_looked_at(deps, given, owner, send, monkeypatch, state):
    monkeypatch.setattr(deps, "options", {"glance_always_below": 0})
    reference = given.filled_application(owner)
    given.papers(reference, "ktp", "kk")
    given.papers(reference, "birth", state=state)
    assert send(reference).status is Status.CHECKING
    assert application(deps, reference).glance_reason == "papers"


@pytest.mark.parametrize(
    ("answers", "papers", "refusal"),
    [
        ({"held_passport": "yes"}, True, FirstPassportOnly),
        ({"held_passport_again": "yes"}, True, FirstPassportOnly),
        ({"held_passport_again": ""}, True, AnswersIncomplete),
        ({"mother_name": ""}, True, AnswersIncomplete),
        ({"village": "21.04.02.1010"}, True, AnswersIncomplete),
        ({}, False, PapersMissing),
    ],
)
def test_what_is_not_finished_is_not_sent(deps, given, owner, send, answers, papers, refusal):
    reference = given.filled_application(owner, **answers)
    if papers:
        given.papers(reference)
    with pytest.raises(refusal):
        send(reference)
    assert given.status(reference) is Status.DRAFT
    assert rows(deps, t.Notice) == []


def test_a_paper_sent_back_must_be_taken_again_first(given, owner, send):
    reference = given.filled_application(owner)
    given.papers(reference, "kk", "birth")
    given.papers(reference, "ktp", state=PaperState.TO_MEND)
    with pytest.raises(PapersMissing):
        send(reference)


def test_seventeen_without_ktp_has_a_list_of_their_own(given, owner, send):
    reference = given.filled_application(
        owner, birth_date="2009-11-01", nik="2104014111090003", has_ktp="no", dual_citizen="no"
    )
    given.papers(reference, "kk", "birth")
    with pytest.raises(PapersMissing) as caught:
        send(reference)
    assert caught.value.facts["count"] == 2
    given.papers(reference, "ktp_letter", "parent_ktp")
    assert send(reference).status is Status.CHECKING


def test_a_childs_book_lasts_five_years_whatever_was_chosen_before(deps, given, owner, send):
    reference = given.filled_application(owner, base=BUDI, product="epassport_10y")
    given.papers(reference, "kk", "birth", "parent_ktp", "parents_marriage", "parents_statement")
    send(reference)
    assert application(deps, reference).product == "epassport_5y"


def test_a_dual_citizen_of_eighteen_cannot_have_ten_years(given, owner, send):
    young = {"birth_date": "2008-05-05", "nik": "2104014505080003", "dual_citizen": "yes"}
    reference = given.filled_application(owner, product="epassport_10y", **young)
    given.papers(reference, "ktp", "kk", "birth", "dual_citizen")
    with pytest.raises(TenYearsNotAllowed):
        send(reference)
    assert given.status(reference) is Status.DRAFT


def test_an_answer_that_no_longer_applies_does_not_steer(given, owner, send):
    reference = given.filled_application(owner, base=BUDI, marital="married", spouse_name="")
    given.papers(reference, "kk", "birth", "parent_ktp", "parents_marriage", "parents_statement")
    assert send(reference).status is Status.CHECKING


def test_what_is_sent_is_not_changed_any_more(given, owner, save, send, form):
    reference = given.filled_application(owner)
    given.papers(reference)
    send(reference)
    with pytest.raises(ApplicationSent):
        save(reference, Field.NAME, "ORANG LAIN")
    with pytest.raises(ApplicationSent):
        send(reference)
    assert form(reference).answers[Field.NAME] == "SITI NURHALIZA"


def test_an_answer_and_a_sending_that_meet_never_both_win(deps, given, owner, save, send):
    for n in range(6):
        reference = given.filled_application(owner, nik=f"210401570894{n + 1:04d}")
        given.papers(reference)

        def attempt(act):
            try:
                return act()
            except AppError as refusal:
                return refusal

        with ThreadPoolExecutor(2) as pool:
            saved, sent = pool.map(
                attempt,
                (
                    lambda ref=reference: save(ref, Field.OCCUPATION, "Nelayan"),
                    lambda ref=reference: send(ref),
                ),
            )
        assert isinstance(sent, Sent)
        row = application(deps, reference)
        if not isinstance(saved, ApplicationSent):
            assert row.changed_at == row.sent_at
        assert row.status is Status.CHECKING


def test_a_nik_held_by_somebody_is_told_at_sending_and_nothing_moves(deps, given, owner, vault, send):
    given.application(status=Status.PAID, nik_lock=vault.index(SITI[Field.NIK], "nik"))
    reference = given.filled_application(owner)
    given.papers(reference)
    with pytest.raises(NikInUse):
        send(reference)
    assert given.status(reference) is Status.DRAFT


def test_the_officer_is_warned_of_what_is_odd(deps, given, owner, send):
    reference = given.filled_application(owner, sex="male", name="H. SITI NURHALIZA")
    given.papers(reference)
    send(reference)
    (warned,) = [event for event in rows(deps, t.AuditEvent) if event.act == "application.doubts"]
    assert warned.details == '{"kinds": ["name_single_letter", "name_title", "sex_differs"]}'


def test_withdrawing_deletes_the_answers_and_frees_the_nik(deps, given, owner, vault):
    reference = given.filled_application(owner, Status.PAYABLE, columns={"nik_lock": vault.index("x", "nik")})
    run(withdraw_application, WithdrawApplication(reference), actor=owner, deps=deps)
    run(withdraw_application, WithdrawApplication(reference), actor=owner, deps=deps)
    row = application(deps, reference)
    assert (row.status, row.name_sealed, row.nik_index, row.nik_lock) == (Status.WITHDRAWN, None, None, None)
    assert rows(deps, t.Answer) == []


def test_after_paying_nobody_withdraws_by_a_tap(deps, given, owner):
    reference = given.filled_application(owner, Status.PAID)
    with pytest.raises(MoveNotAllowed):
        run(withdraw_application, WithdrawApplication(reference), actor=owner, deps=deps)
    assert given.status(reference) is Status.PAID
    assert len(rows(deps, t.Answer)) == len(SITI)
