"""The SMTP server that takes every letter and delivers it to the inbox page."""

import asyncio
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from lingga_app.sandbox.messages import box
from lingga_app.sandbox.world import World

MAX_BYTES = 5 * 1024 * 1024


class Inbox:
    """aiosmtpd's handler: RCPT and DATA, with the faults of the part `smtp`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, recipient: str, options: list[str]
    ) -> str:
        """Refuse (550), ask to come again (451), or accept."""
        faults = self._world.faults
        if faults.take("smtp", "down") is not None:
            return "421 4.3.2 Service not available"
        if faults.take("smtp", "refuse") is not None:
            return "550 5.1.1 Mailbox unavailable"
        if faults.take("smtp", "temporary") is not None:
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(recipient)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the letter once per recipient."""
        world = self._world
        if (seconds := world.faults.take("smtp", "slow")) is not None:
            await asyncio.sleep(seconds)
        letter = message_from_bytes(envelope.content or b"", policy=default)
        subject, words = _read(letter)
        lost = world.faults.take("smtp", "undelivered") is not None
        with world.store.transaction():
            for recipient in envelope.rcpt_tos:
                box.put(
                    world,
                    "email",
                    box.address(recipient),
                    words,
                    sender=envelope.mail_from or "",
                    subject=subject,
                    status="sent" if lost else "delivered",
                    visible=int(not lost),
                    reference=str(letter.get("Message-ID", "")),
                )
        return "250 OK: the letter is in the inbox"


def _read(letter: EmailMessage) -> tuple[str, str]:
    """Subject and plain text; a letter that cannot be read is shown as what it is."""
    try:
        part = letter.get_body(("plain", "html"))
        return str(letter.get("Subject", "")), part.get_content() if part else ""
    except (MessageError, LookupError, UnicodeError):
        return str(letter.get("Subject", "")), "(surat tidak terbaca)"


def protocol(world: World, loop: asyncio.AbstractEventLoop) -> SMTP:
    """One SMTP conversation."""
    return SMTP(
        Inbox(world), hostname="sandbox.invalid", loop=loop, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, timeout=60
    )
