"""How a message leaves the house."""

from typing import Protocol


class Undeliverable(Exception):
    """The provider says that this address will never take a message: another try cannot help, another way may."""


class Messenger(Protocol):
    def send(self, channel: str, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        """Hand one message to the provider of `channel` (chat, sms, email); answers the provider's id of it.

        `to` is a phone number `08...` or an e-mail address; `subject` and `html` are for e-mail only. `key` names the
        message: handed over again with the same key it is the same message (providers give it back in their receipts).
        Raises `Undeliverable`, or any other exception when a later try may help.
        """
        ...
