"""Dates and numbers as Indonesian papers write them."""

from datetime import date
from typing import Final

MONTHS: Final = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
                 "November", "Desember")  # fmt: skip
DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ONES: Final = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


def spelled(n: int) -> str:
    """0 to 9999 in words: 2011 is "dua ribu sebelas"."""
    if n < 12:
        return ONES[n]
    if n < 20:
        return f"{ONES[n - 10]} belas"
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if n >= size:
            head = one if n // size == 1 and one else f"{spelled(n // size)} {word}"
            return f"{head} {spelled(n % size)}" if n % size else head
    raise ValueError(n)


def long_date(day: date) -> str:
    """2 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """02-11-2026."""
    return f"{day:%d-%m-%Y}"
