"""The style sheet as a test: every visible text, filled with sample facts, against the limits of the words.

Each check lists the offending keys with what was seen, so that a failure can be mended without reading the test.
"""

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import lingga_app
from lingga_app import domain, inspection, services
from lingga_app.db.tables import accounts, applications, issuance, money, papers, seats, service
from lingga_app.domain.actor import Role
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.errors import AppError
from lingga_app.domain.identity import FindingKind, Sex
from lingga_app.domain.lifecycle import Act, Stage, Status
from lingga_app.domain.payments import PayState
from lingga_app.domain.tariffs import Product
from lingga_app.words import LANGS, TEXTS, Text, both, for_staff, formats, say
from lingga_app.words.notices import CHAT_LIMIT, NOTICES, SMS_LIMIT, SUBJECT_LIMIT, needs, pack, render, unpack
from lingga_app.words.samples import SAMPLES

MEAN_WORDS, MOST_WORDS, MOST_SENTENCES = 9, 16, 4
BUTTON_WORDS, BUTTON_LETTERS = 4, 24
OFFICE_PHONE = "077621234"

PROSE = ("text", "title", "hint", "error", "sms", "subject")
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
MAY_SAY = {
    "boat_moved.sms": {"ok"},  # the word that people are asked to send back
}
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


def filled(key: str, lang: str) -> str:
    """The text as a reader would see it."""
    return say(key, lang, **SAMPLES)


def applicant_texts(*kinds: str) -> Iterator[tuple[str, str]]:
    """Key and Indonesian sentence of everything that applicants read."""
    for key, text in TEXTS.items():
        if not for_staff(key) and (not kinds or text.kind in kinds):
            yield key, filled(key, "id")


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


def failures(found: Iterator[tuple[str, object]]) -> str:
    return "\n".join(f"{key}: {seen}" for key, seen in found)


def expect_none(found: Iterator[tuple[str, object]]) -> None:
    report = failures(found)
    assert not report, f"\n{report}"


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_name_the_same_facts() -> None:
    expect_none(
        (key, placeholders(text.id) ^ placeholders(text.en))
        for key, text in TEXTS.items()
        if placeholders(text.id) != placeholders(text.en)
    )


def test_every_fact_has_a_sample_and_every_text_formats() -> None:
    for key in TEXTS:
        for lang in LANGS:
            assert filled(key, lang).strip(), key


def test_no_sample_is_stale() -> None:
    used = set().union(*(placeholders(text.id) for text in TEXTS.values()))
    assert set(SAMPLES) <= used


def test_a_missing_fact_or_key_is_never_shown() -> None:
    with pytest.raises(KeyError):
        say("pay.waiting", "id", price=650_000)
    with pytest.raises(KeyError):
        say("pay.nothing_like_this")


def test_both_fills_the_pair_from_the_same_facts() -> None:
    pair = both("fee.village", price=0)
    assert (pair.id, pair.en) == ("Jasa petugas desa Rp0", "Service of the village clerk Rp0")
    assert both("go.next") == Text("Lanjut", "Continue", "button")


@pytest.mark.parametrize(
    ("prefix", "members"),
    [
        ("status", Status),
        ("staff.status", Status),
        ("staff.act", Act),
        ("stage", Stage),
        ("pay_state", PayState),
        ("product", Product),
        ("purpose", Purpose),
        ("sex", Sex),
        ("staff.finding", FindingKind),
        ("staff.role", Role),
        ("relation", accounts.Relation),
        ("paper_state", papers.PaperState),
        ("channel", service.Channel),
        ("send_state", service.SendState),
        ("correction_state", service.CorrectionState),
        ("delivery_way", issuance.DeliveryWay),
        ("delivery_state", issuance.DeliveryState),
        ("staff.step", applications.Step),
        ("staff.book", issuance.BookState),
        ("staff.session_state", seats.SessionState),
        ("staff.place_state", seats.PlaceState),
        ("staff.refund", money.RefundState),
    ],
)
def test_every_state_has_a_word(prefix: str, members: type[StrEnum]) -> None:
    assert not [f"{prefix}.{member}" for member in members if f"{prefix}.{member}" not in TEXTS]


def test_every_stage_is_told_as_done_now_and_next() -> None:
    assert not [f"stage.{s}.{p}" for s in Stage for p in ("done", "now", "next") if f"stage.{s}.{p}" not in TEXTS]


def literal_keys(source: str) -> Iterator[tuple[int, str]]:
    """Line and key of every `say("...")` or `both("...")` whose function comes from the words."""
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"lingga_app", "lingga_app.words"}
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func)
            if called.split(".")[0] in imported and called in {"say", "both", "words.say", "words.both"}:
                yield node.lineno, str(node.args[0].value)


def test_every_key_in_the_source_exists() -> None:
    root = Path(lingga_app.__file__).parent
    expect_none(
        (f"{path.relative_to(root)}:{line}", key)
        for path in root.rglob("*.py")
        for line, key in literal_keys(path.read_text())
        if key not in TEXTS
    )


def test_the_search_for_keys_sees_them() -> None:
    source = 'from lingga_app.words import say\nfrom lingga_app import words\nsay("a")\nwords.both("b")\nother.say("c")'
    assert [key for _, key in literal_keys(source)] == ["a", "b"]


def test_sentences_are_short() -> None:
    expect_none(
        (key, f"{count_words(sentence)} words: {sentence}")
        for key, text in applicant_texts(*PROSE)
        for sentence in sentences(text)
        if count_words(sentence) > MOST_WORDS
    )


def test_the_mean_sentence_is_short() -> None:
    lengths = [count_words(s) for _, text in applicant_texts("text", "error") for s in sentences(text)]
    assert sum(lengths) / len(lengths) <= MEAN_WORDS


def test_a_message_has_at_most_four_sentences() -> None:
    expect_none(
        (key, len(sentences(text)))
        for key, text in applicant_texts("text", "error", "hint")
        if len(sentences(text)) > 4
    )


def test_running_text_ends_like_a_sentence() -> None:
    unfinished = ("app.demo", "saved", "saving", "unsaved")
    expect_none(
        (key, text)
        for key, text in applicant_texts("text", "hint", "error")
        if text[-1] not in ".?" and not key.startswith(unfinished) and "{" not in TEXTS[key].id[-16:]
    )


def has_phrase(phrase: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", text, re.IGNORECASE) is not None


def forbidden(text: str, allowed: set[str]) -> list[str]:
    found = [phrase for phrase in sorted(PHRASES - allowed) if has_phrase(phrase, text)]
    for word, context in ONLY_IN.items():
        if has_phrase(word, re.sub(context, "", text, flags=re.IGNORECASE)):
            found.append(word)
    return found


def test_forbidden_words() -> None:
    seen = ((key, filled(key, "id")) for key in TEXTS if not key.startswith("lab."))
    found = (
        (key, forbidden(text, STAFF_MAY_SAY if for_staff(key) else MAY_SAY.get(key.removeprefix("notice."), set())))
        for key, text in seen
    )
    expect_none((key, words) for key, words in found if words)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Unggah foto KTP.", ["unggah"]),
        ("Mohon tunggu, sistem sedang sibuk.", ["mohon"]),
        ("Kode OTP sudah dikirim.", ["otp"]),
        ("Kuota hari ini habis.", ["kuota"]),
        ("Perlu sekitar 3 MB kuota.", []),
        ("Beri kuasa kepada petugas.", ["kuasa"]),
        ("Bawa surat kuasa.", []),
        ("Nomor ini salah.", ["salah"]),
        ("Ada yang salah", []),
        ("Nama ibu di buku nikah", []),
    ],
)
def test_the_lint_sees_forbidden_words_and_spares_whole_others(text: str, seen: list[str]) -> None:
    assert forbidden(text, set()) == seen


def test_the_lint_counts_as_the_style_sheet_says() -> None:
    long = "Jadwal Anda Kamis, 3 Desember 2026 pukul 10.00 WIB di Kantor Imigrasi Dabo Singkep. Bawa KTP, KK, dan akta."
    assert [count_words(sentence) for sentence in sentences(long)] == [5, 5]
    assert (
        count_words("satu dua tiga empat lima enam tujuh delapan sembilan sepuluh satu dua tiga empat lima enam tujuh")
        == 17
    )


def test_abbreviations_are_known() -> None:
    pattern = re.compile(r"\b[A-Z]{2,}\b")
    bare = ((key, re.sub(r"\{[^}]*\}", "", text.id)) for key, text in TEXTS.items() if not for_staff(key))
    expect_none(
        (key, set(pattern.findall(text)) - ABBREVIATIONS)
        for key, text in bare
        if set(pattern.findall(text)) - ABBREVIATIONS
    )


def test_nothing_shouts_or_smiles() -> None:
    for key, text in TEXTS.items():
        for template in (text.id, text.en):
            assert "!" not in template, key
            assert not re.search(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]", template), key
            letters = re.sub(r"[^A-Za-z]", "", re.sub(r"\{[^}]*\}", "", template))
            assert len(letters) < 8 or not letters.isupper(), key


def test_staff_are_named_as_staff() -> None:
    expect_none((key, filled(key, "id")) for key in TEXTS if re.search(r"\b(Ibu|Bapak|pengguna)\b", TEXTS[key].id))


def test_sorry_is_said_only_for_our_doing() -> None:
    expect_none(
        (key, text)
        for key, text in applicant_texts()
        if re.search(r"\bmaaf\b", text, re.I) and not re.search(r"[Kk]esalahan kami|Kami terlambat", text)
    )


def test_safe_money_is_promised_only_where_it_is_recorded() -> None:
    may = {"pay.risk", "pay.safe_boat", "boat.report", "boat.received"}
    expect_none(
        (key, text)
        for key, text in applicant_texts()
        if re.search(r"[Uu]ang.*\baman\b", text) and "tercatat" not in text and key not in may
    )


def test_dates_carry_the_right_weekday() -> None:
    for key in TEXTS:
        text = filled(key, "id")
        for day_name, day, month, year in re.findall(r"([A-Z][a-z]+), (\d{1,2}) ([A-Z][a-z]+) (\d{4})", text):
            number = formats.MONTHS["id"].index(month) + 1
            assert formats.tanggal(formats.date(int(year), number, int(day))).startswith(day_name), key


def test_money_and_times_have_their_form() -> None:
    wrong: dict[str, Callable[[str], object]] = {
        "Rp with a space or cents": re.compile(r"Rp[ .]|IDR|Rp\d+,|\d ribu\b").search,
        "a time with a colon": re.compile(r"\b\d{1,2}:\d\d\b").search,
        "jam before a number": re.compile(r"\bjam \d", re.I).search,
        "a numeric date": re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b").search,
        "D-3": re.compile(r"\b[DH]-\d").search,
    }
    expect_none(
        (key, f"{name}: {filled(key, 'id')}")
        for key in TEXTS
        for name, sees in wrong.items()
        if sees(filled(key, "id"))
    )


def test_times_for_applicants_name_their_zone() -> None:
    expect_none(
        (key, text)
        for key, text in applicant_texts()
        if key != "saved" and re.search(r"\d\d\.\d\d(?!-)(?! WIB)(?!\d)", re.sub(r"Rp[\d.]+", "", text))
    )


@pytest.mark.parametrize("lang", LANGS)
def test_buttons_fit(lang: str) -> None:
    most_letters = BUTTON_LETTERS if lang == "id" else 26
    expect_none(
        (key, filled(key, lang))
        for key, text in TEXTS.items()
        if text.kind == "button"
        and (len(filled(key, lang)) > most_letters or (lang == "id" and len(filled(key, lang).split()) > BUTTON_WORDS))
    )


def test_buttons_never_use_forbidden_labels() -> None:
    never = re.compile(r"^(Next|Submit|OK|Proses|Upload|Browse|Booking|Revisi|Ya|Tidak|Konfirmasi.*|Download.*)$", re.I)
    expect_none((key, text.id) for key, text in TEXTS.items() if text.kind == "button" and never.match(text.id))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", NOTICES)
def test_notices_fit_their_envelopes(kind: str, lang: str) -> None:
    message = render(kind, lang, SAMPLES, OFFICE_PHONE)
    assert len(message.sms) <= SMS_LIMIT
    assert message.sms.isascii(), "one letter outside the plain alphabet halves an SMS"
    assert len(message.chat) <= CHAT_LIMIT
    assert len(message.subject) <= SUBJECT_LIMIT
    safety = say("safety", lang)
    assert safety in message.chat
    assert safety in message.email
    for outside in (message.sms, message.chat, message.email, message.subject):
        assert not re.search(r"\d{16}|\d{4} \d{4} \d{4} \d{4}", outside), "a NIK left the house"
        assert str(SAMPLES["name"]) not in outside
    for secret in ("name", "nik", "born", "ours", "theirs"):
        for part in NOTICES[kind]:
            assert secret not in placeholders(part.of(lang))
    assert "Rp" not in message.sms


def test_an_sms_carries_the_safety_line_when_it_fits() -> None:
    assert render("ready", "id", SAMPLES, OFFICE_PHONE).sms.endswith("0776-21234")
    assert render("paid", "id", SAMPLES, OFFICE_PHONE).sms.endswith(say("notice.sms_safety"))


def test_a_notice_fills_from_one_set_of_facts() -> None:
    facts = {"ref": "LGA-7K3M-92QX", "count": 1, "due": formats.date(2026, 12, 1)}
    message = render("return_asked", "id", facts, OFFICE_PHONE)
    assert message.sms == (
        "Paspor: ada 1 hal perlu diperbaiki sebelum Sel 1 Des. Buka situs, nomor LGA-7K3M-92QX. "
        "Kami tidak pernah minta kode atau uang lewat pesan."
    )
    with pytest.raises(KeyError):
        render("return_asked", "id", {"ref": "LGA-7K3M-92QX"}, OFFICE_PHONE)


@pytest.mark.parametrize("kind", NOTICES)
def test_stored_facts_say_the_same_as_fresh_ones(kind: str) -> None:
    facts = {name: SAMPLES[name] for name in needs(kind) | {"ref"}}
    stored = unpack(pack(facts))
    assert stored == facts
    assert render(kind, "id", stored, OFFICE_PHONE) == render(kind, "id", facts, OFFICE_PHONE)


def test_a_fact_that_would_not_come_back_is_refused() -> None:
    for lost in (formats.datetime(2026, 12, 3, 10, 0), {"a", "b"}):
        with pytest.raises(TypeError):
            pack({"when": lost})


def refusals() -> list[type[AppError]]:
    """Every refusal of the code that exists: all modules are imported, then the family tree is walked."""
    for package in (domain, services, inspection):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    found: list[type[AppError]] = []
    waiting = [AppError]
    while waiting:
        refusal = waiting.pop()
        found.append(refusal)
        waiting += refusal.__subclasses__()
    return [refusal for refusal in found if refusal.__module__.startswith("lingga_app.") and "code" in vars(refusal)]


def shown(refusal: type[AppError]) -> str:
    """Placeholders become one word, whatever the fact."""
    return re.sub(r"\{[^}]*\}", "x", refusal.id)


def test_refusals_have_a_unique_code() -> None:
    codes = [refusal.code for refusal in refusals()]
    assert len(codes) == len(set(codes)), sorted(code for code in codes if codes.count(code) > 1)


def test_refusals_say_what_happened_and_what_to_do() -> None:
    expect_none(
        (refusal.code, refusal.id)
        for refusal in refusals()
        if not 2 <= len(sentences(shown(refusal))) <= MOST_SENTENCES
        or not NEXT_STEP.search(" ".join(sentences(shown(refusal))[1:]).lower())
    )


def test_refusals_obey_the_words() -> None:
    allowed = STAFF_MAY_SAY
    expect_none(
        (refusal.code, f"{words}: {refusal.id}")
        for refusal in refusals()
        if (words := forbidden(shown(refusal), allowed) + ["!"] * ("!" in refusal.id))
    )


def test_refusals_are_short() -> None:
    expect_none(
        (refusal.code, sentence)
        for refusal in refusals()
        for sentence in sentences(shown(refusal))
        if count_words(sentence) > MOST_WORDS
    )


def test_refusals_name_the_same_facts_in_both_languages() -> None:
    expect_none(
        (refusal.code, placeholders(refusal.id) ^ placeholders(refusal.en))
        for refusal in refusals()
        if placeholders(refusal.id) != placeholders(refusal.en)
    )
