"""The post carrier of the sandbox, over its socket."""

import re
from typing import Any

import httpx
import pytest

from lingga_app.sandbox.carrier import check_digit
from tests.callback_receiver import Receiver
from tests.sandbox_process import Sandbox

RECIPIENT = {"name": "SITI NURHALIZA", "address": "Jl. Pertama", "area": "21.04.02"}


def call(sandbox: Sandbox, method: str, path: str, key: str = "", **options: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or sandbox.post_key}", **options.pop("headers", {})}
    return sandbox.http.request(method, f"{sandbox.url}/pos/v1{path}", headers=headers, **options)


def ship(sandbox: Sandbox, key: str = "handover-1", **change: Any) -> httpx.Response:
    body = {"recipient": RECIPIENT, "weight_gram": 120, "reference": "LGA-7K3M-92QX", **change}
    return call(sandbox, "POST", "/shipments", json=body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize(("serial", "digit"), [("47312482", 9), ("00000000", 5), ("00000006", 2)])
def test_the_check_digit_is_upu_s10(serial: str, digit: int) -> None:
    assert check_digit(serial) == digit


def test_a_shipment_travels_from_the_counter_to_the_door(sandbox: Sandbox, receiver: Receiver) -> None:
    created = ship(sandbox)
    number = created.json()["number"]
    assert created.status_code == 201
    match = re.fullmatch(r"EE(\d{8})(\d)ID", number)
    assert match
    assert check_digit(match[1]) == int(match[2])
    path = f"/pos/_control/shipments/{number}/advance"
    for _ in range(4):
        sandbox.control("POST", path)
    sandbox.control("POST", path, to="delivered", receiver="ROHANA")
    states = ["created", "accepted", "in_transit", "at_post_office", "out_for_delivery", "delivered"]
    assert [callback.json["state"] for callback in receiver.take(6)] == states
    seen = call(sandbox, "GET", f"/shipments/{number}").json()
    assert [event["state"] for event in seen["events"]] == states
    assert seen["events"][-1]["receiver"] == "ROHANA"
    with pytest.raises(httpx.HTTPStatusError):
        sandbox.control("POST", path)
    assert call(sandbox, "GET", f"/shipments/{number}").json() == seen


def test_a_shipment_cannot_jump_and_may_come_back(sandbox: Sandbox) -> None:
    number = ship(sandbox).json()["number"]
    path = f"/pos/_control/shipments/{number}/advance"
    with pytest.raises(httpx.HTTPStatusError):
        sandbox.control("POST", path, to="delivered")
    assert call(sandbox, "GET", f"/shipments/{number}").json()["state"] == "created"
    for state in ("accepted", "in_transit", "at_post_office", "returned"):
        sandbox.control("POST", path, to=state)
    assert call(sandbox, "GET", f"/shipments/{number}").json()["state"] == "returned"


def test_the_same_key_is_the_same_shipment(sandbox: Sandbox) -> None:
    first = ship(sandbox)
    again = ship(sandbox)
    assert (again.status_code, again.json()) == (200, first.json())
    assert ship(sandbox, weight_gram=500).status_code == 409
    assert ship(sandbox, key="handover-2").json()["number"] != first.json()["number"]


def test_a_shipment_whose_reply_is_lost_is_found_by_its_key(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.fault("pos", "reply_lost", times=1)
    with pytest.raises(httpx.TransportError):
        ship(sandbox)
    number = receiver.next().json["number"]
    assert ship(sandbox).json()["number"] == number


@pytest.mark.parametrize(
    "change", [{"recipient": None}, {"recipient": {"name": "x"}}, {"weight_gram": 0}, {"weight_gram": "berat"}]
)
def test_a_malformed_shipment_is_refused(sandbox: Sandbox, receiver: Receiver, change: dict[str, Any]) -> None:
    assert ship(sandbox, **change).status_code == 400
    assert ship(sandbox, key="short").status_code == 400
    assert receiver.silent()


def test_tariffs_grow_with_weight_and_distance(sandbox: Sandbox) -> None:
    def quote(to: str, gram: int) -> int:
        params = {"to": to, "weight_gram": gram}
        return call(sandbox, "GET", "/tariffs", params=params).json()["tariffs"][0]["amount_idr"]

    assert quote("21.04.02", 100) < quote("21.71", 100) < quote("31.71", 100)
    assert quote("21.04.02", 500) == quote("21.04.02", 100) < quote("21.04.02", 501)
    assert call(sandbox, "GET", "/tariffs", params={"to": "Dabo"}).status_code == 400


def test_the_carrier_needs_the_key(sandbox: Sandbox) -> None:
    assert call(sandbox, "GET", "/tariffs", key="wrong").status_code == 401
    assert call(sandbox, "GET", "/shipments/EE473124829ID", key="wrong").status_code == 401
    assert call(sandbox, "GET", "/shipments/EE473124829ID").status_code == 404
