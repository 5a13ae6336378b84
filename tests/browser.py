"""Which Chromium the tests drive, and how it is started: one place for every folder."""

import os
import shutil
from typing import Any


def launch_options() -> dict[str, Any]:
    """For Playwright's `launch`. `LINGGA_CHROMIUM`, else the one on the path, else Playwright's own."""
    return {
        "executable_path": os.environ.get("LINGGA_CHROMIUM") or shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            # Pages answered by a test count as foreign to this machine, and could not open their socket.
            "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
        ],
    }
