"""Papers of the civil registry: Kartu Keluarga, Kutipan Akta Kelahiran, both generations of each."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
import qrcode

from lingga_app.domain.identity import Sex
from simulation.papers_third.ktp import Drawn
from simulation.papers_third.people import TODAY, Family, Soul, name_of
from simulation.papers_third.sheet import CAPITALS, PT, Sheet
from simulation.papers_third.words import DAYS, long_date, short_date, spelled

NOTE = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh",
    "Balai Sertifikasi Elektronik (BSrE), BSSN.",
)


def qr(text: str) -> np.ndarray:
    """A QR code as RGB pixels, one pixel a module."""
    code = qrcode.QRCode(border=1, box_size=1)
    code.add_data(text)
    code.make(fit=True)
    grid = np.array(code.get_matrix())
    return np.repeat(np.where(grid, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2).repeat(8, 0).repeat(8, 1)


def family_card(family: Family, souls: tuple[Soul, ...], chance: Random, titles: dict[int, str]) -> Drawn:  # noqa: PLR0915 - one statement a line of the form
    """The family card with these rows; `titles` are set before the name of a row ("H. ")."""
    new = chance.random() < 0.55
    s = Sheet(297, 210) if new else Sheet(330, 215, (0.93, 0.96, 0.98))
    wide, left = s.width, 12.0
    right = wide - left
    body = "sans" if new else "mono"
    size = 7.0 if new else 7.6
    if not new:
        s.waves((6, 6, wide - 6, s.height - 6), (0.80, 0.88, 0.94), 3.2, chance)
        s.box(6, 6, wide - 6, s.height - 6, (0.3, 0.45, 0.65), 0.6)
        s.garuda(34, 22, 22)
    else:
        s.garuda(wide / 2, 15, 15)
    top = 31 if new else 22
    s.text(wide / 2, top, "KARTU KELUARGA", "sans_bold", 19 if new else 22, align="centre")
    end = s.text(wide / 2 - 9, top + 8, "No.", "sans_bold", 13, align="right")
    s.text(end + 2, top + 8, family.card, "sans_bold" if new else "mono_bold", 13, key="kk_number", spacing=0.2)
    y = top + 15
    village, district = family.village.name.upper(), family.district.name.upper()
    head = titles.get(0, "") + souls[0].name
    lefts = (
        ("Nama Kepala Keluarga", head, "head"),
        ("Alamat", family.street, "address"),
        ("RT/RW", f"{family.rt}/{family.rw}", "rtrw"),
        ("Kode Pos", "29871", "postcode"),
    )
    rights = (
        ("Desa/Kelurahan", village, "village"),
        ("Kecamatan", district, "district"),
        ("Kabupaten/Kota", "LINGGA", "regency_line"),
        ("Provinsi", "KEPULAUAN RIAU", "province_line"),
    )
    for n in range(4):
        for (label, value, key), x, gap in ((lefts[n], left + 2, 38), (rights[n], wide * 0.66, 32)):
            s.text(x, y + n * 4.4, label, "sans", size + 0.4)
            s.text(x + gap, y + n * 4.4, ":", "sans", size + 0.4)
            s.text(x + gap + 2, y + n * 4.4, value, body, size + 0.4, key=key, fit=70)
    y += 17
    rows = max(len(souls), 6 if new else 8)
    married = [short_date(family.married) if each.relation != "ANAK" else "-" for each in souls]
    first = [
        ("No", 7, [str(n + 1) for n in range(len(souls))], ""),
        ("Nama Lengkap", 60, [titles.get(n, "") + each.name for n, each in enumerate(souls)], "name"),
        ("NIK", 38, [each.nik for each in souls], "nik"),
        ("Jenis\nKelamin", 24, ["LAKI-LAKI" if each.sex is Sex.MALE else "PEREMPUAN" for each in souls], "sex"),
        ("Tempat Lahir", 34, [each.place for each in souls], "birth_place"),
        ("Tanggal\nLahir", 22, [short_date(each.born) for each in souls], "birth_date"),
        ("Agama", 19, [family.religion] * len(souls), "religion"),
        ("Pendidikan", 40, [each.school for each in souls], "school"),
        ("Jenis Pekerjaan", 40, [each.job for each in souls], "job"),
    ]
    if new:
        first.append(("Golongan\nDarah", 16, [each.blood for each in souls], ""))
    marital = ["KAWIN TERCATAT" if each.relation != "ANAK" else "BELUM KAWIN" for each in souls]
    second = [
        ("No", 7, [str(n + 1) for n in range(len(souls))], ""),
        ("Status\nPerkawinan", 34, marital, "marital"),
        ("Tanggal\nPerkawinan", 24, married, "married_on"),
        ("Status Hubungan\nDalam Keluarga", 36, [each.relation for each in souls], "relation"),
        ("Kewarga-\nnegaraan", 19, ["WNI"] * len(souls), "citizenship"),
        ("No. Paspor", 22, ["-"] * len(souls), ""),
        ("No. KITAP", 20, ["-"] * len(souls), ""),
        ("Nama Orang Tua: Ayah", 54, [each.father for each in souls], "father"),
        ("Ibu", 54, [each.mother for each in souls], "mother"),
    ]
    numbers = 1
    for columns in (first, second):
        y, numbers = _table(s, columns, left, right, y, rows, body, size, numbers)
        y += 3.5
    y += 2
    s.text(left + 2, y, "Dikeluarkan Tanggal :", "sans", size + 0.4)
    s.text(left + 32, y, short_date(family.card_day), body, size + 0.4, key="issued_on")
    if not new:
        for n, copy in enumerate(
            (
                "LEMBAR :  I.   Kepala Keluarga",
                "               II.  RT",
                "               III. Desa/Kelurahan",
                "               IV. Kecamatan",
            )
        ):
            s.text(left + 2, y + 4 + n * 3.4, copy, "sans", 6.6)
    s.text(wide * 0.42, y, "KEPALA KELUARGA", "sans", size + 0.4, align="centre")
    s.text(wide * 0.42, y + 22, head, body, size + 0.4, key="head_sign", align="centre")
    s.text(wide * 0.42, y + 26, "Tanda Tangan/Cap Jempol", "sans", 6, align="centre")
    cx = wide * 0.80
    s.text(cx, y, "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL", "sans", size, align="centre")
    s.text(cx, y + 3.4, "KABUPATEN LINGGA", "sans", size, align="centre")
    s.text(cx, y + 22, "RECKY SARMAN TIMUR, S.Sos", "sans_bold", size + 0.4, key="official", align="centre")
    s.text(cx, y + 25.6, "NIP. 196808121993031008", "sans", size, key="official_nip", align="centre")
    if new:
        s.picture(cx - 7.5, y + 4.6, 15, 15, qr(f"https://dukcapil.contoh/{family.card}"))
        for n, line in enumerate(NOTE):
            s.text(left + 2, s.height - 9 + n * 2.8, line, "sans", 5.8)
    else:
        s.signature(cx - 12, y + 13, 26, chance)
        s.seal(cx - 24, y + 13, 14, "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL", "LINGGA", (0.32, 0.22, 0.55), chance)
        s.signature(wide * 0.42 - 8, y + 12, 18, chance)
    s.letter_mm = CAPITALS["s" if new else "m"] * size / PT
    fields: dict[str, Any] = {
        "address": family.street,
        "district": district,
        "head": head,
        "issued_on": family.card_day.isoformat(),
        "kk_number": family.card,
        "postal_code": "29871",
        "rt": family.rt,
        "rw": family.rw,
        "village": village,
        "members": [
            {
                "birth_date": each.born.isoformat(),
                "birth_place": each.place,
                "citizenship": "WNI",
                "father": each.father,
                "marital": marital[n],
                "married_on": married[n],
                "mother": each.mother,
                "name": titles.get(n, "") + each.name,
                "nik": each.nik,
                "occupation": each.job,
                "relation": each.relation,
                "religion": family.religion,
                "school": each.school,
                "sex": each.sex.value,
            }
            for n, each in enumerate(souls)
        ],
    }
    keys = (
        "kk_number",
        *(f"m{n}.{k}" for n in range(len(souls)) for k in ("name", "nik", "birth_date", "father", "mother")),
    )
    printed = chance.choice(("laser", "inkjet", "faded") if new else ("dot_matrix", "laser", "faded"))
    return Drawn(s, "kk", "kk_putih" if new else "kk_cap", fields, keys, (wide * 0.62, y + 14), printed, "household")


def _table(
    s: Sheet,
    columns: Sequence[tuple[str, float, list[str], str]],
    left: float,
    right: float,
    y: float,
    rows: int,
    body: str,
    size: float,
    number: int,
) -> tuple[float, int]:
    """Rule one table of members; gives its lower edge and the next column number."""
    scale = (right - left) / sum(each[1] for each in columns)
    step, head = 5.0 if rows <= 6 else 4.6, 8.6
    s.fill(left, y, right, y + head + 3.4, (0.90, 0.91, 0.92), "half")
    bottom = y + head + 3.4 + rows * step
    x = left
    for title, share, values, key in columns:
        wide = share * scale
        lines = title.split("\n")
        for n, line in enumerate(lines):
            s.text(
                x + wide / 2,
                y + head / 2 + 1 + (n - (len(lines) - 1) / 2) * 2.9,
                line,
                "sans_bold",
                6.4,
                align="centre",
                fit=wide - 1,
            )
        if title != "No":
            s.text(x + wide / 2, y + head + 2.5, f"({number})", "sans", 5.6, align="centre")
            number += 1
        for n, value in enumerate(values):
            middle = value == "-" or title == "No"
            s.text(
                x + (wide / 2 if middle else 1.2),
                y + head + 3.4 + (n + 0.70) * step,
                value,
                body,
                size,
                key=f"m{n}.{key}" if key else "",
                align="centre" if middle else "left",
                fit=wide - 2,
            )
        s.line([(x, y), (x, bottom)], (0.25, 0.25, 0.3), 0.18)
        x += wide
    s.line([(right, y), (right, bottom)], (0.25, 0.25, 0.3), 0.18)
    edges = [y, y + head, *(y + head + 3.4 + n * step for n in range(rows + 1))]
    for edge in edges:
        s.line([(left, edge), (right, edge)], (0.25, 0.25, 0.3), 0.18)
    return bottom, number


def birth_certificate(family: Family, soul: Soul, chance: Random) -> Drawn:
    """The extract of the birth register of `soul`."""
    new = chance.random() < 0.5
    late = chance.random() < 0.4
    issued = soul.born + timedelta(days=chance.randint(10, 55) if not late else chance.randint(400, 1500))
    if new:
        issued = max(issued, date(chance.randint(2019, 2026), chance.randint(1, 10), chance.randint(1, 28)))
    issued = min(issued, TODAY)
    order = 1 + sum(each.relation == "ANAK" and each.born < soul.born for each in family.souls)
    number = f"2104-{'LT' if late else 'LU'}-{issued:%d%m%Y}-{chance.randint(1, 60):04d}"
    make = _birth_new if new else _birth_old
    s, keys, free = make(family, soul, chance, number, order, issued)
    fields = {
        "birth_date": soul.born.isoformat(),
        "birth_date_written": "words",
        "birth_place": soul.place,
        "child_order": order,
        "father": soul.father,
        "issued_on": issued.isoformat(),
        "mother": soul.mother,
        "name": soul.name,
        "nik": soul.nik,
        "number": number,
        "sex": soul.sex.value,
    }
    printed = chance.choice(("laser", "inkjet", "faded") if new else ("laser", "dot_matrix", "faded"))
    return Drawn(s, "akta", "akta_putih" if new else "akta_bingkai", fields, keys, free, printed, "applicant")


def _birth_new(
    family: Family, soul: Soul, chance: Random, number: str, order: int, issued: date
) -> tuple[Sheet, tuple[str, ...], tuple[float, float]]:
    s = Sheet(210, 297)
    s.text(24, 24, "NIK", "sans", 9)
    s.garuda(105, 34, 24)
    for n, (line, size) in enumerate((("REPUBLIK INDONESIA", 13), ("PENCATATAN SIPIL", 12))):
        s.text(105, 54 + n * 6, line, "sans_bold", size, align="centre")
    s.text(105, 66, "WARGA NEGARA INDONESIA", "sans", 10, align="centre")
    s.text(105, 78, "KUTIPAN AKTA KELAHIRAN", "sans_bold", 16, align="centre")
    y, x = 94.0, 24.0
    s.text(x, y, "Berdasarkan Akta Kelahiran Nomor", "sans", 10.5)
    s.text(90, y, number, "sans_bold", 10.5, key="number")
    size, step = 10.5, 8.6
    boy = soul.sex is Sex.MALE
    rows: tuple[tuple[str, str, str, str], ...] = (
        ("bahwa di", soul.place, "place", "sans"),
        ("pada tanggal", f"{spelled(soul.born.day)} {long_date(soul.born).split()[1].lower()}", "date_words", "sans"),
        ("tahun", spelled(soul.born.year), "year_words", "sans"),
        ("telah lahir", soul.name, "name", "sans_bold"),
        ("anak ke", f"{spelled(order)}, {'LAKI-LAKI' if boy else 'PEREMPUAN'}", "child_order", "sans"),
        ("dari ayah", soul.father, "father", "sans_bold"),
        ("dan ibu", soul.mother, "mother", "sans_bold"),
    )
    for n, (label, value, key, font) in enumerate(rows, 1):
        s.text(x, y + n * step, label, "sans", size)
        s.text(60, y + n * step, ":", "sans", size)
        s.text(64, y + n * step, value.upper(), font, size, key=key, fit=120)
    s.text(34, 24, ":", "sans", 9)
    s.text(36, 24, soul.nik, "sans", 9, key="nik")
    y += 9.6 * step
    s.text(x, y, "Kutipan ini dikeluarkan", "sans", size)
    s.text(84, y, "di", "sans", size)
    s.text(92, y, "LINGGA", "sans", size, key="issued_in")
    s.text(x, y + 7, "pada tanggal", "sans", size)
    s.text(92, y + 7, long_date(issued).upper(), "sans", size, key="issued_on")
    cx = 142
    s.text(cx, y + 20, "Pejabat Pencatatan Sipil", "sans", size, align="centre")
    s.text(cx, y + 25.4, "Kabupaten Lingga", "sans", size, align="centre")
    s.picture(cx - 12, y + 29, 24, 24, qr(f"https://dukcapil.contoh/{number}"))
    s.text(cx, y + 60, "RECKY SARMAN TIMUR, S.Sos", "sans_bold", size, key="official", align="centre")
    s.text(cx, y + 65, "NIP. 196808121993031008", "sans", 9.5, align="centre")
    for n, line in enumerate(NOTE):
        s.text(105, 282 + n * 3.4, line, "sans", 6.4, align="centre")
    s.letter_mm = CAPITALS["s"] * size / PT
    return s, ("name", "date_words", "year_words", "father", "mother"), (50, y + 46)


def _birth_old(
    family: Family, soul: Soul, chance: Random, number: str, order: int, issued: date
) -> tuple[Sheet, tuple[str, ...], tuple[float, float]]:
    s = Sheet(210, 330, chance.choice(((0.96, 0.94, 0.86), (0.92, 0.95, 0.90))))
    frame = chance.choice(((0.35, 0.48, 0.35), (0.55, 0.42, 0.25)))
    s.waves((14, 14, 196, 316), tuple(0.75 + 0.25 * each for each in frame), 4.2, chance)  # type: ignore[arg-type]
    for gap, width in ((9, 1.2), (12, 0.3), (14, 0.8)):
        s.box(gap, gap, 210 - gap, 330 - gap, frame, width)
    for corner in ((20, 20), (190, 20), (20, 310), (190, 310)):
        s.rosette(*corner, 7, frame, 8)
    s.text(28, 26, "NIK", "serif", 9)
    s.text(38, 26, ":", "serif", 9)
    s.text(40, 26, soul.nik, "mono", 10, key="nik")
    s.text(
        182,
        26,
        f"AL {chance.randint(500, 899)}.{chance.randint(0, 9999999):07d}",
        "serif_bold",
        10,
        align="right",
        key="blank_number",
    )
    s.garuda(105, 42, 28)
    s.text(105, 65, "PENCATATAN SIPIL", "serif_bold", 15, align="centre")
    s.text(105, 72, "WARGA NEGARA INDONESIA", "serif", 11, align="centre")
    s.text(105, 88, "KUTIPAN AKTA KELAHIRAN", "serif_bold", 19, align="centre")
    s.line([(62, 90), (148, 90)], (0.1, 0.1, 0.1), 0.3)
    size, step, x = 11.0, 9.8, 26.0
    mono = 11.0
    rows: tuple[tuple[str, str, str], ...] = (
        ("Berdasarkan Akta Kelahiran Nomor", number, "number"),
        ("menurut stbld", "-", ""),
        ("bahwa di", soul.place, "place"),
        ("pada tanggal", f"{spelled(soul.born.day)} {long_date(soul.born).split()[1]}".upper(), "date_words"),
        ("tahun", spelled(soul.born.year).upper(), "year_words"),
        ("telah lahir", soul.name, "name"),
        ("anak ke", f"{spelled(order)} {'laki-laki' if soul.sex is Sex.MALE else 'perempuan'}".upper(), "child_order"),
        ("dari suami-isteri, ayah", soul.father, "father"),
        ("dan ibu", soul.mother, "mother"),
    )
    y = 104.0
    for label, value, key in rows:
        s.text(x, y, label, "serif", size)
        start = 88 if key == "number" else 72
        s.text(start, y, value, "mono_bold" if key == "name" else "mono", mono, key=key, fit=184 - start)
        for dot in range(int((184 - start) / 1.6)):
            s.fill(start + dot * 1.6, y + 1.1, start + dot * 1.6 + 0.4, y + 1.4, (0.3, 0.3, 0.3))
        y += step
    y += 6
    s.text(x, y, "Kutipan ini sesuai dengan keadaan pada hari ini", "serif", size)
    s.text(118, y + 10, "Dikeluarkan di", "serif", size)
    s.text(146, y + 10, "LINGGA", "mono", mono, key="issued_in")
    s.text(118, y + 16, "pada tanggal", "serif", size)
    s.text(142, y + 16, long_date(issued).upper(), "mono", mono, key="issued_on", fit=44)
    s.text(146, y + 26, "Kepala Dinas Kependudukan", "serif", size, align="centre")
    s.text(146, y + 31, "dan Pencatatan Sipil Kabupaten Lingga", "serif", size, align="centre")
    official = name_of(chance, Sex.MALE)
    s.text(146, y + 64, official, "serif_bold", size, key="official", align="centre")
    s.text(
        146,
        y + 69,
        f"NIP. 19{chance.randint(600101, 751231)}1990031{chance.randint(1, 9):03d}",
        "serif",
        size - 1,
        key="official_nip",
        align="centre",
    )
    s.signature(130, y + 48, 34, chance)
    s.seal(120, y + 48, 16, "DINAS KEPENDUDUKAN DAN CATATAN SIPIL", "LINGGA", (0.30, 0.22, 0.55), chance)
    s.text(x, 308, f"{DAYS[issued.weekday()]}, {short_date(issued)}", "serif_italic", 7)
    s.letter_mm = CAPITALS["m"] * mono / PT
    return s, ("name", "date_words", "year_words", "father", "mother"), (56, y + 46)
