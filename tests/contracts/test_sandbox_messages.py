"""Chat, SMS and mail of the sandbox, over their sockets."""

import hashlib
import hmac
import smtplib
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from tests.callback_receiver import Callback, Receiver
from tests.sandbox_process import Sandbox

PHONE = "0812-3456-7890"
CODE = "Kode masuk Anda 482 913."


def send_chat(sandbox: Sandbox, **change: Any) -> httpx.Response:
    body = {"messaging_product": "whatsapp", "to": PHONE, "type": "text", "text": {"body": CODE}, **change}
    headers = {"Authorization": f"Bearer {sandbox.chat_key}"}
    return sandbox.http.post(f"{sandbox.url}/chat/v1/messages", json=body, headers=headers)


def send_sms(sandbox: Sandbox, text: str = CODE, to: str = PHONE) -> httpx.Response:
    headers = {"Authorization": f"Bearer {sandbox.sms_key}"}
    body = {"to": to, "text": text, "reference": "n-1"}
    return sandbox.http.post(f"{sandbox.url}/sms/v1/messages", json=body, headers=headers)


def send_mail(sandbox: Sandbox, to: str = "Siti@Contoh.id") -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "paspor@contoh.id", to, "Kode masuk – paspor"
    letter.set_content(CODE)
    letter.add_alternative(f"<p>{CODE}</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=10) as server:
        server.send_message(letter)


def chat_status(callback: Callback) -> dict[str, Any]:
    return callback.json["entry"][0]["changes"][0]["value"]["statuses"][0]


def signed(callback: Callback, key: str) -> bool:
    digest = hmac.new(key.encode(), callback.body, hashlib.sha256).hexdigest()
    return callback.headers["x-hub-signature-256"] == f"sha256={digest}"


def test_a_chat_message_is_delivered_and_read(sandbox: Sandbox, receiver: Receiver) -> None:
    answer = send_chat(sandbox, biz_opaque_callback_data="n-1").json()
    message_id = answer["messages"][0]["id"]
    assert answer["contacts"] == [{"input": PHONE, "wa_id": "6281234567890"}]
    sent, delivered = receiver.take(2)
    assert [chat_status(sent)["status"], chat_status(delivered)["status"]] == ["sent", "delivered"]
    assert chat_status(delivered)["id"] == message_id
    assert chat_status(delivered)["biz_opaque_callback_data"] == "n-1"
    assert signed(sent, sandbox.chat_key)
    assert [message["text"] for message in sandbox.inbox("+62 812 3456 7890")] == [CODE]

    sandbox.http.post(f"{sandbox.url}/pesan/{message_id}/dibaca")
    assert chat_status(receiver.next())["status"] == "read"
    assert sandbox.inbox(PHONE)[0]["status"] == "read"


def test_a_template_is_shown_with_its_parameters(sandbox: Sandbox) -> None:
    parameters = [{"type": "text", "text": "482 913"}]
    template = {"name": "kode_masuk", "components": [{"type": "body", "parameters": parameters}]}
    assert send_chat(sandbox, type="template", template=template).status_code == 200
    assert sandbox.inbox(PHONE)[0]["text"] == "kode_masuk\n482 913"


@pytest.mark.parametrize(
    "change", [{"to": "bukan nomor"}, {"text": {}}, {"type": "video"}, {"messaging_product": "x"}, {"text": "x"}]
)
def test_a_malformed_chat_message_is_refused(sandbox: Sandbox, change: dict[str, Any]) -> None:
    assert send_chat(sandbox, **change).status_code == 400
    assert sandbox.inbox(PHONE) == []


@pytest.mark.parametrize("path", ["/chat/v1/messages", "/sms/v1/messages"])
def test_a_message_needs_the_key(sandbox: Sandbox, path: str) -> None:
    headers = {"Authorization": "Bearer wrong"}
    answer = sandbox.http.post(sandbox.url + path, json={"to": PHONE, "text": CODE}, headers=headers)
    assert answer.status_code == 401
    assert sandbox.inbox(PHONE) == []


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("[" * 80, "GSM-7", 1),
        ("[" * 81, "GSM-7", 2),
        ("’" * 70, "UCS-2", 1),
        ("’" * 71, "UCS-2", 2),
    ],
)
def test_sms_are_counted_in_segments(sandbox: Sandbox, text: str, encoding: str, segments: int) -> None:
    answer = send_sms(sandbox, text)
    assert answer.status_code == 202
    assert (answer.json()["encoding"], answer.json()["segments"]) == (encoding, segments)


def test_an_sms_has_a_signed_receipt_without_the_number(sandbox: Sandbox, receiver: Receiver) -> None:
    message_id = send_sms(sandbox).json()["id"]
    receipt = receiver.next()
    assert receipt.json == {"id": message_id, "status": "delivered", "reference": "n-1", "segments": 1}
    assert signed(receipt, sandbox.sms_key)
    assert [(m["channel"], m["text"]) for m in sandbox.inbox(PHONE)] == [("sms", CODE)]


def test_a_letter_is_in_the_inbox_of_its_reader(sandbox: Sandbox) -> None:
    send_mail(sandbox)
    message = sandbox.inbox("siti@contoh.id")[0]
    assert (message["subject"], message["text"].strip()) == ("Kode masuk – paspor", CODE)
    assert message["channel"] == "email"


def test_accepted_messages_that_never_arrive(sandbox: Sandbox, receiver: Receiver) -> None:
    for part in ("chat", "sms", "smtp"):
        sandbox.fault(part, "undelivered", times=1)
    assert send_chat(sandbox).status_code == 200
    assert send_sms(sandbox).status_code == 202
    send_mail(sandbox)
    assert chat_status(receiver.next())["status"] == "sent"
    assert receiver.silent()
    assert sandbox.inbox(PHONE) == []
    assert sandbox.inbox("siti@contoh.id") == []


def test_messages_that_fail_after_they_were_accepted(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.fault("chat", "failed", times=1)
    sandbox.fault("sms", "failed", times=1)
    send_chat(sandbox)
    assert chat_status(receiver.next())["errors"][0]["code"] == 131026
    send_sms(sandbox)
    assert receiver.next().json["status"] == "failed"
    assert sandbox.inbox(PHONE) == []


def test_providers_that_refuse_or_are_down(sandbox: Sandbox) -> None:
    sandbox.fault("chat", "refuse", times=1)
    assert send_chat(sandbox).json()["error"]["code"] == 131026
    sandbox.fault("sms", "refuse", times=1)
    assert send_sms(sandbox).status_code == 422
    sandbox.fault("sms", "down", times=1)
    with pytest.raises(httpx.TransportError):
        send_sms(sandbox)
    assert sandbox.inbox(PHONE) == []


@pytest.mark.parametrize(("kind", "code"), [("refuse", 550), ("temporary", 451), ("down", 421)])
def test_a_mail_server_that_refuses(sandbox: Sandbox, kind: str, code: int) -> None:
    sandbox.fault("smtp", kind, times=1)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send_mail(sandbox)
    assert refused.value.recipients["Siti@Contoh.id"][0] == code
    assert sandbox.inbox("siti@contoh.id") == []
    send_mail(sandbox)
    assert len(sandbox.inbox("siti@contoh.id")) == 1


def test_the_page_shows_the_newest_message_first_and_no_markup_of_others(sandbox: Sandbox) -> None:
    send_sms(sandbox, "pertama")
    send_sms(sandbox, "<script>alert(1)</script>")
    text = sandbox.http.get(f"{sandbox.url}/pesan/", params={"to": PHONE}).text
    assert text.index("&lt;script&gt;") < text.index("pertama")
    assert "<script" not in text
    assert "0812-3456-7890" in text
