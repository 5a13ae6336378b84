"""Erasing what a person gave us for an application that never reached payment.

Law 27 of 2022 on personal data, articles 43 and 44: personal data are erased when they are not needed any more or the
person asks. What stays is that there was an application, its moves and its audit rows; none of them names anybody.

Rows go in the transaction of the act, and the person's key with them, so that copies of rows and files elsewhere
(backups, a file that a crash left behind) cannot be opened either. The files go a moment later, by the outbox.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from lingga_app.db.tables import (
    Answer,
    Application,
    Conversation,
    Message,
    MissingPaper,
    Paper,
    PaperState,
    PaperUpload,
    RegistryCheck,
    ReturnCase,
    ReturnItem,
)
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.ports.document_store import DocumentStore
from lingga_app.services.find import any_application
from lingga_app.services.run import Ctx, Deps, run

_applications, _answers, _checks = table(Application), table(Answer), table(RegistryCheck)
_papers, _none, _uploads = table(Paper), table(MissingPaper), table(PaperUpload)
_returns, _items, _talks, _messages = table(ReturnCase), table(ReturnItem), table(Conversation), table(Message)

_BLANK: Final[Mapping[str, Any]] = {
    "product": "",
    "purpose": "",
    "name_sealed": None,
    "nik_index": None,
    "household_index": None,
    "birth_index": None,
    "held_passport": None,
    "held_passport_again": None,
}


class StillLent(Exception):
    """A paper of this person is being copied for somebody of the same family card: tried again in a moment."""


def erase(ctx: Ctx, application: Application) -> None:
    """A step of use cases, after the move that ended the application. What was typed is gone when it commits."""
    number, key_id = application.id or 0, application.key_id
    ctx.change(update(_applications).where(_applications.c.id == number).values(**_BLANK))
    for rows in (_answers, _none, _checks):
        ctx.change(delete(rows).where(rows.c.application_id == number))
    _close_return(ctx, number)
    talk = select(_talks.c.id).where(_talks.c.application_id == number)
    ctx.change(delete(_messages).where(_messages.c.conversation_id.in_(talk)))
    ctx.change(update(_talks).where(_talks.c.application_id == number).values(waiting_since=None))
    if not _lent(ctx, number, key_id):
        ctx.vault.destroy(ctx.db, key_id, ctx.now)
    ctx.later("erase_files", str(number), application=number)
    ctx.record("application.erase", "application", number)
    ctx.db.expire(application)


def erase_files(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer of `erase_files`. Harmless to repeat: the rows that name the files go last."""
    number = int(payload["application"])
    names = run(_condemned, number, actor=SYSTEM, deps=deps)
    store = deps.port(DocumentStore)
    for name in names:
        store.abandon(name)
        store.delete(name)
    run(_forget_papers, number, actor=SYSTEM, deps=deps)


def _condemned(ctx: Ctx, number: int) -> list[str]:
    """The names of this person's own files. Raises `StillLent`."""
    application = any_application(ctx, number)
    if _lent(ctx, number, application.key_id):
        raise StillLent(str(number))
    ctx.vault.destroy(ctx.db, application.key_id, ctx.now)
    # A check that is under way finds no paper that waits for it, and takes its pictures back itself.
    waits = (_papers.c.application_id == number, _papers.c.state == PaperState.JUDGING)
    ctx.change(update(_papers).where(*waits).values(state=PaperState.UNCHECKED))
    # A household paper that was not copied yet still is the other person's file: its key says whose it is.
    own = (_papers.c.application_id == number, _papers.c.key_id == application.key_id)
    blobs = ctx.db.execute(select(_papers.c.original_blob, _papers.c.image_blob, _papers.c.thumb_blob).where(*own))
    names = [name for row in blobs for blob in row for name in blob.split()]
    names += ctx.db.execute(select(_uploads.c.public_id).where(_uploads.c.application_id == number)).scalars()
    return list(dict.fromkeys(names))


def _forget_papers(ctx: Ctx, number: int) -> None:
    any_application(ctx, number)
    mine = select(_papers.c.id).where(_papers.c.application_id == number)
    ctx.change(update(_papers).where(_papers.c.shared_from_id.in_(mine)).values(shared_from_id=None))
    for rows in (_uploads, _papers):
        ctx.change(delete(rows).where(rows.c.application_id == number))


def _lent(ctx: Ctx, number: int, key_id: int) -> bool:
    """Whether papers of somebody else still rest under this person's key, waiting for their copy."""
    borrowed = select(_papers.c.id).where(_papers.c.key_id == key_id, _papers.c.application_id != number)
    return ctx.db.execute(borrowed.limit(1)).first() is not None


def _close_return(ctx: Ctx, number: int) -> None:
    """Nothing is asked of the person any more, and what was written beside the question goes too."""
    cases = select(_returns.c.id).where(_returns.c.application_id == number)
    notes = or_(_items.c.note_sealed.is_not(None), _items.c.explanation_sealed.is_not(None))
    ctx.change(
        update(_items).where(_items.c.return_id.in_(cases), notes).values(note_sealed=None, explanation_sealed=None)
    )
    ctx.change(
        update(_returns)
        .where(_returns.c.application_id == number, _returns.c.answered_at.is_(None), _returns.c.closed_at.is_(None))
        .values(closed_at=ctx.now)
    )
