"""Households of Lingga for the reported set: names of five styles, NIKs after the forty-day rule, one family card each.

NIK and family card numbers follow domain.md c.5; names c.4 (one word stays valid, some registries print titles).
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from lingga_app.domain.areas import DISTRICTS, District, Village
from lingga_app.domain.identity import Sex, make_nik

TODAY: Final = date(2026, 11, 2)
"""The day on which the set's photographs are taken; fixed, so that a seed gives the same people on any day."""

_MALAY_MEN: Final = (
    "Abdul Rahman", "Syafrizal", "Zulkarnain", "Raja Ahmad Fauzi", "Encik Hamdan", "Said Umar", "Jamaluddin",
    "Mazlan", "Herman", "Azwar", "Wan Khairul Anwar", "Tengku Muhammad Saleh", "Ramlan", "Zainal Abidin",
    "Firdaus", "Kamarudin", "Nazaruddin", "Mohd. Yusof", "Ismail", "Khairul Amri", "Hasbullah", "Mawardi",
)  # fmt: skip
_MALAY_WOMEN: Final = (
    "Siti Rohani", "Zahara", "Raja Nurhayati", "Encik Maimunah", "Syarifah Aini", "Nurlela", "Rosmawati", "Halimah",
    "Wan Azizah", "Tengku Puan Zaleha", "Salbiah", "Nuraini", "Asmah", "Jamilah", "Rabiah", "Hasnah", "Faridah",
    "Siti Khadijah Nur Fatimah", "Mariani", "Juraidah", "Zubaidah", "Suryani",
)  # fmt: skip
_JAVANESE_MEN: Final = (
    "Sugiyanto", "Slamet Riyadi", "Bambang Sutrisno", "Joko Prasetyo", "Wahyu Agung Nugroho", "Suharto",
    "Eko Budi Santoso", "Paijo", "Suwarno", "Tri Hartono", "Agus Dwi Purnomo", "Mulyono", "Heru Cahyono", "Sutarman",
)  # fmt: skip
_JAVANESE_WOMEN: Final = (
    "Sri Wahyuni", "Sumarni", "Endang Lestari", "Dwi Retno Astuti", "Partini", "Ngatinem", "Wulan Ayu Permatasari",
    "Tri Sulistyowati", "Suparmi", "Ratna Dewi Kusumaningrum", "Lasmi", "Yuni Kartika",
)  # fmt: skip
_CHINESE_MEN: Final = (
    "Tan Kim Hock", "Lim Ah Seng", "Hendra Wijaya", "Budi Kurniawan Lie", "Edy Gunawan", "Ng Cheng Huat", "Ationg",
    "Rudy Salim Tanoto", "Johan Chandra", "Acui",
)  # fmt: skip
_CHINESE_WOMEN: Final = (
    "Lim Siew Lan", "Meilina", "Susanti Wijaya", "Tjoa Mei Hwa", "Lisa Angelina Halim", "Aling", "Vivian Tanuwijaya",
    "Kho Bie Tju", "Herlina Gunawan",
)  # fmt: skip
_BATAK_MEN: Final = (
    "Parlindungan", "Jonter", "Ronald Mangasi", "Tumpal Hasiholan", "Togar", "Sahat Maruli Tua", "Binsar",
)  # fmt: skip
_BATAK_WOMEN: Final = ("Rosmaida", "Tiurma", "Lamria", "Dameria Krisna", "Hotmaida", "Riris Anna", "Nurmala")
_CLANS: Final = ("Simanjuntak", "Siregar", "Sihombing", "Hutapea", "Nainggolan", "Sitorus", "Panjaitan", "Manalu")
_MODERN_BOYS: Final = (
    "Muhammad Rizky Ramadhan", "Aditya Pratama", "Fajar Hidayat", "Rafi Alfarizi", "Dimas Saputra",
    "Muhammad Haikal Al Ghifari", "Gilang Nugraha", "Ilham", "Reza Aulia Rahman", "Bagas",
)  # fmt: skip
_MODERN_GIRLS: Final = (
    "Nur Aisyah Putri", "Putri Ayu Lestari", "Nabila Syakira", "Intan Permata Sari", "Cahaya", "Zahra Khairunnisa",
    "Dinda Aulia", "Siti Nurhaliza", "Annisa Rahmawati", "Keysha Aurelia Putri Maharani",
)  # fmt: skip
_OLD_SPELLING: Final = (("Suharto", "Soeharto"), ("Sutarman", "Soetarman"), ("Suwarno", "Soewarno"))
_TITLES_MEN: Final = ("H. {}", "{}, S.Pd", "{}, SE", "Drs. {}", "{}, A.Md", "Ir. {}")
_TITLES_WOMEN: Final = ("Hj. {}", "{}, S.Pd", "{}, SE", "{}, Amd.Keb", "{}, S.Kep")

BIRTH_PLACES: Final = (
    "Dabo", "Daik", "Senayang", "Penuba", "Pancur", "Tanjung Pinang", "Dabo Singkep", "Lingga", "Kuala Raya",
    "Batam", "Tembilahan", "Jambi", "Tajur Biru", "Benan", "Marok Tua", "Medan", "Wonogiri", "Singkawang", "Kijang",
)  # fmt: skip
_NOT_LINGGA: Final = {"Tanjung Pinang": "217202", "Batam": "217105", "Tembilahan": "140403", "Jambi": "157103",
                      "Medan": "127109", "Wonogiri": "331210", "Singkawang": "617204", "Kijang": "210106"}  # fmt: skip
_STREETS: Final = (
    "JL. KARTINI", "JL. PAHLAWAN", "JL. HANG TUAH", "KP. BARU", "JL. PELABUHAN", "KP. TENGAH", "JL. ENGKU AMAN KELANG",
    "DUSUN II", "JL. MERDEKA NO. 14", "KP. CENUT", "JL. ISTANA ROBAT", "PERUM BUKIT KAPITAN BLOK C/7", "SEKOP LAUT",
    "DUSUN I BENDUNG", "JL. SULTAN MAHMUD", "KP. PUTUS", "GG. MELATI NO. 3",
)  # fmt: skip
_JOBS_MEN: Final = (
    "NELAYAN/PERIKANAN", "WIRASWASTA", "BURUH HARIAN LEPAS", "PETANI/PEKEBUN", "PEGAWAI NEGERI SIPIL",
    "KARYAWAN SWASTA", "PEDAGANG", "GURU", "KARYAWAN HONORER",
)  # fmt: skip
_JOBS_WOMEN: Final = (
    "MENGURUS RUMAH TANGGA", "MENGURUS RUMAH TANGGA", "MENGURUS RUMAH TANGGA", "GURU", "PEDAGANG", "BIDAN",
    "KARYAWAN SWASTA", "PEGAWAI NEGERI SIPIL",
)  # fmt: skip
_SCHOOLS: Final = (
    "SD",
    "SLTP/SEDERAJAT",
    "SLTA/SEDERAJAT",
    "SLTA/SEDERAJAT",
    "DIPLOMA IV/STRATA I",
    "TAMAT SD/SEDERAJAT",
)
_RELIGION: Final = {"malay": "ISLAM", "javanese": "ISLAM", "chinese": "BUDHA", "batak": "KRISTEN"}


@dataclass(frozen=True)
class Person:
    """One person as the registry holds them. `name` in capitals without title; `title` is a pattern like "H. {}"."""

    name: str
    nik: str
    female: bool
    born: date
    birth_place: str
    father: str
    mother: str
    religion: str
    marital: str
    job: str
    school: str
    relation: str
    blood: str
    title: str = "{}"

    @property
    def sex(self) -> str:
        return "female" if self.female else "male"

    @property
    def age(self) -> int:
        return (TODAY.year - self.born.year) - ((TODAY.month, TODAY.day) < (self.born.month, self.born.day))


@dataclass(frozen=True)
class Household:
    """A family card: head first, then spouse, then children by age."""

    kk_number: str
    members: tuple[Person, ...]
    district: District
    village: Village
    street: str
    rt: str
    rw: str
    postcode: str
    issued: date
    married: date

    @property
    def father(self) -> Person:
        return self.members[0]

    @property
    def mother(self) -> Person:
        return self.members[1]

    @property
    def children(self) -> tuple[Person, ...]:
        return self.members[2:]


def _style(rng: random.Random) -> str:
    return rng.choices(("malay", "javanese", "chinese", "batak"), (58, 18, 14, 10))[0]


def _elder_name(rng: random.Random, style: str, female: bool, clan: str = "") -> str:
    men = {"malay": _MALAY_MEN, "javanese": _JAVANESE_MEN, "chinese": _CHINESE_MEN, "batak": _BATAK_MEN}
    women = {"malay": _MALAY_WOMEN, "javanese": _JAVANESE_WOMEN, "chinese": _CHINESE_WOMEN, "batak": _BATAK_WOMEN}
    name = rng.choice((women if female else men)[style])
    for new, old in _OLD_SPELLING:
        if name == new and rng.random() < 0.3:
            name = old
    if style == "batak":
        name = f"{name} {clan or rng.choice(_CLANS)}"
    if style == "javanese" and not female and rng.random() < 0.12:
        name = f"Raden Mas {name}"
    return name.upper()


def _child_name(rng: random.Random, style: str, female: bool, father: str) -> str:
    clan = father.rsplit(" ", 1)[-1] if style == "batak" else ""
    if style in {"batak", "chinese"} or rng.random() < 0.35:
        return _elder_name(rng, style, female, clan)
    return rng.choice(_MODERN_GIRLS if female else _MODERN_BOYS).upper()


def _born(rng: random.Random, low: int, high: int) -> date:
    return TODAY - timedelta(days=rng.randint(int(low * 365.25) + 2, int((high + 1) * 365.25) - 2))


def _nik(rng: random.Random, district: District, place: str, born: date, female: bool) -> str:
    area = _NOT_LINGGA.get(place, district.code.replace(".", ""))
    return make_nik(
        area,
        born,
        Sex.FEMALE if female else Sex.MALE,
        rng.choices((1, 2, 3, 4, 5, 6, 11, 27), (9, 5, 4, 2, 2, 1, 1, 1))[0],
    ).digits


def _elder(rng: random.Random, district: District, style: str, female: bool, born: date) -> Person:
    clan = rng.choice(_CLANS)
    name = _elder_name(rng, style, female, clan)
    place = rng.choice(BIRTH_PLACES)
    titled = rng.random() < 0.14
    father, mother = _elder_name(rng, style, False, clan), _elder_name(rng, style, True)
    while father == name:
        father = _elder_name(rng, style, False, clan)
    while mother == name:
        mother = _elder_name(rng, style, True)
    return Person(
        name=name,
        nik=_nik(rng, district, place, born, female),
        female=female,
        born=born,
        birth_place=place.upper(),
        father=father,
        mother=mother,
        religion=_RELIGION[style] if rng.random() < 0.9 else "KATHOLIK" if style in {"batak", "chinese"} else "ISLAM",
        marital="KAWIN",
        job=rng.choice(_JOBS_WOMEN if female else _JOBS_MEN),
        school=rng.choice(_SCHOOLS),
        relation="ISTRI" if female else "KEPALA KELUARGA",
        blood=rng.choice(("A", "B", "O", "AB", "-", "-", "TIDAK TAHU")),
        title=rng.choice(_TITLES_WOMEN if female else _TITLES_MEN) if titled else "{}",
    )


def _child(rng: random.Random, district: District, style: str, father: Person, mother: Person, born: date) -> Person:
    female = rng.random() < 0.5
    place = rng.choice(BIRTH_PLACES if rng.random() < 0.25 else BIRTH_PLACES[:9])
    schooled = TODAY.year - born.year
    name = _child_name(rng, style, female, father.name)
    while name in {father.name, mother.name}:
        name = _child_name(rng, style, female, father.name)
    return Person(
        name=name,
        nik=_nik(rng, district, place, born, female),
        female=female,
        born=born,
        birth_place=place.upper(),
        father=father.name,
        mother=mother.name,
        religion=father.religion,
        marital="BELUM KAWIN",
        job="PELAJAR/MAHASISWA" if schooled > 6 else "BELUM/TIDAK BEKERJA",
        school="SLTA/SEDERAJAT"
        if schooled > 18
        else "BELUM TAMAT SD/SEDERAJAT"
        if schooled > 6
        else "TIDAK/BELUM SEKOLAH",
        relation="ANAK",
        blood=rng.choice(("A", "B", "O", "-", "-")),
    )


def household(rng: random.Random) -> Household:
    """A couple with one to four children; the eldest is of age in about half of the cards."""
    district = rng.choice(DISTRICTS)
    village = rng.choice(district.villages)
    style = _style(rng)
    eldest_age = rng.randint(17, 24) if rng.random() < 0.5 else rng.randint(1, 16)
    father = _elder(rng, district, style, False, _born(rng, eldest_age + 21, eldest_age + 34))
    mother_style = style if rng.random() < 0.8 else _style(rng)
    mother = replace(
        _elder(rng, district, mother_style, True, _born(rng, eldest_age + 19, eldest_age + 30)),
        religion=father.religion,
    )
    children: list[Person] = []
    age, count = eldest_age, rng.choices((1, 2, 3, 4), (20, 40, 28, 12))[0]
    while age >= 0 and len(children) < count:
        child = _child(rng, district, style, father, mother, _born(rng, age, age))
        if child.name not in {each.name for each in children}:
            children.append(child)
            age -= rng.randint(2, 5)
    married = children[0].born - timedelta(days=rng.randint(300, 900))
    issued = max(TODAY - timedelta(days=rng.randint(30, 2800)), children[-1].born + timedelta(days=20))
    card = f"{district.code.replace('.', '')}{issued:%d%m%y}{rng.randint(1, 12):04d}"
    return Household(
        kk_number=card,
        members=(father, mother, *children),
        district=district,
        village=village,
        street=rng.choice(_STREETS),
        rt=f"{rng.randint(1, 9):03d}",
        rw=f"{rng.randint(1, 6):03d}",
        postcode=rng.choice(("29871", "29872", "29873", "29874", "29875")),
        issued=issued,
        married=married,
    )
