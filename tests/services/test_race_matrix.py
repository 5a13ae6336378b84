"""Any two acts on one application at the same moment: the history that comes out is one that could have come out of
doing them one after the other, and whatever hangs on the status agrees with it.

The statuses of the office's decisions, of printing and of refunds have their own race tests beside their subjects.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations_with_replacement
from typing import Any

import pytest
from sqlalchemy import select, update

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.errors import AppError
from lingga_app.domain.lifecycle import MOVES, Act, Status
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.visits import BoatReason
from lingga_app.services.arrivals import CheckIn, OfPerson, check_in, close_no_show, excuse_missed
from lingga_app.services.billing import CancelBill, CreateBill, cancel_bill, create_bill
from lingga_app.services.drafts import SendApplication, WithdrawApplication, send_application, withdraw_application
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
from lingga_app.services.planner import CancelSession, cancel_session
from lingga_app.services.run import Deps, run
from lingga_app.services.seats import (
    BookSeat,
    HoldSeat,
    OfCase,
    ReportBoat,
    RescheduleSeat,
    book_seat,
    confirm_held_seat,
    drop_held_seat,
    hold_seat,
    report_boat,
    reschedule_seat,
)
from lingga_app.services.seed_tariffs import seed_tariffs
from tests.conftest import NOON
from tests.factories import Given
from tests.services.test_seats import live, right, taken, whole

DAY = NOON.replace(hour=2) + timedelta(days=6)
"""Monday morning: the day of the appointment."""
Job = tuple[Callable[..., Any], Any, Actor]


@dataclass
class Scene:
    """One application in a status, and every act that somebody may take on it now."""

    reference: str
    jobs: dict[str, Job]
    sessions: tuple[int, ...] = ()


class Stage:
    def __init__(self, deps: Deps, given: Given, clock: FixedClock) -> None:
        self.deps, self.given, self.clock = deps, given, clock
        self.owner = given.account()
        self.door, self.boss = given.officer(Role.COUNTER), given.officer(Role.SUPERVISOR)
        self.verifier = given.officer(Role.VERIFIER)

    def do(self, job: Job) -> Any:
        return run(job[0], job[1], actor=job[2], deps=self.deps)

    def draft(self) -> Scene:
        ref = self.given.filled_application(self.owner)
        self.given.papers(ref)
        return Scene(ref, {"send": (send_application, SendApplication(ref), self.owner), **self._withdraw(ref)})

    def checking(self) -> Scene:
        ref = self.draft().reference
        self.do((send_application, SendApplication(ref), self.owner))
        seen = self.do((open_glance, OpenGlance(ref), self.verifier)).seen
        cut = (MendItem(PaperKind.KK, MendReason.CUT),)
        return Scene(
            ref,
            {
                "accept": (accept_papers, AcceptPapers(ref, seen), self.verifier),
                "mend": (ask_mend, AskMend(ref, seen, cut), self.door),
                **self._withdraw(ref),
            },
        )

    def payable(self) -> Scene:
        seed_tariffs(self.deps)
        self.given.open_place()
        ref = self.given.filled_application(self.owner, Status.PAYABLE)
        return Scene(ref, {"bill": (create_bill, CreateBill(ref, "bri", "DABO"), self.owner), **self._withdraw(ref)})

    def billed(self) -> Scene:
        ref = self.payable().reference
        self.do((create_bill, CreateBill(ref, "bri", "DABO"), self.owner))
        return Scene(ref, {"end": (cancel_bill, CancelBill(ref), self.owner), **self._withdraw(ref)})

    def paid(self) -> Scene:
        place, here, there = self._hours()
        ref = self.given.paid(place, self.owner)
        return Scene(
            ref,
            {
                "book": (book_seat, BookSeat(ref, here), self.owner),
                "book_there": (book_seat, BookSeat(ref, there), self.door),
                "hold": (hold_seat, HoldSeat(ref, there), self.owner),
            },
            (here, there),
        )

    def held(self) -> Scene:
        place, here, there = self._hours()
        ref = self.given.paid(place, self.owner)
        self.do((hold_seat, HoldSeat(ref, here), self.owner))
        return Scene(
            ref,
            {
                "confirm": (confirm_held_seat, OfCase(ref), self.owner),
                "drop": (drop_held_seat, OfCase(ref), self.owner),
                "book_there": (book_seat, BookSeat(ref, there), self.owner),
            },
            (here, there),
        )

    def booked(self) -> Scene:
        place, here, there = self._hours()
        ref = self.given.paid(place, self.owner)
        self.do((book_seat, BookSeat(ref, here), self.owner))
        self.clock.at = DAY - timedelta(minutes=30)
        return Scene(
            ref,
            {
                "check_in": (check_in, CheckIn(ref, place), self.door),
                "boat": (report_boat, ReportBoat(ref, "21.04.02", BoatReason.WEATHER), self.owner),
                "move": (reschedule_seat, RescheduleSeat(ref, there), self.boss),
                "cancel_session": (cancel_session, CancelSession(here, "listrik padam", (ref,)), self.boss),
            },
            (here, there),
        )

    def overdue(self) -> Scene:
        """Booked, and the day has passed."""
        scene = self.booked()
        ref, (here, there) = scene.reference, scene.sessions
        self.clock.at = DAY + timedelta(hours=20)
        jobs: dict[str, Job] = {
            "miss": (close_no_show, OfPerson(ref), self.door),
            "miss_by_boss": (close_no_show, OfPerson(ref), self.boss),
            "cancel_session": (cancel_session, CancelSession(here, "listrik padam", (ref,)), self.boss),
        }
        return Scene(ref, jobs, (here, there))

    def missed(self) -> Scene:
        scene = self.overdue()
        self.do(scene.jobs["miss"])
        ref = scene.reference
        return Scene(ref, {"excuse": (excuse_missed, OfPerson(ref, "kapal"), self.boss)}, scene.sessions)

    def _withdraw(self, ref: str) -> dict[str, Job]:
        return {"withdraw": (withdraw_application, WithdrawApplication(ref), self.owner)}

    def _hours(self) -> tuple[int, int, int]:
        place = self.given.place()
        return place, self.given.session(place, DAY, 1), self.given.session(place, DAY + timedelta(days=2), 1)


SCENES: dict[str, tuple[str, ...]] = {
    "draft": ("send", "withdraw"),
    "checking": ("accept", "mend", "withdraw"),
    "payable": ("bill", "withdraw"),
    "billed": ("end", "withdraw"),
    "paid": ("book", "book_there", "hold"),
    "held": ("confirm", "drop", "book_there"),
    "booked": ("check_in", "boat", "move", "cancel_session"),
    "overdue": ("miss", "miss_by_boss", "cancel_session"),
    "missed": ("excuse",),
}


def pairs() -> Iterator[Any]:
    for scene, acts in SCENES.items():
        for first, second in combinations_with_replacement(acts, 2):
            yield pytest.param(scene, first, second, id=f"{scene}-{first}-{second}")


def at_once(stage: Stage, jobs: tuple[Job, Job]) -> list[str]:
    start = threading.Barrier(len(jobs))

    def attempt(job: Job) -> str:
        start.wait()
        try:
            stage.do(job)
        except AppError as refusal:
            return refusal.code
        return "ok"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(attempt, jobs))


def history(deps: Deps, reference: str) -> list[tuple[Status | None, Act | None, Status]]:
    rows, cases = table(t.StatusChange), table(t.Application)
    query = select(rows.c.was, rows.c.act, rows.c.became).join(cases, cases.c.id == rows.c.application_id)
    with deps.reading() as db:
        return [tuple(row) for row in db.execute(query.where(cases.c.reference == reference).order_by(rows.c.id))]


def broken(began: Status, told: list[tuple[Status | None, Act | None, Status]], now: Status) -> list[str]:
    """Where the history does not follow from itself."""
    wrong: list[str] = []
    for was, act, became in told:
        move = MOVES.get((began, act)) if act else None
        if was is not began or move is None or move.to is not became:
            wrong.append(f"{was} --{act}--> {became}, but it was {began}")
        began = became
    return wrong if began is now else [*wrong, f"the history ends in {began}, the application is {now}"]


@pytest.mark.parametrize(("scene", "first", "second"), list(pairs()))
def test_two_acts_at_once_make_one_history(
    deps: Deps, given: Given, clock: FixedClock, scene: str, first: str, second: str
) -> None:
    stage = Stage(deps, given, clock)
    set_up: Scene = getattr(stage, scene)()
    assert set(set_up.jobs) == set(SCENES[scene])
    ref, began = set_up.reference, given.status(set_up.reference)
    before = len(history(deps, ref))

    outcomes = at_once(stage, (set_up.jobs[first], set_up.jobs[second]))

    told = history(deps, ref)[before:]
    assert broken(began, told, given.status(ref)) == [], outcomes
    assert len(told) <= outcomes.count("ok"), outcomes
    if set_up.sessions:
        seated = given.status(ref) in (Status.BOOKED, Status.ARRIVED)
        chairs = sum(taken(deps, session) for session in set_up.sessions)
        held = live(deps, ref)
        assert held == chairs <= 1, outcomes
        assert not seated or held == 1, outcomes
        assert right(deps, ref) == ("spent" if seated or given.status(ref) is Status.MISSED else "granted"), outcomes
        assert whole(deps) == []
    if scene == "billed" or (scene == "payable" and given.status(ref) is Status.BILLED):
        assert open_bills(deps) == (1 if given.status(ref) is Status.BILLED else 0)


def open_bills(deps: Deps) -> int:
    payments = table(t.Payment)
    with deps.reading() as db:
        states = db.execute(select(payments.c.state)).scalars().all()
    return sum(state in ("created", "unknown", "pending", "challenge") for state in states)


def test_control_a_move_without_its_guard_breaks_the_history(deps: Deps, given: Given, clock: FixedClock) -> None:
    """Both looked before either wrote: what the guarded statement in `move` prevents, written past it."""
    stage = Stage(deps, given, clock)
    ref = stage.draft().reference
    cases, rows = table(t.Application), table(t.StatusChange)
    for act, became in ((Act.SEND, Status.CHECKING), (Act.WITHDRAW, Status.WITHDRAWN)):
        with deps.writing() as db:
            db.execute(update(cases).where(cases.c.reference == ref).values(status=became))
            number = db.execute(select(cases.c.id).where(cases.c.reference == ref)).scalar_one()
            values = {"application_id": number, "actor": "test", "at": clock.now()}
            db.execute(rows.insert().values(was=Status.DRAFT, act=act, became=became, **values))
    assert broken(Status.DRAFT, history(deps, ref), given.status(ref)) != []
