"""Marriage books and diplomas, and the papers that people send by mistake."""

from datetime import date
from random import Random
from typing import Final

import cv2
import numpy as np

from simulation.papers_fourth import art
from simulation.papers_fourth.family import Family, Member
from simulation.papers_fourth.page import Ink, Page, Stroke
from simulation.papers_fourth.registry import Hand, in_words, long_date

LEVELS: Final = (
    ("SEKOLAH DASAR", "SD", 12),
    ("SEKOLAH MENENGAH PERTAMA", "SMP", 15),
    ("SEKOLAH MENENGAH ATAS", "SMA", 18),
)
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def marriage_book(family: Family, groom: Member, bride: Member, chance: Random) -> Page:
    """The open book: the husband on the left page, the wife on the right one."""
    new = family.wed.year > 2012
    page = Page(182, 126, "nikah", "nikah_cokelat" if new else "nikah_ketik", paper=(246, 240, 222))
    tint = (238, 226, 200) if new else (226, 236, 220)
    page.ground = art.guilloche(1092, 756, page.paper, tint, chance)
    face = chance.choice(("office", "book"))
    font, how = (
        chance.choice((("sans", "laser"), ("plain", "inkjet")))
        if new
        else chance.choice((("typed-bold", "typewriter"), ("typed-bold", "dots")))
    )
    hand = Hand(font, how, 2.75 if new else 2.85)
    page.printed = {"dots": "dot_matrix"}.get(how, how)
    month = ROMAN[family.wed.month - 1]
    number = f"{chance.randint(1, 320):04d}/{chance.randint(1, 60):03d}/{month}/{family.wed.year}"
    page.picture((84.5, 0, 13, 126), _gutter())
    _husband(page, groom, number, family.wed, face, hand)
    _wife(page, bride, family, face, hand, chance)
    for x, who in ((10, groom), (101, bride)):
        page.picture((x, 92, 17, 22), art.portrait(who.sex, family.wed.year - who.born.year, 1, True, chance))
    page.picture((20, 96, 22, 22), art.rubber("Kantor Urusan Agama", "KUA", (70, 70, 150), chance), dyed=True)
    page.keys = ["groom", "groom_born", "groom_nik", "bride", "bride_born", "bride_nik"]
    page.fields = {
        "groom": _person(groom),
        "bride": _person(bride),
        "married_on": family.wed.isoformat(),
        "number": number,
    }
    return page


def _gutter() -> np.ndarray:
    across = np.abs(np.linspace(-1, 1, 130))
    seen = (120 * (1 - across) ** 2).astype(np.uint8)
    strip = np.zeros((8, 130, 4), np.uint8)
    strip[..., :3], strip[..., 3] = (70, 56, 40), seen
    return strip


def _person(who: Member) -> dict[str, str]:
    return {
        "name": who.name, "nik": who.nik, "birth_place": who.birth_place, "birth_date": who.born.isoformat(),
        "father": who.father,
    }  # fmt: skip


def _lines(page: Page, x: float, y: float, rows: tuple[tuple[str, str, str], ...], face: str, hand: Hand) -> None:
    for n, (name, key, value) in enumerate(rows):
        base = y + n * 5.2
        page.text(x, base, name, face, 2.5)
        page.text(x + 23.5, base, ":", face, 2.5)
        page.text(x + 25.5, base, value, hand.font, hand.size, place=key, how=hand.how, room=50)


def _husband(page: Page, who: Member, number: str, wed: date, face: str, hand: Hand) -> None:
    page.picture((38, 4, 11, 11), art.emblem((150, 116, 40)))
    page.text(43.5, 19, "KUTIPAN AKTA NIKAH", f"{face}-bold", 3.6, align="middle")
    page.text(43.5, 23.5, f"Nomor : {number}", hand.font, 2.8, align="middle", place="number", how=hand.how)
    day = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")[wed.weekday()]
    page.text(8, 30, f"Pada hari {day} tanggal {long_date(wed)} M,", face, 2.6, place="married_on")
    page.text(8, 34, "telah dilangsungkan akad nikah seorang laki-laki:", face, 2.6)
    page.text(8, 40, "I. SUAMI", f"{face}-bold", 2.9)
    rows = (
        ("1. Nama", "groom", who.name), ("2. Bin", "groom_father", who.father), ("3. NIK", "groom_nik", who.nik),
        ("4. Tempat/tgl lahir", "groom_born", f"{who.birth_place}, {who.born:%d-%m-%Y}"),
        ("5. Pekerjaan", "groom_job", who.job), ("6. Agama", "groom_religion", "ISLAM"),
        ("7. Kewarganegaraan", "groom_state", "INDONESIA"),
    )  # fmt: skip
    _lines(page, 8, 46, rows, face, hand)


def _wife(page: Page, who: Member, family: Family, face: str, hand: Hand, chance: Random) -> None:
    page.text(99, 12, "dengan seorang perempuan:", face, 2.6)
    page.text(99, 18, "II. ISTRI", f"{face}-bold", 2.9)
    rows = (
        ("1. Nama", "bride", who.name), ("2. Binti", "bride_father", who.father), ("3. NIK", "bride_nik", who.nik),
        ("4. Tempat/tgl lahir", "bride_born", f"{who.birth_place}, {who.born:%d-%m-%Y}"),
        ("5. Pekerjaan", "bride_job", who.job), ("6. Agama", "bride_religion", "ISLAM"),
        ("7. Alamat", "bride_home", family.address),
    )  # fmt: skip
    _lines(page, 99, 24, rows, face, hand)
    page.text(99, 64, "III. WALI NIKAH", f"{face}-bold", 2.9)
    page.text(99, 70, f"Ayah kandung : {who.father}", hand.font, hand.size, how=hand.how, room=78)
    page.text(99, 78, "IV. MAS KAWIN : seperangkat alat salat, tunai", face, 2.6)
    page.text(147, 88, "Kepala KUA / PPN", face, 2.6, align="middle")
    page.picture((132, 91, 30, 12), art.signature(chance))
    page.text(147, 110, "H. MUHD. THAHIR, S.Ag", f"{face}-bold", 2.7, align="middle")
    page.picture((120, 90, 22, 22), art.rubber("Kantor Urusan Agama", "KUA", (70, 70, 150), chance), dyed=True)


def diploma(family: Family, who: Member, chance: Random) -> Page:
    """A school diploma with an ornamental border; names in a larger letter, as schools write them."""
    level, short, age = chance.choice([each for each in LEVELS if each[2] < who.age])
    day = date(who.born.year + age, 6, chance.randint(2, 28))
    page = Page(210, 297, "ijazah", f"ijazah_{short.lower()}", paper=(252, 248, 236))
    ink = chance.choice(((40, 90, 120), (130, 84, 40), (60, 110, 70)))
    page.ground = art.guilloche(
        840, 1188, page.paper, tuple(int(a * 0.88 + b * 0.12) for a, b in zip(page.paper, ink, strict=True)), chance
    )
    _scrolls(page, ink)
    face = chance.choice(("book", "office"))
    hand = Hand(
        *chance.choice((("typed-bold", "typewriter", 4.6), ("office-bold", "laser", 5.0), ("hand", "inkjet", 5.6)))
    )
    page.printed = {"typewriter": "typewriter"}.get(hand.how, hand.how)
    school = f"{short} NEGERI {chance.randint(1, 12):03d} {family.district}"
    number = f"DN-31/{short[0]}-{chance.randint(1, 9):02d}/{day:%y}/{chance.randint(1, 99999):07d}"
    page.picture((93, 26, 24, 24), art.emblem((150, 116, 40)))
    for y, size, words in (
        (57, 4.4, "KEMENTERIAN PENDIDIKAN DAN KEBUDAYAAN"),
        (64, 4.4, "REPUBLIK INDONESIA"),
        (79, 10, "IJAZAH"),
        (87, 5, level),
    ):
        page.text(105, y, words, f"{face}-bold", size, align="middle")
    page.text(105, 94, f"TAHUN PELAJARAN {day.year - 1}/{day.year}", face, 3.8, align="middle")
    page.text(105, 101, f"Nomor : {number}", face, 3.6, align="middle", place="number")
    page.text(28, 114, "Yang bertanda tangan di bawah ini, Kepala Sekolah", face, 3.8)
    page.text(28, 121, school, face, 3.9, place="school")
    page.text(28, 128, "menerangkan bahwa:", face, 3.8)
    _graduate(page, who, face, hand)
    _diploma_foot(page, who, day, face, chance)
    page.keys = ["name", "born", "parent"]
    page.fields = {
        "name": who.name, "birth_place": who.birth_place, "birth_date": who.born.isoformat(), "parent": who.father,
        "school": school, "level": level, "number": number, "issued_on": day.isoformat(),
    }  # fmt: skip
    return page


def _graduate(page: Page, who: Member, face: str, hand: Hand) -> None:
    rows = (
        ("nama", "name", who.name),
        ("tempat dan tanggal lahir", "born", f"{who.birth_place.title()}, {long_date(who.born)}"),
        ("nama orang tua/wali", "parent", who.father), ("nomor induk siswa", "pupil", who.nik[6:12]),
    )  # fmt: skip
    for n, (name, key, value) in enumerate(rows):
        y = 142 + n * 10.5
        page.text(28, y, name, face, 3.8)
        page.text(74, y, ":", face, 3.8)
        page.text(78, y, value, hand.font, hand.size, place=key, how=hand.how, room=104)
        page.line(78, y + 1.4, 184, y + 1.4, 0.15, (120, 120, 120))
    page.text(105, 190, "L U L U S", f"{face}-bold", 8, align="middle")
    page.text(105, 198, "dari satuan pendidikan setelah memenuhi seluruh kriteria", face, 3.8, align="middle")
    page.text(105, 204, "sesuai dengan peraturan perundang-undangan.", face, 3.8, align="middle")


def _diploma_foot(page: Page, who: Member, day: date, face: str, chance: Random) -> None:
    page.text(146, 220, f"Lingga, {long_date(day)}", face, 3.8, align="middle", place="issued_on")
    page.text(146, 226, "Kepala Sekolah,", face, 3.8, align="middle")
    page.picture((128, 230, 40, 17), art.signature(chance))
    page.picture(
        (104, 222, 36, 36), art.rubber("Dinas Pendidikan Kab Lingga", "LINGGA", (80, 60, 150), chance), dyed=True
    )
    page.text(
        146,
        254,
        chance.choice(("SUMARNI, S.Pd", "Drs. H. ALI BASYAH", "ROSDIANA, M.Pd")),
        f"{face}-bold",
        3.8,
        align="middle",
    )
    grey = cv2.cvtColor(art.portrait(who.sex, 16, 1, True, chance), cv2.COLOR_RGB2GRAY)
    page.picture((64, 224, 24, 32), cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))


def _scrolls(page: Page, ink: Ink) -> None:
    """A border of overlapping waves, as diplomas have it."""
    page.frame((8, 8, page.wide - 16, page.tall - 16), 1.2, ink)
    page.frame((19, 19, page.wide - 38, page.tall - 38), 0.5, ink)
    for phase in (0.0, 2.1, 4.2):
        t = np.linspace(0, 1, 500)
        wave = 4.2 * np.sin(t * 150 + phase)
        for edge in (13.5, page.tall - 13.5):
            page.marks.append(Stroke(tuple(zip(9 + t * (page.wide - 18), edge + wave, strict=True)), 0.35, ink))
        for edge in (13.5, page.wide - 13.5):
            page.marks.append(Stroke(tuple(zip(edge + wave, 9 + t * (page.tall - 18), strict=True)), 0.35, ink))


def mistaken(family: Family, who: Member, chance: Random) -> Page:
    """A paper that nobody asked for."""
    return chance.choice((_health_card, _invitation, _receipt))(family, who, chance)


def _health_card(family: Family, who: Member, chance: Random) -> Page:
    page = Page(85.6, 53.98, "other", "lain_bpjs", paper=(238, 246, 240), printed="card")
    page.ground = art.guilloche(856, 540, (240, 248, 242), (190, 226, 204), chance)
    page.area((0, 0, 85.6, 12), (0, 120, 80))
    page.text(5, 8, "Kartu Indonesia Sehat", "humane-bold", 5, ink=(250, 250, 250))
    page.text(5, 22, f"{chance.randint(0, 9999999999):013d}", "humane-bold", 4.2)
    for n, words in enumerate((f"Nama   : {who.name}", f"Alamat : {family.address}", "Faskes : PUSKESMAS DABO LAMA")):
        page.text(5, 30 + n * 5, words, "humane", 2.7, place="name" if not n else "")
    page.text(5, 50, "BPJS Kesehatan - Badan Penyelenggara Jaminan Sosial", "humane", 2.2)
    page.keys, page.fields = ["name"], {"name": who.name}
    return page


def _invitation(family: Family, who: Member, chance: Random) -> Page:
    page = Page(210, 297, "other", "lain_undangan", printed="inkjet")
    lines = (
        f"RUKUN TETANGGA {family.rt}", f"DESA {family.village.name.upper()}", f"KECAMATAN {family.district}",
        "UNDANGAN",
        "", f"Kepada Yth. Bapak/Ibu {who.name}", "di tempat", "", "Dengan hormat,",
        "kami mengundang Bapak/Ibu untuk hadir pada gotong royong", "dan musyawarah warga:", "", "Hari     : Minggu",
        f"Pukul    : 0{chance.randint(7, 9)}.00 WIB", "Tempat   : Balai pertemuan warga", "",
        "Atas perhatiannya kami ucapkan terima kasih.", "", "Ketua RT",
    )  # fmt: skip
    for n, words in enumerate(lines):
        middle = n < 4
        page.text(
            105 if middle else 28,
            30 + n * 10.4,
            words,
            "office-bold" if middle else "office",
            5 if middle else 4.6,
            align="middle" if middle else "left",
            place="name" if n == 5 else "",
            how="inkjet",
        )
    page.picture((28, 226, 44, 18), art.signature(chance))
    page.keys, page.fields = ["name"], {"name": who.name}
    return page


def _receipt(_family: Family, who: Member, chance: Random) -> Page:
    page = Page(200, 90, "other", "lain_kwitansi", paper=(246, 244, 214), printed="inkjet")
    page.frame((4, 4, 192, 82), 0.6, (40, 90, 60))
    page.text(100, 15, "KWITANSI", "book-bold", 8, align="middle", ink=(40, 90, 60))
    sum_of = chance.randint(15, 400) * 1000
    rows = (
        ("Sudah terima dari", who.name),
        ("Banyaknya uang", f"{in_words(sum_of // 1000).title()} Ribu Rupiah"),
        ("Untuk pembayaran", "Tiket kapal Dabo - Tanjungpinang"),
    )
    for n, (name, value) in enumerate(rows):
        page.text(12, 30 + n * 12, name, "book", 4)
        page.text(
            52, 30 + n * 12, f": {value}", "hand", 5.4, ink=(24, 30, 110), place="" if n else "name", how="inkjet"
        )
    page.text(14, 76, f"Rp {sum_of:,}".replace(",", "."), "hand", 7, ink=(24, 30, 110))
    page.picture((140, 62, 36, 15), art.signature(chance))
    page.keys, page.fields = ["name"], {"name": who.name}
    return page
