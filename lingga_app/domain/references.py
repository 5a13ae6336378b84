"""Numbers that people read out: our reference, billing code, NTPN, pickup code, postal tracking number.

Every maker takes its chance from outside (bytes or an int): tests, simulator and production share one code path.
`ALPHABET` leaves out 0, O, 1, I and L: none of its signs is mistaken for another on a bad copy or over the phone.
"""

import re
import unicodedata
from datetime import date
from typing import ClassVar, Final

from lingga_app.domain.errors import BadInput

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PREFIX: Final = "LGA"
REFERENCE_SIGNS: Final = 8
PICKUP_SIGNS: Final = 6
NTPN_SIGNS: Final = 16
LONGEST_TYPED: Final = 64
SPARE_BYTES: Final = 8
"""Bytes beyond the need, so that the remainder of the division favours no sign by more than one in 2**64."""

_LOOKALIKES: Final = str.maketrans("АВЕКМНРСТУХ", "ABEKMHPCTYX")
_PREFIX_READINGS: Final = re.compile(r"[L1I]GA")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—−._/]+")
_NTPN: Final = re.compile(r"[0-9A-Z]{16}")
_BILLING: Final = re.compile(r"8(\d{4})(\d{2})(\d{2})(\d{6})", re.ASCII)
_S10: Final = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})", re.ASCII)
_S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


class ReferenceUnreadable(BadInput):
    code: ClassVar[str] = "reference_unreadable"
    id: ClassVar[str] = (
        "Nomor permohonan berbentuk LGA-7K3M-92QX, tanpa 0, O, 1, I, dan L. Cocokkan lagi dengan slip Anda."
    )
    en: ClassVar[str] = (
        "A reference looks like LGA-7K3M-92QX, without 0, O, 1, I and L. Compare it with your slip again."
    )


class PickupCodeUnreadable(BadInput):
    code: ClassVar[str] = "pickup_code_unreadable"
    id: ClassVar[str] = "Kode ambil berbentuk K7 4M 92, tanpa 0, O, 1, I, dan L. Cocokkan lagi dengan slip ambil."
    en: ClassVar[str] = (
        "A pickup code looks like K7 4M 92, without 0, O, 1, I and L. Compare it with the pickup slip again."
    )


class BillingCodeUnreadable(BadInput):
    code: ClassVar[str] = "billing_code_unreadable"
    id: ClassVar[str] = "Kode bayar terdiri dari 15 angka dan diawali angka 8. Cocokkan lagi dengan layar pembayaran."
    en: ClassVar[str] = "A pay code has 15 digits and begins with 8. Compare it with the payment screen again."


class NtpnUnreadable(BadInput):
    code: ClassVar[str] = "ntpn_unreadable"
    id: ClassVar[str] = "Nomor bukti bayar negara terdiri dari 16 huruf dan angka. Cocokkan lagi dengan bukti bayar."
    en: ClassVar[str] = "A state payment number has 16 letters and digits. Compare it with the receipt again."


class TrackingNumberUnreadable(BadInput):
    code: ClassVar[str] = "tracking_number_unreadable"
    id: ClassVar[str] = "Nomor kiriman ini belum cocok. Salin lagi dari label, misalnya RR473124829ID."
    en: ClassVar[str] = "This tracking number does not add up. Copy it from the label again, for example RR473124829ID."


def _signs(chance: bytes, count: int) -> str:
    """`count` signs of `ALPHABET` from random bytes; at least `count` + 8 bytes keep the signs even."""
    if len(chance) < count + SPARE_BYTES:
        raise ValueError(f"{count} signs need {count + SPARE_BYTES} random bytes")
    number = int.from_bytes(chance, "big")
    signs: list[str] = []
    for _ in range(count):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def _plain(text: str) -> str:
    """Capitals without separators; full-width forms and Cyrillic look-alikes become the letters they look like."""
    if len(text) > LONGEST_TYPED:
        return ""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    return _SEPARATORS.sub("", folded)


def _of_alphabet(text: str, count: int) -> bool:
    return len(text) == count and all(sign in ALPHABET for sign in text)


def reference(chance: bytes) -> str:
    """A new application reference, "LGA-7K3M-92QX", from at least 16 random bytes (31**8 references)."""
    signs = _signs(chance, REFERENCE_SIGNS)
    return f"{PREFIX}-{signs[:4]}-{signs[4:]}"


def parse_reference(text: str) -> str:
    """The reference in its one written form, from what a person typed: lower case, blanks, any dash, no prefix.

    A sign that the alphabet lacks is refused, never guessed: two references must not melt into one.
    """
    plain = _plain(text)
    if len(plain) == len(PREFIX) + REFERENCE_SIGNS and _PREFIX_READINGS.match(plain):
        plain = plain[len(PREFIX) :]
    if not _of_alphabet(plain, REFERENCE_SIGNS):
        raise ReferenceUnreadable(field="reference")
    return f"{PREFIX}-{plain[:4]}-{plain[4:]}"


def spoken_reference(text: str) -> str:
    """The reference as it is read out, in pairs: "LGA 7K 3M 92 QX"."""
    plain = parse_reference(text).replace("-", "")[len(PREFIX) :]
    return f"{PREFIX} {_pairs(plain)}"


def _pairs(signs: str) -> str:
    return " ".join(signs[n : n + 2] for n in range(0, len(signs), 2))


def pickup_code(chance: bytes) -> str:
    """The short code beside the pickup QR, "K7 4M 92", from at least 14 random bytes. Short: limit the tries."""
    return _pairs(_signs(chance, PICKUP_SIGNS))


def parse_pickup_code(text: str) -> str:
    """The pickup code in its written form, or `PickupCodeUnreadable`."""
    plain = _plain(text)
    if not _of_alphabet(plain, PICKUP_SIGNS):
        raise PickupCodeUnreadable(field="pickup_code")
    return _pairs(plain)


def billing_code(day: date, number: int) -> str:
    """A 15-digit billing code: 8, the day, six digits of `number` (0-999999), as read off a SIMPONI slip of 2022."""
    if not 0 <= number <= 999_999:
        raise ValueError("a billing code takes six digits of chance")
    return f"8{day:%Y%m%d}{number:06d}"


def parse_billing_code(text: str) -> str:
    """The 15 digits, from a typed or pasted code with blanks or dashes, or `BillingCodeUnreadable`."""
    plain = _plain(text)
    found = _BILLING.fullmatch(plain)
    if found is None or not _is_day(found[1], found[2], found[3]):
        raise BillingCodeUnreadable(field="billing_code")
    return plain


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def ntpn(chance: bytes) -> str:
    """A state receipt number like an NTPN: 16 letters and digits from at least 24 random bytes."""
    return _signs(chance, NTPN_SIGNS)


def parse_ntpn(text: str) -> str:
    """The 16 signs in capitals, or `NtpnUnreadable`. A treasury number may use every letter and digit."""
    plain = _plain(text)
    if _NTPN.fullmatch(plain) is None:
        raise NtpnUnreadable(field="ntpn")
    return plain


def s10_check_digit(serial: str) -> int:
    """The check digit of eight digits (UPU S10: weights 8 6 4 2 3 5 9 7; 11 minus the rest; 10 is 0, 11 is 5)."""
    if len(serial) != 8 or not (serial.isascii() and serial.isdigit()):
        raise ValueError("a serial of eight digits is needed")
    total = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, serial, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def tracking_number(service: str, number: int, country: str = "ID") -> str:
    """A postal tracking number, "RR473124829ID": service indicator, serial (0-99999999) with check digit, country."""
    serial = f"{number:08d}"
    made = f"{service}{serial}{s10_check_digit(serial)}{country}"
    if _S10.fullmatch(made) is None:
        raise ValueError("service and country are two capital letters each")
    return made


def parse_tracking_number(text: str) -> str:
    """The 13 signs in capitals, check digit verified, or `TrackingNumberUnreadable`."""
    plain = _plain(text)
    found = _S10.fullmatch(plain)
    if found is None or s10_check_digit(found[2]) != int(found[3]):
        raise TrackingNumberUnreadable(field="tracking_number")
    return plain
