"""Who writes when: in the order of asking, together where several wait, and nobody is told before it is on the disk."""

import asyncio
import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.errors import NotFound
from lingga_app.services.run import Ctx, run, run_soon


@dataclass(frozen=True)
class Named:
    name: str


def note(ctx: Ctx, cmd: Named) -> str:
    ctx.record("note", name=cmd.name)
    return cmd.name


def note_and_refuse(ctx: Ctx, cmd: Named) -> str:
    ctx.record("note", name=cmd.name)
    ctx.db.add(t.Office(code=cmd.name, name="Kantor"))
    ctx.db.flush()
    raise NotFound


def notes(deps) -> list[str]:
    with deps.reading() as db:
        rows = table(t.AuditEvent)
        return [each.split('"')[3] for each in db.scalars(select(rows.c.details).order_by(rows.c.id))]


@pytest.fixture
def on_sqlite(deps):
    if not deps.on_sqlite:
        pytest.skip("PostgreSQL orders its writers itself")
    return deps


@pytest.fixture
def gate(on_sqlite):
    """Somebody writes until `open()`; who asks meanwhile has to wait."""
    begun, go = threading.Event(), threading.Event()

    def slow(ctx: Ctx, cmd: Named) -> str:
        begun.set()
        assert go.wait(20)
        return note(ctx, cmd)

    writer = threading.Thread(target=run, args=(slow, Named("first")), kwargs={"actor": SYSTEM, "deps": on_sqlite})
    writer.start()
    assert begun.wait(20)
    yield go.set
    go.set()
    writer.join()


def together(deps, gate, *acts):
    """Start `acts` (case, name) while somebody writes, then let all of them be written: results or errors in order."""

    async def everybody():
        waiting = [asyncio.ensure_future(run_soon(case, Named(name), actor=SYSTEM, deps=deps)) for case, name in acts]
        await asyncio.sleep(0)  # each has queued up
        gate()
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(everybody())


def test_those_who_wait_are_written_in_the_order_of_asking(deps, gate):
    names = [f"n{number:02}" for number in range(20)]
    assert together(deps, gate, *((note, name) for name in names)) == names
    assert notes(deps) == ["first", *names]


def test_a_refusal_takes_only_itself_back(deps, gate):
    done = together(deps, gate, (note, "a"), (note_and_refuse, "b"), (note, "c"))
    assert done[0] == "a"
    assert isinstance(done[1], NotFound)
    assert done[2] == "c"
    assert notes(deps) == ["first", "a", "c"]
    with deps.reading() as db:
        assert db.scalar(select(func.count()).select_from(table(t.Office)).where(t.Office.code == "b")) == 0


def test_those_who_wait_share_one_flush_and_hear_nothing_before_it(deps, gate, monkeypatch):
    flushed: list[int] = []
    monkeypatch.setattr(deps.writer, "durable", lambda: flushed.append(len(notes(deps))))
    heard: list[int] = []
    calls: list[int] = []

    def publish(*topics: str) -> None:
        calls.append(len(topics))
        heard.extend(flushed[-1] for topic in topics if topic.startswith("n"))

    monkeypatch.setattr(deps.events, "publish", publish)

    def tell(ctx: Ctx, cmd: Named) -> str:
        ctx.nudge(cmd.name)
        return note(ctx, cmd)

    together(deps, gate, *((tell, f"n{number}") for number in range(10)))
    assert len(flushed) < 6, "eleven acts, hardly more than two commits"
    assert (len(heard), len(calls) <= len(flushed)) == (10, True), "each topic is heard, once for all of a commit"
    assert all(on_disk >= place for place, on_disk in enumerate(heard, 2)), "nobody hears of it before it is flushed"


def test_if_the_shared_commit_fails_all_of_them_hear_it(deps, gate, monkeypatch):
    def end_it(ctx: Ctx, cmd: Named) -> str:
        """As SQLite does by itself when the disk is full."""
        ctx.db.connection().connection.dbapi_connection.execute("ROLLBACK")
        raise NotFound

    done = together(deps, gate, (note, "a"), (end_it, "b"), (note, "c"))
    assert isinstance(done[0], Exception), "its row went with the transaction"
    assert isinstance(done[1], Exception)
    assert set(notes(deps)) == {"first"} | ({"c"} if done[2] == "c" else set())


def test_who_gives_up_waiting_holds_nobody_up(deps, gate):
    async def everybody():
        gone = asyncio.ensure_future(run_soon(note, Named("gone"), actor=SYSTEM, deps=deps))
        stays = asyncio.ensure_future(run_soon(note, Named("stays"), actor=SYSTEM, deps=deps))
        await asyncio.sleep(0)
        gone.cancel()
        gate()
        return await stays

    assert asyncio.run(everybody()) == "stays"
    assert notes(deps) == ["first", "gone", "stays"]


def test_a_thread_and_a_loop_wait_in_one_queue(deps, gate):
    from_thread: list[str] = []
    other = threading.Thread(target=lambda: from_thread.append(run(note, Named("t"), actor=SYSTEM, deps=deps)))
    other.start()
    assert together(deps, gate, (note, "l")) == ["l"]
    other.join()
    assert from_thread == ["t"]
    assert sorted(notes(deps)) == ["first", "l", "t"]


def test_an_idle_writer_serves_a_loop(deps):
    assert asyncio.run(run_soon(note, Named("only"), actor=SYSTEM, deps=deps)) == "only"
    with pytest.raises(NotFound):
        asyncio.run(run_soon(note_and_refuse, Named("b"), actor=SYSTEM, deps=deps))
    assert notes(deps) == ["only"]
