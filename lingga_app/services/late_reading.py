"""Papers that arrived while nobody read: read afterwards, one at a time, so that officers see what stands on them.

What was decided about a photo stays decided: only what it says is added. It is asked for where a demonstration was
filled, which goes without the reader because its fortnight must be played in seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import case, select, update

from lingga_app.db.tables import Application, Paper, PaperState
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.file_refusals import FileRefused
from lingga_app.domain.lifecycle import Status
from lingga_app.inspection.inspect import inspect_file
from lingga_app.inspection.reader import PaperReader
from lingga_app.ports.document_store import DocumentStore, PaperBroken, PaperMissing
from lingga_app.services.judging import CARDS, PaperFiles, files_of
from lingga_app.services.reading import READ_AS, dumped_read
from lingga_app.services.run import Ctx, Deps, read, run

EVERY: Final = timedelta(seconds=5)
"""Between two of them: who sends a photo meanwhile waits for one paper at most."""
WAITING: Final = (Status.CHECKING, Status.ARRIVED, Status.INTERVIEWED, Status.RETURNED, Status.VERIFIED)
"""Somebody looks at these papers next."""

_papers, _applications = table(Paper), table(Application)
_unread = (
    _papers.c.replaced_at.is_(None),
    _papers.c.image_blob != "",
    _papers.c.read_sealed.is_(None),
    _papers.c.state != PaperState.JUDGING,
)


def read_afterwards(ctx: Ctx, _: None) -> int:
    """Ask for every current paper that nobody read: first what an officer opens next, and the newest. How many."""
    ctx.actor.must(Role.SYSTEM)
    soon = case((_applications.c.status.in_(WAITING), 0), else_=1)
    found = ctx.db.execute(
        select(_papers.c.public_id)
        .join(_applications, _applications.c.id == _papers.c.application_id)
        .where(*_unread, _papers.c.kind.in_(list(READ_AS)))
        .order_by(soon, _papers.c.id.desc())
    ).scalars()
    count = 0
    for count, public_id in enumerate(found, 1):
        ctx.later("read_paper", f"{public_id}:{ctx.now.isoformat()}", at=ctx.now + count * EVERY, paper=public_id)
    return count


@dataclass(frozen=True, slots=True)
class _Said:
    paper_id: int
    text: str = field(repr=False)


def read_paper(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer of `read_paper`: nothing without a reader, or where the paper was read or replaced meanwhile."""
    reader = deps.port_if_any(PaperReader)
    files = read(_to_read, payload["paper"], actor=SYSTEM, deps=deps)
    if reader is None or files is None:
        return
    try:
        data = deps.port(DocumentStore).read(files.original, sha256=files.sha256, owner_key=files.owner_key)
        kind = "ktp" if files.kind in CARDS else files.kind.value
        asked, today = READ_AS.get(files.kind, files.kind.value), wib_day(deps.clock.now())
        # Not turned upright: the picture that is stored was not, and the marks must lie on it.
        found = inspect_file(data, "", kind, reader=reader, asked=asked, today=today)
    except (FileRefused, PaperMissing, PaperBroken):
        return  # what could not be opened was said when it arrived; an officer has it
    if said := dumped_read(files.kind, found.read):
        run(_keep, _Said(files.paper_id, said), actor=SYSTEM, deps=deps)


def _to_read(ctx: Ctx, public_id: str) -> PaperFiles | None:
    files = files_of(ctx, public_id)
    if files is None:
        return None
    there = select(_papers.c.id).where(_papers.c.id == files.paper_id, *_unread)
    return files if ctx.db.execute(there).first() else None


def _keep(ctx: Ctx, cmd: _Said) -> None:
    ctx.actor.must(Role.SYSTEM)
    paper = ctx.db.execute(
        select(_papers.c.key_id, _papers.c.application_id).where(_papers.c.id == cmd.paper_id)
    ).one_or_none()
    if paper is None:
        return
    sealed = ctx.vault.seal(ctx.db, paper.key_id, cmd.text, ctx.chance)
    if ctx.change(update(_papers).where(_papers.c.id == cmd.paper_id, *_unread).values(read_sealed=sealed)):
        ctx.record("paper.read_late", "application", paper.application_id or 0, paper=cmd.paper_id)
        ctx.nudge(f"application:{paper.application_id}")
