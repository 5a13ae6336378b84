"""The auditor's reading room: latest records, one case's records, the checks on demand. Reading is a record too."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, literal, select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.services.audit import Findings, audit
from lingga_app.services.run import Ctx
from lingga_app.services.seal_audit import ChainState, verify_chain

_events, _app, _officer = table(t.AuditEvent), table(t.Application), table(t.Officer)
PAGE = 100


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """`about`: a reference, or an officer's user name, or nothing for the latest. `before`: id to page on from."""

    about: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    id: int
    at: datetime
    actor: str
    username: str
    act: str
    reference: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    lines: tuple[AuditLine, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CheckAll:
    pass


@dataclass(frozen=True, slots=True)
class Health:
    chain: ChainState
    findings: Findings


def read_audit(ctx: Ctx, query: ReadAudit) -> AuditPage:
    """Newest first, a hundred at a time."""
    ctx.actor.must(Role.AUDITOR)
    ctx.record("view.audit", about=query.about[:40])
    of_case = (_events.c.subject_kind == "application") & (_app.c.id == _events.c.subject_id)
    by_officer = _events.c.actor == literal("officer:").concat(cast(_officer.c.id, String))
    rows = select(_events, _app.c.reference, _officer.c.username).select_from(
        _events.outerjoin(_app, of_case).outerjoin(_officer, by_officer)
    )
    if query.about:
        case = ctx.db.execute(select(_app.c.id).where(_app.c.reference == query.about.upper())).scalar()
        of_this = (_events.c.subject_kind == "application") & (_events.c.subject_id == case)
        rows = rows.where(of_this if case else _officer.c.username == query.about.lower())
    if query.before:
        rows = rows.where(_events.c.id < query.before)
    found = ctx.db.execute(rows.order_by(_events.c.id.desc()).limit(PAGE + 1)).all()
    lines = tuple(
        AuditLine(row.id, row.at, row.actor, row.username or "", row.act, row.reference or "") for row in found[:PAGE]
    )
    return AuditPage(lines, more=len(found) > PAGE)


def check_all(ctx: Ctx, _: CheckAll) -> Health:
    """The whole chain and every invariant, now."""
    ctx.actor.must(Role.AUDITOR, Role.SUPERVISOR)
    ctx.record("audit.checked")
    return Health(verify_chain(ctx), audit(ctx, None))
