"""Display-ready rows that components list. Frozen, small, and safe to keep in a state var."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One line of a fact list: what, and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class Step:
    """One stage of a timeline. `state`: done, now, next or stopped; `mark` is the number shown until it is done."""

    label: str
    note: str = ""
    state: str = "next"
    mark: str = ""


@dataclass(frozen=True)
class Choice:
    """One row of a choice list."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class FieldError:
    """A refusal beside a field and in the summary. `field` is the id of the control."""

    field: str
    message: str


@dataclass(frozen=True)
class Day:
    """One day of a strip: weekday, number of the day, and room in words. `full` days cannot be chosen."""

    value: str
    weekday: str
    number: str
    room: str
    full: bool = False


@dataclass(frozen=True)
class Slot:
    """One hour range of a session with its room in words."""

    value: str
    label: str
    room: str
    full: bool = False


@dataclass(frozen=True)
class Mark:
    """A place on a picture, all four in 0..1 of its width and height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Saying:
    """One chat message. `mine`: written by the reader; `meta`: who and when, in words."""

    key: str
    text: str
    meta: str
    mine: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar of a chart. `tone`: sea, warn or bad; `shown` is the number in words beside it."""

    label: str
    value: float
    shown: str = ""
    tone: str = "sea"


@dataclass(frozen=True)
class Point:
    """One point of a forecast line with its band. `value` may be a count beside it (bars), below zero = none."""

    label: str
    line: float
    low: float
    high: float
    value: float = -1


@dataclass(frozen=True)
class Tab:
    """One tab or nav entry. `count` is a small number in words beside it."""

    value: str
    label: str
    href: str = ""
    count: str = ""
