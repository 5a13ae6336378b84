"""How often people disagree with the automatic check of a photo, and who turned out to be right.

Sending a doubted photo anyway with a note is a challenge; an officer's answer decides it. A rule that is often
overruled is a wrong rule.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from lingga_app.db.tables import Application, Paper, PaperState
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.services.papers import findings
from lingga_app.services.run import Ctx

_papers, _applications = table(Paper), table(Application)

COUNTED: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Challenges:
    """Of the photos judged in the last 30 days: how many were sent anyway, accepted so, or sent back. `by_rule`:
    challenges by the rule that had doubted."""

    judged: int
    challenged: int
    upheld: int
    back: int
    by_rule: Mapping[str, int]


def challenges(ctx: Ctx, _: None) -> Challenges:
    """Of one's own office; of all for the system (`/metrics`). Nothing personal. Raises `NotAllowed`."""
    ctx.actor.must(Role.SUPERVISOR, Role.AUDITOR, Role.SYSTEM)
    here = _papers.c.judged_at >= ctx.now - COUNTED
    if not ctx.actor.may(Role.SYSTEM):
        ours = select(_applications.c.id).where(_applications.c.office_id == ctx.actor.office_id)
        here &= _papers.c.application_id.in_(ours)
    judged = ctx.db.scalar(select(func.count()).select_from(_papers).where(here)) or 0
    rows = ctx.db.execute(
        select(_papers.c.state, _papers.c.verdict).where(here, _papers.c.note_sealed.is_not(None))
    ).all()
    states = Counter(row.state for row in rows)
    return Challenges(
        judged=judged,
        challenged=len(rows),
        upheld=states[PaperState.ACCEPTED],
        back=states[PaperState.TO_MEND],
        by_rule=Counter(rule for row in rows for rule in {found.rule for found in findings(json.loads(row.verdict))}),
    )
