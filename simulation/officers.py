"""What the office does: opens days, looks at papers, interviews, compares, approves, prints, posts, answers, refunds.

Officers take cases from the product's own queues in its order, work as long as the scenario says, and decide by what
is on their screen. What they overlook, and what they imagine, are shares of the scenario.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

import simpy

from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.areas import DISTRICTS, Route
from lingga_app.domain.calendar import add_working_days, at_wib, hours_on, next_open_day, wib
from lingga_app.domain.form import MENDABLE
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.reasons import RefuseReason, ReturnReason
from lingga_app.services.arrivals import OfPerson, OnDay, close_no_show, day_list, excuse_missed
from lingga_app.services.boats import BoatDay, MoveBoat, OfAct, Seen, move_boat, preview_boat, undo_boat
from lingga_app.services.chat import SendMessage, answer_message
from lingga_app.services.chat_desk import ChatQueue, chat_queue
from lingga_app.services.claims import Release, TakeNext, release, take_next
from lingga_app.services.comparing import OpenComparison, open_comparison
from lingga_app.services.demo_people import DemoAccount, hire
from lingga_app.services.finance import FinanceDesk, finance_desk
from lingga_app.services.glance import (
    AcceptPapers,
    AskMend,
    GlanceQueue,
    MendItem,
    MendReason,
    OpenGlance,
    accept_papers,
    ask_mend,
    glance_queue,
    open_glance,
)
from lingga_app.services.interview import FinishInterview, SaveNote, finish_interview, save_note
from lingga_app.services.office import OpenCase, open_case
from lingga_app.services.openings import AnnounceOpening, announce_opening
from lingga_app.services.outlook import PlaceNamed, public_places
from lingga_app.services.parcels import PostPassport, post_passport
from lingga_app.services.planner import (
    CalendarAsked,
    CancelSession,
    DecideVisit,
    OfSession,
    PlanSessions,
    PlanVisit,
    calendar,
    cancel_session,
    decide_visit,
    plan_sessions,
    plan_visit,
    preview_cancel,
)
from lingga_app.services.portraits import BeginPortrait, KeepPortrait, begin_portrait, keep_portrait
from lingga_app.services.print_desk import ShowPostDesk, show_post_desk
from lingga_app.services.printing import (
    PrintPassport,
    ReleasePassport,
    SpoilBook,
    print_passport,
    release_passport,
    spoil_book,
)
from lingga_app.services.proofread import AgreeDataPage, ShowDataPage, agree_data_page, show_data_page
from lingga_app.services.refunds import DecideRefund, RefundReason, SendRefund, decide_refund, send_refund
from lingga_app.services.run import Deps
from lingga_app.services.seed_places import open_counter
from lingga_app.services.seed_tariffs import seed_tariffs
from lingga_app.services.stock import ReceiveBooks, receive_books
from lingga_app.services.verification import (
    Approve,
    AskCorrection,
    AskedItem,
    Refuse,
    Verify,
    approve,
    ask_correction,
    refuse,
    verify,
)
from lingga_app.services.walk_in import AtPlace, SeatWalkIn, seat_walk_in, walk_in_hours
from simulation.people import Party
from simulation.scenario import Visit
from simulation.streams import around
from simulation.twin import Story, Twin

LUNCH: Final = (time(12), time(13))
PORTRAIT: Final = '{"checked": true, "rules": []}'
"""The verdict of a sound portrait: faces are not part of the twin."""
POSTMAN: Final = (2, 9)
"""Days a parcel is under way (ours)."""
STAFF: Final = {
    "interviewers": (Role.INTERVIEWER,),
    "verifiers": (Role.VERIFIER,),
    "approvers": (Role.APPROVER,),
    "printers": (Role.PRINTER,),
    "counters": (Role.COUNTER, Role.HELP_DESK),
}


class Office:
    """The staff at work. `held_before` and `shown` are true things that an officer in the room could see."""

    def __init__(self, twin: Twin) -> None:
        self.twin, self.staff = twin, twin.scenario.staff
        self.people = _hired(twin)
        self.place_ids = {"dabo-singkep": open_counter(twin.deps)}
        self.bots: set[int] = set()
        self.shown: dict[tuple[str, str], bool] = {}
        self.held_before: set[str] = set()
        self.excused: set[str] = set()
        self._visits: dict[str, str] = {}
        self._to_draw = int(twin.scenario.world.drawn)
        self._next_book = 1
        self._slips = twin.stream("slips")
        self._announced: date | None = None
        self._counters = simpy.Store(twin.env)
        for name, officer in self._of("counters"):
            self._counters.put(officer)
            twin.env.process(self._shift(name, officer, self._counter_round))
        for name, officer in self._of("interviewers"):
            twin.env.process(self._interviews(name, officer))
        for kind, work in (
            ("verifiers", self._verifies),
            ("approvers", self._approves),
            ("printers", self._prints),
        ):
            for name, officer in self._of(kind):
                twin.env.process(self._shift(name, officer, work))
        twin.env.process(self._leads())

    def draws(self) -> bool:
        """Whether the next photo belongs to the sample that is really drawn and read."""
        self._to_draw -= 1
        return self._to_draw >= 0

    def place_for(self, party: Party) -> str:
        """Where this party goes: the visit to their own district while it takes people, else the office."""
        district = party.people[0].village.district_code
        return self._visits.get(district, "dabo-singkep")

    def at_counter(self, serve: Callable[[Actor], object]) -> Story:
        """Wait for a free counter, be served, leave."""
        officer: Actor = yield self._counters.get()
        serve(officer)
        yield self.twin.after(around(self.twin.stream("counter"), self.staff.counter_minutes))
        yield self._counters.put(officer)

    def seats_walk_in(self, officer: Actor, ref: str) -> None:
        """Somebody stands at the counter without a date: the first hour of today with a chair of the walk-in share."""
        hours, _ = self.twin.tries(officer, walk_in_hours, AtPlace(self.place_ids["dabo-singkep"]))
        for hour in [hour for hour in hours or () if hour.left or self.errs()][:1]:
            self.twin.tries(officer, seat_walk_in, SeatWalkIn(ref, hour.session_id, "1"))

    def errs(self) -> bool:
        """Whether an officer now does what the service must not let them do."""
        return self._slips.random() < self.twin.scenario.habits.tries_early

    def _of(self, kind: str) -> list[tuple[str, Actor]]:
        return [(name, officer) for name, officer in self.people.items() if name.startswith(kind)]

    @property
    def _boss(self) -> Actor:
        return self.people["supervisor"]

    # Days and shifts

    def _shift(self, name: str, officer: Actor, work: "Work") -> Story:
        """Every working day from opening to closing, lunch left out: look at the queue, work through it, wait."""
        chance = self.twin.stream(f"speed {name}")
        seen = -1
        while True:
            day = next_open_day(self.twin.today)
            hours = hours_on(day)
            if hours is None or self.twin.now >= at_wib(day, hours.closes):
                yield self.twin.until(at_wib(self.twin.today + timedelta(days=1), time(6)))
                continue
            yield self.twin.until(at_wib(day, hours.opens) + timedelta(minutes=chance.uniform(1, 15)))
            while self.twin.now < at_wib(day, hours.closes):
                if LUNCH[0] <= wib(self.twin.now).time() < LUNCH[1]:
                    yield self.twin.until(at_wib(day, LUNCH[1]))
                nudges = self.twin.nudges("queue")
                if nudges == seen or not (yield from work(officer, chance)):
                    seen = nudges
                    yield self.twin.after(timedelta(minutes=self.staff.looks_every * chance.uniform(0.7, 1.3)))
            yield self.twin.until(at_wib(day + timedelta(days=1), time(6)))

    def _interviews(self, name: str, officer: Actor) -> Story:
        """Whoever checked in is called; nobody is sent home at closing time."""
        chance = self.twin.stream(f"speed {name}")
        while True:
            ref, _ = self.twin.tries(officer, take_next, TakeNext(Role.INTERVIEWER))
            if not ref:
                yield self.twin.bell("arrivals")
                yield self.twin.after(timedelta(minutes=1))
                continue
            yield self.twin.after(around(chance, self.staff.interview_minutes))
            self._interview(officer, ref)

    def _interview(self, officer: Actor, ref: str) -> None:
        do, upload = self.twin.tries, f"{self.twin.commands:032x}"
        do(officer, save_note, SaveNote(ref, "Tujuan jelas, jawaban cocok dengan dokumen."))
        do(officer, begin_portrait, BeginPortrait(ref, 90_000, "", upload))
        do(officer, keep_portrait, KeepPortrait(ref, upload, f"{upload}-p", upload * 2, PORTRAIT))
        page, _ = do(officer, show_data_page, ShowDataPage(ref))
        if self.errs() and not do(officer, finish_interview, FinishInterview(ref))[1]:
            return
        if page is not None:
            do(officer, agree_data_page, AgreeDataPage(ref, page.shown))
        if do(officer, finish_interview, FinishInterview(ref))[1]:
            do(officer, release, Release(ref))

    # Desks: each returns whether there was something to do

    def _verifies(self, officer: Actor, chance: Random) -> Story:
        glanced = yield from self._glances(officer, chance)
        ref, _ = self.twin.tries(officer, take_next, TakeNext(Role.VERIFIER))
        if not ref:
            return glanced
        yield self.twin.after(around(chance, self.staff.verify_minutes))
        seen, _ = self.twin.tries(officer, open_comparison, OpenComparison(ref))
        if seen is None:
            return True
        kept = {item.target for item in seen.answered if item.kept}
        wrong = [row.field for row in seen.rows if row.differs and row.field in MENDABLE and row.field not in kept]
        items = [AskedItem(field, ReturnReason.PARENTS) for field in wrong if chance.random() < self.staff.notices]
        if not items and not seen.answered and chance.random() < self.staff.imagines:
            items = [AskedItem("landmark", ReturnReason.ADDRESS)]
        if items:
            _, refused = self.twin.tries(officer, ask_correction, AskCorrection(ref, seen.head.seen, tuple(items)))
        else:
            _, refused = self.twin.tries(officer, verify, Verify(ref, seen.head.seen))
        if refused:
            self.twin.tries(officer, release, Release(ref))
        return True

    def _glances(self, officer: Actor, chance: Random) -> Story:
        queue, _ = self.twin.tries(officer, glance_queue, GlanceQueue())
        for waiting in queue or ():
            case, _ = self.twin.tries(officer, open_glance, OpenGlance(waiting.reference))
            if case is None:
                continue
            yield self.twin.after(around(chance, self.staff.glance_minutes))
            bad = [paper.kind for paper in case.papers if not self._readable(case.reference, paper.kind, chance)]
            if bad:
                items = tuple(MendItem(kind, MendReason.UNREADABLE) for kind in bad)
                self.twin.tries(officer, ask_mend, AskMend(case.reference, case.seen, items))
            else:
                self.twin.tries(officer, accept_papers, AcceptPapers(case.reference, case.seen))
        return bool(queue)

    def _readable(self, ref: str, kind: PaperKind, chance: Random) -> bool:
        blurred = self.shown.get((ref, kind.value), False)
        return chance.random() >= (self.staff.notices if blurred else self.staff.imagines)

    def _approves(self, officer: Actor, chance: Random) -> Story:
        done, put_back = False, set[str]()
        while True:
            ref, _ = self.twin.tries(officer, take_next, TakeNext(Role.APPROVER))
            if not ref or ref in put_back:
                if ref:
                    self.twin.tries(officer, release, Release(ref))
                return done
            yield self.twin.after(around(chance, self.staff.approve_minutes))
            case, _ = self.twin.tries(officer, open_case, OpenCase(ref))
            if case is None:
                return done
            done = True
            if ref in self.held_before and chance.random() < self.staff.notices:
                _, refused = self.twin.tries(officer, refuse, Refuse(ref, case.seen, RefuseReason.HELD_BEFORE))
            else:
                _, refused = self.twin.tries(officer, approve, Approve(ref, case.seen))
            if refused == "registry_unknown":
                _, refused = self.twin.tries(officer, refuse, Refuse(ref, case.seen, RefuseReason.NIK))
            if refused:
                put_back.add(ref)
                self.twin.tries(officer, release, Release(ref))

    def _prints(self, officer: Actor, chance: Random) -> Story:
        ref, _ = self.twin.tries(officer, take_next, TakeNext(Role.PRINTER))
        if not ref:
            return False
        if self.twin.tries(officer, print_passport, PrintPassport(ref))[1]:
            self.twin.tries(officer, release, Release(ref))
            return False
        yield self.twin.after(around(chance, self.staff.print_minutes))
        if chance.random() < self.staff.spoils:
            self.twin.tries(officer, spoil_book, SpoilBook(ref, "Halaman data tercetak miring."))
        else:
            self.twin.tries(officer, release_passport, ReleasePassport(ref))
        return True

    def _counter_round(self, officer: Actor, chance: Random) -> Story:
        """What counters do between people: chat, parcels."""
        desk = self.twin.see(officer, chat_queue, ChatQueue())
        for talk in desk.waiting:
            yield self.twin.after(timedelta(minutes=2))
            self.twin.tries(
                officer, answer_message, SendMessage(talk.reference, "Silakan datang pada jam di slip Anda.")
            )
        parcels, _ = self.twin.tries(officer, show_post_desk, ShowPostDesk())
        for parcel in parcels or ():
            if (
                parcel.tracking_number
                and not self.twin.tries(officer, post_passport, PostPassport(parcel.reference))[1]
            ):
                self.twin.env.process(self._posted(parcel.tracking_number, chance.uniform(*POSTMAN)))
        return False

    def _posted(self, number: str, days: float) -> Story:
        yield self.twin.after(timedelta(days=days))
        self.twin.clock.at = self.twin.now
        self.twin.outside.post.deliver(number, "Penerima di rumah")

    # The supervisor's and the cashier's mornings

    def _leads(self) -> Story:
        opened: date | None = None
        for number in range(self.twin.scenario.days):
            day = self.twin.scenario.start + timedelta(days=number)
            yield self.twin.until(at_wib(day, time(7, 10)))
            self._visit_plans(number)
            if not self.twin.working(day):
                continue
            every = self.twin.scenario.demand.opening_every
            due = opened is None or (add_working_days(opened, int(every)) <= day if every else day.weekday() == 0)
            if due:
                opened = day
                self._opens_calendar(day)
            self._books(number)
            self._cancels(number)
            self._boats(number, day)
            self._closes_yesterday(day)
            self._refunds()

    def _opens_calendar(self, day: date) -> None:
        """The sessions of the coming weeks. Where dates open for all at one moment, each block of them is announced."""
        chairs = int(self.staff.chairs_an_hour)
        last = day + timedelta(weeks=int(self.staff.planned_weeks))
        blocks = self._blocks(day, last)
        place_id = self.place_ids["dabo-singkep"]
        until = blocks[-1][1] if blocks else last
        walk_in = int(self.staff.walk_in_chairs)
        cmd = PlanSessions(place_id, day, until, chairs + walk_in, walk_in, priority=1 if chairs > 2 else 0)
        self.twin.tries(self._boss, plan_sessions, cmd)
        for opens, ends in blocks:
            opens_at = at_wib(opens, time(9))
            block = AnnounceOpening(place_id, opens + timedelta(days=1), ends, opens_at)
            if not self.twin.tries(self._boss, announce_opening, block)[1]:
                self.twin.keep_door(opens_at)
            self._announced = ends

    def _blocks(self, day: date, last: date) -> list[tuple[date, date]]:
        """(day of the opening, last day of its sessions), one after the other and not announced yet."""
        every, opens = int(self.twin.scenario.demand.opening_every), self._announced or day
        blocks: list[tuple[date, date]] = []
        while every and (ends := add_working_days(opens, every)) <= last:
            blocks.append((opens, ends))
            opens = ends
        return blocks

    def _cancels(self, number: int) -> None:
        """A booth fails or an officer is ill: one of the coming sessions does not take place."""
        chance = self.twin.stream("cancelled", number)
        if chance.random() >= self.twin.scenario.world.cancelled:
            return
        seen = self.twin.see(self._boss, calendar, CalendarAsked(self.place_ids["dabo-singkep"]))
        coming = [
            session.session_id
            for each in seen.days
            for session in each.sessions
            if session.taken and session.state == "open" and session.starts_at > self.twin.now + timedelta(days=1)
        ]
        if coming:
            session_id = chance.choice(coming)
            plan = self.twin.see(self._boss, preview_cancel, OfSession(session_id))
            people = tuple(move.reference for move in plan.people)
            self.twin.tries(self._boss, cancel_session, CancelSession(session_id, "Alat foto rusak.", people))

    def _boats(self, number: int, day: date) -> None:
        """Routes that do not sail today: the office moves their people, and sometimes has to take that back."""
        world, chance = self.twin.scenario.world, self.twin.stream("boats page", number)
        for route in Route:
            if route is Route.ROAD or self.twin.sails(route.value, day) or chance.random() >= world.moves_boat:
                continue
            plan, _ = self.twin.tries(self._boss, preview_boat, BoatDay(route.value, day))
            people = (*plan.moves, *plan.unfit) if plan else ()
            if not people:
                continue
            seen = tuple(Seen(person.reference, person.to_session) for person in people)
            act, _ = self.twin.tries(self._boss, move_boat, MoveBoat(route.value, day, "Gelombang tinggi.", seen))
            if act is not None and chance.random() < world.boat_undone:
                self.twin.tries(self._boss, undo_boat, OfAct(act))

    def _books(self, number: int) -> None:
        world = self.twin.scenario.world
        if number and not self._stock_day(number, int(world.books_every)):
            return
        first, count = self._next_book, int(world.books)
        self._next_book += count
        batch = ReceiveBooks(f"X{first:07d}", f"X{first + count - 1:07d}", f"kiriman {number}")
        self.twin.tries(self._boss, receive_books, batch)

    def _stock_day(self, number: int, every: int) -> bool:
        days = (self.twin.scenario.start + timedelta(days=n) for n in range(1, number + 1))
        return sum(self.twin.working(day) for day in days) % every == 0

    def _closes_yesterday(self, day: date) -> None:
        """Who did not come is noted by a person; who had no boat and did not say so is excused."""
        before = day - timedelta(days=1)
        while not self.twin.working(before):
            before -= timedelta(days=1)
        for place_id in self.place_ids.values():
            expected, _ = self.twin.tries(self._boss, day_list, OnDay(place_id, before))
            for row in expected.expected if expected else ():
                if row.at is None and row.status == "booked":
                    self.twin.tries(self._boss, close_no_show, OfPerson(row.reference))
                    if row.reference in self.excused:
                        self.twin.tries(self._boss, excuse_missed, OfPerson(row.reference, "kapal tidak berangkat"))

    def _refunds(self) -> None:
        """Money that is owed is sent back; money that waits too long or is too little is decided about."""
        cashier = self.people["cashier"]
        desk = self.twin.see(cashier, finance_desk, FinanceDesk())
        wrong = [item.order_id for item in desk.items if item.order_id and item.state == "review"]
        for order_id in wrong:
            self.twin.tries(cashier, decide_refund, DecideRefund(order_id, RefundReason.WRONG_AMOUNT))
        if wrong:
            desk = self.twin.see(cashier, finance_desk, FinanceDesk())
        for row in desk.refunds:
            if row.state in {"due", "failed"}:
                self.twin.tries(cashier, send_refund, SendRefund(row.refund_id))

    def _visit_plans(self, number: int) -> None:
        for visit in self.twin.scenario.visits:
            trip, since = divmod(number - visit.first_day + visit.notice_days, visit.every_days)
            if trip >= 0 and since == 0:
                self._announce(visit, self.twin.today + timedelta(days=visit.notice_days))

    def _announce(self, visit: Visit, day: date) -> None:
        first = next_open_day(day)
        decide = at_wib(first - timedelta(days=2), time(15))
        cmd = PlanVisit(
            visit.name, visit.district, visit.name, first, first + timedelta(days=visit.days - 1), visit.chairs, decide
        )
        place_id, refused = self.twin.tries(self._boss, plan_visit, cmd)
        if refused or place_id is None:
            return
        for place in self.twin.see(self._boss, lambda ctx, cmd: public_places(ctx, 1), PlaceNamed("")):
            self.place_ids.setdefault(place.code, place.place_id)
            if place.place_id == place_id:
                self._visits[visit.district] = place.code
        self.twin.env.process(self._decides(visit.district, place_id, decide, cmd.last))

    def _decides(self, district: str, place_id: int, decide: datetime, last: date) -> Story:
        yield self.twin.until(decide - timedelta(hours=1))
        self._visits.pop(district, None)
        if self.twin.stream("forgets", place_id).random() < self.twin.scenario.world.clock_decides:
            return  # then the clock decides
        seen = self.twin.see(self._boss, calendar, CalendarAsked(place_id))
        enough = seen.people + seen.promised >= seen.min_people
        route = next(each.route.value for each in DISTRICTS if each.code == district)
        sails = self.twin.sails(route, last)
        self.twin.tries(self._boss, decide_visit, DecideVisit(place_id, enough and sails, "" if sails else "cuaca"))


Work = Callable[[Actor, Random], Story]


def _hired(twin: Twin) -> dict[str, Actor]:
    """The office of the scenario: each kind numbered, one supervisor, one cashier; and its tariffs."""
    deps: Deps = twin.deps
    accounts = [
        DemoAccount(f"Petugas {kind} {n}", f"{kind}{n}", "", roles=roles)
        for kind, roles in STAFF.items()
        for n in range(1, int(getattr(twin.scenario.staff, kind)) + 1)
    ]
    accounts += [
        DemoAccount("Kepala kantor", "supervisor", "", roles=(Role.SUPERVISOR,)),
        DemoAccount("Bendahara", "cashier", "", roles=(Role.FINANCE,)),
    ]
    made = hire(deps, accounts)
    seed_tariffs(deps)
    return made
