from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.services import rights
from lingga_app.services.find import any_application
from lingga_app.services.run import Ctx, read, run

_rights = table(t.BookingRight)


@dataclass(frozen=True)
class Ask:
    application_id: int = 0
    payment_id: int = 0
    place_id: int = 0
    people: int = 1


def offer(ctx: Ctx, cmd: Ask) -> date:
    return rights.offer_right(ctx, any_application(ctx, cmd.application_id), cmd.payment_id, cmd.place_id, cmd.people)


def grant(ctx: Ctx, cmd: Ask) -> bool:
    return rights.grant_right(ctx, cmd.payment_id)


def withdraw(ctx: Ctx, cmd: Ask) -> bool:
    return rights.withdraw_right(ctx, cmd.payment_id)


def refund(ctx: Ctx, cmd: Ask) -> bool:
    return rights.refund_right(ctx, cmd.payment_id)


def spend(ctx: Ctx, cmd: Ask) -> rights.Right:
    return rights.spend_right(ctx, cmd.application_id)


def renew(ctx: Ctx, cmd: Ask) -> date | None:
    return rights.renew_right(ctx, cmd.application_id)


def counted(ctx: Ctx, cmd: Ask) -> dict[str, int]:
    query = select(_rights.c.state, func.count()).group_by(_rights.c.state)
    return {state.value: n for state, n in ctx.db.execute(query)}


def states(deps):
    return read(counted, Ask(), actor=SYSTEM, deps=deps)


def billed(given, place_id):
    ref = given.application(status=Status.PAYABLE)
    return Ask(given.application_id(ref), given.payment(ref, place_id), place_id)


def do(case, cmd, deps):
    return run(case, cmd, actor=SYSTEM, deps=deps)


def test_a_bill_carries_the_promised_day(deps, given):
    ask = billed(given, given.open_place())
    assert do(offer, ask, deps) == date(2026, 12, 22)  # 20 working days after 24 November
    assert states(deps) == {"offered": 1}


def test_rights_sold_never_exceed_the_seats(deps, given):
    place_id = given.open_place(seats=3)
    asks = [billed(given, place_id) for _ in range(4)]
    for ask in asks[:3]:
        do(offer, ask, deps)
    with pytest.raises(rights.PayClosed) as refused:
        do(offer, asks[3], deps)
    assert refused.value.message("id").startswith("Pembayaran belum dibuka karena jadwal sampai Selasa, 22 Desember")
    assert states(deps) == {"offered": 3}


def test_the_walk_in_and_the_priority_share_are_never_promised(deps, given):
    place_id = given.place()
    given.session(place_id, deps.clock.now() + timedelta(days=7), 5, walk_in=2, priority=2)
    given.books(9)
    do(offer, billed(given, place_id), deps)
    with pytest.raises(rights.PayClosed):
        do(offer, billed(given, place_id), deps)


@pytest.mark.parametrize("days", [2, 40])
def test_seats_too_soon_or_beyond_the_horizon_back_no_promise(deps, given, days):
    ask = billed(given, given.open_place(days=days))
    with pytest.raises(rights.PayClosed):
        do(offer, ask, deps)
    assert states(deps) == {}


def test_rights_sold_never_exceed_the_blank_books(deps, given):
    place_id = given.open_place(seats=9, books=1)
    other = given.open_place(seats=9, code="DAIK", books=1)
    do(offer, billed(given, place_id), deps)
    do(offer, billed(given, other), deps)
    with pytest.raises(rights.BooksOut):
        do(offer, billed(given, place_id), deps)
    assert states(deps) == {"offered": 2}


def test_a_family_is_refused_as_a_whole(deps, given):
    place_id = given.open_place(seats=3)
    ask = billed(given, place_id)
    with pytest.raises(rights.PayClosed):
        do(offer, Ask(ask.application_id, ask.payment_id, place_id, people=4), deps)
    assert do(offer, Ask(ask.application_id, ask.payment_id, place_id, people=3), deps)


@pytest.mark.parametrize("state", [t.PlaceState.CANCELLED, t.PlaceState.CLOSED, t.PlaceState.PLANNED])
def test_a_place_that_is_not_open_sells_nothing(deps, given, state):
    place_id = given.place(state=state)
    given.session(place_id, deps.clock.now() + timedelta(days=7))
    given.books(9)
    with pytest.raises(NotFound):
        do(offer, billed(given, place_id), deps)


@pytest.mark.parametrize("place_id", [-1, 0, 2**62])
def test_a_place_that_does_not_exist_sells_nothing(deps, given, place_id):
    real = billed(given, given.open_place())
    with pytest.raises(NotFound):
        do(offer, Ask(real.application_id, real.payment_id, place_id), deps)


def race(deps, asks):
    def attempt(ask):
        try:
            do(offer, ask, deps)
        except rights.PayClosed:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        return sum(pool.map(attempt, asks))


def test_twelve_buyers_at_once_get_three_rights(deps, given):
    place_id = given.open_place(seats=3)
    assert race(deps, [billed(given, place_id) for _ in range(12)]) == 3
    assert states(deps) == {"offered": 3}


def test_two_places_do_not_sell_the_same_books(deps, given):
    places = [given.open_place(seats=50, code=code, books=0) for code in ("DABO", "DAIK", "SENAYANG")]
    given.books(4)
    assert race(deps, [billed(given, places[n % 3]) for n in range(12)]) == 4


def test_control_counting_before_the_lock_oversells(deps, given):
    """The same buyers with a look first and a sale afterwards: the count is old by the time of the sale."""
    place_id = given.open_place(seats=3)
    asks = [billed(given, place_id) for _ in range(12)]

    def look(ctx: Ctx, cmd: Ask) -> date | None:
        return rights.promised_if_sold(ctx, cmd.place_id)[0]

    def sell(ctx: Ctx, cmd: Ask) -> None:
        ctx.db.execute(
            insert(_rights).values(
                application_id=cmd.application_id,
                payment_id=cmd.payment_id,
                place_id=cmd.place_id,
                promised_until=ctx.now.date(),
                state="offered",
                changed_at=ctx.now,
            )
        )

    looks = [read(look, ask, actor=SYSTEM, deps=deps) for ask in asks]
    for ask, until in zip(asks, looks, strict=True):
        if until is not None:
            do(sell, ask, deps)
    assert states(deps)["offered"] == 12


def test_expiry_and_payment_at_once_have_one_winner(deps, given):
    place_id = given.open_place()
    for _ in range(6):
        ask = billed(given, place_id)
        do(offer, ask, deps)
        with ThreadPoolExecutor(2) as pool:
            lost = pool.submit(do, withdraw, ask, deps)
            won = pool.submit(do, grant, ask, deps)
        assert won.result()  # late money gets the right again while one is to be had
        assert states(deps).get("withdrawn", 0) == 0
        assert lost.result() in (True, False)


def test_granting_twice_is_granting_once(deps, given):
    ask = billed(given, given.open_place())
    do(offer, ask, deps)
    assert do(grant, ask, deps)
    assert do(grant, ask, deps)
    assert not do(withdraw, ask, deps)
    assert states(deps) == {"granted": 1}


def test_late_money_gets_the_right_again_only_while_there_is_one(deps, given):
    place_id = given.open_place(seats=1)
    late, other = billed(given, place_id), billed(given, place_id)
    do(offer, late, deps)
    assert do(withdraw, late, deps)
    do(offer, other, deps)
    assert not do(grant, late, deps)
    assert states(deps) == {"withdrawn": 1, "offered": 1}
    do(withdraw, other, deps)
    assert do(grant, late, deps)
    assert states(deps) == {"withdrawn": 1, "granted": 1}


def test_a_second_payment_of_one_application_grants_nothing(deps, given):
    place_id = given.open_place()
    first = billed(given, place_id)
    do(offer, first, deps)
    do(withdraw, first, deps)
    second = Ask(first.application_id, _payment(given, first, place_id), place_id)
    do(offer, second, deps)
    assert do(grant, second, deps)
    assert not do(grant, first, deps)
    assert states(deps) == {"withdrawn": 1, "granted": 1}


def _payment(given, ask, place_id):
    with given.deps.reading() as db:
        ref = db.scalar(select(t.Application.reference).where(t.Application.id == ask.application_id))
    return given.payment(ref, place_id, state="expired")


def test_a_right_is_spent_once_and_comes_back_with_a_new_day(deps, given, clock):
    place_id = given.open_place(seats=1)
    ask = billed(given, place_id)
    do(offer, ask, deps)
    with pytest.raises(rights.PayFirst):
        do(spend, ask, deps)
    do(grant, ask, deps)
    assert do(spend, ask, deps).place_id == place_id
    with pytest.raises(rights.PayFirst):
        do(spend, ask, deps)
    clock.advance(timedelta(days=7))
    assert do(renew, ask, deps) == date(2026, 12, 31)
    assert states(deps) == {"granted": 1}
    assert do(renew, ask, deps) is None


def test_money_back_takes_the_right_back(deps, given):
    ask = billed(given, given.open_place())
    do(offer, ask, deps)
    do(grant, ask, deps)
    assert do(refund, ask, deps)
    assert not do(refund, ask, deps)
    assert states(deps) == {"refunded": 1}
