"""Limits that a load run must keep, and how they are told: a line for people, one of JSON, the exit code."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    value: float
    most: float | None = None
    least: float | None = None

    @property
    def kept(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def as_dict(self) -> dict[str, Any]:
        bound = {"most": self.most} if self.most is not None else {"least": self.least}
        return {"name": self.name, "value": round(self.value, 3), **bound, "kept": self.kept}


def tell(name: str, found: dict[str, Any]) -> int:
    """Print what was found; 0 if every limit was kept."""
    for limit in found["limits"]:
        bound = f"at most {limit['most']}" if "most" in limit else f"at least {limit['least']}"
        print(f"{'kept  ' if limit['kept'] else 'BROKEN'} {limit['name']}: {limit['value']:g} ({bound})")
    print(json.dumps({"name": name, **found}, default=lambda value: round(value, 3)))
    return 0 if all(limit["kept"] for limit in found["limits"]) else 1
