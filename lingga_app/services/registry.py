"""Asking the population registry about an applicant, and what it answered.

The registry is another office's system on the far side of a sea cable. So it is asked beforehand, by the outbox; while
it does not answer, interview and comparison go on, and only the approval waits for it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update

from lingga_app.db.tables import Application, RegistryCheck
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.errors import AppError
from lingga_app.domain.form import Field
from lingga_app.domain.population import RegistryOutcome, RegistryPerson
from lingga_app.ports.registry import Registry
from lingga_app.services.answers import answers_of
from lingga_app.services.find import desk_case
from lingga_app.services.outbox import GiveUp
from lingga_app.services.run import Ctx, Deps, read, run

_checks, _applications = table(RegistryCheck), table(Application)
_ask = insert(_checks).returning(_checks.c.id)
_open = (
    select(_applications.c.id, _applications.c.key_id, _applications.c.reference, _applications.c.status)
    .join(_applications, _applications.c.id == _checks.c.application_id)
    .where(_checks.c.id == bindparam("id_"), _checks.c.outcome == RegistryOutcome.ASKED)
)
_key_of = select(_applications.c.key_id).where(_applications.c.id == bindparam("id_"))
_answer = (
    update(_checks)
    .where(_checks.c.id == bindparam("id_"), _checks.c.outcome == RegistryOutcome.ASKED)
    .values(outcome=bindparam("outcome_"), record_sealed=bindparam("record_"), answered_at=bindparam("at_"))
)
_newest_first = select(_checks).where(_checks.c.application_id == bindparam("case_")).order_by(_checks.c.id.desc())

ASK_AGAIN_AFTER: Final = timedelta(seconds=10)
"""A question younger than this is still on its way: asking once more would only queue behind it."""


class RegistryNotChecked(AppError):
    code = "registry_not_checked"
    id = "Data kependudukan belum dicek, jadi kasus ini belum bisa disetujui. Tekan Cek lagi, lalu coba lagi."
    en = "Population data is not checked yet, so this case cannot be approved. Press Check again, then try again."


class RegistryUnknown(AppError):
    code = "registry_unknown"
    id = "NIK ini tidak ada di data kependudukan. Minta perbaikan, atau tolak dengan alasannya."
    en = "This NIK is not in the population data. Ask for a correction, or refuse with the reason."


class RegistryBlocked(AppError):
    code = "registry_blocked"
    id = "Data kependudukan orang ini tercatat ganda atau meninggal. Minta pemohon ke Disdukcapil dulu."
    en = "The population record of this person is double or closed. Send the applicant to the civil registry first."


@dataclass(frozen=True, slots=True)
class CheckAgain:
    reference: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known. `person` is set for `FOUND` and `BLOCKED`."""

    outcome: RegistryOutcome
    asked_at: datetime
    answered_at: datetime | None
    person: RegistryPerson | None


def ask_registry(ctx: Ctx, application: Application) -> None:
    """Leave a question for the outbox: when the data are sent, when the person arrives, and after a NIK changed."""
    asked = {"application_id": application.id, "outcome": RegistryOutcome.ASKED, "asked_at": ctx.now}
    check_id = ctx.db.execute(_ask, asked).scalar_one()
    # Erased answers free their row numbers, which come again: the number alone names no question.
    ctx.later("registry_check", f"{check_id}:{ctx.chance.public_id()}", check=check_id)


def ask_registry_unless_known(ctx: Ctx, application: Application) -> None:
    """Ask only when there is neither an answer that fits the NIK nor a question under way."""
    known = last_check(ctx, application)
    if known is None:
        ask_registry(ctx, application)


def last_check(ctx: Ctx, application: Application) -> Checked | None:
    """The newest answer about the NIK as it stands now, else the question under way; None when there is neither.

    A new question does not undo an older answer: the registry may be down for longer than a case may wait.
    """
    rows = ctx.db.execute(_newest_first, {"case_": application.id}).all()
    under_way: Checked | None = None
    for row in rows:
        outcome = RegistryOutcome(row.outcome)
        if outcome is RegistryOutcome.ASKED:
            under_way = under_way or Checked(outcome, row.asked_at, None, None)
            continue
        record = json.loads(ctx.vault.open(ctx.db, application.key_id, row.record_sealed))
        if ctx.vault.index(record["nik"], "nik") == application.nik_index:
            person = RegistryPerson(**record["person"]) if record["person"] else None
            return Checked(outcome, row.asked_at, row.answered_at, person)
    return under_way


def need_registry(ctx: Ctx, application: Application) -> None:
    """Go on only if the registry knows this person.

    Raises `RegistryNotChecked`, `RegistryUnknown`, `RegistryBlocked`.
    """
    match last_check(ctx, application):
        case None | Checked(outcome=RegistryOutcome.ASKED):
            raise RegistryNotChecked
        case Checked(outcome=RegistryOutcome.UNKNOWN):
            raise RegistryUnknown
        case Checked(outcome=RegistryOutcome.BLOCKED):
            raise RegistryBlocked
        case _:
            return


def check_again(ctx: Ctx, cmd: CheckAgain) -> None:
    """Ask once more, now. Pressing twice asks once. Raises `NotAllowed`, `NotFound`, `OwnCase`."""
    application = desk_case(ctx, cmd.reference, Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER)
    asked_at = ctx.db.scalar(
        select(func.max(_checks.c.asked_at)).where(
            _checks.c.application_id == application.id, _checks.c.outcome == RegistryOutcome.ASKED
        )
    )
    if asked_at is not None and ctx.now - asked_at < ASK_AGAIN_AFTER:
        return
    ask_registry(ctx, application)
    ctx.record("registry.ask", "application", application.id or 0)
    ctx.nudge(f"application:{application.id}")


@dataclass(frozen=True, slots=True)
class _Question:
    check: int


@dataclass(frozen=True, slots=True)
class _Asked:
    application: int
    nik: str


@dataclass(frozen=True, slots=True)
class _Answer:
    check: int
    application: int
    nik: str
    person: RegistryPerson | None


def deliver_registry_check(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Ask outside any transaction, then write the answer. Raises `RegistryDown` to be tried again."""
    asked = read(_open_question, _Question(payload["check"]), actor=SYSTEM, deps=deps)
    if asked is None:
        return
    if not asked.nik:
        raise GiveUp("no NIK to ask about")
    person = deps.port(Registry).look_up(asked.nik)
    answer = _Answer(payload["check"], asked.application, asked.nik, person)
    run(_record_answer, answer, actor=SYSTEM, deps=deps)


def _open_question(ctx: Ctx, query: _Question) -> _Asked | None:
    ctx.actor.must(Role.SYSTEM)
    row = ctx.db.execute(_open, {"id_": query.check}).one_or_none()
    return None if row is None else _Asked(row.id, answers_of(ctx, row, Field.NIK).get(Field.NIK, ""))


def _record_answer(ctx: Ctx, cmd: _Answer) -> None:
    ctx.actor.must(Role.SYSTEM)
    key_id = ctx.db.execute(_key_of, {"id_": cmd.application}).scalar_one()
    record = json.dumps({"nik": cmd.nik, "person": asdict(cmd.person) if cmd.person else None}, ensure_ascii=False)
    outcome = cmd.person.outcome if cmd.person else RegistryOutcome.UNKNOWN
    sealed = ctx.vault.seal(ctx.db, key_id, record, ctx.chance)
    answered = ctx.change(_answer, {"id_": cmd.check, "outcome_": outcome, "record_": sealed, "at_": ctx.now})
    if answered:
        ctx.record("registry.answer", "application", cmd.application, outcome=outcome)
        ctx.nudge(f"application:{cmd.application}")
