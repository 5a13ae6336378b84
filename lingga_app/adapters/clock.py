"""Clocks: the real one, the database's, and one that a test or the simulator can move."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


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


class ShiftedClock(SystemClock):
    """The system's time plus the seconds written in a file: rehearsals jump to the day of an interview.

    Outside production only (`settings` refuses it there). A missing or unreadable file means no shift.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        try:
            shift = float(self._file.read_text())
        except (OSError, ValueError):
            shift = 0.0
        return super().now() + timedelta(seconds=shift)
