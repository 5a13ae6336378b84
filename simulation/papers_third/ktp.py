"""The KTP-el: blue card, head lines in the middle, NIK in machine-readable digits, labels left, portrait right."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import cv2
import numpy as np

from lingga_app.domain.identity import Sex
from simulation.papers_third.people import TODAY, Family, Soul, age
from simulation.papers_third.sheet import Sheet
from simulation.papers_third.words import short_date


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper ready to be photographed: `keys` are the places nothing may cover; `free` is a centre for a stamp."""

    sheet: Sheet
    kind: str
    layout: str
    fields: dict[str, Any]
    keys: tuple[str, ...]
    free: tuple[float, float]
    printed: str
    holder: str = "unknown"


def portrait(chance: Random, soul: Soul, height: int = 300) -> np.ndarray:
    """A passport-like head on red (odd birth year) or blue (even), RGB; nobody real."""
    h, w = height, int(height * 0.76)
    ground = (188, 34, 38) if soul.born.year % 2 else (38, 70, 170)
    img = np.full((h, w, 3), ground, np.uint8)
    skin = chance.choice(((205, 160, 125), (184, 136, 100), (224, 184, 150), (160, 112, 80)))
    dark = tuple(int(each * 0.8) for each in skin)
    shirt = chance.choice(((240, 240, 240), (60, 70, 90), (120, 90, 60), (200, 190, 160)))
    mid, top = w // 2, int(h * 0.42)
    veil = soul.sex is Sex.FEMALE and chance.random() < 0.75
    cv2.ellipse(img, (mid, h), (int(w * 0.47), int(h * 0.27)), 0, 180, 360, shirt, -1)
    if veil:
        cloth = chance.choice(((235, 235, 230), (30, 30, 35), (90, 110, 140), (170, 130, 140)))
        cv2.ellipse(img, (mid, int(h * 0.46)), (int(w * 0.33), int(h * 0.33)), 0, 0, 360, cloth, -1)
        cv2.ellipse(img, (mid, int(h * 0.88)), (int(w * 0.38), int(h * 0.24)), 0, 180, 360, cloth, -1)
    else:
        cv2.ellipse(img, (mid, int(h * 0.36)), (int(w * 0.27), int(h * 0.25)), 0, 0, 360, (25, 20, 20), -1)
        if soul.sex is Sex.FEMALE:
            cv2.ellipse(img, (mid, int(h * 0.5)), (int(w * 0.29), int(h * 0.28)), 0, 0, 360, (25, 20, 20), -1)
        cv2.rectangle(img, (mid - w // 9, int(h * 0.6)), (mid + w // 9, int(h * 0.78)), dark, -1)
    cv2.ellipse(img, (mid, top), (int(w * 0.215), int(h * 0.215)), 0, 0, 360, skin, -1)
    for side in (-1, 1):
        eye = (mid + side * int(w * 0.085), int(h * 0.39))
        cv2.ellipse(img, eye, (int(w * 0.04), int(h * 0.013)), 0, 0, 360, (245, 240, 235), -1)
        cv2.circle(img, eye, max(2, int(h * 0.012)), (30, 20, 15), -1)
        cv2.ellipse(
            img, (eye[0], eye[1] - int(h * 0.035)), (int(w * 0.055), int(h * 0.012)), 0, 180, 360, (40, 30, 25), 3
        )
    cv2.line(img, (mid, int(h * 0.41)), (mid - 3, int(h * 0.47)), dark, 3)
    cv2.ellipse(img, (mid, int(h * 0.53)), (int(w * 0.07), int(h * 0.013)), 0, 0, 360, (150, 70, 70), -1)
    light = np.linspace(1.08, 0.85, w)[None, :, None]
    img = np.clip(cv2.GaussianBlur(img, (0, 0), h / 110) * light, 0, 255)
    return img.astype(np.uint8)


def draw(family: Family, soul: Soul, chance: Random) -> Drawn:
    """The card of `soul`; what it prints goes into `fields`."""
    old = chance.random() < 0.3
    s = Sheet(85.6, 54.0, (0.73, 0.87, 0.94))
    s.fill(0, 0, 85.6, 20, (0.62, 0.82, 0.93), "half")
    s.fill(0, 36, 85.6, 54, (0.80, 0.92, 0.93), "half")
    s.waves((0, 0, 85.6, 54), (0.55, 0.75, 0.88), 1.1 if old else 1.5, chance)
    for x, r in ((22, 15), (45, 20), (72, 13)):
        s.rosette(x, 30, r, (0.62, 0.80, 0.86), 9)
    s.garuda(43, 32, 20, (0.66, 0.83, 0.88), ghost=True)
    blue = (0.05, 0.07, 0.20)
    s.text(42.8, 4.9, "PROVINSI KEPULAUAN RIAU", "sans_bold", 8.2, align="centre", colour=blue)
    s.text(42.8, 8.7, "KABUPATEN LINGGA", "sans_bold", 8.2, align="centre", colour=blue)
    s.text(3.2, 14.2, "NIK", "sans_bold", 9.6)
    s.text(17.2, 14.2, ":", "sans_bold", 9.6)
    s.digits(19.6, 14.2, soul.nik, 3.0, key="nik")
    marital = "KAWIN" if soul.relation != "ANAK" else "BELUM KAWIN"
    valid = "SEUMUR HIDUP"
    issued = min(date(soul.born.year + 17, 8, 15), date(2025, 1, 1))
    issued = max(issued, date(chance.randint(2012, 2025), chance.randint(1, 12), chance.randint(1, 28)))
    issued = min(issued, TODAY)
    sex = "LAKI-LAKI" if soul.sex is Sex.MALE else "PEREMPUAN"
    size, step, y = 6.6, 2.92, 18.2
    rows = (
        ("Nama", soul.name, "name", 0),
        ("Tempat/Tgl Lahir", f"{soul.place}, {short_date(soul.born)}", "born", 0),
        ("Jenis Kelamin", sex, "sex", 0),
        ("Alamat", family.street, "address", 0),
        ("RT/RW", f"{family.rt}/{family.rw}", "rtrw", 3),
        ("Kel/Desa", family.village.name.upper(), "village", 3),
        ("Kecamatan", family.district.name.upper(), "district", 3),
        ("Agama", family.religion, "religion", 0),
        ("Status Perkawinan", marital, "marital", 0),
        ("Pekerjaan", soul.job, "job", 0),
        ("Kewarganegaraan", "WNI", "citizenship", 0),
        ("Berlaku Hingga", valid, "valid", 0),
    )
    for label, value, key, indent in rows:
        s.text(3.2 + indent, y, label, "sans", size)
        s.text(22.6, y, ":", "sans", size)
        room = 36.5 if key != "sex" else 20
        s.text(24.2, y, value, "sans_bold" if old and key == "name" else "sans", size, key=key, fit=room)
        if key == "sex":
            s.text(45.5, y, "Gol. Darah", "sans", size)
            s.text(57.3, y, ":", "sans", size)
            s.text(58.6, y, soul.blood, "sans", size, key="blood")
        y += step
    s.picture(63.6, 11.4, 19.4, 25.5, portrait(chance, soul))
    s.text(73.3, 40.6, "LINGGA", "sans", 5.6, key="issued_in", align="centre")
    s.text(73.3, 43.2, short_date(issued), "sans", 5.6, key="issued_on", align="centre")
    s.signature(68.5, 47.8, 9, chance, (0.1, 0.1, 0.12))
    s.letter_mm = 0.718 * size / 72 * 25.4
    fields = {
        "address": family.street,
        "birth_date": soul.born.isoformat(),
        "birth_place": soul.place,
        "blood": soul.blood,
        "district": family.district.name.upper(),
        "issued_on": issued.isoformat(),
        "marital": marital,
        "name": soul.name,
        "nik": soul.nik,
        "occupation": soul.job,
        "religion": family.religion,
        "rt": family.rt,
        "rw": family.rw,
        "sex": soul.sex.value,
        "valid_until": valid,
        "village": family.village.name.upper(),
    }
    assert age(soul.born, TODAY) >= 17
    worn = "card_worn" if chance.random() < 0.4 else "card"
    return Drawn(s, "ktp", "ktp_awal" if old else "ktp_biru", fields, ("nik", "name", "born"), (73, 46), worn)
