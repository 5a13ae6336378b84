"""Which deliverer answers for which outbox kind, and which jobs the clock starts. Subjects add their lines here."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from lingga_app.services.code_delivery import deliver_code, deliver_contact_changed, sweep_codes
from lingga_app.services.notices import deliver_notice
from lingga_app.services.outbox import Deliverer
from lingga_app.services.rates import sweep_rates
from lingga_app.services.registry import deliver_registry_check
from lingga_app.services.run import Deps
from lingga_app.services.seal_audit import seal_pending
from lingga_app.services.worker import Job, work_forever

DELIVERERS: Mapping[str, Deliverer] = {
    "code": deliver_code,
    "contact_changed": deliver_contact_changed,
    "notice": deliver_notice,
    "registry_check": deliver_registry_check,
}

JOBS: tuple[Job, ...] = (
    Job("seal_audit", timedelta(seconds=1), seal_pending),
    Job("sweep_codes", timedelta(hours=1), sweep_codes),
    Job("sweep_rates", timedelta(hours=1), sweep_rates),
)


def run_worker(deps: Deps) -> None:
    """Background work in a process of its own, until it is ended (PostgreSQL only)."""
    asyncio.run(work_forever(deps, DELIVERERS, JOBS))
