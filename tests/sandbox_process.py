"""The sandbox as tests meet it: a process of its own on free ports, with a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that were free a moment ago, all different."""
    holders = [socket.socket() for _ in range(count)]
    try:
        for holder in holders:
            holder.bind(("127.0.0.1", 0))
        return [holder.getsockname()[1] for holder in holders]
    finally:
        for holder in holders:
            holder.close()


def client(**options: Any) -> httpx.Client:
    """An HTTP client for this machine: no proxy, no TLS, follows nothing by itself."""
    return httpx.Client(timeout=10, trust_env=False, verify=False, **options)


@dataclass
class Sandbox:
    """Addresses and keys of a running sandbox."""

    url: str
    smtp_port: int
    folder: Path
    process: "subprocess.Popen[bytes]"
    server_key: str = "test-server-key"
    old_server_key: str = "test-old-server-key"
    control_key: str = "test-control-key"
    chat_key: str = "test-chat-key"
    sms_key: str = "test-sms-key"
    registry_key: str = "test-registry-key"
    post_key: str = "test-post-key"
    # One client for all plain calls: making a TLS context for each costs more than the call.
    http: httpx.Client = field(default_factory=client)

    @property
    def gateway_url(self) -> str:
        """Base address of the gateway: append `/v2/charge` and so on."""
        return f"{self.url}/gateway"

    def control(self, method: str, path: str, **body: Any) -> Any:
        """One control call; raises httpx.HTTPStatusError when it is refused."""
        headers = {"X-Sandbox-Control": self.control_key}
        answer = self.http.request(method, self.url + path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def fault(self, part: str, kind: str, **options: Any) -> None:
        """Switch a fault on: `value`, `chance`, `times`."""
        self.control("POST", f"/{part}/_control/faults", kind=kind, **options)

    def faults_off(self, part: str) -> None:
        """All faults of a part off."""
        self.control("DELETE", f"/{part}/_control/faults")

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock on."""
        self.control("POST", "/_control/clock", advance_seconds=seconds)

    def callbacks_to(self, **addresses: str) -> None:
        """Where callbacks go: `gateway=`, `chat=`, `sms=`, `pos=`."""
        self.control("PUT", "/_control/callback-urls", **addresses)

    def gateway(self, order_id: str, act: str, **body: Any) -> Any:
        """The payer's or the console's act: pay, deny, challenge, chargeback, refund, ..."""
        return self.control("POST", f"/gateway/_control/{order_id}/{act}", **body)

    def inbox(self, recipient: str) -> list[dict[str, Any]]:
        """What a phone number or e-mail address has received, newest first."""
        params = {"to": recipient}
        return self.http.get(f"{self.url}/pesan/api", params=params).json()["messages"]

    def reset(self) -> None:
        """A clean slate: nothing but the people of the demo."""
        self.control("POST", "/_control/reset")


def start(folder: Path, *, seed: str = "test", ports: tuple[int, int] | None = None) -> Sandbox:
    """Start a process and wait until it answers. The caller stops it."""
    port, smtp_port = ports or tuple(free_ports(2))
    keys = {name: value for name, value in vars(Sandbox).items() if name.endswith("_key")}
    environment = {
        **os.environ,
        "LINGGA_DATA_DIR": str(folder),
        "LINGGA_SANDBOX_PORT": str(port),
        "LINGGA_SANDBOX_SMTP_PORT": str(smtp_port),
        "LINGGA_SANDBOX_SEED": seed,
        "LINGGA_SANDBOX_DELIVERY_SECONDS": "0",
        **{f"LINGGA_SANDBOX_{name.upper()}": value for name, value in keys.items()},
    }
    folder.mkdir(parents=True, exist_ok=True)
    log = (folder / "sandbox.log").open("ab")
    with log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lingga_app.sandbox"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    sandbox = Sandbox(f"http://127.0.0.1:{port}", smtp_port, folder, process)
    try:
        _wait_until_ready(sandbox)
    except BaseException:
        sandbox.http.close()
        process.kill()
        process.wait()
        raise
    return sandbox


def _wait_until_ready(sandbox: Sandbox) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if sandbox.process.poll() is not None:
            break
        try:
            if sandbox.http.get(f"{sandbox.url}/healthz", timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the sandbox did not start:\n" + (sandbox.folder / "sandbox.log").read_text())


def stop(sandbox: Sandbox) -> int:
    """End it as a supervisor does (SIGTERM); its exit code, 0 when it ended in order."""
    sandbox.http.close()
    sandbox.process.send_signal(signal.SIGTERM)
    try:
        return sandbox.process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        sandbox.process.kill()
        return sandbox.process.wait()


def kill(sandbox: Sandbox) -> None:
    """End it as a power cut does (SIGKILL)."""
    sandbox.http.close()
    sandbox.process.kill()
    sandbox.process.wait()


@contextmanager
def running_sandbox(folder: Path, *, seed: str = "test") -> Iterator[Sandbox]:
    """A sandbox for the length of the block."""
    sandbox = start(folder, seed=seed)
    try:
        yield sandbox
    finally:
        stop(sandbox)
