"""Who will be there: people of the twin with a case at the stage that a load run begins with, made by the use cases.

The evening before, each of them signs in with a code, fills the form and sends papers; those further on also pay at the
sandbox's bank and take a seat of the morning. Their photos are one drawn photo per kind and take their verdict without
being read, which would take minutes; those who begin during the run (`fresh`) bring photos of their own.
"""

import hashlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

from lingga_app import serve
from lingga_app.adapters.clock import FixedClock
from lingga_app.bootstrap import make_deps
from lingga_app.domain.actor import PUBLIC, SYSTEM, Actor
from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.calendar import add_working_days, at_wib, wib_day
from lingga_app.domain.eligibility import ADULT_AGE, age_on
from lingga_app.domain.identity import Sex
from lingga_app.domain.papers import PaperKind
from lingga_app.frontend import ROOT
from lingga_app.services.accounts import EnterCode, enter_code, right
from lingga_app.services.billing import CreateBill, create_bill
from lingga_app.services.codes import AskCode, ask_code
from lingga_app.services.deliverers import DELIVERERS
from lingga_app.services.demo import seed
from lingga_app.services.drafts import (
    Relation,
    SaveAnswers,
    SendApplication,
    StartApplication,
    save_answers,
    send_application,
    start_application,
)
from lingga_app.services.inbox import ask_gateway
from lingga_app.services.judging import Judged, PaperState, files_to_judge, settle_verdict
from lingga_app.services.outbox import work
from lingga_app.services.outlook import ChoicesAsked, seat_choices
from lingga_app.services.papers import OpenPapers, open_papers
from lingga_app.services.run import Deps, read, run
from lingga_app.services.seal_audit import seal_pending
from lingga_app.services.seats import BookSeat, book_seat
from lingga_app.services.sessions import Browser
from lingga_app.services.uploads import BeginUpload, FindUpload, start_transfer, take_part
from lingga_app.services.who import known
from lingga_app.settings import Settings
from loadtest.cast import CONTROL, PLACE, Crowd, Fresh, Known
from loadtest.service import inherited
from simulation.papers import SHEETS, photo_of
from simulation.people import Party, Person, Population, answers_of

CHANNELS = ("bri", "bni", "brk")
AFTER_HOURS = time(17)
"""An opening is played when no date of the same day is left to choose."""
GATHERING = 12.0
"""Seconds before the hour of an opening at which the load begins."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many of each to make."""

    payable: int = 0
    paid: int = 0
    booked: int = 0
    fresh: int = 0


def morning(now: datetime) -> datetime:
    """Nine o'clock in Lingga on the next working day."""
    return at_wib(add_working_days(wib_day(now), 1), time(9)).astimezone(UTC)


def gather(settings: Settings, wanted: Wanted, seed_number: int, opens: datetime) -> Crowd:
    """Fill a fresh installation. `opens`: the morning of the run; people come the evening before.

    With `LINGGA_GLANCE_ALWAYS_BELOW=0` in the settings nobody needs to look at their sharp photos.
    """
    env = {
        **inherited(), "LINGGA_DATA_DIR": str(settings.data_dir), "LINGGA_PROFILE": settings.profile,
        "LINGGA_DATABASE_URL": settings.database_url,
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "lingga_app.cli", "migrate"], cwd=ROOT, env=env, check=True)
    clock = FixedClock(opens - timedelta(hours=14))
    deps = make_deps(settings, clock)
    seed(deps, settings.data_dir)
    with serve.sandbox_alone(settings) as sandbox, httpx.Client(trust_env=False, timeout=30) as http:
        if sandbox is None:
            raise OSError("the sandbox's port is taken")
        return _Eve(deps, clock, sandbox, http, settings.data_dir, seed_number, opens).crowd(wanted)


@dataclass
class _Eve:
    """The evening before the run."""

    deps: Deps
    clock: FixedClock
    sandbox: str
    http: httpx.Client
    folder: Path
    seed: int
    opens: datetime

    def crowd(self, wanted: Wanted) -> Crowd:
        self._control("POST", "/_control/clock", offset_seconds=(self.clock.at - datetime.now(UTC)).total_seconds())
        adults = self._adults()
        ready = wanted.payable + wanted.paid + wanted.booked
        everybody = [self._payable(*each) for each in islice(adults, ready)]
        paying = everybody[wanted.payable :]
        paid = [self._pay(actor, one, number) for number, (actor, one) in enumerate(paying)]
        booked = paid[wanted.paid :]
        self._book([(paying[wanted.paid + n][0], one) for n, one in enumerate(booked)])
        self._deliver()
        fresh = tuple(self._fresh(person, party) for person, party in islice(adults, wanted.fresh))
        seal_pending(self.deps)
        self.deps.close()
        return Crowd(
            self.seed, self.opens.isoformat(), tuple(one for _, one in everybody[: wanted.payable]),
            tuple(paid[: wanted.paid]), tuple(booked), fresh,
        )  # fmt: skip

    def _adults(self) -> Any:
        day = wib_day(self.opens)
        parties = Population(self.seed, day, {}).parties()
        for party in parties:
            person = party.people[0]
            if age_on(person.born, day) >= ADULT_AGE:
                yield person, party

    def _payable(self, person: Person, party: Party) -> tuple[Actor, Known]:
        """From the first code to papers that nobody needs to look at."""
        self._register(person)
        actor, token = self._sign_in(party)
        ref = run(start_application, StartApplication(Relation.SELF), actor=actor, deps=self.deps).reference
        answers = answers_of(person, party, wib_day(self.opens))
        run(save_answers, SaveAnswers(ref, answers), actor=actor, deps=self.deps)
        for place in read(open_papers, OpenPapers(ref), actor=actor, deps=self.deps).papers.places:
            if not place.settled:
                self._photograph(actor, ref, place.requirement.kind)
        self._deliver()
        run(send_application, SendApplication(ref), actor=actor, deps=self.deps)
        return actor, Known(token, ref, party.phone, person.born.isoformat())

    def _sign_in(self, party: Party) -> tuple[Actor, str]:
        browser = f"peramban-{self.seed}-{party.number:08d}"
        run(ask_code, AskCode(party.phone, "chat", browser), actor=PUBLIC, deps=self.deps)
        self._deliver()
        answer = self.http.get(f"{self.sandbox}/pesan/api", params={"to": party.phone}).json()
        code = next(word for word in answer["messages"][0]["text"].replace(".", " ").split() if _is_code(word))
        entered = run(enter_code, EnterCode(code, browser, Browser()), actor=PUBLIC, deps=self.deps)
        token = right(entered).token
        return known(self.deps, token).actor, token

    def _photograph(self, actor: Actor, ref: str, kind: PaperKind) -> None:
        data = _photo(kind.value) + ref.encode()
        begin = BeginUpload(ref, kind, len(data), hashlib.sha256(data).hexdigest())
        begun = start_transfer(self.deps, actor, begin)
        take_part(self.deps, actor, FindUpload(ref, kind, begun.upload_id), 0, data)

    def _pay(self, actor: Actor, one: Known, number: int) -> Known:
        cmd = CreateBill(one.reference, CHANNELS[number % len(CHANNELS)], PLACE)
        bill = run(create_bill, cmd, actor=actor, deps=self.deps)
        self._deliver()
        self._control("POST", f"/gateway/_control/{bill.order_id}/pay")
        ask_gateway(self.deps, {"reference": bill.order_id})
        return Known(one.token, one.reference, one.phone, one.born, bill.order_id)

    def _book(self, people: Sequence[tuple[Actor, Known]]) -> None:
        """Seats of the morning of the run, the earliest first."""
        for actor, one in people:
            found = read(seat_choices, ChoicesAsked(one.reference, PLACE), actor=actor, deps=self.deps).sessions
            soon = next(each for each in found if each.left and each.starts_at > self.opens)
            run(book_seat, BookSeat(one.reference, soon.session_id), actor=actor, deps=self.deps)

    def _fresh(self, person: Person, party: Party) -> Fresh:
        self._register(person)
        folder = self.folder / "photos"
        folder.mkdir(exist_ok=True)
        photos: dict[str, str] = {}
        for kind in ("ktp", "kk", "birth"):
            path = folder / f"{party.number}-{kind}.jpg"
            path.write_bytes(photo_of(kind, [("Nama", person.name), ("NIK", person.nik)], seed=person.number))
            photos[kind] = str(path)
        answers = answers_of(person, party, wib_day(self.opens))
        return Fresh(party.phone, person.born.isoformat(), {name.value: text for name, text in answers.items()}, photos)

    def _register(self, person: Person) -> None:
        """The registry's stand-in knows this person, as the twin's does."""
        where = person.village
        district = next(each for each in DISTRICTS if each.code == where.district_code)
        self._control(
            "PUT", f"/dukcapil/_control/people/{person.nik}", name=person.name, birth_place=person.birth_place,
            birth_on=person.born.isoformat(), sex="P" if person.sex is Sex.FEMALE else "L", kk_number=person.card,
            father_name=person.father, mother_name=person.mother, village=where.name.upper(),
            district=district.name.upper(),
        )  # fmt: skip

    def _deliver(self) -> None:
        """What is due outside now; messages but codes are left to the service."""
        kinds = {kind: deliver for kind, deliver in DELIVERERS.items() if kind not in {"notice", "chat_unread"}}
        while work(self.deps, {**kinds, "judge_paper": _verdict}, limit=100):
            pass

    def _control(self, method: str, path: str, **body: Any) -> None:
        self.http.request(method, self.sandbox + path, json=body, headers=CONTROL).raise_for_status()


def _verdict(deps: Deps, payload: Mapping[str, Any]) -> None:
    """A sharp photo, without reading it: its file serves as picture and thumbnail."""
    files = read(files_to_judge, payload["paper"], actor=SYSTEM, deps=deps)
    if files is not None:
        name = (files.original,)
        verdict = {"checked": True, "rules": [], "simulated": True}
        found = Judged(files.paper_id, PaperState.GOOD, verdict, name, name, 1280, 960)
        run(settle_verdict, found, actor=SYSTEM, deps=deps)


def _is_code(word: str) -> bool:
    return len(word) == 6 and word.isdigit()


@cache
def _photo(kind: str) -> bytes:
    return photo_of(kind if kind in SHEETS else "birth", [("Nama", "CONTOH")])
