"""Two spellings of one fact side by side: what is the same, what only looks different, which letters differ.

A difference never decides by itself. It is shown to the verifier by letter, because one letter in a mother's name is
what people overlook and what sends a book back.
"""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

LETTERS_COMPARED: Final = 200
"""Longer values are compared by their first letters: names and places have at most 60."""


class Likeness(StrEnum):
    """`SPELLING`: the same letters, apart from capitals, blanks, punctuation or accents. `NEAR`: one letter off."""

    SAME = "same"
    SPELLING = "spelling"
    NEAR = "near"
    DIFFERS = "differs"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters of one value; `differs` when the other value has something else there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """How `other` compares with the value typed, and both cut into pieces for marking."""

    likeness: Likeness
    ours: tuple[Piece, ...]
    other: tuple[Piece, ...]


def compare(ours: str, other: str) -> Difference:
    """Hold `other` against `ours`. An empty `other` was not read; an empty `ours` differs from anything."""
    ours, other = ours[:LETTERS_COMPARED].strip(), other[:LETTERS_COMPARED].strip()
    if not other:
        return Difference(Likeness.UNREAD, _whole(ours), ())
    if ours == other:
        return Difference(Likeness.SAME, _whole(ours), _whole(other))
    if bare(ours) == bare(other):
        return Difference(Likeness.SPELLING, _whole(ours), _whole(other))
    likeness = Likeness.NEAR if _one_letter_off(bare(ours), bare(other)) else Likeness.DIFFERS
    mine, theirs = _pieces(ours, other)
    return Difference(likeness, mine, theirs)


def bare(text: str) -> str:
    """Letters and digits only, capitals, without accents: what remains when spelling habits are taken away."""
    parted = unicodedata.normalize("NFD", text.upper())
    return "".join(sign for sign in parted if sign.isalnum())


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, False),) if text else ()


def _one_letter_off(left: str, right: str) -> bool:
    """One letter changed, added, or left out."""
    if abs(len(left) - len(right)) > 1:
        return False
    short, long = sorted((left, right), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = at + 1 if len(short) == len(long) else at
    return short[rest:] == long[at + 1 :]


def _pieces(ours: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    mine: list[Piece] = []
    theirs: list[Piece] = []
    # Capitals and accents are no difference to mark; only letters that have none are looked at one to one.
    left, right = ours.upper(), other.upper()
    if len(left) != len(ours) or len(right) != len(other):
        left, right = ours, other
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if ours[a:b]:
            mine.append(Piece(ours[a:b], tag != "equal"))
        if other[c:d]:
            theirs.append(Piece(other[c:d], tag != "equal"))
    return tuple(mine), tuple(theirs)
