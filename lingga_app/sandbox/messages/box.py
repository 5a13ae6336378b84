"""The stored messages of all channels, and their way from accepted to read."""

import re

from lingga_app.sandbox.store import Row
from lingga_app.sandbox.world import World

PHONE = re.compile(r"[0-9]{9,15}\Z")
STATUSES = ("accepted", "sent", "delivered", "read", "failed")


def phone(raw: str) -> str | None:
    """`0812-3456-7890`, `+62 812...` and `62812...` are one number: `62812...`. None if it is no phone number."""
    digits = re.sub(r"[ ().+-]", "", raw)
    if digits.startswith("0"):
        digits = "62" + digits[1:]
    return digits if PHONE.match(digits) else None


def address(raw: str) -> str:
    """A recipient as it is stored: phone number, or e-mail in lower case."""
    return raw.strip().lower() if "@" in raw else (phone(raw) or raw.strip())


def put(world: World, channel: str, recipient: str, text: str, **more: object) -> Row:
    """Store one message; `visible=0` is a message that the provider accepted and nobody will ever see."""
    row = {
        "id": world.new_id(),
        "channel": channel,
        "recipient": recipient,
        "text": text,
        "at": world.clock.now(),
        "status": "accepted",
        "sender": "",
        "subject": "",
        "reference": "",
        "visible": 1,
        **more,
    }
    world.store.insert("message", row)
    return row


def mark(world: World, message_id: str, status: str) -> None:
    """Move the message on; it never goes back (a late "delivered" after "read" changes nothing)."""
    row = world.store.one("SELECT status FROM message WHERE id = ?", message_id)
    if row and STATUSES.index(status) > STATUSES.index(row["status"]):
        world.store.run("UPDATE message SET status = ? WHERE id = ?", status, message_id)


def messages(world: World, recipient: str) -> list[Row]:
    """What the person sees, newest first."""
    return world.store.all(
        """SELECT id, channel, recipient AS "to", sender, subject, text, at, status FROM message
           WHERE visible = 1 AND recipient = ? ORDER BY at DESC, rowid DESC LIMIT 200""",
        address(recipient),
    )


def recipients(world: World) -> list[Row]:
    """Everybody who got a message, the latest first."""
    return world.store.all(
        """SELECT recipient, count(*) AS count, max(at) AS at FROM message WHERE visible = 1
           GROUP BY recipient ORDER BY at DESC LIMIT 200"""
    )
