"""A notice on its way through the real providers of the sandbox: order, fallback, receipts, once per channel."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from lingga_app.adapters.chance import SeededChance
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.messages_http import Messages
from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.errors import NotAllowed, NotFound
from lingga_app.domain.notices import CONFIRM_WITHIN, LAST_PATIENCE, PATIENCE
from lingga_app.ports.messages import Messenger, Undeliverable
from lingga_app.services import notices
from lingga_app.services.noticeboard import (
    MyNotices,
    NoteCalled,
    ReadNotices,
    TryAnotherWay,
    UnreachedNotices,
    my_notices,
    note_called,
    read_notices,
    try_another_way,
    unreached_notices,
)
from lingga_app.services.notices import deliver_notice
from lingga_app.services.notify import notify
from lingga_app.services.outbox import work
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.settings import Mail, Outside
from tests.web import web_client

PHONE, EMAIL = "081234567890", "siti@contoh.id"
DELIVERERS = {"notice": deliver_notice}


@pytest.fixture
def outside(sandbox) -> Outside:
    nowhere = "http://127.0.0.1:9"
    return Outside(
        gateway_url=nowhere,
        registry_url=nowhere,
        post_url=nowhere,
        sms_url=f"{sandbox.url}/sms",
        chat_url=f"{sandbox.url}/chat",
        registry_key="",
        post_key="",
        sms_key=sandbox.sms_key,
        chat_key=sandbox.chat_key,
        mail=Mail(port=sandbox.smtp_port),
    )


@pytest.fixture
def messages(outside):
    messenger = Messages(outside)
    yield messenger
    messenger.close()


@pytest.fixture
def deps(engine, clock, vault, messages) -> Deps:
    return Deps(
        engine,
        clock=clock,
        chance=SeededChance(7),
        vault=vault,
        events=MemoryEvents(),
        options={"office_phone": "077621234"},
        outside={Messenger: messages},
    )


@pytest.fixture
def siti(given):
    """A person with all three ways, chat first."""
    actor = given.account()
    given.contact(actor, PHONE)
    given.contact(actor, EMAIL)
    return actor


@dataclass(frozen=True)
class Tell:
    references: tuple[str, ...]
    kind: str = "chat_answered"


def tell(ctx: Ctx, cmd: Tell) -> None:
    for reference in cmd.references:
        application = ctx.db.exec(select(t.Application).where(t.Application.reference == reference)).one()
        notify(ctx, application, cmd.kind, **({"when": ctx.now, "place": "Daik"} if cmd.kind == "boat_moved" else {}))


def told(deps, given, siti, *, times: int = 1, kind: str = "chat_answered") -> str:
    references = tuple(given.application(siti) for _ in range(times))
    run(tell, Tell(references, kind), actor=SYSTEM, deps=deps)
    return references[0]


def turn(deps) -> None:
    while work(deps, DELIVERERS):
        pass


def rows(deps, table):
    with deps.reading() as db:
        return list(db.exec(select(table).order_by(table.id)))


def ways(deps) -> dict[str, str]:
    return {send.channel.value: send.state.value for send in rows(deps, t.NoticeSend)}


def channels(sandbox) -> list[str]:
    return [message["channel"] for message in [*sandbox.inbox(PHONE), *sandbox.inbox(EMAIL)]]


@pytest.fixture
def receipts(deps, receiver, tmp_path, monkeypatch, sandbox):
    """Hand the next callbacks of the sandbox to the real routes."""
    monkeypatch.setenv("LINGGA_CHAT_KEY", sandbox.chat_key)
    monkeypatch.setenv("LINGGA_SMS_KEY", sandbox.sms_key)

    with web_client(deps, tmp_path / "data", monkeypatch) as web:

        def hand_over(count: int, path: str) -> list[int]:
            answers = []
            for callback in receiver.take(count):
                signature = {"x-hub-signature-256": callback.headers["x-hub-signature-256"]}
                answers.append(web.post(f"/api/webhooks/{path}", content=callback.body, headers=signature).status_code)
            return answers

        hand_over.web = web
        yield hand_over


def test_the_first_way_that_arrives_is_the_only_one(deps, given, siti, sandbox, receipts):
    told(deps, given, siti)
    turn(deps)
    assert receipts(2, "chat") == [200, 200]
    assert ways(deps) == {"chat": "delivered"}
    deps.clock.advance(timedelta(hours=1))
    turn(deps)
    assert channels(sandbox) == ["chat"]
    [notice] = rows(deps, t.Notice)
    assert notice.settled_at is not None
    assert notice.given_up_at is None


def test_the_order_is_the_persons_own(deps, given, siti, sandbox):
    given.ways(siti, "sms,email,chat")
    told(deps, given, siti)
    turn(deps)
    assert channels(sandbox) == ["sms"]


def test_accepted_but_never_delivered_falls_back_to_the_next_way(deps, given, siti, sandbox, receiver):
    sandbox.fault("chat", "undelivered")
    sandbox.fault("sms", "undelivered")
    told(deps, given, siti)
    turn(deps)
    deps.clock.advance(CONFIRM_WITHIN - timedelta(seconds=1))
    turn(deps)
    assert ways(deps) == {"chat": "sent"}
    deps.clock.advance(timedelta(seconds=1))
    turn(deps)
    assert ways(deps) == {"chat": "sent", "sms": "sent"}
    deps.clock.advance(CONFIRM_WITHIN)
    turn(deps)
    assert channels(sandbox) == ["email"]
    assert rows(deps, t.Notice)[0].settled_at is not None
    for _ in range(3):
        deps.clock.advance(timedelta(hours=1))
        turn(deps)
    assert len(rows(deps, t.NoticeSend)) == 3
    assert channels(sandbox) == ["email"]


def test_a_number_that_refuses_is_passed_at_once(deps, given, siti, sandbox):
    sandbox.fault("chat", "refuse")
    told(deps, given, siti)
    turn(deps)
    assert ways(deps) == {"chat": "failed", "sms": "sent"}
    assert channels(sandbox) == ["sms"]


def test_a_message_that_fails_later_is_followed_by_the_next_way(deps, given, siti, sandbox, receipts):
    sandbox.fault("chat", "failed", times=1)
    told(deps, given, siti)
    turn(deps)
    receipts(1, "chat")
    assert ways(deps) == {"chat": "failed"}
    turn(deps)
    assert receipts(1, "sms") == [200]
    assert ways(deps) == {"chat": "failed", "sms": "delivered"}


def test_an_account_without_mail_misses_nothing(deps, given, sandbox):
    actor = given.account()
    given.contact(actor, PHONE)
    told(deps, given, actor)
    turn(deps)
    assert channels(sandbox) == ["chat"]


def test_an_account_with_mail_only_gets_a_letter_with_nothing_personal_outside(deps, given, sandbox):
    actor = given.account()
    given.contact(actor, EMAIL)
    reference = told(deps, given, actor)
    turn(deps)
    [letter] = sandbox.inbox(EMAIL)
    assert letter["subject"] == "Petugas menjawab pertanyaan Anda"
    assert reference not in letter["subject"]
    assert reference in letter["text"]
    assert ways(deps) == {"email": "sent"}


def test_a_lost_answer_is_never_sent_again_on_the_same_way(deps, given, siti, sandbox):
    sandbox.fault("chat", "reply_lost", times=1)
    told(deps, given, siti)
    for _ in range(4):
        turn(deps)
        deps.clock.advance(timedelta(minutes=2))
    assert channels(sandbox).count("chat") == 1
    assert ways(deps)["chat"] == "sent"


def test_a_provider_that_is_down_is_asked_again_and_then_passed(deps, given, siti, sandbox):
    sandbox.fault("chat", "error", value=503)
    told(deps, given, siti)
    started = deps.clock.now()
    while deps.clock.now() < started + PATIENCE:
        turn(deps)
        assert channels(sandbox) == []
        deps.clock.advance(timedelta(minutes=2))
    turn(deps)
    deps.clock.advance(timedelta(minutes=11))
    turn(deps)
    assert ways(deps) == {"chat": "queued", "sms": "sent"}
    assert channels(sandbox) == ["sms"]


def test_a_dead_mail_server_delays_and_never_blocks(deps, given, sandbox):
    actor = given.account()
    given.contact(actor, EMAIL)
    sandbox.fault("smtp", "down", times=3)
    told(deps, given, actor)
    for _ in range(5):
        turn(deps)
        deps.clock.advance(timedelta(minutes=3))
    assert len(sandbox.inbox(EMAIL)) == 1
    assert rows(deps, t.Notice)[0].settled_at is not None


def test_nothing_wakes_people_but_a_boat_that_does_not_sail(deps, given, siti, sandbox, clock, receipts):
    clock.advance(timedelta(hours=9))  # 21.00 WIB
    told(deps, given, siti)
    turn(deps)
    assert channels(sandbox) == []
    told(deps, given, siti, kind="boat_moved")
    turn(deps)
    receipts(2, "chat")
    clock.advance(timedelta(hours=7, minutes=59))
    turn(deps)
    assert channels(sandbox) == ["chat"]
    clock.advance(timedelta(minutes=1))  # 05.00 WIB
    turn(deps)
    assert channels(sandbox) == ["chat", "chat"]


def test_a_family_told_the_same_gets_one_message(deps, given, siti, sandbox, receipts):
    told(deps, given, siti, times=3)
    turn(deps)
    [message] = sandbox.inbox(PHONE)
    references = [row.reference for row in rows(deps, t.Application)]
    assert all(reference in message["text"] for reference in references)
    receipts(2, "chat")
    assert all(notice.settled_at for notice in rows(deps, t.Notice))
    for reference in references:
        [line] = read(my_notices, MyNotices(reference), actor=siti, deps=deps)
        assert [(way.channel.value, way.state.value) for way in line.ways] == [("chat", "delivered")]


def test_one_of_a_family_who_has_read_it_does_not_silence_the_others(deps, given, siti, sandbox):
    first = told(deps, given, siti, times=2)
    run(read_notices, ReadNotices(first), actor=siti, deps=deps)
    turn(deps)
    [message] = sandbox.inbox(PHONE)
    assert first not in message["text"]
    assert rows(deps, t.Application)[1].reference in message["text"]


def test_what_was_read_in_the_app_is_not_sent(deps, given, siti, sandbox):
    reference = told(deps, given, siti)
    assert run(read_notices, ReadNotices(reference), actor=siti, deps=deps) == 1
    turn(deps)
    assert channels(sandbox) == []
    assert rows(deps, t.NoticeSend) == []


def test_receipts_repeated_late_or_forged_change_nothing(deps, given, siti, sandbox, receipts, receiver):
    told(deps, given, siti)
    turn(deps)
    sent, delivered = receiver.take(2)

    def post(body: bytes, signature: str) -> int:
        headers = {"x-hub-signature-256": signature}
        return receipts.web.post("/api/webhooks/chat", content=body, headers=headers).status_code

    good = delivered.headers["x-hub-signature-256"]
    assert post(delivered.body + b" ", good) == 403
    assert post(delivered.body, "") == 403
    assert post(delivered.body, sent.headers["x-hub-signature-256"]) == 403
    assert ways(deps) == {"chat": "sent"}
    assert post(delivered.body, good) == 200
    assert post(delivered.body, good) == 200
    assert post(sent.body, sent.headers["x-hub-signature-256"]) == 200
    assert ways(deps) == {"chat": "delivered"}
    run(notices.take_receipt, notices.Receipt("notice-1", "failed"), actor=SYSTEM, deps=deps)
    assert ways(deps) == {"chat": "delivered"}
    assert not run(notices.take_receipt, notices.Receipt("notice-999", "delivered"), actor=SYSTEM, deps=deps)
    assert not run(notices.take_receipt, notices.Receipt("code-1-chat", "delivered"), actor=SYSTEM, deps=deps)


def race(deps, public_id: str, workers: int = 8) -> None:
    barrier = Barrier(workers)

    def one(_: int) -> None:
        barrier.wait()
        deliver_notice(deps, {"notice": public_id})

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, range(workers)))


def test_racing_workers_send_one_message(deps, given, siti, sandbox):
    told(deps, given, siti)
    race(deps, rows(deps, t.Notice)[0].public_id)
    assert channels(sandbox) == ["chat"]


def test_control_without_the_claim_racing_workers_send_copies(deps, given, siti, sandbox, monkeypatch):
    monkeypatch.setattr(notices, "_claim", lambda ctx, notice_id, channel, send: 0)
    monkeypatch.setattr(notices, "settle_send", lambda ctx, cmd: None)
    told(deps, given, siti)
    race(deps, rows(deps, t.Notice)[0].public_id)
    assert channels(sandbox).count("chat") > 1


def failed_everywhere(deps, given, siti, sandbox) -> str:
    for part in ("chat", "sms", "smtp"):
        sandbox.fault(part, "refuse")
    reference = told(deps, given, siti)
    turn(deps)
    assert ways(deps) == {"chat": "failed", "sms": "failed", "email": "failed"}
    return reference


def test_what_reached_nobody_is_listed_for_staff_and_tried_again(deps, given, siti, sandbox):
    reference = failed_everywhere(deps, given, siti, sandbox)
    deps.clock.advance(timedelta(hours=2))
    helper = given.officer(Role.HELP_DESK)
    [item] = run(unreached_notices, UnreachedNotices(), actor=helper, deps=deps)
    assert (item.reference, item.age, item.phone) == (reference, timedelta(hours=2), PHONE)
    assert rows(deps, t.AuditEvent)[-1].act == "view.unreached_notices"
    for part in ("chat", "sms", "smtp"):
        sandbox.faults_off(part)
    run(try_another_way, TryAnotherWay(item.public_id), actor=helper, deps=deps)
    assert run(unreached_notices, UnreachedNotices(), actor=helper, deps=deps) == []
    turn(deps)
    assert channels(sandbox) == ["chat"]


def test_a_call_settles_it(deps, given, siti, sandbox):
    failed_everywhere(deps, given, siti, sandbox)
    helper = given.officer(Role.HELP_DESK)
    [item] = run(unreached_notices, UnreachedNotices(), actor=helper, deps=deps)
    run(note_called, NoteCalled(item.public_id), actor=helper, deps=deps)
    assert run(unreached_notices, UnreachedNotices(), actor=helper, deps=deps) == []
    assert rows(deps, t.AuditEvent)[-1].act == "notice.called"
    with pytest.raises(NotFound):
        run(try_another_way, TryAnotherWay(item.public_id), actor=helper, deps=deps)


def test_the_list_is_of_the_own_office_and_of_those_who_call(deps, given, siti, sandbox):
    failed_everywhere(deps, given, siti, sandbox)
    [notice] = rows(deps, t.Notice)
    with pytest.raises(NotAllowed):
        run(unreached_notices, UnreachedNotices(), actor=given.officer(Role.PRINTER), deps=deps)
    other = given.officer(Role.HELP_DESK, office="TPI")
    assert run(unreached_notices, UnreachedNotices(), actor=other, deps=deps) == []
    with pytest.raises(NotFound):
        run(try_another_way, TryAnotherWay(notice.public_id), actor=other, deps=deps)
    assert rows(deps, t.Notice)[0].given_up_at is not None


def test_after_a_day_without_any_way_an_officer_looks(deps, given, sandbox):
    actor = given.account()
    given.contact(actor, EMAIL)
    sandbox.fault("smtp", "down")
    told(deps, given, actor)
    turn(deps)
    deps.clock.advance(LAST_PATIENCE)
    turn(deps)
    assert rows(deps, t.Notice)[0].given_up_at is not None


def test_nobodys_notices_are_somebody_elses(deps, given, siti):
    reference = told(deps, given, siti)
    stranger = given.account()
    with pytest.raises(NotFound):
        read(my_notices, MyNotices(reference), actor=stranger, deps=deps)
    with pytest.raises(NotFound):
        run(read_notices, ReadNotices(reference), actor=stranger, deps=deps)
    own = told(deps, given, stranger)
    theirs = rows(deps, t.Notice)[0].public_id
    with pytest.raises(NotFound):
        run(read_notices, ReadNotices(own, theirs), actor=stranger, deps=deps)
    assert all(notice.read_at is None for notice in rows(deps, t.Notice))


@pytest.mark.parametrize("address", ["siti@contoh.id\r\nBcc: evil@x.id", "a@x.id, b@x.id", "Siti <siti@contoh.id>"])
def test_a_letter_goes_to_one_plain_address_only(messages, sandbox, address):
    with pytest.raises(Undeliverable):
        messages.send("email", address, "Kabar", "Isi", None, "k")
    with pytest.raises(Undeliverable):
        messages.send("email", EMAIL, "Kabar\r\nBcc: evil@x.id", "Isi", None, "k")
    assert sandbox.inbox(EMAIL) == sandbox.inbox("evil@x.id") == []
