"""The registration form: which questions this person is asked, what an answer must look like, what is still missing.

Answers are text as stored: dates in ISO form, yes and no as "yes" and "no", areas by their code. A format that no
registry can have written is refused; what merely looks odd is a `Doubt` for the officer, never a refusal (a NIK does
not change when a birth date is corrected or a person moves).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from lingga_app.domain import areas, mrz, names
from lingga_app.domain.eligibility import ADULT_AGE, CHOICE_AGE, Purpose, age_on, allowed_years
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.form import Field, Marital
from lingga_app.domain.identity import (
    BirthDateImpossible,
    Sex,
    birth_date,
    nik_findings,
    parse_kk_number,
    parse_nik,
    parse_phone,
)
from lingga_app.domain.papers import CaseFacts, Parents
from lingga_app.domain.tariffs import YEARS, Product, ProductNotSold, on_sale

Answers = Mapping[Field, str]

YES, NO = "yes", "no"
MARITAL_ASKED_FROM: Final = 12
"""Below this age nobody is asked whether they are married; courts have allowed marriages of young teenagers (ours)."""

_ISO: Final = re.compile(r"(\d{1,4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_HIDDEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BIRTH_PLACE: Final = 40


class AnswerMissing(BadInput):
    code: ClassVar[str] = "answer_missing"
    id: ClassVar[str] = "Isian ini masih kosong. Isi dulu, lalu lanjut."
    en: ClassVar[str] = "This answer is still empty. Fill it in, then go on."


class AnswerTooLong(BadInput):
    code: ClassVar[str] = "answer_too_long"
    id: ClassVar[str] = "Isian ini paling banyak {limit} huruf. Yang Anda ketik {count}. Pendekkan sedikit."
    en: ClassVar[str] = "This answer takes at most {limit} letters. You typed {count}. Make it shorter."


class AnswerHasOtherSigns(BadInput):
    """`sign` is the sign itself, or its code point where it cannot be seen."""

    code: ClassVar[str] = "answer_has_other_signs"
    id: ClassVar[str] = "Di isian ini ada tanda {sign} yang tidak bisa dicetak. Hapus tanda itu, lalu lanjut."
    en: ClassVar[str] = "This answer contains the sign {sign}, which cannot be printed. Remove it, then go on."


class NotAChoice(BadInput):
    code: ClassVar[str] = "not_a_choice"
    id: ClassVar[str] = "Jawaban ini tidak ada di daftar. Pilih satu dari daftar."
    en: ClassVar[str] = "This answer is not on the list. Choose one from the list."


class RtUnreadable(BadInput):
    code: ClassVar[str] = "rt_unreadable"
    id: ClassVar[str] = "RT dan RW paling banyak tiga angka, misalnya 002. Lihat KTP, lalu ketik lagi."
    en: ClassVar[str] = "RT and RW have at most three digits, for example 002. Look at the KTP and type it again."


class KkSameAsNik(BadInput):
    code: ClassVar[str] = "kk_same_as_nik"
    id: ClassVar[str] = "Nomor KK ini sama dengan NIK. Lihat bagian atas kartu keluarga, lalu ketik lagi."
    en: ClassVar[str] = "This number is the same as the NIK. Look at the top of the family card and type it again."


class AnswersIncomplete(AppError):
    code: ClassVar[str] = "answers_incomplete"
    id: ClassVar[str] = "Masih ada {count} isian kosong. Isi dulu, lalu kirim."
    en: ClassVar[str] = "Some answers are still empty ({count}). Fill them in, then send."


class Question(StrEnum):
    """One screen of the form."""

    HELD = "held"
    PURPOSE = "purpose"
    NAME = "name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    MARITAL = "marital"
    PARENTS = "parents"
    DUAL_CITIZEN = "dual_citizen"
    PARENT_PASSPORT = "parent_passport"
    HAS_KTP = "has_ktp"
    NAME_CHANGED = "name_changed"
    NIK = "nik"
    FAMILY_CARD = "family_card"
    PRODUCT = "product"
    OCCUPATION = "occupation"
    IN_LINGGA = "in_lingga"
    VILLAGE = "village"
    HOME = "home"
    ADDRESS = "address"
    PHONE = "phone"
    FATHER = "father_name"
    MOTHER = "mother_name"
    SPOUSE = "spouse_name"
    EMERGENCY = "emergency"


FIELDS_OF: Final[Mapping[Question, tuple[Field, ...]]] = {
    Question.HELD: (Field.HELD_PASSPORT,),
    Question.VILLAGE: (Field.DISTRICT, Field.VILLAGE),
    Question.HOME: (Field.HAMLET, Field.RT, Field.RW, Field.LANDMARK),
    Question.EMERGENCY: (Field.EMERGENCY_NAME, Field.EMERGENCY_PHONE),
} | {
    question: (Field(question),)
    for question in Question
    if question not in {Question.HELD, Question.VILLAGE, Question.HOME, Question.EMERGENCY}
}

OPTIONAL: Final = frozenset({Field.HAMLET, Field.LANDMARK})
"""Fields that may stay empty: not every house has them."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the path through the form depends on. Unknown so far counts as an adult: the usual path is shown first."""

    age: int | None
    married: bool
    in_lingga: bool
    spouse: bool

    @property
    def adult(self) -> bool:
        return self.married or self.age is None or self.age >= ADULT_AGE

    @property
    def may_be_dual(self) -> bool:
        """Children of two nationalities must choose one by 21 (UU 12/2006, article 6)."""
        return self.age is not None and self.age < CHOICE_AGE


_ASKED_IF: Final[Mapping[Question, Callable[[Situation], bool]]] = {
    Question.MARITAL: lambda now: now.age is None or now.age >= MARITAL_ASKED_FROM,
    Question.PARENTS: lambda now: not now.adult,
    Question.DUAL_CITIZEN: lambda now: now.may_be_dual,
    Question.PARENT_PASSPORT: lambda now: not now.adult,
    Question.HAS_KTP: lambda now: now.adult,
    Question.NAME_CHANGED: lambda now: now.adult,
    Question.PRODUCT: lambda now: now.adult,
    Question.OCCUPATION: lambda now: now.adult,
    Question.VILLAGE: lambda now: now.in_lingga,
    Question.HOME: lambda now: now.in_lingga,
    Question.ADDRESS: lambda now: not now.in_lingga,
    Question.SPOUSE: lambda now: now.spouse,
}


def situation(answers: Answers, today: date) -> Situation:
    born = answers.get(Field.BIRTH_DATE)
    age = age_on(date.fromisoformat(born), today) if born else None
    # An answer that is no longer asked for (birth date corrected to a child's) must not steer the path.
    marital = Marital.SINGLE if age is not None and age < MARITAL_ASKED_FROM else answers.get(Field.MARITAL, "")
    return Situation(
        age=age,
        married=marital in {Marital.MARRIED, Marital.DIVORCED, Marital.WIDOWED},
        in_lingga=answers.get(Field.IN_LINGGA, YES) == YES,
        spouse=marital == Marital.MARRIED,
    )


def questions(answers: Answers, today: date) -> tuple[Question, ...]:
    """The screens for this person, in order."""
    now = situation(answers, today)
    return tuple(question for question in Question if _ASKED_IF.get(question, lambda _: True)(now))


def missing(answers: Answers, today: date) -> tuple[Field, ...]:
    """Fields that are asked of this person and not answered yet, in order."""
    return tuple(
        field
        for question in questions(answers, today)
        for field in FIELDS_OF[question]
        if field not in OPTIONAL and not _stands(field, answers)
    )


def _stands(field: Field, answers: Answers) -> bool:
    """Whether the stored answer still holds: a village of another district does not."""
    value = answers.get(field, "")
    if field is Field.VILLAGE and value:
        return areas.village(value).district_code == answers.get(Field.DISTRICT)
    return bool(value)


def next_question(answers: Answers, today: date) -> Question | None:
    """Where to go on after an interruption: the first screen with something missing, or None when all is filled in."""
    open_fields = set(missing(answers, today))
    return next((q for q in questions(answers, today) if open_fields & set(FIELDS_OF[q])), None)


FACT_FIELDS: Final = (
    Field.BIRTH_DATE, Field.MARITAL, Field.IN_LINGGA, Field.PURPOSE, Field.HAS_KTP, Field.PARENTS,
    Field.PARENT_PASSPORT, Field.DUAL_CITIZEN, Field.NAME_CHANGED,
)  # fmt: skip
"""All that `case_facts` looks at."""


def case_facts(answers: Answers, today: date, *, by_clerk: bool = False) -> CaseFacts:
    """What the list of papers depends on, from the answers; adults are taken to have a KTP until they say otherwise.

    `by_clerk`: a village clerk started the application for somebody without an account.
    """
    now = situation(answers, today)
    return CaseFacts(
        age=ADULT_AGE if now.age is None else now.age,
        married=now.married,
        purpose=Purpose(answers.get(Field.PURPOSE) or Purpose.VISIT),
        has_ktp=answers.get(Field.HAS_KTP, YES) == YES,
        parents=Parents(answers.get(Field.PARENTS) or Parents.TOGETHER),
        parent_has_passport=not now.adult and answers.get(Field.PARENT_PASSPORT) == YES,
        dual_citizen=now.may_be_dual and answers.get(Field.DUAL_CITIZEN) == YES,
        name_changed=now.adult and answers.get(Field.NAME_CHANGED) == YES,
        by_clerk=by_clerk,
    )


def product_of(answers: Answers, today: date) -> Product:
    """The book that is ordered: the chosen one, or the only one a child can have."""
    if situation(answers, today).adult:
        return Product(answers[Field.PRODUCT])
    return next(product for product in on_sale(today) if YEARS[product] == min(YEARS.values()))


def years_allowed(answers: Answers, today: date) -> tuple[int, ...]:
    """Five, or five and ten: what this person may choose today; both while the birth date is unknown."""
    born = answers.get(Field.BIRTH_DATE)
    if born is None:
        return (5, 10)
    facts = case_facts(answers, today)
    return allowed_years(
        date.fromisoformat(born), married=facts.married, dual_citizen=facts.dual_citizen, issued_on=today
    )


class DoubtKind(StrEnum):
    """What an officer should look at. Values are kept in audit rows and named by `staff.finding.`."""

    BIRTH_DATE_DIFFERS = "birth_date_differs"
    SEX_DIFFERS = "sex_differs"
    AREA_OUTSIDE_LINGGA = "area_outside_lingga"
    NAME_TITLE = "name_title"
    NAME_SINGLE_LETTER = "name_single_letter"


@dataclass(frozen=True, slots=True)
class Doubt:
    """`stated` by the person, `seen` in the number or the name."""

    kind: DoubtKind
    field: Field
    stated: str
    seen: str


_NAME_DOUBTS: Final = {
    names.NameNote.TITLE: DoubtKind.NAME_TITLE,
    names.NameNote.SINGLE_LETTER_WORD: DoubtKind.NAME_SINGLE_LETTER,
}


def doubts(answers: Answers, today: date) -> tuple[Doubt, ...]:
    """Everything odd in these answers. Shown to the officer; the person is told only what helps."""
    found: list[Doubt] = []
    nik, born, sex = (answers.get(field) for field in (Field.NIK, Field.BIRTH_DATE, Field.SEX))
    if nik and born and sex:
        for row in nik_findings(
            parse_nik(nik), stated_birth_on=date.fromisoformat(born), stated_sex=Sex(sex), today=today
        ):
            found.append(Doubt(DoubtKind(row.kind.value), Field.NIK, row.stated, row.seen))
    if name := answers.get(Field.NAME):
        for note in printed_name(answers).notes:
            if kind := _NAME_DOUBTS.get(note.kind):
                found.append(Doubt(kind, Field.NAME, name, note.about))
    return tuple(found)


def printed_name(answers: Answers) -> names.PassportName:
    """How the name will stand in the book, page 4 included. The name must have been answered."""
    return names.passport_name(
        answers[Field.NAME],
        purpose=Purpose(answers.get(Field.PURPOSE) or Purpose.VISIT),
        father=answers.get(Field.FATHER_NAME, ""),
    )


def clean(field: Field, value: str, today: date) -> str:
    """The answer as it is stored, or the refusal that names the fault; its `facts["field"]` is the field.

    Raises `BadInput` subclasses (`NikTooShort`, `NameHasOtherSigns`, `AnswerMissing`, ...) and `ProductNotSold`.
    """
    if not value.strip():
        if field in OPTIONAL:
            return ""
        raise AnswerMissing(field=field.value)
    try:
        return _CLEAN[field](value, today)
    except BadInput as refusal:
        refusal.facts["field"] = field.value
        raise


def check_together(answers: Answers) -> None:
    """Refuse what two answers cannot be at once: the family card's number is never a NIK (`KkSameAsNik`)."""
    card = answers.get(Field.FAMILY_CARD)
    if card and card == answers.get(Field.NIK):
        raise KkSameAsNik(field=Field.FAMILY_CARD.value)


def _born(value: str, today: date) -> str:
    found = _ISO.fullmatch(value.strip())
    if found is None:
        raise BirthDateImpossible(value=value.strip()[:20])
    year, month, day = (int(part) for part in found.groups())
    return birth_date(year, month, day, today).isoformat()


def _one_of(kind: type[StrEnum]) -> Callable[[str, date], str]:
    def chosen(value: str, _: date) -> str:
        try:
            return kind(value).value
        except ValueError:
            raise NotAChoice from None

    return chosen


def _yes_no(value: str, _: date) -> str:
    if value not in (YES, NO):
        raise NotAChoice
    return value


def _product(value: str, today: date) -> str:
    chosen = _one_of(Product)(value, today)
    if chosen not in on_sale(today):
        raise ProductNotSold
    return chosen


def _line(limit: int, *, printed: bool = False) -> Callable[[str, date], str]:
    """One line of free text in composed form; `printed`: only signs that the data page can show."""

    def cleaned(value: str, _: date) -> str:
        if len(value) > 8 * limit:
            raise AnswerTooLong(limit=limit, count=len(value))
        text = " ".join(unicodedata.normalize("NFC", value).split())
        for sign in text:
            hidden = unicodedata.category(sign) in _HIDDEN
            if hidden or (printed and not (mrz.is_printable(sign) or sign in " .,'-/()")):
                raise AnswerHasOtherSigns(sign=f"U+{ord(sign):04X}" if hidden else sign)
        if len(text) > limit:
            raise AnswerTooLong(limit=limit, count=len(text))
        return text

    return cleaned


def _rt(value: str, _: date) -> str:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
        raise RtUnreadable
    return digits.zfill(3)


def _name(value: str, _: date) -> str:
    return names.clean_name(value)


def _phone(value: str, _: date) -> str:
    return parse_phone(value)


_CLEAN: Final[Mapping[Field, Callable[[str, date], str]]] = {
    Field.HELD_PASSPORT: _yes_no,
    Field.HELD_PASSPORT_AGAIN: _yes_no,
    Field.PURPOSE: _one_of(Purpose),
    Field.PRODUCT: _product,
    Field.NIK: lambda value, _: parse_nik(value).digits,
    Field.FAMILY_CARD: lambda value, _: parse_kk_number(value),
    Field.NAME: _name,
    Field.SEX: _one_of(Sex),
    Field.BIRTH_PLACE: _line(_BIRTH_PLACE, printed=True),
    Field.BIRTH_DATE: _born,
    Field.MARITAL: _one_of(Marital),
    Field.PARENTS: _one_of(Parents),
    Field.HAS_KTP: _yes_no,
    Field.DUAL_CITIZEN: _yes_no,
    Field.PARENT_PASSPORT: _yes_no,
    Field.NAME_CHANGED: _yes_no,
    Field.OCCUPATION: _line(60),
    Field.IN_LINGGA: _yes_no,
    Field.DISTRICT: lambda value, _: areas.district(value).code,
    Field.VILLAGE: lambda value, _: areas.village(value).code,
    Field.HAMLET: _line(60),
    Field.RT: _rt,
    Field.RW: _rt,
    Field.LANDMARK: _line(120),
    Field.ADDRESS: _line(240),
    Field.PHONE: _phone,
    Field.FATHER_NAME: _name,
    Field.MOTHER_NAME: _name,
    Field.SPOUSE_NAME: _name,
    Field.EMERGENCY_NAME: _name,
    Field.EMERGENCY_PHONE: _phone,
}
"""`RELATION` has no rule here: whom the application is for is chosen when it is started and does not change."""

ANSWERABLE: Final = frozenset(_CLEAN)
