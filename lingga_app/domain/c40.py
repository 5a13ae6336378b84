"""C40: capitals, digits and blanks in two bytes per three signs, as ICAO Doc 9303 part 13 uses it.

`<` is written as a blank and does not come back. The end of a text: two signs left are filled with shift 1 (value 0);
one sign left is written as 0xFE and its ASCII code plus one. Only what `encode` writes can be decoded.
"""

from typing import Final

UNLATCH: Final = 0xFE
_SIGNS: Final = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST: Final = 3
_SHIFT_1: Final = 0


def size(signs: int) -> int:
    """Bytes that a text of so many signs takes."""
    return 2 * -(-signs // 3)


def encode(text: str) -> bytes:
    """The text as bytes; a sign outside A-Z, 0-9, blank and `<` is a `ValueError`."""
    signs = text.replace("<", " ")
    return b"".join(_encode_group(signs[at : at + 3]) for at in range(0, len(signs), 3))


def _encode_group(group: str) -> bytes:
    values = [_SIGNS.index(sign) + _FIRST for sign in group]
    if len(values) == 1:
        return bytes([UNLATCH, ord(group) + 1])
    one, two, three = values if len(values) == 3 else [*values, _SHIFT_1]
    return (1600 * one + 40 * two + three + 1).to_bytes(2, "big")


def decode(raw: bytes) -> str:
    """The text in the bytes, blanks kept; bytes that `encode` cannot have written are a `ValueError`."""
    text = "".join(_decode_pair(raw[at : at + 2]) for at in range(0, len(raw), 2))
    if encode(text) != raw:
        raise ValueError("not C40 as written here")
    return text


def _decode_pair(pair: bytes) -> str:
    if len(pair) != 2:
        raise ValueError("C40 comes in pairs of bytes")
    if pair[0] == UNLATCH:
        return chr(pair[1] - 1) if pair[1] else ""
    rest, three = divmod(int.from_bytes(pair, "big") - 1, 40)
    one, two = divmod(rest, 40)
    values = (one, two) if three == _SHIFT_1 else (one, two, three)
    if not all(_FIRST <= value < _FIRST + len(_SIGNS) for value in values):
        raise ValueError("not a sign of C40")
    return "".join(_SIGNS[value - _FIRST] for value in values)
