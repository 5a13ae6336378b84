"""The KTP: two columns on a patterned blue card, the number in machine-readable digits, the photo at the right."""

from datetime import timedelta
from random import Random

import numpy as np

from lingga_app.domain.identity import Sex
from simulation.papers_fourth import art
from simulation.papers_fourth.family import TODAY, Family, Member
from simulation.papers_fourth.page import Page

LABELS = (
    "Nama", "Tempat/Tgl Lahir", "Jenis Kelamin", "Alamat", "RT/RW", "Kel/Desa", "Kecamatan", "Agama",
    "Status Perkawinan", "Pekerjaan", "Kewarganegaraan", "Berlaku Hingga",
)  # fmt: skip
KEYS = (
    "name", "born", "sex", "address", "rtrw", "village", "district", "religion", "marital",
    "job", "citizenship", "valid",
)  # fmt: skip


def draw(family: Family, who: Member, chance: Random) -> Page:
    """The front of `who`'s card."""
    face = chance.choice(("sans", "plain", "humane"))
    issued = max(TODAY - timedelta(days=chance.randint(40, 3500)), who.born + timedelta(days=17 * 365 + 30))
    issued = min(issued, TODAY - timedelta(days=3))
    page = Page(85.6, 53.98, "ktp", f"ktp_{face}", printed=chance.choice(("card", "card_worn")))
    pale, deep = chance.choice((((206, 229, 244), (128, 180, 220)), ((198, 226, 232), (122, 178, 196))))
    page.ground = art.guilloche(1030, 650, pale, deep, chance)
    page.picture((24, 12, 26, 26), _faint(art.emblem((90, 150, 200))))
    _head(page, face)
    _rows(page, family, who, face)
    _right(page, who, face, issued.strftime("%d-%m-%Y"), chance)
    page.keys = ["nik", "name", "born"]
    page.fields = {
        "nik": who.nik, "name": who.name, "birth_place": who.birth_place, "birth_date": who.born.isoformat(),
        "sex": who.sex.value, "blood": who.blood, "address": family.address, "rt": family.rt, "rw": family.rw,
        "village": family.village.name.upper(), "district": family.district, "religion": who.religion,
        "marital": who.marital, "occupation": who.job, "valid_until": "SEUMUR HIDUP", "issued_on": issued.isoformat(),
    }  # fmt: skip
    return page


def _faint(drawn: np.ndarray) -> np.ndarray:
    drawn = drawn.copy()
    drawn[..., 3] //= 6
    return drawn


def _head(page: Page, face: str) -> None:
    bold = f"{face}-bold"
    page.text(42.8, 5.2, "PROVINSI KEPULAUAN RIAU", bold, 3.1, align="middle")
    page.text(42.8, 8.7, "KABUPATEN LINGGA", bold, 3.1, align="middle")


def _rows(page: Page, family: Family, who: Member, face: str) -> None:
    page.text(3.2, 14.0, "NIK", f"{face}-bold", 3.5)
    page.text(16.2, 14.0, ":", f"{face}-bold", 3.5)
    page.text(18.4, 14.0, who.nik, "card", 4.0, place="nik", how="card")
    sex = "LAKI-LAKI" if who.sex is Sex.MALE else "PEREMPUAN"
    values = (
        who.name, f"{who.birth_place}, {who.born:%d-%m-%Y}", sex, family.address, f"{family.rt}/{family.rw}",
        family.village.name.upper(), family.district, who.religion, who.marital, who.job, "WNI", "SEUMUR HIDUP",
    )  # fmt: skip
    y = 17.6
    for label, key, value in zip(LABELS, KEYS, values, strict=True):
        page.text(5.4 if key in {"rtrw", "village", "district"} else 3.2, y, label, face, 2.3)
        page.text(22.6, y, ":", face, 2.3)
        page.text(24.2, y, value, face, 2.45, place=key, how="card", room=37.0)
        if key == "sex":
            end = page.text(47.0, y, "Gol. Darah : ", face, 2.3)
            page.text(end, y, who.blood, face, 2.45, place="blood", how="card")
        y += 3.02


def _right(page: Page, who: Member, face: str, issued: str, chance: Random) -> None:
    moslem = who.religion == "ISLAM"
    page.picture((63.2, 12.2, 18.8, 25.0), art.portrait(who.sex, who.age, who.born.year, moslem, chance))
    page.text(72.6, 40.4, "LINGGA", face, 2.1, align="middle", place="issued_in", how="card")
    page.text(72.6, 43.0, issued, face, 2.1, align="middle", place="issued_on", how="card")
    page.picture((65.2, 43.4, 15, 6.6), art.signature(chance, (30, 30, 34)))
