"""The ways to reach a person: proven again, replaced, taken back. The old one is told and has a day to undo."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError

from lingga_app.db.tables import Account, Application, Channel, ContactChange, Relation, SignIn
from lingga_app.db.types import table
from lingga_app.domain.actor import CITIZENS, Role
from lingga_app.domain.errors import NotFound
from lingga_app.domain.identity import parse_nik
from lingga_app.domain.sign_in import FRESH, UNDO, CardOfAnother, ContactInUse, NothingToUndo, ProofNeeded
from lingga_app.services.codes import CONTACT, PROVE, Destination, SentCode, destination, send_code, spend_code
from lingga_app.services.run import Ctx
from lingga_app.services.sessions import end_sessions

_a, _s, _ch, _ap = table(Account), table(SignIn), table(ContactChange), table(Application)

RESETTERS: Final = (Role.COUNTER, Role.SUPERVISOR)
"""Who may give an account another number, with its holder in front of them."""


@dataclass(frozen=True, slots=True)
class AskProof:
    channel: str
    browser: str
    device: str = ""
    lang: str = "id"


def ask_proof(ctx: Ctx, cmd: AskProof) -> SentCode:
    """A code to a contact I already have, before something that a thief would like to do."""
    row = my_row(ctx)
    by_mail = cmd.channel == Channel.EMAIL
    sealed = (row.email_sealed if by_mail else row.phone_sealed) or row.phone_sealed or row.email_sealed
    to = destination(ctx.vault.open(ctx.db, row.key_id, sealed))
    return send_code(ctx, to, cmd.channel, cmd.browser, cmd.device, cmd.lang, PROVE, ctx.actor.id)


@dataclass(frozen=True, slots=True)
class GiveProof:
    code: str
    browser: str


def give_proof(ctx: Ctx, cmd: GiveProof) -> int | None:
    """It is still me: None, or how many tries are left."""
    ctx.actor.must(*CITIZENS)
    spent = spend_code(ctx, cmd.code, cmd.browser, PROVE, ctx.actor.id)
    if spent.to is None:
        return spent.tries_left
    ctx.change(update(_s).where(_s.c.id == ctx.actor.sign_in_id).values(second_factor_at=ctx.now))
    ctx.record("proof.given", "account", ctx.actor.id)
    return None


@dataclass(frozen=True, slots=True)
class AskNewContact:
    to: str
    channel: str
    browser: str
    device: str = ""
    lang: str = "id"


def ask_new_contact(ctx: Ctx, cmd: AskNewContact) -> SentCode:
    """A code to the new number or address. Raises `ProofNeeded` first: that I am still me is asked before."""
    must_be_fresh(ctx)
    to = destination(cmd.to)
    return send_code(ctx, to, cmd.channel, cmd.browser, cmd.device, cmd.lang, CONTACT, ctx.actor.id)


@dataclass(frozen=True, slots=True)
class ConfirmContact:
    code: str
    browser: str


def confirm_contact(ctx: Ctx, cmd: ConfirmContact) -> int | None:
    """Use the new number or address from now on; the old one is told and may undo it for a day.

    None, or how many tries are left. Raises `ProofNeeded`, `CodeOver`, `ContactInUse` (only to somebody who holds it).
    """
    must_be_fresh(ctx)
    spent = spend_code(ctx, cmd.code, cmd.browser, CONTACT, ctx.actor.id)
    if spent.to is None:
        return spent.tries_left
    replace_contact(ctx, my_row(ctx), spent.to)
    return None


def replace_contact(ctx: Ctx, row: Any, to: Destination, *, by_officer: int | None = None) -> None:
    """Put the new contact in place of the old one of its kind. A step of use cases."""
    index = to.index(ctx)
    holder = ctx.db.execute(select(_a.c.id).where(contact_column(to) == index)).scalar_one_or_none()
    if holder is not None and holder != row.id:
        raise ContactInUse
    old_index, old_sealed = _contact_of(row, to.purpose)
    if old_index == index:
        return
    sealed = ctx.vault.seal(ctx.db, row.key_id, to.value, ctx.chance)
    _set_contact(ctx, row.id, {f"{to.purpose}_index": index, f"{to.purpose}_sealed": sealed})
    ctx.record("contact.change", "account", row.id, kind=to.purpose)
    added = old_index is None
    if added:  # nothing was replaced, but whoever has the account must learn of the new door to it
        old_index, old_sealed = _contact_of(row, "phone" if to.is_email else "email")
    change_id = ctx.db.execute(
        _ch.insert()
        .values(
            account_id=row.id,
            kind=to.purpose,
            old_index=old_index,
            old_sealed=old_sealed,
            added=added,
            by_officer_id=by_officer,
            changed_at=ctx.now,
            undo_until=ctx.now + UNDO,
        )
        .returning(_ch.c.id)
    ).scalar_one()
    ctx.later("contact_changed", str(change_id), change_id=change_id)


def undo_contact(ctx: Ctx, _: None) -> None:
    """Take back every change of the last day: each contact is what it was before the first of them.

    Every other session ends and the password goes: whoever made the changes may have set it. `NothingToUndo`.
    """
    row = my_row(ctx)
    changes = ctx.db.execute(_open_changes(ctx, row.id)).all()
    undone = ctx.change(
        update(_ch)
        .where(_ch.c.id.in_([change.id for change in changes]), _ch.c.undone_at.is_(None))
        .values(undone_at=ctx.now)
    )
    if not changes or undone != len(changes):
        raise NothingToUndo
    before: dict[str, Any] = {"password_hash": None}
    for change in reversed(changes):
        before[f"{change.kind}_index"] = None if change.added else change.old_index
        before[f"{change.kind}_sealed"] = None if change.added else change.old_sealed
    _set_contact(ctx, row.id, before)
    end_sessions(ctx, account_id=row.id, but=ctx.actor.sign_in_id or 0)
    ctx.record("contact.undo", "account", row.id, changes=undone)


def _set_contact(ctx: Ctx, account_id: int, values: dict[str, Any]) -> None:
    """The unique index decides between two who claim one contact at once."""
    try:
        ctx.change(update(_a).where(_a.c.id == account_id).values(values))
    except IntegrityError:
        raise ContactInUse from None


@dataclass(frozen=True, slots=True)
class ResetContact:
    """`of` is a contact the account has now (as typed), `to` the new one; `nik` was read from the identity card."""

    of: str
    to: str
    nik: str = field(repr=False)


def reset_contact(ctx: Ctx, cmd: ResetContact) -> None:
    """At the counter, for somebody whose number is lost and who is there with their identity card. Ends every session.

    Knowing a number is not owning the account: the card's NIK must be that of the holder's own application. Where there
    is none (a parent who applied for a child only), a supervisor decides. The old contact is told and may undo it for
    a day. Raises `NotFound`, `CardOfAnother`, `ContactInUse`, and the refusals of a NIK, phone or e-mail.
    """
    ctx.actor.must(*RESETTERS)
    old, new, nik = destination(cmd.of), destination(cmd.to), parse_nik(cmd.nik)
    row = ctx.db.execute(select(_a).where(contact_column(old) == old.index(ctx))).one_or_none()
    if row is None:
        raise NotFound
    theirs = exists().where(
        _ap.c.account_id == row.id,
        _ap.c.relation == Relation.SELF,
        _ap.c.nik_index == ctx.vault.index(nik.digits, "nik"),
    )
    known = bool(ctx.db.scalar(select(theirs)))
    if not known and not ctx.actor.may(Role.SUPERVISOR):
        raise CardOfAnother
    replace_contact(ctx, row, new, by_officer=ctx.actor.id)
    ended = end_sessions(ctx, account_id=row.id)
    ctx.record("contact.reset", "account", row.id, card_known=known, sessions=ended)


def is_fresh(ctx: Ctx) -> bool:
    """Whether this session proved itself by a code within the last ten minutes."""
    proven: datetime | None = ctx.db.execute(
        select(_s.c.second_factor_at).where(_s.c.id == (ctx.actor.sign_in_id or 0))
    ).scalar_one_or_none()
    return proven is not None and proven + FRESH > ctx.now


def must_be_fresh(ctx: Ctx) -> None:
    """Raise `ProofNeeded` unless a code was given within ten minutes."""
    ctx.actor.must(*CITIZENS)
    if not is_fresh(ctx):
        raise ProofNeeded


def my_row(ctx: Ctx) -> Any:
    """The account's own row."""
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    row = ctx.db.execute(select(_a).where(_a.c.id == ctx.actor.id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def contact_column(to: Destination) -> Any:
    """The index column that a destination of this kind is found by."""
    return _a.c.email_index if to.is_email else _a.c.phone_index


def _contact_of(row: Any, kind: str) -> tuple[str | None, bytes | None]:
    return (row.email_index, row.email_sealed) if kind == "email" else (row.phone_index, row.phone_sealed)


def open_change(ctx: Ctx, account_id: int) -> Any:
    """The oldest change that can still be undone, if any."""
    return ctx.db.execute(_open_changes(ctx, account_id).limit(1)).one_or_none()


def _open_changes(ctx: Ctx, account_id: int) -> Any:
    return (
        select(_ch)
        .where(_ch.c.account_id == account_id, _ch.c.undone_at.is_(None), _ch.c.undo_until > ctx.now)
        .order_by(_ch.c.id)
    )
