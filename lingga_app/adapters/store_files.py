"""The document store on a local disk: `papers/objects/ab/NAME`, `papers/uploads/NAME/`, `papers/temp/`.

A file becomes visible by one rename of a complete, synced file; the directory is synced too. A piece of a transfer is a
file of its own named by its place (`OFFSET-LENGTH`), so the offset is read off the disk and is true after any crash.
Pieces are encrypted like papers. One lock file per transfer keeps two workers of one host from writing it at once.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from lingga_app.adapters import sealed_file
from lingga_app.domain.file_refusals import (
    FileEmpty,
    FileTooBig,
    FileTooHeavy,
    StoreFull,
    UploadChanged,
    UploadNotFound,
    UploadOffset,
)
from lingga_app.ports.crypto import KeySource
from lingga_app.ports.document_store import PaperMissing, StoredPaper

MAX_BYTES = 20 * 1024 * 1024
MIN_FREE_BYTES = 256 * 1024 * 1024
MAX_PIECES = 2048  # a transfer in single bytes would eat the disk's inodes
_NAME = re.compile(r"[0-9a-f]{32}")
_PART = re.compile(r"(\d{12})-(\d{12})")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """Implements `DocumentStore` under `root` (mode 0700). `max_bytes` bounds one file, `min_free_bytes` the disk."""

    def __init__(
        self, root: Path, keys: KeySource, *, max_bytes: int = MAX_BYTES, min_free_bytes: int = MIN_FREE_BYTES
    ) -> None:
        self._keys = keys
        self._max_bytes = max_bytes
        self._min_free = min_free_bytes
        self._objects, self._uploads, self._temp = root / "objects", root / "uploads", root / "temp"
        for folder in (root, self._objects, self._uploads, self._temp):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)

    def put(self, chunks: Iterable[bytes], *, owner_key: bytes = b"") -> StoredPaper:
        self._require_room()
        return self._store(secrets.token_hex(16), self._bounded(chunks), owner_key)

    def read(self, name: str, *, sha256: str | None = None, owner_key: bytes = b"") -> bytes:
        data, sealed = self._load(self._object(name), name, owner_key)
        if sha256 is not None and sealed.sha256 != sha256:
            raise sealed_file.PaperBroken("not the file that the row speaks of")
        return data

    def delete(self, name: str) -> bool:
        path = self._object(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        _sync(path.parent)
        return True

    def names(self, aged: timedelta = timedelta(0)) -> Iterator[str]:
        latest = time.time() - aged.total_seconds()
        for path in self._objects.glob("??/*"):
            with suppress(FileNotFoundError):  # deleted while we look
                if _NAME.fullmatch(path.name) and path.stat().st_mtime <= latest:
                    yield path.name

    def begin(self, size: int, sha256: str | None = None) -> str:
        if size <= 0:
            raise FileEmpty
        if size > self._max_bytes:
            raise self._too_big()
        if sha256 is not None and not _SHA256.fullmatch(sha256):
            raise UploadChanged
        self._require_room()
        upload_id = secrets.token_hex(16)
        folder = self._uploads / upload_id
        folder.mkdir(mode=0o700)
        self._write_file(folder / "about", f"{upload_id}/about", [json.dumps([size, sha256]).encode()])
        _sync(self._uploads)
        return upload_id

    def offset(self, upload_id: str) -> int:
        folder = self._upload(upload_id)
        self._about(folder)
        return _end(_parts(folder))

    def append(self, upload_id: str, offset: int, data: bytes) -> int:
        folder = self._upload(upload_id)
        with _locked(folder):
            size, _ = self._about(folder)
            parts = _parts(folder)
            stored = _end(parts)
            if not 0 <= offset <= stored:
                raise UploadOffset(expected=stored)
            if offset + len(data) > size:
                raise self._too_big()
            known = min(len(data), stored - offset)
            if known and self._slice(folder, parts, offset, known) != data[:known]:
                raise UploadChanged
            if fresh := data[known:]:
                if len(parts) >= MAX_PIECES:
                    raise FileTooHeavy
                self._require_room()
                part = f"{stored:012d}-{len(fresh):012d}"
                self._write_file(folder / part, f"{upload_id}/{part}", [fresh])
            return stored + len(fresh)

    def finish(self, upload_id: str, *, owner_key: bytes = b"") -> StoredPaper:
        try:
            if not self._object_exists(upload_id):
                return self._finish(self._upload(upload_id), owner_key)
        except UploadNotFound:
            if not self._object_exists(upload_id):  # another worker may have finished it just now
                raise
        self.abandon(upload_id)
        _, sealed = self._load(self._object(upload_id), upload_id, owner_key)
        return StoredPaper(upload_id, sealed.size, sealed.sha256, sealed.key_id)

    def _finish(self, folder: Path, owner_key: bytes) -> StoredPaper:
        with _locked(folder):
            size, sha256 = self._about(folder)
            parts = _parts(folder)
            if _end(parts) != size:
                raise UploadOffset(expected=_end(parts))
            digest = hashlib.sha256()
            for _, piece in self._read_parts(folder, parts):
                digest.update(piece)
            if sha256 is not None and digest.hexdigest() != sha256:
                shutil.rmtree(folder)
                raise UploadChanged
            stored = self._store(folder.name, (piece for _, piece in self._read_parts(folder, parts)), owner_key)
            shutil.rmtree(folder)
            return stored

    def abandon(self, upload_id: str) -> None:
        if _NAME.fullmatch(upload_id):
            folder = self._uploads / upload_id
            with suppress(UploadNotFound), _locked(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def sweep(self, before: datetime) -> int:
        swept = 0
        for path in (*self._temp.iterdir(), *self._uploads.iterdir()):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime >= before.timestamp():
                    continue
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                swept += 1
        return swept

    def _store(self, name: str, chunks: Iterable[bytes], owner_key: bytes) -> StoredPaper:
        path = self._object(name)
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True, mode=0o700)
            _sync(self._objects)
        sealed = self._write_file(path, name, chunks, owner_key)
        return StoredPaper(name, sealed.size, sealed.sha256, sealed.key_id)

    def _write_file(self, path: Path, name: str, chunks: Iterable[bytes], owner_key: bytes = b"") -> sealed_file.Sealed:
        temp = self._temp / secrets.token_hex(16)
        try:
            with os.fdopen(os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                sealed = sealed_file.write(out, self._keys, name, chunks, owner_key)
                out.flush()
                os.fsync(out.fileno())
            temp.rename(path)
        except BaseException:
            temp.unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return sealed

    def _load(self, path: Path, name: str, owner_key: bytes = b"") -> tuple[bytes, sealed_file.Sealed]:
        try:
            with path.open("rb") as source:
                return sealed_file.read(source, self._keys, name, owner_key)
        except FileNotFoundError:
            raise PaperMissing(name) from None

    def _object(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise PaperMissing("not a name")
        return self._objects / name[:2] / name

    def _object_exists(self, name: str) -> bool:
        return bool(_NAME.fullmatch(name)) and self._object(name).exists()

    def _upload(self, upload_id: str) -> Path:
        folder = self._uploads / upload_id
        if not _NAME.fullmatch(upload_id) or not folder.is_dir():
            raise UploadNotFound
        return folder

    def _about(self, folder: Path) -> tuple[int, str | None]:
        try:
            data, _ = self._load(folder / "about", f"{folder.name}/about")
        except PaperMissing:
            raise UploadNotFound from None
        size, sha256 = json.loads(data)
        return size, sha256

    def _read_parts(self, folder: Path, parts: list[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
        for start, length in parts:
            part = f"{start:012d}-{length:012d}"
            yield start, self._load(folder / part, f"{folder.name}/{part}")[0]

    def _slice(self, folder: Path, parts: list[tuple[int, int]], offset: int, length: int) -> bytes:
        touched = [(start, size) for start, size in parts if start < offset + length and start + size > offset]
        data = b"".join(piece for _, piece in self._read_parts(folder, touched))
        first = offset - touched[0][0]
        return data[first : first + length]

    def _bounded(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > self._max_bytes:
                raise self._too_big()
            yield chunk
        if not size:
            raise FileEmpty

    def _too_big(self) -> FileTooBig:
        return FileTooBig(limit_mb=self._max_bytes // 1_048_576)

    def _require_room(self) -> None:
        if shutil.disk_usage(self._temp).free < self._min_free + self._max_bytes:
            raise StoreFull


def _parts(folder: Path) -> list[tuple[int, int]]:
    """(offset, length) of the pieces that follow each other from byte 0."""
    found = sorted((int(m[1]), int(m[2])) for path in folder.iterdir() if (m := _PART.fullmatch(path.name)))
    parts: list[tuple[int, int]] = []
    for start, length in found:
        if start != _end(parts):
            break
        parts.append((start, length))
    return parts


def _end(parts: list[tuple[int, int]]) -> int:
    return sum(length for _, length in parts)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        raise UploadNotFound from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
