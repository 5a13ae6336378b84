"""Reading aids for what stands on Indonesian papers: labels that were read with a letter wrong, dates in figures and in
words, numbers in which a letter stands for a digit."""

import re
from datetime import date
from difflib import SequenceMatcher
from typing import Final

MONTHS: Final = {
    "JANUARI": 1,
    "FEBRUARI": 2,
    "PEBRUARI": 2,
    "MARET": 3,
    "APRIL": 4,
    "MEI": 5,
    "JUNI": 6,
    "JULI": 7,
    "AGUSTUS": 8,
    "SEPTEMBER": 9,
    "OKTOBER": 10,
    "NOVEMBER": 11,
    "NOPEMBER": 11,
    "DESEMBER": 12,
}
_SHORT: Final = {"JAN": 1, "FEB": 2, "PEB": 2, "MAR": 3, "APR": 4, "JUN": 6, "JUL": 7} | {
    "AGT": 8,
    "AGU": 8,
    "SEP": 9,
    "OKT": 10,
    "NOV": 11,
    "NOP": 11,
    "DES": 12,
}
_ONES: Final = {
    "SATU": 1,
    "DUA": 2,
    "TIGA": 3,
    "EMPAT": 4,
    "LIMA": 5,
    "ENAM": 6,
    "TUJUH": 7,
    "DELAPAN": 8,
    "SEMBILAN": 9,
    "SEPULUH": 10,
    "SEBELAS": 11,
    "SERATUS": 100,
    "SERIBU": 1000,
}
_UNITS: Final = {"BELAS": 10, "PULUH": 10, "RATUS": 100, "RIBU": 1000}
_DIGIT_FOR: Final = str.maketrans("OoQDIlLi|!ZzSsBGbATt?", "000011111122558664477"[:21])
_FIGURES: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})(?!\d)")
_NAMED: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[-./ ]?\s*([A-Z01]{3,10})\s*[-./ ,]?\s*(?:TAHUN\W*)?\s*(\d{4})(?!\d)")
_RUN_TOGETHER: Final = re.compile(r"(?<!\d)(\d{2})[-/.]?(\d{2})[-/.]?((?:19|20)\d{2})(?!\d)")


def letters(text: str) -> str:
    """Capitals A-Z only: labels are compared without blanks, signs and digits."""
    return re.sub(r"[^A-Z]", "", text.upper())


def alike(left: str, right: str) -> float:
    """0..1, how alike two short texts are."""
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def after_label(text: str, label: str) -> str | None:
    """What follows `label` (capital letters) at the start of `text`, or None where the text starts otherwise. One
    letter in six may be read wrongly."""
    taken, place, wanted = "", 0, len(label)
    for place, sign in enumerate(text):  # noqa: B007
        if sign.upper() in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            taken += sign.upper()
        if len(taken) == wanted:
            break
    if len(taken) < max(2, wanted - 1) or alike(taken, label) < (1.0 if wanted <= 4 else 0.84):
        return None
    rest = text[place + 1 :]
    # "Nama" must not match "Namanya": a label ends with a blank, a sign or the line.
    if rest and rest[0].isalpha() and not rest[0].isupper():
        return None
    return rest.strip(" :;.,-—·")


def digits(text: str, *, wanted: int = 16) -> str:
    """The run of `wanted` digits in `text`, letters that look like digits taken as such, or ""."""
    compact = re.sub(r"[\s.:;,\-]", "", text)
    for run in re.findall(r"[0-9OoQDIlLi|!ZzSsBGbATt?]+", compact):
        fixed = run.translate(_DIGIT_FOR)
        real = sum(sign.isdigit() for sign in run)
        if len(fixed) == wanted and real >= wanted - 4:
            return fixed
    found = re.search(rf"(?<!\d)\d{{{wanted}}}(?!\d)", compact)
    return found.group() if found else ""


def month(word: str) -> int | None:
    """The month that a word, perhaps with a letter wrong, names."""
    word = letters(word)
    if word in MONTHS or word in _SHORT:
        return MONTHS.get(word) or _SHORT[word]
    best = max(MONTHS, key=lambda name: alike(word, name))
    return MONTHS[best] if alike(word, best) >= 0.74 else None


def a_date(text: str) -> date | None:
    """The first date in `text`: 01-07-1985, 1 Juli 1985, or in words."""
    upper = text.upper()
    for pattern in (_FIGURES, _RUN_TOGETHER):
        for day, number, year in pattern.findall(upper):
            if found := _made(int(year), int(number), int(day)):
                return found
    for day, name, year in _NAMED.findall(upper):
        number = month(name.translate(str.maketrans("01", "OI")).removesuffix("TAHUN"))
        if number and (found := _made(int(year), number, int(day))):
            return found
    return _in_words(letters(text)) or _mixed(upper)


def number_in_words(text: str) -> int | None:
    """SERIBU SEMBILAN RATUS DELAPAN PULUH LIMA -> 1985; blanks may be missing."""
    text, total, part = letters(text), 0, 0
    words = sorted([*_ONES, *_UNITS], key=len, reverse=True)
    while text:
        word = next((each for each in words if text.startswith(each)), None)
        if word is None:
            return None
        text = text[len(word) :]
        if word in _ONES:
            part += _ONES[word]
        elif word == "BELAS":
            if not 2 <= part % 100 <= 9:
                return None
            part += 10
        else:
            last = part % (10 if word == "PULUH" else 100)
            if not last:
                return None
            part = part - last + last * _UNITS[word]
            if word == "RIBU":
                total, part = total + part, 0
    return total + part or None


def _in_words(text: str) -> date | None:
    """EMPAT SEPTEMBER DUA RIBU EMPAT BELAS, with TAHUN or without."""
    for name, number in MONTHS.items():
        before, found, after = text.partition(name)
        if not found:
            continue
        day = _tail_number(before)
        year = _head_number(after.removeprefix("TAHUN"))
        if day and year and (made := _made(year, number, day)):
            return made
    return None


def _mixed(text: str) -> date | None:
    """4 SEPTEMBER TAHUN DUA RIBU EMPAT BELAS."""
    found = re.search(r"(\d{1,2})\s*([A-Z]{3,10})\s+([A-Z ]+)", text)
    number = month(found.group(2)) if found else None
    year = _head_number(letters(found.group(3)).removeprefix("TAHUN")) if found else None
    return _made(year, number, int(found.group(1))) if found and number and year else None


def _tail_number(text: str) -> int | None:
    """The longest number in words at the end of `text`."""
    for start in range(max(0, len(text) - 24), len(text)):
        if (value := number_in_words(text[start:])) and 1 <= value <= 31:
            return value
    return None


def _head_number(text: str) -> int | None:
    """The longest year in words at the start of `text`."""
    for end in range(min(len(text), 48), 5, -1):
        if (value := number_in_words(text[:end])) and 1900 <= value <= 2100:
            return value
    return None


def _made(year: int, number: int, day: int) -> date | None:
    try:
        found = date(year, number, day)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None
