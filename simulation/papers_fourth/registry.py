"""The family card, on the stamped form and on plain white A4 with QR; and how a registry prints and counts."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from lingga_app.domain.identity import Sex
from simulation.papers_fourth import art
from simulation.papers_fourth.family import Family, Member
from simulation.papers_fourth.page import Page

MONTHS: Final = (
    "JANUARI", "FEBRUARI", "MARET", "APRIL", "MEI", "JUNI", "JULI", "AGUSTUS", "SEPTEMBER", "OKTOBER", "NOVEMBER",
    "DESEMBER",
)  # fmt: skip
UNITS: Final = (
    "NOL", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN", "SEPULUH", "SEBELAS",
)  # fmt: skip
HEADS: Final = (("Drs. RUSLI EFFENDI, M.Si", "196804121990031005"), ("HJ. MARDHIAH, S.Sos", "197211081998032004"))
FORM_PRINTERS: Final = (("typed-bold", "dots"), ("typed-bold", "dots"), ("sans", "laser"), ("plain", "inkjet"))
WHITE_FACES: Final = ("office", "sans", "plain", "humane")
UPPER: Final = (
    ("No", 7), ("Nama Lengkap", 60), ("NIK", 36), ("Jenis\nKelamin", 21), ("Tempat Lahir", 31), ("Tanggal\nLahir", 22),
    ("Agama", 18), ("Pendidikan", 38), ("Jenis Pekerjaan", 44),
)  # fmt: skip
LOWER: Final = (
    ("No", 7), ("Status Perkawinan", 33), ("Tanggal\nPerkawinan", 25), ("Hubungan Dalam\nKeluarga", 34),
    ("Kewarga-\nnegaraan", 19), ("No. Paspor", 18), ("No. KITAP", 18), ("Ayah", 60), ("Ibu", 63),
)  # fmt: skip
STEP: Final = 5.3
"""Millimetres from one line of a family card to the next."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How the values of one paper were printed."""

    font: str
    how: str
    size: float


def in_words(number: int) -> str:
    """A number to 2999 as certificates spell it."""
    if number < 12:
        return UNITS[number]
    if number < 20:
        return f"{UNITS[number - 10]} BELAS"
    for size, word in ((1000, "RIBU"), (100, "RATUS"), (10, "PULUH")):
        if number >= size:
            many, rest = divmod(number, size)
            start = f"SE{word}" if many == 1 else f"{UNITS[many]} {word}"
            return f"{start} {in_words(rest)}" if rest else start
    raise ValueError(number)


def long_date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def family_card(family: Family, white: bool, chance: Random) -> Page:
    """`white`: the present A4 with QR; otherwise the form with a pattern, a stamp and a signature in ink."""
    page = Page(297, 210, "kk", "kk_a4_qr" if white else "kk_blangko")
    hand = Hand(chance.choice(WHITE_FACES), chance.choice(("laser", "laser", "inkjet")), 2.75)
    label = hand.font
    if not white:
        font, how = chance.choice(FORM_PRINTERS)
        hand, label = Hand(font, how, 2.7), chance.choice(("office", "book"))
        page.paper = chance.choice(((236, 244, 248), (240, 246, 236), (247, 243, 236)))
        pale, deep = page.paper, tuple(each - 26 for each in page.paper)
        page.ground = art.guilloche(1188, 840, pale, deep, chance)
        page.frame((7, 7, 283, 196), 0.7, (60, 90, 120))
    page.printed = {"laser": "laser", "inkjet": "inkjet", "dots": "dot_matrix"}[hand.how]
    page.picture((10, 9, 20, 20), art.emblem((70, 70, 74) if white else (150, 116, 40)))
    page.text(148.5, 18, "KARTU KELUARGA", f"{label}-bold", 8.0, align="middle")
    page.text(113, 26, "No.", f"{label}-bold", 5.0)
    page.text(123, 26, family.card, f"{hand.font}-bold" if white else hand.font, 5.4, place="kk_number", how=hand.how)
    _card_head(page, family, label, hand)
    _table(
        page,
        12,
        52,
        UPPER,
        _upper(family),
        ("", "name", "nik", "sex", "birth_place", "birth_date", "religion", "school", "job"),
        label,
        hand,
    )
    low = ("", "marital", "married_on", "relation", "citizenship", "", "", "father", "mother")
    _table(page, 12, 110, LOWER, _lower(family), low, label, hand)
    _card_foot(page, family, label, hand, white, chance)
    page.keys = ["kk_number"] + [
        f"m{n}.{key}" for n in range(len(family.members)) for key in ("name", "nik", "birth_date", "father", "mother")
    ]
    page.fields = _card_fields(family)
    return page


def _card_head(page: Page, family: Family, label: str, hand: Hand) -> None:
    left = (
        ("Nama Kepala Keluarga", "head", family.head.name), ("Alamat", "address", family.address),
        ("RT/RW", "rtrw", f"{family.rt}/{family.rw}"), ("Kode Pos", "postcode", "29872"),
    )  # fmt: skip
    right = (
        ("Desa/Kelurahan", "village", family.village.name.upper()), ("Kecamatan", "district", family.district),
        ("Kabupaten/Kota", "regency_line", "LINGGA"), ("Provinsi", "province_line", "KEPULAUAN RIAU"),
    )  # fmt: skip
    for x, gap, rows in ((32, 40, left), (192, 32, right)):
        for n, (name, key, value) in enumerate(rows):
            y = 32.5 + n * 4.4
            page.text(x, y, name, label, 2.9)
            page.text(x + gap, y, ":", label, 2.9)
            page.text(x + gap + 2.5, y, value, hand.font, 2.9, place=key, how=hand.how, room=66)


def _table(
    page: Page, x: float, y: float, columns: tuple[tuple[str, float], ...], rows: list[list[str]],
    keys: tuple[str, ...], label: str, hand: Hand,
) -> None:  # fmt: skip
    """Heads, the row of column numbers, and ten lines of which the empty ones hold dashes."""
    total, bottom = sum(each for _, each in columns), y + 10 + STEP * 8
    for line in (y, y + 7, *(y + 10 + STEP * n for n in range(9))):
        page.line(x, line, x + total, line, 0.22)
    left = x
    for n, (name, wide) in enumerate(columns):
        page.line(left, y, left, bottom, 0.22)
        lines = name.split("\n")
        for m, part in enumerate(lines):
            page.text(left + wide / 2, y + 4.4 + (m - (len(lines) - 1) / 2) * 2.7, part, label, 2.4, align="middle")
        page.text(left + wide / 2, y + 9.3, f"({n})" if n else "", label, 2.0, align="middle")
        for m in range(8):
            cell = rows[m][n] if m < len(rows) else ("-" if n else str(m + 1))
            base = y + 10 + STEP * m + 3.7
            if not n or cell == "-":
                page.text(left + wide / 2, base, cell, hand.font, hand.size, align="middle", how=hand.how)
                continue
            place = f"m{m}.{keys[n]}" if keys[n] and m < len(rows) else ""
            page.text(left + 1.1, base, cell, hand.font, hand.size, place=place, how=hand.how, room=wide - 2)
        left += wide
    page.line(left, y, left, bottom, 0.22)


def _upper(family: Family) -> list[list[str]]:
    return [
        [
            str(n + 1), each.name, each.nik, "LAKI-LAKI" if each.sex is Sex.MALE else "PEREMPUAN", each.birth_place,
            f"{each.born:%d-%m-%Y}", each.religion, each.school, each.job,
        ]
        for n, each in enumerate(family.members)
    ]  # fmt: skip


def _lower(family: Family) -> list[list[str]]:
    return [
        [str(n + 1), _standing(each), each.married_on, each.relation, "WNI", "-", "-", each.father, each.mother]
        for n, each in enumerate(family.members)
    ]


def _standing(who: Member) -> str:
    return "KAWIN TERCATAT" if who.marital == "KAWIN" else who.marital


def _card_foot(page: Page, family: Family, label: str, hand: Hand, white: bool, chance: Random) -> None:
    page.text(12, 170, "Dikeluarkan Tanggal", label, 2.8)
    page.text(42, 170, f": {family.issued:%d-%m-%Y}", hand.font, 2.8, place="issued_on", how=hand.how)
    page.text(12, 174, "LEMBAR : I. Kepala Keluarga", label, 2.4)
    page.text(110, 170, "KEPALA KELUARGA", label, 2.8, align="middle")
    page.text(110, 194, family.head.name, hand.font, 2.8, align="middle", place="head_sign", how=hand.how)
    name, number = chance.choice(HEADS)
    page.text(232, 168, "KEPALA DINAS KEPENDUDUKAN DAN", label, 2.8, align="middle")
    page.text(232, 171.6, "PENCATATAN SIPIL KABUPATEN LINGGA", label, 2.8, align="middle")
    page.text(232, 194, name, f"{label}-bold", 2.8, align="middle", place="official")
    page.text(232, 197.4, f"NIP. {number}", label, 2.5, align="middle", place="official_nip")
    if white:
        page.picture(
            (223, 173.5, 17, 17), art.code(f"https://tte.kemendagri.go.id/verify/{chance.getrandbits(64):016x}")
        )
        note = (
            "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan BSrE"
        )
        page.text(148.5, 202, note, label, 2.2, align="middle")
    else:
        page.picture((216, 175, 34, 14), art.signature(chance))
        page.picture(
            (196, 164, 33, 33),
            art.rubber("Dinas Kependudukan Kab Lingga", "DISDUKCAPIL", dye(chance), chance),
            dyed=True,
        )
        page.picture((92, 176, 34, 13), art.signature(chance))


def dye(chance: Random) -> tuple[int, int, int]:
    return chance.choice(((84, 60, 150), (60, 80, 170), (120, 60, 140)))


def _card_fields(family: Family) -> dict[str, object]:
    return {
        "kk_number": family.card, "head": family.head.name, "address": family.address, "rt": family.rt, "rw": family.rw,
        "village": family.village.name.upper(), "district": family.district, "postal_code": "29872",
        "issued_on": family.issued.isoformat(),
        "members": [
            {
                "name": each.name, "nik": each.nik, "sex": each.sex.value, "birth_place": each.birth_place,
                "birth_date": each.born.isoformat(), "religion": each.religion, "school": each.school,
                "occupation": each.job, "marital": _standing(each), "married_on": each.married_on,
                "relation": each.relation, "citizenship": "WNI", "father": each.father, "mother": each.mother,
            }
            for each in family.members
        ],
    }  # fmt: skip
