"""Cases on their way from approval to the applicant's hands, made through the use cases where they exist."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from sqlalchemy import insert, select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Actor, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.ports.carrier import Postage, Recipient
from lingga_app.services.delivery import ChoosePost, choose_post
from lingga_app.services.parcels import PostPassport, _keep_label, _Labelled, post_passport
from lingga_app.services.pickup_codes import OfPickup, PickupSlip, show_code
from lingga_app.services.printing import PrintPassport, ReleasePassport, print_passport, release_passport
from lingga_app.services.proofread import proofread_lines
from lingga_app.services.run import Ctx, Deps, read, run
from tests.factories import SITI, Given

_numbers = count(1)
TO = Recipient("SITI NURHALIZA", "Jl. Pertama 1", "21.04.02")


@dataclass
class Booklets:
    """An office with one person per chair. `siti` owns the cases unless told otherwise."""

    given: Given

    def __post_init__(self) -> None:
        given = self.given
        self.deps: Deps = given.deps
        self.siti = given.account()
        self.interviewer, self.approver = given.officer(Role.INTERVIEWER), given.officer(Role.APPROVER)
        self.printer, self.counter = given.officer(Role.PRINTER), given.officer(Role.COUNTER)
        self.supervisor = given.officer(Role.SUPERVISOR)
        place = given.place(f"P{next(_numbers)}")
        self.session = given.session(place, self.deps.clock.now() - timedelta(hours=2), 500)

    def approved(self, owner: Actor | None = None, *, base=SITI, columns=None, **answers: str) -> str:
        """Interviewed, photographed, compared, proofread and approved by the office's people."""
        ref = self.given.filled_application(owner or self.siti, Status.APPROVED, base=base, columns=columns, **answers)
        run(self._history, ref, actor=SYSTEM, deps=self.deps)
        return ref

    def printed(self, owner: Actor | None = None, **options) -> str:
        ref = self.approved(owner, **options)
        self.print(ref)
        return ref

    def ready(self, owner: Actor | None = None, **options) -> str:
        ref = self.approved(owner, **options)
        self.release(ref)
        return ref

    def print(self, ref: str) -> None:
        self.given.books()
        run(print_passport, PrintPassport(ref), actor=self.printer, deps=self.deps)

    def release(self, ref: str) -> None:
        """Printed and let go, by the way that was chosen."""
        self.print(ref)
        run(release_passport, ReleasePassport(ref), actor=self.printer, deps=self.deps)

    def posted(self, number: str = "EE473124829ID") -> str:
        """Sent by post; the carrier's label is written as its answer would be."""
        ref = self.approved()
        run(choose_post, ChoosePost(ref, TO, Postage(9_000, 3)), actor=self.siti, deps=self.deps)
        self.release(ref)
        run(_keep_label, _Labelled(self.delivery(ref).id, number), actor=SYSTEM, deps=self.deps)
        run(post_passport, PostPassport(ref), actor=self.counter, deps=self.deps)
        return ref

    def slip(self, ref: str, owner: Actor | None = None) -> PickupSlip:
        return read(show_code, OfPickup(ref), actor=owner or self.siti, deps=self.deps)

    def delivery(self, ref: str):
        """The newest choice."""
        return self.rows(t.Delivery, ref)[-1]

    def rows(self, row, ref: str):
        """Rows of a table that belong to an application, oldest first."""
        it = table(row)
        with self.deps.reading() as db:
            return db.execute(
                select(it).where(it.c.application_id == self.given.application_id(ref)).order_by(it.c.id)
            ).all()

    def told(self, ref: str) -> list[str]:
        """Kinds of the notices about it, in order."""
        return [notice.kind for notice in self.rows(t.Notice, ref)]

    def _history(self, ctx: Ctx, ref: str) -> None:
        application = ctx.db.execute(select(t.Application).where(t.Application.reference == ref)).scalar_one()
        number, now = next(_numbers), ctx.now
        people = {t.Step.INTERVIEW: self.interviewer, t.Step.APPROVE: self.approver}
        for step, officer in people.items():
            ctx.db.add(t.CaseStep(application_id=application.id, step=step, officer_id=officer.id, at=now))
        seat = t.Appointment(
            public_id=f"{number:032x}", application_id=application.id, session_id=self.session, booked_at=now
        )
        ctx.db.add(seat)
        ctx.db.flush()
        ctx.db.add(
            t.Portrait(
                application_id=application.id,
                appointment_id=seat.id,
                officer_id=self.interviewer.id,
                blob=f"{number:032x}",
                sha256=f"{number:064x}",
                taken_at=now,
            )
        )
        lines, hashed = proofread_lines(ctx, application)
        sealed = ctx.vault.seal(ctx.db, application.key_id, str(lines), ctx.chance)
        ctx.db.execute(
            insert(table(t.Proofread)).values(
                application_id=application.id, lines_hash=hashed, lines_sealed=sealed, agreed_at=now
            )
        )
