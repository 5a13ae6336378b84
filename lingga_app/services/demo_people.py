"""The people of the demo: one office, its officers, two applicants and a village clerk. Their secrets are no secrets:
they stand in the README. Only the demo profile makes them."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from lingga_app.db.tables import Account, Officer, OfficerRole
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Actor, ActorKind, Role
from lingga_app.services import passwords
from lingga_app.services.codes import Destination
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.staff import the_office

_OFFICERS: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("rina", "Rina Marlina", (Role.VERIFIER, Role.COUNTER)),
    ("anwar", "Anwar Siregar", (Role.INTERVIEWER, Role.COUNTER)),
    ("sari", "Sari Wulandari", (Role.APPROVER,)),
    ("budi", "Budi Hartono", (Role.PRINTER,)),
    ("maya", "Maya Anggraini", (Role.COUNTER, Role.HELP_DESK)),
    ("yusuf", "Yusuf Lubis", (Role.SUPERVISOR,)),
    ("dewi", "Dewi Kartika", (Role.FINANCE, Role.AUDITOR)),
    ("tono", "Tono Saputra", (Role.TESTER,)),
)
_CITIZENS: tuple[tuple[str, str, str], ...] = (
    ("siti", "081270001001", ""),
    ("rahmat", "081270001002", ""),
    ("laila", "081270001003", "21.04.01.1001"),
)
"""Name, phone, and the village of those who are clerks."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How to sign in as one of them. `username` is a phone number for citizens; `totp_secret` is base32."""

    name: str
    username: str
    password: str
    totp_secret: str = ""
    roles: tuple[Role, ...] = ()


def demo_officers() -> list[DemoAccount]:
    """The officers of the demo, whether seeded yet or not."""
    return [
        DemoAccount(name, username, f"contoh sandi {username}", _secret(username), roles)
        for username, name, roles in _OFFICERS
    ]


def demo_citizens() -> list[DemoAccount]:
    """Two applicants and a village clerk."""
    return [
        DemoAccount(
            name.capitalize(),
            phone,
            f"contoh sandi {name}",
            roles=(Role.APPLICANT, Role.CLERK) if village else (Role.APPLICANT,),
        )
        for name, phone, village in _CITIZENS
    ]


def seed_officers(deps: Deps) -> list[DemoAccount]:
    """Make office and officers if they are not there; safe to repeat."""
    people = demo_officers()
    known = run(_known, None, actor=SYSTEM, deps=deps)
    new = [_Hired(person, passwords.hashed(person.password)) for person in people if person.username not in known]
    run(_hire, new, actor=SYSTEM, deps=deps)
    return people


def hire(deps: Deps, people: Sequence[DemoAccount]) -> dict[str, Actor]:
    """Officers of a simulated office, by username. They never sign in: none of them has a password that is known."""
    nobody = passwords.hashed(deps.chance.public_id())
    run(_hire, [_Hired(person, nobody) for person in people], actor=SYSTEM, deps=deps)
    return read(_officers_of, tuple(people), actor=SYSTEM, deps=deps)


def _officers_of(ctx: Ctx, people: Sequence[DemoAccount]) -> dict[str, Actor]:
    officer = table(Officer)
    rows = {row.username: row for row in ctx.db.execute(select(officer))}
    return {
        person.username: Actor(
            ActorKind.OFFICER, rows[person.username].id, frozenset(person.roles), rows[person.username].office_id
        )
        for person in people
    }


def seed_citizens(deps: Deps) -> list[DemoAccount]:
    """Make two applicants and a village clerk if they are not there; safe to repeat."""
    people = demo_citizens()
    stored = [
        _Settled(person, passwords.hashed(person.password), village)
        for person, (_, _, village) in zip(people, _CITIZENS, strict=True)
    ]
    run(_settle, stored, actor=SYSTEM, deps=deps)
    return people


def demo_actors(deps: Deps) -> dict[str, Actor]:
    """Officers by account name ("rina") and citizens by first name ("siti"), as far as they are seeded."""
    return read(_actors, None, actor=SYSTEM, deps=deps)


@dataclass(frozen=True, slots=True)
class _Hired:
    person: DemoAccount
    password_hash: str


@dataclass(frozen=True, slots=True)
class _Settled:
    person: DemoAccount
    password_hash: str
    village: str


def _secret(username: str) -> str:
    digest = hashlib.sha256(f"contoh, bukan rahasia: {username}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def _known(ctx: Ctx, _: None) -> list[str]:
    return list(ctx.db.execute(select(table(Officer).c.username)).scalars())


def _actors(ctx: Ctx, _: None) -> dict[str, Actor]:
    officer, account = table(Officer), table(Account)
    there = {row.username for row in ctx.db.execute(select(officer.c.username))}
    found = _officers_of(ctx, [person for person in demo_officers() if person.username in there])
    for name, phone, village in _CITIZENS:
        index = Destination(phone, is_email=False).index(ctx)
        roles = frozenset({Role.APPLICANT, Role.CLERK} if village else {Role.APPLICANT})
        if row := ctx.db.execute(select(account.c.id).where(account.c.phone_index == index)).one_or_none():
            found[name] = Actor(ActorKind.CITIZEN, row.id, roles)
    return found


def _hire(ctx: Ctx, new: Sequence[_Hired]) -> None:
    officer = table(Officer)
    office_id = the_office(ctx, "Jalan Pahlawan, Dabo, Singkep, Kabupaten Lingga")
    for hired in new:
        key_id = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
        row = insert(officer).values(
            public_id=ctx.chance.public_id(),
            username=hired.person.username,
            name=hired.person.name,
            office_id=office_id,
            key_id=key_id,
            password_hash=hired.password_hash,
            totp_sealed=ctx.vault.seal(ctx.db, key_id, hired.person.totp_secret, ctx.chance),
            totp_last_step=0,
        )
        officer_id = ctx.db.execute(row.returning(officer.c.id)).scalar_one()
        roles = [{"officer_id": officer_id, "role": role} for role in hired.person.roles]
        ctx.db.execute(insert(table(OfficerRole)), roles)


def _settle(ctx: Ctx, people: Sequence[_Settled]) -> None:
    account = table(Account)
    for settled in people:
        to = Destination(settled.person.username, is_email=False)
        if ctx.db.execute(select(account.c.id).where(account.c.phone_index == to.index(ctx))).first():
            continue
        key_id = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
        ctx.db.execute(
            insert(account).values(
                public_id=ctx.chance.public_id(),
                key_id=key_id,
                phone_index=to.index(ctx),
                phone_sealed=ctx.vault.seal(ctx.db, key_id, to.value, ctx.chance),
                password_hash=settled.password_hash,
                is_clerk=bool(settled.village),
                clerk_village=settled.village,
                lang="id",
                channels="chat,sms,email",
                created_at=ctx.now,
            )
        )
