"""Identity numbers and contacts: NIK, KK number, birth date, phone, e-mail.

NIK, as the civil registries publish it: 16 digits `PPKKCC DDMMYY SSSS` - area of first registration, birth date with 40
added to the day for women, serial from 0001. There is no check digit. The number is permanent: it does not change when
a person moves or when a birth date is corrected. Therefore only what no registry can have written is a refusal; a birth
date, sex or area that differs is a `Finding`, a value for the officer, never a refusal.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from lingga_app.domain.errors import BadInput

NIK_DIGITS: Final = 16
OLDEST_AGE: Final = 110
LINGGA_DIGITS: Final = "2104"
FEMALE_DAY: Final = 40

_SPACING: Final = re.compile(r"[\s.\-]+")
_DOT_ATOM: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_MOBILE: Final = re.compile(r"08[1-9]\d{7,10}", re.ASCII)


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class NikNotDigits(BadInput):
    code: ClassVar[str] = "nik_not_digits"
    id: ClassVar[str] = "NIK hanya berisi angka. Ada tanda lain di isian ini. Cocokkan lagi dengan KTP."
    en: ClassVar[str] = "A NIK has digits only. There is another sign in this field. Compare it with your KTP again."


class NikTooShort(BadInput):
    code: ClassVar[str] = "nik_too_short"
    id: ClassVar[str] = "NIK harus 16 angka. Yang Anda ketik baru {count}. Cocokkan lagi dengan KTP."
    en: ClassVar[str] = "A NIK has 16 digits. You have typed {count}. Compare it with your KTP again."


class NikTooLong(BadInput):
    code: ClassVar[str] = "nik_too_long"
    id: ClassVar[str] = "NIK harus 16 angka. Yang Anda ketik ada {count}. Cocokkan lagi dengan KTP."
    en: ClassVar[str] = "A NIK has 16 digits. You have typed {count}. Compare it with your KTP again."


class NikDayImpossible(BadInput):
    code: ClassVar[str] = "nik_day_impossible"
    id: ClassVar[str] = "Angka ke-7 dan ke-8 di NIK ini {value}. Seharusnya 01-31 atau 41-71. Cocokkan lagi dengan KTP."
    en: ClassVar[str] = (
        "Digits 7 and 8 of this NIK are {value}. They should be 01-31 or 41-71. Compare it with your KTP again."
    )


class NikMonthImpossible(BadInput):
    code: ClassVar[str] = "nik_month_impossible"
    id: ClassVar[str] = "Angka ke-9 dan ke-10 di NIK ini {value}. Seharusnya 01-12. Cocokkan lagi dengan KTP."
    en: ClassVar[str] = "Digits 9 and 10 of this NIK are {value}. They should be 01-12. Compare it with your KTP again."


class NikSerialImpossible(BadInput):
    code: ClassVar[str] = "nik_serial_impossible"
    id: ClassVar[str] = "Empat angka terakhir NIK ini 0000. Nomor urut NIK mulai dari 0001. Cocokkan lagi dengan KTP."
    en: ClassVar[str] = "The last four digits of this NIK are 0000. They begin at 0001. Compare it with your KTP again."


class KkNumberUnreadable(BadInput):
    code: ClassVar[str] = "kk_number_unreadable"
    id: ClassVar[str] = "Nomor KK harus 16 angka. Yang Anda ketik {count} angka. Cocokkan lagi dengan bagian atas KK."
    en: ClassVar[str] = "A KK number has 16 digits. You have typed {count}. Compare it with the top of your KK again."


class BirthDateImpossible(BadInput):
    code: ClassVar[str] = "birth_date_impossible"
    id: ClassVar[str] = "Tanggal {value} tidak ada di kalender. Cocokkan lagi dengan KTP atau akta kelahiran."
    en: ClassVar[str] = "The date {value} is not in the calendar. Compare it with the KTP or birth certificate again."


class BirthDateAhead(BadInput):
    code: ClassVar[str] = "birth_date_ahead"
    id: ClassVar[str] = "Tanggal lahir {value} belum tiba. Periksa lagi tahunnya."
    en: ClassVar[str] = "The birth date {value} is still to come. Check the year again."


class BirthDateTooOld(BadInput):
    code: ClassVar[str] = "birth_date_too_old"
    id: ClassVar[str] = "Tanggal lahir {value} berarti umur lebih dari 110 tahun. Periksa lagi tahunnya."
    en: ClassVar[str] = "The birth date {value} means an age of more than 110 years. Check the year again."


class PhoneUnreadable(BadInput):
    code: ClassVar[str] = "phone_unreadable"
    id: ClassVar[str] = "Nomor HP diawali 08 dan berisi 10 sampai 13 angka. Periksa lagi nomor Anda."
    en: ClassVar[str] = "A mobile number begins with 08 and has 10 to 13 digits. Check your number again."


class EmailUnreadable(BadInput):
    code: ClassVar[str] = "email_unreadable"
    id: ClassVar[str] = "Alamat e-mail ini belum lengkap. Tulis seperti nama@contoh.id, tanpa spasi."
    en: ClassVar[str] = "This e-mail address is not complete. It looks like name@example.id, without spaces."


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK that passed `parse_nik`. `repr` is masked, so that a log line or a traceback cannot leak it."""

    digits: str

    def __repr__(self) -> str:
        return f"Nik({mask_nik(self.digits)!r})"

    @property
    def area(self) -> str:
        """The six digits of the district in which the person was first registered."""
        return self.digits[:6]

    @property
    def sex(self) -> Sex:
        return Sex.FEMALE if int(self.digits[6:8]) > FEMALE_DAY else Sex.MALE

    @property
    def birth_day(self) -> int:
        """Day of the month, 1-31, the 40 of women taken off."""
        day = int(self.digits[6:8])
        return day - FEMALE_DAY if day > FEMALE_DAY else day

    def birth_on(self, today: date, stated: date | None = None) -> date | None:
        """The birth date in the number, or None where no century gives one (31 February, age above 110).

        Two digits of a year may fit two centuries. The stated birth date decides if it is one of them, else the later.
        """
        month, short_year = int(self.digits[8:10]), int(self.digits[10:12])
        fitting = [
            born
            for century in range(today.year // 100, today.year // 100 - 3, -1)
            if (born := _date(century * 100 + short_year, month, self.birth_day))
            and 0 <= _age(born, today) <= OLDEST_AGE
            and born <= today
        ]
        if stated in fitting:
            return stated
        return fitting[0] if fitting else None


class FindingKind(StrEnum):
    """What a NIK says that the form does not. The first two warn the officer, the last only informs."""

    BIRTH_DATE_DIFFERS = "birth_date_differs"
    SEX_DIFFERS = "sex_differs"
    AREA_OUTSIDE_LINGGA = "area_outside_lingga"


@dataclass(frozen=True, slots=True)
class Finding:
    """`stated` by the person, `seen` in the number (ISO date, sex, six digits; empty when unreadable)."""

    kind: FindingKind
    stated: str
    seen: str

    @property
    def is_warning(self) -> bool:
        return self.kind is not FindingKind.AREA_OUTSIDE_LINGGA


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def parse_nik(text: str) -> Nik:
    """The NIK in what was typed or read (blanks, dots and dashes are dropped), or the refusal that names the fault."""
    digits = _SPACING.sub("", text)
    if digits and not _is_digits(digits):
        raise NikNotDigits(field="nik")
    if len(digits) < NIK_DIGITS:
        raise NikTooShort(field="nik", count=len(digits))
    if len(digits) > NIK_DIGITS:
        raise NikTooLong(field="nik", count=len(digits))
    day, month = int(digits[6:8]), int(digits[8:10])
    if not (1 <= day <= 31 or 41 <= day <= 71):
        raise NikDayImpossible(field="nik", value=digits[6:8])
    if not 1 <= month <= 12:
        raise NikMonthImpossible(field="nik", value=digits[8:10])
    if digits[12:] == "0000":
        raise NikSerialImpossible(field="nik")
    return Nik(digits)


def make_nik(area: str, born: date, sex: Sex, serial: int) -> Nik:
    """The NIK a registry would write; `area` six digits, `serial` 1-9999. For the simulator, tests and demo data."""
    day = born.day + (FEMALE_DAY if sex is Sex.FEMALE else 0)
    return parse_nik(f"{area}{day:02d}{born:%m%y}{serial:04d}")


def nik_findings(nik: Nik, *, stated_birth_on: date, stated_sex: Sex, today: date) -> tuple[Finding, ...]:
    """Where the number and the form disagree. Never a reason to refuse by itself."""
    findings: list[Finding] = []
    born = nik.birth_on(today, stated_birth_on)
    if born != stated_birth_on:
        seen = born.isoformat() if born else ""
        findings.append(Finding(FindingKind.BIRTH_DATE_DIFFERS, stated_birth_on.isoformat(), seen))
    if nik.sex is not stated_sex:
        findings.append(Finding(FindingKind.SEX_DIFFERS, stated_sex.value, nik.sex.value))
    if not nik.area.startswith(LINGGA_DIGITS):
        findings.append(Finding(FindingKind.AREA_OUTSIDE_LINGGA, LINGGA_DIGITS, nik.area))
    return tuple(findings)


def format_digits(digits: str) -> str:
    """Groups of four as a person types and reads them: "2104 0341 0785 0001". Also right for half-typed numbers."""
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))


def mask_nik(digits: str) -> str:
    """The only form outside the form field: "2104 **** **** 0001". Right for a KK number too."""
    return f"{digits[:4]} **** **** {digits[-4:]}"


def parse_kk_number(text: str) -> str:
    """The 16 digits of a family card number. What its digits mean is not checked: sources disagree."""
    digits = _SPACING.sub("", text)
    if len(digits) != NIK_DIGITS or not _is_digits(digits):
        raise KkNumberUnreadable(field="kk_number", count=sum(_is_digits(sign) for sign in digits))
    return digits


def birth_date(year: int, month: int, day: int, today: date) -> date:
    """The birth date that three typed fields make, between today and 110 years ago, or the refusal that names it."""
    value = f"{day}-{month}-{year}"
    born = _date(year, month, day)
    if born is None:
        raise BirthDateImpossible(field="birth_on", value=value)
    if born > today:
        raise BirthDateAhead(field="birth_on", value=value)
    if _age(born, today) > OLDEST_AGE:
        raise BirthDateTooOld(field="birth_on", value=value)
    return born


def parse_phone(text: str) -> str:
    """An Indonesian mobile number as "08...", from +62, 62 or 0 with any spacing, or `PhoneUnreadable`."""
    digits = re.sub(r"[\s.\-()]+", "", text)
    for prefix in ("+62", "62"):
        if digits.startswith(prefix):
            digits = "0" + digits[len(prefix) :].removeprefix("0")
            break
    if digits.startswith("8"):
        digits = "0" + digits
    if _MOBILE.fullmatch(digits) is None:
        raise PhoneUnreadable(field="phone")
    return digits


def format_phone(phone: str) -> str:
    """The first four, the middle, the last four digits: `0812-3456-7890`."""
    return f"{phone[:4]}-{phone[4:-4]}-{phone[-4:]}"


def mask_phone(phone: str) -> str:
    """The form for screens and messages: `0812-****-7890`."""
    return f"{phone[:4]}-****-{phone[-4:]}"


def phone_e164(phone: str) -> str:
    """The form that carriers want: `+62812...`."""
    return f"+62{phone[1:]}"


def parse_email(text: str) -> str:
    """An ordinary address (RFC 5321 dot-atom and domain) in small letters, or `EmailUnreadable`.

    Only blanks around it are dropped. A line break or any other control sign is refused, so that an address can never
    add a header to a mail. Quoted local parts and non-ASCII addresses are refused: our carriers do not deliver to them.
    Small letters throughout: two accounts must not differ by a capital only.
    """
    address = text.strip(" ").lower()
    local, _, domain = address.rpartition("@")
    labels = domain.split(".")
    good = (
        address.isascii()
        and len(address) <= 254
        and len(local) <= 64
        and _DOT_ATOM.fullmatch(local) is not None
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    if not good:
        raise EmailUnreadable(field="email")
    return address


def mask_email(email: str) -> str:
    """The first sign and the domain: `s***@contoh.id`."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}"
