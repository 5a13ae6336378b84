"""The pages of the sandbox: what a person does with a phone and no script."""

import re

import httpx
import pytest

from tests.contracts.gateway_calls import charge, ledger, status
from tests.sandbox_process import Sandbox, client

PAGES = ["/", "/gateway/", "/gateway/kartu", "/pesan/", "/dukcapil/", "/pos/", "/gateway/?kode=123"]


def browser(sandbox: Sandbox) -> httpx.Client:
    return client(base_url=sandbox.url, follow_redirects=True)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_it_is_an_example_and_has_no_script(sandbox: Sandbox, path: str) -> None:
    answer = sandbox.http.get(sandbox.url + path)
    assert "CONTOH" in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert len(answer.content) < 20_000


def test_a_person_finds_the_bill_by_its_number_and_pays(sandbox: Sandbox, gateway: httpx.Client) -> None:
    number = charge(gateway)["va_numbers"][0]["va_number"]
    spaced = " ".join(re.findall(".{1,4}", number))
    with browser(sandbox) as person:
        bill = person.get("/gateway/", params={"kode": spaced})
        assert "Bayar Rp650.000" in bill.text
        paid = person.post(f"{bill.url.path}/pay")
        assert "Sudah dibayar" in paid.text
    assert status(gateway)["transaction_status"] == "settlement"


def test_a_person_pays_too_little_and_then_twice(sandbox: Sandbox, gateway: httpx.Client) -> None:
    bill = charge(gateway, channel="pos")
    path = f"/gateway/tagihan/{bill['transaction_id']}"
    with browser(sandbox) as person:
        person.post(f"{path}/pay", data={"amount": "Rp600.000", "anyway": "ya"})
        assert "Rp600.000" in person.get(path).text
        person.post(f"{path}/pay", data={"channel": "qris", "anyway": "ya"})
        assert "Uang lain untuk tagihan yang sama" in person.get(path).text
    assert ledger(gateway)["orders"]["LGA-1"]["paid_idr"] == 1_250_000


def test_nonsense_on_the_page_changes_nothing(sandbox: Sandbox, gateway: httpx.Client) -> None:
    path = f"/gateway/tagihan/{charge(gateway)['transaction_id']}"
    with browser(sandbox) as person:
        for act, data in (("pay", {"amount": "banyak"}), ("pay", {"amount": "-5"}), ("refund", {}), ("meledak", {})):
            assert person.post(f"{path}/{act}", data=data).status_code == 409
        assert "tidak ditemukan" in person.get("/gateway/", params={"kode": "<b>1"}).text
    assert status(gateway)["transaction_status"] == "pending"
    assert ledger(gateway)["entries"] == []


def test_another_site_cannot_press_the_buttons(sandbox: Sandbox, gateway: httpx.Client) -> None:
    path = f"/gateway/tagihan/{charge(gateway)['transaction_id']}/pay"
    answer = sandbox.http.post(sandbox.url + path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert status(gateway)["transaction_status"] == "pending"


def test_faults_are_switched_on_and_off_by_form(sandbox: Sandbox) -> None:
    with browser(sandbox) as person:
        assert "Menyala" in person.post("/gateway/gangguan", data={"kind": "lose"}).text
        assert "Menyala" not in person.post("/gateway/gangguan", data={"kind": "off"}).text
    assert sandbox.control("GET", "/gateway/_control/faults") == {"active": []}


def test_a_shipment_moves_by_the_button(sandbox: Sandbox) -> None:
    recipient = {"name": "SUHARDI", "address": "Kampung Cina", "area": "21.04.02"}
    headers = {"Authorization": f"Bearer {sandbox.post_key}", "Idempotency-Key": "handover-1"}
    body = {"recipient": recipient}
    number = sandbox.http.post(f"{sandbox.url}/pos/v1/shipments", json=body, headers=headers).json()["number"]
    with browser(sandbox) as person:
        assert "Dibawa kapal" in person.post(f"/pos/{number}/lanjut", data={"to": "accepted"}).text
        assert "Diterima oleh" not in person.post(f"/pos/{number}/lanjut", data={"to": "delivered"}).text
