"""Who works at an office: account names, invitations, and what a supervisor may not do. No I/O."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar, Final

from lingga_app.domain.actor import STAFF, Role
from lingga_app.domain.errors import AppError, BadInput

INVITATION_LIFE: Final = timedelta(days=3)
"""How long an invitation can be used: over a weekend, not longer (our choice)."""
NAME_LIMIT: Final = 80
GIVEN: Final = tuple(role for role in Role if role in STAFF)
"""The roles that an officer can hold, in the order of the work."""

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _LENGTH = 3, 4
_USERNAME = re.compile(r"[a-z][a-z0-9.]{2,31}")


class UsernameShape(BadInput):
    code: ClassVar[str] = "username_shape"
    id: ClassVar[str] = "Nama akun memakai 3 sampai 32 huruf kecil, angka, atau titik. Ketik lagi."
    en: ClassVar[str] = "An account name has 3 to 32 small letters, digits or dots. Type it again."


class UsernameTaken(AppError):
    code: ClassVar[str] = "username_taken"
    id: ClassVar[str] = "Nama akun ini sudah dipakai petugas lain. Pilih nama akun lain."
    en: ClassVar[str] = "Another officer has this account name. Choose a different one."


class OfficerNameMissing(BadInput):
    code: ClassVar[str] = "officer_name_missing"
    id: ClassVar[str] = "Nama petugas belum diisi. Tulis nama lengkapnya."
    en: ClassVar[str] = "The officer's name is missing. Write the full name."


class RolesMissing(BadInput):
    code: ClassVar[str] = "roles_missing"
    id: ClassVar[str] = "Petugas belum diberi tugas. Pilih satu tugas atau lebih."
    en: ClassVar[str] = "The officer has no duty yet. Choose one or more."


class InvitationTo(BadInput):
    """No way to reach the officer was given, now or before."""

    code: ClassVar[str] = "invitation_to"
    id: ClassVar[str] = "Kami belum tahu ke mana undangan dikirim. Isi nomor HP atau e-mail petugas."
    en: ClassVar[str] = "We do not know where to send the invitation. Give the officer's phone number or e-mail."


class InvitationOver(AppError):
    """One text for an unknown name, a wrong, used or old code, and an officer who left."""

    code: ClassVar[str] = "invitation_over"
    id: ClassVar[str] = "Nama akun dan kode undangan ini tidak cocok, atau sudah lewat. Minta undangan baru."
    en: ClassVar[str] = "This name and invitation code do not match, or are over. Ask your supervisor for a new one."
    http: ClassVar[int] = 401


class SecondFactorWrong(BadInput):
    code: ClassVar[str] = "second_factor_wrong"
    id: ClassVar[str] = "Kode dari aplikasi ini belum cocok. Tunggu kode berikutnya, lalu ketik lagi."
    en: ClassVar[str] = "This code of the app does not match. Wait for the next one and type it again."


def username_of(text: str) -> str:
    """The account name as it is kept. Raises `UsernameShape`."""
    name = text.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise UsernameShape(field="username")
    return name


def name_of(text: str) -> str:
    """The officer's name with single blanks. Raises `OfficerNameMissing`."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_LIMIT:
        raise OfficerNameMissing(field="name")
    return name


def roles_of(wanted: tuple[Role, ...]) -> frozenset[Role]:
    """The roles given to an officer. Raises `RolesMissing` for none, and for one that no officer can hold."""
    if not wanted or not set(wanted) <= STAFF:
        raise RolesMissing(field="roles")
    return frozenset(wanted)


def invitation_code(below: Callable[[int], int]) -> str:
    """Twelve signs in groups, "K7M2-9QXA-4CDE": 59 bits, no sign that looks like another."""
    signs = [_SIGNS[below(len(_SIGNS))] for _ in range(_GROUPS * _LENGTH)]
    return "-".join("".join(signs[at : at + _LENGTH]) for at in range(0, len(signs), _LENGTH))


def typed_code(text: str) -> str:
    """What was typed, in the form that is compared: no blanks or hyphens, capital letters."""
    return re.sub(r"[\s\-]+", "", text).upper()[:40]
