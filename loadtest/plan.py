"""What one run is, as its generators must know it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

PERSONAS: Final[Mapping[str, float]] = {
    "wired": 1, "2g": 2, "3g": 4, "satellite": 1, "shared": 2, "lossy": 1, "locked": 1,
}  # fmt: skip
"""Shares of lines among applicants (ours: the islands' are not published). Officers sit at a wired one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run as its generators must know it. `ports` by line; `think`: seconds between acts, shortest and longest.

    `room`: the opening whose waiting room everybody passes through, "" for none. `alone`: only people with a phone are
    there, over the socket (the replay of a prediction).
    """

    shape: str
    users: int
    seconds: float
    seed: int
    origin: str
    sandbox: str
    ports: dict[str, int]
    personas: tuple[str, ...]
    think: tuple[float, float]
    crowd: str
    out: str
    shift: float
    room: str = ""
    alone: bool = False

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Plan":
        row = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**row, "personas": tuple(row["personas"]), "think": tuple(row["think"])})
