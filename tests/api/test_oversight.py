"""What stood on pages only: the summary, the audit log, asking the bank again, mandates and accounts at the counter."""

from datetime import timedelta

from sqlalchemy import select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.audit_log import ReadAudit, read_audit
from lingga_app.services.run import run
from tests.api.test_seats import signed_in

OFFICE = "/api/v1/office"


def test_the_summary_is_the_supervisors_and_the_auditors(deps, given, web):
    given.books(3)
    given.application(status=Status.VERIFIED, issue_due_on=deps.clock.now().date() - timedelta(days=1))
    boss = signed_in(given, given.officer(Role.SUPERVISOR))
    found = web.get(f"{OFFICE}/summary", headers=boss).json()
    assert (found["late"], found["books"], found["unmatched"]) == (1, 3, 0)
    assert {row["stage"] for row in found["stages"]} >= {"check"}
    assert web.get(f"{OFFICE}/summary", headers=signed_in(given, given.officer(Role.AUDITOR))).status_code == 200
    assert web.get(f"{OFFICE}/summary", headers=signed_in(given, given.officer(Role.COUNTER))).status_code == 403


def test_the_auditor_reads_page_by_page_and_is_recorded(deps, given, web):
    officer = given.officer(Role.AUDITOR)
    for _ in range(101):
        run(read_audit, ReadAudit("nobody"), actor=officer, deps=deps)
    auditor = signed_in(given, officer)
    first = web.get(f"{OFFICE}/audit", headers=auditor)
    lines = first.json()["lines"]
    assert (len(lines), first.json()["more"], first.headers["cache-control"]) == (100, True, "no-store")
    assert {line["act"] for line in lines} == {"view.audit"}
    rest = web.get(f"{OFFICE}/audit?before={lines[-1]['id']}", headers=auditor).json()
    assert 0 < len(rest["lines"]) < 100
    assert rest["more"] is False
    assert max(line["id"] for line in rest["lines"]) < lines[-1]["id"]
    for role in (Role.SUPERVISOR, Role.FINANCE):
        assert web.get(f"{OFFICE}/audit", headers=signed_in(given, given.officer(role))).status_code == 403


def test_the_checks_are_run_on_demand_and_find_what_is_wrong(deps, given, web):
    auditor = signed_in(given, given.officer(Role.AUDITOR))
    given.books()
    before = web.post(f"{OFFICE}/audit/checks", headers=auditor).json()["findings"]["violations"]
    given.application(status=Status.PAID)
    health = web.post(f"{OFFICE}/audit/checks", headers=auditor).json()
    new = set(health["findings"]["violations"]) - set(before)
    assert any(found.startswith("C.1 after payment = money") for found in new)
    assert health["chain"]["broken_at"] == 0
    assert web.post(f"{OFFICE}/audit/checks", headers=signed_in(given, given.officer(Role.FINANCE))).status_code == 403


def test_the_bank_is_asked_again_about_an_order(deps, given, web):
    asked = "/api/v1/finance/orders/LGA-7K3M-92QX-1/ask"
    assert web.post(asked, headers=signed_in(given, given.officer(Role.SUPERVISOR))).status_code == 403
    finance = signed_in(given, given.officer(Role.FINANCE))
    for _ in range(2):
        assert web.post(asked, headers=finance | {"idempotency-key": "once"}).status_code == 202
    outbox = table(t.Outbox)
    with deps.reading() as db:
        rows = db.execute(select(outbox.c.payload).where(outbox.c.kind == "ask_gateway")).scalars().all()
    assert rows == ['{"reference": "LGA-7K3M-92QX-1"}']


def test_a_mandate_is_seen_and_withdrawn_at_the_counter(deps, given, web):
    owner, clerk = given.account(), given.account(clerk=True)
    given.contact(clerk, "081234509876")
    ref = given.application(owner)
    until = (deps.clock.now() + timedelta(days=30)).date().isoformat()
    body = {"phone": "081234509876", "ends_on": until}
    named = web.request("PUT", f"/api/v1/applications/{ref}/mandate", json=body, headers=signed_in(given, owner))
    assert named.status_code == 204
    counter = signed_in(given, given.officer(Role.COUNTER))
    path = f"{OFFICE}/applications/{ref}/mandates"
    (found,) = web.get(path, headers=counter).json()
    assert (found["ends_on"], found["clerk_phone"][-4:]) == (until, "9876")
    assert web.get(path, headers=signed_in(given, given.officer(Role.PRINTER))).status_code == 403
    gone = web.request("DELETE", f"/api/v1/applications/{ref}/mandate/{found['clerk']}", headers=counter)
    assert (gone.status_code, web.get(path, headers=counter).json()) == (204, [])


def test_an_account_is_shut_and_opened_by_the_supervisor_only(given, web):
    owner = given.account()
    given.contact(owner, "081377788899")
    mine, body = signed_in(given, owner), {"contact": "0813 7778 8899"}
    counter, boss = (signed_in(given, given.officer(role)) for role in (Role.COUNTER, Role.SUPERVISOR))
    assert web.post(f"{OFFICE}/accounts/disable", json=body, headers=counter).status_code == 403
    assert web.get("/api/v1/account", headers=mine).status_code == 200
    assert web.post(f"{OFFICE}/accounts/disable", json=body, headers=boss).status_code == 204
    assert web.get("/api/v1/account", headers=mine).status_code == 401
    assert web.post(f"{OFFICE}/accounts/enable", json=body, headers=counter).status_code == 403
    assert web.post(f"{OFFICE}/accounts/enable", json=body, headers=boss).status_code == 204
    assert web.post(f"{OFFICE}/accounts/enable", json=body, headers=boss).status_code == 404
    assert web.get("/api/v1/account", headers=signed_in(given, owner)).status_code == 200
