"""Refusals a person may read.

Each carries a stable `code` and one message in Indonesian and English that says what happened and what to do next
(content style sheet, part 1.5). Raise them; the edge (UI, API, CLI) shows `message(lang)` and logs `code` only.
"""

from typing import ClassVar


class AppError(Exception):
    """An expected refusal: show `message(lang)`, log `code`, never a traceback. `facts` fill the sentences."""

    code: ClassVar[str] = "refused"
    id: ClassVar[str] = "Permintaan ini belum bisa dikerjakan. Coba lagi, atau tanya petugas."
    en: ClassVar[str] = "This request cannot be carried out yet. Try again, or ask an officer."
    http: ClassVar[int] = 409

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code)

    def message(self, lang: str = "id") -> str:
        """The sentence for the reader, in `id` or `en`."""
        return (self.en if lang == "en" else self.id).format(**self.facts)


class NotSignedIn(AppError):
    code = "not_signed_in"
    id = "Anda belum masuk. Masuk dulu untuk melanjutkan."
    en = "You are not signed in. Sign in to go on."
    http = 401


class NotAllowed(AppError):
    code = "not_allowed"
    id = "Bagian ini bukan tugas Anda. Teruskan kepada petugas yang bertugas."
    en = "This is not one of your duties. Pass it on to the officer in charge."
    http = 403


class NotFound(AppError):
    """Also what somebody else's thing looks like."""

    code = "not_found"
    id = "Yang Anda cari tidak ada di sini. Periksa lagi nomornya."
    en = "What you are looking for is not here. Check the number again."
    http = 404


class MoveNotAllowed(AppError):
    code = "move_not_allowed"
    id = "Langkah ini tidak bisa sekarang, karena keadaan permohonan sudah berubah. Buka lagi halaman permohonan."
    en = "This step is not possible now: the application has moved on. Open the application page again."


class CaseChanged(AppError):
    """The case moved between opening the page and deciding."""

    code = "case_changed"
    id = "Kasus ini sudah berubah sejak Anda membukanya. Muat lagi sebelum memutuskan."
    en = "This case has changed since you opened it. Reload before you decide."


class BadInput(AppError):
    """A value that no honest screen sends, or a field that breaks a format rule. `field` names it."""

    code = "bad_input"
    id = "Isian {field} belum bisa dibaca. Periksa lagi, lalu kirim ulang."
    en = "The field {field} cannot be read. Check it and send it again."
    http = 422


class TooMany(AppError):
    code = "too_many"
    id = "Terlalu banyak percobaan. Coba lagi pukul {at} WIB."
    en = "Too many tries in a short time. Try again at {at} WIB."
    http = 429
