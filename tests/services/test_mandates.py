"""A village clerk acts for others only while they let them."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.areas import UnknownArea
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.notices import after_quiet
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.sign_in import ClerkAccountMissing, ClerkLimit, ClerkUnknown, LetterMissing, MandateEnd
from lingga_app.ports.messages import Messenger
from lingga_app.services import mandates, noticeboard
from lingga_app.services.deliverers import DELIVERERS
from lingga_app.services.drafts import (
    OpenForm,
    SaveAnswers,
    StartApplication,
    WithdrawApplication,
    open_form,
    save_answers,
    start_application,
    withdraw_application,
)
from lingga_app.services.find import own_application
from lingga_app.services.letters import clerk_letter
from lingga_app.services.mandates import (
    AppointClerk,
    EndClerk,
    NameClerk,
    RenewByLetter,
    RenewMandate,
    WithdrawMandate,
)
from lingga_app.services.noticeboard import MyNotices
from lingga_app.services.overview import MyApplications, OpenTimeline, my_applications, timeline
from lingga_app.services.papers import OpenPaper, OpenPapers, ViewPaper, open_paper, open_papers, view_paper
from lingga_app.services.pickup_codes import OfPickup
from lingga_app.services.run import read, run
from tests.services.test_uploads import DATA, send

PHONE = "081234567890"
UNTIL = date(2026, 12, 31)


@pytest.fixture
def clerk(given):
    laila = given.account(clerk=True)
    given.contact(laila, PHONE)
    return laila


@pytest.fixture
def siti(given):
    return given.account()


def rows(deps, table):
    with deps.reading() as db:
        return db.exec(select(table)).all()


def public_id(deps, actor) -> str:
    with deps.reading() as db:
        return db.exec(select(t.Account.public_id).where(t.Account.id == actor.id)).one()


def opens(deps, actor, reference) -> bool:
    try:
        read(lambda ctx, ref: own_application(ctx, ref).id, reference, actor=actor, deps=deps)
    except NotFound:
        return False
    return True


def test_the_clerk_gets_in_until_the_end_and_not_after(deps, given, siti, clerk, clock):
    mine, other = given.application(siti), given.application(siti)
    assert not opens(deps, clerk, mine)
    run(mandates.name_clerk, NameClerk(mine, "0812 3456 7890", UNTIL), actor=siti, deps=deps)
    assert opens(deps, clerk, mine)
    assert not opens(deps, clerk, other)
    clock.advance(timedelta(days=60))
    assert not opens(deps, clerk, mine)
    assert read(mandates.my_mandates, None, actor=siti, deps=deps) == []


def test_withdrawn_at_once_and_given_again(deps, given, siti, clerk):
    mine = given.application(siti)
    name = NameClerk(mine, PHONE, UNTIL)
    run(mandates.name_clerk, name, actor=siti, deps=deps)
    seen = read(mandates.my_mandates, None, actor=siti, deps=deps)[0]
    assert (seen.reference, seen.clerk_phone) == (mine, PHONE)
    run(mandates.withdraw_mandate, WithdrawMandate(mine, seen.clerk), actor=siti, deps=deps)
    assert not opens(deps, clerk, mine)
    with pytest.raises(NotFound):
        run(mandates.withdraw_mandate, WithdrawMandate(mine, seen.clerk), actor=siti, deps=deps)
    run(mandates.name_clerk, name, actor=siti, deps=deps)
    assert opens(deps, clerk, mine)
    assert len(rows(deps, t.Mandate)) == 1


def test_the_counter_withdraws_for_somebody_without_account(deps, given, siti, clerk):
    mine = given.application(siti)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    withdraw = WithdrawMandate(mine, public_id(deps, clerk))
    for officer, refusal in (
        (given.officer(Role.PRINTER), NotAllowed),
        (given.officer(Role.COUNTER, office="BATAM"), NotFound),
    ):
        with pytest.raises(refusal):
            run(mandates.withdraw_mandate, withdraw, actor=officer, deps=deps)
    assert opens(deps, clerk, mine)
    run(mandates.withdraw_mandate, withdraw, actor=given.officer(Role.COUNTER), deps=deps)
    assert not opens(deps, clerk, mine)


def test_the_counter_sees_who_may_act_and_that_is_recorded(deps, given, siti, clerk):
    mine = given.application(siti)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    counter = given.officer(Role.COUNTER)
    (found,) = run(mandates.mandates_of, mine, actor=counter, deps=deps)
    assert (found.clerk, found.clerk_phone, found.ends_on) == (public_id(deps, clerk), PHONE, UNTIL)
    assert [row.act for row in rows(deps, t.AuditEvent) if row.actor == counter.key] == ["view.mandates"]
    for who, refusal in (
        (given.officer(Role.PRINTER), NotAllowed),
        (siti, NotAllowed),
        (given.officer(Role.SUPERVISOR, office="BATAM"), NotFound),
    ):
        with pytest.raises(refusal):
            run(mandates.mandates_of, mine, actor=who, deps=deps)
    run(mandates.withdraw_mandate, WithdrawMandate(mine, found.clerk), actor=counter, deps=deps)
    assert run(mandates.mandates_of, mine, actor=counter, deps=deps) == []


def test_a_clerk_passes_nothing_on(deps, given, siti, clerk):
    mine = given.application(siti)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    second = given.account(clerk=True)
    given.contact(second, "089876543210")
    with pytest.raises(NotFound):
        run(mandates.name_clerk, NameClerk(mine, "089876543210", UNTIL), actor=clerk, deps=deps)
    assert not opens(deps, second, mine)


@pytest.fixture
def client(deps, given, clerk):
    """A client's draft, started by the clerk in the clerk's own account."""
    given.office()
    return run(start_application, StartApplication(t.Relation.CLIENT), actor=clerk, deps=deps).reference


def listed(deps, actor):
    return [card.reference for card in read(my_applications, MyApplications(), actor=actor, deps=deps)]


@pytest.mark.parametrize("ended", ["time", "counter"])
def test_when_the_mandate_ends_the_clerks_own_account_does_not_open_the_clients_case(
    deps, given, clerk, clock, client, ended
):
    save = SaveAnswers(client, {Field.OCCUPATION: "Nelayan"})
    run(save_answers, save, actor=clerk, deps=deps)
    assert listed(deps, clerk) == [client]
    if ended == "time":
        clock.advance(timedelta(days=91))
    else:
        withdraw = WithdrawMandate(client, public_id(deps, clerk))
        run(mandates.withdraw_mandate, withdraw, actor=given.officer(Role.COUNTER), deps=deps)
    kept = rows(deps, t.Answer)
    asked = (
        (read, open_form, OpenForm(client)),
        (read, timeline, OpenTimeline(client)),
        (read, open_papers, OpenPapers(client)),
        (run, save_answers, replace(save, values={Field.OCCUPATION: "Guru"})),
        (run, withdraw_application, WithdrawApplication(client)),
    )
    for door, case, cmd in asked:
        with pytest.raises(NotFound):
            door(case, cmd, actor=clerk, deps=deps)
    assert listed(deps, clerk) == []
    assert rows(deps, t.Answer) == kept
    assert given.status(client) is Status.DRAFT


def test_a_clerk_who_is_none_any_more_lost_every_client_and_kept_their_own(deps, given, clerk, client):
    mine = given.application(clerk)
    citizen = replace(clerk, roles=frozenset({Role.APPLICANT}))
    assert opens(deps, clerk, client)
    assert not opens(deps, citizen, client)
    assert listed(deps, citizen) == [mine]


def test_a_clients_case_is_not_the_clerks_to_pass_on(deps, given, clerk, client):
    given.contact(given.account(clerk=True), "089876543210")
    assert read(mandates.my_references, None, actor=clerk, deps=deps) == []
    with pytest.raises(NotFound):
        run(mandates.name_clerk, NameClerk(client, "089876543210", UNTIL), actor=clerk, deps=deps)
    assert [mandate.clerk_id for mandate in rows(deps, t.Mandate)] == [clerk.id]


@pytest.mark.parametrize(
    ("phone", "ends_on", "refusal"),
    [
        ("089999999999", UNTIL, ClerkUnknown),
        ("081111111111", UNTIL, ClerkUnknown),
        (PHONE, date(2026, 11, 24), MandateEnd),
        (PHONE, date(2020, 1, 1), MandateEnd),
        (PHONE, date(2028, 1, 1), MandateEnd),
        (PHONE, date.max, MandateEnd),
    ],
)
def test_mandates_that_are_not_given(deps, given, siti, clerk, phone, ends_on, refusal):
    given.contact(given.account(), "081111111111")  # an ordinary account is no clerk
    mine = given.application(siti)
    with pytest.raises(refusal):
        run(mandates.name_clerk, NameClerk(mine, phone, ends_on), actor=siti, deps=deps)
    assert rows(deps, t.Mandate) == []


def test_only_for_my_own_application(deps, given, siti, clerk):
    theirs = given.application()
    for actor, refusal in ((siti, NotFound), (PUBLIC, NotSignedIn), (given.officer(Role.COUNTER), NotAllowed)):
        with pytest.raises(refusal):
            run(mandates.name_clerk, NameClerk(theirs, PHONE, UNTIL), actor=actor, deps=deps)
    assert rows(deps, t.Mandate) == []


def test_a_clients_papers_ask_for_the_signed_letter_and_a_named_clerks_do_not(deps, given, siti, clerk):
    mine = given.application(siti)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    client = run(start_application, StartApplication(t.Relation.CLIENT), actor=clerk, deps=deps).reference
    kinds = {ref: read(open_papers, OpenPapers(ref), actor=clerk, deps=deps).papers.kinds for ref in (mine, client)}
    assert PaperKind.MANDATE in kinds[client] - kinds[mine]


def test_the_clerks_desk_shows_whom_they_help_with_which_letter_and_what_is_left(deps, given, siti, clerk, clock):
    deps.options = {"clerk_month_limit": 3}
    mine = given.application(siti)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    client = run(start_application, StartApplication(t.Relation.CLIENT), actor=clerk, deps=deps).reference
    given.application()  # somebody else's

    def desk():
        return read(mandates.clerk_desk, None, actor=clerk, deps=deps)

    assert {care.reference: care.letter for care in desk().people} == {mine: None, client: False}
    assert (desk().helped, desk().month_limit, desk().drafts) == (2, 3, 1)
    given.papers(client, PaperKind.MANDATE)
    assert {care.reference: care.letter for care in desk().people} == {mine: None, client: True}
    run(mandates.withdraw_mandate, WithdrawMandate(mine, public_id(deps, clerk)), actor=siti, deps=deps)
    assert [care.reference for care in desk().people] == [client]
    clock.advance(timedelta(days=91))
    assert (desk().people, desk().helped) == ((), 0)
    for actor, refusal in ((siti, NotAllowed), (PUBLIC, NotSignedIn), (given.officer(Role.COUNTER), NotAllowed)):
        with pytest.raises(refusal):
            read(mandates.clerk_desk, None, actor=actor, deps=deps)


def test_a_clerk_has_a_monthly_limit(deps, given, clerk, clock):
    def may(ctx, _: None) -> None:
        mandates.clerk_may_start(ctx)

    deps.options = {"clerk_month_limit": 2}
    for _ in range(2):
        run(may, None, actor=clerk, deps=deps)
        siti = given.account()
        run(mandates.name_clerk, NameClerk(given.application(siti), PHONE, UNTIL), actor=siti, deps=deps)
    with pytest.raises(ClerkLimit) as refused:
        run(may, None, actor=clerk, deps=deps)
    assert refused.value.facts == {"count": 2}
    clock.advance(timedelta(days=7))
    run(may, None, actor=clerk, deps=deps)


def test_a_supervisor_appoints_and_ends(deps, given, siti, clerk):
    boss, village = given.officer(Role.SUPERVISOR), "21.04.01.1001"
    mine = given.application(siti)
    me = public_id(deps, clerk)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)

    def registered():
        return [(row.clerk, row.people) for row in read(mandates.clerks, None, actor=boss, deps=deps)]

    assert registered() == [(me, 1)]
    run(mandates.end_clerk, EndClerk(me), actor=boss, deps=deps)
    assert registered() == []
    with pytest.raises(NotFound):
        run(mandates.end_clerk, EndClerk(me), actor=boss, deps=deps)
    with pytest.raises(ClerkUnknown):
        run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    for phone, where, refusal in (
        ("089999999999", village, ClerkAccountMissing),
        (PHONE, "", UnknownArea),
        (PHONE, "2104011001", UnknownArea),
    ):
        with pytest.raises(refusal):
            run(mandates.appoint_clerk, AppointClerk(phone, where), actor=boss, deps=deps)
    run(mandates.appoint_clerk, AppointClerk(PHONE, village), actor=boss, deps=deps)
    assert [row.village for row in read(mandates.clerks, None, actor=boss, deps=deps)] == [village]
    assert opens(deps, clerk, mine)
    for actor in (clerk, given.officer(Role.COUNTER)):
        for case, cmd in ((mandates.appoint_clerk, AppointClerk(PHONE, village)), (mandates.end_clerk, EndClerk(me))):
            with pytest.raises(NotAllowed):
                run(case, cmd, actor=actor, deps=deps)
        with pytest.raises(NotAllowed):
            read(mandates.clerks, None, actor=actor, deps=deps)


def told(deps, actor):
    """What an account was told, oldest first."""
    with deps.reading() as db:
        return list(db.exec(select(t.Notice.kind).where(t.Notice.account_id == actor.id).order_by(t.Notice.id)))


def test_both_hear_that_a_mandate_was_withdrawn_and_the_clerk_puts_it_away(deps, given, siti, clerk):
    mine = given.application(siti)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    run(mandates.withdraw_mandate, WithdrawMandate(mine, public_id(deps, clerk)), actor=siti, deps=deps)
    assert (told(deps, siti), told(deps, clerk)) == (["mandate_ended"], ["client_ended"])
    mails = [row.payload for row in rows(deps, t.Outbox) if row.kind == "notice"]
    assert len(mails) == 2
    (line,) = read(noticeboard.my_notices, MyNotices(mine), actor=siti, deps=deps)
    assert line.kind == "mandate_ended"
    (news,) = read(noticeboard.clerk_news, "id", actor=clerk, deps=deps)
    assert (news.kind, mine in news.text) == ("client_ended", True)
    assert run(noticeboard.put_news_away, None, actor=clerk, deps=deps) == 1
    assert read(noticeboard.clerk_news, "id", actor=clerk, deps=deps) == []
    assert run(noticeboard.put_news_away, None, actor=clerk, deps=deps) == 0
    with deps.reading() as db:
        unsettled = db.exec(select(t.Notice.kind).where(t.Notice.settled_at == None)).all()  # noqa: E711
    assert unsettled == ["mandate_ended"]
    for actor, refusal in ((siti, NotAllowed), (PUBLIC, NotSignedIn)):
        with pytest.raises(refusal):
            read(noticeboard.clerk_news, "id", actor=actor, deps=deps)
        with pytest.raises(refusal):
            run(noticeboard.put_news_away, None, actor=actor, deps=deps)


def deliver(deps):
    """Hand every due message to a person without account to the messenger; what it was given."""
    sent = []

    class Post:
        def send(self, channel, to, subject, text, html, key):
            sent.append((channel, to, text))
            return key

    deps._outside[Messenger] = Post()
    for row in rows(deps, t.Outbox):
        if row.kind == "client_told":
            DELIVERERS[row.kind](deps, json.loads(row.payload))
    return sent


def test_a_client_without_account_hears_it_at_the_number_in_the_form(deps, given, clerk, client):
    withdraw = WithdrawMandate(client, public_id(deps, clerk))
    run(save_answers, SaveAnswers(client, {Field.PHONE: "0813 1111 2222"}), actor=clerk, deps=deps)
    run(mandates.withdraw_mandate, withdraw, actor=given.officer(Role.COUNTER), deps=deps)
    assert told(deps, clerk) == ["client_ended"]
    ((channel, to, text),) = deliver(deps)
    assert (channel, to) == ("sms", "081311112222")
    assert text.startswith("Surat kuasa ditarik")
    assert client in text


def test_the_clerks_own_number_in_the_form_is_not_the_persons(deps, given, clerk, client):
    run(save_answers, SaveAnswers(client, {Field.PHONE: PHONE}), actor=clerk, deps=deps)
    withdraw = WithdrawMandate(client, public_id(deps, clerk))
    run(mandates.withdraw_mandate, withdraw, actor=given.officer(Role.COUNTER), deps=deps)
    assert deliver(deps) == []


def test_the_message_to_a_client_waits_for_the_morning(deps, given, clerk, client, clock):
    clock.advance(timedelta(hours=14))
    withdraw = WithdrawMandate(client, public_id(deps, clerk))
    run(mandates.withdraw_mandate, withdraw, actor=given.officer(Role.COUNTER), deps=deps)
    (row,) = (row for row in rows(deps, t.Outbox) if row.kind == "client_told")
    assert row.due_at == after_quiet(clock.now()) > clock.now()


def test_a_person_renews_whom_they_named_when_the_time_is_over(deps, given, siti, clerk, clock):
    mine, me = given.application(siti), public_id(deps, clerk)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    later = RenewMandate(mine, me, date(2027, 3, 1))
    with pytest.raises(NotFound):
        run(mandates.renew_mandate, later, actor=siti, deps=deps)  # it lives
    clock.advance(timedelta(days=60))
    (over,) = read(mandates.lapsed_mandates, None, actor=siti, deps=deps)
    assert (over.reference, over.clerk, over.ends_on) == (mine, me, UNTIL)
    for actor, cmd, refusal in (
        (siti, replace(later, ends_on=date(2026, 1, 1)), MandateEnd),
        (given.account(), later, NotFound),
        (clerk, later, NotFound),
        (PUBLIC, later, NotSignedIn),
        (given.officer(Role.SUPERVISOR), later, NotAllowed),
    ):
        with pytest.raises(refusal):
            run(mandates.renew_mandate, cmd, actor=actor, deps=deps)
    assert not opens(deps, clerk, mine)
    run(mandates.renew_mandate, later, actor=siti, deps=deps)
    assert opens(deps, clerk, mine)
    assert read(mandates.lapsed_mandates, None, actor=siti, deps=deps) == []
    assert (told(deps, siti), told(deps, clerk)) == (["mandate_renewed"], ["client_renewed"])
    assert [row.act for row in rows(deps, t.AuditEvent) if row.actor == siti.key][-1] == "mandate.renew"


def test_what_was_taken_back_or_whose_clerk_is_none_is_not_renewed(deps, given, siti, clerk, clock):
    mine, me = given.application(siti), public_id(deps, clerk)
    run(mandates.name_clerk, NameClerk(mine, PHONE, UNTIL), actor=siti, deps=deps)
    clock.advance(timedelta(days=60))
    renew = RenewMandate(mine, me, date(2027, 3, 1))
    run(mandates.end_clerk, EndClerk(me), actor=given.officer(Role.SUPERVISOR), deps=deps)
    assert read(mandates.lapsed_mandates, None, actor=siti, deps=deps) == []
    with pytest.raises(NotFound):
        run(mandates.renew_mandate, renew, actor=siti, deps=deps)
    run(mandates.appoint_clerk, AppointClerk(PHONE, "21.04.01.1001"), actor=given.officer(Role.SUPERVISOR), deps=deps)
    run(mandates.withdraw_mandate, WithdrawMandate(mine, me), actor=siti, deps=deps)
    with pytest.raises(NotFound):
        run(mandates.renew_mandate, renew, actor=siti, deps=deps)


def test_a_clerk_renews_with_a_new_letter_and_with_nothing_less(deps, given, clerk, client, clock):
    renew = RenewByLetter(client)
    run(save_answers, SaveAnswers(client, {Field.NAME: "SITI AMINAH"}), actor=clerk, deps=deps)
    given.papers(client, PaperKind.MANDATE)
    with pytest.raises(NotFound):
        run(mandates.renew_by_letter, renew, actor=clerk, deps=deps)  # it lives
    clock.advance(timedelta(days=91))

    def lapsed():
        return [(c.reference, c.letter) for c in read(mandates.clerk_desk, None, actor=clerk, deps=deps).lapsed]

    assert lapsed() == [(client, False)]
    with pytest.raises(LetterMissing):
        run(mandates.renew_by_letter, renew, actor=clerk, deps=deps)  # the old letter is no evidence
    page = read(open_paper, OpenPaper(client, PaperKind.MANDATE), actor=clerk, deps=deps)
    assert (page.person, page.place.paper, page.may_change, page.lapsed) == ("", None, True, True)
    letter = read(clerk_letter, OfPickup(client), actor=clerk, deps=deps)
    assert (letter.holder, letter.giver, letter.until) == ("", "", None)
    for kind in (PaperKind.KTP, PaperKind.KK):
        with pytest.raises(NotFound):
            read(open_paper, OpenPaper(client, kind), actor=clerk, deps=deps)
    assert send(deps, clerk, client, PaperKind.MANDATE, DATA)
    with pytest.raises(LetterMissing):
        run(mandates.renew_by_letter, renew, actor=clerk, deps=deps)  # nobody could look at it yet
    with deps.writing() as db:
        db.exec(update(t.Paper).where(t.Paper.replaced_at == None).values(image_blob="x", state="good"))  # noqa: E711
    assert lapsed() == [(client, True)]
    stranger = given.account(clerk=True)
    for actor, refusal in ((stranger, NotFound), (given.account(), NotAllowed), (PUBLIC, NotSignedIn)):
        with pytest.raises(refusal):
            run(mandates.renew_by_letter, renew, actor=actor, deps=deps)
    assert not opens(deps, clerk, client)
    run(mandates.renew_by_letter, renew, actor=clerk, deps=deps)
    assert opens(deps, clerk, client)
    assert lapsed() == []
    (mandate,) = rows(deps, t.Mandate)
    assert mandate.ends_on == wib_day(clock.now()) + mandates.MANDATE_LIFE
    assert rows(deps, t.AuditEvent)[-1].act == "mandate.renew"
    assert told(deps, clerk) == ["client_renewed"]


def test_an_old_letter_is_closed_to_a_clerk_whose_time_is_over(deps, given, clerk, client, clock):
    given.papers(client, PaperKind.MANDATE)
    with deps.reading() as db:
        look = ViewPaper(db.exec(select(t.Paper.public_id)).one())
    assert read(view_paper, look, actor=clerk, deps=deps).blob
    clock.advance(timedelta(days=91))
    with pytest.raises(NotFound):
        read(view_paper, look, actor=clerk, deps=deps)


def test_a_letter_that_was_taken_back_is_not_renewed_by_the_clerk(deps, given, clerk, client, clock):
    clock.advance(timedelta(days=91))
    withdraw = WithdrawMandate(client, public_id(deps, clerk))
    run(mandates.withdraw_mandate, withdraw, actor=given.officer(Role.COUNTER), deps=deps)
    given.papers(client, PaperKind.MANDATE)
    assert read(mandates.clerk_desk, None, actor=clerk, deps=deps).lapsed == ()
    with pytest.raises(NotFound):
        run(mandates.renew_by_letter, RenewByLetter(client), actor=clerk, deps=deps)
    with pytest.raises(NotFound):
        send(deps, clerk, client, PaperKind.MANDATE, DATA)


def test_renewing_counts_as_helping_one_more(deps, given, clerk, client, clock):
    deps.options = {"clerk_month_limit": 1}
    clock.advance(timedelta(days=91))
    given.papers(client, PaperKind.MANDATE)
    run(mandates.name_clerk, NameClerk(given.application(them := given.account()), PHONE, UNTIL + timedelta(days=90)),
        actor=them, deps=deps)  # fmt: skip
    with pytest.raises(ClerkLimit):
        run(mandates.renew_by_letter, RenewByLetter(client), actor=clerk, deps=deps)
    assert not opens(deps, clerk, client)
