"""How a message leaves the house."""

from typing import Protocol


class Undeliverable(Exception):
    """The provider says that this address will never take a message: another try cannot help, another way may."""


class Unsure(Exception):
    """The message went out and the answer was lost: it may have arrived, so the same way is not tried twice."""


class Messenger(Protocol):
    def send(self, channel: str, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        """Hand one message to the provider of `channel` (chat, sms, email); answers the provider's id of it.

        `to` is a phone number `08...` or an e-mail address; `subject` and `html` are for e-mail only. `key` names the
        message: handed over again with the same key it is the same message (providers give it back in their receipts).
        Raises `Undeliverable`, `Unsure`, or any other exception when nothing left the house and a later try may help.
        """
        ...
