"""Clocks: the real one, the database's, and one that a test or the simulator can move."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    asks_database = False

    def now(self) -> datetime:
        return datetime.now(UTC)


class DatabaseClock(SystemClock):
    """Several machines share one judge of time; outside a transaction the machine's own clock answers."""

    asks_database = True


class FixedClock:
    asks_database = False

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by
