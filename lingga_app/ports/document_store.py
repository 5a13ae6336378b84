"""Where papers rest: a private, encrypted store of whole files, and transfers that survive a cut line.

A name is 32 hexadecimal digits (128 random bits) and says nothing about the paper. Whoever calls has checked who may.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class PaperMissing(Exception):
    """No whole file of this name is stored. A row that points to it is then an incident, not a visitor's mistake."""


class PaperBroken(Exception):
    """The stored file was changed, cut, swapped, or its key is gone."""


@dataclass(frozen=True)
class StoredPaper:
    """What to keep in the row: `size` in bytes and `sha256` (64 hex digits) are of the plaintext."""

    name: str
    size: int
    sha256: str
    key_id: int


class DocumentStore(Protocol):
    """`owner_key` is a person's data key (32 bytes): destroying that key makes the file unreadable."""

    def put(self, chunks: Iterable[bytes], *, owner_key: bytes = b"") -> StoredPaper:
        """Store a whole file. Refuses while streaming (`FileTooBig`, `FileEmpty`, `StoreFull`): nothing stays."""
        ...

    def read(self, name: str, *, sha256: str | None = None, owner_key: bytes = b"") -> bytes:
        """The plaintext, verified to its last byte. Raises `PaperMissing`, `PaperBroken`."""
        ...

    def delete(self, name: str) -> bool:
        """True when a file was there. Repeatable."""
        ...

    def names(self, aged: timedelta = timedelta(0)) -> Iterator[str]:
        """Every whole file that became one at least `aged` ago, for the comparison with the rows that point to them.

        Ages are told by the store's own clock: where the service's clock was put forward, young files stay young."""
        ...

    def begin(self, size: int, sha256: str | None = None) -> str:
        """Open a transfer of `size` bytes; the id becomes the name of the file. Refuses as `put` does."""
        ...

    def offset(self, upload_id: str) -> int:
        """How many bytes are safely stored. Raises `UploadNotFound`."""
        ...

    def append(self, upload_id: str, offset: int, data: bytes) -> int:
        """Store `data` at `offset` and answer the new offset. What is stored already is compared, not stored twice: a
        repeated or overlapping piece is harmless. Raises `UploadNotFound`, `UploadOffset`, `UploadChanged`,
        `FileTooBig`, `FileTooHeavy` (too many small pieces), `StoreFull`."""
        ...

    def finish(self, upload_id: str, *, owner_key: bytes = b"") -> StoredPaper:
        """Turn a complete transfer into a stored file; asked again, the same answer. Raises `UploadNotFound`,
        `UploadOffset` (something is missing), `UploadChanged` (the SHA-256 differs; the transfer is dropped)."""
        ...

    def abandon(self, upload_id: str) -> None:
        """Forget an unfinished transfer. Repeatable."""
        ...

    def sweep(self, before: datetime) -> int:
        """Remove transfers and temporary files not touched since `before` (UTC); answers how many."""
        ...
