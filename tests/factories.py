"""Rows for tests, made without passing through the use cases under test. Ids and references come back."""

import json
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import Actor, ActorKind, Role
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import PayState
from lingga_app.domain.registration import OPTIONAL
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.sessions import Browser, open_session

_numbers = count(1)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

NO_PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2OGd7p6uRk9B3fQnJvR0cQpDbn2cSg0tPGZ8t4dyF3o"
"""A well-formed hash that no password is known to have."""

SITI: dict[Field, str] = {
    Field.HELD_PASSPORT: "no",
    Field.PURPOSE: "visit",
    Field.NAME: "SITI NURHALIZA",
    Field.BIRTH_PLACE: "DABO SINGKEP",
    Field.BIRTH_DATE: "1994-08-17",
    Field.SEX: "female",
    Field.MARITAL: "single",
    Field.HAS_KTP: "yes",
    Field.NAME_CHANGED: "no",
    Field.NIK: "2104015708940003",
    Field.FAMILY_CARD: "2104010203100012",
    Field.PRODUCT: "epassport_5y",
    Field.OCCUPATION: "Penjahit",
    Field.IN_LINGGA: "yes",
    Field.DISTRICT: "21.04.01",
    Field.VILLAGE: "21.04.01.1001",
    Field.HAMLET: "",
    Field.RT: "002",
    Field.RW: "001",
    Field.LANDMARK: "sebelah masjid",
    Field.PHONE: "081234567890",
    Field.FATHER_NAME: "AHMAD",
    Field.MOTHER_NAME: "SITI AMINAH",
    Field.EMERGENCY_NAME: "ROHANA",
    Field.EMERGENCY_PHONE: "081298765432",
    Field.HELD_PASSPORT_AGAIN: "no",
}
"""A complete adult: every question answered, nothing odd."""

BUDI: dict[Field, str] = {
    **{field: value for field, value in SITI.items() if field not in {Field.HAS_KTP, Field.NAME_CHANGED}},
    Field.NAME: "BUDI",
    Field.BIRTH_DATE: "2016-03-05",
    Field.SEX: "male",
    Field.NIK: "2104010503160001",
    Field.PARENTS: "together",
    Field.DUAL_CITIZEN: "no",
    Field.PARENT_PASSPORT: "no",
}
"""A complete child of ten with both parents."""


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
        with self.deps.writing() as db:
            db.add(row)
            db.flush()
            return row.id  # type: ignore[attr-defined]

    def key(self) -> int:
        with self.deps.writing() as db:
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

    def cookie(self, actor: Actor, *, shared: bool = False, proven: bool = True) -> str:
        """Sign the person in without passing the door; the token of the session cookie (or bearer token)."""
        kind = "officer_id" if actor.kind is ActorKind.OFFICER else "account_id"

        def sign_in(ctx: Ctx, _: None) -> str:
            return open_session(ctx, Browser(shared=shared), proven=proven, **{kind: actor.id}).token

        return run(sign_in, None, actor=actor, deps=self.deps)

    def contact(self, actor: Actor, to: str) -> None:
        """Give an account a phone number or e-mail address (sealed and found by index, as in life)."""
        kind = "email" if "@" in to else "phone"
        with self.deps.writing() as db:
            row = db.exec(select(t.Account).where(t.Account.id == actor.id)).one()
            setattr(row, f"{kind}_index", self.deps.vault.index(to, kind))
            setattr(row, f"{kind}_sealed", self.deps.vault.seal(db, row.key_id, to, self.deps.chance))

    def ways(self, actor: Actor, order: str) -> None:
        """The person's own order of channels, `sms,email`."""
        with self.deps.writing() as db:
            db.get_one(t.Account, actor.id).channels = order

    def officer(self, *roles: Role, office: str = "DABO") -> Actor:
        n = next(_numbers)
        office_id = self.office(office)
        row = t.Officer(
            public_id=f"{n:032x}",
            username=f"officer{n}",
            name=f"Petugas {n}",
            office_id=office_id,
            key_id=self.key(),
            password_hash=NO_PASSWORD,
        )
        officer_id = self._add(row)
        with self.deps.writing() as db:
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

    def filled_application(
        self,
        owner: Actor | None = None,
        status: Status = Status.DRAFT,
        *,
        base: dict[Field, str] = SITI,
        columns: dict[str, object] | None = None,
        **answers: str,
    ) -> str:
        """A complete form, sealed and indexed like a typed one. `answers` replace fields by name; "" leaves one out.

        `given.filled_application(owner, Status.PAYABLE, name="ROHANA", nik="2104...")`
        """
        wanted = base | {Field(name): value for name, value in answers.items()}
        values = {field: value for field, value in wanted.items() if value or field in OPTIONAL}
        ref = self.application(owner, status, **(columns or {}))
        now, vault, chance = self.deps.clock.now(), self.deps.vault, self.deps.chance
        with self.deps.writing() as db:
            row = db.exec(select(t.Application).where(t.Application.reference == ref)).one()
            row.held_passport = row.held_passport_again = False
            row.purpose, row.product = values.get(Field.PURPOSE, ""), values.get(Field.PRODUCT, "")
            row.name_sealed = vault.seal(db, row.key_id, values.get(Field.NAME, ""), chance)
            row.nik_index = vault.index(values[Field.NIK], "nik") if Field.NIK in values else None
            row.household_index = vault.index(values.get(Field.FAMILY_CARD, ""), "household")
            row.birth_index = vault.index(values.get(Field.BIRTH_DATE, ""), f"birth:{ref}")
            db.add_all(
                t.Answer(
                    application_id=row.id,
                    field=field,
                    value_sealed=vault.seal(db, row.key_id, value, chance),
                    answered_at=now,
                )
                for field, value in values.items()
            )
        return ref

    def papers(self, ref: str, *kinds: str, state: t.PaperState = t.PaperState.GOOD) -> list[int]:
        """One current version of each paper kind, opened but with no files; without kinds, an adult's three."""
        now, application_id = self.deps.clock.now(), self.application_id(ref)
        with self.deps.reading() as db:
            key_id = db.exec(select(t.Application.key_id).where(t.Application.id == application_id)).one()
        made: list[int] = []
        for kind in kinds or ("ktp", "kk", "birth"):
            n = next(_numbers)
            made.append(
                self._add(
                    t.Paper(
                        public_id=f"{n:032x}",
                        application_id=application_id,
                        kind=kind,
                        key_id=key_id,
                        state=state,
                        original_blob=f"blob{n}",
                        image_blob="" if state is t.PaperState.JUDGING else f"image{n}",
                        sha256=f"{n:064x}",
                        size=1000,
                        sent_at=now,
                    )
                )
            )
        return made

    def read(self, ref: str, kind: str, *members: dict[str, str], **values: str) -> None:
        """What the reader found on the current paper of this kind, as if it had read it well."""

        def said(row: dict[str, str]) -> dict[str, dict[str, Any]]:
            where = [0.2, 0.3, 0.6, 0.35]
            return {name: {"text": text, "confidence": 0.99, "where": where, "page": 0} for name, text in row.items()}

        text = json.dumps({"values": said(values), "members": [said(member) for member in members]})
        with self.deps.writing() as db:
            paper = db.exec(
                select(t.Paper).where(
                    t.Paper.application_id == self.application_id(ref),
                    t.Paper.kind == kind,
                    t.Paper.replaced_at.is_(None),
                )
            ).one()
            paper.read_sealed = self.deps.vault.seal(db, paper.key_id, text, self.deps.chance)

    def application_id(self, ref: str) -> int:
        with self.deps.reading() as db:
            return db.exec(select(t.Application.id).where(t.Application.reference == ref)).one()

    def status(self, ref: str) -> Status:
        with self.deps.reading() as db:
            return db.exec(select(t.Application.status).where(t.Application.reference == ref)).one()

    def place(self, code: str = "DABO", *, kind: t.PlaceKind = t.PlaceKind.OFFICE, **columns: object) -> int:
        return self._add(t.Place(code=code, kind=kind, office_id=self.office(), name=f"Kantor {code}", **columns))

    def session(self, place_id: int, starts_at: datetime, capacity: int = 3, **columns: object) -> int:
        """One hour at a place."""
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        return self._add(t.Session(**{"place_id": place_id, "capacity": capacity, **times, **columns}))

    def books(self, count: int = 1) -> None:
        """Blank books in stock."""
        now = self.deps.clock.now()
        with self.deps.writing() as db:
            db.add_all(t.BlankBook(number=f"X{next(_numbers):07d}", received_at=now) for _ in range(count))

    def open_place(self, seats: int = 100, *, code: str = "DABO", days: int = 7, books: int = 100) -> int:
        """A place with one session of `seats` chairs that many days ahead, and blank books: rights can be sold."""
        place_id = self.place(code)
        self.session(place_id, self.deps.clock.now() + timedelta(days=days), seats)
        self.books(books)
        return place_id

    def payment(self, ref: str, place_id: int, **columns: object) -> int:
        """A bill in the state given, without gateway or ledger."""
        n, now = next(_numbers), self.deps.clock.now()
        with self.deps.reading() as db:
            tariff_id = db.exec(select(t.Tariff.id)).first()
        tariff_id = tariff_id or self._add(
            t.Tariff(product="epassport_5y", amount_idr=650_000, regulation="PP 45/2024", valid_from=now.date())
        )
        row = {
            "public_id": f"{n:032x}",
            "order_id": f"order-{n}",
            "application_id": self.application_id(ref),
            "tariff_id": tariff_id,
            "amount_idr": 650_000,
            "billing_code": f"820261124{n:06d}",
            "channel": "bni_va",
            "place_id": place_id,
            "promised_until": now.date() + timedelta(days=28),
            "share_token": f"share-{n}",
            "created_at": now,
            "expires_at": now + timedelta(hours=72),
        }
        return self._add(t.Payment(**(row | columns)))

    def paid(
        self, place_id: int, owner: Actor | None = None, *, until: date | None = None, paid_at: datetime | None = None
    ) -> str:
        """A paid application that holds a granted right at this place; its reference."""
        now = self.deps.clock.now()
        ref = self.application(owner, Status.PAID)
        payment_id = self.payment(
            ref, place_id, state=PayState.PAID, paid_at=paid_at or now, received_idr=650_000, ntpn=f"N{next(_numbers)}"
        )
        self._add(
            t.BookingRight(
                application_id=self.application_id(ref),
                payment_id=payment_id,
                place_id=place_id,
                promised_until=until or now.date() + timedelta(days=28),
                state=t.RightState.GRANTED,
                changed_at=now,
            )
        )
        return ref
