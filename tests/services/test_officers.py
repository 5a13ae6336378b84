"""Officers sign in with two factors, lock, unlock and leave."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pyotp.totp import TOTP
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, ActorKind, Role
from lingga_app.domain.errors import TooMany
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.sign_in import CasesStillYours, StaffMismatch
from lingga_app.services import demo_people, officers, sessions
from lingga_app.services.run import run
from lingga_app.services.sessions import Browser, LockScreen, SignOut
from lingga_app.services.who import known
from tests.services.test_accounts import rows, statements


@pytest.fixture
def people(deps):
    return {person.username: person for person in demo_people.seed_officers(deps)}


class Desk:
    def __init__(self, deps, people):
        self.deps, self.people = deps, people

    def code(self, name):
        return TOTP(self.people[name].totp_secret).at(self.deps.clock.now())

    def sign_in(self, name="rina", *, password=None, code=None, **browser):
        return officers.sign_in_officer(
            self.deps,
            name,
            self.people["rina" if name not in self.people else name].password if password is None else password,
            self.code(name) if code is None else code,
            Browser(**browser),
        )

    def actor(self, opened):
        return known(self.deps, opened.token).actor


@pytest.fixture
def desk(deps, people) -> Desk:
    return Desk(deps, people)


def test_seeding_twice_makes_each_person_once(deps, people):
    demo_people.seed_officers(deps)
    demo_people.seed_citizens(deps)
    demo_people.seed_citizens(deps)
    assert len(rows(deps, t.Officer)) == len(people) == 8
    assert len(rows(deps, t.Account)) == 3
    held = {role for person in people.values() for role in person.roles}
    assert {Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.PRINTER} <= held


def test_both_factors_open_the_desk(desk):
    actor = desk.actor(desk.sign_in(" RINA "[1:-1].lower()))
    assert (actor.kind, actor.roles) == (ActorKind.OFFICER, {Role.VERIFIER, Role.COUNTER})


def test_a_second_factor_is_used_once(deps, desk, clock):
    desk.sign_in()
    with pytest.raises(StaffMismatch):
        desk.sign_in()
    clock.advance(timedelta(seconds=30))
    desk.sign_in()
    assert len(rows(deps, t.SignIn)) == 2


def test_an_older_code_is_refused_after_a_newer_one(desk, clock):
    older = desk.code("rina")
    clock.advance(timedelta(seconds=30))
    desk.sign_in()
    with pytest.raises(StaffMismatch):
        desk.sign_in(code=older)


def test_one_second_factor_opens_one_session_in_a_race(deps, desk):
    def attempt(_):
        try:
            desk.sign_in()
        except StaffMismatch:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
    assert len(rows(deps, t.SignIn)) == 1


def test_one_refusal_and_the_same_work_whatever_is_wrong(deps, desk):
    def attempt(**wrong):
        def act():
            with pytest.raises(StaffMismatch):
                desk.sign_in(**wrong)

        return act

    known_wrong = [
        {"password": "bukan sandi saya"},
        {"code": "000000" if desk.code("rina") != "000000" else "111111"},
        {"password": "x" * 10_000},
        {"code": "١٢٣٤٥٦"},
        {"code": ""},
    ]
    work_done = [statements(deps, attempt(**wrong)) for wrong in known_wrong]
    assert all(done == work_done[0] for done in work_done)
    desk.people["nobody"] = desk.people["rina"]
    stranger = statements(deps, attempt(name="nobody"))
    # The one statement more for a known name fetches the key of its second factor, once per process.
    assert [line for line in work_done[0] if "subject_key" not in line] == stranger
    assert rows(deps, t.SignIn) == []


def test_guessing_is_slowed_but_a_known_pc_still_opens(deps, desk, clock):
    here = desk.sign_in()
    clock.advance(timedelta(minutes=1))
    for _ in range(9):
        with pytest.raises(StaffMismatch):
            desk.sign_in(password="bukan sandi saya")
    with pytest.raises(TooMany):
        desk.sign_in()
    assert desk.sign_in(device=here.device_token)


def test_a_new_browser_is_noted(deps, desk, clock):
    first = desk.sign_in(label="Chrome, Windows")
    clock.advance(timedelta(seconds=30))
    desk.sign_in(device=first.device_token)
    noted = [row.details for row in rows(deps, t.AuditEvent) if row.act == "sign_in"]
    assert ['"new_browser": true' in details for details in noted] == [True, False]


def test_a_desk_ends_after_eight_hours_and_locks_after_ten_minutes(deps, desk, clock):
    opened = desk.sign_in()
    clock.advance(timedelta(minutes=10))
    assert known(deps, opened.token).locked
    officers.unlock_screen(deps, opened.token, desk.people["rina"].password)
    assert desk.actor(opened) != PUBLIC
    for _ in range(60):
        clock.advance(timedelta(minutes=9))
        desk.actor(opened)
    assert desk.actor(opened) == PUBLIC
    with pytest.raises(StaffMismatch):
        officers.unlock_screen(deps, opened.token, desk.people["rina"].password)


def test_a_locked_screen_opens_with_the_password_and_gives_up_after_five_wrong(deps, desk, clock):
    opened = desk.sign_in()
    run(sessions.lock_screen, LockScreen(opened.token), actor=desk.actor(opened), deps=deps)
    assert known(deps, opened.token).locked
    for _ in range(5):
        with pytest.raises(StaffMismatch):
            officers.unlock_screen(deps, opened.token, "bukan sandi saya")
    with pytest.raises(StaffMismatch):
        officers.unlock_screen(deps, opened.token, desk.people["rina"].password)
    assert not known(deps, opened.token).locked, "ended, not locked"
    assert desk.actor(opened) == PUBLIC


def test_an_officer_without_second_factor_is_nobody(deps, given):
    """A session row alone is not enough: the second factor must have been given."""
    rina = given.officer(Role.VERIFIER)
    assert known(deps, given.cookie(rina, proven=False)).actor == PUBLIC
    assert known(deps, given.cookie(rina)).actor.id == rina.id


def test_nobody_leaves_with_cases_in_hand(deps, desk, given):
    opened = desk.sign_in()
    me = desk.actor(opened)
    case = given.application_id(given.application(status=Status.CHECKING))
    with deps.writing() as db:
        db.add(t.CaseClaim(application_id=case, officer_id=me.id, claimed_at=deps.clock.now()))
    with pytest.raises(CasesStillYours) as refused:
        run(sessions.sign_out, SignOut(opened.token), actor=me, deps=deps)
    assert refused.value.facts == {"count": 1}
    assert desk.actor(opened) == me
    with deps.writing() as db:
        db.delete(db.exec(select(t.CaseClaim)).one())
    run(sessions.sign_out, SignOut(opened.token), actor=me, deps=deps)
    assert desk.actor(opened) == PUBLIC
