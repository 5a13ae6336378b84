"""Passwords: which are taken, how they are kept. Argon2 is slow on purpose: call this outside every transaction.

Argon2id, 19 MiB, 2 rounds, 1 lane (OWASP Password Storage Cheat Sheet); rules of NIST SP 800-63B-4, 3.1.1: length over
composition, a list of obvious ones, NFKC before hashing, so that the same word typed on two keyboards is the same word.
"""

import re
import threading
import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from lingga_app.domain.sign_in import PasswordIsNumber, PasswordObvious, PasswordTooLong, PasswordTooShort

SHORTEST, LONGEST = 12, 128
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_turns = threading.BoundedSemaphore(4)
"""A rush of sign-ins must not take 19 MiB each at once."""

_WORDS = (
    *(
        "password",
        "passw0rd",
        "katasandi",
        "rahasia",
        "sandi",
        "qwerty",
        "qwertyuiop",
        "asdfgh",
        "asdfghjkl",
        "zxcvbnm",
    ),
    *(
        "indonesia",
        "lingga",
        "dabosingkep",
        "singkep",
        "kepri",
        "paspor",
        "passport",
        "imigrasi",
        "bismillah",
        "sayang",
    ),
    *("iloveyou", "akucintakamu", "cintaku", "merdeka", "garuda", "welcome", "admin", "administrator", "letmein"),
    *("alhamdulillah", "assalamualaikum", "persib", "persija", "jakarta", "abc", "abcdef", "monkey", "dragon"),
)
"""What people here try first (the commonest stems of leaked Indonesian and English lists), with any digits around."""
_STEM = re.compile(f"({'|'.join(sorted(_WORDS, key=len, reverse=True))})+")
_ROWS = "0123456789012345678909876543210987654321qwertyuiopasdfghjklzxcvbnmabcdefghijklmnopqrstuvwxyz"


def normal(password: str) -> str:
    """The form that is hashed. Blanks count."""
    return unicodedata.normalize("NFKC", password)


def accepted(password: str) -> str:
    """The normal form of a password that may be set, or a refusal that says why not."""
    if len(password) > LONGEST:
        raise PasswordTooLong(field="password")
    text = normal(password)
    if len(text) < SHORTEST:
        raise PasswordTooShort(field="password")
    plain = re.sub(r"[\W_]+", "", text.casefold())
    if plain.isdigit() and not _obvious(plain):
        raise PasswordIsNumber(field="password")
    if _obvious(plain):
        raise PasswordObvious(field="password")
    return text


def _obvious(plain: str) -> bool:
    letters = plain.strip("0123456789")
    return (
        len(set(plain)) <= 4
        or any(plain == plain[:n] * (len(plain) // n) for n in range(1, len(plain) // 2 + 1) if len(plain) % n == 0)
        or plain in _ROWS
        or (bool(letters) and _STEM.fullmatch(letters) is not None)
    )


def hashed(password: str) -> str:
    """The Argon2id hash of an `accepted` password."""
    with _turns:
        return _hasher.hash(normal(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the stored one. Takes as long when nothing is stored, so time tells nothing about accounts."""
    if len(password) > LONGEST:
        password, stored = "-", None
    with _turns:
        right = _hasher.verify(normal(password), stored or _nobody())
    return right and stored is not None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
