"""Families of papers with the form that belongs to them, and the planted differences between them.

A difference is planted in one place: on one paper, or in what was typed into the form. Spellings that the same office
writes for the same person are planted as often as real differences, because asking about them is a fault too.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from simulation.papers_reported import sheets
from simulation.papers_reported.people import Household, Person, household
from simulation.papers_reported.sheets import Sheet

Form = dict[str, str]
Change = Callable[[Person, Household, random.Random], "tuple[Person, Household] | None"]

ADULT: Final = 17
_SWAPS: Final = {
    "old_spelling": (
        ("SU", "SOE"), ("NU", "NOE"), ("JO", "DJO"), ("JA", "DJA"), ("BUDI", "BOEDI"), ("YU", "JU"), ("CA", "TJA"),
    ),
    "abbreviated": (
        ("MUHAMMAD ", "M. "), ("MUHAMMAD ", "MUH. "), ("MOHD. ", "MUHAMMAD "), ("ABDUL ", "ABD. "), ("SITI ", "ST. "),
    ),
    "doubled_letter": (
        ("MM", "M"), ("LL", "L"), ("SS", "S"), ("NN", "N"), ("TT", "T"), ("HALIM", "HALLIM"), ("FAUZI", "FAUZZI"),
    ),
    "sound_alike": (
        ("RAHMA", "RACHMA"), ("KHAIRUL", "CHAIRUL"), ("ZAINAL", "ZAENAL"), ("SYA", "SJA"), ("RIZKY", "RIZKI"),
        ("SRI ", "SRIE "), ("DWI ", "DWIE "), ("NUR", "NOOR"), ("FAJAR", "FADJAR"), ("SITI", "SITTI"),
    ),
    "joined": (
        ("NUR AISYAH", "NURAISYAH"), ("NURAINI", "NUR AINI"), ("ABDUL RAHMAN", "ABDURRAHMAN"), ("ABDUL ", "ABDUL"),
        ("NURLELA", "NUR LELA"), ("NURHAYATI", "NUR HAYATI"), ("NURHALIZA", "NUR HALIZA"),
        ("KHAIRUNNISA", "KHAIRUN NISA"), ("JAMALUDDIN", "JAMAL UDDIN"), ("ROSMAWATI", "ROSMA WATI"),
    ),
    "punctuated": (
        ("AI", "A'I"), ("MOHD.", "MOHD"), ("NURHA", "NUR-HA"), ("AIS", "'AIS"), ("SYAFI", "SYAFI'"), (" AL ", " AL-"),
    ),
}  # fmt: skip
TOLERATED: Final = (*_SWAPS, "titled", "lower_case")
DIFFERENT: Final = (
    "other_name", "word_missing", "word_replaced", "birth_day", "birth_day_month", "birth_year", "birth_place",
    "father", "mother", "nik_digit", "nik_birth", "nik_sex", "card_number", "not_member",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What a careful clerk would ask. `rule`: "differs" (paper against form), "nik_birth_date", "nik_sex" (number
    against the date or sex beside it), "not_on_card"."""

    field: str
    rule: str
    paper_reads: str
    form_says: str

    def as_row(self) -> dict[str, str]:
        return {"field": self.field, "rule": self.rule, "paper_reads": self.paper_reads, "form_says": self.form_says}


@dataclass(frozen=True)
class Paper:
    """One paper of a family, not yet photographed. `holder` is the applicant, a parent, the couple or the household;
    `person` and `home` are as this paper writes them."""

    asked_kind: str
    holder: str
    person: Person
    home: Household
    questions: tuple[Question, ...]
    seed: int

    @cached_property
    def sheet(self) -> Sheet:
        """The paper, printed when it is first looked at."""
        return _draw(self.asked_kind, self.holder, self.person, self.home, random.Random(self.seed))


@dataclass(frozen=True)
class Family:
    """One case: its papers, its form, and what was planted (`planted` empty: nothing)."""

    papers: tuple[Paper, ...]
    form: Form
    planted: str
    where: str

    @property
    def tolerated(self) -> bool:
        return self.planted in TOLERATED


# What may differ


def _varied(person: Person, home: Household, rng: random.Random, kind: str) -> tuple[Person, Household] | None:
    """The name with one spelling that the same person meets on papers."""
    if kind == "titled":
        title = rng.choice(("Hj. {}", "{}, S.Pd", "{}, SE") if person.female else ("H. {}", "{}, S.Pd", "Drs. {}"))
        return replace(person, name=title.format(person.name).upper(), title="{}"), home
    fitting = [(old, new) for old, new in _SWAPS[kind] if old in person.name]
    if not fitting:
        return None
    old, new = rng.choice(fitting)
    return replace(person, name=person.name.replace(old, new, 1)), home


def _other_name(person: Person, home: Household, rng: random.Random) -> tuple[Person, Household] | None:
    names = [m.name for m in home.members if m.female == person.female and m.name != person.name]
    for _ in range(8):
        names += [m.name for m in household(rng).members if m.female == person.female]
    first = person.name.split()[0]
    names = [name for name in names if name.split()[0][:3] != first[:3]]
    return (replace(person, name=rng.choice(names)), home) if names else None


def _word_missing(person: Person, home: Household, _: random.Random) -> tuple[Person, Household] | None:
    parts = person.name.split()
    return (replace(person, name=" ".join(parts[:-1])), home) if len(parts) > 1 and len(parts[-2]) > 4 else None


def _word_replaced(person: Person, home: Household, rng: random.Random) -> tuple[Person, Household] | None:
    parts = person.name.split()
    if len(parts) < 2:
        return None
    last = rng.choice(
        [w for w in ("SAPUTRA", "KURNIA", "LESTARI", "HARAHAP", "WIBOWO", "ZULAIKHA") if w[:2] != parts[-1][:2]]
    )
    return replace(person, name=" ".join((*parts[:-1], last))), home


def _date(person: Person, year: int = 0, day: int = 0) -> date | None:
    try:
        return person.born.replace(year=person.born.year + year, day=person.born.day + day)
    except ValueError:
        return None


def _birth_day(person: Person, home: Household, rng: random.Random) -> tuple[Person, Household] | None:
    born = _date(person, day=rng.choice((-10, -7, -1, 1, 3, 6, 10)))
    return (replace(person, born=born), home) if born else None


def _birth_day_month(person: Person, home: Household, _: random.Random) -> tuple[Person, Household] | None:
    born = person.born
    if born.day > 12 or born.day == born.month:
        return None
    return replace(person, born=date(born.year, born.day, born.month)), home


def _birth_year(person: Person, home: Household, rng: random.Random) -> tuple[Person, Household] | None:
    born = _date(person, year=rng.choice((-3, -2, -1, 1)))
    return (replace(person, born=born), home) if born else None


def _birth_place(person: Person, home: Household, rng: random.Random) -> tuple[Person, Household]:
    return replace(
        person, birth_place=rng.choice([p for p in ("MEDAN", "SINGKAWANG", "WONOGIRI") if p != person.birth_place])
    ), home


def _parent(person: Person, home: Household, rng: random.Random, which: str) -> tuple[Person, Household] | None:
    now = getattr(person, which)
    names = [getattr(m, which) for _ in range(6) for m in household(rng).members[:2]]
    names = [name for name in names if name.split()[0][:3] != now.split()[0][:3]]
    return (replace(person, **{which: rng.choice(names)}), home) if names else None


def _digit(number: str, at: int, rng: random.Random) -> str:
    return number[:at] + rng.choice([d for d in "123456789" if d != number[at]]) + number[at + 1 :]


def _nik_digit(person: Person, home: Household, rng: random.Random) -> tuple[Person, Household]:
    return replace(person, nik=_digit(person.nik, rng.choice((3, 5, 13, 14, 15)), rng)), home


def _card_number(person: Person, home: Household, rng: random.Random) -> tuple[Person, Household]:
    return person, replace(home, kk_number=_digit(home.kk_number, rng.choice((7, 11, 13, 15)), rng))


def _not_member(person: Person, home: Household, _: random.Random) -> tuple[Person, Household] | None:
    if person == home.members[0]:
        return None
    return person, replace(home, members=tuple(m for m in home.members if m != person))


_CHANGES: Final[dict[str, Change]] = {
    "other_name": _other_name, "word_missing": _word_missing, "word_replaced": _word_replaced, "birth_day": _birth_day,
    "birth_day_month": _birth_day_month, "birth_year": _birth_year, "birth_place": _birth_place,
    "father": lambda p, h, r: _parent(p, h, r, "father"), "mother": lambda p, h, r: _parent(p, h, r, "mother"),
    "nik_digit": _nik_digit, "card_number": _card_number, "not_member": _not_member,
}  # fmt: skip
_TOUCHES: Final = {
    "other_name": "name", "word_missing": "name", "word_replaced": "name", "birth_day": "birth_date",
    "birth_day_month": "birth_date", "birth_year": "birth_date", "birth_place": "birth_place", "father": "father_name",
    "mother": "mother_name", "nik_digit": "nik", "card_number": "family_card",
}  # fmt: skip
_PRINTED_ON: Final = {
    "name": ("ktp", "kk", "akta", "nikah", "ijazah"), "birth_date": ("ktp", "kk", "akta", "nikah", "ijazah"),
    "birth_place": ("ktp", "kk", "akta", "nikah", "ijazah"), "father_name": ("kk", "akta", "nikah"),
    "mother_name": ("kk", "akta"),
    "nik": ("ktp", "kk", "akta", "nikah"), "family_card": ("kk",),
}  # fmt: skip
"""Which papers of the applicant carry a field; a diploma's one parent is left out of the planted differences."""


# A family


def _form(person: Person, home: Household) -> Form:
    return {
        "nik": person.nik,
        "family_card": home.kk_number,
        "name": person.name,
        "sex": person.sex,
        "birth_place": person.birth_place,
        "birth_date": person.born.isoformat(),
        "father_name": person.father,
        "mother_name": person.mother,
        "district": home.district.code,
        "village": home.village.code,
        "rt": home.rt,
        "rw": home.rw,
    }


def _numbered_otherwise(person: Person, kind: str, rng: random.Random) -> Person:
    """The same person with a NIK whose date or sex is not theirs, as the registry never corrects it."""
    head, day, rest = person.nik[:6], int(person.nik[6:8]), person.nik[8:]
    if kind == "nik_sex":
        return replace(person, nik=f"{head}{day - 40 if day > 40 else day + 40:02d}{rest}")
    if rng.random() < 0.5:
        year = (int(rest[2:4]) + rng.choice((-2, -1, 1, 2))) % 100
        return replace(person, nik=f"{head}{day:02d}{rest[:2]}{year:02d}{rest[4:]}")
    base = 40 if day > 40 else 0
    other = rng.choice([d for d in range(1, 29) if d != day - base])
    return replace(person, nik=f"{head}{other + base:02d}{rest}")


def _with(home: Household, old: Person, new: Person) -> Household:
    return replace(home, members=tuple(new if each == old else each for each in home.members))


def _wanted(rng: random.Random, applicant: Person, home: Household) -> list[tuple[str, str]]:
    """Asked kind and holder of each paper (domain.md c.3)."""
    if applicant.age < ADULT:
        return [
            ("ktp", rng.choice(("father", "mother"))),
            ("kk", "household"),
            ("akta", "applicant"),
            ("nikah", "parents"),
        ]
    thirds = ["akta", "ijazah"] + (["nikah", "nikah"] if applicant in home.members[:2] else [])
    return [("ktp", "applicant"), ("kk", "household"), (rng.choice(thirds), "applicant")]


def _draw(kind: str, holder: str, person: Person, home: Household, rng: random.Random) -> Sheet:
    if kind == "kk":
        return sheets.kk(home, rng)
    if kind == "nikah":
        return sheets.nikah(home.father, home.mother, home, rng)
    shown = {"father": home.members[0], "mother": home.members[1]}.get(holder, person)
    layout = None
    if kind == "ijazah":
        layout = "ijazah_qr" if shown.born.year > 1999 and rng.random() < 0.7 else "ijazah_bingkai"
    return {"ktp": sheets.ktp, "akta": sheets.akta, "ijazah": sheets.ijazah}[kind](shown, home, rng, layout=layout)


def _on_paper(field: str, kind: str, holder: str, applicant: Person, home: Household) -> bool:
    """Whether this paper of the family shows this field of the applicant."""
    if kind == "nikah" and applicant not in home.members[:2]:
        return False
    return kind in _PRINTED_ON[field] and holder not in {"father", "mother"}


def _value(field: str, person: Person, home: Household) -> str:
    return _form(person, home)[field]


def family(rng: random.Random, planted: str = "") -> Family:
    """A household, an applicant, the papers asked of that applicant, and the typed form; `planted` is one of
    `TOLERATED` or `DIFFERENT`, or empty. Draws again until the household allows what is to be planted."""
    while True:
        home = household(rng)
        applicant = rng.choice(home.members)
        made = _family(rng, home, applicant, planted)
        if made is not None:
            return made


def _family(rng: random.Random, home: Household, applicant: Person, planted: str) -> Family | None:  # noqa: PLR0911
    wanted = _wanted(rng, applicant, home)
    if planted in {"nik_birth", "nik_sex"}:
        return _misnumbered(rng, home, applicant, planted, wanted)
    form = _form(applicant, home)
    if not planted:
        return Family(_papers(rng, wanted, home, applicant, {}, ()), form, "", "")
    if planted == "lower_case":
        form |= {key: form[key].title() for key in ("name", "birth_place", "father_name", "mother_name")}
        return Family(_papers(rng, wanted, home, applicant, {}, ()), form, planted, "form")
    change = _CHANGES.get(planted)
    changed = change(applicant, home, rng) if change else _varied(applicant, home, rng, planted)
    if changed is None:
        return None
    if planted == "not_member":
        asked = Question("family_card", "not_on_card", "", form["name"])
        return Family(_papers(rng, wanted, home, applicant, {"kk": changed}, (("kk", asked),)), form, planted, "kk")
    field = _TOUCHES.get(planted, "name")
    bearing = [kind for kind, holder in wanted if _on_paper(field, kind, holder, applicant, home)]
    if not bearing:
        return None
    where = rng.choice((*bearing, "form"))
    if where == "form":
        form[field] = _value(field, *changed)
        questions = tuple(
            (kind, Question(field, "differs", _value(field, applicant, home), form[field])) for kind in bearing
        )
        return Family(
            _papers(rng, wanted, home, applicant, {}, () if planted in TOLERATED else questions), form, planted, where
        )
    asked = Question(field, "differs", _value(field, *changed), form[field])
    questions = () if planted in TOLERATED else ((where, asked),)
    return Family(_papers(rng, wanted, home, applicant, {where: changed}, questions), form, planted, where)


def _misnumbered(
    rng: random.Random, home: Household, applicant: Person, planted: str, wanted: list[tuple[str, str]]
) -> Family:
    """A NIK that disagrees with the birth date or sex, on every paper and in the form alike."""
    person = _numbered_otherwise(applicant, planted, rng)
    home = _with(home, applicant, person)
    field, rule = ("birth_date", "nik_birth_date") if planted == "nik_birth" else ("sex", "nik_sex")
    form = _form(person, home)
    bearing = [kind for kind, holder in wanted if _on_paper("nik", kind, holder, person, home)]
    questions = tuple((kind, Question(field, rule, person.nik, form[field])) for kind in bearing)
    return Family(_papers(rng, wanted, home, person, {}, questions), form, planted, "all")


def _papers(
    rng: random.Random,
    wanted: list[tuple[str, str]],
    home: Household,
    applicant: Person,
    changed: dict[str, tuple[Person, Household]],
    questions: tuple[tuple[str, Question], ...],
) -> tuple[Paper, ...]:
    found: list[Paper] = []
    for kind, holder in wanted:
        person, its_home = changed.get(kind, (applicant, home))
        if kind in changed and person != applicant:
            its_home = _with(its_home, applicant, person)
        asked = tuple(q for paper, q in questions if paper == kind)
        found.append(Paper(kind, holder, person, its_home, asked, rng.getrandbits(63)))
    return tuple(found)


def deck(rng: random.Random, cells: tuple[str, ...]) -> Iterator[str]:
    """The cells in random order, for ever, each once before any comes again."""
    while True:
        yield from rng.sample(cells, len(cells))
