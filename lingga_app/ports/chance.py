"""Where random numbers and ids come from: the system in production, a seed in tests and simulations."""

from typing import Protocol


class Chance(Protocol):
    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1."""
        ...

    def token(self, size: int) -> bytes:
        """`size` unpredictable bytes."""
        ...

    def public_id(self) -> str:
        """128 random bits as 32 hex digits: names a thing in an address without telling how many there are."""
        ...
