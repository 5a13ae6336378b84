"""Midtrans's own Python client talks to the sandbox, so that our reading of the protocol is not the only witness."""

import midtransclient
import pytest
from midtransclient.error_midtrans import MidtransAPIError

from tests.sandbox_process import Sandbox


@pytest.fixture
def core(sandbox: Sandbox) -> midtransclient.CoreApi:
    client = midtransclient.CoreApi(is_production=False, server_key=sandbox.server_key, client_key="unused")
    client.api_config.CORE_SANDBOX_BASE_URL = sandbox.gateway_url
    return client


def test_charge_status_cancel_refund(sandbox: Sandbox, core: midtransclient.CoreApi) -> None:
    request = {
        "payment_type": "bank_transfer",
        "transaction_details": {"order_id": "LGA-1", "gross_amount": 650_000},
        "bank_transfer": {"bank": "bni"},
    }
    bill = core.charge(request)
    assert bill["transaction_status"] == "pending"
    assert core.transactions.status("LGA-1")["transaction_id"] == bill["transaction_id"]
    with pytest.raises(MidtransAPIError) as duplicate:
        core.charge(request)
    assert duplicate.value.api_response_dict["status_code"] == "406"

    sandbox.gateway("LGA-1", "pay")
    notified = core.transactions.notification({"transaction_id": bill["transaction_id"]})
    assert notified["transaction_status"] == "settlement"
    with pytest.raises(MidtransAPIError) as unchangeable:
        core.transactions.cancel("LGA-1")
    assert unchangeable.value.api_response_dict["status_code"] == "412"
    assert core.transactions.refund("LGA-1", {"refund_key": "a"})["transaction_status"] == "refund"


def test_cancel_and_expire(core: midtransclient.CoreApi) -> None:
    for order_id, act, expected in (
        ("LGA-1", core.transactions.cancel, "cancel"),
        ("LGA-2", core.transactions.expire, "expire"),
    ):
        details = {"order_id": order_id, "gross_amount": 650_000}
        core.charge({"payment_type": "cstore", "transaction_details": details, "cstore": {"store": "pos"}})
        assert act(order_id)["transaction_status"] == expected
