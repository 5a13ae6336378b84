"""What people do: apply, photograph, pay, come by boat or not, answer, collect. One story per party.

A person acts when a message reaches their phone, after the time it takes them to look, or every other day by
themselves; what they then do follows from what their page says. Shares and delays come from the scenario.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final, TypeVar

from lingga_app.domain.actor import PUBLIC, Actor
from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.calendar import at_wib, hours_on, next_opening, wib, wib_day
from lingga_app.domain.errors import AppError
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import ENDED, Status
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.population import Registered, RegistryPerson
from lingga_app.services.accounts import EnterCode, enter_code, right
from lingga_app.services.billing import CHANNELS, BillOf, CreateBill, bill, create_bill
from lingga_app.services.codes import AskCode, ask_code
from lingga_app.services.delivery import (
    ChooseCounter,
    ChoosePost,
    Collector,
    ShowDelivery,
    choose_counter,
    choose_post,
    postage_to,
    show_delivery,
)
from lingga_app.services.drafts import (
    Relation,
    SaveAnswers,
    SendApplication,
    StartApplication,
    save_answers,
    send_application,
    start_application,
)
from lingga_app.services.glance import SendMended, send_mended
from lingga_app.services.hand_over import NEEDED, HandOver, ScanPickup, hand_over, scan_pickup
from lingga_app.services.inbox import RawNotification, receive
from lingga_app.services.outlook import PlaceNamed, public_place
from lingga_app.services.overview import MyApplications, my_applications
from lingga_app.services.papers import OpenPapers, SayMissing, SendAnyway, open_papers, say_missing, send_anyway
from lingga_app.services.pickup_codes import OfPickup, show_code
from lingga_app.services.proofread import AgreeDataPage, ShowDataPage, agree_data_page, show_data_page
from lingga_app.services.returns import (
    AnswerCorrection,
    AnswerItem,
    CorrectionView,
    OpenCorrection,
    ReceiveBrought,
    answer_correction,
    answer_item,
    open_correction,
    receive_brought,
)
from lingga_app.services.seats import BookSeat, book_seat
from lingga_app.services.sessions import Browser
from lingga_app.services.uploads import (
    BeginUpload,
    FindUpload,
    ReceivePaper,
    begin_upload,
    receive_paper,
    start_transfer,
    take_part,
)
from lingga_app.services.who import known
from simulation.officers import Office
from simulation.papers import SHEETS, photo_of
from simulation.people import Defect, Party, Person, answers_of
from simulation.seating import OFFICE, ROUTE_OF, Seating
from simulation.streams import within
from simulation.twin import Shot, Story, Twin

T = TypeVar("T")

LOOKS_ANYWAY: Final = timedelta(days=2)
"""Who hears nothing looks at their page this often."""
STOPS_WAITING: Final = timedelta(days=75)
"""After this long without any change people no longer look (ours)."""
DAY_BEGINS, DAY_ENDS = time(7), time(21)
TYPED: Final = timedelta(minutes=25)
"""From opening the form to its last screen."""
SHOWN_LATER: Final = "Saya tunjukkan saat wawancara."
"""What the list of papers writes for a KTP that exists only on a phone."""


class Life:
    """One party. `cases`: reference of each application -> the person it is for, as the truth file lists them."""

    def __init__(self, twin: Twin, office: Office, party: Party, applied: Callable[[str, Person], None]) -> None:
        self.twin, self.office, self.party, self._applied = twin, office, party, applied
        self.habits = twin.scenario.habits
        self.chance: Random = twin.stream("habits", party.number)
        self.cases: dict[str, Person] = {}
        self._news = twin.env.event()
        self._done: dict[str, set[str]] = {}
        self._last_change = twin.now
        self.seats = Seating(self)
        self._together: bool | None = None
        for person in party.people:
            self._register(person)

    def _register(self, person: Person) -> None:
        if Defect.NIK_UNKNOWN not in person.defects:
            where = person.village
            district = next(each for each in DISTRICTS if each.code == where.district_code)
            self.twin.outside.registry.known[person.nik] = RegistryPerson(
                person.nik, person.name, person.birth_place, person.born.isoformat(), person.sex.value, person.card,
                person.father, person.mother, where.name.upper(), district.name.upper(), Registered.ACTIVE,
            )  # fmt: skip

    def story(self) -> Story:
        """From the first code to the last booklet, or to where somebody gives up."""
        me = yield from self._sign_in()
        if me is None:
            return
        self.twin.listeners[self.party.phone] = self._hear
        for person in self.party.people:
            if self.rolls(self.habits.drops_out):
                self.twin.tries(me, start_application, StartApplication(self._relation(person)))
                continue
            yield from self._apply(me, person)
        while self.cases and self.twin.now - self._last_change < STOPS_WAITING:
            yield from self._look(me)
            yield self._news | self.twin.after(LOOKS_ANYWAY)
            self._news = self.twin.env.event()
            yield self.twin.after(self.hours(self.habits.reads_after_hours))
            yield from self._awake()
        self.twin.listeners.pop(self.party.phone, None)

    # From the phone to the office

    def _sign_in(self) -> Story:
        browser = f"browser-{self.twin.seed}-{self.party.number:08d}"
        for _ in range(4):
            _, refused = self.twin.tries(PUBLIC, ask_code, AskCode(self.party.phone, "chat", browser))
            yield self.twin.after(timedelta(seconds=self.chance.uniform(80, 200)))
            if not refused and (code := self.twin.codes.pop(self.party.phone, None)) is not None:
                entered, _ = self.twin.tries(PUBLIC, enter_code, EnterCode(code, browser, Browser()))
                if entered is not None and entered.opened is not None:
                    self.twin.clock.at = self.twin.now
                    return known(self.twin.deps, right(entered).token).actor
            yield self.twin.after(self.hours(8))
            yield from self._awake()
        return None

    def _apply(self, me: Actor, person: Person) -> Story:
        started, _ = self.twin.tries(me, start_application, StartApplication(self._relation(person)))
        if started is None:
            return
        ref = started.reference
        self._applied(ref, person)
        yield self.twin.after(TYPED * self.chance.uniform(0.6, 2.0))
        answers = answers_of(person, self.party, self.twin.today)
        if self.twin.tries(me, save_answers, SaveAnswers(ref, answers))[1]:
            return
        if not (yield from self._photographs(me, ref, person)):
            return
        if not self.twin.tries(me, send_application, SendApplication(ref))[1]:
            self.cases[ref] = person
            self._done[ref] = set()

    def _photographs(self, me: Actor, ref: str, person: Person) -> Story:
        """Send what the list wants, mend what is doubted; whether the list is settled."""
        blurred = Defect.BLURRED in person.defects
        for _ in range(4):
            wanted = [
                place for place in self.twin.see(me, open_papers, OpenPapers(ref)).papers.places if not place.settled
            ]
            if not wanted:
                return True
            for place in wanted:
                if place.kind is PaperKind.KTP and place.paper is None and self.rolls(self.habits.ktp_on_phone):
                    self.twin.tries(me, say_missing, SayMissing(ref, place.kind, SHOWN_LATER))
                    continue
                if place.paper is not None and place.paper.opened and not self.rolls(self.habits.retakes):
                    self.twin.tries(me, send_anyway, SendAnyway(ref, place.kind, "Ini foto terbaik dari HP saya."))
                    continue
                yield self.twin.after(timedelta(minutes=self.chance.uniform(1, 4)))
                self._photograph(me, ref, person, place.requirement.kind, blurred=blurred)
                blurred = False
            yield self.twin.after(timedelta(minutes=3))
        return False

    def _photograph(self, me: Actor, ref: str, person: Person, kind: PaperKind, *, blurred: bool) -> None:
        world = self.twin.scenario.world
        drawn = self.office.draws() and kind.value in SHEETS
        doubted = self.rolls(world.catches if blurred else world.alarms)
        shot = Shot(blurred, doubted, drawn)
        if drawn:
            data = photo_of(
                kind.value, [("Nama", person.name), ("NIK", person.nik)], seed=person.number, blurred=blurred
            )
            sha = hashlib.sha256(data).hexdigest()
            begun = self.asks(lambda: start_transfer(self.twin.deps, me, BeginUpload(ref, kind, len(data), sha)))
            if begun is not None:
                upload = FindUpload(ref, kind, begun.upload_id)
                taken = self.asks(lambda: take_part(self.twin.deps, me, upload, 0, data))
                self._shot(ref, kind, taken.paper if taken else "", shot)
            return
        sha = hashlib.sha256(f"{ref} {kind} {self.twin.now}".encode()).hexdigest()
        upload_id = sha[:32]
        if not self.twin.tries(me, begin_upload, BeginUpload(ref, kind, 180_000, sha, upload_id))[1]:
            paper, _ = self.twin.tries(me, receive_paper, ReceivePaper(ref, kind, upload_id, sha, 180_000))
            self._shot(ref, kind, paper or "", shot)

    def _shot(self, ref: str, kind: PaperKind, paper: str, shot: Shot) -> None:
        if paper:
            self.twin.shots[paper] = shot
            self.office.shown[ref, kind.value] = shot.blurred

    # What the page says

    def _look(self, me: Actor) -> Story:
        cards = [card for card in self.twin.see(me, my_applications, MyApplications()) if card.reference in self.cases]
        paid = [card.reference for card in cards if card.status is Status.PAID]
        for card in cards:
            ref = card.reference
            if card.status in ENDED:
                del self.cases[ref]
                continue
            if self.rolls(self.habits.tries_early):
                self._tries_early(me, ref, card.status)
            act = _ACTS.get(card.status)
            if act is not None:
                yield from act(self, me, ref)
        if paid:
            yield from self._seat(me, paid)

    def _tries_early(self, me: Actor, ref: str, status: Status) -> None:
        """Somebody presses what is not open to them yet: the service says no, or the auditor finds it out."""
        if status in {Status.CHECKING, Status.MENDING}:
            self.twin.tries(me, create_bill, CreateBill(ref, "qris", OFFICE))
        elif status in {Status.PAYABLE, Status.BILLED}:
            soon = self.asks(lambda: self.twin.see(PUBLIC, public_place, PlaceNamed(OFFICE)))
            for session in soon.next_sessions[:1] if soon else ():
                self.twin.tries(me, book_seat, BookSeat(ref, session.session_id))
        elif status is Status.RETURNED:
            self.twin.tries(me, answer_correction, AnswerCorrection(ref))

    def _seat(self, me: Actor, paid: list[str]) -> Story:
        """A family that has paid goes together, or one by one."""
        for ref in paid:
            if self._once(ref, "ways"):
                self._chooses_way(me, ref)
        if self._together is None:
            self._together = self.rolls(self.habits.families_together)
        groups = [paid] if self._together else [[ref] for ref in paid]
        for group in groups:
            yield from self.seats.take(me, group)

    def changed(self) -> None:
        """Something has happened with their case: they go on looking."""
        self._last_change = self.twin.now

    def _once(self, ref: str, what: str) -> bool:
        """True the first time; and something has changed."""
        if what in self._done[ref]:
            return False
        self._done[ref].add(what)
        self.changed()
        return True

    def _mends(self, me: Actor, ref: str) -> Story:
        person = self.cases[ref]
        for place in self.twin.see(me, open_papers, OpenPapers(ref)).papers.places:
            if place.asked is not None and not place.asked.answered:
                yield self.twin.after(timedelta(minutes=self.chance.uniform(2, 9)))
                self._photograph(me, ref, person, place.kind, blurred=False)
        yield self.twin.after(timedelta(minutes=3))
        if (yield from self._photographs(me, ref, person)):
            self.twin.tries(me, send_mended, SendMended(ref))

    def _gets_bill(self, me: Actor, ref: str) -> Story:
        if self.rolls(self.habits.never_pays) and self._once(ref, "never"):
            return
        if "never" in self._done[ref]:
            return
        yield from self._awake()
        channel = self.chance.choices(CHANNELS[:-1], (30, 10, 25, 15, 10, 10))[0]
        made, _ = self.twin.tries(me, create_bill, CreateBill(ref, channel, self.office.place_for(self.party)))
        if made is not None:
            self.changed()
            self.twin.env.process(self._pays(me, ref, made.order_id, made.price_idr, made.expires_at))

    def _pays(self, me: Actor, ref: str, order_id: str, price_idr: int, ends: datetime) -> Story:
        late = self.rolls(self.habits.pays_late)
        yield (
            self.twin.until(ends + timedelta(hours=5))
            if late
            else self.twin.after(self.hours(self.habits.pays_after_hours))
        )
        if not late:
            yield from self._awake()
        amount = price_idr + (self.chance.choice((-50_000, 50_000)) if self.rolls(self.habits.pays_wrong) else 0)
        times = 2 if self.rolls(self.habits.pays_twice) else 1
        bank = self.twin.outside.bank
        for _ in range(24):
            if not self.asks(lambda: self.twin.see(me, bill, BillOf(ref))):
                return
            try:
                paid = [bank.pay(order_id, amount) for _ in range(times)]
            except Exception:  # the bank has not heard of the bill yet: its line to us is down
                yield self.twin.after(timedelta(hours=3))
                continue
            for seen in paid:
                self.twin.env.process(self._called_back(f"{seen.order_id}|{seen.transaction_id}|{seen.status}"))
            return

    def _called_back(self, body: str) -> Story:
        """The bank tells us, late, twice or never; while it cannot, its calls wait and come all at once."""
        world = self.twin.scenario.world
        if self.rolls(world.callback_lost):
            return
        yield self.twin.after(timedelta(minutes=world.callback_minutes * self.chance.uniform(0.5, 3)))
        while self.twin.trouble("callbacks"):
            yield self.twin.until(at_wib(self.twin.today + timedelta(days=1), time(6)))
        told = self.twin.outside.bank.read_notification(body.encode())
        if told is None:
            return
        raw = RawNotification("memory", told.dedupe_key, told.order_id, told.transaction_id, body)
        for _ in range(2 if self.rolls(world.callback_twice) else 1):
            self.twin.tries(PUBLIC, receive, raw)

    def _chooses_way(self, me: Actor, ref: str) -> None:
        if self.rolls(self.habits.by_post):
            home = self.twin.see(me, show_delivery, ShowDelivery(ref)).home
            postage = self.asks(lambda: postage_to(self.twin.deps, home.area))
            if postage is not None:
                self.twin.tries(me, choose_post, ChoosePost(ref, home, postage))
        elif self.rolls(self.habits.named_collector):
            self.twin.tries(me, choose_counter, ChooseCounter(ref, Collector.NAMED, "ROHANA"))

    def _answers(self, me: Actor, ref: str) -> Story:
        found = self.asks(lambda: self.twin.see(me, open_correction, OpenCorrection(ref)))
        if found is None:
            return
        yield self.twin.after(timedelta(minutes=self.chance.uniform(5, 30)))
        for item in (each for each in found.items if not each.answered):
            yield from self._answers_item(me, ref, found, item.target, is_paper=item.is_paper, bring=item.bring)
        if self.twin.see(me, open_correction, OpenCorrection(ref)).proofread:
            page = self.twin.see(me, show_data_page, ShowDataPage(ref))
            self.twin.tries(me, agree_data_page, AgreeDataPage(ref, page.shown))
        self.twin.tries(me, answer_correction, AnswerCorrection(ref))
        self.changed()

    def _answers_item(
        self, me: Actor, ref: str, found: CorrectionView, target: str, *, is_paper: bool, bring: bool
    ) -> Story:
        person = self.cases[ref]
        if bring:
            yield from self.goes_to_office()
            yield from self.office.at_counter(
                lambda officer: self.twin.tries(officer, receive_brought, ReceiveBrought(ref, target, is_paper))
            )
        elif is_paper:
            self._photograph(me, ref, person, PaperKind(target), blurred=False)
        elif target == Field.MOTHER_NAME and not self.rolls(self.habits.keeps_answer):
            self.twin.tries(me, answer_item, AnswerItem(ref, target, person.mother))
        else:
            why = "Di akta dan KTP tertulis seperti ini."
            self.twin.tries(me, answer_item, AnswerItem(ref, target, keep=True, explanation=why))

    def _collects(self, me: Actor, ref: str) -> Story:
        if not self._once(ref, "collect") or self.rolls(self.habits.never_collects):
            return
        self.twin.env.process(self._fetches(me, ref))
        yield self.twin.after(timedelta(0))

    def _fetches(self, me: Actor, ref: str) -> Story:
        yield self.twin.after(timedelta(days=self.chance.expovariate(1 / 4)))
        slip = self.asks(lambda: self.twin.see(me, show_code, OfPickup(ref)))
        if slip is None:
            return
        route = ROUTE_OF[self.party.people[0].village.district_code]
        yield from self.goes_to_office()
        while self.party.boat and not self.twin.sails(route, self.twin.today):
            yield self.twin.after(timedelta(days=1))
            yield from self.goes_to_office()
        receiver = "" if slip.collector is Collector.SELF else slip.collector_name

        def given(officer: Actor) -> None:
            self.twin.tries(officer, scan_pickup, ScanPickup(slip.qr))
            if self.office.errs():
                self.twin.tries(officer, hand_over, HandOver(slip.qr, frozenset(), receiver))
            shown = frozenset(NEEDED[slip.collector])
            self.twin.tries(officer, hand_over, HandOver(slip.qr, shown, receiver))

        yield from self.office.at_counter(given)

    # Small things

    def goes_to_office(self) -> Story:
        """To a moment at which the counter is open, some time after its doors are."""
        opening = next_opening(self.twin.now + timedelta(hours=1))
        hours = hours_on(wib_day(opening))
        closes = at_wib(wib_day(opening), hours.closes) if hours else opening
        yield self.twin.until(within(self.chance, opening, max(opening, closes - timedelta(minutes=20))))

    def _awake(self) -> Story:
        """Nobody applies at night."""
        clock = wib(self.twin.now).time()
        if not DAY_BEGINS <= clock < DAY_ENDS:
            day = self.twin.today + timedelta(days=clock >= DAY_ENDS)
            yield self.twin.until(at_wib(day, DAY_BEGINS) + timedelta(minutes=self.chance.uniform(0, 120)))

    def asks(self, question: Callable[[], T]) -> T | None:
        """The answer, or None where the service refuses."""
        self.twin.clock.at = self.twin.now
        try:
            return question()
        except AppError as refusal:
            self.twin.refusals[refusal.code] += 1
            return None

    def _hear(self) -> None:
        if not self._news.triggered:
            self._news.succeed()

    def rolls(self, share: float) -> bool:
        return self.chance.random() < share

    def hours(self, mean: float) -> timedelta:
        return timedelta(hours=self.chance.expovariate(1 / mean))

    def _relation(self, person: Person) -> Relation:
        if person is self.party.people[0]:
            return Relation.SELF
        return Relation.CHILD if person.is_child(self.twin.today) else Relation.RELATIVE


def arrival_times(twin: Twin, day: date, people: float, together: float) -> list[datetime]:
    """When parties of one day begin: most in daylight, `together` of them in ten minutes after nine."""
    chance = twin.stream("arrivals", (day - twin.scenario.start).days)
    rush, calm = at_wib(day, time(9)), at_wib(day, DAY_BEGINS)
    times: list[datetime] = []
    waited = chance.expovariate(1.0)
    while waited < people:
        if chance.random() < together:
            times.append(within(chance, rush, rush + timedelta(minutes=10)))
        else:
            times.append(within(chance, calm, at_wib(day, DAY_ENDS)))
        waited += chance.expovariate(1.0)
    return sorted(times)


_ACTS: Final[dict[Status, Callable[[Life, Actor, str], Story]]] = {
    Status.MENDING: Life._mends,
    Status.PAYABLE: Life._gets_bill,
    Status.RETURNED: Life._answers,
    Status.READY: Life._collects,
}
