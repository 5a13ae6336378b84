"""The rules of the style sheet that a test can see, for every test that reads sentences."""

import re
import string
from collections.abc import Iterator

MEAN_WORDS, MOST_WORDS, MOST_SENTENCES = 9, 16, 4
BUTTON_WORDS, BUTTON_LETTERS = 4, 24

PHRASES = {
    # What applicants must never read, in any inflection that the list names; whole words, any case.
    *("upload", "unggah", "mengunggah", "submit", "login", "logout", "sign in", "otp", "kode verifikasi", "password"),
    *("user", "pengguna", "perangkat", "gawai", "device", "offline", "online", "loading", "mohon", "dimohon", "harap"),
    *("error", "eror", "gagal", "invalid", "valid", "tidak valid", "ilegal", "maintenance", "session", "sesi", "slot"),
    *("booking", "reservasi", "reschedule", "check-in", "walk-in", "no-show", "kode billing", "va", "pnbp", "expired"),
    *("kedaluwarsa", "settlement", "pending", "refund", "verifikasi", "validasi", "adjudikasi", "biometrik"),
    *(
        "endorsement",
        "berkas",
        "tidak lengkap",
        "tidak sesuai",
        "dokumen pendukung",
        "mandat",
        "proxy",
        "force majeure",
    ),
    *("kahar", "hangus", "dashboard", "tracking", "lacak", "live chat", "tiket", "feedback", "survei kepuasan"),
    *("administrator", "dan/atau", "tersebut", "dimaksud", "sebagaimana", "lansia", "disabilitas", "saudara-saudari"),
    *("kamu", "bapak", "next", "ok", "proses", "browse", "download", "checkout", "segera", "secepatnya"),
    *("dalam waktu dekat", "ketidaknyamanan", "ketidaknyamanannya", "anda salah", "jam kerja kantor"),
}
ONLY_IN = {
    "kuota": r"(MB|kB) kuota|^Kuota$",  # data, never seats
    "kuasa": r"surat kuasa",  # the paper, never the abstract power
    "NTPN": r"\(NTPN\)",  # receipts, after its full form
    "salah": r"[Aa]da yang salah|bukan salah Anda|[Ss]alah satu",
}
MAY_SAY = {}
STAFF_MAY_SAY = {"sesi", "valid", "proses", "pending", "password", "ok"}
ABBREVIATIONS = {
    *("KTP", "KK", "NIK", "HP", "WIB", "QR"),
    *("BRI", "BNI", "BRK", "BRIVA", "QRIS", "ATM"),  # names that stand on the bank's own door
    *("RT", "RW", "SMS", "PDF", "MB", "NTPN", "KUA", "OK", "LGA", "CONTOH", "TPI", "II"),
}
DATE = re.compile(r"(Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), \d{1,2} [A-Z][a-z]+ \d{4}( pukul \d\d\.\d\d WIB)?")
TIME = re.compile(r"pukul \d\d\.\d\d(-\d\d\.\d\d)?( WIB)?")
NEXT_STEP = re.compile(
    r"\b(ambil|ajukan|bagi|bawa|bayar|baca|buat|buka|cari|cek|cocokkan|coba|datang|foto|ganti|hapus|hubungi|isi|jawab"
    r"|kembali|ketik|kirim|kurangi|laporkan|lanjut|lanjutkan|lapor|lihat|masuk|minta|muat|mulai|pakai|panggil|pendekkan"
    r"|periksa|perbaiki|pilih|pindahkan|pindai|selesaikan|serahkan|simpan|tambah|tambahkan|tanya|tekan|telepon|teruskan"
    r"|tulis|tunggu|tunjukkan|tutup|cukup|catat|pastikan|potret|ulangi|unduh|salin|sambung|pindah|sesuaikan|tanyakan|dekatkan)\b"
)


def sentences(text: str) -> list[str]:
    """Split at full stop, question mark, exclamation mark and line end; dates and times first become one word each."""
    plain = TIME.sub("WAKTU", DATE.sub("TANGGAL", text))
    return [part for part in re.split(r"(?<=[.?!])\s+|\n", plain) if part.strip()]


def count_words(sentence: str) -> int:
    """Tokens, where a run of names (Kantor Imigrasi Dabo Singkep) counts as one."""
    tokens = [token.strip("()\"',.;:?!") for token in sentence.split()]
    tokens = [token for token in tokens if token and token != "/"]
    count, inside_name = 0, False
    for position, token in enumerate(tokens):
        name = position > 0 and token[0].isupper() and token not in ABBREVIATIONS | {"Anda", "Kami"}
        count += not (name and inside_name)
        inside_name = name
    return count


def has_phrase(phrase: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", text, re.IGNORECASE) is not None


def forbidden(text: str, allowed: set[str]) -> list[str]:
    found = [phrase for phrase in sorted(PHRASES - allowed) if has_phrase(phrase, text)]
    for word, context in ONLY_IN.items():
        if has_phrase(word, re.sub(context, "", text, flags=re.IGNORECASE)):
            found.append(word)
    return found


def failures(found: Iterator[tuple[str, object]]) -> str:
    return "\n".join(f"{key}: {seen}" for key, seen in found)


def expect_none(found: Iterator[tuple[str, object]]) -> None:
    report = failures(found)
    assert not report, f"\n{report}"


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
