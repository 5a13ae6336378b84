"""The auditor's "promises over time": silent while rights are sold as they must be, loud once one too many was sold."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services import reserving, rights
from lingga_app.services.audit import audit_all
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.seats import BookSeat, book_seat
from tests.factories import Given
from tests.seats.office import PROMISES, Sale

CHAIRS, BOOKS = 7, 9

OF_BOOKS = "B.8 a blank book for every right"


class Market:
    """Seven chairs at one place, spread over four days, and everybody who asks for a right to one."""

    def __init__(self, deps: Deps, given: Given, clock: FixedClock) -> None:
        self.deps, self.given, self.clock = deps, given, clock
        self.place = given.place("DABO", horizon_days=9)
        start = deps.clock.now().replace(hour=2) + timedelta(days=6)
        shares = ({"walk_in": 1}, {}, {}, {"walk_in": 2})
        self.hours = [
            given.session(self.place, start + timedelta(days=n), 2 + n % 2, **share) for n, share in enumerate(shares)
        ]
        given.books(BOOKS)

    def sell(self) -> str | None:
        """One more right, or None where the pay button is closed. Its reference."""
        owner = self.given.account()
        ref = self.given.application(owner, Status.PAID)
        payment = self.given.payment(ref, self.place)
        cmd = Sale(self.given.application_id(ref), payment, self.place)
        try:
            run(_sell, cmd, actor=SYSTEM, deps=self.deps)
        except rights.PayClosed:  # or its kind, `BooksOut`
            return None
        return ref

    def open_more(self) -> None:
        """Chairs for more people than there are books."""
        self.given.session(self.place, self.clock.now() + timedelta(days=6), 2 * BOOKS)

    def found(self, rules: tuple[str, ...] = (PROMISES, OF_BOOKS)) -> list[str]:
        return [each for each in audit_all(self.deps).violations if each.startswith(rules)]


def _sell(ctx: Ctx, cmd: Sale) -> date:
    until = rights.offer_right(ctx, ctx.db.get_one(t.Application, cmd.number), cmd.payment, cmd.place)
    rights.grant_right(ctx, cmd.payment)
    return until


@pytest.fixture
def market(deps: Deps, given: Given, clock: FixedClock) -> Market:
    return Market(deps, given, clock)


def sold_out(market: Market) -> list[str]:
    return list(iter(market.sell, None))


def test_sold_to_the_last_chair_every_promise_holds(market: Market) -> None:
    assert len(sold_out(market)) == CHAIRS
    assert market.found() == []


def test_chairs_that_passed_unsold_count_for_who_could_have_taken_them(market: Market) -> None:
    sold_out(market)
    market.clock.advance(timedelta(days=30))
    assert market.found() == []


def test_a_seat_serves_the_right_that_it_was_taken_on(market: Market) -> None:
    door = market.given.officer(Role.COUNTER)
    for ref, hour in zip(sold_out(market), market.hours, strict=False):
        run(book_seat, BookSeat(ref, hour), actor=door, deps=market.deps)
        assert market.found() == []


def test_sold_to_the_last_book_everybody_has_one(market: Market) -> None:
    market.open_more()
    assert len(sold_out(market)) == BOOKS
    assert market.found() == []


def one_too_many(real: Callable[..., int]) -> Callable[..., int]:
    """A count that is one too large, as when two sellers count at once."""

    def counted(*asked: Any) -> int:
        return real(*asked) + 1

    return counted


def test_control_one_right_too_many_is_found(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    sold_out(market)
    monkeypatch.setattr(rights, "room", one_too_many(rights.room))
    assert market.sell() is not None
    (found,) = market.found()
    assert "no seat for 1 people promised one by " in found


def test_control_one_right_more_than_books_is_found(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    market.open_more()
    sold_out(market)
    monkeypatch.setattr(rights, "books_on_hand", one_too_many(rights.books_on_hand))
    assert market.sell() is not None
    assert market.found() == [f"{OF_BOOKS}: {BOOKS + 1} people hold a right, and there are {BOOKS} blank books"]


def test_a_book_that_was_spoiled_since_accuses_nobody(market: Market) -> None:
    market.open_more()
    sold_out(market)
    books = table(t.BlankBook)
    with market.deps.writing() as db:
        first = select(books.c.id).order_by(books.c.id).limit(1).scalar_subquery()
        spoiled = {"state": t.BookState.SPOILED, "used_at": market.clock.now()}
        db.execute(update(books).where(books.c.id == first).values(spoiled))
    assert market.found() == []


def test_control_a_promised_chair_given_away_is_found(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    """A right of another place takes a chair here; nobody asks whom it was promised to."""
    sold_out(market)
    owner = market.given.account()
    stranger = market.given.paid(market.given.place("DAIK"), owner)
    with pytest.raises(rights.SeatPromised):
        run(book_seat, BookSeat(stranger, market.hours[0]), actor=owner, deps=market.deps)
    monkeypatch.setattr(reserving, "keep_promises", lambda *_, **__: None)
    run(book_seat, BookSeat(stranger, market.hours[0]), actor=owner, deps=market.deps)
    assert [found.split(" promised")[0] for found in market.found() if f"place {market.place}:" in found] == [
        f"{PROMISES}: place {market.place}: no seat for 1 people"
    ]
