"""The built service as a process of its own: real sockets, workers and signals, for load runs and tests."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from lingga_app.frontend import ROOT
from lingga_app.supervisor import read_state

START_SECONDS = 180.0
"""Long enough for a start that must build the pages and play the demo's cases first."""
STOP_SECONDS = 20.0
LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Service:
    """One running service. `process` is its supervisor."""

    base_url: str
    sandbox_url: str
    smtp_port: int
    data_dir: Path
    process: "subprocess.Popen[bytes]"

    @property
    def output(self) -> str:
        """What a person at the terminal would have read so far."""
        return (self.data_dir / "terminal.txt").read_text()

    def phase(self, program: str) -> str:
        """`starting`, `running` or `restarting`, as the supervisor publishes it; empty when it does not run."""
        state = read_state(self.data_dir / "run") or {"programs": {}}
        return state["programs"].get(program, {}).get("phase", "")

    def worker_behind(self, client_port: int) -> str:
        """Name of the worker that holds the other end of a connection from this port of ours; empty when none does."""
        port = int(self.base_url.rpartition(":")[2])
        wanted = f"socket:[{_inode(port, client_port)}]"
        programs = (read_state(self.data_dir / "run") or {"programs": {}})["programs"]
        for name, life in programs.items():
            pids = (life["pid"], *descendants(life["pid"])) if name.startswith("worker") and life["pid"] else ()
            if any(wanted in _open_files(pid) for pid in pids):
                return name
        return ""

    def cpu_seconds(self) -> float:
        """Processor time used so far by the service's processes."""
        return sum(_cpu_seconds(pid) for pid in self.descendants())

    def descendants(self) -> dict[int, str]:
        """pid -> command line of every process below the supervisor, zombies left out."""
        return descendants(self.process.pid)


@contextmanager
def running_service(data_dir: Path, **env: str) -> Iterator[Service]:
    """Start the service (and the sandbox) on free ports, wait until it is ready, end all of it.

    `env` adds to or replaces settings. Whatever remains after the block is killed by group.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    port, sandbox_port, smtp_port = free_ports(3)
    scheme = "https" if env.get("HTTPS") == "1" else "http"
    service = Service(
        base_url=env.get("LINGGA_BASE_URL", f"{scheme}://localhost:{port}"),
        sandbox_url=f"http://127.0.0.1:{sandbox_port}",
        smtp_port=smtp_port,
        data_dir=data_dir,
        process=start(
            data_dir,
            {
                "PORT": str(port),
                "LINGGA_SANDBOX_PORT": str(sandbox_port),
                "LINGGA_SANDBOX_SMTP_PORT": str(smtp_port),
                "LINGGA_DEMO_CASES": "0",
                **env,
            },
        ),
    )
    try:
        wait_until(lambda: _is_ready(service), START_SECONDS, lambda: f"not ready:\n{service.output}{_logs(data_dir)}")
        yield service
    finally:
        stop(service.process)


async def quiet(service: Service, seconds: float = 5.0) -> None:
    """Wait until the service rests, at most so long: notices of the last burst are delivered and waiting pages are
    shown anew, so that the next burst does not pay for what this one left behind."""
    ends = time.monotonic() + seconds
    before = service.cpu_seconds()
    while time.monotonic() < ends:
        await asyncio.sleep(LOOK)
        before, used = (now := service.cpu_seconds()), now - before
        if used < LOOK / 4:
            return


def start(data_dir: Path, env: dict[str, str]) -> "subprocess.Popen[bytes]":
    """`lingga run` on `data_dir`; what it prints goes to `terminal.txt` there."""
    with (data_dir / "terminal.txt").open("wb") as terminal:
        return subprocess.Popen(
            [sys.executable, "-m", "lingga_app.cli", "run", "--follow-parent"],
            cwd=ROOT,
            env={**inherited(), "LINGGA_DATA_DIR": str(data_dir), **env},
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def inherited() -> dict[str, str]:
    """This process's environment without settings of a service: what is started for a trial has its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LINGGA_", "PORT", "HTTPS"))}


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End it as `kill` would; by force when it does not listen."""
    below = descendants(process.pid)
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pid in below:
        if is_alive(pid, below[pid]):
            os.kill(pid, signal.SIGKILL)


def wait_until(met: Callable[[], object], seconds: float, why: Callable[[], str] = lambda: "not in time") -> None:
    """Ask `met` until it is true; fail with `why()` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            raise AssertionError(why())
        time.sleep(0.02)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def descendants(root: int) -> dict[int, str]:
    """pid -> command line of everything below `root`, read from /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found: dict[int, str] = {}
    queue = [root]
    while queue:
        for child in children.get(queue.pop(), []):
            found[child] = _command(child)
            queue.append(child)
    return found


def is_alive(pid: int, command: str) -> bool:
    """Whether `pid` still is that process: numbers are used again."""
    return _command(pid) == command and _parent(Path(f"/proc/{pid}")) is not None


def _parent(entry: Path) -> int | None:
    """The parent's pid; None for zombies and for what has just gone."""
    try:
        state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else int(parent)


def _inode(server_port: int, client_port: int) -> str:
    """Of the server's end of a TCP connection on this machine, read from /proc."""
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            ends = [int(columns[side].rpartition(":")[2], 16) for side in (1, 2)]
            if ends == [server_port, client_port]:
                return columns[9]
    return ""


def _open_files(pid: int) -> set[str]:
    found: set[str] = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            found.add(str(link.readlink()))
    return found


def _cpu_seconds(pid: int) -> float:
    """Of the threads that live, to the nanosecond: what `/proc/PID/stat` counts in hundredths."""
    used = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError, ValueError):
            used += int(thread.read_text().split()[0])
    return used / 1e9


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


def _is_ready(service: Service) -> bool:
    """A worker answers. The stand-in says 503, and so does `/readyz` while something is missing."""
    if service.process.poll() is not None:
        raise AssertionError(f"the service ended with {service.process.returncode}:\n{service.output}")
    if service.phase("worker-1") != "running":
        return False
    try:
        # The certificate of a local trial is its own authority, which is not what these tests are about.
        answer = httpx.get(f"{service.base_url}/readyz", timeout=5, trust_env=False, verify=False)  # noqa: S501
    except httpx.TransportError:
        return False
    return answer.status_code in {200, 404}


def _logs(data_dir: Path) -> str:
    texts = [f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in (data_dir / "log").glob("*.log")]
    return "\n".join(texts)
