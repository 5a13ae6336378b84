"""Holds what clients and the gateway were told against what is stored."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.audit import audit_all
from lingga_app.services.run import Deps
from loadtest.booked import Crowd
from loadtest.paying import Client

_moves, _seats, _rights, _bills = (table(each) for each in (t.StatusChange, t.Appointment, t.BookingRight, t.Payment))
_legs, _notices, _audits, _inbox = (table(each) for each in (t.LedgerTransfer, t.Notice, t.AuditEvent, t.WebhookInbox))
_cases, _requests = table(t.Application), table(t.RequestLog)


@dataclass
class Kept:
    """One look at the database after a ride."""

    deps: Deps
    crowd: Crowd
    clients: Sequence[Client]
    told: Sequence[dict[str, Any]]
    """The gateway's callbacks; those it saw answered are acknowledged."""

    def lost(self) -> list[str]:
        """What was acknowledged and is not there, or is there more than once."""
        return [*self._bills(), *self._payments(), *self._booked(), *self._callbacks()]

    def halves(self) -> list[str]:
        """What was never answered and is there in part: each act's rows are all there, or none is."""
        found: list[str] = []
        for act in (act for client in self.clients for act in client.left):
            parts = self._parts[act.kind]
            there = {name: counts[self._number[act.person.reference]] for name, counts in parts.items()}
            if set(there.values()) not in ({0}, {1}):
                found.append(f"{act.kind} of {act.person.reference} is there in part: {there}")
        return found

    def audited(self) -> list[str]:
        return audit_all(self.deps).violations

    def _bills(self) -> Iterator[str]:
        made = self._parts["bill"]["bill"]
        for reference in self._all("billed"):
            if made[self._number[reference]] != 1:
                yield f"billed once, found {made[self._number[reference]]} bills: {reference}"

    def _payments(self) -> Iterator[str]:
        for reference in self._all("paid"):
            number = self._number[reference]
            there = {name: counts[number] for name, counts in self._paid.items()}
            if set(there.values()) != {1}:
                yield f"paid once, found {there}: {reference}"

    def _booked(self) -> Iterator[str]:
        session_of = self._sessions
        for client in self.clients:
            for reference, seat in client.seats.items():
                number = self._number[reference]
                there = {name: counts[number] for name, counts in self._parts["seat"].items()}
                if set(there.values()) != {1}:
                    yield f"booked once, found {there}: {reference}"
                elif session_of[number] != seat["session_id"]:
                    yield f"booked in {seat['session_id']}, found in {session_of[number]}: {reference}"

    def _callbacks(self) -> Iterator[str]:
        orders = Counter(json.loads(body)["order_id"] for body in self._column(select(_inbox.c.body)))
        for row in self.told:
            if row["state"] == "delivered" and not orders[row["subject"]]:
                yield f"acknowledged and not in the inbox: callback {row['id']} of {row['subject']}"

    def _all(self, what: str) -> Iterator[str]:
        return (reference for client in self.clients for reference in getattr(client, what))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {person.reference: person.application_id for person in self.crowd.people}

    @cached_property
    def _parts(self) -> dict[str, dict[str, Counter[int]]]:
        """Kind of act -> part of it -> how often it is stored, by application."""
        return {
            "bill": {
                "bill": self._count(_bills.c.application_id),
                "right": self._count(_rights.c.application_id),
                "move": self._count(_moves.c.application_id, _moves.c.act == Act.ISSUE_BILL),
                "answer": self._answers("bill"),
            },
            "seat": {
                "seat": self._count(_seats.c.application_id, _seats.c.state == t.AppointmentState.CONFIRMED),
                "right": self._count(_rights.c.application_id, _rights.c.state == t.RightState.SPENT),
                "move": self._count(_moves.c.application_id, _moves.c.act == Act.BOOK),
                "status": self._count(_cases.c.id, _cases.c.status == Status.BOOKED),
                "audit": self._count(_audits.c.subject_id, _audits.c.act == "seat.taken"),
                "notice": self._count(_notices.c.application_id, _notices.c.kind == "seat_booked"),
                "answer": self._answers("seat"),
            },
        }

    @cached_property
    def _paid(self) -> dict[str, Counter[int]]:
        received = _legs.join(_bills, _bills.c.id == _legs.c.payment_id)
        booked = select(_bills.c.application_id).select_from(received).where(_legs.c.effect.like("received:%"))
        return {
            "bill": self._count(_bills.c.application_id, _bills.c.received_idr == _bills.c.amount_idr),
            "right": self._count(
                _rights.c.application_id, _rights.c.state.in_((t.RightState.GRANTED, t.RightState.SPENT))
            ),
            "move": self._count(_moves.c.application_id, _moves.c.act == Act.PAY),
            "notice": self._count(_notices.c.application_id, _notices.c.kind == "paid"),
            "booked": Counter(self._column(booked)),
        }

    @cached_property
    def _sessions(self) -> dict[int, int]:
        live = select(_seats.c.application_id, _seats.c.session_id).where(
            _seats.c.state == t.AppointmentState.CONFIRMED
        )
        with self.deps.reading() as db:
            return dict(db.execute(live).all())

    def _answers(self, key: str) -> Counter[int]:
        """Stored answers to requests under this key, by application (one account has one)."""
        actors = {f"citizen:{account}": case for case, account in self._accounts.items()}
        kept = select(_requests.c.actor).where(_requests.c.request_id == key)
        return Counter(actors[actor] for actor in self._column(kept) if actor in actors)

    @cached_property
    def _accounts(self) -> dict[int, int]:
        with self.deps.reading() as db:
            return dict(db.execute(select(_cases.c.id, _cases.c.account_id)).all())

    def _count(self, column: Any, *which: Any) -> Counter[int]:
        with self.deps.reading() as db:
            rows = db.execute(select(column, func.count()).where(*which).group_by(column)).all()
        return Counter(dict(rows))

    def _column(self, query: Any) -> list[Any]:
        with self.deps.reading() as db:
            return list(db.execute(query).scalars())
