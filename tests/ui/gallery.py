"""Build and serve the gallery of components in a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build(folder: Path) -> None:
    """Compile the gallery with the assets of the real app into `folder`, for the free port written to `folder/port`."""
    shutil.copytree(ROOT / "tests/ui/gallery_app", folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "assets", folder / "assets", dirs_exist_ok=True, ignore=shutil.ignore_patterns("external"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "port").write_text(str(port))
    done = subprocess.run(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
        cwd=folder,
        env=environment(port),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])


def environment(port: int) -> dict[str, str]:
    """Bun and Node from the virtual environment, nothing from the network but packages."""
    path = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")
    return {
        **os.environ,
        "PATH": path,
        "PYTHONPATH": str(ROOT),
        "REFLEX_USE_SYSTEM_BUN": "1",
        "REFLEX_CHECK_LATEST_VERSION": "0",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_API_URL": f"http://localhost:{port}",
    }


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve the built gallery on its port; yields its address."""
    port = int((folder / "port").read_text())
    env = {**environment(port), "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "1", "__REFLEX_SKIP_COMPILE": "1"}
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--factory",
        "gallery.gallery:app",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address + "/ping", timeout=1).read()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError((folder / "log").read_text()[-3000:])
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)
