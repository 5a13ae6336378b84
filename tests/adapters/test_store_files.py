"""The document store: private, whole or absent, honest about its offset, and unreadable without its keys."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingga_app.adapters.keys import Keyring
from lingga_app.adapters.store_files import FileStore
from lingga_app.domain.file_refusals import (
    FileEmpty,
    FileTooBig,
    FileTooHeavy,
    StoreFull,
    UploadChanged,
    UploadNotFound,
    UploadOffset,
)
from lingga_app.ports.document_store import PaperBroken, PaperMissing

RING = Keyring({1: b"o" * 32}, 1, b"i" * 32)
PAPER = bytes(range(256)) * 700  # 179,200 bytes: three records
KTP = b"NIK 2104034107850001 SITI AMINAH"
LIMIT = 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "papers", RING, max_bytes=LIMIT, min_free_bytes=0)


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_what_was_put_is_read_back_and_verified(store: FileStore) -> None:
    stored = store.put([PAPER[:1000], PAPER[1000:]])
    assert (stored.size, stored.sha256) == (len(PAPER), hashlib.sha256(PAPER).hexdigest())
    assert store.read(stored.name, sha256=stored.sha256) == PAPER
    assert list(store.names()) == [stored.name]


def test_the_disk_shows_neither_text_nor_name_to_others(store: FileStore, tmp_path: Path) -> None:
    store.put([KTP])
    upload = store.begin(len(KTP) + 10)
    store.append(upload, 0, KTP)
    for path in files(tmp_path):
        assert KTP[4:20] not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
    assert len(files(tmp_path)) == 4  # the paper; about, piece and lock of the transfer


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 33, "a" * 32 + "\n", "/abs"])
def test_a_name_that_is_none_of_ours_reaches_no_file(store: FileStore, name: str) -> None:
    with pytest.raises(PaperMissing):
        store.read(name)
    with pytest.raises(PaperMissing):
        store.delete(name)
    with pytest.raises(UploadNotFound):
        store.append(name, 0, b"x")
    store.abandon(name)


def test_deleting_is_for_good_and_repeatable(store: FileStore, tmp_path: Path) -> None:
    stored = store.put([PAPER])
    assert store.delete(stored.name) is True
    assert store.delete(stored.name) is False
    assert files(tmp_path) == []
    with pytest.raises(PaperMissing):
        store.read(stored.name)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_changed_or_missing_byte_is_found(store: FileStore, data: st.DataObject) -> None:
    stored = store.put([PAPER])
    (path,) = [p for p in files(store._objects) if p.name == stored.name]
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    if data.draw(st.booleans()):
        raw[place] ^= data.draw(st.integers(1, 255))
    else:
        del raw[place:]
    path.write_bytes(raw)
    with pytest.raises(PaperBroken):
        store.read(stored.name)
    store.delete(stored.name)


def test_records_cannot_be_dropped_or_swapped(store: FileStore) -> None:
    stored = store.put([PAPER])
    (path,) = files(store._objects)
    raw, record = path.read_bytes(), 4 + 65536 + 16
    head, first, second, rest = (
        raw[:38],
        raw[38 : 38 + record],
        raw[38 + record : 38 + 2 * record],
        raw[38 + 2 * record :],
    )
    for forged in (head + second + first + rest, head + first + rest, head + first + second):
        path.write_bytes(forged)
        with pytest.raises(PaperBroken):
            store.read(stored.name)
    path.write_bytes(raw)
    assert store.read(stored.name) == PAPER


def test_one_paper_does_not_pass_for_another(store: FileStore) -> None:
    one, two = store.put([b"mine"]), store.put([b"hers"])
    store._object(two.name).write_bytes(store._object(one.name).read_bytes())
    with pytest.raises(PaperBroken):
        store.read(two.name)
    with pytest.raises(PaperBroken):
        store.read(one.name, sha256=two.sha256)


def test_destroying_the_persons_key_makes_the_paper_unreadable(store: FileStore) -> None:
    key = RING.new_data_key()
    stored = store.put([KTP], owner_key=key)
    assert store.read(stored.name, owner_key=key) == KTP
    for wrong in (b"", RING.new_data_key()):
        with pytest.raises(PaperBroken):
            store.read(stored.name, owner_key=wrong)


def test_rotation_keeps_old_papers_and_a_retired_key_closes_them(store: FileStore, tmp_path: Path) -> None:
    stored = store.put([KTP])
    both = Keyring({1: b"o" * 32, 2: b"n" * 32}, 2, b"i" * 32)
    rotated = FileStore(tmp_path / "papers", both, max_bytes=LIMIT, min_free_bytes=0)
    assert rotated.read(stored.name) == KTP
    assert rotated.put([KTP]).key_id == 2
    with pytest.raises(PaperBroken):
        FileStore(tmp_path / "papers", Keyring({2: b"n" * 32}, 2, b"i" * 32)).read(stored.name)


def test_an_endless_stream_is_stopped_and_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 65536

    with pytest.raises(FileTooBig):
        store.put(endless())
    with pytest.raises(FileEmpty):
        store.put([b"", b""])
    assert taken == LIMIT // 65536 + 1
    assert files(tmp_path) == []


def test_a_nearly_full_disk_refuses_before_it_writes(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "papers", RING, min_free_bytes=1 << 60)
    with pytest.raises(StoreFull):
        store.put([KTP])
    with pytest.raises(StoreFull):
        store.begin(10)
    assert files(tmp_path) == []


def test_a_cut_transfer_goes_on_where_it_stopped(store: FileStore, tmp_path: Path) -> None:
    upload = store.begin(len(PAPER), hashlib.sha256(PAPER).hexdigest())
    assert store.append(upload, 0, PAPER[:100_000]) == 100_000
    again = FileStore(tmp_path / "papers", RING, max_bytes=LIMIT, min_free_bytes=0)
    assert again.offset(upload) == 100_000
    assert again.append(upload, 0, PAPER[:100_000]) == 100_000, "the same piece again"
    assert again.append(upload, 50_000, PAPER[50_000:150_000]) == 150_000, "a piece that overlaps"
    assert again.append(upload, 150_000, PAPER[150_000:]) == len(PAPER)
    stored = again.finish(upload)
    assert again.read(stored.name) == PAPER
    assert again.finish(upload) == stored, "the answer was lost, the client asks again"
    assert [path.name for path in files(tmp_path)] == [stored.name]


@given(st.binary(min_size=1, max_size=500), st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_repeats_and_overlaps_give_the_same_file(
    store: FileStore, paper: bytes, sent: list[tuple[int, int]]
) -> None:
    upload = store.begin(len(paper))
    stored = 0
    for place, length in [*sent, (500, 500)]:
        start = min(place, stored)
        end = min(start + length, len(paper))
        before, stored = stored, store.append(upload, start, paper[start:end])
        assert stored == max(before, end) == store.offset(upload)
    assert store.read(store.finish(upload).name) == paper


def test_a_gap_other_bytes_and_too_many_bytes_change_nothing(store: FileStore) -> None:
    upload = store.begin(100)
    store.append(upload, 0, b"a" * 60)
    with pytest.raises(UploadOffset) as gap:
        store.append(upload, 61, b"a")
    assert gap.value.facts == {"expected": 60}
    with pytest.raises(UploadOffset):
        store.append(upload, -1, b"a")
    with pytest.raises(UploadChanged):
        store.append(upload, 0, b"b" * 60)
    with pytest.raises(FileTooBig):
        store.append(upload, 60, b"a" * 41)
    with pytest.raises(UploadOffset):
        store.finish(upload)
    assert store.offset(upload) == 60
    assert list(store.names()) == []


def test_another_file_than_announced_is_dropped(store: FileStore, tmp_path: Path) -> None:
    upload = store.begin(4, hashlib.sha256(b"mine").hexdigest())
    store.append(upload, 0, b"hers")
    with pytest.raises(UploadChanged):
        store.finish(upload)
    with pytest.raises(UploadNotFound):
        store.finish(upload)
    assert files(tmp_path) == []


def test_sizes_that_cannot_be_are_refused_at_the_start(store: FileStore, tmp_path: Path) -> None:
    for size, refusal in ((0, FileEmpty), (-5, FileEmpty), (LIMIT + 1, FileTooBig), (1 << 63, FileTooBig)):
        with pytest.raises(refusal):
            store.begin(size)
    with pytest.raises(UploadChanged):
        store.begin(10, "not a hash")
    assert files(tmp_path) == []


def test_a_transfer_in_single_bytes_is_stopped(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lingga_app.adapters.store_files.MAX_PIECES", 3)
    upload = store.begin(10)
    for place in range(3):
        store.append(upload, place, b"x")
    with pytest.raises(FileTooHeavy):
        store.append(upload, 3, b"x")
    assert store.offset(upload) == 3


def test_abandoned_and_forgotten_transfers_leave_the_disk(store: FileStore, tmp_path: Path) -> None:
    gone, old, young = store.begin(10), store.begin(10), store.begin(10)
    store.append(gone, 0, b"x")
    store.abandon(gone)
    store.abandon(gone)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).timestamp()
    os.utime(store._uploads / old, (yesterday, yesterday))
    assert store.sweep(datetime.now(UTC) - timedelta(hours=1)) == 1
    for upload in (gone, old):
        with pytest.raises(UploadNotFound):
            store.offset(upload)
    assert store.offset(young) == 0


def test_eight_workers_sending_the_same_transfer_store_it_once(tmp_path: Path) -> None:
    stores = [FileStore(tmp_path / "papers", RING, max_bytes=LIMIT, min_free_bytes=0) for _ in range(8)]
    upload = stores[0].begin(len(PAPER))
    answers: list[object] = []

    def send(store: FileStore) -> None:
        for start in range(0, len(PAPER), 40_000):
            store.append(upload, start, PAPER[start : start + 40_000])
        answers.append(store.finish(upload))

    # A worker that comes after the end finds no transfer to append to: only finish is repeatable then.
    def guarded(store: FileStore) -> None:
        try:
            send(store)
        except UploadNotFound:
            answers.append(store.finish(upload))

    threads = [threading.Thread(target=guarded, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert stores[0].read(upload) == PAPER
    assert [path.name for path in files(tmp_path)] == [upload]


WRITER = """
import sys
from pathlib import Path
from lingga_app.adapters.keys import Keyring
from lingga_app.adapters.store_files import FileStore
store = FileStore(Path(sys.argv[1]), Keyring({1: b"o" * 32}, 1, b"i" * 32), max_bytes=1 << 30, min_free_bytes=0)
piece = bytes(range(256)) * 256
upload = store.begin(1 << 29)
print("upload", upload, flush=True)
place = 0
while True:
    place = store.append(upload, place, piece)
    print("offset", place, flush=True)
    print("paper", store.put([piece] * 3).name, flush=True)
"""


@pytest.mark.parametrize("lines", [2, 9, 20, 41])
def test_kill_9_loses_nothing_confirmed_and_shows_nothing_half(tmp_path: Path, lines: int) -> None:
    root = tmp_path / "papers"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(root)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    said = [writer.stdout.readline().split() for _ in range(lines)]
    os.kill(writer.pid, signal.SIGKILL)
    said += [line.split() for line in writer.stdout.read().splitlines()]
    writer.wait()
    writer.stdout.close()

    store = FileStore(root, RING, max_bytes=1 << 30, min_free_bytes=0)
    piece = bytes(range(256)) * 256
    confirmed = max([int(value) for what, value in said if what == "offset"], default=0)
    honest = store.offset(said[0][1])
    assert honest in (confirmed, confirmed + len(piece))
    assert store.append(said[0][1], honest, piece) == honest + len(piece), "the transfer goes on"
    papers = {value for what, value in said if what == "paper"}
    assert papers <= set(store.names())
    assert all(store.read(name) == piece * 3 for name in store.names()), "no half file is visible"
    store.sweep(datetime.now(UTC) + timedelta(hours=1))
    assert not list(store._temp.iterdir())
    assert papers <= set(store.names()), "sweeping touches no paper"
