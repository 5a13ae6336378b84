"""One flush for all who wait, beside the lock, against SQLite's own flush under it: acts per second, same run.

python -m loadtest.bench_flush
"""

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from sqlalchemy import event

from lingga_app import settings
from lingga_app.bootstrap import make_deps
from lingga_app.db.migrate import upgrade
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.writer import Together

ACTS, ROUNDS = 400, 5


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lingga-bench-") as folder:
        found = settings.load({**os.environ, "LINGGA_DATA_DIR": folder})
        upgrade(found.database_url)
        shared = make_deps(found)
        own = make_deps(found)
        event.listen(own.engine, "connect", lambda line, _: line.execute("PRAGMA synchronous=FULL"))
        own.writer = Together(own.engine, lambda: None, lambda topics: None)
        for threads in (1, 8):
            pairs = [(rate(shared, threads), rate(own, threads)) for _ in range(ROUNDS)]
            ours, theirs = (median(kind) for kind in zip(*pairs, strict=True))
            ratio = median(one / other for one, other in pairs)
            print(f"{threads} at once: shared flush {ours:.0f} /s, synchronous=FULL {theirs:.0f} /s, ratio {ratio:.2f}")


def rate(deps: Deps, threads: int) -> float:
    """Acts per second."""
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as people:
        list(people.map(lambda number: run(act, number, actor=SYSTEM, deps=deps), range(ACTS)))
    return ACTS / (time.perf_counter() - began)


def act(ctx: Ctx, number: int) -> None:
    ctx.record("act", "act", number)


if __name__ == "__main__":
    main()
