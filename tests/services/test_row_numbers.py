"""Deleted rows free their numbers and SQLite gives them out again: nothing that happens once may go by them alone."""

from datetime import timedelta

from sqlalchemy import delete, select

from lingga_app.adapters.clock import FixedClock
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, SYSTEM
from lingga_app.services.code_delivery import sweep_codes
from lingga_app.services.codes import AskCode, ask_code
from lingga_app.services.find import any_application
from lingga_app.services.registry import ask_registry
from lingga_app.services.run import Ctx, Deps, run
from tests.factories import Given


def keys(deps: Deps, kind: str) -> list[str]:
    box = table(t.Outbox)
    with deps.reading() as db:
        return list(db.execute(select(box.c.key).where(box.c.kind == kind)).scalars())


def test_a_code_can_be_asked_for_after_all_codes_were_swept(deps: Deps, clock: FixedClock) -> None:
    for number in ("081270007001", "081270007002"):
        run(ask_code, AskCode(number, "chat", f"a browser of its own {number}", "", "id"), actor=PUBLIC, deps=deps)
        clock.advance(timedelta(days=2))
        sweep_codes(deps)
    assert len(keys(deps, "code")) == 2


def test_the_registry_can_be_asked_after_the_last_question_was_erased(deps: Deps, given: Given) -> None:
    for ref in (given.application(), given.application()):
        number = given.application_id(ref)

        def ask(ctx: Ctx, cmd: int) -> None:
            ask_registry(ctx, any_application(ctx, cmd))

        run(ask, number, actor=SYSTEM, deps=deps)
        with deps.writing() as db:
            db.execute(delete(table(t.RegistryCheck)))
    assert len(keys(deps, "registry_check")) == 2
