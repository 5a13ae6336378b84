"""What the code may ask of the keys: seal, open, look up blindly. Master keys never leave the adapter."""

from typing import Protocol


class SealBroken(Exception):
    """A sealed value was changed, cut, moved to another row, or its key is gone. Never a visitor's fault: alarm."""


class KeyUnknown(SealBroken):
    """The value names a key id that this ring does not hold (a key was retired too early, or the value is forged)."""


class Sealer(Protocol):
    """Authenticated encryption of short values. `aad` binds a value to its place (table, column, row id): copied to
    another place it does not open."""

    def seal(self, plaintext: bytes, aad: bytes) -> bytes: ...

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        """Raises `SealBroken`."""
        ...


class BlindIndex(Protocol):
    """Equality search over values that are stored sealed."""

    def blind_index(self, value: str, purpose: str) -> str:
        """64 hex digits, the same for the same value and purpose. The caller normalises the value first."""
        ...


class DataKeys(Protocol):
    """One key per person, kept wrapped beside the person's row: destroying it makes everything sealed under it
    unreadable, backups included (Law 27/2022 on personal data, duty to delete and destroy)."""

    def new_data_key(self) -> bytes: ...

    def wrap(self, data_key: bytes, aad: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes: ...


class KeySource(Protocol):
    """Independent keys by purpose, derived from the master keys; for stores that encrypt on their own."""

    @property
    def current_id(self) -> int: ...

    def subkey(self, key_id: int, purpose: str) -> bytes:
        """32 bytes. Raises `KeyUnknown`."""
        ...
