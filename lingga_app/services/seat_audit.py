"""What the auditor asks of seats over time: promises and books, the waiting list, chairs kept for a boat act."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from lingga_app.db.tables import (
    Appointment,
    AppointmentState,
    BlankBook,
    BoatAct,
    BoatActState,
    BoatMove,
    BookState,
    OfferState,
    Session,
    SessionState,
    StatusChange,
)
from lingga_app.db.types import table
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.lifecycle import Act
from lingga_app.domain.waiting import Wish, fits_wherever
from lingga_app.services.line import entries, members, offers
from lingga_app.services.rights import UNSEATED, books_needed, books_on_hand, rights
from lingga_app.services.run import Ctx

_s, _a = table(Session), table(Appointment)
_acts, _moves = table(BoatAct), table(BoatMove)
_books, _changes = table(BlankBook), table(StatusChange)

AT_ONCE = timedelta(seconds=5)
"""Acts this close to each other are taken as simultaneous: a transaction is dated by its beginning."""


def broken_promises(ctx: Ctx) -> Iterator[str]:
    """B.7, B.8: everybody who holds a right could have had a seat of their own between its day and the promised one.

    Seats that passed unsold count for those who could have taken them; each seat serves the right that ends first
    (earliest deadline first seats everybody if anything does).
    """
    waiting: dict[int, list[tuple[datetime, date]]] = defaultdict(list)
    holders = _holders(ctx)
    rows = ctx.db.execute(
        select(rights.c.place_id, rights.c.application_id, rights.c.changed_at, rights.c.promised_until).where(
            rights.c.state.in_(UNSEATED)
        )
    )
    for row in rows:
        if row.application_id not in holders:
            waiting[row.place_id].append((row.changed_at, row.promised_until))
    for place_id, promised in sorted(waiting.items()):
        left = unseated(promised, _seats_over_time(ctx, place_id))
        if left:
            yield f"place {place_id}: no seat for {len(left)} people promised one by {min(left)}"


def unseated(promised: Iterable[tuple[datetime, date]], seats: Iterable[tuple[datetime, int]]) -> list[date]:
    """The promised days that no seat is left for. `promised`: (from when, by which day); `seats`: (when, how many)."""
    to_come = sorted(promised)
    open_ones: list[date] = []
    lost: list[date] = []
    for starts_at, count in sorted(seats):
        while to_come and to_come[0][0] <= starts_at:
            heapq.heappush(open_ones, to_come.pop(0)[1])
        while open_ones and open_ones[0] < wib_day(starts_at):
            lost.append(heapq.heappop(open_ones))
        for _ in range(min(count, len(open_ones))):
            heapq.heappop(open_ones)
    return [*lost, *open_ones, *(until for _, until in to_come)]


def _holders(ctx: Ctx) -> frozenset[int]:
    """Who holds a seat that they have not confirmed yet: it is theirs for their right."""
    held = select(_a.c.application_id).where(_a.c.state == AppointmentState.HELD, _a.c.expires_at > ctx.now)
    return frozenset(ctx.db.execute(held).scalars())


def _seats_over_time(ctx: Ctx, place_id: int) -> list[tuple[datetime, int]]:
    used = func.count(_a.c.id)
    alive = (
        (_a.c.session_id == _s.c.id)
        & ~_a.c.walk_in
        & (_a.c.booked_at <= _s.c.starts_at)
        & (_a.c.released_at.is_(None) | (_a.c.released_at > _s.c.starts_at))
        & ((_a.c.state != AppointmentState.HELD) | (_a.c.expires_at > ctx.now))
    )
    rows = ctx.db.execute(
        select(_s.c.starts_at, _s.c.capacity - _s.c.walk_in - _s.c.kept - used)
        .select_from(_s.outerjoin(_a, alive))
        .where(_s.c.place_id == place_id, _s.c.state == SessionState.OPEN)
        .group_by(_s.c.id, _s.c.starts_at, _s.c.capacity, _s.c.walk_in, _s.c.kept)
    )
    return [(starts_at, left) for starts_at, left in rows if left > 0]


def rights_without_a_book(ctx: Ctx) -> Iterator[str]:
    """B.8: a blank book on hand for everybody whose right was sold and whose passport is still to be printed.

    Nobody could foresee books that were spoiled or lost, or people who came back (excused, a passport made anew): so
    many may be missing without a right having been sold that should not have been.
    """
    needed, on_hand = books_needed(ctx), books_on_hand(ctx)
    lost = select(func.count()).where(_books.c.state.in_((BookState.SPOILED, BookState.VOID)))
    back = select(func.count()).where(_changes.c.act.in_((Act.EXCUSE, Act.REISSUE)))
    unforeseen = sum(ctx.db.execute(query).scalar_one() for query in (lost, back))
    if needed > on_hand + unforeseen:
        yield f"{needed} people hold a right, and there are {on_hand} blank books"


def passed_over(ctx: Ctx) -> Iterator[str]:
    """B.12: whoever was offered seats, nobody equal who stood before them was left waiting at that moment."""
    rows = ctx.db.execute(
        select(offers, entries.c.place_id, _s.c.starts_at)
        .join(entries, entries.c.id == offers.c.entry_id)
        .join(_s, _s.c.id == offers.c.session_id)
        .order_by(offers.c.id)
    ).all()
    if not rows:
        return
    lines: dict[int, list[Any]] = defaultdict(list)
    by_id: dict[int, Any] = {}
    for entry in ctx.db.execute(select(entries).order_by(entries.c.first.desc(), entries.c.id)).all():
        lines[entry.place_id].append(entry)
        by_id[entry.id] = entry
    made: dict[int, list[Any]] = defaultdict(list)
    for offer in rows:
        made[offer.entry_id].append(offer)
    busy = _busy(ctx)
    for offer in rows:
        served = by_id[offer.entry_id]
        for other in lines[offer.place_id]:
            if other.id == served.id:
                break
            if _waited(other, offer, made[other.id], busy) and _equal(other, served, wib_day(offer.starts_at)):
                yield f"entry {other.id} was passed over by entry {served.id} with offer {offer.id}"


def _waited(entry: Any, offer: Any, own: list[Any], busy: Callable[[int, datetime], bool]) -> bool:
    """Whether an entry stood in line, free to be offered this session, when the offer was made."""
    at = offer.offered_at
    if entry.joined_at > at - AT_ONCE or (entry.ended_at is not None and entry.ended_at <= at + AT_ONCE):
        return False
    for mine in own:
        if mine.session_id == offer.session_id and mine.offered_at <= at:
            return False
        if mine.offered_at <= at and (mine.answered_at is None or mine.answered_at > at - AT_ONCE):
            return False
    return not busy(entry.id, at)


def _equal(entry: Any, served: Any, day: date) -> bool:
    """Whether whatever fitted `served` on that day also fitted `entry`."""
    if not entry.from_on <= day <= entry.until_on:
        return False
    if served.latest_promise is None:
        kept = True
    else:
        kept = entry.latest_promise is not None and entry.latest_promise <= served.earliest_promise
    return kept and fits_wherever(_wish(entry), _wish(served))


def _wish(entry: Any) -> Wish:
    return Wish(entry.people, entry.first_people, entry.from_on, entry.until_on)


def _busy(ctx: Ctx) -> Callable[[int, datetime], bool]:
    """Whether somebody of an entry had a seat or a hold at a moment."""
    spans: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    rows = ctx.db.execute(
        select(members.c.entry_id, _a.c.booked_at, _a.c.released_at).join(
            _a, _a.c.application_id == members.c.application_id
        )
    )
    for entry_id, begins, ends in rows:
        spans[entry_id].append((begins, ends))

    def busy(entry_id: int, at: datetime) -> bool:
        return any(
            begins <= at + AT_ONCE and (ends is None or ends >= at - AT_ONCE) for begins, ends in spans[entry_id]
        )

    return busy


def broken_offers(ctx: Ctx) -> Iterator[str]:
    """B.12: an offer that was taken seated everybody of its entry in that session, in one act."""
    seated = (
        select(func.count(_a.c.application_id.distinct()))
        .select_from(_a.join(members, members.c.application_id == _a.c.application_id))
        .where(
            members.c.entry_id == offers.c.entry_id,
            _a.c.session_id == offers.c.session_id,
            _a.c.booked_at == offers.c.answered_at,
        )
        .correlate(offers)
        .scalar_subquery()
    )
    rows = ctx.db.execute(
        select(offers.c.id)
        .join(entries, entries.c.id == offers.c.entry_id)
        .where(offers.c.state == OfferState.TAKEN, seated != entries.c.people)
    )
    for number in rows.scalars():
        yield f"offer {number} was taken, and not everybody has a seat"


def kept_chairs(ctx: Ctx) -> Iterator[str]:
    """B.10: chairs are kept for exactly those whom a boat act moved and may still bring back."""
    owed = (
        select(func.count())
        .select_from(_moves.join(_acts, _acts.c.id == _moves.c.act_id).join(_a, _a.c.id == _moves.c.from_id))
        .where(_acts.c.state == BoatActState.MOVED, _a.c.session_id == _s.c.id)
        .correlate(_s)
        .scalar_subquery()
    )
    for number in ctx.db.execute(select(_s.c.id).where(_s.c.kept != owed)).scalars():
        yield f"session {number} keeps chairs for nobody, or too few"


SEAT_RULES: tuple[tuple[str, Callable[[Ctx], Iterator[str]]], ...] = (
    ("B.7, B.8 promises over time", broken_promises),
    ("B.8 a blank book for every right", rights_without_a_book),
    ("B.10 chairs kept for a boat act", kept_chairs),
    ("B.12 nobody equal is passed over", passed_over),
    ("B.12 an offer seats all", broken_offers),
)
