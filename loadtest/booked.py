"""People with a paid case and a seat, as rows: what a load run on seats begins with.

Rows and not acts, because a thousand people would take longer to walk here than the run itself lasts.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import SQLModel

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.calendar import HOLIDAYS, at_wib, wib_day
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import PayState
from lingga_app.domain.references import reference
from lingga_app.services.run import Ctx, Deps, run
from lingga_app.services.seed_tariffs import seed_tariffs
from lingga_app.services.sessions import Browser, open_session

DAYS, HOURS, CHAIRS = 10, 6, 2000
FEE_IDR = 650_000

T = TypeVar("T", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Booked:
    """One person: the token of their session cookie and the reference of their case."""

    token: str
    reference: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody sits in the first session; `sessions` by day, then hour, as (day, id)."""

    people: tuple[Booked, ...]
    sessions: tuple[tuple[str, int], ...]


def seat_crowd(deps: Deps, people: int) -> Crowd:
    """Make a place with sixty roomy sessions and that many people who hold a seat in the first."""
    seed_tariffs(deps)
    return run(_seat_crowd, people, actor=PUBLIC, deps=deps)


def _seat_crowd(ctx: Ctx, people: int) -> Crowd:
    place = _place(ctx)
    sessions = _sessions(ctx, place, people)
    tariff = ctx.db.execute(select(t.Tariff.id).order_by(t.Tariff.id)).scalars().first() or 0
    found = [_person(ctx, n, place, sessions[0][1], tariff) for n in range(1, people + 1)]
    return Crowd(tuple(found), tuple(sessions))


def _place(ctx: Ctx) -> t.Place:
    office = ctx.db.exec(select(t.Office).order_by(t.Office.id)).scalars().first()
    if office is None:
        office = _add(ctx, t.Office(code="DABO", name="Kantor Imigrasi Dabo Singkep"))
    today = wib_day(ctx.now)
    return _add(
        ctx,
        t.Place(
            code="beban",
            kind=t.PlaceKind.OUTREACH,
            office_id=office.id or 0,
            name="Tempat uji beban",
            starts_on=today,
            ends_on=today + timedelta(days=90),
        ),
    )


def _sessions(ctx: Ctx, place: t.Place, people: int) -> list[tuple[str, int]]:
    first = wib_day(ctx.now) + timedelta(days=14)
    days = (first + timedelta(days=n) for n in count())
    open_days = (day for day in days if day not in HOLIDAYS)
    starts = [
        at_wib(day, time(8 + hour)) for day, _ in zip(open_days, range(DAYS), strict=False) for hour in range(HOURS)
    ]
    made: list[tuple[str, int]] = []
    for start in starts:
        taken = 0 if made else people
        row = t.Session(
            place_id=place.id or 0,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            capacity=CHAIRS + people,
            taken=taken,
        )
        made.append((wib_day(start).isoformat(), _add(ctx, row).id or 0))
    return made


def _person(ctx: Ctx, n: int, place: t.Place, session: int, tariff: int) -> Booked:
    now, vault = ctx.now, ctx.vault
    key = vault.new_key(ctx.db, ctx.chance, now)
    account = _add(ctx, t.Account(public_id=f"beban{n}", key_id=key, phone_index=f"beban{n}", created_at=now))
    case = _add(
        ctx,
        t.Application(
            public_id=f"beban{n}",
            reference=reference(ctx.chance.token(32)),
            account_id=account.id or 0,
            office_id=place.office_id,
            key_id=key,
            status=Status.BOOKED,
            created_at=now,
            changed_at=now,
        ),
    )
    birth = vault.seal(ctx.db, key, "1994-08-17", ctx.chance)
    _add(ctx, t.Answer(application_id=case.id or 0, field=Field.BIRTH_DATE, value_sealed=birth, answered_at=now))
    payment = _add(ctx, _payment(n, case.id or 0, place.id or 0, tariff, now))
    _add(
        ctx,
        t.BookingRight(
            application_id=case.id or 0,
            payment_id=payment.id or 0,
            place_id=place.id or 0,
            promised_until=payment.promised_until,
            state=t.RightState.SPENT,
            changed_at=now,
        ),
    )
    _add(ctx, t.Appointment(public_id=f"beban{n}", application_id=case.id or 0, session_id=session, booked_at=now))
    return Booked(open_session(ctx, Browser(), account_id=account.id, proven=True).token, case.reference)


def _payment(n: int, case: int, place: int, tariff: int, now: datetime) -> t.Payment:
    return t.Payment(
        public_id=f"beban{n}",
        order_id=f"beban{n}",
        application_id=case,
        tariff_id=tariff,
        amount_idr=FEE_IDR,
        received_idr=FEE_IDR,
        billing_code=f"{820_000_000_000_000 + n}",
        channel="bni_va",
        state=PayState.PAID,
        ntpn=f"BEBAN{n:011d}",
        place_id=place,
        promised_until=wib_day(now) + timedelta(days=40),
        share_token=f"beban{n}",
        created_at=now,
        paid_at=now,
        expires_at=now + timedelta(hours=72),
    )


def _add(ctx: Ctx, row: T) -> T:
    ctx.db.add(row)
    ctx.db.flush()
    return row
