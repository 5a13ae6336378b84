"""Papers held against the form, and the number against the birth date: what does not match is a question.

Nothing here refuses. A question says what stands on the paper and what was typed, and the person chooses; whatever they
choose, an officer sees the difference before money moves (domain.md A.6: a NIK that differs never rejects by itself).
Tolerated without a question: capitals, accents, punctuation, blanks, academic and religious titles, the usual short
forms of Muhammad, Abdul and Siti, old spelling and letters that sound alike; for places, the name of the wider or
nearer place alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from lingga_app.domain.comparison import bare
from lingga_app.domain.errors import BadInput
from lingga_app.domain.form import Field
from lingga_app.domain.identity import FindingKind, Sex, nik_findings, parse_kk_number, parse_nik
from lingga_app.domain.names import titles_in, without_punctuation
from lingga_app.domain.papers import PaperKind

Box = tuple[float, float, float, float]

SURE: Final = 0.85
"""Below this confidence a value was not read well enough to ask a person about it."""
NEARLY_SURE: Final = 0.7
"""Confidence of a value whose two readings differ and have most letters in common."""
ANOTHER: Final = 0.5
"""Below this share of equal letters, two names are two names, though some letters were misread."""
ALIKE: Final = 0.72
"""From this share of equal letters on, two names may be two spellings of one person's."""


@dataclass(frozen=True, slots=True)
class Said:
    """One value on a paper. `confidence` 0..1; `where`: left, top, right, bottom in shares of page `page`, from 0."""

    text: str
    confidence: float = 1.0
    where: Box | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """What was read on one paper: values by the reader's names, and the rows of a family card."""

    kind: PaperKind
    values: Mapping[str, Said]
    members: tuple[Mapping[str, Said], ...] = ()


class Why(StrEnum):
    """`DIFFERS`: paper and form. `NUMBER`: the NIK says another birth date or sex. `NOT_LISTED`: nobody on the family
    card has this person's name or number."""

    DIFFERS = "differs"
    NUMBER = "number"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One question. `field` is what would be corrected; `read` in the form's own format, "" where there is nothing to
    take over; `paper` None where the number itself says so."""

    field: Field
    why: Why
    typed: str
    read: str
    paper: PaperKind | None = None
    where: Box | None = None
    page: int = 0


def mismatches(answers: Mapping[Field, str], papers: Sequence[ReadPaper], today: date) -> tuple[Mismatch, ...]:
    """Every question these papers raise about these answers: one per field, the paper that says most first."""
    found: dict[tuple[Field, str], Mismatch] = {}
    for paper in papers:
        for row in _of_paper(answers, paper):
            found.setdefault((row.field, row.why if row.why is Why.NOT_LISTED else ""), row)
    for row in _of_number(answers, today):
        found.setdefault((row.field, ""), row)
    order = {field: place for place, field in enumerate(Field)}
    return tuple(sorted(found.values(), key=lambda row: order[row.field]))


def same(field: Field, ours: str, other: str) -> bool:
    """Whether two values say the same of this field."""
    return _SAME.get(field, _letters)(ours, other)


def same_name(ours: str, other: str) -> bool:
    """Two names, tolerant of capitals, punctuation, titles, short forms and old spelling. A letter more or less that is
    heard (AMINAH, AMINA) is a difference: it would be printed wrong in the book. A J of before 1972 is today's Y
    (WAHJUNI, WAHYUNI), and only its owner knows when a name was written."""
    left, right = _untitled(ours), _untitled(other)
    return (
        _heard(left) in (_heard(right), _heard(_before_1972(right)))
        or _heard(_before_1972(left)) == _heard(right)
        or _initialled(left.split(), right.split())
    )


def _initialled(left: Sequence[str], right: Sequence[str]) -> bool:
    """Word for word the same name, some words given by their first letter: narrow tables print S. SAPUTRA."""
    if len(left) != len(right):
        return False
    pairs = [(a, b) if len(a) <= len(b) else (b, a) for a, b in zip(left, right, strict=True)]
    same = [_heard(short) == _heard(long) for short, long in pairs]
    return any(same) and all(
        equal or (len(short) == 1 and long.startswith(short)) for equal, (short, long) in zip(same, pairs, strict=True)
    )


def same_place(ours: str, other: str) -> bool:
    """Two places of birth: DABO and DABO SINGKEP are one, TG. PINANG and TANJUNGPINANG too."""
    left, right = _place(ours), _place(other)
    if _heard(left) == _heard(right):
        return True
    short, long = sorted((left.split(), right.split()), key=len)
    runs = [long[at : at + len(short)] for at in range(len(long) - len(short) + 1)]
    return bool(short) and any(_heard(" ".join(run)) == _heard(" ".join(short)) for run in runs)


_OLD: Final = (
    ("TJ", "C"), ("DJ", "J"), ("SJ", "SY"), ("NJ", "NY"), ("OE", "U"), ("OO", "U"), ("CH", "KH"), ("SH", "SY"),
    ("DH", "D"), ("TH", "T"), ("DZ", "Z"), ("PH", "F"), ("V", "F"), ("Q", "K"), ("X", "KS"), ("IE", "I"), ("AE", "AI"),
    ("LR", "R"),
)  # fmt: skip
"""Spelling before 1972 (van Ophuijsen, Soewandi) and letters that sound alike in names of Arabic or Dutch writing."""
_MUHAMMAD: Final = frozenset({"M", "MHD", "MOH", "MOHD", "MUH", "MUHD", "MOCH", "MUCH"}) | {
    first + middle + last
    for first in ("MU", "MO")
    for middle in ("HAMMA", "HAMA", "CHAMMA", "CHAMA", "KHAMA", "HAMME", "HAME")
    for last in ("D", "T")
}
_SHORT: Final = {"ABD": "ABDUL", "SITTI": "SITI"}
_PLACES: Final = {
    "TG": "TANJUNG", "TJ": "TANJUNG", "TJG": "TANJUNG", "TANJUNGPINANG": "TANJUNG PINANG", "SEI": "SUNGAI",
    "SUNGEI": "SUNGAI", "SEL": "SELAT", "P": "PULAU", "PL": "PULAU", "KAB": "", "KABUPATEN": "", "KOTA": "", "KEC": "",
    "DESA": "", "JKT": "JAKARTA",
}  # fmt: skip


def _untitled(name: str) -> str:
    text = re.sub(r"^\W*(?:ST|STI)\b\.?\s+(?=\w)", "SITI ", name.upper())
    for title in titles_in(text):
        text = re.sub(rf"(?<!\w){re.escape(title)}(?!\w)\.?", " ", text, count=1)
    words = without_punctuation(text).split()
    if len(words) < 2:
        return " ".join(words)
    return " ".join("MUHAMMAD" if word in _MUHAMMAD else _SHORT.get(word, word) for word in words)


def _place(text: str) -> str:
    words = [_PLACES.get(word, word) for word in without_punctuation(text).split()]
    return " ".join(word for word in words if word) or without_punctuation(text)


def _before_1972(text: str) -> str:
    """Letters as they are written today, if this was written then: J is Y, unless it is part of another sound."""
    return re.sub(r"(?<![DTSN])J", "Y", bare(text))


def _heard(text: str) -> str:
    """What is heard of a name: one way to write each sound, no letter twice in a row, no blanks."""
    plain = bare(text)
    for old, new in _OLD:
        plain = plain.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", plain)


def _letters(ours: str, other: str) -> bool:
    return bare(ours) == bare(other)


_SAME: Final[Mapping[Field, Callable[[str, str], bool]]] = {
    Field.NAME: same_name,
    Field.FATHER_NAME: same_name,
    Field.MOTHER_NAME: same_name,
    Field.SPOUSE_NAME: same_name,
    Field.BIRTH_PLACE: same_place,
}
_PERSON: Final[Mapping[str, Field]] = {
    "nik": Field.NIK, "name": Field.NAME, "birth_place": Field.BIRTH_PLACE, "birth_date": Field.BIRTH_DATE,
    "sex": Field.SEX, "village": Field.VILLAGE,
}  # fmt: skip
_WITH_PARENTS: Final = _PERSON | {"father_name": Field.FATHER_NAME, "mother_name": Field.MOTHER_NAME}
_ABOUT: Final[Mapping[PaperKind, Mapping[str, Field]]] = {
    PaperKind.KTP: _PERSON,
    PaperKind.BIRTH_CERTIFICATE: _WITH_PARENTS,
    PaperKind.DIPLOMA: _PERSON,
    PaperKind.PARENTS_MARRIAGE_BOOK: {"husband_name": Field.FATHER_NAME, "wife_name": Field.MOTHER_NAME},
}
"""What stands on a paper about the applicant, by the reader's names. Whose name a diploma gives as a parent's differs
from form to form, so that one is not compared."""
_NOT_ASKED: Final = frozenset({Field.VILLAGE})
"""Shown to officers and no question to the person: people move, and the form asks where they live now."""


def facts(answers: Mapping[Field, str], paper: ReadPaper) -> dict[Field, Said]:
    """What this paper says about the applicant, by field of the form."""
    match paper.kind:
        case PaperKind.KK:
            card = {"family_card": Field.FAMILY_CARD, "village": Field.VILLAGE}
            return _named(paper.values, card) | _named(own_row(answers, paper.members) or {}, _WITH_PARENTS)
        case PaperKind.MARRIAGE_BOOK:
            own, other = ("wife", "husband") if answers.get(Field.SEX) == Sex.FEMALE else ("husband", "wife")
            mine = {f"{own}_{name}": field for name, field in _PERSON.items()}
            return _named(paper.values, mine | {f"{other}_name": Field.SPOUSE_NAME})
        case PaperKind.PARENT_KTP:
            return _named(paper.values, {"name": _parent_of(answers, paper)})
        case kind:
            return _named(paper.values, _ABOUT.get(kind, {}))


def _named(values: Mapping[str, Said], about: Mapping[str, Field]) -> dict[Field, Said]:
    return {field: values[name] for name, field in about.items() if name in values}


def _parent_of(answers: Mapping[Field, str], paper: ReadPaper) -> Field:
    """Whether a parent's KTP is the father's or the mother's: whose name it bears, else by the sex on it."""
    name, sex = (paper.values[key].text if key in paper.values else "" for key in ("name", "sex"))
    for field in (Field.FATHER_NAME, Field.MOTHER_NAME):
        if name and answers.get(field) and same_name(answers[field], name):
            return field
    return Field.MOTHER_NAME if sex == Sex.FEMALE else Field.FATHER_NAME


def _of_paper(answers: Mapping[Field, str], paper: ReadPaper) -> Iterable[Mismatch]:
    for field, said in facts(answers, paper).items():
        typed = answers.get(field, "")
        if (
            field not in _NOT_ASKED
            and typed
            and (_sure(said, field) or _another_name(field, typed, said))
            and not (same(field, typed, said.text) or _misread(typed, said))
        ):
            yield Mismatch(field, Why.DIFFERS, typed, said.text, paper.kind, said.where, said.page)
    name = answers.get(Field.NAME)
    unlisted = paper.kind is PaperKind.KK and own_row(answers, paper.members) is None
    if name and unlisted and _all_named(name, paper.members):
        yield Mismatch(Field.NAME, Why.NOT_LISTED, name, "", paper.kind)


def _sure(said: Said, field: Field) -> bool:
    """Read well enough to ask about it; a number that no registry can have written was misread."""
    if said.confidence < SURE:
        return False
    try:
        match field:
            case Field.NIK:
                parse_nik(said.text)
            case Field.FAMILY_CARD:
                parse_kk_number(said.text)
            case _:
                pass
    except BadInput:
        return False
    return True


def _another_name(field: Field, typed: str, said: Said) -> bool:
    """Read with a letter in doubt, but as a name that the typed one cannot be, whatever that letter is."""
    if _SAME.get(field) is not same_name or said.confidence < NEARLY_SURE:
        return False
    return SequenceMatcher(None, _heard(_untitled(typed)), _heard(_untitled(said.text))).ratio() < ANOTHER


_LOOK_ALIKE: Final = ("ITLJ", "OQDCGU", "BRPEF", "MNHW", "VYU", "KX", "AR")
_PLAIN: Final = 0.985  # from this confidence on, a single letter is believed


def _misread(typed: str, said: Said) -> bool:
    """One letter of a longer text taken for another that looks like it, or a stroke taken for an I."""
    ours, theirs = bare(typed), bare(said.text)
    if said.confidence >= _PLAIN or len(ours) < 6 or not ours.isalpha():
        return False
    if len(theirs) == len(ours) + 1:
        return any(theirs[:at] + theirs[at + 1 :] == ours for at, letter in enumerate(theirs) if letter == "I")
    if len(ours) != len(theirs):
        return False
    pairs = [{one, other} for one, other in zip(ours, theirs, strict=True) if one != other]
    return len(pairs) == 1 and any(pairs[0] <= set(alike) for alike in _LOOK_ALIKE)


def _all_named(name: str, members: Sequence[Mapping[str, Said]]) -> bool:
    """Whether the name in every row that was found was read too, or as one that `name` cannot be: a row that was not
    read might be the person's."""
    return bool(members) and all(
        "name" in member and (member["name"].confidence >= SURE or _another_name(Field.NAME, name, member["name"]))
        for member in members
    )


def own_row(answers: Mapping[Field, str], members: Sequence[Mapping[str, Said]]) -> Mapping[str, Said] | None:
    """The applicant's row of a family card: by number, by name, by a number and a name that nearly fit."""
    nik, name, born = (answers.get(field, "") for field in (Field.NIK, Field.NAME, Field.BIRTH_DATE))

    def said(member: Mapping[str, Said], key: str) -> str:
        return member[key].text if key in member else ""

    def near(member: Mapping[str, Said]) -> float:
        likeness = SequenceMatcher(None, _heard(_untitled(name)), _heard(_untitled(said(member, "name")))).ratio()
        digits = sum(a == b for a, b in zip(nik, said(member, "nik"), strict=False))
        return likeness + (0.3 if born and said(member, "birth_date") == born else 0.0) + (0.5 if digits >= 14 else 0.0)

    for member in members:
        if nik and said(member, "nik") == nik:
            return member
    for member in members:
        if name and said(member, "name") and same_name(name, said(member, "name")):
            return member
    best = max(members, key=near, default=None)
    return best if best is not None and near(best) >= ALIKE + 0.1 else None


def _of_number(answers: Mapping[Field, str], today: date) -> Iterable[Mismatch]:
    """The typed NIK against the typed birth date and sex (day plus 40 for women)."""
    nik, born, sex = (answers.get(field, "") for field in (Field.NIK, Field.BIRTH_DATE, Field.SEX))
    if not (nik and born and sex):
        return
    about = {FindingKind.BIRTH_DATE_DIFFERS: Field.BIRTH_DATE, FindingKind.SEX_DIFFERS: Field.SEX}
    for row in nik_findings(parse_nik(nik), stated_birth_on=date.fromisoformat(born), stated_sex=Sex(sex), today=today):
        if row.kind in about:
            yield Mismatch(about[row.kind], Why.NUMBER, row.stated, row.seen)


def prefill(paper: ReadPaper, answers: Mapping[Field, str]) -> dict[Field, str]:
    """What a KTP can fill into empty fields of the form: only what was read well."""
    if paper.kind is not PaperKind.KTP:
        return {}
    return {
        field: paper.values[name].text
        for name, field in _PERSON.items()
        if field not in _NOT_ASKED
        and name in paper.values
        and not answers.get(field)
        and _sure(paper.values[name], field)
    }
