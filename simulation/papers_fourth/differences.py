"""Where one paper says something else than the form: real differences to ask about, and spellings to let pass."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any, Final

from simulation.papers_fourth.family import TODAY, Family, Member, name_of

ALIKE: Final = {
    "RAMLI": "RUSLI", "SALMAH": "SALBIAH", "AMINAH": "AMELIA", "YULIANI": "YUSNIAR",
    "RAHMAT": "ROHMAN", "RUSLAN": "RUSDI",
    "DEWI": "DESI", "HERMAN": "HENDRA", "IRWAN": "IRFANDI", "ARIFIN": "ARIANTO",
    "MARDIANA": "MARLIANTI", "NANI": "NURI", "SARI": "SITA",
    "LESTARI": "LESMANA", "PUTRA": "PRATAMA", "EFENDI": "EFRIZAL", "HAKIM": "HALIM", "SAFITRI": "SAFRINA",
    "HANDAYANI": "HANDIKA", "IBRAHIM": "ILYAS", "UTAMI": "UTARI", "SAPUTRA": "SAPRUDIN", "WAHYUNI": "WAHIDAH",
}  # fmt: skip
REAL: Final = {
    "ktp": ("nik_digit", "other_name", "birth_day_month", "word_missing"),
    "kk": ("card_number", "not_member", "father", "mother", "birth_year", "birth_day_month",
           "nik_digit", "name_letter", "other_name"),
    "akta": ("father", "mother", "other_name", "birth_year", "birth_day_month", "name_letter", "word_missing"),
    "nikah": ("other_name", "birth_year"),
    "ijazah": ("word_missing", "birth_day_month", "name_letter", "other_name"),
}  # fmt: skip
TOLERATED: Final = ("doubled_letter", "old_spelling", "title", "lower_case")


@dataclass(frozen=True, slots=True)
class Difference:
    """What was planted into which paper of a family. An empty kind: nothing."""

    kind: str = ""
    tolerated: bool = False
    where: str = ""

    def truth(self) -> dict[str, Any]:
        return {"kind": self.kind, "tolerated": self.tolerated, "where": self.where}


def plant(sort: str, family: Family, kinds: list[str], chance: Random) -> tuple[Difference, Family]:
    """Something of `sort` (real, tolerated, none) that fits this family, and the family as the odd paper tells it."""
    if sort == "none":
        return Difference(), family
    where = chance.choice([kind for kind in kinds if _speaks_of(kind, family)])
    for _ in range(20):
        kind = chance.choice(REAL[where] if sort == "real" else TOLERATED)
        if (told := _told(kind, family, chance)) is not None:
            place = "form" if kind == "lower_case" else where
            return Difference(kind, sort == "tolerated", place), told
    return Difference(), family


def _speaks_of(kind: str, family: Family) -> bool:
    """Whether the paper carries the applicant's own data."""
    if kind == "ktp":
        return family.applicant.age >= 17
    return kind != "nikah" or family.who < 2


def _told(kind: str, family: Family, chance: Random) -> Family | None:
    who = family.applicant
    if kind == "card_number":
        return replace(family, card=_digit(family.card, chance))
    if kind == "lower_case":
        return family
    if kind == "not_member":
        rest = tuple(each for each in family.members if each is not who)
        return replace(family, members=rest, who=0) if family.who > 0 else None
    changed = CHANGES[kind](who, chance)
    if changed is None or changed == who:
        return None
    return replace(family, members=tuple(changed if each is who else each for each in family.members))


def _digit(number: str, chance: Random) -> str:
    """Another serial: the third of its four digits."""
    return number[:14] + str((int(number[14]) + chance.randint(2, 8)) % 10) + number[15]


def _swapped(who: Member, _chance: Random) -> Member | None:
    if who.born.day > 12 or who.born.day == who.born.month:
        return None
    other = date(who.born.year, who.born.day, who.born.month)
    return replace(who, born=other) if other < TODAY else None


def _year(who: Member, chance: Random) -> Member:
    year = who.born.year - chance.choice((1, 2, 3))
    return replace(who, born=date(year, who.born.month, min(who.born.day, 28)))


def _alike(who: Member, _chance: Random) -> Member | None:
    words = who.name.split()
    other = [ALIKE.get(word, word) for word in words]
    return replace(who, name=" ".join(other)) if other != words else None


def _another(who: Member, chance: Random) -> Member | None:
    other = name_of(who.sex, False, chance)
    return None if set(other.split()) & set(who.name.split()) else replace(who, name=other)


def _shorter(who: Member, _chance: Random) -> Member | None:
    words = who.name.split()
    return replace(who, name=" ".join(words[:-1])) if len(words) > 1 else None


def _parent(field: str) -> Callable[[Member, Random], Member | None]:
    def changed(who: Member, chance: Random) -> Member | None:
        old = getattr(who, field)
        other = name_of(type(who.sex)("male" if field == "father" else "female"), False, chance)
        return None if set(other.split()) & set(old.split()) else replace(who, **{field: other})

    return changed


def _doubled(who: Member, _chance: Random) -> Member | None:
    for n in range(2, len(who.name) - 1):
        if who.name[n] in "LMNRSF" and who.name[n - 1] in "AIUEO" and who.name[n + 1] in "AIUEO":
            return replace(who, name=f"{who.name[:n]}{who.name[n]}{who.name[n:]}")
    return None


def _old(who: Member, _chance: Random) -> Member | None:
    for new, old in (("U", "OE"), ("J", "DJ")):
        if new in who.name and old not in who.name:
            return replace(who, name=who.name.replace(new, old, 1))
    return None


def _titled(who: Member, chance: Random) -> Member:
    before = chance.choice(("H. ", "DRS. ", "IR. ")) if who.sex.value == "male" else chance.choice(("HJ. ", "DRA. "))
    return replace(who, name=f"{before}{who.name}" if chance.random() < 0.6 else f"{who.name}, S.PD")


CHANGES: Final[dict[str, Callable[[Member, Random], Member | None]]] = {
    "nik_digit": lambda who, chance: replace(who, nik=_digit(who.nik, chance)),
    "birth_day_month": _swapped,
    "birth_year": _year,
    "name_letter": _alike,
    "other_name": _another,
    "word_missing": _shorter,
    "father": _parent("father"),
    "mother": _parent("mother"),
    "doubled_letter": _doubled,
    "old_spelling": _old,
    "title": lambda who, chance: _titled(who, chance) if who.age > 30 else None,
}


def form_of(family: Family, planted: Difference) -> dict[str, str]:
    """What the applicant typed."""
    who = family.applicant
    case = str.title if planted.kind == "lower_case" else str
    return {
        "name": case(who.name), "nik": who.nik, "birth_place": case(who.birth_place),
        "birth_date": who.born.isoformat(),
        "sex": who.sex.value, "family_card": family.card, "father_name": case(who.father),
        "mother_name": case(who.mother),
        "rt": family.rt, "rw": family.rw, "village": family.village.code, "district": family.district_code,
    }  # fmt: skip


def questions(planted: Difference, family: Family, told: Family) -> list[dict[str, str]]:
    """What the service must ask about the odd paper."""
    if not planted.kind or planted.tolerated:
        return []
    who = family.applicant
    if planted.kind == "not_member":
        return [{"field": "family_card", "rule": "not_on_card", "form_says": who.name, "paper_reads": ""}]
    other = told.applicant
    pairs = {
        "family_card": (family.card, told.card), "name": (who.name, other.name), "nik": (who.nik, other.nik),
        "birth_date": (who.born.isoformat(), other.born.isoformat()), "father_name": (who.father, other.father),
        "mother_name": (who.mother, other.mother),
    }  # fmt: skip
    return [
        {"field": field, "rule": "differs", "form_says": said, "paper_reads": read}
        for field, (said, read) in pairs.items()
        if said != read
    ]
