"""Who holds a NIK. A draft never does: a typing mistake, or malice, must not shut the true owner out.

The lock is taken at the first KTP that an officer accepted, or at the payment, whichever comes first, and is given
back when the application ends (`services.move`). The true owner can reclaim it at a counter, with the card in hand.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from sqlmodel import select as select_row

from lingga_app.db.tables import Application, Decision
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.lifecycle import BEFORE_MONEY, ENDED
from lingga_app.services.find import office_application
from lingga_app.services.run import Ctx

_applications = table(Application)
_holder = select(_applications.c.id).where(
    _applications.c.nik_lock == bindparam("nik_"), _applications.c.id != bindparam("id_")
)

_take = (
    update(_applications)
    .where(_applications.c.id == bindparam("id_"), _applications.c.nik_index.is_not(None))
    .where(*(_applications.c.status != status for status in sorted(ENDED)))
    .values(nik_lock=_applications.c.nik_index)
)

IDS_SEEN: Final = ("ktp", "ktp_letter", "registry_letter")
"""Papers that prove at the counter whose NIK it is."""


class NikInUse(AppError):
    """Says the same whoever holds it, and whether anybody does is told only to who is about to lock it."""

    code = "nik_in_use"
    id = (
        "NIK ini belum bisa dipakai untuk permohonan baru. Kalau ini NIK Anda, tanya petugas. "
        "Bawa KTP asli kalau datang."
    )
    en = (
        "This NIK cannot be used for a new application yet. If it is yours, ask an officer. Bring your KTP if you come."
    )


class NikMissing(AppError):
    code = "nik_missing"
    id = "NIK di permohonan ini belum diisi. Isi dulu NIK, lalu lanjut."
    en = "This application has no NIK yet. Fill in the NIK, then go on."


@dataclass(frozen=True, slots=True)
class ReclaimNik:
    """The officer has seen the owner's identity paper; `reference` is the owner's own application."""

    reference: str
    id_seen: str


def nik_is_held(ctx: Ctx, application: Application) -> bool:
    """Whether another application holds this NIK now. A look, not a promise: `lock_nik` decides."""
    asked = {"nik_": application.nik_index, "id_": application.id}
    return application.nik_index is not None and ctx.db.execute(_holder, asked).first() is not None


def lock_nik(ctx: Ctx, application: Application) -> None:
    """Hold this application's NIK until it ends. Harmless to repeat. Raises `NikInUse`, `NikMissing`.

    The unique index decides between two that lock at once: the statement of the later one fails.
    """
    if nik_is_held(ctx, application):
        raise NikInUse
    try:
        with ctx.db.begin_nested():
            taken = ctx.change(_take, {"id_": application.id})
    except IntegrityError:
        raise NikInUse from None
    if not taken:
        raise NikMissing
    ctx.db.expire(application)


def reclaim_nik(ctx: Ctx, cmd: ReclaimNik) -> str:
    """Give the NIK to the application of the person who stands at the counter; returns the other's status or "".

    Takes it from whoever holds it before paying. If the other one has paid, money is at stake and only a supervisor
    may. Both cases keep a decision row that names the paper seen. Raises `NotFound`, `NotAllowed`, `BadInput`.
    """
    ctx.actor.must(Role.COUNTER, Role.SUPERVISOR)
    if cmd.id_seen not in IDS_SEEN:
        raise BadInput(field="id_seen")
    owner = office_application(ctx, cmd.reference)
    holder = ctx.db.exec(
        select_row(Application).where(col(Application.nik_lock) == owner.nik_index, col(Application.id) != owner.id)
    ).one_or_none()
    if holder is not None:
        if holder.status not in BEFORE_MONEY:
            ctx.actor.must(Role.SUPERVISOR)
        ctx.change(update(_applications).where(_applications.c.id == holder.id).values(nik_lock=None))
        _decide(ctx, holder, "nik_taken_away", cmd.id_seen)
    lock_nik(ctx, owner)
    _decide(ctx, owner, "nik_reclaimed", cmd.id_seen)
    return holder.status.value if holder else ""


def _decide(ctx: Ctx, application: Application, what: str, id_seen: str) -> None:
    ctx.db.add(
        Decision(application_id=application.id or 0, officer_id=ctx.actor.id, what=what, reason=id_seen, at=ctx.now)
    )
    ctx.record(f"application.{what}", "application", application.id or 0, id_seen=id_seen)
    ctx.nudge(f"application:{application.id}")
