"""The chat: in order, once, plain text only, always owned or promised, and nobody else's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import update
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.chat import ConversationTaken, MessageEmpty, MessageTooLong, clean, promised_answer
from lingga_app.domain.errors import NotAllowed, NotFound, NotSignedIn, TooMany
from lingga_app.services import chat
from lingga_app.services.chat import (
    ClaimConversation,
    OpenChat,
    SendMessage,
    answer_message,
    claim_conversation,
    deliver_chat_unread,
    open_case_chat,
    open_chat,
    send_message,
)
from lingga_app.services.chat_desk import ChatQueue, OpenCaseCard, case_card, chat_queue, keep_promises
from lingga_app.services.outbox import work
from lingga_app.services.run import read, run


@pytest.fixture
def siti(given):
    return given.account()


@pytest.fixture
def reference(given, siti) -> str:
    return given.application(siti)


@pytest.fixture
def rina(given):
    return given.officer(Role.HELP_DESK)


def rows(deps, table):
    with deps.reading() as db:
        return list(db.exec(select(table).order_by(table.id)))


def texts(found) -> list[str]:
    return [saying.text for saying in found.sayings]


def test_a_talk_is_read_in_order_by_both_sides(deps, siti, rina, reference):
    run(send_message, SendMessage(reference, "Nama saya Siti."), actor=siti, deps=deps)
    run(answer_message, SendMessage(reference, "Baik, kami catat."), actor=rina, deps=deps)
    run(send_message, SendMessage(reference, "Terima kasih."), actor=siti, deps=deps)
    mine = run(open_chat, OpenChat(reference), actor=siti, deps=deps)
    theirs = run(open_case_chat, OpenChat(reference), actor=rina, deps=deps)
    assert texts(mine) == texts(theirs) == ["Nama saya Siti.", "Baik, kami catat.", "Terima kasih."]
    assert [saying.mine for saying in mine.sayings] == [True, False, True]
    assert [saying.mine for saying in theirs.sayings] == [False, True, False]
    assert mine.sayings[1].name == rows(deps, t.Officer)[0].name
    assert [saying.seq for saying in mine.sayings] == [1, 2, 3]


def test_the_same_request_is_one_message(deps, siti, rina, reference):
    for _ in range(3):
        said = run(send_message, SendMessage(reference, "Halo."), actor=siti, deps=deps, request_id="r1")
        assert said.seq == 1
    # Another officer or applicant may use the same id for a message of their own.
    assert run(answer_message, SendMessage(reference, "Halo."), actor=rina, deps=deps, request_id="r1").seq == 2
    assert len(rows(deps, t.Message)) == 2
    assert rows(deps, t.Conversation)[0].last_seq == 2


def test_a_message_outlives_the_answer_to_its_request(deps, siti, reference):
    run(send_message, SendMessage(reference, "Halo."), actor=siti, deps=deps, request_id="r1")
    with deps.writing() as db:
        db.execute(t.RequestLog.__table__.delete())  # swept after its life
    assert run(send_message, SendMessage(reference, "Halo."), actor=siti, deps=deps, request_id="r1").seq == 1
    assert len(rows(deps, t.Message)) == 1
    assert run(send_message, SendMessage(reference, "Lagi."), actor=siti, deps=deps, request_id="r2").seq == 2


def send_in_parallel(deps, siti, reference, senders: int = 20) -> list[object]:
    barrier = Barrier(senders)

    def one(n: int) -> object:
        barrier.wait()
        try:
            # Every request comes twice, as from a phone that lost the first answer.
            return run(
                send_message, SendMessage(reference, f"Pesan {n // 2}"), actor=siti, deps=deps, request_id=f"r{n // 2}"
            ).seq
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(senders) as pool:
        return list(pool.map(one, range(senders)))


def test_twenty_parallel_senders_keep_order_and_write_each_once(deps, siti, reference):
    seqs = send_in_parallel(deps, siti, reference)
    assert sorted(set(seqs)) == list(range(1, 11))
    assert all(seqs[n] == seqs[n + 1] for n in range(0, 20, 2))
    messages = sorted(rows(deps, t.Message), key=lambda row: row.seq)
    assert [row.seq for row in messages] == list(range(1, 11))
    assert len({row.request_id for row in messages}) == 10
    assert rows(deps, t.Conversation)[0].last_seq == 10
    found = run(open_chat, OpenChat(reference), actor=siti, deps=deps)
    assert sorted(texts(found)) == sorted(f"Pesan {n}" for n in range(10))


def test_control_a_counter_that_is_read_first_loses_messages(deps, siti, reference, monkeypatch):
    run(send_message, SendMessage(reference, "Pertama"), actor=siti, deps=deps)
    barrier = Barrier(4)
    guarded = chat._write

    def unguarded(ctx, application, text, name, promised=None):
        conversation = ctx.db.execute(select(t.Conversation)).scalar_one()
        ctx.db.add(
            t.Message(
                conversation_id=conversation.id,
                seq=conversation.last_seq + 1,
                sender=ctx.actor.key,
                text_sealed=b"x",
                request_id=ctx.request_id,
                at=ctx.now,
            )
        )
        return conversation.id, conversation.last_seq + 1, True

    assert guarded is not unguarded
    monkeypatch.setattr(chat, "_write", unguarded)

    def one(n: int) -> str:
        barrier.wait()
        try:
            run(send_message, SendMessage(reference, f"Pesan {n}"), actor=siti, deps=deps, request_id=f"x{n}")
        except Exception as error:
            return type(error).__name__
        return ""

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(one, range(4)))
    assert outcomes.count("") < 4
    assert "IntegrityError" in outcomes


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "[klik](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "'; DROP TABLE message; --",
        "{{7*7}} ${7*7} %s",
    ],
)
def test_hostile_text_stays_text(deps, siti, rina, reference, hostile):
    run(send_message, SendMessage(reference, hostile), actor=siti, deps=deps)
    assert texts(run(open_case_chat, OpenChat(reference), actor=rina, deps=deps)) == [hostile]
    assert hostile.encode() not in rows(deps, t.Message)[0].text_sealed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  halo\r\ndunia\x00\x1b[31m ", "halo\ndunia[31m"),
        ("gpj\u202eexe", "gpjexe"),
        ("a\u2066b\u2069\u200bc\ufeff", "abc"),
        ("baris\tsatu", "baris satu"),
        ("😀 ya", "😀 ya"),
        ("e\u0301", "é"),
    ],
)
def test_signs_that_nobody_sees_are_dropped(typed, kept):
    assert clean(typed) == kept


def test_nothing_and_too_much_are_refused_and_change_nothing(deps, siti, reference):
    for text, refusal in ((" \n\u200b ", MessageEmpty), ("a" * 1001, MessageTooLong)):
        with pytest.raises(refusal):
            run(send_message, SendMessage(reference, text), actor=siti, deps=deps)
    assert rows(deps, t.Message) == rows(deps, t.Conversation) == []
    run(send_message, SendMessage(reference, "a" * 1000), actor=siti, deps=deps)


def test_a_flood_is_slowed(deps, siti, reference):
    for n in range(chat.MESSAGES):
        run(send_message, SendMessage(reference, f"Pesan {n}"), actor=siti, deps=deps)
    with pytest.raises(TooMany):
        run(send_message, SendMessage(reference, "Lagi"), actor=siti, deps=deps)
    assert len(rows(deps, t.Message)) == chat.MESSAGES


def test_the_chat_of_others_does_not_exist(deps, given, siti, rina, reference):
    run(send_message, SendMessage(reference, "Rahasia"), actor=siti, deps=deps)
    stranger, other = given.account(), given.officer(Role.HELP_DESK, office="TPI")
    with pytest.raises(NotFound):
        run(open_chat, OpenChat(reference), actor=stranger, deps=deps)
    with pytest.raises(NotFound):
        run(send_message, SendMessage(reference, "Halo"), actor=stranger, deps=deps)
    for case in (open_case_chat, answer_message):
        cmd = OpenChat(reference) if case is open_case_chat else SendMessage(reference, "Halo")
        with pytest.raises(NotFound):
            run(case, cmd, actor=other, deps=deps)
        with pytest.raises(NotAllowed):
            run(case, cmd, actor=given.officer(Role.PRINTER), deps=deps)
        with pytest.raises(NotAllowed):
            run(case, cmd, actor=siti, deps=deps)
        with pytest.raises(NotSignedIn):
            run(case, cmd, actor=PUBLIC, deps=deps)
    assert read(chat_queue, ChatQueue(), actor=other, deps=deps).waiting == []
    assert len(rows(deps, t.Message)) == 1


def test_the_queue_shows_who_waits_longest_first(deps, given, siti, rina, reference):
    second = given.application(siti)
    run(send_message, SendMessage(reference, "Satu"), actor=siti, deps=deps)
    deps.clock.advance(timedelta(minutes=10))
    run(send_message, SendMessage(second, "Dua"), actor=siti, deps=deps)
    run(send_message, SendMessage(reference, "Masih menunggu"), actor=siti, deps=deps)
    desk = read(chat_queue, ChatQueue(), actor=rina, deps=deps)
    assert [item.reference for item in desk.waiting] == [reference, second]
    assert desk.waiting[0].waited == timedelta(minutes=10)
    assert desk.waiting[0].unread == 2
    run(answer_message, SendMessage(reference, "Baik"), actor=rina, deps=deps)
    desk = read(chat_queue, ChatQueue(), actor=rina, deps=deps)
    assert [item.reference for item in desk.waiting] == [second]
    assert [item.reference for item in desk.mine] == [reference]


def test_a_conversation_has_one_owner_until_it_is_taken_over(deps, given, siti, rina, reference):
    budi = given.officer(Role.COUNTER)
    run(send_message, SendMessage(reference, "Halo"), actor=siti, deps=deps)
    run(claim_conversation, ClaimConversation(reference), actor=rina, deps=deps)
    with pytest.raises(ConversationTaken):
        run(answer_message, SendMessage(reference, "Ya?"), actor=budi, deps=deps)
    assert len(rows(deps, t.Message)) == 1
    run(claim_conversation, ClaimConversation(reference, take_over=True), actor=budi, deps=deps)
    run(answer_message, SendMessage(reference, "Ya?"), actor=budi, deps=deps)
    assert [row.act for row in rows(deps, t.AuditEvent)] == ["chat.taken_over", "chat.answered"]


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)),  # Tuesday noon: by 16.00
        (datetime(2026, 11, 24, 8, 30, tzinfo=UTC), datetime(2026, 11, 25, 3, tzinfo=UTC)),  # 15.30: next day 10.00
        (datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2026, 11, 25, 3, tzinfo=UTC)),  # 22.00
        (datetime(2026, 11, 27, 12, tzinfo=UTC), datetime(2026, 11, 30, 3, tzinfo=UTC)),  # Friday evening: Monday
    ],
)
def test_every_question_has_a_promised_time(asked, promised):
    assert promised_answer(asked) == promised


def test_a_broken_promise_is_renewed_told_and_stays_in_the_queue(deps, siti, rina, reference):
    run(send_message, SendMessage(reference, "Halo"), actor=siti, deps=deps)
    deps.clock.advance(timedelta(hours=3))  # 15.00, open
    keep_promises(deps)
    assert rows(deps, t.Notice) == []
    deps.clock.advance(timedelta(hours=1, minutes=1))  # 16.01, closed
    keep_promises(deps)
    keep_promises(deps)
    [conversation] = rows(deps, t.Conversation)
    assert conversation.promised_at == datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert [notice.kind for notice in rows(deps, t.Notice)] == ["chat_promised"]
    assert len(read(chat_queue, ChatQueue(), actor=rina, deps=deps).waiting) == 1


def test_no_conversation_without_owner_and_promise(deps, siti, reference):
    from sqlalchemy.exc import IntegrityError

    run(send_message, SendMessage(reference, "Halo"), actor=siti, deps=deps)
    with pytest.raises(IntegrityError), deps.writing() as db:
        db.execute(update(t.Conversation).values(owner_id=None, promised_at=None))


def test_an_answer_that_was_read_live_needs_no_message(deps, siti, rina, reference):
    deliverers = {"chat_unread": deliver_chat_unread}
    run(send_message, SendMessage(reference, "Halo"), actor=siti, deps=deps)
    run(answer_message, SendMessage(reference, "Ya?"), actor=rina, deps=deps)
    run(open_chat, OpenChat(reference), actor=siti, deps=deps)
    deps.clock.advance(timedelta(minutes=3))
    work(deps, deliverers)
    assert rows(deps, t.Notice) == []
    run(answer_message, SendMessage(reference, "Masih di sana?"), actor=rina, deps=deps)
    run(answer_message, SendMessage(reference, "Kami tunggu."), actor=rina, deps=deps)
    deps.clock.advance(timedelta(minutes=3))
    work(deps, deliverers)
    assert [notice.kind for notice in rows(deps, t.Notice)] == ["chat_answered"]


def test_reading_is_told_to_the_writer(deps, siti, rina, reference):
    run(send_message, SendMessage(reference, "Halo"), actor=siti, deps=deps)
    assert run(open_chat, OpenChat(reference), actor=siti, deps=deps).read_seq == 0
    run(open_case_chat, OpenChat(reference), actor=rina, deps=deps)
    assert run(open_chat, OpenChat(reference), actor=siti, deps=deps).read_seq == 1


def test_the_case_card_is_recorded(deps, siti, rina, reference):
    card = run(case_card, OpenCaseCard(reference), actor=rina, deps=deps)
    assert card.reference == reference
    assert card.macros[0].text
    assert rows(deps, t.AuditEvent)[-1].act == "view.case_card"
