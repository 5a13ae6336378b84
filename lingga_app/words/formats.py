"""How dates, times, money and numbers are written for people, in Indonesian and English.

Moments are aware datetimes (UTC in the data) and shown in WIB, which is UTC+7 without daylight saving time. A naive
moment raises `ValueError`: a guessed zone would send somebody to the boat on the wrong day.
"""

import re
import string
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from lingga_app.words.spelled import terbilang

WIB = timezone(timedelta(hours=7), "WIB")

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
MONTHS: Mapping[str, tuple[str, ...]] = _MONTHS
"""Month names by language, for the month field of a typed date."""


_SHORT_MONTHS = {"peb": 2, "agt": 8, "nop": 11}
"""Short forms that people write and that are not the beginning of a name."""


def month_number(typed: str) -> int | None:
    """1 to 12 from `8`, `08`, `agustus`, `Agt` or `August`; None when it is no month."""
    text = typed.strip().strip(".").casefold()
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else None
    if text in _SHORT_MONTHS:
        return _SHORT_MONTHS[text]
    if len(text) < 3:
        return None
    found = {
        number for names in _MONTHS.values() for number, name in enumerate(names, 1) if name.casefold().startswith(text)
    }
    return found.pop() if len(found) == 1 else None


def _lang(lang: str) -> str:
    return "en" if lang == "en" else "id"


def wib(moment: datetime) -> datetime:
    """The same moment on a Lingga clock."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(WIB)


def _day(when: date) -> date:
    return wib(when).date() if isinstance(when, datetime) else when


def tanggal(when: date, lang: str = "id") -> str:
    """`Kamis, 3 Desember 2026`, for people: the weekday always, the month in letters."""
    day, names = _day(when), _lang(lang)
    return f"{_DAYS[names][day.weekday()]}, {day.day} {_MONTHS[names][day.month - 1]} {day.year}"


def tanggal_lahir(day: date, lang: str = "id") -> str:
    """`3 Desember 1990`: a birth date has no weekday on any paper, so a check against the KTP stays easy."""
    return f"{day.day} {_MONTHS[_lang(lang)][day.month - 1]} {day.year}"


def tanggal_pendek(when: date, lang: str = "id") -> str:
    """`Kam, 3 Des 2026`, for staff tables."""
    day, names = _day(when), _lang(lang)
    return f"{_DAYS[names][day.weekday()][:3]}, {day.day} {_MONTHS[names][day.month - 1][:3]} {day.year}"


def tanggal_sms(when: date, lang: str = "id") -> str:
    """`Kam 3 Des`, where every character counts."""
    day, names = _day(when), _lang(lang)
    return f"{_DAYS[names][day.weekday()][:3]} {day.day} {_MONTHS[names][day.month - 1][:3]}"


def jam(moment: datetime, lang: str = "id") -> str:
    """`10.12`: the bare time, for staff tables and "Tersimpan pukul 10.12"."""
    return wib(moment).strftime("%H:%M" if lang == "en" else "%H.%M")


def pukul(moment: datetime, lang: str = "id") -> str:
    """`pukul 10.00 WIB`; English `10:00 WIB`."""
    return f"{jam(moment, lang)} WIB" if lang == "en" else f"pukul {jam(moment)} WIB"


def saat(moment: datetime, lang: str = "id") -> str:
    """`Kamis, 3 Desember 2026 pukul 10.00 WIB`: a day with its time."""
    return f"{tanggal(moment, lang)}{', ' if lang == 'en' else ' '}{pukul(moment, lang)}"


def saat_pendek(moment: datetime, lang: str = "id") -> str:
    """`Kam, 3 Des 2026, 10.00`, for staff tables."""
    return f"{tanggal_pendek(moment, lang)}, {jam(moment, lang)}"


def saat_sms(moment: datetime, lang: str = "id") -> str:
    """`Sen 7 Des pukul 10.00 WIB`."""
    return f"{tanggal_sms(moment, lang)}{' ' if lang == 'id' else ', '}{pukul(moment, lang)}"


def deadline(when: date, lang: str = "id") -> str:
    """`paling lambat Senin, 30 November 2026 pukul 16.00 WIB`; a plain date leaves the time out."""
    shown = saat(when, lang) if isinstance(when, datetime) else tanggal(when, lang)
    return f"by {shown}" if lang == "en" else f"paling lambat {shown}"


def hari_kerja(days: int, until: date, lang: str = "id") -> str:
    """`4 hari kerja (paling lambat Senin, 30 November 2026)`: working days never without their date."""
    if lang == "en":
        return f"{days} working day{'' if days == 1 else 's'} ({deadline(_day(until), lang)})"
    return f"{days} hari kerja ({deadline(_day(until))})"


def hari_kunjungan(first: date, last: date, lang: str = "id") -> str:
    """`2-3 Des`, `30 Nov-1 Des` or `27 Nov`: the days of a visit, short enough for a button."""
    names = _MONTHS[_lang(lang)]
    end = f"{last.day} {names[last.month - 1][:3]}"
    if first == last:
        return end
    return f"{first.day}-{end}" if first.month == last.month else f"{first.day} {names[first.month - 1][:3]}-{end}"


def rentang(start: datetime, end: datetime, lang: str = "id", *, printed: bool = False) -> str:
    """`pukul 09.00-11.30 WIB`, with an en dash on paper."""
    dash = "–" if printed else "-"
    span = f"{jam(start, lang)}{dash}{jam(end, lang)} WIB"
    return span if lang == "en" else f"pukul {span}"


def sisa(until: date, now: datetime, lang: str = "id") -> str:
    """What is left: `tinggal 3 hari (sampai ...)`, `tinggal 5 jam (sampai pukul ...)`, `tinggal 45 menit`.

    Days are counted on the calendar of Lingga. A plain date lasts to the end of that day.
    """
    english = lang == "en"
    days = (_day(until) - wib(now).date()).days
    if not isinstance(until, datetime):
        if days < 0:
            return "the time has passed" if english else "sudah lewat waktu"
        until = datetime.combine(until + timedelta(days=1), datetime.min.time(), WIB)
        shown: str = tanggal(until - timedelta(days=1), lang)
    else:
        shown = tanggal(until, lang)
    left = until - now
    if left <= timedelta(0):
        return "the time has passed" if english else "sudah lewat waktu"
    if left < timedelta(hours=2):
        minutes = max(1, int(left.total_seconds() // 60))
        return f"{minutes} minute{'' if minutes == 1 else 's'} left" if english else f"tinggal {minutes} menit"
    if days <= 0:
        hours, end = int(left.total_seconds() // 3600), pukul(until - timedelta(seconds=1), lang)
        end = pukul(until, lang) if wib(until).time() != datetime.min.time() else end
        return f"{hours} hours left (until {end})" if english else f"tinggal {hours} jam (sampai {end})"
    if english:
        return f"{days} day{'' if days == 1 else 's'} left (until {shown})"
    return f"tinggal {days} hari (sampai {shown})"


def angka(number: float | Decimal, lang: str = "id") -> str:
    """`1.250` and `2,5`; English `1,250` and `2.5`."""
    plain = f"{number:,}"
    return plain if lang == "en" else plain.translate(str.maketrans(",.", ".,"))


def angka_ukur(number: float, lang: str = "id") -> str:
    """A measured number, to three figures that count: `0,0921`, `1,69`, `1`, `1.250`."""
    short = round(number) if abs(number) >= 100 else float(f"{number:.3g}")
    return angka(int(short) if short == int(short) else short, lang)


def rupiah(amount_idr: int, lang: str = "id") -> str:
    """`Rp650.000`: whole rupiah, without spaces, so that no line ever breaks inside it."""
    sign = "-" if amount_idr < 0 else ""
    return f"{sign}Rp{angka(abs(amount_idr), lang)}"


def rupiah_lengkap(amount_idr: int, lang: str = "id") -> str:
    """Receipts: `Rp650.000 (enam ratus lima puluh ribu rupiah)`."""
    return f"{rupiah(amount_idr, lang)} ({terbilang(amount_idr, lang)})"


def _digits(value: str) -> str:
    return re.sub(r"\D", "", value)


def _grouped(digits: str, size: int) -> str:
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def nik_groups(nik: str) -> str:
    """`2104 0341 0785 0001`: only while typing it or on a screen of its owner."""
    return _grouped(_digits(nik), 4)


def nik_mask(nik: str) -> str:
    """`2104 **** **** 0001`: everywhere else."""
    digits = _digits(nik)
    return f"{digits[:4]} **** **** {digits[-4:]}" if len(digits) == 16 else "****"


def _national(phone: str) -> str:
    digits = _digits(phone)
    return f"0{digits[2:]}" if digits.startswith("62") else digits


def phone_groups(phone: str) -> str:
    """`0812-3456-7890`, a landline `0776-21234`; a number stored with +62 is shown the national way."""
    digits = _national(phone)
    if not digits.startswith("08"):
        return f"{digits[:4]}-{digits[4:]}"
    return "-".join(part for part in (digits[:4], digits[4:8], digits[8:]) if part)


def phone_mask(phone: str) -> str:
    """`0812-****-7890`."""
    digits = _national(phone)
    return f"{digits[:4]}-****-{digits[-4:]}" if len(digits) >= 9 else "****"


def email_mask(email: str) -> str:
    """`s***@contoh.id`."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}"


def address_mask(address: str) -> str:
    """A phone number or an e-mail address with its middle hidden."""
    return email_mask(address) if "@" in address else phone_mask(address)


def pay_code(code: str) -> str:
    """Digits in groups of five when that leaves no rest (15-digit billing codes), else of four."""
    digits = _digits(code)
    return _grouped(digits, 5 if len(digits) % 5 == 0 and len(digits) % 4 else 4)


def size(octets: int, lang: str = "id") -> str:
    """`3 MB`, `0,4 MB`, `120 kB`: decimal units, rounded up so that nobody is promised too little."""
    if octets < 400_000:
        return f"{max(1, -(-octets // 1000))} kB"
    tenths = -(-octets // 100_000)
    return f"{angka(tenths // 10 if tenths % 10 == 0 or tenths >= 100 else tenths / 10, lang)} MB"


def data(octets: int, lang: str = "id") -> str:
    """`sekitar 3 MB kuota`; English `about 3 MB of data`."""
    return f"about {size(octets, lang)} of data" if lang == "en" else f"sekitar {size(octets, lang)} kuota"


def mid(name: str) -> str:
    """A name inside a sentence: `akta kelahiran`, but `KTP` and `SITI` stay."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


_SPECS: dict[str, Callable[[Any, str], str]] = {
    "rp": rupiah,
    "words": rupiah_lengkap,
    "date": tanggal,
    "born": tanggal_lahir,
    "short": tanggal_pendek,
    "sms": lambda when, lang: saat_sms(when, lang) if isinstance(when, datetime) else tanggal_sms(when, lang),
    "day": tanggal_sms,
    "time": pukul,
    "clock": jam,
    "address": lambda value, _: address_mask(value),
    "nik": lambda value, _: nik_mask(value),
    "phone": lambda value, _: phone_groups(value),
    "code": lambda value, _: pay_code(value),
    "mid": lambda value, _: mid(value),
    "size": size,
    "data": data,
}


class _Facts(string.Formatter):
    def __init__(self, lang: str) -> None:
        self._lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return (one if value == 1 else many).replace("#", angka(value, self._lang))
        if format_spec:
            return _SPECS[format_spec](value, self._lang)
        if isinstance(value, datetime):
            return saat(value, self._lang)
        if isinstance(value, date):
            return tanggal(value, self._lang)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return angka(value, self._lang)
        return str(value)


def fill(template: str, lang: str, facts: Mapping[str, object]) -> str:
    """Put `facts` into `template`, each written for `lang` by its type.

    `{until}` writes a datetime as day and time, a date as a day, a number with its separators. A spec asks for another
    form: `{price:rp}`, `{at:time}`, `{phone:address}` (masked), `{until:sms}`, `{n:# day|# days}` (plural). A missing
    fact raises `KeyError`; a fact that the sentence does not name is left out.
    """
    return _Facts(_lang(lang)).vformat(template, (), facts)
