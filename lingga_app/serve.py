"""`lingga run`: builds the pages when they changed, brings the data up to date, then serves until told to stop.

Each worker is a Granian server of its own on the shared port, kept alive by `supervisor.Supervisor`: killing one, any
number of times, costs a second or two of that worker. The sandbox runs beside them outside production.
"""

import fcntl
import importlib.util
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import httpx

from lingga_app import engines, frontend
from lingga_app.settings import LOCAL_HOSTS, Settings
from lingga_app.standin import PortTaken, StandIn
from lingga_app.supervisor import Program, Supervisor, end_with_parent, say_ready, tied

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

WORKER = "worker"
SANDBOX = "sandbox"
CALLBACKS = {
    "gateway": "/api/webhooks/midtrans",
    "chat": "/api/webhooks/chat",
    "sms": "/api/webhooks/sms",
    "pos": "/api/webhooks/pos",
}
"""Who calls us back, and where."""
SANDBOX_SECONDS = 30
PREPARED_BY = ("lingga_app/db", "lingga_app/services", "lingga_app/domain", "simulation")
"""What decides the schema and the demo's data."""
BACKLOG = 1024
SOCKETS_PER_WORKER = 8192
"""Open sockets count as requests in progress, so this is the number of people one worker may hold."""
HEADER_BYTES = 65_536
HEADER_SECONDS = 20


class NotStarted(Exception):
    """Why the service did not start, in a sentence for the person at the terminal."""


def run(settings: Settings, *, follow_parent: bool = False) -> None:
    """Build, prepare, serve. Returns after SIGTERM or Ctrl-C, when every child has ended. Raises `NotStarted`.

    With `follow_parent` the service also ends when the process that started it does (used by `make run`).
    """
    if follow_parent:
        end_with_parent()
    os.chdir(frontend.ROOT)
    _raise_file_limit()
    with ExitStack() as held:
        held.enter_context(_only_one(settings.run_dir))
        certificate = _certificate(settings)
        try:
            standin = StandIn(settings.bind, settings.port, certificate)
        except PortTaken as taken:
            raise NotStarted(f"The port is in use ({taken}). Choose another: make run PORT=8100") from taken
        held.callback(standin.close)
        standin.cover()
        env = _child_env(settings)
        try:
            frontend.build(settings.profile, settings.log_dir / "build.log", env, say)
        except frontend.BuildFailed as failed:
            raise NotStarted(str(failed)) from failed
        try:
            with _engines_for_a_while(settings, env):
                _prepare(settings, env)
        except engines.EnginesMissing as missing:
            raise NotStarted(str(missing)) from missing
        greeted = False

        def on_change(supervisor: Supervisor) -> None:
            nonlocal greeted
            if not supervisor.is_running(WORKER):
                standin.cover()
                return
            standin.uncover()
            if not greeted:
                greeted = True
                _greet(settings)

        programs = _programs(settings, env, certificate)
        Supervisor(programs, settings.run_dir, settings.log_dir, say, on_change).run()
    say("Stopped.")


def say(line: str) -> None:
    """One calm line for the person at the terminal."""
    print(line, flush=True)


def application() -> Asgi:
    """What each Granian worker loads: the built app, which tells the supervisor once it can answer."""
    end_with_parent()
    from lingga_app.lingga_app import app

    inner: Asgi = app()

    async def telling(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await inner(scope, receive, send)
            return

        async def send_and_tell(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                say_ready()

        await inner(scope, receive, send_and_tell)

    return telling


def _programs(settings: Settings, env: dict[str, str], certificate: tuple[Path, Path] | None) -> list[Program]:
    serving = {**env, **frontend.BUILT_APP}
    if settings.workers > 1:
        serving["PROMETHEUS_MULTIPROC_DIR"] = str(_fresh(settings.run_dir / "metrics"))
    workers = [
        Program(f"{WORKER}-{number}", server_command(settings, certificate), serving, tells_when_ready=True)
        for number in range(1, settings.workers + 1)
    ]
    beside = engines.programs(settings.data_dir, env) if settings.scale else []
    return [*beside, *_sandbox(settings, env, certificate), *workers]


def _fresh(folder: Path) -> Path:
    """An empty folder: counts begin with the service."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _engines_for_a_while(settings: Settings, env: dict[str, str]) -> AbstractContextManager[None]:
    if not settings.scale:
        return nullcontext()
    return engines.for_a_while(settings.data_dir, env, settings.log_dir)


def server_command(settings: Settings, certificate: tuple[Path, Path] | None) -> list[str]:
    """How one worker's server is started. `certificate` is (certificate, key)."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", f"{__name__}:application"]
    command += ["--host", settings.bind, "--port", str(settings.port), "--workers", "1", "--http", "1", "--ws"]
    command += ["--backlog", str(BACKLOG), "--backpressure", str(SOCKETS_PER_WORKER)]
    command += ["--http1-buffer-size", str(HEADER_BYTES), "--http1-header-read-timeout", str(HEADER_SECONDS * 1000)]
    command += ["--workers-kill-timeout", "5", "--log-level", "warning", "--no-access-log"]
    if certificate:
        command += ["--ssl-certificate", str(certificate[0]), "--ssl-keyfile", str(certificate[1])]
        command += ["--ssl-protocol-min", "tls1.2"]
    return command


def _sandbox(settings: Settings, env: dict[str, str], certificate: tuple[Path, Path] | None) -> list[Program]:
    module = f"{__package__}.{SANDBOX}"
    if not settings.sandbox or importlib.util.find_spec(f"{module}.__main__") is None:
        return []
    outside = settings.outside
    home = f"{'https' if settings.https else 'http'}://localhost:{settings.port}"
    told = {
        "LINGGA_SANDBOX_SERVER_KEY": settings.secrets.gateway_server_key,
        "LINGGA_SANDBOX_REGISTRY_KEY": outside.registry_key,
        "LINGGA_SANDBOX_POST_KEY": outside.post_key,
        "LINGGA_SANDBOX_SMS_KEY": outside.sms_key,
        "LINGGA_SANDBOX_CHAT_KEY": outside.chat_key,
        **{f"LINGGA_SANDBOX_{part.upper()}_CALLBACK_URL": f"{home}{path}" for part, path in CALLBACKS.items()},
    }
    if certificate:
        told["SSL_CERT_FILE"] = str(certificate[0])
    return [Program(SANDBOX, [sys.executable, "-m", module], {**env, **told})]


@contextmanager
def sandbox_alone(settings: Settings) -> Iterator[str | None]:
    """The sandbox for as long as the block lasts, before the service itself runs; its address.

    It calls nobody back. None where there is no sandbox, or where it runs already (its port is taken).
    """
    programs = _sandbox(settings, _child_env(settings), None)
    address = f"http://127.0.0.1:{settings.sandbox_port}"
    if not programs or _answers(address):
        yield None
        return
    quiet = {name: value for name, value in programs[0].env.items() if not name.endswith("_CALLBACK_URL")}
    settings.log_dir.mkdir(parents=True, exist_ok=True)
    with (settings.log_dir / f"{SANDBOX}-demo.log").open("ab") as log:
        process = subprocess.Popen(tied(programs[0].argv), env=quiet, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + SANDBOX_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted(f"The sandbox did not start; see {settings.log_dir / f'{SANDBOX}-demo.log'}.")
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=1, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _child_env(settings: Settings) -> dict[str, str]:
    """What every child is told, so that all of them read the same settings."""
    told = {
        "LINGGA_DATA_DIR": str(settings.data_dir),
        "LINGGA_PROFILE": settings.profile,
        "LINGGA_BASE_URL": settings.base_url,
        "LINGGA_GATEWAY_SERVER_KEY": settings.secrets.gateway_server_key,
        "LINGGA_SANDBOX_PORT": str(settings.sandbox_port),
        "PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
    }
    return frontend.tool_env({**os.environ, **told})


def _prepare(settings: Settings, env: dict[str, str]) -> None:
    """Migrations, and the demo's people in a demo, in a process of its own: this one stays small.

    On the embedded database it is left out when neither the sources nor the file changed since it last went well. A
    server's database may have been changed by another machine: that one is always asked.
    """
    stamp = settings.data_dir / "prepared"
    wanted = frontend.sources_hash(PREPARED_BY, f"{settings.profile} {settings.database_url} {settings.demo_cases}")
    there = (settings.data_dir / "lingga.db").exists() and stamp.exists()
    if settings.on_sqlite and there and stamp.read_text() == wanted:
        return
    command = tied([sys.executable, "-m", f"{__package__}.cli", "prepare"])
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotStarted(f"The data could not be brought up to date:\n{done.stdout}{done.stderr}".rstrip())
    stamp.write_text(wanted)
    if done.stdout.strip():
        say(done.stdout.strip())


def _greet(settings: Settings) -> None:
    say(f"\nLingga Paspor is at  {settings.base_url}")
    accounts = settings.data_dir / "demo.json"
    if settings.profile == "demo" and accounts.exists():
        say(_accounts(accounts))
    if settings.https:
        say("The certificate is your own: the browser asks once whether you trust it.")
    say(f"Data in {settings.data_dir}. Ctrl-C stops everything.\n")


def _accounts(file: Path) -> str:
    """The demo's accounts: `{"accounts": [{"role", "login", "password", ...}]}`, one line each, every text shown."""
    rows: list[dict[str, object]] = json.loads(file.read_text()).get("accounts", [])
    texts = [[str(value) for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=False)]
    lines = ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=False)) for row in texts]
    return "Demo accounts:\n" + "\n".join(f"  {line.rstrip()}" for line in lines)


def _certificate(settings: Settings) -> tuple[Path, Path] | None:
    if not settings.https:
        return None
    from lingga_app.certificate import local_certificate

    hosts = [host.strip("[]") for host in LOCAL_HOSTS]
    hosts += [urlsplit(settings.base_url).hostname or "localhost", socket.gethostname()]
    return local_certificate(settings.data_dir / "tls", list(dict.fromkeys(hosts)))


def _only_one(run_dir: Path) -> TextIO:
    """Two services on one data folder would each believe to be alone with it."""
    run_dir.mkdir(parents=True, exist_ok=True)
    lock = (run_dir / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        lock.close()
        raise NotStarted(
            f"Another Lingga Paspor already runs on {run_dir.parent}. Stop it, or choose LINGGA_DATA_DIR."
        ) from held
    return lock


def _raise_file_limit() -> None:
    """Every visitor is a socket; the usual soft limit of 1,024 is reached long before the machine is."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
