"""A messenger that keeps what it was given, for tests that read what a person would read."""

import re
from dataclasses import dataclass, field

from lingga_app.ports.messages import Undeliverable


@dataclass(frozen=True)
class Letter:
    channel: str
    to: str
    subject: str
    text: str
    key: str


@dataclass
class Letterbox:
    letters: list[Letter] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    def send(self, channel: str, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        if channel in self.refuses:
            raise Undeliverable(channel)
        self.letters.append(Letter(channel, to, subject, text, key))
        return f"letter-{len(self.letters)}"

    def code(self) -> str:
        """The code in the newest message."""
        return re.findall(r"\b\d{6}\b", self.letters[-1].text)[0]
