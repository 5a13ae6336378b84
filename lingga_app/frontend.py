"""Builds the pages, and knows when that is needed. The only place that knows Reflex from the outside.

Reflex's own `run --env prod` builds at every start and stops for good when a worker is killed. We use its public
`export` to build, and start the server ourselves on what it built. The internal names this rests on are in `BUILT_APP`;
`tests/meta/test_serve.py` checks them against the installed release.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lingga_app.supervisor import tied

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / ".web"
BUILT = WEB / "build" / "client"
STAMP = WEB / "build" / "lingga.json"

SOURCES = (
    "rxconfig.py",
    "lingga_app/lingga_app.py",
    "lingga_app/ui",
    "lingga_app/words",
    "lingga_app/domain",
    "assets",
)
"""What the pages are made of: changing anything here means building again."""
LOCKS = ("reflex.lock", "requirements.lock")
GENERATED = "assets/external"

BUILT_APP = {
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "__REFLEX_SKIP_COMPILE": "true",
    "REFLEX_ENV_MODE": "prod",
}
"""Makes the app object serve what was built, together with its socket, without compiling."""

QUIET = {
    "REFLEX_USE_SYSTEM_BUN": "1",
    "REFLEX_CHECK_LATEST_VERSION": "0",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "NO_COLOR": "1",
}
SOCKET_LIMITS = {
    "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": "65536",
    "REFLEX_SOCKET_INTERVAL": "25s",
    "REFLEX_SOCKET_TIMEOUT": "25s",
}
"""A form field never needs more than 64 kB; a phone that left is noticed within 50 s, one on a slow line is kept."""


class BuildFailed(Exception):
    """The pages could not be built; `log` has what the tools said."""

    def __init__(self, log: Path) -> None:
        self.log = log
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
        super().__init__(f"The pages could not be built. The last lines of {log}:\n{tail}")


def tool_env(env: Mapping[str, str]) -> dict[str, str]:
    """`env` with the Node and Bun of this virtual environment first, and Reflex kept quiet and inside the checkout."""
    tools = Path(sys.executable).parent
    found = {**QUIET, **SOCKET_LIMITS, **env, "PATH": f"{tools}{os.pathsep}{env.get('PATH', os.defpath)}"}
    found.setdefault("REFLEX_DIR", str(tools.parent / "reflex"))
    return found


def fingerprint(profile: str) -> dict[str, str]:
    """What the present sources and locks hash to; `profile` is part of it since pages show it."""
    return {"sources": sources_hash(SOURCES, profile), "locks": sources_hash(LOCKS, "")}


def is_current(profile: str) -> bool:
    """Whether the built pages are those of the present sources."""
    try:
        return json.loads(STAMP.read_text()) == fingerprint(profile) and (BUILT / "index.html").is_file()
    except (OSError, ValueError):
        return False


def build(profile: str, log: Path, env: Mapping[str, str], say: Callable[[str], None]) -> bool:
    """Build if needed; True if it was. Two that start together build once. Raises `BuildFailed`."""
    with _alone():
        if is_current(profile):
            return False
        say("Building the pages. This takes up to a minute the first time ...")
        began = time.monotonic()
        before = fingerprint(profile)
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        with log.open("wb") as out:
            done = subprocess.run(
                tied(command),
                cwd=ROOT,
                env=_with_registry({**tool_env(env), "LINGGA_PROFILE": profile}),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0 or not (BUILT / "index.html").is_file():
            raise BuildFailed(log)
        # Building may complete the lock files; the sources are taken as they were when it began.
        STAMP.write_text(json.dumps({"sources": before["sources"], "locks": fingerprint(profile)["locks"]}))
        say(f"Built in {time.monotonic() - began:.0f} s.")
        return True


def _with_registry(env: dict[str, str]) -> dict[str, str]:
    """Reflex tries mirrors of its own choice unless told what npm on this machine uses."""
    npm = shutil.which("npm", path=env["PATH"])
    if npm is None or "NPM_CONFIG_REGISTRY" in env or "npm_config_registry" in env:
        return env
    asked = subprocess.run(
        [npm, "config", "get", "registry"], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    address = asked.stdout.strip()
    return {**env, "NPM_CONFIG_REGISTRY": address} if address.startswith("http") else env


def sources_hash(names: tuple[str, ...], salt: str) -> str:
    """One hash over the files below `names`, by path and content."""
    digest = hashlib.sha256(salt.encode())
    for name in names:
        for path in _files(ROOT / name):
            relative = path.relative_to(ROOT).as_posix()
            digest.update(f"{relative}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for found in sorted(path.rglob("*")) if path.is_dir() else ():
        relative = found.relative_to(ROOT).as_posix()
        if found.is_file() and "__pycache__" not in relative and not relative.startswith(GENERATED):
            yield found


@contextmanager
def _alone() -> Iterator[None]:
    """One build at a time for this checkout."""
    key = hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"lingga-build-{os.getuid()}-{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
