"""Locust, driven by a plan: alone, as master, or as one of its workers.

    python -m loadtest.generator PLAN.json [--master PORT N | --worker PORT N] [--ui PORT]

Locust patches sockets for gevent when it is imported, so it comes first and nothing here uses asyncio.
"""

# ruff: noqa: I001
import locust  # before anything opens a socket
import argparse
import sys
import time
from pathlib import Path

import gevent
import psutil
from locust import events
from locust.env import Environment
from locust.runners import MasterRunner, Runner, WorkerRunner

from loadtest.applicants import ApiApplicant
from loadtest.desks import Approver, Boss, Counter, Desk, Interviewer, Printer, Tracker, Verifier
from loadtest.lab import Lab
from loadtest.phones import SocketApplicant
from loadtest.plan import Plan
from loadtest.shapes import curve

DESKS: list[type[Desk]] = [Verifier, Interviewer, Approver, Printer, Counter, Boss]
USERS: list[type[locust.User]] = [SocketApplicant, ApiApplicant, Tracker, *DESKS]
READY_SECONDS = 60.0
SocketApplicant.weight, ApiApplicant.weight, Tracker.weight = 5, 3, 1


def main() -> None:
    asked = _arguments()
    plan = Plan.load(asked.plan)
    environment = Environment(user_classes=[SocketApplicant] if plan.alone else USERS, events=events)
    role, port, of = ("master", *asked.master) if asked.master else ("worker", *asked.worker) if asked.worker else (
        "local", 0, 1,
    )  # fmt: skip
    if role != "worker":
        environment.shape_class = curve(plan.shape, plan.users, plan.seconds, 0 if plan.alone else len(DESKS))
    runner = _runner(environment, role, port)

    @events.test_start.add_listener
    def _begin(environment: Environment, **_: object) -> None:
        if not isinstance(runner, MasterRunner):
            index = runner.worker_index if isinstance(runner, WorkerRunner) else 0
            environment.lab = Lab(plan, environment, index, of)  # pyright: ignore[reportAttributeAccessIssue]
            gevent.spawn(_watch_cpu, environment)

    @events.user_error.add_listener
    def _fell(exception: Exception, **_: object) -> None:
        """A user of ours fell over instead of asking: the load was less than it says, so it counts as an error."""
        lab: Lab | None = getattr(environment, "lab", None)
        if lab is not None:
            lab.note("whole", "a user of the laboratory", "", 0, type(exception).__name__, error=True)

    if asked.ui:
        sys.argv = sys.argv[:1]  # Locust's page reads the command line again, by its own grammar
        environment.create_web_ui("127.0.0.1", asked.ui)
    if isinstance(runner, WorkerRunner):
        runner.greenlet.join()
    else:
        _drive(runner, plan, of)
    lab: Lab | None = getattr(environment, "lab", None)
    if lab is not None:
        lab.close()


def _drive(runner: Runner, plan: Plan, of: int) -> None:
    """Begin once the workers are there, end when the time is over."""
    deadline = time.monotonic() + READY_SECONDS
    while isinstance(runner, MasterRunner) and len(runner.clients.ready) < of:
        if time.monotonic() > deadline:
            raise SystemExit("the workers did not come")
        gevent.sleep(0.1)
    runner.start_shape()
    gevent.sleep(plan.seconds + 1)
    runner.quit()


def _watch_cpu(environment: Environment) -> None:
    """How busy this very process is, once a second: at 90 % the generator is full, and what it measures is itself."""
    lab: Lab = environment.lab  # pyright: ignore[reportAttributeAccessIssue]
    process = psutil.Process()
    process.cpu_percent()
    while True:
        gevent.sleep(1)
        lab.note("generator", f"cpu {lab.index}", "", process.cpu_percent(), "", error=False)
        count = environment.runner.user_count if environment.runner else 0
        lab.note("generator", f"users {lab.index}", "", count, "", error=False)


def _runner(environment: Environment, role: str, port: int) -> Runner:
    if role == "master":
        return environment.create_master_runner("127.0.0.1", port)
    if role == "worker":
        return environment.create_worker_runner("127.0.0.1", port)
    return environment.create_local_runner()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("plan", type=Path)
    parser.add_argument("--master", type=int, nargs=2, metavar=("PORT", "WORKERS"))
    parser.add_argument("--worker", type=int, nargs=2, metavar=("PORT", "WORKERS"))
    parser.add_argument("--ui", type=int, default=0, metavar="PORT")
    return parser.parse_args()


if __name__ == "__main__":
    main()
