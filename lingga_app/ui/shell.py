"""What every page shows around its content: language, who is signed in, the parts of the house an officer may enter."""

import reflex as rx

from lingga_app.domain.actor import ActorKind, Role
from lingga_app.services.desk import MyDesk, my_desk
from lingga_app.ui.components.rows import Tab
from lingga_app.ui.guard import Person, guarded
from lingga_app.words import say

NAV: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("summary", "/petugas/ringkasan", frozenset({Role.SUPERVISOR, Role.AUDITOR})),
    ("work", "/petugas", frozenset({Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.COUNTER, Role.PRINTER})),
    ("glance", "/petugas/periksa", frozenset({Role.VERIFIER, Role.COUNTER})),
    ("arrivals", "/petugas/datang", frozenset({Role.COUNTER, Role.INTERVIEWER})),
    ("print", "/petugas/cetak", frozenset({Role.PRINTER})),
    ("deliver", "/petugas/serah", frozenset({Role.COUNTER})),
    ("reports", "/petugas/laporan", frozenset({Role.APPROVER})),
    ("chat", "/petugas/chat", frozenset({Role.HELP_DESK, Role.COUNTER})),
    ("sessions", "/petugas/sesi", frozenset({Role.SUPERVISOR})),
    ("boats", "/petugas/kapal", frozenset({Role.SUPERVISOR})),
    ("openings", "/petugas/pembukaan", frozenset({Role.SUPERVISOR})),
    ("books", "/petugas/buku", frozenset({Role.SUPERVISOR})),
    ("people", "/petugas/pegawai", frozenset({Role.SUPERVISOR})),
    ("notices", "/petugas/kabar-gagal", frozenset({Role.SUPERVISOR, Role.HELP_DESK})),
    ("finance", "/petugas/keuangan", frozenset({Role.FINANCE})),
    ("audit", "/petugas/audit", frozenset({Role.AUDITOR})),
    ("lab", "/petugas/laboratorium", frozenset({Role.TESTER})),
    ("search", "/petugas/cari", frozenset({Role.VERIFIER, Role.COUNTER, Role.HELP_DESK, Role.SUPERVISOR})),
)
"""Part of the house, its address, who works there."""


class Shell(rx.State):
    english: bool = False
    signed_in: bool = False
    staff: bool = False
    locked: bool = False
    who: str = ""
    nav: list[Tab] = []

    @guarded(Role.PUBLIC)
    async def enter(self, person: Person):
        """First handler of every page."""
        self.english = person.lang == "en"
        self.signed_in = person.actor.kind is not ActorKind.PUBLIC
        self.staff = person.actor.kind is ActorKind.OFFICER
        self.locked = person.locked
        self.who, self.nav = "", []
        if self.staff:
            desk = await person.ask(my_desk, MyDesk())
            role = say(f"staff.role.{desk.first_role}", person.lang)
            self.who = f"{desk.name} · {role}"
            self.nav = [
                Tab(value=part, label=say(f"staff.nav.{part}", person.lang), href=href)
                for part, href, roles in NAV
                if person.actor.may(*roles)
            ]
