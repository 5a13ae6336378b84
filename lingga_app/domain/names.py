"""Names: as typed, as printed on the data page, and on page 4.

Rules of the data page as immigration offices publish them: at most 34 signs with blanks, a longer name goes in full to
the endorsement on page 4; no punctuation (Ai'nun -> AINUN, M. Firman -> M FIRMAN); no academic or religious titles; no
abbreviation that changes the meaning. Titles are only flagged: "Haji" may be somebody's name.
Civil-registry names since Permendagri 73/2022 have two words or more and at most 60 signs, but older names of one word
stay valid: a single name is never refused.
Umrah wants two words and hajj three, as two offices report; a shorter name gets the father's name on page 4.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from lingga_app.domain import mrz
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.errors import BadInput

DATA_PAGE_SIGNS: Final = 34
NAME_LIMIT: Final = 60
WORDS_WANTED: Final[Mapping[Purpose, int]] = {Purpose.UMRAH: 2, Purpose.HAJJ: 3}

_BLANKS: Final = re.compile(" +")
_APOSTROPHES: Final = "'’‘ʼ`´"
_HYPHENS: Final = "-‐‑–"
_PUNCTUATION: Final = f".,{_HYPHENS}"
_TITLES: Final = frozenset(
    {"H", "HJ", "HAJI", "HAJJAH", "HAJAH", "KH", "KYAI", "USTADZ", "USTAD", "USTADZAH", "LC"}
    | {"PROF", "DR", "DRA", "DRS", "DRG", "IR", "NERS", "AMD", "AMDKEB", "ST", "SE", "SH", "SAG", "SIP", "SPD", "SKM"}
    | {"SKEP", "SKOM", "SSOS", "MA", "MM", "MH", "MAG", "MPD", "MSI", "MKES", "MKOM"}
)


class NameMissing(BadInput):
    code: ClassVar[str] = "name_missing"
    id: ClassVar[str] = "Nama belum diisi. Tulis nama seperti di KTP atau akta kelahiran."
    en: ClassVar[str] = "The name is empty. Write it as on the KTP or birth certificate."


class NameTooLong(BadInput):
    code: ClassVar[str] = "name_too_long"
    id: ClassVar[str] = "Nama ini {count} huruf. Paling banyak {limit}. Cocokkan lagi dengan KTP, atau tanya petugas."
    en: ClassVar[str] = (
        "This name has {count} letters. The most is {limit}. Compare it with the KTP, or ask an officer."
    )


class NameHasOtherSigns(BadInput):
    """`sign` is the sign itself, or its code point where it cannot be seen."""

    code: ClassVar[str] = "name_has_other_signs"
    id: ClassVar[str] = "Di nama ini ada tanda {sign}. Pakai huruf seperti di KTP, lalu hapus tanda itu."
    en: ClassVar[str] = "This name contains the sign {sign}. Names use only letters as on the KTP. Remove that sign."


class NameNote(StrEnum):
    """What a person or an officer should look at; never a refusal."""

    TITLE = "title"
    ON_PAGE_4 = "on_page_4"
    FEWER_WORDS_THAN_WANTED = "fewer_words_than_wanted"
    SINGLE_LETTER_WORD = "single_letter_word"


@dataclass(frozen=True, slots=True)
class Note:
    """`about`: the titles or letters seen, the full name, or "1/2" (words seen / words wanted)."""

    kind: NameNote
    about: str


@dataclass(frozen=True, slots=True)
class PassportName:
    """How a name is printed. `page_4` is the endorsement, None when the data page says it all."""

    data_page: str
    page_4: str | None
    notes: tuple[Note, ...]

    def preview(self, split: mrz.NameSplit = mrz.NameSplit.LAST_WORD) -> tuple[str, str]:
        """The two lines a person proofreads: the name on the data page and the first line of the MRZ."""
        primary, secondary = (mrz.transliterate(part) for part in mrz.split_name(self.data_page, split))
        return self.data_page, f"P<IDN{mrz.name_field(primary, secondary)}"


def clean_name(text: str, limit: int = NAME_LIMIT) -> str:
    """The name as typed, in composed form (NFC) with single blanks, or the refusal that says what is in the way.

    Latin letters that the MRZ can spell, blanks, apostrophes, hyphens, full stops and commas pass. Control and
    direction signs, loose accents, digits and other scripts do not: they would hide what is compared by letter.
    """
    if len(text) > 8 * limit:
        raise NameTooLong(field="name", count=len(text), limit=limit)
    name = _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    for sign in name:
        if not _allowed(sign):
            raise NameHasOtherSigns(field="name", sign=_visible(sign))
    if not any(sign.isalpha() for sign in name):
        raise NameMissing(field="name")
    if len(name) > limit:
        raise NameTooLong(field="name", count=len(name), limit=limit)
    return name


def _allowed(sign: str) -> bool:
    if sign == " " or sign in _APOSTROPHES or sign in _PUNCTUATION:
        return True
    return unicodedata.category(sign) in {"Lu", "Ll"} and mrz.is_printable(sign)


def _visible(sign: str) -> str:
    """The sign, or its code point where it would not be seen or would hang on its neighbour."""
    return sign if sign.isprintable() and not unicodedata.combining(sign) else f"U+{ord(sign):04X}"


def without_punctuation(name: str) -> str:
    """The name in capitals as the data page wants it: apostrophes vanish, other punctuation parts words."""
    joined = "".join(sign for sign in name if sign not in _APOSTROPHES)
    parted = "".join(" " if sign in _PUNCTUATION else sign for sign in joined)
    return " ".join(parted.upper().split())


def titles_in(name: str) -> tuple[str, ...]:
    """Words that look like titles, as typed: the first or last ones, and whatever follows a comma."""
    before, _, after = name.partition(",")
    words = before.split()
    edge: list[str] = []
    while words and _is_title(words[0]) and len(words) > 1:
        edge.append(words.pop(0))
    tail: list[str] = []
    while len(words) > 1 and _is_title(words[-1]):
        tail.insert(0, words.pop())
    return (*edge, *tail, *(part.strip() for part in after.split(",") if part.strip()))


def _is_title(word: str) -> bool:
    return word.upper().replace(".", "") in _TITLES


def passport_name(name: str, *, purpose: Purpose = Purpose.VISIT, father: str = "") -> PassportName:
    """How this name is printed for this purpose. `name` and `father` have passed `clean_name`.

    `father` counts only where the purpose wants more words than the name has; it then follows the name on page 4.
    """
    full = without_punctuation(name)
    wanted = WORDS_WANTED.get(purpose, 1)
    words = full.split()
    notes = [Note(NameNote.TITLE, title) for title in titles_in(name)]
    notes += [Note(NameNote.SINGLE_LETTER_WORD, word) for word in words if len(word) == 1]
    endorsement = full if len(full) > DATA_PAGE_SIGNS else None
    if len(words) < wanted:
        notes.append(Note(NameNote.FEWER_WORDS_THAN_WANTED, f"{len(words)}/{wanted}"))
        if father:
            endorsement = f"{full} {without_punctuation(father)}"
    if endorsement:
        notes.append(Note(NameNote.ON_PAGE_4, endorsement))
    return PassportName(_fit(full), endorsement, tuple(notes))


def _fit(full: str) -> str:
    """As many whole words as the data page holds; a first word longer than the page is cut."""
    if len(full) <= DATA_PAGE_SIGNS:
        return full
    cut = full[: DATA_PAGE_SIGNS + 1].rfind(" ")
    return full[:cut] if cut > 0 else full[:DATA_PAGE_SIGNS]
