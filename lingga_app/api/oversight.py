"""Looking at the whole house, for programs: the supervisor's summary, the auditor's records and checks."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from lingga_app.api.web import Who
from lingga_app.services import audit_log, summary

router = APIRouter(prefix="/api/v1/office", tags=["oversight"])

NO_STORE = {"cache-control": "no-store"}


@router.get("/summary", operation_id="summary")
async def read_summary(who: Who) -> summary.SummaryView:
    """Today's figures of the office, from one snapshot. Nothing personal."""
    return await who.ask(summary.summary, summary.Summary())


@router.get("/audit", operation_id="read_audit")
async def read_audit(
    who: Who,
    response: Response,
    about: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int, Query(ge=0, lt=2**63)] = 0,
) -> audit_log.AuditPage:
    """Records, newest first, a hundred at a time: of a reference or a user name, before a record. Recorded itself."""
    response.headers.update(NO_STORE)
    return await who.do(audit_log.read_audit, audit_log.ReadAudit(about, before))


@router.post("/audit/checks", operation_id="check_all")
async def check_all(who: Who) -> audit_log.Health:
    """The whole chain and every invariant, now."""
    return await who.do(audit_log.check_all, audit_log.CheckAll())
