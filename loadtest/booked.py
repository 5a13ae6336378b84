"""A crowd as rows: what a load run on seats begins with, at the stage that the run wants.

Rows and not acts, because ten thousand people would take longer to walk here than the run itself lasts. They are whole:
history, money and rights fit together, so that `lingga audit` may be asked afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count, islice
from typing import Any

from sqlalchemy import insert, select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.calendar import HOLIDAYS, at_wib, wib_day
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.payments import CLEARING, REVENUE, PayState
from lingga_app.domain.references import reference
from lingga_app.domain.tariffs import Product
from lingga_app.services.audit import CHECKS
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.seed_tariffs import seed_tariffs
from lingga_app.services.sessions import REMEMBERED
from lingga_app.services.who import token_hash

PLACE = "beban"
FEE_IDR = 650_000
PRODUCT = Product("epassport_5y")
AHEAD = timedelta(days=14)
AT_A_TIME = 500

HISTORY = (
    (None, None, Status.DRAFT),
    (Status.DRAFT, Act.SEND_CLEAR, Status.PAYABLE),
    (Status.PAYABLE, Act.ISSUE_BILL, Status.BILLED),
    (Status.BILLED, Act.PAY, Status.PAID),
    (Status.PAID, Act.BOOK, Status.BOOKED),
)
LENGTH = {Status.PAYABLE: 2, Status.PAID: 4, Status.BOOKED: 5}


@dataclass(frozen=True, slots=True)
class Person:
    """The token of their session cookie and the reference of their case."""

    token: str
    reference: str
    account_id: int
    application_id: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """`sessions` by day, then hour, as (day, id). Who is booked sits in the first."""

    people: tuple[Person, ...]
    sessions: tuple[tuple[str, int], ...]
    place_id: int
    office_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """`status`: payable, paid or booked. `chairs` in each of `days` x `hours` sessions, in an office of this code."""

    people: int
    status: Status = Status.BOOKED
    days: int = 10
    hours: int = 6
    chairs: int = 2000
    office: str = "DABO"


def make_crowd(deps: Deps, wanted: Wanted) -> Crowd:
    """Make a place with its sessions, blank books, and that many people with a case each."""
    seed_tariffs(deps)
    return run(_make_crowd, wanted, actor=SYSTEM, deps=deps)


def broken(deps: Deps) -> list[str]:
    """What the auditor finds after a run. The audit chain is not asked: nobody seals it here."""

    def look(ctx: Ctx, _: None) -> list[str]:
        return [f"{check.rule}: {found}" for check in CHECKS for found in check.look(ctx, None)]

    return read(look, None, actor=SYSTEM, deps=deps)


def must_be_whole(deps: Deps) -> None:
    """What a run did must hold, or its speed is worth nothing."""
    if found := broken(deps):
        raise RuntimeError("the run left: " + "; ".join(found[:10]))


def _make_crowd(ctx: Ctx, wanted: Wanted) -> Crowd:
    office, place = _place(ctx, wanted.office)
    sessions = _sessions(ctx, place, wanted)
    people: list[Person] = []
    for first in range(1, wanted.people + 1, AT_A_TIME):
        numbers = range(first, min(first + AT_A_TIME, wanted.people + 1))
        people += _people(ctx, numbers, wanted.status, office, place, sessions[0][1])
    books = ({"number": f"B{n:07d}", "received_at": ctx.now} for n in range(1, wanted.people + 1))
    _add(ctx, t.BlankBook, list(books))
    return Crowd(tuple(people), tuple(sessions), place, office)


def _place(ctx: Ctx, code: str) -> tuple[int, int]:
    offices = table(t.Office)
    office = ctx.db.execute(select(offices.c.id).where(offices.c.code == code)).scalars().first()
    if office is None:
        office = _add(ctx, t.Office, [{"code": code, "name": f"Kantor Imigrasi {code.title()}"}])[0]
    today = wib_day(ctx.now)
    row = {"code": PLACE, "kind": t.PlaceKind.OUTREACH, "office_id": office, "name": "Tempat uji beban"}
    return office, _add(ctx, t.Place, [row | {"starts_on": today, "ends_on": today + timedelta(days=90)}])[0]


def _sessions(ctx: Ctx, place: int, wanted: Wanted) -> list[tuple[str, int]]:
    first = wib_day(ctx.now) + AHEAD
    days = (day for n in count() if (day := first + timedelta(days=n)) not in HOLIDAYS)
    starts = [at_wib(day, time(8 + hour)) for day in islice(days, wanted.days) for hour in range(wanted.hours)]
    seated = wanted.people if wanted.status is Status.BOOKED else 0
    rows = [
        {
            "place_id": place,
            "starts_at": start,
            "ends_at": start + timedelta(hours=1),
            "capacity": wanted.chairs + seated,
            "taken": 0 if n else seated,
        }
        for n, start in enumerate(starts)
    ]
    made = zip(starts, _add(ctx, t.Session, rows), strict=True)
    return [(wib_day(start).isoformat(), number) for start, number in made]


def _people(ctx: Ctx, numbers: range, status: Status, office: int, place: int, session: int) -> list[Person]:
    now, names = ctx.now, [f"beban{n}" for n in numbers]
    keys = [ctx.vault.new_key(ctx.db, ctx.chance, now) for _ in numbers]
    accounts = _add(
        ctx,
        t.Account,
        [
            {"public_id": name, "key_id": key, "phone_index": name, "created_at": now}
            for name, key in _with(names, keys)
        ],
    )
    cases = [
        {
            "public_id": name,
            "reference": reference(ctx.chance.token(32)),
            "account_id": account,
            "office_id": office,
            "key_id": key,
            "status": status,
            "product": PRODUCT,
            "nik_index": name,
            "nik_lock": name if LENGTH[status] >= LENGTH[Status.PAID] else None,
            "created_at": now,
            "changed_at": now,
        }
        for name, account, key in zip(names, accounts, keys, strict=True)
    ]
    ids = _add(ctx, t.Application, cases)
    answers = [
        {
            "application_id": case,
            "field": Field.BIRTH_DATE,
            "value_sealed": ctx.vault.seal(ctx.db, key, "1994-08-17", ctx.chance),
            "answered_at": now,
        }
        for case, key in _with(ids, keys)
    ]
    _add(ctx, t.Answer, answers)
    _add(ctx, t.StatusChange, [row for case in ids for row in _history(case, status, now)])
    if LENGTH[status] >= LENGTH[Status.PAID]:
        _pay(ctx, numbers, ids, place, booked=status is Status.BOOKED)
    if status is Status.BOOKED:
        seats = ({"public_id": name, "application_id": case} for name, case in _with(names, ids))
        _add(ctx, t.Appointment, [seat | {"session_id": session, "booked_at": now} for seat in seats])
    tokens = [ctx.chance.token(32).hex() for _ in numbers]
    _sign_in(ctx, accounts, tokens)
    return [
        Person(token, case["reference"], case["account_id"], number)
        for token, case, number in zip(tokens, cases, ids, strict=True)
    ]


def _history(case: int, status: Status, now: datetime) -> Iterator[dict[str, Any]]:
    for was, act, became in HISTORY[: LENGTH[status]]:
        yield {"application_id": case, "was": was, "act": act, "became": became, "actor": SYSTEM.key, "at": now}


def _pay(ctx: Ctx, numbers: range, cases: Sequence[int], place: int, *, booked: bool) -> None:
    tariffs, now = table(t.Tariff), ctx.now
    tariff = ctx.db.execute(select(tariffs.c.id).where(tariffs.c.product == PRODUCT)).scalars().first()
    until = wib_day(now) + timedelta(days=40)
    bills = [
        {
            "public_id": f"beban{n}",
            "order_id": f"beban{n}",
            "application_id": case,
            "tariff_id": tariff,
            "amount_idr": FEE_IDR,
            "received_idr": FEE_IDR,
            "billing_code": f"{820_000_000_000_000 + n}",
            "channel": "bri",
            "state": PayState.PAID,
            "transaction_id": f"beban{n}",
            "ntpn": f"BEBAN{n:011d}",
            "place_id": place,
            "promised_until": until,
            "share_token": f"beban{n}",
            "created_at": now,
            "paid_at": now,
            "expires_at": now + timedelta(hours=72),
        }
        for n, case in _with(numbers, cases)
    ]
    paid = _add(ctx, t.Payment, bills)
    state = t.RightState.SPENT if booked else t.RightState.GRANTED
    rights = ({"application_id": case, "payment_id": bill, "place_id": place} for case, bill in _with(cases, paid))
    _add(ctx, t.BookingRight, [row | {"promised_until": until, "state": state, "changed_at": now} for row in rights])
    legs = ({"payment_id": bill, "effect": f"received:beban{n}"} for n, bill in _with(numbers, paid))
    money = {"debit": CLEARING, "credit": REVENUE, "amount_idr": FEE_IDR, "at": now}
    _add(ctx, t.LedgerTransfer, [leg | money for leg in legs])


def _sign_in(ctx: Ctx, accounts: Sequence[int], tokens: Sequence[str]) -> None:
    now = ctx.now
    browsers = [
        {
            "account_id": account,
            "token_hash": token_hash(f"peramban {token}"),
            "created_at": now,
            "last_seen_at": now,
        }
        for account, token in _with(accounts, tokens)
    ]
    rows = [
        {
            "token_hash": token_hash(token),
            "account_id": account,
            "device_id": device,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + REMEMBERED,
            "second_factor_at": now,
        }
        for token, account, device in zip(tokens, accounts, _add(ctx, t.Device, browsers), strict=True)
    ]
    _add(ctx, t.SignIn, rows)


def _with(one: Sequence[Any], other: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(one, other, strict=True)


def _add(ctx: Ctx, kind: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    """Ids in the order of the rows."""
    made = insert(table(kind)).returning(table(kind).c.id, sort_by_parameter_order=True)
    return list(ctx.db.execute(made, rows).scalars())
