"""Paper, form and population registry side by side, differences marked by letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from lingga_app.db.tables import AnswerChange, Application, Paper, ReturnCase, ReturnItem, ReturnKind
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.areas import UnknownArea, village
from lingga_app.domain.comparison import Difference, Likeness, compare
from lingga_app.domain.crosscheck import facts
from lingga_app.domain.form import COMPARED, Field
from lingga_app.domain.population import RegistryPerson
from lingga_app.services.answers import answers_of
from lingga_app.services.find import desk_columns
from lingga_app.services.office import CaseHead, head_of
from lingga_app.services.reading import read_of_case
from lingga_app.services.registry import last_check
from lingga_app.services.run import Ctx

_papers, _history = table(Paper), table(AnswerChange)
_returns, _items = table(ReturnCase), table(ReturnItem)

_latest = (
    select(_returns.c.id)
    .where(
        _returns.c.application_id == bindparam("case_"),
        _returns.c.kind == bindparam("kind_"),
        _returns.c.answered_at.is_not(None),
    )
    .order_by(_returns.c.id.desc())
    .limit(1)
)
_items_of = select(_items).where(_items.c.return_id == bindparam("return_")).order_by(_items.c.id)
_changed_for = (
    select(_history.c.field, _history.c.old_sealed, _history.c.new_sealed)
    .where(_history.c.application_id == bindparam("case_"), _history.c.reason == bindparam("reason_"))
    .order_by(_history.c.id)
)
_current_papers = (
    select(_papers.c.public_id, _papers.c.kind, _papers.c.state, _papers.c.image_blob)
    .where(_papers.c.application_id == bindparam("case_"), _papers.c.replaced_at.is_(None))
    .order_by(_papers.c.id)
)

COMPARERS: Final = (Role.VERIFIER, Role.APPROVER)


@dataclass(frozen=True, slots=True)
class OpenComparison:
    reference: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact. `paper` and `registry` compare with what was typed (`ours`); `paper_kind`: where it was read."""

    field: Field
    ours: str
    paper: Difference
    paper_kind: str
    registry: Difference

    @property
    def differs(self) -> bool:
        """Whether a person must look: spelling habits do not count, unread values do not either."""
        doubtful = {Likeness.NEAR, Likeness.DIFFERS}
        return self.paper.likeness in doubtful or self.registry.likeness in doubtful


@dataclass(frozen=True, slots=True)
class PaperLine:
    public_id: str
    kind: str
    state: str
    opened: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """One item that was sent back and answered: what stood there before, and now. `kept`: the person insists."""

    target: str
    is_paper: bool
    reason: str
    before: str
    after: str
    kept: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Comparison:
    head: CaseHead
    rows: tuple[Row, ...]
    papers: tuple[PaperLine, ...]
    answered: tuple[Answered, ...]


def open_comparison(ctx: Ctx, cmd: OpenComparison) -> Comparison:
    """One case to compare, or to decide on. Recorded. Raises `NotAllowed`, `NotFound`, `OwnCase`."""
    application = desk_columns(ctx, cmd.reference, *COMPARERS)
    ctx.record("view.comparison", "application", application.id or 0)
    return Comparison(
        head=head_of(ctx, application),
        rows=comparison(ctx, application),
        papers=_paper_lines(ctx, application),
        answered=answered_items(ctx, application),
    )


def comparison(ctx: Ctx, application: Application) -> tuple[Row, ...]:
    """Every compared fact that was asked of this person, or that the registry knows."""
    answers = answers_of(ctx, application)
    checked = last_check(ctx, application)
    known = registry_values(checked.person if checked else None)
    read = paper_values(ctx, application, answers)
    rows: list[Row] = []
    for field in COMPARED:
        ours = shown_value(field, answers.get(field, ""))
        said, kind = read.get(field, ("", ""))
        if ours or said or known.get(field):
            rows.append(Row(field, ours, compare(ours, said), kind, compare(ours, known.get(field, ""))))
    return tuple(rows)


def shown_value(field: Field, value: str) -> str:
    """A stored answer as it can be compared: a village by its name, everything else as it is."""
    if field is Field.VILLAGE and value:
        try:
            return village(value).name.upper()
        except UnknownArea:
            return value
    return value


def registry_values(person: RegistryPerson | None) -> Mapping[Field, str]:
    """What the registry holds, by field."""
    if person is None:
        return {}
    return {
        Field.NIK: person.nik,
        Field.NAME: person.name,
        Field.SEX: person.sex,
        Field.BIRTH_PLACE: person.birth_place,
        Field.BIRTH_DATE: person.birth_on,
        Field.FAMILY_CARD: person.family_card,
        Field.FATHER_NAME: person.father_name,
        Field.MOTHER_NAME: person.mother_name,
        Field.VILLAGE: person.village.upper(),
    }


def paper_values(ctx: Ctx, application: Application, answers: Mapping[Field, str]) -> Mapping[Field, tuple[str, str]]:
    """What was read on the papers, by field, with the kind of paper; empty where nothing reads them.

    Of two papers with one field the one that disagrees with the form wins: a difference must not hide behind an
    agreement.
    """
    found: dict[Field, tuple[str, str]] = {}
    for paper in read_of_case(ctx, application):
        for field, said in facts(answers, paper).items():
            ours = shown_value(field, answers.get(field, ""))
            if field not in found or compare(ours, said.text).likeness in {Likeness.NEAR, Likeness.DIFFERS}:
                found[field] = (said.text, paper.kind)
    return found


def _paper_lines(ctx: Ctx, application: Application) -> tuple[PaperLine, ...]:
    rows = ctx.db.execute(_current_papers, {"case_": application.id}).all()
    return tuple(PaperLine(row.public_id, row.kind, row.state.value, bool(row.image_blob)) for row in rows)


def answered_items(
    ctx: Ctx, application: Application, kind: ReturnKind = ReturnKind.VERIFICATION
) -> tuple[Answered, ...]:
    """What changed in answer to the latest return of this kind: old and new side by side."""
    latest = ctx.db.execute(_latest, {"case_": application.id, "kind_": kind}).scalar()
    if latest is None:
        return ()
    items = ctx.db.execute(_items_of, {"return_": latest}).all()
    changes = ctx.db.execute(_changed_for, {"case_": application.id, "reason_": f"return:{latest}"}).all()

    def opened(sealed: bytes | None) -> str:
        return ctx.vault.open(ctx.db, application.key_id, sealed)

    def change_of(target: str) -> tuple[str, str]:
        mine = [row for row in changes if row.field == target]
        return (opened(mine[0].old_sealed), opened(mine[-1].new_sealed)) if mine else ("", "")

    return tuple(
        Answered(
            item.target,
            item.is_paper,
            item.reason,
            *change_of("" if item.is_paper else item.target),
            kept=item.kept,
            explanation=opened(item.explanation_sealed),
        )
        for item in items
    )
