"""The list of papers for every kind of case."""

import itertools
from datetime import date

import pytest

from lingga_app.domain import papers as p
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.form import Field
from lingga_app.domain.papers import Advice, CaseFacts, PaperKind, Parents, Visitor
from lingga_app.domain.registration import FACT_FIELDS, case_facts

ADULT = CaseFacts(age=34)
CHILD = CaseFacts(age=9, has_ktp=False)


def kinds(case: CaseFacts) -> list[str]:
    return [row.kind.value for row in p.required_papers(case)]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (ADULT, ["ktp", "kk", "birth"]),
        (CaseFacts(age=17), ["ktp", "kk", "birth"]),
        (CaseFacts(age=17, has_ktp=False), ["ktp_letter", "parent_ktp", "kk", "birth"]),
        (CaseFacts(age=16, married=True), ["ktp", "kk", "birth"]),
        (CHILD, ["kk", "birth", "parent_ktp", "parents_marriage", "parents_statement"]),
        (
            CaseFacts(age=16, has_ktp=False, parents=Parents.DIVORCED),
            ["kk", "birth", "parent_ktp", "divorce", "one_parent_statement"],
        ),
        (
            CaseFacts(age=3, parents=Parents.WIDOWED),
            [
                "kk",
                "birth",
                "parent_ktp",
                "parents_marriage",
                "death",
                "one_parent_statement",
            ],
        ),
        (CaseFacts(age=0, parents=Parents.ONE), ["kk", "birth", "parent_ktp", "one_parent_statement"]),
        (
            CaseFacts(age=8, parents=Parents.GUARDIAN),
            ["kk", "birth", "guardian", "parent_ktp", "guardian_statement"],
        ),
        (
            CaseFacts(age=12, dual_citizen=True, parent_has_passport=True),
            [
                "kk",
                "birth",
                "parent_ktp",
                "parents_marriage",
                "parents_statement",
                "parent_passport",
                "dual_citizen",
                "foreign_passport",
            ],
        ),
        (CaseFacts(age=40, name_changed=True), ["ktp", "kk", "birth", "name_change"]),
        (CaseFacts(age=40, naturalised=True), ["ktp", "kk", "birth", "citizenship"]),
        (CaseFacts(age=61, purpose=Purpose.HAJJ), ["ktp", "kk", "birth", "travel_letter"]),
        (CaseFacts(age=61, purpose=Purpose.UMRAH), ["ktp", "kk", "birth", "travel_letter"]),
        (CaseFacts(age=61, by_clerk=True), ["ktp", "kk", "birth", "mandate"]),
    ],
)
def test_list_for_a_case(case: CaseFacts, expected: list[str]) -> None:
    assert kinds(case) == expected


def every_case() -> list[CaseFacts]:
    flags = itertools.product((True, False), repeat=7)
    return [
        CaseFacts(age, married, purpose, ktp, parents, passport, dual, renamed, naturalised, by_clerk)
        for (married, ktp, passport, dual, renamed, naturalised, by_clerk) in flags
        for age in (0, 16, 17, 70)
        for purpose in (Purpose.VISIT, Purpose.HAJJ)
        for parents in Parents
    ]


def test_every_case_has_a_list_without_repeats_and_can_be_filled() -> None:
    for case in every_case():
        rows = p.required_papers(case)
        offered = [kind for row in rows for kind in row.any_of]
        assert len(offered) == len(set(offered))
        assert PaperKind.KK in offered
        assert PaperKind.BIRTH_CERTIFICATE in offered
        assert p.missing(case, ()) == tuple(row for row in rows if row.mandatory)
        assert p.missing(case, [row.kind for row in rows]) == ()
        assert p.missing(case, [row.any_of[-1] for row in rows]) == ()
        assert p.visitors(case)[0] is Visitor.APPLICANT


def test_every_paper_and_every_advice_is_used_by_some_case() -> None:
    rows = [row for case in every_case() for row in p.required_papers(case)]
    assert {row.advice for row in rows} == set(Advice)
    assert {kind for row in rows for kind in row.any_of} == set(PaperKind)


def test_an_adult_may_prove_birth_in_four_ways_or_with_a_letter_of_the_registry() -> None:
    proof = p.required_papers(ADULT)[2]
    for kind in proof.any_of:
        assert p.missing(ADULT, [PaperKind.KTP, PaperKind.KK, kind]) == ()
    assert [row.kind for row in p.missing(ADULT, [PaperKind.KTP, PaperKind.KK])] == [PaperKind.BIRTH_CERTIFICATE]
    assert proof.advice is Advice.BIRTH_PROOF_OTHERS


def test_a_child_needs_the_birth_certificate_itself() -> None:
    have = [PaperKind.DIPLOMA, PaperKind.KK, PaperKind.PARENT_KTP, PaperKind.PARENTS_MARRIAGE_BOOK]
    assert PaperKind.BIRTH_CERTIFICATE in {row.kind for row in p.missing(CHILD, have)}


def test_household_papers_are_taken_once_and_personal_ones_are_not() -> None:
    shared = {row.kind for row in p.required_papers(CHILD) if row.household}
    assert {PaperKind.KK, PaperKind.PARENTS_MARRIAGE_BOOK, PaperKind.PARENT_KTP} <= shared
    assert PaperKind.BIRTH_CERTIFICATE not in shared
    assert {row.kind for row in p.required_papers(ADULT) if row.household} == {PaperKind.KK}


def test_bring_list_names_the_originals() -> None:
    assert p.bring_list(ADULT)[2] == p.required_papers(ADULT)[2].any_of
    sent = [PaperKind.KTP, PaperKind.KK, PaperKind.DIPLOMA]
    assert p.bring_list(ADULT, sent) == ((PaperKind.KTP,), (PaperKind.KK,), (PaperKind.DIPLOMA,))


def test_what_a_person_does_not_have_is_not_on_the_bring_list() -> None:
    pilgrim = CaseFacts(age=61, purpose=Purpose.UMRAH)
    assert (PaperKind.TRAVEL_LETTER,) not in p.bring_list(pilgrim)
    assert (PaperKind.TRAVEL_LETTER,) in p.bring_list(pilgrim, [PaperKind.TRAVEL_LETTER])
    with_passport = CaseFacts(age=9, parent_has_passport=True)
    assert (PaperKind.PARENT_PASSPORT,) not in p.bring_list(with_passport, [PaperKind.PARENT_PASSPORT])


def test_who_must_come() -> None:
    assert p.visitors(ADULT) == (Visitor.APPLICANT,)
    assert p.visitors(CHILD) == (Visitor.APPLICANT, Visitor.ONE_PARENT)
    assert p.visitors(CaseFacts(age=9, parents=Parents.GUARDIAN)) == (Visitor.APPLICANT, Visitor.GUARDIAN)


def test_the_list_changes_on_the_seventeenth_birthday() -> None:
    born = date(2009, 11, 24)
    assert kinds(p.facts_of(born, date(2026, 11, 23)))[0] == "kk"
    assert kinds(p.facts_of(born, date(2026, 11, 24)))[0] == "ktp"
    assert kinds(p.facts_of(born, date(2026, 11, 24), has_ktp=False))[0] == "ktp_letter"
    assert kinds(p.facts_of(born, date(2026, 11, 23), married=True))[0] == "ktp"


class Read(dict[Field, str]):
    """Answers that remember which of them were looked at."""

    def __init__(self, answers: dict[Field, str]) -> None:
        super().__init__(answers)
        self.seen: set[Field] = set()

    def get(self, field: Field, default: str | None = None) -> str | None:
        self.seen.add(field)
        return super().get(field, default)

    def __getitem__(self, field: Field) -> str:
        self.seen.add(field)
        return super().__getitem__(field)


def test_the_list_depends_on_no_other_answers_than_are_read_for_it():
    """`paper_list` opens these alone: one that is missing here would never change the list."""
    seen: set[Field] = set()
    for born in ("2020-01-01", "2012-01-01", "2008-01-01", "1990-01-01", ""):
        answers = Read({Field.BIRTH_DATE: born} if born else {})
        case_facts(answers, date(2026, 1, 5))
        seen |= answers.seen
    assert seen == set(FACT_FIELDS)
