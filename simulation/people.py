"""The people of Lingga who want a first passport: families with numbers, names, homes, purposes and planted defects.

Party n of a seed is the same for ever, whatever is asked before or after it; nothing here is a real person. Shares
with a source name it as domain.md lists it (`[S1]`); "(ours)" is an assumption that scenarios may sweep.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from random import Random
from typing import Any, Final

from faker import Faker
from faker.providers import BaseProvider

from lingga_app.domain.areas import DISTRICTS, District, Village, village
from lingga_app.domain.eligibility import ADULT_AGE, CHOICE_AGE, Purpose, age_on
from lingga_app.domain.form import Field, Marital
from lingga_app.domain.identity import Sex, make_nik
from lingga_app.domain.registration import MARITAL_ASKED_FROM
from simulation.streams import pick, stream

HAJJ_2019: Final = {
    "Singkep": 29,
    "Lingga": 11,
    "Singkep Pesisir": 3,
    "Lingga Utara": 3,
    "Singkep Selatan": 2,
    "Singkep Barat": 1,
}
"""Pilgrims by district [S128]: the only published split of Lingga's travellers."""
DISTRICT_SHARES: Final = {each: HAJJ_2019.get(each.name, 0) + 0.5 for each in DISTRICTS}
"""Half a person more each (Jeffreys' prior), so that the districts without a pilgrim are not empty."""
PURPOSES: Final = {
    Purpose.VISIT: 0.80 * 66 / 97.5,
    Purpose.UMRAH: 0.80 * 24 / 97.5,
    Purpose.HAJJ: 0.80 * 5 / 97.5,
    Purpose.STUDY: 0.80 * 1.5 / 97.5,
    Purpose.WORK: 0.80 * 1 / 97.5,
    Purpose.MEDICAL: 0.20,
}
"""A fifth for medical care in Malaysia [S1]; the rest as Manokwari's 852 without its medical share [S131]."""
TEN_YEARS: Final = 0.41
"""Of all e-passports [S131]; only adults can have one."""
MINORS: Final = 3 / 27
"""Of the people photographed at Daik [S5]."""
WOMEN: Final = 0.53
"""Natuna 2023 [S126]."""
TOGETHER: Final = {1: 0.70, 2: 0.17, 3: 0.08, 4: 0.04, 5: 0.01}
"""People of one family card who apply together (ours); with `UNDER_AGE` it gives the minors of Daik."""
UNDER_AGE: Final = 0.60
"""Children of a party who are below 17 (ours, fitted to `MINORS`)."""
ALONE: Final = frozenset({Purpose.STUDY, Purpose.WORK, Purpose.HAJJ})
"""Purposes for which people of Lingga travel without their family (ours)."""
PARTY_SHARES: Final = {
    purpose: share * (sum(n * p for n, p in TOGETHER.items()) if purpose in ALONE else 1.0)
    for purpose, share in PURPOSES.items()
}
"""Purposes of parties such that those of people come out as `PURPOSES`."""
TWINS: Final = 0.02
"""Parties with two or more children whose first two are twins (ours)."""
FIRST_REGISTERED: Final = {"here": 0.88, "lingga": 0.05, "elsewhere": 0.07}
"""Where the NIK was given (ours): people move, the number stays."""
ELSEWHERE: Final = ("217101", "217102", "217201", "210101", "140501")
AGES: Final = {
    Purpose.VISIT: (18, 68, 34),
    Purpose.UMRAH: (25, 76, 52),
    Purpose.HAJJ: (32, 82, 58),
    Purpose.STUDY: (17, 26, 19),
    Purpose.WORK: (18, 50, 28),
    Purpose.MEDICAL: (20, 80, 54),
}
"""Lowest, highest, most frequent age of the adult who applies (ours)."""
ONE_WORD: Final = ((45, 0.18), (0, 0.05))
"""Share of one-word names from that age on (ours; since 2022 the registries write two words at least [S80])."""
LONG_NAME: Final = 0.02
"""Names of more than the 34 signs of the data page (ours)."""
WORK_OF: Final = ("Nelayan", "Petani", "Pedagang", "Guru", "Ibu rumah tangga", "Buruh", "Pegawai negeri", "Wiraswasta")


class Defect(StrEnum):
    """What is wrong with an application, planted on purpose."""

    BLURRED = "blurred"
    MOTHER_DIFFERS = "mother_differs"
    NIK_UNKNOWN = "nik_unknown"
    HELD_BEFORE = "held_before"
    BORN_DIFFERS = "born_differs"

    @property
    def bars(self) -> bool:
        """Whether no booklet may come of it."""
        return self in {Defect.NIK_UNKNOWN, Defect.HELD_BEFORE}


DEFECTS: Final[Mapping[Defect, float]] = {
    Defect.BLURRED: 0.20,
    Defect.MOTHER_DIFFERS: 0.05,
    Defect.NIK_UNKNOWN: 0.003,
    Defect.HELD_BEFORE: 0.004,
    Defect.BORN_DIFFERS: 0.01,
}
"""Shares of applications (ours: no source; papers with defects are swept from 10 to 40 %)."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person as the registry knows them. `number` counts over all parties of a seed."""

    number: int
    nik: str
    name: str
    sex: Sex
    born: date
    birth_place: str
    card: str
    father: str
    mother: str
    marital: Marital
    spouse: str
    occupation: str
    village: Village
    product: str
    defects: tuple[Defect, ...] = ()

    def is_child(self, day: date) -> bool:
        return age_on(self.born, day) < ADULT_AGE

    @property
    def may_have_a_book(self) -> bool:
        """Whether an honest office ends this application with a booklet."""
        return not any(defect.bars for defect in self.defects)


@dataclass(frozen=True, slots=True)
class Party:
    """Who applies together from one phone: one family card, the account's owner first."""

    number: int
    people: tuple[Person, ...]
    purpose: Purpose
    phone: str
    hamlet: str
    rt: str
    rw: str
    landmark: str
    weak_signal: bool
    boat: bool


class LinggaNames(BaseProvider):
    """Malay and Indonesian names as they are heard in Lingga; Faker's own id_ID names stand between them."""

    male = ("MUHAMMAD", "AHMAD", "ABDUL RAHMAN", "SYAHRIL", "ZULKIFLI", "AZMAN", "HAMDAN", "BUJANG", "RAJA", "IDRIS")
    female = ("SITI", "NUR", "FATIMAH", "ROHANA", "ZUBAIDAH", "AISYAH", "MAIMUNAH", "TENGKU", "DEWI", "ROSMAH")
    second = ("HIDAYAT", "AZIZ", "SYAH", "RAHMAN", "ISMAIL", "HARUN", "SALLEH", "YUSUF", "LATIF", "HASAN")
    second_female = (
        "AZIZAH",
        "HAYATI",
        "LAILA",
        "AINI",
        "HALIMAH",
        "SURYANI",
        "KHADIJAH",
        "RAHMAH",
        "JANNAH",
        "HALIZA",
    )
    spelled = ("NUR'AINI", "MA'RUF", "M. FIRMAN", "SITI-ZAHARA", "DA'IM")

    def malay_name(self, sex: Sex, age: int) -> str:
        """One to six words in capitals, as a KTP prints them."""
        chance = self.generator.random
        man = sex is Sex.MALE
        first = chance.choice(self.male if man else self.female)
        if chance.random() < next(share for least, share in ONE_WORD if age >= least):
            return first.split()[0]
        if chance.random() < 0.01:
            return chance.choice(self.spelled)
        last = chance.choice(self.second if man else self.second_female)
        given = self.generator.first_name_male() if man else self.generator.first_name_female()
        if chance.random() < LONG_NAME:
            return f"{first} {given.upper()} {last} {'BIN' if man else 'BINTI'} TENGKU ABDURRAHMAN"
        return " ".join((first, given.upper()) if chance.random() < 0.5 else (first, last))


@cache
def _faker() -> Faker:
    made = Faker("id_ID")
    made.add_provider(LinggaNames)
    return made


class Population:
    """All parties of one seed, in order. `today` fixes ages; `defects` replaces the shares of planted defects."""

    def __init__(self, seed: int, today: date, defects: Mapping[Defect, float] = DEFECTS) -> None:
        self._seed, self._today, self._defects = seed, today, defects
        self._known: set[str] = set()
        self._people = 0

    def parties(self) -> Iterator[Party]:
        """Without end. Call it once per population: numbers that were given are not given again."""
        number = 0
        while True:
            yield self._party(number)
            number += 1

    def _party(self, number: int) -> Party:
        home, chance = stream(self._seed, "homes", number), stream(self._seed, "families", number)
        district = pick(home, DISTRICT_SHARES)
        where = home.choice(district.villages)
        purpose = pick(chance, PARTY_SHARES)
        size = 1 if purpose in ALONE else pick(chance, TOGETHER)
        _faker().seed_instance(stream(self._seed, "names", number).getrandbits(64))
        people = tuple(self._family(number, size, purpose, district, where, chance))
        return Party(
            number,
            people,
            purpose,
            phone=f"0812{20_000_000 + number:08d}",
            hamlet=home.choice(("", "Kampung Baru", "Kampung Tengah", "Bukit Timah", "Pasir Kuning")),
            rt=f"{home.randint(1, 9):03d}",
            rw=f"{home.randint(1, 5):03d}",
            landmark=home.choice(("dekat masjid", "sebelah pelabuhan", "depan sekolah", "")),
            weak_signal=where.weak_signal,
            boat=where.boat,
        )

    def _family(
        self, number: int, size: int, purpose: Purpose, district: District, where: Village, chance: Random
    ) -> Iterator[Person]:
        card = self._card(number, district, chance)
        sex = Sex.FEMALE if chance.random() < WOMEN else Sex.MALE
        age = round(chance.triangular(*AGES[purpose]))
        couple = size > 2 or (size == 2 and chance.random() < 0.5)
        married = couple or size > 1 or chance.random() < min(0.9, max(0.0, (age - 18) / 25))
        if size > 1:
            age = max(age, 26)
        own = self._new(card, district, where, sex, self._born(chance, age), Marital.SINGLE, chance)
        partner_sex = Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE
        partner = _faker().malay_name(partner_sex, age)
        if married:
            own = replace(own, marital=Marital.MARRIED, spouse=partner)
        yield own
        if couple:
            other = self._new(
                card, district, where, partner_sex, self._born(chance, max(18, age + chance.randint(-6, 6))),
                Marital.MARRIED, chance,
            )  # fmt: skip
            yield replace(other, name=partner, spouse=own.name)
        parents = (own.name, partner) if sex is Sex.MALE else (partner, own.name)
        yield from self._children(size - 1 - couple, age, parents, (card, district, where), chance)

    def _children(
        self,
        count: int,
        parent_age: int,
        parents: tuple[str, str],
        house: tuple[str, District, Village],
        chance: Random,
    ) -> Iterator[Person]:
        card, district, where = house
        born: date | None = None
        for n in range(count):
            if not (n == 1 and born is not None and chance.random() < TWINS):
                oldest = max(1, min(parent_age - 19, 24))
                small = oldest < ADULT_AGE or chance.random() < UNDER_AGE
                age = chance.randint(0, min(16, oldest)) if small else chance.randint(ADULT_AGE, oldest)
                born = self._born(chance, age)
            sex = Sex.FEMALE if chance.random() < WOMEN else Sex.MALE
            child = self._new(card, district, where, sex, born or self._today, Marital.SINGLE, chance)
            yield replace(child, father=parents[0], mother=parents[1])

    def _new(
        self, card: str, district: District, where: Village, sex: Sex, born: date, marital: Marital, chance: Random
    ) -> Person:
        self._people += 1
        number, age = self._people, age_on(born, self._today)
        child = age < ADULT_AGE
        planted = stream(self._seed, "defects", number)
        drawn = {defect: planted.random() < self._defects.get(defect, 0.0) for defect in Defect}
        defects = tuple(defect for defect, there in drawn.items() if there and not (child and defect.bars))
        ten = not child and chance.random() < TEN_YEARS / (1 - MINORS)
        on_nik = born + timedelta(days=1) if Defect.BORN_DIFFERS in defects else born
        return Person(
            number,
            self._nik(district, on_nik, sex, chance),
            _faker().malay_name(sex, age),
            sex,
            born,
            chance.choice(("DABO SINGKEP", "DAIK LINGGA", "SENAYANG", "PANCUR", "TANJUNG PINANG")),
            card,
            father=_faker().malay_name(Sex.MALE, age + 28),
            mother=_faker().malay_name(Sex.FEMALE, age + 25),
            marital=marital,
            spouse="",
            occupation="Pelajar" if child else chance.choice(WORK_OF),
            village=where,
            product="epassport_10y" if ten else "epassport_5y",
            defects=defects,
        )

    def _born(self, chance: Random, age: int) -> date:
        """A birthday of somebody who has that age today."""
        return self._today - timedelta(days=int(age * 365.2425) + chance.randint(1, 364))

    def _nik(self, district: District, born: date, sex: Sex, chance: Random) -> str:
        first = pick(chance, FIRST_REGISTERED)
        area = district.code.replace(".", "")
        if first == "lingga":
            area = chance.choice(DISTRICTS).code.replace(".", "")
        elif first == "elsewhere":
            area = chance.choice(ELSEWHERE)
        serial = chance.randint(1, 9)
        while (nik := make_nik(area, born, sex, serial).digits) in self._known:
            serial += 1
        self._known.add(nik)
        return nik

    def _card(self, number: int, district: District, chance: Random) -> str:
        day = self._today - timedelta(days=chance.randint(30, 5000))
        return f"{district.code.replace('.', '')}{day:%d%m%y}{number % 9999 + 1:04d}"


def answers_of(person: Person, party: Party, day: date) -> dict[Field, str]:
    """The complete form of one person as they type it, with their planted mistake if there is one."""
    child = person.is_child(day)
    mother = f"{person.mother}H" if Defect.MOTHER_DIFFERS in person.defects else person.mother
    answers = {
        Field.HELD_PASSPORT: "no",
        Field.PURPOSE: party.purpose.value,
        Field.NAME: person.name,
        Field.BIRTH_PLACE: person.birth_place,
        Field.BIRTH_DATE: person.born.isoformat(),
        Field.SEX: person.sex.value,
        Field.NIK: person.nik,
        Field.FAMILY_CARD: person.card,
        Field.PRODUCT: person.product,
        Field.OCCUPATION: person.occupation,
        Field.IN_LINGGA: "yes",
        Field.DISTRICT: person.village.district_code,
        Field.VILLAGE: person.village.code,
        Field.HAMLET: party.hamlet,
        Field.RT: party.rt,
        Field.RW: party.rw,
        Field.LANDMARK: party.landmark,
        Field.PHONE: party.phone,
        Field.FATHER_NAME: person.father,
        Field.MOTHER_NAME: mother,
        Field.EMERGENCY_NAME: person.mother,
        Field.EMERGENCY_PHONE: "081270003000",
        Field.HELD_PASSPORT_AGAIN: "no",
    }
    if child:
        answers |= {Field.PARENTS: "together", Field.DUAL_CITIZEN: "no", Field.PARENT_PASSPORT: "no"}
        if age_on(person.born, day) >= MARITAL_ASKED_FROM:
            answers[Field.MARITAL] = person.marital.value
        return answers
    answers |= {Field.MARITAL: person.marital.value, Field.HAS_KTP: "yes", Field.NAME_CHANGED: "no"}
    answers |= {Field.DUAL_CITIZEN: "no"} if age_on(person.born, day) < CHOICE_AGE else {}
    return answers | ({Field.SPOUSE_NAME: person.spouse} if person.spouse else {})


def truth_of(person: Person, party: Party, day: date) -> dict[str, Any]:
    """One line of the truth file: who this is, what was planted, what must come of it."""
    return {
        "person": person.number,
        "party": party.number,
        "nik": person.nik,
        "card": person.card,
        "name": person.name,
        "sex": person.sex.value,
        "born": person.born.isoformat(),
        "age": age_on(person.born, day),
        "village": person.village.code,
        "district": village(person.village.code).district_code,
        "purpose": party.purpose.value,
        "product": person.product,
        "weak_signal": party.weak_signal,
        "boat": party.boat,
        "defects": [defect.value for defect in person.defects],
        "expected": "booklet" if person.may_have_a_book else "no booklet",
    }
