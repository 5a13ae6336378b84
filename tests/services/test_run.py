import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from threading import Thread

import pytest
from sqlalchemy import func, insert
from sqlalchemy import select as sa_select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.db.tables.base import APPEND_ONLY
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, SYSTEM
from lingga_app.domain.errors import MoveNotAllowed, NotFound, NotSignedIn
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.find import own_application
from lingga_app.services.move import move
from lingga_app.services.outbox import GiveUp, work
from lingga_app.services.run import Ctx, RequestIdReused, peek, read, run


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True)
class Greeted:
    text: str


def greet(ctx: Ctx, cmd: Named) -> Greeted:
    ctx.record("greet", name=cmd.name)
    ctx.later("letter", cmd.name, to=cmd.name)
    return Greeted(f"Halo {cmd.name}")


def refuse(ctx: Ctx, cmd: Named) -> None:
    ctx.record("refuse")
    ctx.later("letter", cmd.name)
    raise NotFound


def rows(deps, table):
    with deps.reading() as db:
        return db.exec(select(table)).all()


def test_an_act_leaves_its_audit_and_outbox_rows(deps):
    assert run(greet, Named("Siti"), actor=SYSTEM, deps=deps) == Greeted("Halo Siti")
    assert [event.act for event in rows(deps, t.AuditEvent)] == ["greet"]
    assert [letter.key for letter in rows(deps, t.Outbox)] == ["letter:Siti"]


def letters(ctx: Ctx, _: object) -> int:
    return ctx.db.scalar(_letters)


_letters = sa_select(func.count()).select_from(table(t.Outbox))


def test_a_peek_sees_what_was_just_written_and_holds_up_nobody(deps):
    """Its connection is kept between questions: it must neither remember an old state nor keep the log from ending."""

    async def look() -> int:
        return await peek(letters, None, actor=SYSTEM, deps=deps)

    async def between() -> None:
        for written in range(4):
            assert await look() == written
            await asyncio.to_thread(run, greet, Named(f"n{written}"), actor=SYSTEM, deps=deps)
        assert await look() == 4

    asyncio.run(between())
    if deps.on_sqlite:
        with deps.engine.connect() as line:
            line.exec_driver_sql("COMMIT")
            busy, left, done = line.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        assert (busy, left, done) == (0, 0, 0), "a reader holds the log"


def test_threads_that_peek_and_end_leave_no_connection_behind(deps):
    for _ in range(60):  # more than the pool holds
        asker = Thread(target=lambda: asyncio.run(peek(letters, None, actor=SYSTEM, deps=deps)))
        asker.start()
        asker.join(20)
        assert not asker.is_alive()


def test_a_statement_that_fails_in_a_savepoint_takes_only_itself_back(deps):
    """Also on PostgreSQL, where a failure without a savepoint ends the whole transaction."""
    once = insert(table(t.Outbox)).values(
        kind="letter", key="once", payload="{}", created_at=deps.clock.now(), due_at=deps.clock.now()
    )

    def twice(ctx: Ctx, _: Named) -> None:
        ctx.db.execute(once)
        with pytest.raises(IntegrityError), ctx.db.begin_nested():
            ctx.db.execute(once)
        ctx.record("went_on")

    run(twice, Named(""), actor=SYSTEM, deps=deps)
    assert [letter.key for letter in rows(deps, t.Outbox)] == ["once"]
    assert [event.act for event in rows(deps, t.AuditEvent)] == ["went_on"]


def test_a_statement_sees_rows_that_were_added_before_it(deps):
    def add_and_count(ctx: Ctx, _: Named) -> int:
        ctx.db.add(t.Office(code="UJI", name="Kantor Uji"))
        offices = table(t.Office)
        return ctx.db.execute(select(func.count()).select_from(offices).where(offices.c.code == "UJI")).scalar()

    assert run(add_and_count, Named(""), actor=SYSTEM, deps=deps) == 1


def test_a_refusal_leaves_nothing(deps):
    with pytest.raises(NotFound):
        run(refuse, Named("Siti"), actor=SYSTEM, deps=deps)
    assert rows(deps, t.AuditEvent) == rows(deps, t.Outbox) == []


def test_the_same_request_gives_the_same_answer_once(deps):
    first = run(greet, Named("Siti"), actor=SYSTEM, deps=deps, request_id="r1")
    again = run(greet, Named("Siti"), actor=SYSTEM, deps=deps, request_id="r1")
    assert first == again
    assert len(rows(deps, t.AuditEvent)) == 1


def test_a_request_id_belongs_to_one_use_case(deps):
    run(greet, Named("Siti"), actor=SYSTEM, deps=deps, request_id="r1")
    with pytest.raises(RequestIdReused):
        run(refuse, Named("Siti"), actor=SYSTEM, deps=deps, request_id="r1")


def test_twelve_twins_of_one_request_act_once(deps):
    def attempt(_):
        return run(greet, Named("Siti"), actor=SYSTEM, deps=deps, request_id="r1")

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(attempt, range(12)))
    assert answers == {Greeted("Halo Siti")}
    assert len(rows(deps, t.AuditEvent)) == len(rows(deps, t.Outbox)) == 1


def test_a_query_that_writes_is_refused(deps):
    with pytest.raises(RuntimeError, match="greet writes"):
        read(greet, Named("Siti"), actor=SYSTEM, deps=deps)


def test_nudges_go_out_after_the_commit_only(deps):
    heard: list[str] = []
    deps.events.publish = lambda *topics: heard.extend(topics)

    def nudge(ctx: Ctx, cmd: Named) -> None:
        ctx.nudge("application:1")
        assert heard == []

    def nudge_and_fail(ctx: Ctx, cmd: Named) -> None:
        ctx.nudge("application:2")
        raise NotFound

    run(nudge, Named(""), actor=SYSTEM, deps=deps)
    with pytest.raises(NotFound):
        run(nudge_and_fail, Named(""), actor=SYSTEM, deps=deps)
    assert heard == ["application:1"]


@dataclass(frozen=True)
class Of:
    reference: str


def withdraw(ctx: Ctx, cmd: Of) -> None:
    move(ctx, own_application(ctx, cmd.reference), Act.WITHDRAW)


def send(ctx: Ctx, cmd: Of) -> None:
    move(ctx, own_application(ctx, cmd.reference), Act.SEND)


def test_a_move_writes_history_and_follows_the_table(deps, given):
    siti = given.account()
    ref = given.application(siti)
    run(send, Of(ref), actor=siti, deps=deps)
    assert given.status(ref) is Status.CHECKING
    change = rows(deps, t.StatusChange)[0]
    assert (change.was, change.act, change.became) == (Status.DRAFT, Act.SEND, Status.CHECKING)
    with pytest.raises(MoveNotAllowed):
        run(send, Of(ref), actor=siti, deps=deps)


def test_another_persons_application_looks_missing(deps, given):
    ref = given.application()
    with pytest.raises(NotFound):
        run(withdraw, Of(ref), actor=given.account(), deps=deps)
    with pytest.raises(NotSignedIn):
        run(withdraw, Of(ref), actor=PUBLIC, deps=deps)
    assert given.status(ref) is Status.DRAFT


def test_rival_moves_tell_one_story(deps, given):
    siti = given.account()
    for _ in range(15):
        ref = given.application(siti)

        def attempt(case, ref=ref):
            try:
                run(case, Of(ref), actor=siti, deps=deps)
            except MoveNotAllowed:
                return "refused"
            return "ok"

        with ThreadPoolExecutor(2) as pool:
            sent, withdrawn = pool.map(attempt, (send, withdraw))
        number = given.application_id(ref)
        history = [change for change in rows(deps, t.StatusChange) if change.application_id == number]
        assert len(history) == (sent, withdrawn).count("ok")
        assert history[-1].became is given.status(ref)
        for earlier, later in pairwise(history):
            assert earlier.became is later.was


def test_books_cannot_be_rewritten(deps, given):
    siti = given.account()
    ref = given.application(siti)
    run(send, Of(ref), actor=siti, deps=deps)
    now = "2026-01-01 00:00:00"
    with deps.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ledger_transfer (effect, debit, credit, amount_idr, at) "
            f"VALUES ('paid', 'clearing', 'revenue', 1, '{now}')"
        )
        connection.exec_driver_sql(
            "INSERT INTO answer_change (application_id, field, new_sealed, reason, actor, at) "
            f"VALUES ({given.application_id(ref)}, 'name', '', '', 'officer:1', '{now}')"
        )
    for name in APPEND_ONLY:
        if name == "audit_seal":
            continue  # its rows come with the sealer's own test
        with pytest.raises(DBAPIError, match="append-only"), deps.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM {name}")


def test_the_outbox_retries_later_and_gives_up_when_told(deps, clock):
    run(greet, Named("Siti"), actor=SYSTEM, deps=deps)
    tries: list[str] = []

    def down(deps, payload):
        tries.append(payload["to"])
        raise OSError("no route")

    assert work(deps, {"letter": down}) == 1
    assert work(deps, {"letter": down}) == 0, "the next try waits"
    clock.advance(timedelta(seconds=2))
    assert work(deps, {"letter": down}) == 1
    assert tries == ["Siti", "Siti"]

    def never(deps, payload):
        raise GiveUp("no such address")

    clock.advance(timedelta(hours=1))
    work(deps, {"letter": never})
    row = rows(deps, t.Outbox)[0]
    assert row.dead_at is not None
    assert row.last_error == "no such address"


def test_rival_workers_deliver_each_letter_once(deps):
    for n in range(30):
        run(greet, Named(f"n{n}"), actor=SYSTEM, deps=deps)
    delivered: list[str] = []

    def deliver(deps, payload):
        delivered.append(payload["to"])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: work(deps, {"letter": deliver}, limit=5), range(12)))
    assert sorted(delivered) == sorted(f"n{n}" for n in range(30))
