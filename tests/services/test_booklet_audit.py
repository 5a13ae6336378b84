"""Each invariant of books and booklets finds its planted fault, and nothing is found where all went well."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.services.audit import audit_all
from lingga_app.services.hand_over import HandOver, Shown, hand_over
from lingga_app.services.printing import PrintPassport, SpoilBook, print_passport, spoil_book
from lingga_app.services.run import run
from lingga_app.services.stock import ReceiveBooks, receive_books
from tests.booklets import Booklets


@pytest.fixture
def office(given):
    return Booklets(given)


def found(deps):
    """Violations of the booklet rules (money and seats are not part of these cases)."""
    rules = ("E.5", "E.6", "E.8", "E.9")
    return [line for line in audit_all(deps).violations if line.startswith(rules)]


def plant(deps, row, where=None, **values):
    statement = update(table(row)).values(**values)
    with deps.writing() as db:
        db.execute(statement if where is None else statement.where(where))


def test_whole_journeys_leave_nothing_to_find(deps, office, given):
    run(receive_books, ReceiveBooks("Y0000001", "Y0000004"), actor=office.printer, deps=deps)
    spoiled = office.printed()
    run(spoil_book, SpoilBook(spoiled, "noda"), actor=office.printer, deps=deps)
    run(print_passport, PrintPassport(spoiled), actor=office.printer, deps=deps)
    ref = office.ready()
    run(hand_over, HandOver(office.slip(ref).code, frozenset({Shown.IDENTITY})), actor=office.counter, deps=deps)
    office.ready()
    office.posted()
    assert found(deps) == []


@pytest.mark.parametrize(
    ("row", "values", "rule"),
    [
        (t.Passport, {"issued_on": date(2026, 11, 20)}, "E.6, E.10 a booklet says one thing"),
        (t.Passport, {"expires_on": date(2040, 1, 1)}, "E.6, E.10 a booklet says one thing"),
        (t.BlankBook, {"number": "Z1111111"}, "E.6, E.10 a booklet says one thing"),
        (t.Application, {"product": "epassport_10y"}, "E.6, E.10 a booklet says one thing"),
        (t.BlankBook, {"state": "void"}, "E.5 an issued book"),
        (t.Delivery, {"state": "cancelled"}, "E.8 ready = one delivery that waits"),
        (t.Delivery, {"state": "under_way"}, "E.8 posted = one delivery"),
        (t.Application, {"status": "collected"}, "E.8 collected = handed over"),
        (t.Application, {"status": "delivered"}, "E.8 delivered = received by post"),
        (t.Delivery, {"state": "done"}, "E.8 a hand-over says who"),
        (t.Application, {"status": "unclaimed"}, "E.9 cancelled after thirty days"),
    ],
)
def test_a_planted_fault_is_found(deps, office, row, values, rule):
    office.ready()
    assert found(deps) == []
    plant(deps, row, **values)
    assert any(line.startswith(rule) for line in found(deps)), found(deps)


def test_a_code_that_was_spent_or_cancelled_without_a_hand_over_is_found(deps, office):
    office.ready()
    plant(deps, t.PickupToken, used_at=deps.clock.now())
    assert {line.split(":")[0] for line in found(deps)} == {
        "E.9 a booklet that waits at a counter = one living code",
        "E.9 a spent code = a finished hand-over",
    }
    plant(deps, t.PickupToken, used_at=None, cancelled_at=deps.clock.now() - timedelta(days=1))
    assert {line.split(":")[0] for line in found(deps)} == {"E.9 a booklet that waits at a counter = one living code"}


def test_one_changed_bit_of_a_seal_is_found(deps, office):
    office.ready()
    with deps.reading() as db:
        [raw] = db.execute(select(table(t.Passport).c.seal)).scalars()
    for bit in range(0, len(raw) * 8, 37):
        wrong = bytearray(raw)
        wrong[bit // 8] ^= 1 << bit % 8
        plant(deps, t.Passport, seal=bytes(wrong))
        assert [line.endswith("the seal does not fit the page") for line in found(deps)] == [True]


def test_a_book_that_vanished_is_missed(deps, office):
    run(receive_books, ReceiveBooks("Y0000001", "Y0000004"), actor=office.printer, deps=deps)
    with deps.writing() as db:
        db.execute(delete(table(t.BlankBook)).where(table(t.BlankBook).c.number == "Y0000002"))
    assert found(deps) == ["E.5 books received = books on record: 4 books were received, 3 are on record"]
