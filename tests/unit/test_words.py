"""The style sheet as a test: every visible text, filled with sample facts, against the limits of the words.

Each check lists the offending keys with what was seen, so that a failure can be mended without reading the test.
"""

import ast
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import lingga_app
from lingga_app.db.tables import accounts, applications, issuance, money, papers, seats, service
from lingga_app.domain.actor import Role
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.form import Field, Marital
from lingga_app.domain.identity import FindingKind, Sex
from lingga_app.domain.lifecycle import Act, Stage, Status
from lingga_app.domain.names import NameNote
from lingga_app.domain.papers import Advice, PaperKind, Parents, Visitor
from lingga_app.domain.payments import PayState
from lingga_app.domain.registration import DoubtKind
from lingga_app.domain.tariffs import Product
from lingga_app.ui.pages.audit import did
from lingga_app.words import LANGS, TEXTS, Text, both, for_staff, formats, say
from lingga_app.words.samples import SAMPLES
from tests.style import (
    ABBREVIATIONS,
    BUTTON_LETTERS,
    BUTTON_WORDS,
    MAY_SAY,
    MEAN_WORDS,
    MOST_SENTENCES,
    MOST_WORDS,
    STAFF_MAY_SAY,
    count_words,
    expect_none,
    forbidden,
    placeholders,
    sentences,
)

PROSE = ("text", "title", "hint", "error", "sms", "subject")


def filled(key: str, lang: str) -> str:
    """The text as a reader would see it."""
    return say(key, lang, **SAMPLES)


def applicant_texts(*kinds: str) -> Iterator[tuple[str, str]]:
    """Key and Indonesian sentence of everything that applicants read."""
    for key, text in TEXTS.items():
        if not for_staff(key) and (not kinds or text.kind in kinds):
            yield key, filled(key, "id")


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
        ("staff.finding", DoubtKind),
        ("marital", Marital),
        ("staff.role", Role),
        ("form", Field),
        ("paper", PaperKind),
        ("advice", Advice),
        ("parents_state", Parents),
        ("visitor", Visitor),
        ("name_note", NameNote),
        ("relation", accounts.Relation),
        ("paper_state", papers.PaperState),
        ("channel", service.Channel),
        ("send_state", service.SendState),
        ("correction_state", service.CorrectionState),
        ("delivery_way", issuance.DeliveryWay),
        ("staff.step", applications.Step),
        ("staff.session_state", seats.SessionState),
        ("staff.refund", money.RefundState),
    ],
)
def test_every_state_has_a_word(prefix: str, members: type[StrEnum]) -> None:
    assert not [f"{prefix}.{member}" for member in members if f"{prefix}.{member}" not in TEXTS]


def test_every_paper_says_what_its_photo_must_show() -> None:
    assert not [kind for kind in PaperKind if f"paper.{kind}.take" not in TEXTS]


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


def recorded_acts() -> set[str]:
    """What services write into the audit trail, as far as it stands there in full."""
    services = Path(lingga_app.__file__).parent / "services"
    written = re.compile(r'(?:record\(|_note\(ctx,|_set_state\([^"\n]*)\s*"([a-z_.]+)"')
    return {act for path in services.glob("*.py") for act in written.findall(path.read_text())}


def test_the_audit_trail_is_read_in_words() -> None:
    acts = {*recorded_acts(), *(f"application.{act}" for act in Act)}
    assert len(acts) > 100
    assert not sorted(act for act in acts if did(act, "id") == act)


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
        if len(sentences(text)) > MOST_SENTENCES
    )


def test_running_text_ends_like_a_sentence() -> None:
    unfinished = ("app.demo", "saved")
    expect_none(
        (key, text)
        for key, text in applicant_texts("text", "hint", "error")
        if text[-1] not in ".?" and not key.startswith(unfinished) and "{" not in TEXTS[key].id[-16:]
    )


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
