from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from sqlalchemy import update
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.errors import BadInput, NotAllowed, NotFound
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.find import any_application
from lingga_app.services.move import move
from lingga_app.services.nik import NikInUse, NikMissing, ReclaimNik, lock_nik, reclaim_nik
from lingga_app.services.run import Ctx, read, run


@dataclass(frozen=True)
class Take:
    application_id: int


def take(ctx: Ctx, cmd: Take) -> None:
    lock_nik(ctx, any_application(ctx, cmd.application_id))


def taker(deps, given):
    def taken(reference):
        return run(take, Take(given.application_id(reference)), actor=SYSTEM, deps=deps)

    return taken


def attempt(act, *args):
    try:
        act(*args)
    except NikInUse:
        return False
    return True


def holders(deps, column="nik_lock"):
    with deps.reading() as db:
        return [row.reference for row in db.exec(select(t.Application)).all() if getattr(row, column)]


def test_the_first_holds_it_and_the_second_is_told_to_ask(deps, given):
    first, second = given.filled_application(), given.filled_application()
    lock = taker(deps, given)
    lock(first)
    lock(first)
    with pytest.raises(NikInUse):
        lock(second)
    assert holders(deps) == [first]


def test_it_is_free_again_when_the_application_ends(deps, given):
    first, second = given.filled_application(status=Status.PAYABLE), given.filled_application()
    lock = taker(deps, given)
    lock(first)

    def end(ctx: Ctx, cmd: Take) -> None:
        move(ctx, any_application(ctx, cmd.application_id), Act.WITHDRAW)

    run(end, Take(given.application_id(first)), actor=SYSTEM, deps=deps)
    lock(second)
    assert holders(deps) == [second]


def test_without_a_nik_there_is_nothing_to_hold(deps, given):
    with pytest.raises(NikMissing):
        taker(deps, given)(given.application())


def test_of_many_that_lock_at_once_one_wins(deps, given):
    references = [given.filled_application() for _ in range(12)]
    lock = taker(deps, given)
    with ThreadPoolExecutor(12) as pool:
        won = list(pool.map(lambda reference: attempt(lock, reference), references))
    assert won.count(True) == 1
    assert holders(deps) == [references[won.index(True)]]


def test_control_look_then_take_gives_one_nik_to_several(deps, given):
    """The same race with the guard replaced by looking first and writing later, where no index watches."""
    references = [given.filled_application() for _ in range(6)]
    together = Barrier(6)
    marks = table(t.Application)

    def look(ctx: Ctx, _: Take) -> bool:
        return ctx.db.execute(select(marks.c.id).where(marks.c.glance_reason == "held")).first() is None

    def mark(ctx: Ctx, cmd: Take) -> None:
        ctx.db.execute(update(marks).where(marks.c.id == cmd.application_id).values(glance_reason="held"))

    def blindly(reference):
        cmd = Take(given.application_id(reference))
        free = read(look, cmd, actor=SYSTEM, deps=deps)
        together.wait(10)
        if free:
            run(mark, cmd, actor=SYSTEM, deps=deps)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(blindly, references))
    assert len(holders(deps, "glance_reason")) > 1


def test_the_owner_reclaims_it_at_the_counter(deps, given):
    squatter, owner = given.filled_application(status=Status.PAYABLE), given.filled_application()
    taker(deps, given)(squatter)
    officer = given.officer(Role.COUNTER)
    assert run(reclaim_nik, ReclaimNik(owner, "ktp"), actor=officer, deps=deps) == "payable"
    assert holders(deps) == [owner]
    with deps.reading() as db:
        assert {row.what for row in db.exec(select(t.Decision)).all()} == {"nik_taken_away", "nik_reclaimed"}
    with pytest.raises(NikInUse):
        taker(deps, given)(squatter)


def test_where_money_moved_only_a_supervisor_takes_it_away(deps, given):
    holder, owner = given.filled_application(status=Status.PAID), given.filled_application()
    taker(deps, given)(holder)
    with pytest.raises(NotAllowed):
        run(reclaim_nik, ReclaimNik(owner, "ktp"), actor=given.officer(Role.COUNTER), deps=deps)
    assert holders(deps) == [holder]
    run(reclaim_nik, ReclaimNik(owner, "ktp"), actor=given.officer(Role.SUPERVISOR), deps=deps)
    assert holders(deps) == [owner]


def test_reclaiming_needs_the_own_office_a_desk_and_a_paper(deps, given):
    squatter, owner = given.filled_application(status=Status.PAYABLE), given.filled_application()
    taker(deps, given)(squatter)
    for actor, id_seen, refusal in (
        (given.officer(Role.COUNTER, office="BATAM"), "ktp", NotFound),
        (given.officer(Role.PRINTER), "ktp", NotAllowed),
        (given.account(), "ktp", NotAllowed),
        (given.officer(Role.COUNTER), "", BadInput),
    ):
        with pytest.raises(refusal):
            run(reclaim_nik, ReclaimNik(owner, id_seen), actor=actor, deps=deps)
    assert holders(deps) == [squatter]
