"""Amounts in words, for receipts, in Indonesian and English."""

_ONES = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_STEPS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"))


def _spelled(number: int) -> str:
    if number < 12:
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    if number < 100:
        return f"{_ONES[number // 10]} puluh {_ONES[number % 10]}".strip()
    size, name = next(step for step in _STEPS if number >= step[0])
    head, rest = divmod(number, size)
    front = f"se{name}" if head == 1 and size <= 1000 else f"{_spelled(head)} {name}"
    return f"{front} {_spelled(rest)}".strip()


_EN_ONES = (
    *("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_STEPS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))


def _spelled_en(number: int) -> str:
    if number < 20:
        return _EN_ONES[number]
    if number < 100:
        return f"{_EN_TENS[number // 10]}-{_EN_ONES[number % 10]}".rstrip("-")
    if number < 1000:
        rest = _spelled_en(number % 100)
        return f"{_EN_ONES[number // 100]} hundred" + (f" and {rest}" if rest else "")
    size, name = next(step for step in _EN_STEPS if number >= step[0])
    head, rest_number = divmod(number, size)
    joint = " and " if 0 < rest_number < 100 else " "
    return f"{_spelled_en(head)} {name}{joint}{_spelled_en(rest_number)}".strip()


def terbilang(amount_idr: int, lang: str = "id") -> str:
    """An amount in words: `enam ratus lima puluh ribu rupiah`. Raises `ValueError` below zero."""
    if amount_idr < 0:
        raise ValueError("an amount in words is never negative")
    words = _spelled_en(amount_idr) or "zero" if lang == "en" else _spelled(amount_idr) or "nol"
    return f"{words} rupiah"
