"""Which deliverer answers for which outbox kind, and which jobs the clock starts. Subjects add their lines here."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from lingga_app.services.outbox import Deliverer
from lingga_app.services.run import Deps
from lingga_app.services.seal_audit import seal_pending
from lingga_app.services.worker import Job, work_forever

DELIVERERS: Mapping[str, Deliverer] = {}

JOBS: tuple[Job, ...] = (Job("seal_audit", timedelta(seconds=1), seal_pending),)


def run_worker(deps: Deps) -> None:
    """Background work in a process of its own, until it is ended (PostgreSQL only)."""
    asyncio.run(work_forever(deps, DELIVERERS, JOBS))
