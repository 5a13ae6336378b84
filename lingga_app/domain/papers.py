"""Which papers a case needs, what to bring, and who must come.

Sources. Adults: Permenkumham 8/2014 as amended by 18/2022 - e-KTP, family card (KK), and one of birth certificate,
marriage book or certificate, school diploma, baptism letter, which should show name, place and date of birth and the
parents' names (else the civil registry writes a letter); naturalisation decree and name-change ruling where they apply.
Children below 17: Permenkumham 19/2024 - e-KTP of father or mother, KK, the parents' marriage book, the child's birth
certificate, a parent's passport if there is one, and a signed statement of the parents, with forms for divorce and for
one parent; the statement stands in for papers missing because of the marital status. Originals are shown at the
interview.

Ours, where the regulation is silent or offices differ: the age is that on the day of sending; a married person below
17 follows the adult list, as for the ten-year book; without a KTP the registry's letter stands for it and a parent
vouches; widowed parents and guardians; the travel letter of pilgrims counts only if there is one. A supervisor can
accept another paper with a note: this list asks, a person decides.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lingga_app.domain.eligibility import ADULT_AGE, Purpose, age_on, is_adult


class PaperKind(StrEnum):
    """A paper that can be photographed; its words are found under `paper.` and the value."""

    KTP = "ktp"
    KTP_LETTER = "ktp_letter"
    KK = "kk"
    BIRTH_CERTIFICATE = "birth"
    MARRIAGE_BOOK = "marriage"
    DIPLOMA = "diploma"
    BAPTISM_LETTER = "baptism"
    REGISTRY_LETTER = "registry_letter"
    PARENT_KTP = "parent_ktp"
    PARENTS_MARRIAGE_BOOK = "parents_marriage"
    PARENTS_STATEMENT = "parents_statement"
    ONE_PARENT_STATEMENT = "one_parent_statement"
    GUARDIAN_STATEMENT = "guardian_statement"
    DIVORCE_CERTIFICATE = "divorce"
    CUSTODY_RULING = "custody"
    PARENT_DEATH_CERTIFICATE = "death"
    GUARDIAN_RULING = "guardian"
    PARENT_PASSPORT = "parent_passport"
    NAME_CHANGE_RULING = "name_change"
    CITIZENSHIP_DECREE = "citizenship"
    DUAL_CITIZEN_CERTIFICATE = "dual_citizen"
    FOREIGN_PASSPORT = "foreign_passport"
    TRAVEL_LETTER = "travel_letter"
    MANDATE = "mandate"


class Parents(StrEnum):
    """How a child's parents stand. `ONE`: unmarried or unknown other parent."""

    TOGETHER = "together"
    DIVORCED = "divorced"
    WIDOWED = "widowed"
    ONE = "one"
    GUARDIAN = "guardian"


class Advice(StrEnum):
    """Key of the answer to "saya tidak punya ini" beside each paper."""

    KTP_RECORD_FIRST = "ktp_record_first"
    KTP_REPLACE = "ktp_replace"
    KK_REPRINT = "kk_reprint"
    BIRTH_PROOF_OTHERS = "birth_proof_others"
    BIRTH_CERTIFICATE_REGISTER = "birth_certificate_register"
    PARENT_KTP_OTHER_PARENT = "parent_ktp_other_parent"
    MARRIAGE_STATEMENT_INSTEAD = "marriage_statement_instead"
    STATEMENT_FORM = "statement_form"
    COURT_COPY = "court_copy"
    DEATH_REGISTER = "death_register"
    GUARDIAN_COURT = "guardian_court"
    NAME_CHANGE_COURT = "name_change_court"
    CITIZENSHIP_ASK_OFFICER = "citizenship_ask_officer"
    SKIP_IF_NONE = "skip_if_none"
    MANDATE_FORM = "mandate_form"


class Visitor(StrEnum):
    """Who comes to the interview."""

    APPLICANT = "applicant"
    ONE_PARENT = "one_parent"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the list of papers depends on; the four questions of the start page fill it with defaults for the rest.

    `by_clerk`: a village clerk started it for somebody who has no account; the signed letter is their word for it.
    """

    age: int
    married: bool = False
    purpose: Purpose = Purpose.VISIT
    has_ktp: bool = True
    parents: Parents = Parents.TOGETHER
    parent_has_passport: bool = False
    dual_citizen: bool = False
    name_changed: bool = False
    naturalised: bool = False
    by_clerk: bool = False

    @property
    def adult_list(self) -> bool:
        return self.age >= ADULT_AGE or self.married


@dataclass(frozen=True, slots=True)
class Requirement:
    """One place on the list: `kind` or one of `alternatives` fills it.

    `household`: the same paper serves everybody on the family card and is taken once. `original`: shown at the
    interview. `mandatory` is False where the paper counts only if the person has it.
    """

    kind: PaperKind
    advice: Advice
    alternatives: tuple[PaperKind, ...] = ()
    household: bool = False
    original: bool = True
    mandatory: bool = True

    @property
    def any_of(self) -> tuple[PaperKind, ...]:
        return (self.kind, *self.alternatives)


_KK: Final = Requirement(PaperKind.KK, Advice.KK_REPRINT, household=True)
_NAME_CHANGE: Final = Requirement(PaperKind.NAME_CHANGE_RULING, Advice.NAME_CHANGE_COURT)
_NATURALISED: Final = Requirement(PaperKind.CITIZENSHIP_DECREE, Advice.CITIZENSHIP_ASK_OFFICER)
_MANDATE: Final = Requirement(PaperKind.MANDATE, Advice.MANDATE_FORM)
_TRAVEL: Final = Requirement(PaperKind.TRAVEL_LETTER, Advice.SKIP_IF_NONE, mandatory=False)
_ADULT_BIRTH_PROOF: Final = Requirement(
    PaperKind.BIRTH_CERTIFICATE,
    Advice.BIRTH_PROOF_OTHERS,
    alternatives=(
        PaperKind.MARRIAGE_BOOK,
        PaperKind.DIPLOMA,
        PaperKind.BAPTISM_LETTER,
        PaperKind.REGISTRY_LETTER,
    ),
)
_CHILD_BIRTH: Final = Requirement(PaperKind.BIRTH_CERTIFICATE, Advice.BIRTH_CERTIFICATE_REGISTER)
_PARENT_KTP: Final = Requirement(PaperKind.PARENT_KTP, Advice.PARENT_KTP_OTHER_PARENT, household=True)
_PARENT_PASSPORT: Final = Requirement(
    PaperKind.PARENT_PASSPORT, Advice.SKIP_IF_NONE, household=True, original=False, mandatory=False
)
_MARRIAGE: Final = Requirement(PaperKind.PARENTS_MARRIAGE_BOOK, Advice.MARRIAGE_STATEMENT_INSTEAD, household=True)
_BOTH_SIGN: Final = Requirement(PaperKind.PARENTS_STATEMENT, Advice.STATEMENT_FORM, household=True)
_ONE_SIGNS: Final = Requirement(PaperKind.ONE_PARENT_STATEMENT, Advice.STATEMENT_FORM, household=True)
_GUARDIAN_SIGNS: Final = Requirement(PaperKind.GUARDIAN_STATEMENT, Advice.STATEMENT_FORM)
_DUAL: Final = (
    Requirement(PaperKind.DUAL_CITIZEN_CERTIFICATE, Advice.CITIZENSHIP_ASK_OFFICER),
    Requirement(PaperKind.FOREIGN_PASSPORT, Advice.SKIP_IF_NONE, mandatory=False),
)

_BY_PARENTS: Final[dict[Parents, tuple[Requirement, ...]]] = {
    Parents.TOGETHER: (_PARENT_KTP, _MARRIAGE, _BOTH_SIGN),
    Parents.DIVORCED: (
        _PARENT_KTP,
        Requirement(
            PaperKind.DIVORCE_CERTIFICATE,
            Advice.COURT_COPY,
            alternatives=(PaperKind.CUSTODY_RULING,),
            household=True,
        ),
        _ONE_SIGNS,
    ),
    Parents.WIDOWED: (
        _PARENT_KTP,
        _MARRIAGE,
        Requirement(PaperKind.PARENT_DEATH_CERTIFICATE, Advice.DEATH_REGISTER, household=True),
        _ONE_SIGNS,
    ),
    Parents.ONE: (_PARENT_KTP, _ONE_SIGNS),
    Parents.GUARDIAN: (
        Requirement(PaperKind.GUARDIAN_RULING, Advice.GUARDIAN_COURT),
        Requirement(PaperKind.PARENT_KTP, Advice.GUARDIAN_COURT),
        _GUARDIAN_SIGNS,
    ),
}


def facts_of(
    birth_on: date, day: date, *, married: bool = False, purpose: Purpose = Purpose.VISIT, has_ktp: bool | None = None
) -> CaseFacts:
    """Facts from a birth date on the day of sending; without an answer, adults are taken to have a KTP."""
    adult = is_adult(birth_on, married=married, day=day)
    return CaseFacts(age_on(birth_on, day), married, purpose, adult if has_ktp is None else has_ktp)


def required_papers(case: CaseFacts) -> tuple[Requirement, ...]:
    """The list for this case, in the order in which people have the papers at hand; a kind occurs once."""
    extra = (
        *(_DUAL if case.dual_citizen else ()),
        *((_NAME_CHANGE,) if case.name_changed else ()),
        *((_NATURALISED,) if case.naturalised else ()),
        *((_TRAVEL,) if case.purpose in (Purpose.UMRAH, Purpose.HAJJ) else ()),
        *((_MANDATE,) if case.by_clerk else ()),
    )
    return (*(_adult_papers(case) if case.adult_list else _child_papers(case)), *extra)


def _adult_papers(case: CaseFacts) -> tuple[Requirement, ...]:
    if case.has_ktp:
        identity = (Requirement(PaperKind.KTP, Advice.KTP_REPLACE, alternatives=(PaperKind.KTP_LETTER,)),)
    else:
        # Seventeen and not yet recorded: the registry's letter stands for the card, and a parent vouches with theirs.
        identity = (Requirement(PaperKind.KTP_LETTER, Advice.KTP_RECORD_FIRST), _PARENT_KTP)
    return (*identity, _KK, _ADULT_BIRTH_PROOF)


def _child_papers(case: CaseFacts) -> tuple[Requirement, ...]:
    passport = (_PARENT_PASSPORT,) if case.parent_has_passport else ()
    return (_KK, _CHILD_BIRTH, *_BY_PARENTS[case.parents], *passport)


def missing(case: CaseFacts, have: Collection[PaperKind]) -> tuple[Requirement, ...]:
    """The mandatory places on the list that none of these papers fills."""
    return tuple(row for row in required_papers(case) if row.mandatory and not set(row.any_of) & set(have))


def bring_list(case: CaseFacts, have: Collection[PaperKind] = ()) -> tuple[tuple[PaperKind, ...], ...]:
    """The originals to bring to the interview, one entry per place on the list.

    An entry names the papers of which one is enough; where one was sent already, it names exactly the sent ones.
    """
    return tuple(
        tuple(kind for kind in row.any_of if kind in have) or row.any_of
        for row in required_papers(case)
        if row.original and (row.mandatory or set(row.any_of) & set(have))
    )


def visitors(case: CaseFacts) -> tuple[Visitor, ...]:
    """Who must come: the applicant always, with a child a parent or the guardian."""
    if case.adult_list:
        return (Visitor.APPLICANT,)
    return (Visitor.APPLICANT, Visitor.GUARDIAN if case.parents is Parents.GUARDIAN else Visitor.ONE_PARENT)
