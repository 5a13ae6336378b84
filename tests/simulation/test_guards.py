"""Without the guard of a use case the named seed fails: what the twin plays, and what is asked of its results, would
have found the gap.

A guard is taken out of the very source of its use case, so a guard that moved makes its test fail and not pass. People
press twice and too early more often than in the scenarios, so that a fortnight is enough.
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Update, bindparam, select, update

from lingga_app.domain.lifecycle import MOVES, Act, Move, Status
from lingga_app.domain.payment_news import Booked
from lingga_app.services.chairs import sessions
from lingga_app.services.stock import _books as blank_books
from simulation.simulate import simulate
from tests.simulation.test_twin import SEED, small


def nothing(*_: object, **__: object) -> None:
    """In place of a guard."""


def forgetful(*_: object) -> Booked:
    return Booked()


def anyhow(**counted: ColumnElement[int]) -> Update:
    """Chairs are counted as taken, whatever is free."""
    return update(sessions).where(sessions.c.id == bindparam("id_")).values(counted)


TAKE = anyhow(
    taken=sessions.c.taken + bindparam("people"), priority_taken=sessions.c.priority_taken + bindparam("first")
)
ANY_BOOK = select(blank_books.c.id).order_by(blank_books.c.number).limit(1)
TAKE_BOOK = (
    update(blank_books)
    .where(blank_books.c.id == ANY_BOOK.scalar_subquery())
    .values(state="issued", application_id=bindparam("case_"), used_at=bindparam("at_"), used_by=bindparam("by_"))
    .returning(blank_books.c.id, blank_books.c.number)
)


@dataclass(frozen=True)
class Guard:
    """What is taken away, and which finding says so. `cut`: (function, what stands there, what instead);
    `gone`: name -> stand-in; `values`: of the scenario."""

    finding: str
    cut: tuple[tuple[str, str, str], ...] = ()
    gone: dict[str, Any] = field(default_factory=dict[str, Any])
    moves: dict[tuple[Status, Act], Move] = field(default_factory=dict[tuple[Status, Act], Move])
    values: dict[str, float] = field(default_factory=dict[str, float])
    days: int = 15


HASTY = {"habits__tries_early": 0.3, "habits__presses_twice": 0.3}
FULL = {"staff__chairs_an_hour": 1.0, "demand__per_working_day": 9.0, "demand__opening_every": 2.0}
ROUGH = {"world__no_boat": 0.5, "world__moves_boat": 1.0, "world__reports_boat": 0.0}
LINE = {
    "staff__chairs_an_hour": 1.0, "demand__per_working_day": 9.0, "habits__wants_sooner": 1.0,
    "habits__leaves_line": 0.0, "habits__moves_date": 0.5,
}  # fmt: skip
RUSH = FULL | {"staff__door_per_minute": 1.0, "staff__door_at_once": 3.0, "demand__together": 0.8}
LET_ALL_IN = "(waiting, ctx.now) if ctx.now >= opening.opens_at else (0, opening.next_at)"

GUARDS: dict[str, Guard] = {
    "a session has so many chairs": Guard("book_", gone={"chairs._take": TAKE}, values=FULL),
    "an expired hold is nobody's": Guard(
        "B.4",
        cut=(
            ("seats.confirm_held_seat", "appointments.c.expires_at > ctx.now,", ""),
            ("seats.confirm_held_seat", "not chairs.lock_held(ctx, application.id or 0)", "False"),
        ),
        values={"demand__bots": 5.0},
    ),
    "a right is spent once": Guard("B.8", gone={"seats.spend_right": nothing}),
    "a missed seat is given back": Guard("B.2", gone={"arrivals.release": nothing}),
    "no date before the money": Guard(
        "B.7",
        gone={"seats._must_be_paid": nothing, "seats.spend_after_move": nothing},
        values=HASTY,
    ),
    "no bill before the papers are accepted": Guard(
        "D.3",
        gone={"billing._must_be_payable": nothing},
        moves={(Status.CHECKING, Act.ISSUE_BILL): MOVES[Status.PAYABLE, Act.ISSUE_BILL]},
        values=HASTY,
    ),
    "money is booked once": Guard("apply_notification: IntegrityError", gone={"payments.booked": forgetful}),
    "a NIK is held": Guard("A.2", gone={"payments.lock_nik": nothing, "glance.lock_nik": nothing}),
    "all of a return is answered": Guard(
        "E.1",
        cut=(("returns.answer_correction", "sum(item.answered_at is None for item in items)", "0"),),
        values=HASTY | {"planted__mother_differs": 0.5},
    ),
    "four eyes at approval": Guard("E.7", gone={"verification.take_step": nothing}),
    "the registry must know the NIK": Guard("registry does not know", gone={"verification.need_registry": nothing}),
    "the page was read by its owner": Guard(
        "E.7 printed = proofread",
        gone={f"{at}.need_proofread": nothing for at in ("interview", "verification", "printing")},
        values=HASTY,
    ),
    "a blank book is used once": Guard("print_passport LGA-", gone={"stock._take_next": TAKE_BOOK}),
    "a spoiled book ends": Guard("print_passport LGA-", gone={"printing.end_book": nothing}),
    "a pickup code is spent": Guard("E.9", gone={"hand_over._spend": nothing}),
    "papers are shown at the counter": Guard(
        "E.8 a hand-over says who",
        cut=(("hand_over.hand_over", "not cmd.shown.issuperset(NEEDED[row.collector])", "False"),),
        values=HASTY,
    ),
    "money is given back once": Guard(
        "decide_refund",
        cut=(
            ("refunds.decide_refund", "payment.state not in rule.states or ", ""),
            ("refunds.decide_refund", "_held(ctx, payment)", "payment.received_idr"),
        ),
        values={"habits__pays_wrong": 0.6, "habits__presses_twice": 1.0},
    ),
    "nobody is left in a cancelled session": Guard(
        "B.10 nobody has a date", gone={"planner.carry_out": nothing}, values={"world__cancelled": 1.0}
    ),
    "a boat's chairs are kept": Guard(
        "B.10 chairs kept", cut=(("reserving._swap", "chairs.set_aside if keep_old else ", ""),), values=ROUGH
    ),
    "the waiting list has an order": Guard(
        "B.12 nobody equal",
        cut=(("offers._next_fit", "for entry in line", "for entry in reversed(line)"),),
        values=LINE,
        days=20,
    ),
    "a door has a rate": Guard(
        "a minute were let in",
        cut=(("waiting_room._allowance", "let_in(_door(opening), ctx.now, waiting, inside)", LET_ALL_IN),),
        values=RUSH,
    ),
    "a walk-in needs a chair of the share": Guard(
        "seat_walk_in",
        gone={"chairs._take_walk_in": anyhow(walk_in_taken=sessions.c.walk_in_taken + 1)},
        values=HASTY | {"habits__walks_in": 1.0},
    ),
}
QUICK = ("a right is spent once", "a NIK is held", "no bill before the papers are accepted")


def take_away(guard: Guard, patch: pytest.MonkeyPatch) -> None:
    for where, instead in guard.gone.items():
        patch.setattr(f"lingga_app.services.{where}", instead)
    for key, to in guard.moves.items():
        patch.setitem(MOVES, key, to)  # pyright: ignore[reportArgumentType]
    for where in dict.fromkeys(where for where, _, _ in guard.cut):
        cut_out(where, [(there, instead) for at, there, instead in guard.cut if at == where], patch)


def cut_out(where: str, cuts: list[tuple[str, str]], patch: pytest.MonkeyPatch) -> None:
    """The function as it stands in its file, less the guard: for everybody who has imported it."""
    module = import_module(f"lingga_app.services.{where.partition('.')[0]}")
    function: Callable[..., Any] = getattr(module, where.partition(".")[2])
    source = textwrap.dedent(inspect.getsource(function))
    for there, instead in cuts:
        assert there in source, f"{where} has no longer: {there}"
        source = source.replace(there, instead)
    scope = dict(vars(module))
    exec(compile(source, str(module.__file__), "exec"), scope)
    patch.setattr(function, "__code__", scope[function.__name__].__code__)


def fails(name: str, patch: pytest.MonkeyPatch, out: Path) -> None:
    guard = GUARDS[name]
    take_away(guard, patch)
    found = simulate(small(guard.days, **guard.values), SEED, out).violations
    assert found, name
    assert all(line.startswith(f"seed {SEED}, day ") for line in found)
    assert any(guard.finding in line for line in found), found


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(GUARDS.keys() - set(QUICK)))
def test_without_a_guard_the_named_seed_fails(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fails(name, monkeypatch, tmp_path)


@pytest.mark.parametrize("name", QUICK)
def test_some_of_them_every_time(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fails(name, monkeypatch, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "values", [HASTY | {"habits__walks_in": 1.0}, FULL, ROUGH | {"world__cancelled": 1.0}, LINE, RUSH]
)
def test_with_its_guards_the_same_haste_breaks_nothing(values: dict[str, float], tmp_path: Path) -> None:
    """The control: each scenario of above, guards in place."""
    assert simulate(small(20 if values is LINE else 15, **values), SEED, tmp_path).violations == []
