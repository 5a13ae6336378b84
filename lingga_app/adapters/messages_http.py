"""Messages by the WhatsApp Business Cloud API, a JSON SMS provider and SMTP."""

from typing import Any

import httpx

from lingga_app.adapters.messages_mail import Mailbox
from lingga_app.domain.identity import phone_e164
from lingga_app.ports.messages import Undeliverable, Unsure
from lingga_app.settings import Outside

SECONDS = 10.0
LOST_BEHIND = frozenset({502, 504})
"""A gateway in between got no answer: the provider may have taken the message all the same."""
NEVER = frozenset({131026})
"""The chat provider's codes for "this number cannot get our messages"."""


class Messages:
    """Implements `Messenger`. One connection pool for the life of the process."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._mailbox = Mailbox(outside.mail)
        self._http = httpx.Client(timeout=SECONDS, trust_env=False)

    def close(self) -> None:
        """Give the connections back; nothing is sent afterwards."""
        self._http.close()

    def send(self, channel: str, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        if channel == "email":
            return self._mailbox.send(to, subject, text, html, key)
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
        answer = self._post(self._outside.chat_url, self._outside.chat_key, body)
        if answer.status_code == httpx.codes.BAD_REQUEST and _error_code(answer) in NEVER:
            raise Undeliverable("chat: the number takes no messages")
        answer.raise_for_status()
        return str(answer.json()["messages"][0]["id"])

    def _sms(self, to: str, text: str, key: str) -> str:
        body = {"to": phone_e164(to), "text": text, "reference": key}
        answer = self._post(self._outside.sms_url, self._outside.sms_key, body)
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            raise Undeliverable("sms: the number cannot be reached")
        answer.raise_for_status()
        return str(answer.json()["id"])

    def _post(self, url: str, key: str, body: dict[str, Any]) -> httpx.Response:
        """Raises `Unsure` when the request went out and no answer came back."""
        try:
            answer = self._http.post(f"{url}/v1/messages", json=body, headers=_bearer(key))
        except (httpx.ReadError, httpx.ReadTimeout, httpx.WriteError, httpx.WriteTimeout, httpx.RemoteProtocolError):
            raise Unsure("no answer came back") from None
        if answer.status_code in LOST_BEHIND:
            raise Unsure(f"a gateway answered {answer.status_code}")
        return answer


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _error_code(answer: httpx.Response) -> int:
    try:
        return int(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return 0
