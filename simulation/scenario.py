"""What is simulated, read from small TOML files: every parameter says where it comes from, or that it is swept.

`{ value = 3.3, source = "S1" }` names an entry of the list of sources (docs/simulation.md);
`{ value = 0.1, swept = [0.05, 0.25] }` is an assumption of ours and the range it was tried in. A file may `extends`
another and say only what differs.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

FOLDER: Final = Path(__file__).parent / "scenarios"
T = TypeVar("T")


class ScenarioWrong(Exception):
    """The file says something that cannot be: a sentence for its author."""


@dataclass(frozen=True, slots=True)
class Demand:
    """`per_working_day`: people; parties arrive also at weekends, at `weekend` of that. `together`: share that comes
    in the first ten minutes after the calendar opens. `bots`: accounts that hold seats and let them go."""

    per_working_day: float
    weekend: float
    early_year: float
    ramadan: float
    school_holiday: float
    together: float
    opening_every: float
    bots: float


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of people (0 to 1), hours where the name says so. `presses_twice`: of acts that may be done once;
    `tries_early`: of looks at one's page on which somebody presses what is not open to them."""

    drops_out: float
    reads_after_hours: float
    pays_after_hours: float
    never_pays: float
    pays_late: float
    pays_wrong: float
    pays_twice: float
    no_show: float
    moves_date: float
    retakes: float
    keeps_answer: float
    asks_in_chat: float
    by_post: float
    named_collector: float
    never_collects: float
    mail_only: float
    ktp_on_phone: float
    families_together: float
    wants_sooner: float
    takes_offer: float
    leaves_line: float
    walks_in: float
    presses_twice: float
    tries_early: float


@dataclass(frozen=True, slots=True)
class Staff:
    """People and speeds. `looks_every` in minutes: how often a desk looks at its queue. `notices`: share of planted
    mistakes that an officer sees; `imagines`: share of sound cases sent back for nothing. `door_per_minute`,
    `door_at_once`: how many a waiting room lets in, and has inside."""

    interviewers: float
    verifiers: float
    approvers: float
    printers: float
    counters: float
    chairs_an_hour: float
    walk_in_chairs: float
    planned_weeks: float
    door_per_minute: float
    door_at_once: float
    glance_minutes: float
    interview_minutes: float
    verify_minutes: float
    approve_minutes: float
    print_minutes: float
    counter_minutes: float
    looks_every: float
    notices: float
    imagines: float
    spoils: float


@dataclass(frozen=True, slots=True)
class World:
    """`no_boat`: share of days on which a route does not sail; `moves_boat`, `boat_undone`: how often the office then
    moves its people, and takes that back. `cancelled`: working days on which a coming session is cancelled.
    `clock_decides`: visits about which nobody decides in time. `catches`, `alarms`: how often the automatic check of
    papers doubts a blurred and a sharp photo. `drawn`: how many photos are really drawn and read. `books`,
    `books_every`: size and working days between deliveries of blank books. `callback_lost`, `callback_twice`: of the
    bank's calls."""

    no_boat: float
    reports_boat: float
    moves_boat: float
    boat_undone: float
    cancelled: float
    clock_decides: float
    catches: float
    alarms: float
    drawn: float
    books: float
    books_every: float
    callback_minutes: float
    callback_lost: float
    callback_twice: float


@dataclass(frozen=True, slots=True)
class Planted:
    """Shares of applications with a planted fault, see `people.Defect`."""

    blurred: float
    mother_differs: float
    nik_unknown: float
    held_before: float
    born_differs: float


@dataclass(frozen=True, slots=True)
class Visit:
    """An outreach visit every so many days: announced `notice_days` ahead."""

    name: str
    district: str
    first_day: int
    every_days: int
    days: int
    chairs: int
    notice_days: int = 14


@dataclass(frozen=True, slots=True)
class Trouble:
    """`what`: bank, callbacks, mail, registry, post or boats; day 0 is the first of the run."""

    what: str
    first_day: int
    days: int


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    start: date
    days: int
    demand: Demand
    habits: Habits
    staff: Staff
    world: World
    planted: Planted
    visits: tuple[Visit, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict[str, str])
    """`staff.interviewers` -> "S1" or "swept 1 to 4": where each value comes from."""

    def with_values(self, **values: float) -> "Scenario":
        """`with_values(staff__interviewers=2)`: the same world with other numbers."""
        made = self
        for name, value in values.items():
            part, key = name.split("__")
            made = replace(made, **{part: replace(getattr(made, part), **{key: value})})
        return made


_PARTS: Final = {"demand": Demand, "habits": Habits, "staff": Staff, "world": World, "planted": Planted}
TROUBLES: Final = ("bank", "callbacks", "mail", "registry", "post", "boats")


def names() -> list[str]:
    """The scenarios that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str) -> Scenario:
    """A scenario by name, or a file of one's own by its path. Raises `ScenarioWrong`."""
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not path.is_file():
        raise ScenarioWrong(f"There is no scenario {name}. There are: {', '.join(names())}.")
    rows = _rows(path)
    strange = rows.keys() - {"title", "start", "days", "visits", "troubles", *_PARTS}
    if strange:
        raise ScenarioWrong(f"{path.name}: what is {', '.join(sorted(strange))}?")
    origins: dict[str, str] = {}
    parts = {part: _part(kind, part, rows.get(part, {}), origins) for part, kind in _PARTS.items()}
    troubles = tuple(Trouble(**row) for row in rows.get("troubles", ()))
    for trouble in troubles:
        if trouble.what not in TROUBLES:
            raise ScenarioWrong(f"{path.name}: a trouble is one of {', '.join(TROUBLES)}, not {trouble.what}.")
    visits = tuple(Visit(**row) for row in rows.get("visits", ()))
    return Scenario(
        path.stem, rows["title"], rows["start"], rows["days"], **parts, visits=visits, troubles=troubles,
        origins=origins,
    )  # fmt: skip


def _rows(path: Path) -> dict[str, Any]:
    """The file laid over the one that it extends, table by table."""
    own = tomllib.loads(path.read_text(encoding="utf-8"))
    base = own.pop("extends", None)
    if base is None:
        return own
    rows = _rows(FOLDER / f"{base}.toml")
    for key, value in own.items():
        rows[key] = {**rows.get(key, {}), **value} if key in _PARTS else value
    return rows


def _part(kind: type[T], part: str, rows: Mapping[str, Any], origins: dict[str, str]) -> T:
    known = {each.name for each in fields(kind)}  # pyright: ignore[reportArgumentType]
    if wrong := known ^ rows.keys():
        raise ScenarioWrong(f"{part}: missing or unknown: {', '.join(sorted(wrong))}.")
    for key, row in rows.items():
        if not isinstance(row, dict) or "value" not in row or not row.keys() & {"source", "swept"}:
            raise ScenarioWrong(f"{part}.{key} needs a value and its source, or the range in which it was swept.")
        swept = row.get("swept")
        origins[f"{part}.{key}"] = row["source"] if swept is None else f"swept {swept[0]} to {swept[1]}"
    return kind(**{key: row["value"] for key, row in rows.items()})
