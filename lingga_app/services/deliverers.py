"""Which deliverer answers for which outbox kind, and which jobs the clock starts. Subjects add their lines here."""

from collections.abc import Mapping

from lingga_app.services.outbox import Deliverer
from lingga_app.services.worker import Job

DELIVERERS: Mapping[str, Deliverer] = {}

JOBS: tuple[Job, ...] = ()
