"""Messages by the WhatsApp Business Cloud API, a JSON SMS provider and SMTP."""

import smtplib
from email.message import EmailMessage
from email.utils import make_msgid

import httpx

from lingga_app.domain.identity import phone_e164
from lingga_app.ports.messages import Undeliverable
from lingga_app.settings import Outside

SECONDS = 10.0
TLS_PORT = 465
NEVER = frozenset({131026})
"""The chat provider's codes for "this number cannot get our messages"."""


class Messages:
    """Implements `Messenger`. One connection pool for the life of the process."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._http = httpx.Client(timeout=SECONDS, trust_env=False)

    def send(self, channel: str, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        if channel == "email":
            return self._mail(to, subject, text, html, key)
        if channel == "sms":
            return self._sms(to, text, key)
        if channel == "chat":
            return self._chat(to, text, key)
        raise Undeliverable(f"no way named {channel}")

    def _chat(self, to: str, text: str, key: str) -> str:
        body = {
            "messaging_product": "whatsapp",
            "to": phone_e164(to).lstrip("+"),
            "type": "text",
            "text": {"body": text},
            "biz_opaque_callback_data": key,
        }
        answer = self._http.post(
            f"{self._outside.chat_url}/v1/messages", json=body, headers=_bearer(self._outside.chat_key)
        )
        if answer.status_code == httpx.codes.BAD_REQUEST and _error_code(answer) in NEVER:
            raise Undeliverable("chat: the number takes no messages")
        answer.raise_for_status()
        return str(answer.json()["messages"][0]["id"])

    def _sms(self, to: str, text: str, key: str) -> str:
        body = {"to": phone_e164(to), "text": text, "reference": key}
        answer = self._http.post(
            f"{self._outside.sms_url}/v1/messages", json=body, headers=_bearer(self._outside.sms_key)
        )
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            raise Undeliverable("sms: the number cannot be reached")
        answer.raise_for_status()
        return str(answer.json()["id"])

    def _mail(self, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        mail = self._outside.mail
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = mail.sender, to, subject
        letter["Message-ID"] = make_msgid(idstring=key, domain=mail.sender.rpartition("@")[2].strip("<> "))
        letter.set_content(text)
        if html is not None:
            letter.add_alternative(html, subtype="html")
        connect = smtplib.SMTP_SSL if mail.port == TLS_PORT else smtplib.SMTP
        try:
            with connect(mail.host, mail.port, timeout=SECONDS) as server:
                if connect is smtplib.SMTP and server.has_extn("starttls"):
                    server.starttls()
                if mail.user:
                    server.login(mail.user, mail.password)
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            if all(500 <= code < 600 for code, _ in refused.recipients.values()):
                raise Undeliverable("email: the mailbox is refused") from None
            raise
        return str(letter["Message-ID"])


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _error_code(answer: httpx.Response) -> int:
    try:
        return int(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return 0
