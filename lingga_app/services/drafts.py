"""From "whom is it for" to "data sent": starting an application, saving answers as they are typed, sending.

Answers are saved one by one. A format that cannot be is refused and the browser keeps what was typed; what only looks
odd is saved and shown to the officer (`domain.registration`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update

from lingga_app.db.tables import Answer, Application, Mandate, Office, Relation, StatusChange
from lingga_app.db.types import table
from lingga_app.domain import references, registration
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import answer_due, wib_day
from lingga_app.domain.eligibility import FirstPassportOnly, TenYearsNotAllowed
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import ENDED, Act, Status
from lingga_app.domain.registration import NO, YES, AnswersIncomplete, DoubtKind
from lingga_app.domain.tariffs import YEARS
from lingga_app.services.answers import answers_of, columns_of, write_answers
from lingga_app.services.days import closed_days
from lingga_app.services.differences import differences
from lingga_app.services.erasing import erase
from lingga_app.services.find import Held, own_application, own_row
from lingga_app.services.mandates import CLERK_OPEN_DRAFTS, MANDATE_LIFE, clerk_may_start, open_drafts
from lingga_app.services.move import move
from lingga_app.services.nik import NikInUse, nik_is_held
from lingga_app.services.notify import notify
from lingga_app.services.paper_list import PaperList, adopt_shared, facts_on, paper_list
from lingga_app.services.registry import ask_registry
from lingga_app.services.run import Ctx

_applications, _answers = table(Application), table(Answer)
_offices, _moves = table(Office), insert(table(StatusChange))
_begin = insert(_applications).returning(_applications.c.id)
_own_open_case = select(_applications.c.reference, _applications.c.status).where(
    _applications.c.account_id == bindparam("account_"),
    _applications.c.relation == Relation.SELF,
    *(_applications.c.status != status for status in sorted(ENDED)),
)
_first_office = select(_offices.c.id).order_by(_offices.c.id).limit(1)
_lately_sent = (
    select(_applications.c.id)
    .where(_applications.c.office_id == bindparam("office_"), _applications.c.sent_at > bindparam("after_"))
    .limit(bindparam("most_"))
)
_touch = update(_applications).where(
    _applications.c.id == bindparam("application"), _applications.c.status == Status.DRAFT
)

OPEN_DRAFTS: Final = 10
"""Drafts that one account may have open at a time: a large family."""
COMPARED_TOGETHER: Final = frozenset({Field.NIK, Field.FAMILY_CARD, Field.BIRTH_DATE, Field.SEX, Field.NAME})
"""Answers that are held against each other when one of them is saved."""


class TooManyDrafts(AppError):
    code = "too_many_drafts"
    id = "Ada {count} permohonan yang belum dikirim di akun ini. Selesaikan atau batalkan satu dulu."
    en = "This account has {count} applications that are not sent yet. Finish or cancel one of them first."


class AlreadyApplied(AppError):
    code = "already_applied"
    id = "Permohonan untuk Anda sendiri sudah ada. Buka Permohonan saya untuk melanjutkan."
    en = "There is already an application for yourself. Open My applications to go on with it."


class ApplicationSent(AppError):
    code = "application_sent"
    id = "Data ini sudah dikirim, jadi tidak bisa diubah di sini. Tanya petugas kalau ada yang keliru."
    en = "These details were sent already and cannot be changed here. Ask an officer if something is not right."


class PapersMissing(AppError):
    code = "papers_missing"
    id = "Masih ada {count} dokumen yang perlu difoto. Foto dulu, lalu kirim."
    en = "Some papers still need a photo ({count}). Photograph them first, then send."


@dataclass(frozen=True, slots=True)
class StartApplication:
    """`CLIENT` is for village clerks and records a mandate of 90 days."""

    relation: Relation = Relation.SELF


@dataclass(frozen=True, slots=True)
class Started:
    reference: str


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    reference: str
    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class SaveAnswers:
    """Several fields of one screen, saved together or not at all."""

    reference: str
    values: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Saved:
    """`at`: when it was committed. `doubts`: what an officer will look at.

    The answers are not repeated here: what a use case returns is kept in clear for repeated requests, so a caller who
    shows them takes `cleaned` of what it sent.
    """

    at: datetime
    doubts: tuple[DoubtKind, ...] = ()


@dataclass(frozen=True, slots=True)
class SendApplication:
    reference: str


@dataclass(frozen=True, slots=True)
class Sent:
    """`answer_by`: until when an officer has looked; None where nothing needs a look and the bill is open."""

    status: Status
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class WithdrawApplication:
    reference: str


@dataclass(frozen=True, slots=True)
class OpenForm:
    reference: str


@dataclass(frozen=True, slots=True)
class FormView:
    """The whole form, for going on with it on any device. `next` is the first screen with something missing."""

    reference: str
    status: Status
    relation: Relation
    answers: dict[Field, str]
    questions: tuple[registration.Question, ...]
    missing: tuple[Field, ...]
    next: registration.Question | None
    years: tuple[int, ...]
    saved_at: datetime | None


def start_application(ctx: Ctx, cmd: StartApplication) -> Started:
    """Open a draft. For oneself there is only one at a time: an open draft is given back instead of a second one.

    Raises `TooManyDrafts`, `AlreadyApplied`, `NotSignedIn`, `NotAllowed`.
    """
    ctx.actor.must(*((Role.CLERK,) if cmd.relation is Relation.CLIENT else (Role.APPLICANT, Role.CLERK)))
    if cmd.relation is Relation.CLIENT:
        clerk_may_start(ctx)
    if cmd.relation is Relation.SELF and (mine := _own_open(ctx)):
        return mine
    _ensure_room(ctx)
    reference = references.reference(ctx.chance.token(16))
    key_id = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
    application_id = ctx.db.execute(
        _begin,
        {
            "public_id": ctx.chance.public_id(),
            "reference": reference,
            "account_id": ctx.actor.id,
            "office_id": _office(ctx),
            "key_id": key_id,
            "relation": cmd.relation,
            "status": Status.DRAFT,
            "product": "",
            "purpose": "",
            "glance_reason": "",
            "created_at": ctx.now,
            "changed_at": ctx.now,
        },
    ).scalar_one()
    begun = {"application_id": application_id, "became": Status.DRAFT, "actor": ctx.actor.key, "reason": ""}
    ctx.db.execute(_moves, begun | {"at": ctx.now})
    if cmd.relation is Relation.CLIENT:
        ctx.db.add(
            Mandate(
                clerk_id=ctx.actor.id,
                application_id=application_id,
                given_at=ctx.now,
                ends_on=wib_day(ctx.now) + MANDATE_LIFE,
            )
        )
    ctx.record("application.start", "application", application_id, relation=cmd.relation)
    ctx.nudge(f"account:{ctx.actor.id}")
    return Started(reference)


def cleaned(values: Mapping[Field, str], today: date) -> dict[Field, str]:
    """What is stored of what was typed. Raises what `registration.clean` raises."""
    if strange := values.keys() - registration.ANSWERABLE:
        raise BadInput(field=min(strange))
    return {field: registration.clean(field, value, today) for field, value in values.items()}


def hold_draft(ctx: Ctx, application: Held, **columns: Any) -> None:
    """Take the row first: an answer and a sending that meet are decided here. Raises `ApplicationSent`."""
    if not ctx.db.execute(_touch, {"application": application.id, "changed_at": ctx.now, **columns}).rowcount:  # pyright: ignore[reportAttributeAccessIssue]
        raise ApplicationSent


def save_answer(ctx: Ctx, cmd: SaveAnswer) -> Saved:
    """Keep one answer. Saving the same again changes nothing but the time.

    Raises what `registration.clean` raises, `KkSameAsNik`, `ApplicationSent`, `NotFound`.
    """
    return keep_answers(ctx, own_row(ctx, cmd.reference), {cmd.field: cmd.value})


def save_answers(ctx: Ctx, cmd: SaveAnswers) -> Saved:
    """Keep the answers of one screen: all of them, or none if one is refused."""
    return keep_answers(ctx, own_row(ctx, cmd.reference), cmd.values)


def open_form(ctx: Ctx, query: OpenForm) -> FormView:
    """Everything answered so far, and where to go on."""
    application = own_application(ctx, query.reference)
    answers = answers_of(ctx, application)
    today = wib_day(ctx.now)
    saved_at = ctx.db.scalar(
        select(func.max(_answers.c.answered_at)).where(_answers.c.application_id == application.id)
    )
    return FormView(
        reference=application.reference,
        status=application.status,
        relation=application.relation,
        answers={field: value for field, value in answers.items() if field is not Field.KEPT},
        questions=registration.questions(answers, today),
        missing=registration.missing(answers, today),
        next=registration.next_question(answers, today),
        years=registration.years_allowed(answers, today),
        saved_at=saved_at,
    )


def send_application(ctx: Ctx, cmd: SendApplication) -> Sent:
    """Hand the finished form and papers to the office.

    An officer looks before money moves when a paper is not plainly readable or differs from the form, and always while
    the office receives few applications; the promised answer is 16.00 WIB of the next working day. Otherwise the bill
    is open at once.

    Raises `FirstPassportOnly`, `AnswersIncomplete`, `TenYearsNotAllowed`, `PapersMissing`, `NikInUse`,
    `ApplicationSent`, `NotFound`.
    """
    application = own_application(ctx, cmd.reference)
    if application.status is not Status.DRAFT:
        raise ApplicationSent
    answers = answers_of(ctx, application)
    today = wib_day(ctx.now)
    _ensure_complete(answers, today)
    product = registration.product_of(answers, today)
    if YEARS[product] not in registration.years_allowed(answers, today):
        raise TenYearsNotAllowed
    papers = paper_list(ctx, application, facts_on(today, answers, application))
    if not papers.complete:
        raise PapersMissing(count=len(papers.unsettled))
    if nik_is_held(ctx, application):
        raise NikInUse
    reason = _why_looked_at(ctx, application, answers, papers)
    due = answer_due(ctx.now, closed_days(ctx)) if reason else None
    adopt_shared(ctx, application, papers)
    status = move(
        ctx,
        application,
        Act.SEND if reason else Act.SEND_CLEAR,
        sent_at=ctx.now,
        glance_reason=reason,
        glance_due_at=due,
        product=product,
    )
    ask_registry(ctx, application)
    found = registration.doubts(answers, today)
    if found:
        ctx.record("application.doubts", "application", application.id or 0, kinds=sorted({d.kind for d in found}))
    if due is None:
        notify(ctx, application, "glance_accepted", once="clear")
    else:
        notify(ctx, application, "sent", once="sent", until=due)
    return Sent(status, due)


def withdraw_application(ctx: Ctx, cmd: WithdrawApplication) -> None:
    """Cancel before paying: what the person gave us is erased, the NIK is free. Repeating it changes nothing.

    Raises `MoveNotAllowed` once a pay code is open or money has moved.
    """
    application = own_application(ctx, cmd.reference)
    if application.status is Status.WITHDRAWN:
        return
    move(ctx, application, Act.WITHDRAW)
    erase(ctx, application)


def keep_answers(ctx: Ctx, application: Held, values: Mapping[Field, str]) -> Saved:
    """Store answers of the actor's own draft. Raises what `cleaned` raises, `KkSameAsNik`, `ApplicationSent`."""
    today = wib_day(ctx.now)
    stored = cleaned(values, today)
    hold_draft(ctx, application, **columns_of(ctx, application, stored))
    found: tuple[DoubtKind, ...] = ()
    if COMPARED_TOGETHER & stored.keys():
        together = answers_of(ctx, application) | stored
        registration.check_together(together)
        found = tuple(doubt.kind for doubt in registration.doubts(together, today))
    write_answers(ctx, application, stored)
    ctx.nudge(f"application:{application.id}")
    return Saved(ctx.now, found)


def _ensure_complete(answers: registration.Answers, today: date) -> None:
    asked_twice = (Field.HELD_PASSPORT, Field.HELD_PASSPORT_AGAIN)
    if any(answers.get(field) == YES for field in asked_twice):
        raise FirstPassportOnly
    open_fields = set(registration.missing(answers, today))
    open_fields |= {field for field in asked_twice if answers.get(field) != NO}
    if open_fields:
        raise AnswersIncomplete(count=len(open_fields))


def _why_looked_at(ctx: Ctx, application: Application, answers: Mapping[Field, str], papers: PaperList) -> str:
    """Why an officer looks before money moves; "" where nobody need."""
    if papers.needs_glance:
        return "papers"
    if differences(ctx, answers, papers):
        return "differs"
    return "few" if _few_applications(ctx, application.office_id) else ""


def _few_applications(ctx: Ctx, office_id: int) -> bool:
    """Whether the office received so few in the last 24 hours that a person can look at every one."""
    many = ctx.option("glance_always_below", 15)
    asked = {"office_": office_id, "after_": ctx.now - timedelta(days=1), "most_": many}
    return len(ctx.db.execute(_lately_sent, asked).all()) < many


def _own_open(ctx: Ctx) -> Started | None:
    row = ctx.db.execute(_own_open_case, {"account_": ctx.actor.id}).first()
    if row is None:
        return None
    if row.status is not Status.DRAFT:
        raise AlreadyApplied
    return Started(row.reference)


def _ensure_room(ctx: Ctx) -> None:
    limit = CLERK_OPEN_DRAFTS if ctx.actor.may(Role.CLERK) else OPEN_DRAFTS
    count = open_drafts(ctx)
    if count >= limit:
        raise TooManyDrafts(count=count)


def _office(ctx: Ctx) -> int:
    found = ctx.db.execute(_first_office, {}).scalar()
    if found is None:
        raise RuntimeError("no office is set up")
    return found
