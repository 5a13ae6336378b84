"""The service stays up whatever dies, and goes down whole."""

import os
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lingga_app.supervisor import read_state
from loadtest.service import (
    Service,
    descendants,
    free_ports,
    is_alive,
    running_service,
    start,
    stop,
    wait_until,
)

NO_NETWORK = dict.fromkeys(
    ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


def page(service: Service) -> int:
    return status(f"{service.base_url}/")


def sandbox(service: Service) -> int:
    return status(f"{service.sandbox_url}/healthz")


def status(address: str) -> int:
    """The answer's status, 0 when nobody answers."""
    try:
        return httpx.get(address, timeout=5, trust_env=False).status_code
    except httpx.TransportError:
        return 0


def workers(service: Service) -> list[int]:
    """The innermost processes that serve: killing one is what an out-of-memory killer would do."""
    below = service.descendants()
    serving = [pid for pid, command in below.items() if "granian" in command]
    return [pid for pid in serving if not any("granian" in command for command in descendants(pid).values())]


def test_a_worker_killed_six_times_within_five_seconds_comes_back(service: Service):
    supervisor, killed, began = service.process.pid, set[int](), time.monotonic()
    while len(killed) < 6:
        assert time.monotonic() - began < 5, f"only {len(killed)} workers appeared in 5 s"
        for pid in workers(service):
            if pid not in killed:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
                break

    wait_until(lambda: page(service) == 200, 20, lambda: service.output)
    wait_until(lambda: service.phase("worker-1") == "running", 5)
    assert service.process.poll() is None
    state = read_state(service.data_dir / "run")
    assert state is not None
    assert state["pid"] == supervisor
    assert state["programs"]["worker-1"]["restarts"] >= 3
    assert not killed & set(service.descendants())


def test_while_no_worker_lives_the_port_says_so(service: Service):
    wait_until(lambda: page(service) == 200, 20)
    for pid in workers(service):
        os.kill(pid, signal.SIGKILL)

    answers: list[httpx.Response] = []

    def restarting() -> bool:
        try:
            answers.append(httpx.get(f"{service.base_url}/readyz", timeout=5, trust_env=False))
        except httpx.TransportError:
            return False
        return answers[-1].status_code == 503

    wait_until(restarting, 5)
    assert answers[-1].json() == {"status": "restarting"}
    assert answers[-1].headers["retry-after"] == "2"
    wait_until(lambda: page(service) == 200, 20, lambda: service.output)


def test_a_killed_sandbox_comes_back_and_the_service_never_stops(service: Service):
    wait_until(lambda: sandbox(service) == 200, 20, lambda: service.output)
    for _ in range(3):
        (pid,) = [pid for pid, command in service.descendants().items() if command.endswith("-m lingga_app.sandbox")]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: pid not in service.descendants() and sandbox(service) == 200, 20)
    assert page(service) == 200


def test_a_second_service_on_the_same_data_is_refused(service: Service, tmp_path: Path):
    (port,) = free_ports(1)
    other = start(tmp_path, {"LINGGA_DATA_DIR": str(service.data_dir), "PORT": str(port)})

    assert other.wait(20) == 1
    assert "already runs" in (tmp_path / "terminal.txt").read_text()
    assert page(service) == 200


def test_a_taken_port_is_refused_with_a_way_out(service: Service, tmp_path: Path):
    other = start(tmp_path, {"PORT": service.base_url.rpartition(":")[2]})

    assert other.wait(20) == 1
    assert "make run PORT=" in (tmp_path / "terminal.txt").read_text()
    assert page(service) == 200


def test_a_second_start_needs_ten_seconds_at_most_and_no_network(service: Service, tmp_path: Path):
    """`service` has built the pages and the first start made the data, so the second finds nothing changed."""
    home = tmp_path / "home"
    home.mkdir()
    with running_service(tmp_path / "data", HOME=str(home), **NO_NETWORK) as first:
        assert page(first) == 200
    began = time.monotonic()
    with running_service(tmp_path / "data", HOME=str(home), **NO_NETWORK) as second:
        assert page(second) == 200
        assert time.monotonic() - began < 10
        assert "Building" not in second.output


def test_https_serves_pages_under_a_certificate_of_its_own(service: Service, tmp_path: Path):
    with running_service(tmp_path, HTTPS="1") as secure:
        trusted = ssl.create_default_context(cafile=str(tmp_path / "tls" / "local.crt"))
        answer = httpx.get(f"{secure.base_url}/", verify=trusted, trust_env=False)
        assert answer.status_code == 200
        wait_until(lambda: secure.base_url in secure.output, 5)
        assert (tmp_path / "tls" / "local.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_supervisor(service: Service, tmp_path: Path, ending: signal.Signals):
    with running_service(tmp_path) as mortal:
        below = mortal.descendants()
        assert any("granian" in command for command in below.values())

        mortal.process.send_signal(ending)
        code = mortal.process.wait(15)

        wait_until(
            lambda: not any(is_alive(pid, command) for pid, command in below.items()),
            8,
            lambda: f"still there: {[command for pid, command in below.items() if is_alive(pid, command)]}",
        )
        assert code == (-signal.SIGKILL if ending == signal.SIGKILL else 0)
        assert (read_state(tmp_path / "run")) is None
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(mortal.base_url.rpartition(":")[2]))) != 0


def test_production_with_nothing_set_opens_no_port_and_lists_every_reason(tmp_path: Path):
    (port,) = free_ports(1)
    process = start(tmp_path, {"LINGGA_PROFILE": "production", "PORT": str(port)})
    try:
        assert process.wait(20) == 1
    finally:
        stop(process)

    said = (tmp_path / "terminal.txt").read_text()
    for name in ("LINGGA_BASE_URL", "LINGGA_SECRET_KEY", "LINGGA_SIGNING_KEY_FILE", "LINGGA_GATEWAY_URL"):
        assert name in said
    assert "Traceback" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["terminal.txt"]
