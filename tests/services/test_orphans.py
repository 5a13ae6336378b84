"""Files without a row are erased, and nothing else: not one of an upload under way, at whatever moment."""

import os
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.errors import AppError
from lingga_app.domain.papers import PaperKind
from lingga_app.services import orphans, uploads
from lingga_app.services.orphans import ORPHAN_AGE, sweep_orphans
from tests.booklets import Booklets
from tests.services.papers_support import begin, judge, photo, push, send

DATA = photo()


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


@pytest.fixture
def reference(given, owner):
    return given.filled_application(owner)


@pytest.fixture
def age(tmp_path):
    """Make every stored file as old as that."""

    def make(by: timedelta) -> None:
        for path in tmp_path.rglob("objects/??/*"):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - by.total_seconds()))

    return make


def pointed(deps) -> set[str]:
    papers = table(t.Paper)
    with deps.reading() as db:
        rows = db.execute(select(papers.c.original_blob, papers.c.image_blob, papers.c.thumb_blob)).all()
    return {name for row in rows for blob in row for name in blob.split()}


def test_old_files_without_a_row_go_and_all_others_stay(deps, owner, reference, store, age):
    send(deps, owner, reference, "ktp", DATA)
    judge(deps)
    send(deps, owner, reference, "ktp", photo(angle=3.0))  # the version before it is kept, and so are its files
    lost = store.put([b"nobody's"]).name
    assert (sweep_orphans(deps), lost in store.names()) == (0, True)
    age(ORPHAN_AGE)
    young = store.put([b"just now"]).name
    assert sweep_orphans(deps) == 1
    assert set(store.names()) == pointed(deps) | {young}
    assert sweep_orphans(deps) == 0


def test_a_portrait_is_no_orphan(deps, given, store, age):
    Booklets(given).approved()
    kept = store.put([b"face"]).name
    with deps.writing() as db:
        db.execute(update(table(t.Portrait)).values(blob=kept))
    age(ORPHAN_AGE)
    assert sweep_orphans(deps) == 0


def test_a_clock_put_forward_makes_no_file_old(deps, store, clock):
    store.put([b"just now"])
    clock.advance(ORPHAN_AGE * 3)
    assert sweep_orphans(deps) == 0


def test_a_whole_file_that_was_not_noted_waits_for_its_owner(deps, owner, reference, store, age, clock):
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    store.append(upload_id, 0, DATA)
    query = uploads.FindUpload(reference, PaperKind.KTP, upload_id)
    key = uploads.read(uploads.find_upload, query, actor=owner, deps=deps).owner_key
    store.finish(upload_id, owner_key=key)  # and we die before the row
    age(ORPHAN_AGE)
    assert sweep_orphans(deps) == 0
    assert uploads.transfer_state(deps, owner, query).done
    clock.advance(ORPHAN_AGE)
    assert sweep_orphans(deps) == 0  # it is a paper now


def test_after_its_time_such_a_file_goes(deps, owner, reference, store, age, clock):
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    store.append(upload_id, 0, DATA)
    store.finish(upload_id)
    age(ORPHAN_AGE)
    clock.advance(ORPHAN_AGE)
    assert sweep_orphans(deps) == 1
    assert list(store.names()) == []


def lost_while_sweeping(deps, owner, reference, store, monkeypatch) -> set[str]:
    """Send and judge a paper with a sweep between each stored file and its row; names that point to nothing."""
    put, finish = store.put, store.finish

    def swept(stored):
        sweep_orphans(deps)
        return stored

    monkeypatch.setattr(store, "put", lambda *given, **how: swept(put(*given, **how)))
    monkeypatch.setattr(store, "finish", lambda *given, **how: swept(finish(*given, **how)))
    send(deps, owner, reference, "ktp", DATA)
    judge(deps)
    return pointed(deps) - set(store.names())


def test_a_sweep_between_a_file_and_its_row_takes_nothing(deps, owner, reference, store, monkeypatch):
    assert lost_while_sweeping(deps, owner, reference, store, monkeypatch) == set()


def test_control_without_the_age_papers_are_lost(deps, owner, reference, store, monkeypatch):
    monkeypatch.setattr(orphans, "ORPHAN_AGE", timedelta(0))
    assert lost_while_sweeping(deps, owner, reference, store, monkeypatch)


@pytest.fixture
def expiring(deps, owner, reference, store, age, clock, monkeypatch):
    """`expiring()`: the last part of a transfer is noted while the transfer is being forgotten and swept."""

    def race() -> set[str]:
        upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
        push(deps, owner, reference, "ktp", upload_id, 0, DATA[:-1])
        clock.advance(ORPHAN_AGE)
        rival = threading.Thread(target=sweep_orphans, args=(deps,))
        aside = uploads.put_aside

        def meanwhile(*given):
            age(ORPHAN_AGE)  # as if whole for long: we died before noting it
            rival.start()
            rival.join(timeout=1)  # PostgreSQL: swept now. SQLite: it waits for our commit
            return aside(*given)

        monkeypatch.setattr(uploads, "put_aside", meanwhile)
        with suppress(AppError):  # told to send it again
            push(deps, owner, reference, "ktp", upload_id, len(DATA) - 1, DATA[-1:])
        rival.join()
        return pointed(deps) - set(store.names())

    return race


def test_a_transfer_forgotten_while_it_ends_leaves_no_paper_without_a_file(expiring):
    assert expiring() == set()


def test_every_column_that_names_files_is_looked_at():
    named = {
        column
        for each in t.Paper.metadata.tables.values()
        for column in each.columns
        if column.name == "blob" or column.name.endswith("_blob")
    }
    assert named | {table(t.PaperUpload).c.public_id} == set(orphans.POINTERS)
