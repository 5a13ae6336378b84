"""A person as the population registry keeps them, and what became of a question about one."""

from dataclasses import dataclass
from enum import StrEnum


class Registered(StrEnum):
    """How the registry's own record stands."""

    ACTIVE = "active"
    MOVED = "moved"
    DECEASED = "deceased"
    DOUBLE = "double"


class RegistryOutcome(StrEnum):
    """`ASKED` until an answer came: the registry may be out of reach for hours, the case goes on meanwhile."""

    ASKED = "asked"
    FOUND = "found"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


BLOCKING = frozenset({Registered.DECEASED, Registered.DOUBLE})
"""Records that only the civil registry can mend: no passport is approved on them."""


@dataclass(frozen=True, slots=True)
class RegistryPerson:
    """`birth_on` is ISO text, `sex` male or female, both "" where the registry leaves them out."""

    nik: str
    name: str
    birth_place: str
    birth_on: str
    sex: str
    family_card: str
    father_name: str
    mother_name: str
    village: str
    district: str
    state: Registered

    @property
    def outcome(self) -> RegistryOutcome:
        return RegistryOutcome.BLOCKED if self.state in BLOCKING else RegistryOutcome.FOUND
