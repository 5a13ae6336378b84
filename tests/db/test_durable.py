import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from lingga_app.db.durable import SharedFlush, durable
from lingga_app.db.engine import make_engine
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.run import Ctx, run


class Disk:
    """Counts flushes and what had been written when each began; can be held up."""

    def __init__(self) -> None:
        self.written = 0
        self.safe = 0
        self.flushes = 0
        self.open = threading.Event()
        self.entered = threading.Event()
        self.open.set()

    def flush(self) -> None:
        written = self.written
        self.entered.set()
        assert self.open.wait(10)
        self.safe = written
        self.flushes += 1


def test_who_waits_while_a_flush_runs_shares_the_next_one():
    disk = Disk()
    shared = SharedFlush(disk.flush)
    disk.open.clear()
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(shared.wait)
        assert disk.entered.wait(10)
        disk.written = 8
        rest = [pool.submit(shared.wait) for _ in range(8)]
        while shared.waiting() < 9:
            pass
        disk.open.set()
        for done in (first, *rest):
            done.result(10)
    assert disk.safe == 8, "the flush that had begun before the writes does not count for them"
    assert disk.flushes == 2


def test_a_failed_flush_is_told_and_the_next_caller_tries_again():
    answers = iter([OSError("disk"), None])

    def flush() -> None:
        if (answer := next(answers)) is not None:
            raise answer

    shared = SharedFlush(flush)
    with pytest.raises(OSError, match="disk"):
        shared.wait()
    shared.wait()


@dataclass(frozen=True)
class Nothing:
    pass


def note(ctx: Ctx, _: Nothing) -> None:
    ctx.record("note")


def test_an_act_is_flushed_before_it_answers(deps, monkeypatch):
    if not deps.on_sqlite:
        pytest.skip("PostgreSQL waits for its disk itself")
    seen: list[int] = []
    whole = deps.writer.durable

    def watched() -> None:
        with deps.engine.connect() as other:
            seen.append(other.exec_driver_sql("SELECT count(*) FROM audit_event").scalar_one())
        whole()

    monkeypatch.setattr(deps.writer, "durable", watched)
    run(note, Nothing(), actor=SYSTEM, deps=deps)
    assert seen == [1], "committed first, then flushed, then answered"


def test_the_log_of_a_new_database_can_be_flushed(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    flush = durable(engine)
    flush()
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a INTEGER)")
    flush()
    engine.dispose()
    flush()
