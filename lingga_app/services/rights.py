"""Booking rights: what a payment buys. Rights sold never exceed the seats and blank books behind them (B.7, B.8).

OFFERED with the bill -> GRANTED inside the payment's transaction -> SPENT on a seat -> GRANTED again when the office
or the sea takes the seat away. OFFERED -> WITHDRAWN when the bill ends unpaid; GRANTED or SPENT -> REFUNDED with the
money.

Selling happens under the lock of the place's row: the rights that are still to be seated and the seats that are still
free are counted, then the new right is written (a plain count without that lock oversells on PostgreSQL). Booking on
one's own right does not take the lock: right and seat leave both counts in one commit.

Call these inside the payment's transaction, after the payment row was written. None of them commits.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import ClassVar

from sqlalchemy import Update, bindparam, exists, func, insert, select, update

from lingga_app.db.tables import (
    Application,
    BlankBook,
    BookingRight,
    BookState,
    Office,
    Place,
    PlaceKind,
    PlaceState,
    RightState,
    SessionState,
)
from lingga_app.db.types import UtcDateTime, any_of, table
from lingga_app.domain.calendar import PAY_CODE_LIFE, add_working_days, wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.promises import harmed, room
from lingga_app.services.chairs import falls_back_before, left_for_all, sessions
from lingga_app.services.days import closed_days
from lingga_app.services.run import Ctx
from lingga_app.services.said import Said

rights, _places, _offices = table(BookingRight), table(Place), table(Office)
_books, _applications = table(BlankBook), table(Application)

UNSEATED = (RightState.OFFERED, RightState.GRANTED)
LIVE = (*UNSEATED, RightState.SPENT)
_unseated_then = select(rights.c.id).where(
    rights.c.place_id == bindparam("place"),
    any_of(rights.c.state, UNSEATED),
    rights.c.promised_until >= bindparam("day"),
)
_AT_RISK = {
    False: select(exists(_unseated_then)),
    True: select(exists(_unseated_then.where(rights.c.promised_until < bindparam("own")))),
}
"""Is there a promise that a seat on `day` could break? By whether every taker has a promise of their own there."""
_right_of = select(rights.c.place_id, rights.c.promised_until, rights.c.state).where(
    rights.c.application_id == bindparam("id_"), any_of(rights.c.state, LIVE)
)
_spend = (
    update(rights)
    .where(rights.c.application_id == bindparam("id_"), rights.c.state == RightState.GRANTED)
    .values(state=RightState.SPENT, changed_at=bindparam("now"))
    .returning(rights.c.place_id, rights.c.promised_until)
)
BOOKLESS = (
    Status.PAYABLE, Status.BILLED, Status.PAID, Status.BOOKED, Status.ARRIVED, Status.INTERVIEWED, Status.RETURNED,
    Status.VERIFIED, Status.APPROVED,
)  # fmt: skip
"""Statuses in which a right still needs a blank book (later ones hold theirs, ended ones need none)."""
_offer = insert(rights)
_place = select(_places).where(_places.c.id == bindparam("id_"))
_locked_place = _place.with_for_update()
_lock_place = select(_places.c.id).where(_places.c.id == bindparam("id_")).with_for_update()
_lock_office = select(_offices.c.id).where(_offices.c.id == bindparam("id_")).with_for_update()
_due_by_day = (
    select(rights.c.promised_until, func.count().label("people"))
    .where(rights.c.place_id == bindparam("place_"), any_of(rights.c.state, UNSEATED))
    .group_by(rights.c.promised_until)
)
_left = left_for_all(bindparam("falls_back_", type_=UtcDateTime()))
_free_seats = select(sessions.c.starts_at, _left.label("left")).where(
    sessions.c.place_id == bindparam("place_"),
    sessions.c.state == SessionState.OPEN,
    sessions.c.starts_at > bindparam("after_"),
    _left > 0,
)
_books_needed = select(func.count()).where(
    any_of(_applications.c.status, BOOKLESS),
    exists().where(rights.c.application_id == _applications.c.id, any_of(rights.c.state, LIVE)),
)
"""From the cases that are under way, of which there are always about as many; spent rights become more and more."""
_books_on_hand = select(func.count()).select_from(_books).where(_books.c.state == BookState.ON_HAND)


class PayClosed(Said):
    """No further right can be sold at this place: the promise could not be kept. `day`: full up to here."""

    code: ClassVar[str] = "pay_closed"
    id: ClassVar[str] = (
        "Pembayaran belum dibuka karena jadwal sampai {day} sudah penuh. Isian Anda tersimpan. "
        "Kami kabari begitu ada jadwal. Bisa juga pilih tempat lain."
    )
    en: ClassVar[str] = (
        "Payment is not open yet: all dates up to {day} are full. Your answers are saved. "
        "We will tell you as soon as there is a date. You can also choose another place."
    )


class BooksOut(PayClosed):
    """Every blank book on hand belongs to somebody who paid, or is about to."""

    code: ClassVar[str] = "books_out"
    id: ClassVar[str] = (
        "Pembayaran belum dibuka karena buku paspor kosong belum cukup. Isian Anda tersimpan. "
        "Coba lagi besok, atau tanya petugas."
    )
    en: ClassVar[str] = (
        "Payment is not open yet: there are not enough blank passport books. Your answers are saved. "
        "Try again tomorrow, or ask an officer."
    )


class PayFirst(Said):
    code: ClassVar[str] = "pay_first"
    id: ClassVar[str] = "Jadwal dipilih setelah uang masuk. Bayar dulu."
    en: ClassVar[str] = "Dates open when the money has arrived. Pay first."


class SeatPromised(Said):
    """The seat belongs to people whose promised day comes first. `day`: the promise that would break."""

    code: ClassVar[str] = "seat_promised"
    id: ClassVar[str] = (
        "Jadwal ini dijaga untuk orang yang dijanjikan sampai {day}. Hak Anda tetap ada. Pilih jadwal lain di bawah."
    )
    en: ClassVar[str] = (
        "This date is kept for people who were promised one by {day}. You still have your right. "
        "Choose another one below."
    )


@dataclass(frozen=True, slots=True)
class Right:
    """A right that was used or found: where it promises a seat, and until when."""

    place_id: int
    promised_until: date
    state: RightState


def promise(ctx: Ctx, place_id: int, people: int = 1) -> date:
    """The day that a right sold now would promise; holds the place's lock until the transaction ends.

    `people`: seats that must be to be had besides all that was promised already. Seats that begin before a pay code
    made now could end (72 h) do not count: who pays at the last hour must find one too.
    Raises `NotFound`, `PayClosed(day)`, `BooksOut(day)`.
    """
    place = _locked(ctx, place_id)
    last, left = _left_at(ctx, place)
    if left < people:
        raise PayClosed(day=last)
    if spare_books(ctx, lock_office=place.office_id) < people:
        raise BooksOut(day=last)
    return last


def promised_if_sold(ctx: Ctx, place_id: int, people: int = 1) -> tuple[date | None, date]:
    """For pages: what `promise` would answer (None when closed) and the last day looked at. Takes no lock."""
    place = ctx.db.execute(_place, {"id_": place_id}).one_or_none()
    if place is None:
        raise NotFound
    last, left = _left_at(ctx, place)
    sold = place.state is PlaceState.OPEN and left >= people and spare_books(ctx) >= people
    return (last if sold else None), last


def offer_right(ctx: Ctx, application: Application, payment_id: int, place_id: int, people: int = 1) -> date:
    """Sell the right that comes with a bill, or refuse. Returns the promised day, to be stored with the bill.

    One right per payment and one live right per application (`IntegrityError` is a programming error).
    Raises as `promise`.
    """
    until = promise(ctx, place_id, people)
    write_right(ctx, application, payment_id, place_id, until)
    return until


def write_right(ctx: Ctx, application: Application, payment_id: int, place_id: int, until: date) -> None:
    """Offer the right whose day `promise` answered in this very transaction: its locks still hold."""
    ctx.db.execute(
        _offer,
        {
            "application_id": application.id,
            "payment_id": payment_id,
            "place_id": place_id,
            "promised_until": until,
            "state": RightState.OFFERED,
            "changed_at": ctx.now,
        },
    )


def grant_right(ctx: Ctx, payment_id: int) -> bool:
    """The money came: the offered right is theirs. True if the application holds a right by this payment afterwards.

    A right that was withdrawn in the meantime (late money) is sold again if one is still to be had, with a new promise;
    False otherwise, and when the application has another live right (a second payment).
    """
    if _turn(ctx, payment_id, (RightState.OFFERED,), RightState.GRANTED):
        return True
    row = ctx.db.execute(select(rights).where(rights.c.payment_id == payment_id).with_for_update()).one_or_none()
    if row is None:
        return False
    if row.state is not RightState.WITHDRAWN:
        return row.state in (RightState.GRANTED, RightState.SPENT)
    if right_of(ctx, row.application_id) is not None:
        return False
    try:
        until = promise(ctx, row.place_id)
    except (PayClosed, NotFound):
        return False
    return bool(_turn(ctx, payment_id, (RightState.WITHDRAWN,), RightState.GRANTED, promised_until=until))


def withdraw_right(ctx: Ctx, payment_id: int) -> bool:
    """The bill ended unpaid. False when the right is not on offer any more (the payment won)."""
    return _turn(ctx, payment_id, (RightState.OFFERED,), RightState.WITHDRAWN)


def refund_right(ctx: Ctx, payment_id: int) -> bool:
    """The money goes back, and the right with it. A seat that was taken on it is released by the caller."""
    return _turn(ctx, payment_id, (RightState.GRANTED, RightState.SPENT, RightState.OFFERED), RightState.REFUNDED)


def spend_right(ctx: Ctx, application_id: int) -> Right:
    """Use the granted right for a seat. Raises `PayFirst` when there is none."""
    row = ctx.db.execute(_spend, {"id_": application_id, "now": ctx.now}).one_or_none()
    if row is None:
        raise PayFirst
    return Right(row.place_id, row.promised_until, RightState.SPENT)


def renew_right(ctx: Ctx, application_id: int) -> date | None:
    """Give a spent right back because the office or the sea took the seat; the promise runs anew from today.

    Never refused: who paid keeps the right even when every seat is promised; the planner is warned instead. None when
    there is no spent right.
    """
    spent = ctx.db.execute(
        select(rights.c.id, rights.c.place_id).where(
            rights.c.application_id == application_id, rights.c.state == RightState.SPENT
        )
    ).one_or_none()
    if spent is None:
        return None
    place = _locked(ctx, spent.place_id, state=None)
    until = _last_day(ctx, place)
    ctx.db.execute(
        update(rights)
        .where(rights.c.id == spent.id)
        .values(state=RightState.GRANTED, promised_until=until, changed_at=ctx.now)
    )
    return until


def lock_unseated(ctx: Ctx, place_id: int) -> None:
    """Before the sessions of a place are touched: rights come first in the order of locks."""
    here = select(rights.c.id).where(rights.c.place_id == place_id, rights.c.state.in_(UNSEATED))
    ctx.db.execute(here.order_by(rights.c.id).with_for_update())


def move_unseated(ctx: Ctx, place_id: int, to: Sequence[int]) -> list[tuple[int, int, date]]:
    """The place takes nobody any more: rights still to be seated there promise a seat elsewhere, anew from today.

    Each goes to the first place of `to` that has room for one more, else to the last of them: never refused, as in
    `renew_right`. Returns (application, place, promised day) in the order in which they are served: paid first.
    """
    unseated = select(rights.c.id, rights.c.application_id).where(
        rights.c.place_id == place_id, rights.c.state.in_(UNSEATED)
    )
    moved: list[tuple[int, int, date]] = []
    places = [_locked(ctx, number, state=None) for number in to]
    for row in ctx.db.execute(unseated.order_by(rights.c.state != RightState.GRANTED, rights.c.id)).all():
        there = next((place for place in places if _left_at(ctx, place)[1] > 0), places[-1])
        until = _last_day(ctx, there)
        known = {"place_id": there.id, "promised_until": until, "changed_at": ctx.now}
        ctx.db.execute(update(rights).where(rights.c.id == row.id).values(known))
        moved.append((row.application_id, there.id or 0, until))
    return moved


def right_of(ctx: Ctx, application_id: int) -> Right | None:
    """The live right of an application, if it has one."""
    row = ctx.db.execute(_right_of, {"id_": application_id}).one_or_none()
    return None if row is None else Right(*row)


def keep_promises(ctx: Ctx, place_id: int, day: date, owns: Sequence[date | None], *, spent: bool = True) -> None:
    """Refuse seats on `day` that others with an earlier promise need. Call before the chairs are taken.

    `owns`: for each taker the end of their own right at this place that the seat uses up, else None; `spent` tells
    whether those rights are used up already. The lock is taken only when there is a promise that could break. Raises
    `SeatPromised(day)`.
    """
    known = [own for own in owns if own is not None]
    all_here = len(known) == len(owns)
    asked = {"place": place_id, "day": day, "own": max(known, default=None)}
    if not ctx.db.execute(_AT_RISK[all_here], asked).scalar():
        return
    _lock(ctx, place_id)
    due = due_by_day(ctx, place_id)
    if not spent:
        due.subtract(known)
    broken = harmed(due, free_by_day(ctx, place_id, ctx.now), day, owns)
    if broken is not None:
        raise SeatPromised(day=broken)


def due_by_day(ctx: Ctx, place_id: int) -> Counter[date]:
    """Rights still to be seated at a place, by the end of their promise."""
    return Counter({row.promised_until: row.people for row in ctx.db.execute(_due_by_day, {"place_": place_id}).all()})


def free_by_day(ctx: Ctx, place_id: int, after: datetime) -> Counter[date]:
    """Seats that anybody can still book at a place, by day; the unused priority share stays out."""
    asked = {"place_": place_id, "after_": after, "falls_back_": falls_back_before(ctx.now)}
    free: Counter[date] = Counter()
    for row in ctx.db.execute(_free_seats, asked).all():
        free[wib_day(row.starts_at)] += row.left
    return free


def spare_books(ctx: Ctx, *, lock_office: int | None = None) -> int:
    """Blank books that no sold right needs. `lock_office` keeps two sales at different places apart."""
    if lock_office is not None:
        ctx.db.execute(_lock_office, {"id_": lock_office})
    # Needs first: a book that is printed between the two counts is then counted as needed, never as spare.
    needed = books_needed(ctx)
    return books_on_hand(ctx) - needed


def books_needed(ctx: Ctx) -> int:
    """Rights sold whose passport is still to be printed."""
    return ctx.db.execute(_books_needed, {}).scalar_one()


def books_on_hand(ctx: Ctx) -> int:
    """Blank books that can be printed."""
    return ctx.db.execute(_books_on_hand, {}).scalar_one()


def _left_at(ctx: Ctx, place: Place) -> tuple[date, int]:
    """The day a right would promise and how many such rights could be sold. Rights are read before seats: a booking
    that commits between the two reads makes the answer smaller, never larger."""
    last = _last_day(ctx, place)
    due = due_by_day(ctx, place.id or 0)
    return last, room(due, free_by_day(ctx, place.id or 0, ctx.now + PAY_CODE_LIFE), last)


def _last_day(ctx: Ctx, place: Place) -> date:
    """Working days of the place's horizon from today; an outreach visit never promises beyond its own last day."""
    last = add_working_days(wib_day(ctx.now), place.horizon_days, closed_days(ctx))
    if place.kind is PlaceKind.OUTREACH and place.ends_on is not None:
        return max(min(last, place.ends_on), wib_day(ctx.now) + timedelta(days=1))
    return last


def _lock(ctx: Ctx, place_id: int) -> None:
    ctx.db.execute(_lock_place, {"id_": place_id})


def _locked(ctx: Ctx, place_id: int, state: PlaceState | None = PlaceState.OPEN) -> Place:
    row = ctx.db.execute(_locked_place, {"id_": place_id}).one_or_none()
    if row is None or (state is not None and row.state is not state):
        raise NotFound
    return row  # pyright: ignore[reportReturnType]


def _turn(
    ctx: Ctx, payment_id: int, was: tuple[RightState, ...], to: RightState, promised_until: date | None = None
) -> bool:
    also = {} if promised_until is None else {"until_": promised_until}
    known = {"payment_": payment_id, "to_": to, "at_": ctx.now, **also}
    return ctx.change(_turning(was, again=bool(also)), known) == 1


@cache
def _turning(was: tuple[RightState, ...], *, again: bool) -> Update:
    """`again`: with a new promise."""
    turn = (
        update(rights)
        .where(rights.c.payment_id == bindparam("payment_"), any_of(rights.c.state, was))
        .values(state=bindparam("to_"), changed_at=bindparam("at_"))
    )
    return turn.values(promised_until=bindparam("until_")) if again else turn
