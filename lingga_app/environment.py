"""Values out of the process environment, with sentences for those that cannot be read."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

T = TypeVar("T")


class Environment:
    """Reads one value at a time and keeps going, so that a person mends all mistakes in one go."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.env.get(name, "").strip() or default

    def choice(self, name: str, among: tuple[T, ...], default: T) -> T:
        return self._parse(name, default, lambda raw: among[among.index(raw)], f"one of {', '.join(map(str, among))}")

    def flag(self, name: str, *, default: bool) -> bool:
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        return self._parse(name, default, lambda raw: words[raw.lower()], "1 or 0")

    def number(self, name: str, default: int, low: int = 1, high: int = 1_000_000) -> int:
        def parse(raw: str) -> int:
            value = int(raw)
            if not low <= value <= high:
                raise ValueError
            return value

        return self._parse(name, default, parse, f"a whole number from {low} to {high}")

    def moment(self, name: str) -> datetime | None:
        def parse(raw: str) -> datetime | None:
            value = datetime.fromisoformat(raw)
            if value.tzinfo is None:
                raise ValueError
            return value

        return self._parse(name, None, parse, "a moment with its zone, such as 2026-12-01T08:00:00+07:00")

    def address(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        def parse(raw: str) -> str:
            parts = urlsplit(raw)
            if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
                raise ValueError
            return raw.rstrip("/")

        return self._parse(name, default, parse, f"an address that starts with {'://, '.join(schemes)}://")

    def _parse(self, name: str, default: T, parse: Callable[[str], T], wanted: str) -> T:
        raw = self.env.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except (ValueError, KeyError):
            self.problems.append(f"{name}={raw!r} is not {wanted}.")
            return default
