"""Files that no row points at: left by a process that died between storing a file and noting it. They are erased.

Safe beside uploads under way, by three things together. A file is touched only days after it became whole, while the
use case that stores one notes it within seconds. An unfinished transfer is a row that names its file, so it can be
continued as long as it may (`UPLOAD_LIFE`). And names are listed before rows are read: what is noted meanwhile counts.
"""

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from lingga_app.db.tables import Paper, PaperUpload, Portrait
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.ports.document_store import DocumentStore
from lingga_app.services.judging import forget_uploads
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.uploads import UPLOAD_LIFE

log = logging.getLogger(__name__)

_papers, _portraits, _uploads = table(Paper), table(Portrait), table(PaperUpload)

ORPHAN_AGE: Final = UPLOAD_LIFE + timedelta(days=1)
"""Older than any transfer that can still be continued."""
POINTERS: Final = (
    _papers.c.original_blob,
    _papers.c.image_blob,
    _papers.c.thumb_blob,
    _portraits.c.blob,
    _uploads.c.public_id,
)
"""Every column that names stored files; several names in one value are parted by spaces."""


def sweep_orphans(deps: Deps) -> int:
    """Job: erase old files without a row; returns how many. Harmless to repeat and beside uploads."""
    run(forget_uploads, None, actor=SYSTEM, deps=deps)
    store = deps.port(DocumentStore)
    old = set(store.names(ORPHAN_AGE))
    orphans = old - read(_pointed_at, None, actor=SYSTEM, deps=deps) if old else old
    for name in orphans:
        store.delete(name)
    if orphans:
        log.warning("erased %d stored files that no row pointed at", len(orphans))
    return len(orphans)


def _pointed_at(ctx: Ctx, _: None) -> frozenset[str]:
    ctx.actor.must(Role.SYSTEM)
    return frozenset(
        name for column in POINTERS for value in ctx.db.execute(select(column)).scalars() for name in value.split()
    )
