"""Bytes in, clean pixels out; whatever a file does, it costs one child process and one verdict.

Order (each step cheaper than the next): size, type by content, then in the child: pixels, frames, pages, lock, active
content, decoding, upright turn, re-encoding. The name and the claimed type of a file are never needed.
The child is bounded (5 s of processor, 700 MB of address space, 48 MB of output, 8 s by the clock, an empty
environment, a temporary directory of its own) and no plaintext touches the disk: both ways go through memory files.
Links in a PDF are harmless here, because only its raster is kept; scripts, attachments and acts that run or send
something are refused. Colour profiles are dropped, not applied.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from lingga_app.domain import file_refusals
from lingga_app.domain.file_refusals import (
    FileDamaged,
    FileEmpty,
    FileKindUnknown,
    FileRefused,
    FileTooBig,
    FileTooHeavy,
    InspectionBusy,
)

MAX_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 8.0  # more than the processor's 5 s: on a busy machine an honest photo waits for its turn
WAIT_SECONDS = 30.0
_CHILDREN = threading.BoundedSemaphore(2)
_DECODER = Path(__file__).with_name("decoder.py")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_REFUSALS: dict[str, type[FileRefused]] = {
    refusal.code: refusal
    for refusal in vars(file_refusals).values()
    if isinstance(refusal, type) and issubclass(refusal, FileRefused)
}


@dataclass(frozen=True)
class Sheet:
    """One picture or page, upright, without metadata. `jpeg` is at most 2400 px on its long side (`width` x `height`),
    `thumb` 480 px; `pixels` is RGB, 8 bits, row by row, `pixels_width` x `pixels_height`, at most 1600 px."""

    width: int
    height: int
    jpeg: bytes
    thumb: bytes
    pixels_width: int
    pixels_height: int
    pixels: bytes


@dataclass(frozen=True)
class Clean:
    """What may be shown of a file. `kind` is jpeg, png, webp, heic or pdf; `sha256` (hex) is of the original."""

    kind: str
    sha256: str
    sheets: tuple[Sheet, ...]

    @property
    def pages(self) -> int:
        return len(self.sheets)

    @property
    def width(self) -> int:
        return self.sheets[0].width

    @property
    def height(self) -> int:
        return self.sheets[0].height

    @property
    def derivative(self) -> bytes:
        """JPEG of the first sheet."""
        return self.sheets[0].jpeg

    @property
    def thumb(self) -> bytes:
        return self.sheets[0].thumb


def kind_of(data: bytes) -> str | None:
    """jpeg, png, webp, heic, pdf or None, by the first bytes alone."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
        found = {brands[start : start + 4] for start in range(0, len(brands), 4) if start != 4}
        return "heic" if found & _HEIC_BRANDS else None
    # Some registries' PDFs begin with a byte order mark or a blank line.
    return "pdf" if data[:16].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-") else None


def decode(data: bytes, *, wall_s: float = WALL_SECONDS, max_bytes: int = MAX_BYTES) -> Clean:
    """Open one file in a child process. Blocks (call it in a thread); at most two run at once in this process.

    Raises `FileEmpty`, `FileTooBig`, `FileKindUnknown`, `FileDamaged`, `FileTooHeavy`, `TooManyPixels`,
    `MovingPicture`, `PdfLocked`, `PdfActive`, `TooManyPages`, `InspectionBusy`.
    """
    if not data:
        raise FileEmpty
    if len(data) > max_bytes:
        raise FileTooBig(limit_mb=max_bytes // 1_048_576)
    kind = kind_of(data)
    if kind is None:
        raise FileKindUnknown
    if not _CHILDREN.acquire(timeout=WAIT_SECONDS):
        raise InspectionBusy
    try:
        output = _run(data, kind, wall_s)
    finally:
        _CHILDREN.release()
    return Clean(kind, hashlib.sha256(data).hexdigest(), _sheets(output))


@contextmanager
def _memory_file(name: str, data: bytes = b"") -> Iterator[int]:
    handle = os.memfd_create(name, os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(data)
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle
    finally:
        os.close(handle)


def _run(data: bytes, kind: str, wall_s: float) -> bytes:
    with (
        _memory_file("paper", data) as source,
        _memory_file("clean") as target,
        tempfile.TemporaryDirectory(prefix="lingga-decoder-") as folder,
    ):
        child = subprocess.Popen(  # noqa: S603 (our own interpreter and script, no text of the visitor's)
            [sys.executable, "-I", "-B", str(_DECODER), kind, str(source), str(target)],
            pass_fds=(source, target),
            cwd=folder,
            env={"TMPDIR": folder, "HOME": folder, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=wall_s)
        except subprocess.TimeoutExpired:
            raise FileTooHeavy from None
        finally:
            _end(child)
        if code:
            _explain(code)
        os.lseek(target, 0, os.SEEK_SET)
        with os.fdopen(os.dup(target), "rb") as file:
            return file.read()


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _explain(code: int) -> NoReturn:
    """A child that did not end by itself. Out of memory inside a C++ parser aborts; the rest is a parser's crash."""
    if -code in (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ, signal.SIGABRT):
        raise FileTooHeavy
    raise FileDamaged


def _sheets(output: bytes) -> tuple[Sheet, ...]:
    """Read the child's answer with suspicion: after a break-in it would be the attacker's."""
    line, _, blob = output.partition(b"\n")
    try:
        head = json.loads(line)
        if "refused" in head:
            raise _REFUSALS[head["refused"]](**{str(key): int(value) for key, value in head["facts"].items()})
        sheets = tuple(_cut(head["sheets"], memoryview(blob)))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileDamaged from None
    if not sheets:
        raise FileDamaged
    return sheets


def _cut(heads: list[dict[str, Any]], blob: memoryview) -> Iterator[Sheet]:
    place = 0
    for head in heads:
        parts: list[bytes] = []
        for length in head["bytes"]:
            parts.append(bytes(blob[place : place + int(length)]))
            place += int(length)
        jpeg, thumb, pixels = parts
        (width, height), (pixels_width, pixels_height) = head["size"], head["pixels"]
        if not all(part.startswith(b"\xff\xd8\xff") and part.endswith(b"\xff\xd9") for part in (jpeg, thumb)):
            raise ValueError("not a JPEG")
        if len(pixels) != pixels_width * pixels_height * 3 or min(width, height, pixels_width, pixels_height) < 1:
            raise ValueError("pixels do not fill the frame")
        yield Sheet(int(width), int(height), jpeg, thumb, pixels_width, pixels_height, pixels)
