"""The papers of one application held against the list of its case: what is there, what stands instead, what is open.

Everything that asks "may this go on" asks `paper_list`: sending, the glance before payment, the pages.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select

from lingga_app.db.tables import Application, MissingPaper, Paper, PaperState, Relation, ReturnCase, ReturnItem
from lingga_app.db.types import any_of, table
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import ENDED
from lingga_app.domain.papers import CaseFacts, PaperKind, Requirement, required_papers
from lingga_app.domain.registration import FACT_FIELDS, case_facts
from lingga_app.services.answers import answers_of
from lingga_app.services.run import Ctx

_papers, _none, _applications = table(Paper), table(MissingPaper), table(Application)
_returns, _items = table(ReturnCase), table(ReturnItem)

JUDGING_WAIT: Final = timedelta(seconds=60)
"""How long sending waits for the automatic check. It advises; when it is late, an officer looks instead."""

S = PaperState
_BEST: Final = (S.ACCEPTED, S.GOOD, S.OVERRIDDEN, S.UNCHECKED, S.JUDGING, S.DOUBTFUL, S.TO_MEND)
SETTLED: Final = frozenset({S.ACCEPTED, S.GOOD, S.OVERRIDDEN, S.UNCHECKED})
"""States in which the applicant need do nothing more."""
PLAIN: Final = frozenset({S.ACCEPTED, S.GOOD})
"""States that need no officer's look."""


@dataclass(frozen=True, slots=True)
class PaperInfo:
    """The current version of one paper. `application_id` differs from the asker's where the household shares it.

    `opened`: there is a clean picture to show. `verdict`: what the automatic check measured (see `papers.verdict_of`).
    """

    id: int
    public_id: str
    application_id: int
    kind: PaperKind
    state: PaperState
    version: int
    pages: int
    sent_at: datetime
    opened: bool
    verdict: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class MissingInfo:
    """The applicant said that they do not have this paper. `accepted`: an officer lets the application go on so."""

    kind: PaperKind
    said_at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An officer asked for this place on the list to be mended."""

    item_id: int
    kind: PaperKind
    reason: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the list with what fills it. `late`: the automatic check did not come in time."""

    requirement: Requirement
    paper: PaperInfo | None = None
    missing: MissingInfo | None = None
    asked: Asked | None = None
    shared: bool = False
    late: bool = False

    @property
    def kind(self) -> PaperKind:
        """The kind to show: what is there, else what is wanted first."""
        return self.paper.kind if self.paper else self.requirement.kind

    @property
    def settled(self) -> bool:
        """Nothing is open for the applicant here."""
        if self.paper is not None:
            return self.paper.state in SETTLED or (self.paper.state is S.JUDGING and self.late)
        return self.missing is not None or not self.requirement.mandatory

    @property
    def accepted(self) -> bool:
        """An officer, or the automatic check alone, has accepted it, or lets it go."""
        if self.paper is not None:
            return self.paper.state in PLAIN
        return self.missing.accepted if self.missing else not self.requirement.mandatory


@dataclass(frozen=True)
class PaperList:
    """The whole list of one case. `returned`: id of the open return case, or 0; `open_fields`: answers of the form that
    it asks for and that are not given yet."""

    places: tuple[Place, ...]
    returned: int = 0
    open_fields: int = 0

    @cached_property
    def unsettled(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if not place.settled)

    @property
    def complete(self) -> bool:
        """Every required paper is there and clear, sent with a note, or answered with "saya tidak punya ini"."""
        return not self.unsettled

    @property
    def needs_glance(self) -> bool:
        """Something here is not plainly readable, or is missing: a person looks before money moves."""
        return not all(place.accepted for place in self.places)

    @property
    def doubtful(self) -> tuple[Place, ...]:
        """Places whose photo came with findings and waits for a new photo or a note."""
        return tuple(place for place in self.places if place.paper and place.paper.state is S.DOUBTFUL)

    @property
    def accepted(self) -> int:
        return sum(place.accepted and place.paper is not None for place in self.places)

    @property
    def kinds(self) -> frozenset[PaperKind]:
        """Every kind that can stand on this list."""
        return frozenset(kind for place in self.places for kind in place.requirement.any_of)

    @property
    def present(self) -> frozenset[PaperKind]:
        """Kinds that were sent and stand (for the list of originals to bring)."""
        return frozenset(place.paper.kind for place in self.places if place.paper)

    def place_of(self, kind: PaperKind) -> Place | None:
        return next((place for place in self.places if kind in place.requirement.any_of), None)


def facts_for(ctx: Ctx, application: Application) -> CaseFacts:
    """What the list depends on, from the answers. The age is that on the day of sending, today's until then."""
    answers = answers_of(ctx, application, *FACT_FIELDS)
    return facts_on(wib_day(application.sent_at or ctx.now), answers, application)


def facts_on(day: date, answers: Mapping[Field, str], application: Application) -> CaseFacts:
    """What the list depends on, on a day, from answers that were read already."""
    return case_facts(answers, day, by_clerk=application.relation is Relation.CLIENT)


def paper_list(ctx: Ctx, application: Application, facts: CaseFacts | None = None) -> PaperList:
    """Every requirement of this very case with its present state. `facts` spares reading the answers again."""
    requirements = required_papers(facts or facts_for(ctx, application))
    application_id = application.id or 0
    own = _by_kind(ctx.db.execute(_own, {"case_": application_id}).all())
    shared = _shared(ctx, application, requirements, own.keys())
    none = {
        PaperKind(row.kind): MissingInfo(PaperKind(row.kind), row.said_at, row.accepted_at is not None)
        for row in ctx.db.execute(_missing, {"case_": application_id}).all()
    }
    asked = ctx.db.execute(_asked, {"case_": application_id}).all()
    wanted = [row for row in asked if row.is_paper]
    return PaperList(
        tuple(_place(ctx, row, own, shared, none, wanted) for row in requirements),
        returned=asked[0].return_id if asked else 0,
        open_fields=sum(not row.is_paper and row.answered_at is None for row in asked),
    )


def adopt_shared(ctx: Ctx, application: Application, papers: PaperList) -> None:
    """Keep the household's papers as this application's own from the moment of sending.

    What the other application does later (a new photo, a withdrawal) changes nothing here. Until the worker has copied
    the files under this person's key, they open under the other one's.
    """
    for place in papers.places:
        if not place.shared or place.paper is None:
            continue
        source = ctx.db.get_one(Paper, place.paper.id)
        public_id = ctx.chance.public_id()
        values = {column.name: getattr(source, column.name) for column in _papers.columns if column.name != "id"}
        values |= {
            "public_id": public_id,
            "application_id": application.id,
            "version": _next_version(ctx, application.id or 0, source.kind),
            # A note was written for the other case; here the officer sees the paper with the machine's doubts.
            "note_sealed": None,
            "shared_from_id": source.id,
            "glanced_at": None,
            "glanced_by": None,
        }
        ctx.db.execute(insert(_papers).values(values))
        ctx.later("copy_paper", public_id, paper=public_id)


def _next_version(ctx: Ctx, application_id: int, kind: str) -> int:
    last = select(_papers.c.version).where(_papers.c.application_id == application_id, _papers.c.kind == kind)
    return (ctx.db.scalar(last.order_by(_papers.c.version.desc()).limit(1)) or 0) + 1


_current = select(
    _papers.c.id,
    _papers.c.public_id,
    _papers.c.application_id,
    _papers.c.kind,
    _papers.c.state,
    _papers.c.version,
    _papers.c.pages,
    _papers.c.sent_at,
    _papers.c.image_blob,
    _papers.c.verdict,
    _papers.c.reason,
).where(_papers.c.replaced_at.is_(None))
_own = _current.where(_papers.c.application_id == bindparam("case_"))
_lent = (
    _current.join(_applications, _applications.c.id == _papers.c.application_id)
    .where(
        _applications.c.account_id == bindparam("account_"),
        _applications.c.household_index == bindparam("household_"),
        _applications.c.id != bindparam("case_"),
        *(_applications.c.status != status for status in sorted(ENDED)),
        any_of(_papers.c.state, sorted(SETTLED)),
    )
    .order_by(_papers.c.sent_at)
)
_missing = select(_none.c.kind, _none.c.said_at, _none.c.accepted_at).where(
    _none.c.application_id == bindparam("case_")
)
_asked = (
    select(_items.c.id, _items.c.return_id, _items.c.target, _items.c.is_paper, _items.c.reason, _items.c.answered_at)
    .join(_returns, _returns.c.id == _items.c.return_id)
    .where(
        _returns.c.application_id == bindparam("case_"),
        _returns.c.answered_at.is_(None),
        _returns.c.closed_at.is_(None),
    )
)


def _by_kind(rows: Iterable[Row[Any]]) -> dict[PaperKind, PaperInfo]:
    return {PaperKind(row.kind): _info(row) for row in rows}


def _info(row: Row[Any]) -> PaperInfo:
    return PaperInfo(
        id=row.id,
        public_id=row.public_id,
        application_id=row.application_id,
        kind=PaperKind(row.kind),
        state=row.state,
        version=row.version,
        pages=row.pages,
        sent_at=row.sent_at,
        opened=bool(row.image_blob),
        verdict=json.loads(row.verdict),
        reason=row.reason,
    )


def _shared(
    ctx: Ctx, application: Application, requirements: tuple[Requirement, ...], own: Iterable[PaperKind]
) -> dict[PaperKind, PaperInfo]:
    """Papers that another application of this account and family card already has, while this one is not sent."""
    wanted = {kind for row in requirements if row.household for kind in row.any_of} - set(own)
    if application.household_index is None or application.sent_at is not None or not wanted:
        return {}
    asked = {"account_": application.account_id, "household_": application.household_index, "case_": application.id}
    return _by_kind(row for row in ctx.db.execute(_lent, asked).all() if row.kind in wanted)


def _place(
    ctx: Ctx,
    requirement: Requirement,
    own: Mapping[PaperKind, PaperInfo],
    shared: Mapping[PaperKind, PaperInfo],
    none: Mapping[PaperKind, MissingInfo],
    asked: Iterable[Row[Any]],
) -> Place:
    any_of = requirement.any_of
    mine = sorted((own[kind] for kind in any_of if kind in own), key=lambda paper: _BEST.index(paper.state))
    lent = [shared[kind] for kind in any_of if requirement.household and kind in shared]
    paper = next(iter([*mine, *lent]), None)
    missing = next((none[kind] for kind in any_of if kind in none), None)
    if missing and paper and paper.state is S.TO_MEND:
        paper = None  # asked to mend it, the applicant answered that there is none
    item = next((row for row in asked if row.target in any_of), None)
    return Place(
        requirement=requirement,
        paper=paper,
        missing=missing,
        asked=Asked(item.id, PaperKind(item.target), item.reason, item.answered_at is not None) if item else None,
        shared=bool(paper and not mine),
        late=bool(paper and paper.state is S.JUDGING and ctx.now - paper.sent_at > JUDGING_WAIT),
    )
