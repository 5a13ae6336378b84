"""What the sandbox can be told to do wrong, each seen from the other end of the socket."""

import time

import httpx
import pytest

from tests.callback_receiver import Receiver
from tests.contracts.gateway_calls import charge, genuine, ledger, status
from tests.sandbox_process import Sandbox, client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gateway/_control/LGA-1/pay"),
        ("POST", "/gateway/_control/faults"),
        ("DELETE", "/gateway/_control/faults"),
        ("POST", "/_control/clock"),
        ("POST", "/_control/reset"),
        ("PUT", "/_control/callback-urls"),
        ("PUT", "/dukcapil/_control/people/2104015708940003"),
        ("POST", "/pos/_control/shipments/x/advance"),
    ],
)
def test_control_calls_need_the_control_key(sandbox: Sandbox, gateway: httpx.Client, method: str, path: str) -> None:
    before = charge(gateway)
    answer = sandbox.http.request(method, sandbox.url + path, headers={"X-Sandbox-Control": "wrong"})
    assert answer.status_code == 401
    assert status(gateway)["transaction_status"] == before["transaction_status"]


def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    for options in ({"kind": "nonsense"}, {"kind": "lose", "chance": 2}, {"kind": "lose", "times": 0}):
        with pytest.raises(httpx.HTTPStatusError):
            sandbox.control("POST", "/gateway/_control/faults", **options)
    assert sandbox.control("GET", "/gateway/_control/faults") == {"active": []}


def test_a_lost_callback_leaves_the_truth_in_the_status(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    charge(gateway)
    receiver.next()
    sandbox.fault("gateway", "lose", times=1)
    sandbox.gateway("LGA-1", "pay")
    assert receiver.silent()
    assert status(gateway)["transaction_status"] == "settlement"


def test_a_callback_comes_several_times_and_again_on_request(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    sandbox.fault("gateway", "duplicate", value=2, times=1)
    charge(gateway)
    copies = receiver.take(3)
    assert {copy.body for copy in copies} == {copies[0].body}
    sandbox.control("POST", "/gateway/_control/repeat", order_id="LGA-1")
    assert receiver.next().body == copies[0].body
    assert receiver.silent()


def test_a_delayed_callback_comes_when_the_clock_says_so(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    sandbox.fault("gateway", "delay", value=3600, times=1)
    charge(gateway)
    assert receiver.silent()
    sandbox.advance(3601)
    assert receiver.next().json["transaction_status"] == "pending"


def test_callbacks_overtake_each_other(sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver) -> None:
    sandbox.fault("gateway", "reorder", times=1)
    charge(gateway)
    assert receiver.silent()
    sandbox.gateway("LGA-1", "pay")
    assert [c.json["transaction_status"] for c in receiver.take(2)] == ["settlement", "pending"]


def test_a_forged_and_an_old_signature(sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver) -> None:
    sandbox.fault("gateway", "wrong_signature", times=1)
    charge(gateway)
    sandbox.fault("gateway", "old_key", times=1)
    sandbox.gateway("LGA-1", "pay")
    forged, old = receiver.take(2)
    assert not genuine(forged, sandbox.server_key)
    assert not genuine(forged, sandbox.old_server_key)
    assert genuine(old, sandbox.old_server_key)


def test_a_callback_that_is_not_taken_comes_again_after_two_minutes(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    receiver.answers.put(500)
    charge(gateway)
    first = receiver.next()
    assert receiver.silent()
    sandbox.advance(121)
    assert receiver.next().body == first.body
    assert receiver.silent()


def test_the_merchants_header_overrides_the_address(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.callbacks_to(gateway="http://127.0.0.1:9/nobody")
    headers = {"X-Override-Notification": receiver.url + "/own"}
    with client(base_url=sandbox.gateway_url, auth=(sandbox.server_key, ""), headers=headers) as merchant:
        charge(merchant)
    assert receiver.next().path == "/callback/own"


def test_a_charge_whose_reply_is_lost_was_made_all_the_same(sandbox: Sandbox, gateway: httpx.Client) -> None:
    sandbox.fault("gateway", "reply_lost", times=1)
    assert status(gateway)["status_code"] == "404"
    with pytest.raises(httpx.TransportError):
        charge(gateway)
    assert status(gateway)["transaction_status"] == "pending"
    assert charge(gateway)["status_code"] == "406"


def test_a_gateway_that_is_down_does_nothing(sandbox: Sandbox, gateway: httpx.Client) -> None:
    sandbox.fault("gateway", "down")
    with pytest.raises(httpx.TransportError):
        charge(gateway)
    sandbox.faults_off("gateway")
    assert status(gateway)["status_code"] == "404"


def test_a_storm_of_errors_is_a_share_and_ends(sandbox: Sandbox, gateway: httpx.Client) -> None:
    sandbox.control("POST", "/_control/seed", seed="storm")
    sandbox.fault("gateway", "error", value=429, chance=0.5)
    codes = [gateway.get("/v2/none/status").status_code for _ in range(40)]
    assert 8 < codes.count(429) < 32
    sandbox.control("POST", "/_control/seed", seed="storm")
    assert codes == [gateway.get("/v2/none/status").status_code for _ in range(40)]
    sandbox.faults_off("gateway")
    assert {gateway.get("/v2/none/status").status_code for _ in range(10)} == {200}


def test_a_slow_answer_holds_up_nobody_else(sandbox: Sandbox, gateway: httpx.Client) -> None:
    sandbox.fault("gateway", "slow", value=30)
    with pytest.raises(httpx.ReadTimeout):
        gateway.get("/v2/none/status", timeout=0.3)
    started = time.monotonic()
    assert sandbox.http.get(f"{sandbox.url}/healthz").status_code == 200
    assert time.monotonic() - started < 5
    assert ledger(gateway)["entries"] == []
