"""The machine-readable zone of a passport: two lines of 44 signs (ICAO Doc 9303, parts 3 and 4, format TD3).

Line 1 has no check digit at all: a wrong letter in a name is caught by people and by the seal, not here.

How Indonesia splits a name of several words into primary and secondary identifier is not published, so it is an
argument: `NameSplit.LAST_WORD` (default) or `NameSplit.WHOLE_NAME`. Where Doc 9303 gives a letter two legal spellings,
`SPELLINGS` holds the one used here; pass another table to change it. Longer names are cut as part 4 asks: neither
identifier is cut to nothing and the field ends in a letter.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from lingga_app.domain.errors import BadInput
from lingga_app.domain.identity import Sex

LINE_SIGNS: Final = 44
NAME_SIGNS: Final = 39
FILLER: Final = "<"
NO_DATE: Final = "<<<<<<"

_VALUES: Final = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}
_WEIGHTS: Final = (7, 3, 1)
_LINE: Final = re.compile(r"[A-Z0-9<]{44}")
_BOOK_NUMBER: Final = re.compile(r"[A-Z]\d{7}", re.ASCII)
_SEX_SIGNS: Final = {Sex.MALE: "M", Sex.FEMALE: "F", None: FILLER}

SPELLINGS: Final[Mapping[str, str]] = {
    "Ä": "AE",
    "Å": "AA",
    "Æ": "AE",
    "Ð": "D",
    "Đ": "D",
    "Ħ": "H",
    "Ĳ": "IJ",
    "ı": "I",
    "ĸ": "Q",
    "Ł": "L",
    "Ŋ": "N",
    "Ñ": "N",
    "Ö": "OE",
    "Ø": "OE",
    "Œ": "OE",
    "ß": "SS",
    "ẞ": "SS",
    "Ŧ": "T",
    "Þ": "TH",
    "Ü": "UE",
    "'": "",
    "’": "",
    "‘": "",
    "ʼ": "",
    "`": "",
    ".": "",
    ",": "",
    "-": FILLER,
    " ": FILLER,
}
"""Doc 9303 part 3, table A, for Latin letters; other accented letters lose their accent, as the table has it."""


class NameSplit(StrEnum):
    """Which words of a name are the primary identifier, written first."""

    LAST_WORD = "last_word"
    WHOLE_NAME = "whole_name"


class MrzFault(StrEnum):
    """What is wrong with two lines that claim to be an MRZ."""

    SHAPE = "shape"
    DOCUMENT_CODE = "document_code"
    NUMBER_DIGIT = "number_digit"
    BIRTH_DIGIT = "birth_digit"
    EXPIRY_DIGIT = "expiry_digit"
    OPTIONAL_DIGIT = "optional_digit"
    COMPOSITE_DIGIT = "composite_digit"
    SEX = "sex"


class NameUnprintable(BadInput):
    code: ClassVar[str] = "name_unprintable"
    id: ClassVar[str] = "Huruf {sign} tidak bisa dicetak di paspor. Tulis nama dengan huruf A sampai Z seperti di KTP."
    en: ClassVar[str] = "The sign {sign} cannot be printed in a passport. Write the name with A to Z as on the KTP."


@dataclass(frozen=True, slots=True)
class Td3:
    """The fields of both lines as printed: names transliterated, dates as YYMMDD, fillers stripped."""

    document_type: str
    issuer: str
    primary: str
    secondary: str
    number: str
    nationality: str
    birth: str
    sex: Sex | None
    expiry: str
    optional: str = ""


def check_digit(field: str) -> str:
    """The check digit of a field: 0-9, A=10 to Z=35, filler 0; weights 7, 3, 1; sum modulo 10."""
    return str(sum(_VALUES[sign] * _WEIGHTS[n % 3] for n, sign in enumerate(field)) % 10)


def transliterate(text: str, spellings: Mapping[str, str] = SPELLINGS) -> str:
    """The text in A-Z, 0-9 and single `<` between words. `NameUnprintable` names a sign without a rule."""
    written: list[str] = []
    for sign in unicodedata.normalize("NFC", text):
        spelled = _spell(sign, spellings)
        if spelled is None:
            raise NameUnprintable(field="name", sign=sign)
        written.append(spelled)
    return FILLER.join(part for part in "".join(written).split(FILLER) if part)


def is_printable(sign: str, spellings: Mapping[str, str] = SPELLINGS) -> bool:
    """Whether one sign can be written in an MRZ."""
    return _spell(sign, spellings) is not None


def _spell(sign: str, spellings: Mapping[str, str]) -> str | None:
    """A-Z, 0-9 and `<` for one sign: from the table, else the letter without its accent, else None."""
    for form in (sign, sign.upper()):
        if form in spellings:
            return spellings[form]
    bare = "".join(part for part in unicodedata.normalize("NFD", sign.upper()) if not unicodedata.combining(part))
    return bare if bare and all(part in _VALUES for part in bare) else None


def split_name(name: str, split: NameSplit = NameSplit.LAST_WORD) -> tuple[str, str]:
    """Primary and secondary identifier of a full name, in ordinary letters. One word is the primary identifier."""
    words = name.split()
    if split is NameSplit.WHOLE_NAME or len(words) < 2:
        return " ".join(words), ""
    return words[-1], " ".join(words[:-1])


def name_field(primary: str, secondary: str = "", signs: int = NAME_SIGNS) -> str:
    """The 39 signs of the name from transliterated identifiers, cut where too long, filled to the end."""
    if not primary:
        raise ValueError("a name has a primary identifier")
    if secondary:
        primary = _cut(primary, signs - len("<<") - 1)
        text = f"{primary}<<{_cut(secondary, signs - len(primary) - 2)}"
    else:
        text = _cut(primary, signs)
    return text.ljust(signs, FILLER)


def _cut(words: str, room: int) -> str:
    """At most `room` signs that end in a letter: where the cut falls on a filler, the word before gives up a sign."""
    if len(words) <= room:
        return words
    kept = words[:room]
    if not kept.endswith(FILLER):
        return kept
    word = kept.rstrip(FILLER)
    if len(word) < 2 or word[-2] == FILLER:
        return word
    return f"{word[:-1]}{FILLER}{words[room]}"


def yymmdd(day: date) -> str:
    """A date as the MRZ writes it; the century is not written."""
    return f"{day:%y%m%d}"


def fields(
    *,
    name: str,
    number: str,
    birth_on: date,
    sex: Sex | None,
    expires_on: date,
    issuer: str = "IDN",
    nationality: str = "IDN",
    document_type: str = FILLER,
    optional: str = "",
    split: NameSplit = NameSplit.LAST_WORD,
) -> Td3:
    """The fields of an Indonesian passport. `number` is one letter and seven digits, else `ValueError`."""
    if _BOOK_NUMBER.fullmatch(number) is None:
        raise ValueError("a book number is one letter and seven digits")
    primary, secondary = split_name(name, split)
    return Td3(
        document_type=document_type.strip(FILLER),
        issuer=issuer,
        primary=transliterate(primary).replace(FILLER, " "),
        secondary=transliterate(secondary).replace(FILLER, " "),
        number=number,
        nationality=nationality,
        birth=yymmdd(birth_on),
        sex=sex,
        expiry=yymmdd(expires_on),
        optional=optional,
    )


def lines(data: Td3) -> tuple[str, str]:
    """Both lines of 44 signs. An empty optional field has a filler as its check digit, one of the two legal forms."""
    name = name_field(data.primary.replace(" ", FILLER), data.secondary.replace(" ", FILLER))
    line1 = f"P{data.document_type or FILLER}{data.issuer.ljust(3, FILLER)}{name}"
    number = data.number.ljust(9, FILLER)
    optional = data.optional.ljust(14, FILLER)
    optional_digit = check_digit(optional) if data.optional else FILLER
    birth = data.birth + check_digit(data.birth)
    tail = f"{data.expiry}{check_digit(data.expiry)}{optional}{optional_digit}"
    head = number + check_digit(number)
    nationality = data.nationality.ljust(3, FILLER)
    line2 = f"{head}{nationality}{birth}{_SEX_SIGNS[data.sex]}{tail}{check_digit(head + birth + tail)}"
    if not (_LINE.fullmatch(line1) and _LINE.fullmatch(line2)):
        raise ValueError("a field does not fit its place in the MRZ")
    return line1, line2


def check(line1: str, line2: str) -> tuple[MrzFault, ...]:
    """Everything that is wrong with two read lines; empty when all check digits agree."""
    if not (_LINE.fullmatch(line1) and _LINE.fullmatch(line2)):
        return (MrzFault.SHAPE,)
    optional_digit = check_digit(line2[28:42])
    digits = {
        MrzFault.NUMBER_DIGIT: line2[9] == check_digit(line2[:9]),
        MrzFault.BIRTH_DIGIT: line2[19] == check_digit(line2[13:19]),
        MrzFault.EXPIRY_DIGIT: line2[27] == check_digit(line2[21:27]),
        MrzFault.OPTIONAL_DIGIT: line2[42] == optional_digit
        or (line2[42] == FILLER and not line2[28:42].strip(FILLER)),
        MrzFault.COMPOSITE_DIGIT: line2[43] == check_digit(line2[:10] + line2[13:20] + line2[21:43]),
        MrzFault.DOCUMENT_CODE: line1[0] == "P",
        MrzFault.SEX: line2[20] in "MF<",
    }
    return tuple(fault for fault, good in digits.items() if not good)


def parse(line1: str, line2: str) -> Td3:
    """The fields of two lines that `check` finds faultless; otherwise `ValueError` lists the faults."""
    faults = check(line1, line2)
    if faults:
        raise ValueError(f"not a sound MRZ: {', '.join(faults)}")
    primary, _, secondary = line1[5:].partition("<<")
    sexes = {sign: sex for sex, sign in _SEX_SIGNS.items()}
    return Td3(
        document_type=line1[1].strip(FILLER),
        issuer=line1[2:5].rstrip(FILLER),
        primary=primary.strip(FILLER).replace(FILLER, " "),
        secondary=secondary.strip(FILLER).replace(FILLER, " "),
        number=line2[:9].rstrip(FILLER),
        nationality=line2[10:13].rstrip(FILLER),
        birth=line2[13:19],
        sex=sexes[line2[20]],
        expiry=line2[21:27],
        optional=line2[28:42].rstrip(FILLER),
    )
