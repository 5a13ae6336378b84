"""/petugas/audit: who saw and did what; is the chain whole; are the invariants kept."""

from typing import Literal

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.audit_log import AuditLine, CheckAll, ReadAudit, check_all, read_audit
from lingga_app.ui.components import button, card, data_table, empty_state, notice_box, text_field
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.rows import AuditRow
from lingga_app.ui.speak import t
from lingga_app.words import TEXTS, say
from lingga_app.words.formats import saat_pendek


class AuditState(Page, rx.State):
    rows: list[AuditRow] = []
    chain: str = ""
    chain_whole: bool = True
    checks: str = ""
    violations: list[str] = []

    @guarded(Role.AUDITOR)
    async def load(self, person: Person):
        self.chain, self.checks, self.violations = "", "", []
        await _read(self, person, "")

    @guarded(Role.AUDITOR)
    async def find(self, person: Person, about: str):
        await _read(self, person, about.strip())

    @guarded(Role.AUDITOR, per_minute=6)
    async def check(self, person: Person):
        health = await person.do(check_all, CheckAll())
        broken = health.chain.broken_at
        self.chain_whole = not broken and not health.findings.violations
        key = "staff.audit_broken" if broken else "staff.audit_whole"
        self.chain = say(key, person.lang, number=str(broken or health.chain.sealed))
        self.violations = health.findings.violations[:50]
        count = len(health.findings.violations)
        key = "staff.audit_violations" if count else "staff.audit_invariants"
        self.checks = say(key, person.lang, count=count or health.findings.checked)


async def _read(state: AuditState, person: Person, about: str) -> None:
    page = await person.do(read_audit, ReadAudit(about))
    state.rows = [
        AuditRow(
            str(line.id),
            saat_pendek(line.at, person.lang),
            _who(line, person.lang),
            did(line.act, person.lang),
            line.reference,
        )
        for line in page.lines
    ]


def did(act: str, lang: str) -> str:
    """What an audit row says was done: its own words, else those of the move, else those of its kind."""
    keys = (f"staff.did.{act}", f"staff.act.{act.partition('.')[2]}", f"staff.did.{act.partition('.')[0]}")
    return next((say(key, lang) for key in keys if key in TEXTS), act)


def _who(line: AuditLine, lang: str) -> str:
    """An officer by user name; of everybody else only what they are: the row must not name an applicant."""
    return line.username or say(f"staff.actor.{line.actor.partition(':')[0]}", lang)


def view() -> rx.Component:
    s = AuditState
    return desk_page(
        "audit",
        rx.el.div(
            rx.el.h1(t("staff.audit")), button(t("staff.audit_check"), on_click=s.check, fit=True), class_name="row"
        ),
        rx.cond(s.chain != "", rx.cond(s.chain_whole, _verdict("ok"), _verdict("bad"))),
        text_field(id="about", label=t("staff.audit_filter"), on_leave=s.find, on_enter=s.find),
        card(
            rx.cond(
                s.rows,
                data_table(
                    [t("staff.audit_when"), t("staff.audit_who"), t("staff.audit_what"), t("staff.audit_case")],
                    s.rows,
                    lambda row: [row.when, row.who, row.what, row.case],
                    caption=t("staff.audit_latest"),
                ),
                empty_state(t("staff.audit_latest"), t("staff.audit_none")),
            )
        ),
    )


def _verdict(tone: Literal["ok", "bad"]) -> rx.Component:
    return notice_box(
        rx.el.p(AuditState.chain),
        rx.el.p(AuditState.checks),
        rx.el.ul(rx.foreach(AuditState.violations, lambda line: rx.el.li(line, class_name="num"))),
        tone=tone,
    )


PAGES = (PageSpec("/petugas/audit", view, "Catatan audit", [AuditState.load]),)
