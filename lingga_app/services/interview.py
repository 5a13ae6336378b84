"""The interview: what the officer sees, notes saved as typed, and its end, which starts the clock for the book."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update

from lingga_app.db.tables import Appointment, AppointmentState, InterviewNote, Step
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import issue_due, wib_day
from lingga_app.domain.errors import BadInput, MoveNotAllowed
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.registration import Doubt, doubts
from lingga_app.services.answers import answers_of
from lingga_app.services.claims import free_for_me
from lingga_app.services.days import closed_days
from lingga_app.services.find import desk_case, desk_columns
from lingga_app.services.move import hold, move
from lingga_app.services.office import CaseHead, head_of
from lingga_app.services.portraits import PortraitInfo, need_portrait, portrait_of
from lingga_app.services.proofread import need_proofread
from lingga_app.services.registry import ask_registry_unless_known
from lingga_app.services.run import Ctx
from lingga_app.services.steps import take_step

_notes, _appointments = table(InterviewNote), table(Appointment)
_first_note = insert(_notes)
_rewrite = (
    update(_notes)
    .where(_notes.c.application_id == bindparam("case_"), _notes.c.officer_id == bindparam("me_"))
    .values(text_sealed=bindparam("text_"), private=bindparam("private_"), changed_at=bindparam("at_"))
)
_check_out = (
    update(_appointments)
    .where(
        _appointments.c.application_id == bindparam("case_"),
        _appointments.c.state == AppointmentState.CONFIRMED,
        _appointments.c.checked_out_at.is_(None),
    )
    .values(checked_out_at=bindparam("at_"))
)

NOTE_LIMIT: Final = 4000
ASKED: Final = (
    Field.HELD_PASSPORT_AGAIN,
    Field.PURPOSE,
    Field.OCCUPATION,
    Field.BIRTH_PLACE,
    Field.BIRTH_DATE,
    Field.MARITAL,
    Field.FATHER_NAME,
    Field.MOTHER_NAME,
    Field.SPOUSE_NAME,
    Field.PHONE,
)
"""Answers that the interviewer goes through with the person."""


@dataclass(frozen=True, slots=True)
class OpenInterview:
    reference: str


@dataclass(frozen=True, slots=True)
class InterviewView:
    """`note` is this officer's own; `doubts`: what looked odd in the answers."""

    head: CaseHead
    answers: tuple[tuple[Field, str], ...]
    doubts: tuple[Doubt, ...]
    note: str
    private: bool
    noted_at: datetime | None
    portrait: PortraitInfo | None


@dataclass(frozen=True, slots=True)
class SaveNote:
    """The officer's note as it stands; `private`: not for the applicant's copy of the file."""

    reference: str
    text: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class FinishInterview:
    reference: str


def open_interview(ctx: Ctx, cmd: OpenInterview) -> InterviewView:
    """The interview of one case. Recorded. Raises `NotAllowed`, `NotFound`, `OwnCase`."""
    application = desk_columns(ctx, cmd.reference, Role.INTERVIEWER)
    ctx.record("view.interview", "application", application.id or 0)
    answers = answers_of(ctx, application)
    mine = ctx.db.execute(
        select(_notes.c.text_sealed, _notes.c.private, _notes.c.changed_at).where(
            _notes.c.application_id == application.id, _notes.c.officer_id == ctx.actor.id
        )
    ).one_or_none()
    return InterviewView(
        head=head_of(ctx, application),
        answers=tuple((field, answers[field]) for field in ASKED if answers.get(field)),
        doubts=doubts(answers, wib_day(ctx.now)),
        note=ctx.vault.open(ctx.db, application.key_id, mine.text_sealed) if mine else "",
        private=bool(mine and mine.private),
        noted_at=mine.changed_at if mine else None,
        portrait=portrait_of(ctx, application),
    )


def save_note(ctx: Ctx, cmd: SaveNote) -> datetime:
    """Keep the note as typed so far; the moment it was kept. Only while the person is here.

    Raises `BadInput` for a text that is too long, `CaseTaken`, `MoveNotAllowed` after the interview.
    """
    application = desk_columns(ctx, cmd.reference, Role.INTERVIEWER)
    free_for_me(ctx, application)
    if application.status is not Status.ARRIVED:
        raise MoveNotAllowed(status=application.status.value, act="save_note")
    if len(cmd.text) > NOTE_LIMIT:
        raise BadInput(field="note")
    sealed = ctx.vault.seal(ctx.db, application.key_id, cmd.text, ctx.chance)
    mine = {"case_": application.id, "me_": ctx.actor.id}
    if not ctx.change(_rewrite, mine | {"text_": sealed, "private_": cmd.private, "at_": ctx.now}):
        row = {"application_id": application.id, "officer_id": ctx.actor.id, "text_sealed": sealed}
        ctx.db.execute(_first_note, row | {"private": cmd.private, "changed_at": ctx.now})
    return ctx.now


def finish_interview(ctx: Ctx, cmd: FinishInterview) -> date:
    """ARRIVED -> INTERVIEWED: portrait taken, data page agreed to. Returns the last day for the book.

    The four working days run from now (Permenkumham 8/2014, article 22). The person is checked out with it. Raises
    `PortraitMissing`, `PortraitDoubtful`, `NotProofread`, `NotCheckedIn`, `CaseTaken`, `TwoPersons`, `MoveNotAllowed`.
    """
    application = desk_case(ctx, cmd.reference, Role.INTERVIEWER)
    hold(ctx, application, Act.FINISH_INTERVIEW, Status.ARRIVED)
    free_for_me(ctx, application)
    need_portrait(ctx, application)
    need_proofread(ctx, application)
    take_step(ctx, application, Step.INTERVIEW)
    ctx.change(_check_out, {"case_": application.id, "at_": ctx.now})
    ask_registry_unless_known(ctx, application)
    due_on = issue_due(ctx.now, closed_days(ctx))
    move(ctx, application, Act.FINISH_INTERVIEW, interviewed_at=ctx.now, issue_due_on=due_on)
    return due_on
