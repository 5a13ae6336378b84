"""One load run from nothing to a verdict: people, service, stand-ins, lines, load, auditor, report.

    python -m loadtest.run opening --users 60 --seconds 60 [--persona 2g,3g] [--chaos late,worker] [--ui]

Exit code 0: within its limits and right. 1: a limit or an invariant was broken, a fast wrong run too. 3: invalid, the
generator was full before the service was. `make load` gives the same words as SHAPE, USERS, DURATION, PERSONA, CHAOS.
"""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from pyotp.totp import TOTP

from lingga_app import engines, settings
from lingga_app.domain.calendar import at_wib, wib, wib_day
from lingga_app.frontend import ROOT
from lingga_app.services.demo_people import demo_officers
from lingga_app.settings import Settings
from loadtest import crowd, report, verdict
from loadtest.cast import CONTROL, PLACE, Crowd
from loadtest.chaos import KINDS, Chaos
from loadtest.network import LINES, measure, network
from loadtest.plan import PERSONAS, Plan
from loadtest.service import Service, free_ports, inherited, running_service
from loadtest.table import SHAPES
from loadtest.verdict import Limits, Outcome
from loadtest.watch import Watch, audit, books_differ, settled

PROFILE: Final = "demo"
"""Its pages are built already: another profile would build them anew, beneath a demo that may be serving them."""
ROOM_LEAD: Final = timedelta(minutes=31)
"""A room opens half an hour before its hour; the clocks go on over that time."""
SETTLE_SECONDS: Final = 90.0
AUDIT_EVERY: Final = 20.0
USUAL: Final = Limits()
OUT: Final = ROOT / "var" / "lab"


@dataclass(frozen=True)
class Asked:
    """What the person at the terminal wants."""

    shape: str
    users: int
    seconds: float
    seed: int = 1
    personas: tuple[str, ...] = tuple(PERSONAS)
    chaos: tuple[str, ...] = ()
    processes: int = 1
    ui: bool = False
    scale: bool = False
    limits: Limits = USUAL
    out: Path = OUT
    alone: bool = False
    name: str = ""

    @property
    def room(self) -> bool:
        """Whether everybody passes through a waiting room."""
        return SHAPES[self.shape].room and not self.alone


Before = Callable[[Settings, Crowd], dict[str, Any]]
"""Something to be asked of the prepared installation before anybody uses it; stored in result.json as `before`."""


def play(
    asked: Asked, tell: Callable[[str], None] = print, before: Before = lambda settings, people: {}
) -> tuple[Outcome, Path]:
    """The whole run. Returns the outcome and the folder with result.json and report.html."""
    began = time.monotonic()

    def told(what: str) -> None:
        tell(f"{time.monotonic() - began:4.0f} s  {what}")

    out = asked.out / (asked.name or f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{asked.shape}-{asked.users}")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lingga-lab-") as folder:
        data_dir = Path(folder)
        env = {"LINGGA_DATA_DIR": folder, "LINGGA_PROFILE": PROFILE} | ({"LINGGA_SCALE": "1"} if asked.scale else {})
        opens = crowd.morning(datetime.now(UTC))
        if asked.room:
            opens = at_wib(wib_day(opens), crowd.AFTER_HOURS).astimezone(UTC)
        told(f"Making {asked.users} people ...")
        found, people = _people(asked, env, opens)
        foreseen = before(found, people)
        people.save(data_dir / "crowd.json")
        told(f"Measuring {len(asked.personas)} lines ...")
        lines = asyncio.run(measure(asked.personas))
        for line in lines:
            told(f"  {line.sentence()}")
        clock = data_dir / "clock"
        _set_clock(clock, opens)
        service_env = {**env, "LINGGA_CLOCK_FILE": str(clock)}
        with running_service(data_dir, **{k: v for k, v in service_env.items() if k != "LINGGA_DATA_DIR"}) as service:
            room = _room(service, clock, people) if asked.room else ""
            _sandbox_clock(service, clock)
            told("The service is ready; waiting until it rests ...")
            settled(service, env, SETTLE_SECONDS)
            told(f"{asked.seconds:.0f} s of {asked.shape} ...")
            result = _load(asked, service, service_env, people, room, out, told)
        result |= {"lines": [asdict(line) for line in lines], "before": foreseen}
    (out / "result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    (out / "report.html").write_text(report.page(result), encoding="utf-8")
    return Outcome(result["outcome"]), out


def _people(asked: Asked, env: dict[str, str], opens: datetime) -> tuple[Settings, Crowd]:
    shape, users = SHAPES[asked.shape], asked.users
    wanted = crowd.Wanted(
        *(round(users * share) for share in (shape.payable, shape.paid, shape.booked, shape.fresh))
    )  # fmt: skip
    port, smtp = free_ports(2)
    own = {
        **env, "LINGGA_SANDBOX_PORT": str(port), "LINGGA_SANDBOX_SMTP_PORT": str(smtp),
        "LINGGA_GLANCE_ALWAYS_BELOW": "0",
    }  # fmt: skip
    if asked.scale:  # PostgreSQL alone: nobody looks at a screen yet
        own["LINGGA_DATABASE_URL"] = engines.database_url(Path(own["LINGGA_DATA_DIR"]))
        del own["LINGGA_SCALE"]
    found = settings.load({**inherited(), **own})
    with contextlib.ExitStack() as stack:
        if asked.scale:
            stack.enter_context(engines.for_a_while(found.data_dir, inherited(), found.log_dir))
        return found, crowd.gather(found, wanted, asked.seed, opens)


def _load(
    asked: Asked,
    service: Service,
    env: dict[str, str],
    people: Crowd,
    room: str,
    out: Path,
    told: Callable[[str], None],
) -> dict[str, Any]:
    """The load itself, then the last questions."""
    host, port = "127.0.0.1", int(service.base_url.rpartition(":")[2])
    with network((host, port), sorted({*asked.personas, "wired"}), asked.seed) as lines:
        plan = Plan(
            shape=asked.shape, users=asked.users, seconds=asked.seconds, seed=asked.seed, origin=service.base_url,
            sandbox=service.sandbox_url, ports=lines.ports, personas=asked.personas,
            think=SHAPES[asked.shape].think, crowd=str(service.data_dir / "crowd.json"), out=str(out),
            shift=float((service.data_dir / "clock").read_text()), room=room, alone=asked.alone,
        )  # fmt: skip
        plan.save(service.data_dir / "plan.json")
        with Watch(service, env, AUDIT_EVERY) as watch, Chaos(service, asked.chaos, asked.seconds) as chaos:
            _generate(asked, service.data_dir / "plan.json", out, told)
        counts = {name: asdict(count) for name, count in lines.counts.items()}
    told("Asking the auditor ...")
    quiet = settled(service, env, SETTLE_SECONDS)
    last = audit(env)
    violations = [
        line
        for each in (*watch.audits, last)
        for line in each["violations"]
        if not _sealed_late(each, line, chaos.outages)
    ]
    violations += books_differ(service, env)
    if not quiet:
        violations.append(f"after {SETTLE_SECONDS:.0f} s something was still waiting to be done outside")
    found = verdict.measure(verdict.read_samples(out), chaos.outages)
    busiest = max((each.cpu for each in watch.glimpses), default=0.0)
    cores = 1.0 if not asked.scale else 2.0
    outcome, reasons = verdict.judge(found, list(dict.fromkeys(violations)), asked.limits, busiest, cores)
    return {
        "outcome": outcome.value, "reasons": reasons, "shape": asked.shape, "users": asked.users,
        "seconds": asked.seconds, "seed": asked.seed, "processes": asked.processes, "scale": asked.scale,
        "began": datetime.now(UTC).isoformat(timespec="seconds"), "personas": list(asked.personas),
        "chaos": list(asked.chaos), "happened": chaos.happened, "limits": asdict(asked.limits),
        "violations": violations, "audits": [*watch.audits, last], "measured": asdict(found),
        "service": watch.rows(), "service_busiest": busiest, "counts": counts,
        "stages": watch.glimpses[-1].stages if watch.glimpses else {},
    }  # fmt: skip


def _sealed_late(asked: dict[str, Any], line: str, outages: list[tuple[float, float]]) -> bool:
    """Whether the worker that seals the audit rows was killed a moment ago: they are late, and the last audit asks."""
    return line.startswith("I.2") and "not sealed" in line and any(a <= asked["at"] <= b for a, b in outages)


def _generate(asked: Asked, plan: Path, out: Path, told: Callable[[str], None]) -> None:
    """Locust alone, or a master with workers; until the time is over."""
    master_port, ui_port = free_ports(2)
    ui = ["--ui", str(ui_port)] if asked.ui else []
    commands = [[*ui]]
    if asked.processes > 1:
        of = [str(master_port), str(asked.processes)]
        commands = [["--master", *of, *ui], *(["--worker", *of] for _ in range(asked.processes))]
    if asked.ui:
        told(f"Locust's own page is at http://127.0.0.1:{ui_port}")
    with (out / "generator.log").open("ab") as log:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "loadtest.generator", str(plan), *words], cwd=ROOT, stdout=log, stderr=log
            )
            for words in commands
        ]
        try:
            _follow(asked, running, out, told)
        finally:
            for process in running:
                if process.poll() is None:
                    process.terminate()
                process.wait()
    if any(process.returncode not in {0, -15} for process in running):
        raise RuntimeError(f"a generator fell over; see {out / 'generator.log'}")


def _follow(asked: Asked, running: list["subprocess.Popen[bytes]"], out: Path, told: Callable[[str], None]) -> None:
    """Until the first one ends; a line of progress every few seconds."""
    began = time.monotonic()
    while running[0].poll() is None:
        time.sleep(0.5)
        passed = time.monotonic() - began
        (out / "progress.json").write_text(json.dumps({"done": min(passed, asked.seconds), "of": asked.seconds}))
        if passed > asked.seconds + 90:
            raise RuntimeError(f"the generator did not end; see {out / 'generator.log'}")
    for process in running[1:]:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    told(f"{asked.seconds:.0f} s of load are over.")


def _set_clock(clock: Path, moment: datetime) -> None:
    clock.write_text(f"{(moment - datetime.now(UTC)).total_seconds():.0f}")


def _sandbox_clock(service: Service, clock: Path) -> None:
    body = {"offset_seconds": float(clock.read_text())}
    with httpx.Client(trust_env=False, timeout=30, headers=CONTROL) as http:
        http.post(f"{service.sandbox_url}/_control/clock", json=body).raise_for_status()


def _room(service: Service, clock: Path, people: Crowd) -> str:
    """Announce that all dates of the coming weeks open at one moment; then let the half hour before it pass."""
    opens = datetime.fromisoformat(people.opens)
    boss = next(each for each in demo_officers() if each.username == "yusuf")
    now = datetime.now(UTC) + timedelta(seconds=float(clock.read_text()))
    first = wib(opens).date() + timedelta(days=1)
    with httpx.Client(base_url=f"{service.base_url}/api/v1", trust_env=False, timeout=30) as http:
        code = TOTP(boss.totp_secret).at(now)
        given = {"username": boss.username, "password": boss.password, "code": code}
        token = _json(http.post("/sessions/officer", json=given))["token"]
        http.headers["authorization"] = f"Bearer {token}"
        place = next(each["place_id"] for each in _json(http.get("/places")) if each["code"] == PLACE)
        body = {
            "place_id": place, "first": first.isoformat(), "last": (first + timedelta(days=29)).isoformat(),
            "opens_at": (now + ROOM_LEAD).isoformat(),
        }  # fmt: skip
        opening = _json(http.post("/office/openings", json=body))["opening"]
    _set_clock(clock, now + ROOM_LEAD - timedelta(seconds=crowd.GATHERING))
    return opening


def _json(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json()


def _arguments(words: list[str] | None = None) -> Asked:
    parser = argparse.ArgumentParser(prog="python -m loadtest.run", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("--users", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--persona", default="all", help=f"all, or some of {', '.join(LINES)}")
    parser.add_argument("--chaos", default="", help=f"none, or some of {', '.join(KINDS)}")
    parser.add_argument("--processes", type=int, default=1, help="Locust workers; more than one needs a master")
    parser.add_argument("--ui", action="store_true", help="Locust's own web page beside the run")
    parser.add_argument("--scale", action="store_true", help="PostgreSQL, Valkey and two workers behind the port")
    parser.add_argument("--wait-ms", type=float, default=USUAL.wait_ms)
    parser.add_argument("--errors", type=float, default=USUAL.errors, help="share of requests that may fail")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--name", default="", help="of the folder in OUT, when somebody else chooses it")
    given = parser.parse_args(words)
    personas = tuple(PERSONAS) if given.persona == "all" else tuple(given.persona.split(","))
    chaos = tuple(filter(None, given.chaos.split(",")))
    for name, known in ((personas, LINES), (chaos, KINDS)):
        if wrong := set(name) - set(known):
            parser.error(f"{', '.join(sorted(wrong))}: unknown; there are {', '.join(known)}")
    if "valkey" in chaos and not given.scale:
        parser.error("valkey can only be emptied with --scale: one worker keeps its screens itself")
    return Asked(
        given.shape, given.users, given.seconds, given.seed, personas, chaos, given.processes, given.ui, given.scale,
        Limits(given.wait_ms, given.errors), given.out, name=given.name,
    )  # fmt: skip


def main() -> None:
    asked = _arguments()
    outcome, out = play(asked)
    result = json.loads((out / "result.json").read_text())
    found = result["measured"]
    print(
        f"{outcome.value}: {found['requests']} requests, {found['rate']} a second, {found['errors']} errors, "
        f"95 of 100 bookings and bills within {found['waits_p95']} ms, {len(result['violations'])} violations"
    )
    for reason in result["reasons"][:10]:
        print(f"  {reason}")
    print(f"Report: {out / 'report.html'}")
    sys.exit(outcome.exit_code)


if __name__ == "__main__":
    main()
