"""The birth certificate's extract: on a bordered form with stamp and ink, or on plain white A4 with a QR code."""

from datetime import date, timedelta
from random import Random
from typing import Final

from lingga_app.domain.identity import Sex
from simulation.papers_fourth import art
from simulation.papers_fourth.family import TODAY, Family, Member
from simulation.papers_fourth.page import Page
from simulation.papers_fourth.registry import HEADS, MONTHS, WHITE_FACES, Hand, dye, in_words, long_date

WHITE_SINCE: Final = date(2019, 7, 1)
"""Registries print on plain paper since then."""
NUMBERED_SINCE: Final = date(2008, 1, 1)
"""Older certificates were issued anew with the NIK on them."""


def birth_certificate(family: Family, who: Member, white: bool, chance: Random) -> Page:
    """The extract that a family keeps, of `who`."""
    page = Page(210, 297, "akta", "akta_a4_qr" if white else "akta_blangko")
    issued = max(WHITE_SINCE if white else NUMBERED_SINCE, who.born + timedelta(days=9))
    until = TODAY if white else WHITE_SINCE
    issued += timedelta(days=chance.randint(0, max(0, min(1500, (until - issued).days))))
    label = chance.choice(WHITE_FACES) if white else chance.choice(("office", "book"))
    hand = Hand(label, chance.choice(("laser", "inkjet")), 4.3)
    if not white:
        font, how = chance.choice((("typed-bold", "typewriter"), ("typed-bold", "dots"), ("office", "laser")))
        hand = Hand(font, how, 4.4)
        page.paper = chance.choice(((250, 238, 228), (240, 246, 234), (248, 244, 226)))
        page.ground = art.guilloche(840, 1188, page.paper, tuple(each - 30 for each in page.paper), chance)
        _ornament(page, chance)
    page.printed = {"typewriter": "typewriter", "dots": "dot_matrix"}.get(hand.how, hand.how)
    number = f"2104-{chance.choice(('LU', 'LU', 'LT'))}-{issued:%d%m%Y}-{chance.randint(1, 180):04d}"
    order = 1 + sum(each.relation == who.relation == "ANAK" and each.born < who.born for each in family.members)
    order = order if who.relation == "ANAK" else chance.randint(1, 5)
    _birth_head(page, who, label, hand, white)
    _birth_body(page, who, number, order, label, hand)
    _birth_foot(page, issued, label, hand, white, chance)
    page.keys = ["name", "date_words", "year_words", "father", "mother"]
    page.fields = {
        "name": who.name, "nik": who.nik, "number": number, "birth_place": who.birth_place,
        "birth_date": who.born.isoformat(), "birth_date_written": "words", "sex": who.sex.value, "child_order": order,
        "father": who.father, "mother": who.mother, "issued_on": issued.isoformat(),
    }  # fmt: skip
    return page


def _ornament(page: Page, chance: Random) -> None:
    """A border of little curls."""
    ink = chance.choice(((150, 90, 60), (60, 110, 80), (90, 80, 130)))
    page.frame((9, 9, page.wide - 18, page.tall - 18), 1.1, ink)
    page.frame((17, 17, page.wide - 34, page.tall - 34), 0.4, ink)
    for x in range(11, int(page.wide) - 14, 6):
        for y in (10, page.tall - 16):
            page.frame((x, y, 4, 6), 0.5, ink)
            page.line(x, y, x + 4, y + 6, 0.5, ink)
    for y in range(18, int(page.tall) - 20, 6):
        for x in (10, page.wide - 16):
            page.frame((x, y, 6, 4), 0.5, ink)
            page.line(x, y + 4, x + 6, y, 0.5, ink)


def _birth_head(page: Page, who: Member, label: str, hand: Hand, white: bool) -> None:
    page.picture((92, 21, 26, 26), art.emblem((60, 60, 64) if white else (150, 116, 40)))
    page.text(24, 30, "NIK :", label, 3.6)
    page.text(34, 30, who.nik, hand.font, 3.8, place="nik", how=hand.how)
    page.text(105, 56, "REPUBLIK INDONESIA", f"{label}-bold", 5.4, align="middle")
    page.text(105, 64, "PENCATATAN SIPIL", f"{label}-bold", 5.0, align="middle")
    page.text(105, 76, "KUTIPAN AKTA KELAHIRAN", f"{label}-bold", 6.6, align="middle")
    page.text(105, 81, "EXCERPT OF BIRTH CERTIFICATE", label, 3.2, align="middle")
    page.text(105, 92, "WARGA NEGARA INDONESIA", label, 4.2, align="middle")


def _birth_body(page: Page, who: Member, number: str, order: int, label: str, hand: Hand) -> None:
    sex = "LAKI-LAKI" if who.sex is Sex.MALE else "PEREMPUAN"
    rows = (
        ("Berdasarkan Akta Kelahiran Nomor", "number", number), ("bahwa di", "place", who.birth_place),
        ("pada tanggal", "date_words", f"{in_words(who.born.day)} {MONTHS[who.born.month - 1]}"),
        ("tahun", "year_words", in_words(who.born.year)), ("telah lahir", "name", who.name),
        ("anak ke", "child_order", f"{in_words(order)}, {sex}"), ("dari ayah", "father", who.father),
        ("dan ibu", "mother", who.mother),
    )  # fmt: skip
    for n, (name, key, value) in enumerate(rows):
        y = 108 + n * 11.6
        x = 93 if not n else 56
        page.text(26, y, name, label, 3.9)
        size = hand.size * (1.12 if key == "name" else 1)
        page.text(x, y, value, hand.font, size, place=key, how=hand.how, room=180 - x)
        for dot in range(int((184 - x) / 1.6)):
            page.line(x + dot * 1.6, y + 1.2, x + dot * 1.6 + 0.5, y + 1.2, 0.2, (90, 90, 90))


def _birth_foot(page: Page, issued: date, label: str, hand: Hand, white: bool, chance: Random) -> None:
    page.text(110, 214, "Kutipan ini dikeluarkan di", label, 3.7)
    page.text(154, 214, "LINGGA", hand.font, 4.0, place="issued_in", how=hand.how)
    page.text(110, 221, "pada tanggal", label, 3.7)
    page.text(134, 221, long_date(issued).upper(), hand.font, 4.0, place="issued_on", how=hand.how, room=56)
    page.text(146, 231, "Pejabat Pencatatan Sipil", label, 3.7, align="middle")
    page.text(146, 236, "Kabupaten Lingga", label, 3.7, align="middle")
    name, number = chance.choice(HEADS)
    page.text(146, 264, name, f"{label}-bold", 3.8, align="middle", place="official")
    page.text(146, 269, f"NIP. {number}", label, 3.4, align="middle")
    if white:
        page.picture((134, 238, 22, 22), art.code(f"https://tte.kemendagri.go.id/verify/{chance.getrandbits(64):016x}"))
        page.text(
            105,
            284,
            "Dokumen ini ditandatangani secara elektronik, tidak memerlukan cap basah",
            label,
            2.8,
            align="middle",
        )
    else:
        page.picture((126, 240, 46, 18), art.signature(chance))
        page.picture(
            (100, 232, 40, 40),
            art.rubber("Dinas Kependudukan Kab Lingga", "PENCATATAN\nSIPIL", dye(chance), chance),
            dyed=True,
        )
