"""A fortnight in the life of the demo's office: invented people at every stage, made by the use cases themselves.

Each case is a script that names the moment of its next act; `play` lets the acts of all scripts happen in the order of
time, with both clocks set to it. Nothing is written past the services: bills are opened and paid at the sandbox's
gateway, photos are drawn, sent and judged, the registry is asked.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final

from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import add_working_days, at_wib, is_working_day, wib_day
from lingga_app.domain.form import Field
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.reasons import ReturnReason
from lingga_app.services.arrivals import CheckIn, check_in
from lingga_app.services.billing import CreateBill, create_bill
from lingga_app.services.chat import SendMessage, send_message
from lingga_app.services.demo_people import demo_actors
from lingga_app.services.drafts import (
    Relation,
    SaveAnswers,
    SendApplication,
    StartApplication,
    save_answers,
    send_application,
    start_application,
)
from lingga_app.services.glance import (
    AcceptPapers,
    AskMend,
    MendItem,
    MendReason,
    OpenGlance,
    accept_papers,
    ask_mend,
    open_glance,
)
from lingga_app.services.inbox import ask_gateway
from lingga_app.services.interview import FinishInterview, SaveNote, finish_interview, save_note
from lingga_app.services.late_reading import read_afterwards
from lingga_app.services.office import OpenCase, open_case
from lingga_app.services.office_places import my_places
from lingga_app.services.outlook import ChoicesAsked, seat_choices
from lingga_app.services.overview import MyApplications, my_applications
from lingga_app.services.papers import SendAnyway, send_anyway
from lingga_app.services.portraits import BeginPortrait, FindPortraitUpload, start_portrait, take_portrait_part
from lingga_app.services.printing import PrintPassport, ReleasePassport, print_passport, release_passport
from lingga_app.services.proofread import AgreeDataPage, ShowDataPage, agree_data_page, show_data_page
from lingga_app.services.run import Deps, read, run
from lingga_app.services.seats import BookSeat, book_seat
from lingga_app.services.uploads import BeginUpload, FindUpload, start_transfer, take_part
from lingga_app.services.verification import Approve, AskCorrection, AskedItem, Verify, approve, ask_correction, verify
from simulation import demo_papers, papers
from simulation.demo_people import Person, answers_of, registered
from simulation.stage import Stage

Script = Iterator[datetime]

DAYS_BACK: Final = 10
"""Working days before today on which the office opened."""
PLACE: Final = "dabo-singkep"
HOUSEHOLD: Final = ("kk", "parent_ktp", "parents_marriage", "parents_statement")
"""Papers that are sent once for everybody on the same family card."""
DRAFTED: Final = 12
"""Answers that the unfinished form already has."""


@dataclass(frozen=True)
class Case:
    """What happens to one person, and when; what is None has not happened yet.

    `owner` is the account that applies; `sent` the moment the photos are ready to be sent; `seat` the start of the
    session; `spoilt` the paper whose photo is blurred, so that an officer sends it back.
    """

    name: str
    owner: str
    relation: Relation
    sent: datetime
    looked: datetime | None = None
    billed: datetime | None = None
    paid: datetime | None = None
    too_much_idr: int = 0
    booked: datetime | None = None
    seat: datetime | None = None
    arrived: datetime | None = None
    interviewed: datetime | None = None
    verified: datetime | None = None
    returned: datetime | None = None
    approved: datetime | None = None
    printed: datetime | None = None
    released: datetime | None = None
    spoilt: str = ""
    birth_paper: str = "birth"
    mother: str = ""
    purpose: str = "visit"
    product: str = "epassport_5y"
    question: str = ""

    @property
    def person(self) -> Person:
        return registered()[self.name]


def played(deps: Deps) -> bool:
    """Whether the demo's accounts have applications already."""
    owners = [actor for actor in demo_actors(deps).values() if actor.may(Role.APPLICANT)]
    return any(read(my_applications, MyApplications(), actor=actor, deps=deps) for actor in owners)


def opening(now: datetime) -> datetime:
    """The moment at which the demo's past begins: 08.00 WIB, ten working days ago."""
    return at_wib(_days(now)[DAYS_BACK], time(8))


def play(stage: Stage, now: datetime) -> None:
    """Let everything happen from `stage.clock.at` until `now`; the people and places are there already."""
    cases, number = cast(now), count()
    scripts = [_journey(stage, case, now) for case in cases]
    scripts.append(_half_filled(stage, now - timedelta(minutes=32)))
    waiting = [(next(script), next(number), script) for script in scripts]
    heapify(waiting)
    while waiting:
        moment, _, script = heappop(waiting)
        if moment > now:
            raise ValueError(f"the demo would happen in the future: {moment}")
        if moment > stage.clock.at:
            stage.deliver()
            stage.go_to(moment)
        following = next(script, None)
        if following is not None:
            heappush(waiting, (max(following, moment), next(number), script))
    stage.go_to(now)
    stage.deliver()
    run(read_afterwards, None, actor=SYSTEM, deps=stage.deps)
    stage.end()


def cast(now: datetime) -> tuple[Case, ...]:
    """Twelve people. One waits for each desk; the others show an applicant each kind of next step."""
    days = _days(now)
    today = days[0]
    open_today = is_working_day(today)
    next_day = add_working_days(today, 1)

    def on(back: int, hour: int, minute: int = 0) -> datetime:
        return at_wib(days[back], time(hour, minute))

    laila, client = "laila", Relation.CLIENT
    came = min(now - timedelta(minutes=12), at_wib(today, time(8, 10)))
    there = open_today and came >= at_wib(today, time(7, 45))
    early = Case(
        "", laila, client, on(9, 9), looked=on(8, 10), billed=on(8, 10, 30), paid=on(8, 11), booked=on(8, 13)
    )  # fmt: skip
    return (
        replace(
            early, name="HAJAH MAIMUNAH", purpose="umrah", seat=on(6, 8), arrived=on(6, 7, 50),
            interviewed=on(6, 8, 30), verified=on(6, 11), approved=on(5, 9), printed=on(5, 13), released=on(4, 9),
        ),
        replace(
            early, name="HERMAN", seat=on(2, 8), arrived=on(2, 7, 52), interviewed=on(2, 8, 25),
            verified=on(1, 9, 40), product="epassport_10y",
        ),
        replace(
            early, name="DEWI ANGGRAINI", seat=on(2, 9), arrived=on(2, 8, 45),
            interviewed=on(2, 9, 20), verified=on(2, 11), approved=on(1, 10, 20), product="epassport_5y",
        ),
        replace(
            early, name="BUJANG", seat=on(2, 10), arrived=on(2, 9, 50), interviewed=on(2, 10, 20),
            returned=on(1, 10, 5), mother="SAPIYAH", birth_paper="diploma", purpose="work",
        ),
        replace(
            early, name="MUHAMMAD SYARIFUDDIN ABDURRAHMAN WIRATMAJA", seat=on(1, 8),
            arrived=on(1, 7, 55), interviewed=on(1, 8, 30), product="epassport_10y",
        ),
        replace(
            early, name="TENGKU ABDULLAH", seat=at_wib(today if open_today else next_day, time(8)),
            arrived=came if there else None,
        ),
        Case("SUHARDI", laila, client, on(2, 13), looked=on(1, 14), spoilt="birth"),
        Case("NUR AZIZAH", laila, client, on(2, 13), looked=on(1, 14, 10)),
        Case("NABILA ZAHRA", laila, client, on(2, 13), looked=on(1, 14, 20), billed=on(1, 15)),
        Case(
            "NADIRA ZAHRA", laila, client, on(2, 13), looked=on(1, 14, 20), billed=on(1, 15), paid=on(1, 15, 30),
            too_much_idr=50_000,
        ),
        Case(
            "RAHMAT HIDAYAT", "siti", Relation.RELATIVE, on(2, 13), looked=on(1, 9), billed=on(1, 9, 30),
            paid=on(1, 10), booked=on(1, 13), seat=at_wib(next_day, time(9)),
            question="Istri saya boleh ikut masuk waktu wawancara? Dia juga mau ikut menunggu di dalam.",
        ),
        Case("AISYAH PUTRI RAHMAT", "rahmat", Relation.CHILD, now - timedelta(minutes=48)),
    )  # fmt: skip


def _journey(stage: Stage, case: Case, now: datetime) -> Script:
    yield case.sent
    ref = _filled(stage, case)
    if case.spoilt:
        yield case.sent + timedelta(minutes=4)
        note = "Ini foto terbaik dari HP saya."
        stage.do(case.owner, send_anyway, SendAnyway(ref, PaperKind(case.spoilt), note))
    yield case.sent + timedelta(minutes=6)
    stage.do(case.owner, send_application, SendApplication(ref))
    if case.looked is None:
        return
    yield case.looked
    seen = stage.do("rina", open_glance, OpenGlance(ref)).seen
    if case.spoilt:
        blurred = MendItem(PaperKind(case.spoilt), MendReason.UNREADABLE, "Tulisan di tengah kabur.")
        stage.do("rina", ask_mend, AskMend(ref, seen, (blurred,)))
        return
    stage.do("rina", accept_papers, AcceptPapers(ref, seen))
    yield from _paid(stage, case, ref)
    if case.booked is None or case.seat is None:
        return
    yield case.booked
    _book(stage, case, ref, case.seat)
    if case.question:
        yield now - timedelta(minutes=21)
        stage.do(case.owner, send_message, SendMessage(ref, case.question))
    if case.arrived is None:
        return
    yield case.arrived
    (place, *_) = stage.see("maya", my_places, None)
    stage.do("maya", check_in, CheckIn(ref, place.place_id, "1"))
    yield from _decided(stage, case, ref)


def _paid(stage: Stage, case: Case, ref: str) -> Script:
    if case.billed is None:
        return
    yield case.billed
    channel = ("bri", "bni", "brk")[case.person.seed % 3]
    bill = stage.do(case.owner, create_bill, CreateBill(ref, channel, PLACE))
    if case.paid is None:
        return
    yield case.paid
    stage.pay(bill.order_id, amount=bill.price_idr + case.too_much_idr)
    ask_gateway(stage.deps, {"reference": bill.order_id})


def _decided(stage: Stage, case: Case, ref: str) -> Script:
    """From the interviewer's desk to the shelf, as far as this case came."""
    if case.interviewed is None:
        return
    yield case.interviewed - timedelta(minutes=15)
    stage.do("anwar", save_note, SaveNote(ref, "Tujuan jelas, jawaban cocok dengan dokumen."))
    _photograph(stage, case.person, ref)
    shown = stage.do("anwar", show_data_page, ShowDataPage(ref)).shown
    yield case.interviewed
    stage.do("anwar", agree_data_page, AgreeDataPage(ref, shown))
    stage.do("anwar", finish_interview, FinishInterview(ref))
    if case.returned is not None:
        yield case.returned
        asked = AskedItem(Field.MOTHER_NAME, ReturnReason.PARENTS, note="Di KK tertulis SAPIAH.")
        stage.do("rina", ask_correction, AskCorrection(ref, _seen(stage, "rina", ref), (asked,)))
    if case.verified is None:
        return
    yield case.verified
    stage.do("rina", verify, Verify(ref, _seen(stage, "rina", ref)))
    if case.approved is None:
        return
    yield case.approved
    stage.do("sari", approve, Approve(ref, _seen(stage, "sari", ref)))
    if case.printed is None or case.released is None:
        return
    yield case.printed
    stage.do("budi", print_passport, PrintPassport(ref))
    yield case.released
    stage.do("budi", release_passport, ReleasePassport(ref))


def _half_filled(stage: Stage, moment: datetime) -> Script:
    """Siti's own form: begun, one clear paper, one blurred."""
    yield moment
    siti = registered()["SITI NURHALIZA"]
    ref = stage.do("siti", start_application, StartApplication(Relation.SELF)).reference
    answers = answers_of(siti, wib_day(moment), occupation="Penjahit")
    stage.do("siti", save_answers, SaveAnswers(ref, dict(list(answers.items())[:DRAFTED])))
    _send_photo(stage, "siti", ref, "ktp", siti)
    _send_photo(stage, "siti", ref, "kk", siti, blurred=True)


def _filled(stage: Stage, case: Case) -> str:
    ref = stage.do(case.owner, start_application, StartApplication(case.relation)).reference
    given = {"purpose": case.purpose, "product": case.product}
    if case.mother:
        given["mother_name"] = case.mother
    day = wib_day(stage.clock.at)
    stage.do(case.owner, save_answers, SaveAnswers(ref, answers_of(case.person, day, **given)))
    own, household = (("birth",), HOUSEHOLD) if case.person.is_child(day) else (("ktp", case.birth_paper), ("kk",))
    if case.relation is Relation.CLIENT:
        own = (*own, "mandate")
    have = stage.household_papers.setdefault((case.owner, case.person.card), set())
    for kind in (*own, *(kind for kind in household if kind not in have)):
        _send_photo(stage, case.owner, ref, kind, case.person, blurred=kind == case.spoilt)
    have.update(household)
    return ref


def _send_photo(stage: Stage, owner: str, ref: str, kind: str, person: Person, *, blurred: bool = False) -> None:
    data = demo_papers.photo_of(kind, person, blurred=blurred)
    begin = BeginUpload(ref, PaperKind(kind), len(data), hashlib.sha256(data).hexdigest())
    begun = start_transfer(stage.deps, stage.people[owner], begin)
    take_part(stage.deps, stage.people[owner], FindUpload(ref, PaperKind(kind), begun.upload_id), 0, data)


def _photograph(stage: Stage, person: Person, ref: str) -> None:
    data = papers.portrait(person.seed, veiled=person.female)
    begin = BeginPortrait(ref, len(data), hashlib.sha256(data).hexdigest())
    begun = start_portrait(stage.deps, stage.people["anwar"], begin)
    take_portrait_part(stage.deps, stage.people["anwar"], FindPortraitUpload(ref, begun.upload_id), 0, data)


def _book(stage: Stage, case: Case, ref: str, starts_at: datetime) -> None:
    """The session that was meant, or the next one with a free chair."""
    sessions = stage.see(case.owner, seat_choices, ChoicesAsked(ref, PLACE)).sessions
    wanted = next(each for each in sessions if each.starts_at >= starts_at and each.left)
    stage.do(case.owner, book_seat, BookSeat(ref, wanted.session_id))


def _seen(stage: Stage, who: str, ref: str) -> int:
    return stage.do(who, open_case, OpenCase(ref)).seen


def _days(now: datetime) -> Sequence[date]:
    """Today, then the working days before it, the latest first."""
    found, day = [wib_day(now)], wib_day(now)
    while len(found) <= DAYS_BACK:
        day -= timedelta(days=1)
        if is_working_day(day):
            found.append(day)
    return found
