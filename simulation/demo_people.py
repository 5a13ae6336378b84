"""Whom the demo's cases are about: people whom the registry's stand-in knows, their answers and their papers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.form import Field

CHILD_BELOW: Final = 17
_MARITAL: Final = {"KAWIN": "married", "BELUM KAWIN": "single", "CERAI MATI": "widowed", "CERAI HIDUP": "divorced"}


@dataclass(frozen=True)
class Person:
    """One entry of the stand-in's register. `seed` varies face and table."""

    nik: str
    name: str
    birth_place: str
    born: date
    female: bool
    card: str
    father: str
    mother: str
    marital: str
    address: str
    rt: str
    rw: str
    village: str
    district: str
    seed: int

    def is_child(self, day: date) -> bool:
        return (day.year - self.born.year) - ((day.month, day.day) < (self.born.month, self.born.day)) < CHILD_BELOW


@cache
def registered() -> Mapping[str, Person]:
    """The people of the stand-in by name."""
    rows = json.loads((files("lingga_app.sandbox") / "people.json").read_text(encoding="utf-8"))["people"]
    return {row["name"]: _person(row, seed) for seed, row in enumerate(rows)}


def answers_of(person: Person, day: date, **given: str) -> dict[Field, str]:
    """A complete form; `given` names fields that differ from the register or were not asked there."""
    child = person.is_child(day)
    district = next(each for each in DISTRICTS if each.name.upper() == person.district)
    village = next(each for each in district.villages if each.name.upper() == person.village)
    answers = {
        Field.HELD_PASSPORT: "no",
        Field.PURPOSE: "visit",
        Field.NAME: person.name,
        Field.BIRTH_PLACE: person.birth_place,
        Field.BIRTH_DATE: person.born.isoformat(),
        Field.SEX: "female" if person.female else "male",
        Field.NIK: person.nik,
        Field.FAMILY_CARD: person.card,
        Field.PRODUCT: "epassport_5y",
        Field.OCCUPATION: "Pelajar" if child else "Nelayan",
        Field.IN_LINGGA: "yes",
        Field.DISTRICT: district.code,
        Field.VILLAGE: village.code,
        Field.HAMLET: person.address.title(),
        Field.RT: person.rt,
        Field.RW: person.rw,
        Field.LANDMARK: "dekat masjid",
        Field.PHONE: f"0812700020{person.seed:02d}",
        Field.FATHER_NAME: person.father,
        Field.MOTHER_NAME: person.mother,
        Field.EMERGENCY_NAME: person.mother,
        Field.EMERGENCY_PHONE: "081270003000",
        Field.HELD_PASSPORT_AGAIN: "no",
    }
    answers |= _CHILD if child else {**_ADULT, Field.MARITAL: _MARITAL[person.marital]}
    return answers | {Field(name): value for name, value in given.items()}


def lines_of(kind: str, person: Person) -> list[tuple[str, str]]:
    """What stands on a letter that this person signed, as (label, value)."""
    parents = [("Ayah", person.father), ("Ibu", person.mother)]
    home = [("Alamat", person.address), ("Desa", person.village), ("Kecamatan", person.district)]
    return {
        "parents_statement": [*parents, ("Untuk anak", person.name)],
        "mandate": [("Nama", person.name), *home, ("Menunjuk", "Laila"), ("Tanda tangan", person.name.title())],
    }[kind]


_ADULT: Final = {
    Field.HAS_KTP: "yes",
    Field.DUAL_CITIZEN: "no",
    Field.NAME_CHANGED: "no",
    Field.SPOUSE_NAME: "NUR HAYATI",
}
_CHILD: Final = {Field.PARENTS: "together", Field.DUAL_CITIZEN: "no", Field.PARENT_PASSPORT: "no"}


def _person(row: Mapping[str, Any], seed: int) -> Person:
    return Person(
        nik=row["nik"],
        name=row["name"],
        birth_place=row["birth_place"],
        born=date.fromisoformat(row["birth_on"]),
        female=row["sex"] == "P",
        card=row["kk_number"],
        father=row["father_name"],
        mother=row["mother_name"],
        marital=row["marital_status"],
        address=row["address"],
        rt=row["rt"],
        rw=row["rw"],
        village=row["village"],
        district=row["district"],
        seed=seed,
    )
