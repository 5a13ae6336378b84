"""Keeps programs running: starts them, starts again whatever dies, and leaves nothing behind.

Written for one machine and a handful of programs. Each program is the head of its own process group, so that a dead
head takes its group along; each asks the kernel to end it when the supervisor dies, even by SIGKILL; orphans come back
to the supervisor to be buried. It never gives up: the pause before a restart grows to `LONGEST_PAUSE` and starts small
again once a program has lived for `STEADY_AFTER`.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 5.0
STEADY_AFTER = 20.0
GRACE = 8.0
"""Seconds a program has to finish what it is doing after SIGTERM."""
LOG_BYTES = 5_000_000
LOGS_KEPT = 3

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
ENDING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT}
WATCHED = ENDING | {signal.SIGCHLD}

Phase = Literal["starting", "running", "restarting"]


@dataclass(frozen=True, slots=True)
class Program:
    """Something to keep alive. It is ready once the file `LINGGA_READY_FILE` of its environment exists."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    tells_when_ready: bool = False
    foundation: bool = False
    """Others stand on it: it is stopped only after they have ended."""


@dataclass(slots=True)
class _Life:
    """One program through all its deaths. Times are monotonic seconds."""

    program: Program
    ready_file: Path
    process: subprocess.Popen[bytes] | None = None
    phase: Phase = "starting"
    started: float = 0.0
    due: float = 0.0
    quick_deaths: int = 0
    restarts: int = 0
    last_exit: str = ""
    since: datetime = field(default_factory=lambda: datetime.now(UTC))


class Supervisor:
    """Runs `programs` until a signal ends it. `on_change` is called after every start, death and readiness."""

    def __init__(
        self,
        programs: Sequence[Program],
        run_dir: Path,
        log_dir: Path,
        say: Callable[[str], None],
        on_change: Callable[["Supervisor"], None],
    ) -> None:
        self._say = say
        self._on_change = on_change
        self._log_dir = log_dir
        self._state_file = run_dir / "supervisor.json"
        run_dir.mkdir(parents=True, exist_ok=True)
        log_dir.mkdir(parents=True, exist_ok=True)
        self._lives = [_Life(program, run_dir / f"{program.name}.ready") for program in programs]

    def is_running(self, prefix: str) -> bool:
        """Whether a program whose name starts so is up and ready."""
        return any(life.phase == "running" for life in self._lives if life.program.name.startswith(prefix))

    def run(self) -> None:
        """Block until SIGTERM, SIGINT, SIGHUP or SIGQUIT; then end every child and return."""
        _libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        try:
            self._publish()
            while (order := self._step()) is None:
                pass
            name, sender = signal.Signals(order.si_signo).name, order.si_pid
            self._say(f"Stopping ({name} from process {sender}). What is under way is being finished ...")
        finally:
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _step(self) -> signal.struct_siginfo | None:
        """One round: start what is due, wait for news, look at it. Returns the signal that tells us to end."""
        changed = False
        for life in self._lives:
            if life.process is None and life.due <= time.monotonic():
                self._start(life)
                changed = True
        news = signal.sigtimedwait(WATCHED, self._patience())
        changed |= self._bury() | self._notice_ready()
        self._trim_logs()
        if changed:
            self._publish()
        return news if news is not None and news.si_signo in ENDING else None

    def _patience(self) -> float:
        """Seconds until something must be looked at without a signal."""
        now = time.monotonic()
        waits = [life.due - now if life.process is None else 0.1 for life in self._lives if life.phase != "running"]
        return min([5.0, *(max(wait, 0.01) for wait in waits)])

    def _start(self, life: _Life) -> None:
        program = life.program
        life.ready_file.unlink(missing_ok=True)
        with (self._log_dir / f"{program.name}.log").open("ab") as log:
            life.process = subprocess.Popen(
                tied(program.argv),
                env={**program.env, "LINGGA_READY_FILE": str(life.ready_file)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        life.started = time.monotonic()
        if not program.tells_when_ready:
            life.phase = "running"
            life.since = datetime.now(UTC)

    def _notice_ready(self) -> bool:
        changed = False
        for life in self._lives:
            if life.process is not None and life.phase != "running" and life.ready_file.exists():
                if life.phase == "restarting":
                    self._say(f"{life.program.name} is back.")
                life.phase = "running"
                life.since = datetime.now(UTC)
                changed = True
        return changed

    def _bury(self) -> bool:
        """Reap every dead child, adopted orphans too, and plan the restart of programs."""
        changed = False
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return changed
            if pid == 0:
                return changed
            for life in self._lives:
                if life.process is not None and life.process.pid == pid:
                    self._mourn(life, status)
                    changed = True

    def _mourn(self, life: _Life, status: int) -> None:
        process, life.process = life.process, None
        if process is None:
            return
        process.returncode = os.waitstatus_to_exitcode(status)
        _signal_group(process.pid, signal.SIGKILL)
        lived = time.monotonic() - life.started
        life.quick_deaths = 1 if lived >= STEADY_AFTER else life.quick_deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (life.quick_deaths - 1), LONGEST_PAUSE)
        life.due = time.monotonic() + pause
        life.restarts += 1
        life.last_exit = _describe(process.returncode)
        if life.phase == "running" or life.quick_deaths == 1:
            self._say(f"{life.program.name} stopped ({life.last_exit}). Starting it again.")
        elif pause == LONGEST_PAUSE:
            self._say(
                f"{life.program.name} keeps stopping ({life.last_exit}). Trying again every {LONGEST_PAUSE:.0f} s; "
                f"the reason is in {self._log_dir / (life.program.name + '.log')}"
            )
        life.phase = "restarting"
        life.since = datetime.now(UTC)

    def _stop(self) -> None:
        hurry = False
        for foundation in (False, True):
            lives = [life for life in self._lives if life.program.foundation is foundation]
            pids = {life.process.pid for life in lives if life.process is not None}
            hurry = self._end(pids, hurry)
        deadline = time.monotonic() + GRACE
        while _has_children() and time.monotonic() < deadline:
            signal.sigtimedwait(WATCHED, 0.05)
            _reaped()
        self._state_file.unlink(missing_ok=True)

    def _end(self, pids: set[int], hurry: bool) -> bool:
        """End these groups, by force after `GRACE` or a second signal. Returns whether somebody is in a hurry."""
        for pid in pids:
            _signal_group(pid, signal.SIGTERM)
        alive, deadline = set(pids), time.monotonic() + (0 if hurry else GRACE)
        while alive and time.monotonic() < deadline:
            news = signal.sigtimedwait(WATCHED, 0.1)
            if news is not None and news.si_signo in ENDING:
                hurry, deadline = True, time.monotonic()
            alive -= _reaped()
        for pid in pids:
            _signal_group(pid, signal.SIGKILL)
        return hurry

    def _publish(self) -> None:
        state = {
            "pid": os.getpid(),
            "programs": {
                life.program.name: {
                    "phase": life.phase,
                    "pid": life.process.pid if life.process else None,
                    "restarts": life.restarts,
                    "last_exit": life.last_exit,
                    "since": life.since.isoformat(timespec="seconds"),
                }
                for life in self._lives
            },
        }
        # First the consequence, then the news: who reads "running" finds it running.
        self._on_change(self)
        draft = self._state_file.with_suffix(".new")
        draft.write_text(json.dumps(state))
        draft.replace(self._state_file)

    def _trim_logs(self) -> None:
        """Copy, then empty: programs keep their open file, which is in append mode."""
        for life in self._lives:
            log = self._log_dir / f"{life.program.name}.log"
            if log.exists() and log.stat().st_size > LOG_BYTES:
                for number in range(LOGS_KEPT - 1, 0, -1):
                    older = log.with_suffix(f".log.{number}")
                    if older.exists():
                        older.replace(log.with_suffix(f".log.{number + 1}"))
                shutil.copyfile(log, log.with_suffix(".log.1"))
                os.truncate(log, 0)


def read_state(run_dir: Path) -> dict[str, Any] | None:
    """What the supervisor of this data folder says, or None when nobody supervises it.

    `{"pid": int, "programs": {name: {"phase": "starting" | "running" | "restarting", "pid": int | None,
    "restarts": int, "last_exit": str, "since": ISO 8601}}}`
    """
    try:
        state: dict[str, Any] = json.loads((run_dir / "supervisor.json").read_text())
        os.kill(state["pid"], 0)
    except (OSError, ValueError, KeyError):
        return None
    return state


def tied(argv: Sequence[str]) -> list[str]:
    """`argv`, started so that it ends when this process ends, however that happens."""
    return [sys.executable, "-m", __name__, str(os.getpid()), *argv]


def end_with_parent() -> None:
    """Ask the kernel to send SIGTERM to this process when its parent dies."""
    _libc().prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def say_ready() -> None:
    """Tell the supervisor, if there is one, that this program can serve."""
    if path := os.environ.get("LINGGA_READY_FILE"):
        Path(path).touch()


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return


def _reaped() -> set[int]:
    pids: set[int] = set()
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return pids
        if pid == 0:
            return pids
        pids.add(pid)


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _describe(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _tie_and_become(parent: int, argv: list[str]) -> None:
    end_with_parent()
    if os.getppid() != parent:
        sys.exit("the supervisor is gone")
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    os.execvp(argv[0], argv)  # noqa: S606


if __name__ == "__main__":
    _tie_and_become(int(sys.argv[1]), sys.argv[2:])
