"""The gateway's callbacks: stored first, answered at once, believed never.

A callback is a hint that something changed. `receive` keeps it and leaves the rest to the outbox; the deliverer asks
the gateway about that transaction and applies the answer (`services.payments`). The same callback is stored once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import WebhookInbox
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.errors import NotAllowed
from lingga_app.ports.payment_gateway import NoSuchTransaction, PaymentGateway
from lingga_app.services.payments import ApplySeen, PaymentMoved, apply_seen
from lingga_app.services.run import Ctx, Deps, run

_inbox = table(WebhookInbox)
REPEATED_AFTER: Final = timedelta(minutes=1)
"""A callback told again after this long is asked about again: a second dispute looks like the first."""
_same = (_inbox.c.gateway, _inbox.c.dedupe_key)
_INSERTS: Final = {"sqlite": sqlite.insert(_inbox), "postgresql": postgresql.insert(_inbox)}
_STORE: Final = {
    name: insert.on_conflict_do_nothing(index_elements=_same).returning(_inbox.c.id)
    for name, insert in _INSERTS.items()
}
_applied = (
    update(_inbox)
    .where(_inbox.c.id == bindparam("id_"))
    .values(outcome=bindparam("outcome_"), applied_at=bindparam("at_"))
)
MAX_BODY: Final = 16_384


class BadSignature(NotAllowed):
    """For whoever calls the webhook without the gateway's key."""

    code = "bad_signature"
    id = "Kabar ini tidak bertanda tangan sah. Periksa kunci server, lalu kirim ulang."
    en = "This notice has no valid signature. Check the server key, then send it again."


@dataclass(frozen=True, slots=True)
class RawNotification:
    """A callback whose signature was found genuine. `dedupe_key` is the same for the same news."""

    gateway: str
    dedupe_key: str
    order_id: str
    transaction_id: str
    body: str


def receive(ctx: Ctx, cmd: RawNotification) -> bool:
    """Store a callback; True when it is new. After this commit the gateway may be told 200."""
    ctx.actor.must(Role.PUBLIC, Role.SYSTEM)
    row = {
        "gateway": cmd.gateway,
        "dedupe_key": cmd.dedupe_key,
        "body": cmd.body,
        "received_at": ctx.now,
        "repeats": 0,
        "outcome": "",
    }
    inbox_id = ctx.db.execute(_STORE[ctx.deps.engine.dialect.name], row).scalar_one_or_none()
    if inbox_id is not None:
        _ask_about(ctx, cmd, inbox_id, 0)
        return True
    known = ctx.db.execute(
        update(_inbox)
        .where(_inbox.c.gateway == cmd.gateway, _inbox.c.dedupe_key == cmd.dedupe_key)
        .values(repeats=_inbox.c.repeats + 1)
        .returning(_inbox.c.id, _inbox.c.repeats, _inbox.c.applied_at)
    ).one()
    if known.applied_at is not None and known.applied_at + REPEATED_AFTER <= ctx.now:
        _ask_about(ctx, cmd, known.id, known.repeats)
    return False


def _ask_about(ctx: Ctx, cmd: RawNotification, inbox_id: int, again: int) -> None:
    ctx.later(
        "apply_notification", f"{inbox_id}:{again}", inbox=inbox_id, transaction=cmd.transaction_id, order=cmd.order_id
    )


@dataclass(frozen=True, slots=True)
class NoteOutcome:
    inbox_id: int
    outcome: str


def note_outcome(ctx: Ctx, cmd: NoteOutcome) -> None:
    """What became of a callback."""
    ctx.actor.must(Role.SYSTEM)
    if cmd.outcome == "forged":
        ctx.record("payment.alarm", "inbox", cmd.inbox_id, event="unknown_there")
    ctx.db.execute(_applied, {"id_": cmd.inbox_id, "outcome_": cmd.outcome, "at_": ctx.now})


def apply_notification(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer: ask the gateway about the transaction that a callback named, and apply the answer."""
    inbox_id = int(payload["inbox"])
    outcome = ask_gateway_about(deps, str(payload["transaction"]), inbox_id)
    run(note_outcome, NoteOutcome(inbox_id, outcome), actor=SYSTEM, deps=deps)


def ask_gateway_about(deps: Deps, reference: str, inbox_id: int | None = None) -> str:
    """The gateway's own word on one transaction (or order), applied. "forged" when it knows nothing of it.

    Raises `GatewayUnknown`: the caller tries again later.
    """
    gateway = deps.port(PaymentGateway)
    try:
        seen = gateway.status(reference)
    except NoSuchTransaction:
        return "forged"
    return apply_answer(deps, ApplySeen(seen, inbox_id))


def apply_answer(deps: Deps, cmd: ApplySeen) -> str:
    """`apply_seen` in a transaction of its own; a lost race starts from the new state."""
    for _ in range(5):
        try:
            return run(apply_seen, cmd, actor=SYSTEM, deps=deps)
        except PaymentMoved:
            continue
    return run(apply_seen, cmd, actor=SYSTEM, deps=deps)


def ask_gateway(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer: look at one transaction again (an officer asked, or the settlement file differs)."""
    ask_gateway_about(deps, str(payload["reference"]))
