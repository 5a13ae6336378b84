"""A supervisor invites, changes and ends officers; the invited set up their factors; nobody decides on themselves."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pyotp.totp import TOTP
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, SYSTEM, Role
from lingga_app.domain.employment import (
    INVITATION_LIFE,
    InvitationOver,
    InvitationTo,
    OfficerNameMissing,
    RolesMissing,
    SecondFactorWrong,
    UsernameShape,
    UsernameTaken,
)
from lingga_app.domain.errors import AppError, NotAllowed, NotSignedIn, TooMany
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.sign_in import NotOnYourself, OfficerUnknown, PasswordObvious, StaffMismatch
from lingga_app.ports.messages import Messenger
from lingga_app.services import enrolment, officers, staff
from lingga_app.services.enrolment import BeginEnrolment, deliver_invitation
from lingga_app.services.run import read, run
from lingga_app.services.sessions import Browser
from lingga_app.services.staff import ChangeRoles, EndEmployment, InviteAgain, InviteOfficer, Standing
from lingga_app.services.who import known
from tests.factories import Given
from tests.letterbox import Letterbox
from tests.services.test_accounts import rows, work

PASSWORD = "perahu kuning penuba"
TO = "081270009999"


class Bureau:
    """An office with a supervisor, and what the invited does with the message."""

    def __init__(self, deps, given: Given):
        self.deps, self.given, self.post = deps, given, Letterbox()
        deps._outside = {**deps._outside, Messenger: self.post}
        self.boss = given.officer(Role.SUPERVISOR)

    def do(self, case, cmd, actor=None):
        return run(case, cmd, actor=actor or self.boss, deps=self.deps)

    def invite(self, username="nila", roles=(Role.VERIFIER,), to=TO, name="Nila Sari"):
        self.do(staff.invite_officer, InviteOfficer(username, name, roles, to))
        return self.code()

    def code(self):
        work(self.deps, {"invitation": deliver_invitation})
        return re.findall(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){2}\b", self.post.letters[-1].text)[0]

    def set_up(self, code, username="nila", password=PASSWORD):
        begin = BeginEnrolment(username, code)
        secret = enrolment.begin_enrolment(self.deps, begin).secret
        enrolment.finish_enrolment(self.deps, begin, password, self.second(secret))
        return secret

    def second(self, secret):
        return TOTP(secret).at(self.deps.clock.now())

    def sign_in(self, secret, username="nila", password=PASSWORD):
        self.deps.clock.advance(timedelta(seconds=30))
        return officers.sign_in_officer(self.deps, username, password, self.second(secret), Browser())

    def actor(self, opened):
        return known(self.deps, opened.token).actor

    def listed(self):
        return {row.username: row for row in read(staff.office_staff, None, actor=self.boss, deps=self.deps)}

    def name(self, actor):
        with self.deps.reading() as db:
            return db.get_one(t.Officer, actor.id).username

    def claim(self, actor, status):
        ref = self.given.application(status=status)
        with self.deps.writing() as db:
            db.add(
                t.CaseClaim(
                    application_id=self.given.application_id(ref), officer_id=actor.id, claimed_at=self.deps.clock.now()
                )
            )


@pytest.fixture
def bureau(deps, given) -> Bureau:
    return Bureau(deps, given)


def acts(deps):
    return [row.act for row in rows(deps, t.AuditEvent)]


def test_an_invited_officer_sets_up_both_factors_and_works(deps, bureau):
    code = bureau.invite(" Nila ", (Role.VERIFIER, Role.COUNTER))
    letter = bureau.post.letters[-1]
    assert (letter.channel, letter.to) == ("sms", TO)
    assert "nila" in letter.text
    row = bureau.listed()["nila"]
    assert (row.standing, row.roles) == (Standing.INVITED, (Role.VERIFIER, Role.COUNTER))
    assert row.until == deps.clock.now() + INVITATION_LIFE
    assert TO not in row.sent_to
    secret = bureau.set_up(code.lower().replace("-", " "))
    actor = bureau.actor(bureau.sign_in(secret))
    assert actor.roles == {Role.VERIFIER, Role.COUNTER}
    assert actor.office_id == bureau.boss.office_id
    assert bureau.listed()["nila"].standing is Standing.WORKS
    assert {"officer.invite", "officer.enrol"} <= set(acts(deps))


def test_neither_rows_nor_audit_tell_code_address_or_secret(deps, bureau):
    code = bureau.invite(to="nila@imigrasi.example")
    assert bureau.post.letters[-1].channel == "email"
    secret = bureau.set_up(code)
    kept = repr([rows(deps, kind) for kind in (t.Invitation, t.Officer, t.AuditEvent, t.Outbox)])
    for told in (code, code.replace("-", ""), "nila@imigrasi", secret, PASSWORD):
        assert told not in kept
    assert rows(deps, t.Invitation)[0].code_sealed is None


def test_until_set_up_the_account_opens_to_nobody(deps, bureau):
    bureau.invite()
    for password in ("", PASSWORD, "nobody has this password"):
        with pytest.raises(StaffMismatch):
            officers.sign_in_officer(deps, "nila", password, TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").at(0), Browser())
    assert rows(deps, t.SignIn) == []


def test_an_invitation_is_used_once(deps, bureau):
    code = bureau.invite()
    secret = bureau.set_up(code)
    with pytest.raises(InvitationOver):
        bureau.set_up(code, password="sandi orang lain ini")
    assert bureau.sign_in(secret)


def test_two_who_use_one_code_at_once_do_not_both_set_it_up(deps, bureau):
    code = bureau.invite()
    begin = BeginEnrolment("nila", code)
    second = bureau.second(enrolment.begin_enrolment(deps, begin).secret)

    def attempt(n):
        try:
            enrolment.finish_enrolment(deps, begin, f"{PASSWORD} {n}", second)
        except InvitationOver:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
    assert acts(deps).count("officer.enrol") == 1


@pytest.mark.parametrize("wrong", ["code", "name", "late", "ended"])
def test_one_refusal_whatever_is_wrong_with_an_invitation(deps, bureau, clock, wrong):
    code, username = bureau.invite(), "nila"
    if wrong == "code":
        code = "2222-2222-2222"
    elif wrong == "name":
        username = "nobody"
    elif wrong == "late":
        clock.advance(INVITATION_LIFE)
        assert bureau.listed()["nila"].standing is Standing.OVER
    else:
        bureau.do(staff.end_employment, EndEmployment("nila"))
    with pytest.raises(InvitationOver):
        bureau.set_up(code, username)


def test_guessing_a_code_is_stopped(deps, bureau):
    code = bureau.invite()
    for _ in range(10):
        with pytest.raises(InvitationOver):
            bureau.set_up("2222-2222-2222")
    with pytest.raises(TooMany):
        bureau.set_up(code)


@pytest.mark.parametrize(
    ("password", "second", "refusal"),
    [("paspor12345678", None, PasswordObvious), (PASSWORD, "000000", SecondFactorWrong)],
)
def test_a_weak_password_or_a_wrong_app_code_leaves_the_invitation_open(deps, bureau, password, second, refusal):
    begin = BeginEnrolment("nila", bureau.invite())
    secret = enrolment.begin_enrolment(deps, begin).secret
    with pytest.raises(refusal):
        enrolment.finish_enrolment(deps, begin, password, second or bureau.second(secret))
    for _ in range(12):
        with pytest.raises(refusal):
            enrolment.finish_enrolment(deps, begin, password, second or bureau.second(secret))
    assert enrolment.begin_enrolment(deps, begin).secret == secret, "the QR that was scanned still holds"
    enrolment.finish_enrolment(deps, begin, PASSWORD, bureau.second(secret))


def test_a_reset_shuts_out_at_once_and_lets_in_by_a_new_code(deps, bureau):
    old = bureau.set_up(bureau.invite())
    opened = bureau.sign_in(old)
    bureau.do(staff.invite_again, InviteAgain("nila"))
    assert bureau.actor(opened) == PUBLIC
    assert bureau.post.letters[-1].to == TO, "where the first one went"
    with pytest.raises(StaffMismatch):
        bureau.sign_in(old)
    new = bureau.set_up(bureau.code(), password="sampan merah senayang")
    assert bureau.actor(bureau.sign_in(new, password="sampan merah senayang")).roles == {Role.VERIFIER}
    with pytest.raises(StaffMismatch):
        bureau.sign_in(old)


def test_the_newest_code_is_the_only_one(deps, bureau):
    first = bureau.invite()
    bureau.do(staff.invite_again, InviteAgain("nila", "nila@imigrasi.example"))
    second = bureau.code()
    assert bureau.post.letters[-1].to == "nila@imigrasi.example"
    with pytest.raises(InvitationOver):
        bureau.set_up(first)
    bureau.set_up(second)


def test_an_officer_without_any_address_needs_one(deps, bureau, given):
    rina = bureau.name(given.officer(Role.VERIFIER))
    with pytest.raises(InvitationTo):
        bureau.do(staff.invite_again, InviteAgain(rina))


def test_who_leaves_is_out_at_once_and_the_cases_go_back(deps, bureau, given):
    secret = bureau.set_up(bureau.invite())
    opened = bureau.sign_in(secret)
    nila = bureau.actor(opened)
    bureau.claim(nila, Status.INTERVIEWED)
    bureau.claim(nila, Status.INTERVIEWED)
    assert bureau.listed()["nila"].cases == 2
    assert bureau.do(staff.end_employment, EndEmployment("nila")) == 2
    assert bureau.actor(opened) == PUBLIC
    assert rows(deps, t.CaseClaim) == []
    assert acts(deps).count("case.release") == 2
    assert bureau.listed()["nila"].standing is Standing.ENDED
    with pytest.raises(StaffMismatch):
        bureau.sign_in(secret)
    bureau.do(staff.invite_again, InviteAgain("nila"))
    assert bureau.sign_in(bureau.set_up(bureau.code())), "who comes back sets everything up anew"


def test_a_withdrawn_role_ends_with_the_next_click_and_its_cases_go_back(deps, bureau):
    opened = bureau.sign_in(bureau.set_up(bureau.invite(roles=(Role.VERIFIER, Role.COUNTER))))
    nila = bureau.actor(opened)
    bureau.claim(nila, Status.INTERVIEWED)
    bureau.claim(nila, Status.READY)
    bureau.do(staff.change_roles, ChangeRoles("nila", (Role.COUNTER,)))
    assert bureau.actor(opened).roles == {Role.COUNTER}
    assert len(rows(deps, t.CaseClaim)) == 1, "what the counter may still do stays"


@pytest.mark.parametrize(
    ("cmd", "refusal"),
    [
        (InviteOfficer("nila", "Nila", (Role.AUDITOR,), ""), InvitationTo),
        (InviteOfficer("nila", "Nila", (Role.AUDITOR,), "12"), AppError),
        (InviteOfficer("nila", "  ", (Role.AUDITOR,), TO), OfficerNameMissing),
        (InviteOfficer("n", "Nila", (Role.AUDITOR,), TO), UsernameShape),
        (InviteOfficer("nila'--", "Nila", (Role.AUDITOR,), TO), UsernameShape),
        (InviteOfficer("nila", "Nila", (), TO), RolesMissing),
        (InviteOfficer("nila", "Nila", (Role.SYSTEM,), TO), RolesMissing),
        (InviteOfficer("nila", "Nila", (Role.APPLICANT,), TO), RolesMissing),
    ],
)
def test_invitations_that_are_not_sent(deps, bureau, cmd, refusal):
    before = rows(deps, t.Officer)
    with pytest.raises(refusal):
        bureau.do(staff.invite_officer, cmd)
    assert rows(deps, t.Officer) == before
    assert rows(deps, t.Invitation) == rows(deps, t.Outbox) == []


def test_an_account_name_is_given_once(deps, bureau):
    bureau.invite()
    with pytest.raises(UsernameTaken):
        bureau.invite()
    assert len(rows(deps, t.Invitation)) == 1


@pytest.mark.parametrize("roles", [(), (Role.SYSTEM,), (Role.APPLICANT,)])
def test_roles_that_are_not_given(deps, bureau, roles):
    bureau.invite()
    before = rows(deps, t.OfficerRole)
    with pytest.raises(RolesMissing):
        bureau.do(staff.change_roles, ChangeRoles("nila", roles))
    assert rows(deps, t.OfficerRole) == before


def decisions(username):
    return (
        (staff.change_roles, ChangeRoles(username, (Role.AUDITOR, Role.SUPERVISOR))),
        (staff.end_employment, EndEmployment(username)),
        (staff.invite_again, InviteAgain(username, TO)),
    )


def test_nobody_decides_about_themselves(deps, bureau):
    before = rows(deps, t.Officer), rows(deps, t.OfficerRole)
    for case, cmd in decisions(bureau.name(bureau.boss)):
        with pytest.raises(NotOnYourself):
            bureau.do(case, cmd)
    assert (rows(deps, t.Officer), rows(deps, t.OfficerRole)) == before


def test_only_the_own_supervisor_decides(deps, bureau, given):
    bureau.invite()
    before = rows(deps, t.Officer), rows(deps, t.OfficerRole), rows(deps, t.Invitation)
    outsiders = (given.officer(Role.AUDITOR), given.officer(Role.COUNTER, Role.VERIFIER), given.account(), PUBLIC)
    invite = (staff.invite_officer, InviteOfficer("orang", "Orang", (Role.AUDITOR,), TO))
    for actor in outsiders:
        for case, cmd in (invite, *decisions("nila")):
            with pytest.raises(NotSignedIn if actor is PUBLIC else NotAllowed):
                bureau.do(case, cmd, actor)
        with pytest.raises(NotSignedIn if actor is PUBLIC else NotAllowed):
            read(staff.office_staff, None, actor=actor, deps=deps)
    batam = given.officer(Role.SUPERVISOR, office="BATAM")
    for case, cmd in decisions("nila"):
        with pytest.raises(OfficerUnknown):
            bureau.do(case, cmd, batam)
    assert "nila" not in {row.username for row in read(staff.office_staff, None, actor=batam, deps=deps)}
    gone = {row.username for row in before[0]}
    assert {row.username for row in rows(deps, t.Officer) if row.username in gone} == gone
    assert (rows(deps, t.Invitation)) == before[2]


def test_two_supervisors_who_end_each_other_at_once_leave_one(deps, bureau, given):
    for _ in range(8):
        pair = (given.officer(Role.SUPERVISOR, office="BATAM"), given.officer(Role.SUPERVISOR, office="BATAM"))
        names = [bureau.name(actor) for actor in pair]

        def attempt(n, pair=pair, names=names):
            try:
                bureau.do(staff.end_employment, EndEmployment(names[1 - n]), pair[n])
            except NotAllowed:
                return 0
            return 1

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(attempt, range(2))) == 1
        with deps.reading() as db:
            pair_now = db.exec(select(t.Officer).where(t.Officer.username.in_(names))).all()
        left = [row for row in pair_now if row.disabled_at is None]
        assert len(left) == 1
        with deps.writing() as db:  # the next pair is alone in the office
            db.get_one(t.Officer, left[0].id).disabled_at = deps.clock.now()


def test_control_without_the_look_under_the_lock_nobody_is_left(deps, bureau, given, monkeypatch):
    pair = (given.officer(Role.SUPERVISOR, office="BATAM"), given.officer(Role.SUPERVISOR, office="BATAM"))
    monkeypatch.setattr(staff, "_still_supervises", lambda ctx: None)
    for actor, other in (pair, pair[::-1]):
        bureau.do(staff.end_employment, EndEmployment(bureau.name(other)), actor)
    assert all(row.disabled_at for row in rows(deps, t.Officer) if row.office_id == pair[0].office_id)


def test_the_installation_invites_the_first_one(deps, bureau):
    bureau.do(staff.invite_officer, InviteOfficer("pertama", "Yang Pertama", (Role.SUPERVISOR,), TO), SYSTEM)
    actor = bureau.actor(bureau.sign_in(bureau.set_up(bureau.code(), "pertama"), "pertama"))
    assert actor.roles == {Role.SUPERVISOR}
    assert actor.office_id == bureau.boss.office_id
