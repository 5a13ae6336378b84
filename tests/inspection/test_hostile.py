"""Every hostile file gets its one right answer; nothing of the source but its pixels comes out."""

import hashlib
import io
import resource
import socket
import subprocess
import threading
from pathlib import Path

import pytest
from PIL import Image

from lingga_app.domain.file_refusals import FileDamaged, FileRefused, FileTooHeavy, InspectionBusy
from lingga_app.inspection import decode as decode_module
from lingga_app.inspection.decode import Clean, decode
from lingga_app.inspection.inspect import inspect_file
from tests.inspection import hostile, hostile_more
from tests.inspection.hostile import EICAR, MARK, NAMES, SECRET, exif, jpeg, picture

CASES = hostile.CASES | hostile_more.CASES
PROCESSOR_SECONDS = 5.5  # the limit of the child is 5 s, told by the kernel in whole seconds

JPEG_PARTS = {
    0xD8,
    0xE0,
    0xDB,
    0xC0,
    0xC4,
    0xDA,
}  # start, JFIF, tables, frame, Huffman, scan: no comment, no EXIF, no profile


def answer(data: bytes) -> tuple[str, Clean | None]:
    try:
        clean = decode(data)
    except FileRefused as refusal:
        return refusal.code if refusal.message("id") != refusal.message("en") else "no sentence", None
    return f"{clean.kind} {clean.pages} {clean.width} {clean.height}", clean


def children_seconds() -> float:
    """Processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def segments(data: bytes) -> set[int]:
    """Markers of a JPEG up to its scan; what follows the scan must be the end of the file."""
    place, found = 2, {0xD8}
    while True:
        assert data[place] == 0xFF
        marker = data[place + 1]
        found.add(marker)
        if marker == 0xDA:
            assert data.index(b"\xff\xd9", place) == len(data) - 2, "nothing behind the picture"
            return found
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 200
    assert not hostile.CASES.keys() & hostile_more.CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_each_file_gets_its_answer(name: str) -> None:
    build, expected = CASES[name]
    data, before = build(), children_seconds()
    got, clean = answer(data)
    assert got == expected
    assert children_seconds() - before <= PROCESSOR_SECONDS
    for sheet in clean.sheets if clean else ():
        assert max(sheet.width, sheet.height) <= 2400
        for part, limit in ((sheet.jpeg, 2400), (sheet.thumb, 480)):
            with Image.open(io.BytesIO(part)) as shown:
                assert max(shown.size) <= limit
                assert shown.format == "JPEG"
                assert dict(shown.getexif()) == {}
                assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert segments(part) <= JPEG_PARTS
            for trace in (SECRET, EICAR, b"<script", b"<?php", b"%PDF", b"PK\x03\x04", b"Exif"):
                assert trace not in part
        assert len(sheet.pixels) == sheet.pixels_width * sheet.pixels_height * 3


UPRIGHT = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}


@pytest.mark.parametrize("turn", UPRIGHT)
def test_a_turned_photo_is_set_upright_once(turn: int) -> None:
    clean = decode(jpeg(exif=exif(turn)))
    for part in (clean.derivative, clean.thumb):
        with Image.open(io.BytesIO(part)) as shown:
            right, bottom = UPRIGHT[turn]
            corner = shown.getpixel((right * (shown.width - 1), bottom * (shown.height - 1)))
            opposite = shown.getpixel(((1 - right) * (shown.width - 1), (1 - bottom) * (shown.height - 1)))
            assert isinstance(corner, tuple)
            assert isinstance(opposite, tuple)
            assert abs(corner[0] - MARK[0]) < 30
            assert abs(opposite[0] - 120) < 30


def test_a_16_bit_grey_keeps_its_grey() -> None:
    pixels = decode(CASES["16-bit png"][0]()).sheets[0].pixels
    assert set(pixels) == {40000 * 255 // 65535}


def test_transparency_lies_on_white() -> None:
    hole = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    out = io.BytesIO()
    hole.save(out, "PNG")
    assert set(decode(out.getvalue()).sheets[0].pixels) == {255}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_changes_nothing(name: str) -> None:
    inspection = inspect_file(jpeg(), name, "ktp")
    assert inspection.clean == decode(jpeg())
    assert name not in repr(inspection.verdict) or not name


def test_a_child_that_takes_too_long_is_killed() -> None:
    with pytest.raises(FileTooHeavy):
        decode(jpeg(), wall_s=0.001)
    assert decode(jpeg()).kind == "jpeg", "the next one is served"


@pytest.mark.parametrize(
    ("script", "refusal"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", FileDamaged),
        ("import os; os.abort()", FileTooHeavy),
        ("raise SystemExit(3)", FileDamaged),
        ("x = 1", FileDamaged),  # ends well and says nothing
        ('import os, sys; os.write(int(sys.argv[3]), b\'{"refused": "no_such_code", "facts": {}}\\n\')', FileDamaged),
        ("import os, sys; os.write(int(sys.argv[3]), b'{\"sheets\": []}\\n')", FileDamaged),
        ("import os, sys; os.write(int(sys.argv[3]), b'[1, 2]\\n')", FileDamaged),
        (
            "import os, sys; os.write(int(sys.argv[3]), "
            'b\'{"sheets": [{"size": [1, 1], "pixels": [1, 1], "bytes": [4, 4, 3]}]}\\n<html></html>\')',
            FileDamaged,
        ),
    ],
)
def test_a_child_that_crashes_or_lies_costs_one_verdict(
    script: str, refusal: type[FileRefused], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(script)
    with monkeypatch.context() as patched:
        patched.setattr(decode_module, "_DECODER", child)
        with pytest.raises(refusal):
            decode(jpeg())
    assert decode(jpeg()).kind == "jpeg"


def test_the_child_sees_no_secret_and_is_fenced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = """
import importlib.util, json, os, resource, sys
spec = importlib.util.spec_from_file_location("decoder", sys.argv[0].replace("probe.py", "decoder.py"))
decoder = importlib.util.module_from_spec(spec); spec.loader.exec_module(decoder)
decoder.fence()
names = ("CPU", "AS", "CORE", "FSIZE", "NOFILE")
limits = [resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in names]
assert limits == [5, 700 << 20, 0, 48 << 20, 32], limits
assert "LINGGA_MASTER_KEYS" not in os.environ
assert os.getcwd() != os.environ.get("PWD") and os.listdir(".") == []
try:
    open("big", "wb").write(bytes(49 << 20))
except OSError:
    pass
else:
    raise AssertionError("wrote more than the limit")
try:
    bytes(800 << 20)
except MemoryError:
    pass
else:
    raise AssertionError("took more than the limit")
os.write(int(sys.argv[3]), b'{"refused": "moving_picture", "facts": {}}')
"""
    folder = tmp_path
    (folder / "decoder.py").write_bytes(decode_module._DECODER.read_bytes())
    (folder / "probe.py").write_text(probe)
    monkeypatch.setenv("LINGGA_MASTER_KEYS", "secret")
    monkeypatch.setattr(decode_module, "_DECODER", folder / "probe.py")
    assert answer(jpeg())[0] == "moving_picture"


NETWORK = """
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("decoder", sys.argv[0].replace("probe.py", "decoder.py"))
decoder = importlib.util.module_from_spec(spec); spec.loader.exec_module(decoder)
before = os.readlink("/proc/self/ns/net")
decoder.fence()
import socket
try:
    socket.create_connection(("127.0.0.1", PORT), 1)
    reached = True
except OSError:
    reached = False
alone = os.readlink("/proc/self/ns/net") != before
assert not (alone and reached)
os.write(int(sys.argv[3]), b'{"refused": "%s", "facts": {}}' % (b"moving_picture" if alone else b"pdf_locked"))
"""


def test_the_child_has_no_network_where_the_kernel_lets_it_shut_itself_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unshared = subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode == 0
    (tmp_path / "decoder.py").write_bytes(decode_module._DECODER.read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as server:
        (tmp_path / "probe.py").write_text(NETWORK.replace("PORT", str(server.getsockname()[1])))
        monkeypatch.setattr(decode_module, "_DECODER", tmp_path / "probe.py")
        assert answer(jpeg())[0] == ("moving_picture" if unshared else "pdf_locked")


def test_at_most_two_children_run_and_the_rest_waits_or_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_module, "WAIT_SECONDS", 0.05)
    taken = [decode_module._CHILDREN.acquire(blocking=False) for _ in range(2)]
    try:
        with pytest.raises(InspectionBusy):
            decode(jpeg())
    finally:
        for _ in taken:
            decode_module._CHILDREN.release()
    assert taken == [True, True]
    monkeypatch.setattr(decode_module, "WAIT_SECONDS", 30.0)
    results: list[Clean] = []
    threads = [threading.Thread(target=lambda: results.append(decode(jpeg()))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({clean.derivative for clean in results}) == 1
    assert len(results) == 5


def test_the_same_file_gives_the_same_bytes_and_its_hash() -> None:
    one, two = decode(jpeg()), decode(jpeg())
    assert one == two
    assert one.sha256 == hashlib.sha256(jpeg()).hexdigest()
    assert picture().size == (one.width, one.height)
