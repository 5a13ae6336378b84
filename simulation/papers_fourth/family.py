"""Families of Lingga as their registry holds them: one family card each, with all its members; nobody is real."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from lingga_app.domain.areas import DISTRICTS, Village
from lingga_app.domain.identity import Sex, make_nik

TODAY: Final = date(2026, 11, 2)
"""The day the families sit down and photograph their papers."""
MEN: Final = (
    "Abu Bakar", "Amran", "Andi Baso", "Arifin", "Azhar", "Badrul", "Baharudin", "Daeng Rahim", "Darmawan", "Dedi",
    "Edi Susanto", "Erwin", "Fadli", "Firdaus", "Hairul", "Hasbullah", "Herman", "Ilham", "Irwan", "Jamaludin",
    "Jefri", "Kamarudin", "Khairudin", "La Ode Sahrul", "Mahadi", "Marzuki", "Megat Amir", "Muhamad Nazar",
    "Muhammad Rafi", "Mulyadi", "Nasarudin", "Norman", "Rahmat", "Raja Ishak", "Ramli", "Ridwan", "Ruslan",
    "Said Hamid", "Samsudin", "Slamet", "Sudirman", "Sukardi", "Syahrial", "Tarmidi", "Tengku Zul", "Umar",
    "Wahyu Pratama", "Yahya", "Yudi", "Zainal", "Zulfahmi",
)  # fmt: skip
WOMEN: Final = (
    "Aminah", "Asmawati", "Atika", "Dahlia", "Desi Ratna", "Dewi", "Elvina", "Encik Rafeah", "Erni", "Eva Susanti",
    "Fitriani", "Hajar", "Hartini", "Hasnah", "Heni", "Indah", "Jamilah", "Juliana", "Kartini", "Khairunnisa",
    "Lia Amelia", "Mardiana", "Mariam", "Masitah", "Megawati", "Mei Ling", "Nani", "Norhayati", "Novita",
    "Nurbaya", "Nurjanah", "Nurul Hikmah", "Putri", "Rabiah", "Raja Khadijah", "Ratih", "Rina Wati", "Rosmini",
    "Rukiah", "Salbiah", "Salmah", "Sari Ayu", "Siti Hawa", "Siti Maryam", "Sulastri", "Suryati", "Syarifah Aini",
    "Tengku Mahani", "Tuti", "Wan Azizah", "Yuliani", "Yusnidar", "Zaleha",
)  # fmt: skip
MEN_LAST: Final = (
    "Abdullah", "Anwar", "Asyari", "Bahri", "Efendi", "Fauzi", "Gunawan", "Hakim", "Halim", "Hasibuan", "Hutapea",
    "Ibrahim", "Jaya", "Kurnia", "Lubis", "Mansur", "Mustafa", "Nugroho", "Putra", "Ramadhan", "Riyadi", "Saputra",
    "Setiawan", "Siregar", "Subandi", "Syafii", "Tanjung", "Usman", "Wijaya", "Zakaria",
)  # fmt: skip
WOMEN_LAST: Final = (
    "Anggraini", "Astuti", "Binti Hasan", "Damayanti", "Fauziah", "Handayani", "Hasanah", "Kusuma", "Lestari",
    "Maharani", "Marlina", "Ningsih", "Nuraini", "Oktaviani", "Pertiwi", "Permatasari", "Rahayu", "Rahmadani",
    "Safitri", "Sari", "Setiawati", "Suhartini", "Susilawati", "Utami", "Wahyuni", "Yanti",
)  # fmt: skip
PLACES: Final = (
    "DABO SINGKEP", "DAIK", "SENAYANG", "PANCUR", "PENUBA", "TANJUNGPINANG", "BATAM", "TEMBILAHAN", "JAMBI",
    "KARIMUN", "RAYA", "MEPAR", "KIJANG", "PALEMBANG",
)  # fmt: skip
LANES: Final = (
    "KP. BUGIS", "JL. PERUSAHAAN", "JL. ISTANA ROBAT", "KP. CINA", "JL. HANG TUAH", "JL. KARTINI NO 12",
    "KP. DARAT", "DUSUN I", "DUSUN II", "JL. ENGKU AMAN KELANG", "KP. SUAK RASAU", "JL. MERDEKA",
    "JL. SEKOP LAUT NO. 7", "KP. BARU", "SETAJAM", "JL. PELABUHAN",
)  # fmt: skip
JOBS_MEN: Final = (
    "NELAYAN/PERIKANAN", "WIRASWASTA", "BURUH HARIAN LEPAS", "KARYAWAN SWASTA", "PETANI/PEKEBUN",
    "PEGAWAI NEGERI SIPIL", "PEDAGANG", "KARYAWAN HONORER", "TUKANG KAYU", "GURU",
)  # fmt: skip
JOBS_WOMEN: Final = (
    "MENGURUS RUMAH TANGGA", "MENGURUS RUMAH TANGGA", "GURU", "WIRASWASTA", "PEGAWAI NEGERI SIPIL", "BIDAN",
)  # fmt: skip
SCHOOLS: Final = (
    "TAMAT SD/SEDERAJAT", "SLTP/SEDERAJAT", "SLTA/SEDERAJAT", "SLTA/SEDERAJAT", "DIPLOMA III/SARJANA MUDA",
    "DIPLOMA IV/STRATA I",
)  # fmt: skip
RELIGIONS: Final = {"ISLAM": 0.88, "BUDDHA": 0.06, "KRISTEN": 0.04, "KATHOLIK": 0.02}


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a family card."""

    name: str
    sex: Sex
    born: date
    birth_place: str
    nik: str
    religion: str
    school: str
    job: str
    marital: str
    relation: str
    father: str
    mother: str
    blood: str = "-"
    married_on: str = "-"

    @property
    def age(self) -> int:
        return TODAY.year - self.born.year - ((TODAY.month, TODAY.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True)
class Family:
    """One card, one applicant; `wed` is the couple's marriage day."""

    number: int
    card: str
    members: tuple[Member, ...]
    who: int
    wed: date
    address: str
    rt: str
    rw: str
    village: Village
    district: str
    district_code: str
    issued: date

    @property
    def applicant(self) -> Member:
        return self.members[self.who]

    @property
    def head(self) -> Member:
        return self.members[0]

    @property
    def couple(self) -> tuple[Member, Member]:
        return self.members[0], self.members[1]


def name_of(sex: Sex, old: bool, chance: Random) -> str:
    """Capitals as the registry prints them; older people often have one word only."""
    first = chance.choice(MEN if sex is Sex.MALE else WOMEN)
    if chance.random() < (0.2 if old else 0.04):
        return first.upper()
    last = chance.choice(MEN_LAST if sex is Sex.MALE else WOMEN_LAST)
    extra = f" {chance.choice(MEN_LAST)}" if sex is Sex.MALE and chance.random() < 0.08 else ""
    return f"{first} {last}{extra}".upper()


def family_of(number: int, seed: Random) -> Family:
    """Parents, one to six children, sometimes a grandmother; one of them applies."""
    district = seed.choice(DISTRICTS)
    village = seed.choice(district.villages)
    area = district.code.replace(".", "")
    religion = seed.choices(tuple(RELIGIONS), tuple(RELIGIONS.values()))[0]
    father = _adult(seed, Sex.MALE, seed.randint(27, 58), religion, area)
    mother = _adult(seed, Sex.FEMALE, max(24, father.age - seed.randint(-3, 7)), religion, area)
    wed = max(father.born, mother.born) + timedelta(days=365 * seed.randint(19, 22) + seed.randint(0, 300))
    note = f"{wed:%d-%m-%Y}" if wed.year > 2000 else "-"
    father = replace(father, relation="KEPALA KELUARGA", married_on=note)
    mother = replace(mother, relation="ISTRI", married_on=note)
    members = [father, mother, *_children(seed, father, mother, wed, area)]
    if len(members) < 7 and seed.random() < 0.12:
        gran = _adult(seed, Sex.FEMALE, father.age + seed.randint(19, 26), religion, area)
        members.append(replace(gran, relation="ORANG TUA", marital="CERAI MATI"))
    issued = TODAY - timedelta(days=seed.randint(60, 3600))
    youngest = max(each.born for each in members)
    issued = max(issued, youngest + timedelta(days=30))
    return Family(
        number,
        f"{area}{issued:%d%m%y}{seed.randint(1, 60):04d}",
        tuple(members),
        _who(members, seed),
        wed,
        seed.choice(LANES),
        f"{seed.randint(1, 9):03d}",
        f"{seed.randint(1, 6):03d}",
        village,
        district.name.upper(),
        district.code,
        issued,
    )


def _who(members: list[Member], seed: Random) -> int:
    small = [n for n, each in enumerate(members) if each.relation == "ANAK" and each.age < 17]
    grown = [n for n, each in enumerate(members) if each.age >= 18 and each.relation != "ORANG TUA"]
    return seed.choice(small) if small and seed.random() < 0.3 else seed.choice(grown)


def _adult(seed: Random, sex: Sex, age: int, religion: str, area: str) -> Member:
    born = TODAY - timedelta(days=round(age * 365.25) + seed.randint(5, 360))
    return Member(
        name_of(sex, age > 45, seed),
        sex,
        born,
        seed.choice(PLACES),
        _nik(seed, area, born, sex),
        religion,
        seed.choice(SCHOOLS),
        seed.choice(JOBS_MEN if sex is Sex.MALE else JOBS_WOMEN),
        "KAWIN",
        "",
        name_of(Sex.MALE, True, seed),
        name_of(Sex.FEMALE, True, seed),
        seed.choice(("-", "-", "O", "A", "B", "AB")),
    )


def _children(seed: Random, father: Member, mother: Member, wed: date, area: str) -> list[Member]:
    born, made = wed + timedelta(days=seed.randint(290, 900)), []
    wanted = seed.choices((1, 2, 3, 4, 5, 6), (22, 34, 24, 12, 5, 3))[0]
    names: set[str] = set()
    while len(made) < wanted and born < TODAY - timedelta(days=200):
        sex = seed.choice(tuple(Sex))
        age = (TODAY - born).days // 365
        if (name := name_of(sex, False, seed)) in names:
            continue
        names.add(name)
        school, job = _schooling(age, seed)
        child = Member(
            name, sex, born, seed.choice(PLACES[:8]), _nik(seed, area, born, sex), father.religion,
            school, job, "BELUM KAWIN", "ANAK", father.name, mother.name,
        )  # fmt: skip
        made.append(child)
        born += timedelta(days=seed.randint(420, 1700))
    return made


def _schooling(age: int, seed: Random) -> tuple[str, str]:
    if age < 6:
        return "TIDAK/BELUM SEKOLAH", "BELUM/TIDAK BEKERJA"
    if age < 19:
        level = ("BELUM TAMAT SD/SEDERAJAT", "TAMAT SD/SEDERAJAT", "SLTP/SEDERAJAT")[(age > 12) + (age > 15)]
        return level, "PELAJAR/MAHASISWA"
    return "SLTA/SEDERAJAT", seed.choice(("KARYAWAN SWASTA", "PELAJAR/MAHASISWA", "BELUM/TIDAK BEKERJA", "WIRASWASTA"))


def _nik(seed: Random, area: str, born: date, sex: Sex) -> str:
    first = area if seed.random() < 0.8 else seed.choice(("210401", "210402", "217102", "217204", "140405", "150707"))
    return make_nik(first, born, sex, seed.randint(1, 28)).digits
