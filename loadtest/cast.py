"""Who is there in a load run, as it is handed from the preparation to the generators."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

PLACE = "dabo-singkep"
"""The office, where everybody goes."""
CONTROL = {"X-Sandbox-Control": "kendali-contoh"}
"""Opens the stand-ins' control calls."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with a case. `token` is that of their session cookie; `order` of their bill, if there is one."""

    token: str
    reference: str
    phone: str
    born: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """Somebody who begins during the run: `answers` by field, `photo` names the file for each kind of paper."""

    phone: str
    born: str
    answers: dict[str, str]
    photos: dict[str, str]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody by where they stand. `opens`: the moment the service's clock shows at the start (ISO)."""

    seed: int
    opens: str
    payable: tuple[Known, ...] = ()
    paid: tuple[Known, ...] = ()
    booked: tuple[Known, ...] = ()
    fresh: tuple[Fresh, ...] = ()

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Crowd":
        row = json.loads(path.read_text(encoding="utf-8"))
        known = {stage: tuple(Known(**each) for each in row[stage]) for stage in ("payable", "paid", "booked")}
        return cls(row["seed"], row["opens"], **known, fresh=tuple(Fresh(**each) for each in row["fresh"]))
