# ruff: noqa: E501
"""Invented families for drawn papers: names as they are common on the islands, numbers as a registry would write them."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.identity import Sex, make_nik

MEN: Final = (
    "ABDUL RAHMAN",
    "AHMAD FAUZI",
    "ANDI SAPUTRA",
    "BAHARUDDIN",
    "BUDI SANTOSO",
    "DEDI KURNIAWAN",
    "EKO PRASETYO",
    "FERDINAN SIMBOLON",
    "HASAN BASRI",
    "IBRAHIM",
    "JAMALUDIN",
    "KHAIRUL ANWAR",
    "MUHAMMAD RIZKI",
    "M. FIRMANSYAH",
    "NURDIN",
    "RAJA ISKANDAR",
    "RIDWAN HAKIM",
    "SULAIMAN",
    "TAN WEI LIANG",
    "ZULKIFLI",
    "SAID ALI",
    "TENGKU HUSIN",
    "YOHANES LAMA",
    "WAWAN SETIAWAN",
)
WOMEN: Final = (
    "SITI AMINAH",
    "NURHAYATI",
    "DEWI SARTIKA",
    "FATIMAH ZAHRA",
    "RAJA MARIAM",
    "SRI WAHYUNI",
    "YULIANA",
    "ROSMAWATI",
    "ENCIK ZALEHA",
    "INDAH PERMATA SARI",
    "MARIA GORETTI",
    "LIM SIOK HWA",
    "AI'NUN JARIAH",
    "HALIMAH TUSSADIYAH",
    "KARTINI",
    "PUTRI AYU LESTARI",
    "RATNA JUWITA",
    "WAN HASNAH",
    "TENGKU NAZIRAH",
    "YENI OKTAVIA",
    "ZUBAIDAH",
    "NOVITA ANGGRAINI",
    "MUSLIMAH",
    "DAHLIA",
)
SECOND: Final = ("", "", "", " HARAHAP", " SIREGAR", " HIDAYAT", " PUTRA", " UTAMA", " WIJAYA", " NASUTION")
PLACES: Final = (
    "DABO SINGKEP",
    "DAIK",
    "SENAYANG",
    "TANJUNG PINANG",
    "BATAM",
    "PANCUR",
    "PENUBA",
    "RAYA",
    "KARIMUN",
    "PADANG",
    "MEDAN",
    "JAKARTA",
    "TANJUNG BATU",
    "SUNGAI BULUH",
    "LINGGA",
)
STREETS: Final = (
    "JL. PELABUHAN",
    "JL. PAHLAWAN",
    "KP. BARU",
    "JL. MERDEKA",
    "JL. SULTAN MAHMUD",
    "KP. NELAYAN",
    "JL. HANG TUAH",
)
WORK: Final = ("NELAYAN", "WIRASWASTA", "PETANI", "KARYAWAN SWASTA", "BURUH HARIAN LEPAS", "GURU", "PEDAGANG")
FAITHS: Final = ("ISLAM", "ISLAM", "ISLAM", "KRISTEN", "KATHOLIK", "BUDDHA")
TODAY: Final = date(2026, 11, 24)


@dataclass(frozen=True)
class Person:
    name: str
    sex: Sex
    born: date
    place: str
    nik: str
    father: str
    mother: str


@dataclass(frozen=True)
class Family:
    """Father, mother, then children; without `couple`, one grown-up and the children. `card`: the family card's number."""

    card: str
    street: str
    rt: str
    rw: str
    village: str
    district: str
    faith: str
    work: str
    married: date
    members: tuple[Person, ...]
    couple: bool = True

    @property
    def children(self) -> tuple[Person, ...]:
        return self.members[2 if self.couple else 1 :]


def family(seed: int) -> Family:
    """The same family for the same seed."""
    rng = random.Random(f"family {seed}")
    district = rng.choice(DISTRICTS)
    village = rng.choice(district.villages)
    area = district.code.replace(".", "")
    father = _person(rng, Sex.MALE, rng.randint(28, 66), area)
    mother = _person(rng, Sex.FEMALE, rng.randint(24, 60), area)
    youngest = min(TODAY.year - father.born.year, TODAY.year - mother.born.year) - 19
    children = tuple(
        _person(rng, rng.choice(list(Sex)), rng.randint(0, max(1, youngest)), area, father.name, mother.name)
        for _ in range(rng.randint(1, 4))
    )
    opened = TODAY - timedelta(days=rng.randint(30, 5000))
    return Family(
        card=f"{area}{opened:%d%m%y}{rng.randint(1, 9999):04d}",
        street=f"{rng.choice(STREETS)} NO. {rng.randint(1, 140)}" if rng.random() < 0.7 else rng.choice(STREETS),
        rt=f"{rng.randint(1, 12):03d}",
        rw=f"{rng.randint(1, 6):03d}",
        village=village.name.upper(),
        district=district.name.upper(),
        faith=rng.choice(FAITHS),
        work=rng.choice(WORK),
        married=date(max(father.born.year, mother.born.year) + 19, rng.randint(1, 12), rng.randint(1, 28)),
        members=(father, mother, *children),
    )


def _person(rng: random.Random, sex: Sex, age: int, area: str, father: str = "", mother: str = "") -> Person:
    born = TODAY - timedelta(days=age * 365 + rng.randint(1, 364))
    first = rng.choice(MEN if sex is Sex.MALE else WOMEN)
    return Person(
        name=first + rng.choice(SECOND),
        sex=sex,
        born=born,
        place=rng.choice(PLACES),
        nik=make_nik(area, born, sex, rng.randint(1, 40)).digits,
        father=father or rng.choice(MEN),
        mother=mother or rng.choice(WOMEN),
    )
