"""Rows for tests, made without passing through the use cases under test. Ids and references come back."""

from itertools import count

from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import Actor, ActorKind, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.services.run import Deps

_numbers = count(1)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def reference(number: int) -> str:
    """A valid-looking reference, `LGA-XXXX-XXXX`, different for each number."""
    digits: list[str] = []
    for _ in range(8):
        number, rest = divmod(number, len(_LETTERS))
        digits.append(_LETTERS[rest])
    text = "".join(reversed(digits))
    return f"LGA-{text[:4]}-{text[4:]}"


class Given:
    def __init__(self, deps: Deps) -> None:
        self.deps = deps

    def _add(self, row: object) -> int:
        with self.deps.writing.begin() as db:
            db.add(row)
            db.flush()
            return row.id  # type: ignore[attr-defined]

    def key(self) -> int:
        with self.deps.writing.begin() as db:
            return self.deps.vault.new_key(db, self.deps.chance, self.deps.clock.now())

    def office(self, code: str = "DABO") -> int:
        with self.deps.reading() as db:
            found = db.exec(select(t.Office.id).where(t.Office.code == code)).one_or_none()
        return found or self._add(t.Office(code=code, name="Kantor Imigrasi Dabo Singkep"))

    def account(self, *, clerk: bool = False) -> Actor:
        n = next(_numbers)
        row = t.Account(
            public_id=f"{n:032x}",
            key_id=self.key(),
            phone_index=f"phone{n}",
            is_clerk=clerk,
            created_at=self.deps.clock.now(),
        )
        role = {Role.APPLICANT, Role.CLERK} if clerk else {Role.APPLICANT}
        return Actor(ActorKind.CITIZEN, self._add(row), frozenset(role))

    def officer(self, *roles: Role, office: str = "DABO") -> Actor:
        n = next(_numbers)
        office_id = self.office(office)
        row = t.Officer(
            public_id=f"{n:032x}",
            username=f"officer{n}",
            name=f"Petugas {n}",
            office_id=office_id,
            key_id=self.key(),
            password_hash="-",
        )
        officer_id = self._add(row)
        with self.deps.writing.begin() as db:
            db.add_all(t.OfficerRole(officer_id=officer_id, role=role) for role in roles)
        return Actor(ActorKind.OFFICER, officer_id, frozenset(roles), office_id)

    def application(self, owner: Actor | None = None, status: Status = Status.DRAFT, **columns: object) -> str:
        """Its reference. `self.application_id(reference)` gives the row id."""
        n = next(_numbers)
        now = self.deps.clock.now()
        row = t.Application(
            **{
                "public_id": f"{n:032x}",
                "reference": reference(n),
                "account_id": (owner or self.account()).id,
                "office_id": self.office(),
                "key_id": self.key(),
                "status": status,
                "created_at": now,
                "changed_at": now,
                **columns,
            }
        )
        self._add(row)
        return reference(n)

    def application_id(self, ref: str) -> int:
        with self.deps.reading() as db:
            return db.exec(select(t.Application.id).where(t.Application.reference == ref)).one()

    def status(self, ref: str) -> Status:
        with self.deps.reading() as db:
            return db.exec(select(t.Application.status).where(t.Application.reference == ref)).one()
