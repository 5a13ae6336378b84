"""What disagrees between a family's papers and its form: real differences, and spellings nobody should ask about.

Every planted difference names the one place that is off. Changed digits of a NIK are in the serial number, so that
birth date and sex inside the number stay true and no second question arises.
"""

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from lingga_app.domain.identity import Sex
from simulation.papers_third.people import Family, Soul, name_of

REAL: Final = (
    "name_letter",
    "other_name",
    "word_missing",
    "birth_year",
    "birth_day_month",
    "nik_digit",
    "mother",
    "father",
    "card_number",
    "not_member",
)
TOLERATED: Final = ("lower_case", "title", "old_spelling", "abbreviated", "doubled_letter")
ANOTHER_NAME: Final = {
    "RAHMAN": "RAHMAT",
    "HASAN": "HUSIN",
    "SURYANI": "SURYATI",
    "AZIZAH": "AZIMAH",
    "MARIANA": "MARLINA",
    "IBRAHIM": "IBNU",
    "YANTI": "YANI",
    "SUSANTI": "SUSANA",
    "RUDI": "RUDA",
    "SALIM": "SALAM",
    "RATNA": "RATIH",
    "HENDRA": "HENDRI",
    "SAFITRI": "SAPUTRI",
    "TAN": "TAM",
    "LIM": "LIN",
    "KHAIRANI": "KHAIRINA",
    "ROBI": "ROJI",
}
"""Names one or two letters away that are other names, not other spellings."""
OLD: Final = (("YU", "JU"), ("U", "OE"), ("J", "DJ"))


@dataclass(frozen=True, slots=True)
class Difference:
    """`where`: ktp, kk, akta, ijazah, nikah or form; `soul` and `card` are what that place says of the applicant."""

    kind: str
    where: str
    tolerated: bool
    field: str
    soul: Soul
    card: str
    title: str = ""


def plant(kind: str, family: Family, kinds: tuple[str, ...], chance: Random) -> Difference | None:
    """The difference, or None where this family has no place for it. `kinds`: the applicant's own papers."""
    who, own = family.who, tuple(each for each in kinds if each != "ktp")
    made = _changed(kind, who, chance)
    if kind == "lower_case":
        return Difference(kind, "form", True, "name", replace(who, name=who.name.title()), family.card)
    if kind == "title":
        return (
            Difference(kind, "kk", True, "name", who, family.card, chance.choice(("H. ", "DRS. ", "IR. ")))
            if who.adult
            else None
        )
    if kind == "card_number":
        digits = family.card[:-1] + str((int(family.card[-1]) + chance.randint(2, 7)) % 10)
        return Difference(kind, "kk", False, "family_card", who, digits)
    if kind == "not_member":
        fits = who.relation == "ANAK" and len(family.souls) > 3
        return Difference(kind, "kk", False, "family_card", who, family.card) if fits else None
    if made is None:
        return None
    soul, field = made
    if field == "nik":
        where = chance.choice([each for each in kinds if each in {"ktp", "kk"}])
    elif field in {"mother_name", "father_name"}:
        where = chance.choice([each for each in own if each in {"kk", "akta"}])
    else:
        where = chance.choice(own)
    return Difference(kind, where, kind in TOLERATED, field, soul, family.card)


def _changed(kind: str, who: Soul, chance: Random) -> tuple[Soul, str] | None:  # noqa: PLR0911 - one answer a kind
    """The applicant as the odd place describes them, and the form's field for it."""
    if kind in {"name_letter", "word_missing", "old_spelling", "abbreviated", "doubled_letter"}:
        name = _renamed(kind, who.name, chance)
        return (replace(who, name=name), "name") if name != who.name else None
    if kind == "other_name":
        return replace(who, name=_another(who.name, who.sex, chance)), "name"
    if kind == "birth_year":
        born = date(who.born.year + chance.choice((-2, -1)), who.born.month, min(who.born.day, 28))
        return replace(who, born=born), "birth_date"
    if kind == "birth_day_month":
        fits = who.born.day <= 12 and who.born.day != who.born.month
        return (replace(who, born=date(who.born.year, who.born.day, who.born.month)), "birth_date") if fits else None
    if kind == "nik_digit":
        n = chance.choice((12, 13, 15))
        return replace(
            who, nik=f"{who.nik[:n]}{(int(who.nik[n]) + chance.randint(2, 7)) % 10}{who.nik[n + 1 :]}"
        ), "nik"
    if kind in {"mother", "father"}:
        mine = who.mother if kind == "mother" else who.father
        other_sex = Sex.FEMALE if kind == "mother" else Sex.MALE
        name = _another(mine, other_sex, chance)
        return (
            (replace(who, mother=name), "mother_name")
            if kind == "mother"
            else (replace(who, father=name), "father_name")
        )
    return None


def _another(name: str, sex: Sex, chance: Random) -> str:
    """A name that shares no word with `name`."""
    while set((other := name_of(chance, sex)).split()) & set(name.split()):
        pass
    return other


def _renamed(kind: str, name: str, chance: Random) -> str:  # noqa: PLR0911 - one answer a kind
    words = name.split()
    if kind == "name_letter":
        for n, word in enumerate(words):
            if word in ANOTHER_NAME:
                return " ".join((*words[:n], ANOTHER_NAME[word], *words[n + 1 :]))
        return name
    if kind == "word_missing":
        return " ".join(words[:-1]) if len(words) > 1 else name
    if kind == "abbreviated":
        return " ".join((f"{words[0][0]}.", *words[1:])) if len(words) > 1 else name
    if kind == "doubled_letter":
        spots = [
            n for n, letter in enumerate(name) if letter in "SLNMT" and 0 < n < len(name) - 1 and name[n - 1] != letter
        ]
        n = chance.choice(spots) if spots else 0
        return name[:n] + name[n] + name[n:] if spots else name
    for modern, old in OLD:
        if modern in name:
            return name.replace(modern, old, 1)
    return name
