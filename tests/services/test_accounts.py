"""Citizens sign in by code, change their contacts, and keep others out: guessing, flooding, replaying, probing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.errors import NotAllowed, NotFound, NotSignedIn, TooMany
from lingga_app.domain.identity import EmailUnreadable, PhoneUnreadable
from lingga_app.domain.sign_in import (
    AccountDisabled,
    CardOfAnother,
    CodeOver,
    CodeShape,
    CodeTooSoon,
    ContactInUse,
    CookiesOff,
    NothingToUndo,
    PasswordIsNumber,
    PasswordObvious,
    PasswordTooLong,
    PasswordTooShort,
    ProofNeeded,
    SignInMismatch,
)
from lingga_app.ports.messages import Messenger
from lingga_app.services import accounts, codes, contacts, passwords, rates, sessions
from lingga_app.services.code_delivery import deliver_code, deliver_contact_changed, sweep_codes
from lingga_app.services.codes import AskCode, ResendCode
from lingga_app.services.outbox import work
from lingga_app.services.run import Ctx, read, run
from lingga_app.services.sessions import Browser, SignOut
from lingga_app.services.who import known, token_hash
from tests.letterbox import Letterbox

PHONE = "081234567890"
NIK = "2104015708940003"
HERE, THERE = "browser-of-siti-0001", "browser-of-a-thief-1"
GOOD = "kapal biru senayang"
POST = {"code": deliver_code, "contact_changed": deliver_contact_changed}


@pytest.fixture
def letterbox(deps) -> Letterbox:
    box = Letterbox()
    deps._outside = {Messenger: box}
    return box


class Door:
    """What the browser does: ask, read the message, type."""

    def __init__(self, deps, letterbox):
        self.deps, self.letterbox = deps, letterbox

    def ask(self, to=PHONE, browser=HERE, channel="chat", device="", actor=PUBLIC):
        sent = run(codes.ask_code, AskCode(to, channel, browser, device), actor=actor, deps=self.deps)
        work(self.deps, POST)
        return sent

    def enter(self, code, browser=HERE, **browser_facts):
        cmd = accounts.EnterCode(code, browser, Browser(**browser_facts))
        return run(accounts.enter_code, cmd, actor=PUBLIC, deps=self.deps)

    def sign_in(self, to=PHONE, browser=HERE, **facts):
        self.ask(to, browser)
        return accounts.right(self.enter(self.letterbox.code(), browser, **facts))

    def actor(self, opened):
        return known(self.deps, opened.token).actor


@pytest.fixture
def door(deps, letterbox) -> Door:
    return Door(deps, letterbox)


def rows(deps, table):
    with deps.reading() as db:
        return db.exec(select(table)).all()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_makes_the_account_once_and_opens_it_again(deps, door):
    first, second = door.actor(door.sign_in()), door.actor(door.sign_in())
    assert first.id == second.id
    assert first.roles == {Role.APPLICANT}
    assert len(rows(deps, t.Account)) == 1


def test_the_code_is_kept_hashed_and_sealed_and_goes_when_used(deps, door, letterbox):
    door.ask()
    code = letterbox.code()
    row = rows(deps, t.SignInCode)[0]
    assert code not in row.code_hash
    assert code.encode() not in row.code_sealed
    assert PHONE.encode() not in row.destination_sealed
    assert code not in rows(deps, t.Outbox)[0].payload
    door.enter(code)
    assert rows(deps, t.SignInCode)[0].code_sealed is None


def test_five_wrong_tries_and_the_right_code_is_dead(deps, door, letterbox):
    door.ask()
    code = letterbox.code()
    left = [door.enter(other_than(code)).tries_left for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeOver):
        door.enter(code)
    assert rows(deps, t.Account) == rows(deps, t.SignIn) == []


def test_a_code_lasts_five_minutes(deps, door, letterbox, clock):
    door.ask()
    clock.advance(timedelta(minutes=5))
    with pytest.raises(CodeOver):
        door.enter(letterbox.code())
    assert rows(deps, t.SignIn) == []


def test_a_code_is_used_once(deps, door, letterbox):
    door.sign_in()
    with pytest.raises(CodeOver):
        door.enter(letterbox.code())
    assert len(rows(deps, t.SignIn)) == 1


def test_a_code_is_of_no_use_in_another_browser(deps, door, letterbox):
    door.ask()
    with pytest.raises(CodeOver):
        door.enter(letterbox.code(), THERE)
    door.ask("089876543210", THERE)
    assert door.enter(letterbox.code(), HERE).opened is None
    assert rows(deps, t.SignIn) == []


def test_a_code_is_of_no_use_for_another_purpose(deps, door, letterbox):
    siti = door.actor(door.sign_in())
    door.ask()
    sign_in_code = letterbox.code()
    with pytest.raises(CodeOver):
        run(contacts.give_proof, contacts.GiveProof(sign_in_code, HERE), actor=siti, deps=deps)
    run(contacts.ask_proof, contacts.AskProof("sms", HERE), actor=siti, deps=deps)
    work(deps, POST)
    proof = letterbox.code()
    if proof != sign_in_code:
        assert door.enter(proof).opened is None


def test_a_code_asked_again_replaces_the_older_one(door, letterbox):
    door.ask()
    first = letterbox.code()
    door.ask()
    if first != letterbox.code():
        assert door.enter(first).opened is None
    assert door.enter(letterbox.code()).opened is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345x", "١٢٣٤٥٦", "1e309", "0x1234", "-12345"])
def test_a_code_has_six_digits(deps, door, typed):
    door.ask()
    with pytest.raises(CodeShape):
        door.enter(typed)
    assert rows(deps, t.SignInCode)[0].tries == 0


def test_a_code_may_be_typed_in_groups(door, letterbox):
    door.ask()
    code = letterbox.code()
    assert door.enter(f" {code[:3]} {code[3:]} ").opened is not None


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        ("1234", PhoneUnreadable),
        ("", PhoneUnreadable),
        ("siti@", EmailUnreadable),
        ("a@b.c\r\nBcc: x@y.z", EmailUnreadable),
        ("081234567890\r\n", None),
        ("x" * 9000, PhoneUnreadable),
        ("0812'; DROP TABLE account; --", PhoneUnreadable),
    ],
)
def test_only_a_number_or_an_address_gets_a_code(deps, door, letterbox, to, refusal):
    if refusal is None:
        door.ask(to)
        assert letterbox.letters[0].to == PHONE
        return
    with pytest.raises(refusal):
        door.ask(to)
    assert rows(deps, t.SignInCode) == rows(deps, t.Outbox) == []


def test_without_a_browser_cookie_no_code_is_sent(deps, door):
    for browser in ("", "a"):
        with pytest.raises(CookiesOff):
            door.ask(browser=browser)
    assert rows(deps, t.SignInCode) == []


def test_the_answer_is_the_same_whether_an_account_exists(deps, door, clock):
    unknown = door.ask("081111111111", THERE)
    door.sign_in(PHONE)
    clock.advance(timedelta(hours=1))
    exists = door.ask(PHONE, THERE)
    assert (unknown.channel, unknown.purpose) == (exists.channel, exists.purpose)
    assert unknown.again_at - unknown.expires_at == exists.again_at - exists.expires_at


def statements(deps, act) -> list[str]:
    """The SQL that an act sends, in order: equal work is equal time, without a stop watch."""
    from sqlalchemy import event

    seen: list[str] = []

    def note(_c, _cur, statement, *_rest):
        seen.append(statement)

    event.listen(deps.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(deps.engine, "before_cursor_execute", note)
    return seen


def test_asking_does_the_same_work_whether_an_account_exists(deps, door, clock):
    door.sign_in(PHONE)
    clock.advance(timedelta(hours=1))

    def ask(to):
        return lambda: run(codes.ask_code, AskCode(to, "chat", THERE), actor=PUBLIC, deps=deps)

    assert statements(deps, ask(PHONE)) == statements(deps, ask("081111111111"))


def test_three_sends_a_quarter_hour_per_destination(deps, door, clock):
    for n in range(3):
        door.ask(browser=f"another-browser-{n:04d}")
    with pytest.raises(TooMany) as refused:
        door.ask(browser="another-browser-9999")
    assert refused.value.facts["at"] == "12.15"
    assert len(rows(deps, t.Outbox)) == 3
    clock.advance(timedelta(minutes=15))
    door.ask(browser="another-browser-9999")


def test_the_limit_slides(deps, door, clock):
    door.ask()
    clock.advance(timedelta(minutes=14))
    door.ask()
    door.ask()
    clock.advance(timedelta(minutes=2))
    door.ask()
    with pytest.raises(TooMany):
        door.ask()
    assert len(rows(deps, t.SignInCode)) == 4


def test_twenty_sends_an_hour_per_browser_and_more_for_a_clerk(deps, door, given):
    for n in range(20):
        door.ask(f"0812000000{n:02d}")
    with pytest.raises(TooMany):
        door.ask("081299999999")
    assert len(rows(deps, t.SignInCode)) == 20
    clerk = given.account(clerk=True)
    with deps.writing() as db:
        now = deps.clock.now()
        db.add(t.Device(account_id=clerk.id, token_hash=token_hash("d" * 43), created_at=now, last_seen_at=now))
    door.ask("081299999999", device="d" * 43)


def test_rival_sends_stop_at_the_limit(deps):
    def attempt(n):
        try:
            run(codes.ask_code, AskCode(PHONE, "sms", f"rival-browser-{n:05d}"), actor=PUBLIC, deps=deps)
        except TooMany:
            return "refused"
        return "sent"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(12))) == ["refused"] * 9 + ["sent"] * 3
    assert len(rows(deps, t.SignInCode)) == 3


def test_guessing_on_makes_each_code_a_single_try(deps, door, letterbox, clock):
    for _ in range(2):
        door.ask(browser=THERE)
        for _ in range(5):
            door.enter(other_than(letterbox.code()), THERE)
    clock.advance(timedelta(minutes=16))
    door.ask(browser=THERE)
    assert door.enter(other_than(letterbox.code()), THERE).tries_left == 0
    with pytest.raises(CodeOver):
        door.enter(letterbox.code(), THERE)
    assert rows(deps, t.SignIn) == []
    assert door.sign_in(), "the owner, who reads the code, gets in"


@dataclass(frozen=True)
class Same:
    code: str


def test_one_code_opens_one_session_in_a_race(deps, door, letterbox):
    door.ask()
    code = letterbox.code()

    def attempt(_):
        try:
            return door.enter(code).opened is not None
        except CodeOver:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert len(rows(deps, t.SignIn)) == 1


def test_control_look_then_mark_opens_several_sessions(deps, door, letterbox):
    """The same race without the guarded statement: everybody who looked before the first mark gets in."""
    import threading

    door.ask()
    looked = threading.Barrier(8)

    def unused(ctx: Ctx, _: None) -> bool:
        return ctx.db.exec(select(t.SignInCode)).one().used_at is None

    def mark(ctx: Ctx, _: None) -> None:
        ctx.db.exec(select(t.SignInCode)).one().used_at = ctx.now

    def attempt(_):
        free = read(unused, None, actor=PUBLIC, deps=deps)
        looked.wait()
        if free:
            run(mark, None, actor=PUBLIC, deps=deps)
        return free

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) > 1


def test_another_way_after_a_minute_with_the_same_code(deps, door, letterbox, clock):
    door.ask()
    with pytest.raises(CodeTooSoon) as refused:
        run(codes.resend_code, ResendCode("sms", HERE), actor=PUBLIC, deps=deps)
    assert refused.value.facts == {"seconds": 61}
    clock.advance(timedelta(seconds=61))
    run(codes.resend_code, ResendCode("sms", HERE), actor=PUBLIC, deps=deps)
    work(deps, POST)
    chat, sms = letterbox.letters
    assert (chat.channel, sms.channel) == ("chat", "sms")
    assert letterbox.code() in chat.text
    assert len(sms.text) <= 160
    assert door.enter(letterbox.code()).opened is not None


def test_by_mail_to_a_number_only_if_the_account_has_one(deps, door, letterbox, clock, given):
    siti = door.actor(door.sign_in())
    given.contact(siti, "siti@contoh.id")
    answers = []
    for to, browser in ((PHONE, HERE), ("081111111111", THERE)):
        door.ask(to, browser)
        clock.advance(timedelta(seconds=61))
        answers.append(run(codes.resend_code, ResendCode("email", browser), actor=PUBLIC, deps=deps))
        work(deps, POST)
    assert [answer.channel for answer in answers] == ["email", "email"]
    mails = [letter for letter in letterbox.letters if letter.channel == "email"]
    assert [mail.to for mail in mails] == ["siti@contoh.id"]
    assert all("Kode masuk" in mail.subject for mail in mails)


def test_nothing_was_asked_here_so_nothing_is_sent_again(deps):
    with pytest.raises(CodeOver):
        run(codes.resend_code, ResendCode("sms", HERE), actor=PUBLIC, deps=deps)


def test_a_used_or_late_code_is_not_delivered(deps, door, letterbox, clock):
    run(codes.ask_code, AskCode(PHONE, "chat", HERE), actor=PUBLIC, deps=deps)
    clock.advance(timedelta(minutes=6))
    work(deps, POST)
    assert letterbox.letters == []


def test_a_dead_number_is_given_up_at_once(deps, door, letterbox):
    letterbox.refuses = {"chat"}
    door.ask()
    assert rows(deps, t.Outbox)[0].dead_at is not None


def test_yesterdays_codes_are_swept_with_their_keys(deps, door, clock):
    door.ask()
    keys = len(rows(deps, t.SubjectKey))
    clock.advance(timedelta(days=1, minutes=6))
    sweep_codes(deps)
    rates.sweep_rates(deps)
    assert rows(deps, t.SignInCode) == rows(deps, t.RateWindow) == []
    assert len(rows(deps, t.SubjectKey)) == keys - 1


# Sessions.


def test_signing_in_rotates_the_token(deps, door):
    first = door.sign_in()
    second = door.sign_in(session=first.token)
    assert door.actor(first) == PUBLIC
    assert door.actor(second) != PUBLIC
    assert first.token != second.token


def test_a_cookie_is_dead_after_signing_out(deps, door):
    opened = door.sign_in()
    run(sessions.sign_out, SignOut(opened.token), actor=door.actor(opened), deps=deps)
    assert door.actor(opened) == PUBLIC
    run(sessions.sign_out, SignOut(opened.token), actor=PUBLIC, deps=deps)
    assert [row.act for row in rows(deps, t.AuditEvent)].count("sign_out") == 1


def test_my_own_phone_is_remembered_a_shared_one_locks_itself(deps, door, clock):
    own = door.sign_in()
    shared = door.sign_in(browser=THERE, shared=True)
    assert own.keep
    assert own.device_token
    assert not shared.keep
    assert shared.device_token == ""
    clock.advance(timedelta(minutes=14))
    assert door.actor(shared) != PUBLIC, "presence is noted"
    clock.advance(timedelta(minutes=15))
    assert known(deps, shared.token).locked
    assert door.actor(own) != PUBLIC
    clock.advance(timedelta(days=30))
    assert door.actor(own) == PUBLIC


def test_a_known_browser_is_one_device(deps, door):
    first = door.sign_in(label="Chrome, Android")
    again = door.sign_in(device=first.device_token, session=first.token)
    assert again.device_token == ""
    assert len(rows(deps, t.Device)) == 1
    stolen = door.sign_in("081111111111", THERE, device=first.device_token)
    assert stolen.device_token, "another person's device cookie counts for nothing"


def test_a_lost_phone_is_signed_out_from_another(deps, door):
    lost, here = door.sign_in(browser=THERE, label="Lama"), door.sign_in(label="Baru")
    seen = read(sessions.my_devices, None, actor=door.actor(here), deps=deps)
    assert [(device.label, device.mine) for device in seen] == [("Baru", True), ("Lama", False)]
    stranger = door.actor(door.sign_in("081111111111", "browser-of-stranger"))
    with pytest.raises(NotFound):
        run(sessions.sign_device_out, sessions.SignDeviceOut(seen[1].id), actor=stranger, deps=deps)
    assert door.actor(lost) != PUBLIC
    run(sessions.sign_device_out, sessions.SignDeviceOut(seen[1].id), actor=door.actor(here), deps=deps)
    assert door.actor(lost) == PUBLIC
    assert door.actor(here) != PUBLIC


def test_shared_phone_mode_can_be_switched_on_later(deps, door, clock):
    opened = door.sign_in()
    run(sessions.use_phone_together, sessions.UsePhoneTogether(True), actor=door.actor(opened), deps=deps)
    clock.advance(timedelta(minutes=16))
    assert known(deps, opened.token).locked


def test_a_closed_account_is_out_at_once_and_stays_out(deps, door, given, letterbox, clock):
    opened = door.sign_in()
    with pytest.raises(NotAllowed):
        run(accounts.disable_account, accounts.DisableAccount(PHONE), actor=given.officer(Role.COUNTER), deps=deps)
    assert door.actor(opened) != PUBLIC
    boss = given.officer(Role.SUPERVISOR)
    run(accounts.disable_account, accounts.DisableAccount(PHONE), actor=boss, deps=deps)
    assert door.actor(opened) == PUBLIC
    clock.advance(timedelta(minutes=20))
    door.ask()
    with pytest.raises(AccountDisabled):
        door.enter(letterbox.code())
    with pytest.raises(NotFound):
        run(accounts.disable_account, accounts.DisableAccount(PHONE), actor=boss, deps=deps)


def test_a_closed_account_can_be_opened_again_by_a_supervisor(deps, door, given, letterbox, clock):
    opened, boss = door.sign_in(), given.officer(Role.SUPERVISOR)
    again = accounts.EnableAccount(PHONE)
    with pytest.raises(NotFound):
        run(accounts.enable_account, again, actor=boss, deps=deps)
    run(accounts.disable_account, accounts.DisableAccount(PHONE), actor=boss, deps=deps)
    for who in (given.officer(Role.COUNTER), given.account()):
        with pytest.raises(NotAllowed):
            run(accounts.enable_account, again, actor=who, deps=deps)
    run(accounts.enable_account, again, actor=boss, deps=deps)
    assert door.actor(opened) == PUBLIC, "what ended stays ended"
    clock.advance(timedelta(minutes=20))
    assert door.actor(door.sign_in()) != PUBLIC


# Contacts.


def change_to(deps, letterbox, actor, to):
    run(contacts.ask_new_contact, contacts.AskNewContact(to, "sms", HERE), actor=actor, deps=deps)
    work(deps, POST)
    code = letterbox.code()
    assert run(contacts.confirm_contact, contacts.ConfirmContact(code, HERE), actor=actor, deps=deps) is None
    work(deps, POST)


def test_a_new_number_needs_a_fresh_proof(deps, door, letterbox, clock):
    siti = door.actor(door.sign_in())
    clock.advance(timedelta(minutes=11))
    ask = contacts.AskNewContact("089876543210", "sms", HERE)
    with pytest.raises(ProofNeeded):
        run(contacts.ask_new_contact, ask, actor=siti, deps=deps)
    run(contacts.ask_proof, contacts.AskProof("sms", HERE), actor=siti, deps=deps)
    work(deps, POST)
    assert letterbox.letters[-1].to == PHONE
    wrong = contacts.GiveProof(other_than(letterbox.code()), HERE)
    assert run(contacts.give_proof, wrong, actor=siti, deps=deps) == 4
    assert run(contacts.give_proof, contacts.GiveProof(letterbox.code(), HERE), actor=siti, deps=deps) is None
    change_to(deps, letterbox, siti, "089876543210")
    assert read(accounts.my_account, None, actor=siti, deps=deps).phone == "089876543210"


def test_a_password_alone_is_no_proof(deps, door, clock):
    opened = door.sign_in()
    accounts.set_password(deps, door.actor(opened), GOOD, Browser())
    thief = known(deps, accounts.sign_in_with_password(deps, PHONE, GOOD, Browser()).token).actor
    with pytest.raises(ProofNeeded):
        run(contacts.ask_new_contact, contacts.AskNewContact("089876543210", "sms", THERE), actor=thief, deps=deps)
    with pytest.raises(ProofNeeded):
        accounts.set_password(deps, thief, "perahu layar kuning", Browser())


def test_the_old_number_is_told_and_can_undo_for_a_day(deps, door, letterbox, clock):
    thief = door.sign_in()
    change_to(deps, letterbox, door.actor(thief), "089876543210")
    told = letterbox.letters[-1]
    assert (told.channel, told.to) == ("sms", PHONE)
    assert "Batalkan".lower() in told.text.lower()
    clock.advance(timedelta(hours=23))
    owner = door.sign_in(PHONE, "the-owners-browser-1")
    actor = door.actor(owner)
    assert read(accounts.my_account, None, actor=actor, deps=deps).undo_kind == "phone"
    run(contacts.undo_contact, None, actor=actor, deps=deps)
    assert read(accounts.my_account, None, actor=actor, deps=deps).phone == PHONE
    assert door.actor(thief) == PUBLIC
    assert door.actor(owner) != PUBLIC
    with pytest.raises(NothingToUndo):
        run(contacts.undo_contact, None, actor=actor, deps=deps)
    assert len(rows(deps, t.Account)) == 1


def test_after_a_day_the_old_number_is_a_strangers(deps, door, letterbox, clock):
    siti = door.actor(door.sign_in())
    change_to(deps, letterbox, siti, "089876543210")
    clock.advance(timedelta(hours=24))
    with pytest.raises(NothingToUndo):
        run(contacts.undo_contact, None, actor=siti, deps=deps)
    stranger = door.actor(door.sign_in(PHONE, THERE))
    assert stranger.id != siti.id


def test_a_chain_of_changes_is_undone_to_its_beginning(deps, door, letterbox):
    siti = door.actor(door.sign_in())
    change_to(deps, letterbox, siti, "089876543210")
    change_to(deps, letterbox, siti, "089876543211")
    run(contacts.undo_contact, None, actor=siti, deps=deps)
    assert read(accounts.my_account, None, actor=siti, deps=deps).phone == PHONE
    with pytest.raises(NothingToUndo):
        run(contacts.undo_contact, None, actor=siti, deps=deps)
    stranger = door.actor(door.sign_in("089876543210", THERE))
    assert stranger.id != siti.id, "a number in the middle of the chain opens nothing"


def test_a_new_door_to_the_account_is_told_and_undone_with_its_password(deps, door, letterbox, clock):
    """A thief with the phone for a minute adds an own address and a password."""
    opened = door.sign_in()
    change_to(deps, letterbox, door.actor(opened), "thief@evil.example")
    assert (letterbox.letters[-1].channel, letterbox.letters[-1].to) == ("sms", PHONE)
    thief = accounts.set_password(deps, door.actor(opened), GOOD, Browser())
    owner = door.sign_in(PHONE, "the-owners-browser-1")
    run(contacts.undo_contact, None, actor=door.actor(owner), deps=deps)
    assert read(accounts.my_account, None, actor=door.actor(owner), deps=deps).email == ""
    assert door.actor(thief) == PUBLIC
    for address in (PHONE, "thief@evil.example"):
        with pytest.raises(SignInMismatch):
            accounts.sign_in_with_password(deps, address, GOOD, Browser())


def test_two_first_sign_ins_at_once_make_one_account(deps, door, letterbox):
    codes_sent = []
    for browser in (HERE, THERE):
        door.ask(PHONE, browser)
        codes_sent.append((letterbox.code(), browser))
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(lambda pair: door.enter(*pair).opened, codes_sent))
    assert all(opened)
    assert len(rows(deps, t.Account)) == 1


def test_a_contact_of_another_account_is_not_taken(deps, door, letterbox):
    door.sign_in("089876543210", THERE)
    siti = door.actor(door.sign_in())
    run(contacts.ask_new_contact, contacts.AskNewContact("089876543210", "sms", HERE), actor=siti, deps=deps)
    work(deps, POST)
    with pytest.raises(ContactInUse):
        run(contacts.confirm_contact, contacts.ConfirmContact(letterbox.code(), HERE), actor=siti, deps=deps)
    assert read(accounts.my_account, None, actor=siti, deps=deps).phone == PHONE


def test_a_lost_number_is_replaced_at_the_counter(deps, door, given, letterbox):
    opened = door.sign_in()
    counter = given.officer(Role.COUNTER)
    siti = door.actor(opened)
    given.filled_application(siti, nik=NIK, columns={"relation": t.Relation.SELF})
    reset = contacts.ResetContact(PHONE, "089876543210", NIK)
    for actor, refusal in ((given.officer(Role.PRINTER), NotAllowed), (given.account(), NotAllowed)):
        with pytest.raises(refusal):
            run(contacts.reset_contact, reset, actor=actor, deps=deps)
    run(contacts.reset_contact, reset, actor=counter, deps=deps)
    work(deps, POST)
    assert letterbox.letters[-1].to == PHONE, "the old number is told"
    assert door.actor(opened) == PUBLIC
    assert rows(deps, t.ContactChange)[0].by_officer_id == counter.id
    assert door.actor(door.sign_in("089876543210")).id == siti.id


@pytest.mark.parametrize("relation", [t.Relation.CLIENT, t.Relation.RELATIVE, t.Relation.CHILD, None])
def test_a_number_alone_gives_nobody_anothers_account(deps, door, given, relation):
    """Nor does the card of somebody whom the holder applied for: a clerk's client, a wife."""
    opened = door.sign_in()
    if relation:
        given.filled_application(door.actor(opened), nik=NIK, columns={"relation": relation})
    reset = contacts.ResetContact(PHONE, "089876543210", NIK)
    with pytest.raises(CardOfAnother):
        run(contacts.reset_contact, reset, actor=given.officer(Role.COUNTER), deps=deps)
    assert door.actor(opened) != PUBLIC
    assert rows(deps, t.ContactChange) == []
    run(contacts.reset_contact, reset, actor=given.officer(Role.SUPERVISOR), deps=deps)
    noted = [row.details for row in rows(deps, t.AuditEvent) if row.act == "contact.reset"]
    assert ['"card_known": false' in details for details in noted] == [True]


def test_the_public_has_no_account(deps):
    for query in (accounts.my_account, sessions.my_devices):
        with pytest.raises(NotSignedIn):
            read(query, None, actor=PUBLIC, deps=deps)


# Passwords.


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("pendek", PasswordTooShort),
        ("2104034107850001", PasswordIsNumber),
        ("2104 0341 0785 0001", PasswordIsNumber),
        ("0812-3456-7890", PasswordIsNumber),
        ("x" * 10_000, PasswordTooLong),
        ("aaaaaaaaaaaaaa", PasswordObvious),
        ("rahasiarahasia1", PasswordObvious),
        ("Indonesia-2026", PasswordObvious),
        ("qwertyuiopasd", PasswordObvious),
        ("123456789012", PasswordObvious),
        ("abcabcabcabcabc", PasswordObvious),
        ("kapalkapalkapal", PasswordObvious),
    ],
)
def test_passwords_that_are_refused(deps, door, password, refusal):
    opened = door.sign_in()
    with pytest.raises(refusal):
        accounts.set_password(deps, door.actor(opened), password, Browser())
    assert door.actor(opened) != PUBLIC
    assert rows(deps, t.Account)[0].password_hash is None


def test_a_new_password_ends_every_session(deps, door):
    old, other = door.sign_in(), door.sign_in(browser=THERE)
    opened = accounts.set_password(deps, door.actor(old), GOOD, Browser(session=old.token))
    assert [door.actor(session) == PUBLIC for session in (old, other, opened)] == [True, True, False]
    assert rows(deps, t.Account)[0].password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_word_typed_on_two_keyboards(deps, door):
    composed, apart = "pérahu kuning laut", "pe\u0301rahu kuning laut"
    assert composed != apart
    opened = accounts.set_password(deps, door.actor(door.sign_in()), composed, Browser())
    for typed in (composed, apart):
        assert door.actor(accounts.sign_in_with_password(deps, PHONE, typed, Browser(session=opened.token))) != PUBLIC


def test_one_refusal_for_every_wrong_pair_and_the_same_work(deps, door):
    accounts.set_password(deps, door.actor(door.sign_in()), GOOD, Browser())
    door.sign_in("081111111111", THERE)
    tries = ((PHONE, "kata yang lain sekali"), ("081111111111", GOOD), ("082222222222", GOOD), (PHONE, "x" * 10_000))

    def attempt(to, password):
        with pytest.raises(SignInMismatch):
            accounts.sign_in_with_password(deps, to, password, Browser())

    work_done = [statements(deps, lambda pair=pair: attempt(*pair)) for pair in tries]
    assert all(done == work_done[0] for done in work_done)


def test_passwords_cannot_be_guessed_for_long(deps, door, clock):
    accounts.set_password(deps, door.actor(door.sign_in()), GOOD, Browser())
    for _ in range(10):
        with pytest.raises(SignInMismatch):
            accounts.sign_in_with_password(deps, PHONE, "kata yang lain sekali", Browser())
    with pytest.raises(TooMany):
        accounts.sign_in_with_password(deps, PHONE, GOOD, Browser())
    assert door.sign_in(browser="another-browser-0002"), "a code still opens it"


def test_no_hash_is_made_inside_a_transaction(deps, door, monkeypatch):
    opened = door.sign_in()
    seen = []
    real = passwords._hasher.hash

    class Watched:
        def hash(self, text):
            seen.append(deps.engine.pool.checkedout())
            return real(text)

    monkeypatch.setattr(passwords, "_hasher", Watched())
    accounts.set_password(deps, door.actor(opened), GOOD, Browser())
    assert seen == [0]
