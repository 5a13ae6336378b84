"""The waiting room: who may take seats of an announced opening, who is next, and when.

A place in line is a row of an account. Nothing is handed out that could be copied, forged or passed on, and a restart
changes nothing. The door (`domain.room`) is opened by whoever asks for their place and by the clock: one guarded
statement on the opening decides, so the rate and the room inside hold however many ask at once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

from lingga_app.db.tables import (
    AnnouncedOpening,
    Application,
    OpeningState,
    Place,
    PlaceState,
    RoomTicket,
    SessionState,
)
from lingga_app.db.types import UtcDateTime, table
from lingga_app.domain.actor import CITIZENS, SYSTEM, Actor, ActorKind, Role
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.room import (
    AFTER_BOOKING,
    PASS,
    ROOM_OPENS,
    Door,
    ask_again_in,
    came,
    drawn,
    let_in,
    minutes_to_wait,
)
from lingga_app.services.chairs import falls_back_before, left_for_all, sessions
from lingga_app.services.find import looked_after
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.said import Said

_o, _t, _places, _applications = table(AnnouncedOpening), table(RoomTicket), table(Place), table(Application)

ADMIT_PER_MINUTE, ADMITTED_AT_ONCE = 300, 400
"""Of an installation that sets nothing else; `docs/deployment.md` says how they follow from measured capacity."""
DOOR_PAUSE = timedelta(seconds=0.5)
"""Looking at the door is a transaction; people are let in in lots of so much of the rate."""
CAN_BOOK = frozenset({Status.PAID, Status.BOOKED})

_pass = select(_o.c.public_id, _o.c.opens_at, _o.c.ends_at, _o.c.state, _t.c.id.label("ticket"), _t.c.leaves_at)
_pass = _pass.outerjoin(_t, and_(_t.c.opening_id == _o.c.id, _t.c.account_id == bindparam("account_")))
_pass = _pass.where(_o.c.id == bindparam("id_"))
_named = (
    select(_o, _places.c.name.label("place"), _places.c.office_id)
    .join(_places, _places.c.id == _o.c.place_id)
    .where(_o.c.public_id == bindparam("opening_"))
)
_ticket = select(_t).where(_t.c.opening_id == bindparam("id_"), _t.c.account_id == bindparam("account_"))
_waiting = and_(_t.c.opening_id == bindparam("id_"), _t.c.admitted_at.is_(None))
_counts = select(
    func.count().filter(_t.c.admitted_at.is_(None)), func.count().filter(_t.c.leaves_at > bindparam("now_"))
).where(_t.c.opening_id == bindparam("id_"))
_ahead = (
    select(func.count())
    .select_from(_t)
    .where(
        _waiting, or_(_t.c.rank < bindparam("rank_"), and_(_t.c.rank == bindparam("rank_"), _t.c.id < bindparam("me_")))
    )
)
_left = select(func.coalesce(func.sum(left_for_all(bindparam("falls_back_", type_=UtcDateTime()))), 0)).where(
    sessions.c.opening_id == bindparam("id_"),
    sessions.c.state == SessionState.OPEN,
    sessions.c.starts_at > bindparam("now_"),
)
_announced = (
    select(_o.c.public_id, _o.c.first_on, _o.c.last_on, _o.c.opens_at)
    .where(
        _o.c.place_id == bindparam("place_"),
        _o.c.state == OpeningState.ANNOUNCED,
        _o.c.ends_at > bindparam("now_"),
        ~exists().where(
            _t.c.opening_id == _o.c.id, _t.c.account_id == bindparam("account_"), _t.c.leaves_at > bindparam("now_")
        ),
    )
    .order_by(_o.c.opens_at)
    .limit(1)
)


class WaitYourTurn(Said):
    """The seat belongs to an opening that one enters through its waiting room."""

    code: ClassVar[str] = "wait_your_turn"
    id: ClassVar[str] = "Jadwal ini dibuka lewat ruang tunggu. Masuk ruang tunggu dulu, lalu pilih saat giliran Anda."
    en: ClassVar[str] = (
        "This date opens through the waiting room. Enter the room first, and choose when it is your turn."
    )
    http: ClassVar[int] = 403


class RoomNotOpen(Said):
    code: ClassVar[str] = "room_not_open"
    id: ClassVar[str] = "Ruang tunggu dibuka {at}. Buka lagi halaman ini saat itu."
    en: ClassVar[str] = "The waiting room opens {at}. Open this page again then."


class OpeningOver(Said):
    code: ClassVar[str] = "opening_over"
    id: ClassVar[str] = "Pembukaan jadwal ini sudah selesai. Pilih dari jadwal yang ada."
    en: ClassVar[str] = "This opening is over. Choose from the dates that there are."


class NothingToBook(Said):
    code: ClassVar[str] = "nothing_to_book"
    id: ClassVar[str] = "Ruang tunggu ini untuk yang sudah membayar. Bayar dulu, lalu masuk."
    en: ClassVar[str] = "This waiting room is for people who have paid. Pay first, then come in."


@dataclass(frozen=True, slots=True)
class OfOpening:
    opening: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody waiting is told. `ahead` is None before the hour (lots are drawn then) and outside the line.

    `state`: early (room not open yet), outside (may join), drawn_later (joined before the hour), waiting, inside,
    pass_over (may join again), over, cancelled. `ask_again`: seconds.
    """

    opening: str
    place: str
    first_on: date
    last_on: date
    opens_at: datetime
    room_at: datetime
    ends_at: datetime
    state: str
    ahead: int | None
    minutes: int | None
    until: datetime | None
    seats_left: int
    ask_again: int
    before_hour: bool
    reference: str
    """The application to choose for; empty when there is none."""


def is_inside(ctx: Ctx, opening_id: int | None) -> bool:
    """Whether the actor may take seats of this opening: it is over, or their account was let in and the pass lasts.

    Seats of no opening (None) are there for all, and officers who seat people do not pass through the room.
    """
    if opening_id is None or ctx.actor.kind is not ActorKind.CITIZEN:
        return True
    row = ctx.db.execute(_pass, {"id_": opening_id, "account_": ctx.actor.id}).one()
    if row.state is not OpeningState.ANNOUNCED or row.ends_at <= ctx.now:
        return True
    return row.leaves_at is not None and row.leaves_at > ctx.now


def shorten_pass(ctx: Ctx, opening_id: int | None) -> None:
    """A seat was booked: what is left of the pass is a minute, and the place inside is soon somebody else's."""
    if opening_id is None or ctx.actor.kind is not ActorKind.CITIZEN:
        return
    ends = ctx.now + AFTER_BOOKING
    own = (_t.c.opening_id == opening_id) & (_t.c.account_id == ctx.actor.id) & (_t.c.leaves_at > ends)
    ctx.db.execute(update(_t).where(own).values(leaves_at=ends))


def open_to(kind: ActorKind) -> ColumnElement[bool]:
    """SQL: sessions that somebody of this kind, account `account_`, may take at `now_` as far as openings go."""
    if kind is ActorKind.OFFICER:
        return sessions.c.id.is_not(None)
    over = exists().where(
        _o.c.id == sessions.c.opening_id, (_o.c.state != OpeningState.ANNOUNCED) | (_o.c.ends_at <= bindparam("now_"))
    )
    inside = exists().where(
        _t.c.opening_id == sessions.c.opening_id,
        _t.c.account_id == bindparam("account_"),
        _t.c.leaves_at > bindparam("now_"),
    )
    mine = inside if kind is ActorKind.CITIZEN else sessions.c.id.is_(None)
    return sessions.c.opening_id.is_(None) | over | mine


def room_for(ctx: Ctx, reference: str) -> str:
    """The opening at whose room the owner of `reference` should wait rather than at the choice of seats; "" for none.

    That is so from the moment the room opens until they are let in, as long as nothing else can be chosen there.
    """
    office = ctx.db.execute(
        looked_after(ctx).with_only_columns(_applications.c.office_id).where(_applications.c.reference == reference)
    ).scalar_one_or_none()
    if office is None:
        return ""
    found = ctx.db.execute(_live_openings(ctx).where(_places.c.office_id == office)).all()
    if not found or _else_to_choose(ctx, office):
        return ""
    for row in found:
        known = ctx.db.execute(_ticket, {"id_": row.id, "account_": ctx.actor.id}).one_or_none()
        if known is not None and known.leaves_at is not None and known.leaves_at > ctx.now:
            return ""
    return found[0].public_id


@dataclass(frozen=True, slots=True)
class Announced:
    """Seats of a place that are not there for this actor yet, and where to wait for them."""

    opening: str
    first_on: date
    last_on: date
    opens_at: datetime


def announced_at(ctx: Ctx, place_id: int) -> Announced | None:
    """The next opening of this place that the actor is not inside of."""
    asked = {"place_": place_id, "account_": ctx.actor.id, "now_": ctx.now}
    row = ctx.db.execute(_announced, asked).first()
    return None if row is None else Announced(*row)


def any_room_open(ctx: Ctx, _: None) -> bool:
    """Whether somewhere people wait now, so that doors need to ask further."""
    return ctx.db.execute(_live_openings(ctx).limit(1)).first() is not None


def join(ctx: Ctx, cmd: OfOpening) -> None:
    """Take a place in line: drawn by lot before the hour, by the moment of coming after it. One per account.

    Joining again keeps the place; after a pass has ended it gives a new one at the end. Raises `RoomNotOpen`,
    `OpeningOver`, `NothingToBook`, `NotFound`.
    """
    ctx.actor.must(*CITIZENS)
    opening = _opening(ctx, cmd.opening)
    if opening.state is not OpeningState.ANNOUNCED or opening.ends_at <= ctx.now:
        raise OpeningOver
    if ctx.now < opening.opens_at - ROOM_OPENS:
        raise RoomNotOpen(at=opening.opens_at - ROOM_OPENS)
    if not _to_book(ctx, opening.office_id):
        raise NothingToBook
    rank = drawn(int.from_bytes(ctx.chance.token(8))) if ctx.now < opening.opens_at else came(ctx.now, opening.opens_at)
    ended = update(_t).where(_t.c.opening_id == opening.id, _t.c.account_id == ctx.actor.id, _t.c.leaves_at <= ctx.now)
    if ctx.change(ended.values(rank=rank, joined_at=ctx.now, admitted_at=None, leaves_at=None)):
        return
    known = ctx.db.execute(_ticket, {"id_": opening.id, "account_": ctx.actor.id}).first()
    if known is None:
        ctx.db.execute(insert(_t).values(opening_id=opening.id, account_id=ctx.actor.id, rank=rank, joined_at=ctx.now))


def enter_room(deps: Deps, actor: Any, opening: str) -> None:
    """`join` in a transaction of its own; two taps at once are one place."""
    try:
        run(join, OfOpening(opening), actor=actor, deps=deps)
    except IntegrityError:  # the twin was first: its place is ours
        run(join, OfOpening(opening), actor=actor, deps=deps)


def my_place(ctx: Ctx, cmd: OfOpening) -> Standing:
    """Where this account stands now. Raises `NotFound`."""
    return _my_place(ctx, cmd)[0]


def where_i_stand(deps: Deps, actor: Actor, opening: str) -> Standing:
    """`my_place`, after a look at the door by whoever is within a minute of their turn, twice a second at most.

    The others leave the door to the clock: their asking is most of the load of an opening.
    """
    found, due = read(_my_place, OfOpening(opening), actor=actor, deps=deps)
    if due and found.state == "waiting" and found.minutes == 1 and look_after_door(deps, opening):
        return read(my_place, OfOpening(opening), actor=actor, deps=deps)
    return found


def _my_place(ctx: Ctx, cmd: OfOpening) -> tuple[Standing, bool]:
    """Also whether the door has been left alone long enough for a look to be worth its while."""
    ctx.actor.must(*CITIZENS)
    opening = _opening(ctx, cmd.opening)
    ticket = ctx.db.execute(_ticket, {"id_": opening.id, "account_": ctx.actor.id}).one_or_none()
    state, ahead = _where(ctx, opening, ticket)
    minutes = minutes_to_wait(_door(opening), ahead) if ahead is not None else None
    reference = _to_book(ctx, opening.office_id)
    standing = Standing(
        opening.public_id, opening.place, opening.first_on, opening.last_on, opening.opens_at,
        opening.opens_at - ROOM_OPENS, opening.ends_at, state, ahead, minutes,
        ticket.leaves_at if ticket is not None and state == "inside" else None,
        _seats_left(ctx, opening.id), _ask_again(ctx, opening, state, minutes),
        ctx.now < opening.opens_at, reference,
    )  # fmt: skip
    return standing, ctx.now - opening.next_at >= DOOR_PAUSE


def admit(ctx: Ctx, cmd: OfOpening) -> int:
    """Let the next ones in, as many as rate and room allow now. Returns how many; 0 also when a rival was first."""
    opening = _opening(ctx, cmd.opening)
    if opening.state is not OpeningState.ANNOUNCED or opening.ends_at <= ctx.now:
        return 0
    number, next_at = _allowance(ctx, opening)
    if not number or not _use_up(ctx, opening, next_at):
        return 0
    first = (
        select(_t.c.id)
        .where(_t.c.opening_id == opening.id, _t.c.admitted_at.is_(None))
        .order_by(_t.c.rank, _t.c.id)
        .limit(number)
    )
    now_inside = update(_t).where(_t.c.id.in_(first.scalar_subquery()), _t.c.admitted_at.is_(None))
    return ctx.change(now_inside.values(admitted_at=ctx.now, leaves_at=ctx.now + PASS))


def may_admit(ctx: Ctx, cmd: OfOpening) -> bool:
    """Whether `admit` would let somebody in: asked first, without a lock."""
    opening = _opening(ctx, cmd.opening)
    live = opening.state is OpeningState.ANNOUNCED and opening.ends_at > ctx.now
    return live and _allowance(ctx, opening)[0] > 0


def look_after_door(deps: Deps, opening: str) -> int:
    """Let in whoever's turn has come. Called by those who are nearly in, and by the clock."""
    if not read(may_admit, OfOpening(opening), actor=SYSTEM, deps=deps):
        return 0
    return run(admit, OfOpening(opening), actor=SYSTEM, deps=deps)


def admit_waiting(deps: Deps) -> int:
    """Job: every room that is open, so that a line moves even while nobody in it asks."""
    return sum(look_after_door(deps, opening) for opening in read(_open_rooms, None, actor=SYSTEM, deps=deps))


def _open_rooms(ctx: Ctx, _: None) -> list[str]:
    ctx.actor.must(Role.SYSTEM)
    return [row.public_id for row in ctx.db.execute(_live_openings(ctx).where(_o.c.opens_at <= ctx.now))]


def _use_up(ctx: Ctx, opening: Any, next_at: datetime) -> bool:
    """Claim the allowance that was reckoned from `opening.next_at`: only one of several can."""
    guarded = update(_o).where(_o.c.id == opening.id, _o.c.next_at == opening.next_at)
    return ctx.change(guarded.values(next_at=next_at)) == 1


def _allowance(ctx: Ctx, opening: Any) -> tuple[int, datetime]:
    waiting, inside = ctx.db.execute(_counts, {"id_": opening.id, "now_": ctx.now}).one()
    return let_in(_door(opening), ctx.now, waiting, inside)


def _door(opening: Any) -> Door:
    return Door(opening.opens_at, opening.per_minute, opening.at_once, opening.next_at)


def _opening(ctx: Ctx, public_id: str) -> Any:
    row = ctx.db.execute(_named, {"opening_": public_id}).one_or_none()
    if row is None:
        raise NotFound
    return row


def _live_openings(ctx: Ctx) -> Any:
    return (
        select(_o.c.id, _o.c.public_id, _o.c.opens_at)
        .join(_places, _places.c.id == _o.c.place_id)
        .where(
            _o.c.state == OpeningState.ANNOUNCED,
            _o.c.opens_at <= ctx.now + ROOM_OPENS,
            _o.c.ends_at > ctx.now,
            _places.c.state == PlaceState.OPEN,
        )
        .order_by(_o.c.opens_at, _o.c.id)
    )


def _else_to_choose(ctx: Ctx, office_id: int) -> bool:
    """Whether a seat can be had in this office that belongs to no opening which is still to come or under way."""
    query = (
        select(sessions.c.id)
        .join(_places, _places.c.id == sessions.c.place_id)
        .where(
            _places.c.office_id == office_id,
            _places.c.state == PlaceState.OPEN,
            sessions.c.state == SessionState.OPEN,
            sessions.c.starts_at > ctx.now,
            left_for_all(falls_back_before(ctx.now)) > 0,
            open_to(ctx.actor.kind),
        )
    )
    known = {"now_": ctx.now, "account_": ctx.actor.id}
    return ctx.db.execute(query.limit(1), known).first() is not None


def _to_book(ctx: Ctx, office_id: int) -> str:
    """The application that this account may seat here; one without a date before one that has a date. "" for none."""
    rows = ctx.db.execute(
        looked_after(ctx)
        .with_only_columns(_applications.c.reference, _applications.c.status)
        .where(_applications.c.office_id == office_id, _applications.c.status.in_(CAN_BOOK))
    ).all()
    found = sorted(rows, key=lambda row: (row.status is not Status.PAID, row.reference))
    return found[0].reference if found else ""


def _where(ctx: Ctx, opening: Any, ticket: Any) -> tuple[str, int | None]:
    if opening.state is OpeningState.CANCELLED:
        return "cancelled", None
    if opening.ends_at <= ctx.now:
        return "over", None
    if ticket is None:
        return ("outside" if ctx.now >= opening.opens_at - ROOM_OPENS else "early"), None
    if ticket.leaves_at is not None:
        return ("inside" if ticket.leaves_at > ctx.now else "pass_over"), None
    if ctx.now < opening.opens_at:
        return "drawn_later", None
    known = {"id_": opening.id, "rank_": ticket.rank, "me_": ticket.id}
    return "waiting", ctx.db.execute(_ahead, known).scalar_one()


def _seats_left(ctx: Ctx, opening_id: int) -> int:
    asked = {"id_": opening_id, "now_": ctx.now, "falls_back_": falls_back_before(ctx.now)}
    return max(0, ctx.db.execute(_left, asked).scalar_one())


def _ask_again(ctx: Ctx, opening: Any, state: str, minutes: int | None) -> int:
    """Before the hour the page asks at the hour, spread over ten seconds so that not all ask at once."""
    if state in {"early", "outside", "drawn_later"} and ctx.now < opening.opens_at:
        target = opening.opens_at if state == "drawn_later" else opening.opens_at - ROOM_OPENS
        seconds = int((target - ctx.now).total_seconds())
        return min(60, seconds + 1 + ctx.actor.id % 10) if seconds > 0 else 60
    return ask_again_in(minutes or 10)
