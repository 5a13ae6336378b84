import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM, Actor, Role
from lingga_app.domain.errors import AppError, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.services.answers import write_answers
from lingga_app.services.find import OwnCase, any_application
from lingga_app.services.proofread import (
    AgreeDataPage,
    DataPage,
    DataPageChanged,
    DataPageIncomplete,
    NotProofread,
    ShowDataPage,
    agree_data_page,
    need_proofread,
    show_data_page,
)
from lingga_app.services.run import Ctx, Deps, run
from tests.factories import Given


def show(deps: Deps, actor: Actor, ref: str) -> DataPage:
    return run(show_data_page, ShowDataPage(ref), actor=actor, deps=deps)


def agree(deps: Deps, actor: Actor, ref: str, shown: str) -> object:
    return run(agree_data_page, AgreeDataPage(ref, shown), actor=actor, deps=deps)


def change(deps: Deps, ref_id: int, field: Field, value: str) -> None:
    def case(ctx: Ctx, cmd: int) -> None:
        write_answers(ctx, any_application(ctx, cmd), {field: value}, reason="test")

    run(case, ref_id, actor=SYSTEM, deps=deps)


def proofs(deps: Deps) -> int:
    with deps.reading() as db:
        return len(db.exec(select(t.Proofread)).all())


def checked(ctx: Ctx, application_id: int) -> None:
    need_proofread(ctx, any_application(ctx, application_id))


def test_the_lines_are_those_of_the_book(deps: Deps, given: Given) -> None:
    ref = given.filled_application(status=Status.ARRIVED, name="M. Ai'nun-Jariyah", birth_place="Dabo, Singkep")
    page = show(deps, given.officer(Role.INTERVIEWER), ref)
    assert {line.key: line.value for line in page.lines} == {
        "name": "M AINUN JARIYAH",
        "birth_place": "DABO SINGKEP",
        "birth_date": "17 AUG 1994",
        "sex": "P/F",
        "nik": "2104015708940003",
        "nationality": "INDONESIA",
        "mrz": "P<IDNJARIYAH<<M<AINUN<<<<<<<<<<<<<<<<<<<<<<<",
    }
    assert page.agreed_at is None


def test_agreeing_names_the_lines_that_were_shown(deps: Deps, given: Given) -> None:
    owner, officer = given.account(), given.officer(Role.INTERVIEWER)
    ref = given.filled_application(owner, Status.ARRIVED)
    application_id = given.application_id(ref)
    with pytest.raises(NotProofread):
        run(checked, application_id, actor=SYSTEM, deps=deps)
    seen = show(deps, officer, ref).shown
    change(deps, application_id, Field.NAME, "SITI NURHALISA")
    with pytest.raises(DataPageChanged):
        agree(deps, officer, ref, seen)
    assert proofs(deps) == 0
    agree(deps, officer, ref, show(deps, officer, ref).shown)
    run(checked, application_id, actor=SYSTEM, deps=deps)
    # What is not printed needs no new look; what is printed does.
    change(deps, application_id, Field.MOTHER_NAME, "ROHANI")
    run(checked, application_id, actor=SYSTEM, deps=deps)
    change(deps, application_id, Field.BIRTH_PLACE, "DAIK")
    with pytest.raises(NotProofread):
        run(checked, application_id, actor=SYSTEM, deps=deps)


def test_agreeing_twice_is_kept_once_and_told_once(deps: Deps, given: Given) -> None:
    owner = given.account()
    ref = given.filled_application(owner, Status.INTERVIEWED)
    seen = show(deps, owner, ref).shown
    first = agree(deps, owner, ref, seen)
    assert agree(deps, owner, ref, seen) == first
    assert proofs(deps) == 1
    with deps.reading() as db:
        assert [row.kind for row in db.exec(select(t.Notice)).all()] == ["proof_done"]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PAID, Status.BOOKED, Status.PRINTED, Status.COLLECTED])
def test_nobody_agrees_out_of_turn(deps: Deps, given: Given, status: Status) -> None:
    owner, officer = given.account(), given.officer(Role.INTERVIEWER)
    ref = given.filled_application(owner, status)
    for actor in (owner, officer):
        with pytest.raises(MoveNotAllowed):
            agree(deps, actor, ref, show(deps, actor, ref).shown)
    assert proofs(deps) == 0


def test_only_the_owner_and_the_interviewer_of_the_office(deps: Deps, given: Given) -> None:
    ref = given.filled_application(status=Status.ARRIVED)
    refusals: dict[type[AppError], Actor] = {
        NotAllowed: given.officer(Role.VERIFIER, Role.APPROVER, Role.PRINTER, Role.COUNTER),
        NotFound: given.officer(Role.INTERVIEWER, office="BATAM"),
    }
    for refusal, actor in refusals.items():
        with pytest.raises(refusal):
            show(deps, actor, ref)
    with pytest.raises(NotFound):
        show(deps, given.account(), ref)


def test_not_the_interviewers_own_household(deps: Deps, given: Given, vault: object) -> None:
    officer = given.officer(Role.INTERVIEWER)
    ref = given.filled_application(status=Status.ARRIVED)
    with deps.writing() as db:
        row = db.get(t.Officer, officer.id)
        assert row
        row.household_index = deps.vault.index("2104010203100012", "household")
    with pytest.raises(OwnCase):
        show(deps, officer, ref)


def test_an_incomplete_form_has_no_data_page(deps: Deps, given: Given) -> None:
    owner = given.account()
    with pytest.raises(DataPageIncomplete):
        show(deps, owner, given.filled_application(owner, Status.INTERVIEWED, birth_place=""))


def test_what_was_agreed_to_is_sealed(deps: Deps, given: Given) -> None:
    owner = given.account()
    ref = given.filled_application(owner, Status.INTERVIEWED)
    agree(deps, owner, ref, show(deps, owner, ref).shown)
    with deps.reading() as db:
        row = db.exec(select(t.Proofread)).one()
    assert b"SITI" not in row.lines_sealed
    assert "2104015708940003" not in row.lines_hash
