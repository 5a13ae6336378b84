"""A notice is written once, with facts that fill its words in every channel."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.notify import notify
from lingga_app.services.run import Ctx, run
from lingga_app.words.messages import render, unpack


@dataclass(frozen=True)
class Tell:
    application_id: int
    kind: str
    facts: tuple[tuple[str, object], ...] = ()


def tell(ctx: Ctx, cmd: Tell) -> None:
    application = ctx.db.get_one(t.Application, cmd.application_id)
    notify(ctx, application, cmd.kind, once="first", **dict(cmd.facts))


def rows(deps, table):
    with deps.reading() as db:
        return db.exec(select(table)).all()


def test_what_is_stored_fills_the_message(deps, given):
    ref = given.application()
    facts = (("count", 1), ("due", date(2026, 12, 1)))
    run(tell, Tell(given.application_id(ref), "return_asked", facts), actor=SYSTEM, deps=deps)
    [notice] = rows(deps, t.Notice)
    message = render(notice.kind, "id", unpack(notice.facts), "077621234")
    assert message.sms.startswith(f"Paspor: ada 1 hal perlu diperbaiki sebelum Sel 1 Des. Buka situs, nomor {ref}.")


def test_the_same_news_is_told_once(deps, given):
    cmd = Tell(given.application_id(given.application()), "chat_answered")
    for _ in range(2):
        run(tell, cmd, actor=SYSTEM, deps=deps)
    assert len(rows(deps, t.Notice)) == 1
    assert len(rows(deps, t.Outbox)) == 1


@pytest.mark.parametrize("kind", ["return_asked", "no_such_notice"])
def test_a_notice_that_could_not_be_said_is_not_written(deps, given, kind):
    with pytest.raises(KeyError):
        run(tell, Tell(given.application_id(given.application()), kind), actor=SYSTEM, deps=deps)
    assert rows(deps, t.Notice) == rows(deps, t.Outbox) == []
