"""A small office whose people buy rights, choose, change and wait, for generated histories of seats."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Actor, Role
from lingga_app.domain.calendar import PAY_CODE_LIFE, wib_day
from lingga_app.domain.errors import AppError
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.payments import PayState
from lingga_app.services.audit import CHECKS
from lingga_app.services.move import move
from lingga_app.services.planner import decide_due_visits
from lingga_app.services.rights import UNSEATED, grant_right, offer_right, withdraw_right
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seat_audit import unseated
from tests.conftest import NOON
from tests.factories import Given

DABO, DAIK = "21.04.01", "21.04.02"
BOOKS = 9
HOUSEHOLDS = (3, 2, 1, 1, 1, 1, 1)
"""People per account: ten, of whom one more than there are books can want a right."""
HORIZON_DAYS = 5
PROMISES = "B.7, B.8 promises over time"
LIVE = ("held", "confirmed")
_s, _a, _r = table(t.Session), table(t.Appointment), table(t.BookingRight)
_apps, _payments, _places = table(t.Application), table(t.Payment), table(t.Place)


@dataclass(frozen=True)
class Person:
    owner: Actor
    reference: str
    number: int


@dataclass(frozen=True)
class Sale:
    number: int
    payment: int
    place: int


class Office:
    """Dabo with few hours, a visit at Daik, ten people of seven accounts, half of them from across the sea."""

    def __init__(self, deps: Deps, clock: FixedClock) -> None:
        self.deps, self.clock, self.given = deps, clock, Given(deps)
        self.happened: Counter[str] = Counter()
        given = self.given
        self.boss, self.door = given.officer(Role.SUPERVISOR), given.officer(Role.COUNTER)
        self.dabo = given.place("DABO", district=DABO, horizon_days=HORIZON_DAYS)
        self.planned = 0
        for day, hours in ((2, 1), (6, 2), (7, 2), (8, 1)):
            for hour in range(hours):
                morning = NOON.replace(hour=2 + hour) + timedelta(days=day)
                given.session(self.dabo, morning, 2 + hour, walk_in=hour, priority=day % 2 * hour)
        self.plan_visit(in_days=8)
        given.books(BOOKS)
        self.households = [self._household(size) for size in HOUSEHOLDS]
        self.people = [person for household in self.households for person in household]

    def plan_visit(self, in_days: int) -> None:
        """One more visit to Daik of one hour for two, which takes place with two; decided two days before."""
        self.planned += 1
        day = (self.clock.now() + timedelta(days=in_days)).replace(hour=3, minute=self.planned)
        about = {"district": DAIK, "starts_on": wib_day(day), "ends_on": wib_day(day), "min_people": 2}
        asked = {"decide_at": day - timedelta(days=2), "kind": t.PlaceKind.OUTREACH}
        self.given.session(self.given.place(f"DAIK-{self.planned}", **about, **asked), day, 2)

    def visits(self) -> list[int]:
        """Visits that were not called off and are still to come."""
        ours = (_places.c.kind == t.PlaceKind.OUTREACH) & (_places.c.state == t.PlaceState.OPEN)
        with self.deps.reading() as db:
            still = db.scalars(select(_places.c.id).where(ours, _places.c.ends_on > wib_day(self.clock.now())))
            return sorted(still)

    def _household(self, size: int) -> list[Person]:
        owner = self.given.account()
        return [self._person(owner, DAIK if size % 2 else DABO) for _ in range(size)]

    def _person(self, owner: Actor, district: str) -> Person:
        ref = self.given.application(owner, Status.PAYABLE)
        number = self.given.application_id(ref)
        with self.deps.writing() as db:
            row = db.get_one(t.Application, number)
            sealed = self.deps.vault.seal(db, row.key_id, district, self.deps.chance)
            now = self.clock.now()
            db.add(t.Answer(application_id=number, field=Field.DISTRICT, value_sealed=sealed, answered_at=now))
        return Person(owner, ref, number)

    def do(self, case: Callable[..., Any], cmd: Any, actor: Actor) -> Any:
        """What the rules refuse is no event; anything else that goes wrong ends the history."""
        try:
            answer = run(case, cmd, actor=actor, deps=self.deps)
        except AppError:
            return None
        self.happened[case.__name__] += 1
        return answer

    def among(self, *statuses: Status) -> list[Person]:
        """Who is in one of these statuses."""
        return self._those(select(_apps.c.id).where(_apps.c.status.in_(statuses)))

    def in_line(self, *states: t.WaitState) -> list[Person]:
        """Who waits in the line; `states`: only in these."""
        line, entries = table(t.WaitMember), table(t.WaitEntry)
        query = select(line.c.application_id).join(entries, entries.c.id == line.c.entry_id).where(line.c.live)
        return self._those(query.where(entries.c.state.in_(states)) if states else query)

    def holding(self) -> list[Person]:
        """Who holds a seat without having confirmed it."""
        return self._those(select(_a.c.application_id).where(_a.c.state == "held"))

    def _those(self, numbers: Any) -> list[Person]:
        with self.deps.reading() as db:
            found = set(db.scalars(numbers))
        return [person for person in self.people if person.number in found]

    def coming_hours(self) -> list[int]:
        """Sessions that have not begun."""
        with self.deps.reading() as db:
            return list(db.scalars(select(_s.c.id).where(_s.c.starts_at > self.clock.now()).order_by(_s.c.starts_at)))

    def begins(self, session: int) -> datetime | None:
        """When a session begins."""
        with self.deps.reading() as db:
            return db.scalar(select(_s.c.starts_at).where(_s.c.id == session))

    def hour_of(self, who: Person) -> datetime | None:
        """When somebody's seat begins."""
        query = select(_s.c.starts_at).join(_a, _a.c.session_id == _s.c.id)
        with self.deps.reading() as db:
            return db.scalar(query.where(_a.c.application_id == who.number, _a.c.state == "confirmed"))

    def buy(self, who: Person, place: int | None = None) -> None:
        """A right to a seat at `place`, by default at Dabo."""
        place = place or self.dabo
        payment = self.given.payment(who.reference, place, state=PayState.PENDING)
        if self.do(_sell, Sale(who.number, payment, place), who.owner) is None:
            with self.deps.writing() as db:
                db.execute(_payments.delete().where(_payments.c.id == payment))

    def pay(self, who: Person) -> None:
        self._end_bill(_paid, who)

    def let_lapse(self, who: Person) -> None:
        self._end_bill(_lapsed, who)

    def end_old_bills(self) -> None:
        """What the bank's news does to bills that nobody paid in time."""
        old = select(_r.c.application_id).where(
            _r.c.state == t.RightState.OFFERED, _r.c.changed_at <= self.clock.now() - PAY_CODE_LIFE
        )
        for person in self._those(old):
            self.let_lapse(person)

    def _end_bill(self, case: Callable[..., Any], who: Person) -> None:
        with self.deps.reading() as db:
            payment = db.scalar(
                select(_r.c.payment_id).where(_r.c.application_id == who.number, _r.c.state == t.RightState.OFFERED)
            )
        if payment is not None:
            self.do(case, Sale(who.number, payment, self.dabo), SYSTEM)

    def audit(self) -> tuple[list[str], int]:
        """What the auditor finds wrong about seats; and how many people were promised a seat and can have none.

        Promises apart: the office and the sea may break them, nothing else.
        """
        found = read(_seat_rules, None, actor=SYSTEM, deps=self.deps)
        broken = [each for each in found if each.startswith(PROMISES)]
        wrong = [each for each in found if not each.startswith(PROMISES)] + self._uncounted()
        return wrong, sum(int(each.split("no seat for ")[1].split(" ")[0]) for each in broken)

    def decide_due_visits(self) -> int:
        """What the clock decides where nobody did."""
        decided = decide_due_visits(self.deps)
        self.happened["visits decided by the clock"] += decided
        return decided

    def with_a_hold(self) -> set[int]:
        """Whose hold of a seat still counts."""
        with self.deps.reading() as db:
            return set(db.scalars(select(_a.c.application_id).where(_alive(self.clock.now()), _a.c.state == "held")))

    def owed(self) -> set[int]:
        """Who was promised a seat and neither has nor holds one."""
        seated = select(_a.c.application_id).where(_alive(self.clock.now()))
        owed = select(_r.c.application_id).where(_r.c.state.in_(UNSEATED), _r.c.application_id.not_in(seated))
        with self.deps.reading() as db:
            return set(db.scalars(owed))

    def unseatable(self) -> int:
        """Promises that cannot all be kept any more from now on, as seats passed, were sold or taken. Whoever holds a
        seat without having confirmed it has one."""
        now = self.clock.now()
        here = (_s.c.state == t.SessionState.OPEN) & (_s.c.starts_at > now)
        here_now = (_a.c.session_id == _s.c.id) & ~_a.c.walk_in
        taken = select(func.count(_a.c.id)).where(here_now, _alive(now)).scalar_subquery()
        left = _s.c.capacity - _s.c.walk_in - _s.c.kept - taken
        owed = _r.c.application_id.in_(self.owed()) & _r.c.state.in_(UNSEATED)
        due, free = defaultdict[int, list[Any]](list), defaultdict[int, list[Any]](list)
        with self.deps.reading() as db:
            for row in db.execute(select(_r.c.place_id, _r.c.promised_until).where(owed)):
                due[row.place_id].append((now, row.promised_until))
            for row in db.execute(select(_s.c.place_id, _s.c.starts_at, left.label("left")).where(here)):
                free[row.place_id].append((row.starts_at, row.left))
        return sum(len(unseated(promised, free[place])) for place, promised in due.items())

    def stranded(self) -> int:
        """Rights to a seat at a visit that does not take place, and dates in hours that were cancelled."""
        off = select(_places.c.id).where(_places.c.state == t.PlaceState.CANCELLED)
        promised = select(func.count()).where(_r.c.state.in_(UNSEATED), _r.c.place_id.in_(off))
        there = select(_s.c.id).where(_s.c.state == t.SessionState.CANCELLED)
        dated = select(func.count()).select_from(_a.join(_apps, _apps.c.id == _a.c.application_id))
        dated = dated.where(_a.c.state == "confirmed", _a.c.session_id.in_(there), _apps.c.status == Status.BOOKED)
        with self.deps.reading() as db:
            return (db.scalar(promised) or 0) + (db.scalar(dated) or 0)

    def _uncounted(self) -> list[str]:
        """Taken, kept and free chairs make up every session, and so do those of the walk-in share; those served first
        are counted as such."""
        there = (_a.c.session_id == _s.c.id) & _a.c.state.in_(LIVE)
        live = there & ~_a.c.walk_in
        walked = select(func.count(_a.c.id)).where(there, _a.c.walk_in).scalar_subquery()
        seats = select(func.count(_a.c.id)).where(live).scalar_subquery()
        first = select(func.count(_a.c.id)).where(live, _a.c.priority).scalar_subquery()
        with self.deps.reading() as db:
            rows = db.execute(
                select(_s, seats.label("seats"), first.label("first_seats"), walked.label("walked"))
            ).all()
        found: list[str] = []
        for row in rows:
            free = row.capacity - row.walk_in - row.taken - row.kept
            if row.seats != row.taken or row.first_seats != row.priority_taken or free < 0 or row.kept < 0:
                found.append(f"session {row.id}: {row.seats} seats, {row.taken} taken, {row.kept} kept, {free} free")
            if not row.walked == row.walk_in_taken <= row.walk_in:
                found.append(f"session {row.id}: {row.walked} came without a date, {row.walk_in_taken} counted")
        return found


def _alive(now: datetime) -> Any:
    """SQL: an appointment that keeps its chair."""
    return (_a.c.state == "confirmed") | ((_a.c.state == "held") & (_a.c.expires_at > now))


def _seat_rules(ctx: Ctx, _: None) -> list[str]:
    """What every rule of the auditor about seats, rights and histories says now."""
    asked = [check for check in CHECKS if check.rule.startswith(("A.1", "B."))]
    return [f"{check.rule}: {found}" for check in asked for found in check.look(ctx, None)]


def _sell(ctx: Ctx, cmd: Sale) -> bool:
    """What making a bill does to the right."""
    application = ctx.db.get_one(t.Application, cmd.number)
    move(ctx, application, Act.ISSUE_BILL)
    offer_right(ctx, application, cmd.payment, cmd.place)
    return True


def _paid(ctx: Ctx, cmd: Sale) -> bool:
    move(ctx, ctx.db.get_one(t.Application, cmd.number), Act.PAY)
    paid = {"state": PayState.PAID, "paid_at": ctx.now, "received_idr": 650_000, "ntpn": f"N{cmd.payment}"}
    ctx.change(update(_payments).where(_payments.c.id == cmd.payment).values(paid))
    return grant_right(ctx, cmd.payment)


def _lapsed(ctx: Ctx, cmd: Sale) -> bool:
    move(ctx, ctx.db.get_one(t.Application, cmd.number), Act.END_BILL)
    ctx.change(update(_payments).where(_payments.c.id == cmd.payment).values(state=PayState.EXPIRED))
    return withdraw_right(ctx, cmd.payment)
