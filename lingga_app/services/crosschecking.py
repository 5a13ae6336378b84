"""Before paying: what the papers say otherwise than the form, as questions, and a KTP that fills the form.

Each question is answered with one tap: the paper's value goes into the form, or the typed one stands and the person has
said so. Neither is a refusal; a difference that stands is looked at by an officer before money moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lingga_app.domain.crosscheck import Mismatch, prefill
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind
from lingga_app.services.answers import answers_of, write_answers
from lingga_app.services.differences import differences, kept_with
from lingga_app.services.drafts import ApplicationSent, hold_draft, keep_answers
from lingga_app.services.find import own_application, own_row
from lingga_app.services.paper_list import paper_list
from lingga_app.services.reading import read_papers
from lingga_app.services.run import Ctx


class QuestionGone(AppError):
    """The photo or the form changed since the question was shown."""

    code = "question_gone"
    id = "Isian atau foto tadi sudah berubah. Lihat lagi pertanyaannya, lalu pilih."
    en = "The answer or the photo has changed since. Look at the question again, then choose."
    http = 409


class NothingRead(AppError):
    code = "nothing_read"
    id = "Belum ada isian baru yang terbaca dari KTP. Ketik sendiri, atau foto ulang KTP."
    en = "Nothing new could be read from the KTP. Type it yourself, or photograph the KTP again."


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    reference: str


@dataclass(frozen=True, slots=True)
class Questions:
    """`asked`: open questions in the order of the form. `fills`: what the KTP can fill into empty fields."""

    reference: str
    asked: tuple[Mismatch, ...]
    fills: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """`field` and `read` name the question as it was shown. `take`: correct the form; else what was typed stands."""

    reference: str
    field: Field
    read: str
    take: bool


@dataclass(frozen=True, slots=True)
class FillFromKtp:
    reference: str


def open_questions(ctx: Ctx, query: OpenQuestions) -> Questions:
    """The questions of one's own draft. Once sent there are none: what is open then is the officer's. An office may
    keep them to its officers altogether (`paper_questions`).

    Raises `NotSignedIn`, `NotAllowed`, `NotFound`.
    """
    application = own_application(ctx, query.reference)
    if application.status is not Status.DRAFT:
        return Questions(application.reference, (), {})
    answers, papers = answers_of(ctx, application), paper_list(ctx, application)
    wanted = ctx.option("paper_questions", True)
    fills = [prefill(paper, answers) for paper in read_papers(ctx, papers)]
    return Questions(
        reference=application.reference,
        asked=tuple(row.mismatch for row in differences(ctx, answers, papers) if wanted and not row.kept),
        fills=next((found for found in fills if found), {}),
    )


def answer_question(ctx: Ctx, cmd: AnswerQuestion) -> None:
    """Correct the form by the paper, or keep what was typed. Repeating it changes nothing.

    Raises `QuestionGone`, `ApplicationSent`, what `registration.clean` raises of a value that cannot be, `NotFound`.
    """
    application = own_application(ctx, cmd.reference)
    if application.status is not Status.DRAFT:
        raise ApplicationSent
    answers = answers_of(ctx, application)
    if cmd.take and cmd.read and answers.get(cmd.field) == cmd.read:
        return
    found = differences(ctx, answers, paper_list(ctx, application))
    asked = next((row for row in found if (row.mismatch.field, row.mismatch.read) == (cmd.field, cmd.read)), None)
    if asked is None:
        raise QuestionGone
    if cmd.take:
        if not cmd.read:
            raise BadInput(field=cmd.field.value)
        keep_answers(ctx, own_row(ctx, cmd.reference), {cmd.field: cmd.read})
    elif not asked.kept:
        hold_draft(ctx, application)
        write_answers(ctx, application, {Field.KEPT: kept_with(answers, asked.mismatch)})
    ctx.record("paper.question", "application", application.id or 0, field=cmd.field, taken=cmd.take)
    ctx.nudge(f"application:{application.id}")


def fill_from_ktp(ctx: Ctx, cmd: FillFromKtp) -> tuple[Field, ...]:
    """Write what was read on the KTP into fields that are empty; returns which. Nothing typed is ever overwritten.

    Raises `NothingRead`, `ApplicationSent`, `NotFound`.
    """
    application = own_application(ctx, cmd.reference)
    if application.status is not Status.DRAFT:
        raise ApplicationSent
    answers = answers_of(ctx, application)
    ktps = [paper for paper in read_papers(ctx, paper_list(ctx, application)) if paper.kind is PaperKind.KTP]
    values = prefill(ktps[0], answers) if ktps else {}
    if not values:
        raise NothingRead
    keep_answers(ctx, own_row(ctx, cmd.reference), values)
    ctx.record("paper.fill", "application", application.id or 0, fields=sorted(values))
    return tuple(values)
