"""Base45 (RFC 9285): bytes as text for the alphanumeric mode of a QR code, two bytes in three signs."""

from typing import Final

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {sign: value for value, sign in enumerate(_SIGNS)}


def encode(raw: bytes) -> str:
    """The bytes as text; the empty text for no bytes."""
    return "".join(_encode_pair(raw[at : at + 2]) for at in range(0, len(raw), 2))


def _encode_pair(pair: bytes) -> str:
    rest, low = divmod(int.from_bytes(pair, "big"), 45)
    if len(pair) == 1:
        return _SIGNS[low] + _SIGNS[rest]
    high, middle = divmod(rest, 45)
    return _SIGNS[low] + _SIGNS[middle] + _SIGNS[high]


def decode(text: str) -> bytes:
    """The bytes in the text; `ValueError` for another sign, a length of 3n+1 or a group that is too large."""
    return b"".join(_decode_group(text[at : at + 3]) for at in range(0, len(text), 3))


def _decode_group(group: str) -> bytes:
    if len(group) == 1 or any(sign not in _VALUES for sign in group):
        raise ValueError("not base45")
    number = sum(_VALUES[sign] * 45**power for power, sign in enumerate(group))
    size = len(group) - 1
    if number >= 256**size:
        raise ValueError("not base45")
    return number.to_bytes(size, "big")
