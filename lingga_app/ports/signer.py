"""Who signs the seals of slips, receipts and data pages, and whose signatures hold."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that anybody may verify with: P-256, coordinates of 32 bytes each, big-endian."""

    key_id: str
    x: bytes
    y: bytes


class Signer(Protocol):
    """ECDSA over P-256 with SHA-256. Cheap (a tenth of a millisecond), so a use case may call it."""

    @property
    def key_id(self) -> str:
        """Names the key that signs now: eight signs of A-Z and 0-9."""
        ...

    def sign(self, body: bytes) -> bytes:
        """64 bytes: r and s, 32 each; s in the lower half, so that a signature has one form only."""
        ...

    def verify(self, key_id: str, body: bytes, signature: bytes) -> bool:
        """Whether the key of that name made this signature. False for an unknown key and for a high s."""
        ...

    def public_keys(self) -> tuple[PublicKey, ...]:
        """The key that signs now, then those that signed before and are still believed."""
        ...
