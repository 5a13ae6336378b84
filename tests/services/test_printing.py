"""Books and booklets: once each, by three people, from what the applicant agreed to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain import mrz
from lingga_app.domain.actor import PUBLIC, SYSTEM, Role
from lingga_app.domain.base45 import encode
from lingga_app.domain.eligibility import TenYearsNotAllowed
from lingga_app.domain.errors import AppError, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.services import stock
from lingga_app.services.answers import write_answers
from lingga_app.services.authenticity import CheckPaper, Verdict, check_seal
from lingga_app.services.printing import (
    PortraitNotThere,
    PrintPassport,
    ReleasePassport,
    SpoilBook,
    open_page,
    print_passport,
    release_passport,
    spoil_book,
)
from lingga_app.services.proofread import NotProofread
from lingga_app.services.run import read, run
from lingga_app.services.steps import TwoPersons
from lingga_app.services.stock import ReceiveBooks, ShowStock, VoidBook, receive_books, show_stock, void_book
from tests.booklets import Booklets
from tests.factories import BUDI

_books, _passports = table(t.BlankBook), table(t.Passport)


@pytest.fixture
def office(given):
    return Booklets(given)


def books(deps, **where):
    query = select(_books).order_by(_books.c.number)
    for name, value in where.items():
        query = query.where(_books.c[name] == value)
    with deps.reading() as db:
        return db.execute(query).all()


def refused(case, cmd, error, *, actor, deps):
    with pytest.raises(error) as caught:
        run(case, cmd, actor=actor, deps=deps)
    for lang in ("id", "en"):
        assert "{" not in caught.value.message(lang)
    return caught.value


def page_of(deps, office, ref):
    def opened(ctx, _):
        application = ctx.db.execute(select(t.Application).where(t.Application.reference == ref)).scalar_one()
        return open_page(ctx, application, office.rows(t.Passport, ref)[-1].data_sealed)

    return read(opened, None, actor=SYSTEM, deps=deps)


class TestStock:
    def test_a_batch_is_received_once(self, deps, office):
        cmd = ReceiveBooks(" x 0012345 ", "X0012349", "SJ-2026-11")
        assert run(receive_books, cmd, actor=office.printer, deps=deps) == 5
        assert [book.number for book in books(deps)] == [f"X001234{n}" for n in range(5, 10)]
        overlap = ReceiveBooks("X0012340", "X0012345")
        assert refused(receive_books, overlap, stock.BookKnown, actor=office.printer, deps=deps).facts == {
            "number": "X0012345"
        }
        assert len(books(deps)) == 5

    @pytest.mark.parametrize(
        ("first", "last", "error"),
        [
            ("X001234", "X0012345", stock.BookNumberWrong),
            ("XX012345", "XX012346", stock.BookNumberWrong),
            ("X0012345'; --", "X0012345", stock.BookNumberWrong),
            ("X٠٠١٢٣٤٥", "X0012345", stock.BookNumberWrong),
            ("X0012345", "Y0012346", stock.BookRangeWrong),
            ("X0012345", "X0012344", stock.BookRangeWrong),
            ("X0000001", "X9999999", stock.BookRangeWrong),
        ],
    )
    def test_a_wrong_range_is_refused_and_nothing_is_stored(self, deps, office, first, last, error):
        refused(receive_books, ReceiveBooks(first, last), error, actor=office.printer, deps=deps)
        assert books(deps) == []

    def test_a_book_is_voided_with_a_reason_once(self, deps, office, given):
        given.books(2)
        first = books(deps)[0].number
        refused(void_book, VoidBook(first, " "), stock.ReasonMissing, actor=office.supervisor, deps=deps)
        run(void_book, VoidBook(first, "basah"), actor=office.supervisor, deps=deps)
        refused(void_book, VoidBook(first, "basah"), stock.BookUsed, actor=office.supervisor, deps=deps)
        refused(void_book, VoidBook("Z9999999", "basah"), stock.BookUsed, actor=office.supervisor, deps=deps)
        found = read(show_stock, ShowStock(), actor=office.printer, deps=deps)
        assert (found.on_hand, found.void, found.received, found.low) == (1, 1, 2, True)

    def test_stock_is_not_everybodys_business(self, deps, office, given):
        for actor in (office.siti, office.counter, PUBLIC):
            with pytest.raises(AppError):
                run(receive_books, ReceiveBooks("X0000001", "X0000002"), actor=actor, deps=deps)
        refused(void_book, VoidBook("X0000001", "x"), NotAllowed, actor=office.printer, deps=deps)
        assert books(deps) == []


class TestPrint:
    def test_an_approved_case_becomes_a_book(self, deps, office, given):
        ref = office.approved()
        given.books(2)
        done = run(print_passport, PrintPassport(ref), actor=office.printer, deps=deps)
        assert (done.issued_on, done.expires_on) == (date(2026, 11, 24), date(2031, 11, 24))
        assert given.status(ref) is Status.PRINTED
        [book] = books(deps, state="issued")
        assert (book.number, book.used_by) == (done.number, office.printer.id)
        page = page_of(deps, office, ref)
        assert mrz.check(*page.mrz) == ()
        zone = mrz.parse(*page.mrz)
        assert (zone.number, zone.primary, zone.secondary) == (done.number, "NURHALIZA", "SITI")
        assert (zone.birth, zone.expiry, page.name) == ("940817", "311124", "SITI NURHALIZA")

    def test_the_seal_of_the_page_holds_until_the_book_is_void(self, deps, office):
        ref = office.printed()
        text = encode(office.rows(t.Passport, ref)[0].seal)
        assert read(check_seal, CheckPaper(text), actor=PUBLIC, deps=deps).verdict is Verdict.GOOD
        run(spoil_book, SpoilBook(ref, "noda tinta"), actor=office.printer, deps=deps)
        assert read(check_seal, CheckPaper(text), actor=PUBLIC, deps=deps).verdict is Verdict.ENDED

    def test_the_officer_may_name_the_book_in_hand(self, deps, office, given):
        ref = office.approved()
        given.books(3)
        last = books(deps)[-1].number
        assert run(print_passport, PrintPassport(ref, last.lower()), actor=office.printer, deps=deps).number == last
        other = office.approved()
        refused(print_passport, PrintPassport(other, last), stock.BookUsed, actor=office.printer, deps=deps)
        assert given.status(other) is Status.APPROVED

    def test_without_a_book_nothing_changes(self, deps, office, given):
        ref = office.approved()
        refused(print_passport, PrintPassport(ref), stock.NoBookLeft, actor=office.printer, deps=deps)
        assert given.status(ref) is Status.APPROVED
        assert office.rows(t.Passport, ref) == []

    def test_what_changed_after_the_look_is_not_printed(self, deps, office, given):
        ref = office.approved()
        given.books()

        def change(ctx, _):
            application = ctx.db.execute(select(t.Application).where(t.Application.reference == ref)).scalar_one()
            write_answers(ctx, application, {Field.NAME: "SITI NURHALISA"}, reason="x")

        run(change, None, actor=SYSTEM, deps=deps)
        refused(print_passport, PrintPassport(ref), NotProofread, actor=office.printer, deps=deps)
        assert given.status(ref) is Status.APPROVED
        assert len(books(deps, state="on_hand")) == 1

    def test_no_portrait_no_book(self, deps, office, given):
        ref = office.approved()
        given.books()
        with deps.writing() as db:
            db.execute(update(table(t.Portrait)).values(replaced_at=deps.clock.now()))
        refused(print_passport, PrintPassport(ref), PortraitNotThere, actor=office.printer, deps=deps)
        assert given.status(ref) is Status.APPROVED

    @pytest.mark.parametrize("step", ["interview", "approve"])
    def test_who_interviewed_or_approved_does_not_print(self, deps, office, given, step):
        both = given.officer(Role.PRINTER, Role.INTERVIEWER, Role.APPROVER)
        ref = office.approved()
        given.books()
        with deps.writing() as db:
            steps = table(t.CaseStep)
            db.execute(update(steps).where(steps.c.step == step).values(officer_id=both.id))
        refused(print_passport, PrintPassport(ref), TwoPersons, actor=both, deps=deps)
        assert given.status(ref) is Status.APPROVED
        assert run(print_passport, PrintPassport(ref), actor=office.printer, deps=deps).number

    def test_a_child_gets_five_years_and_a_young_dual_citizen_not_past_the_choice(self, deps, office, given):
        given.books(2)
        child = office.approved(base=BUDI)
        assert run(print_passport, PrintPassport(child), actor=office.printer, deps=deps).expires_on.year == 2031
        born = "2007-03-05"
        dual = office.approved(
            base=BUDI, birth_date="2010-03-05", nik="2104010503100001", dual_citizen="yes", name="ADI"
        )
        done = run(print_passport, PrintPassport(dual), actor=office.printer, deps=deps)
        assert done.expires_on == min(date(2031, 3, 5), date(2031, 11, 24)), born

    def test_ten_years_are_refused_to_a_child(self, deps, office, given):
        given.books()
        ref = office.approved(base=BUDI, product="epassport_10y")
        refused(print_passport, PrintPassport(ref), TenYearsNotAllowed, actor=office.printer, deps=deps)
        assert len(books(deps, state="on_hand")) == 1

    def test_only_the_printer_prints_and_only_once(self, deps, office, given):
        ref = office.approved()
        given.books(2)
        for actor in (office.counter, office.approver, office.siti):
            with pytest.raises(AppError):
                run(print_passport, PrintPassport(ref), actor=actor, deps=deps)
        with pytest.raises(NotFound):
            run(print_passport, PrintPassport(ref), actor=given.officer(Role.PRINTER, office="BATAM"), deps=deps)
        run(print_passport, PrintPassport(ref), actor=office.printer, deps=deps)
        refused(print_passport, PrintPassport(ref), MoveNotAllowed, actor=office.printer, deps=deps)
        assert len(office.rows(t.Passport, ref)) == 1


class TestSpoilAndRelease:
    def test_a_spoiled_book_is_told_and_printed_again(self, deps, office, given):
        ref = office.printed(columns={"issue_due_on": date(2026, 11, 27)})
        assert run(spoil_book, SpoilBook(ref, "noda tinta"), actor=office.printer, deps=deps) == date(2026, 11, 27)
        assert given.status(ref) is Status.APPROVED
        assert office.told(ref) == ["book_spoiled"]
        [spoiled] = books(deps, state="spoiled")
        assert spoiled.reason == "noda tinta"
        given.books()
        again = run(print_passport, PrintPassport(ref), actor=office.printer, deps=deps)
        assert again.number != spoiled.number
        assert [row.void_at is None for row in office.rows(t.Passport, ref)] == [False, True]

    def test_spoiling_needs_a_reason(self, deps, office, given):
        ref = office.printed()
        refused(spoil_book, SpoilBook(ref, "  "), stock.ReasonMissing, actor=office.printer, deps=deps)
        assert given.status(ref) is Status.PRINTED

    def test_release_sets_the_day_and_tells_it(self, deps, office, given):
        ref = office.printed()
        done = run(release_passport, ReleasePassport(ref), actor=office.printer, deps=deps)
        assert done.collect_by == date(2026, 12, 28)  # 30 days on are Christmas Eve, a closed day
        assert given.status(ref) is Status.READY
        assert office.told(ref) == ["ready"]
        assert office.delivery(ref).state is t.DeliveryState.READY

    def test_spoil_and_release_at_once_have_one_winner(self, deps, office, given):
        for _ in range(3):
            ref = office.printed()

            def attempt(act, ref=ref):
                try:
                    run(*act, actor=office.printer, deps=deps)
                except MoveNotAllowed:
                    return 0
                return 1

            acts = [(spoil_book, SpoilBook(ref, "x")), (release_passport, ReleasePassport(ref))]
            with ThreadPoolExecutor(2) as pool:
                assert sum(pool.map(attempt, acts)) == 1
            live = [row for row in office.rows(t.Passport, ref) if row.void_at is None]
            assert len(live) == (given.status(ref) is Status.READY)


def race(deps, office, refs, number=""):
    def attempt(ref):
        try:
            return run(print_passport, PrintPassport(ref, number), actor=office.printer, deps=deps).number
        except (stock.NoBookLeft, stock.BookUsed, MoveNotAllowed):
            return None

    with ThreadPoolExecutor(8) as pool:
        return [found for found in pool.map(attempt, refs) if found]


def test_eight_cases_and_three_books_make_three_passports(deps, office, given):
    refs = [office.approved() for _ in range(8)]
    given.books(3)
    won = race(deps, office, refs)
    assert len(won) == len(set(won)) == 3
    assert len(books(deps, state="issued")) == 3


def test_one_case_printed_by_eight_at_once_takes_one_book(deps, office, given):
    ref = office.approved()
    given.books(8)
    assert len(race(deps, office, [ref] * 8)) == 1
    assert len(books(deps, state="issued")) == 1


def test_two_printers_who_hold_the_same_number_make_one_passport(deps, office, given):
    refs = [office.approved() for _ in range(6)]
    given.books(6)
    assert len(race(deps, office, refs, books(deps)[0].number)) == 1


def test_control_looking_first_and_taking_afterwards_uses_a_book_twice(deps, office, given):
    """The same without the guard in the statement: every printer has seen the same book on the shelf."""
    refs = [office.approved() for _ in range(3)]
    given.books(3)

    def look(ctx, _):
        return ctx.db.execute(
            select(_books.c.id).where(_books.c.state == "on_hand").order_by(_books.c.number).limit(1)
        ).scalar_one()

    def take(ctx, cmd):
        application_id, book_id = cmd
        ctx.db.execute(
            update(_books)
            .where(_books.c.id == book_id)
            .values(state="issued", application_id=application_id, used_at=ctx.now)
        )
        return book_id

    seen = [read(look, None, actor=SYSTEM, deps=deps) for _ in refs]
    took = [
        run(take, (given.application_id(ref), book), actor=SYSTEM, deps=deps)
        for ref, book in zip(refs, seen, strict=True)
    ]
    assert len(took) == 3
    assert len(books(deps, state="issued")) == 1


def test_a_second_live_passport_of_one_case_is_impossible(deps, office):
    ref = office.printed()
    [row] = office.rows(t.Passport, ref)
    office.given.books()
    [spare] = books(deps, state="on_hand")
    copy = {name: value for name, value in row._mapping.items() if name not in {"id", "book_id"}}
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), deps.writing() as db:
        db.execute(insert(_passports).values(copy | {"book_id": spare.id}))
    with deps.reading() as db:
        assert db.execute(select(func.count()).select_from(_passports)).scalar_one() == 1


def test_the_day_of_issue_is_the_day_in_lingga(deps, office, given, clock):
    clock.advance(timedelta(hours=14))  # 02.00 WIB of the next day
    ref = office.approved()
    given.books()
    assert run(print_passport, PrintPassport(ref), actor=office.printer, deps=deps).issued_on == date(2026, 11, 25)
