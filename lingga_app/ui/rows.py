"""Display-ready rows of the supervisor's and auditor's pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SessionRow:
    place: str
    when: str
    filled: str
    percent: int


@dataclass(frozen=True)
class AuditRow:
    key: str
    when: str
    who: str
    what: str
    case: str
