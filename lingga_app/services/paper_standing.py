"""How an application's papers stand, from their rows: what is lacking, and whether a person must look first."""

from dataclasses import dataclass

from sqlalchemy import select

from lingga_app.db.tables import MissingPaper, Paper, PaperState
from lingga_app.db.types import table
from lingga_app.domain.papers import CaseFacts, PaperKind, required_papers
from lingga_app.services.run import Ctx

_papers, _none = table(Paper), table(MissingPaper)


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """`lacking`: places on the list with neither a paper nor "saya tidak punya ini". `to_mend`: sent back."""

    lacking: tuple[PaperKind, ...]
    to_mend: tuple[PaperKind, ...]
    accepted: int
    needs_look: bool

    @property
    def complete(self) -> bool:
        return not self.lacking and not self.to_mend


def paper_standing(ctx: Ctx, application_id: int, facts: CaseFacts) -> PaperStanding:
    """The papers of one application held against the list for its case.

    A person looks first (`needs_look`) at everything that is not plainly readable: doubtful, sent anyway, still being
    judged, or said not to exist.
    """
    rows = ctx.db.execute(
        select(_papers.c.kind, _papers.c.state).where(
            _papers.c.application_id == application_id, _papers.c.replaced_at.is_(None)
        )
    ).all()
    states = {PaperKind(row.kind): row.state for row in rows}
    said_none = {
        PaperKind(kind) for kind in ctx.db.scalars(select(_none.c.kind).where(_none.c.application_id == application_id))
    }
    known = states.keys() | said_none
    lacking = tuple(place.kind for place in required_papers(facts) if place.mandatory and not known & set(place.any_of))
    plain = {PaperState.GOOD, PaperState.ACCEPTED}
    return PaperStanding(
        lacking=lacking,
        to_mend=tuple(kind for kind, state in states.items() if state is PaperState.TO_MEND),
        accepted=sum(state in plain for state in states.values()),
        needs_look=bool(said_none - states.keys()) or any(state not in plain for state in states.values()),
    )
