"""A signed seal for slips, receipts and data pages: built like a visible digital seal, but not one that ICAO defines.

Layout after ICAO Doc 9303 part 13 ("VDS"): header, messages, signature over both.

    header     DC | 03 | country C40 (2) | signer, certificate C40 (6) | issued (3) | signed (3) | feature | category
    message    tag | DER length | value, repeated
    signature  FF | DER length | r and s, 32 bytes each (ECDSA P-256)

A slip, a receipt and a pickup slip are **not** use cases of that standard, and the data page printed here is a
specimen. The feature bytes below are private; the category byte is even, since odd ones are kept for ICAO. Say
"VDS-style", never "conforms". No seal carries a NIK; those of slips and receipts carry no birth date either.

Nothing here knows a key: signing and verifying are passed in. Reading is strict - one way to write each seal, so that
every other byte string is refused. Text form: base45 (RFC 9285), which fits the alphanumeric mode of a QR code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import ClassVar, Final

from lingga_app.domain import base45, c40
from lingga_app.domain.errors import AppError

MAGIC: Final = 0xDC
VERSION: Final = 0x03
CATEGORY: Final = 0xE0
SIGNATURE_TAG: Final = 0xFF
SIGNATURE_BYTES: Final = 64
LONGEST: Final = 1024


class Feature(IntEnum):
    """What the seal stands on (private feature definition bytes)."""

    BOOKING_SLIP = 0xB1
    RECEIPT = 0xB3
    PICKUP_SLIP = 0xB5
    DATA_PAGE = 0xB7
    REFUSAL = 0xB9


class Tag(IntEnum):
    """What a message says; one meaning for all features."""

    REFERENCE = 0x01
    STARTS_AT = 0x02
    PLACE = 0x03
    FIRST_NAME = 0x04
    AMOUNT_IDR = 0x05
    NTPN = 0x06
    VALID_UNTIL = 0x07
    TOKEN = 0x08
    MRZ = 0x09
    BOOK_NUMBER = 0x0A
    PORTRAIT_HASH = 0x0B


class SealUnreadable(AppError):
    code: ClassVar[str] = "seal_unreadable"
    id: ClassVar[str] = "Kode QR ini bukan dari layanan kami, atau belum terbaca utuh. Pindai lagi dari dekat."
    en: ClassVar[str] = "This QR code is not one of ours, or it was not read in full. Scan it again from close by."
    http: ClassVar[int] = 422


class SealForged(AppError):
    code: ClassVar[str] = "seal_forged"
    id: ClassVar[str] = (
        "Tanda tangan di kode QR ini tidak cocok dengan isinya. Jangan dipakai. Tunjukkan kepada petugas."
    )
    en: ClassVar[str] = (
        "The signature in this QR code does not match what it says. Do not use it. Show it to an officer."
    )
    http: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Header:
    """`signer` is four signs (country and authority), `certificate` the reference of the key that verifies."""

    feature: Feature
    signer: str
    certificate: str
    issued_on: date
    signed_on: date
    country: str = "IDN"
    category: int = CATEGORY


@dataclass(frozen=True, slots=True)
class Message:
    """One tagged value of at most 65535 bytes; tag 1-254."""

    tag: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """Header and messages, in the order in which they are signed. A tag occurs once."""

    header: Header
    messages: tuple[Message, ...]

    def value(self, tag: int) -> bytes | None:
        """The bytes under a tag, or None."""
        return next((message.value for message in self.messages if message.tag == tag), None)

    def text(self, tag: int) -> str:
        """The words under a tag written by `words_message`; empty when absent."""
        return (self.value(tag) or b"").decode("utf-8")


Sign = Callable[[bytes], bytes]
"""Bytes to 64 raw signature bytes."""
Verify = Callable[[Header, bytes, bytes], bool]
"""Header (to choose the key), signed bytes, signature -> whether it holds. An unknown key is False."""


def words_message(tag: int, text: str) -> Message:
    """A message of any text, as UTF-8."""
    return Message(tag, text.encode("utf-8"))


def c40_message(tag: int, text: str) -> Message:
    """A message of capitals, digits and blanks in two thirds of the bytes; `c40.decode` reads it, `<` as a blank."""
    return Message(tag, c40.encode(text))


def encode_date(day: date) -> bytes:
    """A date as the whole number MMDDYYYY in three bytes."""
    return (day.month * 1_000_000 + day.day * 10_000 + day.year).to_bytes(3, "big")


def decode_date(raw: bytes) -> date:
    """The date in three bytes; `ValueError` when it is in no calendar."""
    text = f"{int.from_bytes(raw, 'big'):08d}"
    return date(int(text[4:]), int(text[:2]), int(text[2:4]))


def encode_length(length: int) -> bytes:
    """A DER length: one byte below 128, else the count of bytes and the bytes."""
    if length < 0x80:
        return bytes([length])
    raw = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(raw)]) + raw


def _encode_header(header: Header) -> bytes:
    if len(header.signer) != 4 or not 0 < len(header.certificate) <= 0xFF or len(header.country) != 3:
        raise ValueError("signer has 4 signs, country 3, the certificate reference 1-255")
    who = c40.encode(f"{header.signer}{len(header.certificate):02X}{header.certificate}")
    dates = encode_date(header.issued_on) + encode_date(header.signed_on)
    return bytes([MAGIC, VERSION]) + c40.encode(header.country) + who + dates + bytes([header.feature, header.category])


def signed_part(seal: Seal) -> bytes:
    """The bytes that are signed: header and messages."""
    tags = [message.tag for message in seal.messages]
    if len(set(tags)) != len(tags) or not all(0 < tag < SIGNATURE_TAG for tag in tags):
        raise ValueError("tags are 1-254 and occur once")
    return _encode_header(seal.header) + b"".join(
        bytes([message.tag]) + encode_length(len(message.value)) + message.value for message in seal.messages
    )


def write(seal: Seal, sign: Sign) -> bytes:
    """The signed seal as bytes."""
    body = signed_part(seal)
    signature = sign(body)
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError("a signature is r and s, 32 bytes each")
    return body + bytes([SIGNATURE_TAG]) + encode_length(SIGNATURE_BYTES) + signature


def read(raw: bytes, verify: Verify) -> Seal:
    """The seal in these bytes, its signature verified: `SealUnreadable` for other bytes, `SealForged` if it fails."""
    try:
        seal, body, signature = _split(raw)
    except (ValueError, IndexError):
        raise SealUnreadable from None
    if not verify(seal.header, body, signature):
        raise SealForged
    return seal


def write_text(seal: Seal, sign: Sign) -> str:
    """The signed seal as the text of a QR code (base45)."""
    return base45.encode(write(seal, sign))


def read_text(text: str, verify: Verify) -> Seal:
    """`read` for the text of a QR code."""
    try:
        raw = base45.decode(text)
    except ValueError:
        raise SealUnreadable from None
    return read(raw, verify)


def _split(raw: bytes) -> tuple[Seal, bytes, bytes]:
    """Seal, signed bytes and signature; `ValueError` or `IndexError` for whatever `write` cannot have written."""
    if len(raw) > LONGEST or raw[:2] != bytes([MAGIC, VERSION]):
        raise ValueError("no seal of ours")
    header, at = _decode_header(raw)
    messages: list[Message] = []
    while (tag := raw[at]) != SIGNATURE_TAG:
        value, at_next = _decode_value(raw, at + 1)
        messages.append(Message(tag, value))
        at = at_next
    signature, end = _decode_value(raw, at + 1)
    seal = Seal(header, tuple(messages))
    if end != len(raw) or len(signature) != SIGNATURE_BYTES or signed_part(seal) != raw[:at]:
        raise ValueError("not written by `write`")
    return seal, raw[:at], signature


def _decode_header(raw: bytes) -> tuple[Header, int]:
    # The length of the certificate reference is the 5th and 6th sign, inside the first two C40 triplets.
    count = int(c40.decode(raw[4:8])[4:6], 16)
    end = 4 + c40.size(6 + count)
    who = c40.decode(raw[4:end])
    header = Header(
        feature=Feature(raw[end + 6]),
        signer=who[:4],
        certificate=who[6:],
        issued_on=decode_date(raw[end : end + 3]),
        signed_on=decode_date(raw[end + 3 : end + 6]),
        country=c40.decode(raw[2:4]),
        category=raw[end + 7],
    )
    return header, end + 8


def _decode_value(raw: bytes, at: int) -> tuple[bytes, int]:
    """Value and next position after a shortest DER length."""
    length, at = raw[at], at + 1
    if length >= 0x80:
        count = length & 0x7F
        length = int.from_bytes(raw[at : at + count], "big")
        if raw[at - 1 : at + count] != encode_length(length):
            raise ValueError("not the shortest length")
        at += count
    if at + length > len(raw):
        raise ValueError("cut short")
    return raw[at : at + length], at + length
