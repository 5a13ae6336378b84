"""Cases as they stand at the desks after check-in, for tests of the officers' side."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM, Actor, Role
from lingga_app.domain.calendar import issue_due
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.population import Registered, RegistryOutcome, RegistryPerson
from lingga_app.domain.reasons import ReturnReason
from lingga_app.services.claims import Claim, claim
from lingga_app.services.find import any_application
from lingga_app.services.office import seen_of
from lingga_app.services.proofread import AgreeDataPage, ShowDataPage, agree_data_page, show_data_page
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.verification import AskCorrection, AskedItem, ask_correction
from tests.factories import SITI, Given

ROLES = (Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.PRINTER, Role.COUNTER)
GOOD_PORTRAIT = '{"checked": true, "rules": []}'
_numbers = count(1)

SITI_REGISTERED = RegistryPerson(
    nik=SITI[Field.NIK],
    name=SITI[Field.NAME],
    birth_place=SITI[Field.BIRTH_PLACE],
    birth_on=SITI[Field.BIRTH_DATE],
    sex="female",
    family_card=SITI[Field.FAMILY_CARD],
    father_name=SITI[Field.FATHER_NAME],
    mother_name=SITI[Field.MOTHER_NAME],
    village="DABO",
    district="SINGKEP",
    state=Registered.ACTIVE,
)


@dataclass
class Desks:
    """`at(Status.VERIFIED)` gives the reference of a sound case that waits there."""

    given: Given
    deps: Deps
    anybody: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.anybody = self.given.officer(*ROLES, Role.SUPERVISOR)

    def at(self, status: Status, owner: Actor | None = None, **answers: str) -> str:
        """A case in this status with what belongs to it: visit, portrait, agreement, registry answer, steps done."""
        owner = owner or self.given.account()
        ref = self.given.filled_application(owner, Status.ARRIVED, **answers)
        self.moved(ref, Status.ARRIVED)
        visit = self.visit(ref)
        if status is Status.ARRIVED:
            return ref
        self.portrait(ref, visit)
        self.registry(ref, SITI_REGISTERED)
        now = self.deps.clock.now()
        columns: dict[str, Any] = {"interviewed_at": now, "issue_due_on": issue_due(now)}
        with self.deps.writing() as db:
            row = db.exec(select(t.Application).where(t.Application.reference == ref)).one()
            row.status = Status.INTERVIEWED
            for name, value in columns.items():
                setattr(row, name, value)
            db.get_one(t.Appointment, visit).checked_out_at = now
        self.proofread(ref, owner)
        if status is Status.RETURNED:
            self.returned(ref, AskedItem("mother_name", ReturnReason.PARENTS))
            return ref
        self.status(ref, status)
        return ref

    def id(self, ref: str) -> int:
        return self.given.application_id(ref)

    def status(self, ref: str, status: Status) -> None:
        """Put a case there, with the history row that every real move leaves."""
        with self.deps.writing() as db:
            row = db.exec(select(t.Application).where(t.Application.reference == ref)).one()
            row.status = status
        self.moved(ref, status)

    def moved(self, ref: str, became: Status) -> None:
        with self.deps.writing() as db:
            db.add(t.StatusChange(application_id=self.id(ref), became=became, actor="test", at=self.deps.clock.now()))

    def did(self, ref: str, step: t.Step, officer: Actor) -> None:
        """This officer did that step."""
        with self.deps.writing() as db:
            db.add(t.CaseStep(application_id=self.id(ref), step=step, officer_id=officer.id, at=self.deps.clock.now()))

    def visit(self, ref: str) -> int:
        """The person sits in the office: a confirmed appointment of today, checked in; its id."""
        now = self.deps.clock.now()
        n = next(_numbers)
        session_id = self.given.session(self.given.place(f"V{n}"), now - timedelta(minutes=30), taken=1)
        with self.deps.writing() as db:
            row = t.Appointment(
                public_id=f"{n:032d}",
                application_id=self.id(ref),
                session_id=session_id,
                booked_at=now - timedelta(days=3),
                checked_in_at=now - timedelta(minutes=20),
                counter="1",
                queue_number=1,
            )
            db.add(row)
            db.flush()
            return row.id or 0

    def portrait(self, ref: str, visit: int, verdict: str = GOOD_PORTRAIT) -> None:
        n = next(_numbers)
        with self.deps.writing() as db:
            db.add(
                t.Portrait(
                    application_id=self.id(ref),
                    appointment_id=visit,
                    officer_id=self.anybody.id,
                    blob=f"{n:032x}",
                    sha256=f"{n:064x}",
                    verdict=verdict,
                    taken_at=self.deps.clock.now(),
                )
            )

    def registry(self, ref: str, person: RegistryPerson | None) -> None:
        """What the population registry said about this NIK; None: nobody has it."""
        now, vault = self.deps.clock.now(), self.deps.vault
        with self.deps.writing() as db:
            row = db.exec(select(t.Application).where(t.Application.reference == ref)).one()
            typed = select(t.Answer).where(t.Answer.application_id == row.id, t.Answer.field == Field.NIK)
            nik = vault.open(db, row.key_id, db.exec(typed).one().value_sealed)
            record = json.dumps({"nik": nik, "person": asdict(person) if person else None})
            db.add(
                t.RegistryCheck(
                    application_id=row.id or 0,
                    outcome=person.outcome if person else RegistryOutcome.UNKNOWN,
                    record_sealed=vault.seal(db, row.key_id, record, self.deps.chance),
                    asked_at=now,
                    answered_at=now,
                )
            )

    def forget_registry(self, ref: str) -> None:
        with self.deps.writing() as db:
            for row in db.exec(select(t.RegistryCheck).where(t.RegistryCheck.application_id == self.id(ref))):
                db.delete(row)

    def proofread(self, ref: str, owner: Actor) -> None:
        page = self.do(show_data_page, ShowDataPage(ref), owner)
        self.do(agree_data_page, AgreeDataPage(ref, page.shown), owner)

    def seen(self, ref: str) -> int:
        def case(ctx: Ctx, cmd: int) -> int:
            return seen_of(ctx, any_application(ctx, cmd))

        return self.do(case, self.id(ref), SYSTEM)

    def returned(self, ref: str, *items: AskedItem) -> None:
        """Send an interviewed case back."""
        verifier = self.given.officer(Role.VERIFIER)
        self.do(ask_correction, AskCorrection(ref, self.seen(ref), items), verifier)

    def claimed(self, ref: str, officer: Actor) -> None:
        self.do(claim, Claim(ref), officer)

    def do(self, case: Callable[[Ctx, Any], Any], cmd: Any, actor: Actor) -> Any:
        return run(case, cmd, actor=actor, deps=self.deps)

    def household(self, officer: Actor, **columns: str) -> None:
        """Give an officer a NIK or family card: `household(officer, nik="2104...")`, `family_card=`."""
        with self.deps.writing() as db:
            row = db.get_one(t.Officer, officer.id)
            if nik := columns.get("nik"):
                row.nik_index = self.deps.vault.index(nik, "nik")
            if card := columns.get("family_card"):
                row.household_index = self.deps.vault.index(card, "household")

    def rows(self, kind: type[Any]) -> list[Any]:
        with self.deps.reading() as db:
            return list(db.exec(select(kind)).all())
