"""Families for the third set: who they are in the registry, before any paper is printed or any form is typed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from lingga_app.domain.areas import DISTRICTS, District, Village
from lingga_app.domain.identity import Sex, make_nik

TODAY: Final = date(2026, 11, 2)
PLACES: Final = (
    "DABO SINGKEP",
    "DAIK",
    "SENAYANG",
    "PANCUR",
    "PENUBA",
    "TANJUNG PINANG",
    "TANJUNGPINANG",
    "BATAM",
    "JAMBI",
    "KUALA TUNGKAL",
    "MEDAN",
    "KIJANG",
    "BELAKANG PADANG",
)
JOBS: Final = (
    "NELAYAN/PERIKANAN",
    "WIRASWASTA",
    "PEDAGANG",
    "GURU",
    "KARYAWAN SWASTA",
    "BURUH HARIAN LEPAS",
    "PETANI/PEKEBUN",
    "PEGAWAI NEGERI SIPIL",
    "KARYAWAN HONORER",
    "PERDAGANGAN",
)
STREETS: Final = (
    "JL. PERUSAHAAN",
    "JL. MERDEKA",
    "JL. HANG TUAH",
    "KAMPUNG BUGIS",
    "JL. ISTANA ROBAT",
    "BUKIT KAPITAN",
    "JL. PAGOI",
    "KAMPUNG SERAM",
    "JL. KARTINI NO. 12",
    "SETAJAM",
    "JL. TELEK",
    "KP. CENOT",
)
MEN: Final = (
    "ABDUL",
    "ZAINUDDIN",
    "SYAMSUL",
    "RUDI",
    "HENDRA",
    "ANDI",
    "JUNAIDI",
    "MISWAR",
    "FERDI",
    "TARMIZI",
    "ROBI",
    "KHAIRIL",
    "AGUS",
    "DEDI",
    "RIZKI",
    "FAJAR",
    "IMAM",
    "WAHYU",
    "ALIAS",
    "MOHD",
)
WOMEN: Final = (
    "SITI",
    "NURUL",
    "YULIANA",
    "MARLINA",
    "SRI",
    "DIAN",
    "RATNA",
    "FITRI",
    "RINI",
    "ASMAH",
    "PUTRI",
    "INDAH",
    "KARTINI",
    "ERNAWATI",
    "SALMAH",
    "WAN",
    "TUTI",
    "LESTARI",
    "HASNAH",
    "MELATI",
)
MEN_LAST: Final = (
    "RAHMAN",
    "HASAN",
    "KURNIAWAN",
    "SAPUTRA",
    "EFENDI",
    "MAULANA",
    "HIDAYAT",
    "IBRAHIM",
    "PRATAMA",
    "BASRI",
    "WIJAYA",
    "FIRMANSYAH",
    "SALIM",
    "ARIFIN",
    "MANURUNG",
    "TAN",
    "SUHARTO",
    "GUNADI",
)
WOMEN_LAST: Final = (
    "AZIZAH",
    "SURYANI",
    "RAHAYU",
    "LESTARI",
    "WULANDARI",
    "AISYAH",
    "MARIANA",
    "HANDAYANI",
    "SAFITRI",
    "YANTI",
    "ANGGRAINI",
    "ZAHRA",
    "KHAIRANI",
    "SUSANTI",
    "OKTAVIA",
    "HALIMAH",
    "LIM",
)
RELIGIONS: Final = ("ISLAM", "ISLAM", "ISLAM", "ISLAM", "ISLAM", "KRISTEN", "BUDDHA", "KATHOLIK")
SCHOOLS: Final = ("TAMAT SD/SEDERAJAT", "SLTP/SEDERAJAT", "SLTA/SEDERAJAT", "DIPLOMA IV/STRATA I")


@dataclass(frozen=True, slots=True)
class Soul:
    """One person of the registry."""

    nik: str
    name: str
    sex: Sex
    born: date
    place: str
    father: str
    mother: str
    job: str
    school: str
    relation: str
    blood: str

    @property
    def adult(self) -> bool:
        return age(self.born, TODAY) >= 17


@dataclass(frozen=True, slots=True)
class Family:
    """A household: father, mother, children in order; `applicant` is an index into `souls`."""

    number: int
    card: str
    district: District
    village: Village
    street: str
    rt: str
    rw: str
    religion: str
    married: date
    card_day: date
    souls: tuple[Soul, ...]
    applicant: int

    @property
    def who(self) -> Soul:
        return self.souls[self.applicant]


def age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def name_of(chance: Random, sex: Sex) -> str:
    """One to three words in capitals."""
    first, last = (MEN, MEN_LAST) if sex is Sex.MALE else (WOMEN, WOMEN_LAST)
    words = [chance.choice(first), chance.choice(last)]
    draw = chance.random()
    if draw < 0.10:
        return words[0]
    if draw < 0.30:
        words.insert(1, chance.choice([each for each in first if each != words[0]]))
    return " ".join(words)


def family_of(number: int, chance: Random) -> Family:
    """Family `number`; `chance` is its own stream."""
    district = chance.choice(DISTRICTS)
    village = chance.choice(district.villages)
    area = district.code.replace(".", "")
    pa = _soul(chance, Sex.MALE, _day(chance, 1968, 1990), area, "KEPALA KELUARGA")
    ma = _soul(
        chance, Sex.FEMALE, _day(chance, max(1970, pa.born.year - 4), min(1995, pa.born.year + 7)), area, "ISTRI"
    )
    married = _day(chance, max(pa.born.year, ma.born.year) + 20, max(pa.born.year, ma.born.year) + 22)
    souls = [pa, ma]
    born = married
    for n in range(chance.choice((1, 1, 2, 2, 3, 4))):
        born += timedelta(days=chance.randint(320 if n == 0 else 500, 1300))
        if born > date(2025, 12, 1):
            break
        sex = chance.choice((Sex.MALE, Sex.FEMALE))
        child = _soul(chance, sex, born, area if chance.random() < 0.7 else "217101", "ANAK")
        job = "PELAJAR/MAHASISWA" if child.adult or age(born, TODAY) > 5 else "BELUM/TIDAK BEKERJA"
        grade = "SLTA/SEDERAJAT" if child.adult else "BELUM TAMAT SD/SEDERAJAT"
        souls.append(replace(child, father=pa.name, mother=ma.name, job=job, school=grade))
    card_day = _day(chance, max(2016, souls[-1].born.year + 1), 2026)
    return Family(
        number,
        f"{area}{card_day:%d%m%y}{number % 60 + 1:04d}",
        district,
        village,
        chance.choice(STREETS),
        f"{chance.randint(1, 9):03d}",
        f"{chance.randint(1, 6):03d}",
        chance.choice(RELIGIONS),
        married,
        card_day,
        tuple(souls),
        chance.randrange(len(souls)),
    )


def _soul(chance: Random, sex: Sex, born: date, area: str, relation: str) -> Soul:
    job = chance.choice(JOBS) if sex is Sex.MALE or chance.random() < 0.3 else "MENGURUS RUMAH TANGGA"
    return Soul(
        make_nik(area, born, sex, chance.randint(1, 19)).digits,
        name_of(chance, sex),
        sex,
        born,
        chance.choice(PLACES),
        name_of(chance, Sex.MALE),
        name_of(chance, Sex.FEMALE),
        job,
        chance.choice(SCHOOLS),
        relation,
        chance.choice(("A", "B", "AB", "O", "-", "-")),
    )


def _day(chance: Random, first: int, last: int) -> date:
    """A day in those years, never later than last month."""
    day = date(first, 1, 1) + timedelta(days=chance.randrange(365 * (max(first, last) - first + 1)))
    return min(day, TODAY - timedelta(days=30))
