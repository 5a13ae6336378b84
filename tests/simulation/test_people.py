"""The people of the twin against their sources. Shares are held to four standard errors of a sample of thousands."""

import json
import math
from collections import Counter
from datetime import date
from itertools import islice

import pytest

from lingga_app.domain.areas import DISTRICTS, WEAK_SIGNAL
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.form import Field
from lingga_app.domain.identity import Sex, parse_nik
from lingga_app.domain.names import clean_name
from lingga_app.domain.registration import clean, missing
from simulation.people import (
    DEFECTS,
    DISTRICT_SHARES,
    MINORS,
    PURPOSES,
    TEN_YEARS,
    WOMEN,
    Defect,
    Party,
    Population,
    answers_of,
    truth_of,
)

TODAY = date(2026, 1, 5)
PARTIES = 4000


def lines(seed: int, count: int) -> str:
    """The truth about the first parties of a seed, as the file has it."""
    parties = islice(Population(seed, TODAY).parties(), count)
    return "\n".join(json.dumps(truth_of(each, party, TODAY)) for party in parties for each in party.people)


@pytest.fixture(scope="module")
def parties() -> list[Party]:
    return list(islice(Population(7, TODAY).parties(), PARTIES))


@pytest.fixture(scope="module")
def people(parties: list[Party]):
    return [person for party in parties for person in party.people]


def near(share: float, wanted: float, n: int, errors: float = 4.0) -> bool:
    return abs(share - wanted) <= errors * math.sqrt(wanted * (1 - wanted) / n)


def test_the_same_seed_gives_the_same_people_to_the_byte_and_another_seed_others() -> None:
    assert lines(3, 200) == lines(3, 200)
    assert lines(3, 200) != lines(4, 200)


def test_more_people_asked_for_do_not_change_the_first_ones() -> None:
    assert lines(3, 300).startswith(lines(3, 100))


def test_every_nik_is_valid_given_once_and_says_sex_and_birth_date(people) -> None:
    assert len({person.nik for person in people}) == len(people)
    for person in people:
        nik = parse_nik(person.nik)
        assert nik.sex is person.sex
        assert int(person.nik[6:8]) > 40 if person.sex is Sex.FEMALE else int(person.nik[6:8]) <= 31
        on_number = nik.birth_on(TODAY, person.born)
        assert (on_number == person.born) == (Defect.BORN_DIFFERS not in person.defects)


def test_a_party_shares_one_family_card_and_no_two_parties_do(parties: list[Party]) -> None:
    assert all(len({person.card for person in party.people}) == 1 for party in parties)
    assert len({party.people[0].card for party in parties}) == len(parties)


def test_children_have_their_parents_names_and_twins_one_birthday(parties: list[Party]) -> None:
    families = [party for party in parties if len(party.people) > 2]
    for party in families:
        for child in party.people[2:]:
            assert {child.father, child.mother} == {person.name for person in party.people[:2]}
    assert any(
        len({child.born for child in party.people[2:]}) < len(party.people[2:])
        for party in families
        if len(party.people) > 3
    )


def test_names_run_from_one_word_to_more_than_the_data_page_holds(people) -> None:
    assert all(clean_name(person.name) for person in people)
    lengths = [len(person.name) for person in people]
    one_word = sum(" " not in person.name for person in people)
    assert max(lengths) > 34
    assert 0.05 < one_word / len(people) < 0.20
    assert any("'" in person.name for person in people)


def test_purposes_sexes_and_books_are_as_published(people, parties: list[Party]) -> None:
    n = len(people)
    purposes = Counter(party.purpose for party in parties for _ in party.people)
    for purpose in Purpose:
        # Families travel together, so the people are not independent: a wider band.
        assert near(purposes[purpose] / n, PURPOSES.get(purpose, 0.0), n, errors=6.0), purpose
    assert near(sum(person.sex is Sex.FEMALE for person in people) / n, WOMEN, n)
    assert near(sum(person.product.endswith("10y") for person in people) / n, TEN_YEARS, n)
    # Three minors among 27 people: that figure itself is known to six hundredths.
    assert abs(sum(person.is_child(TODAY) for person in people) / n - MINORS) < 0.06


def test_districts_are_weighted_by_the_pilgrims_of_2019_and_every_village_may_come(parties: list[Party]) -> None:
    whole = sum(DISTRICT_SHARES.values())
    homes = Counter(party.people[0].village.district_code for party in parties)
    chi2 = sum(
        (homes[each.code] - len(parties) * DISTRICT_SHARES[each] / whole) ** 2
        / (len(parties) * DISTRICT_SHARES[each] / whole)
        for each in DISTRICTS
    )
    assert chi2 < 34.5  # 12 degrees of freedom, one in two thousand
    seen = {party.people[0].village.name for party in parties if party.weak_signal}
    assert seen <= WEAK_SIGNAL
    assert len(seen) > 4


def test_faults_are_planted_at_their_shares_and_never_bar_a_child(people) -> None:
    adults = [person for person in people if not person.is_child(TODAY)]
    for defect, share in DEFECTS.items():
        among = adults if defect.bars else people
        found = sum(defect in person.defects for person in among)
        assert near(found / len(among), share, len(among)), defect


def test_every_form_is_complete_and_clean(parties: list[Party]) -> None:
    for party in parties[:600]:
        for person in party.people:
            answers = answers_of(person, party, TODAY)
            assert missing(answers, TODAY) == ()
            assert all(clean(field, value, TODAY) == value for field, value in answers.items())
            differs = answers[Field.MOTHER_NAME] != person.mother
            assert differs == (Defect.MOTHER_DIFFERS in person.defects)
