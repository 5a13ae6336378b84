# ruff: noqa: E501
"""Which paper it is and what stands on it: from lines of text to named fields, each with a confidence and a place.

Labels are looked for as the registries print them (KTP and family card of Permendagri forms, birth certificates of
both generations, marriage books, diplomas); the value stands behind the label, right of it or below. Nothing is
guessed: a field that is not found is not there. Dates are ISO text, sex is `male` or `female`.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from statistics import median_low
from typing import Final

from lingga_app.domain.errors import BadInput
from lingga_app.domain.identity import Sex, parse_nik
from lingga_app.inspection.ocr import Line
from lingga_app.inspection.words_on_paper import a_date, after_label, alike, digits, letters

KINDS: Final = ("ktp", "kk", "akta", "nikah", "ijazah")
"""Papers that are read. The value is the name on the command line."""

Box = tuple[float, float, float, float]

_SIGNS: Final[dict[str, dict[str, float]]] = {
    "ktp": {
        "BERLAKUHINGGA": 3,
        "GOLDARAH": 2,
        "STATUSPERKAWINAN": 1,
        "KEWARGANEGARAAN": 1,
        "TEMPATTGLLAHIR": 2,
        "KELDESA": 2,
        "KARTUTANDAPENDUDUK": 3,
        "RTRW": 1,
        "PROVINSI": 0.5,
    },
    "kk": {
        "KARTUKELUARGA": 5,
        "NAMAKEPALAKELUARGA": 3,
        "STATUSHUBUNGANDALAMKELUARGA": 2,
        "STATUSHUBUNGAN": 1,
        "NAMALENGKAP": 1,
        "NOKITAP": 2,
        "NOPASPOR": 1,
    },
    "akta": {
        "KUTIPANAKTAKELAHIRAN": 6,
        "AKTAKELAHIRAN": 3,
        "TELAHLAHIR": 3,
        "PENCATATANSIPIL": 1,
        "ANAKKE": 1,
        "BIRTHCERTIFICATE": 2,
    },
    "nikah": {
        "KUTIPANAKTANIKAH": 6,
        "BUKUNIKAH": 4,
        "AKTANIKAH": 3,
        "AKADNIKAH": 3,
        "WALINIKAH": 3,
        "MASKAWIN": 2,
        "AKTAPERKAWINAN": 6,
        "KANTORURUSANAGAMA": 2,
        "BINTI": 1,
    },
    "ijazah": {
        "IJAZAH": 4,
        "SURATTANDATAMATBELAJAR": 5,
        "TAHUNPELAJARAN": 2,
        "TAHUNAJARAN": 2,
        "SATUANPENDIDIKAN": 2,
        "NOMORINDUKSISWA": 2,
        "LULUS": 1,
        "KEPALASEKOLAH": 1,
        "SEKOLAHMENENGAH": 2,
        "SEKOLAHDASAR": 2,
        "MADRASAH": 2,
    },
}
RECOGNISED: Final = 4.0
"""The weight of signs that makes a paper one of a kind."""


@dataclass(frozen=True)
class Value:
    """One field as read. `confidence` 0..1; `box` in px of the flat upright page."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True)
class Person:
    """One row of a family card."""

    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """`kind`: what it looks like, "" for none of ours; `scores` the weight per kind; `values` the fields by name;
    `members` the rows of a family card."""

    kind: str
    scores: dict[str, float]
    values: dict[str, Value] = field(default_factory=dict)
    members: tuple[Person, ...] = ()


def read(lines: tuple[Line, ...], asked: str = "auto") -> Reading:
    """Fields of the paper asked for, or with `auto` of the paper that it looks like."""
    lines = _by_rows(_print_only(tuple(replace(line, text=_unaccented(line.text)) for line in lines)))
    scores = {kind: _weight(lines, signs) for kind, signs in _SIGNS.items()}
    best = max(scores, key=lambda kind: scores[kind])
    looks = best if scores[best] >= RECOGNISED else ""
    kind = looks if asked not in KINDS else asked
    if looks and kind != looks:
        return Reading(looks, scores)
    if not kind:
        return Reading("", scores)
    if kind == "kk":
        values, members = _family_card(lines)
        return Reading(looks, scores, values, members)
    return Reading(looks, scores, _READERS[kind](lines))


def _unaccented(text: str) -> str:
    """Without accents and wide signs: no Indonesian registry prints any, dirt does."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _print_only(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Without what is printed across the paper in letters far larger than its text: a watermark, half a seal."""
    heights = sorted(line.height for line in lines)
    usual = heights[len(heights) // 2] if heights else 0.0
    return tuple(line for line in lines if line.height < 2.6 * usual)


def _by_rows(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """In reading order: row by row, each from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        row = rows[-1] if rows else []
        if row and line.middle - row[0].middle < 0.45 * min(line.height, row[0].height):
            row.append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda line: line.left))


def _weight(lines: Iterable[Line], signs: dict[str, float]) -> float:
    texts = [letters(line.text) for line in lines]
    whole = "|".join(texts)
    found = 0.0
    for sign, weight in signs.items():
        near = any(abs(len(text) - len(sign)) <= 2 and alike(text, sign) >= 0.86 for text in texts)
        if sign in whole or (len(sign) > 6 and near):
            found += weight
    return found


# Labels and values -----------------------------------------------------------------------------------------------


def _boxed(lines: Iterable[Line]) -> Box:
    lines = list(lines)
    return (
        min(line.seen[0] for line in lines),
        min(line.seen[1] for line in lines),
        max(line.seen[2] for line in lines),
        max(line.seen[3] for line in lines),
    )


def _labelled(lines: tuple[Line, ...], *labels: str) -> list[tuple[Line, str]]:
    """Lines that start with one of the labels, in reading order, with what follows on the same line."""
    found = []
    for line in lines:
        rests = [rest for label in labels if (rest := after_label(line.text, label)) is not None]
        if rests:
            found.append((line, min(rests, key=len)))
    return found


def _is_label(line: Line) -> bool:
    return _no_value(line.text) or any(after_label(line.text, label) is not None for label in _LABELS)


def _no_value(text: str) -> bool:
    """A label, or the rest of one, where a value should stand: BINTI, ORANG TUA/WALI."""
    plain = letters(text)
    return plain in _NO_VALUES or any(len(word) > 6 and alike(plain, word) >= 0.86 for word in _NO_VALUES)


def _right_of(lines: tuple[Line, ...], label: Line) -> Line | None:
    """The nearest line on the same height, right of the label."""
    beside = [
        line
        for line in lines
        if line is not label
        and line.left > label.left + 0.4 * (label.right - label.left)
        and abs(line.middle - label.middle) < 0.62 * max(line.height, label.height) * 0.9
        and not (_is_label(line) and not line.text.lstrip().startswith(":"))
    ]
    return min(beside, key=lambda line: line.left, default=None)


def _value(lines: tuple[Line, ...], *labels: str) -> Value | None:
    """What stands behind the first of these labels."""
    for line, rest in _labelled(lines, *labels):
        if _no_value(rest):
            continue
        if len(rest) > 1:
            return Value(rest, line.score, _boxed([line]))
        if found := _right_of(lines, line):
            return Value(_cleaned(found.text), found.score, _boxed([found]))
        below = [
            each
            for each in lines
            if 0 < each.top - line.top < 2.6 * line.height
            and each.top > line.middle
            and each.left < line.right
            and each.right > line.left
        ]
        if below and not _is_label(below[0]):
            return Value(_cleaned(below[0].text), below[0].score, _boxed([below[0]]))
    return None


def _cleaned(text: str) -> str:
    return re.sub(r"[\s:]+", " ", text).strip(" :;.,-—·|_")


def _spaced(value: Value | None) -> Value | None:
    """An address with the blanks that the recogniser leaves out: JL. ISTANA NO. 12."""
    if value is None:
        return None
    return Value(re.sub(r"(?<=[A-Z])\.(?=[A-Z]{2}|\d)", ". ", value.text), value.confidence, value.box)


def _name(value: Value | None) -> Value | None:
    """Letters, blanks, apostrophes, dots; what the recogniser took for a digit is a letter again. A text with more
    than two of these, or with one behind a comma, is no name: a number, a date, the line below."""
    if value is None or len(re.findall(r"\d", value.text)) > 2 or re.search(r",.*\d", value.text):
        return None
    text = value.text.translate(str.maketrans("01", "OI")).upper()
    text = re.sub(r"[^A-Z'’.,\- ]", "", text.replace("’", "'"))
    text = re.sub(r"\s*,\s*", ", ", re.sub(r"\s+", " ", text)).strip(" :;.,-'")
    text = re.sub(r"^((?:[A-Z]{1,4}\.)+)(?=[A-Z]{3})", r"\1 ", text)  # H.ABDUL
    text = re.sub(r"^([HMR]|HJ|MHD|MOH|MOHD|MUH|MUHD|ABD|ST), (?=[A-Z]{3})", r"\1. ", text)  # a stop read as a comma
    return Value(text, value.confidence, value.box) if len(text) > 1 and text not in _NO_NAMES else None


_NO_NAMES: Final = frozenset({"AYA", "AYAH", "IBU", "LBU", "DAN", "DAN IBU", "AYAH DAN IBU"})
"""Pieces of labels: what stood behind them was hidden."""


def _sexed(text: str) -> str:
    plain = letters(text)
    if "PEREMPUAN" in plain or "WANITA" in plain or alike(plain[:9], "PEREMPUAN") > 0.75:
        return Sex.FEMALE.value
    if "LAKI" in plain or "PRIA" in plain or alike(plain[:8], "LAKILAKI") > 0.75:
        return Sex.MALE.value
    return ""


def _birth(value: Value | None) -> dict[str, Value]:
    """DABO SINGKEP, 01-07-1985 -> place and date."""
    if value is None:
        return {}
    found: dict[str, Value] = {}
    if born := a_date(value.text):
        found["birth_date"] = Value(born.isoformat(), value.confidence, value.box)
    place = re.split(r",|\d|(?i:\bpada\b|\btanggal\b|\btgl\b)", value.text, maxsplit=1)[0]
    if named := _name(Value(place, value.confidence, value.box)):
        found["birth_place"] = named
    return found


def _sixteen(lines: Iterable[Line], *, nik: bool = True) -> list[tuple[Line, str]]:
    """Lines that hold a number of 16 digits."""
    found = [(line, number) for line in lines if (number := digits(line.text))]
    return [(line, number) for line, number in found if not nik or _possible(number)] or found


def _possible(number: str) -> bool:
    """Regencies are counted from 01, cities from 71: a code between is a misread digit."""
    try:
        parse_nik(number)
    except BadInput:
        return False
    return 1 <= int(number[2:4]) <= 40 or 71 <= int(number[2:4]) <= 79


def _sure_number(line: Line, number: str, born: str) -> float:
    """A NIK that carries the birth date on the same paper is sure; one that no registry can have written is not."""
    if not _possible(number):
        return min(line.score, 0.3)
    if not born:
        return line.score * 0.95
    day = int(number[6:8])
    same = f"{day - 40 if day > 40 else day:02d}{number[8:12]}" == born[8:10] + born[5:7] + born[2:4]
    return line.score if same else line.score * 0.7


def _kept(**found: Value | None) -> dict[str, Value]:
    return {name: value for name, value in found.items() if value is not None and value.text}


# The papers ------------------------------------------------------------------------------------------------------


def _ktp(lines: tuple[Line, ...]) -> dict[str, Value]:
    values = _birth(_value(lines, "TEMPATTGLLAHIR", "TEMPATTANGGALLAHIR", "TEMPATLAHIR", "TTL"))
    sex = _value(lines, "JENISKELAMIN")
    valid = _value(lines, "BERLAKUHINGGA", "BERLAKUSAMPAI")
    until = a_date(valid.text) if valid else None
    values |= _kept(
        name=_name(_value(lines, "NAMALENGKAP", "NAMA")),
        sex=Value(_sexed(sex.text), sex.confidence, sex.box) if sex else None,
        address=_spaced(_value(lines, "ALAMAT")),
        village=_name(_value(lines, "KELDESA", "DESAKELURAHAN", "KELURAHANDESA")),
        district=_name(_value(lines, "KECAMATAN")),
        valid_until=Value(until.isoformat(), valid.confidence, valid.box) if until and valid else None,
    )
    values |= _neighbourhood(lines)
    numbers = _sixteen(lines)
    beside = {id(line) for label, _ in _labelled(lines, "NIK") for line in (label, _right_of(lines, label)) if line}
    numbers.sort(key=lambda each: (id(each[0]) not in beside, each[0].top))
    if numbers:
        line, number = numbers[0]
        born = values["birth_date"].text if "birth_date" in values else ""
        values["nik"] = Value(number, _sure_number(line, number, born), _boxed([line]))
    return values


def _neighbourhood(lines: tuple[Line, ...]) -> dict[str, Value]:
    """RT and RW, three digits each."""
    lives = _value(lines, "RTRW")
    if lives and (found := re.search(r"(\d{1,3})\s*[/\\|I]\s*(\d{1,3})", lives.text)):
        names = zip(("rt", "rw"), found.groups(), strict=True)
        return {name: Value(text.zfill(3), lives.confidence, lives.box) for name, text in names}
    return {}


def _family_card(lines: tuple[Line, ...]) -> tuple[dict[str, Value], tuple[Person, ...]]:
    numbers = _sixteen(lines, nik=False)
    head = next((line for line in lines if alike(letters(line.text)[:13], "KARTUKELUARGA") > 0.8), None)
    top = head.middle if head else -1.0
    table = min((line.top for line in lines if line.middle > top and letters(line.text) in _COLUMNS), default=None)
    above = [(line, number) for line, number in numbers if line.middle >= top]
    first = next(((line, number) for line, number in above if table is None or line.middle < table), None)
    values = _kept(
        name=_name(_value(lines, "NAMAKEPALAKELUARGA")),
        address=_spaced(_value(lines, "ALAMAT")),
        village=_name(_value(lines, "DESAKELURAHAN", "KELURAHANDESA", "KELDESA")),
        district=_name(_value(lines, "KECAMATAN")),
        family_card=Value(first[1], first[0].score, _boxed([first[0]])) if first else None,
    )
    values |= _neighbourhood(lines)
    rows = [(line, number) for line, number in numbers if first is None or line is not first[0]]
    pitch = _pitch([line for line, _ in rows])
    members = [_member(_row_of(line, lines, rows, pitch), line, number) for line, number in rows]
    parents = _parents(lines, [line for line, _ in rows], pitch)
    joined = [Person(member | more) for member, more in zip(members, parents, strict=True)]
    return values, (*joined, *([Person()] if _unread_rows(lines, rows, pitch) else []))


_COLUMNS: Final = frozenset({"NAMALENGKAP", "NIK", "JENISKELAMIN", "TEMPATLAHIR", "TANGGALLAHIR"})


def _pitch(numbers: list[Line]) -> float:
    """How far a row of the table stands below the last."""
    steps = [below.middle - above.middle for above, below in itertools.pairwise(numbers)]
    near = [step for step in steps if step > 0.3 * numbers[0].height]
    return median_low(near) if near else (1.2 * numbers[0].height if numbers else 0.0)


def _row_of(number: Line, lines: tuple[Line, ...], rows: list[tuple[Line, str]], pitch: float) -> list[Line]:
    """What stands on the height of this number and on that of no other."""
    others = [line.middle for line, _ in rows if line is not number]
    beside = [
        line
        for line in lines
        if (away := abs(line.middle - number.middle)) < 0.5 * pitch
        and all(abs(line.middle - other) > away for other in others)
    ]
    return sorted(beside, key=lambda line: line.left)


def _unread_rows(lines: tuple[Line, ...], rows: list[tuple[Line, str]], pitch: float) -> bool:
    """Whether a row of the table has a date of birth and no number: whoever is there was not read."""
    if not rows:
        return False
    right = max(line.right for line, _ in rows)
    born = [
        line
        for line in lines
        if line.left > right - pitch
        and rows[0][0].middle - 2.5 * pitch < line.middle < rows[-1][0].middle + 2.5 * pitch
        and a_date(line.text)
    ]
    if not born:
        return False
    column = min(line.left for line in born)
    return any(
        line.left < column + 3 * line.height
        and all(abs(line.middle - number.middle) > 0.5 * pitch for number, _ in rows)
        for line in born
    )


def _member(row: list[Line], number: Line, digits_read: str) -> dict[str, Value]:
    """Name, sex, place and date beside this NIK. Cells may have been read together."""
    left = [line for line in row if line is not number and line.right <= number.left + 0.3 * number.height]
    inside, _, behind = _around(number.text, digits_read)
    name = re.sub(r"^\W*\d{1,2}\b\W*", "", f"{' '.join(line.text for line in left)} {inside}".strip())
    named_by = [line for line in left if letters(line.text)] or [number]
    found: dict[str, Value] = {}
    if named := _name(Value(name, min(line.score for line in named_by), _boxed(named_by))):
        found["name"] = named
    right = [line for line in row if line is not number and line.left >= number.right - 0.3 * number.height]
    place: list[tuple[str, Line]] = []
    for cell, line in (
        (cell, line) for cell, line in [(behind, number), *((x.text, x) for x in right)] if cell.strip()
    ):
        sex, born = _sexed(cell), a_date(cell)
        if sex and "sex" not in found:
            found["sex"] = Value(sex, line.score, _boxed([line]))
            cell = re.sub(r"(?i)^\W*(LAKI\s*-?\s*LAKI|PEREMPUAN|[A-Z-]{8,10}$)", "", cell)  # noqa: PLW2901
        if born:
            found["birth_date"] = Value(born.isoformat(), line.score, _boxed([line]))
            place.append((re.split(r"\d", cell, maxsplit=1)[0], line))
            break
        place.append((cell, line))
    place = [(text, line) for text, line in place if letters(text)]
    if "birth_date" in found and place:
        told = Value(" ".join(text for text, _ in place), min(x.score for _, x in place), _boxed(x for _, x in place))
        found |= _kept(birth_place=_name(told))
    born_text = found["birth_date"].text if "birth_date" in found else ""
    sure = _sure_number(number, digits_read, born_text) * (0.7 if _slashed(digits_read) else 1.0)
    found["nik"] = Value(digits_read, sure, _boxed([number]))
    return found


def _slashed(nik: str) -> bool:
    """Whether it says that a hundred and more were born on one day in one district, by a six or an eight: in the small
    print of a card, a slashed nought is likelier."""
    return nik[12:14] != "00" and not nik[12:14].strip("068")


def _around(text: str, number: str) -> tuple[str, str, str]:
    """A line cut at its number."""
    for start in range(len(text)):
        for end in range(start + len(number), min(len(text), start + len(number) + 4) + 1):
            if digits(text[start:end]) == number:
                return text[:start], text[start:end], text[end:]
    return "", text, ""


def _parents(lines: tuple[Line, ...], numbers: list[Line], pitch: float) -> list[dict[str, Value]]:
    """Father and mother per row of the second table, by the columns under "Ayah" and "Ibu"; nobody's where the rows
    of both tables are not as many."""
    none: list[dict[str, Value]] = [{} for _ in numbers]
    under = [line for line in lines if numbers and line.middle > numbers[-1].bottom]
    heads = [
        next((line for line in reversed(under) if letters(line.text) in labels), None)
        for labels in (("AYAH", "NAMAAYAH", "NAMAORANGTUAAYAH"), ("IBU", "LBU", "NAMAIBU", "NAMALBU"))
    ]
    father, mother = heads
    if father is None or mother is None or mother.left <= father.right:
        return none
    gap = mother.left - father.left
    start = max(father.bottom, mother.bottom) - 0.3 * father.height
    cells = [
        line
        for line in under
        if line.middle > start
        and (line.left + line.right) / 2 > father.left - 0.55 * gap
        and not re.fullmatch(r"\W*\d{1,2}\W*", line.text)
        and len(letters(line.text)) > 1
    ]
    rows: list[list[Line]] = []
    for line in sorted(cells, key=lambda line: line.middle):
        if rows and line.middle - rows[-1][0].middle < 0.5 * pitch:
            rows[-1].append(line)
        elif rows and line.middle - rows[-1][0].middle > 1.6 * pitch:
            break
        else:
            rows.append([line])
    if len(rows) != len(numbers):
        return none
    split = _between([line.left for row in rows for line in row], father, mother)
    return [
        _kept(
            **{
                name: _name(Value(" ".join(x.text for x in side), min(x.score for x in side), _boxed(side)))
                for name, side in (
                    ("father_name", [x for x in row if x.left < split]),
                    ("mother_name", [x for x in row if x.left >= split]),
                )
                if side
            }
        )
        for row in rows
    ]


def _between(lefts: list[float], father: Line, mother: Line) -> float:
    """Where the mothers' column begins: the widest step between the beginnings of names. Under a title in the middle
    of its column, names may begin far to the left of it."""
    steps = [
        (after - before, (before + after) / 2)
        for before, after in itertools.pairwise(sorted(lefts))
        if before < mother.left and after > father.right
    ]
    return max(steps)[1] if steps else (father.right + mother.left) / 2


_ENGLISH: Final = re.compile(
    r"(?i)^\W*(that in|on date|was born|child (no|number)|from father|and mother|by virtue|based on|excerpt"
    r"|civil regist|personal regist|of|year|father|mother|nationality|indonesian citizen|birth certificate|the excerpt|this excerpt|of father|name|number)\b.*$"
)


_ENGLISH_BEGINS: Final = (
    "ONDATE", "WASBORN", "CHILDNUMBER", "FROMFATHER", "ANDMOTHER", "OFHUSBANDWIFE", "BYVIRTUEOF", "BASEDON", "EXCERPTOFBIRTH",
    "NATIONALITY", "INDONESIANCITIZEN", "BIRTHCERTIFICATE", "CIVILREGISTRATION",
)  # fmt: skip


def _translated(text: str) -> bool:
    """A line in English, perhaps misread: it stands small and slanted under the line that it translates."""
    if _ENGLISH.match(text):
        return not re.match(r"(?i)^\W*number.*\d", text)
    return any(alike(letters(text)[: len(begin)], begin) >= 0.8 for begin in _ENGLISH_BEGINS)


_COUPLE: Final = r"suami\W*iste?ri\b(?:\W*[il]bu\b)?\W*"


def _akta(lines: tuple[Line, ...]) -> dict[str, Value]:
    told = [line for line in lines if not _translated(line.text)]
    labelled = tuple(told)
    whole, spots = _joined(told)

    def found(pattern: str, group: int = 1) -> Value | None:
        match = re.search(pattern, whole, re.IGNORECASE | re.DOTALL)
        if match is None:
            return None
        start, end = match.span(group)
        hit = [line for line, first, last in spots if first < end and last > start] or told[:1]
        return Value(_cleaned(match.group(group)), min(line.score for line in hit), _boxed(hit))

    place = found(r"(?:bahwa|lahir)\s*di\s*:?\s*(.+?)\s*,?\s*(?:pada|tanggal|hari)")
    born = found(r"(?:pada)?\s*(?:hari\s*\w+,?\s*)?tanggal\s*:?\s*(.+?)\s*telah\s*lahir")
    name = found(
        r"telah\s*lahir\s*:?\s*(?:seorang\s*anak\s*(?:laki-?\s*laki|perempuan)?)?\s*(?:yang\s*)?(?:diberi\s*nama|bernama|nama)?\s*:?\s*"
        r"(.+?)\s*(?:,|\n)?\s*anak\s*(?:ke|yang|laki|perempuan)"
    )
    sex = found(r"(?:anak\s*ke[^\n]*?|anak\s+|jenis\s*kelamin\W*)(perempuan|laki\s*-?\s*laki)")
    father = found(r"(?:dari\s*)?\bayah\s*:?\s*(.+?)\s*\n?\s*(?:\bdan\s*)?(?:nama\s*)?[il]bu\b") or found(
        rf"{_COUPLE}(.+?)\s*(?:\bdan\b|\n)"
    )
    mother = (
        found(r"\bayah\b.+?[il]bu\s*:?\s*(.+?)\s*(?:\n|$)")
        or found(rf"{_COUPLE}[^\n]+\n\W*dan\s*([^\n]+?)\s*(?:\n|$)")
        or found(r"(?:\n|dan)\s*[il]bu\s*:?\s*(.+?)\s*(?:\n|$)")
    )
    date_read = a_date(born.text) if born else None
    values = _kept(
        name=_name(name) or _name(_value(labelled, "NAMALENGKAP", "NAMAANAK", "NAMA")),
        birth_place=_name(place),
        birth_date=Value(date_read.isoformat(), born.confidence, born.box) if born and date_read else None,
        sex=Value(_sexed(sex.text), sex.confidence, sex.box) if sex else None,
        father_name=_name(father) or _name(_value(labelled, "NAMAAYAH", "AYAH")),
        mother_name=_name(mother) or _name(_value(labelled, "NAMAIBU", "IBU", "LBU")),
    )
    for key, value in _by_labels(labelled).items():
        values.setdefault(key, value)
    numbers = [(line, number) for line, number in _sixteen(told) if _possible(number)]
    if numbers:
        line, number = numbers[0]
        born_text = values["birth_date"].text if "birth_date" in values else ""
        values["nik"] = Value(number, _sure_number(line, number, born_text), _boxed([line]))
    return values


def _by_labels(lines: tuple[Line, ...]) -> dict[str, Value]:
    """Place, date and sex where they stand behind labels."""
    values = _birth(
        _value(lines, "TEMPATTGLLAHIR", "TEMPATDANTANGGALLAHIR", "TEMPATTANGGALLAHIR", "TEMPATTANGGALKELAHIRAN")
    )
    if "birth_date" not in values and (born := _value(lines, "TANGGALLAHIR", "TGLLAHIR", "TANGGALKELAHIRAN")):
        values |= {key: value for key, value in _birth(born).items() if key == "birth_date"}
    values |= _kept(birth_place=values.get("birth_place") or _name(_value(lines, "TEMPATLAHIR", "TEMPATKELAHIRAN")))
    if sex := _value(lines, "JENISKELAMIN"):
        values |= _kept(sex=Value(_sexed(sex.text), sex.confidence, sex.box))
    return values


def _joined(lines: Iterable[Line]) -> tuple[str, list[tuple[Line, int, int]]]:
    """One text, a line per height, and where each line of the paper stands in it."""
    whole, spots, last = "", [], None
    for line in lines:
        if last is not None:
            if max(line.height, last.height) > 1.7 * min(line.height, last.height) and line.left > last.right:
                continue  # a piece of a watermark or a seal beside the line
            beside = abs(line.middle - last.middle) < 0.5 * max(line.height, last.height) and line.left > last.left
            whole += " " if beside else "\n"
        spots.append((line, len(whole), len(whole) + len(line.text)))
        whole += line.text
        last = line
    return whole, spots


_RELATIVE: Final = re.compile(r"(?i)(ayah|ibu|wali|orang\s*tua)\b")


def _nikah(lines: tuple[Line, ...]) -> dict[str, Value]:
    named = [each for each in _labelled(lines, "NAMALENGKAP", "NAMA") if not _RELATIVE.match(each[1])]
    names = named[:2]  # the guardian's comes third
    width = max((line.right for line in lines), default=1.0)
    if len(names) < 2:
        names = [*_labelled(lines, "SUAMI")[:1], *_labelled(lines, "ISTRI", "ISTERI")[:1]]
    if len(names) == 2:
        columns = abs(names[0][0].left - names[1][0].left) > 0.25 * width
        names.sort(key=lambda each: each[0].left if columns else each[0].top)
    values: dict[str, Value] = {}
    for who, (label, _), following in zip(("husband", "wife"), names, [*names[1:], None], strict=False):
        columns = following is not None and following[0].left > label.left + 0.25 * width
        side = tuple(
            line
            for line in lines
            if line.middle > label.top - label.height
            and (who == "wife" or not columns or line.left < (following[0].left - 0.01 * width if following else width))
            and (who == "husband" or line.left > label.left - 0.02 * width)
            and (who == "wife" or columns or following is None or line.middle < following[0].top)
        )
        born = _birth(_value(side, "TEMPATTANGGALLAHIR", "TEMPATTGLLAHIR", "TEMPATDANTANGGALLAHIR"))
        if not born and (stated := _value(side, "TANGGALLAHIR")):
            born = _birth(stated)
        parts = _kept(
            name=_name(_value(side, "NAMALENGKAP", "NAMA", "SUAMI", "ISTRI", "ISTERI")),
            birth_date=born.get("birth_date"),
        )
        numbers = [(line, number) for line, number in _sixteen(side) if _possible(number)]
        if numbers:
            parts["nik"] = Value(numbers[0][1], numbers[0][0].score, _boxed([numbers[0][0]]))
        if (
            len(names) < 2
            and "nik" in parts
            and _sure_sex(parts["nik"].text) is not (Sex.MALE if who == "husband" else Sex.FEMALE)
        ):
            continue  # a page beside it was not read, so that this one came first
        values |= {f"{who}_{key}": value for key, value in parts.items()}
    return values


def _sure_sex(nik: str) -> Sex:
    return Sex.FEMALE if int(nik[6:8]) > 40 else Sex.MALE


def _ijazah(lines: tuple[Line, ...]) -> dict[str, Value]:
    values = _by_labels(lines)
    return values | _kept(
        name=_name(_value(lines, "NAMALENGKAP", "NAMASISWA", "NAMA")) or _unlabelled(lines),
        father_name=_name(_value(lines, "NAMAORANGTUAWALI", "NAMAORANGTUA", "NAMAAYAH", "NAMAWALI")),
    )


def _unlabelled(lines: tuple[Line, ...]) -> Value | None:
    """The name that stands alone in its row, between "menyatakan bahwa" and the first label."""
    opened = next(
        (n for n, line in enumerate(lines) if re.search(r"(?i)bahwa\s*:?$|diberikan\s*kepada", line.text)), None
    )
    if opened is None:
        return None
    for line in lines[opened + 1 : opened + 4]:
        if _is_label(line) or a_date(line.text):
            return None
        if letters(line.text) and _right_of(lines, line) is None:
            return _name(Value(_cleaned(line.text), line.score, _boxed([line])))
    return None


_READERS: Final[dict[str, Callable[[tuple[Line, ...]], dict[str, Value]]]] = {
    "ktp": _ktp,
    "akta": _akta,
    "nikah": _nikah,
    "ijazah": _ijazah,
}
_LABELS: Final = (
    "NIK", "NAMA", "NAMALENGKAP", "TEMPATTGLLAHIR", "TEMPATTANGGALLAHIR", "TEMPATDANTANGGALLAHIR", "JENISKELAMIN", "GOLDARAH",
    "ALAMAT", "RTRW", "KELDESA", "DESAKELURAHAN", "KECAMATAN", "AGAMA", "STATUSPERKAWINAN", "PEKERJAAN", "KEWARGANEGARAAN",
    "BERLAKUHINGGA", "NAMAKEPALAKELUARGA", "KABUPATENKOTA", "PROVINSI", "KODEPOS", "NAMAORANGTUAWALI", "NAMAORANGTUA",
    "NAMAAYAH", "NAMAIBU", "TEMPATTINGGAL",
)  # fmt: skip
_NO_VALUES: Final = frozenset({
    "BIN", "BINTI", "WALI", "WALINIKAH", "ORANGTUA", "ORANGTUAWALI", "LENGKAP", "KEPALAKELUARGA", "KEPALASEKOLAH",
    "SEKOLAH", "SISWA", "SATUANPENDIDIKAN", "NOMORINDUKSISWA", "NIK", "HUBUNGAN", "ALAMAT", "AGAMA",
})  # fmt: skip
