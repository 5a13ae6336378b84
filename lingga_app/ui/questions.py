"""The questions of the form as they are shown: words, kind of control, choices, and answers read back."""

from dataclasses import dataclass
from datetime import date

from lingga_app.domain import areas
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.form import Field, Marital
from lingga_app.domain.identity import Sex
from lingga_app.domain.papers import Parents
from lingga_app.domain.registration import NO, YES, Question
from lingga_app.domain.tariffs import YEARS, Product, on_sale, price
from lingga_app.ui.components import Choice
from lingga_app.words import say
from lingga_app.words.formats import nik_mask, phone_groups, tanggal_lahir


@dataclass(frozen=True, slots=True)
class Screen:
    """`kind` chooses the control: choice, line, nik, phone, text, date, village, home, emergency."""

    kind: str
    title: str
    hint: str = ""


SCREENS: dict[Question, Screen] = {
    Question.HELD: Screen("choice", "held.question", "held.hint"),
    Question.PURPOSE: Screen("choice", "purpose.question", "purpose.hint"),
    Question.NAME: Screen("line", "name.question", "name.hint"),
    Question.BIRTH_PLACE: Screen("line", "birth.place_question", "birth.place_hint"),
    Question.BIRTH_DATE: Screen("date", "birth.date_question", "birth.date_hint"),
    Question.SEX: Screen("choice", "sex.question"),
    Question.MARITAL: Screen("choice", "marital.question", "marital.hint"),
    Question.PARENTS: Screen("choice", "need.q_parents"),
    Question.DUAL_CITIZEN: Screen("choice", "dual.question", "dual.hint"),
    Question.PARENT_PASSPORT: Screen("choice", "parent_passport.question", "parent_passport.hint"),
    Question.HAS_KTP: Screen("choice", "has_ktp.question", "has_ktp.hint"),
    Question.NAME_CHANGED: Screen("choice", "renamed.question", "renamed.hint"),
    Question.NIK: Screen("nik", "nik.question", "nik.hint"),
    Question.FAMILY_CARD: Screen("nik", "kk.question", "kk.hint"),
    Question.PRODUCT: Screen("choice", "book.question"),
    Question.OCCUPATION: Screen("line", "job.question", "job.hint"),
    Question.IN_LINGGA: Screen("choice", "address.in_lingga"),
    Question.VILLAGE: Screen("village", "address.question", "address.hint"),
    Question.HOME: Screen("home", "address.question", "address.rt_hint"),
    Question.ADDRESS: Screen("text", "address.free", "address.hint"),
    Question.PHONE: Screen("phone", "contact.question", "contact.hint"),
    Question.FATHER: Screen("line", "parents.father", "parents.hint"),
    Question.MOTHER: Screen("line", "parents.mother", "parents.hint"),
    Question.SPOUSE: Screen("line", "spouse.question", "name.hint"),
    Question.EMERGENCY: Screen("emergency", "emergency.question", "emergency.hint"),
}

_CHOICES: dict[Question, tuple[tuple[str, str], ...]] = {
    Question.HELD: ((NO, "held.never"), (YES, "held.ever")),
    Question.PURPOSE: tuple((value, f"purpose.{value}") for value in Purpose),
    Question.SEX: tuple((value, f"sex.{value}") for value in Sex),
    Question.MARITAL: tuple((value, f"marital.{value}") for value in Marital),
    Question.PARENTS: tuple((value, f"parents_state.{value}") for value in Parents),
}
_YES_NO = ((YES, "answer.yes"), (NO, "answer.no"))


def question_title(question: Question, *, adult: bool, other: str, lang: str) -> str:
    """The question in the reader's language. `other`: the name of the person when it is not the reader."""
    if question is Question.HELD and other:
        return say("held.question_other", lang, person=other)
    if question is Question.NIK and not adult:
        return say("nik.question_child", lang)
    return say(SCREENS[question].title, lang)


def choices(question: Question, years: tuple[int, ...], today: date, lang: str) -> list[Choice]:
    """What can be chosen; empty for questions that are typed."""
    if SCREENS[question].kind != "choice":
        return []
    if question is Question.PRODUCT:
        return [
            Choice(product, say("book.five" if YEARS[product] == 5 else "book.ten", lang, price=_price(product, today)))
            for product in on_sale(today)
            if YEARS.get(product) in years
        ]
    return [Choice(value, say(key, lang)) for value, key in _CHOICES.get(question, _YES_NO)]


def _price(product: Product, today: date) -> int:
    return price(product, today).amount_idr


def village_choices(district_code: str) -> list[Choice]:
    """The villages of a district, for its list; none for a code that is none of Lingga's."""
    found = next((district for district in areas.DISTRICTS if district.code == district_code), None)
    return [Choice(village.code, village.name) for village in found.villages] if found else []


DISTRICT_CHOICES = [Choice(district.code, district.name) for district in areas.DISTRICTS]


def read_back(field: Field, value: str, lang: str) -> str:
    """An answer as a person reads it; a NIK and a family card's number are masked outside their field."""
    if not value:
        return say("answer.none", lang)
    match field:
        case Field.BIRTH_DATE:
            return tanggal_lahir(date.fromisoformat(value), lang)
        case Field.NIK | Field.FAMILY_CARD:
            return nik_mask(value)
        case Field.PHONE | Field.EMERGENCY_PHONE:
            return phone_groups(value)
        case Field.DISTRICT:
            return areas.district(value).name
        case Field.VILLAGE:
            return areas.village(value).name
        case Field.PRODUCT:
            return say(f"product.{value}", lang)
        case Field.HELD_PASSPORT | Field.HELD_PASSPORT_AGAIN:
            return say("held.ever" if value == YES else "held.never", lang)
        case Field.PURPOSE | Field.SEX | Field.MARITAL:
            return say(f"{field.value}.{value}", lang)
        case Field.PARENTS:
            return say(f"parents_state.{value}", lang)
        case Field.HAS_KTP | Field.DUAL_CITIZEN | Field.PARENT_PASSPORT | Field.NAME_CHANGED | Field.IN_LINGGA:
            return say("answer.yes" if value == YES else "answer.no", lang)
        case _:
            return value
