"""What can go wrong between a person and their account, and the few rules that need no data."""

import re
from datetime import timedelta
from typing import ClassVar, Final

from lingga_app.domain.errors import AppError, BadInput

CODE_DIGITS: Final = 6
CODE_TRIES: Final = 5
CODE_LIFE: Final = timedelta(minutes=5)
CODE_RESEND: Final = timedelta(seconds=60)
"""After this another way is offered."""
FRESH: Final = timedelta(minutes=10)
"""How long a proven code counts for changing a contact or a password."""
UNDO: Final = timedelta(hours=24)
"""How long the old number or address may take a change back."""

_SAFE_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_\-.?=&%~]*")


class CodeShape(BadInput):
    code: ClassVar[str] = "code_shape"
    id: ClassVar[str] = "Kode masuk harus 6 angka. Ketik lagi."
    en: ClassVar[str] = "The sign-in code has 6 digits. Type it again."


class CodeWrong(AppError):
    code: ClassVar[str] = "code_wrong"
    id: ClassVar[str] = "Kode ini berbeda dengan yang kami kirim. Cocokkan lagi. Masih ada {count} percobaan."
    en: ClassVar[str] = "This code differs from the one we sent. Compare it again. Tries left: {count}."
    http: ClassVar[int] = 401


class CodeOver(AppError):
    code: ClassVar[str] = "code_over"
    id: ClassVar[str] = "Kode ini sudah lewat waktu atau sudah dipakai. Minta kode baru."
    en: ClassVar[str] = "This code has run out or was used. Ask for a new one."
    http: ClassVar[int] = 410


class CodeTooSoon(AppError):
    code: ClassVar[str] = "code_too_soon"
    id: ClassVar[str] = "Kode baru saja kami kirim. Tunggu {seconds} detik, lalu pilih cara lain."
    en: ClassVar[str] = "We have just sent the code. Wait {seconds} seconds, then choose another way."
    http: ClassVar[int] = 429


class CookiesOff(AppError):
    code: ClassVar[str] = "cookies_off"
    id: ClassVar[str] = "HP ini menolak cookie, jadi kami tidak bisa mengenali Anda. Nyalakan cookie, lalu coba lagi."
    en: ClassVar[str] = "This browser refuses cookies, so we cannot recognise you. Turn them on and try again."
    http: ClassVar[int] = 400


class SignInMismatch(AppError):
    code: ClassVar[str] = "sign_in_mismatch"
    id: ClassVar[str] = "Alamat dan kata sandi ini tidak cocok. Periksa lagi, atau masuk dengan kode."
    en: ClassVar[str] = "This address and password do not match. Check them, or sign in with a code."
    http: ClassVar[int] = 401


class StaffMismatch(AppError):
    """One text for an unknown name, a wrong password, a wrong, old or used second factor, and a disabled officer."""

    code: ClassVar[str] = "staff_mismatch"
    id: ClassVar[str] = "Nama akun, kata sandi, dan kode ini tidak cocok. Tunggu kode berikutnya, lalu ketik lagi."
    en: ClassVar[str] = "This name, password and code do not match. Wait for the next code and type them again."
    http: ClassVar[int] = 401


class AccountDisabled(AppError):
    code: ClassVar[str] = "account_disabled"
    id: ClassVar[str] = "Akun ini sedang ditutup. Telepon kantor untuk membukanya lagi."
    en: ClassVar[str] = "This account is closed. Phone the office to have it opened again."
    http: ClassVar[int] = 403


class ProofNeeded(AppError):
    code: ClassVar[str] = "proof_needed"
    id: ClassVar[str] = "Untuk perubahan ini kami perlu kode masuk yang baru. Minta kode, lalu ulangi."
    en: ClassVar[str] = "This change needs a fresh sign-in code. Ask for a code, then do it again."
    http: ClassVar[int] = 403


class ContactInUse(AppError):
    code: ClassVar[str] = "contact_in_use"
    id: ClassVar[str] = "Nomor atau alamat ini sudah dipakai akun lain. Masuk dengan nomor itu, atau pakai yang lain."
    en: ClassVar[str] = "Another account uses this number or address. Sign in with it, or use a different one."


class CardOfAnother(AppError):
    code: ClassVar[str] = "card_of_another"
    id: ClassVar[str] = "NIK di KTP ini bukan milik pemegang akun. Periksa lagi, atau panggil pengawas."
    en: ClassVar[str] = "The NIK on this card is not the account holder's. Check it again, or call the supervisor."
    http: ClassVar[int] = 403


class NothingToUndo(AppError):
    code: ClassVar[str] = "nothing_to_undo"
    id: ClassVar[str] = "Tidak ada penggantian yang masih bisa dibatalkan. Bukan Anda yang mengganti? Telepon kantor."
    en: ClassVar[str] = "There is no change left to undo. If it was not you, phone the office."


class PasswordTooShort(BadInput):
    code: ClassVar[str] = "password_too_short"
    id: ClassVar[str] = "Kata sandi ini terlalu pendek. Pakai 12 huruf atau lebih, misalnya tiga kata."
    en: ClassVar[str] = "This password is too short. Use 12 letters or more, such as three words."


class PasswordTooLong(BadInput):
    code: ClassVar[str] = "password_too_long"
    id: ClassVar[str] = "Kata sandi ini terlalu panjang. Pakai paling banyak 128 huruf."
    en: ClassVar[str] = "This password is too long. Use 128 letters at most."


class PasswordObvious(BadInput):
    code: ClassVar[str] = "password_obvious"
    id: ClassVar[str] = "Kata sandi ini mudah ditebak orang. Pakai tiga kata yang tidak berhubungan."
    en: ClassVar[str] = "This password is easy to guess. Use three words that have nothing to do with each other."


class PasswordIsNumber(BadInput):
    code: ClassVar[str] = "password_is_number"
    id: ClassVar[str] = "NIK dan nomor HP tidak bisa dipakai sebagai kata sandi. Pakai tiga kata."
    en: ClassVar[str] = "A NIK or phone number cannot be a password. Use three words."


class CasesStillYours(AppError):
    code: ClassVar[str] = "cases_still_yours"
    id: ClassVar[str] = "{count} kasus masih atas nama Anda. Serahkan sebelum keluar."
    en: ClassVar[str] = "Cases still in your name: {count}. Hand them over before you sign out."


class OfficerUnknown(AppError):
    code: ClassVar[str] = "officer_unknown"
    id: ClassVar[str] = "Petugas ini tidak ada di kantor Anda. Periksa lagi nama akunnya."
    en: ClassVar[str] = "There is no such officer at your office. Check the account name again."
    http: ClassVar[int] = 404


class NotOnYourself(AppError):
    code: ClassVar[str] = "not_on_yourself"
    id: ClassVar[str] = "Tugas Anda sendiri tidak bisa Anda ubah. Minta pengawas lain mengubahnya."
    en: ClassVar[str] = "You cannot change your own duties. Ask another supervisor."


class ClerkUnknown(AppError):
    code: ClassVar[str] = "clerk_unknown"
    id: ClassVar[str] = "Nomor ini belum terdaftar sebagai petugas desa. Periksa lagi, atau tanya kantor desa."
    en: ClassVar[str] = "This number is not registered as a village clerk. Check it, or ask your village office."
    http: ClassVar[int] = 404


class ClerkAccountMissing(AppError):
    code: ClassVar[str] = "clerk_account_missing"
    id: ClassVar[str] = "Nomor ini belum punya akun. Minta petugas desa masuk satu kali dulu, lalu catat lagi."
    en: ClassVar[str] = "This number has no account yet. Let the clerk sign in once first, then register them."
    http: ClassVar[int] = 404


class ClerkLimit(AppError):
    code: ClassVar[str] = "clerk_limit"
    id: ClassVar[str] = "Anda sudah membantu {count} orang bulan ini. Untuk lebih, tanya petugas."
    en: ClassVar[str] = "You have helped {count} people this month. For more, ask an officer."


class LetterMissing(AppError):
    code: ClassVar[str] = "letter_missing"
    id: ClassVar[str] = "Foto surat kuasa yang baru belum ada atau masih diperiksa. Foto suratnya, lalu perpanjang."
    en: ClassVar[str] = "The new letter's photo is not here or is still being checked. Photograph it, then renew."


class MandateEnd(BadInput):
    code: ClassVar[str] = "mandate_end"
    id: ClassVar[str] = "Surat kuasa berlaku mulai besok, paling lama satu tahun. Pilih tanggal lain."
    en: ClassVar[str] = "A power of attorney lasts from tomorrow to one year at most. Choose another date."


def safe_path(path: str, other: str) -> str:
    """Where to go after signing in: a path of our own pages, or `other`.

    Never another host (`//evil`, `/\\\\evil`, `https:`), never an API route, never a control sign.
    """
    inside = len(path) <= 200 and _SAFE_PATH.fullmatch(path) is not None and not path.startswith("/api")
    return path if inside else other


def _refusals() -> dict[str, type[AppError]]:
    found: dict[str, type[AppError]] = {}
    for thing in list(globals().values()):
        if isinstance(thing, type) and issubclass(thing, AppError) and thing.__module__ == __name__:
            found[thing.code] = thing
    return found


REFUSALS: Final = _refusals()
"""By code: what a native form may be told when it comes back to its page."""
