# ruff: noqa: E501
"""Flat sample papers in our own drawing: what stands on a KTP, a family card, a birth certificate, a marriage book and a
diploma, with "CONTOH" across each. The look varies with the seed: face of the type, weight of the print, stamps, folds.

Every function returns the picture and the truth: what a reader should find, as the fields of `inspection.fields`.
"""

import random
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import qrcode
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from lingga_app.domain.identity import Sex
from simulation.paper_people import TODAY, Family, Person

INK: Final = (26, 26, 30)
MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ONES: Final = (
    "", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
_DEJAVU: Final = Path("/usr/share/fonts/truetype/dejavu")
_FACES: Final = {
    "roboto": ("font_roboto", "Roboto-Regular.ttf", "Roboto-Bold.ttf"),
    "source": ("font_source_sans_pro", "SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"),
    "serif": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf", "SourceSerifPro-Bold.ttf"),
    "caladea": ("font_caladea", "Caladea-Regular.ttf", "Caladea-Bold.ttf"),
    "dejavu": ("", "DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"),
    "mono": ("", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
}


@dataclass(frozen=True)
class Sheet:
    """A flat paper and what stands on it. `fields` holds dates in ISO form and `members` as a list of dicts."""

    kind: str
    picture: Image.Image
    fields: dict[str, Any]


@cache
def face(name: str, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    package, regular, heavy = _FACES[name]
    spec = find_spec(package) if package else None
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else _DEJAVU
    path = folder / (heavy if bold else regular)
    return ImageFont.truetype(str(path), size) if path.exists() else ImageFont.load_default(size)


def in_words(number: int) -> str:
    """A number as Indonesian papers spell it, 1 to 9999."""
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    for unit, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh")):
        if number >= unit:
            head = one if number // unit == 1 else f"{in_words(number // unit)} {word}"
            return f"{head} {in_words(number % unit)}".strip()
    raise ValueError(number)


def spelled(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def sex_word(person: Person) -> str:
    return "PEREMPUAN" if person.sex is Sex.FEMALE else "LAKI-LAKI"


def ktp(home: Family, person: Person, seed: int, *, until: date | None = None) -> Sheet:
    """The identity card; `until` prints a last day of validity as older cards have it."""
    rng = random.Random(f"ktp {seed}")
    width, height = 1600, 1009
    tint = rng.choice([(170, 205, 226), (186, 212, 222), (160, 198, 224), (190, 206, 230)])
    paper = _patterned((width, height), tint, rng)
    draw = ImageDraw.Draw(paper)
    name = rng.choice(["roboto", "source", "dejavu"])
    head, text, number = face(name, 54, bold=True), face(name, rng.choice([40, 42, 44])), rng.choice(["mono", name])
    draw.text((800, 44), "PROVINSI KEPULAUAN RIAU", fill=INK, font=head, anchor="mm")
    draw.text((800, 104), "KABUPATEN LINGGA", fill=INK, font=head, anchor="mm")
    draw.text((50, 150), "NIK", fill=INK, font=face(number, 58, bold=True))
    draw.text((330, 150), f": {person.nik}", fill=INK, font=face(number, 58, bold=True))
    married = home.couple and person in home.members[:2]
    rows = [
        ("Nama", person.name),
        ("Tempat/Tgl Lahir", f"{person.place}, {person.born:%d-%m-%Y}"),
        ("Jenis kelamin", sex_word(person)),
        ("Alamat", home.street),
        ("     RT/RW", f"{home.rt}/{home.rw}"),
        ("     Kel/Desa", home.village),
        ("     Kecamatan", home.district),
        ("Agama", home.faith),
        ("Status Perkawinan", "KAWIN" if married else "BELUM KAWIN"),
        ("Pekerjaan", home.work),
        ("Kewarganegaraan", "WNI"),
        ("Berlaku Hingga", f"{until:%d-%m-%Y}" if until else "SEUMUR HIDUP"),
    ]
    step = rng.choice([60, 62, 63])
    for place, (label, value) in enumerate(rows):
        top = 236 + place * step
        draw.text((50, top), label, fill=INK, font=text)
        draw.text((430, top), f": {value}", fill=INK, font=text)
    draw.text((860, 236 + 2 * step), f"Gol. Darah : {rng.choice(['A', 'B', 'O', 'AB', '-'])}", fill=INK, font=text)
    paper.paste(_face_picture(rng), (1200, 220))
    small = face(name, 30)
    draw.text((1350, 700), "LINGGA", fill=INK, font=small, anchor="mm")
    draw.text(
        (1350, 740), f"{TODAY - timedelta(days=rng.randint(90, 3000)):%d-%m-%Y}", fill=INK, font=small, anchor="mm"
    )
    _scribble(draw, (1270, 780, 1430, 880), rng)
    fields = {
        "nik": person.nik,
        "name": person.name,
        "birth_place": person.place,
        "birth_date": person.born.isoformat(),
        "sex": person.sex.value,
        "address": home.street,
        "rt": home.rt,
        "rw": home.rw,
        "village": home.village,
        "district": home.district,
        "valid_until": until.isoformat() if until else "",
    }
    return Sheet("ktp", _sample(paper, rng, 150), fields)


def kk(home: Family, seed: int) -> Sheet:
    """The family card: number, house, two tables of members."""
    rng = random.Random(f"kk {seed}")
    width, height = 2600, 1800
    plain = rng.random() < 0.5
    paper = (
        Image.new("RGB", (width, height), (250, 250, 248))
        if plain
        else _patterned((width, height), (214, 226, 232), rng)
    )
    draw = ImageDraw.Draw(paper)
    name = rng.choice(["roboto", "source", "dejavu", "caladea"])
    text, head = face(name, 30), face(name, 84, bold=True)
    draw.text((width // 2, 90), "KARTU KELUARGA", fill=INK, font=head, anchor="mm")
    draw.text((width // 2, 170), f"No. {home.card}", fill=INK, font=face(name, 50, bold=True), anchor="mm")
    left = [("Nama Kepala Keluarga", home.members[0].name), ("Alamat", home.street), ("RT/RW", f"{home.rt}/{home.rw}")]
    right = [("Desa/Kelurahan", home.village), ("Kecamatan", home.district), ("Kabupaten/Kota", "LINGGA")]
    for x, gap, rows in ((90, 360, left), (1700, 300, [*right, ("Provinsi", "KEPULAUAN RIAU")])):
        for place, (label, value) in enumerate(rows):
            draw.text((x, 230 + place * 46), label, fill=INK, font=text)
            draw.text((x + gap, 230 + place * 46), f": {value}", fill=INK, font=text)
    sexes, work = [sex_word(each) for each in home.members], ["PELAJAR/MAHASISWA"] * len(home.members)
    work[0] = home.work
    if home.couple:
        work[1] = "MENGURUS RUMAH TANGGA"
    school = rng.choice(["SLTA/SEDERAJAT", "TAMAT SD/SEDERAJAT", "SLTP/SEDERAJAT"])
    first = [
        [
            str(n + 1),
            each.name,
            each.nik,
            sexes[n],
            each.place,
            f"{each.born:%d-%m-%Y}",
            home.faith,
            school,
            work[n],
            "-",
        ]
        for n, each in enumerate(home.members)
    ]
    relation = ["KEPALA KELUARGA", *["ISTRI"] * home.couple, *["ANAK"] * len(home.children)]
    wed = 2 if home.couple else 0
    second = [
        [
            str(n + 1),
            "KAWIN" if n < wed else "BELUM KAWIN",
            f"{home.married:%d-%m-%Y}" if n < wed else "-",
            relation[n],
            "WNI",
            "-",
            "-",
            each.father,
            each.mother,
        ]
        for n, each in enumerate(home.members)
    ]
    heads = ["No", "Nama Lengkap", "NIK", "Jenis Kelamin", "Tempat Lahir", "Tanggal Lahir", "Agama", "Pendidikan", "Jenis Pekerjaan", "Gol. Darah"]  # fmt: skip
    widths = [60, 470, 330, 230, 290, 220, 170, 330, 300, 120]
    cell = rng.choice([24, 26, 27])
    bottom = _table(draw, (40, 440), widths, heads, first, name, cell)
    heads = ["No", "Status Perkawinan", "Tanggal Perkawinan", "Status Hubungan Dalam Keluarga", "Kewarganegaraan", "No. Paspor", "No. KITAP", "Ayah", "Ibu"]  # fmt: skip
    bottom = _table(draw, (40, bottom + 40), [60, 270, 270, 370, 270, 180, 180, 460, 460], heads, second, name, cell)
    draw.text(
        (90, bottom + 30),
        f"Dikeluarkan Tanggal : {home.card[6:8]}-{home.card[8:10]}-20{home.card[10:12]}",
        fill=INK,
        font=text,
    )
    draw.text((700, bottom + 30), "KEPALA KELUARGA", fill=INK, font=text)
    draw.text((1700, bottom + 30), "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL", fill=INK, font=text)
    _seal(paper, (1800, bottom + 90), rng, qr=plain)
    members = [
        {
            "name": each.name,
            "nik": each.nik,
            "sex": each.sex.value,
            "birth_place": each.place,
            "birth_date": each.born.isoformat(),
            "father_name": each.father,
            "mother_name": each.mother,
        }
        for each in home.members
    ]
    fields = {"family_card": home.card, "name": home.members[0].name, "address": home.street, "members": members}
    return Sheet("kk", _sample(paper, rng, 220), fields)


def akta(home: Family, person: Person, seed: int) -> Sheet:
    """The birth certificate: the stamped form of the older years or the white sheet with a QR."""
    rng = random.Random(f"akta {seed}")
    width, height = 1700, 2400
    plain = rng.random() < 0.5
    paper = (
        Image.new("RGB", (width, height), (251, 251, 250))
        if plain
        else _patterned((width, height), (238, 228, 206), rng)
    )
    draw = ImageDraw.Draw(paper)
    name = rng.choice(["caladea", "serif", "roboto", "dejavu"])
    text, strong = face(name, 42), face(name, 46, bold=True)
    number = (
        f"2104-LT-{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}{rng.randint(2010, 2026)}-{rng.randint(1, 90):04d}"
    )
    order = ONES[1 + (home.children.index(person) if person in home.children else 0)].upper()
    day, month, year = person.born.day, MONTHS[person.born.month - 1], person.born.year
    words = f"{in_words(day)} {month} tahun {in_words(year)}"
    date_text = rng.choice(
        [words.upper(), f"{day} {month} {year}", f"{in_words(day)} {month} {in_words(year)}".title()]
    )
    daughter = person.sex is Sex.FEMALE
    lines: list[tuple[str, bool]] = [
        ("REPUBLIK INDONESIA", True),
        ("PENCATATAN SIPIL", True),
        ("WARGA NEGARA INDONESIA", False),
        ("KUTIPAN AKTA KELAHIRAN", True),
        *([(f"NIK : {person.nik}", False)] if plain or rng.random() < 0.5 else []),
        (f"Berdasarkan Akta Kelahiran Nomor {number}", False),
        (f"bahwa di {person.place} pada tanggal", False),
        *((part, True) for part in textwrap.wrap(date_text, 44)),
        ("telah lahir", False),
        (person.name, True),
        (f"anak ke {order}, {'PEREMPUAN' if daughter else 'LAKI-LAKI'}", False),
        (f"dari ayah {person.father}", False),
        (f"dan ibu {person.mother}", False),
        (
            f"Kutipan ini dikeluarkan di LINGGA pada tanggal {spelled(TODAY - timedelta(days=rng.randint(20, 4000)))}",
            False,
        ),
    ]
    top = rng.choice([200, 260])
    step = rng.choice([104, 112, 118])
    for place, (line, bold) in enumerate(lines):
        draw.text((width // 2, top + place * step), line, fill=INK, font=strong if bold else text, anchor="mm")
    draw.text((1000, top + len(lines) * step + 60), "Pejabat Pencatatan Sipil", fill=INK, font=text)
    _seal(paper, (1050, top + len(lines) * step + 130), rng, qr=plain)
    fields = {
        "name": person.name,
        "birth_place": person.place,
        "birth_date": person.born.isoformat(),
        "sex": person.sex.value,
        "father_name": person.father,
        "mother_name": person.mother,
    }
    return Sheet("akta", _sample(paper, rng, 200), fields)


def nikah(home: Family, seed: int) -> Sheet:
    """The pages of a marriage book that name husband and wife."""
    rng = random.Random(f"nikah {seed}")
    width, height = 2200, 1500
    paper = _patterned((width, height), rng.choice([(226, 236, 220), (240, 232, 214)]), rng)
    draw = ImageDraw.Draw(paper)
    name = rng.choice(["roboto", "caladea", "source", "dejavu"])
    text, strong = face(name, 36), face(name, 54, bold=True)
    husband, wife = home.members[:2]
    number = f"{rng.randint(1, 300):04d}/{rng.randint(1, 60):03d}/VI/{home.married.year}"
    draw.line((1100, 40, 1100, 1460), fill=(150, 140, 120), width=6)
    draw.text((550, 110), "KUTIPAN AKTA NIKAH", fill=INK, font=strong, anchor="mm")
    draw.text((550, 180), f"Nomor : {number}", fill=INK, font=text, anchor="mm")
    draw.text((70, 240), f"Pada hari Jumat, tanggal {spelled(home.married)}", fill=INK, font=text)
    draw.text((70, 290), "telah dilangsungkan akad nikah seorang laki-laki :", fill=INK, font=text)
    draw.text((1170, 110), "dengan seorang perempuan :", fill=INK, font=text)
    for x, y, each, child_of in ((70, 350, husband, "bin"), (1170, 170, wife, "binti")):
        rows = [
            ("Nama lengkap", each.name),
            (child_of, each.father),
            ("NIK", each.nik),
            ("Tempat, tanggal lahir", f"{each.place}, {spelled(each.born)}"),
            ("Kewarganegaraan", "INDONESIA"),
            ("Agama", "ISLAM"),
            ("Pekerjaan", home.work if each is husband else "MENGURUS RUMAH TANGGA"),
            ("Tempat tinggal", f"{home.village}, {home.district}"),
        ]
        for place, (label, value) in enumerate(rows):
            draw.text((x, y + place * 62), label, fill=INK, font=text)
            draw.text((x + 370, y + place * 62), f": {value}", fill=INK, font=text)
    draw.text((1170, 720), f"dengan wali nikah : {wife.father}", fill=INK, font=text)
    draw.text((1170, 782), "mas kawin : uang tunai Rp500.000", fill=INK, font=text)
    draw.text((1500, 960), "Kantor Urusan Agama", fill=INK, font=text)
    _seal(paper, (1500, 1040), rng, qr=False)
    fields = {
        "husband_name": husband.name,
        "husband_birth_date": husband.born.isoformat(),
        "wife_name": wife.name,
        "wife_birth_date": wife.born.isoformat(),
    }
    return Sheet("nikah", _sample(paper, rng, 200), fields)


def ijazah(home: Family, person: Person, seed: int) -> Sheet:
    """A school diploma."""
    rng = random.Random(f"ijazah {seed}")
    width, height = 1700, 2300
    paper = _patterned((width, height), rng.choice([(240, 236, 220), (226, 236, 240)]), rng)
    draw = ImageDraw.Draw(paper)
    name = rng.choice(["caladea", "serif", "roboto"])
    text, strong = face(name, 40), face(name, 54, bold=True)
    school = rng.choice(["SMA NEGERI 1 SINGKEP", "SMK NEGERI 1 LINGGA", "SMP NEGERI 2 SENAYANG"])
    level = {"SMA": "SEKOLAH MENENGAH ATAS", "SMK": "SEKOLAH MENENGAH KEJURUAN", "SMP": "SEKOLAH MENENGAH PERTAMA"}[
        school[:3]
    ]
    year = min(person.born.year + 18, 2026)
    for place, line in enumerate(["KEMENTERIAN PENDIDIKAN DAN KEBUDAYAAN", "REPUBLIK INDONESIA", "IJAZAH", level]):
        draw.text((width // 2, 180 + place * 80), line, fill=INK, font=strong, anchor="mm")
    draw.text((width // 2, 510), f"TAHUN PELAJARAN {year - 1}/{year}", fill=INK, font=text, anchor="mm")
    draw.text((130, 600), f"Yang bertanda tangan di bawah ini, Kepala {school}", fill=INK, font=text)
    draw.text((130, 660), "menerangkan bahwa:", fill=INK, font=text)
    father = home.members[0].name if person in home.children else person.father
    rows = [
        ("nama", person.name),
        ("tempat dan tanggal lahir", f"{person.place.title()}, {spelled(person.born)}"),
        ("nama orang tua/wali", father),
        ("nomor induk siswa nasional", f"{rng.randint(10**9, 10**10 - 1)}"),
        ("nomor peserta ujian", f"{rng.randint(10**9, 10**10 - 1)}"),
    ]
    for place, (label, value) in enumerate(rows):
        draw.text((130, 760 + place * 84), label, fill=INK, font=text)
        draw.text((720, 760 + place * 84), f": {value}", fill=INK, font=face(name, 42, bold=place == 0))
    draw.text((width // 2, 1300), "LULUS", fill=INK, font=face(name, 80, bold=True), anchor="mm")
    draw.text((130, 1400), "dari satuan pendidikan setelah memenuhi seluruh kriteria", fill=INK, font=text)
    draw.text((980, 1560), f"Lingga, {rng.randint(1, 28)} Mei {year}", fill=INK, font=text)
    draw.text((980, 1620), "Kepala Sekolah,", fill=INK, font=text)
    _seal(paper, (1000, 1700), rng, qr=False)
    fields = {
        "name": person.name,
        "birth_place": person.place,
        "birth_date": person.born.isoformat(),
        "father_name": father,
    }
    return Sheet("ijazah", _sample(paper, rng, 200), fields)


def letter(home: Family, seed: int) -> Sheet:
    """Another paper altogether: a letter of the village. For "this is not the paper we asked for"."""
    rng = random.Random(f"letter {seed}")
    paper = Image.new("RGB", (1700, 2300), (248, 247, 243))
    draw = ImageDraw.Draw(paper)
    name = rng.choice(["caladea", "roboto"])
    lines = [
        f"PEMERINTAH DESA {home.village}",
        "SURAT KETERANGAN DOMISILI",
        f"Kepala desa menerangkan bahwa {home.members[0].name}",
        f"bertempat tinggal di {home.street}, {home.district}",
        "sejak tahun 2012 sampai surat ini dibuat.",
        "Demikian surat ini dibuat untuk dipergunakan sebagaimana mestinya.",
    ]
    for place, line in enumerate(lines):
        draw.text((150, 260 + place * 120), line, fill=INK, font=face(name, 48, bold=place < 2))
    _seal(paper, (1000, 1300), rng, qr=False)
    return Sheet("letter", _sample(paper, rng, 200), {})


def sheet_of(kind: str, home: Family, seed: int) -> Sheet:
    """A paper of this kind for somebody of the family: adults have KTP and diploma, anybody a certificate."""
    rng = random.Random(f"whose {seed}")
    adult = home.members[rng.randint(0, 1)]
    makers: dict[str, Callable[[], Sheet]] = {
        "ktp": lambda: ktp(home, adult, seed),
        "kk": lambda: kk(home, seed),
        "akta": lambda: akta(home, rng.choice(home.members), seed),
        "nikah": lambda: nikah(home, seed),
        "ijazah": lambda: ijazah(home, adult, seed),
        "letter": lambda: letter(home, seed),
    }
    return _worn(makers[kind](), rng)


def _worn(sheet: Sheet, rng: random.Random) -> Sheet:
    """Print quality: ink that is grey, a little bled, or thin; folds on sheets."""
    picture = sheet.picture
    if rng.random() < 0.3:
        picture = Image.blend(picture, Image.new("RGB", picture.size, (230, 228, 222)), rng.uniform(0.05, 0.25))
    if rng.random() < 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.0)))
    if sheet.kind != "ktp" and rng.random() < 0.5:
        draw = ImageDraw.Draw(picture, "RGBA")
        for share in (rng.uniform(0.45, 0.55), rng.uniform(0.2, 0.3))[: rng.randint(1, 2)]:
            at = int(picture.height * share)
            draw.line((0, at, picture.width, at + rng.randint(-8, 8)), fill=(90, 90, 90, 70), width=5)
    return replace(sheet, picture=picture)


def _patterned(size: tuple[int, int], tint: tuple[int, int, int], rng: random.Random) -> Image.Image:
    """A tinted ground with fine waves, as security paper has."""
    paper = Image.new("RGB", size, tint)
    draw = ImageDraw.Draw(paper)
    shade = tuple(max(0, part - rng.randint(6, 14)) for part in tint)
    for top in range(-60, size[1] + 60, rng.choice([14, 18, 24])):
        draw.arc((-200, top, size[0] + 200, top + 120), 10, 170, fill=shade, width=2)
    return paper


def _face_picture(rng: random.Random) -> Image.Image:
    picture = Image.new("RGB", (300, 400), rng.choice([(150, 50, 48), (46, 76, 150)]))
    draw = ImageDraw.Draw(picture)
    skin = rng.choice([(224, 182, 150), (205, 160, 126), (186, 140, 108), (150, 106, 80)])
    draw.ellipse((20, 290, 280, 560), fill=(70, 74, 90))
    draw.ellipse((82, 60, 218, 300), fill=(32, 26, 24))
    draw.ellipse((92, 100, 208, 300), fill=skin)
    for left in (116, 164):
        draw.ellipse((left, 184, left + 20, 194), fill=(30, 26, 26))
    return picture


def _seal(paper: Image.Image, at: tuple[int, int], rng: random.Random, *, qr: bool) -> None:
    if qr:
        code = qrcode.QRCode(box_size=5, border=1)
        code.add_data(f"https://contoh.example/periksa/{rng.randint(10**8, 10**9)}")
        paper.paste(code.make_image().get_image().convert("RGB"), at)
        return
    draw = ImageDraw.Draw(paper, "RGBA")
    x, y = at
    colour = rng.choice([(60, 60, 150, 130), (110, 40, 120, 130), (40, 70, 140, 110)])
    for inset in (0, 14):
        draw.ellipse((x - 100 + inset, y - 40 + inset, x + 160 - inset, y + 220 - inset), outline=colour, width=6)
    _scribble(draw, (x, y, x + 300, y + 120), rng)


def _scribble(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], rng: random.Random) -> None:
    left, top, right, bottom = box
    points = [(left + (right - left) * n / 9, rng.uniform(top, bottom)) for n in range(10)]
    draw.line(points, fill=(30, 40, 90), width=5, joint="curve")


def _table(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    widths: list[int],
    heads: list[str],
    rows: list[list[str]],
    name: str,
    size: int,
) -> int:
    """Draws it and returns where it ends."""
    left, top = at
    high = 54
    right = left + sum(widths)
    numbers = [f"({n})" if n else "" for n in range(len(heads))]
    for place, row in enumerate([heads, numbers, *rows]):
        y = top + place * high
        draw.line((left, y, right, y), fill=INK, width=2)
        x = left
        for text, width in zip(row, widths, strict=True):
            font, fitted = face(name, size, bold=place == 0), size
            while draw.textlength(text, font) > width - 12 and fitted > 14:
                fitted -= 1
                font = face(name, fitted, bold=place == 0)
            middle = place < 2
            spot = (x + width // 2, y + high // 2) if middle else (x + 8, y + high // 2)
            draw.text(spot, text, fill=INK, font=font, anchor="mm" if middle else "lm")
            x += width
    bottom = top + (len(rows) + 2) * high
    x = left
    for width in [*widths, 0]:
        draw.line((x, top, x, bottom), fill=INK, width=2)
        x += width
    draw.line((left, bottom, right, bottom), fill=INK, width=2)
    return bottom


def _sample(paper: Image.Image, rng: random.Random, size: int) -> Image.Image:
    """CONTOH, large and faint, and not where it would hide the text."""
    layer = Image.new("RGBA", paper.size, (0, 0, 0, 0))
    at = (int(paper.width * rng.uniform(0.4, 0.6)), int(paper.height * rng.uniform(0.55, 0.8)))
    ImageDraw.Draw(layer).text(
        at, "CONTOH", fill=(170, 60, 60, rng.randint(28, 52)), font=face("roboto", size, bold=True), anchor="mm"
    )
    return Image.alpha_composite(paper.convert("RGBA"), layer).convert("RGB")
