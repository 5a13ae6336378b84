"""Chance from the operating system, or from a seed."""

import random
import secrets


class SystemChance:
    def below(self, n: int) -> int:
        return secrets.randbelow(n)

    def token(self, size: int) -> bytes:
        return secrets.token_bytes(size)

    def public_id(self) -> str:
        return secrets.token_hex(16)


class SeededChance:
    """The same seed gives the same run. For tests and simulations only."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, n: int) -> int:
        return self._random.randrange(n)

    def token(self, size: int) -> bytes:
        return self._random.randbytes(size)

    def public_id(self) -> str:
        return self._random.randbytes(16).hex()
