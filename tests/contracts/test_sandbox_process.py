"""The sandbox as a process: it stands alone, ends in order, and forgets nothing."""

import ast
from pathlib import Path

import httpx
import pytest

import lingga_app.sandbox as package
from tests.callback_receiver import callback_receiver
from tests.contracts.gateway_calls import charge, ledger, status
from tests.sandbox_process import Sandbox, client, free_ports, kill, start, stop


def merchant(sandbox: Sandbox) -> httpx.Client:
    return client(base_url=sandbox.gateway_url, auth=(sandbox.server_key, ""))


def test_no_module_of_the_sandbox_imports_the_rest_of_the_product() -> None:
    for path in Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.split(".")[0] in {"lingga_app", "simulation", "tests"}]
            assert all(name.startswith("lingga_app.sandbox") for name in ours), path


def test_it_ends_in_order_on_sigterm(tmp_path: Path) -> None:
    sandbox = start(tmp_path)
    assert sandbox.http.get(f"{sandbox.url}/healthz").json() == {"status": "ok"}
    assert stop(sandbox) == 0
    assert "Traceback" not in (tmp_path / "sandbox.log").read_text()


def test_it_ends_in_time_with_a_slow_answer_still_owed(tmp_path: Path) -> None:
    sandbox = start(tmp_path)
    sandbox.fault("gateway", "slow", value=60)
    with merchant(sandbox) as gateway, pytest.raises(httpx.ReadTimeout):
        gateway.get("/v2/none/status", timeout=0.3)
    assert stop(sandbox) == 0


def test_a_killed_sandbox_keeps_money_clock_faults_and_what_it_had_to_tell(tmp_path: Path) -> None:
    ports = tuple(free_ports(2))
    sandbox = start(tmp_path, ports=ports)
    with callback_receiver() as receiver:
        sandbox.callbacks_to(gateway=receiver.url)
        sandbox.fault("gateway", "delay", value=600)
        sandbox.advance(1000)
        with merchant(sandbox) as gateway:
            charge(gateway)
            sandbox.gateway("LGA-1", "pay")
            before = (status(gateway), ledger(gateway))
        kill(sandbox)

        sandbox = start(tmp_path, ports=ports)
        try:
            with merchant(sandbox) as gateway:
                assert (status(gateway), ledger(gateway)) == before
                assert charge(gateway, "LGA-2")["status_code"] == "201"
            assert len(sandbox.control("GET", "/gateway/_control/faults")["active"]) == 1
            assert receiver.silent()
            sandbox.advance(601)
            told = sorted((c.json["order_id"], c.json["transaction_status"]) for c in receiver.take(3))
            assert told == [("LGA-1", "pending"), ("LGA-1", "settlement"), ("LGA-2", "pending")]
        finally:
            assert stop(sandbox) == 0


def test_the_same_seed_draws_the_same_numbers(tmp_path: Path) -> None:
    drawn = []
    for folder, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        sandbox = start(tmp_path / folder, seed=seed)
        try:
            with merchant(sandbox) as gateway:
                drawn.append(charge(gateway)["va_numbers"][0]["va_number"])
        finally:
            stop(sandbox)
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("secret", ["6281234567890", "0812-3456-7890", "2104010101010001", "482 913"])
def test_the_log_names_nobody(sandbox: Sandbox, secret: str) -> None:
    sandbox.control("PUT", "/dukcapil/_control/people/2104010101010001", name="BARU")
    sandbox.inbox("0812-3456-7890")
    headers = {"Authorization": f"Bearer {sandbox.sms_key}"}
    body = {"to": "0812-3456-7890", "text": "Kode 482 913"}
    sandbox.http.post(f"{sandbox.url}/sms/v1/messages", json=body, headers=headers)
    sandbox.http.get(f"{sandbox.url}/healthz")  # a line is written after its answer: the next answer comes after both
    log = (sandbox.folder / "sandbox.log").read_text()
    assert "send_sms status=202" in log
    assert secret not in log
