"""Where the time of a booking goes: shares of the processor by part, one thread, on either database.

python -m loadtest.profile_seats sqlite postgresql
"""

import cProfile
import pstats
import sys
from collections import Counter

from loadtest.bench_seats import prepared

BOOKINGS = 300
PARTS = (
    ("driver and database", ("sqlite3", "psycopg")),
    ("flush", ("fdatasync", "fsync")),
    ("SQLAlchemy", ("sqlalchemy",)),
    ("pydantic", ("pydantic", "sqlmodel")),
    ("sealing", ("cryptography", "AESGCM")),
    ("JSON", ("json",)),
)
"""Part -> what its files or functions are called; the first that fits. Ours are named by file, the rest is Python's."""


def main(databases: list[str]) -> None:
    for database in databases:
        with prepared(database, 2 * BOOKINGS) as (bench, _):
            for person in bench.crowd.people[:BOOKINGS]:
                bench.book(person)
            profile = cProfile.Profile()
            profile.enable()
            for person in bench.crowd.people[BOOKINGS:]:
                bench.book(person)
            profile.disable()
        spent = Counter[str]()
        for (file, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # pyright: ignore
            spent[_part(file, function)] += own
        print(f"{database}: {1000 * spent.total() / BOOKINGS:.2f} ms a booking under the profiler")
        for part, seconds in spent.most_common(12):
            print(f"  {part:36} {100 * seconds / spent.total():5.1f} %")


def _part(file: str, function: str) -> str:
    if "lingga_app/" in file:
        return file.partition("lingga_app/")[2]
    return next((part for part, names in PARTS if any(name in file or name in function for name in names)), "Python")


if __name__ == "__main__":
    main(sys.argv[1:] or ["sqlite", "postgresql"])
