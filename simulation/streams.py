"""Chance for the twin: one independent stream per purpose, so that a new question never moves old answers."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

K = TypeVar("K")


def stream(seed: int, purpose: str, number: int = 0) -> Random:
    """The stream of one purpose ("names", "patience", ...) for thing `number`: the same on every machine."""
    digest = hashlib.sha256(f"{seed}|{purpose}|{number}".encode()).digest()
    return Random(int.from_bytes(digest[:16], "big"))


def pick(chance: Random, shares: Mapping[K, float]) -> K:
    """One key by its share; shares need not sum to one."""
    return chance.choices(tuple(shares), tuple(shares.values()))[0]


def poisson(chance: Random, mean: float) -> int:
    """How many arrivals in a period with that mean, by counting exponential gaps."""
    count, passed = 0, chance.expovariate(1.0)
    while passed < mean:
        count += 1
        passed += chance.expovariate(1.0)
    return count


def around(chance: Random, minutes: float) -> timedelta:
    """A working time: triangular from half to twice the stated one, its mean 7/6 of it."""
    return timedelta(minutes=chance.triangular(minutes / 2, minutes * 2, minutes))


def within(chance: Random, start: datetime, end: datetime) -> datetime:
    """A whole second between the two moments."""
    return start + timedelta(seconds=int(chance.random() * (end - start).total_seconds()))
