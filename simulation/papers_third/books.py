"""Marriage book, diploma, and the papers people send by mistake."""

from datetime import date
from random import Random

from lingga_app.domain.identity import Sex
from simulation.papers_third.ktp import Drawn, portrait
from simulation.papers_third.people import Family, Soul, name_of
from simulation.papers_third.registry import qr
from simulation.papers_third.sheet import CAPITALS, PT, Sheet
from simulation.papers_third.words import DAYS, MONTHS, long_date, short_date


def marriage_book(family: Family, chance: Random, holder: str) -> Drawn:
    """The opened book: both photographs and the act left, husband and wife right."""
    old = chance.random() < 0.5
    s = Sheet(250, 176, (0.96, 0.97, 0.92) if old else (0.95, 0.97, 0.98))
    tint = (0.74, 0.87, 0.78) if old else (0.78, 0.86, 0.92)
    for left in (4, 129):
        s.waves((left, 5, left + 117, 171), tint, 2.6, chance)
        s.box(left, 5, left + 117, 171, (0.25, 0.45, 0.32) if old else (0.45, 0.38, 0.2), 0.7)
        pale = tuple(0.5 * each + 0.48 for each in tint)
        s.garuda(left + 58, 95, 42, (pale[0], pale[1], pale[2]), ghost=True)
    s.fill(124, 0, 126, 176, (0.55, 0.55, 0.55), "faint")
    font, size = ("mono", 8.6) if old else ("sans", 8.2)
    label = ("serif", 9.0) if old else ("sans", 7.8)
    year = family.married.year
    month = ("I", "II", "IV", "VI", "IX", "XI")[chance.randrange(6)]
    number = f"{chance.randint(1, 220):04d}/{chance.randint(1, 40):03d}/{month}/{year}"
    pa, ma = family.souls[:2]
    s.garuda(62, 19, 17)
    s.text(62, 35, "KUTIPAN AKTA NIKAH", "serif_bold", 14, align="centre")
    s.text(62, 40.5, f"KUA KECAMATAN {family.district.name.upper()}", "serif_bold", 9, align="centre")
    s.text(35, 47, "Nomor :", *label)
    s.text(48, 47, number, font, size + 0.8, key="number")
    rows: tuple[tuple[str, str, str], ...] = (
        ("Pada hari", DAYS[family.married.weekday()], "weekday"),
        ("tanggal", long_date(family.married), "married_on"),
        (
            "bertepatan dengan",
            f"{chance.randint(1, 29)} {chance.choice(('Syawal', 'Rajab', 'Muharram'))} {year - 579} H",
            "hijri",
        ),
        ("pukul", f"{chance.randint(8, 16):02d}.{chance.choice(('00', '30'))} WIB", "hour"),
        ("telah dilangsungkan akad nikah dengan", "", ""),
        ("wali", ma.father, "guardian"),
        ("hubungan wali", "Ayah kandung", "guardian_relation"),
        ("mas kawin", f"{chance.randint(2, 20)} gram emas dibayar tunai", "dowry"),
    )
    y = 55.0
    for name, value, key in rows:
        s.text(10, y, name, *label)
        if key:
            s.text(42, y, ":", *label)
            s.text(44.5, y, value, font, size, key=key, fit=72)
        y += 6.2
    for x in (18, 46):
        s.picture(x, 112, 22, 30, portrait(chance, pa if x == 18 else ma, 220))
    s.text(98, 112, f"{family.district.name}, {long_date(family.married)}", *label, key="issued_line", align="centre")
    s.text(98, 117, "Kepala/Penghulu", *label, align="centre")
    s.signature(86, 128, 22, chance)
    s.text(98, 141, name_of(chance, Sex.MALE), font, size, key="official", align="centre")
    s.seal(70, 140, 12, "KANTOR URUSAN AGAMA KECAMATAN", "KUA", (0.30, 0.24, 0.55), chance)
    s.text(10, 164, "Kutipan ini adalah bukti sah perkawinan menurut UU No. 1 Tahun 1974", "serif_italic", 7.5)
    y = 16.0
    fields: dict[str, object] = {"married_on": family.married.isoformat(), "number": number}
    for title, soul, key, roman in (("SUAMI", pa, "groom", "I"), ("ISTRI", ma, "bride", "II")):
        s.text(135, y, f"{roman}.  {title}", "serif_bold" if old else "sans_bold", 10)
        y += 6.6
        people: tuple[tuple[str, str, str], ...] = (
            ("1. Nama lengkap", soul.name, key),
            ("2. NIK", soul.nik, f"{key}_nik"),
            ("3. Tempat/tgl lahir", f"{soul.place}, {short_date(soul.born)}", f"{key}_born"),
            ("4. Kewarganegaraan", "Indonesia", f"{key}_citizenship"),
            ("5. Agama", "Islam", f"{key}_religion"),
            ("6. Pekerjaan", soul.job.title(), f"{key}_job"),
            ("7. Alamat", f"{family.street}, {family.village.name.upper()}", f"{key}_address"),
            ("8. Nama ayah", soul.father, f"{key}_father"),
        )
        for name, value, place in people:
            s.text(137, y, name, *label)
            s.text(170, y, ":", *label)
            s.text(172.5, y, value, font, size + (0.6 if place == key else 0), key=place, fit=71)
            y += 7.2
        y += 5
        fields[key] = {
            "birth_date": soul.born.isoformat(),
            "birth_place": soul.place,
            "father": soul.father,
            "name": soul.name,
            "nik": soul.nik,
        }
    s.letter_mm = CAPITALS["m" if old else "s"] * size / PT
    keys = ("groom", "groom_born", "groom_nik", "bride", "bride_born", "bride_nik")
    printed = chance.choice(("dot_matrix", "inkjet", "faded") if old else ("laser", "inkjet", "faded"))
    return Drawn(s, "nikah", "nikah_lama" if old else "nikah_baru", dict(fields), keys, (100, 155), printed, holder)


LEVELS = {
    "SD": ("SEKOLAH DASAR", "SD NEGERI 00{} {}", 12),
    "SMP": ("SEKOLAH MENENGAH PERTAMA", "SMP NEGERI {} {}", 15),
    "SMA": ("SEKOLAH MENENGAH ATAS", "SMA NEGERI {} {}", 18),
    "SMK": ("SEKOLAH MENENGAH KEJURUAN", "SMK NEGERI {} {}", 18),
}


def diploma(family: Family, soul: Soul, chance: Random) -> Drawn:  # noqa: PLR0915 - one statement a line of the form
    """The leaving certificate of `soul`: an ornamented blank until 2024, plain with a QR since."""
    fit = [name for name, (_, _, years) in LEVELS.items() if soul.born.year + years <= 2026]
    level = chance.choice(fit)
    title, pattern, years = LEVELS[level]
    day = date(soul.born.year + years, chance.choice((5, 6)), chance.randint(2, 28))
    school = pattern.format(chance.randint(1, 5), family.district.name.upper())
    new = day.year >= 2024 or chance.random() < 0.4
    s = Sheet(210, 297, (1, 1, 1) if new else (0.97, 0.96, 0.90))
    frame = chance.choice(((0.55, 0.35, 0.15), (0.2, 0.38, 0.55), (0.45, 0.2, 0.35)))
    if not new:
        s.waves((16, 16, 194, 281), tuple(0.78 + 0.22 * each for each in frame), 4.5, chance)  # type: ignore[arg-type]
        for gap, width in ((9, 2.2), (12.5, 0.4), (15, 0.9)):
            s.box(gap, gap, 210 - gap, 297 - gap, frame, width)
        for k in range(17):
            s.rosette(22 + k * 10.4, 10, 3.2, frame, 6)
            s.rosette(22 + k * 10.4, 287, 3.2, frame, 6)
        s.garuda(105, 160, 70, tuple(0.82 + 0.18 * each for each in frame), ghost=True)  # type: ignore[arg-type]
    s.garuda(105, 34, 24)
    serif = "sans" if new else "serif"
    s.text(105, 53, "KEMENTERIAN PENDIDIKAN DAN KEBUDAYAAN", f"{serif}_bold", 11, align="centre")
    s.text(105, 58.5, "REPUBLIK INDONESIA", f"{serif}_bold", 11, align="centre")
    s.text(105, 72, "IJAZAH", f"{serif}_bold", 26, align="centre", spacing=1.2)
    s.text(105, 80, title, f"{serif}_bold", 13, align="centre")
    s.text(105, 86, f"TAHUN PELAJARAN {day.year - 1}/{day.year}", f"{serif}_bold", 11, align="centre")
    series = f"DN-{chance.choice((31, 32))}/{'D' if level == 'SD' else 'M'}-{level}"
    number = f"{series}/{day.year % 100:02d}/{chance.randint(0, 9999999):07d}"
    font, size, text = (("sans", 10.5, 10.5), ("mono_bold", 10.5, 10.5), ("serif_bold", 12, 11))[
        0 if new else chance.choice((1, 2))
    ]
    end = s.text(26, 99, "Yang bertanda tangan di bawah ini, Kepala", serif, text)
    s.text(end + 2, 99, school, font, size, key="school_name", fit=180 - end)
    s.text(26, 106, "Kabupaten", serif, text)
    s.text(47, 106, "Lingga, Provinsi Kepulauan Riau", font, size, key="school_regency")
    s.text(26, 113, "menerangkan bahwa:", serif, text)
    where = f"{soul.place.title()}, {long_date(soul.born)}"
    rows = (
        ("nama", soul.name, "name"),
        ("tempat dan tanggal lahir", where, "born"),
        ("nama orang tua/wali", soul.father, "parent"),
        ("nomor induk siswa", f"{chance.randint(100, 9999)}", "student_number"),
        ("nomor induk siswa nasional", f"{soul.born.year % 1000:03d}{chance.randint(0, 9999999):07d}", "nisn"),
    )
    y = 124.0
    for name, value, key in rows:
        s.text(26, y, name, serif, text)
        s.text(78, y, ":", serif, text)
        s.text(81, y, value, font, size, key=key, fit=102)
        y += 8.6
    s.text(105, y + 8, "LULUS", f"{serif}_bold", 18, align="centre", spacing=0.8)
    s.text(
        26,
        y + 18,
        "dari satuan pendidikan berdasarkan kriteria kelulusan sesuai peraturan perundang-undangan.",
        serif,
        text - 0.5,
        fit=160,
    )
    y += 36
    s.text(146, y, f"{family.district.name}, {long_date(day)}", font, size, key="issued_line", align="centre", fit=76)
    s.text(146, y + 6, "Kepala Sekolah,", serif, text, align="centre")
    s.text(146, y + 34, name_of(chance, Sex.MALE).title() + ", S.Pd", font, size, key="official", align="centre")
    s.text(
        146,
        y + 39.5,
        f"NIP 19{chance.randint(600101, 791231)}1995121{chance.randint(1, 9):03d}",
        serif,
        text - 1,
        key="official_nip",
        align="centre",
    )
    if new:
        s.picture(136, y + 9, 19, 19, qr(f"https://ijazah.contoh/{number}"))
    else:
        s.signature(132, y + 22, 30, chance)
        s.seal(122, y + 24, 15, "DINAS PENDIDIKAN KABUPATEN LINGGA", level, (0.28, 0.22, 0.56), chance)
    s.picture(68, y + 4, 24, 32, portrait(chance, soul, 220))
    s.text(26, 270, "Nomor", serif, 11)
    s.text(42, 270, number, font if new else "sans_bold", 11, key="number")
    s.letter_mm = CAPITALS[font[0] if font[:4] != "seri" else "e"] * size / PT
    fields = {
        "birth_date": soul.born.isoformat(),
        "birth_place": soul.place,
        "issued_on": day.isoformat(),
        "level": title,
        "name": soul.name,
        "number": number,
        "parent": soul.father,
        "school": school,
    }
    printed = "laser" if new else chance.choice(("laser", "faded", "dot_matrix"))
    return Drawn(
        s,
        "ijazah",
        "ijazah_kode" if new else "ijazah_hias",
        fields,
        ("name", "born", "parent"),
        (54, y + 60),
        printed,
        "applicant",
    )


def something_else(family: Family, soul: Soul, chance: Random) -> Drawn:
    """A paper nobody asked for: health card, electricity receipt, vaccination card."""
    which = chance.choice(("bpjs", "listrik", "vaksin"))
    if which == "bpjs":
        s = Sheet(85.6, 54, (0.93, 0.97, 0.93))
        s.fill(0, 0, 85.6, 12, (0.05, 0.55, 0.32))
        s.text(5, 8, "BPJS Kesehatan", "sans_bold", 13, colour=(1, 1, 1))
        s.text(5, 19, "KARTU INDONESIA SEHAT", "sans_bold", 10, colour=(0.02, 0.4, 0.25))
        size, y = 7.5, 27.0
        rows: tuple[tuple[str, str, str], ...] = (
            ("Nomor Kartu", f"000{chance.randint(10**9, 10**10 - 1)}", "card_number"),
            ("Nama", soul.name, "name"),
            ("Tanggal Lahir", short_date(soul.born), "born"),
            ("Faskes", "PUSKESMAS DABO LAMA", "clinic"),
        )
    elif which == "listrik":
        s = Sheet(105, 160, (0.98, 0.97, 0.94))
        s.text(52, 14, "STRUK PEMBAYARAN TAGIHAN LISTRIK", "mono_bold", 9.5, align="centre")
        size, y = 9.0, 28.0
        rows = (
            ("IDPEL", f"21{chance.randint(10**9, 10**10 - 1)}", "customer"),
            ("NAMA", soul.name, "name"),
            ("TARIF/DAYA", "R1 / 900 VA", "tariff"),
            ("BL/TH", f"{MONTHS[chance.randrange(12)][:3].upper()}26", "month"),
            ("STAND METER", f"{chance.randint(1000, 90000):08d}", "meter"),
            ("RP TAG PLN", "RP 187.450", "price"),
            ("ADMIN BANK", "RP 2.500", "fee"),
            ("TOTAL BAYAR", "RP 189.950", "total"),
        )
    else:
        s = Sheet(85.6, 54, (0.90, 0.95, 0.99))
        s.fill(0, 0, 85.6, 11, (0.10, 0.45, 0.70))
        s.text(5, 7.5, "KARTU VAKSINASI COVID-19", "sans_bold", 12, colour=(1, 1, 1))
        s.picture(62, 15, 20, 20, qr(f"https://vaksin.contoh/{soul.born:%y%m%d}"))
        size, y = 7.5, 18.0
        rows = (
            ("Nama", soul.name, "name"),
            ("Lahir", short_date(soul.born), "born"),
            ("Dosis", "KEDUA", "dose"),
            ("Tanggal", "14-09-2021", "issued_on"),
            ("Tempat", "RSUD DABO", "place"),
        )
    font = "mono" if which == "listrik" else "sans"
    for name, value, key in rows:
        s.text(5, y, name, font, size)
        s.text(30, y, ":", font, size)
        s.text(32, y, value, font, size, key=key, fit=s.width - 36 - (22 if which == "vaksin" else 0))
        y += size * 0.78
    s.letter_mm = CAPITALS[font[0]] * size / PT
    return Drawn(
        s,
        "other",
        f"lain_{which}",
        {"name": soul.name},
        ("name",),
        (s.width * 0.6, s.height * 0.9),
        "faded" if which == "listrik" else "card",
    )
