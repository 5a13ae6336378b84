"""The registry adapter and the outbox against the sandbox's registry, over its socket."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from sqlmodel import select

from lingga_app.adapters.clock import FixedClock
from lingga_app.adapters.registry_http import HttpRegistry
from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.population import Registered
from lingga_app.ports.registry import Registry, RegistryDown
from lingga_app.services import registry
from lingga_app.services.answers import write_answers
from lingga_app.services.find import any_application
from lingga_app.services.outbox import work
from lingga_app.services.registry import (
    Checked,
    RegistryBlocked,
    RegistryNotChecked,
    RegistryOutcome,
    RegistryUnknown,
    deliver_registry_check,
)
from lingga_app.services.run import Ctx, Deps, run
from tests.factories import Given
from tests.sandbox_process import Sandbox

SITI = "2104015708940003"


@pytest.fixture
def adapter(sandbox: Sandbox, deps: Deps) -> Iterator[HttpRegistry]:
    made = HttpRegistry(f"{sandbox.url}/dukcapil", sandbox.registry_key, seconds=1)
    deps._outside = {Registry: made}  # pyright: ignore[reportPrivateUsage]
    yield made
    made.close()


def test_a_person_is_found(adapter: HttpRegistry) -> None:
    person = adapter.look_up(SITI)
    assert person is not None
    assert (person.name, person.sex, person.birth_on) == ("SITI NURHALIZA", "female", "1994-08-17")
    assert (person.mother_name, person.state) == ("ROHANA", Registered.ACTIVE)


def test_nobody_has_this_nik(adapter: HttpRegistry) -> None:
    assert adapter.look_up("2104010101010001") is None


@pytest.mark.parametrize(
    ("kind", "value"), [("down", 0), ("error", 500), ("error", 429), ("slow", 20), ("reply_lost", 0)]
)
def test_trouble_is_never_taken_for_an_answer(sandbox: Sandbox, adapter: HttpRegistry, kind: str, value: int) -> None:
    sandbox.fault("dukcapil", kind, times=1, value=value)
    with pytest.raises(RegistryDown):
        adapter.look_up(SITI)
    assert adapter.look_up(SITI) is not None


@pytest.mark.parametrize(("path", "key"), [("/dukcapil", "wrong"), ("/nowhere", "")])
def test_a_wrong_key_or_address_is_trouble_not_an_unknown_person(sandbox: Sandbox, path: str, key: str) -> None:
    with closing(HttpRegistry(sandbox.url + path, key or sandbox.registry_key)) as astray, pytest.raises(RegistryDown):
        astray.look_up(SITI)


# Through the outbox.


def ask(deps: Deps, application_id: int) -> None:
    def case(ctx: Ctx, cmd: int) -> None:
        registry.ask_registry(ctx, any_application(ctx, cmd))

    run(case, application_id, actor=SYSTEM, deps=deps)


def known(deps: Deps, application_id: int) -> Checked | None:
    seen: list[Checked | None] = []

    def case(ctx: Ctx, cmd: int) -> None:
        seen.append(registry.last_check(ctx, any_application(ctx, cmd)))

    run(case, application_id, actor=SYSTEM, deps=deps)
    return seen[0]


def need(deps: Deps, application_id: int) -> None:
    def case(ctx: Ctx, cmd: int) -> None:
        registry.need_registry(ctx, any_application(ctx, cmd))

    run(case, application_id, actor=SYSTEM, deps=deps)


def deliver(deps: Deps) -> None:
    work(deps, {"registry_check": deliver_registry_check})


@pytest.mark.usefixtures("adapter")
def test_down_means_go_on_without_approval_until_it_answers(
    sandbox: Sandbox, deps: Deps, given: Given, clock: FixedClock
) -> None:
    case = given.application_id(given.filled_application(status=Status.INTERVIEWED))
    with pytest.raises(RegistryNotChecked):
        need(deps, case)
    ask(deps, case)
    sandbox.fault("dukcapil", "down")
    deliver(deps)
    with pytest.raises(RegistryNotChecked):
        need(deps, case)
    sandbox.faults_off("dukcapil")
    clock.advance(timedelta(minutes=1))
    deliver(deps)
    need(deps, case)
    found = known(deps, case)
    assert found is not None
    assert found.outcome is RegistryOutcome.FOUND
    with deps.reading() as db:
        row = db.exec(select(t.RegistryCheck)).one()
        assert b"SITI" not in (row.record_sealed or b"SITI")
        assert all("SITI" not in event.details for event in db.exec(select(t.AuditEvent)).all())
    # Asked again while the registry is down: the answer it gave still counts.
    sandbox.fault("dukcapil", "down")
    ask(deps, case)
    deliver(deps)
    need(deps, case)
    sandbox.faults_off("dukcapil")


@pytest.mark.usefixtures("adapter")
def test_unknown_and_blocked_people_are_not_approved(sandbox: Sandbox, deps: Deps, given: Given) -> None:
    case = given.application_id(given.filled_application(status=Status.INTERVIEWED))
    sandbox.fault("dukcapil", "unknown", times=1)
    ask(deps, case)
    deliver(deps)
    with pytest.raises(RegistryUnknown):
        need(deps, case)
    sandbox.control("PUT", f"/dukcapil/_control/people/{SITI}", status="meninggal")
    ask(deps, case)
    deliver(deps)
    with pytest.raises(RegistryBlocked):
        need(deps, case)


@pytest.mark.usefixtures("adapter")
def test_an_answer_about_an_old_nik_counts_no_more(deps: Deps, given: Given) -> None:
    case = given.application_id(given.filled_application(status=Status.INTERVIEWED))
    ask(deps, case)
    deliver(deps)
    need(deps, case)

    def change(ctx: Ctx, cmd: int) -> None:
        row = any_application(ctx, cmd)
        write_answers(ctx, row, {Field.NIK: "2104010303900002"}, reason="test")
        row.nik_index = ctx.vault.index("2104010303900002", "nik")
        ctx.db.add(row)

    run(change, case, actor=SYSTEM, deps=deps)
    with pytest.raises(RegistryNotChecked):
        need(deps, case)
