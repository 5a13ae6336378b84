"""What was confirmed survives a power cut: the disk keeps what was flushed, and nothing else.

The cut is played, not had: of SQLite's log only the bytes that a finished flush covered count as kept. Checkpoints are
switched off here; around those SQLite flushes by itself also with `synchronous=NORMAL`.
"""

import os
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from lingga_app.db import durable
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.run import Ctx, Deps, run

ACTS, PEOPLE = 120, 6


class Disk:
    """A disk that forgets what it was not told to flush."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database = Path(engine.url.database or "")
        self.log = self.database.with_name(self.database.name + "-wal")
        event.listen(engine, "connect", lambda line, _: line.execute("PRAGMA wal_autocheckpoint=0"))
        engine.dispose()  # the last connection empties the log into the file
        self._start = self.database.read_bytes()
        self._kept = b""
        self._guard = threading.Lock()
        really = os.fdatasync

        def flush(file: int) -> None:
            written = self.log.read_bytes()
            really(file)
            with self._guard:
                self._kept = max(self._kept, written, key=len)

        monkeypatch.setattr(durable.os, "fdatasync", flush)

    def after_a_cut(self, folder: Path) -> set[int]:
        """Numbers of the acts that a machine finds when it starts again."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        found = folder / "lingga.db"
        found.write_bytes(self._start)
        with self._guard:
            (folder / "lingga.db-wal").write_bytes(self._kept)
        line = sqlite3.connect(found)
        try:
            assert line.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {row[0] for row in line.execute("SELECT subject_id FROM audit_event WHERE act = 'act'")}
        finally:
            line.close()


@dataclass(frozen=True)
class Act:
    number: int


def act(ctx: Ctx, cmd: Act) -> None:
    ctx.record("act", "act", cmd.number)


def lost(deps: Deps, disk: Disk, tmp_path: Path) -> set[int]:
    """People act at once, the power is cut again and again: confirmed acts that were not there afterwards."""
    confirmed: set[int] = set()
    missing: set[int] = set()
    guard = threading.Lock()

    def person(first: int) -> None:
        for number in range(first, ACTS, PEOPLE):
            run(act, Act(number), actor=SYSTEM, deps=deps)
            with guard:
                confirmed.add(number)
                if number % 10 == 0:
                    missing.update(confirmed - disk.after_a_cut(tmp_path / "after"))

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(person, range(PEOPLE)))
    return missing


@pytest.fixture
def disk(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> Disk:
    if not deps.on_sqlite:
        pytest.skip("PostgreSQL waits for its disk itself; killing it is tested with the faults")
    return Disk(deps.engine, monkeypatch)


def test_nothing_confirmed_is_lost_with_the_power(deps, disk, tmp_path):
    assert lost(deps, disk, tmp_path) == set()


def test_control_without_the_flush_confirmed_acts_are_lost(deps, disk, tmp_path, monkeypatch):
    monkeypatch.setattr(deps.writer, "durable", lambda: None)
    assert lost(deps, disk, tmp_path)
