"""Where the papers of a case say otherwise than its form, and which of these the person has answered already."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lingga_app.db.tables import Application
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.crosscheck import Mismatch, Why, mismatches
from lingga_app.domain.form import Field
from lingga_app.services.paper_list import PaperList
from lingga_app.services.reading import read_of_case, read_papers
from lingga_app.services.run import Ctx

_KEPT_ROWS: Final = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """One difference. `kept`: the person has said that the typed value is right."""

    mismatch: Mismatch
    kept: bool


def differences(ctx: Ctx, answers: Mapping[Field, str], papers: PaperList) -> tuple[Standing, ...]:
    """Those of a draft, from the papers that stand on its list. Without a paper that was read there is none."""
    read = read_papers(ctx, papers)
    return _marked(answers, mismatches(answers, read, wib_day(ctx.now))) if read else ()


def differences_of_case(ctx: Ctx, application: Application, answers: Mapping[Field, str]) -> tuple[Standing, ...]:
    """Those of any case, for officers who have been let in."""
    return _marked(answers, mismatches(answers, read_of_case(ctx, application), wib_day(ctx.now)))


def kept_with(answers: Mapping[Field, str], row: Mismatch) -> str:
    """What `Field.KEPT` holds once the person has said that the typed value is right."""
    return json.dumps([*_kept(answers), _mark(row)][-_KEPT_ROWS:], ensure_ascii=False)


def _marked(answers: Mapping[Field, str], found: tuple[Mismatch, ...]) -> tuple[Standing, ...]:
    kept = _kept(answers)
    return tuple(Standing(row, _mark(row) in kept) for row in found)


def _mark(row: Mismatch) -> list[str]:
    """A question as it was answered: a photo that reads otherwise, or another answer, asks anew."""
    return [row.field.value, row.why.value if row.why is Why.NOT_LISTED else "", row.typed, row.read]


def _kept(answers: Mapping[Field, str]) -> list[list[str]]:
    return json.loads(answers.get(Field.KEPT) or "[]")
