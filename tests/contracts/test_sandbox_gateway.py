"""The payment gateway of the sandbox, over its socket: Midtrans core API, ledger, settlement, callbacks, faults."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from tests.callback_receiver import Receiver
from tests.contracts.gateway_calls import ASKED, CHANNELS, charge, genuine, ledger, status
from tests.sandbox_process import Sandbox


def card_charge(
    sandbox: Sandbox, gateway: httpx.Client, outcome: str = "accept", secure: bool = True
) -> dict[str, Any]:
    token = sandbox.control("POST", "/gateway/_control/card-token", outcome=outcome)["token_id"]
    card = {"token_id": token, "authentication": secure}
    details = {"order_id": "LGA-CARD", "gross_amount": ASKED}
    body = {"payment_type": "credit_card", "transaction_details": details, "credit_card": card}
    return gateway.post("/v2/charge", json=body).json()


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_charge_waits_and_its_payment_is_notified_with_a_genuine_signature(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver, channel: str
) -> None:
    bill = charge(gateway, channel=channel)
    assert (bill["status_code"], bill["transaction_status"], bill["gross_amount"]) == ("201", "pending", "650000.00")
    match channel:
        case "pos":
            assert bill["store"] == "pos"
            assert bill["payment_code"].isdigit()
        case "qris":
            assert bill["qr_string"].startswith("000201")
            assert sandbox.http.get(bill["actions"][0]["url"]).content.startswith(b"\x89PNG")
        case _:
            assert bill["va_numbers"][0]["bank"] == channel
            assert bill["va_numbers"][0]["va_number"].isdigit()
    waiting = receiver.next()
    assert waiting.json["transaction_status"] == "pending"

    sandbox.gateway("LGA-1", "pay")
    paid = receiver.next()
    assert genuine(waiting, sandbox.server_key)
    assert genuine(paid, sandbox.server_key)
    assert (paid.json["transaction_status"], paid.json["status_code"]) == ("settlement", "200")
    assert status(gateway)["transaction_status"] == "settlement"
    assert ledger(gateway)["orders"]["LGA-1"]["paid_idr"] == ASKED


def test_a_wrong_key_is_refused_and_nothing_is_charged(sandbox: Sandbox, gateway: httpx.Client) -> None:
    body = {"transaction_details": {"order_id": "LGA-1", "gross_amount": ASKED}, **CHANNELS["bri"]}
    for auth in (("wrong", ""), (sandbox.server_key, "x"), None):
        answer = sandbox.http.post(f"{sandbox.gateway_url}/v2/charge", json=body, auth=auth)
        assert (answer.status_code, answer.json()["status_code"]) == (401, "401")
    assert status(gateway)["status_code"] == "404"


def test_an_order_id_is_charged_once_however_many_ask_at_once(gateway: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: charge(gateway), range(24)))
    assert sorted(answer["status_code"] for answer in answers) == ["201"] + ["406"] * 23
    winner = next(answer for answer in answers if answer["status_code"] == "201")
    assert status(gateway)["transaction_id"] == winner["transaction_id"]


@pytest.mark.parametrize(
    "change",
    [
        {"transaction_details": {"order_id": "LGA-1", "gross_amount": 0}},
        {"transaction_details": {"order_id": "LGA-1", "gross_amount": 650000.5}},
        {"transaction_details": {"order_id": "LGA-1", "gross_amount": True}},
        {"transaction_details": {"order_id": "LGA 1/../", "gross_amount": ASKED}},
        {"bank_transfer": {"bank": "bca"}},
        {"payment_type": "pulsa"},
        {"custom_expiry": {"expiry_duration": 0, "unit": "hour"}},
        {"item_details": [{"price": 1, "quantity": 1}]},
    ],
)
def test_a_malformed_charge_is_refused_and_leaves_nothing(gateway: httpx.Client, change: dict[str, Any]) -> None:
    body = {"transaction_details": {"order_id": "LGA-1", "gross_amount": ASKED}, **CHANNELS["bri"], **change}
    answer = gateway.post("/v2/charge", json=body)
    assert (answer.status_code, answer.json()["status_code"]) == (400, "400")
    assert status(gateway)["status_code"] == "404"


def test_a_body_that_is_not_json_is_refused(gateway: httpx.Client) -> None:
    for content in (b"{", b"[]", b"[" * 100_000, b"\xff"):
        assert gateway.post("/v2/charge", content=content).status_code == 400


def test_a_bill_expires_and_late_money_still_arrives_only_on_request(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    bill = charge(gateway, custom_expiry={"expiry_duration": 72, "unit": "hour"})
    created, expiry = (datetime.fromisoformat(bill[name]) for name in ("transaction_time", "expiry_time"))
    assert expiry - created == timedelta(hours=72)
    sandbox.advance(72 * 3600 + 1)
    _, expired = receiver.take(2)
    assert (expired.json["transaction_status"], expired.json["status_code"]) == ("expire", "202")
    assert status(gateway)["status_code"] == "407"

    with pytest.raises(httpx.HTTPStatusError):
        sandbox.gateway("LGA-1", "pay")
    assert status(gateway)["transaction_status"] == "expire"
    assert ledger(gateway)["entries"] == []

    late = sandbox.gateway("LGA-1", "pay", anyway=True)
    assert (late["transaction_status"], late["transaction_id"]) == ("settlement", bill["transaction_id"])
    assert late["settlement_time"] > late["expiry_time"]
    assert genuine(receiver.next(), sandbox.server_key)


@pytest.mark.parametrize("received", [ASKED - 1, ASKED + 50_000])
def test_a_wrong_amount_is_told_as_it_came(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver, received: int
) -> None:
    charge(gateway)
    sandbox.gateway("LGA-1", "pay", amount=received)
    paid = receiver.take(2)[1]
    assert paid.json["gross_amount"] == f"{received}.00"
    assert genuine(paid, sandbox.server_key)
    assert ledger(gateway)["orders"]["LGA-1"]["paid_idr"] == received


def test_a_second_payment_is_a_transaction_of_its_own(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    first = charge(gateway)
    sandbox.gateway("LGA-1", "pay")
    second = sandbox.gateway("LGA-1", "pay", channel="qris", anyway=True)
    assert second["transaction_id"] != first["transaction_id"]
    assert (second["order_id"], second["payment_type"]) == ("LGA-1", "qris")
    assert [c.json["transaction_id"] for c in receiver.take(3)][2] == second["transaction_id"]
    assert status(gateway)["transaction_id"] == first["transaction_id"]
    assert status(gateway, second["transaction_id"])["transaction_status"] == "settlement"
    assert ledger(gateway)["orders"]["LGA-1"]["paid_idr"] == 2 * ASKED

    gateway.post(f"/v2/{second['transaction_id']}/refund", json={"refund_key": "double"})
    assert status(gateway, second["transaction_id"])["transaction_status"] == "refund"
    assert status(gateway)["transaction_status"] == "settlement"


@pytest.mark.parametrize(
    ("before", "allowed"),
    [
        ([], {"cancel", "expire", "deny"}),
        (["pay"], {"refund"}),
        (["expire"], set()),
        (["cancel"], set()),
        (["deny"], set()),
        (["challenge"], {"approve", "deny", "cancel"}),
        (["pay", "refund"], set()),
        (["pay", "chargeback"], set()),
    ],
)
def test_every_act_in_every_status(
    sandbox: Sandbox, gateway: httpx.Client, before: list[str], allowed: set[str]
) -> None:
    for act in ("cancel", "expire", "approve", "deny", "refund"):
        order_id = f"LGA-{act}"
        charge(gateway, order_id)
        for step in before:
            sandbox.gateway(order_id, step)
        was, book = status(gateway, order_id), ledger(gateway)["entries"]
        code = gateway.post(f"/v2/{order_id}/{act}", json={"refund_key": "k"}).json()["status_code"]
        if act in allowed:
            assert code != "412", act
            assert status(gateway, order_id)["transaction_status"] != was["transaction_status"] or act == "approve"
        else:
            assert code == "412", act
            assert status(gateway, order_id) == was
            assert ledger(gateway)["entries"] == book


def test_refunds_in_parts_are_idempotent_and_never_more_than_paid(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    charge(gateway)
    sandbox.gateway("LGA-1", "pay")

    def refund(key: str, amount: int | None = None) -> dict[str, Any]:
        return gateway.post("/v2/LGA-1/refund", json={"refund_key": key, "amount": amount}).json()

    assert refund("a", 100_000)["transaction_status"] == "partial_refund"
    assert refund("a", 100_000)["refund_amount"] == "100000.00"
    assert refund("a", 200_000)["status_code"] == "412"
    assert refund("b", ASKED)["status_code"] == "412"
    assert ledger(gateway)["orders"]["LGA-1"]["refunded_idr"] == 100_000
    assert refund("b")["transaction_status"] == "refund"
    assert refund("b")["refund_amount"] == "550000.00"
    assert ledger(gateway)["orders"]["LGA-1"]["refunded_idr"] == ASKED
    states = [callback.json["transaction_status"] for callback in receiver.take(4)]
    assert states == ["pending", "settlement", "partial_refund", "refund"]
    assert receiver.silent()


def test_a_refused_refund_can_be_tried_again_with_the_same_key(sandbox: Sandbox, gateway: httpx.Client) -> None:
    charge(gateway)
    sandbox.gateway("LGA-1", "pay")
    sandbox.fault("gateway", "refund_refused", times=1)
    assert gateway.post("/v2/LGA-1/refund", json={"refund_key": "a"}).json()["status_code"] == "412"
    assert status(gateway)["transaction_status"] == "settlement"
    assert gateway.post("/v2/LGA-1/refund", json={"refund_key": "a"}).json()["status_code"] == "200"


def test_a_card_number_is_never_accepted(gateway: httpx.Client) -> None:
    details = {"order_id": "LGA-CARD", "gross_amount": ASKED}
    card = {"card_number": "4" * 16, "token_id": "x"}
    body = {"payment_type": "credit_card", "transaction_details": details, "credit_card": card}
    assert gateway.post("/v2/charge", json=body).json()["status_code"] == "400"
    assert status(gateway, "LGA-CARD")["status_code"] == "404"


def test_a_card_token_comes_from_the_page_and_works_once(sandbox: Sandbox, gateway: httpx.Client) -> None:
    back = "http://127.0.0.1:1/kembali?id=7"
    form = {"outcome": "accept", "return_url": back}
    answer = sandbox.http.post(f"{sandbox.gateway_url}/kartu", data=form)
    assert answer.status_code == 303
    address = httpx.URL(answer.headers["location"])
    assert (address.host, address.params["id"]) == ("127.0.0.1", "7")
    elsewhere = {"outcome": "accept", "return_url": "https://example.org/"}
    assert sandbox.http.post(f"{sandbox.gateway_url}/kartu", data=elsewhere).status_code == 200

    def pay(order_id: str) -> str:
        details = {"order_id": order_id, "gross_amount": ASKED}
        card = {"token_id": address.params["token_id"]}
        body = {"payment_type": "credit_card", "transaction_details": details, "credit_card": card}
        return gateway.post("/v2/charge", json=body).json()["status_code"]

    assert [pay("LGA-A"), pay("LGA-B")] == ["200", "411"]
    assert status(gateway, "LGA-B")["status_code"] == "404"


@pytest.mark.parametrize(
    ("outcome", "expected", "fraud", "paid"),
    [("accept", "capture", "accept", ASKED), ("challenge", "capture", "challenge", 0), ("deny", "deny", "deny", 0)],
)
def test_the_holder_answers_the_banks_question(
    sandbox: Sandbox, gateway: httpx.Client, outcome: str, expected: str, fraud: str, paid: int
) -> None:
    bill = card_charge(sandbox, gateway)
    assert bill["transaction_status"] == "pending"
    assert sandbox.http.get(bill["redirect_url"]).status_code == 200
    sandbox.http.post(bill["redirect_url"], data={"outcome": outcome})
    after = status(gateway, "LGA-CARD")
    assert (after["transaction_status"], after["fraud_status"]) == (expected, fraud)
    assert ledger(gateway)["orders"].get("LGA-CARD", {"paid_idr": 0})["paid_idr"] == paid


def test_a_challenged_card_counts_only_after_approval_and_settles_after_a_day(
    sandbox: Sandbox, gateway: httpx.Client, receiver: Receiver
) -> None:
    assert card_charge(sandbox, gateway, "challenge", secure=False)["status_code"] == "201"
    assert ledger(gateway)["entries"] == []
    assert gateway.post("/v2/LGA-CARD/approve").json()["fraud_status"] == "accept"
    assert ledger(gateway)["orders"]["LGA-CARD"]["paid_idr"] == ASKED
    sandbox.advance(24 * 3600 + 1)
    states = [callback.json["transaction_status"] for callback in receiver.take(4)]
    assert states == ["pending", "capture", "capture", "settlement"]


def test_a_captured_card_is_voided_without_a_trace_in_the_sums(sandbox: Sandbox, gateway: httpx.Client) -> None:
    card_charge(sandbox, gateway, secure=False)
    assert gateway.post("/v2/LGA-CARD/cancel").json()["transaction_status"] == "cancel"
    order = ledger(gateway)["orders"]["LGA-CARD"]
    assert (order["refunded_idr"], order["fee_idr"], order["net_idr"]) == (ASKED, 0, 0)


def test_a_chargeback_takes_the_money_and_a_won_one_brings_it_back(sandbox: Sandbox, gateway: httpx.Client) -> None:
    charge(gateway)
    sandbox.gateway("LGA-1", "pay")
    for _ in range(2):
        assert sandbox.gateway("LGA-1", "chargeback")["transaction_status"] == "chargeback"
        assert ledger(gateway)["orders"]["LGA-1"]["charged_back_idr"] == ASKED
        assert sandbox.gateway("LGA-1", "chargeback_won")["transaction_status"] == "settlement"
        assert ledger(gateway)["orders"]["LGA-1"]["charged_back_idr"] == 0


def test_the_book_balances_and_equals_the_settlement_file(sandbox: Sandbox, gateway: httpx.Client) -> None:
    for number, channel in enumerate(CHANNELS):
        charge(gateway, f"LGA-{number}", channel)
        sandbox.gateway(f"LGA-{number}", "pay", amount=ASKED + number)
    gateway.post("/v2/LGA-0/refund", json={"refund_key": "part", "amount": 1_000})
    sandbox.gateway("LGA-1", "chargeback")
    book = ledger(gateway)
    assert book["totals"]["balance_idr"] == 0
    transfers: dict[str, list[int]] = {}
    for entry in book["entries"]:
        transfers.setdefault(entry["transfer_id"], []).append(entry["amount_idr"])
    assert all(len(legs) == 2 and sum(legs) == 0 for legs in transfers.values())

    today = datetime.now(UTC).astimezone(timezone(timedelta(hours=7))).date().isoformat()
    rows = list(csv.DictReader(io.StringIO(gateway.get(f"/settlement/{today}.csv").text)))
    payments = [row for row in rows if row["kind"] == "payment"]
    assert [row["order_id"] for row in payments] == [f"LGA-{number}" for number in range(len(CHANNELS))]
    assert {row["payment_type"]: row["fee_idr"] for row in payments} == {
        "bank_transfer": "4000",
        "cstore": "5000",
        "qris": str((ASKED + 4) * 7 // 1000),
    }
    assert sum(int(row["net_idr"]) for row in rows) == book["totals"]["net_idr"]
    assert gateway.get("/settlement/2020-01-01.csv").text.count("\n") == 1


@pytest.mark.parametrize("path", ["/ledger", "/settlement/2026-01-01.csv"])
def test_the_book_is_not_for_everybody(sandbox: Sandbox, path: str) -> None:
    assert sandbox.http.get(sandbox.gateway_url + path).status_code == 401
