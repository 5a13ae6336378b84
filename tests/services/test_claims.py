from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.services import claims
from lingga_app.services.claims import (
    CannotTake,
    CaseTaken,
    Claim,
    HandOverCases,
    MyClaims,
    Release,
    TakeNext,
    claim,
    hand_over_cases,
    my_claims,
    release,
    take_next,
)
from lingga_app.services.find import OwnCase
from lingga_app.services.run import Ctx, Deps
from lingga_app.services.verification import Verify, verify
from tests.desks import Desks
from tests.factories import Given

N = 8


@pytest.fixture
def desks(given: Given, deps: Deps) -> Desks:
    return Desks(given, deps)


def held(desks: Desks) -> dict[int, int]:
    return {row.application_id: row.officer_id for row in desks.rows(t.CaseClaim)}


def public_id(desks: Desks, officer: Actor) -> str:
    return next(row.public_id for row in desks.rows(t.Officer) if row.id == officer.id)


def test_one_pair_of_hands(desks: Desks, given: Given) -> None:
    rina, joko = given.officer(Role.VERIFIER), given.officer(Role.VERIFIER)
    ref = desks.at(Status.INTERVIEWED)
    desks.do(claim, Claim(ref), rina)
    desks.do(claim, Claim(ref), rina)
    with pytest.raises(CaseTaken) as refused:
        desks.do(claim, Claim(ref), joko)
    assert refused.value.facts["person"]
    with pytest.raises(CaseTaken):
        desks.do(verify, Verify(ref, desks.seen(ref)), joko)
    desks.do(release, Release(ref), joko)
    assert held(desks) == {desks.id(ref): rina.id}
    desks.do(release, Release(ref), rina)
    assert held(desks) == {}


def test_the_hands_are_empty_after_the_step(desks: Desks, given: Given) -> None:
    rina = given.officer(Role.VERIFIER)
    ref = desks.at(Status.INTERVIEWED)
    desks.do(claim, Claim(ref), rina)
    desks.do(verify, Verify(ref, desks.seen(ref)), rina)
    assert held(desks) == {}


@pytest.mark.parametrize(
    ("status", "role"),
    [
        (Status.ARRIVED, Role.INTERVIEWER),
        (Status.INTERVIEWED, Role.VERIFIER),
        (Status.VERIFIED, Role.APPROVER),
        (Status.APPROVED, Role.PRINTER),
        (Status.PRINTED, Role.PRINTER),
        (Status.READY, Role.COUNTER),
    ],
)
def test_each_desk_has_its_queue(desks: Desks, given: Given, status: Status, role: Role) -> None:
    ref = desks.at(status)
    for other in {Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.PRINTER, Role.COUNTER, Role.HELP_DESK} - {role}:
        with pytest.raises(MoveNotAllowed):
            desks.do(claim, Claim(ref), given.officer(other))
        assert desks.do(take_next, TakeNext(), given.officer(other)) == ""
    for watcher in (Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            desks.do(claim, Claim(ref), given.officer(watcher))
    assert held(desks) == {}
    assert desks.do(take_next, TakeNext(), given.officer(role)) == ref


def test_not_in_another_office_not_the_own_household(desks: Desks, given: Given) -> None:
    ref = desks.at(Status.INTERVIEWED)
    stranger, sister = given.officer(Role.VERIFIER, office="BATAM"), given.officer(Role.VERIFIER)
    desks.household(sister, family_card="2104010203100012")
    attempts: dict[type[AppError], Actor] = {NotFound: stranger, OwnCase: sister}
    for refusal, officer in attempts.items():
        with pytest.raises(refusal):
            desks.do(claim, Claim(ref), officer)
        assert desks.do(take_next, TakeNext(), officer) == ""
    assert held(desks) == {}


def test_the_next_case_is_the_most_urgent_that_one_may_do(desks: Desks, given: Given, deps: Deps) -> None:
    officer = given.officer(Role.VERIFIER, Role.APPROVER)
    first, second, third = (desks.at(Status.VERIFIED, nik=f"210401570894000{n}") for n in (3, 4, 5))
    with deps.writing() as db:
        for ref, day in ((first, 3), (second, 1), (third, 2)):
            row = db.get_one(t.Application, desks.id(ref))
            row.issue_due_on = row.issue_due_on and row.issue_due_on.replace(day=day)
    # The most urgent was verified by this very officer: somebody else must approve it.
    desks.did(second, t.Step.VERIFY, officer)
    assert [desks.do(take_next, TakeNext(), officer) for _ in range(3)] == [third, first, ""]


def _race(desks: Desks, officers: list[Actor], ref: str) -> list[bool]:
    def one(officer: Actor) -> bool:
        try:
            desks.do(claim, Claim(ref), officer)
        except (CaseTaken, IntegrityError):
            return False
        return True

    with ThreadPoolExecutor(N) as pool:
        return list(pool.map(one, officers))


def test_a_race_for_one_case_has_one_winner(desks: Desks, given: Given) -> None:
    officers = [given.officer(Role.VERIFIER) for _ in range(N)]
    ref = desks.at(Status.INTERVIEWED)
    assert sum(_race(desks, officers, ref)) == 1
    assert len(held(desks)) == 1


def test_control_without_the_guard_several_believe_they_hold_it(
    desks: Desks, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = table(t.CaseClaim)

    def careless(ctx: Ctx, application_id: int) -> bool:
        ctx.db.execute(delete(rows).where(rows.c.application_id == application_id))
        ctx.db.execute(insert(rows).values(application_id=application_id, officer_id=ctx.actor.id, claimed_at=ctx.now))
        return True

    monkeypatch.setattr(claims, "_grab", careless)
    officers = [given.officer(Role.VERIFIER) for _ in range(N)]
    ref = desks.at(Status.INTERVIEWED)
    assert sum(_race(desks, [officer], ref)[0] for officer in officers) > 1


def test_a_race_for_the_next_case_gives_everybody_another(desks: Desks, given: Given) -> None:
    officers = [given.officer(Role.VERIFIER) for _ in range(N)]
    refs = {desks.at(Status.INTERVIEWED, nik=f"21040157089400{n:02d}") for n in range(1, N)}
    with ThreadPoolExecutor(N) as pool:
        taken = list(pool.map(lambda officer: desks.do(take_next, TakeNext(), officer), officers))
    got = [ref for ref in taken if ref]
    assert len(got) == len(set(got)) == len(refs)


def test_handing_over_all_or_none(desks: Desks, given: Given) -> None:
    rina, joko, printer = given.officer(Role.VERIFIER), given.officer(Role.VERIFIER), given.officer(Role.PRINTER)
    refs = [desks.at(Status.INTERVIEWED, nik=f"210401570894000{n}") for n in (3, 4)]
    for ref in refs:
        desks.do(claim, Claim(ref), rina)
    hands = desks.do(my_claims, MyClaims(), rina)
    assert {case.reference for case in hands.cases} == set(refs)
    assert hands.cases[0].name == "SITI NURHALIZA"
    offered = {colleague.public_id for colleague in hands.colleagues}
    assert public_id(desks, joko) in offered
    assert not offered & {public_id(desks, printer), public_id(desks, rina)}
    attempts: list[tuple[type[AppError], str, str]] = [
        (CannotTake, public_id(desks, printer), "pulang"),
        (BadInput, public_id(desks, rina), "pulang"),
        (BadInput, "f" * 32, "pulang"),
        (BadInput, public_id(desks, joko), "  "),
        (BadInput, public_id(desks, joko), "x" * 501),
    ]
    for refusal, to, note in attempts:
        with pytest.raises(refusal):
            desks.do(hand_over_cases, HandOverCases(to, note), rina)
        assert set(held(desks).values()) == {rina.id}
    assert desks.do(hand_over_cases, HandOverCases(public_id(desks, joko), "Ibu menunggu kapal"), rina) == 2
    assert set(held(desks).values()) == {joko.id}
    note = next(row for row in desks.rows(t.Decision) if row.what == "hand_over")
    assert b"kapal" not in (note.note_sealed or b"kapal")


def test_nobody_hands_over_what_is_not_theirs(desks: Desks, given: Given) -> None:
    rina, joko, thief = (given.officer(Role.VERIFIER) for _ in range(3))
    ref = desks.at(Status.INTERVIEWED)
    desks.do(claim, Claim(ref), rina)
    assert desks.do(hand_over_cases, HandOverCases(public_id(desks, joko), "x", (ref,)), thief) == 0
    assert held(desks) == {desks.id(ref): rina.id}


def test_a_colleague_who_interviewed_cannot_get_the_approval(desks: Desks, given: Given) -> None:
    rina, joko = given.officer(Role.APPROVER), given.officer(Role.APPROVER, Role.INTERVIEWER)
    ref = desks.at(Status.VERIFIED)
    desks.did(ref, t.Step.INTERVIEW, joko)
    desks.do(claim, Claim(ref), rina)
    with pytest.raises(CannotTake):
        desks.do(hand_over_cases, HandOverCases(public_id(desks, joko), "x"), rina)
