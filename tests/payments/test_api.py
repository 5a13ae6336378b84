"""Money over HTTP: from before paying to the receipt, the finance desk, and the gateway's callbacks at the door."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from lingga_app.api import payments as payments_api
from lingga_app.api.callback_limits import BAD_A_MINUTE, SAME_A_MINUTE, Leaky
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, ActorKind, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import PayState
from lingga_app.services.authenticity import CheckPaper, Verdict, check_seal
from lingga_app.services.run import Ctx, run
from lingga_app.services.sessions import Browser, open_session
from tests.payments.till import BILL, Till
from tests.web import Web, web_client

HOOK = "/api/webhooks/midtrans"


@pytest.fixture
def web(till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setattr(payments_api, "bad_from", Leaky(BAD_A_MINUTE))
    with web_client(till.deps, tmp_path, monkeypatch) as client:
        yield client


def bearer(till: Till, actor: Actor) -> dict[str, str]:
    kind = "officer_id" if actor.kind is ActorKind.OFFICER else "account_id"

    def sign_in(ctx: Ctx, _: None) -> str:
        ids: dict[str, Any] = {kind: actor.id}
        return open_session(ctx, Browser(shared=False), proven=True, **ids).token

    return {"authorization": f"Bearer {run(sign_in, None, actor=actor, deps=till.deps)}"}


def test_from_the_risks_to_the_receipt(till: Till, web: Web) -> None:
    owner = till.given.account()
    ref = till.given.filled_application(owner, Status.PAYABLE)
    me, base = {"headers": bearer(till, owner)}, f"/api/v1/applications/{ref}"
    risks = web.get(f"{base}/before-paying", **me).json()
    assert (risks["open"], risks["price_idr"], risks["places"][0]["code"]) == (True, BILL, "DABO")
    wanted = {"channel": "bri", "place": "DABO"}
    headers = me["headers"] | {"idempotency-key": "one"}
    first, again = (web.post(f"{base}/bills", json=wanted, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert web.get(f"{base}/receipt", **me).status_code == 404
    till.work()
    bill = web.get(f"{base}/bill", **me).json()
    assert (bill["state"], bill["pay_code"].isdigit()) == ("pending", True)

    slip = web.get(bill["share_path"])
    assert slip.status_code == 200
    assert all(part not in slip.text for part in (ref, "SITI", "<script"))
    assert len(slip.content) < 14_000
    assert web.get("/bayar/unknown").status_code == 404

    order = f"{ref}-1"
    till.sandbox.gateway(order, "pay")
    assert web.post(HOOK, content=till.callback(order)).json() == {"new": True}
    assert web.post(HOOK, content=till.callback(order)).json() == {"new": False}
    assert till.state(order) is PayState.PENDING, "applied afterwards, never in the callback"
    till.work()
    assert web.get(f"{base}/bill", **me).json()["state"] == "paid"

    receipt = web.get(f"{base}/receipt", **me).json()
    assert (receipt["person"], receipt["village_idr"], len(receipt["ntpn"])) == ("SITI N.", 0, 16)
    paper = web.get(f"{base}/receipt.pdf", **me)
    assert (paper.headers["content-type"], paper.headers["cache-control"]) == ("application/pdf", "no-store")
    text = pypdfium2.PdfDocument(paper.content)[0].get_textpage().get_text_bounded()
    assert all(part in text for part in ("Rp650.000", "enam ratus lima puluh ribu rupiah", receipt["ntpn"], "Rp0"))
    assert all(part not in text for part in ("NURHALIZA", "1994", "2104"))
    verdict = run(check_seal, CheckPaper(receipt["qr"]), actor=owner, deps=till.deps)
    assert verdict.verdict is Verdict.GOOD
    till.agree()


def test_a_receipt_is_nobody_elses(till: Till, web: Web) -> None:
    _, ref, _ = till.paid()
    stranger = {"headers": bearer(till, till.given.account())}
    for path in ("bill", "receipt", "receipt.pdf", "receipt/qr.png", "before-paying"):
        assert web.get(f"/api/v1/applications/{ref}/{path}", **stranger).status_code == 404
        assert web.get(f"/api/v1/applications/{ref}/{path}").status_code == 401


def test_a_qris_picture_can_be_kept(till: Till, web: Web) -> None:
    owner, ref, _ = till.opened("qris")
    answer = web.get(f"/api/v1/applications/{ref}/bill/qr.png", headers=bearer(till, owner))
    assert answer.content.startswith(b"\x89PNG")
    assert "attachment" in answer.headers["content-disposition"]


def test_a_forged_finish_page_changes_nothing(till: Till, web: Web) -> None:
    owner, ref, order = till.opened()
    query = "?order_id=x&status_code=200&transaction_status=settlement"
    answer = web.get(f"/api/v1/applications/{ref}/bill/card{query}", headers=bearer(till, owner))
    assert answer.status_code == 303
    till.work()
    assert (till.state(order), till.given.status(ref)) == (PayState.PENDING, Status.BILLED)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"order_id": "x"}'])
def test_a_callback_without_a_genuine_signature_is_refused(till: Till, web: Web, body: bytes) -> None:
    assert web.post(HOOK, content=body).status_code == 403
    assert till.count(t.WebhookInbox) == 0


def test_a_tampered_or_huge_callback_is_refused(till: Till, web: Web) -> None:
    _, _, order = till.opened()
    told = json.loads(till.callback(order)) | {"gross_amount": "1.00"}
    assert web.post(HOOK, json=told).status_code == 403
    assert web.post(HOOK, content=b"x" * 20_000).status_code == 422
    assert till.count(t.WebhookInbox) == 0
    assert till.state(order) is PayState.PENDING


def test_the_finance_desk_is_for_finance(till: Till, web: Web) -> None:
    _, _, order = till.paid()
    second = till.sandbox.gateway(order, "pay", channel="qris", anyway=True)["transaction_id"]
    till.hear(second)
    mine = {"headers": bearer(till, till.finance)}
    desk = web.get("/api/v1/finance", **mine).json()
    assert [item["reason"] for item in desk["items"]] == ["double"]
    (due,) = desk["refunds"]
    counter = {"headers": bearer(till, till.given.officer(Role.COUNTER))}
    assert web.get("/api/v1/finance", **counter).status_code == 403
    assert web.post(f"/api/v1/finance/refunds/{due['refund_id']}/send", **counter).status_code == 403
    assert till.refunds(order)[0].state == "due"
    assert web.post(f"/api/v1/finance/refunds/{due['refund_id']}/send", **mine).json()["state"] == "sent"
    till.work()
    assert till.refunds(order)[0].state == "done"
    body = {"order_id": order, "reason": "death"}
    assert web.post("/api/v1/finance/refunds", json=body, **mine).json()["code"] == "refund_not_possible"
    item = desk["items"][0]["id"]
    closed = web.post(f"/api/v1/finance/items/{item}/close", json={"resolution": "dikembalikan"}, **mine)
    assert closed.status_code == 204
    assert till.items() == []
    till.agree()


def heard(web: Web, outcome: str) -> float:
    found = re.search(rf'lingga_callbacks_total{{outcome="{outcome}"}} ([0-9.]+)', web.get("/metrics").text)
    return float(found[1]) if found else 0.0


def test_bad_signatures_are_counted_and_slowed_down_and_genuine_ones_are_not(till: Till, web: Web) -> None:
    """An attacker behind the same proxy as the gateway must not silence it."""
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay")
    before = heard(web, "bad_signature")
    answers = [web.post(HOOK, content=b"{}").status_code for _ in range(BAD_A_MINUTE + 5)]
    assert answers[0] == 403
    assert answers[-1] == 429
    assert heard(web, "bad_signature") == before + BAD_A_MINUTE + 5
    assert web.post(HOOK, content=till.callback(order)).json() == {"new": True}
    assert till.count(t.WebhookInbox) == 1


def test_the_same_news_without_end_is_answered_and_not_written(till: Till, web: Web) -> None:
    _, _, order = till.opened()
    till.sandbox.gateway(order, "pay")
    body = till.callback(order)
    before = heard(web, "repeated_unwritten")
    answers = [web.post(HOOK, content=body) for _ in range(SAME_A_MINUTE + 10)]
    assert {answer.status_code for answer in answers} == {200}
    assert heard(web, "repeated_unwritten") > before
    with till.deps.reading() as db:
        (row,) = db.execute(select(table(t.WebhookInbox))).all()
    assert row.repeats <= SAME_A_MINUTE + 5
    till.work()
    assert till.state(order) is PayState.PAID
