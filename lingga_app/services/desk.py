"""What an officer's own screen says about the officer, and the parts of the house that stand open."""

from dataclasses import dataclass

from lingga_app.db.tables import Officer
from lingga_app.domain.actor import STAFF, Actor, Role
from lingga_app.domain.errors import NotFound
from lingga_app.services.run import Ctx

QUEUE, LABORATORY = "/petugas", "/petugas/laboratorium"
HOUSE: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("finance", "/petugas/keuangan", frozenset({Role.FINANCE})),
    ("summary", "/petugas/ringkasan", frozenset({Role.SUPERVISOR, Role.AUDITOR})),
    ("work", QUEUE, frozenset({Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.COUNTER, Role.PRINTER})),
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
    ("audit", "/petugas/audit", frozenset({Role.AUDITOR})),
    ("lab", LABORATORY, frozenset({Role.TESTER})),
    ("search", "/petugas/cari", frozenset({Role.VERIFIER, Role.COUNTER, Role.HELP_DESK, Role.SUPERVISOR})),
)
"""Part of the house, its address, who works there; in the order of the bar, so that the first is where one begins."""


def parts_of(actor: Actor) -> list[tuple[str, str]]:
    """Name and address of every part where this officer works."""
    return [(part, href) for part, href, roles in HOUSE if actor.may(*roles)]


def first_page(actor: Actor) -> str:
    """Where this officer's day begins."""
    return next((href for _, href in parts_of(actor)), QUEUE)


@dataclass(frozen=True, slots=True)
class MyDesk:
    pass


@dataclass(frozen=True, slots=True)
class Desk:
    name: str
    first_role: Role


def my_desk(ctx: Ctx, _: MyDesk) -> Desk:
    """The officer's name and the role to show first."""
    ctx.actor.must(*STAFF)
    officer = ctx.db.get(Officer, ctx.actor.id)
    if officer is None:
        raise NotFound
    return Desk(officer.name, next(role for role in Role if role in ctx.actor.roles))
