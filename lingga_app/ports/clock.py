"""The only way the program learns the time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """`now()` is aware UTC. Several machines agree by asking the database instead: `asks_database` says so."""

    asks_database: bool

    def now(self) -> datetime: ...
